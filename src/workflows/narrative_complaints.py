"""Complaints, denunciations and appeals told in words. What is told to whom is decided before (``workflows.complaint_sight``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.appeal import Appeal
from aggregates.complaint import Complaint
from aggregates.vocabulary import ROLES
from aggregates.vocabulary_complaints import (
    APPEAL_STATUSES,
    COMPLAINT_CHANNELS,
    COMPLAINT_ERASURES,
    COMPLAINT_GROUNDS,
    COMPLAINT_KINDS,
    COMPLAINT_MEASURES,
    COMPLAINT_STATUSES,
)
from rules.text import Text
from rules.wording import joined
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _received(e: Complaint.Received) -> Story:
    said = [words(e.complainant), words(e.contact), words(e.statement)]
    return Story(
        Text("Nhận đơn {kind}", "Received: a {kind}").format(kind=COMPLAINT_KINDS[e.kind]),
        Text(
            "{how}, ngày {on}. Hạn xem xét: {due}.", "{how}, on {on}. To be taken up or not by {due}."
        ).format(how=COMPLAINT_CHANNELS[e.channel], on=dmy(e.received_on), due=dmy(e.due_on)),
        None if None in said else "\n".join(part for part in said if part),
        tuple(e.evidence),
        tone="bad",
    )


def _resolved(e: Complaint.Resolved) -> Story:
    follows = joined([COMPLAINT_MEASURES[m] for m in e.measures], "; ") if e.measures else Text("", "")
    years = ", ".join(map(str, e.years))
    return Story(
        Text("Kết luận: {outcome}", "Resolved: {outcome}").format(outcome=COMPLAINT_STATUSES[e.outcome]),
        Text(f"{follows.vi} ({years})", f"{follows.en} ({years})") if years else follows,
        words(e.conclusion),
        tuple(e.evidence),
        tone="bad" if e.outcome == "founded" else "good",
    )


def _appealed(e: Appeal.Received) -> Story:
    said = [words(e.appellant), words(e.statement)]
    return Story(
        Text("Nhận kiến nghị về việc từ chối hồ sơ", "Appeal received"),
        Text(
            "{how}, ngày {on}; hồ sơ bị từ chối ngày {refused}, hạn kiến nghị {until}. Hạn giải quyết: {due}.",
            "{how}, on {on}; refused on {refused}, appeals until {until}. To be decided by {due}.",
        ).format(
            how=COMPLAINT_CHANNELS[e.channel],
            on=dmy(e.received_on),
            refused=dmy(e.refused_on),
            until=dmy(e.until),
            due=dmy(e.due_on),
        ),
        None if None in said else ": ".join(part for part in said if part),
        tuple(e.evidence),
    )


TELL: dict[type, Callable[[Any], Story]] = {
    Complaint.Received: _received,
    Complaint.Accepted: lambda e: Story(
        Text("Thụ lý đơn", "Taken up"),
        Text("Giao {office} xác minh, hạn {due}.", "Looked into by: {office}, until {due}.").format(
            office=ROLES[e.office], due=dmy(e.due_on)
        ),
    ),
    Complaint.NotTakenUp: lambda e: Story(
        Text("Không thụ lý đơn", "Not taken up"), COMPLAINT_GROUNDS[e.ground], words(e.reason)
    ),
    Complaint.InquiryRecorded: lambda e: Story(
        Text("Ghi kết quả xác minh", "Inquiry recorded"), words=words(e.findings), evidence=tuple(e.evidence)
    ),
    Complaint.Resolved: _resolved,
    Complaint.Withdrawn: lambda e: Story(Text("Người nêu rút đơn", "Taken back"), words=words(e.reason)),
    Complaint.Answered: lambda e: Story(
        Text("Trả lời người nêu đơn", "The complainant was answered"),
        Text("{how}, ngày {on}", "{how}, on {on}").format(
            how=COMPLAINT_CHANNELS[e.channel], on=dmy(e.answered_on)
        ),
        words(e.answer),
        tone="good",
    ),
    Complaint.WordsErased: lambda e: Story(
        Text("Xóa nội dung đơn", "The words were erased"), COMPLAINT_ERASURES[e.ground]
    ),
    Appeal.Received: _appealed,
    Appeal.Decided: lambda e: Story(
        Text("Giải quyết kiến nghị: {outcome}", "Appeal decided: {outcome}").format(
            outcome=APPEAL_STATUSES[e.outcome]
        ),
        words=words(e.reason),
        tone="good" if e.outcome == "upheld" else "bad",
    ),
    Appeal.Withdrawn: lambda e: Story(Text("Rút kiến nghị", "Appeal taken back"), words=words(e.reason)),
}
