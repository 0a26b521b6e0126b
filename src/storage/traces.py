"""What an erasure leaves behind in PostgreSQL's own files, and clearing it away.

A row that was changed or deleted stays in its table's file until it is vacuumed, and as bytes in a page even after that; what
was written lies in the write-ahead log until its segment is removed. Clearing writes the tables with personal columns anew
(``VACUUM FULL``), indexes and statistics with them, and lets the log begin behind that. Which tables these are the database
says itself: those with columns of which no statistics are kept (migration 0035).

It is done by whoever may: the application's role on PostgreSQL 17 and later, on older servers the owner at the next start.
A clearing covers every erasure that was committed before it began, and is on record with what became of the log.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

logger = logging.getLogger("chungtay.traces")
CLEARING: Final = 8_720_35
"""One process clears at a time."""
LARGE: Final = 256 * 1024 * 1024
"""Bytes from which on a table is written anew at night alone: nobody can read or write it meanwhile."""
NIGHT: Final = range(16, 21)
"""Hours of UTC in which Vietnam sleeps: 23:00 to 03:59."""
LOCK_SECONDS: Final = 3
_SINCE = (
    "SELECT max(greatest(erased_at, renewed_at)) > coalesce((SELECT max(began_at) FROM trace_clearings), '-infinity') AS due "
    "FROM subject_keys"
)
_TABLES = (
    "SELECT c.relname AS name, pg_total_relation_size(c.oid) AS size, CASE WHEN current_setting('server_version_num')::int "
    ">= 170000 THEN has_table_privilege(c.oid, %(right)s) ELSE pg_has_role(c.relowner, 'USAGE') END AS allowed "
    "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND EXISTS "
    "(SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget = 0) ORDER BY c.relname"
)
_OLDER = (
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() "
    "AND greatest(age(backend_xmin), age(backend_xid)) > age(%s::text::xid8::xid)) AS older"
)


def due(connection: psycopg.Connection[dict[str, Any]]) -> bool:
    """Whether somebody was erased, or a key renewed, since the last clearing began."""
    row = connection.execute(_SINCE).fetchone()
    return bool(row and row["due"])


def clear(url: str, *, now: datetime | None = None, large: int = LARGE) -> bool:
    """Clear what erasures left, as far as it is due. Return whether nothing is left to be cleared.

    Not done while a transaction runs that is older than the erasure and may still look at its rows, nor where a table is large
    and it is day, nor without the right to: then it stays due, and is tried again.
    """
    moment = now or datetime.now(UTC)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        if not due(connection):
            return True
        mine = connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (CLEARING,)).fetchone()
        if not (mine and mine["mine"]):
            return False
        return _clear(connection, moment, large)


def _clear(connection: psycopg.Connection[dict[str, Any]], moment: datetime, large: int) -> bool:
    row = connection.execute("SELECT clock_timestamp() AS at, pg_current_xact_id()::text AS id").fetchone()
    assert row is not None
    began, id = row["at"], row["id"]
    older = connection.execute(_OLDER, (id,)).fetchone()
    if older is None or older["older"]:
        return False
    version = connection.info.server_version
    tables = connection.execute(_TABLES, {"right": "MAINTAIN" if version >= 170000 else "SELECT"}).fetchall()
    if not all(table["allowed"] for table in tables):
        logger.warning("traces of erasures wait: no right to vacuum, the owner clears them at the next start")
        return False
    connection.execute(SQL("SET lock_timeout = '{}s'").format(LOCK_SECONDS))
    for table in tables:
        if table["size"] > large and moment.astimezone(UTC).hour not in NIGHT:
            # Its dead rows go at once all the same; the bytes they leave in the pages wait for the night.
            connection.execute(SQL("VACUUM (ANALYZE) public.{}").format(Identifier(table["name"])))
            return False
        try:
            connection.execute(SQL("VACUUM (FULL, ANALYZE) public.{}").format(Identifier(table["name"])))
        except psycopg.errors.LockNotAvailable:
            return False
    connection.execute(
        "INSERT INTO trace_clearings (began_at, ended_at, wal) VALUES (%s, clock_timestamp(), %s)",
        (began, _clear_log(connection)),
    )
    logger.info("traces of erasures are cleared: %s tables", len(tables))
    return True


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
