"""The copy of the checkpoints outside the database, made whole again on purpose and on record."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.book import Book
from storage.application import EventLog


def put_back_checkpoints(log: EventLog, book: Book) -> int:
    """Write into the copy what was taken out of it, each line with this moment; return how many, noted in the security log.

    Raises :class:`ledger.book.LedgerError` where the copy or the ledger contradicts what was signed.
    """
    count = book.put_back(datetime.now(UTC))
    if count:
        with log.connection() as connection:
            connection.execute(
                "INSERT INTO security_log (kind, code, act, correlation_id) "
                "VALUES ('keys', 'checkpoints_put_back', 'checkpoints.put_back', '')"
            )
    return count
