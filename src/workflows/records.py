"""Reading what belongs to a record, whatever it is: its papers, and what has happened to it. One rule says who may."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from storage.application import EventLog
from workflows.authorisation import authorise, may, place_for, place_of_charge
from workflows.discretion import as_told_to
from workflows.movement import Movements
from workflows.restriction import require_in_view

_NOBODY = "NULL::uuid"
_PLACE = " UNION ALL ".join(
    f"SELECT unit_path, {department} AS department_id, {subject} AS subject_id, '{table}' AS kind FROM {table} WHERE {id} = %(id)s"
    for table, id, department, subject in (
        ("nominations", "nomination_id", _NOBODY, "subject_id"),
        ("commitments", "commitment_id", _NOBODY, "household_id"),
        ("inspections", "inspection_id", _NOBODY, _NOBODY),
        ("poverty_reviews", "review_id", _NOBODY, _NOBODY),
        ("sponsorships", "sponsorship_id", "department_id", _NOBODY),
        ("households", "household_id", _NOBODY, "household_id"),
        ("import_runs", "run_id", _NOBODY, _NOBODY),
        ("data_requests", "request_id", _NOBODY, "subject_id"),
    )
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it goes out. ``content`` is None when it has been erased."""

    name: str | None
    mime: str
    content: bytes | None


class Records:
    """Queries about any record. They change nothing."""

    def __init__(self, log: EventLog, movements: Movements) -> None:
        self._log = log
        self._movements = movements

    def paper(self, actor: Actor, sha256: str, record_id: UUID) -> Paper:
        """Return a paper that a record in the officer's charge relies on. Raises ``not_found`` for any other paper."""
        row = self._log.query_one(
            "SELECT subject, name, mime, topic FROM papers WHERE sha256 = %s AND originator_id = %s LIMIT 1",
            (sha256, record_id),
        )
        if row is None:
            raise Refused("not_found")
        if not self._authorise(actor, "paper.read", record_id):
            # Minutes name nominees of every commune and why the council thought what it did; decisions are published.
            minutes = row["topic"].startswith("council_session.")
            authorise(actor, "council.read" if minutes else "paper.read")
        self._log.vault.sync()
        return Paper(row["name"], row["mime"], self._log.attachments.read(row["subject"], sha256))

    def changes_since(self, actor: Actor, record_id: UUID, version: int) -> list[EventSourced.Event]:
        """Return what happened to a record after ``version``, for the page that explains a stale form."""
        if not self._authorise(actor, "dossier.read", record_id) and not may(actor, "people.manage"):
            # What has no place of its own is the district's: sessions and decisions.
            authorise(actor, "council.read")
        self._log.vault.sync()
        return as_told_to(actor, self._log.events_of(record_id), after=version)

    def _authorise(self, actor: Actor, act: str, record_id: UUID) -> bool:
        """Refuse unless the officer may read the record where it lies; False where it lies nowhere in particular."""
        row = self._log.query_one(_PLACE, {"id": record_id})
        if row is None:
            return False
        require_in_view(self._log, actor, row["subject_id"])
        if row["kind"] == "data_requests":
            # What somebody asked, and all that is kept about them: for whoever answers or supervises, and reads papers at all.
            authorise(actor, "request.read", row["unit_path"])
        if row["kind"] == "nominations":
            nomination = self._log.load(Nomination, record_id)
            place = place_for("dossier.read", actor, nomination, self._movements.terms_of(nomination).plan)
        elif row["department_id"] is not None:
            place = place_of_charge(actor, row["department_id"], row["unit_path"])
        else:
            place = row["unit_path"]
        authorise(actor, act, place)
        return True
