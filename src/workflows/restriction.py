"""Restricted processing: whose data is shown to whom, and what is still done with it.

While a restriction stands (``restricted_subjects``), the person is in no list and no export, the pages about them open for
those alone who must act, and every command that touches them is refused at the last moment (``workflows.kernel``) unless it
is one of :data:`LAWFUL`. Their live dossiers are held, so that a council's session goes on without them.
"""

from __future__ import annotations

from typing import Final, LiteralString
from uuid import UUID

from aggregates.actors import Actor
from aggregates.refusals import Refused
from storage.application import EventLog

LAWFUL: Final = frozenset(
    {
        # What the subject has a right to, and what answers it.
        "request.receive",
        "request.answer",
        "subject.erase",
        "consent.withdraw",
        "commitment.withdraw",
        "nomination.withdraw",
        # What is decided on complaints, denunciations and inspections, which nobody's wish stops.
        "nomination.hold",
        "nomination.lift_hold",
        "income.reopen",
        "complaint.receive",
        "complaint.from_comment",
        "complaint.accept",
        "complaint.leave",
        "complaint.withdraw",
        "complaint.investigate",
        "complaint.resolve",
        "complaint.answer",
        "complaint.erase",
        "appeal.receive",
        "appeal.decide",
        "appeal.withdraw",
        "revocation.propose",
        "revocation.examine",
        "revocation.hear",
        "revocation.advise",
        "revocation.withdraw",
        "revocation.decline",
        "revocation.sign",
        "revocation.recover",
        "revocation.write_off",
        "inspection.find",
        "inspection.answer",
        "inspection.resolve",
    }
)
"""Acts that the law requires, or that are the subject's own right, whatever is restricted."""
MUST_ACT: Final = frozenset({"commune_officer", "commune_chair", "standing_office", "inspector", "auditor"})
"""Offices to which a restricted person's pages still open: they answer the request, decide on a complaint, or supervise."""
RESTRICTED: LiteralString = "(SELECT subject_id FROM restricted_subjects)"
"""The restricted ones, for lists to leave out: ``household_id NOT IN`` this."""


def all_restricted(log: EventLog) -> set[UUID]:
    """Return everybody the processing of whose data is restricted now; few at any time."""
    return {row["subject_id"] for row in log.query("SELECT subject_id FROM restricted_subjects")}


def is_restricted(log: EventLog, subject_id: UUID) -> bool:
    """Whether the processing of somebody's data is restricted now."""
    found = log.query_one("SELECT 1 AS is FROM restricted_subjects WHERE subject_id = %s", (subject_id,))
    return found is not None


def require_processable(log: EventLog, act: str, subject_id: UUID) -> None:
    """Refuse an act on somebody whose data is restricted, unless the law requires it (``processing_restricted``)."""
    if act not in LAWFUL and is_restricted(log, subject_id):
        raise Refused("processing_restricted")


def must_act(actor: Actor) -> bool:
    """Whether the officer is one of those who see restricted persons, because they have to act."""
    return actor.role in MUST_ACT


def require_in_view(log: EventLog, actor: Actor, subject_id: UUID | None) -> None:
    """Refuse to show somebody whose processing is restricted to whoever need not act (``restricted_view``)."""
    if not must_act(actor) and subject_id is not None and is_restricted(log, subject_id):
        raise Refused("restricted_view")
