"""The plans there are to read: the one in force, every one that ever was, and those that ship with the program.

A dossier goes by its own plan whatever is in force today, so that plan has to be read where its verdicts are. What was put
in force is shown by the very text the log holds; what only ships is shown by the file, and says that it never applied here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from aggregates.refusals import Refused
from rules.plan import load_plan, plan_ids
from storage.application import EventLog
from workflows.movement import InForce, Movements
from workflows.plans import PlanLibrary, packaged

State = Literal["in_force", "former", "shipped"]


@dataclass(frozen=True, slots=True)
class Shelved:
    """One version of a plan. ``id`` and ``version`` are its address, and stand for one text for ever.

    ``ours`` is the movement as it stands under the plan, or stood on its last day: with the readings of then. ``sha256`` is
    the hash of the text that is shown; empty where a movement of before the log kept texts leaves only what ships now, in
    whatever version (``stands_in``).
    """

    id: str
    version: str
    state: State
    ours: InForce
    adopted: tuple[datetime, ...]
    sha256: str

    @property
    def stands_in(self) -> bool:
        """Whether another version is shown, because the text of this one was never kept."""
        return self.ours.plan.version != self.version


class PlanShelf:
    """Finds plans to read. It changes nothing."""

    def __init__(self, log: EventLog, movements: Movements, plans: PlanLibrary) -> None:
        self._log = log
        self._movements = movements
        self._plans = plans

    def in_force(self) -> Shelved:
        """Return the plan in force."""
        ours = self._movements.in_force()
        return self._adopted(ours, *_now(ours))

    def all(self) -> list[Shelved]:
        """Return the plan in force, then those that were, the last one first, then those that only ship."""
        ours = self._movements.in_force()
        versions = dict.fromkeys((_now(ours), *((a.plan_id, a.version) for a in reversed(ours.adopted))))
        shipped = [id for id in plan_ids() if (id, load_plan(id).version) not in versions]
        return [
            *(self._adopted(ours, *one) for one in versions),
            *(self._shipped(ours, id) for id in shipped),
        ]

    def find(self, plan_id: str, version: str) -> Shelved:
        """Return one version of a plan. Raises ``not_found`` for one that was never in force here and does not ship."""
        ours = self._movements.in_force()
        if any((a.plan_id, a.version) == (plan_id, version) for a in ours.adopted):
            return self._adopted(ours, plan_id, version)
        if plan_id in plan_ids() and load_plan(plan_id).version == version:
            return self._shipped(ours, plan_id)
        raise Refused("not_found")

    def text(self, one: Shelved) -> str:
        """Return the very text that is shown, whose hash is ``one.sha256``."""
        row = self._log.query_one(
            "SELECT text FROM plans WHERE plan_id = %s AND version = %s", (one.id, one.version)
        )
        return str(row["text"]) if row else packaged(one.id).text

    def _adopted(self, ours: InForce, plan_id: str, version: str) -> Shelved:
        adoptions = [a for a in ours.adopted if (a.plan_id, a.version) == (plan_id, version)]
        sha256 = next((a.sha256 for a in adoptions if a.sha256), "")
        if not sha256 and plan_id in plan_ids():
            sha256 = packaged(plan_id).sha256
        at = tuple(a.at for a in adoptions)
        if (plan_id, version) == _now(ours):
            return Shelved(plan_id, version, "in_force", ours, at, sha256)
        last = adoptions[-1]
        then = replace(
            ours,
            plan=self._plans.get(plan_id, version),
            readings=last.readings,
            years=last.years,
            decided=last.decided,
        )
        return Shelved(plan_id, version, "former", then, at, sha256)

    def _shipped(self, ours: InForce, plan_id: str) -> Shelved:
        file = packaged(plan_id)
        period = file.plan.period
        then = replace(
            ours,
            plan=file.plan,
            readings=file.plan.default_readings(),
            years=(period.first_year, period.last_year),
            decided={},
        )
        return Shelved(plan_id, file.plan.version, "shipped", then, (), file.sha256)


def _now(ours: InForce) -> tuple[str, str]:
    """The address of the plan in force: its recorded version, which something else may stand in for."""
    last = ours.adopted[-1] if ours.adopted else None
    recorded = last is not None and last.plan_id == ours.plan.id
    return ours.plan.id, last.version if last and recorded else ours.plan.version
