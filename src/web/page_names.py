"""What the pages are called, for lists that tell which page somebody wanted to open: words in place of endpoints."""

from __future__ import annotations

from typing import Final

from rules.text import Text
from workflows.authorisation import ACTS

_UNKNOWN = Text("mở một trang", "opened a page")
_OTHER_ACTS: Final[dict[str, Text]] = {
    "account.sign_in": Text("Đăng nhập", "Sign in"),
    "movement.open": Text("Mở phong trào", "Open the movement"),
    "people.register_officer": Text("Mở tài khoản", "Open an account"),
    "people.appoint": Text("Giao chức vụ", "Give an office"),
    "people.end_appointment": Text("Kết thúc chức vụ", "End an office"),
    "people.deactivate": Text("Đóng tài khoản", "Close an account"),
    "people.reset_password": Text("Đặt lại mật khẩu", "Reset a password"),
    "keys.rotate": Text("Thay khóa chính", "Replace the master key"),
    "people.declare_kin": Text("Khai người thân", "Declare kin"),
    "people.establish_unit": Text("Lập đơn vị", "Establish a unit"),
    "unit.establish": Text("Thành lập đơn vị", "Establish a unit"),
    "unit.apply_change": Text("Áp dụng thay đổi địa giới", "Apply a boundary change"),
    "unit.merge": Text("Nhập đơn vị", "Merge units"),
    "unit.move": Text("Chuyển đơn vị", "Move a unit"),
    "unit.rename": Text("Đổi tên đơn vị", "Rename a unit"),
    "unit.reclassify": Text("Đổi loại đơn vị", "Reclass a unit"),
    "unit.recode": Text("Đổi mã đơn vị", "Change a unit's code"),
}
"""Acts that stand in no table of permissions of their own."""

PAGE_NAMES: Final[dict[str, Text]] = {
    "work.index": Text("Việc của tôi", "My work"),
    "account.show": Text("Tài khoản của tôi", "My account"),
    "account.sign_out_everywhere": Text("Đăng xuất mọi nơi", "Sign out everywhere"),
    "account.end_one_session": Text("Kết thúc một phiên", "End a session"),
    "account.office": Text("Chọn chức vụ", "Choose the office"),
    "account.password": Text("Đổi mật khẩu", "Change the password"),
    "account.kin": Text("Khai người thân", "Declare kin"),
    "households.index": Text("Hộ gia đình", "Households"),
    "households.register": Text("Ghi hộ vào sổ", "Register a household"),
    "households.correct": Text("Sửa thông tin hộ", "Correct a household's entry"),
    "household_acts.move": Text("Chuyển hộ đến thôn khác", "Move a household"),
    "household_acts.split": Text("Tách hộ", "Split a household"),
    "household_acts.merge": Text("Nhập hộ vào hộ khác", "Merge a household into another"),
    "households.show": Text("Một hộ gia đình", "One household"),
    "consents.give": Text("Ghi sự đồng ý của hộ", "Record consent"),
    "consents.withdraw": Text("Ghi việc rút lại sự đồng ý", "Record that consent is withdrawn"),
    "data_requests.index": Text("Yêu cầu về dữ liệu cá nhân", "Requests about personal data"),
    "data_requests.find": Text("Tìm người mà yêu cầu nói về", "Find whom a request is about"),
    "data_requests.receive": Text("Ghi nhận yêu cầu về dữ liệu", "Receive a data request"),
    "data_requests.show": Text("Một yêu cầu về dữ liệu", "One data request"),
    "data_requests.make_report": Text("Lập bản dữ liệu của chủ thể", "Make a data subject's report"),
    "data_requests.hand_over": Text("Giao bản dữ liệu của chủ thể", "Hand over a data subject's report"),
    "data_requests.refuse": Text("Không đáp ứng yêu cầu về dữ liệu", "Refuse a data request"),
    "data_requests.withdraw": Text("Rút yêu cầu về dữ liệu", "Take back a data request"),
    "data_requests.restrict": Text("Hạn chế xử lý dữ liệu", "Restrict processing"),
    "data_requests.lift": Text("Dỡ hạn chế xử lý dữ liệu", "Lift a restriction"),
    "data_requests.correct": Text("Sửa dữ liệu theo yêu cầu", "Correct data as requested"),
    "commitments.show": Text("Cam kết thoát nghèo", "A commitment"),
    "commitments.register": Text("Đăng ký thoát nghèo", "Register a commitment"),
    "commitment_acts.accept": Text("Tiếp nhận đăng ký", "Accept the registration"),
    "commitment_acts.refuse": Text("Không tiếp nhận đăng ký", "Refuse the registration"),
    "commitment_acts.support": Text("Ghi nhận hỗ trợ", "Record support"),
    "commitment_acts.recognise_exit": Text("Công nhận thoát nghèo", "Recognise the exit"),
    "commitment_acts.pledge": Text("Cam kết không tái nghèo", "The pledge not to fall back"),
    "commitment_acts.help_neighbour": Text("Giúp hộ khác thoát nghèo", "Help given to another household"),
    "commitment_acts.watch": Text("Xác nhận không tái nghèo", "Confirm that there is no relapse"),
    "commitment_acts.relapse": Text("Ghi nhận tái nghèo", "Record a relapse"),
    "commitment_acts.withdraw": Text("Rút đăng ký", "Withdraw the registration"),
    "incomes.declare": Text("Khai thu nhập", "Declare income"),
    "incomes.verify": Text("Xác minh thu nhập", "Verify income"),
    "income_acts.survey": Text("Khảo sát thu nhập", "Survey an income"),
    "income_acts.reopen": Text("Mở lại thu nhập", "Reopen an income"),
    "income_bulk.confirm": Text("Xác nhận nhiều thu nhập", "Confirm several incomes"),
    "income_bulk.result": Text("Kết quả xác nhận nhiều thu nhập", "What was confirmed"),
    "nominations.index": Text("Hồ sơ", "Dossiers"),
    "nominations.search": Text("Tìm hồ sơ", "Search the dossiers"),
    "nominations.show": Text("Một hồ sơ", "One dossier"),
    "nominations.act": Text("Việc trên hồ sơ", "An act on a dossier"),
    "nominations.issue_paper": Text("Phát hành giấy tờ của hồ sơ", "Issue a paper of a dossier"),
    "proposals.index": Text("Lập hồ sơ mới", "Open a dossier"),
    "proposals.propose": Text("Lập hồ sơ đề nghị", "Open a nomination"),
    "proposals.register": Text("Ghi đối tượng đề nghị", "Enter a nominee"),
    "proposals.correct": Text("Sửa thông tin đối tượng", "Correct a nominee's entry"),
    "papers.show": Text("Giấy tờ kèm theo", "A paper"),
    "council.index": Text("Hội đồng", "Council"),
    "council.session": Text("Phiên họp Hội đồng", "A council session"),
    "council.convene": Text("Triệu tập phiên họp", "Convene a session"),
    "council.open_session": Text("Khai mạc phiên họp", "Open the session"),
    "council.cancel": Text("Hủy phiên họp", "Call the session off"),
    "council.recuse": Text("Không tham gia xét", "Step out of a dossier"),
    "council.vote": Text("Biểu quyết", "Vote"),
    "council.close": Text("Kết thúc phiên họp", "Close the session"),
    "council.draft": Text("Dự thảo quyết định", "Draft the decision"),
    "decisions.index": Text("Quyết định", "Decisions"),
    "decisions.decision": Text("Một quyết định", "One decision"),
    "decisions.register": Text("Sổ vàng", "Gold book"),
    "decisions.decline": Text("Không khen", "Decline an award"),
    "decisions.sign": Text("Ký quyết định", "Sign the decision"),
    "decisions.issue": Text("Cấp giấy khen", "Issue a certificate"),
    "decisions.issue_all": Text("Cấp tất cả giấy khen", "Issue all certificates"),
    "inspections.index": Text("Kiểm tra", "Inspections"),
    "inspections.inspection": Text("Một cuộc kiểm tra", "One inspection"),
    "inspections.plan": Text("Lập cuộc kiểm tra", "Plan an inspection"),
    "inspections.sample": Text("Chọn mẫu kiểm tra", "Choose the sample"),
    "inspections.carry_out": Text("Biên bản kiểm tra", "Minutes of an inspection"),
    "inspections.find_unit": Text("Phát hiện về đơn vị", "A finding about a unit"),
    "inspections.find_income": Text("Phát hiện về thu nhập", "A finding about an income"),
    "inspections.answer": Text("Trả lời phát hiện", "Answer a finding"),
    "inspections.resolve": Text("Kết luận về phát hiện", "Resolve a finding"),
    "inspections.close": Text("Kết thúc cuộc kiểm tra", "End the inspection"),
    "audit.index": Text("Ai đã xác minh thu nhập", "Who verified incomes"),
    "audit_patterns.index": Text("Tổng hợp xác minh thu nhập", "Verifications counted"),
    "audit.search": Text("Tìm trong danh sách xác minh", "Search the verifications"),
    "audit.export": Text("Xuất danh sách xác minh", "Export the verifications"),
    "audit.report": Text("Báo cáo kiểm toán của hộ", "A household's audit report"),
    "audit.security": Text("Nhật ký an ninh", "Security log"),
    "readings.index": Text("Ai đã đọc", "Who read"),
    "readings.counts": Text("Tổng hợp ai đã đọc", "Readings counted"),
    "readings.search": Text("Tìm trong nhật ký đọc", "Search the log of readings"),
    "readings.export": Text("Xuất nhật ký đọc", "Export the log of readings"),
    "overview.index": Text("Toàn cảnh", "Overview"),
    "admin.accounts": Text("Tài khoản", "Accounts"),
    "admin.account": Text("Một tài khoản", "One account"),
    "admin.new_account": Text("Mở tài khoản", "Open an account"),
    "admin.appoint": Text("Giao chức vụ", "Give an office"),
    "admin.end_appointment": Text("Kết thúc chức vụ", "End an office"),
    "admin.deactivate": Text("Đóng tài khoản", "Close an account"),
    "admin.units": Text("Đơn vị", "Units"),
    "admin.erasure": Text("Xóa dữ liệu", "Erasure"),
    "admin_passwords.reset": Text("Đặt lại mật khẩu", "Reset a password"),
    "plans.index": Text("Kế hoạch áp dụng", "Plan in force"),
    "plans.adopt": Text("Áp dụng kế hoạch", "Put a plan in force"),
    "plans.change_reading": Text("Đổi cách hiểu kế hoạch", "Change a reading of the plan"),
    "confirmations.index": Text("Số liệu chưa đối chiếu", "What was not checked"),
    "confirmations.confirm": Text("Xác nhận với văn bản gốc", "Confirm by its document"),
    "plans.what_if": Text("Thử thay đổi kế hoạch", "Try a change of the plan"),
    "protection.index": Text("Hồ sơ đánh giá tác động dữ liệu", "Data-protection impact record"),
    "protection.pdf": Text("Tải hồ sơ đánh giá tác động", "Download the impact record"),
    "retention.index": Text("Thời hạn lưu giữ", "What is kept how long"),
    "retention.items": Text("Một nhóm đã hết thời hạn", "One class past its term"),
    "retention.review": Text("Ghi rà soát thời hạn lưu giữ", "Record the review of terms"),
    "health.index": Text("Tình trạng hệ thống", "Health"),
    "confirmations.unit": Text("Xác nhận dữ kiện của đơn vị", "Confirm a fact about a unit"),
    "unit_acts.change": Text("Thay đổi đơn vị", "Change a unit"),
    "unit_acts.establish": Text("Thành lập đơn vị", "Establish a unit"),
    "unit_acts.boundary": Text("Thay đổi địa giới", "A boundary change"),
    "reviews.index": Text("Rà soát", "Reviews"),
    "reviews.unit": Text("Rà soát của một đơn vị", "Reviews of one unit"),
    "reviews.review": Text("Kết quả rà soát một năm", "One year's review"),
    "reviews.roll_up": Text("Tổng hợp rà soát", "Reviews added up"),
    "review_acts.report": Text("Báo cáo rà soát", "Report a review"),
    "review_acts.verify": Text("Xác nhận rà soát", "Verify a review"),
    "review_acts.accept": Text("Tiếp nhận rà soát", "Accept a review"),
    "review_acts.return_": Text("Trả lại rà soát", "Return a review"),
    "review_acts.correct": Text("Điều chỉnh rà soát", "Correct a review"),
    "review_acts.verify_many": Text("Xác nhận nhiều kết quả rà soát", "Verify several reviews"),
    "review_acts.accept_many": Text("Tiếp nhận nhiều kết quả rà soát", "Accept several reviews"),
    "review_acts.target": Text("Đặt chỉ tiêu", "Set a target"),
    "review_sheets.export": Text("Bảng tính rà soát", "The review sheet"),
    "imports.index": Text("Các danh sách hộ đã gửi", "Lists of households"),
    "imports.begin": Text("Gửi danh sách hộ", "Send a list of households"),
    "imports.template": Text("Mẫu danh sách hộ", "The template of a list"),
    "imports.show": Text("Một danh sách hộ", "One list of households"),
    "imports.annotated": Text("Danh sách hộ kèm ghi chú (tệp)", "A list with remarks (file)"),
    "import_acts.columns": Text("Cách đọc danh sách hộ", "How a list is read"),
    "import_acts.cancel": Text("Hủy lượt nhập", "Cancel an import"),
    "import_acts.undo": Text("Hoàn tác lượt nhập", "Undo an import"),
    "import_acts.resume": Text("Cho nhập tiếp", "Resume an import"),
    "import_incomes.incomes": Text("Khai thu nhập theo danh sách", "Declare incomes of a list"),
    "review_sheets.import_": Text("Nhập bảng tính rà soát", "Read a review sheet"),
    "rates.index": Text("Tỉ lệ hộ nghèo", "Poverty rates"),
    "rates.unit": Text("Tỉ lệ hộ nghèo của một đơn vị", "Poverty rates of one unit"),
    "sponsorships.index": Text("Đỡ đầu", "Sponsorships"),
    "sponsorships.show": Text("Một phân công đỡ đầu", "One sponsorship"),
    "sponsorships.assign": Text("Phân công đỡ đầu", "Assign a sponsor"),
    "sponsorships.report": Text("Báo cáo đỡ đầu", "Report a sponsorship"),
    "sponsorships.confirm": Text("Xác nhận đỡ đầu", "Confirm a year's support"),
    "sponsorships.refuse": Text("Không xác nhận đỡ đầu", "Refuse a year's support"),
    "sponsorships.end": Text("Kết thúc đỡ đầu", "End a sponsorship"),
}
"""What every closed page is called, by its endpoint."""


_OTHER_READINGS: Final[dict[str, Text]] = {
    "household.read": Text("Sổ hộ gia đình", "The register of households"),
    "paper.read": Text("Giấy tờ", "A paper"),
    "audit.read": Text("Kiểm toán", "The audit"),
    "cli import households": Text(
        "Nhập danh sách hộ bằng dòng lệnh", "A list brought in by the command line"
    ),
}
"""Readings that no page stands for."""


def reading_words(page: str) -> Text:
    """Return where somebody read, in words, from the code that the log of readings keeps; the code itself where none is known."""
    return PAGE_NAMES.get(page) or _OTHER_READINGS.get(page) or Text(page, page)


def act_words(act: str) -> Text:
    """Return what somebody wanted to do, in words, from the act as the security log keeps it.

    The log keeps ``page`` and an endpoint where a page was not shown, else an act of the table of permissions.
    """
    kind, _, endpoint = act.partition(" ")
    if kind == "page":
        name = PAGE_NAMES.get(endpoint)
        return Text(f"mở trang “{name.vi}”", f"opened the page “{name.en}”") if name else _UNKNOWN
    if act in ACTS:
        return ACTS[act].label
    return _OTHER_ACTS.get(act, Text("một việc khác", "another act"))
