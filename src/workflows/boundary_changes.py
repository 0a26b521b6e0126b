"""The boundary changes that ship with the system, as data: what ends, what begins, what passes to whom, and by which law.

Reading them changes nothing; ``workflows.units`` applies them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from aggregates.movement import NAMESPACE
from rules.text import Text


def unit_id(key: str) -> UUID:
    """The id of a unit that ships with the system.

    ``key`` is its code of 2018, the short name of an office, or the name a boundary change gives to what it establishes.
    """
    return uuid5(NAMESPACE, f"first-start:unit:{key}")


@dataclass(frozen=True, slots=True)
class Beginning:
    """A unit the change establishes, in the unit ``parent_id`` (None: at the top)."""

    unit_id: UUID
    kind: str
    name: str
    code: str
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A part that passes from one unit to another. ``unit_id`` is the id it gets where the register lacks it."""

    unit_id: UUID
    kind: str
    name: str
    from_id: UUID
    into_id: UUID


@dataclass(frozen=True, slots=True)
class Ending:
    """A unit that ends, and the one that takes over."""

    unit_id: UUID
    into_id: UUID


@dataclass(frozen=True, slots=True)
class BoundaryChange:
    """One change, in force from ``valid_from`` on; ``source`` is its legal basis."""

    id: str
    title: Text
    valid_from: date
    source: str
    confirmed: bool
    established: tuple[Beginning, ...]
    transfers: tuple[Transfer, ...]
    dissolved: tuple[Ending, ...]


@cache
def boundary_changes() -> tuple[BoundaryChange, ...]:
    """Return the shipped changes, the earliest first."""
    text = resources.files("workflows").joinpath("data", "boundary-changes.toml").read_text(encoding="utf-8")
    return tuple(sorted(map(_change, tomllib.loads(text)["changes"]), key=lambda c: c.valid_from))


def _change(data: dict[str, Any]) -> BoundaryChange:
    return BoundaryChange(
        id=data["id"],
        title=Text(data["title"]["vi"], data["title"]["en"]),
        valid_from=data["valid_from"],
        source=data["source"],
        confirmed=data["confirmed"],
        established=tuple(
            Beginning(
                unit_id(u["key"]),
                u["kind"],
                u["name"],
                u["code"],
                unit_id(u["parent"]) if "parent" in u else None,
            )
            for u in data.get("establish", ())
        ),
        transfers=tuple(
            Transfer(unit_id(t["key"]), t["kind"], t["name"], unit_id(t["from"]), unit_id(t["into"]))
            for t in data.get("transfer", ())
        ),
        dissolved=tuple(
            Ending(unit_id(key), unit_id(d["into"])) for d in data.get("dissolve", ()) for key in d["units"]
        ),
    )
