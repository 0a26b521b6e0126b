"""The log's office takes cosignatures from whoever brings them, and believes what they prove."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.ledger.conftest import Written

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import COSIGNATURE, Checkpoint, Note
from ledger.witnesses import NotTakenError, Witnesses

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = int(NOW.timestamp())
OFFICE = "Thanh tra tỉnh"
inspector, neighbour = SigningKey("thanhtra.vn", bytes([7] * 32)), SigningKey("huyen-ben.vn", bytes([8] * 32))


@pytest.fixture
def witnesses(written: Written) -> Witnesses:
    """One witness of a log with one checkpoint."""
    written.record(5)
    written.book.catch_up(occasion="test")
    found = Witnesses(written.connect, written.book)
    found.enlist(inspector.verifier(COSIGNATURE), OFFICE)
    return found


def cosigned(written: Written, *by: SigningKey, second: int = SECOND) -> bytes:
    """The newest checkpoint as these witnesses bring it."""
    note = Note.parse(written.book.checkpoints(1)[0].note.encode())
    return str(Note(note.text, (*note.signatures, *(w.cosign(note.text, second) for w in by)))).encode()


def test_a_cosignature_is_kept_once_and_stands_below_its_checkpoint(
    written: Written, witnesses: Witnesses
) -> None:
    key = inspector.verifier(COSIGNATURE)
    for _ in range(2):
        assert witnesses.take(cosigned(written, inspector), NOW) == [key]
    # A later moment over the same checkpoint does not push the first one away.
    witnesses.take(cosigned(written, inspector, second=SECOND + 60), NOW)
    newest = written.book.checkpoints(1)[0]
    note = written.book.cosigned(newest)
    note.signed_by(written.book.keys.verifiers())
    assert note.cosigned_at(key) == SECOND
    assert witnesses.counted([newest.size]) == {(newest.size, newest.root): 1}
    (found,) = witnesses.all()
    assert (found.key, found.office, found.size, found.at, found.ended) == (key, OFFICE, 5, NOW, None)
    growth = witnesses.growth(0)
    assert growth is not None
    assert growth.note == note


def test_a_proof_carries_the_cosignatures_of_its_checkpoint(written: Written, witnesses: Witnesses) -> None:
    with written.connect() as connection:
        row = connection.execute("SELECT originator_id FROM stored_events LIMIT 1").fetchone()
    assert row is not None
    before = written.book.proof(row["originator_id"], 1)
    witnesses.take(cosigned(written, inspector), NOW)
    after = written.book.proof(row["originator_id"], 1)
    assert before is not None
    assert after is not None
    assert len(after.note.signatures) == len(before.note.signatures) + 1
    assert after.note.cosigned_at(inspector.verifier(COSIGNATURE)) == SECOND
    found = written.book.leaf_of(row["originator_id"], 1)
    assert found is not None
    after.verify(found[1].hash(), written.book.keys.verifiers())


def _refused(witnesses: Witnesses, content: bytes) -> str:
    with pytest.raises(NotTakenError) as found:
        witnesses.take(content, NOW)
    return found.value.code


def test_what_proves_nothing_is_not_taken(written: Written, witnesses: Witnesses) -> None:
    good = cosigned(written, inspector)
    assert _refused(witnesses, b"") == "unreadable"
    assert _refused(witnesses, good[:-5]) == "unreadable"
    assert _refused(witnesses, cosigned(written, neighbour)) == "unknown_witness"
    assert _refused(witnesses, written.book.checkpoints(1)[0].note.encode()) == "unknown_witness"
    note = Note.parse(good)
    stranger = signed_checkpoint(Checkpoint(written.book.keys.origin, 5, bytes(32)), [inspector])
    other = Note(stranger.text, (inspector.cosign(stranger.text, SECOND),))
    assert _refused(witnesses, str(other).encode()) == "unknown_checkpoint"
    longer = f"{note.text}and more\n"
    extended = Note(longer, (inspector.cosign(longer, SECOND),))
    assert _refused(witnesses, str(extended).encode()) == "unknown_checkpoint"
    lent = SigningKey(inspector.name, bytes([9] * 32)).cosign(note.text, SECOND)
    line = type(lent)(lent.name, inspector.verifier(COSIGNATURE).id, lent.content)
    assert _refused(witnesses, str(Note(note.text, (*note.signatures[:-1], line))).encode()) == "wrong"
    early = SECOND + int(timedelta(hours=1).total_seconds())
    assert _refused(witnesses, cosigned(written, inspector, second=early)) == "wrong"
    assert witnesses.all()[0].size is None


def test_one_wrong_line_keeps_the_others_out_too(written: Written, witnesses: Witnesses) -> None:
    witnesses.enlist(neighbour.verifier(COSIGNATURE), "Huyện bên")
    late = SECOND + 86_400
    note = Note.parse(cosigned(written, inspector))
    both = Note(note.text, (*note.signatures, neighbour.cosign(note.text, late)))
    assert _refused(witnesses, str(both).encode()) == "wrong"
    assert [w.size for w in witnesses.all()] == [None, None]


def test_a_dismissed_witness_brings_nothing_more_and_may_come_back(
    written: Written, witnesses: Witnesses
) -> None:
    key = inspector.verifier(COSIGNATURE)
    witnesses.take(cosigned(written, inspector), NOW)
    witnesses.dismiss(key)
    assert _refused(witnesses, cosigned(written, inspector)) == "unknown_witness"
    (ended,) = witnesses.all()
    assert ended.ended is not None
    assert (ended.office, ended.size) == (OFFICE, 5)
    witnesses.enlist(key, "Thanh tra tỉnh Đắk Nông")
    (back,) = witnesses.all()
    assert (back.ended, back.office) == (None, "Thanh tra tỉnh Đắk Nông")


def test_only_keys_that_cosign_are_taken_up(written: Written, witnesses: Witnesses) -> None:
    with pytest.raises(FormatError):
        witnesses.enlist(neighbour.verifier(), "Huyện bên")


def test_nothing_of_it_is_ever_changed(written: Written, witnesses: Witnesses) -> None:
    witnesses.take(cosigned(written, inspector), NOW)
    for table in ("ledger_witnesses", "ledger_cosignatures"):
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET name = 'x'", f"TRUNCATE {table}"):
            with written.owner() as connection, pytest.raises(psycopg.DatabaseError, match="never changed"):
                connection.execute(sql.encode())
            with written.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.encode())


def test_before_anything_is_signed_there_is_nothing_to_grow(written: Written, tmp_path: Path) -> None:
    assert Witnesses(written.connect, written.book).growth(0) is None


def test_a_witness_that_has_seen_more_than_there_is_gets_the_checkpoint_alone(
    written: Written, witnesses: Witnesses
) -> None:
    growth = witnesses.growth(99)
    assert growth is not None
    assert (growth.old, growth.path, growth.checkpoint().size) == (99, (), 5)
