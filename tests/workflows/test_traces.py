"""What an erasure leaves in PostgreSQL's own files - statistics, dead rows, the write-ahead log - and that it is cleared."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from tests import databases
from tests.workflows.world import World

from projections.all import VIEWS
from projections.follower import Follower
from storage import migrate, traces
from storage.embedded import EmbeddedServer
from storage.recorder import lock_events
from storage.vault import destroy_keys
from workflows.kernel import Command

NAME, CODE = "Quách Thị Vết Tích", "VET-TICH-77"
WORDS = (NAME.encode(), CODE.encode(), b"quach thi vet tich")
LONG = 60.0
"""Seconds: other tests' transactions in the same cluster end sooner."""
PREPARING = {"fsync": "off", "max_prepared_transactions": "2"}
DAY, NIGHT = datetime(2020, 3, 2, 3, tzinfo=UTC), datetime(2020, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def owner_url(pg_url: str, world: World) -> str:
    return databases.owner_address(pg_url, str(conninfo_to_dict(world.url)["dbname"]))


@pytest.fixture
def owner(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


def value(connection: psycopg.Connection[Any], sql: str) -> Any:
    row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def stored(owner: psycopg.Connection[Any], *, log: bool) -> list[str]:
    """The database's files, or those of the write-ahead log, in which the person still stands."""
    folder = Path(value(owner, "SHOW data_directory"))
    oid = value(owner, "SELECT oid FROM pg_database WHERE datname = current_database()")
    owner.execute("CHECKPOINT")
    found = []
    for path in sorted((folder / "pg_wal" if log else folder / "base" / str(oid)).glob("*")):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if any(word in content for word in WORDS):
            found.append(path.name)
    return found


def written_to_the_log(owner: psycopg.Connection[Any]) -> bool:
    """Whether the person stands in the write-ahead log, written anew where another database's clearing has emptied it."""
    for _ in range(5):
        owner.execute("UPDATE households SET code = code")
        if stored(owner, log=True):
            return True
    return False


def listed(world: World) -> UUID:
    """A household among others, moved and corrected, so that its name lies in rows that are dead."""
    for _ in range(3):
        world.household()
    household = world.household(head=NAME, code=CODE)
    world.commitment(household)
    return household


def test_the_erased_are_in_no_file_of_the_database_once_it_is_cleared(
    world: World, plain_paper: None, owner: psycopg.Connection[Any]
) -> None:
    household = listed(world)
    owner.execute("ANALYZE")
    assert stored(owner, log=False), "a search that does not find what is there proves nothing"
    assert written_to_the_log(owner)
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert stored(owner, log=False), "dead rows stay until they are cleared: else this test proves nothing"
    assert not world.app.erasure.cleared(world["admin"])

    assert traces.clear(world.url, now=DAY, patience=LONG)
    assert stored(owner, log=False) == []
    if value(owner, "SHOW wal_recycle") == "off":
        assert stored(owner, log=True) == []
        assert value(owner, "SELECT wal FROM trace_clearings") == "cleared"
    assert world.app.erasure.cleared(world["admin"])
    # Once: nothing is due any more, until the next erasure.
    assert traces.clear(world.url, now=DAY)
    assert value(owner, "SELECT count(*) FROM trace_clearings") == 1
    world.app.erasure.erase(world["admin"], Command(), subject_id=world.household())
    assert not world.app.erasure.cleared(world["admin"])


def test_the_database_keeps_no_statistics_of_personal_values(
    world: World, plain_paper: None, owner: psycopg.Connection[Any]
) -> None:
    listed(world)
    owner.execute("ANALYZE")
    kept = owner.execute(
        "SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public' AND "
        "(most_common_vals::text ILIKE ANY(%(w)s) OR histogram_bounds::text ILIKE ANY(%(w)s) "
        "OR most_common_elems::text ILIKE ANY(%(w)s))",
        {"w": [f"%{word.decode()}%" for word in (*WORDS, b"tich")]},
    ).fetchall()
    assert kept == []
    targets = {
        (table, column)
        for table, column in owner.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attstattarget = 0"
        )
    }
    # Few words for many people: which of them there are says nothing of anybody.
    counted = {
        "household_class",
        "ethnicity",
        "members",
        "disabled_member",
        "social_protection",
        "exiting_from",
    }
    for view in VIEWS.values():
        for personal in view.personal:
            for column in set(personal.columns) - counted:
                assert (personal.table, column) in targets, "a new personal column needs SET STATISTICS 0"
    made_of_them = owner.execute(
        "SELECT a.attrelid::regclass::text, a.attname FROM pg_attribute a WHERE a.attgenerated <> '' AND "
        "a.attstattarget IS DISTINCT FROM 0 "
        "AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = a.attrelid AND p.attstattarget = 0)"
    ).fetchall()
    assert made_of_them == []
    expressions = owner.execute(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid "
        "WHERE i.indexprs IS NOT NULL AND i.indkey[a.attnum - 1] = 0 AND a.attstattarget IS DISTINCT FROM 0 "
        "AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = i.indrelid AND p.attstattarget = 0)"
    ).fetchall()
    assert expressions == []


@contextmanager
def transaction(url: str, *statements: str) -> Iterator[None]:
    """A transaction that is open meanwhile, with one snapshot for all it reads."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for statement in statements:
            connection.execute(statement.encode())
        yield


READING, WRITING = "SELECT head FROM households", "SELECT pg_current_xact_id()"


@pytest.mark.parametrize("seen", [True, False])
def test_it_waits_for_whoever_may_still_look_at_the_rows(
    world: World, plain_paper: None, owner: psycopg.Connection[Any], owner_url: str, seen: bool
) -> None:
    """Of another role's transaction the application's sees no more than that it is there."""
    household = listed(world)
    url = world.url if seen else owner_url
    with transaction(url, READING):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
        assert not traces.clear(world.url, now=DAY, patience=0)
        assert stored(owner, log=False), "else nothing would have had to be waited for"
        assert not world.app.erasure.cleared(world["admin"])
        met = world.app.erasure.hindrance(world["admin"])
        assert met is not None
        assert met.reason == "transaction"
        assert (met.since is not None) == seen
        # The dead row of the first try serves the second one.
        assert not traces.clear(world.url, now=DAY, patience=0)
    assert traces.clear(world.url, now=DAY, patience=LONG)
    assert stored(owner, log=False) == []
    assert world.app.erasure.hindrance(world["admin"]) is None


def test_it_waits_for_a_writer_in_another_database(
    world: World, plain_paper: None, owner: psycopg.Connection[Any], empty_database: str
) -> None:
    """``VACUUM FULL`` looks with a snapshot of its own, which is as old as the oldest writer of the whole cluster."""
    household = listed(world)
    with transaction(empty_database, WRITING):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
        assert not traces.clear(world.url, now=DAY, patience=0)
        assert stored(owner, log=False)
        assert not world.app.erasure.cleared(world["admin"])
    assert traces.clear(world.url, now=DAY, patience=LONG)
    assert stored(owner, log=False) == []


def test_a_reader_of_another_database_is_not_waited_for(
    world: World, plain_paper: None, owner: psycopg.Connection[Any], empty_database: str
) -> None:
    household = listed(world)
    with transaction(empty_database, "SELECT 1"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
        assert traces.clear(world.url, now=DAY, patience=LONG)
        assert stored(owner, log=False) == []


def test_a_short_transaction_is_waited_out(world: World, plain_paper: None) -> None:
    household, begun = listed(world), Event()

    def read() -> None:
        with transaction(world.url, READING):
            begun.set()
            ended.wait(0.5)

    ended = Event()
    reader = Thread(target=read)
    reader.start()
    try:
        assert begun.wait(LONG)
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
        assert traces.clear(world.url, now=DAY, patience=LONG)
    finally:
        ended.set()
        reader.join()


def test_an_erasure_that_was_not_committed_is_not_covered(
    world: World, owner: psycopg.Connection[Any]
) -> None:
    """Its transaction began before the clearing; that it noted its time before as well must not count it as cleared."""
    first, second = world.household(), world.household()
    world.app.erasure.erase(world["admin"], Command(), subject_id=first)
    with psycopg.connect(world.url, row_factory=dict_row) as late:
        late.execute("SELECT now()")
        assert traces.clear(world.url, now=DAY, patience=LONG)
        lock_events(late)
        destroy_keys(late, [second])
        late.commit()
    assert not world.app.erasure.cleared(world["admin"])


def test_it_waits_for_prepared_transactions() -> None:
    folder = Path(tempfile.mkdtemp(prefix="chungtay-traces-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "data", parameters=PREPARING)
    try:
        url = server.start()
        app = migrate.prepare(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT pg_current_xact_id()")
            connection.execute("PREPARE TRANSACTION 'forgotten'")
            with psycopg.connect(app) as erasing:
                destroy_keys(erasing, [uuid4()])
            assert not traces.clear(app, now=DAY, patience=0)
            with psycopg.connect(app, row_factory=dict_row) as asking:
                met = traces.hindrance(asking)
            assert met is not None
            assert (met.reason, met.what) == ("prepared", "forgotten (chungtay)")
            connection.execute("ROLLBACK PREPARED 'forgotten'")
        assert traces.clear(app, now=DAY, patience=LONG)
    finally:
        server.release()
        server.discard()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_large_table_is_written_anew_at_night(world: World, plain_paper: None) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=listed(world))
    assert not traces.clear(world.url, now=DAY, large=1)
    assert not world.app.erasure.cleared(world["admin"])
    met = world.app.erasure.hindrance(world["admin"])
    assert met is not None
    assert met.reason == "night"
    assert traces.clear(world.url, now=NIGHT, large=1, patience=LONG)
    assert world.app.erasure.cleared(world["admin"])


def test_the_follower_clears_what_an_erasure_left(world: World, plain_paper: None) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=listed(world))
    stop = Event()
    follower = Thread(target=Follower(world.url, world.log.mapper, world.log.vault.sync).run, args=(stop,))
    follower.start()
    try:
        for _ in range(300):
            if world.app.erasure.cleared(world["admin"]):
                break
            stop.wait(0.2)
        assert world.app.erasure.cleared(world["admin"])
    finally:
        stop.set()
        follower.join()
