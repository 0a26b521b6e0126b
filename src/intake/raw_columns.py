"""The columns of a list as they stand in the sheet: for a person who says which is which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from intake import values
from intake.encodings import Decoder
from intake.grid import Book, letter
from intake.household_sheet import HouseholdSheet
from intake.legacy_text import Encoding
from intake.sheet_texts import SheetTexts
from rules.vietnamese import search_key

_EXAMPLES: Final = 3
_HEADER_ROWS: Final = 3
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column: its letter, the words over it, and what stands in the first cells below."""

    letters: str
    heading: str
    examples: tuple[str, ...]


def raw_columns(
    book: Book, sheet: HouseholdSheet | None, encoding: Encoding | None = None
) -> tuple[RawColumn, ...]:
    """Return the columns of the first list of a book; without a list those of its first sheet that holds anything."""
    table = sheet.tables[0] if sheet is not None and sheet.tables else None
    grid = next((g for g in book.grids if g.rows and (table is None or g.name == table.sheet)), None)
    if grid is None:
        return ()
    texts = SheetTexts(grid, Decoder(forced=encoding), Decoder(forced=encoding))
    below = table.header - grid.top + 1 if table is not None and table.header else 0
    found = []
    for column in range(len(grid.rows[0])):
        words = (texts.heading(row, column) for row in range(max(0, below - _HEADER_ROWS), below))
        examples = []
        for row in range(below, len(grid.rows)):
            value = grid.rows[row][column]
            said = texts.heading(row, column) if isinstance(value, str) else values.words(value)
            if said:
                examples.append(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")
            if len(examples) == _EXAMPLES:
                break
        heading = " ".join(dict.fromkeys(word for word in words if word))
        if heading or examples:
            found.append(RawColumn(letter(grid.left + column), heading, tuple(examples)))
    return tuple(found)


def layout_of(columns: tuple[RawColumn, ...]) -> str:
    """Return a name for lists with these headings, "" where there are none; it tells nothing of what stands below them."""
    headings = [(c.letters, search_key(c.heading)) for c in columns if c.heading]
    return hashlib.sha256(repr(headings).encode()).hexdigest()[:32] if headings else ""
