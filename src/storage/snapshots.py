"""The tables of an installation, out of one database as of one moment and into another.

What is copied is what no event tells: the log itself, the ledger over it, wrapped keys, processed commands, passwords, the
logs of readings and refusals. Read models are left out: a restore makes them from the events. So is what must not outlive its
hour. Text format throughout, by ``COPY``: it is the same on every version of PostgreSQL and needs no other program.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from storage.backup_files import CHUNK, PackedFile, damaged, unpacked

COPIED: Final[dict[str, str]] = {
    "vault_epoch": "single",
    "vault_master": "single",
    "master_key_rotations": "rotation",
    "subject_keys": "subject",
    "withheld_words": "originator_id, version, field",
    "trace_clearings": "clearing_id",
    "stored_events": "notification_id",
    "processed_commands": "command_id",
    "installation": "key",
    "credentials": "officer_id",
    "second_factors": "officer_id",
    "recovery_codes": "officer_id, code_hash",
    "security_log": "id",
    "personal_readings": "id",
    "ledger_leaves": "leaf",
    "ledger_nodes": "level, number",
    "ledger_checkpoints": "checkpoint",
    "ledger_witnesses": "entry",
    "ledger_cosignatures": "size, root, name, public",
}
"""Tables of a backup, each with what its rows are ordered by."""
LEFT_OUT: Final[dict[str, str]] = {
    "alembic_version": "named in the manifest",
    "ballot_boxes": "secret ballots are in no backup (docs/decisions/0016)",
    "trace_waiting": "of a try to clear these files",
    "trace_probe": "of a try to clear these files",
    "web_sessions": "everybody signs in again",
    "sign_in_attempts": "counted for minutes",
    "public_questions": "counted for minutes",
    "follower_positions": "written by the rebuild",
    "follower_parked": "the rebuild reads the event again",
}
"""Tables that are neither copied nor rebuilt, and why."""
Progress = Callable[[str, int, int], None]
Tables = dict[str, dict[str, Any]]


def begin(connection: Connection[Any]) -> None:
    """Let everything this transaction reads be as of one moment: acts that are recorded meanwhile do not show."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def copy_out(
    connection: Connection[Any], folder: Path, progress: Progress | None = None
) -> tuple[Tables, dict[str, int]]:
    """Write every table of a backup into ``folder``, inside the caller's transaction (:func:`begin`).

    Returns what a manifest says of each, and how far the sequences are: at least as far as what was copied.
    """
    counts = {table: _count(connection, table) for table in COPIED}
    total, done = sum(counts.values()), 0
    tables: Tables = {}
    for table, order in COPIED.items():
        columns = _columns(connection, table)
        file = PackedFile(folder / f"{table}.copy.gz")
        statement = SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            _names(columns),
            Identifier("public", table),
            SQL(order),
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            # The server sends a row at a time.
            rows = 0
            for row in copy:
                file.add(row)
                rows += 1
                if progress is not None and rows % 2_000 == 0:
                    progress("tables", done + rows, total)
        tables[table] = {"columns": columns, "rows": rows, **file.close()}
        done += rows
        if progress is not None:
            progress("tables", done, total)
    sequences = connection.execute(
        "SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL "
        "ORDER BY sequencename"
    ).fetchall()
    return tables, {row["name"]: row["last_value"] for row in sequences}


def holds_something(connection: Connection[Any]) -> bool:
    """Whether a database has anything in it that a restore would mix with: an event, or a note of a first start."""
    known = connection.execute("SELECT to_regclass('public.stored_events') IS NOT NULL AS there").fetchone()
    if not (known and known["there"]):
        return False
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM stored_events) OR EXISTS (SELECT 1 FROM installation) AS used"
    ).fetchone()
    return bool(row and row["used"])


def copy_in(
    connection: Connection[Any],
    folder: Path,
    tables: Tables,
    sequences: dict[str, int],
    progress: Progress | None = None,
) -> None:
    """Fill the tables of a database that holds nothing, inside the caller's transaction, as their owner.

    Raises :class:`storage.problems.SetupProblem` where a file does not have the rows it should have.
    """
    total, done = sum(facts["rows"] for facts in tables.values()), 0
    for table, facts in tables.items():
        path = folder / f"{table}.copy.gz"
        # A migration may have put a first row there.
        if _count(connection, table):
            connection.execute(SQL("DELETE FROM {}").format(Identifier("public", table)))
        statement = SQL("COPY {} ({}) FROM STDIN").format(
            Identifier("public", table), _names(facts["columns"])
        )
        try:
            with unpacked(path) as stream, connection.cursor() as cursor, cursor.copy(statement) as copy:
                rows = 0
                while piece := stream.read(CHUNK):
                    copy.write(piece)
                    # A line break inside a value is written as two letters.
                    rows += piece.count(b"\n")
                    if progress is not None:
                        progress("load", done + rows, total)
        except (psycopg.DataError, psycopg.IntegrityError, EOFError, OSError):
            # What the server says would repeat a row.
            raise damaged(path) from None
        if rows != facts["rows"] or _count(connection, table) != rows:
            raise damaged(path)
        done += rows
    for name, value in sequences.items():
        connection.execute("SELECT setval(%s::regclass, %s)", (f"public.{name}", value))


def _count(connection: Connection[Any], table: str) -> int:
    row = connection.execute(
        SQL("SELECT count(*) AS n FROM {}").format(Identifier("public", table))
    ).fetchone()
    return int(row["n"]) if row else 0


def _columns(connection: Connection[Any], table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = format('public.%%I', %s::text)::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (table,),
    ).fetchall()
    return [row["attname"] for row in rows]


def _names(columns: list[str]) -> Composed:
    return SQL(", ").join(Identifier(column) for column in columns)
