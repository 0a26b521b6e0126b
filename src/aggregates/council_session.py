"""One session of the district's emulation and commendation council.

The council proposes, the chair of the district decides: this aggregate holds the first of the two acts. Members who are
related to a nominee, proposed or verified it are recused: they leave the base for that dossier. Votes are counted once, for
the chair's eyes; what is published together is what the dossiers carry.

Each kind of act is an event of its own (``council_events``); what the session knows stands in ``council_state``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates import council_events as events
from aggregates.base import EventSourced
from aggregates.council_state import CouncilState, Count, Item
from aggregates.council_state import Tally as Tally
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import CHOICES, SESSION_STATUSES
from rules.text import Text

AHEAD: Final = timedelta(days=60)
"""How far ahead the council may be convened."""
GROUNDS: Final = ("nominated", "verified", "kin", "own_unit", "declared")
"""Why a member takes no part in a dossier."""
_PUT_OFF: Final = ("not_waiting", "held")
"""Why a dossier that is not the council's at the moment is put off."""
_REASON: Final = Text("lý do", "the reason")


class CouncilSession(CouncilState, EventSourced):
    """Convened, opened with attendance, perhaps adjourned and resumed, counted, published; or cancelled before the count."""

    TOPIC: ClassVar[str] = "council_session"

    Event = events.SessionEvent
    Convened = events.Convened
    Opened = events.Opened
    MemberRecused = events.MemberRecused
    BallotCast = events.BallotCast
    BallotHandedIn = events.BallotHandedIn
    WrittenBallotCast = events.WrittenBallotCast
    WrittenBallotsHandedIn = events.WrittenBallotsHandedIn
    VotesCounted = events.VotesCounted
    RevoteOrdered = events.RevoteOrdered
    BallotBoxLost = events.BallotBoxLost
    Adjourned = events.Adjourned
    Resumed = events.Resumed
    ResultsPublished = events.ResultsPublished
    Cancelled = events.Cancelled
    MinutesIssued = events.MinutesIssued
    MinutesRedacted = events.MinutesRedacted

    def __init__(self) -> None:
        # Said again because the library writes an empty one for a class without its own, which would hide the state's.
        super().__init__()

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
        forms: Mapping[UUID, str] | None = None,
        rules: dict[str, dict[str, Any]] | None = None,
        starts_at: time | None = None,
    ) -> CouncilSession:
        """Invite members to decide on ``agenda``: pairs of nomination and subject.

        ``rule`` is how the council votes (``rules.council.rule_to_dict``); its ``quorum`` is what the session is opened with.
        ``forms`` names the award form of each dossier, and ``rules`` those forms that have a rule of their own. The day lies
        between ``today`` and :data:`AHEAD` after it: one mistyped would keep its dossiers waiting. ``starts_at`` is the hour of
        the invitation in Vietnam, where one is given.
        """
        _require_day(held_on, today, today + AHEAD, "held_on")
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
            forms=[forms[n] for n in pairs] if forms else [],
            rules=rules or {},
            starts_at=_hour(starts_at),
        )

    def open(self, present: list[UUID]) -> None:
        """Open the session with those present; refused without a quorum of the members."""
        self._require_status("convened")
        self.trigger_event(self.Opened, present=self._attendance(present))

    def adjourn(self, until: date, reason: str, today: date, starts_at: time | None = None) -> None:
        """Let the session go on another day, ``today`` or later, for a written reason. Ballots stay in the box.

        ``starts_at`` is the hour in Vietnam at which it goes on, where one is given.
        """
        self._require_status("opened")
        _require_day(until, today, today + AHEAD, "until")
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(
            self.Adjourned, until=until, reason=PII(self.id, words), starts_at=_hour(starts_at)
        )

    def resume(self, present: list[UUID]) -> None:
        """Go on with those present now; refused without a quorum of the members. Who voted before has voted."""
        self._require_status("adjourned")
        self.trigger_event(self.Resumed, present=self._attendance(present))

    def recuse(self, member: UUID, nomination_id: UUID, ground: str) -> None:
        """Take a member out of one dossier: ``ground`` is one of :data:`GROUNDS`.

        An open ballot goes with the member. One in a secret box cannot be found again: then it is too late, and the dossier
        is voted on again after the count.
        """
        self._require_status("convened", "opened", "adjourned")
        item = self._item(nomination_id)
        if member not in self.members:
            raise Refused("not_a_member")
        require_choice(ground, GROUNDS, "ground")
        if member in item.recused:
            return
        if item.count is not None:
            raise Refused("already_counted")
        if member in item.given:
            raise Refused("ballot_in_box")
        self.trigger_event(self.MemberRecused, member=member, nomination_id=nomination_id, ground=ground)

    # -- votes --------------------------------------------------------------------------------------------------------

    def cast_ballot(self, member: UUID, nomination_id: UUID, choice: str) -> None:
        """Vote once, openly, on one dossier."""
        item = self._voting_on(nomination_id)
        require_choice(choice, tuple(CHOICES), "choice")
        if item.secret:
            raise Refused("ballot_is_secret")
        self._require_voter(member, item)
        self.trigger_event(self.BallotCast, member=member, nomination_id=nomination_id, choice=choice)

    def hand_in(self, member: UUID, nomination_ids: Iterable[UUID]) -> None:
        """Note that a member puts secret ballots on these dossiers into the box. What they say is not for this record."""
        given = sorted(set(nomination_ids))
        for id in given:
            item = self._voting_on(id)
            if not item.secret:
                raise Refused("ballot_is_open")
            self._require_voter(member, item)
        self.trigger_event(self.BallotHandedIn, member=member, nomination_ids=given)

    def enter_written_ballot(self, member: UUID, nomination_id: UUID, choice: str) -> None:
        """Enter the open written ballot of an absent member from its paper, when all who are present have voted."""
        item = self._voting_on(nomination_id)
        require_choice(choice, tuple(CHOICES), "choice")
        if item.secret:
            raise Refused("ballot_is_secret")
        self._require_writer(member, item)
        self.trigger_event(self.WrittenBallotCast, member=member, nomination_id=nomination_id, choice=choice)

    def hand_in_written(
        self, members: Iterable[UUID], nomination_ids: Iterable[UUID], ballots: Mapping[UUID, int]
    ) -> None:
        """Note that the sealed ballots of absent members go into the box together, when all who are present have voted.

        ``ballots`` says how many papers there are on each dossier: as many as there are members who may vote on it.
        """
        writers = sorted(set(members))
        if not writers:
            raise Refused("required", field="members", what=Text("thành viên gửi phiếu", "who sent a ballot"))
        for id in sorted(set(nomination_ids)):
            item = self._voting_on(id)
            if not item.secret:
                raise Refused("ballot_is_open")
            voting = [m for m in writers if m not in item.recused]
            for member in voting:
                self._require_writer(member, item)
            if ballots.get(id, 0) != len(voting):
                raise Refused("ballots_do_not_match", field=f"papers_{id}", expected=len(voting))
            if voting:
                self.trigger_event(self.WrittenBallotsHandedIn, nomination_id=id, members=voting)

    # -- the count ----------------------------------------------------------------------------------------------------

    def count(
        self,
        verdicts: Mapping[UUID, str],
        box: Mapping[UUID, Sequence[str]] | None = None,
        postponed: Mapping[UUID, str] | None = None,
    ) -> list[Tally]:
        """Count every dossier that waits for it, and return the tallies.

        Every member present and not recused must have voted. ``box`` holds the shuffled choices of the secret ballots,
        ``verdicts`` the assessments. Dossiers in ``postponed``, held or withdrawn since, and those on which no vote can be
        held (:meth:`cannot_vote`), are put off with that reason.
        """
        self._require_status("opened")
        off = {n: why for n, why in (postponed or {}).items() if n in self.items}
        counts: list[Count] = []
        put_off: list[dict[str, Any]] = []
        for item in self.open_items:
            n = item.nomination_id
            reason = off.get(n) or self.cannot_vote(item)
            if reason:
                put_off.append({"nomination_id": n, "reason": reason})
                continue
            if missing := self.outstanding(item):
                raise Refused("votes_outstanding", missing=len(missing))
            choices = self._out_of(box or {}, item) if item.secret else None
            counts.append(
                Count(
                    self.tally(n, choices),
                    verdicts.get(n, "unproven"),
                    item.round,
                    item.secret,
                    len(item.written),
                    tuple(sorted(item.voted)),
                    tuple(choices or ()),
                )
            )
        self.trigger_event(self.VotesCounted, results=[c.to_dict() for c in counts], postponed=put_off)
        return [c.tally for c in counts]

    def lose_box(self, reason: str) -> None:
        """Begin another ballot box where the present one cannot be opened: all secret votes in it are held again.

        Only for a written ``reason``: how it came that it cannot be opened.
        """
        self._require_status("opened", "adjourned")
        lost = [i.nomination_id for i in self.open_items if i.given]
        if not lost:
            raise Refused("box_is_empty")
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(self.BallotBoxLost, nomination_ids=lost, reason=PII(self.id, words))

    def order_revote(self, nomination_id: UUID, reason: str) -> None:
        """Have one dossier voted on again, for a written reason, before anything is published."""
        self._require_status("counted")
        item = self._item(nomination_id)
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(
            self.RevoteOrdered,
            nomination_id=nomination_id,
            reason=PII(item.subject, words),
            before=item.count.summary() if item.count is not None else {},
        )

    def publish(
        self,
        verdicts: Mapping[UUID, str],
        reasons: Mapping[UUID, str],
        postponed: Mapping[UUID, str] | None = None,
    ) -> list[Tally]:
        """Fix and publish all results together, and return those that stand.

        ``verdicts`` are the assessments as they are now; proposing a dossier whose verdict is not met, or not proposing one
        that is, needs a written reason in ``reasons``. Dossiers in ``postponed`` are not decided on: no decision is taken
        while a hold stands.
        """
        self._require_status("counted")
        off = {n: require_choice(why, _PUT_OFF, "postponed") for n, why in (postponed or {}).items()}
        off.update({n: i.postponed for n, i in self.items.items() if i.postponed})
        counts = [i.count for i in self.items.values() if i.count is not None and i.nomination_id not in off]
        results: list[dict[str, Any]] = []
        deviations: list[PII] = []
        for count in counts:
            tally = count.tally
            verdict = verdicts.get(tally.nomination_id, "unproven")
            if tally.proposed != (verdict in ("met", "provisional")):
                reason = reasons.get(tally.nomination_id, "").strip()
                if not reason:
                    raise Refused(
                        "deviation_needs_reason", field=f"reason_{tally.nomination_id}", verdict=verdict
                    )
                deviations.append(PII(self.items[tally.nomination_id].subject, reason[:4000]))
            # The single choices of a secret ballot stand with the count, once.
            kept = {k: v for k, v in count.to_dict().items() if k not in ("took_part", "choices")}
            results.append({**kept, "verdict": verdict})
        self.trigger_event(
            self.ResultsPublished,
            results=results,
            deviations=deviations,
            postponed=[{"nomination_id": n, "reason": off[n]} for n in self.items if n in off],
        )
        return [count.tally for count in counts]

    def cancel(self, reason: str) -> None:
        """End the session without results, for a written reason; what was voted counts for nothing."""
        self._require_status("convened", "opened", "adjourned")
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(self.Cancelled, reason=PII(self.id, words))

    def issue_minutes(self, document: Evidence, template_version: str) -> None:
        """Keep the rendered minutes."""
        self._require_status("closed")
        if self.minutes is not None:
            raise Refused("duplicate")
        self.trigger_event(self.MinutesIssued, document=document, template_version=template_version)

    def redact_minutes(self, document: Evidence, template_version: str, adjournments: list[str]) -> None:
        """Keep minutes that were rendered anew without somebody erased, in the place of what nobody can read any more."""
        if self.minutes is None or self.minutes_as_issued is None:
            raise Refused("not_found")
        self.trigger_event(
            self.MinutesRedacted,
            document=document,
            template_version=template_version,
            replaces=self.minutes_as_issued.sha256,
            adjournments=[PII(self.id, words) for words in adjournments],
        )

    # -- what has to hold ---------------------------------------------------------------------------------------------

    def _require_status(self, *allowed: str) -> None:
        if self.status not in allowed:
            raise Refused("session_state", status=SESSION_STATUSES[self.status])

    def _attendance(self, present: list[UUID]) -> list[UUID]:
        there = [m for m in self.members if m in set(present)]
        if len(there) != len(set(present)):
            raise Refused("not_a_member", field="present")
        needed = self.quorum()
        if len(there) < needed:
            raise Refused("no_quorum", field="present", needed=needed, present=len(there))
        return there

    def _voting_on(self, nomination_id: UUID) -> Item:
        self._require_status("opened")
        item = self._item(nomination_id)
        if item.count is not None or item.postponed:
            raise Refused("already_counted")
        return item

    def _require_voter(self, member: UUID, item: Item) -> None:
        if member not in self.members:
            raise Refused("not_a_member")
        if member not in self.present:
            raise Refused("not_present")
        if member in item.recused:
            raise Refused("recused")
        if member in item.voted:
            raise Refused("already_voted")
        if self.cannot_vote(item):
            raise Refused("no_vote_possible", needed=self.needed(item), left=len(self.attending(item)))

    def _require_writer(self, member: UUID, item: Item) -> None:
        if not item.rule.get("written_absentee_allowed"):
            raise Refused("no_written_ballots")
        if member not in self.members:
            raise Refused("not_a_member")
        if member in self.present:
            raise Refused("not_absent")
        if member in item.recused:
            raise Refused("recused")
        if member in item.voted:
            raise Refused("already_voted")
        if self.cannot_vote(item):
            raise Refused("no_vote_possible", needed=self.needed(item), left=len(self.attending(item)))
        if missing := self.outstanding(item):
            raise Refused("votes_outstanding", missing=len(missing))

    def _out_of(self, box: Mapping[UUID, Sequence[str]], item: Item) -> list[str]:
        """Return the choices of one dossier from the box; refused where they are not as many as have voted."""
        choices = [require_choice(c, tuple(CHOICES), "choice") for c in box.get(item.nomination_id, ())]
        if len(choices) != len(item.given):
            raise Refused("ballot_box_broken")
        return choices


def _hour(at: time | None) -> str:
    return "" if at is None else at.strftime("%H:%M")


def _require_day(day: date, low: date, high: date, field: str) -> None:
    if not low <= day <= high:
        raise Refused(
            "bad_date",
            field=field,
            day=day.strftime("%d/%m/%Y"),
            low=low.strftime("%d/%m/%Y"),
            high=high.strftime("%d/%m/%Y"),
        )
