"""Read model of referrals for a higher award: how each stands. What they say of a nominee is in the log alone."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.higher_award import HigherAwardReferral
from projections.places import follow_places
from projections.registry import Statement, view

H = HigherAwardReferral

higher_awards = view("higher_awards", ["higher_awards"])
follow_places(higher_awards, "higher_awards")


@higher_awards.on(H.Prepared)
def _prepared(e: H.Prepared) -> Iterable[Statement]:
    yield (
        "INSERT INTO higher_awards (referral_id, nomination_id, subject_id, unit_path, form, basis, status, prepared_at, since, "
        "version) VALUES (%s, %s, %s, %s, %s, %s, 'prepared', %s, %s, %s)",
        (
            e.originator_id,
            e.nomination_id,
            e.subject_id,
            e.unit_path,
            e.form,
            e.basis,
            e.timestamp,
            e.timestamp,
            e.originator_version,
        ),
    )


@higher_awards.on(H.Revised)
def _revised(e: H.Revised) -> Iterable[Statement]:
    yield (
        "UPDATE higher_awards SET status = CASE status WHEN 'returned' THEN 'supported' ELSE status END, since = %s, version = %s "
        "WHERE referral_id = %s",
        (e.timestamp, e.originator_version, e.originator_id),
    )


@higher_awards.on(H.Sent)
def _sent(e: H.Sent) -> Iterable[Statement]:
    yield (
        "UPDATE higher_awards SET number = %s, sent_on = %s, package_sha256 = %s WHERE referral_id = %s",
        (e.number, e.sent_on, e.evidence[0].sha256, e.originator_id),
    )


@higher_awards.on(H.OutcomeRecorded)
def _outcome(e: H.OutcomeRecorded) -> Iterable[Statement]:
    yield (
        "UPDATE higher_awards SET decided_on = %s, decision_number = %s, award = %s WHERE referral_id = %s",
        (e.decided_on, e.decision_number, e.award, e.originator_id),
    )


@higher_awards.on(H.OpinionGiven, H.Signed, H.Sent, H.OutcomeRecorded, H.Withdrawn)
def _moved(e: H.OpinionGiven | H.Signed | H.Sent | H.OutcomeRecorded | H.Withdrawn) -> Iterable[Statement]:
    if isinstance(e, H.OpinionGiven):
        status = "supported" if e.supported else "not_supported"
    elif isinstance(e, H.OutcomeRecorded):
        status = e.outcome
    else:
        status = "signed" if isinstance(e, H.Signed) else "sent" if isinstance(e, H.Sent) else "withdrawn"
    yield (
        "UPDATE higher_awards SET status = %s, since = %s, version = %s WHERE referral_id = %s",
        (status, e.timestamp, e.originator_version, e.originator_id),
    )
