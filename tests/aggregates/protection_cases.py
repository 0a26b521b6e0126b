"""What requests of data subjects decide, and what restriction and consent do to a household and a nominee."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.aggregates import nominee_cases
from tests.aggregates.cases import (
    ADMIN,
    CLERK,
    HAMLET_PATH,
    HEAD,
    HOUSEHOLD,
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
from tests.aggregates.register_cases import ERASED, HOUSEHOLDS, REGISTERED

from aggregates.data_request import DataRequest
from aggregates.household import Household
from aggregates.nominee import Nominee
from aggregates.pii import PII
from aggregates.retention_review import RetentionReview

R = DataRequest
H = Household
T = Table(R)
SAID = date(2020, 12, 31)
"""After every other act of these cases."""
REQUEST = uid("request")
REPORT = paper("du-lieu.pdf")


def receive(kind: str = "access", **more: Any) -> R:
    """Receive a request with usable facts."""
    facts: dict[str, Any] = {
        "subject_id": HOUSEHOLD,
        "subject_kind": "household",
        "unit_path": HAMLET_PATH,
        "kind": kind,
        "channel": "letter",
        "capacity": "self",
        "requester": " Bùi Thị Thưởng ",
        "identity": " xem căn cước ",
        "details": " cho tôi xem ",
        "received_on": TODAY,
        "due_on": date(2020, 3, 4),
        "evidence": [PAPER],
        "today": TODAY,
        "earliest": date(2016, 1, 1),
    }
    return R.receive(REQUEST, **{**facts, **more})


def after(kind: str, *acts: Callable[[R], Any]) -> tuple[Step, ...]:
    """A request that has come so far."""
    return (Step(CLERK, lambda _: receive(kind)), *(Step(CLERK, act) for act in acts))


def make(r: R, by: Any = CLERK) -> None:
    """Keep a report."""
    r.make_report(by, document=REPORT, template_version="personal_data.1")


T.happens(
    "a request is received",
    (),
    CLERK,
    lambda _: receive(),
    happened(
        R.Received,
        subject_id=HOUSEHOLD,
        subject_kind="household",
        unit_path=HAMLET_PATH,
        kind="access",
        channel="letter",
        capacity="self",
        requester=pii("Bùi Thị Thưởng"),
        identity=pii("xem căn cước"),
        details=pii("cho tôi xem"),
        received_on=TODAY,
        due_on=date(2020, 3, 4),
        evidence=[PAPER],
    ),
    state={"status": "open", "due_on": date(2020, 3, 4)},
)
for _field, _value in (("subject_kind", "unit"), ("kind", "x"), ("channel", "x"), ("capacity", "x")):
    T.refuses(
        "bad_choice", (), CLERK, lambda _, f=_field, v=_value: receive(**{f: v}), field=_field, name=_field
    )
for _field in ("requester", "identity", "details"):
    T.refuses("required", (), CLERK, lambda _, f=_field: receive(**{f: " "}), field=_field, name=_field)
T.refuses("too_long", (), CLERK, lambda _: receive(details="x" * 4001), field="details")
T.refuses("name_unreadable", (), CLERK, lambda _: receive(requester="\ufffd" * 6), field="requester")
T.refuses("name_without_letters", (), CLERK, lambda _: receive(requester="123"), field="requester")
T.refuses("future_date", (), CLERK, lambda _: receive(received_on=date(2020, 3, 3)), field="received_on")
T.refuses("bad_date", (), CLERK, lambda _: receive(received_on=date(2015, 12, 31)), field="received_on")
T.happens(
    "it goes with the household that moves",
    after("access"),
    CLERK,
    lambda r: r.follow_household("/elsewhere/"),
    happened(R.Forwarded, unit_path="/elsewhere/"),
    state={"unit_path": "/elsewhere/", "status": "open", "due_on": date(2020, 3, 4)},
)
T.happens(
    "what has its answer stays with who gave it",
    after("correction", lambda r: r.meet(CLERK, "corrected")),
    CLERK,
    lambda r: r.follow_household("/elsewhere/"),
    state={"unit_path": HAMLET_PATH},
)
T.happens(
    "the report is made",
    after("access"),
    CLERK,
    make,
    happened(R.ReportMade, document=REPORT, template_version="personal_data.1"),
    state={"report": REPORT, "status": "open"},
)
T.happens(
    "the report is handed over",
    after("access", make),
    CLERK,
    lambda r: r.hand_over(CLERK, recipient=" Bùi Thị Thưởng ", how=" tận tay "),
    happened(
        R.ReportHandedOver,
        outcome="given",
        ground="",
        answer=pii("tận tay"),
        sha256=REPORT.sha256,
        recipient=pii("Bùi Thị Thưởng"),
    ),
    state={"status": "answered", "outcome": "given"},
)
T.refuses(
    "report_missing", after("access"), CLERK, lambda r: r.hand_over(CLERK, recipient="Bùi", how="tận tay")
)
T.refuses("request_other_kind", after("erasure"), CLERK, make, name="a report for who wants to be erased")
T.refuses("own_affair", after("access"), CLERK, lambda r: make(r, kin(CLERK)))
T.happens(
    "what was asked for is done",
    after("correction"),
    CLERK,
    lambda r: r.meet(CLERK, "corrected"),
    happened(R.Answered, outcome="corrected", ground="", answer=None),
    state={"status": "answered", "outcome": "corrected"},
)
for _kind, _outcome in (("access", "corrected"), ("erasure", "restricted"), ("restriction", "erased")):
    T.refuses(
        "request_other_kind",
        after(_kind),
        CLERK,
        lambda r, o=_outcome: r.meet(CLERK, o),
        name=f"{_kind} by {_outcome}",
    )
T.happens(
    "an objection is met by a restriction",
    after("objection"),
    CLERK,
    lambda r: r.meet(CLERK, "restricted"),
    happened(R.Answered, outcome="restricted", ground="", answer=None),
)
T.happens(
    "it is refused with ground and reason",
    after("erasure"),
    STANDING,
    lambda r: r.refuse(STANDING, ground="award_stands", reason=" giấy khen còn hiệu lực "),
    happened(R.Answered, outcome="refused", ground="award_stands", answer=pii("giấy khen còn hiệu lực")),
)
T.refuses(
    "bad_choice",
    after("erasure"),
    CLERK,
    lambda r: r.refuse(CLERK, ground="", reason="x"),
    field="ground",
    name="no ground",
)
T.refuses(
    "required",
    after("erasure"),
    CLERK,
    lambda r: r.refuse(CLERK, ground="accurate", reason=" "),
    field="reason",
    name="no reason",
)
T.happens(
    "it is taken back",
    after("access"),
    CLERK,
    lambda r: r.withdraw(CLERK, " đổi ý "),
    happened(R.Answered, outcome="withdrawn", ground="", answer=pii("đổi ý")),
)
for _name, _act in {
    "a report": make,
    "a refusal": lambda r: r.refuse(CLERK, ground="accurate", reason="x"),
    "another withdrawal": lambda r: r.withdraw(CLERK, "x"),
    "what was asked for": lambda r: r.meet(CLERK, "given"),
}.items():
    T.refuses(
        "request_answered",
        after("access", lambda r: r.withdraw(CLERK, "x")),
        CLERK,
        _act,
        name=f"{_name} after the answer",
    )
T.happens(
    "the person is erased",
    after("access"),
    CLERK,
    lambda r: r.end_with_erasure(),
    happened(R.Answered, outcome="erased", ground="", answer=None),
    state={"outcome": "erased"},
)
T.happens(
    "the person is erased after the answer",
    after("access", lambda r: r.withdraw(CLERK, "x")),
    CLERK,
    lambda r: r.end_with_erasure(),
    state={"outcome": "withdrawn"},
)

# -- what follows for the household ------------------------------------------------------------------------------------------

LIMITED = after("objection", lambda r: r.meet(CLERK, "restricted"))
T.happens(
    "it is told that the restriction has ended",
    LIMITED,
    CLERK,
    lambda r: r.lift(CLERK, " hết căn cứ "),
    happened(R.RestrictionLifted, reason=pii("hết căn cứ")),
    state={"lifted": True},
)
T.refuses(
    "not_restricted", after("access"), CLERK, lambda r: r.lift(CLERK, "x"), name="of a request not restricted"
)
T.refuses(
    "not_restricted",
    (*LIMITED, Step(CLERK, lambda r: r.lift(CLERK, "x"))),
    CLERK,
    lambda r: r.lift(CLERK, "x"),
    name="of one lifted already",
)
RESTRICTED = (*REGISTERED, Step(CLERK, lambda h: h.restrict(CLERK, request_id=REQUEST, reason="phản đối")))
HOUSEHOLDS.happens(
    "processing is restricted",
    REGISTERED,
    CLERK,
    lambda h: h.restrict(CLERK, request_id=REQUEST, reason=" phản đối "),
    happened(H.ProcessingRestricted, request_id=REQUEST, reason=pii("phản đối")),
    state={"restricted": True},
)
HOUSEHOLDS.refuses(
    "restricted_already", RESTRICTED, CLERK, lambda h: h.restrict(CLERK, request_id=REQUEST, reason="x")
)
HOUSEHOLDS.refuses(
    "subject_erased",
    ERASED,
    CLERK,
    lambda h: h.restrict(CLERK, request_id=REQUEST, reason="x"),
    name="an erased household is restricted",
)
HOUSEHOLDS.refuses(
    "own_affair",
    REGISTERED,
    CLERK,
    lambda h: h.restrict(kin(CLERK), request_id=REQUEST, reason="x"),
    name="kin is restricted",
)
HOUSEHOLDS.happens(
    "the restriction is lifted",
    RESTRICTED,
    CLERK,
    lambda h: h.lift_restriction(CLERK, " hết căn cứ "),
    happened(H.RestrictionLifted, reason=pii("hết căn cứ")),
    state={"restricted": False},
)
HOUSEHOLDS.refuses("not_restricted", REGISTERED, CLERK, lambda h: h.lift_restriction(CLERK, "x"))
CONSENTED = (*REGISTERED, Step(HEAD, lambda h: h.give_consent(HEAD, "public_display", [PAPER], on=SAID)))
HOUSEHOLDS.happens(
    "the household consents",
    REGISTERED,
    HEAD,
    lambda h: h.give_consent(HEAD, "public_display", [PAPER], on=SAID),
    happened(H.ConsentGiven, purpose="public_display", evidence=[PAPER]),
    state={"consents": {"public_display"}},
)
HOUSEHOLDS.refuses(
    "consent_given_already",
    CONSENTED,
    HEAD,
    lambda h: h.give_consent(HEAD, "public_display", [PAPER], on=SAID),
    field="purpose",
)
HOUSEHOLDS.refuses(
    "evidence_required",
    REGISTERED,
    HEAD,
    lambda h: h.give_consent(HEAD, "processing", [], on=SAID),
    field="evidence",
)
HOUSEHOLDS.refuses(
    "bad_choice",
    REGISTERED,
    HEAD,
    lambda h: h.give_consent(HEAD, "everything", [PAPER], on=SAID),
    field="purpose",
    name="consent to everything",
)
HOUSEHOLDS.refuses(
    "subject_erased",
    ERASED,
    HEAD,
    lambda h: h.give_consent(HEAD, "processing", [PAPER], on=SAID),
    name="an erased household consents",
)
HOUSEHOLDS.happens(
    "the household withdraws its consent, and needs no paper for it",
    CONSENTED,
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "public_display", " không muốn nêu tên ", [], on=SAID),
    happened(H.ConsentWithdrawn, purpose="public_display", reason=pii("không muốn nêu tên"), evidence=[]),
    state={"consents": set()},
)
HOUSEHOLDS.refuses(
    "consent_not_given",
    CONSENTED,
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "processing", "x", [], on=SAID),
    field="purpose",
)
HOUSEHOLDS.happens(
    "a household that never consented objects to its name on public pages",
    REGISTERED,
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "public_display", "không muốn nêu tên", [], on=SAID),
    happened(H.ConsentWithdrawn, purpose="public_display", reason=pii("không muốn nêu tên"), evidence=[]),
    state={"objections": {"public_display"}},
)
HOUSEHOLDS.refuses(
    "objected_already",
    (
        *REGISTERED,
        Step(HEAD, lambda h: h.withdraw_consent(HEAD, "public_display", "không muốn", [], on=SAID)),
    ),
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "public_display", "x", [], on=SAID),
    field="purpose",
)
HOUSEHOLDS.refuses(
    "objected_already",
    (
        *REGISTERED,
        Step(HEAD, lambda h: h.give_consent(HEAD, "processing", [PAPER], on=SAID)),
        Step(HEAD, lambda h: h.withdraw_consent(HEAD, "processing", "thôi", [], on=SAID)),
    ),
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "processing", "x", [], on=SAID),
    name="a consent to processing is withdrawn twice",
    field="purpose",
)

HOUSEHOLDS.happens(
    "a household changes its mind on the same day",
    CONSENTED,
    HEAD,
    lambda h: h.withdraw_consent(HEAD, "public_display", "nghĩ lại", [], on=h.said_on["public_display"]),
    happened(H.ConsentWithdrawn, purpose="public_display", reason=pii("nghĩ lại"), evidence=[]),
)
HOUSEHOLDS.refuses(
    "consent_outdated",
    CONSENTED,
    HEAD,
    lambda h: h.withdraw_consent(
        HEAD, "public_display", "x", [], on=h.said_on["public_display"] - timedelta(1)
    ),
    field="occurred_on",
    name="a consent is taken back before it was given",
)
HOUSEHOLDS.refuses(
    "consent_outdated",
    (
        *REGISTERED,
        Step(HEAD, lambda h: h.withdraw_consent(HEAD, "public_display", "không muốn", [], on=SAID)),
    ),
    HEAD,
    lambda h: h.give_consent(HEAD, "public_display", [PAPER], on=h.said_on["public_display"] - timedelta(1)),
    field="occurred_on",
    name="a paper from before the objection",
)
HOUSEHOLDS.happens(
    "an older word on one purpose does not bar another",
    CONSENTED,
    HEAD,
    lambda h: h.give_consent(HEAD, "processing", [PAPER], on=h.said_on["public_display"] - timedelta(1)),
    happened(H.ConsentGiven, purpose="processing", evidence=[PAPER]),
    state={"consents": {"public_display", "processing"}},
)

# -- and for a nominee -------------------------------------------------------------------------------------------------------

N = Nominee
NOMINEES = nominee_cases.T
_OWN = replace(STANDING, own_households=frozenset({nominee_cases.ID}))
_NOMINEE_RESTRICTED = (
    *nominee_cases.REGISTERED,
    Step(STANDING, lambda n: n.restrict(STANDING, request_id=REQUEST, reason="phản đối")),
)
_NOMINEE_ERASED = (*nominee_cases.REGISTERED, Step(STANDING, lambda n: n.record_erasure("subject_request")))
NOMINEES.happens(
    "processing is restricted",
    nominee_cases.REGISTERED,
    STANDING,
    lambda n: n.restrict(STANDING, request_id=REQUEST, reason=" phản đối "),
    happened(N.ProcessingRestricted, request_id=REQUEST, reason=nominee_cases.mine("phản đối")),
    state={"restricted": True},
)
NOMINEES.happens(
    "the restriction is lifted",
    _NOMINEE_RESTRICTED,
    STANDING,
    lambda n: n.lift_restriction(STANDING, " hết căn cứ "),
    happened(N.RestrictionLifted, reason=nominee_cases.mine("hết căn cứ")),
    state={"restricted": False},
)
NOMINEES.refuses(
    "restricted_already",
    _NOMINEE_RESTRICTED,
    STANDING,
    lambda n: n.restrict(STANDING, request_id=REQUEST, reason="x"),
)
NOMINEES.refuses(
    "not_restricted", nominee_cases.REGISTERED, STANDING, lambda n: n.lift_restriction(STANDING, "x")
)
NOMINEES.refuses(
    "own_affair",
    nominee_cases.REGISTERED,
    _OWN,
    lambda n: n.restrict(_OWN, request_id=REQUEST, reason="x"),
)
NOMINEES.refuses(
    "subject_erased",
    _NOMINEE_ERASED,
    STANDING,
    lambda n: n.restrict(STANDING, request_id=REQUEST, reason="x"),
    name="an erased nominee is restricted",
)

# -- what has passed its term ------------------------------------------------------------------------------------------------

REVIEWS = Table(RetentionReview)
REVIEW = uid("retention review")


def review(**more: Any) -> RetentionReview:
    """Record a review with usable facts."""
    facts: dict[str, Any] = {
        "year": 2020,
        "passed": {"import_files": 3, "security_log": 0},
        "decisions": {"import_files": "erase", "security_log": "keep", "households_left": "erase"},
        "basis": " Hội đồng ngày 2/3 ",
    }
    return RetentionReview.record(REVIEW, **{**facts, **more})


REVIEWS.happens(
    "a review is recorded, without a decision where nothing is due",
    (),
    ADMIN,
    lambda _: review(),
    happened(
        RetentionReview.Recorded,
        year=2020,
        passed={"import_files": 3, "security_log": 0},
        decisions={"import_files": "erase", "security_log": "nothing_due"},
        basis=PII(REVIEW, "Hội đồng ngày 2/3"),
    ),
    state={"year": 2020},
)
for _decision in ("", "nothing_due", "x"):
    REVIEWS.refuses(
        "retention_incomplete",
        (),
        ADMIN,
        lambda _, d=_decision: review(decisions={"import_files": d}),
        field="decision_import_files",
        name=f"decided: {_decision}",
    )
REVIEWS.refuses("required", (), ADMIN, lambda _: review(basis=" "), field="basis")
REVIEWS.refuses("too_long", (), ADMIN, lambda _: review(basis="x" * 4001), field="basis")
