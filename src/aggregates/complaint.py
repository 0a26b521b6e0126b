"""A complaint (khiếu nại) or denunciation (tố cáo) about a nominee or an award, from its receipt to the answer.

While it is open every live dossier of whom it is about is held (``workflows.complaints``). Everything that was said, by whom
and with what papers, is sealed under the complaint's own key and not under that of whom it is about: who denounces somebody
is protected, and the person's own file tells nothing of it. The key goes when the person is erased, or the term has passed.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_name, require_past, require_text
from aggregates.vocabulary import ROLES
from aggregates.vocabulary_complaints import (
    COMPLAINT_CHANNELS,
    COMPLAINT_ERASURES,
    COMPLAINT_GROUNDS,
    COMPLAINT_KINDS,
    COMPLAINT_MEASURES,
    COMPLAINT_STATUSES,
    INVESTIGATORS,
    OPEN_COMPLAINTS,
)
from rules.text import Text

SUBJECT_KINDS = ("household", "nominee", "unit")
REASON = Text("lý do", "the reason")


class Complaint(EventSourced):
    """One complaint or denunciation about one household, nominee or unit."""

    TOPIC: ClassVar[str] = "complaint"

    class Event(EventSourced.Event):
        """Base of a complaint's events."""

        TOPIC: ClassVar[str] = "complaint.event"

    class Received(Event, Created):
        """Somebody complained or denounced. ``due_on`` is the last day on which it is taken up or not."""

        TOPIC: ClassVar[str] = "complaint.received.v1"
        kind: str
        subject_id: UUID
        subject_kind: str
        nomination_id: UUID | None
        unit_path: str
        channel: str
        complainant: PII | None
        contact: PII | None
        statement: PII
        evidence: list[Evidence]
        received_on: date
        due_on: date

        def apply(self, aggregate: Complaint) -> None:
            """Take it."""
            aggregate.kind = self.kind
            aggregate.subject_id = self.subject_id
            aggregate.subject_kind = self.subject_kind
            aggregate.nomination_id = self.nomination_id
            aggregate.unit_path = self.unit_path
            aggregate.complainant = self.complainant
            aggregate.received_on = self.received_on
            aggregate.due_on = self.due_on
            aggregate.received_by = self.meta.officer_id

    class Accepted(Event):
        """It is looked into by ``office``, until ``due_on``."""

        TOPIC: ClassVar[str] = "complaint.accepted.v1"
        office: str
        due_on: date

        def apply(self, aggregate: Complaint) -> None:
            """Be under investigation."""
            aggregate.status = "accepted"
            aggregate.office = self.office
            aggregate.due_on = self.due_on

    class NotTakenUp(Event):
        """It is not looked into. ``answer_by`` is the last day to tell whoever complained; None where nobody is known."""

        TOPIC: ClassVar[str] = "complaint.not_taken_up.v1"
        ground: str
        reason: PII
        answer_by: date | None

        def apply(self, aggregate: Complaint) -> None:
            """Close it."""
            aggregate.end_as("not_taken_up", self.answer_by, self.meta.occurred_on)

    class InquiryRecorded(Event):
        """What whoever looks into it did and found on the way, with papers."""

        TOPIC: ClassVar[str] = "complaint.inquiry_recorded.v1"
        findings: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Complaint) -> None:
            """Count it."""
            aggregate.inquiries += 1

    class Resolved(Event):
        """It was found true or untrue, and what follows; ``years`` are those whose confirmed incomes were reopened."""

        TOPIC: ClassVar[str] = "complaint.resolved.v1"
        outcome: str
        measures: list[str]
        years: list[int]
        conclusion: PII
        evidence: list[Evidence]
        answer_by: date | None

        def apply(self, aggregate: Complaint) -> None:
            """Close it."""
            aggregate.end_as(self.outcome, self.answer_by, self.meta.occurred_on)
            aggregate.measures = list(self.measures)

    class Withdrawn(Event):
        """Whoever complained took it back."""

        TOPIC: ClassVar[str] = "complaint.withdrawn.v1"
        reason: PII

        def apply(self, aggregate: Complaint) -> None:
            """Close it."""
            aggregate.end_as("withdrawn", None, self.meta.occurred_on)

    class Answered(Event):
        """Whoever complained was told what came of it: ``answer`` is what was said, ``channel`` in which way."""

        TOPIC: ClassVar[str] = "complaint.answered.v1"
        answered_on: date
        channel: str
        answer: PII

        def apply(self, aggregate: Complaint) -> None:
            """Owe nothing more."""
            aggregate.answered_on = self.answered_on

    class WordsErased(Event):
        """What was said, by whom and with what papers is gone: its term had passed, or whoever complained asked for it."""

        TOPIC: ClassVar[str] = "complaint.words_erased.v1"
        ground: str

        def apply(self, aggregate: Complaint) -> None:
            """Owe no answer any more."""
            aggregate.erased = True
            aggregate.answer_by = None

    def __init__(self) -> None:
        self.erased = False
        self.kind = ""
        self.subject_id = UUID(int=0)
        self.subject_kind = ""
        self.nomination_id: UUID | None = None
        self.unit_path = ""
        self.complainant: PII | None = None
        self.received_on = date.min
        self.received_by: UUID | None = None
        self.due_on: date | None = None
        self.status = "received"
        self.office = ""
        self.inquiries = 0
        self.measures: list[str] = []
        self.answer_by: date | None = None
        self.answered_on: date | None = None
        self.closed_on = date.min

    @property
    def open(self) -> bool:
        """Whether it still holds dossiers."""
        return self.status in OPEN_COMPLAINTS

    @classmethod
    def receive(
        cls,
        id: UUID,
        by: Actor,
        *,
        kind: str,
        subject_id: UUID,
        subject_kind: str,
        nomination_id: UUID | None,
        unit_path: str,
        channel: str,
        anonymous: bool,
        complainant: str,
        contact: str,
        statement: str,
        evidence: list[Evidence],
        received_on: date,
        due_on: date,
        today: date,
        earliest: date,
    ) -> Complaint:
        """Receive it; nobody receives what is said about themselves, their kin or the unit they act for."""
        require_stranger(by, subject_id)
        require_outsider(by, subject_id)
        require_choice(kind, tuple(COMPLAINT_KINDS), "kind")
        require_choice(subject_kind, SUBJECT_KINDS, "subject_kind")
        require_choice(channel, tuple(COMPLAINT_CHANNELS), "channel")
        if anonymous and (complainant.strip() or contact.strip()):
            raise Refused("complainant_unwanted", field="complainant")
        if not anonymous and not complainant.strip():
            raise Refused("complainant_missing", field="complainant")
        named = (
            None
            if anonymous
            else require_name(complainant, Text("họ tên người nêu", "the complainant's name"), "complainant")
        )
        reached = (
            require_text(contact, Text("địa chỉ liên hệ", "the address"), "contact", limit=400)
            if contact.strip()
            else ""
        )
        words = require_text(statement, Text("nội dung đơn", "what is said"), "statement")
        require_past(received_on, today, earliest=earliest, field="received_on")
        return cls.create(
            cls.Received,
            id,
            kind=kind,
            subject_id=subject_id,
            subject_kind=subject_kind,
            nomination_id=nomination_id,
            unit_path=unit_path,
            channel=channel,
            complainant=None if named is None else PII(id, named),
            contact=PII(id, reached) if reached else None,
            statement=PII(id, words),
            evidence=evidence,
            received_on=received_on,
            due_on=due_on,
        )

    def accept(self, by: Actor, *, office: str, due_on: date) -> None:
        """Take it up and charge an office with it."""
        self._require(by, "received")
        require_choice(office, INVESTIGATORS, "office")
        self.trigger_event(self.Accepted, office=office, due_on=due_on)

    def leave(self, by: Actor, *, ground: str, reason: str, answer_by: date) -> None:
        """Do not take it up, on a ground of ``COMPLAINT_GROUNDS`` and with the reason in words."""
        self._require(by, "received")
        require_choice(ground, tuple(COMPLAINT_GROUNDS), "ground")
        words = require_text(reason, REASON, "reason")
        self.trigger_event(
            self.NotTakenUp, ground=ground, reason=self._pii(words), answer_by=self._owed(answer_by)
        )

    def record_inquiry(self, by: Actor, *, findings: str, evidence: list[Evidence]) -> None:
        """Keep what was done and found on the way."""
        self.require_investigator(by)
        words = require_text(findings, Text("kết quả xác minh", "what was found"), "findings")
        self.trigger_event(self.InquiryRecorded, findings=self._pii(words), evidence=evidence)

    def resolve(
        self,
        by: Actor,
        *,
        outcome: str,
        measures: list[str],
        years: list[int],
        conclusion: str,
        evidence: list[Evidence],
        answer_by: date,
    ) -> None:
        """Find it true (``founded``), with what follows, or untrue (``unfounded``)."""
        self.require_investigator(by)
        require_choice(outcome, ("founded", "unfounded"), "outcome")
        for measure in measures:
            require_choice(measure, tuple(COMPLAINT_MEASURES), "measures")
        if outcome == "founded" and not measures:
            raise Refused("measure_missing", field="measures")
        if outcome == "unfounded" and measures:
            raise Refused("measure_unwanted", field="measures")
        if {"return", "rejection"} <= set(measures):
            raise Refused("measures_clash", field="measures")
        words = require_text(conclusion, Text("kết luận", "the conclusion"), "conclusion")
        self.trigger_event(
            self.Resolved,
            outcome=outcome,
            measures=[m for m in COMPLAINT_MEASURES if m in measures],
            years=sorted(set(years)),
            conclusion=self._pii(words),
            evidence=evidence,
            answer_by=self._owed(answer_by),
        )

    def withdraw(self, by: Actor, reason: str) -> None:
        """Record that whoever complained took it back."""
        self._require(by, *OPEN_COMPLAINTS)
        words = require_text(reason, REASON, "reason")
        self.trigger_event(self.Withdrawn, reason=self._pii(words))

    def answer(self, by: Actor, *, answered_on: date, channel: str, answer: str, today: date) -> None:
        """Record what whoever complained was told."""
        self._require(by, "founded", "unfounded", "not_taken_up")
        if self.erased:
            raise Refused("complaint_erased")
        if self.answer_by is None:
            raise Refused("nobody_to_answer")
        if self.answered_on is not None:
            raise Refused("complaint_answered")
        require_choice(channel, tuple(COMPLAINT_CHANNELS), "channel")
        words = require_text(answer, Text("nội dung trả lời", "the answer"), "answer")
        require_past(answered_on, today, earliest=self.closed_on, field="answered_on")
        self.trigger_event(self.Answered, answered_on=answered_on, channel=channel, answer=self._pii(words))

    def erase_words(self, ground: str) -> None:
        """Record that its words are gone, on a ground of ``COMPLAINT_ERASURES``. Not while it is open."""
        require_choice(ground, tuple(COMPLAINT_ERASURES), "ground")
        if self.open:
            raise Refused("complaint_state", status=COMPLAINT_STATUSES[self.status])
        if self.erased:
            raise Refused("complaint_erased")
        self.trigger_event(self.WordsErased, ground=ground)

    def require_investigator(self, by: Actor) -> None:
        """Refuse whoever is not charged with looking into it, or when nobody is any more."""
        self._require(by, "accepted")
        if by.role != self.office:
            raise Refused("complaint_not_yours", office=ROLES[self.office])

    def end_as(self, status: str, answer_by: date | None, closed_on: date) -> None:
        """Close it; for the events alone."""
        self.status = status
        self.due_on = None
        self.answer_by = answer_by
        self.closed_on = closed_on

    def _require(self, by: Actor, *statuses: str) -> None:
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        if self.status not in statuses:
            raise Refused("complaint_state", status=COMPLAINT_STATUSES[self.status])

    def _owed(self, answer_by: date) -> date | None:
        """An answer is owed to whoever gave a name."""
        return None if self.complainant is None else answer_by

    def _pii(self, words: str) -> PII:
        return PII(self.id, words)
