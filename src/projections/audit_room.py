"""What auditors look through: every act as one line, each stay of a dossier at a step, decisions against the assessment.

Ids, offices and codes alone: what an act says is read from its event where it is shown. Single ballots are left out, since
their time would tell who voted how.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Final
from uuid import UUID

from aggregates import council_events as council
from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates import nomination_recourse_events as recourse
from aggregates.base import EventSourced
from projections.registry import Statement, view

VIETNAM: Final = timezone(timedelta(hours=7))
DAY_BEGINS, DAY_ENDS = 6, 20
"""Hours of the day in Vietnam outside of which an act stands out; offices work long days before a conference."""

acts = view("acts", ["acts"], inline=False)
stays = view("stays", ["dossier_ways", "dossier_stays", "against_assessment"], inline=False)

_BALLOTS: Final = (council.BallotCast, council.BallotHandedIn, council.WrittenBallotCast)


@acts.on_every
def _act(e: EventSourced.Event) -> Iterable[Statement]:
    if isinstance(e, _BALLOTS):
        return
    meta = e.meta
    local = e.timestamp.astimezone(VIETNAM)
    yield (
        "INSERT INTO acts (act, originator_id, version, topic, recorded_at, local_day, occurred_on, off_hours, officer_id, "
        "appointment_id, role, unit_id, unit_name, title, signs_for, command_id, correlation_id) "
        "SELECT notification_id, originator_id, originator_version, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s "
        "FROM stored_events WHERE originator_id = %s AND originator_version = %s",
        (
            type(e).TOPIC,
            e.timestamp,
            local.date(),
            meta.occurred_on,
            off_hours(local),
            meta.officer_id,
            meta.appointment_id,
            meta.role,
            meta.unit_id,
            meta.unit_name,
            meta.title,
            meta.signs_for,
            meta.command_id,
            meta.correlation_id,
            e.originator_id,
            e.originator_version,
        ),
    )


def off_hours(local: datetime) -> bool:
    """Whether a moment, as clocks in Vietnam show it, lies at night or at a weekend. Holidays are the plan's to say."""
    return local.weekday() >= 5 or not DAY_BEGINS <= local.hour < DAY_ENDS


# -- stays -------------------------------------------------------------------------------------------------------------------

_COLUMNS: Final = "nomination_id, entered_version, entered_act, step, waiting, due_on, skipped"
_NUMBER: Final = (
    "(SELECT notification_id FROM stored_events WHERE originator_id = %s AND originator_version = %s)"
)
"""The place of an event in the log, by which every list of the audit room is turned over."""
_STEPS: Final[dict[type[EventSourced.Event], str]] = {
    events.Submitted: "submit",
    events.CompletenessConfirmed: "confirm_complete",
    events.ClaimsVerified: "verify_claims",
    events.PostingClosed: "close_posting",
    events.Endorsed: "endorse",
    events.Appraised: "appraise",
    awarding.AwardDecided: "decide",
}
"""What leads on from a step, each with the act that the step must ask for."""
_ENDS: Final = (events.Rejected, events.Withdrawn, awarding.AwardDeclined)
_VERDICTS: Final = (events.Submitted, events.ClaimsVerified, events.Appraised, events.Reassessed)


@stays.on(events.Proposed)
def _proposed(e: events.Proposed) -> Iterable[Statement]:
    steps, asked = _way(e)
    yield (
        "INSERT INTO dossier_ways (nomination_id, steps, acts, verdict) VALUES (%s, %s, %s, '')",
        (e.originator_id, steps, asked),
    )
    yield _stay(e, steps[0], None)


@stays.on(events.PlanTakenOver)
def _taken_over(e: events.PlanTakenOver) -> Iterable[Statement]:
    steps, asked = _way(e)
    yield (
        "UPDATE dossier_ways SET steps = %s, acts = %s WHERE nomination_id = %s",
        (steps, asked, e.originator_id),
    )
    yield (
        "UPDATE dossier_stays SET step = %s WHERE nomination_id = %s AND left_version IS NULL",
        (steps[0], e.originator_id),
    )


@stays.on(*_STEPS)
def _moved(e: events.Submitted) -> Iterable[Statement]:
    yield _leave(e)
    yield _stay(e, e.next_step, e.due_on, own=_STEPS[type(e)])


@stays.on(awarding.CouncilResultRecorded)
def _voted(e: awarding.CouncilResultRecorded) -> Iterable[Statement]:
    yield _leave(e)
    if e.proposed:
        yield _stay(e, e.next_step, e.due_on, own="record_council_result")
    yield _against(e, proposed=e.proposed)


@stays.on(*_ENDS)
def _ended(e: events.NominationEvent) -> Iterable[Statement]:
    yield _leave(e)


@stays.on(awarding.AwardDeclined)
def _declined(e: awarding.AwardDeclined) -> Iterable[Statement]:
    yield _against(e, proposed=False)


@stays.on(awarding.CertificateIssued)
def _issued(e: awarding.CertificateIssued) -> Iterable[Statement]:
    yield _leave(e)
    # At the end of the chain already, or by a jump, which is a stay of its own.
    yield _stay(e, None, None, own="issue_certificate")
    yield _leave(e)
    if e.deviation is not None:
        yield _against(e, proposed=True)


@stays.on(events.ReturnedForSupplement)
def _returned(e: events.ReturnedForSupplement) -> Iterable[Statement]:
    yield _leave(e)
    yield _stay(e, e.at_step, e.due_on, waiting="supplement")


@stays.on(events.SupplementSubmitted)
def _supplied(e: events.SupplementSubmitted) -> Iterable[Statement]:
    yield _leave(e)
    yield (
        f"INSERT INTO dossier_stays ({_COLUMNS}) SELECT %s, %s, {_NUMBER}, step, '', %s, '{{}}' FROM dossier_stays "
        "WHERE nomination_id = %s ORDER BY entered_version DESC LIMIT 1",
        (*_event(e), *_event(e), e.due_on, e.originator_id),
    )


@stays.on(recourse.Reopened)
def _reopened(e: recourse.Reopened) -> Iterable[Statement]:
    yield (
        f"INSERT INTO dossier_stays ({_COLUMNS}) VALUES (%s, %s, {_NUMBER}, %s, '', %s, '{{}}')",
        (*_event(e), *_event(e), e.at_step, e.due_on),
    )


@stays.on(*_VERDICTS)
def _judged(e: events.Reassessed) -> Iterable[Statement]:
    yield "UPDATE dossier_ways SET verdict = %s WHERE nomination_id = %s", (e.verdict, e.originator_id)


def _event(e: EventSourced.Event) -> tuple[UUID, int]:
    return e.originator_id, e.originator_version


def _way(e: events.Proposed | events.PlanTakenOver) -> tuple[list[str], list[str]]:
    """Return the steps of a chain, and the act that each asks for."""
    return [step["id"] for step in e.chain], [step["act"] for step in e.chain]


def _stay(
    e: events.NominationEvent,
    step: str | None,
    due_on: date | None,
    *,
    waiting: str = "",
    own: str | None = None,
) -> Statement:
    """Begin a stay, with the steps that nobody took on the way to it.

    These are the steps between the one it came from and this one, and the one it came from where what led on from it is not
    the act it asks for (``own`` is what led on; None leads on from any). No ``step`` is the end of the chain, where a dossier
    that is there begins no other stay.
    """
    return (
        f"INSERT INTO dossier_stays ({_COLUMNS}) SELECT w.nomination_id, %s, {_NUMBER}, w.step, %s, %s, "
        "coalesce(CASE WHEN %s::text <> w.acts[array_position(w.steps, p.step)] THEN ARRAY[p.step] END, '{}') || "
        "coalesce(w.steps[array_position(w.steps, p.step) + 1 : array_position(w.steps, w.step) - 1], '{}') "
        "FROM (SELECT *, coalesce(%s::text, steps[cardinality(steps)]) AS step FROM dossier_ways WHERE nomination_id = %s) w "
        "LEFT JOIN LATERAL (SELECT step FROM dossier_stays s WHERE s.nomination_id = w.nomination_id "
        "ORDER BY entered_version DESC LIMIT 1) p ON true WHERE %s OR p.step <> w.step",
        (
            e.originator_version,
            *_event(e),
            waiting,
            due_on,
            own,
            step,
            e.originator_id,
            step is not None,
        ),
    )


def _leave(e: events.NominationEvent) -> Statement:
    return (
        f"UPDATE dossier_stays SET left_version = %s, left_act = {_NUMBER}, left_on = %s "
        "WHERE nomination_id = %s AND left_version IS NULL",
        (e.originator_version, *_event(e), e.timestamp.astimezone(VIETNAM).date(), e.originator_id),
    )


def _against(e: events.NominationEvent, *, proposed: bool) -> Statement:
    """Note a decision that is not what the assessment advises: for somebody not met, or against somebody met."""
    return (
        f"INSERT INTO against_assessment SELECT {_NUMBER}, nomination_id, verdict, %s FROM dossier_ways "
        "WHERE nomination_id = %s AND verdict <> '' AND %s <> (verdict IN ('met', 'provisional'))",
        (*_event(e), proposed, e.originator_id, proposed),
    )
