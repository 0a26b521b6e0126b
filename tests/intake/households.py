"""Lists of households for the tests: a good row, and what became of a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.intake.spreadsheets import xlsx

from intake.household_sheet import HouseholdRow, HouseholdSheet, read_households

TODAY = date(2020, 5, 15)
HAMLETS = ("Bình Hòa", "Bình Yên", "Thôn 1", "Cẩm Thủy")
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Năm sinh", "Thôn", "Số khẩu", "Phân loại hộ", "Thu nhập BQ/người 2016"]
GOOD = ["A1", "Nguyễn Văn An", 1975, "Bình Hòa", 4, "Hộ nghèo", "9.600.000"]


def read(content: bytes, **options: Any) -> HouseholdSheet:
    return read_households(content, **{"today": TODAY, "hamlets": HAMLETS, **options})


def listed(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> HouseholdSheet:
    """A list of these rows under the usual headings: the first is row 2."""
    return read(xlsx([head, *rows]))


def one(sheet: HouseholdSheet) -> HouseholdRow:
    assert sheet.problems == ()
    (row,) = sheet.rows
    return row


def places(sheet: HouseholdSheet) -> list[tuple[str, int, str]]:
    return [(p.code, p.row, p.column) for p in sheet.problems]


def changed(**cells: Any) -> list[Any]:
    """The good row with some cells changed, by letter."""
    row = list(GOOD)
    for letter, value in cells.items():
        row[ord(letter) - ord("A")] = value
    return row
