"""What nominees were awarded before: themselves, the units they have taken over from, the households they came of or took in.

For the offices that screen a dossier and for the council. An award is a public act: whoever reads the dossier reads of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from rules.text import Text
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.higher_award_rules import HigherRule, rules_on
from workflows.plans import PlanLibrary

HOW: Final[dict[str, Text]] = {
    "self": Text("", ""),
    "predecessor": Text("của đơn vị trước đây", "of a unit it has taken over from"),
    "merged": Text("của hộ đã nhập vào", "of a household that was merged into it"),
    "split": Text("của hộ trước khi tách", "of the household it was split from"),
}
"""Whose the award was, where it was not the nominee's own."""
_BEFORE: Final = (
    "WITH RECURSIVE line AS (SELECT n.nomination_id AS asked, n.subject_id AS subject, 'self' AS how FROM nominations n "
    "WHERE n.nomination_id = ANY(%s) UNION "
    "SELECT l.asked, x.id, x.how FROM line l JOIN LATERAL ("
    "SELECT unit_id AS id, 'predecessor' AS how FROM units WHERE successor_id = l.subject UNION ALL "
    "SELECT household_id, 'merged' FROM households WHERE merged_into = l.subject UNION ALL "
    "SELECT split_from, 'split' FROM households WHERE household_id = l.subject AND split_from IS NOT NULL) x ON true) "
    "SELECT DISTINCT ON (l.asked, p.nomination_id) l.asked, l.how, p.nomination_id, p.subject_id, p.category, p.plan_id, "
    "p.plan_version, p.status, p.unit_path, d.number, d.signed_on, z.certificate_id, z.gold_book_number, z.ended_on, z.ended_by "
    "FROM line l JOIN nominations p ON p.subject_id = l.subject AND p.nomination_id <> l.asked "
    "AND p.status IN ('decided', 'awarded', 'award_cancelled', 'award_revoked') "
    "JOIN decisions d USING (decision_id) LEFT JOIN certificates z ON z.nomination_id = p.nomination_id "
    "ORDER BY l.asked, p.nomination_id, l.how = 'self' DESC, l.how"
)


def prior_awards(
    log: EventLog, plans: PlanLibrary, actor: Actor, nomination_ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """Return the awards before, by dossier asked for, the newest first; also those that were revoked or cancelled since.

    One question for all dossiers. ``form`` and ``category_title`` are the words of the plan each was given under.
    """
    authorise(actor, "dossier.read")
    found: dict[UUID, list[Row]] = {id: [] for id in nomination_ids}
    for row in log.query(_BEFORE, (list(nomination_ids),)):
        plan = plans.get(row["plan_id"], row["plan_version"])
        category = plan.category(row["category"])
        found[row["asked"]].append(
            {**row, "form": plan.award_forms[category.award_form].title, "category_title": category.title}
        )
    for rows in found.values():
        rows.sort(key=lambda row: (row["signed_on"], row["number"]), reverse=True)
    return found


def not_towards_merit(day: date) -> HigherRule | None:
    """Return the rule by which awards of the movement do not support a higher award on merit on ``day``, if there is one."""
    return next((rule for rule in rules_on(day, "merit") if rule.refuses), None)
