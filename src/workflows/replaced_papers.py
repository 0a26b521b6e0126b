"""The paper of a certificate that was replaced: asked back like that of an award that has ended, while this award stands."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID, uuid4

from aggregates.nomination import Nomination
from aggregates.revocation import Revocation
from rules.revoking import revocation_term
from workflows.kernel import Work
from workflows.movement import Movements

SETTLED: Final = ("returned", "not_found", "waived")
"""How a paper stands in ``PAPER_STATES`` that nobody waits for any more, whatever becomes of the award."""


def recovery_ends(movements: Movements, what: str, begun: date) -> date:
    """Return the last day of a term of ``rules.revoking`` in working days by the calendar of the plan in force."""
    return movements.in_force().plan.working_day_after(begun, revocation_term(what, begun).working_days)


def ask_for(
    work: Work,
    movements: Movements,
    nomination: Nomination,
    *,
    certificate_id: UUID,
    replaced_by: UUID,
    out_since: date,
) -> Revocation:
    """Ask for the paper ``certificate_id`` of an award, which ``replaced_by`` has replaced, in the transaction of ``work``."""
    assert nomination.decision_id is not None
    return work.add(
        Revocation.after_reissue(
            uuid4(),
            nomination_id=nomination.id,
            subject_id=nomination.subject_id,
            decision_id=nomination.decision_id,
            certificate_id=certificate_id,
            replaced_by=replaced_by,
            unit_path=nomination.unit_path,
            on=work.today,
            out_since=out_since,
            recover_by=recovery_ends(movements, "recovery", work.today),
        )
    )
