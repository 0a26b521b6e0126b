"""The dossier of a referral for a higher award: its own sheets, and all of its parts put together as one PDF.

The package begins with a table of contents; every part has a bookmark, every page its number in the whole. What cannot be a
page, such as a sheet of figures, is attached as a file. The parts are placed as they are: their hashes are those of the originals.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pikepdf
from PIL import Image

from documents.clean import clean
from documents.data import Letterhead, Signatory
from documents.engine import render
from documents.official import render_official

_POINTS: Final = 72 / 25.4
_A4: Final = (210 * _POINTS, 297 * _POINTS)
_MARGIN: Final = 15 * _POINTS
_STRIP: Final = (60 * _POINTS, 7 * _POINTS)
MOST_PAGES: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSheet:
    """A sheet of our own in the dossier: paragraphs and, where there is one, a table with its columns' widths in mm."""

    letterhead: Letterhead
    title: str
    about: str
    paragraphs: tuple[str, ...] = ()
    columns: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    signatory: Signatory | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the package; ``content`` is None where it has been erased on request."""

    title: str
    content: bytes | None
    mime: str = "application/pdf"

    @property
    def sha256(self) -> str:
        """The hash of the part as it is; empty where it was erased."""
        return hashlib.sha256(self.content).hexdigest() if self.content is not None else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a part stands in the package: its first page, counted from 1, and how many it has; 0 pages: attached as a file."""

    title: str
    sha256: str
    first: int
    pages: int


class TooLongError(Exception):
    """The package would have more than :data:`MOST_PAGES` pages."""


def render_referral_sheet(data: ReferralSheet) -> bytes:
    """Return a sheet as a PDF in the form in force on its day."""
    data = clean(data)
    head = data.letterhead
    return render_official(
        "referral",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"{data.title}: {data.about}",
        author=head.agency,
        subject=data.about,
    )


def packaged(cover: ReferralSheet, parts: Sequence[Part]) -> tuple[bytes, list[Placed]]:
    """Put the parts behind a table of contents; return the whole and where each part stands.

    Raises :class:`TooLongError`.
    """
    pages = [_pages_of(part) for part in parts]
    lengths = [len(pdf.pages) if pdf is not None else 0 for pdf in pages]
    if sum(lengths) > MOST_PAGES:
        raise TooLongError
    ahead = 1
    while True:
        placed = _placed(parts, lengths, ahead)
        first = render_referral_sheet(_contents(cover, placed))
        with pikepdf.open(io.BytesIO(first)) as opened:
            needed = len(opened.pages)
        if needed == ahead:
            break
        ahead = needed
    with pikepdf.new() as whole:
        with pikepdf.open(io.BytesIO(first)) as opened:
            whole.pages.extend(opened.pages)
        for pdf in pages:
            if pdf is not None:
                whole.pages.extend(pdf.pages)
        _number(whole, cover.letterhead.dated)
        with whole.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Mục lục", 0))
            for one in placed:
                if one.pages:
                    outline.root.append(pikepdf.OutlineItem(one.title, one.first - 1))
        for part, length in zip(parts, lengths, strict=True):
            if not length and part.content is not None:
                spec = pikepdf.AttachedFileSpec(
                    whole,
                    part.content,
                    description=part.title,
                    filename=part.title,
                    mime_type=part.mime,
                    creation_date="",
                    mod_date="",
                )
                whole.attachments[f"{part.sha256[:8]}-{part.title}"] = spec
        whole.docinfo["/Title"] = f"{cover.title}: {cover.about}"
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        buffer = io.BytesIO()
        whole.save(buffer, deterministic_id=True)
    for pdf in pages:
        if pdf is not None:
            pdf.close()
    return buffer.getvalue(), placed


def _placed(parts: Sequence[Part], lengths: Sequence[int], ahead: int) -> list[Placed]:
    placed, at = [], ahead + 1
    for part, length in zip(parts, lengths, strict=True):
        placed.append(Placed(part.title, part.sha256, at if length else 0, length))
        at += length
    return placed


def _contents(cover: ReferralSheet, placed: Sequence[Placed]) -> ReferralSheet:
    def where(one: Placed) -> str:
        if not one.sha256:
            return "đã xóa theo yêu cầu"
        return f"{one.first}" if one.pages else "tệp đính kèm"

    return ReferralSheet(
        letterhead=cover.letterhead,
        title=cover.title,
        about=cover.about,
        paragraphs=(*cover.paragraphs, "MỤC LỤC"),
        columns=(("STT", 12), ("Thành phần hồ sơ", 84), ("Trang", 24), ("Mã băm SHA-256 (16 ký tự đầu)", 45)),
        rows=tuple(
            (str(n), one.title, where(one), " ".join(one.sha256[i : i + 4] for i in range(0, 16, 4)))
            for n, one in enumerate(placed, start=1)
        ),
        demonstration=cover.demonstration,
    )


def _pages_of(part: Part) -> pikepdf.Pdf | None:
    """Open a part as pages; None where it can be none."""
    if part.content is None:
        return None
    if part.mime in ("image/jpeg", "image/png"):
        return pikepdf.open(io.BytesIO(_picture(part.content)))
    if part.mime != "application/pdf":
        return None
    try:
        opened = pikepdf.open(io.BytesIO(part.content))
        return opened if len(opened.pages) else None
    except pikepdf.PdfError:
        # Locked by a password, or no whole PDF: it goes along as the file it is.
        return None


def _picture(content: bytes) -> bytes:
    """Return a picture on a page of A4, upright or across as it fits better."""
    with Image.open(io.BytesIO(content)) as picture:
        flat = picture.convert("RGB")
    width, height = _A4 if flat.height >= flat.width else (_A4[1], _A4[0])
    scale = min((width - 2 * _MARGIN) / flat.width, (height - 2 * _MARGIN) / flat.height)
    buffer = io.BytesIO()
    flat.save(buffer, "JPEG", quality=85)
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(
            pdf,
            buffer.getvalue(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=flat.width,
            Height=flat.height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=(width, height))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
        wide, high = flat.width * scale, flat.height * scale
        x, y = (width - wide) / 2, (height - high) / 2
        page.contents_add(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im0 Do Q".encode())
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _number(whole: pikepdf.Pdf, dated: date) -> None:
    """Lay the number in the whole on every page, at its foot, whatever the page's size."""
    count = len(whole.pages)
    numbers = render(
        "referral_numbers",
        {"count": count},
        styles=("base.css",),
        title="Số trang",
        author="",
        dated=dated,
        css=f"@page {{ size: 60mm 7mm; margin: 0; }} p {{ font-size: 9pt; text-align: right; line-height: 7mm; }} /* {count} */",
    )
    with pikepdf.open(io.BytesIO(numbers)) as strips:
        for page, strip in zip(whole.pages, strips.pages, strict=True):
            left, bottom, right, _ = (float(edge) for edge in page.mediabox)
            edge = right - 12 * _POINTS
            page.add_overlay(
                strip,
                pikepdf.Rectangle(
                    max(left, edge - _STRIP[0]), bottom + 5 * _POINTS, edge, bottom + 5 * _POINTS + _STRIP[1]
                ),
            )
