"""Attacks by whoever owns the database, triggers asleep: each is named by ``chungtay audit``, with the first act it touches.

The table in ``docs/manual/operation.md`` says the same in words.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.attacks.conftest import District

from ledger.book import LedgerError
from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.growth import Growth
from ledger.verifier.notes import COSIGNATURE, Checkpoint
from ledger.witness import Contradiction, Witness
from workflows.witness_list import enlist

LEDGER = ("ledger_leaves", "ledger_nodes", "ledger_checkpoints")


def first(told: dict[str, Any]) -> tuple[str, str, int]:
    """Kind, record and version of the first misfit."""
    found = told["log"]["first_misfit"]
    assert found is not None, told
    return found["kind"], found["record"], found["version"]


def income(district: District) -> dict[str, Any]:
    """The event by which somebody confirmed an income."""
    return district.row(
        "SELECT originator_id::text AS record, originator_version AS version, notification_id AS place FROM stored_events "
        "WHERE topic = 'exit_commitment.income_verified.v1' ORDER BY notification_id LIMIT 1"
    )


def test_before_any_attack_everything_fits(district: District) -> None:
    told = district.audit()
    assert told["fits"], told
    assert told["log"]["checkpoints"]["matching"] == told["log"]["checkpoints"]["signed"] > 1
    assert (told["certificates"]["checked"], told["log"]["waiting"]) == (2, 0)


def test_an_edited_event_is_named(district: District) -> None:
    event = income(district)
    district.as_owner(
        "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '\"year\":201', '\"year\":202'), 'UTF8') "
        f"WHERE notification_id = {event['place']}"
    )
    told = district.audit()
    assert first(told) == ("changed", event["record"], event["version"])
    assert told["log"]["misfits"] == 1


def test_a_deleted_event_is_named(district: District) -> None:
    event = income(district)
    district.as_owner(f"DELETE FROM stored_events WHERE notification_id = {event['place']}")
    assert first(district.audit()) == ("removed", event["record"], event["version"])


def test_an_inserted_event_is_named(district: District) -> None:
    """A confirmation that never was, between two acts that were: there is no room for it in the tree."""
    event = income(district)
    ghost = "00000000-0000-4000-8000-000000000001"
    district.as_owner(
        "UPDATE stored_events SET notification_id = notification_id + 10000 WHERE notification_id > "
        f"{event['place']}",
        "UPDATE ledger_leaves SET notification_id = notification_id + 10000 WHERE notification_id > "
        f"{event['place']}",
        "INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id) "
        f"SELECT '{ghost}', 1, topic, state, {event['place']} + 1 FROM stored_events WHERE notification_id = {event['place']}",
    )
    assert first(district.audit()) == ("inserted", ghost, 1)


def test_an_event_added_behind_the_program_s_back_does_not_pass_as_an_act(district: District) -> None:
    """At the end of the log it is an event like any other: what it changes contradicts what the pages show."""
    event = income(district)
    district.as_owner(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id) "
        "SELECT originator_id, 1 + (SELECT max(originator_version) FROM stored_events s WHERE s.originator_id = "
        "e.originator_id), topic, state, 1 + (SELECT max(notification_id) FROM stored_events) FROM stored_events e "
        f"WHERE notification_id = {event['place']}"
    )
    told = district.audit()
    assert not told["fits"]
    assert told["log"]["waiting"] == 1
    assert told["read_models"]["differences"] or told["read_models"]["not_rebuilt"]


def test_two_events_that_changed_places_are_named(district: District) -> None:
    event = income(district)
    place = event["place"]
    district.as_owner(
        f"UPDATE stored_events SET notification_id = -1 WHERE notification_id = {place}",
        f"UPDATE stored_events SET notification_id = {place} WHERE notification_id = {place + 1}",
        f"UPDATE stored_events SET notification_id = {place + 1} WHERE notification_id = -1",
    )
    assert first(district.audit()) == ("reordered", event["record"], event["version"])


def test_contents_that_were_exchanged_are_named(district: District) -> None:
    """Two confirmations keep their places and swap what they say."""
    event = income(district)
    other = district.row(
        "SELECT notification_id AS place FROM stored_events WHERE topic = 'exit_commitment.income_verified.v1' "
        "ORDER BY notification_id DESC LIMIT 1"
    )
    places = (event["place"], other["place"])
    district.as_owner(
        "UPDATE stored_events a SET state = b.state FROM stored_events b "
        f"WHERE a.notification_id IN {places} AND b.notification_id IN {places} AND a.notification_id <> b.notification_id"
    )
    told = district.audit()
    assert first(told) == ("changed", event["record"], event["version"])
    assert told["log"]["misfits"] == 2


def test_a_log_cut_off_with_all_that_belongs_to_it_is_named(district: District) -> None:
    size = district.row("SELECT max(size) AS n FROM ledger_checkpoints")["n"]
    district.as_owner(
        f"DELETE FROM stored_events WHERE notification_id IN (SELECT notification_id FROM ledger_leaves WHERE leaf >= {size - 9})",
        f"DELETE FROM ledger_leaves WHERE leaf >= {size - 9}",
        f"DELETE FROM ledger_nodes WHERE ((number + 1) << level) > {size - 9}",
        f"DELETE FROM ledger_checkpoints WHERE size > {size - 9}",
    )
    told = district.audit()
    kinds = {m["kind"] for m in told["log"]["named"]}
    assert kinds == {"checkpoint", "truncated"}
    assert any(f"{size} leaves" in m["detail"] for m in told["log"]["named"])


def test_everything_emptied_is_named(district: District) -> None:
    district.as_owner("TRUNCATE stored_events, ledger_leaves, ledger_nodes, ledger_checkpoints")
    told = district.audit()
    assert told["log"]["events"] == 0
    assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint", "truncated"}


def test_a_backup_played_back_is_named_and_nothing_is_certified_on_it(
    district: District, pg_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = district.world
    name = str(conninfo_to_dict(world.url)["dbname"])
    world.close()
    with databases.copied(pg_url, name) as backup:
        later = type(world)(world.url, world.folder)
        later.household("son", head="Hộ Sau Sao Lưu", code="S-1")
        later.app.book.catch_up(occasion="test")
        later.close()
        url = databases.application_address(pg_url, backup)
        monkeypatch.setenv("DATABASE_URL", url)
        told = district.audit()
        assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint", "truncated"}
        rolled_back = type(world)(url, world.folder)
        try:
            assert rolled_back.app.book.standing().behind
            # Not even after as many other acts as were lost: they are others.
            for n in range(5):
                rolled_back.household("yen", head=f"Hộ Khác {n}", code=f"K-{n}")
            with pytest.raises(LedgerError, match="signed before"):
                rolled_back.app.book.catch_up(occasion="test")
        finally:
            rolled_back.close()


def test_leaves_and_nodes_rewritten_to_match_are_named(district: District) -> None:
    event = income(district)
    district.as_owner(
        f"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = {event['place']}"
    )
    found = district.world.app.book.leaf_of(UUID(event["record"]), event["version"])
    assert found is not None
    district.as_owner(
        f"UPDATE ledger_leaves SET hash = '\\x{found[1].hash().hex()}' WHERE leaf = {found[0]}",
        # Every hash above it, from below.
        *(
            "UPDATE ledger_nodes n SET hash = sha256('\\x01'::bytea || a.hash || b.hash) FROM "
            f"(SELECT {level - 1} AS level, number, hash FROM ledger_nodes WHERE level = {level - 1} UNION ALL "
            f"SELECT 0, leaf, hash FROM ledger_leaves WHERE {level} = 1) a, "
            f"(SELECT {level - 1} AS level, number, hash FROM ledger_nodes WHERE level = {level - 1} UNION ALL "
            f"SELECT 0, leaf, hash FROM ledger_leaves WHERE {level} = 1) b "
            f"WHERE n.level = {level} AND a.number = n.number * 2 AND b.number = n.number * 2 + 1"
            for level in range(1, 12)
        ),
    )
    told = district.audit()
    kind, _, _ = first(told)
    found_misfit = told["log"]["first_misfit"]
    assert kind == "rewritten"
    assert found_misfit["leaf"] <= found[0] < found_misfit["until"]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE ledger_leaves SET hash = sha256('x') WHERE leaf = 3", "changed"),
        ("UPDATE ledger_leaves SET salt = '\\x00' WHERE leaf = 3", "changed"),
        ("DELETE FROM ledger_leaves WHERE leaf = 3", "gap"),
        ("UPDATE ledger_checkpoints SET root = sha256('x') WHERE checkpoint = 1", "checkpoint"),
        ("UPDATE ledger_checkpoints SET note = replace(note, E'\\n', E'\\nx') WHERE checkpoint = 1", "checkpoint"),
        ("DELETE FROM ledger_checkpoints WHERE checkpoint = 1", "checkpoint"),
    ],
    ids=["leaf", "salt", "leaf taken out", "root", "note", "checkpoint taken out"],
)  # fmt: skip
def test_changes_of_the_ledger_s_own_tables_are_named(district: District, sql: str, kind: str) -> None:
    district.as_owner(sql)
    assert kind in {m["kind"] for m in district.audit()["log"]["named"]}


def test_nodes_alone_changed_prove_nothing_any_more_and_are_made_known(district: District) -> None:
    """The audit makes the tree from leaves; a changed node breaks proofs, and the next signature is refused."""
    district.as_owner("UPDATE ledger_nodes SET hash = sha256('x')")
    assert district.world.app.book.standing().behind
    district.world.household("son", head="Hộ Mới", code="M-1")
    with pytest.raises(LedgerError, match="signed before"):
        district.world.app.book.catch_up(occasion="test")


def test_a_forged_checkpoint_is_named(district: District) -> None:
    origin = district.world.app.book.keys.origin
    forger = SigningKey(origin, bytes(32))
    note = signed_checkpoint(Checkpoint(origin, 4, bytes(32)), [forger])
    district.as_owner(
        "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES "
        f"(4, '\\x{bytes(32).hex()}', '{note}', 'decision')"
    )
    told = district.audit()
    assert [m["kind"] for m in told["log"]["named"]] == ["checkpoint"]
    assert "not signed by any key" in told["log"]["named"][0]["detail"]


def test_junk_among_the_checkpoints_hides_no_changed_event(district: District) -> None:
    event = income(district)
    district.as_owner(
        f"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = {event['place']}",
        "INSERT INTO ledger_checkpoints (size, root, note, occasion) "
        "SELECT 0, '\\x00', 'junk ' || n, 'decision' FROM generate_series(1, 120) n",
    )
    told = district.audit()
    assert first(told) == ("changed", event["record"], event["version"])
    assert told["log"]["first_checkpoint_misfit"]["kind"] == "checkpoint"
    assert told["log"]["misfits_by_kind"] == {"changed": 1, "checkpoint": 120}
    assert [m["kind"] for m in told["log"]["named"]].count("changed") == 1
    lines = district.audit_lines()
    (said,) = [line for line in lines if "first misfit" in line]
    assert "bị sửa / changed" in said
    assert event["record"] in said
    assert any("wrong checkpoints: 120" in line for line in lines)


def test_what_is_before_a_changed_event_is_proved_by_any_root_above_it(district: District) -> None:
    """The leaves bind the root, and each event before the changed one is still its leaf's: nothing less holds than that."""
    event = income(district)
    district.as_owner(
        f"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = {event['place']}"
    )
    told = district.audit()
    leaf = told["log"]["first_misfit"]["leaf"]
    assert leaf > 0
    assert told["log"]["holds"]["leaves"] == leaf
    assert told["log"]["holds"]["signed_over"] > leaf
    assert any(f"holds up to #{leaf - 1} " in line for line in district.audit_lines())


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("certificates", "awardee = 'Ai Khác'"),
        ("households", "code = 'X'"),
        ("nominations", "status = 'refused'"),
        ("income_verifications", "amount = amount + 1"),
    ],
)
def test_changed_read_models_are_named(district: District, table: str, change: str) -> None:
    district.as_owner(f"UPDATE {table} SET {change} WHERE ctid = (SELECT ctid FROM {table} LIMIT 1)")
    told = district.audit()
    assert told["log"]["misfits"] == 0
    assert list(told["read_models"]["differences"]) == [table]


# -- with the ledger's own keys as well ------------------------------------------------------------------------------------------


def _history_made_anew(district: District) -> None:
    """The administrator with everything: another income, the whole ledger made again and signed with its real keys."""
    event = income(district)
    district.as_owner(
        f"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = {event['place']}",
        *(f"DELETE FROM {table}" for table in LEDGER),
    )
    (district.world.log.data_dir / "checkpoints.jsonl").unlink()
    district.world.app.book.catch_up(occasion="decision")


def test_a_history_made_anew_with_the_real_keys_is_convicted_by_any_certificate_on_a_wall(
    district: District, tmp_path: Path
) -> None:
    paper = tmp_path / "on-the-wall.pdf"
    paper.write_bytes(district.certificate())
    assert district.audit(paper)["fits"]
    _history_made_anew(district)
    # Within the house everything agrees again: that is why others keep what they have seen.
    told = district.audit()
    assert told["log"]["misfits"] == 0
    told = district.audit(paper)
    assert not told["fits"]
    assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint", "rewritten"}
    assert any("on-the-wall.pdf" in m["detail"] for m in told["log"]["named"])


def test_a_history_made_anew_to_the_same_size_holds_only_to_the_last_undisputed_root(
    district: District, tmp_path: Path
) -> None:
    """Other checkpoints are left as they were; the last is signed again over as many acts, as the log is now."""
    world = district.world
    world.household("son", head="Hộ Tranh Chấp", code="TC-1")
    undisputed = district.row("SELECT max(size) AS n FROM ledger_checkpoints")["n"]
    world.app.book.catch_up(occasion="test")
    size = district.row("SELECT max(size) AS n FROM ledger_checkpoints")["n"]
    seen = tmp_path / "seen.note"
    seen.write_text(world.app.book.checkpoints(1)[0].note, encoding="utf-8")
    rows = world.app.book.checkpoints(100)
    file = world.log.data_dir / "checkpoints.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    place = district.row(f"SELECT notification_id AS n FROM ledger_leaves WHERE leaf = {size - 1}")["n"]
    district.as_owner(
        f"UPDATE stored_events SET state = state || ' '::bytea WHERE notification_id = {place}",
        *(f"DELETE FROM {table}" for table in LEDGER),
    )
    file.unlink()
    world.app.book.catch_up(occasion="decision")
    anew = world.app.book.checkpoints(1)[0]
    assert (anew.size, anew.root) != (size, rows[0].root)
    # The earlier ones are put back: they agree with both histories.
    district.as_owner(
        *(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) "
            f"VALUES ({c.size}, '\\x{c.root.hex()}', '{c.note}', 'test')"
            for c in rows[1:]
        )
    )
    file.write_text("".join(lines[:-1]) + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert district.audit()["fits"]
    told = district.audit(seen)
    found = told["log"]["first_misfit"]
    assert (found["kind"], found["leaf"], found["until"]) == ("rewritten", undisputed, size)
    assert told["log"]["holds"]["leaves"] == undisputed
    assert any(f"#{undisputed}–{size - 1}" in line for line in district.audit_lines(seen))


def test_a_history_made_anew_with_the_real_keys_is_convicted_by_the_witness(
    district: District, tmp_path: Path
) -> None:
    app = district.world.app
    witness = Witness(tmp_path / "witness")
    witness.start("thanhtra.vn")

    def shown(old: int) -> bytes:
        growth: Growth | None = app.witnesses.growth(old)
        assert growth is not None
        return str(growth).encode()

    seen = witness.follow(shown(0), "file", [key.public for key in app.book.keys.public_keys()])
    assert district.audit(seen.copy)["fits"]
    _history_made_anew(district)
    with pytest.raises(Contradiction) as said:
        witness.check(shown(seen.checkpoint.size))
    assert said.value.kind == "split"
    told = district.audit(seen.copy)
    assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint", "rewritten"}


def test_the_copy_of_the_checkpoints_alone_rewritten_is_named(district: District) -> None:
    file = district.world.log.data_dir / "checkpoints.jsonl"
    book = district.world.app.book
    forged = signed_checkpoint(
        Checkpoint(book.keys.origin, 7, bytes(32)), [SigningKey(book.keys.origin, bytes(32))]
    )
    with file.open("a", encoding="utf-8") as copy:
        copy.write(json.dumps({"checkpoint": 99, "note": str(forged)}) + "\n")
    told = district.audit()
    assert [m["kind"] for m in told["log"]["named"]] == ["checkpoint"]
    assert book.standing().behind


def test_keys_exchanged_for_others_are_named_and_sign_nothing(district: District) -> None:
    """A new folder of keys would be a new log: it cannot go on with this one."""
    folder = district.world.log.data_dir / "keys" / "ledger"
    shutil.rmtree(folder)
    told = district.audit()
    assert {m["kind"] for m in told["log"]["named"]} == {"checkpoint"}
    assert told["log"]["checkpoints"]["matching"] == 0
    district.world.household("son", head="Hộ Mới", code="M-1")
    with pytest.raises(LedgerError, match="restore the keys"):
        district.world.app.book.catch_up(occasion="test")


def test_a_witness_taken_off_the_list_is_named(district: District) -> None:
    """That it was one is an act of the log, which the row of a table cannot take back."""
    app = district.world.app
    key = SigningKey("thanhtra.vn", bytes(32)).verifier(COSIGNATURE)
    enlist(district.world.log, app.witnesses, app.custody, key, "Thanh tra tỉnh")
    assert district.audit()["fits"]
    district.as_owner("DELETE FROM ledger_witnesses", "DELETE FROM security_log WHERE act = 'witnesses'")
    told = district.audit()
    assert told["custody"] == ["the list of witnesses lacks its entry 1, which the log has"]
    assert any(line.startswith("Khóa, nhân chứng / keys, witnesses: ") for line in district.audit_lines())


# -- what is odd on purpose, so that nobody reads on ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "paper",
    [
        "{}", '"x"', "[]", "null", "7", '{"subject":7,"sha256":"x"}', '{"subject":null,"sha256":null}',
        '{"subject":"00000000-0000-4000-8000-000000000001","sha256":["x"]}',
        '{"subject":"00000000-0000-4000-8000-000000000001","sha256":"../../secret"}', None,
    ],
)  # fmt: skip
def test_a_paper_written_in_an_odd_way_is_named_and_the_rest_is_looked_at(
    district: District, paper: str | None
) -> None:
    event = income(district)
    row = district.row(f"SELECT state FROM stored_events WHERE notification_id = {event['place']}")
    content = json.loads(bytes(row["state"]))
    content["odd"] = {"_type_": "evidence"} | ({} if paper is None else {"_data_": json.loads(paper)})
    state = json.dumps(content, separators=(",", ":")).encode().hex()
    district.as_owner(
        f"UPDATE stored_events SET state = '\\x{state}' WHERE notification_id = {event['place']}"
    )
    told = district.audit()
    assert first(told) == ("changed", event["record"], event["version"])
    named = [(m["record"], m["version"], m["reason"]) for m in told["attachments"]["named"]]
    assert (event["record"], event["version"], "unreadable") in named
    assert told["certificates"]["checked"] == 2


@pytest.mark.parametrize("what", ["a folder in its place", "a file in the place of its folder"])
def test_a_paper_that_cannot_be_read_is_named_and_the_rest_is_looked_at(
    district: District, what: str
) -> None:
    paper = district.row("SELECT subject_id, sha256 FROM certificates WHERE gold_book_number = 1")
    path = district.sealed_file(paper["subject_id"], paper["sha256"])
    if what.startswith("a folder"):
        path.unlink()
        path.mkdir()
    else:
        shutil.rmtree(path.parent)
        path.parent.write_bytes(b"x")
    told = district.audit()
    assert not told["fits"]
    assert [(m["sha256"], m["reason"]) for m in told["certificates"]["named"]] == [
        (paper["sha256"], "unreadable")
    ]
    assert (told["log"]["misfits"], told["certificates"]["checked"]) == (0, 1)


EMPTIED = [
    ("stored_events", "notification_id", "notification_id"), ("ledger_leaves", "leaf", "leaf"),
    ("stored_events", "originator_id", "notification_id"), ("stored_events", "originator_version", "notification_id"),
    ("stored_events", "topic", "notification_id"), ("stored_events", "state", "notification_id"),
    ("ledger_leaves", "originator_id", "leaf"), ("ledger_leaves", "originator_version", "leaf"),
    ("ledger_leaves", "recorded_at", "leaf"), ("ledger_leaves", "salt", "leaf"), ("ledger_leaves", "hash", "leaf"),
    ("ledger_leaves", "notification_id", "leaf"),
    ("ledger_checkpoints", "size", "checkpoint"), ("ledger_checkpoints", "root", "checkpoint"),
    ("ledger_checkpoints", "note", "checkpoint"), ("ledger_checkpoints", "signed_at", "checkpoint"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "key"), EMPTIED)
def test_a_value_taken_out_of_a_row_is_named(district: District, table: str, column: str, key: str) -> None:
    """Whoever owns a table may let its columns be empty."""
    district.as_owner(
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_pkey CASCADE",
        f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
        f"UPDATE {table} SET {column} = NULL WHERE {key} = (SELECT {key} FROM {table} ORDER BY 1 DESC OFFSET 1 LIMIT 1)",
    )
    told = district.audit()
    # The moment of signing is the database's own word for what the signed note says nothing of.
    assert told["fits"] == (column == "signed_at")


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "4000-01-01 BC", "20000-01-01"])
@pytest.mark.parametrize(
    ("table", "column"), [("ledger_checkpoints", "signed_at"), ("processed_commands", "recorded_at")]
)
def test_a_moment_outside_all_time_ends_no_audit(
    district: District, table: str, column: str, moment: str
) -> None:
    district.as_owner(f"UPDATE {table} SET {column} = '{moment}'")
    told = district.audit()
    assert told["fits"] == (column == "signed_at")
    assert told["log"]["misfits"] == 0


def test_what_is_written_into_the_log_cannot_write_on_the_terminal(district: District) -> None:
    place = income(district)["place"]
    district.as_owner(
        f"UPDATE stored_events SET topic = E'x\\x1b[2J\\x1b[H\\nKHỚP / EVERYTHING FITS' WHERE notification_id = {place}"
    )
    lines = district.audit_lines()
    assert "KHỚP / EVERYTHING FITS" not in lines
    assert lines[-1] == "KHÔNG KHỚP / DOES NOT FIT"
    assert all(line.isprintable() for line in lines)
    assert any("EVERYTHING FITS" in line for line in lines)
