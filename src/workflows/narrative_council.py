"""Sessions of the council and award decisions told in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.amending_decision import AmendingDecision
from aggregates.award_decision import AwardDecision
from aggregates.council_events import Closed
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.vocabulary import CANCELLATION_GROUNDS
from rules.text import Text, counted
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def signed_words(e: Any) -> Text:
    """What is told of a signature: number and day, a deputy's paper, and that the signer's code was given."""
    vi, en = (
        f"Số {e.number:02d}/QĐ-UBND ngày {dmy(e.signed_on)}",
        f"No. {e.number:02d}/QĐ-UBND of {dmy(e.signed_on)}",
    )
    if e.authority:
        vi, en = f"{vi}; ký theo {e.authority}", f"{en}; signed under {e.authority}"
    how = _CONFIRMED.get(e.confirmed_by)
    return Text(f"{vi}; {how.vi}", f"{en}; {how.en}") if how else Text(vi, en)


_CONFIRMED = {
    "totp": Text("đã xác thực bằng mã một lần", "confirmed by a one-time code"),
    "recovery": Text("đã xác thực bằng mã dự phòng", "confirmed by a recovery code"),
}
_AMENDING = {
    "correction": Text("Dự thảo quyết định đính chính", "Correction drafted"),
    "cancellation": Text("Dự thảo quyết định hủy bỏ", "Cancellation drafted"),
}


def _by(e: Any, day: date, vi: str, en: str) -> Text:
    number = f"{e.number:02d}/QĐ-UBND"
    return Text(f"{vi} số {number} ngày {dmy(day)}", f"{en} no. {number} of {dmy(day)}")


TELL: dict[type, Callable[[Any], Story]] = {
    CouncilSession.Convened: lambda e: Story(
        Text("Triệu tập phiên họp Hội đồng", "Session convened"),
        Text(
            f"{len(e.agenda)} hồ sơ, {len(e.members)} thành viên, ngày {dmy(e.held_on)}",
            f"{counted(len(e.agenda), 'dossier')}, {counted(len(e.members), 'member')}, on {dmy(e.held_on)}",
        ),
        e.place,
    ),
    CouncilSession.Opened: lambda e: Story(
        Text("Khai mạc phiên họp", "Session opened"),
        Text(f"Có mặt {len(e.present)} thành viên", f"{counted(len(e.present), 'member')} present"),
    ),
    CouncilSession.MemberRecused: lambda e: Story(
        Text("Một thành viên rút khỏi việc xét một hồ sơ", "A member is recused from a dossier")
    ),
    # Told without the choice: whoever reads them all would have the count before it is published.
    CouncilSession.BallotCast: lambda e: Story(Text("Một thành viên biểu quyết", "A member voted")),
    CouncilSession.BallotHandedIn: lambda e: Story(
        Text("Bỏ phiếu kín", "Secret ballot handed in"),
        Text(f"{len(e.nomination_ids)} hồ sơ", counted(len(e.nomination_ids), "dossier")),
    ),
    CouncilSession.WrittenBallotCast: lambda e: Story(
        Text(
            "Nhập phiếu bằng văn bản của một thành viên vắng mặt",
            "Written ballot of an absent member entered",
        )
    ),
    CouncilSession.WrittenBallotsHandedIn: lambda e: Story(
        Text(
            "Đưa phiếu niêm phong của thành viên vắng mặt vào hòm", "Sealed ballots of absent members put in"
        ),
        Text(f"{len(e.members)} phiếu", counted(len(e.members), "ballot")),
    ),
    CouncilSession.VotesCounted: lambda e: Story(
        Text("Kiểm phiếu", "Votes counted"),
        Text(
            f"{len(e.results)} hồ sơ; để lại {len(e.postponed)}",
            f"{counted(len(e.results), 'dossier')}; {len(e.postponed)} put off",
        ),
    ),
    CouncilSession.RevoteOrdered: lambda e: Story(
        Text("Biểu quyết lại một hồ sơ", "Another vote on a dossier"), words=words(e.reason), tone="warn"
    ),
    CouncilSession.BallotBoxLost: lambda e: Story(
        Text("Hòm phiếu kín không mở được: bỏ phiếu lại", "The ballot box could not be opened: another vote"),
        Text(f"{len(e.nomination_ids)} hồ sơ", counted(len(e.nomination_ids), "dossier")),
        words(e.reason),
        tone="bad",
    ),
    CouncilSession.Adjourned: lambda e: Story(
        Text(
            f"Tạm hoãn phiên họp đến {e.starts_at and e.starts_at + ' '}ngày {dmy(e.until)}",
            f"Session adjourned to {e.starts_at and e.starts_at + ' on '}{dmy(e.until)}",
        ),
        words=words(e.reason),
        tone="warn",
    ),
    CouncilSession.Resumed: lambda e: Story(
        Text("Họp tiếp", "Session resumed"),
        Text(f"Có mặt {len(e.present)} thành viên", f"{counted(len(e.present), 'member')} present"),
    ),
    CouncilSession.ResultsPublished: lambda e: Story(
        Text("Công bố kết quả, kết thúc phiên họp", "Results published, session closed"),
        Text(
            f"Đề nghị khen {sum(r['proposed'] for r in e.results)}/{len(e.results)} hồ sơ",
            f"{sum(r['proposed'] for r in e.results)} of {len(e.results)} proposed",
        ),
    ),
    Closed: lambda e: Story(
        Text("Kết thúc phiên họp", "Session closed"),
        Text(
            f"Đề nghị khen {sum(r['proposed'] for r in e.results)}/{len(e.results)} hồ sơ",
            f"{sum(r['proposed'] for r in e.results)} of {len(e.results)} proposed",
        ),
    ),
    CouncilSession.Cancelled: lambda e: Story(
        Text("Hủy phiên họp", "Session cancelled"), words=words(e.reason), tone="bad"
    ),
    CouncilSession.MinutesIssued: lambda e: Story(
        Text("Phát hành biên bản phiên họp", "Minutes issued"), evidence=(e.document,)
    ),
    CouncilSession.MinutesRedacted: lambda e: Story(
        Text(
            "Lập lại biên bản, lược bỏ người đã được xóa dữ liệu",
            "Minutes rendered anew without somebody who was erased",
        ),
        Text(f"Thay bản gốc SHA-256 {e.replaces}", f"In the place of the original SHA-256 {e.replaces}"),
        evidence=(e.document,),
    ),
    AwardDecision.Drafted: lambda e: Story(
        Text("Dự thảo quyết định khen thưởng", "Decision drafted"),
        Text(f"{len(e.items)} đối tượng", counted(len(e.items), "awardee")),
    ),
    AwardDecision.NomineeDeclined: lambda e: Story(
        Text("Chủ tịch không khen một đối tượng", "A nominee declined by the chair"),
        words=words(e.reason),
        tone="bad",
    ),
    AwardDecision.NomineeDeferred: lambda e: Story(
        Text("Để một đối tượng lại cho quyết định sau", "A nominee left for a later decision"),
        Text(
            "Hồ sơ đang bị tạm dừng hoặc không còn chờ quyết định.",
            "The dossier is on hold or no longer waits for one.",
        ),
    ),
    AwardDecision.Signed: lambda e: Story(
        Text("Ký quyết định", "Decision signed"),
        signed_words(e),
        tone="good",
    ),
    AwardDecision.Corrected: lambda e: Story(
        Text("Quyết định được đính chính", "Decision corrected"),
        _by(e, e.corrected_on, "Theo Quyết định", "By decision"),
    ),
    AwardDecision.Cancelled: lambda e: Story(
        Text("Quyết định bị hủy bỏ", "Decision cancelled"),
        _by(
            e,
            e.cancelled_on,
            f"{CANCELLATION_GROUNDS[e.ground].vi}; theo Quyết định",
            f"{CANCELLATION_GROUNDS[e.ground].en}; by decision",
        ),
        tone="bad",
    ),
    Nomination.AwardCancelled: lambda e: Story(
        Text("Quyết định khen thưởng bị hủy bỏ", "The award decision was cancelled"),
        _by(
            e,
            e.cancelled_on,
            f"{CANCELLATION_GROUNDS[e.ground].vi}; theo Quyết định",
            f"{CANCELLATION_GROUNDS[e.ground].en}; by decision",
        ),
        tone="bad",
    ),
    AmendingDecision.Drafted: lambda e: Story(
        _AMENDING[e.kind],
        CANCELLATION_GROUNDS[e.ground]
        if e.ground
        else Text(f"{len(e.lines)} nội dung", counted(len(e.lines), "correction")),
        words(e.reason),
    ),
    AmendingDecision.Discarded: lambda e: Story(
        Text("Bỏ dự thảo", "Draft discarded"), words=words(e.why), tone="bad"
    ),
    AmendingDecision.Signed: lambda e: Story(
        Text("Ký quyết định", "Decision signed"), signed_words(e), tone="good"
    ),
    AmendingDecision.DocumentIssued: lambda e: Story(
        Text("Phát hành quyết định", "Decision issued"), evidence=(e.document,)
    ),
    AmendingDecision.WordIssued: lambda e: Story(
        Text("Lập bản Word của quyết định", "Editable copy of the decision made"), evidence=(e.document,)
    ),
    AwardDecision.DocumentIssued: lambda e: Story(
        Text("Phát hành quyết định", "Decision issued"), evidence=(e.document,)
    ),
    AwardDecision.WordIssued: lambda e: Story(
        Text("Lập bản Word của quyết định", "Editable copy of the decision made"), evidence=(e.document,)
    ),
}
