"""The award decision (quyết định khen thưởng) with the list of awardees as its annex."""

from __future__ import annotations

from documents.clean import clean
from documents.data import DecisionData
from documents.formats import date_words, document_number, two_digits
from documents.official import render_official
from documents.style_rules import punctuate_grounds, style_rules


def customary_articles(
    *,
    authority: str,
    movements: tuple[tuple[str, str], ...],
    counts: tuple[tuple[int, str], ...],
    executors: str,
    funding: str,
    award_form: str = "Giấy khen",
) -> tuple[str, ...]:
    """Word the three articles such a decision usually has; callers may pass others.

    ``movements`` are those in which the awardees did well, each with the words for its period. ``counts`` are pairs such as
    ``(3, "hộ gia đình")``; ``executors`` is who carries the decision out; ``funding`` says where the prize money comes from.
    Raises ``ValueError`` when there is nobody to award.
    """
    if sum(count for count, _ in counts) < 1:
        raise ValueError("a decision awards somebody")
    merits = " và ".join(f"“{name}” {period}" for name, period in movements)
    awarded = ", ".join(f"{two_digits(count)} {what}" for count, what in counts if count)
    return (
        f"Tặng {award_form} của {authority} cho {awarded} (có danh sách kèm theo) đã có thành tích xuất sắc trong "
        f"phong trào thi đua {merits}.",
        funding,
        f"Quyết định này có hiệu lực kể từ ngày ký. {executors} chịu trách nhiệm thi hành Quyết định này.",
    )


def render_decision(data: DecisionData) -> bytes:
    """Return the decision and its annex as a PDF in the form in force on its date (Decree 30/2020 or Circular 01/2011).

    Raises ``ValueError`` for a decision without a number: only a signed, numbered decision is paper.
    """
    data = clean(data)
    head = data.letterhead
    if head.serial is None:
        raise ValueError("a decision needs its number")
    number = document_number(head.serial, head.symbol)
    grounds = punctuate_grounds(data.grounds, style_rules(head.dated))
    return render_official(
        "decision",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"Quyết định số {number} {date_words(head.dated)}",
        author=data.authority,
        subject=data.summary,
        extra={
            "grounds": grounds,
            "number": number,
            "categories": any(awardee.category for awardee in data.awardees),
            "awards": any(awardee.award for awardee in data.awardees),
        },
    )
