"""Keys that are replaced and witnesses that come and go are acts of the log, whoever was killed in between."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases, ledger_keys
from tests.workflows.world import MASTER_KEY, World

from aggregates.movement import Movement
from aggregates.movement_custody import (
    LedgerKeyRotated,
    MasterKeyRotated,
    WitnessDismissed,
    WitnessEnlisted,
)
from aggregates.refusals import Refused
from ledger.signing import SigningKey
from ledger.verifier.notes import COSIGNATURE, Note
from projections.follower import Follower
from projections.rebuild import rebuild
from storage.application import EventLog
from workflows.app import ChungTay, custody_of
from workflows.audit_room import ActFilter
from workflows.bootstrap import establish
from workflows.clock import Clock, StoppedClock, day_in_vietnam
from workflows.custody import TITLE
from workflows.custody_check import custody_misfits
from workflows.ledger_keys import rotate_ledger_key
from workflows.narrative import tell
from workflows.system_office import SYSTEM
from workflows.witness_list import dismiss, enlist

WITNESS = SigningKey("thanhtra.tinh.vn", b"w" * 32).verifier(COSIGNATURE)
OFFICE = "Thanh tra tỉnh"
TOPICS = [
    "movement.ledger_key_rotated.v1",
    "movement.master_key_rotated.v1",
    "movement.witness_enlisted.v1",
    "movement.witness_dismissed.v1",
]


def told(world: World) -> list[Any]:
    """What the log says of keys and witnesses, oldest first."""
    kinds = LedgerKeyRotated | MasterKeyRotated | WitnessEnlisted | WitnessDismissed
    id = world.app.movements.in_force().id
    return [e for e in world.log.events_of(id) if isinstance(e, kinds)]


def master_key_replaced(url: str) -> None:
    """What a rotation of the master key leaves in its own transaction."""
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO master_key_rotations (key_id, key_id_before) VALUES ('00aa', '00bb')")


def all_changed_and_nobody_told(world: World) -> None:
    """Every change is made, and each command is killed before the log hears of it."""
    world.app.book.keys.rotate(date.today(), 7)
    master_key_replaced(world.url)
    world.app.witnesses.enlist(WITNESS, OFFICE)
    world.app.witnesses.dismiss(WITNESS)


def test_a_rotation_of_the_ledger_s_key_is_a_leaf_under_the_first_checkpoint_of_the_new_key(
    world: World,
) -> None:
    app = world.app
    before = app.book.keys.public_keys()[0]
    new = rotate_ledger_key(world.log, app.book, app.custody, date.today(), 7)
    (event,) = told(world)
    old = app.book.keys.public_keys()[1]
    assert (event.number, event.public, event.public_before) == (2, new.public.hex(), before.public.hex())
    assert (event.made_on, event.signs_until) == (date.today(), old.signs_until)
    assert (event.meta.officer_id, event.meta.title) == (SYSTEM, TITLE)
    last = app.book.checkpoints(1)[0]
    proof = app.book.proof(event.originator_id, event.originator_version)
    assert proof is not None
    assert proof.index < last.size
    signers = {key.public for key in Note.parse(last.note.encode()).signed_by(app.book.keys.verifiers())}
    assert signers == {before.public, new.public}


def test_witnesses_are_acts_with_key_and_office(world: World) -> None:
    app = world.app
    enlist(world.log, app.witnesses, app.custody, WITNESS, f"  {OFFICE} ")
    enlist(world.log, app.witnesses, app.custody, WITNESS, "Thanh tra tỉnh Thanh Hóa")
    dismiss(world.log, app.witnesses, app.custody, WITNESS)
    first, renamed, ended = told(world)
    assert (first.key, first.office) == (str(WITNESS), OFFICE)
    assert (type(renamed), renamed.office) == (WitnessEnlisted, "Thanh tra tỉnh Thanh Hóa")
    assert (type(ended), ended.key) == (WitnessDismissed, str(WITNESS))
    assert first.entry < renamed.entry < ended.entry
    today = day_in_vietnam(Clock().now())
    assert first.enlisted_on == ended.dismissed_on == today
    with pytest.raises(Refused, match="required"):
        enlist(world.log, app.witnesses, app.custody, WITNESS, " ")
    assert len(app.witnesses.all()) == 1
    assert app.witnesses.all()[0].ended is not None


def test_what_a_kill_left_untold_is_recorded_once_by_whoever_comes_next(world: World) -> None:
    all_changed_and_nobody_told(world)
    assert told(world) == []
    others = [world.another_process() for _ in range(4)]
    threads = [threading.Thread(target=other.custody.complete) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(e).TOPIC for e in told(world)] == TOPICS
    assert told(world)[1].key_id == "00aa"
    assert told(world)[1].key_id_before == "00bb"
    assert world.app.custody.complete() == 0
    assert len(told(world)) == 4


def test_a_kill_between_two_of_several_leaves_the_rest_for_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_changed_and_nobody_told(world)
    run, left = world.app.kernel.run, [2]

    def killed(*words: Any, **more: Any) -> Any:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return run(*words, **more)

    monkeypatch.setattr(world.app.kernel, "run", killed)
    with pytest.raises(KeyboardInterrupt):
        world.app.custody.complete()
    assert len(told(world)) == 2
    custody_of(world.log).complete_at_start()
    assert [type(e).TOPIC for e in told(world)] == TOPICS


def test_a_second_rotation_is_told_besides_the_first(world: World) -> None:
    keys = world.app.book.keys
    for _ in range(2):
        keys.rotate(date.today(), 0)
        master_key_replaced(world.url)
    assert world.app.custody.complete() == 4
    ledger = [e for e in told(world) if isinstance(e, LedgerKeyRotated)]
    assert [e.number for e in ledger] == [2, 3]
    assert ledger[1].public_before == ledger[0].public
    keys.rotate(date.today(), 0)
    assert world.app.custody.complete() == 1
    assert told(world)[-1].number == 4


def test_before_there_is_a_movement_nothing_fails_and_the_movement_begins_with_it(
    database: str, tmp_path: Path
) -> None:
    keys = ledger_keys.lay_out(tmp_path)
    keys.rotate(date.today(), 7)
    master_key_replaced(database)
    log = EventLog(database, master_key=MASTER_KEY, attachments=tmp_path / "attachments")
    try:
        custody = custody_of(log)
        assert custody.complete() == 0
        app = ChungTay(log, StoppedClock(), "http://127.0.0.1")
        root = establish(app, demonstration=False)
        assert app.custody.complete() == 2
        events = log.events_of(app.movements.in_force().id)
        assert [type(e).TOPIC for e in events] == ["movement.opened.v1", *TOPICS[:2]]
        assert {e.meta.unit_id for e in events} == {root}
        # The clock of this world stands in 2018: the act is of its day, the key of the machine's.
        assert events[1].meta.occurred_on == app.clock.today()
        assert events[1].made_on == date.today()  # type: ignore[attr-defined]
    finally:
        log.close()


def test_no_keys_yet_are_not_made_by_asking_and_a_damaged_register_stops_no_start(world: World) -> None:
    folder = world.folder.parent / "keys" / "ledger"
    (folder / "register.json").unlink(missing_ok=True)
    world.app.custody.complete()
    assert not (folder / "register.json").exists()
    (folder / "register.json").write_text("{}", encoding="utf-8")
    world.app.witnesses.enlist(WITNESS, OFFICE)
    world.app.custody.complete_at_start()


def test_a_command_run_before_the_database_was_migrated_is_not_stopped(world: World, pg_url: str) -> None:
    as_owner(world, pg_url, "DROP TABLE master_key_rotations")
    world.app.custody.complete_at_start()
    assert told(world) == []


def test_the_auditor_finds_them_among_the_changes_of_settings(world: World) -> None:
    all_changed_and_nobody_told(world)
    world.app.custody.complete()
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    page = world.app.audit_room.lines(world["auditor"], "settings", ActFilter())
    assert [line.row["topic"] for line in page.lines][:4] == TOPICS[::-1]
    assert [line.what.en for line in page.lines][:4] == [
        "Witness of the ledger dismissed",
        "Witness of the ledger taken up",
        "Master key replaced",
        "Key that signs the ledger replaced",
    ]
    # Which key and which witness it was: as the page of the plan in force says it.
    dismissed, enlisted, master, ledger, *others = [line.more for line in page.lines]
    assert OFFICE in enlisted.vi
    assert str(WITNESS) in dismissed.vi
    assert ("00aa" in master.vi, "00bb" in master.en) == (True, True)
    key = next(e.public for e in told(world) if isinstance(e, LedgerKeyRotated))
    assert key[:16] in ledger.en
    assert {more.vi for more in others} == {""}
    # Nothing of it differs when everything is made anew.
    assert rebuild(world.url, world.log.mapper).differences == {}


def test_each_is_told_in_words_with_what_it_was(world: World) -> None:
    all_changed_and_nobody_told(world)
    world.app.custody.complete()
    ledger, master, taken, ended = told(world)
    stories = [tell(e) for e in (ledger, master, taken, ended)]
    for story in stories:
        assert story.headline.vi != story.headline.en
    assert ledger.public[:16] in stories[0].detail.vi
    assert ledger.public_before[:16] in stories[0].detail.en
    assert "00aa" in stories[1].detail.vi
    assert "00bb" in stories[1].detail.vi
    assert stories[2].detail.vi.startswith(f"{OFFICE}, từ ngày ")
    assert str(WITNESS) in stories[2].detail.en
    assert str(WITNESS) in stories[3].detail.vi


def test_a_form_about_the_plan_that_was_open_meanwhile_is_asked_again(world: World) -> None:
    """The movement has moved on: its version says so in every process, also where its forms are made."""
    other = world.another_process()
    before = other.movements.in_force().version
    all_changed_and_nobody_told(world)
    world.app.custody.complete()
    other.movements.refresh()
    assert other.movements.in_force().version == before + 4
    assert other.log.load(Movement, other.movements.in_force().id).version == before + 4


def misfits(world: World) -> list[str]:
    """What the audit says of keys and witnesses."""
    return [text.en for text in custody_misfits(world.log, world.app.book.keys)]


def as_owner(world: World, pg_url: str, *statements: str) -> None:
    """Write past the program, with every right."""
    owner = databases.owner_address(pg_url, str(conninfo_to_dict(world.url)["dbname"]))
    with psycopg.connect(owner, autocommit=True) as connection:
        for table in ("master_key_rotations", "ledger_witnesses"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        for sql in statements:
            connection.execute(sql.encode())


def test_what_is_recorded_and_what_only_waits_to_be_is_no_misfit(world: World) -> None:
    assert misfits(world) == []
    with psycopg.connect(world.url) as connection:
        connection.execute("INSERT INTO vault_master (key_id, fingerprints) VALUES ('00aa', '')")
    all_changed_and_nobody_told(world)
    assert misfits(world) == []
    world.app.custody.complete()
    world.app.witnesses.enlist(WITNESS, OFFICE)
    assert misfits(world) == []
    world.app.custody.complete()
    assert misfits(world) == []


NO_ROTATION = "rotation 1 of the master key (00aa) is no longer in the table, or says another key"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM ledger_witnesses WHERE act = 'dismissed'", "the list of witnesses lacks its entry 2, which the log has"),
        ("UPDATE ledger_witnesses SET act = 'enlisted' WHERE entry = 2", f"witness {WITNESS}: the list says “”, the log “—”"),
        ("DELETE FROM master_key_rotations", NO_ROTATION),
        ("UPDATE master_key_rotations SET key_id = '00cc'", NO_ROTATION),
        ("UPDATE vault_master SET key_id = '00dd'", "the master key in use is 00dd, not 00aa as the last rotation says"),
    ],
)  # fmt: skip
def test_what_somebody_wrote_past_the_program_is_named(
    world: World, pg_url: str, statement: str, said: str
) -> None:
    with psycopg.connect(world.url) as connection:
        connection.execute("INSERT INTO vault_master (key_id, fingerprints) VALUES ('00aa', '')")
    all_changed_and_nobody_told(world)
    world.app.custody.complete()
    as_owner(world, pg_url, statement)
    assert said in misfits(world)


def test_a_key_taken_out_of_the_register_is_named(world: World) -> None:
    register = world.folder.parent / "keys" / "ledger" / "register.json"
    world.app.book.keys.ensure()
    before = register.read_text(encoding="utf-8")
    new = world.app.book.keys.rotate(date.today(), 7)
    world.app.custody.complete()
    register.write_text(before, encoding="utf-8")
    assert misfits(world) == [f"the ledger's key {new.public.hex()[:16]}… is no longer in the register"]
    register.write_text("{}", encoding="utf-8")
    (said,) = misfits(world)
    assert "cannot be read" in said
