"""The command line on units: as they were on a day, and a boundary change applied once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from storage.settings import Settings
from workflows import bootstrap
from workflows.bootstrap import first_start


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


@pytest.fixture
def installed(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real installation that the environment names."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    first_start(Settings(data_dir=tmp_path, database_url=database), demo=False)


def on(day: str) -> list[str]:
    result = run("units", "on", day, "--json")
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)
    return [r["name"] for r in rows if r["kind"] in ("commune", "township")]


@pytest.mark.usefixtures("installed")
def test_units_on_a_day_and_the_changes_between() -> None:
    assert [len(on(day)) for day in ("2018-07-19", "2020-01-01", "2026-01-01")] == [20, 20, 20]
    listed = run("units", "changes")
    assert listed.stdout.count("chưa áp dụng / not applied") == 2
    early = run("units", "apply", "nq1686-2025")
    assert (early.exit_code, early.stderr.count("\n")) == (2, 1), "not before the change of 2019"
    done = run("units", "apply", "nq786-2019")
    assert done.exit_code == 0, done.stderr
    assert "nq786-2019: 1 đơn vị mới / established, 1 chuyển / moved, 4 kết thúc / ended" in done.stdout
    assert run("units", "apply", "nq1686-2025").exit_code == 0
    assert [len(on(day)) for day in ("2018-07-19", "2020-01-01", "2026-01-01")] == [20, 17, 5]
    assert (
        "15148    xã Cẩm Tú (xã) · tỉnh Thanh Hóa · từ / since 01/07/2025"
        in run("units", "on", "2026-01-01").stdout
    )
    again = run("units", "apply", "nq786-2019")
    assert again.exit_code == 2
    assert again.stderr == (
        "units apply: nq786-2019: Thay đổi địa giới này đã được áp dụng. / This boundary change has been applied already.\n"
    )
    unknown = run("units", "apply", "nq1")
    assert unknown.exit_code == 2
    assert "nq786-2019, nq1686-2025" in unknown.stderr


def test_a_day_that_is_none_is_refused_before_anything_is_opened() -> None:
    result = run("units", "on", "1/12/2019")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert (
        result.stderr
        == "1/12/2019: DAY: không phải một ngày; viết như 2019-12-01 / no date; write 2019-12-01\n"
    )
