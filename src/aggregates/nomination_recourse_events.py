"""What can happen to a dossier because somebody spoke up: comments answered or taken up, a way back after an appeal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from aggregates.nomination_events import NominationEvent
from aggregates.pii import PII

if TYPE_CHECKING:
    from aggregates.nomination_state import NominationState


class CommentAnswered(NominationEvent):
    """A comment on the posting was answered; ``comment`` is its number, in the order in which they came, from 1."""

    TOPIC: ClassVar[str] = "nomination.comment_answered.v1"
    comment: int
    answer: PII

    def apply(self, aggregate: NominationState) -> None:
        """Settle it."""
        aggregate.settled_comments.add(self.comment)


class CommentTakenUp(NominationEvent):
    """A comment was serious enough to become a complaint, which is dealt with as any other."""

    TOPIC: ClassVar[str] = "nomination.comment_taken_up.v1"
    comment: int
    complaint_id: UUID

    def apply(self, aggregate: NominationState) -> None:
        """Settle it here: the complaint goes its own way."""
        aggregate.settled_comments.add(self.comment)


class Reopened(NominationEvent):
    """An appeal was upheld: the dossier is back at the step that refused it, as the same attempt."""

    TOPIC: ClassVar[str] = "nomination.reopened.v1"
    appeal_id: UUID
    at_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Wait there once more, without what was decided about it."""
        aggregate.decision_id = None
        aggregate.move_to(self.at_step, self.due_on)
