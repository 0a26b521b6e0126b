"""Read models of complaints, denunciations and appeals: how each stands, and until when. Never who complained, or of what."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.appeal import Appeal
from aggregates.complaint import Complaint
from aggregates.pii import plain
from projections.places import follow_places
from projections.registry import Personal, Statement, view

complaints = view(
    "complaints",
    ["complaints", "appeals"],
    personal=[Personal("appeals", "subject_id", ("appellant",))],
)
follow_places(complaints, "complaints", "appeals")


@complaints.on(Complaint.Received)
def _received(e: Complaint.Received) -> Iterable[Statement]:
    yield (
        "INSERT INTO complaints (complaint_id, kind, subject_id, subject_kind, nomination_id, unit_path, channel, anonymous, "
        "received_on, received_by, status, due_on, recorded_at, since, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'received', %s, %s, %s, %s)",
        (
            e.originator_id,
            e.kind,
            e.subject_id,
            e.subject_kind,
            e.nomination_id,
            e.unit_path,
            e.channel,
            e.complainant is None,
            e.received_on,
            e.meta.officer_id,
            e.due_on,
            e.timestamp,
            e.timestamp,
            e.originator_version,
        ),
    )


@complaints.on(Complaint.Accepted)
def _accepted(e: Complaint.Accepted) -> Iterable[Statement]:
    yield (
        "UPDATE complaints SET status = 'accepted', office = %s, due_on = %s, since = %s, version = %s WHERE complaint_id = %s",
        (e.office, e.due_on, e.timestamp, e.originator_version, e.originator_id),
    )


@complaints.on(Complaint.InquiryRecorded)
def _inquired(e: Complaint.InquiryRecorded) -> Iterable[Statement]:
    yield (
        "UPDATE complaints SET version = %s WHERE complaint_id = %s",
        (e.originator_version, e.originator_id),
    )


@complaints.on(Complaint.NotTakenUp, Complaint.Resolved, Complaint.Withdrawn)
def _closed(e: Complaint.NotTakenUp | Complaint.Resolved | Complaint.Withdrawn) -> Iterable[Statement]:
    resolved = e if isinstance(e, Complaint.Resolved) else None
    left = e if isinstance(e, Complaint.NotTakenUp) else None
    yield (
        "UPDATE complaints SET status = %s, due_on = NULL, ground = %s, measures = %s, closed_on = %s, answer_by = %s, "
        "since = %s, version = %s WHERE complaint_id = %s",
        (
            resolved.outcome if resolved else "not_taken_up" if left else "withdrawn",
            left.ground if left else "",
            resolved.measures if resolved else [],
            e.meta.occurred_on,
            None if isinstance(e, Complaint.Withdrawn) else e.answer_by,
            e.timestamp,
            e.originator_version,
            e.originator_id,
        ),
    )


@complaints.on(Complaint.Answered)
def _answered(e: Complaint.Answered) -> Iterable[Statement]:
    yield (
        "UPDATE complaints SET answered_on = %s, version = %s WHERE complaint_id = %s",
        (e.answered_on, e.originator_version, e.originator_id),
    )


@complaints.on(Complaint.WordsErased)
def _erased(e: Complaint.WordsErased) -> Iterable[Statement]:
    yield (
        "UPDATE complaints SET erased = true, answer_by = NULL, version = %s WHERE complaint_id = %s",
        (e.originator_version, e.originator_id),
    )


@complaints.on(Appeal.Received)
def _appealed(e: Appeal.Received) -> Iterable[Statement]:
    yield (
        "INSERT INTO appeals (appeal_id, nomination_id, subject_id, unit_path, refusal, refused_by, refused_on, until, "
        "received_on, due_on, channel, appellant, received_by, status, recorded_at, since, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'received', %s, %s, %s)",
        (
            e.originator_id,
            e.nomination_id,
            e.subject_id,
            e.unit_path,
            e.refusal,
            e.refused_by,
            e.refused_on,
            e.until,
            e.received_on,
            e.due_on,
            e.channel,
            plain(e.appellant),
            e.meta.officer_id,
            e.timestamp,
            e.timestamp,
            e.originator_version,
        ),
    )


@complaints.on(Appeal.Decided, Appeal.Withdrawn)
def _decided(e: Appeal.Decided | Appeal.Withdrawn) -> Iterable[Statement]:
    yield (
        "UPDATE appeals SET status = %s, closed_on = %s, since = %s, version = %s WHERE appeal_id = %s",
        (
            e.outcome if isinstance(e, Appeal.Decided) else "withdrawn",
            e.meta.occurred_on,
            e.timestamp,
            e.originator_version,
            e.originator_id,
        ),
    )
