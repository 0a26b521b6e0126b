"""A session of the council under any sequence of acts, held against a model that knows members, votes and a paper count.

Two dossiers, one voted on openly and one in secret. The model keeps what a secretary would note on paper; the session must
agree with it on every act and every count, and must read the same from its events at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.aggregates.cases import STANDING, TODAY, acting, replay, uid

from aggregates.council_session import CouncilSession
from aggregates.refusals import Refused

MEMBERS = [uid(f"seat {n}") for n in range(5)]
OPEN, SECRET = uid("open dossier"), uid("secret dossier")
DOSSIERS = (OPEN, SECRET)
RULE = {
    "quorum": "1/2",
    "threshold": "1/2",
    "base": "all_members",
    "tie_rule": "fails",
    "secret": False,
    "written_absentee_allowed": True,
    "quorum_after_recusals": True,
}
NEEDED = 3
"""More than half of five; also the least number that keeps a secret."""
WHO, WHICH = st.sampled_from(range(5)), st.sampled_from(DOSSIERS)
CHOICE = st.sampled_from(["for", "against", "abstain"])


class Morning(RuleBasedStateMachine):
    """Acts in any order; the paper count beside them."""

    @initialize(present=st.sets(WHO, min_size=3), out=st.sets(st.tuples(WHO, WHICH), max_size=4))
    def convened(self, present: set[int], out: set[tuple[int, Any]]) -> None:
        """Convene, with recusals that follow from the data, and open."""
        self.events: list[Any] = []
        with acting(STANDING):
            self.session = CouncilSession.convene(
                uid("morning"),
                held_on=TODAY,
                place="phòng họp",
                chair=MEMBERS[0],
                members=MEMBERS,
                agenda=[(OPEN, uid("one")), (SECRET, uid("two"))],
                rule=RULE,
                today=TODAY,
                forms={OPEN: "openly", SECRET: "secretly"},
                rules={"secretly": {**RULE, "secret": True}},
            )
            for who, d in out:
                self.session.recuse(MEMBERS[who], d, "kin")
            self.session.open([MEMBERS[n] for n in present])
        self.status = "opened"
        self.present = set(present)
        self.out: dict[Any, set[int]] = {d: {who for who, which in out if which == d} for d in DOSSIERS}
        self.cast: dict[Any, dict[int, str]] = {d: {} for d in DOSSIERS}
        self.written: dict[Any, set[int]] = {d: set() for d in DOSSIERS}
        self.counted: dict[Any, tuple[int, int, int] | None] = dict.fromkeys(DOSSIERS)
        self.off: set[Any] = set()
        self.rounds = dict.fromkeys(DOSSIERS, 1)

    def attempt(self, possible: bool, act: Callable[[], Any]) -> bool:
        """Do it; it is refused when, and only when, the model says so, and then it changes nothing."""
        before = self.session.version
        try:
            with acting(STANDING):
                act()
        except Refused:
            assert not possible
            assert self.session.version == before
            return False
        assert possible
        return True

    def waiting(self, d: Any) -> bool:
        """Whether a dossier waits for its count."""
        return self.counted[d] is None and d not in self.off

    def attending(self, d: Any) -> set[int]:
        """Return who takes part in the room."""
        return (self.present | (set(self.cast[d]) - self.written[d])) - self.out[d]

    def missing(self, d: Any) -> set[int]:
        """Return whose vote is missing."""
        return self.present - self.out[d] - set(self.cast[d])

    @rule(who=WHO, d=WHICH, choice=CHOICE)
    def vote(self, who: int, d: Any, choice: str) -> None:
        """Vote in the room, openly or into the box."""
        possible = (
            self.status == "opened"
            and self.waiting(d)
            and who in self.present - self.out[d]
            and who not in self.cast[d]
            and len(self.attending(d)) >= NEEDED
        )
        if d == OPEN:
            done = self.attempt(possible, lambda: self.session.cast_ballot(MEMBERS[who], d, choice))
        else:
            done = self.attempt(possible, lambda: self.session.hand_in(MEMBERS[who], [d]))
        if done:
            self.cast[d][who] = choice

    @rule(choices=st.lists(CHOICE, min_size=5, max_size=5))
    def everybody_votes(self, choices: list[str]) -> None:
        """Have all members try to vote on both dossiers, absent and recused ones too."""
        for d in DOSSIERS:
            for who, choice in enumerate(choices):
                self.vote(who, d, choice)

    @rule(who=WHO, d=WHICH, choice=CHOICE)
    def write(self, who: int, d: Any, choice: str) -> None:
        """Enter the written ballot of an absent member."""
        possible = (
            self.status == "opened"
            and self.waiting(d)
            and who not in self.present | self.out[d] | set(self.cast[d])
            and len(self.attending(d)) >= NEEDED
            and not self.missing(d)
        )
        if d == SECRET and who in self.out[d] and self.status == "opened" and self.waiting(d):
            # With sealed ballots the recused are left out of those who sent one: there is no paper to match.
            possible = False
        if d == OPEN:
            act = lambda: self.session.enter_written_ballot(MEMBERS[who], d, choice)  # noqa: E731
        else:
            act = lambda: self.session.hand_in_written([MEMBERS[who]], [d], {d: 1})  # noqa: E731
        if self.attempt(possible, act):
            self.cast[d][who] = choice
            self.written[d].add(who)

    @rule(who=WHO, d=WHICH)
    def recuse(self, who: int, d: Any) -> None:
        """Step out."""
        again = who in self.out[d]
        in_box = d == SECRET and who in self.cast[d]
        possible = self.status in ("opened", "adjourned") and (
            again or (self.counted[d] is None and not in_box)
        )
        if self.attempt(possible, lambda: self.session.recuse(MEMBERS[who], d, "declared")) and not again:
            self.out[d].add(who)
            self.cast[d].pop(who, None)
            self.written[d].discard(who)

    @rule()
    def adjourn(self) -> None:
        """Go on tomorrow."""
        if self.attempt(
            self.status == "opened", lambda: self.session.adjourn(TODAY + timedelta(days=1), "x", TODAY)
        ):
            self.status = "adjourned"

    @rule(present=st.sets(WHO))
    def resume(self, present: set[int]) -> None:
        """Take attendance anew."""
        possible = self.status == "adjourned" and len(present) >= NEEDED
        if self.attempt(possible, lambda: self.session.resume([MEMBERS[n] for n in present])):
            self.status, self.present = "opened", set(present)

    @rule(order=st.randoms())
    def count(self, order: Any) -> None:
        """Count what waits; the box gives the choices in any order."""
        votable = [d for d in DOSSIERS if self.waiting(d) and len(self.attending(d)) >= NEEDED]
        possible = self.status == "opened" and not any(self.missing(d) for d in votable)
        box = list(self.cast[SECRET].values())
        order.shuffle(box)
        if self.attempt(possible, lambda: self.session.count({}, {SECRET: box})):
            self.off |= {d for d in DOSSIERS if self.waiting(d) and d not in votable}
            for d in votable:
                said = list(self.cast[d].values())
                self.counted[d] = (said.count("for"), said.count("against"), 5 - len(self.out[d]))
            self.status = "counted"

    @rule(d=WHICH)
    def revote(self, d: Any) -> None:
        """Have one voted on again."""
        if self.attempt(self.status == "counted", lambda: self.session.order_revote(d, "x")):
            self._again(d)
            self.status = "opened"

    @rule()
    def lose_box(self) -> None:
        """Find that the box cannot be opened."""
        possible = self.status in ("opened", "adjourned") and self.waiting(SECRET) and bool(self.cast[SECRET])
        if self.attempt(possible, lambda: self.session.lose_box("x")):
            self._again(SECRET)

    @precondition(lambda self: self.status in ("opened", "counted"))
    @rule()
    def publish(self) -> None:
        """Publish with a reason for everything."""
        reasons = dict.fromkeys(DOSSIERS, "vì vậy")
        if self.attempt(self.status == "counted", lambda: self.session.publish({}, reasons)):
            self.status = "closed"
            assert set(self.session.results) == {d for d in DOSSIERS if self.counted[d] is not None}

    def _again(self, d: Any) -> None:
        self.cast[d], self.written[d], self.counted[d] = {}, set(), None
        self.off.discard(d)
        self.rounds[d] += 1

    @invariant()
    def the_secretary_agrees(self) -> None:
        """Status, who has voted, and every count are those on paper; nothing is published before its time."""
        assert self.session.status == self.status
        for d in DOSSIERS:
            item = self.session.items[d]
            assert item.round == self.rounds[d]
            tally = item.count.tally if item.count else None
            assert (tally and (tally.votes_for, tally.votes_against, tally.base)) == self.counted[d]
            if tally is None:
                assert item.voted == {MEMBERS[n] for n in self.cast[d]}
            elif item.count is not None:
                for_, against, base = self.counted[d] or (0, 0, 0)
                assert tally.proposed == (for_ * 2 > base)
                assert for_ + against + tally.abstained == len(item.count.took_part)
        assert bool(self.session.results) <= (self.status == "closed")

    def teardown(self) -> None:
        """Read from its events the session is the same, and no event of a secret ballot says which way it went."""
        if not hasattr(self, "session"):
            return
        events = self.session.collect_events()
        again = replay(events)
        assert {k: v for k, v in vars(again).items() if not k.startswith("_")} == {
            k: v for k, v in vars(self.session).items() if not k.startswith("_")
        }
        for event in events:
            if isinstance(event, CouncilSession.BallotHandedIn | CouncilSession.WrittenBallotsHandedIn):
                assert not {"for", "against", "abstain"} & {str(v) for v in vars(event).values()}


Morning.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMorning = Morning.TestCase
