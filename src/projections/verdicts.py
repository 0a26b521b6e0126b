"""Read model of verdicts: how each dossier stands on each criterion by its newest assessment.

The assessment is sealed in the dossier's events, and counting would mean opening every one of them. A verdict on a criterion
tells of a household's condition, so it is personal here as well and is gone with its subject.
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates import nomination_events as events
from aggregates.pii import plain
from projections.registry import Personal, Statement, view

verdicts = view(
    "verdicts",
    ["dossier_verdicts"],
    personal=[Personal("dossier_verdicts", "subject_id", ("verdicts",))],
)


@verdicts.on(events.Submitted, events.ClaimsVerified, events.Appraised, events.Reassessed)
def _assessed(
    e: events.Submitted | events.ClaimsVerified | events.Appraised | events.Reassessed,
) -> Iterable[Statement]:
    found = plain(e.assessment)
    yield (
        "INSERT INTO dossier_verdicts (nomination_id, subject_id, verdicts) VALUES (%s, %s, %s) "
        "ON CONFLICT (nomination_id) DO UPDATE SET verdicts = excluded.verdicts",
        (
            e.originator_id,
            e.assessment.subject,
            None if found is None else Jsonb({c["id"]: c["verdict"] for c in found["criteria"]}),
        ),
    )
