"""Reading poverty reviews: the facts that prove something, the pages of units and years, sums against reports, what waits.

``reviews_of`` and ``targets_of`` are the facts for the rules: figures that the labour office has accepted, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.poverty_review import REVIEWED_KINDS, Counts
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.review_parts import against_parts, counts_of
from workflows.review_totals import (
    Constituents,
    Difference,
    Held,
    OnBoundary,
    Piece,
    add_up,
    awaits,
    compare,
    itself,
    on_boundary,
    series,
)
from workflows.unit_views import COMMUNES_SQL

WHOLE_KINDS = ("district", "province")
"""Units that report nothing themselves: what there is of them are the sums of the communes that lie directly in them."""
PARTS = {**dict.fromkeys(COMMUNE_KINDS, HAMLET_KINDS), **dict.fromkeys(WHOLE_KINDS, COMMUNE_KINDS)}
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

        A year in which the figure of a part is missing is left out; :meth:`put_together` says why.
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

    def redrawn(self, unit_id: UUID, years: Collection[int]) -> frozenset[int]:
        """Return those of ``years`` at whose end the unit was made of other parts than at the end of the year before.

        What it reported of such a year cannot be compared with what it reported of the year before.
        """
        history = self._boundaries()
        return frozenset(
            year
            for year in years
            if [(p.unit_id, p.sign) for p in history(unit_id, date(year, 12, 31), date(year - 1, 12, 31))]
            != [(unit_id, 1)]
        )

    def redrawn_on(self, unit_ids: Collection[UUID], year: int) -> dict[UUID, date]:
        """Return the day from which each unit has the boundary it had at the end of ``year``, where that day lies in the year.

        What such a unit is compared with of the year before is not what it reported then (:meth:`before`).
        """
        end, base = date(year, 12, 31), date(year - 1, 12, 31)
        days = self._log.query(
            "SELECT DISTINCT valid_from AS day FROM unit_periods WHERE valid_from > %s AND valid_from <= %s "
            "ORDER BY valid_from DESC",
            (base, end),
        )
        if not days:
            return {}
        history = self._boundaries()
        found: dict[UUID, date] = {}
        for id in unit_ids:
            for row in days:
                pieces = history(id, end, row["day"] - timedelta(days=1))
                # Of the time before the register begins it knows no parts: what reported was what it was at first.
                if pieces and [(p.unit_id, p.sign) for p in pieces] != [(id, 1)]:
                    found[id] = row["day"]
                    break
        return found

    def put_together(
        self, unit_id: UUID, boundary: date, years: Collection[int] | None = None
    ) -> list[OnBoundary]:
        """Return ``years`` (all there are) on the unit's boundary of one day, with what each without a figure waits for.

        A year whose end lies after the boundary cannot be put on it: parts that were merged are not told apart again.
        """
        return self.all_put_together([unit_id], boundary, years)[unit_id]

    def all_put_together(
        self, unit_ids: Collection[UUID], boundary: date, years: Collection[int] | None = None
    ) -> dict[UUID, list[OnBoundary]]:
        """Return the same of several units, with one question to the database."""
        looked_at = self.years() if years is None else years
        parts = {id: self.constituents(id, boundary, looked_at) for id in unit_ids}
        ids = list({piece.unit_id for of in parts.values() for pieces in of.values() for piece in pieces})
        rows = self._log.query(
            "SELECT u.unit_id, u.name, r.year, r.stage, r.status, r.households, r.poor, r.near_poor FROM units u "
            "LEFT JOIN poverty_reviews r USING (unit_id) WHERE u.unit_id = ANY(%s)",
            (ids,),
        )
        names = {row["unit_id"]: row["name"] for row in rows}
        reviews = {(row["unit_id"], row["year"]): row for row in rows if row["year"] is not None}
        figures = {
            key: Counts(row["households"], row["poor"], row["near_poor"])
            for key, row in reviews.items()
            if awaits(row) is None
        }

        def year_of(unit_id: UUID, year: int, pieces: Sequence[Piece]) -> OnBoundary:
            total = on_boundary(unit_id, year, boundary, figures, lambda *_: pieces)
            held = [(id, awaits(reviews.get((id, year))) or "") for id in total.missing]
            if total.contradictory:
                held = [(piece.unit_id, "correction") for piece in pieces if piece.sign < 0]
            told = (Held(id, "" if id == unit_id else names[id], what) for id, what in held)
            return OnBoundary(year, total.counts, tuple(told))

        return {id: [year_of(id, year, pieces) for year, pieces in of.items()] for id, of in parts.items()}

    def before(self, unit_ids: Collection[UUID], years: Collection[int]) -> dict[tuple[UUID, int], Counts]:
        """Return, by unit and year, the accepted figure of the year before, on the unit's boundary of the year's end.

        A unit that took others in during the year is compared with the sum of what became of it. Where the figure of a part
        is missing there is none.
        """
        rows = self._log.query(
            "SELECT unit_id, year, households, poor, near_poor FROM poverty_reviews "
            "WHERE status = 'accepted' AND stage = 'official'"
        )
        figures = {
            (r["unit_id"], r["year"]): Counts(r["households"], r["poor"], r["near_poor"]) for r in rows
        }
        history = self._boundaries()
        found: dict[tuple[UUID, int], Counts] = {}
        for year in years:
            for id in unit_ids:
                # Of the time before the register begins it knows no parts: what reported was what it was at first.
                parts = history(id, date(year, 12, 31), date(year - 1, 12, 31)) or itself(
                    id, date(year, 12, 31), date(year - 1, 12, 31)
                )
                counts = add_up((part, figures.get((part.unit_id, year - 1))) for part in parts).counts
                if counts is not None:
                    found[id, year] = counts
        return found

    def constituents(
        self, unit_id: UUID, boundary: date, years: Collection[int] | None = None
    ) -> dict[int, Sequence[Piece]]:
        """Return, by year that had ended on ``boundary``, which units of that year make up the unit as it stood then.

        ``years`` are those to look at, else all of :meth:`years`.
        """
        history = self._boundaries()
        return {
            year: history(unit_id, boundary, date(year, 12, 31))
            for year in (self.years() if years is None else sorted(years))
            if date(year, 12, 31) <= boundary
        }

    def recomposed(self, unit_id: UUID, boundary: date) -> dict[int, list[tuple[str, int]]]:
        """Return, by year in which the unit was not yet what it is on ``boundary``, the parts it is put together from.

        Each with its name at the time and its sign: 1 comes in, -1 was given away. The unit itself, where it is one of
        them, is not named.
        """
        changed = {
            year: pieces
            for year, pieces in self.constituents(unit_id, boundary).items()
            if [(p.unit_id, p.sign) for p in pieces] != [(unit_id, 1)]
        }
        found: dict[int, list[tuple[str, int]]] = {}
        for year, pieces in changed.items():
            rows = self._log.query(
                "SELECT DISTINCT ON (unit_id) unit_id, name FROM unit_periods WHERE unit_id = ANY(%(ids)s) "
                "ORDER BY unit_id, valid_from <= %(day)s DESC, "
                "CASE WHEN valid_from <= %(day)s THEN valid_from END DESC, valid_from",
                {"ids": [p.unit_id for p in pieces], "day": date(year, 12, 31)},
            )
            names = {r["unit_id"]: r["name"] for r in rows}
            found[year] = [(names[p.unit_id], p.sign) for p in pieces if p.unit_id != unit_id]
        return found

    def targets_of(self, unit_id: UUID) -> list[Target]:
        """Return a unit's targets by year."""
        rows = self._log.query(
            "SELECT year, points FROM reduction_targets WHERE unit_id = %s ORDER BY year", (unit_id,)
        )
        return [Target(r["year"], r["points"]) for r in rows]

    # -- units and years -----------------------------------------------------------------------------------------------

    def open_years(self) -> tuple[int, ...]:
        """Return the years that may be reported: those of the plan in force and of plans that dossiers under way go by.

        Of each plan its years, and the year-end before as the base.
        """
        spans = self._movements.spans()
        return tuple(sorted({year for first, last in spans for year in range(first - 1, last + 1)}))

    def target_years(self) -> tuple[int, ...]:
        """Return the years that targets may be set for: of the same plans, without the base years."""
        spans = self._movements.spans()
        return tuple(sorted({year for first, last in spans for year in range(first, last + 1)}))

    def years(self) -> tuple[int, ...]:
        """Return the years there is a page of: those that may be reported, and those that anything was reported or aimed at.

        What was reported under a former plan stays to be read, returned and accepted.
        """
        rows = self._log.query("SELECT year FROM poverty_reviews UNION SELECT year FROM reduction_targets")
        return tuple(sorted({*self.open_years(), *(row["year"] for row in rows)}))

    def year_end(self, year: int) -> date:
        """Return the day whose units report a year: its last, or the register's first where that begins later.

        The register begins with the plan's period; what reported the base year was then what it was at first.
        """
        first = self._log.query_one(
            "SELECT min(valid_from) AS day FROM unit_periods WHERE kind = ANY(%s)", (list(REVIEWED_KINDS),)
        )
        end = date(year, 12, 31)
        return max(end, first["day"]) if first and first["day"] else end

    def units_on(
        self,
        actor: Actor,
        day: date,
        *,
        kinds: Sequence[str] = REVIEWED_KINDS,
        inside: UUID | None = None,
    ) -> list[Row]:
        """Return the units that stood on ``day``, as they were, that lie in the officer's charge now.

        ``inside``: only this unit and what lay in it on that day. ``path`` is where their records lie now.
        """
        authorise(actor, "review.read")
        scope = scope_of(actor, "review.read")
        return [u for u in self._standing(day, kinds, inside) if u["path"].startswith(scope)]

    def unit(self, actor: Actor, unit_id: UUID) -> Row:
        """Return one unit in the officer's charge. One that has ended is in the charge of its successor.

        ``path`` is where its records lie now; ``valid_to`` its last day, ``successor`` who took over and ``now_with`` the
        unit that has it by now, or None.
        """
        row = self._log.query_one(
            "SELECT u.unit_id, u.kind, u.name, u.code, u.path, u.parent_id, p.name AS parent, u.valid_from, u.valid_to, "
            "s.name AS successor FROM units u LEFT JOIN units p ON p.unit_id = u.parent_id "
            "LEFT JOIN units s ON s.unit_id = u.successor_id WHERE u.unit_id = %s",
            (unit_id,),
        )
        if row is None or row["kind"] not in (*REVIEWED_KINDS, *WHOLE_KINDS):
            raise Refused("not_found")
        self._log.vault.sync()
        places = self._log.places
        last = self._log.query_one("SELECT name FROM units WHERE unit_id = %s", (places.unit(unit_id),))
        row |= {
            "path": places.current(row["path"]),
            "now_with": last["name"] if last and row["successor"] else None,
        }
        authorise(actor, "review.read", row["path"])
        return row

    def rows(
        self, actor: Actor, *, within: str | None = None, year: int | None = None, status: str = ""
    ) -> dict[tuple[UUID, int], Row]:
        """Return reviews in the officer's charge by unit and year, with the names of those who acted."""
        authorise(actor, "review.read")
        return self._reviews(scope_of(actor, "review.read"), within or "/", year, status)

    def _reviews(
        self, scope: str, within: str, year: int | None, status: str = ""
    ) -> dict[tuple[UUID, int], Row]:
        found = self._log.query(
            "SELECT r.*, u.name, u.kind, p.name AS parent, a.full_name AS reporter, b.full_name AS verifier, "
            "c.full_name AS accepter FROM poverty_reviews r JOIN units u USING (unit_id) "
            "LEFT JOIN units p ON p.unit_id = u.parent_id LEFT JOIN officers a ON a.officer_id = r.reported_by "
            "LEFT JOIN officers b ON b.officer_id = r.verified_by LEFT JOIN officers c ON c.officer_id = r.accepted_by "
            "WHERE starts_with(r.unit_path, %(scope)s) AND starts_with(r.unit_path, %(within)s) "
            "AND (%(year)s::int IS NULL OR r.year = %(year)s) AND (%(status)s = '' OR r.status = %(status)s) "
            "ORDER BY r.year, p.sort_key, u.sort_key",
            {"scope": scope, "within": within, "year": year, "status": status},
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

        Its parts are those of the year's end: a hamlet that has passed to another commune since counts where it lay then.
        For a district or province, which reports nothing itself, there is only the sum.
        """
        unit = self.unit(actor, unit_id)
        # Not narrowed to the officer's charge: half of the parts would make a sum that nobody can understand.
        reviews = self._reviews("/", "/", year)
        own = reviews.get((unit_id, year))
        below = [
            u
            for u in self._standing(self.year_end(year), PARTS.get(unit["kind"], ()), unit_id)
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

    def hamlet_sums(self, actor: Actor, year: int) -> dict[UUID, Difference]:
        """Set, for each commune of the year's end that has hamlets on record, what it reported against their sum."""
        authorise(actor, "review.read")
        reviews = self._reviews("/", "/", year)
        hamlets: dict[UUID, list[tuple[UUID, Counts | None]]] = {}
        for unit in self._standing(self.year_end(year), PARTS["commune"], None):
            counts = counts_of(reviews.get((unit["unit_id"], year)))
            hamlets.setdefault(unit["parent_id"], []).append((unit["unit_id"], counts))
        return {id: compare(counts_of(reviews.get((id, year))), parts) for id, parts in hamlets.items()}

    def _standing(self, day: date, kinds: Sequence[str], inside: UUID | None) -> list[Row]:
        """Return the units of a day, communes before their hamlets; ``path`` as in :meth:`units_on`."""
        rows = self._log.query(
            "SELECT p.unit_id, p.kind, p.name, p.code, u.path, p.parent_id, o.name AS parent FROM unit_periods p "
            "JOIN units u USING (unit_id) LEFT JOIN unit_periods o ON o.unit_id = p.parent_id "
            "AND o.valid_from <= %(day)s AND coalesce(o.valid_to, 'infinity') >= %(day)s "
            "WHERE p.kind = ANY(%(kinds)s) AND p.valid_from <= %(day)s AND coalesce(p.valid_to, 'infinity') >= %(day)s "
            "AND (%(inside)s::uuid IS NULL OR %(inside)s IN (p.unit_id, p.parent_id, o.parent_id)) ORDER BY "
            f"CASE WHEN p.kind IN {COMMUNES_SQL} THEN p.sort_key ELSE o.sort_key END, "
            f"p.kind NOT IN {COMMUNES_SQL}, p.sort_key, p.unit_id",
            {"day": day, "kinds": list(kinds), "inside": inside},
        )
        self._log.vault.sync()
        return [{**row, "path": self._log.places.current(row["path"])} for row in rows]

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

    def against_parts(self, rows: Sequence[Row]) -> dict[UUID, Difference]:
        """Return for each of these reviews how it compares with its parts (:func:`workflows.review_parts.against_parts`)."""
        return against_parts(self._log, [row["review_id"] for row in rows])
