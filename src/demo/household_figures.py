"""Figures of the household in ``chungtay demo --plan``: when it left poverty, what it has earned since, how many it has helped.

They are invented: of a few paths that a household may take, the first by which the plan's own tests are met. Where none meets them
the tests ask for what cannot be, or for the opposite, and the sample says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any, Final

from demo.unit_figures import day_of_figures, unmet
from rules.facts import HouseholdFacts, Income
from rules.limits import COMPARISONS
from rules.plan import Category, Plan
from rules.questions import needed_facts

_MOST: Final = Decimal(900_000_000)
"""No income is told that nobody earns, in đồng per head and year."""
_FIRST: Final = tuple(map(Decimal, (10_000_000, 50_000_000, 1_000_000, 400_000_000, 100_000)))
"""Incomes of the year of the exit, in đồng per head and year."""
_GROWTH: Final = tuple(map(Decimal, (2, 12, 3, 1)))
"""By what each year's income is that of the year before: more than any reading of a growth that a plan is likely to ask for."""
_USUAL_HELP: Final = 1
_MOST_HELPED: Final = 50
"""More are not told one by one."""


@dataclass(frozen=True, slots=True)
class Path:
    """One path: ``day`` is the earliest on which all of it has happened."""

    day: date
    exit_year: int
    incomes: Mapping[int, Decimal]
    helped: int
    in_hardship: bool
    """Whether it has a disabled member and social protection."""

    def facts(self) -> HouseholdFacts:
        """The facts as the assessment will have them once all is entered."""
        return HouseholdFacts(
            status="exited",
            exited_from="poor",
            exit_year=self.exit_year,
            exit_confirmed=True,
            disabled_member=self.in_hardship,
            social_protection=self.in_hardship,
            no_relapse_commitment=True,
            exit_registered=True,
            helped_households_exit=self.helped,
            income_per_head=tuple(Income(y, Fraction(a), verified=True) for y, a in self.incomes.items()),
        )


def usual_day(plan: Plan) -> date:
    """Return a day as late in the period as three full years after an exit in its first year allow."""
    return date(min(plan.period.first_year + 4, plan.period.last_year), 3, 2)


def path_that_meets(plan: Plan, category: Category) -> Path:
    """Return the path that leaves the fewest criteria unmet, the required ones above all; of equal ones the first."""
    readings = plan.default_readings()
    best: tuple[tuple[int, int], Path] | None = None
    for path in _paths(plan, category):
        attested = needed_facts(plan, category, {"status": "exited"}, readings, path.day).attested
        left = unmet(plan, readings, category, path.facts(), attested, path.day)
        if best is None or left < best[0]:
            best = left, path
        if left == (0, 0):
            break
    assert best is not None, "there is a first path"
    return best[1]


def _paths(plan: Plan, category: Category) -> Iterator[Path]:
    first, last = plan.period.first_year, plan.period.last_year
    usual = usual_day(plan)
    # Else once all its years have passed.
    days = [usual, *(day for day in (day_of_figures(plan),) if day > usual)]
    for day, hardship in product(days, (False, True)):
        for exit_year in range(first, max(first, min(day.year - 1, last)) + 1):
            for helped, growth, income in product(_helped(category), _GROWTH, _FIRST):
                years = range(exit_year, min(day.year - 1, last) + 1)
                incomes = {
                    year: min(income * growth**place, _MOST).quantize(Decimal(1))
                    for place, year in enumerate(years)
                }
                yield Path(day, exit_year, incomes, helped, hardship)


def _helped(category: Category) -> list[int]:
    """How many households it may have helped: one, as a rule, and whatever lies on either side of what the tests ask for."""
    asked = {n for c in category.criteria for n in _numbers_of_helped(c.params)}
    around = sorted({n + d for n in asked for d in (-1, 0, 1)} | {0})
    return list(dict.fromkeys((_USUAL_HELP, *(n for n in around if 0 <= n <= _MOST_HELPED))))


def _numbers_of_helped(params: Any) -> Iterator[int]:
    if isinstance(params, Mapping):
        if "helped_households" in params:
            yield int(params["helped_households"])
        if params.get("figure") == "helped_households_exit":
            yield from (int(Decimal(str(params[key]))) for key in COMPARISONS if key in params)
        params = tuple(params.values())
    if isinstance(params, tuple | list):
        for part in params:
            yield from _numbers_of_helped(part)
