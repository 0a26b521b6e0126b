"""Headings that stand once more further down: the same, or in another order."""

from __future__ import annotations

from typing import Any

import pytest
from tests.intake.households import places, read
from tests.intake.spreadsheets import xlsx

HEAD = ["STT", "Họ tên chủ hộ", "Thôn", "Mã hộ", "Phân loại hộ"]
AN = [1, "Nguyễn Văn An", "Thôn 1", "A1", "Hộ nghèo"]


@pytest.mark.parametrize(
    ("other", "row", "column"),
    [
        (["STT", "Mã hộ", "Thôn", "Họ tên chủ hộ", "Phân loại hộ"], [2, "A2", "Thôn 1", "Lò Thị Bé", "Hộ nghèo"], "B"),
        (["STT", "Họ tên chủ hộ", "Mã hộ", "Thôn", "Phân loại hộ"], [2, "Lò Thị Bé", "A2", "Thôn 1", "Hộ nghèo"], "C"),
        (["STT", "Họ tên chủ hộ", "Thôn", "Mã hộ", "Ghi chú"], [2, "Lò Thị Bé", "Thôn 1", "A2", "Hộ nghèo"], "E"),
    ],
)  # fmt: skip
def test_rows_under_headings_in_another_order_are_refused(
    other: list[Any], row: list[Any], column: str
) -> None:
    sheet = read(xlsx([HEAD, AN, other, row, HEAD, [3, "Hà Văn Mai", "Thôn 1", "A3", "Hộ nghèo"]]))
    assert [r.head for r in sheet.rows] == ["Nguyễn Văn An", "Hà Văn Mai"]
    assert sheet.counts == (3, 2, 1)
    # What its cells would say in the columns of the list above is nonsense, and not told.
    assert places(sheet) == [("missing_head", 4, column)]
    assert f"{column}3" in sheet.problems[0].message.vi


def test_the_same_headings_on_the_next_page_change_nothing() -> None:
    other = ["TT", "Họ và tên chủ hộ", "Thôn", "", "Phân loại hộ"]
    sheet = read(xlsx([HEAD, AN, other, [2, "Lò Thị Bé", "Thôn 1", "A2", "Hộ nghèo"]]))
    assert (sheet.problems, len(sheet.rows)) == ((), 2)


def test_what_households_have_under_relation_and_class_is_no_heading() -> None:
    head = ["Họ tên", "Quan hệ", "Thôn", "Phân loại hộ"]
    sheet = read(xlsx([head, ["Nguyễn Văn An", "Chủ hộ", "Thôn 1", "Hộ nghèo"]]))
    assert (sheet.problems, [r.head for r in sheet.rows]) == ((), ["Nguyễn Văn An"])
