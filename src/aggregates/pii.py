"""Personal values, kept so that the log never holds them in plain text.

A :class:`PII` names whose value it is. Inside a process aggregates and rules see the plain value; on its way into the
event store each one is sealed under a key that belongs to that subject alone (``storage.vault``). When a subject's key
has been destroyed the value reads as :data:`ERASED`, and every aggregate still loads.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final
from uuid import UUID

from rules.text import Text


class Erased(Enum):
    """The one value left when a subject's key has been destroyed."""

    ERASED = "erased"


ERASED: Final = Erased.ERASED
ERASED_TEXT: Final = Text("đã xóa theo yêu cầu", "erased on request")


class PII:
    """A personal value and the subject it belongs to. Immutable; equal when subject and value are.

    ``value`` may be text, ``Decimal``, ``int``, ``date`` or a list or dict of those. A value read from the log is opened
    when it is first looked at: most commands look at few of the values of the records they load.
    """

    __slots__ = ("_open", "_value", "subject")

    subject: UUID
    _open: Callable[[], Any] | None
    _value: Any

    def __init__(self, subject: UUID, value: Any) -> None:
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_open", None)

    @classmethod
    def sealed(cls, subject: UUID, opener: Callable[[], Any]) -> PII:
        """A value that ``opener`` returns when it is wanted: the plain one, or :data:`ERASED`."""
        self = cls(subject, None)
        object.__setattr__(self, "_open", opener)
        return self

    @property
    def value(self) -> Any:
        """The plain value, or :data:`ERASED`."""
        if self._open is not None:
            object.__setattr__(self, "_value", self._open())
            object.__setattr__(self, "_open", None)
        return self._value

    @property
    def erased(self) -> bool:
        """Whether the subject asked to be forgotten and the value is gone."""
        return self.value is ERASED

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"PII is immutable: {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PII) and self.subject == other.subject and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.subject)

    def __repr__(self) -> str:
        """Keep plain values out of logs and tracebacks."""
        return f"PII(subject={self.subject}, value=…)"


def plain(value: PII | None) -> Any:
    """Return the plain value, or None where there is none: not given, or erased."""
    if value is None:
        return None
    found = value.value
    return None if found is ERASED else found
