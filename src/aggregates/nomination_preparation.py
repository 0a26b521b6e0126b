"""What the side that nominates decides: open a dossier, prepare and submit it, supply what is missing, take it back.

Whoever proposes, keeps the minutes, submits or supplies becomes a proposer, and neither checks nor votes on the dossier
later. Attesting stands here too: every office attests its own criteria, but only until the claims are verified.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid5

from aggregates import nomination_events as events
from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.movement import NAMESPACE
from aggregates.nomination_state import NominationState
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_name, require_text
from aggregates.vocabulary import NOMINATION_STATUSES
from rules.text import Text

if TYPE_CHECKING:
    from aggregates.base import EventSourced as Recorded
else:
    # One class is stored, the whole, and brings it along: the library would take this half for a kind of record of its own.
    Recorded = object

REASON = Text("lý do", "the reason")


class NominationPreparation(NominationState, Recorded):
    """The first half of a dossier's decisions; :class:`aggregates.nomination.Nomination` is the whole and what is stored."""

    @staticmethod
    def id_of(movement_id: UUID, category: str, subject_id: UUID, period: str, attempt: int) -> UUID:
        """The id follows from what is nominated for what, so that proposing twice meets itself."""
        return uuid5(NAMESPACE, f"nomination:{movement_id}:{category}:{subject_id}:{period}:{attempt}")

    @classmethod
    def propose(
        cls,
        *,
        movement_id: UUID,
        category: str,
        period: str,
        attempt: int,
        code: str,
        subject_id: UUID,
        subject_name: str,
        commitment_id: UUID | None,
        hamlet_id: UUID,
        unit_path: str,
        plan_id: str,
        plan_version: str,
        readings: dict[str, Any],
        chain: list[dict[str, Any]],
        by: Actor,
    ) -> Self:
        """Open a dossier at the first step of ``chain``. Nobody proposes their own household or kin."""
        require_stranger(by, subject_id)
        return cls.create(
            events.Proposed,
            cls.id_of(movement_id, category, subject_id, period, attempt),
            movement_id=movement_id,
            category=category,
            period=period,
            attempt=attempt,
            code=code,
            subject_id=subject_id,
            subject_name=PII(subject_id, subject_name),
            commitment_id=commitment_id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            plan_id=plan_id,
            plan_version=plan_version,
            readings=readings,
            chain=chain,
        )

    def take_over_plan(
        self, *, plan_id: str, plan_version: str, readings: dict[str, Any], chain: list[dict[str, Any]]
    ) -> None:
        """Go by what is in force now. Once a dossier has been submitted it keeps what it was submitted under."""
        if self.status != "draft":
            raise Refused("wrong_step", step=self._step_title())
        self.trigger_event(
            events.PlanTakenOver,
            plan_id=plan_id,
            plan_version=plan_version,
            readings=readings,
            chain=chain,
        )

    def rename_subject(self, name: str) -> None:
        """Take over the name as the register was corrected; a decision that is signed names whom it names."""
        self._require_live()
        if self.status == "decided":
            raise Refused("wrong_step", step=self._step_title())
        self.trigger_event(events.SubjectRenamed, subject_name=self._pii(name))

    def follow_subject(self, *, hamlet_id: UUID, unit_path: str) -> None:
        """Go with the household to the hamlet it lives in now, to be considered there.

        A dossier that has been submitted stays with the hamlet and the commune that answer for it.
        """
        if self.status != "draft":
            raise Refused("wrong_step", step=self._step_title())
        self.trigger_event(events.SubjectMoved, hamlet_id=hamlet_id, unit_path=unit_path)

    def record_meeting(
        self,
        by: Actor,
        *,
        held_on: date,
        present: int,
        votes_for: int,
        votes_against: int,
        chaired_by: str,
        secretary: str,
        remarks: str,
        evidence: list[Evidence],
    ) -> None:
        """Record the hamlet meeting and its counts (clause IV.2.7.1, fourth bullet)."""
        self._require_step("submit")
        require_stranger(by, self.subject_id)
        for count, field, what in (
            (present, "present", Text("người có mặt", "those present")),
            (votes_for, "votes_for", Text("người tán thành", "votes for")),
            (votes_against, "votes_against", Text("người không tán thành", "votes against")),
        ):
            if not 0 <= count <= 5000 or (field == "present" and count == 0):
                raise Refused(
                    "bad_count", field=field, what=what, low=1 if field == "present" else 0, high=5000
                )
        if votes_for + votes_against > present:
            raise Refused("counts_do_not_add_up", field="votes_for")
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        chair = require_name(chaired_by, Text("người chủ trì", "who chaired"), "chaired_by")
        clerk = require_name(secretary, Text("thư ký", "the secretary"), "secretary")
        self.trigger_event(
            events.MeetingRecorded,
            held_on=held_on,
            present=present,
            votes_for=votes_for,
            votes_against=votes_against,
            chaired_by=self._pii(chair),
            secretary=self._pii(clerk),
            remarks=self._pii(self._words(remarks)),
            evidence=evidence,
        )

    def attest(
        self,
        by: Actor,
        *,
        criterion: str,
        value: bool | str,
        remarks: str,
        evidence: list[Evidence],
        allowed_roles: tuple[str, ...],
        evidence_wanted: bool,
    ) -> None:
        """Attest a criterion of the plan; ``value`` is True, False or "not_applicable".

        ``allowed_roles`` are the offices the plan lets attest it. The nominee and kin never do, nor those who act for the
        nominated unit. Where the plan names evidence (``evidence_wanted``) "met" needs a paper, or words why there is none:
        who has only a phone at a meeting is not stopped by a missing scan. Once the claims are verified nothing is attested
        any more: what follows rests on what was verified.
        """
        self._require_open()
        if not self.attestable:
            raise Refused("wrong_step", step=self._step_title())
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        if by.roles.isdisjoint(allowed_roles):
            raise Refused("attestation_not_yours", field=criterion)
        if not isinstance(value, bool):
            require_choice(value, ("not_applicable",), criterion)
        words = self._words(remarks)
        if value is True and evidence_wanted and not evidence and not words:
            raise Refused("grounds_required", field=criterion)
        self.trigger_event(
            events.CriterionAttested,
            criterion=criterion,
            value=value,
            remarks=self._pii(words),
            evidence=evidence,
        )

    def submit(
        self,
        by: Actor,
        *,
        report: str,
        evidence: list[Evidence],
        verdict: str,
        assessment: dict[str, Any],
        due_on: date | None,
        unanimity: bool = False,
        majority_needed: bool = True,
    ) -> None:
        """Submit the dossier: minutes with a majority (or all, by ``unanimity``) where it needs any, and the report.

        ``majority_needed`` is the category's to say: minutes that bear on merits alone may tell of a meeting that did not agree.
        """
        self._require_step("submit")
        require_stranger(by, self.subject_id)
        if self.meeting is None:
            if self.needs_minutes:
                raise Refused("minutes_missing", what=self.minutes)
        elif majority_needed and not self.meeting_agreed(unanimity=unanimity):
            present, votes_for, _ = self.meeting
            raise Refused("no_majority", votes_for=votes_for, present=present)
        words = require_text(report, Text("báo cáo thành tích", "the report of achievements"), "report")
        self._go_on(
            events.Submitted,
            due_on,
            report=self._pii(words),
            evidence=evidence,
            verdict=verdict,
            assessment=self._pii(assessment),
        )

    def supply(self, by: Actor, *, remarks: str, evidence: list[Evidence], due_on: date | None) -> None:
        """Hand in what was missing; whoever supplies becomes a proposer, so a verifier of the dossier does not."""
        if self.status != "returned":
            raise Refused("not_returned" if self.live else "closed", status=NOMINATION_STATUSES[self.status])
        self._require_open()
        require_stranger(by, self.subject_id)
        if by.officer_id in self.verifiers.values():
            raise Refused(
                "two_people",
                first=Text("người bổ sung hồ sơ", "who hands in the supplement"),
                second=Text("người kiểm tra, xác minh", "who checked or verified"),
            )
        words = require_text(remarks, Text("nội dung bổ sung", "what is supplied"), "remarks")
        self.trigger_event(
            events.SupplementSubmitted, remarks=self._pii(words), evidence=evidence, due_on=due_on
        )

    def withdraw(self, reason: str) -> None:
        """Take the dossier back, before the decision."""
        if not self.live or self.status == "decided":
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])
        self.trigger_event(events.Withdrawn, reason=self._pii(require_text(reason, REASON, "reason")))

    def _go_on(self, event_class: type[events.NominationEvent], due_on: date | None, **facts: Any) -> None:
        """Record what was decided at the present step, from which the dossier goes on to the next."""
        self.trigger_event(event_class, **facts, next_step=self._next_step, due_on=due_on)
