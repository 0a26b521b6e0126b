"""Attacks through the application's own role: whoever takes over the web process may read and add, and change nothing recorded."""

from __future__ import annotations

import psycopg
import pytest
from tests.attacks.conftest import PROTECTED, District

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.notes import Checkpoint

ATTACKS = {
    "edit an event": "UPDATE stored_events SET state = '{}'",
    "delete an event": "DELETE FROM stored_events",
    "insert an event past the lock": (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id) "
        "SELECT gen_random_uuid(), 1, topic, state, -5 FROM stored_events LIMIT 1"
    ),
    "swap two events": "UPDATE stored_events SET notification_id = -notification_id",
    "truncate the log": "TRUNCATE stored_events",
    "put the guard to sleep": "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "become a replica": "SET session_replication_role = replica",
    **{f"delete from {table}": f"DELETE FROM {table}" for table in PROTECTED[1:]},
    **{f"truncate {table}": f"TRUNCATE {table}" for table in PROTECTED[1:]},
    "change a leaf": "UPDATE ledger_leaves SET hash = sha256('x')",
    "change a node": "UPDATE ledger_nodes SET hash = sha256('x')",
    "change a checkpoint": "UPDATE ledger_checkpoints SET root = sha256('x')",
    "change a cosignature": "UPDATE ledger_cosignatures SET second = 0",
    "rename a witness": "UPDATE ledger_witnesses SET office = 'x'",
}


def test_each_is_refused_by_the_database(district: District) -> None:
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert role == (False,)
        for sql in ATTACKS.values():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.encode())
    assert district.audit()["fits"]


def test_what_it_may_add_to_the_ledger_is_named_all_the_same(district: District) -> None:
    """It appends leaves and checkpoints; leaves that stand for nothing, and signatures by nobody, do not pass."""
    origin = district.world.app.book.keys.origin
    note = signed_checkpoint(Checkpoint(origin, 4, bytes(32)), [SigningKey(origin, bytes(32))])
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (4, %s, %s, 'decision')",
            (bytes(32), str(note)),
        )
        connection.execute(
            "INSERT INTO ledger_leaves SELECT leaf + 1, notification_id + 1, gen_random_uuid(), 1, recorded_at, salt, hash "
            "FROM ledger_leaves ORDER BY leaf DESC LIMIT 1"
        )
    kinds = {m["kind"] for m in district.audit()["log"]["named"]}
    assert kinds == {"checkpoint", "removed"}


def test_a_read_model_it_changes_is_named(district: District) -> None:
    """Read models are the application's to write: they are compared with what the events say."""
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute("UPDATE certificates SET gold_book_number = gold_book_number + 100")
    told = district.audit()
    assert list(told["read_models"]["differences"]) == ["certificates"]
