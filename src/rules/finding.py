"""What evaluators are given and what they give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rules.facts import Attestation, HouseholdFacts
from rules.plan import ReadingValue
from rules.text import Text
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a criterion is judged on. ``readings`` is complete; ``facts`` are those known on ``assessed_on``."""

    facts: HouseholdFacts
    attested: Mapping[str, Attestation]
    assessed_on: date
    readings: Mapping[str, ReadingValue]


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the sentence that says why, and the numbers used (decimal strings)."""

    verdict: Verdict
    reason: Text
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class EvaluatorError(ValueError):
    """A criterion of a plan file that its evaluator cannot work with; ``key`` is the place in the criterion."""

    def __init__(self, key: str, message: Text) -> None:
        """Keep the place and the sentence for the plan reader to complete with file and table."""
        super().__init__(f"{key}: {message.en}")
        self.key = key
        self.message = message
