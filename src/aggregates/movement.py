"""The movement: which plan is in force, for which years, and whether this installation is a demonstration."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid5

from aggregates.base import Created, EventSourced

NAMESPACE = UUID("5f0c2f0e-6a55-4a70-9a0e-87b2018c7701")
"""Root of all ids that are derived rather than random (movement, nominations)."""


class Movement(EventSourced):
    """One emulation movement, run under one plan."""

    TOPIC: ClassVar[str] = "movement"

    class Event(EventSourced.Event):
        """Base of the movement's events."""

        TOPIC: ClassVar[str] = "movement.event"

    class Opened(Event, Created):
        """The movement was launched under a plan."""

        TOPIC: ClassVar[str] = "movement.opened.v1"
        name: str
        plan_id: str
        plan_version: str
        readings: dict[str, Any]
        first_year: int
        last_year: int
        opened_on: date
        demonstration: bool

        def apply(self, aggregate: Movement) -> None:
            """Take the plan in force."""
            aggregate.name = self.name
            aggregate.plan_id = self.plan_id
            aggregate.plan_version = self.plan_version
            aggregate.readings = dict(self.readings)
            aggregate.first_year = self.first_year
            aggregate.last_year = self.last_year
            aggregate.opened_on = self.opened_on
            aggregate.demonstration = self.demonstration

    def __init__(self) -> None:
        self.name = ""
        self.plan_id = ""
        self.plan_version = ""
        self.readings: dict[str, Any] = {}
        self.first_year = 0
        self.last_year = 0
        self.opened_on = date.min
        self.demonstration = False

    @staticmethod
    def id_of(slug: str) -> UUID:
        """The movement's id follows from its slug."""
        return uuid5(NAMESPACE, f"movement:{slug}")

    @classmethod
    def open(
        cls,
        slug: str,
        *,
        name: str,
        plan_id: str,
        plan_version: str,
        readings: dict[str, Any],
        years: tuple[int, int],
        opened_on: date,
        demonstration: bool,
    ) -> Movement:
        """Launch a movement under a plan for ``years`` (first, last)."""
        return cls.create(
            cls.Opened,
            cls.id_of(slug),
            name=name,
            plan_id=plan_id,
            plan_version=plan_version,
            readings=readings,
            first_year=years[0],
            last_year=years[1],
            opened_on=opened_on,
            demonstration=demonstration,
        )
