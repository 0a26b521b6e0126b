"""What is read of printing: runs, their sheets, and the log of blanks."""

from __future__ import annotations

from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.print_run import PrintRun
from aggregates.refusals import Refused
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.every_certificate import EVERY_CERTIFICATE


class PrintRunReading:
    """Questions about printing."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def runs(self, actor: Actor) -> list[Row]:
        """Return the runs, the newest first."""
        authorise(actor, "print.read")
        return self._log.query(
            "SELECT r.*, o.full_name AS officer, p.name AS printer, (SELECT count(*) FROM printed_sheets s "
            "WHERE s.run_id = r.run_id AND s.status = 'spoiled') AS spoiled FROM print_runs r "
            "LEFT JOIN officers o USING (officer_id) LEFT JOIN printers p USING (printer_id) ORDER BY begun_at DESC LIMIT 200"
        )

    def run(self, actor: Actor, run_id: UUID) -> Row:
        """Return one run. Raises ``not_found``."""
        authorise(actor, "print.read")
        row = self._log.query_one(
            "SELECT r.*, o.full_name AS officer, p.name AS printer FROM print_runs r LEFT JOIN officers o USING (officer_id) "
            "LEFT JOIN printers p USING (printer_id) WHERE run_id = %s",
            (run_id,),
        )
        if row is None:
            raise Refused("not_found")
        return row

    def sheets(self, actor: Actor, run_id: UUID) -> list[Row]:
        """Return the sheets of a run in their order, with whose certificate each is."""
        self.run(actor, run_id)
        return self._log.query(
            "SELECT s.*, c.gold_book_number, c.printed_awardee AS awardee, c.subject_id, c.decision_id, "
            "c.status AS certificate_status, cardinality(c.corrected_by) > 0 AS corrected, o.full_name AS officer "
            f"FROM printed_sheets s LEFT JOIN {EVERY_CERTIFICATE} c USING (certificate_id) "
            "LEFT JOIN officers o ON o.officer_id = s.officer_id "
            "WHERE s.run_id = %s ORDER BY s.position",
            (run_id,),
        )

    def blanks(self, actor: Actor, *, before: int | None = None, limit: int = 200) -> list[Row]:
        """Return the log of blanks by number, the highest first: what became of each. ``before``: only lower numbers."""
        authorise(actor, "print.read")
        return self._log.query(
            "SELECT s.*, c.gold_book_number, c.printed_awardee AS awardee, o.full_name AS officer, r.made, r.status AS run_status "
            "FROM printed_sheets s LEFT JOIN print_runs r USING (run_id) "
            f"LEFT JOIN {EVERY_CERTIFICATE} c USING (certificate_id) LEFT JOIN officers o ON o.officer_id = s.officer_id "
            "WHERE s.blank_number IS NOT NULL AND s.blank_number < %s ORDER BY s.blank_number DESC LIMIT %s",
            (before if before is not None else 2**31 - 1, limit),
        )

    def blank_counts(self, actor: Actor) -> Row:
        """Return how many blanks were used, spoiled and void, how many wait for a page, and the highest number.

        One that a run has numbered is used when its page is made: until then the run may still be given up.
        """
        authorise(actor, "print.read")
        row = self._log.query_one(
            "SELECT count(*) FILTER (WHERE s.status = 'given' AND s.position <= r.made) AS given, "
            "count(*) FILTER (WHERE s.status = 'given' AND s.position > r.made) AS waiting, "
            "count(*) FILTER (WHERE s.status = 'spoiled') AS spoiled, count(*) FILTER (WHERE s.status = 'void') AS void, "
            "coalesce(max(s.blank_number), 0) AS highest FROM printed_sheets s LEFT JOIN print_runs r USING (run_id) "
            "WHERE s.blank_number IS NOT NULL"
        )
        assert row is not None
        return row

    def events(self, actor: Actor, run_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a run, bundle after bundle left out."""
        self.run(actor, run_id)
        self._log.vault.sync()
        return [e for e in self._log.events_of(run_id) if not isinstance(e, PrintRun.PagesMade)]
