"""Two offices over the network and by file: one keeps the ledger, the other vouches for it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests import ledger_keys
from tests.hostile_server import behaving
from werkzeug.serving import make_server

import cli
from ledger import fetching
from ledger.keys import LedgerKeys
from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.growth import Growth
from ledger.verifier.merkle import EMPTY_ROOT
from ledger.verifier.notes import Checkpoint, Note, Signature, VerifierKey
from storage.settings import Settings
from web import create_app
from workflows import bootstrap
from workflows.app import open_app
from workflows.bootstrap import first_start


@dataclass
class Offices:
    """The district's address, and where the witness keeps its things."""

    address: str
    url: str
    settings: Settings
    folder: Path

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command of either office."""
        done = CliRunner().invoke(cli.main, list(words))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    def witness(self, *words: str) -> tuple[int, str, str]:
        """Run a command of the witness."""
        return self.run("witness", *words, "--folder", str(self.folder / "witness"))

    def grow(self, count: int = 1) -> int:
        """Record something, sign, and return how many acts there are then."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT record_acts(NULL, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])",
                (
                    [uuid4() for _ in range(count)],
                    [1] * count,
                    ["thing.happened.v1"] * count,
                    [b"{}"] * count,
                ),
            )
        return self.sign()

    def sign(self) -> int:
        """Sign a checkpoint over all there is, and return its size."""
        app = open_app(self.settings, self.url)
        try:
            app.book.catch_up(occasion="test")
            return app.book.checkpoints(1)[0].size
        finally:
            app.close()

    def tamper(self, owner: str, *statements: str) -> None:
        """Change what may not be changed, and forget the copy outside the database."""
        with psycopg.connect(owner, autocommit=True) as connection:
            for table in ("stored_events", "ledger_leaves", "ledger_nodes", "ledger_checkpoints"):
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for sql in statements:
                connection.execute(sql.encode())
        (self.settings.data_dir / "checkpoints.jsonl").unlink()

    @property
    def key(self) -> str:
        """The file with the ledger's public key, as the witness got it on another way."""
        path = self.folder / "public-key.pem"
        path.write_text(LedgerKeys(self.settings.keys_dir / "ledger").pem(), encoding="ascii")
        return str(path)

    def begin(self) -> str:
        """Start the witness, have it taken up, let it follow the district over the network; return its key's line."""
        code, line, _ = self.witness("start", "--name", "thanhtra.vn")
        assert code == 0
        assert self.run("witnesses", "add", line.strip(), "--office", "Thanh tra tỉnh")[0] == 0
        # That it was taken up is an act of the log as well.
        self.sign()
        code, said, wrong = self.witness("follow", self.address, "--key", self.key)
        assert (code, wrong) == (0, ""), said
        return line.strip()


@pytest.fixture
def offices(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offices]:
    """A district that serves its pages, on a first start's log."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    ledger_keys.lay_out(tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data", database_url=database)
    first_start(settings, demo=False)
    app = open_app(settings, database)
    app.book.catch_up(occasion="test")
    server = make_server("127.0.0.1", 0, create_app(settings, database, app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Offices(f"http://127.0.0.1:{server.server_port}", database, settings, tmp_path)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.close()


def listed(offices: Offices) -> list[dict[str, object]]:
    """The witnesses as the district's command tells them."""
    code, out, _ = offices.run("witnesses", "list", "--json")
    assert code == 0
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_over_the_network_a_witness_follows_and_the_district_shows_it(offices: Offices) -> None:
    line = offices.begin()
    (first,) = listed(offices)
    assert (first["key"], first["office"], first["ended"]) == (line, "Thanh tra tỉnh", None)
    size = offices.grow(7)
    code, out, wrong = offices.witness("check")
    assert (code, wrong) == (0, "")
    assert f"đã ký {size} việc (thêm 7)" in out
    assert listed(offices)[0]["size"] == size
    with urlopen(f"{offices.address}/bang-chung", timeout=20) as answer:
        page = answer.read().decode()
    assert "Thanh tra tỉnh" in page
    assert line in page
    # The checkpoint that anybody downloads bears both signatures.
    with urlopen(f"{offices.address}/bang-chung/tang-truong?tu=0", timeout=20) as answer:
        growth = Growth.parse(answer.read())
    assert growth.note.cosigned_at(VerifierKey.parse(line)) > 1_500_000_000
    code, out, _ = offices.witness("show", "--json")
    assert json.loads(out)["logs"][0] | {"root": "", "seen_at": ""} == {
        "origin": growth.checkpoint().origin, "source": offices.address, "size": size, "root": "", "seen_at": "",
    }  # fmt: skip


def test_without_a_network_files_are_carried(offices: Offices, tmp_path: Path) -> None:
    out, back = str(tmp_path / "growth.txt"), str(tmp_path / "cosigned.txt")
    line = offices.witness("start", "--name", "thanhtra.vn")[1].strip()
    assert offices.run("witnesses", "add", line, "--office", "Thanh tra tỉnh")[0] == 0
    assert offices.run("witnesses", "growth", "--out", out)[0] == 0
    code, _, wrong = offices.witness("follow", out, "--key", offices.key, "--out", back)
    assert (code, wrong) == (0, "")
    assert listed(offices)[0]["size"] is None
    assert offices.run("witnesses", "take", back)[0] == 0
    first = listed(offices)[0]["size"]
    assert isinstance(first, int)
    size = offices.grow(3)
    assert offices.run("witnesses", "growth", "--from", "1", "--out", out)[0] == 0
    code, _, wrong = offices.witness("check", out)
    # The wrong stretch is no accusation: one line says which one is wanted.
    assert (code, wrong.count("\n")) == (2, 1)
    assert f"ask for the one from {first} on" in wrong
    assert offices.run("witnesses", "growth", "--from", str(first), "--out", out)[0] == 0
    assert offices.witness("check", out, "--out", back)[0] == 0
    assert offices.run("witnesses", "take", back)[0] == 0
    assert listed(offices)[0]["size"] == size


def test_a_database_played_back_is_caught_over_the_network(offices: Offices, owner_database: str) -> None:
    old = offices.sign()
    offices.grow(5)
    offices.begin()
    offices.tamper(
        owner_database,
        f"DELETE FROM ledger_leaves WHERE leaf >= {old}",
        f"DELETE FROM ledger_nodes WHERE ((number + 1) << level) > {old}",
        f"DELETE FROM ledger_checkpoints WHERE size > {old}",
        "DELETE FROM stored_events WHERE topic = 'thing.happened.v1'",
    )
    code, out, wrong = offices.witness("check")
    assert (code, out, wrong.count("\n")) == (1, "", 1)
    assert "KHÔNG KÝ / NOT COSIGNED" in wrong
    assert f"đã thấy {old + 6} việc, nay chỉ còn {old}" in wrong
    # So it stays, whatever is recorded from now on: other acts are no continuation.
    offices.grow(9)
    code, _, wrong = offices.witness("check")
    assert code == 1
    assert "không chứng minh được" in wrong
    kept = sorted(p.name.rpartition("-")[2] for p in (offices.folder / "witness" / "evidence").iterdir())
    assert kept == ["not_continued.txt", "rolled_back.txt"]


def test_a_split_view_is_caught_over_the_network(offices: Offices, owner_database: str) -> None:
    """The district shows the witness another history of as many acts, properly signed."""
    offices.grow(4)
    offices.begin()
    size = offices.sign()
    offices.tamper(
        owner_database,
        "DELETE FROM ledger_leaves", "DELETE FROM ledger_nodes", "DELETE FROM ledger_checkpoints",
        "UPDATE stored_events SET state = convert_to('{\"x\":1}', 'UTF8') WHERE topic = 'thing.happened.v1'",
    )  # fmt: skip
    assert offices.sign() == size
    code, out, wrong = offices.witness("check")
    assert (code, out, wrong.count("\n")) == (1, "", 1)
    assert f"hai sổ cái khác nhau cùng {size} việc" in wrong
    assert "evidence" in wrong


def test_a_ledger_that_moved_is_known_by_its_name(offices: Offices) -> None:
    """The same ledger is known by its name, wherever it is fetched."""
    offices.begin()
    offices.grow(2)
    other = offices.address.replace("127.0.0.1", "localhost")
    code, out, wrong = offices.witness("follow", other, "--key", offices.key)
    assert (code, wrong) == (0, "")
    assert "thêm 2" in out


def test_what_is_wrong_with_the_input_is_said_on_one_line(offices: Offices, tmp_path: Path) -> None:
    junk = tmp_path / "junk.txt"
    junk.write_text("hello", encoding="utf-8")
    cases = [
        offices.witness("show"),
        offices.witness("check"),
        offices.witness("follow", offices.address, "--key", offices.key),
    ]
    offices.witness("start", "--name", "thanhtra.vn")
    cases += [
        offices.witness("start", "--name", "thanhtra.vn"),
        offices.witness("check"),
        offices.witness("follow", str(junk), "--key", offices.key),
        offices.witness("follow", str(tmp_path / "none"), "--key", offices.key),
        offices.witness("follow", offices.address, "--key", str(junk)),
        offices.witness("follow", "http://127.0.0.1:1", "--key", offices.key),
        offices.witness("follow", f"{offices.address}/bang-chung", "--key", offices.key),
        offices.run("witnesses", "add", "hello", "--office", "X"),
        offices.run("witnesses", "take", str(junk)),
        offices.run("witnesses", "growth", "--from", "-1"),
    ]
    for code, out, wrong in cases:
        assert (code, out, wrong.count("\n")) == (2, "", 1), wrong
        assert " / " in wrong


def test_a_cosignature_that_could_not_be_sent_is_kept_and_sent_later(offices: Offices) -> None:
    line = offices.witness("start", "--name", "thanhtra.vn")[1].strip()
    code, _, wrong = offices.witness("follow", offices.address, "--key", offices.key)
    assert code == 2
    assert "HTTP 403" in wrong
    assert "unknown_witness" in wrong
    assert offices.run("witnesses", "add", line, "--office", "Thanh tra tỉnh")[0] == 0
    assert offices.witness("check")[0] == 0
    assert listed(offices)[0]["size"] is not None


def test_a_dismissed_witness_is_shown_as_such(offices: Offices) -> None:
    line = offices.begin()
    assert offices.run("witnesses", "end", line)[0] == 0
    assert listed(offices)[0]["ended"] is not None
    assert offices.run("witnesses", "end", line)[0] == 2
    with psycopg.connect(offices.url) as connection:
        codes = connection.execute(
            "SELECT code FROM security_log WHERE act = 'witnesses' ORDER BY id"
        ).fetchall()
        acts = connection.execute(
            "SELECT topic FROM stored_events WHERE topic LIKE 'movement.witness%' ORDER BY notification_id"
        ).fetchall()
    assert codes == [("witness_enlisted",), ("witness_dismissed",)]
    assert acts == [("movement.witness_enlisted.v1",), ("movement.witness_dismissed.v1",)]


def test_the_district_takes_what_a_program_brings_and_nothing_else(offices: Offices) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request

    def post(content: bytes) -> int:
        request = Request(f"{offices.address}/bang-chung/dong-ky", content, method="POST")
        try:
            with urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code

    offices.begin()
    copy = next((offices.folder / "witness" / "cosigned").iterdir()).read_bytes()
    assert post(copy) == 200
    assert post(b"") == 400
    assert post(b"x" * 70_000) == 400
    assert post(copy[:-3]) == 400
    for address in ("tang-truong?tu=-1", "tang-truong?tu=x", f"tang-truong?tu={2**63}"):
        with pytest.raises(HTTPError) as wrong:
            urlopen(f"{offices.address}/bang-chung/{address}", timeout=20)
        assert wrong.value.code == 400
        wrong.value.close()


def test_looking_again_with_nothing_new_is_no_failure(offices: Offices) -> None:
    """The district shows the witness's own line below the checkpoint by then."""
    offices.begin()
    for _ in range(3):
        code, out, wrong = offices.witness("check")
        assert (code, wrong) == (0, "")
        assert "thêm 0" in out
    size = offices.grow(2)
    assert offices.witness("check")[0] == 0
    assert listed(offices)[0]["size"] == size


# -- a place on the network that means harm --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("silent", "no full answer within 0.6 s"),
        ("dripping", "no full answer within 0.6 s"),
        ("dripping headers", "no full answer within 0.6 s"),
        ("huge", "too long"),
        ("elsewhere", "HTTP 302"),
        ("page", "cannot be read|not the growth of a log"),
        ("broken off", "broke off"),
    ],
)
def test_a_place_that_answers_as_nobody_should_is_left_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviour: str, said: str
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.6)
    (tmp_path / "key.pem").write_text(ledger_keys.lay_out(tmp_path).pem(), encoding="ascii")
    folder = str(tmp_path / "witness")
    assert (
        CliRunner().invoke(cli.main, ["witness", "start", "--name", "a.vn", "--folder", folder]).exit_code
        == 0
    )
    begun = time.monotonic()
    with behaving(behaviour, kind="text/plain") as (address, asked):
        done = CliRunner().invoke(
            cli.main, ["witness", "follow", address, "--key", str(tmp_path / "key.pem"), "--folder", folder]
        )
    assert time.monotonic() - begun < 20
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    # Once, and not again elsewhere; a machine under load may have been given up before it was heard.
    assert len(asked) <= 1
    assert re.search(said, done.stderr), done.stderr
    # Nothing was begun with it.
    shown = CliRunner().invoke(cli.main, ["witness", "show", "--json", "--folder", folder])
    assert json.loads(shown.stdout)["logs"] == []


def test_a_file_is_no_place_on_the_network(offices: Offices, tmp_path: Path) -> None:
    offices.witness("start", "--name", "thanhtra.vn")
    out = tmp_path / "growth.txt"
    assert offices.run("witnesses", "growth", "--out", str(out))[0] == 0
    for source in (f"file://{out}", f"ftp://127.0.0.1{out}", "data:text/plain,old 0"):
        code, said, wrong = offices.witness("follow", source, "--key", offices.key)
        assert (code, said, wrong.count("\n")) == (2, "", 1)


def test_a_district_that_shows_another_ledger_instead_is_told(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sound in itself, and followed too: but the one that is followed there is out of sight."""
    offices.begin()
    other = SigningKey("khac.example/log", bytes([3] * 32))
    note = signed_checkpoint(Checkpoint(other.name, 0, EMPTY_ROOT), [other])
    growth = str(Growth(0, (), note)).encode()
    other_key = offices.folder / "other.pem"
    public = Ed25519PublicKey.from_public_bytes(other.public)
    other_key.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    file = offices.folder / "growth.txt"
    file.write_bytes(growth)
    assert offices.witness("follow", str(file), "--key", str(other_key))[0] == 0
    asked = fetching.fetch_growth
    monkeypatch.setattr(fetching, "fetch_growth", lambda address, seen: growth)
    monkeypatch.setattr(fetching, "send_cosigned", lambda address, note: None)
    code, _, wrong = offices.witness("check", offices.address)
    assert code == 1
    assert "NOT SHOWN" in wrong
    assert "khac.example/log" in wrong
    # Somebody decides that this is right: then it is asked there, and what was seen of the first is kept.
    assert offices.witness("follow", offices.address, "--key", str(other_key))[0] == 0
    assert offices.witness("check", offices.address)[0] == 0
    logs = json.loads(offices.witness("show", "--json")[1])["logs"]
    assert {g["source"] for g in logs} == {"", offices.address}
    assert all(g["size"] is not None for g in logs)
    # And back again: what was seen of the first one still has to be continued.
    monkeypatch.setattr(fetching, "fetch_growth", asked)
    code, _, wrong = offices.witness("check", offices.address)
    assert code == 1
    assert "NOT SHOWN" in wrong


def test_lines_of_others_below_a_checkpoint_cannot_spoil_the_cosignature(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note full of lines, and one that claims to be this witness's: neither gets into what is sent."""
    line = offices.begin()
    size = offices.grow(1)
    whole = fetching.fetch_growth

    def crowded(address: str, seen: int) -> bytes:
        content = whole(address, seen)
        own = VerifierKey.parse(line)
        forged = Signature(own.name, own.id, bytes(72)).line().encode()
        many = b"".join(Signature(f"ai{n}.vn", bytes(4), bytes(72)).line().encode() for n in range(60))
        return content + forged + many

    sent: list[str] = []
    send = fetching.send_cosigned

    def seen(address: str, note: str) -> None:
        sent.append(note)
        send(address, note)

    monkeypatch.setattr(fetching, "fetch_growth", crowded)
    monkeypatch.setattr(fetching, "send_cosigned", seen)
    code, _, wrong = offices.witness("check")
    assert (code, wrong) == (0, "")
    assert [s.name for s in Note.parse(sent[0].encode()).signatures][1:] == ["thanhtra.vn"]
    assert listed(offices)[0]["size"] == size


def test_a_name_that_moves_the_cursor_is_no_ledger_s(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices.begin()
    whole = fetching.fetch_growth

    def painted(address: str, seen: int) -> bytes:
        content = whole(address, seen).decode()
        origin = Growth.parse(content.encode()).checkpoint().origin
        return content.replace(f"{origin}\n", f"\x9b2J{origin}\n", 1).encode()

    monkeypatch.setattr(fetching, "fetch_growth", painted)
    code, out, wrong = offices.witness("check")
    assert (code, out) == (2, "")
    assert "\x9b" not in wrong
