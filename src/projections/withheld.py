"""What the read models hold of single texts that are withheld because they name somebody who was erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import exit_commitment_events as events
from aggregates.base import EventSourced
from aggregates.data_request import DataRequest
from aggregates.inspection import Inspection
from projections.registry import Statement


def _note(e: EventSourced.Event) -> Statement:
    return (
        "UPDATE income_verifications SET note = NULL WHERE commitment_id = %s AND version = %s",
        (e.originator_id, e.originator_version),
    )


def _finding(e: Any) -> Statement:
    return "UPDATE inspection_findings SET text = NULL WHERE finding_id = %s", (e.finding_id,)


def _requester(e: EventSourced.Event) -> Statement:
    return "UPDATE data_requests SET requester = NULL WHERE request_id = %s", (e.originator_id,)


def _papers(e: EventSourced.Event) -> Statement:
    return (
        "UPDATE papers SET name = NULL WHERE originator_id = %s AND version = %s",
        (e.originator_id, e.originator_version),
    )


_HELD: dict[tuple[type, str], Callable[[Any], Statement]] = {
    (events.IncomeVerified, "note"): _note,
    (events.IncomeCorrected, "note"): _note,
    (events.IncomeRefused, "reason"): _note,
    (Inspection.FindingRecorded, "text"): _finding,
    (DataRequest.Received, "requester"): _requester,
}
"""Every text of an event about one person that a read model keeps as well, and how it is let go."""


def withheld_statements(event: EventSourced.Event, field: str) -> list[Statement]:
    """Return what makes the read models forget one text of an event."""
    if field in ("evidence", "document"):
        return [_papers(event)]
    forget = _HELD.get((type(event), field))
    return [forget(event)] if forget else []
