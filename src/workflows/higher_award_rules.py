"""Which higher awards there are, and which dated rules speak against a referral: data, with sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from rules.text import Text


@dataclass(frozen=True, slots=True)
class HigherRule:
    """A rule about referrals on some bases, from one day to another; not ``confirmed``: not checked against its document."""

    id: str
    valid_from: date
    valid_to: date
    bases: tuple[str, ...]
    refuses: bool
    words: Text
    source: str
    confirmed: bool


@cache
def _table() -> dict[str, Any]:
    file = resources.files("workflows").joinpath("data", "higher_awards.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def higher_forms() -> dict[str, Text]:
    """Return the higher awards by id."""
    return {row["id"]: Text(row["vi"], row["en"]) for row in _table()["forms"]}


def rules_on(day: date, basis: str) -> list[HigherRule]:
    """Return the rules that speak against a referral on ``basis`` (``merit`` or ``thematic``) made on ``day``."""
    return [rule for rule in all_rules() if rule.valid_from <= day <= rule.valid_to and basis in rule.bases]


@cache
def all_rules() -> tuple[HigherRule, ...]:
    """Return every rule."""
    return tuple(
        HigherRule(
            row["id"],
            row["valid_from"],
            row.get("valid_to", date.max),
            tuple(row["bases"]),
            row["effect"] == "refuse",
            Text(row["vi"], row["en"]),
            row["source"],
            row["confirmed"],
        )
        for row in _table()["rules"]
    )
