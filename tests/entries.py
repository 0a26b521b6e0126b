"""Entries of the register of households, for tests that say only what they are about."""

from __future__ import annotations

from typing import Any

from aggregates.household import HouseholdEntry

_FACTS: dict[str, Any] = {
    "birth_year": None,
    "ethnicity": "",
    "address": "",
    "members": 2,
    "disabled_member": False,
    "social_protection": False,
}


def entry(code: str, head: str, **facts: Any) -> HouseholdEntry:
    """Return what the register says of a household of two people of whom nothing else is known, but for ``facts``."""
    return HouseholdEntry(code=code, head=head, **{**_FACTS, **facts})
