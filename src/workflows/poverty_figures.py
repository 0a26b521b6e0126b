"""Reading poverty reviews: the facts that prove something, the pages of units and years, sums against reports, what waits.

``reviews_of`` and ``targets_of`` are the facts for the rules: figures that the labour office has accepted, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.poverty_review import REVIEWED_KINDS, Counts
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.review_totals import Constituents, Difference, Piece, compare, itself, series

PARTS = {"commune": ("hamlet", "residential_group"), "township": ("hamlet", "residential_group"),
         "district": ("commune", "township")}  # fmt: skip
"""Which kinds of units make up a unit of which kind."""


class AcceptedReview(NamedTuple):
    """The accepted official counts of one year-end."""

    year: int
    households: int
    poor: int
    near_poor: int

    @property
    def counts(self) -> Counts:
        """The same as counts, with their rates."""
        return Counts(self.households, self.poor, self.near_poor)


class Target(NamedTuple):
    """The plan target of one year, in percentage points."""

    year: int
    reduction: Decimal


@dataclass(frozen=True, slots=True)
class RollUp:
    """A unit of one year with its parts: rows as on the unit's page, and the sum against what the unit reported.

    ``accepted`` compares accepted figures alone; ``reported`` whatever has been reported, so that differences show before
    anything is accepted.
    """

    unit: Row
    year: int
    own: Row | None
    parts: list[Row]
    reported: Difference
    accepted: Difference


class PovertyFigures:
    """Queries about reviews and targets. They change nothing."""

    def __init__(
        self, kernel: Kernel, movements: Movements, boundaries: Callable[[], Constituents] = lambda: itself
    ) -> None:
        """``boundaries`` reads the history of units as it stands: what each was made of on any boundary."""
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._boundaries = boundaries

    # -- facts for the rules -------------------------------------------------------------------------------------------

    def reviews_of(self, unit_id: UUID) -> list[AcceptedReview]:
        """Return a unit's accepted official figures by year, as the unit stood when they were reported."""
        rows = self._log.query(
            "SELECT year, households, poor, near_poor FROM poverty_reviews "
            "WHERE unit_id = %s AND status = 'accepted' AND stage = 'official' ORDER BY year",
            (unit_id,),
        )
        return [AcceptedReview(r["year"], r["households"], r["poor"], r["near_poor"]) for r in rows]

    def reviews_on_boundary(self, unit_id: UUID, boundary: date) -> list[AcceptedReview]:
        """Return the accepted figures of every year on the unit's boundary of one day: after mergers, sums of the parts.

        A year in which the figure of a part is missing is left out.
        """
        rows = self._log.query(
            "SELECT unit_id, year, households, poor, near_poor FROM poverty_reviews "
            "WHERE status = 'accepted' AND stage = 'official'"
        )
        figures = {
            (r["unit_id"], r["year"]): Counts(r["households"], r["poor"], r["near_poor"]) for r in rows
        }
        # A year whose end lies after the boundary cannot be put on it: parts that were merged are not told apart again.
        years = {year for _, year in figures if date(year, 12, 31) <= boundary}
        found = series(unit_id, years, boundary, figures, self._boundaries())
        return [AcceptedReview(year, c.households, c.poor, c.near_poor) for year, c in found.items()]

    def constituents(self, unit_id: UUID, boundary: date) -> dict[int, Sequence[Piece]]:
        """Return, by year that had ended on ``boundary``, which units of that year make up the unit as it stood then."""
        history = self._boundaries()
        return {
            year: history(unit_id, boundary, date(year, 12, 31))
            for year in self.years()
            if date(year, 12, 31) <= boundary
        }

    def targets_of(self, unit_id: UUID) -> list[Target]:
        """Return a unit's targets by year."""
        rows = self._log.query(
            "SELECT year, points FROM reduction_targets WHERE unit_id = %s ORDER BY year", (unit_id,)
        )
        return [Target(r["year"], r["points"]) for r in rows]

    # -- units and years -----------------------------------------------------------------------------------------------

    def years(self) -> tuple[int, ...]:
        """Return the years that are reviewed: the movement's, and the year-end before as the base."""
        first, last = self._movements.in_force().years
        return tuple(range(first - 1, last + 1))

    def units(
        self, actor: Actor, *, within: str | None = None, kinds: Sequence[str] = REVIEWED_KINDS
    ) -> list[Row]:
        """Return the reviewed units in the officer's charge, communes before their hamlets, with the commune's name."""
        authorise(actor, "review.read")
        return self._log.query(
            "SELECT u.unit_id, u.kind, u.name, u.code, u.path, u.parent_id, p.name AS parent FROM units u "
            "LEFT JOIN units p ON p.unit_id = u.parent_id WHERE u.kind = ANY(%s) AND starts_with(u.path, %s) "
            "AND starts_with(u.path, %s) ORDER BY "
            "CASE WHEN u.kind IN ('commune', 'township') THEN u.sort_key ELSE p.sort_key END, "
            "u.kind NOT IN ('commune', 'township'), u.sort_key, u.unit_id",
            (list(kinds), scope_of(actor, "review.read"), within or "/"),
        )

    def unit(self, actor: Actor, unit_id: UUID) -> Row:
        """Return one unit in the officer's charge."""
        row = self._log.query_one(
            "SELECT u.unit_id, u.kind, u.name, u.code, u.path, u.parent_id, p.name AS parent FROM units u "
            "LEFT JOIN units p ON p.unit_id = u.parent_id WHERE u.unit_id = %s",
            (unit_id,),
        )
        if row is None or row["kind"] not in (*REVIEWED_KINDS, "district"):
            raise Refused("not_found")
        authorise(actor, "review.read", row["path"])
        return row

    def rows(
        self, actor: Actor, *, within: str | None = None, year: int | None = None, status: str = ""
    ) -> dict[tuple[UUID, int], Row]:
        """Return reviews in the officer's charge by unit and year, with the names of those who acted."""
        authorise(actor, "review.read")
        found = self._log.query(
            "SELECT r.*, u.name, u.kind, p.name AS parent, a.full_name AS reporter, b.full_name AS verifier, "
            "c.full_name AS accepter FROM poverty_reviews r JOIN units u USING (unit_id) "
            "LEFT JOIN units p ON p.unit_id = u.parent_id LEFT JOIN officers a ON a.officer_id = r.reported_by "
            "LEFT JOIN officers b ON b.officer_id = r.verified_by LEFT JOIN officers c ON c.officer_id = r.accepted_by "
            "WHERE starts_with(r.unit_path, %(scope)s) AND starts_with(r.unit_path, %(within)s) "
            "AND (%(year)s::int IS NULL OR r.year = %(year)s) AND (%(status)s = '' OR r.status = %(status)s) "
            "ORDER BY r.year, p.sort_key, u.sort_key",
            {
                "scope": scope_of(actor, "review.read"),
                "within": within or "/",
                "year": year,
                "status": status,
            },
        )
        return {(row["unit_id"], row["year"]): row for row in found}

    def targets(self, actor: Actor, *, within: str | None = None) -> dict[tuple[UUID, int], Row]:
        """Return targets in the officer's charge by unit and year."""
        authorise(actor, "review.read")
        found = self._log.query(
            "SELECT * FROM reduction_targets WHERE starts_with(unit_path, %s) AND starts_with(unit_path, %s)",
            (scope_of(actor, "review.read"), within or "/"),
        )
        return {(row["unit_id"], row["year"]): row for row in found}

    def review(self, actor: Actor, review_id: UUID) -> Row:
        """Return one review in the officer's charge."""
        row = self._log.query_one(
            "SELECT r.*, u.name, u.kind, p.name AS parent FROM poverty_reviews r JOIN units u USING (unit_id) "
            "LEFT JOIN units p ON p.unit_id = u.parent_id WHERE review_id = %s",
            (review_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise(actor, "review.read", row["unit_path"])
        return row

    def history(
        self, actor: Actor, review_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return a review's events with the names of those who acted."""
        self.review(actor, review_id)
        self._log.vault.sync()
        events = self._log.events_of(review_id)
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in events if e.meta.officer_id],),
        )
        return events, {row["officer_id"]: row["full_name"] for row in rows}

    # -- sums ----------------------------------------------------------------------------------------------------------

    def roll_up(self, actor: Actor, unit_id: UUID, year: int) -> RollUp:
        """Set the sum of a unit's parts of one year against what the unit itself reported.

        For the district, which reports nothing itself, there is only the sum.
        """
        unit = self.unit(actor, unit_id)
        reviews = self.rows(actor, within=unit["path"], year=year)
        own = reviews.get((unit_id, year))
        below = [
            u
            for u in self.units(actor, within=unit["path"], kinds=PARTS.get(unit["kind"], ()))
            if u["parent_id"] == unit_id
        ]
        parts = [{**u, "review": reviews.get((u["unit_id"], year))} for u in below]
        return RollUp(
            unit,
            year,
            own,
            parts,
            compare(counts_of(own), [(p["unit_id"], counts_of(p["review"])) for p in parts]),
            compare(
                counts_of(own, accepted=True),
                [(p["unit_id"], counts_of(p["review"], accepted=True)) for p in parts],
            ),
        )

    # -- what waits ----------------------------------------------------------------------------------------------------

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the reviews that wait for the officer: to verify, to accept, or to report anew."""
        if may(actor, "review.verify"):
            status, kinds = "reported", list(REVIEWED_KINDS)
        elif may(actor, "review.accept"):
            status, kinds = "verified", list(REVIEWED_KINDS)
        elif may(actor, "review.report"):
            # A returned hamlet's review waits at the hamlet and, where nobody reports there, at the commune.
            status, kinds = "returned", list(REVIEWED_KINDS)
        else:
            return []
        return self._log.query(
            "SELECT r.review_id, r.unit_id, r.year, r.stage, r.status, r.since, r.version, r.households, r.poor, r.near_poor, "
            "r.unit_path, u.name, u.kind, p.name AS parent, p.kind AS parent_kind FROM poverty_reviews r "
            "JOIN units u USING (unit_id) LEFT JOIN units p ON p.unit_id = u.parent_id "
            "WHERE r.status = %s AND u.kind = ANY(%s) AND starts_with(r.unit_path, %s) "
            "AND (r.status <> 'verified' OR r.stage = 'official') ORDER BY r.year, p.sort_key, u.sort_key LIMIT 200",
            (status, kinds, scope_of(actor, "review.read")),
        )


def counts_of(row: dict[str, Any] | None, *, accepted: bool = False) -> Counts | None:
    """Return the counts of a row of reviews; with ``accepted`` only those that the labour office has accepted.

    A returned review has no figure that anybody stands for.
    """
    if row is None or row["status"] == "returned" or (accepted and row["status"] != "accepted"):
        return None
    return Counts(row["households"], row["poor"], row["near_poor"])
