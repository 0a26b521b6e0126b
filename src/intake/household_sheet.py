"""A list of households read from a spreadsheet: what each row says, and what is wrong with it, cell by cell.

Nothing is decided here about the register: whether a household exists already, and who may bring it in, is asked by the
import. A row with a problem that *rejects* is left out as a whole; one that only *tells* comes in and is mentioned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.archive import Unusable
from intake.encodings import Decoder, FileEncoding, Sample
from intake.grid import Book
from intake.hamlet_names import Hamlets
from intake.headings import HAMLET_OF_LIST, HEADING_ROW
from intake.household_rows import Register, RowReader
from intake.household_types import CODES, HouseholdRow, Problem
from intake.legacy_text import Encoding
from intake.merged import unmerged
from intake.overlooked import HIDDEN_SHEET, Overlooked, not_read
from intake.sheet_texts import SheetTexts
from intake.table import Table, find_table
from intake.workbook import open_book
from rules.text import Text

__all__ = ["CODES", "HouseholdRow", "HouseholdSheet", "Problem", "TableFound", "read_book", "read_households"]


@dataclass(frozen=True, slots=True)
class TableFound:
    """One list that was found: where its headings end, and what its columns were taken for."""

    sheet: str
    header: int
    columns: Mapping[str, str]
    units: Mapping[str, Decimal]
    """By what the numbers of an income column were multiplied to give đồng a year."""
    headings: Mapping[str, str]
    """What stands in the heading of each column that was understood, by field."""
    overlooked: tuple[Overlooked, ...] = ()
    """Columns that say what another one is read for."""
    unread: tuple[tuple[str, str], ...] = ()
    """Letters and heading of the columns that hold nothing that is asked for, as far as their headings say."""
    beside: tuple[str, ...] = ()
    """Columns of another list on the right, which is not read."""


@dataclass(frozen=True, slots=True)
class HouseholdSheet:
    """Everything that was read from one file."""

    rows: tuple[HouseholdRow, ...]
    """The rows accepted."""
    problems: tuple[Problem, ...]
    total: int
    """Rows of households, accepted and rejected."""
    rejected: frozenset[tuple[str, int]]
    """Sheet and row of each row rejected."""
    encoding: FileEncoding
    tables: tuple[TableFound, ...]
    samples: tuple[Sample, ...]
    """Converted texts beside their originals, some of every column."""
    hidden: tuple[str, ...] = ()
    """The sheets that are hidden in the file, and not read."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Field → letter, of the first list."""
        return self.tables[0].columns if self.tables else {}

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows, accepted, rejected."""
        return self.total, len(self.rows), len(self.rejected)

    @property
    def not_read(self) -> list[tuple[str, Text]]:
        """By sheet, what was not read: hidden sheets, and columns that were left for another one with the same meaning."""
        left = [
            (table.sheet, said)
            for table in self.tables
            for said in not_read(table.overlooked, table.columns, table.beside)
        ]
        return [*((name, HIDDEN_SHEET) for name in self.hidden), *left]

    @property
    def unread(self) -> list[tuple[str, str]]:
        """By sheet, the columns whose headings say nothing that is asked for, as ``H “Ghi chú”``."""
        named = (
            (table.sheet, ", ".join(f"{letters} “{heading[:60]}”" for letters, heading in table.unread))
            for table in self.tables
        )
        return [(sheet, columns) for sheet, columns in named if columns]

    def as_contract(self, lang: str = "vi") -> dict[str, Any]:
        """Return the shape that ``chungtay import households --json`` prints."""
        return {
            "rows": self.total,
            "accepted": len(self.rows),
            "rejected": len(self.rejected),
            "encoding": self.encoding,
            "columns": dict(self.columns),
            "problems": [
                {
                    "sheet": p.sheet,
                    "row": p.row,
                    "column": p.column,
                    "code": p.code,
                    "message": p.message.get(lang),
                }
                for p in self.problems
            ],
        }


def read_households(
    content: bytes,
    *,
    today: dt.date,
    hamlets: Iterable[str] | None = None,
    year: int | None = None,
    mapping: Mapping[str, str] | None = None,
    encoding: Encoding | None = None,
    register: Register | None = None,
) -> HouseholdSheet:
    """Read a file of any supported kind. Raises :class:`intake.archive.Unusable` for a file that cannot be read as a whole.

    ``hamlets``: the names to match; None leaves them as written. ``year``: the year of an income column that names none.
    ``mapping``: field → letter, as a person corrected it ("" for a field that no column has); under ``HEADING_ROW`` the row of
    headings. ``encoding``: what a person
    says all texts below Unicode are in; None finds out. ``register``: whom codes stand for that a list gives without a name.
    """
    return read_book(
        open_book(content),
        today=today,
        hamlets=hamlets,
        year=year,
        mapping=mapping,
        encoding=encoding,
        register=register,
    )


def read_book(
    book: Book,
    *,
    today: dt.date,
    hamlets: Iterable[str] | None = None,
    year: int | None = None,
    mapping: Mapping[str, str] | None = None,
    encoding: Encoding | None = None,
    register: Register | None = None,
) -> HouseholdSheet:
    """Read a book that is open already; see :func:`read_households`."""
    headings, decoder = Decoder(forced=encoding), Decoder(forced=encoding)
    found: list[tuple[Table, SheetTexts]] = []
    for grid in book.grids:
        texts = SheetTexts(grid, headings, decoder)
        table = find_table(grid, texts.heading, mapping=mapping, year=year)
        if table is not None:
            table = unmerged(table)
            texts.weigh(table.grid, table.first)
            found.append((table, texts))
    reader = RowReader(
        today=today,
        epoch=book.epoch,
        hamlets=None if hamlets is None else Hamlets(hamlets),
        register=register,
        hamlet_of_list=(mapping or {}).get(HAMLET_OF_LIST, ""),
    )
    if not found:
        raise Unusable(
            "Không thấy dòng tiêu đề có cột họ tên chủ hộ; hãy chọn cột bằng tay hoặc dùng mẫu.",
            "No row of headings with a column for the head of household was found; choose the columns by hand or use the template.",
        )
    if mapping and mapping.get(HEADING_ROW) and not any(table.told for table, _ in found):
        row = mapping[HEADING_ROW]
        raise Unusable(
            f"Dòng {row[:12]} không phải dòng tiêu đề của danh sách hộ: không thấy cột họ tên chủ hộ ở đó. "
            "Hãy ghi số dòng khác, để trống, hoặc chọn cột họ tên chủ hộ bằng tay.",
            f"Row {row[:12]} is no row of headings of a list of households: no column for the head's name stands there. "
            "Give another row, leave it blank, or choose the column of the head's name by hand.",
        )
    for table, text in found:
        reader.read(table, text)
    overall = decoder.encoding
    if book.legacy_bytes and overall == "unicode":
        # The bytes were no Unicode, and what they say is right in the code page that both have in common.
        overall = "windows-1258"
    return HouseholdSheet(
        rows=tuple(reader.rows),
        problems=tuple(reader.problems),
        total=reader.total,
        rejected=frozenset(reader.rejected),
        encoding=overall,
        tables=tuple(_found(table, text) for table, text in found),
        samples=tuple(sample for _, text in found for sample in text.samples()),
        hidden=book.hidden,
    )


def _found(table: Table, text: SheetTexts) -> TableFound:
    rows = range(max(0, table.header - table.grid.top - 2), table.header - table.grid.top + 1)
    headings = {
        name: next((words for row in reversed(rows) if (words := text.heading(row, column))), "")
        for name, column in table.columns.items()
    }
    return TableFound(
        table.grid.name,
        table.header,
        table.letters,
        table.factors,
        headings,
        table.overlooked,
        table.unread,
        table.beside,
    )
