"""The terms of data protection as dated data: how soon a request is answered, and what is kept how long."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from rules.text import Text


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """Working days within which a request is answered, from ``valid_from`` on. Not ``confirmed``: not checked against the law."""

    valid_from: date
    working_days: int
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A class of records and how many years it is kept, from what ``counts`` says."""

    id: str
    valid_from: date
    years: int
    name: Text
    counts: Text
    source: Text
    confirmed: bool

    def passed_before(self, today: date) -> date:
        """Return the first day that has not passed its term: what is older has."""
        try:
            return today.replace(year=today.year - self.years)
        except ValueError:  # 29 February
            return today.replace(year=today.year - self.years, day=28)


@cache
def _table() -> dict[str, Any]:
    file = resources.files("workflows").joinpath("data", "data-protection.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def answer_term(day: date) -> AnswerTerm:
    """Return the term for a request received on ``day``: the newest in force."""
    known = sorted((AnswerTerm(**row) for row in _table()["answers"]), key=lambda term: term.valid_from)
    in_force = [term for term in known if term.valid_from <= day]
    return in_force[-1] if in_force else known[0]


def retention_classes(day: date) -> tuple[RetentionClass, ...]:
    """Return what is kept how long on ``day``, each class by its newest line in force, in the order of the file."""
    found: dict[str, RetentionClass] = {}
    for row in sorted(_table()["classes"], key=lambda row: row["valid_from"]):
        if row["valid_from"] <= day:
            found[row["id"]] = RetentionClass(
                row["id"],
                row["valid_from"],
                row["years"],
                Text(row["vi"], row["en"]),
                Text(row["counts_vi"], row["counts_en"]),
                Text(row["source_vi"], row["source_en"]),
                row["confirmed"],
            )
    return tuple(found.values())
