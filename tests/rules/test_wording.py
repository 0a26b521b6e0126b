"""How values stand in sentences: every digit that counts, none that would say the opposite, nothing that does harm."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text import Text
from rules.wording import (
    clause,
    day,
    exact,
    figure,
    joined,
    megabytes,
    money,
    number,
    percent,
    plain,
    printable,
    ratio,
    rounded,
    sentence,
    short,
    times,
)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        ("0", "0", "0"),
        ("7", "7", "7"),
        ("999", "999", "999"),
        ("1000", "1.000", "1,000"),
        ("15360000", "15.360.000", "15,360,000"),
        ("0.5", "0,5", "0.5"),
        ("0.05", "0,05", "0.05"),
        ("4.50", "4,5", "4.5"),
        ("1234567.891", "1.234.567,891", "1,234,567.891"),
        ("0.000000000001", "0,000000000001", "0.000000000001"),
        # Thirteen places are more than anybody writes: cut to two, like what has no end.
        ("0.1234567890123", "0,12", "0.12"),
        ("1/3", "0,33", "0.33"),
        ("200/3", "66,66", "66.66"),
        ("1/300", "0", "0"),
        ("2000/3", "666,66", "666.66"),
    ],
)
def test_a_number_is_written_exactly(value: str, vi: str, en: str) -> None:
    assert exact(Fraction(value)) == Text(vi, en)
    assert money(Fraction(value)) == Text(f"{vi} đồng", f"{en} đồng")
    assert plain(Fraction(value)) == en.replace(",", "")


@pytest.mark.parametrize(
    ("value", "threshold", "written"),
    [
        ("1.6", None, "1.6000"),
        ("0", None, "0.0000"),
        ("12.00004", None, "12.0000"),
        ("12.00005", None, "12.0001"),
        ("0.99995", None, "1.0000"),
        ("1.59994", "1.6", "1.5999"),
        ("1.59995", "1.6", "1.5999"),
        ("1.59999", "1.6", "1.5999"),
        ("1.59999", "1.7", "1.6000"),
        ("1.6", "1.6", "1.6000"),
        ("1.60001", "1.6", "1.6000"),
        ("1.60001", "1.59999", "1.6000"),
        # Limits with more than four places: what reaches one is never written below it, nor the other way round.
        ("1.60004", "1.60004", "1.6001"),
        ("1.60005", "1.60005", "1.6001"),
        ("1.60007", "1.60006", "1.6001"),
        ("1.60001", "1.60002", "1.6000"),
        ("2", "1.60004", "2.0000"),
    ],
)
def test_a_ratio_stays_on_its_side(value: str, threshold: str | None, written: str) -> None:
    assert ratio(Fraction(value), None if threshold is None else Fraction(threshold)) == written


@pytest.mark.parametrize(
    ("value", "against", "written"),
    [
        ("20", None, "20.0000"),
        ("-2", None, "-2.0000"),
        ("0.00005", None, "0.0001"),
        ("-0.00005", None, "-0.0001"),
        ("0.00004", None, "0.0000"),
        ("-0.00004", None, "0.0000"),
        ("20/3", None, "6.6667"),
        ("-20/3", None, "-6.6667"),
        ("20", "20", "20.0000"),
        ("19.99999", "20", "19.9999"),
        ("20.00001", "20", "20.0001"),
        ("19.99999", "21", "20.0000"),
        ("20.00001", "19", "20.0000"),
        ("0.00001", "0", "0.0001"),
        ("-0.00001", "0", "-0.0001"),
        ("-4.99999", "-5", "-4.9999"),
        ("-5.00001", "-5", "-5.0001"),
        # A limit between two numbers of four places: the nearest one on the value's own side.
        ("1.60001", "1.60002", "1.6000"),
        ("1.60003", "1.60002", "1.6001"),
        ("1.60006", "1.60007", "1.6000"),
        ("1.60008", "1.60007", "1.6001"),
        ("1.60007", "1.60007", "1.6001"),
    ],
)
def test_a_figure_is_written_neither_onto_its_limit_nor_across(
    value: str, against: str | None, written: str
) -> None:
    assert figure(Fraction(value), None if against is None else Fraction(against)) == written


VALUES = st.fractions(min_value=-50, max_value=50, max_denominator=10**6)


@given(VALUES, VALUES | st.integers(-50, 50).map(Fraction))
def test_whatever_the_limit_a_figure_is_near_and_on_its_side(value: Fraction, against: Fraction) -> None:
    shown = Fraction(figure(value, against))
    assert abs(shown - value) < Fraction(2, 10_000)
    assert (value < against) <= (shown < against)
    assert (value > against) <= (shown > against)


@given(VALUES.map(abs), VALUES.map(abs))
def test_whatever_the_limit_a_ratio_is_near_and_reaches_it_or_not(value: Fraction, limit: Fraction) -> None:
    shown = Fraction(ratio(value, limit))
    assert abs(shown - value) < Fraction(1, 10_000)
    assert (shown >= limit) is (value >= limit)


@pytest.mark.parametrize(
    ("written", "vi"),
    [("6.6667", "6,6667"), ("20.0000", "20"), ("4.5000", "4,5"), ("100", "100"), ("0.0000", "0"), ("-2.5000", "-2,5")],
)  # fmt: skip
def test_a_figure_is_said_without_zeros_at_its_end(written: str, vi: str) -> None:
    assert number(written) == Text(vi, vi.replace(",", "."))


def test_units_of_what_is_said() -> None:
    assert percent(Fraction(20, 3)) == Text("6,67%", "6.67 %")
    assert percent(Fraction(4700, 151)) == Text("31,13%", "31.13 %"), (
        "31.1258 %: rounded, not cut, as tables have it"
    )
    assert percent(Fraction("1.005")) == Text("1,01%", "1.01 %"), "half rounds up"
    assert percent(Fraction("19.99999"), Fraction(20)) == Text("19,9999%", "19.9999 %")


def test_rounding_hides_no_comparison() -> None:
    twenty = Fraction(20)
    assert rounded(Fraction("19.996"), twenty).vi == "19,996"
    assert rounded(Fraction("20.004"), twenty).vi == "20,004"
    assert rounded(Fraction("19.994"), twenty).vi == "19,99"
    assert rounded(twenty, twenty).vi == "20"
    assert rounded(Fraction("0.004")).vi == "0,004", "what is not nothing is not said to be"
    assert rounded(Fraction("-6.666666")).vi == "-6,67"
    assert rounded(Fraction("-0.00501"), Fraction(0)).vi == "-0,01"
    # A limit with more places than two is no reason to show fewer than tell it apart.
    assert rounded(Fraction("33.334"), Fraction("33.333")).vi == "33,334"


def test_units_and_days() -> None:
    assert times("1.6000") == Text("1,6000 lần", "1.6000 times")
    assert day(date(2020, 5, 4)) == Text("04/05/2020", "04/05/2020")
    assert day(date(987, 12, 31)).vi == "31/12/0987"


def test_clauses_and_sentences() -> None:
    one, other = Text("đạt", "met"), Text("Ủng hộ.", "Supported.")
    assert joined([one, other]) == Text("đạt; Ủng hộ.", "met; Supported.")
    assert joined(iter([one, one]), ", ") == Text("đạt, đạt", "met, met")
    assert joined([]) == Text("", "")
    assert sentence(one) == Text("Đạt.", "Met.")
    assert sentence(other) == other
    assert clause(other) == Text("ủng hộ", "supported")
    assert clause(one) == one
    assert clause(Text("Xã. Rồi.", "A commune. Then.")) == Text("xã. Rồi", "a commune. Then")
    assert clause(Text("UBND xã không xác nhận.", "MPs do not.")) == Text(
        "UBND xã không xác nhận", "MPs do not"
    )
    assert clause(Text("UBND.", "UBND")) == Text("UBND", "UBND")
    assert clause(Text("Ý kiến", "A view")) == Text("ý kiến", "a view")
    assert sentence(Text("ở UBND", "at X")) == Text("Ở UBND.", "At X.")
    assert sentence(Text("", "")) == Text(".", ".")


def test_foreign_text_is_one_harmless_line() -> None:
    assert printable("Cẩm Thủy 5") == "Cẩm Thủy 5"
    assert printable("a\x1b[31m\nb\u202ec\ud800") == "a\ufffd[31m\ufffdb\ufffdc\ufffd"
    assert short("x" * 40) == "x" * 40
    assert short("x" * 41) == "x" * 40 + "…"
    assert short("\n" * 50) == "\ufffd" * 40 + "…"


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (25 * 2**20, ("25", "25")),
        (2**20, ("1", "1")),
        (400_000, ("0,4", "0.4")),
        (2**20 + 1, ("1,048577", "1.048577")),
    ],
)
def test_a_limit_is_named_as_people_name_it(size: int, said: tuple[str, str]) -> None:
    named = megabytes(size)
    assert (named.vi, named.en) == said
