"""Every kind of paper with its renderer and its sample, for the tests that hold for all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.documents import paper_samples as samples

from documents.as_of import render_as_of
from documents.audit_report import render_audit_report
from documents.certificate import render_certificate
from documents.conference import render_conference
from documents.decision import render_decision
from documents.gold_book import render_gold_book
from documents.invitation import render_invitation
from documents.minutes import render_council_minutes, render_minutes
from documents.personal_data import render_personal_data
from documents.posting import render_posting
from documents.protection_record import render_protection_record
from documents.receipt import render_receipt
from documents.referral import render_referral_sheet
from documents.submission import render_submission

Renderer = Callable[[Any], bytes]

PAPERS: dict[str, tuple[Renderer, Callable[..., Any]]] = {
    "certificate": (render_certificate, samples.certificate),
    "decision": (render_decision, samples.decision),
    "minutes": (render_minutes, samples.minutes),
    "council_minutes": (render_council_minutes, samples.council_minutes),
    "invitation": (render_invitation, samples.invitation),
    "receipt": (render_receipt, samples.receipt),
    "submission": (render_submission, samples.submission),
    "audit_report": (render_audit_report, samples.audit_report),
    "personal_data": (render_personal_data, samples.personal_data),
    "protection_record": (render_protection_record, samples.protection_record),
    "posting": (render_posting, samples.posting),
    "conference": (render_conference, samples.conference),
    "referral": (render_referral_sheet, samples.referral),
    "gold_book": (render_gold_book, samples.gold_book),
    "as_of": (render_as_of, samples.as_of),
}


@cache
def sample_pdf(kind: str) -> bytes:
    """Return the plain sample of a kind, rendered once per process for the many tests that only read it."""
    render, sample = PAPERS[kind]
    return render(sample())


# Strings that are not free text: codes, addresses for machines, and choices of the program.
NOT_FREE_TEXT = {"attendance", "check_url", "follow_url", "evidence_sha256"}


def map_text(value: Any, change: Callable[[str, str], str], path: str = "") -> Any:
    """Return a copy of a paper's data with every free text put through ``change(path, text)``."""
    if isinstance(value, str):
        return value if path.rsplit(".", 1)[-1] in NOT_FREE_TEXT else change(path, value)
    if isinstance(value, tuple):
        return tuple(map_text(item, change, f"{path}[{index}]") for index, item in enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value,
            **{
                f.name: map_text(getattr(value, f.name), change, f"{path}.{f.name}")
                for f in dataclasses.fields(value)
            },
        )
    return value
