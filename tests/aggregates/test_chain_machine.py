"""The whole chain under any sequence of acts by anybody.

A model written from the field's rules alone - a list of steps and some sets of names - says of every act whether it is
possible. The aggregates must agree each time, and what they must never allow is looked for in their events afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.aggregates import nomination_cases as chain
from tests.aggregates.cases import (
    HOUSEHOLD,
    PAPER,
    TODAY,
    acting,
    actor,
    facts_of,
    kin,
    paper,
    replay,
    state_of,
    uid,
)

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination as Dossier
from aggregates.refusals import Refused
from rules.plan import load_plan

PEOPLE = ("an", "bình", "chi", "dung", "giang", "hà", "huy", "lan", "kin")
"""Any of them may hold any office: the rules are about the person. The last one has kin in the household."""
WHO = st.sampled_from(PEOPLE)
COUNCIL = ("an", "chi", "giang", "hà", "kin")
STEPS = (
    "meeting",
    "check",
    "verify",
    "posting",
    "endorse",
    "district check",
    "appraise",
    "council",
    "decision",
    "certificate",
)
MAY_RETURN = {"check", "verify", "district check", "appraise"}
MAY_REJECT = {"verify", "district check", "appraise"}
AWARD_NEEDS = (
    Dossier.Proposed,
    Dossier.MeetingRecorded,
    Dossier.Submitted,
    Dossier.CompletenessConfirmed,
    Dossier.ClaimsVerified,
    Dossier.Posted,
    Dossier.PostingClosed,
    Dossier.Endorsed,
    Dossier.CompletenessConfirmed,
    Dossier.Appraised,
    Dossier.CouncilResultRecorded,
    Dossier.AwardDecided,
)


def person(name: str, role: str) -> Actor:
    """Return somebody in some office."""
    who = actor(name, role)
    return kin(who) if name == "kin" else who


class Chain(RuleBasedStateMachine):
    """One dossier, everybody, any order."""

    @initialize(
        people=st.permutations([p for p in PEOPLE if p != "kin"]),
        verdict=st.sampled_from(["met", "unproven"]),
        start=st.integers(0, len(STEPS) - 1),
        trouble=st.sets(st.sampled_from(["away", "held"])),
    )
    def open_dossier(self, people: list[str], verdict: str, start: int, trouble: set[str]) -> None:
        """Open a dossier and bring it to some step: from the first one, chance alone seldom comes far."""
        head = people[0]
        self.verdict = verdict
        self.today = TODAY
        with acting(person(head, "hamlet_head")):
            self.dossier = chain.propose(person(head, "hamlet_head"))
        self.events: list[Any] = list(self.dossier.collect_events())
        # the model
        self.at = 0
        self.over = ""
        self.away = False
        self.holds: set[str] = set()
        self.returned: Counter[str] = Counter()
        self.proposers = {head}
        self.checkers: dict[str, str] = {}
        self.minutes = False
        self.posted_until: date | None = None
        self.comments = 0
        self.answered = 0
        self.pending: set[int] = {2018}
        self.voters: set[str] = set()
        self.signer = ""
        self.papers: set[str] = set()
        for turn in range(6 * start):
            if self.at >= start or self.over:
                break
            self.go_on(people[turn % len(people)])
        if "away" in trouble:
            for who in people:
                self.give_back(who, ("sổ hộ nghèo",))
        if "held" in trouble:
            self.hold("đơn 1", 0)

    # -- the model's words ---------------------------------------------------------------------------------------------

    @property
    def step(self) -> str:
        return STEPS[self.at]

    @property
    def still(self) -> bool:
        """Nothing may move: over, held or away for a supplement."""
        return bool(self.over or self.holds or self.away)

    def clean(self, who: str) -> bool:
        """Neither kin nor a proposer."""
        return who != "kin" and who not in self.proposers

    def attempt(self, who: str, role: str, possible: bool, act: Callable[[Dossier, Actor], object]) -> bool:
        """Act; the aggregate must say yes exactly where the model does."""
        by = person(who, role)
        before = state_of(replay(self.events))
        refused: Refused | None = None
        with acting(by):
            try:
                act(self.dossier, by)
            except Refused as refusal:
                refused = refusal
        if refused is not None:
            assert not possible, f"refused {refused.code}, but the model allows it"
            assert not self.dossier.collect_events()
            assert state_of(self.dossier) == before
            return False
        new = list(self.dossier.collect_events())
        assert possible, f"allowed {[type(e).__name__ for e in new]}, but the model forbids it"
        self.events += new
        return True

    # -- the hamlet ----------------------------------------------------------------------------------------------------

    @rule(who=WHO, votes_for=st.integers(0, 50))
    def meet(self, who: str, votes_for: int) -> None:
        possible = not self.still and self.step == "meeting" and who != "kin"
        if self.attempt(
            who,
            "hamlet_head",
            possible,
            lambda n, by: chain.meet(n, by, votes_for=votes_for, votes_against=0),
        ):
            self.minutes = votes_for > 25
            self.proposers.add(who)

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        possible = not self.still and self.step == "meeting" and who != "kin" and self.minutes
        if self.attempt(
            who, "hamlet_head", possible, lambda n, by: chain.submit(n, by, verdict=self.verdict)
        ):
            self.at += 1
            self.proposers.add(who)

    @rule(who=WHO)
    def supply(self, who: str) -> None:
        possible = (
            self.away
            and not self.over
            and not self.holds
            and who != "kin"
            and who not in self.checkers.values()
        )
        if self.attempt(who, "hamlet_head", possible, chain.supply):
            self.away = False
            self.proposers.add(who)

    # Rarely: it ends the story.
    @rule(chance=st.integers(0, 5))
    def withdraw(self, chance: int) -> None:
        if chance:
            return
        possible = not self.over and self.step != "certificate"
        if self.attempt("an", "hamlet_head", possible, lambda n, by: n.withdraw("đổi ý")):
            self.over = "withdrawn"

    # -- commune and district ------------------------------------------------------------------------------------------

    @rule(who=WHO, role=st.sampled_from(["commune_officer", "standing_office"]))
    def check(self, who: str, role: str) -> None:
        possible = not self.still and self.step in ("check", "district check") and self.clean(who)
        step = self.step
        if self.attempt(who, role, possible, chain.confirm):
            self.checkers[step] = who
            self.at += 1

    @rule()
    def settle_incomes(self) -> None:
        self.pending.clear()

    @rule(who=WHO)
    def verify(self, who: str) -> None:
        possible = (
            not self.still
            and self.step == "verify"
            and self.clean(who)
            and self.checkers["check"] != who
            and not self.pending
        )
        pending = tuple(self.pending)

        def act(n: Dossier, by: Actor) -> None:
            n.verify_claims(
                by,
                remarks="",
                pending_years=list(pending),
                verdict=self.verdict,
                assessment={},
                due_on=None,
            )

        if self.attempt(who, "commune_chair", possible, act):
            self.checkers["verify"] = who
            self.at += 1

    @rule(who=WHO)
    def post(self, who: str) -> None:
        possible = not self.still and self.step == "posting" and self.posted_until is None and who != "kin"
        until = self.today + timedelta(days=6)
        if self.attempt(
            who, "commune_officer", possible, lambda n, by: n.post(by, since=self.today, until=until)
        ):
            self.posted_until = until

    @rule(days=st.integers(1, 8))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule()
    def comment(self) -> None:
        possible = not self.still and self.step == "posting" and self.posted_until is not None
        if self.attempt(
            "bình", "commune_officer", possible, lambda n, by: n.receive_comment(author="", text="tốt")
        ):
            self.comments += 1

    @rule(who=WHO)
    def answer_comment(self, who: str) -> None:
        possible = (
            not self.over
            and self.step == "posting"
            and self.posted_until is not None
            and who != "kin"
            and self.answered < self.comments
        )
        number = self.answered + 1
        if self.attempt(
            who,
            "commune_officer",
            possible,
            lambda n, by: n.answer_comment(by, comment=number, answer="cảm ơn"),
        ):
            self.answered += 1

    @rule(who=WHO, remarks=st.sampled_from(["", "đã xem"]))
    def close_posting(self, who: str, remarks: str) -> None:
        possible = (
            not self.still
            and self.step == "posting"
            and self.posted_until is not None
            and self.today > self.posted_until
            and who != "kin"
            and bool(remarks or not self.comments)
            and self.answered == self.comments
        )
        if self.attempt(
            who,
            "commune_officer",
            possible,
            lambda n, by: chain.close_posting(n, by, today=self.today, remarks=remarks),
        ):
            self.at += 1

    @rule(who=WHO)
    def endorse(self, who: str) -> None:
        possible = not self.still and self.step == "endorse" and self.clean(who)
        if self.attempt(who, "commune_chair", possible, chain.endorse):
            self.checkers["endorse"] = who
            self.at += 1

    @rule(who=WHO)
    def appraise(self, who: str) -> None:
        possible = (
            not self.still
            and self.step == "appraise"
            and self.clean(who)
            and who not in self.checkers.values()
        )
        if self.attempt(
            who, "labour_office", possible, lambda n, by: chain.appraise(n, by, verdict=self.verdict)
        ):
            self.checkers["appraise"] = who
            self.at += 1

    @rule(who=WHO, missing=st.sampled_from([("sổ hộ nghèo",), (" ",)]))
    def give_back(self, who: str, missing: tuple[str, ...]) -> None:
        step = self.step
        possible = (
            not self.still
            and step in MAY_RETURN
            and self.clean(who)
            and not self.returned[step]
            and missing != (" ",)
        )
        if self.attempt(
            who, "commune_officer", possible, lambda n, by: chain.give_back(n, by, missing=missing)
        ):
            self.returned[step] += 1
            self.away = True

    @rule(who=WHO, chance=st.integers(0, 19))
    def reject(self, who: str, chance: int) -> None:
        if chance:
            return
        possible = not self.still and self.step in MAY_REJECT and self.clean(who)
        if self.attempt(who, "commune_chair", possible, chain.reject):
            self.over = "rejected"

    @rule(hold=st.sampled_from(["đơn 1", "đơn 2"]), chance=st.integers(0, 4))
    def hold(self, hold: str, chance: int) -> None:
        if chance:
            return
        if self.attempt(
            "dung",
            "inspector",
            not self.over,
            lambda n, by: n.place_hold(uid(hold), kind="complaint", reason="có đơn"),
        ):
            self.holds.add(hold)

    @rule(hold=st.sampled_from(["đơn 1", "đơn 2"]))
    def lift(self, hold: str) -> None:
        possible = not self.over and hold in self.holds
        if self.attempt("dung", "inspector", possible, lambda n, by: n.lift_hold(uid(hold), "xong")):
            self.holds.discard(hold)

    # -- council, chair, certificate -----------------------------------------------------------------------------------

    @precondition(lambda self: self.at >= STEPS.index("appraise"))
    @rule(
        choices=st.lists(
            st.sampled_from(["for", "for", "for", "against", "abstain"]),
            min_size=len(COUNCIL),
            max_size=len(COUNCIL),
        ),
        reason=st.sampled_from(["", "hoàn cảnh đặc biệt"]),
    )
    def council_meets(self, choices: list[str], reason: str) -> None:
        members = [uid(m) for m in COUNCIL]
        recused = {m for m in COUNCIL if not self.clean(m) or m in self.checkers.values()}
        with acting(person("bình", "standing_office")):
            session = CouncilSession.convene(
                uid("session"),
                held_on=self.today,
                place="phòng họp",
                chair=members[0],
                members=members,
                agenda=[(self.dossier.id, HOUSEHOLD)],
                rule={"quorum": "1/2", "threshold": "1/2", "base": "all_members", "tie_rule": "chair"},
                today=self.today,
            )
            for member in recused:
                session.recuse(uid(member), self.dossier.id, "verified")
            session.open(members)
            for member, choice in zip(COUNCIL, choices, strict=True):
                if member in recused:
                    with pytest.raises(Refused, match="recused"):
                        session.cast_ballot(uid(member), self.dossier.id, choice)
                else:
                    session.cast_ballot(uid(member), self.dossier.id, choice)
        votes = [c for m, c in zip(COUNCIL, choices, strict=True) if m not in recused]
        base, ayes, noes = len(votes), votes.count("for"), votes.count("against")
        tie = base > 0 and ayes == noes and ayes + noes == base
        decidable = base > 0
        proposed = ayes * 2 > base or (tie and COUNCIL[0] not in recused and choices[0] == "for")
        agrees = proposed == (self.verdict == "met")
        possible = not self.still and self.step == "council" and decidable and bool(agrees or reason)

        def act(n: Dossier, by: Actor) -> None:
            session.count({n.id: n.verdict})
            tallies = session.publish({n.id: n.verdict}, {n.id: reason})
            if not tallies:
                assert session.items[n.id].postponed == "no_quorum", "put off, which is no decision"
                raise Refused("no_quorum", needed=1, present=0)
            (tally,) = tallies
            assert (tally.votes_for, tally.votes_against, tally.base) == (ayes, noes, base)
            n.record_council_result(
                session_id=session.id,
                votes_for=tally.votes_for,
                votes_against=tally.votes_against,
                abstained=tally.abstained,
                base=tally.base,
                proposed=tally.proposed,
                deviation=reason or None,
                due_on=None,
            )

        if self.attempt("bình", "standing_office", possible, act):
            self.voters = set(COUNCIL) - recused
            if proposed:
                self.at += 1
            else:
                self.over = "not proposed"

    @rule(who=WHO, role=st.sampled_from(["district_chair", "district_chair", "standing_office"]))
    def sign(self, who: str, role: str) -> None:
        with acting(person("bình", "standing_office")):
            decision = AwardDecision.draft(
                uid("decision"), session_id=uid("session"), items=[(self.dossier.id, HOUSEHOLD)]
            )
        possible = (
            not self.still
            and self.step == "decision"
            and self.clean(who)
            and who not in self.checkers.values()
            and role == "district_chair"
        )

        def act(n: Dossier, by: Actor) -> None:
            decision.sign(by, number=1, on=self.today, confirmed_by="totp")
            n.decide_award(by, decision_id=decision.id, number=1, signed_on=self.today, due_on=None)

        if self.attempt(who, role, possible, act):
            self.signer = who
            self.at += 1

    @rule(who=WHO, chance=st.integers(0, 19))
    def decline(self, who: str, chance: int) -> None:
        if chance:
            return
        possible = (
            not self.still
            and self.step == "decision"
            and self.clean(who)
            and who not in self.checkers.values()
        )
        if self.attempt(
            who,
            "district_chair",
            possible,
            lambda n, by: n.decline_award(by, decision_id=uid("decision"), reason="x"),
        ):
            self.over = "declined"

    @rule()
    def certify(self) -> None:
        possible = not self.still and self.step == "certificate"
        if self.attempt("bình", "standing_office", possible, lambda n, by: chain.certify(n)):
            self.over = "awarded"

    @rule(kind=st.sampled_from(["hamlet_minutes", "receipt", "submission"]))
    def issue_paper(self, kind: str) -> None:
        ready = {
            "hamlet_minutes": any(isinstance(e, Dossier.MeetingRecorded) for e in self.events),
            "receipt": any(isinstance(e, Dossier.Submitted) for e in self.events),
            "submission": any(isinstance(e, Dossier.Endorsed) for e in self.events),
        }
        ended = bool(self.over) and kind != "hamlet_minutes"
        possible = ready[kind] and kind not in self.papers and not ended
        if self.attempt(
            "bình",
            "commune_officer",
            possible,
            lambda n, by: n.issue_paper(kind, document=paper(kind), template_version="1"),
        ):
            self.papers.add(kind)

    @rule(who=WHO)
    def go_on(self, who: str) -> None:
        """Do what the step asks for, so that stories come far."""
        acts: dict[str, Callable[[], object]] = {
            "meeting": lambda: (self.meet(who, 40), self.submit(who)),
            "check": lambda: self.check(who, "commune_officer"),
            "verify": lambda: (self.settle_incomes(), self.verify(who)),
            "posting": lambda: (
                self.post(who),
                self.time_passes(8),
                [self.answer_comment(who) for _ in range(self.comments - self.answered)],
                self.close_posting(who, "đã xem"),
            ),
            "endorse": lambda: self.endorse(who),
            "district check": lambda: self.check(who, "standing_office"),
            "appraise": lambda: self.appraise(who),
            "council": lambda: self.council_meets(["for"] * len(COUNCIL), "hoàn cảnh đặc biệt"),
            "decision": lambda: self.sign(who, "district_chair"),
            "certificate": lambda: self.certify(),
        }
        acts[self.step]()

    # -- what must never be --------------------------------------------------------------------------------------------

    @invariant()
    def version_counts_events(self) -> None:
        assert self.dossier.version == len(self.events)
        assert [e.originator_version for e in self.events] == list(range(1, len(self.events) + 1))

    @invariant()
    def replay_is_the_live_state(self) -> None:
        assert state_of(replay(self.events)) == state_of(self.dossier)

    @invariant()
    def no_award_without_its_whole_way(self) -> None:
        kinds = [type(e) for e in self.events]
        awarded = {Dossier.AwardDecided, Dossier.CertificateIssued} & set(kinds)
        if not awarded:
            return
        where = -1
        for needed in AWARD_NEEDS:
            where = kinds.index(needed, where + 1)
        result = next(e for e in self.events if isinstance(e, Dossier.CouncilResultRecorded))
        assert result.proposed
        assert not self.pending
        posted = next(e for e in self.events if isinstance(e, Dossier.Posted))
        assert self.today > posted.until

    @invariant()
    def duties_stay_apart(self) -> None:
        checked = {
            e.meta.officer_id
            for e in self.events
            if isinstance(
                e,
                Dossier.CompletenessConfirmed | Dossier.ClaimsVerified | Dossier.Endorsed | Dossier.Appraised,
            )
        }
        proposed = {
            e.meta.officer_id
            for e in self.events
            if isinstance(
                e,
                Dossier.Proposed | Dossier.MeetingRecorded | Dossier.Submitted | Dossier.SupplementSubmitted,
            )
        }
        signed = {
            e.meta.officer_id
            for e in self.events
            if isinstance(e, Dossier.AwardDecided | Dossier.AwardDeclined)
        }
        voted = {uid(v) for v in self.voters}
        assert not proposed & checked
        assert not voted & (proposed | checked)
        assert not signed & (proposed | checked)
        assert uid("kin") not in proposed | checked | voted | signed

    @invariant()
    def nothing_moves_while_held(self) -> None:
        held: set[Any] = set()
        still = (Dossier.HoldPlaced, Dossier.HoldLifted, Dossier.Withdrawn, Dossier.PaperIssued)
        for event in self.events:
            assert not held or isinstance(event, still), type(event).__name__
            if isinstance(event, Dossier.HoldPlaced):
                held.add(event.hold_id)
            elif isinstance(event, Dossier.HoldLifted):
                held.discard(event.hold_id)

    @invariant()
    def at_most_one_return_per_step(self) -> None:
        steps = Counter(e.at_step for e in self.events if isinstance(e, Dossier.ReturnedForSupplement))
        assert all(n == 1 for n in steps.values())

    @invariant()
    def a_closed_dossier_never_changes(self) -> None:
        """Papers of a closed dossier may still be printed: they say what was, and change nothing."""
        closing = (
            Dossier.Rejected,
            Dossier.Withdrawn,
            Dossier.AwardDeclined,
            Dossier.CertificateIssued,
        )
        over = False
        for event in self.events:
            assert not over or isinstance(event, Dossier.PaperIssued), facts_of(event)
            over = (
                over
                or isinstance(event, closing)
                or (isinstance(event, Dossier.CouncilResultRecorded) and not event.proposed)
            )
        assert over == bool(self.over) == (not self.dossier.live)

    @invariant()
    def the_model_and_the_dossier_are_at_the_same_step(self) -> None:
        if not self.over:
            assert self.dossier.step == chain.CHAIN[self.at]["id"]


Chain.TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestChain = Chain.TestCase


def test_stories_of_the_machine_come_to_their_end() -> None:
    """A machine that never awards anything would find nothing wrong with awards."""
    machine = Chain()
    people = ["dung", "bình", "huy", "lan", "giang", "chi", "hà", "an"]
    machine.open_dossier(people, "met", len(STEPS) - 1, set())
    machine.certify()
    assert machine.over == "awarded"
    for check in (
        machine.no_award_without_its_whole_way,
        machine.duties_stay_apart,
        machine.nothing_moves_while_held,
        machine.a_closed_dossier_never_changes,
    ):
        check()
    machine.teardown()


def test_the_chain_of_these_tests_is_the_plan_s() -> None:
    steps = load_plan("kh87-2018").categories["household"].chain
    assert [(s.id, s.act, s.level, list(s.roles), sorted(s.may & {"return", "reject"})) for s in steps] == [
        (s["id"], s["act"], s["level"], s["roles"], s["may"]) for s in chain.CHAIN
    ]
    assert PAPER.subject == HOUSEHOLD
