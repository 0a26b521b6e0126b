"""Read models of data protection: requests of data subjects, restricted processing, consent, reviews of terms."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates import household_events as events
from aggregates.data_request import DataRequest
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.retention_review import RetentionReview
from projections.places import follow_places
from projections.registry import Personal, Statement, view

protection = view(
    "protection",
    ["data_requests", "restricted_subjects", "household_consents", "retention_reviews"],
    personal=[
        Personal("data_requests", "subject_id", ("requester",)),
        Personal("retention_reviews", "review_id", ("basis",)),
    ],
)
follow_places(protection, "data_requests")


@protection.on(DataRequest.Received)
def _received(e: DataRequest.Received) -> Iterable[Statement]:
    yield (
        "INSERT INTO data_requests (request_id, subject_id, subject_kind, unit_path, kind, channel, capacity, requester, "
        "received_on, due_on, received_by, office, status, recorded_at, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s)",
        (
            e.originator_id,
            e.subject_id,
            e.subject_kind,
            e.unit_path,
            e.kind,
            e.channel,
            e.capacity,
            plain(e.requester),
            e.received_on,
            e.due_on,
            e.meta.officer_id,
            e.meta.role,
            e.timestamp,
            e.originator_version,
        ),
    )


@protection.on(DataRequest.Forwarded)
def _forwarded(e: DataRequest.Forwarded) -> Iterable[Statement]:
    yield (
        "UPDATE data_requests SET unit_path = %s, version = %s WHERE request_id = %s",
        (e.unit_path, e.originator_version, e.originator_id),
    )


@protection.on(DataRequest.ReportMade)
def _made(e: DataRequest.ReportMade) -> Iterable[Statement]:
    yield (
        "UPDATE data_requests SET report_made = true, version = %s WHERE request_id = %s",
        (e.originator_version, e.originator_id),
    )


@protection.on(DataRequest.RestrictionLifted)
def _told_of_lifting(e: DataRequest.RestrictionLifted) -> Iterable[Statement]:
    yield (
        "UPDATE data_requests SET version = %s WHERE request_id = %s",
        (e.originator_version, e.originator_id),
    )


@protection.on(DataRequest.Answered, DataRequest.ReportHandedOver)
def _answered(e: DataRequest.Answered) -> Iterable[Statement]:
    yield (
        "UPDATE data_requests SET status = 'answered', outcome = %s, ground = %s, answered_on = %s, version = %s "
        "WHERE request_id = %s",
        (e.outcome, e.ground, e.meta.occurred_on, e.originator_version, e.originator_id),
    )


@protection.on(events.ProcessingRestricted, Nominee.ProcessingRestricted)
def _restricted(e: events.ProcessingRestricted | Nominee.ProcessingRestricted) -> Iterable[Statement]:
    yield (
        "INSERT INTO restricted_subjects (subject_id, request_id, since) VALUES (%s, %s, %s)",
        (e.originator_id, e.request_id, e.timestamp),
    )


@protection.on(
    events.RestrictionLifted, Nominee.RestrictionLifted, events.ErasureRecorded, Nominee.ErasureRecorded
)
def _lifted(e: events.HouseholdEvent | Nominee.Event) -> Iterable[Statement]:
    # Of somebody erased there is nothing left to restrict.
    yield "DELETE FROM restricted_subjects WHERE subject_id = %s", (e.originator_id,)


@protection.on(events.ConsentGiven, events.ConsentWithdrawn)
def _consent(e: events.ConsentGiven | events.ConsentWithdrawn) -> Iterable[Statement]:
    yield (
        "INSERT INTO household_consents (household_id, purpose, given, since, recorded_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (household_id, purpose) DO UPDATE SET given = excluded.given, since = excluded.since, "
        "recorded_at = excluded.recorded_at",
        (
            e.originator_id,
            e.purpose,
            isinstance(e, events.ConsentGiven),
            e.meta.occurred_on,
            e.timestamp,
        ),
    )


@protection.on(RetentionReview.Recorded)
def _reviewed(e: RetentionReview.Recorded) -> Iterable[Statement]:
    yield (
        "INSERT INTO retention_reviews (review_id, year, passed, decisions, basis, officer_id, unit_name, title, recorded_at, "
        "version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.year,
            Jsonb(e.passed),
            Jsonb(e.decisions),
            plain(e.basis),
            e.meta.officer_id,
            e.meta.unit_name,
            e.meta.title,
            e.timestamp,
            e.originator_version,
        ),
    )
