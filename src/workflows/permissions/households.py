"""What is done about households and nominees in the commune: register, commitments, incomes."""

from __future__ import annotations

from typing import Final

from workflows.permissions.act import HAMLET_AND_COMMUNE, Act, act

HOUSEHOLDS: Final[dict[str, Act]] = dict(
    [
        act("household.register", HAMLET_AND_COMMUNE, "Ghi hộ vào sổ", "Register a household"),
        act("household.import", {"commune_officer"}, "Nhập danh sách hộ", "Import a list of households"),
        # Whose lists came in, what became of them, who let them in: never what stands in them.
        act(
            "import.read",
            {"commune_officer", "commune_chair", "auditor"},
            "Xem các lượt nhập danh sách",
            "See the imports of lists",
        ),
        act("household.correct", HAMLET_AND_COMMUNE, "Sửa thông tin hộ", "Correct a household's entry"),
        # By the commune where it lives: who takes a household in has no view of it before.
        act(
            "household.move",
            {"commune_officer"},
            "Chuyển hộ đến thôn khác",
            "Move a household to another hamlet",
        ),
        act("household.split", {"commune_officer"}, "Tách hộ", "Split a household"),
        # What the review found, with its figures; exits and relapses are the chair's, on the commitment.
        act(
            "household.classify",
            {"commune_officer"},
            "Ghi kết quả phân loại hộ",
            "Record a household's class",
        ),
        act(
            "household.merge",
            {"commune_officer"},
            "Nhập hộ này vào hộ khác",
            "Merge a household into another",
        ),
        act("commitment.register", {"hamlet_head"}, "Đăng ký thoát nghèo", "Register a commitment"),
        act("commitment.accept", {"commune_officer"}, "Tiếp nhận đăng ký", "Accept the registration"),
        act("commitment.refuse", {"commune_officer"}, "Không tiếp nhận đăng ký", "Refuse the registration"),
        act("commitment.support", HAMLET_AND_COMMUNE, "Ghi nhận hỗ trợ", "Record support"),
        act("commitment.withdraw", {"hamlet_head"}, "Rút đăng ký", "Withdraw the registration"),
        act(
            "commitment.pledge",
            HAMLET_AND_COMMUNE,
            "Ghi cam kết không tái nghèo",
            "Record the no-relapse pledge",
        ),
        act(
            "commitment.help",
            HAMLET_AND_COMMUNE,
            "Ghi việc giúp hộ khác thoát nghèo",
            "Record help given to another household",
        ),
        act(
            "commitment.watch",
            {"commune_chair"},
            "Xác nhận không tái nghèo",
            "Confirm that there is no relapse",
        ),
        act("commitment.relapse", {"commune_chair"}, "Ghi nhận tái nghèo", "Record a relapse"),
        act("income.declare", HAMLET_AND_COMMUNE, "Khai thu nhập", "Declare income"),
        act("income.survey", {"commune_officer"}, "Ghi khảo sát thu nhập", "Record an income survey"),
        act("income.verify", {"commune_chair"}, "Xác nhận thu nhập", "Confirm income"),
        act("income.refuse", {"commune_chair"}, "Không xác nhận thu nhập", "Refuse to confirm income"),
        # Who holds a dossier for a complaint takes back the confirmation it speaks against; the chair may for the own commune.
        act(
            "income.reopen",
            {"commune_chair", "standing_office", "labour_office", "inspector"},
            "Mở lại thu nhập đã xác nhận",
            "Reopen a confirmed income",
        ),
        act("exit.recognise", {"commune_chair"}, "Công nhận thoát nghèo", "Recognise the exit"),
        act(
            "nominee.register",
            None,
            "Ghi đối tượng đề nghị",
            "Enter a nominee",
        ),
        act("nominee.correct", None, "Sửa thông tin đối tượng", "Correct a nominee's entry"),
    ]
)
