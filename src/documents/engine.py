"""HTML to PDF, once for all papers: one font configuration, one template environment, no way out to the network.

WeasyPrint shares Pango and fontconfig state between documents, so rendering is one at a time per process; spread load
over processes, not threads. Identifier and dates come from the content, never from the clock: same input, same bytes.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NoReturn

from jinja2 import Environment, PackageLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from documents import TEMPLATE_VERSION, formats
from documents.qr import qr_svg

_lock = threading.RLock()


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


@cache
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
) -> bytes:
    """Render the template of ``kind`` with ``context`` and return a tagged PDF.

    ``title``, ``author``, ``subject`` and ``dated`` become the PDF's metadata. The file identifier is a hash of the
    content and the styles. Raises ``jinja2.UndefinedError`` when a template asks for what the context lacks.
    """
    css = _style_source(styles)
    html = (
        environment()
        .get_template(f"{kind}.html")
        .render(
            **context,
            meta={"title": title, "author": author, "subject": subject, "created": _created(dated)},
            template_version=TEMPLATE_VERSION[kind],
        )
    )
    identifier = hashlib.sha256(f"{TEMPLATE_VERSION[kind]}\0{css}\0{html}".encode()).digest()[:16]
    with _lock:
        pdf = HTML(string=html, url_fetcher=_fetcher()).write_pdf(
            font_config=_fonts(), stylesheets=[_style(css)], pdf_identifier=identifier, pdf_tags=True
        )
    assert isinstance(pdf, bytes)
    return pdf


def pages_needed(html: str, css: str) -> int:
    """Lay ``html`` out with ``css`` and return how many pages it takes, for :mod:`documents.fit` to measure with."""
    with _lock:
        document = HTML(string=html, url_fetcher=_fetcher()).render(
            font_config=_fonts(), stylesheets=[CSS(string=css, font_config=_fonts(), url_fetcher=_fetcher())]
        )
    return len(document.pages)
