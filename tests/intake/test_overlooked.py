"""Two columns for one item, and two lists beside each other: what is not read is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.intake.households import read
from tests.intake.spreadsheets import xlsx

from intake.archive import Unusable
from intake.overlooked import HIDDEN_SHEET

HEAD = ["STT", "Họ tên chủ hộ", "Thôn", "Phân loại hộ"]
AN = [1, "Nguyễn Văn An", "Thôn 1", "Hộ nghèo"]


def said(rows: list[list[Any]], **options: Any) -> list[str]:
    return [words.vi for _, words in read(xlsx(rows), **options).not_read]


def test_two_incomes_of_one_year_are_told_with_both_columns() -> None:
    rows: list[list[Any]] = [
        [*HEAD, "TNBQ 2019 (khai)", "TNBQ 2019 (xác nhận)"],
        [*AN, 12_000_000, 15_000_000],
    ]
    (words,) = said(rows)
    assert "“Thu nhập bình quân 2019”: đọc cột E, bỏ cột F." in words
    assert "ghi năm vào tiêu đề" in words
    assert read(xlsx(rows)).rows[0].incomes == {2019: 12_000_000}


def test_an_income_without_a_year_beside_one_of_the_year_that_was_given() -> None:
    rows: list[list[Any]] = [[*HEAD, "TNBQ 2019", "Thu nhập bình quân"], [*AN, 12_000_000, 15_000_000]]
    assert len(said(rows, year=2019)) == 1
    assert said(rows, year=2018) == []


def test_what_a_person_chose_is_not_told_again() -> None:
    rows: list[list[Any]] = [[*HEAD, "TNBQ 2019", "TNBQ 2019"], [*AN, 12_000_000, 15_000_000]]
    assert said(rows, mapping={"income_2019": "F"}) == []


RIGHT = [*HEAD, "Mã hộ", "TNBQ 2019", "Khuyết tật"]


@pytest.mark.parametrize("gap", [[], [""], ["", ""]])
def test_of_a_list_beside_another_nothing_is_read_and_every_column_told(gap: list[str]) -> None:
    head = ["STT", "Họ tên chủ hộ", "Thôn"]
    rows: list[list[Any]] = [
        ["DANH SÁCH HỘ NGHÈO", "", "", *gap, "DANH SÁCH HỘ CẬN NGHÈO"],
        [*head, *gap, *RIGHT],
        [1, "Nguyễn Văn An", "Thôn 1", *gap, 1, "Lò Thị Bé", "Thôn 1", "Hộ cận nghèo", "B2", 9_000_000, "x"],
        ["", "", "", *gap, 2, "Tổng Thị Cúc", "Thôn 2", "Hộ cận nghèo", "B3", 9_000_000, ""],
    ]
    sheet = read(xlsx(rows))
    (row,) = sheet.rows
    assert (row.head, row.code, dict(row.incomes), row.disabled_member) == ("Nguyễn Văn An", "", {}, None)
    assert row.household_class == "poor", "its own title"
    assert sheet.problems == (), "nobody on the right is a sum"
    ((_, words),) = sheet.not_read
    first = 3 + len(gap)
    assert ", ".join("ABCDEFGHIJKLM"[first : first + len(RIGHT)]) in words.vi


@pytest.mark.parametrize(
    "right",
    [
        ["", "Họ và tên chủ hộ", "Phân loại hộ"],
        ["STT", "Mã hộ", "Họ tên chủ hộ", "Khuyết tật"],
        ["", "Mã hộ", "Thu nhập 2019", "Họ tên chủ hộ", "Thôn"],
    ],
)
def test_a_list_beside_another_that_shares_but_the_names(right: list[str]) -> None:
    values = {
        "Phân loại hộ": "Hộ nghèo",
        "Mã hộ": "B2",
        "Thu nhập 2019": 9_000_000,
        "Khuyết tật": "x",
        "Thôn": "Thôn 1",
        "STT": 1,
    }
    other = [values.get(head, "Lò Thị Bé" if head else "") for head in right]
    rows: list[list[Any]] = [
        ["STT", "Chủ hộ", "Số khẩu", "Năm sinh", *right],
        [1, "Nguyễn Văn An", 4, 1975, *other],
        ["", "", "", "", *other],
    ]
    sheet = read(xlsx(rows), mapping={"hamlet_of_list": "Thôn 1"})
    (row,) = sheet.rows
    assert (row.code, row.household_class, row.disabled_member, dict(row.incomes)) == ("", None, None, {})
    assert (sheet.problems, len(sheet.not_read)) == ((), 1)


@pytest.mark.parametrize(
    "right", [["Họ tên", "Phân loại"], ["Mã hộ", "Khuyết tật", "Chủ hộ", "Thôn"], ["Thôn", "Họ tên", "Thôn"]]
)
def test_two_columns_of_heads_without_a_border_are_refused(right: list[str]) -> None:
    rows: list[list[Any]] = [
        ["STT", "Chủ hộ", "Số khẩu", *right],
        [1, "Nguyễn Văn An", 4, *("Thôn 1" if head == "Thôn" else "x" for head in right)],
    ]
    with pytest.raises(Unusable, match="two columns of heads"):
        read(xlsx(rows))
    told = read(xlsx(rows), mapping={"head": "B", "hamlet_of_list": "Thôn 1"})
    assert [row.head for row in told.rows] == ["Nguyễn Văn An"]


def test_lists_that_begin_alike_need_no_border() -> None:
    head = ["Mã hộ", "Chủ hộ", "Thôn"]
    sheet = read(xlsx([[*head, *head], ["A1", "Nguyễn Văn An", "Thôn 1", "B2", "Lò Thị Bé", "Thôn 1"]]))
    assert [(row.head, row.code) for row in sheet.rows] == [("Nguyễn Văn An", "A1")]
    ((_, words),) = sheet.not_read
    assert "D, E, F" in words.vi


def test_a_person_may_name_columns_of_the_list_on_the_right() -> None:
    rows: list[list[Any]] = [
        [*HEAD, *RIGHT],
        [*AN, 1, "Lò Thị Bé", "Thôn 1", "Hộ cận nghèo", "B2", 9_000_000, "x"],
    ]
    (row,) = read(xlsx(rows), mapping={"head": "F", "hamlet": "G", "class": "H"}).rows
    assert (row.head, row.household_class) == ("Lò Thị Bé", "near_poor")


def test_names_in_two_columns_under_one_heading_are_no_second_list() -> None:
    rows: list[list[Any]] = [
        ["STT", "Họ tên chủ hộ", "", "Thôn", "Mã hộ"],
        [1, "Nguyễn Văn", "An", "Thôn 1", "A1"],
    ]
    (row,) = read(xlsx(rows, merged=["B1:C1"])).rows
    assert (row.head, row.code) == ("Nguyễn Văn An", "A1")


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["STT", "Họ tên chủ hộ", "Thôn", "Hộ nghèo", "Hộ cận nghèo"],
            [1, "Nguyễn Văn An", "Thôn 1", "x", ""],
        ],
        [[*HEAD, "Phân loại hộ"], [*AN, ""]],
        [["STT", "Họ đệm", "Tên", "Thôn"], [1, "Nguyễn Văn", "An", "Thôn 1"]],
        [[*HEAD, "Ghi chú", "Ghi chú"], [*AN, "a", "b"]],
    ],
    ids=["marks", "empty column", "split name", "not understood"],
)
def test_what_is_read_or_holds_nothing_is_not_told(rows: list[list[Any]]) -> None:
    assert said(rows) == []


def test_the_class_of_the_end_of_the_year_is_read_and_the_earlier_one_told() -> None:
    (words,) = said(
        [
            ["Họ tên chủ hộ", "Thôn", "Loại đầu năm", "Loại cuối năm"],
            ["Hà An", "Thôn 1", "Hộ nghèo", "Hộ cận nghèo"],
        ]
    )
    assert "đọc cột D, bỏ cột C" in words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Phân loại 2018", "Phân loại 2019"),
        ("Xếp loại hộ năm 2018", "Phân loại cuối năm 2019"),
        ("Phân loại 2017/2018", "Phân loại 2018/2019"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_classes_of_two_years_the_later_is_read_and_the_other_told(
    first: str, second: str, turned: bool
) -> None:
    pairs = [(first, "Hộ nghèo"), (second, "Hộ cận nghèo")][:: -1 if turned else 1]
    rows: list[list[Any]] = [
        ["STT", "Họ tên chủ hộ", "Thôn", *(head for head, _ in pairs)],
        [1, "Hà An", "Thôn 1", *(value for _, value in pairs)],
    ]
    (row,) = read(xlsx(rows)).rows
    assert row.household_class == "near_poor"
    (words,) = said(rows)
    assert ("đọc cột D, bỏ cột E" if turned else "đọc cột E, bỏ cột D") in words


def test_a_list_without_a_gap_whose_classes_are_of_years() -> None:
    head = ["Họ tên chủ hộ", "Phân loại 2018"]
    rows = [[*head, *head], ["Lò Thị Bé", "Hộ nghèo", "Hà An", "Thoát nghèo"]]
    sheet = read(xlsx(rows), mapping={"hamlet_of_list": "Thôn 1"})
    assert [(row.head, row.household_class) for row in sheet.rows] == [("Lò Thị Bé", "poor")]
    assert len(sheet.not_read) == 1


def test_a_hidden_sheet_is_named() -> None:
    sheet = read(
        xlsx([HEAD, AN], [HEAD, [1, "Lò Thị Bé", "Thôn 1", "Hộ nghèo"]], names=["Hộ", "Ẩn"], hidden=["Ẩn"])
    )
    assert [row.head for row in sheet.rows] == ["Nguyễn Văn An"]
    ((name, words),) = sheet.not_read
    assert (name, words) == ("Ẩn", HIDDEN_SHEET)


def test_a_hamlet_that_is_not_known_is_quoted_from_where_it_stands() -> None:
    rows = [
        ["Họ tên chủ hộ", "Địa chỉ (thôn)", "Phân loại"],
        ["Hà An", "Thôn Không Có", "Hộ nghèo"],
        ["Hà Bé", "", "Hộ nghèo"],
    ]
    told = [p.message.vi for p in read(xlsx(rows)).problems]
    assert "“Thôn Không Có”" in told[0]
    assert "không ghi thôn" in told[1]


def test_a_yes_where_a_number_belongs_is_quoted() -> None:
    sheet = read(xlsx([[*HEAD, "Số khẩu"], [*AN, True]]))
    assert "“TRUE”" in sheet.problems[0].message.vi


def test_columns_whose_headings_say_nothing_that_is_asked_for_are_named() -> None:
    """An empty one has nothing to say; one that a person chose is read."""
    rows: list[list[Any]] = [
        [*HEAD, "Hạng nhà", "Ghi chú", "Chữ ký"],
        [*AN, "cấp 4", "nhà dột", None],
    ]
    assert read(xlsx(rows)).unread == [("S1", "E “Hạng nhà”, F “Ghi chú”")]
    assert read(xlsx(rows)).not_read == []
    assert read(xlsx(rows), mapping={"address": "E"}).unread == [("S1", "F “Ghi chú”")]
