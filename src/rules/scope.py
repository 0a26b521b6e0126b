"""What an evaluator may look at while a plan file is checked, and the choice of a row by what the subject is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from rules.facts import CHOICE_FIELDS, FLAG_FIELDS, Facts
from rules.finding import Context, Finding
from rules.plan import Criterion, Reading
from rules.table import Table
from rules.text import Text

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Scope:
    """Shape of the facts, readings of the plan and criteria of the category that a criterion is checked against."""

    shape: str
    readings: Mapping[str, Reading]
    criteria: Mapping[str, Criterion]


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A judging function, the check of its figures that makes it total, and the shapes of facts it understands."""

    judge: Callable[[Criterion, Context], Finding]
    check: Callable[[Table, Scope], None]
    shapes: tuple[str, ...]
    attestable: bool = False


def figures_of(criterion: Criterion) -> Table:
    """Return the criterion's figures for reading; they were checked with the plan, so the place is never shown."""
    return Table(criterion.params, "", "params")  # pragma: no mutate


def facts_as(context: Context, kind: type[F]) -> F:
    """Return the facts as those of ``kind``; which shapes a criterion may have is checked with the plan."""
    if not isinstance(context.facts, kind):
        raise TypeError(f"the facts of a {context.facts.shape} are no {kind.__name__}")
    return context.facts


Conditions = Mapping[str, str | bool]


def read_conditions(table: Table, shape: str) -> Conditions:
    """Read ``when``: a classifying field and its value, or a yes-or-no fact. Left out it always holds."""
    if not table.has("when"):
        return {}
    inner = table.table("when")
    found: dict[str, str | bool] = {}
    for key in inner.names():
        choices = CHOICE_FIELDS.get(shape, {}).get(key)
        if choices is not None:
            found[key] = inner.string(key, choices=choices)
        elif key in FLAG_FIELDS.get(shape, ()):
            found[key] = inner.boolean(key)
    inner.done()
    return found


def holds(conditions: Conditions, facts: Facts) -> bool | str:
    """Say whether every condition holds; the name of the first field that is not known where that decides."""
    open_field: str | None = None
    for name, wanted in conditions.items():
        value: Any = getattr(facts, name)
        if value is None:
            open_field = open_field or name
        elif value != wanted:
            return False
    return open_field or True


def one_of_keys(table: Table, keys: tuple[str, ...]) -> str:
    """Return the one key of ``keys`` that the table has. Raises :class:`rules.plan.PlanError`."""
    there = [key for key in keys if table.has(key)]
    if len(there) != 1:
        listed = ", ".join(keys)
        raise table.error("", Text(f"cần đúng một trong: {listed}", f"needs exactly one of: {listed}"))
    return there[0]
