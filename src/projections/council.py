"""Read models of council sessions, decisions and the certificate register (sổ vàng)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from aggregates import council_events as events
from aggregates.amending_decision import AmendingDecision
from aggregates.award_decision import AwardDecision
from aggregates.council_events import Closed, SessionEvent
from aggregates.nomination_award_events import AwardAttested, AwardRevoked, CertificateIssued
from aggregates.pii import plain
from projections.places import follow_places
from projections.registry import Personal, Statement, view
from rules.vietnamese import search_key

A = AmendingDecision
D = AwardDecision


def number_as_written(column: str) -> str:
    """Return the SQL of a decision's number as papers write it, two digits at the least: 03/QĐ-UBND, 103/QĐ-UBND."""
    return f"(lpad({column}::text, greatest(2, length({column}::text)), '0') || '/QĐ-UBND')"


sessions = view("sessions", ["council_sessions", "session_items"])
decisions = view(
    "decisions",
    ["decisions", "decision_numbers", "amendments", "amendment_changes"],
    personal=[Personal("amendment_changes", "subject_id", ("before", "after", "after_key"))],
)
attested = view("attested", ["attested_awards"])
_PRINTED = ("awardee", "address", "name_key", "address_key")
"""What a correction mends in the register. What the paper says is kept beside it, and is all that is left of a replaced one."""
_NAMED = (*_PRINTED, "tight")
certificates = view(
    "certificates",
    ["certificates", "superseded_certificates"],
    personal=[
        Personal("certificates", "subject_id", (*_NAMED, *(f"printed_{column}" for column in _PRINTED))),
        Personal("superseded_certificates", "subject_id", _NAMED),
    ],
)

follow_places(certificates, "certificates")
follow_places(certificates, "superseded_certificates")
_KEPT = (
    "certificate_id, nomination_id, subject_id, decision_id, gold_book_number, decision_number, decided_on, issued_at, sha256, "
    "category, unit_path, template_version, tight, corrected_by"
)


@sessions.on(events.Convened)
def _convened(e: events.Convened) -> Iterable[Statement]:
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


@sessions.on(events.Opened)
def _opened(e: events.Opened) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET status = 'opened', present = %s WHERE session_id = %s",
        (list(e.present), e.originator_id),
    )


@sessions.on(events.MemberRecused)
def _recused(e: events.MemberRecused) -> Iterable[Statement]:
    yield (
        "UPDATE session_items SET recused = recused + 1 WHERE session_id = %s AND nomination_id = %s",
        (e.originator_id, e.nomination_id),
    )


@sessions.on(events.BallotCast)
def _ballot(e: events.BallotCast) -> Iterable[Statement]:
    yield (
        "UPDATE session_items SET ballots = ballots + 1 WHERE session_id = %s AND nomination_id = %s",
        (e.originator_id, e.nomination_id),
    )


@sessions.on(events.BallotHandedIn)
def _handed_in(e: events.BallotHandedIn) -> Iterable[Statement]:
    yield _cast(e.originator_id, e.nomination_ids, 1)


@sessions.on(events.WrittenBallotCast)
def _written(e: events.WrittenBallotCast) -> Iterable[Statement]:
    yield _cast(e.originator_id, [e.nomination_id], 1)


@sessions.on(events.WrittenBallotsHandedIn)
def _sealed(e: events.WrittenBallotsHandedIn) -> Iterable[Statement]:
    yield _cast(e.originator_id, [e.nomination_id], len(e.members))


@sessions.on(events.Adjourned)
def _adjourned(e: events.Adjourned) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET status = 'adjourned', adjourned_to = %s WHERE session_id = %s",
        (e.until, e.originator_id),
    )


@sessions.on(events.Resumed)
def _resumed(e: events.Resumed) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET status = 'opened', adjourned_to = NULL, present = %s WHERE session_id = %s",
        (list(e.present), e.originator_id),
    )


@sessions.on(events.VotesCounted)
def _counted(e: events.VotesCounted) -> Iterable[Statement]:
    # How the votes fell is in no table before it is published.
    yield "UPDATE council_sessions SET status = 'counted' WHERE session_id = %s", (e.originator_id,)
    yield from _postponed(e)


@sessions.on(events.RevoteOrdered)
def _revote(e: events.RevoteOrdered) -> Iterable[Statement]:
    yield "UPDATE council_sessions SET status = 'opened' WHERE session_id = %s", (e.originator_id,)
    yield _again(e.originator_id, [e.nomination_id])


@sessions.on(events.BallotBoxLost)
def _box_lost(e: events.BallotBoxLost) -> Iterable[Statement]:
    yield _again(e.originator_id, e.nomination_ids)


@sessions.on(events.ResultsPublished)
def _published(e: events.ResultsPublished) -> Iterable[Statement]:
    yield from _results(e)
    yield from _postponed(e)


def _cast(session_id: UUID, nomination_ids: list[UUID], ballots: int) -> Statement:
    return (
        "UPDATE session_items SET ballots = ballots + %s WHERE session_id = %s AND nomination_id = ANY(%s)",
        (ballots, session_id, list(nomination_ids)),
    )


def _again(session_id: UUID, nomination_ids: list[UUID]) -> Statement:
    return (
        "UPDATE session_items SET ballots = 0, round = round + 1, postponed = NULL "
        "WHERE session_id = %s AND nomination_id = ANY(%s)",
        (session_id, list(nomination_ids)),
    )


def _postponed(e: events.VotesCounted | events.ResultsPublished) -> Iterable[Statement]:
    for entry in e.postponed:
        yield (
            "UPDATE session_items SET postponed = %s WHERE session_id = %s AND nomination_id = %s",
            (entry["reason"], e.originator_id, entry["nomination_id"]),
        )


@sessions.on(Closed)
def _closed(e: Closed) -> Iterable[Statement]:
    yield from _results(e)


def _results(e: Closed | events.ResultsPublished) -> Iterable[Statement]:
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


@sessions.on(events.Cancelled)
def _cancelled(e: events.Cancelled) -> Iterable[Statement]:
    yield "UPDATE council_sessions SET status = 'cancelled' WHERE session_id = %s", (e.originator_id,)


@sessions.on(events.MinutesIssued, events.MinutesRedacted)
def _minutes(e: events.MinutesIssued | events.MinutesRedacted) -> Iterable[Statement]:
    yield (
        "UPDATE council_sessions SET minutes_sha256 = %s WHERE session_id = %s",
        (e.document.sha256, e.originator_id),
    )


@sessions.on(
    events.Opened,
    events.MemberRecused,
    events.BallotCast,
    events.BallotHandedIn,
    events.WrittenBallotCast,
    events.WrittenBallotsHandedIn,
    events.VotesCounted,
    events.RevoteOrdered,
    events.BallotBoxLost,
    events.Adjourned,
    events.Resumed,
    events.ResultsPublished,
    Closed,
    events.Cancelled,
    events.MinutesIssued,
    events.MinutesRedacted,
)
def _session_version(e: SessionEvent) -> Iterable[Statement]:
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
    yield _numbered(e.year, e.number, e.originator_id)


def _numbered(year: int, number: int, decision_id: UUID) -> Statement:
    return "INSERT INTO decision_numbers (year, number, decision_id) VALUES (%s, %s, %s)", (
        year,
        number,
        decision_id,
    )


@decisions.on(D.Cancelled)
def _decision_cancelled(e: D.Cancelled) -> Iterable[Statement]:
    yield "UPDATE decisions SET status = 'cancelled' WHERE decision_id = %s", (e.originator_id,)


@decisions.on(A.Drafted)
def _amendment(e: A.Drafted) -> Iterable[Statement]:
    yield (
        "INSERT INTO amendments (amendment_id, about, kind, ground, status, drafted_at, version) "
        "VALUES (%s, %s, %s, %s, 'drafted', %s, %s)",
        (e.originator_id, e.about, e.kind, e.ground, e.timestamp, e.originator_version),
    )
    for place, ((nomination_id, field), before, after) in enumerate(
        zip(e.lines, e.before, e.after, strict=True)
    ):
        yield (
            "INSERT INTO amendment_changes (amendment_id, position, nomination_id, subject_id, field, before, after, "
            "after_key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                e.originator_id,
                place,
                nomination_id,
                before.subject,
                field,
                plain(before),
                plain(after),
                _key(plain(after)),
            ),
        )


def _key(text: str | None) -> str | None:
    """What a text is found by; None for an erased one."""
    return None if text is None else search_key(text)


@decisions.on(A.Discarded)
def _discarded(e: A.Discarded) -> Iterable[Statement]:
    yield "UPDATE amendments SET status = 'discarded' WHERE amendment_id = %s", (e.originator_id,)


@decisions.on(A.Signed)
def _amendment_signed(e: A.Signed) -> Iterable[Statement]:
    yield (
        "UPDATE amendments SET status = 'signed', number = %s, year = %s, signed_on = %s, signed_by = %s, signed_title = %s, "
        "signed_for = %s WHERE amendment_id = %s",
        (e.number, e.year, e.signed_on, e.meta.officer_id, e.signed_title, e.signed_for, e.originator_id),
    )
    yield _numbered(e.year, e.number, e.originator_id)


@decisions.on(A.DocumentIssued)
def _amendment_issued(e: A.DocumentIssued) -> Iterable[Statement]:
    yield "UPDATE amendments SET sha256 = %s WHERE amendment_id = %s", (e.document.sha256, e.originator_id)


@decisions.on(A.WordIssued)
def _amendment_word(e: A.WordIssued) -> Iterable[Statement]:
    yield (
        "UPDATE amendments SET word_sha256 = %s WHERE amendment_id = %s",
        (e.document.sha256, e.originator_id),
    )


@decisions.on(A.Discarded, A.Signed, A.DocumentIssued, A.WordIssued)
def _amendment_version(e: A.Event) -> Iterable[Statement]:
    yield (
        "UPDATE amendments SET version = %s WHERE amendment_id = %s",
        (e.originator_version, e.originator_id),
    )


@certificates.on(D.Cancelled)
def _certificates_end(e: D.Cancelled) -> Iterable[Statement]:
    yield (
        "UPDATE certificates SET status = 'cancelled', ended_on = %s, ended_by = %s, end_ground = %s "
        "WHERE decision_id = %s AND status = 'valid'",
        (e.cancelled_on, f"{e.number:02d}/QĐ-UBND", e.ground, e.originator_id),
    )


@certificates.on(AwardRevoked)
def _certificate_revoked(e: AwardRevoked) -> Iterable[Statement]:
    yield (
        "UPDATE certificates SET status = 'revoked', ended_on = %s, ended_by = %s, end_ground = %s "
        "WHERE nomination_id = %s AND status = 'valid'",
        (e.revoked_on, f"{e.number:02d}/QĐ-UBND", e.ground, e.originator_id),
    )


@certificates.on(D.Corrected)
def _certificates_corrected(e: D.Corrected) -> Iterable[Statement]:
    # The changes are there since the correction was drafted. They correct the list's address, which leaves out what lies above
    # the authority's area; the paper has that, and so has what holds instead.
    rest = "substr(c.address, length(x.listed) + 1)"
    above = f"', ' || split_part({rest}, ', ', 2)"
    yield (
        "UPDATE certificates c SET corrected_by = corrected_by || %s, awardee = coalesce(x.name, awardee), "
        "name_key = coalesce(x.name_key, c.name_key), address = CASE "
        "WHEN x.address IS NULL THEN c.address "
        f"WHEN NOT starts_with(c.address, x.listed) OR right(x.address, length({rest})) = {rest} THEN x.address "
        f"WHEN right(x.address, length({above})) = {above} THEN x.address || substr({rest}, length({above}) + 1) "
        f"ELSE coalesce(x.address || {rest}, x.address) END, "
        "address_key = coalesce(x.address_key, c.address_key) FROM (SELECT n.nomination_id, "
        "max(after) FILTER (WHERE field = 'name') AS name, max(after_key) FILTER (WHERE field = 'name') AS name_key, "
        "max(after) FILTER (WHERE field = 'address') AS address, "
        "max(before) FILTER (WHERE field = 'address') AS listed, max(after_key) FILTER (WHERE field = 'address') AS address_key "
        "FROM unnest(%s::uuid[]) AS n(nomination_id) LEFT JOIN amendment_changes a ON a.nomination_id = n.nomination_id "
        "AND a.amendment_id = %s GROUP BY n.nomination_id) x WHERE c.decision_id = %s AND c.nomination_id = x.nomination_id",
        (
            [f"{e.number:02d}/QĐ-UBND ngày {e.corrected_on:%d/%m/%Y}"],
            list(e.nominations),
            e.amendment_id,
            e.originator_id,
        ),
    )


@decisions.on(D.DocumentIssued)
def _issued(e: D.DocumentIssued) -> Iterable[Statement]:
    yield "UPDATE decisions SET sha256 = %s WHERE decision_id = %s", (e.document.sha256, e.originator_id)


@decisions.on(D.WordIssued)
def _word_issued(e: D.WordIssued) -> Iterable[Statement]:
    yield (
        "UPDATE decisions SET word_sha256 = %s WHERE decision_id = %s",
        (e.document.sha256, e.originator_id),
    )


@decisions.on(
    D.NomineeDeclined,
    D.NomineeDeferred,
    D.Signed,
    D.DocumentIssued,
    D.WordIssued,
    D.Corrected,
    D.Cancelled,
    D.AwardRevoked,
)
def _decision_version(e: D.Event) -> Iterable[Statement]:
    yield "UPDATE decisions SET version = %s WHERE decision_id = %s", (e.originator_version, e.originator_id)


@attested.on(AwardAttested)
def _attested(e: AwardAttested) -> Iterable[Statement]:
    yield (
        "INSERT INTO attested_awards (nomination_id, certificate_id, gold_book_number, award_hash, attested_at, version) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (nomination_id) DO UPDATE SET certificate_id = excluded.certificate_id, "
        "gold_book_number = excluded.gold_book_number, award_hash = excluded.award_hash, attested_at = excluded.attested_at, "
        "version = excluded.version",
        (
            e.originator_id,
            e.certificate_id,
            e.gold_book_number,
            e.award_hash,
            e.timestamp,
            e.originator_version,
        ),
    )


@certificates.on(CertificateIssued)
def _certificate(e: CertificateIssued) -> Iterable[Statement]:
    data = plain(e.data) or {}
    awardee, address = data.get("awardee"), data.get("address")
    printed = (awardee, address, _key(awardee), _key(address))
    # One that there was is replaced, and its line says what is printed on it: the old number stays in the book.
    says = ", ".join(f"coalesce(printed_{column}, {column})" for column in _PRINTED)
    yield (
        f"INSERT INTO superseded_certificates ({_KEPT}, {', '.join(_PRINTED)}, status, ended_on, ended_by, end_ground, "
        f"replaced_by) SELECT {_KEPT}, {says}, 'superseded', %s, "
        "coalesce(split_part(corrected_by[cardinality(corrected_by)], ' ', 1), ''), "
        "'corrected', %s FROM certificates WHERE nomination_id = %s",
        (e.meta.occurred_on, e.certificate_id, e.originator_id),
    )
    yield "DELETE FROM certificates WHERE nomination_id = %s", (e.originator_id,)
    yield (
        "INSERT INTO certificates (certificate_id, nomination_id, subject_id, decision_id, gold_book_number, awardee, address, "
        "name_key, address_key, decision_number, decided_on, issued_at, sha256, category, status, unit_path, template_version, "
        f"tight, {', '.join(f'printed_{column}' for column in _PRINTED)}) "
        "SELECT %s, nomination_id, subject_id, decision_id, %s, %s, %s, %s, %s, "
        f"(SELECT {number_as_written('d.number')} FROM decisions d WHERE d.decision_id = n.decision_id), "
        "(SELECT signed_on FROM decisions d WHERE d.decision_id = n.decision_id), %s, %s, category, 'valid', unit_path, %s, %s, "
        "%s, %s, %s, %s FROM nominations n WHERE nomination_id = %s",
        (
            e.certificate_id,
            e.gold_book_number,
            *printed,
            e.timestamp,
            e.document.sha256,
            e.template_version,
            data.get("tight"),
            *printed,
            e.originator_id,
        ),
    )
