"""A restore that is under way, or was broken off: nobody uses such an installation before it is complete.

Half an installation may hold somebody who was erased, or lack papers that its log names. Two notes say so, each where it
cannot be missed: a file in the data folder from the first step to the last, and a row in the database that is written in the
very transaction that fills it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

from storage.keyfiles import sync_folder
from storage.lasting_files import replace_file
from storage.problems import SetupProblem
from storage.settings import Settings

NOTE: Final = "restoring.json"
_KEY: Final = "restoring"


def note_in_folder(data_dir: Path) -> str | None:
    """Return which backup is being restored into a data folder; None where none is."""
    try:
        return str(json.loads((data_dir / NOTE).read_text(encoding="utf-8"))["backup"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return ""


def write_note(data_dir: Path, backup: str) -> None:
    """Note that a restore has begun; whole or not at all."""
    replace_file(data_dir / NOTE, json.dumps({"backup": backup}))


def remove_note(data_dir: Path) -> None:
    """Note that the restore is complete."""
    (data_dir / NOTE).unlink(missing_ok=True)
    sync_folder(data_dir)


def note_in_database(connection: Connection[Any]) -> str | None:
    """Return which backup a database was filled from, as long as that is not complete. Rows are dictionaries."""
    backup, complete = filled_from(connection)
    return None if complete else backup


def filled_from(connection: Connection[Any]) -> tuple[str | None, bool]:
    """Return which backup a database was filled from, and whether that is complete but for the note in the folder."""
    known = connection.execute("SELECT to_regclass('public.installation') IS NOT NULL AS there").fetchone()
    if not (known and known["there"]):
        return None, False
    row = connection.execute("SELECT value FROM installation WHERE key = %s", (_KEY,)).fetchone()
    return (str(row["value"]["backup"]), bool(row["value"].get("complete"))) if row else (None, False)


def write_row(connection: Connection[Any], backup: str) -> None:
    """Note in the transaction that fills a database from which backup that is."""
    connection.execute(
        "INSERT INTO installation (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_KEY, Jsonb({"backup": backup})),
    )


def complete_row(connection: Connection[Any]) -> None:
    """Note that what was filled is complete. Whoever is killed before the folder's note is gone can still go on."""
    connection.execute(
        "UPDATE installation SET value = value || '{\"complete\": true}' WHERE key = %s", (_KEY,)
    )


def remove_row(connection: Connection[Any]) -> None:
    """Forget the note, last of all."""
    connection.execute("DELETE FROM installation WHERE key = %s", (_KEY,))


def require_folder(settings: Settings) -> None:
    """Refuse a data folder that a restore has not left complete."""
    if note_in_folder(settings.data_dir) is not None:
        raise _half()


def require_database(url: str) -> None:
    """Refuse a database that a restore has not left complete."""
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        if note_in_database(connection) is not None:
            raise _half()


def _half() -> SetupProblem:
    return SetupProblem(
        "Một lần khôi phục đang chạy hoặc bị ngắt giữa chừng; hãy chạy lại chungtay restore với đúng bản sao lưu ấy.",
        "A restore is under way here or was broken off; run chungtay restore again with the same backup.",
    )
