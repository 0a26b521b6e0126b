"""A real product for each module of journeys, and one Chromium for all of them."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.conftest import address_of
from tests.journeys.product import Product, Visitor

# Nothing but the product itself may be talked to, and nothing may wait for a first-run dialogue.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium. In continuous integration a missing one is an error, never a skip."""
    program = shutil.which("chromium")
    if program is None:
        missing = "chromium is not installed; see scripts/debian-packages.txt"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def begins() -> date:
    """Return the day on which the installation's clock begins. A module may begin on another one."""
    return date(2020, 3, 21)


@pytest.fixture(scope="module")
def product(
    pg_url: str, migrated_template: str, begins: date, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Return the running product on a fresh database."""
    name = f"journey_{uuid.uuid4().hex}"
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    running = Product(address_of(pg_url, name), tmp_path_factory.mktemp("product"), begins)
    yield running
    running.close()
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(browser: Browser, product: Product) -> Iterator[Arrive]:
    """Return how somebody comes to the site: ``arrive("hamlet")`` signed in, ``arrive()`` a stranger, each in a browser
    of their own."""
    here: list[Visitor] = []

    def come(name: str = "", **options: object) -> Visitor:
        visitor = Visitor(browser, product, name, **options)
        here.append(visitor)
        return visitor.sign_in() if name else visitor

    yield come
    for visitor in here:
        visitor.close()
