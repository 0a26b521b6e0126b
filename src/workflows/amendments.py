"""Decisions about decisions: correcting lines of one that was signed, or cancelling it as a whole.

Both are decisions with numbers of their own, drafted by the standing office and signed by the chair with the second factor.
What was issued stays as it was issued; pages and papers made from then on say what holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.amending_decision import AmendingDecision, Change
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import CANCELLATION_GROUNDS, CORRECTED_FIELDS
from aggregates.vocabulary_revocation import OPEN_REVOCATIONS
from documents import TEMPLATE_VERSION
from documents.data import DecisionData, Letterhead
from documents.formats import date_words, document_number, two_digits
from rules.plan import AwardForm, Plan
from rules.wording import lowered
from storage.application import Row
from workflows.authorisation import authorise
from workflows.decision_numbers import next_decision_number
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.paper_words import law_grounds, signatory
from workflows.plans import PlanLibrary
from workflows.recovery import Recovery
from workflows.second_factor import Confirm, SecondFactors

_SYMBOL = "QĐ-UBND"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One decision about a decision, with its row and, of a correction, what it changes."""

    decision: AmendingDecision
    row: Row
    changes: list[Row]


class Amendments:
    """Use cases around corrections and cancellations."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        factors: SecondFactors,
        recovery: Recovery,
    ) -> None:
        self._kernel = kernel
        self._log = kernel.log
        self._movements = movements
        self._plans = plans
        self._issuer = issuer
        self._factors = factors
        self._recovery = recovery

    # -- acts ----------------------------------------------------------------------------------------------------------

    def draft_correction(
        self,
        actor: Actor,
        command: Command,
        *,
        decision_id: UUID,
        right: Mapping[tuple[UUID, str], str],
        reason: str,
        amendment_id: UUID | None = None,
    ) -> Outcome:
        """Draft a correction: by nomination and field (name, address, merit) what is to be read instead.

        What is as it stands already is left out.
        """
        id = amendment_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("amendment.draft")
            decision = self._standing(decision_id)
            if any(n not in decision.items for n, _ in right):
                raise Refused("not_in_decision")
            if any(n in decision.revoked for n, _ in right):
                raise Refused("award_revoked")
            self._require_no_revocation(decision_id, {n for n, _ in right})
            lines = self._lines(decision, {n for n, _ in right})
            changes = [
                Change(n, decision.items[n], field, lines[n].get(field, ""), after)
                for (n, field), after in right.items()
            ]
            work.add(
                AmendingDecision.draft(
                    id, about=decision_id, kind="correction", changes=changes, reason=reason
                )
            )
            return {"id": str(id)}

        return self._kernel.run("amendment.draft", actor, command, decide)

    def draft_cancellation(
        self,
        actor: Actor,
        command: Command,
        *,
        decision_id: UUID,
        ground: str,
        reason: str,
        amendment_id: UUID | None = None,
    ) -> Outcome:
        """Draft the cancellation of a decision as a whole, on a ground of the list."""
        id = amendment_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("amendment.draft")
            self._require_no_revocation(decision_id, set(self._standing(decision_id).items))
            work.add(
                AmendingDecision.draft(
                    id, about=decision_id, kind="cancellation", ground=ground, reason=reason
                )
            )
            return {"id": str(id)}

        return self._kernel.run("amendment.draft", actor, command, decide)

    def discard(self, actor: Actor, command: Command, *, amendment_id: UUID, reason: str) -> Outcome:
        """Throw a draft away."""

        def decide(work: Work) -> Outcome:
            work.authorise("amendment.discard")
            work.target(AmendingDecision, amendment_id).discard(reason)
            return {"id": str(amendment_id)}

        return self._kernel.run("amendment.discard", actor, command, decide, record_id=amendment_id)

    def sign(self, actor: Actor, command: Command, *, amendment_id: UUID, code: str) -> Outcome:
        """Sign a correction or cancellation under the next number of the year; everything it touches is told in one transaction.

        Signed by the office that decides such awards, with the second factor, and by nobody whom it concerns.
        """

        def decide(work: Work, confirm: Confirm) -> Outcome:
            work.authorise("amendment.sign")
            amendment = work.target(AmendingDecision, amendment_id)
            decision = work.load(AwardDecision, amendment.about)
            decision.require_in_force()
            touched = dict.fromkeys(n for n, _ in amendment.lines) or dict.fromkeys(
                # What was revoked before has ended already.
                n
                for n in decision.items
                if n not in decision.revoked
            )
            self._require_no_revocation(decision.id, set(touched))
            nominations = [work.load(Nomination, n) for n in touched]
            if any(actor.role != self._form(n)[1].decided_by for n in nominations):
                raise Refused("forbidden")
            for nomination in nominations:
                require_stranger(actor, nomination.subject_id)
                require_outsider(actor, nomination.subject_id)
            self._require_as_drafted(amendment, decision)
            number = next_decision_number(self._log, work.today.year)
            authority = self._log.load(Officer, actor.officer_id).authority_on(
                actor.appointment_id, work.today
            )
            amendment.sign(
                actor,
                number=number,
                on=work.today,
                authority=authority.words if authority else "",
                confirmed_by=confirm(),
            )
            if amendment.kind == "correction":
                decision.correct(amendment_id, number=number, on=work.today, nominations=list(touched))
            else:
                decision.cancel(amendment_id, number=number, on=work.today, ground=amendment.ground)
                self._recovery.ask_back(work, actor, amendment, decision, nominations)
                for nomination in nominations:
                    nomination.cancel_award(
                        actor,
                        decision_id=decision.id,
                        amendment_id=amendment_id,
                        number=number,
                        on=work.today,
                        ground=amendment.ground,
                    )
            data = self._data(actor, amendment, decision, nominations)
            name = f"quyet-dinh-{two_digits(number)}-{work.today.year}"
            pdf, word = self._issuer.kept(amendment_id, name, data)
            amendment.issue(pdf, word, (TEMPLATE_VERSION["decision"], TEMPLATE_VERSION["decision_docx"]))
            return {"id": str(amendment_id), "number": number, "year": work.today.year}

        return self._factors.run("amendment.sign", actor, command, decide, code=code, record_id=amendment_id)

    # -- reading -------------------------------------------------------------------------------------------------------

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the drafts that wait for the officer's signature, the oldest first."""
        authorise(actor, "amendment.sign")
        return self._log.query(
            "SELECT a.*, d.number AS about_number FROM amendments a JOIN decisions d ON d.decision_id = a.about "
            "WHERE a.status = 'drafted' ORDER BY a.drafted_at"
        )

    def of_decision(self, actor: Actor, decision_id: UUID) -> list[Row]:
        """Return what corrects or cancels a decision, drafts too, the oldest first."""
        authorise(actor, "council.read")
        return self._log.query(
            "SELECT * FROM amendments WHERE about = %s AND status <> 'discarded' ORDER BY drafted_at",
            (decision_id,),
        )

    def amendment(self, actor: Actor, amendment_id: UUID) -> Amendment:
        """Return one correction or cancellation."""
        authorise(actor, "council.read")
        self._log.vault.sync()
        row = self._log.query_one(
            "SELECT a.*, o.full_name AS signer FROM amendments a LEFT JOIN officers o ON o.officer_id = a.signed_by "
            "WHERE amendment_id = %s",
            (amendment_id,),
        )
        if row is None:
            raise Refused("not_found")
        changes = self._log.query(
            "SELECT * FROM amendment_changes WHERE amendment_id = %s ORDER BY position", (amendment_id,)
        )
        return Amendment(self._log.load(AmendingDecision, amendment_id), row, changes)

    def lines(self, actor: Actor, decision_id: UUID) -> dict[UUID, dict[str, str]]:
        """Return the lines of a signed decision's list as they read now: name, address and merit by nomination.

        Awards that were revoked are left out: nothing of them is corrected any more.
        """
        authorise(actor, "council.read")
        self._log.vault.sync()
        decision = self._standing(decision_id)
        return self._lines(decision, set(decision.items) - set(decision.revoked))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _standing(self, decision_id: UUID) -> AwardDecision:
        decision = self._log.load(AwardDecision, decision_id)
        decision.require_in_force()
        return decision

    def _require_no_revocation(self, decision_id: UUID, touched: set[UUID]) -> None:
        """Refuse while one of the awards is about to be revoked: the same lines are not decided upon twice at once."""
        if self._log.query_one(
            "SELECT 1 AS is FROM revocations WHERE decision_id = %s AND nomination_id = ANY(%s) "
            "AND status = ANY(%s) LIMIT 1",
            (decision_id, list(touched), list(OPEN_REVOCATIONS)),
        ):
            raise Refused("revocation_open")

    def _lines(self, decision: AwardDecision, wanted: set[UUID]) -> dict[UUID, dict[str, str]]:
        found = self._log.load_many(Nomination, wanted)
        return {
            n: self._issuer.line_of(found[n], decision.signed_on)
            for n in decision.items
            if n in found and plain(found[n].subject_name) is not None
        }

    def _require_as_drafted(self, amendment: AmendingDecision, decision: AwardDecision) -> None:
        """Refuse a correction of what has been corrected otherwise since the draft."""
        lines = self._lines(decision, {n for n, _ in amendment.lines})
        for (n, field), before in zip(amendment.lines, amendment.before, strict=True):
            if n not in lines:
                raise Refused("subject_erased")
            if lines[n][field] != before.value:
                raise Refused("decision_changed")

    def _form(self, nomination: Nomination) -> tuple[Plan, AwardForm]:
        plan = self._plans.of(nomination)
        return plan, plan.award_forms[plan.category(nomination.category).award_form]

    def _data(
        self,
        actor: Actor,
        amendment: AmendingDecision,
        decision: AwardDecision,
        nominations: list[Nomination],
    ) -> DecisionData:
        """What the paper says, from which both PDF and DOCX are made."""
        movement = self._movements.in_force()
        plan, form = self._form(nominations[0])
        seat = self._issuer.seat(plan, self._kernel.clock.today())
        first = (
            f"Quyết định số {document_number(decision.number, _SYMBOL)} {date_words(decision.signed_on)} "
            f"của {self._issuer.seat(plan, decision.signed_on).grantor(form).vi}"
        )
        reason = str(plain(amendment.reason) or "").strip().rstrip(".")
        if amendment.kind == "correction":
            summary = f"Về việc đính chính {first}"
            articles = self._correcting(amendment, decision, first, reason)
        else:
            summary = f"Về việc hủy bỏ {first}"
            due = self._recovery.term_ends("recovery", amendment.signed_on)
            articles = (
                f"Hủy bỏ {first} về việc tặng {form.title.vi}. Lý do: {CANCELLATION_GROUNDS[amendment.ground].vi}; {reason}.",
                f"{form.title.vi} đã cấp theo Quyết định nêu tại Điều 1 không còn giá trị. Ai đã nhận {form.title.vi} và tiền "
                f"thưởng thì nộp lại cho {seat.interior} chậm nhất {date_words(due)}.",
            )
        return DecisionData(
            letterhead=Letterhead(
                agency=seat.committee,
                place=seat.place,
                dated=amendment.signed_on,
                serial=amendment.number,
                symbol=_SYMBOL,
            ),
            summary=summary,
            authority=seat.grantor(form).vi,
            grounds=(
                *law_grounds(amendment.signed_on),
                f"Căn cứ {first}",
                f"Theo đề nghị của {seat.interior}",
            ),
            articles=(
                *articles,
                f"Quyết định này có hiệu lực kể từ ngày ký. {seat.executors} và các đối tượng có liên quan chịu trách nhiệm thi "
                "hành Quyết định này.",
            ),
            awardees=(),
            recipients=("Như Điều 3", f"Chủ tịch, các Phó Chủ tịch UBND {seat.level}", "Lưu: VT, NV"),
            signatory=signatory(self._issuer.name_of(actor.officer_id), actor.title, actor.signs_for),
            demonstration=movement.demonstration,
        )

    def _correcting(
        self, amendment: AmendingDecision, decision: AwardDecision, first: str, reason: str
    ) -> tuple[str, ...]:
        place = {n: number for number, n in enumerate(decision.items, start=1)}
        said = "; ".join(
            f"số thứ tự {place[n]}, {lowered(CORRECTED_FIELDS[field].vi)}: "
            f"đã ghi “{plain(before)}”, nay đính chính là “{plain(after)}”"
            for (n, field), before, after in zip(
                amendment.lines, amendment.before, amendment.after, strict=True
            )
        )
        return (
            f"Đính chính danh sách kèm theo {first} như sau: {said}. Lý do: {reason}.",
            "Các nội dung khác của Quyết định nêu tại Điều 1 không thay đổi.",
        )
