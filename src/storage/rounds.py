"""Sends several statements in one round trip and one transaction.

A command's last act is a handful of small statements that either all happen or none. Sent one by one, or through a
general pipeline with its BEGIN and COMMIT, most of their time goes into waiting and bookkeeping. Here they leave together,
as prepared statements between two synchronisation points of the protocol, which PostgreSQL runs as one transaction: it
commits at the second point, and the first statement that fails takes the others with it.

Only documented parts of psycopg are used: ``psycopg.pq``, the wrapper of libpq, and its adaptation of values.
"""

from __future__ import annotations

import re
import select
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import Connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Statement = tuple[str, tuple[Any, ...]]
"""SQL with ``%s`` for each value, and the values."""
Rows = list[tuple[Any, ...]]
_Key = tuple[str, tuple[int, ...]]
"""SQL and the types its values were given: a statement is prepared for both."""

_UNKNOWN_STATEMENT = "26000"
_LIMIT = 400
"""Statements kept prepared per connection. One more is parsed anew each time, which is slower and nothing else."""
_FINE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class _Prepared:
    """What one connection has prepared, and how it is waited for."""

    def __init__(self, pgconn: PGconn) -> None:
        self.names: dict[_Key, bytes] = {}
        self._made = 0
        self._pgconn = pgconn
        self._readable = select.poll()
        self._readable.register(pgconn.socket, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(pgconn.socket, select.POLLIN | select.POLLOUT)

    def new_name(self) -> bytes:
        """Return a name no statement of this connection has had; empty when enough are kept."""
        if len(self.names) >= _LIMIT:
            return b""
        self._made += 1
        return b"act_%d" % self._made

    def flush(self) -> None:
        """Send everything, reading meanwhile what the server may want to get rid of first."""
        while self._pgconn.flush():
            for _, event in self._writable.poll():
                if event & ~select.POLLOUT:
                    self._pgconn.consume_input()

    def next_result(self) -> PGresult | None:
        """Wait for the next result; None after the last one of a statement."""
        pgconn = self._pgconn
        while pgconn.is_busy():
            self._readable.poll()
            pgconn.consume_input()
        return pgconn.get_result()


_known: WeakKeyDictionary[Connection[Any], _Prepared] = WeakKeyDictionary()


def in_one_round(connection: Connection[Any], statements: Sequence[Statement]) -> list[Rows]:
    """Run ``statements`` in one transaction and one round trip; return the rows of each.

    Outside of a transaction only. Raises psycopg's error of the first statement that failed; then nothing has happened.
    A connection whose state is not known afterwards is closed.
    """
    try:
        return _run(connection, statements)
    except psycopg.Error as error:
        if error.sqlstate != _UNKNOWN_STATEMENT:
            raise
        # psycopg drops every statement of a connection after some rollbacks, these too. Nothing has happened yet. The names
        # go on counting: one that was prepared after the drop and before it was noticed still stands on the server.
        _known[connection].names.clear()
        return _run(connection, statements)


def _run(connection: Connection[Any], statements: Sequence[Statement]) -> list[Rows]:
    pgconn = connection.pgconn
    if pgconn.transaction_status != TransactionStatus.IDLE:
        if pgconn.transaction_status == TransactionStatus.UNKNOWN:
            raise psycopg.OperationalError("the connection is lost")
        raise psycopg.ProgrammingError("a round is a transaction of its own: none may be open")
    prepared = _known.get(connection)
    if prepared is None:
        prepared = _known[connection] = _Prepared(pgconn)
    # Values that cannot be adapted are found out before anything is sent.
    adapted = [_adapt(connection, sql, values) for sql, values in statements]
    try:
        results, failure = _exchange(pgconn, prepared, adapted)
    except BaseException:
        # Half an exchange: what the server still has to say belongs to nobody.
        connection.close()
        raise
    if failure is not None:
        raise error_from_result(failure, encoding=connection.info.encoding)
    return [_rows(connection, result) for result in results]


class _Adapted:
    """A statement as it is sent."""

    __slots__ = ("formats", "key", "sql", "values")

    def __init__(self, sql: bytes, key: _Key, values: Any, formats: Sequence[Format] | None) -> None:
        self.sql = sql
        self.key = key
        self.values = values
        self.formats = formats


def _adapt(connection: Connection[Any], sql: str, values: tuple[Any, ...]) -> _Adapted:
    text, count = _numbered(sql)
    if count != len(values):
        raise psycopg.ProgrammingError(f"{count} values wanted, {len(values)} given: {sql[:80]}")
    adapter = Transformer(connection)
    dumped = adapter.dump_sequence(values, _automatic(count))
    return _Adapted(text, (sql, tuple(adapter.types or ())), dumped, adapter.formats)


def _exchange(
    pgconn: PGconn, prepared: _Prepared, statements: list[_Adapted]
) -> tuple[list[PGresult], PGresult | None]:
    """Send everything, then collect one result for each statement; the first that failed, if any."""
    pgconn.enter_pipeline_mode()
    waiting: list[tuple[_Key, bytes] | None] = []
    named = dict[_Key, bytes]()
    for s in statements:
        name = prepared.names.get(s.key) or named.get(s.key)
        if name is None:
            name = prepared.new_name()
            if name:
                named[s.key] = name
            pgconn.send_prepare(name, s.sql, s.key[1])
            waiting.append((s.key, name))
        pgconn.send_query_prepared(name, s.values, s.formats, Format.BINARY)
        waiting.append(None)
    pgconn.pipeline_sync()
    prepared.flush()
    results: list[PGresult] = []
    failure: PGresult | None = None
    for parsed in waiting:
        result = prepared.next_result()
        assert result is not None
        while prepared.next_result() is not None:
            pass
        if result.status not in _FINE:
            failure = failure or result
        elif parsed is None:
            results.append(result)
        elif parsed[1]:
            prepared.names[parsed[0]] = parsed[1]
    last = prepared.next_result()
    if last is None or last.status != ExecStatus.PIPELINE_SYNC:
        if failure is not None:  # the server went away while it reported
            raise error_from_result(failure)
        raise psycopg.OperationalError("the server did not confirm the transaction")
    pgconn.exit_pipeline_mode()
    return results, failure


def _rows(connection: Connection[Any], result: PGresult) -> Rows:
    count = result.ntuples
    if not count:
        return []
    adapter = Transformer(connection)
    adapter.set_pgresult(result, format=Format.BINARY)
    return adapter.load_rows(0, count, tuple)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[bytes, int]:
    """Return the statement with ``$1``, ``$2`` … instead of ``%s``, and how many there are."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[1] == "%":
            return "%"
        if found[1] != "s":
            raise psycopg.ProgrammingError(f"only %s and %% are known here: {sql[:80]}")
        count += 1
        return f"${count}"

    return re.sub(r"%(.?)", number, sql, flags=re.DOTALL).encode(), count


@lru_cache(maxsize=64)
def _automatic(count: int) -> list[PyFormat]:
    return [PyFormat.AUTO] * count
