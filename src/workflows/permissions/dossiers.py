"""What is done to dossiers on their way, and to the figures they rest on.

Nomination, complaints, poverty reviews, sponsorships, inspections.
"""

from __future__ import annotations

from typing import Final

from aggregates.vocabulary import DECIDING_ROLES
from aggregates.vocabulary_complaints import INVESTIGATORS
from workflows.permissions.act import HAMLET_AND_COMMUNE, READERS, Act, act

DOSSIERS: Final[dict[str, Act]] = dict(
    [
        act("nomination.propose", None, "Lập hồ sơ đề nghị", "Open a nomination"),
        act("nomination.meeting", None, "Ghi biên bản họp bình xét", "Record the review meeting"),
        act("nomination.attest", None, "Xác nhận tiêu chí", "Attest a criterion"),
        act("nomination.submit", None, "Nộp hồ sơ", "Submit the dossier"),
        act("nomination.supply", None, "Nộp bổ sung", "Hand in the supplement"),
        act(
            "nomination.paper_minutes",
            None,
            "Phát hành biên bản họp bình xét",
            "Issue the review meeting's minutes",
        ),
        # The receipt names who received the dossier, the submission who put it to the district.
        act(
            "nomination.paper_receipt",
            None,
            "Phát hành giấy biên nhận hồ sơ",
            "Issue the receipt of the dossier",
        ),
        act(
            "nomination.paper_submission",
            None,
            "Phát hành tờ trình của xã",
            "Issue the commune's submission",
        ),
        act("nomination.withdraw", None, "Rút hồ sơ", "Withdraw the dossier"),
        act("nomination.confirm_complete", None, "Xác nhận đủ thành phần", "Confirm completeness"),
        act("nomination.verify_claims", None, "Xác minh nội dung đề nghị", "Verify the claims"),
        act("nomination.post", None, "Niêm yết công khai", "Post publicly"),
        # Whoever posts takes down what people say, and answers it: the commune, or the district where a plan posts there too.
        act(
            "nomination.comment",
            {"commune_officer", "standing_office"},
            "Ghi ý kiến nhân dân",
            "Record a comment",
        ),
        act("nomination.answer_comment", None, "Trả lời ý kiến", "Answer a comment"),
        act("posting.read", READERS, "Xem danh sách niêm yết", "See what is posted"),
        # Somebody complains where they live, or above; who looks into it had no part in the dossier.
        act(
            "complaint.receive",
            {"commune_officer", "standing_office", "inspector"},
            "Nhận đơn khiếu nại, tố cáo",
            "Receive a complaint",
        ),
        act(
            "complaint.from_comment",
            {"commune_officer", "standing_office", "inspector"},
            "Chuyển ý kiến thành đơn",
            "Make a comment a complaint",
        ),
        act("complaint.accept", {"standing_office", "inspector"}, "Thụ lý đơn", "Take up a complaint"),
        act(
            "complaint.leave",
            {"standing_office", "inspector"},
            "Không thụ lý đơn",
            "Do not take up a complaint",
        ),
        act(
            "complaint.withdraw",
            {"commune_officer", *INVESTIGATORS},
            "Ghi việc rút đơn",
            "Record that a complaint is taken back",
        ),
        act("complaint.investigate", INVESTIGATORS, "Ghi kết quả xác minh đơn", "Record an inquiry"),
        act("complaint.resolve", INVESTIGATORS, "Kết luận về đơn", "Resolve a complaint"),
        act("complaint.answer", INVESTIGATORS, "Trả lời người nêu đơn", "Answer the complainant"),
        # How it stands, never what was said or by whom: that has a rule of its own (``workflows.complaint_sight``).
        act(
            "complaint.read",
            {"commune_officer", "commune_chair", *INVESTIGATORS, *DECIDING_ROLES, "auditor", "administrator"},
            "Xem đơn khiếu nại, tố cáo",
            "See complaints",
        ),
        act("complaint.erase", {"administrator"}, "Xóa nội dung đơn", "Erase the words of a complaint"),
        # On the nominee's behalf; decided by somebody who neither refused the dossier nor had a part in it.
        act(
            "appeal.receive",
            {"commune_officer", "standing_office"},
            "Nhận kiến nghị về việc từ chối",
            "Receive an appeal",
        ),
        act(
            "appeal.decide",
            {"standing_office", "inspector", *DECIDING_ROLES},
            "Giải quyết kiến nghị",
            "Decide an appeal",
        ),
        act(
            "appeal.withdraw",
            {"commune_officer", "standing_office"},
            "Ghi việc rút kiến nghị",
            "Record that an appeal is taken back",
        ),
        act("appeal.read", READERS, "Xem kiến nghị", "See appeals"),
        act("nomination.close_posting", None, "Kết thúc niêm yết", "Close the posting"),
        act("nomination.endorse", None, "Trình cấp trên", "Endorse to the level above"),
        act("nomination.appraise", None, "Thẩm định", "Appraise"),
        act("nomination.return", None, "Trả hồ sơ để bổ sung", "Return for supplement"),
        act("nomination.reject", None, "Từ chối hồ sơ", "Reject the dossier"),
        act(
            "nomination.hold",
            {"standing_office", "labour_office", "inspector"},
            "Tạm dừng hồ sơ",
            "Place a hold",
        ),
        act(
            "nomination.lift_hold",
            {"standing_office", "labour_office", "inspector"},
            "Bỏ tạm dừng",
            "Lift a hold",
        ),
        # Counts of households, nothing about any one of them: departments see what they are to help with.
        act("review.read", READERS, "Xem kết quả rà soát", "See poverty reviews"),
        act("review.report", HAMLET_AND_COMMUNE, "Báo cáo kết quả rà soát", "Report a poverty review"),
        act("review.verify", {"commune_chair"}, "Xác nhận kết quả rà soát", "Verify a poverty review"),
        act("review.correct", {"commune_chair"}, "Điều chỉnh số liệu rà soát", "Correct a poverty review"),
        act(
            "review.return",
            {"commune_chair", "labour_office"},
            "Trả lại kết quả rà soát",
            "Return a poverty review",
        ),
        act("review.accept", {"labour_office"}, "Tiếp nhận kết quả rà soát", "Accept a poverty review"),
        act("target.set", {"labour_office"}, "Giao chỉ tiêu giảm nghèo", "Set the plan target"),
        act("sponsorship.read", READERS, "Xem việc đỡ đầu", "See sponsorships"),
        act(
            "sponsorship.assign",
            {"standing_office", "labour_office"},
            "Phân công đỡ đầu",
            "Assign a sponsorship",
        ),
        act("sponsorship.end", {"standing_office", "labour_office"}, "Kết thúc đỡ đầu", "End a sponsorship"),
        act("sponsorship.report", {"department"}, "Báo cáo giúp đỡ xã", "Report support given"),
        act("sponsorship.confirm", {"commune_chair"}, "Xác nhận được giúp đỡ", "Confirm support"),
        act("sponsorship.refuse", {"commune_chair"}, "Không xác nhận giúp đỡ", "Refuse to confirm support"),
        act("inspection.plan", {"inspector"}, "Lập kế hoạch kiểm tra", "Plan an inspection"),
        act("inspection.carry_out", {"inspector"}, "Ghi kết quả kiểm tra", "Carry out the inspection"),
        act("inspection.find", {"inspector"}, "Ghi phát hiện", "Record a finding"),
        act(
            "inspection.answer", {"commune_officer", "commune_chair"}, "Trả lời phát hiện", "Answer a finding"
        ),
        act("inspection.resolve", {"inspector"}, "Kết luận phát hiện", "Resolve a finding"),
        act("inspection.close", {"inspector"}, "Kết thúc kiểm tra", "Close the inspection"),
    ]
)
