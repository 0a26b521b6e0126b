"""What complaints, denunciations and appeals decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.aggregates.cases import (
    ADMIN,
    CHAIR,
    CLERK,
    DISTRICT_CHAIR,
    HAMLET_PATH,
    HOUSEHOLD,
    INSPECTOR,
    LABOUR,
    PAPER,
    STANDING,
    TODAY,
    Step,
    Table,
    happened,
    kin,
    paper,
    pii,
    uid,
)

from aggregates.appeal import Appeal
from aggregates.complaint import Complaint
from aggregates.pii import PII

C = Complaint
T = Table(C)
COMPLAINT, DOSSIER = uid("complaint"), uid("dossier")
LETTER = paper("don.pdf", COMPLAINT)
DUE, ANSWER_BY = date(2020, 3, 16), date(2020, 3, 9)
OWN_UNIT = replace(STANDING, unit_id=HOUSEHOLD)


def sealed(words: str) -> PII:
    """What was said, under the complaint's own key."""
    return PII(COMPLAINT, words)


def receive(by: Any = CLERK, **more: Any) -> C:
    """Receive a complaint with usable facts."""
    facts: dict[str, Any] = {
        "kind": "denunciation", "subject_id": HOUSEHOLD, "subject_kind": "household", "nomination_id": DOSSIER,
        "unit_path": HAMLET_PATH, "channel": "letter", "anonymous": False, "complainant": " Hà Văn Tố ",
        "contact": " thôn Bình Yên ", "statement": " giấu thu nhập ", "evidence": [LETTER], "received_on": TODAY,
        "due_on": DUE, "today": TODAY, "earliest": date(2016, 1, 1),
    }  # fmt: skip
    return C.receive(COMPLAINT, by, **{**facts, **more})


def leave(c: C, by: Any = STANDING, **more: Any) -> None:
    """Do not take it up."""
    c.leave(by, **{"ground": "settled_before", "reason": " đã giải quyết ", "answer_by": ANSWER_BY, **more})


def accept(c: C, by: Any = STANDING, office: str = "inspector") -> None:
    """Take it up."""
    c.accept(by, office=office, due_on=DUE)


def resolve(c: C, by: Any = INSPECTOR, **more: Any) -> None:
    """Find it true."""
    facts: dict[str, Any] = {
        "outcome": "founded", "measures": ["revocation", "incomes"], "years": [2018, 2017, 2018], "conclusion": " đúng ",
        "evidence": [LETTER], "answer_by": ANSWER_BY,
    }  # fmt: skip
    c.resolve(by, **{**facts, **more})


def answer(c: C, by: Any = STANDING, **more: Any) -> None:
    """Tell whoever complained."""
    facts: dict[str, Any] = {
        "answered_on": TODAY,
        "channel": "letter",
        "answer": " đã xử lý ",
        "today": TODAY,
    }
    c.answer(by, **{**facts, **more})


RECEIVED = (Step(CLERK, lambda _: receive()),)
NAMELESS = (Step(CLERK, lambda _: receive(anonymous=True, complainant="", contact="")),)
ACCEPTED = (*RECEIVED, Step(STANDING, accept))
RESOLVED = (*ACCEPTED, Step(INSPECTOR, resolve))
LEFT = (*RECEIVED, Step(STANDING, leave))
TAKEN_BACK = (*RECEIVED, Step(STANDING, lambda c: c.withdraw(STANDING, "đổi ý")))

T.happens(
    "somebody denounces, and all that was said is sealed under the complaint's own key",
    (),
    CLERK,
    lambda _: receive(),
    happened(
        C.Received, kind="denunciation", subject_id=HOUSEHOLD, subject_kind="household", nomination_id=DOSSIER,
        unit_path=HAMLET_PATH, channel="letter", complainant=sealed("Hà Văn Tố"), contact=sealed("thôn Bình Yên"),
        statement=sealed("giấu thu nhập"), evidence=[LETTER], received_on=TODAY, due_on=DUE,
    ),
    state={"status": "received", "open": True, "received_by": CLERK.officer_id, "due_on": DUE},
)  # fmt: skip
T.happens(
    "somebody who gives no name complains",
    (),
    CLERK,
    lambda _: receive(kind="complaint", anonymous=True, complainant=" ", contact="", nomination_id=None),
    happened(
        C.Received, kind="complaint", subject_id=HOUSEHOLD, subject_kind="household", nomination_id=None,
        unit_path=HAMLET_PATH, channel="letter", complainant=None, contact=None, statement=sealed("giấu thu nhập"),
        evidence=[LETTER], received_on=TODAY, due_on=DUE,
    ),
    state={"complainant": None},
)  # fmt: skip
for _field, _value in (("kind", "gossip"), ("subject_kind", "x"), ("channel", "x")):
    T.refuses(
        "bad_choice", (), CLERK, lambda _, f=_field, v=_value: receive(**{f: v}), field=_field, name=_field
    )
T.refuses("complainant_missing", (), CLERK, lambda _: receive(complainant=" "), field="complainant")
T.refuses(
    "complainant_unwanted", (), CLERK, lambda _: receive(anonymous=True, contact=""), field="complainant"
)
T.refuses(
    "complainant_unwanted", (), CLERK, lambda _: receive(anonymous=True, complainant=""), field="complainant"
)
T.refuses("required", (), CLERK, lambda _: receive(statement=" "), field="statement")
T.refuses("too_long", (), CLERK, lambda _: receive(statement="x" * 4001), field="statement")
T.refuses("too_long", (), CLERK, lambda _: receive(contact="x" * 401), field="contact", name="a long address")
T.refuses("name_unreadable", (), CLERK, lambda _: receive(complainant="\ufffd" * 4), field="complainant")
T.refuses("name_without_letters", (), CLERK, lambda _: receive(complainant="123"), field="complainant")
T.refuses("future_date", (), CLERK, lambda _: receive(received_on=date(2020, 3, 3)), field="received_on")
T.refuses("bad_date", (), CLERK, lambda _: receive(received_on=date(2015, 12, 31)), field="received_on")
T.refuses("own_affair", (), CLERK, lambda _: receive(kin(CLERK)), name="received by kin")
T.refuses("own_unit", (), CLERK, lambda _: receive(OWN_UNIT), name="received by the unit it is about")

T.happens(
    "it is taken up by an office",
    RECEIVED,
    STANDING,
    accept,
    happened(C.Accepted, office="inspector", due_on=DUE),
    state={"status": "accepted", "office": "inspector", "open": True},
)
T.refuses("bad_choice", RECEIVED, STANDING, lambda c: accept(c, office="hamlet_head"), field="office")
T.happens(
    "it is not taken up, with the ground",
    RECEIVED,
    STANDING,
    leave,
    happened(C.NotTakenUp, ground="settled_before", reason=sealed("đã giải quyết"), answer_by=ANSWER_BY),
    state={"status": "not_taken_up", "open": False, "due_on": None},
)
T.happens(
    "nobody is to be told where nobody gave a name",
    NAMELESS,
    STANDING,
    leave,
    happened(C.NotTakenUp, ground="settled_before", reason=sealed("đã giải quyết"), answer_by=None),
)
T.refuses(
    "bad_choice",
    RECEIVED,
    STANDING,
    lambda c: leave(c, ground="dull"),
    field="ground",
    name="a ground of its own",
)
T.refuses(
    "required",
    RECEIVED,
    STANDING,
    lambda c: leave(c, reason=" "),
    field="reason",
    name="not taken up without a word",
)
for _name, _act in (
    ("take up", accept),
    ("leave", leave),
    ("withdraw", lambda c, by=STANDING: c.withdraw(by, "x")),
):
    for _state, _given in (("resolved", RESOLVED), ("left", LEFT), ("taken back", TAKEN_BACK)):
        T.refuses("complaint_state", _given, STANDING, _act, name=f"{_name} what is {_state}")
    T.refuses("own_affair", RECEIVED, STANDING, lambda c, a=_act: a(c, kin(STANDING)), name=f"{_name} by kin")
    T.refuses(
        "own_unit", RECEIVED, STANDING, lambda c, a=_act: a(c, OWN_UNIT), name=f"{_name} by the unit itself"
    )
T.refuses("complaint_state", ACCEPTED, STANDING, accept, name="taken up twice")

T.happens(
    "what was found on the way is kept",
    ACCEPTED,
    INSPECTOR,
    lambda c: c.record_inquiry(INSPECTOR, findings=" đã gặp hộ ", evidence=[LETTER]),
    happened(C.InquiryRecorded, findings=sealed("đã gặp hộ"), evidence=[LETTER]),
    state={"inquiries": 1, "status": "accepted"},
)
T.refuses(
    "required", ACCEPTED, INSPECTOR, lambda c: c.record_inquiry(INSPECTOR, findings=" ", evidence=[]), field="findings",
    name="an inquiry says something",
)  # fmt: skip
T.refuses(
    "complaint_not_yours", ACCEPTED, LABOUR, lambda c: c.record_inquiry(LABOUR, findings="x", evidence=[]),
    name="an inquiry by another office",
)  # fmt: skip
T.happens(
    "it is found true",
    ACCEPTED,
    INSPECTOR,
    resolve,
    happened(
        C.Resolved, outcome="founded", measures=["incomes", "revocation"], years=[2017, 2018], conclusion=sealed("đúng"),
        evidence=[LETTER], answer_by=ANSWER_BY,
    ),
    state={"status": "founded", "open": False, "measures": ["incomes", "revocation"]},
)  # fmt: skip
T.happens(
    "it is found untrue",
    ACCEPTED,
    INSPECTOR,
    lambda c: resolve(c, outcome="unfounded", measures=[], years=[]),
    happened(
        C.Resolved, outcome="unfounded", measures=[], years=[], conclusion=sealed("đúng"), evidence=[LETTER],
        answer_by=ANSWER_BY,
    ),
    state={"status": "unfounded"},
)  # fmt: skip
T.refuses("complaint_not_yours", ACCEPTED, STANDING, lambda c: resolve(c, STANDING))
T.refuses("complaint_state", RECEIVED, INSPECTOR, resolve, name="resolved before it is taken up")
T.refuses("complaint_state", RESOLVED, INSPECTOR, resolve, name="resolved twice")
T.refuses(
    "bad_choice",
    ACCEPTED,
    INSPECTOR,
    lambda c: resolve(c, outcome="maybe"),
    field="outcome",
    name="an outcome",
)
T.refuses(
    "bad_choice",
    ACCEPTED,
    INSPECTOR,
    lambda c: resolve(c, measures=["jail"]),
    field="measures",
    name="a measure",
)
T.refuses("measure_missing", ACCEPTED, INSPECTOR, lambda c: resolve(c, measures=[]), field="measures")
T.refuses(
    "measure_unwanted", ACCEPTED, INSPECTOR, lambda c: resolve(c, outcome="unfounded"), field="measures"
)
T.refuses(
    "measures_clash",
    ACCEPTED,
    INSPECTOR,
    lambda c: resolve(c, measures=["return", "rejection"]),
    field="measures",
)
T.refuses(
    "required",
    ACCEPTED,
    INSPECTOR,
    lambda c: resolve(c, conclusion=" "),
    field="conclusion",
    name="a conclusion",
)
T.refuses("own_affair", ACCEPTED, INSPECTOR, lambda c: resolve(c, kin(INSPECTOR)), name="resolved by kin")
T.happens(
    "it is taken back",
    ACCEPTED,
    INSPECTOR,
    lambda c: c.withdraw(INSPECTOR, " đổi ý "),
    happened(C.Withdrawn, reason=sealed("đổi ý")),
    state={"status": "withdrawn", "open": False},
)
T.refuses(
    "required",
    RECEIVED,
    CLERK,
    lambda c: c.withdraw(CLERK, ""),
    field="reason",
    name="taken back without a word",
)

T.happens(
    "whoever complained is told",
    RESOLVED,
    STANDING,
    answer,
    happened(C.Answered, answered_on=TODAY, channel="letter", answer=sealed("đã xử lý")),
    state={"answered_on": TODAY},
)
T.refuses("complaint_state", ACCEPTED, STANDING, answer, name="told before the end")
T.refuses("complaint_answered", (*LEFT, Step(STANDING, answer)), STANDING, answer)
T.refuses("nobody_to_answer", (*NAMELESS, Step(STANDING, leave)), STANDING, answer)
T.refuses(
    "bad_choice", LEFT, STANDING, lambda c: answer(c, channel="dove"), field="channel", name="a channel"
)
T.refuses("required", LEFT, STANDING, lambda c: answer(c, answer=" "), field="answer", name="an answer")
T.refuses(
    "future_date",
    LEFT,
    STANDING,
    lambda c: answer(c, answered_on=date(2020, 3, 3)),
    field="answered_on",
    name="told tomorrow",
)
T.refuses(
    "bad_date",
    LEFT,
    STANDING,
    lambda c: answer(c, answered_on=date(2020, 3, 1)),
    field="answered_on",
    name="told before",
)

T.happens(
    "its words are erased once it is over",
    RESOLVED,
    ADMIN,
    lambda c: c.erase_words("term_passed"),
    happened(C.WordsErased, ground="term_passed"),
    state={"erased": True, "answer_by": None, "status": "founded"},
)
T.refuses(
    "complaint_state", ACCEPTED, ADMIN, lambda c: c.erase_words("term_passed"), name="erased while it is open"
)
T.refuses(
    "bad_choice",
    RESOLVED,
    ADMIN,
    lambda c: c.erase_words("boredom"),
    field="ground",
    name="a ground to erase",
)
ERASED = (*RESOLVED, Step(ADMIN, lambda c: c.erase_words("legal_order")))
T.refuses("complaint_erased", ERASED, ADMIN, lambda c: c.erase_words("term_passed"))
T.refuses("complaint_erased", ERASED, STANDING, answer, name="told after the words are gone")

# -- appeals
A = Appeal
APPEALS = Table(A)
APPEAL = uid("appeal")
UNTIL = date(2020, 3, 2)


def appeal(by: Any = CLERK, **more: Any) -> A:
    """Receive an appeal with usable facts."""
    facts: dict[str, Any] = {
        "nomination_id": DOSSIER, "subject_id": HOUSEHOLD, "unit_path": HAMLET_PATH, "refusal": 7,
        "refused_by": CHAIR.officer_id, "refused_on": date(2020, 2, 10), "until": UNTIL, "received_on": TODAY, "due_on": DUE,
        "channel": "in_person", "appellant": " Bùi Thị Thưởng ", "statement": " tôi đủ tiêu chuẩn ", "evidence": [PAPER],
        "today": TODAY,
    }  # fmt: skip
    return A.receive(APPEAL, by, **{**facts, **more})


def decide(a: A, by: Any = DISTRICT_CHAIR, **more: Any) -> None:
    """Uphold it."""
    a.decide(by, **{"outcome": "upheld", "reason": " đúng ", **more})


APPEALED = (Step(CLERK, lambda _: appeal()),)
DECIDED = (*APPEALED, Step(DISTRICT_CHAIR, decide))
APPEALS.happens(
    "a nominee appeals on the last day",
    (),
    CLERK,
    lambda _: appeal(),
    happened(
        A.Received, nomination_id=DOSSIER, subject_id=HOUSEHOLD, unit_path=HAMLET_PATH, refusal=7,
        refused_by=CHAIR.officer_id, refused_on=date(2020, 2, 10), until=UNTIL, received_on=TODAY, due_on=DUE,
        channel="in_person", appellant=pii("Bùi Thị Thưởng"), statement=pii("tôi đủ tiêu chuẩn"), evidence=[PAPER],
    ),
    state={"status": "received"},
)  # fmt: skip
APPEALS.refuses("appeal_late", (), CLERK, lambda _: appeal(until=date(2020, 3, 1)), field="received_on")
APPEALS.refuses("bad_date", (), CLERK, lambda _: appeal(received_on=date(2020, 2, 9)), field="received_on")
APPEALS.refuses("future_date", (), CLERK, lambda _: appeal(received_on=date(2020, 3, 3)), field="received_on")
APPEALS.refuses("bad_choice", (), CLERK, lambda _: appeal(channel="x"), field="channel")
APPEALS.refuses("required", (), CLERK, lambda _: appeal(statement=" "), field="statement")
APPEALS.refuses("too_long", (), CLERK, lambda _: appeal(statement="x" * 4001), field="statement")
APPEALS.refuses("name_unreadable", (), CLERK, lambda _: appeal(appellant="\ufffd"), field="appellant")
APPEALS.refuses("name_without_letters", (), CLERK, lambda _: appeal(appellant="12"), field="appellant")
APPEALS.refuses("own_affair", (), CLERK, lambda _: appeal(kin(CLERK)))
for _outcome in ("upheld", "dismissed"):
    APPEALS.happens(
        f"it is {_outcome}",
        APPEALED,
        DISTRICT_CHAIR,
        lambda a, o=_outcome: decide(a, outcome=o),
        happened(A.Decided, outcome=_outcome, reason=pii("đúng")),
        state={"status": _outcome},
    )
APPEALS.refuses("refuser_may_not", APPEALED, CHAIR, lambda a: decide(a, CHAIR))
APPEALS.refuses(
    "own_affair", APPEALED, DISTRICT_CHAIR, lambda a: decide(a, kin(DISTRICT_CHAIR)), name="decided by kin"
)
APPEALS.refuses(
    "own_unit", APPEALED, DISTRICT_CHAIR, lambda a: decide(a, OWN_UNIT), name="decided by the unit itself"
)
APPEALS.refuses("appeal_decided", DECIDED, DISTRICT_CHAIR, decide)
APPEALS.refuses(
    "bad_choice",
    APPEALED,
    DISTRICT_CHAIR,
    lambda a: decide(a, outcome="half"),
    field="outcome",
    name="an outcome",
)
APPEALS.refuses(
    "required", APPEALED, DISTRICT_CHAIR, lambda a: decide(a, reason=" "), field="reason", name="a reason"
)
APPEALS.happens(
    "it is taken back",
    APPEALED,
    CLERK,
    lambda a: a.withdraw(CLERK, " thôi "),
    happened(A.Withdrawn, reason=pii("thôi")),
    state={"status": "withdrawn"},
)
APPEALS.refuses(
    "appeal_decided", DECIDED, CLERK, lambda a: a.withdraw(CLERK, "x"), name="taken back after the end"
)
APPEALS.refuses(
    "required",
    APPEALED,
    CLERK,
    lambda a: a.withdraw(CLERK, " "),
    field="reason",
    name="taken back with a word",
)
APPEALS.happens(
    "it ends with the erasure of whoever appealed",
    APPEALED,
    ADMIN,
    lambda a: a.end_with_erasure(),
    happened(A.Withdrawn, reason=None),
    state={"status": "withdrawn"},
)
APPEALS.happens(
    "what is decided stays so", DECIDED, ADMIN, lambda a: a.end_with_erasure(), state={"status": "upheld"}
)
