"""Mutation testing asks thousands of times whether anything fails; it does not ask for the smallest example."""

from __future__ import annotations

import os

from hypothesis import Phase, settings

if "MUTANT_UNDER_TEST" in os.environ:
    settings.register_profile(
        "mutants", max_examples=25, phases=[Phase.explicit, Phase.generate], database=None, deadline=None
    )
    settings.load_profile("mutants")
