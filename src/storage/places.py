"""Where records lie now. Their events keep the path of the unit as it was; units move and end.

Whoever loads a record gets it with its present place, so that permission follows the successor without any act knowing of
mergers. The moves are kept in memory. They change with the vault's epoch, which every command asks for when it begins and
proves when it is saved: a process that has not heard of a move cannot save what it decided by the old places.

An office (a department) is no territory. Where it ends in a province or a commune, what was its own keeps a place of its own
there, ``/province/department/``: all of the province's is above it, and nothing of the province's is below.

Which offices ended with their unit is kept with the moves, for the same reason: nobody acts on in one of them, not even in
a process that found somebody in office just before.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class _Moves(NamedTuple):
    """Present paths of units that moved or ended, successors by unit, and the offices that ended with their unit.

    ``province_took_over``: no district stands any more, and a province has taken over from one.
    """

    places: dict[str, str]
    successors: dict[UUID, UUID]
    ended_offices: frozenset[UUID]
    province_took_over: bool
    departments_left: frozenset[str]


class Places:
    """The present paths of units that have moved or ended."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._lock = Lock()
        self._epoch = -1
        self._moved: _Moves | None = None

    def forget(self, epoch: int) -> None:
        """Read the moves again when next asked: a new epoch has begun."""
        with self._lock:
            self._epoch = max(epoch, self._epoch)
            self._moved = None

    def current(self, path: str) -> str:
        """Return where what was at ``path`` lies now: the path itself where nothing has moved."""
        unit = path.rstrip("/").rpartition("/")[2]
        return self._known().places.get(unit, path)

    def unit(self, id: UUID) -> UUID:
        """Return who has taken over from a unit: the unit itself while it stands.

        An office that ended in what is none keeps a place of its own there (:meth:`current`); the unit is that one all the same.
        """
        return _last(id, self._known().successors)

    def ended_office(self, appointment_id: UUID) -> bool:
        """Whether the office ended with its unit, because what took over is of another level (``projections.lapses``)."""
        return appointment_id in self._known().ended_offices

    def left_behind(self, path: str) -> bool:
        """Whether a present place is that of a department which ended in what is none: nobody of it acts there any more."""
        return path.rstrip("/").rpartition("/")[2] in self._known().departments_left

    def province_took_over(self) -> bool:
        """Whether what was done by a district is done by a province now, because no district stands any more."""
        return self._known().province_took_over

    def _known(self) -> _Moves:
        known, epoch = self._moved, self._epoch
        if known is not None:
            return known
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT unit_id, kind, kind = 'department' AS office, path, successor_id, "
                "unit_id IN (SELECT unit_id FROM unit_successions) AS went FROM units"
            ).fetchall()
            ended = connection.execute("SELECT appointment_id FROM appointments WHERE lapsed_on IS NOT NULL")
            offices = frozenset(r["appointment_id"] for r in ended)
        successors: dict[UUID, UUID] = {r["unit_id"]: r["successor_id"] for r in rows if r["successor_id"]}
        units = {r["unit_id"]: r for r in rows}

        def place(id: UUID) -> str:
            into = successors.get(id)
            if into is None:
                return str(units[id]["path"])
            own = f"{id}/" if units[id]["office"] and not units[into]["office"] else ""
            return place(into) + own

        moved = {str(r["unit_id"]): place(r["unit_id"]) for r in rows if r["went"]}
        districts = [r["unit_id"] for r in rows if r["kind"] == "district"]
        heirs = {units[_last(id, successors)]["kind"] for id in districts}
        left = frozenset(
            str(d) for d, into in successors.items() if units[d]["office"] and not units[into]["office"]
        )
        known = _Moves(moved, successors, offices, heirs == {"province"}, left)
        with self._lock:
            if epoch == self._epoch:
                # Else a move has become known meanwhile, and what was read may lack it.
                self._moved = known
        return known


def _last(id: UUID, successors: dict[UUID, UUID]) -> UUID:
    while id in successors:
        id = successors[id]
    return id


def places_changed(connection: Connection[Any]) -> None:
    """Begin the next epoch inside the caller's transaction, which holds the event lock: every process asks anew."""
    connection.execute("UPDATE vault_epoch SET epoch = epoch + 1")
