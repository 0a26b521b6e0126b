"""What an erasure leaves behind in PostgreSQL's own files, and clearing it away.

A row that was changed or deleted stays in its table's file until it is vacuumed, and as bytes in a page even after that; what
was written lies in the write-ahead log until its segment is removed. Clearing writes the tables with personal columns anew
(``VACUUM FULL``), indexes and statistics with them, and lets the log begin behind that. Which tables these are the database
says itself: those with columns of which no statistics are kept (migration 0035).

``VACUUM FULL`` carries dead rows along that an older snapshot may still look at: one of this database, a standby's, a slot's,
and - since its own snapshot cannot be younger - that of any transaction in the cluster which writes or is prepared. Rather
than look for all of them, and at one moment, it is tried: after the erasure a row is written and deleted again in a table of
its own, and only once ``VACUUM FULL`` leaves that table empty are the others written anew. The horizon it goes by never moves
back. Until then clearing stays due, and ``trace_waiting`` says what is waited for.

It is done by whoever may: the application's role on PostgreSQL 17 and later, on older servers the owner at the next start.
A clearing covers every erasure that was committed before it began, and is on record with what became of the log.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from storage.recorder import lock_events
from storage.roles import CLEARED

logger = logging.getLogger("chungtay.traces")
CLEARING: Final = 8_720_35
"""One process clears at a time."""
LARGE: Final = 256 * 1024 * 1024
"""Bytes from which on a table is written anew at night alone: nobody can read or write it meanwhile."""
ANY_SIZE: Final = 1 << 62
"""For :func:`clear` where nobody waits for a table: at a start, before the doors open."""
NIGHT: Final = range(16, 21)
"""Hours of UTC in which Vietnam sleeps: 23:00 to 03:59."""
PATIENCE: Final = 5.0
"""Seconds within which older transactions may end before it is left for later."""
LOCK_SECONDS: Final = 3
_AGAIN: Final = 0.1
_NEWEST: Final = "(SELECT max(greatest(erased_at, renewed_at)) FROM subject_keys)"
_SINCE: Final = (
    f"SELECT {_NEWEST} > coalesce((SELECT max(began_at) FROM trace_clearings), '-infinity') AS due"
)
_BEGUN: Final = f"SELECT began_at, probe FROM trace_waiting WHERE began_at > {_NEWEST}"
_TABLES: Final = (
    "SELECT t.name, pg_total_relation_size(t.oid) AS size, CASE WHEN current_setting('server_version_num')::int "
    ">= 170000 THEN has_table_privilege(t.oid, %(right)s) ELSE pg_has_role(t.relowner, 'USAGE') END AS allowed "
    f"FROM ({CLEARED}) t WHERE t.name <> 'trace_probe' ORDER BY t.name"
)
_HOLDING: Final = (
    "WITH probe AS (SELECT age(%s::xid) AS age) SELECT h.reason, h.what, h.since FROM probe, ("
    "SELECT 1 AS rank, 'prepared' AS reason, format('%%s (%%s)', gid, database) AS what, prepared AS since, "
    "age(transaction) AS age FROM pg_prepared_xacts UNION ALL "
    "SELECT 2, 'slot', slot_name, NULL, age(xmin) FROM pg_replication_slots UNION ALL "
    "SELECT 3, 'standby', application_name, NULL, age(backend_xmin) FROM pg_stat_replication UNION ALL "
    "SELECT 4, 'transaction', format('%%s %%s (%%s)', pid, application_name, datname), xact_start, "
    "greatest(age(backend_xid), CASE WHEN datname = current_database() THEN age(backend_xmin) END) "
    "FROM pg_stat_activity WHERE pid <> pg_backend_pid() UNION ALL "
    # Gone with PostgreSQL 16.
    "SELECT 5, 'deferred', current_setting('vacuum_defer_cleanup_age', true), NULL, (SELECT age FROM probe) "
    "WHERE current_setting('vacuum_defer_cleanup_age', true) <> '0') h "
    "WHERE h.age >= probe.age ORDER BY h.rank, h.since LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the files are not cleared yet.

    ``reason`` is ``transaction``, ``prepared``, ``slot``, ``standby``, ``deferred`` or ``unknown`` where something may still look
    at the old rows; ``in_use`` where ``what`` is a table that could not be locked; ``night`` where it is too large for the day;
    ``right`` where the role may not. ``since`` is when that transaction began, where it can be seen.
    """

    reason: str
    what: str = ""
    since: datetime | None = None


def due(connection: psycopg.Connection[dict[str, Any]]) -> bool:
    """Whether somebody was erased, or a key renewed, since the last clearing began."""
    row = connection.execute(_SINCE).fetchone()
    return bool(row and row["due"])


def hindrance(connection: psycopg.Connection[dict[str, Any]]) -> Hindrance | None:
    """Return what the last try to clear has met; None where nothing is due, or none was made yet."""
    row = connection.execute(
        "SELECT reason, what, since FROM trace_waiting WHERE reason IS NOT NULL"
    ).fetchone()
    return Hindrance(**row) if row else None


def clear(url: str, *, now: datetime | None = None, large: int = LARGE, patience: float = PATIENCE) -> bool:
    """Clear what erasures left, as far as it is due. Return whether nothing is left to be cleared.

    Not done while somebody may still look at the erased rows after ``patience`` seconds, nor where a table is large and it is
    day, nor without the right to: then it stays due, :func:`hindrance` says why, and it is tried again.
    """
    moment = now or datetime.now(UTC)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        if not due(connection):
            return True
        mine = connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (CLEARING,)).fetchone()
        if not (mine and mine["mine"]):
            return False
        met = _clear(connection, moment, large, patience)
        if met is not None:
            logger.warning("traces of erasures wait: %s %s", met.reason, met.what)
            connection.execute(
                "UPDATE trace_waiting SET tried_at = clock_timestamp(), reason = %s, what = %s, since = %s",
                (met.reason, met.what, met.since),
            )
        return met is None


def _clear(
    connection: psycopg.Connection[dict[str, Any]], moment: datetime, large: int, patience: float
) -> Hindrance | None:
    began, probe = _begin(connection)
    right = "MAINTAIN" if connection.info.server_version >= 170000 else "SELECT"
    tables = connection.execute(_TABLES, {"right": right}).fetchall()
    if not all(table["allowed"] for table in tables):
        return Hindrance("right")
    connection.execute(SQL("SET lock_timeout = '{}s'").format(LOCK_SECONDS))
    if moment.astimezone(UTC).hour not in NIGHT:
        for table in tables:
            if table["size"] > large:
                # Its dead rows go at once all the same; the bytes they leave in the pages wait for the night.
                connection.execute(SQL("VACUUM (ANALYZE) public.{}").format(Identifier(table["name"])))
                return Hindrance("night", table["name"])
    holding = _looked_at(connection, probe, patience)
    if holding is not None:
        return holding
    for table in tables:
        try:
            connection.execute(SQL("VACUUM (FULL, ANALYZE) public.{}").format(Identifier(table["name"])))
        except psycopg.errors.LockNotAvailable:
            return Hindrance("in_use", table["name"])
    wal = _clear_log(connection)
    with connection.transaction():
        connection.execute(
            "INSERT INTO trace_clearings (began_at, ended_at, wal) VALUES (%s, clock_timestamp(), %s)",
            (began, wal),
        )
        connection.execute("DELETE FROM trace_waiting")
    logger.info("traces of erasures are cleared: %s tables", len(tables))
    return None


def _begin(connection: psycopg.Connection[dict[str, Any]]) -> tuple[datetime, str]:
    """Have a dead row that is younger than every erasure until now; return since when, and the transaction that killed it.

    One of an earlier try serves as long as nobody was erased since: under a chain of long readers a new one would never go.
    """
    row = connection.execute(_BEGUN).fetchone()
    if row is None:
        connection.execute("INSERT INTO trace_probe (written_at) VALUES (clock_timestamp())")
        with connection.transaction():
            # Erasures hold this lock from before they note their time until they are committed: none is under way.
            lock_events(connection)
            connection.execute("DELETE FROM trace_probe")
            row = connection.execute(
                "INSERT INTO trace_waiting (began_at, probe) VALUES (clock_timestamp(), pg_current_xact_id()) "
                "ON CONFLICT (single) DO UPDATE SET began_at = excluded.began_at, probe = excluded.probe, tried_at = NULL, "
                "reason = NULL, what = '', since = NULL RETURNING began_at, probe"
            ).fetchone()
    assert row is not None
    return row["began_at"], str(row["probe"])


def _looked_at(
    connection: psycopg.Connection[dict[str, Any]], probe: str, patience: float
) -> Hindrance | None:
    """Wait until nobody may look at rows that died before ``probe``; return who does where that takes too long."""
    end = monotonic() + patience
    while True:
        # A dump that holds the table may look at old rows too.
        with suppress(psycopg.errors.LockNotAvailable):
            connection.execute("VACUUM (FULL) public.trace_probe")
        left = connection.execute("SELECT pg_relation_size('public.trace_probe') AS size").fetchone()
        if left is not None and left["size"] == 0:
            return None
        if monotonic() >= end:
            row = connection.execute(_HOLDING, (probe,)).fetchone()
            return Hindrance(**row) if row else Hindrance("unknown")
        sleep(_AGAIN)


def _clear_log(connection: psycopg.Connection[dict[str, Any]]) -> str:
    """Let the write-ahead log begin behind the clearing; return ``cleared`` where its old segments are removed by that.

    Elsewhere - archiving, replicas, segments used again, no right to a checkpoint - they stay until they are overwritten.
    """
    try:
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")
        # The first one may have begun in the segment that was switched away from.
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")
    except psycopg.errors.InsufficientPrivilege:
        return "until_overwritten"
    kept = connection.execute(
        "SELECT current_setting('wal_recycle')::bool OR current_setting('archive_mode') <> 'off' "
        "OR current_setting('wal_keep_size') <> '0' OR EXISTS (SELECT 1 FROM pg_replication_slots) AS kept"
    ).fetchone()
    return "until_overwritten" if kept is None or kept["kept"] else "cleared"
