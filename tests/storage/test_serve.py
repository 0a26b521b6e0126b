"""The supervisor on real processes: starting once, restarting what dies, stopping in order, leaving no orphans."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from storage.embedded import EmbeddedServer
from storage.problems import SetupProblem
from storage.serve import check_database, usual_programs
from storage.settings import Settings

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("serve")]

# A web process and a follower small enough to reason about: the first answers with its number, and each leaves its
# number in a file. "broken" in the data folder makes the web process die at once.
WEB = """
import http.server, os, socket, sys
from pathlib import Path
here = Path(os.environ["CHUNGTAY_DATA"])
if (here / "broken").exists():
    sys.exit(3)
(here / "web.pid").write_text(str(os.getpid()))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{os.getpid()} {os.environ['DATABASE_URL']}".encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
"""
FOLLOWER = """
import os, signal, sys, time
from pathlib import Path
here = Path(os.environ["CHUNGTAY_DATA"])
def stop(*a):
    (here / "follower.stopped").write_text("in order")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
(here / "follower.pid").write_text(str(os.getpid()))
while True: time.sleep(0.1)
"""
SERVE = f"""
import signal, sys
from pathlib import Path
from storage import serve
from storage.problems import SetupProblem
from storage.settings import Settings

def programs(settings, listener):
    number = listener.fileno()
    return [
        serve.Program("web", [sys.executable, "-c", {WEB!r}, str(number)], signal.SIGQUIT, 5, passed=(number,)),
        serve.Program("follower", [sys.executable, "-c", {FOLLOWER!r}], signal.SIGTERM, 5),
    ]

def first_start(settings):
    print("FIRST START", settings.database_url is not None, settings.demo, flush=True)

def greeting(settings):
    return ["GREETING " + str(settings.database_url is not None), "  second line"]

try:
    sys.exit(serve.serve(Settings.from_env(), first_start=first_start, greeting=greeting, programs=programs))
except SetupProblem as problem:
    print(problem, file=sys.stderr)
    sys.exit(problem.exit_code)
"""


@dataclass
class Supervisor:
    """A running ``serve`` and what it has printed so far."""

    process: subprocess.Popen[str]
    data_dir: Path
    lines: list[str] = field(default_factory=list)
    port: int = 0

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"is ready: http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                return
        pytest.fail("not ready: " + "".join(self.lines))

    def get(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", "/")
            return connection.getresponse().read().decode()

    def pid(self, name: str) -> int:
        """The id the program wrote, once it has: the file is there a moment before its content."""
        path = self.data_dir / f"{name}.pid"
        until(lambda: path.exists() and bool(path.read_text()))
        return int(path.read_text())

    def finish(self) -> tuple[int, str]:
        """Wait for the end; return exit code and everything printed."""
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, "".join(self.lines) + output


@pytest.fixture
def data_dir() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="chungtay-serve-"))
    parent.chmod(0o755)
    folder = parent / "var"
    yield folder
    EmbeddedServer(folder).discard()
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[..., Supervisor]]:
    started: list[Supervisor] = []

    def begin(*, port: int = 0, **more: str) -> Supervisor:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("CHUNGTAY_", "DATABASE_URL"))}
        environment = {**clean, "CHUNGTAY_DATA": str(data_dir), "CHUNGTAY_PORT": str(port), **more}
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(Supervisor(process, data_dir))
        return started[-1]

    yield begin
    for supervisor in started:
        supervisor.process.kill()
        supervisor.process.communicate()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_starts_everything_and_stops_in_order(start: Callable[..., Supervisor]) -> None:
    supervisor = start(CHUNGTAY_DEMO="1")
    supervisor.wait_until_ready()
    assert supervisor.process.stdout is not None
    greeting = [supervisor.process.stdout.readline() for _ in range(3)]
    assert greeting[:2] == ["GREETING True\n", "  second line\n"]
    assert "Stop: Ctrl-C" in greeting[2]
    web, _, url = supervisor.get().partition(" ")
    follower = supervisor.pid("follower")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    supervisor.process.terminate()
    code, output = supervisor.finish()
    assert code == 0
    assert "FIRST START True True" in output
    assert gone(int(web))
    assert gone(follower)
    assert (supervisor.data_dir / "follower.stopped").read_text() == "in order"
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5)


def test_a_second_start_on_the_same_folder_is_refused_in_words(start: Callable[..., Supervisor]) -> None:
    first = start()
    first.wait_until_ready()
    code, output = start().finish()
    assert code == 2
    assert "already running" in output
    assert f"pid {first.process.pid}" in output
    assert "Traceback" not in output
    assert first.get()  # the first one is not disturbed


def test_a_taken_port_is_refused_in_words(start: Callable[..., Supervisor]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, output = start(port=other.getsockname()[1]).finish()
    assert code == 2
    assert "CHUNGTAY_PORT" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("name", ["web", "follower"])
def test_a_killed_child_is_started_again(start: Callable[..., Supervisor], name: str) -> None:
    supervisor = start()
    supervisor.wait_until_ready()
    until(lambda: (supervisor.data_dir / "follower.pid").exists())
    before = supervisor.pid(name)
    os.kill(before, signal.SIGKILL)
    # A request made while nobody listens waits for the new process instead of failing.
    assert supervisor.get()
    until(lambda: supervisor.pid(name) != before)
    supervisor.process.terminate()
    code, output = supervisor.finish()
    assert code == 0
    assert f"{name} has stopped (code -9)" in output


def test_a_killed_supervisor_leaves_no_orphans_and_the_next_start_works(
    start: Callable[..., Supervisor],
) -> None:
    port = free_port()
    first = start(port=port)
    first.wait_until_ready()
    until(lambda: (first.data_dir / "follower.pid").exists())
    children = [first.pid("web"), first.pid("follower")]
    first.process.kill()
    first.process.wait()
    second = start(port=port)  # at once, on the same port and folder
    second.wait_until_ready()
    assert all(gone(pid) for pid in children)
    assert int(second.get().partition(" ")[0]) not in children


def test_a_killed_database_is_started_again(start: Callable[..., Supervisor]) -> None:
    supervisor = start()
    supervisor.wait_until_ready()
    url = supervisor.get().partition(" ")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO sign_in_attempts (bucket) SELECT 'kept' FROM generate_series(1, 500)")
    pid = int((supervisor.data_dir / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)

    def kept() -> bool:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                return connection.execute("SELECT count(*) FROM sign_in_attempts").fetchone() == (500,)
        except psycopg.OperationalError:
            return False

    until(lambda: gone(pid))
    until(kept)


def test_a_web_process_that_never_starts_ends_the_attempt(
    start: Callable[..., Supervisor], data_dir: Path
) -> None:
    data_dir.mkdir()
    (data_dir / "broken").touch()
    code, output = start().finish()
    assert code == 1
    assert "cannot start" in output


def test_ctrl_c_twice_ends_at_once(start: Callable[..., Supervisor]) -> None:
    supervisor = start()
    supervisor.wait_until_ready()
    web = supervisor.pid("web")
    os.kill(web, signal.SIGSTOP)  # it cannot react to a polite request
    began = time.monotonic()
    supervisor.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    supervisor.process.send_signal(signal.SIGINT)
    assert supervisor.finish()[0] == 0
    assert time.monotonic() - began < 4  # politeness would have waited five seconds
    assert gone(web)


def test_a_wrong_setting_is_refused_by_name(start: Callable[..., Supervisor]) -> None:
    code, output = start(CHUNGTAY_WEB_THREADS="many").finish()
    assert code == 2
    assert "CHUNGTAY_WEB_THREADS=many" in output


def test_an_unreachable_database_is_refused_in_words() -> None:
    url = f"postgresql://app:geheim@127.0.0.1:{free_port()}/chungtay"
    with pytest.raises(SetupProblem, match="DATABASE_URL") as caught:
        check_database(url, seconds=0)
    assert "geheim" not in str(caught.value)


def test_a_database_that_does_not_exist_is_refused_without_waiting(pg_url: str) -> None:
    began = time.monotonic()
    with pytest.raises(SetupProblem, match="no_such_database"):
        check_database(pg_url.replace("/chungtay?", "/no_such_database?"), seconds=20)
    assert time.monotonic() - began < 10


def test_the_usual_programs_hand_the_socket_over(data_dir: Path) -> None:
    with socket.socket() as listener:
        web, follower, carrier = usual_programs(Settings(data_dir, web_workers=3, web_threads=5), listener)
        assert web.passed == (listener.fileno(),)
        assert f"fd://{listener.fileno()}" in web.words
        assert web.words[web.words.index("--workers") + 1] == "3"
        assert web.words[web.words.index("--threads") + 1] == "5"
        assert follower.words[-1] == "projections.follower"
        assert carrier.words[-1] == "workflows.carrier"
