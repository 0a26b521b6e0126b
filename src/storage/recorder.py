"""The event recorder: appends events, read models and the processed command in one transaction.

The library's recorder takes an EXCLUSIVE table lock, which the application's role may not. An advisory lock keeps the
same promise - notification ids become visible in their order - on every PostgreSQL version. Everything travels in one
pipeline: the lock, the epoch check (``storage.vault``), the events, the read models, the command's outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg import Connection

from storage.datastore import HeldDatastore

EVENT_LOCK = 8_720_18
"""Key of the advisory lock that orders all inserts of events."""

Statement = tuple[str, tuple[Any, ...]]

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
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """Insert events and run ``statements`` after them; all or nothing.

        Raises the library's ``IntegrityError`` with the violated constraint in its cause, or, on a held connection,
        psycopg's own error.
        """
        failure: Exception | None = None
        ids: list[int] = []
        with self.datastore.get_connection() as connection:
            # Two blocks: the failure is raised between them.
            with connection.pipeline() as pipeline, connection.transaction(), connection.cursor() as cursor:  # noqa: SIM117
                with connection.cursor() as recording:
                    try:
                        recording.execute(
                            _RECORD,
                            (
                                epoch,
                                [e.originator_id for e in stored_events],
                                [e.originator_version for e in stored_events],
                                [e.topic for e in stored_events],
                                [e.state for e in stored_events],
                            ),
                        )
                        for sql, parameters in statements:
                            cursor.execute(sql, parameters)
                        pipeline.sync()
                        ids = [row["id"] for row in recording.fetchall()]
                    except Exception as error:
                        # Raised again outside the pipeline, which would otherwise warn and hide it. Where it came before
                        # the sync, the pipeline stays aborted until one, and would refuse the rollback as well.
                        failure = error
                        with suppress(psycopg.Error):
                            pipeline.sync()
            if failure is not None:
                # psycopg goes on believing in a statement whose preparation the aborted pipeline skipped.
                with suppress(psycopg.Error):
                    connection.execute("DEALLOCATE ALL")
                raise failure
        return ids
