"""Read model of revocations: how each stands, and what is still to come back; also of papers that were replaced.

Words stay sealed in the log. The number goes into the year's one sequence (``decision_numbers``), the end of the certificate
into the register (``projections.council``), in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregates import revocation_events as events
from aggregates.revocation import Revocation
from aggregates.vocabulary_revocation import AFTER_CANCELLATION, AFTER_REISSUE
from projections.places import follow_places
from projections.registry import Statement, view

R = Revocation

revocations = view("revocations", ["revocations"])
follow_places(revocations, "revocations")


@revocations.on(R.Proposed)
def _proposed(e: events.Proposed) -> Iterable[Statement]:
    yield (
        "INSERT INTO revocations (revocation_id, nomination_id, subject_id, decision_id, certificate_id, unit_path, ground, "
        "basis, basis_id, status, proposed_by, proposed_role, proposed_at, since, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'proposed', %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.nomination_id,
            e.subject_id,
            e.decision_id,
            e.certificate_id,
            e.unit_path,
            e.ground,
            e.basis,
            e.basis_id,
            e.meta.officer_id,
            e.meta.role,
            e.timestamp,
            e.timestamp,
            e.originator_version,
        ),
    )


_STATUS = {
    R.Examined: "hearing",
    R.Dismissed: "dismissed",
    R.AwardeeHeard: "heard",
    R.OpinionGiven: "advised",
    R.Declined: "declined",
    R.Withdrawn: "withdrawn",
    R.Signed: "signed",
}


@revocations.on(*_STATUS)
def _moved(e: events.RevocationEvent) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET status = %s, due_on = %s, since = %s WHERE revocation_id = %s",
        (
            _STATUS[type(e)],
            e.hear_until if isinstance(e, R.Examined) else None,
            e.timestamp,
            e.originator_id,
        ),
    )


@revocations.on(R.OpinionGiven)
def _advised(e: events.OpinionGiven) -> Iterable[Statement]:
    yield "UPDATE revocations SET opinion = %s WHERE revocation_id = %s", (e.opinion, e.originator_id)


@revocations.on(R.Signed)
def _signed(e: events.Signed) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET number = %s, year = %s, signed_on = %s, signed_by = %s, signed_title = %s, signed_for = %s, "
        "certificate_id = %s, paid = %s, paper = %s, due_on = %s WHERE revocation_id = %s",
        (
            e.number,
            e.year,
            e.signed_on,
            e.meta.officer_id,
            e.signed_title,
            e.signed_for,
            e.certificate_id,
            e.prize,
            e.paper,
            e.recover_by,
            e.originator_id,
        ),
    )
    yield (
        "INSERT INTO decision_numbers (year, number, decision_id) VALUES (%s, %s, %s)",
        (e.year, e.number, e.originator_id),
    )


@revocations.on(R.DecisionCancelled)
def _cancelled(e: events.DecisionCancelled) -> Iterable[Statement]:
    # Its number stands in the year's sequence as the cancellation's.
    yield (
        "INSERT INTO revocations (revocation_id, nomination_id, subject_id, decision_id, certificate_id, unit_path, ground, "
        "basis, basis_id, status, proposed_role, proposed_at, since, number, year, signed_on, signed_by, signed_title, signed_for, "
        "paid, paper, due_on, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'cancelled', '', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.nomination_id,
            e.subject_id,
            e.decision_id,
            e.certificate_id,
            e.unit_path,
            e.ground,
            AFTER_CANCELLATION,
            e.amendment_id,
            e.timestamp,
            e.timestamp,
            e.number,
            e.year,
            e.cancelled_on,
            e.meta.officer_id,
            e.meta.title,
            e.meta.signs_for,
            e.prize,
            e.paper,
            e.recover_by,
            e.originator_version,
        ),
    )


@revocations.on(R.CertificateReplaced)
def _replaced(e: events.CertificateReplaced) -> Iterable[Statement]:
    # No number and no signature of its own: the award stands, and its certificate is another one now.
    yield (
        "INSERT INTO revocations (revocation_id, nomination_id, subject_id, decision_id, certificate_id, unit_path, ground, "
        "basis, basis_id, status, proposed_role, proposed_at, since, paid, paper, due_on, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, '', %s, %s, 'replaced', '', %s, %s, 0, 'out', %s, %s)",
        (
            e.originator_id,
            e.nomination_id,
            e.subject_id,
            e.decision_id,
            e.certificate_id,
            e.unit_path,
            AFTER_REISSUE,
            e.replaced_by,
            e.timestamp,
            e.timestamp,
            e.recover_by,
            e.originator_version,
        ),
    )


@revocations.on(R.DocumentIssued)
def _issued(e: events.DocumentIssued) -> Iterable[Statement]:
    yield "UPDATE revocations SET sha256 = %s WHERE revocation_id = %s", (e.document.sha256, e.originator_id)


@revocations.on(R.WordIssued)
def _word(e: events.WordIssued) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET word_sha256 = %s WHERE revocation_id = %s",
        (e.document.sha256, e.originator_id),
    )


@revocations.on(R.PaymentStated)
def _stated(e: events.PaymentStated) -> Iterable[Statement]:
    yield "UPDATE revocations SET paid = %s WHERE revocation_id = %s", (e.amount, e.originator_id)


@revocations.on(R.MoneyReturned)
def _returned(e: events.MoneyReturned) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET returned = returned + %s WHERE revocation_id = %s",
        (e.amount, e.originator_id),
    )


@revocations.on(R.MoneyWrittenOff)
def _written_off(e: events.MoneyWrittenOff) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET written_off = written_off + %s WHERE revocation_id = %s",
        (e.amount, e.originator_id),
    )


@revocations.on(R.PaperReturned, R.PaperNotFound, R.PaperWaived, R.PassedOn)
def _paper(e: events.RevocationEvent) -> Iterable[Statement]:
    match e:
        case events.PaperReturned():
            state, day = "returned", e.returned_on
        case events.PaperNotFound():
            state, day = "not_found", e.declared_on
        case _:
            state, day = "waived" if isinstance(e, R.PaperWaived) else "passed_on", e.meta.occurred_on
    yield (
        "UPDATE revocations SET paper = %s, paper_on = %s, paper_by = %s WHERE revocation_id = %s",
        (state, day, e.meta.officer_id, e.originator_id),
    )


@revocations.on(R.Reminded)
def _reminded(e: events.Reminded) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET due_on = %s, reminded_on = %s, reminders = reminders + 1 WHERE revocation_id = %s",
        (e.recover_by, e.reminded_on, e.originator_id),
    )


@revocations.on(R.RecoveryEnded)
def _ended(e: events.RecoveryEnded) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET settled_on = %s, due_on = NULL WHERE revocation_id = %s",
        (e.meta.occurred_on, e.originator_id),
    )


@revocations.on(
    *_STATUS,
    R.DocumentIssued,
    R.WordIssued,
    R.PaymentStated,
    R.MoneyReturned,
    R.MoneyWrittenOff,
    R.PaperReturned,
    R.PaperNotFound,
    R.PaperWaived,
    R.PassedOn,
    R.Reminded,
    R.RecoveryEnded,
)
def _version(e: events.RevocationEvent) -> Iterable[Statement]:
    yield (
        "UPDATE revocations SET version = %s WHERE revocation_id = %s",
        (e.originator_version, e.originator_id),
    )
