"""Whether the installation works: the database, the follower's lag, events set aside, the schema. No personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from eventsourcing.persistence import PersistenceError

from aggregates.actors import Actor
from aggregates.refusals import Refused
from ledger.book import DAY, Book, Standing
from projections.follower import NAME
from storage.application import EventLog, Row
from storage.migrate import revisions

OVERSEERS = frozenset({"administrator", "auditor"})
LATE = timedelta(hours=1)
"""What the daily checkpoint may be late by before somebody is told."""
STUCK_SECONDS = 120
"""A follower that has not moved for so long although events wait is taken for dead."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the counts are behind the log. ``seconds`` is the age of the counts while events wait, else 0."""

    events: int
    seconds: int
    moved_at: datetime | None

    @property
    def stuck(self) -> bool:
        """Whether events have been waiting for longer than a busy follower needs."""
        return self.events > 0 and self.seconds > STUCK_SECONDS


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the installation at one moment. Without a database everything else is unknown (None)."""

    database: bool
    events: int | None = None
    lag: Lag | None = None
    parked: int | None = None
    revision: str | None = None
    newest_revision: str | None = None
    demonstration: bool | None = None
    simulated_clock: bool | None = None
    ledger: Standing | None = None

    @property
    def ok(self) -> bool:
        """Whether people can work: the database answers and has the schema of this release."""
        return self.database and self.revision == self.newest_revision

    @property
    def well(self) -> bool:
        """Whether there is nothing to look after at all."""
        ledger = self.ledger is not None and not self.ledger.behind and not self.ledger_late
        return self.ok and not self.parked and self.lag is not None and not self.lag.stuck and ledger

    @property
    def ledger_late(self) -> bool:
        """Whether the ledger has had no checkpoint for longer than its day although something waits for one."""
        ledger = self.ledger
        if ledger is None or ledger.last is None:
            return False
        unsigned = ledger.waiting or ledger.leaves > ledger.last.size
        return bool(unsigned) and datetime.now(UTC) - ledger.last.signed_at > DAY + LATE


def follower_lag(log: EventLog) -> Lag:
    """Measure how many events the follower has still to count, and for how long it has not moved."""
    row = log.query_one(
        "SELECT (SELECT count(*) FROM stored_events WHERE notification_id > coalesce(p.position, 0)) AS events, p.moved_at, "
        "extract(epoch FROM clock_timestamp() - p.moved_at) AS seconds "
        "FROM (SELECT 1) one LEFT JOIN follower_positions p ON p.name = %s",
        (NAME,),
    )
    assert row is not None
    events = int(row["events"])
    # The server's own clock on both ends: a demonstration's clock is years away from it.
    seconds = int(row["seconds"]) if row["seconds"] is not None else (STUCK_SECONDS + 1 if events else 0)
    return Lag(events, max(seconds, 0) if events else 0, row["moved_at"])


def health(log: EventLog, book: Book, *, simulated_clock: bool) -> Health:
    """Look at everything that may be broken. Never raises for a database that is away."""
    try:
        events = log.query_one("SELECT count(*) AS n FROM stored_events")
        parked = log.query_one("SELECT count(*) AS n FROM follower_parked")
        schema = log.query_one("SELECT version_num FROM alembic_version")
        movement = log.query_one("SELECT demonstration FROM movements LIMIT 1")
        lag = follower_lag(log)
        ledger = book.standing()
    except (psycopg.Error, PersistenceError):
        return Health(database=False)
    assert events is not None
    assert parked is not None
    return Health(
        database=True,
        events=int(events["n"]),
        lag=lag,
        parked=int(parked["n"]),
        revision=schema["version_num"] if schema else None,
        newest_revision=revisions()[-1],
        demonstration=bool(movement and movement["demonstration"]),
        simulated_clock=simulated_clock,
        ledger=ledger,
    )


def parked_events(log: EventLog, actor: Actor, limit: int = 50) -> list[Row]:
    """Return the newest events the follower had to set aside, for administrators and auditors."""
    require_overseer(actor)
    return log.query(
        "SELECT notification_id, topic, error, parked_at FROM follower_parked ORDER BY parked_at DESC LIMIT %s",
        (limit,),
    )


def require_overseer(actor: Actor) -> None:
    """Refuse to everybody but administrators and auditors."""
    if actor.role not in OVERSEERS:
        raise Refused("forbidden")
