"""Prize money of a commendation: a coefficient times the base salary in force on the decision's day, rounded up.

Coefficients and salaries are dated data (``prizes/prizes.toml``, and what an administrator has set since); what is in neither
is not guessed. Amounts are whole đồng, coefficients exact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rules.table import Table
from rules.text import Text

ROUNDED_TO: Final = 10_000
"""Đồng: a prize is paid in full multiples of this, rounded up (Decree 91/2017/NĐ-CP)."""
LEVELS_BY_ROLE: Final[Mapping[str, str]] = MappingProxyType(
    {"commune_chair": "commune", "district_chair": "district", "province_chair": "province"}
)
"""At which level an award is given, by the role that decides it."""
RECEIVERS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "individual": Text("cá nhân", "individual"),
        "collective": Text("tập thể, tổ chức", "collective"),
        "household": Text("hộ gia đình", "household"),
    }
)
MOST_COEFFICIENT: Final = 100
LEAST_SALARY: Final = 100_000
MOST_SALARY: Final = 100_000_000
FILE: Final = "prizes.toml"


class Kind(NamedTuple):
    """What a coefficient is for: the level that decides, the form of award, who receives it."""

    level: str
    form: str
    receiver: str

    @property
    def id(self) -> str:
        """The kind in one word, for forms and ids."""
        return ":".join(self)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """How many base salaries a kind of award is worth, from a day on. ``confirmed``: compared with its source."""

    kind: Kind
    value: Fraction
    valid_from: date
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class BaseSalary:
    """The base salary (lương cơ sở) from a day on, in đồng a month."""

    amount: int
    valid_from: date
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Prizes:
    """All that is known; of two with the same first day the later in the list holds."""

    coefficients: tuple[Coefficient, ...]
    salaries: tuple[BaseSalary, ...]

    def coefficient_on(self, kind: Kind, day: date) -> Coefficient | None:
        """Return the coefficient of a kind on a day; None where none is set."""
        found = None
        for one in self.coefficients:
            if (
                one.kind == kind
                and one.valid_from <= day
                and (not found or one.valid_from >= found.valid_from)
            ):
                found = one
        return found

    def salary_on(self, day: date) -> BaseSalary | None:
        """Return the base salary on a day; None before the first that is known."""
        found = None
        for one in self.salaries:
            if one.valid_from <= day and (not found or one.valid_from >= found.valid_from):
                found = one
        return found

    def with_set(self, coefficients: Iterable[Coefficient], salaries: Iterable[BaseSalary]) -> Prizes:
        """Return the same with what was set since: it holds against what ships with the same first day."""
        return Prizes((*self.coefficients, *coefficients), (*self.salaries, *salaries))


def in_decimals(value: Fraction) -> Decimal:
    """Return a coefficient as people write it: 3/10 is 0.3."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).normalize()


def prize_amount(coefficient: Fraction | Decimal, base_salary: int) -> int:
    """Return the prize in đồng: coefficient × base salary, rounded up to full :data:`ROUNDED_TO` (Decree 91/2017/NĐ-CP).

    0.15 × 1 490 000 = 223 500 gives 230 000; what is a multiple already stays. Raises ``ValueError`` for a coefficient or a
    salary that is not above zero: there is no such prize.
    """
    exact = Fraction(coefficient) * base_salary
    if exact <= 0:
        raise ValueError("coefficient and base salary must be above zero")
    return int(-(-exact // ROUNDED_TO) * ROUNDED_TO)


@cache
def load_prizes() -> Prizes:
    """Return what ships with the program. Raises :class:`rules.plan.PlanError` for a file that is not as it should be."""
    text = resources.files("rules").joinpath("prizes", FILE).read_text(encoding="utf-8")
    return read_prizes(tomllib.loads(text), FILE)


def read_prizes(raw: Any, file: str) -> Prizes:
    """Read coefficients and salaries from a parsed file; two of one kind with the same first day are an error."""
    root = Table(raw, file, "")
    coefficients = tuple(_coefficient(table) for table in root.tables("coefficients"))
    salaries = tuple(_salary(table) for table in root.tables("base_salaries"))
    root.done()
    for place, days in (
        ("coefficients", [(c.kind, c.valid_from) for c in coefficients]),
        ("base_salaries", [(None, s.valid_from) for s in salaries]),
    ):
        if len(set(days)) < len(days):
            raise root.error(place, Text("hai mục cùng ngày bắt đầu", "two entries begin on the same day"))
    return Prizes(coefficients, salaries)


def _coefficient(table: Table) -> Coefficient:
    kind = Kind(
        table.string("level", choices=tuple(LEVELS_BY_ROLE.values())),
        table.identifier("form"),
        table.string("receiver", choices=tuple(RECEIVERS)),
    )
    value = table.decimal("value")
    if not 0 < value <= MOST_COEFFICIENT:
        raise table.error(
            "value",
            Text(
                f"phải lớn hơn 0 và không quá {MOST_COEFFICIENT}",
                f"must be above zero and at most {MOST_COEFFICIENT}",
            ),
        )
    found = Coefficient(
        kind, value, table.day("valid_from"), table.string("source"), table.boolean("confirmed")
    )
    table.done()
    return found


def _salary(table: Table) -> BaseSalary:
    found = BaseSalary(
        table.integer("amount", LEAST_SALARY, MOST_SALARY),
        table.day("valid_from"),
        table.string("source"),
        table.boolean("confirmed"),
    )
    table.done()
    return found
