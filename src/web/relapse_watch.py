"""The years after an exit: of which the commune has said that a household did not fall back, and which are still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import url_for

from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment, last_reviewed
from aggregates.pii import plain
from rules.text import Text
from storage.application import Row
from web.formats import dmy
from web.household_view import who_told
from web.kit import actor, services, sight, today
from web.labels import Label
from web.text import t
from workflows.permissions import ACTS
from workflows.sensitive import Kind


def due_on(year: int) -> date:
    """The day by which it is to be said of a year: its last one, when the official review has been reported."""
    return date(year, 12, 31)


def work_item(row: Row) -> dict[str, Any]:
    """A household of which nobody has said yet whether it fell back: a line of my work."""
    first, last = row["year"], row["last_year"]
    span = str(first) if first == last else f"{first}–{last}"
    return {
        "code": Text(f"Theo dõi tái nghèo năm {span}", f"Watch for relapse: {span}"),
        "url": url_for("commitments.show", commitment_id=row["commitment_id"]),
        "subject": row["head"],
        "place": row["hamlet"],
        "since": date(first, 11, 1),
        "due": due_on(first),
        "status": Label(Text("Chờ xác nhận không tái nghèo", "To be confirmed"), "wait", "eye"),
        "action": {
            "label": ACTS["commitment.watch"].label,
            "url": url_for("commitment_acts.watch", commitment_id=row["commitment_id"]),
        },
    }


def watch_rows(
    commitment: ExitCommitment, events: Iterable[EventSourced.Event], people: Mapping[Any, str | None]
) -> list[Row]:
    """Return each year after the exit up to the end of its plan: what was said of it, by whom, or until when it is due.

    ``version`` is the event's that says it, None where none does.
    """
    if commitment.exit_year is None:
        return []
    told = {
        e.year: e
        for e in events
        if isinstance(e, ExitCommitment.NoRelapseConfirmed | ExitCommitment.RelapseRecorded)
    }
    years = services().movements.span_of_record(commitment.exit_year, commitment.created_on)
    reviewed, on = last_reviewed(years, today()), today()
    rows = []
    for year in range(commitment.exit_year + 1, years[1] + 1):
        event, due = told.get(year), due_on(year)
        day = f"{due:%d/%m/%Y}"
        late = False
        if isinstance(event, ExitCommitment.RelapseRecorded):
            state = Text("Tái nghèo", "Relapsed")
        elif event is not None:
            state = Text("Không tái nghèo", "No relapse")
        elif commitment.status == "relapsed":
            state = Text("Không theo dõi nữa", "Not watched any more")
        elif year > reviewed:
            state = Text("Chưa đến kỳ rà soát", "Not reviewed yet")
        else:
            late = due < on
            state = (
                Text(f"Quá hạn xác nhận từ {day}", f"Overdue since {day}")
                if late
                else Text(f"Chờ xác nhận, hạn {day}", f"To be confirmed by {day}")
            )
        said: Row = {"day": None, "basis": "—", "who": "—", "office": "—", "version": None}
        if event is not None:
            words = event.reason if isinstance(event, ExitCommitment.RelapseRecorded) else event.basis
            told_as = sight("commitment").of(words.subject, Kind.WORDS, plain(words), commitment.id)
            said = {
                "day": event.meta.occurred_on,
                "basis": told_as,
                "version": event.originator_version,
                **who_told(event, people),
            }
        rows.append({"year": str(year), "state": t(state), "late": late, **said})
    return rows


def contradicted(commitment: ExitCommitment, data: Mapping[str, Any]) -> list[Row]:
    """Return what a relapse that is about to be recorded speaks against: "no relapse" said of its years, and their incomes."""
    year = int(data["year"])
    events, people = services().dossiers.history(actor(), commitment.id)
    rows: list[Row] = []
    for event in events:
        if isinstance(event, ExitCommitment.NoRelapseConfirmed) and event.year >= year:
            said = who_told(event, people)
            rows.append(
                {
                    "key": Text(
                        f"Trước đây đã xác nhận không tái nghèo năm {event.year}",
                        f"“No relapse” was confirmed before of {event.year}",
                    ),
                    "value": Text("ngày {day}, {who} ({office})", "on {day}, {who} ({office})").format(
                        day=dmy(event.meta.occurred_on), **said
                    ),
                    "kind": "personal",
                }
            )
    if years := commitment.contradicted_by_relapse(year):
        listed = ", ".join(map(str, years))
        rows.append(
            {
                "key": Text("Thu nhập sẽ được mở lại để xác minh", "Incomes that will be reopened"),
                "value": Text(f"năm {listed}", f"of {listed}"),
            }
        )
    return rows
