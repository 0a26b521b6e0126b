"""Inspections. A finding about an income holds the nominations that rest on it, in the same transaction.

A dismissed finding lets them go. An upheld one does not: they are judged again and stay on hold, as after a relapse, until the
district has looked and says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4, uuid5

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.exit_commitment import ExitCommitment
from aggregates.inspection import Inspection
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import require_past
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, scope_of
from workflows.contradictions import judge_and_hold, resting_on
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.restriction import RESTRICTED

_HOLD_REASON = "Đoàn kiểm tra có phát hiện về thu nhập làm căn cứ của hồ sơ này."
_DISMISSED = "Phát hiện của đoàn kiểm tra đã được bác bỏ."
_UPHELD = "Phát hiện của đoàn kiểm tra được giữ nguyên; thu nhập được mở lại và hồ sơ được đánh giá lại."
_TO_BE_WEIGHED = (
    "Phát hiện của đoàn kiểm tra về thu nhập làm căn cứ của hồ sơ này được giữ nguyên; cần xem xét."
)


def hold_for_findings(log: EventLog, nomination: Nomination) -> None:
    """Hold a dossier for each finding about its commitment's incomes that is still to be resolved.

    For a dossier that was not there yet when the team found something. Each hold has the finding's id, so that the outcome
    meets it, and one that stands already is not placed twice.
    """
    if nomination.commitment_id is None:
        return
    for row in log.query(
        "SELECT finding_id FROM inspection_findings WHERE commitment_id = %s AND kind = 'income' "
        "AND status IN ('open', 'answered') ORDER BY recorded_at, finding_id",
        (nomination.commitment_id,),
    ):
        nomination.place_hold(row["finding_id"], kind="inspection", reason=_HOLD_REASON)


class Inspections:
    """Use cases of the inspection team and of the units it visits."""

    def __init__(self, kernel: Kernel, movements: Movements, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._assessor = assessor

    def plan(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        planned_for: date,
        sampling: str,
        commitment_ids: list[UUID],
        inspection_id: UUID | None = None,
    ) -> Outcome:
        """Plan the inspection of a unit and its sample of commitments."""
        id = inspection_id or uuid4()

        def decide(work: Work) -> Outcome:
            unit = self._log.load(AdministrativeUnit, unit_id)
            work.authorise("inspection.plan", unit.path)
            for commitment_id in commitment_ids:
                if not self._log.load(ExitCommitment, commitment_id).unit_path.startswith(unit.path):
                    raise Refused("foreign_unit")
            work.add(
                Inspection.plan(
                    id,
                    unit_id=unit_id,
                    unit_path=unit.path,
                    planned_for=planned_for,
                    sampling=sampling,
                    commitments=commitment_ids,
                )
            )
            return {"id": str(id)}

        return self._kernel.run("inspection.plan", actor, command, decide, record_id=unit_id)

    def carry_out(
        self,
        actor: Actor,
        command: Command,
        *,
        inspection_id: UUID,
        on: date,
        minutes: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record the visit."""

        def do(work: Work, i: Inspection) -> None:
            require_past(on, work.today, earliest=self._movements.first_day(), field="on")
            i.carry_out(on=on, minutes=minutes, evidence=keep(self._log.attachments, i.id, uploads))

        return self._on("inspection.carry_out", actor, command, inspection_id, do)

    def find_income(
        self,
        actor: Actor,
        command: Command,
        *,
        inspection_id: UUID,
        commitment_id: UUID,
        year: int,
        text: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record a finding about one year's income; the nominations that rest on it are held."""
        finding_id = uuid4()

        def do(work: Work, i: Inspection) -> None:
            commitment = self._log.load(ExitCommitment, commitment_id)
            # A household of the sample stays in it when it moves away.
            if commitment_id not in i.commitments and not commitment.unit_path.startswith(i.unit_path):
                raise Refused("foreign_unit")
            if year not in commitment.incomes:
                raise Refused("income_unknown", field="year", year=year)
            subject = commitment.household_id
            i.record_finding(
                finding_id,
                kind="income",
                subject=subject,
                text=text,
                commitment_id=commitment_id,
                year=year,
                evidence=keep(self._log.attachments, subject, uploads),
            )
            for nomination in resting_on(work, commitment_id):
                nomination.place_hold(finding_id, kind="inspection", reason=_HOLD_REASON)

        return self._on("inspection.find", actor, command, inspection_id, do)

    def find(
        self, actor: Actor, command: Command, *, inspection_id: UUID, text: str, uploads: list[Upload]
    ) -> Outcome:
        """Record a finding about the unit itself."""
        finding_id = uuid4()
        return self._on(
            "inspection.find",
            actor,
            command,
            inspection_id,
            lambda work, i: i.record_finding(
                finding_id,
                kind="unit",
                subject=i.id,
                text=text,
                evidence=keep(self._log.attachments, i.id, uploads),
            ),
        )

    def answer(
        self,
        actor: Actor,
        command: Command,
        *,
        inspection_id: UUID,
        finding_id: UUID,
        text: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Answer a finding for the inspected unit."""

        def do(work: Work, i: Inspection) -> None:
            finding = i.findings.get(finding_id)
            subject = finding.subject if finding else i.id
            i.answer(actor, finding_id, text=text, evidence=keep(self._log.attachments, subject, uploads))

        return self._on("inspection.answer", actor, command, inspection_id, do)

    def resolve(
        self,
        actor: Actor,
        command: Command,
        *,
        inspection_id: UUID,
        finding_id: UUID,
        outcome: str,
        text: str,
    ) -> Outcome:
        """Uphold or dismiss a finding. Dismissed about an income: the holds it placed are lifted.

        Upheld about an income: its confirmation is reopened, the dossiers that rest on it are judged again and go on being
        held, under a hold of kind ``finding_upheld`` that the district lifts with its word (``Nominations.lift_hold``).
        """

        def do(work: Work, i: Inspection) -> None:
            i.resolve(finding_id, outcome=outcome, text=text)
            finding = i.findings[finding_id]
            if finding.kind != "income" or finding.commitment_id is None or finding.year is None:
                return
            commitment = work.load(ExitCommitment, finding.commitment_id)
            upheld = outcome == "upheld"
            if upheld and commitment.incomes[finding.year].counts_as_verified:
                commitment.reopen_income(
                    actor, year=finding.year, cause="inspection", reason=text, inspection_id=i.id
                )
            if upheld:
                resting = judge_and_hold(
                    work,
                    self._assessor,
                    finding.commitment_id,
                    cause="income_reopened",
                    hold_id=uuid5(finding_id, "upheld"),
                    kind="finding_upheld",
                    reason=_TO_BE_WEIGHED,
                )
            else:
                resting = resting_on(work, finding.commitment_id)
            for nomination in resting:
                if finding_id in nomination.holds:
                    nomination.lift_hold(finding_id, _UPHELD if upheld else _DISMISSED)

        return self._on("inspection.resolve", actor, command, inspection_id, do)

    def close(self, actor: Actor, command: Command, *, inspection_id: UUID, conclusion: str) -> Outcome:
        """End the inspection."""
        return self._on(
            "inspection.close", actor, command, inspection_id, lambda work, i: i.close(conclusion)
        )

    # -- reading -------------------------------------------------------------------------------------------------------

    def listing(self, actor: Actor) -> list[Row]:
        """Return the inspections in the officer's charge, the newest first."""
        authorise(actor, "dossier.read")
        return self._log.query(
            "SELECT i.*, u.name AS unit FROM inspections i JOIN units u ON u.unit_id = i.unit_id "
            "WHERE i.unit_path LIKE %s || '%%' ORDER BY i.planned_for DESC, i.inspection_id",
            (scope_of(actor),),
        )

    def inspection(self, actor: Actor, inspection_id: UUID) -> Inspection:
        """Return one inspection in the officer's charge."""
        self._log.vault.sync()
        inspection = self._log.load(Inspection, inspection_id)
        authorise(actor, "dossier.read", inspection.unit_path)
        return inspection

    def findings(self, inspection_id: UUID) -> list[Row]:
        """Return an inspection's findings with the household each is about."""
        return self._log.query(
            "SELECT f.*, h.head, h.household_id, h.unit_path AS household_path FROM inspection_findings f "
            "LEFT JOIN households h ON h.household_id = f.subject "
            "WHERE inspection_id = %s ORDER BY recorded_at, finding_id",
            (inspection_id,),
        )

    def candidates(self, actor: Actor, unit_path: str) -> list[Row]:
        """Return commitments of a unit, to draw the sample from."""
        authorise(actor, "dossier.read", unit_path)
        return self._log.query(
            "SELECT k.commitment_id, k.status, k.household_id, h.head, u.name AS hamlet FROM commitments k "
            "JOIN households h USING (household_id) JOIN units u ON u.unit_id = k.hamlet_id "
            f"WHERE k.household_id NOT IN {RESTRICTED} AND k.unit_path LIKE %s || '%%' ORDER BY h.sort_key NULLS LAST LIMIT 500",
            (unit_path,),
        )

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _on(
        self,
        act: str,
        actor: Actor,
        command: Command,
        inspection_id: UUID,
        do: Callable[[Work, Inspection], None],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            inspection = work.target(Inspection, inspection_id)
            work.authorise(act, inspection.unit_path)
            do(work, inspection)
            return {"id": str(inspection_id)}

        return self._kernel.run(act, actor, command, decide, record_id=inspection_id)
