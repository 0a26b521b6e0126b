"""Cells of a list that are merged downwards: a hamlet written once beside all its households, a head once beside its members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from intake.grid import Place, Value
from intake.headings import INCOME
from intake.table import Table

_SHARED: Final = frozenset(
    ("hamlet", "address", "class", "class_poor", "class_near_poor", "class_exited", "class_exited_near_poor", "class_not_poor",
     "exited_from", "exit_year", "ethnicity")
)  # fmt: skip
"""What several households may have in common. Their numbers are each household's own."""
_MEMBERS: Final = frozenset(
    ("relation", "birth_year", "birth_year_male", "birth_year_female", "gender", "ethnicity", "members", "given_name",
     "disabled_member", "social_protection")
)  # fmt: skip
"""What a list says of each person of a household, below its head."""


def unmerged(table: Table) -> Table:
    """Return the list with each household saying what a cell merged over several of them says.

    A row whose head of household is merged from above is one of its members, not a household; where it says more than a list
    says of members it stays a row of its own, which then has no head and is refused, so that nothing is lost unseen.
    """
    grid, columns = table.grid, table.columns
    key = "head" if "head" in columns else "code"
    filled: dict[int, list[Value]] = {}
    continued: set[int] = set()
    if not grid.merged:
        return table
    for at, column, above in _covered(table):
        own = grid.rows[at]
        name = next((n for n, c in columns.items() if c == column), "")
        if name == key and above >= table.first and own[column] == "" and grid.rows[above][column] != "":
            more = {n for n, c in columns.items() if own[c] != ""} - _MEMBERS
            if not any(n in _SHARED or n == "code" or INCOME.fullmatch(n) for n in more):
                continued.add(at)
        elif name in _SHARED and above >= table.first and own[column] == "" and own[columns[key]] != "":
            filled.setdefault(at, list(own))[column] = grid.rows[above][column]
    if not (filled or continued):
        return table
    rows = [filled.get(at, row) for at, row in enumerate(grid.rows)]
    return replace(table, grid=replace(grid, rows=rows), continued=frozenset(continued))


def _covered(table: Table) -> Iterator[tuple[int, int, int]]:
    """Yield the cells of the list that one in the same column covers from above: row, column, and that one's row."""
    grid = table.grid
    width = len(grid.rows[0]) if grid.rows else 0
    place: Place
    for place, (top, left) in sorted((grid.merged or {}).items()):
        at, column, above = place[0] - grid.top, place[1] - grid.left, top - grid.top
        if left == place[1] and above < at and table.first <= at < len(grid.rows) and 0 <= column < width:
            yield at, column, above
