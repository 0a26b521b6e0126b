"""Tells a story through the real use cases: who acts, under which command id, at which moment of the stopped clock.

Every command id and every id of a subject follows from a key, so that a story that was interrupted is told again from the
beginning and only what is missing is recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from aggregates.actors import Actor
from workflows.app import ChungTay
from workflows.clock import StoppedClock
from workflows.demonstration import DEMONSTRATION_PASSWORD
from workflows.kernel import Command

NAMESPACE: Final = UUID("c1b9a7a4-4c56-4b0e-8f2e-2018071920aa")
"""Root of everything the demonstration names. Never changed: an interrupted story must find its beginning again."""
PASSWORD: Final = DEMONSTRATION_PASSWORD
_BETWEEN_ACTS: Final = timedelta(minutes=3)

Outcome = dict[str, Any]


def id_of(key: str) -> UUID:
    """The id that belongs to ``key`` in the demonstration."""
    return uuid5(NAMESPACE, key)


class Teller:
    """Runs the commands of a story one after the other and remembers what came of them."""

    def __init__(self, app: ChungTay, correlation: str = "trinh-dien") -> None:
        if not isinstance(app.clock, StoppedClock):
            raise ValueError("a story needs a clock that stands still")
        self.app = app
        self._clock: StoppedClock = app.clock
        self._correlation = correlation
        self._done: dict[UUID, Outcome] = {
            row["command_id"]: row["outcome"]
            for row in app.log.query("SELECT command_id, outcome FROM processed_commands")
        }
        self._actors: dict[tuple[str, date], Actor] = {}
        self.recorded = 0
        """Commands that this teller has recorded, told-before ones not counted."""

    def turn_to(self, day: date, hour: int = 8) -> None:
        """Set the clock to the morning of ``day`` unless it is that day already."""
        if self.today != day:
            self._clock.set_day(day, hour)

    @property
    def today(self) -> date:
        """The day of the story."""
        return self._clock.today()

    @property
    def now(self) -> datetime:
        """The moment of the story."""
        return self._clock.now()

    def actor(self, username: str) -> Actor:
        """The officer in the office held on the day of the story."""
        key = (username, self.today)
        if key not in self._actors:
            self._actors[key] = self.app.people.actor(id_of(f"officer:{username}"))
        return self._actors[key]

    def forget(self, username: str) -> None:
        """Read the officer again: kin or offices have changed."""
        self._actors = {k: a for k, a in self._actors.items() if k[0] != username}

    def enrol(self, username: str) -> None:
        """Let somebody who signs set up the codes for it. The demonstration makes them, where people have a device."""
        factors = self.app.second_factors

        def enrol(actor: Actor, command: Command, **_: Any) -> Outcome:
            code = factors.code_for_enrolment(actor, username)
            return factors.enrol(actor, command, code=code)[0]

        self.do(f"enrol:{username}", username, enrol)

    def code(self, by: str | Actor) -> str:
        """Return a code of somebody who signs; waits where the last one was used a moment ago."""
        actor = by if isinstance(by, Actor) else self.actor(by)
        code, wait = self.app.second_factors.next_code(actor.officer_id)
        time.sleep(wait)
        return code

    def told(self, key: str) -> bool:
        """Whether the command of ``key`` has been run already."""
        return id_of(f"command:{key}") in self._done

    def do(
        self,
        key: str,
        by: str | Actor,
        use_case: Callable[..., Outcome],
        /,
        *,
        occurred_on: date | None = None,
        facts: Callable[[], dict[str, Any]] | None = None,
        again: bool = False,
        **plain: Any,
    ) -> Outcome:
        """Run one use case under the command id of ``key`` and let some minutes pass.

        ``facts`` are arguments that are costly to make (papers): made only where the command is not recorded yet.
        ``again`` runs the use case even then, for one that does something besides recording.
        """
        id = id_of(f"command:{key}")
        outcome = self._done.get(id)
        if outcome is None or again:
            actor = by if isinstance(by, Actor) else self.actor(by)
            command = Command(id, occurred_on=occurred_on, correlation_id=self._correlation)
            fresh = outcome is None
            outcome = use_case(actor, command, **plain, **(facts() if facts else {}))
            self._done[id] = outcome
            self.recorded += fresh
        self._clock.set(self.now + _BETWEEN_ACTS)
        return outcome
