"""What is said of a year-end review that does not count: missing, or there and waiting, for what and at whose desk.

A review proves something once it was reported, verified and accepted. Whoever reads that a verdict is unproven has to
know whether nobody counted yet or whether the figures lie on somebody's desk: these are different errands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rules import wording
from rules.facts import AwaitedReview, UnitFacts
from rules.finding import Context
from rules.text import Text

VERIFIES, ACCEPTS = "commune_chair", "labour_office"
"""Who verifies a review, and who accepts it: the same under every plan, which may call them otherwise."""


def waiting(context: Context) -> tuple[AwaitedReview, ...]:
    """Return the reviews of ended years that wait for somebody, in order; years whose review counts wait for nothing."""
    facts = context.facts
    if not isinstance(facts, UnitFacts):
        return ()
    counted = {review.year for review in facts.reviews}
    ended = (a for a in facts.awaited_reviews if a.year < context.assessed_on.year and a.year not in counted)
    return tuple(sorted(ended, key=lambda a: (a.year, a.unit or "")))


def review_absent(year: int, context: Context, *, at_end: bool = False) -> Text:
    """Say why a year has no review that counts: what it waits for, and whom, or that it is missing.

    ``at_end`` calls it the review of the end of the year, as tests "by a year" do.
    """
    held = [one for one in waiting(context) if one.year == year]
    if held:
        return wording.joined(awaited_words(one, context) for one in held)
    if at_end:
        return Text(f"chưa có kết quả rà soát cuối năm {year}", f"the review of the end of {year} is missing")
    return Text(f"chưa có kết quả rà soát năm {year}", f"the review of {year} is missing")


def awaited_words(one: AwaitedReview, context: Context) -> Text:
    """Say of one review what it waits for, and who has to act."""
    vi, en = f"kết quả rà soát năm {one.year}", f"the review of {one.year}"
    if one.unit:
        unit = wording.short(one.unit)
        vi, en = f"{vi} của {unit}", f"{en} of {unit}"
    return _WORDS[one.awaits](Text(vi, en), context)


def _fixed(vi: str, en: str) -> Callable[[Text, Context], Text]:
    return lambda what, _: Text(vi.format(what=what.vi), en.format(what=what.en))


def _by(role: str, vi: str, en: str) -> Callable[[Text, Context], Text]:
    def words(what: Text, context: Context) -> Text:
        who = context.role_title(role)
        return Text(
            vi.format(what=what.vi, who=who.vi),
            en.format(what=what.en, who=wording.lowered(who.en)),
        )

    return words


_WORDS: Mapping[str, Callable[[Text, Context], Text]] = MappingProxyType(
    {
        "report": _fixed("chưa ai báo cáo {what}", "nobody has reported {what}"),
        "new_report": _fixed(
            "{what} đã bị trả lại, chờ báo cáo lại", "{what} was returned and waits to be reported anew"
        ),
        "official_report": _fixed(
            "{what} mới là sơ bộ, chờ báo cáo chính thức",
            "{what} is preliminary and waits for the official report",
        ),
        "verification": _by(
            VERIFIES,
            "{what} đã báo cáo, chờ {who} xác nhận",
            "{what} is reported and waits for the {who} to verify it",
        ),
        "acceptance": _by(
            ACCEPTS,
            "{what} đã xác nhận, chờ {who} tiếp nhận",
            "{what} is verified and waits for the {who} to accept it",
        ),
        "correction": _fixed(
            "{what} mâu thuẫn với số của phần đã chuyển đi, chờ điều chỉnh",
            "{what} contradicts the figures of the part that was given away and waits for a correction",
        ),
    }
)
