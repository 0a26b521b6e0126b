"""Who reads what belongs to a household: whoever is in charge of where it lives, and of a dossier of its that stayed elsewhere.

A commune that verified a household's dossier answers for it after the household has moved away, so it goes on reading what
the dossier rests on. It changes nothing there any more.
"""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.refusals import Refused
from storage.application import EventLog
from workflows.authorisation import authorise, scope_of


def authorise_reading(log: EventLog, actor: Actor, act: str, unit_path: str, household_id: UUID) -> None:
    """Refuse unless the officer may read, at ``unit_path``, what belongs to the household."""
    try:
        authorise(actor, act, unit_path)
    except Refused as refusal:
        if refusal.code != "foreign_unit":
            raise
        stayed = log.query_one(
            "SELECT 1 FROM nominations WHERE subject_id = %s AND starts_with(unit_path, %s) LIMIT 1",
            (household_id, scope_of(actor, act)),
        )
        if stayed is None:
            raise
