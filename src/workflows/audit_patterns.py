"""Who verified how much, counted by officer, household, year and method; and patterns that an auditor should look at.

A pattern is no verdict: a chair may have sat down with all forms checked and confirmed two hundred figures as one act. That
act is told as one act, with its number, and never taken apart or hidden. Everything is counted by the database in one
question each, over the confirmations that match the auditor's filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from aggregates.actors import Actor
from storage.application import EventLog, Row
from workflows.audit import Filter, conditions
from workflows.authorisation import authorise
from workflows.restriction import RESTRICTED

RAPID: Final = 10
"""Confirmations of one officer within :data:`RAPID_SECONDS` from which on it is pointed out: nobody reads ten claims so fast."""
RAPID_SECONDS: Final = 60
ONE_METHOD: Final = 10
"""Verifications of one officer, all by one method, from which on it is pointed out."""
DAY_BEGINS, DAY_ENDS = 6, 20
"""Hours of the Vietnamese day between which confirming is ordinary; Saturdays and Sundays are counted on their own."""
MOST_ROWS: Final = 100
"""Rows of one table. How many there are in all is told as well."""

_LOCAL: Final = "(v.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')"
_KEYS: Final[dict[str, tuple[LiteralString, LiteralString]]] = {
    "officer": (
        "v.officer_id, o.full_name AS officer, max(v.title) AS title, max(v.unit_name) AS unit_name",
        "v.officer_id, o.full_name",
    ),
    "household": (
        f"v.household_id, v.household_id IN {RESTRICTED} AS restricted, h.head, h.code, "
        "max(v.commitment_id::text) AS commitment_id",
        "v.household_id, h.head, h.code",
    ),
    "year": ("v.year", "v.year"),
    "method": ("v.method", "v.method"),
}
"""What verifications are counted by: the columns shown and the ones grouped by."""
_COUNTS: Final = (
    "count(*) AS verifications, count(DISTINCT v.household_id) AS households, count(DISTINCT v.officer_id) AS officers, "
    "count(DISTINCT v.command_id) AS acts, count(*) FILTER (WHERE v.outcome = 'verified') AS verified, "
    "count(*) FILTER (WHERE v.outcome = 'corrected') AS corrected, count(*) FILTER (WHERE v.outcome = 'refused') AS refused, "
    "count(*) FILTER (WHERE v.reopened_at IS NOT NULL) AS reopened, "
    "count(*) FILTER (WHERE v.outcome <> 'refused' AND v.survey_version IS NULL) AS unsurveyed"
)
_FROM: Final = (
    " FROM income_verifications v LEFT JOIN households h USING (household_id) "
    "LEFT JOIN officers o ON o.officer_id = v.officer_id WHERE "
)


@dataclass(frozen=True, slots=True)
class Patterns:
    """What to look at: rows by pattern, the heaviest first, ``MOST_ROWS`` at most."""

    together: list[Row]
    """Acts that confirmed several figures: officer, when, how many figures, households, methods, how many unsurveyed."""
    rapid: list[Row]
    """Stretches in which an officer confirmed at least ``RAPID`` figures within a minute: since, until, peak, figures, acts."""
    one_method: list[Row]
    unsurveyed: list[Row]
    odd_hours: list[Row]

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        return any((self.together, self.rapid, self.one_method, self.unsurveyed, self.odd_hours))


def counted_by(log: EventLog, actor: Actor, wanted: Filter, by: str) -> tuple[list[Row], int]:
    """Return counts by ``by`` (officer, household, year or method), the largest first, and how many rows there are in all."""
    authorise(actor, "audit.read")
    shown, grouped = _KEYS[by]
    where, values = conditions(actor, wanted)
    rows = _rows(
        log,
        f"SELECT {shown}, {_COUNTS}, count(*) OVER () AS of_all{_FROM}{where} GROUP BY {grouped} "
        f"ORDER BY verifications DESC, {grouped} LIMIT {MOST_ROWS}",
        values,
    )
    return rows, int(rows[0]["of_all"]) if rows else 0


def patterns(log: EventLog, actor: Actor, wanted: Filter) -> Patterns:
    """Return what is out of the ordinary in how figures were confirmed. Refusals are no part of it."""
    authorise(actor, "audit.read")
    where, values = conditions(actor, wanted)
    chosen = f"{_FROM}{where} AND v.outcome <> 'refused'"
    who = "v.officer_id, o.full_name AS officer, max(v.title) AS title, max(v.unit_name) AS unit_name"
    last = f"LIMIT {MOST_ROWS}"
    together = (
        f"SELECT v.command_id, {who}, min(v.recorded_at) AS at, count(*) AS figures, "
        "count(DISTINCT v.household_id) AS households, count(DISTINCT v.method) AS methods, "
        "count(*) FILTER (WHERE v.survey_version IS NULL) AS unsurveyed "
        f"{chosen} AND v.command_id IS NOT NULL GROUP BY v.command_id, v.officer_id, o.full_name HAVING count(*) > 1 "
        f"ORDER BY figures DESC, at DESC {last}"
    )
    # Dense rows close a minute with at least so many; those that follow within a minute are one stretch.
    rapid = (
        f"WITH v AS (SELECT v.officer_id, o.full_name AS officer, v.title, v.unit_name, v.recorded_at, v.command_id {chosen}), "
        "dense AS (SELECT officer_id, officer, recorded_at, count(*) OVER (PARTITION BY officer_id ORDER BY recorded_at "
        "RANGE BETWEEN make_interval(secs => %(span)s) PRECEDING AND CURRENT ROW) AS peak FROM v), "
        "marked AS (SELECT *, (lag(recorded_at) OVER w IS NULL "
        "OR lag(recorded_at) OVER w < recorded_at - make_interval(secs => %(span)s))::int AS first FROM dense "
        "WHERE peak >= %(rapid)s WINDOW w AS (PARTITION BY officer_id ORDER BY recorded_at)), "
        "stretches AS (SELECT *, sum(first) OVER (PARTITION BY officer_id ORDER BY recorded_at) AS stretch FROM marked), "
        "spans AS (SELECT officer_id, officer, min(recorded_at) - make_interval(secs => %(span)s) AS since, "
        "max(recorded_at) AS until, max(peak) AS peak FROM stretches GROUP BY officer_id, officer, stretch) "
        "SELECT s.officer_id, s.officer, s.peak, x.* FROM spans s JOIN LATERAL (SELECT min(v.recorded_at) AS since, "
        "max(v.recorded_at) AS until, count(*) AS figures, count(DISTINCT v.command_id) AS acts, max(v.title) AS title, "
        "max(v.unit_name) AS unit_name FROM v WHERE v.officer_id IS NOT DISTINCT FROM s.officer_id "
        f"AND v.recorded_at BETWEEN s.since AND s.until) x ON true ORDER BY s.peak DESC, x.since DESC {last}"
    )
    one_method = (
        f"SELECT {who}, max(v.method) AS method, count(*) AS figures {chosen} GROUP BY v.officer_id, o.full_name "
        f"HAVING count(*) >= %(one_method)s AND count(DISTINCT v.method) = 1 ORDER BY figures DESC {last}"
    )
    unsurveyed = (
        f"SELECT {who}, count(*) AS of_all, count(*) FILTER (WHERE v.survey_version IS NULL) AS figures {chosen} "
        "GROUP BY v.officer_id, o.full_name HAVING count(*) FILTER (WHERE v.survey_version IS NULL) > 0 "
        f"ORDER BY figures DESC {last}"
    )
    night = f"extract(hour FROM {_LOCAL}) < {DAY_BEGINS} OR extract(hour FROM {_LOCAL}) >= {DAY_ENDS}"
    weekend = f"extract(isodow FROM {_LOCAL}) >= 6"
    odd_hours = (
        f"SELECT {who}, count(*) FILTER (WHERE {night}) AS night, count(*) FILTER (WHERE {weekend}) AS weekend, "
        f"count(*) AS figures {chosen} AND ({night} OR {weekend}) GROUP BY v.officer_id, o.full_name "
        f"ORDER BY figures DESC {last}"
    )
    values = {**values, "span": RAPID_SECONDS, "rapid": RAPID, "one_method": ONE_METHOD}
    return Patterns(
        *(_rows(log, sql, values) for sql in (together, rapid, one_method, unsurveyed, odd_hours))
    )


def _rows(log: EventLog, sql: LiteralString, values: dict[str, Any]) -> list[Row]:
    return log.query(sql, values)
