"""What is read of revocations: all of them, one, what waits for an officer, and what one may rest on."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from aggregates.vocabulary_revocation import AFTER_CANCELLATION, ASKED_BACK, ENDED_AWARDS, OPEN_REVOCATIONS
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.issuing import Issuer
from workflows.kernel import Kernel

PAGE: Final = 50
_ROWS: Final = (
    "SELECT r.*, n.code, n.category, coalesce(z.awardee, n.subject_name) AS name, u.name AS unit, c.name AS commune, "
    "z.gold_book_number, d.number AS decision_number, d.year AS decision_year, d.signed_on AS decided_on, o.full_name AS signer, "
    "s.gold_book_number AS old_number, s.awardee AS old_name, s.ended_on AS replaced_on, s.ended_by AS corrected_by, "
    "b.full_name AS paper_taker, (SELECT h.handed_on FROM hand_overs h WHERE h.certificate_id = s.certificate_id "
    "AND h.status = 'handed_over') AS old_handed_on, "
    # Every paper that the awardee has, as far as is known: also one that was replaced afterwards, unless that was settled.
    "ARRAY(SELECT e.gold_book_number FROM (SELECT nomination_id, certificate_id, gold_book_number FROM certificates "
    "UNION ALL SELECT nomination_id, certificate_id, gold_book_number FROM superseded_certificates) e "
    "LEFT JOIN revocations q ON q.certificate_id = e.certificate_id AND q.status = 'replaced' "
    "WHERE e.nomination_id = r.nomination_id AND coalesce(q.paper IN ('out', 'passed_on'), EXISTS (SELECT 1 FROM hand_overs h "
    "WHERE h.certificate_id = e.certificate_id AND h.status = 'handed_over')) ORDER BY 1) AS handed_numbers "
    "FROM revocations r JOIN nominations n USING (nomination_id) JOIN decisions d ON d.decision_id = r.decision_id "
    "LEFT JOIN certificates z ON z.nomination_id = r.nomination_id JOIN units u ON u.unit_id = n.hamlet_id "
    "LEFT JOIN units c ON c.unit_id = u.parent_id LEFT JOIN officers o ON o.officer_id = r.signed_by "
    "LEFT JOIN officers b ON b.officer_id = r.paper_by "
    "LEFT JOIN superseded_certificates s ON s.certificate_id = r.certificate_id AND r.status = 'replaced' "
)
_NOT_MINE: Final = "AND r.subject_id <> ALL(%(own)s) "
ACT_AT: Final = {
    "proposed": ("revocation.examine",),
    "hearing": ("revocation.hear",),
    "heard": ("revocation.advise",),
    "advised": ("revocation.sign",),
}
"""What a revocation waits for, by its state."""


class RevocationReading:
    """Queries about revocations, and about what is to come back after a cancellation. They change nothing."""

    def __init__(self, kernel: Kernel, issuer: Issuer) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._issuer = issuer

    def listing(self, actor: Actor, *, state: str = "", offset: int = 0) -> tuple[list[Row], bool]:
        """Return one page of revocations in the officer's charge, what waits first, and whether there are more.

        ``state`` is a status, or ``open`` (nothing decided), ``recovery`` (not all back yet) or ``overdue``.
        """
        authorise(actor, "revocation.read")
        rows = self._log.query(
            _ROWS + "WHERE starts_with(r.unit_path, %(scope)s) " + _NOT_MINE + "AND (%(state)s = '' "
            "OR r.status = %(state)s OR (%(state)s = 'open' AND r.status = ANY(%(open)s)) "
            "OR (%(state)s IN ('recovery', 'overdue') AND r.status = ANY(%(ended)s) AND r.settled_on IS NULL "
            "AND (%(state)s = 'recovery' OR r.due_on < %(today)s))) "
            "ORDER BY (r.status = ANY(%(open)s)) DESC, (r.status = ANY(%(ended)s) AND r.settled_on IS NULL) DESC, "
            "r.due_on NULLS LAST, r.proposed_at DESC, r.revocation_id LIMIT %(limit)s OFFSET %(offset)s",
            {
                "scope": scope_of(actor, "revocation.read"),
                "own": _own(actor),
                "state": state,
                "open": list(OPEN_REVOCATIONS),
                "ended": list(ASKED_BACK),
                "today": self._kernel.clock.today(),
                "limit": PAGE + 1,
                "offset": max(offset, 0),
            },
        )
        return rows[:PAGE], len(rows) > PAGE

    def one(self, actor: Actor, revocation_id: UUID) -> tuple[Revocation, Row]:
        """Return one revocation. Refused about one's own kin or unit (``own_affair``)."""
        row = self._log.query_one(_ROWS + "WHERE r.revocation_id = %s", (revocation_id,))
        if row is None:
            raise Refused("not_found")
        authorise(actor, "revocation.read", row["unit_path"])
        if row["subject_id"] in _own(actor):
            raise Refused("own_affair")
        self._log.vault.sync()
        return self._log.load(Revocation, revocation_id), row

    def history(
        self, actor: Actor, revocation_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return what has happened to a revocation, with the names of those who acted."""
        self.one(actor, revocation_id)
        events = self._log.events_of(revocation_id)
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in events if e.meta.officer_id],),
        )
        return events, {r["officer_id"]: r["full_name"] for r in rows}

    def of_nomination(self, actor: Actor, nomination_id: UUID) -> list[Row]:
        """Return the revocations of one award that the officer may read, the newest first."""
        if not may(actor, "revocation.read"):
            return []
        return self._log.query(
            _ROWS + "WHERE r.nomination_id = %(id)s AND starts_with(r.unit_path, %(scope)s) "
            + _NOT_MINE + "ORDER BY r.proposed_at DESC",
            {"id": nomination_id, "scope": scope_of(actor, "revocation.read"), "own": _own(actor)},
        )  # fmt: skip

    def of_decision(self, actor: Actor, decision_id: UUID) -> list[Row]:
        """Return what has ended of a decision's awards and what of it is back, in the officer's charge, by dossier's code."""
        if not may(actor, "revocation.read"):
            return []
        return self._log.query(
            _ROWS + "WHERE r.decision_id = %(id)s AND r.status = ANY(%(ended)s) AND starts_with(r.unit_path, %(scope)s) "
            + _NOT_MINE + "ORDER BY n.code",
            {
                "id": decision_id,
                "ended": list(ENDED_AWARDS),
                "scope": scope_of(actor, "revocation.read"),
                "own": _own(actor),
            },
        )  # fmt: skip

    def after(self, actor: Actor, amendment_id: UUID, *, untouched: bool = False) -> list[Row]:
        """Return what a cancellation asks back, in the officer's charge, by dossier's code.

        ``untouched``: those alone of whom money is asked and none came back or was written off.
        """
        if not may(actor, "revocation.read"):
            return []
        return self._log.query(
            _ROWS + "WHERE r.basis = %(basis)s AND r.basis_id = %(id)s AND starts_with(r.unit_path, %(scope)s) " + _NOT_MINE
            + "AND (NOT %(untouched)s OR (r.paid IS DISTINCT FROM 0 AND r.returned = 0 AND r.written_off = 0)) ORDER BY n.code",
            {
                "basis": AFTER_CANCELLATION,
                "id": amendment_id,
                "scope": scope_of(actor, "revocation.read"),
                "own": _own(actor),
                "untouched": untouched,
            },
        )  # fmt: skip

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the revocations that wait for the officer: a step, or that money and paper come back."""
        states = [s for s, acts in ACT_AT.items() if any(may(actor, a) for a in acts)]
        recovers = may(actor, "revocation.recover")
        if not states and not recovers:
            return []
        rows = self._log.query(
            _ROWS + "WHERE starts_with(r.unit_path, %(scope)s) " + _NOT_MINE
            + "AND (r.status = ANY(%(states)s) OR (%(recovers)s AND r.status = ANY(%(ended)s) AND r.settled_on IS NULL)) "
            "ORDER BY r.due_on NULLS LAST, r.since LIMIT 200",
            {
                "scope": scope_of(actor, "revocation.read"),
                "own": _own(actor),
                "states": states,
                "recovers": recovers,
                "ended": list(ASKED_BACK),
            },
        )  # fmt: skip
        # Who did a step does not wait for the one that checks it.
        records = self._log.load_many(
            Revocation, [r["revocation_id"] for r in rows if r["status"] in OPEN_REVOCATIONS]
        )
        return [
            row for row in rows if row["status"] in ASKED_BACK or may_do(actor, records[row["revocation_id"]])
        ]

    def award(self, actor: Actor, nomination_id: UUID) -> tuple[Nomination, Row]:
        """Return an award that the officer may propose to revoke, as a row for pages. Raises ``no_award``."""
        nomination = self._log.load(Nomination, nomination_id)
        authorise(actor, "revocation.propose", nomination.unit_path)
        nomination.require_award()
        row = self._log.query_one(
            "SELECT n.nomination_id, n.code, n.category, n.subject_name AS name, u.name AS unit, c.name AS commune, "
            "z.gold_book_number, d.number AS decision_number, d.signed_on AS decided_on FROM nominations n "
            "JOIN decisions d USING (decision_id) LEFT JOIN certificates z ON z.nomination_id = n.nomination_id "
            "JOIN units u ON u.unit_id = n.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id WHERE n.nomination_id = %s",
            (nomination_id,),
        )
        assert row is not None
        return nomination, row

    def bases(self, nomination: Nomination, basis: str = "") -> list[Row]:
        """Return what speaks against an award: complaints found true that recommend it, findings that were upheld."""
        return self._log.query(
            "SELECT complaint_id AS id, 'complaint' AS basis, closed_on AS day FROM complaints "
            "WHERE subject_id = %(subject)s AND status = 'founded' AND 'revocation' = ANY(measures) "
            "AND %(basis)s IN ('', 'complaint') UNION ALL "
            "SELECT f.finding_id, 'finding', f.recorded_at::date FROM inspection_findings f WHERE f.status = 'upheld' "
            "AND (f.commitment_id = %(commitment)s OR f.commitment_id IN (SELECT commitment_id FROM commitments "
            "WHERE household_id = %(subject)s) OR (f.commitment_id IS NULL AND EXISTS (SELECT 1 FROM inspections i "
            "WHERE i.inspection_id = f.inspection_id AND i.unit_id = %(subject)s))) "
            "AND %(basis)s IN ('', 'finding') ORDER BY day DESC, id",
            {"subject": nomination.subject_id, "commitment": nomination.commitment_id, "basis": basis},
        )


def may_do(actor: Actor, revocation: Revocation) -> bool:
    """Whether the officer did no earlier step that bars the one a revocation waits for now."""
    mine = revocation.parts.get(actor.officer_id)
    return mine is None or (mine == "examined" and revocation.status == "hearing")


def _own(actor: Actor) -> list[UUID]:
    return [*actor.own_households, actor.unit_id, *actor.formerly]
