"""The terms of complaints and appeals as dated data: how soon each is taken up, looked into, decided and answered."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class ComplaintTerm:
    """Working days for one thing to be done, from ``valid_from`` on. Not ``confirmed``: not checked against the law."""

    what: str
    valid_from: date
    working_days: int
    source: str
    confirmed: bool


@cache
def _table() -> dict[str, Any]:
    file = resources.files("workflows").joinpath("data", "complaints.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def complaint_term(what: str, day: date) -> ComplaintTerm:
    """Return the term for ``screening``, ``investigation``, ``answer`` or ``appeal``, begun on ``day``: the newest in force.

    Raises ``KeyError`` for anything else.
    """
    known = sorted(
        (ComplaintTerm(**row) for row in _table()["terms"] if row["what"] == what),
        key=lambda term: term.valid_from,
    )
    if not known:
        raise KeyError(what)
    in_force = [term for term in known if term.valid_from <= day]
    return in_force[-1] if in_force else known[0]
