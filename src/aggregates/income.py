"""One year's income under a commitment: a claim of its own, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from aggregates.pii import PII
from aggregates.values import Evidence


@dataclass(frozen=True, slots=True)
class Survey:
    """What the commune's officer found about one declared figure: income per head, members, when, how, on what papers."""

    amount: PII
    members: PII
    method: str
    surveyed_by: UUID
    surveyed_on: date
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Income:
    """One year's income per head: what was claimed, surveyed and confirmed, and where it stands.

    ``members`` and ``period`` are None where the declaration did not say them. ``survey`` is the one of the present claim;
    ``hands`` is everybody who ever declared or surveyed the year's income: none of them confirms it.
    """

    year: int
    claimed: PII
    status: str
    declared_by: UUID
    confirmed: PII | None = None
    verified_by: UUID | None = None
    method: str = ""
    members: PII | None = None
    period: tuple[date, date] | None = None
    evidence: tuple[Evidence, ...] = ()
    survey: Survey | None = None
    hands: frozenset[UUID] = frozenset()

    @property
    def counts_as_verified(self) -> bool:
        """Whether a criterion may rest on the figure."""
        return self.status in ("verified", "corrected")

    def decided(self, status: str, confirmed: PII | None, by: UUID | None, method: str) -> Income:
        """Return the income as the chair's word leaves it: the figure that was confirmed, by whom and on what inquiry."""
        return replace(self, status=status, confirmed=confirmed, verified_by=by, method=method)
