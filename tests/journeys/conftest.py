"""A real product for each module of journeys, and one Chromium for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser
from tests import databases
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
    with databases.copied(pg_url, migrated_template) as name:
        address = databases.application_address(pg_url, name)
        running = Product(address, tmp_path_factory.mktemp("product"), begins)
        yield running
        running.close()


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
