"""The decision that revokes an award, from one snapshot of its data, as PDF and as DOCX."""

from __future__ import annotations

from typing import Final

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.revocation import Revocation
from aggregates.values import Evidence
from aggregates.vocabulary_revocation import REVOCATION_GROUNDS
from documents.data import DecisionData, Letterhead
from documents.formats import date_words, document_number, two_digits
from rules.plan import AwardForm, Plan
from workflows.issuing import Issuer
from workflows.paper_words import law_grounds, signatory

SYMBOL: Final = "QĐ-UBND"


def issue_revocation(
    issuer: Issuer,
    by: Actor,
    revocation: Revocation,
    decision: AwardDecision,
    nomination: Nomination,
    plan: Plan,
    form: AwardForm,
    *,
    demonstration: bool,
) -> tuple[Evidence, Evidence]:
    """Render a signed revocation and keep both files under its own key."""
    day = revocation.signed_on
    seat = issuer.seat(plan, day)
    first = (
        f"Quyết định số {document_number(decision.number, SYMBOL)} {date_words(decision.signed_on)} "
        f"của {issuer.seat(plan, decision.signed_on).grantor(form).vi}"
    )
    named = issuer.named(nomination, decision.signed_on)
    within = f"{named.title[:1].lower()}{named.title[1:]} {named.name}".strip()
    reason = str(plain(revocation.conclusion) or "").strip().rstrip(".")
    data = DecisionData(
        letterhead=Letterhead(
            agency=seat.committee,
            place=seat.place,
            dated=day,
            serial=revocation.number,
            symbol=SYMBOL,
        ),
        summary=f"Về việc thu hồi {form.title.vi}",
        authority=seat.grantor(form).vi,
        grounds=(
            *law_grounds(day),
            f"Căn cứ {first}",
            f"Căn cứ ý kiến của Hội đồng Thi đua - Khen thưởng {seat.name} tại {revocation.minutes}",
            f"Theo đề nghị của {seat.interior}",
        ),
        articles=(
            f"Thu hồi {form.title.vi} đã tặng {within}, {named.address}, theo {first}. "
            f"Lý do: {REVOCATION_GROUNDS[revocation.ground].vi}. {reason[:1].upper()}{reason[1:]}.",
            f"{named.full[:1].upper()}{named.full[1:]} nộp lại {form.title.vi} và tiền thưởng kèm theo đã nhận cho {seat.interior} "
            f"chậm nhất {date_words(revocation.recover_by)}. {form.title.vi} nêu tại Điều 1 không còn giá trị kể từ ngày ký "
            "Quyết định này; các nội dung khác của Quyết định đã khen không thay đổi.",
            f"Quyết định này có hiệu lực kể từ ngày ký. {seat.executors} và đối tượng có tên tại Điều 1 chịu trách nhiệm thi "
            "hành Quyết định này.",
        ),
        awardees=(),
        recipients=("Như Điều 3", f"Chủ tịch, các Phó Chủ tịch UBND {seat.level}", "Lưu: VT, NV"),
        signatory=signatory(issuer.name_of(by.officer_id), by.title, by.signs_for),
        demonstration=demonstration,
    )
    return issuer.kept(revocation.id, f"quyet-dinh-{two_digits(revocation.number)}-{day.year}", data)
