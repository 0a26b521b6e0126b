"""What the verdict on a unit rests on: its accepted yearly figures with who stood for them, and a department's sponsorships.

A dossier page shows it beside the criteria. Counts of households and names of officers, nothing about any household: whoever
may read the dossier may read what it rests on, in whichever commune a part of the unit was reviewed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from aggregates.poverty_review import Counts
from storage.application import EventLog, Row
from workflows.poverty_figures import PovertyFigures
from workflows.review_parts import counts_of
from workflows.review_totals import add_up
from workflows.sponsorships import SponsoredCommune, Sponsorships
from workflows.unit_views import UnitViews


@dataclass(frozen=True, slots=True)
class Source:
    """The review of one unit that goes into a year's figure; ``sign`` -1: a part the unit has given away since."""

    unit_id: UUID
    name: str
    sign: int
    review: Row | None
    """With the names of who reported, verified and accepted; None where nothing was reported."""


@dataclass(frozen=True, slots=True)
class YearOfUnit:
    """One year on the unit's boundary of ``UnitGrounds.boundary``.

    ``counts`` is None unless everything that goes into it has been accepted; ``reported`` is the sum of whatever was
    reported, accepted or not. ``fall`` is the poor rate's, and that of poor and near-poor households, in points.
    """

    year: int
    counts: Counts | None
    reported: Counts | None
    target: Decimal | None
    fall: Fraction | None
    fall_of_both: Fraction | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class UnitGrounds:
    """A unit as it stood on ``boundary``, and its years up to then."""

    unit: Row
    boundary: date
    years: tuple[YearOfUnit, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """A commune in a department's charge, with what the department told of each year and what the commune said to it."""

    commune: SponsoredCommune
    supports: list[Row]


class Grounds:
    """Queries about what verdicts rest on. They change nothing."""

    def __init__(
        self, log: EventLog, units: UnitViews, figures: PovertyFigures, sponsorships: Sponsorships
    ) -> None:
        self._log = log
        self._units = units
        self._figures = figures
        self._sponsorships = sponsorships

    def of_unit(self, unit_id: UUID, day: date, years: Collection[int]) -> UnitGrounds:
        """Return the figures of a hamlet or commune on its boundary of ``day``, or on its last one if it had ended.

        ``years`` are those of the plan it is judged by.
        """
        unit = self._units.as_on(unit_id, day)
        boundary = day if unit["valid_to"] is None else min(unit["valid_to"], day)
        parts = self._figures.constituents(unit_id, boundary, years)
        rows = self._log.query(
            "SELECT r.*, a.full_name AS reporter, b.full_name AS verifier, c.full_name AS accepter FROM poverty_reviews r "
            "LEFT JOIN officers a ON a.officer_id = r.reported_by LEFT JOIN officers b ON b.officer_id = r.verified_by "
            "LEFT JOIN officers c ON c.officer_id = r.accepted_by WHERE r.unit_id = ANY(%s)",
            ([part.unit_id for found in parts.values() for part in found],),
        )
        reviews = {(row["unit_id"], row["year"]): row for row in rows}
        names = {
            row["unit_id"]: row["name"]
            for row in self._log.query(
                "SELECT unit_id, name FROM units WHERE unit_id = ANY(%s)",
                ([part.unit_id for found in parts.values() for part in found],),
            )
        }
        targets = {t.year: t.reduction for t in self._figures.targets_of(unit_id)}
        told: list[YearOfUnit] = []
        for year, found in parts.items():
            of = [(part, reviews.get((part.unit_id, year))) for part in found]
            # A preliminary review is overtaken by the official one, and proves nothing however far it has come.
            counts = add_up(
                (p, counts_of(r, accepted=True) if r and r["stage"] == "official" else None) for p, r in of
            ).counts
            before = told[-1].counts if told else None
            fell = None
            if before is not None and counts is not None:
                fell = before.poor_rate - counts.poor_rate, before.rate - counts.rate
            told.append(
                YearOfUnit(
                    year,
                    counts,
                    add_up((p, counts_of(r)) for p, r in of).counts,
                    targets.get(year),
                    fell[0] if fell else None,
                    fell[1] if fell else None,
                    tuple(Source(p.unit_id, names.get(p.unit_id, ""), p.sign, r) for p, r in of),
                )
            )
        return UnitGrounds(unit, boundary, tuple(told))

    def of_department(self, department_id: UUID, day: date) -> list[Charge]:
        """Return the communes in a department's charge on ``day`` with the support told and confirmed."""
        communes = self._sponsorships.sponsored_communes_of(department_id, day)
        rows = self._log.query(
            "SELECT p.*, o.full_name AS decider FROM sponsorship_supports p "
            "LEFT JOIN officers o ON o.officer_id = p.decided_by WHERE p.sponsorship_id = ANY(%s) ORDER BY p.year",
            ([c.sponsorship_id for c in communes],),
        )
        return [Charge(c, [r for r in rows if r["sponsorship_id"] == c.sponsorship_id]) for c in communes]
