"""The embedded server on real processes: starting, sharing, surviving kills and leftovers."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.embedded import EmbeddedServer, address, database_url
from storage.problems import SetupProblem
from storage.settings import Settings

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("embedded")]

# A user of the server in a process of its own: prints the address, then waits for its standard input to close.
USER = """
import sys
from pathlib import Path
from storage.embedded import EmbeddedServer
print(EmbeddedServer.ensure(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # Not tmp_path: pytest closes that to others, and this is the plain case.
    parent = Path(tempfile.mkdtemp(prefix="chungtay-embedded-"))
    parent.chmod(0o755)
    folder = parent / "dữ liệu"  # a space and marks, as real folders have them
    yield folder
    EmbeddedServer(folder).discard()
    shutil.rmtree(parent, ignore_errors=True)


@contextlib.contextmanager
def user_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(input="", timeout=60)


def server_pid(folder: Path) -> int:
    home = folder / "postgres"
    if (folder / "postgres.location").exists():
        home = Path((folder / "postgres.location").read_text().strip())
    return int((home / "data" / "postmaster.pid").read_text().splitlines()[0])


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2:3]:
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def test_a_server_starts_and_keeps_what_was_committed(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (name text)")
            connection.execute("INSERT INTO kept VALUES ('Cẩm Thủy')")
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
        assert version >= 150000
        assert encoding == "UTF8"
        leave(process)
    assert not answers(url)  # the last user stopped it
    with user_process(data_dir) as (_, url), psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM kept").fetchone() == ("Cẩm Thủy",)


def test_two_processes_share_one_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    with user_process(data_dir) as (first, url), user_process(data_dir) as (second, same):
        assert url == same
        leave(first)
        assert answers(url)
        leave(second)
        assert not answers(url)


def test_many_processes_starting_at_once_get_the_same_server(data_dir: Path) -> None:
    with contextlib.ExitStack() as stack:
        starting = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", USER, str(data_dir)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(4)
        ]
        urls = [process.stdout.readline().strip() for process in starting if process.stdout]
        assert len(set(urls)) == 1
        assert answers(urls[0])
        for process in starting:
            leave(process)
    assert not answers(urls[0])


def test_a_killed_user_leaves_the_server_and_the_next_one_finds_it(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        pid = server_pid(data_dir)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert answers(url)
    with user_process(data_dir) as (process, again):
        assert (again, server_pid(data_dir)) == (url, pid)
        leave(process)
    wait_until_gone(pid)


def test_a_killed_server_comes_back_with_everything_committed(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
            os.kill(server_pid(data_dir), signal.SIGKILL)
        process.kill()
        process.wait()
    with user_process(data_dir) as (_, url), psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_pid_file_whose_number_belongs_to_another_process_does_not_stop_the_start(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        pid = server_pid(data_dir)
        pid_file = next(data_dir.glob("postgres*/data/postmaster.pid"))
        leftover = pid_file.read_text()
        owner = pid_file.stat()
        leave(process)
    wait_until_gone(pid)
    # Given a stranger of the same user that now has the number recorded before the power failed
    identity: dict[str, int] = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **identity) as stranger:  # type: ignore[call-overload]
        pid_file.write_text(leftover.replace(str(pid), str(stranger.pid), 1))
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        pid_file.chmod(0o600)
        # When the server is asked for, then it starts, and the stranger is left in peace
        with user_process(data_dir) as (_, url):
            assert answers(url)
            assert server_pid(data_dir) != stranger.pid
        assert stranger.poll() is None
        stranger.kill()


def test_a_folder_renamed_under_a_running_server_is_found_again(data_dir: Path) -> None:
    with user_process(data_dir) as (process, _):
        process.kill()
        process.wait()
    pid = server_pid(data_dir)
    moved = data_dir.with_name("moved")
    data_dir.rename(moved)
    try:
        with user_process(moved) as (_, url):
            assert answers(url)
            assert server_pid(moved) == pid
    finally:
        EmbeddedServer(moved).discard()
    wait_until_gone(pid)


def test_a_copied_data_folder_gets_a_server_of_its_own(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        leave(process)
    copy = data_dir.with_name("copy")
    with user_process(data_dir) as (_, url):
        subprocess.run(["cp", "-a", str(data_dir), str(copy)], check=True)
        try:
            with user_process(copy) as (_, other):
                assert other != url
                assert answers(other)
                assert server_pid(copy) != server_pid(data_dir)
        finally:
            EmbeddedServer(copy).discard()
        assert answers(url)


def test_a_start_that_was_killed_half_way_is_begun_anew(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "postgres" / "data.new").mkdir(parents=True)
    (data_dir / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    with user_process(data_dir) as (_, url):
        assert answers(url)


def test_a_path_too_long_for_a_socket_gets_a_short_socket_folder(data_dir: Path) -> None:
    folder = data_dir / ("x" * 90)
    with user_process(folder) as (process, url):
        assert answers(url)
        leave(process)
    EmbeddedServer(folder).discard()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_opens_no_closed_folder_and_keeps_the_cluster_elsewhere(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    folder = closed / "deeper" / "var"
    try:
        with user_process(folder) as (process, url):
            assert answers(url)
            assert closed.stat().st_mode & 0o777 == 0o700
            assert not (folder / "postgres").exists()
            leave(process)
        with user_process(folder) as (_, again):
            assert again == url
    finally:
        assert EmbeddedServer(folder).discard()


@pytest.fixture
def gone_while_waiting(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that somebody discards in the moment in which we wait for its lock."""
    data_dir.mkdir()
    wait = fcntl.flock

    def discarded(descriptor: int, operation: int) -> None:
        monkeypatch.undo()
        shutil.rmtree(data_dir)
        wait(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", discarded)
    return data_dir


def test_a_folder_that_somebody_else_discards_first_is_nothing_to_discard(gone_while_waiting: Path) -> None:
    assert not EmbeddedServer(gone_while_waiting).discard()
    assert not gone_while_waiting.exists()


def test_a_server_whose_folder_is_discarded_before_its_start_is_made_anew(gone_while_waiting: Path) -> None:
    server = EmbeddedServer(gone_while_waiting)
    try:
        assert answers(server.start())
    finally:
        assert server.release()


def test_values_of_rows_do_not_reach_the_servers_log(data_dir: Path) -> None:
    with user_process(data_dir) as (_, url), psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('Bùi Thị Bí Mật')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Bùi Thị Bí Mật')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT %s::int", ["Bùi Thị Bí Mật"])
        log = next(data_dir.glob("postgres/server.log")).read_text()
    assert "ready to accept connections" in log  # it is the right log
    assert "Bùi Thị" not in log


def test_another_major_version_of_the_data_is_refused_in_words(data_dir: Path) -> None:
    cluster = data_dir / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(SetupProblem, match="PostgreSQL 15's"):
        EmbeddedServer(data_dir).start()


def test_a_data_folder_that_cannot_be_made_is_refused_in_words(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "file").write_text("in the way")
    with pytest.raises(SetupProblem, match="CHUNGTAY_DATA"):
        EmbeddedServer(data_dir / "file" / "var").start()


def test_a_configured_database_is_used_as_it_is(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, database_url="postgresql://app@db.example/chungtay")
    assert database_url(settings) == "postgresql://app@db.example/chungtay"
    assert not data_dir.exists()


def test_the_address_survives_spaces_and_marks() -> None:
    info = psycopg.conninfo.conninfo_to_dict(address(Path("/tmp/dữ liệu/a&b"), "other"))
    assert (info["host"], info["dbname"]) == ("/tmp/dữ liệu/a&b", "other")
