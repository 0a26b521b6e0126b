"""Whom a dossier is about: a household, a unit, or a nominee who is neither. The plan's category says which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household import Household
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.refusals import Refused
from rules.facts import COMMUNE_KINDS, HAMLET_KINDS
from rules.plan import Category, Plan
from storage.application import EventLog

UNITS_OF: Final[dict[str, tuple[str, ...]]] = {
    "hamlet": HAMLET_KINDS,
    "commune": COMMUNE_KINDS,
    "department": ("department",),
}
"""Per shape of facts, the kinds of units that can be nominated under it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as a dossier takes it in. ``name`` is None when it has been erased.

    ``unit_id`` is where it belongs: of a unit that has ended, the one that has taken over.
    """

    id: UUID
    name: str | None
    unit_id: UUID
    unit_path: str
    commitment_id: UUID | None = None


def shape_of(category: Category) -> str:
    """Return what a category's subjects are: ``household``, ``unit`` or ``nominee``."""
    if category.facts == "household":
        return "household"
    return "unit" if category.facts in UNITS_OF else "nominee"


def household_category(plan: Plan) -> Category | None:
    """Return the category whose subjects are households, whatever the plan calls it; None where it has none."""
    return next((c for c in plan.categories.values() if c.chain and shape_of(c) == "household"), None)


def first_day(plan: Plan) -> date:
    """Return the first day of a plan's period. A unit that ended before has no results under it."""
    return date(plan.period.first_year, 1, 1)


def find_subject(log: EventLog, plan: Plan, category: Category, id: UUID) -> Subject:
    """Return the subject ``id`` of a category of ``plan``.

    Raises ``not_found``, ``wrong_subject`` for a unit of another kind, ``ended_before_period`` for one that ended before the
    plan's period, ``household_closed`` for one that is part of another.
    """
    shape = shape_of(category)
    if shape == "household":
        household = log.load(Household, id)
        household.require_open()
        assert household.hamlet_id is not None
        commitment = log.query_one(
            "SELECT commitment_id FROM commitments WHERE household_id = %s AND live", (id,)
        )
        return Subject(
            id,
            plain(household.head),
            household.hamlet_id,
            household.unit_path,
            commitment["commitment_id"] if commitment else None,
        )
    if shape == "unit":
        unit = log.load(AdministrativeUnit, id)
        if unit.kind not in UNITS_OF[str(category.facts)]:
            raise Refused("wrong_subject", field="subject")
        if unit.last_day is not None and unit.last_day < first_day(plan):
            raise Refused(
                "ended_before_period",
                field="subject",
                unit=unit.name,
                day=f"{unit.last_day:%d/%m/%Y}",
                year=str(plan.period.first_year),
            )
        return Subject(id, unit.name, log.places.unit(id), log.places.current(unit.path))
    nominee = log.load(Nominee, id)
    return Subject(id, plain(nominee.name), log.places.unit(nominee.nominated_by), nominee.unit_path)
