"""A list whose run is complete, row by row as far as somebody asks: whose household a row is.

The file is read once; after that nothing is done for every row of it. Rows that the run brought in tell their household by
themselves; of those that were known already only the ones asked for are held against the register.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from uuid import UUID

from aggregates.import_run import ImportRun
from intake.grid import Book
from intake.household_sheet import HouseholdSheet
from intake.household_types import HouseholdRow
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.import_matching import code_key, match
from workflows.import_readings import ListReader

CHUNK = 250
"""Rows that are looked up in the register at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that has incomes: with the household it brought in, or else what it can be known by."""

    row: HouseholdRow
    own: UUID | None
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CompletedList:
    """What the file of a complete run says."""

    run: ImportRun
    book: Book
    sheet: HouseholdSheet
    lines: tuple[Line, ...]

    def may_be_of(self, households: Collection[Row]) -> list[Line]:
        """Return the lines that can be about one of these households (``household_id``, ``code``, ``head``), in their order."""
        ids = {h["household_id"] for h in households}
        codes = {code_key(h["code"]) for h in households if h["code"]}
        names = {search_key(h["head"]) for h in households if h["head"]}
        return [
            line
            for line in self.lines
            if (
                line.own in ids
                if line.own is not None
                else line.code in codes
                if line.code
                else line.name in names
            )
        ]


class CompletedLists:
    """Reads lists of complete runs. The last one is kept until somebody is erased or another one is read."""

    def __init__(self, log: EventLog, lists: ListReader) -> None:
        self._log = log
        self._lists = lists
        self._last: tuple[HouseholdSheet, UUID, tuple[Line, ...]] | None = None
        self._lock = Lock()
        log.vault.also_forget(self.forget)

    def forget(self, _epoch: int = 0) -> None:
        """Keep nothing of what was read last."""
        self._last = None

    def of_run(self, run: ImportRun) -> CompletedList:
        """Return what the run's file says. Raises ``import_file_gone`` and ``import_changed``."""
        book, sheet = self._lists.book_of(run)
        with self._lock:
            last = self._last
            if last is None or last[0] is not sheet or last[1] != run.id:
                last = self._last = sheet, run.id, tuple(_lines(run, book, sheet))
        return CompletedList(run, book, sheet, last[2])

    def whose(self, found: CompletedList, lines: Sequence[Line]) -> dict[tuple[str, int], UUID]:
        """Return the households of some lines by sheet and row: brought in by the run, or known without a doubt."""
        ids = {(line.row.sheet, line.row.row): line.own for line in lines if line.own is not None}
        others = [line.row for line in lines if line.own is None]
        if others:
            hamlets = {h["name"]: h["unit_id"] for h in self._lists.hamlets(found.run.unit_path)}
            still = [row for row in others if row.hamlet in hamlets]
            register = self._near(found.run.unit_path, still, hamlets.values())
            for one in match(still, register, hamlets):
                if one.kind == "known" and one.household is not None:
                    ids[one.row.sheet, one.row.row] = one.household["household_id"]
        return ids

    def _near(self, path: str, rows: Sequence[HouseholdRow], hamlets: Collection[UUID]) -> list[Row]:
        """Return the households of the register that these rows can be about: those with their code, or with their name."""
        return self._log.query(
            "SELECT household_id, code, head, birth_year, hamlet_id, members, household_class, disabled_member, "
            "social_protection, unit_path, earlier_hamlets, merged_into FROM households h WHERE upper(code) = ANY(%(codes)s) "
            "OR ((starts_with(unit_path, %(path)s) OR earlier_hamlets && %(hamlets)s::uuid[]) "
            "AND (replace(lower(code), ' ', '') = ANY(%(keys)s) "
            "OR EXISTS (SELECT 1 FROM unnest(%(names)s::text[]) AS n WHERE starts_with(h.search_key, n || ' '))))",
            {
                "path": path,
                "hamlets": list(hamlets),
                "codes": [row.code.upper() for row in rows if row.code],
                "keys": [code_key(row.code) for row in rows if row.code],
                "names": sorted({search_key(row.head) for row in rows if not row.code}),
            },
        )


def _lines(run: ImportRun, book: Book, sheet: HouseholdSheet) -> Iterator[Line]:
    sheets = {grid.name: number for number, grid in reversed(list(enumerate(book.grids)))}
    excluded = set(run.excluded)
    for row in sheet.rows:
        if not row.incomes:
            continue
        place = sheets[row.sheet], row.row
        own = None if place in run.left_out else run.household_id(*place)
        if own is None or own in excluded:
            yield Line(row, None, code_key(row.code), "" if row.code else search_key(row.head))
        else:
            yield Line(row, own, "", "")


def chunks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines some at a time."""
    rest = iter(lines)
    while some := list(islice(rest, CHUNK)):
        yield some
