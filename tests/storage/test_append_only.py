"""Stored events are never changed, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

CHANGES = {
    "update": "UPDATE stored_events SET topic = 'x'",
    "update of one column of one row": "UPDATE stored_events SET state = '' WHERE originator_version = 1",
    "delete": "DELETE FROM stored_events",
    "truncate": "TRUNCATE stored_events",
    "truncate with all that follows": "TRUNCATE stored_events RESTART IDENTITY CASCADE",
    "insert or update": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
        "SELECT originator_id, originator_version, topic, state FROM stored_events "
        "ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = 'x'"
    ),
    "merge": ("MERGE INTO stored_events e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"),
}


@pytest.fixture
def filled(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, 1, 't', 's')",
            (uuid4(),),
        )
        yield connection


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_the_owner_and_superuser_is_refused_too(
    filled: psycopg.Connection[tuple[object, ...]], sql: str
) -> None:
    row = filled.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone()
    assert row == (True,)
    with pytest.raises(psycopg.DatabaseError) as refusal:
        filled.execute(sql)  # type: ignore[call-overload]
    assert refusal.value.sqlstate == "CT002"
    assert "never changed" in str(refusal.value)
    assert filled.execute("SELECT topic, state FROM stored_events").fetchall() == [("t", b"s")]


def test_not_even_where_triggers_are_told_to_rest(filled: psycopg.Connection[tuple[object, ...]]) -> None:
    """Replication roles skip ordinary triggers; these are always on."""
    filled.execute("SET session_replication_role = replica")
    for sql in CHANGES.values():
        with pytest.raises(psycopg.DatabaseError, match="never changed"):
            filled.execute(sql)  # type: ignore[call-overload]


def test_an_event_cannot_be_stored_twice(filled: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        filled.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "SELECT originator_id, originator_version, 'other', 'other' FROM stored_events"
        )
