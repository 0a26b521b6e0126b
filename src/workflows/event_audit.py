"""Whether each event of the log is an act's of this program: what was added past it is named by the audit.

The program appends all events of one command at once, with the row of ``processed_commands`` that keeps the command's moment
(``workflows.kernel``). So an event bears a command that was processed, bears its moment, and stands together with the others of
its command. A copy of an event that was appended later by other means fails in one of the three.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger.findings import SHOWN
from storage.application import EventLog

_AT_ONCE: Final = 2_000
"""Events whose commands are asked for with one question."""


@dataclass(slots=True)
class EventsReport:
    """Events by what was found; ``named`` says which are no acts of the program, by record and version, and why.

    ``unreadable``: its bytes are no event's. ``no_command``: it names no command that was processed. ``other_time``: its moment
    is not its command's. ``apart``: other acts stand between it and what its command recorded.
    """

    checked: int = 0
    misfits: int = 0
    named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, record: str, version: int, topic: str, reason: str) -> None:
        """Name one that does not fit."""
        self.misfits += 1
        if len(self.named) < SHOWN:
            self.named.append({"record": record, "version": version, "topic": topic, "reason": reason})


@dataclass(frozen=True, slots=True)
class _Event:
    record: str
    version: int
    topic: str
    command: UUID
    at: datetime
    apart: bool


class Origins:
    """Looks at events one after the other, in the order of the log; :meth:`done` ends it."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.report = EventsReport()
        self._last: UUID | None = None
        self._over: set[bytes] = set()
        """Commands after which others came: sixteen bytes for each act."""
        self._waiting: list[_Event] = []

    def look_at(self, record: str, version: int, topic: str, state: bytes) -> Any:
        """Take the next event; return what is written in its bytes, or None where that is nothing like an event."""
        self.report.checked += 1
        try:
            content = json.loads(state)
            command = UUID(content["meta"]["_data_"]["cmd"])
            at = datetime.fromisoformat(content["timestamp"]["_data_"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.report.add(record, version, topic, "unreadable")
            return None
        if command != self._last:
            if self._last is not None:
                self._over.add(self._last.bytes)
            self._last = command
        self._waiting.append(_Event(record, version, topic, command, at, command.bytes in self._over))
        if len(self._waiting) >= _AT_ONCE:
            self.done()
        return content

    def done(self) -> None:
        """Compare what was taken with the commands that were processed."""
        rows = self._log.query(
            # Another moment than the event's is all that is asked of one that no calendar here knows.
            "SELECT command_id, coalesce(CASE WHEN recorded_at BETWEEN '0001-01-02' AND '9999-12-30' THEN recorded_at END, "
            "'0001-01-02') AS recorded_at FROM processed_commands WHERE command_id = ANY(%s)",
            (list({event.command for event in self._waiting}),),
        )
        processed = {row["command_id"]: row["recorded_at"] for row in rows}
        for event in self._waiting:
            at = processed.get(event.command)
            reason = ""
            if at is None:
                reason = "no_command"
            elif event.at.tzinfo is None or event.at != at:
                reason = "other_time"
            elif event.apart:
                reason = "apart"
            if reason:
                self.report.add(event.record, event.version, event.topic, reason)
        self._waiting.clear()
