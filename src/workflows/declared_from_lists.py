"""Incomes that were declared from a list of households, and what becomes of them when the list is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from aggregates.import_run import ImportRun
from aggregates.refusals import Refused
from storage.application import EventLog
from workflows.authorisation import may
from workflows.kernel import Work

_NAMED = 10
"""Figures that a refusal names."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A figure that was declared from a list and is still what its household claims: whose, of which year, and whether the
    list can take it along."""

    commitment_id: UUID
    household: str
    """The head's name, or the code."""
    year: int
    goes: bool
    """It is not confirmed, and its household is in the officer's charge."""


def declared_from(log: EventLog, actor: Actor, run: ImportRun) -> list[Declared]:
    """Return the figures that were declared from a run's list and stand or wait now, in the order of their declaration.

    Those of erased households are left out, and those that were refused or declared anew from other papers since.
    """
    commitments = log.load_many(ExitCommitment, {id for id, _, _ in run.declared})
    rows = log.query(
        "SELECT household_id, head, code FROM households WHERE household_id = ANY(%s)",
        ([c.household_id for c in commitments.values()],),
    )
    called = {row["household_id"]: row["head"] or row["code"] for row in rows}
    found = {}
    for id, year, paper in run.declared:
        commitment = commitments.get(id)
        income = commitment.incomes.get(year) if commitment is not None else None
        if commitment is None or income is None or income.claimed.erased or income.status == "refused":
            continue
        if paper in {evidence.sha256 for evidence in income.evidence}:
            mine = may(actor, "income.declare", commitment.unit_path)
            goes = mine and not income.counts_as_verified
            found[id, year] = Declared(id, called.get(commitment.household_id, ""), year, goes)
    return list(found.values())


def why_staying(declared: list[Declared]) -> Refused | None:
    """Return the refusal to take a list back that some of these figures call for, None where all of them can go."""
    staying = [one for one in declared if not one.goes]
    if not staying:
        return None
    named = ", ".join(f"{one.household} ({one.year})" for one in staying[:_NAMED])
    return Refused("import_incomes_confirmed", figures=named + (", …" if len(staying) > _NAMED else ""))


def withdraw_declared(work: Work, run: ImportRun, reason: str) -> None:
    """Take back with a list what was declared from it. Raises ``import_incomes_confirmed``, which names what cannot go."""
    declared = declared_from(work.log, work.actor, run)
    refusal = why_staying(declared)
    if refusal is not None:
        raise refusal
    commitments = work.load_many(ExitCommitment, [one.commitment_id for one in declared])
    for one in declared:
        commitments[one.commitment_id].withdraw_income(
            work.actor, year=one.year, import_run=run.id, reason=reason
        )
