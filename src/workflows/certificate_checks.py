"""Whether the bytes of an issued certificate say what the event that issued them says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pikepdf

from aggregates.nomination_award_events import AwardAttested, CertificateIssued
from aggregates.pii import plain
from documents.certificate import ATTACHED_NAME, data_of, is_award
from documents.clean import clean
from ledger.verifier.certificate import verify_certificate
from ledger.verifier.notes import VerifierKey
from storage.application import EventLog


def certificate_misfit(
    log: EventLog, record: UUID, version: int, content: bytes, keys: Sequence[VerifierKey]
) -> str:
    """Return what of a certificate does not fit its event: a word, or nothing where it fits."""
    events: list[Any] = log.events_of(record)
    event = next((e for e in events if e.originator_version == version), None)
    if not isinstance(event, CertificateIssued):
        return "no_event"
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            attached = pdf.attachments.get(ATTACHED_NAME)
            award = attached.get_file().read_bytes() if attached is not None else None
    except (pikepdf.PdfError, KeyError, ValueError):
        return "unreadable"
    if award is None:
        return "no_award"
    attested = next(
        (e for e in reversed(events[: events.index(event)]) if isinstance(e, AwardAttested)), None
    )
    if attested is not None:
        verdict = verify_certificate(content, [key.public for key in keys])
        failed = next((c.name for c in verdict.checks if not c.ok), "" if verdict.valid else "incomplete")
        kept = plain(attested.award)
        return failed or ("other_award" if kept is not None and kept["award"].encode() != award else "")
    frozen = plain(event.data)
    if frozen is None or "paper" not in frozen:
        # Erased, or issued before everything that makes the page was kept: the hash of the bytes has been compared.
        return ""
    said = clean(data_of(frozen["paper"]))
    return "" if is_award(award, said, event.template_version) else "other_award"
