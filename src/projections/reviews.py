"""Read models of poverty reviews and of the plan's targets: counts of units, nothing about any household."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.poverty_review import PovertyReview
from aggregates.reduction_target import ReductionTarget
from projections.places import follow_places
from projections.registry import Statement, view

R = PovertyReview
G = ReductionTarget

reviews = view("poverty_reviews", ["poverty_reviews"])
targets = view("reduction_targets", ["reduction_targets"])
follow_places(reviews, "poverty_reviews")
follow_places(targets, "reduction_targets")


@reviews.on(R.Reported)
def _reported(e: R.Reported) -> Iterable[Statement]:
    yield (
        "INSERT INTO poverty_reviews (review_id, unit_id, unit_path, year, stage, status, households, poor, near_poor, "
        "reviewed_on, reported_at, reported_by, since, papers, version) "
        "VALUES (%s, %s, %s, %s, %s, 'reported', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.reviewed_unit,
            e.unit_path,
            e.year,
            e.stage,
            e.households,
            e.poor,
            e.near_poor,
            e.reviewed_on,
            e.timestamp,
            e.meta.officer_id,
            e.timestamp,
            len(e.evidence),
            e.originator_version,
        ),
    )


@reviews.on(R.ReportedAgain)
def _reported_again(e: R.ReportedAgain) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET stage = %s, status = 'reported', households = %s, poor = %s, near_poor = %s, "
        "reviewed_on = %s, reported_at = %s, reported_by = %s, verified_at = NULL, verified_by = NULL, accepted_at = NULL, "
        "accepted_by = NULL, papers = papers + %s WHERE review_id = %s",
        (
            e.stage,
            e.households,
            e.poor,
            e.near_poor,
            e.reviewed_on,
            e.timestamp,
            e.meta.officer_id,
            len(e.evidence),
            e.originator_id,
        ),
    )


@reviews.on(R.Verified)
def _verified(e: R.Verified) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET status = 'verified', verified_at = %s, verified_by = %s WHERE review_id = %s",
        (e.timestamp, e.meta.officer_id, e.originator_id),
    )


@reviews.on(R.Corrected)
def _corrected(e: R.Corrected) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET status = 'verified', households = %s, poor = %s, near_poor = %s, verified_at = %s, "
        "verified_by = %s, accepted_at = NULL, accepted_by = NULL, corrections = corrections + 1, papers = papers + %s "
        "WHERE review_id = %s",
        (
            e.households,
            e.poor,
            e.near_poor,
            e.timestamp,
            e.meta.officer_id,
            len(e.evidence),
            e.originator_id,
        ),
    )


@reviews.on(R.Accepted)
def _accepted(e: R.Accepted) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET status = 'accepted', accepted_at = %s, accepted_by = %s WHERE review_id = %s",
        (e.timestamp, e.meta.officer_id, e.originator_id),
    )


@reviews.on(R.Returned)
def _returned(e: R.Returned) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET status = 'returned', verified_at = NULL, verified_by = NULL, accepted_at = NULL, "
        "accepted_by = NULL WHERE review_id = %s",
        (e.originator_id,),
    )


@reviews.on(R.ReportedAgain, R.Verified, R.Corrected, R.Accepted, R.Returned)
def _moved(e: R.Event) -> Iterable[Statement]:
    yield (
        "UPDATE poverty_reviews SET since = %s, version = %s WHERE review_id = %s",
        (e.timestamp, e.originator_version, e.originator_id),
    )


@targets.on(G.TargetSet)
def _set(e: G.TargetSet) -> Iterable[Statement]:
    yield (
        "INSERT INTO reduction_targets (target_id, unit_id, unit_path, year, points, basis, issued_on, set_at, set_by, "
        "version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.target_unit,
            e.unit_path,
            e.year,
            e.points,
            e.basis,
            e.issued_on,
            e.timestamp,
            e.meta.officer_id,
            e.originator_version,
        ),
    )


@targets.on(G.TargetChanged)
def _changed(e: G.TargetChanged) -> Iterable[Statement]:
    yield (
        "UPDATE reduction_targets SET points = %s, basis = %s, issued_on = %s, set_at = %s, set_by = %s, version = %s "
        "WHERE target_id = %s",
        (
            e.points,
            e.basis,
            e.issued_on,
            e.timestamp,
            e.meta.officer_id,
            e.originator_version,
            e.originator_id,
        ),
    )
