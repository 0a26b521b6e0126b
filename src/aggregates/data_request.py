"""A request of a data subject: somebody asks what is kept about them, or wants it corrected, restricted or erased.

It is received with the day by which it has to be answered and is answered once: by what was asked for, or with a reason. Who
asked, and in what words, is personal data of the household or nominee it is about, and goes with it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from aggregates.actors import Actor, require_stranger
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_name, require_past, require_text
from aggregates.vocabulary_protection import (
    OUTCOMES_OF,
    REQUEST_CHANNELS,
    REQUEST_KINDS,
    REQUEST_REFUSALS,
    REQUESTERS,
)
from rules.text import Text

SUBJECT_KINDS = ("household", "nominee")


class DataRequest(EventSourced):
    """One request about one household's or nominee's data."""

    TOPIC: ClassVar[str] = "data_request"

    class Event(EventSourced.Event):
        """Base of a request's events."""

        TOPIC: ClassVar[str] = "data_request.event"

    class Received(Event, Created):
        """Somebody asked. ``due_on`` is the last day for the answer, by the holidays in force when it was recorded."""

        TOPIC: ClassVar[str] = "data_request.received.v1"
        subject_id: UUID
        subject_kind: str
        unit_path: str
        kind: str
        channel: str
        capacity: str
        requester: PII
        identity: PII
        details: PII
        received_on: date
        due_on: date
        evidence: list[Evidence]

        def apply(self, aggregate: DataRequest) -> None:
            """Take it."""
            aggregate.subject_id = self.subject_id
            aggregate.subject_kind = self.subject_kind
            aggregate.unit_path = self.unit_path
            aggregate.kind = self.kind
            aggregate.received_on = self.received_on
            aggregate.due_on = self.due_on
            aggregate.requester = self.requester

    class Forwarded(Event):
        """The household moved: the request goes to the commune it lives in now. The day to answer by stays the same."""

        TOPIC: ClassVar[str] = "data_request.forwarded.v1"
        unit_path: str

        def apply(self, aggregate: DataRequest) -> None:
            """Lie there."""
            aggregate.unit_path = self.unit_path

    class ReportMade(Event):
        """Everything kept about the person was written down, sealed under the person's key. A later one takes its place."""

        TOPIC: ClassVar[str] = "data_request.report_made.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: DataRequest) -> None:
            """Keep it for the hand-over."""
            aggregate.report = self.document

    class Answered(Event):
        """The request has its answer. ``ground`` is a code where it was refused; ``answer`` what was told, None with an erasure."""

        TOPIC: ClassVar[str] = "data_request.answered.v1"
        outcome: str
        ground: str
        answer: PII | None

        def apply(self, aggregate: DataRequest) -> None:
            """Close it."""
            aggregate.status = "answered"
            aggregate.outcome = self.outcome

    class ReportHandedOver(Answered):
        """The report was given to somebody who may have it: ``recipient`` and how, in words."""

        TOPIC: ClassVar[str] = "data_request.report_handed_over.v1"
        sha256: str
        recipient: PII

        def apply(self, aggregate: DataRequest) -> None:
            """Close it."""
            super().apply(aggregate)

    class RestrictionLifted(Event):
        """The restriction that answered the request has ended; why stands with the person's own record too."""

        TOPIC: ClassVar[str] = "data_request.restriction_lifted.v1"
        reason: PII

        def apply(self, aggregate: DataRequest) -> None:
            """Remember it."""
            aggregate.lifted = True

    def __init__(self) -> None:
        self.lifted = False
        self.subject_id = UUID(int=0)
        self.subject_kind = ""
        self.unit_path = ""
        self.kind = ""
        self.received_on = date.min
        self.due_on = date.max
        self.requester: PII | None = None
        self.report: Evidence | None = None
        self.status = "open"
        self.outcome = ""

    @classmethod
    def receive(
        cls,
        id: UUID,
        *,
        subject_id: UUID,
        subject_kind: str,
        unit_path: str,
        kind: str,
        channel: str,
        capacity: str,
        requester: str,
        identity: str,
        details: str,
        received_on: date,
        due_on: date,
        evidence: list[Evidence],
        today: date,
        earliest: date,
    ) -> DataRequest:
        """Receive a request. ``requester`` is who asks, ``identity`` how that was checked, ``details`` what is asked for."""
        require_choice(subject_kind, SUBJECT_KINDS, "subject_kind")
        require_choice(kind, tuple(REQUEST_KINDS), "kind")
        require_choice(channel, tuple(REQUEST_CHANNELS), "channel")
        require_choice(capacity, tuple(REQUESTERS), "capacity")
        named = require_name(requester, Text("người yêu cầu", "who asks"), "requester")
        checked = require_text(
            identity, Text("cách kiểm tra người yêu cầu", "how that was checked"), "identity"
        )
        wanted = require_text(details, Text("nội dung yêu cầu", "what is asked for"), "details")
        require_past(received_on, today, earliest=earliest, field="received_on")
        return cls.create(
            cls.Received,
            id,
            subject_id=subject_id,
            subject_kind=subject_kind,
            unit_path=unit_path,
            kind=kind,
            channel=channel,
            capacity=capacity,
            requester=PII(subject_id, named),
            identity=PII(subject_id, checked),
            details=PII(subject_id, wanted),
            received_on=received_on,
            due_on=due_on,
            evidence=evidence,
        )

    def make_report(self, by: Actor, *, document: Evidence, template_version: str) -> None:
        """Keep what was written down for the person."""
        self.require_open(by, "given")
        self.trigger_event(self.ReportMade, document=document, template_version=template_version)

    def hand_over(self, by: Actor, *, recipient: str, how: str) -> None:
        """Record that the report was given to somebody."""
        self.require_open(by, "given")
        if self.report is None:
            raise Refused("report_missing")
        named = require_name(recipient, Text("người nhận", "the recipient"), "recipient")
        words = require_text(how, Text("cách giao", "how it was handed over"), "how")
        self.trigger_event(
            self.ReportHandedOver,
            outcome="given",
            ground="",
            answer=self._pii(words),
            sha256=self.report.sha256,
            recipient=self._pii(named),
        )

    def meet(self, by: Actor, outcome: str) -> None:
        """Answer it by the act that does what was asked for; the act itself has its own record."""
        self.require_open(by, outcome)
        self.trigger_event(self.Answered, outcome=outcome, ground="", answer=None)

    def lift(self, by: Actor, reason: str) -> None:
        """Tell that the restriction which answered it has ended."""
        require_stranger(by, self.subject_id)
        if self.outcome != "restricted" or self.lifted:
            raise Refused("not_restricted")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.RestrictionLifted, reason=self._pii(words))

    def refuse(self, by: Actor, *, ground: str, reason: str) -> None:
        """Answer that it cannot be met, on a ground of ``REQUEST_REFUSALS`` and with the reason in words."""
        self.require_open(by)
        require_choice(ground, tuple(REQUEST_REFUSALS), "ground")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Answered, outcome="refused", ground=ground, answer=self._pii(words))

    def withdraw(self, by: Actor, reason: str) -> None:
        """Record that whoever asked has taken it back."""
        self.require_open(by)
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Answered, outcome="withdrawn", ground="", answer=self._pii(words))

    def follow_household(self, unit_path: str) -> None:
        """Go with the household to where it lives now; what has its answer stays with who gave it."""
        if self.status == "open":
            self.trigger_event(self.Forwarded, unit_path=unit_path)

    def end_with_erasure(self) -> None:
        """Answer it by the erasure of the person, whatever it asked for. Nothing personal is in that answer."""
        if self.status == "open":
            self.trigger_event(self.Answered, outcome="erased", ground="", answer=None)

    def require_open(self, by: Actor, outcome: str = "") -> None:
        """Refuse an answer to what has one, one that is not to what was asked, and one on oneself or on kin."""
        require_stranger(by, self.subject_id)
        if self.status != "open":
            raise Refused("request_answered")
        if outcome and outcome not in OUTCOMES_OF[self.kind]:
            raise Refused("request_other_kind", kind=REQUEST_KINDS[self.kind])

    def _pii(self, words: str) -> PII:
        return PII(self.subject_id, words)
