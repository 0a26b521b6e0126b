"""Alembic's entry point: runs the migrations on the connection it is given, or on DATABASE_URL."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from storage.migrate import sqlalchemy_url


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def _url() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise SystemExit(
            "DATABASE_URL is not set: name the database to migrate, or let `chungtay serve` do it"
        )
    return sqlalchemy_url(url)


_connection: Connection | None = context.config.attributes.get("connection")
if _connection is not None:
    _run(_connection)
else:
    with create_engine(_url(), poolclass=pool.NullPool).connect() as _opened:
        _run(_opened)
