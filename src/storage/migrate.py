"""Brings a database to the newest schema. Alembic owns every table, the event store's included."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, pool, text

from storage import roles, traces

MIGRATION_LOCK = 8_720_19
_ROOT = Path(__file__).resolve().parents[2]


def _config() -> Config:
    return Config(str(_ROOT / "alembic.ini"))


def sqlalchemy_url(url: str) -> str:
    """Return the same address for SQLAlchemy with the psycopg driver; ``postgres://`` is accepted too."""
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in ("postgres", "postgresql"):
        raise ValueError(f"not a PostgreSQL address: {scheme}://…")
    return f"postgresql+psycopg://{rest}"


def _engine(url: str) -> Engine:
    return create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)


def upgrade(url: str, revision: str = "head") -> None:
    """Run all outstanding migrations. Several processes at once wait for each other; running it again does nothing."""
    with _engine(url).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


def prepare(owner_url: str, url: str | None = None) -> str:
    """Migrate as the owner and give the application's role its rights; return the address the application uses.

    ``url`` is that address where somebody configured it. Without one the database is the embedded server's, whose role
    is made here. Where both name one role, that role does everything.
    """
    upgrade(owner_url)
    if url is None:
        roles.make_application_role(owner_url)
        url = roles.as_application(owner_url)
    if roles.user_of(url) != roles.user_of(owner_url):
        roles.admit(owner_url, roles.user_of(url))
    # Where the application may not do it by itself, what erasures left is cleared now.
    traces.clear(owner_url, large=traces.ANY_SIZE)
    return url


def revisions() -> tuple[str, ...]:
    """Every released revision, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(reversed([r.revision for r in script.walk_revisions()]))


def current(url: str) -> str | None:
    """The revision the database is at; None when it is empty."""
    with _engine(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
