"""How many live dossiers meet each criterion of a category, for officers.

Counts only, and only over dossiers that the officer may open: then a count of one tells nothing that the dossier's own page
does not tell the same officer, and no count has to be hidden. Whoever may not read dossiers, the public and administrators
among them, gets no counts at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aggregates.actors import Actor
from storage.application import EventLog
from workflows.authorisation import may, scope_of


@dataclass(frozen=True, slots=True)
class Counts:
    """By criterion: how many dossiers have which verdict in their newest assessment."""

    by_criterion: Mapping[str, Mapping[str, int]]

    def of(self, criterion: str) -> Mapping[str, int]:
        """Return by verdict how many dossiers have it on a criterion."""
        return self.by_criterion.get(criterion, {})


def criterion_counts(
    log: EventLog, actor: Actor | None, category: str, plan: tuple[str, str] | None = None
) -> Counts | None:
    """Count the verdicts of live dossiers in the officer's scope; None for those who may not read dossiers.

    ``plan`` is an id and a version: only dossiers that go by these. A dossier that has not been submitted has not been
    assessed, and does not count; an erased one does not either.
    """
    if actor is None or not may(actor, "dossier.read"):
        return None
    rows = log.query(
        "SELECT v.key AS criterion, v.value AS verdict, count(*) AS dossiers FROM nominations n "
        "JOIN dossier_verdicts d ON d.nomination_id = n.nomination_id, jsonb_each_text(d.verdicts) v "
        "WHERE n.live AND n.category = %(category)s AND n.unit_path LIKE %(scope)s || '%%' "
        "AND (%(id)s::text IS NULL OR (n.plan_id, n.plan_version) = (%(id)s, %(version)s)) GROUP BY v.key, v.value",
        {
            "category": category,
            "scope": scope_of(actor),
            "id": plan[0] if plan else None,
            "version": plan[1] if plan else None,
        },
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["criterion"], {})[row["verdict"]] = int(row["dossiers"])
    return Counts(found)
