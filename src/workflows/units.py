"""Units over time: renamed, recoded, reclassified, moved, merged; as they were on any day; and who succeeds whom.

A boundary change is one act in one transaction. It begins a new epoch (``storage.places``), so that no process can save
what it decided by the old places, and every record in flight lies with the successor from that moment on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.refusals import Refused
from aggregates.unit_confirmation import confirm_fact
from aggregates.values import NAME_LIMIT, require_text
from rules.text import Text
from storage.places import places_changed
from workflows.change_previews import ChangePreviews, merger
from workflows.change_work import ChangeWork
from workflows.kernel import Command, Outcome, Work
from workflows.unit_sets import require_nothing_left, require_own, require_own_codes
from workflows.unit_views import require_above


class Units(ChangePreviews):
    """Use cases around units and their history."""

    # -- acts of the administrator -------------------------------------------------------------------------------------

    def establish(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        kind: str,
        name: str,
        code: str,
        parent_id: UUID | None,
        valid_from: date,
        source: str,
        confirmed: bool = True,
        demonstration: bool = False,
    ) -> Outcome:
        """Record a unit that stands from a day on, below the unit it lies in.

        Refused: a code that another unit bears, a unit above of the wrong kind or none where there has to be one
        (``bad_choice``, ``required``), days to come and days before the unit above began.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            parent = work.load(AdministrativeUnit, parent_id) if parent_id else None
            require_above(kind, parent, first=not self._log.query("SELECT 1 FROM units LIMIT 1"))
            if valid_from > work.today:
                raise Refused("future_date", field="valid_from", day=valid_from.strftime("%d/%m/%Y"))
            work.add(
                AdministrativeUnit.establish(
                    unit_id,
                    kind=kind,
                    name=name,
                    code=code,
                    parent=parent,
                    valid_from=valid_from,
                    source=require_text(source, Text("căn cứ", "the source"), "source", limit=NAME_LIMIT * 2),
                    confirmed=confirmed,
                    demonstration=demonstration,
                )
            )
            return {"id": str(unit_id)}

        return self._kernel.run(
            "unit.establish", actor, command, decide, finish=lambda c: require_own(c, [unit_id])
        )

    def rename(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        name: str,
        valid_from: date,
        source: str,
        confirmed: bool = True,
    ) -> Outcome:
        """Record another name from a day on."""
        return self._on(
            "unit.rename",
            actor,
            command,
            unit_id,
            lambda work, unit: unit.rename(
                name, valid_from=valid_from, today=work.today, source=source, confirmed=confirmed
            ),
        )

    def recode(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        code: str,
        valid_from: date,
        source: str,
        confirmed: bool = True,
    ) -> Outcome:
        """Record another code from a day on. Refused while another unit bears it."""
        return self._on(
            "unit.recode",
            actor,
            command,
            unit_id,
            lambda work, unit: unit.recode(
                code, valid_from=valid_from, today=work.today, source=source, confirmed=confirmed
            ),
        )

    def reclassify(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        kind: str,
        zone: str,
        especially_difficult: bool | None,
        classed_poor: bool | None = None,
        valid_from: date,
        source: str,
        confirmed: bool = True,
    ) -> Outcome:
        """Record kind, zone (I, II, III or empty), difficulty and whether it is a poor commune from a day on.

        None stands for not known.
        """
        return self._on(
            "unit.reclassify",
            actor,
            command,
            unit_id,
            lambda work, unit: unit.reclassify(
                kind=kind,
                zone=zone,
                especially_difficult=especially_difficult,
                classed_poor=classed_poor,
                valid_from=valid_from,
                today=work.today,
                source=source,
                confirmed=confirmed,
            ),
        )

    def confirm_fact(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        fact: str,
        fact_from: date,
        document: str,
        issued_on: date,
    ) -> Outcome:
        """Record that a fact that waits for its document was compared with it (number and day) and stands in it."""
        return self._on(
            "unit.confirm_fact",
            actor,
            command,
            unit_id,
            lambda work, unit: confirm_fact(
                unit, fact, fact_from, document=document, issued_on=issued_on, today=work.today
            ),
        )

    def open_facts(self, unit_id: UUID) -> list[tuple[str, date, str]]:
        """Return what of a unit waits for its document: kind of fact, day, and the source named so far, the oldest first."""
        unit = self._log.load(AdministrativeUnit, unit_id)
        return sorted(
            ((fact, day, source) for (fact, day), source in unit.unconfirmed.items()),
            key=lambda f: (f[1], f[0]),
        )

    def move(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        parent_id: UUID,
        valid_from: date,
        source: str,
        confirmed: bool = True,
    ) -> Outcome:
        """Put a unit, with all that lies in it, into another one from a day on."""

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            unit = work.target(AdministrativeUnit, unit_id)
            parent = self._log.load(AdministrativeUnit, parent_id)
            ChangeWork(work, source=source, confirmed=confirmed).move(unit, parent, valid_from)
            return {"id": str(unit_id)}

        return self._kernel.run(
            "unit.move", actor, command, decide, record_id=unit_id, finish=self._moved([unit_id])
        )

    def merge(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        into_id: UUID,
        valid_from: date,
        source: str,
        confirmed: bool = True,
    ) -> Outcome:
        """Let a unit end on the day before ``valid_from``; what lies in it passes to ``into_id``, records and offices too.

        Offices follow where ``into_id`` is of the same level; else they end with the unit.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            # Looked at only: its end is to be told after its parts have moved, and events are told in the order of loading.
            seen = self._log.load(AdministrativeUnit, unit_id)
            if command.expected_version not in (None, seen.version):
                raise Refused("stale_version")
            change = merger(unit_id, into_id, valid_from, source, confirmed)
            changes = ChangeWork(work, source=source, confirmed=confirmed)
            counts = changes.apply(change)
            touched[:] = changes.placed
            return {"id": str(unit_id), **counts}

        touched: list[UUID] = []
        return self._kernel.run(
            "unit.merge", actor, command, decide, record_id=unit_id, finish=self._moved(touched)
        )

    def apply_change(self, actor: Actor, command: Command, *, change_id: str) -> Outcome:
        """Apply a shipped boundary change as one act: units begin and end, parts pass over, records and offices follow,
        offices of a level that ends excepted (``projections.lapses``).

        Refused before its day, a second time, and where the register does not hold what it is about.
        """
        change = self.change(change_id)

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            self.require_applicable(change, work.today)
            changes = ChangeWork(work, source=change.source, confirmed=change.confirmed, change_id=change.id)
            counts = changes.apply(change)
            touched[:] = changes.placed
            return {"id": change.id, **counts}

        touched: list[UUID] = []
        return self._kernel.run("unit.apply_change", actor, command, decide, finish=self._moved(touched))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _on(
        self,
        act: str,
        actor: Actor,
        command: Command,
        unit_id: UUID,
        do: Callable[[Work, AdministrativeUnit], None],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            do(work, work.target(AdministrativeUnit, unit_id))
            return {"id": str(unit_id)}

        return self._kernel.run(
            act,
            actor,
            command,
            decide,
            record_id=unit_id,
            finish=lambda c: (require_own if act == "unit.rename" else require_own_codes)(c, [unit_id]),
        )

    @staticmethod
    def _moved(unit_ids: list[UUID]) -> Callable[[Connection[Any]], None]:
        def finish(connection: Connection[Any]) -> None:
            require_nothing_left(connection)
            require_own(connection, unit_ids)
            places_changed(connection)

        return finish
