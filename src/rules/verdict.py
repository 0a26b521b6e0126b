"""The six verdicts and how several become one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from rules.text import Text


class Verdict(StrEnum):
    """What the facts say about one criterion or about the whole. It advises; people decide."""

    MET = "met"
    NOT_MET = "not_met"
    UNPROVEN = "unproven"
    PROVISIONAL = "provisional"
    UNATTAINABLE = "unattainable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> Text:
        """What people read for the verdict."""
        return _LABELS[self]


_LABELS = {
    Verdict.MET: Text("Đạt", "Met"),
    Verdict.NOT_MET: Text("Không đạt", "Not met"),
    Verdict.UNPROVEN: Text("Chưa đủ căn cứ", "Unproven"),
    Verdict.PROVISIONAL: Text("Tạm đạt", "Provisional"),
    Verdict.UNATTAINABLE: Text("Không thể đạt theo cách tính", "Unattainable"),
    Verdict.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
}

_FROM_WORST = (Verdict.NOT_MET, Verdict.UNPROVEN, Verdict.UNATTAINABLE, Verdict.PROVISIONAL, Verdict.MET)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; what is not applicable does not count, and nothing at all proves nothing."""
    counted = [v for v in verdicts if v is not Verdict.NOT_APPLICABLE]
    return min(counted, key=_FROM_WORST.index, default=Verdict.UNPROVEN)


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the best verdict; what is not applicable does not count, and nothing at all proves nothing."""
    counted = [v for v in verdicts if v is not Verdict.NOT_APPLICABLE]
    return max(counted, key=_FROM_WORST.index, default=Verdict.UNPROVEN)


def at_least(one: Verdict, other: Verdict) -> bool:
    """Whether ``one`` is as good as ``other`` or better. Neither may be ``not_applicable``."""
    return _FROM_WORST.index(one) >= _FROM_WORST.index(other)
