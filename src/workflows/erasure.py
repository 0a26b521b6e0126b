"""Erasing a subject: the key is destroyed, the read models forget, the papers go. The log stays as it was.

The minutes of a council's session are other people's record as well: they are rendered anew without the subject
(``workflows.redacted_minutes``).

What names the subject elsewhere goes with it (``workflows.mentions``): the words and papers of the inspections it was drawn for
and of the sessions that had its dossier, and every other text with its name or code. The keys those are sealed under are
renewed, so that they are as unreadable as the subject's own values; the records go on under their new keys.

That it was done, by whom and on what ground, is an event of the household like any other, without anything personal in it.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.appeal import Appeal
from aggregates.data_request import DataRequest
from aggregates.household import Household
from aggregates.nominee import Nominee
from aggregates.refusals import Refused
from aggregates.vocabulary import ERASURE_GROUNDS
from aggregates.vocabulary_complaints import OPEN_COMPLAINTS
from aggregates.vocabulary_revocation import ASKED_BACK, OPEN_REVOCATIONS
from projections.all import erasure_statements
from storage import traces
from storage.application import EventLog, Row
from storage.erasure_register import Erased, ErasureRegister
from storage.recorder import lock_events
from storage.vault import destroy_keys
from storage.withheld import withhold
from workflows.authorisation import authorise
from workflows.every_certificate import EVERY_CERTIFICATE
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.mentions import Mentions, mentions_of
from workflows.redacted_minutes import RedactedMinutes

_STANDING: Final = (
    "SELECT true AS award FROM certificates WHERE subject_id = %s AND status = 'valid' UNION ALL "
    "SELECT status = 'decided' FROM nominations WHERE subject_id = %s AND (live OR status = 'decided')"
)
_COMPLAINED: Final = "SELECT 1 AS is FROM complaints WHERE subject_id = %s AND status = ANY(%s)"


def subject_by_code(log: EventLog, code: str) -> Row | None:
    """Return id, kind, name, code and place of the household with that code, or of the nominee whose dossier has it."""
    return log.query_one(
        "SELECT x.*, u.name AS hamlet, c.name AS commune FROM ("
        "SELECT household_id AS subject_id, 'household' AS kind, head AS name, code, hamlet_id AS unit_id, unit_path "
        "FROM households WHERE upper(code) = upper(%(code)s) UNION ALL "
        "SELECT s.nominee_id, 'nominee', s.name, n.code, s.unit_id, s.unit_path "
        "FROM nominations n JOIN nominees s ON s.nominee_id = n.subject_id "
        "WHERE n.code = %(code)s AND s.name IS NOT NULL) x "
        "JOIN units u ON u.unit_id = x.unit_id LEFT JOIN units c ON c.unit_id = u.parent_id LIMIT 1",
        {"code": code.strip()},
    )


def ground_of(log: EventLog, subject_id: UUID) -> str:
    """Return on what ground a subject was erased; empty where no act of erasure says so."""
    for event in reversed(log.events_of(subject_id)):
        if isinstance(event, Household.ErasureRecorded | Nominee.ErasureRecorded):
            return event.ground
    return ""


_REVOKING = (
    "SELECT 1 AS is FROM revocations WHERE subject_id = %s "
    "AND (status = ANY(%s) OR (status = ANY(%s) AND settled_on IS NULL))"
)


def _owes(log: EventLog, subject_id: UUID) -> bool:
    """Whether a revocation is under way, or money or paper that were asked back are not there yet."""
    return log.query_one(_REVOKING, (subject_id, list(OPEN_REVOCATIONS), list(ASKED_BACK))) is not None


class Erasure:
    """Use case of a data subject's request to be forgotten."""

    def __init__(self, kernel: Kernel, minutes: RedactedMinutes) -> None:
        self._kernel = kernel
        self._minutes = minutes
        self._register = ErasureRegister(kernel.log.data_dir)
        self._registered = -1

    def complete_register(self) -> None:
        """Have everybody who was erased in the register outside the database (``storage.erasure_register``)."""
        log = self._kernel.log
        epoch = log.vault.sync()
        if epoch != self._registered:
            with log.connection() as connection:
                self._register.complete(connection, lambda id: ground_of(log, id))
            self._registered = epoch

    def find(self, actor: Actor, code: str) -> Row | None:
        """Return id, code and place of the household with that code, or of the nominee whose dossier has it.

        It is what an administrator needs to name the right one, and no more.
        """
        authorise(actor, "subject.erase")
        row = subject_by_code(self._kernel.log, code)
        return row and {name: row[name] for name in ("subject_id", "code", "hamlet", "commune")}

    def taken_along(self, actor: Actor, subject_id: UUID) -> Mentions:
        """Return what would go with the subject, for the page that asks to confirm."""
        authorise(actor, "subject.erase")
        self._kernel.log.vault.sync()
        return mentions_of(self._kernel.log, subject_id)

    def obstacle(self, actor: Actor, subject_id: UUID) -> Refused | None:
        """Return what stands in the way of erasing somebody as things stand: a dossier, an award, a complaint, a revocation."""
        authorise(actor, "subject.erase")
        log = self._kernel.log
        standing = log.query_one(_STANDING, (subject_id, subject_id))
        if standing is not None:
            return Refused("subject_award_stands" if standing["award"] else "subject_dossier_open")
        if log.query_one(_COMPLAINED, (subject_id, list(OPEN_COMPLAINTS))) is not None:
            return Refused("subject_complaint_open")
        if _owes(log, subject_id):
            return Refused("subject_revocation_open")
        return None

    def cleared(self, actor: Actor) -> bool:
        """Whether nothing that was erased lies in the database's own files any more (``storage.traces``)."""
        authorise(actor, "subject.erase")
        with self._kernel.log.connection() as connection:
            return not traces.due(connection)

    def hindrance(self, actor: Actor) -> traces.Hindrance | None:
        """Return what keeps the database's files from being cleared; None where they are, or it was not tried yet."""
        authorise(actor, "subject.erase")
        with self._kernel.log.connection() as connection:
            return traces.hindrance(connection)

    def clearings(self, actor: Actor) -> list[Row]:
        """Return the last times the database's files were cleared of what erasures left, the newest first."""
        authorise(actor, "subject.erase")
        return self._kernel.log.query("SELECT * FROM trace_clearings ORDER BY clearing_id DESC LIMIT 20")

    def erase(
        self,
        actor: Actor,
        command: Command,
        *,
        subject_id: UUID | None = None,
        code: str = "",
        ground: str = "subject_request",
    ) -> Outcome:
        """Erase a household or a nominee, named by id or by :meth:`find`'s code, and record who did so and on what ground.

        Refused while one of its nominations is live or its award stands, and when it is erased already. A repeated
        command gives its first outcome, though the code names nobody any more.
        """
        if subject_id is None:
            row = subject_by_code(self._kernel.log, code)
            subject_id = row["subject_id"] if row else None
        return self._erase(actor, command, subject_id, code, ground, forced=False)

    def repeat(self, actor: Actor, erased: Erased) -> bool:
        """Erase again whom a backup from before the erasure has brought back, whatever stands in the way by now.

        Returns whether there was anything to do. Somebody whom the backup does not know gets the tombstone alone.
        """
        authorise(actor, "subject.erase")
        log, id = self._kernel.log, erased.subject
        log.vault.sync()
        if log.vault.erased(id):
            # What a kill left out after the key was gone.
            log.attachments.destroy(id)
            return False
        known = log.query_one(
            "SELECT 1 AS is FROM households WHERE household_id = %s UNION ALL SELECT 1 FROM nominees WHERE nominee_id = %s",
            (id, id),
        )
        if known is not None:
            ground = erased.ground if erased.ground in ERASURE_GROUNDS else "legal_order"
            self._erase(actor, Command(), id, "", ground, forced=True)
            return True
        with log.connection() as connection, connection.transaction():
            lock_events(connection)
            destroy_keys(connection, [id])
            for sql, parameters in erasure_statements(id):
                connection.execute(sql.encode(), parameters)
        log.vault.sync()
        log.attachments.destroy(id)
        return True

    def finish_repeating(self, actor: Actor) -> None:
        """Do what an erasure that was broken off has left: papers that nobody can read any more, minutes to be made anew."""
        authorise(actor, "subject.erase")
        log = self._kernel.log
        for row in log.query("SELECT subject FROM subject_keys WHERE renewed_at IS NOT NULL"):
            log.attachments.destroy_unreadable(row["subject"])
        self._minutes.make_again(actor)

    def _erase(
        self, actor: Actor, command: Command, subject_id: UUID | None, code: str, ground: str, *, forced: bool
    ) -> Outcome:
        log = self._kernel.log
        known = log.query_one("SELECT 1 FROM nominees WHERE nominee_id = %s", (subject_id,))
        along: list[Mentions] = []
        told: dict[UUID, list[str]] = {}

        def decide(work: Work) -> Outcome:
            work.authorise("subject.erase")
            along.clear()
            if subject_id is None:
                raise Refused("bad_choice", field="code", value=code)
            if known is None:
                work.target(Household, subject_id).record_erasure(ground)
            else:
                work.target(Nominee, subject_id).record_erasure(ground)
            # Whatever else the person asked for has its answer in this.
            asked = log.query(
                "SELECT request_id FROM data_requests WHERE subject_id = %s AND status = 'open' ORDER BY request_id",
                (subject_id,),
            )
            for row in asked:
                work.load(DataRequest, row["request_id"]).end_with_erasure()
            if not forced and log.query_one(_COMPLAINED, (subject_id, list(OPEN_COMPLAINTS))):
                # What is being looked into is not made to go away by whom it is about.
                raise Refused("subject_complaint_open")
            if not forced and _owes(log, subject_id):
                raise Refused("subject_revocation_open")
            for row in log.query(
                "SELECT appeal_id FROM appeals WHERE subject_id = %s AND status = 'received' ORDER BY appeal_id",
                (subject_id,),
            ):
                work.load(Appeal, row["appeal_id"]).end_with_erasure()
            along.append(mentions_of(log, subject_id))
            # Read before their key goes: why a session was adjourned is the council's to keep where it names nobody.
            told.clear()
            told.update(self._minutes.told(list(along[0].records), subject_id))
            return {"id": str(subject_id)}

        def destroy(connection: Connection[Any]) -> None:
            # Under the event lock: nothing can be opened or awarded between this look and the end of the key.
            standing = connection.execute(_STANDING, (subject_id, subject_id)).fetchone()
            if standing is not None and not forced:
                raise Refused("subject_award_stands" if standing["award"] else "subject_dossier_open")
            assert subject_id is not None
            destroy_keys(connection, [subject_id])
            (mentions,) = along
            for record in mentions.records:
                log.vault.renew_key(connection, record)
            withhold(connection, list(mentions.passages))
            for id in (subject_id, *mentions.records):
                for sql, parameters in erasure_statements(id):
                    connection.execute(sql.encode(), parameters)
            for sql, parameters in mentions.statements:
                connection.execute(sql.encode(), parameters)

        try:
            outcome = self._kernel.run(
                "subject.erase", actor, command, decide, record_id=subject_id, finish=destroy
            )
        except Refused as refusal:
            if refusal.code == "subject_erased" and subject_id is not None:
                self._remove_papers(subject_id)
                self._minutes.make_again(actor)
            raise
        self._remove_papers(UUID(outcome["id"]), list(along[0].records) if along else None)
        self._minutes.make_again(actor, told)
        self.complete_register()
        return outcome

    def _remove_papers(self, subject_id: UUID, records: list[UUID] | None = None) -> None:
        """Remove the papers of an erased subject, and of ``records`` what their renewed keys no longer open.

        Done again whenever it is asked for, then for all records: a first time may have broken off.
        """
        log = self._kernel.log
        log.vault.sync()
        log.attachments.destroy(subject_id)
        # Pages made to be printed are copies: they go as a whole, and are made again for whoever is left.
        for row in log.query(
            f"SELECT DISTINCT s.run_id FROM printed_sheets s JOIN {EVERY_CERTIFICATE} c USING (certificate_id) "
            "WHERE c.subject_id = %s",
            (subject_id,),
        ):
            log.attachments.destroy(row["run_id"])
        if records is None:
            renewed = log.query("SELECT subject FROM subject_keys WHERE renewed_at IS NOT NULL")
            records = [row["subject"] for row in renewed]
        for record in records:
            log.attachments.destroy_unreadable(record)
