"""The copy of every signed checkpoint outside the database: one line of JSON each, added to and never changed.

What lies outside is there to contradict the database, so nothing in it is skipped: a line that nobody of this program wrote is
told, by the audit and before anything else is signed. Only a last line that a kill cut off is none. Nor is anything put back in
silence that was taken out of it: only what a kill may have left out of its end is written by the next signature, and the rest
when somebody says so, each such line with the moment at which it was put back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Any, Final

from storage.lasting_files import add_lines
from storage.locks import FileLock

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

    @property
    def largest(self) -> str | None:
        """The note over the most leaves, which is not the last one where others were put back behind it.

        One whose leaves cannot be read counts as over more than any.
        """
        return max((note for _, note in reversed(self.notes)), key=_leaves, default=None)


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

    def add(self, rows: Sequence[dict[str, Any]], put_back: datetime | None = None) -> int:
        """Write down those of ``rows`` of ``ledger_checkpoints`` whose note is not there yet; return how many these were.

        ``put_back`` is the moment at which somebody has them put back. Raises :class:`OSError`.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            there = {note for _, note in self.read().notes}
            missing = [row for row in rows if row["note"] not in there]
            add_lines(self._file, [line_of(row, put_back) for row in missing])
        return len(missing)


def line_of(row: dict[str, Any], put_back: datetime | None = None) -> str:
    """Return the line of a checkpoint, from its row in ``ledger_checkpoints``; says when it was put back, where it was."""
    line = {
        "checkpoint": row["checkpoint"],
        "note": row["note"],
        "occasion": row["occasion"],
        "signed_at": row["signed_at"].astimezone(UTC).isoformat(),
    }
    if put_back is not None:
        line["put_back_at"] = put_back.astimezone(UTC).isoformat()
    return json.dumps(line, ensure_ascii=False)


def _leaves(note: str) -> float:
    """How many leaves a note says it is over."""
    try:
        return int(note.split("\n", 2)[1])
    except (IndexError, ValueError):
        return inf


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


def newly_signed(missing: Sequence[dict[str, Any]], written: int | None) -> list[dict[str, Any]]:
    """Return those of the rows the copy lacks, by size, that the next signature may write: the newest, and what a kill left out.

    ``written`` is the size of the largest one in the copy, None where it has none. All others were taken out of the copy.
    """
    behind = [row for row in missing if written is None or row["size"] >= written]
    late, newest = behind[:-1], behind[-1:]
    return behind if is_tail([row["size"] for row in late], written) else newest


def is_tail(missing: Sequence[int], written: int | None) -> bool:
    """Whether checkpoints that the copy lacks, by size, are what a kill may have left out after what it has."""
    if written is None:
        return len(missing) <= 1
    return len(missing) <= TAIL and all(size >= written for size in missing)
