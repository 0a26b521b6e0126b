"""What a nominee was awarded before: the same one, units it has taken over from, households it came of; and what it is good for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.entries import entry
from tests.workflows.revoking import revoked
from tests.workflows.world import World

from workflows.kernel import Command
from workflows.prior_awards import not_towards_merit, prior_awards


def before(world: World, nomination: UUID, who: str = "council_chair") -> list[tuple[str, str, int]]:
    """Whose, how it stands, and by which decision."""
    rows = prior_awards(world.log, world.app.plans, world[who], [nomination])[nomination]
    return [(row["how"], row["status"], row["number"]) for row in rows]


def test_an_award_that_was_revoked_is_seen_by_who_weighs_the_next(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    first = world.nomination("council", household=household)
    world.awarded(first)
    assert before(world, first) == [], "it is not before itself"
    revoked(world, first)
    again = world.proposed(household)
    assert before(world, again) == [("self", "award_revoked", 1)]
    other = world.nomination("commune_check")
    assert before(world, other) == [], "nobody else's"
    rows = prior_awards(world.log, world.app.plans, world["labour"], [again, other])
    assert [len(rows[n]) for n in (again, other)] == [1, 0]


def test_a_household_that_split_off_and_one_that_took_another_in(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    world.awarded(world.nomination("council", household=household))
    part = UUID(
        world.app.household_changes.split(
            world["clerk"], Command(), household_id=household, entry=entry("SPLIT-1", "Bùi Văn Con", members=1),
            household_class="poor", reason="Ra ở riêng",
        )["id"]
    )  # fmt: skip
    world.commitment(part)
    assert before(world, world.proposed(part)) == [("split", "awarded", 1)]


def test_a_unit_has_the_awards_of_those_it_took_over_from(world: World, plain_paper: None) -> None:
    award = world.nomination("council")
    world.awarded(award)
    # The award of a hamlet stands in for any unit's: what is asked is the line of succession.
    older, newer = world.unit("yen"), world.unit("son")
    with world.log.connection() as connection:
        connection.execute("UPDATE nominations SET subject_id = %s WHERE nomination_id = %s", (older, award))
        connection.execute("UPDATE units SET successor_id = %s WHERE unit_id = %s", (newer, older))
    next_one = world.nomination("commune_check")
    with world.log.connection() as connection:
        connection.execute(
            "UPDATE nominations SET subject_id = %s WHERE nomination_id = %s", (newer, next_one)
        )
    assert before(world, next_one) == [("predecessor", "awarded", 1)]


def test_from_2025_on_an_award_of_the_movement_does_not_support_one_on_merit() -> None:
    assert not_towards_merit(date(2025, 6, 30)) is None
    rule = not_towards_merit(date(2025, 7, 1))
    assert rule is not None
    assert not rule.confirmed
