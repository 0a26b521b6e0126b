"""How a record passed from one unit to another while it was under way: a sentence above it and a line in its timeline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rules.text import Text
from storage.application import Row
from web.formats import dmy
from web.kit import services


def passages(unit_id: UUID, since: datetime) -> list[Row]:
    """Return each passage of the unit recorded since then as an item of the timeline, the newest first."""
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
        for row in reversed(services().units.passages(unit_id, since))
    ]


def with_passages(events: list[Row], passed: list[Row]) -> list[Row]:
    """Put the passages among the events of a timeline, the newest first."""
    return sorted([*passed, *events], key=lambda item: item["when"], reverse=True) if passed else events
