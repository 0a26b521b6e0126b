"""Restricted households among those that move, split, merge and are watched, and in the log of readings."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from tests.entries import entry
from tests.intake.spreadsheets import xlsx
from tests.workflows.test_household_import import brought_in
from tests.workflows.world import World

from aggregates.refusals import Refused
from workflows.kernel import Command
from workflows.papers import Upload


def restricted(world: World, household: UUID, by: str = "clerk") -> UUID:
    request = world.request(household, "restriction", by=by)
    world.app.data_requests.restrict(world[by], Command(), request_id=request, reason="chờ làm rõ")
    return request


def split(world: World, household: UUID) -> UUID:
    outcome = world.app.household_changes.split(
        world["clerk"], Command(), household_id=household, household_class="near_poor", reason="ra ở riêng",
        entry=entry("CON-1", "Bùi Văn Con", birth_year=1995, members=1),
    )  # fmt: skip
    return UUID(outcome["id"])


def merge(world: World, closed: UUID, into: UUID) -> None:
    world.app.household_changes.merge(
        world["clerk"], Command(), household_id=closed, into_id=into, reason="về ở chung"
    )


def test_it_does_not_move_split_or_merge_until_the_restriction_is_lifted(world: World) -> None:
    household, other = world.household(members=4), world.household(members=2)
    request = restricted(world, household)
    changes = world.app.household_changes
    acts: dict[str, Callable[[], object]] = {
        "move": lambda: changes.move(
            world["clerk"], Command(), household_id=household, hamlet_id=world.unit("long"), reason="x"
        ),
        "split": lambda: split(world, household),
        "merge into another": lambda: merge(world, household, other),
        "take another in": lambda: merge(world, other, household),
    }
    for name, act in acts.items():
        events = world.events
        with pytest.raises(Refused, match="processing_restricted"):
            act()
        assert world.events == events, name
    world.app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    merge(world, other, household)
    split(world, household)


def test_a_relative_that_is_restricted_is_named_to_those_who_must_act_alone(world: World) -> None:
    household = world.household(members=4)
    new = split(world, household)
    register = world.app.household_register

    def named(who: str) -> list[UUID]:
        return [row["household_id"] for row in register.related(world[who], household)]

    readers = ("clerk", "chair", "standing", "inspector", "auditor", "head", "labour", "district_chair")
    assert {who: named(who) for who in readers} == {who: [new] for who in readers}
    request = restricted(world, new)
    assert {who for who in readers if named(who)} == {"clerk", "chair", "standing", "inspector", "auditor"}
    world.app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert named("head") == [new]


def test_no_reading_is_written_of_what_was_not_shown(world: World) -> None:
    household = world.household()
    restricted(world, household)
    before = world.count("personal_readings")
    for look in (world.app.household_register.household, world.app.household_register.named):
        with pytest.raises(Refused, match="restricted_view"):
            look(world["labour"], household)
    assert world.count("personal_readings") == before
    world.app.household_register.household(world["auditor"], household)
    rows = world.log.query("SELECT role, subject FROM personal_readings ORDER BY id DESC LIMIT 1")
    assert [(row["role"], row["subject"]) for row in rows] == [("auditor", household)]
    assert world.count("personal_readings") == before + 1


def test_after_a_move_a_dossier_that_stayed_opens_it_to_those_who_must_act_alone(
    world: World, plain_paper: None
) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    world.nomination("district_check", household=household)
    world.app.household_changes.move(
        world["clerk"], Command(), household_id=household, hamlet_id=world.unit("long"), reason="tái định cư"
    )
    named = world.app.household_register.named
    for who in ("head", "clerk", "head_long", "clerk_thach"):
        assert named(world[who], household)["household_id"] == household
    with pytest.raises(Refused, match="foreign_unit"):
        named(world["head_yen"], household)
    restricted(world, household, by="clerk_thach")
    for who in ("head", "head_long"):
        with pytest.raises(Refused, match="restricted_view"):
            named(world[who], household)
    for who in ("clerk", "clerk_thach"):
        assert named(world[who], household)["household_id"] == household


def test_it_is_not_among_those_to_watch(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)

    def to_watch() -> list[UUID]:
        return [row["commitment_id"] for row in world.app.work_lists.of(world["chair"]).watches]

    assert to_watch() == [commitment]
    request = restricted(world, household)
    assert to_watch() == []
    world.app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert to_watch() == [commitment]


def test_it_is_not_among_the_incomes_of_a_list(world: World) -> None:
    headings = (
        "Mã hộ",
        "Họ tên chủ hộ",
        "Năm sinh",
        "Thôn",
        "Phân loại hộ",
        "Thu nhập BQ/người 2018 (nghìn đồng)",
    )
    rows = [
        ("CB-1", "Bùi Thị Hà", 1980, "Bình Sơn", "Hộ nghèo", 9000),
        ("CB-2", "Hà Văn Mai", 1971, "Bình Sơn", "Hộ nghèo", 8000),
    ]
    run = brought_in(world, Upload("ds.xlsx", xlsx([headings, *rows])))
    households = {
        r["code"]: r["household_id"] for r in world.log.query("SELECT code, household_id FROM households")
    }
    for household in households.values():
        world.commitment(household)

    def listed() -> list[str]:
        return [income.row.code for income in world.app.list_incomes.of(world["clerk"], run)]

    assert listed() == ["CB-1", "CB-2"]
    request = restricted(world, households["CB-1"])
    assert listed() == ["CB-2"]
    world.app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert listed() == ["CB-1", "CB-2"]
