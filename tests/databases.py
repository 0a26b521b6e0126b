"""Databases of tests: made from a template, used as the application uses them, dropped at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from storage.roles import APPLICATION, as_application


def owner_address(server_url: str, database: str) -> str:
    """Return the address of ``database`` for the role that owns its tables."""
    head, question_mark, query = server_url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}{question_mark}{query}"


def application_address(server_url: str, database: str) -> str:
    """Return the address of ``database`` for the role the application has."""
    return as_application(owner_address(server_url, database))


def make(server_url: str, template: str) -> str:
    """Copy a database that nobody is connected to; return the copy's name."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        # What may be done in its tables is copied along, what may be done with the database itself is not.
        connection.execute(f"GRANT CREATE, TEMPORARY ON DATABASE {name} TO {APPLICATION}")
    return name


def drop(server_url: str, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def copied(server_url: str, template: str) -> Iterator[str]:
    """Copy a database for the length of a block; the value is the copy's name."""
    name = make(server_url, template)
    try:
        yield name
    finally:
        drop(server_url, name)
