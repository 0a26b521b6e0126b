"""Events told in words: what a timeline, a notice and the audit report say. Not the raw log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from aggregates import exit_commitment_events as events
from aggregates.administrative_unit import AdministrativeUnit as U
from aggregates.award_decision import AwardDecision as D
from aggregates.base import EventSourced
from aggregates.council_session import CouncilSession as S
from aggregates.exit_commitment import ExitCommitment as C
from aggregates.household import Household as H  # noqa: N817
from aggregates.inspection import Inspection as Visit
from aggregates.movement import Movement as M  # noqa: N817
from aggregates.nomination import Nomination as N  # noqa: N817
from aggregates.nominee import Nominee
from aggregates.pii import ERASED_TEXT, PII, plain
from aggregates.vocabulary import (
    CHOICES,
    ERASURE_GROUNDS,
    HOLD_KINDS,
    HOUSEHOLD_CLASSES,
    METHODS,
    REOPENING_CAUSES,
    SUPPORT_GIVERS,
    SUPPORT_KINDS,
    UNIT_KINDS,
    VERDICTS,
    ZONES,
)
from rules.plan import Plan, load_plan, plan_ids
from rules.readings import ReadingValue
from rules.text import Text, counted
from workflows.narrative_reviews import TELL as _REVIEWS
from workflows.telling import Story


def money(value: Any) -> Text:
    """An amount as 11.760.000 đồng, in English 11,760,000 đồng."""
    amount = plain(value) if isinstance(value, PII) else value
    if amount is None:
        return ERASED_TEXT
    figure = f"{Decimal(amount):,.0f}"
    return Text(f"{figure.replace(',', '.')} đồng", f"{figure} đồng")


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _words(value: PII | None) -> str | None:
    if value is None:
        return ""
    text = plain(value)
    return None if text is None else ("; ".join(text) if isinstance(text, list) else str(text))


_TITLES: dict[str, Text] = {}
"""What plans call their criteria, by id. An event names the id alone, and its words must not need the dossier's plan."""
_READINGS: dict[tuple[str, ReadingValue], tuple[Text, Text]] = {}
"""What plans ask and answer by the name and the value of a reading."""


def learn_titles(plan: Plan) -> None:
    """Learn the words of a plan for its ids; the plan library tells of each plan it reads. The first title of an id stays."""
    for category in plan.categories.values():
        for criterion in category.criteria:
            _TITLES.setdefault(criterion.id, criterion.title)

    for reading in plan.readings.values():
        for option in reading.options:
            _READINGS.setdefault((reading.name, option.value), (reading.question, option.label))


def _criterion(id: str) -> Text:
    if id not in _TITLES:
        _learn_what_ships()
    return _TITLES.get(id, Text(id, id))


def _learn_what_ships() -> None:
    """Told without the event's plan having been read, as notices are: those that ship may know its words."""
    for plan_id in plan_ids():
        learn_titles(load_plan(plan_id))


def _reading(name: str, value: ReadingValue) -> Text:
    if (name, value) not in _READINGS:
        _learn_what_ships()
    question, answer = _READINGS.get((name, value), (Text(name, name), Text(_value(value), _value(value))))
    return Text(f"{question.vi} – {answer.vi}", f"{question.en} – {answer.en}")


def _verdict(code: str) -> Text:
    return Text("Đánh giá: {v}.", "Assessment: {v}.").format(v=VERDICTS.get(code, Text(code, code)))


def _since(e: Any) -> Text:
    day = _day(e.valid_from)
    return Text(f"Từ {day}. Căn cứ: {e.source}.", f"From {day}. Source: {e.source}.")


def _class(e: Any) -> Text:
    hard = {
        True: Text(", đặc biệt khó khăn", ", especially difficult"),
        False: Text(", không thuộc diện đặc biệt khó khăn", ", not especially difficult"),
        None: Text("", ""),
    }[e.especially_difficult]
    poor = {
        True: Text(", xã nghèo", ", a poor commune"),
        False: Text(", không phải xã nghèo", ", not a poor commune"),
        None: Text("", ""),
    }[e.classed_poor]
    zone = ZONES[e.zone] if e.zone else None
    kind = UNIT_KINDS[e.kind]
    return Text(
        f"Xếp loại: {kind.vi}{f', {zone.vi}' if zone else ''}{hard.vi}{poor.vi}",
        f"Classified: {kind.en}{f', {zone.en}' if zone else ''}{hard.en}{poor.en}",
    )


def _value(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _decided(e: Any) -> Text:
    day = _day(e.decided_on)
    return Text(f"Căn cứ: {e.document}, ngày {day}.", f"Basis: {e.document} of {day}.")


def _members(value: PII | None) -> Text:
    number = plain(value)
    return ERASED_TEXT if number is None else Text(f"{number} nhân khẩu", counted(number, "member"))


def _claimed(e: events.IncomeDeclared) -> Text:
    parts = [Text("{a}/người/năm", "{a} per head and year").format(a=money(e.amount))]
    if e.members is not None:
        parts.append(_members(e.members))
    if e.period_from is not None and e.period_until is not None:
        first, last = _day(e.period_from), _day(e.period_until)
        parts.append(Text(f"từ {first} đến {last}", f"from {first} until {last}"))
    return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))


def _support(e: events.SupportReceived) -> Text:
    said = Text("{amount}, ngày {day}", "{amount}, on {day}").format(
        amount=money(e.amount), day=_day(e.received_on)
    )
    if e.giver is None:
        return said
    giver = SUPPORT_GIVERS.get(plain(e.giver), ERASED_TEXT)
    return Text(f"{said.vi}, từ {giver.vi}", f"{said.en}, from {giver.en}")


def _joined(first: PII, second: PII) -> str | None:
    parts = _words(first), _words(second)
    return None if None in parts else ": ".join(p for p in parts if p)


def _reading_changed(e: M.ReadingChanged) -> Text:
    read, basis = _reading(e.name, e.value), _decided(e)
    return Text(f"{read.vi}. {basis.vi}", f"{read.en}. {basis.en}")


_TELL: dict[type, Callable[[Any], Story]] = {
    M.Opened: lambda e: Story(
        Text("Phát động phong trào", "Movement launched"),
        Text(
            f"Kế hoạch {e.plan_id}, phiên bản {e.plan_version}.",
            f"Plan {e.plan_id}, version {e.plan_version}.",
        ),
        tone="good",
    ),
    M.PlanAdopted: lambda e: Story(
        Text(
            f"Áp dụng kế hoạch {e.plan_id}, phiên bản {e.plan_version}",
            f"Plan {e.plan_id}, version {e.plan_version}, in force",
        ),
        _decided(e),
        _words(e.reason),
        tone="good",
    ),
    M.ReadingChanged: lambda e: Story(
        Text("Đổi cách hiểu", "Reading changed"),
        _reading_changed(e),
        _words(e.reason),
        tone="good",
    ),
    U.Established: lambda e: Story(Text(f"Có {e.name}", f"{e.name} exists"), _since(e), tone="good"),
    U.Renamed: lambda e: Story(Text(f"Đổi tên thành {e.name}", f"Renamed {e.name}"), _since(e)),
    U.Recoded: lambda e: Story(Text(f"Mang mã {e.code}", f"Bears code {e.code}"), _since(e)),
    U.Reclassified: lambda e: Story(_class(e), _since(e)),
    U.Moved: lambda e: Story(
        Text(
            f"Chuyển từ {e.parent_name_before} sang {e.parent_name}",
            f"Passed from {e.parent_name_before} to {e.parent_name}",
        ),
        _since(e),
    ),
    U.Dissolved: lambda e: Story(
        Text(
            f"Kết thúc; {e.successor_name} kế tục",
            f"Ended; succeeded by {e.successor_name}",
        ),
        Text(
            f"Ngày cuối cùng: {_day(e.last_day)}. Căn cứ: {e.source}.",
            f"Last day: {_day(e.last_day)}. Source: {e.source}.",
        ),
        tone="bad",
    ),
    H.Registered: lambda e: Story(Text("Ghi hộ vào sổ của thôn", "Entered in the hamlet's register")),
    H.Corrected: lambda e: Story(
        Text("Sửa thông tin hộ trong sổ", "The register's entry was corrected"), words=_words(e.reason)
    ),
    H.ClassRecorded: lambda e: Story(
        Text("Xếp lại diện hộ: {c}", "Put in another class: {c}").format(
            c=HOUSEHOLD_CLASSES.get(plain(e.household_class), ERASED_TEXT)
        )
    ),
    H.ErasureRecorded: lambda e: Story(
        Text("Xóa dữ liệu cá nhân theo yêu cầu", "Personal data erased on request"),
        Text("Căn cứ: {g}.", "Ground: {g}.").format(g=ERASURE_GROUNDS[e.ground]),
        tone="bad",
    ),
    Nominee.Registered: lambda e: Story(Text("Ghi đối tượng được đề nghị", "Nominee entered")),
    Nominee.ErasureRecorded: lambda e: Story(
        Text("Xóa dữ liệu cá nhân theo yêu cầu", "Personal data erased on request"),
        Text("Căn cứ: {g}.", "Ground: {g}.").format(g=ERASURE_GROUNDS[e.ground]),
        tone="bad",
    ),
    C.Registered: lambda e: Story(
        Text("Đăng ký thoát nghèo", "Commitment registered"),
        Text(f"Mục tiêu: hết năm {e.target_year}.", f"Target: end of {e.target_year}."),
        _words(e.statement),
        tuple(e.evidence),
    ),
    C.Accepted: lambda e: Story(
        Text("Xã tiếp nhận đăng ký", "Registration accepted by the commune"), tone="good"
    ),
    C.RegistrationRefused: lambda e: Story(
        Text("Xã không tiếp nhận đăng ký", "Registration refused by the commune"),
        words=_words(e.reason),
        tone="bad",
    ),
    C.SupportReceived: lambda e: Story(
        Text("Nhận hỗ trợ: {kind}", "Support received: {kind}").format(
            kind=SUPPORT_KINDS.get(plain(e.kind), ERASED_TEXT)
        ),
        _support(e),
        _words(e.provider) if e.details is None else _joined(e.provider, e.details),
        tuple(e.evidence),
    ),
    C.IncomeDeclared: lambda e: Story(
        Text(f"Khai thu nhập năm {e.year}", f"Income of {e.year} declared"),
        _claimed(e),
        _words(e.sources),
        tuple(e.evidence),
    ),
    C.IncomeSurveyed: lambda e: Story(
        Text(f"Khảo sát thu nhập năm {e.year}", f"Income of {e.year} surveyed"),
        Text("Thấy {a}/người/năm, {n}, bằng cách {m}", "Found {a} per head and year, {n}, by {m}").format(
            a=money(e.amount), n=_members(e.members), m=METHODS[e.method]
        ),
        _words(e.findings),
        tuple(e.evidence),
    ),
    C.IncomeVerified: lambda e: Story(
        Text(f"Xác nhận thu nhập năm {e.year}", f"Income of {e.year} confirmed"),
        Text("{a}/người/năm, bằng cách {m}", "{a} per head and year, by {m}").format(
            a=money(e.amount), m=METHODS[e.method]
        ),
        _words(e.note),
        tuple(e.evidence),
        "good",
    ),
    C.IncomeCorrected: lambda e: Story(
        Text(
            f"Xác nhận thu nhập năm {e.year} có điều chỉnh", f"Income of {e.year} confirmed with a correction"
        ),
        Text("Khai {c}, xác nhận {a}, bằng cách {m}", "Claimed {c}, confirmed {a}, by {m}").format(
            c=money(e.claimed), a=money(e.amount), m=METHODS[e.method]
        ),
        _words(e.note),
        tuple(e.evidence),
        "good",
    ),
    C.IncomeRefused: lambda e: Story(
        Text(f"Không xác nhận thu nhập năm {e.year}", f"Income of {e.year} not confirmed"),
        METHODS[e.method],
        _words(e.reason),
        tuple(e.evidence),
        "bad",
    ),
    C.IncomeReopened: lambda e: Story(
        Text(f"Mở lại thu nhập năm {e.year} để xác minh", f"Income of {e.year} reopened"),
        Text("Vì {c}.", "Because: {c}.").format(c=REOPENING_CAUSES[e.cause]),
        _words(e.reason),
        tuple(e.evidence),
        "bad",
    ),
    C.ExitRecognised: lambda e: Story(
        Text(f"Công nhận thoát nghèo năm {e.year}", f"Exit recognised in {e.year}"),
        words=_words(e.basis),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    C.NoRelapsePledged: lambda e: Story(
        Text("Cam kết không tái nghèo", "Pledged not to relapse"), evidence=tuple(e.evidence)
    ),
    C.NeighbourHelped: lambda e: Story(
        Text("Giúp hộ khác thoát nghèo", "Helped another household out of poverty"),
        words=_words(e.description),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    C.RelapseRecorded: lambda e: Story(
        Text(f"Tái nghèo năm {e.year}", f"Relapsed in {e.year}"), words=_words(e.reason), tone="bad"
    ),
    C.Withdrawn: lambda e: Story(Text("Rút đăng ký", "Registration withdrawn"), words=_words(e.reason)),
    N.Proposed: lambda e: Story(
        Text("Lập hồ sơ đề nghị khen thưởng", "Nomination opened"),
        Text(f"Mã hồ sơ {e.code}", f"Dossier {e.code}"),
    ),
    N.SubjectRenamed: lambda e: Story(
        Text("Tên đối tượng được sửa theo sổ hộ", "The subject's name follows the corrected register"),
        words=_words(e.subject_name),
    ),
    N.PlanTakenOver: lambda e: Story(
        Text("Hồ sơ chuyển sang kế hoạch đang áp dụng", "The dossier goes by the plan now in force"),
        Text(f"{e.plan_id} {e.plan_version}", f"{e.plan_id} {e.plan_version}"),
    ),
    N.MeetingRecorded: lambda e: Story(
        Text("Họp bình xét", "Review meeting held"),
        Text(
            f"Ngày {_day(e.held_on)}: có mặt {e.present}, tán thành {e.votes_for}, không tán thành {e.votes_against}",
            f"On {_day(e.held_on)}: {e.present} present, {e.votes_for} for, {e.votes_against} against",
        ),
        _words(e.remarks),
        tuple(e.evidence),
    ),
    N.CriterionAttested: lambda e: Story(
        Text("Xác nhận một tiêu chí", "Criterion attested"),
        {True: Text("{c}: có", "{c}: yes"), False: Text("{c}: không", "{c}: no")}.get(
            e.value, Text("{c}: không áp dụng", "{c}: not applicable")
        ).format(c=_criterion(e.criterion)),
        _words(e.remarks),
        tuple(e.evidence),
    ),
    N.Submitted: lambda e: Story(
        # Residential groups submit to a commune as hamlets do; whoever else submits has none above.
        Text("Nộp hồ sơ lên UBND xã", "Submitted to the commune")
        if e.meta.role == "hamlet_head"
        else Text("Nộp hồ sơ đề nghị", "Dossier submitted"),
        _verdict(e.verdict),
        _words(e.report),
        tuple(e.evidence),
    ),
    N.CompletenessConfirmed: lambda e: Story(
        Text("Xác nhận hồ sơ đủ thành phần", "Found complete"), words=_words(e.remarks), tone="good"
    ),
    N.ClaimsVerified: lambda e: Story(
        Text("UBND xã xác minh nội dung đề nghị", "Claims verified by the commune"),
        _verdict(e.verdict),
        _words(e.remarks),
        tone="good",
    ),
    N.Posted: lambda e: Story(
        Text("Niêm yết công khai tại xã", "Posted publicly at the commune"),
        Text(f"Đến hết ngày {_day(e.until)}", f"Until the end of {_day(e.until)}"),
    ),
    N.CommentReceived: lambda e: Story(
        Text("Nhận ý kiến nhân dân", "Comment received"),
        Text("{a}", "{a}").format(a=_words(e.author) or ""),
        _words(e.text),
    ),
    N.PostingClosed: lambda e: Story(
        Text("Kết thúc niêm yết", "Posting closed"),
        Text(f"{e.comments} ý kiến", f"{counted(e.comments, 'comment')}"),
        _words(e.remarks),
    ),
    N.Endorsed: lambda e: Story(
        Text("UBND xã trình cấp trên", "Endorsed to the level above"),
        Text(
            f"Tờ trình số {e.submission_number} ngày {_day(e.submission_date)}",
            f"Submission no. {e.submission_number} of {_day(e.submission_date)}",
        ),
        tone="good",
    ),
    N.Appraised: lambda e: Story(
        Text("Thẩm định hồ sơ", "Dossier appraised"),
        _verdict(e.verdict),
        _words(e.opinion),
        tone="good",
    ),
    N.ReturnedForSupplement: lambda e: Story(
        Text("Trả hồ sơ để bổ sung", "Returned for supplement"), words=_words(e.missing), tone="bad"
    ),
    N.SupplementSubmitted: lambda e: Story(
        Text("Nộp bổ sung", "Supplement handed in"), words=_words(e.remarks), evidence=tuple(e.evidence)
    ),
    N.Rejected: lambda e: Story(Text("Từ chối hồ sơ", "Rejected"), words=_words(e.reason), tone="bad"),
    N.Withdrawn: lambda e: Story(Text("Rút hồ sơ", "Withdrawn"), words=_words(e.reason)),
    N.HoldPlaced: lambda e: Story(
        Text("Tạm dừng hồ sơ", "Put on hold"), HOLD_KINDS[e.kind], _words(e.reason), tone="bad"
    ),
    N.HoldLifted: lambda e: Story(Text("Bỏ tạm dừng", "Hold lifted"), words=_words(e.outcome), tone="good"),
    N.Reassessed: lambda e: Story(
        Text("Đánh giá lại vì căn cứ thay đổi", "Judged again after its facts changed"), _verdict(e.verdict)
    ),
    N.CouncilResultRecorded: lambda e: Story(
        Text("Hội đồng đề nghị khen thưởng", "Proposed by the council")
        if e.proposed
        else Text("Hội đồng không đề nghị", "Not proposed by the council"),
        Text(
            f"{e.votes_for} tán thành, {e.votes_against} không tán thành, {e.abstained} không có ý kiến / {e.base} thành viên",
            f"{e.votes_for} for, {e.votes_against} against, {e.abstained} abstained of {counted(e.base, 'member')}",
        ),
        _words(e.deviation),
        tone="good" if e.proposed else "bad",
    ),
    N.AwardDecided: lambda e: Story(
        Text("Chủ tịch UBND tỉnh quyết định khen thưởng", "Award decided by the provincial chair")
        if e.meta.role == "province_chair"
        else Text("Chủ tịch UBND huyện quyết định khen thưởng", "Award decided by the district chair"),
        Text(
            f"Quyết định số {e.number:02d}/QĐ-UBND ngày {_day(e.signed_on)}",
            f"Decision no. {e.number:02d}/QĐ-UBND of {_day(e.signed_on)}",
        ),
        tone="good",
    ),
    N.AwardDeclined: lambda e: Story(
        Text("Chủ tịch UBND tỉnh không quyết định khen", "Award declined by the provincial chair")
        if e.meta.role == "province_chair"
        else Text("Chủ tịch UBND huyện không quyết định khen", "Award declined by the district chair"),
        words=_words(e.reason),
        tone="bad",
    ),
    N.CertificateIssued: lambda e: Story(
        Text("Cấp giấy khen", "Certificate issued"),
        Text(f"Số sổ vàng {e.gold_book_number:04d}", f"Gold book no. {e.gold_book_number:04d}"),
        _words(e.deviation) if e.deviation else "",
        evidence=(e.document,),
        tone="good",
    ),
    N.PaperIssued: lambda e: Story(
        {
            "hamlet_minutes": Text("Phát hành biên bản họp bình xét", "Minutes of the meeting issued"),
            "receipt": Text("Phát hành giấy tiếp nhận và hẹn trả", "Receipt slip issued"),
            "submission": Text("Phát hành tờ trình", "Submission letter issued"),
        }[e.kind],
        evidence=(e.document,),
    ),
    Visit.Planned: lambda e: Story(
        Text("Lập kế hoạch kiểm tra", "Inspection planned"),
        Text(
            f"Ngày {_day(e.planned_for)}, mẫu {len(e.commitments)} hộ",
            f"For {_day(e.planned_for)}, a sample of {len(e.commitments)}",
        ),
        _words(e.sampling),
    ),
    Visit.CarriedOut: lambda e: Story(
        Text("Đoàn kiểm tra làm việc tại đơn vị", "Inspection carried out"),
        Text(f"Ngày {_day(e.carried_out_on)}", f"On {_day(e.carried_out_on)}"),
        _words(e.minutes),
        tuple(e.evidence),
    ),
    Visit.FindingRecorded: lambda e: Story(
        Text("Ghi nhận phát hiện", "Finding recorded"),
        Text(f"Thu nhập năm {e.year}", f"Income of {e.year}")
        if e.kind == "income"
        else Text("Về đơn vị", "About the unit"),
        _words(e.text),
        tuple(e.evidence),
        "bad",
    ),
    Visit.FindingAnswered: lambda e: Story(
        Text("Đơn vị trả lời phát hiện", "Finding answered"), words=_words(e.text), evidence=tuple(e.evidence)
    ),
    Visit.FindingResolved: lambda e: Story(
        Text("Giữ nguyên phát hiện", "Finding upheld")
        if e.outcome == "upheld"
        else Text("Bác bỏ phát hiện", "Finding dismissed"),
        words=_words(e.text),
        tone="bad" if e.outcome == "upheld" else "good",
    ),
    Visit.Closed: lambda e: Story(Text("Kết thúc kiểm tra", "Inspection closed"), words=_words(e.conclusion)),
    S.Convened: lambda e: Story(
        Text("Triệu tập phiên họp Hội đồng", "Session convened"),
        Text(
            f"{len(e.agenda)} hồ sơ, {len(e.members)} thành viên, ngày {_day(e.held_on)}",
            f"{counted(len(e.agenda), 'dossier')}, {counted(len(e.members), 'member')}, on {_day(e.held_on)}",
        ),
        e.place,
    ),
    S.Opened: lambda e: Story(
        Text("Khai mạc phiên họp", "Session opened"),
        Text(f"Có mặt {len(e.present)} thành viên", f"{counted(len(e.present), 'member')} present"),
    ),
    S.MemberRecused: lambda e: Story(
        Text("Một thành viên rút khỏi việc xét một hồ sơ", "A member is recused from a dossier")
    ),
    S.BallotCast: lambda e: Story(Text("Biểu quyết: {c}", "Vote: {c}").format(c=CHOICES[e.choice])),
    S.Closed: lambda e: Story(
        Text("Kết thúc phiên họp", "Session closed"),
        Text(
            f"Đề nghị khen {sum(r['proposed'] for r in e.results)}/{len(e.results)} hồ sơ",
            f"{sum(r['proposed'] for r in e.results)} of {len(e.results)} proposed",
        ),
    ),
    S.Cancelled: lambda e: Story(
        Text("Hủy phiên họp", "Session cancelled"), words=_words(e.reason), tone="bad"
    ),
    S.MinutesIssued: lambda e: Story(
        Text("Phát hành biên bản phiên họp", "Minutes issued"), evidence=(e.document,)
    ),
    D.Drafted: lambda e: Story(
        Text("Dự thảo quyết định khen thưởng", "Decision drafted"),
        Text(f"{len(e.items)} đối tượng", f"{counted(len(e.items), 'awardee')}"),
    ),
    D.NomineeDeclined: lambda e: Story(
        Text("Chủ tịch không khen một đối tượng", "A nominee declined by the chair"),
        words=_words(e.reason),
        tone="bad",
    ),
    D.NomineeDeferred: lambda e: Story(
        Text("Để một đối tượng lại cho quyết định sau", "A nominee left for a later decision"),
        Text(
            "Hồ sơ đang bị tạm dừng hoặc không còn chờ quyết định.",
            "The dossier is on hold or no longer waits for one.",
        ),
    ),
    D.Signed: lambda e: Story(
        Text("Ký quyết định", "Decision signed"),
        Text(
            f"Số {e.number:02d}/QĐ-UBND ngày {_day(e.signed_on)}",
            f"No. {e.number:02d}/QĐ-UBND of {_day(e.signed_on)}",
        ),
        tone="good",
    ),
    D.DocumentIssued: lambda e: Story(
        Text("Phát hành quyết định", "Decision issued"), evidence=(e.document,)
    ),
}


def tell(event: EventSourced.Event) -> Story:
    """Tell one event in words."""
    teller = _TELL.get(type(event)) or _REVIEWS.get(type(event))
    if teller is None:
        return Story(Text(type(event).__name__, type(event).__name__))
    return teller(event)
