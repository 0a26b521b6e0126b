"""The movement: which plan is in force, how its unclear wordings are read, for which years, and who decided so when.

The plan's own text is in the event that puts it in force: what a dossier was judged by can be read from the log alone, long
after the file it came from is gone. Wordings and plans change for dossiers submitted from then on; those submitted keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from aggregates.base import Created, EventSourced
from aggregates.movement_custody import (
    LedgerKeyRotated,
    MasterKeyRotated,
    MovementEvent,
    WitnessDismissed,
    WitnessEnlisted,
)
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import EARLIEST_DOCUMENT, NAME_LIMIT, require_past, require_text
from rules.prizes import LEAST_SALARY, MOST_COEFFICIENT, MOST_SALARY
from rules.readings import ReadingValue
from rules.text import Text

NAMESPACE = UUID("5f0c2f0e-6a55-4a70-9a0e-87b2018c7701")
"""Root of all ids that are derived rather than random (movement, nominations)."""
_DOCUMENT: Final = Text("số văn bản của Hội đồng", "the number of the council's document")
_SOURCE_DOCUMENT: Final = Text("số văn bản", "the number of the document")
_REMARKS: Final = Text("đã đối chiếu những gì", "what was compared")
_REASON: Final = Text("lý do", "the reason")
_THOUSANDTHS: Final = Decimal("0.001")
BACKDATED: Final = timedelta(days=5 * 366)
"""How far the first day of a figure may lie from the day of its document: further away it is a slip of the hand."""


def stands(decided: ReadingValue, in_force: ReadingValue | None) -> bool:
    """Whether a reading that was decided is still in force; true and 1 are equal to Python and different readings."""
    return type(decided) is type(in_force) and decided == in_force


@dataclass(frozen=True, slots=True)
class Adoption:
    """A plan that was put in force: which, for which years, when, and the hash of its text where the log holds that.

    ``readings`` are those of its last day in force, ``decided`` those of them that the council had decided.
    """

    plan_id: str
    version: str
    years: tuple[int, int]
    at: datetime
    sha256: str
    readings: dict[str, Any]
    decided: dict[str, ReadingValue]


def require_valid_from(valid_from: date, issued_on: date) -> date:
    """Return the first day of a figure: at most :data:`BACKDATED` before its document, and at most as much after it."""
    low, high = issued_on - BACKDATED, issued_on + BACKDATED
    if not low <= valid_from <= high:
        raise Refused(
            "bad_date",
            field="valid_from",
            day=valid_from.strftime("%d/%m/%Y"),
            low=low.strftime("%d/%m/%Y"),
            high=high.strftime("%d/%m/%Y"),
        )
    return valid_from


class Movement(EventSourced):
    """One emulation movement, run under one plan."""

    TOPIC: ClassVar[str] = "movement"

    Event = MovementEvent
    LedgerKeyRotated = LedgerKeyRotated
    MasterKeyRotated = MasterKeyRotated
    WitnessEnlisted = WitnessEnlisted
    WitnessDismissed = WitnessDismissed

    class Opened(MovementEvent, Created):
        """The movement was launched under a plan."""

        TOPIC: ClassVar[str] = "movement.opened.v1"
        class_version: ClassVar[int] = 2
        name: str
        plan_id: str
        plan_version: str
        readings: dict[str, Any]
        first_year: int
        last_year: int
        opened_on: date
        demonstration: bool
        sha256: str
        text: str
        """The plan's file and its hash; empty in movements opened before the log kept plans."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version named its plan and did not hold it."""
            state["sha256"] = state["text"] = ""

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
            aggregate.sha256 = self.sha256
            aggregate.decided = {}
            aggregate._adopted(self)

    class PlanAdopted(MovementEvent):
        """The council put another plan, or another version, in force for dossiers submitted from now on."""

        TOPIC: ClassVar[str] = "movement.plan_adopted.v1"
        class_version: ClassVar[int] = 2
        plan_id: str
        plan_version: str
        sha256: str
        text: str
        plan_before: str
        version_before: str
        readings: dict[str, Any]
        """All readings in force from now on: those decided before stand where the plan still knows them.

        Releases before 2026-11 also kept what had only been a default of the plan before.
        """
        first_year: int
        last_year: int
        document: str
        decided_on: date
        reason: PII

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version kept the reason in the open."""
            state["reason"] = PII(state["originator_id"], state["reason"])

        def apply(self, aggregate: Movement) -> None:
            """Take the plan in force."""
            aggregate.plan_id = self.plan_id
            aggregate.plan_version = self.plan_version
            aggregate.sha256 = self.sha256
            aggregate.readings = dict(self.readings)
            aggregate.first_year = self.first_year
            aggregate.last_year = self.last_year
            aggregate.decided = {
                n: v for n, v in aggregate.decided.items() if stands(v, self.readings.get(n))
            }
            aggregate._adopted(self)

    class ReadingChanged(MovementEvent):
        """The council reads an unclear wording otherwise, for dossiers submitted from now on."""

        TOPIC: ClassVar[str] = "movement.reading_changed.v1"
        class_version: ClassVar[int] = 2
        name: str
        value: str | bool
        value_before: str | bool
        document: str
        decided_on: date
        reason: PII

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version kept the reason in the open."""
            state["reason"] = PII(state["originator_id"], state["reason"])

        def apply(self, aggregate: Movement) -> None:
            """Take the reading in force."""
            aggregate.readings[self.name] = self.value
            aggregate.decided[self.name] = self.value
            aggregate.adopted[-1] = replace(
                aggregate.adopted[-1], readings=dict(aggregate.readings), decided=dict(aggregate.decided)
            )

    class DatumConfirmed(MovementEvent):
        """A figure or wording that nobody had checked was compared with the document it rests on, and stands in it."""

        TOPIC: ClassVar[str] = "movement.datum_confirmed.v1"
        datum: str
        """What was compared: the id of a plan's criterion, a year of days off, a law, part of a poverty standard."""
        source: str
        """What it rested on until then."""
        document: str
        issued_on: date
        remarks: PII

        def apply(self, aggregate: Movement) -> None:
            """Nobody need doubt it any more."""
            aggregate.confirmed[self.datum] = (self.document, self.issued_on)

    class PrizeCoefficientSet(MovementEvent):
        """The coefficient of a kind of award was set, from a day on, by the document that says so."""

        TOPIC: ClassVar[str] = "movement.prize_coefficient_set.v1"
        kind: str
        """Level, form and receiver (``rules.prizes.Kind``), as ``district:giay_khen:household``."""
        value: Decimal
        valid_from: date
        document: str
        issued_on: date
        remarks: PII

        def apply(self, aggregate: Movement) -> None:
            """Pay by it."""
            aggregate.coefficients += (
                (self.kind, self.value, self.valid_from, self.document, self.issued_on),
            )

    class BaseSalarySet(MovementEvent):
        """The base salary was set, from a day on, by the document that says so."""

        TOPIC: ClassVar[str] = "movement.base_salary_set.v1"
        amount: int
        valid_from: date
        document: str
        issued_on: date
        remarks: PII

        def apply(self, aggregate: Movement) -> None:
            """Pay by it."""
            aggregate.base_salaries += ((self.amount, self.valid_from, self.document, self.issued_on),)

    def __init__(self) -> None:
        self.name = ""
        self.coefficients: tuple[tuple[str, Decimal, date, str, date], ...] = ()
        self.base_salaries: tuple[tuple[int, date, str, date], ...] = ()
        self.confirmed: dict[str, tuple[str, date]] = {}
        """What was compared with its document: number and day of that, by the id of the datum."""
        self.ledger_keys: list[str] = []
        """Public keys that took the place of another one, as far as the log has been told (``aggregates.movement_custody``)."""
        self.master_keys: dict[int, str] = {}
        self.witnesses: dict[str, str] = {}
        """Offices of those who vouch for the ledger now, by their keys; ``witness_entries`` are the changes that led to it."""
        self.witness_entries: set[int] = set()
        self.plan_id = ""
        self.plan_version = ""
        self.sha256 = ""
        self.readings: dict[str, Any] = {}
        self.decided: dict[str, ReadingValue] = {}
        """Of the readings in force those that rest on a decision of the council; the others are defaults of a plan."""
        self.first_year = 0
        self.last_year = 0
        self.opened_on = date.min
        self.demonstration = False
        self.adopted: list[Adoption] = []
        """Every plan that was ever in force, in the order of its adoption; one that came back stands twice."""

    def _adopted(self, event: Movement.Opened | Movement.PlanAdopted) -> None:
        years = (event.first_year, event.last_year)
        self.adopted.append(
            Adoption(
                event.plan_id,
                event.plan_version,
                years,
                event.timestamp,
                event.sha256,
                dict(self.readings),
                dict(self.decided),
            )
        )

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
        sha256: str = "",
        text: str = "",
    ) -> Movement:
        """Launch a movement under a plan for ``years`` (first, last); ``text`` is the plan's file, ``sha256`` its hash."""
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
            sha256=sha256,
            text=text,
        )

    def adopt_plan(
        self,
        *,
        plan_id: str,
        plan_version: str,
        sha256: str,
        text: str,
        readings: dict[str, ReadingValue],
        years: tuple[int, int],
        signed_on: date,
        document: str,
        decided_on: date,
        reason: str,
        today: date,
    ) -> None:
        """Put a plan in force that the council has decided on.

        Refused when it is in force already, and while it is not signed: on the day of the act (``plan_not_signed``) and on the
        day of the decision, which cannot be older than what it decides on (``plan_signed_later``).
        """
        if (plan_id, plan_version) == (self.plan_id, self.plan_version):
            raise Refused("plan_in_force", field="plan", plan=plan_id, version=plan_version)
        decision = self._decision(document, decided_on, reason, today)
        signed = {"plan": plan_id, "signed": signed_on.strftime("%d/%m/%Y")}
        if signed_on > today:
            raise Refused("plan_not_signed", field="plan", **signed)
        if decided_on < signed_on:
            raise Refused(
                "plan_signed_later", field="decided_on", day=decided_on.strftime("%d/%m/%Y"), **signed
            )
        self.trigger_event(
            self.PlanAdopted,
            plan_id=plan_id,
            plan_version=plan_version,
            sha256=sha256,
            text=text,
            plan_before=self.plan_id,
            version_before=self.plan_version,
            readings=dict(readings),
            first_year=years[0],
            last_year=years[1],
            **decision,
        )

    def change_reading(
        self,
        name: str,
        value: ReadingValue,
        *,
        document: str,
        decided_on: date,
        reason: str,
        today: date,
    ) -> None:
        """Read a wording as the council has decided. Whether the plan knows the reading is the caller's to check."""
        before = self.readings.get(name)
        # True and 1 are equal to Python and different readings.
        if type(before) is type(value) and before == value:
            raise Refused("reading_in_force", field="value")
        self.trigger_event(
            self.ReadingChanged,
            name=name,
            value=value,
            value_before="" if before is None else before,
            **self._decision(document, decided_on, reason, today),
        )

    def confirm_datum(
        self, datum: str, *, source: str, document: str, issued_on: date, remarks: str, today: date
    ) -> None:
        """Record that a datum was compared with the document that says so. Whether it is in doubt is the caller's to check."""
        if datum in self.confirmed:
            raise Refused("datum_confirmed", field="document", document=self.confirmed[datum][0])
        self.trigger_event(
            self.DatumConfirmed,
            datum=datum,
            source=source,
            **self._source(document, issued_on, remarks, today),
        )

    def set_prize_coefficient(
        self,
        kind: str,
        value: Decimal,
        *,
        valid_from: date,
        document: str,
        issued_on: date,
        remarks: str,
        today: date,
    ) -> None:
        """Set what a kind of award is worth, in base salaries. Whether there is such a kind is the caller's to check."""
        if (
            not value.is_finite()
            or not 0 < value <= MOST_COEFFICIENT
            or value != value.quantize(_THOUSANDTHS)
        ):
            raise Refused("bad_coefficient", field="value", limit=MOST_COEFFICIENT)
        self.trigger_event(
            self.PrizeCoefficientSet,
            kind=kind,
            value=value.normalize(),
            valid_from=require_valid_from(valid_from, issued_on),
            **self._source(document, issued_on, remarks, today),
        )

    def set_base_salary(
        self, amount: int, *, valid_from: date, document: str, issued_on: date, remarks: str, today: date
    ) -> None:
        """Set the base salary from a day on, in đồng a month."""
        if not LEAST_SALARY <= amount <= MOST_SALARY:
            raise Refused("bad_salary", field="amount", low=f"{LEAST_SALARY:,}", high=f"{MOST_SALARY:,}")
        self.trigger_event(
            self.BaseSalarySet,
            amount=amount,
            valid_from=require_valid_from(valid_from, issued_on),
            **self._source(document, issued_on, remarks, today),
        )

    def _source(self, document: str, issued_on: date, remarks: str, today: date) -> dict[str, Any]:
        """What is recorded of the document a figure stands in."""
        return {
            "document": require_text(document, _SOURCE_DOCUMENT, "document", limit=NAME_LIMIT),
            "issued_on": require_past(issued_on, today, earliest=EARLIEST_DOCUMENT, field="issued_on"),
            "remarks": PII(self.id, require_text(remarks, _REMARKS, "remarks")),
        }

    def _decision(self, document: str, decided_on: date, reason: str, today: date) -> dict[str, Any]:
        """What is recorded of the council's decision; refused without a number, a plausible date and the reason."""
        return {
            "document": require_text(document, _DOCUMENT, "document", limit=NAME_LIMIT),
            "decided_on": require_past(decided_on, today, earliest=self.opened_on, field="decided_on"),
            "reason": PII(self.id, require_text(reason, _REASON, "reason")),
        }
