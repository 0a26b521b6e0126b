"""What conferences, hand-overs and referrals for a higher award decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.aggregates import nomination_cases as dossiers
from tests.aggregates.cases import (
    CHAIR,
    CLERK,
    DISTRICT_CHAIR,
    HAMLET_PATH,
    HOUSEHOLD,
    STANDING,
    TODAY,
    Step,
    Table,
    actor,
    happened,
    kin,
    paper,
    pii,
    uid,
    wearing,
)

from aggregates.conference import MOST_ITEMS, Conference, checked_hall
from aggregates.higher_award import HigherAwardReferral
from aggregates.nomination import Nomination
from aggregates.pii import PII
from rules.seating import Block, Seat

C = Conference
N = Nomination
H = HigherAwardReferral
CONFERENCES, REFERRALS = Table(C), Table(H)
CONFERENCE, DECISION = uid("conference"), uid("decision")
ONE, TWO, THREE = uid("certificate"), uid("certificate two"), uid("certificate three")
PLAN: dict[str, Any] = {
    "held_on": TODAY, "starts_at": "07:30", "place": "Hội trường huyện", "decision_ids": [DECISION],
}  # fmt: skip
HALL = [Block("Khối A", 1, 2), Block("Khối B", 1, 1)]
SEATED = {ONE: Seat(1, 1, 1), TWO: Seat(1, 1, 2), THREE: Seat(1, 1, 3)}
SEATS = {ONE: Seat(1, 1, 1), TWO: Seat(1, 1, 2), THREE: Seat(2, 1, 1)}


def _plan(**more: Any) -> C:
    return C.plan(CONFERENCE, **{**PLAN, **more})


def _so_far(*acts: Callable[[C], Any]) -> tuple[Step, ...]:
    return (Step(STANDING, lambda _: _plan()), *(Step(STANDING, act) for act in acts))


def _order(c: C) -> None:
    c.order_awardees("groups", [ONE, TWO, THREE])


def _seat(c: C) -> None:
    c.seat_awardees(HALL, SEATS)


def _open(c: C) -> None:
    c.open(TODAY)


CONFERENCES.happens(
    "a conference is planned",
    (),
    STANDING,
    lambda _: _plan(starts_at=" 7h30 ", place=" Hội trường huyện ", decision_ids=[DECISION, DECISION]),
    happened(C.Planned, **PLAN),
    state={"status": "planned"},
)
CONFERENCES.refuses("no_decision_chosen", (), STANDING, lambda _: _plan(decision_ids=[]), field="decisions")
CONFERENCES.refuses("bad_hour", (), STANDING, lambda _: _plan(starts_at="25:00"), field="starts_at")
CONFERENCES.refuses("required", (), STANDING, lambda _: _plan(place=" "), field="place")
CONFERENCES.refuses("too_long", (), STANDING, lambda _: _plan(place="x" * 201), field="place")
CONFERENCES.happens(
    "it is put off and keeps its order",
    _so_far(_order),
    STANDING,
    lambda c: c.replan(**{**PLAN, "held_on": date(2020, 6, 12)}),
    happened(C.Replanned, **{**PLAN, "held_on": date(2020, 6, 12)}),
    state={"order": [ONE, TWO, THREE]},
)
CONFERENCES.happens(
    "with other decisions nobody has a place",
    _so_far(_order, _seat),
    STANDING,
    lambda c: c.replan(**{**PLAN, "decision_ids": [uid("other")]}),
    happened(C.Replanned, **{**PLAN, "decision_ids": [uid("other")]}),
    state={"order": [], "seats": {}},
)
CONFERENCES.happens(
    "with other decisions whoever stays keeps place and seat, and whoever was beside moves up",
    _so_far(_order, _seat),
    STANDING,
    lambda c: c.replan(**{**PLAN, "decision_ids": [uid("other")]}, certificates={THREE, ONE, uid("new")}),
    happened(C.Replanned, **{**PLAN, "decision_ids": [uid("other")]}),
    happened(C.AwardeesOrdered, rule="groups", certificates=[ONE, THREE]),
    happened(
        C.AwardeesSeated,
        hall=[["Khối A", 1, 2], ["Khối B", 1, 1]],
        seats=[[ONE, 1, 1, 1], [THREE, 2, 1, 1]],
    ),
    state={"order": [ONE, THREE], "seats": {ONE: SEATS[ONE], THREE: SEATS[THREE]}, "rule": "groups"},
)
CONFERENCES.happens(
    "its programme is set in the order of the hours",
    _so_far(),
    STANDING,
    lambda c: c.set_programme([("9.15", " Trao thưởng "), ("8h", "Khai mạc")]),
    happened(C.ProgrammeSet, items=PII(CONFERENCE, [["08:00", "Khai mạc"], ["09:15", "Trao thưởng"]])),
)
CONFERENCES.refuses("programme_empty", _so_far(), STANDING, lambda c: c.set_programme([]), field="programme")
CONFERENCES.refuses(
    "programme_too_long",
    _so_far(),
    STANDING,
    lambda c: c.set_programme([("08:00", "x")] * (MOST_ITEMS + 1)),
    field="programme",
)
CONFERENCES.happens(
    "awardees are put in order, each once",
    _so_far(_order, _seat),
    STANDING,
    lambda c: c.order_awardees("units", [TWO, ONE, TWO]),
    happened(C.AwardeesOrdered, rule="units", certificates=[TWO, ONE]),
    state={"seats": {}},
)
CONFERENCES.refuses(
    "bad_choice", _so_far(), STANDING, lambda c: c.order_awardees("by lot", [ONE]), field="rule"
)
CONFERENCES.refuses(
    "decision_without_certificates", _so_far(), STANDING, lambda c: c.order_awardees("groups", [])
)
CONFERENCES.happens(
    "certificates issued since come last, each once; whoever sits keeps the seat",
    (*_so_far(_order), Step(STANDING, lambda c: c.seat_awardees([Block("Khối A", 1, 5)], SEATED))),
    STANDING,
    lambda c: c.append_awardees(
        [ONE, uid("four"), uid("five"), uid("four")], {uid("four"): Seat(1, 1, 4), uid("five"): Seat(1, 1, 1)}
    ),
    happened(
        C.AwardeesAppended,
        certificates=[uid("four"), uid("five")],
        seats=[[uid("four"), 1, 1, 4]],
    ),
    state={
        "order": [ONE, TWO, THREE, uid("four"), uid("five")],
        "seats": {**SEATED, uid("four"): Seat(1, 1, 4)},
    },
)
CONFERENCES.refuses(
    "order_missing", _so_far(), STANDING, lambda c: c.append_awardees([ONE], {}), name="nothing to append to"
)
CONFERENCES.refuses("nobody_to_append", _so_far(_order), STANDING, lambda c: c.append_awardees([ONE], {}))
CONFERENCES.happens(
    "a reissued certificate takes the place and the seat of the old one",
    (*_so_far(_order), Step(STANDING, lambda c: c.seat_awardees([Block("Khối A", 1, 5)], SEATED))),
    STANDING,
    lambda c: c.replace_certificate(ONE, uid("new")),
    happened(C.CertificateReplaced, certificate_id=ONE, replaced_by=uid("new")),
    state={
        "order": [uid("new"), TWO, THREE],
        "seats": {uid("new") if c == ONE else c: seat for c, seat in SEATED.items()},
    },
)
CONFERENCES.happens(
    "a certificate that had no place leaves none to the one that replaces it",
    _so_far(_order),
    STANDING,
    lambda c: c.replace_certificate(uid("other"), uid("new")),
    state={"order": [ONE, TWO, THREE]},
)
CONFERENCES.happens(
    "one is moved",
    _so_far(_order),
    STANDING,
    lambda c: c.move_awardee(ONE, 2),
    happened(C.AwardeeMoved, certificate_id=ONE, position=2),
    state={"order": [TWO, ONE, THREE]},
)
CONFERENCES.refuses(
    "bad_position", _so_far(_order), STANDING, lambda c: c.move_awardee(ONE, 4), field="position"
)
CONFERENCES.refuses(
    "not_in_order", _so_far(_order), STANDING, lambda c: c.move_awardee(uid("x"), 1), field="certificate"
)
CONFERENCES.happens(
    "everybody is seated",
    _so_far(_order),
    STANDING,
    _seat,
    happened(
        C.AwardeesSeated,
        hall=[["Khối A", 1, 2], ["Khối B", 1, 1]],
        seats=[[ONE, 1, 1, 1], [TWO, 1, 1, 2], [THREE, 2, 1, 1]],
    ),
    state={"seats": SEATS, "hall": HALL},
)
CONFERENCES.refuses("order_missing", _so_far(), STANDING, _seat)
CONFERENCES.happens(
    "two change their seats",
    _so_far(_order, _seat),
    STANDING,
    lambda c: c.change_seat(ONE, Seat(2, 1, 1)),
    happened(C.SeatChanged, certificate_id=ONE, block=2, row=1, seat=1, other=THREE),
    state={"seats": {ONE: Seat(2, 1, 1), TWO: Seat(1, 1, 2), THREE: Seat(1, 1, 1)}},
)
CONFERENCES.refuses(
    "seat_unknown",
    _so_far(_order, _seat),
    STANDING,
    lambda c: c.change_seat(ONE, Seat(1, 2, 1)),
    field="seat",
)
CONFERENCES.refuses("seats_missing", _so_far(_order), STANDING, lambda c: c.change_seat(ONE, Seat(1, 1, 1)))
CONFERENCES.refuses(
    "hall_faulty",
    (),
    STANDING,
    lambda _: _hall([Block("A", 0, 1)]),
    field="hall",
    name="a block without rows",
)
CONFERENCES.refuses("hall_faulty", (), STANDING, lambda _: _hall([]), field="hall", name="no block")
CONFERENCES.happens(
    "it opens", _so_far(_order), STANDING, _open, happened(C.Opened), state={"status": "opened"}
)
CONFERENCES.refuses("conference_too_early", _so_far(_order), STANDING, lambda c: c.open(date(2020, 3, 1)))
CONFERENCES.refuses("order_missing", _so_far(), STANDING, _open, name="opened without an order")
CONFERENCES.happens(
    "it closes", _so_far(_order, _open), STANDING, C.close, happened(C.Closed), state={"status": "closed"}
)
CONFERENCES.happens(
    "it is called off",
    _so_far(),
    STANDING,
    lambda c: c.cancel(" bão "),
    happened(C.Cancelled, reason=PII(CONFERENCE, "bão")),
    state={"status": "cancelled"},
)
CONFERENCES.refuses("conference_state", _so_far(_order, _open), STANDING, lambda c: c.cancel("x"))


def _hall(blocks: list[Block]) -> None:
    checked_hall(blocks)


# -- the certificate on its way ---------------------------------------------------------------------------------------------

T = dossiers.T
AWARDED = (*dossiers.DECIDED, Step(STANDING, dossiers.certify))
TAKEN: dict[str, Any] = {
    "certificate_id": ONE, "conference_id": CONFERENCE, "receiver": "self", "proxy_name": None, "proxy_relation": None,
    "device_at": None,
}  # fmt: skip
PROXY: dict[str, Any] = {"receiver": "proxy", "proxy_name": " Hà Thị Con ", "proxy_relation": " con "}


def hand_over(n: N, by: Any = STANDING, **more: Any) -> None:
    """Hand the certificate over."""
    n.hand_over(by, **{"certificate_id": ONE, "conference_id": CONFERENCE, "receiver": "self", **more})


def undo(n: N, by: Any = STANDING, **more: Any) -> None:
    """Take it back."""
    n.undo_hand_over(by, **{"certificate_id": ONE, "reason": " nhầm ", **more})


def absent(n: N) -> None:
    """Note that nobody came."""
    n.note_absence(certificate_id=ONE, conference_id=CONFERENCE)


HANDED = (*AWARDED, Step(STANDING, hand_over))
T.happens(
    "the certificate is handed over",
    (*AWARDED, Step(STANDING, absent)),
    STANDING,
    hand_over,
    happened(N.CertificateHandedOver, **TAKEN),
    state={"absent": False, "status": "awarded"},
)
T.happens(
    "it is handed to somebody else",
    AWARDED,
    STANDING,
    lambda n: hand_over(n, **PROXY),
    happened(
        N.CertificateHandedOver,
        **{**TAKEN, "receiver": "proxy", "proxy_name": pii("Hà Thị Con"), "proxy_relation": pii("con")},
    ),
)
T.refuses("already_handed_over", HANDED, STANDING, hand_over)
T.refuses("receiver_unwanted", AWARDED, STANDING, lambda n: hand_over(n, proxy_name="x"), field="proxy_name")
T.refuses(
    "certificate_not_valid",
    AWARDED,
    STANDING,
    lambda n: hand_over(n, certificate_id=TWO),
    name="another paper",
)
T.refuses(
    "certificate_not_valid",
    (*AWARDED, Step(DISTRICT_CHAIR, dossiers.cancel)),
    STANDING,
    hand_over,
    name="a cancelled award handed over",
)
T.refuses("own_affair", AWARDED, STANDING, lambda n: hand_over(n, kin(STANDING)), name="kin handed over")
T.refuses(
    "own_unit",
    AWARDED,
    STANDING,
    lambda n: hand_over(n, replace(STANDING, unit_id=HOUSEHOLD)),
    name="own unit handed over",
)
T.happens(
    "a mistaken scan is taken back",
    HANDED,
    CLERK,
    lambda n: undo(n, CLERK),
    happened(N.HandOverUndone, certificate_id=ONE, conference_id=CONFERENCE, reason=pii("nhầm")),
    state={"handed_over": None},
)
T.refuses("not_handed_over", AWARDED, STANDING, undo)
T.happens(
    "nobody came for it",
    AWARDED,
    STANDING,
    absent,
    happened(N.AbsenceNoted, certificate_id=ONE, conference_id=CONFERENCE),
    state={"absent": True},
)
T.happens("nobody came, said twice", (*AWARDED, Step(STANDING, absent)), STANDING, absent)
T.refuses("already_handed_over", HANDED, STANDING, absent, name="absent, and has it")

# -- referrals --------------------------------------------------------------------------------------------------------------

REFERRAL = uid("referral")
COUNCIL_CHAIR = actor("council chair", "council_chair")
LETTER, MINUTES = paper("xac-nhan.pdf"), paper("bien-ban-khen-cao.pdf")
PREPARED: dict[str, Any] = {
    "nomination_id": uid("nomination"), "subject_id": HOUSEHOLD, "unit_path": HAMLET_PATH, "form": "province_merit",
    "basis": "thematic", "warnings": ["w"], "evidence": [LETTER],
}  # fmt: skip


def prepare(by: Any = STANDING, **more: Any) -> H:
    """Prepare a referral."""
    facts = {**PREPARED, "forms": ("province_merit",), "summary": " giỏi ", "report": " dài ", **more}
    return H.prepare(REFERRAL, by, **facts)


def opine(h: H, by: Any = COUNCIL_CHAIR, **more: Any) -> None:
    """Give the council's opinion."""
    facts: dict[str, Any] = {
        "held_on": TODAY, "present": 5, "votes_for": 4, "votes_against": 1, "supported": True, "evidence": [MINUTES],
        "today": TODAY, "earliest": date(2016, 1, 1),
    }  # fmt: skip
    h.give_opinion(by, **{**facts, **more})


def sign(h: H, by: Any = DISTRICT_CHAIR, **more: Any) -> None:
    """Sign the submission."""
    h.sign(by, **{"on": TODAY, "authority": "QĐ 5", "confirmed_by": "totp", "content": "abc", **more})


def send(h: H, by: Any = STANDING, **more: Any) -> None:
    """Send it."""
    facts: dict[str, Any] = {
        "number": 45, "on": TODAY, "content": "abc", "parts": [["h", 2, 1]], "template_version": "1", "evidence": [LETTER],
    }  # fmt: skip
    h.send(by, **{**facts, **more})


def answer(h: H, by: Any = STANDING, **more: Any) -> None:
    """Record what came back."""
    facts: dict[str, Any] = {
        "outcome": "awarded", "decided_on": TODAY, "decision_number": " 22/QĐ ", "award": " Bằng khen ", "reason": "",
        "evidence": [LETTER], "today": TODAY,
    }  # fmt: skip
    h.record_outcome(by, **{**facts, **more})


READY = (Step(STANDING, lambda _: prepare()),)
SUPPORTED = (*READY, Step(COUNCIL_CHAIR, opine))
SIGNED = (*SUPPORTED, Step(DISTRICT_CHAIR, sign))
SENT = (*SIGNED, Step(STANDING, send))
BACK = (*SENT, Step(STANDING, lambda h: answer(h, outcome="returned", reason="thiếu")))
REFERRALS.happens(
    "a referral is prepared",
    (),
    STANDING,
    lambda _: prepare(),
    happened(H.Prepared, **{**PREPARED, "summary": pii("giỏi"), "report": pii("dài")}),
    state={"status": "prepared"},
)
REFERRALS.refuses("bad_choice", (), STANDING, lambda _: prepare(form="x"), field="form")
REFERRALS.refuses("required", (), STANDING, lambda _: prepare(summary=" "), field="summary")
REFERRALS.refuses("too_long", (), STANDING, lambda _: prepare(report="x" * 20_001), field="report")
REFERRALS.refuses("own_affair", (), STANDING, lambda _: prepare(kin(STANDING)))
REFERRALS.refuses("own_unit", (), STANDING, lambda _: prepare(replace(STANDING, unit_id=HOUSEHOLD)))
for _name, _given, _then in (
    ("before the council", READY, "prepared"),
    ("after it came back", BACK, "supported"),
):
    REFERRALS.happens(
        f"it is written anew {_name}",
        _given,
        STANDING,
        lambda h: h.revise(STANDING, summary="a", report="b", evidence=[MINUTES]),
        happened(H.Revised, summary=pii("a"), report=pii("b"), evidence=[MINUTES]),
        state={"status": _then},
    )
REFERRALS.happens(
    "the council supports it",
    READY,
    COUNCIL_CHAIR,
    opine,
    happened(
        H.OpinionGiven,
        held_on=TODAY,
        present=5,
        votes_for=4,
        votes_against=1,
        supported=True,
        evidence=[MINUTES],
    ),
    state={"status": "supported"},
)
REFERRALS.refuses("opinion_counts", READY, COUNCIL_CHAIR, lambda h: opine(h, present=4), field="votes_for")
REFERRALS.refuses(
    "opinion_against_votes", READY, COUNCIL_CHAIR, lambda h: opine(h, supported=False), field="supported"
)
REFERRALS.refuses(
    "required", READY, COUNCIL_CHAIR, lambda h: opine(h, evidence=[]), field="evidence", name="no minutes"
)
REFERRALS.refuses(
    "future_date", READY, COUNCIL_CHAIR, lambda h: opine(h, held_on=date(2020, 3, 3)), field="held_on"
)
REFERRALS.refuses(
    "bad_date", READY, COUNCIL_CHAIR, lambda h: opine(h, held_on=date(2015, 3, 3)), field="held_on"
)
REFERRALS.refuses(
    "proposer_may_not",
    READY,
    wearing(STANDING, "council_chair"),
    lambda h: opine(h, wearing(STANDING, "council_chair")),
)
REFERRALS.happens(
    "the chair signs",
    SUPPORTED,
    DISTRICT_CHAIR,
    sign,
    happened(
        H.Signed,
        signed_on=TODAY,
        signed_title="Phó Chủ tịch UBND huyện",
        signed_for="KT.",
        authority="QĐ 5",
        confirmed_by="totp",
        content="abc",
    ),
    state={"status": "signed"},
)
REFERRALS.refuses("no_signing_authority", SUPPORTED, CHAIR, lambda h: sign(h, CHAIR))
REFERRALS.refuses("authority_missing", SUPPORTED, DISTRICT_CHAIR, lambda h: sign(h, authority=""))
REFERRALS.refuses("second_factor_missing", SUPPORTED, DISTRICT_CHAIR, lambda h: sign(h, confirmed_by=""))
REFERRALS.refuses("referral_state", READY, DISTRICT_CHAIR, sign)
REFERRALS.happens(
    "it is sent",
    SIGNED,
    STANDING,
    send,
    happened(H.Sent, number=45, sent_on=TODAY, parts=[["h", 2, 1]], template_version="1", evidence=[LETTER]),
    state={"status": "sent"},
)
REFERRALS.refuses("referral_changed", SIGNED, STANDING, lambda h: send(h, content="abd"))
REFERRALS.refuses(
    "bad_choice", SIGNED, STANDING, lambda h: send(h, number=0), field="number", name="no number"
)
REFERRALS.happens(
    "it was granted",
    SENT,
    STANDING,
    answer,
    happened(
        H.OutcomeRecorded,
        outcome="awarded",
        decided_on=TODAY,
        decision_number="22/QĐ",
        award="Bằng khen",
        reason=None,
        evidence=[LETTER],
    ),
    state={"status": "awarded", "open": False},
)
REFERRALS.happens(
    "it was refused, whatever number was typed",
    SENT,
    STANDING,
    lambda h: answer(h, outcome="refused", reason=" chưa "),
    happened(
        H.OutcomeRecorded,
        outcome="refused",
        decided_on=TODAY,
        decision_number="",
        award="",
        reason=pii("chưa"),
        evidence=[LETTER],
    ),
    state={"status": "refused"},
)
REFERRALS.refuses(
    "outcome_incomplete", SENT, STANDING, lambda h: answer(h, award=" "), field="decision_number"
)
REFERRALS.happens(
    "it is withdrawn",
    SENT,
    STANDING,
    lambda h: h.withdraw(STANDING, " thôi "),
    happened(H.Withdrawn, reason=pii("thôi")),
    state={"status": "withdrawn"},
)
