"""Codes of printing and what people call them."""

from __future__ import annotations

from typing import Final

from rules.text import Text

TEMPLATE_STATUSES: Final[dict[str, Text]] = {
    "draft": Text("đang soạn", "in preparation"),
    "in_use": Text("đang dùng", "in use"),
    "retired": Text("đã thôi dùng", "out of use"),
}
MODES: Final[dict[str, Text]] = {
    "full": Text("in trọn trang, đúng bản đã cấp", "the whole page, as issued"),
    "overprint": Text("in chồng lên phôi in sẵn", "over pre-printed blanks"),
}
ORDERS: Final[dict[str, Text]] = {
    "decision": Text("theo danh sách của quyết định", "as listed by the decision"),
    "place": Text("theo xã, rồi theo tên", "by commune, then by name"),
    "gold_book": Text("theo số sổ vàng", "by gold-book number"),
    "programme": Text("theo thứ tự trao của hội nghị", "in the conference's order"),
}
RUN_STATUSES: Final[dict[str, Text]] = {
    "rendering": Text("đang dựng trang", "being made"),
    "halted": Text("đang tạm dừng", "halted"),
    "ready": Text("sẵn sàng in", "ready to print"),
    "finished": Text("đã in xong", "printed"),
    "cancelled": Text("đã hủy", "cancelled"),
}
SPOILING: Final[dict[str, Text]] = {
    "jam": Text("kẹt giấy", "paper jam"),
    "misprint": Text("in lệch, mờ, thiếu mực", "printed askew, faint or streaked"),
    "torn": Text("rách, bẩn, ướt", "torn, soiled or wet"),
    "wrong": Text("in nhầm phôi hoặc nhầm mặt", "wrong blank or wrong side"),
    "other": Text("lý do khác", "another reason"),
}
SHEET_STATUSES: Final[dict[str, Text]] = {
    "given": Text("đã dùng", "used"),
    "spoiled": Text("hỏng", "spoiled"),
    "void": Text("bỏ số, không in", "void, not printed"),
}
