"""After an exit the commune says every year whether the household has fallen back, and is reminded until it does."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import World, pdf

from aggregates.exit_commitment import ExitCommitment
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.kernel import Command


def watch(world: World, commitment: UUID, year: int, by: str = "chair", **more: Any) -> None:
    world.app.households.confirm_no_relapse(
        world[by],
        Command(**more),
        commitment_id=commitment,
        year=year,
        basis="rà soát",
        uploads=[pdf(f"{year}")],
    )


def waiting(world: World, who: str = "chair") -> list[tuple[UUID, int, int]]:
    rows = world.app.work_lists.of(world[who]).watches
    return [(r["commitment_id"], r["year"], r["last_year"]) for r in rows]


def exited(world: World, year: int = 2018, hamlet: str = "son") -> UUID:
    commitment = world.commitment(world.household(hamlet), hamlet)
    world.exited(commitment, hamlet, year)
    return commitment


def test_the_chair_is_reminded_of_every_year_from_its_official_review_on(world: World) -> None:
    first, second, elsewhere = exited(world, 2018), exited(world, 2016), exited(world, 2018, "long")
    # The longest unwatched first; one line each, whatever the years; nobody else's.
    assert waiting(world) == [(second, 2017, 2019), (first, 2019, 2019)]
    assert waiting(world, "chair_thach") == [(elsewhere, 2019, 2019)]
    for who in ("head", "clerk", "standing", "auditor", "labour"):
        assert waiting(world, who) == [], who
    assert world.app.work_lists.of(world["chair"]).count == 2
    watch(world, first, 2019)
    for year in (2017, 2018, 2019):
        watch(world, second, year)
    assert waiting(world) == []
    world.clock.set_day(date(2020, 10, 31))
    assert waiting(world) == []
    world.clock.set_day(date(2020, 11, 1))
    assert sorted(waiting(world)) == sorted([(first, 2020, 2020), (second, 2020, 2020)])
    watch(world, first, 2020)
    watch(world, second, 2020)
    # The movement ends with 2020: nobody is reminded of what comes after it.
    world.clock.set_day(date(2021, 12, 1))
    assert waiting(world) == []
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_relapse_ends_the_watch(world: World) -> None:
    commitment = exited(world, 2016)
    watch(world, commitment, 2017)
    world.app.households.record_relapse(
        world["chair"], Command(), commitment_id=commitment, year=2018, reason="ốm", household_class="poor"
    )
    assert waiting(world) == []
    with pytest.raises(Refused, match="commitment_not_open"):
        watch(world, commitment, 2018)
    assert world.log.load(ExitCommitment, commitment).watched_until == 2017


def test_years_are_told_one_after_the_other_and_not_before_they_were(world: World) -> None:
    commitment = exited(world, 2016)
    cases: tuple[tuple[int, dict[str, Any], str, str], ...] = (
        (2018, {}, "watch_earlier_first", "year"),
        (2017, {"occurred_on": date(2016, 12, 31)}, "bad_date", "occurred_on"),
        (2017, {"occurred_on": date(2017, 10, 31)}, "bad_date", "occurred_on"),
    )
    for year, more, code, field in cases:
        with pytest.raises(Refused) as refused:
            watch(world, commitment, year, **more)
        assert (refused.value.code, refused.value.field) == (code, field)
    watch(world, commitment, 2017, occurred_on=date(2017, 11, 1))
    with pytest.raises(Refused, match="year_watched"):
        watch(world, commitment, 2017)


def test_kin_are_not_asked_and_may_not_say_and_the_erased_are_not_watched(world: World) -> None:
    commitment = exited(world, 2016)
    household = world.log.load(ExitCommitment, commitment).household_id
    world.app.people.declare_kin(world["chair"], Command(), household_id=household)
    world.actors["chair"] = world.actor("chair")
    assert waiting(world) == []
    assert waiting(world, "deputy") == [(commitment, 2017, 2019)]
    with pytest.raises(Refused, match="own_affair"):
        watch(world, commitment, 2017)
    watch(world, commitment, 2017, by="deputy")
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert waiting(world, "deputy") == []
    with pytest.raises(Refused, match="subject_erased"):
        watch(world, commitment, 2018, by="deputy")


def test_a_household_that_moved_is_watched_where_it_lives(world: World) -> None:
    commitment = exited(world, 2016)
    household = world.log.load(ExitCommitment, commitment).household_id
    world.app.household_changes.move(
        world["clerk"], Command(), household_id=household, hamlet_id=world.unit("long"), reason="x"
    )
    assert waiting(world) == []
    assert waiting(world, "chair_thach") == [(commitment, 2017, 2019)]


def test_who_is_to_be_watched_is_found_by_an_index(world: World) -> None:
    """However many households have left poverty, those whose years are all told cost nothing."""
    exited(world)
    with world.log.connection() as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT commitment_id FROM commitments k WHERE k.status = 'exited' AND k.watched_until < 2019"
        ).fetchall()
        connection.execute("RESET enable_seqscan")
    assert "commitments_watched_idx" in "\n".join(row["QUERY PLAN"] for row in plan)
