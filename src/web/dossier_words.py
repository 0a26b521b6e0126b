"""What a dossier is about, in words: pages of all categories say it in the same way."""

from __future__ import annotations

from typing import Any

from aggregates.actors import Actor
from rules.plan import Category
from rules.text import Text
from web.frame import services
from workflows.authorisation import may
from workflows.subjects import shape_of

_KEYS = {
    "household": Text("Chủ hộ", "Head of household"),
    "unit": Text("Đơn vị được đề nghị", "Unit nominated"),
    "nominee": Text("Đối tượng được đề nghị", "Nominee"),
}


def subject_key(category: Category) -> Text:
    """Return the label before a subject's name."""
    return _KEYS[shape_of(category)]


def capital_name(name: str | None) -> str | None:
    """Begin a subject's name with a capital, as a title or a line of a list begins: "Xã Cẩm Bình". None stays: erased."""
    return name and name[:1].upper() + name[1:]


def place_words(row: Any) -> str:
    """Return the unit a dossier belongs to, with its commune where it lies in one."""
    return ", ".join(part for part in (row["hamlet"], row["commune"]) if part)


def openable(by: Actor) -> list[Category]:
    """Return the categories whose dossiers this office opens, in the plan's order."""
    plan = services().movements.in_force().plan
    return [c for c in plan.categories.values() if not by.roles.isdisjoint(c.preparing_roles)]


def may_open(by: Actor, category: Category, unit_path: str) -> bool:
    """Whether the officer may open a dossier of the category at the place."""
    return may(by, "nomination.propose", unit_path, category.preparing_roles)
