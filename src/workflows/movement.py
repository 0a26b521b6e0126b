"""The movement in force, read by every use case that needs its plan or its years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.actors import Actor
from aggregates.movement import Movement
from aggregates.refusals import Refused
from rules.calendar import add_working_days
from rules.plan import Plan, load_plan
from storage.application import EventLog
from workflows.kernel import Command, Kernel, Outcome, Work


@dataclass(frozen=True, slots=True)
class InForce:
    """The movement with its plan."""

    id: UUID
    name: str
    plan: Plan
    readings: dict[str, Any]
    years: tuple[int, int]
    demonstration: bool

    def due(self, start: date, working_days: int | None) -> date | None:
        """The last day of a step that takes so many working days from ``start``; None where it has no deadline."""
        return None if working_days is None else add_working_days(start, working_days, self.plan.holidays)


class Movements:
    """Use cases around the movement itself."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._known: InForce | None = None

    def open(
        self,
        actor: Actor,
        command: Command,
        *,
        slug: str,
        name: str,
        plan_id: str,
        opened_on: date,
        demonstration: bool,
    ) -> Outcome:
        """Launch a movement under a plan, with the plan's default readings."""
        plan = load_plan(plan_id)

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            movement = Movement.open(
                slug,
                name=name,
                plan_id=plan.id,
                plan_version=plan.version,
                readings=plan.default_readings(),
                years=(plan.period.first_year, plan.period.last_year),
                opened_on=opened_on,
                demonstration=demonstration,
            )
            work.add(movement)
            return {"id": str(movement.id)}

        return self._kernel.run("movement.open", actor, command, decide)

    def in_force(self) -> InForce:
        """Return the movement in force. Raises ``not_found`` before one has been opened."""
        if self._known is None:
            row = self._log.query_one("SELECT * FROM movements ORDER BY movement_id LIMIT 1")
            if row is None:
                raise Refused("not_found")
            self._known = InForce(
                row["movement_id"],
                row["name"],
                load_plan(row["plan_id"]),
                row["readings"],
                (row["first_year"], row["last_year"]),
                row["demonstration"],
            )
        return self._known
