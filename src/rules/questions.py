"""Which facts the criteria of a category look at: what has to be asked, and what need not be.

An evaluator that nobody asks facts for would find everything unproven; one asked for too much keeps people from answering.
So the questions follow from the plan: its evaluators, their figures, the readings in force, and what the subject is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from rules.evaluators import takes_attestation
from rules.facts import CHOICE_FIELDS, FLAG_FIELDS
from rules.limits import FIGURES
from rules.plan import Category, Criterion, Plan
from rules.readings import ReadingValue, reading_value


@dataclass(frozen=True, slots=True)
class Needed:
    """The facts to ask for. Years are those that have ended, in order.

    ``choices`` are classifying fields beyond those already known, ``flags`` yes-or-no facts, ``attested`` the criteria that
    somebody has to attest.
    """

    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    exit_year: bool = False
    helped: bool = False
    income_years: tuple[int, ...] = ()
    review_years: tuple[int, ...] = ()
    target_years: tuple[int, ...] = ()
    sponsored: bool = False
    attested: tuple[Criterion, ...] = ()


@dataclass(slots=True)
class _Looked:
    """What has been found to be looked at so far."""

    category: Category
    known: Mapping[str, str]
    readings: Mapping[str, ReadingValue]
    fields: set[str] = field(default_factory=set)
    exit_year: bool = False
    helped: bool = False
    sponsored: bool = False
    reviews: bool = False
    targets: bool = False
    incomes: set[int] = field(default_factory=set)
    reviewed: set[int] = field(default_factory=set)


def asked_first(shape: str) -> str | None:
    """Return the field that says what a subject of the shape is, on which everything else depends; None: there is none."""
    return next(iter(CHOICE_FIELDS.get(shape, {})), None)


def applicable(criterion: Criterion, known: Mapping[str, str]) -> bool:
    """Whether a criterion can apply to a subject of which ``known`` is known."""
    return all(known.get(name, values[0]) in values for name, values in criterion.applies_to.items())


def needed_facts(
    plan: Plan,
    category: Category,
    known: Mapping[str, str],
    readings: Mapping[str, ReadingValue],
    on: date,
) -> Needed:
    """Return what to ask about a subject of which the classifying fields ``known`` are known, as of ``on``."""
    looked = _Looked(category, known, readings)
    criteria = [c for c in category.criteria if applicable(c, known)]
    for criterion in criteria:
        looked.fields.update(criterion.applies_to)
        _look(criterion.evaluator, criterion.params, looked)
    shape = category.facts or ""
    period, last = plan.period, on.year - 1
    # The fall of the first year is counted from the review before it.
    reviewed = set(looked.reviewed)
    if looked.reviews:
        reviewed.update(range(period.first_year - 1, period.last_year + 1))
    targets = range(period.first_year, period.last_year + 1) if looked.targets else range(0)
    return Needed(
        choices=tuple(n for n in CHOICE_FIELDS.get(shape, {}) if n in looked.fields and n not in known),
        flags=tuple(n for n in FLAG_FIELDS.get(shape, ()) if n in looked.fields),
        exit_year=looked.exit_year,
        helped=looked.helped,
        income_years=_ended(looked.incomes, last),
        review_years=_ended(reviewed, last),
        target_years=_ended(targets, last),
        sponsored=looked.sponsored,
        attested=tuple(c for c in criteria if takes_attestation(c, readings)),
    )


def _ended(years: Any, last: int) -> tuple[int, ...]:
    return tuple(sorted(year for year in years if year <= last))


def _look(evaluator: str, params: Mapping[str, Any], looked: _Looked) -> None:
    """Note what one evaluator with its figures looks at."""
    if evaluator in ("any_of", "all_of"):
        for part in params["tests"]:
            _look(part["evaluator"], part.get("params", _NOTHING), looked)
    elif evaluator == "by_reading":
        value = looked.readings[params["reading"]]
        part = params["tests"][str(value).lower() if isinstance(value, bool) else value]
        _look(part["evaluator"], part.get("params", _NOTHING), looked)
    elif evaluator == "same_as":
        other = looked.category.criterion(str(params["criterion"]))
        _look(other.evaluator, other.params, looked)
    elif evaluator == "stated":
        looked.fields.add(str(params["field"]))
    elif evaluator == "sponsorship":
        looked.sponsored = True
    elif evaluator == "sustained_exit":
        _look_at_exit(params, looked)
    elif evaluator == "average_reduction":
        looked.reviews = True
        for row in params["required"]:
            _look_at_conditions(row.get("when", _NOTHING), looked)
    elif evaluator == "reduction_above_plan":
        looked.reviews = looked.targets = True
    elif evaluator == "zone_rates":
        looked.fields.add("zone")
        if reading_value(looked.readings, "commune_scope") == "poor_only":
            looked.fields.add("classed_poor")
        looked.reviewed.update((int(params["by_year"]) - 1, int(params["by_year"])))
    elif evaluator == "threshold":
        _look_at_figure(params, looked)


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _look_at_exit(params: Mapping[str, Any], looked: _Looked) -> None:
    looked.exit_year = looked.helped = True
    looked.fields.update(("exit_confirmed", "disabled_member", "social_protection", "no_relapse_commitment"))
    looked.incomes.update(
        range(int(params["first_exit_year"]), int(params["last_exit_year"]) + int(params["years"]) + 1)
    )


def _look_at_conditions(conditions: Mapping[str, Any], looked: _Looked) -> None:
    """Note the fields of one row's conditions, unless what is known already rules the row out."""
    if all(looked.known.get(name, value) == value for name, value in conditions.items()):
        looked.fields.update(conditions)


def _look_at_figure(params: Mapping[str, Any], looked: _Looked) -> None:
    name = str(params["figure"])
    if name == "helped_households_exit":
        looked.helped = True
    elif name == "income_per_head":
        looked.incomes.add(int(params["by_year"]))
    elif name == "sponsored_communes":
        looked.sponsored = True
    elif FIGURES[name].yearly:
        looked.reviewed.update((int(params["by_year"]) - 1, int(params["by_year"])))
