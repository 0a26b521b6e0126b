"""Codes of the summary conference and of what is handed over there, and what people call them."""

from __future__ import annotations

from typing import Final

from rules.text import Text

CONFERENCE_STATUSES: Final[dict[str, Text]] = {
    "planned": Text("đang chuẩn bị", "in preparation"),
    "opened": Text("đang diễn ra", "under way"),
    "closed": Text("đã bế mạc", "over"),
    "cancelled": Text("đã hủy", "called off"),
}
PROGRAMME_RULES: Final[dict[str, Text]] = {
    "groups": Text(
        "tập thể, cá nhân, hộ gia đình; trong mỗi nhóm theo đơn vị rồi theo tên",
        "collectives, individuals, households; each group by unit, then by name",
    ),
    "units": Text(
        "theo từng đơn vị; trong mỗi đơn vị tập thể, cá nhân, hộ gia đình",
        "unit by unit; in each collectives, individuals, households",
    ),
    "decision": Text("theo danh sách của quyết định", "as listed by the decision"),
    "gold_book": Text("theo số sổ vàng", "by gold-book number"),
}
"""How awardees are called up."""
AWARDEE_GROUPS: Final[dict[str, Text]] = {
    "collective": Text("Tập thể", "Collectives"),
    "individual": Text("Cá nhân", "Individuals"),
    "household": Text("Hộ gia đình", "Households"),
}
RECEIVERS: Final[dict[str, Text]] = {
    "self": Text("chính đối tượng hoặc người đại diện đơn vị", "the awardee, or who stands for the unit"),
    "proxy": Text("người nhận thay", "somebody else on their behalf"),
}
"""Who took a certificate into their hands."""
HAND_OVER_STATES: Final[dict[str, Text]] = {
    "waiting": Text("chưa trao", "not handed over yet"),
    "handed_over": Text("đã trao", "handed over"),
    "absent": Text("vắng mặt", "absent"),
    "void": Text("giấy không còn hiệu lực", "certificate not valid"),
}
CERTIFICATE_ENDS: Final[dict[str, Text]] = {
    "cancelled": Text("quyết định khen thưởng đã bị hủy bỏ", "the award decision was cancelled"),
    "revoked": Text("khen thưởng đã bị thu hồi", "the award was revoked"),
    "superseded": Text("đã được cấp thay bằng giấy khác", "it was replaced by another certificate"),
}
"""Why a certificate is not handed over any more."""
AWARD_ENDS: Final = ("cancelled", "revoked")
"""Those of ``CERTIFICATE_ENDS`` by which the award itself has ended: no paper of it stands."""
