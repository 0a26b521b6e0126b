"""The decision as an editable paper (DOCX), made from the same data as its PDF, in the form in force on its date.

Offices send such files on; what counts is the PDF that was issued. Fields of a word processor are used for page numbers alone:
nothing is computed when the file is opened.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.clean import clean
from documents.data import DecisionData
from documents.docx_parts import CENTRE, FONT, LEFT, RIGHT, body, line, page_number, put, two_columns
from documents.fixed_zip import with_fixed_times
from documents.formats import (
    agency_lines,
    closed,
    date_words,
    document_number,
    place_and_date,
    two_digits,
)
from documents.style_rules import StyleRules, punctuate_grounds, style_rules

_ISSUER, _STATE, _HALF = Mm(64), Mm(101), Mm(82.5)


def render_decision_docx(data: DecisionData) -> bytes:
    """Return the decision and its annex as DOCX; the same bytes for the same data.

    Raises ``ValueError`` for a decision without a number, as ``documents.decision.render_decision`` does.
    """
    data = clean(data)
    head = data.letterhead
    if head.serial is None:
        raise ValueError("a decision needs its number")
    rules = style_rules(head.dated)
    paper = Document()
    _set_up(paper, data, rules)
    _letterhead(paper, data)
    line(paper, "QUYẾT ĐỊNH", size=15, bold=True, before=10)
    line(paper, data.summary, bold=True)
    line(paper, "_______________", after=8)
    line(paper, data.authority.upper(), bold=True, after=6)
    for ground in punctuate_grounds(data.grounds, rules):
        body(paper, ground, italic=rules.grounds_italic)
    line(paper, "QUYẾT ĐỊNH:", bold=True, before=8, after=4)
    for number, article in enumerate(data.articles, start=1):
        last = number == len(data.articles)
        paragraph = body(paper, "")
        paragraph.add_run(f"Điều {number}. ").bold = True
        paragraph.add_run(closed(article) if last else article)
    _signature(paper, data)
    if data.awardees:
        _annex(paper, data, rules, document_number(head.serial, head.symbol))
    stream = io.BytesIO()
    paper.save(stream)
    return with_fixed_times(stream.getvalue())


def _set_up(paper: Paper, data: DecisionData, rules: StyleRules) -> None:
    """A4, the margins and the type that both regulations ask for, and the page number where this one wants it."""
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    # Without this a word processor takes another type for letters it counts as East Asian.
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    moment = datetime.combine(data.letterhead.dated, time())
    core = paper.core_properties
    core.author, core.title, core.language = data.authority, data.summary[:250], "vi-VN"
    core.created, core.modified, core.last_modified_by = moment, moment, "Chung Tay"
    _page(paper.sections[0], data, rules)


def _page(section: Any, data: DecisionData, rules: StyleRules) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    # No number on a first page; every annex counts by itself.
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    top = rules.page_number == "top-center"
    number = (section.header if top else section.footer).paragraphs[0]
    number.alignment = CENTRE if top else RIGHT
    page_number(number)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)
    if data.demonstration:
        for footer in (section.first_page_footer, section.footer):
            footer.is_linked_to_previous = False
            mark = footer.paragraphs[0] if footer is section.first_page_footer else footer.add_paragraph()
            mark.alignment = CENTRE
            mark.add_run("BẢN TRÌNH DIỄN – DEMONSTRATION").bold = True


def _letterhead(paper: Paper, data: DecisionData) -> None:
    head = data.letterhead
    assert head.serial is not None
    left, right = two_columns(paper, _ISSUER, _STATE)
    if head.parent:
        put(left, head.parent.upper(), size=13)
    for words in str(agency_lines(head.agency)).split("\n"):
        put(left, words, size=13, bold=True)
    put(left, "_______", size=8)
    put(left, f"Số: {document_number(head.serial, head.symbol)}", size=13)
    put(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    put(right, "Độc lập - Tự do - Hạnh phúc", bold=True).runs[0].underline = True
    put(right, place_and_date(head.place, head.dated), italic=True)


def _signature(paper: Paper, data: DecisionData) -> None:
    paper.add_paragraph()
    left, right = two_columns(paper, _HALF, _HALF)
    if data.recipients:
        label = put(left, "Nơi nhận:", size=12, bold=True, italic=True)
        label.alignment = LEFT
        for number, words in enumerate(data.recipients, start=1):
            end = "." if number == len(data.recipients) else ";"
            put(left, f"- {words}{end}", size=11).alignment = LEFT
    for words in data.signatory.capacity_lines:
        put(right, words, bold=True)
    for place in range(4):
        mark = data.demonstration and place == 1
        put(right, "BẢN TRÌNH DIỄN / DEMONSTRATION" if mark else "")
    put(right, data.signatory.name, bold=True)


def _annex(paper: Paper, data: DecisionData, rules: StyleRules, number: str) -> None:
    _page(paper.add_section(WD_SECTION.NEW_PAGE), data, rules)
    if rules.id == "nd30-2020":
        line(paper, "Phụ lục", bold=True)
    line(paper, data.annex_title.upper(), bold=True)
    origin = f"(Kèm theo Quyết định số {number} {date_words(data.letterhead.dated)} của {data.authority})"
    line(paper, origin, italic=True, after=8)
    kinds, awards = any(a.category for a in data.awardees), any(a.award for a in data.awardees)
    heads = ["STT", "Họ và tên, đơn vị", "Địa chỉ", *(["Đối tượng"] if kinds else []), "Thành tích",
             *(["Hình thức"] if awards else [])]  # fmt: skip
    table = paper.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for cell, title in zip(table.rows[0].cells, heads, strict=True):
        put(cell, title, size=12, bold=True)
    for place, one in enumerate(data.awardees, start=1):
        values = [str(place), one.name, one.address, *([one.category] if kinds else []), one.merit,
                  *([one.award] if awards else [])]  # fmt: skip
        for cell, value in zip(table.add_row().cells, values, strict=True):
            put(cell, value, size=12).alignment = CENTRE if value == str(place) else LEFT
    widths = [Mm(13), Mm(42), Mm(42), *([Mm(24)] if kinds else []), None, *([Mm(20)] if awards else [])]
    left_over = Mm(165) - sum(w for w in widths if w is not None)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = left_over if width is None else width
    line(
        paper, f"Danh sách gồm {two_digits(len(data.awardees))} trường hợp.", italic=True, size=12
    ).alignment = LEFT
