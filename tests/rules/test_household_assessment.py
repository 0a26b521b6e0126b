"""IV.2.7 case by case: the readings, the exact thresholds, and every way a fact can be missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.assessment import Assessment, NotAssessableError, assess
from rules.attestation import judge_attested
from rules.facts import Attestation, AttestedFacts, HouseholdFacts, Income
from rules.finding import Context
from rules.inputs import InputError
from rules.plan import load_plan
from rules.sustained_exit import needed_factors
from rules.text import Text
from rules.verdict import Verdict, at_least, worst

PLAN = load_plan("kh87-2018")
MAY_2020 = date(2020, 5, 15)
ATTESTED: dict[str, Attestation] = {
    "household.law_abiding": True,
    "household.initiative": True,
    "household.credit_use": True,
    "household.community_support": True,
}


def incomes(*amounts: int | str, first: int = 2016) -> tuple[Income, ...]:
    """Verified incomes of consecutive years."""
    return tuple(Income(first + n, Fraction(a), True) for n, a in enumerate(amounts))


EXITED = HouseholdFacts(
    status="exited",
    exited_from="poor",
    exit_year=2016,
    exit_confirmed=True,
    disabled_member=False,
    social_protection=False,
    no_relapse_commitment=True,
    exit_registered=True,
    helped_households_exit=0,
    income_per_head=incomes(9_600_000, 15_360_000, 15_500_000, 16_000_000),
)


def judged(
    facts: HouseholdFacts,
    on: date = MAY_2020,
    attested: dict[str, Attestation] | None = None,
    **readings: Any,
) -> Assessment:
    return assess(PLAN, "household", facts, ATTESTED if attested is None else attested, on, readings)


def exit_verdict(facts: HouseholdFacts, on: date = MAY_2020, **readings: Any) -> str:
    return judged(facts, on, **readings).criterion("household.sustained_exit").verdict.value


def with_income(facts: HouseholdFacts, year: int, **changes: Any) -> HouseholdFacts:
    changed = tuple(replace(i, **changes) if i.year == year else i for i in facts.income_per_head)
    return replace(facts, income_per_head=changed)


def without_year(facts: HouseholdFacts, year: int) -> HouseholdFacts:
    return replace(facts, income_per_head=tuple(i for i in facts.income_per_head if i.year != year))


def test_the_reference_household_is_met() -> None:
    assessment = judged(EXITED)
    assert assessment.verdict is Verdict.MET
    result = assessment.criterion("household.sustained_exit")
    assert result.clause == "IV.2.7.2"
    assert dict(result.numbers) == {"2017": "1.6000", "2018": "1.6146", "2019": "1.6667"}
    assert "15.360.000 đồng" in result.reason.vi
    assert "9.600.000 đồng" in result.reason.vi
    assert "15,360,000 đồng" in result.reason.en


def test_every_criterion_is_listed_inapplicable_ones_too() -> None:
    verdicts = {c.id: c.verdict.value for c in judged(EXITED).criteria}
    assert verdicts == {
        "household.law_abiding": "met",
        "household.initiative": "met",
        "household.credit_use": "met",
        "household.community_support": "met",
        "household.helps_others": "not_applicable",
        "household.sustained_exit": "met",
        "household.own_effort": "not_applicable",
        "household.exit_registered": "not_applicable",
    }


@pytest.mark.parametrize(
    ("amounts", "readings", "verdict"),
    [
        # fixed base: 1.6 times the exit year, to the đồng
        ((10_000_000, 16_000_000, 16_000_000, 16_000_000), {}, "met"),
        ((10_000_000, 15_999_999, 16_000_000, 16_000_000), {}, "not_met"),
        ((10_000_000, 16_000_000, 15_999_999, 16_000_000), {}, "not_met"),
        ((10_000_000, 16_000_000, 16_000_000, 15_999_999), {}, "not_met"),
        ((10_000_000, 16_000_000, 16_000_000, "15999999.999999999999"), {}, "not_met"),
        # 1.6 is no binary fraction; with these figures floating point goes wrong
        ((3, "4.8", "4.8", "4.8"), {}, "met"),
        ((7, "11.2", "11.2", "11.2"), {}, "met"),
        # 60 % of the exit year added every year
        ((10, 16, 22, 28), {"income_growth": "added_each_year"}, "met"),
        ((10, 16, 22, "27.999"), {"income_growth": "added_each_year"}, "not_met"),
        ((10, 16, "21.999", 28), {"income_growth": "added_each_year"}, "not_met"),
        # compounding
        ((1000, 1600, 2560, 4096), {"income_growth": "compounding"}, "met"),
        ((1000, 1600, 2560, 4095), {"income_growth": "compounding"}, "not_met"),
        ((1000, 1600, 2559, 4096), {"income_growth": "compounding"}, "not_met"),
        # the exit year is the first of three: only the two after it are tested
        ((10, 16, 16, 1), {"exit_year_counts": True}, "met"),
        ((10, 16, 16), {"exit_year_counts": True}, "met"),
        ((10, 16, 15, 16), {"exit_year_counts": True}, "not_met"),
        ((10, 16, 22), {"exit_year_counts": True, "income_growth": "added_each_year"}, "met"),
        ((10, 16, 21), {"exit_year_counts": True, "income_growth": "added_each_year"}, "not_met"),
        ((100, 160, 256), {"exit_year_counts": True, "income_growth": "compounding"}, "met"),
        ((100, 160, 255), {"exit_year_counts": True, "income_growth": "compounding"}, "not_met"),
    ],
)
def test_growth_to_the_dong(amounts: tuple[int | str, ...], readings: dict[str, Any], verdict: str) -> None:
    assert exit_verdict(replace(EXITED, income_per_head=incomes(*amounts)), **readings) == verdict


@pytest.mark.parametrize(
    ("disabled", "social", "amounts", "readings", "verdict"),
    [
        (True, False, (100, 118, 118, 118), {}, "met"),
        (False, True, (100, 118, 118, 118), {}, "met"),
        (False, False, (100, 118, 118, 118), {}, "not_met"),
        (True, False, (100, 117, 118, 118), {}, "not_met"),
        (True, False, (50, 59, 59, 59), {}, "met"),
        (True, False, (100, 100, 100, 118), {"income_growth_protected": "by_third_year"}, "met"),
        (True, False, (100, 200, 200, 117), {"income_growth_protected": "by_third_year"}, "not_met"),
        (
            True,
            False,
            (100, 100, 118),
            {"income_growth_protected": "by_third_year", "exit_year_counts": True},
            "met",
        ),
        (True, False, (100, 118, 118, 118), {"protected_class": "social_protection"}, "not_met"),
        (False, True, (100, 118, 118, 118), {"protected_class": "social_protection"}, "met"),
        (True, None, (100, 118, 118, 118), {"protected_class": "disabled"}, "met"),
        (False, True, (100, 118, 118, 118), {"protected_class": "disabled"}, "not_met"),
        # the class is not known and it matters
        (None, None, (100, 118, 118, 118), {}, "unproven"),
        (False, None, (100, 118, 118, 118), {}, "unproven"),
        (None, True, (100, 118, 118, 118), {}, "met"),
        # the class is not known and it does not matter
        (None, None, (100, 160, 160, 160), {}, "met"),
        (None, None, (100, 117, 160, 160), {}, "not_met"),
        # compounding growth concerns the 60 % standard only
        (True, False, (100, 118, 118, 118), {"income_growth": "compounding"}, "met"),
    ],
)
def test_the_18_per_cent_class(
    disabled: bool | None,
    social: bool | None,
    amounts: tuple[int, ...],
    readings: dict[str, Any],
    verdict: str,
) -> None:
    facts = replace(
        EXITED, disabled_member=disabled, social_protection=social, income_per_head=incomes(*amounts)
    )
    assert exit_verdict(facts, **readings) == verdict


def test_by_third_year_still_needs_the_years_between() -> None:
    """Only the third year is tested for growth, but the run of three verified years must be there."""
    facts = replace(EXITED, disabled_member=True, income_per_head=incomes(100, 100, 100, 118))
    assert exit_verdict(without_year(facts, 2017), income_growth_protected="by_third_year") == "unproven"


@pytest.mark.parametrize(
    ("commitment", "disabled", "needs", "verdict"),
    [
        (True, False, True, "met"),
        (False, False, True, "not_met"),
        (None, False, True, "unproven"),
        (False, False, False, "not_met"),  # the 60 % bullet names the commitment itself
        (False, True, True, "not_met"),
        (None, True, True, "unproven"),
        (False, True, False, "met"),
        (None, True, False, "met"),
    ],
)
def test_commitment(commitment: bool | None, disabled: bool, needs: bool, verdict: str) -> None:
    facts = replace(EXITED, no_relapse_commitment=commitment, disabled_member=disabled)
    assert exit_verdict(facts, protected_needs_commitment=needs) == verdict


@pytest.mark.parametrize("confirmed", [True, False, None])
@pytest.mark.parametrize("helped", [0, 1, 7, None])
def test_helping_route_counts_when_the_income_route_fails(confirmed: bool | None, helped: int | None) -> None:
    poor_growth = replace(
        EXITED,
        income_per_head=incomes(100, 100, 100, 100),
        exit_confirmed=confirmed,
        helped_households_exit=helped,
    )
    if helped == 0 or confirmed is False:
        expected = "not_met"
    elif helped is None or confirmed is None:
        expected = "unproven"
    else:
        expected = "met"
    assert exit_verdict(poor_growth) == expected


@pytest.mark.parametrize(
    ("income_ok", "helped", "verdict"),
    [
        (True, 1, "met"),
        (True, 0, "not_met"),
        (True, None, "unproven"),
        (False, 1, "not_met"),
        (False, 0, "not_met"),
    ],
)
def test_all_bullets_need_both_routes(income_ok: bool, helped: int | None, verdict: str) -> None:
    amounts = incomes(100, 160, 160, 160) if income_ok else incomes(100, 160, 159, 160)
    facts = replace(EXITED, income_per_head=amounts, helped_households_exit=helped)
    assert exit_verdict(facts, exited_bullets="all") == verdict


def test_exit_year_outside_the_period_fails_the_income_route_only() -> None:
    for year in (2014, 2015, 2021):
        facts = replace(EXITED, exit_year=year, income_per_head=incomes(100, 160, 160, 160, first=year))
        assert exit_verdict(facts, date(2026, 1, 1)) == "not_met"
        assert exit_verdict(replace(facts, helped_households_exit=1), date(2026, 1, 1)) == "met"
    for year in (2016, 2020):
        facts = replace(EXITED, exit_year=year, income_per_head=incomes(100, 160, 160, 160, first=year))
        assert exit_verdict(facts, date(2026, 1, 1)) == "met"


def test_exit_in_2017_cannot_reach_three_years_by_the_summing_up() -> None:
    facts = replace(EXITED, exit_year=2017, income_per_head=incomes(100, 160, 160, 160, first=2017))
    assessment = judged(facts, date(2020, 6, 11))
    assert assessment.verdict is Verdict.UNPROVEN
    reason = assessment.criterion("household.sustained_exit").reason
    assert "11/06/2020" in reason.vi
    assert "2020" in reason.en
    assert exit_verdict(facts, date(2020, 12, 31)) == "unproven"
    assert exit_verdict(facts, date(2021, 1, 1)) == "met"
    assert exit_verdict(facts, date(2020, 6, 11), exit_year_counts=True) == "met"


def test_a_shortfall_in_a_year_not_yet_over_counts_for_nothing() -> None:
    facts = with_income(EXITED, 2019, amount=Fraction(1))
    assert exit_verdict(facts, date(2019, 12, 31)) == "unproven"
    assert exit_verdict(facts, date(2020, 1, 1)) == "not_met"


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019])
@pytest.mark.parametrize("how", ["missing", "unverified", "verification unknown", "no amount"])
def test_a_year_that_is_missing_or_unverified(year: int, how: str) -> None:
    facts = {
        "missing": without_year(EXITED, year),
        "unverified": with_income(EXITED, year, verified=False),
        "verification unknown": with_income(EXITED, year, verified=None),
        "no amount": with_income(EXITED, year, amount=None),
    }[how]
    assessment = judged(facts)
    assert assessment.verdict is Verdict.UNPROVEN
    result = assessment.criterion("household.sustained_exit")
    assert str(year) in result.reason.vi
    assert str(year) not in result.numbers


def test_verified_for_the_wrong_year_is_a_missing_year() -> None:
    facts = without_year(EXITED, 2018)
    facts = replace(facts, income_per_head=(*facts.income_per_head, Income(2015, Fraction(15_500_000), True)))
    assert exit_verdict(facts) == "unproven"


@pytest.mark.parametrize("missing", [2017, 2018])
def test_a_proven_shortfall_fails_whatever_else_is_missing(missing: int) -> None:
    facts = with_income(EXITED, 2019, amount=Fraction(15_359_999))
    assert exit_verdict(without_year(facts, missing)) == "not_met"
    assert exit_verdict(with_income(facts, missing, verified=False)) == "not_met"


def test_a_shortfall_against_an_unverified_base_proves_nothing() -> None:
    facts = with_income(EXITED, 2019, amount=Fraction(1))
    assert exit_verdict(with_income(facts, 2016, verified=False)) == "unproven"
    assert exit_verdict(without_year(facts, 2016)) == "unproven"


def test_zero_base() -> None:
    for later in (0, 15_000_000):
        facts = replace(EXITED, income_per_head=incomes(0, later, later, later))
        assert exit_verdict(facts) == "unproven"
        assert dict(judged(facts).criterion("household.sustained_exit").numbers) == {}
    assert exit_verdict(replace(facts, no_relapse_commitment=False)) == "not_met"


def test_zero_later_income_is_a_shortfall() -> None:
    assert exit_verdict(replace(EXITED, income_per_head=incomes(100, 0, 160, 160))) == "not_met"


@pytest.mark.parametrize(("confirmed", "verdict"), [(True, "met"), (False, "not_met"), (None, "unproven")])
def test_exit_confirmation(confirmed: bool | None, verdict: str) -> None:
    assert exit_verdict(replace(EXITED, exit_confirmed=confirmed)) == verdict


def test_exit_year_not_known() -> None:
    assert exit_verdict(replace(EXITED, exit_year=None)) == "unproven"
    assert exit_verdict(replace(EXITED, exit_year=None, no_relapse_commitment=False)) == "not_met"
    assert exit_verdict(replace(EXITED, exit_year=None, helped_households_exit=2)) == "met"


def test_rounding_never_hides_a_shortfall() -> None:
    facts = replace(EXITED, income_per_head=incomes(10_000_000, 15_999_999, 16_000_000, 16_000_000))
    result = judged(facts).criterion("household.sustained_exit")
    assert result.verdict is Verdict.NOT_MET
    assert result.numbers["2017"] == "1.5999"
    assert "1,5999" in result.reason.vi


@pytest.mark.parametrize("status", ["poor", "near_poor"])
@pytest.mark.parametrize(("registered", "verdict"), [(True, "met"), (False, "not_met"), (None, "unproven")])
def test_poor_and_near_poor_households(status: str, registered: bool | None, verdict: str) -> None:
    facts = HouseholdFacts(status=status, exit_registered=registered)
    assessment = judged(facts, attested={**ATTESTED, "household.own_effort": True})
    assert assessment.criterion("household.exit_registered").verdict == verdict
    assert assessment.criterion("household.own_effort").verdict is Verdict.MET
    assert assessment.criterion("household.sustained_exit").verdict is Verdict.NOT_APPLICABLE
    assert assessment.criterion("household.helps_others").verdict is Verdict.NOT_APPLICABLE
    assert assessment.verdict == verdict


@pytest.mark.parametrize(("helps", "verdict"), [(True, "met"), (False, "not_met"), (None, "unproven")])
def test_households_that_are_not_poor(helps: bool | None, verdict: str) -> None:
    attested = dict(ATTESTED) if helps is None else {**ATTESTED, "household.helps_others": helps}
    assessment = judged(HouseholdFacts(status="not_poor"), attested=attested)
    assert assessment.criterion("household.helps_others").verdict == verdict
    assert assessment.verdict == verdict


def test_status_left_out_leaves_open_which_criteria_apply() -> None:
    assessment = judged(replace(EXITED, status=None))
    assert assessment.verdict is Verdict.UNPROVEN
    assert {c.verdict.value for c in assessment.criteria[4:]} == {"unproven"}


@pytest.mark.parametrize("criterion_id", list(ATTESTED))
@pytest.mark.parametrize("value", [False, None])
def test_all_four_general_criteria_are_required(criterion_id: str, value: bool | None) -> None:
    attested: dict[str, Attestation] = {k: v for k, v in ATTESTED.items() if k != criterion_id}
    if value is not None:
        attested[criterion_id] = value
    assert judged(EXITED, attested=attested).verdict == ("unproven" if value is None else "not_met")


def test_no_loan_leaves_the_credit_criterion_aside() -> None:
    assessment = judged(EXITED, attested={**ATTESTED, "household.credit_use": "not_applicable"})
    left_aside = assessment.criterion("household.credit_use")
    assert left_aside.verdict is Verdict.NOT_APPLICABLE
    assert left_aside.reason == Text(
        "Không áp dụng: hộ không vay vốn của tổ chức tín dụng.",
        "Does not apply: the household has no loan from a credit institution.",
    )
    assert assessment.verdict is Verdict.MET


def test_not_applicable_is_no_way_around_another_criterion() -> None:
    """The parser refuses this; the judging function must not trust that every caller went through it."""
    criterion = PLAN.category("household").criterion("household.law_abiding")
    context = Context(EXITED, {criterion.id: "not_applicable"}, MAY_2020, PLAN.default_readings())
    found = judge_attested(criterion, context)
    assert found.verdict is Verdict.UNPROVEN
    assert found.reason == Text(
        "Kế hoạch không cho phép bỏ qua “Chấp hành chủ trương, pháp luật”, cần xác nhận đạt hoặc không đạt.",
        "The plan does not let “Keeps the Party's policies and the law” be left aside; it must be attested as met or "
        "not met.",
    )


def test_an_attestation_cannot_replace_a_measured_criterion() -> None:
    facts = replace(EXITED, income_per_head=incomes(100, 100, 100, 100))
    assert exit_verdict(facts) == "not_met"
    attested: dict[str, Attestation] = {**ATTESTED, "household.sustained_exit": True}
    assert judged(facts, attested=attested).verdict is Verdict.NOT_MET


def test_readings_used_are_all_in_the_assessment() -> None:
    assessment = judged(EXITED, exit_year_counts=True)
    assert dict(assessment.readings) == {**PLAN.default_readings(), "exit_year_counts": True}
    assert (assessment.plan, assessment.plan_version) == ("kh87-2018", PLAN.version)


def test_unknown_category_and_reading() -> None:
    with pytest.raises(KeyError):
        assess(PLAN, "castle", EXITED, {}, MAY_2020, {})
    with pytest.raises(InputError):
        assess(PLAN, "household", EXITED, {}, MAY_2020, {"exit_year_counts": 1})  # type: ignore[dict-item]


def test_category_without_evaluators_is_never_judged() -> None:
    household = replace(PLAN.category("household"), facts=None)
    plan = replace(PLAN, categories={"household": household})
    with pytest.raises(NotAssessableError, match=r"^household$"):
        assess(plan, "household", EXITED, {}, MAY_2020, {})


def test_a_mere_merit_does_not_decide_the_whole() -> None:
    household = PLAN.category("household")
    criteria = tuple(
        replace(c, kind="merit") if c.id == "household.initiative" else c for c in household.criteria
    )
    plan = replace(PLAN, categories={"household": replace(household, criteria=criteria)})
    attested: dict[str, Attestation] = {**ATTESTED, "household.initiative": False}
    assessment = assess(plan, "household", EXITED, attested, MAY_2020, {})
    assert assessment.criterion("household.initiative").verdict is Verdict.NOT_MET
    assert assessment.verdict is Verdict.MET
    assert judged(EXITED, attested=attested).verdict is Verdict.NOT_MET


def test_order_of_verdicts() -> None:
    order = [Verdict.NOT_MET, Verdict.UNPROVEN, Verdict.UNATTAINABLE, Verdict.PROVISIONAL, Verdict.MET]
    for index, verdict in enumerate(order):
        assert worst([*reversed(order[index:]), Verdict.NOT_APPLICABLE]) is verdict
        assert [at_least(verdict, other) for other in order] == [n <= index for n in range(5)]
    assert worst([]) is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("changes", "factors", "protected"),
    [
        ({}, {2017: "1.6", 2018: "1.6", 2019: "1.6"}, False),
        ({"disabled_member": True}, {2017: "1.18", 2018: "1.18", 2019: "1.18"}, True),
        ({"disabled_member": None}, {2017: "1.6", 2018: "1.6", 2019: "1.6"}, False),
        ({"exit_year": 2019}, {2020: "1.6", 2021: "1.6", 2022: "1.6"}, False),
        ({"exit_year": None}, {}, False),
        ({"exit_year": None, "disabled_member": True}, {}, False),
    ],
)
def test_what_each_year_has_to_reach(
    changes: dict[str, Any], factors: dict[int, str], protected: bool
) -> None:
    exits = PLAN.category("household").criterion("household.sustained_exit")
    context = Context(replace(EXITED, **changes), {}, MAY_2020, PLAN.default_readings())
    needed = {year: Fraction(factor) for year, factor in factors.items()}
    assert needed_factors(exits, context) == (needed, protected)


def test_what_the_command_line_prints_of_an_assessment() -> None:
    """Names and shapes that scripts rely on; a reason of the whole stands there only without criteria."""
    found = judged(EXITED)
    printed = found.to_dict()
    assert {key: value for key, value in printed.items() if key not in ("criteria", "readings")} == {
        "plan": "kh87-2018",
        "plan_version": PLAN.version,
        "category": "household",
        "assessed_on": "2020-05-15",
        "verdict": "met",
    }
    assert printed["readings"] == PLAN.default_readings()
    exits = found.criterion("household.sustained_exit")
    assert printed["criteria"][5] == {
        "id": "household.sustained_exit",
        "clause": "IV.2.7.2",
        "verdict": "met",
        "reason": exits.reason.vi,
        "reason_en": exits.reason.en,
        "numbers": {"2017": "1.6000", "2018": "1.6146", "2019": "1.6667"},
    }
    assert [c["id"] for c in printed["criteria"]] == [c.id for c in PLAN.category("household").criteria]
    forces = assess(PLAN, "armed_forces", AttestedFacts(), {}, MAY_2020, {})
    note = PLAN.category("armed_forces").note
    assert note is not None
    assert (forces.to_dict()["reason"], forces.to_dict()["reason_en"]) == (note.vi, note.en)
    # A note beside criteria is for readers of the plan; the criteria give the reasons.
    noted = replace(PLAN.category("household"), note=note)
    with_note = assess(replace(PLAN, categories={"household": noted}), "household", EXITED, {}, MAY_2020, {})
    assert with_note.reason is None
    with pytest.raises(KeyError, match="nothing"):
        found.criterion("nothing")


def test_without_the_exit_year_only_who_needs_it_fails_for_want_of_the_commitment() -> None:
    """The protected class need not pledge under this reading; whoever is not of it must."""
    unknown = replace(EXITED, exit_year=None, no_relapse_commitment=False)
    free: dict[str, Any] = {"protected_needs_commitment": False}
    assert exit_verdict(unknown, **free) == "not_met"
    assert exit_verdict(replace(unknown, disabled_member=True), **free) == "unproven"
    assert exit_verdict(replace(unknown, disabled_member=True)) == "not_met"


def test_a_household_of_the_class_that_reaches_the_ordinary_level_has_lost_nothing() -> None:
    """In a plan that asks more of the class, or in other years, the better of both levels counts."""
    category = PLAN.category("household")
    exits = category.criterion("household.sustained_exit")
    harder = replace(exits, params={**exits.params, "growth_protected": "0.8"})
    plan = replace(PLAN, categories={"household": replace(category, criteria=(harder,))})
    protected = replace(EXITED, disabled_member=True, income_per_head=incomes(100, 170, 170, 170))
    found = assess(plan, "household", protected, {}, MAY_2020, {})
    assert found.verdict is Verdict.MET
    assert "(cần 1,6 lần)" in found.criteria[0].reason.vi
    low = replace(protected, income_per_head=incomes(100, 150, 170, 170))
    assert assess(plan, "household", low, {}, MAY_2020, {}).verdict is Verdict.NOT_MET
