"""The commitments of households and their incomes: declared in the hamlet, confirmed by the commune.

Who the households are is in ``workflows.household_register``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from aggregates.actors import Actor, require_stranger
from aggregates.class_ground import NO_FIGURES, Figures, Ground
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.pii import plain
from aggregates.poverty_review import review_opens
from aggregates.refusals import Refused
from aggregates.values import require_past
from aggregates.vocabulary import HOUSEHOLD_CLASSES
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.contradictions import judge_and_hold, judge_by_income
from workflows.household_classes import class_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.reach import authorise_reading
from workflows.restriction import require_in_view
from workflows.unit_views import UnitViews

_Act = Callable[[Work, ExitCommitment], None]


class Households:
    """Use cases of a household's commitment."""

    def __init__(self, kernel: Kernel, movements: Movements, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._assessor = assessor
        self._views = UnitViews(kernel.log)

    # -- in the hamlet -------------------------------------------------------------------------------------------------

    def register_commitment(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        exiting_from: str,
        target_year: int,
        statement: str,
        uploads: list[Upload],
        commitment_id: UUID | None = None,
    ) -> Outcome:
        """Register a household's will to leave poverty, with its signed pledge if there is one."""
        id = commitment_id or uuid4()

        def decide(work: Work) -> Outcome:
            household = self._log.load(Household, household_id)
            work.authorise("commitment.register", household.unit_path)
            household.require_open()
            require_stranger(actor, household_id)
            self._occurred(work)
            assert household.hamlet_id is not None
            pledged_on = work.command.occurred_on or work.today
            if exiting_from in ("poor", "near_poor"):
                household.require_class(exiting_from, pledged_on)
            commitment = ExitCommitment.register(
                id,
                household_id=household_id,
                hamlet_id=household.hamlet_id,
                unit_path=household.unit_path,
                exiting_from=exiting_from,
                target_year=target_year,
                statement=statement,
                evidence=keep(self._log.attachments, household_id, uploads),
                years=self._movements.in_force().years,
                on=pledged_on,
            )
            work.add(commitment)
            return {"id": str(id)}

        return self._kernel.run("commitment.register", actor, command, decide, record_id=household_id)

    def withdraw(self, actor: Actor, command: Command, *, commitment_id: UUID, reason: str) -> Outcome:
        """Take the registration back at the household's wish."""
        return self._on(
            "commitment.withdraw", actor, command, commitment_id, lambda work, c: c.withdraw(actor, reason)
        )

    def receive_support(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        kind: str,
        provider: str,
        amount: Decimal,
        received_on: date,
        giver: str = "",
        details: str = "",
        uploads: Sequence[Upload] = (),
    ) -> Outcome:
        """Record help the household received: what kind, from whom, worth how many đồng, when."""

        def act(work: Work, c: ExitCommitment) -> None:
            self._past(work, received_on, "received_on")
            c.receive_support(
                actor,
                kind=kind,
                provider=provider,
                amount=amount,
                received_on=received_on,
                giver=giver,
                details=details,
                evidence=keep(self._log.attachments, c.household_id, list(uploads)),
            )

        return self._on("commitment.support", actor, command, commitment_id, act)

    def declare_income(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        amount: Decimal,
        sources: str,
        uploads: list[Upload],
        members: int | None = None,
        period: tuple[date, date] | None = None,
        parts: Mapping[str, Decimal] | None = None,
    ) -> Outcome:
        """Declare one year's income per head, in đồng, with evidence; among how many members, for what time, from what."""

        def act(work: Work, c: ExitCommitment) -> None:
            require_stranger(actor, c.household_id)
            c.declare_income(
                year=year,
                amount=amount,
                sources=sources,
                evidence=keep(self._log.attachments, c.household_id, uploads),
                years=self._movements.span_of_record(year, c.created_on),
                today=work.today,
                members=members,
                period=period,
                parts=parts,
            )

        return self._on("income.declare", actor, command, commitment_id, act)

    def pledge_no_relapse(
        self, actor: Actor, command: Command, *, commitment_id: UUID, uploads: list[Upload]
    ) -> Outcome:
        """Record the pledge not to fall back."""
        return self._on(
            "commitment.pledge",
            actor,
            command,
            commitment_id,
            lambda work, c: c.pledge_no_relapse(actor, keep(self._log.attachments, c.household_id, uploads)),
        )

    def help_neighbour(
        self, actor: Actor, command: Command, *, commitment_id: UUID, description: str, uploads: list[Upload]
    ) -> Outcome:
        """Record that the household helped another one out of poverty."""
        return self._on(
            "commitment.help",
            actor,
            command,
            commitment_id,
            lambda work, c: c.help_neighbour(
                actor, description, keep(self._log.attachments, c.household_id, uploads)
            ),
        )

    # -- at the commune ------------------------------------------------------------------------------------------------

    def accept(self, actor: Actor, command: Command, *, commitment_id: UUID) -> Outcome:
        """Take the registration into the commune's plan."""
        return self._on("commitment.accept", actor, command, commitment_id, lambda work, c: c.accept(actor))

    def refuse_registration(
        self, actor: Actor, command: Command, *, commitment_id: UUID, reason: str
    ) -> Outcome:
        """Do not accept the registration."""
        return self._on(
            "commitment.refuse",
            actor,
            command,
            commitment_id,
            lambda work, c: c.refuse_registration(actor, reason),
        )

    def verify_income(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        method: str,
        note: str,
        uploads: list[Upload],
        corrected_amount: Decimal | None = None,
    ) -> Outcome:
        """Confirm one year's figure as declared, or as corrected; live dossiers that rest on it are judged again."""

        def act(work: Work, c: ExitCommitment) -> None:
            self._not_before(work, year + 1)
            c.verify_income(
                actor,
                year=year,
                method=method,
                note=note,
                corrected_amount=corrected_amount,
                evidence=keep(self._log.attachments, c.household_id, uploads),
            )
            judge_by_income(work, self._assessor, [commitment_id])

        return self._on("income.verify", actor, command, commitment_id, act)

    def refuse_income(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        method: str,
        reason: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Refuse to confirm one year's figure; live dossiers that rest on it are judged again."""

        def act(work: Work, c: ExitCommitment) -> None:
            c.refuse_income(
                actor,
                year=year,
                method=method,
                reason=reason,
                evidence=keep(self._log.attachments, c.household_id, uploads),
            )
            judge_by_income(work, self._assessor, [commitment_id])

        return self._on("income.refuse", actor, command, commitment_id, act)

    def recognise_exit(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        basis: str,
        uploads: list[Upload],
        figures: Figures = NO_FIGURES,
    ) -> Outcome:
        """Recognise the exit; the household's class follows in the same transaction.

        Where ``figures`` are given, the standard of the exit year must bear it out: who was poor may be near-poor by it.
        """

        def act(work: Work, c: ExitCommitment) -> None:
            self._not_before(work, year)
            c.recognise_exit(
                actor,
                year=year,
                basis=basis,
                evidence=keep(self._log.attachments, c.household_id, uploads),
                years=self._movements.span_of_record(year, c.created_on),
                today=work.today,
            )
            household = work.load(Household, c.household_id)
            also = ("near_poor",) if plain(c.exiting_from) == "poor" else ()
            _, ground = self._class_in(work, household, year, "exited", figures, also)
            household.record_class("exited", "exit_recognised", ground)

        return self._on("exit.recognise", actor, command, commitment_id, act)

    def confirm_no_relapse(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        basis: str,
        uploads: Sequence[Upload] = (),
        more: Mapping[int, str] | None = None,
    ) -> Outcome:
        """Say that the household had not fallen back by the review of ``year``; ``basis`` names it.

        ``more``: the same of years after it, each with its own basis; all of them or none.
        """

        def act(work: Work, c: ExitCommitment) -> None:
            evidence = keep(self._log.attachments, c.household_id, list(uploads))
            for one, words in sorted({year: basis, **(more or {})}.items()):
                self._not_before(work, one, review_opens(one))
                c.confirm_no_relapse(
                    actor,
                    year=one,
                    basis=words,
                    evidence=evidence,
                    years=self._movements.span_of_record(one, c.created_on),
                    today=work.today,
                )

        return self._on("commitment.watch", actor, command, commitment_id, act)

    def record_relapse(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        reason: str,
        household_class: str,
        figures: Figures = NO_FIGURES,
    ) -> Outcome:
        """Record that the household fell back, and into which class: by the standard of that year where ``figures`` are given.

        The confirmed incomes of that year and of later ones are reopened, and live nominations that rest on the commitment
        judged again and held, in the same transaction: nobody is awarded for an exit that did not last before the standing
        office has looked at it.
        """
        hold_id = uuid4()

        def act(work: Work, c: ExitCommitment) -> None:
            c.record_relapse(
                actor,
                year=year,
                reason=reason,
                years=self._movements.span_of_record(year, c.created_on),
                today=work.today,
            )
            household = work.load(Household, c.household_id)
            found, ground = self._class_in(work, household, year, household_class, figures)
            if found not in ("poor", "near_poor"):
                raise Refused("bad_choice", field="household_class", value=HOUSEHOLD_CLASSES[found].vi)
            for contradicted in c.contradicted_by_relapse(year):
                c.reopen_income(actor, year=contradicted, cause="relapse", reason=reason)
            household.record_class(found, "relapse_recorded", ground)
            judge_and_hold(
                work,
                self._assessor,
                commitment_id,
                cause="relapse_recorded",
                hold_id=hold_id,
                kind="relapse",
                reason=f"UBND xã ghi nhận hộ tái nghèo năm {year}.",
            )

        return self._on("commitment.relapse", actor, command, commitment_id, act)

    # -- reading -------------------------------------------------------------------------------------------------------

    def commitments_of(self, household_id: UUID) -> list[Row]:
        """Return a household's commitments, the newest first."""
        return self._log.query(
            "SELECT * FROM commitments WHERE household_id = %s ORDER BY registered_at DESC", (household_id,)
        )

    def commitment(self, actor: Actor, commitment_id: UUID) -> ExitCommitment:
        """Return a commitment in the officer's charge."""
        self._log.vault.sync()
        commitment = self._log.load(ExitCommitment, commitment_id)
        authorise_reading(self._log, actor, "dossier.read", commitment.unit_path, commitment.household_id)
        require_in_view(self._log, actor, commitment.household_id)
        return commitment

    def verifications_of(self, commitment_id: UUID) -> list[Row]:
        """Return every verification of the commitment's incomes with who made it, oldest first."""
        return self._log.query(
            "SELECT v.*, o.full_name AS officer FROM income_verifications v LEFT JOIN officers o USING (officer_id) "
            "WHERE commitment_id = %s ORDER BY version",
            (commitment_id,),
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _on(self, act: str, actor: Actor, command: Command, commitment_id: UUID, do: _Act) -> Outcome:
        def decide(work: Work) -> Outcome:
            commitment = work.target(ExitCommitment, commitment_id)
            work.authorise(act, commitment.unit_path)
            self._occurred(work)
            do(work, commitment)
            return {"id": str(commitment_id), "household_id": str(commitment.household_id)}

        return self._kernel.run(act, actor, command, decide, record_id=commitment_id)

    def _class_in(
        self,
        work: Work,
        household: Household,
        year: int,
        household_class: str,
        figures: Figures,
        also: tuple[str, ...] = (),
    ) -> tuple[str, Ground | None]:
        """Return the class by the review of a year, and what it rests on: the standard of its last day, or of today."""
        assert household.hamlet_id is not None
        last = min(work.command.occurred_on or work.today, date(year, 12, 31))
        return class_of(self._views, household.hamlet_id, household_class, figures, last, also=also)

    def _occurred(self, work: Work) -> None:
        if work.command.occurred_on is not None:
            self._past(work, work.command.occurred_on, "occurred_on")

    @staticmethod
    def _not_before(work: Work, year: int, first: date | None = None) -> None:
        """Refuse a date of the act before ``first``, by default the first day of the year that the act is about."""
        day, first = work.command.occurred_on, first or date(year, 1, 1)
        # Of a year that is not to be told of yet the record itself says so.
        if day is not None and day < first <= work.today:
            raise Refused(
                "bad_date",
                field="occurred_on",
                day=day.strftime("%d/%m/%Y"),
                low=first.strftime("%d/%m/%Y"),
                high=work.today.strftime("%d/%m/%Y"),
            )

    def _past(self, work: Work, day: date, field: str) -> None:
        require_past(day, work.today, earliest=self._movements.first_day(), field=field)
