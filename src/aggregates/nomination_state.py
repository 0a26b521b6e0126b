"""A nomination as it stands: what is known of a dossier, and what may be asked of it before anything is decided.

Its events (``nomination_events`` and those beside it) are all that changes it. What is decided stands in
``nomination_preparation`` (the side that nominates) and in ``nomination`` (the offices that check and award).
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from aggregates.actors import Actor, require_other_than, require_outsider, require_stranger
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary import CLOSED_STATUSES, HOLD_KINDS, NOMINATION_STATUSES
from rules.text import Text
from rules.verdict import Verdict, at_least

if TYPE_CHECKING:
    from aggregates.nomination_award_events import AwardAttested
    from aggregates.nomination_events import CommentReceived, MeetingRecorded, NominationEvent
    from aggregates.nomination_hand_over_events import CertificateHandedOver

NOTE = Text("ý kiến", "the opinion")
_MINUTES = {
    "hamlet": Text("biên bản họp thôn", "the minutes of the hamlet's meeting"),
    "commune": Text("biên bản họp xét của xã, thị trấn", "the minutes of the commune's meeting"),
}
_MINUTES_OF_UNIT = Text("biên bản họp xét của đơn vị đề nghị", "the minutes of the nominating unit's meeting")


class NominationState:
    """What a dossier remembers, and what follows from it. Knows nothing of how events are stored."""

    bereft = False
    """Whether what prepared it ended, as an office, in a unit that is none: said when the record is loaded, by no event."""

    def __init__(self) -> None:
        self.category = ""
        self.period = ""
        self.attempt = 0
        self.code = ""
        self.subject_id = UUID(int=0)
        self.subject_name: PII | None = None
        self.commitment_id: UUID | None = None
        self.hamlet_id = UUID(int=0)
        self.hamlet_recorded = UUID(int=0)
        """The unit as its own events have it: ``hamlet_id`` follows a successor when the record is loaded."""
        self.unit_path = ""
        self.plan_id = ""
        self.plan_version = ""
        self.readings: dict[str, Any] = {}
        self.chain: list[dict[str, Any]] = []
        self.step = ""
        self.status = ""
        self.due_on: date | None = None
        self.meeting: tuple[int, int, int] | None = None
        self.meeting_record: MeetingRecorded | None = None
        self.submission: tuple[str, date] | None = None
        self.attested: dict[str, bool | str] = {}
        self.papers: set[str] = set()
        self.verdict = ""
        self.voted_verdict = ""
        self.assessment: PII | None = None
        self.posted_until: date | None = None
        self.posted_at = ""
        self.comments = 0
        self.comments_before = 0
        self.comments_received: list[CommentReceived] = []
        self.settled_comments: set[int] = set()
        self.returns: dict[str, int] = {}
        self.holds: dict[UUID, str] = {}
        self.proposers: set[UUID] = set()
        self.verifiers: dict[str, UUID] = {}
        self.session_id: UUID | None = None
        self.decision_id: UUID | None = None
        self.certificate_id: UUID | None = None
        self.handed_over: CertificateHandedOver | None = None
        self.absent = False
        self.award_attested: AwardAttested | None = None
        self.issued: dict[str, Evidence] = {}
        self.received_at: datetime | None = None
        self.papers_handed_in = 0

    # -- questions -----------------------------------------------------------------------------------------------------

    @property
    def current_step(self) -> dict[str, Any]:
        """The step of the chain the dossier is at."""
        return next(s for s in self.chain if s["id"] == self.step)

    @property
    def submitting_roles(self) -> tuple[str, ...]:
        """The offices that submit: those of the chain's first step; where that office has ended, the standing office too."""
        return (*self.chain[0]["roles"], *(("standing_office",) if self.bereft else ()))

    @property
    def preparing_roles(self) -> tuple[str, ...]:
        """The offices that open, prepare, supplement and withdraw: who submits, and who prepares for them."""
        return (*self.submitting_roles, *self.chain[0].get("prepared_by", ()))

    @property
    def needs_minutes(self) -> bool:
        """Whether a meeting's minutes go before the submission, as for all dossiers that begin in a hamlet."""
        return bool(self.chain[0].get("minutes", True))

    @property
    def minutes(self) -> Text:
        """What the minutes of its meeting are called: of the hamlet, the commune or the unit that nominates."""
        return _MINUTES.get(self.chain[0]["level"], _MINUTES_OF_UNIT)

    def meeting_agreed(self, *, unanimity: bool = False) -> bool:
        """Whether a meeting was held and more than half of those present agreed, or all of them by ``unanimity``."""
        if self.meeting is None:
            return False
        present, votes_for, _ = self.meeting
        return votes_for == present if unanimity else votes_for * 2 > present

    @property
    def attestable(self) -> bool:
        """Whether criteria may still be attested: up to the verification, or the first check where there is none."""
        acts = [step["act"] for step in self.chain]
        last = next((acts.index(a) for a in ("verify_claims", "confirm_complete") if a in acts), 0)
        return self.live and self.chain.index(self.current_step) <= last

    @property
    def live(self) -> bool:
        """Whether the dossier is still under way."""
        return self.status not in CLOSED_STATUSES

    @property
    def posting(self) -> bool:
        """Whether it has been posted at its present step; a chain may post once on each level."""
        return self.posted_until is not None and self.posted_at == self.step

    @property
    def comments_now(self) -> int:
        """How many comments the posting at the present step has had; those of one before are settled."""
        return self.comments - self.comments_before

    @property
    def open_comments(self) -> list[int]:
        """The numbers of the present posting's comments that nobody has answered or made a complaint."""
        return [
            n for n in range(self.comments_before + 1, self.comments + 1) if n not in self.settled_comments
        ]

    @property
    def worse_than_voted(self) -> bool:
        """Whether the kept assessment is worse than the one the council voted on."""
        return self.would_be_worse(self.verdict)

    def would_be_worse(self, verdict: str) -> bool:
        """Whether ``verdict`` is worse than the one the council voted on, in the order of ``rules.verdict``."""
        if not self.voted_verdict:
            return False
        return not at_least(Verdict(verdict), Verdict(self.voted_verdict))

    @property
    def checkers(self) -> set[UUID]:
        """Officers who found the dossier complete: none of them verifies its claims."""
        steps = {step["id"] for step in self.chain if step["act"] == "confirm_complete"}
        return {officer for step, officer in self.verifiers.items() if step in steps}

    @property
    def involved(self) -> set[UUID]:
        """Officers who proposed or verified, and so do not vote or decide on it."""
        return self.proposers | set(self.verifiers.values())

    def seen_under(self, chain: list[dict[str, Any]]) -> Self:
        """Return a draft as it stands once it goes by another chain: at its first step. To be read; nothing is recorded."""
        seen = copy(self)
        seen.chain, seen.step = list(chain), str(chain[0]["id"])
        return seen

    # -- for the events alone ------------------------------------------------------------------------------------------

    def move_to(self, next_step: str, due_on: date | None) -> None:
        """Go on to ``next_step``."""
        self.step = next_step
        self.status = "open"
        self.due_on = due_on

    def close_as(self, status: str) -> None:
        """End in a closing status."""
        self.status = status
        self.due_on = None

    def take_assessment(self, verdict: str, assessment: PII) -> None:
        """Keep the newest assessment."""
        self.verdict = verdict
        self.assessment = assessment

    def note_proposer(self, event: NominationEvent) -> None:
        """Remember who proposed."""
        if event.meta.officer_id is not None:
            self.proposers.add(event.meta.officer_id)

    def note_verifier(self, event: NominationEvent) -> None:
        """Remember who verified at the present step."""
        if event.meta.officer_id is not None:
            self.verifiers[self.step] = event.meta.officer_id

    # -- for the decisions ---------------------------------------------------------------------------------------------

    def _pii(self, value: object) -> PII:
        return PII(self.subject_id, value)

    @staticmethod
    def _words(text: str) -> str:
        words = text.strip()
        if len(words) > 4000:
            raise Refused("too_long", field="remarks", what=NOTE, limit=4000, length=len(words))
        return words

    @property
    def _next_step(self) -> str:
        """The step after the present one; the last one again from the last."""
        position = self.chain.index(self.current_step)
        return str(self.chain[min(position + 1, len(self.chain) - 1)]["id"])

    def _require_live(self) -> None:
        if not self.live:
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])

    def _require_open(self) -> None:
        self._require_live()
        if self.holds:
            raise Refused("held", reason=HOLD_KINDS[next(iter(self.holds.values()))])

    def _require_any_step(self) -> dict[str, Any]:
        self._require_open()
        if self.status == "returned":
            raise Refused("awaiting_supplement")
        return self.current_step

    def _require_step(self, act: str) -> None:
        if self._require_any_step()["act"] != act:
            raise Refused("wrong_step", step=self._step_title())

    def _step_title(self) -> Text:
        step = self.current_step
        return Text(step["title_vi"], step["title_en"])

    def _require_verifier(self, by: Actor) -> None:
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        require_other_than(by, self.proposers)

    def _require_uninvolved(self, by: Actor) -> None:
        require_other_than(by, self.proposers)
        if by.officer_id in self.verifiers.values():
            raise Refused("verifier_may_not_vote")
