"""Read models of sponsorships and of the support told for each year."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.pii import plain
from aggregates.sponsorship import Sponsorship
from projections.places import follow_places
from projections.registry import Personal, Statement, view

S = Sponsorship

sponsorships = view(
    "sponsorships",
    ["sponsorships", "sponsorship_supports"],
    personal=[Personal("sponsorship_supports", "sponsorship_id", ("text",))],
)
follow_places(sponsorships, "sponsorships")


@sponsorships.on(S.Assigned)
def _assigned(e: S.Assigned) -> Iterable[Statement]:
    yield (
        "INSERT INTO sponsorships (sponsorship_id, department_id, commune_id, unit_path, document, issued_on, valid_from, "
        "valid_to, version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.department_id,
            e.commune_id,
            e.unit_path,
            e.document_number,
            e.issued_on,
            e.valid_from,
            e.valid_to,
            e.originator_version,
        ),
    )


@sponsorships.on(S.SupportReported)
def _reported(e: S.SupportReported) -> Iterable[Statement]:
    yield (
        "INSERT INTO sponsorship_supports (sponsorship_id, year, status, text, reported_at, reported_by) "
        "VALUES (%s, %s, 'reported', %s, %s, %s) ON CONFLICT (sponsorship_id, year) DO UPDATE SET status = 'reported', "
        "text = excluded.text, reported_at = excluded.reported_at, reported_by = excluded.reported_by, decided_at = NULL, "
        "decided_by = NULL",
        (e.originator_id, e.year, plain(e.text), e.timestamp, e.meta.officer_id),
    )


@sponsorships.on(S.SupportConfirmed, S.SupportRefused)
def _decided(e: S.SupportConfirmed | S.SupportRefused) -> Iterable[Statement]:
    status = "confirmed" if isinstance(e, S.SupportConfirmed) else "refused"
    yield (
        "UPDATE sponsorship_supports SET status = %s, decided_at = %s, decided_by = %s "
        "WHERE sponsorship_id = %s AND year = %s",
        (status, e.timestamp, e.meta.officer_id, e.originator_id, e.year),
    )


@sponsorships.on(S.Ended)
def _ended(e: S.Ended) -> Iterable[Statement]:
    yield (
        "UPDATE sponsorships SET valid_to = %s WHERE sponsorship_id = %s",
        (e.last_day, e.originator_id),
    )


@sponsorships.on(S.SupportReported, S.SupportConfirmed, S.SupportRefused, S.Ended)
def _version(e: S.Event) -> Iterable[Statement]:
    yield (
        "UPDATE sponsorships SET version = %s WHERE sponsorship_id = %s",
        (e.originator_version, e.originator_id),
    )
