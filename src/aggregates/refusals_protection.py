"""What is refused about the data of persons: their requests, restricted processing, consent, terms."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "request_answered",
        "Yêu cầu này đã được trả lời; nếu có điều mới, hãy ghi nhận một yêu cầu khác.",
        "This request has been answered; if something new has come up, receive another request.",
    ),
    (
        "request_other_kind",
        "Đây là yêu cầu {kind}; việc này không trả lời được yêu cầu đó.",
        "This is a request for {kind}; this act does not answer it.",
    ),
    (
        "report_missing",
        "Chưa lập bản dữ liệu để giao; hãy lập bản dữ liệu trước.",
        "The report has not been made yet; make it before handing it over.",
    ),
    (
        "processing_restricted",
        "Dữ liệu của hộ hoặc đối tượng này đang được hạn chế xử lý theo yêu cầu của chủ thể; chỉ còn làm được việc pháp luật buộc "
        "phải làm. Hãy chờ đến khi dỡ hạn chế (ở trang yêu cầu về dữ liệu).",
        "The data of this household or nominee is under restricted processing at the subject's request; only what the law "
        "requires can be done. Wait until the restriction is lifted (on the page of data requests).",
    ),
    (
        "restricted_view",
        "Dữ liệu này đang được hạn chế xử lý theo yêu cầu của chủ thể: chỉ cán bộ phải giải quyết mới xem được. Hãy hỏi công chức "
        "xã nơi có hộ.",
        "Processing of this data is restricted at the subject's request: it is shown to those alone who must act. Ask the officer "
        "of the commune.",
    ),
    (
        "restricted_already",
        "Dữ liệu này đang được hạn chế xử lý rồi.",
        "Processing of this data is restricted already.",
    ),
    (
        "not_restricted",
        "Dữ liệu này không bị hạn chế xử lý.",
        "Processing of this data is not restricted.",
    ),
    (
        "consent_given_already",
        "Hộ đã đồng ý cho mục đích này rồi.",
        "The household has consented to this purpose already.",
    ),
    (
        "objected_already",
        "Đã ghi rồi: hộ đã rút lại sự đồng ý, hoặc đã phản đối, cho mục đích “{purpose}”; không cần ghi lần nữa.",
        "On record already: the household has withdrawn its consent, or objected, for the purpose “{purpose}”; it need not be "
        "recorded again.",
    ),
    (
        "consent_outdated",
        "Ngày {day} hộ đã nói điều khác về mục đích này; ghi một ngày không trước ngày đó.",
        "On {day} the household said otherwise about this purpose; give a day that is not before it.",
    ),
    (
        "consent_not_given",
        "Hộ chưa đồng ý cho mục đích này nên không có gì để rút lại.",
        "The household has not consented to this purpose: there is nothing to withdraw.",
    ),
    (
        "retention_reviewed",
        "Việc rà soát thời hạn lưu giữ năm nay đã được ghi.",
        "This year's review of terms is on record.",
    ),
    (
        "retention_incomplete",
        "Hãy ghi quyết định cho nhóm này: {number} bản ghi đã hết thời hạn.",
        "Record a decision on this class: {number} records have passed their term.",
    ),
]
