"""Lets days pass in a demonstration, so that a posting of seven days need not be sat out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from aggregates.refusals import Refused
from rules.text import Text
from workflows.app import ChungTay

MOST_DAYS: Final = 60


def forward(app: ChungTay, days: int) -> datetime:
    """Move the simulated clock ``days`` days ahead for everybody; return the new present.

    Raises ``forbidden`` in an installation that is no demonstration, ``bad_count`` for days outside 1 to
    :data:`MOST_DAYS`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Refused("bad_count", field="days", what=Text("ngày", "days"), low=1, high=MOST_DAYS)
    if not app.movements.in_force().demonstration:
        raise Refused("forbidden")
    # One statement: two people who press at once move the clock twice, and nobody loses the other's days.
    row = app.log.query_one(
        "UPDATE installation SET value = jsonb_set(value, '{simulated_from}', "
        "to_jsonb(to_char((value->>'simulated_from')::timestamptz AT TIME ZONE 'UTC' + make_interval(days => %s), "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'))) WHERE key = 'clock' RETURNING value",
        (days,),
    )
    if row is None:
        raise Refused("forbidden")
    app.refresh_clock(max_age=0)
    return app.clock.now()
