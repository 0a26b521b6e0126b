"""What follows when something recorded later changes what dossiers rest on.

What speaks against it is a finding, a relapse, a complaint; what settles it again is a figure confirmed, corrected or refused.

Every live dossier that rests on the commitment is judged again and held, in the transaction that records the contradiction:
nobody is awarded before the district has looked. A dossier that is closed by then, an awarded one above all, is not changed;
the notices of ``projections.followed`` and its own page say that a figure under it was reopened.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.pii import plain
from workflows.assessments import Assessor
from workflows.kernel import Work

INCOME_DECIDED = "income_decided"
"""An income was confirmed, corrected or refused; the verdict of a dossier that rests on it stayed what it was."""
VERDICT_BY_INCOME = "verdict_by_income"
"""The same, where the verdict changed: those concerned are told (``projections.followed``)."""


def resting_on(work: Work, commitment_id: UUID) -> list[Nomination]:
    """Return the live dossiers that rest on a commitment, loaded into the transaction."""
    rows = work.log.query(
        "SELECT nomination_id FROM nominations WHERE commitment_id = %s AND live ORDER BY nomination_id",
        (commitment_id,),
    )
    return [work.load(Nomination, row["nomination_id"]) for row in rows]


def judge_and_hold(
    work: Work,
    assessor: Assessor,
    commitment_id: UUID,
    *,
    cause: str,
    hold_id: UUID,
    kind: str,
    reason: str,
) -> list[Nomination]:
    """Judge every live dossier of the commitment by the facts as they are now, and hold it; return them.

    ``cause`` is the reassessment's code, ``kind`` the hold's. A dossier whose subject was erased is held only.
    """
    held = resting_on(work, commitment_id)
    for nomination in held:
        if plain(nomination.subject_name) is not None:
            result = assessor.judge(nomination, work.today, load=work.load)
            nomination.reassess(verdict=str(result.verdict.value), assessment=result.to_dict(), cause=cause)
        nomination.place_hold(hold_id, kind=kind, reason=reason)
    return held


def judge_by_income(work: Work, assessor: Assessor, commitment_ids: Iterable[UUID]) -> None:
    """Judge every live dossier that rests on these commitments anew, after incomes of theirs were confirmed or refused.

    Drafts have no assessment yet. Nothing is recorded where it says what the kept one says. A few rounds whatever the number.
    """
    rows = work.log.query(
        "SELECT nomination_id, subject_id FROM nominations WHERE commitment_id = ANY(%s) AND live AND status <> 'draft' "
        "ORDER BY nomination_id",
        (list(set(commitment_ids)),),
    )
    if not rows:
        return
    work.log.vault.prefetch({row["subject_id"] for row in rows})
    work.load_many(Household, [row["subject_id"] for row in rows])
    for nomination in work.load_many(Nomination, [row["nomination_id"] for row in rows]).values():
        if not nomination.live or plain(nomination.subject_name) is None:
            continue
        result = assessor.judge(nomination, work.today, load=work.load)
        verdict, found = str(result.verdict.value), result.to_dict()
        if verdict != nomination.verdict:
            nomination.reassess(verdict=verdict, assessment=found, cause=VERDICT_BY_INCOME)
        elif nomination.assessment is None or found != plain(nomination.assessment):
            nomination.reassess(verdict=verdict, assessment=found, cause=INCOME_DECIDED)
