"""Evaluators that a plan combines by figures alone: each judged in a plan made for the purpose, and checked when read."""

from __future__ import annotations

import copy
import itertools
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from tests.rules.conftest import Says
from tests.rules.units import MAY_2020, hamlet

from rules.assessment import CriterionResult, assess
from rules.evaluators import EVALUATORS, judge, takes_attestation
from rules.facts import (
    FACT_SHAPES,
    FLAG_FIELDS,
    CommuneFacts,
    DepartmentFacts,
    Facts,
    HamletFacts,
    HouseholdFacts,
    Income,
    IndividualFacts,
    PlanTarget,
    Review,
    SponsoredCommune,
)
from rules.finding import Context
from rules.plan import Plan, PlanError, load_plan
from rules.plan_reader import read_plan
from rules.readings import KNOWN_READINGS
from rules.text import Text
from rules.verdict import Verdict, at_least
from rules.wording import clause

RAW = tomllib.loads(resources.files("rules").joinpath("plans", "kh87-2018.toml").read_text(encoding="utf-8"))
INDEX = {category["id"]: n for n, category in enumerate(RAW["categories"])}


def plan_with(
    category: str,
    evaluator: str,
    params: Any = None,
    change: Callable[[dict[str, Any]], None] | None = None,
    *,
    kept: bool = False,
) -> Plan:
    """Plan 87, its first criterion of ``category`` judged by another evaluator.

    Unless more is changed the plan has no other category: reading them all takes most of the time of these tests.
    """
    raw = copy.deepcopy(RAW)
    criterion = raw["categories"][INDEX[category]]["criteria"][0]
    if change is None:
        raw["categories"] = [raw["categories"][INDEX[category]]]
        if category != "hamlet":
            raw["readings"] = [r for r in raw["readings"] if r["name"] != "hamlet_average"]
    criterion.pop("applies_to", None)
    criterion["evaluator"] = evaluator
    if params is not None:
        criterion["params"] = params
    if change:
        change(raw)
    return read_plan(raw, "mine.toml", kept=kept)


def found(
    category: str, facts: Facts, evaluator: str, params: Any, on: date = MAY_2020, **readings: Any
) -> CriterionResult:
    plan = plan_with(category, evaluator, params)
    return assess(plan, category, facts, {}, on, readings).criteria[0]


def refused(category: str, evaluator: str, params: Any, place: str, **more: Any) -> Text:
    first = RAW["categories"][INDEX[category]]["criteria"][0]["id"]
    with pytest.raises(PlanError) as caught:
        plan_with(category, evaluator, params, **more)
    assert caught.value.place == f"categories[{category}].criteria[{first}].{place}"
    return caught.value.message


# -- threshold --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparison", "results"),
    [
        ("at_least", ["not_met", "met", "met"]),
        ("above", ["not_met", "not_met", "met"]),
        ("at_most", ["met", "met", "not_met"]),
        ("below", ["met", "not_met", "not_met"]),
    ],
)
def test_a_count_against_a_threshold(comparison: str, results: list[str], says: Says) -> None:
    params = {"figure": "helped_households_exit", comparison: "2"}
    for helped, verdict in zip((1, 2, 3), results, strict=True):
        facts = HouseholdFacts(status="not_poor", helped_households_exit=helped)
        result = found("household", facts, "threshold", params)
        assert result.verdict == verdict
        assert dict(result.numbers) == {
            "helped_households_exit": str(helped),
            f"helped_households_exit.{comparison}": "2",
        }
        says(result.reason)
    unknown = found("household", HouseholdFacts(), "threshold", params)
    assert (unknown.verdict, dict(unknown.numbers)) == (
        "unproven",
        {f"helped_households_exit.{comparison}": "2"},
    )
    says(unknown.reason)


def test_the_sentence_of_a_threshold() -> None:
    params = {"figure": "poor_rate", "below": "5", "by_year": 2020}
    facts = CommuneFacts(reviews=(Review(2019, 1000, 49, 0),))
    result = found("commune", facts, "threshold", params)
    assert result.verdict is Verdict.PROVISIONAL
    assert result.reason.vi == (
        "Tỷ lệ hộ nghèo năm 2019 là 4,9% (cần dưới 5%); tạm đạt, chờ kết quả rà soát cuối năm 2020."
    )
    assert result.reason.en == (
        "The rate of poor households of 2019 is 4.9 % (below 5 % needed); provisional until the review of the end of 2020."
    )


@pytest.mark.parametrize(
    ("review", "vi", "en"),
    [
        (Review(2019, 300, 10), "là 3,33% (cần dưới 5%)", "is 3.33 % (below 5 % needed)"),
        (Review(2019, 10**7, 499_999), "là 4,9999% (cần dưới 5%)", "is 4.9999 % (below 5 % needed)"),
        (Review(2019, 10**7, 500_001), "là 5,0001% (cần dưới 5%)", "is 5.0001 % (below 5 % needed)"),
    ],
)
def test_a_rate_is_said_with_two_places_and_never_as_the_limit(review: Review, vi: str, en: str) -> None:
    params = {"figure": "poor_rate", "below": "5", "by_year": 2020}
    result = found("commune", CommuneFacts(reviews=(review,)), "threshold", params)
    assert vi in result.reason.vi
    assert en in result.reason.en
    (said,) = re.findall(r"is ([0-9.]+) %", result.reason.en)
    assert abs(Fraction(result.numbers["poor_rate"]) - Fraction(said)) < Fraction(1, 200)


@pytest.mark.parametrize(
    ("figure", "poor", "near", "verdict"),
    [
        ("poor_rate", 49, 100, "met"),
        ("poor_rate", 50, 0, "not_met"),
        ("poor_and_near_poor_rate", 30, 19, "met"),
        ("poor_and_near_poor_rate", 30, 20, "not_met"),
    ],
)
@pytest.mark.parametrize("category", ["hamlet", "commune"])
def test_a_rate_against_a_threshold(
    category: str, figure: str, poor: int, near: int, verdict: str, says: Says
) -> None:
    build = HamletFacts if category == "hamlet" else CommuneFacts
    params = {"figure": figure, "below": "5", "by_year": 2020}
    facts = build(reviews=(Review(2019, 1000, 0, 0), Review(2020, 1000, poor, near)))
    on, reading = date(2021, 1, 1), {"target_year_review": "same_year_end"}
    assert found(category, facts, "threshold", params, on, **reading).verdict == verdict
    assert found(category, facts, "threshold", params, on).verdict == "provisional"
    assert found(category, facts, "threshold", params, date(2020, 12, 31), **reading).verdict == "unproven"
    missing = found(category, build(), "threshold", params, on)
    blank = found(category, build(reviews=(Review(2020),)), "threshold", params, on, **reading)
    assert missing.verdict == blank.verdict == "unproven"
    says(missing.reason, blank.reason)


@pytest.mark.parametrize(
    ("income", "verdict"),
    [
        (Income(2019, Fraction(18_000_000), True), "met"),
        (Income(2019, Fraction("17999999.999999999999"), True), "not_met"),
        (Income(2019, Fraction(18_000_000), False), "unproven"),
        (Income(2019, Fraction(18_000_000), None), "unproven"),
        (Income(2019, None, True), "unproven"),
        (Income(2018, Fraction(18_000_000), True), "unproven"),
    ],
)
def test_an_income_against_a_threshold(income: Income, verdict: str, says: Says) -> None:
    params = {"figure": "income_per_head", "at_least": "18000000", "by_year": 2019}
    result = found("household", HouseholdFacts(income_per_head=(income,)), "threshold", params)
    assert result.verdict == verdict
    says(result.reason)
    if verdict == "met":
        assert "18.000.000 đồng (cần ít nhất 18.000.000 đồng)" in result.reason.vi
    later = found(
        "household", HouseholdFacts(income_per_head=(income,)), "threshold", params, date(2019, 12, 31)
    )
    assert later.verdict == "unproven"


def test_a_number_of_communes_against_a_threshold(says: Says) -> None:
    params = {"figure": "sponsored_communes", "at_least": "2"}
    for number, verdict in ((1, "not_met"), (2, "met")):
        facts = DepartmentFacts(sponsored_communes=(SponsoredCommune(),) * number)
        result = found("department", facts, "threshold", params)
        assert result.verdict == verdict
        says(result.reason)
    unknown = found("department", DepartmentFacts(), "threshold", params)
    assert unknown.verdict == "unproven"
    says(unknown.reason)


@pytest.mark.parametrize(
    ("category", "params", "place"),
    [
        ("household", {}, "params.figure"),
        ("household", {"figure": "poor_rate", "below": "5", "by_year": 2020}, "params.figure"),
        ("household", {"figure": "helped_households_exit"}, "params"),
        ("household", {"figure": "helped_households_exit", "below": "5", "above": "1"}, "params"),
        ("household", {"figure": "helped_households_exit", "below": 5}, "params.below"),
        ("household", {"figure": "helped_households_exit", "below": "5", "by_year": 2020}, "params.by_year"),
        ("hamlet", {"figure": "poor_rate", "below": "5"}, "params.by_year"),
        ("hamlet", {"figure": "poor_rate", "below": "5", "by_year": "2020"}, "params.by_year"),
        ("enterprise", {"figure": "poor_rate"}, "params.figure"),
    ],
)
def test_wrong_thresholds(category: str, params: Any, place: str, says: Says) -> None:
    says(refused(category, "threshold", params, place))


# -- yes-or-no facts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "field"), [(s, f) for s, fields in FLAG_FIELDS.items() for f in fields])
def test_every_yes_or_no_fact_can_be_a_criterion(shape: str, field: str) -> None:
    build: Any = {"household": HouseholdFacts, "hamlet": HamletFacts, "commune": CommuneFacts}[shape]
    said = set()
    for value, verdict in ((True, "met"), (False, "not_met"), (None, "unproven")):
        result = found(shape, build(**{field: value}), "stated", {"field": field})
        assert result.verdict == verdict
        said |= {result.reason.vi, result.reason.en}
    assert len(said) == 6


@pytest.mark.parametrize(
    ("category", "params", "place"),
    [
        ("household", {}, "params.field"),
        ("household", {"field": "status"}, "params.field"),
        ("household", {"field": "exit_registered", "value": True}, "params.value"),
        ("department", {"field": "exit_registered"}, "params.field"),
    ],
)
def test_wrong_stated(category: str, params: Any, place: str, says: Says) -> None:
    says(refused(category, "stated", params, place))


# -- averages, zones, sponsorship: their figures ----------------------------------------------------------------------

ROW = {"fall": "3"}
ZONE = {"zone": "I", "poor_and_near_poor": "10", "poor": "5"}


@pytest.mark.parametrize(
    ("category", "evaluator", "params", "place"),
    [
        ("hamlet", "average_reduction", {"rate": "poor"}, "params.required"),
        ("hamlet", "average_reduction", {"rate": "poor", "required": []}, "params.required"),
        ("hamlet", "average_reduction", {"rate": "rich", "required": [ROW]}, "params.rate"),
        ("hamlet", "average_reduction", {"required": [ROW]}, "params.rate"),
        ("hamlet", "average_reduction", {"rate": "poor", "required": [{}]}, "params.required[0].fall"),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{"fall": "0"}]},
            "params.required[0].fall",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{"fall": "101"}]},
            "params.required[0].fall",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{"fall": 3}]},
            "params.required[0].fall",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{**ROW, "when": {"kind": "commune"}}]},
            "params.required[0].when.kind",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{**ROW, "when": {"zone": "I"}}]},
            "params.required[0].when.zone",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{**ROW, "when": {"especially_difficult": "yes"}}]},
            "params.required[0].when.especially_difficult",
        ),
        (
            "hamlet",
            "average_reduction",
            {"rate": "poor", "required": [{**ROW, "x": 1}]},
            "params.required[0].x",
        ),
        ("hamlet", "average_reduction", {"rate": "poor", "required": [ROW], "x": 1}, "params.x"),
        ("household", "average_reduction", {"rate": "poor", "required": [ROW]}, "evaluator"),
        ("hamlet", "reduction_above_plan", {"rate": "poor"}, "params.rate"),
        ("department", "reduction_above_plan", None, "evaluator"),
        ("hamlet", "zone_rates", {"by_year": 2020, "zones": [ZONE]}, "evaluator"),
        ("commune", "zone_rates", {"by_year": 2020}, "params.zones"),
        ("commune", "zone_rates", {"by_year": 20, "zones": [ZONE]}, "params.by_year"),
        ("commune", "zone_rates", {"by_year": 2020, "zones": [ZONE, ZONE]}, "params.zones[1].zone"),
        (
            "commune",
            "zone_rates",
            {"by_year": 2020, "zones": [{**ZONE, "zone": "IV"}]},
            "params.zones[0].zone",
        ),
        (
            "commune",
            "zone_rates",
            {"by_year": 2020, "zones": [{**ZONE, "poor": "0"}]},
            "params.zones[0].poor",
        ),
        ("commune", "zone_rates", {"by_year": 2020, "zones": [{**ZONE, "x": 1}]}, "params.zones[0].x"),
        ("commune", "zone_rates", {"by_year": 2020, "zones": [ZONE], "x": 1}, "params.x"),
        ("department", "sponsorship", {}, "params.poor_rate_from"),
        ("department", "sponsorship", {"poor_rate_from": "30", "x": 1}, "params.x"),
        ("commune", "sponsorship", {"poor_rate_from": "30"}, "evaluator"),
        ("hamlet", "sustained_exit", {}, "evaluator"),
        ("hamlet", "guess", {}, "evaluator"),
    ],
)
def test_wrong_figures_are_refused_when_the_plan_is_read(
    category: str, evaluator: str, params: Any, place: str, says: Says
) -> None:
    says(refused(category, evaluator, params, place))


def test_rows_are_tried_in_order_and_may_not_fit_at_all(says: Says) -> None:
    rows = [
        {"when": {"kind": "hamlet", "especially_difficult": True}, "fall": "9"},
        {"when": {"kind": "hamlet"}, "fall": "2"},
    ]
    params = {"rate": "poor_and_near_poor", "required": rows}
    fall = ((100, 50), (100, 45))
    assert found("hamlet", hamlet(*fall), "average_reduction", params).verdict == "not_met"
    assert found("hamlet", hamlet(*fall, difficult=False), "average_reduction", params).verdict == "met"
    group = found("hamlet", hamlet(*fall, kind="residential_group"), "average_reduction", params)
    assert group.verdict == "not_applicable"
    unknown = found("hamlet", hamlet(*fall, difficult=None), "average_reduction", params)
    assert unknown.verdict == "unproven"
    assert "đặc biệt khó khăn" in unknown.reason.vi
    says(group.reason, unknown.reason)


def test_the_rate_of_an_average_is_a_figure_of_the_plan() -> None:
    facts = hamlet((100, 50, 0), (100, 40, 10))
    for rate, verdict in (("poor", "met"), ("poor_and_near_poor", "not_met")):
        params = {"rate": rate, "required": [{"fall": "10"}]}
        assert found("hamlet", facts, "average_reduction", params).verdict == verdict
    # The near-poor count for one of the two rates only, at the beginning as well as at the end.
    facts = hamlet((100, 50, 5), (100, 40, 5))
    for rate, numbers in (("poor", ["50.0000", "40.0000"]), ("poor_and_near_poor", ["55.0000", "45.0000"])):
        params = {"rate": rate, "required": [{"fall": "10"}]}
        result = found("hamlet", facts, "average_reduction", params)
        assert [result.numbers["2016"], result.numbers["2017"]] == numbers


def test_a_zone_the_plan_does_not_name(says: Says) -> None:
    facts = CommuneFacts(zone="II", reviews=(Review(2019, 100, 1, 1),))
    # No new file may leave a zone out; one that was in force once may have.
    plan = plan_with("commune", "zone_rates", {"by_year": 2020, "zones": [ZONE]}, kept=True)
    result = assess(plan, "commune", facts, {}, MAY_2020, {}).criteria[0]
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert "khu vực II" in result.reason.vi
    says(result.reason)


# -- combinations -----------------------------------------------------------------------------------------------------

HELPED = {"evaluator": "threshold", "params": {"figure": "helped_households_exit", "at_least": "2"}}
PLEDGED = {"evaluator": "stated", "params": {"field": "no_relapse_commitment"}}


@pytest.mark.parametrize("helped", [1, 2, None])
@pytest.mark.parametrize("pledged", [True, False, None])
def test_any_and_all(helped: int | None, pledged: bool | None, says: Says) -> None:
    facts = HouseholdFacts(helped_households_exit=helped, no_relapse_commitment=pledged)
    one = {1: Verdict.NOT_MET, 2: Verdict.MET, None: Verdict.UNPROVEN}[helped]
    other = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNPROVEN}[pledged]
    better, worse = (one, other) if at_least(one, other) else (other, one)
    params = {"tests": [HELPED, PLEDGED]}
    any_of = found("household", facts, "any_of", params)
    all_of = found("household", facts, "all_of", params)
    assert (any_of.verdict, all_of.verdict) == (better, worse)
    assert any_of.reason.vi.startswith("Cần đạt một trong các điều sau: (1) ")
    assert all_of.reason.vi.startswith("Cần đạt tất cả các điều sau: (1) ")
    for said in (any_of.reason, all_of.reason):
        first, second = said.en.split("; (2) ")
        assert f": (1) {one.label.en.lower()}: " in first
        assert second.startswith(f"{other.label.en.lower()}: ")
    says(any_of.reason, all_of.reason)


def test_each_part_is_named_with_what_was_found_of_it() -> None:
    facts = HouseholdFacts(helped_households_exit=None, no_relapse_commitment=True)
    result = found("household", facts, "all_of", {"tests": [HELPED, PLEDGED]})
    assert result.reason.en == (
        "All of these are needed: (1) unproven: the number of households helped out of poverty is not known; "
        "(2) met: the no-relapse commitment was made."
    )
    met = found("household", facts, "any_of", {"tests": [HELPED, PLEDGED]})
    assert met.reason.vi == (
        "Cần đạt một trong các điều sau: (1) chưa đủ căn cứ: chưa biết số hộ được giúp thoát nghèo; "
        "(2) đạt: có cam kết không tái nghèo, tái cận nghèo."
    )


def test_what_begins_with_capitals_keeps_them_inside_a_sentence() -> None:
    facts = HouseholdFacts(helped_households_exit=1, exit_confirmed=False)
    stated = {"evaluator": "stated", "params": {"field": "exit_confirmed"}}
    result = found("household", facts, "any_of", {"tests": [stated, HELPED]})
    assert result.reason.vi.startswith(
        "Cần đạt một trong các điều sau: (1) không đạt: UBND xã không xác nhận việc thoát nghèo; (2) không đạt: số"
    )
    assert result.reason.en.startswith(
        "One of these is needed: (1) not met: the commune does not confirm the exit; (2) not met: the number"
    )


def test_parts_that_do_not_apply_count_for_nothing() -> None:
    average = {"evaluator": "average_reduction"}
    groups = {
        **average,
        "params": {"rate": "poor", "required": [{"when": {"kind": "residential_group"}, "fall": "1"}]},
    }
    hamlets = {**average, "params": {"rate": "poor", "required": [{"when": {"kind": "hamlet"}, "fall": "1"}]}}
    facts = hamlet((100, 50), (100, 40))
    for name in ("any_of", "all_of"):
        assert found("hamlet", facts, name, {"tests": [groups, hamlets]}).verdict == "met"
        assert found("hamlet", facts, name, {"tests": [groups, groups]}).verdict == "not_applicable"


def test_numbers_of_the_parts_are_kept() -> None:
    parts = [
        {"evaluator": "threshold", "params": {"figure": "poor_rate", "below": "5", "by_year": 2020}},
        {
            "evaluator": "threshold",
            "params": {"figure": "poor_and_near_poor_rate", "below": "8", "by_year": 2020},
        },
    ]
    facts = CommuneFacts(reviews=(Review(2019, 100, 6, 1),))
    result = found("commune", facts, "any_of", {"tests": parts})
    assert result.verdict is Verdict.PROVISIONAL
    assert dict(result.numbers) == {
        "poor_rate": "6.0000",
        "poor_rate.below": "5",
        "poor_and_near_poor_rate": "7.0000",
        "poor_and_near_poor_rate.below": "8",
    }
    every = found("commune", facts, "all_of", {"tests": parts})
    assert (every.verdict, dict(every.numbers)) == (Verdict.NOT_MET, dict(result.numbers))


def _rate(limit: str) -> dict[str, Any]:
    return {"evaluator": "threshold", "params": {"figure": "poor_rate", "below": limit, "by_year": 2020}}


def _average(rate: str) -> dict[str, Any]:
    return {"evaluator": "average_reduction", "params": {"rate": rate, "required": [{"fall": "1"}]}}


ZONES = {"evaluator": "zone_rates", "params": {"by_year": 2020, "zones": [ZONE]}}
ABOVE_PLAN = {"evaluator": "reduction_above_plan"}
CLASHING = [
    [_rate("5"), _rate("9")],
    [_average("poor"), _average("poor_and_near_poor")],
    [_average("poor"), ABOVE_PLAN],
    [ZONES, _rate("5"), ZONES, _rate("6"), ABOVE_PLAN, _average("poor")],
    [_rate("5"), {"evaluator": "same_as", "params": {"criterion": "commune.zone_rates"}}, ZONES],
    [ABOVE_PLAN, {"evaluator": "same_as", "params": {"criterion": "commune.average"}}],
]


@pytest.mark.parametrize("name", ["any_of", "all_of"])
@pytest.mark.parametrize("parts", CLASHING, ids=range(len(CLASHING)))
def test_no_part_writes_over_the_numbers_of_another(name: str, parts: list[dict[str, Any]]) -> None:
    """Every number of every part is there, and what it is called does not hang on what is known of the others."""
    facts = CommuneFacts(
        kind="commune",
        zone="III",
        reviews=(Review(2018, 100, 9, 3), Review(2019, 100, 6, 1)),
        plan_targets=(PlanTarget(2019, Fraction(2)),),
    )

    def judged(tests: list[dict[str, Any]], of: CommuneFacts) -> dict[str, str]:
        raw = copy.deepcopy(RAW)
        commune = raw["categories"][INDEX["commune"]]
        raw["categories"] = [commune]
        raw["readings"] = [r for r in raw["readings"] if r["name"] != "hamlet_average"]
        first = {**commune["criteria"][0], "evaluator": name, "params": {"tests": tests}}
        if len(tests) == 1:
            first |= {"params": {}, **tests[0]}
        other = {**commune["criteria"][0], "id": "commune.average", **_average("poor")}
        commune["criteria"] = [first, other, *commune["criteria"][1:]]
        plan = read_plan(raw, "mine.toml", kept=True)
        return dict(assess(plan, "commune", of, {}, MAY_2020, {}).criteria[0].numbers)

    whole = judged(parts, facts)
    alone = [judged([part], facts) for part in parts]
    assert sum(map(len, alone)) == len(whole)
    for place, numbers in enumerate(alone, 1):
        for key, value in numbers.items():
            assert whole.get(f"{place}.{key}", whole.get(key)) == value
    unknown = judged(parts, replace(facts, reviews=(), plan_targets=()))
    assert set(unknown) <= set(whole)


def test_a_number_that_one_part_alone_has_keeps_its_name() -> None:
    facts = CommuneFacts(zone="III", reviews=(Review(2018, 100, 9, 3), Review(2019, 100, 6, 1)))
    result = found("commune", facts, "all_of", {"tests": [_average("poor"), _rate("5")]})
    assert dict(result.numbers) == {
        "2018": "9.0000", "2019": "6.0000", "average": "3.0000", "required": "1",
        "poor_rate": "6.0000", "poor_rate.below": "5",
    }  # fmt: skip
    both = found("commune", facts, "all_of", {"tests": [_rate("5"), _rate("9")]})
    assert dict(both.numbers) == {
        "1.poor_rate": "6.0000", "1.poor_rate.below": "5", "2.poor_rate": "6.0000", "2.poor_rate.below": "9",
    }  # fmt: skip
    commune = RAW["categories"][INDEX["commune"]]["criteria"]
    params = next(one["params"] for one in commune if one["id"] == "commune.zone_rates")
    zones = {"evaluator": "zone_rates", "params": params}
    mixed = found("commune", facts, "all_of", {"tests": [_average("poor"), zones]})
    assert len(mixed.numbers) > 4
    assert not [name for name in mixed.numbers if name.startswith(("1.", "2."))]


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({}, "params.tests"),
        ({"tests": [HELPED]}, "params.tests"),
        ({"tests": [HELPED] * 21}, "params.tests"),
        ({"tests": [HELPED, {"evaluator": "guess"}]}, "params.tests[1].evaluator"),
        ({"tests": [HELPED, {"evaluator": "any_of", "params": {}}]}, "params.tests[1].evaluator"),
        ({"tests": [HELPED, {"evaluator": "zone_rates"}]}, "params.tests[1].evaluator"),
        ({"tests": [HELPED, {"evaluator": "stated"}]}, "params.tests[1].params.field"),
        ({"tests": [HELPED, {**PLEDGED, "x": 1}]}, "params.tests[1].x"),
        ({"tests": [HELPED, PLEDGED], "x": 1}, "params.x"),
    ],
)
@pytest.mark.parametrize("evaluator", ["any_of", "all_of"])
def test_wrong_combinations(evaluator: str, params: Any, place: str, says: Says) -> None:
    says(refused("household", evaluator, params, place))


BY_GROWTH = {"fixed_base": HELPED, "added_each_year": PLEDGED, "compounding": {"evaluator": "attested"}}


@pytest.mark.parametrize("evaluator", ["any_of", "all_of"])
def test_two_to_twenty_tests_may_be_combined(evaluator: str) -> None:
    facts = HouseholdFacts(helped_households_exit=2)
    for number in (2, 20):
        assert found("household", facts, evaluator, {"tests": [HELPED] * number}).verdict is Verdict.MET
    for number in (0, 1, 21):
        message = refused("household", evaluator, {"tests": [HELPED] * number}, "params.tests")
        assert message.en == "needs 2 to 20 tests"


def test_a_reading_chooses_the_test() -> None:
    facts = HouseholdFacts(helped_households_exit=2, no_relapse_commitment=False)
    params = {"reading": "income_growth", "tests": BY_GROWTH}
    for reading, verdict in (
        ("fixed_base", "met"),
        ("added_each_year", "not_met"),
        ("compounding", "unproven"),
    ):
        assert found("household", facts, "by_reading", params, income_growth=reading).verdict == verdict
    yes_no = {"reading": "exit_year_counts", "tests": {"true": HELPED, "false": PLEDGED}}
    for value, verdict in ((True, "met"), (False, "not_met")):
        assert found("household", facts, "by_reading", yes_no, exit_year_counts=value).verdict == verdict


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({"tests": BY_GROWTH}, "params.reading"),
        ({"reading": "mood", "tests": BY_GROWTH}, "params.reading"),
        ({"reading": "income_growth"}, "params.tests"),
        ({"reading": "income_growth", "tests": {"fixed_base": HELPED}}, "params.tests.added_each_year"),
        ({"reading": "income_growth", "tests": {**BY_GROWTH, "other": HELPED}}, "params.tests.other"),
        ({"reading": "income_growth", "tests": BY_GROWTH, "x": 1}, "params.x"),
    ],
)
def test_wrong_by_reading(params: Any, place: str, says: Says) -> None:
    says(refused("household", "by_reading", params, place))


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("hamlet.reduction_above_plan", "params.criterion"),
        ("household.initiative", "params.criterion"),
        ("x", "params.criterion"),
    ],
)
def test_the_same_as_another_criterion_never_goes_in_circles(target: str, place: str) -> None:
    refused("hamlet", "same_as", {"criterion": target}, place)
    refused("hamlet", "same_as", {"criterion": "hamlet.fund", "x": 1}, "params.x")


def test_the_same_as_another_criterion_needs_the_category_it_stands_in() -> None:
    plan = plan_with("household", "same_as", {"criterion": "household.exit_registered"})
    category = plan.category("household")
    facts = HouseholdFacts(status="not_poor", exit_registered=True)
    context = Context(facts, {}, MAY_2020, plan.default_readings(), category)
    result = judge(category.criteria[0], context)
    assert result.verdict is Verdict.MET
    title = category.criterion("household.exit_registered").title
    assert result.reason.en == (
        f"Judged by the criterion “{title.en}”: the household has registered to leave poverty."
    )
    with pytest.raises(ValueError, match=r"^same_as needs the category in its context$"):
        judge(category.criteria[0], replace(context, category=None))


def test_where_another_criterion_ends_inside_a_list_is_told() -> None:
    """What it finds is often a list itself; a single part that applies is no list."""
    like = {"evaluator": "same_as", "params": {"criterion": "household.sustained_exit"}}
    exits = HouseholdFacts(status="exited", no_relapse_commitment=False)
    result = found("household", exits, "any_of", {"tests": [like, PLEDGED]})
    title = plan_with("household", "any_of", {"tests": [like, PLEDGED]})
    named = title.category("household").criterion("household.sustained_exit").title
    assert result.reason.vi.startswith(
        f"Cần đạt một trong các điều sau: (1) chưa đủ căn cứ: xét theo tiêu chí “{named.vi}”: "
    )
    inner, last = result.reason.en.split("; (2) ")
    assert inner.startswith(f"One of these is needed: (1) unproven: judged by the criterion “{named.en}”: ")
    assert inner.count("; ") > 1
    assert last == "not met: there is no no-relapse commitment."
    alone = found("hamlet", HamletFacts(kind="hamlet"), "any_of", {"tests": [_NEVER, _OPEN]})
    assert alone.reason.en.startswith("One of these is needed: (1) not applicable: ")
    open_one = found("hamlet", HamletFacts(kind="hamlet"), "attested", {}).reason
    assert alone.reason.en.endswith(f"; (2) unproven: {clause(open_one).en}.")


_NEVER = {
    "evaluator": "average_reduction",
    "params": {"rate": "poor", "required": [{"fall": "1", "when": {"kind": "residential_group"}}]},
}
_OPEN = {"evaluator": "attested"}


def test_a_reading_of_the_plans_own() -> None:
    """A question that only this plan asks needs no code: its options choose between tests."""

    def ask(raw: dict[str, Any]) -> None:
        options = [
            {"value": "help", "vi": "giúp", "en": "help"},
            {"value": "pledge", "vi": "cam kết", "en": "pledge"},
        ]
        raw["readings"].append({"name": "own", "clause": "I", "vi": "Gì?", "en": "What?", "options": options})

    params = {"reading": "own", "tests": {"help": HELPED, "pledge": PLEDGED}}
    plan = plan_with("household", "by_reading", params, ask)
    facts = HouseholdFacts(helped_households_exit=2, no_relapse_commitment=False)
    verdicts = [
        assess(plan, "household", facts, {}, MAY_2020, {"own": value}).criteria[0].verdict
        for value in ("help", "pledge")
    ]
    assert verdicts == ["met", "not_met"]
    with pytest.raises(PlanError) as caught:
        plan_with("household", "attested", None, ask)
    assert caught.value.place == "readings[own].name"
    assert caught.value.message == Text(
        "không có phép xét nào dùng cách hiểu này; bỏ đi, dùng nó trong by_reading, hoặc đổi tên: "
        + ", ".join(KNOWN_READINGS),
        "nothing looks at this reading; remove it, use it in by_reading, or name one of: "
        + ", ".join(KNOWN_READINGS),
    )
    # An option's test stands under its name as the plan writes it.
    capital = {"reading": "own", "tests": {"Help": HELPED, "pledge": PLEDGED}}

    def ask_in_capitals(raw: dict[str, Any]) -> None:
        ask(raw)
        raw["readings"][-1]["options"][0]["value"] = "Help"

    plan = plan_with("household", "by_reading", capital, ask_in_capitals)
    assert assess(plan, "household", facts, {}, MAY_2020, {"own": "Help"}).criteria[0].verdict == "met"


def test_an_option_that_nothing_understands(says: Says) -> None:
    def ask(raw: dict[str, Any]) -> None:
        raw["readings"][0]["options"][1]["value"] = "doubling"

    with pytest.raises(PlanError) as caught:
        plan_with("household", "attested", None, ask)
    assert caught.value.place == "readings[income_growth].options[1].value"
    says(caught.value.message)

    def number(raw: dict[str, Any]) -> None:
        raw["readings"][3]["options"][0]["value"] = "true"

    with pytest.raises(PlanError) as caught:
        plan_with("household", "attested", None, number)
    assert caught.value.place == "readings[protected_needs_commitment].options[0].value"
    says(caught.value.message)


def test_a_reading_the_plan_does_not_ask_has_its_usual_value() -> None:
    named = ("hamlet_average", "target_year_review")

    def drop(raw: dict[str, Any]) -> None:
        raw["readings"] = [r for r in raw["readings"] if r["name"] in named]

    bare, full = plan_with("household", "attested", None, drop), load_plan("kh87-2018")
    assert set(bare.readings) == set(named)
    facts: list[tuple[str, Facts]] = [
        ("hamlet", hamlet((60, 7), (60, 4), difficult=False)),
        ("commune", CommuneFacts(kind="commune", zone="III", reviews=(Review(2019, 100, 1, 1),))),
        (
            "household",
            HouseholdFacts(
                status="exited",
                exit_year=2016,
                exit_confirmed=True,
                disabled_member=True,
                no_relapse_commitment=True,
                income_per_head=tuple(Income(2016 + n, Fraction(100 + 20 * n), True) for n in range(4)),
            ),
        ),
    ]
    for category, given in facts:
        one = assess(bare, category, given, {}, MAY_2020, {})
        other = assess(full, category, given, {}, MAY_2020, {})
        assert one.criteria == other.criteria
        assert set(one.readings) == set(named)


THRESHOLD = {"figure": "poor_rate", "below": "5", "by_year": 2020}
EACH_ZONE = [{**ZONE, "zone": zone} for zone in ("I", "II", "III")]
PARTS = [{"evaluator": "attested"}, {"evaluator": "threshold", "params": THRESHOLD}]


@pytest.mark.parametrize(
    ("category", "evaluator", "params", "goal", "place"),
    [
        ("hamlet", "threshold", THRESHOLD, False, "categories[hamlet].criteria[{first}]"),
        ("commune", "zone_rates", {"by_year": 2020, "zones": EACH_ZONE}, False, "categories[commune].criteria[{first}]"),
        ("hamlet", "any_of", {"tests": PARTS}, False, "categories[hamlet].criteria[{first}]"),
        (
            "hamlet",
            "by_reading",
            {
                "reading": "hamlet_average",
                "tests": {"further_test": {"evaluator": "attested"}, "definition": PARTS[1]},
            },
            False,
            "categories[hamlet].criteria[{first}]",
        ),
        ("household", "attested", {}, True, "goals[district.average_reduction]"),
        ("household", "attested", {}, False, None),
        (
            "household",
            "threshold",
            {"figure": "income_per_head", "above": "1", "by_year": 2019},
            False,
            None,
        ),
    ],
    ids=["threshold", "zone_rates", "any_of", "by_reading", "goal", "nothing", "income"],
)  # fmt: skip
def test_by_a_year_goes_through_the_named_reading(
    category: str, evaluator: str, params: Any, goal: bool, place: str | None, says: Says
) -> None:
    """Which review a test "by a year" looks at is nobody's to change unless the plan names the question."""

    def change(raw: dict[str, Any]) -> None:
        raw["categories"] = [raw["categories"][INDEX[category]]]
        del raw["categories"][0]["criteria"][1:]
        asked = {"hamlet_average"} if evaluator == "by_reading" else set()
        raw["readings"] = [r for r in raw["readings"] if r["name"] in asked]
        raw["goals"] = raw["goals"] if goal else []

    if place is None:
        assert plan_with(category, evaluator, params, change).readings == {}
        return
    with pytest.raises(PlanError) as caught:
        plan_with(category, evaluator, params, change)
    first = RAW["categories"][INDEX[category]]["criteria"][0]["id"]
    assert caught.value.place == "readings"
    assert caught.value.message.en.startswith(place.format(first=first))
    assert "target_year_review" in caught.value.message.vi
    says(caught.value.message)

    def named(raw: dict[str, Any]) -> None:
        asked = [r for r in raw["readings"] if r["name"] == "target_year_review"]
        change(raw)
        raw["readings"] += asked

    assert "target_year_review" in plan_with(category, evaluator, params, named).readings


def test_a_text_of_before_the_reading_was_asked_for_is_judged_as_it_was() -> None:
    raw = copy.deepcopy(RAW)
    raw["readings"] = [r for r in raw["readings"] if r["name"] != "target_year_review"]
    kept = read_plan(raw, "kept", kept=True)
    facts = CommuneFacts(kind="commune", zone="III", reviews=(Review(2019, 100, 1, 1),))
    one = assess(kept, "commune", facts, {}, MAY_2020, {}).criterion("commune.zone_rates")
    assert one == assess(load_plan("kh87-2018"), "commune", facts, {}, MAY_2020, {}).criterion(
        "commune.zone_rates"
    )
    assert one.verdict == "provisional"


def test_a_needed_reading_that_the_plan_lacks_is_named_when_it_is_read() -> None:
    def drop(raw: dict[str, Any]) -> None:
        raw["readings"] = [r for r in raw["readings"] if r["name"] != "hamlet_average"]

    with pytest.raises(PlanError) as caught:
        plan_with("household", "attested", None, drop)
    assert caught.value.place == "categories[hamlet].criteria[hamlet.reduction_above_plan].params.reading"


def test_which_criteria_somebody_attests() -> None:
    plan = load_plan("kh87-2018")
    measured = {
        c.id for category in plan.categories.values() for c in category.criteria if not takes_attestation(c)
    }
    assert measured == {
        "household.sustained_exit",
        "household.exit_registered",
        "commune.reduction_above_plan",
        "commune.zone_rates",
        "township.average_reduction",
        "hamlet.reduction_above_plan",
        "hamlet.average_reduction",
    }
    either = plan_with("household", "any_of", {"tests": [HELPED, {"evaluator": "attested"}]})
    assert takes_attestation(either.category("household").criteria[0])
    chosen = plan_with("household", "by_reading", {"reading": "income_growth", "tests": BY_GROWTH})
    by_growth = chosen.category("household").criteria[0]
    assert takes_attestation(by_growth)
    # Under readings the option in force alone counts; a reading that is not named leaves every option open.
    assert takes_attestation(by_growth, {"income_growth": "compounding"})
    assert not takes_attestation(by_growth, {"income_growth": "fixed_base"})
    assert takes_attestation(by_growth, {})
    yes_no = {"true": {"evaluator": "attested"}, "false": HELPED}
    other = plan_with("household", "by_reading", {"reading": "exit_year_counts", "tests": yes_no})
    for value in (True, False):
        assert (
            takes_attestation(other.category("household").criteria[0], {"exit_year_counts": value}) is value
        )


def test_an_attested_part_takes_the_attestation_of_its_criterion() -> None:
    plan = plan_with("household", "any_of", {"tests": [HELPED, {"evaluator": "attested"}]})
    facts = HouseholdFacts(helped_households_exit=0)
    for attested, verdict in (({}, "unproven"), ({"household.law_abiding": True}, "met")):
        assert assess(plan, "household", facts, attested, MAY_2020, {}).criteria[0].verdict == verdict


def test_every_evaluator_names_shapes_that_exist() -> None:
    for evaluator in EVALUATORS.values():
        assert set(evaluator.shapes) <= {*FACT_SHAPES, "unit"}
        assert evaluator.shapes


def test_applies_to_looks_at_fields_of_the_shape_only(says: Says) -> None:
    def applies_to(category: str, field: str, values: list[str]) -> Callable[[dict[str, Any]], None]:
        def change(raw: dict[str, Any]) -> None:
            raw["categories"][INDEX[category]]["criteria"][0]["applies_to"] = {field: values}

        return change

    for category, field in itertools.product(("department", "enterprise", "commune"), ("status", "kind")):
        change = applies_to(category, field, ["poor"])
        says(refused(category, "attested", None, f"applies_to.{field}", change=change))
    # Naming every value says no more than leaving it out, and is allowed.
    plan = plan_with("commune", "attested", None, applies_to("commune", "zone", ["I", "II", "III"]))
    assert plan.category("commune").criteria[0].applies_to["zone"] == ("I", "II", "III")


def test_a_category_that_is_only_listed_does_not_hide_the_slips_of_the_next() -> None:
    def list_only(raw: dict[str, Any]) -> None:
        for key in ("facts", "chain", "dossier_parts"):
            del raw["categories"][0][key]
        raw["categories"][0]["criteria"] = []

    refused("commune", "guess", None, "evaluator", change=list_only)
    assert plan_with("commune", "attested", None, list_only)


def test_an_individual_of_one_role_only() -> None:
    facts = IndividualFacts(role="other")
    assert found("individual", facts, "attested", None).verdict == "unproven"
