"""The words for states and verdicts, each with tone and sign: no state is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rules.text import Text

Tone = Literal["calm", "go", "wait", "warn", "stop", "act"]


@dataclass(frozen=True, slots=True)
class Label:
    """A state as it is shown: words, tone (colour) and sign (an icon name of ``macros/icons.html``)."""

    text: Text
    tone: Tone
    icon: str


def overdue(words: Text) -> Label:
    """A state in which something should have been done by now."""
    return Label(Text(f"{words.vi} (quá hạn)", f"{words.en} (overdue)"), "stop", "warning")


VERDICTS: dict[str, Label] = {
    "met": Label(Text("Đạt", "Met"), "go", "check"),
    "not_met": Label(Text("Không đạt", "Not met"), "stop", "cross"),
    "unproven": Label(Text("Chưa đủ căn cứ", "Unproven"), "warn", "question"),
    "provisional": Label(Text("Tạm đạt", "Provisional"), "wait", "clock"),
    "unattainable": Label(Text("Không thể đạt theo cách tính", "Unattainable"), "warn", "bar"),
    "not_applicable": Label(Text("Không áp dụng", "Not applicable"), "calm", "minus"),
}

# What dossiers, commitments, figures, inspections and paper share. A page with a state of its own passes a
# Label.
STATUSES: dict[str, Label] = {
    "draft": Label(Text("Bản nháp", "Draft"), "calm", "pen"),
    "registered": Label(Text("Đã đăng ký", "Registered"), "wait", "clock"),
    "accepted": Label(Text("Đã tiếp nhận", "Accepted"), "go", "check"),
    "declared": Label(Text("Đã khai, chờ xác nhận", "Declared, awaiting verification"), "wait", "clock"),
    "verified": Label(Text("Đã xác nhận", "Verified"), "go", "check"),
    "corrected": Label(Text("Xác nhận có điều chỉnh", "Verified as corrected"), "go", "pen"),
    "refused": Label(Text("Không xác nhận", "Refused"), "stop", "cross"),
    "submitted": Label(Text("Đã nộp", "Submitted"), "wait", "clock"),
    "in_progress": Label(Text("Đang xử lý", "In progress"), "wait", "clock"),
    "waiting": Label(Text("Chờ xử lý", "Waiting"), "wait", "clock"),
    "returned": Label(Text("Yêu cầu bổ sung", "Returned for supplement"), "warn", "back"),
    "held": Label(Text("Tạm dừng", "On hold"), "warn", "pause"),
    "posted": Label(Text("Đang niêm yết", "Publicly posted"), "wait", "eye"),
    "endorsed": Label(Text("Đã trình", "Endorsed"), "go", "check"),
    "appraised": Label(Text("Đã thẩm định", "Appraised"), "go", "check"),
    "recommended": Label(Text("Hội đồng đề nghị khen", "Recommended by the council"), "go", "check"),
    "not_recommended": Label(Text("Hội đồng không đề nghị", "Not recommended"), "stop", "cross"),
    "rejected": Label(Text("Không được chấp nhận", "Rejected"), "stop", "cross"),
    "withdrawn": Label(Text("Đã rút", "Withdrawn"), "calm", "back"),
    "merged": Label(Text("Đã kết thúc vì nhập hộ", "Ended by a merger"), "calm", "back"),
    "declined": Label(Text("Không khen thưởng", "Award declined"), "stop", "cross"),
    "awarded": Label(Text("Đã khen thưởng", "Awarded"), "act", "star"),
    "issued": Label(Text("Đã cấp", "Issued"), "act", "star"),
    "valid": Label(Text("Còn hiệu lực", "Valid"), "go", "check"),
    "revoked": Label(Text("Đã thu hồi", "Revoked"), "stop", "cross"),
    "cancelled": Label(Text("Đã hủy bỏ", "Cancelled"), "stop", "cross"),
    "unissued": Label(Text("Không phát hành", "Not issued"), "stop", "cross"),
    "in_making": Label(Text("Đang cấp", "Being issued"), "wait", "clock"),
    "superseded": Label(Text("Đã thay thế", "Superseded"), "calm", "back"),
    "exited": Label(Text("Đã thoát nghèo", "Exited poverty"), "go", "check"),
    "poor": Label(Text("Hộ nghèo", "Poor"), "calm", "minus"),
    "near_poor": Label(Text("Hộ cận nghèo", "Near-poor"), "calm", "minus"),
    "not_poor": Label(Text("Không nghèo", "Not poor"), "calm", "minus"),
    "relapsed": Label(Text("Tái nghèo", "Relapsed"), "stop", "back"),
    "planned": Label(Text("Đã lên kế hoạch", "Planned"), "wait", "clock"),
    "carried_out": Label(Text("Đã kiểm tra", "Carried out"), "wait", "eye"),
    "answered": Label(Text("Đã giải trình", "Answered"), "wait", "check"),
    "open": Label(Text("Đang mở", "Open"), "wait", "clock"),
    "closed": Label(Text("Đã kết thúc", "Closed"), "calm", "check"),
    "overdue": Label(Text("Quá hạn", "Overdue"), "stop", "clock"),
}
