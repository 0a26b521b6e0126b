"""Appeals of nominees against the refusal of their dossiers: received within the plan's term, decided by somebody else.

Upheld, the dossier is back at the step that refused it in the same transaction, as the same attempt and under the same plan.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID, uuid4

from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates.actors import Actor, require_stranger
from aggregates.appeal import Appeal
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.chains import due_now
from workflows.complaint_terms import complaint_term
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.papers import Upload, keep
from workflows.plans import PlanLibrary
from workflows.restriction import require_in_view

_REFUSALS: Final = (events.Rejected, awarding.CouncilResultRecorded, awarding.AwardDeclined)
"""Events by which a dossier may have been refused; a council's only where it did not propose."""
_ROWS: Final = (
    "SELECT a.*, n.code, n.category, n.subject_name AS name, n.plan_id, n.plan_version, u.name AS unit, c.name AS commune, "
    "o.full_name AS receiver FROM appeals a JOIN nominations n USING (nomination_id) "
    "JOIN units u ON u.unit_id = n.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
    "LEFT JOIN officers o ON o.officer_id = a.received_by "
)


class Appeals:
    """Use cases of appeals."""

    def __init__(self, kernel: Kernel, plans: PlanLibrary) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._plans = plans

    def receive(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        channel: str,
        appellant: str,
        statement: str,
        received_on: date,
        uploads: list[Upload],
        appeal_id: UUID | None = None,
    ) -> Outcome:
        """Receive an appeal against the last refusal of a dossier, within the plan's term (``appeal_late`` after it)."""
        id = appeal_id or uuid4()

        def decide(work: Work) -> Outcome:
            nomination = work.target(Nomination, nomination_id)
            work.authorise("appeal.receive", nomination.unit_path)
            nomination.require_refused()
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            refusal = self._refusal_of(nomination_id)
            refused_on = refusal.meta.occurred_on
            plan = self._plans.of(nomination)
            work.add(
                Appeal.receive(
                    id,
                    actor,
                    nomination_id=nomination_id,
                    subject_id=nomination.subject_id,
                    unit_path=nomination.unit_path,
                    refusal=refusal.originator_version,
                    refused_by=refusal.meta.officer_id,
                    refused_on=refused_on,
                    until=plan.working_day_after(refused_on, plan.appeals.working_days),
                    received_on=received_on,
                    due_on=plan.working_day_after(
                        received_on, complaint_term("appeal", received_on).working_days
                    ),
                    channel=channel,
                    appellant=appellant,
                    statement=statement,
                    evidence=keep(self._log.attachments, nomination.subject_id, uploads),
                    today=work.today,
                )
            )
            return {"id": str(id)}

        return self._kernel.run("appeal.receive", actor, command, decide)

    def decide(
        self, actor: Actor, command: Command, *, appeal_id: UUID, outcome: str, reason: str
    ) -> Outcome:
        """Uphold it, which opens the dossier again where it was refused, or dismiss it. Not by whom had a part in the dossier."""

        def decide(work: Work) -> Outcome:
            appeal = work.target(Appeal, appeal_id)
            work.authorise("appeal.decide", appeal.unit_path)
            nomination = work.load(Nomination, appeal.nomination_id)
            appeal.decide(actor, outcome=outcome, reason=reason)
            if actor.officer_id in nomination.involved:
                raise Refused("complaint_involved")
            if outcome == "upheld":
                nomination.reopen(
                    appeal_id, due_on=due_now(self._plans.of(nomination), work.today, nomination)
                )
            return {"id": str(appeal_id), "nomination_id": str(appeal.nomination_id)}

        return self._kernel.run("appeal.decide", actor, command, decide, record_id=appeal_id)

    def withdraw(self, actor: Actor, command: Command, *, appeal_id: UUID, reason: str) -> Outcome:
        """Record that whoever appealed took it back."""

        def decide(work: Work) -> Outcome:
            appeal = work.target(Appeal, appeal_id)
            work.authorise("appeal.withdraw", appeal.unit_path)
            appeal.withdraw(actor, reason)
            return {"id": str(appeal_id)}

        return self._kernel.run("appeal.withdraw", actor, command, decide, record_id=appeal_id)

    # -- reading ---------------------------------------------------------------------------------------------------------

    def until(self, nomination: Nomination) -> tuple[date, date]:
        """Return the day on which a refused dossier was refused, and the last day for an appeal against that."""
        nomination.require_refused()
        refused_on = self._refusal_of(nomination.id).meta.occurred_on
        plan = self._plans.of(nomination)
        return refused_on, plan.working_day_after(refused_on, plan.appeals.working_days)

    def listing(self, actor: Actor) -> list[Row]:
        """Return the appeals in the officer's charge, open ones first by deadline; 200 at most."""
        authorise(actor, "appeal.read")
        return self._log.query(
            _ROWS
            + "WHERE a.unit_path LIKE %s || '%%' AND a.subject_id NOT IN (SELECT subject_id FROM restricted_subjects) "
            "ORDER BY (a.status = 'received') DESC, CASE a.status WHEN 'received' THEN a.due_on END, "
            "a.received_on DESC, a.appeal_id LIMIT 200",
            (scope_of(actor),),
        )

    def one(self, actor: Actor, appeal_id: UUID) -> Row:
        """Return one appeal. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(_ROWS + "WHERE a.appeal_id = %s", (appeal_id,))
        if row is None:
            raise Refused("not_found")
        authorise(actor, "appeal.read", row["unit_path"])
        require_in_view(self._log, actor, row["subject_id"])
        return row

    def of_dossier(self, actor: Actor, nomination_id: UUID) -> list[Row]:
        """Return the appeals about one dossier that the officer may read, the newest first."""
        if not may(actor, "appeal.read"):
            return []
        return self._log.query(
            _ROWS
            + "WHERE a.nomination_id = %s AND a.unit_path LIKE %s || '%%' ORDER BY a.received_on DESC, a.appeal_id",
            (nomination_id, scope_of(actor)),
        )

    def history(
        self, actor: Actor, appeal_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return what has happened to an appeal, with the names of those who acted."""
        self.one(actor, appeal_id)
        self._log.vault.sync()
        found = self._log.events_of(appeal_id)
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in found if e.meta.officer_id],),
        )
        return found, {row["officer_id"]: row["full_name"] for row in rows}

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the appeals that the officer may decide: not one's own refusal, nor what one had a part in."""
        if not may(actor, "appeal.decide"):
            return []
        return self._log.query(
            _ROWS + "WHERE a.status = 'received' AND a.unit_path LIKE %(scope)s || '%%' "
            "AND a.subject_id <> ALL(%(kin)s) AND a.refused_by IS DISTINCT FROM %(officer)s "
            "AND NOT EXISTS (SELECT 1 FROM nomination_officers p WHERE p.nomination_id = a.nomination_id "
            "AND p.officer_id = %(officer)s) ORDER BY a.due_on LIMIT 200",
            {"scope": scope_of(actor), "kin": list(actor.own_households), "officer": actor.officer_id},
        )

    def subject_of(self, actor: Actor, nomination_id: UUID) -> Nomination:
        """Return a refused dossier for an officer who may receive an appeal against its refusal."""
        self._log.vault.sync()
        nomination = self._log.load(Nomination, nomination_id)
        authorise(actor, "appeal.receive", nomination.unit_path)
        require_stranger(actor, nomination.subject_id)
        nomination.require_refused()
        return nomination

    def _refusal_of(self, nomination_id: UUID) -> events.NominationEvent:
        """Return the event that refused the dossier: the last of its kind."""
        found = [e for e in self._log.events_of(nomination_id) if isinstance(e, _REFUSALS)]
        assert found
        return found[-1]
