"""The manual names everything a plan file may say, in both of its languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.evaluators import EVALUATORS
from rules.facts import CHOICE_FIELDS, FACT_SHAPES, FLAG_FIELDS
from rules.limits import COMPARISONS, FIGURES
from rules.plan import LEVELS, MAY
from rules.readings import KNOWN_READINGS

MANUAL = (Path(__file__).parents[2] / "docs" / "manual" / "plan-file.md").read_text(encoding="utf-8")
VIETNAMESE, ENGLISH = MANUAL.split("\n## English\n")


@pytest.mark.parametrize("half", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_everything_a_plan_may_say_stands_in_the_manual(half: str) -> None:
    words = {*EVALUATORS, *FACT_SHAPES, *FIGURES, *COMPARISONS, *KNOWN_READINGS, *LEVELS, *MAY}
    words |= {field for fields in (*CHOICE_FIELDS.values(), *FLAG_FIELDS.values()) for field in fields}
    words |= {str(v).lower() for values in KNOWN_READINGS.values() for v in values}
    words |= {"prepared_by", "confirmed", "by_year", "role_titles", "repaired_from", "plan diff"}
    assert [word for word in sorted(words) if word not in half] == []
