"""The award decision: drafted by the standing office from a session's results, signed by the chair of the district.

The chair may decline single nominees with a reason. Signing gives the decision its number: gap-free within the year.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_text
from aggregates.vocabulary import DECIDING_ROLES, DECISION_STATUSES
from rules.text import Text


def require_signature(by: Actor, authority: str, confirmed_by: str) -> None:
    """Refuse a signature without the second factor, and one for somebody else without the paper that allows it."""
    if by.signs_for and not authority:
        raise Refused("authority_missing", signs_for=by.signs_for, day="…")
    if confirmed_by not in ("totp", "recovery"):
        raise Refused("second_factor_missing")


class AwardDecision(EventSourced):
    """One decision with its list of awardees."""

    TOPIC: ClassVar[str] = "award_decision"

    class Event(EventSourced.Event):
        """Base of a decision's events."""

        TOPIC: ClassVar[str] = "award_decision.event"

    class Drafted(Event, Created):
        """The standing office drafted the decision from a session's proposals."""

        TOPIC: ClassVar[str] = "award_decision.drafted.v1"
        session_id: UUID
        items: list[list[UUID]]

        def apply(self, aggregate: AwardDecision) -> None:
            """Open the draft."""
            aggregate.session_id = self.session_id
            aggregate.items = {pair[0]: pair[1] for pair in self.items}
            aggregate.status = "drafted"

    class NomineeDeclined(Event):
        """The chair took one nominee off the list, with a reason."""

        TOPIC: ClassVar[str] = "award_decision.nominee_declined.v1"
        nomination_id: UUID
        reason: PII

        def apply(self, aggregate: AwardDecision) -> None:
            """Take the nominee off."""
            del aggregate.items[self.nomination_id]

    class NomineeDeferred(Event):
        """One nominee was left for a later decision: the dossier is held, or no longer waits for one."""

        TOPIC: ClassVar[str] = "award_decision.nominee_deferred.v1"
        nomination_id: UUID

        def apply(self, aggregate: AwardDecision) -> None:
            """Leave the nominee out."""
            del aggregate.items[self.nomination_id]

    class Signed(Event):
        """The chair, or a deputy for the chair, signed."""

        TOPIC: ClassVar[str] = "award_decision.signed.v1"
        class_version: ClassVar[int] = 2
        number: int
        year: int
        signed_on: date
        signed_title: str
        signed_for: str
        nominations: list[UUID]
        authority: str
        """The paper under which a deputy signed, with its day; empty for whoever signs in the own name."""
        confirmed_by: str
        """How the second factor was given: ``totp`` or ``recovery``; empty in decisions signed before there was one."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version knew neither a second factor nor the deputy's paper."""
            state["authority"] = state["confirmed_by"] = ""

        def apply(self, aggregate: AwardDecision) -> None:
            """Put the decision in force."""
            aggregate.number = self.number
            aggregate.signed_on = self.signed_on
            aggregate.status = "signed"

    class DocumentIssued(Event):
        """The decision was rendered, and is kept as issued."""

        TOPIC: ClassVar[str] = "award_decision.document_issued.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: AwardDecision) -> None:
            """Keep the document."""
            aggregate.document = self.document

    class WordIssued(Event):
        """The decision was made as an editable paper too, from the same data, and is kept as issued."""

        TOPIC: ClassVar[str] = "award_decision.word_issued.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: AwardDecision) -> None:
            """Keep the paper."""
            aggregate.word = self.document

    class Corrected(Event):
        """A later decision corrects lines of this one."""

        TOPIC: ClassVar[str] = "award_decision.corrected.v1"
        amendment_id: UUID
        number: int
        year: int
        corrected_on: date
        nominations: list[UUID]

        def apply(self, aggregate: AwardDecision) -> None:
            """Remember by what."""
            aggregate.corrected_by.append(self.amendment_id)

    class Cancelled(Event):
        """A later decision cancels this one; nothing of it stands."""

        TOPIC: ClassVar[str] = "award_decision.cancelled.v1"
        amendment_id: UUID
        number: int
        year: int
        cancelled_on: date
        ground: str

        def apply(self, aggregate: AwardDecision) -> None:
            """Take it out of force."""
            aggregate.status = "cancelled"

    class AwardRevoked(Event):
        """A later decision revokes one of its awards; the others stand."""

        TOPIC: ClassVar[str] = "award_decision.award_revoked.v1"
        nomination_id: UUID
        revocation_id: UUID
        number: int
        year: int
        revoked_on: date

        def apply(self, aggregate: AwardDecision) -> None:
            """Remember which one."""
            aggregate.revoked[self.nomination_id] = self.revocation_id

    def __init__(self) -> None:
        self.revoked: dict[UUID, UUID] = {}
        """Awards that were revoked since, each with the revocation; they stay in the list that was signed."""
        self.corrected_by: list[UUID] = []
        self.word: Evidence | None = None
        self.session_id = UUID(int=0)
        self.items: dict[UUID, UUID] = {}
        self.status = ""
        self.number = 0
        self.signed_on = date.min
        self.document: Evidence | None = None

    @classmethod
    def draft(cls, id: UUID, *, session_id: UUID, items: list[tuple[UUID, UUID]]) -> AwardDecision:
        """Draft a decision for ``items``: pairs of nomination and subject, as the council proposed them."""
        if not items:
            raise Refused("nobody_to_award")
        return cls.create(
            cls.Drafted, id, session_id=session_id, items=[[n, s] for n, s in dict(items).items()]
        )

    def decline(self, nomination_id: UUID, reason: str) -> None:
        """Take one nominee off the draft; the reason goes to the nominee's dossier too."""
        self._require_status("drafted")
        if nomination_id not in self.items:
            raise Refused("not_in_decision")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(
            self.NomineeDeclined, nomination_id=nomination_id, reason=PII(self.items[nomination_id], words)
        )

    def defer(self, nomination_id: UUID) -> None:
        """Leave one nominee for a later decision, because nothing may be decided on the dossier now."""
        self._require_status("drafted")
        if nomination_id not in self.items:
            raise Refused("not_in_decision")
        self.trigger_event(self.NomineeDeferred, nomination_id=nomination_id)

    def sign(self, by: Actor, *, number: int, on: date, authority: str = "", confirmed_by: str) -> None:
        """Sign under the next number of the year. A deputy signs "KT.", under ``authority``; the title is kept as it stood.

        ``confirmed_by`` is how the second factor was given; without it nothing is signed (``second_factor_missing``).
        """
        self._require_status("drafted")
        if by.role not in DECIDING_ROLES:
            raise Refused("no_signing_authority")
        if not self.items:
            raise Refused("nobody_to_award")
        require_signature(by, authority, confirmed_by)
        self.trigger_event(
            self.Signed,
            number=number,
            year=on.year,
            signed_on=on,
            signed_title=by.title,
            signed_for=by.signs_for,
            nominations=list(self.items),
            authority=authority,
            confirmed_by=confirmed_by,
        )

    def issue_document(self, document: Evidence, template_version: str) -> None:
        """Keep the rendered decision."""
        self._require_status("signed")
        if self.document is not None:
            raise Refused("duplicate")
        self.trigger_event(self.DocumentIssued, document=document, template_version=template_version)

    def issue_word(self, document: Evidence, template_version: str) -> None:
        """Keep the editable paper."""
        self._require_status("signed")
        if self.word is not None:
            raise Refused("duplicate")
        self.trigger_event(self.WordIssued, document=document, template_version=template_version)

    def require_in_force(self) -> None:
        """Refuse what can only be done about a signed decision that stands."""
        self._require_status("signed")

    def correct(self, amendment_id: UUID, *, number: int, on: date, nominations: list[UUID]) -> None:
        """Record that a later decision corrects the lines of ``nominations``, in the transaction that signs it."""
        self._require_status("signed")
        if any(n not in self.items for n in nominations):
            raise Refused("not_in_decision")
        if any(n in self.revoked for n in nominations):
            raise Refused("award_revoked")
        self.trigger_event(
            self.Corrected,
            amendment_id=amendment_id,
            number=number,
            year=on.year,
            corrected_on=on,
            nominations=nominations,
        )

    def cancel(self, amendment_id: UUID, *, number: int, on: date, ground: str) -> None:
        """Record that a later decision cancels this one, in the transaction that signs it."""
        self._require_status("signed")
        self.trigger_event(
            self.Cancelled,
            amendment_id=amendment_id,
            number=number,
            year=on.year,
            cancelled_on=on,
            ground=ground,
        )

    def revoke(self, nomination_id: UUID, *, revocation_id: UUID, number: int, on: date) -> None:
        """Record that a later decision revokes one award, in the transaction that signs it."""
        self._require_status("signed")
        if nomination_id not in self.items:
            raise Refused("not_in_decision")
        if nomination_id in self.revoked:
            raise Refused("award_revoked")
        self.trigger_event(
            self.AwardRevoked,
            nomination_id=nomination_id,
            revocation_id=revocation_id,
            number=number,
            year=on.year,
            revoked_on=on,
        )

    def _require_status(self, allowed: str) -> None:
        if self.status != allowed:
            raise Refused("decision_state", status=DECISION_STATUSES[self.status])
