"""Sessions of signed-in people. They are kept on the server: one that has ended has ended for every process at once.

The browser holds a random id, the table only its hash. Where somebody came from is not kept, and of the browser only a word
by which its owner will know it again.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from storage.application import EventLog, Row
from workflows.clock import Clock
from workflows.people import Account
from workflows.second_factor import MUST_ENROL, SIGNING_ROLES

IDLE: Final = timedelta(hours=8)
"""A session that nobody uses for so long has ended."""
_NOTED: Final = timedelta(minutes=30)
"""How exactly the last use is known: it is written at most this often, not with every page."""
_KEPT: Final = IDLE + _NOTED


class Sessions:
    """Who is signed in where. Times of use are real ones, also where the installation's clock is simulated."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def begin(self, officer_id: UUID, epoch: int, device: str = "") -> str:
        """Begin a session of an account whose password was right under ``epoch``; return the id for its browser.

        ``epoch`` is that of the check: a password changed in between leaves this session without any worth.
        """
        id = secrets.token_urlsafe(32)
        with self._log.connection() as connection:
            connection.execute("DELETE FROM web_sessions WHERE used_at < now() - %s", (_KEPT,))
            connection.execute(
                "INSERT INTO web_sessions (id_hash, officer_id, epoch, device, begun_at) VALUES (%s, %s, %s, %s, %s)",
                (_hash(id), officer_id, epoch, device[:40], self._clock.now()),
            )
            # Sessions end and are gone; that somebody signed in stays on record, beside the attempts that failed.
            connection.execute(
                "INSERT INTO security_log (at, kind, code, act, officer_id, correlation_id) "
                "VALUES (%s, 'session', 'signed_in', 'account.signed_in', %s, '')",
                (self._clock.now(), officer_id),
            )
        return id

    def account(self, id: str) -> Account | None:
        """Return whose session it is, or None where it has ended or the account was closed. One statement."""
        row = self._log.query_one(
            "SELECT o.officer_id, o.username, o.full_name, c.session_epoch, c.must_change, "
            f"s.used_at < now() - %(noted)s AS to_note, {MUST_ENROL} AS must_enrol FROM web_sessions s "
            "JOIN credentials c ON c.officer_id = s.officer_id AND c.session_epoch = s.epoch "
            "JOIN officers o ON o.officer_id = s.officer_id AND o.active "
            "WHERE s.id_hash = %(id)s AND s.used_at >= now() - %(kept)s",
            {
                "noted": _NOTED,
                "id": _hash(id),
                "kept": _KEPT,
                "signing": list(SIGNING_ROLES),
                "today": self._clock.today(),
            },
        )
        if row is None:
            return None
        if row["to_note"]:
            with self._log.connection() as connection:
                connection.execute("UPDATE web_sessions SET used_at = now() WHERE id_hash = %s", (_hash(id),))
        return Account(
            row["officer_id"],
            row["username"],
            row["full_name"],
            row["session_epoch"],
            row["must_change"],
            row["must_enrol"],
        )

    def end(self, id: str) -> None:
        """End one session; one that has ended already stays so."""
        with self._log.connection() as connection:
            connection.execute("DELETE FROM web_sessions WHERE id_hash = %s", (_hash(id),))

    def end_of(self, officer_id: UUID, reference: str) -> bool:
        """End the session of this officer that :meth:`live` calls ``reference``; False where there is none."""
        ended = self._log.query(
            "DELETE FROM web_sessions WHERE encode(id_hash, 'hex') = %s AND officer_id = %s RETURNING 1",
            (reference, officer_id),
        )
        return bool(ended)

    def live(self, officer_id: UUID, id: str) -> list[Row]:
        """Return the officer's sessions, the newest first: reference, device, begun_at, and whether it is ``id``'s."""
        return self._log.query(
            "SELECT encode(s.id_hash, 'hex') AS reference, s.device, s.begun_at, s.id_hash = %s AS this_one "
            "FROM web_sessions s JOIN credentials c ON c.officer_id = s.officer_id AND c.session_epoch = s.epoch "
            "WHERE s.officer_id = %s AND s.used_at >= now() - %s ORDER BY s.begun_at DESC, s.id_hash",
            (_hash(id), officer_id, _KEPT),
        )


def _hash(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()
