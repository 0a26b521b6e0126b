"""Where a story without a browser is told: a database of its own, and a folder for the papers."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import migrate
from storage.application import EventLog
from storage.embedded import EmbeddedServer
from storage.problems import SetupProblem
from workflows.app import ChungTay
from workflows.clock import StoppedClock


@contextmanager
def fresh_app() -> Iterator[ChungTay]:
    """The application on a fresh embedded database, which is gone afterwards."""
    temporary = Path(tempfile.gettempdir())
    if temporary.is_relative_to(Path.home()):
        # The database runs as another user where we are root, and homes are closed to it.
        temporary = Path("/var/tmp")
    folder = temporary / f"chungtay-demo-{os.getpid()}-{secrets.token_hex(4)}"
    server = EmbeddedServer(folder)
    try:
        url = migrate.prepare(server.start())
        log = EventLog(url, master_key=secrets.token_bytes(32), attachments=folder / "attachments")
        try:
            yield ChungTay(log, StoppedClock(), "http://127.0.0.1:8000")
        finally:
            log.close()
    finally:
        server.release()
        server.discard()


def make_folder(out: Path) -> None:
    """Make the folder that papers land in. Raises :class:`SetupProblem` where it cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".chungtay-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise unwritable(out, error) from error


def unwritable(out: Path, error: OSError) -> SetupProblem:
    """Return what to tell of a folder that cannot be written."""
    return SetupProblem(
        f"{out}: không ghi được ({error.strerror}); chọn thư mục khác bằng --out.",
        f"{out}: cannot be written ({error.strerror}); choose another folder with --out.",
    )
