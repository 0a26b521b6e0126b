"""What is done from the council's session to the paper in somebody's hand, and after: decisions, certificates, revocation."""

from __future__ import annotations

from typing import Final

from aggregates.vocabulary import DECIDING_ROLES
from workflows.permissions.act import READERS, Act, act

AWARDS: Final[dict[str, Act]] = dict(
    [
        act(
            "council.read",
            {"standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"},
            "Xem phiên họp và quyết định",
            "See sessions and decisions",
        ),
        act("council.convene", {"standing_office"}, "Triệu tập Hội đồng", "Convene the council"),
        act("council.open", {"standing_office"}, "Khai mạc phiên họp", "Open the session"),
        act(
            "council.recuse",
            {"standing_office", "council_member", "council_chair"},
            "Rút khỏi việc xét",
            "Recuse",
        ),
        act("council.vote", {"council_member", "council_chair"}, "Biểu quyết", "Vote"),
        act("council.cancel", {"standing_office"}, "Hủy phiên họp", "Cancel the session"),
        act("council.adjourn", {"standing_office"}, "Tạm hoãn phiên họp", "Adjourn the session"),
        act("council.resume", {"standing_office"}, "Họp tiếp", "Resume the session"),
        act(
            "council.written",
            {"standing_office"},
            "Nhập phiếu bằng văn bản",
            "Enter written ballots of absent members",
        ),
        act("council.lose_box", {"standing_office"}, "Ghi hòm phiếu hỏng", "Record that the box is lost"),
        act("council.count", {"standing_office"}, "Kiểm phiếu", "Count the votes"),
        # Who counts does not publish: the chair of the council reviews the count, has it held again or makes it public.
        act("council.revote", {"council_chair"}, "Biểu quyết lại", "Order another vote"),
        act("council.publish", {"council_chair"}, "Công bố kết quả", "Publish the results"),
        act("decision.draft", {"standing_office"}, "Dự thảo quyết định", "Draft the decision"),
        act("decision.decline", frozenset(DECIDING_ROLES), "Không khen một đối tượng", "Decline a nominee"),
        act("decision.sign", frozenset(DECIDING_ROLES), "Ký quyết định", "Sign the decision"),
        act(
            "amendment.draft",
            {"standing_office"},
            "Dự thảo đính chính, hủy bỏ quyết định",
            "Draft a correction or cancellation",
        ),
        act(
            "amendment.discard",
            {"standing_office", *DECIDING_ROLES},
            "Bỏ dự thảo đính chính, hủy bỏ",
            "Discard such a draft",
        ),
        act(
            "amendment.sign",
            frozenset(DECIDING_ROLES),
            "Ký quyết định đính chính, hủy bỏ",
            "Sign a correction or cancellation",
        ),
        # Who proposes does not examine, who examines does not advise, and none of them signs: by officer, in the record.
        act(
            "revocation.propose",
            {"standing_office", "inspector"},
            "Đề nghị thu hồi khen thưởng",
            "Propose to revoke an award",
        ),
        act(
            "revocation.examine",
            {"standing_office", "inspector"},
            "Xem xét đề nghị thu hồi",
            "Examine a proposed revocation",
        ),
        act(
            "revocation.hear",
            {"standing_office", "inspector", "commune_officer"},
            "Ghi ý kiến của người được khen",
            "Hear the awardee",
        ),
        act(
            "revocation.advise",
            {"standing_office", "council_chair"},
            "Ghi ý kiến Hội đồng về việc thu hồi",
            "Give the council's opinion on a revocation",
        ),
        act(
            "revocation.withdraw",
            {"standing_office", "inspector"},
            "Rút đề nghị thu hồi",
            "Withdraw a proposed revocation",
        ),
        act("revocation.sign", frozenset(DECIDING_ROLES), "Ký quyết định thu hồi", "Sign a revocation"),
        act(
            "revocation.decline",
            frozenset(DECIDING_ROLES),
            "Không thu hồi khen thưởng",
            "Decide not to revoke",
        ),
        act(
            "revocation.recover",
            {"standing_office"},
            "Thu lại tiền thưởng, giấy khen",
            "Recover money and certificate",
        ),
        act(
            "revocation.write_off",
            frozenset(DECIDING_ROLES),
            "Cho thôi thu tiền, giấy khen còn lại",
            "Write off what is not recovered",
        ),
        act(
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
        act("register.read", READERS, "Xem sổ vàng", "See the gold book"),
        act(
            "register.export",
            {"commune_officer", "commune_chair", "standing_office", *DECIDING_ROLES, "auditor"},
            "Xuất, in sổ vàng",
            "Export and print the gold book",
        ),
        act("certificate.issue", None, "Cấp giấy khen", "Issue the certificate"),
        # How certificates look and what printers do is set up by the administrator; the standing office prints.
        act("template.edit", {"administrator"}, "Soạn mẫu giấy khen", "Edit templates of certificates"),
        act("printer.edit", {"administrator"}, "Đặt máy in", "Set up printers"),
        act("print.run", {"standing_office"}, "In giấy khen", "Print certificates"),
        act("blank.spoil", {"standing_office"}, "Ghi phôi hỏng", "Log a spoiled blank"),
        act(
            "print.read",
            {"standing_office", "auditor"},
            "Xem việc in giấy khen và sổ phôi",
            "See print runs and the log of blanks",
        ),
        # The standing office keeps the conference; what is left over is handed over at the commune.
        act("conference.plan", {"standing_office"}, "Chuẩn bị hội nghị tổng kết", "Prepare the conference"),
        act(
            "conference.hand_over",
            {"standing_office", "commune_officer"},
            "Ghi trao giấy khen",
            "Record that a certificate is handed over",
        ),
        act(
            "conference.take_back",
            {"standing_office", "commune_officer"},
            "Ghi đã thu lại giấy khen cũ",
            "Record that a replaced certificate came back",
        ),
        act(
            "hand_over.read",
            {"standing_office", "commune_officer", "auditor"},
            "Xem việc trao giấy khen",
            "See who was handed which certificate",
        ),
        act(
            "conference.undo",
            {"standing_office", "commune_officer"},
            "Hoàn tác việc ghi trao",
            "Take back a hand-over",
        ),
        # Prepared by the one, weighed by the council, signed by the chair: three people.
        act(
            "higher.prepare",
            {"standing_office"},
            "Lập hồ sơ đề nghị khen cao",
            "Prepare a referral for a higher award",
        ),
        act(
            "higher.opinion",
            {"council_chair"},
            "Ghi ý kiến Hội đồng về khen cao",
            "Record the council's opinion",
        ),
        act(
            "higher.sign",
            frozenset(DECIDING_ROLES),
            "Ký tờ trình khen cao",
            "Sign the submission to the level above",
        ),
        act("higher.send", {"standing_office"}, "Gửi hồ sơ khen cao", "Send the referral"),
        act("higher.outcome", {"standing_office"}, "Ghi kết quả khen cao", "Record what came back"),
        act(
            "higher.read",
            {"standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"},
            "Xem hồ sơ khen cao",
            "See referrals for higher awards",
        ),
        # The day, the programme and who is awarded are public.
        act("conference.read", READERS, "Xem hội nghị tổng kết", "See the conference"),
    ]
)
