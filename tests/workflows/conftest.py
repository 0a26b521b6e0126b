"""A small world for tests of use cases: a district with two communes, their hamlets and everybody in office.

It is built once per worker and copied as a database for each test, which takes some tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests import databases
from tests.workflows import world as worlds

from workflows import people


def _hash_cheaply(patch: pytest.MonkeyPatch) -> None:
    """Hash passwords with the least work argon2 accepts: what is tested here is not its strength."""
    patch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def world_template(
    pg_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the name of a database that holds the small world, made once per worker."""
    with databases.copied(pg_url, migrated_template) as name:
        with pytest.MonkeyPatch.context() as patch:
            _hash_cheaply(patch)
            worlds.build(databases.application_address(pg_url, name), tmp_path_factory.mktemp("template"))
        yield name


@pytest.fixture
def world(
    pg_url: str, world_template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[worlds.World]:
    """Return a fresh copy of the small world."""
    _hash_cheaply(monkeypatch)
    with databases.copied(pg_url, world_template) as name:
        opened = worlds.World(databases.application_address(pg_url, name), tmp_path / "attachments")
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let papers be a few bytes instead of rendered pages, where a test is not about paper."""
    worlds.plain_papers(monkeypatch)
