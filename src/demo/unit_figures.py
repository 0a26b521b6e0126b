"""Verified figures of the unit in ``chungtay demo --plan``: its class, the reviews of every year, the targets they are held to.

Only what the plan's criteria look at is entered, and through the use cases by which an office does it: the unit's own people
report, the commune's chair verifies, the labour office accepts and sets the targets. The figures are invented: poverty falls
from half of the households to a fiftieth, more than any plan is likely to ask for, in a place of the hardest class.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.poverty_review import Counts, PovertyReview
from demo.papers import scan
from demo.teller import Teller
from rules.plan import Category, Plan
from rules.questions import Needed, needed_facts
from workflows.bootstrap import system_actor
from workflows.reviews import Aim
from workflows.subjects import UNITS_OF

Officer = Callable[[str, str], Actor]
"""Gives somebody in a role; the second argument tells people in one role apart."""
_SOURCE: Final = "Dữ liệu trình diễn / demonstration data"
_HOUSEHOLDS: Final = 1000
_POOR: Final = (500, 20)
_NEAR_POOR: Final = (200, 10)
"""Of so many households, in the first and in the last year."""
_WHO: Final = "figures"


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
            zone="III" if "zone" in needed.choices else "",
            especially_difficult=True if "especially_difficult" in needed.flags else None,
            classed_poor=True if "classed_poor" in needed.flags else None,
            valid_from=since,
            source=_SOURCE,
        )
    base, last = in_force.years[0] - 1, in_force.years[1]
    # A year outside the movement is nobody's to report: a criterion that looks at it stays unproven.
    years = [year for year in needed.review_years if base <= year <= last]
    for place, year in enumerate(years):
        _review(t, officer, unit_id, kind, year, _counts(place, len(years) - 1))
    for year in needed.target_years:
        t.do(
            f"one:target:{year}",
            officer("labour_office", _WHO),
            t.app.reviews.set_targets,
            year=year,
            aims=[Aim(unit_id, Decimal(1))],
            basis=_SOURCE,
            issued_on=date(year, 1, 15),
        )
    return needed


def _counts(place: int, last: int) -> Counts:
    """What a review counted, evenly between the first and the last of them; the last one stands for all where it is alone."""

    def at(ends: tuple[int, int]) -> int:
        return ends[1] if last == 0 else ends[0] - (ends[0] - ends[1]) * place // last

    return Counts(_HOUSEHOLDS, at(_POOR), at(_NEAR_POOR))


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
