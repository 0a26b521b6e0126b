"""The decision as an editable paper: what stands in it, read back, in the form of its date."""

from __future__ import annotations

import dataclasses
import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from tests.documents import paper_reading as reading
from tests.documents import paper_samples as samples

from documents.data import DecisionData, Signatory
from documents.decision import render_decision
from documents.decision_docx import render_decision_docx

BEFORE, SINCE = date(2020, 3, 4), date(2020, 3, 5)


def of_day(day: date, **more: Any) -> DecisionData:
    """A decision signed on a day."""
    head = dataclasses.replace(samples.decision().letterhead, dated=day, serial=7)
    return samples.decision(letterhead=head, **more)


def opened(data: DecisionData) -> Any:
    return Document(io.BytesIO(render_decision_docx(data)))


def lines(paper: Any) -> list[str]:
    """All text in the order of the page, cells of tables included."""
    found = []
    for element in paper.element.body.iter(qn("w:p")):
        text = "".join(t.text or "" for t in element.iter(qn("w:t")))
        if text.strip():
            found.append(text)
    return found


def has_number(part: Any) -> bool:
    return any(f.get(qn("w:instr")) == "PAGE" for f in part._element.iter(qn("w:fldSimple")))


@pytest.mark.parametrize(("day", "top"), [(BEFORE, False), (SINCE, True)])
def test_the_page_number_stands_where_the_regulation_of_the_day_wants_it(day: date, top: bool) -> None:
    paper = opened(of_day(day))
    assert len(paper.sections) == 2, "the annex counts its own pages"
    for section in paper.sections:
        assert has_number(section.header) is top
        assert has_number(section.footer) is not top
        assert section.different_first_page_header_footer
        assert not has_number(section.first_page_header)
        assert not has_number(section.first_page_footer)
        place = (section.header if top else section.footer).paragraphs[0].alignment
        assert place == (WD_ALIGN_PARAGRAPH.CENTER if top else WD_ALIGN_PARAGRAPH.RIGHT)
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(m.mm) for m in margins] == [20, 15, 20, 30]


@pytest.mark.parametrize(("day", "italic", "end"), [(BEFORE, False, ","), (SINCE, True, ".")])
def test_grounds_and_annex_follow_the_regulation_too(day: date, italic: bool, end: str) -> None:
    paper = opened(of_day(day))
    grounds = [p for p in paper.paragraphs if p.text.startswith(("Căn cứ", "Xét", "Theo"))]
    assert len(grounds) == len(samples.decision().grounds)
    assert [p.text[-1] for p in grounds] == [";"] * (len(grounds) - 1) + [end]
    assert {bool(run.italic) for p in grounds for run in p.runs} == {italic}
    assert ("Phụ lục" in lines(paper)) is (day == SINCE)


def test_it_says_what_the_pdf_says() -> None:
    data = of_day(SINCE)
    said = " ".join(lines(opened(data)))
    pdf = reading.text(render_decision(data))
    for words in (
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/QĐ-UBND",
        "ngày 05 tháng 3 năm 2020",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "Nơi nhận:",
        data.annex_title.upper(),
        data.signatory.name,
        *(awardee.name for awardee in data.awardees),
    ):
        assert words in said, words
        assert " ".join(words.split()) in " ".join(pdf.split()), words


def test_the_list_is_a_table_with_one_line_for_each() -> None:
    data = of_day(SINCE)
    table = opened(data).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["STT", "Họ và tên, đơn vị", "Địa chỉ", "Thành tích"]
    assert rows[1:] == [[str(n), a.name, a.address, a.merit] for n, a in enumerate(data.awardees, start=1)]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_deputy_signs_for_the_chair() -> None:
    who = Signatory(name="Trương Quốc Anh", title="Phó Chủ tịch", acting_for="Chủ tịch")
    said = lines(opened(of_day(SINCE, signatory=who)))
    at = said.index("KT. CHỦ TỊCH")
    assert said[at : at + 3] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trương Quốc Anh"]


def test_a_demonstration_is_marked_on_every_page_and_a_real_one_nowhere() -> None:
    marked, real = opened(of_day(SINCE, demonstration=True)), opened(of_day(SINCE))
    for section in marked.sections:
        for footer in (section.footer, section.first_page_footer):
            assert "BẢN TRÌNH DIỄN" in " ".join(p.text for p in footer.paragraphs)
    assert "TRÌNH DIỄN" in " ".join(lines(marked))
    assert "TRÌNH DIỄN" not in " ".join(lines(real))


def test_the_same_data_give_the_same_bytes_and_other_data_others() -> None:
    assert render_decision_docx(of_day(SINCE)) == render_decision_docx(of_day(SINCE))
    assert render_decision_docx(of_day(SINCE)) != render_decision_docx(of_day(BEFORE))


def test_without_a_number_it_is_no_decision() -> None:
    head = dataclasses.replace(samples.decision().letterhead, serial=None)
    with pytest.raises(ValueError, match="number"):
        render_decision_docx(samples.decision(letterhead=head))


def test_a_decision_without_a_list_has_no_annex() -> None:
    paper = opened(of_day(SINCE, awardees=()))
    assert len(paper.sections) == 1
    assert "Phụ lục" not in lines(paper)
    assert reading.pages(render_decision(of_day(SINCE, awardees=()))) == 1
