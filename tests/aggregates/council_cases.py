"""What a council session and the decision after it decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from tests.aggregates.cases import (
    DISTRICT_CHAIR,
    HOUSEHOLD,
    PAPER,
    STANDING,
    TODAY,
    Step,
    Table,
    happened,
    paper,
    pii,
    uid,
)

from aggregates.amending_decision import AmendingDecision as A
from aggregates.amending_decision import Change
from aggregates.award_decision import AwardDecision as D
from aggregates.council_session import CouncilSession as S
from aggregates.pii import PII

T = Table(S)
ID = uid("session")
CHAIR, ANNE, BINH, CHI, STRANGER = (uid(n) for n in ("council chair", "anne", "binh", "chi", "stranger"))
MEMBERS = [CHAIR, ANNE, BINH, CHI]
N, M, ELSE = uid("nomination"), uid("second nomination"), uid("not on the agenda")
RULE = {"quorum": "1/2", "threshold": "1/2", "base": "all_members", "tie_rule": "chair"}


def convene(**more: Any) -> S:
    """Convene with usable facts."""
    facts: dict[str, Any] = {
        "held_on": TODAY,
        "place": "Phòng họp số 1",
        "chair": CHAIR,
        "members": MEMBERS,
        "agenda": [(N, HOUSEHOLD)],
        "rule": RULE,
        "today": TODAY,
    }
    return S.convene(ID, **{**facts, **more})


def votes(choices: dict[Any, str], on: Any = N) -> tuple[Step, ...]:
    """One ballot each."""
    return tuple(
        Step(STANDING, lambda s, m=member, c=choice: s.cast_ballot(m, on, c))
        for member, choice in choices.items()
    )


CONVENED = (Step(STANDING, lambda _: convene()),)
OPENED = (*CONVENED, Step(STANDING, lambda s: s.open(MEMBERS)))
ALL_FOR = (*OPENED, *votes(dict.fromkeys(MEMBERS, "for")))
COUNTED = (*ALL_FOR, Step(STANDING, lambda s: s.count({N: "met"})))
CLOSED = (*COUNTED, Step(STANDING, lambda s: s.publish({N: "met"}, {})))
TIED = {CHAIR: "for", ANNE: "for", BINH: "against", CHI: "against"}

T.happens(
    "members are invited, each once",
    (),
    STANDING,
    lambda _: convene(members=[*MEMBERS, ANNE], agenda=[(N, HOUSEHOLD), (N, HOUSEHOLD)]),
    happened(
        S.Convened,
        held_on=TODAY,
        place="Phòng họp số 1",
        chair=CHAIR,
        members=MEMBERS,
        agenda=[[N, HOUSEHOLD]],
        rule=RULE,
        forms=[],
        rules={},
        starts_at="",
    ),
    state={"status": "convened"},
)
for _day, _name in ((-1, "yesterday"), (61, "61 days ahead"), (3650, "a mistyped year")):
    T.refuses(
        "bad_date",
        (),
        STANDING,
        lambda _, d=_day: convene(held_on=TODAY + timedelta(days=d)),
        field="held_on",
        name=_name,
    )
T.happens(
    "an hour on the invitation",
    (),
    STANDING,
    lambda _: convene(starts_at=time(7, 45)),
    happened(
        S.Convened,
        held_on=TODAY,
        place="Phòng họp số 1",
        chair=CHAIR,
        members=MEMBERS,
        agenda=[[N, HOUSEHOLD]],
        rule=RULE,
        forms=[],
        rules={},
        starts_at="07:45",
    ),
    state={"starts_at": "07:45"},
)
T.happens(
    "60 days ahead",
    (),
    STANDING,
    lambda _: convene(held_on=TODAY + timedelta(days=60)),
    happened(
        S.Convened,
        held_on=TODAY + timedelta(days=60),
        place="Phòng họp số 1",
        chair=CHAIR,
        members=MEMBERS,
        agenda=[[N, HOUSEHOLD]],
        rule=RULE,
        forms=[],
        rules={},
        starts_at="",
    ),
)
CANCELLED = (*CONVENED, Step(STANDING, lambda s: s.cancel("nhầm ngày")))
for _name, _given in (("convened", CONVENED), ("opened", ALL_FOR)):
    T.happens(
        f"a session is cancelled while {_name}",
        _given,
        STANDING,
        lambda s: s.cancel(" nhầm ngày "),
        happened(S.Cancelled, reason=PII(ID, "nhầm ngày")),
        state={"status": "cancelled"},
    )
T.refuses("session_state", CLOSED, STANDING, lambda s: s.cancel("x"), name="a closed one is not cancelled")
T.refuses("session_state", CANCELLED, STANDING, lambda s: s.cancel("x"), name="nor a cancelled one")
T.refuses("session_state", CANCELLED, STANDING, lambda s: s.open(MEMBERS), name="nor opened after that")
T.refuses("session_state", CANCELLED, STANDING, lambda s: s.recuse(ANNE, N, "kin"), name="nor left")
T.refuses("session_state", CANCELLED, STANDING, lambda s: s.cast_ballot(ANNE, N, "for"), name="nor voted in")
T.refuses("session_state", CANCELLED, STANDING, lambda s: s.count({N: "met"}), name="nor counted")
T.refuses("required", CONVENED, STANDING, lambda s: s.cancel(" "), field="reason")
T.refuses("too_long", CONVENED, STANDING, lambda s: s.cancel("x" * 1001), field="reason")
T.refuses("empty_agenda", (), STANDING, lambda _: convene(agenda=[]), field="agenda")
T.refuses("not_a_member", (), STANDING, lambda _: convene(chair=STRANGER), field="members")
T.refuses("required", (), STANDING, lambda _: convene(place=""), field="place")
T.refuses("too_long", (), STANDING, lambda _: convene(place="x" * 201), field="place")
T.happens(
    "attendance in the order of the list",
    CONVENED,
    STANDING,
    lambda s: s.open([CHI, ANNE, CHAIR]),
    happened(S.Opened, present=[CHAIR, ANNE, CHI]),
    state={"status": "opened"},
)
T.refuses(
    "no_quorum",
    CONVENED,
    STANDING,
    lambda s: s.open([CHAIR, ANNE]),
    field="present",
    name="half is no majority",
)
T.refuses("no_quorum", CONVENED, STANDING, lambda s: s.open([]), field="present")
T.refuses(
    "no_quorum",
    (Step(STANDING, lambda _: convene(rule={**RULE, "quorum": "2/3"}, members=[*MEMBERS, STRANGER])),),
    STANDING,
    lambda s: s.open([CHAIR, ANNE, BINH]),
    field="present",
    name="3 of 5 is less than 2/3",
)
T.refuses("not_a_member", CONVENED, STANDING, lambda s: s.open([*MEMBERS, STRANGER]), field="present")
T.refuses("session_state", OPENED, STANDING, lambda s: s.open(MEMBERS))
T.happens(
    "a member steps out",
    OPENED,
    STANDING,
    lambda s: s.recuse(ANNE, N, "kin"),
    happened(S.MemberRecused, member=ANNE, nomination_id=N, ground="kin"),
)
T.happens(
    "stepping out twice changes nothing",
    (*OPENED, Step(STANDING, lambda s: s.recuse(ANNE, N, "kin"))),
    STANDING,
    lambda s: s.recuse(ANNE, N, "declared"),
)
T.refuses("not_a_member", OPENED, STANDING, lambda s: s.recuse(STRANGER, N, "kin"))
T.refuses("not_on_agenda", OPENED, STANDING, lambda s: s.recuse(ANNE, ELSE, "kin"))
T.refuses("bad_choice", OPENED, STANDING, lambda s: s.recuse(ANNE, N, "tired"), field="ground")
T.refuses("session_state", CLOSED, STANDING, lambda s: s.recuse(ANNE, N, "kin"))
T.happens(
    "a member votes",
    OPENED,
    STANDING,
    lambda s: s.cast_ballot(ANNE, N, "abstain"),
    happened(S.BallotCast, member=ANNE, nomination_id=N, choice="abstain"),
)
T.refuses(
    "session_state", CONVENED, STANDING, lambda s: s.cast_ballot(ANNE, N, "for"), name="before the opening"
)
T.refuses("session_state", CLOSED, STANDING, lambda s: s.cast_ballot(ANNE, N, "for"), name="after the end")
T.refuses("not_on_agenda", OPENED, STANDING, lambda s: s.cast_ballot(ANNE, ELSE, "for"))
T.refuses("bad_choice", OPENED, STANDING, lambda s: s.cast_ballot(ANNE, N, "yes"), field="choice")
T.refuses("not_a_member", OPENED, STANDING, lambda s: s.cast_ballot(STRANGER, N, "for"))
T.refuses(
    "not_present",
    (*CONVENED, Step(STANDING, lambda s: s.open([CHAIR, ANNE, BINH]))),
    STANDING,
    lambda s: s.cast_ballot(CHI, N, "for"),
)
T.refuses(
    "recused",
    (*OPENED, Step(STANDING, lambda s: s.recuse(ANNE, N, "kin"))),
    STANDING,
    lambda s: s.cast_ballot(ANNE, N, "for"),
)
T.refuses(
    "already_voted", (*OPENED, *votes({ANNE: "for"})), STANDING, lambda s: s.cast_ballot(ANNE, N, "against")
)


def _result(took_part: Any = MEMBERS, **counts: Any) -> list[dict[str, Any]]:
    result = {
        "nomination_id": N,
        "for": 0,
        "against": 0,
        "abstain": 0,
        "base": 4,
        "recused": 0,
        "proposed": True,
        "decided_by_chair": False,
        "verdict": "met",
        "round": 1,
        "secret": False,
        "written": 0,
        "took_part": sorted(took_part),
        "choices": [],
    }
    return [{**result, **counts}]


def _published(**counts: Any) -> list[dict[str, Any]]:
    [result] = _result(**counts)
    return [{k: v for k, v in result.items() if k not in ("took_part", "choices")}]


def _counts(name: str, given: Any, verdict: str, **counts: Any) -> None:
    T.happens(
        name,
        given,
        STANDING,
        lambda s: s.count({N: verdict}),
        happened(S.VotesCounted, results=_result(**counts, verdict=verdict), postponed=[]),
        state={"status": "counted", "results": {}},
    )


_counts("all for", ALL_FOR, "met", **{"for": 4})
_counts(
    "two of four and two abstentions are no majority of all members",
    (*OPENED, *votes({CHAIR: "for", ANNE: "for", BINH: "abstain", CHI: "abstain"})),
    "not_met",
    **{"for": 2, "abstain": 2},
    proposed=False,
)
_counts(
    "an absent member stays in the base of all members",
    (
        *CONVENED,
        Step(STANDING, lambda s: s.open([CHAIR, ANNE, BINH])),
        *votes({CHAIR: "for", ANNE: "for", BINH: "against"}),
    ),
    "not_met",
    **{"for": 2, "against": 1},
    took_part=[CHAIR, ANNE, BINH],
    proposed=False,
)
_counts(
    "a recused member leaves the base",
    (*OPENED, *votes(TIED), Step(STANDING, lambda s: s.recuse(CHI, N, "declared"))),
    "provisional",
    **{"for": 2, "against": 1},
    base=3,
    recused=1,
    took_part=[CHAIR, ANNE, BINH],
)
_counts(
    "a tie goes to the chair's side",
    (*OPENED, *votes(TIED)),
    "met",
    **{"for": 2, "against": 2},
    decided_by_chair=True,
)
for _name, _rule in (
    (
        "half the votes do not carry where two thirds are asked, whoever the chair is for",
        {"threshold": "2/3"},
    ),
    ("a tie carries nothing where the rule leaves it at that", {"tie_rule": "none"}),
):
    _counts(
        _name,
        (
            Step(STANDING, lambda _, rule=_rule: convene(rule={**RULE, **rule})),
            Step(STANDING, lambda s: s.open(MEMBERS)),
            *votes(TIED),
        ),
        "not_met",
        **{"for": 2, "against": 2},
        proposed=False,
    )
_counts(
    "a tie without the chair carries nothing",
    (
        *OPENED,
        Step(STANDING, lambda s: s.recuse(CHAIR, N, "kin")),
        Step(STANDING, lambda s: s.recuse(CHI, N, "kin")),
        *votes({ANNE: "for", BINH: "against"}),
    ),
    "not_met",
    **{"for": 1, "against": 1},
    base=2,
    recused=2,
    took_part=[ANNE, BINH],
    proposed=False,
)
_ALL_OUT = (*OPENED, *(Step(STANDING, lambda s, m=m: s.recuse(m, N, "declared")) for m in MEMBERS))
for _name, _given, _off, _why in (
    ("a dossier held meanwhile is put off, and nobody's vote on it is missed", OPENED, {N: "held"}, "held"),
    ("where nobody is left to vote the dossier is put off", _ALL_OUT, {}, "no_quorum"),
):
    T.happens(
        _name,
        _given,
        STANDING,
        lambda s, off=_off: s.count({N: "met"}, None, off),
        happened(S.VotesCounted, results=[], postponed=[{"nomination_id": N, "reason": _why}]),
        state={"status": "counted"},
    )
T.refuses("votes_outstanding", (*OPENED, *votes({ANNE: "for"})), STANDING, lambda s: s.count({N: "met"}))
T.refuses("session_state", CONVENED, STANDING, lambda s: s.count({}))
T.refuses("session_state", COUNTED, STANDING, lambda s: s.count({N: "met"}), name="counted twice")
T.refuses("session_state", CLOSED, STANDING, lambda s: s.count({N: "met"}), name="counted when closed")

# -- the review and the publication

T.happens(
    "what was counted is published together",
    COUNTED,
    STANDING,
    lambda s: s.publish({N: "met"}, {}),
    happened(S.ResultsPublished, results=_published(**{"for": 4}), deviations=[], postponed=[]),
    state={"status": "closed"},
)
T.happens(
    "proposing against the assessment keeps its reason under the nominee",
    COUNTED,
    STANDING,
    lambda s: s.publish({N: "unproven"}, {N: " hoàn cảnh đặc biệt "}),
    happened(
        S.ResultsPublished,
        results=_published(**{"for": 4}, verdict="unproven"),
        deviations=[pii("hoàn cảnh đặc biệt")],
        postponed=[],
    ),
)
T.happens(
    "no decision is taken on what came to be held after the count",
    COUNTED,
    STANDING,
    lambda s: s.publish({N: "met"}, {}, {N: "held"}),
    happened(
        S.ResultsPublished, results=[], deviations=[], postponed=[{"nomination_id": N, "reason": "held"}]
    ),
)
T.refuses(
    "deviation_needs_reason", COUNTED, STANDING, lambda s: s.publish({N: "not_met"}, {}), field=f"reason_{N}"
)
T.refuses(
    "deviation_needs_reason",
    (
        *OPENED,
        *votes(dict.fromkeys(MEMBERS, "against")),
        Step(STANDING, lambda s: s.count({N: "met"})),
    ),
    STANDING,
    lambda s: s.publish({N: "met"}, {N: "  "}),
    field=f"reason_{N}",
    name="not proposing what is met",
)
T.refuses("bad_choice", COUNTED, STANDING, lambda s: s.publish({}, {}, {N: "tired"}), field="postponed")
T.refuses("session_state", ALL_FOR, STANDING, lambda s: s.publish({N: "met"}, {}), name="before the count")
T.refuses("session_state", CLOSED, STANDING, lambda s: s.publish({N: "met"}, {}), name="published twice")
T.refuses("session_state", COUNTED, STANDING, lambda s: s.cancel("x"), name="cancelled after the count")

# -- another vote

REVOTE = (*COUNTED, Step(STANDING, lambda s: s.order_revote(N, "phiếu đã bỏ nhầm hồ sơ")))
T.happens(
    "one dossier is voted on again, and its count stays on record",
    COUNTED,
    STANDING,
    lambda s: s.order_revote(N, " bỏ nhầm "),
    happened(
        S.RevoteOrdered,
        nomination_id=N,
        reason=pii("bỏ nhầm"),
        before={"for": 4, "against": 0, "abstain": 0, "base": 4, "proposed": True, "round": 1},
    ),
    state={"status": "opened"},
)
_counts(
    "the second count stands",
    (*REVOTE, *votes(dict.fromkeys(MEMBERS, "against"))),
    "not_met",
    against=4,
    proposed=False,
    round=2,
)
T.refuses(
    "votes_outstanding", REVOTE, STANDING, lambda s: s.count({N: "met"}), name="old votes count no more"
)
T.refuses("session_state", ALL_FOR, STANDING, lambda s: s.order_revote(N, "x"), name="not counted yet")
T.refuses("not_on_agenda", COUNTED, STANDING, lambda s: s.order_revote(ELSE, "x"))
T.refuses("required", COUNTED, STANDING, lambda s: s.order_revote(N, " "), field="reason", name="no reason")

# -- adjourned and resumed

TOMORROW = TODAY + timedelta(days=1)
ADJOURNED = (
    *OPENED,
    *votes({ANNE: "for"}),
    Step(STANDING, lambda s: s.adjourn(TOMORROW, "mất điện", TODAY)),
)
T.happens(
    "a session goes on another day",
    OPENED,
    STANDING,
    lambda s: s.adjourn(TOMORROW, " mất điện ", TODAY),
    happened(S.Adjourned, until=TOMORROW, reason=PII(ID, "mất điện"), starts_at=""),
    state={"status": "adjourned", "until": TOMORROW, "until_hour": ""},
)
T.happens(
    "a session goes on another day at an hour",
    OPENED,
    STANDING,
    lambda s: s.adjourn(TOMORROW, "mất điện", TODAY, time(13, 30)),
    happened(S.Adjourned, until=TOMORROW, reason=PII(ID, "mất điện"), starts_at="13:30"),
    state={"until_hour": "13:30"},
)
T.happens(
    "the hour is that of one sitting",
    (*OPENED, Step(STANDING, lambda s: s.adjourn(TOMORROW, "mất điện", TODAY, time(13, 30)))),
    STANDING,
    lambda s: s.resume(MEMBERS),
    happened(S.Resumed, present=MEMBERS),
    state={"until": None, "until_hour": ""},
)
T.happens(
    "attendance is taken anew",
    ADJOURNED,
    STANDING,
    lambda s: s.resume([CHAIR, BINH, CHI]),
    happened(S.Resumed, present=[CHAIR, BINH, CHI]),
    state={"status": "opened"},
)
_counts(
    "who voted before the adjournment has voted",
    (
        *ADJOURNED,
        Step(STANDING, lambda s: s.resume([CHAIR, BINH, CHI])),
        *votes({CHAIR: "for", BINH: "for", CHI: "against"}),
    ),
    "met",
    **{"for": 3, "against": 1},
)
for _day, _name in ((-1, "to yesterday"), (61, "61 days ahead")):
    T.refuses(
        "bad_date",
        OPENED,
        STANDING,
        lambda s, d=_day: s.adjourn(TODAY + timedelta(days=d), "x", TODAY),
        field="until",
        name=f"adjourned {_name}",
    )
T.refuses(
    "required", OPENED, STANDING, lambda s: s.adjourn(TOMORROW, "", TODAY), field="reason", name="adjourned"
)
T.refuses("session_state", CONVENED, STANDING, lambda s: s.adjourn(TOMORROW, "x", TODAY), name="not open")
T.refuses("session_state", OPENED, STANDING, lambda s: s.resume(MEMBERS), name="not adjourned")
T.refuses("no_quorum", ADJOURNED, STANDING, lambda s: s.resume([ANNE]), field="present", name="resumed")
T.refuses("session_state", ADJOURNED, STANDING, lambda s: s.cast_ballot(BINH, N, "for"), name="adjourned")
T.refuses("session_state", ADJOURNED, STANDING, lambda s: s.count({}), name="adjourned and counted")

# -- the quorum of each dossier, once the recused are left out

STRICT = {**RULE, "quorum_after_recusals": True}


def _opened(rule: dict[str, Any], present: Any = MEMBERS, **more: Any) -> tuple[Step, ...]:
    return (
        Step(STANDING, lambda _: convene(rule=rule, **more)),
        Step(STANDING, lambda s: s.open(list(present))),
    )


_TWO_OUT = (
    *_opened(STRICT),
    Step(STANDING, lambda s: s.recuse(ANNE, N, "kin")),
    Step(STANDING, lambda s: s.recuse(BINH, N, "verified")),
)
T.refuses(
    "no_vote_possible",
    _TWO_OUT,
    STANDING,
    lambda s: s.cast_ballot(CHI, N, "for"),
    name="two of four are no quorum",
)
T.happens(
    "who voted and left is of the quorum still",
    (
        *_opened(STRICT),
        *votes({ANNE: "for"}),
        Step(STANDING, lambda s: s.adjourn(TOMORROW, "x", TODAY)),
        Step(STANDING, lambda s: s.resume([CHAIR, BINH, CHI])),
        Step(STANDING, lambda s: s.recuse(CHI, N, "declared")),
    ),
    STANDING,
    lambda s: s.cast_ballot(BINH, N, "for"),
    happened(S.BallotCast, member=BINH, nomination_id=N, choice="for"),
)
T.refuses(
    "no_vote_possible",
    (
        *_opened(STRICT),
        # Anne was there and did not vote: of a vote held after she left she is no part.
        Step(STANDING, lambda s: s.adjourn(TOMORROW, "x", TODAY)),
        Step(STANDING, lambda s: s.resume([CHAIR, BINH, CHI])),
        Step(STANDING, lambda s: s.recuse(CHI, N, "declared")),
    ),
    STANDING,
    lambda s: s.cast_ballot(BINH, N, "for"),
    name="who was at an earlier sitting and did not vote is not of the quorum",
)
_counts(
    "of those present at any sitting the majority is taken from who voted or may",
    (
        *_opened({**STRICT, "base": "present"}),
        *votes({ANNE: "for"}),
        Step(STANDING, lambda s: s.adjourn(TOMORROW, "x", TODAY)),
        Step(STANDING, lambda s: s.resume([BINH, CHI, CHAIR])),
        *votes({CHAIR: "for", BINH: "against", CHI: "against"}),
    ),
    "met",
    **{"for": 2, "against": 2, "base": 4, "proposed": True, "decided_by_chair": True},
)
T.happens(
    "a dossier without a quorum of its own is put off",
    _TWO_OUT,
    STANDING,
    lambda s: s.count({N: "met"}),
    happened(S.VotesCounted, results=[], postponed=[{"nomination_id": N, "reason": "no_quorum"}]),
)

# -- secret ballots and written ones

SECRET = {**STRICT, "secret": True, "tie_rule": "fails", "written_absentee_allowed": True}
BOX = _opened(SECRET)


def hand_in(*members: Any, on: Any = N) -> tuple[Step, ...]:
    """One secret ballot each."""
    return tuple(Step(STANDING, lambda s, m=m: s.hand_in(m, [on])) for m in members)


ALL_IN = (*BOX, *hand_in(*MEMBERS))
T.happens(
    "a secret ballot is handed in: the record says whose and not which",
    BOX,
    STANDING,
    lambda s: s.hand_in(ANNE, [N, N]),
    happened(S.BallotHandedIn, member=ANNE, nomination_ids=[N]),
)
_counts_secret = {"for": 3, "against": 1}
T.happens(
    "the box is counted: who took part, and the choices, shuffled",
    ALL_IN,
    STANDING,
    lambda s: s.count({N: "met"}, {N: ["for", "against", "for", "for"]}),
    happened(
        S.VotesCounted,
        results=_result(**_counts_secret, secret=True, choices=["for", "against", "for", "for"]),
        postponed=[],
    ),
    state={"box": 2},
)
T.happens(
    "a secret tie has no chair's side",
    ALL_IN,
    STANDING,
    lambda s: s.count({N: "met"}, {N: ["for", "against", "for", "against"]}),
    happened(
        S.VotesCounted,
        results=_result(
            **{"for": 2, "against": 2},
            secret=True,
            proposed=False,
            choices=["for", "against", "for", "against"],
        ),
        postponed=[],
    ),
)
T.refuses("ballot_box_broken", ALL_IN, STANDING, lambda s: s.count({N: "met"}, {N: ["for"]}))
T.refuses("ballot_box_broken", ALL_IN, STANDING, lambda s: s.count({N: "met"}), name="an empty box")
T.refuses(
    "bad_choice",
    ALL_IN,
    STANDING,
    lambda s: s.count({}, {N: ["for"] * 3 + ["maybe"]}),
    field="choice",
    name="box",
)
T.refuses("ballot_is_secret", BOX, STANDING, lambda s: s.cast_ballot(ANNE, N, "for"))
T.refuses("ballot_is_open", OPENED, STANDING, lambda s: s.hand_in(ANNE, [N]))
T.refuses("already_voted", ALL_IN, STANDING, lambda s: s.hand_in(ANNE, [N]), name="a second secret ballot")
T.refuses(
    "not_a_member", BOX, STANDING, lambda s: s.hand_in(STRANGER, [N]), name="a stranger's secret ballot"
)
T.refuses("ballot_in_box", ALL_IN, STANDING, lambda s: s.recuse(ANNE, N, "kin"))
T.refuses(
    "already_counted",
    (
        *_opened(STRICT, agenda=[(N, HOUSEHOLD), (M, uid("second"))]),
        *votes(dict.fromkeys(MEMBERS, "for")),
        *votes(dict.fromkeys(MEMBERS, "for"), on=M),
        Step(STANDING, lambda s: s.count({})),
        Step(STANDING, lambda s: s.order_revote(M, "x")),
    ),
    STANDING,
    lambda s: s.cast_ballot(ANNE, N, "for"),
    name="another dossier is voted on again",
)
T.refuses(
    "already_counted",
    (
        *_opened(STRICT, agenda=[(N, HOUSEHOLD), (M, uid("second"))]),
        *votes(dict.fromkeys(MEMBERS, "for")),
        *votes(dict.fromkeys(MEMBERS, "for"), on=M),
        Step(STANDING, lambda s: s.count({})),
        Step(STANDING, lambda s: s.order_revote(M, "x")),
    ),
    STANDING,
    lambda s: s.recuse(ANNE, N, "kin"),
    name="nobody leaves what is counted",
)
T.happens(
    "three voters keep a secret, two do not",
    (*_opened({**SECRET, "quorum": "1/4"}, [CHAIR, ANNE]),),
    STANDING,
    lambda s: s.count({N: "met"}),
    happened(S.VotesCounted, results=[], postponed=[{"nomination_id": N, "reason": "too_few_for_secret"}]),
)
T.happens(
    "a box that cannot be opened is lost, and all vote again",
    (*BOX, *hand_in(ANNE)),
    STANDING,
    lambda s: s.lose_box(" Đĩa hỏng. "),
    happened(S.BallotBoxLost, nomination_ids=[N], reason=PII(ID, "Đĩa hỏng.")),
    state={"box": 2, "status": "opened"},
)
T.happens(
    "after that the same member hands in again",
    (*BOX, *hand_in(ANNE), Step(STANDING, lambda s: s.lose_box("x"))),
    STANDING,
    lambda s: s.hand_in(ANNE, [N]),
    happened(S.BallotHandedIn, member=ANNE, nomination_ids=[N]),
)
T.refuses(
    "required",
    (*BOX, *hand_in(ANNE)),
    STANDING,
    lambda s: s.lose_box("  "),
    field="reason",
    name="a box is not lost without a word",
)
T.refuses("box_is_empty", BOX, STANDING, lambda s: s.lose_box("x"))
T.refuses("session_state", COUNTED, STANDING, lambda s: s.lose_box("x"), name="nothing to lose any more")

WRITING = {**STRICT, "written_absentee_allowed": True}
THREE = [CHAIR, ANNE, BINH]
OPEN_WRITING = (*_opened(WRITING, THREE), *votes(dict.fromkeys(THREE, "for")))
BOX_WRITING = (*_opened(SECRET, THREE), *hand_in(*THREE))
T.happens(
    "the open written ballot of an absent member is entered when all present have voted",
    OPEN_WRITING,
    STANDING,
    lambda s: s.enter_written_ballot(CHI, N, "against"),
    happened(S.WrittenBallotCast, member=CHI, nomination_id=N, choice="against"),
)
_counts(
    "a written ballot counts",
    (*OPEN_WRITING, Step(STANDING, lambda s: s.enter_written_ballot(CHI, N, "against"))),
    "met",
    **{"for": 3, "against": 1},
    written=1,
)
T.happens(
    "sealed written ballots go into the box together",
    BOX_WRITING,
    STANDING,
    lambda s: s.hand_in_written([CHI], [N], {N: 1}),
    happened(S.WrittenBallotsHandedIn, nomination_id=N, members=[CHI]),
)
_RECUSED_WRITER = (
    Step(STANDING, lambda _: convene(rule=SECRET)),
    Step(STANDING, lambda s: s.recuse(CHI, N, "kin")),
    Step(STANDING, lambda s: s.open(THREE)),
    *hand_in(*THREE),
)
T.happens(
    "whoever is recused writes nothing on that dossier",
    _RECUSED_WRITER,
    STANDING,
    lambda s: s.hand_in_written([CHI], [N], {N: 0}),
)
T.refuses(
    "ballots_do_not_match",
    _RECUSED_WRITER,
    STANDING,
    lambda s: s.hand_in_written([CHI], [N], {N: 1}),
    field=f"papers_{N}",
    name="a paper of a recused member",
)
T.refuses(
    "ballots_do_not_match",
    BOX_WRITING,
    STANDING,
    lambda s: s.hand_in_written([CHI], [N], {N: 2}),
    field=f"papers_{N}",
)
T.refuses("required", BOX_WRITING, STANDING, lambda s: s.hand_in_written([], [N], {}), field="members")
T.refuses(
    "ballot_is_open", OPEN_WRITING, STANDING, lambda s: s.hand_in_written([CHI], [N], {N: 1}), name="sealed"
)
T.refuses(
    "ballot_is_secret", BOX_WRITING, STANDING, lambda s: s.enter_written_ballot(CHI, N, "for"), name="written"
)
T.refuses(
    "no_written_ballots",
    (*_opened(STRICT, THREE), *votes(dict.fromkeys(THREE, "for"))),
    STANDING,
    lambda s: s.enter_written_ballot(CHI, N, "for"),
)
T.refuses("not_absent", OPEN_WRITING, STANDING, lambda s: s.enter_written_ballot(ANNE, N, "for"))
T.refuses(
    "not_a_member",
    OPEN_WRITING,
    STANDING,
    lambda s: s.enter_written_ballot(STRANGER, N, "for"),
    name="written",
)
T.refuses(
    "votes_outstanding",
    _opened(WRITING, THREE),
    STANDING,
    lambda s: s.enter_written_ballot(CHI, N, "for"),
    name="written ballots come last",
)
T.refuses(
    "already_voted",
    (*OPEN_WRITING, Step(STANDING, lambda s: s.enter_written_ballot(CHI, N, "for"))),
    STANDING,
    lambda s: s.enter_written_ballot(CHI, N, "for"),
    name="written twice",
)
T.refuses(
    "bad_choice",
    OPEN_WRITING,
    STANDING,
    lambda s: s.enter_written_ballot(CHI, N, "yes"),
    field="choice",
    name="written",
)
_counts(
    "each award form goes by its own rule",
    (
        Step(
            STANDING,
            lambda _: convene(forms={N: "danh_hieu"}, rules={"danh_hieu": {**STRICT, "threshold": "9/10"}}),
        ),
        Step(STANDING, lambda s: s.open(MEMBERS)),
        *votes({CHAIR: "for", ANNE: "for", BINH: "for", CHI: "against"}),
    ),
    "not_met",
    **{"for": 3, "against": 1},
    proposed=False,
)
T.happens(
    "the minutes are kept",
    CLOSED,
    STANDING,
    lambda s: s.issue_minutes(PAPER, "1"),
    happened(S.MinutesIssued, document=PAPER, template_version="1"),
)
T.refuses(
    "session_state",
    OPENED,
    STANDING,
    lambda s: s.issue_minutes(PAPER, "1"),
    name="minutes of an open session",
)
T.refuses(
    "duplicate",
    (*CLOSED, Step(STANDING, lambda s: s.issue_minutes(PAPER, "1"))),
    STANDING,
    lambda s: s.issue_minutes(PAPER, "1"),
)

ISSUED = (*CLOSED, Step(STANDING, lambda s: s.issue_minutes(PAPER, "1")))
REDACTED = replace(PAPER, sha256="e" * 64)
T.happens(
    "the minutes are rendered anew without somebody erased",
    ISSUED,
    STANDING,
    lambda s: s.redact_minutes(REDACTED, "2", ["mất điện"]),
    happened(
        S.MinutesRedacted,
        document=REDACTED,
        template_version="2",
        replaces=PAPER.sha256,
        adjournments=[PII(ID, "mất điện")],
    ),
    state={"minutes": REDACTED, "minutes_as_issued": PAPER},
)
T.refuses(
    "not_found",
    CLOSED,
    STANDING,
    lambda s: s.redact_minutes(REDACTED, "2", []),
    name="minutes anew where there are none",
)

# -- the decision

DECISION = Table(D)
DECISION_ID = uid("decision")
CONFIRMED: dict[str, Any] = {
    "on": TODAY,
    "authority": "15/UQ-UBND ngày 02/01/2020",
    "confirmed_by": "totp",
}
DRAFTED = (
    Step(STANDING, lambda _: D.draft(DECISION_ID, session_id=ID, items=[(N, HOUSEHOLD), (M, uid("second"))])),
)
SIGNED = (
    *DRAFTED,
    Step(DISTRICT_CHAIR, lambda d: d.sign(DISTRICT_CHAIR, number=7, **CONFIRMED)),
)
EMPTIED = (
    Step(STANDING, lambda _: D.draft(DECISION_ID, session_id=ID, items=[(N, HOUSEHOLD)])),
    Step(DISTRICT_CHAIR, lambda d: d.decline(N, "đang xác minh")),
)
DECISION.happens(
    "the standing office drafts",
    (),
    STANDING,
    lambda _: D.draft(DECISION_ID, session_id=ID, items=[(N, HOUSEHOLD), (M, uid("second")), (N, HOUSEHOLD)]),
    happened(D.Drafted, session_id=ID, items=[[N, HOUSEHOLD], [M, uid("second")]]),
    state={"status": "drafted"},
)
DECISION.refuses("nobody_to_award", (), STANDING, lambda _: D.draft(DECISION_ID, session_id=ID, items=[]))
DECISION.happens(
    "the chair declines one, with the reason under that nominee",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.decline(N, " đang có đơn "),
    happened(D.NomineeDeclined, nomination_id=N, reason=pii("đang có đơn")),
    state={"items": {M: uid("second")}},
)
DECISION.happens(
    "a nominee held meanwhile is left for a later decision",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.defer(N),
    happened(D.NomineeDeferred, nomination_id=N),
    state={"items": {M: uid("second")}},
)
DECISION.refuses(
    "not_in_decision", DRAFTED, DISTRICT_CHAIR, lambda d: d.defer(ELSE), name="deferred stranger"
)
DECISION.refuses("decision_state", SIGNED, DISTRICT_CHAIR, lambda d: d.defer(N), name="deferred too late")
DECISION.refuses("not_in_decision", DRAFTED, DISTRICT_CHAIR, lambda d: d.decline(ELSE, "x"))
DECISION.refuses("required", DRAFTED, DISTRICT_CHAIR, lambda d: d.decline(N, ""), field="reason")
DECISION.refuses("too_long", DRAFTED, DISTRICT_CHAIR, lambda d: d.decline(N, "x" * 4001), field="reason")
DECISION.refuses(
    "decision_state", SIGNED, DISTRICT_CHAIR, lambda d: d.decline(N, "x"), name="declined too late"
)
DECISION.happens(
    "the deputy signs for the chair; the title is kept as it stood",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.sign(DISTRICT_CHAIR, number=7, **CONFIRMED),
    happened(
        D.Signed,
        number=7,
        year=2020,
        signed_on=TODAY,
        signed_title="Phó Chủ tịch UBND huyện",
        signed_for="KT.",
        nominations=[N, M],
        authority="15/UQ-UBND ngày 02/01/2020",
        confirmed_by="totp",
    ),
    state={"status": "signed", "number": 7},
)
DECISION.refuses(
    "authority_missing",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.sign(DISTRICT_CHAIR, number=7, **{**CONFIRMED, "authority": ""}),
)
DECISION.refuses(
    "second_factor_missing",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.sign(DISTRICT_CHAIR, number=7, **{**CONFIRMED, "confirmed_by": ""}),
)
DECISION.refuses(
    "no_signing_authority",
    DRAFTED,
    STANDING,
    lambda d: d.sign(STANDING, number=7, on=TODAY, confirmed_by="totp"),
)
DECISION.refuses(
    "nobody_to_award",
    EMPTIED,
    DISTRICT_CHAIR,
    lambda d: d.sign(DISTRICT_CHAIR, number=7, **CONFIRMED),
)
DECISION.refuses(
    "decision_state",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.sign(DISTRICT_CHAIR, number=8, **CONFIRMED),
    name="signed twice",
)
DECISION.happens(
    "the document is kept",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.issue_document(paper("qd.pdf"), "1"),
    happened(D.DocumentIssued, document=paper("qd.pdf"), template_version="1"),
)
DECISION.happens(
    "the editable paper is kept",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.issue_word(paper("qd.docx"), "1"),
    happened(D.WordIssued, document=paper("qd.docx"), template_version="1"),
)
DECISION.refuses(
    "duplicate",
    (*SIGNED, Step(DISTRICT_CHAIR, lambda d: d.issue_word(paper("qd.docx"), "1"))),
    DISTRICT_CHAIR,
    lambda d: d.issue_word(paper("qd.docx"), "1"),
    name="a second editable paper",
)
LATER = uid("later decision")
DECISION.happens(
    "a later decision corrects a line",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.correct(LATER, number=8, on=TODAY, nominations=[N]),
    happened(D.Corrected, amendment_id=LATER, number=8, year=2020, corrected_on=TODAY, nominations=[N]),
    state={"status": "signed", "corrected_by": [LATER]},
)
DECISION.refuses(
    "not_in_decision",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.correct(LATER, number=8, on=TODAY, nominations=[ELSE]),
    name="a line that is not there",
)
DECISION.happens(
    "a later decision cancels it",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.cancel(LATER, number=8, on=TODAY, ground="procedure"),
    happened(D.Cancelled, amendment_id=LATER, number=8, year=2020, cancelled_on=TODAY, ground="procedure"),
    state={"status": "cancelled"},
)
DECISION.happens(
    "a later decision revokes one of its awards; the list stays as it was signed",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.revoke(N, revocation_id=LATER, number=8, on=TODAY),
    happened(D.AwardRevoked, nomination_id=N, revocation_id=LATER, number=8, year=2020, revoked_on=TODAY),
    state={"status": "signed", "revoked": {N: LATER}},
)
REVOKED = (*SIGNED, Step(DISTRICT_CHAIR, lambda d: d.revoke(N, revocation_id=LATER, number=8, on=TODAY)))
DECISION.refuses(
    "award_revoked",
    REVOKED,
    DISTRICT_CHAIR,
    lambda d: d.revoke(N, revocation_id=LATER, number=9, on=TODAY),
    name="revoked twice",
)
DECISION.refuses(
    "award_revoked",
    REVOKED,
    DISTRICT_CHAIR,
    lambda d: d.correct(LATER, number=9, on=TODAY, nominations=[N]),
    name="correcting what was revoked",
)
DECISION.refuses(
    "not_in_decision",
    SIGNED,
    DISTRICT_CHAIR,
    lambda d: d.revoke(ELSE, revocation_id=LATER, number=8, on=TODAY),
    name="revoking a line that is not there",
)
DECISION.refuses(
    "decision_state",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.revoke(N, revocation_id=LATER, number=8, on=TODAY),
    name="revoking in a draft",
)
GONE = (*SIGNED, Step(DISTRICT_CHAIR, lambda d: d.cancel(LATER, number=8, on=TODAY, ground="facts")))
for _given, _name in ((DRAFTED, "a draft"), (GONE, "a cancelled decision")):
    DECISION.refuses(
        "decision_state",
        _given,
        DISTRICT_CHAIR,
        lambda d: d.cancel(LATER, number=9, on=TODAY, ground="facts"),
        name=f"cancelling {_name}",
    )
    DECISION.refuses(
        "decision_state",
        _given,
        DISTRICT_CHAIR,
        lambda d: d.correct(LATER, number=9, on=TODAY, nominations=[N]),
        name=f"correcting {_name}",
    )
DECISION.refuses(
    "decision_state",
    DRAFTED,
    DISTRICT_CHAIR,
    lambda d: d.issue_word(paper("qd.docx"), "1"),
    name="an editable paper of a draft",
)
DECISION.refuses("decision_state", DRAFTED, STANDING, lambda d: d.issue_document(PAPER, "1"))
DECISION.refuses(
    "duplicate",
    (*SIGNED, Step(DISTRICT_CHAIR, lambda d: d.issue_document(PAPER, "1"))),
    DISTRICT_CHAIR,
    lambda d: d.issue_document(PAPER, "1"),
)

# -- a decision about a decision

AMENDING = Table(A)
CHANGE = Change(N, HOUSEHOLD, "name", "Bùi Thị Thưởng", " Bùi Thị Thường ")


def correction(*changes: Change, **more: Any) -> A:
    """Draft a correction with usable facts."""
    facts: dict[str, Any] = {"about": DECISION_ID, "kind": "correction", "reason": " ghi sai dấu "}
    return A.draft(LATER, changes=changes or (CHANGE,), **{**facts, **more})


def cancellation(**more: Any) -> A:
    """Draft a cancellation with usable facts."""
    facts: dict[str, Any] = {"kind": "cancellation", "ground": "procedure", "changes": ()}
    return A.draft(LATER, **{"about": DECISION_ID, "reason": "chưa niêm yết", **facts, **more})


CORRECTING = (Step(STANDING, lambda _: correction()),)
AMENDED = (*CORRECTING, Step(DISTRICT_CHAIR, lambda a: a.sign(DISTRICT_CHAIR, number=8, **CONFIRMED)))
AMENDING.happens(
    "a correction is drafted; names stand under whom they name, the reason under the decision",
    (),
    STANDING,
    lambda _: correction(CHANGE, Change(M, uid("second"), "merit", "như cũ", "như cũ")),
    happened(
        A.Drafted,
        about=DECISION_ID,
        kind="correction",
        ground="",
        lines=[[N, "name"]],
        before=[pii("Bùi Thị Thưởng")],
        after=[pii("Bùi Thị Thường")],
        reason=PII(LATER, "ghi sai dấu"),
    ),
    state={"status": "drafted"},
)
AMENDING.happens(
    "a cancellation is drafted on a ground",
    (),
    STANDING,
    lambda _: cancellation(),
    happened(
        A.Drafted,
        about=DECISION_ID,
        kind="cancellation",
        ground="procedure",
        lines=[],
        before=[],
        after=[],
        reason=PII(LATER, "chưa niêm yết"),
    ),
)
_bad: tuple[tuple[str, Any, str | None], ...] = (
    ("bad_choice", lambda _: correction(kind="change"), "kind"),
    ("bad_choice", lambda _: cancellation(ground="whim"), "ground"),
    ("bad_choice", lambda _: correction(Change(N, HOUSEHOLD, "age", "1", "2")), "field"),
    ("required", lambda _: correction(reason=" "), "reason"),
    ("required", lambda _: correction(Change(N, HOUSEHOLD, "name", "a", " ")), f"name_{N}"),
    ("too_long", lambda _: correction(Change(N, HOUSEHOLD, "name", "a", "x" * 501)), f"name_{N}"),
    ("nothing_to_correct", lambda _: correction(Change(N, HOUSEHOLD, "name", "a", "a")), None),
    ("duplicate", lambda _: correction(CHANGE, CHANGE), None),
)
for _number, (_code, _act, _field) in enumerate(_bad):
    AMENDING.refuses(_code, (), STANDING, _act, field=_field, name=f"{_code} {_number}")
AMENDING.happens(
    "the chair's deputy signs it as any decision",
    CORRECTING,
    DISTRICT_CHAIR,
    lambda a: a.sign(DISTRICT_CHAIR, number=8, **CONFIRMED),
    happened(
        A.Signed,
        about=DECISION_ID,
        number=8,
        year=2020,
        signed_on=TODAY,
        signed_title="Phó Chủ tịch UBND huyện",
        signed_for="KT.",
        authority="15/UQ-UBND ngày 02/01/2020",
        confirmed_by="totp",
    ),
    state={"status": "signed", "number": 8},
)
AMENDING.refuses(
    "no_signing_authority", CORRECTING, STANDING, lambda a: a.sign(STANDING, number=8, **CONFIRMED)
)
AMENDING.refuses(
    "decision_state", AMENDED, DISTRICT_CHAIR, lambda a: a.sign(DISTRICT_CHAIR, number=9, **CONFIRMED)
)
AMENDING.happens(
    "its papers are kept",
    AMENDED,
    DISTRICT_CHAIR,
    lambda a: a.issue(paper("qd.pdf"), paper("qd.docx"), ("1", "2")),
    happened(A.DocumentIssued, document=paper("qd.pdf"), template_version="1"),
    happened(A.WordIssued, document=paper("qd.docx"), template_version="2"),
)
AMENDING.refuses(
    "duplicate",
    (*AMENDED, Step(DISTRICT_CHAIR, lambda a: a.issue(paper("qd.pdf"), paper("qd.docx"), ("1", "2")))),
    DISTRICT_CHAIR,
    lambda a: a.issue(paper("qd.pdf"), paper("qd.docx"), ("1", "2")),
    name="papers twice",
)
AMENDING.refuses(
    "decision_state",
    CORRECTING,
    DISTRICT_CHAIR,
    lambda a: a.issue(paper("qd.pdf"), paper("qd.docx"), ("1", "2")),
    name="papers of a draft",
)
AMENDING.happens(
    "a draft is thrown away",
    CORRECTING,
    STANDING,
    lambda a: a.discard(" nhầm "),
    happened(A.Discarded, why=PII(LATER, "nhầm")),
    state={"status": "discarded"},
)
AMENDING.refuses("decision_state", AMENDED, STANDING, lambda a: a.discard("x"), name="discarded too late")
