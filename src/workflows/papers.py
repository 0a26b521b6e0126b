"""Papers handed in with a command, and which papers a record relies on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.refusals import Refused
from aggregates.values import Evidence
from storage.application import EventLog, Row
from storage.attachments import Attachments

MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


def keep(attachments: Attachments, subject: UUID, uploads: list[Upload]) -> list[Evidence]:
    """Store uploads under the subject's key; all of them are checked before the first is written."""
    if len(uploads) > MAX_FILES:
        raise Refused("too_many_files", field="evidence", limit=MAX_FILES)
    for upload in uploads:
        attachments.check(upload.name, upload.content)
    kept = [attachments.keep(subject, u.name, u.content) for u in uploads]
    return list({paper.sha256: paper for paper in kept}.values())


def papers_of(log: EventLog, originator_ids: list[UUID]) -> list[Row]:
    """Return the papers that records rely on, oldest first."""
    return log.query(
        "SELECT originator_id, version, sha256, subject, name, mime, size, topic, recorded_at FROM papers "
        "WHERE originator_id = ANY(%s) ORDER BY recorded_at, version, sha256",
        (originator_ids,),
    )
