"""The gold book on paper and as a sheet: sideways, every page numbered, nothing that a program computes."""

from __future__ import annotations

import io
import re

import openpyxl
import pypdf
from tests.documents import paper_reading as reading
from tests.documents.paper_samples import gold_book

from documents.gold_book import render_gold_book, write_gold_book_sheet
from documents.report_data import GoldBookData, ReportTable
from rules.text import Text


def long(rows: int) -> GoldBookData:
    """A book of many pages."""
    data = gold_book()
    row = data.tables[0].rows[0]
    table = ReportTable(
        title=data.tables[0].title,
        columns=data.tables[0].columns,
        rows=tuple((f"{n:04d}/2020", *row[1:]) for n in range(1, rows + 1)),
        empty=data.tables[0].empty,
    )
    return gold_book(tables=(table,))


def test_every_page_lies_on_its_side_has_the_heads_and_a_number() -> None:
    pages = pypdf.PdfReader(io.BytesIO(render_gold_book(long(60)))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert page.mediabox.width > page.mediabox.height
        text = page.extract_text()
        if "0060/2020" in text or "NGƯỜI LẬP" not in text:
            # Heads in both languages on every page that has lines.
            assert "Quyết định" in text
            assert "Decision" in text
        if number > 1:
            assert str(number) in text.split()


def test_pages_are_filled_and_a_short_book_is_one_page() -> None:
    """Lines of usual length: a page is no cover for five of them, and the signature takes no page for itself."""
    counts = [
        len(re.findall(r"\d{4}/2020 ", page.extract_text()))
        for page in pypdf.PdfReader(io.BytesIO(render_gold_book(long(60)))).pages
    ]
    assert sum(counts) == 60
    assert counts[0] >= 12
    assert all(count >= 15 for count in counts[1:-1])
    assert len(pypdf.PdfReader(io.BytesIO(render_gold_book(long(9)))).pages) == 1


def test_the_signature_never_stands_on_a_page_without_the_last_lines() -> None:
    turned = 0
    for lines in range(9, 18):
        pages = pypdf.PdfReader(io.BytesIO(render_gold_book(long(lines)))).pages
        if len(pages) == 1:
            continue
        turned += 1
        last = pages[-1].extract_text()
        for said in ("NGƯỜI LẬP", f"{lines - 2:04d}/2020", f"{lines:04d}/2020"):
            assert said in last, (lines, said)
    assert turned > 1


def test_the_columns_fill_the_page_and_no_more() -> None:
    assert sum(width for _, width in gold_book().tables[0].columns) == 297 - 15 - 15


def test_the_sheet_says_the_same_and_computes_nothing() -> None:
    data = gold_book()
    row = data.tables[0].rows[0]
    evil = ReportTable(
        title=data.tables[0].title,
        columns=data.tables[0].columns,
        rows=((row[0], "=1+1", *row[2:]),),
        empty=Text("x", "x"),
    )
    content = write_gold_book_sheet(gold_book(tables=(evil,)))
    assert content == write_gold_book_sheet(gold_book(tables=(evil,))), "the same bytes for the same data"
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    cells = {cell.value: cell for line in page.iter_rows() for cell in line if cell.value is not None}
    assert cells["=1+1"].data_type == "s"
    assert "Quyết định\nDecision" in cells
    assert "0001/2020" in cells
    said = reading.text(render_gold_book(data))
    assert "Bùi Thị Mẫm" in said
