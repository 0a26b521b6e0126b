"""Attacks on the copy of the checkpoints outside the database: taken away, cut, or filled with what nobody wrote there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.attacks.conftest import District

import cli
from ledger.book import LedgerError


@pytest.fixture
def copy(district: District) -> Path:
    """The copy, of checkpoints that were signed some time ago."""
    district.world.household("son", head="Hộ Cuối", code="C-1")
    district.world.app.book.catch_up(occasion="test")
    district.as_owner("UPDATE ledger_checkpoints SET signed_at = signed_at - interval '3 minutes'")
    assert district.audit()["fits"]
    return district.world.log.data_dir / "checkpoints.jsonl"


def missing(told: dict[str, Any]) -> int:
    """How many checkpoints the audit does not find in the copy."""
    assert not told["fits"]
    assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint"}
    return sum("is not in the copy" in m["detail"] for m in told["log"]["named"])


def signed(district: District) -> int:
    """How many checkpoints there are in the database."""
    return int(district.row("SELECT count(*) AS n FROM ledger_checkpoints")["n"])


@pytest.mark.parametrize("when", ["then", "now"])
def test_the_copy_taken_away_is_named(district: District, copy: Path, when: str) -> None:
    """Nor does it help to let the database say that everything was signed a moment ago."""
    copy.unlink()
    if when == "now":
        district.as_owner("UPDATE ledger_checkpoints SET signed_at = now()")
    told = district.audit()
    assert missing(told) == signed(district) > 1
    assert told["log"]["checkpoints"]["matching"] == signed(district)
    assert any("wrong checkpoints" in line for line in district.audit_lines())


@pytest.mark.parametrize("place", [0, -1])
def test_a_line_taken_out_of_the_copy_is_named(district: District, copy: Path, place: int) -> None:
    lines = copy.read_text(encoding="utf-8").splitlines(keepends=True)
    del lines[place]
    copy.write_text("".join(lines), encoding="utf-8")
    assert missing(district.audit()) == 1


def test_the_end_of_the_copy_cut_off_is_named(district: District, copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-100])
    assert missing(district.audit()) == 1


def test_what_was_signed_this_moment_may_be_on_its_way(district: District, copy: Path) -> None:
    before = copy.read_bytes()
    district.world.household("son", head="Hộ Vừa Ký", code="V-1")
    district.world.app.book.catch_up(occasion="test")
    copy.write_bytes(before)
    assert district.audit()["fits"]
    # What a kill left out is written when the follower starts again.
    district.as_owner(
        "UPDATE ledger_checkpoints SET signed_at = signed_at - interval '3 minutes' "
        "WHERE size = (SELECT max(size) FROM ledger_checkpoints)"
    )
    assert missing(district.audit()) == 1
    district.world.app.book.write_what_was_left_out()
    assert district.audit()["fits"]


@pytest.mark.parametrize("damage", ["taken away", "beginning cut off", "line taken out", "end cut off"])
def test_what_was_taken_out_of_the_copy_stays_out_and_named_whatever_is_signed_since(
    district: District, copy: Path, damage: str
) -> None:
    """The next signature adds its own line and none of those that somebody has taken out."""
    book = district.world.app.book
    for n in range(6):
        district.world.household("son", head=f"Hộ Thêm {n}", code=f"T-{n}")
        book.catch_up(occasion="test")
    lines = copy.read_text(encoding="utf-8").splitlines(keepends=True)
    left = {
        "taken away": [],
        "beginning cut off": lines[3:],
        "line taken out": [*lines[:2], *lines[3:]],
        "end cut off": lines[:-5],
    }[damage]
    copy.write_text("".join(left), encoding="utf-8")
    if not left:
        copy.unlink()
    district.as_owner("UPDATE ledger_checkpoints SET signed_at = signed_at - interval '3 minutes'")
    gone = len(lines) - len(left)
    for n in range(2):
        district.world.household("son", head=f"Hộ Sau {n}", code=f"S-{n}")
        book.catch_up(occasion="test")
        assert missing(district.audit()) == gone
        now = copy.read_text(encoding="utf-8").splitlines(keepends=True)
        assert now[: len(left)] == left
        assert len(now) == len(left) + n + 1
    assert not book.standing().behind
    assert book.written().largest == book.checkpoints(1)[0].note


def test_what_was_taken_out_is_put_back_on_purpose_and_each_line_says_so(
    district: District, copy: Path
) -> None:
    book = district.world.app.book
    copy.unlink()
    district.world.household("son", head="Hộ Sau", code="S-1")
    book.catch_up(occasion="test")
    (kept,) = copy.read_text(encoding="utf-8").splitlines()
    done = CliRunner().invoke(cli.main, ["checkpoints", "put-back"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"put back: {signed(district) - 1}" in done.stdout
    first, *again = copy.read_text(encoding="utf-8").splitlines()
    assert first == kept
    assert len(again) == signed(district) - 1
    assert all(json.loads(line)["put_back_at"].startswith("20") for line in again)
    assert "put_back_at" not in json.loads(first)
    assert district.audit()["fits"]
    # The newest is still what the next signature has to continue, though it is not the last line.
    newest = book.checkpoints(1)[0]
    assert book.written().largest == newest.note == json.loads(first)["note"]
    code = "SELECT code FROM security_log WHERE act = 'checkpoints.put_back'"
    assert district.row(code)["code"] == "checkpoints_put_back"
    nothing = CliRunner().invoke(cli.main, ["checkpoints", "put-back"])
    assert "lacks nothing" in nothing.stdout
    assert copy.read_text(encoding="utf-8").splitlines() == [first, *again]


def test_nothing_is_put_back_into_a_copy_that_holds_what_nobody_wrote(district: District, copy: Path) -> None:
    copy.write_bytes(b"junk\n")
    done = CliRunner().invoke(cli.main, ["checkpoints", "put-back"])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "line 1 of checkpoints.jsonl cannot be read" in done.stderr
    assert copy.read_bytes() == b"junk\n"


def test_a_rolled_back_database_is_not_hidden_by_an_older_line_at_the_end(
    district: District, copy: Path
) -> None:
    """Lines put back stand behind newer ones: what counts is the checkpoint over the most leaves."""
    lines = copy.read_text(encoding="utf-8").splitlines(keepends=True)
    copy.write_text("".join([*lines[1:], lines[0]]), encoding="utf-8")
    size = district.row("SELECT max(size) AS n FROM ledger_checkpoints")["n"]
    district.as_owner(
        f"DELETE FROM ledger_checkpoints WHERE size = {size}",
        f"DELETE FROM ledger_leaves WHERE leaf >= {size} - 1",
    )
    assert district.world.app.book.standing().behind
    with pytest.raises(LedgerError):
        district.world.app.book.put_back(datetime.now(UTC))


def test_a_start_does_not_make_a_damaged_copy_good(district: District, copy: Path) -> None:
    copy.unlink()
    district.world.app.book.write_what_was_left_out()
    assert missing(district.audit()) == signed(district)


@pytest.mark.parametrize(
    "junk",
    [b"{}\n", b"123\n", b"\xff\xfe\x00\n", b'{"note": 5}\n', b"null\n", b"\n", b'{"note": "\\ud800"}\n', b"x", b"{}"],
    ids=["object", "number", "no text", "no note", "null", "empty", "half a character", "unended", "unended object"],
)  # fmt: skip
def test_a_line_that_nobody_wrote_is_named_and_nothing_is_signed_on_it(
    district: District, copy: Path, junk: bytes
) -> None:
    whole = copy.read_bytes()
    number = whole.count(b"\n") + 1
    copy.write_bytes(whole + junk)
    told = district.audit()
    assert [m["detail"] for m in told["log"]["named"]] == [
        f"line {number} of the copy outside the database cannot be read"
    ]
    book = district.world.app.book
    assert book.standing().behind
    district.world.household("son", head="Hộ Mới", code="M-1")
    with pytest.raises(LedgerError, match=rf"line {number} of checkpoints\.jsonl cannot be read"):
        book.catch_up(occasion="test")
    # Nothing of it was taken away as long as nobody has looked at it; then the ledger goes on.
    assert copy.read_bytes() == whole + junk
    copy.write_bytes(whole)
    book.catch_up(occasion="test")
    assert district.audit()["fits"]


def test_the_copy_filled_with_garbage_is_named(district: District, copy: Path) -> None:
    copy.write_bytes(b"\x80garbage\n" * 50)
    told = district.audit()
    assert missing(told) == signed(district)
    assert told["log"]["misfits"] == 50 + signed(district)


def test_a_copy_that_is_no_file_is_said(district: District, copy: Path) -> None:
    copy.unlink()
    copy.mkdir()
    told = district.audit()
    assert any(m["detail"].startswith("the copy outside") for m in told["log"]["named"])
    assert district.world.app.book.standing().behind


def test_checkpoints_numbered_anew_are_copied_all_the_same(district: District, copy: Path) -> None:
    district.as_owner(
        "ALTER TABLE ledger_checkpoints ALTER COLUMN checkpoint SET MINVALUE -100000 RESTART WITH -1000"
    )
    book = district.world.app.book
    for n in range(2):
        district.world.household("son", head=f"Hộ Số Âm {n}", code=f"A-{n}")
        book.catch_up(occasion="test")
    last = book.standing().last
    assert last is not None
    assert last.number == -999
    lines = [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()]
    assert [line["checkpoint"] for line in lines[-2:]] == [-1000, -999]
    assert lines[-1]["note"] == last.note
    assert district.audit()["fits"]


def test_a_checkpoint_that_nobody_signed_does_not_get_into_the_copy(district: District, copy: Path) -> None:
    district.as_owner(
        "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (1, '\\x00', 'junk', 'decision')"
    )
    district.world.household("son", head="Hộ Mới", code="M-1")
    district.world.app.book.catch_up(occasion="test")
    assert b"junk" not in copy.read_bytes()
    assert [m["detail"].split(":")[0].split()[0] for m in district.audit()["log"]["named"]] == ["checkpoint"]
