"""Attacks through the application's own role: whoever takes over the web process may read and add, and change nothing recorded."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner
from tests.attacks.conftest import PROTECTED, District

import cli
from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.notes import Checkpoint
from projections.follower import Follower

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


# -- damage that must not keep the rest from being looked at ---------------------------------------------------------------------


def record(district: District, state: bytes, version: int = 1, topic: str = "household.registered.v1") -> str:
    """Append an event past the program, by the function the program appends with; return its record."""
    ghost = str(uuid4())
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            "SELECT record_acts(NULL, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])",
            ([ghost], [version], [topic], [state]),
        )
    return ghost


def sealed(district: District) -> dict[str, Any]:
    """The certificate whose key is damaged, and the event that issued it."""
    return district.row(
        "SELECT c.subject_id, c.sha256, e.originator_id::text AS record, e.originator_version AS version "
        "FROM certificates c JOIN stored_events e ON e.originator_id = c.nomination_id "
        "AND e.topic = 'nomination.certificate_issued.v1' WHERE c.gold_book_number = 1"
    )


@pytest.mark.parametrize(
    "wrapped",
    [
        "overlay(wrapped PLACING '\\x00' FROM 20)",
        "''",
        "(SELECT wrapped FROM subject_keys o WHERE o.subject <> k.subject AND o.wrapped IS NOT NULL LIMIT 1)",
    ],
    ids=["damaged", "emptied", "another subject's"],
)
def test_a_key_that_opens_nothing_is_named_with_what_it_should_open(district: District, wrapped: str) -> None:
    paper = sealed(district)
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            f"UPDATE subject_keys k SET wrapped = {wrapped} WHERE subject = '{paper['subject_id']}'".encode()
        )
    told = district.audit()
    assert {(m["record"], m["version"], m["sha256"], m["reason"]) for m in told["certificates"]["named"]} == {
        (paper["record"], paper["version"], paper["sha256"], "key")
    }
    assert told["custody"] == [
        f"the key of subject {paper['subject_id']} does not open: it was changed, or is another subject's"
    ]
    assert (told["log"]["misfits"], told["certificates"]["checked"]) == (0, 1)
    assert any(str(paper["subject_id"]) in line for line in district.audit_lines())


@pytest.mark.parametrize(
    "forged",
    ["wrapped = NULL, erased_at = clock_timestamp()", "wrapped = NULL", "renewed_at = clock_timestamp()"],
)
def test_papers_made_away_with_under_a_forged_erasure_are_named(district: District, forged: str) -> None:
    """The table of keys is the application's to write; what erases is an act of the log."""
    paper = sealed(district)
    shutil.rmtree(district.sealed_file(paper["subject_id"], paper["sha256"]).parent)
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            f"UPDATE subject_keys SET {forged} WHERE subject = '{paper['subject_id']}'".encode()
        )
    told = district.audit()
    assert not told["fits"]
    assert told["certificates"]["tombstoned"] == told["attachments"]["tombstoned"] == 0
    assert {(m["record"], m["sha256"], m["reason"]) for m in told["certificates"]["named"]} == {
        (paper["record"], paper["sha256"], "missing")
    }
    assert told["custody"] == (
        [f"the key of subject {paper['subject_id']} was destroyed, and no act of the log erased that subject"]
        if "NULL" in forged
        else []
    )


@pytest.mark.parametrize("late", [False, True])
def test_a_view_that_says_it_followed_further_than_the_log_goes_is_compared_all_the_same(
    district: District, late: bool
) -> None:
    """Also one that has not come as far as the log: what it has made so far is compared."""
    world = district.world
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    assert district.audit()["fits"]
    if late:
        district.world.household("son", head="Hộ Mới", code="M-1")
    else:
        with psycopg.connect(district.world.url, autocommit=True) as connection:
            connection.execute("UPDATE follower_positions SET position = position + 1000")
    assert district.audit()["read_models"]["differences"] == ({} if late else {"follower_positions": 1})
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        done = connection.execute("UPDATE acts SET correlation_id = gen_random_uuid()::text")
    assert done.rowcount
    assert "acts" in district.audit()["read_models"]["differences"]


def test_lines_that_no_witness_signed_are_named_and_shown_to_nobody(district: District) -> None:
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ledger_witnesses (name, public, office, act) VALUES ('evil.vn', %s, 'Thanh tra tỉnh', 'enlisted')",
            (bytes(32),),
        )
        for second, line in ((1, "junk"), (99_999_999_999_999, "— evil.vn AAAA\n")):
            connection.execute(
                "INSERT INTO ledger_cosignatures (size, root, name, public, second, line) "
                "SELECT size - %s, root, 'evil.vn', %s, %s, %s FROM ledger_checkpoints ORDER BY size DESC LIMIT 1",
                (int(second == 1), bytes(32), second, line),
            )
    said = [words for words in district.audit()["custody"] if "cosignature of witness evil.vn" in words]
    assert len(said) == 2
    done = CliRunner().invoke(cli.main, ["witnesses", "list"])
    assert done.exit_code == 0, done.output
    assert "Thanh tra tỉnh" in done.stdout
    newest = district.world.app.book.newest()
    assert newest is not None
    assert "evil.vn" not in str(district.world.app.book.cosigned(newest))
    assert not district.world.app.witnesses.counted([newest.size, newest.size - 1])


@pytest.mark.parametrize(
    "state",
    [
        b"[" * 200_000 + b'"evidence"',
        b"[" * 200_000,
        b"\xff\x00",
        b'{"timestamp":{"_data_":"\\u0000"},"evidence":null}',
        b'{"timestamp":{"_data_":"\\ud800"}}',
        b'{"timestamp":{"_data_":' + b"[" * 900 + b"]" * 900 + b"}}",
    ],
    ids=["without end", "without end or paper", "no text", "a zero", "half a letter", "no moment"],
)
def test_bytes_that_are_no_event_are_named_and_the_ledger_goes_on(district: District, state: bytes) -> None:
    ghost = record(district, state)
    after = district.world.household("son", head="Hộ Sau", code="S-1")
    book = district.world.app.book
    book.catch_up(occasion="test")
    found = book.leaf_of(UUID(ghost), 1)
    assert found is not None
    assert (found[1].recorded_at, found[1].state_hash, found[2]) == ("", sha256(state).digest(), state)
    assert book.leaf_of(after, 1) is not None
    told = district.audit()
    assert [(m["record"], m["version"], m["reason"]) for m in told["events"]["named"]] == [
        (ghost, 1, "unreadable")
    ]
    assert (told["log"]["misfits"], told["log"]["waiting"]) == (0, 0)
    assert told["certificates"]["checked"] == 2
    assert any(ghost in line for line in district.audit_lines())


@pytest.mark.parametrize("version", [0, -3, 2**53])
def test_a_version_that_no_event_has_is_named_and_the_ledger_goes_on(
    district: District, version: int
) -> None:
    ghost = record(district, b"{}", version)
    district.world.app.book.catch_up(occasion="test")
    assert district.world.app.book.standing().waiting == 0
    told = district.audit()
    assert [(m["kind"], m["record"], m["version"]) for m in told["log"]["named"]] == [
        ("changed", ghost, version or None)
    ]


# -- past the program -------------------------------------------------------------------------------------------------------------


def copied(district: District, topic: str, also: str = "") -> tuple[str, int]:
    """Append the first event of a topic once more as its record's next version; ``also`` changes its text."""
    event = district.row(
        "SELECT originator_id::text AS record, state, (SELECT max(originator_version) + 1 FROM stored_events s "
        f"WHERE s.originator_id = e.originator_id) AS next FROM stored_events e WHERE topic = '{topic}' "
        "ORDER BY notification_id LIMIT 1"
    )
    content = json.loads(bytes(event["state"]))
    if also == "command":
        content["meta"]["_data_"]["cmd"] = uuid4().hex
    elif also == "moment":
        content["timestamp"]["_data_"] = "2030-01-01T00:00:00+00:00"
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            "SELECT record_acts(NULL, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])",
            (
                [event["record"]],
                [event["next"]],
                [topic],
                [json.dumps(content, separators=(",", ":")).encode()],
            ),
        )
    return event["record"], event["next"]


@pytest.mark.parametrize(
    ("also", "reason"), [("", "apart"), ("command", "no_command"), ("moment", "other_time")]
)
def test_an_act_that_nobody_did_is_named_also_after_everything_was_rebuilt(
    district: District, also: str, reason: str
) -> None:
    """The ledger takes it up like any other, and a rebuild makes the pages agree with it: its command does not."""
    record, version = copied(district, "exit_commitment.income_verified.v1", also)
    district.world.app.book.catch_up(occasion="test")
    CliRunner().invoke(cli.main, ["rebuild"])
    told = district.audit()
    assert not told["fits"]
    assert told["log"]["misfits"] == 0
    assert [(m["record"], m["version"], m["reason"]) for m in told["events"]["named"]] == [
        (record, version, reason)
    ]
    assert any(f"{record} v{version}: " in line for line in district.audit_lines())


def test_what_an_act_brings_with_it_when_it_is_forged_whole_is_seen_only_until_a_rebuild(
    district: District,
) -> None:
    """The limit of what a house can find in itself: who may write what the program writes can write as the program does."""
    record, version = copied(district, "exit_commitment.income_verified.v1", "command")
    with psycopg.connect(district.world.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO processed_commands (command_id, act, officer_id, recorded_at, outcome, digest) "
            "SELECT (e.state::json #>> '{meta,_data_,cmd}')::uuid, 'x', NULL, "
            "(e.state::json #>> '{timestamp,_data_}')::timestamptz, '{}', '' FROM (SELECT convert_from(state, 'UTF8') AS state "
            "FROM stored_events WHERE originator_id = %s AND originator_version = %s) e",
            (record, version),
        )
    told = district.audit()
    assert told["events"]["named"] == []
    assert told["read_models"]["differences"]
    assert CliRunner().invoke(cli.main, ["rebuild"]).exit_code == 0
    district.world.app.book.catch_up(occasion="test")
    assert district.audit()["fits"]
