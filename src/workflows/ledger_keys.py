"""A new key for the ledger: made, told to the log, and at once put to use together with the old one."""

from __future__ import annotations

from datetime import date

from ledger.book import Book
from ledger.keys import PublicKey
from storage.application import EventLog
from workflows.custody import Custody


def rotate_ledger_key(log: EventLog, book: Book, custody: Custody, today: date, overlap: int) -> PublicKey:
    """Replace the key that signs, record that, and sign a checkpoint over it with both; noted in the security log too.

    Raises :class:`ledger.book.LedgerError` before anything is changed where the ledger contradicts what was signed, and
    :class:`storage.problems.SetupProblem` for an overlap out of bounds.
    """
    # With the old key alone first: what could not be signed by it must not be signed by a new one.
    book.catch_up(occasion="rotation")
    new = book.keys.rotate(today, overlap)
    custody.complete()
    book.step(occasion="rotation")
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('keys', 'ledger_key_rotated', %s, '')",
            ("keys.rotate_ledger",),
        )
    return new
