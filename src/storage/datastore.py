"""Lets one command keep one connection.

A command asks whether it ran before, loads a few records, and appends; each of these would borrow a connection from the
pool and give it back. Inside :meth:`HeldDatastore.held` a thread keeps one instead.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow


class HeldDatastore:
    """A datastore whose connection a thread may hold. Everything else is the library's datastore.

    Inside the block database errors come as psycopg's own, and nothing is retried on the held connection: it may be the
    one that broke.
    """

    def __init__(self, inner: PostgresDatastore) -> None:
        self._inner = inner
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
