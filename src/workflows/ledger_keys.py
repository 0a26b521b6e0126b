"""A new key for the ledger: made, and at once put to use together with the old one."""

from __future__ import annotations

from datetime import date

from ledger.book import Book
from ledger.keys import PublicKey
from storage.application import EventLog


def rotate_ledger_key(log: EventLog, today: date, overlap: int) -> PublicKey:
    """Replace the key that signs; sign a checkpoint with both, and note it in the security log.

    Raises :class:`ledger.book.LedgerError` before anything is changed where the ledger contradicts what was signed, and
    :class:`storage.problems.SetupProblem` for an overlap out of bounds.
    """
    book = Book(log.connection, log.data_dir)
    # With the old key alone first: what could not be signed by it must not be signed by a new one.
    book.catch_up(occasion="rotation")
    new = book.keys.rotate(today, overlap)
    book.step(occasion="rotation")
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('keys', 'ledger_key_rotated', %s, '')",
            ("keys.rotate_ledger",),
        )
    return new
