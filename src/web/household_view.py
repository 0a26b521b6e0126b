"""What the page of a household shows of its past: where it lived and in which class it was, since when, and who told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aggregates.base import EventSourced
from aggregates.household import Household
from aggregates.pii import plain
from rules.text import Text
from storage.application import Row
from web.formats import erased, office

_HOMES = (Household.Registered, Household.Moved)


def home_rows(
    events: Iterable[EventSourced.Event], people: Mapping[Any, str | None], homes: Sequence[Row]
) -> list[Row]:
    """Return the hamlets a household lived in, the newest first; ``homes`` are their names in the order of the events."""
    told = [e for e in events if isinstance(e, _HOMES)]
    rows = [
        {
            "day": home["day"],
            "place": ", ".join(part for part in (home["hamlet"], home["commune"]) if part),
            "reason": plain(event.reason) if isinstance(event, Household.Moved) else "—",
            **who_told(event, people),
        }
        for event, home in zip(told, homes, strict=True)
    ]
    return rows[::-1]


def who_told(event: EventSourced.Event, people: Mapping[Any, str | None]) -> Row:
    """Return who recorded an event and in which office."""
    meta = event.meta
    return {
        "who": erased(people.get(meta.officer_id)) if meta.officer_id in people else Text("hệ thống", "the system"),
        "office": office(meta.signs_for, meta.title, meta.unit_name),
    }  # fmt: skip
