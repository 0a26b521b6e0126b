"""What an audit of the log finds: every misfit, and up to where the log is still as it was signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rules.text import Text

SHOWN: Final = 100
"""Misfits of each kind that are named one by one; all are counted."""
CHECKPOINT: Final = "checkpoint"
"""The kind of misfit that is a checkpoint's and no event's."""
NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, in the order of the log.

    ``kind`` is ``changed``, ``removed``, ``inserted`` or ``reordered`` for an event; ``rewritten`` where the ledger's own
    leaves up to number ``until`` are no longer those that were signed, without telling which; ``truncated`` where fewer leaves
    are there than were signed; ``gap`` where leaves are missing in between; ``checkpoint`` for a checkpoint that is itself
    wrong, or wrongly kept. ``leaf`` counts from 0.
    """

    kind: str
    leaf: int
    record: str = ""
    version: int = 0
    topic: str = ""
    recorded_at: str = ""
    detail: Text = NOTHING
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The first ``size`` events are as they were signed: the root of ``signed_over`` leaves binds them."""

    size: int
    root: bytes
    signed_at: datetime | None
    signed_over: int


@dataclass(slots=True)
class LogReport:
    """What came out. ``holds`` is how far the log is proved to be as it was signed, before the first misfit."""

    events: int = 0
    leaves: int = 0
    waiting: int = 0
    checkpoints: int = 0
    matching: int = 0
    holds: Held | None = None
    named: list[Misfit] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def misfits(self) -> int:
        """How many there are, of all kinds."""
        return self.counts.total()

    @property
    def checkpoint_misfits(self) -> int:
        """How many of them are checkpoints'."""
        return self.counts[CHECKPOINT]

    @property
    def fits(self) -> bool:
        """Whether everything is as it was signed."""
        return not self.misfits

    @property
    def first(self) -> Misfit | None:
        """The first thing of the log that does not fit, in its order; a checkpoint where the log itself fits."""
        events = [m for m in self.named if m.kind != CHECKPOINT]
        return min(events, key=lambda m: m.leaf) if events else self.first_checkpoint

    @property
    def first_checkpoint(self) -> Misfit | None:
        """The first checkpoint that does not fit: whoever adds a wrong one hides no event behind it."""
        found = [m for m in self.named if m.kind == CHECKPOINT]
        return min(found, key=lambda m: m.leaf) if found else None

    def add(self, misfit: Misfit) -> None:
        """Count a misfit, and name it where not too many of its kind are named already."""
        self.counts[misfit.kind] += 1
        if self.counts[misfit.kind] <= SHOWN:
            self.named.append(misfit)
