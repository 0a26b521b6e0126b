"""What ships with the program, or stands in the plan in force, without having been compared with the document it rests on.

Each such datum has an id of its own, so that an administrator can confirm it once the document is at hand
(``Movements.confirm_datum``). A plan's data are those of one version: another version is another text, to be compared anew.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from rules.calendar import load_holidays
from rules.plan import Plan
from rules.prizes import LEVELS_BY_ROLE, RECEIVERS, BaseSalary, Coefficient, in_decimals, load_prizes
from rules.standards import Standard, load_standards
from rules.text import Text, in_both
from workflows.paper_words import laws_of_decisions

NOTHING: Final[Mapping[str, tuple[str, date]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing to compare: what it is, and what it rests on so far."""

    id: str
    title: Text
    source: Text


def calendar_id(calendar: str, year: int) -> str:
    """The id of one year's days off."""
    return f"calendar:{calendar}:{year}"


def standard_id(standard: Standard, part: str) -> str:
    """The id of a poverty standard's ``lines`` or ``deprivations``."""
    return f"standard:{standard.id}:{part}"


def plan_datum_id(plan: Plan, what: str, id: str = "") -> str:
    """The id of a plan's ``criterion`` or ``goal`` called ``id``, or of its ``council_rule``."""
    return ":".join(filter(None, (f"plan:{plan.id}@{plan.version}", what, id)))


def unconfirmed(plan: Plan) -> tuple[Datum, ...]:
    """Return everything that ships without having been confirmed and bears on a movement under ``plan``."""
    return (*_of_plan(plan), *_of_calendar(plan), *_of_standards(), *_of_laws(), *_of_prizes(plan))


def open_data(plan: Plan, confirmed: Container[str]) -> tuple[Datum, ...]:
    """Return what is still to be compared."""
    return tuple(d for d in unconfirmed(plan) if d.id not in confirmed)


def _of_plan(plan: Plan) -> Iterator[Datum]:
    said = Text(f"Kế hoạch {plan.id} {plan.version}", f"plan {plan.id} {plan.version}")
    rule = plan.council_rule
    if not rule.confirmed:
        title = Text("Quy tắc biểu quyết của Hội đồng", "How the council votes")
        yield Datum(plan_datum_id(plan, "council_rule"), title, in_both(rule.source))
    for form in plan.award_forms.values():
        own = form.council_rule
        if own is not None and not own.confirmed:
            words = Text("Quy tắc biểu quyết cho {f}", "How the council votes on {f}").format(f=form.title)
            yield Datum(plan_datum_id(plan, "council_rule", form.id), words, in_both(own.source))
    for goal in plan.goals:
        if not goal.confirmed:
            yield Datum(plan_datum_id(plan, "goal", goal.id), goal.bullet.text, said)
    for category in plan.categories.values():
        for criterion in category.criteria:
            if not criterion.confirmed:
                title = Text(
                    f"Tiêu chí {criterion.clause}: {criterion.title.vi}",
                    f"Criterion {criterion.clause}: {criterion.title.en}",
                )
                yield Datum(plan_datum_id(plan, "criterion", criterion.id), title, said)


def _of_calendar(plan: Plan) -> Iterator[Datum]:
    doubtful = {day.day.year: day for day in load_holidays(plan.calendar) if not day.confirmed}
    for year in sorted(doubtful):
        title = Text(f"Ngày nghỉ của năm {year}", f"Days off of {year}")
        yield Datum(calendar_id(plan.calendar, year), title, in_both(doubtful[year].source))


def _of_standards() -> Iterator[Datum]:
    for standard in load_standards():
        for known, part, vi, en in (
            (standard.confirmed, "lines", "mức và thời gian áp dụng", "lines and days"),
            (standard.deprivations_confirmed, "deprivations", "số thiếu hụt", "deprivation rule"),
        ):
            if not known:
                title = Text(f"{standard.title.vi}: {vi}", f"{standard.title.en}: {en}")
                yield Datum(standard_id(standard, part), title, in_both(standard.source))


def _of_laws() -> Iterator[Datum]:
    for law in laws_of_decisions():
        if not law.confirmed:
            since = f"{law.since:%d/%m/%Y}"
            source = Text(f"dẫn trong quyết định từ {since}", f"cited by decisions since {since}")
            yield Datum(law.id, Text(law.text, law.text), source)


def coefficient_id(coefficient: Coefficient) -> str:
    """The id of a prize coefficient that ships."""
    return f"prize:{coefficient.kind.id}:{coefficient.valid_from.isoformat()}"


def salary_id(salary: BaseSalary) -> str:
    """The id of a base salary that ships."""
    return f"base_salary:{salary.valid_from.isoformat()}"


def _of_prizes(plan: Plan) -> Iterator[Datum]:
    forms = {(LEVELS_BY_ROLE.get(f.decided_by), f.id): f for f in plan.award_forms.values()}
    known = load_prizes()
    for coefficient in known.coefficients:
        form = forms.get((coefficient.kind.level, coefficient.kind.form))
        if form is not None and not coefficient.confirmed:
            value = f"{in_decimals(coefficient.value):f}"
            whom = RECEIVERS[coefficient.kind.receiver]
            title = Text(
                f"Hệ số tiền thưởng {form.title.vi} cho {whom.vi}: {value.replace('.', ',')}",
                f"Prize coefficient, {form.title.en}, {whom.en}: {value}",
            )
            yield Datum(coefficient_id(coefficient), title, in_both(coefficient.source))
    for salary, following in pairwise((*known.salaries, None)):
        began = following is None or following.valid_from > date(plan.period.first_year, 1, 1)
        if salary is not None and not salary.confirmed and began:
            said, since = f"{salary.amount:,}", f"{salary.valid_from:%d/%m/%Y}"
            title = Text(
                f"Lương cơ sở từ {since}: {said.replace(',', '.')} đồng",
                f"Base salary since {since}: {said} đồng",
            )
            yield Datum(salary_id(salary), title, in_both(salary.source))
