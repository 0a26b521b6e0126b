"""What a nomination decides, step by step along its chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.aggregates.cases import (
    CHAIR,
    CLERK,
    COMMUNE_PATH,
    DISTRICT_CHAIR,
    HAMLET,
    HAMLET_PATH,
    HEAD,
    HOUSEHOLD,
    INSPECTOR,
    LABOUR,
    OTHER_HEAD,
    PAPER,
    STANDING,
    TODAY,
    Happened,
    Step,
    Table,
    happened,
    kin,
    paper,
    pii,
    uid,
    wearing,
)

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import PII
from rules.plan import load_plan

N = Nomination
_given: tuple[Step, ...]
T = Table(N)
MOVEMENT, COMMITMENT = uid("movement"), uid("commitment")
DUE = date(2020, 3, 12)
ASSESSMENT = {"verdict": "met"}
REASONS = tuple(load_plan("kh87-2018").refusal_reasons)
_ORDER = (
    ("hamlet_meeting", "submit", "hamlet", "hamlet_head", ()),
    ("commune_check", "confirm_complete", "commune", "commune_officer", ("return",)),
    ("commune_verification", "verify_claims", "commune", "commune_chair", ("return", "reject")),
    ("commune_posting", "close_posting", "commune", "commune_officer", ()),
    ("commune_endorsement", "endorse", "commune", "commune_chair", ()),
    ("district_check", "confirm_complete", "district", "standing_office", ("return", "reject")),
    ("appraisal", "appraise", "district", "labour_office", ("return", "reject")),
    ("council", "record_council_result", "district", "council_chair", ()),
    ("decision", "decide", "district", "district_chair", ()),
    ("certificate", "issue_certificate", "district", "standing_office", ()),
)
CHAIN: list[dict[str, Any]] = [
    {
        "id": id,
        "act": act,
        "level": level,
        "roles": [role],
        "may": sorted(may),
        "deadline_working_days": 8,
        "max_returns": 1,
        "posting_days": 7,
        "title_vi": f"bước {id}",
        "title_en": f"step {id}",
    }
    for id, act, level, role, may in _ORDER
]


def propose(by: Any = HEAD, **more: Any) -> N:
    """Open a dossier with usable facts."""
    facts: dict[str, Any] = {
        "movement_id": MOVEMENT,
        "category": "household",
        "period": "2016-2020",
        "attempt": 1,
        "code": "HS-2020-00001",
        "subject_id": HOUSEHOLD,
        "subject_name": "Bùi Thị Thưởng",
        "commitment_id": COMMITMENT,
        "hamlet_id": HAMLET,
        "unit_path": HAMLET_PATH,
        "plan_id": "kh87-2018",
        "plan_version": "1.0.0",
        "readings": {"income_growth": "fixed_base"},
        "chain": CHAIN,
    }
    return N.propose(by=by, **{**facts, **more})


def meet(n: N, by: Any = HEAD, **more: Any) -> None:
    """Record the hamlet meeting."""
    facts: dict[str, Any] = {
        "held_on": TODAY,
        "present": 50,
        "votes_for": 48,
        "votes_against": 1,
        "chaired_by": "Hà Văn Bảy",
        "secretary": "Phạm Thị Ngân",
        "remarks": "",
        "evidence": [PAPER],
    }
    n.record_meeting(by, **{**facts, **more})


def attest(n: N, by: Any = HEAD, **more: Any) -> None:
    """Attest a criterion."""
    facts: dict[str, Any] = {
        "criterion": "household.law_abiding",
        "value": True,
        "remarks": "chấp hành tốt",
        "evidence": [],
        "allowed_roles": ("hamlet_head",),
        "evidence_wanted": True,
    }
    n.attest(by, **{**facts, **more})


def submit(n: N, by: Any = HEAD, **more: Any) -> None:
    """Submit to the commune."""
    facts: dict[str, Any] = {
        "report": "Báo cáo thành tích",
        "evidence": [PAPER],
        "verdict": "met",
        "assessment": ASSESSMENT,
        "due_on": DUE,
    }
    n.submit(by, **{**facts, **more})


def confirm(n: N, by: Any = CLERK, remarks: str = "đủ") -> None:
    """Find it complete."""
    n.confirm_complete(by, remarks=remarks, due_on=DUE)


def verify(n: N, by: Any = CHAIR, pending: tuple[int, ...] = ()) -> None:
    """Verify the claims."""
    n.verify_claims(
        by, remarks="đúng", pending_years=list(pending), verdict="met", assessment=ASSESSMENT, due_on=DUE
    )


def post(n: N, by: Any = CLERK) -> None:
    """Post it for a week that is over."""
    n.post(by, since=TODAY - timedelta(days=10), until=TODAY - timedelta(days=1))


def close_posting(n: N, by: Any = CLERK, today: date = TODAY, remarks: str = "") -> None:
    """End the posting."""
    n.close_posting(by, today=today, remarks=remarks, due_on=DUE)


def endorse(n: N, by: Any = CHAIR, number: str = "12/TTr") -> None:
    """Endorse to the district."""
    n.endorse(by, submission_number=number, submission_date=TODAY, due_on=DUE)


def appraise(n: N, by: Any = LABOUR, opinion: str = "đủ điều kiện", verdict: str = "met") -> None:
    """Give the labour office's opinion."""
    n.appraise(by, opinion=opinion, verdict=verdict, assessment=ASSESSMENT, due_on=DUE)


def result(n: N, *, proposed: bool = True, deviation: str | None = None) -> None:
    """Record the council's vote."""
    n.record_council_result(
        session_id=uid("session"),
        votes_for=4,
        votes_against=0,
        abstained=0,
        base=4,
        proposed=proposed,
        deviation=deviation,
        due_on=DUE,
    )


def decide(n: N, by: Any = DISTRICT_CHAIR) -> None:
    """Award."""
    n.decide_award(by, decision_id=uid("decision"), number=7, signed_on=TODAY, due_on=DUE)


def certify(n: N, **more: Any) -> None:
    """Issue the certificate."""
    n.issue_certificate(
        certificate_id=uid("certificate"),
        gold_book_number=1,
        template_version="1",
        data={"awardee": "Bùi Thị Thưởng"},
        document=paper("gk.pdf"),
        **more,
    )


def bind(n: N, **more: Any) -> None:
    """Fix what the certificate will say."""
    facts: dict[str, Any] = {
        "certificate_id": uid("certificate"),
        "gold_book_number": 1,
        "template_version": "1",
        "award_hash": "ab" * 32,
        "award": {"award": "{}", "salt": "00"},
    }
    n.attest_award(**{**facts, **more})


def give_back(n: N, by: Any = CLERK, missing: tuple[str, ...] = (" bản sao sổ hộ nghèo ", " ")) -> None:
    """Return for supplement."""
    n.return_for_supplement(by, missing=list(missing), due_on=DUE)


def supply(n: N, by: Any = HEAD, remarks: str = "đã nộp") -> None:
    """Hand in what was missing."""
    n.supply(by, remarks=remarks, evidence=[PAPER], due_on=DUE)


def reject(n: N, by: Any = CHAIR, **more: Any) -> None:
    """Reject."""
    facts: dict[str, Any] = {
        "reason_code": "standard_not_met",
        "reason": "chưa đạt",
        "reason_codes": REASONS,
    }
    n.reject(by, **{**facts, **more})


HOLD = uid("hold")


def hold(n: N, **more: Any) -> None:
    """Place a hold."""
    facts: dict[str, Any] = {"kind": "complaint", "reason": "có đơn"}
    n.place_hold(HOLD, **{**facts, **more})


PROPOSED = (Step(HEAD, lambda _: propose()),)
MET = (*PROPOSED, Step(HEAD, meet))
SUBMITTED = (*MET, Step(HEAD, submit))
CHECKED = (*SUBMITTED, Step(CLERK, confirm))
VERIFIED = (*CHECKED, Step(CHAIR, verify))
POSTED = (*VERIFIED, Step(CLERK, post))
COMMENTED = (*POSTED, Step(CLERK, lambda n: n.receive_comment(author="", text="đúng")))
ANSWERED = (*COMMENTED, Step(CLERK, lambda n: n.answer_comment(CLERK, comment=1, answer="cảm ơn")))
UNPOSTED = (*POSTED, Step(CLERK, close_posting))
ENDORSED = (*UNPOSTED, Step(CHAIR, endorse))
AT_APPRAISAL = (*ENDORSED, Step(STANDING, lambda n: confirm(n, STANDING)))
AT_COUNCIL = (*AT_APPRAISAL, Step(LABOUR, appraise))
AT_DECISION = (*AT_COUNCIL, Step(STANDING, result))
DECIDED = (*AT_DECISION, Step(DISTRICT_CHAIR, decide))
AWARDED = (*DECIDED, Step(STANDING, certify))
RETURNED = (*SUBMITTED, Step(CLERK, give_back))
SUPPLIED = (*RETURNED, Step(HEAD, supply))
REJECTED = (*CHECKED, Step(CHAIR, reject))
WITHDRAWN = (*SUBMITTED, Step(HEAD, lambda n: n.withdraw("đổi ý")))
HELD = Step(INSPECTOR, hold)
LATER = {"next_step": "", "due_on": DUE}

# -- the hamlet
T.happens(
    "a dossier is opened under the plan in force",
    (),
    HEAD,
    lambda _: propose(),
    happened(
        N.Proposed,
        movement_id=MOVEMENT,
        category="household",
        period="2016-2020",
        attempt=1,
        code="HS-2020-00001",
        subject_id=HOUSEHOLD,
        subject_name=pii("Bùi Thị Thưởng"),
        commitment_id=COMMITMENT,
        hamlet_id=HAMLET,
        unit_path=HAMLET_PATH,
        plan_id="kh87-2018",
        plan_version="1.0.0",
        readings={"income_growth": "fixed_base"},
        chain=CHAIN,
    ),
    state={
        "status": "draft",
        "step": "hamlet_meeting",
        "proposers": {HEAD.officer_id},
        "id": N.id_of(MOVEMENT, "household", HOUSEHOLD, "2016-2020", 1),
    },
)
T.refuses("own_affair", (), HEAD, lambda _: propose(kin(HEAD)))
T.happens(
    "the hamlet met",
    PROPOSED,
    HEAD,
    lambda n: meet(n, remarks=" nhất trí "),
    happened(
        N.MeetingRecorded,
        held_on=TODAY,
        present=50,
        votes_for=48,
        votes_against=1,
        chaired_by=pii("Hà Văn Bảy"),
        secretary=pii("Phạm Thị Ngân"),
        remarks=pii("nhất trí"),
        evidence=[PAPER],
    ),
    state={"meeting": (50, 48, 1), "papers": {"hamlet_minutes"}},
)
T.refuses("own_affair", PROPOSED, HEAD, lambda n: meet(n, kin(HEAD)))

# -- another plan in force -------------------------------------------------------------------------------------------------


def take_over(n: N) -> None:
    """Go by a newer version, whose chain begins otherwise."""
    n.take_over_plan(plan_id="kh87-2018", plan_version="2.0.0", readings={"x": "y"}, chain=NEW_CHAIN)


NEW_CHAIN = [{**CHAIN[0], "id": "village_meeting", "roles": ["commune_officer"]}, *CHAIN[1:]]
T.happens(
    "what is in force changed while the dossier was prepared",
    PROPOSED,
    HEAD,
    take_over,
    happened(
        N.PlanTakenOver,
        plan_id="kh87-2018",
        plan_version="2.0.0",
        readings={"x": "y"},
        chain=NEW_CHAIN,
    ),
    state={
        "plan_version": "2.0.0",
        "readings": {"x": "y"},
        "step": "village_meeting",
        "preparing_roles": ("commune_officer",),
        "status": "draft",
    },
)
T.happens(
    "the register was corrected",
    SUBMITTED,
    HEAD,
    lambda n: n.rename_subject("Bùi Thị Thường"),
    happened(N.SubjectRenamed, subject_name=pii("Bùi Thị Thường")),
    state={"subject_name": pii("Bùi Thị Thường")},
)
_NEXT_DOOR = {"hamlet_id": uid("next door"), "unit_path": f"{COMMUNE_PATH}{uid('next door')}/"}
T.happens(
    "the household moves before the dossier is submitted: the new hamlet meets anew",
    (
        *PROPOSED,
        Step(HEAD, meet),
        Step(HEAD, lambda n: n.issue_paper("hamlet_minutes", document=PAPER, template_version="1")),
    ),
    CLERK,
    lambda n: n.follow_subject(**_NEXT_DOOR),
    happened(N.SubjectMoved, **_NEXT_DOOR),
    state={**_NEXT_DOOR, "meeting": None, "meeting_record": None, "papers": set(), "issued": {}},
)
T.refuses(
    "wrong_step",
    SUBMITTED,
    CLERK,
    lambda n: n.follow_subject(**_NEXT_DOOR),
    name="moved after the submission",
)
T.refuses("wrong_step", SUBMITTED, HEAD, take_over, name="taken over after the submission")
T.refuses("wrong_step", RETURNED, HEAD, take_over, name="taken over while it is supplemented")
T.refuses("wrong_step", SUBMITTED, HEAD, meet)
for _field, _count in (("present", 0), ("present", 5001), ("votes_for", -1), ("votes_against", 5001)):
    T.refuses(
        "bad_count",
        PROPOSED,
        HEAD,
        lambda n, f=_field, c=_count: meet(n, **{f: c}),
        field=_field,
        name=f"{_field} {_count}",
    )
T.refuses("counts_do_not_add_up", PROPOSED, HEAD, lambda n: meet(n, votes_for=50), field="votes_for")
T.refuses("evidence_required", PROPOSED, HEAD, lambda n: meet(n, evidence=[]), field="evidence")
T.refuses("required", PROPOSED, HEAD, lambda n: meet(n, chaired_by=""), field="chaired_by")
T.refuses("required", PROPOSED, HEAD, lambda n: meet(n, secretary=" "), field="secretary")
T.refuses("name_unreadable", PROPOSED, HEAD, lambda n: meet(n, chaired_by="Bùi \ufffd"), field="chaired_by")
T.refuses("name_without_letters", PROPOSED, HEAD, lambda n: meet(n, secretary="…"), field="secretary")
T.refuses("too_long", PROPOSED, HEAD, lambda n: meet(n, remarks="x" * 4001), field="remarks")
T.happens(
    "a criterion is attested",
    PROPOSED,
    HEAD,
    attest,
    happened(
        N.CriterionAttested,
        criterion="household.law_abiding",
        value=True,
        remarks=pii("chấp hành tốt"),
        evidence=[],
    ),
    state={"attested": {"household.law_abiding": True}},
)
T.happens(
    "a later attestation replaces the earlier",
    (*PROPOSED, Step(HEAD, attest)),
    HEAD,
    lambda n: attest(n, value="not_applicable"),
    happened(
        N.CriterionAttested,
        criterion="household.law_abiding",
        value="not_applicable",
        remarks=pii("chấp hành tốt"),
        evidence=[],
    ),
    state={"attested": {"household.law_abiding": "not_applicable"}},
)
T.happens(
    "a paper is grounds enough",
    PROPOSED,
    HEAD,
    lambda n: attest(n, remarks="", evidence=[PAPER]),
    happened(
        N.CriterionAttested,
        criterion="household.law_abiding",
        value=True,
        remarks=pii(""),
        evidence=[PAPER],
    ),
)
for _name, _facts in (
    ("what is not met needs no paper", {"value": False}),
    ("what does not apply needs no paper", {"value": "not_applicable"}),
    ("a plan that names no evidence asks for none", {"evidence_wanted": False}),
):
    T.happens(
        _name,
        PROPOSED,
        HEAD,
        lambda n, f=_facts: attest(n, remarks="", **f),
        happened(
            N.CriterionAttested,
            criterion="household.law_abiding",
            value=_facts.get("value", True),
            remarks=pii(""),
            evidence=[],
        ),
    )
T.refuses("grounds_required", PROPOSED, HEAD, lambda n: attest(n, remarks=" "), field="household.law_abiding")
T.refuses("attestation_not_yours", PROPOSED, CLERK, lambda n: attest(n, CLERK), field="household.law_abiding")
T.refuses("own_affair", PROPOSED, HEAD, lambda n: attest(n, kin(HEAD)))
T.refuses("bad_choice", PROPOSED, HEAD, lambda n: attest(n, value="perhaps"), field="household.law_abiding")
T.refuses("closed", REJECTED, HEAD, attest)
T.refuses("held", (*PROPOSED, HELD), HEAD, attest)
T.refuses("wrong_step", VERIFIED, HEAD, attest, name="attested after the commune verified")
T.refuses("wrong_step", ENDORSED, HEAD, attest, name="attested while the district checks")
T.happens(
    "the hamlet submits, with the assessment as it stood",
    MET,
    HEAD,
    lambda n: submit(n, verdict="unproven"),
    happened(
        N.Submitted,
        report=pii("Báo cáo thành tích"),
        evidence=[PAPER],
        verdict="unproven",
        assessment=pii(ASSESSMENT),
        next_step="commune_check",
        due_on=DUE,
    ),
    state={"status": "open", "step": "commune_check", "verdict": "unproven", "papers_handed_in": 1},
)
T.refuses("minutes_missing", PROPOSED, HEAD, submit)
_HALF = (*PROPOSED, Step(HEAD, lambda n: meet(n, votes_for=25)))
T.refuses("no_majority", _HALF, HEAD, submit, name="half is no majority")
T.refuses("no_majority", MET, HEAD, lambda n: submit(n, unanimity=True), name="48 of 50 is not unanimous")
T.refuses(
    "minutes_missing",
    PROPOSED,
    HEAD,
    lambda n: submit(n, majority_needed=False),
    name="minutes, whatever they say",
)
T.happens(
    "minutes that bear on merits alone may tell of a meeting that did not agree",
    _HALF,
    HEAD,
    lambda n: submit(n, majority_needed=False),
    happened(
        N.Submitted,
        report=pii("Báo cáo thành tích"),
        evidence=[PAPER],
        verdict="met",
        assessment=pii(ASSESSMENT),
        next_step="commune_check",
        due_on=DUE,
    ),
    state={"status": "open"},
)
T.refuses("required", MET, HEAD, lambda n: submit(n, report=""), field="report")
T.refuses("own_affair", MET, HEAD, lambda n: submit(n, kin(HEAD)))
T.refuses("wrong_step", SUBMITTED, HEAD, submit, name="submitted twice")

# -- the commune
T.happens(
    "the commune finds it complete",
    SUBMITTED,
    CLERK,
    confirm,
    happened(N.CompletenessConfirmed, remarks=pii("đủ"), next_step="commune_verification", due_on=DUE),
    state={"step": "commune_verification", "verifiers": {"commune_check": CLERK.officer_id}},
)
T.refuses("proposer_may_not", SUBMITTED, HEAD, lambda n: confirm(n, wearing(HEAD, "commune_officer")))
T.refuses("own_affair", SUBMITTED, CLERK, lambda n: confirm(n, kin(CLERK)))
T.refuses("own_unit", SUBMITTED, CLERK, lambda n: confirm(n, replace(CLERK, unit_id=n.subject_id)))
T.refuses(
    "own_unit",
    AT_DECISION,
    DISTRICT_CHAIR,
    lambda n: decide(n, replace(DISTRICT_CHAIR, unit_id=n.subject_id)),
)
T.refuses("wrong_step", MET, CLERK, confirm)
T.refuses("too_long", SUBMITTED, CLERK, lambda n: confirm(n, remarks="x" * 4001), field="remarks")
T.happens(
    "the chair verifies the claims",
    CHECKED,
    CHAIR,
    verify,
    happened(
        N.ClaimsVerified,
        remarks=pii("đúng"),
        verdict="met",
        assessment=pii(ASSESSMENT),
        next_step="commune_posting",
        due_on=DUE,
    ),
)
T.refuses("claims_unverified", CHECKED, CHAIR, lambda n: verify(n, pending=(2018, 2017)))
T.refuses("two_people", CHECKED, CLERK, lambda n: verify(n, wearing(CLERK, "commune_chair")))
T.refuses("proposer_may_not", CHECKED, HEAD, lambda n: verify(n, wearing(HEAD, "commune_chair")))
T.refuses("own_affair", CHECKED, CHAIR, lambda n: verify(n, kin(CHAIR)))
T.refuses("wrong_step", SUBMITTED, CHAIR, verify)
T.happens(
    "it is posted",
    VERIFIED,
    CLERK,
    post,
    happened(N.Posted, since=TODAY - timedelta(days=10), until=TODAY - timedelta(days=1)),
)
T.refuses("posting_open", POSTED, CLERK, post)
T.refuses("own_affair", VERIFIED, CLERK, lambda n: post(n, kin(CLERK)))
T.refuses("wrong_step", CHECKED, CLERK, post)
T.happens(
    "somebody comments",
    POSTED,
    CLERK,
    lambda n: n.receive_comment(author=" bà Hà ", text=" hộ này chăm chỉ "),
    happened(N.CommentReceived, author=pii("bà Hà"), text=pii("hộ này chăm chỉ"), channel="paper"),
    state={"comments": 1, "open_comments": [1]},
)
T.refuses(
    "comment_needs_name",
    POSTED,
    CLERK,
    lambda n: n.receive_comment(author=" ", text="x", name_wanted=True),
    field="author",
)
T.refuses(
    "bad_choice",
    POSTED,
    CLERK,
    lambda n: n.receive_comment(author="", text="x", channel="dream"),
    field="channel",
)
T.happens(
    "a comment is answered",
    COMMENTED,
    CLERK,
    lambda n: n.answer_comment(CLERK, comment=1, answer=" cảm ơn bà "),
    happened(N.CommentAnswered, comment=1, answer=pii("cảm ơn bà")),
    state={"settled_comments": {1}, "open_comments": []},
)
T.happens(
    "a comment becomes a complaint",
    COMMENTED,
    CLERK,
    lambda n: n.take_up_comment(CLERK, comment=1, complaint_id=uid("complaint")),
    happened(N.CommentTakenUp, comment=1, complaint_id=uid("complaint")),
    state={"open_comments": []},
)
for _name, _act in (
    ("answer", lambda n, number=1, by=CLERK: n.answer_comment(by, comment=number, answer="x")),
    ("complaint", lambda n, number=1, by=CLERK: n.take_up_comment(by, comment=number, complaint_id=uid("c"))),
):
    T.refuses("posting_not_open", VERIFIED, CLERK, _act, name=f"{_name} before the posting")
    T.refuses("posting_not_open", UNPOSTED, CLERK, _act, name=f"{_name} after the posting")
    T.refuses(
        "closed", (*COMMENTED, Step(HEAD, lambda n: n.withdraw("x"))), CLERK, _act, name=f"{_name} at the end"
    )
    T.refuses("own_affair", COMMENTED, CLERK, lambda n, a=_act: a(n, by=kin(CLERK)), name=f"{_name} by kin")
    for _number in (0, 2):
        T.refuses(
            "no_such_comment",
            COMMENTED,
            CLERK,
            lambda n, a=_act, c=_number: a(n, c),
            field="comment",
            name=f"{_name} of comment {_number}",
        )
    T.refuses("comment_answered", ANSWERED, CLERK, _act, field="comment", name=f"{_name} twice")
T.refuses(
    "required",
    COMMENTED,
    CLERK,
    lambda n: n.answer_comment(CLERK, comment=1, answer=" "),
    field="answer",
    name="an answer says something",
)
T.refuses("posting_not_open", VERIFIED, CLERK, lambda n: n.receive_comment(author="", text="x"))
T.refuses("required", POSTED, CLERK, lambda n: n.receive_comment(author="", text=""), field="text")
T.refuses("too_long", POSTED, CLERK, lambda n: n.receive_comment(author="", text="x" * 2001), field="text")
T.refuses("too_long", POSTED, CLERK, lambda n: n.receive_comment(author="x" * 201, text="x"), field="author")
T.refuses(
    "name_unreadable", POSTED, CLERK, lambda n: n.receive_comment(author="\ufffd", text="x"), field="author"
)
T.refuses("wrong_step", ENDORSED, CLERK, lambda n: n.receive_comment(author="", text="x"))
T.happens(
    "the posting ends the day after its last",
    POSTED,
    CLERK,
    close_posting,
    happened(N.PostingClosed, remarks=pii(""), comments=0, next_step="commune_endorsement", due_on=DUE),
)
T.happens(
    "comments were answered",
    ANSWERED,
    CLERK,
    lambda n: close_posting(n, remarks="đã xem xét"),
    happened(
        N.PostingClosed, remarks=pii("đã xem xét"), comments=1, next_step="commune_endorsement", due_on=DUE
    ),
)
T.refuses("posting_not_over", POSTED, CLERK, lambda n: close_posting(n, today=TODAY - timedelta(days=1)))
T.refuses("posting_not_open", VERIFIED, CLERK, close_posting)
T.refuses("required", ANSWERED, CLERK, close_posting, field="remarks", name="comments need a word")
T.refuses("comments_unanswered", COMMENTED, CLERK, lambda n: close_posting(n, remarks="đã xem xét"))
T.refuses("own_affair", POSTED, CLERK, lambda n: close_posting(n, kin(CLERK)))
T.happens(
    "the commune endorses",
    UNPOSTED,
    CHAIR,
    endorse,
    happened(
        N.Endorsed,
        submission_number="12/TTr",
        submission_date=TODAY,
        next_step="district_check",
        due_on=DUE,
    ),
    state={"submission": ("12/TTr", TODAY), "papers": {"hamlet_minutes", "report", "submission"}},
)
T.refuses("required", UNPOSTED, CHAIR, lambda n: endorse(n, number=""), field="submission_number")
T.refuses("too_long", UNPOSTED, CHAIR, lambda n: endorse(n, number="1" * 41), field="submission_number")
T.refuses("wrong_step", POSTED, CHAIR, endorse)
T.refuses("proposer_may_not", UNPOSTED, HEAD, lambda n: endorse(n, HEAD))

# -- the district
T.happens(
    "the standing office finds it complete",
    ENDORSED,
    STANDING,
    lambda n: confirm(n, STANDING),
    happened(N.CompletenessConfirmed, remarks=pii("đủ"), next_step="appraisal", due_on=DUE),
)
T.happens(
    "the labour office appraises",
    AT_APPRAISAL,
    LABOUR,
    appraise,
    happened(
        N.Appraised,
        opinion=pii("đủ điều kiện"),
        verdict="met",
        assessment=pii(ASSESSMENT),
        next_step="council",
        due_on=DUE,
    ),
)
T.refuses("required", AT_APPRAISAL, LABOUR, lambda n: appraise(n, opinion=""), field="opinion")
T.refuses("two_people", AT_APPRAISAL, STANDING, lambda n: appraise(n, wearing(STANDING, "labour_office")))
T.refuses("two_people", AT_APPRAISAL, CHAIR, lambda n: appraise(n, wearing(CHAIR, "labour_office")))
T.refuses("proposer_may_not", AT_APPRAISAL, HEAD, lambda n: appraise(n, wearing(HEAD, "labour_office")))
T.refuses("wrong_step", ENDORSED, LABOUR, appraise)
T.happens(
    "the council proposes",
    AT_COUNCIL,
    STANDING,
    result,
    happened(
        N.CouncilResultRecorded,
        session_id=uid("session"),
        votes_for=4,
        votes_against=0,
        abstained=0,
        base=4,
        proposed=True,
        deviation=None,
        next_step="decision",
        due_on=DUE,
    ),
    state={"step": "decision", "status": "open"},
)
T.happens(
    "the council does not propose, and says why",
    AT_COUNCIL,
    STANDING,
    lambda n: result(n, proposed=False, deviation="còn đơn thư"),
    happened(
        N.CouncilResultRecorded,
        session_id=uid("session"),
        votes_for=4,
        votes_against=0,
        abstained=0,
        base=4,
        proposed=False,
        deviation=pii("còn đơn thư"),
        next_step="decision",
        due_on=DUE,
    ),
    state={"status": "not_proposed", "live": False},
)
_FIELD = f"reason_{N.id_of(MOVEMENT, 'household', HOUSEHOLD, '2016-2020', 1)}"
T.refuses("deviation_needs_reason", AT_COUNCIL, STANDING, lambda n: result(n, proposed=False), field=_FIELD)
_UNPROVEN = (*AT_APPRAISAL, Step(LABOUR, lambda n: appraise(n, verdict="unproven")))
T.refuses(
    "deviation_needs_reason", _UNPROVEN, STANDING, result, field=_FIELD, name="proposing what is unproven"
)
T.refuses("wrong_step", AT_APPRAISAL, STANDING, result)
T.refuses("held", (*AT_COUNCIL, HELD), STANDING, result)
T.happens(
    "the chair awards",
    AT_DECISION,
    DISTRICT_CHAIR,
    decide,
    happened(
        N.AwardDecided,
        decision_id=uid("decision"),
        number=7,
        signed_on=TODAY,
        next_step="certificate",
        due_on=DUE,
    ),
    state={"status": "decided", "step": "certificate"},
)
T.refuses("held", (*AT_DECISION, HELD), DISTRICT_CHAIR, decide)
T.refuses("wrong_step", AT_COUNCIL, DISTRICT_CHAIR, decide)
T.refuses("own_affair", AT_DECISION, DISTRICT_CHAIR, lambda n: decide(n, kin(DISTRICT_CHAIR)))
T.refuses("proposer_may_not", AT_DECISION, HEAD, lambda n: decide(n, wearing(HEAD, "district_chair")))
T.refuses("verifier_may_not_vote", AT_DECISION, CHAIR, lambda n: decide(n, wearing(CHAIR, "district_chair")))
T.happens(
    "the chair declines",
    AT_DECISION,
    DISTRICT_CHAIR,
    lambda n: n.decline_award(DISTRICT_CHAIR, decision_id=uid("decision"), reason="có vi phạm"),
    happened(N.AwardDeclined, decision_id=uid("decision"), reason=pii("có vi phạm")),
    state={"status": "declined", "live": False, "due_on": None},
)
T.refuses(
    "required",
    AT_DECISION,
    DISTRICT_CHAIR,
    lambda n: n.decline_award(DISTRICT_CHAIR, decision_id=uid("decision"), reason=""),
    field="reason",
)
T.refuses(
    "verifier_may_not_vote",
    AT_DECISION,
    LABOUR,
    lambda n: n.decline_award(LABOUR, decision_id=uid("decision"), reason="x"),
)
_ATTESTED: dict[str, Any] = {
    "certificate_id": uid("certificate"),
    "gold_book_number": 1,
    "template_version": "1",
    "award": pii({"award": "{}", "salt": "00"}),
}
T.happens(
    "what the certificate will say is fixed, and the dossier waits for the paper",
    DECIDED,
    STANDING,
    bind,
    happened(N.AwardAttested, award_hash="ab" * 32, **_ATTESTED),
    state={"status": "decided"},
)
T.happens(
    "it is fixed anew under the same number after a correction",
    (*DECIDED, Step(STANDING, bind)),
    STANDING,
    lambda n: bind(n, award_hash="cd" * 32),
    happened(N.AwardAttested, award_hash="cd" * 32, **_ATTESTED),
)
T.refuses(
    "already_certified",
    (*DECIDED, Step(STANDING, bind)),
    STANDING,
    lambda n: bind(n, gold_book_number=2),
    name="fixed anew under another number",
)
T.refuses(
    "already_certified", (*DECIDED, Step(STANDING, certify)), STANDING, bind, name="fixed after the paper"
)
_ANOTHER: dict[str, Any] = {**_ATTESTED, "certificate_id": uid("another certificate"), "gold_book_number": 2}
T.happens(
    "the one that replaces it is fixed under another number",
    (*DECIDED, Step(STANDING, bind), Step(STANDING, certify)),
    STANDING,
    lambda n: bind(
        n, certificate_id=_ANOTHER["certificate_id"], gold_book_number=_ANOTHER["gold_book_number"], anew=True
    ),
    happened(N.AwardAttested, award_hash="ab" * 32, **_ANOTHER),
)
T.refuses("not_certified", DECIDED, STANDING, lambda n: bind(n, anew=True), name="nothing to replace yet")
T.happens(
    "the certificate is kept as issued",
    DECIDED,
    STANDING,
    certify,
    happened(
        N.CertificateIssued,
        certificate_id=uid("certificate"),
        gold_book_number=1,
        template_version="1",
        data=pii({"awardee": "Bùi Thị Thưởng"}),
        document=paper("gk.pdf"),
        deviation=None,
    ),
    state={"status": "awarded", "live": False},
)
_CANCELLED: dict[str, Any] = {
    "decision_id": uid("decision"),
    "amendment_id": uid("later decision"),
    "number": 8,
    "ground": "procedure",
}


def cancel(n: N, by: Actor = DISTRICT_CHAIR, **more: Any) -> None:
    """Have a later decision cancel the one that awarded."""
    n.cancel_award(by, on=TODAY, **{**_CANCELLED, **more})


for _name, _given in (("before", DECIDED), ("after", (*DECIDED, Step(STANDING, certify)))):
    T.happens(
        f"the decision is cancelled {_name} the certificate",
        _given,
        DISTRICT_CHAIR,
        cancel,
        happened(N.AwardCancelled, cancelled_on=TODAY, **_CANCELLED),
        state={"status": "award_cancelled", "live": False},
    )
T.refuses("not_in_decision", AT_DECISION, DISTRICT_CHAIR, cancel, name="nothing to cancel yet")
T.refuses(
    "not_in_decision",
    DECIDED,
    DISTRICT_CHAIR,
    lambda n: cancel(n, decision_id=uid("another")),
    name="another decision cancelled",
)
T.refuses(
    "own_affair", DECIDED, DISTRICT_CHAIR, lambda n: cancel(n, kin(DISTRICT_CHAIR)), name="kin cancelled"
)


_REVOKED: dict[str, Any] = {
    "revocation_id": uid("revocation"),
    "number": 9,
    "ground": "dishonest_declaration",
}


def revoke(n: N, by: Actor = DISTRICT_CHAIR) -> None:
    """Have the award revoked by a later decision."""
    n.revoke_award(by, on=TODAY, **_REVOKED)


for _name, _given in (("before", DECIDED), ("after", (*DECIDED, Step(STANDING, certify)))):
    T.happens(
        f"the award is revoked {_name} the certificate",
        _given,
        DISTRICT_CHAIR,
        revoke,
        happened(N.AwardRevoked, decision_id=_CANCELLED["decision_id"], revoked_on=TODAY, **_REVOKED),
        state={"status": "award_revoked", "live": False},
    )
for _name, _given in (
    ("nothing awarded yet", AT_DECISION),
    ("what was cancelled", (*DECIDED, Step(DISTRICT_CHAIR, cancel))),
    ("what was revoked", (*DECIDED, Step(DISTRICT_CHAIR, revoke))),
):
    T.refuses("no_award", _given, DISTRICT_CHAIR, revoke, name=f"revoking {_name}")
T.refuses("own_affair", DECIDED, DISTRICT_CHAIR, lambda n: revoke(n, kin(DISTRICT_CHAIR)), name="kin revoked")
T.refuses("proposer_may_not", DECIDED, HEAD, lambda n: revoke(n, HEAD), name="revoked by who proposed it")
T.refuses(
    "verifier_may_not_vote", DECIDED, LABOUR, lambda n: revoke(n, LABOUR), name="revoked by who appraised it"
)


# what becomes worse after the council's vote
def _judged(verdict: str) -> Step:
    return Step(INSPECTOR, lambda n: n.reassess(verdict=verdict, assessment={}, cause="income_reopened"))


def _certified(deviation: PII | None) -> Happened:
    return happened(
        N.CertificateIssued,
        certificate_id=uid("certificate"),
        gold_book_number=1,
        template_version="1",
        data=pii({"awardee": "Bùi Thị Thưởng"}),
        document=paper("gk.pdf"),
        deviation=deviation,
    )


_DECIDED_NOW = happened(
    N.AwardDecided,
    decision_id=uid("decision"),
    number=7,
    signed_on=TODAY,
    next_step="certificate",
    due_on=DUE,
)
_AGAINST = (
    *AT_APPRAISAL,
    Step(LABOUR, lambda n: appraise(n, verdict="unproven")),
    Step(STANDING, lambda n: result(n, deviation="hoàn cảnh đặc biệt")),
)
for _verdict in ("provisional", "unattainable", "unproven", "not_met"):
    T.refuses(
        "verdict_worse",
        (*AT_DECISION, _judged(_verdict)),
        DISTRICT_CHAIR,
        decide,
        field="deviation",
        name=f"awarded when met has become {_verdict}",
    )
for _voted, _given, _verdict in (
    ("met, judged worse for a time", (*AT_DECISION, _judged("unproven")), "met"),
    ("unproven", _AGAINST, "unproven"),
    ("unproven", _AGAINST, "met"),
):
    T.happens(
        f"the chair awards {_verdict}, the council having voted on {_voted}",
        (*_given, _judged(_verdict)),
        DISTRICT_CHAIR,
        decide,
        _DECIDED_NOW,
    )
T.refuses(
    "verdict_worse",
    (*_AGAINST, _judged("not_met")),
    DISTRICT_CHAIR,
    decide,
    field="deviation",
    name="awarded when unproven has become not met",
)
_FALLEN = (*DECIDED, _judged("unproven"))
T.refuses("verdict_worse", _FALLEN, STANDING, certify, field="deviation", name="certified without a word")
T.refuses(
    "verdict_worse",
    _FALLEN,
    STANDING,
    lambda n: certify(n, deviation=" "),
    field="deviation",
    name="blank reason",
)
T.refuses(
    "too_long",
    _FALLEN,
    STANDING,
    lambda n: certify(n, deviation="x" * 4001),
    field="deviation",
    name="reason",
)
T.happens(
    "a certificate against the assessment keeps its reason",
    _FALLEN,
    STANDING,
    lambda n: certify(n, deviation=" đã trao tại hội nghị "),
    _certified(pii("đã trao tại hội nghị")),
)
T.happens(
    "a reason that nothing asks for is not kept",
    DECIDED,
    STANDING,
    lambda n: certify(n, deviation="không cần"),
    _certified(None),
)
T.refuses("already_certified", AWARDED, STANDING, certify)
T.refuses("wrong_step", AT_DECISION, STANDING, certify)
T.refuses("held", (*DECIDED, HELD), STANDING, certify)

# -- back, out and on hold
T.happens(
    "it goes back with what is missing",
    SUBMITTED,
    CLERK,
    give_back,
    happened(
        N.ReturnedForSupplement, at_step="commune_check", missing=pii(["bản sao sổ hộ nghèo"]), due_on=DUE
    ),
    state={"status": "returned", "returns": {"commune_check": 1}},
)
T.refuses("returned_once", SUPPLIED, CLERK, give_back)
T.refuses("return_not_allowed", VERIFIED, CLERK, give_back)
T.refuses("nothing_missing", SUBMITTED, CLERK, lambda n: give_back(n, missing=(" ", "")), field="missing")
T.refuses("awaiting_supplement", RETURNED, CLERK, give_back)
T.refuses("awaiting_supplement", RETURNED, CLERK, confirm, name="found complete while away")
T.refuses("proposer_may_not", SUBMITTED, HEAD, lambda n: give_back(n, HEAD))
T.refuses("own_affair", SUBMITTED, CLERK, lambda n: give_back(n, kin(CLERK)))
T.happens(
    "what was missing is handed in",
    RETURNED,
    OTHER_HEAD,
    lambda n: supply(n, OTHER_HEAD),
    happened(N.SupplementSubmitted, remarks=pii("đã nộp"), evidence=[PAPER], due_on=DUE),
    state={
        "status": "open",
        "step": "commune_check",
        "proposers": {HEAD.officer_id, OTHER_HEAD.officer_id},
    },
)
T.refuses("not_returned", SUBMITTED, HEAD, supply)
T.refuses("closed", WITHDRAWN, HEAD, supply, name="supplement to a withdrawn dossier")
T.refuses("required", RETURNED, HEAD, lambda n: supply(n, remarks=""), field="remarks")
T.refuses("own_affair", RETURNED, HEAD, lambda n: supply(n, kin(HEAD)))
T.refuses("held", (*RETURNED, HELD), HEAD, supply, name="supplement while held")
T.refuses(
    "two_people",
    (*CHECKED, Step(CHAIR, lambda n: give_back(n, CHAIR))),
    CLERK,
    lambda n: supply(n, wearing(CLERK, "hamlet_head")),
    name="who checked does not hand in",
)
T.happens(
    "it is rejected",
    CHECKED,
    CHAIR,
    reject,
    happened(
        N.Rejected, at_step="commune_verification", reason_code="standard_not_met", reason=pii("chưa đạt")
    ),
    state={"status": "rejected", "live": False},
)
T.refuses("reject_not_allowed", SUBMITTED, CLERK, lambda n: reject(n, CLERK))
T.refuses("bad_choice", CHECKED, CHAIR, lambda n: reject(n, reason_code="mood"), field="reason_code")
T.refuses("required", CHECKED, CHAIR, lambda n: reject(n, reason=""), field="reason")
T.refuses("proposer_may_not", CHECKED, HEAD, lambda n: reject(n, wearing(HEAD, "commune_chair")))
T.refuses("held", (*CHECKED, HELD), CHAIR, reject, name="rejected while held")
T.happens(
    "the nominator takes it back",
    AT_DECISION,
    HEAD,
    lambda n: n.withdraw(" đổi ý "),
    happened(N.Withdrawn, reason=pii("đổi ý")),
    state={"status": "withdrawn", "live": False},
)
T.refuses("closed", DECIDED, HEAD, lambda n: n.withdraw("x"), name="withdrawn after the decision")
T.refuses("closed", REJECTED, HEAD, lambda n: n.withdraw("x"), name="withdrawn after the rejection")
T.refuses("required", SUBMITTED, HEAD, lambda n: n.withdraw(""), field="reason")
T.happens(
    "it is held",
    SUBMITTED,
    INSPECTOR,
    hold,
    happened(N.HoldPlaced, hold_id=HOLD, kind="complaint", reason=pii("có đơn")),
    state={"holds": {HOLD: "complaint"}},
)
T.happens("the same hold twice changes nothing", (*SUBMITTED, HELD), INSPECTOR, hold)
T.refuses("bad_choice", SUBMITTED, INSPECTOR, lambda n: hold(n, kind="gossip"), field="kind")
T.refuses("required", SUBMITTED, INSPECTOR, lambda n: hold(n, reason=""), field="reason")
T.refuses("closed", AWARDED, INSPECTOR, hold)
T.happens(
    "the hold is lifted",
    (*SUBMITTED, HELD),
    INSPECTOR,
    lambda n: n.lift_hold(HOLD, "đơn không có căn cứ"),
    happened(N.HoldLifted, hold_id=HOLD, outcome=pii("đơn không có căn cứ")),
    state={"holds": {}},
)
T.refuses("not_held", SUBMITTED, INSPECTOR, lambda n: n.lift_hold(HOLD, "x"))
T.refuses("required", (*SUBMITTED, HELD), INSPECTOR, lambda n: n.lift_hold(HOLD, ""), field="outcome")
T.refuses(
    "closed",
    (*SUBMITTED, HELD, Step(HEAD, lambda n: n.withdraw("đổi ý"))),
    INSPECTOR,
    lambda n: n.lift_hold(HOLD, "x"),
    name="a closed dossier never changes",
)
T.happens(
    "it is judged again after its facts changed",
    AT_COUNCIL,
    INSPECTOR,
    lambda n: n.reassess(verdict="unproven", assessment={"verdict": "unproven"}, cause="income_reopened"),
    happened(
        N.Reassessed, verdict="unproven", assessment=pii({"verdict": "unproven"}), cause="income_reopened"
    ),
    state={"verdict": "unproven"},
)
T.refuses("closed", REJECTED, INSPECTOR, lambda n: n.reassess(verdict="met", assessment={}, cause="x"))


# -- papers
def _issue(kind: str) -> Any:
    return lambda n: n.issue_paper(kind, document=PAPER, template_version="1")


for _kind, _given in (("hamlet_minutes", MET), ("receipt", SUBMITTED), ("submission", ENDORSED)):
    T.happens(
        f"{_kind} is issued",
        _given,
        CLERK,
        _issue(_kind),
        happened(N.PaperIssued, kind=_kind, template_version="1", document=PAPER),
        state={"issued": {_kind: PAPER}},
    )
    T.refuses("duplicate", (*_given, Step(CLERK, _issue(_kind))), CLERK, _issue(_kind), name=_kind)
T.refuses("minutes_missing", PROPOSED, CLERK, _issue("hamlet_minutes"))
T.refuses("wrong_step", MET, CLERK, _issue("receipt"))
T.refuses("wrong_step", SUBMITTED, CLERK, _issue("submission"))
T.refuses("bad_choice", MET, CLERK, _issue("banknote"), field="kind")
for _kind, _given in (("receipt", SUBMITTED), ("submission", ENDORSED)):
    T.refuses(
        "closed",
        (*_given, Step(HEAD, lambda n: n.withdraw("đổi ý"))),
        CLERK,
        _issue(_kind),
        name=f"{_kind} after the end",
    )
T.happens(
    "the meeting's minutes are issued after the end too",
    (*SUBMITTED, Step(HEAD, lambda n: n.withdraw("đổi ý"))),
    CLERK,
    _issue("hamlet_minutes"),
    happened(N.PaperIssued, kind="hamlet_minutes", template_version="1", document=PAPER),
)

# -- closed and held dossiers, act by act
EVERY_MOVE: dict[str, tuple[tuple[Step, ...], Any, Any]] = {
    "meeting": (PROPOSED, HEAD, meet),
    "submit": (MET, HEAD, submit),
    "check": (SUBMITTED, CLERK, confirm),
    "verify": (CHECKED, CHAIR, verify),
    "post": (VERIFIED, CLERK, post),
    "comment": (POSTED, CLERK, lambda n: n.receive_comment(author="", text="x")),
    "close posting": (POSTED, CLERK, close_posting),
    "endorse": (UNPOSTED, CHAIR, endorse),
    "district check": (ENDORSED, STANDING, lambda n: confirm(n, STANDING)),
    "appraise": (AT_APPRAISAL, LABOUR, appraise),
    "return": (SUBMITTED, CLERK, give_back),
    "decline": (
        AT_DECISION,
        DISTRICT_CHAIR,
        lambda n: n.decline_award(DISTRICT_CHAIR, decision_id=uid("decision"), reason="x"),
    ),
}
for _name, (_given, _by, _act) in EVERY_MOVE.items():
    T.refuses("held", (*_given, HELD), _by, _act, name=f"{_name} while held")
    _CLOSE = Step(HEAD, lambda n: n.withdraw("đổi ý"))
    T.refuses("closed", (*_given, _CLOSE), _by, _act, name=f"{_name} after the end")

# -- complaints and appeals
T.happens(
    "a complaint sends it back, held or not",
    (*AT_APPRAISAL, HELD),
    INSPECTOR,
    lambda n: n.return_for_complaint([" sổ ghi thu nhập ", " "], DUE),
    happened(N.ReturnedForSupplement, at_step="appraisal", missing=pii(["sổ ghi thu nhập"]), due_on=DUE),
    state={"status": "returned"},
)
T.refuses(
    "nothing_missing", SUBMITTED, INSPECTOR, lambda n: n.return_for_complaint([" "], DUE), field="missing",
    name="a complaint sends nothing back",
)  # fmt: skip
for _name, _given in (("draft", MET), ("returned", RETURNED), ("decided", DECIDED), ("rejected", REJECTED)):
    T.refuses(
        "closed",
        _given,
        INSPECTOR,
        lambda n: n.return_for_complaint(["x"], DUE),
        name=f"send back what is {_name}",
    )


def reject_for_complaint(n: N, **more: Any) -> None:
    """End it for a complaint."""
    facts: dict[str, Any] = {
        "reason_code": "standard_not_met", "reason": " khai không đúng ", "reason_codes": ("standard_not_met",),
    }  # fmt: skip
    n.reject_for_complaint(**{**facts, **more})


for _name, _given, _step in (
    ("at the council", AT_COUNCIL, "council"),
    ("while returned", RETURNED, "commune_check"),
    ("while it is prepared", MET, "hamlet_meeting"),
):
    T.happens(
        f"a complaint ends it {_name}",
        (*_given, HELD),
        INSPECTOR,
        reject_for_complaint,
        happened(N.Rejected, at_step=_step, reason_code="standard_not_met", reason=pii("khai không đúng")),
        state={"status": "rejected"},
    )
T.refuses("closed", DECIDED, INSPECTOR, reject_for_complaint, name="what is decided is not rejected")
T.refuses("closed", REJECTED, INSPECTOR, reject_for_complaint, name="rejected twice for a complaint")
T.refuses(
    "bad_choice", CHECKED, INSPECTOR, lambda n: reject_for_complaint(n, reason_code="x"), field="reason_code",
    name="a complaint rejects for one of the plan's reasons",
)  # fmt: skip
T.refuses(
    "required", CHECKED, INSPECTOR, lambda n: reject_for_complaint(n, reason=" "), field="reason",
    name="a complaint rejects with words",
)  # fmt: skip
NOT_PROPOSED = (*AT_COUNCIL, Step(STANDING, lambda n: result(n, proposed=False, deviation="không đạt")))
DECLINED = (*AT_DECISION, Step(DISTRICT_CHAIR, EVERY_MOVE["decline"][2]))
for _name, _given, _step in (
    ("rejected", REJECTED, "commune_verification"),
    ("not proposed", NOT_PROPOSED, "council"),
    ("declined", DECLINED, "decision"),
):
    T.happens(
        f"an appeal reopens what was {_name}",
        _given,
        STANDING,
        lambda n: n.reopen(uid("appeal"), due_on=DUE),
        happened(N.Reopened, appeal_id=uid("appeal"), at_step=_step, due_on=DUE),
        state={"status": "open", "step": _step, "attempt": 1, "decision_id": None, "due_on": DUE},
    )
for _name, _given in (("live", SUBMITTED), ("withdrawn", WITHDRAWN), ("awarded", AWARDED)):
    T.refuses(
        "not_refused", _given, STANDING, lambda n: n.reopen(uid("appeal"), due_on=DUE), name=f"reopen {_name}"
    )
TWICE = [dict(step) for step in CHAIN]
TWICE.insert(
    5, {**TWICE[3], "id": "district_posting", "level": "district", "roles": ["standing_office"], "may": []}
)
POSTED_TWICE = (
    Step(HEAD, lambda _: propose(chain=TWICE)), *ANSWERED[1:], Step(CLERK, lambda n: close_posting(n, remarks="đã trả lời")),
    Step(CHAIR, endorse),
)  # fmt: skip
T.happens(
    "a second posting on another level begins with no comments",
    POSTED_TWICE,
    STANDING,
    lambda n: n.post(STANDING, since=TODAY, until=TODAY),
    happened(N.Posted, since=TODAY, until=TODAY),
    state={"comments": 1, "comments_now": 0, "posting": True},
)
T.refuses(
    "posting_not_open",
    POSTED_TWICE,
    STANDING,
    lambda n: close_posting(n, STANDING),
    name="closed before it began",
)
T.refuses(
    "no_such_comment",
    (*POSTED_TWICE, Step(STANDING, lambda n: n.post(STANDING, since=TODAY, until=TODAY))),
    STANDING,
    lambda n: n.answer_comment(STANDING, comment=1, answer="x"),
    field="comment",
    name="a comment on the posting before",
)
