"""What can happen to a nomination from the council's result on: decided, certified, cancelled, revoked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from aggregates.nomination_events import NominationEvent
from aggregates.pii import PII
from aggregates.values import Evidence

if TYPE_CHECKING:
    from aggregates.nomination_state import NominationState


class CouncilResultRecorded(NominationEvent):
    """The council voted on the dossier."""

    TOPIC: ClassVar[str] = "nomination.council_result_recorded.v1"
    session_id: UUID
    votes_for: int
    votes_against: int
    abstained: int
    base: int
    proposed: bool
    deviation: PII | None
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Send it to the chair, or close it; what the council knew is kept beside what is known later."""
        aggregate.session_id = self.session_id
        aggregate.voted_verdict = aggregate.verdict
        if self.proposed:
            aggregate.move_to(self.next_step, self.due_on)
        else:
            aggregate.close_as("not_proposed")


class AwardDecided(NominationEvent):
    """The chair of the district decided the award."""

    TOPIC: ClassVar[str] = "nomination.award_decided.v1"
    decision_id: UUID
    number: int
    signed_on: date
    next_step: str
    due_on: date | None

    def apply(self, aggregate: NominationState) -> None:
        """Wait for the certificate."""
        aggregate.decision_id = self.decision_id
        aggregate.move_to(self.next_step, self.due_on)
        aggregate.status = "decided"


class AwardDeclined(NominationEvent):
    """The chair of the district declined the award, with a reason."""

    TOPIC: ClassVar[str] = "nomination.award_declined.v1"
    decision_id: UUID
    reason: PII

    def apply(self, aggregate: NominationState) -> None:
        """Close it."""
        aggregate.decision_id = self.decision_id
        aggregate.close_as("declined")


class AwardAttested(NominationEvent):
    """What the certificate will say was fixed, numbered and bound to the log before the paper is made.

    ``award_hash`` is SHA-256 of a salt and the award as it lies in the certificate, in hexadecimal digits and in clear: whoever
    holds the certificate has both. ``award`` holds them sealed, for the certificate to be made from.
    """

    TOPIC: ClassVar[str] = "nomination.award_attested.v1"
    certificate_id: UUID
    gold_book_number: int
    template_version: str
    award_hash: str
    award: PII

    def apply(self, aggregate: NominationState) -> None:
        """Keep it for the certificate."""
        aggregate.award_attested = self


class CertificateIssued(NominationEvent):
    """The certificate was rendered, numbered and kept as issued: data, template version and hash of the bytes."""

    TOPIC: ClassVar[str] = "nomination.certificate_issued.v1"
    class_version: ClassVar[int] = 2
    certificate_id: UUID
    gold_book_number: int
    template_version: str
    data: PII
    document: Evidence
    deviation: PII | None
    """Why it was issued although the assessment had become worse than at the council's vote."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first version asked for no reason."""
        state["deviation"] = None

    def apply(self, aggregate: NominationState) -> None:
        """The award stands. Where there was a certificate, this one replaces it, and is handed over anew."""
        if aggregate.certificate_id is not None:
            aggregate.handed_over = None
            aggregate.absent = False
        aggregate.certificate_id = self.certificate_id
        aggregate.close_as("awarded")


class AwardCancelled(NominationEvent):
    """The decision that awarded was cancelled by a later one: whatever was issued under it is no longer valid."""

    TOPIC: ClassVar[str] = "nomination.award_cancelled.v1"
    decision_id: UUID
    amendment_id: UUID
    number: int
    cancelled_on: date
    ground: str

    def apply(self, aggregate: NominationState) -> None:
        """The award stands no more."""
        aggregate.close_as("award_cancelled")


class AwardRevoked(NominationEvent):
    """The award was revoked by a decision of its own; the decision that gave it stands for the others."""

    TOPIC: ClassVar[str] = "nomination.award_revoked.v1"
    decision_id: UUID
    revocation_id: UUID
    number: int
    revoked_on: date
    ground: str

    def apply(self, aggregate: NominationState) -> None:
        """The award stands no more."""
        aggregate.close_as("award_revoked")
