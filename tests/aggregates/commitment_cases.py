"""What an exit commitment decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.aggregates.cases import (
    CHAIR,
    CLERK,
    COMMUNE_PATH,
    DEPUTY,
    HAMLET,
    HAMLET_PATH,
    HEAD,
    HOUSEHOLD,
    INSPECTOR,
    LABOUR,
    OTHER_HEAD,
    PAPER,
    TODAY,
    YEARS,
    Happened,
    Step,
    Table,
    acting,
    happened,
    kin,
    pii,
    uid,
    wearing,
)

from aggregates.exit_commitment import ExitCommitment as C

_history: tuple[Step, ...]
T = Table(C)
ID = uid("commitment")


def register(**more: Any) -> C:
    """Register with usable facts, some of them replaced."""
    facts: dict[str, Any] = {
        "household_id": HOUSEHOLD,
        "hamlet_id": HAMLET,
        "unit_path": HAMLET_PATH,
        "exiting_from": "poor",
        "target_year": 2018,
        "statement": "  Gia đình tôi cam kết thoát nghèo  ",
        "evidence": [PAPER],
        "years": YEARS,
        "on": date(2018, 12, 31),
    }
    return C.register(ID, **{**facts, **more})


def declare(c: C, year: int = 2017, amount: int | str = 11_760_000, **more: Any) -> None:
    """Declare an income."""
    facts: dict[str, Any] = {"sources": "nuôi bò", "evidence": [PAPER], "years": YEARS, "today": TODAY}
    c.declare_income(year=year, amount=Decimal(amount), **{**facts, **more})


def verify(c: C, by: Any = CHAIR, year: int = 2017, **more: Any) -> None:
    """Confirm an income."""
    facts: dict[str, Any] = {"method": "home_visit", "note": "", "evidence": [PAPER]}
    c.verify_income(by, year=year, **{**facts, **more})


def recognise(c: C, by: Any = CHAIR, year: int = 2016, **more: Any) -> None:
    """Recognise the exit."""
    facts: dict[str, Any] = {"basis": "rà soát cuối năm", "evidence": [PAPER], "years": YEARS, "today": TODAY}
    c.recognise_exit(by, year=year, **{**facts, **more})


def declared(year: int = 2017, amount: int = 11_760_000, **more: Any) -> Happened:
    """Expect that an income was declared."""
    said = {
        "sources": pii("nuôi bò"),
        "evidence": [PAPER],
        "parts": None,
        "members": None,
        "period_from": None,
        "period_until": None,
    }
    return happened(C.IncomeDeclared, year=year, amount=pii(Decimal(amount)), **{**said, **more})


def refuse(c: C, by: Any = CHAIR, reason: str = "sai số", **more: Any) -> None:
    """Refuse to confirm an income."""
    c.refuse_income(by, **{"year": 2017, "method": "documents", "reason": reason, "evidence": [], **more})


def reopen(c: C, by: Any = INSPECTOR, **more: Any) -> None:
    """Take a confirmation back."""
    c.reopen_income(by, **{"year": 2017, "cause": "inspection", "reason": "x", **more})


def reopened(reason: str, **more: Any) -> Happened:
    """Expect that a confirmation was taken back."""
    facts: dict[str, Any] = {"inspection_id": None, "cause": "inspection", "evidence": []}
    return happened(C.IncomeReopened, year=2017, reason=pii(reason), **{**facts, **more})


def relapse(c: C, by: Any = CHAIR, year: int = 2018, reason: str = "ốm đau", today: date = TODAY) -> None:
    """Record that the household fell back."""
    c.record_relapse(by, year=year, reason=reason, years=YEARS, today=today)


def pledged(year: int = 2016) -> C:
    """Register a pledge given in March of a year, which is entered later."""
    with acting(HEAD, datetime(year, 3, 1, tzinfo=UTC)):
        return register()


REGISTERED = (Step(HEAD, lambda _: pledged()),)
ACCEPTED = (*REGISTERED, Step(CLERK, lambda c: c.accept(CLERK)))
DECLARED = (*ACCEPTED, Step(HEAD, declare))
VERIFIED = (*DECLARED, Step(CHAIR, verify))
_REFUSE = Step(CHAIR, refuse)
_REOPEN = Step(INSPECTOR, lambda c: reopen(c, reason="có phát hiện"))
REFUSED_INCOME = (*DECLARED, _REFUSE)
REOPENED = (*VERIFIED, _REOPEN)
EXITED = (*ACCEPTED, Step(CHAIR, recognise))
PLEDGED = (*EXITED, Step(HEAD, lambda c: c.pledge_no_relapse(HEAD, [PAPER])))
RELAPSED = (*EXITED, Step(CHAIR, relapse))
WITHDRAWN = (*REGISTERED, Step(HEAD, lambda c: c.withdraw(HEAD, "đổi ý")))
TURNED_DOWN = (*REGISTERED, Step(CLERK, lambda c: c.refuse_registration(CLERK, "không thuộc diện")))

# registration
T.happens(
    "a household registers of its own will",
    (),
    HEAD,
    lambda _: register(),
    happened(
        C.Registered,
        household_id=HOUSEHOLD,
        hamlet_id=HAMLET,
        unit_path=HAMLET_PATH,
        exiting_from=pii("poor"),
        target_year=2018,
        statement=pii("Gia đình tôi cam kết thoát nghèo"),
        evidence=[PAPER],
    ),
    state={"status": "registered", "registered_by": HEAD.officer_id},
)
T.refuses("bad_choice", (), HEAD, lambda _: register(exiting_from="rich"), field="exiting_from")
T.refuses("bad_year", (), HEAD, lambda _: register(target_year=2015), field="target_year")
T.refuses("bad_year", (), HEAD, lambda _: register(target_year=2021), field="target_year")
T.refuses(
    "target_before_pledge",
    (),
    HEAD,
    lambda _: register(target_year=2018, on=date(2019, 1, 1)),
    field="target_year",
    name="a target that lies before the pledge",
)
T.refuses("required", (), HEAD, lambda _: register(statement=" \n"), field="statement")
T.refuses("too_long", (), HEAD, lambda _: register(statement="x" * 4001), field="statement")
T.happens(
    "the commune accepts",
    REGISTERED,
    CLERK,
    lambda c: c.accept(CLERK),
    happened(C.Accepted),
    state={"status": "accepted"},
)
T.refuses("proposer_may_not", REGISTERED, HEAD, lambda c: c.accept(HEAD), name="accepts own registration")
T.refuses("proposer_may_not", REGISTERED, HEAD, lambda c: c.accept(wearing(HEAD, "commune_officer")))
T.refuses("own_affair", REGISTERED, CLERK, lambda c: c.accept(kin(CLERK)))
T.refuses("commitment_not_open", ACCEPTED, CLERK, lambda c: c.accept(CLERK), name="accepted twice")
T.refuses(
    "commitment_not_open", WITHDRAWN, CLERK, lambda c: c.accept(CLERK), name="accepted after withdrawal"
)
T.happens(
    "the commune refuses the registration",
    REGISTERED,
    CLERK,
    lambda c: c.refuse_registration(CLERK, " không thuộc diện "),
    happened(C.RegistrationRefused, reason=pii("không thuộc diện")),
    state={"status": "refused"},
)
T.refuses("required", REGISTERED, CLERK, lambda c: c.refuse_registration(CLERK, ""), field="reason")
T.refuses("proposer_may_not", REGISTERED, HEAD, lambda c: c.refuse_registration(HEAD, "không"))
T.refuses("own_affair", REGISTERED, CLERK, lambda c: c.refuse_registration(kin(CLERK), "không"))
T.refuses("commitment_not_open", TURNED_DOWN, CLERK, lambda c: c.refuse_registration(CLERK, "không"))
T.happens(
    "the household withdraws",
    ACCEPTED,
    HEAD,
    lambda c: c.withdraw(HEAD, "đổi ý"),
    happened(C.Withdrawn, reason=pii("đổi ý")),
    state={"status": "withdrawn"},
)
T.refuses(
    "commitment_not_open", EXITED, HEAD, lambda c: c.withdraw(HEAD, "đổi ý"), name="withdrawn after the exit"
)
for _name, _given in (("accepted", ACCEPTED), ("kept", EXITED)):
    T.happens(
        f"the household merges into one with a commitment of its own ({_name})",
        _given,
        CLERK,
        lambda c: c.end_by_merger(CLERK, into_household=uid("next door"), reason="về ở chung"),
        happened(C.EndedByMerger, into_household=uid("next door"), reason=pii("về ở chung")),
        state={"status": "merged"},
    )
T.refuses(
    "commitment_not_open",
    WITHDRAWN,
    CLERK,
    lambda c: c.end_by_merger(CLERK, into_household=uid("next door"), reason="x"),
    name="ended by a merger after withdrawal",
)
_NEXT_DOOR = {"hamlet_id": uid("next door"), "unit_path": f"{COMMUNE_PATH}{uid('next door')}/"}
for _name, _given in (("in force", EXITED), ("taken back", WITHDRAWN)):
    T.happens(
        f"it goes with the household to another hamlet, {_name}",
        _given,
        CLERK,
        lambda c: c.follow_household(**_NEXT_DOOR),
        happened(C.HouseholdMoved, **_NEXT_DOOR),
        state=dict(_NEXT_DOOR),
    )
T.refuses("required", ACCEPTED, HEAD, lambda c: c.withdraw(HEAD, " "), field="reason")
T.refuses("own_affair", ACCEPTED, HEAD, lambda c: c.withdraw(kin(HEAD), "đổi ý"), name="withdrawn by kin")


# support
def support(c: C, by: Any = HEAD, **more: Any) -> None:
    """Record help that was received."""
    facts = {"kind": "loan", "provider": "NHCSXH", "amount": Decimal(5000000), "received_on": TODAY}
    c.receive_support(by, **{**facts, **more})


def supported(**more: Any) -> Happened:
    """Expect that help was received."""
    facts = {
        "kind": pii("loan"),
        "provider": pii("NHCSXH"),
        "amount": pii(Decimal(5000000)),
        "received_on": TODAY,
        "giver": None,
        "details": None,
        "evidence": [],
    }
    return happened(C.SupportReceived, **{**facts, **more})


T.happens("help is received", ACCEPTED, HEAD, support, supported(), state={"supports": 1})
T.happens(
    "a neighbour helps, and it is said how",
    EXITED,
    HEAD,
    lambda c: support(c, kind="labour", giver="household", details=" 12 công cấy ", evidence=[PAPER]),
    supported(kind=pii("labour"), giver=pii("household"), details=pii("12 công cấy"), evidence=[PAPER]),
)
T.refuses("bad_choice", ACCEPTED, HEAD, lambda c: support(c, giver="stranger"), field="giver")
T.refuses("too_long", ACCEPTED, HEAD, lambda c: support(c, details="x" * 4001), field="details")
T.refuses("bad_choice", ACCEPTED, HEAD, lambda c: support(c, kind="gift"), field="kind")
T.refuses("required", ACCEPTED, HEAD, lambda c: support(c, provider=""), field="provider")
T.refuses("too_long", ACCEPTED, HEAD, lambda c: support(c, provider="x" * 201), field="provider")
T.refuses("bad_amount", ACCEPTED, HEAD, lambda c: support(c, amount=Decimal(-1)), field="amount")
T.refuses("commitment_not_open", REGISTERED, HEAD, support)
T.refuses("own_affair", ACCEPTED, HEAD, lambda c: support(c, kin(HEAD)), name="support recorded by kin")

# incomes declared
T.happens("an income is declared", ACCEPTED, HEAD, declare, declared())
T.happens(
    "the household's amounts by source make up the figure, but for less than a đồng a head",
    ACCEPTED,
    HEAD,
    lambda c: declare(
        c, amount=11_760_000, members=3, parts={"wages": Decimal(20_280_002), "crops": Decimal(15_000_000)}
    ),
    declared(members=pii(3), parts=pii([["crops", "15000000"], ["wages", "20280002"]])),
)
for _total, _code, _field in ((35_280_003, "parts_differ", "amount"), (35_279_997, "parts_differ", "amount")):
    T.refuses(
        _code,
        ACCEPTED,
        HEAD,
        lambda c, total=_total: declare(c, members=3, parts={"crops": Decimal(total)}),
        field=_field,
        name=f"sources of {_total}",
    )
T.refuses(
    "required", ACCEPTED, HEAD, lambda c: declare(c, parts={"crops": Decimal(11_760_000)}), field="members"
)
T.refuses(
    "bad_choice",
    ACCEPTED,
    HEAD,
    lambda c: declare(c, members=1, parts={"luck": Decimal(11_760_000)}),
    field="parts",
)
T.happens("a year without any income", ACCEPTED, HEAD, lambda c: declare(c, amount=0), declared(amount=0))
T.happens(
    "members and period are declared",
    ACCEPTED,
    HEAD,
    lambda c: declare(c, members=4, period=(date(2016, 11, 1), date(2017, 10, 31))),
    declared(members=pii(4), period_from=date(2016, 11, 1), period_until=date(2017, 10, 31)),
)
for _members in (0, 31):
    T.refuses(
        "bad_count",
        ACCEPTED,
        HEAD,
        lambda c, m=_members: declare(c, members=m),
        field="members",
        name=f"{_members} members",
    )
for _first, _last, _field in (
    (date(2016, 10, 31), date(2017, 10, 31), "period_from"),
    (date(2017, 3, 2), date(2017, 3, 1), "period_from"),
    (date(2017, 1, 1), date(2018, 1, 1), "period_until"),
    (date(2016, 1, 1), date(2016, 12, 31), "period_until"),
):
    T.refuses(
        "bad_date",
        ACCEPTED,
        HEAD,
        lambda c, p=(_first, _last): declare(c, period=p),
        field=_field,
        name=f"a period from {_first} until {_last}",
    )
T.happens(
    "a period that begins after a 28th of February",
    ACCEPTED,
    HEAD,
    lambda c: declare(c, 2019, period=(date(2018, 3, 1), date(2019, 2, 28))),
    declared(2019, period_from=date(2018, 3, 1), period_until=date(2019, 2, 28)),
)
for _history, _why in ((REFUSED_INCOME, "refused"), (REOPENED, "reopened"), (RELAPSED, "relapsed")):
    T.happens(
        f"an income may be declared: {_why}",
        _history,
        HEAD,
        lambda c: declare(c, amount=9),
        declared(amount=9),
    )
T.refuses("commitment_not_open", REGISTERED, HEAD, declare, name="income before acceptance")
T.refuses("commitment_not_open", WITHDRAWN, HEAD, declare, name="income after withdrawal")
T.refuses("bad_year", ACCEPTED, HEAD, lambda c: declare(c, 2015), field="year")
T.refuses("year_not_ended", ACCEPTED, HEAD, lambda c: declare(c, 2020), field="year")
T.refuses("income_already_declared", DECLARED, HEAD, declare, field="year")
T.refuses("income_already_verified", VERIFIED, HEAD, declare, field="year")
T.refuses("evidence_required", ACCEPTED, HEAD, lambda c: declare(c, evidence=[]), field="evidence")
T.refuses("required", ACCEPTED, HEAD, lambda c: declare(c, sources=""), field="sources")
for _amount in ("-1", "NaN", "Infinity", "0.5", "10000000001", "1E+30"):
    T.refuses(
        "bad_amount",
        ACCEPTED,
        HEAD,
        lambda c, a=_amount: declare(c, amount=a),
        field="amount",
        name=f"income of {_amount}",
    )

# incomes confirmed
_CONFIRMED = happened(
    C.IncomeVerified,
    year=2017,
    amount=pii(Decimal(11_760_000)),
    method="home_visit",
    note=pii(""),
    evidence=[PAPER],
)
T.happens("the chair confirms the figure", DECLARED, CHAIR, verify, _CONFIRMED)
T.happens("a reopened figure is confirmed again", REOPENED, DEPUTY, lambda c: verify(c, DEPUTY), _CONFIRMED)
T.happens(
    "a correction to the same figure is a confirmation",
    DECLARED,
    CHAIR,
    lambda c: verify(c, corrected_amount=Decimal(11_760_000)),
    _CONFIRMED,
)
T.happens(
    "the chair corrects the figure; both are kept",
    DECLARED,
    CHAIR,
    lambda c: verify(c, corrected_amount=Decimal(10_000_000), note=" tính trùng tiền bán bò "),
    happened(
        C.IncomeCorrected,
        year=2017,
        claimed=pii(Decimal(11_760_000)),
        amount=pii(Decimal(10_000_000)),
        method="home_visit",
        note=pii("tính trùng tiền bán bò"),
        evidence=[PAPER],
    ),
)
T.refuses(
    "required",
    DECLARED,
    CHAIR,
    lambda c: verify(c, corrected_amount=Decimal(1)),
    field="note",
    name="no reason",
)
T.refuses(
    "bad_amount",
    DECLARED,
    CHAIR,
    lambda c: verify(c, corrected_amount=Decimal(-1), note="x"),
    field="corrected_amount",
)
T.refuses("income_unknown", ACCEPTED, CHAIR, verify, field="year")
T.refuses("income_already_verified", VERIFIED, DEPUTY, lambda c: verify(c, DEPUTY), field="year")
T.refuses("duplicate", REFUSED_INCOME, CHAIR, verify, name="a refused figure must be declared again")
T.refuses("own_affair", DECLARED, CHAIR, lambda c: verify(c, kin(CHAIR)))
T.refuses("proposer_may_not", DECLARED, HEAD, lambda c: verify(c, wearing(HEAD, "commune_chair")))
T.refuses("method_required", DECLARED, CHAIR, lambda c: verify(c, method="hearsay"), field="method")
T.happens(
    "the chair refuses the figure",
    DECLARED,
    CHAIR,
    lambda c: refuse(c, reason="giấy tờ không khớp", evidence=[PAPER]),
    happened(
        C.IncomeRefused, year=2017, method="documents", reason=pii("giấy tờ không khớp"), evidence=[PAPER]
    ),
)
T.refuses("required", DECLARED, CHAIR, lambda c: refuse(c, reason=""), field="reason")
T.refuses("own_affair", DECLARED, CHAIR, lambda c: refuse(c, kin(CHAIR)))
T.refuses("proposer_may_not", DECLARED, HEAD, lambda c: refuse(c, HEAD))


# incomes surveyed
def survey(c: C, by: Any = CLERK, **more: Any) -> None:
    """Survey an income."""
    facts: dict[str, Any] = {
        "year": 2017,
        "amount": Decimal(11_500_000),
        "members": 4,
        "method": "survey_form",
        "findings": " bán hai con bò ",
        "evidence": [PAPER],
    }
    c.survey_income(by, **{**facts, **more})


_SURVEYED = happened(
    C.IncomeSurveyed,
    year=2017,
    amount=pii(Decimal(11_500_000)),
    members=pii(4),
    method="survey_form",
    findings=pii("bán hai con bò"),
    evidence=[PAPER],
)
SURVEYED = (*DECLARED, Step(CLERK, survey))
T.happens("the officer surveys the figure", DECLARED, CLERK, survey, _SURVEYED)
T.happens("another officer surveys it again", SURVEYED, DEPUTY, lambda c: survey(c, DEPUTY), _SURVEYED)
T.happens("a reopened figure is surveyed", REOPENED, CLERK, survey, _SURVEYED)
T.happens("the chair confirms what was surveyed", SURVEYED, CHAIR, verify, _CONFIRMED)
T.refuses("proposer_may_not", DECLARED, HEAD, lambda c: survey(c, wearing(HEAD, "commune_officer")))
T.refuses("own_affair", DECLARED, CLERK, lambda c: survey(c, kin(CLERK)), name="a survey by kin")
T.refuses("income_unknown", ACCEPTED, CLERK, survey, field="year", name="a survey of nothing")
T.refuses("income_already_verified", VERIFIED, CLERK, survey, field="year", name="a survey too late")
T.refuses("duplicate", REFUSED_INCOME, CLERK, survey, name="a survey of a refused figure")
T.refuses(
    "method_required",
    DECLARED,
    CLERK,
    lambda c: survey(c, method=""),
    field="method",
    name="a survey without method",
)
T.refuses("evidence_required", DECLARED, CLERK, lambda c: survey(c, evidence=[]), field="evidence")
T.refuses("required", DECLARED, CLERK, lambda c: survey(c, findings=" "), field="findings")
T.refuses("bad_amount", DECLARED, CLERK, lambda c: survey(c, amount=Decimal(-1)), field="amount")
T.refuses("bad_count", DECLARED, CLERK, lambda c: survey(c, members=0), field="members")
T.refuses(
    "proposer_may_not",
    SURVEYED,
    CLERK,
    lambda c: verify(c, wearing(CLERK, "commune_chair")),
    name="whoever surveyed confirms",
)
T.refuses(
    "proposer_may_not",
    (*SURVEYED, Step(CHAIR, verify), _REOPEN),
    CLERK,
    lambda c: verify(c, wearing(CLERK, "commune_chair")),
    name="whoever surveyed confirms after the reopening",
)
T.refuses(
    "proposer_may_not",
    (*SURVEYED, _REFUSE, Step(HEAD, declare)),
    CLERK,
    lambda c: verify(c, wearing(CLERK, "commune_chair")),
    name="whoever surveyed the claim before confirms",
)
T.refuses(
    "proposer_may_not",
    (*DECLARED, _REFUSE, Step(OTHER_HEAD, declare)),
    HEAD,
    lambda c: verify(c, wearing(HEAD, "commune_chair")),
    name="whoever declared the claim before confirms",
)

# confirmations taken back
T.happens(
    "a confirmation is taken back",
    VERIFIED,
    INSPECTOR,
    lambda c: reopen(c, reason="đoàn kiểm tra phát hiện", inspection_id=uid("inspection")),
    reopened("đoàn kiểm tra phát hiện", inspection_id=uid("inspection")),
)
T.happens(
    "a complaint takes it back",
    VERIFIED,
    LABOUR,
    lambda c: reopen(c, LABOUR, cause="complaint", reason="đơn", evidence=[PAPER]),
    reopened("đơn", cause="complaint", evidence=[PAPER]),
)
T.refuses("income_unknown", ACCEPTED, INSPECTOR, reopen, field="year", name="nothing to reopen")
for _history, _why in ((DECLARED, "declared"), (REFUSED_INCOME, "refused"), (REOPENED, "reopened")):
    T.refuses(
        "income_not_confirmed", _history, INSPECTOR, reopen, field="year", name=f"reopened while {_why}"
    )
T.refuses("required", VERIFIED, INSPECTOR, lambda c: reopen(c, reason=""), field="reason")
T.refuses("bad_choice", VERIFIED, INSPECTOR, lambda c: reopen(c, cause="rumour"), field="cause")
T.refuses("own_affair", VERIFIED, INSPECTOR, lambda c: reopen(c, kin(INSPECTOR)), name="reopened by kin")


# exit and after
T.happens(
    "the exit is recognised",
    ACCEPTED,
    CHAIR,
    recognise,
    happened(C.ExitRecognised, year=2016, basis=pii("rà soát cuối năm"), evidence=[PAPER]),
    state={"status": "exited", "exit_year": 2016},
)
T.refuses("exit_already_recognised", EXITED, CHAIR, recognise)
T.refuses("exit_already_recognised", RELAPSED, CHAIR, recognise)
T.refuses("commitment_not_open", REGISTERED, CHAIR, recognise, name="exit before acceptance")
T.refuses("own_affair", ACCEPTED, CHAIR, lambda c: recognise(c, kin(CHAIR)))
T.refuses("proposer_may_not", ACCEPTED, HEAD, lambda c: recognise(c, wearing(HEAD, "commune_chair")))
T.refuses("bad_year", ACCEPTED, CHAIR, lambda c: recognise(c, year=2015), field="year")
_PLEDGED_2018 = (Step(HEAD, lambda _: pledged(2018)), Step(CLERK, lambda c: c.accept(CLERK)))
T.refuses(
    "exit_before_pledge",
    _PLEDGED_2018,
    CHAIR,
    lambda c: recognise(c, year=2017),
    field="year",
    name="an exit in the year before the pledge",
)
T.happens(
    "the exit is recognised for the year of the pledge itself",
    _PLEDGED_2018,
    CHAIR,
    lambda c: recognise(c, year=2018),
    happened(C.ExitRecognised, year=2018, basis=pii("rà soát cuối năm"), evidence=[PAPER]),
)
T.refuses(
    "year_not_ended",
    ACCEPTED,
    CHAIR,
    lambda c: recognise(c, year=2020, today=TODAY.replace(year=2019)),
    field="year",
)
T.refuses("required", ACCEPTED, CHAIR, lambda c: recognise(c, basis=""), field="basis")
T.happens(
    "the household pledges not to fall back",
    EXITED,
    HEAD,
    lambda c: c.pledge_no_relapse(HEAD, [PAPER]),
    happened(C.NoRelapsePledged, evidence=[PAPER]),
    state={"no_relapse_pledged": True},
)
T.refuses("exit_not_recognised", ACCEPTED, HEAD, lambda c: c.pledge_no_relapse(HEAD, []))
T.refuses("pledge_already_given", PLEDGED, HEAD, lambda c: c.pledge_no_relapse(HEAD, []))
T.happens(
    "the household helps another one out",
    EXITED,
    HEAD,
    lambda c: c.help_neighbour(HEAD, "cho mượn bò giống", [PAPER]),
    happened(C.NeighbourHelped, description=pii("cho mượn bò giống"), evidence=[PAPER]),
    state={"helped_households": 1},
)
T.refuses("exit_not_recognised", ACCEPTED, HEAD, lambda c: c.help_neighbour(HEAD, "x", []))
T.refuses("required", EXITED, HEAD, lambda c: c.help_neighbour(HEAD, "", [PAPER]), field="description")
T.refuses("evidence_required", EXITED, HEAD, lambda c: c.help_neighbour(HEAD, "x", []), field="evidence")
T.refuses(
    "own_affair", EXITED, HEAD, lambda c: c.help_neighbour(kin(HEAD), "x", [PAPER]), name="help told by kin"
)
T.refuses("own_affair", EXITED, HEAD, lambda c: c.pledge_no_relapse(kin(HEAD), [PAPER]), name="pledge by kin")


T.happens(
    "the household falls back",
    EXITED,
    CHAIR,
    relapse,
    happened(C.RelapseRecorded, year=2018, reason=pii("ốm đau")),
    state={"status": "relapsed", "relapse_year": 2018},
)


# the years after the exit
def watch(c: C, by: Any = CHAIR, year: int = 2017, **more: Any) -> None:
    """Say that the household had not fallen back by the review of a year."""
    facts: dict[str, Any] = {
        "basis": " rà soát cuối năm ",
        "evidence": [PAPER],
        "years": YEARS,
        "today": TODAY,
    }
    c.confirm_no_relapse(by, year=year, **{**facts, **more})


def watched(year: int) -> Happened:
    """Expect that it was said."""
    return happened(C.NoRelapseConfirmed, year=year, basis=pii("rà soát cuối năm"), evidence=[PAPER])


WATCHED = (*EXITED, Step(CHAIR, watch))
T.happens(
    "the household has not fallen back", EXITED, CHAIR, watch, watched(2017), state={"watched_until": 2017}
)
T.happens("nor in the next year", WATCHED, CHAIR, lambda c: watch(c, year=2018), watched(2018))
T.happens(
    "it falls back later all the same",
    WATCHED,
    CHAIR,
    relapse,
    happened(C.RelapseRecorded, year=2018, reason=pii("ốm đau")),
    state={"watched_until": 2017, "status": "relapsed"},
)
_LAST = (*WATCHED, Step(CHAIR, lambda c: watch(c, year=2018)), Step(CHAIR, lambda c: watch(c, year=2019)))
T.happens(
    "from the day on which the year's official review may be reported",
    _LAST,
    CHAIR,
    lambda c: watch(c, year=2020, today=date(2020, 11, 1)),
    watched(2020),
)
T.refuses(
    "watch_too_early", _LAST, CHAIR, lambda c: watch(c, year=2020, today=date(2020, 10, 31)), field="year"
)
T.refuses("year_watched", WATCHED, CHAIR, watch, field="year")
T.refuses(
    "year_watched", EXITED, CHAIR, lambda c: watch(c, year=2016), field="year", name="the exit year itself"
)
T.refuses("watch_earlier_first", EXITED, CHAIR, lambda c: watch(c, year=2018), field="year")
T.refuses(
    "bad_year", _LAST, CHAIR, lambda c: watch(c, year=2021), field="year", name="watched after the movement"
)
T.refuses(
    "required", EXITED, CHAIR, lambda c: watch(c, basis=" "), field="basis", name="watched on no ground"
)
T.refuses("own_affair", EXITED, CHAIR, lambda c: watch(c, kin(CHAIR)), name="watched by kin")
T.refuses("commitment_not_open", ACCEPTED, CHAIR, watch, name="watched before the exit")
T.refuses("commitment_not_open", RELAPSED, CHAIR, watch, name="watched after the relapse")
T.refuses("commitment_not_open", ACCEPTED, CHAIR, relapse, name="relapse before the exit")
T.refuses("own_affair", EXITED, CHAIR, lambda c: relapse(c, kin(CHAIR)))
T.refuses("required", EXITED, CHAIR, lambda c: relapse(c, reason=""), field="reason")
T.refuses(
    "relapse_before_exit",
    EXITED,
    CHAIR,
    lambda c: relapse(c, year=2016),
    field="year",
    name="relapse in the year of the exit",
)
T.refuses("bad_year", EXITED, CHAIR, lambda c: relapse(c, year=1999), field="year", name="relapse in 1999")
T.refuses("bad_year", EXITED, CHAIR, lambda c: relapse(c, year=99999), field="year", name="relapse in 99999")
T.refuses(
    "year_not_ended",
    EXITED,
    CHAIR,
    lambda c: relapse(c, year=2020, today=TODAY.replace(year=2019)),
    field="year",
    name="relapse in a year to come",
)


# -- a figure that goes with its list


def withdraw(c: C, by: Any = CLERK, year: int = 2017, reason: str = " nhầm danh sách ") -> None:
    """Take a figure back with the list it was declared from."""
    c.withdraw_income(by, year=year, import_run=uid("run"), reason=reason)


_WITHDRAWN = happened(C.IncomeWithdrawn, year=2017, import_run=uid("run"), reason=pii("nhầm danh sách"))
for _history, _why in ((DECLARED, "declared"), (REOPENED, "reopened")):
    T.happens(
        f"a figure that is {_why} goes with its list",
        _history,
        CLERK,
        withdraw,
        _WITHDRAWN,
        state={"incomes": {}},
    )
T.refuses("income_unknown", ACCEPTED, CLERK, withdraw, field="year", name="no figure goes with a list")
T.refuses("income_already_verified", VERIFIED, CLERK, withdraw, field="year", name="a confirmed figure stays")
T.refuses("duplicate", REFUSED_INCOME, CLERK, withdraw, name="a refused figure stays refused")
T.refuses("own_affair", DECLARED, CLERK, lambda c: withdraw(c, kin(CLERK)), name="kin takes no figure back")
T.refuses("required", DECLARED, CLERK, lambda c: withdraw(c, reason=" "), field="reason", name="why it goes")
_GONE = (*DECLARED, Step(CLERK, withdraw))
T.happens("a year is declared anew after its figure went", _GONE, CHAIR, declare, declared())
T.refuses(
    "proposer_may_not",
    (*_GONE, Step(CHAIR, declare)),
    HEAD,
    lambda c: verify(c, HEAD),
    name="whoever declared the figure that went confirms the next",
)
