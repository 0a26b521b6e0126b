"""The strict reading of facts from JSON: nothing is guessed and nothing is silently dropped.

Fields of another status or kind of the same category are read and have no effect; a field the category does not know
is an error, since it may be a slip for one that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from rules.facts import (
    AWAITED,
    COMMUNE_KINDS,
    EXITED_FROM,
    FACT_CLASSES,
    HAMLET_KINDS,
    HOUSEHOLD_STATUSES,
    INDIVIDUAL_ROLES,
    ZONES,
    AwaitedReview,
    Facts,
    Income,
    PlanTarget,
    Review,
    SponsoredCommune,
)
from rules.inputs import (
    InputError,
    only,
    parse_amount,
    parse_choice,
    parse_count,
    parse_flag,
    parse_list,
    parse_name,
    parse_object,
    parse_percent,
    parse_year,
    required,
)
from rules.text import Text

Reader = Callable[[Any, str], Any]
T = TypeVar("T")

MAX_HELPED = 100_000
MAX_ENTRIES = 200
MAX_HOUSEHOLDS = 100_000_000


def parse_facts(shape: str, raw: Any, path: str = "subject") -> Facts:
    """Read the facts of one shape of :data:`rules.facts.FACT_SHAPES`. Raises :class:`InputError`."""
    readers = READERS[shape]
    table = parse_object(raw, path)
    only(table, path, tuple(readers))
    return FACT_CLASSES[shape](
        **{name: readers[name](value, f"{path}.{name}") for name, value in table.items()}
    )


# Both run while the module is loaded, before any change is in place: a change here would never be tried.
def _one_of(options: tuple[str, ...]) -> Reader:
    return lambda value, path: parse_choice(value, path, options)  # pragma: no mutate


def _up_to(limit: int) -> Reader:
    return lambda value, path: parse_count(value, path, 0, limit)  # pragma: no mutate


def _yearly(raw: Any, path: str, read: Callable[[Mapping[str, Any], str, int], T]) -> tuple[T, ...]:
    """Read a list of entries with one year each; the same year twice is an error."""
    entries: dict[int, T] = {}
    for index, entry in enumerate(parse_list(raw, path, MAX_ENTRIES)):
        place = f"{path}[{index}]"
        table = parse_object(entry, place)
        year = parse_year(required(table, "year", place), f"{place}.year")
        if year in entries:
            raise InputError(
                f"{place}.year",
                Text(f"năm {year} có hai lần; giữ một", f"the year {year} stands twice; keep one"),
            )
        entries[year] = read(table, place, year)
    return tuple(entries.values())


def _incomes(raw: Any, path: str) -> tuple[Income, ...]:
    def read(table: Mapping[str, Any], place: str, year: int) -> Income:
        only(table, place, ("year", "amount", "verified"))
        amount = parse_amount(table["amount"], f"{place}.amount") if "amount" in table else None
        verified = parse_flag(table["verified"], f"{place}.verified") if "verified" in table else None
        return Income(year, amount, verified)

    return _yearly(raw, path, read)


def _reviews(raw: Any, path: str) -> tuple[Review, ...]:
    def read(table: Mapping[str, Any], place: str, year: int) -> Review:
        only(table, place, ("year", "households", "poor", "near_poor"))
        counts = {
            name: parse_count(value, f"{place}.{name}", 0, MAX_HOUSEHOLDS)
            for name, value in table.items()
            if name != "year"
        }
        households = counts.get("households")
        if households is not None and counts.get("poor", 0) + counts.get("near_poor", 0) > households:
            raise InputError(
                place,
                Text(
                    f"số hộ nghèo và cận nghèo vượt tổng số hộ ({households}); kiểm tra lại",
                    f"more poor and near-poor households than households ({households}); check the counts",
                ),
            )
        return Review(year, **counts)

    return _yearly(raw, path, read)


def _awaited(raw: Any, path: str) -> tuple[AwaitedReview, ...]:
    """Read what years wait for: several parts of one unit may wait in the same year, the same part once."""
    found: dict[tuple[int, str | None], AwaitedReview] = {}
    for index, entry in enumerate(parse_list(raw, path, MAX_ENTRIES)):
        place = f"{path}[{index}]"
        table = parse_object(entry, place)
        only(table, place, ("year", "awaits", "unit"))
        year = parse_year(required(table, "year", place), f"{place}.year")
        unit = parse_name(table["unit"], f"{place}.unit") if "unit" in table else None
        if (year, unit) in found:
            raise InputError(
                f"{place}.year",
                Text(f"năm {year} có hai lần; giữ một", f"the year {year} stands twice; keep one"),
            )
        awaits = parse_choice(required(table, "awaits", place), f"{place}.awaits", AWAITED)
        found[year, unit] = AwaitedReview(year, awaits, unit)
    return tuple(found.values())


def _targets(raw: Any, path: str) -> tuple[PlanTarget, ...]:
    def read(table: Mapping[str, Any], place: str, year: int) -> PlanTarget:
        only(table, place, ("year", "reduction"))
        reduction = parse_percent(required(table, "reduction", place), f"{place}.reduction")
        return PlanTarget(year, reduction)

    return _yearly(raw, path, read)


def _sponsored(raw: Any, path: str) -> tuple[SponsoredCommune, ...]:
    communes = []
    for index, entry in enumerate(parse_list(raw, path, MAX_ENTRIES)):
        place = f"{path}[{index}]"
        table = parse_object(entry, place)
        only(table, place, ("name", "poor_rate"))
        name = parse_name(table["name"], f"{place}.name") if "name" in table else None
        rate: Fraction | None = None
        if "poor_rate" in table:
            rate = parse_percent(table["poor_rate"], f"{place}.poor_rate")
        communes.append(SponsoredCommune(name, rate))
    return tuple(communes)


READERS: Mapping[str, Mapping[str, Reader]] = MappingProxyType(
    {
        "household": MappingProxyType(
            {
                "status": _one_of(HOUSEHOLD_STATUSES),
                "exited_from": _one_of(EXITED_FROM),
                "exit_year": parse_year,
                "exit_confirmed": parse_flag,
                "disabled_member": parse_flag,
                "social_protection": parse_flag,
                "no_relapse_commitment": parse_flag,
                "exit_registered": parse_flag,
                "helped_households_exit": _up_to(MAX_HELPED),
                "income_per_head": _incomes,
            }
        ),
        "hamlet": MappingProxyType(
            {
                "kind": _one_of(HAMLET_KINDS),
                "especially_difficult": parse_flag,
                "reviews": _reviews,
                "awaited_reviews": _awaited,
                "plan_targets": _targets,
            }
        ),
        "commune": MappingProxyType(
            {
                "kind": _one_of(COMMUNE_KINDS),
                "zone": _one_of(ZONES),
                "classed_poor": parse_flag,
                "reviews": _reviews,
                "awaited_reviews": _awaited,
                "plan_targets": _targets,
            }
        ),
        "department": MappingProxyType({"sponsored_communes": _sponsored}),
        "individual": MappingProxyType({"role": _one_of(INDIVIDUAL_ROLES)}),
        "attested_only": MappingProxyType({}),
    }
)
"""Per shape, its fields and how each is read."""
