"""Refusals about poverty reviews, targets and sponsorships.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "more_poor_than_households",
        "Số hộ nghèo và cận nghèo ({poor}) nhiều hơn tổng số hộ ({households}).",
        "There are more poor and near-poor households ({poor}) than households ({households}).",
    ),
    (
        "review_state",
        "Kết quả rà soát đang ở trạng thái “{status}” nên không thể làm việc này.",
        "The review is “{status}”, so this cannot be done.",
    ),
    (
        "review_too_early",
        "Rà soát này của năm {year} chỉ báo cáo được từ ngày {day}.",
        "This review of {year} can be reported from {day} on.",
    ),
    (
        "preliminary_over",
        "Năm {year} đã hết: chỉ báo cáo được kết quả chính thức.",
        "The year {year} is over: only official figures can be reported.",
    ),
    (
        "official_stays",
        "Năm {year} đã có báo cáo chính thức; không quay lại báo cáo sơ bộ.",
        "The year {year} has official figures; there is no way back to preliminary ones.",
    ),
    (
        "review_preliminary",
        "Kết quả năm {year} mới là sơ bộ; chỉ tiếp nhận kết quả chính thức.",
        "The figures of {year} are preliminary; only official ones can be accepted.",
    ),
    (
        "difference_unexplained",
        "Số năm {year} ({households} hộ, {poor} hộ nghèo, {near_poor} hộ cận nghèo) khác số cộng từ các thôn ({of_households} hộ, "
        "{of_poor} hộ nghèo, {of_near_poor} hộ cận nghèo): hãy ghi vì sao vẫn tiếp nhận, hoặc trả lại để báo cáo lại.",
        "The figures of {year} ({households} households, {poor} poor, {near_poor} near-poor) are not the sum of the hamlets "
        "({of_households} households, {of_poor} poor, {of_near_poor} near-poor): say why they are accepted, or return them.",
    ),
    (
        "difference_by_itself",
        "{unit}, năm {year}: số báo cáo khác số cộng từ các thôn. Bỏ chọn đơn vị này, rồi tiếp nhận riêng kèm lý do.",
        "{unit}, {year}: the figures are not the sum of its hamlets. Untick it, and accept it by itself with the reason.",
    ),
    (
        "figures_unchanged",
        "Số mới giống hệt số đang có.",
        "The new figures are the same as those there are.",
    ),
    (
        "bad_points",
        "Chỉ tiêu giảm phải từ 0 đến 100 điểm phần trăm, nhiều nhất hai chữ số lẻ.",
        "The target must be 0 to 100 percentage points with at most two decimals.",
    ),
    (
        "too_many_rows",
        "Mỗi lần làm được nhiều nhất {limit} dòng.",
        "At most {limit} at a time.",
    ),
    (
        "sheet_problems",
        "Bảng tính có {number} chỗ cần sửa; chưa ghi gì.",
        "Places to mend in the spreadsheet: {number}; nothing was recorded.",
    ),
    (
        "sheet_says_nothing",
        "Bảng tính không có gì khác với số liệu đang có.",
        "The spreadsheet says nothing that is not there already.",
    ),
    (
        "review_already_verified",
        "Số liệu năm {year} đã được xác nhận; muốn sửa phải trả lại hoặc điều chỉnh.",
        "The figures of {year} are verified; they must be returned or corrected to be changed.",
    ),
    ("nothing_chosen", "Hãy chọn ít nhất một dòng.", "Choose at least one."),
    (
        "outside_sponsorship",
        "Năm {year} nằm ngoài thời gian được phân công ({first}–{last}).",
        "The year {year} lies outside the charge ({first}–{last}).",
    ),
    (
        "support_state",
        "Kết quả giúp đỡ năm {year} đang ở trạng thái “{status}”.",
        "The support of {year} is “{status}”.",
    ),
    ("no_support", "Chưa có báo cáo giúp đỡ năm {year}.", "No support has been reported for {year}."),
    (
        "sponsorship_ended",
        "Việc đỡ đầu này đã được định kết thúc ngày {day}.",
        "This charge is to end on {day} already.",
    ),
    (
        "already_sponsored",
        "Đơn vị này đang được giao đỡ đầu chính xã này trong thời gian đó.",
        "This department is in charge of this commune in that time already.",
    ),
    (
        "subject_dossier_open",
        "Không thể xóa: hồ sơ đề nghị của đối tượng đang được xử lý. Hãy rút hồ sơ trước.",
        "Cannot erase: a nomination of this subject is under way. Withdraw it first.",
    ),
    (
        "subject_award_stands",
        "Không thể xóa: giấy khen của đối tượng đang có hiệu lực, mà việc khen là hành vi công khai. Chỉ xóa được sau khi quyết "
        "định khen thưởng bị hủy bỏ; đến lúc đó hãy trả lời yêu cầu bằng lý do này, hoặc hạn chế xử lý dữ liệu.",
        "Cannot erase: an award to this subject stands, which is a public act. It can be erased once the award is cancelled; until "
        "then answer the request with this reason, or restrict the processing.",
    ),
    (
        "subject_erased",
        "Dữ liệu của hộ hoặc đối tượng này đã được xóa theo yêu cầu nên không ghi thêm được gì. Nếu sau này họ tham gia trở lại, "
        "hãy ghi vào sổ như một hộ hoặc đối tượng mới.",
        "The data of this household or nominee has been erased on request, so nothing more can be recorded. Should they take part "
        "again, enter them anew.",
    ),
]
