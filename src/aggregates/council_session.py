"""One session of the district's emulation and commendation council.

The council proposes, the chair of the district decides: this aggregate holds the first of the two acts. Members who are
related to a nominee, proposed or verified it are recused: they leave the base for that dossier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import CHOICES, SESSION_STATUSES
from rules.council import least_votes
from rules.text import Text

AHEAD: Final = timedelta(days=60)
"""How far ahead the council may be convened."""


@dataclass(slots=True)
class Item:
    """One dossier on the agenda, with its recusals and ballots (member → choice)."""

    nomination_id: UUID
    subject: UUID
    recused: set[UUID] = field(default_factory=set)
    ballots: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one dossier. ``base`` is the number of members a majority is counted from."""

    nomination_id: UUID
    votes_for: int
    votes_against: int
    abstained: int
    base: int
    recused: int
    proposed: bool
    decided_by_chair: bool


class CouncilSession(EventSourced):
    """Convened with members and agenda, opened with attendance, closed with results, or cancelled before that."""

    TOPIC: ClassVar[str] = "council_session"

    class Event(EventSourced.Event):
        """Base of a session's events."""

        TOPIC: ClassVar[str] = "council_session.event"

    class Convened(Event, Created):
        """The members were invited to a day, with an agenda."""

        TOPIC: ClassVar[str] = "council_session.convened.v1"
        held_on: date
        place: str
        chair: UUID
        members: list[UUID]
        agenda: list[list[UUID]]
        rule: dict[str, Any]

        def apply(self, aggregate: CouncilSession) -> None:
            """Set members, agenda and voting rule."""
            aggregate.held_on = self.held_on
            aggregate.chair = self.chair
            aggregate.members = list(self.members)
            aggregate.items = {n: Item(n, s) for n, s in (tuple(pair) for pair in self.agenda)}
            aggregate.rule = dict(self.rule)
            aggregate.status = "convened"

    class Opened(Event):
        """Attendance was taken and there was a quorum."""

        TOPIC: ClassVar[str] = "council_session.opened.v1"
        present: list[UUID]

        def apply(self, aggregate: CouncilSession) -> None:
            """Open it."""
            aggregate.present = list(self.present)
            aggregate.status = "opened"

    class MemberRecused(Event):
        """A member left the base of one dossier."""

        TOPIC: ClassVar[str] = "council_session.member_recused.v1"
        member: UUID
        nomination_id: UUID
        ground: str

        def apply(self, aggregate: CouncilSession) -> None:
            """Take the member out, and any ballot with them."""
            item = aggregate.items[self.nomination_id]
            item.recused.add(self.member)
            item.ballots.pop(self.member, None)

    class BallotCast(Event):
        """A member voted openly on one dossier."""

        TOPIC: ClassVar[str] = "council_session.ballot_cast.v1"
        member: UUID
        nomination_id: UUID
        choice: str

        def apply(self, aggregate: CouncilSession) -> None:
            """Count it."""
            aggregate.items[self.nomination_id].ballots[self.member] = self.choice

    class Closed(Event):
        """The session ended; the results are those recorded here."""

        TOPIC: ClassVar[str] = "council_session.closed.v1"
        results: list[dict[str, Any]]
        deviations: list[PII]
        """Written reasons for proposing against an assessment, each under its nominee."""
        postponed: list[UUID]
        """Dossiers put off to a later session: held or withdrawn since the session was convened."""

        def apply(self, aggregate: CouncilSession) -> None:
            """Close it."""
            aggregate.status = "closed"
            aggregate.results = {r["nomination_id"]: r for r in self.results}

    class Cancelled(Event):
        """The session does not take place, or stops without results; its dossiers wait for another."""

        TOPIC: ClassVar[str] = "council_session.cancelled.v1"
        reason: PII

        def apply(self, aggregate: CouncilSession) -> None:
            """End it without results."""
            aggregate.status = "cancelled"

    class MinutesIssued(Event):
        """The minutes were rendered, and are kept as issued."""

        TOPIC: ClassVar[str] = "council_session.minutes_issued.v1"
        document: Evidence
        template_version: str

        def apply(self, aggregate: CouncilSession) -> None:
            """Keep the document."""
            aggregate.minutes = self.document

    def __init__(self) -> None:
        self.held_on = date.min
        self.status = ""
        self.chair = UUID(int=0)
        self.members: list[UUID] = []
        self.present: list[UUID] = []
        self.items: dict[UUID, Item] = {}
        self.rule: dict[str, Any] = {}
        self.results: dict[UUID, dict[str, Any]] = {}
        self.minutes: Evidence | None = None

    @classmethod
    def convene(
        cls,
        id: UUID,
        *,
        held_on: date,
        place: str,
        chair: UUID,
        members: list[UUID],
        agenda: list[tuple[UUID, UUID]],
        rule: dict[str, Any],
        today: date,
    ) -> CouncilSession:
        """Invite members to decide on ``agenda``: pairs of nomination and subject.

        ``rule`` is the award form's: ``quorum`` (a share of members as "2/3"), ``threshold``, ``base`` ("all_members" or
        "present"), ``tie_rule`` ("chair"). The day lies between ``today`` and :data:`AHEAD` after it: one mistyped would
        keep its dossiers waiting.
        """
        if not today <= held_on <= today + AHEAD:
            raise Refused(
                "bad_date",
                field="held_on",
                day=held_on.strftime("%d/%m/%Y"),
                low=today.strftime("%d/%m/%Y"),
                high=(today + AHEAD).strftime("%d/%m/%Y"),
            )
        if not agenda:
            raise Refused("empty_agenda", field="agenda")
        unique = list(dict.fromkeys(members))
        if chair not in unique:
            raise Refused("not_a_member", field="members")
        where = require_text(place, Text("địa điểm", "the place"), "place", limit=200)
        pairs = dict(agenda)
        return cls.create(
            cls.Convened,
            id,
            held_on=held_on,
            place=where,
            chair=chair,
            members=unique,
            agenda=[[n, s] for n, s in pairs.items()],
            rule=rule,
        )

    def open(self, present: list[UUID]) -> None:
        """Open the session with those present; refused without a quorum of the members."""
        self._require_status("convened")
        there = [m for m in self.members if m in set(present)]
        if len(there) != len(set(present)):
            raise Refused("not_a_member", field="present")
        needed = least_votes(Fraction(str(self.rule.get("quorum", "1/2"))), len(self.members))
        if len(there) < needed:
            raise Refused("no_quorum", field="present", needed=needed, present=len(there))
        self.trigger_event(self.Opened, present=there)

    def recuse(self, member: UUID, nomination_id: UUID, ground: str) -> None:
        """Take a member out of one dossier: ``ground`` is nominated, verified, kin or declared."""
        self._require_status("convened", "opened")
        item = self._item(nomination_id)
        if member not in self.members:
            raise Refused("not_a_member")
        require_choice(ground, ("nominated", "verified", "kin", "own_unit", "declared"), "ground")
        if member not in item.recused:
            self.trigger_event(self.MemberRecused, member=member, nomination_id=nomination_id, ground=ground)

    def cast_ballot(self, member: UUID, nomination_id: UUID, choice: str) -> None:
        """Vote once on one dossier."""
        self._require_status("opened")
        item = self._item(nomination_id)
        require_choice(choice, tuple(CHOICES), "choice")
        if member not in self.members:
            raise Refused("not_a_member")
        if member not in self.present:
            raise Refused("not_present")
        if member in item.recused:
            raise Refused("recused")
        if member in item.ballots:
            raise Refused("already_voted")
        self.trigger_event(self.BallotCast, member=member, nomination_id=nomination_id, choice=choice)

    def tally(self, nomination_id: UUID) -> Tally:
        """Count one dossier by the session's rule.

        Where a bare majority is asked and the rule says so, a tie goes to the chair's side; where the chair is away,
        recused or abstained, it carries nothing.
        """
        item = self._item(nomination_id)
        counts = {choice: sum(1 for b in item.ballots.values() if b == choice) for choice in CHOICES}
        voters = self.members if self.rule.get("base", "all_members") == "all_members" else self.present
        base = sum(1 for m in voters if m not in item.recused)
        to_chair = (
            self.rule.get("tie_rule", "chair") == "chair" and self.rule.get("threshold", "1/2") == "1/2"
        )
        tied = to_chair and counts["for"] == counts["against"] and counts["for"] * 2 == base and base > 0
        by_chair = tied and item.ballots.get(self.chair) in ("for", "against")
        proposed = (
            item.ballots[self.chair] == "for"
            if by_chair
            else _exceeds(counts["for"], str(self.rule.get("threshold", "1/2")), base)
        )
        return Tally(
            nomination_id,
            counts["for"],
            counts["against"],
            counts["abstain"],
            base,
            len(item.recused),
            proposed,
            by_chair,
        )

    def close(
        self,
        verdicts: dict[UUID, str],
        reasons: dict[UUID, str],
        postponed: frozenset[UUID] = frozenset(),
    ) -> list[Tally]:
        """End the session and fix its results.

        Every member present and not recused must have voted on every dossier. ``verdicts`` are the assessments; proposing
        a dossier whose verdict is not met, or not proposing one that is, needs a written reason in ``reasons``. Dossiers in
        ``postponed`` are not decided on: no decision is taken while a hold stands.
        """
        self._require_status("opened")
        decided = [item for item in self.items.values() if item.nomination_id not in postponed]
        for item in decided:
            missing = [m for m in self.present if m not in item.recused and m not in item.ballots]
            if missing:
                raise Refused("votes_outstanding", missing=len(missing))
            if not any(m not in item.recused for m in self.present):
                raise Refused("no_quorum", needed=1, present=0)
        tallies = [self.tally(item.nomination_id) for item in decided]
        deviations: list[PII] = []
        for tally in tallies:
            verdict = verdicts.get(tally.nomination_id, "unproven")
            if tally.proposed != (verdict in ("met", "provisional")):
                reason = reasons.get(tally.nomination_id, "").strip()
                if not reason:
                    raise Refused(
                        "deviation_needs_reason", field=f"reason_{tally.nomination_id}", verdict=verdict
                    )
                deviations.append(PII(self.items[tally.nomination_id].subject, reason[:4000]))
        self.trigger_event(
            self.Closed,
            deviations=deviations,
            postponed=[n for n in self.items if n in postponed],
            results=[
                {
                    "nomination_id": t.nomination_id,
                    "for": t.votes_for,
                    "against": t.votes_against,
                    "abstain": t.abstained,
                    "base": t.base,
                    "recused": t.recused,
                    "proposed": t.proposed,
                    "decided_by_chair": t.decided_by_chair,
                    "verdict": verdicts.get(t.nomination_id, "unproven"),
                }
                for t in tallies
            ],
        )
        return tallies

    def cancel(self, reason: str) -> None:
        """End the session without results, for a written reason; what was voted counts for nothing."""
        self._require_status("convened", "opened")
        words = require_text(reason, Text("lý do", "the reason"), "reason", limit=1000)
        self.trigger_event(self.Cancelled, reason=PII(self.id, words))

    def issue_minutes(self, document: Evidence, template_version: str) -> None:
        """Keep the rendered minutes."""
        self._require_status("closed")
        if self.minutes is not None:
            raise Refused("duplicate")
        self.trigger_event(self.MinutesIssued, document=document, template_version=template_version)

    def _require_status(self, *allowed: str) -> None:
        if self.status not in allowed:
            raise Refused("session_state", status=SESSION_STATUSES[self.status])

    def _item(self, nomination_id: UUID) -> Item:
        try:
            return self.items[nomination_id]
        except KeyError:
            raise Refused("not_on_agenda") from None


def _exceeds(votes: int, share: str, base: int) -> bool:
    """Whether ``votes`` reach ``share`` of ``base``; a bare majority ("1/2") must be exceeded."""
    return base > 0 and votes >= least_votes(Fraction(share), base)
