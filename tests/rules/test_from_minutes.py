"""Which criterion a meeting's count of hands answers is the plan's to say, with ``from_minutes``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.assessment import CriterionResult, assess
from rules.explain import how_judged
from rules.facts import DepartmentFacts, HouseholdFacts, Minutes, SponsoredCommune
from rules.plan import PlanError, load_plan, plan_file, plan_ids
from rules.plan_diff import diff_plans
from rules.plan_reader import read_plan
from rules.text import Text

Says = Callable[[Text], None]
SUPPORT = "household.community_support"
PLACE = "categories[household].criteria[{}].from_minutes"


@pytest.fixture
def raw() -> dict[str, Any]:
    """The plan's file as nested tables, to be changed."""
    return tomllib.loads(plan_file("kh87-2018").decode())


def household(raw: dict[str, Any]) -> dict[str, Any]:
    return next(c for c in raw["categories"] if c["id"] == "household")


def criterion(raw: dict[str, Any], id: str = SUPPORT) -> dict[str, Any]:
    return next(c for c in household(raw)["criteria"] if c["id"] == id)


def from_minutes(raw: dict[str, Any], *, kept: bool = False) -> list[str]:
    plan = read_plan(raw, "mine.toml", kept=kept)
    return [c.id for category in plan.categories.values() for c in category.criteria if c.from_minutes]


@pytest.mark.parametrize("plan_id", plan_ids())
def test_what_ships_goes_by_the_minutes_where_it_always_did(plan_id: str) -> None:
    assert from_minutes(tomllib.loads(plan_file(plan_id).decode())) == [SUPPORT]


def test_any_id_may_go_by_the_minutes(raw: dict[str, Any]) -> None:
    criterion(raw)["id"] = "household.agreed"
    assert from_minutes(raw) == ["household.agreed"]
    criterion(raw, "household.law_abiding")["from_minutes"] = True
    del criterion(raw, "household.agreed")["from_minutes"]
    assert from_minutes(raw) == ["household.law_abiding"]


@pytest.mark.parametrize("reading", ["majority", "unanimous"])
@pytest.mark.parametrize("plan_id", plan_ids())
def test_how_it_is_judged_speaks_of_the_meeting(plan_id: str, reading: str) -> None:
    plan = load_plan(plan_id)
    category = plan.category("household")
    chosen = {"community_support": reading} if "community_support" in plan.readings else {}
    said = how_judged(plan, category, category.criterion(SUPPORT), chosen)
    unanimous = chosen and reading == "unanimous"
    assert said.vi.startswith(
        "Đạt khi tất cả người dự họp" if unanimous else "Đạt khi quá nửa số người dự họp"
    )
    assert "theo biên bản" in said.vi
    assert "xác nhận khác" in said.vi
    assert "by its minutes" in said.en
    assert "minutes" not in how_judged(plan, category, category.criterion("household.law_abiding"), chosen).en


def test_a_text_of_before_there_was_the_key_is_read_as_it_was_judged(raw: dict[str, Any], says: Says) -> None:
    del criterion(raw)["from_minutes"]
    assert from_minutes(raw, kept=True) == [SUPPORT]
    # A new file has to say it: read without a word, the same text would mean something else once it is kept.
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert (caught.value.file, caught.value.place) == ("mine.toml", PLACE.format(SUPPORT))
    says(caught.value.message)


@pytest.mark.parametrize("kept", [False, True])
def test_what_is_said_counts_whatever_the_id_is(raw: dict[str, Any], kept: bool) -> None:
    criterion(raw)["from_minutes"] = False
    assert from_minutes(raw, kept=kept) == []
    plan = read_plan(raw, "mine.toml")
    # Also in what is written out of it.
    again = read_plan(json.loads(json.dumps(plan.to_dict())), "json")
    assert again == plan


def test_it_is_written_where_it_is_said(raw: dict[str, Any]) -> None:
    written = household(load_plan("kh87-2018").to_dict())["criteria"]
    assert [c["id"] for c in written if "from_minutes" in c] == [SUPPORT]
    del criterion(raw)["from_minutes"]
    criterion(raw)["id"] = "household.agreed"
    before = read_plan(raw, "a")
    criterion(raw, "household.agreed")["from_minutes"] = True
    (change,) = diff_plans(before, read_plan(raw, "b"))
    assert (change.kind, change.place) == (
        "added",
        "categories[household].criteria[household.agreed].from_minutes",
    )
    assert change.after is True


def test_minutes_answer_only_what_somebody_could_attest(raw: dict[str, Any], says: Says) -> None:
    criterion(raw, "household.sustained_exit")["from_minutes"] = True
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == PLACE.format("household.sustained_exit")
    says(caught.value.message)
    assert read_plan(raw, "kept", kept=True)


def test_minutes_that_nobody_writes_answer_nothing(raw: dict[str, Any], says: Says) -> None:
    parts = household(raw)["dossier_parts"]
    minutes = next(p for p in parts if p["id"] == "meeting_minutes")
    changes: tuple[Callable[[], object], ...] = (
        lambda: minutes.update(required=False),
        lambda: parts.remove(minutes),
    )
    for change in changes:
        change()
        with pytest.raises(PlanError) as caught:
            read_plan(raw, "mine.toml")
        assert caught.value.place == PLACE.format(SUPPORT)
        says(caught.value.message)
        assert read_plan(raw, "kept", kept=True)
    del criterion(raw)["from_minutes"]
    criterion(raw)["id"] = "household.agreed"
    assert not read_plan(raw, "mine.toml").category("household").needs_minutes


def test_it_is_yes_or_no(raw: dict[str, Any]) -> None:
    criterion(raw)["from_minutes"] = "yes"
    with pytest.raises(PlanError, match="from_minutes"):
        read_plan(raw, "mine.toml")


def support(minutes: Minutes | None, reading: str = "majority", **attested: bool) -> CriterionResult:
    plan = load_plan("kh87-2018")
    given = {f"household.{name}": value for name, value in attested.items()}
    facts, readings = HouseholdFacts(status="not_poor"), {"community_support": reading}
    found = assess(plan, "household", facts, given, date(2020, 5, 15), readings, minutes=minutes)
    # The meeting is asked about one thing: nobody has attested the rest.
    assert {c.verdict.value for c in found.criteria if c.id != SUPPORT and c.clause == "IV.2.7.1"} == {
        "unproven"
    }
    return found.criterion(SUPPORT)


@pytest.mark.parametrize(
    ("present", "votes_for", "reading", "verdict", "needed"),
    [
        (40, 20, "majority", "not_met", "21"),
        (40, 21, "majority", "met", "21"),
        (41, 20, "majority", "not_met", "21"),
        (41, 21, "majority", "met", "21"),
        (1, 1, "majority", "met", "1"),
        (40, 39, "unanimous", "not_met", "40"),
        (40, 40, "unanimous", "met", "40"),
    ],
)
def test_the_count_of_hands_is_told_with_its_numbers(
    present: int, votes_for: int, reading: str, verdict: str, needed: str, says: Says
) -> None:
    found = support(Minutes(present, votes_for), reading)
    assert found.verdict.value == verdict
    assert found.numbers == {"votes_for": str(votes_for), "present": str(present), "votes_needed": needed}
    assert f"{votes_for}/{present} người dự họp tán thành" in found.reason.vi
    # Nobody attested it, and nobody is said to have.
    assert "xác nhận" not in found.reason.vi
    assert "ttested" not in found.reason.en
    says(found.reason)


def test_what_somebody_attests_goes_before_the_count() -> None:
    found = support(Minutes(40, 20), community_support=True)
    assert (found.verdict.value, found.numbers) == ("met", {})
    assert found.reason.vi.startswith("Đã được xác nhận là đạt")


def test_without_a_meeting_it_is_open_and_has_no_numbers() -> None:
    found = support(None)
    assert (found.verdict.value, found.numbers) == ("unproven", {})


def test_a_count_is_one_of_people_who_were_there() -> None:
    for present, votes_for in ((0, 0), (3, 4), (3, -1)):
        with pytest.raises(ValueError, match="present"):
            Minutes(present, votes_for)


def test_a_sponsorship_read_from_minutes_keeps_both_numbers(raw: dict[str, Any]) -> None:
    department = next(c for c in raw["categories"] if c["id"] == "department")
    sponsorship = next(c for c in department["criteria"] if c["evaluator"] == "sponsorship")
    sponsorship["from_minutes"] = True
    plan = read_plan(raw, "kept", kept=True)
    facts = DepartmentFacts(sponsored_communes=(SponsoredCommune("Cẩm Liên", Fraction(31)),))
    found = assess(plan, "department", facts, {}, date(2020, 5, 15), {}, minutes=Minutes(10, 5))
    result = found.criterion(sponsorship["id"])
    assert result.verdict.value == "not_met"
    assert result.numbers == {
        "poor_rate": "31", "at_least": "30", "votes_for": "5", "present": "10", "votes_needed": "6",
    }  # fmt: skip
    assert "5/10 người dự họp tán thành" in result.reason.vi


def test_a_majority_is_needed_unless_the_minutes_bear_on_merits_alone(raw: dict[str, Any]) -> None:
    plan = read_plan(raw, "a")
    assert plan.category("household").majority_needed
    # Nothing of a hamlet is read from its minutes: that the meeting agrees is all they are for.
    assert plan.category("hamlet").majority_needed
    criterion(raw)["kind"] = "merit"
    assert not read_plan(raw, "b").category("household").majority_needed
    criterion(raw, "household.law_abiding")["from_minutes"] = True
    assert read_plan(raw, "c").category("household").majority_needed
