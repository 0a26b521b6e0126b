"""Time. Real everywhere, except in a demonstration, whose clock runs from a simulated moment and says so.

Days are days in Vietnam (UTC+7, no daylight saving).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


@dataclass(slots=True)
class Clock:
    """The clock commands are recorded by.

    A simulated clock shows ``simulated_from`` at the real moment ``real_from`` and runs at the real pace after it.
    """

    simulated_from: datetime | None = None
    real_from: datetime | None = None

    @property
    def simulated(self) -> bool:
        """Whether the time is made up."""
        return self.simulated_from is not None

    def now(self) -> datetime:
        """The present moment, in UTC."""
        real = datetime.now(UTC)
        if self.simulated_from is None or self.real_from is None:
            return real
        return self.simulated_from + (real - self.real_from)

    def today(self) -> date:
        """The present day in Vietnam."""
        return day_in_vietnam(self.now())


@dataclass(slots=True)
class StoppedClock(Clock):
    """A clock that stands still until it is set: for telling a story that lies in the past."""

    moment: datetime = datetime(2018, 7, 19, 1, 0, tzinfo=UTC)

    @property
    def simulated(self) -> bool:
        """Always made up."""
        return True

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Set the clock; a day is set to nine in the morning in Vietnam by :meth:`set_day`."""
        self.moment = moment.astimezone(UTC)

    def set_day(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Set the clock to a day in Vietnam."""
        self.moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


def day_in_vietnam(moment: datetime) -> date:
    """The calendar day in Vietnam at ``moment``."""
    return moment.astimezone(VIETNAM).date()
