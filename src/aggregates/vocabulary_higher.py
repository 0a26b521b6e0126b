"""Codes of referrals for a higher award (khen cao) and what people call them."""

from __future__ import annotations

from typing import Final

from rules.text import Text

REFERRAL_STATUSES: Final[dict[str, Text]] = {
    "prepared": Text("đã lập, chờ ý kiến Hội đồng", "prepared, awaiting the council's opinion"),
    "supported": Text("Hội đồng đồng ý, chờ Chủ tịch ký", "supported by the council, to be signed"),
    "not_supported": Text("Hội đồng không đồng ý", "not supported by the council"),
    "signed": Text("đã ký tờ trình, chờ gửi", "submission signed, to be sent"),
    "sent": Text("đã gửi cấp trên", "sent to the level above"),
    "returned": Text("bị trả lại để bổ sung", "returned for supplement"),
    "awarded": Text("đã được khen cao", "higher award granted"),
    "refused": Text("cấp trên không khen", "refused by the level above"),
    "withdrawn": Text("đã rút", "withdrawn"),
}
OPEN_REFERRALS: Final = ("prepared", "supported", "signed", "sent", "returned")
"""While a referral stands so, there is no second one for the same dossier and form."""
REFERRAL_BASES: Final[dict[str, Text]] = {
    "thematic": Text("theo đợt, chuyên đề", "for the campaign or theme"),
    "merit": Text("theo công trạng", "by merit"),
}
OUTCOMES: Final[dict[str, Text]] = {
    "awarded": Text("được khen", "award granted"),
    "returned": Text("trả lại để bổ sung", "returned for supplement"),
    "refused": Text("không khen", "refused"),
}
"""What came back from the level above."""
