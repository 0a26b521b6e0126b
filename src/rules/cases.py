"""One complete question to the rules, read from the shape of the command-line contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.facts import Attestation, Facts
from rules.facts_input import parse_facts
from rules.inputs import InputError, not_among, only, parse_day, parse_object, required, unknown
from rules.plan import Category, Plan, UnknownPlanError, load_plan, plan_ids
from rules.readings import ReadingValue
from rules.text import Text
from rules.wording import short


@dataclass(frozen=True, slots=True)
class Case:
    """One complete question to :func:`rules.assessment.assess`; ``readings`` is complete, defaults filled in."""

    plan: Plan
    category: Category
    assessed_on: date
    readings: Mapping[str, ReadingValue]
    facts: Facts
    attested: Mapping[str, Attestation]


def parse_case(raw: Any, given: Plan | None = None) -> Case:
    """Read one question in the shape of the command-line contract. Raises :class:`InputError`.

    ``given`` is the plan to judge by, where it is none of those that ship with the program; the question may then leave its
    ``plan`` out, but not name another one.
    """
    table = parse_object(raw, "")
    only(table, "", ("plan", "category", "assessed_on", "readings", "subject", "attested"))
    if given is not None and table.get("plan", given.id) != given.id:
        raise not_among("plan", table["plan"], (given.id,))
    plan = _plan(table) if given is None else given
    category = _category(plan, table)
    return Case(
        plan=plan,
        category=category,
        assessed_on=parse_day(required(table, "assessed_on"), "assessed_on"),
        readings=resolve_readings(plan, table.get("readings", {})),
        facts=parse_facts(category.facts or "", table.get("subject", {})),
        attested=parse_attested(category, table.get("attested", {})),
    )


def _plan(table: Mapping[str, Any]) -> Plan:
    plan_id = required(table, "plan")
    try:
        if type(plan_id) is not str:
            raise UnknownPlanError(plan_id)
        return load_plan(plan_id)
    except UnknownPlanError:
        raise not_among("plan", plan_id, plan_ids()) from None


def _category(plan: Plan, table: Mapping[str, Any]) -> Category:
    category_id = required(table, "category")
    if type(category_id) is not str or category_id not in plan.categories:
        raise not_among("category", category_id, tuple(plan.categories))
    category = plan.categories[category_id]
    if not category.assessable:
        able = ", ".join(c.id for c in plan.categories.values() if c.assessable)
        raise InputError(
            "category",
            Text(
                f"kế hoạch chỉ nêu tên, chưa xét nhóm {category.title.vi} ({category.id}); dùng một trong: {able}",
                f"the plan only lists {category.title.en} ({category.id}); use one of: {able}",
            ),
        )
    return category


def resolve_readings(plan: Plan, raw: Any) -> dict[str, ReadingValue]:
    """Return every reading of the plan, those of ``raw`` in place of the defaults. Raises :class:`InputError`."""
    chosen = plan.default_readings()
    for name, value in parse_object(raw, "readings").items():
        if name not in plan.readings:
            raise unknown(f"readings.{short(name)}", tuple(plan.readings))
        if plan.readings[name].option(value) is None:
            options = tuple(_literal(o.value) for o in plan.readings[name].options)
            raise not_among(f"readings.{short(name)}", value, options)
        chosen[name] = value
    return chosen


def parse_attested(category: Category, raw: Any) -> dict[str, Attestation]:
    """Return the attestations of a category by criterion id. Raises :class:`InputError`."""
    attested: dict[str, Attestation] = {}
    known = {criterion.id: criterion for criterion in category.criteria}
    for criterion_id, value in parse_object(raw, "attested").items():
        path = f"attested.{short(criterion_id)}"
        if criterion_id not in known:
            raise unknown(path, tuple(known))
        options: tuple[str, ...] = ("true", "false")
        if known[criterion_id].allows_not_applicable:
            options += ('"not_applicable"',)
        if type(value) is bool:
            attested[criterion_id] = value
        elif type(value) is str and value == "not_applicable" and len(options) == 3:
            attested[criterion_id] = "not_applicable"
        else:
            raise not_among(path, value, options)
    return attested


def _literal(value: ReadingValue) -> str:
    return str(value).lower() if isinstance(value, bool) else value
