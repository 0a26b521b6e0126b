"""Where somebody comes from, as a key to count by: a keyed hash, never the address, and only while the counting lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from storage.application import EventLog

QUESTIONS: Final = 60
"""Questions that one address may put to the public pages within :data:`WINDOW`, through all processes together."""
WINDOW: Final = timedelta(minutes=1)
_NO_COMMAND: Final = UUID(int=0)


def bucket(log: EventLog, kind: str, value: str) -> str:
    """Return the key that attempts are counted under. Without the master key it tells nothing, not even by guessing."""
    return log.vault.fingerprint(_NO_COMMAND, f"{kind}:{value}")


COMMENTS: Final = 3
"""Comments on postings that one address may send within :data:`WINDOW`."""


CHECKS: Final = 600
"""Check pages opened by the code on a certificate: a whole hall scans from behind one address, and an id is not guessed."""


def may_ask(log: EventLog, address: str) -> bool:
    """Count a question to the public pages; False when the address has asked too often within a minute."""
    return _counted(log, bucket(log, "question", address)) <= QUESTIONS


def may_check(log: EventLog, address: str) -> bool:
    """Count a certificate's check page, apart from questions; False when the address has opened too many within a minute."""
    return _counted(log, bucket(log, "check", address)) <= CHECKS


def may_comment(log: EventLog, address: str) -> bool:
    """Count a comment on a posting; False when the address has sent too many within a minute."""
    return _counted(log, bucket(log, "comment", address)) <= COMMENTS


def _counted(log: EventLog, key: str) -> int:
    """Count once more under a key; return how often that was within the window.

    One statement, which also sweeps what other addresses have left behind. Rows that another process holds are passed
    over, so that nobody waits for anybody but themselves.
    """
    row = log.query_one(
        "WITH past AS (DELETE FROM public_questions WHERE bucket IN (SELECT bucket FROM public_questions "
        "WHERE since < now() - %(window)s AND bucket <> %(bucket)s LIMIT 100 FOR UPDATE SKIP LOCKED)) "
        "INSERT INTO public_questions AS q (bucket) VALUES (%(bucket)s) ON CONFLICT (bucket) DO UPDATE SET "
        "since = CASE WHEN q.since < now() - %(window)s THEN now() ELSE q.since END, "
        "asked = CASE WHEN q.since < now() - %(window)s THEN 1 ELSE q.asked + 1 END RETURNING asked",
        {"window": WINDOW, "bucket": key},
    )
    assert row is not None
    return int(row["asked"])
