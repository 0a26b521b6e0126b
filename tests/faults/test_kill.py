"""kill -9 of a process at any moment leaves nothing lost, nothing doubled and nothing stuck."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import pytest
from tests.faults import importing
from tests.faults.world import open_world, propose, register

from projections.follower import Follower
from projections.rebuild import rebuild

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def _process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _run_and_kill(url: str, folder: Path, start: int, acknowledged: int) -> list[int]:
    """Start the process, let it acknowledge that many commands, kill it; return what it acknowledged in all."""
    with _process("tests.faults.world", url, str(folder), str(start)) as (process, out):
        done: list[int] = []
        for line in out:
            if line.startswith("done"):
                done.append(int(line.split()[1]))
                if len(done) == acknowledged:
                    # No pause: the kill falls wherever the next command happens to be.
                    process.send_signal(signal.SIGKILL)
                    break
        done += [int(line.split()[1]) for line in out if line.startswith("done")]
    return done


def _registered(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT code FROM households")}


@pytest.mark.timeout(180)
def test_acknowledged_commands_survive_kills_and_repeats_change_nothing(
    database: str, tmp_path: Path
) -> None:
    acknowledged: list[int] = []
    start = 0
    for round_ in range(4):
        done = _run_and_kill(database, tmp_path, start, random.Random(round_).randint(3, 25))
        acknowledged += done
        # The next life begins with the last command again, as a browser would that got no answer.
        start = done[-1]
    assert {f"CB-{n:05d}" for n in acknowledged} <= _registered(database)

    app = open_world(database, tmp_path)
    try:
        for number in range(acknowledged[-1] + 3):
            register(app, number)
        with psycopg.connect(database) as connection:
            counted = [
                connection.execute(sql).fetchone()
                for sql in (
                    "SELECT count(*) FROM stored_events WHERE topic = 'household.registered.v1'",
                    "SELECT count(*) FROM households",
                    "SELECT count(*) FROM processed_commands WHERE act = 'household.register'",
                )
            ]
        assert counted == [(acknowledged[-1] + 3,)] * 3
        assert rebuild(database, app.log.mapper, compare_only=True).differences == {}
    finally:
        app.close()


@pytest.mark.timeout(120)
def test_event_lock_is_free_after_a_kill_inside_a_transaction(database: str, tmp_path: Path) -> None:
    app = open_world(database, tmp_path)
    try:
        holder = (
            "import psycopg, sys, time\n"
            "c = psycopg.connect(sys.argv[1])\n"
            "c.execute('SELECT pg_advisory_xact_lock(872018)')\n"
            "print('locked', flush=True)\n"
            "time.sleep(600)\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", holder, database], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "locked"
        process.kill()
        process.wait()
        process.stdout.close()
        register(app, 1)
        assert _registered(database) == {"CB-00001"}
    finally:
        app.close()


_FOLLOWER = """
import os, sys
from pathlib import Path
from projections.follower import Follower
import projections.follower as module
from storage.application import EventLog
from tests.faults.world import MASTER_KEY
module.BATCH = 3
log = EventLog(sys.argv[1], master_key=MASTER_KEY, attachments=Path(sys.argv[2]))
moved = 0
move = Follower._move
def dying(connection, position):
    global moved
    move(connection, position)
    moved += 1
    if moved == int(sys.argv[3]):
        # Inside the batch's transaction, after the last statement and before its commit.
        os.kill(os.getpid(), 9)
Follower._move = staticmethod(dying)
Follower(sys.argv[1], log.mapper, log.vault.sync).catch_up()
"""


@pytest.mark.timeout(180)
def test_killed_follower_counts_every_dossier_exactly_once(database: str, tmp_path: Path) -> None:
    app = open_world(database, tmp_path)
    try:
        for number in range(12):
            register(app, number)
            propose(app, number)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        for after in (1, 2, 3):
            killed = subprocess.run(
                [sys.executable, "-c", _FOLLOWER, database, str(tmp_path), str(after)],
                cwd=ROOT,
                env=environment,
                check=False,
            )
            assert killed.returncode == -signal.SIGKILL
        follower = Follower(database, app.log.mapper, app.log.vault.sync)
        follower.catch_up()
        assert follower.catch_up() == 0
        with psycopg.connect(database) as connection:
            reached = connection.execute(
                "SELECT (SELECT position FROM follower_positions), (SELECT max(notification_id) FROM stored_events)"
            ).fetchone()
            counted = connection.execute("SELECT sum(dossiers) FROM stage_counts").fetchone()
        assert reached is not None
        assert reached[0] == reached[1] > 0
        assert counted == (12,)
        assert rebuild(database, app.log.mapper, compare_only=True).differences == {}
    finally:
        app.close()


@pytest.mark.timeout(180)
def test_a_list_of_households_survives_kills_and_counts_only_as_a_whole(
    database: str, tmp_path: Path
) -> None:
    app = open_world(database, tmp_path)
    try:
        run = importing.confirmed(app)
        for round_ in range(3):
            arguments = ("tests.faults.importing", database, str(tmp_path), str(run), "3")
            with _process(*arguments) as (process, out):
                for lines, line in enumerate(out, 1):
                    assert line.startswith("done"), "it was to be killed before its end"
                    if lines == 2 + round_:
                        process.send_signal(signal.SIGKILL)
                        break
            assert _registered(database) == set()
        assert app.imports.carry_out(run) == "completed"
        assert len(_registered(database)) == importing.ROWS
        topics = app.log.query(
            "SELECT count(*) AS n FROM stored_events WHERE topic LIKE '%%household.imported.v1'"
        )
        assert topics == [{"n": importing.ROWS}]
        assert rebuild(database, app.log.mapper, compare_only=True).differences == {}
    finally:
        app.close()
