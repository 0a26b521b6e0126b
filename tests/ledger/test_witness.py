"""A witness vouches for one history alone: whatever contradicts what it saw is not cosigned, is named, and is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.ledger.conftest import Written

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.growth import Growth, cosigners, witnesses_of
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import Checkpoint, Note, SignatureError
from ledger.witness import Contradiction, Cosigned, Witness
from ledger.witnesses import Witnesses
from storage.problems import SetupProblem

SECOND = 1_600_000_000


@pytest.fixture
def district(written: Written) -> Witnesses:
    """A log of six events under a checkpoint."""
    grow(written, 6)
    return Witnesses(written.connect, written.book)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that has seen nothing yet."""
    found = Witness(tmp_path / "witness", lambda: SECOND)
    found.start("thanhtra.vn")
    return found


def grow(written: Written, count: int) -> None:
    """Record so many events, and sign."""
    written.record(count)
    written.book.catch_up(occasion="test")


def shown(district: Witnesses, old: int) -> bytes:
    """What the log's office gives a witness that has seen ``old`` leaves."""
    growth = district.growth(old)
    assert growth is not None
    return str(growth).encode()


def keys(written: Written) -> list[bytes]:
    """The log's public keys."""
    return [key.public for key in written.book.keys.public_keys()]


def follow(witness: Witness, written: Written, district: Witnesses) -> Cosigned:
    """Begin with the log as it is."""
    return witness.follow(shown(district, 0), "https://district.example", keys(written))


def last_size(witness: Witness) -> int:
    """How many leaves the witness remembers."""
    return witness.followed()[0].last.size


def refused(witness: Witness, content: bytes, kind: str) -> Contradiction:
    """Show it to the witness, which must refuse for this reason and remember what it remembered."""
    before = witness.followed()
    with pytest.raises(Contradiction) as found:
        witness.check(content)
    assert found.value.kind == kind
    assert witness.followed() == before
    return found.value


def test_a_log_that_grows_is_cosigned_again_and_again(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    first = follow(witness, written, district)
    assert (first.before, first.checkpoint.size) == (0, 6)
    assert first.note.cosigned_at(witness.verifier()) == SECOND
    for count in (1, 2, 7, 16):
        size = last_size(witness)
        grow(written, count)
        done = witness.check(shown(district, size))
        assert (done.before, done.checkpoint.size) == (size, size + count)
        assert last_size(witness) == size + count
        # What leaves the house is a note of the log's own with one line more, and a copy of it stays.
        assert done.copy.read_text(encoding="utf-8") == str(done.note)
        done.note.signed_by(written.book.keys.verifiers())
        assert [s.second for s in cosigners(done.note, [witness.verifier()])] == [SECOND]


def test_the_same_checkpoint_once_more_is_cosigned_once_more(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    first = follow(witness, written, district)
    assert str(witness.check(shown(district, 6)).note) == str(first.note)


def test_a_rolled_back_log_is_refused_and_the_evidence_kept(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    server, name = written.owner_url, str(conninfo_to_dict(written.url)["dbname"])
    with databases.copied(server, name) as backup:
        grow(written, 5)
        follow(witness, written, district)
        old = Written(
            databases.application_address(server, backup),
            databases.owner_address(server, backup),
            written.folder,
        )
        said = refused(witness, shown(Witnesses(old.connect, old.book), 11), "rolled_back")
    assert "11 việc" in said.text.vi
    assert "11 acts were seen" in said.text.en
    assert said.evidence is not None
    evidence = said.evidence.read_text(encoding="utf-8")
    # Both signed notes lie in it: nobody has to believe the witness.
    newest, older = written.book.checkpoints(2)
    assert newest.note in evidence
    assert older.note in evidence


def test_two_views_of_one_size_are_refused(witness: Witness, written: Written, district: Witnesses) -> None:
    """The office signs another log of as many leaves for somebody else: its own signature convicts it."""
    follow(witness, written, district)
    _other_history(written, 6)
    said = refused(witness, shown(district, 6), "split")
    assert "6 việc" in said.text.vi
    assert said.evidence is not None


def test_another_history_that_has_grown_on_is_refused(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    follow(witness, written, district)
    _other_history(written, 9)
    refused(witness, shown(district, 6), "not_continued")
    # Neither does it help to leave the proof out, or to take that of another stretch.
    growth = Growth.parse(shown(district, 6))
    refused(witness, str(replace(growth, path=())).encode(), "not_continued")
    other = Growth.parse(shown(district, 5))
    refused(witness, str(replace(growth, path=other.path)).encode(), "not_continued")


def _other_history(written: Written, size: int) -> None:
    """Make the ledger anew over other events, signed with the very same keys."""
    written.tamper(
        "DELETE FROM stored_events",
        "DELETE FROM ledger_leaves",
        "DELETE FROM ledger_nodes",
        "DELETE FROM ledger_checkpoints",
    )
    (written.folder / "checkpoints.jsonl").unlink()
    grow(written, size)


def test_a_ledger_whose_hashes_were_changed_proves_nothing(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    follow(witness, written, district)
    grow(written, 4)
    written.tamper("UPDATE ledger_nodes SET hash = sha256('x') WHERE (level, number) = (1, 2)")
    refused(witness, shown(district, 6), "not_continued")


def test_a_forged_checkpoint_is_refused(witness: Witness, written: Written, district: Witnesses) -> None:
    follow(witness, written, district)
    grow(written, 3)
    growth = Growth.parse(shown(district, 6))
    forger = SigningKey(written.book.keys.origin, bytes(32))
    note = signed_checkpoint(growth.checkpoint(), [forger])
    refused(witness, str(replace(growth, note=note)).encode(), "not_signed")
    swapped = Note(growth.note.text.replace("\n9\n", "\n8\n"), growth.note.signatures)
    refused(witness, str(replace(growth, note=swapped)).encode(), "not_signed")


def test_another_log_is_not_taken_for_a_new_one(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    """Under another name the same key could begin a second history: only who runs the witness lets one begin."""
    follow(witness, written, district)
    seed = bytes.fromhex((written.folder / "keys" / "ledger" / "0001.key").read_text(encoding="ascii"))
    thief = SigningKey("chungtay.log/other", seed)
    note = signed_checkpoint(Checkpoint(thief.name, 3, bytes(32)), [thief])
    refused(witness, str(Growth(6, (), note)).encode(), "other_log")
    refused(witness, str(Growth(0, (), note)).encode(), "other_log")


def test_to_begin_anew_is_no_way_around_what_was_seen(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    follow(witness, written, district)
    _other_history(written, 6)
    with pytest.raises(Contradiction) as found:
        follow(witness, written, district)
    assert found.value.kind == "split"
    with pytest.raises(SetupProblem):
        witness.start("thanhtra.vn")


def test_a_new_key_is_believed_once_it_was_brought(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    follow(witness, written, district)
    written.book.keys.rotate(date.today(), overlap=0)
    # The last day of the overlap is today: beyond it the old key's private half is gone.
    (written.folder / "keys" / "ledger" / "0001.key").unlink()
    written.book.step(occasion="rotation")
    grow(written, 2)
    refused(witness, shown(district, 6), "not_signed")
    done = witness.follow(shown(district, 6), "https://district.example", keys(written)[:1])
    assert (done.before, done.checkpoint.size) == (6, 8)
    grow(written, 2)
    assert witness.check(shown(district, 8)).checkpoint.size == 10


def test_what_was_made_for_another_witness_is_said_and_not_held_against_the_log(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    follow(witness, written, district)
    grow(written, 3)
    for content in (shown(district, 4), b"", b"old 6\n\n", b"hello", shown(district, 6)[:-9]):
        with pytest.raises(FormatError):
            witness.check(content)
    assert last_size(witness) == 6
    assert not (
        witness.follow(shown(district, 6), "x", keys(written)).copy.parent.parent / "evidence"
    ).exists()


def test_a_lost_or_broken_memory_is_never_begun_anew(
    witness: Witness, written: Written, district: Witnesses, tmp_path: Path
) -> None:
    follow(witness, written, district)
    state = tmp_path / "witness" / "witness.json"
    good = state.read_text(encoding="utf-8")
    for broken in ("", "{}", good[: len(good) // 2], json.dumps({"name": "x y", "logs": {}})):
        state.write_text(broken, encoding="utf-8")
        with pytest.raises(SetupProblem, match="backup"):
            witness.check(shown(district, 0))
        with pytest.raises(SetupProblem):
            witness.start("thanhtra.vn")
    state.write_text(good, encoding="utf-8")
    assert witness.check(shown(district, 6)).checkpoint.size == 6


def test_what_was_seen_is_written_before_the_cosignature_leaves(
    witness: Witness, written: Written, district: Witnesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(witness, written, district)
    grow(written, 3)

    def killed(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Witness, "_keep", killed)
        with pytest.raises(KeyboardInterrupt):
            witness.check(shown(district, 6))
    assert last_size(witness) == 9


@pytest.mark.parametrize("name", ["", "a b", "ủy-ban", "x+y", "a\nb", "-abc", "a" * 101])
def test_names_that_cannot_be_signed_with_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupProblem):
        Witness(tmp_path / "w").start(name)
    assert not (tmp_path / "w" / "witness.json").exists()


def test_keys_of_witnesses_are_read_line_by_line(witness: Witness, written: Written) -> None:
    key = witness.verifier()
    assert witnesses_of(f"# the inspectorate\n\n  {key}\n") == [key]
    for wrong in ("", "# nothing\n", f"{key}\nhello\n", str(written.book.keys.verifiers()[0])):
        with pytest.raises(FormatError):
            witnesses_of(wrong)


def test_a_cosignature_of_a_known_witness_that_is_wrong_is_an_error(
    witness: Witness, written: Written, district: Witnesses
) -> None:
    note = follow(witness, written, district).note
    line = note.signatures[-1]
    broken = replace(line, content=line.content[:-1] + bytes([line.content[-1] ^ 1]))
    wrong = Note(note.text, (*note.signatures[:-1], broken))
    with pytest.raises(SignatureError):
        cosigners(wrong, [witness.verifier()])
    # Whose key is not known, of that the name alone is told.
    assert [(s.name, s.second) for s in cosigners(wrong, [])] == [("thanhtra.vn", None)]
