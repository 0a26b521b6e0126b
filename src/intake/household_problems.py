"""What is said about each problem of a list of households: what is wrong, and what mends it."""

from __future__ import annotations

from typing import Final

from rules.text import Text

MESSAGES: Final[dict[str, Text]] = {
    "duplicate_household_code": Text(
        "Mã hộ “{value}” đã có ở {first}; mỗi mã chỉ một hộ: sửa mã hoặc bỏ một dòng.",
        "The household code “{value}” stands in {first} already; one code is one household: mend it or drop a row.",
    ),
    "duplicate_household": Text(
        "“{value}” trùng chủ hộ, năm sinh và thôn với {first}; bỏ một dòng, hoặc ghi rõ năm sinh nếu là hai hộ.",
        "“{value}” has the same head, birth year and hamlet as {first}; drop one, or write the birth years if they are two.",
    ),
    "missing_head": Text(
        "Thiếu họ tên chủ hộ (chữ, không quá 200 ký tự); hãy ghi vào cột này.",
        "The name of the head of household is missing (letters, at most 200); write it in this column.",
    ),
    "bad_number": Text(
        "{what}: “{value}” không dùng được; ghi số như 15.360.000 (đồng, không lẻ) hoặc số người từ 1 đến 30, và ghi đơn vị ở "
        "tiêu đề cột nếu không phải đồng.",
        "{what}: “{value}” cannot be used; write a number like 15,360,000 (whole đồng) or 1 to 30 people, and name the unit "
        "in the heading if it is not đồng.",
    ),
    "bad_date": Text(
        "{what}: “{value}” không phải năm hay ngày; ghi 1975 hoặc 03/05/1975 (ngày/tháng/năm).",
        "{what}: “{value}” is no year or date; write 1975 or 03/05/1975 (day/month/year).",
    ),
    "unknown_hamlet": Text(
        "Không rõ thôn “{value}”; ghi đúng tên một thôn của xã, hoặc tạo thôn trước khi nhập.",
        "The hamlet “{value}” is not known; write the name of one of the commune's hamlets, or enter the hamlet first.",
    ),
    "unknown_class": Text(
        "Không rõ loại hộ “{value}”; ghi một trong: hộ nghèo, hộ cận nghèo, thoát nghèo, thoát cận nghèo, không nghèo, hoặc chỉ "
        "đánh dấu x ở một cột.",
        "The class “{value}” is not known; write one of: hộ nghèo, hộ cận nghèo, thoát nghèo, thoát cận nghèo, không nghèo, or "
        "mark one column only with x.",
    ),
    "total_row_skipped": Text(
        "Dòng “{words}” là dòng cộng, không phải hộ; đã bỏ qua, không cần làm gì.",
        "The row “{words}” is a line of sums and no household; it was skipped, nothing is to be done.",
    ),
    "formula_ignored": Text(
        "{what}: công thức chưa có kết quả lưu trong tệp nên coi là ô trống; mở tệp bằng Excel, lưu lại, hoặc ghi giá trị.",
        "{what}: the formula has no result saved in the file and counts as empty; open and save it in Excel, or write the value.",
    ),
    "negative_amount": Text(
        "{what}: “{value}” là số âm; ghi thu nhập từ 0 trở lên, không có số liệu thì để trống.",
        "{what}: “{value}” is negative; write 0 or more, or leave it empty where nothing is known.",
    ),
    "decomposed_text_repaired": Text(
        "{what}: chữ gõ bằng Unicode tổ hợp đã được đổi sang dựng sẵn; chỉ cần xem lại cho đúng.",
        "{what}: text in decomposed Unicode was composed; just see that it is right.",
    ),
    "year_out_of_range": Text(
        "{what}: năm {year} ngoài khoảng {first}–{this}; hãy sửa năm.",
        "{what}: the year {year} lies outside {first}–{this}; mend the year.",
    ),
}

NO_HAMLET: Final = Text(
    "Dòng này không ghi thôn; ghi đúng tên một thôn của xã, hoặc chọn thôn chung cho cả danh sách ở trang cách đọc.",
    "This row names no hamlet; write the name of one of the commune's hamlets, or choose one for the whole list where columns are "
    "corrected.",
)
"""What is said under ``unknown_hamlet`` where nothing is written."""

UNKNOWN_MARK: Final = Text(
    "{what}: không rõ “{value}” là có hay không; có thì ghi x, không thì để trống.",
    "{what}: whether “{value}” means yes or no is not known; write x for yes, and leave it empty for no.",
)
"""What is said under ``unknown_class`` of a column of marks that tells no class."""

OTHER_HEADINGS: Final = Text(
    "Ở {place} tiêu đề khác (“{words}”), cột không còn như ở dòng {header}, nên chưa đọc; hãy đưa phần dưới ra một trang tính "
    "riêng, hoặc xếp lại cột cho giống.",
    "At {place} the headings differ (“{words}”) from those of row {header}, so this row is not read; put the rows below on a "
    "sheet of their own, or arrange the columns alike.",
)
"""What is said under ``missing_head`` where headings further down put the columns in another order."""
