"""Refusals around revoking awards and getting back what was given."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "no_award",
        "Hồ sơ này không có khen thưởng nào đang còn hiệu lực.",
        "No award of this dossier stands.",
    ),
    (
        "award_revoked",
        "Khen thưởng này đã bị thu hồi: không cấp, không in lại, không đính chính nữa.",
        "This award has been revoked: nothing is issued, printed or corrected any more.",
    ),
    (
        "revocation_open",
        "Đang xem xét thu hồi khen thưởng này. Hãy chờ kết quả, hoặc rút đề nghị ấy trước.",
        "The revocation of this award is under way. Await its outcome, or withdraw the proposal first.",
    ),
    (
        "revocation_state",
        "Việc thu hồi này hiện ở tình trạng “{status}” nên không làm được việc này.",
        "This revocation is “{status}”, so this cannot be done.",
    ),
    (
        "revocation_not_yours",
        "Chỉ cơ quan đã đề nghị thu hồi mới rút được đề nghị.",
        "Only the office that proposed the revocation can withdraw the proposal.",
    ),
    (
        "revocation_involved",
        "Bạn đã tham gia đề nghị, xác minh hoặc thẩm định hồ sơ này nên không xem xét việc thu hồi. Hãy chuyển người khác.",
        "You had a part in proposing, verifying or appraising this dossier, so you do not weigh its revocation. Pass it on.",
    ),
    (
        "basis_unknown",
        "Không có đơn được kết luận có căn cứ hoặc phát hiện được giữ nguyên nào về đối tượng này khớp với căn cứ đã chọn.",
        "No complaint found true and no finding upheld about this awardee agrees with the basis chosen.",
    ),
    (
        "complaint_undecided",
        "Đang có đơn khiếu nại, tố cáo về đối tượng này chưa giải quyết xong. Giải quyết đơn trước rồi mới quyết định.",
        "A complaint about this awardee is not settled yet. Settle it first; then decide.",
    ),
    (
        "hearing_runs",
        "Người được khen còn được nêu ý kiến đến hết ngày {until}; sau ngày ấy mới ghi là không có ý kiến.",
        "The awardee may still speak until the end of {until}; that nothing was said is recorded after that day.",
    ),
    (
        "nothing_given",
        "Khen thưởng này chưa có giấy khen và chưa có tiền thưởng theo danh sách chi: không có gì để thu lại.",
        "For this award there is neither a certificate nor a prize by the payment list: nothing is to come back.",
    ),
    (
        "recovery_ended",
        "Tiền và giấy khen của việc thu hồi này đã xử lý xong.",
        "Money and certificate of this revocation are settled.",
    ),
    (
        "paper_settled",
        "Giấy khen này không còn phải thu lại.",
        "This certificate is not to be collected any more.",
    ),
    (
        "not_replaced",
        "Giấy khen này không phải giấy đã được cấp lại bằng giấy khác.",
        "No other certificate has replaced this one.",
    ),
    (
        "paper_asked_for",
        "Tờ giấy này đã có việc thu lại rồi.",
        "This paper is asked back already.",
    ),
    (
        "paper_of_ended_award",
        "Khen thưởng này đã hết hiệu lực: mọi tờ giấy của nó được thu lại ở một việc, ghi ở trang thu hồi ấy.",
        "This award has ended: all its papers come back in one matter. Record it on the page of that revocation.",
    ),
    (
        "payment_unknown",
        "Chưa biết đã chi bao nhiêu vì không lập được danh sách chi. Hãy ghi số tiền thực chi trước.",
        "What was paid is not known, because no payment list could be made. State what was in fact paid first.",
    ),
    (
        "bad_recovery",
        "Số tiền phải từ {low} đến {high} đồng.",
        "The amount must be from {low} to {high} đồng.",
    ),
    (
        "subject_revocation_open",
        "Đang xem xét thu hồi khen thưởng, hoặc tiền và giấy khen chưa thu xong, nên chưa xóa được dữ liệu.",
        "A revocation is under way, or money and certificate are not back yet, so the data cannot be erased.",
    ),
    (
        "print_revoked",
        "Đợt in này có giấy khen đã bị thu hồi hoặc hủy bỏ. Hãy kết thúc hoặc hủy đợt in này rồi lập đợt khác.",
        "This run has a certificate that was revoked or cancelled since. End or cancel the run and begin another.",
    ),
]
