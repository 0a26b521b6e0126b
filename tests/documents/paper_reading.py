"""Reads papers back the way others will: text by two extractors, boxes and fonts by a third, pictures by a renderer."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pymupdf
from pypdf import PdfReader


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def text(pdf: bytes) -> str:
    """All text as pypdf sees it, white space folded: line breaks are a matter of layout, not of wording."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def poppler_text(pdf: bytes) -> str:
    """All text as pdftotext sees it, white space folded."""
    run = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
        timeout=30,
    )
    return " ".join(run.stdout.decode("utf-8").split())


def page_text(pdf: bytes, number: int) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[number].extract_text().split())


def sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    points = 25.4 / 72
    return [
        (round(float(p.mediabox.width) * points, 1), round(float(p.mediabox.height) * points, 1))
        for p in PdfReader(io.BytesIO(pdf)).pages
    ]


def embedded_fonts(pdf: bytes) -> dict[str, bool]:
    """Font names without their subset tags, and whether the font program is in the file."""
    document = pymupdf.open(stream=pdf, filetype="pdf")
    found = {}
    for page in document.pages():
        for xref, _, _, name, *_ in page.get_fonts(full=True):
            program = document.extract_font(xref)[3]
            found[name.split("+")[-1]] = bool(program)
    return found


@dataclass(frozen=True)
class Word:
    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def words(pdf: bytes) -> list[Word]:
    """Every word with its box in millimetres from the top left corner of its page."""
    mm = 25.4 / 72
    document = pymupdf.open(stream=pdf, filetype="pdf")
    return [
        Word(number, w[4], w[0] * mm, w[1] * mm, w[2] * mm, w[3] * mm)
        for number, page in enumerate(document.pages())
        for w in page.get_text("words")
    ]


def picture(pdf: bytes, page: int, path: Path, dpi: int = 150) -> Path:
    document = pymupdf.open(stream=pdf, filetype="pdf")
    document[page].get_pixmap(dpi=dpi).save(path)
    return path
