"""Rebuilds read models from the events, without anybody noticing.

The tables are filled anew in a schema of their own, from the first event on, while the live ones go on being written.
When the rebuild has caught up, the event lock is taken for a moment, the last events are added, and the contents are
exchanged in one transaction. The same run can only compare: every read model equals its rebuild, row for row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from eventsourcing.persistence import Mapper, StoredEvent
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed, Identifier

from projections.all import VIEWS
from projections.follower import FOLLOWING, NAME
from projections.registry import View
from storage.recorder import lock_events

SHADOW = "rebuilding"
BATCH = 500
REBUILD_LOCK = 8_720_21
Progress = Callable[[int, int], None]


class UnknownViewError(ValueError):
    """There is no view of that name."""


class RebuildRunningError(RuntimeError):
    """Another rebuild is under way."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rebuild did: how many events it read, and per table the rows that differed from the live ones."""

    events: int
    differences: dict[str, int]


def rebuild(
    url: str,
    mapper: Mapper[Any],
    names: list[str] | None = None,
    *,
    progress: Progress | None = None,
    compare_only: bool = False,
) -> Result:
    """Rebuild the named views, or all. ``progress`` is told (events done, events in all).

    Raises :class:`UnknownViewError` and :class:`RebuildRunningError`. A killed rebuild leaves the live tables as they were.
    """
    unknown = [n for n in names or [] if n not in VIEWS]
    if unknown:
        raise UnknownViewError(unknown[0])
    views = [VIEWS[n] for n in names] if names else list(VIEWS.values())
    tables = [t for v in views for t in v.tables]
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (REBUILD_LOCK,)).fetchone()
        if not (row and row["mine"]):
            raise RebuildRunningError
        _make_shadow(connection, tables)
        try:
            return _run(connection, mapper, views, tables, progress, compare_only)
        finally:
            connection.execute("SET search_path = public")
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(SHADOW)))
            # Not left to the end of the connection: the server notices that only a moment later.
            connection.execute("SELECT pg_advisory_unlock(%s)", (REBUILD_LOCK,))


def _make_shadow(connection: psycopg.Connection[Any], tables: list[str]) -> None:
    connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(SHADOW)))
    connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(SHADOW)))
    for table in tables:
        connection.execute(
            SQL(
                "CREATE TABLE {}.{} (LIKE public.{} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING INDEXES)"
            ).format(Identifier(SHADOW), Identifier(table), Identifier(table))
        )


def _run(
    connection: psycopg.Connection[dict[str, Any]],
    mapper: Mapper[Any],
    views: list[View],
    tables: list[str],
    progress: Progress | None,
    compare_only: bool,
) -> Result:
    # Statements name their tables without a schema: the shadow's come first, the rest are read as they are.
    connection.execute(SQL("SET search_path = {}, public").format(Identifier(SHADOW)))
    position = done = 0
    total_row = connection.execute("SELECT count(*) AS n FROM stored_events").fetchone()
    total = int(total_row["n"]) if total_row else 0
    while True:
        with connection.transaction():
            read, position = _fill(connection, mapper, views, position)
        done += read
        if progress is not None:
            progress(done, max(total, done))
        if read < BATCH:
            break
    with connection.transaction():
        lock_events(connection)
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (FOLLOWING,))
        while True:
            read, position = _fill(connection, mapper, views, position)
            done += read
            if read == 0:
                break
        followed = _followed_to(connection)
        if any(not v.inline for v in views) and followed < position and not compare_only:
            # The follower's position is one for all its views: bring the ones that are not rebuilt to it as well.
            others = [v for v in VIEWS.values() if not v.inline and v not in views]
            _fill_live(connection, mapper, others, followed, position)
        # One that says it went beyond the last event is as wrong as a row would be; what it made is that of all events.
        ahead, behind = followed > position, followed < position
        compared = [t for v in views if v.inline or not behind for t in v.tables]
        differences = {t: _difference(connection, t) for t in compared}
        differences["follower_positions"] = int(ahead and any(not v.inline for v in views))
        if not compare_only:
            for table in tables:
                live, shadow = (Identifier(s, table) for s in ("public", SHADOW))
                connection.execute(SQL("DELETE FROM {}").format(live))
                columns = _written_columns(connection, table)
                connection.execute(
                    SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(live, columns, columns, shadow)
                )
            if any(not v.inline for v in views):
                connection.execute(
                    "INSERT INTO follower_positions (name, position) VALUES (%s, %s) "
                    "ON CONFLICT (name) DO UPDATE SET position = excluded.position, moved_at = now()",
                    (NAME, position),
                )
    if compare_only and behind:
        differences |= _compared_behind(connection, mapper, [v for v in views if not v.inline])
    return Result(done, {t: n for t, n in differences.items() if n})


def _compared_behind(
    connection: psycopg.Connection[dict[str, Any]], mapper: Mapper[Any], views: list[View]
) -> dict[str, int]:
    """Compare the followed views with the events up to where the follower is: a view that lags is not one that differs.

    Writers go on; only the follower waits.
    """
    tables = [t for v in views for t in v.tables]
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (FOLLOWING,))
        followed, position = _followed_to(connection), 0
        for table in tables:
            connection.execute(SQL("DELETE FROM {}").format(Identifier(SHADOW, table)))
        while tables and position < followed:
            read, position = _fill(connection, mapper, views, position, followed)
            if read == 0:
                break
        return {t: _difference(connection, t) for t in tables}


def _written_columns(connection: psycopg.Connection[dict[str, Any]], table: str) -> Composed:
    """The columns of a table that are written; the others the database works out from them."""
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = format('public.%%I', %s::text)::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (table,),
    ).fetchall()
    return SQL(", ").join(Identifier(row["attname"]) for row in rows)


def _followed_to(connection: psycopg.Connection[dict[str, Any]]) -> int:
    row = connection.execute("SELECT position FROM follower_positions WHERE name = %s", (NAME,)).fetchone()
    return int(row["position"]) if row else 0


def _fill_live(
    connection: psycopg.Connection[dict[str, Any]],
    mapper: Mapper[Any],
    views: list[View],
    position: int,
    last: int,
) -> None:
    connection.execute("SET LOCAL search_path = public")
    while views and position < last:
        read, position = _fill(connection, mapper, views, position)
        if read == 0:
            break
    connection.execute(SQL("SET LOCAL search_path = {}, public").format(Identifier(SHADOW)))


def _fill(
    connection: psycopg.Connection[dict[str, Any]],
    mapper: Mapper[Any],
    views: list[View],
    position: int,
    last: int | None = None,
) -> tuple[int, int]:
    rows = connection.execute(
        "SELECT * FROM public.stored_events WHERE notification_id > %s AND notification_id <= coalesce(%s, notification_id) "
        "ORDER BY notification_id LIMIT %s",
        (position, last, BATCH),
    ).fetchall()
    with connection.pipeline():
        for row in rows:
            event: Any = mapper.to_domain_event(
                StoredEvent(
                    row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"])
                )
            )
            for view in views:
                for sql, parameters in view.statements(event):
                    connection.execute(sql.encode(), parameters)
    return len(rows), rows[-1]["notification_id"] if rows else position


def _difference(connection: psycopg.Connection[dict[str, Any]], table: str) -> int:
    live, shadow = (Identifier(s, table) for s in ("public", SHADOW))
    row = connection.execute(
        SQL(
            "SELECT count(*) AS n FROM ((SELECT t::text FROM {live} t EXCEPT ALL SELECT t::text FROM {shadow} t) "
            "UNION ALL (SELECT t::text FROM {shadow} t EXCEPT ALL SELECT t::text FROM {live} t)) d"
        ).format(live=live, shadow=shadow)
    ).fetchone()
    return int(row["n"]) if row else 0
