"""How a dossier of the story climbs from the hamlet to the council, and where it stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from aggregates.movement import Movement
from aggregates.nomination import Nomination
from demo import papers
from demo.calendar import working_day
from demo.commitments import household_id
from demo.households import Case
from demo.people import HAMLETS
from demo.scene import Scene
from demo.teller import Teller
from workflows.bootstrap import MOVEMENT
from workflows.nominations import Attested

STEPS: Final = (
    ("propose", 0), ("meeting", 1), ("submit", 2), ("check", 3), ("verify", 5), ("post", 1), ("close", 8),
    ("endorse", 2), ("district", 5), ("appraise", 7),
)  # fmt: skip
"""The way up, with the days each act comes after the one before it."""

_NO_PAPER: Final = {
    "law_abiding": "Không có vi phạm; nhận xét ghi trong biên bản họp thôn, không có giấy tờ riêng.",
    "initiative": "Cuộc họp thôn đã nghe và thống nhất về cách làm của hộ; mô tả trong báo cáo thành tích.",
    "credit_use": "Tổ tiết kiệm và vay vốn nhận xét tại cuộc họp: vay đúng mục đích, trả đúng hạn; giấy xác nhận chưa có.",
    "helps_others": "Các hộ được giúp có mặt và xác nhận tại cuộc họp thôn; không lập danh sách riêng.",
    "own_effort": "Nhận xét của cuộc họp ghi trong biên bản họp thôn.",
}
"""What hamlet heads say where the plan wants evidence of a criterion and they have no paper of its own."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The last step a dossier has taken, by when, and what happened to it there."""

    last: str
    by: date
    then: tuple[str, ...] = ()


def _may(day: int) -> date:
    return date(2020, 5, day)


_FIRST, _SECOND, _THIRD = date(2020, 4, 21), _may(6), _may(8)
STAGES: Final[dict[str, Stage]] = {
    "draft": Stage("propose", _may(13)),
    "draft_with_meeting": Stage("meeting", _may(15)),
    "check": Stage("submit", _may(14)),
    "returned": Stage("submit", _may(8), ("return_at_check",)),
    "supplied": Stage("submit", _may(6), ("return_list", "supply")),
    "verification": Stage("check", _may(13)),
    "rejected": Stage("check", date(2020, 4, 15), ("reject_at_verification",)),
    "withdrawn": Stage("submit", date(2020, 3, 12), ("withdraw",)),
    "to_post": Stage("verify", _may(15)),
    "posting": Stage("post", _may(13)),
    "posting_over": Stage("post", _may(8), ("comment",)),
    "endorsement": Stage("close", _may(14)),
    "reopened": Stage("close", _may(7)),
    "held_by_finding": Stage("close", _may(7)),
    "district_check": Stage("endorse", _may(14)),
    "returned_by_district": Stage("endorse", _may(8), ("return_by_district",)),
    "held_by_complaint": Stage("endorse", _may(6), ("complaint",)),
    "held_answered": Stage("district", _may(6)),
    "appraisal": Stage("district", _may(13)),
    "rejected_by_district": Stage("district", _may(6), ("reject_at_appraisal",)),
    "released": Stage("endorse", _may(5), ("complaint", "settle")),
    "ready": Stage("appraise", _may(13)),
    "agenda": Stage("appraise", _THIRD),
    "proposed": Stage("appraise", _SECOND),
    "deviation": Stage("appraise", _SECOND),
    "not_proposed": Stage("appraise", _FIRST),
    "declined": Stage("appraise", _FIRST),
    "deferred": Stage("appraise", _FIRST),
    "decided": Stage("appraise", _FIRST),
    "awarded": Stage("appraise", _FIRST),
}
"""Every stage a dossier of the story can stand at."""


def nomination_id(case: Case) -> UUID:
    """The id of the household's dossier."""
    return Nomination.id_of(Movement.id_of(MOVEMENT), "household", household_id(case), "2016-2020", 1)


def timetable(stage: Stage) -> dict[str, date]:
    """The day of each step, the last one on the last working day that is not after ``stage.by``."""
    taken = [name for name, _ in STEPS][: [name for name, _ in STEPS].index(stage.last) + 1]
    gaps = dict(STEPS)
    start = stage.by
    while True:
        days: dict[str, date] = {}
        day = start
        for name in taken:
            day = working_day(day + timedelta(days=gaps[name]))
            days[name] = day
        if day <= stage.by:
            return days
        start -= timedelta(days=1)


def dossier_scenes(case: Case, numbers: dict[str, str]) -> Iterator[Scene]:
    """The way of one dossier; ``numbers`` are the communes' submissions by household."""
    stage = STAGES[case.stage]
    days = timetable(stage)
    plays = {
        "propose": lambda t: _propose(t, case),
        "meeting": lambda t: _meeting(t, case, days["meeting"] - timedelta(days=1)),
        "submit": lambda t: _submit(t, case),
        "check": lambda t: _check(t, case),
        "verify": lambda t: _verify(t, case),
        "post": lambda t: _post(t, case),
        "close": lambda t: _close(t, case),
        "endorse": lambda t: _endorse(t, case, numbers[case.key], t.today),
        "district": lambda t: _district(t, case),
        "appraise": lambda t: _appraise(t, case),
    }
    for name, day in days.items():
        yield Scene(day, plays[name])
    day = days[stage.last]
    for name in stage.then:
        day = working_day(day + timedelta(days=2))
        yield _then(day, name, case)


def _then(day: date, name: str, case: Case) -> Scene:
    return Scene(day, lambda t: _THEN[name](t, case))


def submission_numbers(cases: list[Case]) -> dict[str, str]:
    """Number the communes' submissions in the order in which they endorse the dossiers, by key of the household."""
    endorsed = [
        (days["endorse"], HAMLETS[case.hamlet].commune, case.key)
        for case in cases
        if case.stage and "endorse" in (days := timetable(STAGES[case.stage]))
    ]
    count: dict[str, int] = {}
    numbers: dict[str, str] = {}
    for _, commune, key in sorted(endorsed):
        count[commune] = count.get(commune, 10) + 1
        numbers[key] = f"{count[commune]}/TTr-UBND"
    return numbers


# -- the acts ---------------------------------------------------------------------------------------------------------


def _propose(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:propose",
        HAMLETS[case.hamlet].head,
        t.app.nominations.propose,
        category="household",
        subject_id=household_id(case),
    )


def _meeting(t: Teller, case: Case, held_on: date) -> None:
    hamlet, n, by = HAMLETS[case.hamlet], nomination_id(case), HAMLETS[case.hamlet].head
    present = hamlet.households - len(case.head) - len(case.key)
    against = len(case.key) % 3
    abstained = len(case.trade) % 3
    t.do(
        f"{case.key}:meeting",
        by,
        t.app.nominations.record_meeting,
        nomination_id=n,
        held_on=held_on,
        present=present,
        votes_for=present - against - abstained,
        votes_against=against,
        chaired_by=hamlet.head_name,
        secretary=hamlet.secretary,
        remarks=f"Các hộ nhận xét gia đình chịu khó {case.trade}, sống hòa thuận, giúp đỡ hàng xóm.",
        facts=lambda: {
            "uploads": [
                papers.paper(
                    f"bien-ban-hop-thon-{case.key}",
                    f"BIÊN BẢN HỌP {hamlet.name.upper()}",
                    f"Họp ngày {held_on:%d/%m/%Y}, có mặt {present} người.",
                    f"Bình xét đề nghị khen thưởng hộ {case.head}.",
                    typed=case.typed,
                )
            ]
        },
    )
    given = [
        Attested("household.law_abiding", True, _NO_PAPER["law_abiding"]),
        Attested("household.initiative", True, _NO_PAPER["initiative"]),
    ]
    # A household without a loan cannot have used one well: the plan lets the criterion fall away.
    loan = case.support and case.support[0] == "loan"
    given.append(
        Attested("household.credit_use", True, _NO_PAPER["credit_use"])
        if loan
        else Attested("household.credit_use", "not_applicable")
    )
    if case.household_class == "not_poor":
        given.append(Attested("household.helps_others", True, _NO_PAPER["helps_others"]))
    if case.commitment == "accepted":
        given.append(Attested("household.own_effort", True, _NO_PAPER["own_effort"]))
    t.do(f"{case.key}:attest", by, t.app.nominations.attest, nomination_id=n, given=given, uploads=[])


def _submit(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:submit",
        HAMLETS[case.hamlet].head,
        t.app.nominations.submit,
        nomination_id=nomination_id(case),
        report=(
            f"Gia đình {case.head} gồm {case.members} nhân khẩu, đã chủ động {case.trade}. Nhờ chịu khó học hỏi kỹ thuật "
            "và sử dụng vốn đúng mục đích, thu nhập tăng đều qua các năm; gia đình còn chia sẻ cách làm với các hộ khác "
            "trong thôn."
        ),
        facts=lambda: {"uploads": [papers.photo(f"anh-{case.key}.png", f"report-{case.key}", 320, 200)]},
    )


def _check(t: Teller, case: Case) -> None:
    by = HAMLETS[case.hamlet].officer
    for kind in ("receipt", "hamlet_minutes"):
        _paper(t, case, by, kind)
    t.do(f"{case.key}:check", by, t.app.nominations.confirm_complete, nomination_id=nomination_id(case))


def _paper(t: Teller, case: Case, by: str, kind: str) -> None:
    """Print a paper of the dossier; where the story does not, the visitor may."""
    if not case.typed:
        return
    t.do(
        f"{case.key}:paper:{kind}",
        by,
        t.app.nominations.issue_paper,
        nomination_id=nomination_id(case),
        kind=kind,
    )


def _verify(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:verify",
        HAMLETS[case.hamlet].chair,
        t.app.nominations.verify_claims,
        nomination_id=nomination_id(case),
        remarks="Thu nhập và việc thoát nghèo đúng với sổ theo dõi của xã.",
    )


def _post(t: Teller, case: Case) -> None:
    by = HAMLETS[case.hamlet].officer
    t.do(f"{case.key}:post", by, t.app.nominations.post, nomination_id=nomination_id(case))


def _close(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:close",
        HAMLETS[case.hamlet].officer,
        t.app.nominations.close_posting,
        nomination_id=nomination_id(case),
        remarks="Hết thời gian niêm yết, không có ý kiến phản đối.",
    )


def _endorse(t: Teller, case: Case, number: str, day: date) -> None:
    by = HAMLETS[case.hamlet].chair
    t.do(
        f"{case.key}:endorse",
        by,
        t.app.nominations.endorse,
        nomination_id=nomination_id(case),
        submission_number=number,
        submission_date=day,
    )
    _paper(t, case, by, "submission")


def _district(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:district", "noivu", t.app.nominations.confirm_complete, nomination_id=nomination_id(case)
    )


def _appraise(t: Teller, case: Case) -> None:
    opinion = "Số liệu khớp với kết quả rà soát hằng năm; đề nghị Hội đồng xem xét."
    if case.stage == "not_proposed":
        opinion = "Thu nhập các năm chưa bằng 1,6 lần thu nhập năm thoát nghèo; trình Hội đồng quyết định."
    if case.stage == "deviation":
        opinion = (
            "Năm thứ ba (2020) chưa kết thúc nên chưa đủ ba năm; hai năm đầu đều vượt mức; trình Hội đồng."
        )
    t.do(
        f"{case.key}:appraise",
        "ldtbxh",
        t.app.nominations.appraise,
        nomination_id=nomination_id(case),
        opinion=opinion,
    )


# -- what happens beside the way ----------------------------------------------------------------------------------------


def _return(t: Teller, case: Case, by: str, *missing: str) -> None:
    t.do(
        f"{case.key}:return",
        by,
        t.app.nominations.return_for_supplement,
        nomination_id=nomination_id(case),
        missing=list(missing),
    )


def _return_at_check(t: Teller, case: Case) -> None:
    _return(
        t,
        case,
        HAMLETS[case.hamlet].officer,
        "Xác nhận của tổ tiết kiệm và vay vốn về dư nợ",
        "Ảnh mô hình chăn nuôi năm 2019",
    )


def _return_list(t: Teller, case: Case) -> None:
    _return(t, case, HAMLETS[case.hamlet].officer, "Danh sách người dự họp thôn có chữ ký")


def _supply(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:supply",
        HAMLETS[case.hamlet].head,
        t.app.nominations.supply,
        nomination_id=nomination_id(case),
        remarks="Đã bổ sung danh sách người dự họp thôn có chữ ký.",
        facts=lambda: {
            "uploads": [papers.form(f"danh-sach-du-hop-{case.key}.pdf", "DANH SÁCH NGƯỜI DỰ HỌP", case.head)]
        },
    )


def _return_by_district(t: Teller, case: Case) -> None:
    _return(t, case, "noivu", "Biên bản họp thôn chưa có chữ ký của thư ký")


def _reject(t: Teller, case: Case, by: str, reason: str) -> None:
    t.do(
        f"{case.key}:reject",
        by,
        t.app.nominations.reject,
        nomination_id=nomination_id(case),
        reason_code="standard_not_met",
        reason=reason,
    )


def _reject_at_verification(t: Teller, case: Case) -> None:
    reason = "Thu nhập năm 2018 không xác nhận được nên chưa đủ ba năm liên tục theo tiêu chuẩn."
    _reject(t, case, HAMLETS[case.hamlet].chair, reason)


def _reject_at_appraisal(t: Teller, case: Case) -> None:
    reason = "Thu nhập các năm 2017, 2018, 2019 đều thấp hơn 1,6 lần thu nhập năm thoát nghèo 2016."
    _reject(t, case, "ldtbxh", reason)


def _withdraw(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:withdraw",
        HAMLETS[case.hamlet].head,
        t.app.nominations.withdraw,
        nomination_id=nomination_id(case),
        reason="Gia đình xin rút để dành cho hộ khác tiêu biểu hơn.",
    )


def _comment(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:comment",
        HAMLETS[case.hamlet].officer,
        t.app.nominations.receive_comment,
        nomination_id=nomination_id(case),
        author="Một người dân thôn Bình Hòa",
        text="Nhất trí đề nghị khen; gia đình đã giúp bà con chống rét cho trâu bò.",
    )


def _complaint(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:complaint",
        "noivu",
        t.app.nominations.place_hold,
        nomination_id=nomination_id(case),
        kind="complaint",
        reason="Có đơn khiếu nại về số lao động hộ kê khai; đang chờ UBND xã trả lời.",
    )


def _settle(t: Teller, case: Case) -> None:
    n = nomination_id(case)
    held = t.app.log.query_one("SELECT hold_id FROM nomination_holds WHERE nomination_id = %s", (n,))
    assert held is not None
    t.do(
        f"{case.key}:settled",
        "noivu",
        t.app.nominations.lift_hold,
        nomination_id=n,
        hold_id=held["hold_id"],
        outcome="UBND xã đã xác minh, đơn không có căn cứ; người gửi đơn đã rút đơn.",
    )


_THEN: Final = {
    "return_at_check": _return_at_check,
    "return_list": _return_list,
    "supply": _supply,
    "return_by_district": _return_by_district,
    "reject_at_verification": _reject_at_verification,
    "reject_at_appraisal": _reject_at_appraisal,
    "withdraw": _withdraw,
    "comment": _comment,
    "complaint": _complaint,
    "settle": _settle,
}
