"""Every row of a book as texts in Unicode, whether it is understood as a list or not."""

from __future__ import annotations

from collections.abc import Iterator

from intake import values
from intake.encodings import Decoder
from intake.grid import Book
from intake.legacy_text import Encoding
from intake.sheet_texts import SheetTexts


def rows_of(book: Book, encoding: Encoding | None = None) -> Iterator[list[str]]:
    """Yield the cells of each row that hold anything. ``encoding``: what a person said the texts are in."""
    decoder = Decoder(forced=encoding)
    for grid in book.grids:
        texts = SheetTexts(grid, decoder, decoder)
        texts.weigh(grid, 0)
        for row, cells in enumerate(grid.rows):
            found = (
                texts.at(row, column) if isinstance(value, str) else values.words(value)
                for column, value in enumerate(cells)
                if value != ""
            )
            yield [text for text in found if text]
