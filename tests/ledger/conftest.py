"""A log with events that nobody decided: the ledger asks only for their bytes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg.rows import dict_row

from ledger.book import Book

_ROOT = UUID("7a3c9b6e-3f0f-4c58-9d5b-16f0f1a9a001")


class Written:
    """A database whose events are written by the test."""

    def __init__(self, url: str, owner_url: str, folder: Path) -> None:
        self.url, self.owner_url, self.folder = url, owner_url, folder
        self.book = Book(self.connect, folder)
        self.numbers = itertools.count(1)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            yield connection

    def owner(self) -> AbstractContextManager[psycopg.Connection[Any]]:
        return psycopg.connect(self.owner_url, autocommit=True, row_factory=dict_row)

    def record(self, count: int = 1, topic: str = "thing.happened.v1") -> list[tuple[UUID, int]]:
        """Record events in one transaction, each of a record of its own."""
        ids = [uuid5(_ROOT, str(next(self.numbers))) for _ in range(count)]
        states = [
            b'{"timestamp":{"_type_":"datetime_iso","_data_":"2020-06-11T01:00:00+00:00"},"what":"%s"}'
            % id.hex.encode()
            for id in ids
        ]
        with self.connect() as connection:
            connection.execute(
                "SELECT record_acts(NULL, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])",
                (ids, [1] * count, [topic] * count, states),
            )
        return [(id, 1) for id in ids]

    def tamper(self, *statements: str) -> None:
        """Change what may not be changed, as somebody with every right in the database."""
        with self.owner() as connection:
            connection.execute("SET session_replication_role = replica")
            for table in ("stored_events", "ledger_leaves", "ledger_nodes", "ledger_checkpoints"):
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for sql in statements:
                connection.execute(sql.encode())


@pytest.fixture
def written(database: str, owner_database: str, tmp_path: Path) -> Written:
    """Return an empty log with its ledger."""
    return Written(database, owner_database, tmp_path)
