"""What each kind of record is called where one is named with a part of its id, by the first part of its events' topics."""

from __future__ import annotations

from typing import Final

from rules.text import Text

RECORD_NAMES: Final = {
    "administrative_unit": Text("đơn vị", "unit"),
    "amending_decision": Text("quyết định sửa đổi, hủy bỏ", "amending decision"),
    "appeal": Text("kiến nghị", "appeal"),
    "award_decision": Text("quyết định", "decision"),
    "certificate_template": Text("mẫu giấy khen", "template"),
    "complaint": Text("khiếu nại, tố cáo", "complaint"),
    "conference": Text("hội nghị", "conference"),
    "council_session": Text("phiên họp", "session"),
    "data_request": Text("yêu cầu về dữ liệu", "data request"),
    "exit_commitment": Text("cam kết thoát nghèo", "exit commitment"),
    "higher_award": Text("đề nghị cấp trên khen", "referral to a higher authority"),
    "household": Text("hộ", "household"),
    "import_run": Text("lần nhập dữ liệu", "import"),
    "inspection": Text("kiểm tra", "inspection"),
    "loose_blank": Text("phôi rời", "loose blank"),
    "movement": Text("phong trào", "movement"),
    "nomination": Text("hồ sơ", "dossier"),
    "nominee": Text("đối tượng", "nominee"),
    "officer": Text("tài khoản", "account"),
    "poverty_review": Text("rà soát", "review"),
    "print_run": Text("đợt in", "print run"),
    "printer": Text("máy in", "printer"),
    "reduction_target": Text("chỉ tiêu giảm nghèo", "reduction target"),
    "retention_review": Text("rà soát thời hạn lưu giữ", "retention review"),
    "revocation": Text("thu hồi khen thưởng", "revocation"),
    "sponsorship": Text("nhận giúp đỡ", "sponsorship"),
}
