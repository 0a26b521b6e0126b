"""The forms of a referral as editable papers (DOCX): the submission letter and the report of achievements."""

from __future__ import annotations

import io
from datetime import datetime, time

from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.clean import clean
from documents.data import Letterhead, Signatory, SubmissionData
from documents.docx_parts import CENTRE, FONT, LEFT, RIGHT, body, line, page_number, put, two_columns
from documents.fixed_zip import with_fixed_times
from documents.formats import agency_lines, closed, document_number, place_and_date, two_digits
from documents.referral import ReferralSheet
from documents.style_rules import style_rules


def render_submission_docx(data: SubmissionData) -> bytes:
    """Return a submission letter as DOCX, made from the same data as its PDF."""
    data = clean(data)
    paper = _paper(data.letterhead, f"Tờ trình {data.summary}", data.demonstration)
    _letterhead(paper, data.letterhead, numbered=True)
    line(paper, "TỜ TRÌNH", size=15, bold=True, before=10)
    line(paper, data.summary, bold=True, after=8)
    line(paper, "Kính gửi: " + "; ".join(data.addressees) + ".", after=4)
    for paragraph in data.paragraphs:
        body(paper, paragraph)
    titles = ("STT", "Họ tên hoặc tên đơn vị", "Địa chỉ", "Tóm tắt thành tích", "Hình thức đề nghị")
    table = paper.add_table(rows=1, cols=len(titles))
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        put(cell, title, size=12, bold=True)
    for place, one in enumerate(data.nominees, start=1):
        values = (str(place), one.name, one.address, one.merit, one.award)
        for cell, value in zip(table.add_row().cells, values, strict=True):
            put(cell, value, size=12).alignment = LEFT
    for row in table.rows:
        for cell, width in zip(row.cells, (Mm(13), Mm(36), Mm(36), Mm(56), Mm(24)), strict=True):
            cell.width = width
    line(paper, f"Danh sách gồm {two_digits(len(data.nominees))} trường hợp.", italic=True, size=12)
    if data.enclosures:
        body(paper, "Hồ sơ kèm theo gồm: " + "; ".join(data.enclosures) + ".")
    if data.closing:
        body(paper, closed(data.closing))
    _signature(paper, data.signatory, data.recipients, data.demonstration)
    return _bytes(paper)


def render_report_docx(data: ReferralSheet) -> bytes:
    """Return a sheet of words, such as the report of achievements, as DOCX."""
    data = clean(data)
    paper = _paper(data.letterhead, f"{data.title}: {data.about}", data.demonstration)
    _letterhead(paper, data.letterhead, numbered=False)
    line(paper, data.title.upper(), size=15, bold=True, before=10)
    line(paper, data.about, bold=True, after=8)
    for paragraph in data.paragraphs:
        body(paper, paragraph)
    if data.signatory is not None:
        _signature(paper, data.signatory, (), data.demonstration)
    return _bytes(paper)


def _paper(head: Letterhead, title: str, demonstration: bool) -> Paper:
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    moment = datetime.combine(head.dated, time())
    core = paper.core_properties
    core.author, core.title, core.language = head.agency, title[:250], "vi-VN"
    core.created, core.modified, core.last_modified_by = moment, moment, "Chung Tay"
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    top = style_rules(head.dated).page_number == "top-center"
    number = (section.header if top else section.footer).paragraphs[0]
    number.alignment = CENTRE if top else RIGHT
    page_number(number)
    if demonstration:
        mark = section.first_page_footer.paragraphs[0]
        mark.alignment = CENTRE
        mark.add_run("BẢN TRÌNH DIỄN – DEMONSTRATION").bold = True
    return paper


def _letterhead(paper: Paper, head: Letterhead, *, numbered: bool) -> None:
    left, right = two_columns(paper, Mm(64), Mm(101))
    if head.parent:
        put(left, head.parent.upper(), size=13)
    for words in str(agency_lines(head.agency)).split("\n"):
        put(left, words, size=13, bold=True)
    put(left, "_______", size=8)
    if numbered:
        number = (
            document_number(head.serial, head.symbol) if head.serial is not None else f"....../{head.symbol}"
        )
        put(left, f"Số: {number}", size=13)
    put(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    put(right, "Độc lập - Tự do - Hạnh phúc", bold=True).runs[0].underline = True
    put(right, place_and_date(head.place, head.dated), italic=True)


def _signature(paper: Paper, signatory: Signatory, recipients: tuple[str, ...], demonstration: bool) -> None:
    paper.add_paragraph()
    left, right = two_columns(paper, Mm(82.5), Mm(82.5))
    if recipients:
        put(left, "Nơi nhận:", size=12, bold=True, italic=True).alignment = LEFT
        for words in recipients:
            put(left, f"- {words};", size=11).alignment = LEFT
    for words in signatory.capacity_lines:
        put(right, words, bold=True)
    for place in range(4):
        put(right, "BẢN TRÌNH DIỄN / DEMONSTRATION" if demonstration and place == 1 else "")
    put(right, signatory.name, bold=True)


def _bytes(paper: Paper) -> bytes:
    stream = io.BytesIO()
    paper.save(stream)
    return with_fixed_times(stream.getvalue())
