"""A nomination (hồ sơ đề nghị khen thưởng): one dossier on its way from the hamlet to the certificate.

Which steps it takes is data: the chain of the plan it was submitted under, kept in its first event. This aggregate knows
what may happen at a step and who may not do it; the calendar, the places and the assessment come from outside.

Each file rests on the one before: ``nomination_state`` (what is known of a dossier), ``nomination_events`` (what can happen to
it; from the council's result on, ``nomination_award_events``), ``nomination_preparation`` (what the nominating side decides),
``nomination_recourse`` (what follows when people comment, complain or appeal), ``nomination_hand_over`` (its certificate on the
way into the awardee's hands), and this one: what the offices decide that check, weigh and award.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates import nomination_hand_over_events as hand_over
from aggregates import nomination_recourse_events as recourse
from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.base import EventSourced
from aggregates.nomination_hand_over import NominationHandOver
from aggregates.nomination_preparation import REASON
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import HOLD_KINDS, VERDICTS
from rules.text import Text


class Nomination(NominationHandOver, EventSourced):
    """One dossier. Commands return nothing; a refusal is raised as :class:`aggregates.refusals.Refused`."""

    TOPIC: ClassVar[str] = "nomination"

    # -- what can happen -----------------------------------------------------------------------------------------------

    Event = events.NominationEvent
    Proposed = events.Proposed
    PlanTakenOver = events.PlanTakenOver
    SubjectRenamed = events.SubjectRenamed
    SubjectMoved = events.SubjectMoved
    MeetingRecorded = events.MeetingRecorded
    CriterionAttested = events.CriterionAttested
    Submitted = events.Submitted
    CompletenessConfirmed = events.CompletenessConfirmed
    ClaimsVerified = events.ClaimsVerified
    Posted = events.Posted
    CommentReceived = events.CommentReceived
    CommentAnswered = recourse.CommentAnswered
    CommentTakenUp = recourse.CommentTakenUp
    PostingClosed = events.PostingClosed
    Endorsed = events.Endorsed
    Appraised = events.Appraised
    ReturnedForSupplement = events.ReturnedForSupplement
    SupplementSubmitted = events.SupplementSubmitted
    Rejected = events.Rejected
    Withdrawn = events.Withdrawn
    Reopened = recourse.Reopened
    HoldPlaced = events.HoldPlaced
    HoldLifted = events.HoldLifted
    Reassessed = events.Reassessed
    CouncilResultRecorded = awarding.CouncilResultRecorded
    AwardDecided = awarding.AwardDecided
    AwardDeclined = awarding.AwardDeclined
    AwardCancelled = awarding.AwardCancelled
    AwardRevoked = awarding.AwardRevoked
    AwardAttested = awarding.AwardAttested
    CertificateIssued = awarding.CertificateIssued
    CertificateHandedOver = hand_over.CertificateHandedOver
    HandOverUndone = hand_over.HandOverUndone
    AbsenceNoted = hand_over.AbsenceNoted
    PaperIssued = events.PaperIssued

    def __init__(self) -> None:
        # Said again because the library writes an empty one for a class without its own, which would hide the state's.
        super().__init__()

    # -- decisions: commune and district ----------------------------------------------------------------------------------

    def confirm_complete(self, by: Actor, *, remarks: str, due_on: date | None) -> None:
        """Find the dossier complete, at the commune or at the district."""
        self._require_step("confirm_complete")
        self._require_verifier(by)
        self._go_on(
            events.CompletenessConfirmed,
            due_on,
            remarks=self._pii(self._words(remarks)),
        )

    def verify_claims(
        self,
        by: Actor,
        *,
        remarks: str,
        pending_years: list[int],
        verdict: str,
        assessment: dict[str, Any],
        due_on: date | None,
    ) -> None:
        """Verify what the dossier claims; ``pending_years`` are incomes still neither confirmed nor refused."""
        self._require_step("verify_claims")
        self._require_verifier(by)
        if by.officer_id in self.checkers:
            raise Refused(
                "two_people",
                first=Text("người kiểm tra thành phần hồ sơ", "who checks the papers"),
                second=Text("người xác minh", "who verifies"),
            )
        if pending_years:
            raise Refused("claims_unverified", years=", ".join(str(y) for y in sorted(pending_years)))
        self._go_on(
            events.ClaimsVerified,
            due_on,
            remarks=self._pii(self._words(remarks)),
            verdict=verdict,
            assessment=self._pii(assessment),
        )

    def endorse(
        self, by: Actor, *, submission_number: str, submission_date: date, due_on: date | None
    ) -> None:
        """Put the dossier into the commune's submission (tờ trình) and answer for it."""
        self._require_step("endorse")
        self._require_verifier(by)
        number = require_text(
            submission_number, Text("số tờ trình", "its number"), "submission_number", limit=40
        )
        self._go_on(
            events.Endorsed,
            due_on,
            submission_number=number,
            submission_date=submission_date,
        )

    def appraise(
        self, by: Actor, *, opinion: str, verdict: str, assessment: dict[str, Any], due_on: date | None
    ) -> None:
        """Give the opinion of Phòng LĐ-TB&XH on figures and dossier."""
        self._require_step("appraise")
        self._require_verifier(by)
        if by.officer_id in self.verifiers.values():
            raise Refused(
                "two_people",
                first=Text("người xác minh", "who verifies"),
                second=Text("người thẩm định", "who appraises"),
            )
        words = require_text(opinion, Text("ý kiến thẩm định", "the opinion"), "opinion")
        self._go_on(
            events.Appraised,
            due_on,
            opinion=self._pii(words),
            verdict=verdict,
            assessment=self._pii(assessment),
        )

    def return_for_supplement(self, by: Actor, *, missing: list[str], due_on: date | None) -> None:
        """Send the dossier back with the list of what is missing; once per step by default."""
        step = self._require_any_step()
        self._require_verifier(by)
        if "return" not in step["may"]:
            raise Refused("return_not_allowed")
        limit = int(step.get("max_returns", 1))
        if self.returns.get(self.step, 0) >= limit:
            raise Refused("returned_once", limit=limit)
        items = [m.strip()[:500] for m in missing if m.strip()]
        if not items:
            raise Refused("nothing_missing", field="missing")
        self.trigger_event(
            events.ReturnedForSupplement, at_step=self.step, missing=self._pii(items[:50]), due_on=due_on
        )

    def reject(self, by: Actor, *, reason_code: str, reason: str, reason_codes: tuple[str, ...]) -> None:
        """Reject the dossier with one of the plan's reasons and words of one's own."""
        step = self._require_any_step()
        self._require_verifier(by)
        if "reject" not in step["may"]:
            raise Refused("reject_not_allowed")
        require_choice(reason_code, reason_codes, "reason_code")
        words = require_text(reason, REASON, "reason")
        self.trigger_event(
            events.Rejected, at_step=self.step, reason_code=reason_code, reason=self._pii(words)
        )

    # -- decisions: holds and new facts ------------------------------------------------------------------------------------

    def place_hold(self, hold_id: UUID, *, kind: str, reason: str) -> None:
        """Hold the dossier while something is open; the same hold twice changes nothing."""
        self._require_live()
        require_choice(kind, tuple(HOLD_KINDS), "kind")
        words = require_text(reason, REASON, "reason")
        if hold_id not in self.holds:
            self.trigger_event(events.HoldPlaced, hold_id=hold_id, kind=kind, reason=self._pii(words))

    def lift_hold(self, hold_id: UUID, outcome: str) -> None:
        """End a hold with what came of it. A closed dossier keeps the holds it closed under."""
        self._require_live()
        if hold_id not in self.holds:
            raise Refused("not_held")
        words = require_text(outcome, Text("kết quả", "the outcome"), "outcome")
        self.trigger_event(events.HoldLifted, hold_id=hold_id, outcome=self._pii(words))

    def reassess(self, *, verdict: str, assessment: dict[str, Any], cause: str) -> None:
        """Judge the dossier again after its facts changed; ``cause`` is a code, e.g. ``income_reopened``."""
        self._require_live()
        self.trigger_event(events.Reassessed, verdict=verdict, assessment=self._pii(assessment), cause=cause)

    # -- decisions: council, chair, certificate -----------------------------------------------------------------------------

    def record_council_result(
        self,
        *,
        session_id: UUID,
        votes_for: int,
        votes_against: int,
        abstained: int,
        base: int,
        proposed: bool,
        deviation: str | None,
        due_on: date | None,
    ) -> None:
        """Record the council's vote on this dossier, in the transaction that closes the session."""
        self._require_step("record_council_result")
        if proposed != (self.verdict in ("met", "provisional")) and not deviation:
            raise Refused("deviation_needs_reason", field=f"reason_{self.id}", verdict=self.verdict)
        self._go_on(
            awarding.CouncilResultRecorded,
            due_on,
            session_id=session_id,
            votes_for=votes_for,
            votes_against=votes_against,
            abstained=abstained,
            base=base,
            proposed=proposed,
            deviation=self._pii(deviation) if deviation else None,
        )

    def decide_award(
        self, by: Actor, *, decision_id: UUID, number: int, signed_on: date, due_on: date | None
    ) -> None:
        """Award, by the decision signed in the same transaction.

        Refused where the assessment has become worse than the one the council voted on: nobody else has weighed that. The
        dossier then waits for a later decision, until its facts are verified again or the chair declines it.
        """
        self._require_step("decide")
        if self.worse_than_voted:
            raise self.worse()
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self._require_uninvolved(by)
        self._go_on(
            awarding.AwardDecided,
            due_on,
            decision_id=decision_id,
            number=number,
            signed_on=signed_on,
        )

    def decline_award(self, by: Actor, *, decision_id: UUID, reason: str) -> None:
        """Decline the award, with the reason."""
        self._require_step("decide")
        require_stranger(by, self.subject_id)
        self._require_uninvolved(by)
        words = require_text(reason, REASON, "reason")
        self.trigger_event(awarding.AwardDeclined, decision_id=decision_id, reason=self._pii(words))

    def cancel_award(
        self, by: Actor, *, decision_id: UUID, amendment_id: UUID, number: int, on: date, ground: str
    ) -> None:
        """Record that the decision that awarded was cancelled; also where the certificate is issued already.

        Nobody signs away what concerns themselves, their kin or their own unit.
        """
        if self.decision_id != decision_id or self.status not in ("decided", "awarded"):
            raise Refused("not_in_decision")
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self.trigger_event(
            awarding.AwardCancelled,
            decision_id=decision_id,
            amendment_id=amendment_id,
            number=number,
            cancelled_on=on,
            ground=ground,
        )

    def require_award(self) -> UUID:
        """Return the decision that awarded; refuse where no award stands (``no_award``)."""
        if self.decision_id is None or self.status not in ("decided", "awarded"):
            raise Refused("no_award")
        return self.decision_id

    def revoke_award(self, by: Actor, *, revocation_id: UUID, number: int, on: date, ground: str) -> None:
        """Record that the award was revoked; also where the certificate is issued already.

        Nobody signs away what concerns themselves, their kin or their own unit, or what they proposed or checked.
        """
        decision_id = self.require_award()
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self._require_uninvolved(by)
        self.trigger_event(
            awarding.AwardRevoked,
            decision_id=decision_id,
            revocation_id=revocation_id,
            number=number,
            revoked_on=on,
            ground=ground,
        )

    def attest_award(
        self,
        *,
        certificate_id: UUID,
        gold_book_number: int,
        template_version: str,
        award_hash: str,
        award: dict[str, Any],
        deviation: str = "",
        anew: bool = False,
    ) -> None:
        """Fix what the certificate will say, before it is made. Asked again, the certificate keeps its id and number.

        ``anew``: for the one that replaces a certificate whose line in the decision was corrected.
        """
        self._require_to_be_issued(anew, deviation)
        before = self.award_in_making
        if before is not None and (before.certificate_id, before.gold_book_number) != (
            certificate_id,
            gold_book_number,
        ):
            raise Refused("already_certified")
        self.trigger_event(
            awarding.AwardAttested,
            certificate_id=certificate_id,
            gold_book_number=gold_book_number,
            template_version=template_version,
            award_hash=award_hash,
            award=self._pii(award),
        )

    def issue_certificate(
        self,
        *,
        certificate_id: UUID,
        gold_book_number: int,
        template_version: str,
        data: dict[str, Any],
        document: Evidence,
        deviation: str = "",
        anew: bool = False,
    ) -> None:
        """Keep the certificate as issued and close the dossier.

        The decision is signed by now. Where the assessment has become worse than the one the council voted on, the
        certificate needs a written reason, ``deviation``; where it has not, none is kept. ``anew``: it replaces the certificate
        there is, which the award has been weighed for already.
        """
        self._require_to_be_issued(anew, deviation)
        self.trigger_event(
            awarding.CertificateIssued,
            certificate_id=certificate_id,
            gold_book_number=gold_book_number,
            template_version=template_version,
            data=self._pii(data),
            document=document,
            deviation=self._pii(words) if not anew and (words := self._reason_against(deviation)) else None,
        )

    @property
    def award_in_making(self) -> awarding.AwardAttested | None:
        """The attested award whose certificate is still to be made."""
        kept = self.award_attested
        return kept if kept is not None and kept.certificate_id != self.certificate_id else None

    def require_reissuable(self) -> None:
        """Refuse where there is no certificate in force to be replaced (``not_certified``)."""
        if self.certificate_id is None or self.status != "awarded":
            raise Refused("not_certified")

    def _require_to_be_issued(self, anew: bool, deviation: str) -> None:
        if anew:
            self.require_reissuable()
        else:
            self.require_certifiable(deviation)

    def require_at_issue(self) -> None:
        """Refuse where the dossier does not wait for its certificate: another step, held, closed."""
        self._require_step("issue_certificate")

    def require_certifiable(self, deviation: str) -> None:
        """Refuse a certificate that may not be issued, before it is rendered."""
        if self.certificate_id is not None:
            raise Refused("already_certified")
        self._require_step("issue_certificate")
        self._reason_against(deviation)

    def _reason_against(self, deviation: str) -> str:
        """Return the reason for awarding against the assessment, where one is needed."""
        if not self.worse_than_voted:
            return ""
        if not deviation.strip():
            raise self.worse()
        return require_text(deviation, REASON, "deviation")

    def worse(self) -> Refused:
        """Return the refusal for an assessment worse than at the council's vote."""
        return Refused(
            "verdict_worse",
            field="deviation",
            now=VERDICTS[self.verdict],
            voted=VERDICTS[self.voted_verdict],
        )

    def issue_paper(self, kind: str, *, document: Evidence, template_version: str) -> None:
        """Keep a rendered paper as issued: ``hamlet_minutes``, ``receipt`` or ``submission``, each once."""
        self.require_issuable(kind)
        self.trigger_event(
            events.PaperIssued, kind=kind, document=document, template_version=template_version
        )

    def require_issuable(self, kind: str) -> None:
        """Refuse a paper that is issued already or whose facts are not there yet.

        The commune's papers carry a dossier on, so they end with it; the meeting's minutes tell what was, at any time.
        """
        ready = {
            "hamlet_minutes": self.meeting_record is not None,
            "receipt": self.received_at is not None,
            "submission": self.submission is not None,
        }
        require_choice(kind, tuple(ready), "kind")
        if kind in self.issued:
            raise Refused("duplicate")
        if not ready[kind]:
            raise Refused(
                "minutes_missing" if kind == "hamlet_minutes" else "wrong_step",
                step=self._step_title(),
                what=self.minutes,
            )
        if kind != "hamlet_minutes":
            self._require_live()

    def can_issue(self, kind: str) -> bool:
        """Whether :meth:`require_issuable` would pass."""
        try:
            self.require_issuable(kind)
        except Refused:
            return False
        return True
