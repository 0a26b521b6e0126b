"""The whole story, told once for all tests of this folder, which run in one worker for that reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import databases
from tests.passwords import hashed_cheaply

from aggregates.actors import Actor
from demo.teller import PASSWORD
from storage.settings import Settings
from workflows.app import ChungTay, open_app
from workflows.bootstrap import first_start


@dataclass(frozen=True)
class Told:
    """The demonstration as a visitor finds it."""

    app: ChungTay
    settings: Settings
    url: str

    def signed_in(self, username: str) -> Actor:
        """Sign in with the password of the sign-in page."""
        return self.app.people.actor(self.app.people.sign_in(username, PASSWORD, username).officer_id)


@pytest.fixture(scope="session")
def copies(
    pg_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Told, ...]]:
    """The story told once, and two copies of it in databases of their own."""
    folder = tmp_path_factory.mktemp("story")
    first = databases.make(pg_url, migrated_template)
    url = databases.application_address(pg_url, first)
    with hashed_cheaply():
        first_start(Settings(data_dir=folder, database_url=url), demo=True)
    names = [first, *(databases.make(pg_url, first) for _ in range(2))]
    urls = [databases.application_address(pg_url, name) for name in names]
    settings = [Settings(data_dir=folder, database_url=url) for url in urls]
    apps = [open_app(s, url) for s, url in zip(settings, urls, strict=True)]
    yield tuple(map(Told, apps, settings, urls))
    for app in apps:
        app.close()
    for name in names:
        databases.drop(pg_url, name)


@pytest.fixture(scope="session")
def told(copies: tuple[Told, ...]) -> Told:
    """The demonstration as it was told. Nobody acts in it."""
    return copies[0]


@pytest.fixture(scope="session")
def visited(copies: tuple[Told, ...]) -> Told:
    """The demonstration of a visitor who goes on with it."""
    return copies[1]


@pytest.fixture(scope="session")
def ahead(copies: tuple[Told, ...]) -> Told:
    """The demonstration of a visitor who looks years ahead."""
    return copies[2]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers of an earlier run and something of the visitor's own."""
    folder = tmp_path_factory.mktemp("out")
    (folder / "certificate-9999.pdf").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    return folder
