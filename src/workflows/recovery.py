"""What comes back of an award that has ended: the prize money and the certificate.

In the same way whether the award was revoked or its whole decision cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.amending_decision import AmendingDecision
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from aggregates.values import Evidence
from rules.revoking import revocation_term
from storage.application import Row
from workflows.authorisation import authorise
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.prizes import PrizeMoney
from workflows.revocation_reading import RevocationReading

_Do = Callable[[Work, Revocation], object]


class Recovery(RevocationReading):
    """Use cases of getting money and paper back; what is read of them stands in :class:`RevocationReading`."""

    def __init__(self, kernel: Kernel, issuer: Issuer, movements: Movements, prizes: PrizeMoney) -> None:
        super().__init__(kernel, issuer)
        self._movements = movements
        self._prizes = prizes

    def state_payment(
        self, actor: Actor, command: Command, *, revocation_id: UUID, amount: int, reason: str
    ) -> Outcome:
        """Say what had in fact been paid, in đồng."""
        return self._on(
            "revocation.recover",
            actor,
            command,
            revocation_id,
            lambda work, r: r.state_payment(actor, amount=amount, reason=reason),
        )

    def state_unpaid(self, actor: Actor, command: Command, *, amendment_id: UUID, reason: str) -> Outcome:
        """Say of a decision that was cancelled before the prizes were paid that nobody had been paid, in one act.

        Of whom money came back already, or was written off, nothing is said. Raises ``recovery_ended`` where nobody is left.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("revocation.recover")
            rows = self.after(actor, amendment_id, untouched=True)
            if not rows:
                raise Refused("recovery_ended")
            found = work.load_many(Revocation, [row["revocation_id"] for row in rows])
            for revocation in found.values():
                work.authorise("revocation.recover", revocation.unit_path)
                revocation.state_payment(actor, amount=0, reason=reason)
            return {"id": str(amendment_id), "number": len(found)}

        return self._kernel.run("revocation.recover", actor, command, decide, record_id=amendment_id)

    def return_money(
        self,
        actor: Actor,
        command: Command,
        *,
        revocation_id: UUID,
        amount: int,
        returned_on: date,
        receipt: str,
    ) -> Outcome:
        """Record that money came back, all or a part of it, by which receipt."""
        return self._on(
            "revocation.recover",
            actor,
            command,
            revocation_id,
            lambda work, r: r.return_money(
                actor, amount=amount, returned_on=returned_on, receipt=receipt, today=work.today
            ),
        )

    def write_off(
        self, actor: Actor, command: Command, *, revocation_id: UUID, amount: int, reason: str
    ) -> Outcome:
        """Decide that an amount is not asked for any more."""
        return self._on(
            "revocation.write_off",
            actor,
            command,
            revocation_id,
            lambda work, r: r.write_off(actor, amount=amount, reason=reason),
        )

    def return_paper(
        self, actor: Actor, command: Command, *, revocation_id: UUID, returned_on: date
    ) -> Outcome:
        """Record that the certificate came back."""
        return self._on(
            "revocation.recover",
            actor,
            command,
            revocation_id,
            lambda work, r: r.return_paper(actor, returned_on=returned_on, today=work.today),
        )

    def declare_lost(
        self, actor: Actor, command: Command, *, revocation_id: UUID, declared_on: date, reason: str
    ) -> Outcome:
        """Record that the certificate was declared lost."""
        return self._on(
            "revocation.recover",
            actor,
            command,
            revocation_id,
            lambda work, r: r.declare_lost(actor, declared_on=declared_on, reason=reason, today=work.today),
        )

    def remind(self, actor: Actor, command: Command, *, revocation_id: UUID, channel: str) -> Outcome:
        """Record that the awardee was reminded; what is missing is waited for anew."""
        return self._on(
            "revocation.recover",
            actor,
            command,
            revocation_id,
            lambda work, r: r.remind(
                actor, channel=channel, recover_by=self.term_ends("reminder", work.today), today=work.today
            ),
        )

    def prize_of(self, nomination_id: UUID, decision_id: UUID) -> int | None:
        """Return what the decision's payment list gives for an award in đồng; None where no list could be made."""
        return self._prizes.prize_of(nomination_id, self._log.load(AwardDecision, decision_id))

    def ask_back(
        self,
        work: Work,
        actor: Actor,
        amendment: AmendingDecision,
        decision: AwardDecision,
        nominations: Sequence[Nomination],
    ) -> None:
        """Ask for what was given for the awards of a decision, in the transaction that signs its cancellation.

        A record is made of each award with a certificate or a prize by the payment list; of the others nothing went out.
        """
        prizes = self._prizes.prizes_of(decision)
        held = self.held([nomination.id for nomination in nominations])
        for nomination in nominations:
            prize = prizes.get(nomination.id)
            if nomination.certificate_id is None and not prize:
                continue
            work.add(
                Revocation.after_cancellation(
                    uuid4(),
                    actor,
                    nomination_id=nomination.id,
                    subject_id=nomination.subject_id,
                    decision_id=decision.id,
                    amendment_id=amendment.id,
                    certificate_id=nomination.certificate_id,
                    unit_path=nomination.unit_path,
                    ground=amendment.ground,
                    number=amendment.number,
                    on=amendment.signed_on,
                    prize=prize,
                    recover_by=self.term_ends("recovery", amendment.signed_on),
                    held=nomination.id in held,
                )
            )

    def sets_off(self, actor: Actor, decision: AwardDecision) -> list[Row]:
        """Return what the cancellation of a decision ends and asks back, award by award in the order of its list.

        Of each the name as it reads now, the certificate's number (None: none was issued), ``held`` and ``prize`` in đồng.
        """
        authorise(actor, "council.read")
        standing = [n for n in decision.items if n not in decision.revoked]
        prizes, held = self._prizes.prizes_of(decision), self.held(standing)
        rows = self._log.query(
            "SELECT n.nomination_id, coalesce(c.awardee, n.subject_name) AS name, c.gold_book_number FROM nominations n "
            "LEFT JOIN certificates c USING (nomination_id) WHERE n.nomination_id = ANY(%s)",
            (standing,),
        )
        found = {row["nomination_id"]: row for row in rows}
        return [{**found[n], "held": n in held, "prize": prizes.get(n)} for n in standing]

    def held(self, nominations: Sequence[UUID]) -> set[UUID]:
        """Return those awards whose papers the office still has: none was handed over, neither the one in force nor one before.

        Only where a conference keeps the record of that; of a certificate that belongs to none nobody knows where it is.
        """
        rows = self._log.query(
            "SELECT c.nomination_id FROM certificates c WHERE c.nomination_id = ANY(%s) "
            "AND EXISTS (SELECT 1 FROM conference_decisions x WHERE x.decision_id = c.decision_id AND x.live) "
            "AND NOT EXISTS (SELECT 1 FROM hand_overs h WHERE h.nomination_id = c.nomination_id "
            "AND h.status = 'handed_over')",
            (list(nominations),),
        )
        return {row["nomination_id"] for row in rows}

    # -- helpers -------------------------------------------------------------------------------------------------------

    def term_ends(self, what: str, begun: date) -> date:
        """Return the last day of a term in working days by the calendar of the plan in force."""
        days = revocation_term(what, begun).working_days
        return self._movements.in_force().plan.working_day_after(begun, days)

    def _on(self, act: str, actor: Actor, command: Command, revocation_id: UUID, do: _Do) -> Outcome:
        def decide(work: Work) -> Outcome:
            revocation = work.target(Revocation, revocation_id)
            work.authorise(act, revocation.unit_path)
            do(work, revocation)
            return {"id": str(revocation_id)}

        return self._kernel.run(act, actor, command, decide, record_id=revocation_id)

    def _keep(self, revocation: Revocation, uploads: list[Upload]) -> list[Evidence]:
        return keep(self._log.attachments, revocation.id, uploads)
