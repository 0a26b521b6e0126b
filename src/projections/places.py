"""Rows that carry the place of a record follow its unit: into another unit, or to the successor of one that has ended.

The path of the unit is the head of every path below it, so that one statement per table takes everything along. The same
answer is given for records that are loaded from their events by ``storage.places``.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.administrative_unit import AdministrativeUnit
from projections.registry import Statement, View


def follow_places(view: View, *tables: str, hamlets: tuple[str, ...] = ()) -> None:
    """Let ``unit_path`` of the view's ``tables`` follow the units, and ``hamlet_id`` of ``hamlets`` the successors."""

    @view.on(AdministrativeUnit.Moved)
    def moved(e: AdministrativeUnit.Moved) -> Iterable[Statement]:
        for table in tables:
            yield _carry(table, e.path_before, e.path)

    @view.on(AdministrativeUnit.Dissolved)
    def dissolved(e: AdministrativeUnit.Dissolved) -> Iterable[Statement]:
        for table in tables:
            yield _carry(table, e.path_before, e.successor_path)
        for table in hamlets:
            yield (
                f"UPDATE {table} SET hamlet_id = %s WHERE hamlet_id = %s",
                (e.successor_id, e.originator_id),
            )


def _carry(table: str, before: str, after: str) -> Statement:
    return (
        f"UPDATE {table} SET unit_path = %s || substr(unit_path, %s) WHERE unit_path LIKE %s || '%%'",
        (after, len(before) + 1, before),
    )
