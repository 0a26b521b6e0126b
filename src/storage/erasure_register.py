"""The register of erasures: who was erased and when, in a file outside the database and outside of every backup of it.

A backup holds whoever was erased after it was made, with the key of that day. A restore therefore erases again whom the
register names. It is added to alone, holds ids, days and grounds and nothing that tells who somebody is, and is to be copied
where the backups are: a register that was lost with the machine erases nobody.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from storage.lasting_files import add_lines
from storage.locks import FileLock
from storage.problems import SetupProblem

logger = logging.getLogger("chungtay.erasures")
REGISTER: Final = "erasures.jsonl"
"""The name of the file, in the data folder and in every backup."""


@dataclass(frozen=True, slots=True)
class Erased:
    """A subject whose key was destroyed. ``ground`` is a code, empty where no act gave one (a list that was cancelled)."""

    subject: UUID
    at: datetime
    ground: str

    def line(self) -> str:
        """Return the erasure as it stands in the file."""
        told = {"subject": str(self.subject), "erased_at": self.at.isoformat(), "ground": self.ground}
        return json.dumps(told)


class ErasureRegister:
    """The register in one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / REGISTER

    def complete(self, connection: Connection[Any], ground_of: Callable[[UUID], str]) -> int:
        """Add whom the database has as erased and the file has not; return how many.

        ``connection`` gives rows as dictionaries. Asked again after a kill, it adds what was left out.
        """
        gone = erased_in(connection)
        if not gone or gone.keys() <= {e.subject for e in read_register(self._file, strict=False)}:
            return 0
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            known = {e.subject for e in read_register(self._file, strict=False)}
            new = [Erased(id, at, ground_of(id)) for id, at in gone.items() if id not in known]
            add_lines(self._file, [e.line() for e in new])
        return len(new)


def erased_in(connection: Connection[Any]) -> dict[UUID, datetime]:
    """Return whom the database has as erased, in the order in which they were."""
    rows = connection.execute(
        "SELECT subject, erased_at FROM subject_keys WHERE wrapped IS NULL AND erased_at IS NOT NULL "
        "ORDER BY erased_at, subject"
    ).fetchall()
    return {row["subject"]: row["erased_at"] for row in rows}


def read_register(file: Path, *, strict: bool = True) -> list[Erased]:
    """Return what a register holds, each subject once; nothing where there is no such file.

    A last line that a kill cut off is left out. Raises :class:`SetupProblem` that names a line which is no erasure; not
    ``strict``, such a line is left out too.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []
    found: dict[UUID, Erased] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            told = json.loads(line)
            one = Erased(
                UUID(told["subject"]), datetime.fromisoformat(told["erased_at"]), str(told["ground"])
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            # Only what was being written when somebody pulled the plug may be half; it is written again by :meth:`complete`.
            if not strict or number == len(lines):
                logger.warning("line %s of %s cannot be read", number, file.name)
                continue
            raise SetupProblem(
                f"Dòng {number} của sổ xóa {file} không đọc được; hãy dùng bản sao khác của sổ này.",
                f"Line {number} of the register of erasures {file} cannot be read; use another copy of it.",
            ) from None
        found.setdefault(one.subject, one)
    return list(found.values())
