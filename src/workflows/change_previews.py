"""What a boundary change will do, before it is done: the units, offices and dossiers it affects, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.refusals import Refused
from rules.text import Text
from storage.application import Row
from workflows.authorisation import authorise
from workflows.boundary_changes import BoundaryChange, Ending, boundary_changes
from workflows.change_work import ChangeWork, found_part
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.unit_views import UnitViews


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a boundary change affects, as things stand: what an administrator checks before applying it.

    ``obstacle`` is why it cannot be applied now, or None. Of the ``appointments`` those that end with it say so (``ends``);
    the others carry on in what takes over. Of what units pass ``into`` it is said whether the change establishes it
    (``into_new``).
    """

    change: BoundaryChange
    obstacle: Refused | None
    established: list[Row]
    dissolved: list[Row]
    moved: list[Row]
    appointments: list[Row]
    dossiers: list[Row]


class ChangePreviews(UnitViews):
    """What may be seen of boundary changes; :class:`workflows.units.Units` adds the acts."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel.log)
        self._kernel = kernel

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
            self.require_applicable(change, today)
        except Refused as refusal:
            obstacle = refusal
        ending = {e.unit_id: e.into_id for e in change.dissolved}
        names = {b.unit_id: b.name for b in change.established}
        rows = self._log.query(
            "SELECT unit_id, kind, name, code, path, parent_id FROM units WHERE valid_to IS NULL ORDER BY code, sort_key"
        )
        names |= {r["unit_id"]: r["name"] for r in rows}
        begun = {b.unit_id for b in change.established}

        def into(id: UUID) -> Row:
            return {"into": names.get(id, ""), "into_new": id in begun}

        dissolved = [{**r, **into(ending[r["unit_id"]])} for r in rows if r["unit_id"] in ending]
        # Offices of a unit that ends go with it; they are no territory.
        dissolved += [
            {**r, **into(ending[r["parent_id"]])}
            for r in rows
            if r["kind"] == "department" and r["parent_id"] in ending and r["unit_id"] not in ending
        ]
        moved = [
            {**r, "out_of": names[r["parent_id"]], **into(ending[r["parent_id"]])}
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
                    **into(t.into_id),
                }
            )
        paths = [r["path"] + "%" for r in (*dissolved, *moved) if r["path"]]
        ending_offices = self._ending_offices(actor, change) if obstacle is None else frozenset()
        return Preview(
            change,
            obstacle,
            [
                {"unit_id": b.unit_id, "kind": b.kind, "name": b.name, "code": b.code}
                for b in change.established
            ],
            dissolved,
            moved,
            *self._followers(paths, ending_offices),
        )

    def followers(
        self, actor: Actor, unit_id: UUID, *, into_id: UUID | None = None, valid_from: date | None = None
    ) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the units that lie in a unit, the offices and the open dossiers: what a move or a merger takes along.

        For a merger into ``into_id`` the offices that end with it say so (``ends``).
        """
        authorise(actor, "unit.change", day=self._kernel.clock.today())
        path = self.place(unit_id)
        below = self._log.query(
            "SELECT name FROM units WHERE path LIKE %s AND unit_id <> %s AND valid_to IS NULL ORDER BY path, sort_key",
            (path + "%", unit_id),
        )
        ends: frozenset[UUID] = frozenset()
        if into_id is not None and valid_from is not None:
            ends = self._ending_offices(actor, merger(unit_id, into_id, valid_from, "–", confirmed=True))
        return (below, *self._followers([path + "%"], ends))

    def _ending_offices(self, actor: Actor, change: BoundaryChange) -> frozenset[UUID]:
        """Return the offices that end with a change: it is rehearsed in the database, and taken back."""
        known = "SELECT appointment_id FROM appointments WHERE lapsed_on IS NOT NULL"
        before = {r["appointment_id"] for r in self._log.query(known)}
        found: set[UUID] = set()

        def decide(work: Work) -> Outcome:
            ChangeWork(work, source=change.source, confirmed=change.confirmed).apply(change)
            return {}

        def look(connection: Connection[Any]) -> None:
            found.update(r["appointment_id"] for r in connection.execute(known).fetchall())

        try:
            self._kernel.run("unit.apply_change", actor, Command(rehearsal=True), decide, finish=look)
        except Refused:
            # Why it cannot be applied is said where it is to be applied.
            return frozenset()
        return frozenset(found - before)

    def _followers(self, paths: list[str], ends: frozenset[UUID]) -> tuple[list[Row], list[Row]]:
        return (
            self._log.query(
                "SELECT o.full_name, a.title, a.unit_name, a.role, a.appointment_id = ANY(%s) AS ends FROM appointments a "
                "JOIN officers o USING (officer_id) WHERE (a.unit_path LIKE ANY(%s) OR a.appointment_id = ANY(%s)) "
                "AND coalesce(a.valid_to, 'infinity') >= %s ORDER BY ends, a.unit_path, o.username",
                (list(ends), paths, list(ends), self._kernel.clock.today()),
            ),
            self._log.query(
                "SELECT n.code, u.name AS hamlet FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id "
                "WHERE n.live AND n.unit_path LIKE ANY(%s) ORDER BY n.code",
                (paths,),
            ),
        )

    def _applied(self, change_id: str) -> bool:
        return (
            self._log.query_one("SELECT 1 FROM unit_successions WHERE change_id = %s LIMIT 1", (change_id,))
            is not None
        )

    def require_applicable(self, change: BoundaryChange, today: date) -> None:
        """Refuse a change whose day has not come, that was applied, or that the register does not fit."""
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
            for earlier, applied in self.changes():
                if not applied and any(b.unit_id in missing for b in earlier.established):
                    raise Refused(
                        "change_first", first=earlier.id, day=earlier.valid_from.strftime("%d/%m/%Y")
                    )
            known = next((r["name"] for r in rows if r["unit_id"] in missing), "?")
            raise Refused("change_misfit", unit=known)
        if taken := next((r["name"] for r in rows if r["unit_id"] in begun), None):
            raise Refused("change_misfit", unit=taken)


def merger(unit_id: UUID, into_id: UUID, valid_from: date, source: str, confirmed: bool) -> BoundaryChange:
    """A change that consists of the end of one unit."""
    return BoundaryChange(
        "", Text("", ""), valid_from, source, confirmed, (), (), (Ending(unit_id, into_id),)
    )


def _needed(change: BoundaryChange) -> set[UUID]:
    """The units a change is about that it does not establish itself."""
    named = {id for e in change.dissolved for id in (e.unit_id, e.into_id)}
    named |= {id for t in change.transfers for id in (t.from_id, t.into_id)}
    named |= {b.parent_id for b in change.established if b.parent_id}
    return named - {b.unit_id for b in change.established}
