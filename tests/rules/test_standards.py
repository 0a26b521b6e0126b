"""Poverty standards: each line to the đồng, each day at its edge, and what must hold for every household."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.plan import PlanError
from rules.standards import AREAS, FILE, classify, load_standards, read_standards, standard_on

D2018, D2024, D2027 = date(2018, 12, 15), date(2024, 12, 1), date(2027, 6, 1)


@pytest.mark.parametrize(
    ("income", "lacking", "area", "on", "expected"),
    [
        # Decision 59/2015: 700 000 and 1 000 000 in the country, 900 000 and 1 300 000 in town.
        (0, 0, "rural", D2018, "poor"),
        (700_000, 0, "rural", D2018, "poor"),
        (Fraction(7_000_001, 10), 0, "rural", D2018, "near_poor"),
        (700_001, 2, "rural", D2018, "near_poor"),
        (700_001, 3, "rural", D2018, "poor"),
        (1_000_000, 2, "rural", D2018, "near_poor"),
        (1_000_000, 3, "rural", D2018, "poor"),
        (1_000_000, 10, "rural", D2018, "poor"),
        (Decimal("1000000.01"), 10, "rural", D2018, "not_poor"),
        (900_000, 0, "urban", D2018, "poor"),
        (900_001, 2, "urban", D2018, "near_poor"),
        (1_300_000, 3, "urban", D2018, "poor"),
        (1_300_001, 10, "urban", D2018, "not_poor"),
        # Decree 07/2021: one line, and poor only with three deprivations of twelve.
        (0, 2, "rural", D2024, "near_poor"),
        (0, 3, "rural", D2024, "poor"),
        (1_500_000, 2, "rural", D2024, "near_poor"),
        (1_500_000, 3, "rural", D2024, "poor"),
        (1_500_001, 12, "rural", D2024, "not_poor"),
        (2_000_000, 3, "urban", D2024, "poor"),
        (2_000_001, 3, "urban", D2024, "not_poor"),
        # From 2027.
        (2_200_000, 3, "rural", D2027, "poor"),
        (2_200_001, 3, "rural", D2027, "not_poor"),
        (2_800_000, 0, "urban", D2027, "near_poor"),
        (2_800_001, 0, "urban", D2027, "not_poor"),
    ],
)
def test_to_the_dong(income: Any, lacking: int, area: str, on: date, expected: str, says: Says) -> None:
    found = classify(income, lacking, area, on)
    assert found.household_class == expected
    assert found.standard is not None
    assert found.standard.in_force(on)
    for words in (found.reason.vi, found.reason.en):
        assert "{" not in words
        assert words.endswith(".")
    says(found.reason)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2015, 12, 31), None),
        (date(2016, 1, 1), "2016-2020"),
        (date(2020, 12, 31), "2016-2020"),
        (date(2021, 1, 1), "2021"),
        (date(2021, 12, 31), "2021"),
        (date(2022, 1, 1), "2022-2026"),
        (date(2026, 12, 31), "2022-2026"),
        (date(2027, 1, 1), "2027"),
        (date(2040, 1, 1), "2027"),
    ],
)
def test_each_day_has_its_standard(on: date, expected: str | None, says: Says) -> None:
    found = standard_on(on)
    assert (found and found.id) == expected
    result = classify(1, 0, "rural", on)
    assert (result.standard and result.standard.id) == expected
    assert (result.household_class is None) == (expected is None)
    says(result.reason)


def test_the_same_household_changes_class_with_the_standard() -> None:
    assert classify(1_200_000, 4, "rural", date(2021, 12, 31)).household_class == "not_poor"
    assert classify(1_200_000, 4, "rural", date(2022, 1, 1)).household_class == "poor"


@pytest.mark.parametrize(
    ("income", "lacking", "vi", "en"),
    [
        (None, 3, "Chưa biết thu nhập bình quân đầu người.", "The income per head is not known."),
        (500_000, None, "Chưa biết số chỉ số thiếu hụt.", "The number of deprivations is not known."),
        (None, None, "thu nhập bình quân đầu người và số chỉ số", "and the number of deprivations"),
    ],
)
def test_without_both_nothing_is_told(income: Any, lacking: Any, vi: str, en: str) -> None:
    found = classify(income, lacking, "rural", D2018)
    assert found.household_class is None
    assert found.standard == standard_on(D2018)
    assert vi in found.reason.vi
    assert en in found.reason.en


@pytest.mark.parametrize(
    ("income", "lacking", "area", "said"),
    [
        (-1, 0, "rural", "an income is never negative"),
        (Fraction(-1, 10**9), 0, "rural", "an income is never negative"),
        (1.5, 0, "rural", "an income is an exact number"),
        (True, 0, "rural", "an income is an exact number"),
        ("1", 0, "rural", "an income is an exact number"),
        (Decimal("NaN"), 0, "rural", "an income is a finite number"),
        (Decimal("Infinity"), 0, "rural", "an income is a finite number"),
        (1, -1, "rural", "deprivations must be 0 to 10"),
        (1, 11, "rural", "deprivations must be 0 to 10"),
        (1, True, "rural", "deprivations must be 0 to 10"),
        (1, 0, "forest", "unknown area 'forest'"),
    ],
)
def test_nonsense_is_refused(income: Any, lacking: Any, area: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        classify(income, lacking, area, D2018)


def test_what_was_not_confirmed_says_so() -> None:
    known = {s.id: s for s in load_standards()}
    assert known["2016-2020"].confirmed
    assert not known["2016-2020"].deprivations_confirmed
    assert not known["2021"].confirmed
    assert known["2022-2026"].confirmed
    assert not known["2027"].deprivations_confirmed
    assert all(s.source for s in known.values())


RANK = {"poor": 0, "near_poor": 1, "not_poor": 2}
INCOMES = st.fractions(min_value=0, max_value=4_000_000, max_denominator=100)


@given(INCOMES, INCOMES, st.integers(0, 10), st.integers(0, 10), st.sampled_from(list(AREAS)),
       st.dates(date(2016, 1, 1), date(2035, 1, 1)))  # fmt: skip
def test_more_income_or_fewer_deprivations_never_make_poorer(
    a: Fraction, b: Fraction, few: int, many: int, area: str, on: date
) -> None:
    less, more = sorted((a, b))
    few, many = sorted((few, many))
    worse, better = classify(less, many, area, on), classify(more, few, area, on)
    assert worse.household_class is not None
    assert better.household_class is not None
    assert RANK[worse.household_class] <= RANK[better.household_class]


@given(INCOMES, st.integers(0, 10), st.dates(date(2016, 1, 1), date(2035, 1, 1)))
def test_the_town_s_lines_are_never_below_the_country_s(income: Fraction, lacking: int, on: date) -> None:
    urban, rural = (classify(income, lacking, area, on).household_class for area in ("urban", "rural"))
    assert urban is not None
    assert rural is not None
    assert RANK[urban] <= RANK[rural]


def raw() -> dict[str, Any]:
    text = resources.files("rules").joinpath("standards", FILE).read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda s: s[0].update(valid_to=date(2022, 6, 1)), "standards[2021].valid_from"),
        (lambda s: s[0].update(valid_to=date(2021, 1, 1)), "standards[2021].valid_from"),
        (lambda s: s[0].pop("valid_to"), "standards[2021].valid_from"),
        (lambda s: s[0].update(valid_to=date(2015, 12, 31)), "standards[2016-2020].valid_to"),
        (lambda s: s[0]["line"].update(rural=700_000), "standards[2016-2020].poor_line"),
        (lambda s: s[0]["line"].update(rural=0), "standards[2016-2020].line.rural"),
        (lambda s: s[0]["line"].update(urban=10**9 + 1), "standards[2016-2020].line.urban"),
        (lambda s: s[0]["line"].pop("urban"), "standards[2016-2020].line.urban"),
        (lambda s: s[0]["line"].update(town=1), "standards[2016-2020].line.town"),
        (lambda s: s[0].update(indicators=0), "standards[2016-2020].indicators"),
        (lambda s: s[0].update(indicators=101), "standards[2016-2020].indicators"),
        (lambda s: s[0].update(deprivations=11), "standards[2016-2020].deprivations"),
        (lambda s: s[0].update(deprivations=0), "standards[2016-2020].deprivations"),
        (lambda s: s[0].update(lines={}), "standards[2016-2020].lines"),
        (lambda s: s[0].update(confirmed="yes"), "standards[2016-2020].confirmed"),
    ],
)
def test_a_broken_table_is_named(change: Any, place: str, says: Says) -> None:
    data = copy.deepcopy(raw())
    change(data["standards"])
    with pytest.raises(PlanError) as error:
        read_standards(data, FILE)
    assert (error.value.file, error.value.place) == (FILE, place)
    says(error.value.message)


def test_what_stands_beside_the_standards_is_named() -> None:
    with pytest.raises(PlanError) as error:
        read_standards({**raw(), "standard": []}, FILE)
    assert (error.value.file, error.value.place) == (FILE, "standard")


def test_the_narrowest_and_the_widest_standard() -> None:
    """One day, one indicator, one đồng; and a hundred indicators at a thousand million đồng."""
    one, *_ = raw()["standards"]
    day, after = date(2016, 1, 1), date(2016, 1, 2)
    small = {**one, "valid_to": day, "indicators": 1, "deprivations": 1, "line": {"rural": 1, "urban": 2}}
    del small["poor_line"]
    large = {
        **one, "id": "large", "valid_from": after, "indicators": 100, "deprivations": 100,
        "line": {"rural": 10**9, "urban": 10**9},
    }  # fmt: skip
    found = read_standards({"standards": [large, small]}, FILE)
    assert [s.indicators for s in found] == [1, 100]
    assert standard_on(date(2015, 12, 31), found) is None
    assert classify(1, 1, "rural", day, found).household_class == "poor"
    assert classify(2, 1, "rural", day, found).household_class == "not_poor"
    assert classify(10**9, 100, "rural", after, found).household_class == "poor"
    assert classify(10**9, 99, "rural", after, found).household_class == "near_poor"
