"""Offices that ended with their unit, because what took over is of another level; and who is competent in their place.

Which ones those are follows from the boundary changes (``projections.lapses``). Nobody is moved up: the office that is
competent now has to be given by an administrator, whose own office carries on so that somebody can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from aggregates.refusals import Refused
from aggregates.vocabulary import OFFICES_OF_PROVINCE, ROLES
from rules.offices import SUCCEEDED_BY
from rules.text import Text
from storage.application import EventLog, Row

_ENDED: LiteralString = (
    "SELECT a.appointment_id, a.officer_id, a.role, a.title, a.unit_name, a.valid_to, a.lapsed_on, a.lapsed_source, "
    "a.lapsed_into, o.full_name, o.username, o.active, p.name AS ended FROM appointments a JOIN officers o USING (officer_id) "
    "JOIN LATERAL (SELECT name FROM unit_periods p WHERE p.unit_id = a.lapsed_from "
    "ORDER BY p.valid_from < a.lapsed_on DESC, abs(p.valid_from - a.lapsed_on) LIMIT 1) p ON true "
    "WHERE a.lapsed_on IS NOT NULL "
)
_HELD: LiteralString = (
    "SELECT a.role, o.full_name, o.username, a.title, a.unit_path FROM appointments a JOIN officers o USING (officer_id) "
    "WHERE o.active AND a.valid_from <= %s AND coalesce(a.valid_to, 'infinity') >= %s ORDER BY o.username"
)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An office that took over from offices which ended: what it is called, where, from whom, and who holds it today."""

    role: str
    office: Text
    unit_id: UUID
    unit: str
    ended: list[Row]
    holders: list[Row]

    @property
    def open(self) -> bool:
        """Whether nobody holds it yet."""
        return not self.holders


def ended_offices(log: EventLog, officer_id: UUID | None = None) -> list[Row]:
    """Return the offices that ended with their unit, of one officer or of all, the latest first.

    Each says what ended (``ended``), since when and by what, and what is competent now: ``role_now``, ``office`` in words,
    ``unit_id`` and ``successor`` by name.
    """
    rows = log.query(
        _ENDED
        + "AND (%(who)s::uuid IS NULL OR a.officer_id = %(who)s) ORDER BY a.lapsed_on DESC, o.username, a.appointment_id",
        {"who": officer_id},
    )
    return _with_successor(log, rows)


def ended_office(log: EventLog, appointment_id: UUID) -> Refused:
    """Return the refusal of whoever acts in an office that ended with its unit."""
    row = _with_successor(log, log.query(_ENDED + "AND a.appointment_id = %s", (appointment_id,)))[0]
    return refusal_of(row)


def refusal_of(row: Row) -> Refused:
    """Say of one of :func:`ended_offices` what ended, by what, and who is competent now."""
    return Refused(
        "office_ended",
        unit=row["ended"],
        day=row["lapsed_on"].strftime("%d/%m/%Y"),
        source=row["lapsed_source"],
        office=row["office"],
        successor=row["successor"],
    )


def takeover(log: EventLog) -> Row | None:
    """Return how the last district came to its successor: ``from_name``, ``to_name``, ``on_day``, ``source``."""
    return log.query_one(
        "SELECT s.from_name, s.to_name, s.on_day, s.source FROM unit_successions s JOIN units u USING (unit_id) "
        "WHERE s.kind = 'dissolved' AND u.kind = 'district' ORDER BY s.on_day DESC, s.recorded_at DESC LIMIT 1"
    )


def vacancies(log: EventLog, today: date) -> list[Vacancy]:
    """Return the offices that took over from those which ended, those that nobody holds first."""
    rows = ended_offices(log)
    held = log.query(_HELD, (today, today)) if rows else []
    found: dict[tuple[str, UUID], list[Row]] = {}
    for row in rows:
        found.setdefault((row["role_now"], row["unit_id"]), []).append(row)
    made = [
        Vacancy(
            role,
            ended[0]["office"],
            unit_id,
            ended[0]["successor"],
            ended,
            [h for h in held if h["role"] == role and h["unit_path"].startswith(ended[0]["path"])],
        )
        for (role, unit_id), ended in found.items()
    ]
    order = list(ROLES)
    return sorted(made, key=lambda v: (not v.open, order.index(v.role), v.unit))


def _with_successor(log: EventLog, rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    log.vault.sync()
    now = {row["lapsed_into"]: log.places.unit(row["lapsed_into"]) for row in rows}
    units = {
        u["unit_id"]: u
        for u in log.query(
            "SELECT unit_id, name, kind, path FROM units WHERE unit_id = ANY(%s)", (list(now.values()),)
        )
    }
    found = []
    for row in rows:
        unit = units[now[row["lapsed_into"]]]
        role = row["role"] if unit["kind"] == "district" else SUCCEEDED_BY.get(row["role"], row["role"])
        words = OFFICES_OF_PROVINCE if unit["kind"] == "province" else ROLES
        found.append(
            {
                **row,
                "role_now": role,
                "office": words.get(role, ROLES[role]),
                "unit_id": unit["unit_id"],
                "successor": unit["name"],
                "path": unit["path"],
            }
        )
    return found
