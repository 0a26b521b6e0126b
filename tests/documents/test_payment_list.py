"""The payment list: paper and sheet say the same, with totals; nothing typed becomes a formula."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import pytest
from tests.documents import paper_reading as reading

from documents.data import Letterhead, PaymentData, PaymentRow
from documents.payment_list import render_payment_list, write_payment_sheet


def payments(*names: str, **more: Any) -> PaymentData:
    """A list of households, each paid 0.15 × 1 490 000 rounded up."""
    rows = tuple(
        PaymentRow(
            name=name, address="thôn Sơn", receiver="hộ gia đình", coefficient=Decimal("0.15"), amount=230_000
        )
        for name in names
    )
    total = 230_000 * len(rows)
    facts: dict[str, Any] = {
        "letterhead": Letterhead(
            agency="Ủy ban nhân dân huyện Cẩm Thủy", place="Cẩm Thủy", dated=date(2020, 6, 5)
        ),
        "decision": "Quyết định số 01/QĐ-UBND ngày 05 tháng 6 năm 2020",
        "salary": 1_490_000,
        "salary_source": "Nghị định 38/2019/NĐ-CP",
        "rows": rows,
        "totals": (("hộ gia đình", len(rows), total),),
        "total": total,
        "made_by": "Trịnh Thị Hiền",
        "made_by_office": "Trưởng phòng Nội vụ",
    }
    return PaymentData(**{**facts, **more})


def cells(data: PaymentData) -> list[list[Any]]:
    page = openpyxl.load_workbook(io.BytesIO(write_payment_sheet(data))).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_paper_and_sheet_say_the_same() -> None:
    data = payments("Bùi Thị Thưởng", "Phạm Văn Năm", doubts=("hệ số 0,15",))
    said = " ".join(reading.text(render_payment_list(data)).split())
    for words in ("Bùi Thị Thưởng", "Phạm Văn Năm", "0,15", "230.000", "460.000", "1.490.000 đồng", "Nghị định 38/2019/NĐ-CP",
                  "Chưa đối chiếu với văn bản: hệ số 0,15", "02 khoản"):  # fmt: skip
        assert words in said, words
    rows = cells(data)
    assert [row[1:6] for row in rows if isinstance(row[0], int)] == [
        ["Bùi Thị Thưởng", "thôn Sơn", "hộ gia đình", 0.15, 230_000],
        ["Phạm Văn Năm", "thôn Sơn", "hộ gia đình", 0.15, 230_000],
    ]
    assert [row[5] for row in rows if row[1] == "Tổng cộng"] == [460_000]
    assert any("Chưa đối chiếu với văn bản: hệ số 0,15" in str(row[0]) for row in rows)


def test_paper_and_sheet_name_whose_award_may_be_revoked() -> None:
    words = "nên giữ tiền lại đến khi có kết quả: hộ bà Bùi Thị Thưởng"
    for doubtful in ((), ("hộ bà Bùi Thị Thưởng",)):
        data = payments("Bùi Thị Thưởng", "Phạm Văn Năm", revoking=doubtful)
        said = " ".join(reading.text(render_payment_list(data)).split())
        assert (words in said) == bool(doubtful)
        assert any(words in str(row[0]) for row in cells(data)) == bool(doubtful)


def test_the_signature_never_stands_on_a_page_without_the_last_lines() -> None:
    """Whatever the length: total, its words and the signature have at least three lines with them, once there are two pages."""
    turned = 0
    for lines in range(14, 24):
        names = [f"Bùi Thị Thưởng {n:03d}" for n in range(1, lines + 1)]
        pages = pypdf.PdfReader(io.BytesIO(render_payment_list(payments(*names)))).pages
        if len(pages) == 1:
            continue
        turned += 1
        last = " ".join(pages[-1].extract_text().split())
        for said in ("Tổng cộng", "Gồm", "NGƯỜI LẬP", f"Thưởng {lines - 2:03d}", f"Thưởng {lines:03d}"):
            assert said in last, (lines, said)
    assert turned > 1


@pytest.mark.parametrize("name", ["=1+1", "+84", "-x", "@SUM(A1)", '=HYPERLINK("x")'])
def test_what_begins_like_a_formula_is_a_text(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_payment_sheet(payments(name))))
    found = [c for row in book.worksheets[0].iter_rows() for c in row if c.value == name]
    assert [(c.data_type, c.quotePrefix) for c in found] == [("s", True)]


def test_the_same_data_give_the_same_bytes() -> None:
    assert write_payment_sheet(payments("Bùi")) == write_payment_sheet(payments("Bùi"))
    assert write_payment_sheet(payments("Bùi")) != write_payment_sheet(payments("Lê"))


def test_a_demonstration_says_so() -> None:
    marked = payments("Bùi", demonstration=True)
    assert any("TRÌNH DIỄN" in str(row[0]) for row in cells(marked))
    assert "TRÌNH DIỄN" in reading.text(render_payment_list(marked))
    assert not any("TRÌNH DIỄN" in str(row[0]) for row in cells(payments("Bùi")))
