"""One year's income under a commitment: a claim of its own, with where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_amount, require_choice
from aggregates.vocabulary import INCOME_SOURCES
from rules.text import Text
from rules.wording import money


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

    ``members``, ``parts`` and ``period`` are None where the declaration did not say them. ``survey`` is the one of the present
    claim; ``hands`` is everybody who ever declared or surveyed the year's income: none of them confirms it.
    """

    year: int
    claimed: PII
    status: str
    declared_by: UUID
    confirmed: PII | None = None
    verified_by: UUID | None = None
    method: str = ""
    members: PII | None = None
    parts: PII | None = None
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


def require_parts(parts: Mapping[str, Decimal], amount: Decimal, members: int | None) -> list[list[str]]:
    """Return the household's amounts by source as an event keeps them, in the order of ``INCOME_SOURCES``.

    They have to make up the figure: their sum over the members is the income per head, but for less than one đồng a head.
    Raises ``bad_choice``, ``required`` without members to divide by, ``parts_differ`` with both figures.
    """
    for source in parts:
        require_choice(source, tuple(INCOME_SOURCES), "parts")
    if members is None:
        raise Refused("required", field="members", what=Text("số nhân khẩu", "the number of members"))
    total = sum((require_amount(value) for value in parts.values()), Decimal())
    if abs(total - amount * members) >= members:
        raise Refused(
            "parts_differ",
            field="amount",
            total=money(Fraction(total)),
            members=members,
            per_head=money(Fraction(int(total / members))),
            amount=money(Fraction(amount)),
        )
    return [[source, str(parts[source])] for source in INCOME_SOURCES if source in parts]
