"""Complaints and denunciations: received, taken up or not, looked into, resolved, answered.

From the moment it is received, every live dossier of whom it is about is held in the same transaction; it is let go, sent back or
ended in the transaction that settles the complaint. Who had a part in those dossiers does not look into it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.complaint import Complaint
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary_complaints import COMPLAINT_MEASURES
from projections.all import erasure_statements
from storage.application import EventLog
from storage.vault import destroy_keys
from workflows.assessments import Assessor
from workflows.chains import due_now
from workflows.complaint_holds import hold_for, hold_for_upheld, let_go, live_dossiers
from workflows.complaint_reading import ComplaintReading, find_subject_of, had_a_part, part_takers
from workflows.complaint_terms import complaint_term
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.plans import PlanLibrary

_REOPENED: Final = "Đơn khiếu nại, tố cáo về thu nhập này được kết luận có căn cứ."
_Do = Callable[[Work, Complaint], object]


class Complaints(ComplaintReading):
    """Use cases of complaints and denunciations; what is read of them stands in :class:`ComplaintReading`."""

    def __init__(self, kernel: Kernel, movements: Movements, plans: PlanLibrary, assessor: Assessor) -> None:
        super().__init__(kernel)
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._plans = plans
        self._assessor = assessor

    # -- received --------------------------------------------------------------------------------------------------------

    def receive(
        self,
        actor: Actor,
        command: Command,
        *,
        subject_id: UUID,
        kind: str,
        channel: str,
        anonymous: bool,
        complainant: str,
        contact: str,
        statement: str,
        received_on: date,
        uploads: list[Upload],
        nomination_id: UUID | None = None,
        complaint_id: UUID | None = None,
    ) -> Outcome:
        """Receive a complaint about a household, a nominee or a unit, and hold all its live dossiers; tell how many.

        ``nomination_id`` names the dossier it is about where it is about one, a closed one too: that of an award.
        """
        id = complaint_id or uuid4()

        def decide(work: Work) -> Outcome:
            about = find_subject_of(self._log, subject_id, nomination_id)
            work.authorise("complaint.receive", about["unit_path"])
            complaint = Complaint.receive(
                id,
                actor,
                kind=kind,
                subject_id=subject_id,
                subject_kind=about["kind"],
                nomination_id=nomination_id,
                unit_path=about["unit_path"],
                channel=channel,
                anonymous=anonymous,
                complainant=complainant,
                contact=contact,
                statement=statement,
                evidence=keep(self._log.attachments, id, uploads),
                received_on=received_on,
                due_on=self.term_ends("screening", received_on),
                today=work.today,
                earliest=self._movements.first_day(),
            )
            work.add(complaint)
            return {"id": str(id), "held": hold_for(work, complaint)}

        return self._kernel.run("complaint.receive", actor, command, decide)

    def receive_comment(
        self, actor: Actor, command: Command, *, nomination_id: UUID, comment: int, kind: str
    ) -> Outcome:
        """Make a complaint of a comment on a posting: whoever made it, and the words, as they stand."""
        id = uuid4()

        def decide(work: Work) -> Outcome:
            nomination = work.target(Nomination, nomination_id)
            work.authorise("complaint.from_comment", nomination.unit_path)
            about = find_subject_of(self._log, nomination.subject_id, nomination_id)
            author, words = nomination.take_up_comment(actor, comment=comment, complaint_id=id)
            complaint = Complaint.receive(
                id,
                actor,
                kind=kind,
                subject_id=nomination.subject_id,
                subject_kind=about["kind"],
                nomination_id=nomination_id,
                unit_path=nomination.unit_path,
                channel="posting",
                anonymous=not author,
                complainant=author,
                contact="",
                statement=words,
                evidence=[],
                received_on=work.today,
                due_on=self.term_ends("screening", work.today),
                today=work.today,
                earliest=work.today,
            )
            work.add(complaint)
            hold_for(work, complaint)
            return {"id": str(id), "nomination_id": str(nomination_id)}

        return self._kernel.run("complaint.from_comment", actor, command, decide, record_id=nomination_id)

    # -- taken up or not -------------------------------------------------------------------------------------------------

    def accept(self, actor: Actor, command: Command, *, complaint_id: UUID, office: str) -> Outcome:
        """Take it up and charge an office that had no part in the dossiers."""

        def act(work: Work, complaint: Complaint) -> None:
            takers = part_takers(self._log, complaint.subject_id)
            if any(role == office for _, role, _ in takers):
                raise Refused("complaint_involved", field="office")
            if any(officer == actor.officer_id for officer, _, _ in takers):
                raise Refused("complaint_involved")
            complaint.accept(actor, office=office, due_on=self.term_ends("investigation", work.today))

        return self._on("complaint.accept", actor, command, complaint_id, act)

    def leave(
        self, actor: Actor, command: Command, *, complaint_id: UUID, ground: str, reason: str
    ) -> Outcome:
        """Do not take it up; its dossiers are let go."""

        def act(work: Work, complaint: Complaint) -> None:
            self._require_apart(actor, complaint)
            complaint.leave(
                actor, ground=ground, reason=reason, answer_by=self.term_ends("answer", work.today)
            )
            let_go(work, complaint)

        return self._on("complaint.leave", actor, command, complaint_id, act)

    def withdraw(self, actor: Actor, command: Command, *, complaint_id: UUID, reason: str) -> Outcome:
        """Record that whoever complained took it back; its dossiers are let go."""

        def act(work: Work, complaint: Complaint) -> None:
            self._require_dealing(actor, complaint)
            complaint.withdraw(actor, reason)
            let_go(work, complaint)

        return self._on("complaint.withdraw", actor, command, complaint_id, act)

    # -- looked into -----------------------------------------------------------------------------------------------------

    def record_inquiry(
        self, actor: Actor, command: Command, *, complaint_id: UUID, findings: str, uploads: list[Upload]
    ) -> Outcome:
        """Keep what was done and found on the way."""

        def act(work: Work, complaint: Complaint) -> None:
            self._require_apart(actor, complaint)
            complaint.record_inquiry(actor, findings=findings, evidence=self._keep(complaint, uploads))

        return self._on("complaint.investigate", actor, command, complaint_id, act)

    def resolve(
        self,
        actor: Actor,
        command: Command,
        *,
        complaint_id: UUID,
        outcome: str,
        conclusion: str,
        uploads: list[Upload],
        measures: list[str] | None = None,
        years: list[int] | None = None,
        missing: list[str] | None = None,
        reason_code: str = "",
        reason: str = "",
    ) -> Outcome:
        """Find it true or untrue, and do what follows, in one transaction.

        Untrue: the dossiers go on. True: by ``measures``, the confirmed incomes of ``years`` are reopened and live dossiers judged
        again; dossiers are sent back for what is ``missing``, or ended with ``reason_code`` and ``reason``; that an award be
        revoked is recommended. A dossier that is neither sent back nor ended stays held until the district lifts that.
        """
        chosen = measures or []

        def act(work: Work, complaint: Complaint) -> None:
            self._require_apart(actor, complaint)
            complaint.resolve(
                actor,
                outcome=outcome,
                measures=chosen,
                years=(years or []) if "incomes" in chosen else [],
                conclusion=conclusion,
                evidence=self._keep(complaint, uploads),
                answer_by=self.term_ends("answer", work.today),
            )
            if "incomes" in chosen:
                self._reopen_incomes(work, complaint, years or [])
            if "revocation" in chosen and not self._awarded(complaint.subject_id):
                raise Refused(
                    "no_dossier_for_measure", field="measures", measure=COMPLAINT_MEASURES["revocation"]
                )
            released = let_go(work, complaint)
            if outcome == "founded":
                self._follow(work, complaint, released, missing or [], reason_code, reason)

        return self._on("complaint.resolve", actor, command, complaint_id, act)

    def _follow(
        self,
        work: Work,
        complaint: Complaint,
        released: list[Nomination],
        missing: list[str],
        reason_code: str,
        reason: str,
    ) -> None:
        """Do to the dossiers what follows from a complaint that is true; hold on to those to which nothing is done."""
        moved: set[UUID] = set()
        for measure in ("return", "rejection"):
            if measure not in complaint.measures:
                continue
            for nomination in released:
                if measure == "return" and nomination.returnable:
                    due_on = due_now(self._plans.of(nomination), work.today, nomination)
                    nomination.return_for_complaint(missing, due_on)
                elif measure == "rejection" and nomination.rejectable:
                    nomination.reject_for_complaint(
                        reason_code=reason_code,
                        reason=reason,
                        reason_codes=tuple(self._plans.of(nomination).refusal_reasons),
                    )
                else:
                    continue
                moved.add(nomination.id)
            if not moved:
                raise Refused("no_dossier_for_measure", field="measures", measure=COMPLAINT_MEASURES[measure])
        for nomination in released:
            if nomination.id not in moved:
                hold_for_upheld(complaint, nomination)

    def _reopen_incomes(self, work: Work, complaint: Complaint, years: list[int]) -> None:
        """Take back the confirmed incomes of those years, and judge the live dossiers by what is left."""
        rows = self._log.query(
            "SELECT commitment_id FROM commitments WHERE household_id = %s ORDER BY registered_at",
            (complaint.subject_id,),
        )
        commitments = [work.load(ExitCommitment, row["commitment_id"]) for row in rows]
        absent = []
        for year in sorted(set(years)):
            found = [k for k in commitments if year in k.incomes and k.incomes[year].counts_as_verified]
            for commitment in found:
                commitment.reopen_income(work.actor, year=year, cause=complaint.kind, reason=_REOPENED)
            if not found:
                absent.append(year)
        if absent or not years:
            raise Refused("income_not_reopenable", field="years", years=", ".join(map(str, absent)) or "–")
        for nomination in live_dossiers(work, complaint.subject_id):
            if plain(nomination.subject_name) is not None:
                result = self._assessor.judge(nomination, work.today, load=work.load)
                nomination.reassess(
                    verdict=str(result.verdict.value), assessment=result.to_dict(), cause="income_reopened"
                )

    def _awarded(self, subject_id: UUID) -> bool:
        row = self._log.query_one(
            "SELECT 1 AS is FROM nominations WHERE subject_id = %s AND status IN ('awarded', 'decided') LIMIT 1",
            (subject_id,),
        )
        return row is not None

    # -- answered, and forgotten -----------------------------------------------------------------------------------------

    def answer(
        self,
        actor: Actor,
        command: Command,
        *,
        complaint_id: UUID,
        answered_on: date,
        channel: str,
        answer: str,
    ) -> Outcome:
        """Record what whoever complained was told."""

        def act(work: Work, complaint: Complaint) -> None:
            self._require_dealing(actor, complaint)
            complaint.answer(actor, answered_on=answered_on, channel=channel, answer=answer, today=work.today)

        return self._on("complaint.answer", actor, command, complaint_id, act)

    def erase(self, actor: Actor, command: Command, *, complaint_id: UUID, ground: str) -> Outcome:
        """Erase what was said in a closed complaint, by whom and with what papers; how it was dealt with stays."""

        def decide(work: Work) -> Outcome:
            complaint = work.target(Complaint, complaint_id)
            work.authorise("complaint.erase", complaint.unit_path)
            complaint.erase_words(ground)
            return {"id": str(complaint_id)}

        def destroy(connection: Connection[Any]) -> None:
            destroy_keys(connection, [complaint_id])
            for sql, parameters in erasure_statements(complaint_id):
                connection.execute(sql.encode(), parameters)

        outcome = self._kernel.run(
            "complaint.erase", actor, command, decide, record_id=complaint_id, finish=destroy
        )
        self._log.vault.sync()
        self._log.attachments.destroy(complaint_id)
        return outcome

    # -- helpers ---------------------------------------------------------------------------------------------------------

    def term_ends(self, what: str, begun: date) -> date:
        """Return the last day of a term (``data/complaints.toml``), in working days by the calendar of the plan in force."""
        days = complaint_term(what, begun).working_days
        return self._movements.in_force().plan.working_day_after(begun, days)

    def _keep(self, complaint: Complaint, uploads: list[Upload]) -> list[Evidence]:
        return keep(self._log.attachments, complaint.id, uploads)

    def _require_apart(self, actor: Actor, complaint: Complaint) -> None:
        """Refuse whoever had a part in the dossiers, and their office."""
        if had_a_part(actor, part_takers(self._log, complaint.subject_id)):
            raise Refused("complaint_involved")

    def _on(self, act: str, actor: Actor, command: Command, complaint_id: UUID, do: _Do) -> Outcome:
        def decide(work: Work) -> Outcome:
            complaint = work.target(Complaint, complaint_id)
            work.authorise(act, complaint.unit_path)
            do(work, complaint)
            return {"id": str(complaint_id)}

        return self._kernel.run(act, actor, command, decide, record_id=complaint_id)
