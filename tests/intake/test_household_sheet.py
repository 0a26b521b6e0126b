"""Rows of households: each cell understood, each problem named at its cell."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.households import GOOD, HEAD, changed, listed, one, places, read
from tests.intake.spreadsheets import Rows, in_sheet, ods, repacked, text_of, xls, xlsx

from intake.household_problems import MESSAGES
from intake.household_sheet import CODES, HouseholdRow

# -- one household -----------------------------------------------------------------------------------------------------------


def test_a_household_with_everything() -> None:
    head = [
        *HEAD,
        "Dân tộc",
        "Giới tính",
        "Địa chỉ",
        "Khuyết tật",
        "BTXH",
        "Năm thoát nghèo",
        "Thoát từ",
        "TNBQ 2017 (nghìn đồng)",
    ]
    row = [
        "A1",
        "  Nguyễn  Văn An",
        "03/05/1975",
        "thôn Bình Hoà",
        "4",
        "Thoát nghèo",
        "9.600.000đ",
        "Mường",
        "Nam",
        "xã Cẩm Bình",
        "x",
        "",
        2016,
        "hộ cận nghèo",
        15_360,
    ]
    assert one(listed(row, head=head)) == HouseholdRow(
        sheet="S1", row=2, code="A1", head="Nguyễn Văn An", birth_year=1975, gender="male", ethnicity="Mường", hamlet="Bình Hòa",
        hamlet_written="thôn Bình Hoà", address="xã Cẩm Bình", members=4, household_class="exited", exited_from="near_poor",
        exit_year=2016, disabled_member=True, social_protection=False,
        incomes={2016: Decimal(9_600_000), 2017: Decimal(15_360_000)},
    )  # fmt: skip


def test_what_the_sheet_does_not_say_is_unknown() -> None:
    row = one(listed(["An", 1975, "Thôn 1"], head=["Họ tên", "Năm sinh", "Thôn"]))
    assert (row.code, row.members, row.household_class, row.disabled_member, row.incomes) == (
        "",
        None,
        None,
        None,
        {},
    )


def test_codes_that_became_numbers() -> None:
    assert one(listed(changed(A=38123.0))).code == "38123"


@pytest.mark.parametrize(
    "make",
    [xlsx, lambda rows: xls(rows), lambda rows: ods(rows), lambda rows: text_of(rows).encode(),
    lambda rows: text_of(rows, ";").encode("utf-16")],
)  # fmt: skip
def test_every_kind_of_file_says_the_same(make: Any) -> None:
    rows = [
        ["DANH SÁCH HỘ"],
        [],
        HEAD,
        GOOD,
        changed(A="A2", B="Lò Thị Bé", C="12/5/80"),
        ["", "Cộng", "", "", 8],
    ]
    sheet = read(make(rows))
    assert [(r.row, r.code, r.head, r.birth_year, r.incomes) for r in sheet.rows] == [
        (4, "A1", "Nguyễn Văn An", 1975, {2016: 9_600_000}),
        (5, "A2", "Lò Thị Bé", 1980, {2016: 9_600_000}),
    ]
    assert places(sheet) == [("total_row_skipped", 6, "B")]
    assert sheet.columns == dict(
        zip(
            ("code", "head", "birth_year", "hamlet", "members", "class", "income_2016"),
            "ABCDEFG",
            strict=True,
        )
    )


# -- each problem ------------------------------------------------------------------------------------------------------------

REJECTING = {
    "missing_head": (changed(B=""), "B"),
    "missing_head, no letters": (changed(B="12345"), "B"),
    "missing_head, far too long": (changed(B="a" * 201), "B"),
    "bad_number": (changed(G="chín triệu"), "G"),
    "bad_number, absurd": (changed(G=2_000_000_000), "G"),
    "bad_number, a fraction without its unit": (changed(G="9,6"), "G"),
    "bad_number, members": (changed(E=-4), "E"),
    "bad_number, members in halves": (changed(E=4.5), "E"),
    "bad_date": (changed(C="31/02/1975"), "C"),
    "bad_date, words": (changed(C="không nhớ"), "C"),
    "year_out_of_range": (changed(C=2075), "C"),
    "year_out_of_range, long ago": (changed(C="1/1/1875"), "C"),
    "unknown_hamlet": (changed(D="Bình Minh"), "D"),
    "unknown_hamlet, empty": (changed(D=""), "D"),
    "unknown_class": (changed(F="giàu"), "F"),
    "negative_amount": (changed(G=-9_600_000), "G"),
    "negative_amount, written": (changed(G="-9.600.000 đ"), "G"),
}


@pytest.mark.parametrize(
    ("name", "row", "column"), [(n, *v) for n, v in REJECTING.items()], ids=list(REJECTING)
)
def test_problems_that_reject(name: str, row: list[Any], column: str) -> None:
    code = name.partition(",")[0]
    sheet = listed(row, changed(A="A2", B="Lò Thị Bé"))
    assert places(sheet) == [(code, 2, column)]
    assert [r.row for r in sheet.rows] == [3]
    assert sheet.rejected == {("S1", 2)}
    assert sheet.counts == (2, 1, 1)


def test_duplicates_name_the_row_before() -> None:
    sheet = listed(
        GOOD,
        changed(B="Lò Thị Bé"),
        changed(A="A3", B="nguyễn văn  AN", D="thôn Bình Hoà"),
        changed(A="A4", C=1976),
    )
    assert places(sheet) == [("duplicate_household_code", 3, "A"), ("duplicate_household", 4, "B")]
    assert all("dòng 2" in p.message.vi and "row 2" in p.message.en for p in sheet.problems)
    assert [r.row for r in sheet.rows] == [2, 5]


def test_duplicates_across_sheets_name_the_sheet() -> None:
    sheet = read(xlsx([HEAD, GOOD], [HEAD, GOOD], names=["Một", "Hai"]))
    assert [(p.sheet, p.code) for p in sheet.problems] == [
        ("Hai", "duplicate_household_code"),
        ("Hai", "duplicate_household"),
    ]
    assert "trang “Một”" in sheet.problems[0].message.vi
    assert sheet.counts == (2, 1, 1)


def test_namesakes_without_a_birth_year_are_two_households_if_their_codes_differ() -> None:
    assert places(listed(changed(C=""), changed(A="A2", C=""))) == []
    assert places(listed(changed(A="", C=""), changed(A="", C=""))) == [("duplicate_household", 3, "B")]
    # Marks tell people apart.
    assert places(listed(GOOD, changed(A="A2", B="Nguyễn Văn Ân"))) == []


@pytest.mark.parametrize(
    ("words", "place"),
    [("Tổng cộng", 1), ("Cộng", 0), ("TỔNG CỘNG:", 1), ("Tổng số", 0), ("Cộng thôn Bình Hòa", 1),
    ("Cộng toàn xã", 0), ("cong", 1), ("Tổng số hộ: 2", 0)],
)  # fmt: skip
def test_lines_of_sums_are_skipped(words: str, place: int) -> None:
    total: list[Any] = ["", "", "", "", "=SUM(E2:E2)", "", 9_600_000]
    total[place] = words
    sheet = listed(GOOD, total)
    assert places(sheet) == [("total_row_skipped", 3, "AB"[place])]
    assert sheet.counts == (1, 1, 0)


@pytest.mark.parametrize(
    "name", ["Công Văn Cộng", "Tống Hợp", "Tống Văn Số", "Cổng Thị Tổng", "Cao Văn Tổng"]
)
def test_people_whose_names_sound_like_sums(name: str) -> None:
    assert one(listed(changed(B=name))).head == name


def test_formulas_without_a_value_are_told_and_count_as_empty() -> None:
    sheet = listed(changed(G="=1+1"), changed(A="A2", B="=A1"))
    assert places(sheet) == [
        ("formula_ignored", 2, "G"),
        ("formula_ignored", 3, "B"),
        ("missing_head", 3, "B"),
    ]
    assert [(r.row, r.incomes) for r in sheet.rows] == [(2, {})]


def test_formulas_with_a_value_are_read_as_it() -> None:
    content = repacked(
        xlsx([HEAD, changed(G="=1+1")]), in_sheet(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>9600000</v>")
    )
    assert one(read(content)).incomes == {2016: 9_600_000}


def test_decomposed_text_is_repaired_and_told_once_a_row() -> None:
    apart = [unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in GOOD]
    sheet = listed(apart, changed(A="A2", B="Lò Bé", F=apart[5]))
    assert places(sheet) == [("decomposed_text_repaired", 2, "B"), ("decomposed_text_repaired", 3, "F")]
    assert "Họ tên chủ hộ, Thôn, Phân loại hộ" in sheet.problems[0].message.vi
    assert [(r.head, r.hamlet, r.household_class) for r in sheet.rows] == [
        ("Nguyễn Văn An", "Bình Hòa", "poor"),
        ("Lò Bé", "Bình Hòa", "poor"),
    ]
    assert sheet.encoding == "unicode"


def test_incomes_of_years_that_have_not_been() -> None:
    sheet = listed([*GOOD, 1, 2], head=[*HEAD, "Thu nhập bình quân 2021", "Thu nhập bình quân 1950"])
    assert places(sheet) == [("year_out_of_range", 1, "I"), ("year_out_of_range", 1, "H")]
    assert [r.incomes for r in sheet.rows] == [{2016: 9_600_000}]


def test_problems_of_a_row_stand_from_left_to_right() -> None:
    sheet = listed(["A1", "", "x/y", "đâu", -1, "gì", "-5"])
    assert [p.column for p in sheet.problems] == list("BCDEFG")
    assert sheet.counts == (1, 0, 1)


def test_every_problem_is_described_in_both_languages() -> None:
    assert set(MESSAGES) == set(CODES)
    for text in MESSAGES.values():
        assert text.vi
        assert text.en
        assert text.vi != text.en


# -- the shape that scripts rely on ------------------------------------------------------------------------------------------


def test_the_contracts_shape() -> None:
    said = listed(GOOD, changed(A="A2", G="abc")).as_contract("en")
    assert list(said) == ["rows", "accepted", "rejected", "encoding", "columns", "problems"]
    assert (said["rows"], said["accepted"], said["rejected"], said["encoding"]) == (2, 1, 1, "unicode")
    assert said["columns"]["head"] == "B"
    assert [list(p) for p in said["problems"]] == [["sheet", "row", "column", "code", "message"]] * 2
    assert [p["code"] for p in said["problems"]] == ["duplicate_household", "bad_number"]
    assert "cannot be used" in said["problems"][1]["message"]


def test_dates_as_cells_and_serial_numbers_from_1904() -> None:
    rows: Rows = [
        ["Họ tên", "Năm sinh", "Thôn"],
        ["An", datetime(1975, 5, 3), "Thôn 1"],
        ["Bé", 26055, "Thôn 1"],
    ]
    assert [r.birth_year for r in read(xlsx(rows)).rows] == [1975, 1971]
    assert [r.birth_year for r in read(xlsx(rows, from_1904=True)).rows] == [1975, 1975]


ODD = st.sampled_from(["x", "Cộng", "Thôn 1", "1975", "=1", "-"])
# No text file holds a zero byte.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.one_of(st.integers(-(10**7), 10**7), st.floats(-1e9, 1e9))
CELL = st.one_of(st.none(), WORDS, NUMBERS, st.booleans(), ODD)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=6))
def test_whatever_stands_in_a_list_is_accepted_rejected_or_skipped(rows: list[list[Any]]) -> None:
    sheet = read(text_of([HEAD, *rows]).encode())
    assert sheet.total == len(sheet.rows) + len(sheet.rejected)
    assert sheet.total <= len(rows) * 2 + 20
    rejecting = {(p.sheet, p.row) for p in sheet.problems if p.rejects}
    assert rejecting == sheet.rejected
    assert not rejecting & {(r.sheet, r.row) for r in sheet.rows}
