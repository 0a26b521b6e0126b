"""Gathers what a page's incomes are held against, with one question for all of them, and has the rules point out what is odd."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from rules.income_hints import Figure, Hint, Spread, hints_of
from storage.application import EventLog, Row

Key = tuple[UUID, int]
"""A commitment and a year: one income."""

_HELD_AGAINST: Final = (
    "WITH here AS (SELECT i.*, k.hamlet_id FROM unnest(%s::uuid[], %s::int[]) AS w (commitment_id, year) "
    "JOIN incomes i USING (commitment_id, year) JOIN commitments k USING (commitment_id)), "
    "places AS (SELECT DISTINCT hamlet_id, year FROM here), "
    "figures AS (SELECT p.hamlet_id, p.year, i.confirmed FROM places p JOIN commitments k USING (hamlet_id) "
    "JOIN incomes i ON i.commitment_id = k.commitment_id AND i.year = p.year WHERE i.confirmed IS NOT NULL), "
    "medians AS (SELECT hamlet_id, year, count(*) AS n, "
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY confirmed) AS median FROM figures GROUP BY 1, 2), "
    "spreads AS (SELECT m.hamlet_id, m.year, m.n, m.median, "
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(f.confirmed - m.median)) AS deviation "
    "FROM medians m JOIN figures f USING (hamlet_id, year) GROUP BY 1, 2, 3, 4) "
    "SELECT h.commitment_id, h.year, coalesce(h.confirmed, h.claimed) AS amount, h.members, r.members AS registered_members, "
    "h.period_until - h.period_from + 1 AS period_days, s.amount AS surveyed, s.members AS surveyed_members, "
    "b.amount AS previous, h.year - b.year AS years_since, l.amount AS following, l.year - h.year AS years_until, "
    "g.n, g.median, g.deviation, "
    "(SELECT count(DISTINCT q.subject) FROM papers q WHERE q.sha256 = ANY(h.evidence || coalesce(s.evidence, '{}')) "
    "AND q.subject <> h.household_id AND q.topic LIKE 'exit_commitment.%%') AS shared_papers "
    "FROM here h JOIN households r USING (household_id) "
    "LEFT JOIN income_surveys s ON s.commitment_id = h.commitment_id AND s.version = h.survey_version "
    "LEFT JOIN spreads g ON g.hamlet_id = h.hamlet_id AND g.year = h.year "
    # Another year may stand under an earlier commitment of the household; a confirmed figure goes before a claimed one.
    "LEFT JOIN LATERAL (SELECT coalesce(confirmed, claimed) AS amount, x.year FROM incomes x "
    "WHERE x.household_id = h.household_id AND x.year < h.year AND x.status <> 'refused' "
    "ORDER BY x.year DESC, confirmed IS NULL, declared_at DESC LIMIT 1) b ON true "
    "LEFT JOIN LATERAL (SELECT coalesce(confirmed, claimed) AS amount, x.year FROM incomes x "
    "WHERE x.household_id = h.household_id AND x.year > h.year AND x.status <> 'refused' "
    "ORDER BY x.year, confirmed IS NULL, declared_at DESC LIMIT 1) l ON true"
)


def hints_for(log: EventLog, keys: Iterable[Key]) -> dict[Key, tuple[Hint, ...]]:
    """Return what is out of line about each of these incomes; those of erased households have no hints.

    One question whatever their number. The caller has made sure that the officer may see them.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    rows = log.query(_HELD_AGAINST, ([c for c, _ in wanted], [y for _, y in wanted]))
    return {
        (row["commitment_id"], row["year"]): hints_of(figure(row))
        for row in rows
        if row["amount"] is not None
    }


def figure(row: Row) -> Figure:
    """Return a row of the question as the rules take it."""
    spread = Spread(row["n"], row["median"], row["deviation"]) if row["n"] else None
    return Figure(
        amount=row["amount"],
        previous=row["previous"],
        years_since=row["years_since"] or 1,
        following=row["following"],
        years_until=row["years_until"] or 1,
        spread=spread,
        surveyed=row["surveyed"],
        members=row["members"],
        surveyed_members=row["surveyed_members"],
        registered_members=row["registered_members"],
        period_days=row["period_days"],
        shared_papers=row["shared_papers"],
    )
