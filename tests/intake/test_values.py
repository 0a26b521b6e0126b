"""Dates and numbers in every way that lists carry them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intake import values
from intake.values import OutOfRange, Unreadable

TODAY = date(2020, 5, 15)
EPOCH = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)


def year(value: Any, epoch: date = EPOCH, **options: Any) -> int | None:
    return values.year_of(value, epoch=epoch, today=TODAY, **options)


@pytest.mark.parametrize(
    "value",
    [
        1975, 1975.0, "1975", " 1975 ", "'1975", "1975.0", "(1975)", "sinh năm 1975", "Sinh 1975", "năm 1975", "SN 1975",
        "03/05/1975", "3/5/1975", "3-5-1975", "3.5.1975", "03 05 1975", "3 / 5 / 1975", "03/05/75", "ngày 3 tháng 5 năm 1975",
        "Ngày 03/05/1975", "5/1975", "05-1975", "tháng 5/1975", "tháng 5 năm 1975", "03051975", "1975-05-03", "1975/5/3",
        "1975-05-03 00:00:00", "1975-05-03T00:00:00", "1975-05-03T07:30:00+07:00", "3/5/1975 0:00", "3/5/1975 12:00:00 AM",
        27517, 27517.0, "27517", 27517.5, date(1975, 5, 3), datetime(1975, 5, 3, 12),
    ],
)  # fmt: skip
def test_ways_to_write_a_year(value: Any) -> None:
    assert year(value) == 1975


def test_serial_numbers_count_from_the_workbooks_epoch() -> None:
    assert (year(26055, EPOCH_1904), year("26055", EPOCH_1904)) == (1975, 1975)
    assert year(26055) == 1971


@pytest.mark.parametrize("epoch", [EPOCH, EPOCH_1904])
def test_a_year_typed_into_a_cell_that_shows_dates(epoch: date) -> None:
    for typed in (1900, 1955, 2020):
        assert year(epoch + timedelta(typed), epoch) == typed
        assert year(datetime.combine(epoch, time()) + timedelta(typed), epoch) == typed
    for day in (epoch + timedelta(1899), epoch + timedelta(2101), date(1904, 12, 31), date(1910, 1, 1)):
        assert year(day, epoch) == day.year
    for typed in (2021, 2050, 2100):
        with pytest.raises(OutOfRange) as refused:
            year(epoch + timedelta(typed), epoch)
        assert refused.value.year == typed


@pytest.mark.parametrize("value", ["", None, " ", "-", "…", "\u00a0", "..."])
def test_nothing_is_no_year(value: Any) -> None:
    assert year(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "không nhớ", "31/02/1975", "29/02/1975", "05/13/1975", "00/05/1975", "1/1/1", "75", "19 75", "1975-1980",
        "1975/76", True,
        time(1, 2), timedelta(1), 1975.5, -5, float("nan"), float("inf"), 1e12, "١٩٧٥", "12345678901", "3/5/19755", "32051975",
    ],
)  # fmt: skip
def test_what_is_no_date(value: Any) -> None:
    with pytest.raises(Unreadable) as error:
        year(value)
    assert not isinstance(error.value, OutOfRange)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1899, 1899),
        (2021, 2021),
        ("1800", 1800),
        ("3/5/2021", 2021),
        (0, 0),
        ("03/05/9999", 9999),
        ("1/1/0001", 1),
    ],
)
def test_years_that_cannot_be(value: Any, found: int) -> None:
    with pytest.raises(OutOfRange) as error:
        year(value)
    assert error.value.year == found


@pytest.mark.parametrize(
    ("text", "born", "otherwise"), [("12/5/75", 1975, 1975), ("12/5/10", 1910, 2010), ("1/1/05", 2005, 2005),
    ("1/1/06", 1906, 2006)]
)  # fmt: skip
def test_two_digits_of_a_year_are_a_grown_persons(text: str, born: int, otherwise: int) -> None:
    assert year(text, of_age=True) == born
    assert year(text) == otherwise


@given(
    st.dates(date(1909, 1, 1), TODAY),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d%m%Y", "%m/%Y", "%Y"]),
)
def test_every_day_in_every_spelling(day: date, spelling: str) -> None:
    assert year(day.strftime(spelling)) == day.year


@given(st.dates(date(1927, 5, 18), TODAY), st.sampled_from([EPOCH, EPOCH_1904]))
def test_every_serial_number(day: date, epoch: date) -> None:
    serial = (day - epoch).days
    # Smaller numbers are taken for a year.
    assume(serial >= 10_000)
    assert year(serial, epoch) == year(float(serial), epoch) == day.year


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.dates(), st.none()))
def test_any_cell_is_a_year_nothing_or_refused(value: Any) -> None:
    try:
        found = year(value)
    except Unreadable:
        return
    assert found is None or 1900 <= found <= 2020


# -- numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("1 234 567", "1234567"), ("1\u00a0234\u00a0567", "1234567"),
        ("1.234.567đ", "1234567"), ("1.234.567 đồng", "1234567"), ("1.234.567 VNĐ", "1234567"), ("1.234.567 ₫", "1234567"),
        ("1'234'567", "1234567"), ("9.600", "9600"), ("9,600", "9600"), ("15,36", "15.36"), ("15.36", "15.36"), ("0", "0"),
        ("1.234.567,89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("-5.000", "-5000"), ("−5", "-5"), ("+5", "5"),
        ("15,36 triệu", "15360000"), ("15.360 triệu", "15360000"), ("15.36tr", "15360000"), ("9.600 nghìn đồng", "9600000"),
        ("700k", "700000"), ("700 ngàn", "700000"), (1234567, "1234567"), (1234567.0, "1234567"), (0.1, "0.1"), ("007", "7"),
        ("9600000", "9600000"), ("1234,5", "1234.5"),
    ],
)  # fmt: skip
def test_ways_to_write_a_number(value: Any, expected: str) -> None:
    assert values.number(value) == Decimal(expected)


@pytest.mark.parametrize(
    "value",
    [
        "abc", "1.23.456", "1.234,567.890", "1..2", "1e5", "12a", "5 con", "1/2", "10%", "١٢", "--5", True,
        date(2020, 1, 1), float("nan"),
        float("inf"), 1e300, "1" * 50, "1,2345,678", "#REF!", "x", "5.", "5-7", "5 $",
    ],
)  # fmt: skip
def test_what_is_no_number(value: Any) -> None:
    with pytest.raises(Unreadable):
        values.number(value)


def test_amounts_are_whole_dong() -> None:
    assert values.amount("15.360", Decimal(1000)) == 15_360_000
    assert values.amount("15,36", Decimal(1_000_000)) == 15_360_000
    assert values.amount("15.360", Decimal(1_000_000)) == 15_360_000
    assert values.amount(800, Decimal(12_000)) == 9_600_000
    # A sum that was divided among the members.
    assert values.amount(15333333.333333334) == 15_333_333
    assert values.amount("15.333.333,5") == 15_333_334
    assert values.amount("") is None
    assert values.amount("-1.000.000") == -1_000_000
    # The cell's own unit, not the column's once more; the months stay.
    assert values.amount("15 triệu", Decimal(1000)) == 15_000_000
    assert values.amount("1 triệu", Decimal(12_000)) == 12_000_000
    assert values.amount("9.600.000đ", Decimal(1000)) == 9_600_000


@pytest.mark.parametrize("value", ["1.000.000.001", 1e12, "15,36", 0.5, "2 000 triệu"])
def test_absurd_amounts(value: Any) -> None:
    with pytest.raises(Unreadable):
        values.amount(value)


@given(
    st.integers(0, 10**9),
    st.sampled_from([".", ",", " ", "'", "\u00a0"]),
    st.sampled_from(["", "đ", " đồng", " VND"]),
)
def test_every_amount_in_every_grouping(amount: int, separator: str, unit: str) -> None:
    assert values.amount(f"{amount:,}".replace(",", separator) + unit) == amount
    assert values.amount(amount) == values.amount(float(amount)) == values.amount(str(amount)) == amount


@given(st.decimals(0, 10**6, places=2), st.sampled_from([(".", ","), (",", ".")]))
def test_fractions_after_groups(number: Decimal, marks: tuple[str, str]) -> None:
    group, point = marks
    text = f"{number:,.2f}".replace(",", "g").replace(".", point).replace("g", group)
    assert values.number(text) == number


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none()))
def test_any_cell_is_an_amount_nothing_or_refused(value: Any) -> None:
    try:
        found = values.amount(value)
    except Unreadable:
        return
    assert found is None or (found == found.to_integral_value() and abs(found) <= values.MOST_AMOUNT)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(4, 4), ("4", 4), (4.0, 4), ("04", 4), ("4 người", 4), ("4 khẩu", 4), ("", None), (30, 30)],
)
def test_members(value: Any, expected: int | None) -> None:
    assert values.members(value) == expected


@pytest.mark.parametrize("value", [0, -4, 31, 4.5, "4,5", "bốn", True])
def test_what_is_no_number_of_members(value: Any) -> None:
    with pytest.raises(Unreadable):
        values.members(value)


def test_long_texts_take_no_time() -> None:
    for text in ("1" + "," * 200_000 + "5x5", "nam " * 50_000 + "x", "1 " * 100_000):
        for read in (values.number, values.amount, values.members, year):
            with pytest.raises(Unreadable):
                read(text)


# -- marks, classes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hộ nghèo", ("poor", "")), ("HN", ("poor", "")), ("N", ("poor", "")), ("nghèo", ("poor", "")),
        ("Tái nghèo", ("poor", "")),
        ("Hộ cận nghèo", ("near_poor", "")), ("CN", ("near_poor", "")), ("HCN", ("near_poor", "")),
        ("can ngheo", ("near_poor", "")),
        ("Thoát nghèo", ("exited", "poor")), ("Hộ mới thoát nghèo", ("exited", "poor")), ("TN", ("exited", "poor")),
        ("Thoát cận nghèo", ("exited", "near_poor")), ("Không nghèo", ("not_poor", "")), ("KN", ("not_poor", "")),
        ("poor", ("poor", "")), ("near_poor", ("near_poor", "")), ("not_poor", ("not_poor", "")), ("", None),
    ],
)  # fmt: skip
def test_classes(text: str, expected: tuple[str, str] | None) -> None:
    assert values.household_class(text) == expected


@pytest.mark.parametrize("value", ["giàu", "xxx", 3, "nghèo?cận nghèo"])
def test_what_is_no_class(value: Any) -> None:
    with pytest.raises(Unreadable):
        values.household_class(value)


def test_origins() -> None:
    assert [values.poverty_origin(v) for v in ("hộ nghèo", "CN", "thoát cận nghèo", "")] == [
        "poor",
        "near_poor",
        "near_poor",
        "",
    ]
    with pytest.raises(Unreadable):
        values.poverty_origin("không nghèo")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a  b\nc", "a b c"),
        (123.0, "123"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        (date(1975, 5, 3), "03/05/1975"),
        (7, "7"),
    ],
)
def test_cells_as_words(value: Any, text: str) -> None:
    assert values.words(value) == text


@pytest.mark.parametrize("slip", [3025, 2975, 9999, 1815])
def test_four_figures_are_a_year_also_one_that_cannot_be(slip: int) -> None:
    for written in (slip, float(slip), str(slip)):
        with pytest.raises(OutOfRange):
            year(written)
