"""Stored events are never changed, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from storage import migrate
from storage.problems import SetupProblem

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
def filled(owner_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(owner_database, autocommit=True) as connection:
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
        filled.execute(sql)
    assert refusal.value.sqlstate == "CT002"
    assert "never changed" in str(refusal.value)
    assert filled.execute("SELECT topic, state FROM stored_events").fetchall() == [("t", b"s")]


def test_not_even_where_triggers_are_told_to_rest(filled: psycopg.Connection[tuple[object, ...]]) -> None:
    """Replication roles skip ordinary triggers; these are always on."""
    filled.execute("SET session_replication_role = replica")
    for sql in CHANGES.values():
        with pytest.raises(psycopg.DatabaseError, match="never changed"):
            filled.execute(sql)


def test_an_event_cannot_be_stored_twice(filled: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        filled.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "SELECT originator_id, originator_version, 'other', 'other' FROM stored_events"
        )


ADDED_ONLY = {
    **CHANGES,
    "a processed command": "UPDATE processed_commands SET outcome = '{}'",
    "commands forgotten": "DELETE FROM processed_commands",
    "a note of the security log": "UPDATE security_log SET code = 'x'",
    "the security log emptied": "DELETE FROM security_log",
    "a line of the log of readings": "UPDATE personal_readings SET officer_id = NULL",
    "the log of readings emptied": "DELETE FROM personal_readings",
    "a witness renamed": "UPDATE ledger_witnesses SET office = 'x'",
    "a rotation of the master key forgotten": "DELETE FROM master_key_rotations",
    "a cosignature taken away": "DELETE FROM ledger_cosignatures",
    "the guard taken away": "DROP TRIGGER stored_events_append_only ON stored_events",
    "the guard put to sleep": "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "triggers told to rest": "SET session_replication_role = replica",
    "the table dropped": "DROP TABLE stored_events",
    "a table made in its place": "CREATE TABLE public.events_again (id int)",
    "another revision": "UPDATE alembic_version SET version_num = '9999'",
    "more rights": "GRANT ALL ON stored_events TO chungtay_app",
    "somebody else": "SET ROLE postgres",
    "an event past the lock, before all others": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id) "
        "SELECT gen_random_uuid(), 1, 't', 's', -5"
    ),
    "a tombstone dug up": "DELETE FROM subject_keys",
    "a withheld text brought back": "DELETE FROM withheld_words",
    "another text withheld instead": "UPDATE withheld_words SET field = 'x'",
}


@pytest.mark.parametrize("sql", ADDED_ONLY.values(), ids=ADDED_ONLY.keys())
def test_the_application_has_no_right_to_change_what_was_recorded(
    filled: psycopg.Connection[tuple[object, ...]], database: str, sql: str
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert row.fetchone() == ("chungtay_app", False)
        refused = psycopg.errors.InsufficientPrivilege
        try:
            connection.execute(sql)
        except refused:
            pass
        else:
            # A grant of what one does not have to give is a warning, and changes nothing.
            assert sql.startswith("GRANT")
        rights = "SELECT has_table_privilege(current_user, 'stored_events', 'UPDATE, DELETE, TRUNCATE')"
        assert connection.execute(rights).fetchone() == (False,)
    assert filled.execute("SELECT topic, state FROM stored_events").fetchall() == [("t", b"s")]


def test_the_application_reads_events_and_adds_them_through_the_one_function(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT record_acts(0, ARRAY[%s]::uuid[], ARRAY[1]::bigint[], ARRAY['t'], ARRAY['s']::bytea[])",
            (uuid4(),),
        )
        assert connection.execute("SELECT topic, notification_id FROM stored_events").fetchall() == [("t", 1)]


def test_an_owner_of_its_own_gives_the_configured_role_its_rights(
    empty_database: str, owner_role: tuple[str, str]
) -> None:
    """``DATABASE_OWNER_URL`` beside ``DATABASE_URL``: the first migrates, the second works."""
    name, url = owner_role
    assert migrate.prepare(empty_database, url) == url
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (name,)
        assert connection.execute("SELECT count(*) FROM nominations").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM stored_events")


def test_a_role_that_does_not_exist_is_named(empty_database: str) -> None:
    head, _, tail = empty_database.partition("@")
    stranger = f"{head.rpartition('/')[0]}/nobody_here@{tail}"
    with pytest.raises(SetupProblem, match="nobody_here"):
        migrate.prepare(empty_database, stranger)


@pytest.fixture
def owner_role(empty_database: str) -> Iterator[tuple[str, str]]:
    name = f"worker_{uuid4().hex[:8]}"
    head, _, tail = empty_database.partition("@")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    yield name, f"{head.rpartition('/')[0]}/{name}@{tail}"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")
