"""A later decision that corrects an earlier one, or cancels it: drafted by the standing office, signed by the chair.

The earlier decision is never changed: this one has a number of its own in the same sequence of the year, and says what is to
be read instead, or that nothing of it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import require_signature
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import (
    AMENDMENT_KINDS,
    AMENDMENT_STATUSES,
    CANCELLATION_GROUNDS,
    CORRECTED_FIELDS,
    DECIDING_ROLES,
)
from rules.text import Text

_REASON: Final = Text("lý do", "the reason")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one awardee's line: what stands there, and what is to be read instead."""

    nomination_id: UUID
    subject_id: UUID
    field: str
    before: str
    after: str


class AmendingDecision(EventSourced):
    """One decision about an earlier decision."""

    TOPIC: ClassVar[str] = "amending_decision"

    class Event(EventSourced.Event):
        """Base of its events."""

        TOPIC: ClassVar[str] = "amending_decision.event"

    class Drafted(Event, Created):
        """The standing office drafted it. ``lines`` are nomination and field, ``before`` and ``after`` stand beside them."""

        TOPIC: ClassVar[str] = "amending_decision.drafted.v1"
        about: UUID
        kind: str
        ground: str
        lines: list[list[Any]]
        before: list[PII]
        after: list[PII]
        reason: PII

        def apply(self, aggregate: AmendingDecision) -> None:
            """Open the draft."""
            aggregate.about = self.about
            aggregate.kind = self.kind
            aggregate.ground = self.ground
            aggregate.lines = [(line[0], line[1]) for line in self.lines]
            aggregate.before, aggregate.after = list(self.before), list(self.after)
            aggregate.reason = self.reason
            aggregate.status = "drafted"

    class Discarded(Event):
        """The draft was thrown away, with the reason."""

        TOPIC: ClassVar[str] = "amending_decision.discarded.v1"
        why: PII

        def apply(self, aggregate: AmendingDecision) -> None:
            """Close the draft."""
            aggregate.status = "discarded"

    class Signed(Event):
        """The chair, or a deputy for the chair, signed."""

        TOPIC: ClassVar[str] = "amending_decision.signed.v1"
        about: UUID
        number: int
        year: int
        signed_on: date
        signed_title: str
        signed_for: str
        authority: str
        confirmed_by: str

        def apply(self, aggregate: AmendingDecision) -> None:
            """Put it in force."""
            aggregate.number = self.number
            aggregate.signed_on = self.signed_on
            aggregate.status = "signed"

    class DocumentIssued(Event):
        """It was rendered, and is kept as issued."""

        TOPIC: ClassVar[str] = "amending_decision.document_issued.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: AmendingDecision) -> None:
            """Keep the document."""
            aggregate.document = self.document

    class WordIssued(Event):
        """It was made as an editable paper too, from the same data."""

        TOPIC: ClassVar[str] = "amending_decision.word_issued.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: AmendingDecision) -> None:
            """Keep the paper."""
            aggregate.word = self.document

    def __init__(self) -> None:
        self.about = UUID(int=0)
        self.kind = ""
        self.ground = ""
        self.lines: list[tuple[UUID, str]] = []
        self.before: list[PII] = []
        self.after: list[PII] = []
        self.reason: PII | None = None
        self.status = ""
        self.number = 0
        self.signed_on = date.min
        self.document: Evidence | None = None
        self.word: Evidence | None = None

    @classmethod
    def draft(
        cls,
        id: UUID,
        *,
        about: UUID,
        kind: str,
        ground: str = "",
        changes: Sequence[Change] = (),
        reason: str,
    ) -> AmendingDecision:
        """Draft a correction of ``changes``, or a cancellation on a ``ground``; both with the reason in words."""
        require_choice(kind, tuple(AMENDMENT_KINDS), "kind")
        words = require_text(reason, _REASON, "reason")
        if kind == "cancellation":
            require_choice(ground, tuple(CANCELLATION_GROUNDS), "ground")
            changes = ()
        else:
            ground = ""
            changes = [_checked(change) for change in changes]
            changes = [change for change in changes if change.after != change.before]
            if not changes:
                raise Refused("nothing_to_correct")
            if len({(c.nomination_id, c.field) for c in changes}) < len(changes):
                raise Refused("duplicate")
        return cls.create(
            cls.Drafted,
            id,
            about=about,
            kind=kind,
            ground=ground,
            lines=[[c.nomination_id, c.field] for c in changes],
            before=[PII(c.subject_id, c.before) for c in changes],
            after=[PII(c.subject_id, c.after) for c in changes],
            reason=PII(id, words),
        )

    def discard(self, reason: str) -> None:
        """Throw the draft away."""
        self._require_status("drafted")
        self.trigger_event(self.Discarded, why=PII(self.id, require_text(reason, _REASON, "reason")))

    def sign(self, by: Actor, *, number: int, on: date, authority: str = "", confirmed_by: str) -> None:
        """Sign under the next number of the year, as any decision is signed."""
        self._require_status("drafted")
        if by.role not in DECIDING_ROLES:
            raise Refused("no_signing_authority")
        require_signature(by, authority, confirmed_by)
        self.trigger_event(
            self.Signed,
            about=self.about,
            number=number,
            year=on.year,
            signed_on=on,
            signed_title=by.title,
            signed_for=by.signs_for,
            authority=authority,
            confirmed_by=confirmed_by,
        )

    def issue(self, document: Evidence, word: Evidence, versions: tuple[str, str]) -> None:
        """Keep the rendered decision, and its editable copy."""
        self._require_status("signed")
        if self.document is not None:
            raise Refused("duplicate")
        self.trigger_event(self.DocumentIssued, document=document, template_version=versions[0])
        self.trigger_event(self.WordIssued, document=word, template_version=versions[1])

    def _require_status(self, allowed: str) -> None:
        if self.status != allowed:
            raise Refused("decision_state", status=AMENDMENT_STATUSES[self.status])


def _checked(change: Change) -> Change:
    require_choice(change.field, tuple(CORRECTED_FIELDS), "field")
    after = require_text(
        change.after, CORRECTED_FIELDS[change.field], f"{change.field}_{change.nomination_id}", limit=500
    )
    return Change(change.nomination_id, change.subject_id, change.field, change.before, after)
