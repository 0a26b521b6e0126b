"""A blank that was spoiled before anything was printed on it: torn in the box, wet, miscut. It takes its number too."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.values import require_choice, require_text
from aggregates.vocabulary_printing import SPOILING
from rules.text import Text


class LooseBlank(EventSourced):
    """One such blank."""

    TOPIC: ClassVar[str] = "loose_blank"

    class Event(EventSourced.Event):
        """Base of its events."""

        TOPIC: ClassVar[str] = "loose_blank.event"

    class Spoiled(Event, Created):
        """The blank was struck off."""

        TOPIC: ClassVar[str] = "loose_blank.spoiled.v1"
        blank_number: int
        cause: str
        words: PII | None

        def apply(self, aggregate: LooseBlank) -> None:
            """Note it."""
            aggregate.blank_number = self.blank_number

    def __init__(self) -> None:
        self.blank_number = 0

    @classmethod
    def spoil(cls, id: UUID, *, blank_number: int, cause: str, words: str = "") -> LooseBlank:
        """Strike a blank off under the next number."""
        return cls.create(
            cls.Spoiled,
            id,
            blank_number=blank_number,
            cause=require_choice(cause, tuple(SPOILING), "cause"),
            words=spoiling_words(id, cause, words),
        )


def spoiling_words(record: UUID, cause: str, words: str) -> PII | None:
    """Return what more is said of a spoiled blank; ``other`` has to say what."""
    if cause == "other" or words.strip():
        return PII(record, require_text(words, Text("lý do", "the reason"), "words", limit=500))
    return None
