"""Who read about how many people, and what an auditor should look at. No row is a verdict.

Readings of the log itself are no readings about people and are left out. Everything is counted by the database in one question
each, over the readings that match the auditor's filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, LiteralString

from aggregates.actors import Actor
from storage.application import EventLog, Row
from workflows.audit_patterns import DAY_BEGINS, DAY_ENDS
from workflows.authorisation import authorise
from workflows.readings import FROM, ReadingFilter, conditions

RAPID: Final = 20
"""People that one officer looked up one by one within :data:`RAPID_MINUTES` from which on it is pointed out."""
RAPID_MINUTES: Final = 5
AT_ONCE: Final = 50
"""People on one page or in one file from which on it is pointed out."""
MOST_ROWS: Final = 100
"""Rows of one table."""

_ABOUT: LiteralString = " AND r.subject IS NOT NULL AND r.kinds <> '{readers}' "
_WHO: LiteralString = (
    "r.officer_id, r.appointment_id, max(o.full_name) AS officer, max(o.username) AS username, max(a.title) AS title, "
    "max(a.signs_for) AS signs_for, max(coalesce(a.unit_name, v.name)) AS unit_name, max(r.role) AS role"
)
_BY: LiteralString = "GROUP BY r.officer_id, r.appointment_id"


@dataclass(frozen=True, slots=True)
class Patterns:
    """What to look at: rows by pattern, the heaviest first, :data:`MOST_ROWS` at most."""

    rapid: list[Row]
    """Stretches in which an officer opened many people's pages one after the other: since, until, peak, persons."""
    at_once: list[Row]
    """Pages and files with many people on them, by officer and page: views, most (people on one of them), last."""
    kin: list[Row]
    """Officers who read about a household they belong to or have kin in: name, code, readings, last."""
    odd_hours: list[Row]
    """Readings at night and on days off, by officer: night, weekend, readings."""

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        return any((self.rapid, self.at_once, self.kin, self.odd_hours))


def by_officer(log: EventLog, actor: Actor, wanted: ReadingFilter) -> list[Row]:
    """Return for every officer and office how often about how many people they read, on how many days; the most first."""
    authorise(actor, "readings.read")
    where, values = conditions(wanted)
    return log.query(
        f"SELECT {_WHO}, count(*) AS readings, count(DISTINCT r.subject) AS persons, count(DISTINCT r.request) AS views, "
        "count(DISTINCT (r.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS days, "
        "count(*) FILTER (WHERE 'paper' = ANY(r.kinds)) AS papers, max(r.at) AS last "
        f"{FROM}WHERE {where}{_ABOUT}{_BY} ORDER BY persons DESC, readings DESC LIMIT {MOST_ROWS}",
        values,
    )


def patterns(log: EventLog, actor: Actor, wanted: ReadingFilter) -> Patterns:
    """Return what is out of the ordinary in who read about whom."""
    authorise(actor, "readings.read")
    where, values = conditions(wanted)
    chosen: LiteralString = f"{FROM}WHERE {where}{_ABOUT}"
    last: LiteralString = f"LIMIT {MOST_ROWS}"
    # Lists show many people at once without anybody having been looked up: what counts is pages about one person alone, each
    # person once until the stretch has passed. Readings that close a stretch with at least so many people are dense; dense
    # ones that follow each other are one row.
    rapid = (
        "WITH single AS (SELECT r.officer_id, r.appointment_id, o.full_name AS officer, o.username, a.title, a.signs_for, "
        "coalesce(a.unit_name, v.name) AS unit_name, r.role, r.at, r.subject, "
        f"count(*) OVER (PARTITION BY r.request) AS together {chosen}), "
        "marked AS (SELECT *, lag(at) OVER (PARTITION BY officer_id, subject ORDER BY at) AS before FROM single "
        "WHERE together = 1), "
        "fresh AS (SELECT * FROM marked WHERE before IS NULL OR before < at - make_interval(mins => %(span)s)), "
        "dense AS (SELECT *, count(*) OVER (PARTITION BY officer_id ORDER BY at "
        "RANGE BETWEEN make_interval(mins => %(span)s) PRECEDING AND CURRENT ROW) AS peak FROM fresh), "
        "begun AS (SELECT *, (lag(at) OVER w IS NULL OR lag(at) OVER w < at - make_interval(mins => %(span)s))::int AS first "
        "FROM dense WHERE peak >= %(rapid)s WINDOW w AS (PARTITION BY officer_id ORDER BY at)), "
        "stretches AS (SELECT *, sum(first) OVER (PARTITION BY officer_id ORDER BY at) AS stretch FROM begun), "
        "spans AS (SELECT officer_id, max(officer) AS officer, max(username) AS username, max(title) AS title, "
        "max(signs_for) AS signs_for, max(unit_name) AS unit_name, max(role) AS role, max(peak) AS peak, "
        "min(at) - make_interval(mins => %(span)s) AS since, max(at) AS until FROM stretches GROUP BY officer_id, stretch) "
        "SELECT s.officer_id, s.officer, s.username, s.title, s.signs_for, s.unit_name, s.role, s.peak, x.* FROM spans s "
        "JOIN LATERAL (SELECT min(f.at) AS since, max(f.at) AS until, count(DISTINCT f.subject) AS persons FROM fresh f "
        "WHERE f.officer_id IS NOT DISTINCT FROM s.officer_id AND f.at BETWEEN s.since AND s.until) x ON true "
        f"ORDER BY s.peak DESC, x.since DESC {last}"
    )
    at_once = (
        f"WITH views AS (SELECT {_WHO}, r.page, r.request, count(DISTINCT r.subject) AS persons, max(r.at) AS at "
        f"{chosen}{_BY}, r.page, r.request HAVING count(DISTINCT r.subject) >= %(at_once)s) "
        "SELECT officer_id, max(officer) AS officer, max(username) AS username, max(title) AS title, "
        "max(signs_for) AS signs_for, max(unit_name) AS unit_name, max(role) AS role, page, count(*) AS views, "
        f"max(persons) AS most, max(at) AS last FROM views GROUP BY officer_id, appointment_id, page ORDER BY most DESC {last}"
    )
    kin = (
        f"SELECT {_WHO}, r.subject, h.household_id, max(coalesce(h.head, m.name)) AS name, max(h.code) AS code, "
        f"count(*) AS readings, max(r.at) AS last {chosen}AND EXISTS (SELECT 1 FROM officer_kin k "
        f"WHERE k.officer_id = r.officer_id AND k.household_id = r.subject) {_BY}, r.subject, h.household_id "
        f"ORDER BY readings DESC {last}"
    )
    local = "(r.at AT TIME ZONE 'Asia/Ho_Chi_Minh')"
    night = f"extract(hour FROM {local}) < {DAY_BEGINS} OR extract(hour FROM {local}) >= {DAY_ENDS}"
    weekend = f"extract(isodow FROM {local}) >= 6"
    odd_hours = (
        f"SELECT {_WHO}, count(*) FILTER (WHERE {night}) AS night, count(*) FILTER (WHERE {weekend}) AS weekend, "
        f"count(*) AS readings, count(DISTINCT r.subject) AS persons {chosen}AND ({night} OR {weekend}) {_BY} "
        f"ORDER BY readings DESC {last}"
    )
    values = {**values, "span": RAPID_MINUTES, "rapid": RAPID, "at_once": AT_ONCE}
    return Patterns(*(log.query(sql, values) for sql in (rapid, at_once, kin, odd_hours)))
