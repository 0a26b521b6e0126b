"""The event recorder: appends events, read models and the processed command in one transaction.

The library's recorder takes an EXCLUSIVE table lock, which the application's role may not. An advisory lock keeps the
same promise - notification ids become visible in their order - on every PostgreSQL version. Everything travels in one
round (``storage.rounds``): the lock, the epoch check (``storage.vault``), the events, the read models, the command's outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg import Connection

from storage.datastore import HeldDatastore
from storage.rounds import Statement, in_one_round

EVENT_LOCK = 8_720_18
"""Key of the advisory lock that orders all inserts of events."""

Finish = Callable[[Connection[Any]], None]
"""What an act does last inside its transaction."""

_RECORD = "SELECT record_acts(%s, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[]) AS id"
"""The lock, the epoch check, the notification and the insert in one round (migration 0001)."""


def lock_events(connection: Connection[Any]) -> None:
    """Wait for the event lock; held until the caller's transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (EVENT_LOCK,))


class ActRecorder(PostgresApplicationRecorder):
    """Writes acts. ``statements`` are the read models' part of the transaction, ``epoch`` the vault's."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        self.held_datastore = HeldDatastore(datastore)
        super().__init__(cast(PostgresDatastore, self.held_datastore), events_table_name=events_table_name)

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        statements: Sequence[Statement] = (),
        epoch: int | None = None,
        finish: Finish | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """Insert events and run ``statements`` after them; all or nothing.

        ``finish`` has the last word in the same transaction, with the event lock held: what it raises undoes everything.
        It costs a round trip per statement, so it is for the rare act that must look once more before it is done.

        Raises the library's ``IntegrityError`` with the violated constraint in its cause, or, on a held connection,
        psycopg's own error.
        """
        acts = (
            _RECORD,
            (
                epoch,
                _array(str(e.originator_id) for e in stored_events),
                _array(str(e.originator_version) for e in stored_events),
                _array(_quoted(e.topic) for e in stored_events),
                _array(f'"\\\\x{e.state.hex()}"' for e in stored_events),
            ),
        )
        with self.datastore.get_connection() as connection:
            if finish is None:
                ids, *_ = in_one_round(connection, [acts, *statements])
                return [id for (id,) in ids]
            with connection.transaction():
                rows = connection.execute(acts[0], acts[1]).fetchall()
                for sql, values in statements:
                    connection.execute(sql.encode(), values)
                finish(connection)
        return [row["id"] for row in rows]


def _array(elements: Iterable[str]) -> str:
    """Write an array as PostgreSQL reads it: for these few kinds of elements far quicker than the general way."""
    return "{" + ",".join(elements) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
