"""What an inspection decides."""

from __future__ import annotations

from typing import Any

from tests.aggregates.cases import (
    CHAIR,
    COMMUNE,
    COMMUNE_PATH,
    HOUSEHOLD,
    INSPECTOR,
    PAPER,
    TODAY,
    Step,
    Table,
    happened,
    pii,
    uid,
)

from aggregates.inspection import Inspection
from aggregates.pii import PII

I = Inspection  # noqa: E741
_given: tuple[Step, ...]
T = Table(I)
ID, FINDING, COMMITMENT = uid("inspection"), uid("finding"), uid("commitment")


def plan(**more: Any) -> I:
    """Plan with usable facts."""
    facts: dict[str, Any] = {
        "unit_id": COMMUNE,
        "unit_path": COMMUNE_PATH,
        "planned_for": TODAY,
        "sampling": "bốc thăm",
        "commitments": [COMMITMENT, COMMITMENT],
    }
    return I.plan(ID, **{**facts, **more})


def find(i: I, finding: Any = FINDING, **more: Any) -> None:
    """Record a finding about an income."""
    facts: dict[str, Any] = {
        "kind": "income",
        "subject": HOUSEHOLD,
        "text": "thu nhập khai cao hơn thực tế",
        "evidence": [PAPER],
        "commitment_id": COMMITMENT,
        "year": 2017,
    }
    i.record_finding(finding, **{**facts, **more})


PLANNED = (Step(INSPECTOR, lambda _: plan()),)
CARRIED_OUT = (
    *PLANNED,
    Step(INSPECTOR, lambda i: i.carry_out(on=TODAY, minutes="đã kiểm tra", evidence=[PAPER])),
)
FOUND = (*CARRIED_OUT, Step(INSPECTOR, find))
ANSWERED = (*FOUND, Step(CHAIR, lambda i: i.answer(CHAIR, FINDING, text="đã rà soát", evidence=[])))
RESOLVED = (*ANSWERED, Step(INSPECTOR, lambda i: i.resolve(FINDING, outcome="upheld", text="giữ nguyên")))
CLOSED = (*CARRIED_OUT, Step(INSPECTOR, lambda i: i.close("tốt")))

T.happens(
    "an inspection is planned with the way its sample was drawn; nothing is drawn twice",
    (),
    INSPECTOR,
    lambda _: plan(),
    happened(
        I.Planned,
        unit_id_inspected=COMMUNE,
        unit_path=COMMUNE_PATH,
        planned_for=TODAY,
        sampling=PII(ID, "bốc thăm"),
        commitments=[COMMITMENT],
    ),
    state={"status": "planned"},
)
T.refuses("required", (), INSPECTOR, lambda _: plan(sampling=""), field="sampling")
T.refuses("too_long", (), INSPECTOR, lambda _: plan(sampling="x" * 4001), field="sampling")
T.happens(
    "the team was there",
    PLANNED,
    INSPECTOR,
    lambda i: i.carry_out(on=TODAY, minutes=" đã kiểm tra ", evidence=[PAPER]),
    happened(I.CarriedOut, carried_out_on=TODAY, minutes=PII(ID, "đã kiểm tra"), evidence=[PAPER]),
    state={"status": "carried_out"},
)
T.refuses(
    "required", PLANNED, INSPECTOR, lambda i: i.carry_out(on=TODAY, minutes="", evidence=[]), field="minutes"
)
T.refuses(
    "inspection_state", CARRIED_OUT, INSPECTOR, lambda i: i.carry_out(on=TODAY, minutes="x", evidence=[])
)
T.happens(
    "a finding about an income",
    CARRIED_OUT,
    INSPECTOR,
    find,
    happened(
        I.FindingRecorded,
        finding_id=FINDING,
        kind="income",
        commitment_id=COMMITMENT,
        year=2017,
        text=pii("thu nhập khai cao hơn thực tế"),
        evidence=[PAPER],
    ),
)
T.refuses("inspection_state", PLANNED, INSPECTOR, find)
T.refuses("inspection_state", CLOSED, INSPECTOR, find)
for _standing, _given in (("open", FOUND), ("answered", ANSWERED)):
    T.refuses(
        "duplicate",
        _given,
        INSPECTOR,
        lambda i: find(i, uid("again")),
        name=f"the same finding while the first is {_standing}",
    )
for _name, _given, _other in (
    ("of another year", FOUND, {"year": 2018}),
    ("about another household", FOUND, {"commitment_id": uid("other commitment")}),
    ("once the first is resolved", RESOLVED, {}),
):
    T.happens(
        f"a finding {_name}",
        _given,
        INSPECTOR,
        lambda i, o=_other: find(i, uid("again"), **o),
        happened(
            I.FindingRecorded,
            finding_id=uid("again"),
            kind="income",
            commitment_id=_other.get("commitment_id", COMMITMENT),
            year=_other.get("year", 2017),
            text=pii("thu nhập khai cao hơn thực tế"),
            evidence=[PAPER],
        ),
    )
T.happens(
    "two findings about the unit itself",
    (*CARRIED_OUT, Step(INSPECTOR, lambda i: find(i, kind="unit", commitment_id=None, year=None))),
    INSPECTOR,
    lambda i: find(i, uid("again"), kind="unit", commitment_id=None, year=None, text="sổ chưa khóa"),
    happened(
        I.FindingRecorded,
        finding_id=uid("again"),
        kind="unit",
        commitment_id=None,
        year=None,
        text=pii("sổ chưa khóa"),
        evidence=[PAPER],
    ),
)
T.refuses("bad_choice", CARRIED_OUT, INSPECTOR, lambda i: find(i, kind="rumour"), field="kind")
T.refuses("required", CARRIED_OUT, INSPECTOR, lambda i: find(i, year=None), field="year")
T.refuses("required", CARRIED_OUT, INSPECTOR, lambda i: find(i, commitment_id=None), field="year")
T.refuses("required", CARRIED_OUT, INSPECTOR, lambda i: find(i, text=" "), field="text")
T.happens(
    "the commune answers",
    FOUND,
    CHAIR,
    lambda i: i.answer(CHAIR, FINDING, text="đã rà soát", evidence=[PAPER]),
    happened(I.FindingAnswered, finding_id=FINDING, text=pii("đã rà soát"), evidence=[PAPER]),
)
T.refuses("proposer_may_not", FOUND, INSPECTOR, lambda i: i.answer(INSPECTOR, FINDING, text="x", evidence=[]))
T.refuses("required", FOUND, CHAIR, lambda i: i.answer(CHAIR, FINDING, text="", evidence=[]), field="text")
T.refuses("no_finding", FOUND, CHAIR, lambda i: i.answer(CHAIR, uid("none"), text="x", evidence=[]))
T.refuses("duplicate", ANSWERED, CHAIR, lambda i: i.answer(CHAIR, FINDING, text="x", evidence=[]))
T.refuses("inspection_state", PLANNED, CHAIR, lambda i: i.answer(CHAIR, FINDING, text="x", evidence=[]))
for _outcome in ("upheld", "dismissed"):
    T.happens(
        f"the finding is {_outcome}",
        ANSWERED,
        INSPECTOR,
        lambda i, o=_outcome: i.resolve(FINDING, outcome=o, text="kết luận"),
        happened(I.FindingResolved, finding_id=FINDING, outcome=_outcome, text=pii("kết luận")),
    )
T.refuses("findings_unanswered", FOUND, INSPECTOR, lambda i: i.resolve(FINDING, outcome="upheld", text="x"))
T.refuses("duplicate", RESOLVED, INSPECTOR, lambda i: i.resolve(FINDING, outcome="upheld", text="x"))
T.refuses("no_finding", FOUND, INSPECTOR, lambda i: i.resolve(uid("none"), outcome="upheld", text="x"))
T.refuses(
    "bad_choice",
    ANSWERED,
    INSPECTOR,
    lambda i: i.resolve(FINDING, outcome="maybe", text="x"),
    field="outcome",
)
T.refuses(
    "required", ANSWERED, INSPECTOR, lambda i: i.resolve(FINDING, outcome="upheld", text=""), field="text"
)
T.happens(
    "the inspection ends",
    RESOLVED,
    INSPECTOR,
    lambda i: i.close(" đã xong "),
    happened(I.Closed, conclusion=PII(ID, "đã xong")),
    state={"status": "closed"},
)
T.refuses("findings_unanswered", FOUND, INSPECTOR, lambda i: i.close("x"), name="closed with an open finding")
T.refuses(
    "findings_unanswered", ANSWERED, INSPECTOR, lambda i: i.close("x"), name="closed with an answer only"
)
T.refuses("inspection_state", PLANNED, INSPECTOR, lambda i: i.close("x"))
T.refuses("inspection_state", CLOSED, INSPECTOR, lambda i: i.close("x"))
T.refuses("required", CARRIED_OUT, INSPECTOR, lambda i: i.close(""), field="conclusion")
