"""What is decided about a certificate on its way into the awardee's hands: handed over once, taken back if it was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from aggregates import nomination_hand_over_events as events
from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.nomination_recourse import NominationRecourse
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_name, require_text
from aggregates.vocabulary import NOMINATION_STATUSES
from aggregates.vocabulary_conference import CERTIFICATE_ENDS, RECEIVERS
from rules.text import Text

_NAME: Final = Text("họ tên người nhận thay", "the name of who took it")
_RELATION: Final = Text("quan hệ với đối tượng", "what they are to the awardee")
_REASON: Final = Text("lý do", "the reason")


class NominationHandOver(NominationRecourse):
    """The part of a dossier's decisions that follows its certificate to the awardee."""

    def hand_over(
        self,
        by: Actor,
        *,
        certificate_id: UUID,
        conference_id: UUID,
        receiver: str,
        proxy_name: str = "",
        proxy_relation: str = "",
        device_at: datetime | None = None,
    ) -> None:
        """Hand the certificate over. Nobody records that for themselves, their kin or their own unit.

        Raises ``already_handed_over``, which says when and by which office, and ``certificate_not_valid``.
        """
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self.require_deliverable(certificate_id)
        if self.handed_over is not None:
            raise self.already_handed_over(self.handed_over)
        require_choice(receiver, tuple(RECEIVERS), "receiver")
        proxy = receiver == "proxy"
        if not proxy and (proxy_name.strip() or proxy_relation.strip()):
            raise Refused("receiver_unwanted", field="proxy_name")
        name = require_name(proxy_name, _NAME, "proxy_name") if proxy else ""
        relation = require_text(proxy_relation, _RELATION, "proxy_relation", limit=100) if proxy else ""
        self.trigger_event(
            events.CertificateHandedOver,
            certificate_id=certificate_id,
            conference_id=conference_id,
            receiver=receiver,
            proxy_name=self._pii(name) if proxy else None,
            proxy_relation=self._pii(relation) if proxy else None,
            device_at=device_at,
        )

    def undo_hand_over(self, by: Actor, *, certificate_id: UUID, reason: str) -> None:
        """Take back what was recorded by mistake, with the reason."""
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        if self.handed_over is None or self.handed_over.certificate_id != certificate_id:
            raise Refused("not_handed_over")
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(
            events.HandOverUndone,
            certificate_id=certificate_id,
            conference_id=self.handed_over.conference_id,
            reason=self._pii(words),
        )

    def note_absence(self, *, certificate_id: UUID, conference_id: UUID) -> None:
        """Note that nobody came up for it; said twice, it is noted once."""
        self.require_deliverable(certificate_id)
        if self.handed_over is not None:
            raise self.already_handed_over(self.handed_over)
        if not self.absent:
            self.trigger_event(
                events.AbsenceNoted, certificate_id=certificate_id, conference_id=conference_id
            )

    def require_deliverable(self, certificate_id: UUID) -> None:
        """Refuse a certificate that no longer stands for the award."""
        if self.certificate_id != certificate_id:
            raise Refused("certificate_not_valid", why=CERTIFICATE_ENDS["superseded"])
        if self.status != "awarded":
            raise Refused("certificate_not_valid", why=NOMINATION_STATUSES[self.status])

    @staticmethod
    def already_handed_over(e: events.CertificateHandedOver) -> Refused:
        """Return the refusal of a second hand-over: on which day, and by which office."""
        day = f"{e.meta.occurred_on:%d/%m/%Y}"
        title = e.meta.title
        return Refused("already_handed_over", when=Text(f"ngày {day}", f"on {day}"), title=title)
