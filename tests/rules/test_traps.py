"""Every trap that the domain is known for, one test each, named as the people who do the work name it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.units import MAY_2020, PLAN, commune, hamlet, result, reviews, targets

from rules.assessment import assess
from rules.boundaries import combined, without
from rules.facts import CommuneFacts, HouseholdFacts, Income, Review

JUNE_2020 = date(2020, 6, 11)


def household(*amounts: int, exit_year: int = 2016, **changes: Any) -> HouseholdFacts:
    facts = HouseholdFacts(
        status="exited",
        exited_from="poor",
        exit_year=exit_year,
        exit_confirmed=True,
        disabled_member=False,
        social_protection=False,
        no_relapse_commitment=True,
        helped_households_exit=0,
        income_per_head=tuple(
            Income(exit_year + n, Fraction(amount), True) for n, amount in enumerate(amounts)
        ),
    )
    return replace(facts, **changes)


def exit_verdict(facts: HouseholdFacts, on: date = MAY_2020, **readings: bool | str) -> str:
    found = assess(PLAN, "household", facts, {}, on, readings).criterion("household.sustained_exit")
    return found.verdict.value


def test_exactly_one_point_six_times_is_met() -> None:
    assert exit_verdict(household(9_600_000, 15_360_000, 15_360_000, 15_360_000)) == "met"
    assert exit_verdict(household(9_600_000, 15_360_000, 15_359_999, 15_360_000)) == "not_met"


def test_exactly_twenty_per_cent_is_not_below_twenty_per_cent() -> None:
    assert result("commune.zone_rates", commune((500, 40, 60), first=2019)).verdict == "not_met"
    assert result("commune.zone_rates", commune((500, 40, 59), first=2019)).verdict == "provisional"


def test_seven_of_sixty_households_to_four_is_exactly_five_points() -> None:
    """Decimal division says otherwise: 11.666… − 6.666… comes out a hair below 5."""
    assert (Decimal(7) / 60 - Decimal(4) / 60) * 100 != 5
    found = result("hamlet.average_reduction", hamlet((60, 7), (60, 4), difficult=False))
    assert found.verdict == "met"
    assert found.numbers["average"] == "5.0000"
    above = hamlet((60, 7), (60, 4), plan_targets=targets(y2017="5"))
    assert result("hamlet.reduction_above_plan", above).verdict == "not_met"


def test_a_year_that_has_not_ended_counts_as_missing() -> None:
    facts = household(100, 160, 160, 160, exit_year=2017)
    assert exit_verdict(facts, date(2020, 12, 31)) == "unproven"
    assert exit_verdict(facts, date(2021, 1, 1)) == "met"
    place = commune((1000, 50), first=2020)
    assert result("commune.zone_rates", place, target_year_review="same_year_end").verdict == "unproven"
    group = hamlet((1000, 300), (1000, 100), first=2019)
    assert result("hamlet.average_reduction", group, date(2020, 12, 31)).verdict == "unproven"
    assert result("hamlet.average_reduction", group, date(2021, 1, 1)).verdict == "met"


def test_a_missing_middle_year() -> None:
    facts = household(100, 160, 160, 160)
    gap = replace(facts, income_per_head=tuple(i for i in facts.income_per_head if i.year != 2018))
    assert exit_verdict(gap) == "unproven"
    # The average needs its two ends only; the targets need every year.
    group = hamlet((1000, 300), (1000, 200), (1000, 100), plan_targets=targets(y2017="1", y2018="1"))
    ends = replace(group, reviews=(group.reviews[0], group.reviews[2]))
    assert result("hamlet.average_reduction", ends).verdict == "met"
    assert result("hamlet.reduction_above_plan", group).verdict == "met"
    assert result("hamlet.reduction_above_plan", ends).verdict == "unproven"


def test_an_income_verified_for_the_wrong_year() -> None:
    facts = household(100, 160, 160, 160)
    wrong = tuple(replace(i, year=2015) if i.year == 2019 else i for i in facts.income_per_head)
    assert exit_verdict(replace(facts, income_per_head=wrong)) == "unproven"


def test_an_income_whose_verification_was_later_revoked() -> None:
    facts = household(100, 160, 160, 160)
    revoked = tuple(replace(i, verified=False) if i.year == 2018 else i for i in facts.income_per_head)
    assert exit_verdict(replace(facts, income_per_head=revoked)) == "unproven"


def test_exit_year_2017_cannot_reach_three_later_years_by_the_summing_up() -> None:
    facts = household(100, 160, 160, 160, exit_year=2017)
    assert exit_verdict(facts, JUNE_2020) == "unproven"
    assert exit_verdict(facts, JUNE_2020, exit_year_counts=True) == "met"


def test_a_household_that_came_from_a_split_or_a_merger_has_no_base_of_its_own() -> None:
    """The income of the exit year belonged to another household: nothing here is verified to compare with."""
    facts = household(100, 160, 160, 160)
    own = replace(facts, income_per_head=facts.income_per_head[1:])
    assert exit_verdict(own) == "unproven"
    carried = replace(facts, income_per_head=(Income(2016, Fraction(100), False), *facts.income_per_head[1:]))
    assert exit_verdict(carried) == "unproven"


def test_a_commune_merged_on_1_december_2019_is_measured_on_its_later_boundary() -> None:
    """By hand: 40 of 400 and 90 of 600 are 13 %, then 60 of 1,000 are 6 %."""
    one, other = reviews((400, 40), (400, 30), (400, 20)), reviews((600, 90), (600, 70), (600, 50))
    merged_2019 = Review(2019, 1000, 60, 0)
    history = (*combined(one, other), merged_2019)
    assert [r.rate("poor") for r in history] == [13, 10, 7, 6]
    facts = CommuneFacts(kind="commune", zone="II", reviews=history, plan_targets=targets(y2019="0.9"))
    assert result("commune.zone_rates", facts).verdict == "provisional"
    assert result("commune.reduction_above_plan", facts).verdict == "met"
    # On the old boundary of the commune that kept the name the same year would be no fall at all.
    kept = replace(facts, reviews=(*one, merged_2019))
    assert result("commune.reduction_above_plan", kept).verdict == "not_met"


def test_a_hamlet_moved_to_another_commune_leaves_the_rates_of_the_first() -> None:
    whole, moved = reviews((1000, 130), (1000, 100)), reviews((100, 40), (100, 28))
    assert [r.rate("poor") for r in without(whole, moved)] == [10, 8]
    assert combined(without(whole, moved), moved) == whole
    assert without(whole, moved[:1]) == without(whole, moved)[:1]
    with pytest.raises(ValueError, match="negative"):
        without(moved, whole)


def test_parts_that_are_not_all_known_are_never_added_up_in_part() -> None:
    one = (Review(2016, 100, 10, 5), Review(2017, 100, 8, 4))
    other = (Review(2017, 100, None, 4), Review(2018, 100, 1, 1))
    assert combined(one, other) == (Review(2017, 200, None, 8),)
    assert without(one, other) == (Review(2017, 0, None, 0),)
    assert without(other[:1], (Review(2017, 100, 1, None),)) == (Review(2017, 0, None, None),)
    assert combined() == ()
    assert combined(reversed(one)) == one


@given(st.lists(st.tuples(*[st.integers(0, 99)] * 3), min_size=1, max_size=5), st.integers(1, 4))
def test_the_same_poverty_everywhere_stays_the_same_in_the_sum(
    counts: list[tuple[int, int, int]], parts: int
) -> None:
    history = tuple(Review(2016 + n, 200 + h, p, q) for n, (h, p, q) in enumerate(counts))
    together = combined(*[history] * parts)
    assert [r.rate("poor_and_near_poor") for r in together] == [r.rate("poor_and_near_poor") for r in history]
    assert [r.households for r in together] == [(r.households or 0) * parts for r in history]


def test_a_zone_reclassified_in_the_middle_of_the_period() -> None:
    """The zone of the day of the tested review counts; the reviews themselves do not change."""
    facts = commune((1000, 200), (1000, 120), (1000, 90), first=2017, zone="III")
    assert result("commune.zone_rates", facts).verdict == "provisional"
    assert result("commune.zone_rates", replace(facts, zone="II")).verdict == "not_met"


def test_a_hamlet_at_three_per_cent_cannot_fall_by_seven_points_a_year() -> None:
    found = result("hamlet.average_reduction", hamlet((100, 3), (100, 2), (100, 1), (100, 0)))
    assert found.verdict == "unattainable"
    assert "3%" in found.reason.vi
    assert "21 điểm phần trăm" in found.reason.vi


def test_a_township_of_residential_groups_and_hamlets() -> None:
    """The township is measured as a township, each part by what it is itself: 7 or 5 for a hamlet, 1.5 for a group."""
    fall = ((1000, 200), (1000, 180))
    assert result("township.average_reduction", commune(*fall, kind="township", zone=None)).verdict == "met"
    assert result("hamlet.average_reduction", hamlet(*fall, kind="residential_group")).verdict == "met"
    assert result("hamlet.average_reduction", hamlet(*fall, difficult=False)).verdict == "not_met"
    groups = [reviews((50, 5), (50, 4))] * 4
    hamlets = [reviews((100, 30), (100, 20))] * 12
    whole = commune(kind="township", zone=None)
    found = result("township.average_reduction", replace(whole, reviews=combined(*groups, *hamlets)))
    assert found.numbers == {"2016": "27.1429", "2017": "18.2857", "average": "8.8571", "required": "1.3"}


def test_zero_households() -> None:
    for counts in (((0, 0), (100, 10)), ((100, 10), (0, 0))):
        assert result("hamlet.average_reduction", hamlet(*counts)).verdict == "unproven"
        place = commune(*counts, first=2018, plan_targets=targets(y2019="1"))
        assert result("commune.reduction_above_plan", place).verdict == "unproven"
    assert result("commune.zone_rates", commune((0, 0), first=2019)).verdict == "unproven"


@pytest.mark.parametrize(
    ("helped", "said"), [(1, "helped 1 other poor household out"), (2, "2 other poor households")]
)
def test_one_household_helped_is_no_plural(helped: int, said: str) -> None:
    facts = HouseholdFacts(status="exited", exit_confirmed=True, helped_households_exit=helped)
    found = assess(PLAN, "household", facts, {}, MAY_2020, {})
    assert said in found.criterion("household.sustained_exit").reason.en
