"""Runs of lists, looked at: which there are, how each stands and what happened to it."""

from __future__ import annotations

import math
from datetime import datetime
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.import_run import OPEN, ImportRun
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of


class ImportRuns:
    """Queries about runs. They change nothing, and say nothing of what stands in the lists."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def runs(self, actor: Actor) -> list[Row]:
        """Return the runs of the officer's place, the newest first, without what their files say."""
        authorise(actor, "import.read")
        return self._log.query(
            "SELECT r.*, u.name AS commune, o.full_name AS officer FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "LEFT JOIN officers o USING (officer_id) WHERE r.unit_path LIKE %s || '%%' ORDER BY begun_at DESC LIMIT 200",
            (scope_of(actor, "import.read"),),
        )

    def waiting_for(self, actor: Actor) -> list[Row]:
        """Return the runs that wait for the officer: to be checked, or to be resumed or cancelled."""
        if not may(actor, "household.import"):
            return []
        return self._log.query(
            "SELECT r.run_id, r.status, r.moved_at, u.name AS commune FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "WHERE r.unit_path LIKE %s || '%%' AND r.status IN ('read', 'halted') ORDER BY r.moved_at LIMIT 200",
            (scope_of(actor, "household.import"),),
        )

    def run(self, actor: Actor, run_id: UUID) -> Row:
        """Return one run. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(
            "SELECT r.*, u.name AS commune, o.full_name AS officer FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "LEFT JOIN officers o USING (officer_id) WHERE run_id = %s",
            (run_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise(actor, "import.read", row["unit_path"])
        return row

    def events(self, actor: Actor, run_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a run, batch after batch left out."""
        self.run(actor, run_id)
        self._log.vault.sync()
        return [e for e in self._log.events_of(run_id) if not isinstance(e, ImportRun.RowsTaken)]

    def open_of(self, actor: Actor) -> Row | None:
        """Return the run of the officer's own commune that has not ended, which the commune's next list has to wait for."""
        authorise(actor, "household.import")
        return self._log.query_one(
            "SELECT r.run_id, r.status, r.file_name, r.begun_at, o.full_name AS officer FROM import_runs r "
            "LEFT JOIN officers o USING (officer_id) WHERE r.commune_id = %s AND r.status = ANY(%s) ORDER BY r.begun_at LIMIT 1",
            (actor.unit_id, list(OPEN)),
        )

    def seconds_left(self, actor: Actor, run_id: UUID) -> int | None:
        """Return about how long a run that is carried out will take still, by how fast it went since it was last let go on.

        None before its first batch, and for a run that is not carried out.
        """
        self.run(actor, run_id)
        run = self._log.load(ImportRun, run_id)
        if run.status != "running":
            return None
        began: datetime | None = None
        last: datetime | None = None
        taken = 0
        for event in self._log.events_of(run_id):
            if isinstance(event, ImportRun.Confirmed | ImportRun.Resumed):
                began, last, taken = event.timestamp, None, 0
            elif isinstance(event, ImportRun.RowsTaken):
                last, taken = event.timestamp, taken + event.count
        if began is None or last is None:
            return None
        return math.ceil((last - began).total_seconds() * (run.total - run.taken) / taken)

    def choices(self, actor: Actor, run_id: UUID) -> tuple[dict[str, str], str, str]:
        """Return how a run is read as a person said: columns by field, encoding, class of the list."""
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        return dict(run.columns), run.encoding, run.household_class
