"""Who reads and audits what, and who runs the installation: the movement, units, people, personal data."""

from __future__ import annotations

from typing import Final

from aggregates.vocabulary import DECIDING_ROLES
from workflows.permissions.act import DELIBERATE, HAMLET_AND_COMMUNE, READERS, Act, act

OVERSIGHT: Final[dict[str, Act]] = dict(
    [
        act("dossier.read", READERS, "Xem hồ sơ", "Read dossiers"),
        # Counts alone, and nothing personal: departments see where the whole movement stands.
        act("overview.read", READERS, "Xem toàn cảnh", "See the overview"),
        act("paper.read", READERS, "Xem giấy tờ", "Read papers"),
        act(
            "audit.read",
            {"auditor", "inspector", "labour_office", "standing_office", *DECIDING_ROLES, "commune_chair"},
            "Xem ai đã xác minh",
            "See who verified what",
        ),
        act("security.read", {"auditor"}, "Xem nhật ký an ninh", "Read the security log"),
        act("readings.read", {"auditor"}, "Xem ai đã đọc dữ liệu cá nhân", "See who read personal data"),
        act("people.manage", {"administrator"}, "Quản lý tài khoản", "Manage accounts"),
        # The council decides; the administrator enters what it has decided.
        act("movement.adopt_plan", {"administrator"}, "Ghi kế hoạch có hiệu lực", "Put a plan in force"),
        act("movement.change_reading", {"administrator"}, "Ghi cách hiểu mới", "Change a reading"),
        act(
            "movement.confirm_datum",
            {"administrator"},
            "Xác nhận số liệu với văn bản gốc",
            "Confirm a datum by its document",
        ),
        act(
            "movement.set_prize",
            {"administrator"},
            "Ghi hệ số tiền thưởng, lương cơ sở",
            "Set a prize coefficient or base salary",
        ),
        act(
            "prize.list",
            {"standing_office", *DECIDING_ROLES, "auditor"},
            "Lập danh sách chi tiền thưởng",
            "Make the payment list of prize money",
        ),
        act(
            "movement.read",
            DELIBERATE,
            "Xem kế hoạch đang áp dụng và thử thay đổi",
            "See what is in force, and what if",
        ),
        act("unit.change", {"administrator"}, "Ghi thay đổi đơn vị", "Record changes of units"),
        act("consent.give", HAMLET_AND_COMMUNE, "Ghi sự đồng ý của hộ", "Record a household's consent"),
        act(
            "consent.withdraw",
            HAMLET_AND_COMMUNE,
            "Ghi việc rút lại sự đồng ý",
            "Record that consent is withdrawn",
        ),
        # The commune knows its people; the standing office answers for the district and for nominees of departments.
        act(
            "request.receive",
            {"commune_officer", "standing_office"},
            "Ghi nhận yêu cầu về dữ liệu cá nhân",
            "Receive a request about personal data",
        ),
        act(
            "request.answer",
            {"commune_officer", "standing_office"},
            "Trả lời yêu cầu về dữ liệu cá nhân",
            "Answer a request about personal data",
        ),
        act(
            "request.read",
            {"commune_officer", "commune_chair", "standing_office", "auditor", "administrator"},
            "Xem yêu cầu về dữ liệu cá nhân",
            "See requests about personal data",
        ),
        act(
            "protection.read",
            {"administrator", "auditor"},
            "Xem hồ sơ đánh giá tác động xử lý dữ liệu",
            "See the data-protection impact record",
        ),
        act(
            "retention.read",
            {"administrator", "auditor"},
            "Xem thời hạn lưu giữ",
            "See what is kept how long",
        ),
        # The council decides what goes; the administrator enters it, and erases one by one.
        act(
            "retention.review",
            {"administrator"},
            "Ghi rà soát thời hạn lưu giữ",
            "Record the review of terms",
        ),
        act("subject.erase", {"administrator"}, "Xóa dữ liệu theo yêu cầu", "Erase personal data on request"),
    ]
)
