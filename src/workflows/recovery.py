"""What comes back of an award that has ended: the prize money and the certificate.

In the same way whether the award was revoked or its whole decision cancelled; and of a certificate that was replaced, whose award
stands, the old paper alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID, uuid4

from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.amending_decision import AmendingDecision
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from aggregates.values import Evidence
from storage.application import Row
from workflows.authorisation import authorise, may, scope_of
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.prizes import PrizeMoney
from workflows.replaced_papers import SETTLED, ask_for, recovery_ends
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

    def waive_paper(self, actor: Actor, command: Command, *, revocation_id: UUID, reason: str) -> Outcome:
        """Decide that the certificate is not asked for any more."""
        return self._on(
            "revocation.write_off",
            actor,
            command,
            revocation_id,
            lambda work, r: r.waive_paper(actor, reason=reason),
        )

    def ask_back_replaced(self, actor: Actor, command: Command, *, certificate_id: UUID) -> Outcome:
        """Ask for a paper that was replaced and of which nobody recorded that it was handed over.

        Of those handed over at a conference the reissue itself does so. Raises ``not_replaced``, ``paper_asked_for`` and
        ``paper_of_ended_award``.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("revocation.recover")
            old = self._replaced_paper(certificate_id)
            work.authorise("revocation.recover", old["unit_path"])
            if old["revocation_id"] is not None:
                raise Refused("paper_asked_for")
            return {"id": str(self._ask_for(work, actor, old).id)}

        return self._kernel.run("revocation.recover", actor, command, decide)

    def take_back(
        self, actor: Actor, command: Command, *, certificate_id: UUID, returned_on: date
    ) -> Outcome:
        """Record that a paper which was replaced came back into the hands of who hands certificates over.

        It need not have been asked for before. Raises ``not_replaced``, ``paper_settled`` and ``paper_of_ended_award``.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("conference.take_back")
            old = self._replaced_paper(certificate_id)
            work.authorise("conference.take_back", old["unit_path"])
            if old["revocation_id"] is None:
                record = self._ask_for(work, actor, old)
            else:
                record = work.load(Revocation, old["revocation_id"])
            if record.paper == "passed_on":
                raise Refused("paper_of_ended_award")
            record.return_paper(actor, returned_on=returned_on, today=work.today)
            return {"id": str(record.id), "number": old["gold_book_number"]}

        return self._kernel.run("conference.take_back", actor, command, decide, record_id=certificate_id)

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
        asked_for = self._still_out(work, [nomination.id for nomination in nominations])
        for nomination in nominations:
            prize = prizes.get(nomination.id)
            if nomination.certificate_id is None and not prize:
                continue
            record = work.add(
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
            for old in asked_for.get(nomination.id, ()):
                old.pass_on(record.id)

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

        A paper before that came back, is lost or is not asked for any more does not count. Only where a conference keeps the
        record of hand-overs; of a certificate that belongs to none nobody knows where it is.
        """
        rows = self._log.query(
            "SELECT c.nomination_id FROM certificates c WHERE c.nomination_id = ANY(%s) "
            "AND EXISTS (SELECT 1 FROM conference_decisions x WHERE x.decision_id = c.decision_id AND x.live) "
            "AND NOT EXISTS (SELECT 1 FROM hand_overs h WHERE h.nomination_id = c.nomination_id "
            "AND h.status = 'handed_over' AND NOT EXISTS (SELECT 1 FROM revocations r "
            "WHERE r.certificate_id = h.certificate_id AND r.status = 'replaced' AND r.paper = ANY(%s))) "
            "AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.nomination_id = c.nomination_id "
            "AND r.status = 'replaced' AND r.paper = 'out')",
            (list(nominations), list(SETTLED)),
        )
        return {row["nomination_id"] for row in rows}

    def replaced_paper(self, actor: Actor, certificate_id: UUID) -> Row:
        """Return a paper that another has replaced, and how the record of its return stands: ``revocation_id`` and ``paper``.

        Both are None where it was never asked for. ``award_status`` is the dossier's. Raises ``not_replaced``.
        """
        authorise(actor, "conference.take_back")
        row = self._replaced_paper(certificate_id)
        authorise(actor, "conference.take_back", row["unit_path"])
        return row

    def replaced_of(self, actor: Actor, nomination_id: UUID) -> list[Row]:
        """Return the papers of an award that stands which were replaced and that nobody has asked back, with their numbers."""
        if not may(actor, "revocation.recover"):
            return []
        return self._log.query(
            "SELECT s.certificate_id, s.gold_book_number FROM superseded_certificates s JOIN nominations n USING (nomination_id) "
            "WHERE s.nomination_id = %s AND n.status = 'awarded' AND starts_with(s.unit_path, %s) AND NOT EXISTS "
            "(SELECT 1 FROM revocations r WHERE r.certificate_id = s.certificate_id AND r.status = 'replaced') "
            "ORDER BY s.gold_book_number",
            (nomination_id, scope_of(actor, "revocation.recover")),
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def term_ends(self, what: str, begun: date) -> date:
        """Return the last day of a term in working days by the calendar of the plan in force."""
        return recovery_ends(self._movements, what, begun)

    def _replaced_paper(self, certificate_id: UUID) -> Row:
        row = self._log.query_one(
            "SELECT s.certificate_id, s.nomination_id, s.subject_id, s.unit_path, s.gold_book_number, s.replaced_by, "
            "coalesce(z.awardee, s.awardee) AS awardee, "
            "s.decided_on, n.status AS award_status, h.handed_on, r.revocation_id, r.paper, r.paper_on "
            "FROM superseded_certificates s JOIN nominations n USING (nomination_id) "
            "LEFT JOIN certificates z ON z.nomination_id = s.nomination_id "
            "LEFT JOIN hand_overs h ON h.certificate_id = s.certificate_id AND h.status = 'handed_over' "
            "LEFT JOIN revocations r ON r.certificate_id = s.certificate_id AND r.status = 'replaced' "
            "WHERE s.certificate_id = %s",
            (certificate_id,),
        )
        if row is None:
            raise Refused("not_replaced")
        return row

    def _ask_for(self, work: Work, actor: Actor, old: Row) -> Revocation:
        nomination = work.load(Nomination, old["nomination_id"])
        require_stranger(actor, nomination.subject_id)
        require_outsider(actor, nomination.subject_id)
        if nomination.status != "awarded":
            raise Refused("paper_of_ended_award")
        return ask_for(
            work,
            self._movements,
            nomination,
            certificate_id=old["certificate_id"],
            replaced_by=old["replaced_by"],
            out_since=old["handed_on"] or old["decided_on"],
        )

    def _still_out(self, work: Work, nominations: Sequence[UUID]) -> dict[UUID, list[Revocation]]:
        """Return the records of replaced papers that are still out, by award: they go on with what ends the award."""
        rows = self._log.query(
            "SELECT revocation_id FROM revocations WHERE nomination_id = ANY(%s) AND status = 'replaced' AND paper = 'out'",
            (list(nominations),),
        )
        found: dict[UUID, list[Revocation]] = {}
        for record in work.load_many(Revocation, [row["revocation_id"] for row in rows]).values():
            found.setdefault(record.nomination_id, []).append(record)
        return found

    def _on(self, act: str, actor: Actor, command: Command, revocation_id: UUID, do: _Do) -> Outcome:
        def decide(work: Work) -> Outcome:
            revocation = work.target(Revocation, revocation_id)
            work.authorise(act, revocation.unit_path)
            do(work, revocation)
            return {"id": str(revocation_id)}

        return self._kernel.run(act, actor, command, decide, record_id=revocation_id)

    def _keep(self, revocation: Revocation, uploads: list[Upload]) -> list[Evidence]:
        return keep(self._log.attachments, revocation.id, uploads)
