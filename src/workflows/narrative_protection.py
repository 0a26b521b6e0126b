"""Requests of data subjects, restrictions and consent told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import household_events as events
from aggregates.data_request import DataRequest
from aggregates.nominee import Nominee
from aggregates.retention_review import RetentionReview
from aggregates.vocabulary_protection import (
    CONSENT_PURPOSES,
    REQUEST_CHANNELS,
    REQUEST_KINDS,
    REQUEST_OUTCOMES,
    REQUEST_REFUSALS,
    REQUESTERS,
)
from rules.text import Text
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _said_on(e: events.ConsentGiven | events.ConsentWithdrawn) -> Text:
    return Text(f"Hộ nói ngày {dmy(e.meta.occurred_on)}.", f"Said on {dmy(e.meta.occurred_on)}.")


def _received(e: DataRequest.Received) -> Story:
    said = [words(e.requester), words(e.identity), words(e.details)]
    return Story(
        Text("Nhận yêu cầu: {kind}", "Request received: {kind}").format(kind=REQUEST_KINDS[e.kind]),
        Text(
            "{who}, {how}, ngày {on}. Hạn trả lời: {due}.",
            "From {who}, {how}, on {on}. To be answered by {due}.",
        ).format(
            who=REQUESTERS[e.capacity],
            how=REQUEST_CHANNELS[e.channel],
            on=dmy(e.received_on),
            due=dmy(e.due_on),
        ),
        None if None in said else "\n".join(part for part in said if part),
        tuple(e.evidence),
    )


def _answered(e: DataRequest.Answered) -> Story:
    ground = REQUEST_REFUSALS.get(e.ground)
    return Story(
        Text("Trả lời: {outcome}", "Answered: {outcome}").format(outcome=REQUEST_OUTCOMES[e.outcome]),
        Text("Căn cứ: {g}.", "Ground: {g}.").format(g=ground) if ground else Text("", ""),
        words(e.answer),
        tone="bad" if e.outcome == "refused" else "good",
    )


def _handed_over(e: DataRequest.ReportHandedOver) -> Story:
    said = [words(e.recipient), words(e.answer)]
    return Story(
        Text("Giao bản dữ liệu", "The report was handed over"),
        Text(f"SHA-256 {e.sha256}", f"SHA-256 {e.sha256}"),
        None if None in said else ": ".join(part for part in said if part),
        tone="good",
    )


def _restricted(e: events.ProcessingRestricted | Nominee.ProcessingRestricted) -> Story:
    return Story(
        Text("Hạn chế xử lý dữ liệu theo yêu cầu", "Processing of the data restricted on request"),
        words=words(e.reason),
        tone="bad",
    )


def _lifted(e: events.RestrictionLifted | Nominee.RestrictionLifted) -> Story:
    return Story(
        Text("Dỡ hạn chế xử lý dữ liệu", "The restriction was lifted"), words=words(e.reason), tone="good"
    )


TELL: dict[type, Callable[[Any], Story]] = {
    DataRequest.Received: _received,
    DataRequest.Forwarded: lambda e: Story(
        Text("Hộ chuyển nơi ở: yêu cầu chuyển theo hộ", "The household moved: the request goes along"),
        Text(
            "Nơi hộ đang ở trả lời; hạn trả lời giữ nguyên.",
            "It is answered where the household lives now, by the same day.",
        ),
    ),
    DataRequest.ReportMade: lambda e: Story(
        Text("Lập bản dữ liệu để giao", "The report was made"), evidence=(e.document,)
    ),
    DataRequest.Answered: _answered,
    DataRequest.ReportHandedOver: _handed_over,
    DataRequest.RestrictionLifted: lambda e: Story(
        Text("Dỡ hạn chế xử lý", "Restriction of processing lifted"), words=words(e.reason)
    ),
    events.ProcessingRestricted: _restricted,
    Nominee.ProcessingRestricted: _restricted,
    events.RestrictionLifted: _lifted,
    Nominee.RestrictionLifted: _lifted,
    RetentionReview.Recorded: lambda e: Story(
        Text(f"Rà soát thời hạn lưu giữ năm {e.year}", f"Review of terms, {e.year}"), words=words(e.basis)
    ),
    events.ConsentGiven: lambda e: Story(
        Text("Hộ đồng ý: {p}", "The household consented: {p}").format(p=CONSENT_PURPOSES[e.purpose]),
        _said_on(e),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    events.ConsentWithdrawn: lambda e: Story(
        Text(
            "Hộ rút lại sự đồng ý hoặc phản đối: {p}", "The household withdrew its consent or objected: {p}"
        ).format(p=CONSENT_PURPOSES[e.purpose]),
        _said_on(e),
        words=words(e.reason),
        evidence=tuple(e.evidence),
        tone="bad",
    ),
}
