"""Cells of a list that are merged over several rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlwt
from openpyxl.worksheet.cell_range import CellRange
from tests.intake.households import read
from tests.intake.spreadsheets import Rows, ods, ods_cell, ods_row, text_of, xlsx

HEAD = ["STT", "Mã hộ", "Họ và tên chủ hộ", "Năm sinh", "Thôn", "Phân loại"]
HAMLETS = ["thôn Bình Sơn", "thôn Bình Yên"]


def old(rows: Rows, merged: list[str]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("S1")
    spans = {(b.min_row - 1, b.min_col - 1): (b.max_row - 1, b.max_col - 1) for b in map(CellRange, merged)}
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if value not in (None, ""):
                bottom, right = spans.get((at, place), (at, place))
                page.write_merge(at, bottom, place, right, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(rows: Rows, merged: list[str]) -> bytes:
    spans = {(b.min_row - 1, b.min_col - 1): (b.max_row, b.max_col) for b in map(CellRange, merged)}

    def cell(at: int, place: int, value: object) -> str:
        if (at, place) not in spans:
            return ods_cell(value)
        bottom, right = spans[at, place]
        said = f'table:number-columns-spanned="{right - place}" table:number-rows-spanned="{bottom - at}"'
        return ods_cell(value).replace("<table:table-cell", f"<table:table-cell {said}", 1)

    return ods(
        "".join(
            ods_row(*(cell(at, place, value) for place, value in enumerate(row)))
            for at, row in enumerate(rows)
        )
    )


def new(rows: Rows, merged: list[str]) -> bytes:
    return xlsx(rows, merged=merged)


KINDS = [new, old, open_document]
Make = Callable[[Rows, list[str]], bytes]


@pytest.mark.parametrize("make", KINDS)
def test_a_hamlet_and_a_class_merged_over_their_households(make: Make) -> None:
    rows: Rows = [
        HEAD,
        [1, "A1", "Hà Văn Mai", 1960, "Bình Sơn", "Hộ nghèo"],
        [2, "A2", "Bùi Thị Sáu", 1970, None, None],
        [3, "A3", "Lê Văn Ba", 1980, "Bình Yên", None],
        [4, "A4", "Lê Văn Tư", 1981, None, "Hộ cận nghèo"],
    ]
    sheet = read(make(rows, ["E2:E3", "E4:E5", "F2:F4"]), hamlets=HAMLETS)
    assert not sheet.problems
    assert [(r.code, r.hamlet, r.household_class) for r in sheet.rows] == [
        ("A1", HAMLETS[0], "poor"),
        ("A2", HAMLETS[0], "poor"),
        ("A3", HAMLETS[1], "poor"),
        ("A4", HAMLETS[1], "near_poor"),
    ]


@pytest.mark.parametrize("make", KINDS)
def test_a_head_merged_over_the_household_s_members(make: Make) -> None:
    rows: Rows = [
        ["STT", "Mã hộ", "Họ và tên chủ hộ", "Thành viên", "Năm sinh", "Thôn", "Phân loại"],
        [1, "A1", "Hà Văn Mai", "Hà Văn Mai", 1960, "Bình Sơn", "Hộ nghèo"],
        [None, None, None, "Bùi Thị Sáu", 1965, None, None],
        [None, None, None, "Hà Văn Con", 1990, None, None],
        [2, "A2", "Lê Văn Ba", "Lê Văn Ba", 1980, None, "Hộ cận nghèo"],
    ]
    merged = ["A2:A4", "B2:B4", "C2:C4", "F2:F5", "G2:G4"]
    sheet = read(make(rows, merged), hamlets=HAMLETS)
    assert not sheet.problems
    assert [(r.code, r.birth_year, r.hamlet) for r in sheet.rows] == [
        ("A1", 1960, HAMLETS[0]),
        ("A2", 1980, HAMLETS[0]),
    ]
    assert sheet.total == 2


def test_what_a_row_under_a_merged_head_says_of_a_household_is_not_passed_over() -> None:
    head = ["Mã hộ", "Họ và tên chủ hộ", "Thôn", "Phân loại", "Thu nhập bình quân năm 2018"]
    rows: Rows = [
        head,
        ["A1", "Hà Văn Mai", "Bình Sơn", "Hộ nghèo", 9_000_000],
        [None, None, None, None, 12_000_000],
    ]
    sheet = read(new(rows, ["B2:B3"]), hamlets=HAMLETS)
    assert sheet.counts == (2, 1, 1)
    assert ("missing_head", 3) in {(p.code, p.row) for p in sheet.problems}


def test_what_is_not_merged_is_not_taken_from_above() -> None:
    rows: Rows = [
        HEAD,
        [1, "A1", "Hà Văn Mai", 1960, "Bình Sơn", "Hộ nghèo"],
        [2, "A2", "Bùi Thị Sáu", 1970, None, "Hộ nghèo"],
    ]
    for content in (xlsx(rows), xlsx(rows, merged=["E4:E5"]), text_of(rows).encode()):
        sheet = read(content, hamlets=HAMLETS)
        assert [r.code for r in sheet.rows] == ["A1"]
        assert [(p.code, p.row) for p in sheet.problems] == [("unknown_hamlet", 3)]


def test_the_hamlet_of_a_long_list_and_of_the_empty_rows_in_it() -> None:
    """A district's sheet has thousands of rows of one hamlet; rows prepared for nobody stay nobody's."""
    people: list[list[Any]] = [
        [n, f"A{n}", f"Hà Văn Mai {n}", 1960, None, "Hộ nghèo"] for n in range(1, 1500)
    ]
    people[0][4] = "Bình Sơn"
    people[700] = [None] * 6
    sheet = read(new([HEAD, *people], ["E2:E1500"]), hamlets=HAMLETS)
    assert not sheet.problems
    assert len(sheet.rows) == 1498
    assert {r.hamlet for r in sheet.rows} == {HAMLETS[0]}
