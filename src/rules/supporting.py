"""Whether an award may be put forward in support of a higher one: rules as dated data (``supporting/supporting.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from rules.text import Text


@dataclass(frozen=True, slots=True)
class Barred:
    """From ``valid_from`` on, an award of the kind ``award`` does not support one of the kind ``towards``."""

    id: str
    award: str
    towards: str
    valid_from: date
    said: Text
    source: str
    confirmed: bool


@cache
def _file() -> dict[str, Any]:
    text = resources.files("rules").joinpath("supporting", "supporting.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


AWARD_KINDS: Final[dict[str, Text]] = {
    row["id"]: Text(row["title"]["vi"], row["title"]["en"]) for row in _file()["kinds"]
}
MOVEMENT_AWARDS: Final[str] = _file()["movement_awards"]
"""The kind of award that decisions of the movement give."""


def barred_by(award: str, towards: str, day: date) -> Barred | None:
    """Return the rule by which an award may not support one of the kind ``towards`` on ``day``; None where it may.

    Raises ``KeyError`` for a kind that is not in the file.
    """
    for kind in (award, towards):
        AWARD_KINDS[kind]
    rules = [
        Barred(**{**row, "said": Text(row["said"]["vi"], row["said"]["en"])}) for row in _file()["barred"]
    ]
    found = [r for r in rules if (r.award, r.towards) == (award, towards) and r.valid_from <= day]
    return max(found, key=lambda r: r.valid_from) if found else None
