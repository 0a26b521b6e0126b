"""Closed lists of revoking awards, with their words for people."""

from __future__ import annotations

from typing import Final

from rules.revoking import REVOCATION_GROUNDS as _GROUNDS
from rules.text import Text

REVOCATION_GROUNDS: Final[dict[str, Text]] = {id: ground.title for id, ground in _GROUNDS.items()}
"""On what an award is revoked (``rules/revoking/revoking.toml``)."""
REVOCATION_BASES: Final[dict[str, Text]] = {
    "complaint": Text("đơn khiếu nại, tố cáo có căn cứ", "a complaint found true"),
    "finding": Text("phát hiện của đoàn kiểm tra", "a finding of an inspection"),
    "own": Text("cơ quan đề nghị tự phát hiện", "found by the proposing office itself"),
}
"""What made somebody propose it."""
REVOCATION_STATUSES: Final[dict[str, Text]] = {
    "proposed": Text("chờ xem xét", "to be examined"),
    "hearing": Text("chờ ý kiến của người được khen", "the awardee is being heard"),
    "heard": Text("chờ ý kiến của Hội đồng", "awaiting the council's opinion"),
    "advised": Text("chờ quyết định", "to be decided"),
    "signed": Text("đã thu hồi khen thưởng", "award revoked"),
    "cancelled": Text("quyết định khen đã bị hủy bỏ", "award decision cancelled"),
    "replaced": Text("giấy khen đã được cấp lại", "certificate replaced"),
    "dismissed": Text("không có căn cứ thu hồi", "found to be without ground"),
    "declined": Text("không thu hồi", "decided not to revoke"),
    "withdrawn": Text("đã rút đề nghị", "proposal withdrawn"),
}
OPEN_REVOCATIONS: Final = ("proposed", "hearing", "heard", "advised")
"""Statuses in which nothing is decided yet."""
ENDED_AWARDS: Final = ("signed", "cancelled")
"""Statuses in which the award has ended, and what was given is to come back."""
ASKED_BACK: Final = (*ENDED_AWARDS, "replaced")
"""Statuses in which something is to come back: also the paper of a certificate that was replaced, whose award stands."""
AFTER_CANCELLATION: Final = "cancellation"
"""The basis of what follows the cancellation of a whole decision, which nobody proposes of a single award."""
AFTER_REISSUE: Final = "reissue"
"""The basis of what follows the reissue of a certificate: nobody proposed it, and the award stands."""
REVOCATION_OPINIONS: Final[dict[str, Text]] = {
    "revoke": Text("đề nghị thu hồi", "to revoke it"),
    "keep": Text("đề nghị giữ nguyên khen thưởng", "to let it stand"),
}
HEARING_CHANNELS: Final[dict[str, Text]] = {
    "in_person": Text("trực tiếp", "in person"),
    "letter": Text("bằng văn bản", "in writing"),
    "telephone": Text("qua điện thoại", "by telephone"),
    "none": Text("hết hạn mà không có ý kiến", "not at all within the term"),
}
"""How the awardee said what there was to say."""
REMINDER_CHANNELS: Final = ("in_person", "letter", "telephone")
PAPER_STATES: Final[dict[str, Text]] = {
    "none": Text("chưa cấp giấy khen", "no certificate was issued"),
    "held": Text("chưa trao, còn ở cơ quan", "never handed over, still at the office"),
    "out": Text("chưa thu lại", "not back yet"),
    "returned": Text("đã thu lại", "returned"),
    "not_found": Text("được khai là không còn", "declared lost"),
    "waived": Text("cho thôi thu", "not asked for any more"),
    "passed_on": Text(
        "thu lại cùng khen thưởng đã hết hiệu lực", "asked for with the award, which has ended"
    ),
}
"""What became of a certificate that is asked back, or would be."""
