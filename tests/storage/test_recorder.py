"""The recorder: one order for everybody, all or nothing, and connections that stay usable after a conflict."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from tests.compat.corpus_files import versions_wanted

from aggregates.base import Metadata, acting_as
from aggregates.officer import Officer
from storage.application import EventLog
from storage.recorder import EVENT_LOCK

SRC = Path(__file__).resolve().parents[2] / "src"
METADATA = Metadata(
    recorded_at=datetime(2020, 3, 2, tzinfo=UTC),
    officer_id=None,
    appointment_id=None,
    role="",
    unit_id=None,
    unit_name="",
    title="",
    signs_for="",
    command_id=None,
    correlation_id="test",
    occurred_on=date(2020, 3, 2),
)


@pytest.fixture
def log(database: str, tmp_path: Path) -> Iterator[EventLog]:
    opened = EventLog(
        database, master_key=b"k" * 32, attachments=tmp_path / "attachments", pool_size=2, max_overflow=20
    )
    yield opened
    opened.close()


def officer(id: UUID | None = None) -> list[Any]:
    with acting_as(METADATA):
        made = Officer.register(
            id or uuid4(), username=f"u{uuid4().hex[:12]}", full_name="Hà Lan", demonstration=False
        )
    return list(made.collect_events())


INSERT = "INSERT INTO installation (key, value) VALUES (%s, '1')"


def test_events_and_statements_are_one_transaction(log: EventLog) -> None:
    log.append(officer(), [(INSERT, ("a",))], None)
    with pytest.raises((IntegrityError, psycopg.IntegrityError)):
        log.append(officer(), [(INSERT, ("b",)), (INSERT, ("a",)), (INSERT, ("c",))], None)
    assert log.query("SELECT key FROM installation") == [{"key": "a"}]
    assert log.query_one("SELECT count(*) AS n FROM stored_events") == {"n": 1}


@pytest.mark.parametrize("held", [False, True])
def test_a_conflict_names_its_constraint(log: EventLog, held: bool) -> None:
    events = officer(uuid4())
    log.append(events, [], None)
    again = officer(events[0].originator_id)

    def append() -> None:
        if held:
            with log.one_connection():
                log.append(again, [], None)
        else:
            log.append(again, [], None)

    with pytest.raises((IntegrityError, psycopg.IntegrityError)) as conflict:
        append()
    cause = conflict.value if isinstance(conflict.value, psycopg.Error) else conflict.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == "stored_events_pkey"


def test_a_stale_epoch_records_nothing(log: EventLog) -> None:
    with log.connection() as connection:
        connection.execute("UPDATE vault_epoch SET epoch = 5")
    with pytest.raises(Exception, match="erased meanwhile"):
        log.append(officer(), [(INSERT, ("a",))], 4)
    assert log.query("SELECT key FROM installation") == []
    log.append(officer(), [], 5)


@pytest.mark.parametrize("failures", range(1, 9))
def test_a_connection_stays_usable_after_conflicts(log: EventLog, failures: int) -> None:
    """Statements are prepared after some uses; one whose preparation a conflict skipped must not be taken for prepared."""
    many = [(INSERT, (f"{i}",)) for i in range(20)]
    taken = officer()
    log.append(taken, [], None)
    with log.one_connection():
        for i in range(failures):
            with pytest.raises(psycopg.IntegrityError):
                # The events conflict; what comes after them is skipped by the server.
                log.append(officer(taken[0].originator_id), many[: 1 + i], None)
        log.append(officer(), many, None)
    assert log.query_one("SELECT count(*) AS n FROM installation") == {"n": 20}


def test_nothing_is_recorded_for_no_events_but_its_statements_run(log: EventLog) -> None:
    log.append([], [(INSERT, ("a",))], None)
    assert log.query("SELECT key FROM installation") == [{"key": "a"}]


def test_whoever_holds_the_lock_keeps_others_waiting(log: EventLog, database: str) -> None:
    with psycopg.connect(database) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (EVENT_LOCK,))
        waiting = pool.submit(log.append, officer(), [], None)
        time.sleep(0.2)
        assert not waiting.done()
        other.rollback()
        waiting.result(20)


def test_a_follower_beside_eight_writers_loses_nothing(log: EventLog, database: str) -> None:
    """Notification ids become visible in their order: a follower that asks for what is after the last it saw sees all."""
    each, writers = 25, 8
    seen: list[int] = []
    stop = threading.Event()

    def follow() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            while True:
                done = stop.is_set()
                rows = connection.execute(
                    "SELECT notification_id FROM stored_events WHERE notification_id > %s ORDER BY notification_id",
                    (seen[-1] if seen else 0,),
                ).fetchall()
                seen.extend(row[0] for row in rows)
                if done and not rows:
                    return

    def write(_: int) -> None:
        for i in range(each):
            # Some transactions are large and slow, some fail: ids are drawn and thrown away.
            events = [e for _ in range(1 + i % 3) for e in officer()]
            if i % 10 == 9:
                with pytest.raises((IntegrityError, psycopg.IntegrityError)):
                    log.append(events, [(INSERT, ("x",)), (INSERT, ("x",))], None)
            else:
                log.append(events, [("SELECT pg_sleep(%s)", (0.001 * (i % 2),))], None)

    follower = threading.Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    stop.set()
    follower.join(30)
    stored = [
        r["notification_id"]
        for r in log.query("SELECT notification_id FROM stored_events ORDER BY notification_id")
    ]
    assert len(stored) > writers * each
    assert seen == stored


def test_whoever_opens_the_log_knows_every_topic() -> None:
    """A process that loads nothing but the log, as the follower nearly does, must be able to read all events."""
    topics = sorted(topic.rpartition("@")[0] for topic in versions_wanted())
    assert len(topics) > 100
    program = (
        "import sys, storage.application\nfrom eventsourcing.utils import resolve_topic\n"
        "for topic in sys.argv[1:]: resolve_topic(topic)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *topics],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-400:]
