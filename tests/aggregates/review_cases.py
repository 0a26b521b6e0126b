"""What poverty reviews, targets and sponsorships decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.aggregates.cases import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_PATH,
    DEPUTY,
    DISTRICT_PATH,
    HAMLET,
    HAMLET_PATH,
    HEAD,
    LABOUR,
    PAPER,
    STANDING,
    TODAY,
    YEARS,
    Step,
    Table,
    actor,
    happened,
    uid,
    wearing,
)

from aggregates.pii import PII
from aggregates.poverty_review import Counts, PovertyReview
from aggregates.reduction_target import ReductionTarget
from aggregates.sponsorship import Sponsorship

R = PovertyReview
G = ReductionTarget
S = Sponsorship
T, TARGETS, SPONSORSHIPS = Table(R), Table(G), Table(S)
MOVEMENT = uid("movement")
ID = R.id_of(MOVEMENT, HAMLET, 2019)
FIRST, OTHER = Counts(96, 20, 10), Counts(96, 19, 11)
DAY = date(2019, 12, 10)


def report(**more: Any) -> R:
    """Report with usable facts."""
    facts: dict[str, Any] = {
        "movement_id": MOVEMENT,
        "unit_id": HAMLET,
        "unit_path": HAMLET_PATH,
        "unit_kind": "hamlet",
        "year": 2019,
        "stage": "official",
        "counts": FIRST,
        "reviewed_on": DAY,
        "remarks": " đủ hộ ",
        "evidence": [PAPER],
        "years": YEARS,
        "today": TODAY,
    }
    return R.report(**{**facts, **more})


def again(r: R, **more: Any) -> None:
    """Report anew with usable facts."""
    facts: dict[str, Any] = {
        "stage": "official",
        "counts": OTHER,
        "reviewed_on": DAY,
        "remarks": "",
        "evidence": [],
        "today": TODAY,
    }
    r.report_again(**{**facts, **more})


def correct(r: R, **more: Any) -> None:
    """Correct with usable facts."""
    facts: dict[str, Any] = {"counts": OTHER, "reason": "một hộ đã chuyển đi", "evidence": [PAPER]}
    r.correct(CHAIR, **{**facts, **more})


_REPORTED: dict[str, Any] = {
    "movement_id": MOVEMENT, "reviewed_unit": HAMLET, "unit_path": HAMLET_PATH, "year": 2019, "stage": "official",
    "households": 96, "poor": 20, "near_poor": 10, "reviewed_on": DAY, "remarks": PII(ID, "đủ hộ"), "evidence": [PAPER],
}  # fmt: skip
_AGAIN: dict[str, Any] = {
    "stage": "official", "households": 96, "poor": 19, "near_poor": 11, "reviewed_on": DAY, "remarks": PII(ID, ""),
    "evidence": [],
}  # fmt: skip
NOVEMBER = date(2020, 11, 10)
PRELIMINARY = (
    Step(HEAD, lambda _: report(year=2020, stage="preliminary", reviewed_on=date(2020, 3, 1), evidence=[])),
)
REPORTED = (Step(HEAD, lambda _: report()),)
VERIFIED = (*REPORTED, Step(CHAIR, lambda r: r.verify(CHAIR)))
ACCEPTED = (*VERIFIED, Step(LABOUR, lambda r: r.accept(LABOUR)))
RETURNED = (*REPORTED, Step(CHAIR, lambda r: r.return_to_reporter(CHAIR, "thiếu hộ mới tách")))

T.happens(
    "the hamlet reports its official figures",
    (),
    HEAD,
    lambda _: report(),
    happened(R.Reported, **_REPORTED),
    state={"status": "reported", "counts": FIRST, "reporters": {HEAD.officer_id}},
)
T.happens(
    "the year-end before the movement is the base",
    (),
    CLERK,
    lambda _: report(year=2015, reviewed_on=date(2015, 12, 12)),
    happened(
        R.Reported,
        **{
            **_REPORTED,
            "year": 2015,
            "reviewed_on": date(2015, 12, 12),
            "remarks": PII(R.id_of(MOVEMENT, HAMLET, 2015), "đủ hộ"),
        },
    ),
)
for _year in (2014, 2021):
    T.refuses(
        "bad_year", (), HEAD, lambda _, y=_year: report(year=y, reviewed_on=date(y, 12, 1)), field="year"
    )
T.happens(
    "a year that has not ended is reported as preliminary",
    (),
    HEAD,
    lambda _: report(year=2020, stage="preliminary", reviewed_on=date(2020, 3, 1)),
    happened(
        R.Reported,
        **{
            **_REPORTED,
            "year": 2020,
            "stage": "preliminary",
            "reviewed_on": date(2020, 3, 1),
            "remarks": PII(R.id_of(MOVEMENT, HAMLET, 2020), "đủ hộ"),
        },
    ),
)
T.refuses(
    "review_too_early",
    (),
    HEAD,
    lambda _: report(year=2020, reviewed_on=TODAY),
    field="stage",
    name="official",
)
T.refuses(
    "review_too_early",
    (),
    HEAD,
    lambda _: report(year=2020, today=date(2020, 10, 31), reviewed_on=date(2020, 10, 31)),
    field="stage",
    name="the day before November",
)
T.happens(
    "from November on it may be official",
    (),
    HEAD,
    lambda _: report(year=2020, today=date(2020, 11, 1), reviewed_on=date(2020, 11, 1)),
    happened(
        R.Reported,
        **{
            **_REPORTED,
            "year": 2020,
            "reviewed_on": date(2020, 11, 1),
            "remarks": PII(R.id_of(MOVEMENT, HAMLET, 2020), "đủ hộ"),
        },
    ),
)
T.refuses(
    "preliminary_over",
    (),
    HEAD,
    lambda _: report(stage="preliminary", reviewed_on=date(2019, 10, 1)),
    field="stage",
)
T.refuses(
    "bad_date",
    (),
    HEAD,
    lambda _: report(
        year=2020, stage="preliminary", today=date(2020, 11, 20), reviewed_on=date(2020, 11, 15)
    ),
    field="reviewed_on",
    name="preliminary after 14 November",
)
T.refuses(
    "bad_date",
    (),
    HEAD,
    lambda _: report(reviewed_on=date(2019, 10, 31)),
    field="reviewed_on",
    name="too early",
)
T.refuses(
    "bad_date",
    (),
    HEAD,
    lambda _: report(year=2018, reviewed_on=date(2019, 4, 1)),
    field="reviewed_on",
    name="April of the next year",
)
T.refuses("future_date", (), HEAD, lambda _: report(reviewed_on=date(2020, 3, 3)), field="reviewed_on")
T.refuses("bad_choice", (), HEAD, lambda _: report(stage="rumour"), field="stage")
T.refuses("bad_choice", (), HEAD, lambda _: report(unit_kind="department"), field="unit_id")
for _bad, _field in (
    (Counts(0, 0, 0), "households"),
    (Counts(100_001, 0, 0), "households"),
    (Counts(5, -1, 0), "poor"),
    (Counts(5, 0, -1), "near_poor"),
    (Counts(5, True, 0), "poor"),
    (Counts(5, 1.0, 0), "poor"),  # type: ignore[arg-type]
):
    T.refuses("bad_count", (), HEAD, lambda _, c=_bad: report(counts=c), field=_field)
T.refuses("more_poor_than_households", (), HEAD, lambda _: report(counts=Counts(10, 6, 5)), field="poor")
T.happens(
    "every household may be poor or near-poor",
    REPORTED,
    HEAD,
    lambda r: again(r, counts=Counts(10, 6, 4)),
    happened(R.ReportedAgain, **{**_AGAIN, "households": 10, "poor": 6, "near_poor": 4}),
)
T.refuses("too_long", (), HEAD, lambda _: report(remarks="x" * 4001), field="remarks")
T.happens(
    "a slip is reported anew before anybody verified",
    REPORTED,
    CLERK,
    again,
    happened(R.ReportedAgain, **_AGAIN),
    state={"counts": OTHER, "reporters": {HEAD.officer_id, CLERK.officer_id}},
)
T.happens(
    "after a return it is reported anew",
    RETURNED,
    HEAD,
    again,
    happened(R.ReportedAgain, **_AGAIN),
    state={"status": "reported", "counts": OTHER},
)
T.refuses("review_state", VERIFIED, HEAD, again)
T.refuses("review_state", ACCEPTED, HEAD, again)
T.happens(
    "the official figures follow the preliminary ones, verified as these may be",
    (*PRELIMINARY, Step(CHAIR, lambda r: r.verify(CHAIR))),
    HEAD,
    lambda r: again(r, reviewed_on=NOVEMBER, today=NOVEMBER),
    happened(
        R.ReportedAgain,
        **{**_AGAIN, "reviewed_on": NOVEMBER, "remarks": PII(R.id_of(MOVEMENT, HAMLET, 2020), "")},
    ),
    state={"stage": "official", "status": "reported", "verifiers": set()},
)
T.refuses(
    "official_stays",
    REPORTED,
    HEAD,
    lambda r: again(r, stage="preliminary"),
    field="stage",
)
T.refuses(
    "more_poor_than_households", REPORTED, HEAD, lambda r: again(r, counts=Counts(1, 1, 1)), field="poor"
)
T.happens(
    "the chair verifies",
    REPORTED,
    CHAIR,
    lambda r: r.verify(CHAIR, " đúng "),
    happened(R.Verified, remarks=PII(ID, "đúng")),
    state={"status": "verified", "verifiers": {CHAIR.officer_id}},
)
T.refuses("too_long", REPORTED, CHAIR, lambda r: r.verify(CHAIR, "x" * 4001), field="remarks")
T.refuses("proposer_may_not", REPORTED, HEAD, lambda r: r.verify(wearing(HEAD, "commune_chair")))
T.refuses(
    "proposer_may_not",
    (*REPORTED, Step(CLERK, again)),
    HEAD,
    lambda r: r.verify(wearing(HEAD, "commune_chair")),
    name="whoever reported at first does not verify what somebody else reported anew",
)
T.refuses("review_state", VERIFIED, DEPUTY, lambda r: r.verify(DEPUTY))
T.refuses("review_state", RETURNED, CHAIR, lambda r: r.verify(CHAIR))
T.happens(
    "the labour office accepts",
    VERIFIED,
    LABOUR,
    lambda r: r.accept(LABOUR),
    happened(R.Accepted, remarks=PII(ID, "")),
    state={"status": "accepted"},
)
T.refuses("review_state", REPORTED, LABOUR, lambda r: r.accept(LABOUR))
T.refuses("review_state", ACCEPTED, LABOUR, lambda r: r.accept(LABOUR))
T.refuses(
    "review_preliminary",
    (*PRELIMINARY, Step(CHAIR, lambda r: r.verify(CHAIR))),
    LABOUR,
    lambda r: r.accept(LABOUR),
)
T.refuses(
    "difference_unexplained", VERIFIED, LABOUR, lambda r: r.accept(LABOUR, " ", parts=OTHER), field="remarks"
)
T.happens(
    "figures that are not the sum of the parts are accepted with the reason",
    VERIFIED,
    LABOUR,
    lambda r: r.accept(LABOUR, " thôn đếm thiếu một hộ ", parts=OTHER),
    happened(R.Accepted, remarks=PII(ID, "thôn đếm thiếu một hộ")),
    state={"status": "accepted"},
)
T.happens(
    "figures that are the sum of the parts are accepted without a word",
    VERIFIED,
    LABOUR,
    lambda r: r.accept(LABOUR, parts=FIRST),
    happened(R.Accepted, remarks=PII(ID, "")),
    state={"status": "accepted"},
)
T.refuses("two_people", VERIFIED, CHAIR, lambda r: r.accept(wearing(CHAIR, "labour_office")))
T.refuses("proposer_may_not", VERIFIED, HEAD, lambda r: r.accept(wearing(HEAD, "labour_office")))
_CORRECTED = {
    "households": 96, "poor": 19, "near_poor": 11, "earlier_households": 96, "earlier_poor": 20, "earlier_near_poor": 10,
    "reason": PII(ID, "một hộ đã chuyển đi"), "evidence": [PAPER],
}  # fmt: skip
for _name, _given in (("reported", REPORTED), ("verified", VERIFIED), ("accepted", ACCEPTED)):
    T.happens(
        f"the chair corrects {_name} figures; the earlier ones stay",
        _given,
        CHAIR,
        correct,
        happened(R.Corrected, **_CORRECTED),
        state={"status": "verified", "counts": OTHER, "verifiers": {CHAIR.officer_id}},
    )
T.refuses("review_state", RETURNED, CHAIR, correct)
T.refuses(
    "proposer_may_not", REPORTED, HEAD, lambda r: r.correct(HEAD, counts=OTHER, reason="x", evidence=[])
)
T.refuses("figures_unchanged", REPORTED, CHAIR, lambda r: correct(r, counts=FIRST), field="households")
T.refuses("reason_required", REPORTED, CHAIR, lambda r: correct(r, reason=" "), field="reason")
T.refuses("too_long", REPORTED, CHAIR, lambda r: correct(r, reason="x" * 4001), field="reason")
T.refuses("bad_count", REPORTED, CHAIR, lambda r: correct(r, counts=Counts(0, 0, 0)), field="households")
T.refuses(
    "two_people",
    (*ACCEPTED, Step(CHAIR, correct)),
    CHAIR,
    lambda r: r.accept(wearing(CHAIR, "labour_office")),
    name="who corrected does not accept",
)
T.happens(
    "the chair returns what was reported",
    REPORTED,
    CHAIR,
    lambda r: r.return_to_reporter(CHAIR, " thiếu hộ "),
    happened(R.Returned, reason=PII(ID, "thiếu hộ")),
    state={"status": "returned"},
)
for _name, _given in (("verified", VERIFIED), ("accepted", ACCEPTED)):
    T.happens(
        f"the labour office returns {_name} figures",
        _given,
        LABOUR,
        lambda r: r.return_to_reporter(LABOUR, "không khớp danh sách"),
        happened(R.Returned, reason=PII(ID, "không khớp danh sách")),
        state={"status": "returned", "verifiers": set()},
    )
T.refuses("review_state", VERIFIED, CHAIR, lambda r: r.return_to_reporter(CHAIR, "x"), name="chair, verified")
T.refuses(
    "review_state", REPORTED, LABOUR, lambda r: r.return_to_reporter(LABOUR, "x"), name="labour, reported"
)
T.refuses("review_state", REPORTED, HEAD, lambda r: r.return_to_reporter(HEAD, "x"), name="head")
T.refuses("reason_required", REPORTED, CHAIR, lambda r: r.return_to_reporter(CHAIR, ""), field="reason")

# -- targets ---------------------------------------------------------------------------------------------------------------

TARGET = G.id_of(MOVEMENT, COMMUNE, 2019)
_SET: dict[str, Any] = {
    "movement_id": MOVEMENT, "target_unit": COMMUNE, "unit_path": COMMUNE_PATH, "year": 2019, "points": Decimal("4.60"),
    "basis": "QĐ 12/QĐ-UBND", "issued_on": date(2019, 1, 15),
}  # fmt: skip


def set_target(**more: Any) -> G:
    """Set a target with usable facts."""
    facts: dict[str, Any] = {
        "movement_id": MOVEMENT,
        "unit_id": COMMUNE,
        "unit_path": COMMUNE_PATH,
        "unit_kind": "commune",
        "year": 2019,
        "points": Decimal("4.60"),
        "basis": " QĐ 12/QĐ-UBND ",
        "issued_on": date(2019, 1, 15),
        "years": YEARS,
        "today": TODAY,
    }
    return G.set_target(**{**facts, **more})


def change(g: G, **more: Any) -> None:
    """Change it with usable facts."""
    facts: dict[str, Any] = {
        "points": Decimal(5),
        "basis": "QĐ 30",
        "issued_on": date(2019, 6, 1),
        "reason": "điều chỉnh",
        "today": TODAY,
    }
    g.change(**{**facts, **more})


SET = (Step(LABOUR, lambda _: set_target()),)
TARGETS.happens(
    "a target is set with its document",
    (),
    LABOUR,
    lambda _: set_target(),
    happened(G.TargetSet, **_SET),
    state={"points": Decimal("4.6"), "year": 2019},
)
for _year in (2015, 2021):
    TARGETS.refuses("bad_year", (), LABOUR, lambda _, y=_year: set_target(year=y), field="year")
for _points in ("-0.1", "100.01", "4.601", "NaN", "Infinity"):
    TARGETS.refuses(
        "bad_points", (), LABOUR, lambda _, p=_points: set_target(points=Decimal(p)), field="points"
    )
TARGETS.refuses("bad_choice", (), LABOUR, lambda _: set_target(unit_kind="district"), field="unit_id")
TARGETS.refuses("required", (), LABOUR, lambda _: set_target(basis=" "), field="basis")
TARGETS.refuses("too_long", (), LABOUR, lambda _: set_target(basis="x" * 201), field="basis")
TARGETS.refuses(
    "future_date", (), LABOUR, lambda _: set_target(issued_on=date(2020, 3, 3)), field="issued_on"
)
TARGETS.happens(
    "a target is changed; the earlier figure stays",
    SET,
    LABOUR,
    change,
    happened(
        G.TargetChanged,
        points=Decimal(5),
        earlier=Decimal("4.60"),
        basis="QĐ 30",
        issued_on=date(2019, 6, 1),
        reason=PII(TARGET, "điều chỉnh"),
    ),
    state={"points": Decimal(5)},
)
TARGETS.refuses("figures_unchanged", SET, LABOUR, lambda g: change(g, points=Decimal("4.6")), field="points")
TARGETS.refuses("required", SET, LABOUR, lambda g: change(g, reason=""), field="reason")
TARGETS.refuses("bad_points", SET, LABOUR, lambda g: change(g, points=Decimal(101)), field="points")

# -- sponsorships ------------------------------------------------------------------------------------------------------------

SID, UNION = uid("sponsorship"), uid("union")
UNION_PATH = f"{DISTRICT_PATH}{UNION}/"
FARMERS = actor("farmers", "department", UNION_PATH)
_ASSIGNED: dict[str, Any] = {
    "department_id": UNION, "department_path": UNION_PATH, "commune_id": COMMUNE, "unit_path": COMMUNE_PATH,
    "document_number": "QĐ 289", "issued_on": date(2018, 8, 1), "valid_from": date(2018, 8, 1), "valid_to": None,
    "evidence": [PAPER],
}  # fmt: skip


def assign(**more: Any) -> S:
    """Assign with usable facts."""
    facts: dict[str, Any] = {
        **{k: v for k, v in _ASSIGNED.items() if k != "document_number"}, "department_kind": "department",
        "commune_kind": "commune", "document": " QĐ 289 ", "today": TODAY,
    }  # fmt: skip
    return S.assign(SID, **{**facts, **more})


def support(s: S, **more: Any) -> None:
    """Report support with usable facts."""
    facts: dict[str, Any] = {"year": 2019, "text": "tặng 10 con bò", "evidence": [PAPER], "today": TODAY}
    s.report_support(**{**facts, **more})


ASSIGNED = (Step(STANDING, lambda _: assign()),)
TOLD = (*ASSIGNED, Step(FARMERS, support))
CONFIRMED = (*TOLD, Step(CHAIR, lambda s: s.confirm_support(CHAIR, year=2019, remarks="")))
DENIED = (*TOLD, Step(CHAIR, lambda s: s.refuse_support(CHAIR, year=2019, reason="chưa nhận")))
_TOLD = happened(S.SupportReported, year=2019, text=PII(SID, "tặng 10 con bò"), evidence=[PAPER])

SPONSORSHIPS.happens(
    "a department is put in charge of a commune",
    (),
    STANDING,
    lambda _: assign(),
    happened(S.Assigned, **_ASSIGNED),
    state={"valid_to": None, "commune_id": COMMUNE},
)
SPONSORSHIPS.refuses(
    "bad_choice", (), STANDING, lambda _: assign(department_kind="commune"), field="department_id"
)
SPONSORSHIPS.refuses("bad_choice", (), STANDING, lambda _: assign(commune_kind="hamlet"), field="commune_id")
SPONSORSHIPS.refuses("required", (), STANDING, lambda _: assign(document=""), field="document")
SPONSORSHIPS.refuses("too_long", (), STANDING, lambda _: assign(document="x" * 201), field="document")
SPONSORSHIPS.refuses(
    "future_date", (), STANDING, lambda _: assign(issued_on=date(2020, 3, 3)), field="issued_on"
)
SPONSORSHIPS.refuses("bad_date", (), STANDING, lambda _: assign(valid_to=date(2018, 7, 31)), field="valid_to")
SPONSORSHIPS.happens(
    "the department tells what it did",
    ASSIGNED,
    FARMERS,
    support,
    _TOLD,
)
for _year in (2017, 2021):
    SPONSORSHIPS.refuses(
        "outside_sponsorship", ASSIGNED, FARMERS, lambda s, y=_year: support(s, year=y), field="year"
    )
SPONSORSHIPS.refuses(
    "evidence_required", ASSIGNED, FARMERS, lambda s: support(s, evidence=[]), field="evidence"
)
SPONSORSHIPS.refuses("required", ASSIGNED, FARMERS, lambda s: support(s, text=" "), field="text")
SPONSORSHIPS.refuses("support_state", TOLD, FARMERS, support)
SPONSORSHIPS.refuses("support_state", CONFIRMED, FARMERS, support)
SPONSORSHIPS.happens("after a refusal it is told anew", DENIED, FARMERS, support, _TOLD)
SPONSORSHIPS.happens(
    "the commune confirms",
    TOLD,
    CHAIR,
    lambda s: s.confirm_support(CHAIR, year=2019, remarks=" đã nhận "),
    happened(S.SupportConfirmed, year=2019, remarks=PII(SID, "đã nhận")),
)
SPONSORSHIPS.refuses(
    "too_long",
    TOLD,
    CHAIR,
    lambda s: s.confirm_support(CHAIR, year=2019, remarks="x" * 4001),
    field="remarks",
)
SPONSORSHIPS.refuses(
    "proposer_may_not",
    TOLD,
    FARMERS,
    lambda s: s.confirm_support(wearing(FARMERS, "commune_chair"), year=2019, remarks=""),
)
SPONSORSHIPS.refuses(
    "no_support", ASSIGNED, CHAIR, lambda s: s.confirm_support(CHAIR, year=2019, remarks=""), field="year"
)
SPONSORSHIPS.refuses(
    "support_state", CONFIRMED, CHAIR, lambda s: s.confirm_support(CHAIR, year=2019, remarks="")
)
SPONSORSHIPS.happens(
    "the commune does not confirm, and says why",
    TOLD,
    CHAIR,
    lambda s: s.refuse_support(CHAIR, year=2019, reason="chưa nhận"),
    happened(S.SupportRefused, year=2019, reason=PII(SID, "chưa nhận")),
)
SPONSORSHIPS.refuses(
    "required", TOLD, CHAIR, lambda s: s.refuse_support(CHAIR, year=2019, reason=""), field="reason"
)
_END: dict[str, Any] = {"last_day": date(2019, 12, 31), "document": "QĐ 400", "reason": "xã đã sáp nhập"}
ENDED = (*ASSIGNED, Step(STANDING, lambda s: s.end(**_END)))
SPONSORSHIPS.happens(
    "the charge ends",
    ASSIGNED,
    STANDING,
    lambda s: s.end(**_END),
    happened(
        S.Ended, last_day=date(2019, 12, 31), document_number="QĐ 400", reason=PII(SID, "xã đã sáp nhập")
    ),
    state={"valid_to": date(2019, 12, 31)},
)
SPONSORSHIPS.refuses("sponsorship_ended", ENDED, STANDING, lambda s: s.end(**_END), field="last_day")
SPONSORSHIPS.refuses(
    "bad_date",
    ASSIGNED,
    STANDING,
    lambda s: s.end(**{**_END, "last_day": date(2018, 7, 31)}),
    field="last_day",
)
SPONSORSHIPS.refuses(
    "required", ASSIGNED, STANDING, lambda s: s.end(**{**_END, "reason": ""}), field="reason"
)
