"""Refusals: a decision that says no, why, and what would mend it.

A rejection is data. Aggregates and use cases raise :class:`Refused` with a code from the table below; the web, the API
and the command line print the sentence in the reader's language. The table is the one place where these sentences stand.
"""

from __future__ import annotations

from typing import Any

from rules.text import Text


class Refused(Exception):
    """The act is not possible as asked. Nothing has been changed.

    ``code`` is stable and listed in :data:`REFUSALS`; ``field`` names the form field to mend, when there is one;
    ``params`` fill the sentence.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        self.code = code
        self.field = field
        self.params = params
        super().__init__(code, field, params)

    @property
    def text(self) -> Text:
        """The sentence for people, in both languages."""
        return REFUSALS[self.code].format(**self.params)

    def __str__(self) -> str:
        """Name the code alone: parameters may be personal."""
        return self.code


REFUSALS: dict[str, Text] = {}


def define(code: str, vi: str, en: str) -> None:
    """Add one refusal to the table; a code stands for one sentence only."""
    if code in REFUSALS:
        raise ValueError(f"refusal {code} is defined twice")
    REFUSALS[code] = Text(vi, en)


for _code, _vi, _en in [
    # identity and place
    ("not_found", "Không tìm thấy hồ sơ này.", "There is no such record."),
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
        "Đối tượng này đã có một hồ sơ đề nghị đang xử lý trong cùng kỳ.",
        "There is already a live nomination of this subject for the same period.",
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
    # commitments
    (
        "commitment_not_open",
        "Cam kết này đang ở trạng thái “{status}” nên không thể làm việc này.",
        "This commitment is “{status}”, so this cannot be done.",
    ),
    (
        "target_before_pledge",
        "Hộ cam kết trong năm {pledged} nên không thể lấy năm {year} làm mục tiêu. Hãy chọn từ năm {pledged} trở đi; nếu hộ đã "
        "ký trên giấy từ trước, hãy ghi ngày ký.",
        "The pledge is of {pledged}, so {year} cannot be its target. Choose {pledged} or later; if it was signed on paper "
        "before, give the day it was signed.",
    ),
    (
        "exit_before_pledge",
        "Hộ cam kết thoát nghèo ngày {day} nên không thể công nhận là đã thoát nghèo theo cam kết từ năm {year}.",
        "The household pledged to leave poverty on {day}, so an exit in {year} cannot be recognised under the pledge.",
    ),
    (
        "class_not_on_record",
        "Sổ hộ vào ngày cam kết ghi hộ này là “{recorded}”, không phải “{typed}”. Hãy chọn đúng diện ghi trong sổ.",
        "On the day of the pledge the register has this household as “{recorded}”, not “{typed}”. Choose the class on record.",
    ),
    ("income_unknown", "Chưa có khai thu nhập năm {year}.", "No income has been declared for {year}."),
    (
        "income_already_verified",
        "Thu nhập năm {year} đã được xác nhận; muốn sửa phải mở lại.",
        "The income of {year} is already confirmed; it must be reopened to be changed.",
    ),
    (
        "income_already_declared",
        "Thu nhập năm {year} đã được khai và đang chờ xác nhận.",
        "The income of {year} has been declared and awaits confirmation.",
    ),
    (
        "income_not_confirmed",
        "Thu nhập năm {year} chưa được xác nhận nên không có gì để mở lại.",
        "The income of {year} is not confirmed, so there is nothing to reopen.",
    ),
    (
        "exit_already_recognised",
        "Việc thoát nghèo đã được công nhận.",
        "The exit has been recognised already.",
    ),
    (
        "exit_not_recognised",
        "Hộ chưa được công nhận thoát nghèo.",
        "The household's exit has not been recognised yet.",
    ),
    (
        "pledge_already_given",
        "Hộ đã cam kết không tái nghèo.",
        "The no-relapse commitment has been given already.",
    ),
    # nominations
    (
        "wrong_step",
        "Hồ sơ đang ở bước “{step}”, không phải bước của việc này.",
        "The dossier is at the step “{step}”, which is not the step of this act.",
    ),
    ("closed", "Hồ sơ đã kết thúc ({status}).", "The dossier is closed ({status})."),
    ("held", "Hồ sơ đang bị tạm dừng: {reason}.", "The dossier is on hold: {reason}."),
    ("not_held", "Hồ sơ không bị tạm dừng bởi việc này.", "The dossier is not on hold for this."),
    (
        "return_not_allowed",
        "Không thể trả hồ sơ để bổ sung ở bước này.",
        "The dossier cannot be returned at this step.",
    ),
    (
        "returned_once",
        "Hồ sơ chỉ được trả bổ sung {limit} lần ở mỗi bước.",
        "How often a dossier may be returned at each step is limited to {limit}.",
    ),
    (
        "reject_not_allowed",
        "Không thể từ chối hồ sơ ở bước này.",
        "The dossier cannot be rejected at this step.",
    ),
    ("nothing_missing", "Hãy nêu ít nhất một giấy tờ còn thiếu.", "Name at least one missing item."),
    ("not_returned", "Hồ sơ không ở trạng thái chờ bổ sung.", "The dossier is not waiting for a supplement."),
    (
        "awaiting_supplement",
        "Hồ sơ đang chờ đơn vị đề nghị bổ sung.",
        "The dossier is waiting for its supplement.",
    ),
    ("minutes_missing", "Chưa có biên bản họp thôn.", "The hamlet meeting's minutes are missing."),
    (
        "no_majority",
        "Cuộc họp không đủ đa số tán thành: {votes_for}/{present}.",
        "The meeting did not agree by majority: {votes_for} of {present}.",
    ),
    (
        "counts_do_not_add_up",
        "Số tán thành và không tán thành vượt quá số có mặt.",
        "Votes for and against exceed those present.",
    ),
    (
        "dossier_part_missing",
        "Thành phần hồ sơ còn thiếu: {parts}.",
        "Parts of the dossier are missing: {parts}.",
    ),
    (
        "posting_not_over",
        "Việc niêm yết công khai kéo dài đến hết ngày {until}.",
        "The public posting lasts until the end of {until}.",
    ),
    ("posting_not_open", "Hồ sơ chưa được niêm yết.", "The dossier has not been posted."),
    ("posting_open", "Hồ sơ đang được niêm yết.", "The dossier is already posted."),
    (
        "deviation_needs_reason",
        "Quyết định khác với kết quả đánh giá ({verdict}) phải có lý do bằng văn bản.",
        "A decision against the assessment ({verdict}) needs a written reason.",
    ),
    (
        "verdict_worse",
        "Đánh giá nay là “{now}”, kém hơn lúc Hội đồng biểu quyết (“{voted}”): phải xác minh lại, không khen, "
        "hoặc, khi đã ký quyết định, ghi lý do vẫn cấp giấy khen.",
        "The assessment is now “{now}”, worse than when the council voted (“{voted}”): verify again, decline, "
        "or, once the decision is signed, give the reason for issuing the certificate all the same.",
    ),
    (
        "claims_unverified",
        "Còn thu nhập năm {years} chưa được xác nhận hoặc từ chối.",
        "The incomes of {years} are neither confirmed nor refused yet.",
    ),
    (
        "unknown_criterion",
        "Không có tiêu chí “{criterion}” trong kế hoạch.",
        "The plan has no criterion “{criterion}”.",
    ),
    (
        "attestation_not_yours",
        "Tiêu chí này do chức danh khác xác nhận.",
        "Another office attests this criterion.",
    ),
    ("already_certified", "Giấy khen đã được cấp.", "The certificate has been issued already."),
    # council
    ("not_a_member", "Bạn không phải thành viên của phiên họp này.", "You are not a member of this session."),
    ("not_present", "Thành viên chưa được ghi nhận có mặt.", "The member has not been recorded as present."),
    ("recused", "Thành viên đã rút khỏi việc xét hồ sơ này.", "The member is recused from this dossier."),
    ("already_voted", "Bạn đã biểu quyết hồ sơ này.", "You have voted on this dossier already."),
    (
        "no_quorum",
        "Không đủ số thành viên: cần {needed}, có mặt {present}.",
        "No quorum: {needed} needed, {present} present.",
    ),
    ("session_state", "Phiên họp đang ở trạng thái “{status}”.", "The session is “{status}”."),
    ("not_on_agenda", "Hồ sơ không có trong chương trình phiên họp.", "The dossier is not on the agenda."),
    ("empty_agenda", "Chương trình phiên họp chưa có hồ sơ nào.", "The agenda is empty."),
    ("votes_outstanding", "Còn phiếu chưa bỏ: {missing}.", "Votes are outstanding: {missing}."),
    # decision, inspection
    ("decision_state", "Quyết định đang ở trạng thái “{status}”.", "The decision is “{status}”."),
    ("nobody_to_award", "Dự thảo quyết định không có ai được khen.", "The draft decision awards nobody."),
    ("not_in_decision", "Hồ sơ không có trong quyết định này.", "The dossier is not in this decision."),
    (
        "no_signing_authority",
        "Chức vụ này không có thẩm quyền ký quyết định.",
        "This office has no authority to sign decisions.",
    ),
    ("inspection_state", "Cuộc kiểm tra đang ở trạng thái “{status}”.", "The inspection is “{status}”."),
    ("no_finding", "Không có phát hiện này.", "There is no such finding."),
    (
        "findings_unanswered",
        "Còn phát hiện chưa được trả lời hoặc kết luận.",
        "Some findings are unanswered or unresolved.",
    ),
    # poverty reviews, targets, sponsorships
    (
        "more_poor_than_households",
        "Số hộ nghèo và cận nghèo ({poor}) nhiều hơn tổng số hộ ({households}).",
        "There are more poor and near-poor households ({poor}) than households ({households}).",
    ),
    (
        "review_state",
        "Kết quả rà soát đang ở trạng thái “{status}” nên không thể làm việc này.",
        "The review is “{status}”, so this cannot be done.",
    ),
    (
        "review_too_early",
        "Rà soát này của năm {year} chỉ báo cáo được từ ngày {day}.",
        "This review of {year} can be reported from {day} on.",
    ),
    (
        "preliminary_over",
        "Năm {year} đã hết: chỉ báo cáo được kết quả chính thức.",
        "The year {year} is over: only official figures can be reported.",
    ),
    (
        "official_stays",
        "Năm {year} đã có báo cáo chính thức; không quay lại báo cáo sơ bộ.",
        "The year {year} has official figures; there is no way back to preliminary ones.",
    ),
    (
        "review_preliminary",
        "Kết quả năm {year} mới là sơ bộ; chỉ tiếp nhận kết quả chính thức.",
        "The figures of {year} are preliminary; only official ones can be accepted.",
    ),
    (
        "figures_unchanged",
        "Số mới giống hệt số đang có.",
        "The new figures are the same as those there are.",
    ),
    (
        "bad_points",
        "Chỉ tiêu giảm phải từ 0 đến 100 điểm phần trăm, nhiều nhất hai chữ số lẻ.",
        "The target must be 0 to 100 percentage points with at most two decimals.",
    ),
    (
        "too_many_rows",
        "Mỗi lần làm được nhiều nhất {limit} dòng.",
        "At most {limit} at a time.",
    ),
    (
        "sheet_problems",
        "Bảng tính có {number} chỗ cần sửa; chưa ghi gì.",
        "Places to mend in the spreadsheet: {number}; nothing was recorded.",
    ),
    (
        "sheet_says_nothing",
        "Bảng tính không có gì khác với số liệu đang có.",
        "The spreadsheet says nothing that is not there already.",
    ),
    (
        "review_already_verified",
        "Số liệu năm {year} đã được xác nhận; muốn sửa phải trả lại hoặc điều chỉnh.",
        "The figures of {year} are verified; they must be returned or corrected to be changed.",
    ),
    ("nothing_chosen", "Hãy chọn ít nhất một dòng.", "Choose at least one."),
    (
        "outside_sponsorship",
        "Năm {year} nằm ngoài thời gian được phân công ({first}–{last}).",
        "The year {year} lies outside the charge ({first}–{last}).",
    ),
    (
        "support_state",
        "Kết quả giúp đỡ năm {year} đang ở trạng thái “{status}”.",
        "The support of {year} is “{status}”.",
    ),
    ("no_support", "Chưa có báo cáo giúp đỡ năm {year}.", "No support has been reported for {year}."),
    (
        "sponsorship_ended",
        "Việc đỡ đầu này đã được định kết thúc ngày {day}.",
        "This charge is to end on {day} already.",
    ),
    (
        "already_sponsored",
        "Đơn vị này đang được giao đỡ đầu chính xã này trong thời gian đó.",
        "This department is in charge of this commune in that time already.",
    ),
    (
        "subject_dossier_open",
        "Không thể xóa: hồ sơ đề nghị của đối tượng đang được xử lý. Hãy rút hồ sơ trước.",
        "Cannot erase: a nomination of this subject is under way. Withdraw it first.",
    ),
    (
        "subject_award_stands",
        "Không thể xóa: giấy khen của đối tượng đang có hiệu lực.",
        "Cannot erase: an award to this subject stands.",
    ),
    (
        "subject_erased",
        "Dữ liệu của đối tượng này đã bị xóa theo yêu cầu.",
        "This subject's data has been erased on request.",
    ),
    # units
    (
        "unit_dissolved",
        "{unit} đã kết thúc vào {day}; hãy chọn đơn vị kế tục.",
        "{unit} ended on {day}; choose its successor.",
    ),
    (
        "unit_ended_before",
        "{unit} đã kết thúc vào {day}; cuối năm {year} đã là {successor}, hãy ghi cho đơn vị ấy.",
        "{unit} ended on {day}; at the end of {year} it was {successor} already: record it for that unit.",
    ),
    (
        "unit_unchanged",
        "Đơn vị đã như vậy vào ngày ấy; hãy nhập điều thay đổi.",
        "The unit was so already on that day; enter what changes.",
    ),
    (
        "unit_in_itself",
        "Một đơn vị không thể thuộc hoặc nhập vào chính nó; hãy chọn đơn vị khác.",
        "A unit cannot lie in or merge into itself; choose another one.",
    ),
    (
        "unit_no_place",
        "{into} ({into_kind}) không thể là nơi {unit} ({kind}) trực thuộc; hãy chọn trong số: {fit}.",
        "{unit} ({kind}) cannot lie in {into} ({into_kind}); choose among: {fit}.",
    ),
    (
        "unit_no_successor",
        "{unit} ({kind}) không nhập được vào {into} ({into_kind}); chỉ nhập được vào: {fit}.",
        "{unit} ({kind}) cannot merge into {into} ({into_kind}), only into: {fit}.",
    ),
    (
        "unit_has_parts",
        "{unit} còn các đơn vị trực thuộc; hãy chuyển chúng trước.",
        "{unit} still has units below it; move them first.",
    ),
    (
        "unit_code_taken",
        "Mã {number} vào ngày ấy thuộc về {unit}; hãy kiểm tra mã và ngày.",
        "Code {number} belongs to {unit} on that day; check code and date.",
    ),
    (
        "change_unknown",
        "Không có thay đổi địa giới này: {change}. Có: {known}.",
        "There is no such boundary change: {change}. There are: {known}.",
    ),
    (
        "change_applied",
        "Thay đổi địa giới này đã được áp dụng.",
        "This boundary change has been applied already.",
    ),
    (
        "change_misfit",
        "Danh sách đơn vị ở đây không khớp với thay đổi này ({unit}); hãy áp dụng các thay đổi trước nó hoặc kiểm tra danh sách.",
        "The register of units does not fit this change ({unit}); apply the changes before it, or check the register.",
    ),
    # the plan in force
    (
        "plan_unreadable",
        "Tệp kế hoạch {file}, chỗ {place}: {mend}.",
        "Plan file {file}, at {place}: {mend}.",
    ),
    (
        "plan_in_force",
        "Kế hoạch {plan}, phiên bản {version}, đang có hiệu lực; hãy chọn bản khác.",
        "Plan {plan}, version {version}, is in force already; choose another one.",
    ),
    (
        "plan_version_taken",
        "Kế hoạch {plan} đã có phiên bản {version} với nội dung khác; hãy đổi version trong tệp.",
        "There is a version {version} of plan {plan} with other content; change version in the file.",
    ),
    (
        "plan_version_lower",
        "Phiên bản {version} của kế hoạch {plan} thấp hơn {highest} đã áp dụng và chưa từng áp dụng ở đây; hãy tăng version "
        "trong tệp. Chỉ quay lại được phiên bản đã từng áp dụng.",
        "Version {version} of plan {plan} is below {highest}, which was in force, and was never in force here; raise version in "
        "the file. One may only go back to a version that was in force.",
    ),
    (
        "plan_missing",
        "Không còn văn bản của kế hoạch {plan}, phiên bản {version}; hãy cài bản phần mềm kèm kế hoạch này hoặc khôi phục sao lưu.",
        "The text of plan {plan}, version {version}, is gone; install the release that ships it, or restore a backup.",
    ),
    (
        "reading_in_force",
        "Đang hiểu như vậy rồi; hãy chọn cách hiểu khác.",
        "This reading is in force already; choose another one.",
    ),
    # lists of households
    (
        "import_wrong_status",
        "Lượt nhập này {status}; không làm được việc này nữa.",
        "This import is {status}; that is not possible any more.",
    ),
    (
        "import_open",
        "Xã này đang có một lượt nhập chưa xong; hãy nhập tiếp hoặc hủy lượt đó trước.",
        "This commune has an import that has not ended; finish or cancel that one first.",
    ),
    (
        "import_nothing_new",
        "Danh sách không có hộ nào mới để đưa vào sổ; các hộ đều đã có, bị loại hoặc còn nghi trùng.",
        "The list has no new household for the register: all are there already, rejected or doubtful.",
    ),
    (
        "import_column_twice",
        "Cột {column} đã chọn cho mục khác; mỗi cột chỉ dùng cho một mục.",
        "Column {column} is chosen for something else already; each column holds one thing.",
    ),
    (
        "import_unreadable",
        "Không đọc được danh sách: {why}",
        "The list cannot be read: {why}",
    ),
    ("import_row_unusable", "Trang “{sheet}”, dòng {row}: {why}", "Sheet “{sheet}”, row {row}: {why}"),
    (
        "import_class_missing",
        "{number} dòng không nói hộ thuộc diện nào; hãy chọn diện của danh sách ở trang cách đọc.",
        "{number} rows do not say which class the household is in; choose the class of the list on the page of columns.",
    ),
    (
        "import_file_gone",
        "Tệp của lượt nhập không còn đọc được (có người trong địa bàn đã được xóa dữ liệu); hãy hủy lượt này và gửi lại tệp.",
        "The file of this import cannot be read any more (somebody of the place was erased); cancel it and send the file again.",
    ),
    (
        "import_changed",
        "Danh sách nay đọc ra khác với khi kiểm tra (thôn đã đổi tên hoặc phần mềm đã cập nhật); hãy hủy lượt này và gửi lại tệp.",
        "The list now reads differently from when it was checked (a hamlet was renamed or the software updated); cancel this "
        "import and send the file again.",
    ),
    (
        "import_failed",
        "Máy chủ gặp lỗi khi nhập; hãy nhập tiếp, nếu vẫn dừng thì hủy lượt này.",
        "The server ran into an error; resume the import, or cancel it if it halts again.",
    ),
    (
        "import_in_use",
        "Đã có việc làm trên {number} hộ của lượt nhập này (cam kết, điều chỉnh, đổi diện…); không hoàn tác được nữa. "
        "Hãy sửa từng hộ.",
        "{number} households of this import have been worked on since (commitments, corrections, changes of class…); it cannot be "
        "undone any more. Correct the households one by one.",
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
]:
    define(_code, _vi, _en)
