"""A real product for each module of journeys, and one Chromium for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser
from tests.conftest import address_of
from tests.journeys.product import Product, Visitor


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
