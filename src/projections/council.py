"""Read models of council sessions, decisions and the certificate register (sổ vàng)."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination_events import CertificateIssued
from aggregates.pii import plain
from projections.places import follow_places
from projections.registry import Personal, Statement, view

S = CouncilSession
D = AwardDecision

sessions = view("sessions", ["council_sessions", "session_items"])
decisions = view("decisions", ["decisions"])
certificates = view(
    "certificates",
    ["certificates"],
    personal=[Personal("certificates", "subject_id", ("awardee", "address", "tight"))],
)

follow_places(certificates, "certificates")


@sessions.on(S.Convened)
def _convened(e: S.Convened) -> Iterable[Statement]:
    yield (
        "INSERT INTO council_sessions (session_id, held_on, place, chair, members, status, version) "
        "VALUES (%s, %s, %s, %s, %s, 'convened', %s)",
        (e.originator_id, e.held_on, e.place, e.chair, list(e.members), e.originator_version),
    )
    yield (
        "INSERT INTO session_items (session_id, nomination_id, position) "
        "SELECT %s, n, p FROM unnest(%s::uuid[]) WITH ORDINALITY AS a(n, p)",
        (e.originator_id, [pair[0] for pair in e.agenda]),
    )


@sessions.on(S.Opened)
def _opened(e: S.Opened) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET status = 'opened', present = %s WHERE session_id = %s",
        (list(e.present), e.originator_id),
    )


@sessions.on(S.MemberRecused)
def _recused(e: S.MemberRecused) -> Iterable[Statement]:
    yield (
        "UPDATE session_items SET recused = recused + 1 WHERE session_id = %s AND nomination_id = %s",
        (e.originator_id, e.nomination_id),
    )


@sessions.on(S.BallotCast)
def _ballot(e: S.BallotCast) -> Iterable[Statement]:
    yield (
        "UPDATE session_items SET ballots = ballots + 1 WHERE session_id = %s AND nomination_id = %s",
        (e.originator_id, e.nomination_id),
    )


@sessions.on(S.Closed)
def _closed(e: S.Closed) -> Iterable[Statement]:
    yield "UPDATE council_sessions SET status = 'closed' WHERE session_id = %s", (e.originator_id,)
    for r in e.results:
        yield (
            "UPDATE session_items SET votes_for = %s, votes_against = %s, abstained = %s, base = %s, proposed = %s "
            "WHERE session_id = %s AND nomination_id = %s",
            (
                r["for"],
                r["against"],
                r["abstain"],
                r["base"],
                r["proposed"],
                e.originator_id,
                r["nomination_id"],
            ),
        )


@sessions.on(S.Cancelled)
def _cancelled(e: S.Cancelled) -> Iterable[Statement]:
    yield "UPDATE council_sessions SET status = 'cancelled' WHERE session_id = %s", (e.originator_id,)


@sessions.on(S.MinutesIssued)
def _minutes(e: S.MinutesIssued) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET minutes_sha256 = %s WHERE session_id = %s",
        (e.document.sha256, e.originator_id),
    )


@sessions.on(S.Opened, S.MemberRecused, S.BallotCast, S.Closed, S.Cancelled, S.MinutesIssued)
def _session_version(e: S.Event) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET version = %s WHERE session_id = %s",
        (e.originator_version, e.originator_id),
    )


@decisions.on(D.Drafted)
def _drafted(e: D.Drafted) -> Iterable[Statement]:
    yield (
        "INSERT INTO decisions (decision_id, session_id, status, drafted_at, version) VALUES (%s, %s, 'drafted', %s, %s)",
        (e.originator_id, e.session_id, e.timestamp, e.originator_version),
    )


@decisions.on(D.Signed)
def _signed(e: D.Signed) -> Iterable[Statement]:
    yield (
        "UPDATE decisions SET status = 'signed', number = %s, year = %s, signed_on = %s, signed_by = %s, signed_title = %s, "
        "signed_for = %s WHERE decision_id = %s",
        (e.number, e.year, e.signed_on, e.meta.officer_id, e.signed_title, e.signed_for, e.originator_id),
    )


@decisions.on(D.DocumentIssued)
def _issued(e: D.DocumentIssued) -> Iterable[Statement]:
    yield "UPDATE decisions SET sha256 = %s WHERE decision_id = %s", (e.document.sha256, e.originator_id)


@decisions.on(D.NomineeDeclined, D.NomineeDeferred, D.Signed, D.DocumentIssued)
def _decision_version(e: D.Event) -> Iterable[Statement]:
    yield "UPDATE decisions SET version = %s WHERE decision_id = %s", (e.originator_version, e.originator_id)


@certificates.on(CertificateIssued)
def _certificate(e: CertificateIssued) -> Iterable[Statement]:
    data = plain(e.data) or {}
    yield (
        "INSERT INTO certificates (certificate_id, nomination_id, subject_id, decision_id, gold_book_number, awardee, address, "
        "decision_number, decided_on, issued_at, sha256, category, status, unit_path, template_version, tight) "
        "SELECT %s, nomination_id, subject_id, decision_id, %s, %s, %s, "
        "(SELECT lpad(number::text, 2, '0') || '/QĐ-UBND' FROM decisions d WHERE d.decision_id = n.decision_id), "
        "(SELECT signed_on FROM decisions d WHERE d.decision_id = n.decision_id), %s, %s, category, 'valid', unit_path, %s, %s "
        "FROM nominations n WHERE nomination_id = %s",
        (
            e.certificate_id,
            e.gold_book_number,
            data.get("awardee"),
            data.get("address"),
            e.timestamp,
            e.document.sha256,
            e.template_version,
            data.get("tight"),
            e.originator_id,
        ),
    )
