"""In which class a household is: by the poverty standard of the day where income and deprivations are known, else as typed.

Which lines count follows from the commune's kind on that day: a township's and a ward's households go by those of towns.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.class_ground import NO_FIGURES, Figures, Ground, settled
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import require_past
from storage.application import EventLog
from workflows.assessments import Assessor
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.unit_views import UnitViews

_COMMITTED = (
    "SELECT commitment_id FROM commitments WHERE household_id = %s AND status IN ('registered', 'accepted', 'exited') "
    "LIMIT 1"
)


def class_of(
    views: UnitViews, hamlet_id: UUID, typed: str, said: Figures, on: date, *, also: tuple[str, ...] = ()
) -> tuple[str, Ground | None]:
    """Return the class of a household of a hamlet on a day, and what it rests on (``aggregates.class_ground.settled``)."""
    return settled(typed, said, _area(views, hamlet_id, on) if said.given else "", on, also)


def _area(views: UnitViews, hamlet_id: UUID, on: date) -> str:
    commune = views.as_on(views.as_on(hamlet_id, on)["parent_id"], on)
    return "rural" if commune["kind"] == "commune" else "urban"


class HouseholdClasses:
    """Use cases of a household's class: what a review found, for whoever is in the register already."""

    def __init__(self, kernel: Kernel, movements: Movements, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._assessor = assessor
        self._views = UnitViews(kernel.log)

    def classify(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        household_class: str,
        reason: str,
        figures: Figures = NO_FIGURES,
    ) -> Outcome:
        """Record the class a review put a household in since the day of the act, or left it in; ``reason`` names the review.

        An empty ``household_class`` leaves it to the standard; who was poor, near-poor or had exited and is not poor by it has
        exited. Live dossiers are judged again. Of a day before the household entered the register only its history is told,
        and none of that asked. Refused into another class while a commitment is in force
        (``class_by_commitment``): exits and relapses are told there.
        """

        def decide(work: Work) -> Outcome:
            household = work.target(Household, household_id)
            work.authorise("household.classify", household.unit_path)
            day = self._day(work)
            assert household.hamlet_id is not None
            before = plain(household.household_class)
            known = before if day >= household.entered else None
            found, ground = self.found(household.hamlet_id, known, household_class, figures, day)
            household.classify(actor, found, reason=reason, on=day, today=work.today, ground=ground)
            if found != before and day >= household.entered:
                if self._log.query_one(_COMMITTED, (household_id,)) is not None:
                    raise Refused("class_by_commitment", field="household_class")
                changed.append(True)
                self._judge_again(work, household_id)
            return {"id": str(household_id), "version": household.version, "class": found}

        changed: list[bool] = []

        def finish(connection: Connection[Any]) -> None:
            # Under the event lock: a commitment registered between the look and the act.
            if changed and connection.execute(_COMMITTED, (household_id,)).fetchone() is not None:
                raise Refused("class_by_commitment", field="household_class")

        return self._kernel.run(
            "household.classify", actor, command, decide, record_id=household_id, finish=finish
        )

    def commitment_in_force(self, household_id: UUID) -> UUID | None:
        """Return the household's commitment on which its exit or relapse is told, None where it has none in force."""
        row = self._log.query_one(_COMMITTED, (household_id,))
        return row["commitment_id"] if row is not None else None

    def found(
        self, hamlet_id: UUID, before: str | None, typed: str, figures: Figures, on: date
    ) -> tuple[str, Ground | None]:
        """Return the class that a review finds and what it rests on; ``before`` is the class until then."""
        found, ground = class_of(self._views, hamlet_id, typed, figures, on)
        if not typed and found == "not_poor" and before in ("poor", "near_poor", "exited"):
            return class_of(self._views, hamlet_id, "exited", figures, on)
        return found, ground

    def _judge_again(self, work: Work, household_id: UUID) -> None:
        rows = self._log.query(
            "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live AND status <> 'draft' ORDER BY nomination_id",
            (household_id,),
        )
        for nomination in work.load_many(Nomination, [row["nomination_id"] for row in rows]).values():
            result = self._assessor.judge(nomination, work.today, load=work.load)
            nomination.reassess(
                verdict=str(result.verdict.value), assessment=result.to_dict(), cause="household_classified"
            )

    def _day(self, work: Work) -> date:
        """Return the day of the act, within the movement."""
        day = work.command.occurred_on
        if day is None:
            return work.today
        return require_past(day, work.today, earliest=self._movements.first_day(), field="occurred_on")
