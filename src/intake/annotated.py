"""The file given back: the cells as they came, and one more column that says what is wrong with each row.

Written anew as XLSX with values alone: no formulas, macros or links, and what begins like a formula is a text.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from intake.encodings import FontHint
from intake.grid import Book, Grid, Value
from intake.household_sheet import HouseholdSheet
from intake.household_types import HouseholdRow, Problem
from rules.text import Text

_TITLE: Final = Text("Vấn đề", "Problem")
_REJECTED: Final = Text("Không nhận", "Rejected")
_TOLD: Final = Text("Lưu ý", "Note")
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_000
_HEADER_ROWS: Final = 2
"""Rows of headings that an excerpt takes along: the lowest, and what stands over it."""
_FONTS: Final[dict[FontHint, Font]] = {
    "tcvn3": Font(name=".VnTime"),
    "tcvn3-capitals": Font(name=".VnTimeH"),
    "vni": Font(name="VNI-Times"),
}


def annotate(
    book: Book,
    sheet: HouseholdSheet,
    lang: str = "vi",
    remarks: Mapping[tuple[str, int], Text] | None = None,
) -> bytes:
    """Return the book as XLSX with a column of problems beside each list that was read.

    ``remarks``: by sheet and row, what else is to be said of a row that was read and left out.

    ``book`` is the one that ``sheet`` was read from. Rows and columns keep their places. Cells in a font of a legacy
    encoding keep such a font, so that they look as they did.
    """
    by_sheet: dict[str, dict[int, list[Problem]]] = {}
    for problem in sheet.problems:
        by_sheet.setdefault(problem.sheet, {}).setdefault(problem.row, []).append(problem)
    headers = {table.sheet: table.header for table in sheet.tables}
    out = Workbook(write_only=True)
    for grid in book.grids:
        page = out.create_sheet(_title(grid.name))
        place = grid.left + (len(grid.rows[0]) if grid.rows else 0) + 1
        if grid.name in headers:
            page.column_dimensions[get_column_letter(place)].width = 80
        problems = by_sheet.get(grid.name, {})
        said = {row: text for (name, row), text in (remarks or {}).items() if name == grid.name}
        for row in _rows(page, grid, problems, said, headers.get(grid.name), place, lang):
            page.append(row)
    if not book.grids:
        out.create_sheet()
    stream = io.BytesIO()
    out.save(stream)
    return stream.getvalue()


def excerpt(book: Book, sheet: HouseholdSheet, row: HouseholdRow) -> bytes:
    """Return the headings of a list and one of its rows as XLSX: what the list says of this household, and of nobody else."""
    grid = next(grid for grid in book.grids if grid.name == row.sheet)
    header = next(table.header for table in sheet.tables if table.sheet == row.sheet)
    first = max(grid.top, header - _HEADER_ROWS + 1) if header else row.row
    out = Workbook(write_only=True)
    page = out.create_sheet(_title(grid.name))
    for number in (*range(first, header + 1), row.row):
        cells = enumerate(grid.rows[number - grid.top])
        page.append(
            [_cell(page, value, grid.fonts.get((number, grid.left + column))) for column, value in cells]
        )
    stream = io.BytesIO()
    out.save(stream)
    return stream.getvalue()


def _title(name: str) -> str:
    """Return a sheet's name without what XLSX does not take."""
    return "".join(" " if char in "[]:*?/\\" else char for char in name)[:31].strip("' ") or "Sheet"


def _rows(
    page: Any,
    grid: Grid,
    problems: Mapping[int, Sequence[Problem]],
    remarks: Mapping[int, Text],
    header: int | None,
    place: int,
    lang: str,
) -> Iterator[list[Any]]:
    for _ in range(grid.top - 1):
        yield []
    for number, row in enumerate(grid.rows, start=grid.top):
        fonts = grid.fonts
        cells: list[Any] = [None] * grid.left
        cells += [
            _cell(page, value, fonts.get((number, grid.left + column)) if fonts else None)
            for column, value in enumerate(row)
        ]
        if header and number == header:
            cells += [None] * (place - 1 - len(cells)) + [_bold(page, _TITLE.get(lang))]
        elif number in problems or number in remarks:
            said = _said(page, problems.get(number, ()), remarks.get(number), lang)
            cells += [None] * (place - 1 - len(cells)) + [said]
        yield cells


def _cell(page: Any, value: Value, font: FontHint | None) -> Any:
    if isinstance(value, str):
        if not value:
            return None
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
        if font is None and not text.startswith(_ACTIVE):
            return text
        return _text(page, text, font)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        cell = WriteOnlyCell(page, value=moment)
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, dt.datetime) else "dd/mm/yyyy"
        return cell
    return value


def _text(page: Any, text: str, font: FontHint | None = None) -> Any:
    cell = WriteOnlyCell(page, value=text)
    # Set last: a value that begins with = would make it a formula.
    cell.data_type = "s"
    # As if typed after an apostrophe: it stays a text when somebody edits the cell.
    cell.quotePrefix = text.startswith(_ACTIVE)
    if font is not None:
        cell.font = _FONTS[font]
    return cell


def _bold(page: Any, text: str) -> Any:
    cell = _text(page, text)
    cell.font = Font(bold=True)
    return cell


def _said(page: Any, problems: Sequence[Problem], remark: Text | None, lang: str) -> Any:
    rejects = remark is not None or any(problem.rejects for problem in problems)
    lines = [remark.get(lang)] if remark is not None else []
    lines += [f"{p.column}: {p.message.get(lang)}" if p.column else p.message.get(lang) for p in problems]
    cell = _text(page, f"{(_REJECTED if rejects else _TOLD).get(lang)} – " + " | ".join(lines)[:_LONGEST])
    if rejects:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    return cell
