"""How a record passed from one unit to another while it was under way: a sentence above it and a line in its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.base import EventSourced
from rules.text import Text
from storage.application import Row
from web.dossier_words import capital_name
from web.formats import dmy
from web.kit import services


def passages(events: Sequence[EventSourced.Event]) -> list[Row]:
    """Return each passage of a record's hamlet since the record began, as items of its timeline, the newest first.

    ``events`` are the record's own; the first one names the hamlet it began in.
    """
    first: Any = events[0]
    return [
        {
            "when": row["recorded_at"],
            "what": Text(
                f"Chuyển từ {row['from_name']} sang {row['to_name']} theo {row['source']} từ {dmy(row['on_day'])}",
                f"Passed from {row['from_name']} to {row['to_name']} by {row['source']} from {dmy(row['on_day'])}",
            ),
            "who": row["officer"] or "",
            "tone": "warn",
        }
        for row in reversed(services().units.passages(first.hamlet_id, first.timestamp))
    ]


def ended(unit_id: UUID, events: Sequence[EventSourced.Event]) -> list[Text]:
    """Say how a unit had ended before the dossier about it began, the oldest first; none where it stood.

    The dossier's first event names the unit that had taken over by then; what came later are its :func:`passages`.
    """
    first: Any = events[0]
    found: list[Text] = []
    if first.hamlet_id == unit_id:
        return found
    for row in services().units.passages(unit_id, date.min):
        if row["kind"] == "dissolved":
            found.append(
                Text(
                    f"{capital_name(row['from_name'])} đã nhập vào {row['to_name']} từ {dmy(row['on_day'])} theo {row['source']}",
                    f"{capital_name(row['from_name'])} merged into {row['to_name']} on {dmy(row['on_day'])} by {row['source']}",
                )
            )
            if row["to_id"] == first.hamlet_id:
                break
    return found


def with_passages(events: list[Row], passed: list[Row]) -> list[Row]:
    """Put the passages among the events of a timeline, the newest first."""
    return sorted([*passed, *events], key=lambda item: item["when"], reverse=True) if passed else events
