"""An office printer as it really prints: how far it is off, and by how much it shrinks or stretches.

Found with the calibration sheet and a ruler. It moves what is printed, and never what is issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.refusals import Refused
from aggregates.values import require_name
from rules.text import Text

OFFSET_LIMIT: Final = Decimal(20)
"""Millimetres. A printer that is off by more has the wrong paper in it."""
SCALE_LIMITS: Final = (Decimal(95), Decimal(105))
"""Per cent."""
PRINTER_NAME_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class Correction:
    """What is done to a page before it is printed: moved right and down by millimetres, scaled by per cent from its centre."""

    offset_x: Decimal = Decimal(0)
    offset_y: Decimal = Decimal(0)
    scale_x: Decimal = Decimal(100)
    scale_y: Decimal = Decimal(100)


class Printer(EventSourced):
    """One printer and its correction."""

    TOPIC: ClassVar[str] = "printer"

    class Event(EventSourced.Event):
        """Base of a printer's events."""

        TOPIC: ClassVar[str] = "printer.event"

    class SetUp(Event, Created):
        """A printer was entered, as it came or as it was measured."""

        TOPIC: ClassVar[str] = "printer.set_up.v1"
        name: str
        offset_x: Decimal
        offset_y: Decimal
        scale_x: Decimal
        scale_y: Decimal

        def apply(self, aggregate: Printer) -> None:
            """Take it."""
            aggregate.take(self)

    class Adjusted(Event):
        """The printer was measured again."""

        TOPIC: ClassVar[str] = "printer.adjusted.v1"
        name: str
        offset_x: Decimal
        offset_y: Decimal
        scale_x: Decimal
        scale_y: Decimal

        def apply(self, aggregate: Printer) -> None:
            """Take it."""
            aggregate.take(self)

    class Removed(Event):
        """The printer is not used any more."""

        TOPIC: ClassVar[str] = "printer.removed.v1"

        def apply(self, aggregate: Printer) -> None:
            """Leave it out of lists."""
            aggregate.removed = True

    def __init__(self) -> None:
        self.name = ""
        self.correction = Correction()
        self.removed = False

    def take(self, told: Printer.SetUp | Printer.Adjusted) -> None:
        """Take name and correction from an event."""
        self.name = told.name
        self.correction = Correction(told.offset_x, told.offset_y, told.scale_x, told.scale_y)

    @classmethod
    def set_up(cls, id: UUID, name: str, correction: Correction) -> Printer:
        """Enter a printer."""
        _require(correction)
        return cls.create(cls.SetUp, id, name=_name(name), **_facts(correction))

    def adjust(self, name: str, correction: Correction) -> None:
        """Enter what was measured anew."""
        self._require_there()
        _require(correction)
        if (told := _name(name)) != self.name or correction != self.correction:
            self.trigger_event(self.Adjusted, name=told, **_facts(correction))

    def remove(self) -> None:
        """Take it out of the lists."""
        self._require_there()
        self.trigger_event(self.Removed)

    def _require_there(self) -> None:
        if self.removed:
            raise Refused("printer_removed")


def _facts(correction: Correction) -> dict[str, Decimal]:
    return {
        name: getattr(correction, name).quantize(Decimal("0.01"))
        for name in ("offset_x", "offset_y", "scale_x", "scale_y")
    }


def _name(name: str) -> str:
    return require_name(name, Text("tên máy in", "the printer's name"), "name", limit=PRINTER_NAME_LIMIT)


def _require(correction: Correction) -> None:
    for field in ("offset_x", "offset_y"):
        value = getattr(correction, field)
        if not value.is_finite() or abs(value) > OFFSET_LIMIT:
            raise Refused("printer_offset", field=field, limit=int(OFFSET_LIMIT))
    low, high = SCALE_LIMITS
    for field in ("scale_x", "scale_y"):
        value = getattr(correction, field)
        if not value.is_finite() or not low <= value <= high:
            raise Refused("printer_scale", field=field, low=int(low), high=int(high))
