"""What is read of complaints: lists, one of them as an officer may see it, what waits, and who had a part in what it is about."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.complaint import Complaint
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary_complaints import OPEN_COMPLAINTS
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.complaint_sight import SCREENING, as_shown_to, deals_with, facts_of, reads_words
from workflows.kernel import Kernel
from workflows.public import certificate_number, find_certificate

PAGE: Final = 50
_PARTS: Final = (
    Nomination.Proposed,
    Nomination.MeetingRecorded,
    Nomination.Submitted,
    Nomination.SupplementSubmitted,
    Nomination.CompletenessConfirmed,
    Nomination.ClaimsVerified,
    Nomination.Endorsed,
    Nomination.Appraised,
)
"""Acts by which somebody proposes or verifies a dossier."""
_WHO: Final = (
    "SELECT x.*, u.name AS unit, c.name AS commune FROM ("
    "SELECT household_id AS subject_id, 'household' AS kind, head AS name, code, hamlet_id AS unit_id, unit_path "
    "FROM households UNION ALL "
    "SELECT s.nominee_id, 'nominee', s.name, (SELECT code FROM nominations n WHERE n.subject_id = s.nominee_id "
    "ORDER BY proposed_at DESC LIMIT 1), s.unit_id, s.unit_path FROM nominees s UNION ALL "
    "SELECT unit_id, 'unit', name, (SELECT code FROM nominations n WHERE n.subject_id = units.unit_id "
    "ORDER BY proposed_at DESC LIMIT 1), unit_id, path FROM units) x "
    "JOIN units u ON u.unit_id = x.unit_id LEFT JOIN units c ON c.unit_id = u.parent_id WHERE x.subject_id = %(id)s"
)
_ROWS: Final = (
    "SELECT k.*, n.code, coalesce(h.head, s.name, w.name) AS name, u.name AS unit, c.name AS commune, "
    "o.full_name AS receiver FROM complaints k LEFT JOIN nominations n ON n.nomination_id = k.nomination_id "
    "LEFT JOIN households h ON h.household_id = k.subject_id LEFT JOIN nominees s ON s.nominee_id = k.subject_id "
    "LEFT JOIN units w ON w.unit_id = k.subject_id "
    "LEFT JOIN units u ON u.unit_id = coalesce(h.hamlet_id, s.unit_id, w.unit_id) LEFT JOIN units c ON c.unit_id = u.parent_id "
    "LEFT JOIN officers o ON o.officer_id = k.received_by "
)
_AWARD: Final = (
    "SELECT z.nomination_id FROM certificates z WHERE z.subject_id = k.subject_id AND z.status = 'valid' "
    "AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.nomination_id = z.nomination_id AND (r.basis_id = k.complaint_id "
    "OR r.status IN ('proposed', 'hearing', 'heard', 'advised')))"
)
"""An award of whom the complaint ``k`` is about that stands, and that nobody has proposed to revoke for it yet."""

Part = tuple[UUID | None, str, UUID | None]
"""Who had a part in a dossier: officer, role, unit."""


def find_subject_of(log: EventLog, subject_id: UUID, nomination_id: UUID | None) -> Row:
    """Return whom a complaint is to be about: kind, name, code, place. The place is the dossier's where one is named.

    Raises ``not_found`` for nobody, for another's dossier and for somebody erased (``subject_erased``).
    """
    row = log.query_one(_WHO, {"id": subject_id})
    if row is None:
        raise Refused("not_found")
    if row["name"] is None:
        raise Refused("subject_erased")
    if nomination_id is None:
        return row
    dossier = log.query_one(
        "SELECT code, unit_path, status FROM nominations WHERE nomination_id = %s AND subject_id = %s",
        (nomination_id, subject_id),
    )
    if dossier is None:
        raise Refused("not_found")
    return {**row, "code": dossier["code"], "unit_path": dossier["unit_path"]}


def part_takers(log: EventLog, subject_id: UUID) -> set[Part]:
    """Return who proposed or verified the dossiers of somebody, in which office."""
    rows = log.query("SELECT nomination_id FROM nominations WHERE subject_id = %s", (subject_id,))
    return {
        (e.meta.officer_id, e.meta.role, e.meta.unit_id)
        for row in rows
        for e in log.events_of(row["nomination_id"])
        if isinstance(e, _PARTS)
    }


def had_a_part(actor: Actor, takers: set[Part]) -> bool:
    """Whether the officer, or the office the officer acts for, is among those who had a part."""
    return any(
        officer == actor.officer_id or (role == actor.role and unit is not None and actor.acts_for(unit))
        for officer, role, unit in takers
    )


class ComplaintReading:
    """Queries about complaints. They change nothing."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log

    def find(self, actor: Actor, code: str) -> tuple[UUID, UUID | None] | None:
        """Return whom a code names, and the dossier where it names one: of a household, a dossier, or a certificate.

        None where nobody in the officer's charge has it.
        """
        authorise(actor, "complaint.receive")
        number, typed = certificate_number(code), code.strip()
        found = find_certificate(self._log, *number) if number else None
        row = self._log.query_one(
            "SELECT subject_id, nomination_id, unit_path FROM nominations WHERE upper(code) = upper(%(code)s) "
            "OR certificate_id = %(certificate)s UNION ALL "
            "SELECT household_id, NULL, unit_path FROM households WHERE upper(code) = upper(%(code)s) LIMIT 1",
            {"code": typed, "certificate": found["certificate_id"] if found else None},
        )
        if row is None or not row["unit_path"].startswith(scope_of(actor, "complaint.receive")):
            return None
        return row["subject_id"], row["nomination_id"]

    def subject(self, actor: Actor, subject_id: UUID, nomination_id: UUID | None) -> Row:
        """Return whom a complaint is to be about, for an officer who may receive it."""
        row = find_subject_of(self._log, subject_id, nomination_id)
        authorise(actor, "complaint.receive", row["unit_path"])
        return row

    def listing(
        self, actor: Actor, *, status: str = "", kind: str = "", offset: int = 0
    ) -> tuple[list[Row], bool]:
        """Return one page of complaints in the officer's charge, open ones first by deadline, and whether there are more.

        ``status`` may also be ``open``, ``overdue`` or ``unanswered``. An administrator gets closed ones, and nobody's name.
        """
        authorise(actor, "complaint.read")
        rows = self._log.query(
            _ROWS + "WHERE k.unit_path LIKE %(scope)s || '%%' AND (%(kind)s = '' OR k.kind = %(kind)s) "
            "AND k.subject_id <> ALL(%(kin)s) AND (NOT %(administrator)s OR k.status <> ALL(%(open)s)) "
            "AND (%(status)s = '' OR k.status = %(status)s OR (%(status)s = 'open' AND k.status = ANY(%(open)s)) "
            "OR (%(status)s = 'overdue' AND coalesce(k.due_on, CASE WHEN k.answered_on IS NULL THEN k.answer_by END) < %(today)s) "
            "OR (%(status)s = 'unanswered' AND k.answer_by IS NOT NULL AND k.answered_on IS NULL)) "
            "ORDER BY (k.status = ANY(%(open)s)) DESC, k.due_on, k.received_on DESC, k.complaint_id "
            "LIMIT %(limit)s OFFSET %(offset)s",
            {
                "scope": scope_of(actor, "complaint.read"),
                "kin": list(actor.own_households),
                "kind": kind,
                "status": status,
                "administrator": actor.role == "administrator",
                "open": list(OPEN_COMPLAINTS),
                "today": self._kernel.clock.today(),
                "limit": PAGE + 1,
                "offset": max(offset, 0),
            },
        )
        return [_for(actor, row) for row in rows[:PAGE]], len(rows) > PAGE

    def one(self, actor: Actor, complaint_id: UUID) -> Row:
        """Return how one complaint stands. ``deals`` and ``words`` say how much more of it the officer is shown."""
        row = self._log.query_one(_ROWS + "WHERE k.complaint_id = %s", (complaint_id,))
        if row is None or (actor.role == "administrator" and row["status"] in OPEN_COMPLAINTS):
            raise Refused("not_found")
        authorise(actor, "complaint.read", row["unit_path"])
        if row["subject_id"] in actor.own_households:
            raise Refused("own_affair")
        return {**_for(actor, row), "deals": deals_with(actor, row), "words": reads_words(actor, row)}

    def words(self, actor: Actor, complaint_id: UUID) -> dict[str, Any]:
        """Return what was said and by whom, as far as the officer is shown it; None for what was erased, "" for what is not."""
        row = self.one(actor, complaint_id)
        self._log.vault.sync()
        received = self._log.events_of(complaint_id)[0]
        assert isinstance(received, Complaint.Received)
        return {
            "statement": plain(received.statement) if row["words"] else "",
            "complainant": plain(received.complainant) if row["deals"] and received.complainant else "",
            "contact": plain(received.contact) if row["deals"] and received.contact else "",
        }

    def history(
        self, actor: Actor, complaint_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return what has happened to a complaint as the officer may read it, with the names of those who acted."""
        row = self.one(actor, complaint_id)
        self._log.vault.sync()
        events = as_shown_to(actor, row, self._log.events_of(complaint_id))
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in events if e.meta.officer_id],),
        )
        return events, {r["officer_id"]: r["full_name"] for r in rows}

    def of_subject(self, actor: Actor, subject_id: UUID) -> list[Row]:
        """Return the complaints about somebody, in the officer's charge, the newest first; none for whoever may not read any."""
        if not may(actor, "complaint.read") or subject_id in actor.own_households:
            return []
        return self._log.query(
            _ROWS
            + "WHERE k.subject_id = %s AND k.unit_path LIKE %s || '%%' ORDER BY k.received_on DESC, k.complaint_id",
            (subject_id, scope_of(actor, "complaint.read")),
        )

    def measurable(self, actor: Actor, complaint_id: UUID) -> dict[str, Any]:
        """Return what could follow from a complaint: confirmed years, and whether dossiers may be sent back, ended, revoked."""
        row = self.one(actor, complaint_id)
        years = self._log.query(
            "SELECT DISTINCT i.year FROM incomes i WHERE i.household_id = %s AND i.status IN ('verified', 'corrected') "
            "ORDER BY i.year",
            (row["subject_id"],),
        )
        dossiers = self._log.query(
            "SELECT status, live FROM nominations WHERE subject_id = %s", (row["subject_id"],)
        )
        return {
            "years": [r["year"] for r in years],
            "return": any(d["status"] == "open" for d in dossiers),
            "rejection": any(d["live"] and d["status"] != "decided" for d in dossiers),
            "revocation": any(d["status"] in ("awarded", "decided") for d in dossiers),
        }

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the complaints that wait for the officer: to be taken up, to be looked into, to be answered."""
        if not may(actor, "complaint.investigate"):
            return []
        return self._log.query(
            _ROWS
            + "WHERE k.unit_path LIKE %(scope)s || '%%' AND k.subject_id <> ALL(%(kin)s) AND k.subject_id <> ALL(%(own)s) "
            "AND ((k.status = 'received' AND %(screens)s) OR (k.status = 'accepted' AND k.office = %(role)s) "
            "OR (k.answer_by IS NOT NULL AND k.answered_on IS NULL AND (k.office = %(role)s OR (k.office = '' AND %(screens)s)))) "
            "ORDER BY coalesce(k.due_on, k.answer_by) LIMIT 200",
            {
                "scope": scope_of(actor, "complaint.read"),
                "kin": list(actor.own_households),
                "own": [actor.unit_id, *actor.formerly],
                "screens": actor.role in SCREENING,
                "role": actor.role,
            },
        )

    def recommended(self, actor: Actor) -> list[Row]:
        """Return the awards that a complaint was found to speak against and that stand: for the standing office to see to."""
        if actor.role != "standing_office":
            return []
        return self._log.query(
            _ROWS.replace("SELECT k.*, ", f"SELECT k.*, ({_AWARD} LIMIT 1) AS award, ", 1)
            + "WHERE 'revocation' = ANY(k.measures) AND k.subject_id <> ALL(%s) "
            f"AND EXISTS ({_AWARD}) ORDER BY k.closed_on LIMIT 200",
            (list(actor.own_households),),
        )

    def _require_dealing(self, actor: Actor, complaint: Complaint) -> None:
        """Refuse whoever does not deal with the complaint."""
        if not deals_with(actor, facts_of(complaint)):
            raise Refused("forbidden")


def _for(actor: Actor, row: Row) -> Row:
    """Return a row as the officer is shown it: an administrator nobody's name."""
    return {**row, "name": None} if actor.role == "administrator" else row
