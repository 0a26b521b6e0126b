"""The plan target of a unit for one year: by how many percentage points its poverty rate is to fall.

Set by the district (in the person of its labour office) with the document it stands in. A target that is changed keeps the
earlier figure and says why: whether a unit went beyond its target must not depend on a figure nobody can find again.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar
from uuid import UUID, uuid5

from aggregates.base import Created, EventSourced
from aggregates.movement import NAMESPACE
from aggregates.pii import PII
from aggregates.poverty_review import REVIEWED_KINDS
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, require_choice, require_text
from rules.text import Text

MOST_POINTS = Decimal(100)


class ReductionTarget(EventSourced):
    """The target of one unit in one year."""

    TOPIC: ClassVar[str] = "reduction_target"

    class Event(EventSourced.Event):
        """Base of a target's events."""

        TOPIC: ClassVar[str] = "reduction_target.event"

    class TargetSet(Event, Created):
        """The district set the target."""

        TOPIC: ClassVar[str] = "reduction_target.set.v1"
        movement_id: UUID
        target_unit: UUID
        unit_path: str
        year: int
        points: Decimal
        basis: str
        issued_on: date

        def apply(self, aggregate: ReductionTarget) -> None:
            """Take the target."""
            aggregate.unit_id = self.target_unit
            aggregate.unit_path = self.unit_path
            aggregate.year = self.year
            aggregate.points = self.points

    class TargetChanged(Event):
        """The district changed the target."""

        TOPIC: ClassVar[str] = "reduction_target.changed.v1"
        points: Decimal
        earlier: Decimal
        basis: str
        issued_on: date
        reason: PII

        def apply(self, aggregate: ReductionTarget) -> None:
            """Take the new target."""
            aggregate.points = self.points

    def __init__(self) -> None:
        self.unit_id = UUID(int=0)
        self.unit_path = ""
        self.year = 0
        self.points = Decimal(0)

    @staticmethod
    def id_of(movement_id: UUID, unit_id: UUID, year: int) -> UUID:
        """The id of a unit's target of one year: there is one."""
        return uuid5(NAMESPACE, f"reduction-target:{movement_id}:{unit_id}:{year}")

    @classmethod
    def set_target(
        cls,
        *,
        movement_id: UUID,
        unit_id: UUID,
        unit_path: str,
        unit_kind: str,
        year: int,
        points: Decimal,
        basis: str,
        issued_on: date,
        years: tuple[int, int],
        today: date,
    ) -> ReductionTarget:
        """Set the target of a year of the movement, in percentage points, with the document it stands in."""
        require_choice(unit_kind, REVIEWED_KINDS, "unit_id")
        if not years[0] <= year <= years[1]:
            raise Refused("bad_year", field="year", year=year, first=years[0], last=years[1])
        return cls.create(
            cls.TargetSet,
            cls.id_of(movement_id, unit_id, year),
            movement_id=movement_id,
            target_unit=unit_id,
            unit_path=unit_path,
            year=year,
            points=require_points(points),
            basis=_basis(basis),
            issued_on=_issued(issued_on, today),
        )

    def change(self, *, points: Decimal, basis: str, issued_on: date, reason: str, today: date) -> None:
        """Change the target, with the new document and the reason."""
        if require_points(points) == self.points:
            raise Refused("figures_unchanged", field="points")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(
            self.TargetChanged,
            points=points,
            earlier=self.points,
            basis=_basis(basis),
            issued_on=_issued(issued_on, today),
            reason=PII(self.id, words),
        )


def require_points(points: Decimal) -> Decimal:
    """Return usable percentage points: 0 to 100 with at most two decimals."""
    try:
        usable = points.is_finite() and 0 <= points <= MOST_POINTS and points == round(points, 2)
    except InvalidOperation:
        usable = False
    if not usable:
        raise Refused("bad_points", field="points")
    return points


def _basis(text: str) -> str:
    return require_text(text, Text("văn bản giao chỉ tiêu", "the document"), "basis", limit=NAME_LIMIT)


def _issued(day: date, today: date) -> date:
    if day > today:
        raise Refused("future_date", field="issued_on", day=day.strftime("%d/%m/%Y"))
    return day
