"""HTML to PDF, once for all papers: one font configuration, one template environment, no way out to the network.

WeasyPrint shares Pango and fontconfig state between documents, so rendering is one at a time per process; spread load
over processes, not threads. Identifier and dates come from the content, never from the clock: same input, same bytes.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any, NoReturn

import pydyf
from jinja2 import Environment, PackageLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from documents import TEMPLATE_VERSION, formats
from documents.qr import qr_svg

_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside a PDF."""

    name: str
    content: bytes
    description: str


# weasyprint ships no types, so that its class is Any to the checker.
class NoFetching(URLFetcher):  # type: ignore[misc]
    """Refuses every address. All a paper needs is in its own markup, and no data may make the server call out."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Raise ``URLFetchingError`` whatever is asked for, local files and ``data:`` included."""
        raise URLFetchingError(f"documents fetch nothing: {url[:80]}")


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _fetcher() -> NoFetching:
    return NoFetching()


@cache
def environment() -> Environment:
    """Return the template environment: autoescape on, unknown names are errors, Vietnamese formats as filters."""
    env = Environment(
        loader=PackageLoader("documents", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        date_words=formats.date_words,
        dmy=formats.dd_mm_yyyy,
        moment=formats.moment,
        time_words=formats.time_words,
        number=formats.number,
        dong=formats.dong,
        percent=formats.percent,
        agency_lines=formats.agency_lines,
        closed=formats.closed,
        two_digits=formats.two_digits,
    )
    env.globals.update(
        document_number=formats.document_number, place_and_date=formats.place_and_date, qr_svg=qr_svg
    )
    return env


@cache
def _style_source(names: tuple[str, ...]) -> str:
    env = environment()
    assert env.loader is not None
    return "\n".join(env.loader.get_source(env, name)[0] for name in names)


@lru_cache(maxsize=64)
def _style(source: str) -> CSS:
    return CSS(string=source, font_config=_fonts(), url_fetcher=_fetcher())


def _created(when: date) -> str:
    if isinstance(when, datetime):
        return formats.local(when).replace(tzinfo=formats.VIETNAM_TIME).isoformat(timespec="seconds")
    return when.isoformat()


def render(
    kind: str,
    context: Mapping[str, Any],
    *,
    styles: tuple[str, ...],
    title: str,
    author: str,
    dated: date,
    subject: str = "",
    version: str = "",
    css: str = "",
    attached: Sequence[Attached] = (),
    underlays: Sequence[bytes] = (),
    hole: bytes = b"",
) -> bytes:
    """Render the template of ``kind`` with ``context`` and return a tagged PDF.

    ``title``, ``author``, ``subject`` and ``dated`` become the PDF's metadata; ``version`` is the template's where it is not
    the one that ships. ``css`` is added to the styles, and should repeat: each is read once and kept. ``attached`` files make
    it a PDF/A-3u. ``underlays`` are PDF operators drawn below the text of the first page. ``hole`` stands in the file as it is,
    in the program's own data of the document, for a signature to be put in later. The file identifier is a hash of all of
    these. Raises ``jinja2.UndefinedError`` when a template asks for what the context lacks.
    """
    made_by = version or TEMPLATE_VERSION[kind]
    css = _style_source(styles) + css
    html = (
        environment()
        .get_template(f"{kind}.html")
        .render(
            **context,
            meta={"title": title, "author": author, "subject": subject, "created": _created(dated)},
            template_version=made_by,
        )
    )
    content = hashlib.sha256(f"{made_by}\0{css}\0{html}\0".encode())
    for file in attached:
        content.update(f"{file.name}\0{len(file.content)}\0".encode() + file.content)
    for drawn in underlays:
        content.update(drawn)
    options: dict[str, Any] = {"pdf_variant": "pdf/a-3u"} if attached else {}
    with _lock:
        pdf = HTML(string=html, url_fetcher=_fetcher()).write_pdf(
            font_config=_fonts(),
            stylesheets=[_style(css)],
            pdf_identifier=content.digest()[:16],
            pdf_tags=True,
            attachments=[_attachment(file, dated) for file in attached],
            finisher=partial(_finish, underlays, hole, _created(dated)) if underlays or hole else None,
            **options,
        )
    assert isinstance(pdf, bytes)
    return pdf


def _attachment(file: Attached, dated: date) -> Attachment:
    # A file of the content's day, not of the moment it is rendered: same input, same bytes.
    day = datetime(dated.year, dated.month, dated.day, tzinfo=formats.VIETNAM_TIME)
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        created=day,
        modified=day,
        relationship="Data",
        url_fetcher=_fetcher(),
    )


@lru_cache(maxsize=8)
def packed(operators: bytes) -> bytes:
    """Return PDF operators compressed; what hundreds of pages share is compressed once."""
    return zlib.compress(operators, 9)


def _finish(underlays: Sequence[bytes], hole: bytes, day: str, document: Any, pdf: pydyf.PDF) -> None:
    """Add what WeasyPrint does not: operators below the text, and room for a signature."""
    if underlays:
        _draw_below(underlays, document, pdf)
    if hole:
        # Not compressed: what is put in later takes its place letter by letter.
        stream = pydyf.Stream([hole])
        pdf.add_object(stream)
        modified = pydyf.String(f"D:{day[:10].replace('-', '')}")
        private = pydyf.Dictionary({"LastModified": modified, "Private": stream.reference})
        pdf.catalog["PieceInfo"] = pydyf.Dictionary({"ChungTay": private})


def _draw_below(underlays: Sequence[bytes], document: Any, pdf: pydyf.PDF) -> None:
    """Put ``underlays`` under the text of the first page, each as a stream of its own."""
    page = pdf.objects[int(pdf.pages["Kids"][0])]
    contents = pydyf.Array()
    for operators in underlays:
        stream = pydyf.Stream([packed(operators)], {"Filter": "/FlateDecode"})
        pdf.add_object(stream)
        contents.append(stream.reference)
    contents.append(page["Contents"])
    page["Contents"] = contents


def pages_needed(html: str, css: str) -> int:
    """Lay ``html`` out with ``css`` and return how many pages it takes, for :mod:`documents.fit` to measure with."""
    with _lock:
        document = HTML(string=html, url_fetcher=_fetcher()).render(
            font_config=_fonts(), stylesheets=[CSS(string=css, font_config=_fonts(), url_fetcher=_fetcher())]
        )
    return len(document.pages)
