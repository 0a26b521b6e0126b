"""What is refused about templates, printers, print runs and blanks."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    ("layout_faulty", "Mẫu chưa dùng được. {why}", "The template cannot be used yet. {why}"),
    (
        "layout_unchanged",
        "Bản đang dùng đã đúng như thế này; chưa có gì mới để đưa vào sử dụng.",
        "The version in use is like this already; there is nothing new to put in use.",
    ),
    (
        "layout_too_tight",
        "Mục “{part}”: dữ liệu thử không xếp vừa ngay cả ở cỡ chữ nhỏ nhất. Hãy mở rộng ô hoặc giảm cỡ nhỏ nhất.",
        "“{part}”: the sample text does not fit even in the smallest type. Make its box larger, or its smallest type smaller.",
    ),
    (
        "template_exists",
        "Hình thức khen và loại đối tượng này đã có mẫu; hãy sửa mẫu đó.",
        "This award form and category has a template already; change that one.",
    ),
    (
        "template_state",
        "Mẫu này {status}; không làm được việc này.",
        "This template is {status}; that is not possible.",
    ),
    ("printer_removed", "Máy in này không còn dùng.", "This printer is not used any more."),
    ("printer_name_taken", "Đã có máy in mang tên này.", "There is a printer of that name already."),
    (
        "printer_offset",
        "Độ dời phải từ -{limit} đến {limit} mm; lệch hơn thế là do giấy đặt sai.",
        "The offset must be -{limit} to {limit} mm; beyond that the paper lies wrong.",
    ),
    (
        "printer_scale",
        "Tỷ lệ phải từ {low} đến {high} %.",
        "The scale must be {low} to {high} %.",
    ),
    (
        "nothing_to_print",
        "Không có giấy khen nào để in: chưa cấp, đã in, hoặc không được chọn.",
        "There is no certificate to print: none issued, printed already, or none chosen.",
    ),
    (
        "too_many_to_print",
        "Một đợt in nhiều nhất {limit} giấy, ở đây có {number}; hãy chia thành nhiều đợt.",
        "One run prints {limit} certificates at most, these are {number}; make several runs.",
    ),
    (
        "reprint_needs_reason",
        "{number} giấy đã được in trước đây; hãy ghi lý do in lại.",
        "{number} of them have been printed before; say why they are printed again.",
    ),
    (
        "print_state",
        "Đợt in này {status}; không làm được việc này.",
        "This print run is {status}; that is not possible.",
    ),
    (
        "print_given",
        "Tệp của đợt in này đã có người tải về, nên có thể đã in. Hãy ghi các tờ hỏng, bấm “Đã in xong” rồi lập đợt khác.",
        "The files of this run were downloaded, so sheets may be on paper. Log those spoiled, say “All printed”, begin another.",
    ),
    (
        "print_failed",
        "Máy chủ gặp lỗi khi dựng trang; hãy cho chạy tiếp, nếu vẫn dừng thì hủy đợt này.",
        "The server ran into an error while making pages; resume the run, or cancel it if it halts again.",
    ),
    (
        "ledger_stopped",
        "Sổ cái không khớp với điểm chốt đã ký nên chưa cấp giấy khen; hãy báo người quản trị chạy chungtay audit.",
        "The ledger does not fit what was signed, so no certificate is issued; have the administrator run chungtay audit.",
    ),
    (
        "signing_failed",
        "Chưa ký số được giấy khen; số của giấy khen được giữ, hãy báo người quản trị rồi cấp lại. {why}",
        "The certificate could not be signed; it keeps its number: tell the administrator and issue it again. {why}",
    ),
    (
        "signing_not_ready",
        "Chưa cấp giấy khen nào và chưa lấy số nào, vì khóa ký của cơ quan không dùng được; hãy báo người quản trị. {why}",
        "No certificate was begun and no number taken: the office's signing key cannot be used; tell the administrator. {why}",
    ),
    (
        "print_gone",
        "Không còn đọc được một giấy khen của đợt này (dữ liệu đã xóa theo yêu cầu); hãy hủy đợt và in lại phần còn lại.",
        "A certificate of this run cannot be read any more (erased on request); cancel the run and print the others anew.",
    ),
    (
        "certificate_too_long",
        "Mục “{part}” không xếp vừa giấy khen ngay cả ở cỡ chữ nhỏ nhất. Hãy sửa mẫu giấy khen, hoặc đính chính "
        "nội dung cho ngắn hơn.",
        "“{part}” does not fit the certificate even in the smallest type. Change the certificate's template, or correct the "
        "text to a shorter one.",
    ),
    (
        "certificate_letters",
        "Mục “{part}” có chữ mà phông của giấy khen không in được: {letters}. Hãy đính chính nội dung này.",
        "“{part}” has letters that the certificate's typeface cannot print: {letters}. Correct that text.",
    ),
    (
        "too_many_certificates",
        "Mỗi lần cấp nhiều nhất {limit} giấy khen; hãy cấp phần còn lại ở lần sau.",
        "At most {limit} certificates are issued at a time; issue the others next time.",
    ),
    (
        "print_too_long",
        "Một mục của giấy khen không xếp vừa mẫu đã dùng khi cấp; hãy hủy đợt và in trọn trang.",
        "A part of a certificate does not fit the template it was issued with; cancel the run and print the whole page.",
    ),
    ("sheet_spoiled", "Tờ này đã được ghi là hỏng.", "This sheet is logged as spoiled already."),
]
