"""The texts of one sheet in Unicode, whatever encoding they are in, with examples for a person to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from intake.encodings import Decoder, Sample
from intake.grid import Grid, letter
from intake.legacy_text import Encoding
from rules.vietnamese import tidy

SAMPLES: Final = 8
"""How many examples are kept of each column."""


@dataclass(frozen=True, slots=True)
class CellText:
    """One text as it should be stored: composed, on one line, nothing invisible in it."""

    text: str
    encoding: Encoding
    repaired: bool


class SheetTexts:
    """Converts the texts of one sheet as they are asked for, each distinct text of a column once.

    Headings are weighed row by row and apart from what stands below: they are often typed later, in Unicode, over a list
    that is not.
    """

    def __init__(self, grid: Grid, headings: Decoder, rows: Decoder) -> None:
        self._grid, self._headings, self._rows = grid, headings, rows
        self._weighed: set[int] = set()
        self._known: list[dict[Any, CellText]] = [{} for _ in (grid.rows[0] if grid.rows else ())]
        self._shown: dict[int, list[Sample]] = {}

    def heading(self, row: int, column: int) -> str:
        """Return the text of a cell in or above the headings, a year as its digits; "" for other numbers and dates."""
        value = self._grid.rows[row][column]
        if isinstance(value, float) and value.is_integer() and 1900 <= value <= 2100:
            return str(int(value))
        if not isinstance(value, str) or not value:
            return ""
        if value.isascii():
            return " ".join(value.split())
        key = (self._grid.name, row)
        if row not in self._weighed:
            self._weighed.add(row)
            self._headings.weigh(key, [v for v in self._grid.rows[row] if isinstance(v, str)])
        converted = self._headings.read(key, value, self._hint(row, column))
        return tidy(converted.text)

    def weigh(self, grid: Grid, first: int) -> None:
        """Take the rows from ``first`` on as evidence, column by column. ``grid``: the list's own, as it is read from now on."""
        self._grid = grid
        for column in range(len(grid.rows[0]) if grid.rows else 0):
            # In the order of the sheet: the same file is always judged the same way.
            texts = dict.fromkeys([row[column] for row in grid.rows[first:]])
            self._rows.weigh(self._key(column), [v for v in texts if isinstance(v, str)])

    def at(self, row: int, column: int) -> str:
        """Return the text of a cell of the list; "" for what is no text."""
        value = self._grid.rows[row][column]
        return self.cell(row, column, value).text if value.__class__ is str and value else ""

    def cell(self, row: int, column: int, value: str) -> CellText:
        """Convert the text of a cell of the list."""
        hint = self._hint(row, column) if self._grid.fonts else None
        key = (value, hint) if hint else value
        known = self._known[column].get(key)
        if known is None:
            converted = self._rows.read(self._key(column), value, hint)
            text = converted.text
            if not text.isprintable() or "  " in text or text[:1] == " " or text[-1:] == " ":
                text = tidy(text)
            known = self._known[column][key] = CellText(text, converted.encoding, converted.repaired)
            if converted.encoding != "unicode" and converted.text != value:
                self._show(row, column, value, text, converted.encoding)
        return known

    def _key(self, column: int) -> tuple[str, int]:
        return self._grid.name, column

    def _hint(self, row: int, column: int) -> Any:
        grid = self._grid
        return grid.fonts.get((grid.top + row, grid.left + column))

    def _show(self, row: int, column: int, value: str, text: str, encoding: Encoding) -> None:
        shown = self._shown.setdefault(column, [])
        if len(shown) < SAMPLES:
            grid = self._grid
            shown.append(Sample(grid.name, grid.top + row, letter(grid.left + column), value, text, encoding))

    def samples(self) -> list[Sample]:
        """Return the examples, column by column."""
        return [sample for column in sorted(self._shown) for sample in self._shown[column]]
