"""A small world for tests of use cases: a district with two communes, their hamlets and everybody in office.

It is built once per worker and copied as a database for each test, which takes some tens of milliseconds.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher

for _folder in ("workflows", "aggregates"):
    _PATH = str(Path(__file__).parents[1] / _folder)
    if _PATH not in sys.path:
        sys.path.insert(0, _PATH)

import world as worlds  # noqa: E402

from workflows import issuing, people  # noqa: E402


def _beside(url: str, database: str) -> str:
    head, question_mark, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}{question_mark}{query}"


@pytest.fixture(scope="session")
def cheap_hasher() -> Iterator[None]:
    """Hash passwords with the least work argon2 accepts: what is tested here is not its strength."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def world_template(
    pg_url: str, migrated_template: str, cheap_hasher: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the name of a database that holds the small world, made once per worker."""
    name = f"world_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    worlds.build(_beside(pg_url, name), tmp_path_factory.mktemp("template"))
    yield name
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def world(pg_url: str, world_template: str, tmp_path: Path) -> Iterator[worlds.World]:
    """Return a fresh copy of the small world."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {world_template}")
    opened = worlds.World(_beside(pg_url, name), tmp_path / "attachments")
    try:
        yield opened
    finally:
        opened.close()
        with psycopg.connect(pg_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let papers be a few bytes instead of rendered pages, where a test is not about paper."""
    for name in (
        "render_certificate",
        "render_decision",
        "render_council_minutes",
        "render_minutes",
        "render_receipt",
        "render_submission",
    ):
        monkeypatch.setattr(issuing, name, lambda data: b"%PDF-1.7 " + repr(data).encode())
