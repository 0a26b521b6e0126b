"""What one event is told as: the line of a timeline, without regard to where it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.values import Evidence
from rules.text import Text

_NONE = Text("", "")


@dataclass(frozen=True, slots=True)
class Story:
    """One line of a timeline: what happened, the particulars, what the person wrote, and the papers."""

    headline: Text
    detail: Text = _NONE
    words: str | None = ""
    """Free text of the act; None when it has been erased."""
    evidence: tuple[Evidence, ...] = ()
    tone: str = "neutral"
    """``good``, ``bad`` or ``neutral``: how a timeline marks it, never the only sign."""
