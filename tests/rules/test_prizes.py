"""Prize money: exact, rounded up, by what was in force on the day, and nothing guessed."""

from __future__ import annotations

import copy
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.plan import PlanError
from rules.prizes import (
    FILE,
    ROUNDED_TO,
    BaseSalary,
    Coefficient,
    Kind,
    in_decimals,
    load_prizes,
    prize_amount,
    read_prizes,
)

INDIVIDUAL, COLLECTIVE, HOUSEHOLD = (
    Kind("district", "giay_khen", r) for r in ("individual", "collective", "household")
)
COEFFICIENTS = st.fractions(min_value=Fraction(1, 1000), max_value=100, max_denominator=1000)
SALARIES = st.integers(min_value=100_000, max_value=100_000_000)


@pytest.mark.parametrize(
    ("coefficient", "salary", "expected"),
    [
        ("0.15", 1_490_000, 230_000),  # 223 500
        ("0.3", 1_490_000, 450_000),  # 447 000
        ("0.6", 1_490_000, 900_000),  # 894 000
        ("1.0", 1_490_000, 1_490_000),  # a full multiple stays
        ("0.3", 1_390_000, 420_000),  # 417 000
        ("0.001", 100_000, 10_000),
        ("0.1", 100_100, 20_000),  # 10 010: one đồng above is the next
        ("0.1", 100_000, 10_000),
        ("0.000001", 1_000_000, 10_000),  # one đồng
        ("0.0000001", 1_000_000, 10_000),  # less than one
    ],
)
def test_to_the_dong(coefficient: str, salary: int, expected: int) -> None:
    assert prize_amount(Decimal(coefficient), salary) == expected
    assert prize_amount(Fraction(coefficient), salary) == expected


@given(COEFFICIENTS, SALARIES)
def test_the_least_full_multiple_that_is_enough(coefficient: Fraction, salary: int) -> None:
    amount = prize_amount(coefficient, salary)
    assert amount % ROUNDED_TO == 0
    assert amount - ROUNDED_TO < coefficient * salary <= amount


@given(COEFFICIENTS, COEFFICIENTS, SALARIES, SALARIES)
def test_more_is_never_less(c: Fraction, d: Fraction, s: int, u: int) -> None:
    assert prize_amount(max(c, d), max(s, u)) >= prize_amount(min(c, d), min(s, u))


@given(st.decimals(min_value=Decimal("0.001"), max_value=100, places=3))
def test_a_coefficient_is_written_as_it_was_given(value: Decimal) -> None:
    assert in_decimals(Fraction(value)) == value


@pytest.mark.parametrize(("coefficient", "salary"), [(0, 1_490_000), (-1, 1_490_000), (1, 0), (1, -5)])
def test_nothing_is_no_prize(coefficient: int, salary: int) -> None:
    with pytest.raises(ValueError, match=r"^coefficient and base salary must be above zero$"):
        prize_amount(Fraction(coefficient), salary)


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2016, 4, 30), None),
        (date(2016, 5, 1), 1_210_000),
        (date(2017, 6, 30), 1_210_000),
        (date(2017, 7, 1), 1_300_000),
        (date(2018, 6, 30), 1_300_000),
        (date(2018, 7, 1), 1_390_000),
        (date(2019, 6, 30), 1_390_000),
        (date(2019, 7, 1), 1_490_000),
        (date(2023, 6, 30), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 6, 30), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
    ],
)
def test_the_salary_of_the_day(day: date, amount: int | None) -> None:
    found = load_prizes().salary_on(day)
    assert (found.amount if found else None) == amount


def test_what_ships_and_what_does_not() -> None:
    known, day = load_prizes(), date(2020, 6, 11)
    shipped = {
        kind: (found.value, found.confirmed)
        for kind in {c.kind for c in known.coefficients}
        if (found := known.coefficient_on(kind, day))
    }
    assert shipped == {
        INDIVIDUAL: (Fraction(3, 10), False),
        COLLECTIVE: (Fraction(6, 10), False),
        Kind("commune", "giay_khen", "individual"): (Fraction(15, 100), True),
        Kind("commune", "giay_khen", "collective"): (Fraction(3, 10), True),
        Kind("province", "bang_khen", "individual"): (Fraction(1), True),
        Kind("province", "bang_khen", "collective"): (Fraction(2), True),
    }
    assert known.coefficient_on(HOUSEHOLD, day) is None
    assert known.coefficient_on(INDIVIDUAL, date(2017, 9, 30)) is None
    assert {s.amount for s in known.salaries if not s.confirmed} == {1_210_000, 1_300_000, 1_390_000}


def test_what_was_set_holds_from_its_day_and_against_what_shipped() -> None:
    day = date(2020, 1, 1)
    later = Coefficient(INDIVIDUAL, Fraction(1, 2), day, "QĐ", True)
    household = Coefficient(HOUSEHOLD, Fraction(3, 10), day, "QĐ", True)
    salary = BaseSalary(1_500_000, date(2019, 7, 1), "NĐ", True)
    known = load_prizes().with_set([later, household], [salary])
    assert known.coefficient_on(INDIVIDUAL, day) == later
    before = known.coefficient_on(INDIVIDUAL, day - timedelta(days=1))
    assert before is not None
    assert before.value == Fraction(3, 10)
    assert known.coefficient_on(HOUSEHOLD, day) == household
    assert known.coefficient_on(HOUSEHOLD, day - timedelta(days=1)) is None
    assert known.salary_on(day) == salary
    assert known.salary_on(date(2023, 7, 1)) == load_prizes().salary_on(date(2023, 7, 1))


def shipped() -> Any:
    text = resources.files("rules").joinpath("prizes", FILE).read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("coefficients", "value", 0.3),
        ("coefficients", "value", "0"),
        ("coefficients", "value", "100.1"),
        ("coefficients", "receiver", "people"),
        ("coefficients", "level", "state"),
        ("coefficients", "confirmed", "no"),
        ("coefficients", "unknown", 1),
        ("base_salaries", "amount", 99_999),
        ("base_salaries", "amount", 100_000_001),
        ("base_salaries", "amount", 1_490_000.5),
        ("base_salaries", "valid_from", "1/7/2019"),
        ("base_salaries", "unknown", 1),
    ],
)
def test_a_broken_file_is_told_of_where_it_is_broken(table: str, key: str, value: Any, says: Says) -> None:
    raw = copy.deepcopy(shipped())
    raw[table][0][key] = value
    with pytest.raises(PlanError) as caught:
        read_prizes(raw, FILE)
    assert (caught.value.file, caught.value.place) == (FILE, f"{table}[0].{key}")
    says(caught.value.message)


def test_what_nobody_knows_is_refused_at_the_top() -> None:
    with pytest.raises(PlanError) as caught:
        read_prizes({**shipped(), "unknown": 1}, FILE)
    assert (caught.value.file, caught.value.place) == (FILE, "unknown")


@pytest.mark.parametrize("value", ["0.001", "1", "100"])
def test_a_coefficient_up_to_a_hundred_is_read(value: str) -> None:
    raw = copy.deepcopy(shipped())
    raw["coefficients"][0]["value"] = value
    assert read_prizes(raw, FILE).coefficients[0].value == Fraction(value)


def test_all_of_an_entry_is_read() -> None:
    known = load_prizes()
    assert known.coefficients[2] == Coefficient(
        Kind("commune", "giay_khen", "individual"),
        Fraction(15, 100),
        date(2017, 10, 1),
        "Nghị định 91/2017/NĐ-CP ngày 31/7/2017",
        True,
    )
    raw = shipped()["base_salaries"][3]
    assert known.salaries[3] == BaseSalary(raw["amount"], raw["valid_from"], raw["source"], raw["confirmed"])
    assert INDIVIDUAL.id == "district:giay_khen:individual"


@pytest.mark.parametrize("table", ["coefficients", "base_salaries"])
def test_two_figures_from_one_day_are_an_error(table: str, says: Says) -> None:
    raw = copy.deepcopy(shipped())
    raw[table].append(raw[table][0])
    with pytest.raises(PlanError) as caught:
        read_prizes(raw, FILE)
    assert caught.value.place == table
    says(caught.value.message)


def test_of_two_set_for_one_day_the_later_holds() -> None:
    day = date(2020, 1, 1)
    first, then = (Coefficient(INDIVIDUAL, Fraction(n), day, "QĐ", True) for n in (1, 2))
    assert load_prizes().with_set([first, then], []).coefficient_on(INDIVIDUAL, day) == then
