"""A fact about a unit that was recorded without its document, confirmed once the document is at hand.

What the document says otherwise is not confirmed but recorded anew for the same day, with the document as its source: what is
recorded later about a day stands.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from aggregates.base import EventSourced
from aggregates.refusals import Refused
from aggregates.values import EARLIEST_DOCUMENT, NAME_LIMIT, require_past, require_text
from rules.text import Text

if TYPE_CHECKING:
    from aggregates.administrative_unit import AdministrativeUnit

FACTS: Final[dict[str, Text]] = {
    "established": Text("Có đơn vị này", "That there is this unit"),
    "name": Text("Tên", "Name"),
    "code": Text("Mã", "Code"),
    "class": Text("Loại, khu vực", "Kind, zone"),
    "place": Text("Nơi trực thuộc", "What it lies in"),
    "end": Text("Ngày kết thúc và đơn vị kế tục", "Last day and successor"),
}
"""What may be on record of a unit, each from a day on."""
_REMARK: Final = " (chưa xác nhận / not confirmed)"
"""What the first start writes behind the source of a fact that was not found in one."""


class UnitEvent(EventSourced.Event):
    """Base of a unit's events."""

    TOPIC: ClassVar[str] = "administrative_unit.event"


class FactConfirmed(UnitEvent):
    """A fact was compared with the document it rests on, and stands in it."""

    TOPIC: ClassVar[str] = "administrative_unit.fact_confirmed.v1"
    fact: str
    fact_from: date
    """The day from which the fact counts; of a unit's end its last day."""
    source_before: str
    document: str
    issued_on: date
    settled: bool
    """Whether nothing else that begins on this day waits for its document."""

    @property
    def source(self) -> str:
        """What the fact rests on from now on: what was said before, and the document with its day."""
        before = self.source_before.removesuffix(_REMARK)
        return f"{before}; {self.document}, {self.issued_on:%d/%m/%Y}"

    def apply(self, aggregate: AdministrativeUnit) -> None:
        """Nobody need doubt it any more."""
        aggregate.unconfirmed.pop((self.fact, self.fact_from), None)


def confirm_fact(
    unit: AdministrativeUnit, fact: str, fact_from: date, *, document: str, issued_on: date, today: date
) -> None:
    """Confirm one fact by its ``document``. Refused where nothing of this kind waits on that day (``fact_not_open``)."""
    source = unit.unconfirmed.get((fact, fact_from))
    if source is None:
        words = FACTS.get(fact, Text(fact[:20], fact[:20]))
        raise Refused("fact_not_open", field="fact", fact=words, day=f"{fact_from:%d/%m/%Y}")
    others = [key for key in unit.unconfirmed if key[1] == fact_from and key[0] != fact]
    unit.trigger_event(
        FactConfirmed,
        fact=fact,
        fact_from=fact_from,
        source_before=source,
        document=require_text(
            document, Text("số văn bản", "the number of the document"), "document", limit=NAME_LIMIT
        ),
        issued_on=require_past(issued_on, today, earliest=EARLIEST_DOCUMENT, field="issued_on"),
        settled=not others,
    )
