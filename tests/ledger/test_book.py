"""The ledger in the database: every event once, in the log's order, whoever appends and however often it is killed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.ledger import oracle
from tests.ledger.conftest import Written

from ledger import book as book_module
from ledger import follower as follower_module
from ledger.book import Book, LedgerError
from ledger.follower import keep_up
from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.merkle import verify_consistency
from ledger.verifier.notes import Checkpoint, Note


def leaves(written: Written) -> list[dict[str, object]]:
    """What is in the ledger, in its order."""
    with written.connect() as connection:
        return connection.execute("SELECT * FROM ledger_leaves ORDER BY leaf").fetchall()


def checkpoints(written: Written) -> list[Checkpoint]:
    """Every checkpoint, each checked against the public keys first."""
    found = []
    for signed in reversed(written.book.checkpoints(limit=1000)):
        note = Note.parse(signed.note.encode())
        note.signed_by(written.book.keys.verifiers())
        found.append(Checkpoint.parse(note.text))
    return found


def test_every_event_is_a_leaf_in_the_order_of_the_log(written: Written) -> None:
    recorded = [one for _ in range(5) for one in written.record(3)]
    assert written.book.catch_up() == 15
    rows = leaves(written)
    assert [r["leaf"] for r in rows] == list(range(15))
    assert [(r["originator_id"], r["originator_version"]) for r in rows] == recorded
    assert {r["recorded_at"] for r in rows} == {"2020-06-11T01:00:00+00:00"}
    assert len({bytes(r["salt"]) for r in rows}) == 15  # type: ignore[call-overload]
    assert written.book.catch_up() == 0


def test_the_root_is_that_of_the_events(written: Written) -> None:
    written.record(21)
    written.book.catch_up(occasion="test")
    contents = []
    for row in leaves(written):
        found = written.book.leaf_of(row["originator_id"], row["originator_version"])  # type: ignore[arg-type]
        assert found is not None
        assert found[0] == row["leaf"]
        contents.append(found[1].text())
    assert checkpoints(written)[-1].root == oracle.mth(contents)


def test_batches_make_the_same_tree_as_one(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "BATCH", 7)
    written.record(40)
    while written.book.step(7):
        pass
    written.book.step(occasion="test")
    contents = [
        written.book.leaf_of(r["originator_id"], 1)[1].text()  # type: ignore[arg-type, index]
        for r in leaves(written)
    ]
    assert checkpoints(written)[-1] == Checkpoint(written.book.keys.origin, 40, oracle.mth(contents))


def test_every_event_proves_against_the_earliest_checkpoint_that_has_it(written: Written) -> None:
    first = written.record(5)
    written.book.catch_up(occasion="one")
    second = written.record(9)
    written.book.catch_up()
    assert written.book.proof(*second[0]) is None
    written.book.catch_up(occasion="two")
    keys = written.book.keys.verifiers()
    for event, size in [*((e, 5) for e in first), *((e, 14) for e in second)]:
        proof = written.book.proof(*event)
        found = written.book.leaf_of(*event)
        assert proof is not None
        assert found is not None
        assert proof.verify(found[1].hash(), keys).size == size
    assert written.book.proof(first[0][0], 2) is None


def test_many_proofs_take_as_many_queries_as_one_and_are_the_same(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = written.record(37)
    written.book.catch_up(occasion="test")
    asked: list[Any] = []
    execute: Any = psycopg.Connection.execute

    def counted(self: Any, query: Any, *more: Any) -> Any:
        asked.append(query)
        return execute(self, query, *more)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "execute", counted)
        written.book.proofs(events[20:22])
        few = len(asked)
        asked.clear()
        checkpoint, found = written.book.proofs(events[::-1])
        assert len(asked) == few
    assert checkpoint.size == 37
    for event, (leaf, _, proof) in zip(events[::-1], found, strict=True):
        alone = written.book.proof(*event)
        assert alone is not None
        assert (leaf.event_id, leaf.version) == event
        assert (proof.index, proof.path, proof.note) == (alone.index, alone.path, alone.note)
        assert proof.verify(leaf.hash(), written.book.keys.verifiers()).size == 37


def test_where_events_stand_is_told_in_one_query(written: Written) -> None:
    first, second = written.record(3), written.record(2)
    assert written.book.places(first) == {}
    written.book.step(4, occasion="")
    written.book.catch_up()
    places = written.book.places([*second, *first, (first[0][0], 2)])
    assert [places[event].leaf for event in (*first, *second)] == [0, 1, 2, 3, 4]
    (only,) = written.book.checkpoints()
    assert [places[e].checkpoint for e in (*first, *second)] == [
        only.number if leaf < only.size else None for leaf in range(5)
    ]
    assert only.size < 5, "the last one is under no checkpoint yet"
    assert (first[0][0], 2) not in places


def test_checkpoints_grow_out_of_each_other(written: Written) -> None:
    for count in (1, 2, 5, 8, 13):
        written.record(count)
        written.book.catch_up(occasion="test")
    found = checkpoints(written)
    assert [c.size for c in found] == [1, 3, 8, 16, 29]
    for one in found:
        for two in found:
            if one.size <= two.size:
                proof = written.book.consistency(one.size, two.size)
                verify_consistency(one.size, two.size, proof, one.root, two.root)


def test_a_checkpoint_is_signed_first_at_every_decision_and_once_a_day(written: Written) -> None:
    written.record(3)
    written.book.catch_up()
    written.record(2)
    written.book.catch_up()
    assert [(c.size, c.occasion) for c in written.book.checkpoints()] == [(3, "first")]
    written.record(1, "award_decision.signed.v1")
    written.book.catch_up()
    written.record(1, "amending_decision.signed.v1")
    written.record(1)
    written.book.catch_up()
    assert [(c.size, c.occasion) for c in written.book.checkpoints()][:2] == [
        (8, "decision"),
        (6, "decision"),
    ]
    written.record(1)
    written.tamper("UPDATE ledger_checkpoints SET signed_at = signed_at - interval '23 hours 59 minutes'")
    written.book.catch_up()
    assert written.book.checkpoints()[0].size == 8
    written.tamper("UPDATE ledger_checkpoints SET signed_at = signed_at - interval '2 minutes'")
    written.book.step()
    assert [(c.size, c.occasion) for c in written.book.checkpoints()][:1] == [(9, "daily")]
    # Nothing new, nothing to sign; not even where it is asked for.
    written.tamper("UPDATE ledger_checkpoints SET signed_at = signed_at - interval '2 days'")
    written.book.step()
    written.book.step(occasion="test")
    assert len(written.book.checkpoints()) == 4


def test_many_append_at_once_and_each_event_is_one_leaf(written: Written) -> None:
    stop = Event()

    def append() -> None:
        own = Book(written.connect, written.folder)
        while not stop.is_set():
            own.step(5)

    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            pool.submit(append)
        for _ in range(30):
            written.record(4)
        until = monotonic() + 30
        while len(leaves(written)) < 120 and monotonic() < until:
            sleep(0.05)
        stop.set()
    rows = leaves(written)
    assert [r["leaf"] for r in rows] == list(range(120))
    assert len({r["notification_id"] for r in rows}) == 120
    written.book.step(occasion="test")
    assert checkpoints(written)[-1].size == 120


def test_the_follower_s_thread_keeps_up(written: Written) -> None:
    stop = Event()
    thread = Thread(target=keep_up, args=(Book(written.connect, written.folder), written.url, stop))
    thread.start()
    try:
        sleep(0.3)
        written.record(3)
        until = monotonic() + 10
        while len(leaves(written)) < 3 and monotonic() < until:
            sleep(0.02)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert len(leaves(written)) == 3


@pytest.mark.parametrize("junk", [b"{}\n", b"123\n", b"\xff\n"])
def test_the_follower_s_thread_outlives_a_copy_it_cannot_read(
    written: Written, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, junk: bytes
) -> None:
    monkeypatch.setattr(follower_module, "TROUBLED", 0.05)
    written.record(2)
    written.book.catch_up(occasion="test")
    file = written.folder / "checkpoints.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + junk)
    written.record(1, "award_decision.signed.v1")
    stop = Event()
    thread = Thread(target=keep_up, args=(Book(written.connect, written.folder), written.url, stop))
    thread.start()
    try:
        until = monotonic() + 40
        while caplog.text.count("line 2 of checkpoints.jsonl cannot be read") < 2 and monotonic() < until:
            sleep(0.02)
        assert caplog.text.count("line 2 of checkpoints.jsonl cannot be read") >= 2
        assert thread.is_alive()
        file.write_bytes(whole)
        while len(written.book.checkpoints()) < 2 and monotonic() < until:
            sleep(0.02)
    finally:
        stop.set()
        thread.join(10)
    assert [c.size for c in written.book.checkpoints()] == [3, 2]
    assert written.book.written().notes[-1][1] == written.book.checkpoints()[0].note


def test_the_follower_s_thread_outlives_what_nobody_foresaw(
    written: Written, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(follower_module, "TROUBLED", 0.05)
    book, step = Book(written.connect, written.folder), Book.step
    failing = iter([KeyError("Bùi Thị Một"), None])

    def once(self: Book) -> int:
        error = next(failing, None)
        if error is not None:
            raise error
        return step(self)

    monkeypatch.setattr(Book, "step", once)
    written.record(3)
    stop = Event()
    thread = Thread(target=keep_up, args=(book, written.url, stop))
    thread.start()
    try:
        until = monotonic() + 40
        while len(leaves(written)) < 3 and monotonic() < until:
            sleep(0.02)
    finally:
        stop.set()
        thread.join(10)
    assert len(leaves(written)) == 3
    assert "KeyError" in caplog.text
    assert "Bùi" not in caplog.text


def test_what_was_broken_off_is_done_again_to_the_same_bytes(written: Written) -> None:
    """A leaf's salt follows from its event: a batch that was lost comes back with the hashes it had."""
    written.record(6)
    written.book.catch_up(occasion="test")
    before, signed = leaves(written), checkpoints(written)[-1]
    written.tamper("DELETE FROM ledger_leaves", "DELETE FROM ledger_nodes", "DELETE FROM ledger_checkpoints")
    written.book.catch_up(occasion="again")
    assert leaves(written) == before
    assert checkpoints(written)[-1] == signed


@pytest.mark.parametrize("table", ["ledger_leaves", "ledger_nodes", "ledger_checkpoints"])
def test_nobody_changes_the_ledger(written: Written, table: str) -> None:
    written.record(4)
    written.book.catch_up(occasion="test")
    statements = [f"UPDATE {table} SET {'root' if 'check' in table else 'hash'} = ''", f"DELETE FROM {table}"]
    for sql in (*statements, f"TRUNCATE {table}"):
        with (
            written.owner() as connection,
            pytest.raises(psycopg.DatabaseError, match="never changed") as refusal,
        ):
            connection.execute(sql.encode())
        assert refusal.value.sqlstate == "CT003"
        with written.owner() as connection:
            connection.execute("SET session_replication_role = replica")
            with pytest.raises(psycopg.DatabaseError, match="never changed"):
                connection.execute(sql.encode())
        with written.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.encode())
    with written.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())


# -- what was signed binds ----------------------------------------------------------------------------------------------------


def test_every_checkpoint_is_kept_outside_the_database_too(written: Written) -> None:
    for _ in range(3):
        written.record(2)
        written.book.catch_up(occasion="test")
    inside = [c.note for c in reversed(written.book.checkpoints())]
    assert [note for _, note in written.book.written().notes] == inside
    # A kill between the transaction and the file leaves one out; the next one brings it back.
    file = written.folder / "checkpoints.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]) + lines[-1][:40], encoding="utf-8")
    written.record(1)
    written.book.catch_up(occasion="test")
    assert set(inside) < {note for _, note in written.book.written().notes}
    assert file.stat().st_mode & 0o077 == 0


def test_a_database_rolled_back_behind_what_was_signed_signs_nothing(written: Written) -> None:
    written.record(3)
    written.book.catch_up(occasion="one")
    server, name = written.owner_url, str(conninfo_to_dict(written.url)["dbname"])
    with databases.copied(server, name) as backup:
        written.record(3)
        written.book.catch_up(occasion="two")
        old = Written(
            databases.application_address(server, backup),
            databases.owner_address(server, backup),
            written.folder,
        )
        old.numbers = written.numbers
        assert old.book.standing().behind
        old.record(2)
        with pytest.raises(LedgerError, match="6 leaves were signed before, and there are 5"):
            old.book.catch_up(occasion="again")
        # More than before, and others: another history of the same length and beyond is found as well.
        old.record(7)
        with pytest.raises(LedgerError, match="not those that were signed before"):
            old.book.catch_up(occasion="again")
        assert len(old.book.checkpoints()) == 1
    assert not written.book.standing().behind


def test_other_keys_sign_nothing_over_what_these_have_signed(written: Written, tmp_path: Path) -> None:
    written.record(3)
    written.book.catch_up(occasion="one")
    written.record(1)
    stranger = Book(written.connect, tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="another key"):
        stranger.catch_up(occasion="two")
    assert stranger.standing().behind
    assert len(leaves(written)) == 3


def test_a_missing_hash_is_said_and_not_guessed(written: Written) -> None:
    written.record(8)
    written.book.catch_up(occasion="one")
    written.tamper("DELETE FROM ledger_nodes WHERE level = 3")
    written.record(1)
    with pytest.raises(LedgerError, match="above leaf 0 is missing"):
        written.book.catch_up(occasion="two")


def test_the_standing_tells_what_waits(written: Written) -> None:
    assert written.book.standing().leaves == 0
    assert written.book.standing().last is None
    written.record(4)
    assert written.book.standing().waiting == 4
    written.book.catch_up(occasion="test")
    written.record(2)
    now = written.book.standing()
    assert (now.leaves, now.waiting, now.behind) == (4, 2, False)
    assert now.last is not None
    assert now.last.size == 4


# -- keys ------------------------------------------------------------------------------------------------------------------------


def test_a_rotation_overlaps_and_old_proofs_survive_it(written: Written) -> None:
    keys, today = written.book.keys, date.today()
    first = written.record(3)[0]
    written.book.catch_up(occasion="one")
    [old] = keys.verifiers()
    origin = keys.origin
    keys.rotate(today, overlap=5)
    written.book.step(occasion="rotation")
    new = keys.verifiers()[0]
    assert keys.origin == origin
    assert new.public != old.public
    note = Note.parse(written.book.checkpoints()[0].note.encode())
    assert note.signed_by([old]) == [old]
    assert note.signed_by([new]) == [new]
    found, proof = written.book.leaf_of(*first), written.book.proof(*first)
    assert found is not None
    assert proof is not None
    proof.verify(found[1].hash(), [old])
    assert keys.sealing(today).public == old.public
    # When the overlap is over the new key signs alone, and the old one's private half is gone.
    assert [k.public for k in keys.signing(date.fromordinal(today.toordinal() + 5))] == [
        new.public,
        old.public,
    ]
    assert [k.public for k in keys.signing(date.fromordinal(today.toordinal() + 6))] == [new.public]
    assert keys.sealing(date.fromordinal(today.toordinal() + 6)).public == new.public
    assert not (written.folder / "keys" / "ledger" / "0001.key").exists()
    proof.verify(found[1].hash(), keys.verifiers())
    assert keys.pem().count("BEGIN PUBLIC KEY") == 2


@pytest.mark.parametrize("more", [0, 5])
def test_what_somebody_else_wrote_among_the_checkpoints_is_passed_over(written: Written, more: int) -> None:
    """More rows than are read at a time; of this size, and of more leaves than there are."""
    events = written.record(4)
    written.book.catch_up(occasion="one")
    (genuine,) = written.book.checkpoints()
    theirs = SigningKey(written.book.keys.origin, bytes(32))
    forged = signed_checkpoint(Checkpoint(theirs.name, 4 + more, bytes(32)), [theirs])
    with written.connect() as connection:
        for note, root in [
            (str(forged), bytes(32)),
            (genuine.note, bytes(32)),
            *[("no note at all", bytes(32))] * 12,
        ]:
            connection.execute(
                "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (%s, %s, %s, 'x')",
                (4 + more, root, note),
            )
    found = written.book.checkpoints()
    assert len(found) == 15
    assert written.book.holding(found) == {genuine.number}
    assert written.book.newest() == genuine
    standing = written.book.standing()
    assert (standing.last, standing.behind) == (genuine, True)
    proof = written.book.proof(*events[-1])
    assert proof is not None
    assert str(proof.note) == genuine.note
    assert written.book.proofs(events)[0] == genuine
    # And nothing is signed beside it until somebody has explained it.
    written.record(1)
    with pytest.raises(LedgerError):
        written.book.catch_up(occasion="two")


def test_keys_are_made_once_and_read_by_their_owner_alone(written: Written) -> None:
    with ThreadPoolExecutor(8) as pool:
        origins = set(pool.map(lambda _: Book(written.connect, written.folder).keys.origin, range(16)))
    assert len(origins) == 1
    folder = written.folder / "keys" / "ledger"
    written.record(1)
    written.book.catch_up(occasion="test")
    assert {p.name for p in folder.iterdir()} == {"0001.key", "register.json", "salt.key", "lock"}
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    register = (folder / "register.json").read_text(encoding="utf-8")
    assert (folder / "0001.key").read_text(encoding="ascii").strip() not in register
    assert json.loads(register)["keys"][0]["signs_until"] is None
