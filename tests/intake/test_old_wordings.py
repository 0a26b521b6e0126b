"""Wordings of old lists: sums with counts, spans of years, marked heads, years and classes with words beside them."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.intake.households import changed, listed, one, places

from intake import values
from intake.headings import recognise


@pytest.mark.parametrize(
    "words", ["Tổng: 2 hộ", "Cộng: 2 hộ", "Tổng 25 hộ", "CỘNG (25 hộ)", "T.Cộng", "T. Cộng: 25"]
)
def test_sums_with_a_count_are_no_households(words: str) -> None:
    sheet = listed(["An", "Thôn 1", 1975], [words, "", ""], head=["Họ tên", "Thôn", "Năm sinh"])
    assert ([r.head for r in sheet.rows], places(sheet)) == (["An"], [("total_row_skipped", 3, "A")])


def test_a_span_of_years_is_no_year() -> None:
    assert recognise("Thu nhập BQ giai đoạn 2016-2018") is None
    assert recognise("Thu nhập BQ giai đoạn 2016-2018", 2018) is None


HEAD_MARKED = ["Họ và tên thành viên", "Chủ hộ (x)", "Thôn", "Năm sinh"]


def test_marked_heads_in_a_list_of_persons() -> None:
    sheet = listed(
        ["Nguyễn Văn An", "x", "Thôn 1", 1975], ["Lò Thị Bé", "", "Thôn 1", 1977], head=HEAD_MARKED
    )
    assert (sheet.problems, [r.head for r in sheet.rows]) == ((), ["Nguyễn Văn An"])


@pytest.mark.parametrize("mark", ["x", "X", "v"])
def test_nobody_is_called_by_a_mark(mark: str) -> None:
    assert places(listed(changed(B=mark))) == [("missing_head", 2, "B")]


@pytest.mark.parametrize(
    ("written", "year"),
    [("Cuối năm 2017", 2017), ("1.975", 1975), ("T12/2017", 2017), ("đầu năm 2018", 2018)],
)
def test_years_with_words_beside(written: str, year: int) -> None:
    assert values.year_of(written, epoch=dt.date(1899, 12, 30), today=dt.date(2020, 5, 15)) == year


@pytest.mark.parametrize(
    "written", ["Thoát nghèo năm 2018", "Thoát nghèo 2018", "Hộ thoát nghèo cuối năm 2018"]
)
def test_a_class_with_its_year(written: str) -> None:
    assert values.household_class(written) == ("exited", "poor")


def test_of_two_columns_of_classes_the_later_counts() -> None:
    head = ["Họ tên", "Thôn", "Phân loại cuối năm 2019", "Phân loại đầu năm 2019"]
    assert one(listed(["An", "Thôn 1", "HCN", "HN"], head=head)).household_class == "near_poor"
