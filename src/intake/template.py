"""An empty list of households to fill in: headings that are understood, and a sheet that says what goes where."""

from __future__ import annotations

import io
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from rules.text import Text

_COLUMNS: Final = (
    ("STT", 6, Text("Số thứ tự; để trống cũng được.", "A running number; may be left empty.")),
    ("Mã hộ", 16, Text("Mã của hộ; để trống thì hệ thống cấp mã.", "The household's code; one is given where it is empty.")),
    ("Họ tên chủ hộ", 28, Text("Bắt buộc.", "Needed.")),
    ("Năm sinh", 12, Text("1975 hoặc 03/05/1975.", "1975 or 03/05/1975.")),
    ("Dân tộc", 12, Text("Kinh, Mường, Thái…", "Kinh, Mường, Thái…")),
    ("Thôn", 20, Text("Bắt buộc: tên một thôn, bản, tổ dân phố của xã.", "Needed: the name of a hamlet of the commune.")),
    ("Địa chỉ", 24, Text("Không bắt buộc.", "Not needed.")),
    ("Số nhân khẩu", 12, Text("Số người, từ 1 đến 30.", "People, 1 to 30.")),
    (
        "Phân loại hộ",
        18,
        Text(
            "Hộ nghèo, Hộ cận nghèo, Thoát nghèo, Thoát cận nghèo hoặc Không nghèo.",
            "Hộ nghèo, Hộ cận nghèo, Thoát nghèo, Thoát cận nghèo or Không nghèo.",
        ),
    ),
    ("Có người khuyết tật", 14, Text("Đánh dấu x nếu có.", "x where there is one.")),
    ("Bảo trợ xã hội", 14, Text("Đánh dấu x nếu có.", "x where there is one.")),
)  # fmt: skip
_INCOME: Final = Text(
    "Đồng một người một năm, như 15.360.000. Thêm hoặc bỏ cột theo năm cần khai; đơn vị khác thì ghi ở tiêu đề.",
    "Đồng per head and year, like 15,360,000. Add or drop columns by year; another unit goes into the heading.",
)


def template_of_list(years: tuple[int, ...] = (2016, 2017, 2018, 2019)) -> bytes:
    """Return an empty list as XLSX. ``years``: those that have a column of incomes."""
    columns = [
        *_COLUMNS,
        *((f"Thu nhập bình quân đầu người năm {year} (đồng)", 22, _INCOME) for year in years),
    ]
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Danh sách hộ"
    page["A1"] = "DANH SÁCH HỘ"
    page["A1"].font = Font(bold=True, size=14)
    for place, (heading, width, _) in enumerate(columns, 1):
        cell = page.cell(3, place, heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "A4"
    guide = book.create_sheet("Cách ghi")
    for row in (("Cột / Column", "Ghi gì", "What to write"), *((h, w.vi, w.en) for h, _, w in columns)):
        guide.append(row)
    for letters, width in (("A", 44), ("B", 70), ("C", 70)):
        guide.column_dimensions[letters].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
