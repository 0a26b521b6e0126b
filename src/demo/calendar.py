"""Days on which the offices of the story are open."""

from __future__ import annotations

from datetime import date

from rules.calendar import add_working_days, is_working_day
from rules.plan import load_plan
from workflows.bootstrap import MOVEMENT


def working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    holidays = load_plan(MOVEMENT).holidays
    return day if is_working_day(day, holidays) else add_working_days(day, 1, holidays)
