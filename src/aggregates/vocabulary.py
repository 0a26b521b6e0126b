"""The field's own words for roles, statuses, kinds and methods, in both languages."""

from __future__ import annotations

from typing import Final

from rules.facts import COMMUNE_KINDS as COMMUNE_KINDS
from rules.facts import HAMLET_KINDS as HAMLET_KINDS
from rules.offices import DECIDING_ROLES as DECIDING_ROLES
from rules.text import Text

ROLES: Final[dict[str, Text]] = {
    "hamlet_head": Text("Trưởng thôn/bản, tổ trưởng TDP", "Hamlet head"),
    "commune_officer": Text("Công chức cấp xã", "Commune officer"),
    "commune_chair": Text("Chủ tịch UBND xã", "Commune chair"),
    "department": Text("Phòng, ban, ngành, đoàn thể", "Department or union"),
    "labour_office": Text("Phòng LĐ-TB&XH", "Labour and social affairs office"),
    "standing_office": Text("Phòng Nội vụ – thường trực Hội đồng", "Standing office of the council"),
    "council_member": Text("Thành viên Hội đồng TĐKT", "Council member"),
    "council_chair": Text("Chủ tịch Hội đồng TĐKT", "Council chair"),
    "district_chair": Text("Chủ tịch UBND huyện", "District chair"),
    "province_chair": Text("Chủ tịch UBND tỉnh", "Provincial chair"),
    "inspector": Text("Đoàn kiểm tra", "Inspection team"),
    "auditor": Text("Thanh tra, kiểm toán", "Auditor"),
    "administrator": Text("Quản trị hệ thống", "Administrator"),
}

OFFICES_OF_PROVINCE: Final[dict[str, Text]] = {
    "department": Text("Sở, ban, ngành, đoàn thể tỉnh", "Provincial department or union"),
    "labour_office": Text("Cơ quan phụ trách giảm nghèo của tỉnh", "Provincial office for poverty reduction"),
    "standing_office": Text(
        "Sở Nội vụ – thường trực Hội đồng tỉnh", "Standing office of the provincial council"
    ),
    "council_member": Text("Thành viên Hội đồng TĐKT tỉnh", "Member of the provincial council"),
    "council_chair": Text("Chủ tịch Hội đồng TĐKT tỉnh", "Chair of the provincial council"),
    "district_chair": ROLES["province_chair"],
    "province_chair": ROLES["province_chair"],
    "inspector": Text("Đoàn kiểm tra của tỉnh", "Provincial inspection team"),
    "auditor": Text("Thanh tra, kiểm toán tỉnh", "Provincial auditor"),
}
"""What offices that a plan names for a district are called where the province has taken over."""

UNIT_KINDS: Final[dict[str, Text]] = {
    "province": Text("tỉnh", "province"),
    "district": Text("huyện", "district"),
    "commune": Text("xã", "commune"),
    "township": Text("thị trấn", "township"),
    "ward": Text("phường", "ward"),
    "hamlet": Text("thôn, bản", "hamlet"),
    "residential_group": Text("tổ dân phố", "residential group"),
    "department": Text("phòng, ban, ngành", "department"),
}

NOMINEE_KINDS: Final[dict[str, Text]] = {
    "person": Text("cá nhân", "person"),
    "organisation": Text("tổ chức", "organisation"),
}

ZONES: Final[dict[str, Text]] = {
    "": Text("không phân khu vực hoặc chưa rõ", "no zone, or not known"),
    "I": Text("khu vực I", "zone I"),
    "II": Text("khu vực II", "zone II"),
    "III": Text("khu vực III", "zone III"),
}
"""Zones of communes in mountain areas, by difficulty; III is the hardest."""

HOUSEHOLD_CLASSES: Final[dict[str, Text]] = {
    "poor": Text("hộ nghèo", "poor"),
    "near_poor": Text("hộ cận nghèo", "near-poor"),
    "exited": Text("đã thoát nghèo, thoát cận nghèo", "exited poverty or near-poverty"),
    "not_poor": Text("không nghèo", "not poor"),
}

CLASS_BASES: Final[dict[str, Text]] = {
    "exit_recognised": Text("UBND xã công nhận thoát nghèo", "exit recognised by the commune"),
    "relapse_recorded": Text("UBND xã ghi nhận tái nghèo", "relapse recorded by the commune"),
    "reviewed": Text("rà soát hộ nghèo", "poverty review"),
}
"""On what ground a household was put in a class."""

IMPORT_STATUSES: Final[dict[str, Text]] = {
    "read": Text("đã đọc, chờ kiểm tra", "read, to be checked"),
    "running": Text("đang nhập", "under way"),
    "halted": Text("tạm dừng", "halted"),
    "completed": Text("đã nhập xong", "complete"),
    "cancelled": Text("đã hủy", "cancelled"),
    "undone": Text("đã hoàn tác", "undone"),
}
"""Of a list of households on its way into the register."""

INCOME_UNITS: Final[dict[str, Text]] = {
    "1": Text("đồng một năm", "đồng a year"),
    "1000": Text("nghìn đồng một năm", "thousand đồng a year"),
    "1000000": Text("triệu đồng một năm", "million đồng a year"),
    "12": Text("đồng một tháng", "đồng a month"),
    "12000": Text("nghìn đồng một tháng", "thousand đồng a month"),
    "12000000": Text("triệu đồng một tháng", "million đồng a month"),
}
"""In what a list writes incomes per head, by what its numbers are multiplied to give đồng a year."""

COMMITMENT_STATUSES: Final[dict[str, Text]] = {
    "registered": Text("đã đăng ký, chờ xã tiếp nhận", "registered, awaiting the commune"),
    "accepted": Text("đang thực hiện", "in progress"),
    "refused": Text("không được tiếp nhận", "refused"),
    "exited": Text("đã thoát nghèo", "exited"),
    "relapsed": Text("tái nghèo", "relapsed"),
    "withdrawn": Text("đã rút", "withdrawn"),
    "merged": Text("đã kết thúc vì nhập hộ", "ended by a merger of households"),
}

INCOME_STATUSES: Final[dict[str, Text]] = {
    "declared": Text("đã khai, chờ xác nhận", "declared, awaiting confirmation"),
    "verified": Text("đã xác nhận", "confirmed"),
    "corrected": Text("đã xác nhận có điều chỉnh", "confirmed with correction"),
    "refused": Text("không xác nhận", "refused"),
    "reopened": Text("mở lại để xác minh", "reopened for verification"),
}

METHODS: Final[dict[str, Text]] = {
    "home_visit": Text("khảo sát tại hộ", "visit to the household"),
    "documents": Text("đối chiếu giấy tờ, hóa đơn", "papers and receipts compared"),
    "employer": Text("xác nhận của nơi làm việc", "employer's confirmation"),
    "neighbours": Text("phỏng vấn hàng xóm, họp thôn", "neighbours asked, hamlet meeting"),
    "survey_form": Text("phiếu điều tra thu nhập", "income survey form"),
}

ERASURE_GROUNDS: Final[dict[str, Text]] = {
    "subject_request": Text("yêu cầu của chủ thể dữ liệu", "request of the data subject"),
    "consent_withdrawn": Text("rút lại sự đồng ý", "consent withdrawn"),
    "term_passed": Text("hết thời hạn lưu giữ", "the term of keeping has passed"),
    "legal_order": Text("quyết định của cơ quan có thẩm quyền", "order of a competent authority"),
}
"""On what ground a subject's data was erased: codes alone, so that the record of it holds nothing personal."""

INCOME_SOURCES: Final[dict[str, Text]] = {
    "crops": Text("trồng trọt", "crops"),
    "livestock": Text("chăn nuôi, thủy sản", "livestock, fish"),
    "forestry": Text("lâm nghiệp", "forestry"),
    "wages": Text("tiền công, tiền lương", "wages"),
    "trade": Text("buôn bán, nghề, dịch vụ", "trade, crafts, services"),
    "transfers": Text("trợ cấp, người thân gửi", "allowances, remittances"),
    "other": Text("nguồn khác", "other sources"),
}
"""Where a household's income of a year came from, each with its amount for the whole household."""

SUPPORT_KINDS: Final[dict[str, Text]] = {
    "loan": Text("vay vốn ưu đãi", "preferential loan"),
    "livestock": Text("con giống, cây giống", "livestock, seedlings"),
    "training": Text("đào tạo nghề, kỹ thuật", "training, techniques"),
    "job": Text("việc làm", "a job"),
    "housing": Text("nhà ở", "housing"),
    "tools": Text("công cụ, vật tư sản xuất", "tools, materials"),
    "labour": Text("ngày công", "days of work"),
    "market": Text("bao tiêu, mua sản phẩm", "purchase of products"),
    "other": Text("hỗ trợ khác", "other support"),
}

SUPPORT_GIVERS: Final[dict[str, Text]] = {
    "programme": Text("chương trình, chính sách của Nhà nước", "a programme of the State"),
    "bank": Text("ngân hàng, quỹ tín dụng", "a bank or credit fund"),
    "sponsor": Text("cơ quan, đơn vị đỡ đầu", "a sponsoring office"),
    "union": Text("Mặt trận, đoàn thể", "the Fatherland Front or a union"),
    "enterprise": Text("doanh nghiệp, hợp tác xã", "an enterprise or cooperative"),
    "household": Text("hộ khác trong thôn, trong xã", "another household"),
    "benefactor": Text("tổ chức, cá nhân hảo tâm", "a benefactor"),
}
"""Who helped a household: state, bank, sponsor, neighbours and others."""

REOPENING_CAUSES: Final[dict[str, Text]] = {
    "inspection": Text("phát hiện của đoàn kiểm tra được giữ nguyên", "an inspection finding was upheld"),
    "relapse": Text("hộ đã tái nghèo", "the household has relapsed"),
    "complaint": Text("có khiếu nại", "a complaint"),
    "denunciation": Text("có tố cáo", "a denunciation"),
}
"""What contradicts a confirmed income. The last two are kinds of holds as well."""

NOMINATION_STATUSES: Final[dict[str, Text]] = {
    "draft": Text("đang lập", "being prepared"),
    "open": Text("đang xử lý", "in progress"),
    "returned": Text("chờ bổ sung", "awaiting supplement"),
    "rejected": Text("bị từ chối", "rejected"),
    "withdrawn": Text("đã rút", "withdrawn"),
    "not_proposed": Text("Hội đồng không đề nghị", "not proposed by the council"),
    "declined": Text("Chủ tịch không quyết định khen", "declined by the chair"),
    "decided": Text("đã có quyết định", "decided"),
    "awarded": Text("đã cấp giấy khen", "certificate issued"),
    "award_cancelled": Text("quyết định khen đã bị hủy bỏ", "award decision cancelled"),
    "award_revoked": Text("khen thưởng đã bị thu hồi", "award revoked"),
}

CLOSED_STATUSES: Final = (
    "rejected",
    "withdrawn",
    "not_proposed",
    "declined",
    "awarded",
    "award_cancelled",
    "award_revoked",
)
"""Statuses after which a nomination is no longer live."""

SESSION_STATUSES: Final[dict[str, Text]] = {
    "convened": Text("đã triệu tập", "convened"),
    "opened": Text("đang họp", "in session"),
    "adjourned": Text("tạm hoãn", "adjourned"),
    "counted": Text("đã kiểm phiếu, chờ công bố", "counted, to be published"),
    "closed": Text("đã kết thúc", "closed"),
    "cancelled": Text("đã hủy", "cancelled"),
}

POSTPONED: Final[dict[str, Text]] = {
    "no_quorum": Text(
        "không đủ số thành viên sau khi trừ người không tham gia xét",
        "no quorum once the recused are left out",
    ),
    "too_few_for_secret": Text(
        "còn quá ít người bỏ phiếu để giữ kín phiếu", "so few may vote that a secret ballot would be none"
    ),
    "held": Text("hồ sơ đang tạm dừng", "the dossier is on hold"),
    "not_waiting": Text("hồ sơ không còn chờ Hội đồng", "the dossier no longer waits for the council"),
}
"""Why a dossier of the agenda was not decided on."""

DECISION_STATUSES: Final[dict[str, Text]] = {
    "drafted": Text("dự thảo", "draft"),
    "signed": Text("đã ký", "signed"),
    "cancelled": Text("đã bị hủy bỏ", "cancelled"),
}

AMENDMENT_KINDS: Final[dict[str, Text]] = {
    "correction": Text("Đính chính quyết định", "Correction of a decision"),
    "cancellation": Text("Hủy bỏ quyết định", "Cancellation of a decision"),
}
AMENDMENT_STATUSES: Final[dict[str, Text]] = {
    "drafted": Text("dự thảo", "draft"),
    "signed": Text("đã ký", "signed"),
    "discarded": Text("đã bỏ dự thảo", "draft discarded"),
}
CORRECTED_FIELDS: Final[dict[str, Text]] = {
    "name": Text("Họ tên, tên đơn vị", "Name"),
    "address": Text("Địa chỉ", "Address"),
    "merit": Text("Thành tích", "Merit"),
}
"""What of an awardee's line a later decision can correct."""
CANCELLATION_GROUNDS: Final[dict[str, Text]] = {
    "authority": Text("ban hành không đúng thẩm quyền", "issued without the authority"),
    "procedure": Text("ban hành không đúng trình tự, thủ tục", "issued by a wrong procedure"),
    "content": Text("nội dung không đúng quy định của pháp luật", "its content is not as the law demands"),
    "facts": Text("căn cứ khen thưởng không đúng sự thật", "its grounds do not agree with the facts"),
}
"""Why a decision is cancelled as a whole; public, and about nobody."""

INSPECTION_STATUSES: Final[dict[str, Text]] = {
    "planned": Text("đã lên kế hoạch", "planned"),
    "carried_out": Text("đã kiểm tra, chờ trả lời", "carried out, awaiting answers"),
    "closed": Text("đã kết thúc", "closed"),
}

REVIEW_STAGES: Final[dict[str, Text]] = {
    "preliminary": Text("sơ bộ", "preliminary"),
    "official": Text("chính thức", "official"),
}

REVIEW_STATUSES: Final[dict[str, Text]] = {
    "reported": Text("đã báo cáo, chờ xã xác nhận", "reported, awaiting the commune"),
    "verified": Text("xã đã xác nhận, chờ tiếp nhận", "verified, awaiting the labour office"),
    "accepted": Text("đã được tiếp nhận", "accepted"),
    "returned": Text("bị trả lại", "returned"),
}

SUPPORT_STATUSES: Final[dict[str, Text]] = {
    "reported": Text("đã báo cáo, chờ xã xác nhận", "reported, awaiting the commune"),
    "confirmed": Text("xã đã xác nhận", "confirmed by the commune"),
    "refused": Text("xã không xác nhận", "not confirmed by the commune"),
}

HOLD_KINDS: Final[dict[str, Text]] = {
    "complaint": Text("có khiếu nại", "a complaint is open"),
    "denunciation": Text("có tố cáo", "a denunciation is open"),
    "inspection": Text("có phát hiện của đoàn kiểm tra", "an inspection finding is open"),
    "finding_upheld": Text("phát hiện của đoàn kiểm tra được giữ nguyên", "an inspection finding was upheld"),
    "relapse": Text("hộ đã tái nghèo", "the household has relapsed"),
    "complaint_upheld": Text(
        "khiếu nại, tố cáo đúng, chờ xử lý",
        "a complaint or denunciation was found true and waits to be acted on",
    ),
    "investigation": Text("đang có thanh tra, điều tra", "an investigation is open"),
    "restriction": Text(
        "đang hạn chế xử lý dữ liệu theo yêu cầu", "processing of the data is restricted on request"
    ),
}

CHOICES: Final[dict[str, Text]] = {
    "for": Text("tán thành", "for"),
    "against": Text("không tán thành", "against"),
    "abstain": Text("không có ý kiến", "abstained"),
}

VERDICTS: Final[dict[str, Text]] = {
    "met": Text("đạt", "met"),
    "not_met": Text("không đạt", "not met"),
    "unproven": Text("chưa đủ căn cứ", "unproven"),
    "provisional": Text("tạm đạt", "provisional"),
    "unattainable": Text("không thể đạt theo cách tính", "unattainable"),
    "not_applicable": Text("không áp dụng", "not applicable"),
}
