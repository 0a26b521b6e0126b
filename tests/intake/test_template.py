"""The template: what it asks for is what is understood."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
from tests.intake.households import one, read

from intake.template import template_of_list


def test_an_empty_template_is_a_list_without_rows() -> None:
    sheet = read(template_of_list())
    assert (sheet.counts, sheet.problems) == ((0, 0, 0), ())
    assert [table.sheet for table in sheet.tables] == ["Danh sách hộ"]
    assert set(sheet.columns) == {
        "code", "head", "birth_year", "ethnicity", "hamlet", "address", "members", "class", "disabled_member",
        "social_protection", "income_2016", "income_2017", "income_2018", "income_2019",
    }  # fmt: skip


def test_a_row_filled_in_says_what_it_says() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of_list((2018,))))
    book.worksheets[0].append(
        [1, "A1", "Nguyễn Văn An", 1975, "Mường", "Bình Hòa", "", 4, "Thoát nghèo", "x", "", "15.360.000"]
    )
    stream = io.BytesIO()
    book.save(stream)
    row = one(read(stream.getvalue()))
    assert (row.head, row.members, row.household_class, row.disabled_member) == (
        "Nguyễn Văn An",
        4,
        "exited",
        True,
    )
    assert row.incomes == {2018: Decimal(15_360_000)}
