"""What has passed its term is counted by class, decided on once a year, and erased by nobody but people."""

from __future__ import annotations

from datetime import date

import pytest
from tests.workflows.world import World

from aggregates.refusals import Refused
from rules.text import Text
from workflows import protection_terms
from workflows.kernel import Command
from workflows.protection_terms import RetentionClass, answer_term, retention_classes


def passed(world: World) -> dict[str, int]:
    return {term.kept.id: term.passed for term in world.app.retention.terms(world["admin"])}


def test_each_class_passes_its_own_term(world: World) -> None:
    household = world.household(code="H-CU", household_class="not_poor")
    refused = world.commitment(world.household(code="H-TU"), accepted=False)
    world.app.households.refuse_registration(world["clerk"], Command(), commitment_id=refused, reason="x")
    dossier = world.proposed(world.household())
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=dossier, reason="x")
    request = world.request(household, "access")
    world.app.data_requests.withdraw(world["clerk"], Command(), request_id=request, reason="x")
    with pytest.raises(Refused):
        world.app.households.accept(world["head"], Command(), commitment_id=refused)
    assert set(passed(world).values()) == {0}
    # By day and by year: exactly on the day the term ends nothing has passed it yet.
    for day, expected in (
        (date(2022, 3, 2), {}),
        (date(2022, 3, 3), {"refused_commitments": 1, "security_log": 1}),
        (date(2023, 3, 3), {"refused_commitments": 1, "security_log": 1, "data_requests": 1}),
        (
            date(2025, 3, 3),
            {"refused_commitments": 1, "security_log": 1, "data_requests": 1, "households_left": 1,
             "unsuccessful_dossiers": 1},
        ),
    ):  # fmt: skip
        world.clock.set_day(day)
        assert {k: n for k, n in passed(world).items() if n} == expected, day
    term, rows = world.app.retention.items(world["auditor"], "households_left")
    assert [(row["code"], row["unit"]) for row in rows] == [("H-CU", "thôn Bình Sơn")]
    assert term.kept.years == 5
    assert "Bùi" not in repr(rows), "codes and places, no names"


def test_who_is_still_in_the_movement_has_not_left(world: World, plain_paper: None) -> None:
    poor, live, awarded = (world.household(household_class=c) for c in ("poor", "poor", "poor"))
    world.exited(world.commitment(live))
    world.proposed(live)
    commitment = world.commitment(awarded)
    world.exited(commitment)
    world.incomes(commitment)
    world.awarded(world.nomination("council", household=awarded))
    world.clock.set_day(date(2030, 1, 1))
    assert poor
    assert passed(world)["households_left"] == 0
    assert passed(world)["unsuccessful_dossiers"] == 0


def test_what_was_erased_is_not_due_any_more(world: World) -> None:
    household = world.household(household_class="not_poor")
    world.clock.set_day(date(2026, 1, 1))
    assert passed(world)["households_left"] == 1
    world.app.erasure.erase(world["admin"], Command(), subject_id=household, ground="term_passed")
    assert passed(world)["households_left"] == 0


def test_a_review_wants_a_decision_on_what_is_due_and_erases_nothing(world: World) -> None:
    household = world.household(household_class="not_poor", head="Bùi Thị Còn")
    world.clock.set_day(date(2026, 1, 1))
    record = world.app.retention.record
    with pytest.raises(Refused) as refusal:
        record(world["admin"], Command(), decisions={}, basis="x")
    assert (refusal.value.code, refusal.value.field) == ("retention_incomplete", "decision_households_left")
    record(world["admin"], Command(), decisions={"households_left": "erase"}, basis="Hội đồng 12/2025")
    (row,) = world.app.retention.reviews(world["auditor"])
    assert (row["year"], row["basis"]) == (2026, "Hội đồng 12/2025")
    assert row["passed"]["households_left"] == 1
    assert row["decisions"] == {**dict.fromkeys(row["passed"], "nothing_due"), "households_left": "erase"}
    assert world.app.household_register.household(world["auditor"], household)["head"] == "Bùi Thị Còn"
    with pytest.raises(Refused, match="retention_reviewed"):
        record(world["admin"], Command(), decisions={"households_left": "keep"}, basis="x")
    world.clock.set_day(date(2027, 1, 1))
    record(world["admin"], Command(), decisions={"households_left": "keep"}, basis="x")


def test_an_unknown_class(world: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        world.app.retention.items(world["admin"], "x")


def test_a_term_of_years_on_the_29th_of_february() -> None:
    one = RetentionClass("x", date(2016, 1, 1), 1, Text("", ""), Text("", ""), Text("", ""), False)
    assert one.passed_before(date(2020, 2, 29)) == date(2019, 2, 28)
    assert one.passed_before(date(2020, 3, 1)) == date(2019, 3, 1)


def test_every_class_says_where_its_term_comes_from_and_none_is_passed_off_as_law() -> None:
    classes = retention_classes(date(2020, 3, 2))
    assert len({c.id for c in classes}) == len(classes) == 7
    assert all(c.source.vi and c.source.en and c.years > 0 for c in classes)
    assert not any(c.confirmed for c in classes)
    assert retention_classes(date(2015, 1, 1)) == ()
    assert answer_term(date(2026, 1, 1)).valid_from == date(2026, 1, 1)
    assert answer_term(date(2010, 1, 1)).valid_from == date(2016, 1, 1), (
        "the oldest term goes for what was before"
    )
    assert protection_terms.answer_term(date(2025, 12, 31)).valid_from == date(2016, 1, 1)
