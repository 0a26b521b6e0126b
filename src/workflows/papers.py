"""Papers handed in with a command, and reading them back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import Evidence
from storage.application import EventLog, Row
from storage.attachments import Attachments
from workflows.authorisation import attests_for_units, authorise
from workflows.plans import PlanLibrary

MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it goes out. ``content`` is None when it has been erased."""

    name: str | None
    mime: str
    content: bytes | None


def keep(attachments: Attachments, subject: UUID, uploads: list[Upload]) -> list[Evidence]:
    """Store uploads under the subject's key; all of them are checked before the first is written."""
    if len(uploads) > MAX_FILES:
        raise Refused("too_many_files", field="evidence", limit=MAX_FILES)
    for upload in uploads:
        attachments.check(upload.name, upload.content)
    kept = [attachments.keep(subject, u.name, u.content) for u in uploads]
    return list({paper.sha256: paper for paper in kept}.values())


def read_paper(log: EventLog, actor: Actor, sha256: str, originator_id: UUID) -> Paper:
    """Return a paper that some record in the officer's charge relies on."""
    row = log.query_one(
        "SELECT subject, name, mime, unit_path, topic FROM papers WHERE sha256 = %s AND originator_id = %s LIMIT 1",
        (sha256, originator_id),
    )
    if row is None:
        raise Refused("not_found")
    if row["topic"].startswith("council_session."):
        # Minutes name nominees of every commune and why the council thought what it did.
        authorise(actor, "council.read")
    else:
        act = "sponsorship.read" if row["topic"].startswith("sponsorship") else "paper.read"
        charge = actor.role == "department" and _is_charge(log, actor, originator_id)
        authorise(actor, act, None if charge else row["unit_path"] or None)
    log.vault.sync()
    return Paper(row["name"], row["mime"], log.attachments.read(row["subject"], sha256))


def papers_of(log: EventLog, originator_ids: list[UUID]) -> list[Row]:
    """Return the papers that records rely on, oldest first."""
    return log.query(
        "SELECT originator_id, version, sha256, subject, name, mime, size, topic, recorded_at FROM papers "
        "WHERE originator_id = ANY(%s) ORDER BY recorded_at, version, sha256",
        (originator_ids,),
    )


def _is_charge(log: EventLog, actor: Actor, originator_id: UUID) -> bool:
    """Whether a record in another unit is the department's: a commune it sponsors, a unit's dossier it attests in."""
    if log.query_one(
        "SELECT 1 FROM sponsorships WHERE sponsorship_id = %s AND department_id = %s",
        (originator_id, actor.unit_id),
    ):
        return True
    if not log.query_one("SELECT 1 FROM nominations WHERE nomination_id = %s", (originator_id,)):
        return False
    nomination = log.load(Nomination, originator_id)
    return attests_for_units(actor, nomination, PlanLibrary(log).of(nomination))
