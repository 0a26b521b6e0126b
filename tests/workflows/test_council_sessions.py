"""A session convened for a wrong day can be called off, and keeps no dossier from another agenda."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import COUNCIL, World

from aggregates.refusals import Refused
from workflows.kernel import Command
from workflows.narrative import tell


def _ready(world: World) -> set[UUID]:
    return {row["nomination_id"] for row in world.app.council.ready(world["standing"])}


def _asked(world: World, who: str) -> set[UUID]:
    return {row["session_id"] for row in world.app.work_lists.of(world[who]).sessions}


@pytest.mark.parametrize("opened", [False, True])
def test_the_dossiers_of_a_cancelled_session_are_ready_again(world: World, opened: bool) -> None:
    nomination = world.nomination("council")
    session = world.session([nomination], opened=opened)
    assert nomination not in _ready(world)
    assert session in _asked(world, "standing") & _asked(world, COUNCIL[0])

    world.app.council.cancel(world["standing"], Command(), session_id=session, reason="Ghi nhầm ngày họp.")
    assert nomination in _ready(world)
    assert session not in _asked(world, "standing") | _asked(world, COUNCIL[0])
    row = next(r for r in world.app.council.sessions(world["standing"]) if r["session_id"] == session)
    found = world.app.council.session(world["standing"], session)
    assert (row["status"], row["version"]) == ("cancelled", found.version)
    story = tell(list(world.log.events_of(session))[-1])
    assert (story.headline.vi, story.words) == ("Hủy phiên họp", "Ghi nhầm ngày họp.")

    with pytest.raises(Refused, match="session_state"):
        world.app.council.cancel(world["standing"], Command(), session_id=session, reason="lần nữa")
    with pytest.raises(Refused, match="session_state"):
        world.app.council.draft_decision(world["standing"], Command(), session_id=session)
    # The next session decides as if the first had never been.
    world.decision([nomination])


def test_a_closed_session_is_not_cancelled(world: World) -> None:
    nomination = world.nomination("council")
    world.decision([nomination])
    session = world.app.council.sessions(world["standing"])[0]["session_id"]
    with pytest.raises(Refused, match="session_state"):
        world.app.council.cancel(world["standing"], Command(), session_id=session, reason="x")


def test_a_mistyped_year_is_refused_with_the_days_that_are_possible(world: World) -> None:
    nomination = world.nomination("council")
    today = world.clock.today()

    def convene(held_on: date) -> Any:
        return world.app.council.convene(
            world["standing"], Command(), held_on=held_on, place="Phòng họp", nomination_ids=[nomination]
        )

    for day in (date(2030, 1, 1), today + timedelta(days=61), today - timedelta(days=1)):
        with pytest.raises(Refused, match="bad_date") as refused:
            convene(day)
        assert refused.value.field == "held_on"
        ends = (f"{today:%d/%m/%Y}", f"{today + timedelta(days=60):%d/%m/%Y}")
        for sentence in (refused.value.text.vi, refused.value.text.en):
            assert all(end in sentence for end in ends)
    assert nomination in _ready(world)
    convene(today + timedelta(days=60))
    assert nomination not in _ready(world)
