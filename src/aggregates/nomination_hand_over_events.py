"""What can happen to a dossier's certificate on its way into the awardee's hands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from aggregates.nomination_events import NominationEvent
from aggregates.pii import PII

if TYPE_CHECKING:
    from aggregates.nomination_state import NominationState


class CertificateHandedOver(NominationEvent):
    """The certificate was handed over; ``device_at`` is when a phone without a network says so.

    ``receiver`` is ``self`` or ``proxy``; of a proxy, the name and what they are to the awardee.
    """

    TOPIC: ClassVar[str] = "nomination.certificate_handed_over.v1"
    certificate_id: UUID
    conference_id: UUID
    receiver: str
    proxy_name: PII | None
    proxy_relation: PII | None
    device_at: datetime | None

    def apply(self, aggregate: NominationState) -> None:
        """It is in their hands."""
        aggregate.handed_over = self
        aggregate.absent = False


class HandOverUndone(NominationEvent):
    """What was recorded as handed over was not: a mistaken scan. The certificate is still to be handed over."""

    TOPIC: ClassVar[str] = "nomination.hand_over_undone.v1"
    certificate_id: UUID
    conference_id: UUID
    reason: PII

    def apply(self, aggregate: NominationState) -> None:
        """It waits again."""
        aggregate.handed_over = None


class AbsenceNoted(NominationEvent):
    """Nobody came up for the certificate at the conference."""

    TOPIC: ClassVar[str] = "nomination.absence_noted.v1"
    certificate_id: UUID
    conference_id: UUID

    def apply(self, aggregate: NominationState) -> None:
        """It is handed over later."""
        aggregate.absent = True
