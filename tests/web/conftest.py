"""What tests of pages share: the small district with its web site, and walking through a form as people do.

The district is founded once per worker and copied as a database for each test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import databases
from tests.web.story import World


@pytest.fixture(scope="session")
def district_template(
    pg_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the name of a database in which the small district is founded."""
    with databases.copied(pg_url, migrated_template) as name:
        made = World(databases.application_address(pg_url, name), tmp_path_factory.mktemp("template"))
        made.found()
        made.close()
        yield name


@pytest.fixture
def database(pg_url: str, district_template: str) -> Iterator[str]:
    """Return the application's address of a fresh copy of the small district; dropped after the test."""
    with databases.copied(pg_url, district_template) as name:
        yield databases.application_address(pg_url, name)


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """Return the small district of ``tests/web/story.py`` with its web site."""
    made = World(database, tmp_path)
    yield made
    made.close()
