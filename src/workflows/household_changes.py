"""What becomes of households of the register: they move to another hamlet, some members split off, two become one.

Told by the commune's officer where the household lives. Everything of a household goes with it but the dossiers that have
been submitted: those stay with the hamlet and the commune that answer for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.class_ground import NO_FIGURES, Figures
from aggregates.data_request import DataRequest
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household, HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import require_past
from aggregates.vocabulary import HAMLET_KINDS
from storage.application import EventLog
from storage.places import places_changed
from workflows.household_classes import class_of
from workflows.household_register import not_born_later
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.unit_views import UnitViews

_LEFT_BEHIND = (
    "SELECT 1 FROM commitments WHERE household_id = %(household)s AND hamlet_id <> %(hamlet)s UNION ALL "
    "SELECT 1 FROM nominations WHERE subject_id = %(household)s AND status = 'draft' AND hamlet_id <> %(hamlet)s UNION ALL "
    "SELECT 1 FROM data_requests WHERE subject_id = %(household)s AND status = 'open' "
    "AND unit_path <> (SELECT path FROM units WHERE unit_id = %(hamlet)s) LIMIT 1"
)

_IN_FORCE = "SELECT commitment_id FROM commitments WHERE household_id = %s AND status IN ('registered', 'accepted', 'exited')"
_IN_USE = (
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM commitments WHERE household_id = %(household)s "
    "AND status IN ('registered', 'accepted', 'exited')) THEN 'merge_commitment_live' "
    "WHEN EXISTS (SELECT 1 FROM nominations WHERE subject_id = %(household)s AND live) THEN 'merge_dossier_live' "
    "WHEN EXISTS (SELECT 1 FROM certificates WHERE subject_id = %(household)s AND status = 'valid') "
    "THEN 'merge_award_stands' END AS code"
)
_IN_USE_BESIDES = (
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM nominations WHERE subject_id = %(household)s AND live) THEN 'merge_dossier_live' "
    "WHEN EXISTS (SELECT 1 FROM certificates WHERE subject_id = %(household)s AND status = 'valid') "
    "THEN 'merge_award_stands' END AS code"
)
"""What stands in the way besides a commitment."""


class HouseholdChanges:
    """Use cases of what becomes of a household in the register."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._views = UnitViews(kernel.log)

    def move(
        self, actor: Actor, command: Command, *, household_id: UUID, hamlet_id: UUID, reason: str
    ) -> Outcome:
        """Record that a household lives in another hamlet since the day of the act.

        Commitments, drafts and open requests about its data go with it.

        Refused into another commune while a submitted dossier waits for the verification of the commune it leaves
        (``dossier_unverified``): its figures would be another commune's to confirm.
        """

        def decide(work: Work) -> Outcome:
            household = work.target(Household, household_id)
            work.authorise("household.move", household.unit_path)
            hamlet = self._log.load(AdministrativeUnit, hamlet_id)
            if hamlet.kind not in HAMLET_KINDS:
                raise Refused("bad_choice", field="hamlet_id", value=hamlet.name)
            if hamlet.last_day is not None:
                raise hamlet.gone("hamlet_id")
            day = self._day(work)
            if day < hamlet.valid_from:
                raise Refused(
                    "bad_date", field="occurred_on", day=_dmy(day), low=_dmy(hamlet.valid_from), high=_dmy(work.today)
                )  # fmt: skip
            leaves = _commune(household.unit_path) != _commune(hamlet.path)
            household.move(
                actor, hamlet_id=hamlet_id, unit_path=hamlet.path, reason=reason, on=day, today=work.today
            )
            for nomination in self._live_dossiers(work, household_id):
                if nomination.status == "draft":
                    nomination.follow_subject(hamlet_id=hamlet_id, unit_path=hamlet.path)
                elif leaves and nomination.attestable:
                    raise Refused("dossier_unverified", field="hamlet_id", dossier=nomination.code)
            rows = self._log.query(
                "SELECT commitment_id FROM commitments WHERE household_id = %s ORDER BY commitment_id",
                (household_id,),
            )
            for commitment in work.load_many(ExitCommitment, [r["commitment_id"] for r in rows]).values():
                commitment.follow_household(hamlet_id=hamlet_id, unit_path=hamlet.path)
            asked = self._log.query(
                "SELECT request_id FROM data_requests WHERE subject_id = %s AND status = 'open' ORDER BY request_id",
                (household_id,),
            )
            for request in work.load_many(DataRequest, [r["request_id"] for r in asked]).values():
                request.follow_household(hamlet.path)
            return {"id": str(household_id), "version": household.version}

        return self._kernel.run(
            "household.move",
            actor,
            command,
            decide,
            record_id=household_id,
            finish=_all_went_along(household_id, hamlet_id),
        )

    def split(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        entry: HouseholdEntry,
        household_class: str,
        reason: str,
        new_id: UUID | None = None,
        figures: Figures = NO_FIGURES,
    ) -> Outcome:
        """Make some members of a household one of their own, in the same hamlet; its commitments and dossiers stay with it.

        Refused for a day before the household was what it is now (``household_changed_since``).
        """
        id = new_id or uuid4()

        def decide(work: Work) -> Outcome:
            origin = work.target(Household, household_id)
            work.authorise("household.split", origin.unit_path)
            day = self._day(work)
            origin.require_as_it_is(day)
            not_born_later(work, entry)
            assert origin.hamlet_id is not None
            found, ground = class_of(self._views, origin.hamlet_id, household_class, figures, day)
            work.add(
                Household.split_off(
                    id,
                    origin=origin,
                    by=actor,
                    entry=entry,
                    household_class=found,
                    reason=reason,
                    ground=ground,
                )
            )
            return {"id": str(id), "from": str(household_id)}

        return self._kernel.run("household.split", actor, command, decide, record_id=household_id)

    def merge(
        self, actor: Actor, command: Command, *, household_id: UUID, into_id: UUID, reason: str
    ) -> Outcome:
        """Let a household become part of another one of its hamlet. It is closed, and its history stays where it is.

        Refused while it has a live dossier or an award that stands, or alone a commitment in force: who has those is the one to
        stay. Where both have a commitment in force, that of the closing household ends by the merger.
        Refused for a day before either of them was what it is now (``household_changed_since``).
        """

        def decide(work: Work) -> Outcome:
            closing = work.target(Household, household_id)
            work.authorise("household.merge", closing.unit_path)
            day = self._day(work)
            staying = work.load(Household, into_id)
            work.authorise("household.merge", staying.unit_path)
            closing.require_as_it_is(day, staying)
            closing.merge_into(actor, staying, reason)
            ending = self._log.query_one(_IN_FORCE, (household_id,))
            if ending is not None and self.both_committed(household_id, into_id):
                # Two in force cannot become one: that of the household which stays goes on.
                commitment = work.load(ExitCommitment, ending["commitment_id"])
                commitment.end_by_merger(actor, into_household=into_id, reason=reason)
                _require_unused(self._log.query_one(_IN_USE_BESIDES, {"household": household_id}))
            else:
                _require_unused(self._log.query_one(_IN_USE, {"household": household_id}))
            return {"id": str(into_id), "closed": str(household_id)}

        def finish(connection: Connection[Any]) -> None:
            _require_unused(connection.execute(_IN_USE, {"household": household_id}).fetchone())
            # Whoever is about to register something for it has to look again.
            places_changed(connection)

        return self._kernel.run(
            "household.merge", actor, command, decide, record_id=household_id, finish=finish
        )

    def both_committed(self, household_id: UUID, into_id: UUID) -> bool:
        """Whether both households have a commitment in force: a merger then ends that of the first."""
        return all(self._log.query_one(_IN_FORCE, (id,)) is not None for id in (household_id, into_id))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _day(self, work: Work) -> date:
        """Return the day of the act, within the movement."""
        day = work.command.occurred_on
        if day is None:
            return work.today
        return require_past(day, work.today, earliest=self._movements.first_day(), field="occurred_on")

    def _live_dossiers(self, work: Work, household_id: UUID) -> list[Nomination]:
        rows = self._log.query(
            "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
            (household_id,),
        )
        return list(work.load_many(Nomination, [row["nomination_id"] for row in rows]).values())


def _commune(path: str) -> str:
    """The path of the commune that a hamlet's path leads through."""
    return "/".join(path.split("/")[:3])


def _require_unused(row: Any) -> None:
    if row is not None and row["code"] is not None:
        raise Refused(row["code"])


def _dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _all_went_along(household_id: UUID, hamlet_id: UUID) -> Callable[[Connection[Any]], None]:
    """Look once more under the event lock, and let everybody who is deciding on the household now decide anew."""

    def finish(connection: Connection[Any]) -> None:
        ids = {"household": household_id, "hamlet": hamlet_id}
        if connection.execute(_LEFT_BEHIND, ids).fetchone() is not None:
            # A commitment or dossier begun between the look and the act.
            raise Refused("stale_version")
        places_changed(connection)

    return finish
