"""Revoking an award: the grounds of the law and the terms of its steps, as dated data with their sources.

Revocation is not cancellation: the decision was made as it should be, and one award of it turns out to be undeserved.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from rules.text import Text

FILE: Final = "revoking.toml"


@dataclass(frozen=True, slots=True)
class RevocationGround:
    """One ground: ``title`` for those who decide, ``said`` for everybody, in force from ``valid_from``."""

    id: str
    title: Text
    said: Text
    valid_from: date
    source: str
    confirmed: bool

    def doubtful_on(self, day: date) -> bool:
        """Whether pages say that somebody has to compare the ground with the law in force on ``day``."""
        return not self.confirmed or day < self.valid_from


@dataclass(frozen=True, slots=True)
class RevocationTerm:
    """Working days for one step, from ``valid_from`` on. Not ``confirmed``: not checked against the law."""

    what: str
    valid_from: date
    working_days: int
    source: str
    confirmed: bool


@cache
def _file() -> dict[str, Any]:
    text = resources.files("rules").joinpath("revoking", FILE).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _grounds() -> MappingProxyType[str, RevocationGround]:
    return MappingProxyType({row["id"]: _ground(row) for row in _file()["grounds"]})


def _ground(row: dict[str, Any]) -> RevocationGround:
    return RevocationGround(
        id=row["id"],
        title=Text(row["title"]["vi"], row["title"]["en"]),
        said=Text(row["said"]["vi"], row["said"]["en"]),
        valid_from=row["valid_from"],
        source=row["source"],
        confirmed=row["confirmed"],
    )


REVOCATION_GROUNDS: Final = _grounds()


def revocation_term(what: str, day: date) -> RevocationTerm:
    """Return the term for ``hearing``, ``recovery`` or ``reminder``, begun on ``day``: the newest in force, else the first.

    Raises ``KeyError`` for anything else.
    """
    known = sorted(
        (RevocationTerm(**row) for row in _file()["terms"] if row["what"] == what),
        key=lambda term: term.valid_from,
    )
    if not known:
        raise KeyError(what)
    in_force = [term for term in known if term.valid_from <= day]
    return in_force[-1] if in_force else known[0]
