"""What a household agrees to, and takes back: recorded with the day and the paper, asked for before it is put on display."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.household import Household
from aggregates.values import require_past
from storage.application import EventLog, Row
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep


class Consents:
    """Use cases of consent. The day of the act is the command's ``occurred_on``."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements

    def give(
        self, actor: Actor, command: Command, *, household_id: UUID, purpose: str, uploads: list[Upload]
    ) -> Outcome:
        """Record that a household agrees to ``purpose``, with the paper that shows it."""

        def decide(work: Work) -> Outcome:
            household = self._household(work, household_id, "consent.give")
            evidence = keep(self._log.attachments, household_id, uploads)
            household.give_consent(actor, purpose, evidence, on=command.occurred_on or work.today)
            return {"id": str(household_id)}

        return self._kernel.run("consent.give", actor, command, decide, record_id=household_id)

    def withdraw(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        purpose: str,
        reason: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record that a household takes its consent back."""

        def decide(work: Work) -> Outcome:
            household = self._household(work, household_id, "consent.withdraw")
            evidence = keep(self._log.attachments, household_id, uploads)
            household.withdraw_consent(actor, purpose, reason, evidence, on=command.occurred_on or work.today)
            return {"id": str(household_id)}

        return self._kernel.run("consent.withdraw", actor, command, decide, record_id=household_id)

    def of(self, household_id: UUID) -> dict[str, Row]:
        """Return what a household has said, by purpose: ``given`` and ``since``. Whoever asks has seen the household's page."""
        rows = self._log.query(
            "SELECT purpose, given, since FROM household_consents WHERE household_id = %s", (household_id,)
        )
        return {row["purpose"]: row for row in rows}

    def _household(self, work: Work, household_id: UUID, act: str) -> Household:
        household = work.target(Household, household_id)
        work.authorise(act, household.unit_path)
        if work.command.occurred_on is not None:
            require_past(
                work.command.occurred_on,
                work.today,
                earliest=self._movements.first_day(),
                field="occurred_on",
            )
        return household
