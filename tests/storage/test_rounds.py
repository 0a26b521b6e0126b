"""Several statements in one round: all or nothing, and a connection that can be used afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from storage.rounds import in_one_round


@pytest.fixture
def connection(empty_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, note text, list text[], found jsonb)")
        yield connection


def rows(connection: psycopg.Connection[Any]) -> int:
    found = connection.execute("SELECT count(*) FROM t").fetchone()
    assert found is not None
    return int(found[0])


def test_values_of_every_kind_arrive_and_come_back(connection: psycopg.Connection[Any]) -> None:
    values = (
        7,
        2**40,
        "Bùi Thị Thưởng % 'x' \\ \n",
        Decimal("11760000.50"),
        date(2020, 5, 28),
        datetime(2020, 5, 28, 7, 30, tzinfo=UTC),
        UUID(int=5),
        b"\x00\xff\\",
        True,
        ["a", 'b"c', "d,e"],
        None,
    )
    sql = (
        "SELECT %s::int, %s::bigint, %s::text, %s::numeric, %s::date, %s::timestamptz, %s::uuid, %s::bytea, %s::boolean, "
        "%s::text[], %s::int, 7 %% 4"
    )
    for _ in range(3):
        assert in_one_round(connection, [(sql, values)]) == [[(*values, 3)]]
    ((found,),) = in_one_round(connection, [("SELECT %s::jsonb", (Jsonb({"k": [1, "ă"]}),))])
    assert found == ({"k": [1, "ă"]},)


def test_a_round_is_one_transaction(connection: psycopg.Connection[Any]) -> None:
    insert = "INSERT INTO t (id) VALUES (%s)"
    got = in_one_round(connection, [(insert, (1,)), (insert, (2,)), ("SELECT id FROM t ORDER BY id", ())])
    assert got == [[], [], [(1,), (2,)]]
    with pytest.raises(psycopg.errors.UniqueViolation) as failure:
        in_one_round(connection, [(insert, (3,)), (insert, (1,)), ("SELECT nonsense FROM nowhere", ())])
    assert failure.value.diag.constraint_name == "t_pkey"
    assert rows(connection) == 2, "what came before the failure is taken back"
    assert connection.info.transaction_status == TransactionStatus.IDLE
    in_one_round(connection, [(insert, (3,)), (insert, (4,))])
    assert rows(connection) == 4


def test_statements_after_a_failure_are_prepared_anew(connection: psycopg.Connection[Any]) -> None:
    """What stood behind the failed statement was never parsed; taking it for prepared would fail for ever."""
    note = ("UPDATE t SET note = %s WHERE id = %s", ("x", 1))
    with pytest.raises(psycopg.errors.DivisionByZero):
        in_one_round(connection, [("SELECT 1 / %s", (0,)), note])
    for _ in range(2):
        assert in_one_round(connection, [note]) == [[]]


def test_a_connection_whose_statements_were_dropped_goes_on(connection: psycopg.Connection[Any]) -> None:
    insert = "INSERT INTO t (id) VALUES (%s)"
    in_one_round(connection, [(insert, (1,))])
    connection.execute("DEALLOCATE ALL")
    in_one_round(connection, [(insert, (2,)), (insert, (3,))])
    assert rows(connection) == 3


def test_what_was_prepared_after_the_drop_is_not_prepared_twice(connection: psycopg.Connection[Any]) -> None:
    """Old statements are missed only when one is used: what came new before that is still there under its name."""
    for number in range(3):
        in_one_round(connection, [(f"SELECT {number}, %s", (number,))])
    connection.execute("DEALLOCATE ALL")
    in_one_round(connection, [("SELECT 'new', %s", (4,))])
    for number in range(3):
        assert in_one_round(connection, [(f"SELECT {number}, %s", (number,))]) == [[(number, number)]]
    fresh = [(f"SELECT 'fresh {number}', %s", (number,)) for number in range(5)]
    assert len(in_one_round(connection, fresh)) == 5


def test_psycopg_and_rounds_share_a_connection(connection: psycopg.Connection[Any]) -> None:
    """psycopg drops all statements of the session after a rollback of its own."""
    for number in range(30):
        in_one_round(connection, [("INSERT INTO t (id) VALUES (%s)", (number,))])
        connection.execute("SELECT * FROM t WHERE id = %s", (number,))
        if number % 7 == 0:
            with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
                connection.execute("INSERT INTO t (id) VALUES (%s)", (number,))
    assert rows(connection) == 30


def test_a_round_inside_a_transaction_is_refused(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute("SELECT 1")
        with pytest.raises(psycopg.ProgrammingError, match="none may be open"):
            in_one_round(connection, [("SELECT 1", ())])


def test_too_few_values_are_refused_before_anything_is_sent(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.ProgrammingError, match="2 values wanted, 1 given"):
        in_one_round(connection, [("INSERT INTO t (id, note) VALUES (%s, %s)", (1,))])
    assert rows(connection) == 0


def test_a_value_that_cannot_be_written_is_refused_before_anything_is_sent(
    connection: psycopg.Connection[Any],
) -> None:
    insert = "INSERT INTO t (id) VALUES (%s)"
    with pytest.raises(psycopg.ProgrammingError):
        in_one_round(connection, [(insert, (1,)), (insert, (object(),))])
    assert rows(connection) == 0


def test_a_lost_connection_is_said_and_closed(
    connection: psycopg.Connection[Any], empty_database: str
) -> None:
    in_one_round(connection, [("SELECT 1", ())])
    with psycopg.connect(empty_database, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            in_one_round(connection, [("INSERT INTO t (id) VALUES (%s)", (1,))])
    assert connection.closed


def test_more_is_sent_than_the_socket_takes_at_once(connection: psycopg.Connection[Any]) -> None:
    """Both sides have megabytes to say: neither may wait for the other to listen."""
    big = "ă" * 400_000
    got = in_one_round(connection, [("SELECT %s::text", (big,))] * 12)
    assert got == [[(big,)]] * 12


def test_more_statements_than_are_kept_prepared(
    connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.rounds._LIMIT", 5)
    for _ in range(2):
        for number in range(12):
            assert in_one_round(connection, [(f"SELECT {number} + %s", (1,))] * 2) == [[(number + 1,)]] * 2
    found = connection.execute(
        "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'act%'"
    ).fetchone()
    assert found == (5,)


def test_many_threads_with_a_connection_each(empty_database: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as first:
        first.execute("CREATE TABLE t (id uuid PRIMARY KEY)")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with psycopg.connect(empty_database, autocommit=True) as connection:
                for _ in range(40):
                    id = uuid4()
                    got = in_one_round(
                        connection,
                        [("INSERT INTO t VALUES (%s)", (id,)), ("SELECT id FROM t WHERE id = %s", (id,))],
                    )
                    assert got == [[], [(id,)]]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with psycopg.connect(empty_database) as last:
        assert last.execute("SELECT count(*) FROM t").fetchone() == (240,)
