"""A department's charge of a poor commune (plan, IV.2.1, last bullet): assigned by the district, told year by year, confirmed by
the commune.

The department says what it did, with evidence; the commune's chair confirms it or says why not. Nobody confirms their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from aggregates.actors import Actor, require_other_than
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, TEXT_LIMIT, Evidence, require_choice, require_text
from aggregates.vocabulary import COMMUNE_KINDS, SUPPORT_STATUSES
from rules.text import Text


@dataclass(frozen=True, slots=True)
class YearOfSupport:
    """The support of one year and where it stands: reported, confirmed or refused."""

    status: str
    reporters: frozenset[UUID]


class Sponsorship(EventSourced):
    """One department's charge of one commune."""

    TOPIC: ClassVar[str] = "sponsorship"

    class Event(EventSourced.Event):
        """Base of a sponsorship's events."""

        TOPIC: ClassVar[str] = "sponsorship.event"

    class Assigned(Event, Created):
        """The district put a department in charge of a commune."""

        TOPIC: ClassVar[str] = "sponsorship.assigned.v1"
        department_id: UUID
        department_path: str
        commune_id: UUID
        unit_path: str
        document_number: str
        issued_on: date
        valid_from: date
        valid_to: date | None
        evidence: list[Evidence]

        def apply(self, aggregate: Sponsorship) -> None:
            """Take the assignment."""
            aggregate.department_id = self.department_id
            aggregate.commune_id = self.commune_id
            aggregate.unit_path = self.unit_path
            aggregate.valid_from = self.valid_from
            aggregate.valid_to = self.valid_to

    class SupportReported(Event):
        """The department told what it did for the commune in one year."""

        TOPIC: ClassVar[str] = "sponsorship.support_reported.v1"
        year: int
        text: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Sponsorship) -> None:
            """Await the commune."""
            before = aggregate.supports.get(self.year)
            told = before.reporters if before else frozenset()
            own = {self.meta.officer_id} if self.meta.officer_id else set()
            aggregate.supports[self.year] = YearOfSupport("reported", told | own)

    class SupportConfirmed(Event):
        """The commune's chair confirmed the support."""

        TOPIC: ClassVar[str] = "sponsorship.support_confirmed.v1"
        year: int
        remarks: PII

        def apply(self, aggregate: Sponsorship) -> None:
            """Note it."""
            aggregate.supports[self.year] = replace(aggregate.supports[self.year], status="confirmed")

    class SupportRefused(Event):
        """The commune's chair did not confirm the support."""

        TOPIC: ClassVar[str] = "sponsorship.support_refused.v1"
        year: int
        reason: PII

        def apply(self, aggregate: Sponsorship) -> None:
            """Note it; the department may tell it anew."""
            aggregate.supports[self.year] = replace(aggregate.supports[self.year], status="refused")

    class Ended(Event):
        """The district ended the charge."""

        TOPIC: ClassVar[str] = "sponsorship.ended.v1"
        last_day: date
        document_number: str
        reason: PII

        def apply(self, aggregate: Sponsorship) -> None:
            """Note the last day."""
            aggregate.valid_to = self.last_day

    def __init__(self) -> None:
        self.department_id = UUID(int=0)
        self.commune_id = UUID(int=0)
        self.unit_path = ""
        self.valid_from = date.min
        self.valid_to: date | None = None
        self.supports: dict[int, YearOfSupport] = {}

    @classmethod
    def assign(
        cls,
        id: UUID,
        *,
        department_id: UUID,
        department_path: str,
        department_kind: str,
        commune_id: UUID,
        unit_path: str,
        commune_kind: str,
        document: str,
        issued_on: date,
        valid_from: date,
        valid_to: date | None,
        evidence: list[Evidence],
        today: date,
    ) -> Sponsorship:
        """Put a department in charge of a commune from ``valid_from`` to ``valid_to`` (None: until further notice)."""
        require_choice(department_kind, ("department",), "department_id")
        require_choice(commune_kind, COMMUNE_KINDS, "commune_id")
        if issued_on > today:
            raise Refused("future_date", field="issued_on", day=_d(issued_on))
        if valid_to is not None and valid_to < valid_from:
            raise Refused("bad_date", field="valid_to", day=_d(valid_to), low=_d(valid_from), high="…")
        return cls.create(
            cls.Assigned,
            id,
            department_id=department_id,
            department_path=department_path,
            commune_id=commune_id,
            unit_path=unit_path,
            document_number=_document(document),
            issued_on=issued_on,
            valid_from=valid_from,
            valid_to=valid_to,
            evidence=evidence,
        )

    def report_support(self, *, year: int, text: str, evidence: list[Evidence], today: date) -> None:
        """Tell what was done in one year of the charge, with evidence; anew only where it was not confirmed."""
        last = min(self.valid_to or today, today)
        if not self.valid_from.year <= year <= last.year:
            raise Refused(
                "outside_sponsorship", field="year", year=year, first=self.valid_from.year, last=last.year
            )
        words = require_text(text, Text("nội dung giúp đỡ", "what was done"), "text")
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        before = self.supports.get(year)
        if before is not None and before.status != "refused":
            raise Refused("support_state", year=year, status=SUPPORT_STATUSES[before.status])
        self.trigger_event(self.SupportReported, year=year, text=PII(self.id, words), evidence=evidence)

    def confirm_support(self, by: Actor, *, year: int, remarks: str) -> None:
        """Confirm for the commune what the department told."""
        self._require_reported(by, year)
        words = remarks.strip()
        if len(words) > TEXT_LIMIT:
            raise Refused(
                "too_long",
                field="remarks",
                what=Text("Ghi chú", "The note"),
                limit=TEXT_LIMIT,
                length=len(words),
            )
        self.trigger_event(self.SupportConfirmed, year=year, remarks=PII(self.id, words))

    def refuse_support(self, by: Actor, *, year: int, reason: str) -> None:
        """Do not confirm it, and say why."""
        self._require_reported(by, year)
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.SupportRefused, year=year, reason=PII(self.id, words))

    def end(self, *, last_day: date, document: str, reason: str) -> None:
        """End the charge earlier than it was to."""
        if self.valid_to is not None and last_day >= self.valid_to:
            raise Refused("sponsorship_ended", field="last_day", day=_d(self.valid_to))
        if last_day < self.valid_from:
            raise Refused("bad_date", field="last_day", day=_d(last_day), low=_d(self.valid_from), high="…")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(
            self.Ended, last_day=last_day, document_number=_document(document), reason=PII(self.id, words)
        )

    def _require_reported(self, by: Actor, year: int) -> None:
        support = self.supports.get(year)
        if support is None:
            raise Refused("no_support", field="year", year=year)
        if support.status != "reported":
            raise Refused("support_state", year=year, status=SUPPORT_STATUSES[support.status])
        require_other_than(by, set(support.reporters))


def _document(text: str) -> str:
    return require_text(text, Text("số văn bản", "the document's number"), "document", limit=NAME_LIMIT)


def _d(day: date) -> str:
    return day.strftime("%d/%m/%Y")
