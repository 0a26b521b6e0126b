"""Units over time: district, communes and townships, hamlets and residential groups, departments.

A unit's identity is its id. Its code is an attribute with dates: the state's codes are reused by other units.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.values import NAME_LIMIT, require_choice, require_text
from aggregates.vocabulary import UNIT_KINDS
from rules.text import Text


class AdministrativeUnit(EventSourced):
    """One unit of the district or of its administration."""

    TOPIC: ClassVar[str] = "administrative_unit"

    class Event(EventSourced.Event):
        """Base of a unit's events."""

        TOPIC: ClassVar[str] = "administrative_unit.event"

    class Established(Event, Created):
        """The unit exists from ``valid_from`` on."""

        TOPIC: ClassVar[str] = "administrative_unit.established.v1"
        kind: str
        name: str
        code: str
        parent_id: UUID | None
        path: str
        valid_from: date
        source: str
        demonstration: bool

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take name, code and place."""
            aggregate.kind = self.kind
            aggregate.name = self.name
            aggregate.code = self.code
            aggregate.parent_id = self.parent_id
            aggregate.path = self.path
            aggregate.valid_from = self.valid_from

    def __init__(self) -> None:
        self.kind = ""
        self.name = ""
        self.code = ""
        self.parent_id: UUID | None = None
        self.path = ""
        self.valid_from = date.min

    @classmethod
    def establish(
        cls,
        id: UUID,
        *,
        kind: str,
        name: str,
        code: str,
        parent: AdministrativeUnit | None,
        valid_from: date,
        source: str,
        demonstration: bool,
    ) -> AdministrativeUnit:
        """Record a unit. ``name`` is the full one, e.g. "xã Cẩm Bình"; ``source`` says where the fact is from."""
        return cls.create(
            cls.Established,
            id,
            kind=require_choice(kind, tuple(UNIT_KINDS), "kind"),
            name=require_text(name, Text("tên đơn vị", "the unit's name"), "name", limit=NAME_LIMIT),
            code=code,
            parent_id=parent.id if parent else None,
            path=f"{parent.path if parent else '/'}{id}/",
            valid_from=valid_from,
            source=source,
            demonstration=demonstration,
        )
