"""Erasing a subject: the key is destroyed, the read models forget, the papers go. The log stays as it was."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.refusals import Refused
from projections.all import erasure_statements
from storage.application import Row
from storage.recorder import lock_events
from storage.vault import destroy_key
from workflows.authorisation import authorise
from workflows.kernel import Command, Kernel


class Erasure:
    """Use case of a data subject's request to be forgotten."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def find(self, actor: Actor, code: str) -> Row | None:
        """Return id, code and place of the household with that code: what an administrator needs to name the right one."""
        authorise(actor, "subject.erase")
        return self._kernel.log.query_one(
            "SELECT h.household_id, h.code, u.name AS hamlet, c.name AS commune FROM households h "
            "JOIN units u ON u.unit_id = h.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id WHERE h.code = %s",
            (code.strip(),),
        )

    def erase(self, actor: Actor, command: Command, *, subject_id: UUID) -> None:
        """Erase a household. Refused while one of its nominations is live or its award stands; repeating it is harmless."""
        log = self._kernel.log
        try:
            authorise(actor, "subject.erase", day=self._kernel.clock.today())
            if log.query_one("SELECT 1 FROM households WHERE household_id = %s", (subject_id,)) is None:
                raise Refused("not_found")
            with log.connection() as connection, connection.transaction():
                lock_events(connection)
                standing = connection.execute(
                    "SELECT true AS award FROM certificates WHERE subject_id = %s AND status = 'valid' UNION ALL "
                    "SELECT status = 'decided' FROM nominations WHERE subject_id = %s AND (live OR status = 'decided')",
                    (subject_id, subject_id),
                ).fetchone()
                if standing is not None:
                    raise Refused("subject_award_stands" if standing["award"] else "subject_dossier_open")
                # Minutes and decisions name several people; those that name the subject are kept as a hash only.
                shared = connection.execute(
                    "SELECT i.session_id FROM session_items i JOIN nominations n USING (nomination_id) WHERE n.subject_id = %s",
                    (subject_id,),
                ).fetchall()
                destroy_key(connection, subject_id)
                for sql, parameters in erasure_statements(subject_id):
                    connection.execute(sql.encode(), parameters)
        except Refused as refusal:
            self._kernel.note_refusal("subject.erase", actor, command, refusal, subject_id)
            raise
        log.vault.sync()
        log.attachments.destroy(subject_id)
        for row in shared:
            log.attachments.destroy(row["session_id"])
