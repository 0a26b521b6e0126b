"""What a council session knows: its members, and per dossier who is out, who has voted, and the count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence
from rules.council import LEAST_SECRET, least_votes


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


@dataclass(frozen=True, slots=True)
class Count:
    """A count as :class:`aggregates.council_events.VotesCounted` keeps it: the tally, and how it came about."""

    tally: Tally
    verdict: str
    round: int
    secret: bool
    written: int
    took_part: tuple[UUID, ...]
    choices: tuple[str, ...]
    """The shuffled choices of a secret ballot; empty after an open one, whose ballots are acts of their own."""

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_dict` wrote."""
        tally = Tally(
            result["nomination_id"],
            result["for"],
            result["against"],
            result["abstain"],
            result["base"],
            result["recused"],
            result["proposed"],
            result["decided_by_chair"],
        )
        return cls(
            tally,
            result["verdict"],
            result["round"],
            result["secret"],
            result["written"],
            tuple(result["took_part"]),
            tuple(result["choices"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as an event keeps it."""
        t = self.tally
        return {
            "nomination_id": t.nomination_id,
            "for": t.votes_for,
            "against": t.votes_against,
            "abstain": t.abstained,
            "base": t.base,
            "recused": t.recused,
            "proposed": t.proposed,
            "decided_by_chair": t.decided_by_chair,
            "verdict": self.verdict,
            "round": self.round,
            "secret": self.secret,
            "written": self.written,
            "took_part": list(self.took_part),
            "choices": list(self.choices),
        }

    def summary(self) -> dict[str, Any]:
        """Return the sums alone, for the record of a vote that was held again."""
        t = self.tally
        return {
            "for": t.votes_for,
            "against": t.votes_against,
            "abstain": t.abstained,
            "base": t.base,
            "proposed": t.proposed,
            "round": self.round,
        }


@dataclass(slots=True)
class Sitting:
    """One sitting of a session: from a roll call to the adjournment or the end. ``ended`` is None without an adjournment."""

    number: int
    began: datetime
    present: list[UUID]
    ended: datetime | None = None
    called_for: str = ""
    """The hour the members were asked to come at, "08:00"; empty where none was named."""


@dataclass(slots=True)
class Item:
    """One dossier on the agenda: its rule, its recusals, and who has voted on it.

    ``ballots`` are the open ones, by member; of a secret ballot only ``given`` is known, and both hold the ``written`` ones
    of absent members. ``postponed`` says why it was not counted.
    """

    nomination_id: UUID
    subject: UUID
    rule: dict[str, Any] = field(default_factory=dict)
    form: str = ""
    recused: set[UUID] = field(default_factory=set)
    ballots: dict[UUID, str] = field(default_factory=dict)
    given: set[UUID] = field(default_factory=set)
    written: set[UUID] = field(default_factory=set)
    round: int = 1
    count: Count | None = None
    earlier: list[Count] = field(default_factory=list)
    postponed: str = ""
    sittings: dict[UUID, int] = field(default_factory=dict)
    """In which sitting whoever has voted in the present round did so."""

    @property
    def secret(self) -> bool:
        """Whether ballots on it are secret."""
        return bool(self.rule.get("secret"))

    @property
    def voted(self) -> set[UUID]:
        """Return who has voted on it in the present round."""
        return set(self.ballots) | self.given

    def again(self) -> None:
        """Begin another round."""
        self.ballots, self.given, self.written, self.sittings = {}, set(), set(), {}
        self.count, self.postponed = None, ""
        self.round += 1


class CouncilState:
    """The state of a session, and the questions that change nothing. Knows nothing of how events are stored."""

    def __init__(self) -> None:
        self.held_on = date.min
        self.starts_at = ""
        """The hour of ``held_on``, "08:00"; empty where the invitation named none."""
        self.until: date | None = None
        self.until_hour = ""
        """The hour of ``until``, "08:00"; empty where the adjournment named none."""
        self.status = ""
        self.chair = UUID(int=0)
        self.members: list[UUID] = []
        self.present: list[UUID] = []
        """Who answered the last roll call; who was there when: ``sittings``."""
        self.sittings: list[Sitting] = []
        self.items: dict[UUID, Item] = {}
        self.rule: dict[str, Any] = {}
        self.results: dict[UUID, dict[str, Any]] = {}
        self.minutes: Evidence | None = None
        self.minutes_as_issued: Evidence | None = None
        """The minutes as first issued; others than ``minutes`` once they were redacted."""
        self.adjournments: list[PII] | None = None
        """Reasons for adjourning as kept with redacted minutes; None while those of the events themselves can be read."""
        self.box = 1
        """Which ballot box is in use: another one after every count."""

    @property
    def open_items(self) -> list[Item]:
        """Return the dossiers that wait for their count."""
        return [i for i in self.items.values() if i.count is None and not i.postponed]

    def sit(self, present: list[UUID], at: datetime, called_for: str) -> None:
        """Begin a sitting with those who answered the roll call."""
        self.present = present
        self.sittings.append(Sitting(len(self.sittings) + 1, at, list(present), called_for=called_for))

    def note_votes(self, item: Item, members: Iterable[UUID]) -> None:
        """Keep in which sitting members voted on a dossier."""
        item.sittings.update(dict.fromkeys(members, len(self.sittings)))

    def sittings_of(self, member: UUID) -> list[int]:
        """Return the numbers of the sittings at which a member was present."""
        return [s.number for s in self.sittings if member in s.present]

    def quorum(self) -> int:
        """Return how many members have to be present at each sitting."""
        return least_votes(Fraction(str(self.rule.get("quorum", "1/2"))), len(self.members))

    def voters(self, item: Item) -> list[UUID]:
        """Return the members who are present and may vote on a dossier."""
        return [m for m in self.present if m not in item.recused]

    def attending(self, item: Item) -> set[UUID]:
        """Return who takes part in a dossier in the room: those who may vote, and those who did before they left.

        A vote that an adjournment interrupts is one vote, whose ballots stay in the box: whoever cast one at an earlier sitting
        took part, present now or not, and counts for quorum and base once. Whoever was there then and did not vote counts
        only where present when the vote goes on: nobody is of a vote they had no hand in. Each sitting has a quorum of its own
        besides (``quorum``), whatever was voted before. What is quoted of the law sets shares of the members and says nothing of
        sittings (docs/decisions/0030).
        """
        return ({*self.present} | (item.voted - item.written)) - item.recused

    def cannot_vote(self, item: Item) -> str:
        """Return why no vote can be held on a dossier with those present; empty where one can.

        ``no_quorum``: with the recused gone, those left are fewer than the quorum of all members; who is left: ``attending``.
        ``too_few_for_secret``: so few vote that the count would tell how each did.
        """
        left = len(self.attending(item))
        if left < self.needed(item):
            return "no_quorum"
        return "too_few_for_secret" if item.secret and left < LEAST_SECRET else ""

    def needed(self, item: Item) -> int:
        """Return how many of those present have to be left to vote on a dossier."""
        if not item.rule.get("quorum_after_recusals"):
            return 1
        return least_votes(Fraction(str(item.rule.get("quorum", "1/2"))), len(self.members))

    def outstanding(self, item: Item) -> list[UUID]:
        """Return who is present, may vote on a dossier and has not."""
        return [m for m in self.voters(item) if m not in item.voted]

    def may_write(self, item: Item) -> list[UUID]:
        """Return the absent members whose written ballots on a dossier may still be entered."""
        if not item.rule.get("written_absentee_allowed"):
            return []
        return [m for m in self.members if m not in self.present and m not in item.recused | item.voted]

    def tally(self, nomination_id: UUID, choices: list[str] | None = None) -> Tally:
        """Count one dossier by its rule; ``choices`` are those of a secret ballot, from the box.

        Where a bare majority is asked and the rule says so, a tie goes to the chair's side; where the chair is away,
        recused or abstained, it carries nothing.
        """
        item = self._item(nomination_id)
        cast = list(item.ballots.values()) if choices is None else choices
        votes_for, against, abstained = (cast.count(choice) for choice in ("for", "against", "abstain"))
        everybody = item.rule.get("base", "all_members") == "all_members"
        voters = set(self.members) - item.recused if everybody else self.attending(item)
        base = len(voters)
        threshold = str(item.rule.get("threshold", "1/2"))
        to_chair = item.rule.get("tie_rule", "chair") == "chair" and threshold == "1/2"
        tied = to_chair and votes_for == against and votes_for * 2 == base and base > 0
        by_chair = tied and item.ballots.get(self.chair) in ("for", "against")
        proposed = (
            item.ballots[self.chair] == "for"
            if by_chair
            else base > 0 and votes_for >= least_votes(Fraction(threshold), base)
        )
        return Tally(
            nomination_id, votes_for, against, abstained, base, len(item.recused), proposed, by_chair
        )

    def tied(self, item: Item) -> bool:
        """Whether the count of a dossier is a tie that carries nothing: by the rule, or as the chair's side is not known."""
        if item.count is None or str(item.rule.get("threshold", "1/2")) != "1/2":
            return False
        t = item.count.tally
        return not t.decided_by_chair and t.votes_for == t.votes_against and t.votes_for * 2 == t.base > 0

    def was_there(self, member: UUID, at: datetime) -> bool:
        """Whether a member was present at the sitting that a moment belongs to, the last that had begun by then."""
        begun = [s for s in self.sittings if s.began <= at]
        return bool(begun) and member in begun[-1].present

    def _item(self, nomination_id: UUID) -> Item:
        try:
            return self.items[nomination_id]
        except KeyError:
            raise Refused("not_on_agenda") from None
