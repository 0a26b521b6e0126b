"""What can happen in a council session, in the domain's words, and how each act changes it.

What may be decided stands in ``council_session``; the session's parts that both speak of stand in ``council_state``.

Of a secret ballot no event says which way it went: :class:`BallotHandedIn` says who has voted, and :class:`VotesCounted`
the shuffled choices of all.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.utils import register_topic

from aggregates.base import Created, EventSourced
from aggregates.council_state import CouncilState, Count, Item
from aggregates.pii import PII
from aggregates.values import Evidence


class SessionEvent(EventSourced.Event):
    """Base of a session's events."""

    TOPIC: ClassVar[str] = "council_session.event"


class Convened(SessionEvent, Created):
    """The members were invited to a day, with an agenda."""

    TOPIC: ClassVar[str] = "council_session.convened.v1"
    class_version: ClassVar[int] = 2
    held_on: date
    place: str
    chair: UUID
    members: list[UUID]
    agenda: list[list[UUID]]
    rule: dict[str, Any]
    forms: list[str]
    """The award form of each dossier of the agenda, in its order; empty where all go by ``rule``."""
    rules: dict[str, dict[str, Any]]
    """How is voted on the award forms that have a rule of their own."""
    starts_at: str = ""
    """The hour of the invitation, as "08:00"; empty where none was given, as in all sessions convened before it was asked for."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Until then one rule held for all dossiers."""
        state["forms"], state["rules"] = [], {}

    def apply(self, aggregate: CouncilState) -> None:
        """Set members, agenda and voting rules."""
        aggregate.held_on, aggregate.starts_at = self.held_on, self.starts_at
        aggregate.chair = self.chair
        aggregate.members = list(self.members)
        aggregate.rule = dict(self.rule)
        forms = self.forms or [""] * len(self.agenda)
        aggregate.items = {
            n: Item(n, s, dict(self.rules.get(form, self.rule)), form)
            for (n, s), form in zip(self.agenda, forms, strict=True)
        }
        aggregate.status = "convened"


class Opened(SessionEvent):
    """Attendance was taken and there was a quorum."""

    TOPIC: ClassVar[str] = "council_session.opened.v1"
    present: list[UUID]

    def apply(self, aggregate: CouncilState) -> None:
        """Open it."""
        aggregate.sit(list(self.present), self.timestamp, aggregate.starts_at)
        aggregate.status = "opened"


class MemberRecused(SessionEvent):
    """A member left the base of one dossier."""

    TOPIC: ClassVar[str] = "council_session.member_recused.v1"
    member: UUID
    nomination_id: UUID
    ground: str

    def apply(self, aggregate: CouncilState) -> None:
        """Take the member out, and any open ballot with them."""
        item = aggregate.items[self.nomination_id]
        item.recused.add(self.member)
        item.ballots.pop(self.member, None)
        item.written.discard(self.member)
        item.sittings.pop(self.member, None)


class BallotCast(SessionEvent):
    """A member voted openly on one dossier."""

    TOPIC: ClassVar[str] = "council_session.ballot_cast.v1"
    member: UUID
    nomination_id: UUID
    choice: str

    def apply(self, aggregate: CouncilState) -> None:
        """Count it."""
        item = aggregate.items[self.nomination_id]
        item.ballots[self.member] = self.choice
        aggregate.note_votes(item, [self.member])


class BallotHandedIn(SessionEvent):
    """A member put secret ballots on these dossiers into the box: that it was done, not how."""

    TOPIC: ClassVar[str] = "council_session.ballot_handed_in.v1"
    member: UUID
    nomination_ids: list[UUID]

    def apply(self, aggregate: CouncilState) -> None:
        """Let nobody vote twice."""
        for id in self.nomination_ids:
            aggregate.items[id].given.add(self.member)
            aggregate.note_votes(aggregate.items[id], [self.member])


class WrittenBallotCast(SessionEvent):
    """The open written ballot of an absent member was entered from its paper."""

    TOPIC: ClassVar[str] = "council_session.written_ballot_cast.v1"
    member: UUID
    nomination_id: UUID
    choice: str

    def apply(self, aggregate: CouncilState) -> None:
        """Count it, and remember that the member was not there."""
        item = aggregate.items[self.nomination_id]
        item.ballots[self.member] = self.choice
        item.written.add(self.member)
        aggregate.note_votes(item, [self.member])


class WrittenBallotsHandedIn(SessionEvent):
    """Sealed written ballots of absent members on a dossier were put into the box, all at once: whose, not how."""

    TOPIC: ClassVar[str] = "council_session.written_ballots_handed_in.v1"
    nomination_id: UUID
    members: list[UUID]

    def apply(self, aggregate: CouncilState) -> None:
        """Let nobody vote twice, and remember that these were not there."""
        item = aggregate.items[self.nomination_id]
        item.given.update(self.members)
        item.written.update(self.members)
        aggregate.note_votes(item, self.members)


class VotesCounted(SessionEvent):
    """The votes were counted; nobody else is told before they are published.

    ``results`` as :class:`Closed` has them, with ``round``, ``secret``, ``written`` and, shuffled, every single choice of a
    secret ballot under ``choices``, from which the count can be repeated. ``took_part`` says who voted, by id, in no order of
    time. ``postponed`` are the dossiers that were not counted, each with its ``reason``.
    """

    TOPIC: ClassVar[str] = "council_session.votes_counted.v1"
    results: list[dict[str, Any]]
    postponed: list[dict[str, Any]]

    def apply(self, aggregate: CouncilState) -> None:
        """Keep the counts until they are published; the box is empty, and the next one is another."""
        for result in self.results:
            item = aggregate.items[result["nomination_id"]]
            item.count, item.postponed = Count.of(result), ""
        for entry in self.postponed:
            aggregate.items[entry["nomination_id"]].postponed = entry["reason"]
        aggregate.box += 1
        aggregate.status = "counted"


class RevoteOrdered(SessionEvent):
    """One dossier is voted on again, for a written reason; what was counted stays on record in ``before``."""

    TOPIC: ClassVar[str] = "council_session.revote_ordered.v1"
    nomination_id: UUID
    reason: PII
    before: dict[str, Any]

    def apply(self, aggregate: CouncilState) -> None:
        """Open the session for this dossier alone."""
        item = aggregate.items[self.nomination_id]
        if item.count is not None:
            item.earlier.append(item.count)
        item.again()
        aggregate.status = "opened"


class BallotBoxLost(SessionEvent):
    """The box could not be opened: its key or its content is gone. All who voted in it vote again."""

    TOPIC: ClassVar[str] = "council_session.ballot_box_lost.v1"
    class_version: ClassVar[int] = 2
    nomination_ids: list[UUID]
    reason: PII | None
    """How it came, in the words of whoever recorded it; None where nobody was asked yet."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first version asked for no reason."""
        state["reason"] = None

    def apply(self, aggregate: CouncilState) -> None:
        """Forget who has voted, and begin another box."""
        for id in self.nomination_ids:
            aggregate.items[id].again()
        aggregate.box += 1


class Adjourned(SessionEvent):
    """The session goes on another day; what was voted stays in the box."""

    TOPIC: ClassVar[str] = "council_session.adjourned.v1"
    until: date
    reason: PII
    starts_at: str = ""
    """The hour of that day, as "08:00"; empty where none was given, as in all adjournments before it was asked for."""

    def apply(self, aggregate: CouncilState) -> None:
        """Wait for that day."""
        aggregate.until, aggregate.until_hour = self.until, self.starts_at
        aggregate.sittings[-1].ended = self.timestamp
        aggregate.status = "adjourned"


class Resumed(SessionEvent):
    """An adjourned session went on, with attendance taken anew."""

    TOPIC: ClassVar[str] = "council_session.resumed.v1"
    present: list[UUID]

    def apply(self, aggregate: CouncilState) -> None:
        """Go on."""
        aggregate.sit(list(self.present), self.timestamp, aggregate.until_hour)
        aggregate.until, aggregate.until_hour = None, ""
        aggregate.status = "opened"


class ResultsPublished(SessionEvent):
    """The results were reviewed and published together: the session has ended, and these stand."""

    TOPIC: ClassVar[str] = "council_session.results_published.v1"
    results: list[dict[str, Any]]
    deviations: list[PII]
    """Written reasons for proposing against an assessment, each under its nominee."""
    postponed: list[dict[str, Any]]
    """Dossiers put off to a later session, each with its ``reason``."""

    def apply(self, aggregate: CouncilState) -> None:
        """End it."""
        aggregate.status = "closed"
        aggregate.results = {r["nomination_id"]: r for r in self.results}
        for entry in self.postponed:
            aggregate.items[entry["nomination_id"]].postponed = entry["reason"]


class Closed(SessionEvent):
    """The session ended with these results at once, as sessions did before counts were reviewed and published."""

    TOPIC: ClassVar[str] = "council_session.closed.v1"
    results: list[dict[str, Any]]
    deviations: list[PII]
    postponed: list[UUID]

    def apply(self, aggregate: CouncilState) -> None:
        """Close it."""
        aggregate.status = "closed"
        aggregate.results = {r["nomination_id"]: r for r in self.results}


# The session itself no longer has this act, which is where the library looks for the names of events.
register_topic(Closed.TOPIC, Closed)


class Cancelled(SessionEvent):
    """The session does not take place, or stops without results; its dossiers wait for another."""

    TOPIC: ClassVar[str] = "council_session.cancelled.v1"
    reason: PII

    def apply(self, aggregate: CouncilState) -> None:
        """End it without results."""
        aggregate.status = "cancelled"


class MinutesIssued(SessionEvent):
    """The minutes were rendered, and are kept as issued."""

    TOPIC: ClassVar[str] = "council_session.minutes_issued.v1"
    document: Evidence
    template_version: str

    def apply(self, aggregate: CouncilState) -> None:
        """Keep the document."""
        aggregate.minutes = aggregate.minutes_as_issued = self.document


class MinutesRedacted(SessionEvent):
    """The minutes were rendered anew without somebody who was erased; what was issued before cannot be read any more.

    ``replaces`` is the SHA-256 of the minutes as they were first issued: a copy of them on paper or elsewhere can still be told
    to be one. ``adjournments``: the reasons for adjourning, and for a box that was lost, in the order
    of both and sealed anew, as far as they name nobody erased.
    """

    TOPIC: ClassVar[str] = "council_session.minutes_redacted.v1"
    document: Evidence
    template_version: str
    replaces: str
    adjournments: list[PII]

    def apply(self, aggregate: CouncilState) -> None:
        """Keep the new document."""
        aggregate.minutes = self.document
        aggregate.adjournments = list(self.adjournments)
