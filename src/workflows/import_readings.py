"""What the file of a run says, read anew whenever it is asked for, and held against the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.import_run import ImportRun
from aggregates.refusals import Refused
from aggregates.vocabulary import HAMLET_KINDS
from intake.archive import Unusable
from intake.grid import Book
from intake.headings import HAMLET_OF_LIST, HEADING_ROW, INCOME
from intake.household_sheet import HouseholdSheet, read_book
from intake.household_types import HouseholdRow
from intake.legacy_text import Encoding
from intake.raw_columns import RawColumn, layouts_of, raw_columns
from intake.workbook import open_book
from rules.text import Text
from storage.application import EventLog, Row
from workflows.clock import Clock
from workflows.import_matching import NEVER_NEW, Match, match
from workflows.restriction import RESTRICTED
from workflows.sensitive import Kind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run's file says as it is read now, and what the register has of it."""

    book: Book
    sheet: HouseholdSheet | None
    problem: Text | None
    """Why the file as a whole cannot be read as it is; columns can still be chosen by hand."""
    columns: tuple[RawColumn, ...]
    layout: str
    """The name to remember such lists by, "" where there are no headings."""
    matches: tuple[Match, ...]
    hamlets: dict[str, UUID]

    def of_kind(self, kind: str) -> list[Match]:
        """Return the rows that are ``new``, ``known`` or ``doubtful``."""
        return [m for m in self.matches if m.kind == kind]

    @property
    def without_class(self) -> int:
        """How many new households no row, mark or title puts in a class: a person has to name that of the list."""
        return sum(found.row.household_class is None for found in self.of_kind("new"))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the list tells beside the facts of the register: incomes, where it has any or nobody knows its columns yet."""
        columns = self.sheet.columns if self.sheet is not None else None
        return (Kind.INCOME,) if columns is None or any(map(INCOME.fullmatch, columns)) else ()

    @property
    def rows(self) -> tuple[HouseholdRow, ...]:
        """The rows accepted."""
        return self.sheet.rows if self.sheet is not None else ()

    def comes_in(self, found: Match, as_new: Collection[tuple[int, int]]) -> bool:
        """Whether a row's household enters the register: a new one, or a doubtful one of which a person says it is another.

        ``as_new``: the places of those rows.
        """
        said = found.doubt not in NEVER_NEW and self.place(found.row) in as_new
        return found.kind == "new" or (found.kind == "doubtful" and said)

    def place(self, row: HouseholdRow) -> tuple[int, int]:
        """Return where a row stands: which of the book's sheets, and the sheet's own row number."""
        return next(n for n, grid in enumerate(self.book.grids) if grid.name == row.sheet), row.row


class ListReader:
    """Reads files of runs. The last one read is kept, as long as nothing it depends on has changed and nobody was erased."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._last: tuple[tuple[Any, ...], Book, HouseholdSheet | Text] | None = None
        self._lock = Lock()
        log.vault.also_forget(self.forget)

    def forget(self, _epoch: int = 0) -> None:
        """Keep nothing of what was read last."""
        self._last = None

    def of_run(self, run: ImportRun) -> Reading:
        """Return what a run's file says. Raises ``import_file_gone``."""
        commune = self._log.load(AdministrativeUnit, run.commune_id)
        book, sheet = self._book(run, commune)
        return self._held_against_register(book, sheet, run.unit_path, encoding_of(run), run.columns)

    def book_of(self, run: ImportRun) -> tuple[Book, HouseholdSheet]:
        """Return a run's file and what it says, not held against the register. Raises ``import_file_gone``.

        Raises ``import_changed`` where what could be read once cannot be any more.
        """
        book, sheet = self._book(run, self._log.load(AdministrativeUnit, run.commune_id))
        if isinstance(sheet, Text):
            raise Refused("import_changed")
        return book, sheet

    def of_file(
        self,
        book: Book,
        commune: AdministrativeUnit,
        *,
        year: int | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Reading:
        """Return what a file says to which no run belongs yet; ``columns`` go before those remembered."""
        known, _ = self.remembered(book, commune, year=year)
        mapping = {**known, **(columns or {})}
        sheet = self._interpret(book, commune, mapping=mapping, year=year)
        return self._held_against_register(book, sheet, commune.path, mapping=mapping)

    def remembered(
        self, book: Book, commune: AdministrativeUnit, *, year: int | None = None
    ) -> tuple[dict[str, str], str]:
        """Return the columns that a person gave for such a list of the commune before, and the layout; empty where nobody did."""
        sheet = self._interpret(book, commune, year=year)
        for layout in layouts_of(book, sheet if isinstance(sheet, HouseholdSheet) else None):
            known = self._remembered(commune.id, layout)
            if known is not None:
                # Where the headings stood is that list's own: the next one may have a line more above them.
                return {
                    f: said for f, said in known["columns"].items() if f not in (HEADING_ROW, HAMLET_OF_LIST)
                }, layout
        return {}, ""

    def _held_against_register(
        self,
        book: Book,
        sheet: HouseholdSheet | Text,
        path: str,
        encoding: Encoding | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> Reading:
        hamlets = {h["name"]: h["unit_id"] for h in self.hamlets(path)}
        read = sheet if isinstance(sheet, HouseholdSheet) else None
        layouts = layouts_of(book, read, encoding)
        rows = read.rows if read is not None else ()
        return Reading(
            book=book,
            sheet=read,
            problem=sheet if isinstance(sheet, Text) else None,
            columns=raw_columns(book, read, encoding, mapping),
            layout=layouts[0] if layouts else "",
            matches=tuple(match(rows, self._register(path, rows, hamlets.values()), hamlets)),
            hamlets=hamlets,
        )

    def _book(self, run: ImportRun, commune: AdministrativeUnit) -> tuple[Book, HouseholdSheet | Text]:
        """Return the file and what it says; read again only where something has changed that it depends on."""
        assert run.file is not None
        names = tuple(h["name"] for h in self.hamlets(run.unit_path))
        key = (run.id, tuple(run.columns.items()), run.encoding, names, self._clock.today())
        with self._lock:
            if self._last is not None and self._last[0] == key:
                return self._last[1], self._last[2]
        content = self._log.attachments.read(run.id, run.file.sha256)
        if content is None:
            raise Refused("import_file_gone")
        book = open_book(content)
        sheet = self._interpret(book, commune, mapping=run.columns, encoding=encoding_of(run), year=run.year)
        with self._lock:
            self._last = (key, book, sheet)
        return book, sheet

    def _interpret(
        self,
        book: Book,
        commune: AdministrativeUnit,
        *,
        mapping: Mapping[str, str] | None = None,
        encoding: Encoding | None = None,
        year: int | None = None,
    ) -> HouseholdSheet | Text:
        """Read a book; return what it says, or why it cannot be read."""
        try:
            return read_book(
                book,
                today=self._clock.today(),
                hamlets=[h["name"] for h in self.hamlets(commune.path)],
                year=year,
                mapping=mapping,
                encoding=encoding,
                register=lambda: self._known_codes(commune.path),
            )
        except Unusable as problem:
            return problem.text

    def _known_codes(self, path: str) -> dict[str, tuple[str, str]]:
        """Return by code the head and the hamlet of the commune's households, but for those that nobody may process."""
        rows = self._log.query(
            "SELECT h.code, h.head, u.name AS hamlet FROM households h JOIN units u ON u.unit_id = h.hamlet_id "
            f"WHERE starts_with(h.unit_path, %s) AND h.head IS NOT NULL AND h.household_id NOT IN {RESTRICTED}",
            (path,),
        )
        return {row["code"]: (row["head"], row["hamlet"]) for row in rows if row["code"]}

    def hamlets(self, path: str) -> list[Row]:
        """Return the hamlets of a commune as they are today: ``unit_id``, ``name``, ``path``."""
        return self._log.query(
            "SELECT unit_id, name, path FROM units WHERE path LIKE %s || '%%' AND kind = ANY(%s) AND valid_to IS NULL "
            "ORDER BY name",
            (path, list(HAMLET_KINDS)),
        )

    def _remembered(self, commune_id: UUID, layout: str) -> Row | None:
        return self._log.query_one(
            "SELECT layout, columns FROM import_columns WHERE commune_id = %s AND layout = %s",
            (commune_id, layout),
        )

    def _register(self, path: str, rows: Iterable[HouseholdRow], hamlets: Iterable[UUID]) -> list[Row]:
        codes = [row.code.upper() for row in rows if row.code]
        return self._log.query(
            "SELECT household_id, code, head, birth_year, hamlet_id, members, household_class, disabled_member, "
            "social_protection, ethnicity, unit_path, earlier_hamlets, merged_into, "
            "(SELECT u.name FROM units u WHERE u.unit_id = households.hamlet_id) AS hamlet FROM households "
            "WHERE unit_path LIKE %(path)s || '%%' "
            "OR upper(code) = ANY(%(codes)s) OR earlier_hamlets && %(hamlets)s::uuid[]",
            {"path": path, "codes": codes, "hamlets": list(hamlets)},
        )


def encoding_of(run: ImportRun) -> Encoding | None:
    """The encoding a person named, None where it is to be found out. The run takes no other words for one."""
    return cast(Encoding, run.encoding) if run.encoding else None


def opened(content: bytes) -> Book:
    """Open a file that was handed in. Raises ``import_unreadable``."""
    try:
        return open_book(content)
    except Unusable as problem:
        raise Refused("import_unreadable", field="evidence", why=problem.text) from None
