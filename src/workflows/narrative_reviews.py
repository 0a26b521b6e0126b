"""Poverty reviews, targets and sponsorships told in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.poverty_review import PovertyReview as R
from aggregates.reduction_target import ReductionTarget as T
from aggregates.sponsorship import Sponsorship
from aggregates.vocabulary import REVIEW_STAGES
from rules.text import Text
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _grouped(number: int) -> Text:
    return Text(f"{number:,}".replace(",", "."), f"{number:,}")


def counts_words(households: int, poor: int, near_poor: int) -> Text:
    """Counts in words: 96 hộ, 20 nghèo, 10 cận nghèo."""
    n, p, q = (_grouped(x) for x in (households, poor, near_poor))
    return Text(
        f"{n.vi} hộ, {p.vi} hộ nghèo, {q.vi} hộ cận nghèo",
        f"{n.en} {'household' if households == 1 else 'households'}, {p.en} poor, {q.en} near-poor",
    )


def points_words(points: Decimal) -> Text:
    """Percentage points as they are written: 4,6 điểm %."""
    figure = f"{points.normalize():f}"
    return Text(f"{figure.replace('.', ',')} điểm %", f"{figure} {'point' if points == 1 else 'points'}")


def _reported(e: R.Reported | R.ReportedAgain) -> Text:
    return Text("{c}; rà soát ngày {d}", "{c}; reviewed on {d}").format(
        c=counts_words(e.households, e.poor, e.near_poor), d=dmy(e.reviewed_on)
    )


def _headline(vi: str, en: str, stage: str) -> Text:
    return Text(vi, en).format(stage=REVIEW_STAGES[stage])


TELL: dict[type, Callable[[Any], Story]] = {
    R.Reported: lambda e: Story(
        _headline("Báo cáo kết quả rà soát {stage}", "{stage} figures reported", e.stage),
        _reported(e),
        words(e.remarks),
        tuple(e.evidence),
    ),
    R.ReportedAgain: lambda e: Story(
        _headline("Báo cáo lại kết quả rà soát {stage}", "{stage} figures reported anew", e.stage),
        _reported(e),
        words(e.remarks),
        tuple(e.evidence),
    ),
    R.Verified: lambda e: Story(
        Text("Chủ tịch UBND xã xác nhận", "Verified by the commune's chair"),
        words=words(e.remarks),
        tone="good",
    ),
    R.Corrected: lambda e: Story(
        Text("Điều chỉnh số liệu và xác nhận", "Corrected and verified"),
        Text("Trước: {a}. Nay: {b}.", "Before: {a}. Now: {b}.").format(
            a=counts_words(e.earlier_households, e.earlier_poor, e.earlier_near_poor),
            b=counts_words(e.households, e.poor, e.near_poor),
        ),
        words(e.reason),
        tuple(e.evidence),
    ),
    R.Accepted: lambda e: Story(
        Text("Tiếp nhận số liệu", "Figures accepted"),
        words=words(e.remarks),
        tone="good",
    ),
    R.Returned: lambda e: Story(Text("Trả lại", "Returned"), words=words(e.reason), tone="bad"),
    T.TargetSet: lambda e: Story(
        Text(f"Giao chỉ tiêu giảm nghèo năm {e.year}", f"Target of {e.year} set"),
        Text("{p}, theo {b} ngày {d}", "{p}, by {b} of {d}").format(
            p=points_words(e.points), b=e.basis, d=dmy(e.issued_on)
        ),
    ),
    T.TargetChanged: lambda e: Story(
        Text("Điều chỉnh chỉ tiêu giảm nghèo", "Target changed"),
        Text("Từ {a} thành {p}, theo {b} ngày {d}", "From {a} to {p}, by {b} of {d}").format(
            a=points_words(e.earlier), p=points_words(e.points), b=e.basis, d=dmy(e.issued_on)
        ),
        words(e.reason),
    ),
    Sponsorship.Assigned: lambda e: Story(
        Text("Phân công đỡ đầu xã", "Sponsorship assigned"),
        Text(
            f"{e.document_number} ngày {dmy(e.issued_on)}, từ {dmy(e.valid_from)}"
            + (f" đến {dmy(e.valid_to)}" if e.valid_to else ""),
            f"{e.document_number} of {dmy(e.issued_on)}, from {dmy(e.valid_from)}"
            + (f" to {dmy(e.valid_to)}" if e.valid_to else ""),
        ),
        evidence=tuple(e.evidence),
    ),
    Sponsorship.SupportReported: lambda e: Story(
        Text(f"Báo cáo kết quả giúp đỡ năm {e.year}", f"Support of {e.year} reported"),
        words=words(e.text),
        evidence=tuple(e.evidence),
    ),
    Sponsorship.SupportConfirmed: lambda e: Story(
        Text(f"UBND xã xác nhận kết quả năm {e.year}", f"Support of {e.year} confirmed by the commune"),
        words=words(e.remarks),
        tone="good",
    ),
    Sponsorship.SupportRefused: lambda e: Story(
        Text(
            f"UBND xã không xác nhận kết quả năm {e.year}",
            f"Support of {e.year} not confirmed by the commune",
        ),
        words=words(e.reason),
        tone="bad",
    ),
    Sponsorship.Ended: lambda e: Story(
        Text("Kết thúc đỡ đầu", "Sponsorship ended"),
        Text(
            f"Ngày cuối {dmy(e.last_day)}, theo {e.document_number}",
            f"Last day {dmy(e.last_day)}, by {e.document_number}",
        ),
        words(e.reason),
        tone="neutral",
    ),
}
