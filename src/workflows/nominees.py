"""Entering those who are nominated without being a household or a unit."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.nominee import Nominee
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise, scope_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.restriction import RESTRICTED
from workflows.subjects import shape_of


class Nominees:
    """Use cases around nominees."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._movements = movements
        self._log: EventLog = kernel.log

    def register(
        self,
        actor: Actor,
        command: Command,
        *,
        nominee_id: UUID,
        category: str,
        kind: str,
        name: str,
        address: str,
        work: str,
        role: str = "",
        username: str = "",
    ) -> Outcome:
        """Enter a nominee for the actor's own unit; ``username`` is the person's account where they have one."""

        def decide(work_: Work) -> Outcome:
            plan = self._movements.in_force().plan
            if category not in plan.categories or shape_of(plan.category(category)) != "nominee":
                raise Refused("bad_choice", field="category", value=category[:60])
            work_.authorise("nominee.register", actor.unit_path, plan.category(category).preparing_roles)
            account = None
            if username.strip():
                row = self._log.query_one(
                    "SELECT officer_id FROM officers WHERE username = %s", (username.strip().lower(),)
                )
                if row is None:
                    raise Refused("bad_choice", field="username", value=username[:40])
                account = row["officer_id"]
                if account == actor.officer_id:
                    raise Refused("own_affair", field="username")
            nominee = Nominee.register(
                nominee_id,
                kind=kind,
                category=category,
                unit_id=actor.unit_id,
                unit_path=actor.unit_path,
                name=name,
                address=address,
                work=work,
                role=role,
                account=account,
            )
            work_.add(nominee)
            return {"id": str(nominee_id)}

        return self._kernel.run("nominee.register", actor, command, decide)

    def listing(self, actor: Actor) -> list[Row]:
        """Return the nominees in the officer's charge, by name, each with the latest dossier."""
        authorise(actor, "dossier.read")
        return self._log.query(
            "SELECT s.nominee_id, s.kind, s.category, s.name, s.work, s.unit_path, "
            "n.nomination_id, n.code, n.status, n.live "
            "FROM nominees s LEFT JOIN LATERAL (SELECT * FROM nominations x WHERE x.subject_id = s.nominee_id "
            "ORDER BY x.proposed_at DESC LIMIT 1) n ON true "
            f"WHERE s.nominee_id NOT IN {RESTRICTED} AND s.unit_path LIKE %s || '%%' ORDER BY s.sort_key NULLS LAST LIMIT 500",
            (scope_of(actor),),
        )
