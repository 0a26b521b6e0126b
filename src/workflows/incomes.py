"""Incomes as a craft of their own: surveyed by the commune's officer, confirmed many at once, reopened when contradicted.

Declaring one figure and confirming one on its own is in ``workflows.households``. Many are confirmed as one act of one
command: each figure on its own event, with its own amount, method and papers, under the office of whoever confirms. A row
that cannot be confirmed is told with its reason and leaves nothing behind; the others are done. The work is a few rounds
whatever the number: records and keys are read in bulk, and all that was decided travels in one round (``storage.rounds``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from aggregates.refusals import Refused
from aggregates.values import require_past
from rules.income_hints import Hint
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, scope_of
from workflows.contradictions import judge_and_hold, judge_by_income
from workflows.income_hints import Key, hints_for
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.restriction import RESTRICTED

MOST_AT_ONCE: Final = 500
"""Figures that one act may confirm: more than a commune declares in a year, and few enough to be read through."""
COMPLAINTS: Final = ("complaint", "denunciation")
"""What a confirmed figure is reopened for on its own; findings and relapses reopen it with the act that records them."""

_WAITING: Final = (
    "SELECT i.commitment_id, i.year, i.household_id, i.claimed, i.members, i.period_from, i.period_until, i.status, "
    "i.declared_at, i.declared_by AS declared_by_id, k.version, h.head, h.code, u.unit_id AS hamlet_id, u.name AS hamlet, "
    "s.amount AS surveyed, s.members AS surveyed_members, s.method AS survey_method, s.surveyed_on, "
    "s.officer_id AS surveyor_id, o.full_name AS surveyor "
    "FROM incomes i JOIN commitments k USING (commitment_id) JOIN households h ON h.household_id = i.household_id "
    "JOIN units u ON u.unit_id = k.hamlet_id "
    "LEFT JOIN income_surveys s ON s.commitment_id = i.commitment_id AND s.version = i.survey_version "
    "LEFT JOIN officers o ON o.officer_id = s.officer_id "
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One figure to confirm as declared. ``version`` is that of the commitment its reader saw; None: whatever it is."""

    commitment_id: UUID
    year: int
    method: str
    version: int | None = None


class Incomes:
    """Use cases of surveys, of many confirmations at once, and of confirmations taken back."""

    def __init__(self, kernel: Kernel, movements: Movements, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._assessor = assessor

    # -- the survey ----------------------------------------------------------------------------------------------------

    def survey(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        amount: Decimal,
        members: int,
        method: str,
        findings: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record what a survey of one declared figure found: income per head in đồng, members, how, in words, on what papers."""

        def decide(work: Work) -> Outcome:
            commitment = work.target(ExitCommitment, commitment_id)
            work.authorise("income.survey", commitment.unit_path)
            self._require_day(work)
            _require_after(work, year)
            commitment.survey_income(
                actor,
                year=year,
                amount=amount,
                members=members,
                method=method,
                findings=findings,
                evidence=keep(self._log.attachments, commitment.household_id, uploads),
            )
            return {"id": str(commitment_id)}

        return self._kernel.run("income.survey", actor, command, decide, record_id=commitment_id)

    # -- many confirmations --------------------------------------------------------------------------------------------

    def confirm_many(
        self, actor: Actor, command: Command, *, items: Sequence[Confirmation], note: str = ""
    ) -> Outcome:
        """Confirm many figures as declared, each as an event of its own, as one act.

        The outcome names what was ``done`` (commitment, year) and what was ``refused`` (commitment, year, code): a row that
        somebody else has confirmed or changed meanwhile, that the officer declared or surveyed, or of the officer's kin.
        Live dossiers that rest on what was done are judged again in the same transaction.
        """
        refusals: list[tuple[UUID, Refused]] = []

        def decide(work: Work) -> Outcome:
            done, refused = self._each(work, items, note)
            judge_by_income(work, self._assessor, [i.commitment_id for i in done])
            refusals[:] = [(item.commitment_id, refusal) for item, refusal in refused]
            return {
                "done": [[str(i.commitment_id), i.year] for i in done],
                "refused": [[str(i.commitment_id), i.year, refusal.code] for i, refusal in refused],
            }

        outcome = self._kernel.run("income.verify", actor, command, decide)
        for id, refusal in refusals:
            self._kernel.note_refusal("income.verify", actor, command, refusal, id)
        return outcome

    def consider_many(
        self, actor: Actor, command: Command, *, items: Sequence[Confirmation], note: str = ""
    ) -> dict[Key, Refused | None]:
        """Say for each figure why :meth:`confirm_many` would refuse it as things stand now; None: it would not."""

        def decide(work: Work) -> dict[Key, Refused | None]:
            done, refused = self._each(work, items, note)
            found: dict[Key, Refused | None] = {(i.commitment_id, i.year): None for i in done}
            return found | {(i.commitment_id, i.year): refusal for i, refusal in refused}

        return self._kernel.consider(actor, command, decide)

    def _each(
        self, work: Work, items: Sequence[Confirmation], note: str
    ) -> tuple[list[Confirmation], list[tuple[Confirmation, Refused]]]:
        """Decide every row on its own. A row either leaves one event or a refusal."""
        if not items:
            raise Refused("nothing_chosen", field="incomes")
        if len(items) > MOST_AT_ONCE:
            raise Refused("too_many_rows", field="incomes", limit=MOST_AT_ONCE)
        work.authorise("income.verify")
        self._require_day(work)
        commitments = work.load_many(ExitCommitment, [i.commitment_id for i in items])
        self._log.vault.prefetch(c.household_id for c in commitments.values())
        # Several years of one commitment: the first event moves its version on, which is no change by somebody else.
        versions = {id: c.version for id, c in commitments.items()}
        done: list[Confirmation] = []
        refused: list[tuple[Confirmation, Refused]] = []
        for item in items:
            try:
                commitment = commitments.get(item.commitment_id)
                if commitment is None:
                    raise Refused("not_found")
                work.authorise("income.verify", commitment.unit_path)
                income = commitment.incomes.get(item.year)
                # Confirmed by somebody else says more than changed by somebody else.
                open_ = income is not None and not income.counts_as_verified
                if open_ and item.version not in (None, versions[commitment.id]):
                    raise Refused("stale_version")
                _require_after(work, item.year)
                papers = (
                    (*income.evidence, *(income.survey.evidence if income.survey else ())) if income else ()
                )
                commitment.verify_income(
                    work.actor,
                    year=item.year,
                    method=item.method,
                    note=note,
                    evidence=list({p.sha256: p for p in papers}.values()),
                )
                done.append(item)
            except Refused as refusal:
                refused.append((item, refusal))
        return done, refused

    # -- taking a confirmation back ------------------------------------------------------------------------------------

    def reopen(
        self,
        actor: Actor,
        command: Command,
        *,
        commitment_id: UUID,
        year: int,
        cause: str,
        reason: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Take a confirmed figure back because of a complaint or a denunciation.

        Live dossiers that rest on it are judged again and held in the same transaction, as after a finding or a relapse.
        """
        hold_id = uuid4()

        def decide(work: Work) -> Outcome:
            commitment = work.target(ExitCommitment, commitment_id)
            work.authorise("income.reopen", commitment.unit_path)
            if cause not in COMPLAINTS:
                raise Refused("bad_choice", field="cause", value=cause[:60])
            commitment.reopen_income(
                actor,
                year=year,
                cause=cause,
                reason=reason,
                evidence=keep(self._log.attachments, commitment.household_id, uploads),
            )
            judge_and_hold(
                work,
                self._assessor,
                commitment_id,
                cause="income_reopened",
                hold_id=hold_id,
                kind=cause,
                reason=f"Thu nhập năm {year} làm căn cứ của hồ sơ này đã được mở lại để xác minh.",
            )
            return {"id": str(commitment_id)}

        return self._kernel.run("income.reopen", actor, command, decide, record_id=commitment_id)

    # -- reading -------------------------------------------------------------------------------------------------------

    def waiting(self, actor: Actor, *, year: int | None = None, hamlet_id: UUID | None = None) -> list[Row]:
        """Return the figures that wait for the officer's confirmation, by hamlet, head and year: ``MOST_AT_ONCE`` at most."""
        authorise(actor, "income.verify")
        return self._log.query(
            _WAITING + f"WHERE i.household_id NOT IN {RESTRICTED} "
            "AND i.status IN ('declared', 'reopened') AND i.unit_path LIKE %s || '%%' "
            "ORDER BY u.sort_key, h.sort_key NULLS LAST, i.household_id, i.year LIMIT %s",
            (scope_of(actor), MOST_AT_ONCE),
        )

    def rows(self, actor: Actor, keys: Sequence[Key]) -> dict[Key, Row]:
        """Return the figures with these keys in the officer's charge, wherever they stand."""
        authorise(actor, "dossier.read")
        found = self._log.query(
            _WAITING + "JOIN unnest(%s::uuid[], %s::int[]) AS w (commitment_id, year) "
            "ON w.commitment_id = i.commitment_id AND w.year = i.year WHERE i.unit_path LIKE %s || '%%'",
            ([c for c, _ in keys], [y for _, y in keys], scope_of(actor)),
        )
        return {(row["commitment_id"], row["year"]): row for row in found}

    def hints(self, keys: Sequence[Key]) -> Mapping[Key, tuple[Hint, ...]]:
        """Return what is out of line about each figure (``workflows.income_hints``)."""
        return hints_for(self._log, keys)

    def act(self, actor: Actor, command_id: UUID) -> tuple[Row, Mapping[str, Any]]:
        """Return when an officer's own act of many confirmations was recorded, and its outcome. Raises ``not_found``."""
        row = self._log.query_one(
            "SELECT recorded_at, outcome FROM processed_commands WHERE command_id = %s AND officer_id = %s "
            "AND act = 'income.verify' AND outcome ? 'done'",
            (command_id, actor.officer_id),
        )
        if row is None:
            raise Refused("not_found")
        outcome: Mapping[str, Any] = row["outcome"]
        return row, outcome

    def surveys_of(self, commitment_id: UUID) -> list[Row]:
        """Return every survey of the commitment's incomes with who made it, oldest first."""
        return self._log.query(
            "SELECT s.*, o.full_name AS officer FROM income_surveys s LEFT JOIN officers o USING (officer_id) "
            "WHERE commitment_id = %s ORDER BY version",
            (commitment_id,),
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _require_day(self, work: Work) -> None:
        if work.command.occurred_on is not None:
            require_past(
                work.command.occurred_on,
                work.today,
                earliest=self._movements.first_day(),
                field="occurred_on",
            )


def _require_after(work: Work, year: int) -> None:
    """Refuse a date of the act that lies before the end of the year whose income it is about."""
    day = work.command.occurred_on
    if day is not None and day.year <= year:
        raise Refused(
            "bad_date",
            field="occurred_on",
            day=day.strftime("%d/%m/%Y"),
            low=f"01/01/{year + 1}",
            high=work.today.strftime("%d/%m/%Y"),
        )
