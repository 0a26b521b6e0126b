"""The follower: fills the views that may lag, exactly once, in order.

One follower is elected by an advisory lock; others wait for it to die. Each batch of events and the position after it are
one transaction, so that a kill at any moment loses nothing and doubles nothing. An event that cannot be projected is
parked with an alarm, and the rest goes on. It wakes on NOTIFY and on a timer: a lost notification costs seconds, not work.

Run as ``python -m projections.follower``.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import Any

import psycopg
from eventsourcing.persistence import Mapper, StoredEvent
from psycopg.rows import dict_row

from projections.all import VIEWS
from projections.registry import View
from storage import traces

logger = logging.getLogger("chungtay.follower")

NAME = "views"
ELECTION = 8_720_20
FOLLOWING = 8_720_22
"""Held by every transaction that moves the follower's position: the follower's own and a rebuild's exchange."""
BATCH = 200
PATIENCE = 2.0
"""Seconds between looks when no notification comes."""
_CLEAR_AGAIN = (10.0, 300.0)
"""Seconds from one try to clear what erasures left to the next: after the first, and at most."""
_CLEAR_PATIENCE = 0.5
"""Seconds that views wait while old transactions end."""

Decode = Callable[[StoredEvent], Any]


class Follower:
    """Follows the log on a connection of its own."""

    def __init__(self, url: str, mapper: Mapper[Any], sync: Callable[[], object]) -> None:
        """Follow the log at ``url``; ``sync`` drops cached keys of erased subjects before each batch."""
        self._url = url
        self._mapper = mapper
        self._sync = sync
        self._views: list[View] = [v for v in VIEWS.values() if not v.inline]
        self._cleared = -1
        self._clear_after = 0.0
        self._clear_pause = _CLEAR_AGAIN[0]

    def run(self, stop: Event) -> None:
        """Follow until ``stop`` is set. Lost connections are opened again."""
        while not stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as connection:
                    if not self._elected(connection):
                        stop.wait(PATIENCE)
                        continue
                    connection.execute("LISTEN stored_events")
                    while not stop.is_set():
                        while self.step(connection) and not stop.is_set():
                            pass
                        self._clear_traces(connection)
                        for _ in connection.notifies(timeout=PATIENCE, stop_after=1):
                            pass
            except psycopg.OperationalError as error:
                logger.warning("follower lost its database, trying again: %s", type(error).__name__)
                stop.wait(PATIENCE)

    def _clear_traces(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        """Clear what erasures left in the database's files, once for every one of them; what cannot be done now, a bit later."""
        row = connection.execute("SELECT epoch FROM vault_epoch").fetchone()
        epoch = row["epoch"] if row else 0
        if epoch == self._cleared or monotonic() < self._clear_after:
            return
        try:
            done = traces.clear(self._url, patience=_CLEAR_PATIENCE)
        except psycopg.errors.InsufficientPrivilege:
            done = False
        if done:
            self._cleared = epoch
        self._clear_after = monotonic() + self._clear_pause
        self._clear_pause = _CLEAR_AGAIN[0] if done else min(2 * self._clear_pause, _CLEAR_AGAIN[1])

    def catch_up(self) -> int:
        """Project everything outstanding and return how many events that was. For tests and the command line."""
        done = 0
        with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as connection:
            while count := self.step(connection):
                done += count
        return done

    def step(self, connection: psycopg.Connection[dict[str, Any]]) -> int:
        """Project one batch in one transaction and return how many events it had."""
        self._sync()
        try:
            return self._batch(connection, BATCH)
        except psycopg.OperationalError:
            raise
        except Exception:
            # Something in the batch is poison: go one by one and park what fails.
            return self._step_alone(connection)

    def _batch(self, connection: psycopg.Connection[dict[str, Any]], limit: int) -> int:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (FOLLOWING,))
            events = self._next(connection, limit)
            for stored in events:
                self._project(connection, stored)
            if events:
                self._move(connection, events[-1]["notification_id"])
        return len(events)

    def _step_alone(self, connection: psycopg.Connection[dict[str, Any]]) -> int:
        try:
            return self._batch(connection, 1)
        except psycopg.OperationalError:
            raise
        except Exception as error:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (FOLLOWING,))
                stored = self._next(connection, 1)[0]
                # The traceback could show personal values: the alarm names the event and the kind of error alone.
                logger.error(
                    "follower parks event %s (%s): %s",
                    stored["notification_id"],
                    stored["topic"],
                    type(error).__name__,
                )
                connection.execute(
                    "INSERT INTO follower_parked (name, notification_id, topic, error) VALUES (%s, %s, %s, %s) "
                    "ON CONFLICT DO NOTHING",
                    (NAME, stored["notification_id"], stored["topic"], type(error).__name__),
                )
                self._move(connection, stored["notification_id"])
            return 1

    def _project(self, connection: psycopg.Connection[dict[str, Any]], stored: dict[str, Any]) -> None:
        event: Any = self._mapper.to_domain_event(
            StoredEvent(
                stored["originator_id"], stored["originator_version"], stored["topic"], bytes(stored["state"])
            )
        )
        for view in self._views:
            for sql, parameters in view.statements(event):
                connection.execute(sql.encode(), parameters)

    @staticmethod
    def _elected(connection: psycopg.Connection[dict[str, Any]]) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (ELECTION,)).fetchone()
        return bool(row and row["mine"])

    @staticmethod
    def _next(connection: psycopg.Connection[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
        return connection.execute(
            "SELECT * FROM stored_events WHERE notification_id > "
            "coalesce((SELECT position FROM follower_positions WHERE name = %s), 0) ORDER BY notification_id LIMIT %s",
            (NAME, limit),
        ).fetchall()

    @staticmethod
    def _move(connection: psycopg.Connection[dict[str, Any]], position: int) -> None:
        connection.execute(
            "INSERT INTO follower_positions (name, position) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET position = excluded.position, moved_at = now()",
            (NAME, position),
        )


def main() -> int:
    """Follow the installation's log until told to stop; the ledger follows it beside the views."""
    from ledger.book import Book
    from ledger.follower import keep_up
    from storage.application import EventLog
    from storage.embedded import database_url
    from storage.settings import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_env()
    url = database_url(settings)
    stop = Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    log = EventLog(
        url,
        master_key=settings.master_key(),
        attachments=settings.data_dir / "attachments",
        pool_size=1,
        max_overflow=2,
    )
    ledger = Thread(target=keep_up, args=(Book(log.connection, settings.data_dir), url, stop), name="ledger")
    ledger.start()
    try:
        Follower(url, log.mapper, log.vault.sync).run(stop)
    finally:
        stop.set()
        ledger.join()
        log.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
