"""Refusals about units: what they are called, where they lie, what becomes of them.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "unit_dissolved",
        "{unit} đã kết thúc vào {day}; hãy chọn đơn vị kế tục.",
        "{unit} ended on {day}; choose its successor.",
    ),
    (
        "unit_ended_before",
        "{unit} đã kết thúc vào {day}; cuối năm {year} đã là {successor}, hãy ghi cho đơn vị ấy.",
        "{unit} ended on {day}; at the end of {year} it was {successor} already: record it for that unit.",
    ),
    (
        "unit_unchanged",
        "Đơn vị đã như vậy vào ngày ấy; hãy nhập điều thay đổi.",
        "The unit was so already on that day; enter what changes.",
    ),
    (
        "unit_in_itself",
        "Một đơn vị không thể thuộc hoặc nhập vào chính nó; hãy chọn đơn vị khác.",
        "A unit cannot lie in or merge into itself; choose another one.",
    ),
    (
        "unit_no_place",
        "{into} ({into_kind}) không thể là nơi {unit} ({kind}) trực thuộc; hãy chọn trong số: {fit}.",
        "{unit} ({kind}) cannot lie in {into} ({into_kind}); choose among: {fit}.",
    ),
    (
        "unit_no_successor",
        "{unit} ({kind}) không nhập được vào {into} ({into_kind}); chỉ nhập được vào: {fit}.",
        "{unit} ({kind}) cannot merge into {into} ({into_kind}), only into: {fit}.",
    ),
    (
        "unit_has_parts",
        "{unit} còn các đơn vị trực thuộc; hãy chuyển chúng trước.",
        "{unit} still has units below it; move them first.",
    ),
    (
        "unit_code_taken",
        "Mã {number} vào ngày ấy thuộc về {unit}; hãy kiểm tra mã và ngày.",
        "Code {number} belongs to {unit} on that day; check code and date.",
    ),
    (
        "household_lives_there",
        "Hộ đang ở thôn này rồi; hãy chọn thôn khác.",
        "The household lives in this hamlet already; choose another one.",
    ),
    (
        "dossier_unverified",
        "Hồ sơ {dossier} đã nộp và đang chờ UBND xã nơi hộ chuyển đi xác minh. Hãy xác minh, từ chối hoặc rút hồ sơ trước, rồi "
        "mới chuyển hộ sang xã khác.",
        "Dossier {dossier} is submitted and waits for the verification of the commune that the household leaves. Verify, reject or "
        "withdraw it first; then move the household to another commune.",
    ),
    (
        "change_unknown",
        "Không có thay đổi địa giới này: {change}. Có: {known}.",
        "There is no such boundary change: {change}. There are: {known}.",
    ),
    (
        "change_applied",
        "Thay đổi địa giới này đã được áp dụng.",
        "This boundary change has been applied already.",
    ),
    (
        "change_misfit",
        "Danh sách đơn vị ở đây không khớp với thay đổi này ({unit}); hãy áp dụng các thay đổi trước nó hoặc kiểm tra danh sách.",
        "The register of units does not fit this change ({unit}); apply the changes before it, or check the register.",
    ),
]
