"""Entering those who are nominated without being a household or a unit, and mending what was entered."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.data_request import DataRequest
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
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

    def correct(
        self,
        actor: Actor,
        command: Command,
        *,
        nominee_id: UUID,
        name: str,
        address: str,
        work: str,
        reason: str,
        request_id: UUID | None = None,
    ) -> Outcome:
        """Mend what was entered of a nominee; live dossiers take over the name.

        It is for the unit that entered the nominee and, where ``request_id`` names the request that this answers, for whoever
        answers it. A dossier that has its decision names whom the decision names (``wrong_step``).
        """

        def decide(work_: Work) -> Outcome:
            nominee = work_.target(Nominee, nominee_id)
            if request_id is None:
                work_.authorise("nominee.correct", nominee.unit_path, self._entering_roles(nominee.category))
            else:
                request = work_.load(DataRequest, request_id)
                work_.authorise("request.answer", request.unit_path)
                if request.subject_id != nominee_id:
                    raise Refused("not_found")
                request.meet(actor, "corrected")
            changed = nominee.correct(actor, name=name, address=address, work=work, reason=reason)
            if "name" in changed:
                live = self._log.query(
                    "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
                    (nominee_id,),
                )
                dossiers = work_.load_many(Nomination, [row["nomination_id"] for row in live])
                for nomination in dossiers.values():
                    nomination.rename_subject(name)
            return {"id": str(nominee_id), "version": nominee.version}

        act = "nominee.correct" if request_id is None else "request.answer"
        return self._kernel.run(act, actor, command, decide, record_id=nominee_id)

    def may_correct(self, actor: Actor, nominee: Nominee) -> bool:
        """Whether the officer may mend a nominee's entry without a request for it."""
        return may(actor, "nominee.correct", nominee.unit_path, self._entering_roles(nominee.category))

    def entry(self, actor: Actor, nominee_id: UUID, request_id: UUID | None) -> Nominee:
        """Return a nominee for whoever may correct it. Raises ``not_found``, ``forbidden``, ``subject_erased``."""
        self._log.vault.sync()
        nominee = self._log.load(Nominee, nominee_id)
        if request_id is None:
            authorise(actor, "nominee.correct", nominee.unit_path, self._entering_roles(nominee.category))
        else:
            request = self._log.load(DataRequest, request_id)
            authorise(actor, "request.answer", request.unit_path)
            if request.subject_id != nominee_id:
                raise Refused("not_found")
        if nominee.erased:
            raise Refused("subject_erased")
        return nominee

    def _entering_roles(self, category: str) -> tuple[str, ...]:
        """Who enters nominees of a category; nobody where the plan in force has no such category."""
        found = self._movements.in_force().plan.categories.get(category)
        return () if found is None else found.preparing_roles

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
