"""What can happen to a revocation: on its way to the signature, or after a cancellation or a reissue, until all is back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.values import Evidence

if TYPE_CHECKING:
    from aggregates.revocation import Revocation


class RevocationEvent(EventSourced.Event):
    """Base of a revocation's events."""

    TOPIC: ClassVar[str] = "revocation.event"


class Proposed(RevocationEvent, Created):
    """Somebody proposed that one award be revoked. ``basis_id`` names the complaint or the finding it rests on."""

    TOPIC: ClassVar[str] = "revocation.proposed.v1"
    nomination_id: UUID
    subject_id: UUID
    decision_id: UUID
    certificate_id: UUID | None
    unit_path: str
    ground: str
    basis: str
    basis_id: UUID | None
    reason: PII
    evidence: list[Evidence]

    def apply(self, aggregate: Revocation) -> None:
        """Take it."""
        aggregate.nomination_id = self.nomination_id
        aggregate.subject_id = self.subject_id
        aggregate.decision_id = self.decision_id
        aggregate.certificate_id = self.certificate_id
        aggregate.unit_path = self.unit_path
        aggregate.ground = self.ground
        aggregate.proposing_role = self.meta.role
        aggregate.status = "proposed"
        aggregate.take_part("proposed", self)


class Examined(RevocationEvent):
    """Somebody else looked into it and found it grounded; until ``hear_until`` the awardee may answer."""

    TOPIC: ClassVar[str] = "revocation.examined.v1"
    findings: PII
    hear_until: date
    evidence: list[Evidence]

    def apply(self, aggregate: Revocation) -> None:
        """Let the awardee be heard."""
        aggregate.status = "hearing"
        aggregate.hear_until = self.hear_until
        aggregate.examined_on = self.meta.occurred_on
        aggregate.take_part("examined", self)


class Dismissed(RevocationEvent):
    """Somebody else looked into it and found no ground."""

    TOPIC: ClassVar[str] = "revocation.dismissed.v1"
    findings: PII
    evidence: list[Evidence]

    def apply(self, aggregate: Revocation) -> None:
        """Close it."""
        aggregate.status = "dismissed"


class AwardeeHeard(RevocationEvent):
    """What the awardee said, how and when; nothing, where the term passed without a word."""

    TOPIC: ClassVar[str] = "revocation.awardee_heard.v1"
    channel: str
    heard_on: date
    statement: PII | None
    evidence: list[Evidence]

    def apply(self, aggregate: Revocation) -> None:
        """Go on to the council."""
        aggregate.status = "heard"
        aggregate.take_part("heard", self)


class OpinionGiven(RevocationEvent):
    """The council's opinion by its standing office or chair; ``minutes`` is the number and day of its minutes."""

    TOPIC: ClassVar[str] = "revocation.opinion_given.v1"
    opinion: str
    minutes: str
    conclusion: PII
    evidence: list[Evidence]

    def apply(self, aggregate: Revocation) -> None:
        """Go on to whoever decides."""
        aggregate.status = "advised"
        aggregate.opinion = self.opinion
        aggregate.minutes = self.minutes
        aggregate.conclusion = self.conclusion
        aggregate.take_part("advised", self)


class Declined(RevocationEvent):
    """Whoever signs decided that the award stands."""

    TOPIC: ClassVar[str] = "revocation.declined.v1"
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Close it."""
        aggregate.status = "declined"


class Withdrawn(RevocationEvent):
    """The office that proposed it took the proposal back."""

    TOPIC: ClassVar[str] = "revocation.withdrawn.v1"
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Close it."""
        aggregate.status = "withdrawn"


class Signed(RevocationEvent):
    """The award is revoked. ``prize`` in đồng by the payment list, None where none could be made; ``recover_by`` its term."""

    TOPIC: ClassVar[str] = "revocation.signed.v1"
    nomination_id: UUID
    decision_id: UUID
    certificate_id: UUID | None
    ground: str
    number: int
    year: int
    signed_on: date
    signed_title: str
    signed_for: str
    authority: str
    confirmed_by: str
    prize: int | None
    paper: str
    recover_by: date

    def apply(self, aggregate: Revocation) -> None:
        """Put it in force, and ask for what was given."""
        aggregate.status = "signed"
        aggregate.number = self.number
        aggregate.signed_on = self.signed_on
        aggregate.back_from = self.signed_on
        aggregate.certificate_id = self.certificate_id
        aggregate.paid = self.prize
        aggregate.paper = self.paper
        aggregate.recover_by = self.recover_by


class DecisionCancelled(RevocationEvent, Created):
    """The decision by which the award was given was cancelled by ``amendment_id``; what was given for this one comes back.

    ``ground`` is one of ``CANCELLATION_GROUNDS``; number and day are those of the cancellation. ``prize`` and ``recover_by``
    as of :class:`Signed`.
    """

    TOPIC: ClassVar[str] = "revocation.decision_cancelled.v1"
    nomination_id: UUID
    subject_id: UUID
    decision_id: UUID
    amendment_id: UUID
    certificate_id: UUID | None
    unit_path: str
    ground: str
    number: int
    year: int
    cancelled_on: date
    prize: int | None
    paper: str
    recover_by: date

    def apply(self, aggregate: Revocation) -> None:
        """Ask for what was given."""
        aggregate.nomination_id = self.nomination_id
        aggregate.subject_id = self.subject_id
        aggregate.decision_id = self.decision_id
        aggregate.certificate_id = self.certificate_id
        aggregate.unit_path = self.unit_path
        aggregate.ground = self.ground
        aggregate.status = "cancelled"
        aggregate.number = self.number
        aggregate.signed_on = self.cancelled_on
        aggregate.back_from = self.cancelled_on
        aggregate.paid = self.prize
        aggregate.paper = self.paper
        aggregate.recover_by = self.recover_by


class CertificateReplaced(RevocationEvent, Created):
    """The certificate was replaced by ``replaced_by``, a corrected one. It went out on ``out_since``, or later.

    The award stands: no money is asked for, and the old paper alone is to come back until ``recover_by``.
    """

    TOPIC: ClassVar[str] = "revocation.certificate_replaced.v1"
    nomination_id: UUID
    subject_id: UUID
    decision_id: UUID
    certificate_id: UUID
    replaced_by: UUID
    unit_path: str
    replaced_on: date
    out_since: date
    recover_by: date

    def apply(self, aggregate: Revocation) -> None:
        """Ask for the paper."""
        aggregate.nomination_id = self.nomination_id
        aggregate.subject_id = self.subject_id
        aggregate.decision_id = self.decision_id
        aggregate.certificate_id = self.certificate_id
        aggregate.unit_path = self.unit_path
        aggregate.status = "replaced"
        aggregate.back_from = self.out_since
        aggregate.paid = 0
        aggregate.paper = "out"
        aggregate.recover_by = self.recover_by


class DocumentIssued(RevocationEvent):
    """The decision was rendered, and is kept as issued."""

    TOPIC: ClassVar[str] = "revocation.document_issued.v1"
    document: Evidence
    template_version: str

    def apply(self, aggregate: Revocation) -> None:
        """Keep the document."""
        aggregate.document = self.document


class WordIssued(RevocationEvent):
    """It was made as an editable paper too, from the same data."""

    TOPIC: ClassVar[str] = "revocation.word_issued.v1"
    document: Evidence
    template_version: str

    def apply(self, aggregate: Revocation) -> None:
        """Keep the paper."""
        aggregate.word = self.document


class PaymentStated(RevocationEvent):
    """What had in fact been paid, in đồng, where it differs from the payment list or no list could be made."""

    TOPIC: ClassVar[str] = "revocation.payment_stated.v1"
    amount: int
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Ask for this much."""
        aggregate.paid = self.amount


class MoneyReturned(RevocationEvent):
    """Money came back: ``amount`` in đồng by the receipt ``receipt``."""

    TOPIC: ClassVar[str] = "revocation.money_returned.v1"
    amount: int
    returned_on: date
    receipt: str

    def apply(self, aggregate: Revocation) -> None:
        """Ask for less."""
        aggregate.returned += self.amount


class MoneyWrittenOff(RevocationEvent):
    """Whoever signs decided that ``amount`` in đồng is not asked for any more, with the reason."""

    TOPIC: ClassVar[str] = "revocation.money_written_off.v1"
    amount: int
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Ask for less."""
        aggregate.written_off += self.amount


class PaperReturned(RevocationEvent):
    """The certificate came back."""

    TOPIC: ClassVar[str] = "revocation.paper_returned.v1"
    returned_on: date

    def apply(self, aggregate: Revocation) -> None:
        """Ask for it no more."""
        aggregate.paper = "returned"


class PaperNotFound(RevocationEvent):
    """The certificate was declared lost."""

    TOPIC: ClassVar[str] = "revocation.paper_not_found.v1"
    declared_on: date
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Ask for it no more."""
        aggregate.paper = "not_found"


class PaperWaived(RevocationEvent):
    """Whoever signs decided that the certificate is not asked for any more, with the reason."""

    TOPIC: ClassVar[str] = "revocation.paper_waived.v1"
    reason: PII

    def apply(self, aggregate: Revocation) -> None:
        """Ask for it no more."""
        aggregate.paper = "waived"


class PassedOn(RevocationEvent):
    """The award has ended: the record ``to`` asks for all that went out for it, this certificate too."""

    TOPIC: ClassVar[str] = "revocation.passed_on.v1"
    to: UUID

    def apply(self, aggregate: Revocation) -> None:
        """Ask for it here no more."""
        aggregate.paper = "passed_on"


class Reminded(RevocationEvent):
    """The awardee was reminded of what is still to be given back, until ``recover_by``."""

    TOPIC: ClassVar[str] = "revocation.reminded.v1"
    channel: str
    reminded_on: date
    recover_by: date

    def apply(self, aggregate: Revocation) -> None:
        """Wait anew."""
        aggregate.recover_by = self.recover_by
        aggregate.reminders += 1


class RecoveryEnded(RevocationEvent):
    """Nothing is left to be given back."""

    TOPIC: ClassVar[str] = "revocation.recovery_ended.v1"

    def apply(self, aggregate: Revocation) -> None:
        """Be done."""
        aggregate.settled = True
