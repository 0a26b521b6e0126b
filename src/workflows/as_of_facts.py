"""What a record says of itself, fact by fact: the same words for how it stands now, stood then, and for what changed between.

A fact has a name that stays the same through the record's life, so that two moments can be laid side by side. Whose a sensitive
one is, and of which kind, stands with it: who is shown it is decided where it is shown (``workflows.sensitive``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from aggregates.council_session import CouncilSession
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT, PII, plain
from aggregates.poverty_review import PovertyReview
from aggregates.vocabulary import (
    COMMITMENT_STATUSES,
    HOLD_KINDS,
    HOUSEHOLD_CLASSES,
    INCOME_STATUSES,
    METHODS,
    NOMINATION_STATUSES,
    POSTPONED,
    REVIEW_STAGES,
    REVIEW_STATUSES,
    SESSION_STATUSES,
    VERDICTS,
)
from rules.text import Text, counted
from workflows.narrative_plans import criterion_words, reading_words
from workflows.narrative_words import dmy, figure, money
from workflows.sensitive import Kind

YES: Final = Text("có", "yes")
NO: Final = Text("không", "no")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a record says. ``kind`` is set where it is sensitive, ``about`` then says of whom."""

    key: str
    label: Text
    value: Text
    about: UUID | None = None
    kind: Kind | None = None


def facts_of(record: Any, *, counts: bool = True) -> list[Fact]:
    """Return what a record says as it stands, in the order of a page.

    ``counts``: whether the reader may learn how a council's votes fell (``workflows.council_views.sees_counts``). Raises
    ``KeyError`` for a kind of record that is not told fact by fact.
    """
    if isinstance(record, CouncilSession):
        return list(_session(record, counts))
    return list(_FACTS[type(record)](record))


def _same(text: object) -> Text:
    return Text(str(text), str(text))


def _yes_no(value: bool) -> Text:
    return YES if value else NO


def _coded(table: dict[str, Text], code: str) -> Text:
    return table.get(code, _same(code))


# -- dossiers ----------------------------------------------------------------------------------------------------------------


def _nomination(n: Nomination) -> Iterator[Fact]:
    yield Fact("status", Text("Tình trạng", "Status"), _coded(NOMINATION_STATUSES, n.status))
    step = next((s for s in n.chain if s["id"] == n.step), None)
    if step is not None:
        yield Fact("step", Text("Bước", "Step"), Text(step["title_vi"], step["title_en"]))
    if n.due_on is not None:
        yield Fact("due_on", Text("Hạn của bước", "Due on"), _same(dmy(n.due_on)))
    name = plain(n.subject_name)
    yield Fact("subject", Text("Đối tượng", "Nominee"), ERASED_TEXT if name is None else _same(name))
    yield Fact("period", Text("Kỳ, lần đề nghị", "Period, attempt"), _same(f"{n.period} · {n.attempt}"))
    yield Fact("plan", Text("Kế hoạch", "Plan"), _same(f"{n.plan_id} {n.plan_version}"))
    for name_of, value in sorted(n.readings.items()):
        words = reading_words(name_of, value)
        yield Fact(
            f"reading.{name_of}",
            Text("Cách hiểu", "Reading"),
            words if words.vi else _same(f"{name_of}: {value}"),
        )
    for hold in sorted(set(n.holds.values())):
        yield Fact(f"hold.{hold}", Text("Đang tạm dừng", "On hold"), _coded(HOLD_KINDS, hold))
    if n.meeting is not None:
        present, votes_for, against = n.meeting
        yield Fact(
            "meeting",
            Text("Họp bình xét", "Review meeting"),
            Text(
                f"{votes_for} tán thành, {against} không tán thành trên {present} người có mặt",
                f"{votes_for} in favour, {against} against of {present} present",
            ),
        )
    for criterion, answer in sorted(n.attested.items()):
        said = (
            Text("không áp dụng", "not applicable") if answer == "not_applicable" else _yes_no(answer is True)
        )
        yield Fact(
            f"attested.{criterion}",
            _about(Text("Xác nhận: ", "Attested: "), criterion_words(criterion)),
            said,
        )
    yield from _assessment(n)
    if n.posted_until is not None:
        yield Fact("posted", Text("Niêm yết đến hết", "Posted until the end of"), _same(dmy(n.posted_until)))
    if n.comments:
        yield Fact("comments", Text("Ý kiến nhân dân", "Comments"), _same(n.comments))
    for at, times in sorted(n.returns.items()):
        title = next((Text(s["title_vi"], s["title_en"]) for s in n.chain if s["id"] == at), _same(at))
        yield Fact(
            f"returned.{at}",
            _about(Text("Trả lại ở bước ", "Returned at "), title),
            Text(f"{times} lần", counted(times, "time")),
        )
    if n.submission is not None:
        number, day = n.submission
        yield Fact(
            "submission",
            Text("Tờ trình", "Submission"),
            Text(f"Số {number} ngày {dmy(day)}", f"No. {number} of {dmy(day)}"),
        )
    if n.award_attested is not None:
        number = f"{n.award_attested.gold_book_number:04d}"
        said = _same(number)
        if n.award_in_making is not None:
            # Taken with the act that attests; the paper that bears it is an act of its own, which may never come.
            ended = n.status in ("award_cancelled", "award_revoked")
            said = Text(
                f"{number} ({'đã lấy số, không phát hành' if ended else 'đã lấy số, chưa phát hành'})",
                f"{number} ({'taken, never issued' if ended else 'taken, not issued yet'})",
            )
        yield Fact("gold_book", Text("Số sổ vàng", "Gold book no."), said)
    if n.decision_id is not None:
        yield Fact("decided", Text("Đã có quyết định", "Decided upon"), YES)
    if n.certificate_id is not None:
        yield Fact("certificate", Text("Đã cấp giấy khen", "Certificate issued"), YES)
    if n.handed_over is not None:
        yield Fact("handed_over", Text("Đã trao giấy khen", "Certificate handed over"), YES)


def _assessment(n: Nomination) -> Iterator[Fact]:
    if n.verdict:
        yield Fact("verdict", Text("Kết quả đánh giá", "Assessment"), _coded(VERDICTS, n.verdict))
    if n.voted_verdict:
        yield Fact(
            "voted_verdict",
            Text("Đánh giá khi Hội đồng biểu quyết", "Assessment when the council voted"),
            _coded(VERDICTS, n.voted_verdict),
        )
    if n.assessment is None:
        return
    result = plain(n.assessment)
    if result is None:
        yield Fact("assessment", Text("Căn cứ đánh giá", "Grounds of the assessment"), ERASED_TEXT)
        return
    for found in result["criteria"]:
        verdict = _coded(VERDICTS, found["verdict"])
        clause = Text(f"Điểm {found['clause']}: ", f"Clause {found['clause']}: ")
        yield Fact(
            f"criterion.{found['id']}",
            _about(clause, criterion_words(found["id"])),
            Text(f"{verdict.vi}. {found['reason']}", f"{verdict.en}. {found['reason_en']}"),
            n.subject_id,
            Kind.INCOME,
        )


def _about(before: Text, what: Text) -> Text:
    return Text(before.vi + what.vi, before.en + what.en)


# -- commitments -------------------------------------------------------------------------------------------------------------


def _commitment(k: ExitCommitment) -> Iterator[Fact]:
    yield Fact(
        "status", Text("Cam kết thoát nghèo", "Exit commitment"), _coded(COMMITMENT_STATUSES, k.status)
    )
    yield Fact("target_year", Text("Đăng ký thoát nghèo năm", "To leave poverty by"), _same(k.target_year))
    from_class = plain(k.exiting_from)
    yield Fact(
        "exiting_from",
        Text("Thoát khỏi diện", "Leaving the class"),
        ERASED_TEXT if from_class is None else _coded(HOUSEHOLD_CLASSES, from_class),
    )
    if k.exit_year is not None:
        yield Fact(
            "exit_year", Text("Năm thoát nghèo được công nhận", "Recognised exit year"), _same(k.exit_year)
        )
    yield Fact(
        "pledged", Text("Cam kết không tái nghèo", "No-relapse commitment"), _yes_no(k.no_relapse_pledged)
    )
    if k.watched_until is not None:
        yield Fact("watched", Text("Không tái nghèo đến hết năm", "No relapse up to"), _same(k.watched_until))
    if k.relapse_year is not None:
        yield Fact("relapse", Text("Tái nghèo năm", "Relapsed in"), _same(k.relapse_year))
    if k.supports:
        yield Fact("supports", Text("Số lần được hỗ trợ", "Supports received"), _same(k.supports))
    if k.helped_households:
        yield Fact(
            "helped", Text("Số hộ đã giúp thoát nghèo", "Households helped out"), _same(k.helped_households)
        )
    for year in sorted(k.incomes):
        yield from _income(k, year)


def _income(k: ExitCommitment, year: int) -> Iterator[Fact]:
    income, whose = k.incomes[year], k.household_id

    def fact(part: str, vi: str, en: str, value: Text, kind: Kind | None = Kind.INCOME) -> Fact:
        return Fact(
            f"income.{year}.{part}",
            Text(f"Thu nhập {year}: {vi}", f"Income {year}: {en}"),
            value,
            whose,
            kind,
        )

    yield fact("status", "tình trạng", "status", _coded(INCOME_STATUSES, income.status), None)
    yield fact("claimed", "hộ khai", "claimed", _amount(income.claimed))
    if income.survey is not None:
        yield fact("surveyed", "công chức xã khảo sát", "surveyed", _amount(income.survey.amount))
    if income.confirmed is not None:
        yield fact("confirmed", "xã xác nhận", "confirmed", _amount(income.confirmed))
    if income.method:
        yield fact("method", "cách xác minh", "method", _coded(METHODS, income.method), None)
    if income.evidence:
        count = len(income.evidence)
        yield fact(
            "papers", "giấy tờ kèm khai báo", "papers declared with", Text(f"{count}", f"{count}"), None
        )


def _amount(value: PII) -> Text:
    return money(value)


# -- reviews -----------------------------------------------------------------------------------------------------------------


def _review(r: PovertyReview) -> Iterator[Fact]:
    yield Fact("status", Text("Tình trạng", "Status"), _coded(REVIEW_STATUSES, r.status))
    yield Fact("year", Text("Năm", "Year"), _same(r.year))
    yield Fact("stage", Text("Giai đoạn", "Stage"), _coded(REVIEW_STAGES, r.stage))
    yield Fact("households", Text("Tổng số hộ", "Households"), figure(r.counts.households))
    yield Fact("poor", Text("Hộ nghèo", "Poor households"), figure(r.counts.poor))
    yield Fact("near_poor", Text("Hộ cận nghèo", "Near-poor households"), figure(r.counts.near_poor))


# -- sessions ----------------------------------------------------------------------------------------------------------------


def _session(s: CouncilSession, counts: bool) -> Iterator[Fact]:
    yield Fact("status", Text("Tình trạng", "Status"), _coded(SESSION_STATUSES, s.status))
    yield Fact("held_on", Text("Ngày họp", "Held on"), _same(dmy(s.held_on)))
    yield Fact("members", Text("Thành viên", "Members"), _same(len(s.members)))
    if s.present:
        yield Fact("present", Text("Có mặt", "Present"), _same(len(s.present)))
    yield Fact("agenda", Text("Hồ sơ trong chương trình", "Dossiers on the agenda"), _same(len(s.items)))
    for nomination_id, item in s.items.items():
        if item.postponed:
            said = _about(Text("để lại: ", "put off: "), _coded(POSTPONED, item.postponed))
        elif item.count is not None and not counts:
            said = Text("đã kiểm phiếu, chờ công bố", "counted, to be published")
        elif item.count is not None:
            tally = item.count.tally
            proposed = (
                Text("đề nghị khen", "proposed") if tally.proposed else Text("không đề nghị", "not proposed")
            )
            said = Text(
                f"{proposed.vi}: {tally.votes_for} tán thành, {tally.votes_against} không tán thành, "
                f"{tally.abstained} không có ý kiến trên {tally.base}",
                f"{proposed.en}: {tally.votes_for} for, {tally.votes_against} against, {tally.abstained} abstained "
                f"of {tally.base}",
            )
        else:
            # How many have voted by then would tell, moment by moment, who did when.
            said = Text("chưa kiểm phiếu", "not counted")
        if item.recused:
            out = len(item.recused)
            said = Text(f"{said.vi}; {out} người không tham gia xét", f"{said.en}; {out} recused")
        yield Fact(f"item.{nomination_id}", Text("Hồ sơ", "Dossier"), said)
    if s.minutes is not None:
        yield Fact("minutes", Text("Biên bản", "Minutes"), Text("đã phát hành", "issued"))


_FACTS: Final[dict[type, Callable[[Any], Iterator[Fact]]]] = {
    Nomination: _nomination,
    ExitCommitment: _commitment,
    PovertyReview: _review,
}
