"""Read model of nominations: where each dossier is, who has it, since when and until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg.types.json import Jsonb

from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates import nomination_hand_over_events as hand_over
from aggregates import nomination_recourse_events as recourse
from aggregates.pii import plain
from aggregates.vocabulary import CLOSED_STATUSES
from projections.places import follow_places
from projections.registry import Personal, Statement, view
from rules.vietnamese import search_key, vietnamese_sort_key

nominations = view(
    "nominations",
    ["nominations", "nomination_officers", "nomination_holds", "posting_comments"],
    personal=[Personal("nominations", "subject_id", ("subject_name", "search_key", "sort_key"))],
)

follow_places(nominations, "nominations", hamlets=("nominations",))

_FORWARD = (
    events.Submitted,
    events.CompletenessConfirmed,
    events.ClaimsVerified,
    events.PostingClosed,
    events.Endorsed,
    events.Appraised,
    awarding.AwardDecided,
)
_CLOSING = {
    events.Rejected: "rejected",
    events.Withdrawn: "withdrawn",
    awarding.AwardDeclined: "declined",
    awarding.CertificateIssued: "awarded",
    awarding.AwardCancelled: "award_cancelled",
    awarding.AwardRevoked: "award_revoked",
}
_PROPOSING = (events.Proposed, events.MeetingRecorded, events.Submitted, events.SupplementSubmitted)
_VERIFYING = (events.CompletenessConfirmed, events.ClaimsVerified, events.Endorsed, events.Appraised)

_MOVE = (
    "UPDATE nominations SET version = %s, step = %s, status = %s, since = %s, due_on = %s, verdict = coalesce(%s, verdict), "
    "decision_id = coalesce(%s, decision_id), "
    "roles = ARRAY(SELECT jsonb_array_elements_text(s->'roles') FROM jsonb_array_elements(chain) s WHERE s->>'id' = %s), "
    "(level, act) = (SELECT s->>'level', s->>'act' FROM jsonb_array_elements(chain) s WHERE s->>'id' = %s) "
    "WHERE nomination_id = %s"
)


@nominations.on(events.Proposed)
def _proposed(e: events.Proposed) -> Iterable[Statement]:
    name = plain(e.subject_name)
    first = e.chain[0]
    yield (
        "INSERT INTO nominations (nomination_id, code, movement_id, category, period, attempt, subject_id, subject_name, "
        "search_key, sort_key, commitment_id, hamlet_id, unit_path, step, act, status, live, roles, level, since, "
        "proposed_at, chain, version, plan_id, plan_version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'draft', true, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.code,
            e.movement_id,
            e.category,
            e.period,
            e.attempt,
            e.subject_id,
            name,
            search_key(f"{name} {e.code}") if name else None,
            str(vietnamese_sort_key(name)) if name else None,
            e.commitment_id,
            e.hamlet_id,
            e.unit_path,
            first["id"],
            first["act"],
            list(first["roles"]),
            first["level"],
            e.timestamp,
            e.timestamp,
            _listed(e.chain),
            e.originator_version,
            e.plan_id,
            e.plan_version,
        ),
    )


@nominations.on(events.PlanTakenOver)
def _taken_over(e: events.PlanTakenOver) -> Iterable[Statement]:
    first = e.chain[0]
    yield (
        "UPDATE nominations SET plan_id = %s, plan_version = %s, chain = %s, step = %s, act = %s, roles = %s, level = %s "
        "WHERE nomination_id = %s",
        (
            e.plan_id,
            e.plan_version,
            _listed(e.chain),
            first["id"],
            first["act"],
            list(first["roles"]),
            first["level"],
            e.originator_id,
        ),
    )


@nominations.on(events.SubjectRenamed)
def _renamed(e: events.SubjectRenamed) -> Iterable[Statement]:
    name = plain(e.subject_name)
    # The dossier's own code is letters and figures already: it is its own key but for their case and its hyphens.
    yield (
        "UPDATE nominations SET subject_name = %s, sort_key = %s, "
        "search_key = %s || ' ' || replace(lower(code), '-', ' ') WHERE nomination_id = %s",
        (
            name,
            str(vietnamese_sort_key(name)) if name else None,
            search_key(name) if name else None,
            e.originator_id,
        ),
    )


@nominations.on(events.SubjectMoved)
def _subject_moved(e: events.SubjectMoved) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET hamlet_id = %s, unit_path = %s WHERE nomination_id = %s",
        (e.hamlet_id, e.unit_path, e.originator_id),
    )


def _listed(chain: list[dict[str, Any]]) -> Jsonb:
    """What lists of dossiers need of a chain."""
    return Jsonb([{k: s[k] for k in ("id", "act", "roles", "level", "prepared_by") if k in s} for s in chain])


@nominations.on(*_FORWARD)
def _moved(e: events.Submitted) -> Iterable[Statement]:
    status = "decided" if isinstance(e, awarding.AwardDecided) else "open"
    yield _move(e, status, getattr(e, "verdict", None))


def _move(
    e: events.Submitted | awarding.CouncilResultRecorded, status: str, verdict: str | None
) -> Statement:
    """One statement for the whole step, the version included: this is the most frequent write of all."""
    return (
        _MOVE,
        (
            e.originator_version,
            e.next_step,
            status,
            e.timestamp,
            e.due_on,
            verdict,
            e.decision_id if isinstance(e, awarding.AwardDecided) else None,
            e.next_step,
            e.next_step,
            e.originator_id,
        ),
    )


@nominations.on(events.Reassessed)
def _assessed(e: events.Reassessed) -> Iterable[Statement]:
    yield "UPDATE nominations SET verdict = %s WHERE nomination_id = %s", (e.verdict, e.originator_id)


@nominations.on(awarding.CouncilResultRecorded)
def _council(e: awarding.CouncilResultRecorded) -> Iterable[Statement]:
    if e.proposed:
        yield _move(e, "open", None)
    else:
        yield from _close("not_proposed", e)
    yield "UPDATE nominations SET session_id = %s WHERE nomination_id = %s", (e.session_id, e.originator_id)


@nominations.on(*_CLOSING)
def _closed(e: events.NominationEvent) -> Iterable[Statement]:
    yield from _close(_CLOSING[type(e)], e)


def _close(status: str, e: events.NominationEvent) -> Iterable[Statement]:
    assert status in CLOSED_STATUSES
    yield (
        "UPDATE nominations SET status = %s, live = false, since = %s, due_on = NULL WHERE nomination_id = %s",
        (status, e.timestamp, e.originator_id),
    )


@nominations.on(awarding.AwardDeclined)
def _decision(e: awarding.AwardDeclined) -> Iterable[Statement]:
    yield "UPDATE nominations SET decision_id = %s WHERE nomination_id = %s", (e.decision_id, e.originator_id)


@nominations.on(awarding.CertificateIssued)
def _certificate(e: awarding.CertificateIssued) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET certificate_id = %s WHERE nomination_id = %s",
        (e.certificate_id, e.originator_id),
    )


@nominations.on(events.ReturnedForSupplement)
def _returned(e: events.ReturnedForSupplement) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET status = 'returned', since = %s, due_on = %s WHERE nomination_id = %s",
        (e.timestamp, e.due_on, e.originator_id),
    )


@nominations.on(events.SupplementSubmitted)
def _supplied(e: events.SupplementSubmitted) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET status = 'open', since = %s, due_on = %s WHERE nomination_id = %s",
        (e.timestamp, e.due_on, e.originator_id),
    )


@nominations.on(events.Posted)
def _posted(e: events.Posted) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET posted_on = %s, posted_until = %s WHERE nomination_id = %s",
        (e.since, e.until, e.originator_id),
    )


@nominations.on(events.CommentReceived)
def _comment(e: events.CommentReceived) -> Iterable[Statement]:
    yield "UPDATE nominations SET comments = comments + 1 WHERE nomination_id = %s", (e.originator_id,)
    yield (
        "INSERT INTO posting_comments (nomination_id, number, step, channel, received_at) "
        "SELECT nomination_id, comments, step, %s, %s FROM nominations WHERE nomination_id = %s",
        (e.channel, e.timestamp, e.originator_id),
    )


_SETTLED = "UPDATE posting_comments SET settled = %s, settled_at = %s, complaint_id = %s WHERE nomination_id = %s AND number = %s"


@nominations.on(recourse.CommentAnswered)
def _answered(e: recourse.CommentAnswered) -> Iterable[Statement]:
    yield _SETTLED, ("answered", e.timestamp, None, e.originator_id, e.comment)


@nominations.on(recourse.CommentTakenUp)
def _taken_up(e: recourse.CommentTakenUp) -> Iterable[Statement]:
    yield _SETTLED, ("complaint", e.timestamp, e.complaint_id, e.originator_id, e.comment)


@nominations.on(events.PostingClosed)
def _posting_closed(e: events.PostingClosed) -> Iterable[Statement]:
    # A chain may post once more on the level above: what was posted here is no longer.
    yield (
        "UPDATE nominations SET posted_on = NULL, posted_until = NULL WHERE nomination_id = %s",
        (e.originator_id,),
    )


@nominations.on(recourse.Reopened)
def _reopened(e: recourse.Reopened) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET status = 'open', live = true, since = %s, due_on = %s, decision_id = NULL "
        "WHERE nomination_id = %s",
        (e.timestamp, e.due_on, e.originator_id),
    )


@nominations.on(events.HoldPlaced)
def _held(e: events.HoldPlaced) -> Iterable[Statement]:
    yield (
        "INSERT INTO nomination_holds VALUES (%s, %s, %s, %s)",
        (e.originator_id, e.hold_id, e.kind, e.timestamp),
    )
    yield "UPDATE nominations SET holds = holds + 1 WHERE nomination_id = %s", (e.originator_id,)


@nominations.on(events.HoldLifted)
def _lifted(e: events.HoldLifted) -> Iterable[Statement]:
    yield (
        "UPDATE nomination_holds SET lifted_at = %s WHERE nomination_id = %s AND hold_id = %s",
        (e.timestamp, e.originator_id, e.hold_id),
    )
    yield "UPDATE nominations SET holds = holds - 1 WHERE nomination_id = %s", (e.originator_id,)


@nominations.on(*_PROPOSING, *_VERIFYING)
def _officers(e: events.NominationEvent) -> Iterable[Statement]:
    if e.meta.officer_id is not None:
        yield (
            "INSERT INTO nomination_officers VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (e.originator_id, e.meta.officer_id, "verified" if isinstance(e, _VERIFYING) else "nominated"),
        )


@nominations.on(
    *(
        t
        for module in (events, awarding, recourse, hand_over)
        for t in vars(module).values()
        if isinstance(t, type)
        and issubclass(t, events.NominationEvent)
        and t not in (events.NominationEvent, events.Proposed, *_FORWARD)
    )
)
def _version(e: events.NominationEvent) -> Iterable[Statement]:
    yield (
        "UPDATE nominations SET version = %s WHERE nomination_id = %s",
        (e.originator_version, e.originator_id),
    )
