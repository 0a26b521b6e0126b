"""Who sees how much of a complaint. The one place that decides, for pages, papers and stale forms alike.

That there is one, of which kind, about whom, how far it is and how it ended is told where the record lies. What was said,
found and answered is for those who deal with it, and for the auditor. Who complained is for those who deal with it alone: nobody
of the side that nominates, and nobody the complaint is about, is ever told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.complaint import Complaint
from aggregates.pii import PII

SCREENING: Final = frozenset({"standing_office", "inspector"})
"""Offices that decide whether a complaint is taken up."""


def deals_with(actor: Actor, complaint: Mapping[str, Any]) -> bool:
    """Whether the officer deals with a complaint now, and so learns who made it.

    ``complaint`` has ``subject_id``, ``status``, ``office`` and ``received_by``. Until it is taken up or not, it is whoever
    received it and the offices that screen; then the office that is charged with it, to the end.
    """
    if _concerns(actor, complaint["subject_id"]):
        return False
    if complaint["status"] == "received":
        return actor.role in SCREENING or actor.officer_id == complaint["received_by"]
    if complaint["office"]:
        return bool(actor.role == complaint["office"])
    return actor.role in SCREENING


def reads_words(actor: Actor, complaint: Mapping[str, Any]) -> bool:
    """Whether the officer reads what was said and found."""
    if actor.role == "auditor":
        return not _concerns(actor, complaint["subject_id"])
    return deals_with(actor, complaint)


def as_shown_to(
    actor: Actor, complaint: Mapping[str, Any], events: Iterable[EventSourced.Event]
) -> list[EventSourced.Event]:
    """Return a complaint's events as the officer may read them: whole, without who complained, or without any words."""
    known = list(events)
    if deals_with(actor, complaint):
        return known
    if reads_words(actor, complaint):
        return [_without(e, ("complainant", "contact")) for e in known]
    return [_without(e, tuple(name for name, v in vars(e).items() if _personal(v))) for e in known]


def facts_of(complaint: Complaint) -> dict[str, Any]:
    """Return of a complaint what this module asks for."""
    return {
        "subject_id": complaint.subject_id,
        "status": complaint.status,
        "office": complaint.office,
        "received_by": complaint.received_by,
    }


def _concerns(actor: Actor, subject_id: UUID) -> bool:
    return subject_id in actor.own_households or actor.acts_for(subject_id)


def _personal(value: object) -> bool:
    return isinstance(value, PII | list) and not (
        isinstance(value, list) and value and isinstance(value[0], str | int)
    )


def _without(event: Any, fields: tuple[str, ...]) -> EventSourced.Event:
    """Return a copy of an event without some of its personal values; papers go with them."""
    copy: EventSourced.Event = object.__new__(type(event))
    values = vars(event)
    gone: dict[str, Any] = {}
    for name in fields:
        value = values.get(name)
        if isinstance(value, PII):
            gone[name] = PII(value.subject, "")
        elif isinstance(value, list):
            gone[name] = []
    vars(copy).update({**values, **gone})
    return copy
