"""Refusals of any act: who may, what was typed, what was handed in.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    # identity and place
    ("not_found", "Không tìm thấy hồ sơ này.", "There is no such record."),
    ("nothing_by_then", "Lúc đó chưa có gì được ghi.", "Nothing had been recorded by then."),
    (
        "no_such_version",
        "Bản ghi này mới có đến phiên bản {last}.",
        "This record goes up to version {last} so far.",
    ),
    (
        "forbidden",
        "Chức vụ hiện tại của bạn không được làm việc này.",
        "Your present office may not do this.",
    ),
    (
        "foreign_unit",
        "Hồ sơ thuộc đơn vị ngoài phạm vi phụ trách của bạn.",
        "This record belongs to a unit outside your charge.",
    ),
    (
        "own_affair",
        "Không ai được quyết định việc của chính mình hoặc của người thân.",
        "Nobody decides on themselves or on their kin.",
    ),
    (
        "wrong_subject",
        "Đối tượng này không thuộc nhóm được chọn.",
        "This subject does not belong to the category chosen.",
    ),
    (
        "ended_before_period",
        "{unit} đã kết thúc ngày {day}, trước giai đoạn của kế hoạch (từ năm {year}), nên không có kết quả nào để khen; hãy đề "
        "nghị đơn vị kế tục.",
        "{unit} ended on {day}, before the plan's period (from {year}), and has no results under it; nominate its successor.",
    ),
    (
        "own_unit",
        "Không ai được kiểm tra, xác minh hay quyết định về chính đơn vị mình.",
        "Nobody checks, verifies or decides on their own unit.",
    ),
    (
        "proposer_may_not",
        "Người đã đề nghị hoặc lập hồ sơ không được xác minh, thẩm định hay biểu quyết hồ sơ này.",
        "Whoever proposed or prepared this may not verify, appraise or vote on it.",
    ),
    (
        "verifier_may_not_vote",
        "Người đã xác minh hồ sơ này không được biểu quyết về nó.",
        "Whoever verified this dossier may not vote on it.",
    ),
    (
        "two_people",
        "Việc này cần hai người khác nhau: {first} và {second}.",
        "This takes two different people: {first} and {second}.",
    ),
    (
        "administrator_apart",
        "Người quản trị hệ thống không giữ chức vụ nào khác trong cùng thời gian, để người giao chức vụ không tự mình làm "
        "việc trong hồ sơ.",
        "An administrator holds no other office in the same days, so that whoever gives offices does not act in dossiers.",
    ),
    (
        "appointment_ended",
        "Chức vụ này không còn hiệu lực vào ngày {day}.",
        "This appointment was not in force on {day}.",
    ),
    # versions and commands
    (
        "stale_version",
        "Hồ sơ đã thay đổi từ khi bạn mở trang. Hãy xem thay đổi rồi làm lại.",
        "The record has changed since you opened the page. See what changed and try again.",
    ),
    (
        "command_reused",
        "Mã lệnh này đã dùng cho một việc khác.",
        "This command id was already used for another act.",
    ),
    (
        "already_nominated",
        "Đối tượng này đã có một hồ sơ đề nghị đang xử lý theo cùng Kế hoạch.",
        "There is already a live nomination of this subject under the same plan.",
    ),
    ("nothing_corrected", "Chưa có thông tin nào được sửa.", "Nothing has been corrected yet."),
    (
        "standard_verified",
        "Hồ sơ {dossier} đã qua bước xác minh theo thông tin này. Trả hồ sơ để bổ sung, hoặc ghi phát hiện kiểm tra, rồi mới sửa.",
        "Dossier {dossier} was verified by this fact. Return it for supplement, or record an inspection's finding, before it is "
        "corrected.",
    ),
    (
        "already_commended",
        "Đối tượng này đã được khen thưởng ở nhóm này trong kỳ {period}; mỗi kỳ chỉ khen một lần.",
        "This subject was commended in this category for {period} already; nobody is commended twice for one period.",
    ),
    (
        "category_given_up",
        "Kế hoạch đang áp dụng ({plan}) không còn xét nhóm đối tượng này. Hãy rút hồ sơ; nếu phù hợp thì lập hồ sơ mới "
        "trong nhóm khác.",
        "The plan now in force ({plan}) no longer has this category. Withdraw the dossier, and open one in another "
        "category if it fits there.",
    ),
    (
        "already_registered",
        "Hộ này đã có một đăng ký thoát nghèo đang hiệu lực.",
        "This household already has a commitment in force.",
    ),
    (
        "number_taken",
        "Số này vừa được cấp cho văn bản khác. Hãy thử lại.",
        "That number has just been given to another document. Please try again.",
    ),
    (
        "household_code_taken",
        "Mã hộ này đã được dùng cho hộ khác.",
        "This household code belongs to another household.",
    ),
    ("username_taken", "Tên đăng nhập này đã có người dùng.", "This user name is taken."),
    ("duplicate", "Việc này đã được ghi nhận rồi.", "This has been recorded already."),
    # input
    ("required", "Hãy nhập {what}.", "Enter {what}."),
    (
        "too_long",
        "{what} dài quá {limit} ký tự (hiện {length}).",
        "{what} is longer than {limit} characters (now {length}).",
    ),
    (
        "name_unreadable",
        "Hãy gõ lại {what}: có ký tự bị hỏng (�) hoặc ký tự điều khiển, thường do chép từ tệp sai bảng mã.",
        "Type {what} again: it has broken (�) or control characters, often from a file in another encoding.",
    ),
    (
        "name_without_letters",
        "Hãy gõ lại {what}: phải có ít nhất một chữ cái.",
        "Type {what} again: it must have at least one letter.",
    ),
    (
        "bad_year",
        "Năm {year} nằm ngoài giai đoạn {first}–{last} của phong trào.",
        "The year {year} lies outside the movement's period {first}–{last}.",
    ),
    (
        "year_not_ended",
        "Năm {year} chưa kết thúc nên chưa thể khai hoặc xác nhận thu nhập cả năm.",
        "The year {year} has not ended, so its income cannot be declared or confirmed yet.",
    ),
    (
        "bad_amount",
        "Số tiền phải là số không âm và không quá {limit} đồng.",
        "The amount must be a number, not negative and at most {limit} đồng.",
    ),
    (
        "bad_count",
        "Số {what} phải là số nguyên từ {low} đến {high}.",
        "The number of {what} must be a whole number from {low} to {high}.",
    ),
    (
        "bad_date",
        "Ngày {day} nằm ngoài khoảng được phép ({low} – {high}).",
        "The date {day} is outside the permitted range ({low} – {high}).",
    ),
    ("future_date", "Ngày {day} chưa tới.", "The date {day} is in the future."),
    (
        "code_mismatch",
        "Mã gõ lại không khớp với mã ở trên.",
        "The code typed again does not match the one above.",
    ),
    ("bad_choice", "Giá trị “{value}” không có trong danh sách.", "“{value}” is not on the list."),
    (
        "evidence_required",
        "Cần đính kèm ít nhất một giấy tờ làm bằng chứng.",
        "Attach at least one piece of evidence.",
    ),
    (
        "grounds_required",
        "Kế hoạch cần bằng chứng cho tiêu chí này: kèm ít nhất một giấy tờ, hoặc ghi ở ô “Căn cứ” vì sao không có.",
        "The plan asks for evidence of this criterion: attach at least one paper, or say under “Grounds” why there is none.",
    ),
    ("method_required", "Hãy nêu cách đã dùng để xác minh.", "Say how the figure was verified."),
    ("reason_required", "Hãy ghi rõ lý do.", "Give the reason."),
    ("bad_format", "Không đọc được {what}: “{value}”.", "{what} cannot be read: “{value}”."),
    ("wrong_password", "Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or password is wrong."),
    (
        "throttled",
        "Đăng nhập sai quá nhiều lần. Hãy thử lại sau {minutes} phút.",
        "Too many failed sign-ins. Try again in {minutes} minutes.",
    ),
    (
        "weak_password",
        "Mật khẩu phải có từ {low} đến {high} ký tự và không phải mật khẩu cũ.",
        "The password must have {low} to {high} characters and differ from the old one.",
    ),
    (
        "no_appointment",
        "Tài khoản này hiện không giữ chức vụ nào.",
        "This account holds no office at present.",
    ),
    # files
    ("too_many_files", "Mỗi lần chỉ gửi được {limit} tệp.", "At most {limit} files at a time."),
    ("file_too_large", "Tệp “{name}” lớn hơn {limit} MB.", "The file “{name}” is larger than {limit} MB."),
    ("file_empty", "Tệp “{name}” rỗng.", "The file “{name}” is empty."),
    (
        "file_type",
        "Tệp “{name}” không phải PDF, JPEG, PNG, XLSX hoặc DOCX (nội dung: {found}).",
        "The file “{name}” is not a PDF, JPEG, PNG, XLSX or DOCX (content: {found}).",
    ),
    (
        "file_name_mismatch",
        "Phần mở rộng của tệp “{name}” không khớp với nội dung ({found}).",
        "The extension of “{name}” does not match its content ({found}).",
    ),
]
