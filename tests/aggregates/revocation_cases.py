"""What revocations of awards decide, on the way to the signature and until everything is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.aggregates.cases import (
    CLERK,
    DISTRICT_CHAIR,
    HAMLET_PATH,
    HOUSEHOLD,
    INSPECTOR,
    STANDING,
    TODAY,
    Step,
    Table,
    actor,
    happened,
    kin,
    paper,
    uid,
)

from aggregates.actors import Actor
from aggregates.pii import PII
from aggregates.revocation import Revocation

R = Revocation
T = Table(R)
REVOCATION, DOSSIER, DECISION, CERTIFICATE = (uid(n) for n in ("revocation", "dossier", "decision", "paper"))
COMPLAINT = uid("complaint")
NOTE = paper("to-trinh.pdf", REVOCATION)
WORD = paper("qd.docx", REVOCATION)
UNTIL, DUE, LATER = date(2020, 3, 16), date(2020, 3, 30), date(2020, 4, 13)
COUNCIL_CHAIR = actor("council chair", "council_chair")
OTHER_STANDING = actor("other standing", "standing_office")
OWN_UNIT = replace(STANDING, unit_id=HOUSEHOLD)
AFTER = UNTIL + timedelta(days=1)


def sealed(words: str) -> PII:
    """What was said, under the revocation's own key."""
    return PII(REVOCATION, words)


def propose(by: Actor = STANDING, **more: Any) -> R:
    """Propose with usable facts."""
    facts: dict[str, Any] = {
        "nomination_id": DOSSIER, "subject_id": HOUSEHOLD, "decision_id": DECISION, "certificate_id": CERTIFICATE,
        "unit_path": HAMLET_PATH, "ground": "dishonest_declaration", "basis": "complaint", "basis_id": COMPLAINT,
        "reason": " giấu thu nhập ", "evidence": [NOTE],
    }  # fmt: skip
    return R.propose(REVOCATION, by, **{**facts, **more})


def examine(r: R, by: Actor = INSPECTOR, *, grounded: bool = True, findings: str = " đúng ") -> None:
    """Look into it."""
    r.examine(by, grounded=grounded, findings=findings, hear_until=UNTIL, evidence=[NOTE])


def hear(r: R, by: Actor = CLERK, **more: Any) -> None:
    """Take down what the awardee said."""
    facts: dict[str, Any] = {
        "channel": "in_person", "heard_on": TODAY, "statement": " tôi khai thiếu ", "evidence": [NOTE], "today": TODAY,
    }  # fmt: skip
    r.hear(by, **{**facts, **more})


def advise(r: R, by: Actor = COUNCIL_CHAIR, **more: Any) -> None:
    """Give the council's opinion."""
    facts: dict[str, Any] = {
        "opinion": "revoke", "minutes": " Biên bản 03/BB ", "conclusion": " kê khai thiếu ", "evidence": [NOTE],
    }  # fmt: skip
    r.advise(by, **{**facts, **more})


def sign(r: R, by: Actor = DISTRICT_CHAIR, **more: Any) -> None:
    """Sign it."""
    facts: dict[str, Any] = {
        "number": 4, "on": TODAY, "authority": "QĐ 1", "confirmed_by": "totp", "certificate_id": CERTIFICATE,
        "prize": 450_000, "recover_by": DUE,
    }  # fmt: skip
    r.sign(by, **{**facts, **more})


def returned(r: R, amount: int = 200_000, by: Actor = STANDING, **more: Any) -> None:
    """Record money that came back."""
    r.return_money(by, amount=amount, **{"returned_on": TODAY, "receipt": " PT 7 ", "today": TODAY, **more})


PROPOSED = (Step(STANDING, lambda _: propose()),)
HEARING = (*PROPOSED, Step(INSPECTOR, examine))
HEARD = (*HEARING, Step(CLERK, hear))
ADVISED = (*HEARD, Step(COUNCIL_CHAIR, advise))
SIGNED = (*ADVISED, Step(DISTRICT_CHAIR, sign))
UNKNOWN = (*ADVISED, Step(DISTRICT_CHAIR, lambda r: sign(r, prize=None)))
DISMISSED = (*PROPOSED, Step(INSPECTOR, lambda r: examine(r, grounded=False)))
WITHDRAWN = (*PROPOSED, Step(STANDING, lambda r: r.withdraw(STANDING, "nhầm")))
PAPER_BACK = (*SIGNED, Step(STANDING, lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY)))
LOST = (
    *SIGNED,
    Step(STANDING, lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason="cháy", today=TODAY)),
)
CANCELLATION = uid("cancellation")


def after_cancellation(by: Actor = DISTRICT_CHAIR, **more: Any) -> R:
    """Begin with a cancelled decision."""
    facts: dict[str, Any] = {
        "nomination_id": DOSSIER, "subject_id": HOUSEHOLD, "decision_id": DECISION, "amendment_id": CANCELLATION,
        "certificate_id": CERTIFICATE, "unit_path": HAMLET_PATH, "ground": "procedure", "number": 4, "on": TODAY,
        "prize": 450_000, "recover_by": DUE,
    }  # fmt: skip
    return R.after_cancellation(REVOCATION, by, **{**facts, **more})


CANCELLED = (Step(DISTRICT_CHAIR, lambda _: after_cancellation()),)
SETTLED = (*PAPER_BACK, Step(STANDING, lambda r: returned(r, 450_000)))

# -- the way to the signature

for _basis, _kept in (("complaint", COMPLAINT), ("own", None)):
    T.happens(
        f"a revocation is proposed: {_basis}",
        (),
        STANDING,
        lambda _, b=_basis: propose(basis=b),
        happened(
            R.Proposed, nomination_id=DOSSIER, subject_id=HOUSEHOLD, decision_id=DECISION, certificate_id=CERTIFICATE,
            unit_path=HAMLET_PATH, ground="dishonest_declaration", basis=_basis, basis_id=_kept,
            reason=sealed("giấu thu nhập"), evidence=[NOTE],
        ),
        state={"status": "proposed", "open": True, "proposing_role": "standing_office"},
    )  # fmt: skip
for _field in ("ground", "basis"):
    T.refuses(
        "bad_choice",
        (),
        STANDING,
        lambda _, f=_field: propose(STANDING, **{f: "whim"}),
        field=_field,
        name=_field,
    )
T.refuses("required", (), STANDING, lambda _: propose(reason=" "), field="reason", name="without a reason")
T.refuses(
    "too_long", (), STANDING, lambda _: propose(reason="x" * 4001), field="reason", name="too many words"
)
T.refuses("own_affair", (), STANDING, lambda _: propose(kin(STANDING)), name="proposed by kin")
T.refuses("own_unit", (), STANDING, lambda _: propose(OWN_UNIT), name="proposed by the unit itself")

T.happens(
    "somebody else finds it grounded, and the awardee is to be heard",
    PROPOSED,
    INSPECTOR,
    examine,
    happened(R.Examined, findings=sealed("đúng"), hear_until=UNTIL, evidence=[NOTE]),
    state={"status": "hearing", "open": True, "hear_until": UNTIL, "examined_on": TODAY},
)
T.happens(
    "somebody else finds no ground",
    PROPOSED,
    INSPECTOR,
    lambda r: examine(r, grounded=False),
    happened(R.Dismissed, findings=sealed("đúng"), evidence=[NOTE]),
    state={"status": "dismissed", "open": False},
)
T.refuses(
    "required",
    PROPOSED,
    INSPECTOR,
    lambda r: examine(r, findings=" "),
    field="findings",
    name="examined without a word",
)
T.happens(
    "the awardee is heard",
    HEARING,
    CLERK,
    hear,
    happened(
        R.AwardeeHeard,
        channel="in_person",
        heard_on=TODAY,
        statement=sealed("tôi khai thiếu"),
        evidence=[NOTE],
    ),
    state={"status": "heard"},
)
T.happens(
    "who examined may hear the awardee",
    HEARING,
    INSPECTOR,
    lambda r: hear(r, INSPECTOR),
    happened(
        R.AwardeeHeard,
        channel="in_person",
        heard_on=TODAY,
        statement=sealed("tôi khai thiếu"),
        evidence=[NOTE],
    ),
    state={"status": "heard"},
)
T.happens(
    "the term passed without a word",
    HEARING,
    CLERK,
    lambda r: hear(r, channel="none", heard_on=AFTER, today=AFTER, statement="x"),
    happened(R.AwardeeHeard, channel="none", heard_on=AFTER, statement=None, evidence=[NOTE]),
    state={"status": "heard"},
)
T.refuses("hearing_runs", HEARING, CLERK, lambda r: hear(r, channel="none", heard_on=UNTIL, today=UNTIL))
T.refuses(
    "required", HEARING, CLERK, lambda r: hear(r, statement=" "), field="statement", name="said nothing"
)
T.refuses("bad_choice", HEARING, CLERK, lambda r: hear(r, channel="dove"), field="channel", name="a channel")
T.refuses(
    "future_date", HEARING, CLERK, lambda r: hear(r, heard_on=AFTER), field="heard_on", name="heard later"
)
T.refuses(
    "bad_date",
    HEARING,
    CLERK,
    lambda r: hear(r, heard_on=date(2020, 3, 1)),
    field="heard_on",
    name="heard before there was anything to answer",
)
T.happens(
    "the council is for it",
    HEARD,
    COUNCIL_CHAIR,
    advise,
    happened(
        R.OpinionGiven,
        opinion="revoke",
        minutes="Biên bản 03/BB",
        conclusion=sealed("kê khai thiếu"),
        evidence=[NOTE],
    ),
    state={"status": "advised", "opinion": "revoke", "minutes": "Biên bản 03/BB"},
)
for _field, _value, _code in (
    ("opinion", "maybe", "bad_choice"),
    ("minutes", " ", "required"),
    ("minutes", "x" * 121, "too_long"),
    ("conclusion", " ", "required"),
    ("conclusion", "x" * 1001, "too_long"),
):
    T.refuses(
        _code,
        HEARD,
        COUNCIL_CHAIR,
        lambda r, f=_field, v=_value: advise(r, **{f: v}),
        field=_field,
        name=f"an opinion: {_code} {_field}",
    )

# -- the signature

T.happens(
    "the chair signs, and what was given is asked back",
    ADVISED,
    DISTRICT_CHAIR,
    sign,
    happened(
        R.Signed, nomination_id=DOSSIER, decision_id=DECISION, certificate_id=CERTIFICATE, ground="dishonest_declaration",
        number=4, year=2020, signed_on=TODAY, signed_title=DISTRICT_CHAIR.title, signed_for="KT.", authority="QĐ 1",
        confirmed_by="totp", prize=450_000, paper="out", recover_by=DUE,
    ),
    state={"status": "signed", "open": False, "owed": 450_000, "paper": "out", "settled": False, "recover_by": DUE},
)  # fmt: skip
T.happens(
    "against the council's opinion the chair decides all the same",
    (*HEARD, Step(COUNCIL_CHAIR, lambda r: advise(r, opinion="keep"))),
    DISTRICT_CHAIR,
    lambda r: sign(r, certificate_id=None, prize=0),
    happened(
        R.Signed, nomination_id=DOSSIER, decision_id=DECISION, certificate_id=None, ground="dishonest_declaration",
        number=4, year=2020, signed_on=TODAY, signed_title=DISTRICT_CHAIR.title, signed_for="KT.", authority="QĐ 1",
        confirmed_by="totp", prize=0, paper="none", recover_by=DUE,
    ),
    happened(R.RecoveryEnded),
    state={"settled": True, "owed": 0, "certificate_id": None},
)  # fmt: skip
T.refuses("no_signing_authority", ADVISED, OTHER_STANDING, lambda r: sign(r, OTHER_STANDING))
T.refuses("authority_missing", ADVISED, DISTRICT_CHAIR, lambda r: sign(r, authority=""))
T.refuses("second_factor_missing", ADVISED, DISTRICT_CHAIR, lambda r: sign(r, confirmed_by=""))
T.happens(
    "the chair lets the award stand",
    ADVISED,
    DISTRICT_CHAIR,
    lambda r: r.decline(DISTRICT_CHAIR, " lỗi nhỏ "),
    happened(R.Declined, reason=sealed("lỗi nhỏ")),
    state={"status": "declined", "open": False},
)
T.refuses(
    "no_signing_authority",
    ADVISED,
    OTHER_STANDING,
    lambda r: r.decline(OTHER_STANDING, "x"),
    name="declined by who does not sign",
)
T.happens(
    "the office that proposed it takes it back",
    ADVISED,
    OTHER_STANDING,
    lambda r: r.withdraw(OTHER_STANDING, " nhầm người "),
    happened(R.Withdrawn, reason=sealed("nhầm người")),
    state={"status": "withdrawn", "open": False},
)
T.refuses("revocation_not_yours", ADVISED, INSPECTOR, lambda r: r.withdraw(INSPECTOR, "x"))
T.refuses(
    "required", PROPOSED, STANDING, lambda r: r.withdraw(STANDING, " "), field="reason", name="withdrawn mute"
)

_STEPS: tuple[tuple[str, Any, Actor, Callable[[R, Actor], None]], ...] = (
    ("examine", PROPOSED, INSPECTOR, lambda r, by: examine(r, by)),
    ("hear", HEARING, CLERK, lambda r, by: hear(r, by)),
    ("advise", HEARD, COUNCIL_CHAIR, lambda r, by: advise(r, by)),
    ("sign", ADVISED, DISTRICT_CHAIR, lambda r, by: sign(r, by)),
    ("decline", ADVISED, DISTRICT_CHAIR, lambda r, by: r.decline(by, "x")),
    ("withdraw", PROPOSED, STANDING, lambda r, by: r.withdraw(by, "x")),
    ("state", SIGNED, STANDING, lambda r, by: r.state_payment(by, amount=0, reason="x")),
    ("money", SIGNED, STANDING, lambda r, by: returned(r, by=by)),
    ("write off", SIGNED, DISTRICT_CHAIR, lambda r, by: r.write_off(by, amount=1, reason="x")),
    ("paper", SIGNED, STANDING, lambda r, by: r.return_paper(by, returned_on=TODAY, today=TODAY)),
    ("lost", SIGNED, STANDING, lambda r, by: r.declare_lost(by, declared_on=TODAY, reason="x", today=TODAY)),
    ("remind", SIGNED, STANDING, lambda r, by: r.remind(by, channel="letter", recover_by=LATER, today=TODAY)),
)
for _name, _given, _by, _act in _STEPS:
    T.refuses("own_affair", _given, _by, lambda r, a=_act, b=_by: a(r, kin(b)), name=f"{_name} by kin")
    T.refuses(
        "own_unit", _given, OWN_UNIT, lambda r, a=_act: a(r, OWN_UNIT), name=f"{_name} by the unit itself"
    )
    for _state, _closed in (("dismissed", DISMISSED), ("withdrawn", WITHDRAWN)):
        T.refuses(
            "revocation_state", _closed, _by, lambda r, a=_act, b=_by: a(r, b), name=f"{_name} {_state}"
        )
for _name, _given, _by, _act in _STEPS[:6]:
    T.refuses(
        "revocation_state", SIGNED, _by, lambda r, a=_act, b=_by: a(r, b), name=f"{_name} what is signed"
    )
# Who did one step does none that checks it: the proposer nothing but to withdraw, the examiner nothing but to hear.
for _name, _given, _by in (
    ("the proposer examines", PROPOSED, STANDING),
    ("the proposer hears", HEARING, STANDING),
    ("the proposer advises", HEARD, STANDING),
    ("the examiner advises", HEARD, INSPECTOR),
    ("who heard advises", HEARD, CLERK),
):
    _step = {"examines": examine, "hears": hear, "advises": advise}[_name.rsplit(" ", 1)[1]]
    T.refuses("two_people", _given, _by, lambda r, s=_step, b=_by: s(r, b), name=_name)
for _who in (STANDING, INSPECTOR, CLERK, COUNCIL_CHAIR):
    _signer = replace(_who, role="district_chair")
    T.refuses("two_people", ADVISED, _signer, lambda r, b=_signer: sign(r, b), name=f"{_who.role} signs")
    T.refuses(
        "two_people", ADVISED, _signer, lambda r, b=_signer: r.decline(b, "x"), name=f"{_who.role} declines"
    )

# -- the decision cancelled

for _certificate, _prize, _state in (
    (CERTIFICATE, 450_000, "out"), (CERTIFICATE, None, "out"), (CERTIFICATE, 0, "out"), (None, 450_000, "none"),
):  # fmt: skip
    T.happens(
        f"what was given comes back after a cancellation: {_state}, {_prize}",
        (),
        DISTRICT_CHAIR,
        lambda _, c=_certificate, p=_prize: after_cancellation(certificate_id=c, prize=p),
        happened(
            R.DecisionCancelled, nomination_id=DOSSIER, subject_id=HOUSEHOLD, decision_id=DECISION, amendment_id=CANCELLATION,
            certificate_id=_certificate, unit_path=HAMLET_PATH, ground="procedure", number=4, year=2020, cancelled_on=TODAY,
            prize=_prize, paper=_state, recover_by=DUE,
        ),
        state={"status": "cancelled", "open": False, "owed": _prize, "paper": _state, "settled": False, "recover_by": DUE},
    )  # fmt: skip
for _name, _prize, _more in (
    ("nobody was paid", 0, (happened(R.RecoveryEnded),)), ("money was paid", 450_000, ()), ("nobody knows", None, ()),
):  # fmt: skip
    T.happens(
        f"a certificate that was never handed over is not asked for: {_name}",
        (),
        DISTRICT_CHAIR,
        lambda _, p=_prize: after_cancellation(held=True, prize=p),
        happened(
            R.DecisionCancelled, nomination_id=DOSSIER, subject_id=HOUSEHOLD, decision_id=DECISION, amendment_id=CANCELLATION,
            certificate_id=CERTIFICATE, unit_path=HAMLET_PATH, ground="procedure", number=4, year=2020, cancelled_on=TODAY,
            prize=_prize, paper="held", recover_by=DUE,
        ),
        *_more,
        state={"paper": "held", "settled": bool(_more)},
    )  # fmt: skip
for _prize in (None, 0):
    T.refuses(
        "nothing_given",
        (),
        DISTRICT_CHAIR,
        lambda _, p=_prize: after_cancellation(certificate_id=None, prize=p),
        name=f"nothing went out: {_prize}",
    )
T.refuses("own_affair", (), DISTRICT_CHAIR, lambda _: after_cancellation(kin(DISTRICT_CHAIR)), name="kin's")
T.refuses("own_unit", (), DISTRICT_CHAIR, lambda _: after_cancellation(OWN_UNIT), name="the own unit's")
T.happens(
    "money comes back after a cancellation",
    CANCELLED,
    STANDING,
    lambda r: returned(r, 450_000),
    happened(R.MoneyReturned, amount=450_000, returned_on=TODAY, receipt="PT 7"),
    state={"owed": 0, "settled": False},
)
T.happens(
    "the certificate comes back, and nothing had been paid",
    (*CANCELLED, Step(STANDING, lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY))),
    STANDING,
    lambda r: r.state_payment(STANDING, amount=0, reason="chưa chi"),
    happened(R.PaymentStated, amount=0, reason=sealed("chưa chi")),
    happened(R.RecoveryEnded),
    state={"settled": True},
)
T.happens(
    "the awardee of a cancelled decision is reminded",
    CANCELLED,
    STANDING,
    lambda r: r.remind(STANDING, channel="letter", recover_by=LATER, today=TODAY),
    happened(R.Reminded, channel="letter", reminded_on=TODAY, recover_by=LATER),
    state={"recover_by": LATER, "reminders": 1},
)
T.happens(
    "what is not recovered after a cancellation is written off",
    CANCELLED,
    DISTRICT_CHAIR,
    lambda r: r.write_off(DISTRICT_CHAIR, amount=450_000, reason=" hộ nghèo "),
    happened(R.MoneyWrittenOff, amount=450_000, reason=sealed("hộ nghèo")),
    state={"owed": 0, "settled": False},
)
T.refuses(
    "revocation_state",
    CANCELLED,
    DISTRICT_CHAIR,
    sign,
    name="what has ended by a cancellation is not signed again",
)
T.refuses(
    "revocation_state",
    CANCELLED,
    DISTRICT_CHAIR,
    lambda r: r.issue(NOTE, WORD, ("1", "2")),
    name="a cancellation has its own paper",
)

# -- the certificate replaced

REPLACEMENT, ELSEWHERE = uid("new paper"), uid("the award's own revocation")
HANDED_ON = date(2020, 2, 20)


def after_reissue(**more: Any) -> R:
    """Begin with a certificate that a corrected one has replaced."""
    facts: dict[str, Any] = {
        "nomination_id": DOSSIER, "subject_id": HOUSEHOLD, "decision_id": DECISION, "certificate_id": CERTIFICATE,
        "replaced_by": REPLACEMENT, "unit_path": HAMLET_PATH, "on": TODAY, "out_since": HANDED_ON, "recover_by": DUE,
    }  # fmt: skip
    return R.after_reissue(REVOCATION, **{**facts, **more})


REPLACED = (Step(STANDING, lambda _: after_reissue()),)
OLD_LOST = (
    *REPLACED,
    Step(STANDING, lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason="mất", today=TODAY)),
)
OLD_WAIVED = (*REPLACED, Step(DISTRICT_CHAIR, lambda r: r.waive_paper(DISTRICT_CHAIR, reason="đi xa")))
OLD_BACK = (*REPLACED, Step(STANDING, lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY)))
T.happens(
    "the paper that was replaced is asked back, and no money",
    (),
    STANDING,
    lambda _: after_reissue(),
    happened(
        R.CertificateReplaced, nomination_id=DOSSIER, subject_id=HOUSEHOLD, decision_id=DECISION, certificate_id=CERTIFICATE,
        replaced_by=REPLACEMENT, unit_path=HAMLET_PATH, replaced_on=TODAY, out_since=HANDED_ON, recover_by=DUE,
    ),
    state={"status": "replaced", "open": False, "owed": 0, "paper": "out", "settled": False, "recover_by": DUE},
)  # fmt: skip
T.happens(
    "a replaced paper may have come back before it was replaced: from the day on which it went out",
    REPLACED,
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=HANDED_ON, today=TODAY),
    happened(R.PaperReturned, returned_on=HANDED_ON),
    happened(R.RecoveryEnded),
    state={"paper": "returned", "settled": True},
)
T.refuses(
    "bad_date",
    REPLACED,
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=HANDED_ON - timedelta(days=1), today=TODAY),
    field="returned_on",
    name="a replaced paper back before it went out",
)
T.happens(
    "a replaced paper is declared lost, and nothing more is asked for",
    REPLACED,
    STANDING,
    lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason=" mất ", today=TODAY),
    happened(R.PaperNotFound, declared_on=TODAY, reason=sealed("mất")),
    happened(R.RecoveryEnded),
    state={"paper": "not_found", "settled": True},
)
T.happens(
    "whoever signs gives a replaced paper up",
    REPLACED,
    DISTRICT_CHAIR,
    lambda r: r.waive_paper(DISTRICT_CHAIR, reason=" đi làm ăn xa "),
    happened(R.PaperWaived, reason=sealed("đi làm ăn xa")),
    happened(R.RecoveryEnded),
    state={"paper": "waived", "settled": True},
)
T.happens(
    "so is the certificate of an award that has ended, and the money is still asked for",
    SIGNED,
    DISTRICT_CHAIR,
    lambda r: r.waive_paper(DISTRICT_CHAIR, reason="đi xa"),
    happened(R.PaperWaived, reason=sealed("đi xa")),
    state={"paper": "waived", "settled": False},
)
for _name, _given in (("lost", OLD_LOST), ("given up", OLD_WAIVED)):
    T.happens(
        f"a paper that was {_name} turns up",
        _given,
        STANDING,
        lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY),
        happened(R.PaperReturned, returned_on=TODAY),
        state={"paper": "returned", "settled": True},
    )
T.refuses(
    "no_signing_authority",
    REPLACED,
    STANDING,
    lambda r: r.waive_paper(STANDING, reason="x"),
    name="given up by who collects",
)
T.refuses(
    "required",
    REPLACED,
    DISTRICT_CHAIR,
    lambda r: r.waive_paper(DISTRICT_CHAIR, reason=" "),
    field="reason",
    name="given up mute",
)
for _name, _given in (("back", OLD_BACK), ("lost", OLD_LOST), ("given up", OLD_WAIVED)):
    T.refuses(
        "paper_settled",
        _given,
        DISTRICT_CHAIR,
        lambda r: r.waive_paper(DISTRICT_CHAIR, reason="x"),
        name=f"given up though {_name}",
    )
_MONEY: tuple[tuple[str, Actor, Callable[[R], None]], ...] = (
    ("returned", STANDING, lambda r: returned(r, 1)),
    ("stated", STANDING, lambda r: r.state_payment(STANDING, amount=1, reason="x")),
    ("written off", DISTRICT_CHAIR, lambda r: r.write_off(DISTRICT_CHAIR, amount=1, reason="x")),
)
for _name, _by, _money in _MONEY:
    T.refuses(
        "revocation_state", REPLACED, _by, _money, name=f"no money comes back for a replaced paper: {_name}"
    )
T.happens(
    "who has the replaced paper is reminded",
    REPLACED,
    STANDING,
    lambda r: r.remind(STANDING, channel="letter", recover_by=LATER, today=TODAY),
    happened(R.Reminded, channel="letter", reminded_on=TODAY, recover_by=LATER),
    state={"recover_by": LATER},
)
T.refuses("own_affair", REPLACED, STANDING, lambda r: r.return_paper(kin(STANDING), returned_on=TODAY, today=TODAY),
          name="kin take the replaced paper back")  # fmt: skip
T.refuses("own_affair", SIGNED, DISTRICT_CHAIR, lambda r: r.waive_paper(kin(DISTRICT_CHAIR), reason="x"),
          name="kin give the paper up")  # fmt: skip
T.happens(
    "the award ends: its record asks for the replaced paper too",
    REPLACED,
    DISTRICT_CHAIR,
    lambda r: r.pass_on(ELSEWHERE),
    happened(R.PassedOn, to=ELSEWHERE),
    happened(R.RecoveryEnded),
    state={"paper": "passed_on", "settled": True},
)
for _name, _given in (("back", OLD_BACK), ("lost", OLD_LOST), ("of an award that has ended", SIGNED)):
    T.happens(
        f"nothing is passed on of a paper that is {_name}",
        _given,
        DISTRICT_CHAIR,
        lambda r: r.pass_on(ELSEWHERE),
    )
T.refuses(
    "paper_settled",
    (*REPLACED, Step(DISTRICT_CHAIR, lambda r: r.pass_on(ELSEWHERE))),
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY),
    name="what was passed on is recorded there",
)

# -- papers

T.happens(
    "both papers are kept",
    SIGNED,
    DISTRICT_CHAIR,
    lambda r: r.issue(NOTE, WORD, ("1", "2")),
    happened(R.DocumentIssued, document=NOTE, template_version="1"),
    happened(R.WordIssued, document=WORD, template_version="2"),
)
T.refuses(
    "revocation_state",
    ADVISED,
    DISTRICT_CHAIR,
    lambda r: r.issue(NOTE, WORD, ("1", "2")),
    name="no paper yet",
)
T.refuses(
    "duplicate",
    (*SIGNED, Step(DISTRICT_CHAIR, lambda r: r.issue(NOTE, WORD, ("1", "2")))),
    DISTRICT_CHAIR,
    lambda r: r.issue(NOTE, WORD, ("1", "2")),
)

# -- what comes back

T.happens(
    "a part of the money comes back",
    SIGNED,
    STANDING,
    returned,
    happened(R.MoneyReturned, amount=200_000, returned_on=TODAY, receipt="PT 7"),
    state={"owed": 250_000, "returned": 200_000, "settled": False},
)
T.happens(
    "with the last of the money all is settled",
    (*PAPER_BACK, Step(STANDING, returned)),
    STANDING,
    lambda r: returned(r, 250_000),
    happened(R.MoneyReturned, amount=250_000, returned_on=TODAY, receipt="PT 7"),
    happened(R.RecoveryEnded),
    state={"owed": 0, "settled": True},
)
for _amount in (0, -1, 450_001):
    T.refuses(
        "bad_recovery",
        SIGNED,
        STANDING,
        lambda r, a=_amount: returned(r, a),
        field="amount",
        name=f"{_amount}",
    )
T.refuses("payment_unknown", UNKNOWN, STANDING, returned)
T.refuses(
    "required", SIGNED, STANDING, lambda r: returned(r, receipt=" "), field="receipt", name="no receipt"
)
T.refuses(
    "too_long",
    SIGNED,
    STANDING,
    lambda r: returned(r, receipt="x" * 61),
    field="receipt",
    name="a long receipt",
)
T.refuses(
    "bad_date",
    SIGNED,
    STANDING,
    lambda r: returned(r, returned_on=date(2020, 3, 1)),
    field="returned_on",
    name="money back before it was asked for",
)
T.refuses(
    "future_date",
    SIGNED,
    STANDING,
    lambda r: returned(r, returned_on=AFTER),
    field="returned_on",
    name="money later",
)
T.happens(
    "what was in fact paid is stated where no list could be made",
    UNKNOWN,
    STANDING,
    lambda r: r.state_payment(STANDING, amount=450_000, reason=" chi theo phiếu 3 "),
    happened(R.PaymentStated, amount=450_000, reason=sealed("chi theo phiếu 3")),
    state={"owed": 450_000},
)
T.happens(
    "nothing had been paid, and the paper is back",
    PAPER_BACK,
    STANDING,
    lambda r: r.state_payment(STANDING, amount=0, reason="chưa chi"),
    happened(R.PaymentStated, amount=0, reason=sealed("chưa chi")),
    happened(R.RecoveryEnded),
    state={"settled": True},
)
for _amount in (199_999, 10**9 + 1):
    T.refuses(
        "bad_recovery",
        (*SIGNED, Step(STANDING, returned)),
        STANDING,
        lambda r, a=_amount: r.state_payment(STANDING, amount=a, reason="x"),
        field="amount",
        name=f"{_amount} paid",
    )
T.refuses(
    "required",
    SIGNED,
    STANDING,
    lambda r: r.state_payment(STANDING, amount=1, reason=" "),
    field="reason",
    name="paid otherwise, nobody says why",
)
T.happens(
    "the rest is written off by who signs",
    (*PAPER_BACK, Step(STANDING, returned)),
    DISTRICT_CHAIR,
    lambda r: r.write_off(DISTRICT_CHAIR, amount=250_000, reason=" hộ nghèo "),
    happened(R.MoneyWrittenOff, amount=250_000, reason=sealed("hộ nghèo")),
    happened(R.RecoveryEnded),
    state={"written_off": 250_000, "owed": 0},
)
T.refuses(
    "no_signing_authority",
    SIGNED,
    STANDING,
    lambda r: r.write_off(STANDING, amount=1, reason="x"),
    name="written off by who collects",
)
T.refuses(
    "required",
    SIGNED,
    DISTRICT_CHAIR,
    lambda r: r.write_off(DISTRICT_CHAIR, amount=1, reason=""),
    field="reason",
    name="written off mute",
)
T.refuses(
    "bad_recovery",
    SIGNED,
    DISTRICT_CHAIR,
    lambda r: r.write_off(DISTRICT_CHAIR, amount=450_001, reason="x"),
    field="amount",
    name="more written off than owed",
)
T.happens(
    "the certificate comes back",
    SIGNED,
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY),
    happened(R.PaperReturned, returned_on=TODAY),
    state={"paper": "returned", "settled": False},
)
T.happens(
    "the certificate is declared lost",
    SIGNED,
    STANDING,
    lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason=" cháy nhà ", today=TODAY),
    happened(R.PaperNotFound, declared_on=TODAY, reason=sealed("cháy nhà")),
    state={"paper": "not_found"},
)
T.happens(
    "a certificate declared lost turns up after all was settled",
    (*LOST, Step(STANDING, lambda r: returned(r, 450_000))),
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY),
    happened(R.PaperReturned, returned_on=TODAY),
    state={"paper": "returned", "settled": True},
)
T.refuses(
    "paper_settled",
    PAPER_BACK,
    STANDING,
    lambda r: r.return_paper(STANDING, returned_on=TODAY, today=TODAY),
)
T.refuses(
    "paper_settled",
    PAPER_BACK,
    STANDING,
    lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason="x", today=TODAY),
    name="what is back is not lost",
)
for _day, _code in ((date(2020, 3, 1), "bad_date"), (AFTER, "future_date")):
    T.refuses(
        _code,
        SIGNED,
        STANDING,
        lambda r, d=_day: r.return_paper(STANDING, returned_on=d, today=TODAY),
        field="returned_on",
        name=f"paper back: {_code}",
    )
    T.refuses(
        _code,
        SIGNED,
        STANDING,
        lambda r, d=_day: r.declare_lost(STANDING, declared_on=d, reason="x", today=TODAY),
        field="declared_on",
        name=f"paper lost: {_code}",
    )
T.refuses(
    "required",
    SIGNED,
    STANDING,
    lambda r: r.declare_lost(STANDING, declared_on=TODAY, reason=" ", today=TODAY),
    field="reason",
    name="lost, nobody says how",
)
T.happens(
    "the awardee is reminded",
    SIGNED,
    STANDING,
    lambda r: r.remind(STANDING, channel="letter", recover_by=LATER, today=TODAY),
    happened(R.Reminded, channel="letter", reminded_on=TODAY, recover_by=LATER),
    state={"recover_by": LATER, "reminders": 1},
)
T.refuses(
    "bad_choice",
    SIGNED,
    STANDING,
    lambda r: r.remind(STANDING, channel="none", recover_by=LATER, today=TODAY),
    field="channel",
    name="reminded by nothing",
)
_AFTERWARDS: tuple[tuple[str, Callable[[R], None]], ...] = (
    ("money", lambda r: returned(r)),
    ("statement", lambda r: r.state_payment(STANDING, amount=500_000, reason="x")),
    ("reminder", lambda r: r.remind(STANDING, channel="letter", recover_by=LATER, today=TODAY)),
)
for _name, _late in _AFTERWARDS:
    T.refuses("recovery_ended", SETTLED, STANDING, _late, name=f"after all is settled: {_name}")
T.refuses(
    "recovery_ended",
    SETTLED,
    DISTRICT_CHAIR,
    lambda r: r.write_off(DISTRICT_CHAIR, amount=1, reason="x"),
    name="after all is settled: written off",
)
