"""What tests of pages share: the small district with its web site, and walking through a form as people do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.story import World


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """Return the small district of ``tests/web/story.py`` on a fresh database."""
    made = World(database, tmp_path)
    yield made
    made.close()
