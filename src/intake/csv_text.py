"""Text files with one row a line: which bytes, which separator.

Bytes that are no Unicode are taken for what a western code page makes of them, letter by letter; which Vietnamese encoding
they are in is decided later, with the texts of a workbook.
"""

from __future__ import annotations

import codecs
import csv
import io
from typing import Final

from intake.archive import Unusable
from intake.grid import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Grid, damaged, too_far
from intake.legacy_text import WESTERN

_SEPARATORS: Final = (";", "\t", ",", "|")
_SAMPLE_LINES: Final = 60
_MARKUP: Final = ("<html", "<!doctype", "<?xml", "<table", "{\\rtf", "%pdf")


def read_text(content: bytes) -> tuple[Grid, bool]:
    """Return the rows of a text file, and whether its bytes were no Unicode."""
    text, legacy = _text(content)
    start = text[:200].lstrip().casefold()
    if start.startswith(_MARKUP):
        raise Unusable(
            "Tệp không phải bảng tính (trang web, XML hoặc văn bản mang tên bảng tính); hãy mở bằng Excel và lưu lại "
            "thành XLSX.",
            "The file is no spreadsheet (a web page, XML or a document under a spreadsheet's name); open it in Excel and "
            "save it as XLSX.",
        )
    rows: list[list[str]] = []
    width = cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False):
            rows.append(row)
            width = max(width, len(row))
            cells += len(row)
            if len(rows) > MOST_ROWS or width > MOST_COLUMNS or cells > MOST_CELLS:
                raise too_far()
    except csv.Error:
        raise damaged() from None
    if width * len(rows) > MOST_CELLS:
        raise too_far()
    for row in rows:
        row.extend([""] * (width - len(row)))
    hollow = frozenset(
        (number, column)
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row)
        if value.startswith("=") and len(value) > 1
    )
    # A formula in a text file has no saved value at all.
    for number, column in hollow:
        rows[number - 1][column] = ""
    return Grid("CSV", rows, hollow=hollow), legacy


def _text(content: bytes) -> tuple[str, bool]:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), False
        if b"\0" in content:
            raise Unusable(
                "Tệp không phải bảng tính XLSX, XLS, ODS hay CSV.",
                "The file is no spreadsheet: no XLSX, XLS, ODS or CSV.",
            )
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
            raise damaged() from None
    return "".join([WESTERN[byte] for byte in content]), True


def _separator(text: str) -> str:
    """Return the separator that cuts most lines into equally many pieces."""
    lines = [line for line in text[:65536].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, score = ",", 0
    for separator in _SEPARATORS:
        counts = [_outside_quotes(line).count(separator) for line in lines]
        filled = [count for count in counts if count]
        if filled:
            usual = max(set(filled), key=filled.count)
            agreeing = filled.count(usual) * min(usual, 20)
            if agreeing > score:
                best, score = separator, agreeing
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
