"""What evaluators are given and what they give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rules.facts import Attestation, Facts, Minutes
from rules.plan import ROLES, Category
from rules.readings import ReadingValue, reading_value
from rules.text import Text
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a criterion is judged on. ``readings`` is complete; ``facts`` are those known on ``assessed_on``.

    ``category`` is needed where a criterion refers to another one of its category.
    """

    facts: Facts
    attested: Mapping[str, Attestation]
    assessed_on: date
    readings: Mapping[str, ReadingValue]
    category: Category | None = None
    role_titles: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    own_answers: bool = False
    """Whether what is attested are the reader's own answers, which nobody has attested yet."""
    minutes: Minutes | None = None
    """The count of the review meeting, which answers for the criteria that the plan reads from the minutes."""

    def role_title(self, role: str) -> Text:
        """Return what a role is called under the plan."""
        return self.role_titles.get(role) or ROLES[role]

    def reading(self, name: str) -> ReadingValue:
        """Return the reading in force; a plan that does not name it has the usual one."""
        return reading_value(self.readings, name)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the sentence that says why, and the numbers used (decimal strings)."""

    verdict: Verdict
    reason: Text
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
