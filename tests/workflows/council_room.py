"""A council room for tests: five members, a voting rule of the test's choice, and short words for what is done in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import COUNCIL, World, uid

from aggregates.actors import Actor
from aggregates.council_session import CouncilSession
from workflows.kernel import Command

SECRET: Mapping[str, Any] = {"secret": True, "tie_rule": "fails", "written_absentee_allowed": True}


class Room:
    """A world in which the council votes by a rule, with two members more than the small world has."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch, **rule: Any) -> None:
        self.world = world
        self.council = world.app.council
        self.standing, self.chair = world["standing"], world["council_chair"]
        now = world.app.movements.in_force()
        changed = replace(now, plan=replace(now.plan, council_rule=replace(now.plan.council_rule, **rule)))
        patch.setattr(type(world.app.movements), "in_force", lambda _: changed)
        more = [
            world.officer(name, "council_member", "district", "Ủy viên") for name in ("member3", "member4")
        ]
        self.members: list[Actor] = [*(world[name] for name in COUNCIL), *more]

    def convened(self, *nominations: UUID) -> UUID:
        """Convene a session for today."""
        outcome = self.council.convene(
            self.standing,
            Command(),
            held_on=self.world.clock.today(),
            place="Phòng họp số 1",
            nomination_ids=list(nominations),
        )
        return UUID(outcome["id"])

    def opened(self, *nominations: UUID, absent: int = 0) -> UUID:
        """Convene and open a session; the last ``absent`` members do not come."""
        session = self.convened(*nominations)
        present = [m.officer_id for m in self.members[: len(self.members) - absent]]
        self.council.open(self.standing, Command(), session_id=session, present=present)
        return session

    def vote(self, session: UUID, who: int, choice: str, *on: UUID, command: Command | None = None) -> Any:
        """Have one member vote the same way on every dossier, or on those named."""
        ballots = dict.fromkeys(on or self.load(session).items, choice)
        return self.council.vote(self.members[who], command or Command(), session_id=session, ballots=ballots)

    def all_vote(self, session: UUID, *choices: str) -> None:
        """Have the members vote in their order."""
        for who, choice in enumerate(choices):
            self.vote(session, who, choice)

    def count(self, session: UUID) -> Any:
        """Count."""
        return self.council.count(self.standing, Command(), session_id=session)

    def publish(self, session: UUID, **reasons: str) -> Any:
        """Publish; a reason is given for every dossier, whether it needs one or not."""
        words = dict.fromkeys(self.load(session).items, "Hội đồng thấy như vậy.")
        return self.council.publish(self.chair, Command(), session_id=session, reasons=words)

    def load(self, session: UUID) -> CouncilSession:
        """Return the session as it is recorded."""
        return self.world.log.load(CouncilSession, session)

    def sealed(self) -> list[dict[str, Any]]:
        """Return the boxes as they are stored."""
        return self.world.log.query("SELECT * FROM ballot_boxes ORDER BY session_id, box")

    @property
    def keys(self) -> list[str]:
        """Return the names of the keys that exist."""
        folder = self.world.folder.parent / "ballot-keys"
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def kin_of(world: World, member: Actor, household: UUID) -> None:
    """Let a member declare kin in a household."""
    world.app.people.declare_kin(member, Command(), household_id=household)


__all__ = ["SECRET", "Room", "kin_of", "uid"]
