"""Read models of conferences: the plan of each, the order and the seats, and what became of every certificate there."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates import nomination_hand_over_events as hand_over
from aggregates.conference import Conference
from aggregates.pii import plain
from projections.registry import Personal, Statement, view

C = Conference

conferences = view(
    "conferences",
    ["conferences", "conference_decisions", "conference_places", "hand_overs"],
    personal=[
        Personal("conferences", "conference_id", ("programme",)),
        Personal("hand_overs", "subject_id", ("proxy_name", "proxy_relation")),
    ],
)


@conferences.on(C.Planned)
def _planned(e: C.Planned) -> Iterable[Statement]:
    yield (
        "INSERT INTO conferences (conference_id, held_on, starts_at, place, status, planned_at, version) "
        "VALUES (%s, %s, %s, %s, 'planned', %s, %s)",
        (e.originator_id, e.held_on, e.starts_at, e.place, e.timestamp, e.originator_version),
    )
    yield _decisions(e)


@conferences.on(C.Replanned)
def _replanned(e: C.Replanned) -> Iterable[Statement]:
    before = "(SELECT array_agg(decision_id ORDER BY decision_id) FROM conference_decisions WHERE conference_id = %s)"
    # With other decisions nobody has a place in the order any more.
    yield (
        f"DELETE FROM conference_places WHERE conference_id = %s AND {before} IS DISTINCT FROM %s::uuid[]",
        (e.originator_id, e.originator_id, sorted(e.decision_ids)),
    )
    yield (
        f"UPDATE conferences SET listed_by = '', hall = NULL WHERE conference_id = %s AND {before} IS DISTINCT FROM %s::uuid[]",
        (e.originator_id, e.originator_id, sorted(e.decision_ids)),
    )
    yield (
        "UPDATE conferences SET held_on = %s, starts_at = %s, place = %s WHERE conference_id = %s",
        (e.held_on, e.starts_at, e.place, e.originator_id),
    )
    yield "DELETE FROM conference_decisions WHERE conference_id = %s", (e.originator_id,)
    yield _decisions(e)


def _decisions(e: C.Planned | C.Replanned) -> Statement:
    return (
        "INSERT INTO conference_decisions (conference_id, decision_id) SELECT %s, d FROM unnest(%s::uuid[]) AS d",
        (e.originator_id, list(e.decision_ids)),
    )


@conferences.on(C.ProgrammeSet)
def _programme(e: C.ProgrammeSet) -> Iterable[Statement]:
    said = plain(e.items)
    yield (
        "UPDATE conferences SET programme = %s WHERE conference_id = %s",
        (None if said is None else Jsonb(said), e.originator_id),
    )


@conferences.on(C.AwardeesOrdered)
def _ordered(e: C.AwardeesOrdered) -> Iterable[Statement]:
    yield "DELETE FROM conference_places WHERE conference_id = %s", (e.originator_id,)
    yield (
        "INSERT INTO conference_places (conference_id, certificate_id, position) "
        "SELECT %s, c, p FROM unnest(%s::uuid[]) WITH ORDINALITY AS o(c, p)",
        (e.originator_id, list(e.certificates)),
    )
    yield (
        "UPDATE conferences SET listed_by = %s, hall = NULL WHERE conference_id = %s",
        (e.rule, e.originator_id),
    )


@conferences.on(C.AwardeesAppended)
def _appended(e: C.AwardeesAppended) -> Iterable[Statement]:
    last = "(SELECT coalesce(max(position), 0) FROM conference_places WHERE conference_id = %s)"
    yield (
        "INSERT INTO conference_places (conference_id, certificate_id, position) "
        f"SELECT %s, c, p + {last} FROM unnest(%s::uuid[]) WITH ORDINALITY AS o(c, p)",
        (e.originator_id, e.originator_id, list(e.certificates)),
    )
    for certificate, block, row, seat in e.seats:
        yield (
            "UPDATE conference_places SET block = %s, line = %s, seat = %s WHERE conference_id = %s AND certificate_id = %s",
            (block, row, seat, e.originator_id, certificate),
        )


@conferences.on(C.CertificateReplaced)
def _replaced(e: C.CertificateReplaced) -> Iterable[Statement]:
    yield (
        "UPDATE conference_places SET certificate_id = %s WHERE conference_id = %s AND certificate_id = %s",
        (e.replaced_by, e.originator_id, e.certificate_id),
    )


@conferences.on(C.AwardeeMoved)
def _moved(e: C.AwardeeMoved) -> Iterable[Statement]:
    here = "(SELECT position FROM conference_places WHERE conference_id = %s AND certificate_id = %s)"
    one = (e.originator_id, e.certificate_id)
    # Those between the old place and the new one make room by one, towards the place that becomes free.
    yield (
        f"UPDATE conference_places SET position = position + sign({here} - %s)::int WHERE conference_id = %s "
        f"AND certificate_id <> %s AND position BETWEEN least({here}, %s) AND greatest({here}, %s)",
        (*one, e.position, e.originator_id, e.certificate_id, *one, e.position, *one, e.position),
    )
    yield (
        "UPDATE conference_places SET position = %s WHERE conference_id = %s AND certificate_id = %s",
        (e.position, *one),
    )


@conferences.on(C.AwardeesSeated)
def _seated(e: C.AwardeesSeated) -> Iterable[Statement]:
    yield (
        "UPDATE conferences SET hall = %s WHERE conference_id = %s",
        (Jsonb([list(block) for block in e.hall]), e.originator_id),
    )
    columns = [list(column) for column in zip(*e.seats, strict=True)] or [[], [], [], []]
    yield (
        "UPDATE conference_places p SET block = s.b, line = s.r, seat = s.s FROM "
        "(SELECT * FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[]) AS s(c, b, r, s)) s "
        "WHERE p.conference_id = %s AND p.certificate_id = s.c",
        (*columns, e.originator_id),
    )


@conferences.on(C.SeatChanged)
def _seat(e: C.SeatChanged) -> Iterable[Statement]:
    if e.other is not None:
        yield (
            "UPDATE conference_places p SET block = o.block, line = o.line, seat = o.seat FROM conference_places o "
            "WHERE p.conference_id = %s AND p.certificate_id = %s AND o.conference_id = %s AND o.certificate_id = %s",
            (e.originator_id, e.other, e.originator_id, e.certificate_id),
        )
    yield (
        "UPDATE conference_places SET block = %s, line = %s, seat = %s WHERE conference_id = %s AND certificate_id = %s",
        (e.block, e.row, e.seat, e.originator_id, e.certificate_id),
    )


@conferences.on(C.Opened)
def _opened(e: C.Opened) -> Iterable[Statement]:
    yield (
        "UPDATE conferences SET status = 'opened', opened_at = %s WHERE conference_id = %s",
        (e.timestamp, e.originator_id),
    )


@conferences.on(C.Closed)
def _closed(e: C.Closed) -> Iterable[Statement]:
    yield (
        "UPDATE conferences SET status = 'closed', closed_at = %s WHERE conference_id = %s",
        (e.timestamp, e.originator_id),
    )


@conferences.on(C.Cancelled)
def _cancelled(e: C.Cancelled) -> Iterable[Statement]:
    yield "UPDATE conferences SET status = 'cancelled' WHERE conference_id = %s", (e.originator_id,)
    yield "UPDATE conference_decisions SET live = false WHERE conference_id = %s", (e.originator_id,)


@conferences.on(
    C.Replanned, C.ProgrammeSet, C.AwardeesOrdered, C.AwardeesAppended, C.CertificateReplaced, C.AwardeeMoved,
    C.AwardeesSeated, C.SeatChanged, C.Opened, C.Closed, C.Cancelled,
)  # fmt: skip
def _version(e: C.Event) -> Iterable[Statement]:
    yield (
        "UPDATE conferences SET version = %s WHERE conference_id = %s",
        (e.originator_version, e.originator_id),
    )


# -- certificates on their way ---------------------------------------------------------------------------------------------


@conferences.on(hand_over.CertificateHandedOver)
def _handed_over(e: hand_over.CertificateHandedOver) -> Iterable[Statement]:
    yield (
        "INSERT INTO hand_overs (nomination_id, certificate_id, subject_id, conference_id, status, receiver, proxy_name, "
        "proxy_relation, handed_on, handed_at, device_at, officer_id, title, unit_name) "
        "SELECT %s, %s, subject_id, %s, 'handed_over', %s, %s, %s, %s, %s, %s, %s, %s, %s FROM nominations "
        "WHERE nomination_id = %s ON CONFLICT (certificate_id) DO UPDATE SET "
        "conference_id = excluded.conference_id, status = excluded.status, receiver = excluded.receiver, "
        "proxy_name = excluded.proxy_name, proxy_relation = excluded.proxy_relation, handed_on = excluded.handed_on, "
        "handed_at = excluded.handed_at, device_at = excluded.device_at, officer_id = excluded.officer_id, "
        "title = excluded.title, unit_name = excluded.unit_name",
        (
            e.originator_id,
            e.certificate_id,
            e.conference_id,
            e.receiver,
            plain(e.proxy_name),
            plain(e.proxy_relation),
            e.meta.occurred_on,
            e.timestamp,
            e.device_at,
            e.meta.officer_id,
            e.meta.title,
            e.meta.unit_name,
            e.originator_id,
        ),
    )


@conferences.on(hand_over.HandOverUndone)
def _undone(e: hand_over.HandOverUndone) -> Iterable[Statement]:
    yield "DELETE FROM hand_overs WHERE certificate_id = %s", (e.certificate_id,)


@conferences.on(hand_over.AbsenceNoted)
def _absent(e: hand_over.AbsenceNoted) -> Iterable[Statement]:
    yield (
        "INSERT INTO hand_overs (nomination_id, certificate_id, subject_id, conference_id, status, handed_at, officer_id, title, "
        "unit_name) SELECT %s, %s, subject_id, %s, 'absent', %s, %s, %s, %s FROM nominations WHERE nomination_id = %s",
        (
            e.originator_id,
            e.certificate_id,
            e.conference_id,
            e.timestamp,
            e.meta.officer_id,
            e.meta.title,
            e.meta.unit_name,
            e.originator_id,
        ),
    )
