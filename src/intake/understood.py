"""How numbers, dates and marks of a list were understood: what stands in some of its cells, and what was made of them.

For a person to compare before anything is brought in. A list in Unicode has them too: 12.300 may be đồng or thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from intake import values
from intake.grid import Book, Grid, column_of
from intake.headings import INCOME
from intake.household_sheet import HouseholdSheet, TableFound
from intake.household_types import HouseholdRow

_KINDS: Final = 3
"""Cells that are shown of each column, each written in another manner."""
_LOOKED_AT: Final = 2000
_DIGITS: Final = re.compile(r"[0-9]+")
_BIRTHS: Final = ("birth_year", "birth_year_male", "birth_year_female")


@dataclass(frozen=True, slots=True)
class Understood:
    """One cell: its field and place, what is written in it, and the year, number, amount in đồng, or yes or no it was taken for."""

    field: str
    sheet: str
    place: str
    written: str
    value: int | Decimal | bool


def understood(book: Book, sheet: HouseholdSheet) -> list[Understood]:
    """Return some cells of every column of years, numbers, marks and incomes, in the order of the list's columns."""
    grids = {grid.name: grid for grid in book.grids}
    found: dict[tuple[str, str], dict[str, Understood]] = {}
    for table in sheet.tables:
        grid = grids[table.sheet]
        for row in islice((r for r in sheet.rows if r.sheet == table.sheet), _LOOKED_AT):
            for one in _cells(grid, table, row):
                shapes = found.setdefault((one.sheet, one.field), {})
                shape = _DIGITS.sub(lambda m: "9" * min(len(m[0]), 5), one.written)
                if len(shapes) < _KINDS:
                    shapes.setdefault(shape, one)
    return [one for shapes in found.values() for one in shapes.values()]


def _cells(grid: Grid, table: TableFound, row: HouseholdRow) -> Iterator[Understood]:
    for field, letters in table.columns.items():
        value = _value(field, row)
        if value is None:
            continue
        written = grid.rows[row.row - grid.top][column_of(letters) - grid.left]
        if not values.is_empty(written):
            yield Understood(field, row.sheet, f"{letters}{row.row}", values.words(written), value)


def _value(field: str, row: HouseholdRow) -> int | Decimal | bool | None:
    if field in _BIRTHS:
        return row.birth_year
    if field == "members":
        return row.members
    if field == "exit_year":
        return row.exit_year
    if field == "disabled_member":
        return row.disabled_member
    if field == "social_protection":
        return row.social_protection
    income = INCOME.fullmatch(field)
    return row.incomes.get(int(income[1])) if income else None
