"""What a list of households yields: rows, and problems with the place of the cell and whether they reject the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rules.text import Text

CODES: Final[dict[str, bool]] = {
    "duplicate_household_code": True,
    "duplicate_household": True,
    "missing_head": True,
    "bad_number": True,
    "bad_date": True,
    "unknown_hamlet": True,
    "unknown_class": True,
    "negative_amount": True,
    "year_out_of_range": True,
    "total_row_skipped": False,
    "formula_ignored": False,
    "decomposed_text_repaired": False,
}
"""Every problem there is, and whether it rejects its row.

What cannot be used rejects, because half a household in the register is worse than none: the row comes back, marked, and
the mended file can be read again. A formula without a value counts as an empty cell, so it rejects only where the cell is
needed (then with that problem too). Sums and repaired letters only tell.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be used, or that was mended: the sheet, its own row number and the column's letter."""

    sheet: str
    row: int
    column: str
    code: str
    message: Text
    rejects: bool


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household as its row tells it. None and "" mean that the sheet does not say."""

    sheet: str
    row: int
    code: str
    head: str
    birth_year: int | None
    gender: str
    """``male``, ``female`` or ""."""
    ethnicity: str
    hamlet: str | None
    """The name from the list of hamlets that was given; without such a list the name as written."""
    hamlet_written: str
    address: str
    members: int | None
    household_class: str | None
    """``poor``, ``near_poor``, ``exited`` or ``not_poor``."""
    exited_from: str
    exit_year: int | None
    disabled_member: bool | None
    """None: the sheet has no such column."""
    social_protection: bool | None
    incomes: Mapping[int, Decimal]
    """Whole đồng per head and year."""
    bare: bool = False
    """Nothing but a name without a number, in a list that tells its hamlets by lines of their own: perhaps one of those."""
