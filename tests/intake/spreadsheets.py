"""Spreadsheets of every kind, made by the tests themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

Rows = Sequence[Sequence[Any]]


def xlsx(
    *sheets: Rows, names: Sequence[str] = (), merged: Sequence[str] = (), fonts: dict[str, str] | None = None,
    hidden: Sequence[str] = (), from_1904: bool = False,
) -> bytes:  # fmt: skip
    """A workbook; ``merged`` and ``fonts`` (cell → font) are of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        page = book.create_sheet(names[number] if number < len(names) else f"S{number + 1}")
        for row in rows:
            page.append(list(row))
        if page.title in hidden:
            page.sheet_state = "hidden"
    first = book.worksheets[0]
    for cells in merged:
        first.merge_cells(cells)
    for place, font in (fonts or {}).items():
        for row in first[place] if ":" in place else ((first[place],),):
            for cell in row:
                cell.font = Font(name=font)
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Rows, *, name: str = "S1", font: str = "", from_1904: bool = False) -> bytes:
    """An old workbook; ``font``: of all of its cells. A text that begins with ``=`` becomes a formula."""
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    page = book.add_sheet(name)
    style = xlwt.easyxf(f"font: name {font}" if font else "")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                page.write(at, place, xlwt.Formula(value[1:]))
            elif value not in (None, ""):
                page.write(at, place, value, day if isinstance(value, date) else style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_cell(value: Any, repeated: int = 1) -> str:
    """One cell in the XML of an ODS sheet."""
    more = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    if value in (None, ""):
        return f"<table:table-cell{more}/>"
    if isinstance(value, str) and value.startswith("="):
        return f'<table:table-cell table:formula="of:{escape(value)}"{more}/>'
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{more}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods_row(*cells: str, repeated: int = 1) -> str:
    """One row in the XML of an ODS sheet."""
    more = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def ods(rows: Rows | str, *, name: str = "S1", manifest: str = "") -> bytes:
    """A workbook of LibreOffice; ``rows`` may be XML."""
    body = rows if isinstance(rows, str) else "".join(ods_row(*map(ods_cell, row)) for row in rows)
    # As LibreOffice ends every sheet: the rest of the rows, all empty.
    body += ods_row(ods_cell("", 1024), repeated=1_000_000)
    namespace = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{n}="{namespace}{n}:1.0"' for n in ("office", "text", "table"))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{namespace}manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
            f'<m:file-entry m:full-path="content.xml" m:media-type="text/xml">{manifest}</m:file-entry></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="{name}">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return out.getvalue()


def text_of(rows: Rows, separator: str = ",") -> str:
    """The rows as the text of a CSV file."""

    def quoted(value: Any) -> str:
        words = "" if value is None else str(value)
        # As every program writes it: what would end the cell or the line stands in quotation marks.
        special = any(mark in words for mark in (separator, '"', "\r", "\n"))
        return '"' + words.replace('"', '""') + '"' if special else words

    return "".join(separator.join(map(quoted, row)) + "\r\n" for row in rows)


def repacked(
    content: bytes,
    change: Callable[[str, bytes], bytes] = lambda _, data: data,
    extra: dict[str, bytes] | None = None,
    without: Sequence[str] = (),
) -> bytes:
    """The same archive with its parts changed, added or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in without:
                new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the first sheet's XML for :func:`repacked`."""

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        assert old in data
        return data.replace(old, new, 1)

    return change
