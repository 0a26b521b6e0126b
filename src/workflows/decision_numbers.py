"""The one sequence of numbers of a year's decisions, whatever they decide: gap-free, and given on signing."""

from __future__ import annotations

from storage.application import EventLog


def next_decision_number(log: EventLog, year: int) -> int:
    """Return the number the next decision of the year gets, if nobody is faster: the table's key sees to that."""
    row = log.query_one(
        "SELECT coalesce(max(number), 0) + 1 AS n FROM decision_numbers WHERE year = %s", (year,)
    )
    assert row is not None
    return int(row["n"])
