"""A small world for tests of use cases: a district with two communes, their hamlets and everybody in office.

It is built once per worker and copied as a database for each test, which takes some tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import databases
from tests.passwords import hashed_cheaply
from tests.workflows import world as worlds


@pytest.fixture(scope="session")
def world_template(
    pg_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the name of a database that holds the small world, made once per worker."""
    with databases.copied(pg_url, migrated_template) as name:
        with hashed_cheaply():
            worlds.build(
                databases.application_address(pg_url, name),
                tmp_path_factory.mktemp("template") / "attachments",
            )
        yield name


@pytest.fixture
def world(pg_url: str, world_template: str, tmp_path: Path) -> Iterator[worlds.World]:
    """Return a fresh copy of the small world."""
    with databases.copied(pg_url, world_template) as name, hashed_cheaply():
        opened = worlds.World(databases.application_address(pg_url, name), tmp_path / "attachments")
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let papers be a few bytes instead of rendered pages, where a test is not about paper."""
    worlds.plain_papers(monkeypatch)
