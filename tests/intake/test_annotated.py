"""The file given back: what came, where it stood, and beside each row what is wrong with it; nothing in it acts."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from tests.intake.households import GOOD, HAMLETS, HEAD, TODAY, changed
from tests.intake.spreadsheets import ods, repacked, text_of, xls, xlsx

from intake.annotated import annotate, excerpt
from intake.household_sheet import read_book
from intake.workbook import open_book


def given_back(content: bytes, lang: str = "vi") -> Any:
    book = open_book(content)
    sheet = read_book(book, today=TODAY, hamlets=HAMLETS)
    return openpyxl.load_workbook(io.BytesIO(annotate(book, sheet, lang)))


def cells(page: Any) -> list[list[Any]]:
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_the_rows_keep_their_places_and_problems_stand_beside_them() -> None:
    rows: list[list[Any]] = [
        ["DANH SÁCH"],
        [],
        HEAD,
        GOOD,
        changed(A="A2", G="abc"),
        changed(A="A3", B="", C="x"),
        ["", "Cộng"],
    ]
    found = cells(given_back(xlsx(rows)).worksheets[0])
    assert [row[:7] for row in found] == [[*r, *[None] * (7 - len(r))] if r != rows[6] else [None, "Cộng", *[None] * 5] for r in (
        *rows[:5], ["A3", None, "x", *GOOD[3:]], rows[6])]  # fmt: skip
    assert [row[7] for row in found[:4]] == [None, None, "Vấn đề", None]
    assert found[4][7].startswith("Không nhận – B: “Nguyễn Văn An” trùng")
    assert " | G: Thu nhập bình quân 2016: “abc”" in found[4][7]
    assert found[5][7].startswith("Không nhận – B: Thiếu họ tên chủ hộ")
    assert found[6][7].startswith("Lưu ý – B: Dòng “Cộng”")


def test_english() -> None:
    page = given_back(xlsx([HEAD, changed(G="-5")]), "en").worksheets[0]
    assert (page["H1"].value, page["H2"].value.partition(" – ")[0]) == ("Problem", "Rejected")


@pytest.mark.parametrize("make", [xlsx, xls, ods, lambda rows: text_of(rows).encode()])
def test_the_mended_file_can_be_read_again(make: Any) -> None:
    rows = [["DANH SÁCH"], ["STT", *HEAD], [1, *GOOD], [2, *changed(A="A2", B="Lò Thị Bé", F="gì")]]
    page = given_back(make(rows))
    page.worksheets[0]["G4"].value = "Hộ cận nghèo"
    out = io.BytesIO()
    page.save(out)
    sheet = read_book(open_book(out.getvalue()), today=TODAY, hamlets=HAMLETS)
    assert sheet.problems == ()
    assert [(r.row, r.code, r.household_class) for r in sheet.rows] == [
        (3, "A1", "poor"),
        (4, "A2", "near_poor"),
    ]


@pytest.mark.parametrize(
    "value", ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0"]
)
def test_what_begins_like_a_formula_stays_a_text(value: str) -> None:
    content = xlsx([HEAD, changed(A="A1"), changed(A="PLACE")])
    content = repacked(content, lambda _, d: d.replace(b"PLACE", value.replace("&", "&amp;").encode()))
    page = given_back(content).worksheets[0]
    cell = page["A3"]
    assert cell.data_type == "s"
    assert cell.value == value
    assert cell.quotePrefix


def test_problems_that_quote_such_a_cell_are_texts_too() -> None:
    content = repacked(xlsx([HEAD, changed(F="PLACE")]), lambda _, d: d.replace(b"PLACE", b"=1+1"))
    page = given_back(content).worksheets[0]
    assert page["H2"].data_type == "s"
    assert "“=1+1”" in page["H2"].value


def test_no_formulas_macros_or_links_go_out() -> None:
    content = repacked(xlsx([HEAD, changed(G="=1+1")]), extra={"xl/vbaProject.bin": b"macro"})
    book = open_book(content)
    out = annotate(book, read_book(book, today=TODAY))
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert not [
            name for name in archive.namelist() if "vba" in name.lower() or "external" in name.lower()
        ]
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_old_fonts_stay_with_their_texts() -> None:
    content = xlsx([["Họ tên", "Thôn"], ["NguyÔn V¨n An", "Thôn 1"]], fonts={"A2": ".VnTimeH"})
    page = given_back(content).worksheets[0]
    assert (page["A2"].value, page["A2"].font.name) == ("NguyÔn V¨n An", ".VnTimeH")
    assert page["B2"].font.name != ".VnTimeH"


def test_numbers_and_days_stay_what_they_are() -> None:
    page = given_back(xlsx([HEAD, changed(C=date(1975, 5, 3), E=4, G=9_600_000.5)])).worksheets[0]
    assert (page["C2"].value, page["C2"].number_format) == (datetime(1975, 5, 3), "dd/mm/yyyy")
    assert (page["E2"].value, page["G2"].value) == (4, 9_600_000.5)


def test_sheets_without_a_list_and_names_that_xlsx_does_not_take() -> None:
    book = given_back(ods([HEAD, GOOD], name="a/b:c[1]*?" + "x" * 40))
    assert book.sheetnames == ["a b c 1   " + "x" * 21]
    assert cells(given_back(xlsx([["gì đó"]], [HEAD, GOOD])).worksheets[0]) == [["gì đó"]]


def test_lists_that_begin_further_right_keep_their_place() -> None:
    found = cells(given_back(xlsx([[], [None, None, *HEAD], [None, None, *changed(G="abc")]])).worksheets[0])
    assert found[1][:3] == [None, None, "Mã hộ"]
    assert found[2][9].startswith("Không nhận – I:")


def test_an_excerpt_has_the_headings_and_one_row_and_nothing_active() -> None:
    head = ["Chủ hộ", "Năm sinh", "Thôn", "Phân loại hộ"]
    content = xlsx(
        [["DANH SÁCH"], [], head, ["Bùi Thị Hà", 1980, "A", "=1+1"], ["Hà Văn Mai", 1971, "A", "Hộ nghèo"]]
    )
    book = open_book(content)
    sheet = read_book(book, today=date(2020, 3, 2))
    row = next(r for r in sheet.rows if r.head == "Hà Văn Mai")
    written = openpyxl.load_workbook(io.BytesIO(excerpt(book, sheet, row))).worksheets[0]
    lines = [[cell for cell in line if cell is not None] for line in written.values]
    assert lines[-2:] == [head, ["Hà Văn Mai", 1971, "A", "Hộ nghèo"]]
    assert "Bùi Thị Hà" not in str(lines)
    assert all(cell.data_type != "f" for line in written.iter_rows() for cell in line)
