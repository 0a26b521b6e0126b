"""Lets one command keep one connection, and the next command have the same one.

A command asks whether it ran before, loads a few records, and appends; each of these would borrow a connection from the
pool and give it back. Inside :meth:`HeldDatastore.held` a thread keeps one instead.

The pool hands its connections out in turn. Each is a process of the server with plans and tables in its own memory, so
that taking turns means that none ever has them at hand. :class:`WarmPool` hands out the one that was used last.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow

_WARM_SECONDS = 60.0


class WarmPool:
    """A pool that prefers the connection used last. What it keeps aside is at most what the pool would keep open anyway.

    A connection goes back to the pool itself after a while, when its state is doubtful, or when somebody waits there:
    the pool decides on ages, broken connections and how many there may be.
    """

    def __init__(self, pool: Any, keep: int) -> None:
        self._pool = pool
        self._keep = keep
        self._warm: list[tuple[Connection[DictRow], float]] = []
        self._asking = 0
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Connection[DictRow]]:
        """Borrow a connection; committed or rolled back at the end of the block, as the pool's own are."""
        connection, taken = self._take(timeout)
        try:
            with connection:
                yield connection
        finally:
            self._give(connection, taken)

    def close(self, timeout: float = 5.0) -> None:
        """Give everything back and close the pool."""
        with self._lock:
            warm, self._warm, self._keep = self._warm, [], 0
        for connection, _ in warm:
            self._pool.putconn(connection)
        self._pool.close(timeout)

    def _take(self, timeout: float | None) -> tuple[Connection[DictRow], float]:
        with self._lock:
            if self._warm:
                return self._warm.pop()
            self._asking += 1
        try:
            return self._pool.getconn(timeout), time.monotonic()
        finally:
            with self._lock:
                self._asking -= 1

    def _give(self, connection: Connection[DictRow], taken: float) -> None:
        sound = connection.pgconn.transaction_status == TransactionStatus.IDLE
        if sound and time.monotonic() - taken < _WARM_SECONDS:
            with self._lock:
                if not self._asking and len(self._warm) < self._keep:
                    self._warm.append((connection, taken))
                    return
        self._pool.putconn(connection)


class HeldDatastore:
    """A datastore whose connection a thread may hold. Everything else is the library's datastore.

    Inside the block database errors come as psycopg's own, and nothing is retried on the held connection: it may be the
    one that broke.
    """

    def __init__(self, inner: PostgresDatastore) -> None:
        self._inner = inner
        inner.pool = cast(Any, WarmPool(inner.pool, inner.pool.min_size))
        self._thread = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def get_connection(self) -> AbstractContextManager[Connection[DictRow]]:
        """Borrow a connection, or use the one this thread holds."""
        if getattr(self._thread, "connection", None) is not None:
            return self._lend()
        return self._inner.get_connection()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold one connection in this thread; blocks may be nested."""
        if getattr(self._thread, "connection", None) is not None:
            yield
            return
        with self._inner.get_connection() as connection:
            self._thread.connection = connection
            try:
                yield
            finally:
                self._thread.connection = None

    @contextmanager
    def _lend(self) -> Iterator[Connection[DictRow]]:
        yield self._thread.connection
