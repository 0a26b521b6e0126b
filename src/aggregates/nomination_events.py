"""What can happen to a nomination on its way to the council: every submission, posting and verification, in the domain's words.

The events and how each changes the dossier stand here, and from the council's result on in ``nomination_award_events``; what may
be decided stands in ``nomination``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.values import Evidence

if TYPE_CHECKING:
    from aggregates.nomination_state import NominationState


class NominationEvent(EventSourced.Event):
    """Base of a nomination's events."""

    TOPIC: ClassVar[str] = "nomination.event"


class Proposed(NominationEvent, Created):
    """A dossier was opened, under the plan, readings and chain then in force."""

    TOPIC: ClassVar[str] = "nomination.proposed.v1"
    movement_id: UUID
    category: str
    period: str
    attempt: int
    code: str
    subject_id: UUID
    subject_name: PII
    commitment_id: UUID | None
    hamlet_id: UUID
    unit_path: str
    plan_id: str
    plan_version: str
    readings: dict[str, Any]
    chain: list[dict[str, Any]]

    def apply(self, aggregate: NominationState) -> None:
        """Open the dossier at the first step of its chain."""
        aggregate.category = self.category
        aggregate.period = self.period
        aggregate.attempt = self.attempt
        aggregate.code = self.code
        aggregate.subject_id = self.subject_id
        aggregate.subject_name = self.subject_name
        aggregate.commitment_id = self.commitment_id
        aggregate.hamlet_id = aggregate.hamlet_recorded = self.hamlet_id
        aggregate.unit_path = self.unit_path
        aggregate.plan_id = self.plan_id
        aggregate.plan_version = self.plan_version
        aggregate.readings = dict(self.readings)
        aggregate.chain = list(self.chain)
        aggregate.step = self.chain[0]["id"]
        aggregate.status = "draft"
        aggregate.note_proposer(self)


class PlanTakenOver(NominationEvent):
    """What is in force had changed while the dossier was being prepared: it goes by the new plan, readings and chain."""

    TOPIC: ClassVar[str] = "nomination.plan_taken_over.v1"
    plan_id: str
    plan_version: str
    readings: dict[str, Any]
    chain: list[dict[str, Any]]

    def apply(self, aggregate: NominationState) -> None:
        """Stand at the first step of the new chain."""
        aggregate.plan_id = self.plan_id
        aggregate.plan_version = self.plan_version
        aggregate.readings = dict(self.readings)
        aggregate.chain = list(self.chain)
        aggregate.step = self.chain[0]["id"]


class SubjectRenamed(NominationEvent):
    """The register was corrected: this is what the subject is called."""

    TOPIC: ClassVar[str] = "nomination.subject_renamed.v1"
    subject_name: PII

    def apply(self, aggregate: NominationState) -> None:
        """Take the name."""
        aggregate.subject_name = self.subject_name


class SubjectMoved(NominationEvent):
    """The household went to live in another hamlet before the dossier was submitted: it is prepared there."""

    TOPIC: ClassVar[str] = "nomination.subject_moved.v1"
    hamlet_id: UUID
    unit_path: str

    def apply(self, aggregate: NominationState) -> None:
        """Lie there. Who lives there has not met about the household yet: a meeting held elsewhere does not count."""
        aggregate.hamlet_id = aggregate.hamlet_recorded = self.hamlet_id
        aggregate.unit_path = self.unit_path
        aggregate.meeting = aggregate.meeting_record = None
        aggregate.papers.discard("hamlet_minutes")
        aggregate.issued.pop("hamlet_minutes", None)


class MeetingRecorded(NominationEvent):
    """The hamlet met, considered the nominee and voted; the minutes are evidence."""

    TOPIC: ClassVar[str] = "nomination.meeting_recorded.v1"
    held_on: date
    present: int
    votes_for: int
    votes_against: int
    chaired_by: PII
    secretary: PII
    remarks: PII
    evidence: list[Evidence]

    def apply(self, aggregate: NominationState) -> None:
        """Keep the counts."""
        aggregate.meeting = (self.present, self.votes_for, self.votes_against)
        aggregate.papers.add("hamlet_minutes")
        aggregate.meeting_record = self
        aggregate.note_proposer(self)


class CriterionAttested(NominationEvent):
    """An office attested one criterion, with evidence or a note."""

    TOPIC: ClassVar[str] = "nomination.criterion_attested.v1"
    criterion: str
    value: bool | str
    remarks: PII
    evidence: list[Evidence]

    def apply(self, aggregate: NominationState) -> None:
        """Keep the attestation; a later one replaces it."""
        aggregate.attested[self.criterion] = self.value


class Submitted(NominationEvent):
    """The hamlet submitted the dossier, with the assessment as it stood."""

    TOPIC: ClassVar[str] = "nomination.submitted.v1"
    report: PII
    evidence: list[Evidence]
    verdict: str
    assessment: PII
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it on."""
        aggregate.papers.add("report")
        aggregate.received_at = self.timestamp
        aggregate.papers_handed_in += len(self.evidence)
        aggregate.take_assessment(self.verdict, self.assessment)
        aggregate.note_proposer(self)
        aggregate.move_to(self.next_step, self.due_on)


class CompletenessConfirmed(NominationEvent):
    """The dossier was found complete at commune or district."""

    TOPIC: ClassVar[str] = "nomination.completeness_confirmed.v1"
    remarks: PII
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it on."""
        aggregate.note_verifier(self)
        aggregate.move_to(self.next_step, self.due_on)


class ClaimsVerified(NominationEvent):
    """The commune chair verified the claims and the exit status the dossier rests on."""

    TOPIC: ClassVar[str] = "nomination.claims_verified.v1"
    remarks: PII
    verdict: str
    assessment: PII
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it on."""
        aggregate.take_assessment(self.verdict, self.assessment)
        aggregate.note_verifier(self)
        aggregate.move_to(self.next_step, self.due_on)


class Posted(NominationEvent):
    """The dossier was posted publicly, with minimum data, until ``until``."""

    TOPIC: ClassVar[str] = "nomination.posted.v1"
    since: date
    until: date

    def apply(self, aggregate: NominationState) -> None:
        """Start the posting."""
        aggregate.posted_until = self.until
        aggregate.posted_at = aggregate.step


class CommentReceived(NominationEvent):
    """Somebody commented on the posting."""

    TOPIC: ClassVar[str] = "nomination.comment_received.v1"
    class_version: ClassVar[int] = 2
    author: PII
    text: PII
    channel: str

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first version did not say how it came: an officer of the commune wrote it down."""
        state["channel"] = "paper"

    def apply(self, aggregate: NominationState) -> None:
        """Count it."""
        aggregate.comments += 1
        aggregate.comments_received.append(self)


class PostingClosed(NominationEvent):
    """The posting ended, with what was said about the comments."""

    TOPIC: ClassVar[str] = "nomination.posting_closed.v1"
    remarks: PII
    comments: int
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it on."""
        aggregate.comments_before = aggregate.comments
        aggregate.move_to(self.next_step, self.due_on)


class Endorsed(NominationEvent):
    """The commune endorsed the dossier in its submission (tờ trình)."""

    TOPIC: ClassVar[str] = "nomination.endorsed.v1"
    submission_number: str
    submission_date: date
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it to the district."""
        aggregate.papers.add("submission")
        aggregate.submission = (self.submission_number, self.submission_date)
        aggregate.note_verifier(self)
        aggregate.move_to(self.next_step, self.due_on)


class Appraised(NominationEvent):
    """Phòng LĐ-TB&XH gave its opinion on the dossier."""

    TOPIC: ClassVar[str] = "nomination.appraised.v1"
    opinion: PII
    verdict: str
    assessment: PII
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it to the council."""
        aggregate.take_assessment(self.verdict, self.assessment)
        aggregate.note_verifier(self)
        aggregate.move_to(self.next_step, self.due_on)


class ReturnedForSupplement(NominationEvent):
    """The dossier went back for what is missing."""

    TOPIC: ClassVar[str] = "nomination.returned_for_supplement.v1"
    at_step: str
    missing: PII
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Wait for the supplement."""
        aggregate.status = "returned"
        aggregate.due_on = self.due_on
        aggregate.returns[self.at_step] = aggregate.returns.get(self.at_step, 0) + 1


class SupplementSubmitted(NominationEvent):
    """What was missing was handed in; the dossier is back where it was returned from."""

    TOPIC: ClassVar[str] = "nomination.supplement_submitted.v1"
    remarks: PII
    evidence: list[Evidence]
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Go on."""
        aggregate.status = "open"
        aggregate.due_on = self.due_on
        aggregate.note_proposer(self)


class Rejected(NominationEvent):
    """The dossier was rejected, with a reason from the plan's list and in words."""

    TOPIC: ClassVar[str] = "nomination.rejected.v1"
    at_step: str
    reason_code: str
    reason: PII

    def apply(self, aggregate: NominationState) -> None:
        """Close it."""
        aggregate.close_as("rejected")


class Withdrawn(NominationEvent):
    """The nominator withdrew the dossier before the decision."""

    TOPIC: ClassVar[str] = "nomination.withdrawn.v1"
    reason: PII

    def apply(self, aggregate: NominationState) -> None:
        """Close it."""
        aggregate.close_as("withdrawn")


class HoldPlaced(NominationEvent):
    """Something is open that forbids any decision: complaint, denunciation, finding, investigation."""

    TOPIC: ClassVar[str] = "nomination.hold_placed.v1"
    hold_id: UUID
    kind: str
    reason: PII

    def apply(self, aggregate: NominationState) -> None:
        """Hold."""
        aggregate.holds[self.hold_id] = self.kind


class HoldLifted(NominationEvent):
    """What the dossier was held for is settled."""

    TOPIC: ClassVar[str] = "nomination.hold_lifted.v1"
    hold_id: UUID
    outcome: PII

    def apply(self, aggregate: NominationState) -> None:
        """Let go."""
        aggregate.holds.pop(self.hold_id, None)


class Reassessed(NominationEvent):
    """The facts under the dossier changed and it was judged again."""

    TOPIC: ClassVar[str] = "nomination.reassessed.v1"
    verdict: str
    assessment: PII
    cause: str

    def apply(self, aggregate: NominationState) -> None:
        """Take the new verdict."""
        aggregate.take_assessment(self.verdict, self.assessment)


class PaperIssued(NominationEvent):
    """A paper of the dossier was rendered and is kept as issued: hamlet minutes, receipt slip or submission."""

    TOPIC: ClassVar[str] = "nomination.paper_issued.v1"
    kind: str
    template_version: str
    document: Evidence

    def apply(self, aggregate: NominationState) -> None:
        """Keep the paper; each kind is issued once."""
        aggregate.issued[self.kind] = self.document
