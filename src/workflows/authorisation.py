"""Who may do what, where. The one table of permissions; templates only read it.

A permission is a role and a place: an officer acts inside the subtree of the unit the appointment is in, and offices of
the district act in the whole district. Which role may move a dossier is written in the plan's chain, not here: acts with
``roles=None`` ask the dossier's current step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.vocabulary import DECIDING_ROLES
from aggregates.vocabulary_complaints import INVESTIGATORS
from rules.evaluators import takes_attestation
from rules.offices import DISTRICT_ROLES as DISTRICT_ROLES
from rules.plan import Plan
from rules.text import Text
from workflows.subjects import shape_of

_HAMLET_AND_COMMUNE: Final = frozenset({"hamlet_head", "commune_officer"})
_READERS: Final = frozenset(
    {
        "hamlet_head",
        "commune_officer",
        "commune_chair",
        "department",
        "labour_office",
        "standing_office",
        "council_member",
        "council_chair",
        *DECIDING_ROLES,
        "inspector",
        "auditor",
    }
)
_DELIBERATE: Final = frozenset(
    {"administrator", "standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"}
)
"""Who prepares, takes, enters or audits a decision about the plan."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person may do. ``roles=None``: whoever the dossier's present step names."""

    id: str
    roles: frozenset[str] | None
    label: Text


def _act(id: str, roles: Iterable[str] | None, vi: str, en: str) -> tuple[str, Act]:
    return id, Act(id, None if roles is None else frozenset(roles), Text(vi, en))


ACTS: Final[dict[str, Act]] = dict(
    [
        _act("household.register", _HAMLET_AND_COMMUNE, "Ghi hộ vào sổ", "Register a household"),
        _act("household.import", {"commune_officer"}, "Nhập danh sách hộ", "Import a list of households"),
        # Whose lists came in, what became of them, who let them in: never what stands in them.
        _act(
            "import.read",
            {"commune_officer", "commune_chair", "auditor"},
            "Xem các lượt nhập danh sách",
            "See the imports of lists",
        ),
        _act("household.correct", _HAMLET_AND_COMMUNE, "Sửa thông tin hộ", "Correct a household's entry"),
        # By the commune where it lives: who takes a household in has no view of it before.
        _act(
            "household.move",
            {"commune_officer"},
            "Chuyển hộ đến thôn khác",
            "Move a household to another hamlet",
        ),
        _act("household.split", {"commune_officer"}, "Tách hộ", "Split a household"),
        # What the review found, with its figures; exits and relapses are the chair's, on the commitment.
        _act(
            "household.classify",
            {"commune_officer"},
            "Ghi kết quả phân loại hộ",
            "Record a household's class",
        ),
        _act(
            "household.merge",
            {"commune_officer"},
            "Nhập hộ này vào hộ khác",
            "Merge a household into another",
        ),
        _act("commitment.register", {"hamlet_head"}, "Đăng ký thoát nghèo", "Register a commitment"),
        _act("commitment.accept", {"commune_officer"}, "Tiếp nhận đăng ký", "Accept the registration"),
        _act("commitment.refuse", {"commune_officer"}, "Không tiếp nhận đăng ký", "Refuse the registration"),
        _act("commitment.support", _HAMLET_AND_COMMUNE, "Ghi nhận hỗ trợ", "Record support"),
        _act("commitment.withdraw", {"hamlet_head"}, "Rút đăng ký", "Withdraw the registration"),
        _act(
            "commitment.pledge",
            _HAMLET_AND_COMMUNE,
            "Ghi cam kết không tái nghèo",
            "Record the no-relapse pledge",
        ),
        _act(
            "commitment.help",
            _HAMLET_AND_COMMUNE,
            "Ghi việc giúp hộ khác thoát nghèo",
            "Record help given to another household",
        ),
        _act(
            "commitment.watch",
            {"commune_chair"},
            "Xác nhận không tái nghèo",
            "Confirm that there is no relapse",
        ),
        _act("commitment.relapse", {"commune_chair"}, "Ghi nhận tái nghèo", "Record a relapse"),
        _act("income.declare", _HAMLET_AND_COMMUNE, "Khai thu nhập", "Declare income"),
        _act("income.survey", {"commune_officer"}, "Ghi khảo sát thu nhập", "Record an income survey"),
        _act("income.verify", {"commune_chair"}, "Xác nhận thu nhập", "Confirm income"),
        _act("income.refuse", {"commune_chair"}, "Không xác nhận thu nhập", "Refuse to confirm income"),
        # Who holds a dossier for a complaint takes back the confirmation it speaks against; the chair may for the own commune.
        _act(
            "income.reopen",
            {"commune_chair", "standing_office", "labour_office", "inspector"},
            "Mở lại thu nhập đã xác nhận",
            "Reopen a confirmed income",
        ),
        _act("exit.recognise", {"commune_chair"}, "Công nhận thoát nghèo", "Recognise the exit"),
        _act(
            "nominee.register",
            None,
            "Ghi đối tượng đề nghị",
            "Enter a nominee",
        ),
        _act("nominee.correct", None, "Sửa thông tin đối tượng", "Correct a nominee's entry"),
        _act("nomination.propose", None, "Lập hồ sơ đề nghị", "Open a nomination"),
        _act("nomination.meeting", None, "Ghi biên bản họp bình xét", "Record the review meeting"),
        _act("nomination.attest", None, "Xác nhận tiêu chí", "Attest a criterion"),
        _act("nomination.submit", None, "Nộp hồ sơ", "Submit the dossier"),
        _act("nomination.supply", None, "Nộp bổ sung", "Hand in the supplement"),
        _act(
            "nomination.paper_minutes",
            None,
            "Phát hành biên bản họp bình xét",
            "Issue the review meeting's minutes",
        ),
        # The receipt names who received the dossier, the submission who put it to the district.
        _act(
            "nomination.paper_receipt",
            None,
            "Phát hành giấy biên nhận hồ sơ",
            "Issue the receipt of the dossier",
        ),
        _act(
            "nomination.paper_submission",
            None,
            "Phát hành tờ trình của xã",
            "Issue the commune's submission",
        ),
        _act("nomination.withdraw", None, "Rút hồ sơ", "Withdraw the dossier"),
        _act("nomination.confirm_complete", None, "Xác nhận đủ thành phần", "Confirm completeness"),
        _act("nomination.verify_claims", None, "Xác minh nội dung đề nghị", "Verify the claims"),
        _act("nomination.post", None, "Niêm yết công khai", "Post publicly"),
        # Whoever posts takes down what people say, and answers it: the commune, or the district where a plan posts there too.
        _act(
            "nomination.comment",
            {"commune_officer", "standing_office"},
            "Ghi ý kiến nhân dân",
            "Record a comment",
        ),
        _act("nomination.answer_comment", None, "Trả lời ý kiến", "Answer a comment"),
        _act("posting.read", _READERS, "Xem danh sách niêm yết", "See what is posted"),
        # Somebody complains where they live, or above; who looks into it had no part in the dossier.
        _act(
            "complaint.receive",
            {"commune_officer", "standing_office", "inspector"},
            "Nhận đơn khiếu nại, tố cáo",
            "Receive a complaint",
        ),
        _act(
            "complaint.from_comment",
            {"commune_officer", "standing_office", "inspector"},
            "Chuyển ý kiến thành đơn",
            "Make a comment a complaint",
        ),
        _act("complaint.accept", {"standing_office", "inspector"}, "Thụ lý đơn", "Take up a complaint"),
        _act(
            "complaint.leave",
            {"standing_office", "inspector"},
            "Không thụ lý đơn",
            "Do not take up a complaint",
        ),
        _act(
            "complaint.withdraw",
            {"commune_officer", *INVESTIGATORS},
            "Ghi việc rút đơn",
            "Record that a complaint is taken back",
        ),
        _act("complaint.investigate", INVESTIGATORS, "Ghi kết quả xác minh đơn", "Record an inquiry"),
        _act("complaint.resolve", INVESTIGATORS, "Kết luận về đơn", "Resolve a complaint"),
        _act("complaint.answer", INVESTIGATORS, "Trả lời người nêu đơn", "Answer the complainant"),
        # How it stands, never what was said or by whom: that has a rule of its own (``workflows.complaint_sight``).
        _act(
            "complaint.read",
            {"commune_officer", "commune_chair", *INVESTIGATORS, *DECIDING_ROLES, "auditor", "administrator"},
            "Xem đơn khiếu nại, tố cáo",
            "See complaints",
        ),
        _act("complaint.erase", {"administrator"}, "Xóa nội dung đơn", "Erase the words of a complaint"),
        # On the nominee's behalf; decided by somebody who neither refused the dossier nor had a part in it.
        _act(
            "appeal.receive",
            {"commune_officer", "standing_office"},
            "Nhận kiến nghị về việc từ chối",
            "Receive an appeal",
        ),
        _act(
            "appeal.decide",
            {"standing_office", "inspector", *DECIDING_ROLES},
            "Giải quyết kiến nghị",
            "Decide an appeal",
        ),
        _act(
            "appeal.withdraw",
            {"commune_officer", "standing_office"},
            "Ghi việc rút kiến nghị",
            "Record that an appeal is taken back",
        ),
        _act("appeal.read", _READERS, "Xem kiến nghị", "See appeals"),
        _act("nomination.close_posting", None, "Kết thúc niêm yết", "Close the posting"),
        _act("nomination.endorse", None, "Trình cấp trên", "Endorse to the level above"),
        _act("nomination.appraise", None, "Thẩm định", "Appraise"),
        _act("nomination.return", None, "Trả hồ sơ để bổ sung", "Return for supplement"),
        _act("nomination.reject", None, "Từ chối hồ sơ", "Reject the dossier"),
        _act(
            "nomination.hold",
            {"standing_office", "labour_office", "inspector"},
            "Tạm dừng hồ sơ",
            "Place a hold",
        ),
        _act(
            "nomination.lift_hold",
            {"standing_office", "labour_office", "inspector"},
            "Bỏ tạm dừng",
            "Lift a hold",
        ),
        # Counts of households, nothing about any one of them: departments see what they are to help with.
        _act("review.read", _READERS, "Xem kết quả rà soát", "See poverty reviews"),
        _act("review.report", _HAMLET_AND_COMMUNE, "Báo cáo kết quả rà soát", "Report a poverty review"),
        _act("review.verify", {"commune_chair"}, "Xác nhận kết quả rà soát", "Verify a poverty review"),
        _act("review.correct", {"commune_chair"}, "Điều chỉnh số liệu rà soát", "Correct a poverty review"),
        _act(
            "review.return",
            {"commune_chair", "labour_office"},
            "Trả lại kết quả rà soát",
            "Return a poverty review",
        ),
        _act("review.accept", {"labour_office"}, "Tiếp nhận kết quả rà soát", "Accept a poverty review"),
        _act("target.set", {"labour_office"}, "Giao chỉ tiêu giảm nghèo", "Set the plan target"),
        _act("sponsorship.read", _READERS, "Xem việc đỡ đầu", "See sponsorships"),
        _act(
            "sponsorship.assign",
            {"standing_office", "labour_office"},
            "Phân công đỡ đầu",
            "Assign a sponsorship",
        ),
        _act("sponsorship.end", {"standing_office", "labour_office"}, "Kết thúc đỡ đầu", "End a sponsorship"),
        _act("sponsorship.report", {"department"}, "Báo cáo giúp đỡ xã", "Report support given"),
        _act("sponsorship.confirm", {"commune_chair"}, "Xác nhận được giúp đỡ", "Confirm support"),
        _act("sponsorship.refuse", {"commune_chair"}, "Không xác nhận giúp đỡ", "Refuse to confirm support"),
        _act("inspection.plan", {"inspector"}, "Lập kế hoạch kiểm tra", "Plan an inspection"),
        _act("inspection.carry_out", {"inspector"}, "Ghi kết quả kiểm tra", "Carry out the inspection"),
        _act("inspection.find", {"inspector"}, "Ghi phát hiện", "Record a finding"),
        _act(
            "inspection.answer", {"commune_officer", "commune_chair"}, "Trả lời phát hiện", "Answer a finding"
        ),
        _act("inspection.resolve", {"inspector"}, "Kết luận phát hiện", "Resolve a finding"),
        _act("inspection.close", {"inspector"}, "Kết thúc kiểm tra", "Close the inspection"),
        _act(
            "council.read",
            {"standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"},
            "Xem phiên họp và quyết định",
            "See sessions and decisions",
        ),
        _act("council.convene", {"standing_office"}, "Triệu tập Hội đồng", "Convene the council"),
        _act("council.open", {"standing_office"}, "Khai mạc phiên họp", "Open the session"),
        _act(
            "council.recuse",
            {"standing_office", "council_member", "council_chair"},
            "Rút khỏi việc xét",
            "Recuse",
        ),
        _act("council.vote", {"council_member", "council_chair"}, "Biểu quyết", "Vote"),
        _act("council.cancel", {"standing_office"}, "Hủy phiên họp", "Cancel the session"),
        _act("council.adjourn", {"standing_office"}, "Tạm hoãn phiên họp", "Adjourn the session"),
        _act("council.resume", {"standing_office"}, "Họp tiếp", "Resume the session"),
        _act(
            "council.written",
            {"standing_office"},
            "Nhập phiếu bằng văn bản",
            "Enter written ballots of absent members",
        ),
        _act("council.lose_box", {"standing_office"}, "Ghi hòm phiếu hỏng", "Record that the box is lost"),
        _act("council.count", {"standing_office"}, "Kiểm phiếu", "Count the votes"),
        # Who counts does not publish: the chair of the council reviews the count, has it held again or makes it public.
        _act("council.revote", {"council_chair"}, "Biểu quyết lại", "Order another vote"),
        _act("council.publish", {"council_chair"}, "Công bố kết quả", "Publish the results"),
        _act("decision.draft", {"standing_office"}, "Dự thảo quyết định", "Draft the decision"),
        _act("decision.decline", frozenset(DECIDING_ROLES), "Không khen một đối tượng", "Decline a nominee"),
        _act("decision.sign", frozenset(DECIDING_ROLES), "Ký quyết định", "Sign the decision"),
        _act(
            "amendment.draft",
            {"standing_office"},
            "Dự thảo đính chính, hủy bỏ quyết định",
            "Draft a correction or cancellation",
        ),
        _act(
            "amendment.discard",
            {"standing_office", *DECIDING_ROLES},
            "Bỏ dự thảo đính chính, hủy bỏ",
            "Discard such a draft",
        ),
        _act(
            "amendment.sign",
            frozenset(DECIDING_ROLES),
            "Ký quyết định đính chính, hủy bỏ",
            "Sign a correction or cancellation",
        ),
        # Who proposes does not examine, who examines does not advise, and none of them signs: by officer, in the record.
        _act(
            "revocation.propose",
            {"standing_office", "inspector"},
            "Đề nghị thu hồi khen thưởng",
            "Propose to revoke an award",
        ),
        _act(
            "revocation.examine",
            {"standing_office", "inspector"},
            "Xem xét đề nghị thu hồi",
            "Examine a proposed revocation",
        ),
        _act(
            "revocation.hear",
            {"standing_office", "inspector", "commune_officer"},
            "Ghi ý kiến của người được khen",
            "Hear the awardee",
        ),
        _act(
            "revocation.advise",
            {"standing_office", "council_chair"},
            "Ghi ý kiến Hội đồng về việc thu hồi",
            "Give the council's opinion on a revocation",
        ),
        _act(
            "revocation.withdraw",
            {"standing_office", "inspector"},
            "Rút đề nghị thu hồi",
            "Withdraw a proposed revocation",
        ),
        _act("revocation.sign", frozenset(DECIDING_ROLES), "Ký quyết định thu hồi", "Sign a revocation"),
        _act(
            "revocation.decline",
            frozenset(DECIDING_ROLES),
            "Không thu hồi khen thưởng",
            "Decide not to revoke",
        ),
        _act(
            "revocation.recover",
            {"standing_office"},
            "Thu lại tiền thưởng, giấy khen",
            "Recover money and certificate",
        ),
        _act(
            "revocation.write_off",
            frozenset(DECIDING_ROLES),
            "Cho thôi thu số tiền còn lại",
            "Write off what is not recovered",
        ),
        _act(
            "revocation.read",
            {
                "commune_officer",
                "commune_chair",
                "standing_office",
                "inspector",
                "council_chair",
                *DECIDING_ROLES,
                "auditor",
            },
            "Xem việc thu hồi khen thưởng",
            "See revocations",
        ),
        # An award is public: every line to everybody at work; what is not on display, and files, to those in charge.
        _act("register.read", _READERS, "Xem sổ vàng", "See the gold book"),
        _act(
            "register.export",
            {"commune_officer", "commune_chair", "standing_office", *DECIDING_ROLES, "auditor"},
            "Xuất, in sổ vàng",
            "Export and print the gold book",
        ),
        _act("certificate.issue", None, "Cấp giấy khen", "Issue the certificate"),
        # How certificates look and what printers do is set up by the administrator; the standing office prints.
        _act("template.edit", {"administrator"}, "Soạn mẫu giấy khen", "Edit templates of certificates"),
        _act("printer.edit", {"administrator"}, "Đặt máy in", "Set up printers"),
        _act("print.run", {"standing_office"}, "In giấy khen", "Print certificates"),
        _act("blank.spoil", {"standing_office"}, "Ghi phôi hỏng", "Log a spoiled blank"),
        _act(
            "print.read",
            {"standing_office", "auditor"},
            "Xem việc in giấy khen và sổ phôi",
            "See print runs and the log of blanks",
        ),
        # The standing office keeps the conference; what is left over is handed over at the commune.
        _act("conference.plan", {"standing_office"}, "Chuẩn bị hội nghị tổng kết", "Prepare the conference"),
        _act(
            "conference.hand_over",
            {"standing_office", "commune_officer"},
            "Ghi trao giấy khen",
            "Record that a certificate is handed over",
        ),
        _act(
            "hand_over.read",
            {"standing_office", "commune_officer", "auditor"},
            "Xem việc trao giấy khen",
            "See who was handed which certificate",
        ),
        _act(
            "conference.undo",
            {"standing_office", "commune_officer"},
            "Hoàn tác việc ghi trao",
            "Take back a hand-over",
        ),
        # Prepared by the one, weighed by the council, signed by the chair: three people.
        _act(
            "higher.prepare",
            {"standing_office"},
            "Lập hồ sơ đề nghị khen cao",
            "Prepare a referral for a higher award",
        ),
        _act(
            "higher.opinion",
            {"council_chair"},
            "Ghi ý kiến Hội đồng về khen cao",
            "Record the council's opinion",
        ),
        _act(
            "higher.sign",
            frozenset(DECIDING_ROLES),
            "Ký tờ trình khen cao",
            "Sign the submission to the level above",
        ),
        _act("higher.send", {"standing_office"}, "Gửi hồ sơ khen cao", "Send the referral"),
        _act("higher.outcome", {"standing_office"}, "Ghi kết quả khen cao", "Record what came back"),
        _act(
            "higher.read",
            {"standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"},
            "Xem hồ sơ khen cao",
            "See referrals for higher awards",
        ),
        # The day, the programme and who is awarded are public.
        _act("conference.read", _READERS, "Xem hội nghị tổng kết", "See the conference"),
        _act("dossier.read", _READERS, "Xem hồ sơ", "Read dossiers"),
        # Counts alone, and nothing personal: departments see where the whole movement stands.
        _act("overview.read", _READERS, "Xem toàn cảnh", "See the overview"),
        _act("paper.read", _READERS, "Xem giấy tờ", "Read papers"),
        _act(
            "audit.read",
            {"auditor", "inspector", "labour_office", "standing_office", *DECIDING_ROLES, "commune_chair"},
            "Xem ai đã xác minh",
            "See who verified what",
        ),
        _act("security.read", {"auditor"}, "Xem nhật ký an ninh", "Read the security log"),
        _act("readings.read", {"auditor"}, "Xem ai đã đọc dữ liệu cá nhân", "See who read personal data"),
        _act("people.manage", {"administrator"}, "Quản lý tài khoản", "Manage accounts"),
        # The council decides; the administrator enters what it has decided.
        _act("movement.adopt_plan", {"administrator"}, "Ghi kế hoạch có hiệu lực", "Put a plan in force"),
        _act("movement.change_reading", {"administrator"}, "Ghi cách hiểu mới", "Change a reading"),
        _act(
            "movement.confirm_datum",
            {"administrator"},
            "Xác nhận số liệu với văn bản gốc",
            "Confirm a datum by its document",
        ),
        _act(
            "movement.set_prize",
            {"administrator"},
            "Ghi hệ số tiền thưởng, lương cơ sở",
            "Set a prize coefficient or base salary",
        ),
        _act(
            "prize.list",
            {"standing_office", *DECIDING_ROLES, "auditor"},
            "Lập danh sách chi tiền thưởng",
            "Make the payment list of prize money",
        ),
        _act(
            "movement.read",
            _DELIBERATE,
            "Xem kế hoạch đang áp dụng và thử thay đổi",
            "See what is in force, and what if",
        ),
        _act("unit.change", {"administrator"}, "Ghi thay đổi đơn vị", "Record changes of units"),
        _act("consent.give", _HAMLET_AND_COMMUNE, "Ghi sự đồng ý của hộ", "Record a household's consent"),
        _act(
            "consent.withdraw",
            _HAMLET_AND_COMMUNE,
            "Ghi việc rút lại sự đồng ý",
            "Record that consent is withdrawn",
        ),
        # The commune knows its people; the standing office answers for the district and for nominees of departments.
        _act(
            "request.receive",
            {"commune_officer", "standing_office"},
            "Ghi nhận yêu cầu về dữ liệu cá nhân",
            "Receive a request about personal data",
        ),
        _act(
            "request.answer",
            {"commune_officer", "standing_office"},
            "Trả lời yêu cầu về dữ liệu cá nhân",
            "Answer a request about personal data",
        ),
        _act(
            "request.read",
            {"commune_officer", "commune_chair", "standing_office", "auditor", "administrator"},
            "Xem yêu cầu về dữ liệu cá nhân",
            "See requests about personal data",
        ),
        _act(
            "protection.read",
            {"administrator", "auditor"},
            "Xem hồ sơ đánh giá tác động xử lý dữ liệu",
            "See the data-protection impact record",
        ),
        _act(
            "retention.read",
            {"administrator", "auditor"},
            "Xem thời hạn lưu giữ",
            "See what is kept how long",
        ),
        # The council decides what goes; the administrator enters it, and erases one by one.
        _act(
            "retention.review",
            {"administrator"},
            "Ghi rà soát thời hạn lưu giữ",
            "Record the review of terms",
        ),
        _act(
            "subject.erase", {"administrator"}, "Xóa dữ liệu theo yêu cầu", "Erase personal data on request"
        ),
    ]
)


PAPER_ACTS: Final = {
    "hamlet_minutes": "nomination.paper_minutes",
    "receipt": "nomination.paper_receipt",
    "submission": "nomination.paper_submission",
}
"""The act that issues each kind of a dossier's papers."""


_PREPARERS_ACTS: Final = frozenset(
    {
        "nomination.meeting",
        "nomination.supply",
        "nomination.withdraw",
    }
)
"""What the office does that brought the dossier in, wherever the dossier is by now."""
_STEP_OF: Final = {
    "nomination.confirm_complete": "confirm_complete",
    "nomination.verify_claims": "verify_claims",
    "nomination.post": "close_posting",
    "nomination.close_posting": "close_posting",
    "nomination.answer_comment": "close_posting",
    "nomination.endorse": "endorse",
    "nomination.appraise": "appraise",
    "certificate.issue": "issue_certificate",
}
"""The act a step of the chain ends with, by what is done at it. Returning and rejecting is done at several."""
_DEPARTMENTS_ANYWHERE: Final = frozenset({"overview.read", "review.read"})
"""What a department does outside itself: it sees the counts of those it is to help."""


def roles_for(act_id: str, nomination: Nomination, plan: Plan) -> tuple[str, ...]:
    """Return the roles a dossier itself names for an act: of its first step, of its criteria, or of its present step.

    ``plan`` is the one the dossier goes by.
    """
    if act_id in _PREPARERS_ACTS:
        return nomination.preparing_roles
    if act_id == "nomination.submit":
        return nomination.submitting_roles
    if act_id == "nomination.attest":
        criteria = plan.category(nomination.category).criteria
        return tuple({role for c in criteria if takes_attestation(c) for role in c.attested_by})
    if act_id == "nomination.paper_minutes":
        return (*nomination.preparing_roles, *_first_with(nomination, "confirm_complete"))
    if act_id == "nomination.paper_receipt":
        return _first_with(nomination, "confirm_complete")
    if act_id == "nomination.paper_submission":
        return _first_with(nomination, "endorse")
    step = nomination.current_step
    own = _STEP_OF.get(act_id, step["act"])
    if step["act"] != own:
        # Not the step of the act: whose the act is, is said all the same, so that another office is told it is not its own.
        return tuple({role for s in nomination.chain if s["act"] == own for role in s["roles"]})
    return tuple(step["roles"])


def _first_with(nomination: Nomination, act: str) -> tuple[str, ...]:
    """The roles of the first step of the chain that ends with ``act``; none where the chain has no such step."""
    return next((tuple(step["roles"]) for step in nomination.chain if step["act"] == act), ())


def place_for(act_id: str, actor: Actor, nomination: Nomination, plan: Plan) -> str | None:
    """Return the place at which an act on a dossier is authorised; None: wherever in the district it lies.

    A department attests what the plan asks it about any unit's dossier, which names no household.
    """
    if act_id in ("nomination.attest", "dossier.read") and attests_for_units(actor, nomination, plan):
        return None
    return nomination.unit_path


def attests_for_units(actor: Actor, nomination: Nomination, plan: Plan) -> bool:
    """Whether the officer's department has a say in a dossier of another unit because the plan lets it attest there."""
    category = plan.category(nomination.category)
    return (
        actor.role == "department"
        and shape_of(category) == "unit"
        and actor.role in roles_for("nomination.attest", nomination, plan)
    )


def place_of_charge(actor: Actor, department_id: UUID, unit_path: str) -> str:
    """Return the place at which an act on a sponsorship of the commune at ``unit_path`` is authorised.

    It is the department's own as much as the commune's, and of everybody in the commune: the hamlets are helped too. One
    department's charge is no other's, wherever the two have their seat.
    """
    department = actor.role == "department"
    own = actor.acts_for(department_id) if department else actor.unit_path.startswith(unit_path)
    return actor.unit_path if own else unit_path


def scope_of(actor: Actor, act_id: str = "") -> str:
    """The path under which the officer acts: the own unit's subtree, or the district for offices of the district.

    A department acts for itself: what others nominate is not its affair. How poor they are is.
    """
    helps = actor.role == "department" and act_id in _DEPARTMENTS_ANYWHERE
    whole = "/" + actor.unit_path.split("/")[1] + "/"
    return whole if helps or actor.role in DISTRICT_ROLES else actor.unit_path


def may(
    actor: Actor, act_id: str, unit_path: str | None = None, step_roles: tuple[str, ...] | None = None
) -> bool:
    """Whether :func:`authorise` would pass."""
    try:
        authorise(actor, act_id, unit_path, step_roles)
    except Refused:
        return False
    return True


def authorise(
    actor: Actor,
    act_id: str,
    unit_path: str | None = None,
    step_roles: tuple[str, ...] | None = None,
    day: date | None = None,
) -> None:
    """Refuse unless the officer's role may do ``act_id`` at the place ``unit_path``.

    ``step_roles`` are the roles of the dossier's present step, asked by acts the chain governs. Raises ``forbidden``,
    ``foreign_unit`` or ``appointment_ended``.
    """
    act = ACTS[act_id]
    roles = act.roles if act.roles is not None else frozenset(step_roles or ())
    if roles.isdisjoint(actor.roles):
        raise Refused("forbidden")
    if day is not None and not actor.valid_from <= day <= actor.valid_to:
        raise Refused("appointment_ended", day=day.strftime("%d/%m/%Y"))
    if unit_path is not None and not unit_path.startswith(scope_of(actor, act_id)):
        raise Refused("foreign_unit")
