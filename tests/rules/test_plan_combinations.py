"""Combinations of limits that everybody meets, or nobody can: refused where they stand; what leaves a choice is read."""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from tests.rules.conftest import Says
from tests.rules.test_plan_reader import criterion, raw_of, refused

from rules.plan import PlanError, load_plan
from rules.plan_combinations import check_combination
from rules.plan_reader import read_plan
from rules.table import Table

HELPED, POOR, BOTH = "helped_households_exit", "poor_rate", "poor_and_near_poor_rate"
INCOME = "income_per_head"
ATTESTED = {"evaluator": "attested"}


def limit(figure: str, comparison: str, value: str, year: int | None = None) -> dict[str, Any]:
    params: dict[str, Any] = {"figure": figure, comparison: value}
    return {"evaluator": "threshold", "params": params | ({"by_year": year} if year else {})}


def rate(figure: str, comparison: str, value: str, year: int = 2019) -> dict[str, Any]:
    return limit(figure, comparison, value, year)


def combined(evaluator: str, tests: list[dict[str, Any]]) -> dict[str, Any]:
    """Plan 87, one criterion judged by the combination: a commune's where rates are looked at, else a household's."""
    raw = raw_of("kh87-2018")
    rates = any("rate" in t.get("params", {}).get("figure", "") for t in tests)
    one = criterion(raw, "commune.plan" if rates else "household.law_abiding")
    one.pop("not_applicable_when", None)
    one["evaluator"], one["params"] = evaluator, {"tests": tests}
    return raw


LIKE = {"evaluator": "same_as", "params": {"criterion": "household.helps_others"}}
ALWAYS = [
    ("one side and the other", [limit(HELPED, "at_least", "2"), limit(HELPED, "below", "2")]),
    ("overlapping", [limit(HELPED, "at_least", "2"), limit(HELPED, "at_most", "5")]),
    ("counted, nothing lies between", [limit(HELPED, "at_most", "1"), limit(HELPED, "at_least", "2")]),
    ("counted, between halves", [limit(HELPED, "below", "1.5"), limit(HELPED, "above", "1.2")]),
    ("beside another part", [ATTESTED, limit(HELPED, "above", "3"), limit(HELPED, "at_most", "3")]),
    ("incomes", [limit(INCOME, "at_least", "9000000", 2019), limit(INCOME, "below", "9000000", 2019)]),
    ("rates", [rate(POOR, "at_most", "10"), rate(POOR, "above", "10")]),
    ("three together", [rate(POOR, "below", "3"), rate(POOR, "above", "9"), rate(POOR, "at_most", "9.5"), ]),
    ("the poor are among both", [rate(POOR, "below", "50"), rate(BOTH, "at_least", "40")]),
    ("the poor are among both, exactly", [rate(POOR, "at_most", "40"), rate(BOTH, "at_least", "40")]),
]  # fmt: skip
NEVER = [
    ("one side and the other", [limit(HELPED, "at_least", "2"), limit(HELPED, "below", "2")]),
    ("counted, nothing lies between", [limit(HELPED, "above", "1"), limit(HELPED, "below", "2")]),
    ("counted, between halves", [limit(HELPED, "above", "1.2"), limit(HELPED, "below", "1.5")]),
    ("beside another part", [ATTESTED, limit(HELPED, "above", "3"), limit(HELPED, "at_most", "3")]),
    ("incomes", [limit(INCOME, "above", "9000000", 2019), limit(INCOME, "at_most", "9000000", 2019)]),
    ("rates", [rate(POOR, "at_most", "10"), rate(POOR, "above", "20")]),
    ("the poor are among both", [rate(POOR, "at_least", "50"), rate(BOTH, "below", "40")]),
    ("the poor are among both, exactly", [rate(POOR, "at_least", "40"), rate(BOTH, "below", "40")]),
]
OPEN = [
    ("a gap", [limit(HELPED, "at_least", "3"), limit(HELPED, "below", "2")], "any_of"),
    ("a gap of one", [limit(HELPED, "above", "2"), limit(HELPED, "below", "2")], "any_of"),
    ("a gap of incomes", [limit(INCOME, "above", "9", 2019), limit(INCOME, "below", "9", 2019)], "any_of"),
    ("between two incomes", [limit(INCOME, "above", "1", 2019), limit(INCOME, "below", "2", 2019)], "all_of"),
    ("between two counts", [limit(HELPED, "above", "1"), limit(HELPED, "below", "3")], "all_of"),
    ("one count", [limit(HELPED, "at_least", "2"), limit(HELPED, "at_most", "2")], "all_of"),
    ("far away", [limit(HELPED, "above", "999"), ATTESTED], "all_of"),
    ("different years", [rate(POOR, "below", "5", 2018), rate(POOR, "at_least", "5", 2019)], "any_of"),
    ("different years", [rate(POOR, "below", "5", 2018), rate(POOR, "at_least", "5", 2019)], "all_of"),
    ("many poor, few near-poor", [rate(POOR, "at_least", "40"), rate(BOTH, "at_most", "40")], "all_of"),
    ("few poor among many", [rate(POOR, "below", "40"), rate(BOTH, "at_least", "50")], "all_of"),
    ("neither few nor many", [rate(POOR, "below", "40"), rate(BOTH, "above", "40")], "any_of"),
    ("all poor", [rate(POOR, "at_least", "100"), rate(BOTH, "above", "99")], "all_of"),
    ("none poor", [rate(POOR, "above", "0"), rate(BOTH, "above", "0")], "any_of"),
]


@pytest.mark.parametrize("tests", [row[1] for row in ALWAYS], ids=[row[0] for row in ALWAYS])
def test_one_of_several_that_everybody_meets(tests: list[dict[str, Any]], says: Says) -> None:
    raw = combined("any_of", tests)
    error = refused(raw)
    assert error.place.endswith(".params.tests")
    assert error.place.startswith(("categories[commune].criteria[commune.plan]", "categories[household]"))
    says(error.message)
    assert read_plan(raw, "mine.toml", kept=True)


@pytest.mark.parametrize("tests", [row[1] for row in NEVER], ids=[row[0] for row in NEVER])
def test_all_of_several_that_nobody_meets(tests: list[dict[str, Any]], says: Says) -> None:
    raw = combined("all_of", tests)
    error = refused(raw)
    assert error.place.endswith(".params.tests")
    says(error.message)
    assert read_plan(raw, "mine.toml", kept=True)


@pytest.mark.parametrize(
    ("tests", "evaluator"), [row[1:] for row in OPEN], ids=[f"{row[2]}-{row[0]}" for row in OPEN]
)
def test_what_leaves_a_choice_is_read(tests: list[dict[str, Any]], evaluator: str) -> None:
    assert read_plan(combined(evaluator, tests), "mine.toml")


def test_a_part_that_is_another_criterion_counts_as_that_criterion() -> None:
    for evaluator in ("any_of", "all_of"):
        raw = combined(evaluator, [LIKE, limit(HELPED, "below", "2")])
        other = criterion(raw, "household.helps_others")
        other["evaluator"], other["params"] = "threshold", {"figure": HELPED, "at_least": "2"}
        assert refused(raw).place.endswith("[household.law_abiding].params.tests")
        other["params"] = {"figure": HELPED, "at_least": "3" if evaluator == "any_of" else "1"}
        assert read_plan(raw, "mine.toml")


COUNTS = [Fraction(n) for n in range(6)]
AMOUNTS = [Fraction(n, 4) for n in range(24)]
RATES = [(Fraction(poor), Fraction(both)) for poor in range(0, 101, 5) for both in range(poor, 101, 5)]
SIDES: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt,
}  # fmt: skip


def _points(figures: tuple[str, str]) -> list[dict[str, Fraction]]:
    """Return values enough to tell any two of the limits tried apart: on each, between each two, beyond all."""
    if HELPED in figures:
        return [{HELPED: count} for count in COUNTS]
    if INCOME in figures:
        return [{INCOME: amount} for amount in AMOUNTS]
    return [{POOR: poor, BOTH: both} for poor, both in RATES]


@pytest.mark.parametrize(
    ("figures", "limits"),
    [
        ((HELPED, HELPED), ["0", "0.5", "1", "1.2", "1.5", "2", "3"]),
        ((INCOME, INCOME), ["0", "1", "2.5", "3", "4"]),
        ((POOR, POOR), ["0", "30", "60", "100"]),
        ((BOTH, BOTH), ["0", "30", "60", "100"]),
        ((POOR, BOTH), ["0", "30", "60", "100"]),
    ],
)
def test_two_limits_are_refused_exactly_where_trying_everything_says_so(
    figures: tuple[str, str], limits: list[str]
) -> None:
    plan = load_plan("kh87-2018")
    category = plan.category("household" if figures[0] in (HELPED, INCOME) else "commune")
    points = _points(figures)
    year = None if HELPED in figures else 2019
    sides = list(product(SIDES, limits))
    for (one, low), (other, high) in product(sides, sides):
        met = [
            (SIDES[one](at[figures[0]], Fraction(low)), SIDES[other](at[figures[1]], Fraction(high)))
            for at in points
        ]
        tests = [limit(figures[0], one, low, year), limit(figures[1], other, high, year)]
        for evaluator, pointless in (("any_of", all(map(any, met))), ("all_of", not any(map(all, met)))):
            combination = replace(category.criteria[0], evaluator=evaluator, params={"tests": tests})
            with pytest.raises(PlanError) if pointless else nullcontext():
                check_combination(Table({}, "x.toml", ""), category, combination, "here")
