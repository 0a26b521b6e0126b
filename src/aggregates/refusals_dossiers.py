"""Refusals about households and their dossiers, from the pledge to the certificate.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "year_watched",
        "Năm {year} đã được xác nhận là hộ không tái nghèo.",
        "It has been confirmed for {year} already that the household did not fall back.",
    ),
    (
        "relapse_before_exit",
        "Hộ thoát nghèo theo rà soát năm trước; tái nghèo chỉ ghi từ năm {year}. "
        "Nếu việc công nhận thoát nghèo là sai, hãy lập đoàn kiểm tra.",
        "The household left poverty by the review of the year before; a relapse is recorded from "
        "{year} on. Where recognising the exit was wrong, an inspection is due.",
    ),
    (
        "watch_earlier_first",
        "Hãy xác nhận năm {year} trước.",
        "Confirm {year} first.",
    ),
    (
        "watch_too_early",
        "Rà soát chính thức năm {year} bắt đầu từ 01/11/{year}; hãy xác nhận từ ngày ấy.",
        "The official review of {year} begins on 01/11/{year}; confirm from that day on.",
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
        "parts_differ",
        "Các nguồn cộng lại được {total}, chia cho {members} nhân khẩu là {per_head} một người, khác số bình quân đã ghi là "
        "{amount}. Hãy sửa số bình quân, số nhân khẩu hoặc số của từng nguồn.",
        "The sources make {total}; among {members} members that is {per_head} per head, not {amount} as written. Mend the figure "
        "per head, the members or the amounts.",
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
    ("minutes_missing", "Chưa có {what}.", "Missing: {what}."),
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
    (
        "not_present",
        "Thành viên không được ghi nhận có mặt ở buổi họp này. Đến muộn thì thường trực tạm hoãn đến cùng ngày, "
        "điểm danh lại rồi họp tiếp; phiếu đã bỏ giữ nguyên.",
        "The member is not recorded as present at this sitting. For one who came late the standing office adjourns "
        "to the same day, takes attendance anew and resumes; votes cast are kept.",
    ),
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
    (
        "no_vote_possible",
        "Không bỏ phiếu được hồ sơ này: sau khi trừ người không tham gia xét còn {left} thành viên có mặt, cần {needed} (bỏ "
        "phiếu kín cần ít nhất 3). Hồ sơ để lại phiên sau.",
        "No vote can be held on this dossier: with those recused gone {left} members are left, {needed} are needed (for a secret "
        "ballot 3 at least). It is put off to a later session.",
    ),
    (
        "already_counted",
        "Hồ sơ này đã kiểm phiếu hoặc đã để lại; muốn biểu quyết lại, Chủ tịch Hội đồng quyết định và ghi lý do.",
        "This dossier has been counted or put off; to vote on it again the chair of the council orders it with a reason.",
    ),
    (
        "ballot_in_box",
        "Phiếu kín của thành viên này đã ở trong hòm và không tìm lại được; hãy kiểm phiếu, rồi biểu quyết lại hồ sơ này.",
        "This member's secret ballot is in the box and cannot be found again; count, and then vote on this dossier again.",
    ),
    ("ballot_is_secret", "Hồ sơ này bỏ phiếu kín.", "The ballot on this dossier is secret."),
    ("ballot_is_open", "Hồ sơ này biểu quyết công khai.", "The ballot on this dossier is open."),
    (
        "no_written_ballots",
        "Quy tắc biểu quyết không cho thành viên vắng mặt gửi phiếu bằng văn bản.",
        "The voting rule does not let absent members vote in writing.",
    ),
    (
        "not_absent",
        "Thành viên có mặt tự bỏ phiếu, không gửi phiếu bằng văn bản.",
        "A member who is present votes in person, not in writing.",
    ),
    (
        "ballots_do_not_match",
        "Số phiếu giấy phải bằng số thành viên gửi phiếu được bỏ phiếu hồ sơ này: {expected}.",
        "There must be as many papers as members who sent one and may vote on this dossier: {expected}.",
    ),
    (
        "ballot_key_lost",
        "Không mở được hòm phiếu kín: khóa của phiên họp không còn. Thường trực Hội đồng ghi hòm phiếu hỏng ở trang phiên họp, "
        "rồi bỏ phiếu lại.",
        "The box of secret ballots cannot be opened: the session's key is gone. The standing office records on the session's "
        "page that the box is lost, and the vote is held again.",
    ),
    (
        "ballot_box_broken",
        "Số phiếu trong hòm không khớp với số người đã bỏ phiếu. Thường trực Hội đồng ghi hòm phiếu hỏng ở trang phiên họp, rồi "
        "bỏ phiếu lại.",
        "The ballots in the box are not as many as have voted. The standing office records on the session's page that the box is "
        "lost, and the vote is held again.",
    ),
    (
        "box_is_empty",
        "Chưa có phiếu kín nào trong hòm, hoặc hòm vẫn mở được.",
        "There is no secret ballot in the box, or the box can still be opened.",
    ),
    (
        "term_ended",
        "Nhiệm kỳ của {member} trong Hội đồng không có hiệu lực ngày {day}; bỏ chọn người này.",
        "{member} holds no seat on the council on {day}; untick this person.",
    ),
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
]
