"""A backup is everything as of one moment, and a restore brings back exactly that - but nobody who was erased since."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.workflows import story
from tests.workflows.printing import awarded
from tests.workflows.world import MASTER_KEY, World, pdf, uid

import cli
from aggregates.household import Household
from projections.all import VIEWS
from storage import restoring
from storage.application import EventLog
from storage.backup_files import MANIFEST
from storage.erasure_register import REGISTER, read_register
from storage.problems import SetupProblem
from storage.settings import Settings
from storage.snapshots import COPIED, LEFT_OUT
from workflows import restore as restores
from workflows.app import ChungTay, open_app
from workflows.backup import make_backup
from workflows.erasure import Erasure
from workflows.kernel import Command


@dataclass
class Place:
    """Where an installation is restored to: an empty database and an empty folder."""

    settings: Settings
    owner: str

    @property
    def url(self) -> str:
        assert self.settings.database_url is not None
        return self.settings.database_url

    @property
    def folder(self) -> Path:
        return self.settings.data_dir


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is not the world's own."""
    return tmp_path_factory.mktemp("outside")


@pytest.fixture
def place(pg_url: str, empty_database: str, outside: Path) -> Place:
    name = str(conninfo_to_dict(empty_database)["dbname"])
    url = databases.application_address(pg_url, name)
    return Place(
        Settings(data_dir=outside / "restored", database_url=url, owner_url=empty_database), empty_database
    )


@pytest.fixture
def opened() -> Iterator[Callable[[Place], ChungTay]]:
    """Open what was restored, and close it at the end."""
    apps = []

    def open(place: Place) -> ChungTay:
        apps.append(open_app(place.settings, place.url))
        return apps[-1]

    yield open
    for app in apps:
        app.close()


def settings_of(world: World) -> Settings:
    return Settings(
        data_dir=world.folder.parent, database_url=world.url, master_key_given=MASTER_KEY, base_url="http://x"
    )


def back_up(world: World, outside: Path, name: str = "backup", **more: Any) -> Path:
    folder = outside / "safe" / name
    folder.parent.mkdir(exist_ok=True)
    make_backup(settings_of(world), world.log, world.url, folder, **more)
    return folder


def forget(world: World, subject: UUID) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject)


def rows(url: str, table: str) -> list[bytes]:
    return sorted(row for _, row in story.dump(url, table))


# -- what is in it ---------------------------------------------------------------------------------------------------------


def test_every_table_is_copied_rebuilt_or_left_out_on_purpose(database: str) -> None:
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    rebuilt = {table for view in VIEWS.values() for table in view.tables}
    assert not set(COPIED) & (rebuilt | set(LEFT_OUT))
    assert {name for (name,) in tables} == set(COPIED) | rebuilt | set(LEFT_OUT)


def test_what_comes_back_is_what_was_there_and_the_audit_fits(
    world: World, place: Place, outside: Path, opened: Callable[[Place], ChungTay]
) -> None:
    awarded(world, ["Bùi Thị Một", "Bùi Thị Hai"])
    world.app.book.catch_up(occasion="first")
    household = world.household()
    folder = back_up(world, outside)
    done = restores.restore(place.settings, folder)
    assert done.report.fits, done.report
    assert (done.report.certificates.checked, done.erased_again) == (2, 0)
    changed = {"trace_clearings", "security_log", "alembic_version"}
    for table in sorted(set(COPIED) - changed):
        assert rows(place.url, table) == rows(world.url, table), table
    for view in VIEWS.values():
        for table in view.tables if view.inline else ():
            assert rows(place.url, table) == rows(world.url, table), table
    # It goes on: numbers after the last ones, under the same keys.
    app = opened(place)
    assert app.people.sign_in("u-admin", "chungtay-2020", "127.0.0.1").full_name
    app.erasure.erase(app.people.actor(uid("officer admin")), Command(), subject_id=household)
    # The household and its erasure have no leaf yet.
    assert app.book.catch_up(occasion="daily") == 2
    newest, *_ = app.book.checkpoints()
    last = world.app.book.checkpoints()[0]
    assert newest.size == last.size + 2
    assert app.book.consistency(last.size, newest.size)
    notes = app.log.query("SELECT code FROM security_log WHERE kind = 'backup'")
    assert [row["code"] for row in notes] == ["backup_restored"]


def test_codes_and_positions_go_on_behind_the_last_ones(
    world: World, place: Place, outside: Path, opened: Callable[[Place], ChungTay], plain_paper: None
) -> None:
    world.nomination("hamlet_meeting")
    last = world.log.query_one(
        "SELECT max(notification_id) AS n, (SELECT last_value FROM dossier_codes) AS d FROM stored_events"
    )
    assert last is not None
    restores.restore(place.settings, back_up(world, outside))
    app = opened(place)
    row = app.log.query_one(
        "SELECT nextval('stored_events_notification_id_seq') AS n, nextval('dossier_codes') AS d"
    )
    assert row == {"n": last["n"] + 1, "d": last["d"] + 1}


def test_no_key_no_ballot_and_no_plain_value_is_in_a_backup(
    world: World, outside: Path, plain_paper: None
) -> None:
    story.tell(world)
    boxes = world.folder.parent / "ballot-keys"
    boxes.mkdir(exist_ok=True)
    (boxes / f"{uuid4()}-1.key").write_text("ab" * 32, encoding="ascii")
    with world.log.connection() as connection:
        connection.execute(
            "INSERT INTO ballot_boxes (session_id, box, sealed) VALUES (%s, 1, 'box')", (uuid4(),)
        )
    folder = back_up(world, outside)
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert not [n for n in names if n.endswith(".key") or "ballot" in n]
    keys = folder.with_name("backup.keys")
    secrets = [(keys / n).read_bytes().strip() for n in ("master.key", "ledger/0001.key", "ledger/salt.key")]
    assert secrets[0] == MASTER_KEY.hex().encode()
    for path, content in story.files(folder):
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        assert story.found_in(text) == [], path
        for secret in secrets:
            assert secret not in text
            assert bytes.fromhex(secret.decode()) not in text
    closed = [folder, keys, *(p for top in (folder, keys) for p in top.rglob("*") if p.is_file())]
    for path in closed:
        assert path.stat().st_mode & 0o077 == 0, path


def test_what_is_recorded_while_it_is_copied_is_in_it_as_a_whole_or_not_at_all(
    world: World, place: Place, outside: Path
) -> None:
    world.household()
    before = world.events
    added: list[UUID] = []

    def meanwhile(part: str, done: int, total: int) -> None:
        if part == "tables" and not added:
            # Behind the first tables, before the log and what the command left in another table.
            added.append(world.household())

    done = restores.restore(place.settings, back_up(world, outside, progress=meanwhile))
    assert added
    assert world.events == before + 1
    assert (done.events, done.report.fits) == (before, True)
    assert len(rows(place.url, "processed_commands")) == len(rows(world.url, "processed_commands")) - 1


# -- those who were erased -------------------------------------------------------------------------------------------------


def test_who_was_erased_after_the_backup_is_not_brought_back(
    world: World, place: Place, outside: Path, plain_paper: None
) -> None:
    ids = story.tell(world, end="not_proposed")
    folder = back_up(world, outside)
    forget(world, ids["household"])
    register = outside / "elsewhere.jsonl"
    shutil.copyfile(world.folder.parent / REGISTER, register)
    assert [e.subject for e in read_register(register)] == [ids["household"]]
    done = restores.restore(place.settings, folder, registers=[register])
    assert (done.erased_again, done.report.fits) == (1, True)
    leaks = [(table, found) for table, row in story.dump(place.url) if (found := story.found_in(row))]
    assert leaks == []
    assert [p for p, content in story.files(place.folder) if story.found_in(content)] == []
    app = open_app(place.settings, place.url)
    try:
        event = app.log.events_of(ids["household"])[-1]
        assert isinstance(event, Household.ErasureRecorded)
        assert event.ground == "subject_request"
        assert app.log.vault.erased(ids["household"])
        cleared = app.log.query_one("SELECT count(*) AS n FROM trace_clearings")
        assert cleared is not None
        assert cleared["n"] == 1
    finally:
        app.close()
    # And the new installation's own register names the person again.
    assert [e.subject for e in read_register(place.folder / REGISTER)] == [ids["household"]]


def test_without_the_register_the_person_is_back_and_the_command_says_so(
    world: World, place: Place, outside: Path, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = world.household()
    folder = back_up(world, outside)
    forget(world, household)
    result = run(place, monkeypatch, "restore", str(folder))
    assert result.exit_code == 0, result.output
    assert "Whoever was erased after it has to be erased again" in result.stderr


def test_a_later_backup_beside_it_tells_of_the_erasure(
    world: World, place: Place, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = world.household()
    folder = back_up(world, outside)
    forget(world, household)
    back_up(world, outside, "later")
    result = run(place, monkeypatch, "restore", str(folder), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["erased_again"], told["fits"]) == (1, True)
    assert "has to be erased again" not in result.stderr


def test_who_was_erased_while_it_was_copied_is_erased_by_the_backup_s_own_register(
    world: World, place: Place, outside: Path
) -> None:
    household = world.household()
    world.commitment(household)
    gone: list[UUID] = []

    def meanwhile(part: str, done: int, total: int) -> None:
        if part == "tables" and not gone:
            gone.append(household)
            forget(world, household)

    folder = back_up(world, outside, progress=meanwhile)
    done = restores.restore(place.settings, folder)
    assert (done.erased_again, done.report.fits) == (1, True)


def test_an_open_dossier_is_no_obstacle_and_is_named(
    world: World, place: Place, outside: Path, plain_paper: None
) -> None:
    nomination = world.nomination("hamlet_meeting")
    row = world.log.query_one(
        "SELECT code, subject_id FROM nominations WHERE nomination_id = %s", (nomination,)
    )
    assert row is not None
    folder = back_up(world, outside)
    register = outside / "r.jsonl"
    stranger = uuid4()
    register.write_text(
        "".join(
            json.dumps(
                {"subject": str(id), "erased_at": "2030-01-01T00:00:00+00:00", "ground": "legal_order"}
            )
            + "\n"
            for id in (row["subject_id"], stranger)
        )
        + '{"subject": "',
        encoding="utf-8",
    )
    done = restores.restore(place.settings, folder, registers=[register])
    assert (done.erased_again, done.open_dossiers, done.report.fits) == (2, [row["code"]], True)
    with psycopg.connect(place.url) as connection:
        kept = connection.execute(
            "SELECT count(*) FROM subject_keys WHERE subject = ANY(%s) AND wrapped IS NULL",
            ([row["subject_id"], stranger],),
        ).fetchone()
    assert kept == (2,)


def test_a_register_with_a_damaged_line_is_refused_before_anything_is_done(
    world: World, place: Place, outside: Path
) -> None:
    folder = back_up(world, outside)
    register = outside / "r.jsonl"
    register.write_text('{"subject": "x"}\n{"subject"', encoding="utf-8")
    with pytest.raises(SetupProblem, match="Line 1 of the register"):
        restores.restore(place.settings, folder, registers=[register])
    assert not place.folder.exists()


# -- what is in the way ----------------------------------------------------------------------------------------------------


def run(place: Place, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setenv("DATABASE_URL", place.url)
    monkeypatch.setenv("DATABASE_OWNER_URL", place.owner)
    monkeypatch.setenv("CHUNGTAY_DATA", str(place.folder))
    return CliRunner().invoke(cli.main, list(words))


def test_nothing_is_restored_over_anything(world: World, place: Place, outside: Path) -> None:
    world.household()
    world.app.book.catch_up()
    folder = back_up(world, outside)
    with pytest.raises(SetupProblem, match="a restore wants a new one"):
        restores.restore(settings_of(world), folder)
    used = Settings(data_dir=outside / "new", database_url=world.url, master_key_given=MASTER_KEY)
    with pytest.raises(SetupProblem, match="wants an empty one"):
        restores.restore(used, folder)
    assert restoring.note_in_folder(outside / "new") is None


def _three_checkpoints(world: World) -> Path:
    for number in range(3):
        world.household(head=f"Hộ {number}", code=f"H{number}")
        world.app.book.catch_up(occasion="test")
    return world.log.data_dir / "checkpoints.jsonl"


def test_a_checkpoint_on_its_way_into_the_copy_is_in_the_backup_s(world: World, outside: Path) -> None:
    """A kill between the signature and the copy: the restored installation lacks nothing."""
    copy = _three_checkpoints(world)
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-100])
    assert (back_up(world, outside) / "checkpoints.jsonl").read_bytes() == whole


def test_a_damaged_copy_ends_no_backup_and_is_not_made_good_by_it(world: World, outside: Path) -> None:
    copy = _three_checkpoints(world)
    lines = copy.read_bytes().splitlines(keepends=True)
    copy.write_bytes(b"\xff\xfe\n" + b"".join(lines[1:]))
    assert (back_up(world, outside) / "checkpoints.jsonl").read_bytes() == b"".join(lines[1:])
    copy.unlink()
    assert (back_up(world, outside, "second") / "checkpoints.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    "harm",
    [
        "tables/stored_events.copy.gz",
        "checkpoints.jsonl",
        "erasures.jsonl",
        "attachments.jsonl.gz",
        "manifest.json",
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_changed(
    world: World, place: Place, outside: Path, harm: str
) -> None:
    world.commitment(world.household())
    folder = back_up(world, outside)
    (folder / harm).write_bytes((folder / harm).read_bytes()[:-3] + b"xyz\n")
    with pytest.raises(SetupProblem, match=harm):
        restores.restore(place.settings, folder)
    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT to_regclass('stored_events')").fetchone() == (None,)
    assert not (place.folder / "attachments").exists()


def test_a_damaged_paper_is_named_and_mended_by_the_same_command(
    world: World, place: Place, outside: Path
) -> None:
    world.commitment(world.household())
    folder = back_up(world, outside)
    paper = next(p for p in (folder / "attachments").rglob("*") if p.is_file())
    good = paper.read_bytes()
    paper.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(SetupProblem, match=paper.name):
        restores.restore(place.settings, folder)
    with pytest.raises(SetupProblem, match="run chungtay restore again"):
        restoring.require_folder(place.settings)
    paper.write_bytes(good)
    assert restores.restore(place.settings, folder).report.fits


def test_other_keys_and_missing_keys_are_said(world: World, place: Place, outside: Path) -> None:
    world.household()
    folder = back_up(world, outside)
    keys = folder.with_name("backup.keys")
    away = keys.rename(outside / "vault")
    with pytest.raises(SetupProblem, match="The keys are missing"):
        restores.restore(place.settings, folder)
    told = json.loads((away / "bundle.json").read_text(encoding="utf-8"))
    other = shutil.copytree(away, outside / "other")
    (other / "bundle.json").write_text(json.dumps({**told, "master_key": "0" * 16}), encoding="utf-8")
    with pytest.raises(SetupProblem, match="is not this backup's"):
        restores.restore(place.settings, folder, other)
    place.folder.joinpath("keys").mkdir(parents=True)
    place.folder.joinpath("keys", "master.key").write_text("9" * 64, encoding="ascii")
    with pytest.raises(SetupProblem, match="Another key lies at"):
        restores.restore(place.settings, folder, away)
    place.folder.joinpath("keys", "master.key").unlink()
    assert restores.restore(place.settings, folder, away).report.fits


def test_a_backup_wants_a_place_of_its_own(world: World, outside: Path) -> None:
    world.household()
    folder = back_up(world, outside)
    with pytest.raises(SetupProblem, match="name a folder that is not there yet"):
        back_up(world, outside)
    with pytest.raises(SetupProblem, match="lies in the data folder"):
        make_backup(settings_of(world), world.log, world.url, world.folder.parent / "b")
    with pytest.raises(SetupProblem, match="outside of the backup"):
        make_backup(settings_of(world), world.log, world.url, outside / "b", outside / "b" / "keys")
    # One folder of keys may serve many backups, as long as they are the same keys.
    keys = folder.with_name("backup.keys")
    back_up(world, outside, "second", keys=keys)
    (world.folder.parent / "keys" / "ledger" / "0002.key").write_text("3" * 64, encoding="ascii")
    with pytest.raises(SetupProblem, match="name a folder that is not there yet"):
        back_up(world, outside, "third", keys=keys)
    assert not folder.with_name("third").exists()


def test_a_key_that_does_not_open_the_database_is_not_backed_up(world: World, outside: Path) -> None:
    world.household()
    wrong = Settings(data_dir=world.folder.parent, database_url=world.url, master_key_given=b"w" * 32)
    with pytest.raises(SetupProblem, match="does not open this database"):
        make_backup(wrong, world.log, world.url, outside / "b")
    assert [p.name for p in outside.iterdir() if not p.name.startswith(".")] == [
        world.folder.parent.name
    ] or not (outside / "b").exists()


# -- broken off ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ("_check_files", False),
        ("_place_attachments", True),
        ("_fill", False),
        ("_fill", True),
        ("rebuild", True),
        ("audit_everything", True),
    ],
)
def test_a_restore_that_ends_anywhere_is_closed_to_everybody_and_goes_on(
    world: World,
    place: Place,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    after: bool,
) -> None:
    household = world.household()
    world.commitment(household)
    folder = back_up(world, outside)
    forget(world, household)
    shutil.copyfile(world.folder.parent / REGISTER, outside / "r.jsonl")
    real = getattr(restores, step)

    def ends(*values: Any, **named: Any) -> Any:
        if after:
            real(*values, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restores, step, ends)
        with pytest.raises(KeyboardInterrupt):
            restores.restore(place.settings, folder, registers=[outside / "r.jsonl"])
    if step != "_check_files":
        opened = run(place, monkeypatch, "audit")
        assert (opened.exit_code, opened.stderr.count("\n")) == (2, 1)
        assert "run chungtay restore again" in opened.stderr
    if (step, after) in (("_fill", True), ("rebuild", True), ("audit_everything", True)):
        # Also where another machine has the folder.
        with pytest.raises(SetupProblem):
            restoring.require_database(place.url)
    other = shutil.copytree(folder, outside / "other-backup")
    manifest = json.loads((other / MANIFEST).read_text(encoding="utf-8"))
    (other / MANIFEST).write_text(json.dumps({**manifest, "server": "?"}), encoding="utf-8")
    if step != "_check_files":
        with pytest.raises(SetupProblem, match="A restore of another backup was broken off"):
            restores.restore(place.settings, other, folder.with_name("backup.keys"))
    done = restores.restore(place.settings, folder, registers=[outside / "r.jsonl"])
    assert done.report.fits
    restoring.require_folder(place.settings)
    restoring.require_database(place.url)
    log = EventLog(
        place.url, master_key=place.settings.master_key(), attachments=place.folder / "attachments"
    )
    try:
        assert log.vault.erased(household)
        events = [type(e).__name__ for e in log.events_of(household)]
        assert events.count("ErasureRecorded") == 1
    finally:
        log.close()
    assert list(story.files(place.folder / "attachments" / household.hex[:2] / household.hex)) == []


@pytest.mark.parametrize(
    ("where", "step", "after"),
    [
        (Erasure, "repeat", True),
        (restoring, "complete_row", True),
        (restoring, "remove_note", False),
        (restoring, "remove_note", True),
    ],
)
def test_a_restore_that_ends_near_its_end_goes_on_or_is_complete(
    world: World,
    place: Place,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    step: str,
    after: bool,
) -> None:
    """Between two erasures, and between the notes that are taken away at the end: never stuck, never half."""
    gone = [world.household(), world.household()]
    folder = back_up(world, outside)
    for household in gone:
        forget(world, household)
    shutil.copyfile(world.folder.parent / REGISTER, outside / "r.jsonl")
    real = getattr(where, step)

    def ends(*values: Any, **named: Any) -> Any:
        if after:
            real(*values, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, step, ends)
        with pytest.raises(KeyboardInterrupt):
            restores.restore(place.settings, folder, registers=[outside / "r.jsonl"])
    noted = restoring.note_in_folder(place.folder) is not None
    assert noted == ((step, after) != ("remove_note", True))
    if noted:
        assert "run chungtay restore again" in run(place, monkeypatch, "audit").stderr
        assert restores.restore(place.settings, folder, registers=[outside / "r.jsonl"]).report.fits
    assert run(place, monkeypatch, "audit").exit_code == 0
    # Complete is complete: nothing is restored over it, and it can be backed up and restored in turn.
    with pytest.raises(SetupProblem, match="wants a new one"):
        restores.restore(place.settings, folder, registers=[outside / "r.jsonl"])
    elsewhere = replace(place.settings, data_dir=outside / "elsewhere")
    with pytest.raises(SetupProblem, match="wants an empty one"):
        restores.restore(elsewhere, folder, registers=[outside / "r.jsonl"])
    log = EventLog(
        place.url, master_key=place.settings.master_key(), attachments=place.folder / "attachments"
    )
    try:
        assert [log.vault.erased(h) for h in gone] == [True, True]
        for household in gone:
            names = [type(e).__name__ for e in log.events_of(household)]
            assert names.count("ErasureRecorded") == 1
    finally:
        log.close()


def test_what_was_damaged_before_comes_back_damaged_and_closed_unless_wanted(
    world: World, place: Place, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment, uploads=[pdf("x", "a.pdf")])
    lost = next(p for p in world.folder.rglob("*") if p.is_file())
    lost.unlink()
    folder = back_up(world, outside)
    result = run(place, monkeypatch, "restore", str(folder))
    assert result.exit_code == 1, result.output
    assert "is not opened for use" in " ".join(result.stderr.split())
    assert run(place, monkeypatch, "audit").exit_code == 2
    assert run(place, monkeypatch, "restore", str(folder), "--despite-misfits").exit_code == 1
    assert run(place, monkeypatch, "audit").exit_code == 1
