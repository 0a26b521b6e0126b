"""What an act of the table of permissions is, and the groups of roles that several acts name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aggregates.vocabulary import DECIDING_ROLES
from rules.text import Text

HAMLET_AND_COMMUNE: Final = frozenset({"hamlet_head", "commune_officer"})
READERS: Final = frozenset(
    {
        "hamlet_head",
        "commune_officer",
        "commune_chair",
        "department",
        "labour_office",
        "standing_office",
        "council_member",
        "council_chair",
        *DECIDING_ROLES,
        "inspector",
        "auditor",
    }
)
DELIBERATE: Final = frozenset(
    {"administrator", "standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"}
)
"""Who prepares, takes, enters or audits a decision about the plan."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person may do. ``roles=None``: whoever the dossier's present step names."""

    id: str
    roles: frozenset[str] | None
    label: Text


def act(id: str, roles: Iterable[str] | None, vi: str, en: str) -> tuple[str, Act]:
    """Return a row of the table: an act with its label in both languages, under its id."""
    return id, Act(id, None if roles is None else frozenset(roles), Text(vi, en))
