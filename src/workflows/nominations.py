"""A dossier's way from the hamlet to the council."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_past
from rules.assessment import Assessment
from rules.evaluators import takes_attestation
from rules.plan import Category
from storage.application import EventLog
from workflows.assessments import Assessor
from workflows.authorisation import authorise, place_for, roles_for
from workflows.chains import chain_of, due_after, due_now
from workflows.clock import day_in_vietnam
from workflows.complaint_holds import hold_for_complaints, is_of_open_complaint
from workflows.dossier_papers import DossierPapers
from workflows.inspections import hold_for_findings
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import InForce, Movements
from workflows.papers import Upload, keep
from workflows.permissions import PAPER_ACTS
from workflows.plans import PlanLibrary
from workflows.subjects import Subject, find_subject

_PREPARING = ("nomination.meeting", "nomination.attest", "nomination.submit")
"""Acts on a dossier before it is submitted that must know what it will be judged by."""
_Do = Callable[[Work, Nomination], None]


@dataclass(frozen=True, slots=True)
class Attested:
    """What an office attests of one criterion: True, False or "not_applicable", with its grounds."""

    criterion: str
    value: bool | str
    remarks: str = ""


class Nominations:
    """Use cases of a nomination up to the council."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        papers: DossierPapers,
        assessor: Assessor,
    ) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._plans = plans
        self._movements = movements
        self._papers = papers
        self._assessor = assessor

    # -- before there is a dossier -------------------------------------------------------------------------------------

    def subject(self, actor: Actor, category: Category, subject_id: UUID) -> Subject:
        """Return whom a dossier of the category would be about, for an officer who may open it."""
        subject = find_subject(self._log, self._movements.in_force().plan, category, subject_id)
        authorise(
            actor,
            "nomination.propose",
            subject.unit_path,
            category.preparing_roles,
            self._kernel.clock.today(),
        )
        return subject

    def closed_to(self, category: Category, subject_ids: Sequence[UUID]) -> set[UUID]:
        """Return those for whom no dossier of the category is taken: one is live, or they were commended in the period."""
        movement = self._movements.in_force()
        rows = self._log.query(
            "SELECT subject_id FROM nominations WHERE movement_id = %s AND category = %s AND subject_id = ANY(%s) "
            "AND (live OR (status = 'awarded' AND period = %s))",
            (movement.id, category.id, list(subject_ids), _period(movement)),
        )
        return {row["subject_id"] for row in rows}

    # -- the hamlet ----------------------------------------------------------------------------------------------------

    def propose(self, actor: Actor, command: Command, *, category: str, subject_id: UUID) -> Outcome:
        """Open a dossier for a household, a unit or a nominee.

        A second live one is refused, and another one for a period the subject was commended for.

        It begins on hold where an inspection has an open finding about an income it rests on, or a complaint about its
        subject is open.
        Who opens it is the office of the chain's first step, within its own unit.
        """

        def decide(work: Work) -> Outcome:
            movement = self._movements.in_force()
            if category not in movement.plan.categories:
                raise Refused("bad_choice", field="category", value=category[:60])
            chosen = movement.plan.category(category)
            subject = find_subject(self._log, movement.plan, chosen, subject_id)
            work.authorise("nomination.propose", subject.unit_path, chosen.preparing_roles)
            if subject.name is None:
                raise Refused("subject_erased")
            before = self._log.query(
                "SELECT live, status, period FROM nominations WHERE movement_id = %s AND category = %s AND subject_id = %s",
                (movement.id, category, subject_id),
            )
            if any(row["live"] for row in before):
                raise Refused("already_nominated")
            period = _period(movement)
            if any(row["status"] == "awarded" and row["period"] == period for row in before):
                raise Refused("already_commended", period=period)
            nomination = Nomination.propose(
                movement_id=movement.id,
                category=category,
                period=period,
                attempt=len(before) + 1,
                code=self._new_code(work),
                subject_id=subject_id,
                subject_name=subject.name,
                commitment_id=subject.commitment_id,
                hamlet_id=subject.unit_id,
                unit_path=subject.unit_path,
                plan_id=movement.plan.id,
                plan_version=movement.plan.version,
                readings=dict(movement.readings),
                chain=chain_of(chosen),
                by=actor,
            )
            hold_for_findings(self._log, nomination)
            hold_for_complaints(self._log, nomination)
            work.add(nomination)
            return {"id": str(nomination.id), "code": nomination.code}

        return self._kernel.run("nomination.propose", actor, command, decide, record_id=subject_id)

    def record_meeting(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        held_on: date,
        present: int,
        votes_for: int,
        votes_against: int,
        chaired_by: str,
        secretary: str,
        remarks: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record the hamlet meeting that considered the household."""

        def do(work: Work, n: Nomination) -> None:
            self._past(work, n, held_on, "held_on")
            n.record_meeting(
                actor,
                held_on=held_on,
                present=present,
                votes_for=votes_for,
                votes_against=votes_against,
                chaired_by=chaired_by,
                secretary=secretary,
                remarks=remarks,
                evidence=self._keep(n, uploads),
            )

        return self.on_dossier("nomination.meeting", actor, command, nomination_id, do)

    def attest(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        given: Sequence[Attested],
        uploads: list[Upload],
    ) -> Outcome:
        """Attest one or several criteria in one act, each if the plan lets this office attest it.

        The papers are evidence of every criterion in it.
        """

        def do(work: Work, n: Nomination) -> None:
            known = {c.id: c for c in self._plans.of(n).categories[n.category].criteria}
            evidence = self._keep(n, uploads)
            for one in given:
                found = known.get(one.criterion)
                if found is None or not takes_attestation(found):
                    raise Refused("unknown_criterion", field="criterion", criterion=one.criterion[:60])
                if one.value == "not_applicable" and found.not_applicable_when is None:
                    raise Refused("bad_choice", field=one.criterion, value="not_applicable")
                n.attest(
                    actor,
                    criterion=one.criterion,
                    value=one.value,
                    remarks=one.remarks,
                    evidence=evidence,
                    allowed_roles=tuple(found.attested_by),
                    evidence_wanted=bool(found.evidence),
                )

        return self.on_dossier("nomination.attest", actor, command, nomination_id, do)

    def submit(
        self, actor: Actor, command: Command, *, nomination_id: UUID, report: str, uploads: list[Upload]
    ) -> Outcome:
        """Submit the dossier to the commune, judged as it stands.

        Open findings and complaints are asked for once more: one that was recorded while the dossier was being opened knew
        nothing of it.
        """

        def do(work: Work, n: Nomination) -> None:
            verdict, result = self._judge(work, n)
            n.submit(
                actor,
                report=report,
                evidence=self._keep(n, uploads),
                verdict=verdict,
                assessment=result,
                due_on=self._due_after(work, n),
                unanimity=n.readings.get("community_support") == "unanimous",
            )
            hold_for_findings(self._log, n)
            hold_for_complaints(self._log, n)

        return self.on_dossier("nomination.submit", actor, command, nomination_id, do)

    def supply(
        self, actor: Actor, command: Command, *, nomination_id: UUID, remarks: str, uploads: list[Upload]
    ) -> Outcome:
        """Hand in what was missing."""
        return self.on_dossier(
            "nomination.supply",
            actor,
            command,
            nomination_id,
            lambda work, n: n.supply(
                actor,
                remarks=remarks,
                evidence=self._keep(n, uploads),
                due_on=self._due(work, n),
            ),
        )

    def withdraw(self, actor: Actor, command: Command, *, nomination_id: UUID, reason: str) -> Outcome:
        """Take the dossier back before the decision."""
        return self.on_dossier(
            "nomination.withdraw", actor, command, nomination_id, lambda work, n: n.withdraw(reason)
        )

    # -- commune and district ------------------------------------------------------------------------------------------

    def confirm_complete(
        self, actor: Actor, command: Command, *, nomination_id: UUID, remarks: str = ""
    ) -> Outcome:
        """Find the dossier complete."""
        return self.on_dossier(
            "nomination.confirm_complete",
            actor,
            command,
            nomination_id,
            lambda work, n: n.confirm_complete(actor, remarks=remarks, due_on=self._due_after(work, n)),
        )

    def verify_claims(self, actor: Actor, command: Command, *, nomination_id: UUID, remarks: str) -> Outcome:
        """Verify claims and exit status; every declared income must have been confirmed or refused before."""

        def do(work: Work, n: Nomination) -> None:
            pending: list[int] = []
            if n.commitment_id is not None:
                commitment = self._log.load(ExitCommitment, n.commitment_id)
                pending = [
                    i.year for i in commitment.incomes.values() if i.status in ("declared", "reopened")
                ]
            verdict, result = self._judge(work, n)
            n.verify_claims(
                actor,
                remarks=remarks,
                pending_years=pending,
                verdict=verdict,
                assessment=result,
                due_on=self._due_after(work, n),
            )

        return self.on_dossier("nomination.verify_claims", actor, command, nomination_id, do)

    def post(self, actor: Actor, command: Command, *, nomination_id: UUID) -> Outcome:
        """Post the dossier at the commune for the days the plan asks for, beginning today."""

        def do(work: Work, n: Nomination) -> None:
            days = int(n.current_step.get("posting_days") or 0)
            n.post(actor, since=work.today, until=work.today + timedelta(days=max(days - 1, 0)))

        return self.on_dossier("nomination.post", actor, command, nomination_id, do)

    def receive_comment(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        author: str,
        text: str,
        channel: str = "paper",
    ) -> Outcome:
        """Record a comment on the posting that came to the officer, with a name where the plan wants one."""
        return self.on_dossier(
            "nomination.comment",
            actor,
            command,
            nomination_id,
            lambda work, n: n.receive_comment(
                author=author,
                text=text,
                channel=channel,
                name_wanted=self._plans.of(n).posting.comments == "named",
            ),
        )

    def close_posting(self, actor: Actor, command: Command, *, nomination_id: UUID, remarks: str) -> Outcome:
        """End the posting."""
        return self.on_dossier(
            "nomination.close_posting",
            actor,
            command,
            nomination_id,
            lambda work, n: n.close_posting(
                actor, today=work.today, remarks=remarks, due_on=self._due_after(work, n)
            ),
        )

    def endorse(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        submission_number: str,
        submission_date: date,
    ) -> Outcome:
        """Put the dossier into the commune's submission to the district."""

        def do(work: Work, n: Nomination) -> None:
            # The letter sends on a dossier that was received and whose posting is over.
            received = day_in_vietnam(n.received_at) if n.received_at else date.min
            require_past(
                submission_date,
                work.today,
                earliest=max(received, n.posted_until or date.min),
                field="submission_date",
            )
            n.endorse(
                actor,
                submission_number=submission_number,
                submission_date=submission_date,
                due_on=self._due_after(work, n),
            )

        return self.on_dossier("nomination.endorse", actor, command, nomination_id, do)

    def appraise(self, actor: Actor, command: Command, *, nomination_id: UUID, opinion: str) -> Outcome:
        """Give the labour office's opinion; the dossier is judged once more before the council sees it."""

        def do(work: Work, n: Nomination) -> None:
            verdict, result = self._judge(work, n)
            n.appraise(
                actor, opinion=opinion, verdict=verdict, assessment=result, due_on=self._due_after(work, n)
            )

        return self.on_dossier("nomination.appraise", actor, command, nomination_id, do)

    def return_for_supplement(
        self, actor: Actor, command: Command, *, nomination_id: UUID, missing: list[str]
    ) -> Outcome:
        """Send the dossier back with the list of what is missing."""
        return self.on_dossier(
            "nomination.return",
            actor,
            command,
            nomination_id,
            lambda work, n: n.return_for_supplement(actor, missing=missing, due_on=self._due(work, n)),
        )

    def reject(
        self, actor: Actor, command: Command, *, nomination_id: UUID, reason_code: str, reason: str
    ) -> Outcome:
        """Reject the dossier for one of the plan's reasons."""
        return self.on_dossier(
            "nomination.reject",
            actor,
            command,
            nomination_id,
            lambda work, n: n.reject(
                actor,
                reason_code=reason_code,
                reason=reason,
                reason_codes=tuple(self._plans.of(n).refusal_reasons),
            ),
        )

    def place_hold(
        self, actor: Actor, command: Command, *, nomination_id: UUID, kind: str, reason: str
    ) -> Outcome:
        """Hold the dossier while a complaint, denunciation or investigation is open."""
        hold_id = uuid4()
        return self.on_dossier(
            "nomination.hold",
            actor,
            command,
            nomination_id,
            lambda work, n: n.place_hold(hold_id, kind=kind, reason=reason),
        )

    def lift_hold(
        self, actor: Actor, command: Command, *, nomination_id: UUID, hold_id: UUID, outcome: str
    ) -> Outcome:
        """End a hold. One for an open finding or complaint ends with that, not here; one for an upheld one ends here."""

        def do(work: Work, n: Nomination) -> None:
            if n.holds.get(hold_id) == "inspection":
                raise Refused("findings_unanswered")
            if n.holds.get(hold_id) == "restriction":
                raise Refused("processing_restricted")
            if is_of_open_complaint(self._log, hold_id):
                raise Refused("complaint_open")
            n.lift_hold(hold_id, outcome)

        return self.on_dossier("nomination.lift_hold", actor, command, nomination_id, do)

    def issue_paper(self, actor: Actor, command: Command, *, nomination_id: UUID, kind: str) -> Outcome:
        """Render one of the dossier's papers and keep it as issued; each kind has an act, and an issuer, of its own."""
        require_choice(kind, tuple(PAPER_ACTS), "kind")

        def do(work: Work, n: Nomination) -> None:
            if plain(n.subject_name) is None:
                raise Refused("subject_erased")
            # Asked before rendering too: what cannot be issued is not worth a typesetter's time.
            n.require_issuable(kind)
            document, version = self._papers.paper(work, n, kind)
            n.issue_paper(kind, document=document, template_version=version)

        return self.on_dossier(PAPER_ACTS[kind], actor, command, nomination_id, do)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def judge_now(self, n: Nomination) -> Assessment:
        """Judge a dossier as its facts stand today, without recording anything."""
        return self._assessor.judge(n, self._kernel.clock.today())

    def _judge(self, work: Work, n: Nomination) -> tuple[str, dict[str, Any]]:
        assessment = self._assessor.judge(n, work.today, load=work.load)
        return str(assessment.verdict.value), assessment.to_dict()

    def on_dossier(self, act: str, actor: Actor, command: Command, nomination_id: UUID, do: _Do) -> Outcome:
        """Do one act on a dossier, by the permission of its place and present step."""

        def decide(work: Work) -> Outcome:
            nomination = work.target(Nomination, nomination_id)
            if nomination.status == "returned" and act in ("nomination.return", "nomination.reject"):
                raise Refused("awaiting_supplement")
            if act in _PREPARING:
                self._follow_plan(nomination)
            # Whose a draft is, is the plan's in force to say, as its page does.
            seen, plan = self._movements.as_it_goes(nomination), self._movements.terms_of(nomination).plan
            work.authorise(act, place_for(act, actor, seen, plan), roles_for(act, seen, plan))
            if command.occurred_on is not None:
                self._past(work, nomination, command.occurred_on, "occurred_on")
            do(work, nomination)
            return {
                "id": str(nomination_id),
                "code": nomination.code,
                "step": nomination.step,
                "status": nomination.status,
                "version": nomination.version,
            }

        return self._kernel.run(act, actor, command, decide, record_id=nomination_id)

    def _follow_plan(self, n: Nomination) -> None:
        """Have a dossier that is not yet submitted go by what is in force, where that has changed since it was opened."""
        if n.status != "draft":
            return
        movement, terms = self._movements.in_force(), self._movements.terms_of(n)
        if self._movements.gave_up(n):
            raise Refused("category_given_up", plan=movement.plan.number)
        if (n.plan_id, n.plan_version, n.readings) != (terms.plan.id, terms.plan.version, terms.readings):
            n.take_over_plan(
                plan_id=terms.plan.id,
                plan_version=terms.plan.version,
                readings=dict(terms.readings),
                chain=chain_of(terms.plan.category(n.category)),
            )

    def _keep(self, n: Nomination, uploads: list[Upload]) -> list[Any]:
        return list(keep(self._log.attachments, n.subject_id, uploads))

    def _due(self, work: Work, n: Nomination) -> date | None:
        return due_now(self._plans.of(n), work.today, n)

    def _due_after(self, work: Work, n: Nomination) -> date | None:
        return due_after(self._plans.of(n), work.today, n)

    def _new_code(self, work: Work) -> str:
        if work.command.rehearsal:
            # A number that is drawn is gone; nobody ever sees this one.
            return f"HS-{work.command.id}"
        row = self._log.query_one("SELECT nextval('dossier_codes') AS n")
        assert row is not None
        return f"HS-{work.today.year}-{row['n']:05d}"

    def _past(self, work: Work, n: Nomination, day: date, field: str) -> None:
        earliest = date(self._plans.of(n).period.first_year, 1, 1)
        require_past(day, work.today, earliest=earliest, field=field)


def _period(movement: InForce) -> str:
    """The years that dossiers of the movement are for."""
    return f"{movement.years[0]}-{movement.years[1]}"
