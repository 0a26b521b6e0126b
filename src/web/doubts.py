"""What rests on data that nobody has checked against its source, said where it is used until somebody has (``confirmed``)."""

from __future__ import annotations

from collections.abc import Collection, Container
from datetime import date
from typing import Any

from rules.calendar import unconfirmed_source
from rules.plan import AwardForm, Criterion, Goal, Plan
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


def council_rule_source(plan: Plan, confirmed: Confirmed, form: AwardForm | None = None) -> Text | None:
    """Return what the council's rule rests on while it has no source, or a form's own rule; None once it has."""
    own = form.council_rule if form is not None else None
    rule = own or plan.council_rule
    datum = plan_datum_id(plan, "council_rule", form.id if form is not None and own is not None else "")
    if rule.confirmed or datum in confirmed:
        return None
    return in_both(rule.source)


def of_council_rules(plan: Plan, forms: Collection[str], confirmed: Confirmed) -> list[dict[str, Any]]:
    """Return the rows that say which of the council's rules for these award forms has no source; none where each has one.

    A form without a rule of its own goes by the plan's general one, by which the council also sits.
    """
    own = [form for id in forms if (form := plan.award_forms.get(id)) and form.council_rule is not None]
    rows = []
    general = council_rule_source(plan, confirmed)
    if general is not None and own and len(own) == len(forms):
        words = Text(
            "Số thành viên phải có mặt chưa có căn cứ xác nhận", "The quorum is not confirmed by a source"
        )
        rows.append({"key": words, "value": general})
    elif general is not None:
        rows.append({"key": _NO_SOURCE, "value": general})
    for form in own:
        source = council_rule_source(plan, confirmed, form)
        if source is not None:
            words = Text(f"{_NO_SOURCE.vi} ({{f}})", f"{_NO_SOURCE.en} ({{f}})").format(f=form.title)
            rows.append({"key": words, "value": source})
    return rows


_NO_SOURCE = Text("Quy tắc biểu quyết chưa có căn cứ xác nhận", "The rule is not confirmed by a source")


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
