"""Personal values, kept so that the log never holds them in plain text.

A :class:`PII` names whose value it is. Inside a process aggregates and rules see the plain value; on its way into the
event store each one is sealed under a key that belongs to that subject alone (``storage.vault``). When a subject's key
has been destroyed the value reads as :data:`ERASED`, and every aggregate still loads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from rules.text import Text


class Erased(Enum):
    """The one value left when a subject's key has been destroyed."""

    ERASED = "erased"


ERASED: Final = Erased.ERASED
ERASED_TEXT: Final = Text("đã xóa theo yêu cầu", "erased on request")


@dataclass(frozen=True, slots=True)
class PII:
    """A personal value and the subject it belongs to.

    ``value`` may be text, ``Decimal``, ``int``, ``date`` or a list or dict of those.
    """

    subject: UUID
    value: Any

    @property
    def erased(self) -> bool:
        """Whether the subject asked to be forgotten and the value is gone."""
        return self.value is ERASED

    def __repr__(self) -> str:
        """Keep plain values out of logs and tracebacks."""
        return f"PII(subject={self.subject}, value=…)"


def plain(value: PII | None) -> Any:
    """Return the plain value, or None where there is none: not given, or erased."""
    if value is None or value.value is ERASED:
        return None
    return value.value
