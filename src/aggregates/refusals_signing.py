"""Refusals around signing: the second factor, the authority to sign, decisions that change decisions, prize money.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "second_factor_missing",
        "Tài khoản này chưa thiết lập mã xác thực để ký. Hãy vào “Tài khoản của tôi”, mục “Mã xác thực khi ký”.",
        "No codes for signing are set up for this account. Go to “My account”, “Codes for signing”.",
    ),
    (
        "second_factor_enrolled",
        "Tài khoản này đã thiết lập mã xác thực. Mất thiết bị thì dùng mã dự phòng, hoặc đề nghị quản trị viên đặt lại.",
        "Codes are set up for this account already. If the device is lost, use a recovery code or ask the administrator for a "
        "reset.",
    ),
    (
        "second_factor_wrong",
        "Mã không đúng. Hãy nhập mã 6 chữ số đang hiện trên thiết bị (giờ trên thiết bị phải đúng), hoặc một mã dự phòng.",
        "The code is wrong. Enter the 6 digits the device shows now (its clock must be right), or a recovery code.",
    ),
    (
        "second_factor_used",
        "Mã này đã dùng rồi. Mỗi mã chỉ dùng một lần: hãy chờ thiết bị hiện mã mới.",
        "This code has been used. Each is good for one act: wait for the next one on the device.",
    ),
    (
        "second_factor_throttled",
        "Nhập sai mã quá nhiều lần. Hãy thử lại sau {minutes} phút.",
        "Too many wrong codes. Try again in {minutes} minutes.",
    ),
    (
        "authority_missing",
        "Chức vụ này ký “{signs_for}” nhưng chưa có văn bản ủy quyền hoặc phân công ký có hiệu lực ngày {day}. "
        "Quản trị viên ghi văn bản ấy ở trang tài khoản rồi mới ký được.",
        "This office signs “{signs_for}”, and no authorisation in force on {day} is on file. The administrator files it on the "
        "account's page; then it can sign.",
    ),
    (
        "no_authority_needed",
        "Chức vụ này ký với tư cách của mình, không cần văn bản ủy quyền.",
        "This office signs in its own name and needs no authorisation.",
    ),
    # decisions about decisions
    (
        "certificate_corrected",
        "Giấy khen số {numbers} ghi nội dung đã được đính chính sau khi cấp. Hãy cấp lại ở trang quyết định trước.",
        "Certificate {numbers} says what was corrected after it was issued. Reissue it on the decision's page first.",
    ),
    (
        "not_corrected",
        "Nội dung giấy khen này không được đính chính sau khi cấp, nên không cấp lại.",
        "What this certificate says was not corrected after it was issued, so it is not reissued.",
    ),
    (
        "not_certified",
        "Đối tượng này không có giấy khen đang còn hiệu lực để cấp lại.",
        "There is no certificate in force that could be reissued.",
    ),
    (
        "nothing_to_correct",
        "Chưa có nội dung nào được sửa khác với quyết định. Hãy ghi nội dung đúng ở ít nhất một ô.",
        "Nothing differs from the decision yet. Write what is to be read instead in at least one field.",
    ),
    (
        "amendment_open",
        "Đang có một dự thảo đính chính hoặc hủy bỏ quyết định này. Hãy ký hoặc bỏ dự thảo ấy trước.",
        "A draft that corrects or cancels this decision is open already. Sign or discard it first.",
    ),
    (
        "decision_changed",
        "Quyết định đã được đính chính theo số khác từ khi lập dự thảo này. Hãy bỏ dự thảo và lập lại.",
        "The decision was corrected by another one since this draft was made. Discard the draft and make it anew.",
    ),
    # prize money
    (
        "coefficient_unset",
        "Chưa có hệ số tiền thưởng cho {receiver} được tặng {form} ({level}) vào ngày {day}. Quản trị viên ghi hệ số, kèm số và "
        "ngày văn bản, ở trang “Tiền thưởng”; sau đó lập được danh sách chi.",
        "No prize coefficient is set for {receiver} awarded {form} ({level}) on {day}. The administrator sets it, with number and "
        "day of the document, under “Prize money”; then the payment list can be made.",
    ),
    (
        "salary_unknown",
        "Chưa có mức lương cơ sở áp dụng ngày {day}. Quản trị viên ghi mức lương, kèm số và ngày văn bản, ở trang “Tiền thưởng”.",
        "No base salary is known for {day}. The administrator sets it, with number and day of the document, under “Prize money”.",
    ),
    (
        "not_signed_yet",
        "Quyết định này chưa được ký, nên chưa có danh sách chi tiền thưởng.",
        "This decision is not signed yet, so there is no payment list.",
    ),
    (
        "bad_coefficient",
        "Hệ số phải lớn hơn 0, không quá {limit}, có tối đa 3 chữ số thập phân.",
        "The coefficient must be above 0, at most {limit}, with at most 3 decimals.",
    ),
    (
        "bad_salary",
        "Mức lương cơ sở phải từ {low} đến {high} đồng.",
        "The base salary must be from {low} to {high} đồng.",
    ),
]
