"""Lists of households brought into the register: read, checked by a person, carried out, undone.

The file is kept sealed with its run. What was checked is what comes in: everything is read anew from the file whenever the
run goes on, also in another process after a kill, and held against the fingerprint of what was confirmed. Households are
written down in short batches, so that nobody waits long behind them, and stand aside until the last one is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household import Household
from aggregates.import_run import ImportRun, told_columns
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS
from intake.annotated import annotate
from storage.application import EventLog
from storage.attachments import clean_name
from storage.recorder import Finish
from storage.vault import destroy_keys
from workflows.authorisation import authorise, may
from workflows.completed_lists import CompletedList, CompletedLists
from workflows.declared_from_lists import Declared, declared_from, why_staying, withdraw_declared
from workflows.import_matching import Match
from workflows.import_plan import Planned, fingerprint, first_number, planned
from workflows.import_readings import ListReader, Reading, opened
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.list_doubts import doubtful_rows, remarks_on
from workflows.list_news import incomes_not_on_record
from workflows.papers import Upload
from workflows.people import People
from workflows.restriction import all_restricted

logger = logging.getLogger("chungtay.imports")
_FIRST_YEAR: Final = 1900
BATCH = 250
"""Households written down in one transaction."""
_MIME: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
}
_USED: Final = (
    "SELECT count(DISTINCT id) AS n FROM (SELECT originator_id AS id FROM stored_events WHERE originator_id = ANY(%s) "
    "AND originator_version > 1 UNION ALL SELECT household_id FROM commitments WHERE household_id = ANY(%s) "
    "UNION ALL SELECT household_id FROM officer_kin WHERE household_id = ANY(%s)) used"
)
"""How many households something has been done on since they came in."""
Progress = Callable[[int, int], None]


class HouseholdImport:
    """Use cases of bringing lists of households into the register."""

    def __init__(self, kernel: Kernel, people: People) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._people = people
        self.lists = ListReader(self._log, kernel.clock)
        self.completed_lists = CompletedLists(self._log, self.lists)

    # -- until it is confirmed -----------------------------------------------------------------------------------------

    def begin(
        self, actor: Actor, command: Command, *, commune_id: UUID, upload: Upload, year: int | None = None
    ) -> Outcome:
        """Hand in a list for a commune. ``year``: the year of an income column that names none.

        Raises ``import_unreadable`` for a file that is no spreadsheet, locked, damaged or too large, ``import_year`` for a year
        that no income column can be of, and ``import_open`` while another list of the commune is on its way.
        """
        id = uuid4()
        self._require_year(year)

        def decide(work: Work) -> Outcome:
            commune = self._log.load(AdministrativeUnit, commune_id)
            work.authorise("household.import", commune.path)
            if commune.kind not in COMMUNE_KINDS:
                raise Refused("bad_choice", field="commune", value=commune.name)
            book = opened(upload.content)
            columns, layout = self.lists.remembered(book, commune, year=year)
            file = self._log.attachments.keep_as(
                id, clean_name(upload.name), upload.content, _MIME[book.kind]
            )
            work.add(
                ImportRun.begin(
                    id,
                    commune_id=commune_id,
                    unit_path=commune.path,
                    file=file,
                    year=year,
                    columns=columns,
                    layout=layout,
                )
            )
            return {"id": str(id)}

        try:
            return self._kernel.run("household.import", actor, command, decide)
        except Refused:
            # Nobody would ever look for the file of a run that was not begun.
            self._log.attachments.destroy(id)
            raise

    def look(
        self,
        actor: Actor,
        *,
        commune_id: UUID,
        content: bytes,
        year: int | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Reading:
        """Read a list for a commune as a run that is begun now would. Nothing is kept.

        ``columns`` (field → letter, "" for none) go before those that are remembered of such lists. Raises ``import_unreadable``
        and ``import_year``.
        """
        commune = self._log.load(AdministrativeUnit, commune_id)
        authorise(actor, "household.import", commune.path)
        self._require_year(year)
        told = told_columns(dict(columns or {}))
        return self.lists.of_file(opened(content), commune, year=year, columns=told)

    def _require_year(self, year: int | None) -> None:
        last = self._kernel.clock.today().year
        if year is not None and not _FIRST_YEAR <= year <= last:
            raise Refused("import_year", year=str(year), first=str(_FIRST_YEAR), last=str(last))

    def set_reading(
        self,
        actor: Actor,
        command: Command,
        *,
        run_id: UUID,
        columns: dict[str, str],
        encoding: str,
        household_class: str,
    ) -> Outcome:
        """Say which column holds what, in which encoding the texts are, and of which class a list is that does not say."""

        def act(work: Work, run: ImportRun) -> None:
            run.require_status("read")
            layout = self.lists.of_run(run).layout
            run.set_reading(
                columns=columns, layout=layout, encoding=encoding, household_class=household_class
            )

        return self._on(actor, command, run_id, act)

    def reading(self, actor: Actor, run_id: UUID) -> Reading:
        """Read the run's file as things stand now. Raises ``import_file_gone``.

        Of households that are another's to register, or whose data is restricted, it is not told who they are: whoever writes
        codes into a list would learn names by it.
        """
        self._log.vault.sync()
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        reading = self.lists.of_run(run)
        restricted = all_restricted(self._log)

        def told(found: Match) -> Match:
            known = found.household
            if known is None or (
                known["household_id"] not in restricted and may(actor, "household.import", known["unit_path"])
            ):
                return found
            return replace(found, household=None)

        return replace(reading, matches=tuple(map(told, reading.matches)))

    def incomes_not_on_record(self, actor: Actor, run_id: UUID) -> int:
        """Return how many incomes a run's list has of known households that are not on record."""
        reading = self.reading(actor, run_id)
        return self._incomes(self._log.load(ImportRun, run_id), reading)

    def _incomes(self, run: ImportRun, reading: Reading) -> int:
        assert run.file is not None
        return incomes_not_on_record(self._log, reading, run.commune_id, run.file.sha256)

    def annotated(self, actor: Actor, run_id: UUID, lang: str) -> bytes:
        """Return the file as XLSX with a column that says what is wrong with each row."""
        reading = self.reading(actor, run_id)
        if reading.sheet is None:
            assert reading.problem is not None
            raise Refused("import_unreadable", why=reading.problem)
        doubtful = doubtful_rows(self._log.load(ImportRun, run_id), reading)
        return annotate(reading.book, reading.sheet, lang, remarks_on(doubtful))

    def doubtful(self, actor: Actor, run_id: UUID) -> list[Match]:
        """Return the doubtful rows of a list; of a confirmed one those that were left out. Raises ``import_file_gone``."""
        reading = self.reading(actor, run_id)
        return doubtful_rows(self._log.load(ImportRun, run_id), reading)

    def confirm(
        self, actor: Actor, command: Command, *, run_id: UUID, as_new: Collection[tuple[int, int]] = ()
    ) -> Outcome:
        """Want the list's new households in the register, and of the doubtful ones those at ``as_new`` (sheet, row).

        A list that has no new household is taken all the same where it has incomes of known ones that are not on record:
        they are declared once the run is complete (``workflows.list_incomes``).
        """

        def act(work: Work, run: ImportRun) -> None:
            run.require_status("read")
            reading = self.lists.of_run(run)
            if reading.sheet is None:
                assert reading.problem is not None
                raise Refused("import_unreadable", why=reading.problem)
            left = [m for m in reading.matches if not reading.comes_in(m, as_new)]
            left_out = [reading.place(m.row) for m in left]
            first = first_number(self._log, run, reading)
            households = planned(self._log, run, reading, set(left_out), first)
            run.confirm(
                total=len(households),
                known=sum(m.kind == "known" for m in left),
                doubtful=sum(m.kind == "doubtful" for m in left),
                rejected=len(reading.sheet.rejected),
                left_out=left_out,
                first_number=first,
                fingerprint=fingerprint(self._log, run, households),
                incomes=self._incomes(run, reading),
            )

        return self._on(actor, command, run_id, act)

    # -- carrying it out -----------------------------------------------------------------------------------------------

    def waiting(self) -> list[UUID]:
        """Return the runs that are to go on, the oldest first."""
        rows = self._log.query("SELECT run_id FROM import_runs WHERE status = 'running' ORDER BY begun_at")
        return [row["run_id"] for row in rows]

    def carry_out(
        self,
        run_id: UUID,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> str:
        """Write down what is left of a confirmed run and let it be complete. Return its status then.

        Acts in the name of whoever confirmed or resumed it, who must still be in office. Halts with the code of whatever
        refuses it. Several processes may carry out the same run: each batch is written once. ``stop`` is asked between
        batches.
        """
        run = self._log.load(ImportRun, run_id)
        if run.status != "running":
            return run.status
        actor = command_line(run.unit_path)
        try:
            actor = self._in_whose_name(run)
            reading = self.lists.of_run(run)
            households = planned(self._log, run, reading, run.left_out, run.first_number)
            if fingerprint(self._log, run, households) != run.fingerprint:
                raise Refused("import_changed")
            while run.status == "running" and not stop():
                before = run.taken
                try:
                    if run.taken == run.total:
                        self._complete(actor, run_id)
                    else:
                        self._take(actor, run_id, households)
                    run = self._log.load(ImportRun, run_id)
                except Refused as refusal:
                    run = self._log.load(ImportRun, run_id)
                    # Another process carries the run too and was faster each time: it goes on, and so does this one.
                    if refusal.code != "stale_version" or run.taken == before:
                        raise
                if progress is not None:
                    progress(run.taken, run.total)
        except Refused as refusal:
            run = self._log.load(ImportRun, run_id)
            if run.status == "running":
                self.halt(run_id, refusal.code)
        return self._log.load(ImportRun, run_id).status

    def halt(self, run_id: UUID, cause: str) -> None:
        """Let a run wait for a person, in the system's name; one that was ended meanwhile stays as it is."""
        run = self._log.load(ImportRun, run_id)

        def act(work: Work, run: ImportRun) -> None:
            if run.status == "running":
                run.halt(cause)

        self._on(command_line(run.unit_path), Command(), run_id, act)

    def _take(self, actor: Actor, run_id: UUID, households: list[Planned]) -> None:
        def act(work: Work, run: ImportRun) -> None:
            batch = households[run.taken : run.taken + BATCH]
            if run.status != "running" or not batch:  # somebody ended it, or another process was faster
                return
            self._log.vault.mint(one.id for one in batch)
            for one in batch:
                work.add(
                    Household.bring_in(
                        one.id,
                        hamlet_id=one.hamlet_id,
                        unit_path=paths[one.hamlet_id],
                        entry=one.entry,
                        household_class=one.household_class,
                        run_id=run_id,
                        sheet=one.place[0],
                        row=one.place[1],
                    )
                )
            run.take_rows(len(batch))

        paths = {
            h["unit_id"]: h["path"] for h in self.lists.hamlets(self._log.load(ImportRun, run_id).unit_path)
        }
        self._on(actor, Command(), run_id, act)

    def _complete(self, actor: Actor, run_id: UUID) -> None:
        excluded: list[UUID] = []

        def act(work: Work, run: ImportRun) -> None:
            if run.status != "running":  # somebody ended it, or another process was faster
                return
            taken = self._log.query(
                "SELECT i.household_id FROM households_incoming i WHERE i.import_run = %s AND EXISTS "
                "(SELECT 1 FROM households h WHERE upper(h.code) = upper(i.code))",
                (run_id,),
            )
            excluded[:] = [row["household_id"] for row in taken]
            run.complete(list(excluded))

        for _ in range(3):
            try:
                self._on(actor, Command(), run_id, act, finish=_without_keys(excluded))
                return
            except Refused as refusal:
                # Somebody registered such a code between the look and the act: look again.
                if refusal.code != "household_code_taken":
                    raise
        raise Refused("stale_version")

    def _in_whose_name(self, run: ImportRun) -> Actor:
        officer, appointment = run.confirmed_by
        system = command_line(run.unit_path)
        if officer is None or officer == system.officer_id:
            return system
        return self._people.actor(officer, appointment)

    # -- resuming, cancelling, undoing -----------------------------------------------------------------------------------

    def resume(self, actor: Actor, command: Command, *, run_id: UUID) -> Outcome:
        """Let a halted run go on, in the name of whoever resumes it."""
        return self._on(actor, command, run_id, lambda work, run: run.resume())

    def cancel(self, actor: Actor, command: Command, *, run_id: UUID, reason: str) -> Outcome:
        """Give up a run that is not complete: nothing of it has counted or ever will, and its file goes."""
        gone: list[UUID] = []

        def act(work: Work, run: ImportRun) -> None:
            run.cancel(reason)
            gone[:] = self._ids("households_incoming", run_id)

        outcome = self._on(actor, command, run_id, act, finish=_without_keys(gone))
        self._log.attachments.destroy(run_id)
        return outcome

    def undo(self, actor: Actor, command: Command, *, run_id: UUID, reason: str) -> Outcome:
        """Take a complete run back: all of its households leave the register, or none.

        Incomes that were declared from its list are withdrawn with it. Raises ``import_in_use`` when anything has been done
        on one of its households since, and ``import_incomes_confirmed`` when such an income is confirmed.
        """
        gone: list[UUID] = []

        def act(work: Work, run: ImportRun) -> None:
            run.undo(reason)
            withdraw_declared(work, run, reason)
            gone[:] = self._ids("households", run_id)

        def unused(connection: Connection[Any]) -> None:
            # Under the event lock: nothing can be done on one of them between this look and the end of its key.
            row = connection.execute(_USED, (gone, gone, gone)).fetchone()
            if row is not None and row["n"]:
                raise Refused("import_in_use", number=row["n"])
            destroy_keys(connection, gone)

        outcome = self._on(actor, command, run_id, act, finish=unused)
        self._log.attachments.destroy(run_id)
        return outcome

    def why_no_undo(self, actor: Actor, run_id: UUID) -> Refused | None:
        """Return why a complete run cannot be taken back as things stand, before anybody fills in the form for it."""
        refusal = why_staying(self.declared_from(actor, run_id))
        if refusal is None:
            ids = self._ids("households", run_id)
            row = self._log.query_one(_USED, (ids, ids, ids))
            refusal = Refused("import_in_use", number=row["n"]) if row is not None and row["n"] else None
        return refusal

    def declared_from(self, actor: Actor, run_id: UUID) -> list[Declared]:
        """Return the incomes that were declared from a run's list and that undoing it concerns."""
        self._log.vault.sync()
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        return declared_from(self._log, actor, run)

    def completed(self, actor: Actor, run_id: UUID) -> CompletedList:
        """Return a complete run's list as it reads now. Raises ``import_wrong_status`` for a run that is not complete."""
        self._log.vault.sync()
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        run.require_status("completed")
        return self.completed_lists.of_run(run)

    def _ids(self, table: str, run_id: UUID) -> list[UUID]:
        assert table in ("households", "households_incoming")
        rows = self._log.query(f"SELECT household_id FROM {table} WHERE import_run = %s", (run_id,))
        return [row["household_id"] for row in rows]

    def _on(
        self,
        actor: Actor,
        command: Command,
        run_id: UUID,
        do: Callable[[Work, ImportRun], None],
        *,
        finish: Finish | None = None,
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            run = work.target(ImportRun, run_id)
            work.authorise("household.import", run.unit_path)
            do(work, run)
            return {"id": str(run_id), "version": run.seen_version}

        return self._kernel.run("household.import", actor, command, decide, record_id=run_id, finish=finish)


def command_line(path: str) -> Actor:
    """Return the system itself, with what the officer of the commune at ``path`` may do with its lists; "/": all of them."""
    # Late: what the first start makes is made of use cases.
    from workflows.bootstrap import command_line_actor

    last = path.rstrip("/").rpartition("/")[2]
    commune = UUID(last) if last else UUID(int=0)
    return replace(command_line_actor(), role="commune_officer", unit_id=commune, unit_path=path)


def _without_keys(ids: list[UUID]) -> Finish:
    """Destroy the keys of households that are in no register any more, and never were or will be."""

    def destroy(connection: Connection[Any]) -> None:
        if ids:
            destroy_keys(connection, ids)

    return destroy
