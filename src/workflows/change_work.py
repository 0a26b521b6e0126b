"""How a boundary change is put into events: what begins, what passes over, what ends, in this order.

Parts are moved before the unit they lay in ends: its end takes along whatever is left at its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, TypedDict
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.refusals import Refused
from rules.vietnamese import search_key
from storage.application import Row
from workflows.boundary_changes import BoundaryChange, Ending, Transfer
from workflows.kernel import Work

_KINDS_IN_NAMES: Final = ("thon ", "ban ", "lang ", "khu ", "to dan pho ")


def found_part(rows: Iterable[Row], transfer: Transfer) -> Row | None:
    """Return the part of a transfer where the register has it: by its id, or by its name below the unit it leaves."""
    for row in rows:
        if row["parent_id"] == transfer.from_id and (
            row["unit_id"] == transfer.unit_id or _bare(row["name"]) == _bare(transfer.name)
        ):
            return row
    return None


def _bare(name: str) -> str:
    key = search_key(name)
    return next((key[len(kind) :] for kind in _KINDS_IN_NAMES if key.startswith(kind)), key)


class _Why(TypedDict):
    """What every event of a change says of its basis."""

    source: str
    confirmed: bool
    change_id: str


class ChangeWork:
    """One command's changes to units, under one legal basis."""

    def __init__(self, work: Work, *, source: str, confirmed: bool, change_id: str = "") -> None:
        self._work = work
        self._why = _Why(source=source, confirmed=confirmed, change_id=change_id)
        self._known: dict[UUID, AdministrativeUnit] = {}
        self.placed: list[UUID] = []
        """The units that have a place of their own through this change: begun, or moved into another unit."""

    def apply(self, change: BoundaryChange) -> dict[str, int]:
        """Do everything a boundary change says; return how many units it established, moved and dissolved."""
        day = change.valid_from
        for b in change.established:
            self._establish(
                b.unit_id, b.kind, b.name, b.code, self._unit(b.parent_id) if b.parent_id else None, day
            )
        moved = 0
        for t in change.transfers:
            moved += self._pass_on(self._part(t), self._unit(t.into_id), day)
        endings = {e.unit_id: e for e in change.dissolved}
        for e in change.dissolved:
            for row in self._below(e.unit_id):
                if row["unit_id"] in endings:
                    continue
                if row["kind"] == "department":
                    endings[row["unit_id"]] = Ending(row["unit_id"], e.into_id)
                elif row["unit_id"] not in self._known or self._unit(row["unit_id"]).parent_id == e.unit_id:
                    # Else it has passed elsewhere by a transfer of this very change.
                    moved += self._pass_on(self._changed(row["unit_id"]), self._unit(e.into_id), day)
        # What lies deepest ends first, so that nothing is ever below a unit that has ended.
        for e in sorted(endings.values(), key=lambda e: -self._unit(e.unit_id).path.count("/")):
            self._dissolve(e, day - timedelta(days=1))
        return {"established": len(change.established), "moved": moved, "dissolved": len(endings)}

    def move(self, unit: AdministrativeUnit, parent: AdministrativeUnit, day: date) -> int:
        """Move a unit with all that lies in it; return how many units have another place now.

        Refused for a day before it came to where it lies (``bad_date``).
        """
        self._known[unit.id] = unit
        if unit.parent_id != parent.id:
            self.placed.append(unit.id)
        before = self._unit(unit.parent_id) if unit.parent_id else None
        unit.move(
            parent,
            before=before,
            valid_from=day,
            today=self._work.today,
            **self._why,
        )
        return 1 + sum(
            self._pass_on(self._changed(row["unit_id"]), unit, day) for row in self._below(unit.id)
        )

    def _pass_on(self, unit: AdministrativeUnit, parent: AdministrativeUnit, day: date) -> int:
        """Move what a change of others takes along: what is entered here as younger than that, on its first day."""
        return self.move(unit, parent, max(day, unit.place_since))

    def _part(self, t: Transfer) -> AdministrativeUnit:
        row = found_part(self._below(t.from_id), t)
        if row is not None:
            return self._changed(row["unit_id"])
        out_of = self._unit(t.from_id)
        return self._establish(t.unit_id, t.kind, t.name, "", out_of, out_of.valid_from)

    def _establish(
        self, id: UUID, kind: str, name: str, code: str, parent: AdministrativeUnit | None, day: date
    ) -> AdministrativeUnit:
        unit = AdministrativeUnit.establish(
            id,
            kind=kind,
            name=name,
            code=code,
            parent=parent,
            valid_from=day,
            demonstration=False,
            **self._why,
        )
        self._known[id] = self._work.add(unit)
        self.placed.append(id)
        return unit

    def _dissolve(self, e: Ending, last_day: date) -> None:
        unit = self._changed(e.unit_id)
        if unit.newest > last_day and self._why["change_id"]:
            raise Refused("change_misfit", unit=unit.name)
        unit.dissolve(
            self._unit(e.into_id),
            last_day=last_day,
            today=self._work.today,
            **self._why,
        )

    def _below(self, unit_id: UUID) -> list[Row]:
        """The units that lie in this one as things stand, those of this very change aside."""
        return self._work.log.query(
            "SELECT unit_id, kind, name, parent_id FROM units WHERE parent_id = %s AND valid_to IS NULL "
            "ORDER BY sort_key, unit_id",
            (unit_id,),
        )

    def _unit(self, id: UUID) -> AdministrativeUnit:
        """A unit as this change has left it so far; looked at, not changed."""
        if id not in self._known:
            self._known[id] = self._work.log.load(AdministrativeUnit, id)
        return self._known[id]

    def _changed(self, id: UUID) -> AdministrativeUnit:
        unit = self._work.load(AdministrativeUnit, id)
        self._known[id] = unit
        return unit
