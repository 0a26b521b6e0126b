"""Judges one subject against a plan: pure, total and exact. An assessment advises; people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from rules.cases import Case, resolve_readings
from rules.evaluators import judge
from rules.facts import FACT_CLASSES, Attestation, Facts, Minutes, Review, UnitFacts
from rules.finding import Context, Finding
from rules.plan import Plan
from rules.readings import ReadingValue
from rules.reduction import goal_finding
from rules.text import Text
from rules.verdict import Verdict, worst


class NotAssessableError(ValueError):
    """The plan names the category without saying of what shape its facts are: it is listed, not judged."""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """The verdict on one criterion, the sentence that says why, and the numbers used (decimal strings)."""

    id: str
    clause: str
    verdict: Verdict
    reason: Text
    numbers: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result in the shape of the command-line contract."""
        return {
            "id": self.id,
            "clause": self.clause,
            "verdict": self.verdict.value,
            "reason": self.reason.vi,
            "reason_en": self.reason.en,
            "numbers": dict(self.numbers),
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """A whole assessment with all it rests on: plan and version, day, and every reading used.

    ``reason`` is there where the plan has no criteria for the category: it says who judges instead.
    """

    plan: str
    plan_version: str
    category: str
    assessed_on: date
    readings: Mapping[str, ReadingValue]
    verdict: Verdict
    criteria: tuple[CriterionResult, ...]
    reason: Text | None = None

    def criterion(self, criterion_id: str) -> CriterionResult:
        """Return one result; raises ``KeyError`` for an unknown id."""
        for result in self.criteria:
            if result.id == criterion_id:
                return result
        raise KeyError(criterion_id)

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment in the shape of the command-line contract."""
        whole = {"reason": self.reason.vi, "reason_en": self.reason.en} if self.reason else {}
        return {
            "plan": self.plan,
            "plan_version": self.plan_version,
            "category": self.category,
            "assessed_on": self.assessed_on.isoformat(),
            "readings": dict(self.readings),
            "verdict": self.verdict.value,
            **whole,
            "criteria": [result.to_dict() for result in self.criteria],
        }


def assess(
    plan: Plan,
    category: str,
    facts: Facts,
    attested: Mapping[str, Attestation],
    assessed_on: date,
    readings: Mapping[str, ReadingValue],
    *,
    own_answers: bool = False,
    minutes: Minutes | None = None,
) -> Assessment:
    """Judge ``facts`` by every criterion of the plan's ``category``.

    ``readings`` may name some or all readings; the plan's defaults fill the rest. ``own_answers``: what is attested are
    answers of whoever reads the result. ``minutes``: the count of the review meeting, which answers for the criteria that the
    plan reads from it and nobody attested. The verdict of the whole is the worst of the required criteria that apply; without
    criteria nothing can be proven, and the council decides. Raises
    ``KeyError`` for an unknown category, :class:`NotAssessableError` for one that the plan only lists, ``TypeError`` for
    facts of another shape, and :class:`rules.inputs.InputError` for an unknown reading.
    """
    subject = plan.category(category)
    if subject.facts is None:
        raise NotAssessableError(category)
    if type(facts) is not FACT_CLASSES[subject.facts]:
        raise TypeError(f"{category} needs the facts of a {subject.facts}, not of a {facts.shape}")
    used = resolve_readings(plan, readings)
    context = Context(facts, attested, assessed_on, used, subject, plan.role_titles, own_answers, minutes)
    results = []
    for criterion in subject.criteria:
        results.append(_result(criterion.id, criterion.clause, judge(criterion, context)))
    required = {criterion.id for criterion in subject.criteria if criterion.kind == "required"}
    return Assessment(
        plan=plan.id,
        plan_version=plan.version,
        category=category,
        assessed_on=assessed_on,
        readings=MappingProxyType(used),
        verdict=worst(result.verdict for result in results if result.id in required),
        criteria=tuple(results),
        reason=None if results else subject.note,
    )


def assess_goal(
    plan: Plan,
    goal_id: str,
    reviews: Iterable[Review],
    assessed_on: date,
    readings: Mapping[str, ReadingValue],
) -> CriterionResult:
    """Judge a goal of the movement by the year-end reviews of the whole district or province, or of one unit.

    ``numbers`` hold the first and last rate by year, ``average`` and ``required``, also while the verdict is still open.
    Raises ``KeyError`` for an unknown goal, ``ValueError`` for two reviews of the same year, and
    :class:`rules.inputs.InputError` for an unknown reading.
    """
    goal = plan.goal(goal_id)
    facts = UnitFacts(reviews=tuple(reviews))
    context = Context(facts, {}, assessed_on, resolve_readings(plan, readings))
    return _result(goal.id, goal.clause, goal_finding(goal, context))


def _result(name: str, clause: str, finding: Finding) -> CriterionResult:
    return CriterionResult(name, clause, finding.verdict, finding.reason, finding.numbers)


def assess_case(case: Case) -> Assessment:
    """Judge a parsed case."""
    return assess(case.plan, case.category.id, case.facts, case.attested, case.assessed_on, case.readings)
