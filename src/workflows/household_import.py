"""Lists of households brought into the register: read, checked by a person, carried out, undone.

The file is kept sealed with its run. What was checked is what comes in: everything is read anew from the file whenever the
run goes on, also in another process after a kill, and held against the fingerprint of what was confirmed. Households are
written down in short batches, so that nobody waits long behind them, and stand aside until the last one is written.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.base import EventSourced
from aggregates.household import Household, HouseholdEntry, require_entry
from aggregates.import_run import ImportRun
from aggregates.refusals import Refused
from intake.annotated import annotate
from intake.archive import Unusable
from intake.grid import Book
from intake.household_sheet import HouseholdSheet, read_book
from intake.household_types import HouseholdRow
from intake.raw_columns import RawColumn, layout_of, raw_columns
from intake.workbook import open_book
from rules.text import Text
from storage.application import EventLog, Row
from storage.attachments import clean_name
from storage.recorder import Finish
from storage.vault import destroy_keys
from workflows.authorisation import authorise, may, scope_of
from workflows.import_matching import NEVER_NEW, Match, code_key, match
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.papers import Upload
from workflows.people import People

logger = logging.getLogger("chungtay.imports")
BATCH = 250
"""Households written down in one transaction."""
_HAMLETS: Final = ("hamlet", "residential_group")
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run's file says as it is read now, and what the register has of it."""

    book: Book
    sheet: HouseholdSheet | None
    problem: Text | None
    """Why the file as a whole cannot be read as it is; columns can still be chosen by hand."""
    columns: tuple[RawColumn, ...]
    layout: str
    matches: tuple[Match, ...]
    hamlets: dict[str, UUID]

    def of_kind(self, kind: str) -> list[Match]:
        """Return the rows that are ``new``, ``known`` or ``doubtful``."""
        return [m for m in self.matches if m.kind == kind]

    def place(self, row: HouseholdRow) -> tuple[int, int]:
        """Return where a row stands: which of the book's sheets, and the sheet's own row number."""
        return next(n for n, grid in enumerate(self.book.grids) if grid.name == row.sheet), row.row


@dataclass(frozen=True, slots=True)
class _Planned:
    """One household that a run brings in."""

    id: UUID
    place: tuple[int, int]
    hamlet_id: UUID
    entry: HouseholdEntry
    household_class: str


class HouseholdImport:
    """Use cases of bringing lists of households into the register."""

    def __init__(self, kernel: Kernel, people: People) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._people = people
        self._read: tuple[tuple[Any, ...], Book, HouseholdSheet | Text] | None = None
        self._lock = Lock()
        self._log.vault.also_forget(self.forget)

    def forget(self, _epoch: int = 0) -> None:
        """Keep nothing of what was read last."""
        self._read = None

    # -- until it is confirmed -----------------------------------------------------------------------------------------

    def begin(
        self, actor: Actor, command: Command, *, commune_id: UUID, upload: Upload, year: int | None = None
    ) -> Outcome:
        """Hand in a list for a commune. ``year``: the year of an income column that names none.

        Raises ``import_unreadable`` for a file that is no spreadsheet, locked, damaged or too large, and ``import_open``
        while another list of the commune is on its way.
        """
        id = uuid4()

        def decide(work: Work) -> Outcome:
            commune = self._log.load(AdministrativeUnit, commune_id)
            work.authorise("household.import", commune.path)
            if commune.kind not in ("commune", "township"):
                raise Refused("bad_choice", field="commune", value=commune.name)
            book = _opened(upload.content)
            known = self._columns_of(commune_id, self._interpret(book, commune, None, year=year)[1])
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
                    columns=known["columns"] if known else {},
                    layout=known["layout"] if known else "",
                )
            )
            return {"id": str(id)}

        return self._kernel.run("household.import", actor, command, decide)

    def look(self, actor: Actor, *, commune_id: UUID, content: bytes, year: int | None = None) -> Reading:
        """Read a list for a commune as a run that is begun now would. Nothing is kept. Raises ``import_unreadable``."""
        commune = self._log.load(AdministrativeUnit, commune_id)
        authorise(actor, "household.import", commune.path)
        book = _opened(content)
        return self._held_against_register(
            book, self._interpret(book, commune, None, year=year)[0], commune.path
        )

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
            layout = self._reading(run).layout
            run.set_reading(
                columns=columns, layout=layout, encoding=encoding, household_class=household_class
            )

        return self._on(actor, command, run_id, act)

    def reading(self, actor: Actor, run_id: UUID) -> Reading:
        """Read the run's file as things stand now. Raises ``import_file_gone``."""
        self._log.vault.sync()
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        return self._reading(run)

    def annotated(self, actor: Actor, run_id: UUID, lang: str) -> bytes:
        """Return the file as XLSX with a column that says what is wrong with each row."""
        reading = self.reading(actor, run_id)
        if reading.sheet is None:
            assert reading.problem is not None
            raise Refused("import_unreadable", why=reading.problem)
        return annotate(reading.book, reading.sheet, lang)

    def confirm(
        self, actor: Actor, command: Command, *, run_id: UUID, as_new: Collection[tuple[int, int]] = ()
    ) -> Outcome:
        """Want the list's new households in the register, and of the doubtful ones those at ``as_new`` (sheet, row)."""

        def act(work: Work, run: ImportRun) -> None:
            run.require_status("read")
            reading = self._reading(run)
            if reading.sheet is None:
                assert reading.problem is not None
                raise Refused("import_unreadable", why=reading.problem)
            left = [m for m in reading.matches if m.kind != "new" and not self._chosen(reading, m, as_new)]
            left_out = [reading.place(m.row) for m in left]
            first = self._first_number(run, reading)
            planned = self._plan(run, reading, set(left_out), first)
            run.confirm(
                total=len(planned),
                known=sum(m.kind == "known" for m in left),
                doubtful=sum(m.kind == "doubtful" for m in left),
                rejected=len(reading.sheet.rejected),
                left_out=left_out,
                first_number=first,
                fingerprint=self._fingerprint(run, planned),
            )

        return self._on(actor, command, run_id, act)

    @staticmethod
    def _chosen(reading: Reading, found: Match, as_new: Collection[tuple[int, int]]) -> bool:
        return (
            found.kind == "doubtful" and found.doubt not in NEVER_NEW and reading.place(found.row) in as_new
        )

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
            reading = self._reading(run)
            planned = self._plan(run, reading, run.left_out, run.first_number)
            if self._fingerprint(run, planned) != run.fingerprint:
                raise Refused("import_changed")
            while run.status == "running" and not stop():
                if run.taken == run.total:
                    self._complete(actor, run_id)
                else:
                    self._take(actor, run_id, planned)
                run = self._log.load(ImportRun, run_id)
                if progress is not None:
                    progress(run.taken, run.total)
        except Refused as refusal:
            run = self._log.load(ImportRun, run_id)
            if run.status == "running":
                self.halt(run_id, refusal.code)
        return self._log.load(ImportRun, run_id).status

    def halt(self, run_id: UUID, cause: str) -> None:
        """Let a run wait for a person, in the system's name."""
        run = self._log.load(ImportRun, run_id)
        self._on(command_line(run.unit_path), Command(), run_id, lambda work, r: r.halt(cause))

    def _take(self, actor: Actor, run_id: UUID, planned: list[_Planned]) -> None:
        def act(work: Work, run: ImportRun) -> None:
            batch = planned[run.taken : run.taken + BATCH]
            if not batch:  # another process was faster
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

        paths = {h["unit_id"]: h["path"] for h in self._hamlets(self._log.load(ImportRun, run_id).unit_path)}
        self._on(actor, Command(), run_id, act)

    def _complete(self, actor: Actor, run_id: UUID) -> None:
        excluded: list[UUID] = []

        def act(work: Work, run: ImportRun) -> None:
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

        Raises ``import_in_use`` when anything has been done on one of them since.
        """
        gone: list[UUID] = []

        def act(work: Work, run: ImportRun) -> None:
            run.undo(reason)
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

    # -- looking ---------------------------------------------------------------------------------------------------------

    def runs(self, actor: Actor) -> list[Row]:
        """Return the runs of the officer's place, the newest first, without what their files say."""
        authorise(actor, "household.import")
        return self._log.query(
            "SELECT r.*, u.name AS commune, o.full_name AS officer FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "LEFT JOIN officers o USING (officer_id) WHERE r.unit_path LIKE %s || '%%' ORDER BY begun_at DESC LIMIT 200",
            (scope_of(actor, "household.import"),),
        )

    def waiting_for(self, actor: Actor) -> list[Row]:
        """Return the runs that wait for the officer: to be checked, or to be resumed or cancelled."""
        if not may(actor, "household.import"):
            return []
        return self._log.query(
            "SELECT r.run_id, r.status, r.moved_at, u.name AS commune FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "WHERE r.unit_path LIKE %s || '%%' AND r.status IN ('read', 'halted') ORDER BY r.moved_at LIMIT 200",
            (scope_of(actor, "household.import"),),
        )

    def run(self, actor: Actor, run_id: UUID) -> Row:
        """Return one run. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(
            "SELECT r.*, u.name AS commune, o.full_name AS officer FROM import_runs r JOIN units u ON u.unit_id = r.commune_id "
            "LEFT JOIN officers o USING (officer_id) WHERE run_id = %s",
            (run_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise(actor, "household.import", row["unit_path"])
        return row

    def events(self, actor: Actor, run_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a run, batch after batch left out."""
        self.run(actor, run_id)
        self._log.vault.sync()
        return [e for e in self._log.events_of(run_id) if not isinstance(e, ImportRun.RowsTaken)]

    def choices(self, actor: Actor, run_id: UUID) -> tuple[dict[str, str], str, str]:
        """Return how a run is read as a person said: columns by field, encoding, class of the list."""
        run = self._log.load(ImportRun, run_id)
        authorise(actor, "household.import", run.unit_path)
        return dict(run.columns), run.encoding, run.household_class

    # -- reading and planning --------------------------------------------------------------------------------------------

    def _reading(self, run: ImportRun) -> Reading:
        commune = self._log.load(AdministrativeUnit, run.commune_id)
        book, sheet = self._book(run, commune)
        return self._held_against_register(book, sheet, run.unit_path, run.encoding)

    def _held_against_register(
        self, book: Book, sheet: HouseholdSheet | Text, path: str, encoding: str = ""
    ) -> Reading:
        hamlets = {h["name"]: h["unit_id"] for h in self._hamlets(path)}
        read = sheet if isinstance(sheet, HouseholdSheet) else None
        columns = raw_columns(book, read, encoding or None)  # type: ignore[arg-type]
        rows = read.rows if read is not None else ()
        return Reading(
            book=book,
            sheet=read,
            problem=sheet if isinstance(sheet, Text) else None,
            columns=columns,
            layout=layout_of(columns),
            matches=tuple(match(rows, self._register(path, rows, hamlets.values()), hamlets)),
            hamlets=hamlets,
        )

    def _book(self, run: ImportRun, commune: AdministrativeUnit) -> tuple[Book, HouseholdSheet | Text]:
        """Return the file and what it says; read again only where something has changed that it depends on."""
        assert run.file is not None
        names = tuple(h["name"] for h in self._hamlets(run.unit_path))
        key = (run.id, tuple(run.columns.items()), run.encoding, names, self._kernel.clock.today())
        with self._lock:
            if self._read is not None and self._read[0] == key:
                return self._read[1], self._read[2]
        content = self._log.attachments.read(run.id, run.file.sha256)
        if content is None:
            raise Refused("import_file_gone")
        book = open_book(content)
        sheet = self._interpret(book, commune, run)[0]
        with self._lock:
            self._read = (key, book, sheet)
        return book, sheet

    def _interpret(
        self, book: Book, commune: AdministrativeUnit, run: ImportRun | None, *, year: int | None = None
    ) -> tuple[HouseholdSheet | Text, str]:
        """Read a book; return what it says, or why it cannot be read, and the layout of its list."""
        encoding: Any = (run.encoding or None) if run else None
        try:
            sheet = read_book(
                book,
                today=self._kernel.clock.today(),
                hamlets=[h["name"] for h in self._hamlets(commune.path)],
                year=run.year if run else year,
                mapping=run.columns if run else None,
                encoding=encoding,
            )
        except Unusable as problem:
            return problem.text, layout_of(raw_columns(book, None, encoding))
        return sheet, layout_of(raw_columns(book, sheet, encoding))

    def _hamlets(self, path: str) -> list[Row]:
        return self._log.query(
            "SELECT unit_id, name, path FROM units WHERE path LIKE %s || '%%' AND kind = ANY(%s) AND valid_to IS NULL "
            "ORDER BY name",
            (path, list(_HAMLETS)),
        )

    def _columns_of(self, commune_id: UUID, layout: str) -> Row | None:
        return self._log.query_one(
            "SELECT layout, columns FROM import_columns WHERE commune_id = %s AND layout = %s",
            (commune_id, layout),
        )

    def _register(self, path: str, rows: Iterable[HouseholdRow], hamlets: Iterable[UUID]) -> list[Row]:
        codes = [row.code.upper() for row in rows if row.code]
        return self._log.query(
            "SELECT household_id, code, head, birth_year, hamlet_id, members, household_class, disabled_member, "
            "social_protection, unit_path, earlier_hamlets, merged_into FROM households WHERE unit_path LIKE %(path)s || '%%' "
            "OR upper(code) = ANY(%(codes)s) OR earlier_hamlets && %(hamlets)s::uuid[]",
            {"path": path, "codes": codes, "hamlets": list(hamlets)},
        )

    def _first_number(self, run: ImportRun, reading: Reading) -> int:
        """Return where the numbers begin of households that came without a code."""
        series = self._series(run)
        assert reading.sheet is not None
        codes = [code_key(row.code) for row in reading.sheet.rows if row.code]
        known = self._log.query(
            "SELECT code FROM households WHERE upper(code) LIKE upper(%s) || '%%'", (series,)
        )
        codes += [code_key(row["code"]) for row in known]
        start = code_key(series)
        tails = [code[len(start) :] for code in codes if code.startswith(start)]
        return 1 + max((int(tail) for tail in tails if tail.isdecimal() and len(tail) < 10), default=0)

    def _series(self, run: ImportRun) -> str:
        commune = self._log.load(AdministrativeUnit, run.commune_id)
        return f"{commune.code or run.commune_id.hex[:6].upper()}-H"

    def _plan(
        self, run: ImportRun, reading: Reading, left_out: Collection[tuple[int, int]], first_number: int
    ) -> list[_Planned]:
        """Return the households that come in, in the order of the list. Raises a refusal that names the row to mend."""
        if reading.sheet is None:
            raise Refused("import_changed")
        series, number = self._series(run), first_number
        unsaid = 0
        planned = []
        for row in reading.sheet.rows:
            place = reading.place(row)
            if place in left_out:
                continue
            household_class = row.household_class or run.household_class
            if not household_class:
                unsaid += 1
                continue
            code = row.code
            if not code:
                code, number = f"{series}{number:04d}", number + 1
            assert row.hamlet is not None
            planned.append(
                _Planned(
                    run.household_id(*place),
                    place,
                    reading.hamlets[row.hamlet],
                    _entry(row, code),
                    household_class,
                )
            )
        if unsaid:
            raise Refused("import_class_missing", number=unsaid)
        return planned

    def _fingerprint(self, run: ImportRun, planned: list[_Planned]) -> str:
        said = [[str(p.id), *p.place, str(p.hamlet_id), asdict(p.entry), p.household_class] for p in planned]
        return self._log.vault.fingerprint(run.id, json.dumps(said, ensure_ascii=False))

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
            return {"id": str(run_id), "version": run.version}

        return self._kernel.run("household.import", actor, command, decide, record_id=run_id, finish=finish)


def _opened(content: bytes) -> Book:
    try:
        return open_book(content)
    except Unusable as problem:
        raise Refused("import_unreadable", field="evidence", why=problem.text) from None


def command_line(path: str) -> Actor:
    """Return the system itself, with what the officer of the commune at ``path`` may do with its lists; "/": all of them."""
    # Late: what the first start makes is made of use cases.
    from workflows.bootstrap import command_line_actor

    last = path.rstrip("/").rpartition("/")[2]
    commune = UUID(last) if last else UUID(int=0)
    return replace(command_line_actor(), role="commune_officer", unit_id=commune, unit_path=path)


def _entry(row: HouseholdRow, code: str) -> HouseholdEntry:
    """Return what the register will have of a row. Raises ``import_row_unusable``, which names the row."""
    try:
        return require_entry(
            HouseholdEntry(
                code=code,
                head=row.head,
                birth_year=row.birth_year,
                ethnicity=row.ethnicity,
                address=row.address,
                members=row.members,
                disabled_member=bool(row.disabled_member),
                social_protection=bool(row.social_protection),
            )
        )
    except Refused as refusal:
        raise Refused("import_row_unusable", sheet=row.sheet, row=row.row, why=refusal.text) from None


def _without_keys(ids: list[UUID]) -> Finish:
    """Destroy the keys of households that are in no register any more, and never were or will be."""

    def destroy(connection: Connection[Any]) -> None:
        if ids:
            destroy_keys(connection, ids)

    return destroy
