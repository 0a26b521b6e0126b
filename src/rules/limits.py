"""Figures against fixed limits: rates by zone "by 2020", and any one figure of the subject against a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from rules import wording
from rules.awaited import review_absent
from rules.facts import (
    FIELD_UNKNOWN,
    REVIEWED_SHAPES,
    ZONES,
    CommuneFacts,
    DepartmentFacts,
    HouseholdFacts,
    Review,
    UnitFacts,
)
from rules.finding import Context, Finding
from rules.inputs import FIRST_YEAR, LAST_YEAR
from rules.plan import Criterion, RateName
from rules.reduction import RATE_NAMES, as_provisional, ended, rate_missing, review_year
from rules.scope import Scope, facts_as, figures_of, one_of_keys
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict, worst

# -- rates by zone ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ZoneTest:
    """The figures of ``zone_rates``: the target year and, per zone, the limits both rates must stay below."""

    by_year: int
    limits: Mapping[str, Mapping[RateName, Fraction]]


def read_zone_rates(table: Table) -> ZoneTest:
    """Read the figures of ``zone_rates``. Raises :class:`rules.plan.PlanError`."""
    limits: dict[str, Mapping[RateName, Fraction]] = {}
    for row in table.tables("zones"):
        zone = row.string("zone", choices=ZONES)
        if zone in limits:
            raise row.error(
                "zone", Text("khu vực này có hai lần; bỏ một", "this zone stands twice; remove one")
            )
        limits[zone] = {
            "poor_and_near_poor": row.positive_percent("poor_and_near_poor"),
            "poor": row.positive_percent("poor"),
        }
        row.done()
    test = ZoneTest(table.integer("by_year", FIRST_YEAR, LAST_YEAR), limits)
    table.done()
    if not limits:
        raise table.error("zones", Text("phải có ít nhất một khu vực", "needs at least one zone"))
    return test


def check_zone_rates(table: Table, _: Scope) -> None:
    """Check the figures of ``zone_rates`` in a plan file."""
    read_zone_rates(table)


def judge_zone_rates(criterion: Criterion, context: Context) -> Finding:
    """Judge IV.2.2: both rates strictly below the limits of the commune's zone, at the review the reading names."""
    facts = facts_as(context, CommuneFacts)
    test = read_zone_rates(figures_of(criterion))
    if context.reading("commune_scope") == "poor_only" and not facts.classed_poor:
        if facts.classed_poor is None:
            return Finding(Verdict.UNPROVEN, wording.sentence(FIELD_UNKNOWN["classed_poor"]))
        return Finding(
            Verdict.NOT_APPLICABLE,
            Text(
                "Không áp dụng: xã không được xếp loại xã nghèo.",
                "Does not apply: the commune is not classed as poor.",
            ),
        )
    if facts.zone is None:
        return Finding(Verdict.UNPROVEN, wording.sentence(FIELD_UNKNOWN["zone"]))
    if facts.zone not in test.limits:
        return Finding(
            Verdict.NOT_APPLICABLE,
            Text(
                f"Kế hoạch không nêu mức cho xã khu vực {facts.zone}.",
                f"The plan names no limits for communes of zone {facts.zone}.",
            ),
        )
    year, provisional = review_year(test.by_year, context)
    review = review_of(year, context)
    if review is None:
        return Finding(Verdict.UNPROVEN, wording.sentence(review_absent(year, context, at_end=True)))
    clauses: list[Text] = []
    verdicts: list[Verdict] = []
    numbers: dict[str, str] = {}
    for rate, limit in test.limits[facts.zone].items():
        value = review.rate(rate)
        needed = wording.exact(limit)
        numbers[f"{rate}.below"] = wording.plain(limit)
        if value is None:
            verdicts.append(Verdict.UNPROVEN)
            clauses.append(rate_missing(review))
            continue
        numbers[rate] = wording.figure(value, limit)
        verdicts.append(Verdict.MET if value < limit else Verdict.NOT_MET)
        shown = wording.percent(value, limit)
        clauses.append(
            Text(
                f"{RATE_NAMES[rate].vi} {shown.vi} (cần dưới {needed.vi}%)",
                f"{RATE_NAMES[rate].en} {shown.en} (below {needed.en} % needed)",
            )
        )
    text = wording.joined(dict.fromkeys(clauses), ", ")
    reason = Text(
        f"xã khu vực {facts.zone}, cuối năm {year}: {text.vi}",
        f"a commune of zone {facts.zone}, at the end of {year}: {text.en}",
    )
    found = Finding(worst(verdicts), wording.sentence(reason), MappingProxyType(numbers))
    return as_provisional(found, test.by_year) if provisional else found


def review_of(year: int, context: Context) -> Review | None:
    """Return the review of a year that has ended."""
    reviews = ended(facts_as(context, UnitFacts).reviews, context.assessed_on)
    return next((review for review in reviews if review.year == year), None)


# -- one figure against a threshold -----------------------------------------------------------------------------------

Compare = Callable[[Fraction, Fraction], bool]

COMPARISONS: Mapping[str, tuple[Compare, Text]] = MappingProxyType(
    {
        "at_least": (lambda value, limit: value >= limit, Text("ít nhất", "at least")),
        "above": (lambda value, limit: value > limit, Text("trên", "above")),
        "at_most": (lambda value, limit: value <= limit, Text("nhiều nhất", "at most")),
        "below": (lambda value, limit: value < limit, Text("dưới", "below")),
    }
)
"""The keys of which a ``threshold`` has exactly one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a ``threshold`` may look at. A yearly one needs ``by_year``."""

    shapes: tuple[str, ...]
    name: Text
    yearly: bool
    unit: Text


_PERCENT = Text("%", " %")
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "helped_households_exit": Figure(
            ("household",),
            Text("số hộ được giúp thoát nghèo", "the number of households helped out of poverty"),
            False,
            Text("", ""),
        ),
        "income_per_head": Figure(
            ("household",),
            Text("thu nhập bình quân đầu người", "the income per head"),
            True,
            Text(" đồng", " đồng"),
        ),
        "poor_rate": Figure(REVIEWED_SHAPES, RATE_NAMES["poor"], True, _PERCENT),
        "poor_and_near_poor_rate": Figure(REVIEWED_SHAPES, RATE_NAMES["poor_and_near_poor"], True, _PERCENT),
        "sponsored_communes": Figure(
            ("department",),
            Text("số xã được đỡ đầu", "the number of sponsored communes"),
            False,
            Text("", ""),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """The figures of ``threshold``."""

    figure: str
    comparison: str
    limit: Fraction
    by_year: int | None


def read_threshold(table: Table, shape: str) -> ThresholdTest:
    """Read the figures of ``threshold``. Raises :class:`rules.plan.PlanError`."""
    able = tuple(name for name, figure in FIGURES.items() if shape in figure.shapes)
    if not able:
        raise table.error(
            "figure", Text("nhóm này không có số đo nào", "this category has no figure to measure")
        )
    name = table.string("figure", choices=able)
    comparison = one_of_keys(table, tuple(COMPARISONS))
    limit = table.decimal(comparison)
    by_year: int | None = None
    if FIGURES[name].yearly:
        by_year = table.integer("by_year", FIRST_YEAR, LAST_YEAR)
    table.done()
    return ThresholdTest(name, comparison, limit, by_year)


def check_threshold(table: Table, scope: Scope) -> None:
    """Check the figures of ``threshold`` in a plan file."""
    read_threshold(table, scope.shape)


def by_target_year(evaluator: str, params: Mapping[str, Any]) -> bool:
    """Whether a test, or a part of it, looks at the review of a target year, which ``target_year_review`` names.

    An income "by a year" is that of the year itself: nobody reads it otherwise.
    """
    tests: Any = params.get("tests", ())
    parts = tests.values() if isinstance(tests, Mapping) else tests
    if any(by_target_year(part["evaluator"], part.get("params", {})) for part in parts):
        return True
    return evaluator == "zone_rates" or (
        evaluator == "threshold" and FIGURES[str(params["figure"])].shapes == REVIEWED_SHAPES
    )


def judge_threshold(criterion: Criterion, context: Context) -> Finding:
    """Judge one figure of the subject against a limit.

    ``by_year``: a rate is that of the review the reading ``target_year_review`` names, and a pass before the target
    year's own review is provisional; an income is the verified one of that year.
    """
    test = read_threshold(figures_of(criterion), context.facts.shape)
    figure = FIGURES[test.figure]
    value, year, missing = _value(test, context)
    holds, word = COMPARISONS[test.comparison]
    limit = wording.exact(test.limit)
    needed = Text(f"{limit.vi}{figure.unit.vi}", f"{limit.en}{figure.unit.en}")
    numbers = {f"{test.figure}.{test.comparison}": wording.plain(test.limit)}
    if value is None:
        return Finding(Verdict.UNPROVEN, wording.sentence(missing), MappingProxyType(numbers))
    computed = figure.shapes == REVIEWED_SHAPES
    numbers[test.figure] = wording.figure(value, test.limit) if computed else wording.plain(value)
    shown = _said(value, figure, test.limit)
    at = Text(f" năm {year}", f" of {year}") if year else Text("", "")
    reason = Text(
        f"{figure.name.vi}{at.vi} là {shown.vi} (cần {word.vi} {needed.vi})",
        f"{figure.name.en}{at.en} is {shown.en} ({word.en} {needed.en} needed)",
    )
    verdict = Verdict.MET if holds(value, test.limit) else Verdict.NOT_MET
    found = Finding(verdict, wording.sentence(reason), MappingProxyType(numbers))
    if test.by_year is not None and year is not None and year < test.by_year:
        return as_provisional(found, test.by_year)
    return found


def _said(value: Fraction, figure: Figure, against: Fraction) -> Text:
    """Rates are computed, so they may have no end; counts and amounts are shown as they are."""
    computed = figure.shapes == REVIEWED_SHAPES
    said = wording.rounded(value, against) if computed else wording.exact(value)
    return Text(f"{said.vi}{figure.unit.vi}", f"{said.en}{figure.unit.en}")


def _value(test: ThresholdTest, context: Context) -> tuple[Fraction | None, int | None, Text]:
    """Return the figure, the year it is of, and what is said where it is missing."""
    facts = context.facts
    name = FIGURES[test.figure].name
    unknown = Text(f"chưa biết {name.vi}", f"{name.en} is not known")
    if isinstance(facts, HouseholdFacts) and test.figure == "helped_households_exit":
        helped = facts.helped_households_exit
        return (None if helped is None else Fraction(helped)), None, unknown
    if isinstance(facts, HouseholdFacts):
        year = test.by_year or 0
        income = next((i for i in facts.income_per_head if i.year == year), None)
        if income is None or income.amount is None or year >= context.assessed_on.year:
            return None, year, Text(f"chưa có thu nhập năm {year}", f"the income of {year} is missing")
        if not income.verified:
            return (
                None,
                year,
                Text(
                    f"thu nhập năm {year} chưa được xác nhận", f"the income of {year} has not been verified"
                ),
            )
        return income.amount, year, unknown
    if isinstance(facts, DepartmentFacts):
        communes = facts.sponsored_communes
        return (None if communes is None else Fraction(len(communes))), None, unknown
    year, _ = review_year(test.by_year or 0, context)
    review = review_of(year, context)
    if review is None:
        return None, year, review_absent(year, context, at_end=True)
    value = review.rate("poor" if test.figure == "poor_rate" else "poor_and_near_poor")
    return value, year, rate_missing(review)
