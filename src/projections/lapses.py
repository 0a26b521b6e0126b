"""Offices that end with their unit, because what takes over is of another level.

An office of a commune carries on in the commune that takes over (``projections.people``). An office of a district does not
become one of the province: the province's has to be appointed. An office that acts in the whole area of its authority is of
the authority's level, wherever in it the unit lies that it was entered in. The administrator alone carries on whatever
happens: somebody has to appoint.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.officer import ADMINISTRATOR
from projections.registry import Statement, View
from rules.facts import COMMUNE_KINDS, HAMLET_KINDS
from rules.offices import DISTRICT_ROLES

_OF_AUTHORITY: Final = sorted(DISTRICT_ROLES - {ADMINISTRATOR})
CARRIED_INTO: Final[LiteralString] = (
    "(a.carried_from <> '' AND a.unit_id IN (WITH RECURSIVE ended AS (SELECT unit_id, kind FROM units "
    "WHERE successor_id = %s UNION SELECT u.unit_id, u.kind FROM ended JOIN units u ON u.successor_id = ended.unit_id) "
    "SELECT unit_id FROM ended WHERE kind = 'department'))"
)
"""Offices carried on in a unit that act for a department which has ended, and bear the unit's name."""
_SEAT: Final = (
    "(SELECT unit_id, kind FROM units WHERE unit_id = ANY(%s) AND kind IN ('district', 'province') "
    # A district that lies in a province is nearer.
    "ORDER BY kind LIMIT 1)"
)
"""The authority that a place lies under."""
_LAPSE: Final = (
    "UPDATE appointments a SET valid_to = %s, lapsed_on = %s, lapsed_source = %s, lapsed_from = o.unit_id, "
    "lapsed_into = n.unit_id "
)
_LEVEL: Final = (
    "(SELECT CASE WHEN l.kind = ANY(%s) THEN 'commune' WHEN l.kind = ANY(%s) THEN 'hamlet' ELSE l.kind END "
    "FROM units u JOIN units l ON l.unit_id = CASE u.kind WHEN 'department' THEN u.parent_id ELSE u.unit_id END "
    "WHERE u.unit_id = %s)"
)
"""The level of a unit; a department is of the level of what it lies in."""


def end_with_their_level(view: View) -> None:
    """Let offices end on the last day of the level they are of. Declared before the offices follow their units."""

    @view.on(AdministrativeUnit.Moved)
    def moved(e: AdministrativeUnit.Moved) -> Iterable[Statement]:
        yield _of_authority(e.path_before, e.path, e.valid_from, e.source)

    @view.on(AdministrativeUnit.Dissolved)
    def dissolved(e: AdministrativeUnit.Dissolved) -> Iterable[Statement]:
        day = e.last_day + timedelta(days=1)
        yield _of_authority(e.path_before, e.successor_path, day, e.source)
        level: tuple[Any, ...] = (list(COMMUNE_KINDS), list(HAMLET_KINDS))
        yield (
            _LAPSE
            + "FROM (SELECT %s::uuid AS unit_id) o, (SELECT %s::uuid AS unit_id) n WHERE a.role <> ALL(%s) "
            + f"AND (a.unit_id = %s OR {CARRIED_INTO}) AND coalesce(a.valid_to, 'infinity') > %s "
            + f"AND {_LEVEL} <> {_LEVEL}",
            (
                *_told(day, e.source),
                e.originator_id,
                e.successor_id,
                sorted(DISTRICT_ROLES),
                e.originator_id,
                e.originator_id,
                e.last_day,
                *level,
                e.originator_id,
                *level,
                e.successor_id,
            ),
        )


def _of_authority(before: str, after: str, day: date, source: str) -> Statement:
    return (
        _LAPSE + f"FROM {_SEAT} o, {_SEAT} n WHERE o.kind <> n.kind AND a.role = ANY(%s) "
        "AND starts_with(a.unit_path, %s) AND coalesce(a.valid_to, 'infinity') >= %s",
        (*_told(day, source), _ids(before), _ids(after), _OF_AUTHORITY, before, day),
    )


def _told(day: date, source: str) -> tuple[date, date, str]:
    return day - timedelta(days=1), day, source


def _ids(path: str) -> list[UUID]:
    return [UUID(id) for id in path.strip("/").split("/")]
