"""IV.2.7.2 in words: what is said of a household that left poverty, over every way its facts can stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.rules.conftest import Says

from rules.assessment import assess
from rules.facts import HouseholdFacts, Income
from rules.plan import load_plan
from rules.text import Text

PLAN = load_plan("kh87-2018")


def incomes(*amounts: int | None, verified: bool | None = True) -> tuple[Income, ...]:
    return tuple(
        Income(2016 + n, None if a is None else Fraction(a), verified) for n, a in enumerate(amounts)
    )


GOOD = HouseholdFacts(
    status="exited",
    exited_from="poor",
    exit_year=2016,
    exit_confirmed=True,
    disabled_member=False,
    social_protection=False,
    no_relapse_commitment=True,
    helped_households_exit=0,
    income_per_head=incomes(10_000_000, 16_000_000, 22_000_000, 41_000_000),
)
FACTS: dict[str, dict[str, Any]] = {
    "good": {},
    "short": {"income_per_head": incomes(10_000_000, 15_999_999, 16_000_000, 16_000_000)},
    "short twice": {"income_per_head": incomes(10_000_000, 11_800_000, 11_799_999, 16_000_000)},
    "protected": {"disabled_member": True, "income_per_head": incomes(100, 118, 117, 118)},
    "class unknown": {"disabled_member": None, "income_per_head": incomes(100, 118, 118, 118)},
    "class unknown, no matter": {"social_protection": None},
    "no base": {"income_per_head": incomes(0, 1, 1, 1)},
    "a year missing": {"income_per_head": incomes(10_000_000, 16_000_000, None, 16_000_000)},
    "unverified": {
        "income_per_head": incomes(10_000_000, 16_000_000, 16_000_000, 16_000_000, verified=False)
    },
    "nothing": {"income_per_head": ()},
    "exit unknown": {"exit_year": None},
    "exit outside": {"exit_year": 2015},
    "exit not confirmed": {"exit_confirmed": False},
    "exit not yet confirmed": {"exit_confirmed": None},
    "no commitment": {"no_relapse_commitment": False},
    "commitment unknown": {"no_relapse_commitment": None},
    "helped": {"helped_households_exit": 2, "income_per_head": ()},
    "help unknown": {"helped_households_exit": None, "income_per_head": ()},
}
READINGS: dict[str, dict[str, Any]] = {
    "usual": {},
    "added": {"income_growth": "added_each_year"},
    "compounding": {"income_growth": "compounding"},
    "third year": {"income_growth_protected": "by_third_year"},
    "disabled only": {"protected_class": "disabled"},
    "social protection only": {"protected_class": "social_protection"},
    "no commitment needed": {"protected_needs_commitment": False},
    "all": {"exited_bullets": "all"},
    "exit year counts": {"exit_year_counts": True},
}


@pytest.mark.parametrize("reading", READINGS)
def test_what_is_said_of_households_that_left_poverty(reading: str, says: Says) -> None:
    for changes in FACTS.values():
        facts = replace(GOOD, **changes)
        for on in (date(2020, 5, 15), date(2019, 12, 31)):
            found = assess(PLAN, "household", facts, {}, on, READINGS[reading]).criterion(
                "household.sustained_exit"
            )
            says(found.reason, Text(str(dict(found.numbers)), found.verdict.value))
