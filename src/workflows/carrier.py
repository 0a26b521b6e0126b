"""The process that carries out what was confirmed on a page and takes longer than a page may: lists of households, pages to print.

Whoever confirmed may close the page; the page that is opened later shows how far it is. Killed at any moment, it goes on
where the last batch was written.
"""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event
from types import FrameType
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError

from storage.embedded import database_url
from storage.settings import Settings
from workflows.app import ChungTay, open_app

logger = logging.getLogger("chungtay.carrier")
PATIENCE: Final = 1.0
"""Seconds between two looks for something to do."""
_BROKEN: Final = 5.0
"""Seconds to wait for a database that is away."""


def carry(app: ChungTay, stop: Event) -> None:
    """Carry out what waits, again and again, until told to stop. What fails halts, with the next one going on."""
    while not stop.is_set():
        try:
            app.refresh_clock()
            step(app, stop)
        except (PersistenceError, psycopg.Error) as error:
            logger.warning("carrier lost its database, trying again: %s", type(error).__name__)
            stop.wait(_BROKEN)
        stop.wait(PATIENCE)


def step(app: ChungTay, stop: Event) -> None:
    """Carry out what waits now."""
    app.erasure.complete_register()
    for run_id in app.imports.waiting():
        try:
            app.imports.carry_out(run_id, stop=stop.is_set)
        except (PersistenceError, psycopg.Error):
            raise
        except Exception as error:
            # The traceback could show personal values: the alarm names the run and the kind of error alone.
            logger.error("carrier halts import %s: %s", run_id, type(error).__name__)
            app.imports.halt(run_id, "import_failed")
    for run_id in app.print_runs.waiting():
        try:
            app.print_runs.carry_out(run_id, stop=stop.is_set)
        except (PersistenceError, psycopg.Error):
            raise
        except Exception as error:
            logger.error("carrier halts print run %s: %s", run_id, type(error).__name__)
            app.print_runs.halt(run_id, "print_failed")


def main() -> int:
    """Work for the installation that the environment names until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_env()
    stop = Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    app = open_app(settings, database_url(settings))
    try:
        carry(app, stop)
    finally:
        app.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
