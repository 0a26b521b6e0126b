"""Working days: weekends and holidays never count, and the arithmetic holds for any start."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import MAX_DAYS, add_working_days, calendar_ids, is_working_day, load_holidays
from rules.plan import load_plan

HOLIDAYS = frozenset(holiday.day for holiday in load_holidays("vietnam"))
DATES = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2019, 3, 4), 1, date(2019, 3, 5)),
        (date(2019, 3, 8), 1, date(2019, 3, 11)),  # Friday to Monday
        (date(2019, 3, 9), 1, date(2019, 3, 11)),  # from a Saturday
        (date(2019, 2, 1), 1, date(2019, 2, 11)),  # the Friday before Tết
        (date(2020, 1, 22), 8, date(2020, 2, 10)),  # eight working days across Tết 2020
        (date(2018, 4, 24), 2, date(2018, 4, 27)),  # Hùng Kings' day lies between
        (date(2020, 4, 29), 1, date(2020, 5, 4)),  # 30 April, 1 May, weekend
        (date(2019, 4, 1), 10, date(2019, 4, 16)),
        (date(2019, 3, 9), 0, date(2019, 3, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # the Friday before Tết 2026
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # Hùng Kings' day on a Sunday is made up for on the Monday
        (date(2030, 1, 31), 1, date(2030, 2, 7)),  # in Vietnam Tết 2030 is a day earlier than in China
    ],
)
def test_known_deadlines(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days, HOLIDAYS) == end


@pytest.mark.parametrize("days", [-1, MAX_DAYS + 1])
def test_absurd_counts_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2019, 1, 1), days, HOLIDAYS)


def test_the_longest_count_is_two_hundred_weeks() -> None:
    assert add_working_days(date(2019, 1, 1), MAX_DAYS, frozenset()) == date(2019, 1, 1) + timedelta(
        weeks=200
    )


@given(DATES, st.integers(1, 60))
def test_exactly_that_many_working_days_lie_between(start: date, days: int) -> None:
    end = add_working_days(start, days, HOLIDAYS)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, HOLIDAYS) for day in passed) == days
    assert is_working_day(end, HOLIDAYS)


@given(DATES, st.integers(1, 30), st.integers(1, 30))
def test_stages_add_up(start: date, first: int, second: int) -> None:
    there = add_working_days(add_working_days(start, first, HOLIDAYS), second, HOLIDAYS)
    assert there == add_working_days(start, first + second, HOLIDAYS)


def test_the_table_is_weekdays_in_order_and_says_it_is_unconfirmed() -> None:
    holidays = load_holidays("vietnam")
    days = [holiday.day for holiday in holidays]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)
    assert {day.year for day in days} == set(range(2018, 2031))
    # Ten or eleven days are off by law; a weekday exchanged for a Saturday may come on top.
    for year in range(2018, 2031):
        assert 9 <= sum(day.year == year for day in days) <= 12
    assert not any(holiday.confirmed for holiday in holidays)
    assert all(holiday.source and holiday.name.vi and holiday.name.en for holiday in holidays)


def test_the_plan_uses_the_calendar() -> None:
    plan = load_plan("kh87-2018")
    assert plan.holidays == HOLIDAYS
    assert plan.working_day_after(date(2019, 2, 1), 1) == date(2019, 2, 11)


def test_unknown_calendar() -> None:
    assert calendar_ids() == ("vietnam",)
    with pytest.raises(KeyError):
        load_holidays("../plan")
