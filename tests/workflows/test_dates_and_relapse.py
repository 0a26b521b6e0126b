"""Dates that cannot be true are refused, and a relapse stops what rests on the exit."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from workflows.kernel import Command


def _commitment_of(world: World, nomination: UUID) -> UUID:
    found = world.log.load(Nomination, nomination).commitment_id
    assert found is not None
    return found


def _relapse(world: World, commitment: UUID) -> None:
    world.app.households.record_relapse(
        world["chair"],
        Command(),
        commitment_id=commitment,
        year=2019,
        reason="mất mùa",
        household_class="poor",
    )


def test_a_relapse_holds_and_rejudges_the_dossier_until_the_district_has_looked(
    world: World, plain_paper: None
) -> None:
    id = world.nomination("appraisal")
    assert world.log.load(Nomination, id).verdict == "met"
    _relapse(world, _commitment_of(world, id))
    held = world.log.load(Nomination, id)
    assert list(held.holds.values()) == ["relapse"]
    # Judged as the poor household it is now: the exit's criterion no longer carries it.
    assert held.verdict != "met"
    with pytest.raises(Refused, match="held"):
        world.app.nominations.appraise(world["labour"], Command(), nomination_id=id, opinion="đủ")
    (hold,) = held.holds
    world.app.nominations.lift_hold(
        world["standing"], Command(), nomination_id=id, hold_id=hold, outcome="đã xem xét"
    )
    world.app.nominations.appraise(world["labour"], Command(), nomination_id=id, opinion="đủ")


def test_a_figure_is_not_verified_before_its_year_is_over(world: World, plain_paper: None) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment, 2017)
    for day, allowed in ((date(2017, 12, 31), False), (date(2018, 1, 1), True)):
        command = Command(occurred_on=day)
        if allowed:
            _verify(world, command, commitment)
        else:
            with pytest.raises(Refused, match="bad_date"):
                _verify(world, command, commitment)


def _verify(world: World, command: Command, commitment: UUID) -> None:
    world.app.households.verify_income(
        world["chair"], command, commitment_id=commitment, year=2017, method="home_visit", note="", uploads=[]
    )


def test_an_exit_is_not_recognised_before_its_year(world: World, plain_paper: None) -> None:
    commitment = world.commitment(world.household())
    with pytest.raises(Refused, match="bad_date"):
        world.app.households.recognise_exit(
            world["chair"], Command(occurred_on=date(2016, 6, 1)), commitment_id=commitment, year=2018,
            basis="rà soát", uploads=[],
        )  # fmt: skip


def test_the_letter_is_not_older_than_its_dossier(world: World, plain_paper: None) -> None:
    id = world.nomination("commune_endorsement")
    posted_until = world.log.load(Nomination, id).posted_until
    assert posted_until is not None
    for day, allowed in ((posted_until - timedelta(days=1), False), (posted_until, True)):
        if allowed:
            _endorse(world, id, day)
        else:
            with pytest.raises(Refused, match="bad_date"):
                _endorse(world, id, day)


def _endorse(world: World, id: UUID, day: date) -> None:
    world.app.nominations.endorse(
        world["chair"], Command(), nomination_id=id, submission_number="12", submission_date=day
    )


def test_nobody_is_born_in_the_future(world: World) -> None:
    with pytest.raises(Refused, match="bad_year"):
        world.household(birth_year=2030)


def test_a_target_does_not_lie_before_the_day_of_the_pledge(world: World) -> None:
    household = world.household()
    for day, allowed in ((None, False), (date(2019, 1, 1), False), (date(2018, 12, 31), True)):
        command = Command(occurred_on=day)
        if allowed:
            _pledge(world, command, household)
        else:
            with pytest.raises(Refused, match="target_before_pledge") as refused:
                _pledge(world, command, household)
            assert refused.value.field == "target_year"


def _pledge(world: World, command: Command, household: UUID) -> None:
    world.app.households.register_commitment(
        world["head"], command, household_id=household, exiting_from="poor", target_year=2018, statement="x",
        uploads=[],
    )  # fmt: skip
