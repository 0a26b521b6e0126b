"""What is pointed out about an income: at the threshold, just beside it, and never more than that."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.income_hints import DEVIATIONS, FEWEST, LEAST_MARGIN, NORMAL, Figure, Spread, hints_of, unlikely

AMOUNT = Decimal(11_760_123)
amounts = st.integers(0, 1_000_000_000).map(Decimal)


def codes(**facts: Any) -> list[str]:
    """The codes of the hints about a figure."""
    return [h.code for h in hints_of(Figure(**{"amount": AMOUNT, **facts}))]


def words(**facts: Any) -> tuple[str, str]:
    """The one hint about a figure in both languages."""
    (hint,) = hints_of(Figure(**{"amount": AMOUNT, **facts}))
    return hint.text.vi, hint.text.en


def test_a_figure_in_line_has_no_hint() -> None:
    assert codes() == []
    assert (
        codes(
            previous=AMOUNT / 2 + 1, surveyed=AMOUNT, members=4, surveyed_members=4, registered_members=4, period_days=365,
            spread=Spread(30, Decimal(11_000_000), Decimal(900_000)),
        )
        == []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "previous", "jumps"),
    [
        (16_000_002, 8_000_001, True),
        (16_000_001, 8_000_001, False),
        (8_000_001, 16_000_002, True),
        (8_000_002, 16_000_002, False),
        # What the plan asks for, 1.6 times the exit year, is not pointed out.
        (11_760_001, 7_350_001, False),
        (5, 0, True),
        (0, 0, False),
        (0, 5, True),
    ],
)
def test_a_jump_is_double_or_half(amount: int, previous: int, jumps: bool) -> None:
    assert codes(amount=Decimal(amount), previous=Decimal(previous)) == (["jump"] if jumps else [])


def test_a_jump_says_how_much_and_against_what() -> None:
    assert words(amount=Decimal(24_500_001), previous=Decimal(10_000_000)) == (
        "Gấp 2,45 lần năm trước (10.000.000 đồng).",
        "2.45 times the year before (10,000,000 đồng).",
    )
    assert words(amount=Decimal(3_000_001), previous=Decimal(10_000_000)) == (
        "Chỉ bằng 0,31 lần năm trước (10.000.000 đồng).",
        "Only 0.31 times the year before (10,000,000 đồng).",
    )
    assert words(amount=Decimal(7), previous=Decimal(0)) == (
        "Năm trước là 0 đồng, năm nay 7 đồng.",
        "The year before it was 0 đồng, now 7 đồng.",
    )


@pytest.mark.parametrize(
    ("amount", "previous", "vi", "en"),
    [
        # Cut towards what does not overstate: down where it rose, up where it fell; no noughts at the end.
        (30_000_003, 10_000_001, "3", "3"),
        (29_999_999, 10_000_000, "2,99", "2.99"),
        (25_000_000 + 5, 10_000_000 + 2, "2,5", "2.5"),
        (1_010_000_001, 10_000_000, "101", "101"),
        (8_000_001, 16_000_002, "0,5", "0.5"),
        (4_999_999, 10_000_000, "0,5", "0.5"),
        (3_000_003, 10_000_010, "0,3", "0.3"),
        (1, 10_000_000, "0,01", "0.01"),
        (0, 10_000_000, "0", "0"),
        (20_000_000, 10_000_000, "2", "2"),
    ],
)
def test_how_many_times_over_it_is(amount: int, previous: int, vi: str, en: str) -> None:
    said = next(h for h in hints_of(Figure(Decimal(amount), Decimal(previous))) if h.code == "jump").text
    assert f" {vi} lần năm trước" in said.vi
    assert f"{en} times the year before" in said.en


def test_a_round_number_is_said_as_it_stands() -> None:
    assert words(amount=Decimal(12_000_000)) == (
        "Số tròn triệu: 12.000.000 đồng.",
        "A round number of millions: 12,000,000 đồng.",
    )


@pytest.mark.parametrize(
    ("amount", "years", "jumps"),
    [
        # Double for the year between, threefold whatever lies between.
        (2_000_001, 1, True),
        (3_000_001, 2, True),
        (2_999_999, 2, False),
        (333_334, 2, False),
        (333_333, 2, True),
        (3_000_001, 3, True),
        (2_999_999, 3, False),
        # What the plan asks for is not pointed out.
        (1_600_001, 3, False),
        (3_000_001, 7, True),
    ],
)
def test_the_nearest_other_year_counts_where_the_one_beside_has_no_figure(
    amount: int, years: int, jumps: bool
) -> None:
    found = codes(amount=Decimal(amount), previous=Decimal(1_000_000), years_since=years)
    assert found == (["jump"] if jumps else [])
    found = codes(amount=Decimal(amount), following=Decimal(1_000_000), years_until=years)
    assert found == (["jump_later"] if jumps else [])


def test_a_jump_against_another_year_says_which() -> None:
    assert words(amount=Decimal(12_301), following=Decimal(6_000_000)) == (
        "Chỉ bằng 0,01 lần năm sau (6.000.000 đồng).",
        "Only 0.01 times the year after (6,000,000 đồng).",
    )
    assert words(amount=Decimal(9_000_001), previous=Decimal(1_000_000), years_since=3) == (
        "Gấp 9 lần 3 năm trước đó (1.000.000 đồng).",
        "9 times 3 years before (1,000,000 đồng).",
    )
    assert words(amount=Decimal(9_000_001), following=Decimal(1_000_000), years_until=2) == (
        "Gấp 9 lần 2 năm sau đó (1.000.000 đồng).",
        "9 times 2 years after (1,000,000 đồng).",
    )


@pytest.mark.parametrize(
    ("amount", "round_"), [(12_000_000, True), (12_500_000, False), (1_000_000, True), (0, False)]
)
def test_round_numbers(amount: int, round_: bool) -> None:
    assert codes(amount=Decimal(amount)) == (["round"] if round_ else [])


def test_above_the_hamlets_spread() -> None:
    spread = Spread(FEWEST, Decimal(10_000_000), Decimal(2_000_000))
    limit = Decimal(10_000_000) + DEVIATIONS * NORMAL * Decimal(2_000_000)
    assert spread.limit == limit == Decimal(18_895_600)
    assert codes(amount=limit, spread=spread) == []
    vi, en = words(amount=limit + 1, spread=spread)
    assert vi == (
        "Cao hơn mức thường gặp của thôn: 5 số đã xác nhận cùng năm có trung vị 10.000.000 đồng, thường không quá "
        "18.895.600 đồng."
    )
    assert "median 10,000,000 đồng" in en
    assert codes(amount=limit + 1, spread=Spread(FEWEST - 1, spread.median, spread.deviation)) == []


def test_where_all_have_the_same_the_spread_is_still_half_the_median() -> None:
    spread = Spread(20, Decimal(10_000_001), Decimal(0))
    assert spread.limit == Decimal(10_000_001) * (1 + LEAST_MARGIN)
    assert codes(amount=Decimal(15_000_001), spread=spread) == []
    assert codes(amount=Decimal(15_000_002), spread=spread) == ["above_spread"]


def test_papers_survey_members_and_period() -> None:
    assert words(shared_papers=2) == (
        "Cùng một tệp giấy tờ (trùng mã SHA-256) đã được nộp cho 2 hộ khác.",
        "The same file (same SHA-256) was handed in for 2 other households.",
    )
    assert words(shared_papers=1)[1].endswith("for 1 other household.")
    assert words(surveyed=Decimal(10_000_000)) == (
        "Khảo sát thấy 10.000.000 đồng, khác số 11.760.123 đồng.",
        "The survey found 10,000,000 đồng, not 11,760,123 đồng.",
    )
    assert words(members=3, surveyed_members=5) == (
        "Khai 3 nhân khẩu, khảo sát thấy 5.",
        "Declared 3 members, the survey found 5.",
    )
    assert words(members=3, surveyed_members=3, registered_members=4) == (
        "Khai 3 nhân khẩu, sổ hộ ghi 4.",
        "Declared 3 members, the register says 4.",
    )
    assert codes(members=None, registered_members=4) == []
    assert words(period_days=181) == (
        "Kỳ khai chỉ có 181 ngày, không đủ một năm.",
        "The period declared is 181 days, no whole year.",
    )
    assert words(period_days=1)[1] == "The period declared is 1 day, no whole year."
    assert (codes(period_days=359), codes(period_days=360)) == (["short_period"], [])


def test_everything_at_once_what_weighs_most_first() -> None:
    assert codes(
        amount=Decimal(40_000_000), previous=Decimal(10_000_000), surveyed=Decimal(9), members=1, surveyed_members=2,
        period_days=30, shared_papers=1, spread=Spread(9, Decimal(10_000_000), Decimal(1)),
    ) == ["shared_papers", "survey_differs", "members_differ", "jump", "above_spread", "short_period", "round"]  # fmt: skip


@given(
    amounts, st.none() | amounts, st.none() | amounts, st.integers(0, 50), amounts, amounts, st.integers(0, 3)
)
def test_every_hint_is_a_sentence_in_both_languages(
    amount: Decimal,
    previous: Decimal | None,
    surveyed: Decimal | None,
    count: int,
    median: Decimal,
    deviation: Decimal,
    shared: int,
) -> None:
    found = hints_of(
        Figure(
            amount,
            previous,
            Spread(count, median, deviation) if count else None,
            surveyed,
            shared_papers=shared,
        )
    )
    assert len({h.code for h in found}) == len(found)
    for hint in found:
        assert hint.text.vi.endswith(".")
        assert hint.text.en.endswith(".")
        assert hint.text.vi != hint.text.en


@given(amounts, amounts, amounts, st.integers(FEWEST, 50))
def test_what_is_above_the_spread_stays_above_it_when_it_grows(
    amount: Decimal, median: Decimal, deviation: Decimal, count: int
) -> None:
    spread = Spread(count, median, deviation)
    if "above_spread" in codes(amount=amount, spread=spread):
        assert amount > median
        assert "above_spread" in codes(amount=amount + 1, spread=spread)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", None), ("2399999", "một tháng"), ("2400000", None), ("9600000", None), ("120000000", None),
        ("120000001", "lớn bất thường"), ("12300", "nghìn đồng"), ("850000", "một tháng"), ("1", "xem lại đơn vị"),
        ("2400", "nghìn đồng"), ("2399", "xem lại đơn vị"), ("199999", "xem lại đơn vị"), ("120000", "nghìn đồng"),
        ("200000", "một tháng"),
    ],
)  # fmt: skip
def test_a_lists_income_out_of_all_proportion_is_pointed_out(
    amount: str, words: str | None, says: Says
) -> None:
    said = unlikely(Decimal(amount))
    assert (said is None) if words is None else (said is not None and words in said.vi)
    says(*[said] if said else [])
