"""What rests on data that nobody has checked against its source, said where it is used until somebody has (``confirmed``)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Any

from rules.calendar import unconfirmed_source
from rules.plan import Criterion, Goal, Plan
from rules.text import Text, in_both
from workflows.confirmations import calendar_id, plan_datum_id
from workflows.paper_words import unconfirmed_laws

CRITERION = Text(
    "Câu chữ hoặc số liệu của tiêu chí này chưa tìm được văn bản xác nhận.",
    "No source at hand confirms this criterion's wording or its figures.",
)


Confirmed = Container[str]
"""Ids of what was confirmed since it shipped (``workflows.confirmations``)."""


def of_calendar(plan: Plan, year: int, confirmed: Confirmed) -> Text | None:
    """Say that deadlines of a year count days off not checked against the announcements; None where they were."""
    source = unconfirmed_source(plan.calendar)
    if source is None or calendar_id(plan.calendar, year) in confirmed:
        return None
    return Text(
        f"Hạn tính theo lịch nghỉ chưa được xác nhận: {source.vi}.",
        f"Deadlines go by days off that are not confirmed: {source.en}.",
    )


def of_criterion(plan: Plan, criterion: Criterion | None, confirmed: Confirmed) -> Text | None:
    """Say that a criterion's wording or figures have no source."""
    if criterion is None or criterion.confirmed:
        return None
    return None if plan_datum_id(plan, "criterion", criterion.id) in confirmed else CRITERION


def of_goal(plan: Plan, goal: Goal, confirmed: Confirmed) -> Text | None:
    """Say that a goal's figure has no source."""
    if goal.confirmed or plan_datum_id(plan, "goal", goal.id) in confirmed:
        return None
    return Text("Số liệu này chưa tìm được văn bản xác nhận.", "No source at hand confirms this figure.")


def council_rule_source(plan: Plan, confirmed: Confirmed) -> Text | None:
    """Return what the council's rule rests on while it has no source; None once it has."""
    if plan.council_rule.confirmed or plan_datum_id(plan, "council_rule") in confirmed:
        return None
    return in_both(plan.council_rule.source)


def of_council_rule(plan: Plan, confirmed: Confirmed) -> list[dict[str, Any]]:
    """Return the row that says that the council's rule has no source, for a list of facts; none where it has one."""
    source = council_rule_source(plan, confirmed)
    words = Text("Quy tắc biểu quyết chưa có căn cứ xác nhận", "The rule is not confirmed by a source")
    return [] if source is None else [{"key": words, "value": source}]


def of_term(working_days: int, source: str) -> Text:
    """Say that nobody has compared a term with the law."""
    words = in_both(source)
    return Text(
        f"Thời hạn {working_days} ngày làm việc chưa được đối chiếu ({words.vi}).",
        f"The term of {working_days} working days has not been checked ({words.en}).",
    )


def of_laws(day: date, confirmed: Confirmed = ()) -> list[dict[str, Any]]:
    """Return the row that names the laws a decision of ``day`` cites unchecked, for a list of facts; none without such."""
    laws = unconfirmed_laws(day, confirmed)
    if not laws:
        return []
    listed = "\n".join(laws)
    return [
        {
            "key": Text(
                "Căn cứ pháp lý chưa đối chiếu bản gốc",
                "Laws cited that were not checked against the gazette",
            ),
            "value": Text(listed, listed),
        }
    ]
