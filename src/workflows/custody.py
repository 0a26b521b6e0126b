"""The log is told who guards its proof: each rotation of a key and each change of witnesses becomes an event of the movement.

Keys lie in files and the lists of rotations and witnesses in tables, since both have to work before there is a movement and
without anybody signed in. Each change is made there first. What the log has not been told of is then recorded: by the command
that made the change, and where that was killed in between, or there was no movement yet, by the next start. Nothing is
recorded twice, whoever records at the same time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Final
from uuid import UUID, uuid5

import psycopg
from eventsourcing.persistence import PersistenceError

from aggregates.actors import Actor
from aggregates.movement import NAMESPACE, Movement
from aggregates.movement_custody import (
    record_dismissal,
    record_ledger_key,
    record_master_key,
    record_witness,
)
from ledger.keys import LedgerKeys
from ledger.verifier.notes import COSIGNATURE, VerifierKey
from storage.application import EventLog
from storage.places import places_changed
from storage.problems import SetupProblem
from workflows.clock import day_in_vietnam
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.system_office import SYSTEM

logger = logging.getLogger("chungtay.custody")
TITLE: Final = "Hệ thống – dòng lệnh"
"""The office under which it is recorded: whoever may run commands on the machine. The log cannot know who that was."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change the log has not been told of. ``id`` says which for ever, however often it is recorded."""

    id: str
    day: date
    record: Callable[[Movement], None]


class Custody:
    """What the log says of keys and witnesses, made to say what files and tables say."""

    def __init__(self, kernel: Kernel, keys: LedgerKeys) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._keys = keys

    def complete(self) -> int:
        """Record every change that the log has not been told of, the oldest of each kind first; return how many.

        None where there is no movement yet: those of that time are recorded once there is one. Raises
        :class:`storage.problems.SetupProblem` where the register of the ledger's keys cannot be read.
        """
        row = self._log.query_one("SELECT movement_id FROM movements ORDER BY movement_id LIMIT 1")
        if row is None:
            return 0
        id: UUID = row["movement_id"]
        untold = self._untold(self._log.load(Movement, id))
        if untold:
            # Where the movement was opened: the unit that all others lie in, whatever the plan.
            root = self._log.events_of(id)[0].meta.unit_id or id
            by = Actor(SYSTEM, SYSTEM, "administrator", root, f"/{root}/", "", TITLE)
            for change in untold:
                self._record(by, id, change)
        return len(untold)

    def complete_at_start(self) -> None:
        """Do so where a start must not fail for it: what cannot be read is said in the process's messages."""
        try:
            self.complete()
        except SetupProblem as problem:
            logger.error("the log is not told of changes of keys: %s", problem.text.en)
        except PersistenceError as error:
            # A command of a newer release, run before the first start that migrates.
            if not isinstance(error.__cause__, psycopg.errors.UndefinedTable):
                raise
            logger.warning("the log is not told of changes of keys: the database is of an older release")

    def _record(self, by: Actor, movement_id: UUID, change: Change) -> None:
        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            change.record(work.load(Movement, movement_id))
            return {"id": str(movement_id)}

        self._kernel.run(
            "movement.custody",
            by,
            # A clock of a demonstration may stand before the day on the machine.
            Command(
                uuid5(NAMESPACE, f"custody:{change.id}"),
                occurred_on=min(change.day, self._kernel.clock.today()),
            ),
            decide,
            record_id=movement_id,
            finish=places_changed,
        )

    def _untold(self, movement: Movement) -> list[Change]:
        return [*self._ledger_keys(movement), *self._master_keys(movement), *self._witnesses(movement)]

    def _ledger_keys(self, movement: Movement) -> Iterator[Change]:
        if not self._keys.made():
            return
        for before, new in pairwise(reversed(self._keys.public_keys())):
            if new.public.hex() not in movement.ledger_keys:
                record = partial(
                    record_ledger_key,
                    number=new.number,
                    public=new.public,
                    made_on=new.made_on,
                    before=before.public,
                    signs_until=before.signs_until or new.made_on,
                )
                yield Change(f"ledger-key:{new.public.hex()}", new.made_on, record)

    def _master_keys(self, movement: Movement) -> Iterator[Change]:
        for row in self._log.query("SELECT * FROM master_key_rotations ORDER BY rotation"):
            number, key, day = row["rotation"], row["key_id"], day_in_vietnam(row["at"])
            if number not in movement.master_keys:
                record = partial(
                    record_master_key,
                    rotation=number,
                    key_id=key,
                    before=row["key_id_before"],
                    rotated_on=day,
                )
                yield Change(f"master-key:{number}:{key}", day, record)

    def _witnesses(self, movement: Movement) -> Iterator[Change]:
        for row in self._log.query("SELECT * FROM ledger_witnesses ORDER BY entry"):
            entry, day = row["entry"], day_in_vietnam(row["at"])
            if entry not in movement.witness_entries:
                key = str(VerifierKey(row["name"], bytes(row["public"]), COSIGNATURE))
                taken_up = partial(
                    record_witness, entry=entry, key=key, office=row["office"], enlisted_on=day
                )
                ended = partial(record_dismissal, entry=entry, key=key, dismissed_on=day)
                yield Change(
                    f"witness:{entry}:{row['act']}:{key}",
                    day,
                    taken_up if row["act"] == "enlisted" else ended,
                )
