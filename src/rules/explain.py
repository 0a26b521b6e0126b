"""How each criterion is judged, said in one sentence with its figures, under the readings in force.

An assessment says what was found; this says beforehand what will be looked for. The figures come from the plan by the same
readers that the evaluators use, so that the sentence cannot say another number than the verdict uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from rules import wording
from rules.attestation import judge_stated
from rules.cases import resolve_readings
from rules.council import voting_words as voting_words
from rules.facts import CHOICE_NAMES, FACT_CLASSES, HouseholdFacts
from rules.finding import Context
from rules.limits import COMPARISONS, FIGURES, read_threshold, read_zone_rates
from rules.plan import Category, Criterion, Plan
from rules.readings import ReadingValue, reading_value
from rules.reduction import RATE_NAMES, read_average, review_year
from rules.scope import Conditions
from rules.sustained_exit import needed_factors
from rules.table import Table
from rules.text import Text


@dataclass(frozen=True, slots=True)
class _Question:
    """What a sentence may look at: the criterion, where it stands, and the readings in force."""

    criterion: Criterion
    category: Category
    plan: Plan
    readings: Mapping[str, ReadingValue]

    def reading(self, name: str) -> ReadingValue:
        return reading_value(self.readings, name)

    def params(self) -> Table:
        return Table(self.criterion.params, "", "params")

    @property
    def shape(self) -> str:
        return self.category.facts or ""

    def context(self, facts: Any) -> Context:
        # No sentence here depends on the day: what has to be there by when is said, not whether it is.
        return Context(facts, {}, date.max, self.readings, self.category, self.plan.role_titles)

    def part(self, table: Table) -> _Question:
        """The question of one part of a combined evaluator."""
        params = table.value("params") if table.has("params") else {}
        inner = replace(self.criterion, evaluator=table.string("evaluator"), params=params)
        return replace(self, criterion=inner)


def how_judged(
    plan: Plan, category: Category, criterion: Criterion, readings: Mapping[str, ReadingValue]
) -> Text:
    """Say in one sentence when the criterion is met, with its figures and under ``readings``.

    ``readings`` may name some or all; the plan's defaults fill the rest. Raises :class:`rules.inputs.InputError` for an
    unknown reading.
    """
    question = _Question(criterion, category, plan, resolve_readings(plan, readings))
    return wording.sentence(_say(question))


def applies_to(criterion: Criterion) -> Text | None:
    """Say to which subjects of its category a criterion applies; None where it applies to all of them."""
    named = [CHOICE_NAMES[field][value] for field, values in criterion.applies_to.items() for value in values]
    return wording.joined(named, ", ") if named else None


def _say(question: _Question) -> Text:
    return _SENTENCES[question.criterion.evaluator](question)


def _either(parts: Iterable[Text], vi: str, en: str) -> Text:
    collected = list(parts)
    return Text(f" {vi} ".join(p.vi for p in collected), f" {en} ".join(p.en for p in collected))


# -- what people answer for -------------------------------------------------------------------------------------------


def _attesters(question: _Question) -> Text:
    named = [question.plan.role_title(role) for role in question.criterion.attested_by]
    return _either([Text(wording.lowered(n.vi), wording.lowered(n.en)) for n in named], "hoặc", "or")


def _by_minutes(question: _Question) -> Text:
    """Say what the count of hands at the review meeting answers, under the reading of how many have to agree."""
    who = _attesters(question)
    unanimous = question.reading("community_support") == "unanimous"
    share = Text("tất cả", "all of those") if unanimous else Text("quá nửa số", "more than half of those")
    return Text(
        f"đạt khi {share.vi} người dự họp bình xét tán thành, theo biên bản; ít hơn là không đạt, trừ khi {who.vi} xác nhận khác",
        f"met when {share.en} present at the review meeting agree, by its minutes; fewer is not met, unless the {who.en} "
        "attests otherwise",
    )


def _attested(question: _Question) -> Text:
    who = _attesters(question)
    why = question.criterion.not_applicable_when
    vi = f"đạt khi {who.vi} xác nhận là đạt, có bằng chứng"
    en = f"met when the {who.en} attests so, with evidence"
    if question.criterion.from_minutes:
        said = _by_minutes(question)
        vi, en = said.vi, said.en
    if why is not None:
        return Text(f"{vi}; không xét khi {why.vi}", f"{en}; not judged when {why.en}")
    return Text(vi, en)


def _stated(question: _Question) -> Text:
    name = str(question.criterion.params["field"])
    flag: dict[str, Any] = {name: True}
    facts = FACT_CLASSES[question.shape](**flag)
    said = wording.clause(judge_stated(question.criterion, question.context(facts)).reason)
    return Text(f"đạt khi điều này đúng: {said.vi}", f"met when this is so: {said.en}")


def _sponsorship(question: _Question) -> Text:
    limit = _per_cent(question.params().positive_percent("poor_rate_from"))
    who = _attesters(question)
    return Text(
        f"chỉ xét khi đơn vị được phân công đỡ đầu ít nhất một xã có tỷ lệ hộ nghèo từ {limit.vi} trở lên; khi đó đạt nếu "
        f"{who.vi} xác nhận là đạt",
        f"judged only where the unit is assigned a commune with a rate of poor households of {limit.en} or more; then met "
        f"when the {who.en} attests so",
    )


# -- households that have left poverty --------------------------------------------------------------------------------


def _factors(question: _Question, *, protected: bool) -> Text:
    """Say the income needed in each year after the exit year, as a multiple of the exit year's."""
    first = int(question.criterion.params["first_exit_year"])
    facts = HouseholdFacts(exit_year=first, disabled_member=protected, social_protection=protected)
    by_year, _ = needed_factors(question.criterion, question.context(facts))
    if len(set(by_year.values())) == 1 and len(by_year) > 1:
        each = wording.exact(next(iter(by_year.values())))
        nth = len(by_year)
        return Text(
            f"mỗi năm trong {nth} năm sau năm thoát nghèo ít nhất bằng {each.vi} lần năm thoát nghèo",
            f"in each of the {nth} years after the exit year at least {each.en} times that of the exit year",
        )
    parts = []
    for year, factor in by_year.items():
        said = wording.exact(factor)
        parts.append(
            Text(
                f"năm thứ {year - first} sau năm thoát nghèo ít nhất bằng {said.vi} lần năm thoát nghèo",
                f"in year {year - first} after the exit year at least {said.en} times that of the exit year",
            )
        )
    return wording.joined(parts, ", ")


def _protected_class(question: _Question) -> Text:
    value = question.reading("protected_class")
    reading = question.plan.readings.get("protected_class")
    option = reading.option(value) if reading else None
    if option is not None:
        return Text(f"hộ được xét mức riêng ({option.label.vi})", f"the protected class ({option.label.en})")
    return Text(
        "hộ có người khuyết tật hoặc đối tượng bảo trợ xã hội",
        "households with a disabled member or a social-protection beneficiary",
    )


def _sustained_exit(question: _Question) -> Text:
    params = question.criterion.params
    first, last = int(params["first_exit_year"]), int(params["last_exit_year"])
    years, helped = int(params["years"]), int(params["helped_households"])
    ordinary, special = _factors(question, protected=False), _factors(question, protected=True)
    group = _protected_class(question)
    free = not question.reading("protected_needs_commitment")
    counts = (
        Text("tính cả năm thoát nghèo", "the exit year included")
        if question.reading("exit_year_counts")
        else Text("không tính năm thoát nghèo", "the exit year not included")
    )
    vi = (
        f"theo thu nhập: thoát nghèo trong giai đoạn {first}–{last}, được UBND xã xác nhận; thu nhập bình quân đầu người "
        f"{years} năm liên tục ({counts.vi}) được xác nhận từng năm, {ordinary.vi}; riêng {group.vi}: {special.vi}; có cam kết "
        f"không tái nghèo{' (mức riêng không cần cam kết)' if free else ''}"
    )
    en = (
        f"by income: poverty left in {first}–{last}, confirmed by the commune; income per head of {years} consecutive years "
        f"({counts.en}), each confirmed, {ordinary.en}; for {group.en}: {special.en}; with the commitment not to fall back"
        f"{' (not needed by the protected class)' if free else ''}"
    )
    both = question.reading("exited_bullets") == "all"
    return Text(
        f"{vi}; {'và cả' if both else 'hoặc'} theo việc giúp hộ khác: đã thoát nghèo và giúp ít nhất {helped} hộ nghèo khác "
        "thoát nghèo",
        f"{en}; {'and also' if both else 'or'} by helping others: having left poverty and helped at least {helped} other poor "
        f"household{'' if helped == 1 else 's'} out of it",
    )


# -- rates ------------------------------------------------------------------------------------------------------------

_FLAGS: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "especially_difficult": (
            Text("đặc biệt khó khăn", "especially difficult"),
            Text("không đặc biệt khó khăn", "not especially difficult"),
        ),
        "classed_poor": (
            Text("được xếp loại xã nghèo", "classed as poor"),
            Text("không được xếp loại xã nghèo", "not classed as poor"),
        ),
        "exit_confirmed": (
            Text("đã được xác nhận thoát nghèo", "whose exit is confirmed"),
            Text("chưa được xác nhận thoát nghèo", "whose exit is not confirmed"),
        ),
        "disabled_member": (
            Text("có người khuyết tật", "with a disabled member"),
            Text("không có người khuyết tật", "without a disabled member"),
        ),
        "social_protection": (
            Text("có đối tượng bảo trợ xã hội", "with a social-protection beneficiary"),
            Text("không có đối tượng bảo trợ xã hội", "without a social-protection beneficiary"),
        ),
        "no_relapse_commitment": (
            Text("có cam kết không tái nghèo", "with the no-relapse commitment"),
            Text("không có cam kết không tái nghèo", "without the no-relapse commitment"),
        ),
        "exit_registered": (
            Text("đã đăng ký thoát nghèo", "registered to leave poverty"),
            Text("không đăng ký thoát nghèo", "not registered to leave poverty"),
        ),
    }
)


def _condition(conditions: Conditions) -> Text:
    """Say for which subjects one row of a plan's table holds."""
    if not conditions:
        return Text("mọi đối tượng còn lại", "all others")
    said = []
    for name, value in conditions.items():
        if isinstance(value, bool):
            said.append(_FLAGS[name][0 if value else 1])
        else:
            said.append(CHOICE_NAMES[name][value])
    return Text(" ".join(s.vi for s in said), ", ".join(s.en for s in said))


def _points(question: _Question) -> Text:
    if question.reading("reduction_unit") == "relative":
        return Text("% so với tỷ lệ năm đầu", " % of the first year's rate")
    return Text(" điểm phần trăm", " percentage points")


def _average_reduction(question: _Question) -> Text:
    test = read_average(question.params(), question.shape)
    unit, rate = _points(question), RATE_NAMES[test.rate]
    rows = []
    for row in test.required:
        fall = wording.number(wording.figure(row.fall))
        said = Text(f"{fall.vi}{unit.vi}", f"{fall.en}{unit.en}")
        if len(test.required) > 1 or row.conditions:
            who = _condition(row.conditions)
            said = Text(f"{said.vi} ({who.vi})", f"{said.en} ({who.en})")
        rows.append(said)
    needed = wording.joined(rows)
    return Text(
        f"{rate.vi} phải giảm bình quân mỗi năm, tính từ kết quả rà soát năm đầu đến năm cuối, ít nhất {needed.vi}",
        f"{rate.en} must fall on average a year, from the first review to the last, by at least {needed.en}",
    )


def _above_plan(question: _Question) -> Text:
    rate = RATE_NAMES["poor" if question.reading("plan_target_rate") == "poor" else "poor_and_near_poor"]
    return Text(
        f"mỗi năm có chỉ tiêu kế hoạch, {rate.vi} phải giảm nhiều hơn chỉ tiêu của năm đó, tính theo điểm phần trăm; giảm đúng "
        "bằng chỉ tiêu là chưa vượt",
        f"in every year with a plan target, {rate.en} must fall by more percentage points than that year's target; exactly the "
        "target is not above it",
    )


def _by_review(question: _Question, by_year: int) -> tuple[Text, Text]:
    """Say at which year-end review a test "by a year" looks, and what follows where that comes before the year itself."""
    year, provisional = review_year(by_year, question.context(FACT_CLASSES["attested_only"]()))
    later = (
        Text(
            f"; đạt thì mới là tạm đạt, chờ kết quả rà soát cuối năm {by_year}",
            f"; a pass is provisional until the review of the end of {by_year}",
        )
        if provisional
        else Text("", "")
    )
    return Text(f"cuối năm {year}", f"at the end of {year}"), later


def _zone_rates(question: _Question) -> Text:
    test = read_zone_rates(question.params())
    when, later = _by_review(question, test.by_year)
    rows = []
    for zone, limits in test.limits.items():
        named = CHOICE_NAMES["zone"][zone]
        said = []
        for rate, limit in limits.items():
            below = _per_cent(limit)
            said.append(
                Text(
                    f"{RATE_NAMES[rate].vi} dưới {below.vi}",
                    f"{RATE_NAMES[rate].en} below {below.en}",
                )
            )
        both = _either(said, "và", "and")
        rows.append(Text(f"{named.vi}: {both.vi}", f"{named.en}: {both.en}"))
    text = wording.joined(rows)
    scope = (
        Text("chỉ xét xã được xếp loại xã nghèo; ", "only communes classed as poor are judged; ")
        if question.reading("commune_scope") == "poor_only"
        else Text("", "")
    )
    return Text(f"{scope.vi}{when.vi}, {text.vi}{later.vi}", f"{scope.en}{when.en}, {text.en}{later.en}")


def _threshold(question: _Question) -> Text:
    test = read_threshold(question.params(), question.shape)
    figure, word = FIGURES[test.figure], COMPARISONS[test.comparison][1]
    needed = _with_unit(test.limit, figure.unit)
    when, later = Text("", ""), Text("", "")
    if test.by_year is not None and test.figure == "income_per_head":
        when = Text(f" năm {test.by_year}, được xác nhận,", f" of {test.by_year}, confirmed,")
    elif test.by_year is not None:
        at, later = _by_review(question, test.by_year)
        when = Text(f" {at.vi}", f" {at.en}")
    return Text(
        f"{figure.name.vi}{when.vi} phải {word.vi} {needed.vi}{later.vi}",
        f"{figure.name.en}{when.en} must be {word.en} {needed.en}{later.en}",
    )


def _per_cent(limit: Fraction) -> Text:
    """Say a limit of the plan, which is what it is and never rounded."""
    said = wording.exact(limit)
    return Text(f"{said.vi}%", f"{said.en} %")


def _with_unit(value: Fraction, unit: Text) -> Text:
    if unit.vi == " đồng":
        return wording.money(value)
    said = wording.number(wording.figure(value))
    return Text(f"{said.vi}{unit.vi}", f"{said.en}{unit.en}")


# -- combined ---------------------------------------------------------------------------------------------------------


def _parts(question: _Question) -> Text:
    said = [_say(question.part(table)) for table in question.params().tables("tests")]
    return wording.joined(
        Text(f"({number}) {part.vi}", f"({number}) {part.en}") for number, part in enumerate(said, 1)
    )


def _any_of(question: _Question) -> Text:
    parts = _parts(question)
    return Text(f"cần đạt một trong các điều sau: {parts.vi}", f"one of these is needed: {parts.en}")


def _all_of(question: _Question) -> Text:
    parts = _parts(question)
    return Text(f"cần đạt tất cả các điều sau: {parts.vi}", f"all of these are needed: {parts.en}")


def _by_reading(question: _Question) -> Text:
    table = question.params()
    value = question.readings[table.string("reading")]
    key = str(value).lower() if isinstance(value, bool) else value
    return _say(question.part(table.table("tests").table(key)))


def _same_as(question: _Question) -> Text:
    other = question.category.criterion(str(question.criterion.params["criterion"]))
    said = _say(replace(question, criterion=other))
    return Text(
        f"xét như tiêu chí “{other.title.vi}”: {said.vi}", f"judged as “{other.title.en}” is: {said.en}"
    )


_SENTENCES: Mapping[str, Callable[[_Question], Text]] = MappingProxyType(
    {
        "attested": _attested,
        "stated": _stated,
        "sponsorship": _sponsorship,
        "sustained_exit": _sustained_exit,
        "average_reduction": _average_reduction,
        "reduction_above_plan": _above_plan,
        "zone_rates": _zone_rates,
        "threshold": _threshold,
        "any_of": _any_of,
        "all_of": _all_of,
        "by_reading": _by_reading,
        "same_as": _same_as,
    }
)
