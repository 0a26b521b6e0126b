"""Read models that may lag: the dashboard's counts and the notices to nominators. The follower fills them."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates import nomination_recourse_events as recourse
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.exit_commitment_events import IncomeReopened, RelapseRecorded
from projections.places import follow_places
from projections.registry import Statement, view

dashboard = view("dashboard", ["stage_of_dossier", "stage_counts"], inline=False)
notices = view("notices", ["notices"], inline=False)

follow_places(notices, "notices")

_STAGE = {
    events.ReturnedForSupplement: "returned",
    events.SupplementSubmitted: "open",
    events.Rejected: "rejected",
    events.Withdrawn: "withdrawn",
    awarding.AwardDeclined: "declined",
    awarding.CertificateIssued: "awarded",
    awarding.AwardCancelled: "award_cancelled",
    awarding.AwardRevoked: "award_revoked",
    recourse.Reopened: "open",
}
_STEPS = (
    events.Submitted,
    events.CompletenessConfirmed,
    events.ClaimsVerified,
    events.PostingClosed,
    events.Endorsed,
    events.Appraised,
    awarding.AwardDecided,
    awarding.CouncilResultRecorded,
)
_LEAVE = (
    "UPDATE stage_counts c SET dossiers = c.dossiers - 1 FROM stage_of_dossier s WHERE s.nomination_id = %s "
    "AND (c.commune_id, c.step, c.status) = (s.commune_id, s.step, s.status)"
)
_ENTER = (
    "INSERT INTO stage_counts (commune_id, step, status, dossiers) SELECT commune_id, step, status, 1 "
    "FROM stage_of_dossier WHERE nomination_id = %s "
    "ON CONFLICT (commune_id, step, status) DO UPDATE SET dossiers = stage_counts.dossiers + 1"
)


@dashboard.on(events.Proposed)
def _proposed(e: events.Proposed) -> Iterable[Statement]:
    commune_id = e.unit_path.split("/")[2]
    yield (
        "INSERT INTO stage_of_dossier VALUES (%s, %s, %s, 'draft')",
        (e.originator_id, commune_id, e.chain[0]["id"]),
    )
    yield _ENTER, (e.originator_id,)


@dashboard.on(events.PlanTakenOver)
def _taken_over(e: events.PlanTakenOver) -> Iterable[Statement]:
    yield _LEAVE, (e.originator_id,)
    yield (
        "UPDATE stage_of_dossier SET step = %s WHERE nomination_id = %s",
        (e.chain[0]["id"], e.originator_id),
    )
    yield _ENTER, (e.originator_id,)


@dashboard.on(*_STAGE)
def _stayed(e: events.NominationEvent) -> Iterable[Statement]:
    yield _LEAVE, (e.originator_id,)
    yield (
        "UPDATE stage_of_dossier SET status = %s WHERE nomination_id = %s",
        (_STAGE[type(e)], e.originator_id),
    )
    yield _ENTER, (e.originator_id,)


@dashboard.on(*_STEPS)
def _moved(e: events.Submitted | awarding.CouncilResultRecorded) -> Iterable[Statement]:
    status = "decided" if isinstance(e, awarding.AwardDecided) else "open"
    step: str | None = e.next_step
    if isinstance(e, awarding.CouncilResultRecorded) and not e.proposed:
        step, status = None, "not_proposed"
    yield _LEAVE, (e.originator_id,)
    yield (
        "UPDATE stage_of_dossier SET step = coalesce(%s, step), status = %s WHERE nomination_id = %s",
        (step, status, e.originator_id),
    )
    yield _ENTER, (e.originator_id,)


@dashboard.on(events.SubjectMoved)
def _subject_moved(e: events.SubjectMoved) -> Iterable[Statement]:
    yield _LEAVE, (e.originator_id,)
    yield (
        "UPDATE stage_of_dossier SET commune_id = %s WHERE nomination_id = %s",
        (e.unit_path.split("/")[2], e.originator_id),
    )
    yield _ENTER, (e.originator_id,)


_RECOUNT: tuple[Statement, ...] = (
    ("DELETE FROM stage_counts", ()),
    (
        "INSERT INTO stage_counts (commune_id, step, status, dossiers) SELECT commune_id, step, status, count(*) "
        "FROM stage_of_dossier GROUP BY 1, 2, 3",
        (),
    ),
)


@dashboard.on(AdministrativeUnit.Moved)
def _hamlet_moved(e: AdministrativeUnit.Moved) -> Iterable[Statement]:
    commune = e.path.split("/")[2]
    if commune and commune != e.path_before.split("/")[2]:
        yield (
            "UPDATE stage_of_dossier SET commune_id = %s "
            "WHERE nomination_id IN (SELECT nomination_id FROM nominations WHERE hamlet_id = %s)",
            (commune, e.originator_id),
        )
        yield from _RECOUNT


@dashboard.on(AdministrativeUnit.Dissolved)
def _commune_dissolved(e: AdministrativeUnit.Dissolved) -> Iterable[Statement]:
    # A hamlet's successor lies in a commune; a commune's is one. The dossiers of a hamlet that has ended may be its
    # successor's already, since they are told of it with the event itself.
    commune = e.successor_path.split("/")[2]
    if commune:
        yield (
            "UPDATE stage_of_dossier SET commune_id = %s WHERE commune_id = %s "
            "OR nomination_id IN (SELECT nomination_id FROM nominations WHERE hamlet_id IN (%s, %s))",
            (commune, e.originator_id, e.originator_id, e.successor_id),
        )
        yield from _RECOUNT


@notices.on(
    events.ReturnedForSupplement,
    events.Rejected,
    events.HoldPlaced,
    events.HoldLifted,
    awarding.CouncilResultRecorded,
    awarding.AwardDecided,
    awarding.AwardDeclined,
    awarding.CertificateIssued,
    awarding.AwardCancelled,
    recourse.Reopened,
)
def _notice(e: events.NominationEvent) -> Iterable[Statement]:
    yield (
        "INSERT INTO notices (nomination_id, version, unit_path, topic, at) "
        "SELECT nomination_id, %s, unit_path, %s, %s FROM nominations WHERE nomination_id = %s",
        (e.originator_version, type(e).TOPIC, e.timestamp, e.originator_id),
    )


@notices.on(events.Reassessed)
def _judged_by_income(e: events.Reassessed) -> Iterable[Statement]:
    # What speaks against a dossier holds it, and the hold is told of; a figure confirmed again has no hold of its own.
    if e.cause == "verdict_by_income":
        yield from _notice(e)


@notices.on(events.SubjectMoved)
def _carried_along(e: events.SubjectMoved) -> Iterable[Statement]:
    yield "UPDATE notices SET unit_path = %s WHERE nomination_id = %s", (e.unit_path, e.originator_id)


@notices.on(IncomeReopened, RelapseRecorded)
def _grounds_shaken(e: IncomeReopened | RelapseRecorded) -> Iterable[Statement]:
    # Dossiers that are closed are told too: an award may rest on the figure, or on an exit that did not last.
    # One opened later was judged without it.
    yield (
        "INSERT INTO notices (nomination_id, version, unit_path, topic, at) "
        "SELECT nomination_id, %s, unit_path, %s, %s FROM nominations WHERE commitment_id = %s AND proposed_at <= %s",
        (e.originator_version, type(e).TOPIC, e.timestamp, e.originator_id, e.timestamp),
    )
