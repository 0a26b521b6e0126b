"""Papers of the summary conference: the programme with its awardees, the seating plan, the record of what was handed over.

All three are lists under a letterhead, on paper and as a sheet from the same data.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from documents.clean import clean
from documents.data import Letterhead
from documents.fixed_zip import with_fixed_times
from documents.official import render_official

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGroup:
    """Some lines of a list under a heading of their own, which may be empty."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceData:
    """A paper of a conference. ``columns`` are headings with widths in mm; ``opening`` and ``closing`` are paragraphs.

    ``hands`` are who sign, each with a title, how, and a name where it is known.
    """

    letterhead: Letterhead
    title: str
    about: str
    opening: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    groups: tuple[ListGroup, ...]
    closing: tuple[str, ...] = ()
    hands: tuple[tuple[str, str, str], ...] = ()
    demonstration: bool = False


def render_conference(data: ConferenceData) -> bytes:
    """Return a paper of a conference as a PDF in the form in force on its day."""
    data = clean(data)
    head = data.letterhead
    return render_official(
        "conference",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"{data.title}: {data.about}",
        author=head.agency,
        subject=data.about,
    )


def write_conference_sheet(data: ConferenceData) -> bytes:
    """Return the same list as XLSX: values alone, the same bytes for the same data."""
    data = clean(data)
    book = Workbook()
    moment = datetime.combine(data.letterhead.dated, time())
    book.properties.creator, book.properties.created, book.properties.modified = "Chung Tay", moment, moment
    page = book.active
    assert page is not None
    page.title = data.title[:31].replace("/", "-")
    bold, plain = Font(name="Times New Roman", bold=True, size=13), Font(name="Times New Roman", size=13)
    centre = Alignment(horizontal="center", wrap_text=True)
    wrapped = Alignment(wrap_text=True, vertical="top")
    edge = Side(style="thin")
    box = Border(edge, edge, edge, edge)
    width = len(data.columns)

    def put(row: int, column: int, value: Any, font: Font, alignment: Alignment) -> Any:
        cell = page.cell(row, column, value)
        cell.font, cell.alignment = font, alignment
        if isinstance(value, str) and value.startswith(_ACTIVE):
            # Begins like a formula and is a text.
            cell.data_type, cell.quotePrefix = "s", True
        return cell

    lines = [data.letterhead.agency.upper(), data.title.upper(), data.about, *data.opening]
    lines += ["BẢN TRÌNH DIỄN / DEMONSTRATION"] if data.demonstration else []
    for number, line in enumerate(lines, start=1):
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=width)
        put(number, 1, line, bold if number <= 2 else plain, centre)
    head = len(lines) + 2
    for place, (title, millimetres) in enumerate(data.columns, start=1):
        put(head, place, title, bold, centre).border = box
        page.column_dimensions[get_column_letter(place)].width = max(7, millimetres / 1.9)
    at = head
    for group in data.groups:
        if group.heading:
            at += 1
            page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
            put(at, 1, group.heading, bold, wrapped).border = box
        for row in group.rows:
            at += 1
            for place, value in enumerate(row, start=1):
                number_like = value.isascii() and value.isdecimal() and len(value) < 10
                put(at, place, int(value) if number_like else value, plain, wrapped).border = box
    for line in data.closing:
        at += 1
        page.merge_cells(start_row=at + 1, start_column=1, end_row=at + 1, end_column=width)
        put(at + 1, 1, line, plain, wrapped)
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    stream = io.BytesIO()
    book.save(stream)
    return with_fixed_times(stream.getvalue())
