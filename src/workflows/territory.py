"""Boundaries as arithmetic: what a unit's territory of one day was made of on an earlier one.

Figures belong to the unit that reported them. To compare a rate with one of another year, the earlier figures are put
together again on the later boundary: Cẩm Tân of 2020 is Cẩm Tân, Phúc Do and the hamlet Phác Lê of 2018, and Cẩm Vân of
2020 is the Cẩm Vân of 2018 without that hamlet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.poverty_review import REVIEWED_KINDS

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Constituent:
    """A unit of the earlier day whose figures count in (``sign`` 1), or that a counted unit lost since (``sign`` -1)."""

    unit_id: UUID
    kind: str
    name: str
    code: str
    parent_id: UUID | None
    sign: int


class Territory:
    """Every unit in every period, as of one reading of the register.

    ``periods`` are rows of ``unit_periods`` together with the ``successor_id`` and last day (``ended``) of their unit.
    """

    def __init__(self, periods: Iterable[Row]) -> None:
        self._periods: dict[UUID, list[Row]] = {}
        self._ends: dict[UUID, tuple[date, UUID]] = {}
        for row in periods:
            self._periods.setdefault(row["unit_id"], []).append(row)
            if row["successor_id"] is not None:
                self._ends[row["unit_id"]] = (row["ended"], row["successor_id"])

    @property
    def first_day(self) -> date:
        """The day on which the register of communes and hamlets begins; a province entered by hand is far older."""
        return min(
            (
                row["valid_from"]
                for rows in self._periods.values()
                for row in rows
                if row["kind"] in REVIEWED_KINDS
            ),
            default=date.min,
        )

    def period(self, unit_id: UUID, day: date) -> Row | None:
        """Return the unit as it was on ``day``, or None where it did not exist then."""
        for row in self._periods.get(unit_id, ()):
            if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]):
                return row
        return None

    def successor(self, unit_id: UUID, day: date) -> UUID:
        """Return who has taken over from the unit by ``day``: the unit itself while it stands."""
        while unit_id in self._ends and self._ends[unit_id][0] < day:
            unit_id = self._ends[unit_id][1]
        return unit_id

    def constituents(self, unit_id: UUID, on: date, of: date) -> tuple[Constituent, ...]:
        """Return the units of the day ``of`` whose figures, added up with their signs, are those of the territory that
        ``unit_id`` had on the day ``on``.

        ``of`` must not be later than ``on``: a part that was merged cannot be told apart afterwards. Departments have no
        territory. Empty where the unit did not exist on ``on``, or nothing of it is in the register of ``of``.

        Raises ``ValueError`` where ``of`` is later than ``on``.
        """
        if of > on:
            raise ValueError("figures cannot be put on an earlier boundary")
        below: dict[UUID | None, list[Row]] = {}
        standing = {id: row for id in self._periods if (row := self.period(id, of)) is not None}
        for row in standing.values():
            if row["kind"] != "department":
                parent = row["parent_id"] if row["parent_id"] in standing else None
                below.setdefault(parent, []).append(row)
        found: list[Constituent] = []

        def walk(row: Row, counted: bool) -> None:
            inside = unit_id in self._chain(self.successor(row["unit_id"], on), on)
            if inside != counted:
                found.append(
                    Constituent(
                        row["unit_id"],
                        row["kind"],
                        row["name"],
                        row["code"],
                        row["parent_id"],
                        1 if inside else -1,
                    )
                )
            for part in below.get(row["unit_id"], ()):
                walk(part, inside)

        if self.period(unit_id, on) is not None:
            for row in below.get(None, ()):
                walk(row, False)
        return tuple(sorted(found, key=lambda c: (-c.sign, c.code, c.name)))

    def _chain(self, unit_id: UUID, day: date) -> set[UUID]:
        """The unit and everything it lay in on ``day``."""
        chain: set[UUID] = set()
        at: UUID | None = unit_id
        while at is not None and at not in chain:
            chain.add(at)
            row = self.period(at, day)
            at = row["parent_id"] if row else None
        return chain
