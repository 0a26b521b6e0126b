"""The sentences people read, kept word for word.

A test that takes ``says`` names the sentences it got; they must be those of ``sentences.json``, read over by eye when
they were written. After a change that is meant: ``CHUNGTAY_WRITE_SENTENCES=1 pytest tests/rules -n 0``, then read the
difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from rules.calendar import load_holidays
from rules.plan import load_plan
from rules.prizes import load_prizes
from rules.standards import load_standards
from rules.text import Text

FILE = Path(__file__).parent / "sentences.json"
WRITE = os.environ.get("CHUNGTAY_WRITE_SENTENCES") == "1"
Says = Callable[..., None]

if "MUTANT_UNDER_TEST" in os.environ:
    # Mutation testing asks thousands of times whether anything fails; it does not ask for the smallest example.
    settings.register_profile(
        "mutants", max_examples=25, phases=[Phase.explicit, Phase.generate], database=None, deadline=None
    )
    settings.load_profile("mutants")

    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        """Begin with the tests that are named after the changed module: most changes fail there."""
        module = os.environ["MUTANT_UNDER_TEST"].split(".")[1:2]
        items.sort(key=lambda item: [item.path.stem.removeprefix("test_")] != module)

    @pytest.fixture(scope="session", autouse=True)
    def nothing_read_before() -> None:
        """Forget what was read before the change was in place: every change is tried in a fork of one process."""
        for kept in (load_plan, load_standards, load_holidays, load_prizes):
            kept.cache_clear()


_kept: dict[str, list[list[str]]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


@pytest.fixture
def says(request: pytest.FixtureRequest) -> Iterator[Says]:
    """Return the function a test hands its sentences to."""
    said: list[list[str]] = []

    def collect(*texts: Text) -> None:
        said.extend([text.vi, text.en] for text in texts)

    yield collect
    name = f"{Path(request.node.path).stem}::{request.node.name}"
    if WRITE:
        _kept[name] = said
        FILE.write_text(
            json.dumps(dict(sorted(_kept.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    assert said == _kept.get(name), f"other sentences than in {FILE.name}"
