"""Nominations told in words, from the proposal to the certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.nomination import Nomination
from aggregates.nomination_award_events import CertificateIssued
from aggregates.pii import plain
from aggregates.vocabulary import HOLD_KINDS, ROLES, VERDICTS
from rules.text import Text, counted
from workflows.narrative_plans import criterion_words
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _chair(role: str) -> Text:
    """The office that signed, as it is called; of an act of before offices were kept, the district's chair."""
    return ROLES.get(role, ROLES["district_chair"])


def _certificate(e: CertificateIssued) -> Text:
    """What was issued, by the name on it. The first ones did not keep it apart: all of them were of the district."""
    kept = plain(e.data)
    form = kept.get("award_form", "") if isinstance(kept, dict) else ""
    return Text(f"Cấp {form.lower() or 'giấy khen'}", "Certificate issued")


def _verdict(code: str) -> Text:
    return Text("Đánh giá: {v}.", "Assessment: {v}.").format(v=VERDICTS.get(code, Text(code, code)))


TELL: dict[type, Callable[[Any], Story]] = {
    Nomination.Proposed: lambda e: Story(
        Text("Lập hồ sơ đề nghị khen thưởng", "Nomination opened"),
        Text(f"Mã hồ sơ {e.code}", f"Dossier {e.code}"),
    ),
    Nomination.SubjectMoved: lambda e: Story(
        Text(
            "Hộ chuyển đến thôn khác: hồ sơ lập tiếp ở thôn mới",
            "The household moved: prepared in its new hamlet",
        ),
        Text("Thôn mới họp bình xét lại.", "The new hamlet holds its own meeting."),
    ),
    Nomination.SubjectRenamed: lambda e: Story(
        Text("Tên đối tượng được sửa theo sổ hộ", "The subject's name follows the corrected register"),
        words=words(e.subject_name),
    ),
    Nomination.PlanTakenOver: lambda e: Story(
        Text("Hồ sơ chuyển sang kế hoạch đang áp dụng", "The dossier goes by the plan now in force"),
        Text(f"{e.plan_id} {e.plan_version}", f"{e.plan_id} {e.plan_version}"),
    ),
    Nomination.MeetingRecorded: lambda e: Story(
        Text("Họp bình xét", "Review meeting held"),
        Text(
            f"Ngày {dmy(e.held_on)}: có mặt {e.present}, tán thành {e.votes_for}, không tán thành {e.votes_against}",
            f"On {dmy(e.held_on)}: {e.present} present, {e.votes_for} for, {e.votes_against} against",
        ),
        words(e.remarks),
        tuple(e.evidence),
    ),
    Nomination.CriterionAttested: lambda e: Story(
        Text("Xác nhận một tiêu chí", "Criterion attested"),
        {True: Text("{c}: có", "{c}: yes"), False: Text("{c}: không", "{c}: no")}.get(
            e.value, Text("{c}: không áp dụng", "{c}: not applicable")
        ).format(c=criterion_words(e.criterion)),
        words(e.remarks),
        tuple(e.evidence),
    ),
    Nomination.Submitted: lambda e: Story(
        # Residential groups submit to a commune as hamlets do; whoever else submits has none above.
        Text("Nộp hồ sơ lên UBND xã", "Submitted to the commune")
        if e.meta.role == "hamlet_head"
        else Text("Nộp hồ sơ đề nghị", "Dossier submitted"),
        _verdict(e.verdict),
        words(e.report),
        tuple(e.evidence),
    ),
    Nomination.CompletenessConfirmed: lambda e: Story(
        Text("Xác nhận hồ sơ đủ thành phần", "Found complete"), words=words(e.remarks), tone="good"
    ),
    Nomination.ClaimsVerified: lambda e: Story(
        Text("UBND xã xác minh nội dung đề nghị", "Claims verified by the commune"),
        _verdict(e.verdict),
        words(e.remarks),
        tone="good",
    ),
    Nomination.Posted: lambda e: Story(
        Text("Niêm yết công khai tại xã", "Posted publicly at the commune")
        if e.meta.role in ("commune_officer", "commune_chair")
        else Text("Niêm yết công khai", "Posted publicly"),
        Text(f"Đến hết ngày {dmy(e.until)}", f"Until the end of {dmy(e.until)}"),
    ),
    Nomination.CommentReceived: lambda e: Story(
        Text("Nhận ý kiến nhân dân", "Comment received")
        if e.channel != "online"
        else Text("Nhận ý kiến nhân dân từ trang công khai", "Comment received on the public page"),
        Text("{a}", "{a}").format(a=words(e.author) or ""),
        words(e.text),
    ),
    Nomination.CommentAnswered: lambda e: Story(
        Text(f"Trả lời ý kiến số {e.comment}", f"Comment {e.comment} answered"), words=words(e.answer)
    ),
    Nomination.CommentTakenUp: lambda e: Story(
        Text(f"Chuyển ý kiến số {e.comment} thành đơn", f"Comment {e.comment} made a complaint"), tone="bad"
    ),
    Nomination.Reopened: lambda e: Story(
        Text(
            "Kiến nghị được chấp nhận: hồ sơ trở lại bước đã từ chối",
            "Appeal upheld: back at the step that refused it",
        ),
        tone="good",
    ),
    Nomination.PostingClosed: lambda e: Story(
        Text("Kết thúc niêm yết", "Posting closed"),
        Text(f"{e.comments} ý kiến", counted(e.comments, "comment")),
        words(e.remarks),
    ),
    Nomination.Endorsed: lambda e: Story(
        Text("UBND xã trình cấp trên", "Endorsed to the level above"),
        Text(
            f"Tờ trình số {e.submission_number} ngày {dmy(e.submission_date)}",
            f"Submission no. {e.submission_number} of {dmy(e.submission_date)}",
        ),
        tone="good",
    ),
    Nomination.Appraised: lambda e: Story(
        Text("Thẩm định hồ sơ", "Dossier appraised"),
        _verdict(e.verdict),
        words(e.opinion),
        tone="good",
    ),
    Nomination.ReturnedForSupplement: lambda e: Story(
        Text("Trả hồ sơ để bổ sung", "Returned for supplement"), words=words(e.missing), tone="bad"
    ),
    Nomination.SupplementSubmitted: lambda e: Story(
        Text("Nộp bổ sung", "Supplement handed in"), words=words(e.remarks), evidence=tuple(e.evidence)
    ),
    Nomination.Rejected: lambda e: Story(
        Text("Từ chối hồ sơ", "Rejected"), words=words(e.reason), tone="bad"
    ),
    Nomination.Withdrawn: lambda e: Story(Text("Rút hồ sơ", "Withdrawn"), words=words(e.reason)),
    Nomination.HoldPlaced: lambda e: Story(
        Text("Tạm dừng hồ sơ", "Put on hold"), HOLD_KINDS[e.kind], words(e.reason), tone="bad"
    ),
    Nomination.HoldLifted: lambda e: Story(
        Text("Bỏ tạm dừng", "Hold lifted"), words=words(e.outcome), tone="good"
    ),
    Nomination.Reassessed: lambda e: Story(
        Text("Đánh giá lại vì căn cứ thay đổi", "Judged again after its facts changed"), _verdict(e.verdict)
    ),
    Nomination.CouncilResultRecorded: lambda e: Story(
        Text("Hội đồng đề nghị khen thưởng", "Proposed by the council")
        if e.proposed
        else Text("Hội đồng không đề nghị", "Not proposed by the council"),
        Text(
            f"{e.votes_for} tán thành, {e.votes_against} không tán thành, {e.abstained} không có ý kiến / {e.base} thành viên",
            f"{e.votes_for} for, {e.votes_against} against, {e.abstained} abstained of {counted(e.base, 'member')}",
        ),
        words(e.deviation),
        tone="good" if e.proposed else "bad",
    ),
    Nomination.AwardDecided: lambda e: Story(
        Text(
            f"{_chair(e.meta.role).vi} quyết định khen thưởng",
            f"Award decided by the {_chair(e.meta.role).en.lower()}",
        ),
        Text(
            f"Quyết định số {e.number:02d}/QĐ-UBND ngày {dmy(e.signed_on)}",
            f"Decision no. {e.number:02d}/QĐ-UBND of {dmy(e.signed_on)}",
        ),
        tone="good",
    ),
    Nomination.AwardDeclined: lambda e: Story(
        Text(
            f"{_chair(e.meta.role).vi} không quyết định khen",
            f"Award declined by the {_chair(e.meta.role).en.lower()}",
        ),
        words=words(e.reason),
        tone="bad",
    ),
    Nomination.AwardAttested: lambda e: Story(
        Text("Nội dung giấy khen được ghi vào sổ cái", "What the certificate says was bound to the ledger"),
        Text(f"Số sổ vàng {e.gold_book_number:04d}", f"Gold book no. {e.gold_book_number:04d}"),
    ),
    Nomination.CertificateIssued: lambda e: Story(
        _certificate(e),
        Text(f"Số sổ vàng {e.gold_book_number:04d}", f"Gold book no. {e.gold_book_number:04d}"),
        words(e.deviation) if e.deviation else "",
        evidence=(e.document,),
        tone="good",
    ),
    Nomination.PaperIssued: lambda e: Story(
        {
            "hamlet_minutes": Text("Phát hành biên bản họp bình xét", "Minutes of the meeting issued"),
            "receipt": Text("Phát hành giấy tiếp nhận và hẹn trả", "Receipt slip issued"),
            "submission": Text("Phát hành tờ trình", "Submission letter issued"),
        }[e.kind],
        evidence=(e.document,),
    ),
}
