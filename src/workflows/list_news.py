"""What a list of households says that the register does not have yet, beside new households: incomes of those it knows."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from storage.application import EventLog
from workflows.import_readings import Reading


def incomes_not_on_record(log: EventLog, reading: Reading, commune_id: UUID, sha256: str) -> int:
    """Return how many incomes the list has of households that are known, each of which is not on record with that very amount.

    An income counts as on record from its declaration on, until it is refused. Whether one can be declared - is there a
    commitment, has the year ended - is asked when it is. None where this very file (``sha256``) was brought in for the commune
    before: they are declared there, however often it is sent.
    """
    same = log.query_one(
        "SELECT 1 AS is FROM import_runs WHERE commune_id = %s AND sha256 = %s AND status = 'completed' AND file_name IS NOT NULL",
        (commune_id, sha256),
    )
    if same is not None:
        return 0
    said = {
        (m.household["household_id"], year): amount
        for m in reading.of_kind("known")
        if m.household is not None
        for year, amount in m.row.incomes.items()
    }
    if not said:
        return 0
    recorded = log.query(
        "SELECT DISTINCT k.household_id, i.year, i.claimed FROM incomes i JOIN commitments k USING (commitment_id) "
        "WHERE k.household_id = ANY(%s) AND i.status NOT IN ('refused', 'reopened')",
        ([*{household for household, _ in said}],),
    )
    for row in recorded:
        key = row["household_id"], row["year"]
        if key in said and row["claimed"] is not None and Decimal(row["claimed"]) == said[key]:
            del said[key]
    return len(said)
