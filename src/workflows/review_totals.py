"""Adding up poverty counts: hamlets to a commune, communes to the district, and units of the past to those of today.

Pure functions over counts. What makes up a unit is a question for the history of units, so it comes in as a function: on the
boundary of one day, which units of an earlier day does a unit consist of? A unit that gave a part away consists of itself
*less* that part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol
from uuid import UUID

from aggregates.poverty_review import Counts


class Piece(Protocol):
    """What a unit is made of, as the history of units tells it: a unit, and whether its counts come in or go out."""

    @property
    def unit_id(self) -> UUID:
        """The unit."""

    @property
    def sign(self) -> int:
        """1, or -1 for a part that was given away."""


@dataclass(frozen=True, slots=True)
class Part:
    """One unit that a unit is made of; ``sign`` -1: a part it gave away, which its own earlier counts still hold."""

    unit_id: UUID
    sign: int = 1


Constituents = Callable[[UUID, date, date], Sequence[Piece]]
"""``constituents(unit_id, on, of)``: the units as they stood on ``of`` that make up the unit on the boundary of ``on``.

``of`` is never later than ``on``."""
Figures = Mapping[tuple[UUID, int], Counts]
"""Counts by unit and year."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum and what is missing in it. ``counts`` is None while anything is missing: half a sum is no figure."""

    counts: Counts | None
    missing: tuple[UUID, ...]
    of: int
    """How many units were to be added."""

    @property
    def contradictory(self) -> bool:
        """Whether every figure is there and they cannot all be right: a part given away is larger than the whole."""
        return self.of > 0 and self.counts is None and not self.missing


@dataclass(frozen=True, slots=True)
class Held:
    """A review that a year waits for, and what it waits for itself (``rules.facts.AWAITED``)."""

    unit_id: UUID
    name: str
    awaits: str


@dataclass(frozen=True, slots=True)
class OnBoundary:
    """One year of a unit on one boundary: its accepted counts, or what they wait for. ``name`` is empty for the unit itself."""

    year: int
    counts: Counts | None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a unit reported against the sum of its parts; a difference is reported minus sum."""

    reported: Counts | None
    total: Total
    households: int | None
    poor: int | None
    near_poor: int | None

    @property
    def differs(self) -> bool:
        """Whether both are known and not the same."""
        return any((self.households, self.poor, self.near_poor))


def awaits(review: Mapping[str, Any] | None) -> str | None:
    """Return what a row of reviews waits for before it counts; None where it does. No row waits to be reported."""
    if review is None:
        return "report"
    if review["status"] == "returned":
        return "new_report"
    if review["stage"] != "official":
        return "official_report"
    return {"reported": "verification", "verified": "acceptance"}.get(review["status"])


def itself(unit_id: UUID, on: date, of: date) -> Sequence[Piece]:
    """The history of a unit nobody ever merged or divided."""
    return (Part(unit_id),)


def add_up(parts: Iterable[tuple[Piece, Counts | None]]) -> Total:
    """Add the parts. Nothing to add, or a sum no unit can have (a part given away larger than the whole), is no figure."""
    households = poor = near_poor = number = 0
    missing: list[UUID] = []
    for part, counts in parts:
        number += 1
        if counts is None:
            missing.append(part.unit_id)
            continue
        households += part.sign * counts.households
        poor += part.sign * counts.poor
        near_poor += part.sign * counts.near_poor
    usable = households > 0 and poor >= 0 and near_poor >= 0 and poor + near_poor <= households
    whole = Counts(households, poor, near_poor) if number and not missing and usable else None
    return Total(whole, tuple(missing), number)


def on_boundary(
    unit_id: UUID, year: int, boundary: date, figures: Figures, constituents: Constituents = itself
) -> Total:
    """Return a unit's counts of the end of ``year`` on its boundary of a later day, or of that day itself.

    Raises ``ValueError`` for an earlier boundary: a part that was merged cannot be told apart afterwards.
    """
    if boundary < date(year, 12, 31):
        raise ValueError("figures cannot be put on an earlier boundary")
    parts = constituents(unit_id, boundary, date(year, 12, 31))
    return add_up((part, figures.get((part.unit_id, year))) for part in parts)


def series(
    unit_id: UUID,
    years: Iterable[int],
    boundary: date,
    figures: Figures,
    constituents: Constituents = itself,
) -> dict[int, Counts]:
    """Return a unit's counts by year, all on one boundary, so that their rates can be compared.

    Years in which something is missing are left out, and so are years that end after the boundary's day.
    """
    found = {
        year: on_boundary(unit_id, year, boundary, figures, constituents).counts
        for year in sorted(years)
        if date(year, 12, 31) <= boundary
    }
    return {year: counts for year, counts in found.items() if counts is not None}


def compare(reported: Counts | None, parts: Sequence[tuple[UUID, Counts | None]]) -> Difference:
    """Set what a unit reported against the sum of what its parts reported."""
    total = add_up((Part(unit_id), counts) for unit_id, counts in parts)
    summed = total.counts
    if reported is None or summed is None:
        return Difference(reported, total, None, None, None)
    return Difference(
        reported,
        total,
        reported.households - summed.households,
        reported.poor - summed.poor,
        reported.near_poor - summed.near_poor,
    )


def reductions(counts: Mapping[int, Counts]) -> dict[int, Fraction]:
    """Return by how many percentage points the poor rate fell in each year that follows one with counts."""
    return {
        year: counts[year - 1].poor_rate - counts[year].poor_rate
        for year in sorted(counts)
        if year - 1 in counts
    }
