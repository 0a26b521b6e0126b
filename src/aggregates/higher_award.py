"""A referral for a higher award (khen cao, plan V.2): prepared, weighed by the council, signed, sent, and what came back.

It rests on one standing award of the movement. What is sent is frozen: the package with the hashes of its parts. The words
about the nominee are sealed under the nominee's own key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.actors import Actor, require_other_than, require_outsider, require_stranger
from aggregates.award_decision import require_signature
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_past, require_text
from aggregates.vocabulary import DECIDING_ROLES
from aggregates.vocabulary_higher import OPEN_REFERRALS, OUTCOMES, REFERRAL_BASES, REFERRAL_STATUSES
from rules.text import Text

_SUMMARY: Final = Text("tóm tắt thành tích", "the summary of achievements")
_REPORT: Final = Text("báo cáo thành tích", "the report of achievements")
_REASON: Final = Text("lý do", "the reason")
_SUPPORTED: Final = Text("đồng ý", "supported")
_NOT_SUPPORTED: Final = Text("không đồng ý", "not supported")
_NUMBER: Final = Text("số quyết định", "the decision's number")
_FORM: Final = Text("hình thức khen", "the form of the award")


class HigherAwardReferral(EventSourced):
    """One referral of one awardee for one higher award."""

    TOPIC: ClassVar[str] = "higher_award"

    class Event(EventSourced.Event):
        """Base of a referral's events."""

        TOPIC: ClassVar[str] = "higher_award.event"

    class Prepared(Event, Created):
        """The standing office prepared it. ``warnings`` are ids of rules that speak against it without refusing it."""

        TOPIC: ClassVar[str] = "higher_award.prepared.v1"
        nomination_id: UUID
        subject_id: UUID
        unit_path: str
        form: str
        basis: str
        summary: PII
        report: PII
        warnings: list[str]
        evidence: list[Evidence]

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """Take it."""
            aggregate.nomination_id = self.nomination_id
            aggregate.subject_id = self.subject_id
            aggregate.unit_path = self.unit_path
            aggregate.form, aggregate.basis = self.form, self.basis
            aggregate.take(self.summary, self.report, self.evidence, self.meta.officer_id)

    class Revised(Event):
        """The standing office wrote it anew, before the council or after it was returned; papers are added."""

        TOPIC: ClassVar[str] = "higher_award.revised.v1"
        summary: PII
        report: PII
        evidence: list[Evidence]

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """Take it; what the council had supported is to be signed once more."""
            if aggregate.status == "returned":
                aggregate.status = "supported"
            aggregate.take(self.summary, self.report, self.evidence, self.meta.officer_id)

    class OpinionGiven(Event):
        """The council gave its opinion on a day: how many were present, for and against, and its minutes."""

        TOPIC: ClassVar[str] = "higher_award.opinion_given.v1"
        held_on: date
        present: int
        votes_for: int
        votes_against: int
        supported: bool
        evidence: list[Evidence]

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """Go on to the chair, or end."""
            aggregate.status = "supported" if self.supported else "not_supported"
            aggregate.opinion = (self.held_on, self.present, self.votes_for, self.votes_against)
            aggregate.minutes = list(self.evidence)

    class Signed(Event):
        """The chair, or a deputy, signed the submission; ``content`` is the hash of all that it submits."""

        TOPIC: ClassVar[str] = "higher_award.signed.v1"
        signed_on: date
        signed_title: str
        signed_for: str
        authority: str
        confirmed_by: str
        content: str

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """Wait to be sent."""
            aggregate.status = "signed"
            aggregate.signed = self

    class Sent(Event):
        """It was sent under a number: the package (first of the papers) with its forms, and the hashes of its parts."""

        TOPIC: ClassVar[str] = "higher_award.sent.v1"
        number: int
        sent_on: date
        parts: list[list[Any]]
        template_version: str
        evidence: list[Evidence]

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """Wait for what comes back."""
            aggregate.status = "sent"
            aggregate.sent = self

    class OutcomeRecorded(Event):
        """What came back: awarded under a decision, returned for supplement, or refused with a reason."""

        TOPIC: ClassVar[str] = "higher_award.outcome_recorded.v1"
        outcome: str
        decided_on: date
        decision_number: str
        award: str
        reason: PII | None
        evidence: list[Evidence]

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """End, or begin again."""
            aggregate.status = self.outcome

    class Withdrawn(Event):
        """The standing office took it back."""

        TOPIC: ClassVar[str] = "higher_award.withdrawn.v1"
        reason: PII

        def apply(self, aggregate: HigherAwardReferral) -> None:
            """End."""
            aggregate.status = "withdrawn"

    def __init__(self) -> None:
        self.status = "prepared"
        self.nomination_id = UUID(int=0)
        self.subject_id = UUID(int=0)
        self.unit_path = ""
        self.form = ""
        self.basis = ""
        self.summary: PII | None = None
        self.report: PII | None = None
        self.papers: list[Evidence] = []
        self.preparers: set[UUID] = set()
        self.opinion: tuple[date, int, int, int] | None = None
        self.minutes: list[Evidence] = []
        self.signed: HigherAwardReferral.Signed | None = None
        self.sent: HigherAwardReferral.Sent | None = None

    def take(self, summary: PII, report: PII, evidence: list[Evidence], by: UUID | None) -> None:
        """Keep what was written; for the events alone."""
        self.summary, self.report = summary, report
        known = {paper.sha256 for paper in self.papers}
        self.papers += [paper for paper in evidence if paper.sha256 not in known]
        if by is not None:
            self.preparers.add(by)

    @property
    def open(self) -> bool:
        """Whether it is under way."""
        return self.status in OPEN_REFERRALS

    @classmethod
    def prepare(
        cls,
        id: UUID,
        by: Actor,
        *,
        nomination_id: UUID,
        subject_id: UUID,
        unit_path: str,
        form: str,
        forms: Sequence[str],
        basis: str,
        summary: str,
        report: str,
        warnings: Sequence[str],
        evidence: list[Evidence],
    ) -> HigherAwardReferral:
        """Prepare it; nobody does for themselves, their kin or their own unit."""
        require_stranger(by, subject_id)
        require_outsider(by, subject_id)
        require_choice(form, tuple(forms), "form")
        require_choice(basis, tuple(REFERRAL_BASES), "basis")
        return cls.create(
            cls.Prepared,
            id,
            nomination_id=nomination_id,
            subject_id=subject_id,
            unit_path=unit_path,
            form=form,
            basis=basis,
            summary=PII(subject_id, require_text(summary, _SUMMARY, "summary")),
            report=PII(subject_id, require_text(report, _REPORT, "report", limit=20_000)),
            warnings=list(warnings),
            evidence=evidence,
        )

    def revise(self, by: Actor, *, summary: str, report: str, evidence: list[Evidence]) -> None:
        """Write it anew, before the council gave its opinion or after it was returned."""
        self._require(by, "prepared", "returned")
        self.trigger_event(
            self.Revised,
            summary=PII(self.subject_id, require_text(summary, _SUMMARY, "summary")),
            report=PII(self.subject_id, require_text(report, _REPORT, "report", limit=20_000)),
            evidence=evidence,
        )

    def give_opinion(
        self,
        by: Actor,
        *,
        held_on: date,
        present: int,
        votes_for: int,
        votes_against: int,
        supported: bool,
        evidence: list[Evidence],
        today: date,
        earliest: date,
    ) -> None:
        """Record the council's opinion; not by whoever prepared the referral."""
        self._require(by, "prepared")
        require_other_than(by, self.preparers)
        require_past(held_on, today, earliest=earliest, field="held_on")
        if present < 1 or min(votes_for, votes_against) < 0 or votes_for + votes_against > present:
            raise Refused("opinion_counts", field="votes_for")
        # An even split goes to the chair's side, which the counts do not tell: either may be recorded.
        if supported != (votes_for * 2 > present) and not votes_for == votes_against == present / 2:
            raise Refused(
                "opinion_against_votes",
                field="supported",
                votes_for=votes_for,
                present=present,
                supported=_SUPPORTED if supported else _NOT_SUPPORTED,
            )
        if not evidence:
            raise Refused("required", field="evidence", what=Text("biên bản họp", "the minutes"))
        self.trigger_event(
            self.OpinionGiven,
            held_on=held_on,
            present=present,
            votes_for=votes_for,
            votes_against=votes_against,
            supported=supported,
            evidence=evidence,
        )

    def sign(self, by: Actor, *, on: date, authority: str, confirmed_by: str, content: str) -> None:
        """Sign the submission of just this ``content``."""
        self._require(by, "supported")
        if by.role not in DECIDING_ROLES:
            raise Refused("no_signing_authority")
        require_other_than(by, self.preparers)
        require_signature(by, authority, confirmed_by)
        self.trigger_event(
            self.Signed,
            signed_on=on,
            signed_title=by.title,
            signed_for=by.signs_for,
            authority=authority,
            confirmed_by=confirmed_by,
            content=content,
        )

    def send(
        self,
        by: Actor,
        *,
        number: int,
        on: date,
        content: str,
        parts: list[list[Any]],
        template_version: str,
        evidence: list[Evidence],
    ) -> None:
        """Send it under the number the office gave the submission; only what was signed is sent (``referral_changed``)."""
        self.require_sendable(by)
        assert self.signed is not None
        if content != self.signed.content:
            raise Refused("referral_changed")
        if number < 1:
            raise Refused("bad_choice", field="number", value=str(number))
        self.trigger_event(
            self.Sent,
            number=number,
            sent_on=on,
            parts=parts,
            template_version=template_version,
            evidence=evidence,
        )

    def require_sendable(self, by: Actor) -> None:
        """Refuse to send what is not signed, before anything is made of it."""
        self._require(by, "signed")

    def record_outcome(
        self,
        by: Actor,
        *,
        outcome: str,
        decided_on: date,
        decision_number: str,
        award: str,
        reason: str,
        evidence: list[Evidence],
        today: date,
    ) -> None:
        """Record what came back. Granted: number, day and form; returned or refused: the reason."""
        self._require(by, "sent")
        assert self.sent is not None
        require_choice(outcome, tuple(OUTCOMES), "outcome")
        require_past(decided_on, today, earliest=self.sent.sent_on, field="decided_on")
        granted = outcome == "awarded"
        if granted and not (decision_number.strip() and award.strip()):
            raise Refused("outcome_incomplete", field="decision_number")
        number = require_text(decision_number, _NUMBER, "decision_number", limit=60) if granted else ""
        form = require_text(award, _FORM, "award", limit=200) if granted else ""
        words = "" if granted else require_text(reason, _REASON, "reason")
        self.trigger_event(
            self.OutcomeRecorded,
            outcome=outcome,
            decided_on=decided_on,
            decision_number=number,
            award=form,
            reason=PII(self.subject_id, words) if words else None,
            evidence=evidence,
        )

    def withdraw(self, by: Actor, reason: str) -> None:
        """Take it back before anything has come back."""
        self._require(by, *OPEN_REFERRALS)
        words = require_text(reason, _REASON, "reason")
        self.trigger_event(self.Withdrawn, reason=PII(self.subject_id, words))

    def _require(self, by: Actor, *statuses: str) -> None:
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        if self.status not in statuses:
            raise Refused("referral_state", status=REFERRAL_STATUSES[self.status])
