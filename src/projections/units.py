"""Read models of units: as they are, as they were on any day, and what passed from one to another.

``units`` holds each unit as it last stood, ``unit_periods`` every stretch of days in which nothing about it changed. A fact
that is recorded late splits the period it begins in and fills the days up to the next fact of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.unit_confirmation import FactConfirmed
from projections.registry import Statement, view
from rules.vietnamese import search_key, unit_sort_key

U = AdministrativeUnit

units = view("units", ["units", "unit_periods", "unit_successions"])

_COLUMNS = (
    "name, name_since, search_key, sort_key, code, code_since, kind, zone, especially_difficult, classed_poor, class_since, "
    "class_source, class_confirmed, parent_id, path, place_since, source, confirmed, change_id"
)
_SPLIT = (
    f"INSERT INTO unit_periods (unit_id, valid_from, valid_to, {_COLUMNS}) SELECT unit_id, %s, valid_to, {_COLUMNS} "
    "FROM unit_periods WHERE unit_id = %s AND valid_from < %s AND coalesce(valid_to, 'infinity') >= %s"
)
_SHORTEN = (
    "UPDATE unit_periods SET valid_to = %s WHERE unit_id = %s AND valid_from < %s "
    "AND coalesce(valid_to, 'infinity') >= %s"
)
_PRESENT = (
    "UPDATE units u SET name = p.name, search_key = p.search_key, sort_key = p.sort_key, code = p.code, kind = p.kind, "
    "zone = p.zone, especially_difficult = p.especially_difficult, classed_poor = p.classed_poor, "
    "parent_id = p.parent_id, path = p.path "
    "FROM unit_periods p WHERE p.unit_id = u.unit_id AND u.unit_id = %s "
    "AND p.valid_from = (SELECT max(valid_from) FROM unit_periods WHERE unit_id = u.unit_id)"
)


@units.on(U.Established)
def _established(e: U.Established) -> Iterable[Statement]:
    key, order = search_key(e.name), str(unit_sort_key(e.name))
    yield (
        "INSERT INTO units (unit_id, kind, name, code, parent_id, path, valid_from, search_key, sort_key, source, "
        "demonstration) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.kind,
            e.name,
            e.code,
            e.parent_id,
            e.path,
            e.valid_from,
            key,
            order,
            e.source,
            e.demonstration,
        ),
    )
    day = e.valid_from
    yield (
        f"INSERT INTO unit_periods (unit_id, valid_from, {_COLUMNS}) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', NULL, NULL, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id, day, e.name, day, key, order, e.code, day, e.kind, day, e.source, e.confirmed,
            e.parent_id, e.path, day, e.source, e.confirmed, e.change_id,
        ),
    )  # fmt: skip


def _from(
    e: U.Renamed | U.Recoded | U.Reclassified | U.Moved, group: str, values: dict[str, Any]
) -> Iterable[Statement]:
    """Let a fact hold from its day to the next fact of its ``group`` (name, code, class or place)."""
    id, day = e.originator_id, e.valid_from
    yield _SPLIT, (day, id, day, day)
    yield _SHORTEN, (day - timedelta(days=1), id, day, day)
    yield (
        f"UPDATE unit_periods SET {', '.join(f'{c} = %s' for c in values)}, {group}_since = %s "
        f"WHERE unit_id = %s AND valid_from >= %s AND {group}_since <= %s",
        (*values.values(), day, id, day, day),
    )
    yield (
        "UPDATE unit_periods SET source = %s, confirmed = %s, change_id = %s WHERE unit_id = %s AND valid_from = %s",
        (e.source, e.confirmed, e.change_id, id, day),
    )
    yield _PRESENT, (id,)


@units.on(U.Renamed)
def _renamed(e: U.Renamed) -> Iterable[Statement]:
    keys = {"search_key": search_key(e.name), "sort_key": str(unit_sort_key(e.name))}
    yield from _from(e, "name", {"name": e.name, **keys})


@units.on(U.Recoded)
def _recoded(e: U.Recoded) -> Iterable[Statement]:
    yield from _from(e, "code", {"code": e.code})


@units.on(U.Reclassified)
def _reclassified(e: U.Reclassified) -> Iterable[Statement]:
    facts = {
        "kind": e.kind,
        "zone": e.zone,
        "especially_difficult": e.especially_difficult,
        "classed_poor": e.classed_poor,
    }
    yield from _from(e, "class", {**facts, "class_source": e.source, "class_confirmed": e.confirmed})


@units.on(U.Moved)
def _moved(e: U.Moved) -> Iterable[Statement]:
    yield from _from(e, "place", {"parent_id": e.parent_id, "path": e.path})
    kind = "moved" if e.parent_id != e.parent_before else "followed"
    yield _succession(
        e, kind, e.valid_from, e.parent_before, e.parent_name_before, e.parent_id, e.parent_name
    )


@units.on(U.Dissolved)
def _dissolved(e: U.Dissolved) -> Iterable[Statement]:
    yield (
        "UPDATE unit_periods SET valid_to = %s WHERE unit_id = %s AND valid_to IS NULL",
        (e.last_day, e.originator_id),
    )
    yield (
        "UPDATE units SET valid_to = %s, successor_id = %s WHERE unit_id = %s",
        (e.last_day, e.successor_id, e.originator_id),
    )
    day = e.last_day + timedelta(days=1)
    yield _succession(e, "dissolved", day, e.originator_id, e.name_before, e.successor_id, e.successor_name)


@units.on(FactConfirmed)
def _confirmed(e: FactConfirmed) -> Iterable[Statement]:
    id, day = e.originator_id, e.fact_from
    if e.fact in ("established", "class"):
        yield (
            "UPDATE unit_periods SET class_source = %s, class_confirmed = true "
            "WHERE unit_id = %s AND class_since = %s AND class_source = %s AND NOT class_confirmed",
            (e.source, id, day, e.source_before),
        )
    # A period shows the source of what was recorded last about its first day; it is sure when nothing of that day is open.
    yield (
        "UPDATE unit_periods SET source = %s WHERE unit_id = %s AND valid_from = %s AND source = %s AND NOT confirmed",
        (e.source, id, day, e.source_before),
    )
    if e.settled:
        yield (
            "UPDATE unit_periods SET confirmed = true WHERE unit_id = %s AND valid_from = %s",
            (id, day),
        )
    if e.fact in ("place", "end"):
        on_day = day + timedelta(days=1) if e.fact == "end" else day
        yield (
            "UPDATE unit_successions SET source = %s, confirmed = true "
            "WHERE unit_id = %s AND on_day = %s AND (kind = 'dissolved') = %s",
            (e.source, id, on_day, e.fact == "end"),
        )
    if e.fact == "established":
        yield "UPDATE units SET source = %s WHERE unit_id = %s", (e.source, id)


def _succession(
    e: U.Moved | U.Dissolved,
    kind: str,
    day: date,
    from_id: UUID | None,
    from_name: str,
    to_id: UUID,
    to_name: str,
) -> Statement:
    return (
        "INSERT INTO unit_successions VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.originator_version,
            day,
            kind,
            from_id,
            from_name,
            e.path_before,
            to_id,
            to_name,
            e.path if isinstance(e, U.Moved) else e.successor_path,
            e.source,
            e.confirmed,
            e.change_id,
            e.timestamp,
            e.meta.officer_id,
        ),
    )
