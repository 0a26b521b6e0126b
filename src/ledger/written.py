"""The copy of every signed checkpoint outside the database: one line of JSON each, added to and never changed.

What lies outside is there to contradict the database, so nothing in it is skipped: a line that nobody of this program wrote is
told, by the audit and before anything else is signed. Only a last line that a kill cut off is none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from storage.lasting_files import add_lines
from storage.locks import FileLock

logger = logging.getLogger("chungtay.ledger")

JUST: Final = timedelta(minutes=2)
"""How long a signed checkpoint may be on its way into the copy."""
TAIL: Final = 3
"""How many may be on their way at once."""
_BEGINNING: Final = b'{"checkpoint": '


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """What the copy holds: notes with the number of their line, oldest first, and the lines that cannot be read.

    A file that cannot be read at all is one line 0 that cannot.
    """

    notes: tuple[tuple[int, str], ...] = ()
    unreadable: tuple[int, ...] = ()

    @property
    def last(self) -> str | None:
        """The note that was written last."""
        return self.notes[-1][1] if self.notes else None


class WrittenCheckpoints:
    """The copy in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._file.name

    def read(self) -> WrittenDown:
        """Return what is in the file. Raises nothing: what cannot be read is said in what comes back."""
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return WrittenDown()
        except OSError:
            return WrittenDown((), (0,))
        *lines, rest = content.split(b"\n")
        if rest and not (rest.startswith(_BEGINNING) or _BEGINNING.startswith(rest)):
            lines.append(rest)
        notes, unreadable = [], []
        for number, line in enumerate(lines, 1):
            note = note_in(line)
            if note is None:
                unreadable.append(number)
            else:
                notes.append((number, note))
        return WrittenDown(tuple(notes), tuple(unreadable))

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write down those of ``rows`` of ``ledger_checkpoints`` whose note is not there yet. Raises :class:`OSError`."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            there = {note for _, note in self.read().notes}
            missing = [row for row in rows if row["note"] not in there]
            if len(missing) > TAIL and there:
                logger.error(
                    "%s checkpoints were missing in %s, and are written again", len(missing), self.name
                )
            add_lines(self._file, [line_of(row) for row in missing])


def line_of(row: dict[str, Any]) -> str:
    """Return the line of a checkpoint, from its row in ``ledger_checkpoints``."""
    return json.dumps(
        {
            "checkpoint": row["checkpoint"],
            "note": row["note"],
            "occasion": row["occasion"],
            "signed_at": row["signed_at"].astimezone(UTC).isoformat(),
        },
        ensure_ascii=False,
    )


def note_in(line: bytes) -> str | None:
    """Return the note in a line of the copy; None where it is no such line."""
    try:
        note = json.loads(line)["note"]
        if not isinstance(note, str):
            return None
        note.encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return note


def on_the_way(missing: Sequence[tuple[int, datetime]], written: int | None, now: datetime) -> bool:
    """Whether checkpoints that the copy lacks, by size and moment, were signed just now, after what it has.

    ``written`` is the size of the largest one in the copy, None where it has none: only the very first is on its way then.
    """
    return is_tail([size for size, _ in missing], written) and all(abs(now - at) <= JUST for _, at in missing)


def is_tail(missing: Sequence[int], written: int | None) -> bool:
    """Whether checkpoints that the copy lacks, by size, are what a kill may have left out after what it has."""
    if written is None:
        return len(missing) <= 1
    return len(missing) <= TAIL and all(size >= written for size in missing)
