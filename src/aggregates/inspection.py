"""The yearly inspection of a sample of localities and units (plan, III.3).

How the sample was drawn is recorded. A finding is about an income, a dossier or a unit; while a finding about an income is
open, the nominations that rest on it are held (``workflows.inspections`` does that in the same transaction).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from aggregates.actors import Actor, require_other_than
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import INSPECTION_STATUSES
from rules.text import Text

FINDING_KINDS = ("income", "dossier", "unit")
OUTCOMES = ("upheld", "dismissed")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the team found, about what, and where it stands: open, answered, upheld or dismissed."""

    id: UUID
    kind: str
    commitment_id: UUID | None
    year: int | None
    subject: UUID
    status: str = "open"

    @property
    def open(self) -> bool:
        """Whether the finding has not been upheld or dismissed yet."""
        return self.status in ("open", "answered")


class Inspection(EventSourced):
    """One inspection of one unit."""

    TOPIC: ClassVar[str] = "inspection"

    class Event(EventSourced.Event):
        """Base of an inspection's events."""

        TOPIC: ClassVar[str] = "inspection.event"

    class Planned(Event, Created):
        """The inspection of a unit was planned, with the way its sample was drawn."""

        TOPIC: ClassVar[str] = "inspection.planned.v1"
        class_version: ClassVar[int] = 2
        unit_id_inspected: UUID
        unit_path: str
        planned_for: date
        sampling: PII
        commitments: list[UUID]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version kept the words in the open. They mean the same, and belong to the inspection as later ones do."""
            state["sampling"] = PII(state["originator_id"], state["sampling"])

        def apply(self, aggregate: Inspection) -> None:
            """Open it."""
            aggregate.unit_id = self.unit_id_inspected
            aggregate.unit_path = self.unit_path
            aggregate.commitments = list(self.commitments)
            aggregate.status = "planned"

    class CarriedOut(Event):
        """The team was there."""

        TOPIC: ClassVar[str] = "inspection.carried_out.v1"
        carried_out_on: date
        minutes: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Inspection) -> None:
            """Move on to findings."""
            aggregate.status = "carried_out"

    class FindingRecorded(Event):
        """The team found something."""

        TOPIC: ClassVar[str] = "inspection.finding_recorded.v1"
        finding_id: UUID
        kind: str
        commitment_id: UUID | None
        year: int | None
        text: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Inspection) -> None:
            """Add the finding."""
            aggregate.findings[self.finding_id] = Finding(
                self.finding_id, self.kind, self.commitment_id, self.year, self.text.subject
            )
            if self.meta.officer_id:
                aggregate.finders.add(self.meta.officer_id)

    class FindingAnswered(Event):
        """The inspected unit answered."""

        TOPIC: ClassVar[str] = "inspection.finding_answered.v1"
        finding_id: UUID
        text: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Inspection) -> None:
            """Note the answer."""
            aggregate.findings[self.finding_id] = replace(
                aggregate.findings[self.finding_id], status="answered"
            )

    class FindingResolved(Event):
        """The team upheld or dismissed the finding after the answer."""

        TOPIC: ClassVar[str] = "inspection.finding_resolved.v1"
        finding_id: UUID
        outcome: str
        text: PII

        def apply(self, aggregate: Inspection) -> None:
            """Note the outcome."""
            aggregate.findings[self.finding_id] = replace(
                aggregate.findings[self.finding_id], status=self.outcome
            )

    class Closed(Event):
        """The inspection ended with every finding resolved."""

        TOPIC: ClassVar[str] = "inspection.closed.v1"
        conclusion: PII

        def apply(self, aggregate: Inspection) -> None:
            """Close it."""
            aggregate.status = "closed"

    def __init__(self) -> None:
        self.unit_id = UUID(int=0)
        self.unit_path = ""
        self.status = ""
        self.commitments: list[UUID] = []
        self.findings: dict[UUID, Finding] = {}
        self.finders: set[UUID] = set()

    @classmethod
    def plan(
        cls,
        id: UUID,
        *,
        unit_id: UUID,
        unit_path: str,
        planned_for: date,
        sampling: str,
        commitments: list[UUID],
    ) -> Inspection:
        """Plan the inspection of a unit; ``sampling`` says in words how the sample was drawn."""
        how = require_text(sampling, Text("cách chọn mẫu", "how the sample was drawn"), "sampling")
        return cls.create(
            cls.Planned,
            id,
            unit_id_inspected=unit_id,
            unit_path=unit_path,
            planned_for=planned_for,
            sampling=PII(id, how),
            commitments=list(dict.fromkeys(commitments)),
        )

    def carry_out(self, *, on: date, minutes: str, evidence: list[Evidence]) -> None:
        """Record the visit and its minutes."""
        self._require_status("planned")
        text = require_text(minutes, Text("biên bản kiểm tra", "the minutes"), "minutes")
        self.trigger_event(self.CarriedOut, carried_out_on=on, minutes=PII(self.id, text), evidence=evidence)

    def record_finding(
        self,
        finding_id: UUID,
        *,
        kind: str,
        subject: UUID,
        text: str,
        evidence: list[Evidence],
        commitment_id: UUID | None = None,
        year: int | None = None,
    ) -> None:
        """Record a finding. About an income it names the commitment and the year; ``subject`` owns its text.

        The same once more, of one kind about one commitment's year, is refused while the first still waits for its end.
        """
        self._require_status("carried_out")
        require_choice(kind, FINDING_KINDS, "kind")
        if kind == "income" and (commitment_id is None or year is None):
            raise Refused("required", field="year", what=Text("hộ và năm", "the household and the year"))
        # What is found about the unit itself names no commitment: several of those are several things.
        if commitment_id is not None and any(
            f.open and (f.kind, f.commitment_id, f.year) == (kind, commitment_id, year)
            for f in self.findings.values()
        ):
            raise Refused("duplicate")
        words = require_text(text, Text("nội dung phát hiện", "the finding"), "text")
        self.trigger_event(
            self.FindingRecorded,
            finding_id=finding_id,
            kind=kind,
            commitment_id=commitment_id,
            year=year,
            text=PII(subject, words),
            evidence=evidence,
        )

    def answer(self, by: Actor, finding_id: UUID, *, text: str, evidence: list[Evidence]) -> None:
        """Answer a finding for the inspected unit; the finder does not answer."""
        finding = self._require_finding(finding_id, "open")
        require_other_than(by, self.finders)
        words = require_text(text, Text("nội dung trả lời", "the answer"), "text")
        self.trigger_event(
            self.FindingAnswered, finding_id=finding_id, text=PII(finding.subject, words), evidence=evidence
        )

    def resolve(self, finding_id: UUID, *, outcome: str, text: str) -> None:
        """Uphold or dismiss a finding once it has been answered."""
        finding = self._require_finding(finding_id, "answered")
        require_choice(outcome, OUTCOMES, "outcome")
        words = require_text(text, Text("kết luận", "the conclusion"), "text")
        self.trigger_event(
            self.FindingResolved, finding_id=finding_id, outcome=outcome, text=PII(finding.subject, words)
        )

    def close(self, conclusion: str) -> None:
        """End the inspection; refused while a finding is open."""
        self._require_status("carried_out")
        if any(f.open for f in self.findings.values()):
            raise Refused("findings_unanswered")
        words = require_text(conclusion, Text("kết luận", "the conclusion"), "conclusion")
        self.trigger_event(self.Closed, conclusion=PII(self.id, words))

    def _require_status(self, allowed: str) -> None:
        if self.status != allowed:
            raise Refused("inspection_state", status=INSPECTION_STATUSES[self.status])

    def _require_finding(self, finding_id: UUID, status: str) -> Finding:
        self._require_status("carried_out")
        finding = self.findings.get(finding_id)
        if finding is None:
            raise Refused("no_finding")
        if finding.status != status:
            raise Refused("duplicate" if finding.status != "open" else "findings_unanswered")
        return finding
