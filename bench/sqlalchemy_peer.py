"""A peer: the same lifecycle as a competent SQLAlchemy team would write it, with SQLAlchemy-Continuum.

One row per nomination under SQLAlchemy's own version counter, a version row per change kept by Continuum,
partial unique index, table of processed commands, a pool as large as the number of threads. psycopg
prepares statements by itself after their fifth use.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, Index, String, create_engine, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy_continuum import make_versioned, version_class

from bench.workload import STEPS, Act, Case, Command, Contender, DuplicateError, StaleError, check

# The fastest of Continuum's three ways of writing here: "validity", its default, adds a select and an update
# per change, and its triggers need the hstore extension.
make_versioned(user_cls=None, options={"strategy": "subquery"})

_ONE_LIVE = "nomination_one_live"
_COMMAND_KEY = "processed_command_pkey"


class Base(DeclarativeBase):
    """What the mapped classes share."""

    type_annotation_map = {dict[str, Any]: JSONB, list[Any]: JSONB, datetime: DateTime(timezone=True)}  # noqa: RUF012


class Nomination(Base):
    """A dossier as it stands, with the last act upon it."""

    __tablename__ = "nomination"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject: Mapped[uuid.UUID]
    category: Mapped[str] = mapped_column(String(32))
    period: Mapped[str] = mapped_column(String(16))
    commune: Mapped[str] = mapped_column(String(16))
    live: Mapped[bool]
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column()
    submitted_by: Mapped[uuid.UUID]
    achievement: Mapped[str]
    meeting: Mapped[dict[str, Any]]
    claims: Mapped[list[Any]]
    documents: Mapped[list[Any] | None]
    verifications: Mapped[list[Any] | None]
    letter: Mapped[dict[str, Any] | None]
    appraisal: Mapped[dict[str, Any] | None]
    decision: Mapped[dict[str, Any] | None]
    step: Mapped[str] = mapped_column(String(32))
    officer: Mapped[uuid.UUID]
    appointment: Mapped[uuid.UUID]
    role: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime]
    correlation: Mapped[uuid.UUID]

    __table_args__ = (
        Index(_ONE_LIVE, "subject", "category", "period", unique=True, postgresql_where=text("live")),
        Index("nomination_worklist", "commune", "status"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProcessedCommand(Base):
    """A command that has been carried out, and what came of it."""

    __tablename__ = "processed_command"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    nomination: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column()
    recorded_at: Mapped[datetime]


configure_mappers()
NominationVersion: Any = version_class(Nomination)


class SqlalchemyPeer:
    """SQLAlchemy 2 ORM and SQLAlchemy-Continuum."""

    name = "sqlalchemy"
    title = "SQLAlchemy + SQLAlchemy-Continuum"
    packages: tuple[str, ...] = ("sqlalchemy", "sqlalchemy-continuum", "psycopg")
    keeps_rules = True
    audit: Mapping[str, str] = {
        "nominations": "SELECT count(*) FROM nomination",
        "finished": f"SELECT count(*) FROM nomination WHERE status = 'decided' AND version = {len(STEPS)}",
        "history": """SELECT count(*) FROM nomination_version
            JOIN transaction ON transaction.id = transaction_id WHERE officer IS NOT NULL
            AND role <> '' AND unit <> '' AND recorded_at IS NOT NULL""",
        "commands": "SELECT count(*) FROM processed_command",
    }

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._session: sessionmaker[Session] = sessionmaker(expire_on_commit=False)

    @staticmethod
    def _connect(dsn: str, connections: int) -> Engine:
        address = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(address, pool_size=connections, max_overflow=0)

    def create(self, dsn: str) -> None:
        """Make the tables with their indices, Continuum's included."""
        engine = self._connect(dsn, 1)
        Base.metadata.create_all(engine)
        engine.dispose()

    def open(self, dsn: str, connections: int) -> None:
        """Make an engine with a connection for every thread."""
        self._engine = self._connect(dsn, connections)
        self._session.configure(bind=self._engine)

    def introduce(self, cases: Sequence[Case]) -> None:
        """Nothing has to be there beforehand."""

    def perform(self, case: Case, command: Command) -> int:
        """Carry out one command."""
        try:
            with self._session.begin() as session:
                return self._perform(session, case, command)
        except StaleDataError as error:
            raise StaleError(str(error)) from error
        except IntegrityError as error:
            broken = error.orig.diag.constraint_name  # type: ignore[union-attr]
            if broken == _ONE_LIVE:
                raise DuplicateError(str(case.subject)) from error
            if broken != _COMMAND_KEY:
                raise StaleError(str(error)) from error
        with self._session() as session:
            first = select(ProcessedCommand.version).where(ProcessedCommand.id == command.id)
            return session.scalars(first).one()

    def _perform(self, session: Session, case: Case, command: Command) -> int:
        now = datetime.now(UTC)
        version = command.expected_version + 1
        session.execute(
            insert(ProcessedCommand),
            {"id": command.id, "nomination": case.nomination, "version": version, "recorded_at": now},
        )
        actor = command.actor
        changed = {
            **command.details,
            "step": command.step,
            "officer": actor.officer,
            "appointment": actor.appointment,
            "role": actor.role,
            "unit": actor.unit,
            "recorded_at": now,
            "correlation": command.correlation,
        }
        if command.step == "submit":
            step = check(command, "", 0, None)
            session.add(
                Nomination(
                    id=case.nomination,
                    subject=case.subject,
                    category=case.category,
                    period=case.period,
                    commune=case.commune,
                    live=True,
                    status=step.after,
                    submitted_by=actor.officer,
                    **changed,
                )
            )
            return version
        nomination = session.get_one(Nomination, case.nomination)
        step = check(command, nomination.status, nomination.version, nomination.submitted_by)
        nomination.status = step.after
        for field, value in changed.items():
            setattr(nomination, field, value)
        return version  # the flush at the end of the transaction compares and counts the version

    def history(self, case: Case) -> list[Act]:
        """The rows Continuum kept."""
        query = select(NominationVersion).where(NominationVersion.id == case.nomination)
        with self._session() as session:
            rows = session.scalars(query.order_by(NominationVersion.transaction_id)).all()
            return [Act(row.step, row.officer, row.role, row.unit, row.recorded_at) for row in rows]

    def close(self) -> None:
        """Close the pool."""
        if self._engine is not None:
            self._engine.dispose()


def build() -> Contender:
    """The SQLAlchemy peer as a contender."""
    return SqlalchemyPeer()
