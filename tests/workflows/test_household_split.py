"""Households split and merge: what is registered, what stays, what is refused, and what a list makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.entries import entry
from tests.workflows.test_household_import import listed
from tests.workflows.world import World

from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.kernel import Command
from workflows.narrative import tell


def split(world: World, household: UUID, **more: Any) -> UUID:
    facts: dict[str, Any] = {
        "entry": entry("CON-1", "Bùi Văn Con", birth_year=1995, members=1),
        "household_class": "near_poor",
        "reason": "ra ở riêng",
    }
    command = more.pop("command", None) or Command()
    outcome = world.app.household_changes.split(
        world["clerk"], command, household_id=household, **{**facts, **more}
    )
    return UUID(outcome["id"])


def merge(world: World, closed: UUID, into: UUID, **more: Any) -> None:
    world.app.household_changes.merge(
        world["clerk"], Command(**more), household_id=closed, into_id=into, reason="về ở chung"
    )


def lists(world: World, who: str = "clerk", **wanted: Any) -> set[UUID]:
    return {row["household_id"] for row in world.app.household_register.page(world[who], **wanted)[0]}


def relations(world: World, household: UUID) -> list[tuple[str, UUID]]:
    return [
        (r["relation"], r["household_id"])
        for r in world.app.household_register.related(world["clerk"], household)
    ]


def test_some_members_become_a_household_and_what_the_old_one_has_stays(world: World) -> None:
    household = world.household(members=5)
    commitment = world.commitment(household)
    new = split(world, household)
    register = world.app.household_register
    old_row, new_row = register.household(world["head"], household), register.household(world["head"], new)
    assert (old_row["members"], new_row["members"], new_row["household_class"]) == (4, 1, "near_poor")
    assert lists(world, "head") == {household, new}
    assert lists(world, "head", text="con-1") == {new}
    assert world.log.load(ExitCommitment, commitment).household_id == household
    assert world.app.households.commitments_of(new) == []
    assert relations(world, household) == [("split_into", new)]
    assert relations(world, new) == [("split_from", household)]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
    with pytest.raises(Refused) as refused:
        split(world, household)
    assert (refused.value.code, refused.value.field) == ("household_code_taken", "code")
    with pytest.raises(Refused, match="bad_year"):
        split(world, household, entry=entry("CON-2", "X", birth_year=2021, members=1))


def test_two_become_one_and_the_closed_one_is_read_at_its_own_page_alone(world: World) -> None:
    closed, stays = world.household(members=2, code="DONG-1"), world.household(members=3)
    merge(world, closed, stays)
    register = world.app.household_register
    row = register.household(world["head"], closed)
    assert (row["merged_into"], row["closed_on"], row["members"]) == (stays, world.clock.today(), 2)
    assert register.household(world["head"], stays)["members"] == 5
    for wanted in ({}, {"text": "dong-1"}, {"household_class": "poor"}, {"hamlet_path": world.path("son")}):
        assert closed not in lists(world, **wanted), wanted
    assert stays in lists(world)
    assert relations(world, closed) == [("merged_into", stays)]
    assert relations(world, stays) == [("took_in", closed)]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
    with pytest.raises(Refused, match="merge_unknown"):
        register.in_hamlet(world["clerk"], world.unit("son"), "dong-1")
    # Nothing begins on it any more, and its code stays its own.
    with pytest.raises(Refused, match="household_closed"):
        world.commitment(closed)
    with pytest.raises(Refused, match="household_closed"):
        world.proposed(closed)
    with pytest.raises(Refused, match="household_code_taken"):
        world.household(code="dong-1")


def later(world: World, change: str, household: UUID, other: UUID) -> None:
    """Change a household on 10/03/2020; it entered the register on the 2nd."""
    on, changes = date(2020, 3, 10), world.app.household_changes
    wish = Command(occurred_on=on)
    if change == "moved":
        changes.move(
            world["clerk"], wish, household_id=household, hamlet_id=world.unit("yen"), reason="tái định cư"
        )
    elif change == "classed":
        world.app.household_classes.classify(
            world["clerk"], wish, household_id=household, household_class="near_poor", reason="rà soát"
        )
    elif change == "split":
        split(world, household, command=wish)
    elif change == "took in":
        merge(world, other, household, occurred_on=on)


@pytest.mark.parametrize("change", ["none", "moved", "classed", "split", "took in"])
def test_neither_is_dated_before_the_household_was_what_it_is(world: World, change: str) -> None:
    household, other = world.household(members=5), world.household()
    world.clock.set_day(date(2020, 3, 20))
    later(world, change, household, other)
    since = date(2020, 3, 2) if change == "none" else date(2020, 3, 10)
    early, events = since - timedelta(days=1), world.events
    with pytest.raises(Refused) as refused:
        split(world, household, command=Command(occurred_on=early), entry=entry("CON-9", "A", members=1))
    refusal = refused.value
    assert (refusal.code, refusal.field) == ("household_changed_since", "occurred_on")
    assert refusal.params == {"day": early.strftime("%d/%m/%Y"), "since": since.strftime("%d/%m/%Y")}
    assert world.events == events
    split(world, household, command=Command(occurred_on=since), entry=entry("CON-9", "A", members=1))


@pytest.mark.parametrize("change", ["split", "took in"])
def test_a_move_is_not_dated_before_who_moves_was_one_household(world: World, change: str) -> None:
    household, other = world.household(members=5), world.household()
    world.clock.set_day(date(2020, 3, 20))
    later(world, change, household, other)

    def move(day: int) -> None:
        world.app.household_changes.move(
            world["clerk"],
            Command(occurred_on=date(2020, 3, day)),
            household_id=household,
            hamlet_id=world.unit("yen"),
            reason="tái định cư",
        )

    with pytest.raises(Refused, match="bad_date") as refused:
        move(9)
    assert refused.value.params["low"] == "10/03/2020"
    move(10)


def test_a_merger_is_dated_after_the_later_of_the_two_and_history_names_its_day(world: World) -> None:
    older = world.household(members=2)
    world.clock.set_day(date(2020, 3, 10))
    newer = world.household(members=3)
    world.clock.set_day(date(2020, 3, 20))
    for closed, stays in ((older, newer), (newer, older)):
        with pytest.raises(Refused, match="household_changed_since") as refused:
            merge(world, closed, stays, occurred_on=date(2020, 3, 9))
        assert refused.value.params["since"] == "10/03/2020"
    part = split(world, older, command=Command(occurred_on=date(2020, 3, 4)))
    merge(world, newer, older, occurred_on=date(2020, 3, 12))
    told = {id: [tell(e).detail.vi for e in world.log.events_of(id)] for id in (older, newer, part)}
    assert "Từ ngày 04/03/2020." in told[part]
    assert "Từ ngày 04/03/2020. Nay có 1 nhân khẩu." in told[older]
    assert "Từ ngày 12/03/2020. Nay có 4 nhân khẩu." in told[older]
    assert "Từ ngày 12/03/2020." in told[newer]


def test_who_has_something_in_force_is_the_one_to_stay(world: World, plain_paper: None) -> None:
    other = world.household()

    def refused(household: UUID) -> str:
        events = world.events
        with pytest.raises(Refused) as refusal:
            merge(world, household, other)
        assert world.events == events
        return refusal.value.code

    registered = world.household()
    waiting = world.commitment(registered, accepted=False)
    assert refused(registered) == "merge_commitment_live"
    world.app.households.withdraw(world["head"], Command(), commitment_id=waiting, reason="x")
    dossier = world.proposed(registered)
    assert refused(registered) == "merge_dossier_live"
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=dossier, reason="x")
    merge(world, registered, other)
    awarded = world.nomination("council")
    world.awarded(awarded)
    row = world.log.query_one(
        "SELECT subject_id, commitment_id FROM nominations WHERE nomination_id = %s", (awarded,)
    )
    assert row is not None
    assert refused(row["subject_id"]) == "merge_commitment_live"
    world.app.households.record_relapse(
        world["chair"],
        Command(),
        commitment_id=row["commitment_id"],
        year=2019,
        reason="x",
        household_class="poor",
    )
    assert refused(row["subject_id"]) == "merge_award_stands"
    merge(world, other, row["subject_id"])


def test_of_two_with_a_commitment_that_of_the_closing_one_ends_and_stays_readable(
    world: World, plain_paper: None
) -> None:
    closed, stays = world.household(), world.household()
    ending, going_on = world.commitment(closed), world.commitment(stays)
    world.exited(ending)
    world.declare(ending, 2017)
    world.verify(ending, 2017)
    assert world.app.household_changes.both_committed(closed, stays)
    merge(world, closed, stays)
    rows = world.log.query("SELECT commitment_id, status, live FROM commitments")
    assert {r["commitment_id"]: (r["status"], r["live"]) for r in rows} == {
        ending: ("merged", False),
        going_on: ("accepted", True),
    }
    record = world.app.households.commitment(world["clerk"], ending)
    assert record.incomes[2017].counts_as_verified
    with pytest.raises(Refused, match="commitment_not_open"):
        world.declare(ending, 2018)
    assert world.app.work_lists.of(world["chair"]).watches == [], "nobody watches it for a relapse"
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_what_begins_on_it_in_the_same_moment_keeps_it_open(world: World) -> None:
    """Another process registers a commitment between the look and the merger's transaction, and the other way round."""
    patch = pytest.MonkeyPatch()
    closed, stays = world.household(), world.household()
    original = world.log.append

    def late(*arguments: Any, **more: Any) -> None:
        patch.undo()
        world.commitment(closed, accepted=False)
        original(*arguments, **more)

    patch.setattr(world.log, "append", late)
    with pytest.raises(Refused, match="merge_commitment_live"):
        merge(world, closed, stays)
    first = world.household()
    other = world.another_process()
    theirs = other.log.append

    def later(*arguments: Any, **more: Any) -> None:
        patch.undo()
        merge(world, first, stays)
        theirs(*arguments, **more)

    patch.setattr(other.log, "append", later)
    with pytest.raises(Refused, match="household_closed"):
        other.nominations.propose(world["head"], Command(), category="household", subject_id=first)


def test_kin_go_with_the_members(world: World) -> None:
    """Whoever has kin in a household is kept from what it became part of and from what split off it."""
    mother, stays = world.household(), world.household()
    world.app.people.declare_kin(world["chair"], Command(), household_id=mother)
    world.app.people.declare_kin(world["member1"], Command(), household_id=mother)
    child = split(world, mother)
    merge(world, mother, stays)
    assert world.actor("chair").own_households == {mother, child, stays}
    assert world.actor("deputy").own_households == set()
    commitment = world.commitment(stays)
    world.declare(commitment)
    world.actors["chair"] = world.actor("chair")
    with pytest.raises(Refused, match="own_affair"):
        world.verify(commitment)
    # The council finds it out by itself.
    conflicts = world.app.council._conflicts([world["member1"].officer_id], [world.proposed(stays)])
    assert [(c["officer_id"], c["ground"]) for c in conflicts] == [(world["member1"].officer_id, "kin")]


def test_a_list_does_not_take_a_closed_household_or_one_that_moved_for_a_known_one(world: World) -> None:
    stays = world.household(head="Hà Thị Ở Lại", birth_year=1960)
    closed = world.household(head="Hà Thị Nhập", birth_year=1961, code="DONG-1")
    moved = world.household(head="Hà Thị Chuyển", birth_year=1962, code="CHUYEN-1")
    merge(world, closed, stays)
    world.app.household_changes.move(
        world["clerk"], Command(), household_id=moved, hamlet_id=world.unit("long"), reason="x"
    )
    nobody, bi = "", "Bình Sơn"
    for code, head, born, kind, doubt in (
        ("DONG-1", "Hà Thị Nhập", 1961, "doubtful", "code_of_merged"),
        (nobody, "Hà Thị Nhập", 1961, "doubtful", "merged"),
        (nobody, "Hà Thị Nhập", 1991, "new", ""),
        ("CHUYEN-1", "Hà Thị Chuyển", 1962, "known", ""),
        (nobody, "Hà Thị Chuyển", 1962, "doubtful", "moved"),
        (nobody, "Hà Thị Ở Lại", 1960, "known", ""),
    ):
        upload = listed((code, head, born, bi, 4, "Hộ nghèo"))
        reading = world.app.imports.look(
            world["clerk"], commune_id=world.unit("binh"), content=upload.content
        )
        (found,) = reading.matches
        assert (found.kind, found.doubt) == (kind, doubt), (code, head, born)


def test_an_erasure_finds_the_name_in_the_other_households_history(world: World) -> None:
    name = "Quách Thị Nhược Lan"
    closed, stays = world.household(head=name), world.household()
    world.app.household_changes.merge(
        world["clerk"], Command(), household_id=closed, into_id=stays, reason=f"{name} về ở với con."
    )
    world.app.erasure.erase(world["admin"], Command(), subject_id=closed)
    last = world.log.events_of(stays)[-1]
    assert isinstance(last, Household.TookIn)
    assert last.reason.erased
    assert plain(world.log.load(Household, stays).members) == 8
