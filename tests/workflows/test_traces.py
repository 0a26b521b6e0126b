"""What an erasure leaves in PostgreSQL's own files - statistics, dead rows, the write-ahead log - and that it is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.workflows.world import World

from projections.all import VIEWS
from projections.follower import Follower
from storage import traces
from workflows.kernel import Command

NAME, CODE = "Quách Thị Vết Tích", "VET-TICH-77"
WORDS = (NAME.encode(), CODE.encode(), b"quach thi vet tich")
DAY, NIGHT = datetime(2020, 3, 2, 3, tzinfo=UTC), datetime(2020, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def owner(pg_url: str, world: World) -> Iterator[psycopg.Connection[Any]]:
    url = databases.owner_address(pg_url, str(conninfo_to_dict(world.url)["dbname"]))
    with psycopg.connect(url, autocommit=True) as connection:
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
    assert stored(owner, log=True)
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert stored(owner, log=False), "dead rows stay until they are cleared: else this test proves nothing"
    assert not world.app.erasure.cleared(world["admin"])

    assert traces.clear(world.url, now=DAY)
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


def test_it_waits_for_whoever_may_still_look_at_the_rows(world: World, plain_paper: None) -> None:
    household = listed(world)
    with psycopg.connect(world.url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT head FROM households").fetchall()
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
        assert not traces.clear(world.url, now=DAY)
    assert traces.clear(world.url, now=DAY)


def test_a_large_table_is_written_anew_at_night(world: World, plain_paper: None) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=listed(world))
    assert not traces.clear(world.url, now=DAY, large=1)
    assert not world.app.erasure.cleared(world["admin"])
    assert traces.clear(world.url, now=NIGHT, large=1)
    assert world.app.erasure.cleared(world["admin"])


def test_the_follower_clears_what_an_erasure_left(world: World, plain_paper: None) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=listed(world))
    stop = Event()
    follower = Thread(target=Follower(world.url, world.log.mapper, world.log.vault.sync).run, args=(stop,))
    follower.start()
    try:
        for _ in range(100):
            if world.app.erasure.cleared(world["admin"]):
                break
            stop.wait(0.2)
        assert world.app.erasure.cleared(world["admin"])
    finally:
        stop.set()
        follower.join()
