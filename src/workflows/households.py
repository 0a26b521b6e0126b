"""Households and their commitments: registered in the hamlet, confirmed by the commune."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from aggregates.actors import Actor, require_stranger
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import STANDARD, Household
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import require_past
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, scope_of
from workflows.contradictions import judge_and_hold
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep

PAGE = 50
_NEAR = 1000
"""Households next in order that a search looks through before it asks for their words."""
_Act = Callable[[Work, ExitCommitment], None]


class Households:
    """Use cases of a household and its commitment."""

    def __init__(self, kernel: Kernel, movements: Movements, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._assessor = assessor

    # -- in the hamlet -------------------------------------------------------------------------------------------------

    def register(
        self,
        actor: Actor,
        command: Command,
        *,
        hamlet_id: UUID,
        code: str,
        head: str,
        birth_year: int | None,
        ethnicity: str,
        address: str,
        members: int,
        disabled_member: bool,
        social_protection: bool,
        household_class: str,
        household_id: UUID | None = None,
    ) -> Outcome:
        """Enter a household in the register of its hamlet."""
        id = household_id or uuid4()

        def decide(work: Work) -> Outcome:
            hamlet = self._log.load(AdministrativeUnit, hamlet_id)
            work.authorise("household.register", hamlet.path)
            _not_born_later(work, birth_year)
            if hamlet.kind not in ("hamlet", "residential_group"):
                raise Refused("bad_choice", field="hamlet_id", value=hamlet.name)
            work.add(
                Household.register(
                    id,
                    code=code,
                    hamlet_id=hamlet_id,
                    unit_path=hamlet.path,
                    head=head,
                    birth_year=birth_year,
                    ethnicity=ethnicity,
                    address=address,
                    members=members,
                    disabled_member=disabled_member,
                    social_protection=social_protection,
                    household_class=household_class,
                )
            )
            return {"id": str(id)}

        return self._kernel.run("household.register", actor, command, decide)

    def correct(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        code: str,
        head: str,
        birth_year: int | None,
        ethnicity: str,
        address: str,
        members: int,
        disabled_member: bool,
        social_protection: bool,
        reason: str,
    ) -> Outcome:
        """Mend what the register says of a household; its live dossiers take over the name and are judged by what is right.

        What the standard is chosen by (a disabled member, social protection) stays as it is once a dossier's claims have been
        verified: the commune answered for it.
        """

        def decide(work: Work) -> Outcome:
            household = work.target(Household, household_id)
            work.authorise("household.correct", household.unit_path)
            _not_born_later(work, birth_year)
            changed = household.correct(
                actor,
                code=code,
                head=head,
                birth_year=birth_year,
                ethnicity=ethnicity,
                address=address,
                members=members,
                disabled_member=disabled_member,
                social_protection=social_protection,
                reason=reason,
            )
            if changed & {"head", *STANDARD}:
                live = self._log.query(
                    "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
                    (household_id,),
                )
                for row in live:
                    self._take_over(work, work.load(Nomination, row["nomination_id"]), household, changed)
            return {"id": str(household_id), "version": household.version}

        return self._kernel.run("household.correct", actor, command, decide, record_id=household_id)

    def _take_over(self, work: Work, nomination: Nomination, household: Household, changed: set[str]) -> None:
        """Let a live dossier go by the corrected register."""
        if changed & set(STANDARD):
            if not nomination.attestable:
                raise Refused(
                    "standard_verified", field=min(changed & set(STANDARD)), dossier=nomination.code
                )
            if nomination.status != "draft":
                result = self._assessor.judge(nomination, work.today, load=work.load)
                nomination.reassess(
                    verdict=str(result.verdict.value),
                    assessment=result.to_dict(),
                    cause="household_corrected",
                )
        name = plain(household.head)
        if "head" in changed and name is not None:
            nomination.rename_subject(name)

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
    ) -> Outcome:
        """Declare one year's income per head, in đồng, with evidence; among how many members, and for what time."""

        def act(work: Work, c: ExitCommitment) -> None:
            require_stranger(actor, c.household_id)
            c.declare_income(
                year=year,
                amount=amount,
                sources=sources,
                evidence=keep(self._log.attachments, c.household_id, uploads),
                years=self._movements.in_force().years,
                today=work.today,
                members=members,
                period=period,
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
        """Confirm one year's figure as declared, or as corrected."""

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
        """Refuse to confirm one year's figure."""
        return self._on(
            "income.refuse",
            actor,
            command,
            commitment_id,
            lambda work, c: c.refuse_income(
                actor,
                year=year,
                method=method,
                reason=reason,
                evidence=keep(self._log.attachments, c.household_id, uploads),
            ),
        )

    def recognise_exit(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        basis: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Recognise the exit; the household's class follows in the same transaction."""

        def act(work: Work, c: ExitCommitment) -> None:
            self._not_before(work, year)
            c.recognise_exit(
                actor,
                year=year,
                basis=basis,
                evidence=keep(self._log.attachments, c.household_id, uploads),
                years=self._movements.in_force().years,
                today=work.today,
            )
            work.load(Household, c.household_id).record_class("exited", "exit_recognised")

        return self._on("exit.recognise", actor, command, commitment_id, act)

    def record_relapse(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        reason: str,
        household_class: str,
    ) -> Outcome:
        """Record that the household fell back, and into which class.

        The confirmed incomes of that year and of later ones are reopened, and live nominations that rest on the commitment
        judged again and held, in the same transaction: nobody is awarded for an exit that did not last before the standing
        office has looked at it.
        """
        hold_id = uuid4()

        def act(work: Work, c: ExitCommitment) -> None:
            if household_class not in ("poor", "near_poor"):
                raise Refused("bad_choice", field="household_class", value=household_class)
            c.record_relapse(
                actor, year=year, reason=reason, years=self._movements.in_force().years, today=work.today
            )
            for contradicted in c.contradicted_by_relapse(year):
                c.reopen_income(actor, year=contradicted, cause="relapse", reason=reason)
            household = work.load(Household, c.household_id)
            household.record_class(household_class, "relapse_recorded")
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

    def page(
        self,
        actor: Actor,
        *,
        text: str = "",
        hamlet_path: str = "",
        household_class: str = "",
        after: UUID | None = None,
        before: UUID | None = None,
    ) -> tuple[list[Row], bool]:
        """Return one page of households in the officer's charge by given name, and whether there are more that way.

        ``text``: beginnings of words of the head's name and the code, in any order, with or without marks; made of signs
        alone it names nobody and finds nobody. The page is the first, or that next to a household already shown: ``after``
        the last one on the page before, ``before`` the first one on the page after. No page is found by counting, so that
        the last one takes no longer than the first.
        """
        authorise(actor, "dossier.read")
        wanted = search_key(text).split()
        if text.strip() and not wanted:
            return [], False
        scope = scope_of(actor)
        back = before is not None
        compare, order = ("<", "DESC") if back else (">", "ASC")
        next_to = (
            f"WHERE (h.place_in_order, h.household_id) {compare} "
            "(SELECT place_in_order, household_id FROM households WHERE household_id = %(next_to)s "
            "AND unit_path LIKE %(scope)s || '%%')"
            if after or before
            else ""
        )
        ordered = f"ORDER BY h.place_in_order {order}, h.household_id {order} LIMIT"
        conditions = ["h.unit_path LIKE %(within)s || '%%'"]
        conditions += ["h.words @@ %(words)s::tsquery"] if wanted else []
        conditions += ["h.household_class = %(class)s"] if household_class else []

        def ask(households: str) -> list[Row]:
            return self._log.query(
                "SELECT h.household_id, h.code, h.head, h.household_class, h.unit_path, u.name AS hamlet, "
                "c.name AS commune, k.commitment_id, k.status AS commitment_status "
                f"FROM (SELECT * FROM households h {next_to} {households}) h "
                "JOIN units u ON u.unit_id = h.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
                "LEFT JOIN commitments k ON k.household_id = h.household_id AND k.live "
                f"WHERE {' AND '.join(conditions)} {ordered} %(limit)s",
                {
                    "within": hamlet_path if hamlet_path.startswith(scope) else scope,
                    "scope": scope,
                    "words": _beginnings(wanted),
                    "class": household_class,
                    "next_to": after or before,
                    "near": _NEAR,
                    "limit": PAGE + 1,
                },
            )

        # What half the district is called fills a page from the next few households in order; what is rare, as codes are,
        # is found by its words. The database cannot tell which is which: it takes every beginning of a word for rare.
        common = bool(wanted) and not any(word.isdecimal() for word in wanted)
        rows = ask(f"{ordered} %(near)s") if common else []
        if len(rows) <= PAGE:
            rows = ask("")
        found = rows[:PAGE]
        return found[::-1] if back else found, len(rows) > PAGE

    def household(self, actor: Actor, household_id: UUID) -> Row:
        """Return one household with its hamlet and commune. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(
            "SELECT h.*, u.name AS hamlet, c.name AS commune FROM households h JOIN units u ON u.unit_id = h.hamlet_id "
            "LEFT JOIN units c ON c.unit_id = u.parent_id WHERE household_id = %s",
            (household_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise(actor, "dossier.read", row["unit_path"])
        return row

    def commitments_of(self, household_id: UUID) -> list[Row]:
        """Return a household's commitments, the newest first."""
        return self._log.query(
            "SELECT * FROM commitments WHERE household_id = %s ORDER BY registered_at DESC", (household_id,)
        )

    def commitment(self, actor: Actor, commitment_id: UUID) -> ExitCommitment:
        """Return a commitment in the officer's charge."""
        self._log.vault.sync()
        commitment = self._log.load(ExitCommitment, commitment_id)
        authorise(actor, "dossier.read", commitment.unit_path)
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

    def _occurred(self, work: Work) -> None:
        if work.command.occurred_on is not None:
            self._past(work, work.command.occurred_on, "occurred_on")

    @staticmethod
    def _not_before(work: Work, year: int) -> None:
        """Refuse a date of the act that lies before the year of what the act is about."""
        day = work.command.occurred_on
        if day is not None and day.year < year:
            raise Refused(
                "bad_date",
                field="occurred_on",
                day=day.strftime("%d/%m/%Y"),
                low=f"01/01/{year}",
                high=work.today.strftime("%d/%m/%Y"),
            )

    def _past(self, work: Work, day: date, field: str) -> None:
        first, _ = self._movements.in_force().years
        require_past(day, work.today, earliest=date(first, 1, 1), field=field)


def _not_born_later(work: Work, birth_year: int | None) -> None:
    if birth_year is not None and birth_year > work.today.year:
        raise Refused("bad_year", field="birth_year", year=birth_year, first=1900, last=work.today.year)


def _beginnings(words: list[str]) -> str:
    """Ask for texts in which every one of the words, letters and figures alone, begins a word."""
    return " & ".join(f"'{word}':*" for word in words)


def like_pattern(text: str) -> str:
    """Escape what LIKE would read as a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
