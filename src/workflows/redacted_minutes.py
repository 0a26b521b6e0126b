"""Minutes of council sessions, rendered anew without somebody who was erased.

The minutes as issued name every nominee of the session, so an erasure makes them unreadable. Who was there, how the votes on
everybody else went and what was concluded is not the erased person's, and is in the session's events: the minutes are made
again from these, say that they are redacted, and name the SHA-256 of what they take the place of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from aggregates.actors import Actor
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.pii import PII, plain
from rules.naming import names_somebody
from workflows.council_minutes import Redaction
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.mentions import names_of


class RedactedMinutes:
    """What an erasure does for the minutes of sessions that had the person's dossier."""

    def __init__(self, kernel: Kernel, issuer: Issuer) -> None:
        self._kernel = kernel
        self._log = kernel.log
        self._issuer = issuer

    def told(self, records: Collection[UUID], subject_id: UUID) -> dict[UUID, list[str]]:
        """Return why those of ``records`` that are sessions with minutes were adjourned or lost a box, as long as it can be read.

        In the order of these turns; "" for a reason that names the subject.
        """
        names, codes = names_of(self._log, subject_id)
        found = {}
        for row in self._sessions(records):
            reasons = [str(plain(words) or "") for words in self._reasons(row)]
            found[row] = [
                "" if any(names_somebody(words, name=name, codes=codes) for name in names) else words
                for words in reasons
            ]
        return found

    def make_again(self, actor: Actor, told: Mapping[UUID, Sequence[str]] | None = None) -> None:
        """Render the minutes again of every session whose minutes cannot be read any more.

        ``told``: what :meth:`told` returned. Where an erasure broke off after its transaction it is not known any more, and
        these reasons are missing in what is made later; everything else stands in events that can be read.
        """
        log = self._log
        renewed = log.query("SELECT subject FROM subject_keys WHERE renewed_at IS NOT NULL")
        for session_id in self._sessions([row["subject"] for row in renewed]):
            session = log.load(CouncilSession, session_id)
            assert session.minutes is not None
            if log.attachments.read(session_id, session.minutes.sha256) is None:
                self._make(actor, session_id, (told or {}).get(session_id))

    def _make(self, actor: Actor, session_id: UUID, told: Sequence[str] | None) -> None:
        def decide(work: Work) -> Outcome:
            work.authorise("subject.erase")
            session = work.load(CouncilSession, session_id)
            reasons = (
                list(told) if told is not None else [str(plain(w) or "") for w in self._reasons(session_id)]
            )
            nominations = {n: work.load(Nomination, n) for n in session.items}
            assert session.minutes_as_issued is not None
            redaction = Redaction(session.minutes_as_issued.sha256, work.today, tuple(reasons))
            document, version = self._issuer.redacted_council_minutes(session, nominations, redaction)
            session.redact_minutes(document, version, reasons)
            return {"id": str(session_id)}

        self._kernel.run("subject.erase", actor, Command(), decide)

    def _sessions(self, records: Collection[UUID]) -> list[UUID]:
        rows = self._log.query(
            "SELECT session_id FROM council_sessions WHERE session_id = ANY(%s) AND minutes_sha256 IS NOT NULL "
            "ORDER BY session_id",
            (list(records),),
        )
        return [row["session_id"] for row in rows]

    def _reasons(self, session_id: UUID) -> list[PII]:
        session = self._log.load(CouncilSession, session_id)
        if session.adjournments is not None:
            return session.adjournments
        turns = CouncilSession.Adjourned | CouncilSession.BallotBoxLost
        told = [e.reason for e in self._log.events_of(session_id) if isinstance(e, turns)]
        return [reason for reason in told if reason is not None]
