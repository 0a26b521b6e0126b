"""One sheet as cells, whatever kind of file it came in, and how large such a thing may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from intake.archive import Limits, Unusable
from intake.encodings import FontHint

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Place = tuple[int, int]
"""A cell: the sheet's own row number (from 1) and the column (from 0)."""

FILE_LIMITS: Final = Limits(packed=25 * 1024 * 1024, unpacked=160 * 1024 * 1024, parts=2000)
"""A district's 30 000 households take some 5 MB packed and 60 MB unpacked."""
MOST_ROWS: Final = 60_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 4_000_000
MOST_TEXT: Final = 200_000_000
MOST_SHEETS: Final = 60


@dataclass(frozen=True, slots=True)
class Grid:
    """The used rectangle of one sheet."""

    name: str
    rows: Sequence[Sequence[Value]]
    """Equally long; an empty cell is ``""``."""
    top: int = 1
    """The sheet's own number of the first of ``rows``."""
    left: int = 0
    """The column of the first cell of each row."""
    merged: Mapping[Place, Place] | None = None
    """Cells covered by a merged one, and the cell that covers them; None where the format does not say."""
    hollow: frozenset[Place] = frozenset()
    """Formulas with which no value was saved."""
    fonts: Mapping[Place, FontHint] = field(default_factory=dict)
    """Cells in a font of a legacy encoding."""


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was opened: its visible sheets, and what its serial day numbers count from."""

    kind: str
    grids: tuple[Grid, ...]
    epoch: dt.date
    legacy_bytes: bool = False
    """A text file whose bytes are no Unicode."""
    hidden: tuple[str, ...] = ()
    """The names of the sheets that are hidden: those are not read."""


class Extent:
    """Watches how far the cells of one sheet reach; refuses what no list of households needs."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0

    def reach(self, row: int, column: int) -> None:
        """Take note of a used cell; both numbers from 1."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS:
            raise too_far()


def too_far() -> Unusable:
    """The refusal of a sheet that reaches too far."""
    return Unusable(
        f"Bảng tính có ô ở ngoài {MOST_ROWS} dòng hoặc {MOST_COLUMNS} cột; hãy xóa dòng, cột thừa hoặc chia tệp.",
        f"The sheet has cells beyond {MOST_ROWS} rows or {MOST_COLUMNS} columns; delete what is superfluous or split the file.",
    )


def too_wordy() -> Unusable:
    """The refusal of a file whose cells hold more text than any list does."""
    return Unusable(
        "Các ô chứa quá nhiều chữ; hãy xóa cột ghi chú dài.",
        "The cells hold too much text; delete long columns of remarks.",
    )


def damaged() -> Unusable:
    """The refusal of a file whose inside makes no sense."""
    return Unusable(
        "Tệp bị hỏng; hãy mở và lưu lại thành XLSX bằng Excel hoặc LibreOffice.",
        "The file is damaged; open it and save it again as XLSX in Excel or LibreOffice.",
    )


def locked() -> Unusable:
    """The refusal of a file with a password."""
    return Unusable(
        "Tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại.",
        "The file has a password; remove it and save again.",
    )


def letter(column: int) -> str:
    """Return the letters of a column counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(letters: str) -> int:
    """Return the column, counted from 0, that ``letters`` name; -1 for what names none."""
    text = letters.strip().upper()
    if not (1 <= len(text) <= 3 and text.isascii() and text.isalpha()):
        return -1
    number = 0
    for char in text:
        number = number * 26 + ord(char) - 64
    return number - 1
