"""What has to be asked about a subject follows from the plan's criteria, and nothing else is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.plan import load_plan
from rules.questions import Needed, applicable, asked_first, needed_facts

PLAN = load_plan("kh87-2018")
DAY = date(2020, 5, 15)
YEARS_2015 = (2015, 2016, 2017, 2018, 2019)
YEARS_2016 = (2016, 2017, 2018, 2019)


def asked(category: str, on: date = DAY, readings: dict[str, Any] | None = None, **known: str) -> Needed:
    return needed_facts(
        PLAN, PLAN.category(category), known, {**PLAN.default_readings(), **(readings or {})}, on
    )


def ids(needed: Needed) -> list[str]:
    return [c.id.partition(".")[2] for c in needed.attested]


def with_criterion(category_id: str, evaluator: str, params: dict[str, Any], **readings: Any) -> Needed:
    """What is asked where a category has this one criterion alone."""
    category = PLAN.category(category_id)
    only = replace(category.criteria[0], evaluator=evaluator, params=params)
    return needed_facts(
        PLAN, replace(category, criteria=(only,)), {}, {**PLAN.default_readings(), **readings}, DAY
    )


def test_households_by_what_they_are() -> None:
    general = ["law_abiding", "initiative", "credit_use", "community_support"]
    exited = asked("household", status="exited")
    assert ids(exited) == general
    assert exited.flags == ("exit_confirmed", "disabled_member", "social_protection", "no_relapse_commitment")
    assert (exited.exit_year, exited.helped, exited.income_years) == (True, True, YEARS_2016)
    not_poor = asked("household", status="not_poor")
    assert ids(not_poor) == [*general, "helps_others"]
    assert not_poor == Needed(attested=not_poor.attested)
    for status in ("poor", "near_poor"):
        poor = asked("household", status=status)
        assert ids(poor) == [*general, "own_effort"]
        assert poor == Needed(flags=("exit_registered",), attested=poor.attested)


def test_a_household_of_which_nothing_is_known_is_asked_everything() -> None:
    found = asked("household")
    assert found.choices == ("status",)
    assert found.exit_year
    assert "exit_registered" in found.flags
    assert len(found.attested) == 6


def test_incomes_of_years_that_have_ended() -> None:
    assert asked("household", date(2018, 1, 1), status="exited").income_years == (2016, 2017)
    assert asked("household", date(2030, 1, 1), status="exited").income_years == tuple(range(2016, 2024))
    assert asked("household", date(2016, 12, 31), status="exited").income_years == ()


def test_hamlets() -> None:
    hamlet, group = asked("hamlet", kind="hamlet"), asked("hamlet", kind="residential_group")
    assert hamlet.flags == ("especially_difficult",)
    assert group.flags == ()
    for found in (hamlet, group):
        assert (found.review_years, found.target_years, found.choices) == (YEARS_2015, YEARS_2016, ())
        assert len(found.attested) == 7
    definition = asked("hamlet", kind="hamlet", readings={"hamlet_average": "definition"})
    assert definition.target_years == (), "no criterion looks at targets under this reading"
    assert definition.review_years == YEARS_2015


def test_communes() -> None:
    commune, township = asked("commune", kind="commune"), asked("commune", kind="township")
    assert (commune.choices, township.choices) == (("zone",), ())
    assert commune.flags == ()
    assert commune.review_years == township.review_years == YEARS_2015
    assert asked("commune", kind="commune", readings={"commune_scope": "poor_only"}).flags == (
        "classed_poor",
    )
    assert asked("commune", date(2025, 1, 1), kind="commune").review_years == (*YEARS_2015, 2020)


def test_others() -> None:
    department = asked("department")
    assert department.sponsored
    assert len(department.attested) == 6
    assert ids(asked("individual", role="other")) == ["active_support"]
    assert ids(asked("individual", role="poverty_official")) == ["poverty_official"]
    assert asked("armed_forces") == Needed()
    assert ids(asked("benefactor")) == ["contribution"]


@pytest.mark.parametrize(
    ("category", "evaluator", "params", "wanted"),
    [
        ("household", "threshold", {"figure": "helped_households_exit", "at_least": "1"}, {"helped": True}),
        ("household", "threshold", {"figure": "income_per_head", "above": "1", "by_year": 2018}, {"income_years": (2018,)}),
        ("household", "threshold", {"figure": "income_per_head", "above": "1", "by_year": 2020}, {}),
        ("commune", "threshold", {"figure": "poor_rate", "below": "4", "by_year": 2019}, {"review_years": (2018, 2019)}),
        ("commune", "zone_rates", {"by_year": 2019, "zones": []}, {"choices": ("zone",), "review_years": (2018, 2019)}),
        ("department", "threshold", {"figure": "sponsored_communes", "at_least": "1"}, {"sponsored": True}),
        ("household", "stated", {"field": "disabled_member"}, {"flags": ("disabled_member",)}),
        ("household", "any_of", {"tests": [{"evaluator": "stated", "params": {"field": "exit_registered"}},
                                           {"evaluator": "threshold", "params": {"figure": "helped_households_exit"}}]},
         {"flags": ("exit_registered",), "helped": True}),
        ("household", "all_of", {"tests": [{"evaluator": "stated", "params": {"field": "exit_registered"}},
                                           {"evaluator": "stated", "params": {"field": "exit_confirmed"}}]},
         {"flags": ("exit_confirmed", "exit_registered")}),
        ("commune", "average_reduction", {"required": [{"when": {"zone": "I"}, "fall": "1"}, {"fall": "2"}]},
         {"choices": ("zone",), "review_years": YEARS_2015}),
    ],
)  # fmt: skip
def test_each_evaluator_is_asked_for(
    category: str, evaluator: str, params: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert replace(with_criterion(category, evaluator, params), attested=()) == Needed(**wanted)


def test_by_reading_asks_for_the_option_in_force() -> None:
    tests = {
        "true": {"evaluator": "stated", "params": {"field": "exit_registered"}},
        "false": {"evaluator": "stated", "params": {"field": "exit_confirmed"}},
    }
    params = {"reading": "exit_year_counts", "tests": tests}
    assert with_criterion("household", "by_reading", params).flags == ("exit_confirmed",)
    assert with_criterion("household", "by_reading", params, exit_year_counts=True).flags == (
        "exit_registered",
    )


def test_by_reading_asks_for_an_attestation_only_where_it_counts() -> None:
    tests = {
        "true": {"evaluator": "attested"},
        "false": {"evaluator": "stated", "params": {"field": "exit_confirmed"}},
    }
    params = {"reading": "exit_year_counts", "tests": tests}
    assert with_criterion("household", "by_reading", params).attested == ()
    assert len(with_criterion("household", "by_reading", params, exit_year_counts=True).attested) == 1


def test_the_option_is_found_under_the_name_the_plan_gives_it() -> None:
    test = {"evaluator": "threshold", "params": {"figure": "helped_households_exit", "at_least": "1"}}
    params = {"reading": "wide", "tests": {"Zone_III": test}}
    assert with_criterion("household", "by_reading", params, wide="Zone_III").helped


def test_what_is_judged_as_another_criterion_is_asked_as_that_one() -> None:
    """The other one need not apply to the subject itself."""
    category = PLAN.category("household")
    exits = category.criterion("household.sustained_exit")
    like = replace(
        exits, id="household.like", evaluator="same_as", params={"criterion": exits.id}, applies_to={}
    )
    both = replace(category, criteria=(exits, like))
    found = needed_facts(PLAN, both, {"status": "poor"}, PLAN.default_readings(), DAY)
    assert (found.exit_year, found.helped, found.income_years) == (True, True, YEARS_2016)


def test_no_target_is_asked_for_after_the_plan_has_ended() -> None:
    assert asked("hamlet", date(2030, 1, 1), kind="hamlet").target_years == (*YEARS_2016, 2020)


def test_what_is_asked_first() -> None:
    shapes = ("household", "hamlet", "commune", "individual", "department", "attested_only")
    assert [asked_first(s) for s in shapes] == ["status", "kind", "kind", "role", None, None]


def test_whether_a_criterion_can_apply() -> None:
    own_effort = PLAN.category("household").criterion("household.own_effort")
    assert applicable(own_effort, {"status": "near_poor"})
    assert not applicable(own_effort, {"status": "exited"})
    assert applicable(own_effort, {}), "not known is not ruled out"
