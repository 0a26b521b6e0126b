"""The command line on keys: rotated once the system stands still, refused with one line otherwise."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict

import cli
from aggregates.base import EventSourced
from aggregates.movement_custody import LedgerKeyRotated, MasterKeyRotated
from storage.keyfiles import read_or_create_key
from storage.settings import Settings
from workflows import bootstrap
from workflows.app import ChungTay, open_app
from workflows.bootstrap import first_start
from workflows.clock import day_in_vietnam
from workflows.custody import Custody

PASSWORD = "mat khau dai 2020"


@pytest.fixture
def installed(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation after its first start, which the environment names."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, PASSWORD)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    settings = Settings(data_dir=tmp_path, database_url=database)
    first_start(settings, demo=False)
    return settings


def test_an_installation_goes_on_under_a_new_master_key(database: str, installed: Settings) -> None:
    with psycopg.connect(database):
        busy = CliRunner().invoke(cli.main, ["keys", "rotate"])
    assert (busy.exit_code, busy.stderr.count("\n")) == (2, 1)
    assert "keys rotate: Hệ thống đang chạy." in busy.stderr
    done = CliRunner().invoke(cli.main, ["keys", "rotate"])
    assert done.exit_code == 0, done.stderr
    assert "master.key." in done.stdout
    key = installed.master_key().hex()
    assert key not in done.stdout
    app = open_app(installed, database)
    try:
        admin = app.people.sign_in("quantri", PASSWORD, "127.0.0.1")
        assert admin.full_name
        row = app.log.query_one("SELECT kind, code, act FROM security_log WHERE kind = 'keys'")
        assert row == {"kind": "keys", "code": "master_key_rotated", "act": "keys.rotate"}
        (event,) = recorded(app)
        assert isinstance(event, MasterKeyRotated)
        assert f"{event.key_id_before} replaced by {event.key_id}:" in done.stdout
        assert event.rotated_on == day_in_vietnam(event.timestamp)
    finally:
        app.close()


@pytest.mark.usefixtures("installed")
def test_the_ledger_s_key_is_made_at_first_start_shown_and_replaced(database: str, tmp_path: Path) -> None:
    assert (tmp_path / "keys" / "ledger" / "0001.key").is_file()

    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(cli.main, ["keys", *words])
        return done.exit_code, done.stdout, done.stderr

    before = run("public")
    assert (before[0], before[1].count("BEGIN PUBLIC KEY")) == (0, 1)
    code, said, _ = run("rotate-ledger", "--overlap", "7")
    assert code == 0
    assert "Key 2 signs from now on" in said
    code, said, _ = run("public", "--out", str(tmp_path / "keys.pem"))
    assert code == 0
    pem = (tmp_path / "keys.pem").read_text(encoding="ascii")
    assert pem.count("BEGIN PUBLIC KEY") == 2
    assert pem.endswith(before[1])
    assert said.count("chungtay.log/") == 2
    app = open_app(Settings(data_dir=tmp_path, database_url=database), database)
    try:
        occasions = [c.occasion for c in app.book.checkpoints()]
        assert occasions[0] == "rotation"
        row = app.log.query_one("SELECT code, act FROM security_log WHERE kind = 'keys'")
        assert row == {"code": "ledger_key_rotated", "act": "keys.rotate_ledger"}
        (event,) = recorded(app)
        assert isinstance(event, LedgerKeyRotated)
        assert [event.public, event.public_before] == [k.public.hex() for k in app.book.keys.public_keys()]
        assert app.book.standing().waiting == 0
    finally:
        app.close()
    code, _, said = run("rotate-ledger", "--overlap", "9999")
    assert (code, said.count("\n")) == (2, 1)
    assert "--overlap=9999" in said
    code, _, said = run("public", "--out", str(tmp_path / "no" / "such.pem"))
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.parametrize("words", [["keys", "rotate"], ["keys", "rotate", "--to"], ["keys", "rotate-ledger"]])
@pytest.mark.usefixtures("installed")
def test_a_rotation_killed_before_it_was_recorded_is_recorded_by_the_next_start(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    if words[-1] == "--to":
        words = [*words, str(tmp_path / "elsewhere.key")]
        read_or_create_key(tmp_path / "elsewhere.key")

    def killed(custody: Custody) -> int:
        raise SystemExit(137)

    wait_until_alone(database)

    with monkeypatch.context() as patch:
        patch.setattr(Custody, "complete", killed)
        assert CliRunner().invoke(cli.main, words).exit_code == 137
    if "--to" in words:
        monkeypatch.setenv("CHUNGTAY_MASTER_KEY_FILE", words[-1])
    for _ in range(2):
        app = open_app(Settings.from_env(), database)
        try:
            (event,) = recorded(app)
            kind = LedgerKeyRotated if words[1] == "rotate-ledger" else MasterKeyRotated
            assert isinstance(event, kind)
        finally:
            app.close()


@pytest.mark.usefixtures("installed")
def test_a_master_key_kept_elsewhere_is_recorded_at_once(database: str, tmp_path: Path) -> None:
    """The command goes on by the new key, though the settings still name the old one."""
    read_or_create_key(tmp_path / "elsewhere.key")
    wait_until_alone(database)
    done = CliRunner().invoke(cli.main, ["keys", "rotate", "--to", str(tmp_path / "elsewhere.key")])
    assert done.exit_code == 0, done.output
    with psycopg.connect(database) as connection:
        topics = connection.execute(
            "SELECT topic FROM stored_events WHERE topic LIKE 'movement.%key%'"
        ).fetchall()
    assert topics == [("movement.master_key_rotated.v1",)]


def wait_until_alone(database: str) -> None:
    """Wait until the server has let go of the connections that were closed: a rotation wants to be alone."""
    until, name = monotonic() + 60, conninfo_to_dict(database)["dbname"]
    # From beside it, so that the one who asks is not counted.
    with psycopg.connect(database, dbname="postgres", autocommit=True) as connection:
        while monotonic() < until:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                (name,),
            ).fetchone()
            if row == (0,):
                break
            sleep(0.05)


def recorded(app: ChungTay) -> list[EventSourced.Event]:
    """What the log says of keys."""
    events = app.log.events_of(app.movements.in_force().id)
    return [e for e in events if isinstance(e, LedgerKeyRotated | MasterKeyRotated)]


@pytest.mark.usefixtures("installed")
def test_a_ledger_that_contradicts_the_past_keeps_its_key(database: str, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.main, ["keys", "rotate-ledger"]).exit_code == 0
    # Another installation's keys in their place.
    for path in (tmp_path / "keys" / "ledger").iterdir():
        path.unlink()
    shown = CliRunner().invoke(cli.main, ["keys", "public"]).stdout
    done = CliRunner().invoke(cli.main, ["keys", "rotate-ledger"])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "signs nothing more" in done.stderr
    assert CliRunner().invoke(cli.main, ["keys", "public"]).stdout == shown
