"""Revoking an award: proposed, examined, heard, advised on, signed.

Whoever does one step does not do one that checks it, and nobody who had a part in the dossier weighs it. The signature ends the
award everywhere in one transaction: dossier, decision, register, the certificate's public page.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from aggregates.vocabulary_complaints import OPEN_COMPLAINTS
from documents import TEMPLATE_VERSION
from rules.plan import AwardForm, Plan
from workflows.complaint_reading import part_takers
from workflows.decision_numbers import next_decision_number
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.plans import PlanLibrary
from workflows.prizes import PrizeMoney
from workflows.recovery import Recovery
from workflows.revocation_papers import issue_revocation
from workflows.second_factor import Confirm, SecondFactors


class Revocations(Recovery):
    """Use cases of revoking awards; what comes back afterwards stands in :class:`Recovery`."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        prizes: PrizeMoney,
        factors: SecondFactors,
    ) -> None:
        super().__init__(kernel, issuer, movements, prizes)
        self._plans = plans
        self._factors = factors

    # -- the way to the signature --------------------------------------------------------------------------------------

    def propose(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        ground: str,
        basis: str,
        reason: str,
        uploads: list[Upload],
        basis_id: UUID | None = None,
        revocation_id: UUID | None = None,
    ) -> Outcome:
        """Propose that the award of a dossier be revoked.

        Refused while another revocation of it, or a correction or cancellation of its decision, is under way.
        """
        id = revocation_id or uuid4()

        def decide(work: Work) -> Outcome:
            nomination = work.load(Nomination, nomination_id)
            work.authorise("revocation.propose", nomination.unit_path)
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            decision_id = nomination.require_award()
            self._require_nothing_open(nomination_id, decision_id)
            self._require_basis(nomination, basis, basis_id)
            work.add(
                Revocation.propose(
                    id,
                    actor,
                    nomination_id=nomination_id,
                    subject_id=nomination.subject_id,
                    decision_id=decision_id,
                    certificate_id=nomination.certificate_id,
                    unit_path=nomination.unit_path,
                    ground=ground,
                    basis=basis,
                    basis_id=basis_id,
                    reason=reason,
                    evidence=keep(self._log.attachments, id, uploads),
                )
            )
            return {"id": str(id)}

        return self._kernel.run("revocation.propose", actor, command, decide)

    def examine(
        self,
        actor: Actor,
        command: Command,
        *,
        revocation_id: UUID,
        grounded: bool,
        findings: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Find the proposal grounded, and let the awardee be heard; or end it."""

        def act(work: Work, revocation: Revocation) -> None:
            self._require_apart(actor, revocation)
            revocation.examine(
                actor,
                grounded=grounded,
                findings=findings,
                hear_until=self.term_ends("hearing", work.today),
                evidence=self._keep(revocation, uploads),
            )

        return self._on("revocation.examine", actor, command, revocation_id, act)

    def hear(
        self,
        actor: Actor,
        command: Command,
        *,
        revocation_id: UUID,
        channel: str,
        heard_on: date,
        statement: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Keep what the awardee said, or that nothing was said within the term."""

        def act(work: Work, revocation: Revocation) -> None:
            revocation.hear(
                actor,
                channel=channel,
                heard_on=heard_on,
                statement=statement,
                evidence=self._keep(revocation, uploads),
                today=work.today,
            )

        return self._on("revocation.hear", actor, command, revocation_id, act)

    def advise(
        self,
        actor: Actor,
        command: Command,
        *,
        revocation_id: UUID,
        opinion: str,
        minutes: str,
        conclusion: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Give the council's opinion, with the words the decision will print."""

        def act(work: Work, revocation: Revocation) -> None:
            self._require_apart(actor, revocation)
            revocation.advise(
                actor,
                opinion=opinion,
                minutes=minutes,
                conclusion=conclusion,
                evidence=self._keep(revocation, uploads),
            )

        return self._on("revocation.advise", actor, command, revocation_id, act)

    def withdraw(self, actor: Actor, command: Command, *, revocation_id: UUID, reason: str) -> Outcome:
        """Take the proposal back before anything is decided."""
        return self._on(
            "revocation.withdraw", actor, command, revocation_id, lambda work, r: r.withdraw(actor, reason)
        )

    def decline(self, actor: Actor, command: Command, *, revocation_id: UUID, reason: str) -> Outcome:
        """Decide that the award stands."""

        def act(work: Work, revocation: Revocation) -> None:
            nomination = work.load(Nomination, revocation.nomination_id)
            if actor.role != self._form(nomination)[1].decided_by:
                raise Refused("forbidden")
            revocation.decline(actor, reason)

        return self._on("revocation.decline", actor, command, revocation_id, act)

    def sign(self, actor: Actor, command: Command, *, revocation_id: UUID, code: str) -> Outcome:
        """Revoke the award: number, papers, and the end of the award in dossier, decision and register in one transaction.

        Signed by the office that decides such awards, with the second factor, and by nobody who did a step before. Refused
        while a complaint about the awardee or another decision about the award's decision is open.
        """

        def decide(work: Work, confirm: Confirm) -> Outcome:
            revocation = work.target(Revocation, revocation_id)
            work.authorise("revocation.sign", revocation.unit_path)
            revocation.require_decidable(actor)
            decision = work.load(AwardDecision, revocation.decision_id)
            nomination = work.load(Nomination, revocation.nomination_id)
            plan, form = self._form(nomination)
            if actor.role != form.decided_by:
                raise Refused("forbidden")
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            nomination.require_award()
            self._require_no_amendment(revocation.decision_id)
            self._require_no_complaint(revocation.subject_id)
            number = next_decision_number(self._log, work.today.year)
            authority = self._log.load(Officer, actor.officer_id).authority_on(
                actor.appointment_id, work.today
            )
            revocation.sign(
                actor,
                number=number,
                on=work.today,
                authority=authority.words if authority else "",
                confirmed_by=confirm(),
                certificate_id=nomination.certificate_id,
                prize=self._prizes.prize_of(nomination.id, decision),
                recover_by=self.term_ends("recovery", work.today),
                held=nomination.id in self.held([nomination.id]),
            )
            for old in self._still_out(work, [nomination.id]).get(nomination.id, ()):
                old.pass_on(revocation_id)
            decision.revoke(nomination.id, revocation_id=revocation_id, number=number, on=work.today)
            nomination.revoke_award(
                actor,
                revocation_id=revocation_id,
                number=number,
                on=work.today,
                ground=revocation.ground,
            )
            pdf, word = issue_revocation(
                self._issuer,
                actor,
                revocation,
                decision,
                nomination,
                plan,
                form,
                demonstration=self._movements.in_force().demonstration,
            )
            revocation.issue(pdf, word, (TEMPLATE_VERSION["decision"], TEMPLATE_VERSION["decision_docx"]))
            return {"id": str(revocation_id), "number": number, "year": work.today.year}

        return self._factors.run(
            "revocation.sign", actor, command, decide, code=code, record_id=revocation_id
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _form(self, nomination: Nomination) -> tuple[Plan, AwardForm]:
        plan = self._plans.of(nomination)
        return plan, plan.award_forms[plan.category(nomination.category).award_form]

    def _require_apart(self, actor: Actor, revocation: Revocation) -> None:
        """Refuse whoever proposed, verified or appraised a dossier of the awardee."""
        takers = part_takers(self._log, revocation.subject_id)
        if any(officer == actor.officer_id for officer, _, _ in takers):
            raise Refused("revocation_involved")

    def _require_nothing_open(self, nomination_id: UUID, decision_id: UUID) -> None:
        if self._log.query_one(
            "SELECT 1 AS is FROM revocations WHERE nomination_id = %s AND status IN ('proposed', 'hearing', 'heard', 'advised')",
            (nomination_id,),
        ):
            raise Refused("revocation_open")
        self._require_no_amendment(decision_id)

    def _require_no_amendment(self, decision_id: UUID) -> None:
        if self._log.query_one(
            "SELECT 1 AS is FROM amendments WHERE about = %s AND status = 'drafted'", (decision_id,)
        ):
            raise Refused("amendment_open")

    def _require_no_complaint(self, subject_id: UUID) -> None:
        if self._log.query_one(
            "SELECT 1 AS is FROM complaints WHERE subject_id = %s AND status = ANY(%s)",
            (subject_id, list(OPEN_COMPLAINTS)),
        ):
            raise Refused("complaint_undecided")

    def _require_basis(self, nomination: Nomination, basis: str, basis_id: UUID | None) -> None:
        """Refuse a complaint that does not recommend this revocation, and a finding that was not upheld about the awardee."""
        if basis == "own":
            return
        if basis_id is None or basis_id not in {b["id"] for b in self.bases(nomination, basis)}:
            raise Refused("basis_unknown", field="basis")
