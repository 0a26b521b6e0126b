"""A spreadsheet opened with suspicion: by its content and not its name, measured first, and only the parts that hold cells.

XLSX, ODS and XLS go to python-calamine, in a process of its own and repacked from what was measured; CSV is read here. Nothing
is computed: a formula counts as the value that was saved with it. Macros, pictures and links are left out unread.
"""

from __future__ import annotations

import datetime as dt
import io
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from typing import Any, Final

from intake import archive, biff, calamine_child, ods_parts, ole, xlsx_parts
from intake.archive import Unusable, read_parts, refuse_long
from intake.csv_text import read_text
from intake.encodings import FontHint
from intake.grid import FILE_LIMITS, MOST_SHEETS, MOST_TEXT, Book, Grid, Place, damaged, locked, too_wordy

CPU_SECONDS = 30
MEMORY: Final = 3 * 1024**3
"""What reading may take: many times what the largest list within the limits needs."""
_EPOCH_1900: Final = dt.date(1899, 12, 30)
_EPOCH_1904: Final = dt.date(1904, 1, 1)
_MOST_MERGED: Final = 200_000
"""Cells that lie in merged ones; what is merged beyond that is read as if it were not."""
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def open_book(content: bytes) -> Book:
    """Open a file. Raises :class:`intake.archive.Unusable` for what is too large, locked, damaged or no spreadsheet."""
    refuse_long(content, FILE_LIMITS.packed)
    if not content.strip(b"\0\t\n\r "):
        raise Unusable("Tệp trống.", "The file is empty.")
    if content.startswith(b"PK"):
        return _zipped(content)
    if content.startswith(ole.MAGIC):
        return _old(content)
    grid, legacy = read_text(content)
    return Book("csv", (grid,), _EPOCH_1900, legacy)


def _has_locked_parts(content: bytes) -> bool:
    """Tell whether a document of LibreOffice says that its parts are encrypted; they are no XML then."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            about = packed.getinfo("META-INF/manifest.xml")
            return about.file_size < 1024 * 1024 and b"encryption-data" in packed.read(about)
    # Whatever is wrong with the archive is said where all of it is measured.
    except Exception:
        return False


def _zipped(content: bytes) -> Book:
    if _has_locked_parts(content):
        raise locked()
    names: set[str] = set()

    def wanted(name: str) -> bool:
        names.add(name)
        return xlsx_parts.wanted(name) or ods_parts.wanted(name)

    parts = read_parts(content, FILE_LIMITS, wanted=wanted)
    if "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        return _xlsx({name: data for name, data in parts.items() if xlsx_parts.wanted(name)})
    if "content.xml" in parts and parts.get("mimetype", b"").strip() == _ODS_TYPE:
        return _ods(parts)
    if any("encrypt" in name.casefold() for name in names):
        raise locked()
    raise Unusable(
        "Tệp nén này không phải bảng tính XLSX hay ODS; hãy lưu lại thành XLSX.",
        "This archive is no XLSX or ODS spreadsheet; save it as XLSX.",
    )


def _xlsx(parts: dict[str, bytes]) -> Book:
    xlsx_parts.measure_sheets(parts)
    paths = xlsx_parts.sheet_paths(parts)
    styles = xlsx_parts.legacy_styles(parts)
    epoch = _EPOCH_1904 if xlsx_parts.counts_from_1904(parts) else _EPOCH_1900

    def extra(name: str, _: int) -> tuple[frozenset[Place], dict[Place, FontHint]]:
        data = parts.get(paths.get(name, ""), b"")
        return xlsx_parts.hollow_formulas(data), xlsx_parts.legacy_cells(data, styles)

    grids, hidden = _grids(archive.pack(parts), extra)
    return Book("xlsx", grids, epoch, hidden=hidden)


def _ods(parts: dict[str, bytes]) -> Book:
    found = ods_parts.measure(parts["content.xml"])

    def extra(_: str, place: int) -> tuple[frozenset[Place], dict[Place, FontHint]]:
        return (frozenset(found[place].hollow) if place < len(found) else frozenset()), {}

    grids, hidden = _grids(archive.pack(parts), extra, [one.merged for one in found])
    return Book("ods", grids, _EPOCH_1900, hidden=hidden)


def _old(content: bytes) -> Book:
    container = ole.Container(content)
    if "encryptedpackage" in container.names:
        raise locked()
    stream = container.stream("Workbook")
    if stream is None:
        raise Unusable(
            "Tệp không phải bảng tính Excel 97 trở đi; hãy lưu lại thành XLSX.",
            "The file is no spreadsheet of Excel 97 or later; save it as XLSX.",
        )
    facts = biff.measure(stream)
    formulas = [sheet.formulas for sheet in facts.sheets]

    def extra(_: str, place: int) -> tuple[frozenset[Place], dict[Place, FontHint]]:
        if place >= len(facts.sheets):
            return frozenset(), {}
        return frozenset(formulas[place]), facts.sheets[place].fonts

    grids, hidden = _grids(ole.pack(stream), extra)
    return Book("xls", grids, _EPOCH_1904 if facts.from_1904 else _EPOCH_1900, hidden=hidden)


def _grids(
    content: bytes, extra: Any, merged: Sequence[list[tuple[Place, Place]]] = ()
) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Read the visible sheets, and the names of the hidden ones.

    ``extra`` gives the formulas and fonts of a sheet by its name and place. ``merged``: the merged cells of each sheet, where the
    library does not tell them.
    """
    grids: list[Grid] = []
    sheets, hidden = _apart(content)
    for name, place, start, rows, ranges in sheets:
        if start is None:
            grids.append(Grid(name, ()))
            continue
        formulas, fonts = extra(name, place)
        top, left = start[0] + 1, start[1]
        hollow = _hollow(formulas, rows, top, left)
        grids.append(
            Grid(
                name,
                rows,
                top,
                left,
                _merged(merged[place] if place < len(merged) else ranges),
                hollow,
                fonts,
            )
        )
    if len(grids) > MOST_SHEETS:
        raise damaged()
    return tuple(grids), tuple(hidden)


def _apart(content: bytes) -> tuple[list[Any], list[str]]:
    """Let python-calamine read in a process of its own, within limits of time and memory."""
    limits = map(str, (CPU_SECONDS, MEMORY, MOST_TEXT))
    try:
        done = subprocess.run(
            # -P: the folder of the script stays out of the module search.
            [sys.executable, "-P", calamine_child.__file__, *limits],
            input=content,
            capture_output=True,
            timeout=4 * CPU_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise damaged() from None
    if done.returncode == calamine_child.LOCKED:
        raise locked()
    if done.returncode == calamine_child.WORDY:
        raise too_wordy()
    if done.returncode != 0:
        # Whatever the library stumbles over, it is the file that is wrong.
        raise damaged()
    # Written by our own process.
    found: tuple[list[Any], list[str]] = pickle.loads(done.stdout)
    return found


def _merged(ranges: list[tuple[Place, Place]] | None) -> dict[Place, Place] | None:
    """Cells covered by a merged one, as far as lists merge them: small ones, as in headings, and parts of one column."""
    if ranges is None:
        return None
    covered: dict[Place, Place] = {}
    left_over = _MOST_MERGED
    for (top, left), (bottom, right) in ranges:
        size = (bottom - top + 1) * (right - left + 1)
        if (size <= 400 or left == right) and size <= left_over:
            left_over -= size
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    covered[row + 1, column] = (top + 1, left)
    return covered


def _hollow(formulas: frozenset[Place], rows: list[list[Any]], top: int, left: int) -> frozenset[Place]:
    """Return those formulas in whose cells the library found nothing."""

    def value(place: Place) -> Any:
        row, column = place[0] - top, place[1] - left
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else ""

    return frozenset(place for place in formulas if value(place) == "")
