"""Pages on their way to a printer: moved and scaled for one printer, joined to one file, packed one by one.

What goes in are whole pages; they are placed, never set anew. Nothing here ever touches a certificate as issued: a print is a
copy of its page. The same pages give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import pikepdf

_POINTS = 72 / 25.4
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a printer needs: the page moved right and down by millimetres, and scaled about its centre by per cent."""

    right: float = 0.0
    down: float = 0.0
    scale_x: float = 100.0
    scale_y: float = 100.0


def placed_page(page: bytes, shift: Shift, over: bytes | None = None) -> bytes:
    """Return a one-page PDF for one sheet: the page, with ``over`` laid on it, as the printer needs it.

    Attached files, tags and links are left out: a printer wants none of them.
    """
    with pikepdf.open(io.BytesIO(page)) as source, pikepdf.new() as target:
        target.pages.append(source.pages[0])
        sheet = target.pages[0]
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in sheet.obj:
                del sheet.obj[key]
        if over is not None:
            with pikepdf.open(io.BytesIO(over)) as marks:
                sheet.add_overlay(marks.pages[0], pikepdf.Rectangle(*map(float, sheet.mediabox)))
        if shift != Shift():
            _, _, width, height = (float(edge) for edge in sheet.mediabox)
            across, down = shift.scale_x / 100, shift.scale_y / 100
            x = width / 2 * (1 - across) + shift.right * _POINTS
            y = height / 2 * (1 - down) - shift.down * _POINTS
            matrix = f"q {across:.5f} 0 0 {down:.5f} {x:.4f} {y:.4f} cm\n"
            sheet.contents_add(matrix.encode(), prepend=True)
            sheet.contents_add(b"\nQ")
        return _saved(target)


def joined(pages: Iterable[bytes]) -> bytes:
    """Return all pages as one PDF, in order. Streams that pages share, the frame above all, are kept once."""
    shared: dict[bytes, pikepdf.Object] = {}
    with pikepdf.new() as whole:
        for one in pages:
            with pikepdf.open(io.BytesIO(one)) as source:
                whole.pages.extend(source.pages)
            _share(whole.pages[-1].obj, shared)
        return _saved(whole)


def _share(page: pikepdf.Object, shared: dict[bytes, pikepdf.Object]) -> None:
    contents = page.get("/Contents")
    if not isinstance(contents, pikepdf.Array):
        return
    for at, stream in enumerate(list(contents)):
        content = stream.read_raw_bytes()
        known = shared.setdefault(hashlib.sha256(content).digest(), stream)
        if known is not stream:
            contents[at] = known


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as a ZIP archive; PDF is compressed already, so they are only stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            # A fixed time: the same pages give the same bytes, whenever a broken-off run makes them again.
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return buffer.getvalue()


def unpacked(archive: bytes) -> list[tuple[str, bytes]]:
    """Return the files of a ZIP archive of ours, in their order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()
