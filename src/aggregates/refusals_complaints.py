"""What is refused about complaints, denunciations, appeals and the comments on a posting."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "complaint_state",
        "Đơn đang ở trạng thái “{status}”; việc này không còn hoặc chưa làm được. Hãy xem lại trang của đơn.",
        "The complaint is “{status}”: this cannot be done now. Look at its page again.",
    ),
    (
        "complaint_involved",
        "Cơ quan hoặc người đã đề nghị, kiểm tra, xác minh hồ sơ bị nêu không được giải quyết đơn này. Hãy giao cho cơ quan khác "
        "(đoàn kiểm tra).",
        "Whoever proposed, checked or verified the dossiers it is about does not deal with it. Charge another office "
        "(the inspection team).",
    ),
    (
        "complaint_not_yours",
        "Đơn này được giao cho {office} giải quyết.",
        "This complaint is being dealt with by: {office}.",
    ),
    (
        "complaint_open",
        "Hồ sơ tạm dừng vì một đơn khiếu nại, tố cáo: hãy giải quyết ở trang của đơn, hồ sơ sẽ hết tạm dừng theo đó.",
        "A complaint holds the dossier: settle it on the complaint's own page, and the hold ends with it.",
    ),
    (
        "complainant_missing",
        "Đơn có tên thì phải ghi họ tên người nêu; nếu không có tên, hãy chọn “không nêu tên”.",
        "A named complaint needs the name of who makes it; where there is none, choose “anonymous”.",
    ),
    (
        "complainant_unwanted",
        "Đơn không nêu tên thì không ghi họ tên, địa chỉ người nêu. Hãy bỏ trống, hoặc chọn “có tên”.",
        "An anonymous complaint has no name or address. Leave them empty, or choose “named”.",
    ),
    (
        "complaint_answered",
        "Đã ghi việc trả lời người nêu đơn.",
        "That the complainant was answered is on record already.",
    ),
    (
        "complaint_erased",
        "Nội dung của đơn này đã được xóa; chỉ còn dấu vết giải quyết.",
        "The words of this complaint have been erased; only how it was dealt with is left.",
    ),
    (
        "subject_complaint_open",
        "Đang có khiếu nại, tố cáo chưa giải quyết về hộ hoặc đối tượng này nên chưa xóa được; hãy giải quyết đơn trước.",
        "A complaint about this household or nominee is still open, so it cannot be erased yet; settle the complaint first.",
    ),
    (
        "nobody_to_answer",
        "Đơn không nêu tên nên không có người để trả lời.",
        "The complaint is anonymous: there is nobody to answer.",
    ),
    (
        "measure_missing",
        "Kết luận có căn cứ thì phải chọn ít nhất một cách xử lý.",
        "Where it is found true, choose at least one thing that follows.",
    ),
    (
        "measure_unwanted",
        "Kết luận không có căn cứ thì không chọn cách xử lý nào.",
        "Where it is found untrue, nothing follows: choose no measure.",
    ),
    (
        "measures_clash",
        "Không vừa trả vừa từ chối cùng một hồ sơ; hãy chọn một.",
        "A dossier is not both returned and rejected; choose one.",
    ),
    (
        "no_dossier_for_measure",
        "Không có hồ sơ nào ở trạng thái để làm việc này: {measure}.",
        "There is no dossier on which this could be done: {measure}.",
    ),
    (
        "income_not_reopenable",
        "Năm {years} không có thu nhập đã xác nhận để mở lại.",
        "There is no confirmed income of {years} to reopen.",
    ),
    (
        "no_such_comment",
        "Không có ý kiến này.",
        "There is no such comment.",
    ),
    (
        "comment_answered",
        "Ý kiến này đã được trả lời hoặc đã chuyển thành đơn.",
        "This comment has been answered, or made a complaint.",
    ),
    (
        "comments_unanswered",
        "Còn {number} ý kiến chưa trả lời. Hãy trả lời từng ý kiến rồi mới kết thúc niêm yết.",
        "Comments without an answer yet: {number}. Answer each before the posting is closed.",
    ),
    (
        "comment_needs_name",
        "Kế hoạch chỉ nhận ý kiến có tên: hãy ghi họ tên người nêu ý kiến.",
        "The plan takes comments with a name alone: enter the name of who makes it.",
    ),
    (
        "posting_not_public",
        "Danh sách này không được niêm yết trên trang công khai. Hãy nêu ý kiến tại nơi niêm yết.",
        "This list is not posted on a public page. Comment where it is posted.",
    ),
    (
        "too_many_comments",
        "Địa chỉ này đã gửi quá nhiều ý kiến. Hãy thử lại sau, hoặc nêu ý kiến trực tiếp tại nơi niêm yết.",
        "Too many comments came from this address. Try again later, or comment where the list is posted.",
    ),
    (
        "not_refused",
        "Hồ sơ không bị từ chối nên không có gì để kiến nghị.",
        "The dossier was not refused: there is nothing to appeal against.",
    ),
    (
        "appeal_late",
        "Quá hạn kiến nghị: hồ sơ bị từ chối ngày {refused}, hạn cuối là {until}, kiến nghị nhận ngày {received}.",
        "Too late: the dossier was refused on {refused}, an appeal could come until {until}, it came on {received}.",
    ),
    (
        "appeal_exists",
        "Việc từ chối này đã có kiến nghị rồi; mỗi lần từ chối chỉ xét một kiến nghị.",
        "There is an appeal against this refusal already; each refusal is appealed against once.",
    ),
    (
        "appeal_decided",
        "Kiến nghị này đã được giải quyết.",
        "This appeal has been decided.",
    ),
    (
        "refuser_may_not",
        "Người đã từ chối hồ sơ không được giải quyết kiến nghị về việc đó.",
        "Whoever refused the dossier does not decide on the appeal against it.",
    ),
]
