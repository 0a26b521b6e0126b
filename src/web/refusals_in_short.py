"""Refusals without their particulars, for the security log: what filled the gaps is not kept, since it could be personal."""

from __future__ import annotations

from typing import Final

from aggregates.refusals import REFUSALS
from rules.text import Text

_SHORT: Final = {
    "master_key_rotated": Text(
        "Đã thay; mọi khóa của chủ thể được bọc lại.", "Replaced; all keys of subjects were wrapped anew."
    ),
    "witness_enlisted": Text("Đã nhận một nhân chứng của sổ cái.", "A witness of the ledger was taken up."),
    "witness_dismissed": Text(
        "Đã thôi nhận chữ ký của một nhân chứng.", "No more cosignatures are taken of a witness."
    ),
    "ledger_key_rotated": Text("Đã thay khóa ký sổ cái.", "The key that signs the ledger was replaced."),
    "checkpoints_put_back": Text(
        "Đã chép lại vào bản sao ngoài cơ sở dữ liệu những điểm chốt bị lấy đi.",
        "Checkpoints that had been taken out of the copy outside the database were put back.",
    ),
    "backup_made": Text("Đã sao lưu toàn bộ hệ thống.", "The whole installation was backed up."),
    "backup_restored": Text("Đã khôi phục từ bản sao lưu.", "Restored from a backup."),
    "backup_restored_unfit": Text(
        "Đã khôi phục từ bản sao lưu dù đối chiếu có sai lệch.",
        "Restored from a backup, though the audit found misfits.",
    ),
    "two_people": Text("Việc này cần hai người khác nhau.", "This takes two different people."),
    "appointment_ended": Text(
        "Chức vụ không còn hiệu lực vào ngày ấy.", "The appointment was not in force on that day."
    ),
    "office_ended": Text(
        "Chức vụ đã kết thúc cùng đơn vị của nó.", "The office had ended together with its unit."
    ),
    "office_of_other_level": Text(
        "Đơn vị thuộc cấp không có chức vụ ấy.", "The unit's level has no such office."
    ),
    "required": Text("Một ô bắt buộc để trống.", "A required field was empty."),
    "too_long": Text("Nội dung nhập dài quá mức cho phép.", "A text was longer than permitted."),
    "name_unreadable": Text(
        "Tên có ký tự bị hỏng hoặc ký tự điều khiển.", "A name had broken or control characters."
    ),
    "name_without_letters": Text("Tên không có chữ cái nào.", "A name had no letter."),
    "bad_year": Text(
        "Năm nằm ngoài giai đoạn của phong trào.", "The year lies outside the movement's period."
    ),
    "year_not_ended": Text(
        "Năm chưa kết thúc nên chưa thể khai hoặc xác nhận thu nhập cả năm.",
        "The year has not ended, so its income cannot be declared or confirmed yet.",
    ),
    "bad_amount": Text(
        "Số tiền phải là số không âm và không quá mức cho phép.",
        "The amount must be a number, not negative and not above the permitted maximum.",
    ),
    "bad_count": Text(
        "Số lượng phải là số nguyên trong khoảng cho phép.", "A count must be a whole number in its range."
    ),
    "bad_date": Text("Ngày nằm ngoài khoảng được phép.", "The date is outside the permitted range."),
    "future_date": Text("Ngày chưa tới.", "The date is in the future."),
    "bad_choice": Text("Giá trị không có trong danh sách.", "The value is not on the list."),
    "bad_format": Text("Nội dung nhập không đọc được.", "What was typed cannot be read."),
    "throttled": Text("Đăng nhập sai quá nhiều lần.", "Too many failed sign-ins."),
    "weak_password": Text(
        "Mật khẩu quá ngắn, quá dài hoặc trùng mật khẩu cũ.",
        "The password was too short, too long or the old one.",
    ),
    "commitment_not_open": Text(
        "Trạng thái của cam kết không cho phép việc này.", "The commitment's state does not allow this."
    ),
    "target_before_pledge": Text(
        "Năm mục tiêu ở trước năm cam kết.", "The target year lay before the pledge's own year."
    ),
    "exit_before_pledge": Text(
        "Năm thoát nghèo ở trước năm cam kết.", "The exit year lay before the year of the pledge."
    ),
    "class_not_on_record": Text(
        "Diện hộ đăng ký thoát không phải diện ghi trong sổ.",
        "The class the household was to leave is not the one on record.",
    ),
    "income_unknown": Text("Chưa có khai thu nhập năm ấy.", "No income has been declared for that year."),
    "income_already_verified": Text(
        "Thu nhập năm ấy đã được xác nhận; muốn sửa phải mở lại.",
        "The income of that year is already confirmed; it must be reopened to be changed.",
    ),
    "income_not_confirmed": Text(
        "Thu nhập năm ấy chưa được xác nhận nên không có gì để mở lại.",
        "The income of that year is not confirmed, so there is nothing to reopen.",
    ),
    "income_already_declared": Text(
        "Thu nhập năm ấy đã được khai và đang chờ xác nhận.",
        "The income of that year has been declared and awaits confirmation.",
    ),
    "wrong_step": Text("Hồ sơ không ở bước của việc này.", "The dossier is not at the step of this act."),
    "closed": Text("Hồ sơ đã kết thúc.", "The dossier is closed."),
    "held": Text("Hồ sơ đang bị tạm dừng.", "The dossier is on hold."),
    "returned_once": Text(
        "Hồ sơ đã được trả bổ sung đủ số lần ở bước này.",
        "The dossier has been returned as often as this step allows.",
    ),
    "no_majority": Text("Cuộc họp không đủ đa số tán thành.", "The meeting did not agree by majority."),
    "dossier_part_missing": Text("Thành phần hồ sơ còn thiếu.", "Parts of the dossier are missing."),
    "comments_unanswered": Text("Còn ý kiến chưa được trả lời.", "Some comments have no answer yet."),
    "posting_not_over": Text("Việc niêm yết công khai chưa hết hạn.", "The public posting is not over yet."),
    "deviation_needs_reason": Text(
        "Quyết định khác với kết quả đánh giá phải có lý do bằng văn bản.",
        "A decision against the assessment needs a written reason.",
    ),
    "verdict_worse": Text(
        "Đánh giá nay kém hơn lúc Hội đồng biểu quyết.",
        "The assessment is now worse than when the council voted.",
    ),
    "claims_unverified": Text(
        "Còn thu nhập chưa được xác nhận hoặc từ chối.", "Some incomes are neither confirmed nor refused yet."
    ),
    "unknown_criterion": Text("Kế hoạch không có tiêu chí này.", "The plan has no such criterion."),
    "no_quorum": Text("Không đủ số thành viên.", "No quorum."),
    "session_state": Text(
        "Trạng thái của phiên họp không cho phép việc này.", "The session's state does not allow this."
    ),
    "votes_outstanding": Text("Còn phiếu chưa bỏ.", "Votes are outstanding."),
    "decision_state": Text(
        "Trạng thái của quyết định không cho phép việc này.", "The decision's state does not allow this."
    ),
    "inspection_state": Text(
        "Trạng thái của cuộc kiểm tra không cho phép việc này.", "The inspection's state does not allow this."
    ),
    "too_many_files": Text("Gửi quá nhiều tệp một lần.", "Too many files at a time."),
    "file_too_large": Text("Tệp lớn quá mức cho phép.", "A file is larger than permitted."),
    "file_empty": Text("Tệp rỗng.", "A file is empty."),
    "file_type": Text(
        "Tệp không phải PDF, JPEG, PNG, XLSX hoặc DOCX.", "A file is not a PDF, JPEG, PNG, XLSX or DOCX."
    ),
    "file_name_mismatch": Text(
        "Phần mở rộng của tệp không khớp với nội dung.", "A file's extension does not match its content."
    ),
}


def in_short(code: str) -> Text:
    """Return why something was refused in words that need no particulars; the code itself where there are none."""
    words = _SHORT.get(code) or REFUSALS.get(code)
    if words is None or "{" in words.vi + words.en:
        return Text(f"Bị từ chối ({code}).", f"Refused ({code}).")
    return words
