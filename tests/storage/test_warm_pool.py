"""The pool that prefers the connection used last, on a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from storage.datastore import WarmPool


@pytest.fixture
def pool(empty_database: str) -> Iterator[WarmPool]:
    inner = ConnectionPool(
        empty_database, min_size=2, max_size=3, open=True, timeout=2, kwargs={"autocommit": True}
    )
    inner.wait()
    pool = WarmPool(inner, keep=2)
    yield pool
    pool.close()


def pid(pool: WarmPool) -> int:
    with pool.connection() as connection:
        return connection.info.backend_pid


def test_one_after_the_other_get_the_same_connection(pool: WarmPool) -> None:
    assert len({pid(pool) for _ in range(6)}) == 1


def test_two_at_once_get_two(pool: WarmPool) -> None:
    with pool.connection() as first, pool.connection() as second:
        assert first.info.backend_pid != second.info.backend_pid
        last = second.info.backend_pid
    assert pid(pool) != last, "the outer block ended last"


def test_there_are_never_more_than_the_pool_allows(pool: WarmPool) -> None:
    with (
        pool.connection(),
        pool.connection(),
        pool.connection(),
        pytest.raises(PoolTimeout),
        pool.connection(timeout=0.2),
    ):
        pass


def test_who_waits_gets_what_is_given_back(pool: WarmPool) -> None:
    got: list[int] = []
    with pool.connection(), pool.connection():
        with pool.connection() as third:
            waiting = threading.Thread(target=lambda: got.append(pid(pool)))
            waiting.start()
            waiting.join(0.3)
            assert got == []
            wanted = third.info.backend_pid
        waiting.join(10)
        assert got == [wanted]


def test_a_broken_connection_is_replaced(pool: WarmPool) -> None:
    broken = pid(pool)
    with pytest.raises(psycopg.OperationalError), pool.connection() as connection:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert pid(pool) != broken


def test_an_old_connection_goes_back_to_the_pool(pool: WarmPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.datastore._WARM_SECONDS", 0.0)
    assert len({pid(pool) for _ in range(6)}) > 1, "the pool itself hands them out in turn"


def test_closing_leaves_no_connection(pool: WarmPool, empty_database: str) -> None:
    pid(pool)
    pool.close()
    with psycopg.connect(empty_database) as other:
        for _ in range(100):
            row = other.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            other.rollback()
            if row == (0,):
                break
            threading.Event().wait(0.05)
        assert row == (0,)
