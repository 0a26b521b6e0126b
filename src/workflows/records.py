"""Reading what belongs to a record, whatever it is: its papers, and what has happened to it. One rule says who may."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.complaint import Complaint
from aggregates.inspection import Inspection
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from storage.application import EventLog
from workflows.authorisation import authorise, may, place_for, place_of_charge
from workflows.complaint_sight import as_shown_to, facts_of, reads_words
from workflows.council_views import require_not_recused
from workflows.discretion import as_told_to
from workflows.movement import Movements
from workflows.reach import authorise_reading
from workflows.readings import Readings
from workflows.restriction import require_in_view
from workflows.sensitive import Kind, Sight, needed

_NOBODY = "NULL::uuid"
_PLACE = " UNION ALL ".join(
    f"SELECT unit_path, {department} AS department_id, {household} AS household_id, "
    f"coalesce({household}, {subject}) AS subject_id, '{table}' AS kind FROM {table} WHERE {id} = %(id)s"
    for table, id, department, household, subject in (
        ("nominations", "nomination_id", _NOBODY, _NOBODY, "subject_id"),
        ("commitments", "commitment_id", _NOBODY, "household_id", _NOBODY),
        ("inspections", "inspection_id", _NOBODY, _NOBODY, _NOBODY),
        ("poverty_reviews", "review_id", _NOBODY, _NOBODY, _NOBODY),
        ("sponsorships", "sponsorship_id", "department_id", _NOBODY, _NOBODY),
        ("households", "household_id", _NOBODY, "household_id", _NOBODY),
        ("import_runs", "run_id", _NOBODY, _NOBODY, _NOBODY),
        ("data_requests", "request_id", _NOBODY, _NOBODY, "subject_id"),
        # Whoever deals with a complaint about somebody restricted goes on doing so.
        ("complaints", "complaint_id", _NOBODY, _NOBODY, _NOBODY),
        ("appeals", "appeal_id", _NOBODY, _NOBODY, "subject_id"),
        ("higher_awards", "referral_id", _NOBODY, _NOBODY, "subject_id"),
        # Whoever weighs a revocation goes on doing so, whatever is restricted.
        ("revocations", "revocation_id", _NOBODY, _NOBODY, _NOBODY),
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

    def __init__(self, log: EventLog, movements: Movements, readings: Readings) -> None:
        self._log = log
        self._movements = movements
        self._readings = readings

    def paper(self, actor: Actor, sha256: str, record_id: UUID, sight: Sight | None = None) -> Paper:
        """Return a paper that a record in the officer's charge relies on. Raises ``not_found`` for any other paper.

        That it is read is noted for the person it belongs to, or for everybody whom a session's minutes name; in ``sight``, or
        where there is none written down at once.
        """
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
        if Kind.PAPER not in needed(actor.role, "commitment"):
            self._require_dossier(record_id)
        self._log.vault.sync()
        paper = Paper(row["name"], row["mime"], self._log.attachments.read(row["subject"], sha256))
        if paper.content is not None and row["topic"].startswith("complaint."):
            with self._readings.sight(actor, "complaint", "paper.read", sight) as seen:
                seen.complaint(record_id, Kind.PAPER)
        elif paper.content is not None and row["topic"].startswith("revocation."):
            about = self._log.load(Revocation, record_id).subject_id
            with self._readings.sight(actor, "revocation", "paper.read", sight) as seen:
                seen.see(about, Kind.PAPER, record=record_id)
        elif paper.content is not None:
            with self._readings.sight(actor, "paper", "paper.read", sight) as seen:
                for person in self._about(row["subject"], record_id, row["topic"]):
                    seen.see(person, Kind.PAPER, record=record_id)
        return paper

    def reads_papers(self, actor: Actor, record_id: UUID) -> bool:
        """Return whether the officer would be given the papers of a record, so that a page links them to nobody else."""
        try:
            if not self._authorise(actor, "paper.read", record_id):
                authorise(actor, "council.read")
            if Kind.PAPER not in needed(actor.role, "commitment"):
                self._require_dossier(record_id)
        except Refused:
            return False
        return True

    def _require_dossier(self, record_id: UUID) -> None:
        """Refuse the papers of a commitment that no dossier rests on: for offices that read about households in dossiers alone."""
        row = self._log.query_one(
            "SELECT 1 FROM commitments k WHERE k.commitment_id = %(id)s AND NOT EXISTS "
            "(SELECT 1 FROM nominations n WHERE n.commitment_id = k.commitment_id)",
            {"id": record_id},
        )
        if row is not None:
            raise Refused("forbidden")

    def _about(self, subject: UUID, record_id: UUID, topic: str) -> list[UUID]:
        """Return the persons a paper tells of: the one it is sealed for, or all whom a session or an inspection was about.

        A decision names whom it awards and is public; what a unit hands in about itself tells of nobody.
        """
        if subject != record_id:
            return [subject]
        if topic.startswith("council_session."):
            rows = self._log.query(
                "SELECT n.subject_id AS id FROM session_items i JOIN nominations n USING (nomination_id) "
                "WHERE i.session_id = %s",
                (record_id,),
            )
        elif topic.startswith("inspection."):
            rows = self._log.query(
                "SELECT household_id AS id FROM commitments WHERE commitment_id = ANY(%s)",
                (self._log.load(Inspection, record_id).commitments,),
            )
        else:
            rows = []
        return [row["id"] for row in rows]

    def changes_since(self, actor: Actor, record_id: UUID, version: int) -> list[EventSourced.Event]:
        """Return what happened to a record after ``version``, for the page that explains a stale form."""
        if not self._authorise(actor, "dossier.read", record_id) and not may(actor, "people.manage"):
            # What has no place of its own is the district's: sessions and decisions.
            authorise(actor, "council.read")
        self._log.vault.sync()
        record = self._log.load(EventSourced, record_id)
        if isinstance(record, Complaint):
            shown = as_shown_to(actor, facts_of(record), self._log.events_of(record_id))
            return [e for e in shown if e.originator_version > version]
        return as_told_to(actor, self._log.events_of(record_id), after=version)

    def require_readable(self, actor: Actor, act: str, record_id: UUID) -> None:
        """Refuse unless the officer may do ``act``, a reading, at the record where it lies now; ``not_found`` where it is none."""
        if not self._authorise(actor, act, record_id):
            raise Refused("not_found")

    def _authorise(self, actor: Actor, act: str, record_id: UUID) -> bool:
        """Refuse unless the officer may read the record where it lies; False where it lies nowhere in particular."""
        row = self._log.query_one(_PLACE, {"id": record_id})
        if row is None:
            return False
        require_in_view(self._log, actor, row["subject_id"])
        require_not_recused(self._log, actor, record_id)
        if row["kind"] == "complaints":
            # That there is one is told where it lies; what was said in it, papers above all, to whoever deals with it.
            authorise(actor, "complaint.read", row["unit_path"])
            if act == "paper.read" and not reads_words(actor, facts_of(self._log.load(Complaint, record_id))):
                raise Refused("forbidden")
            return True
        if row["kind"] == "higher_awards":
            # The whole dossier with the council's minutes: for those who weigh it, wherever the nominee lives.
            authorise(actor, "higher.read", row["unit_path"])
            return True
        if row["kind"] == "revocations":
            authorise(actor, "revocation.read", row["unit_path"])
            return True
        if row["kind"] == "data_requests":
            # What somebody asked, and all that is kept about them: for whoever answers or supervises, and reads papers at all.
            authorise(actor, "request.answer" if act == "paper.read" else "request.read", row["unit_path"])
        if row["kind"] == "nominations":
            nomination = self._log.load(Nomination, record_id)
            place = place_for("dossier.read", actor, nomination, self._movements.terms_of(nomination).plan)
        elif row["department_id"] is not None:
            place = place_of_charge(actor, row["department_id"], row["unit_path"])
        elif row["household_id"] is not None:
            authorise_reading(self._log, actor, act, row["unit_path"], row["household_id"])
            return True
        else:
            place = row["unit_path"]
        authorise(actor, act, place)
        return True
