"""The gold book on paper and as a sheet: every certificate by its number, with what has become of it."""

from __future__ import annotations

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from documents.clean import clean
from documents.fixed_zip import with_fixed_times
from documents.formats import local
from documents.official import render_official
from documents.report_data import GoldBookData

_TITLE: Final = "Sổ vàng"
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def render_gold_book(data: GoldBookData) -> bytes:
    """Return the book as a landscape PDF, Vietnamese with English beside it, every page numbered."""
    data = clean(data)
    return render_official(
        "gold_book",
        data,
        dated=data.made_at,
        rules_of=local(data.made_at).date(),
        title=f"{_TITLE} – {data.agency}",
        author=data.agency,
        subject=data.movement,
        styles=("tables.css", "gold_book.css"),
    )


def write_gold_book_sheet(data: GoldBookData) -> bytes:
    """Return the book as XLSX: texts alone, none that a program would compute, the same bytes for the same data."""
    data = clean(data)
    table = data.tables[0]
    book = Workbook()
    moment = local(data.made_at).replace(tzinfo=None)
    book.properties.creator, book.properties.created, book.properties.modified = "Chung Tay", moment, moment
    page = book.active
    assert page is not None
    page.title = _TITLE
    bold, plain = Font(name="Times New Roman", bold=True, size=12), Font(name="Times New Roman", size=12)

    def put(row: int, column: int, value: Any, font: Font = plain) -> None:
        text = value if isinstance(value, str) else value.vi
        cell = page.cell(row, column, text)
        cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="top")
        if text.startswith(_ACTIVE):
            # Begins like a formula and is a text.
            cell.data_type, cell.quotePrefix = "s", True

    lines = [
        f"{_TITLE.upper()} – {data.agency}",
        data.movement,
        f"Nội dung: {data.searched.vi} / {data.searched.en}; lập {moment:%d/%m/%Y %H:%M}, {data.made_by}",
        *(["BẢN TRÌNH DIỄN / DEMONSTRATION"] if data.demonstration else []),
    ]
    for number, line in enumerate(lines, start=1):
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(table.columns))
        put(number, 1, line, bold if number == 1 else plain)
    head = len(lines) + 2
    for place, (title, width) in enumerate(table.columns, start=1):
        put(head, place, f"{title.vi}\n{title.en}", bold)
        page.column_dimensions[get_column_letter(place)].width = width * 0.55
    for number, row in enumerate(table.rows, start=head + 1):
        for place, value in enumerate(row, start=1):
            put(number, place, value)
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    stream = io.BytesIO()
    book.save(stream)
    return with_fixed_times(stream.getvalue())
