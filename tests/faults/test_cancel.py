"""A list that another process is writing down is cancelled from outside, and both agree on what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.faults import importing
from tests.faults.test_kill import _process
from tests.faults.world import MASTER_KEY, OFFICER, open_world

import cli
from workflows.household_import import command_line
from workflows.kernel import Command


@pytest.mark.timeout(180)
@pytest.mark.parametrize("by", ["page", "command line"])
def test_a_list_is_cancelled_while_another_process_writes_it(
    by: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_world(database, tmp_path)
    try:
        run = importing.confirmed(app)
        officer = command_line(OFFICER.unit_path)
        read_at = app.import_runs.run(officer, run)["version"]
        with _process("tests.faults.importing", database, str(tmp_path), str(run), "1") as (process, out):
            for _ in range(3):
                assert out.readline().startswith("done")
            if by == "page":
                wish = Command(expected_version=read_at)
                app.imports.cancel(officer, wish, run_id=run, reason="Nhầm tệp")
            else:
                monkeypatch.setenv("DATABASE_URL", database)
                monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
                monkeypatch.setenv("CHUNGTAY_MASTER_KEY", MASTER_KEY.hex())
                done = CliRunner().invoke(cli.main, ["import", "cancel", str(run), "--reason", "Nhầm tệp"])
                assert done.exit_code == 0, done.output
            *written, last = list(out)
            assert last.strip() == "cancelled"
            assert len(written) < importing.ROWS - 3
            assert process.wait(30) == 0
        assert app.import_runs.run(officer, run)["status"] == "cancelled"
        (counted,) = app.log.query(
            "SELECT (SELECT count(*) FROM households) AS registered, (SELECT count(*) FROM households_incoming) AS aside, "
            "(SELECT count(*) FROM subject_keys k JOIN stored_events e ON e.originator_id = k.subject "
            "WHERE e.topic LIKE '%%household.imported.v1' AND k.wrapped IS NOT NULL) AS readable"
        )
        assert counted == {"registered": 0, "aside": 0, "readable": 0}
    finally:
        app.close()
