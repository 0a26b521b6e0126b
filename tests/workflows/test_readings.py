"""Use cases that give out what is sensitive leave a line themselves where no page did."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.workflows import story
from tests.workflows.world import World

from workflows.audit import Filter
from workflows.narrative import tell
from workflows.sensitive import ENTRY, NOT_SHOWN, Kind, Sight


@pytest.fixture
def told(world: World, plain_paper: None) -> dict[str, UUID]:
    return dict(story.tell(world, end="awarded"))


def lines(world: World) -> list[dict[str, Any]]:
    """Every reading so far."""
    return world.log.query(
        "SELECT officer_id, page, subject, record_id, kinds FROM personal_readings ORDER BY id"
    )


def test_papers_lists_reports_and_the_register_leave_lines_without_a_page(
    world: World, told: dict[str, UUID]
) -> None:
    auditor, household, commitment = world["auditor"], told["household"], told["commitment"]
    assert lines(world) == []
    row = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (commitment,))
    assert row is not None
    world.app.records.paper(auditor, row["sha256"], commitment)
    world.app.audit.verifications(auditor, Filter())
    world.app.audit.report(auditor, household_ids=[household], nomination_ids=[told["nomination"]])
    world.app.household_register.household(auditor, household)
    found = [
        (line["page"], line["subject"], set(line["kinds"]))
        for line in lines(world)
        if line["subject"] == household
    ]
    assert found[0] == ("paper.read", household, {"paper"})
    assert found[1] == ("audit.read", household, {"income", "words"})
    assert {kind for page, _, kinds in found[2:-1] for kind in kinds if page == "audit.read"} >= {"income"}
    assert found[-1] == ("household.read", household, {str(kind) for kind in ENTRY.values()})
    assert {line["officer_id"] for line in lines(world)} == {auditor.officer_id}


def test_a_sight_that_the_caller_brings_is_written_by_the_caller(world: World, told: dict[str, UUID]) -> None:
    seen = Sight(world["clerk"], "register")
    row = world.app.household_register.household(world["clerk"], told["household"], seen)
    assert row["ethnicity"] == story.WORDS["ethnicity"]
    assert lines(world) == []
    world.app.readings.keep([seen, Sight(world["clerk"], "work")], page="households.show", request="r")
    (line,) = lines(world)
    assert (line["page"], line["subject"], line["record_id"]) == (
        "households.show",
        told["household"],
        told["household"],
    )


def test_naming_a_household_gives_no_sensitive_fact_and_leaves_no_line(
    world: World, told: dict[str, UUID]
) -> None:
    row = world.app.household_register.named(world["clerk"], told["household"])
    assert row["head"] == story.WORDS["head"]
    assert not set(ENTRY) & set(row)
    assert lines(world) == []


def test_what_is_withheld_is_not_noted_and_asking_is_no_reading(world: World, told: dict[str, UUID]) -> None:
    member = world["member1"]
    seen = Sight(member, "register")
    row = world.app.household_register.household(member, told["household"], seen)
    assert {row[name] for name in ENTRY} == {NOT_SHOWN}
    assert not seen.shows(Kind.INCOME)
    world.app.readings.keep([seen], page="households.show")
    assert lines(world) == []
    clerk = Sight(world["clerk"], "register")
    assert clerk.shows(Kind.INCOME)
    assert clerk.of(told["household"], Kind.INCOME, None) is None
    assert clerk.noted == {}


def test_figures_of_a_unit_are_nobodys(world: World, told: dict[str, UUID]) -> None:
    seen = Sight(world["clerk"], "dossier")
    seen.see(world.unit("son"), Kind.INCOME)
    world.app.readings.keep([seen], page="nominations.show")
    assert lines(world) == []


def test_a_timeline_tells_an_office_what_happened_without_the_words_and_figures_it_does_not_need(
    world: World, told: dict[str, UUID]
) -> None:
    events = world.log.events_of(told["commitment"])
    withheld, whole = Sight(world["member1"], "commitment"), Sight(world["clerk"], "commitment")
    said = [withheld.told(e, tell(e)) for e in events]
    words = " ".join(f"{s.detail.vi} {s.words}" for s in said)
    assert story.found_in(words.encode()) == []
    assert NOT_SHOWN.vi in words
    assert withheld.noted == {}
    in_full = [whole.told(e, tell(e)) for e in events]
    assert in_full == [tell(e) for e in events]
    assert story.WORDS["pledge"] in " ".join(str(s.words) for s in in_full)
    assert whole.noted == {(told["household"], told["commitment"]): {Kind.INCOME, Kind.WORDS}}
    # What happened and when it is for stays.
    assert [s.headline for s in said] == [s.headline for s in in_full]
