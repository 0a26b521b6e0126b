"""What a dossier is judged by, as its page shows it: criteria with their verdicts and figures, and the readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from aggregates.nomination_events import MeetingRecorded
from rules.plan import Criterion, Plan
from rules.text import Text
from rules.wording import rounded
from web import doubts
from web.dossier_view import Item
from web.formats import number, times
from web.kit import papers_list, services
from web.plan_pages import plan_url
from workflows.dossiers import Dossier


def plan_address(dossier: Dossier) -> tuple[str, str]:
    """Return id and version of the plan a dossier goes by, as it is found in the plan browser."""
    n, now = dossier.nomination, services().shelf.in_force()
    if n.status == "draft" and dossier.plan is now.ours.plan:
        # It goes by what is in force until it is submitted.
        return now.id, now.version
    return n.plan_id, n.plan_version


def criteria_items(dossier: Dossier, result: Mapping[str, Any] | None) -> list[Item]:
    """Return every criterion with verdict, the words of the dossier's plan, the sentence and the numbers of an assessment."""
    if result is None:
        return []
    plan, category, address = dossier.plan, dossier.nomination.category, plan_address(dossier)
    confirmed = services().movements.in_force().confirmed
    known = {c.id: c for c in plan.category(category).criteria}
    grown = plan.category(category).facts == "household"
    items: list[Item] = []
    for found in result["criteria"]:
        criterion = known.get(found["id"])
        items.append(
            {
                "id": found["id"].replace(".", "-"),
                "clause": found["clause"],
                "clause_url": plan_url(*address, category, found["id"]) if criterion else None,
                "verdict": found["verdict"],
                "text": words_of(criterion) if criterion else found["id"],
                "translation": translation_of(criterion) if criterion else None,
                "reason": Text(found["reason"], found["reason_en"]),
                "doubt": doubts.of_criterion(plan, criterion, confirmed),
                "numbers": [
                    # Years of a household are multiples of its exit year's income, of a unit rates and falls.
                    {
                        "label": _figure(key),
                        "value": times(value)
                        if grown and key.isdigit()
                        else _decimal(value, found["numbers"].values()),
                    }
                    for key, value in found["numbers"].items()
                ],
                "facts": minutes_links(dossier, minutes)
                if (minutes := by_minutes(dossier, criterion)) and found["verdict"] in ("met", "not_met")
                else [],
            }
        )
    return items


def by_minutes(dossier: Dossier, criterion: Criterion | None) -> MeetingRecorded | None:
    """Return the minutes that answer for a criterion; None where somebody attested it, or it is not read from them."""
    if criterion is None or not criterion.from_minutes or criterion.id in dossier.nomination.attested:
        return None
    return dossier.nomination.meeting_record


def minutes_links(dossier: Dossier, record: MeetingRecorded) -> list[Item]:
    """Return the papers of a meeting as links."""
    return papers_list(dossier.nomination.id, record.evidence)


_FIGURES = {
    "votes_for": Text("tán thành", "in favour"),
    "present": Text("người dự", "present"),
    "votes_needed": Text("cần tán thành", "in favour needed"),
    "average": Text("bình quân", "average"),
    "required": Text("cần đạt", "required"),
    "poor": Text("hộ nghèo, %", "poor, %"),
    "poor_and_near_poor": Text("nghèo và cận nghèo, %", "poor and near-poor, %"),
    "poor_rate": Text("tỷ lệ hộ nghèo, %", "poor rate, %"),
    "target": Text("chỉ tiêu", "target"),
    "rate": Text("tỷ lệ, %", "rate, %"),
    "below": Text("dưới", "below"),
    "at_least": Text("ít nhất", "at least"),
    "above": Text("trên", "above"),
    "at_most": Text("nhiều nhất", "at most"),
    "helped_households_exit": Text("số hộ được giúp thoát nghèo", "households helped out of poverty"),
    "income_per_head": Text("thu nhập bình quân đầu người, đồng", "income per head, đồng"),
    "poor_and_near_poor_rate": Text("tỷ lệ nghèo và cận nghèo, %", "poor and near-poor rate, %"),
    "sponsored_communes": Text("số xã được đỡ đầu", "sponsored communes"),
}
"""What the figures of an assessment are called: of every test, and of every comparison of ``threshold``."""


def _decimal(value: str, beside: Iterable[str]) -> str:
    """A figure of an assessment as the page's language writes it; words stay as they are.

    One that was computed, which has four places, is rounded to two as in tables, but never onto one that stands ``beside`` it.
    """
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return value
    if not re.fullmatch(r"-?\d+\.\d{4}", value):
        return number(value)
    exact = Fraction(value)
    others = [Fraction(one) for one in beside if re.fullmatch(r"-?\d+(\.\d+)?", one)]
    return number(max((rounded(exact, one).en for one in (None, *others) if one != exact), key=len))


def _figure(key: str) -> Text:
    """What a figure of an assessment is called: ``2017.target`` is the target of 2017, ``1.poor_rate`` is of the first test.

    A combination numbers its tests; a year is no such number. An unknown part stays as it is.
    """
    parts = [_FIGURES.get(part, Text(part, part)) for part in key.split(".")]
    first = key.split(".")[0]
    if first.isdigit() and len(first) < 4:
        parts[0] = Text(f"phép xét {first}", f"test {first}")
    return Text(" – ".join(p.vi for p in parts), " – ".join(p.en for p in parts))


def words_of(criterion: Criterion) -> Markup:
    """Return a criterion word for word: heading and bullets, a line each."""
    return _lines(criterion, lambda text: text.vi)


def translation_of(criterion: Criterion) -> Markup:
    """Return the plan's English of a criterion's words, which stands under them on an English page."""
    return _lines(criterion, lambda text: text.en)


def _lines(criterion: Criterion, of: Callable[[Text], str]) -> Markup:
    lines = [of(b.text) for b in criterion.bullets]
    if criterion.heading is not None:
        lines.insert(0, of(criterion.heading.text) + ":")
    # Joining escapes each line.
    return Markup("<br>").join(lines)


def reading_rows(plan: Plan, category: str, readings: Mapping[str, Any]) -> list[Item]:
    """Return the readings of the category's criteria a dossier is judged under, in words."""
    own = plan.category(category)
    clauses = (own.clause, *(c.clause for c in own.criteria))
    # Communes and hamlets stand under one number in the plan of 2018; a reading about one of them bears its name.
    foreign = tuple(f"{other}_" for other in plan.categories if other != category)
    rows: list[Item] = []
    for name, reading in plan.readings.items():
        if name not in readings or not reading.clause.startswith(clauses) or name.startswith(foreign):
            continue
        option = reading.option(readings[name])
        rows.append({"key": reading.question, "value": option.label if option else str(readings[name])})
    return rows
