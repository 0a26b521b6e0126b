"""Units over time: renamed, recoded, reclassified, moved, merged; as they were on any day; and who succeeds whom.

A boundary change is one act in one transaction. It begins a new epoch (``storage.places``), so that no process can save
what it decided by the old places, and every record in flight lies with the successor from that moment on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from storage.application import Row
from storage.places import places_changed
from workflows.authorisation import authorise
from workflows.boundary_changes import BoundaryChange, Ending, boundary_changes
from workflows.change_work import ChangeWork, found_part
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.unit_sets import require_nothing_left, require_own, require_own_codes
from workflows.unit_views import UnitViews, require_above


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a boundary change affects, as things stand: what an administrator checks before applying it.

    ``obstacle`` is why it cannot be applied now, or None.
    """

    change: BoundaryChange
    obstacle: Refused | None
    established: list[Row]
    dissolved: list[Row]
    moved: list[Row]
    appointments: list[Row]
    dossiers: list[Row]


class Units(UnitViews):
    """Use cases around units and their history."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel.log)
        self._kernel = kernel

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
        """Let a unit end on the day before ``valid_from``; what lies in it passes to ``into_id``, records and offices too."""

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            # Looked at only: its end is to be told after its parts have moved, and events are told in the order of loading.
            seen = self._log.load(AdministrativeUnit, unit_id)
            if command.expected_version not in (None, seen.version):
                raise Refused("stale_version")
            change = BoundaryChange(
                "", Text("", ""), valid_from, source, confirmed, (), (), (Ending(unit_id, into_id),)
            )
            changes = ChangeWork(work, source=source, confirmed=confirmed)
            counts = changes.apply(change)
            touched[:] = changes.placed
            return {"id": str(unit_id), **counts}

        touched: list[UUID] = []
        return self._kernel.run(
            "unit.merge", actor, command, decide, record_id=unit_id, finish=self._moved(touched)
        )

    def apply_change(self, actor: Actor, command: Command, *, change_id: str) -> Outcome:
        """Apply a shipped boundary change as one act: units begin and end, parts pass over, records and offices follow.

        Refused before its day, a second time, and where the register does not hold what it is about.
        """
        change = self.change(change_id)

        def decide(work: Work) -> Outcome:
            work.authorise("unit.change")
            self._require_applicable(change, work.today)
            changes = ChangeWork(work, source=change.source, confirmed=change.confirmed, change_id=change.id)
            counts = changes.apply(change)
            touched[:] = changes.placed
            return {"id": change.id, **counts}

        touched: list[UUID] = []
        return self._kernel.run("unit.apply_change", actor, command, decide, finish=self._moved(touched))

    # -- reading -------------------------------------------------------------------------------------------------------

    def change(self, change_id: str) -> BoundaryChange:
        """Return a shipped change that is about units on record here. Raises ``change_unknown``."""
        shipped = [change for change, _ in self.changes()]
        for change in shipped:
            if change.id == change_id:
                return change
        known = ", ".join(c.id for c in shipped) or "–"
        raise Refused("change_unknown", change=change_id[:40], known=known)

    def changes(self) -> list[tuple[BoundaryChange, bool]]:
        """Return the shipped changes that are about units on record here, the earliest first, each with whether it is applied.

        What another district's register knows nothing of is not its affair. Units that an earlier change establishes count.
        """
        rows = self._log.query(
            "SELECT u.unit_id, array_remove(array_agg(DISTINCT s.change_id), NULL) AS applied "
            "FROM units u LEFT JOIN unit_successions s USING (unit_id) GROUP BY 1"
        )
        known = {r["unit_id"] for r in rows}
        applied = {id for r in rows for id in r["applied"]}
        found = []
        for change in boundary_changes():
            if _needed(change) <= known:
                known |= {b.unit_id for b in change.established}
                found.append((change, change.id in applied))
        return found

    def pending(self, day: date) -> list[BoundaryChange]:
        """Return the shipped changes in force by ``day`` that are not applied here: a list of that day is not up to date."""
        return [change for change, applied in self.changes() if not applied and change.valid_from <= day]

    def preview(self, actor: Actor, change_id: str) -> Preview:
        """Return everything a change affects. For the administrator, who sees of dossiers no more than their codes."""
        authorise(actor, "unit.change", day=self._kernel.clock.today())
        change = self.change(change_id)
        today = self._kernel.clock.today()
        obstacle: Refused | None = None
        try:
            self._require_applicable(change, today)
        except Refused as refusal:
            obstacle = refusal
        ending = {e.unit_id: e.into_id for e in change.dissolved}
        names = {b.unit_id: b.name for b in change.established}
        rows = self._log.query(
            "SELECT unit_id, kind, name, code, path, parent_id FROM units WHERE valid_to IS NULL ORDER BY code, sort_key"
        )
        names |= {r["unit_id"]: r["name"] for r in rows}
        dissolved = [
            {**r, "into": names.get(ending[r["unit_id"]], "")} for r in rows if r["unit_id"] in ending
        ]
        # Offices of a unit that ends go with it; they are no territory.
        dissolved += [
            {**r, "into": names.get(ending[r["parent_id"]], "")}
            for r in rows
            if r["kind"] == "department" and r["parent_id"] in ending and r["unit_id"] not in ending
        ]
        moved = [
            {**r, "out_of": names[r["parent_id"]], "into": names.get(ending[r["parent_id"]], "")}
            for r in rows
            if r["parent_id"] in ending and r["unit_id"] not in ending and r["kind"] != "department"
        ]
        for t in change.transfers:
            part = found_part(rows, t)
            moved.append(
                {
                    "unit_id": t.unit_id,
                    "kind": t.kind,
                    "name": t.name,
                    "path": "",
                    "code": "",
                    **(part or {}),
                    "out_of": names.get(t.from_id, ""),
                    "into": names.get(t.into_id, ""),
                }
            )
        paths = [r["path"] + "%" for r in (*dissolved, *moved) if r["path"]]
        return Preview(
            change,
            obstacle,
            [
                {"unit_id": b.unit_id, "kind": b.kind, "name": b.name, "code": b.code}
                for b in change.established
            ],
            dissolved,
            moved,
            *self._followers(paths),
        )

    def followers(self, actor: Actor, unit_id: UUID) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the units that lie in a unit, the offices and the open dossiers: what a move or a merger takes along."""
        authorise(actor, "unit.change", day=self._kernel.clock.today())
        path = self.place(unit_id)
        below = self._log.query(
            "SELECT name FROM units WHERE path LIKE %s AND unit_id <> %s AND valid_to IS NULL ORDER BY path, sort_key",
            (path + "%", unit_id),
        )
        return (below, *self._followers([path + "%"]))

    def _followers(self, paths: list[str]) -> tuple[list[Row], list[Row]]:
        return (
            self._log.query(
                "SELECT o.full_name, a.title, a.unit_name, a.role FROM appointments a JOIN officers o USING (officer_id) "
                "WHERE a.unit_path LIKE ANY(%s) AND coalesce(a.valid_to, 'infinity') >= %s ORDER BY a.unit_path, o.username",
                (paths, self._kernel.clock.today()),
            ),
            self._log.query(
                "SELECT n.code, u.name AS hamlet FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id "
                "WHERE n.live AND n.unit_path LIKE ANY(%s) ORDER BY n.code",
                (paths,),
            ),
        )

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

    def _applied(self, change_id: str) -> bool:
        return (
            self._log.query_one("SELECT 1 FROM unit_successions WHERE change_id = %s LIMIT 1", (change_id,))
            is not None
        )

    def _require_applicable(self, change: BoundaryChange, today: date) -> None:
        if change.valid_from > today:
            raise Refused("future_date", day=change.valid_from.strftime("%d/%m/%Y"))
        if self._applied(change.id):
            raise Refused("change_applied")
        begun = {b.unit_id for b in change.established}
        needed = _needed(change)
        rows = self._log.query(
            "SELECT unit_id, name, valid_to, valid_from FROM units WHERE unit_id = ANY(%s)",
            ([*needed, *begun],),
        )
        standing = {r["unit_id"] for r in rows if r["valid_to"] is None}
        if missing := needed - standing:
            known = next((r["name"] for r in rows if r["unit_id"] in missing), "?")
            raise Refused("change_misfit", unit=known)
        if taken := next((r["name"] for r in rows if r["unit_id"] in begun), None):
            raise Refused("change_misfit", unit=taken)

    @staticmethod
    def _moved(unit_ids: list[UUID]) -> Callable[[Connection[Any]], None]:
        def finish(connection: Connection[Any]) -> None:
            require_nothing_left(connection)
            require_own(connection, unit_ids)
            places_changed(connection)

        return finish


def _needed(change: BoundaryChange) -> set[UUID]:
    """The units a change is about that it does not establish itself."""
    named = {id for e in change.dissolved for id in (e.unit_id, e.into_id)}
    named |= {id for t in change.transfers for id in (t.from_id, t.into_id)}
    named |= {b.parent_id for b in change.established if b.parent_id}
    return named - {b.unit_id for b in change.established}
