"""The command line on keys: rotated once the system stands still, refused with one line otherwise."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

import cli
from storage.settings import Settings
from workflows import bootstrap
from workflows.app import open_app
from workflows.bootstrap import first_start

PASSWORD = "mat khau dai 2020"


def test_an_installation_goes_on_under_a_new_master_key(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, PASSWORD)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    settings = Settings(data_dir=tmp_path, database_url=database)
    first_start(settings, demo=False)
    with psycopg.connect(database):
        busy = CliRunner().invoke(cli.main, ["keys", "rotate"])
    assert (busy.exit_code, busy.stderr.count("\n")) == (2, 1)
    assert "keys rotate: Hệ thống đang chạy." in busy.stderr
    done = CliRunner().invoke(cli.main, ["keys", "rotate"])
    assert done.exit_code == 0, done.stderr
    assert "master.key." in done.stdout
    key = settings.master_key().hex()
    assert key not in done.stdout
    app = open_app(settings, database)
    try:
        admin = app.people.sign_in("quantri", PASSWORD, "127.0.0.1")
        assert admin.full_name
        row = app.log.query_one("SELECT kind, code, act FROM security_log WHERE kind = 'keys'")
        assert row == {"kind": "keys", "code": "master_key_rotated", "act": "keys.rotate"}
    finally:
        app.close()
