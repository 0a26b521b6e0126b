"""The payment list of a decision's prize money, on paper and as a sheet; both from the same data."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from documents.clean import clean
from documents.data import PaymentData
from documents.fixed_zip import with_fixed_times
from documents.formats import dong
from documents.formats import number as figure
from documents.official import render_official

_TITLE: Final = "Danh sách chi tiền thưởng"
_HEADS: Final = ("STT", "Họ và tên, đơn vị", "Địa chỉ", "Đối tượng", "Hệ số", "Tiền thưởng (đồng)", "Ký nhận")
_WIDTHS: Final = (6, 34, 34, 18, 9, 20, 16)
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def render_payment_list(data: PaymentData) -> bytes:
    """Return the list as a PDF in the form in force on its day."""
    data = clean(data)
    return render_official(
        "payment_list",
        data,
        dated=data.letterhead.dated,
        rules_of=data.letterhead.dated,
        title=f"{_TITLE} – {data.decision}",
        author=data.letterhead.agency,
        subject=data.decision,
        extra={"coefficients": [figure(row.coefficient) for row in data.rows]},
    )


def write_payment_sheet(data: PaymentData) -> bytes:
    """Return the list as XLSX: values alone, amounts as numbers, the same bytes for the same data.

    The total is a value too: what is read out of the sheet is what was decided, whatever a program would add up.
    """
    data = clean(data)
    book = Workbook()
    moment = datetime.combine(data.letterhead.dated, time())
    book.properties.creator, book.properties.created, book.properties.modified = "Chung Tay", moment, moment
    page = book.active
    assert page is not None
    page.title = "Chi tiền thưởng"
    bold, centre = (
        Font(name="Times New Roman", bold=True, size=13),
        Alignment(horizontal="center", wrap_text=True),
    )
    plain, wrapped = Font(name="Times New Roman", size=13), Alignment(wrap_text=True, vertical="top")
    edge = Side(style="thin")
    box = Border(edge, edge, edge, edge)
    columns = len(_HEADS)

    def put(row: int, column: int, value: Any, *, font: Font = plain, alignment: Alignment = wrapped) -> Any:
        cell = page.cell(row, column, value)
        cell.font, cell.alignment = font, alignment
        if isinstance(value, str) and value.startswith(_ACTIVE):
            # Begins like a formula and is a text.
            cell.data_type, cell.quotePrefix = "s", True
        return cell

    lines = [
        data.letterhead.agency.upper(),
        _TITLE.upper(),
        f"(Kèm theo {data.decision})",
        f"Lương cơ sở: {dong(data.salary)} ({data.salary_source}); mức thưởng làm tròn lên 10.000 đồng",
        *(["Chưa đối chiếu với văn bản: " + "; ".join(data.doubts)] if data.doubts else []),
        *(["Không chi: " + "; ".join(data.left_out)] if data.left_out else []),
        *(
            ["Đang xem xét thu hồi, nên giữ tiền lại đến khi có kết quả: " + "; ".join(data.revoking)]
            if data.revoking
            else []
        ),
        *(["BẢN TRÌNH DIỄN / DEMONSTRATION"] if data.demonstration else []),
    ]
    for number, line in enumerate(lines, start=1):
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=columns)
        put(number, 1, line, font=bold if number <= 2 else plain, alignment=centre)
    head = len(lines) + 2
    for place, (title, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True), start=1):
        put(head, place, title, font=bold, alignment=centre).border = box
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(data.rows, start=1):
        values = (number, row.name, row.address, row.receiver, row.coefficient, row.amount, None)
        for place, value in enumerate(values, start=1):
            cell = put(head + number, place, value)
            cell.border = box
            if place == 6:
                cell.number_format = "#,##0"
    end = head + len(data.rows) + 1
    for place, value in ((2, "Tổng cộng"), (6, data.total)):
        put(end, place, value, font=bold).number_format = "#,##0"
    for number, (receiver, count, amount) in enumerate(data.totals, start=1):
        put(end + number, 2, f"Trong đó {receiver}: {count}")
        put(end + number, 6, amount).number_format = "#,##0"
    put(end + len(data.totals) + 2, 2, f"Người lập: {data.made_by}, {data.made_by_office}")
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    stream = io.BytesIO()
    book.save(stream)
    return with_fixed_times(stream.getvalue())
