"""How fast a rate falls: on average over the years, and against the yearly targets of the unit's own plan.

"Giảm … %/năm" in the plan is a fall in percentage points or relative to the first year, by the reading
``reduction_unit``. Targets are always percentage points. A unit that starts below what it would have to lose cannot
meet an average in points; that is ``unattainable``, which the council decides, and no silent failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from rules import wording
from rules.awaited import awaited_words, review_absent, waiting
from rules.facts import FIELD_UNKNOWN, Review, UnitFacts
from rules.finding import Context, Finding
from rules.plan import Criterion, Goal, RateName
from rules.scope import Conditions, Scope, facts_as, figures_of, holds, read_conditions
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict

RATE_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "poor": Text("tỷ lệ hộ nghèo", "the rate of poor households"),
        "poor_and_near_poor": Text(
            "tỷ lệ hộ nghèo và cận nghèo", "the rate of poor and near-poor households"
        ),
    }
)


def ended(reviews: Iterable[Review], on: date) -> tuple[Review, ...]:
    """Return the reviews of years that have ended on ``on``, in order: anything later counts as missing."""
    return tuple(sorted((r for r in reviews if r.year < on.year), key=lambda review: review.year))


def review_year(by_year: int, context: Context) -> tuple[int, bool]:
    """Return the year whose review a "by ``by_year``" test looks at, and whether that makes a pass provisional.

    Reading ``target_year_review``: awards are given before the review of the target year itself is there.
    """
    if context.reading("target_year_review") == "same_year_end":
        return by_year, False
    return by_year - 1, True


def rate_missing(review: Review) -> Text:
    """Say why a review has no rate."""
    if review.households == 0:
        return Text(
            f"kết quả rà soát năm {review.year} không có hộ nào nên không có tỷ lệ",
            f"the review of {review.year} counts no households, so it has no rate",
        )
    return Text(
        f"kết quả rà soát năm {review.year} thiếu số hộ",
        f"the review of {review.year} lacks numbers of households",
    )


# -- average reduction ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of a plan's table: the average fall a year, in per cent, and the subjects it holds for."""

    conditions: Conditions
    fall: Fraction


@dataclass(frozen=True, slots=True)
class AverageTest:
    """The figures of ``average_reduction``: which rate, and the required fall by what the subject is."""

    rate: RateName
    required: tuple[Requirement, ...]


def read_rate(table: Table, key: str) -> RateName:
    """Read the name of a rate."""
    return "poor" if table.string(key, choices=tuple(RATE_NAMES)) == "poor" else "poor_and_near_poor"


def read_average(table: Table, shape: str) -> AverageTest:
    """Read the figures of ``average_reduction``. Raises :class:`rules.plan.PlanError`."""
    rows = []
    for row in table.tables("required"):
        rows.append(Requirement(read_conditions(row, shape), row.positive_percent("fall")))
        row.done()
    test = AverageTest(read_rate(table, "rate"), tuple(rows))
    table.done()
    if not rows:
        raise table.error("required", Text("phải có ít nhất một mức giảm", "needs at least one row"))
    return test


def check_average(table: Table, scope: Scope) -> None:
    """Check the figures of ``average_reduction`` in a plan file."""
    read_average(table, scope.shape)


def judge_average_reduction(criterion: Criterion, context: Context) -> Finding:
    """Judge the mean yearly fall between the first and the last review (IV.2.2: 7, 5, 1.5 and 1.3 % a year)."""
    facts = facts_as(context, UnitFacts)
    test = read_average(figures_of(criterion), facts.shape)
    for row in test.required:
        state = holds(row.conditions, facts)
        if isinstance(state, str):
            return Finding(Verdict.UNPROVEN, wording.sentence(FIELD_UNKNOWN[state]))
        if state:
            reviews = ended(facts.reviews, context.assessed_on)
            return average_finding(test.rate, row.fall, reviews, context)
    return Finding(
        Verdict.NOT_APPLICABLE,
        Text(
            "Kế hoạch không nêu mức giảm bình quân cho loại đơn vị này.",
            "The plan names no average fall for this kind of unit.",
        ),
    )


def average_finding(
    rate: RateName, required: Fraction, reviews: tuple[Review, ...], context: Context
) -> Finding:
    """Judge ``required`` per cent a year between the first and the last of ``reviews``, which are in order.

    The first and the last define the mean, however the rate moved between them; a year in which nobody reviewed is not
    looked for. But every review there is belongs to what the mean is taken over: one that has no rate, because it counts no
    households or lacks numbers, leaves the whole unproven, at the ends and in the middle alike. A unit that was empty in
    between is not the unit whose fall is measured.
    """
    if len(reviews) < 2:
        return Finding(Verdict.UNPROVEN, wording.sentence(_too_few(reviews, context)))
    first, last = reviews[0], reviews[-1]
    start, end = first.rate(rate), last.rate(rate)
    numbers = {
        str(review.year): wording.figure(value)
        for review, value in ((first, start), (last, end))
        if value is not None
    }
    numbers["required"] = wording.plain(required)
    gaps = [rate_missing(review) for review in reviews if review.rate(rate) is None]
    if gaps or start is None or end is None:
        return Finding(Verdict.UNPROVEN, wording.sentence(wording.joined(gaps)), MappingProxyType(numbers))
    years = last.year - first.year
    relative = context.reading("reduction_unit") == "relative"
    if relative and start == 0:
        text = Text(
            f"{RATE_NAMES[rate].vi} cuối năm {first.year} là 0% nên không có mức để tính giảm tương đối",
            f"{RATE_NAMES[rate].en} was 0 % at the end of {first.year}, so there is no base for a relative fall",
        )
        return Finding(Verdict.UNPROVEN, wording.sentence(text), MappingProxyType(numbers))
    fall = (start - end) / years
    if relative:
        fall = fall * 100 / start
    numbers["average"] = wording.figure(fall, required)
    if not relative and start < required * years:
        text = _unattainable(rate, first, start, required, years)
        return Finding(Verdict.UNATTAINABLE, wording.sentence(text), MappingProxyType(numbers))
    text = _average_text(rate, (first.year, start), (last.year, end), fall, required, relative=relative)
    verdict = Verdict.MET if fall >= required else Verdict.NOT_MET
    return Finding(verdict, wording.sentence(text), MappingProxyType(numbers))


def _too_few(reviews: tuple[Review, ...], context: Context) -> Text:
    day = wording.day(context.assessed_on)
    years = ", ".join(str(review.year) for review in reviews)
    needed = Text(
        f"cần kết quả rà soát của ít nhất hai năm đã kết thúc tính đến ngày {day.vi}, hiện "
        + (f"chỉ có năm {years}" if years else "chưa có năm nào"),
        f"reviews of at least two years that had ended on {day.en} are needed, there is "
        + (f"only {years}" if years else "none"),
    )
    return wording.joined([needed, *(awaited_words(one, context) for one in waiting(context))])


def _unattainable(rate: RateName, first: Review, start: Fraction, required: Fraction, years: int) -> Text:
    total = required * years
    shown, whole, each = (
        wording.percent(start, total),
        wording.exact(total),
        wording.exact(required),
    )
    return Text(
        f"{RATE_NAMES[rate].vi} cuối năm {first.year} là {shown.vi}, thấp hơn mức phải giảm {whole.vi} điểm phần trăm "
        f"({each.vi} mỗi năm trong {years} năm) nên không thể đạt: Hội đồng xem xét, quyết định",
        f"{RATE_NAMES[rate].en} at the end of {first.year} was {shown.en}, less than the {whole.en} percentage points "
        f"it would have to fall ({each.en} a year for {years} year{'' if years == 1 else 's'}), so this cannot be met: "
        "the council decides",
    )


def _average_text(
    rate: RateName,
    first: tuple[int, Fraction],
    last: tuple[int, Fraction],
    fall: Fraction,
    required: Fraction,
    *,
    relative: bool,
) -> Text:
    start, end = wording.percent(first[1], last[1]), wording.percent(last[1], first[1])
    needed = wording.exact(required)
    down = fall >= 0
    shown = wording.rounded(fall, required) if down else wording.rounded(-fall)
    unit = (
        Text("% mỗi năm so với năm đầu", " % of the first year's rate a year")
        if relative
        else Text(" điểm phần trăm mỗi năm", " percentage points a year")
    )
    return Text(
        f"{RATE_NAMES[rate].vi} là {start.vi} cuối năm {first[0]} và {end.vi} cuối năm {last[0]}, "
        f"{'giảm' if down else 'tăng'} bình quân {shown.vi}{unit.vi} (cần giảm ít nhất {needed.vi})",
        f"{RATE_NAMES[rate].en} was {start.en} at the end of {first[0]} and {end.en} at the end of {last[0]}, "
        f"an average {'fall' if down else 'rise'} of {shown.en}{unit.en} (a fall of at least {needed.en} needed)",
    )


# -- goals ------------------------------------------------------------------------------------------------------------


def goal_finding(goal: Goal, context: Context) -> Finding:
    """Judge a goal of the movement (I.1: 4.6 % a year on average) for the unit whose reviews ``context`` holds.

    A goal "by 2020" needs the review that ``target_year_review`` names, as every such test does; until it is there the
    verdict is ``unproven`` and the numbers say how the average stands.
    """
    reviews = ended(facts_as(context, UnitFacts).reviews, context.assessed_on)
    if goal.by_year is None:
        return average_finding(goal.rate, goal.required, reviews, context)
    year, provisional = review_year(goal.by_year, context)
    reviews = tuple(review for review in reviews if review.year <= year)
    found = average_finding(goal.rate, goal.required, reviews, context)
    if not reviews or reviews[-1].year != year:
        reason = wording.joined((review_absent(year, context, at_end=True), wording.clause(found.reason)))
        return Finding(Verdict.UNPROVEN, wording.sentence(reason), found.numbers)
    return as_provisional(found, goal.by_year) if provisional else found


def as_provisional(found: Finding, by_year: int) -> Finding:
    """Turn a pass before the review of the target year into a provisional one; any other verdict stands."""
    if found.verdict is not Verdict.MET:
        return found
    wait = Text(
        f"tạm đạt, chờ kết quả rà soát cuối năm {by_year}",
        f"provisional until the review of the end of {by_year}",
    )
    return Finding(
        Verdict.PROVISIONAL,
        wording.sentence(wording.joined((wording.clause(found.reason), wait))),
        found.numbers,
    )


# -- above the plan's target ------------------------------------------------------------------------------------------


def check_above_plan(table: Table, _: Scope) -> None:
    """``reduction_above_plan`` takes no figures: the targets are facts, the rate is a reading."""
    table.done()


def judge_above_plan(criterion: Criterion, context: Context) -> Finding:
    """Judge the yearly fall against the plan's target, strictly above in every year that has one (IV.2.2).

    Every such year needs its own review and that of the year before; without them nothing is proven, not even by
    another year that fell short. Equal has met the plan, not beaten it.
    """
    facts = facts_as(context, UnitFacts)
    rate: RateName = "poor" if context.reading("plan_target_rate") == "poor" else "poor_and_near_poor"
    reviews = {review.year: review for review in ended(facts.reviews, context.assessed_on)}
    targets = sorted(
        (t for t in facts.plan_targets if t.year < context.assessed_on.year), key=lambda target: target.year
    )
    if not targets:
        return Finding(
            Verdict.UNPROVEN,
            Text(
                "Chưa có chỉ tiêu kế hoạch của năm nào đã kết thúc.",
                "There is no plan target of any year that has ended.",
            ),
        )
    gaps: list[Text] = []
    short: list[Text] = []
    above: list[Text] = []
    numbers: dict[str, str] = {}
    for target in targets:
        before, after = reviews.get(target.year - 1), reviews.get(target.year)
        start = before.rate(rate) if before else None
        end = after.rate(rate) if after else None
        if start is None or end is None:
            gaps += _gaps(rate, context, (target.year - 1, before), (target.year, after))
            continue
        fall = start - end
        numbers[str(target.year)] = wording.figure(fall, target.reduction)
        numbers[f"{target.year}.target"] = wording.plain(target.reduction)
        clause = _year_text(target.year, start, end, fall, target.reduction)
        (above if fall > target.reduction else short).append(clause)
    if gaps:
        verdict, parts = Verdict.UNPROVEN, [*dict.fromkeys(gaps), *short]
    elif short:
        verdict, parts = Verdict.NOT_MET, short
    else:
        verdict, parts = Verdict.MET, above
    lead = Text(f"xét theo {RATE_NAMES[rate].vi}", f"by {RATE_NAMES[rate].en}")
    text = wording.joined(parts)
    return Finding(
        verdict,
        wording.sentence(Text(f"{lead.vi}: {text.vi}", f"{lead.en}: {text.en}")),
        MappingProxyType(numbers),
    )


def _gaps(rate: RateName, context: Context, *years: tuple[int, Review | None]) -> list[Text]:
    found = []
    for year, review in years:
        if review is None:
            found.append(review_absent(year, context))
        elif review.rate(rate) is None:
            found.append(rate_missing(review))
    return found


def _year_text(year: int, start: Fraction, end: Fraction, fall: Fraction, target: Fraction) -> Text:
    before, after = wording.percent(start, end), wording.percent(end, start)
    shown, needed = wording.rounded(fall, target), wording.exact(target)
    result = (
        Text("vượt chỉ tiêu", "above the target")
        if fall > target
        else Text("chỉ đạt, không vượt", "meets the target, is not above it")
        if fall == target
        else Text("không đạt chỉ tiêu", "below the target")
    )
    return Text(
        f"năm {year} từ {before.vi} còn {after.vi}, giảm {shown.vi} điểm phần trăm so với chỉ tiêu {needed.vi}: {result.vi}",
        f"{year} from {before.en} to {after.en}, a fall of {shown.en} percentage points against a target of {needed.en}: "
        f"{result.en}",
    )
