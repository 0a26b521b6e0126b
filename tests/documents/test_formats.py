from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import formats


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2020, 6, 11), "ngày 11 tháng 6 năm 2020"),
        (date(2020, 2, 5), "ngày 05 tháng 02 năm 2020"),
        (date(2020, 1, 31), "ngày 31 tháng 01 năm 2020"),
        (date(2019, 3, 9), "ngày 09 tháng 3 năm 2019"),
        (date(2019, 12, 10), "ngày 10 tháng 12 năm 2019"),
        # 18:30 UTC is already the next day in Vietnam.
        (datetime(2020, 6, 10, 18, 30, tzinfo=UTC), "ngày 11 tháng 6 năm 2020"),
    ],
)
def test_dates_in_words_follow_official_style(day: date, words: str) -> None:
    assert formats.date_words(day) == words


def test_moments_are_shown_in_vietnamese_time() -> None:
    assert formats.moment(datetime(2020, 2, 4, 18, 7, tzinfo=UTC)) == "05/02/2020 01:07"
    assert formats.time_words(datetime(2020, 2, 4, 0, 5, tzinfo=UTC)) == "07 giờ 05 phút"
    assert formats.time_words(time(19, 30)) == "19 giờ 30 phút"
    assert formats.dd_mm_yyyy(date(2020, 2, 5)) == "05/02/2020"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (1234567.8, None, "1.234.567,8"),
        (Decimal("1234567.80"), None, "1.234.567,8"),
        (1234567, None, "1.234.567"),
        (0, None, "0"),
        (Decimal("-0.00"), None, "0"),
        (Decimal("-1234.5"), None, "-1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("4.6"), 2, "4,60"),
        (Decimal("-0.004"), 2, "0,00"),
        (100, None, "100"),
    ],
)
def test_numbers(value: Decimal | int | float, places: int | None, shown: str) -> None:
    assert formats.number(value, places) == shown


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("inf")])
def test_what_is_no_number_is_refused(value: Decimal | float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        formats.number(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15))
def test_a_printed_number_reads_back_exactly(value: Decimal) -> None:
    shown = formats.number(value)
    assert Decimal(shown.replace(".", "").replace(",", ".")) == value


def test_money() -> None:
    assert formats.dong(Decimal("11760000")) == "11.760.000 đồng"
    assert formats.dong(230000) == "230.000 đồng"


@pytest.mark.parametrize(
    ("serial", "shown"), [(1, "01/QĐ-UBND"), (9, "09/QĐ-UBND"), (10, "10/QĐ-UBND"), (1234, "1234/QĐ-UBND")]
)
def test_document_numbers(serial: int, shown: str) -> None:
    assert formats.document_number(serial, "QĐ-UBND") == shown


def test_sequences_start_at_one_and_counts_at_nought() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        formats.document_number(0, "QĐ-UBND")
    with pytest.raises(ValueError, match="negative"):
        formats.two_digits(-1)
    assert [formats.two_digits(n) for n in (0, 3, 10, 1200)] == ["00", "03", "10", "1.200"]


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(75, 81, "92,6%"), (1, 2, "50%"), (0, 0, "–"), (1, 16, "6,3%"), (2, 3, "66,7%"), (5, 5, "100%")],
)
def test_shares(part: int, whole: int, shown: str) -> None:
    assert formats.percent(part, whole) == shown


def test_letterheads_break_before_the_place_and_papers_are_closed() -> None:
    assert formats.agency_lines("Ủy ban nhân dân xã Cẩm Ngọc") == "ỦY BAN NHÂN DÂN\nXÃ CẨM NGỌC"
    assert formats.agency_lines("Thôn Kim Mẫm") == "THÔN KIM MẪM"
    assert (
        formats.closed("xem xét, quyết định.")
        == formats.closed("xem xét, quyết định")
        == "xem xét, quyết định./."
    )
