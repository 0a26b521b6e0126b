"""Reading the facts of units, departments and people: refused at their place, never guessed."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.assessment import assess_case
from rules.cases import parse_case
from rules.facts import (
    CHOICE_FIELDS,
    CHOICE_NAMES,
    FACT_CLASSES,
    FIELD_UNKNOWN,
    FLAG_FIELDS,
    AwaitedReview,
    CommuneFacts,
    DepartmentFacts,
    HamletFacts,
    IndividualFacts,
    PlanTarget,
    Review,
    SponsoredCommune,
)
from rules.facts_input import READERS
from rules.inputs import InputError
from rules.strict_json import parse_json

SUBJECTS: dict[str, dict[str, Any]] = {
    "hamlet": {
        "kind": "hamlet",
        "especially_difficult": True,
        "reviews": [
            {"year": 2016, "households": 60, "poor": 7, "near_poor": 3},
            {"year": 2017, "households": 60, "poor": 4, "near_poor": 3},
        ],
        "awaited_reviews": [
            {"year": 2018, "awaits": "acceptance"},
            {"year": 2018, "awaits": "report", "unit": "thôn Phác Lê"},
        ],
        "plan_targets": [{"year": 2017, "reduction": "4.5"}],
    },
    "commune": {
        "kind": "commune",
        "zone": "III",
        "reviews": [{"year": 2019, "households": 1000, "poor": 50, "near_poor": 50}],
        "plan_targets": [],
    },
    "department": {"sponsored_communes": [{"name": "Xã Cẩm Liên", "poor_rate": "31.5"}]},
    "individual": {"role": "other"},
    "enterprise": {},
    "benefactor": {},
    "armed_forces": {},
    "association": {},
}


def case(category: str, subject: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "plan": "kh87-2018",
        "category": category,
        "assessed_on": "2020-05-15",
        "subject": copy.deepcopy(SUBJECTS[category]) if subject is None else subject,
    }


def test_good_facts() -> None:
    assert parse_case(case("hamlet")).facts == HamletFacts(
        kind="hamlet",
        especially_difficult=True,
        reviews=(Review(2016, 60, 7, 3), Review(2017, 60, 4, 3)),
        awaited_reviews=(AwaitedReview(2018, "acceptance"), AwaitedReview(2018, "report", "thôn Phác Lê")),
        plan_targets=(PlanTarget(2017, Fraction("4.5")),),
    )
    assert parse_case(case("commune")).facts == CommuneFacts(
        kind="commune", zone="III", reviews=(Review(2019, 1000, 50, 50),)
    )
    assert parse_case(case("department")).facts == DepartmentFacts(
        sponsored_communes=(SponsoredCommune("Xã Cẩm Liên", Fraction("31.5")),)
    )
    assert parse_case(case("individual")).facts == IndividualFacts(role="other")
    assert parse_case(case("department", {"sponsored_communes": []})).facts == DepartmentFacts(
        sponsored_communes=()
    )


@pytest.mark.parametrize("category", list(SUBJECTS))
def test_everything_may_be_left_out(category: str) -> None:
    raw = case(category, {})
    assert parse_case(raw).facts == FACT_CLASSES[parse_case(raw).category.facts or ""]()
    del raw["subject"]
    assert assess_case(parse_case(raw)).verdict == "unproven"


def test_fields_of_another_kind_are_allowed_and_ignored() -> None:
    township = {**SUBJECTS["commune"], "kind": "township"}
    without = {k: v for k, v in township.items() if k != "zone"}
    one, other = (assess_case(parse_case(case("commune", s))) for s in (township, without))
    assert one.criteria == other.criteria
    group = {**SUBJECTS["hamlet"], "kind": "residential_group"}
    plain = {k: v for k, v in group.items() if k != "especially_difficult"}
    one, other = (assess_case(parse_case(case("hamlet", s))) for s in (group, plain))
    assert one.criteria == other.criteria


REVIEW = ("reviews", 0)
WRONG: list[tuple[str, tuple[str | int, ...], Any, str]] = [
    ("hamlet", ("zone",), "III", "subject.zone"),
    ("commune", ("especially_difficult",), True, "subject.especially_difficult"),
    ("department", ("kind",), "x", "subject.kind"),
    ("individual", ("status",), "poor", "subject.status"),
    ("individual", ("role",), "minister", "subject.role"),
    ("enterprise", ("name",), "x", "subject.name"),
    ("association", ("role",), "other", "subject.role"),
    ("hamlet", ("kind",), "commune", "subject.kind"),
    ("hamlet", ("kind",), None, "subject.kind"),
    ("hamlet", ("especially_difficult",), "true", "subject.especially_difficult"),
    ("hamlet", ("especially_difficult",), 1, "subject.especially_difficult"),
    ("commune", ("kind",), "residential_group", "subject.kind"),
    ("commune", ("zone",), "IV", "subject.zone"),
    ("commune", ("zone",), 3, "subject.zone"),
    ("commune", ("classed_poor",), "yes", "subject.classed_poor"),
    ("hamlet", ("reviews",), {}, "subject.reviews"),
    ("hamlet", ("reviews",), "x", "subject.reviews"),
    ("hamlet", ("reviews",), [3], "subject.reviews[0]"),
    ("hamlet", ("reviews",), [{}] * 201, "subject.reviews"),
    ("hamlet", ("reviews", 1, "year"), 2016, "subject.reviews[1].year"),
    ("hamlet", (*REVIEW, "year"), "2016", "subject.reviews[0].year"),
    ("hamlet", (*REVIEW, "year"), 16, "subject.reviews[0].year"),
    ("hamlet", (*REVIEW, "colour"), 1, "subject.reviews[0].colour"),
    ("hamlet", (*REVIEW, "households"), -1, "subject.reviews[0].households"),
    ("hamlet", (*REVIEW, "households"), "60", "subject.reviews[0].households"),
    ("hamlet", (*REVIEW, "households"), 60.5, "subject.reviews[0].households"),
    ("hamlet", (*REVIEW, "households"), True, "subject.reviews[0].households"),
    ("hamlet", (*REVIEW, "households"), 10**30, "subject.reviews[0].households"),
    ("hamlet", (*REVIEW, "poor"), -1, "subject.reviews[0].poor"),
    ("hamlet", (*REVIEW, "near_poor"), None, "subject.reviews[0].near_poor"),
    ("hamlet", (*REVIEW, "poor"), 58, "subject.reviews[0]"),
    ("hamlet", (*REVIEW, "near_poor"), 54, "subject.reviews[0]"),
    ("hamlet", (*REVIEW, "households"), 9, "subject.reviews[0]"),
    ("hamlet", ("plan_targets",), {}, "subject.plan_targets"),
    ("hamlet", ("plan_targets",), [{"year": 2017}], "subject.plan_targets[0].reduction"),
    ("hamlet", ("plan_targets",), [{"reduction": "1"}], "subject.plan_targets[0].year"),
    (
        "hamlet",
        ("plan_targets",),
        [{"year": 2017, "reduction": "1"}] * 2,
        "subject.plan_targets[1].year",
    ),
    *(
        ("hamlet", ("plan_targets", 0, "reduction"), value, "subject.plan_targets[0].reduction")
        for value in ("-1", -1, "x", "", "1,5", "100.5", "1%", None, True, 4.5, [1])
    ),
    ("hamlet", ("plan_targets", 0, "rate"), "poor", "subject.plan_targets[0].rate"),
    ("department", ("sponsored_communes",), None, "subject.sponsored_communes"),
    ("department", ("sponsored_communes",), ["x"], "subject.sponsored_communes[0]"),
    ("department", ("sponsored_communes", 0, "poor_rate"), "-1", "subject.sponsored_communes[0].poor_rate"),
    ("department", ("sponsored_communes", 0, "poor_rate"), "101", "subject.sponsored_communes[0].poor_rate"),
    (
        "department",
        ("sponsored_communes", 0, "poor_rate"),
        "ba mươi",
        "subject.sponsored_communes[0].poor_rate",
    ),
    ("department", ("sponsored_communes", 0, "name"), " ", "subject.sponsored_communes[0].name"),
    ("department", ("sponsored_communes", 0, "name"), "x" * 201, "subject.sponsored_communes[0].name"),
    ("department", ("sponsored_communes", 0, "name"), 5, "subject.sponsored_communes[0].name"),
    ("department", ("sponsored_communes", 0, "rate"), "5", "subject.sponsored_communes[0].rate"),
    ("hamlet", ("awaited_reviews",), {}, "subject.awaited_reviews"),
    ("hamlet", ("awaited_reviews", 0, "awaits"), "tea", "subject.awaited_reviews[0].awaits"),
    ("hamlet", ("awaited_reviews", 0, "year"), 18, "subject.awaited_reviews[0].year"),
    ("hamlet", ("awaited_reviews", 1, "unit"), " ", "subject.awaited_reviews[1].unit"),
    ("hamlet", ("awaited_reviews", 0, "poor"), 3, "subject.awaited_reviews[0].poor"),
    ("hamlet", ("awaited_reviews",), [{"year": 2018}], "subject.awaited_reviews[0].awaits"),
    ("hamlet", ("awaited_reviews",), [{"awaits": "report"}], "subject.awaited_reviews[0].year"),
    (
        "hamlet",
        ("awaited_reviews",),
        [{"year": 2018, "awaits": "report"}] * 2,
        "subject.awaited_reviews[1].year",
    ),
]


@pytest.mark.parametrize(("category", "path", "value", "place"), WRONG, ids=range(len(WRONG)))
def test_wrong_facts_are_refused_at_their_place(
    category: str, path: tuple[str | int, ...], value: Any, place: str, says: Says
) -> None:
    raw = case(category)
    target: Any = raw["subject"]
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(InputError) as caught:
        parse_case(raw)
    assert caught.value.path == place
    assert str(caught.value) == f"{place}: {caught.value.message.vi} / {caught.value.message.en}"
    says(caught.value.message)


def test_the_most_entries_and_households_that_are_still_good() -> None:
    communes = [{"name": f"Xã {n}"} for n in range(200)]
    facts = parse_case(case("department", {"sponsored_communes": communes})).facts
    assert isinstance(facts, DepartmentFacts)
    assert len(facts.sponsored_communes or ()) == 200
    with pytest.raises(InputError) as caught:
        parse_case(case("department", {"sponsored_communes": [*communes, {}]}))
    assert caught.value.message.en == "has more than 200 entries; remove some"
    many = {"year": 2016, "households": 10**8, "poor": 10**8, "near_poor": 0}
    assert parse_case(case("hamlet", {"reviews": [many]})).facts == HamletFacts(
        reviews=(Review(2016, 10**8, 10**8, 0),)
    )
    for count in ("households", "poor", "near_poor"):
        with pytest.raises(InputError) as caught:
            parse_case(case("hamlet", {"reviews": [{"year": 2016, count: 10**8 + 1}]}))
        assert caught.value.path == f"subject.reviews[0].{count}"


def test_bounds_that_are_still_good() -> None:
    subject = {
        "reviews": [{"year": 2016, "households": 10, "poor": 6, "near_poor": 4}],
        "plan_targets": [{"year": 2016, "reduction": "0"}, {"year": 2017, "reduction": "100"}],
    }
    facts = parse_case(case("hamlet", subject)).facts
    assert isinstance(facts, HamletFacts)
    assert [t.reduction for t in facts.plan_targets] == [0, 100]
    assert parse_case(case("hamlet", {"reviews": [{"year": 2016}]})).facts == HamletFacts(
        reviews=(Review(2016),)
    )


@pytest.mark.parametrize("count", ["poor", "near_poor"])
def test_one_of_the_two_counts_alone_may_reach_all_households(count: str) -> None:
    alone = {"year": 2016, "households": 10, count: 10}
    assert parse_case(case("hamlet", {"reviews": [alone]})).facts == HamletFacts(
        reviews=(Review(2016, 10, **{count: 10}),)
    )
    with pytest.raises(InputError) as caught:
        parse_case(case("hamlet", {"reviews": [{**alone, count: 11}]}))
    assert caught.value.path == "subject.reviews[0]"


def test_a_sponsored_commune_may_lack_its_name_or_its_rate() -> None:
    given: list[dict[str, str]] = [{"poor_rate": "30"}, {"name": "x" * 200}, {}]
    assert parse_case(case("department", {"sponsored_communes": given})).facts == DepartmentFacts(
        sponsored_communes=(
            SponsoredCommune(None, Fraction(30)),
            SponsoredCommune("x" * 200, None),
            SponsoredCommune(None, None),
        )
    )


def test_percentages_keep_every_digit() -> None:
    raw = parse_json(json.dumps(case("hamlet")).replace('"4.5"', "4.000000000001").encode())
    facts = parse_case(raw).facts
    assert isinstance(facts, HamletFacts)
    assert facts.plan_targets[0].reduction == Fraction("4.000000000001")


def test_negative_percentages_are_called_negative() -> None:
    with pytest.raises(InputError) as caught:
        parse_case(case("hamlet", {"plan_targets": [{"year": 2017, "reduction": "-0.5"}]}))
    assert "số âm" in caught.value.message.vi
    assert "negative" in caught.value.message.en


def test_every_shape_has_readers_names_and_sentences_for_its_fields() -> None:
    for shape, cls in FACT_CLASSES.items():
        assert set(READERS[shape]) == {f.name for f in fields(cls)}
        assert cls.shape == shape
    for shape, choices in CHOICE_FIELDS.items():
        for name, options in choices.items():
            assert name in READERS[shape]
            assert name in FIELD_UNKNOWN
            assert set(options) <= set(CHOICE_NAMES[name])
    for shape, flags in FLAG_FIELDS.items():
        assert set(flags) <= set(READERS[shape])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(list(SUBJECTS)), st.data(), JSON)
def test_any_value_in_any_field_is_judged_or_refused(category: str, data: st.DataObject, value: Any) -> None:
    raw = case(category)
    known = list(READERS[parse_case(raw).category.facts or ""])
    if known:
        raw["subject"][data.draw(st.sampled_from(known))] = value
    else:
        raw["subject"] = value
    try:
        parsed = parse_case(raw)
    except InputError:
        return
    json.dumps(assess_case(parsed).to_dict())
