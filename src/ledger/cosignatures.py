"""The cosignatures that are kept, read: which lines belong below a checkpoint, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import Connection


def lines_below(connection: Connection[Any], size: int, root: bytes) -> list[str]:
    """Return the cosignature lines that were brought for a checkpoint, by witness."""
    rows = connection.execute(
        "SELECT line FROM ledger_cosignatures WHERE size = %s AND root = %s ORDER BY name, public",
        (size, root),
    ).fetchall()
    return [row["line"] for row in rows]


def counted(connection: Connection[Any], sizes: Iterable[int]) -> dict[tuple[int, bytes], int]:
    """Return how many witnesses have cosigned, by size and root, for checkpoints of these sizes."""
    rows = connection.execute(
        "SELECT size, root, count(*) AS n FROM ledger_cosignatures WHERE size = ANY(%s) GROUP BY size, root",
        (list(sizes),),
    ).fetchall()
    return {(row["size"], bytes(row["root"])): row["n"] for row in rows}
