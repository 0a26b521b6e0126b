"""The yearly review of what has passed its term: what was found in each class of records, and what was decided about it.

A term that has passed erases nothing. The review says what is to go, and each erasure is an act of its own.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import require_text
from rules.text import Text


class RetentionReview(EventSourced):
    """One year's review."""

    TOPIC: ClassVar[str] = "retention_review"

    class Event(EventSourced.Event):
        """Base of a review's events."""

        TOPIC: ClassVar[str] = "retention_review.event"

    class Recorded(Event, Created):
        """What had passed its term, by class of records, and what was decided on each. ``basis`` says by whom, and why."""

        TOPIC: ClassVar[str] = "retention_review.recorded.v1"
        year: int
        passed: dict[str, int]
        decisions: dict[str, str]
        basis: PII

        def apply(self, aggregate: RetentionReview) -> None:
            """Keep it."""
            aggregate.year = self.year
            aggregate.passed = self.passed
            aggregate.decisions = self.decisions

    def __init__(self) -> None:
        self.year = 0
        self.passed: dict[str, int] = {}
        self.decisions: dict[str, str] = {}

    @classmethod
    def record(
        cls, id: UUID, *, year: int, passed: dict[str, int], decisions: dict[str, str], basis: str
    ) -> RetentionReview:
        """Record a review. Each class of ``passed`` that holds something wants its decision: kept on, or to be erased."""
        told: dict[str, str] = {}
        for name, number in passed.items():
            decision = decisions.get(name, "")
            if number and decision not in ("keep", "erase"):
                raise Refused("retention_incomplete", field=f"decision_{name}", number=number)
            told[name] = decision if number else "nothing_due"
        words = require_text(basis, Text("căn cứ", "the basis"), "basis")
        return cls.create(
            cls.Recorded, id, year=year, passed=dict(passed), decisions=told, basis=PII(id, words)
        )
