"""Records read together, for judging many dossiers without a question to the database for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from storage.application import EventLog, Row

A = TypeVar("A", bound=EventSourced)


class Loaded:
    """Gives the records that dossiers rest on; what was not read with them is read from the log."""

    def __init__(self, log: EventLog, rows: Iterable[Row]) -> None:
        """``rows`` name the dossiers: ``nomination_id``, ``subject_id``, ``commitment_id``."""
        rows = list(rows)
        self._log = log
        log.vault.prefetch(r["subject_id"] for r in rows)
        self.nominations = log.load_many(Nomination, (r["nomination_id"] for r in rows))
        self._records: dict[UUID, EventSourced] = {}
        subjects = [r["subject_id"] for r in rows]
        for kind in (Household, Nominee):
            self._records.update(log.load_many(kind, [s for s in subjects if s not in self._records]))
        commitments = [r["commitment_id"] for r in rows if r["commitment_id"]]
        self._records.update(log.load_many(ExitCommitment, commitments))

    def __call__(self, kind: type[A], id: UUID) -> A:
        """Return a record by kind and id. Raises ``not_found`` for an unknown id."""
        found = self._records.get(id)
        return found if isinstance(found, kind) else self._log.load(kind, id)
