"""The command line on units: as they were on a day, and a boundary change applied once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from tests import databases

import cli
from cli.installation import use_cases
from storage.settings import Settings
from workflows import bootstrap
from workflows.bootstrap import command_line_actor, first_start
from workflows.kernel import Command


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
    return [r["name"] for r in rows if r["kind"] in ("commune", "township", "ward")]


def chair_of_the_district() -> None:
    """Give the office of the district's chair to somebody."""
    with use_cases("test") as app:
        by, officer = command_line_actor(), uuid4()
        app.people.register_officer(
            by,
            Command(),
            officer_id=officer,
            username="chu-tich",
            full_name="Ai Đó",
            password="mat khau dai 2020",
        )
        app.people.appoint(
            by, Command(), officer_id=officer, role="district_chair", unit_id=bootstrap.unit_id("390"), title="Chủ tịch",
            valid_from=date(2020, 1, 1), basis="QĐ",
        )  # fmt: skip


@pytest.mark.usefixtures("installed")
def test_units_on_a_day_and_the_changes_between() -> None:
    assert [len(on(day)) for day in ("2018-07-19", "2020-01-01", "2026-01-01")] == [20, 20, 20]
    notes = {day: run("units", "on", day).stderr for day in ("2019-11-30", "2020-01-01", "2026-01-01")}
    assert [note.count("\n") for note in notes.values()] == [0, 1, 1]
    assert "not applied yet: nq786-2019 (01/12/2019), so that" in notes["2020-01-01"]
    assert "nq786-2019 (01/12/2019), nq1686-2025 (01/07/2025)" in notes["2026-01-01"]
    assert run("units", "on", "2026-01-01", "--json").stderr == notes["2026-01-01"]
    listed = run("units", "changes")
    assert listed.stdout.count("chưa áp dụng / not applied") == 2
    early = run("units", "apply", "nq1686-2025")
    assert early.exit_code == 2
    assert early.stderr == (
        "units apply: nq1686-2025: Phải áp dụng thay đổi địa giới nq786-2019 (01/12/2019) trước thay đổi này. / "
        "The boundary change nq786-2019 (01/12/2019) has to be applied before this one.\n"
    )
    done = run("units", "apply", "nq786-2019")
    assert done.exit_code == 0, done.stderr
    assert "nq786-2019: 1 đơn vị mới / established, 1 chuyển / moved, 4 kết thúc / ended" in done.stdout
    assert "cần giao" not in done.stdout, "nobody's office has ended with its level"
    chair_of_the_district()
    last = run("units", "apply", "nq1686-2025")
    assert last.exit_code == 0
    assert last.stdout.endswith(
        "cần giao / to be given: Chủ tịch UBND tỉnh / Provincial chair · tỉnh Thanh Hóa\n"
    )
    assert [len(on(day)) for day in ("2018-07-19", "2020-01-01", "2026-01-01")] == [20, 17, 5]
    assert run("units", "on", "2026-01-01").stderr == ""
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


@pytest.mark.usefixtures("installed")
def test_before_the_first_unit_it_says_since_when_there_are_any() -> None:
    early = run("units", "on", "1900-01-01")
    assert (early.exit_code, early.stdout) == (0, "")
    assert early.stderr == (
        "units on: ngày 01/01/1900 chưa có đơn vị nào: danh sách bắt đầu từ 01/01/2016 / "
        "no unit existed on 01/01/1900: the register begins on 01/01/2016\n"
    )
    as_json = run("units", "on", "1900-01-01", "--json")
    assert (json.loads(as_json.stdout), as_json.stderr) == ([], early.stderr)
    assert run("units", "on", "2015-12-31").stderr.count("chưa có đơn vị nào") == 1
    assert run("units", "on", "2016-01-01").stderr == ""


def test_a_day_that_is_none_is_refused_before_anything_is_opened() -> None:
    result = run("units", "on", "1/12/2019")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert (
        result.stderr
        == "1/12/2019: DAY: không phải một ngày; viết như 2019-12-01 / no date; write 2019-12-01\n"
    )


OPENING = (
    ("units", "on", "2020-01-01"),
    ("units", "changes"),
    ("units", "apply", "nq786-2019"),
    ("rebuild",),
    ("demo-clock", "--forward", "1"),
    ("keys", "rotate"),
)


@pytest.mark.parametrize("arguments", OPENING)
def test_before_the_first_start_one_line_says_how_to_start(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CHUNGTAY_DATA", str(data))
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.stderr
    assert "chungtay serve" in result.stderr
    assert "Nothing is installed here yet" in result.stderr
    assert "Chưa có bản cài nào" in result.stderr
    assert not data.exists(), "asking makes nothing"


@pytest.mark.parametrize("arguments", OPENING)
def test_a_database_without_tables_is_no_installation(
    arguments: tuple[str, ...], pg_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    with databases.copied(pg_url, "template0") as name:
        monkeypatch.setenv("DATABASE_URL", databases.application_address(pg_url, name))
        result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.stderr
    assert "chungtay serve" in result.stderr


def test_a_database_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/b")
    result = run("units", "changes")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "DATABASE_URL" in result.stderr
    assert "geheim" not in result.stderr
