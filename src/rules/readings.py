"""The readings that evaluators understand, with the values they can have.

A plan names the readings its wording leaves open and orders their options; the first is its default. A reading that a
plan does not name has the first value below, so that a plan without the question need not answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ReadingValue = str | bool

KNOWN_READINGS: Mapping[str, tuple[ReadingValue, ...]] = MappingProxyType(
    {
        "income_growth": ("fixed_base", "added_each_year", "compounding"),
        "income_growth_protected": ("each_year", "by_third_year"),
        "protected_class": ("either", "disabled", "social_protection"),
        "protected_needs_commitment": (True, False),
        "exited_bullets": ("any", "all"),
        "exit_year_counts": (False, True),
        "reduction_unit": ("points", "relative"),
        "plan_target_rate": ("poor", "poor_and_near_poor"),
        "commune_scope": ("by_zone", "poor_only"),
        "target_year_review": ("previous_year_end", "same_year_end"),
        # Bears on the hamlet meeting's minutes, not on an evaluator.
        "community_support": ("majority", "unanimous"),
    }
)


def reading_value(readings: Mapping[str, ReadingValue], name: str) -> ReadingValue:
    """Return the reading in force, the first known value where the plan does not have the question."""
    return readings[name] if name in readings else KNOWN_READINGS[name][0]
