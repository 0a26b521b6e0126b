"""Read models of commitments: where each stands, each year's income, and every survey and verification ever made.

``income_verifications`` is what the audit page reads: one row per confirmation, correction or refusal, with the office as
it stood when the officer acted. Rows are added, and marked when a figure is reopened, never taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from aggregates import exit_commitment_events as events
from aggregates.pii import PII, plain
from aggregates.values import Evidence
from projections.places import follow_places
from projections.registry import Personal, Statement, view

commitments = view(
    "commitments",
    ["commitments", "incomes", "income_surveys", "income_verifications"],
    personal=[
        Personal("commitments", "household_id", ("exiting_from",)),
        Personal("incomes", "household_id", ("claimed", "confirmed", "members")),
        Personal("income_surveys", "household_id", ("amount", "members", "findings")),
        Personal("income_verifications", "household_id", ("claimed", "amount", "note")),
    ],
)

follow_places(
    commitments, "commitments", "incomes", "income_surveys", "income_verifications", hamlets=("commitments",)
)

_STATUS = {
    events.Accepted: "accepted",
    events.RegistrationRefused: "refused",
    events.ExitRecognised: "exited",
    events.RelapseRecorded: "relapsed",
    events.Withdrawn: "withdrawn",
    events.EndedByMerger: "merged",
}


def _hashes(evidence: Iterable[Evidence]) -> list[str]:
    return [paper.sha256 for paper in evidence]


@commitments.on(events.Registered)
def _registered(e: events.Registered) -> Iterable[Statement]:
    yield (
        "INSERT INTO commitments (commitment_id, household_id, hamlet_id, unit_path, exiting_from, target_year, status, "
        "registered_at, registered_on, live, since, version) VALUES (%s, %s, %s, %s, %s, %s, 'registered', %s, %s, true, %s, %s)",
        (
            e.originator_id,
            e.household_id,
            e.hamlet_id,
            e.unit_path,
            plain(e.exiting_from),
            e.target_year,
            e.timestamp,
            e.meta.occurred_on,
            e.timestamp,
            e.originator_version,
        ),
    )


@commitments.on(*_STATUS)
def _moved(e: events.CommitmentEvent) -> Iterable[Statement]:
    status = _STATUS[type(e)]
    yield (
        "UPDATE commitments SET status = %s, live = %s, since = %s WHERE commitment_id = %s",
        (status, status in ("accepted", "exited"), e.timestamp, e.originator_id),
    )


@commitments.on(events.ExitRecognised)
def _exited(e: events.ExitRecognised) -> Iterable[Statement]:
    yield (
        "UPDATE commitments SET exit_year = %s, watched_until = %s WHERE commitment_id = %s",
        (e.year, e.year, e.originator_id),
    )


@commitments.on(events.NoRelapseConfirmed)
def _watched(e: events.NoRelapseConfirmed) -> Iterable[Statement]:
    yield "UPDATE commitments SET watched_until = %s WHERE commitment_id = %s", (e.year, e.originator_id)


@commitments.on(events.HouseholdMoved)
def _household_moved(e: events.HouseholdMoved) -> Iterable[Statement]:
    # As when a unit moves: all of a household's figures lie where it lives, whoever surveyed and confirmed them.
    yield (
        "UPDATE commitments SET hamlet_id = %s, unit_path = %s WHERE commitment_id = %s",
        (e.hamlet_id, e.unit_path, e.originator_id),
    )
    for table in ("incomes", "income_surveys", "income_verifications"):
        yield (
            f"UPDATE {table} SET unit_path = %s WHERE commitment_id = %s",
            (e.unit_path, e.originator_id),
        )


@commitments.on(events.SupportReceived)
def _support(e: events.SupportReceived) -> Iterable[Statement]:
    yield "UPDATE commitments SET supports = supports + 1 WHERE commitment_id = %s", (e.originator_id,)


@commitments.on(events.NeighbourHelped)
def _helped(e: events.NeighbourHelped) -> Iterable[Statement]:
    yield (
        "UPDATE commitments SET helped_households = helped_households + 1 WHERE commitment_id = %s",
        (e.originator_id,),
    )


@commitments.on(events.NoRelapsePledged)
def _pledged(e: events.NoRelapsePledged) -> Iterable[Statement]:
    yield "UPDATE commitments SET no_relapse_pledged = true WHERE commitment_id = %s", (e.originator_id,)


@commitments.on(events.IncomeDeclared)
def _declared(e: events.IncomeDeclared) -> Iterable[Statement]:
    yield (
        "INSERT INTO incomes (commitment_id, year, household_id, unit_path, claimed, members, period_from, period_until, "
        "status, declared_at, declared_by, evidence) "
        "SELECT commitment_id, %s, household_id, unit_path, %s, %s, %s, %s, 'declared', %s, %s, %s FROM commitments "
        "WHERE commitment_id = %s ON CONFLICT (commitment_id, year) DO UPDATE SET claimed = excluded.claimed, "
        "members = excluded.members, period_from = excluded.period_from, period_until = excluded.period_until, "
        "confirmed = NULL, survey_version = NULL, status = excluded.status, declared_at = excluded.declared_at, "
        "declared_by = excluded.declared_by, evidence = excluded.evidence",
        (
            e.year,
            plain(e.amount),
            plain(e.members),
            e.period_from,
            e.period_until,
            e.timestamp,
            e.meta.officer_id,
            _hashes(e.evidence),
            e.originator_id,
        ),
    )


@commitments.on(events.IncomeSurveyed)
def _surveyed(e: events.IncomeSurveyed) -> Iterable[Statement]:
    m = e.meta
    yield (
        "INSERT INTO income_surveys (commitment_id, version, household_id, unit_path, year, amount, members, method, findings, "
        "evidence, officer_id, unit_name, title, surveyed_on, recorded_at) "
        "SELECT commitment_id, %s, household_id, unit_path, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM commitments "
        "WHERE commitment_id = %s",
        (
            e.originator_version,
            e.year,
            plain(e.amount),
            plain(e.members),
            e.method,
            plain(e.findings),
            _hashes(e.evidence),
            m.officer_id,
            m.unit_name,
            f"{m.signs_for} {m.title}".strip(),
            m.occurred_on,
            e.timestamp,
            e.originator_id,
        ),
    )
    yield (
        "UPDATE incomes SET survey_version = %s WHERE commitment_id = %s AND year = %s",
        (e.originator_version, e.originator_id, e.year),
    )


def _verification(
    e: events.CommitmentEvent,
    year: int,
    outcome: str,
    amount: Decimal | None,
    method: str,
    note: PII,
    evidence: list[Evidence],
) -> Statement:
    m = e.meta
    return (
        "INSERT INTO income_verifications (commitment_id, version, household_id, unit_path, year, outcome, claimed, amount, "
        "method, note, evidence, survey_version, declared_by, officer_id, appointment_id, role, unit_id, unit_name, title, "
        "recorded_at, occurred_on, command_id) SELECT commitment_id, %s, household_id, unit_path, year, %s, claimed, %s, %s, "
        "%s, evidence || ARRAY(SELECT x FROM unnest(%s::text[]) WITH ORDINALITY AS own (x, n) WHERE x <> ALL(evidence) "
        "ORDER BY n), survey_version, declared_by, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM incomes "
        "WHERE commitment_id = %s AND year = %s",
        (
            e.originator_version,
            outcome,
            amount,
            method,
            plain(note),
            _hashes(evidence),
            m.officer_id,
            m.appointment_id,
            m.role,
            m.unit_id,
            m.unit_name,
            f"{m.signs_for} {m.title}".strip(),
            e.timestamp,
            m.occurred_on,
            m.command_id,
            e.originator_id,
            year,
        ),
    )


@commitments.on(events.IncomeVerified, events.IncomeCorrected)
def _verified(e: events.IncomeVerified | events.IncomeCorrected) -> Iterable[Statement]:
    outcome = "verified" if isinstance(e, events.IncomeVerified) else "corrected"
    amount = plain(e.amount)
    yield (
        "UPDATE incomes SET status = %s, confirmed = %s WHERE commitment_id = %s AND year = %s",
        (outcome, amount, e.originator_id, e.year),
    )
    yield _verification(e, e.year, outcome, amount, e.method, e.note, e.evidence)


@commitments.on(events.IncomeRefused)
def _refused(e: events.IncomeRefused) -> Iterable[Statement]:
    yield (
        "UPDATE incomes SET status = 'refused', confirmed = NULL WHERE commitment_id = %s AND year = %s",
        (e.originator_id, e.year),
    )
    yield _verification(e, e.year, "refused", None, e.method, e.reason, e.evidence)


@commitments.on(events.IncomeReopened)
def _reopened(e: events.IncomeReopened) -> Iterable[Statement]:
    yield (
        "UPDATE incomes SET status = 'reopened', confirmed = NULL, survey_version = NULL WHERE commitment_id = %s AND year = %s",
        (e.originator_id, e.year),
    )
    yield (
        "UPDATE income_verifications SET reopened_at = %s, reopened_cause = %s "
        "WHERE commitment_id = %s AND year = %s AND reopened_at IS NULL",
        (e.timestamp, e.cause, e.originator_id, e.year),
    )


@commitments.on(events.IncomeWithdrawn)
def _income_withdrawn(e: events.IncomeWithdrawn) -> Iterable[Statement]:
    yield "DELETE FROM incomes WHERE commitment_id = %s AND year = %s", (e.originator_id, e.year)


@commitments.on(
    *(
        t
        for t in vars(events).values()
        if isinstance(t, type) and issubclass(t, events.CommitmentEvent) and t is not events.Registered
    )
)
def _version(e: events.CommitmentEvent) -> Iterable[Statement]:
    yield (
        "UPDATE commitments SET version = %s WHERE commitment_id = %s",
        (e.originator_version, e.originator_id),
    )
