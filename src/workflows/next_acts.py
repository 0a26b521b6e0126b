"""Which act a dossier waits for now: not the step alone, but what has to be done next for the step to end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from storage.application import EventLog, Row
from workflows.authorisation import may
from workflows.movement import Movements, Terms


def next_acts(
    log: EventLog, movements: Movements, actor: Actor, rows: Sequence[Row], today: date
) -> dict[UUID, str]:
    """Return the id of the act (``authorisation.ACTS``) that each dossier of a work list waits for, by dossier.

    ``rows`` are those of ``WorkLists.of``. An empty id: nothing can be done at this hour but look, because a posting
    still runs or somebody else has to act first. What is read besides is read for all rows at once.
    """
    drafts = log.load_many(
        Nomination,
        [row["nomination_id"] for row in rows if row["act"] == "submit" and row["status"] != "returned"],
    )
    pending = _pending(log, [row["commitment_id"] for row in rows if row["act"] == "verify_claims"])
    found = {}
    for row in rows:
        id, act = row["nomination_id"], row["act"]
        if row["status"] == "returned":
            found[id] = "nomination.supply"
        elif act == "submit":
            found[id] = _before_submission(drafts[id], movements.terms_of(drafts[id]))
        elif act == "verify_claims":
            wanted = "income.verify" if row["commitment_id"] in pending else "nomination.verify_claims"
            found[id] = wanted if wanted != "income.verify" or may(actor, wanted) else ""
        elif act == "close_posting":
            found[id] = _of_posting(actor, row["posted_until"], today)
        else:
            found[id] = {"issue_certificate": "certificate.issue"}.get(act, f"nomination.{act}")
    return found


def _before_submission(n: Nomination, terms: Terms) -> str:
    """The meeting goes before the submission, and once more where it did not agree and has to."""
    unanimity = terms.readings.get("community_support") == "unanimous"
    needed = terms.plan.category(n.category).majority_needed
    agreed = n.meeting is not None and (not needed or n.meeting_agreed(unanimity=unanimity))
    return (
        "nomination.submit" if agreed or (n.meeting is None and not n.needs_minutes) else "nomination.meeting"
    )


def _of_posting(actor: Actor, until: date | None, today: date) -> str:
    if until is None:
        return "nomination.post"
    if today > until:
        return "nomination.close_posting"
    return "nomination.comment" if may(actor, "nomination.comment") else ""


def _pending(log: EventLog, commitment_ids: list[UUID | None]) -> set[UUID]:
    """Return the commitments with incomes that are neither confirmed nor refused: they stop the verification."""
    wanted = [id for id in commitment_ids if id is not None]
    if not wanted:
        return set()
    rows = log.query(
        "SELECT DISTINCT commitment_id FROM incomes WHERE commitment_id = ANY(%s) AND status IN ('declared', 'reopened')",
        (wanted,),
    )
    return {row["commitment_id"] for row in rows}
