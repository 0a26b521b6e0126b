"""What rests on data that nobody has checked against its source, said where it is used until somebody has (``confirmed``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from rules.calendar import unconfirmed_source
from rules.council import CouncilRule
from rules.plan import Criterion, Plan
from rules.text import Text
from workflows.paper_words import unconfirmed_laws

CRITERION = Text(
    "Câu chữ hoặc số liệu của tiêu chí này chưa tìm được văn bản xác nhận.",
    "No source at hand confirms this criterion's wording or its figures.",
)


def of_calendar(plan: Plan) -> Text | None:
    """Say that deadlines count days off which were not checked against the announcements; None where they were."""
    source = unconfirmed_source(plan.calendar)
    if source is None:
        return None
    return Text(
        f"Hạn tính theo lịch nghỉ chưa được xác nhận: {source.vi}.",
        f"Deadlines go by days off that are not confirmed: {source.en}.",
    )


def of_criterion(criterion: Criterion | None) -> Text | None:
    """Say that a criterion's wording or figures have no source."""
    return None if criterion is None or criterion.confirmed else CRITERION


def of_council_rule(rule: CouncilRule) -> list[dict[str, Any]]:
    """Return the row that says that the council's rule has no source, for a list of facts; none where it has one."""
    if rule.confirmed:
        return []
    vi, _, en = rule.source.partition(" / ")
    return [
        {
            "key": Text(
                "Quy tắc biểu quyết chưa có căn cứ xác nhận", "The rule is not confirmed by a source"
            ),
            "value": Text(vi, en or vi),
        }
    ]


def of_laws(day: date) -> list[dict[str, Any]]:
    """Return the row that names the laws a decision of ``day`` cites unchecked, for a list of facts; none without such."""
    laws = unconfirmed_laws(day)
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
