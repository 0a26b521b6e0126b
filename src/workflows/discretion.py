"""Who is told what was complained of and by whom.

A complaint, a denunciation or a comment on a posting is often about the side that nominates. That side learns that there is
one and that it is settled. Who complained and what was said is for the offices that look into it: the commune's, the
district's and the auditor.

Every page that tells a dossier's events reads them through :func:`as_told_to`; no template has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.pii import PII
from rules.offices import DISTRICT_ROLES
from rules.text import Text

E = TypeVar("E", bound=EventSourced.Event)

COMPLAINTS: Final = frozenset({"complaint", "denunciation"})
"""Holds that somebody asked for who may have to fear the side that nominates."""
NOT_TOLD: Final = Text(
    "Nội dung do cấp xã, cấp trên và thanh tra xem xét.",
    "What it says is looked into by the commune, the level above it and the auditor.",
)
_TOLD: Final = DISTRICT_ROLES | {"commune_officer", "commune_chair"}


def is_told(actor: Actor, subject_id: UUID) -> bool:
    """Whether the officer may learn who complained about a dossier's subject and what was said.

    Not where the complaint is about the officer's own unit, household or kin, whatever the office.
    """
    return actor.role in _TOLD and subject_id != actor.unit_id and subject_id not in actor.own_households


def as_told_to(actor: Actor, events: Iterable[E], *, after: int = 0) -> list[E]:
    """Return a record's events as the officer may read them: as they are, or without what complainants said.

    ``events`` are all of the record's; those up to version ``after`` are left out. Records other than dossiers are told as
    they are: whoever may read them reads them whole.
    """
    known: list[Any] = list(events)
    told: list[E] = [e for e in known if e.originator_version > after]
    opened = next((e for e in known[:1] if isinstance(e, Nomination.Proposed)), None)
    if opened is None or is_told(actor, opened.subject_id):
        return told
    complaints = {e.hold_id for e in known if isinstance(e, Nomination.HoldPlaced) and e.kind in COMPLAINTS}
    return [_without_words(e, _private(e, complaints)) for e in told]


def _private(event: Any, complaints: set[UUID]) -> tuple[str, ...]:
    """Return the fields of an event that say who complained, or what."""
    if isinstance(event, Nomination.CommentReceived):
        return ("author", "text")
    if isinstance(event, Nomination.CommentAnswered):
        # An answer repeats what was asked, often enough with the name of who asked.
        return ("answer",)
    if isinstance(event, Nomination.PostingClosed) and event.comments:
        return ("remarks",)
    if isinstance(event, Nomination.HoldPlaced) and event.hold_id in complaints:
        return ("reason",)
    if isinstance(event, Nomination.HoldLifted) and event.hold_id in complaints:
        return ("outcome",)
    return ()


def _without_words(event: E, fields: tuple[str, ...]) -> E:
    """Return a copy of an event whose named texts are empty; the event itself where none is named."""
    if not fields:
        return event
    copy = object.__new__(type(event))
    values = vars(event)
    vars(copy).update({**values, **{f: PII(values[f].subject, "") for f in fields}})
    return copy
