"""The words of complaints, denunciations and appeals: kinds, channels, grounds, outcomes and what follows from them."""

from __future__ import annotations

from typing import Final

from rules.text import Text

COMPLAINT_KINDS: Final[dict[str, Text]] = {
    "complaint": Text("khiếu nại", "complaint"),
    "denunciation": Text("tố cáo", "denunciation"),
}
"""Both are kinds of holds as well."""

COMPLAINT_CHANNELS: Final[dict[str, Text]] = {
    "in_person": Text("trực tiếp tại trụ sở", "in person"),
    "letter": Text("thư, đơn gửi đến", "by letter"),
    "telephone": Text("điện thoại", "by telephone"),
    "email": Text("thư điện tử", "by e-mail"),
    "handed_on": Text("cơ quan khác chuyển đến", "handed on by another office"),
    "posting": Text("ý kiến về danh sách niêm yết", "a comment on a posting"),
}
"""How a complaint or an appeal came in."""

COMMENT_CHANNELS: Final[dict[str, Text]] = {
    "in_person": Text("nói trực tiếp", "in person"),
    "paper": Text("giấy, hòm thư góp ý", "on paper"),
    "telephone": Text("điện thoại", "by telephone"),
    "online": Text("trang niêm yết công khai", "the public posting's page"),
}
"""How a comment on a posting came in."""

COMPLAINT_STATUSES: Final[dict[str, Text]] = {
    "received": Text("chờ xem xét thụ lý", "to be taken up or not"),
    "accepted": Text("đang xác minh", "under investigation"),
    "founded": Text("kết luận có căn cứ", "found true"),
    "unfounded": Text("kết luận không có căn cứ", "found untrue"),
    "not_taken_up": Text("không thụ lý", "not taken up"),
    "withdrawn": Text("người nêu đã rút", "taken back"),
}
OPEN_COMPLAINTS: Final = ("received", "accepted")
"""While a complaint stands so, every live dossier of whom it is about is held."""

INVESTIGATORS: Final = ("inspector", "standing_office", "labour_office")
"""Offices that may be charged with looking into a complaint, where they had no part in the dossiers themselves."""

COMPLAINT_GROUNDS: Final[dict[str, Text]] = {
    "anonymous_without_evidence": Text(
        "nặc danh, không kèm thông tin hoặc bằng chứng kiểm tra được", "anonymous, with nothing that could be checked"
    ),
    "not_competent": Text("không thuộc thẩm quyền, đã hướng dẫn hoặc chuyển đơn", "for another authority, sent on"),
    "settled_before": Text("đã được giải quyết, không có tình tiết mới", "settled before, nothing new"),
    "not_about_this": Text(
        "không liên quan đến việc đề nghị khen thưởng", "not about the nomination or the award"
    ),
    "no_standing": Text(
        "người khiếu nại không có quyền, lợi ích bị ảnh hưởng", "whoever complains is not affected"
    ),
}  # fmt: skip
"""Grounds on which a complaint is not taken up; the reason in words goes with it."""

COMPLAINT_ERASURES: Final[dict[str, Text]] = {
    "term_passed": Text("hết thời hạn lưu giữ", "the term of keeping has passed"),
    "complainant_request": Text("yêu cầu của người nêu", "request of whoever complained"),
    "legal_order": Text("quyết định của cơ quan có thẩm quyền", "order of a competent authority"),
}
"""On what ground the words of a closed complaint are erased."""

COMPLAINT_MEASURES: Final[dict[str, Text]] = {
    "incomes": Text("mở lại thu nhập đã xác nhận", "confirmed incomes are reopened"),
    "return": Text("trả hồ sơ để bổ sung, làm rõ", "the dossier is returned"),
    "rejection": Text("từ chối hồ sơ", "the dossier is rejected"),
    "revocation": Text("kiến nghị thu hồi khen thưởng", "revoking the award is recommended"),
    "other": Text("biện pháp khác nêu trong kết luận", "another measure, said in the conclusion"),
}
"""What follows from a complaint that is found true."""

APPEAL_STATUSES: Final[dict[str, Text]] = {
    "received": Text("chờ giải quyết", "to be decided"),
    "upheld": Text("chấp nhận, hồ sơ được mở lại", "upheld: the dossier is open again"),
    "dismissed": Text("không chấp nhận", "dismissed"),
    "withdrawn": Text("người kiến nghị đã rút", "taken back"),
}
APPEALED_STATUSES: Final = ("rejected", "not_proposed", "declined")
"""How a dossier must have ended for its nominee to appeal."""
