"""A category's chain as a dossier keeps it, and the last days of its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.nomination import Nomination
from rules.plan import Category, Plan


def chain_of(category: Category) -> list[dict[str, Any]]:
    """Return the category's chain as data that a nomination keeps from its submission on."""
    return [
        {
            **({"minutes": category.needs_minutes, "prepared_by": list(s.prepared_by)} if at == 0 else {}),
            "id": s.id,
            "act": s.act,
            "level": s.level,
            "roles": list(s.roles),
            "may": sorted(s.may),
            "deadline_working_days": s.deadline_working_days,
            "max_returns": s.max_returns,
            "posting_days": s.posting_days,
            "title_vi": s.title.vi,
            "title_en": s.title.en,
        }
        for at, s in enumerate(category.chain)
    ]


def due_now(plan: Plan, today: date, n: Nomination) -> date | None:
    """Return the last day of the dossier's present step, begun today; None where it has no deadline."""
    return _due(plan, today, n.current_step)


def due_after(plan: Plan, today: date, n: Nomination) -> date | None:
    """Return the last day of the step after the dossier's present one, begun today, by the calendar of its plan."""
    position = next(i for i, s in enumerate(n.chain) if s["id"] == n.step)
    return _due(plan, today, n.chain[min(position + 1, len(n.chain) - 1)])


def _due(plan: Plan, today: date, step: dict[str, Any]) -> date | None:
    days = step["deadline_working_days"]
    return None if days is None else plan.working_day_after(today, days)
