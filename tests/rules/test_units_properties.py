"""Units against a second, naive reading of the contract in whole numbers, and laws that hold for every unit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.units import judged, result

from rules.facts import CommuneFacts, DepartmentFacts, HamletFacts, PlanTarget, Review, SponsoredCommune
from rules.wording import figure

MAYBE = st.sampled_from([True, False, None])
DAYS = st.one_of(st.just(date(2020, 5, 15)), st.dates(date(2017, 1, 1), date(2023, 12, 31)))


@st.composite
def counts(draw: st.DrawFn, year: int) -> Review:
    """Small units, so that exact thresholds are met often."""
    households = draw(st.sampled_from([0, 1, 20, 40, 60, 100, 100, 1000]))
    poor = draw(st.integers(0, households))
    near_poor = draw(st.integers(0, households - poor))
    blank = draw(st.sampled_from(["", "", "", "", "", "households", "poor", "near_poor"]))
    review = Review(year, households, poor, near_poor)
    changes: dict[str, Any] = {blank: None} if blank else {}
    return replace(review, **changes)


@st.composite
def review_lists(draw: st.DrawFn) -> tuple[Review, ...]:
    years = draw(st.lists(st.integers(2015, 2021), unique=True, max_size=6))
    return tuple(draw(counts(year)) for year in years)


REDUCTIONS = st.one_of(
    st.sampled_from([Fraction(n) for n in (0, 1, 2, 5, 10)] + [Fraction("1.5"), Fraction("3.3333")]),
    st.decimals(0, 100, places=3).map(Fraction),
)
TARGETS = st.lists(
    st.builds(PlanTarget, st.integers(2015, 2021), REDUCTIONS),
    max_size=4,
    unique_by=lambda target: target.year,
).map(tuple)
HAMLETS = st.builds(
    HamletFacts,
    kind=st.sampled_from(["hamlet", "hamlet", "residential_group", None]),
    especially_difficult=MAYBE,
    reviews=review_lists(),
    plan_targets=TARGETS,
)
COMMUNES = st.builds(
    CommuneFacts,
    kind=st.sampled_from(["commune", "commune", "township", "ward", None]),
    zone=st.sampled_from(["I", "II", "III", None]),
    classed_poor=MAYBE,
    reviews=review_lists(),
    plan_targets=TARGETS,
)
UNITS = st.sampled_from(["points", "relative"])
RATES = st.sampled_from(["poor", "poor_and_near_poor"])


def numerator(review: Review, rate: str) -> int | None:
    """Households counted, None where the rate is not known."""
    if review.households is None or review.households == 0 or review.poor is None:
        return None
    if rate == "poor":
        return review.poor
    return None if review.near_poor is None else review.poor + review.near_poor


def naive_average(reviews: tuple[Review, ...], on: date, required: Fraction, unit: str) -> str:
    """The contract's rule in whole numbers: every fraction cross-multiplied away."""
    there = sorted((r for r in reviews if date(r.year, 12, 31) < on), key=lambda r: r.year)
    if len(there) < 2:
        return "unproven"
    a, b = numerator(there[0], "poor_and_near_poor"), numerator(there[-1], "poor_and_near_poor")
    if a is None or b is None or any(numerator(r, "poor_and_near_poor") is None for r in there):
        return "unproven"
    m, n = there[0].households or 0, there[-1].households or 0
    years = there[-1].year - there[0].year
    p, q = required.numerator, required.denominator
    if unit == "relative":
        # 100 (a/m - b/n) / (a/m) / years >= p/q
        if a == 0:
            return "unproven"
        return "met" if 100 * (a * n - b * m) * q >= p * years * a * n else "not_met"
    if 100 * a * q < p * years * m:
        return "unattainable"
    # 100 (a/m - b/n) / years >= p/q
    return "met" if 100 * (a * n - b * m) * q >= p * years * m * n else "not_met"


def naive_above(reviews: tuple[Review, ...], targets: tuple[PlanTarget, ...], on: date, rate: str) -> str:
    there = {r.year: r for r in reviews if date(r.year, 12, 31) < on}
    due = [t for t in targets if date(t.year, 12, 31) < on]
    if not due:
        return "unproven"
    all_above = True
    for target in due:
        if target.year not in there or target.year - 1 not in there:
            return "unproven"
        before, after = there[target.year - 1], there[target.year]
        a, b = numerator(before, rate), numerator(after, rate)
        if a is None or b is None:
            return "unproven"
        m, n = before.households or 0, after.households or 0
        p, q = target.reduction.numerator, target.reduction.denominator
        all_above = all_above and 100 * (a * n - b * m) * q > p * m * n
    return "met" if all_above else "not_met"


LIMITS = {"III": (20, 10), "II": (15, 8), "I": (10, 5)}


def naive_zone(facts: CommuneFacts, on: date, reading: str, scope: str) -> str:
    if facts.kind is None:
        return "unproven"
    if facts.kind in ("township", "ward"):
        return "not_applicable"
    if scope == "poor_only" and facts.classed_poor is not True:
        return "unproven" if facts.classed_poor is None else "not_applicable"
    year = 2019 if reading == "previous_year_end" else 2020
    there = {r.year: r for r in facts.reviews if date(r.year, 12, 31) < on}
    if facts.zone is None or year not in there:
        return "unproven"
    review = there[year]
    both, poor = numerator(review, "poor_and_near_poor"), numerator(review, "poor")
    below = [
        None if count is None else 100 * count < limit * (review.households or 0)
        for count, limit in zip((both, poor), LIMITS[facts.zone], strict=True)
    ]
    if False in below:
        return "not_met"
    if None in below:
        return "unproven"
    return "provisional" if reading == "previous_year_end" else "met"


@given(HAMLETS, DAYS, UNITS)
def test_average_agrees_with_whole_numbers(facts: HamletFacts, on: date, unit: str) -> None:
    found = result("hamlet.average_reduction", facts, on, reduction_unit=unit)
    if facts.kind == "residential_group":
        expected = naive_average(facts.reviews, on, Fraction(3, 2), unit)
    elif facts.kind is None or facts.especially_difficult is None:
        expected = "unproven"
    else:
        expected = naive_average(facts.reviews, on, Fraction(7 if facts.especially_difficult else 5), unit)
    assert found.verdict == expected


@given(COMMUNES, DAYS, UNITS)
def test_township_average_agrees_with_whole_numbers(facts: CommuneFacts, on: date, unit: str) -> None:
    others = {None: "unproven", "commune": "not_applicable", "ward": "not_applicable"}
    expected = others.get(facts.kind) or naive_average(facts.reviews, on, Fraction("1.3"), unit)
    assert result("township.average_reduction", facts, on, reduction_unit=unit).verdict == expected


@given(HAMLETS, DAYS, RATES)
def test_above_plan_agrees_with_whole_numbers(facts: HamletFacts, on: date, rate: str) -> None:
    expected = naive_above(facts.reviews, facts.plan_targets, on, rate)
    assert result("hamlet.reduction_above_plan", facts, on, plan_target_rate=rate).verdict == expected


@given(
    COMMUNES,
    DAYS,
    st.sampled_from(["previous_year_end", "same_year_end"]),
    st.sampled_from(["by_zone", "poor_only"]),
)
def test_zones_agree_with_whole_numbers(facts: CommuneFacts, on: date, reading: str, scope: str) -> None:
    found = result("commune.zone_rates", facts, on, target_year_review=reading, commune_scope=scope)
    assert found.verdict == naive_zone(facts, on, reading, scope)


@given(HAMLETS, DAYS, UNITS, RATES, st.randoms())
def test_order_of_facts_and_later_facts_change_nothing(
    facts: HamletFacts, on: date, unit: str, rate: str, random: Any
) -> None:
    readings: dict[str, Any] = {"reduction_unit": unit, "plan_target_rate": rate}
    mixed = list(facts.reviews)
    random.shuffle(mixed)
    before = judged("hamlet", facts, on, **readings)
    assert judged("hamlet", replace(facts, reviews=tuple(mixed)), on, **readings) == before
    known = replace(
        facts,
        reviews=tuple(r for r in facts.reviews if r.year < on.year),
        plan_targets=tuple(t for t in facts.plan_targets if t.year < on.year),
    )
    assert judged("hamlet", known, on, **readings) == before


@given(HAMLETS, DAYS)
def test_as_the_definition_both_criteria_agree(facts: HamletFacts, on: date) -> None:
    assessment = judged("hamlet", facts, on, hamlet_average="definition")
    above = assessment.criterion("hamlet.reduction_above_plan")
    average = assessment.criterion("hamlet.average_reduction")
    assert (above.verdict, above.numbers) == (average.verdict, average.numbers)


@given(
    st.lists(st.builds(SponsoredCommune, st.text(max_size=5), st.none() | REDUCTIONS), max_size=4).map(tuple)
    | st.none(),
    MAYBE,
)
def test_sponsorship_agrees_with_the_contract(
    communes: tuple[SponsoredCommune, ...] | None, attested: bool | None
) -> None:
    given_attested: dict[str, Any] = {} if attested is None else {"department.sponsorship": attested}
    found = judged("department", DepartmentFacts(sponsored_communes=communes), attested=given_attested)
    if communes is None:
        expected = "unproven"
    elif any(c.poor_rate is not None and c.poor_rate >= 30 for c in communes):
        expected = {True: "met", False: "not_met", None: "unproven"}[attested]
    else:
        expected = "unproven" if any(c.poor_rate is None for c in communes) else "not_applicable"
    assert found.criterion("department.sponsorship").verdict == expected


@given(COMMUNES | HAMLETS, DAYS, UNITS, RATES, st.sampled_from(["further_test", "definition"]))
def test_every_verdict_is_explained_with_decimal_numbers(
    facts: CommuneFacts | HamletFacts, on: date, unit: str, rate: str, average: str
) -> None:
    category = "hamlet" if isinstance(facts, HamletFacts) else "commune"
    assessment = judged(
        category, facts, on, reduction_unit=unit, plan_target_rate=rate, hamlet_average=average
    )
    for found in assessment.criteria:
        for sentence in (found.reason.vi, found.reason.en):
            assert sentence[:1].isupper()
            assert sentence.endswith(".")
            assert "\n" not in sentence
        for value in found.numbers.values():
            Decimal(value)
    json.dumps(assessment.to_dict())


@given(st.fractions(-1000, 1000), st.fractions(0, 100, max_denominator=1000) | st.none())
def test_a_figure_is_near_and_on_its_own_side(value: Fraction, against: Fraction | None) -> None:
    shown = Fraction(figure(value, against))
    assert abs(shown - value) <= Fraction(1, 10_000)
    if against is None:
        assert abs(shown - value) <= Fraction(1, 20_000)
    elif value < against:
        assert shown < against
    elif value > against:
        assert shown > against
    assert figure(value, against) != "-0.0000"
