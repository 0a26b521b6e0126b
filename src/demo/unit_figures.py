"""Verified figures of the unit in ``chungtay demo --plan``: its class, the reviews of every year, the targets they are held to.

Only what the plan's criteria look at is entered, and through the use cases by which an office does it: the unit's own people
report, the commune's chair verifies, the labour office accepts and sets the targets. The figures are invented: of a few courses
that poverty may take in a place of the hardest class, the first by which the plan's own tests are met. Where none meets them the
tests ask for what cannot be, or for the opposite, and the sample says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.poverty_review import Counts, PovertyReview
from demo.papers import scan
from demo.teller import Teller
from rules.assessment import assess
from rules.facts import FACT_CLASSES, Facts, Minutes, PlanTarget, Review
from rules.plan import Category, Criterion, Plan
from rules.questions import Needed, needed_facts
from rules.readings import ReadingValue
from rules.verdict import Verdict
from workflows.bootstrap import system_actor
from workflows.movement import InForce
from workflows.reviews import Aim
from workflows.subjects import UNITS_OF

Officer = Callable[[str, str], Actor]
"""Gives somebody in a role; the second argument tells people in one role apart."""
_SOURCE: Final = "Dữ liệu trình diễn / demonstration data"
_HOUSEHOLDS: Final = 1000
_STARTS: Final = ((500, 200), (700, 300), (1000, 0))
_ENDS: Final = ((20, 10), (0, 0))
"""Poor and near-poor of so many households in the first year, and in the last."""
_STILL_FALLING: Final = 15
"""Poor households a year once the course is low: more than the target, so that every year beats it."""
_TARGET: Final = 1
_WHO: Final = "figures"
ZONE: Final = "III"
FULFILLED: Final = (Verdict.MET, Verdict.PROVISIONAL, Verdict.NOT_APPLICABLE)
"""Verdicts that keep no assessment from being met."""


def day_of_figures(plan: Plan) -> date:
    """Return a day on which the review of every year that the plan sums up is there: before its summing-up, or after its end."""
    summary = plan.period.summary_on
    return date(summary.year if summary else plan.period.last_year + 1, 3, 2)


def enter_figures(
    t: Teller, officer: Officer, category: Category, *, unit_id: UUID, root_id: UUID, since: date
) -> Needed:
    """Enter what the category's criteria look at, ``since`` for the class; return what that was."""
    in_force = t.app.movements.in_force()
    kind = UNITS_OF[str(category.facts)][0]
    needed = needed_facts(in_force.plan, category, {"kind": kind}, in_force.readings, t.today)
    if needed.choices or needed.flags:
        t.do(
            "one:class",
            system_actor(root_id),
            t.app.units.reclassify,
            unit_id=unit_id,
            kind=kind,
            zone=ZONE if "zone" in needed.choices else "",
            especially_difficult=True if "especially_difficult" in needed.flags else None,
            classed_poor=True if "classed_poor" in needed.flags else None,
            valid_from=since,
            source=_SOURCE,
        )
    base, last = in_force.years[0] - 1, in_force.years[1]
    # A year outside the movement is nobody's to report: a criterion that looks at it stays unproven.
    years = [year for year in needed.review_years if base <= year <= last]
    for year, counts in _course_that_meets(in_force, category, kind, needed, years, t.today).items():
        _review(t, officer, unit_id, kind, year, counts)
    for year in needed.target_years:
        t.do(
            f"one:target:{year}",
            officer("labour_office", _WHO),
            t.app.reviews.set_targets,
            year=year,
            aims=[Aim(unit_id, Decimal(_TARGET))],
            basis=_SOURCE,
            issued_on=date(year, 1, 15),
        )
    return needed


def courses(years: Sequence[int]) -> Iterator[dict[int, Counts]]:
    """Yield the courses that poverty may take: high in the first year, low by the last, then by ever earlier ones.

    A test "by a year" may look at the review before that year, after which nothing but the last review comes: what is low in the
    last year alone does not meet it.
    """
    for low_by in range(len(years) - 1, -1, -1):
        for end in _ENDS:
            low = (end[0] + _STILL_FALLING * (len(years) - 1 - low_by), end[1])
            for start in _STARTS:
                yield {year: _counts(place, low_by, start, low, end[0]) for place, year in enumerate(years)}


def _counts(place: int, low_by: int, start: tuple[int, int], low: tuple[int, int], end: int) -> Counts:
    """What a review counted: evenly down to ``low``, and from then on a little less each year down to ``end`` poor ones."""
    if place >= low_by:
        return Counts(_HOUSEHOLDS, max(end, low[0] - _STILL_FALLING * (place - low_by)), low[1])
    poor, near = (a - (a - b) * place // low_by for a, b in zip(start, low, strict=True))
    return Counts(_HOUSEHOLDS, poor, near)


def _course_that_meets(
    in_force: InForce, category: Category, kind: str, needed: Needed, years: Sequence[int], today: date
) -> dict[int, Counts]:
    """Return the course that leaves the fewest criteria unmet, the required ones above all; of equal ones the first."""
    if not years:
        return {}

    def left(course: dict[int, Counts]) -> tuple[int, int]:
        facts = _facts(category, kind, needed, course)
        return unmet(in_force.plan, in_force.readings, category, facts, needed.attested, today)

    return min(courses(years), key=left)


def unmet(
    plan: Plan,
    readings: Mapping[str, ReadingValue],
    category: Category,
    facts: Facts,
    attested: Iterable[Criterion],
    on: date,
) -> tuple[int, int]:
    """Return how many criteria are not met on a day, all that people attest being attested: required ones, and all."""
    found = assess(
        plan,
        category.id,
        facts,
        {criterion.id: True for criterion in attested},
        on,
        readings,
        minutes=Minutes(present=1, votes_for=1),
    )
    open_ones = [c.id for c in found.criteria if c.verdict not in FULFILLED]
    required = sum(category.criterion(id).kind == "required" for id in open_ones)
    return required, len(open_ones)


def _facts(category: Category, kind: str, needed: Needed, course: dict[int, Counts]) -> Facts:
    """The facts as the assessment will have them once class, course and targets are entered."""
    classed: dict[str, Any] = {"kind": kind, **dict.fromkeys(needed.flags, True)}
    if "zone" in needed.choices:
        classed["zone"] = ZONE
    shape: Any = FACT_CLASSES[str(category.facts)]
    facts: Facts = shape(
        reviews=tuple(Review(year, c.households, c.poor, c.near_poor) for year, c in course.items()),
        plan_targets=tuple(PlanTarget(year, Fraction(_TARGET)) for year in needed.target_years),
        **classed,
    )
    return facts


def _review(t: Teller, officer: Officer, unit_id: UUID, kind: str, year: int, counts: Counts) -> None:
    """Have one year counted, verified and accepted: three people."""
    reviews = t.app.reviews
    id = PovertyReview.id_of(t.app.movements.in_force().id, unit_id, year)
    t.do(
        f"one:review:{year}",
        officer("commune_officer" if kind == "commune" else "hamlet_head", _WHO),
        reviews.report,
        unit_id=unit_id,
        year=year,
        stage="official",
        counts=counts,
        reviewed_on=date(year, 12, 10),
        remarks="",
        uploads=[scan(f"ra-soat-{year}.png", f"Kết quả rà soát năm {year}")],
    )
    t.do(f"one:review:{year}:verify", officer("commune_chair", _WHO), reviews.verify, reviews={id: None})
    t.do(f"one:review:{year}:accept", officer("labour_office", _WHO), reviews.accept, reviews={id: None})
