"""Where events stand in the ledger: the number and hash of the leaf, and the first signed checkpoint that has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection


@dataclass(frozen=True, slots=True)
class LeafPlace:
    """The leaf of one event; ``checkpoint`` is the number of the first one signed over it, None where none is yet."""

    leaf: int
    hash: bytes
    checkpoint: int | None


def places_of(
    connection: Connection[Any], events: Iterable[tuple[UUID, int]]
) -> dict[tuple[UUID, int], LeafPlace]:
    """Return the places of events, given by record and version, in one query. Those without a leaf yet are left out."""
    wanted = list(events)
    rows = connection.execute(
        "SELECT l.originator_id, l.originator_version, l.leaf, l.hash, c.checkpoint "
        "FROM unnest(%s::uuid[], %s::bigint[]) AS w (id, version) "
        "JOIN stored_events e ON e.originator_id = w.id AND e.originator_version = w.version "
        "JOIN ledger_leaves l USING (notification_id) LEFT JOIN LATERAL (SELECT checkpoint FROM ledger_checkpoints "
        "WHERE size > l.leaf ORDER BY size, checkpoint LIMIT 1) c ON true",
        ([id for id, _ in wanted], [version for _, version in wanted]),
    ).fetchall()
    return {
        (row["originator_id"], row["originator_version"]): LeafPlace(
            row["leaf"], bytes(row["hash"]), row["checkpoint"]
        )
        for row in rows
    }
