"""Small real files that stand for the evidence of the story: forms as PDF, photographs as PNG."""

from __future__ import annotations

import hashlib
import struct
import zlib
from html import escape

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from workflows.papers import Upload

_STYLE = (
    "@page{size:A5;margin:14mm}body{font:11pt 'Liberation Serif',serif}h1{font-size:13pt;text-align:center}"
    "p{margin:4pt 0}.mark{color:#a00;font-size:8pt;text-align:center}"
)
_fonts: list[FontConfiguration] = []


def paper(stem: str, title: str, *lines: str, typed: bool) -> Upload:
    """A filled-in paper: typed, as PDF one can read; else as somebody photographed it, which is made much faster."""
    return form(f"{stem}.pdf", title, *lines) if typed else scan(f"{stem}.png", "\0".join((title, *lines)))


def form(name: str, title: str, *lines: str) -> Upload:
    """A filled-in form of one page."""
    if not _fonts:
        _fonts.append(FontConfiguration())
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    markup = (
        f"<html lang=vi><head><title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<p class=mark>DỮ LIỆU TRÌNH DIỄN – KHÔNG CÓ GIÁ TRỊ / DEMONSTRATION DATA</p>"
        f"<h1>{escape(title)}</h1>{body}</body></html>"
    )
    # The identifier follows from the content: told again, the story makes the same bytes.
    identifier = hashlib.sha256(markup.encode()).digest()[:16]
    content = HTML(string=markup).write_pdf(font_config=_fonts[0], pdf_identifier=identifier)
    return Upload(name, bytes(content))


def photo(name: str, seed: str, width: int = 240, height: int = 160) -> Upload:
    """A picture: sky above a field, in shades that follow from ``seed``."""
    shade = hashlib.sha256(seed.encode()).digest()
    horizon = height // 2 + shade[0] % 20 - 10
    rows = bytearray()
    for y in range(height):
        if y < horizon:
            pixel = (150 + shade[1] % 60, 190 + shade[2] % 40, 235 - y // 3)
        else:
            pixel = (70 + shade[3] % 60, 120 + shade[4] % 50 + (y - horizon) // 4, 50 + shade[5] % 30)
        rows += b"\0" + bytes(pixel) * width

    return Upload(name, _png(width, height, 2, bytes(rows)))


def scan(name: str, seed: str, width: int = 210, height: int = 297) -> Upload:
    """A photographed sheet: grey lines of writing on white, as long and as many as follow from ``seed``."""
    shade = hashlib.sha256(seed.encode()).digest()
    rows = bytearray()
    for y in range(height):
        line, within = divmod(y - 30, 14)
        written = 0 <= line < 12 + shade[0] % 6 and within < 5
        length = 60 + shade[(line + 1) % 32] % 110 if written else 0
        rows += b"\0" + b"\xf6" * 20 + b"\x60" * length + b"\xf6" * (width - 20 - length)
    return Upload(name, _png(width, height, 0, bytes(rows)))


def _png(width: int, height: int, colour: int, rows: bytes) -> bytes:
    """A PNG of rows that each begin with their filter byte; ``colour`` is 0 for grey, 2 for red, green, blue."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def dong(amount: int) -> str:
    """An amount as people write it: 11.760.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")
