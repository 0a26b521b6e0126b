"""A nomination (hồ sơ đề nghị khen thưởng): one dossier on its way from the hamlet to the certificate.

Which steps it takes is data: the chain of the plan it was submitted under, kept in its first event. This aggregate knows
what may happen at a step and who may not do it; the calendar, the places and the assessment come from outside.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from aggregates import nomination_events as events
from aggregates.actors import Actor, require_other_than, require_outsider, require_stranger
from aggregates.base import EventSourced
from aggregates.movement import NAMESPACE
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, Evidence, require_choice, require_text
from aggregates.vocabulary import CLOSED_STATUSES, HOLD_KINDS, NOMINATION_STATUSES, VERDICTS
from rules.text import Text
from rules.verdict import Verdict, at_least

_REASON = Text("lý do", "the reason")
_NOTE = Text("ý kiến", "the opinion")


class Nomination(EventSourced):
    """One dossier. Commands return nothing; a refusal is raised as :class:`aggregates.refusals.Refused`."""

    TOPIC: ClassVar[str] = "nomination"

    # -- what can happen -----------------------------------------------------------------------------------------------

    Event = events.NominationEvent
    Proposed = events.Proposed
    MeetingRecorded = events.MeetingRecorded
    CriterionAttested = events.CriterionAttested
    Submitted = events.Submitted
    CompletenessConfirmed = events.CompletenessConfirmed
    ClaimsVerified = events.ClaimsVerified
    Posted = events.Posted
    CommentReceived = events.CommentReceived
    PostingClosed = events.PostingClosed
    Endorsed = events.Endorsed
    Appraised = events.Appraised
    ReturnedForSupplement = events.ReturnedForSupplement
    SupplementSubmitted = events.SupplementSubmitted
    Rejected = events.Rejected
    Withdrawn = events.Withdrawn
    HoldPlaced = events.HoldPlaced
    HoldLifted = events.HoldLifted
    Reassessed = events.Reassessed
    CouncilResultRecorded = events.CouncilResultRecorded
    AwardDecided = events.AwardDecided
    AwardDeclined = events.AwardDeclined
    CertificateIssued = events.CertificateIssued
    PaperIssued = events.PaperIssued

    # -- state -------------------------------------------------------------------------------------------------------

    def __init__(self) -> None:
        self.category = ""
        self.period = ""
        self.attempt = 0
        self.code = ""
        self.subject_id = UUID(int=0)
        self.subject_name: PII | None = None
        self.commitment_id: UUID | None = None
        self.hamlet_id = UUID(int=0)
        self.unit_path = ""
        self.plan_id = ""
        self.plan_version = ""
        self.readings: dict[str, Any] = {}
        self.chain: list[dict[str, Any]] = []
        self.step = ""
        self.status = ""
        self.due_on: date | None = None
        self.meeting: tuple[int, int, int] | None = None
        self.meeting_record: events.MeetingRecorded | None = None
        self.submission: tuple[str, date] | None = None
        self.attested: dict[str, bool | str] = {}
        self.papers: set[str] = set()
        self.verdict = ""
        self.voted_verdict = ""
        self.assessment: PII | None = None
        self.posted_until: date | None = None
        self.comments = 0
        self.returns: dict[str, int] = {}
        self.holds: dict[UUID, str] = {}
        self.proposers: set[UUID] = set()
        self.verifiers: dict[str, UUID] = {}
        self.session_id: UUID | None = None
        self.decision_id: UUID | None = None
        self.certificate_id: UUID | None = None
        self.issued: dict[str, Evidence] = {}
        self.received_at: datetime | None = None
        self.papers_handed_in = 0

    @staticmethod
    def id_of(movement_id: UUID, category: str, subject_id: UUID, period: str, attempt: int) -> UUID:
        """The id follows from what is nominated for what, so that proposing twice meets itself."""
        return uuid5(NAMESPACE, f"nomination:{movement_id}:{category}:{subject_id}:{period}:{attempt}")

    @property
    def current_step(self) -> dict[str, Any]:
        """The step of the chain the dossier is at."""
        return next(s for s in self.chain if s["id"] == self.step)

    @property
    def submitting_roles(self) -> tuple[str, ...]:
        """The offices that submit: those of the chain's first step."""
        return tuple(self.chain[0]["roles"])

    @property
    def preparing_roles(self) -> tuple[str, ...]:
        """The offices that open, prepare, supplement and withdraw: who submits, and who prepares for them."""
        return (*self.submitting_roles, *self.chain[0].get("prepared_by", ()))

    @property
    def needs_minutes(self) -> bool:
        """Whether a meeting's minutes go before the submission, as for all dossiers that begin in a hamlet."""
        return bool(self.chain[0].get("minutes", True))

    @property
    def attestable(self) -> bool:
        """Whether criteria may still be attested: up to the verification, or the first check where there is none."""
        acts = [step["act"] for step in self.chain]
        last = next((acts.index(a) for a in ("verify_claims", "confirm_complete") if a in acts), 0)
        return self.live and self.chain.index(self.current_step) <= last

    @property
    def live(self) -> bool:
        """Whether the dossier is still under way."""
        return self.status not in CLOSED_STATUSES

    @property
    def worse_than_voted(self) -> bool:
        """Whether the kept assessment is worse than the one the council voted on."""
        return self.would_be_worse(self.verdict)

    def would_be_worse(self, verdict: str) -> bool:
        """Whether ``verdict`` is worse than the one the council voted on, in the order of ``rules.verdict``."""
        if not self.voted_verdict:
            return False
        return not at_least(Verdict(verdict), Verdict(self.voted_verdict))

    @property
    def checkers(self) -> set[UUID]:
        """Officers who found the dossier complete: none of them verifies its claims."""
        steps = {step["id"] for step in self.chain if step["act"] == "confirm_complete"}
        return {officer for step, officer in self.verifiers.items() if step in steps}

    @property
    def involved(self) -> set[UUID]:
        """Officers who proposed or verified, and so do not vote or decide on it."""
        return self.proposers | set(self.verifiers.values())

    # -- decisions: the hamlet ------------------------------------------------------------------------------------------

    @classmethod
    def propose(
        cls,
        *,
        movement_id: UUID,
        category: str,
        period: str,
        attempt: int,
        code: str,
        subject_id: UUID,
        subject_name: str,
        commitment_id: UUID | None,
        hamlet_id: UUID,
        unit_path: str,
        plan_id: str,
        plan_version: str,
        readings: dict[str, Any],
        chain: list[dict[str, Any]],
        by: Actor,
    ) -> Nomination:
        """Open a dossier at the first step of ``chain``. Nobody proposes their own household or kin."""
        require_stranger(by, subject_id)
        return cls.create(
            cls.Proposed,
            cls.id_of(movement_id, category, subject_id, period, attempt),
            movement_id=movement_id,
            category=category,
            period=period,
            attempt=attempt,
            code=code,
            subject_id=subject_id,
            subject_name=PII(subject_id, subject_name),
            commitment_id=commitment_id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            plan_id=plan_id,
            plan_version=plan_version,
            readings=readings,
            chain=chain,
        )

    def record_meeting(
        self,
        by: Actor,
        *,
        held_on: date,
        present: int,
        votes_for: int,
        votes_against: int,
        chaired_by: str,
        secretary: str,
        remarks: str,
        evidence: list[Evidence],
    ) -> None:
        """Record the hamlet meeting and its counts (clause IV.2.7.1, fourth bullet)."""
        self._require_step("submit")
        require_stranger(by, self.subject_id)
        for count, field, what in (
            (present, "present", Text("người có mặt", "those present")),
            (votes_for, "votes_for", Text("người tán thành", "votes for")),
            (votes_against, "votes_against", Text("người không tán thành", "votes against")),
        ):
            if not 0 <= count <= 5000 or (field == "present" and count == 0):
                raise Refused(
                    "bad_count", field=field, what=what, low=1 if field == "present" else 0, high=5000
                )
        if votes_for + votes_against > present:
            raise Refused("counts_do_not_add_up", field="votes_for")
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        chair = require_text(chaired_by, Text("người chủ trì", "who chaired"), "chaired_by", limit=NAME_LIMIT)
        clerk = require_text(secretary, Text("thư ký", "the secretary"), "secretary", limit=NAME_LIMIT)
        self.trigger_event(
            self.MeetingRecorded,
            held_on=held_on,
            present=present,
            votes_for=votes_for,
            votes_against=votes_against,
            chaired_by=self._pii(chair),
            secretary=self._pii(clerk),
            remarks=self._pii(self._words(remarks)),
            evidence=evidence,
        )

    def attest(
        self,
        by: Actor,
        *,
        criterion: str,
        value: bool | str,
        remarks: str,
        evidence: list[Evidence],
        allowed_roles: tuple[str, ...],
    ) -> None:
        """Attest a criterion of the plan; ``value`` is True, False or "not_applicable".

        ``allowed_roles`` are the offices the plan lets attest it. The nominee and kin never do, nor those who act for the
        nominated unit. Once the claims are verified nothing is attested any more: what follows rests on what was verified.
        """
        self._require_open()
        if not self.attestable:
            raise Refused("wrong_step", step=self._step_title())
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        if by.role not in allowed_roles:
            raise Refused("attestation_not_yours", field=criterion)
        if not isinstance(value, bool):
            require_choice(value, ("not_applicable",), criterion)
        self.trigger_event(
            self.CriterionAttested,
            criterion=criterion,
            value=value,
            remarks=self._pii(self._words(remarks)),
            evidence=evidence,
        )

    def submit(
        self,
        by: Actor,
        *,
        report: str,
        evidence: list[Evidence],
        verdict: str,
        assessment: dict[str, Any],
        due_on: date | None,
        unanimity: bool = False,
    ) -> None:
        """Submit the dossier: minutes with a majority (or all, by ``unanimity``) where it needs any, and the report."""
        step = self._require_step("submit")
        require_stranger(by, self.subject_id)
        if self.meeting is None:
            if self.needs_minutes:
                raise Refused("minutes_missing")
        else:
            present, votes_for, _ = self.meeting
            if votes_for * 2 <= present or (unanimity and votes_for < present):
                raise Refused("no_majority", votes_for=votes_for, present=present)
        words = require_text(report, Text("báo cáo thành tích", "the report of achievements"), "report")
        self.trigger_event(
            self.Submitted,
            report=self._pii(words),
            evidence=evidence,
            verdict=verdict,
            assessment=self._pii(assessment),
            next_step=self._after(step),
            due_on=due_on,
        )

    def supply(self, by: Actor, *, remarks: str, evidence: list[Evidence], due_on: date | None) -> None:
        """Hand in what was missing; whoever supplies becomes a proposer, so a verifier of the dossier does not."""
        if self.status != "returned":
            raise Refused("not_returned" if self.live else "closed", status=NOMINATION_STATUSES[self.status])
        self._require_open()
        require_stranger(by, self.subject_id)
        if by.officer_id in self.verifiers.values():
            raise Refused(
                "two_people",
                first=Text("người bổ sung hồ sơ", "who hands in the supplement"),
                second=Text("người kiểm tra, xác minh", "who checked or verified"),
            )
        words = require_text(remarks, Text("nội dung bổ sung", "what is supplied"), "remarks")
        self.trigger_event(
            self.SupplementSubmitted, remarks=self._pii(words), evidence=evidence, due_on=due_on
        )

    def withdraw(self, reason: str) -> None:
        """Take the dossier back, before the decision."""
        if not self.live or self.status == "decided":
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])
        self.trigger_event(self.Withdrawn, reason=self._pii(require_text(reason, _REASON, "reason")))

    # -- decisions: commune and district ----------------------------------------------------------------------------------

    def confirm_complete(self, by: Actor, *, remarks: str, due_on: date | None) -> None:
        """Find the dossier complete, at the commune or at the district."""
        step = self._require_step("confirm_complete")
        self._require_verifier(by)
        self.trigger_event(
            self.CompletenessConfirmed,
            remarks=self._pii(self._words(remarks)),
            next_step=self._after(step),
            due_on=due_on,
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
        step = self._require_step("verify_claims")
        self._require_verifier(by)
        if by.officer_id in self.checkers:
            raise Refused(
                "two_people",
                first=Text("người kiểm tra thành phần hồ sơ", "who checks the papers"),
                second=Text("người xác minh", "who verifies"),
            )
        if pending_years:
            raise Refused("claims_unverified", years=", ".join(str(y) for y in sorted(pending_years)))
        self.trigger_event(
            self.ClaimsVerified,
            remarks=self._pii(self._words(remarks)),
            verdict=verdict,
            assessment=self._pii(assessment),
            next_step=self._after(step),
            due_on=due_on,
        )

    def post(self, by: Actor, *, since: date, until: date) -> None:
        """Post the dossier publicly at the commune."""
        self._require_step("close_posting")
        require_stranger(by, self.subject_id)
        if self.posted_until is not None:
            raise Refused("posting_open")
        self.trigger_event(self.Posted, since=since, until=until)

    def receive_comment(self, *, author: str, text: str) -> None:
        """Record a comment on the posting; ``author`` may be empty."""
        self._require_step("close_posting")
        if self.posted_until is None:
            raise Refused("posting_not_open")
        words = require_text(text, Text("ý kiến", "the comment"), "text", limit=2000)
        if len(author) > NAME_LIMIT:
            raise Refused(
                "too_long",
                field="author",
                what=Text("họ tên", "the name"),
                limit=NAME_LIMIT,
                length=len(author),
            )
        self.trigger_event(self.CommentReceived, author=self._pii(author.strip()), text=self._pii(words))

    def close_posting(self, by: Actor, *, today: date, remarks: str, due_on: date | None) -> None:
        """End the posting, not before its last day is over; comments need a word about them."""
        step = self._require_step("close_posting")
        require_stranger(by, self.subject_id)
        if self.posted_until is None:
            raise Refused("posting_not_open")
        if today <= self.posted_until:
            raise Refused("posting_not_over", until=self.posted_until.strftime("%d/%m/%Y"))
        words = require_text(remarks, _NOTE, "remarks") if self.comments else self._words(remarks)
        self.trigger_event(
            self.PostingClosed,
            remarks=self._pii(words),
            comments=self.comments,
            next_step=self._after(step),
            due_on=due_on,
        )

    def endorse(
        self, by: Actor, *, submission_number: str, submission_date: date, due_on: date | None
    ) -> None:
        """Put the dossier into the commune's submission (tờ trình) and answer for it."""
        step = self._require_step("endorse")
        self._require_verifier(by)
        number = require_text(
            submission_number, Text("số tờ trình", "its number"), "submission_number", limit=40
        )
        self.trigger_event(
            self.Endorsed,
            submission_number=number,
            submission_date=submission_date,
            next_step=self._after(step),
            due_on=due_on,
        )

    def appraise(
        self, by: Actor, *, opinion: str, verdict: str, assessment: dict[str, Any], due_on: date | None
    ) -> None:
        """Give the opinion of Phòng LĐ-TB&XH on figures and dossier."""
        step = self._require_step("appraise")
        self._require_verifier(by)
        if by.officer_id in self.verifiers.values():
            raise Refused(
                "two_people",
                first=Text("người xác minh", "who verifies"),
                second=Text("người thẩm định", "who appraises"),
            )
        words = require_text(opinion, Text("ý kiến thẩm định", "the opinion"), "opinion")
        self.trigger_event(
            self.Appraised,
            opinion=self._pii(words),
            verdict=verdict,
            assessment=self._pii(assessment),
            next_step=self._after(step),
            due_on=due_on,
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
            self.ReturnedForSupplement, at_step=self.step, missing=self._pii(items[:50]), due_on=due_on
        )

    def reject(self, by: Actor, *, reason_code: str, reason: str, reason_codes: tuple[str, ...]) -> None:
        """Reject the dossier with one of the plan's reasons and words of one's own."""
        step = self._require_any_step()
        self._require_verifier(by)
        if "reject" not in step["may"]:
            raise Refused("reject_not_allowed")
        require_choice(reason_code, reason_codes, "reason_code")
        words = require_text(reason, _REASON, "reason")
        self.trigger_event(self.Rejected, at_step=self.step, reason_code=reason_code, reason=self._pii(words))

    # -- decisions: holds and new facts ------------------------------------------------------------------------------------

    def place_hold(self, hold_id: UUID, *, kind: str, reason: str) -> None:
        """Hold the dossier while something is open; the same hold twice changes nothing."""
        self._require_live()
        require_choice(kind, tuple(HOLD_KINDS), "kind")
        words = require_text(reason, _REASON, "reason")
        if hold_id not in self.holds:
            self.trigger_event(self.HoldPlaced, hold_id=hold_id, kind=kind, reason=self._pii(words))

    def lift_hold(self, hold_id: UUID, outcome: str) -> None:
        """End a hold with what came of it. A closed dossier keeps the holds it closed under."""
        self._require_live()
        if hold_id not in self.holds:
            raise Refused("not_held")
        words = require_text(outcome, Text("kết quả", "the outcome"), "outcome")
        self.trigger_event(self.HoldLifted, hold_id=hold_id, outcome=self._pii(words))

    def reassess(self, *, verdict: str, assessment: dict[str, Any], cause: str) -> None:
        """Judge the dossier again after its facts changed; ``cause`` is a code, e.g. ``income_reopened``."""
        self._require_live()
        self.trigger_event(self.Reassessed, verdict=verdict, assessment=self._pii(assessment), cause=cause)

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
        step = self._require_step("record_council_result")
        if proposed != (self.verdict in ("met", "provisional")) and not deviation:
            raise Refused("deviation_needs_reason", field=f"reason_{self.id}", verdict=self.verdict)
        self.trigger_event(
            self.CouncilResultRecorded,
            session_id=session_id,
            votes_for=votes_for,
            votes_against=votes_against,
            abstained=abstained,
            base=base,
            proposed=proposed,
            deviation=self._pii(deviation) if deviation else None,
            next_step=self._after(step),
            due_on=due_on,
        )

    def decide_award(
        self, by: Actor, *, decision_id: UUID, number: int, signed_on: date, due_on: date | None
    ) -> None:
        """Award, by the decision signed in the same transaction.

        Refused where the assessment has become worse than the one the council voted on: nobody else has weighed that. The
        dossier then waits for a later decision, until its facts are verified again or the chair declines it.
        """
        step = self._require_step("decide")
        if self.worse_than_voted:
            raise self.worse()
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self._require_uninvolved(by)
        self.trigger_event(
            self.AwardDecided,
            decision_id=decision_id,
            number=number,
            signed_on=signed_on,
            next_step=self._after(step),
            due_on=due_on,
        )

    def decline_award(self, by: Actor, *, decision_id: UUID, reason: str) -> None:
        """Decline the award, with the reason."""
        self._require_step("decide")
        require_stranger(by, self.subject_id)
        self._require_uninvolved(by)
        words = require_text(reason, _REASON, "reason")
        self.trigger_event(self.AwardDeclined, decision_id=decision_id, reason=self._pii(words))

    def issue_certificate(
        self,
        *,
        certificate_id: UUID,
        gold_book_number: int,
        template_version: str,
        data: dict[str, Any],
        document: Evidence,
        deviation: str = "",
    ) -> None:
        """Keep the certificate as issued and close the dossier.

        The decision is signed by now. Where the assessment has become worse than the one the council voted on, the
        certificate needs a written reason, ``deviation``; where it has not, none is kept.
        """
        self.require_certifiable(deviation)
        self.trigger_event(
            self.CertificateIssued,
            certificate_id=certificate_id,
            gold_book_number=gold_book_number,
            template_version=template_version,
            data=self._pii(data),
            document=document,
            deviation=self._pii(words) if (words := self._reason_against(deviation)) else None,
        )

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
        return require_text(deviation, _REASON, "deviation")

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
        self.trigger_event(self.PaperIssued, kind=kind, document=document, template_version=template_version)

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
                "minutes_missing" if kind == "hamlet_minutes" else "wrong_step", step=self._step_title()
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

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _pii(self, value: object) -> PII:
        return PII(self.subject_id, value)

    @staticmethod
    def _words(text: str) -> str:
        words = text.strip()
        if len(words) > 4000:
            raise Refused("too_long", field="remarks", what=_NOTE, limit=4000, length=len(words))
        return words

    def move_to(self, next_step: str, due_on: date | None) -> None:
        """Go on to ``next_step``; for the events alone."""
        self.step = next_step
        self.status = "open"
        self.due_on = due_on

    def close_as(self, status: str) -> None:
        """End in a closing status; for the events alone."""
        self.status = status
        self.due_on = None

    def take_assessment(self, verdict: str, assessment: PII) -> None:
        """Keep the newest assessment; for the events alone."""
        self.verdict = verdict
        self.assessment = assessment

    def note_proposer(self, event: events.NominationEvent) -> None:
        """Remember who proposed; for the events alone."""
        if event.meta.officer_id is not None:
            self.proposers.add(event.meta.officer_id)

    def note_verifier(self, event: events.NominationEvent) -> None:
        """Remember who verified at the present step; for the events alone."""
        if event.meta.officer_id is not None:
            self.verifiers[self.step] = event.meta.officer_id

    def _after(self, step: dict[str, Any]) -> str:
        position = self.chain.index(step)
        return str(self.chain[min(position + 1, len(self.chain) - 1)]["id"])

    def _require_live(self) -> None:
        if not self.live:
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])

    def _require_open(self) -> None:
        self._require_live()
        if self.holds:
            raise Refused("held", reason=HOLD_KINDS[next(iter(self.holds.values()))])

    def _require_any_step(self) -> dict[str, Any]:
        self._require_open()
        if self.status == "returned":
            raise Refused("awaiting_supplement")
        return self.current_step

    def _require_step(self, act: str) -> dict[str, Any]:
        step = self._require_any_step()
        if step["act"] != act:
            raise Refused("wrong_step", step=self._step_title())
        return step

    def _step_title(self) -> Text:
        step = self.current_step
        return Text(step["title_vi"], step["title_en"])

    def _require_verifier(self, by: Actor) -> None:
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        require_other_than(by, self.proposers)

    def _require_uninvolved(self, by: Actor) -> None:
        require_other_than(by, self.proposers)
        if by.officer_id in self.verifiers.values():
            raise Refused("verifier_may_not_vote")
