"""Working days. Offices close on Saturdays, Sundays and on the public holidays of a dated table.

The table is data (``calendars/*.toml``) because lunar holidays and exchanged days are announced year by year.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

from rules.text import Text, in_both

MAX_DAYS = 1000


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off; ``confirmed`` is false while it was not checked against the announcement."""

    day: date
    name: Text
    confirmed: bool
    source: str


def add_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """Return the ``days``-th working day after ``start``; the day itself never counts, and 0 gives ``start`` back.

    Raises ``ValueError`` for a negative count or one above :data:`MAX_DAYS`, which no deadline has.
    """
    if not 0 <= days <= MAX_DAYS:
        raise ValueError(f"working days must be between 0 and {MAX_DAYS}, got {days}")
    day = start
    while days:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return day


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Say whether offices are open: not a Saturday, not a Sunday, not a holiday."""
    return day.weekday() < 5 and day not in holidays


def calendar_ids() -> tuple[str, ...]:
    """Return the ids of the calendars that ship with the program, sorted."""
    folder = resources.files("rules").joinpath("calendars")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def load_holidays(calendar_id: str) -> tuple[Holiday, ...]:
    """Return the days off of one calendar in order of date; raises ``KeyError`` for an unknown calendar."""
    if calendar_id not in calendar_ids():
        raise KeyError(calendar_id)
    raw = tomllib.loads(
        resources.files("rules").joinpath("calendars", f"{calendar_id}.toml").read_text(encoding="utf-8")
    )
    days = [
        Holiday(day, Text(entry["vi"], entry["en"]), bool(raw["confirmed"]), str(raw["source"]))
        for entry in raw["holidays"]
        for day in entry["days"]
    ]
    return tuple(sorted(days, key=lambda holiday: holiday.day))


def unconfirmed_source(calendar_id: str) -> Text | None:
    """Return what a calendar rests on while it was not checked against the announcements; None once it was."""
    source = next((day.source for day in load_holidays(calendar_id) if not day.confirmed), None)
    return None if source is None else in_both(source)
