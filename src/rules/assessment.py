"""Judges one subject against a plan: pure, total and exact. An assessment advises; people decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from rules.evaluators import judge
from rules.facts import Attestation, Case, HouseholdFacts, resolve_readings
from rules.finding import Context
from rules.plan import Plan, ReadingValue
from rules.text import Text
from rules.verdict import Verdict, worst


class NotAssessableError(ValueError):
    """The plan names the category, but this version of the rules has no evaluators for it."""


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
    """A whole assessment with all it rests on: plan and version, day, and every reading used."""

    plan: str
    plan_version: str
    category: str
    assessed_on: date
    readings: Mapping[str, ReadingValue]
    verdict: Verdict
    criteria: tuple[CriterionResult, ...]

    def criterion(self, criterion_id: str) -> CriterionResult:
        """Return one result; raises ``KeyError`` for an unknown id."""
        for result in self.criteria:
            if result.id == criterion_id:
                return result
        raise KeyError(criterion_id)

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment in the shape of the command-line contract."""
        return {
            "plan": self.plan,
            "plan_version": self.plan_version,
            "category": self.category,
            "assessed_on": self.assessed_on.isoformat(),
            "readings": dict(self.readings),
            "verdict": self.verdict.value,
            "criteria": [result.to_dict() for result in self.criteria],
        }


def assess(
    plan: Plan,
    category: str,
    facts: HouseholdFacts,
    attested: Mapping[str, Attestation],
    assessed_on: date,
    readings: Mapping[str, ReadingValue],
) -> Assessment:
    """Judge ``facts`` by every criterion of ``category``, part IV of the plan.

    ``readings`` may name some or all readings; the plan's defaults fill the rest. The verdict of the whole is the
    worst of the required criteria that apply. Raises ``KeyError`` for an unknown category,
    :class:`NotAssessableError` for one without evaluators, and :class:`rules.facts.InputError` for an unknown reading.
    """
    subject = plan.category(category)
    if not subject.assessable:
        raise NotAssessableError(category)
    used = resolve_readings(plan, readings)
    context = Context(facts, attested, assessed_on, used)
    results = []
    for criterion in subject.criteria:
        finding = judge(criterion, context)
        results.append(
            CriterionResult(criterion.id, criterion.clause, finding.verdict, finding.reason, finding.numbers)
        )
    required = {criterion.id for criterion in subject.criteria if criterion.kind == "required"}
    return Assessment(
        plan=plan.id,
        plan_version=plan.version,
        category=category,
        assessed_on=assessed_on,
        readings=MappingProxyType(used),
        verdict=worst(result.verdict for result in results if result.id in required),
        criteria=tuple(results),
    )


def assess_case(case: Case) -> Assessment:
    """Judge a parsed case."""
    return assess(case.plan, case.category.id, case.facts, case.attested, case.assessed_on, case.readings)
