"""The event-sourced application: one log, one total order over every act in the movement.

Built in each worker process, never before a fork. It knows how to load, append and query; what may be done is decided by
the aggregates, who may do it by the workflows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import Transcoder
from eventsourcing.utils import EnvType
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow

from aggregates.base import EventSourced
from aggregates.refusals import Refused
from storage.attachments import Attachments
from storage.datastore import HeldDatastore
from storage.recorder import ActRecorder, Statement
from storage.transcoding import make_transcoder
from storage.vault import Vault

A = TypeVar("A", bound=EventSourced)
Row = dict[str, Any]


class EventLog(Application[UUID]):
    """The application over one PostgreSQL database."""

    name = "stored"

    def __init__(
        self, url: str, *, master_key: bytes, attachments: Path, pool_size: int = 2, max_overflow: int = 14
    ) -> None:
        """Open the log at ``url``. ``pool_size`` connections stay open, ``max_overflow`` more may come and go."""
        self._master_key = master_key
        super().__init__(_environment(url, pool_size, max_overflow))
        self.attachments = Attachments(attachments, self.vault)

    def construct_transcoder(self) -> Transcoder:
        """Return the transcoder, whose personal values are sealed by this log's vault."""
        self.vault = Vault(self._master_key, self.connection)
        return make_transcoder(self.vault)

    @property
    def datastore(self) -> HeldDatastore:
        """The pool of connections."""
        return cast(ActRecorder, self.recorder).held_datastore

    @contextmanager
    def connection(self) -> Iterator[Connection[DictRow]]:
        """Borrow a connection in autocommit mode, rows as dictionaries."""
        with self.datastore.get_connection() as connection:
            yield connection

    @contextmanager
    def one_connection(self) -> Iterator[None]:
        """Let everything this thread does inside the block share one borrowed connection."""
        with self.datastore.held():
            yield

    def query(self, sql: LiteralString, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with self.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def query_one(self, sql: LiteralString, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Run one statement and return its first row, if any."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def load(self, kind: type[A], id: UUID, version: int | None = None) -> A:
        """Return an aggregate, optionally as it stood at ``version``.

        Raises ``Refused("not_found")`` for an unknown id, and for the id of something of another kind.
        """
        try:
            found: Any = self.repository.get(id, version=version, projector_func=_replay)
        except AggregateNotFoundError:
            raise Refused("not_found") from None
        if not isinstance(found, kind):
            raise Refused("not_found")
        return found

    def events_of(self, id: UUID, *, after: int | None = None) -> list[EventSourced.Event]:
        """Return an aggregate's events in order, those after version ``after``."""
        return [cast(EventSourced.Event, e) for e in self.events.get(id, gt=after)]

    def append(
        self, events: Sequence[EventSourced.Event], statements: Sequence[Statement], epoch: int | None
    ) -> None:
        """Record events and ``statements`` in one transaction."""
        self.events.put(cast(Any, list(events)), statements=statements, epoch=epoch)


def _replay(aggregate: Any, events: Iterable[Any]) -> Any:
    """Apply events in order: the library's own loop without its protocol check on each of them."""
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


def _environment(url: str, pool_size: int, max_overflow: int) -> EnvType:
    parts = {k: str(v) for k, v in conninfo_to_dict(url).items() if v is not None}
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "APPLICATION_RECORDER_TOPIC": "storage.recorder:ActRecorder",
        "CREATE_TABLE": "n",
        "POSTGRES_DBNAME": parts.get("dbname", parts.get("user", "postgres")),
        "POSTGRES_HOST": parts.get("host", ""),
        "POSTGRES_PORT": parts.get("port", "5432"),
        "POSTGRES_USER": parts.get("user", "postgres"),
        "POSTGRES_PASSWORD": parts.get("password", ""),
        "POSTGRES_POOL_SIZE": str(pool_size),
        "POSTGRES_MAX_OVERFLOW": str(max_overflow),
        "POSTGRES_MAX_WAITING": "200",
        "POSTGRES_CONNECT_TIMEOUT": "15",
        "POSTGRES_PRE_PING": "n",
    }
