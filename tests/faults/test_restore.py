"""A restore into the embedded server, killed with -9 at several moments: the same command ends it, and it fits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.workflows.conftest import world, world_template  # noqa: F401
from tests.workflows.world import MASTER_KEY, World

from storage.embedded import EmbeddedServer
from storage.settings import Settings
from workflows.backup import make_backup
from workflows.kernel import Command

pytestmark = [pytest.mark.faults, pytest.mark.long]
MOMENTS = ("loading tables", "rebuilding read models")


def command(data: Path, *words: str) -> subprocess.Popen[str]:
    """Start the command line on an installation of its own with an embedded server."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHUNGTAY_", "DATABASE_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        env={**kept, "CHUNGTAY_DATA": str(data), "PYTHONPATH": "src"},
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_killed_restore_goes_on_and_ends_in_an_installation_that_fits(
    world: World,  # noqa: F811
    run_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    households = [world.household() for _ in range(12)]
    for household in households:
        world.commitment(household)
    world.app.book.catch_up()
    settings = Settings(data_dir=world.folder.parent, database_url=world.url, master_key_given=MASTER_KEY)
    folder = tmp_path_factory.mktemp("safe") / "backup"
    made = make_backup(settings, world.log, world.url, folder)
    world.app.erasure.erase(world["admin"], Command(), subject_id=households[0])
    register = world.folder.parent / "erasures.jsonl"
    # Where root's server user can get to it.
    data = run_folder.with_name(f"{run_folder.name}-restore-{os.getpid()}")
    words = ("restore", str(folder), "--erasures", str(register), "--json")
    try:
        for moment in MOMENTS:
            process = command(data, *words)
            assert process.stderr is not None
            for line in process.stderr:
                if moment in line:
                    break
            else:
                raise AssertionError(f"never came to {moment}")
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            closed = command(data, "audit")
            _, said = closed.communicate(timeout=120)
            assert closed.returncode == 2, said
            assert "run chungtay restore again" in said
        process = command(data, *words)
        out, said = process.communicate(timeout=240)
        assert process.returncode == 0, said
        told = json.loads(out)
        assert (told["fits"], told["attachments"]) == (True, made.attachments)
        assert told["events"] == made.events + 1
        audit = command(data, "audit", "--json")
        out, said = audit.communicate(timeout=240)
        assert audit.returncode == 0, said
        again = command(data, *words)
        _, said = again.communicate(timeout=120)
        assert again.returncode == 2
        assert "a restore wants a new one" in said
    finally:
        EmbeddedServer(data).discard()
