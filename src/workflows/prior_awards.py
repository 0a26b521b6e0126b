"""What nominees were awarded before: themselves, the units they have taken over from, the households they came of or took in.

For the offices that screen a dossier and for the council. An award is a public act: whoever reads the dossier reads of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from documents.formats import document_number
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
_ENDS: Final = {
    "award_revoked": Text("sau đó bị thu hồi", "revoked since"),
    "award_cancelled": Text("quyết định sau đó bị hủy bỏ", "decision cancelled since"),
}
_QUERY: Final = (
    "WITH RECURSIVE line AS (SELECT n.nomination_id AS asked, n.subject_id AS subject, 'self' AS how FROM nominations n "
    "WHERE n.nomination_id = ANY(%s) UNION "
    "SELECT l.asked, x.id, x.how FROM line l JOIN LATERAL ("
    "SELECT unit_id AS id, 'predecessor' AS how FROM units WHERE successor_id = l.subject UNION ALL "
    "SELECT household_id, 'merged' FROM households WHERE merged_into = l.subject UNION ALL "
    "SELECT split_from, 'split' FROM households WHERE household_id = l.subject AND split_from IS NOT NULL) x ON true) "
    "SELECT DISTINCT ON (l.asked, p.nomination_id) l.asked, l.how, p.nomination_id, p.subject_id, p.category, p.plan_id, "
    "p.plan_version, p.status, p.unit_path, d.number, d.signed_on, z.certificate_id, z.gold_book_number, z.ended_on, z.ended_by, "
    "d.session_id, coalesce("
    "(SELECT r.signed_on FROM revocations r WHERE r.nomination_id = p.nomination_id AND r.status = 'signed'), "
    "(SELECT a.signed_on FROM amendments a WHERE a.about = d.decision_id AND a.kind = 'cancellation' AND a.status = 'signed')) "
    "AS award_ended_on "
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
    return _before(log, plans, nomination_ids)


def awards_on_paper(
    log: EventLog, plans: PlanLibrary, nomination_ids: Sequence[UUID], *, session_id: UUID, day: date
) -> dict[UUID, list[str]]:
    """Return the awards before as the papers of a session held on ``day`` list them, as they stood that day, by dossier.

    What the session itself led to is not before it: its minutes, rendered again later, say the same.
    """
    return {
        id: [
            award_words(row, day).vi
            for row in rows
            if row["session_id"] != session_id and row["signed_on"] <= day
        ]
        for id, rows in _before(log, plans, nomination_ids).items()
    }


def award_words(row: Row, day: date | None = None) -> Text:
    """Return an award before in words: form, decision, whose it was; with ``day`` also whether it had ended by then."""
    number, on, how = (
        document_number(row["number"], "QĐ-UBND"),
        f"{row['signed_on']:%d/%m/%Y}",
        HOW[row["how"]],
    )
    ended = day is not None and row["award_ended_on"] is not None and row["award_ended_on"] <= day
    end = _ENDS[row["status"]] if ended else Text("", "")
    notes = [note for note in (how, end) if note.vi]
    vi, en = ", ".join(n.vi for n in notes), ", ".join(n.en for n in notes)
    return Text(
        f"{row['form'].vi}, Quyết định số {number} ngày {on}{f' ({vi})' if vi else ''}",
        f"{row['form'].en}, decision {number} of {on}{f' ({en})' if en else ''}",
    )


def _before(log: EventLog, plans: PlanLibrary, nomination_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {id: [] for id in nomination_ids}
    for row in log.query(_QUERY, (list(nomination_ids),)):
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
