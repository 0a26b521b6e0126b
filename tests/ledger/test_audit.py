"""Whatever is done to the log with every right in the database, the audit says what, and what holds before it."""

from __future__ import annotations

from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.ledger.conftest import Written

from ledger.audit import audit_log
from ledger.findings import LogReport
from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.notes import Checkpoint

Event = tuple[UUID, int]


@pytest.fixture
def story(written: Written) -> list[Event]:
    """Twenty events under checkpoints of 6, 12 and 18; two wait for theirs."""
    found = []
    for count in (6, 6, 6):
        found += written.record(count)
        written.book.catch_up(occasion="test")
    found += written.record(2)
    written.book.catch_up()
    return found


def audited(written: Written) -> LogReport:
    """The audit as it is now."""
    return audit_log(written.url, written.book.keys, written.book.written())


def where(event: Event) -> str:
    """The row of an event."""
    return f"WHERE originator_id = '{event[0]}' AND originator_version = {event[1]}"


def test_what_nobody_touched_fits(written: Written, story: list[Event]) -> None:
    seen: list[tuple[str, int]] = []
    told: list[tuple[int, int]] = []
    report = audit_log(
        written.url,
        written.book.keys,
        written.book.written(),
        progress=lambda done, total: told.append((done, total)),
        on_event=lambda record, version, topic, state: seen.append((record, version)),
    )
    assert report.fits
    assert (report.events, report.leaves, report.waiting) == (20, 20, 0)
    assert (report.checkpoints, report.matching) == (3, 3)
    assert report.holds is not None
    assert report.holds.size == 18
    assert seen == [(str(id), version) for id, version in story]
    assert told[-1] == (20, 20)


def test_what_waits_is_counted_and_no_misfit(written: Written, story: list[Event]) -> None:
    written.record(3)
    report = audited(written)
    assert report.fits
    assert (report.events, report.leaves, report.waiting) == (23, 20, 3)


def test_an_empty_log_fits(written: Written) -> None:
    assert audited(written).fits
    written.book.catch_up(occasion="test")
    assert audited(written).fits


def _expect(report: LogReport, kind: str, leaf: int, event: Event, holds: int) -> None:
    assert not report.fits
    assert report.first is not None
    found = (report.first.kind, report.first.leaf, report.first.record, report.first.version)
    assert found == (kind, leaf, str(event[0]), event[1])
    assert (report.holds.size if report.holds else 0) == holds


@pytest.mark.parametrize("place", [0, 5, 6, 11, 13, 17, 19])
def test_a_changed_event_is_named(written: Written, story: list[Event], place: int) -> None:
    written.tamper(f"UPDATE stored_events SET state = set_byte(state, 40, 65) {where(story[place])}")
    report = audited(written)
    # What is before it pairs with leaves that a root signed over more of them binds.
    _expect(report, "changed", place, story[place], min(place, 18))
    assert report.misfits == 1
    assert report.holds is None or report.holds.signed_over == (
        min(place // 6 * 6 + 6, 18) if place % 6 else place // 6 * 6
    )
    # All the others are still bound: with this one leaf as it was signed, every root comes out.
    assert report.matching == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET topic = 'thing.happened.v2' ",
        "UPDATE ledger_leaves SET recorded_at = '2020-06-11T01:00:01+00:00' ",
        "UPDATE ledger_leaves SET salt = '\\x00' ",
    ],
)
def test_every_part_of_an_event_counts(written: Written, story: list[Event], change: str) -> None:
    written.tamper(change + where(story[7]))
    _expect(audited(written), "changed", 7, story[7], 7)


@pytest.mark.parametrize("place", [0, 4, 12, 19])
def test_a_removed_event_is_named(written: Written, story: list[Event], place: int) -> None:
    written.tamper(f"DELETE FROM stored_events {where(story[place])}")
    report = audited(written)
    _expect(report, "removed", place, story[place], min(place, 18))
    assert report.misfits == 1


def test_an_inserted_event_is_named(written: Written, story: list[Event]) -> None:
    new = "00000000-0000-4000-8000-000000000001"
    written.tamper(
        "UPDATE stored_events SET notification_id = notification_id * 10 + 1000",
        "UPDATE ledger_leaves SET notification_id = notification_id * 10 + 1000",
        "INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id) "
        f"VALUES ('{new}', 1, 'thing.happened.v1', '{{}}', 1085)",
    )
    report = audited(written)
    _expect(report, "inserted", 8, (UUID(new), 1), 8)
    assert report.misfits == 1


def test_two_events_in_each_other_s_place_are_named(written: Written, story: list[Event]) -> None:
    one, two = story[3], story[9]
    written.tamper(
        f"UPDATE stored_events SET notification_id = notification_id + 1000000 {where(one)}",
        f"UPDATE stored_events SET notification_id = 4 {where(two)}",
        f"UPDATE stored_events SET notification_id = 10 {where(one)}",
    )
    report = audited(written)
    _expect(report, "reordered", 3, one, 3)
    assert [m.leaf for m in report.named] == [3, 9]


def test_an_event_moved_to_the_end_is_named(written: Written, story: list[Event]) -> None:
    written.tamper(f"UPDATE stored_events SET notification_id = 999 {where(story[10])}")
    _expect(audited(written), "reordered", 10, story[10], 10)


def test_an_event_exchanged_for_another_is_named(written: Written, story: list[Event]) -> None:
    written.tamper(
        f"UPDATE stored_events SET originator_id = '00000000-0000-4000-8000-000000000001' {where(story[10])}"
    )
    _expect(audited(written), "removed", 10, story[10], 10)


def test_the_ledger_rewritten_to_match_contradicts_what_was_signed(
    written: Written, story: list[Event]
) -> None:
    """Whoever changes an event and its leaf has not the key that signed the root above it."""
    changed = story[8]
    written.tamper(f"UPDATE stored_events SET state = set_byte(state, 40, 65) {where(changed)}")
    found = written.book.leaf_of(*changed)
    assert found is not None
    written.tamper(f"UPDATE ledger_leaves SET hash = '\\x{found[1].hash().hex()}' {where(changed)}")
    report = audited(written)
    assert report.first is not None
    assert (report.first.kind, report.first.leaf, report.first.until) == ("rewritten", 8, 10)
    assert report.holds is not None
    assert report.holds.size == 6


def test_the_hashes_above_rewritten_too_leave_the_stretch_between_two_signatures(
    written: Written, story: list[Event]
) -> None:
    written.tamper(f"UPDATE stored_events SET state = set_byte(state, 40, 65) {where(story[8])}")
    # All of the ledger made anew from the log as it is now, as the program itself would make it.
    written.tamper("DELETE FROM ledger_leaves", "DELETE FROM ledger_nodes")
    with pytest.raises(Exception, match="signed before"):
        written.book.catch_up(occasion="again")
    kept = written.folder / "checkpoints.jsonl"
    text = kept.read_text(encoding="utf-8")
    kept.unlink()
    with written.owner() as connection:
        rows = connection.execute("SELECT * FROM ledger_checkpoints ORDER BY 1").fetchall()
    written.tamper("DELETE FROM ledger_checkpoints")
    written.book.catch_up()
    written.tamper("DELETE FROM ledger_checkpoints")
    with written.owner() as connection:
        for row in rows:
            connection.execute(
                "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (%s, %s, %s, 'test')",
                (row["size"], row["root"], row["note"]),
            )
    kept.write_text(text, encoding="utf-8")
    report = audited(written)
    assert report.first is not None
    assert (report.first.kind, report.first.leaf, report.first.until) == ("rewritten", 6, 12)
    assert report.first.record == str(story[6][0])
    assert report.holds is not None
    assert report.holds.size == 6


@pytest.mark.parametrize("left", [0, 1, 6, 13, 17])
def test_a_log_cut_off_is_named(written: Written, story: list[Event], left: int) -> None:
    """With leaves, hashes and events: what was signed over more of them remains."""
    written.tamper(
        f"DELETE FROM stored_events WHERE notification_id > {left}",
        f"DELETE FROM ledger_leaves WHERE leaf >= {left}",
        "DELETE FROM ledger_nodes",
    )
    report = audited(written)
    assert report.first is not None
    assert (report.first.kind, report.first.leaf) == ("truncated", left)
    assert "18 leaves were signed" in report.first.detail.en
    assert (report.holds.size if report.holds else 0) == left // 6 * 6


def test_leaves_taken_out_of_the_middle_are_named(written: Written, story: list[Event]) -> None:
    written.tamper(
        f"DELETE FROM stored_events {where(story[7])}", f"DELETE FROM ledger_leaves {where(story[7])}"
    )
    report = audited(written)
    assert report.first is not None
    assert (report.first.kind, report.first.leaf) == ("gap", 7)
    assert report.holds is not None
    assert report.holds.size == 6


def test_a_backup_played_back_is_noticed_by_what_is_kept_outside(
    written: Written, story: list[Event]
) -> None:
    server, name = written.owner_url, str(conninfo_to_dict(written.url)["dbname"])
    with databases.copied(server, name) as backup:
        written.record(4)
        written.book.catch_up(occasion="test")
        old = Written(
            databases.application_address(server, backup),
            databases.owner_address(server, backup),
            written.folder,
        )
        report = audited(old)
    assert not report.fits
    kinds = {m.kind for m in report.named}
    assert kinds == {"checkpoint", "truncated"}
    assert any("no longer in the database" in m.detail.en for m in report.named)
    assert report.holds is not None
    assert report.holds.size == 18


def test_a_forged_checkpoint_is_named(written: Written, story: list[Event]) -> None:
    forger = SigningKey(written.book.keys.origin, bytes(32))
    forged = signed_checkpoint(Checkpoint(forger.name, 3, bytes(32)), [forger])
    with written.connect() as connection:
        connection.execute(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (3, %s, %s, 'decision')",
            (bytes(32), str(forged)),
        )
    report = audited(written)
    assert not report.fits
    assert [m.kind for m in report.named] == ["checkpoint"]
    assert "not signed by any key" in report.named[0].detail.en
    assert report.matching == 3


def test_a_checkpoint_signed_with_the_stolen_key_still_contradicts_the_log(
    written: Written, story: list[Event]
) -> None:
    seed = bytes.fromhex((written.folder / "keys" / "ledger" / "0001.key").read_text(encoding="ascii"))
    thief = SigningKey(written.book.keys.origin, seed)
    note = signed_checkpoint(Checkpoint(thief.name, 3, bytes(32)), [thief])
    with written.connect() as connection:
        connection.execute(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (3, %s, %s, 'decision')",
            (bytes(32), str(note)),
        )
    report = audited(written)
    assert [(m.kind, m.leaf) for m in report.named] == [("checkpoint", 2), ("rewritten", 0)]
    assert "not in the copy" in report.named[0].detail.en


def test_a_checkpoint_that_was_altered_or_taken_away_is_named(written: Written, story: list[Event]) -> None:
    written.tamper("UPDATE ledger_checkpoints SET size = 5 WHERE size = 6")
    assert "its row says otherwise" in audited(written).named[0].detail.en
    written.tamper("DELETE FROM ledger_checkpoints WHERE size = 12")
    assert any("12 leaves was signed" in m.detail.en for m in audited(written).named)


def test_two_roots_signed_over_as_many_leaves_hold_neither(written: Written, story: list[Event]) -> None:
    """Whichever of the two the log agrees with, one of them is of a history that somebody made anew."""
    seed = bytes.fromhex((written.folder / "keys" / "ledger" / "0001.key").read_text(encoding="ascii"))
    key = SigningKey(written.book.keys.origin, seed)
    other = str(signed_checkpoint(Checkpoint(key.name, 18, bytes(32)), [key]))
    kept = [note for _, note in written.book.written().notes]
    for notes in ([other, *kept], [*kept, other]):
        seen = [("witness", note) for note in notes]
        report = audit_log(written.url, written.book.keys, written.book.written(), seen=seen)
        assert report.first is not None
        assert (report.first.kind, report.first.leaf, report.first.until) == ("rewritten", 12, 18)
        assert report.holds is not None
        assert report.holds.size == 12
        assert report.counts == {"rewritten": 1, "checkpoint": 1}


def test_wrong_checkpoints_do_not_hide_the_first_event(written: Written, story: list[Event]) -> None:
    written.tamper(
        f"UPDATE stored_events SET state = set_byte(state, 40, 65) {where(story[8])}",
        f"DELETE FROM stored_events {where(story[10])}",
        f"UPDATE stored_events SET notification_id = 11 {where(story[13])}",
        "INSERT INTO ledger_checkpoints (size, root, note, occasion) "
        "SELECT 1, '\\x00', 'junk ' || n, 'decision' FROM generate_series(1, 120) n",
    )
    report = audited(written)
    assert report.counts == {"checkpoint": 120, "changed": 1, "reordered": 2}
    assert [(m.kind, m.leaf) for m in report.named if m.kind != "checkpoint"] == [
        ("changed", 8), ("reordered", 10), ("reordered", 13),
    ]  # fmt: skip
    assert sum(m.kind == "checkpoint" for m in report.named) == 100
    assert report.first is not None
    assert (report.first.kind, report.first.leaf) == ("changed", 8)
    assert report.first_checkpoint is not None
    assert report.holds is not None
    assert (report.holds.size, report.holds.signed_over) == (8, 12)


def test_old_keys_go_on_to_check_old_checkpoints(written: Written, story: list[Event]) -> None:
    from datetime import date

    written.book.keys.rotate(date.today(), overlap=0)
    written.book.step(occasion="rotation")
    written.record(3)
    written.book.catch_up(occasion="test")
    report = audited(written)
    assert report.fits
    assert report.matching == report.checkpoints == 5


def test_many_misfits_are_counted_and_the_first_named(written: Written) -> None:
    written.record(300)
    written.book.catch_up(occasion="test")
    written.tamper("UPDATE stored_events SET state = state || 'x'")
    report = audited(written)
    assert (report.misfits, len(report.named)) == (300, 100)
    assert report.first is not None
    assert report.first.leaf == 0


def test_a_small_window_reads_the_same(
    written: Written, story: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger import audit

    monkeypatch.setattr(audit, "FETCHED", 3)
    assert audited(written).fits
    written.tamper(f"DELETE FROM stored_events {where(story[14])}")
    _expect(audited(written), "removed", 14, story[14], 14)
