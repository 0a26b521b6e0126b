"""The first start: complete, once, whatever interrupts it, and whoever starts at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.passwords import hashed_cheaply

from aggregates.refusals import Refused
from demo import story
from rules.plan import plan_file
from storage import migrate
from storage.problems import SetupProblem
from storage.settings import Settings
from workflows import bootstrap
from workflows.app import ChungTay, open_app
from workflows.bootstrap import first_start, unit_id, units_2018
from workflows.clock import StoppedClock
from workflows.kernel import Kernel

SCENES = 25
"""The beginning of the story is enough to interrupt it in."""
SCRIPT = f"""
import sys
from pathlib import Path
from argon2 import PasswordHasher
from demo import story
from storage.settings import Settings
from workflows import people
from workflows.bootstrap import first_start
people._HASHER = PasswordHasher(1, 8, 1)
whole = story.scenes()
story.scenes = lambda: whole[:{SCENES}]
first_start(Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2]), demo=True)
"""


def settings(folder: Path, url: str) -> Settings:
    return Settings(data_dir=folder, database_url=url)


def counted(url: str) -> dict[str, Any]:
    """What a first start leaves behind: how many events of each kind, and every row that people see."""
    with psycopg.connect(url) as connection:
        return {
            "events": connection.execute(
                "SELECT topic, count(*), count(DISTINCT originator_id) FROM stored_events GROUP BY 1 ORDER BY 1"
            ).fetchall(),
            "commands": connection.execute("SELECT command_id FROM processed_commands ORDER BY 1").fetchall(),
            "units": connection.execute("SELECT unit_id, name, code, path FROM units ORDER BY 1").fetchall(),
            "officers": connection.execute("SELECT officer_id, username FROM officers ORDER BY 1").fetchall(),
            "passwords": connection.execute("SELECT officer_id FROM credentials ORDER BY 1").fetchall(),
            "households": connection.execute(
                "SELECT household_id, code, head FROM households ORDER BY 1"
            ).fetchall(),
            "incomes": connection.execute(
                "SELECT household_id, year, claimed FROM incomes ORDER BY 1, 2"
            ).fetchall(),
            "marked": connection.execute("SELECT key FROM installation ORDER BY 1").fetchall(),
        }


@pytest.fixture
def databases(database: str, empty_database: str) -> list[str]:
    """Two fresh databases on one server."""
    migrate.upgrade(empty_database)
    return [database, empty_database]


@pytest.fixture
def short_story(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    whole = story.scenes()
    monkeypatch.setattr(story, "scenes", lambda: whole[:SCENES])
    # Twenty accounts, several times over.
    with hashed_cheaply():
        yield


@pytest.fixture
def real(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A real installation with a password given by its environment."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    first_start(settings(tmp_path, database), demo=False)
    app = open_app(settings(tmp_path, database), database)
    yield app
    app.close()


def test_the_table_names_the_district_and_its_twenty_units_of_2018() -> None:
    communes = [u for u in units_2018() if u.kind in ("commune", "township")]
    assert len(communes) == 20
    assert len({u.code for u in communes}) == 20
    assert {u.code: u.name for u in communes}["15151"] == "xã Cẩm Bình"
    assert [u.name for u in communes if u.kind == "township"] == ["thị trấn Cẩm Thủy"]
    assert [u.code for u in units_2018() if u.kind == "district"] == ["390"]
    assert all(u.confirmed and "786/NQ-UBTVQH14" in u.source for u in communes)
    offices = [u for u in units_2018() if u.kind == "department"]
    assert offices
    assert all("chưa xác nhận" in u.source_words for u in offices)


def test_a_real_installation_has_units_and_one_administrator(real: ChungTay) -> None:
    assert not real.movements.in_force().demonstration
    assert real.movements.in_force().plan.id == "kh87-2018"
    units = real.people.units()
    assert len(units) == 1 + 20 + len([u for u in units_2018() if u.kind == "department"])
    assert not any(u["demonstration"] for u in units)
    district = f"/{unit_id('390')}/"
    assert all(u["path"].startswith(district) for u in units)
    account = real.people.sign_in("quantri", "mat khau dai 2020", "here")
    assert not account.must_change
    actor = real.people.actor(account.officer_id)
    assert actor.role == "administrator"
    assert [o["username"] for o in real.people.officers(actor)] == ["quantri"]
    assert real.people.demonstration_accounts() == []
    assert not real.clock.simulated
    row = real.log.query_one("SELECT count(*) AS n FROM households")
    assert row is not None
    assert row["n"] == 0


def test_starting_again_changes_nothing_not_even_the_password(
    real: ChungTay, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted(database)
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mot mat khau khac")
    first_start(settings(tmp_path, database), demo=False)
    assert counted(database) == before
    assert real.people.sign_in("quantri", "mat khau dai 2020", "here").username == "quantri"


def test_a_password_that_was_made_up_is_shown_and_has_to_be_changed(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(bootstrap.ADMIN_PASSWORD, raising=False)
    first_start(settings(tmp_path, database), demo=False)
    shown = capsys.readouterr().out
    password = next(line for line in shown.splitlines() if "temporary password" in line).rpartition(" ")[2]
    app = open_app(settings(tmp_path, database), database)
    try:
        assert app.people.sign_in("quantri", password, "here").must_change
        with pytest.raises(Refused):
            app.people.sign_in("quantri", "chungtay-2020", "here")
    finally:
        app.close()
    first_start(settings(tmp_path, database), demo=False)
    assert capsys.readouterr().out == ""


def test_an_unusable_password_stops_before_anything_is_recorded(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "ngan")
    with pytest.raises(SetupProblem, match=bootstrap.ADMIN_PASSWORD):
        first_start(settings(tmp_path, database), demo=False)
    assert counted(database)["events"] == []


def test_no_demonstration_on_the_data_of_a_real_installation(
    real: ChungTay, database: str, tmp_path: Path
) -> None:
    before = counted(database)
    with pytest.raises(SetupProblem, match="CHUNGTAY_DATA"):
        first_start(settings(tmp_path, database), demo=True)
    assert counted(database) == before


def test_an_interrupted_story_is_told_to_its_end_without_doubling_anything(
    short_story: None, databases: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, other = databases
    run = Kernel.run
    budget = 0

    def runs_out(self: Kernel, *arguments: Any, **named: Any) -> Any:
        nonlocal budget
        if budget == 0:
            raise KeyboardInterrupt
        budget -= 1
        return run(self, *arguments, **named)

    monkeypatch.setattr(Kernel, "run", runs_out)
    seen = 0
    for allowed in (1, 12, 35, 60):
        budget = allowed
        with pytest.raises(KeyboardInterrupt):
            first_start(settings(tmp_path, database), demo=True)
        now = len(counted(database)["commands"])
        assert now > seen
        seen = now
    monkeypatch.setattr(Kernel, "run", run)
    first_start(settings(tmp_path, database), demo=True)
    finished = counted(database)
    assert [key for (key,) in finished["marked"]] == ["clock", "first_start", "kind"]

    first_start(settings(tmp_path / "other", other), demo=True)
    assert finished == counted(other), "told without an interruption, the story leaves the same"


@pytest.mark.faults
@pytest.mark.long
def test_kill_9_in_the_middle_and_two_at_once(databases: list[str], tmp_path: Path) -> None:
    database, other = databases
    killed = start(tmp_path / "a", database)
    deadline = time.monotonic() + 60
    while len(counted(database)["commands"]) < 60:
        assert killed.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    assert ("first_start",) not in counted(database)["marked"]

    together = [
        start(tmp_path / "a", database),
        start(tmp_path / "a", database),
        start(tmp_path / "b", other),
    ]
    assert [process.wait(timeout=120) for process in together] == [0, 0, 0]
    assert counted(database) == counted(other)


def start(folder: Path, url: str) -> subprocess.Popen[bytes]:
    """A first start in a process of its own."""
    folder.mkdir(exist_ok=True)
    source = str(Path(bootstrap.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), url],
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.DEVNULL,
    )


# -- under a plan of one's own -----------------------------------------------------------------------------------------


@pytest.fixture
def plan_of_their_own(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], Settings]:
    """Write a plan, the example with one change; return the settings of an installation under it."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    clock = StoppedClock()
    clock.set_day(date(2026, 3, 1))
    monkeypatch.setattr(bootstrap, "Clock", lambda: clock)
    text = plan_file("vd-hai-cap-2026").decode()

    def write(before: str, after: str) -> Settings:
        assert before in text
        path = tmp_path / "plan.toml"
        path.write_text(
            text.replace(before, after).replace('version = "', 'version = "9.', 1), encoding="utf-8"
        )
        return replace(settings(tmp_path, database), plan=str(path))

    return write


def test_a_plan_of_a_day_to_come_starts_nothing(
    plan_of_their_own: Callable[[str, str], Settings], database: str
) -> None:
    signed = "signed_on = 2026-01-05"
    with pytest.raises(SetupProblem) as refused:
        first_start(plan_of_their_own(signed, "signed_on = 2026-03-02"), demo=False)
    assert "02/03/2026" in str(refused.value)
    assert "CHUNGTAY_PLAN: vd-hai-cap-2026: signed_on" in str(refused.value)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone() == (0,)
    # Whoever mends the plan begins afresh.
    mended = plan_of_their_own("Sông Lam", "Sông Cả")
    first_start(mended, demo=False)
    app = open_app(mended, database)
    assert "Sông Cả" in app.movements.in_force().plan.authority.vi
    assert app.movements.in_force().plan.signed_on.isoformat() == "2026-01-05"
    app.close()


@pytest.mark.parametrize("other", ["text", "version", "shipped"])
def test_what_was_begun_under_one_plan_is_not_finished_under_another(
    plan_of_their_own: Callable[[str, str], Settings],
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    other: str,
) -> None:
    first = plan_of_their_own("Sông Lam", "Sông Cả")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_establish_unit", killed)
        with pytest.raises(KeyboardInterrupt):
            first_start(first, demo=False)
    text = Path(first.plan).read_text(encoding="utf-8")
    changes = {
        "text": ("Sông Cả", "Sông Hồng"),
        "version": ('version = "9.', 'version = "8.'),
        "shipped": ("", ""),
    }
    Path(first.plan).write_text(
        text.replace(*changes[other], 1 if other == "version" else -1), encoding="utf-8"
    )
    with pytest.raises(SetupProblem, match=r"vd-hai-cap-2026 9\."):
        first_start(replace(first, plan="") if other == "shipped" else first, demo=False)
    Path(first.plan).write_text(text, encoding="utf-8")
    first_start(first, demo=False)
    app = open_app(first, database)
    assert [u["name"] for u in app.people.units()] == ["tỉnh Sông Cả (ví dụ)"]
    app.close()
