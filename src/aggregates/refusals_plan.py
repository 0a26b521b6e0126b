"""Refusals about the plan in force and how it is read.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "plan_unreadable",
        "Tệp kế hoạch {file}, chỗ {place}: {mend}.",
        "Plan file {file}, at {place}: {mend}.",
    ),
    (
        "plan_chosen_twice",
        "Đã chọn cả tệp “{name}” lẫn một kế hoạch kèm theo phần mềm; chỉ chọn một trong hai.",
        "Both the file “{name}” and a plan that ships with the program are chosen; choose one of the two.",
    ),
    (
        "plan_in_force",
        "Kế hoạch {plan}, phiên bản {version}, đang có hiệu lực; hãy chọn bản khác.",
        "Plan {plan}, version {version}, is in force already; choose another one.",
    ),
    (
        "plan_not_signed",
        "Kế hoạch {plan} ghi ngày ký {signed}, chưa tới; hãy chờ đến ngày ấy, hoặc sửa signed_on trong tệp.",
        "Plan {plan} says that it is signed on {signed}, which is still to come; wait until then, or mend signed_on in the file.",
    ),
    (
        "plan_signed_later",
        "Quyết định ngày {day} có trước khi kế hoạch {plan} được ký ({signed}); hãy kiểm tra ngày quyết định, hoặc signed_on "
        "trong tệp.",
        "A decision of {day} is older than plan {plan}, which was signed on {signed}; check the day of the decision, or signed_on "
        "in the file.",
    ),
    (
        "plan_version_taken",
        "Kế hoạch {plan} đã có phiên bản {version} với nội dung khác; hãy đổi id (kế hoạch khác) hoặc version (bản sửa) trong tệp.",
        "Plan {plan} {version} exists with other content; change id (another plan) or version (a revision) in the file.",
    ),
    (
        "plan_version_lower",
        "Phiên bản {version} của kế hoạch {plan} thấp hơn {highest} đã áp dụng và chưa từng áp dụng ở đây; hãy tăng version "
        "trong tệp. Chỉ quay lại được phiên bản đã từng áp dụng.",
        "Version {version} of plan {plan} is below {highest}, which was in force, and was never in force here; raise version in "
        "the file. One may only go back to a version that was in force.",
    ),
    (
        "plan_missing",
        "Không còn văn bản của kế hoạch {plan}, phiên bản {version}; hãy cài bản phần mềm kèm kế hoạch này hoặc khôi phục sao lưu.",
        "The text of plan {plan}, version {version}, is gone; install the release that ships it, or restore a backup.",
    ),
    (
        "datum_confirmed",
        "Đã được xác nhận theo {document}; không phải xác nhận lại.",
        "This was confirmed by {document} already; there is nothing left to confirm.",
    ),
    (
        "reading_in_force",
        "Đang hiểu như vậy rồi; hãy chọn cách hiểu khác.",
        "This reading is in force already; choose another one.",
    ),
]
