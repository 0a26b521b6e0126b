"""What is refused about referrals for a higher award."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "referral_state",
        "Hồ sơ khen cao này {status}; không làm được việc này.",
        "This referral is {status}; that is not possible.",
    ),
    (
        "no_standing_award",
        "Chỉ đề nghị khen cao cho đối tượng đang có giấy khen còn hiệu lực của phong trào; hồ sơ này {status}.",
        "Only the holder of a standing award of the movement may be referred; this dossier is {status}.",
    ),
    (
        "subject_held",
        "Đối tượng đang có hồ sơ tạm dừng hoặc đơn thư đang giải quyết; chưa đề nghị khen cao được.",
        "A dossier of the nominee is on hold, or a complaint is open: no referral until that is settled.",
    ),
    (
        "award_being_revoked",
        "Đang xem xét thu hồi khen thưởng của đối tượng này; chưa đề nghị khen cao được.",
        "A revocation of this nominee's award is under way: no referral until that is settled.",
    ),
    ("higher_rule", "{rule} (Căn cứ: {source})", "{rule} (Source: {source})"),
    (
        "referral_exists",
        "Đối tượng này đã có hồ sơ đề nghị hình thức khen cao này đang đi.",
        "There is a referral of this nominee for this award under way.",
    ),
    (
        "referral_changed",
        "Hồ sơ đã thay đổi từ khi Chủ tịch ký; hãy để Chủ tịch ký lại.",
        "The referral has changed since it was signed; let the chair sign again.",
    ),
    (
        "opinion_counts",
        "Số phiếu không khớp: tán thành và không tán thành không được nhiều hơn số người dự.",
        "The counts do not fit: those for and against cannot be more than those present.",
    ),
    (
        "opinion_against_votes",
        "Ý kiến không khớp số phiếu: {votes_for} tán thành trên {present} người dự, không thể ghi là {supported}. "
        "Hội đồng đồng ý khi quá nửa số người dự tán thành.",
        "The opinion does not fit the votes: {votes_for} for, of {present} present, cannot be recorded as {supported}. "
        "The council supports it where more than half of those present are for it.",
    ),
    (
        "package_too_large",
        "Hồ sơ gộp dài quá {limit} trang; hãy bỏ bớt giấy tờ kèm theo.",
        "The package would have more than {limit} pages; leave out some of its papers.",
    ),
    (
        "outcome_incomplete",
        "Kết quả được khen cần có số quyết định, ngày và hình thức khen.",
        "An award granted needs the decision's number, its day and the form of the award.",
    ),
]
