"""Pieces that editable papers (DOCX) are made of: lines, paragraphs, columns and page numbers in the form offices use."""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

FONT: Final = "Times New Roman"
CENTRE, LEFT, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def page_number(paragraph: Paragraph) -> None:
    """Add the number of the page, which a word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def two_columns(paper: Paper, *widths: Any) -> Any:
    """Two columns without lines, as letterheads and signatures stand in."""
    table = paper.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = width
    return table.rows[0].cells


def put(cell: Any, text: str, *, size: float = 14, bold: bool = False, italic: bool = False) -> Paragraph:
    """Add a centred line to a cell; the first takes the empty paragraph that every cell begins with."""
    first = cell.paragraphs[0]
    paragraph: Paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
    paragraph.alignment = CENTRE
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def line(
    paper: Paper,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """Add a centred line."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def body(paper: Paper, text: str, *, italic: bool = False) -> Paragraph:
    """Add a paragraph of running text."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.space_before = Pt(6)
    if text:
        paragraph.add_run(text).italic = italic
    return paragraph
