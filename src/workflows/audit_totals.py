"""Sums over verifications and the dossiers that rest on them, for the audit page."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from storage.application import EventLog, Row
from workflows.audit import Filter, conditions
from workflows.authorisation import authorise, scope_of


def totals(log: EventLog, actor: Actor, wanted: Filter) -> Row:
    """Return how many verifications match, of how many households, by how many officers, and with what outcomes."""
    authorise(actor, "audit.read")
    where, values = conditions(actor, wanted)
    row = log.query_one(
        "SELECT count(*) AS verifications, count(DISTINCT v.household_id) AS households, "
        "count(DISTINCT v.officer_id) AS officers, count(*) FILTER (WHERE v.outcome = 'verified') AS verified, "
        "count(*) FILTER (WHERE v.outcome = 'corrected') AS corrected, count(*) FILTER (WHERE v.outcome = 'refused') AS refused "
        "FROM income_verifications v LEFT JOIN households h USING (household_id) WHERE " + where,
        values,
    )
    assert row is not None
    return row


def years(log: EventLog, actor: Actor) -> list[int]:
    """Return the years of which an income in the officer's charge was ever verified."""
    authorise(actor, "audit.read")
    rows = log.query(
        "SELECT DISTINCT year FROM income_verifications WHERE unit_path LIKE %s || '%%' ORDER BY year",
        (scope_of(actor),),
    )
    return [row["year"] for row in rows]


def dossiers_of(log: EventLog, actor: Actor, commitment_ids: list[UUID]) -> dict[UUID, list[Row]]:
    """Return the dossiers that rest on each commitment: code, id, status."""
    authorise(actor, "audit.read")
    found: dict[UUID, list[Row]] = {}
    for row in log.query(
        "SELECT commitment_id, nomination_id, code, status FROM nominations WHERE commitment_id = ANY(%s) "
        "AND unit_path LIKE %s || '%%' ORDER BY code",
        (commitment_ids, scope_of(actor)),
    ):
        found.setdefault(row["commitment_id"], []).append(row)
    return found


def dossiers_of_household(log: EventLog, actor: Actor, household_id: UUID) -> list[UUID]:
    """Return the household's dossiers in the officer's charge, oldest first."""
    authorise(actor, "audit.read")
    return [
        row["nomination_id"]
        for row in log.query(
            "SELECT nomination_id FROM nominations WHERE subject_id = %s AND unit_path LIKE %s || '%%' ORDER BY proposed_at",
            (household_id, scope_of(actor)),
        )
    ]
