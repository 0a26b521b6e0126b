"""The floor: what durable, totally ordered appending costs on this server, and nothing else.

Per command one transaction: the lock that keeps the order of commits, the notification, one event row
whose state has the size of a real one. No rules, no read model, no uniqueness beyond the key. Nothing
that appends events one transaction at a time over plain round trips gets below this.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from bench.workload import STEPS, Act, Case, Command, Contender, StaleError

STATE_BYTES = 600  # what a stored event of a nomination takes on average
_LOCK = 870_719
_PADDING = "pad"
_NO_ESCAPES = str.maketrans("", "", '"\\')

_TABLE = """
CREATE TABLE stored_event (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX stored_event_notification ON stored_event (notification_id)
"""
_INSERT = (
    "INSERT INTO stored_event (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s) "
    "RETURNING notification_id"
)


def encode(command: Command) -> bytes:
    """The state of the command's event as UTF-8 JSON of exactly `STATE_BYTES` bytes.

    What the step has to say beyond that is cut off: it is about bytes written here, not about meaning.
    """
    act = {
        "command": command.id.hex,
        "correlation": command.correlation.hex,
        "officer": command.actor.officer.hex,
        "appointment": command.actor.appointment.hex,
        "role": command.actor.role,
        "unit": command.actor.unit,
        "recorded_at": datetime.now(UTC).isoformat(),
        _PADDING: "",
    }
    room = STATE_BYTES - len(json.dumps(act, separators=(",", ":")))
    text = json.dumps(command.details, separators=(",", ":"))  # pure ASCII: escapes are not split below
    act[_PADDING] = text.translate(_NO_ESCAPES)[:room].ljust(room, ".")
    return json.dumps(act, separators=(",", ":")).encode()


class Floor:
    """Advisory lock, NOTIFY and INSERT in plain psycopg, prepared, on one kept connection per thread."""

    name = "floor"
    title = "psycopg: lock + notify + insert"
    packages: tuple[str, ...] = ("psycopg",)
    keeps_rules = False
    audit: Mapping[str, str] = {
        "nominations": "SELECT count(DISTINCT originator_id) FROM stored_event",
        "finished": f"""SELECT count(*) FROM (
            SELECT 1 FROM stored_event GROUP BY originator_id
            HAVING max(originator_version) = {len(STEPS)} AND count(*) = {len(STEPS)}) AS whole""",
        "history": f"""SELECT count(*) FROM stored_event WHERE length(state) = {STATE_BYTES}
            AND convert_from(state, 'UTF8')::json ->> 'officer' <> ''
            AND convert_from(state, 'UTF8')::json ->> 'role' <> ''
            AND convert_from(state, 'UTF8')::json ->> 'unit' <> ''
            AND convert_from(state, 'UTF8')::json ->> 'recorded_at' <> ''""",
    }

    def __init__(self) -> None:
        self._dsn = ""
        self._local = threading.local()
        self._opened: list[psycopg.Connection] = []

    def create(self, dsn: str) -> None:
        """Make the table of events."""
        with psycopg.connect(dsn) as connection:
            connection.execute(_TABLE)

    def open(self, dsn: str, connections: int) -> None:
        """Remember where the server is; every thread connects at its first command and stays connected."""
        self._dsn = dsn

    def introduce(self, cases: Sequence[Case]) -> None:
        """Nothing has to be there beforehand."""

    def _connection(self) -> psycopg.Connection:
        connection: psycopg.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = psycopg.connect(self._dsn, autocommit=True)
            self._local.connection = connection
            self._opened.append(connection)
        return connection

    def perform(self, case: Case, command: Command) -> int:
        """Append one event. Raises `StaleError` where that version of the dossier exists."""
        connection = self._connection()
        version = command.expected_version + 1
        row = (case.nomination, version, command.step, encode(command))
        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,), prepare=True)
                connection.execute("NOTIFY stored_event", prepare=True)
                connection.execute(_INSERT, row, prepare=True).fetchone()
        except psycopg.errors.UniqueViolation as error:
            raise StaleError(str(error)) from error
        return version

    def history(self, case: Case) -> list[Act]:
        """The events of the dossier."""
        rows = self._connection().execute(
            "SELECT topic, state FROM stored_event WHERE originator_id = %s ORDER BY originator_version",
            (case.nomination,),
        )
        acts = []
        for topic, state in rows:
            act = json.loads(bytes(state))
            acts.append(
                Act(
                    topic,
                    UUID(act["officer"]),
                    act["role"],
                    act["unit"],
                    datetime.fromisoformat(act["recorded_at"]),
                )
            )
        return acts

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._opened:
            connection.close()


def build() -> Contender:
    """The floor as a contender."""
    return Floor()
