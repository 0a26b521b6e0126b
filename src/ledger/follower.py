"""Keeps the ledger up with the log: woken by NOTIFY and by a timer, in the follower's process, in a thread of its own.

What cannot be appended or signed is never skipped: it is said in the process's messages and on the health page, and tried
again.
"""

from __future__ import annotations

import logging
from threading import Event
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError

from ledger.book import BATCH, Book, LedgerError
from storage.problems import SetupProblem

logger = logging.getLogger("chungtay.ledger")
PATIENCE: Final = 2.0
"""Seconds between looks when no notification comes."""
TROUBLED: Final = 15.0
"""Seconds between attempts where the ledger cannot go on."""


def keep_up(book: Book, url: str, stop: Event) -> None:
    """Append what is recorded until ``stop`` is set. Lost connections are opened again."""
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("LISTEN stored_events")
                book.write_what_was_left_out()
                while not stop.is_set():
                    while book.step() == BATCH and not stop.is_set():
                        pass
                    for _ in connection.notifies(timeout=PATIENCE, stop_after=1):
                        pass
        except (LedgerError, SetupProblem) as error:
            logger.error("the ledger does not go on: %s", error)
            stop.wait(TROUBLED)
        except (psycopg.Error, PersistenceError) as error:
            logger.warning("the ledger lost its database, trying again: %s", type(error).__name__)
            stop.wait(PATIENCE)
        except Exception as error:
            # Nothing may end this thread: a ledger that nobody keeps up looks like one with nothing to do. The message of an
            # error nobody foresaw may hold what an event says.
            logger.error("the ledger does not go on: %s", type(error).__name__)
            stop.wait(TROUBLED)
