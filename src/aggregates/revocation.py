"""The revocation of one award: proposed, examined by somebody else, the awardee heard, the council's opinion, the signature.

Revocation is not cancellation: the decision stands and one award of it falls. The decision that revokes has a number of its
own in the year's one sequence. Afterwards this record keeps what was given, what came back and what did not. Where the whole
decision is cancelled instead, the record of each award begins there: what was given comes back in the same way. Where a
certificate was replaced by a corrected one, the award stands, and the record of the old paper begins with the reissue.
Everything said on the way is sealed under the revocation's own key, which goes when its subject is erased.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from aggregates import revocation_events as events
from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.award_decision import require_signature
from aggregates.base import EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.revocation_recovery import REASON, Recovering
from aggregates.values import Evidence, require_choice, require_past, require_text
from aggregates.vocabulary_revocation import (
    HEARING_CHANNELS,
    OPEN_REVOCATIONS,
    REVOCATION_BASES,
    REVOCATION_GROUNDS,
    REVOCATION_OPINIONS,
)
from rules.text import Text

_FINDINGS: Final = Text("kết quả xem xét", "what was found")
_PARTS: Final = {
    "proposed": Text("người đề nghị thu hồi", "who proposes the revocation"),
    "examined": Text("người xem xét", "who examines it"),
    "heard": Text("người ghi ý kiến người được khen", "who hears the awardee"),
    "advised": Text("người ghi ý kiến Hội đồng", "who gives the council's opinion"),
    "signed": Text("người ký", "who signs"),
}


class Revocation(Recovering, EventSourced):
    """One revocation of one award; or what is to come back where its decision was cancelled, or its certificate replaced."""

    TOPIC: ClassVar[str] = "revocation"

    Event = events.RevocationEvent
    Proposed = events.Proposed
    Examined = events.Examined
    Dismissed = events.Dismissed
    AwardeeHeard = events.AwardeeHeard
    OpinionGiven = events.OpinionGiven
    Declined = events.Declined
    Withdrawn = events.Withdrawn
    Signed = events.Signed
    DecisionCancelled = events.DecisionCancelled
    CertificateReplaced = events.CertificateReplaced
    DocumentIssued = events.DocumentIssued
    WordIssued = events.WordIssued
    PaymentStated = events.PaymentStated
    MoneyReturned = events.MoneyReturned
    MoneyWrittenOff = events.MoneyWrittenOff
    PaperReturned = events.PaperReturned
    PaperNotFound = events.PaperNotFound
    PaperWaived = events.PaperWaived
    PassedOn = events.PassedOn
    Reminded = events.Reminded
    RecoveryEnded = events.RecoveryEnded

    def __init__(self) -> None:
        self.nomination_id = UUID(int=0)
        self.subject_id = UUID(int=0)
        self.decision_id = UUID(int=0)
        self.certificate_id: UUID | None = None
        self.unit_path = ""
        self.ground = ""
        self.proposing_role = ""
        self.status = ""
        self.examined_on = date.min
        self.hear_until = date.max
        self.opinion = ""
        self.minutes = ""
        self.conclusion: PII | None = None
        self.parts: dict[UUID, str] = {}
        """Who did which step: nobody does two of those that check one another."""
        self.number = 0
        self.signed_on = date.min
        self.back_from = date.min
        """The first day on which something may have come back."""
        self.document: Evidence | None = None
        self.word: Evidence | None = None
        self.paid: int | None = None
        """What was paid in đồng; None: not known, because no payment list could be made."""
        self.returned = 0
        self.written_off = 0
        self.paper = ""
        self.recover_by = date.max
        self.reminders = 0
        self.settled = False

    # -- questions -----------------------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.status in OPEN_REVOCATIONS

    def take_part(self, step: str, event: events.RevocationEvent) -> None:
        """Remember who did a step; for the events alone."""
        if event.meta.officer_id is not None:
            self.parts[event.meta.officer_id] = step

    # -- the way to the signature --------------------------------------------------------------------------------------

    @classmethod
    def propose(
        cls,
        id: UUID,
        by: Actor,
        *,
        nomination_id: UUID,
        subject_id: UUID,
        decision_id: UUID,
        certificate_id: UUID | None,
        unit_path: str,
        ground: str,
        basis: str,
        basis_id: UUID | None,
        reason: str,
        evidence: list[Evidence],
    ) -> Revocation:
        """Propose that an award be revoked on a ground of ``REVOCATION_GROUNDS``; nobody's own affair."""
        require_stranger(by, subject_id)
        require_outsider(by, subject_id)
        require_choice(ground, tuple(REVOCATION_GROUNDS), "ground")
        require_choice(basis, tuple(REVOCATION_BASES), "basis")
        words = require_text(reason, REASON, "reason")
        return cls.create(
            cls.Proposed,
            id,
            nomination_id=nomination_id,
            subject_id=subject_id,
            decision_id=decision_id,
            certificate_id=certificate_id,
            unit_path=unit_path,
            ground=ground,
            basis=basis,
            basis_id=None if basis == "own" else basis_id,
            reason=PII(id, words),
            evidence=evidence,
        )

    def examine(
        self, by: Actor, *, grounded: bool, findings: str, hear_until: date, evidence: list[Evidence]
    ) -> None:
        """Find the proposal grounded, so that the awardee is heard until ``hear_until``; or not, so that it ends."""
        self._require(by, "proposed", as_part="examined")
        words = PII(self.id, require_text(findings, _FINDINGS, "findings"))
        if grounded:
            self.trigger_event(events.Examined, findings=words, hear_until=hear_until, evidence=evidence)
        else:
            self.trigger_event(events.Dismissed, findings=words, evidence=evidence)

    def hear(
        self,
        by: Actor,
        *,
        channel: str,
        heard_on: date,
        statement: str,
        evidence: list[Evidence],
        today: date,
    ) -> None:
        """Keep what the awardee said. That nothing was said is recorded after the term alone (``hearing_runs``)."""
        self._require(by, "hearing", as_part="heard")
        require_choice(channel, tuple(HEARING_CHANNELS), "channel")
        silent = channel == "none"
        if silent and today <= self.hear_until:
            raise Refused("hearing_runs", until=self.hear_until.strftime("%d/%m/%Y"))
        require_past(heard_on, today, earliest=self.examined_on, field="heard_on")
        said = (
            None
            if silent
            else PII(
                self.id,
                require_text(
                    statement, Text("ý kiến của người được khen", "what the awardee said"), "statement"
                ),
            )
        )
        self.trigger_event(
            events.AwardeeHeard, channel=channel, heard_on=heard_on, statement=said, evidence=evidence
        )

    def advise(
        self, by: Actor, *, opinion: str, minutes: str, conclusion: str, evidence: list[Evidence]
    ) -> None:
        """Give the council's opinion; ``conclusion`` is printed in the decision as its reason."""
        self._require(by, "heard", as_part="advised")
        require_choice(opinion, tuple(REVOCATION_OPINIONS), "opinion")
        number = require_text(
            minutes, Text("số, ngày biên bản", "number and day of the minutes"), "minutes", limit=120
        )
        words = require_text(conclusion, Text("kết luận", "the conclusion"), "conclusion", limit=1000)
        self.trigger_event(
            events.OpinionGiven,
            opinion=opinion,
            minutes=number,
            conclusion=PII(self.id, words),
            evidence=evidence,
        )

    def require_decidable(self, by: Actor) -> None:
        """Refuse where it does not wait for a decision, and to whoever had a hand in it before."""
        self._require(by, "advised", as_part="signed")

    def decline(self, by: Actor, reason: str) -> None:
        """Decide that the award stands."""
        self.require_decidable(by)
        self._require_deciding(by)
        self.trigger_event(events.Declined, reason=self._reason(reason))

    def withdraw(self, by: Actor, reason: str) -> None:
        """Take the proposal back, by the office that made it."""
        self._require(by, *OPEN_REVOCATIONS)
        if by.role != self.proposing_role:
            raise Refused("revocation_not_yours")
        self.trigger_event(events.Withdrawn, reason=self._reason(reason))

    def sign(
        self,
        by: Actor,
        *,
        number: int,
        on: date,
        authority: str = "",
        confirmed_by: str,
        certificate_id: UUID | None,
        prize: int | None,
        recover_by: date,
        held: bool = False,
    ) -> None:
        """Revoke the award under the next number of the year, whatever the council's opinion: it proposes, the chair decides.

        ``certificate_id``: the certificate as it stands now, which may have been issued since the proposal; ``held``: no paper
        of the award was handed over, so that none is asked for.
        """
        self.require_decidable(by)
        self._require_deciding(by)
        require_signature(by, authority, confirmed_by)
        self.trigger_event(
            events.Signed,
            nomination_id=self.nomination_id,
            decision_id=self.decision_id,
            certificate_id=certificate_id,
            ground=self.ground,
            number=number,
            year=on.year,
            signed_on=on,
            signed_title=by.title,
            signed_for=by.signs_for,
            authority=authority,
            confirmed_by=confirmed_by,
            prize=prize,
            paper=_paper_of(certificate_id, held=held),
            recover_by=recover_by,
        )
        self._end_if_settled()

    def issue(self, document: Evidence, word: Evidence, versions: tuple[str, str]) -> None:
        """Keep the rendered decision, and its editable copy."""
        self._require_status("signed")
        if self.document is not None:
            raise Refused("duplicate")
        self.trigger_event(events.DocumentIssued, document=document, template_version=versions[0])
        self.trigger_event(events.WordIssued, document=word, template_version=versions[1])

    @classmethod
    def after_cancellation(
        cls,
        id: UUID,
        by: Actor,
        *,
        nomination_id: UUID,
        subject_id: UUID,
        decision_id: UUID,
        amendment_id: UUID,
        certificate_id: UUID | None,
        unit_path: str,
        ground: str,
        number: int,
        on: date,
        prize: int | None,
        recover_by: date,
        held: bool = False,
    ) -> Revocation:
        """Ask for what was given for one award of a decision that was cancelled under ``number``; nobody's own affair.

        Refused where nothing was given (``nothing_given``): no certificate, and no prize by the payment list. A certificate that
        is ``held`` by the office was never handed over: it is not asked for, and where nothing else is, the record ends at once.
        """
        require_stranger(by, subject_id)
        require_outsider(by, subject_id)
        if certificate_id is None and not prize:
            raise Refused("nothing_given")
        record = cls.create(
            cls.DecisionCancelled,
            id,
            nomination_id=nomination_id,
            subject_id=subject_id,
            decision_id=decision_id,
            amendment_id=amendment_id,
            certificate_id=certificate_id,
            unit_path=unit_path,
            ground=ground,
            number=number,
            year=on.year,
            cancelled_on=on,
            prize=prize,
            paper=_paper_of(certificate_id, held=held),
            recover_by=recover_by,
        )
        record._end_if_settled()
        return record

    @classmethod
    def after_reissue(
        cls,
        id: UUID,
        *,
        nomination_id: UUID,
        subject_id: UUID,
        decision_id: UUID,
        certificate_id: UUID,
        replaced_by: UUID,
        unit_path: str,
        on: date,
        out_since: date,
        recover_by: date,
    ) -> Revocation:
        """Ask for a certificate that is with the awardee and that ``replaced_by`` has replaced; the award stands.

        ``out_since``: the day on which it was handed over or, where nobody recorded that, on which the award was decided.
        Who issues the new paper asks for the old one, whoever the awardee is: what becomes of it is for others to record.
        """
        return cls.create(
            cls.CertificateReplaced,
            id,
            nomination_id=nomination_id,
            subject_id=subject_id,
            decision_id=decision_id,
            certificate_id=certificate_id,
            replaced_by=replaced_by,
            unit_path=unit_path,
            replaced_on=on,
            out_since=out_since,
            recover_by=recover_by,
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _require(self, by: Actor, *statuses: str, as_part: str = "") -> None:
        self._require_ours(by, *statuses)
        mine = self.parts.get(by.officer_id)
        # Whoever examined may hear the awardee: that is part of looking into it.
        if as_part and mine and (mine, as_part) != ("examined", "heard"):
            raise Refused("two_people", first=_PARTS[mine], second=_PARTS[as_part])


def _paper_of(certificate_id: UUID | None, *, held: bool) -> str:
    """How a certificate stands in ``PAPER_STATES`` when its award ends."""
    if certificate_id is None:
        return "none"
    return "held" if held else "out"
