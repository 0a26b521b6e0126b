"""A district with two certificates, copied for each attack: its database, its sealed papers, its keys."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.rows import dict_row
from tests import databases
from tests.passwords import hashed_cheaply
from tests.workflows.conftest import world_template
from tests.workflows.printing import awarded
from tests.workflows.world import MASTER_KEY, World

import cli

__all__ = ["world_template"]
PROTECTED = (
    "stored_events",
    "ledger_leaves",
    "ledger_nodes",
    "ledger_checkpoints",
    "ledger_witnesses",
    "ledger_cosignatures",
    "master_key_rotations",
)


@dataclass
class District:
    """One district under attack. ``owner`` is the address with every right in its database."""

    world: World
    owner: str

    def as_owner(self, *statements: str) -> None:
        """Do it with every right: triggers are put to sleep first, as only the owner can."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            for table in PROTECTED:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for sql in statements:
                connection.execute(sql.encode())

    def row(self, sql: str) -> dict[str, Any]:
        """The one row of a query."""
        with psycopg.connect(self.owner, row_factory=dict_row) as connection:
            found = connection.execute(sql.encode()).fetchone()
        assert found is not None
        return found

    def audit(self, *seen: Path) -> dict[str, Any]:
        """What ``chungtay audit`` says; its exit code must be the answer's."""
        words = [word for path in seen for word in ("--seen", str(path))]
        done = CliRunner().invoke(cli.main, ["audit", "--json", *words])
        assert done.exit_code in (0, 1), done.output
        told: dict[str, Any] = json.loads(done.stdout)
        assert told["fits"] == (done.exit_code == 0)
        return told

    def audit_lines(self, *seen: Path) -> list[str]:
        """What ``chungtay audit`` tells people of a log that does not fit."""
        words = [word for path in seen for word in ("--seen", str(path))]
        done = CliRunner().invoke(cli.main, ["audit", *words])
        assert done.exit_code == 1, done.output
        return done.stdout.splitlines()

    def verify(self, content: bytes) -> tuple[int, set[str]]:
        """What ``chungtay verify`` says of a file: its exit code, and the checks that failed."""
        folder = self.world.folder.parent
        (folder / "checked.pdf").write_bytes(content)
        (folder / "public.pem").write_text(self.world.app.book.keys.pem(), encoding="ascii")
        done = CliRunner().invoke(
            cli.main, ["verify", str(folder / "checked.pdf"), "--key", str(folder / "public.pem"), "--json"]
        )
        if done.exit_code == 2:
            return 2, set()
        return done.exit_code, {c["name"] for c in json.loads(done.stdout)["checks"] if not c["ok"]}

    def certificate(self, number: int = 1) -> bytes:
        """A certificate as it was handed over."""
        row = self.row(f"SELECT subject_id, sha256 FROM certificates WHERE gold_book_number = {number}")
        content = self.world.log.attachments.read(row["subject_id"], row["sha256"])
        assert content is not None
        return content

    def sealed_file(self, subject: UUID, sha: str) -> Path:
        """Where the sealed bytes of a paper lie."""
        return self.world.folder / subject.hex[:2] / subject.hex / sha


@pytest.fixture(scope="session")
def signed_template(
    pg_url: str, world_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Name of the database and data folder of a district with two certificates, made once per worker."""
    folder = tmp_path_factory.mktemp("attacked")
    with databases.copied(pg_url, world_template) as name, hashed_cheaply():
        world = World(databases.application_address(pg_url, name), folder / "attachments")
        try:
            awarded(world, ["Bùi Thị Một", "Bùi Thị Hai"])
            world.app.book.catch_up(occasion="test")
        finally:
            world.close()
        yield name, folder


@pytest.fixture
def district(
    pg_url: str, signed_template: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[District]:
    """A copy of it, as the command line finds it."""
    template, folder = signed_template
    data = tmp_path / "data"
    shutil.copytree(folder, data)
    with databases.copied(pg_url, template) as name, hashed_cheaply():
        world = World(databases.application_address(pg_url, name), data / "attachments")
        monkeypatch.setenv("DATABASE_URL", world.url)
        monkeypatch.setenv("CHUNGTAY_DATA", str(data))
        monkeypatch.setenv("CHUNGTAY_MASTER_KEY", MASTER_KEY.hex())
        try:
            yield District(world, databases.owner_address(pg_url, name))
        finally:
            world.close()
