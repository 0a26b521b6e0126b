"""``chungtay serve``: one supervisor that brings up database, web workers and follower, and keeps them up.

Everything runs from one command because there may be nobody in the office who knows what a process manager is. The
supervisor holds the listening socket itself: while the web process is replaced, requests wait instead of being refused.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TextIO

import psycopg

from storage import child, migrate, restoring
from storage.embedded import EmbeddedServer
from storage.locks import FileLock
from storage.problems import SetupProblem
from storage.settings import Settings

OLDEST_POSTGRESQL = 150000
_POLL_SECONDS = 0.2
_READY_SECONDS = 60.0
# After kill -9 of a supervisor its web process needs a moment to leave the port.
_PORT_SECONDS = 8.0
_LONGEST_PAUSE = 30.0
_SETTLED_SECONDS = 60.0
_GIVE_UP_AFTER = 5

FirstStart = Callable[[Settings], None]


@dataclass(slots=True)
class Program:
    """One child: how it is started, how it is asked to stop, and how it has fared."""

    name: str
    words: list[str]
    # What the kernel sends it when the supervisor vanishes.
    ending: signal.Signals
    stop_seconds: float
    passed: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the program in a session of its own: Ctrl-C reaches the supervisor alone, which stops in order."""
        self.process = subprocess.Popen(
            child.command(self.ending, self.words),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            pass_fds=self.passed,
            start_new_session=True,
        )
        self.started_at = time.monotonic()

    def watch(self, environment: Mapping[str, str]) -> None:
        """Start the program again where it has died, after a pause that doubles with every failure in a row."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start(environment)
            return
        code = self.process.poll()
        if code is None:
            if now - self.started_at > _SETTLED_SECONDS:
                self.failures = 0
            return
        self.process = None
        self.failures += 1
        pause = min(_LONGEST_PAUSE, 0.5 * 2 ** (self.failures - 1))
        self.start_again_at = now + pause
        _say(
            f"{self.name} đã dừng (mã {code}); khởi động lại sau {pause:.1f} giây.",
            f"{self.name} has stopped (code {code}); starting again in {pause:.1f} s.",
        )

    def stop(self, *, at_once: Callable[[], bool]) -> None:
        """Ask the program to finish what it is doing; end it by force when its time is over or ``at_once`` says so."""
        if self.process is None:
            return
        deadline = time.monotonic() + self.stop_seconds
        self.process.terminate()
        while self.process.poll() is None:
            if time.monotonic() > deadline or at_once():
                with contextlib.suppress(ProcessLookupError):
                    # The whole session: a web process killed alone would leave workers for a moment.
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
                break
            time.sleep(0.05)
        self.process = None


def serve(
    settings: Settings,
    *,
    first_start: FirstStart | None = None,
    greeting: Callable[[Settings], Sequence[str]] | None = None,
    programs: Callable[[Settings, socket.socket], Sequence[Program]] | None = None,
) -> int:
    """Serve until told to stop. Return the exit code: 0 after a clean stop, 1 when the web process cannot start.

    ``first_start`` is called with the settings (database address filled in) after the migrations; it decides itself
    whether there is anything to do. ``greeting`` makes the lines that are printed below the address once the site answers.
    ``programs`` replaces the usual children, for tests. Raises :class:`SetupProblem`
    where the port or the data folder is in use, or the database cannot be.
    """
    stopping = _Stopping()
    try:
        with stopping.listening(), _only_one(settings) as unclean:
            return _serve(
                settings, stopping, first_start, greeting, programs or usual_programs, unclean=unclean
            )
    except _StopNow:
        return 0


def _serve(
    settings: Settings,
    stopping: _Stopping,
    first_start: FirstStart | None,
    greeting: Callable[[Settings], Sequence[str]] | None,
    programs: Callable[[Settings, socket.socket], Sequence[Program]],
    *,
    unclean: bool,
) -> int:
    restoring.require_folder(settings)
    listener = _listen(settings, patience=_PORT_SECONDS if unclean else 0)
    server: EmbeddedServer | None = None
    try:
        if settings.port == 0:
            port = int(listener.getsockname()[1])
            settings = replace(settings, port=port, base_url=f"http://127.0.0.1:{port}")
        if settings.database_url is None:
            _say("Đang khởi động cơ sở dữ liệu…", "Starting the database…")
            server = EmbeddedServer(settings.data_dir)
            owner = server.start()
            check_database(owner)
            url = migrate.prepare(owner)
        else:
            owner, url = settings.owner_url or settings.database_url, settings.database_url
            check_database(owner)
            migrate.prepare(owner, url)
            check_database(url)
        restoring.require_database(url)
        settings = replace(settings, database_url=url, owner_url=None)
        if first_start is not None:
            first_start(settings)
        lines = greeting(settings) if greeting is not None else ()
        children = list(programs(settings, listener))
        return _supervise(settings, children, server, stopping, lines)
    finally:
        listener.close()
        if server is not None:
            server.release()


def usual_programs(settings: Settings, listener: socket.socket) -> list[Program]:
    """Return the web process (gunicorn with its workers), the follower, and the carrier of what takes long."""
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "web:create_app()"),
        *("--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread"),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        *("--timeout", "60", "--graceful-timeout", "20", "--no-control-socket", "--log-level", "warning"),
        # Memory of the PDF engine grows; workers are replaced now and then, not all at the same moment.
        *("--max-requests", "5000", "--max-requests-jitter", "500"),
    ]
    if Path("/dev/shm").is_dir():
        # The heartbeat file on a slow disk would make healthy workers look hung.
        gunicorn += ["--worker-tmp-dir", "/dev/shm"]
    follower = [sys.executable, "-m", "projections.follower"]
    carrier = [sys.executable, "-m", "workflows.carrier"]
    return [
        Program("web", gunicorn, signal.SIGQUIT, stop_seconds=25, passed=(listener.fileno(),)),
        Program("follower", follower, signal.SIGTERM, stop_seconds=10),
        Program("carrier", carrier, signal.SIGTERM, stop_seconds=10),
    ]


def check_database(url: str, *, seconds: float = 30.0) -> None:
    """Wait for the database up to ``seconds``. Raises :class:`SetupProblem` where it stays away or is too old."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                version = connection.info.server_version
                encoding = connection.info.parameter_status("server_encoding")
            break
        except psycopg.OperationalError as error:
            # A server that is starting or briefly away is worth waiting for; one that is up and refuses us is not.
            refused = psycopg.pq.PGconn.ping(url.encode()) == psycopg.pq.Ping.OK
            if refused or time.monotonic() > deadline:
                raise _no_database(error) from error
            time.sleep(0.5)
        except psycopg.Error as error:
            raise _no_database(error) from error
    if version < OLDEST_POSTGRESQL or encoding != "UTF8":
        raise SetupProblem(
            f"Cần PostgreSQL 15 trở lên với mã UTF8; máy chủ này là {version // 10000}, {encoding}.",
            f"PostgreSQL 15 or newer with encoding UTF8 is needed; this server is {version // 10000}, {encoding}.",
        )


def _supervise(
    settings: Settings,
    children: list[Program],
    server: EmbeddedServer | None,
    stopping: _Stopping,
    greeting: Sequence[str],
) -> int:
    environment = {**os.environ, **settings.to_env()}
    # The owner's address is for migrations alone.
    environment.pop("DATABASE_OWNER_URL", None)
    announced = False
    ready_by = time.monotonic() + _READY_SECONDS
    database_again_at = 0.0
    stopping.in_order = True
    try:
        for program in children:
            program.start(environment)
        while not stopping.asked:
            if server is not None and time.monotonic() > database_again_at and not server.running():
                # Somebody killed it. Nothing that was committed is lost; requests fail until it is back.
                database_again_at = time.monotonic() + 5
                _say(
                    "Cơ sở dữ liệu đã dừng; đang khởi động lại.",
                    "The database has stopped; starting it again.",
                )
                try:
                    server.start()
                except SetupProblem as problem:
                    _print(str(problem), sys.stderr)
            if not announced and _answers(settings):
                announced = True
                _announce(settings, greeting)
            elif not announced and time.monotonic() > ready_by:
                ready_by = float("inf")
                _say("Trang web vẫn chưa trả lời.", "The web process does not answer yet.")
            for program in children:
                program.watch(environment)
            if not announced and children[0].failures >= _GIVE_UP_AFTER:
                _say(
                    "Trang web không khởi động được; xem thông báo ở trên.",
                    "The web process cannot start; see its messages above.",
                )
                return 1
            time.sleep(_POLL_SECONDS)
        _say("Đang dừng…", "Stopping…")
        return 0
    finally:
        stopping.again = False
        for program in children:
            program.stop(at_once=lambda: stopping.again)


class _StopNow(BaseException):
    """Asked to stop while still starting."""


class _Stopping:
    """Remembers that somebody asked us to stop; asking a second time means at once."""

    def __init__(self) -> None:
        self.asked = False
        self.again = False
        # Until there is something to stop in order, a signal simply ends the start; every step of it is transactional.
        self.in_order = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.again = self.asked
        self.asked = True
        if not self.in_order:
            raise _StopNow

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        previous = {
            number: signal.signal(number, self._handle)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def _only_one(settings: Settings) -> Iterator[bool]:
    """Hold the data folder for this supervisor; the kernel gives it back however the process ends.

    Yields whether the last supervisor ended without cleaning up, so that its children may linger for a moment.
    """
    try:
        settings.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        lock = FileLock(settings.data_dir / "serve.lock")
        free = lock.acquire(wait=False)
    except OSError as error:
        raise SetupProblem(
            f"Không dùng được thư mục dữ liệu {settings.data_dir} ({error.strerror}); "
            "hãy chọn thư mục khác bằng CHUNGTAY_DATA.",
            f"The data folder {settings.data_dir} cannot be used ({error.strerror}); "
            "choose another with CHUNGTAY_DATA.",
        ) from error
    if not free:
        raise SetupProblem(
            f"Chung Tay đang chạy trên thư mục {settings.data_dir} ({lock.read_note()}); "
            "hãy dừng nó trước, hoặc đặt CHUNGTAY_DATA và CHUNGTAY_PORT khác.",
            f"Chung Tay is already running on the folder {settings.data_dir} ({lock.read_note()}); "
            "stop it first, or set another CHUNGTAY_DATA and CHUNGTAY_PORT.",
        )
    try:
        unclean = bool(lock.read_note())
        lock.note(f"pid {os.getpid()}, {settings.base_url}\n")
        yield unclean
    finally:
        lock.note("")
        lock.release()


def _listen(settings: Settings, *, patience: float) -> socket.socket:
    """Return the socket that the web workers will accept from, waiting up to ``patience`` seconds for the port."""
    deadline = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    while True:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(256)
        except OSError as error:
            listener.close()
            if time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            raise SetupProblem(
                f"Không mở được cổng {settings.port} trên {settings.host} ({error.strerror}); "
                "hãy đặt CHUNGTAY_PORT khác.",
                f"Port {settings.port} on {settings.host} cannot be opened ({error.strerror}); "
                "set another CHUNGTAY_PORT.",
            ) from error
        return listener


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=1)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{settings.port}"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _announce(settings: Settings, greeting: Sequence[str]) -> None:
    _say(f"Chung Tay đã sẵn sàng: {settings.base_url}", f"Chung Tay is ready: {settings.base_url}")
    for line in greeting:
        _print(line, sys.stdout)
    if settings.demo:
        _say("Dữ liệu trình diễn. Dừng: Ctrl-C.", "Demonstration data. Stop: Ctrl-C.")


def _no_database(error: Exception) -> SetupProblem:
    # The message may repeat the address; the password is never part of it (libpq leaves it out).
    reason = " ".join(str(error).split())
    return SetupProblem(
        f"Không kết nối được cơ sở dữ liệu ({reason}); kiểm tra DATABASE_URL.",
        f"The database cannot be reached ({reason}); check DATABASE_URL.",
    )


def _say(vi: str, en: str) -> None:
    _print(f"{vi} / {en}", sys.stdout)


def _print(line: str, stream: TextIO) -> None:
    # A terminal set to ASCII, or one that is gone, must not bring the service down.
    with contextlib.suppress(OSError):
        encoding = stream.encoding or "utf-8"
        print(line.encode(encoding, errors="replace").decode(encoding), file=stream, flush=True)
