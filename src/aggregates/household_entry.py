"""What the register says of a household, in plain words: what is typed, what a list's row tells, what a correction mends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self
from uuid import UUID

from aggregates.pii import PII

STANDARD: Final = ("disabled_member", "social_protection")
"""Facts by which the standard of clause IV.2.7.2 is chosen."""
MOST_MEMBERS: Final = 30
"""People of one household."""


@dataclass(frozen=True, slots=True)
class HouseholdEntry:
    """What the register says of a household, in plain words, and a correction may mend.

    That is all but where the household lives and in which class it is, which acts of their own say. ``members`` is the number
    of people, 1 to 30, or None where the list it came in by does not say. ``disabled_member`` and ``social_protection`` put
    the household in the 18 % class of clause IV.2.7.2; None where the list it came in by has no such column.
    """

    code: str
    head: str
    birth_year: int | None
    ethnicity: str
    address: str
    members: int | None
    disabled_member: bool | None
    social_protection: bool | None

    @classmethod
    def of(cls, source: Mapping[str, Any]) -> Self:
        """Take the entry out of what holds more: a form, a row of the register."""
        return cls(**{name: source[name] for name in FACTS})

    def sealed(self, id: UUID) -> dict[str, PII]:
        """Return the facts by name, as events of the household hold them."""
        return {name: PII(id, getattr(self, name)) for name in FACTS}


FACTS: Final = tuple(field.name for field in fields(HouseholdEntry))
"""The names of what an entry says, as the events, the household and the views have them."""
