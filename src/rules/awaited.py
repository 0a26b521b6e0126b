"""What is said of a year-end review that does not count: missing, or there and waiting, for what and at whose desk.

A review proves something once it was reported, verified and accepted. Whoever reads that a verdict is unproven has to
know whether nobody counted yet or whether the figures lie on somebody's desk: these are different errands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rules import wording
from rules.facts import AwaitedReview, UnitFacts
from rules.finding import Context
from rules.text import Text


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
    named = wording.short(one.unit) if one.unit else ""
    what = Text(f"kết quả rà soát năm {one.year}", f"the review of {one.year}")
    if one.awaits == "correction":
        part = Text(f" ({named})", f" ({named})") if named else Text("", "")
        what = Text(
            f"{what.vi} mâu thuẫn: phần đã chuyển đi{part.vi} nhiều hơn cả đơn vị",
            f"{what.en} is contradictory: the part given away{part.en} is more than the whole",
        )
    elif named:
        what = Text(f"{what.vi} của {named}", f"{what.en} of {named}")
    who = context.role_title(_WHO.get(one.awaits) or _reporter(one, context))
    return _WORDS[one.awaits].format(what=what, who=Text(who.vi, wording.lowered(who.en)))


def _reporter(one: AwaitedReview, context: Context) -> str:
    """Who reports: a hamlet's head, a commune's officer; of a part that has passed on its commune's."""
    return "hamlet_head" if context.facts.shape == "hamlet" and not one.unit else "commune_officer"


_WHO: Mapping[str, str] = MappingProxyType(
    {"verification": "commune_chair", "acceptance": "labour_office", "correction": "commune_chair"}
)
"""Who verifies, accepts and corrects a review: the same under every plan, which may call them otherwise."""
_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "report": Text("chưa ai báo cáo {what}", "nobody has reported {what}"),
        "new_report": Text(
            "{what} đã bị trả lại, chờ {who} báo cáo lại",
            "{what} was returned, the {who} has to report it anew",
        ),
        "official_report": Text(
            "{what} mới là sơ bộ, chờ {who} báo cáo chính thức",
            "{what} is preliminary, the {who} has to report the official one",
        ),
        "verification": Text(
            "{what} đã báo cáo, chờ {who} xác nhận", "{what} is reported and waits for the {who} to verify it"
        ),
        "acceptance": Text(
            "{what} đã xác nhận, chờ {who} tiếp nhận",
            "{what} is verified and waits for the {who} to accept it",
        ),
        "correction": Text("{what}, chờ {who} điều chỉnh", "{what}, the {who} has to correct it"),
    }
)
