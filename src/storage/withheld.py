"""Texts that are withheld from every reading of the log because they name somebody who was erased.

Most of what names a person is sealed under a key that an erasure destroys or renews (``storage.vault``). What cannot be made
unreadable like that is a text about somebody else, sealed under that other person's key, and what old events kept in the
open. Such a text is listed by event and field, once and for ever, and whoever reads the event - an aggregate, a page, a
rebuild - finds it erased.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from psycopg import Connection

from aggregates.pii import ERASED, PII
from aggregates.values import Evidence
from storage.vault import Vault


class Passage(NamedTuple):
    """A text of an event: the record, the event's version, the field. In a field of papers, their names."""

    record: UUID
    version: int
    field: str


class Withheld:
    """The list, as it stands in the epoch the vault knows of."""

    def __init__(self, vault: Vault, connect: Callable[[], AbstractContextManager[Connection[Any]]]) -> None:
        self._vault = vault
        self._connect = connect
        self._known: tuple[int, dict[tuple[UUID, int], tuple[str, ...]]] | None = None

    def fields_of(self, record: UUID, version: int) -> tuple[str, ...]:
        """Return the fields of an event that are withheld."""
        known = self._known
        if known is None or known[0] != self._vault.epoch:
            known = self._known = self._read()
        return known[1].get((record, version), ())

    def _read(self) -> tuple[int, dict[tuple[UUID, int], tuple[str, ...]]]:
        epoch = self._vault.epoch
        with self._connect() as connection:
            rows = connection.execute("SELECT originator_id, version, field FROM withheld_words").fetchall()
        found: dict[tuple[UUID, int], tuple[str, ...]] = {}
        for row in rows:
            event = row["originator_id"], int(row["version"])
            found[event] = (*found.get(event, ()), row["field"])
        return epoch, found


def withhold(connection: Connection[Any], passages: list[Passage]) -> None:
    """Withhold texts from now on, inside the transaction that erases the person they name and starts the next epoch."""
    for passage in passages:
        connection.execute(
            "INSERT INTO withheld_words (originator_id, version, field) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            passage,
        )


class WithholdingMapper(Mapper[UUID]):
    """Reads stored events, leaving out what is withheld."""

    withheld: Withheld

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Return the event, its withheld texts erased."""
        event = super().to_domain_event(stored_event)
        for field in self.withheld.fields_of(event.originator_id, event.originator_version):
            value = vars(event).get(field)
            vars(event)[field] = [_without(v) for v in value] if isinstance(value, list) else _without(value)
        return event


def _without(value: Any) -> Any:
    """Return a value of an event with its text left out: of a paper its name, the paper itself is about somebody else."""
    if isinstance(value, PII):
        return PII(value.subject, ERASED)
    if isinstance(value, Evidence):
        return replace(value, name=PII(value.name.subject, ERASED))
    return value
