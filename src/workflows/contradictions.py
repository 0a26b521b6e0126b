"""What follows when something recorded later speaks against what dossiers rest on: a finding, a relapse, a complaint.

Every live dossier that rests on the commitment is judged again and held, in the transaction that records the contradiction:
nobody is awarded before the district has looked. A dossier that is closed by then, an awarded one above all, is not changed;
the notices of ``projections.followed`` and its own page say that a figure under it was reopened.
"""

from __future__ import annotations

from uuid import UUID

from aggregates.nomination import Nomination
from aggregates.pii import plain
from workflows.assessments import Assessor
from workflows.kernel import Work


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
