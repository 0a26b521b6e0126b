"""The facts a verdict rests on, and the strict reading of them from JSON.

A value that was left out is ``None``: not known, never "no". Whatever is wrong with an input is refused with the place,
in both languages, and how to mend it; nothing is guessed and nothing is silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from rules.plan import Category, Plan, ReadingValue, UnknownPlanError, load_plan, plan_ids
from rules.text import Text
from rules.wording import quoted, short

Attestation = bool | Literal["not_applicable"]

FIRST_YEAR = 1990
LAST_YEAR = 2100
MAX_HELPED = 100_000
MAX_INCOMES = 200

HOUSEHOLD_STATUSES = ("not_poor", "exited", "poor", "near_poor")
EXITED_FROM = ("poor", "near_poor")

FACT_SHAPES = ("household",)
"""Shapes of facts that can be read here; a plan's category with one of them can be assessed."""

CHOICE_FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"household": MappingProxyType({"status": HOUSEHOLD_STATUSES})}
)
"""Per shape, the fields a criterion's ``applies_to`` may look at."""

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")
_BOOLEANS = (
    "exit_confirmed",
    "disabled_member",
    "social_protection",
    "no_relapse_commitment",
    "exit_registered",
)


class InputError(ValueError):
    """An input that cannot be judged: ``path`` is the place in it, ``message`` what is wrong and how to mend it."""

    def __init__(self, path: str, message: Text) -> None:
        """Keep place and sentence apart so that a form can show them at the field."""
        super().__init__(f"{path}: {message.vi} / {message.en}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Income:
    """Income per head of one year in đồng, and whether the commune has verified it (a revoked verification is none)."""

    year: int
    amount: Fraction | None
    verified: bool | None = None

    def __post_init__(self) -> None:
        """Refuse what the parser refuses too, for callers that build facts from events."""
        if self.amount is not None and self.amount < 0:
            raise ValueError("an income is never negative")


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What is known of a household. ``disabled_member`` and ``social_protection`` are those of the exit year."""

    status: str | None = None
    exited_from: str | None = None
    exit_year: int | None = None
    exit_confirmed: bool | None = None
    disabled_member: bool | None = None
    social_protection: bool | None = None
    no_relapse_commitment: bool | None = None
    exit_registered: bool | None = None
    helped_households_exit: int | None = None
    income_per_head: tuple[Income, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two incomes of one year: a verdict would depend on their order."""
        years = [income.year for income in self.income_per_head]
        if len(set(years)) != len(years):
            raise ValueError("two incomes of the same year")


@dataclass(frozen=True, slots=True)
class Case:
    """One complete question to :func:`rules.assessment.assess`; ``readings`` is complete, defaults filled in."""

    plan: Plan
    category: Category
    assessed_on: date
    readings: Mapping[str, ReadingValue]
    facts: HouseholdFacts
    attested: Mapping[str, Attestation]


def parse_case(raw: Any) -> Case:
    """Read one question in the shape of the command-line contract. Raises :class:`InputError`."""
    table = _object(raw, "")
    _only(table, "", ("plan", "category", "assessed_on", "readings", "subject", "attested"))
    plan = _plan(table)
    category = _category(plan, table)
    return Case(
        plan=plan,
        category=category,
        assessed_on=parse_day(_required(table, "assessed_on"), "assessed_on"),
        readings=resolve_readings(plan, table.get("readings", {})),
        facts=parse_household(table.get("subject", {})),
        attested=parse_attested(category, table.get("attested", {})),
    )


def _plan(table: Mapping[str, Any]) -> Plan:
    plan_id = _required(table, "plan")
    try:
        if type(plan_id) is not str:
            raise UnknownPlanError(plan_id)
        return load_plan(plan_id)
    except UnknownPlanError:
        raise _choice("plan", plan_id, plan_ids()) from None


def _category(plan: Plan, table: Mapping[str, Any]) -> Category:
    category_id = _required(table, "category")
    if type(category_id) is not str or category_id not in plan.categories:
        raise _choice("category", category_id, tuple(plan.categories))
    category = plan.categories[category_id]
    if not category.assessable:
        able = ", ".join(c.id for c in plan.categories.values() if c.assessable)
        raise InputError(
            "category",
            Text(
                f"phiên bản này chưa xét được nhóm {category.title.vi} ({category.id}); dùng một trong: {able}",
                f"this version cannot assess {category.title.en} ({category.id}) yet; use one of: {able}",
            ),
        )
    return category


def resolve_readings(plan: Plan, raw: Any) -> dict[str, ReadingValue]:
    """Return every reading of the plan, those of ``raw`` in place of the defaults. Raises :class:`InputError`."""
    chosen = plan.default_readings()
    for name, value in _object(raw, "readings").items():
        if name not in plan.readings:
            raise _unknown(f"readings.{short(name)}", tuple(plan.readings))
        if plan.readings[name].option(value) is None:
            options = tuple(_literal(o.value) for o in plan.readings[name].options)
            raise _choice(f"readings.{short(name)}", value, options)
        chosen[name] = value
    return chosen


def parse_attested(category: Category, raw: Any) -> dict[str, Attestation]:
    """Return the attestations of a category by criterion id. Raises :class:`InputError`."""
    attested: dict[str, Attestation] = {}
    known = {criterion.id: criterion for criterion in category.criteria}
    for criterion_id, value in _object(raw, "attested").items():
        path = f"attested.{short(criterion_id)}"
        if criterion_id not in known:
            raise _unknown(path, tuple(known))
        options: tuple[str, ...] = ("true", "false")
        if known[criterion_id].allows_not_applicable:
            options += ('"not_applicable"',)
        if type(value) is bool:
            attested[criterion_id] = value
        elif type(value) is str and value == "not_applicable" and len(options) == 3:
            attested[criterion_id] = "not_applicable"
        else:
            raise _choice(path, value, options)
    return attested


def parse_household(raw: Any, path: str = "subject") -> HouseholdFacts:
    """Read the facts of a household. Raises :class:`InputError`."""
    table = _object(raw, path)
    _only(table, path, tuple(f.name for f in fields(HouseholdFacts)))
    values: dict[str, Any] = {}
    for name, value in table.items():
        place = f"{path}.{name}"
        if name in _BOOLEANS:
            values[name] = _boolean(value, place)
        elif name == "status":
            values[name] = _one_of(value, place, HOUSEHOLD_STATUSES)
        elif name == "exited_from":
            values[name] = _one_of(value, place, EXITED_FROM)
        elif name == "exit_year":
            values[name] = _integer(value, place, FIRST_YEAR, LAST_YEAR)
        elif name == "helped_households_exit":
            values[name] = _integer(value, place, 0, MAX_HELPED)
        else:
            values[name] = _incomes(value, place)
    return HouseholdFacts(**values)


def _incomes(raw: Any, path: str) -> tuple[Income, ...]:
    if not isinstance(raw, (list, tuple)):
        raise InputError(path, Text("phải là danh sách [...]", "must be a list [...]"))
    if len(raw) > MAX_INCOMES:
        raise InputError(
            path,
            Text(f"có hơn {MAX_INCOMES} năm; bỏ bớt", f"has more than {MAX_INCOMES} years; remove some"),
        )
    incomes: list[Income] = []
    for index, entry in enumerate(raw):
        place = f"{path}[{index}]"
        table = _object(entry, place)
        _only(table, place, ("year", "amount", "verified"))
        year = _integer(_required(table, "year", place), f"{place}.year", FIRST_YEAR, LAST_YEAR)
        if any(income.year == year for income in incomes):
            raise InputError(
                f"{place}.year",
                Text(f"năm {year} có hai lần; giữ một", f"the year {year} stands twice; keep one"),
            )
        amount = parse_amount(table["amount"], f"{place}.amount") if "amount" in table else None
        verified = _boolean(table["verified"], f"{place}.verified") if "verified" in table else None
        incomes.append(Income(year, amount, verified))
    return tuple(incomes)


def parse_amount(value: Any, path: str) -> Fraction:
    """Read an amount in đồng from a decimal string, or a plain JSON number, exactly. Raises :class:`InputError`."""
    literal: str | None = None
    if isinstance(value, str):
        literal = value
    elif type(value) is int and abs(value) < 10**30:
        literal = str(value)
    if literal is not None and _AMOUNT.fullmatch(literal):
        return Fraction(literal)
    if literal is not None and re.fullmatch(r"\s*-\s*[0-9][0-9.,]*\s*", literal[:60]):
        raise InputError(
            path,
            Text(
                f"{quoted(value)} là số âm; thu nhập phải từ 0 trở lên",
                f"{quoted(value)} is negative; an income is 0 or more",
            ),
        )
    raise InputError(
        path,
        Text(
            f'{quoted(value)} không phải số tiền; viết chữ số liền nhau, tối đa 15 chữ số, như "9600000"',
            f'{quoted(value)} is no amount; write up to 15 plain digits, like "9600000"',
        ),
    )


def parse_day(value: Any, path: str) -> date:
    """Read a date written ``YYYY-MM-DD``. Raises :class:`InputError`."""
    if type(value) is str and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise InputError(
        path,
        Text(
            f'{quoted(value)} không phải ngày hợp lệ; viết dạng "2020-05-15", năm {FIRST_YEAR}–{LAST_YEAR}',
            f'{quoted(value)} is no valid date; write it like "2020-05-15", years {FIRST_YEAR}–{LAST_YEAR}',
        ),
    )


def _object(raw: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or not all(type(key) is str for key in raw):
        raise InputError(path, Text("phải là một đối tượng {...}", "must be an object {...}"))
    return raw


def _required(table: Mapping[str, Any], key: str, path: str = "") -> Any:
    if key not in table:
        place = f"{path}.{key}" if path else key
        raise InputError(place, Text("thiếu; hãy thêm trường này", "is missing; add this field"))
    return table[key]


def _only(table: Mapping[str, Any], path: str, known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _unknown(f"{path}.{short(key)}" if path else short(key), known)


def _unknown(path: str, known: tuple[str, ...]) -> InputError:
    listed = ", ".join(known)
    return InputError(
        path,
        Text(
            f"trường không có trong mẫu; bỏ đi hoặc dùng: {listed}",
            f"unknown field; remove it or use: {listed}",
        ),
    )


def _choice(path: str, value: Any, options: tuple[str, ...]) -> InputError:
    listed = ", ".join(options)
    return InputError(
        path,
        Text(
            f"{quoted(value)} không hợp lệ; dùng một trong: {listed}",
            f"{quoted(value)} is not valid; use one of: {listed}",
        ),
    )


def _literal(value: ReadingValue) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _one_of(value: Any, path: str, options: tuple[str, ...]) -> str:
    if type(value) is not str or value not in options:
        raise _choice(path, value, options)
    return value


def _boolean(value: Any, path: str) -> bool:
    if type(value) is not bool:
        raise _choice(path, value, ("true", "false"))
    return value


def _integer(value: Any, path: str, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise InputError(
            path,
            Text(
                f"{quoted(value)} phải là số nguyên từ {low} đến {high}, không có dấu ngoặc kép",
                f"{quoted(value)} must be a whole number from {low} to {high}, without quotes",
            ),
        )
    return value
