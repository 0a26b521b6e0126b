"""The proof pages: open to everybody, about nobody, and enough to check a checkpoint with."""

from __future__ import annotations

import json
import re
from datetime import date

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.web.story import World, page_of

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.growth import Growth
from ledger.verifier.notes import Checkpoint, Note, VerifierKey


def test_a_stranger_checks_the_newest_checkpoint_with_what_the_pages_give(world: World) -> None:
    world.household()
    world.app.book.catch_up()
    stranger = world.client(None)
    pem = stranger.get("/bang-chung/khoa.pem")
    assert "public-key.pem" in pem.headers["Content-Disposition"]
    key = load_pem_public_key(pem.data)
    assert isinstance(key, Ed25519PublicKey)
    number = world.app.book.checkpoints()[0].number
    note = Note.parse(stranger.get(f"/bang-chung/{number}.txt").data)
    checkpoint = Checkpoint.parse(note.text)
    note.signed_by([VerifierKey(checkpoint.origin, key.public_bytes_raw())])
    row = world.log.query_one("SELECT count(*) AS n FROM stored_events")
    assert row is not None
    assert checkpoint.size == row["n"]
    page = page_of(stranger.get("/bang-chung"))
    digits = checkpoint.root.hex()[:16]
    assert " ".join(digits[i : i + 4] for i in range(0, 16, 4)) in page
    assert f"/bang-chung/{number}.txt" in page
    assert "BEGIN PUBLIC KEY" in page
    assert checkpoint.origin in page


def test_before_anything_is_signed_the_page_says_so(world: World) -> None:
    page = page_of(world.client(None).get("/bang-chung"))
    assert "Chưa có điểm chốt nào" in page
    assert world.client(None).get("/bang-chung/1.txt").status_code == 404
    assert world.client(None).get(f"/bang-chung/{2**70}.txt").status_code == 404


def test_many_checkpoints_are_turned_over_by_pages(world: World) -> None:
    for number in range(27):
        world.household(f"Hộ {number}", f"P{number}")
        world.app.book.catch_up(occasion="decision")
    stranger = world.client(None)
    first = page_of(stranger.get("/bang-chung"))
    numbers = [c.number for c in world.app.book.checkpoints(100)]
    assert f"/bang-chung/{numbers[24]}.txt" in first
    assert f"/bang-chung/{numbers[25]}.txt" not in first
    assert f"/bang-chung?truoc={numbers[24]}" in first
    second = page_of(stranger.get(f"/bang-chung?truoc={numbers[24]}"))
    assert f"/bang-chung/{numbers[25]}.txt" in second
    assert "Điểm chốt cũ hơn" in first
    assert "Điểm chốt cũ hơn" not in second
    assert stranger.get("/bang-chung?truoc=x").status_code == 200


def test_what_is_in_the_ledger_and_what_is_signed_are_both_told(world: World) -> None:
    world.household()
    world.app.book.catch_up()
    signed = world.app.book.standing().leaves
    before = page_of(world.client(None).get("/bang-chung"))
    assert "các việc sau đó chờ điểm chốt kế tiếp" not in before
    world.household("Hộ Sau", "S9")
    world.app.book.catch_up()
    leaves = world.app.book.standing().leaves
    assert leaves > signed
    page = re.sub(r"<[^>]+>|\s+", " ", page_of(world.client(None).get("/bang-chung")))
    page = re.sub(" +", " ", page)
    assert re.search(rf"Số việc trong sổ\D*{leaves}\b", page), page
    assert re.search(rf"Số việc điểm chốt này đã ký\D*{signed}\b", page), page
    assert "các việc sau đó chờ điểm chốt kế tiếp" in page


@pytest.mark.parametrize("junk", [b"{}\n", b"123\n", b"\xff\xfe\n"])
def test_a_copy_that_cannot_be_read_is_told_and_stops_no_page(world: World, junk: bytes) -> None:
    world.household()
    world.app.book.catch_up()
    with (world.log.data_dir / "checkpoints.jsonl").open("ab") as copy:
        copy.write(junk)
    stranger, admin = world.client(None), world.client("admin")
    assert stranger.get("/healthz").status_code == 200, "people can work"
    assert "không khớp" in page_of(stranger.get("/bang-chung"))
    assert stranger.get("/bang-chung/tang-truong").status_code == 200
    assert admin.get("/suc-khoe?format=json").get_json()["ledger_contradicted"] is True
    assert "chungtay audit" in page_of(admin.get("/suc-khoe"))


def test_a_forged_checkpoint_is_not_passed_on(world: World, owner_database: str) -> None:
    world.household()
    world.app.book.catch_up()
    genuine = world.app.book.checkpoints()[0]
    theirs = SigningKey(world.app.book.keys.origin, bytes(32))
    forged = signed_checkpoint(Checkpoint(theirs.name, genuine.size + 1, b"\xab" * 32), [theirs])
    with psycopg.connect(owner_database) as connection:
        connection.execute(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (%s, %s, %s, 'decision')",
            (genuine.size + 1, b"\xab" * 32, str(forged)),
        )
    number = world.app.book.checkpoints()[0].number
    assert number != genuine.number
    stranger = world.client(None)
    page = page_of(stranger.get("/bang-chung"))
    assert "không do sổ cái này ký" in page
    assert "không khớp" in page
    assert "abab abab" not in page
    assert f"/bang-chung/{number}.txt" not in page
    assert f"/bang-chung/{genuine.number}.txt" in page
    assert stranger.get(f"/bang-chung/{number}.txt").status_code == 404
    told = Growth.parse(stranger.get("/bang-chung/tang-truong").data)
    assert Checkpoint.parse(told.note.text).size == genuine.size


def test_a_contradiction_is_shown_to_everybody_and_on_the_health_page(world: World) -> None:
    world.household()
    world.app.book.catch_up()
    admin = world.client("admin")
    state = admin.get("/suc-khoe?format=json").get_json()
    assert (state["ledger_waiting_events"], state["ledger_contradicted"]) == (0, False)
    assert state["ledger_leaves"] == state["ledger_signed_leaves"] == state["events"]
    assert "không khớp" not in page_of(world.client(None).get("/bang-chung"))
    # What the copy outside the database knows of, and the database does not: it was rolled back.
    keys = world.app.book.keys
    later = Checkpoint(keys.origin, state["events"] + 7, bytes(32))
    note = signed_checkpoint(later, keys.signing(date.today()))
    with (world.log.data_dir / "checkpoints.jsonl").open("a", encoding="utf-8") as copy:
        copy.write(json.dumps({"checkpoint": 99, "note": str(note)}) + "\n")
    assert "không khớp" in page_of(world.client(None).get("/bang-chung"))
    assert admin.get("/suc-khoe?format=json").get_json()["ledger_contradicted"] is True
    assert "không ký tiếp" in page_of(admin.get("/suc-khoe"))
