"""A review beside its parts: what a commune reported against what lay in it at the end of the year."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aggregates.poverty_review import Counts
from aggregates.vocabulary import HAMLET_KINDS
from storage.application import EventLog, Row
from workflows.review_totals import Difference, compare


def against_parts(log: EventLog, review_ids: Sequence[UUID]) -> dict[UUID, Difference]:
    """Return for each of these reviews how it compares with what lay in its unit at the end of its year; one question.

    Reviews of units in which nothing lay are left out. A part whose figures were returned counts as missing.
    """
    rows = log.query(
        "SELECT r.review_id, r.status AS whole_status, r.households AS of_households, r.poor AS of_poor, "
        "r.near_poor AS of_near_poor, p.unit_id, q.status, q.households, q.poor, q.near_poor FROM poverty_reviews r "
        "JOIN unit_periods p ON p.parent_id = r.unit_id AND p.kind = ANY(%s) "
        "AND p.valid_from <= make_date(r.year, 12, 31) AND coalesce(p.valid_to, 'infinity') >= make_date(r.year, 12, 31) "
        "LEFT JOIN poverty_reviews q ON q.unit_id = p.unit_id AND q.year = r.year "
        "WHERE r.review_id = ANY(%s) ORDER BY r.review_id, p.unit_id",
        (list(HAMLET_KINDS), list(review_ids)),
    )
    wholes: dict[UUID, Counts | None] = {}
    parts: dict[UUID, list[tuple[UUID, Counts | None]]] = {}
    for row in rows:
        id = row["review_id"]
        returned = row["whole_status"] == "returned"
        wholes[id] = None if returned else Counts(row["of_households"], row["of_poor"], row["of_near_poor"])
        counts = counts_of(row) if row["status"] is not None else None
        parts.setdefault(id, []).append((row["unit_id"], counts))
    return {id: compare(wholes[id], found) for id, found in parts.items()}


def counts_of(row: Row | None, *, accepted: bool = False) -> Counts | None:
    """Return the counts of a row of reviews; with ``accepted`` only those that the labour office has accepted.

    A returned review has no figure that anybody stands for.
    """
    if row is None or row["status"] == "returned" or (accepted and row["status"] != "accepted"):
        return None
    return Counts(row["households"], row["poor"], row["near_poor"])
