"""Whether the bytes of an issued certificate say what the event that issued them says."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pikepdf

from aggregates.nomination_events import CertificateIssued
from aggregates.pii import plain
from documents.certificate import ATTACHED_NAME, award_json, data_of
from documents.clean import clean
from ledger.verifier.notes import VerifierKey
from storage.application import EventLog


def certificate_misfit(
    log: EventLog, record: UUID, version: int, content: bytes, keys: Sequence[VerifierKey]
) -> str:
    """Return what of a certificate does not fit its event: a word, or nothing where it fits."""
    event: Any = next((e for e in log.events_of(record) if e.originator_version == version), None)
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
    frozen = plain(event.data)
    if frozen is None or "paper" not in frozen:
        # Erased, or issued before everything that makes the page was kept: the hash of the bytes has been compared.
        return ""
    if award != award_json(clean(data_of(frozen["paper"])), event.template_version):
        return "other_award"
    try:
        json.loads(award)
    except ValueError:
        return "unreadable"
    return ""
