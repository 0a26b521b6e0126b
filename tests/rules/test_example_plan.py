"""The second plan: another place, other criteria, two levels instead of three, and not a line of code for it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from tests.rules.units import all_attested, judged, reviews, targets

from rules.assessment import assess, assess_goal
from rules.facts import CommuneFacts, HouseholdFacts, Income, Review
from rules.plan import ROLES, load_plan
from rules.plan_reader import read_plan
from rules.verdict import Verdict

PLAN = load_plan("vd-hai-cap-2026")
IN_2031 = date(2031, 5, 15)


def test_it_says_in_both_languages_that_it_is_an_example() -> None:
    for text in (PLAN.title, PLAN.movement, PLAN.authority, PLAN.award_forms["bang_khen"].authority):
        assert "ví dụ" in text.vi.lower()
        assert "example" in text.en.lower()
    assert PLAN.council_rule.confirmed is False
    assert [goal.confirmed for goal in PLAN.goals] == [False]
    assert not any(c.confirmed for category in PLAN.categories.values() for c in category.criteria)
    assert all(
        c.confirmed for category in load_plan("kh87-2018").categories.values() for c in category.criteria
    )


def test_two_levels_only() -> None:
    assert set(PLAN.categories) == {"household", "commune"}
    levels = {step.level for category in PLAN.categories.values() for step in category.chain}
    assert levels == {"hamlet", "commune", "province"}
    roles = {role for category in PLAN.categories.values() for step in category.chain for role in step.roles}
    assert "district_chair" not in roles
    assert PLAN.award_forms["bang_khen"].decided_by == "province_chair"
    for category in PLAN.categories.values():
        assert [s.id for s in category.chain if "province_chair" in s.roles] == ["decision"]


def test_roles_are_called_what_this_plan_calls_them() -> None:
    assert PLAN.role_title("labour_office").vi == "Sở Nông nghiệp và Môi trường (cơ quan giảm nghèo)"
    assert PLAN.role_title("province_chair") == ROLES["province_chair"]
    assert load_plan("kh87-2018").role_title("labour_office") == ROLES["labour_office"]
    assert ROLES["province_chair"].vi == "Chủ tịch UBND tỉnh"
    with pytest.raises(KeyError):
        PLAN.role_title("mayor")
    missing = judged("commune", CommuneFacts(), IN_2031, {}, PLAN).criterion("commune.leadership")
    assert "sở, ban, ngành, đoàn thể tỉnh" in missing.reason.vi
    assert "provincial department or union" in missing.reason.en


def test_only_the_readings_its_wording_leaves_open() -> None:
    assert PLAN.default_readings() == {
        "income_growth": "fixed_base",
        "reduction_unit": "points",
        "target_year_review": "same_year_end",
        "community_support": "majority",
    }


def test_round_trip_through_json() -> None:
    assert read_plan(json.loads(json.dumps(PLAN.to_dict())), "json") == PLAN


def test_no_code_knows_it() -> None:
    for file in resources.files("rules").iterdir():
        if file.name.endswith(".py"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"vd-hai-cap|province\.average|commune\.final_rate", text), file.name


EXITED = HouseholdFacts(
    status="exited",
    exit_year=2027,
    exit_confirmed=True,
    disabled_member=False,
    social_protection=False,
    no_relapse_commitment=True,
    helped_households_exit=0,
    income_per_head=tuple(Income(2027 + n, Fraction(a), True) for n, a in enumerate((100, 130, 130))),
)


@pytest.mark.parametrize(
    ("changes", "readings", "verdict"),
    [
        ({}, {}, "met"),
        ({}, {"income_growth": "added_each_year"}, "not_met"),
        ({"exit_year": 2025}, {}, "not_met"),
        ({"disabled_member": True}, {"income_growth": "added_each_year"}, "met"),
        ({"no_relapse_commitment": None}, {}, "unproven"),
        ({"no_relapse_commitment": None, "helped_households_exit": 1}, {}, "met"),
    ],
)
def test_households_that_left_poverty(
    changes: dict[str, Any], readings: dict[str, Any], verdict: str
) -> None:
    assert judged("household", replace(EXITED, **changes), IN_2031, plan=PLAN, **readings).verdict == verdict


@pytest.mark.parametrize(("helped", "verdict"), [(0, "not_met"), (1, "met"), (None, "unproven")])
def test_households_that_are_not_poor(helped: int | None, verdict: str) -> None:
    facts = HouseholdFacts(status="not_poor", helped_households_exit=helped)
    assert judged("household", facts, IN_2031, plan=PLAN).verdict == verdict


HISTORY = reviews(
    (1000, 150, 50), (1000, 130, 40), (1000, 110, 40), (1000, 90, 30), (1000, 60, 18), first=2026
)


@pytest.mark.parametrize(
    ("poor_commune", "given", "readings", "on", "verdict"),
    [
        (True, {}, {}, IN_2031, "met"),  # 20 % to 7.8 % in four years is 3.05 a year; below 8 %
        (None, {}, {}, IN_2031, "unproven"),
        (False, {}, {}, IN_2031, "met"),
        (True, {"y2028": "2"}, {}, IN_2031, "not_met"),
        (False, {}, {}, date(2030, 12, 31), "unproven"),
        (
            True,
            {},
            {"target_year_review": "previous_year_end"},
            IN_2031,
            "not_met",
        ),  # 12 % at the end of 2029
    ],
)
def test_communes(
    poor_commune: bool | None, given: dict[str, str], readings: dict[str, Any], on: date, verdict: str
) -> None:
    facts = CommuneFacts(
        kind="commune",
        classed_poor=poor_commune,
        reviews=HISTORY,
        plan_targets=targets(**{"y2027": "1.5", **given}),
    )
    assert judged("commune", facts, on, plan=PLAN, **readings).verdict == verdict


def test_a_merit_does_not_decide() -> None:
    facts = CommuneFacts(
        kind="commune", classed_poor=True, reviews=HISTORY, plan_targets=targets(y2027="1.5")
    )
    attested = {**all_attested("commune", PLAN), "commune.reviews_on_time": False}
    assessment = assess(PLAN, "commune", facts, attested, IN_2031, {})
    assert assessment.criterion("commune.reviews_on_time").verdict is Verdict.NOT_MET
    assert assessment.verdict is Verdict.MET


def test_the_goal_of_the_province() -> None:
    found = assess_goal(PLAN, "province.average_reduction", HISTORY, IN_2031, {})
    assert found.verdict is Verdict.MET
    assert found.numbers["average"] == "3.0500"
    later = (*HISTORY[:-1], Review(2030, 1000, 150, 50))
    assert assess_goal(PLAN, "province.average_reduction", later, IN_2031, {}).verdict is Verdict.NOT_MET
