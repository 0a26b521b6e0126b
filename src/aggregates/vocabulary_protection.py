"""The words of data protection: requests of data subjects, consent, what is kept how long."""

from __future__ import annotations

from typing import Final

from rules.text import Text

REQUEST_KINDS: Final[dict[str, Text]] = {
    "access": Text("xem dữ liệu về mình", "access to the data"),
    "correction": Text("sửa dữ liệu sai", "correction"),
    "restriction": Text("hạn chế xử lý", "restriction of processing"),
    "objection": Text("phản đối việc xử lý", "objection to processing"),
    "erasure": Text("xóa dữ liệu", "erasure"),
}
"""What a data subject may ask for."""

REQUEST_STATUSES: Final[dict[str, Text]] = {
    "open": Text("chờ trả lời", "to be answered"),
    "answered": Text("đã trả lời", "answered"),
}

REQUEST_CHANNELS: Final[dict[str, Text]] = {
    "in_person": Text("trực tiếp tại trụ sở", "in person"),
    "letter": Text("thư, đơn gửi đến", "by letter"),
    "telephone": Text("điện thoại", "by telephone"),
    "email": Text("thư điện tử", "by e-mail"),
    "handed_on": Text("cơ quan khác chuyển đến", "handed on by another office"),
}
"""How a request came in."""

REQUESTERS: Final[dict[str, Text]] = {
    "self": Text("chính chủ thể dữ liệu", "the data subject"),
    "member": Text("thành viên của hộ", "a member of the household"),
    "guardian": Text("người giám hộ", "a guardian"),
    "representative": Text("người được ủy quyền", "an authorised representative"),
}
"""In what capacity somebody asks."""

REQUEST_OUTCOMES: Final[dict[str, Text]] = {
    "given": Text("đã giao bản dữ liệu", "the data was handed over"),
    "corrected": Text("đã sửa", "corrected"),
    "restricted": Text("đã hạn chế xử lý", "processing restricted"),
    "erased": Text("đã xóa dữ liệu", "erased"),
    "refused": Text("không đáp ứng, có nêu lý do", "refused, with the reason"),
    "withdrawn": Text("người yêu cầu rút lại", "taken back by whoever asked"),
}

OUTCOMES_OF: Final[dict[str, tuple[str, ...]]] = {
    "access": ("given",),
    "correction": ("corrected",),
    "restriction": ("restricted",),
    "objection": ("restricted",),
    "erasure": (),
}
"""How a request of each kind may be met. Erasing the person ends all of them; each may be refused or taken back."""

REQUEST_REFUSALS: Final[dict[str, Text]] = {
    "award_stands": Text(
        "quyết định khen thưởng đang có hiệu lực là văn bản công khai", "an award stands: it is a public act"
    ),
    "dossier_open": Text("đang có hồ sơ được xét", "a dossier is being decided on"),
    "legal_duty": Text(
        "pháp luật buộc lưu giữ hoặc tiếp tục xử lý", "the law requires keeping or processing it"
    ),
    "not_entitled": Text(
        "người yêu cầu không chứng minh được quyền yêu cầu", "whoever asked could not show a right to"
    ),
    "accurate": Text("dữ liệu đã đúng", "the data is right as it stands"),
    "nothing_kept": Text("không lưu dữ liệu nào như được nêu", "no such data is kept"),
}
"""Grounds on which a request may be refused; the reason in words goes with it."""

CONSENT_PURPOSES: Final[dict[str, Text]] = {
    "processing": Text(
        "xử lý dữ liệu của hộ trong phong trào", "processing of the household's data within the movement"
    ),
    "public_display": Text(
        "niêm yết công khai và trang tra cứu giấy khen", "public posting and the certificate's page"
    ),
}
"""What a household may consent to."""
OBJECTIONABLE: Final = ("public_display",)
"""What is done without consent too, as an act of public authority, so that whoever objects is heard without having consented."""

RETENTION_DECISIONS: Final[dict[str, Text]] = {
    "keep": Text("giữ tiếp, có nêu lý do", "kept on, with the reason"),
    "erase": Text("xóa bằng việc xóa dữ liệu từng trường hợp", "to be erased, each by an act of erasure"),
    "nothing_due": Text("chưa có gì hết thời hạn", "nothing has passed its term"),
}
"""What a yearly review decides on one class of records."""
