"""The event-sourced application: one log, one total order over every act in the movement.

Built in each worker process, never before a fork. It knows how to load, append and query; what may be done is decided by
the aggregates, who may do it by the workflows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, NamedTuple, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from eventsourcing.utils import EnvType
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow

import aggregates.all  # noqa: F401 (whoever opens the log can read every event in it)
from aggregates.base import EventSourced
from aggregates.refusals import Refused
from storage.attachments import Attachments
from storage.ballot_boxes import BallotBoxes
from storage.datastore import HeldDatastore
from storage.places import Places
from storage.recorder import ActRecorder, Finish
from storage.rounds import Statement, in_one_round
from storage.streams import Stream, Streams
from storage.transcoding import make_transcoder
from storage.vault import Vault
from storage.withheld import Withheld, WithholdingMapper

A = TypeVar("A", bound=EventSourced)
Row = dict[str, Any]


_COMMAND = (
    "SELECT v.epoch, c.act, c.officer_id, c.outcome, c.digest, s.originator_id, s.originator_version, s.topic, s.state "
    "FROM vault_epoch v LEFT JOIN processed_commands c ON c.command_id = %s "
)
_EPOCH = "SELECT v.epoch, s.originator_id, s.originator_version, s.topic, s.state FROM vault_epoch v "
_NO_EVENTS = (
    "CROSS JOIN (SELECT NULL::uuid, NULL::bigint, NULL::text, NULL::bytea) "
    "s (originator_id, originator_version, topic, state)"
)
_EVENT_COLUMNS = 4
_COMPANIONS = 8
_AT_ONCE = 50
"""Streams that are read in one round where many are wanted."""


@cache
def _since(head: str, streams: int) -> str:
    """Return the question for the epoch and for what so many streams have had since the versions given.

    The streams stand in the text as so many rows, not in arrays: PostgreSQL then takes one plan for all values, where it
    would otherwise plan anew each time, which takes longer than the answer. At least one row comes back.
    """
    if streams == 0:
        return head + _NO_EVENTS
    rows = ", ".join(["(%s::uuid, %s::bigint)"] + ["(%s, %s)"] * (streams - 1))
    return head + (
        "LEFT JOIN LATERAL (SELECT s.originator_id, s.originator_version, s.topic, s.state "
        f"FROM (VALUES {rows}) AS known (id, version) JOIN stored_events s "
        "ON s.originator_id = known.id AND s.originator_version > known.version) s ON true "
        "ORDER BY s.originator_id, s.originator_version"
    )


def _versions(known: dict[UUID, Stream]) -> tuple[Any, ...]:
    """Return each id and the version of the last event known."""
    return tuple(
        v for id, stream in known.items() for v in (id, str(stream[-1].originator_version if stream else 0))
    )


class Begun(NamedTuple):
    """What a command learns before it decides. ``act`` and all after it are those of its first run."""

    epoch: int
    done: bool
    act: str | None
    officer_id: UUID | None
    outcome: Any
    digest: str
    """The fingerprint of what was posted; empty where nothing was."""


class EventLog(Application[UUID]):
    """The application over one PostgreSQL database."""

    name = "stored"

    def __init__(
        self, url: str, *, master_key: bytes, attachments: Path, pool_size: int = 2, max_overflow: int = 14
    ) -> None:
        """Open the log at ``url``. ``pool_size`` connections stay open, ``max_overflow`` more may come and go."""
        self._master_key = master_key
        self._streams = Streams()
        self._thread = threading.local()
        super().__init__(_environment(url, pool_size, max_overflow))
        self.data_dir = attachments.parent
        self.attachments = Attachments(attachments, self.vault)
        self.ballot_boxes = BallotBoxes(self.data_dir / "ballot-keys")

    def construct_transcoder(self) -> Transcoder:
        """Return the transcoder, whose personal values are sealed by this log's vault."""
        self.vault = Vault(self._master_key, self.connection)
        self.vault.also_forget(self._streams.enter)
        self.places = Places(self.connection)
        self.vault.also_forget(self.places.forget)
        return make_transcoder(self.vault)

    def construct_mapper(self) -> Mapper[UUID]:
        """Return the mapper, which leaves out what is withheld of an event."""
        mapper = WithholdingMapper(self.construct_transcoder())
        mapper.withheld = Withheld(self.vault, self.connection)
        return mapper

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
        thread = self._thread
        before = getattr(thread, "holding", False), getattr(thread, "seen", None)
        thread.holding, thread.seen = True, None
        try:
            with self.datastore.held():
                yield
        finally:
            thread.holding, thread.seen = before

    def query(self, sql: LiteralString, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with self.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def query_one(self, sql: LiteralString, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Run one statement and return its first row, if any."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def begin(self, command_id: UUID, record_id: UUID | None) -> Begun:
        """Ask what a command has to know before it decides, in one round: has it run before, and how do things stand?

        The record it is about and what its last command needed as well are read at the same moment. Until the block of
        :meth:`one_connection` ends, this thread sees them, and everything it loads besides, as first read.
        """
        wanted = () if record_id is None else (record_id, *self._streams.companions(record_id))
        (epoch, act, officer_id, outcome, digest), seen = self._read(_COMMAND, (command_id,), wanted)
        if getattr(self._thread, "holding", False):
            self._thread.seen = {id: events for id, events in seen.items() if events}
        return Begun(epoch, act is not None, act, officer_id, outcome, digest or "")

    def note_companions(self, record_id: UUID) -> None:
        """Remember what this thread's command has loaded: the next one on the record will need much the same."""
        seen = getattr(self._thread, "seen", None)
        if seen:
            self._streams.note_companions(
                record_id, tuple(id for id in seen if id != record_id)[:_COMPANIONS]
            )

    def overtaken(self) -> bool:
        """Return whether anything this thread's command has seen has gone on since, by somebody else's act."""
        seen: dict[UUID, Stream] = getattr(self._thread, "seen", None) or {}
        if not seen:
            return False
        now = self.query(
            "SELECT originator_id AS id, max(originator_version) AS version FROM stored_events "
            "WHERE originator_id = ANY(%s) GROUP BY originator_id",
            (list(seen),),
        )
        return any(row["version"] > seen[row["id"]][-1].originator_version for row in now)

    def load(self, kind: type[A], id: UUID, version: int | None = None) -> A:
        """Return an aggregate, optionally as it stood at ``version``; its ``unit_path`` and ``hamlet_id`` are those of now.

        Raises ``Refused("not_found")`` for an unknown id, and for the id of something of another kind.
        """
        events = self._stream(id)
        if version is not None:
            events = tuple(e for e in events if e.originator_version <= version)
        if not events:
            raise Refused("not_found")
        found = _replay(events)
        if not isinstance(found, kind):
            raise Refused("not_found")
        return self._in_place(found)

    def load_many(self, kind: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        """Return aggregates by id as they are now, read in a few rounds; what is unknown or of another kind is left out."""
        wanted = list(dict.fromkeys(ids))
        found: dict[UUID, A] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            batch = wanted[start : start + _AT_ONCE]
            for id, events in self._read(_EPOCH, (), batch)[1].items():
                one = _replay(events)
                if isinstance(one, kind):
                    found[id] = self._in_place(one)
        return found

    def _in_place(self, found: A) -> A:
        """Let a record lie where its unit lies now (``storage.places``)."""
        known = vars(found)
        if path := known.get("unit_path"):
            known["unit_path"] = self.places.current(path)
            if self.places.left_behind(known["unit_path"]):
                known["bereft"] = True
        if hamlet := known.get("hamlet_id"):
            known["hamlet_id"] = self.places.unit(hamlet)
        return found

    def _stream(self, id: UUID) -> Stream:
        """Return all events of a record: as this thread's command has seen them already, or as they are now."""
        seen: dict[UUID, Stream] | None = getattr(self._thread, "seen", None)
        if seen is not None and id in seen:
            return seen[id]
        events = self._read(_EPOCH, (), (id,))[1][id]
        if seen is not None and events:
            seen[id] = events
        return events

    def _read(
        self, head: str, parameters: Sequence[Any], ids: Iterable[UUID]
    ) -> tuple[tuple[Any, ...], dict[UUID, Stream]]:
        """Ask what ``head`` asks, the epoch first, and for all events of the records ``ids``; both in one round.

        Where the epoch has moved on, somebody was erased, or nothing has been read yet: what was kept until now is not
        used, and the question is asked once more.
        """
        epoch, known = self._streams.known(ids)
        question = _since(head, len(known))
        with self.connection() as connection:
            (rows,) = in_one_round(connection, [(question, (*parameters, *_versions(known)))])
            if rows[0][0] != epoch:
                self.vault.sync(rows[0][0])
                known = dict.fromkeys(known, ())
                (rows,) = in_one_round(connection, [(question, (*parameters, *_versions(known)))])
        epoch = rows[0][0]
        self.vault.sync(epoch)
        return rows[0][:-_EVENT_COLUMNS], self._take_in(epoch, known, (r[-_EVENT_COLUMNS:] for r in rows))

    def _take_in(
        self, epoch: int, known: dict[UUID, Stream], rows: Iterable[Sequence[Any]]
    ) -> dict[UUID, Stream]:
        """Put what was read behind what was known, and keep it for the next one who asks."""
        news: dict[UUID, list[EventSourced.Event]] = {}
        for id, version, topic, state in rows:
            if id is not None:
                event: Any = self.mapper.to_domain_event(StoredEvent(id, version, topic, state))
                news.setdefault(id, []).append(event)
        longer: dict[UUID, Stream] = {id: (*known[id], *events) for id, events in news.items()}
        if longer:
            self._streams.keep(epoch, longer)
        return {**known, **longer}

    def events_of(self, id: UUID, *, after: int | None = None) -> list[EventSourced.Event]:
        """Return an aggregate's events in order, those after version ``after``."""
        return [cast(EventSourced.Event, e) for e in self.events.get(id, gt=after)]

    def append(
        self,
        events: Sequence[EventSourced.Event],
        statements: Sequence[Statement],
        epoch: int | None,
        finish: Finish | None = None,
    ) -> None:
        """Record events and ``statements`` in one transaction; ``finish`` may still refuse it (``storage.recorder``)."""
        self.events.put(cast(Any, list(events)), statements=statements, epoch=epoch, finish=finish)


def _replay(events: Iterable[Any]) -> Any:
    """Apply events in order."""
    aggregate: Any = None
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
