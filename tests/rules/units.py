"""Short ways to write the facts of units in tests, and to have them judged by plan 87."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rules.assessment import Assessment, CriterionResult, assess
from rules.facts import Attestation, CommuneFacts, Facts, HamletFacts, PlanTarget, Review
from rules.plan import Plan, load_plan

PLAN = load_plan("kh87-2018")
MAY_2020 = date(2020, 5, 15)


def reviews(*counts: tuple[int, int] | tuple[int, int, int], first: int = 2016) -> tuple[Review, ...]:
    """Reviews of consecutive years: (households, poor) or (households, poor, near-poor)."""
    return tuple(Review(first + n, c[0], c[1], c[2] if len(c) > 2 else 0) for n, c in enumerate(counts))


def targets(**by_year: str) -> tuple[PlanTarget, ...]:
    """Targets written ``y2017="2"``."""
    return tuple(PlanTarget(int(year[1:]), Fraction(value)) for year, value in by_year.items())


def judged(
    category: str,
    facts: Facts,
    on: date = MAY_2020,
    attested: Mapping[str, Attestation] | None = None,
    plan: Plan = PLAN,
    **readings: Any,
) -> Assessment:
    """Judge with every attestable criterion attested as met unless told otherwise."""
    given = all_attested(category, plan) if attested is None else attested
    return assess(plan, category, facts, given, on, readings)


def all_attested(category: str, plan: Plan = PLAN) -> dict[str, Attestation]:
    return {criterion.id: True for criterion in plan.category(category).criteria}


def result(criterion_id: str, facts: Facts, on: date = MAY_2020, **readings: Any) -> CriterionResult:
    """Judge one criterion of hamlets or communes."""
    category = "hamlet" if isinstance(facts, HamletFacts) else "commune"
    return judged(category, facts, on, **readings).criterion(criterion_id)


def hamlet(*counts: Any, first: int = 2016, difficult: bool | None = True, **more: Any) -> HamletFacts:
    kind = more.pop("kind", "hamlet")
    return HamletFacts(
        kind=kind, especially_difficult=difficult, reviews=reviews(*counts, first=first), **more
    )


def commune(*counts: Any, first: int = 2016, zone: str | None = "III", **more: Any) -> CommuneFacts:
    kind = more.pop("kind", "commune")
    return CommuneFacts(kind=kind, zone=zone, reviews=reviews(*counts, first=first), **more)
