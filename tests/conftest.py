"""What every test may ask for: a PostgreSQL server shared by the whole run, and a fresh migrated database per test."""

from __future__ import annotations

import getpass
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from psycopg.conninfo import conninfo_to_dict
from tests import databases

from storage.embedded import EmbeddedServer
from storage.locks import FileLock
from storage.roles import make_application_role

# How long an example takes says how busy the machine is, never whether the product is right.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

TEMPLATE = "chungtay_template"
# What a power failure would destroy need not survive a test run. Tests of crashes start servers of their own.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
_PREFIX = f"chungtay-tests-{getpass.getuser()}-"


# Nothing but the product itself may be talked to, and nothing may wait for a first-run dialogue.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests begin first: one that begins last keeps all other processes waiting for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, one for all tests of a worker.

    In continuous integration a missing one is an error, never a skip.
    """
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


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """Return the folder that all workers of this run share; outside homes, which root's server cannot enter."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{run[:12]}"


def _sweep(keep: Path) -> None:
    """Remove what runs that were killed have left behind. One that is still alive holds its lock and is left alone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # the other workers of this run sweep at the same time
            if folder != keep and folder.is_dir() and time.time() - folder.stat().st_mtime > 3600:
                EmbeddedServer(folder).discard()


@pytest.fixture(scope="session")
def pg_url(run_folder: Path) -> Iterator[str]:
    """Return the address of the run's server: ``CHUNGTAY_TEST_DATABASE_URL`` where set, else an embedded one."""
    configured = os.environ.get("CHUNGTAY_TEST_DATABASE_URL")
    if configured:
        make_application_role(configured)
        yield configured
        return
    _sweep(run_folder)
    server = EmbeddedServer(run_folder, parameters=FAST)
    url = server.start()
    make_application_role(url)
    yield url
    server.release()
    # The last worker finds nobody else using it and removes everything.
    server.discard()


@pytest.fixture(scope="session")
def migrated_template(pg_url: str) -> str:
    """Return the name of a database with the newest schema, migrated once for the whole run."""
    lock = FileLock(Path(tempfile.gettempdir()) / f"{_PREFIX}template.lock")
    with lock, psycopg.connect(pg_url, autocommit=True) as connection:
        # On a server that outlives the run, a template of an older schema must not be taken for this run's.
        name = f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:12]}"
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            draft = f"{name}_draft"
            connection.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {draft}")
            # Imported here so that tests that need no schema run without it.
            import_module("storage.migrate").prepare(databases.owner_address(pg_url, draft))
            connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


@pytest.fixture
def empty_database(pg_url: str) -> Iterator[str]:
    """Return the owner's address of a database without any tables; dropped after the test."""
    with databases.copied(pg_url, "template1") as name:
        yield databases.owner_address(pg_url, name)


@pytest.fixture
def database(pg_url: str, migrated_template: str) -> Iterator[str]:
    """Return the application's address of a fresh database with the newest schema; dropped after the test."""
    with databases.copied(pg_url, migrated_template) as name:
        yield databases.application_address(pg_url, name)


@pytest.fixture
def owner_database(pg_url: str, database: str) -> str:
    """Return the owner's address of ``database``."""
    return databases.owner_address(pg_url, str(conninfo_to_dict(database)["dbname"]))
