"""The columns of a list as they stand in the sheet: for a person who says which is which."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake import values
from intake.encodings import Decoder
from intake.grid import Book, Grid, letter
from intake.household_sheet import HouseholdSheet
from intake.legacy_text import Encoding
from intake.sheet_texts import SheetTexts
from intake.table import heading_rows
from rules.vietnamese import search_key

_EXAMPLES: Final = 3
_HEADER_ROWS: Final = 3
_LONGEST: Final = 40
_LOOKED_AT: Final = 500
"""Rows below the headings in which examples are looked for."""


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column: its letter, the words over it, and what stands in the first cells below."""

    letters: str
    heading: str
    examples: tuple[str, ...]


def raw_columns(
    book: Book,
    sheet: HouseholdSheet | None,
    encoding: Encoding | None = None,
    mapping: Mapping[str, str] | None = None,
) -> tuple[RawColumn, ...]:
    """Return the columns of the first list of a book; without a list those of its first sheet that holds anything.

    ``mapping``: what a person said of the list; it may name the row of headings.
    """
    grid = _grid(book, sheet)
    if grid is None:
        return ()
    texts = _texts(grid, encoding)
    return _columns(grid, texts, heading_rows(grid, texts.heading, mapping))


def layouts_of(book: Book, sheet: HouseholdSheet | None, encoding: Encoding | None = None) -> tuple[str, ...]:
    """Return the names that lists with these headings go by; they tell nothing of what stands below them.

    The first is the one to remember such a list by. The second is what it was remembered by when the lines above the headings
    still counted. None where there are no headings.
    """
    grid = _grid(book, sheet)
    if grid is None:
        return ()
    texts = _texts(grid, encoding)
    above = heading_rows(grid, texts.heading)
    names = [_layout(grid, texts, above)]
    if sheet is not None and sheet.tables and sheet.tables[0].header:
        below = sheet.tables[0].header - grid.top + 1
        names.append(_layout(grid, texts, range(max(0, below - _HEADER_ROWS), below)))
    return tuple(dict.fromkeys(name for name in names if name))


def _grid(book: Book, sheet: HouseholdSheet | None) -> Grid | None:
    first = sheet.tables[0].sheet if sheet is not None and sheet.tables else None
    return next((g for g in book.grids if g.rows and (first is None or g.name == first)), None)


def _texts(grid: Grid, encoding: Encoding | None) -> SheetTexts:
    return SheetTexts(grid, Decoder(forced=encoding), Decoder(forced=encoding))


def _columns(grid: Grid, texts: SheetTexts, above: range) -> tuple[RawColumn, ...]:
    found = []
    for column in range(len(grid.rows[0])):
        examples = []
        for row in range(above.stop, min(above.stop + _LOOKED_AT, len(grid.rows))):
            value = grid.rows[row][column]
            said = texts.heading(row, column) if isinstance(value, str) else values.words(value)
            if said:
                examples.append(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")
            if len(examples) == _EXAMPLES:
                break
        heading = _heading(texts, above, column)
        if heading or examples:
            found.append(RawColumn(letter(grid.left + column), heading, tuple(examples)))
    return tuple(found)


def _heading(texts: SheetTexts, above: range, column: int) -> str:
    words = (texts.heading(row, column) for row in above)
    return " ".join(dict.fromkeys(word for word in words if word))


def _layout(grid: Grid, texts: SheetTexts, above: range) -> str:
    said = ((letter(grid.left + n), _heading(texts, above, n)) for n in range(len(grid.rows[0])))
    headings = [(letters, search_key(heading)) for letters, heading in said if heading]
    return hashlib.sha256(repr(headings).encode()).hexdigest()[:32] if headings else ""
