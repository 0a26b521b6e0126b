"""The PostgreSQL server that comes along, for whoever has none: one per data folder, listening on a socket only.

It is shared by every process that works on the same data folder and stops with the last of them. What may go wrong
between two starts is expected here: a holder killed with -9 leaves the server running (it is found again), a machine
that lost power leaves a ``postmaster.pid`` whose number belongs to somebody else by now, two processes start at once.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import logging
import os
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg

from storage import pgprograms
from storage.locks import FileLock
from storage.pgprograms import Account
from storage.problems import SetupProblem
from storage.roles import as_application
from storage.settings import Settings

logger = logging.getLogger(__name__)

DATABASE = "chungtay"
_OWNER = "postgres"
_PORT = 5432
# sockaddr_un.sun_path holds 108 bytes including the closing zero.
_LONGEST_SOCKET_PATH = 107
_SHORT_PREFIX = "chungtay-socket-"
_START_SECONDS = 120
_STOP_SECONDS = 60

# Values of rows must never reach the server's log (personal data). They stand in statements, in details and sometimes
# in the very message ("invalid input syntax … «value»"), so errors of statements are for the client alone to report.
_PARAMETERS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    # What was written to the log goes with its segment: nothing erased lies in one that waits to be used again.
    "wal_recycle": "off",
}


class EmbeddedServer:
    """The embedded server of one data folder, as seen from one process."""

    _held: ClassVar[dict[Path, EmbeddedServer]] = {}

    def __init__(self, data_dir: Path, *, parameters: Mapping[str, str] | None = None) -> None:
        """Name the server of ``data_dir``; nothing happens yet. ``parameters`` are PostgreSQL's, for a start by us."""
        self.data_dir = data_dir.absolute()
        self._parameters = {**_PARAMETERS, **(parameters or {})}
        # Whoever changes the server's state holds the first; whoever uses the server shares the second.
        self._change = FileLock(self.data_dir / "postgres.lock")
        self._use = FileLock(self.data_dir / "postgres.users")
        self._used_by: int | None = None

    @classmethod
    def ensure(cls, data_dir: Path) -> str:
        """Return the owner's address of the running server of ``data_dir``, starting it first where needed.

        The process counts as a user of the server until it ends; the last one to end stops the server.
        """
        key = data_dir.absolute()
        server = cls._held.get(key)
        if server is None or server._used_by != os.getpid():
            server = cls(key)
            cls._held[key] = server
            atexit.register(server.release)
        return server.start()

    def start(self) -> str:
        """Start the server or find it running, count this process as a user, and return the owner's address."""
        with self._changing(make=True):
            home = self._home()
            account = pgprograms.server_account(home)
            self._make_cluster(home, account)
            sockets = self._running_sockets(home)
            if sockets is None:
                sockets = self._start(home, account)
            self._wait_until_ready(home, sockets)
            self._make_database(sockets)
            self._use.acquire(shared=True)
            self._used_by = os.getpid()
        return address(sockets)

    def made(self) -> bool:
        """Return whether there is a cluster of this data folder, running or not. Makes nothing."""
        marker = self.data_dir / "postgres.location"
        elsewhere = marker.read_text(encoding="utf-8").strip() if marker.is_file() else ""
        home = Path(elsewhere) if elsewhere else self.data_dir / "postgres"
        return (home / "data" / "PG_VERSION").is_file()

    def running(self) -> bool:
        """Return whether the server's main process is there (it may still be starting or recovering)."""
        return self._running_sockets(self._home()) is not None

    def release(self) -> bool:
        """End this process's use. Return whether the server was stopped because nobody else uses it."""
        if self._used_by != os.getpid():  # a forked child inherits the object, but not the right to let go
            return False
        self._used_by = None
        with self._changing() as there:
            alone = there and self._use.acquire(wait=False)
            if alone:
                self._stop()
            self._use.release()
        return alone

    def discard(self) -> bool:
        """Stop the server and delete the whole data folder, unless somebody uses it. For tests and trials."""
        with self._changing() as there:
            if not there or not self._use.acquire(wait=False):
                return False
            self._used_by = None
            self._stop()
            home = self._home()
            if home.parent != self.data_dir:
                shutil.rmtree(home, ignore_errors=True)
            shutil.rmtree(self.data_dir, ignore_errors=True)
            self._use.release()
        return True

    # --- folders ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _changing(self, *, make: bool = False) -> Iterator[bool]:
        """Hold the right to change the server's state; False, and no right, where there is no data folder.

        Whoever discards the folder may do so while we wait. Where it is to be there (``make``), it is made once more.
        """
        there = False
        while not there:
            if make:
                self._make_data_dir()
            try:
                there = self._change.acquire()
            except FileNotFoundError:
                if self.data_dir.is_dir():
                    raise
                if not make:
                    break
        try:
            yield there
        finally:
            self._change.release()

    def _make_data_dir(self) -> None:
        # Root's system user must pass through to the cluster, so others may enter but not list; what is inside protects
        # itself (keys and cluster are 0700).
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self.data_dir.mkdir(mode=mode, parents=True, exist_ok=True)
            writable = os.access(self.data_dir, os.W_OK | os.X_OK)
        except OSError as error:
            raise _unusable(self.data_dir, error.strerror or str(error)) from error
        if not writable:
            raise _unusable(self.data_dir, "Permission denied")

    def _home(self) -> Path:
        """Return the folder of the cluster: inside the data folder, unless the server's user cannot get there."""
        marker = self.data_dir / "postgres.location"
        if marker.is_file():
            return Path(marker.read_text(encoding="utf-8").strip())
        home = self.data_dir / "postgres"
        if home.exists() or os.geteuid() != 0:
            return home
        account = pgprograms.server_account()
        if pgprograms.reachable(account, self.data_dir):
            return home
        if pgprograms.reachable(account, self.data_dir.parent):
            self.data_dir.chmod(self.data_dir.stat().st_mode | 0o011)
            return home
        # Some folder above is closed, as /root is, and it is not ours to open. The name is random, not derived from the
        # path: a data folder that was deleted and made again must not find the cluster of its predecessor.
        home = pgprograms.ROOT_STATE / f"data-{secrets.token_hex(6)}"
        draft = marker.with_suffix(".new")
        draft.write_text(f"{home}\n", encoding="utf-8")
        draft.replace(marker)
        logger.warning(
            "Thư mục %s đóng với người dùng '%s': cơ sở dữ liệu nằm ở %s / "
            "The folder %s is closed to the user '%s': the database is kept in %s",
            *(self.data_dir, account.name, home),
            *(self.data_dir, account.name, home),
        )
        return home

    def _make_cluster(self, home: Path, account: Account) -> None:
        cluster = home / "data"
        version_file = cluster / "PG_VERSION"
        try:
            if version_file.exists():
                found = version_file.read_text().strip()
                if found != str(pgprograms.MAJOR_VERSION):
                    raise SetupProblem(
                        f"Dữ liệu ở {cluster} thuộc PostgreSQL {found}, cần {pgprograms.MAJOR_VERSION}; "
                        "hãy khôi phục từ bản sao lưu.",
                        f"The data in {cluster} is PostgreSQL {found}'s, {pgprograms.MAJOR_VERSION} is needed; "
                        "restore it from a backup.",
                    )
                return
            if os.geteuid() == 0 and home.parent == pgprograms.ROOT_STATE:
                pgprograms.ROOT_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
            home.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(home, account.uid, account.gid)
            # Made beside its place and renamed: a start that is killed half-way leaves no half cluster behind.
            draft = home / "data.new"
            shutil.rmtree(draft, ignore_errors=True)
        except PermissionError as error:
            raise _unusable(home, error.strerror or str(error)) from error
        done = pgprograms.run_as(
            account,
            [
                *(pgprograms.program(account, "initdb"), "-D", draft, "-U", _OWNER, "--encoding=UTF8"),
                # Sorting that depends neither on the machine's C library nor on its version; Vietnamese order comes
                # from stored keys.
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth-local=trust", "--auth-host=reject"),
            ],
            timeout=_START_SECONDS,
        )
        if done.code != 0:
            raise _unusable(home, done.output.strip().rpartition("\n")[2])
        draft.rename(cluster)

    # --- the server ---------------------------------------------------------------------------------------------------

    def _running_sockets(self, home: Path) -> Path | None:
        """Return the socket folder of the server that already runs on this cluster, or ``None``."""
        lines = _pid_file_lines(home)
        if len(lines) < 5 or not lines[0].isdecimal():
            return None
        if _is_server_of(int(lines[0]), home / "data"):
            return Path(lines[4])
        # The folder may have been renamed under a running server; then its socket has moved along and still answers.
        return home if _listening(home) else None

    def _start(self, home: Path, account: Account) -> Path:
        cluster = home / "data"
        name = _cluster_name(home)
        # After its parent was killed, a backend needs a moment to notice; until then the cluster is in use.
        deadline = time.monotonic() + 15
        while _orphans(name) and time.monotonic() < deadline:
            time.sleep(0.1)
        if not _orphans(name):
            # The machine stopped without warning, or the server was killed and nobody has collected it: the recorded
            # number belongs to a dead process or to somebody else's, which PostgreSQL itself takes for a live server.
            # No process of this cluster is left, we looked; so these files protect nothing.
            (cluster / "postmaster.pid").unlink(missing_ok=True)
            (home / f".s.PGSQL.{_PORT}.lock").unlink(missing_ok=True)
        sockets = _socket_folder(home, account)
        parameters = {**self._parameters, "unix_socket_directories": str(sockets), "cluster_name": name}
        options = " ".join(shlex.quote(f"--{key}={value}") for key, value in parameters.items())
        command: list[str | Path] = [
            pgprograms.program(account, "pg_ctl"),
            "start",
            "-D",
            cluster,
            "-l",
            home / "server.log",
        ]
        try:
            done = pgprograms.run_as(
                account,
                [*command, "-l", home / "server.log", "-w", "-t", str(_START_SECONDS), "-o", options],
                timeout=_START_SECONDS + 30,
            )
        except subprocess.TimeoutExpired as error:
            raise _not_started(home) from error
        if done.code != 0:
            raise _not_started(home)
        return sockets

    def _wait_until_ready(self, home: Path, sockets: Path) -> None:
        """Wait through a start or a recovery that another process has begun."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(address(sockets, "postgres"), connect_timeout=10).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._running_sockets(home) is None:
                    raise _not_started(home) from error
            time.sleep(0.1)

    def _make_database(self, sockets: Path) -> None:
        with psycopg.connect(address(sockets, "postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _stop(self) -> None:
        home = self._home()
        sockets = self._running_sockets(home)
        if sockets is None:
            return
        account = pgprograms.server_account(home)
        command: list[str | Path] = [
            pgprograms.program(account, "pg_ctl"),
            "stop",
            "-D",
            home / "data",
            "-m",
            "fast",
        ]
        try:
            done = pgprograms.run_as(
                account, [*command, "-w", "-t", str(_STOP_SECONDS)], timeout=_STOP_SECONDS + 15
            )
        except subprocess.TimeoutExpired:
            logger.warning("PostgreSQL at %s did not stop in %s s", home, _STOP_SECONDS)
            return
        if done.code != 0:
            logger.warning("PostgreSQL at %s did not stop: %s", home, done.output.strip())
        elif sockets.parent == Path("/tmp") and sockets.name.startswith(_SHORT_PREFIX):
            shutil.rmtree(sockets, ignore_errors=True)


def address(sockets: Path, database: str = DATABASE) -> str:
    """Return the owner's address of ``database`` on the server with this socket folder."""
    return f"postgresql://{_OWNER}@/{database}?host={quote(str(sockets), safe='')}"


def database_url(settings: Settings) -> str:
    """Return the address the application uses: the one configured, else the embedded server's, started where needed."""
    if settings.database_url is not None:
        return settings.database_url
    return as_application(EmbeddedServer.ensure(settings.data_dir))


def _pid_file_lines(home: Path) -> list[str]:
    try:
        return (home / "data" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _command_line(pid: int) -> list[str]:
    # Readable by everybody, unlike /proc/PID/cwd, for which even root in a container may lack the capability.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    return []


def _is_server_of(pid: int, cluster: Path) -> bool:
    words = _command_line(pid)
    return bool(words) and Path(words[0]).name == "postgres" and "-D" in words and str(cluster) in words


def _listening(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(folder / f".s.PGSQL.{_PORT}"))
        except OSError:
            return False
    return True


def _cluster_name(home: Path) -> str:
    """Return the name that PostgreSQL shows in the titles of all processes of this cluster."""
    return "chungtay-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _orphans(name: str) -> list[int]:
    """Return the processes of the named cluster; call it only where its main process is known to be gone."""
    title = f"postgres: {name}: "
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdecimal()]
    return [pid for pid in pids if "".join(_command_line(pid)[:1]).startswith(title)]


def _socket_folder(home: Path, account: Account) -> Path:
    """Return a folder for the socket: the cluster's own, or a private one with a short name where that is too long."""
    if len(os.fsencode(home / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH and "," not in str(home):
        return home
    # The same name every time: other processes keep the address while the server is started again.
    folder = Path("/tmp") / f"{_SHORT_PREFIX}{_cluster_name(home).rpartition('-')[2]}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, account.uid, account.gid)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
        raise _unusable(home, f"{folder} belongs to somebody else")
    (folder / f".s.PGSQL.{_PORT}.lock").unlink(missing_ok=True)
    return folder


def _not_started(home: Path) -> SetupProblem:
    log = home / "server.log"
    try:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    except OSError:
        last = []
    said = f" ({last[0]})" if last else ""
    return SetupProblem(
        f"PostgreSQL kèm sẵn không khởi động được{said}; xem {log}.",
        f"The embedded PostgreSQL did not start{said}; see {log}.",
    )


def _unusable(folder: Path, reason: str) -> SetupProblem:
    return SetupProblem(
        f"Không dùng được thư mục dữ liệu {folder} ({reason}); hãy chọn thư mục khác bằng CHUNGTAY_DATA.",
        f"The data folder {folder} cannot be used ({reason}); choose another with CHUNGTAY_DATA.",
    )
