"""An appeal (kiến nghị, khiếu nại) of a nominee against the refusal of their own dossier.

It comes in within the plan's term, is received by the commune or the standing office on the nominee's behalf, and is decided
by somebody who neither refused the dossier nor had a part in it. What is said in it is the nominee's own and goes with them.
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
from aggregates.vocabulary_complaints import COMPLAINT_CHANNELS
from rules.text import Text


class Appeal(EventSourced):
    """One appeal against one refusal of one dossier."""

    TOPIC: ClassVar[str] = "appeal"

    class Event(EventSourced.Event):
        """Base of an appeal's events."""

        TOPIC: ClassVar[str] = "appeal.event"

    class Received(Event, Created):
        """A nominee appealed. ``refusal`` is the version of the dossier's event that refused it, ``until`` the last day."""

        TOPIC: ClassVar[str] = "appeal.received.v1"
        nomination_id: UUID
        subject_id: UUID
        unit_path: str
        refusal: int
        refused_by: UUID | None
        refused_on: date
        until: date
        received_on: date
        due_on: date
        channel: str
        appellant: PII
        statement: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Appeal) -> None:
            """Take it."""
            aggregate.nomination_id = self.nomination_id
            aggregate.subject_id = self.subject_id
            aggregate.unit_path = self.unit_path
            aggregate.refusal = self.refusal
            aggregate.refused_by = self.refused_by
            aggregate.due_on = self.due_on

    class Decided(Event):
        """It was upheld or dismissed."""

        TOPIC: ClassVar[str] = "appeal.decided.v1"
        outcome: str
        reason: PII

        def apply(self, aggregate: Appeal) -> None:
            """Close it."""
            aggregate.status = self.outcome

    class Withdrawn(Event):
        """Whoever appealed took it back; ``reason`` is None where it ended with the erasure of all that is kept about them."""

        TOPIC: ClassVar[str] = "appeal.withdrawn.v1"
        reason: PII | None

        def apply(self, aggregate: Appeal) -> None:
            """Close it."""
            aggregate.status = "withdrawn"

    def __init__(self) -> None:
        self.nomination_id = UUID(int=0)
        self.subject_id = UUID(int=0)
        self.unit_path = ""
        self.refusal = 0
        self.refused_by: UUID | None = None
        self.due_on = date.max
        self.status = "received"

    @classmethod
    def receive(
        cls,
        id: UUID,
        by: Actor,
        *,
        nomination_id: UUID,
        subject_id: UUID,
        unit_path: str,
        refusal: int,
        refused_by: UUID | None,
        refused_on: date,
        until: date,
        received_on: date,
        due_on: date,
        channel: str,
        appellant: str,
        statement: str,
        evidence: list[Evidence],
        today: date,
    ) -> Appeal:
        """Receive it; refused after ``until``, with the days."""
        require_stranger(by, subject_id)
        require_choice(channel, tuple(COMPLAINT_CHANNELS), "channel")
        named = require_name(appellant, Text("người kiến nghị", "who appeals"), "appellant")
        words = require_text(statement, Text("nội dung kiến nghị", "what is said"), "statement")
        require_past(received_on, today, earliest=refused_on, field="received_on")
        if received_on > until:
            raise Refused(
                "appeal_late",
                field="received_on",
                refused=f"{refused_on:%d/%m/%Y}",
                until=f"{until:%d/%m/%Y}",
                received=f"{received_on:%d/%m/%Y}",
            )
        return cls.create(
            cls.Received,
            id,
            nomination_id=nomination_id,
            subject_id=subject_id,
            unit_path=unit_path,
            refusal=refusal,
            refused_by=refused_by,
            refused_on=refused_on,
            until=until,
            received_on=received_on,
            due_on=due_on,
            channel=channel,
            appellant=PII(subject_id, named),
            statement=PII(subject_id, words),
            evidence=evidence,
        )

    def decide(self, by: Actor, *, outcome: str, reason: str) -> None:
        """Uphold or dismiss it, with the reason."""
        self._require_open(by)
        require_outsider(by, self.subject_id)
        if by.officer_id == self.refused_by:
            raise Refused("refuser_may_not")
        require_choice(outcome, ("upheld", "dismissed"), "outcome")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Decided, outcome=outcome, reason=PII(self.subject_id, words))

    def withdraw(self, by: Actor, reason: str) -> None:
        """Record that whoever appealed took it back."""
        self._require_open(by)
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Withdrawn, reason=PII(self.subject_id, words))

    def end_with_erasure(self) -> None:
        """End it with the erasure of whoever appealed. Nothing personal is in that."""
        if self.status == "received":
            self.trigger_event(self.Withdrawn, reason=None)

    def _require_open(self, by: Actor) -> None:
        require_stranger(by, self.subject_id)
        if self.status != "received":
            raise Refused("appeal_decided")
