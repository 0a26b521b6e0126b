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
            yield _settle(table, e)
        for table in hamlets:
            yield (
                f"UPDATE {table} SET hamlet_id = %s WHERE hamlet_id = %s",
                (e.successor_id, e.originator_id),
            )


def _settle(table: str, e: AdministrativeUnit.Dissolved) -> Statement:
    # An office that ends in what is none keeps a place of its own there. What a unit is that is an office never changes.
    return (
        f"UPDATE {table} SET unit_path = %s || coalesce((SELECT d.unit_id || '/' FROM units d, units s "
        "WHERE d.unit_id = %s AND s.unit_id = %s AND d.kind = 'department' AND s.kind <> 'department'), '') "
        "|| substr(unit_path, %s) WHERE unit_path LIKE %s || '%%'",
        (e.successor_path, e.originator_id, e.successor_id, len(e.path_before) + 1, e.path_before),
    )


def _carry(table: str, before: str, after: str) -> Statement:
    return (
        f"UPDATE {table} SET unit_path = %s || substr(unit_path, %s) WHERE unit_path LIKE %s || '%%'",
        (after, len(before) + 1, before),
    )
