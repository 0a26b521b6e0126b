"""The cosignatures that are kept, read: which lines belong below a checkpoint, and how many there are.

Only those that are what they say: whoever may write the table can put lines there that no witness signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, LiteralString

from psycopg import Connection

from ledger.verifier.lines import FormatError
from ledger.verifier.notes import COSIGNATURE, Checkpoint, Note, SignatureError, VerifierKey

COLUMNS: Final[LiteralString] = "size, root, name, public, second, line"
"""What :func:`is_signed` wants to see of a cosignature."""
_LAST_SECOND: Final = 253_402_300_800
"""The year 10000: no calendar here goes further."""


def is_signed(origin: str, row: Mapping[str, Any]) -> bool:
    """Tell whether a kept cosignature is the witness's own, over the checkpoint of ``origin`` and at the second that it says."""
    try:
        text = Checkpoint(origin, row["size"], bytes(row["root"])).text()
        key = VerifierKey(row["name"], bytes(row["public"]), COSIGNATURE)
        second = Note.parse(f"{text}\n{row['line']}".encode()).cosigned_at(key)
    except (FormatError, SignatureError, ValueError):
        return False
    return second == int(row["second"]) and second < _LAST_SECOND


def lines_below(connection: Connection[Any], origin: str, size: int, root: bytes) -> list[str]:
    """Return the cosignature lines that were brought for a checkpoint, by witness."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM ledger_cosignatures WHERE size = %s AND root = %s ORDER BY name, public",
        (size, root),
    ).fetchall()
    return [row["line"] for row in rows if is_signed(origin, row)]


def counted(connection: Connection[Any], origin: str, sizes: Iterable[int]) -> dict[tuple[int, bytes], int]:
    """Return how many witnesses have cosigned, by size and root, for checkpoints of these sizes."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM ledger_cosignatures WHERE size = ANY(%s)", (list(sizes),)
    ).fetchall()
    found: dict[tuple[int, bytes], int] = {}
    for row in rows:
        if is_signed(origin, row):
            of = row["size"], bytes(row["root"])
            found[of] = found.get(of, 0) + 1
    return found
