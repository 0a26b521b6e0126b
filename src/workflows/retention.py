"""What has passed its term: counted and listed for the yearly review, decided on by people, erased by acts of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import uuid4

from aggregates.actors import Actor
from aggregates.refusals import Refused
from aggregates.retention_review import RetentionReview
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.protection_terms import RetentionClass, retention_classes

LISTED: Final = 200
_ITEMS: Final[dict[str, LiteralString]] = {
    "households_left": (
        "SELECT h.code, h.hamlet_id AS unit_id, greatest(h.registered_at, "
        "(SELECT max(since) FROM commitments k WHERE k.household_id = h.household_id), "
        "(SELECT max(since) FROM nominations n WHERE n.subject_id = h.household_id), "
        "(SELECT max(declared_at) FROM incomes i WHERE i.household_id = h.household_id), "
        "(SELECT max(recorded_at) FROM income_verifications v WHERE v.household_id = h.household_id)) AS since "
        "FROM households h WHERE h.head IS NOT NULL AND h.household_class IN ('exited', 'not_poor') "
        "AND NOT EXISTS (SELECT 1 FROM commitments k WHERE k.household_id = h.household_id AND k.status = 'registered') "
        "AND NOT EXISTS (SELECT 1 FROM nominations n WHERE n.subject_id = h.household_id AND (n.live OR n.status = 'decided')) "
        "AND NOT EXISTS (SELECT 1 FROM certificates z WHERE z.subject_id = h.household_id AND z.status = 'valid')"
    ),
    "refused_commitments": (
        "SELECT h.code, h.hamlet_id AS unit_id, k.since FROM commitments k JOIN households h USING (household_id) "
        "WHERE k.status IN ('refused', 'withdrawn') AND h.head IS NOT NULL"
    ),
    "unsuccessful_dossiers": (
        "SELECT n.code, n.hamlet_id AS unit_id, n.since FROM nominations n "
        "WHERE NOT n.live AND n.status <> 'awarded' AND n.subject_name IS NOT NULL"
    ),
    "import_files": (
        "SELECT to_char(r.begun_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'DD/MM/YYYY HH24:MI') AS code, r.commune_id AS unit_id, "
        "r.moved_at AS since FROM import_runs r WHERE r.status IN ('completed', 'cancelled', 'undone') AND r.file_name IS NOT NULL"
    ),
    "data_requests": (
        "SELECT coalesce(h.code, to_char(r.received_on, 'DD/MM/YYYY')) AS code, coalesce(h.hamlet_id, s.unit_id) AS unit_id, "
        "r.answered_on::timestamptz AS since FROM data_requests r LEFT JOIN households h ON h.household_id = r.subject_id "
        "LEFT JOIN nominees s ON s.nominee_id = r.subject_id WHERE r.status = 'answered' AND r.requester IS NOT NULL"
    ),
    "complaints": (
        "SELECT 'D-' || upper(left(k.complaint_id::text, 8)) AS code, NULL::uuid AS unit_id, k.closed_on::timestamptz AS since "
        "FROM complaints k WHERE k.closed_on IS NOT NULL AND NOT k.erased"
    ),
    "security_log": "SELECT act AS code, NULL::uuid AS unit_id, at AS since FROM security_log",
}
"""What there is of each class, each with its code, where it lies and since when its term runs. Nobody's name is in it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A class of records with what has passed its term on a day: how many, and since when the oldest."""

    kept: RetentionClass
    before: date
    passed: int
    oldest: datetime | None


class Retention:
    """Use cases of terms and their yearly review."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log

    def terms(self, actor: Actor) -> list[Term]:
        """Return what has passed its term today, by class of records in the order of the file."""
        authorise(actor, "retention.read")
        return self._terms(self._kernel.clock.today())

    def items(self, actor: Actor, class_id: str) -> tuple[Term, list[Row]]:
        """Return what has passed its term of one class, the oldest first, at most :data:`LISTED`: code, place, since when."""
        term = next((t for t in self.terms(actor) if t.kept.id == class_id), None)
        if term is None:
            raise Refused("not_found")
        rows = self._log.query(
            f"SELECT x.code, x.since, u.name AS unit, c.name AS commune FROM ({_ITEMS[class_id]}) x "
            "LEFT JOIN units u ON u.unit_id = x.unit_id LEFT JOIN units c ON c.unit_id = u.parent_id "
            "WHERE x.since < %s ORDER BY x.since, x.code LIMIT %s",
            (term.before, LISTED),
        )
        return term, rows

    def reviews(self, actor: Actor) -> list[Row]:
        """Return the reviews on record, the newest first."""
        authorise(actor, "retention.read")
        return self._log.query(
            "SELECT r.*, o.full_name AS officer FROM retention_reviews r LEFT JOIN officers o USING (officer_id) "
            "ORDER BY r.year DESC"
        )

    def record(self, actor: Actor, command: Command, *, decisions: dict[str, str], basis: str) -> Outcome:
        """Record this year's review: what has passed its term as of now, and what was decided on each class, by whom and why."""
        id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("retention.review")
            passed = {term.kept.id: term.passed for term in self._terms(work.today)}
            work.add(
                RetentionReview.record(
                    id, year=work.today.year, passed=passed, decisions=decisions, basis=basis
                )
            )
            return {"id": str(id)}

        return self._kernel.run("retention.review", actor, command, decide)

    def _terms(self, today: date) -> list[Term]:
        found = []
        for kept in retention_classes(today):
            before = kept.passed_before(today)
            row = self._log.query_one(
                f"SELECT count(*) AS n, min(x.since) AS oldest FROM ({_ITEMS[kept.id]}) x WHERE x.since < %s",
                (before,),
            )
            assert row is not None
            found.append(Term(kept, before, int(row["n"]), row["oldest"]))
        return found
