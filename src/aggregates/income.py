"""One year's income under a commitment: a claim of its own, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.pii import PII


@dataclass(frozen=True, slots=True)
class Income:
    """One year's income per head: what was claimed, what was confirmed, and where it stands."""

    year: int
    claimed: PII
    status: str
    declared_by: UUID
    confirmed: PII | None = None
    verified_by: UUID | None = None
    method: str = ""

    @property
    def counts_as_verified(self) -> bool:
        """Whether a criterion may rest on the figure."""
        return self.status in ("verified", "corrected")
