"""IV.2.7.2 for households that have left poverty: the income route, the helping route, and which of them counts.

The plan's sentences leave room; the readings decide, and nothing here chooses for them. A verified income that falls
short of a verified base fails the income route whatever else is missing: no later paper could mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules import wording
from rules.facts import HouseholdFacts, Income
from rules.finding import Context, Finding
from rules.inputs import FIRST_YEAR, LAST_YEAR
from rules.plan import Criterion
from rules.scope import Scope, facts_as
from rules.table import Table
from rules.text import Text, counted
from rules.verdict import Verdict, at_least, worst


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the reason, and what it alone would make of the route."""

    verdict: Verdict
    text: Text


@dataclass(frozen=True, slots=True)
class Route:
    """One way to meet the criterion, with the clauses that decide it and the growth found per year."""

    verdict: Verdict
    text: Text
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standard:
    """What one class of household must show: a factor per tested year, and whether the commitment is part of it."""

    needed_years: tuple[int, ...]
    factors: Mapping[int, Fraction]
    commitment: bool


def check(table: Table, _: Scope) -> None:
    """Refuse figures this evaluator cannot work with; raises :class:`rules.plan.PlanError`.

    They are the length of the run, both rates, the exit years that count, and the households to be helped.
    """
    table.integer("years", 2, 10)
    for name in ("growth", "growth_protected"):
        if not 0 < table.decimal(name) <= 10:
            raise table.error(
                name, Text('phải lớn hơn 0, tối đa 10, như "0.6"', 'must be above 0, at most 10, like "0.6"')
            )
    first = table.integer("first_exit_year", FIRST_YEAR, LAST_YEAR)
    if table.integer("last_exit_year", FIRST_YEAR, LAST_YEAR) < first:
        raise table.error(
            "last_exit_year", Text("phải từ first_exit_year trở đi", "must not be before first_exit_year")
        )
    table.integer("helped_households", 1, 1000)
    table.done()


def judge(criterion: Criterion, context: Context) -> Finding:
    """Judge IV.2.7.2: with ``exited_bullets`` = any the better route counts, with all both are needed."""
    income = _income_route(criterion, context)
    helping = _helping_route(criterion, facts_as(context, HouseholdFacts))
    if context.reading("exited_bullets") == "all":
        verdict = worst((income.verdict, helping.verdict))
        text = wording.joined((income.text, helping.text))
    else:
        verdict = income.verdict if at_least(income.verdict, helping.verdict) else helping.verdict
        if verdict is Verdict.MET:
            text = income.text if income.verdict is Verdict.MET else helping.text
        else:
            text = Text(
                f"xét theo thu nhập: {income.text.vi}; xét theo việc giúp hộ khác: {helping.text.vi}",
                f"by income: {income.text.en}; by helping others: {helping.text.en}",
            )
    return Finding(verdict, wording.sentence(text), income.numbers)


# -- the income route -------------------------------------------------------------------------------------------------


def _income_route(criterion: Criterion, context: Context) -> Route:
    """The ordinary standard, or the one of the protected class where the household belongs to it."""
    protected = _in_protected_class(context)
    ordinary = _route(criterion, context, protected=False)
    if protected is False:
        return ordinary
    special = _route(criterion, context, protected=True)
    if protected:
        # A household of the class that reaches the higher standard has not lost anything by it.
        return special if at_least(special.verdict, ordinary.verdict) else ordinary
    if special.verdict is ordinary.verdict:
        return ordinary
    # Not known whether the household is of the class, and it matters: only the class's standard could be met.
    unknown = Text(
        "chưa biết năm thoát nghèo hộ có người khuyết tật hoặc đối tượng bảo trợ xã hội hay không để xét mức riêng",
        "it is not known whether in the exit year the household had a disabled member or a social-protection "
        "beneficiary, for whom another level holds",
    )
    return Route(Verdict.UNPROVEN, wording.joined((unknown, ordinary.text)), ordinary.numbers)


def _in_protected_class(context: Context) -> bool | None:
    """Whether the 18 % class takes the household in; None where the facts do not say."""
    facts = facts_as(context, HouseholdFacts)
    flags = {
        "disabled": (facts.disabled_member,),
        "social_protection": (facts.social_protection,),
        "either": (facts.disabled_member, facts.social_protection),
    }[str(context.reading("protected_class"))]
    if any(flags):
        return True
    return None if None in flags else False


def _standard(criterion: Criterion, context: Context, exit_year: int, *, protected: bool) -> Standard:
    """Needed years and factors. The exit year itself is the base: growth is never tested in it."""
    first = exit_year if context.reading("exit_year_counts") else exit_year + 1
    needed = tuple(range(first, first + int(criterion.params["years"])))
    tested = tuple(year for year in needed if year > exit_year)
    growth = Fraction(criterion.params["growth_protected" if protected else "growth"])
    if protected:
        if context.reading("income_growth_protected") == "by_third_year":
            tested = tested[-1:]
        factors = dict.fromkeys(tested, 1 + growth)
    elif context.reading("income_growth") == "added_each_year":
        factors = {year: 1 + growth * (year - exit_year) for year in tested}
    elif context.reading("income_growth") == "compounding":
        factors = {year: (1 + growth) ** (year - exit_year) for year in tested}
    else:
        factors = dict.fromkeys(tested, 1 + growth)
    commitment = not protected or bool(context.reading("protected_needs_commitment"))
    return Standard(needed, factors, commitment)


def needed_factors(criterion: Criterion, context: Context) -> tuple[Mapping[int, Fraction], bool]:
    """Return by year the factor over the exit year's income that IV.2.7.2 asks for, and whether it is the protected class's.

    Empty where the exit year is not known. Where it is not known whether the household is of the class, it is not.
    """
    exit_year = facts_as(context, HouseholdFacts).exit_year
    if exit_year is None:
        return {}, False
    protected = bool(_in_protected_class(context))
    return _standard(criterion, context, exit_year, protected=protected).factors, protected


def _route(criterion: Criterion, context: Context, *, protected: bool) -> Route:
    facts = facts_as(context, HouseholdFacts)
    clauses = [*_exit_clauses(criterion, facts)]
    numbers: dict[str, str] = {}
    shown: list[Text] = []
    if facts.exit_year is not None:
        standard = _standard(criterion, context, facts.exit_year, protected=protected)
        if standard.commitment:
            clauses.append(_commitment_clause(facts))
        clauses += _income_clauses(context, facts.exit_year, standard, numbers, shown)
    elif not protected or context.reading("protected_needs_commitment"):
        clauses.append(_commitment_clause(facts))
    verdict = worst(clause.verdict for clause in clauses)
    if verdict is Verdict.MET:
        return Route(verdict, wording.joined((*shown, *(c.text for c in clauses))), numbers)
    # The clauses that decide come first, what is merely missing as well comes after them.
    failed = [c.text for c in clauses if c.verdict is verdict]
    failed += [c.text for c in clauses if c.verdict not in (verdict, Verdict.MET)]
    return Route(verdict, wording.joined(failed), numbers)


def _exit_clauses(criterion: Criterion, facts: HouseholdFacts) -> Iterator[Clause]:
    yield _exit_confirmed_clause(facts)
    first, last = int(criterion.params["first_exit_year"]), int(criterion.params["last_exit_year"])
    if facts.exit_year is None:
        yield Clause(Verdict.UNPROVEN, Text("chưa biết năm thoát nghèo", "the exit year is not known"))
    elif not first <= facts.exit_year <= last:
        yield Clause(
            Verdict.NOT_MET,
            Text(
                f"năm thoát nghèo {facts.exit_year} nằm ngoài giai đoạn {first}–{last} của kế hoạch",
                f"the exit year {facts.exit_year} lies outside the plan's period {first}–{last}",
            ),
        )


def _exit_confirmed_clause(facts: HouseholdFacts) -> Clause:
    if facts.exit_confirmed is None:
        return Clause(
            Verdict.UNPROVEN,
            Text("việc thoát nghèo chưa được UBND xã xác nhận", "the commune has not yet confirmed the exit"),
        )
    if facts.exit_confirmed:
        return Clause(
            Verdict.MET,
            Text("việc thoát nghèo đã được UBND xã xác nhận", "the commune has confirmed the exit"),
        )
    return Clause(
        Verdict.NOT_MET,
        Text("UBND xã không xác nhận việc thoát nghèo", "the commune does not confirm the exit"),
    )


def _commitment_clause(facts: HouseholdFacts) -> Clause:
    if facts.no_relapse_commitment is None:
        return Clause(
            Verdict.UNPROVEN,
            Text(
                "chưa biết hộ có cam kết không tái nghèo, tái cận nghèo hay không",
                "it is not known whether the household made the no-relapse commitment",
            ),
        )
    if facts.no_relapse_commitment:
        return Clause(
            Verdict.MET,
            Text("có cam kết không tái nghèo, tái cận nghèo", "the no-relapse commitment was made"),
        )
    return Clause(
        Verdict.NOT_MET,
        Text("không có cam kết không tái nghèo, tái cận nghèo", "there is no no-relapse commitment"),
    )


def _income_clauses(
    context: Context, exit_year: int, standard: Standard, numbers: dict[str, str], shown: list[Text]
) -> Iterator[Clause]:
    """Judge the base and every needed year; fills ``numbers`` and the sentences shown when all is well."""
    base, missing = _verified(context, exit_year)
    if missing:
        yield missing
    elif base == 0:
        yield Clause(
            Verdict.UNPROVEN,
            Text(
                f"thu nhập năm thoát nghèo {exit_year} bằng 0 đồng nên không có mức để so sánh",
                f"the income of the exit year {exit_year} is 0 đồng, so there is no base to compare with",
            ),
        )
    for year in standard.needed_years:
        if year == exit_year:
            continue
        amount, missing = _verified(context, year)
        if missing:
            yield missing
        elif base and amount is not None:
            factor = standard.factors.get(year)
            grown = wording.ratio(amount / base, factor)
            numbers[str(year)] = grown
            sentence = _year_text(year, amount, grown, factor)
            if factor is not None and amount < factor * base:
                against = wording.money(base)
                yield Clause(
                    Verdict.NOT_MET,
                    Text(
                        f"{sentence.vi}, so với {against.vi} của năm thoát nghèo {exit_year}: không đạt",
                        f"{sentence.en}, against {against.en} of the exit year {exit_year}: falls short",
                    ),
                )
            else:
                shown.append(sentence)
    if base and shown:
        against = wording.money(base)
        shown[0] = Text(
            f"so với thu nhập {against.vi} của năm thoát nghèo {exit_year}, {shown[0].vi}",
            f"against the income of {against.en} of the exit year {exit_year}, {shown[0].en}",
        )


def _year_text(year: int, amount: Fraction, grown: str, factor: Fraction | None) -> Text:
    written, factor_text = wording.money(amount), wording.times(grown)
    if factor is None:
        return Text(
            f"năm {year} đạt {written.vi}, bằng {factor_text.vi}",
            f"{year} reached {written.en}, which is {factor_text.en}",
        )
    needed = wording.exact(factor)
    return Text(
        f"năm {year} đạt {written.vi}, bằng {factor_text.vi} (cần {needed.vi} lần)",
        f"{year} reached {written.en}, which is {factor_text.en} ({needed.en} times needed)",
    )


def _verified(context: Context, year: int) -> tuple[Fraction | None, Clause | None]:
    """Return the verified income of a year, or the clause that says why there is none."""
    if year >= context.assessed_on.year:
        on = wording.day(context.assessed_on)
        text = Text(
            f"đến ngày {on.vi} năm {year} chưa kết thúc nên chưa có số liệu thu nhập",
            f"on {on.en} the year {year} has not ended, so there is no income of it yet",
        )
        return None, Clause(Verdict.UNPROVEN, text)
    income = _income_of(facts_as(context, HouseholdFacts), year)
    if income is None or income.amount is None:
        text = Text(f"chưa có số liệu thu nhập năm {year}", f"the income of {year} is missing")
        return None, Clause(Verdict.UNPROVEN, text)
    if not income.verified:
        written = wording.money(income.amount)
        text = Text(
            f"thu nhập năm {year} ({written.vi}) chưa được UBND xã xác nhận",
            f"the income of {year} ({written.en}) is not verified by the commune",
        )
        return None, Clause(Verdict.UNPROVEN, text)
    return income.amount, None


def _income_of(facts: HouseholdFacts, year: int) -> Income | None:
    return next((income for income in facts.income_per_head if income.year == year), None)


# -- the helping route ------------------------------------------------------------------------------------------------


def _helping_route(criterion: Criterion, facts: HouseholdFacts) -> Route:
    """Exited, and helped other households out of poverty: IV.2.7.2, third bullet. The exit must be confirmed."""
    needed = int(criterion.params["helped_households"])
    helped = facts.helped_households_exit
    if helped is None:
        clause = Clause(
            Verdict.UNPROVEN,
            Text(
                "chưa biết hộ đã giúp được bao nhiêu hộ nghèo thoát nghèo",
                "it is not known how many poor households it helped out of poverty",
            ),
        )
    else:
        clause = Clause(
            Verdict.MET if helped >= needed else Verdict.NOT_MET,
            Text(
                f"hộ đã giúp {helped} hộ nghèo khác thoát nghèo (cần ít nhất {needed})",
                f"the household helped {counted(helped, 'other poor household')} out of poverty (at least {needed} needed)",
            ),
        )
    clauses = (clause, _exit_confirmed_clause(facts))
    verdict = worst(c.verdict for c in clauses)
    deciding = [c.text for c in clauses if verdict is Verdict.MET or c.verdict is verdict]
    return Route(verdict, wording.joined(deciding), {})
