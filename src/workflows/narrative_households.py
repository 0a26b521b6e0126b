"""Households, commitments and nominees told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import exit_commitment_events as events
from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.household_events import ClassAssessed, ErasureRecorded, MembersLeft, TookIn
from aggregates.nominee import Nominee
from aggregates.pii import ERASED_TEXT, PII, plain
from aggregates.vocabulary import (
    ERASURE_GROUNDS,
    HOUSEHOLD_CLASSES,
    METHODS,
    REOPENING_CAUSES,
    SUPPORT_GIVERS,
    SUPPORT_KINDS,
)
from rules.standards import AREAS, load_standards
from rules.text import Text, counted
from rules.wording import joined
from workflows.narrative_words import dmy, money, words
from workflows.telling import Story


def _erased(e: ErasureRecorded | Nominee.ErasureRecorded) -> Story:
    return Story(
        Text("Xóa dữ liệu cá nhân theo yêu cầu", "Personal data erased on request"),
        Text("Căn cứ: {g}.", "Ground: {g}.").format(g=ERASURE_GROUNDS[e.ground]),
        tone="bad",
    )


def _members(value: PII | None) -> Text:
    number = plain(value)
    return ERASED_TEXT if number is None else Text(f"{number} nhân khẩu", counted(number, "member"))


def _stay(value: PII) -> Text:
    """How many members there are now; nothing where that is not known."""
    if plain(value) is None and not value.erased:
        return Text("", "")
    return Text("Nay có {n}.", "Now {n}.").format(n=_members(value))


def _since(e: EventSourced.Event) -> Text:
    """The day of the act itself, which may be earlier than that of its entry."""
    return Text(f"Từ ngày {dmy(e.meta.occurred_on)}.", f"Since {dmy(e.meta.occurred_on)}.")


def _reshaped(e: MembersLeft | TookIn) -> Text:
    """The day, and how many members there are now where that is known."""
    return joined((part for part in (_since(e), _stay(e.members)) if part.vi), " ")


def _claimed(e: events.IncomeDeclared) -> Text:
    parts = [Text("{a}/người/năm", "{a} per head and year").format(a=money(e.amount))]
    if e.members is not None:
        parts.append(_members(e.members))
    if e.period_from is not None and e.period_until is not None:
        first, last = dmy(e.period_from), dmy(e.period_until)
        parts.append(Text(f"từ {first} đến {last}", f"from {first} until {last}"))
    return joined(parts, ", ")


def _support(e: events.SupportReceived) -> Text:
    said = Text("{amount}, ngày {day}", "{amount}, on {day}").format(
        amount=money(e.amount), day=dmy(e.received_on)
    )
    if e.giver is None:
        return said
    giver = SUPPORT_GIVERS.get(plain(e.giver), ERASED_TEXT)
    return Text(f"{said.vi}, từ {giver.vi}", f"{said.en}, from {giver.en}")


def _joined(first: PII, second: PII) -> str | None:
    parts = words(first), words(second)
    return None if None in parts else ": ".join(p for p in parts if p)


def _class(value: PII) -> Text:
    return HOUSEHOLD_CLASSES.get(plain(value), ERASED_TEXT)


def _assessed(e: ClassAssessed) -> Story:
    by_list = bool(plain(e.differs))
    return Story(
        Text(
            "Phân loại theo danh sách chính thức, khác chuẩn nghèo",
            "Classed by an official list, unlike the poverty standard",
        )
        if by_list
        else Text("Phân loại theo chuẩn nghèo", "Classed by the poverty standard"),
        Text("{f}; theo chuẩn: {c}.", "{f}; by the standard: {c}.").format(
            f=class_figures(e), c=_class(e.by_standard)
        ),
        words(e.differs),
    )


def class_figures(e: ClassAssessed) -> Text:
    """Return by which standard a household was classed, and its figures."""
    if e.income.erased:
        return ERASED_TEXT
    known = next((s for s in load_standards() if s.id == e.standard), None)
    return Text(
        "{standard}, {area}: thu nhập {income}/người/tháng, thiếu hụt {n} chỉ số",
        "{standard}, {area}: income {income} per head and month, {n} lacking",
    ).format(
        standard=known.title if known else Text(e.standard, e.standard),
        area=AREAS[e.area],
        income=money(e.income),
        n=Text(str(plain(e.deprivations)), counted(plain(e.deprivations), "indicator")),
    )


TELL: dict[type, Callable[[Any], Story]] = {
    Household.Registered: lambda e: Story(Text("Ghi hộ vào sổ của thôn", "Entered in the hamlet's register")),
    Household.Imported: lambda e: Story(
        Text("Vào sổ của thôn theo danh sách", "Entered in the hamlet's register from a list"),
        Text(f"Dòng {e.row} của danh sách.", f"Row {e.row} of the list."),
    ),
    Household.SplitOff: lambda e: Story(
        Text("Tách từ hộ khác, ghi vào sổ của thôn", "Split off another household, entered in the register"),
        _since(e),
        words=words(e.reason),
    ),
    Household.MembersLeft: lambda e: Story(
        Text("Tách hộ: một số nhân khẩu ra ở riêng", "Split: some members became a household of their own"),
        _reshaped(e),
        words(e.reason),
    ),
    Household.MergedInto: lambda e: Story(
        Text("Nhập vào hộ khác; hộ này đóng", "Became part of another household; closed"),
        _since(e),
        words=words(e.reason),
        tone="bad",
    ),
    Household.TookIn: lambda e: Story(
        Text("Nhận một hộ khác nhập vào", "Another household became part of this one"),
        _reshaped(e),
        words(e.reason),
    ),
    Household.Corrected: lambda e: Story(
        Text("Sửa thông tin hộ trong sổ", "The register's entry was corrected"), words=words(e.reason)
    ),
    Household.Moved: lambda e: Story(
        Text("Chuyển đến thôn khác", "Moved to another hamlet"),
        _since(e),
        words(e.reason),
    ),
    Household.ClassRecorded: lambda e: Story(
        Text("Phân loại hộ: {c}", "Put in a class: {c}").format(c=_class(e.household_class)),
        words=words(e.reason),
    ),
    Household.EarlierClassRecorded: lambda e: Story(
        Text("Bổ sung phân loại trước khi vào sổ: {c}", "Class before the entry in the register: {c}").format(
            c=_class(e.household_class)
        ),
        Text(f"Từ ngày {dmy(e.meta.occurred_on)}.", f"Since {dmy(e.meta.occurred_on)}."),
        words(e.reason),
    ),
    Household.ClassAssessed: _assessed,
    Household.ErasureRecorded: _erased,
    Nominee.Registered: lambda e: Story(Text("Ghi đối tượng được đề nghị", "Nominee entered")),
    Nominee.Corrected: lambda e: Story(
        Text("Sửa thông tin đối tượng", "The nominee's entry was corrected"), words=words(e.reason)
    ),
    Nominee.ErasureRecorded: _erased,
    ExitCommitment.Registered: lambda e: Story(
        Text("Đăng ký thoát nghèo", "Commitment registered"),
        Text(f"Mục tiêu: hết năm {e.target_year}.", f"Target: end of {e.target_year}."),
        words(e.statement),
        tuple(e.evidence),
    ),
    ExitCommitment.Accepted: lambda e: Story(
        Text("Xã tiếp nhận đăng ký", "Registration accepted by the commune"), tone="good"
    ),
    ExitCommitment.RegistrationRefused: lambda e: Story(
        Text("Xã không tiếp nhận đăng ký", "Registration refused by the commune"),
        words=words(e.reason),
        tone="bad",
    ),
    ExitCommitment.SupportReceived: lambda e: Story(
        Text("Nhận hỗ trợ: {kind}", "Support received: {kind}").format(
            kind=SUPPORT_KINDS.get(plain(e.kind), ERASED_TEXT)
        ),
        _support(e),
        words(e.provider) if e.details is None else _joined(e.provider, e.details),
        tuple(e.evidence),
    ),
    ExitCommitment.IncomeDeclared: lambda e: Story(
        Text(f"Khai thu nhập năm {e.year}", f"Income of {e.year} declared"),
        _claimed(e),
        words(e.sources),
        tuple(e.evidence),
    ),
    ExitCommitment.IncomeSurveyed: lambda e: Story(
        Text(f"Khảo sát thu nhập năm {e.year}", f"Income of {e.year} surveyed"),
        Text("Thấy {a}/người/năm, {n}, bằng cách {m}", "Found {a} per head and year, {n}, by {m}").format(
            a=money(e.amount), n=_members(e.members), m=METHODS[e.method]
        ),
        words(e.findings),
        tuple(e.evidence),
    ),
    ExitCommitment.IncomeVerified: lambda e: Story(
        Text(f"Xác nhận thu nhập năm {e.year}", f"Income of {e.year} confirmed"),
        Text("{a}/người/năm, bằng cách {m}", "{a} per head and year, by {m}").format(
            a=money(e.amount), m=METHODS[e.method]
        ),
        words(e.note),
        tuple(e.evidence),
        "good",
    ),
    ExitCommitment.IncomeCorrected: lambda e: Story(
        Text(
            f"Xác nhận thu nhập năm {e.year} có điều chỉnh", f"Income of {e.year} confirmed with a correction"
        ),
        Text("Khai {c}, xác nhận {a}, bằng cách {m}", "Claimed {c}, confirmed {a}, by {m}").format(
            c=money(e.claimed), a=money(e.amount), m=METHODS[e.method]
        ),
        words(e.note),
        tuple(e.evidence),
        "good",
    ),
    ExitCommitment.IncomeRefused: lambda e: Story(
        Text(f"Không xác nhận thu nhập năm {e.year}", f"Income of {e.year} not confirmed"),
        METHODS[e.method],
        words(e.reason),
        tuple(e.evidence),
        "bad",
    ),
    ExitCommitment.IncomeReopened: lambda e: Story(
        Text(f"Mở lại thu nhập năm {e.year} để xác minh", f"Income of {e.year} reopened"),
        Text("Vì {c}.", "Because: {c}.").format(c=REOPENING_CAUSES[e.cause]),
        words(e.reason),
        tuple(e.evidence),
        "bad",
    ),
    ExitCommitment.IncomeWithdrawn: lambda e: Story(
        Text(
            f"Rút thu nhập năm {e.year} vì danh sách được hoàn tác",
            f"Income of {e.year} withdrawn: its list was undone",
        ),
        words=words(e.reason),
        tone="bad",
    ),
    ExitCommitment.ExitRecognised: lambda e: Story(
        Text(f"Công nhận thoát nghèo năm {e.year}", f"Exit recognised in {e.year}"),
        words=words(e.basis),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    ExitCommitment.NoRelapsePledged: lambda e: Story(
        Text("Cam kết không tái nghèo", "Pledged not to relapse"), evidence=tuple(e.evidence)
    ),
    ExitCommitment.NeighbourHelped: lambda e: Story(
        Text("Giúp hộ khác thoát nghèo", "Helped another household out of poverty"),
        words=words(e.description),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    ExitCommitment.NoRelapseConfirmed: lambda e: Story(
        Text(
            f"Xác nhận năm {e.year} hộ không tái nghèo", f"No relapse in {e.year}, confirmed by the commune"
        ),
        words=words(e.basis),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    ExitCommitment.RelapseRecorded: lambda e: Story(
        Text(f"Tái nghèo năm {e.year}", f"Relapsed in {e.year}"), words=words(e.reason), tone="bad"
    ),
    ExitCommitment.HouseholdMoved: lambda e: Story(
        Text("Theo hộ chuyển đến thôn khác", "Went with the household to another hamlet")
    ),
    ExitCommitment.EndedByMerger: lambda e: Story(
        Text("Cam kết kết thúc vì nhập hộ", "Commitment ended by a merger of households"),
        Text(
            "Hộ còn lại có cam kết của mình; thu nhập đã ghi ở đây vẫn đọc được.",
            "The household that stays has its own; the incomes on record here stay readable.",
        ),
        words(e.reason),
    ),
    ExitCommitment.Withdrawn: lambda e: Story(
        Text("Rút đăng ký", "Registration withdrawn"), words=words(e.reason)
    ),
}
