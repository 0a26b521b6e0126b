"""Read models of inspections and their findings."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.inspection import Inspection
from aggregates.pii import plain
from projections.places import follow_places
from projections.registry import Personal, Statement, view

inspections = view(
    "inspections",
    ["inspections", "inspection_findings"],
    personal=[Personal("inspection_findings", "subject", ("text",))],
)

follow_places(inspections, "inspections")


@inspections.on(Inspection.Planned)
def _planned(e: Inspection.Planned) -> Iterable[Statement]:
    yield (
        "INSERT INTO inspections (inspection_id, unit_id, unit_path, planned_for, status, sampled, version) "
        "VALUES (%s, %s, %s, %s, 'planned', %s, %s)",
        (
            e.originator_id,
            e.unit_id_inspected,
            e.unit_path,
            e.planned_for,
            len(e.commitments),
            e.originator_version,
        ),
    )


@inspections.on(Inspection.CarriedOut)
def _carried_out(e: Inspection.CarriedOut) -> Iterable[Statement]:
    yield "UPDATE inspections SET status = 'carried_out' WHERE inspection_id = %s", (e.originator_id,)


@inspections.on(Inspection.FindingRecorded)
def _found(e: Inspection.FindingRecorded) -> Iterable[Statement]:
    yield (
        "INSERT INTO inspection_findings VALUES (%s, %s, %s, %s, %s, %s, %s, 'open', %s)",
        (
            e.finding_id,
            e.originator_id,
            e.kind,
            e.commitment_id,
            e.year,
            e.text.subject,
            plain(e.text),
            e.timestamp,
        ),
    )
    yield (
        "UPDATE inspections SET findings = findings + 1, open_findings = open_findings + 1 WHERE inspection_id = %s",
        (e.originator_id,),
    )


@inspections.on(Inspection.FindingAnswered)
def _answered(e: Inspection.FindingAnswered) -> Iterable[Statement]:
    yield "UPDATE inspection_findings SET status = 'answered' WHERE finding_id = %s", (e.finding_id,)


@inspections.on(Inspection.FindingResolved)
def _resolved(e: Inspection.FindingResolved) -> Iterable[Statement]:
    yield "UPDATE inspection_findings SET status = %s WHERE finding_id = %s", (e.outcome, e.finding_id)
    yield (
        "UPDATE inspections SET open_findings = open_findings - 1 WHERE inspection_id = %s",
        (e.originator_id,),
    )


@inspections.on(Inspection.Closed)
def _closed(e: Inspection.Closed) -> Iterable[Statement]:
    yield "UPDATE inspections SET status = 'closed' WHERE inspection_id = %s", (e.originator_id,)


@inspections.on(
    Inspection.CarriedOut,
    Inspection.FindingRecorded,
    Inspection.FindingAnswered,
    Inspection.FindingResolved,
    Inspection.Closed,
)
def _version(e: Inspection.Event) -> Iterable[Statement]:
    yield (
        "UPDATE inspections SET version = %s WHERE inspection_id = %s",
        (e.originator_version, e.originator_id),
    )
