"""Headings of incomes as communes word them, with their units, and those that are none."""

from __future__ import annotations

import pytest

from intake.headings import recognise


@pytest.mark.parametrize(
    ("heading", "field", "factor"),
    [
        ("Bình quân đầu người năm 2019 (nghìn đồng)", "income_2019", 1000),
        ("Bình quân đầu người 2019", "income_2019", 1),
        ("BQ đầu người 2018 (triệu đồng/năm)", "income_2018", 1_000_000),
        ("BQ/khẩu/tháng 2018", "income_2018", 12),
        ("Tiền/người/năm 2019", "income_2019", 1),
        ("Tiền/khẩu/tháng 2019 (nghìn đồng)", "income_2019", 12_000),
        ("BQĐN 2017", "income_2017", 1),
        ("Mức bình quân một người năm 2017 (1.000đ)", "income_2017", 1000),
        ("Thu nhập bình quân đầu người/năm 2016 (Trđ)", "income_2016", 1_000_000),
        ("Thu nhập của một người trong hộ 2018", "income_2018", 1),
    ],
)
def test_income_per_head(heading: str, field: str, factor: int) -> None:
    found = recognise(heading)
    assert found is not None
    assert (found.field, found.factor) == (field, factor)


@pytest.mark.parametrize(
    "heading",
    [
        "Tổng thu nhập của hộ 2019",
        "Tổng thu nhập hộ năm 2019",
        "Thu nhập hộ 2019",
        "Thu nhập cả hộ 2019",
        "Thu nhập hộ gia đình năm 2019 (nghìn đồng)",
        "Thu nhập của gia đình 2019",
        "Tổng TN 2019",
        "Diện tích bình quân đầu người 2019 (m2)",
        "Lương thực bình quân đầu người năm 2019 (kg)",
        "Diện tích nhà ở bình quân đầu người",
        "Tiền hỗ trợ/người/năm 2019",
        "Tiền điện/hộ 2019",
        "Chuẩn nghèo bình quân đầu người 2019",
    ],
)
def test_what_is_no_income_per_head(heading: str) -> None:
    found = recognise(heading)
    assert found is None or not found.field.startswith("income")
