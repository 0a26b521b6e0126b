"""What two plans say differently, line by line: for a council that compares versions before it puts one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rules.plan import Plan
from rules.text import Text

Kind = Literal["added", "removed", "changed", "moved"]

_KIND_NAMES: Mapping[Kind, Text] = {
    "added": Text("thêm", "added"),
    "removed": Text("bỏ", "removed"),
    "changed": Text("đổi", "changed"),
    "moved": Text("đổi thứ tự", "moved"),
}
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the plans differ; ``before`` and ``after`` are None where there is nothing."""

    kind: Kind
    place: str
    before: Any = None
    after: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the difference for JSON."""
        return {"change": self.kind, "place": self.place, "before": self.before, "after": self.after}

    @property
    def line(self) -> str:
        """One readable line: what happened, where, and what stood and stands there."""
        name = _KIND_NAMES[self.kind]
        said = {
            "added": _said(self.after),
            "removed": _said(self.before),
            "changed": f"{_said(self.before)} → {_said(self.after)}",
            "moved": f"{_said(self.before)} → {_said(self.after)}",
        }[self.kind]
        return f"{name.vi} / {name.en} · {self.place}: {said}"


def diff_plans(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return every difference in the order of the file. What a plan's text merely repeats is left out."""
    return tuple(_diff(_without_repeats(before.to_dict()), _without_repeats(after.to_dict()), ""))


def _without_repeats(raw: dict[str, Any]) -> dict[str, Any]:
    """A criterion's joined ``text`` says what its bullets say: each change would stand there twice."""
    for category in raw["categories"]:
        for criterion in category["criteria"]:
            del criterion["text"]
    return raw


def _diff(before: Any, after: Any, place: str) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _diff_tables(before, after, place)
    elif isinstance(before, list) and isinstance(after, list) and _named(before) and _named(after):
        yield from _diff_named(before, after, place)
    elif type(before) is not type(after) or before != after:
        yield Difference("changed", place, before, after)


def _diff_tables(before: dict[str, Any], after: dict[str, Any], place: str) -> Iterator[Difference]:
    for key in [*before, *(k for k in after if k not in before)]:
        inner = f"{place}.{key}" if place else key
        if key not in after:
            yield Difference("removed", inner, before[key])
        elif key not in before:
            yield Difference("added", inner, None, after[key])
        else:
            yield from _diff(before[key], after[key], inner)


def _diff_named(before: list[Any], after: list[Any], place: str) -> Iterator[Difference]:
    """Compare lists whose entries have names entry by entry, then their order: steps and criteria stand in order."""
    old, new = ({_name(entry): entry for entry in entries} for entries in (before, after))
    for name in [*old, *(n for n in new if n not in old)]:
        inner = f"{place}[{name}]"
        if name not in new:
            yield Difference("removed", inner, old[name])
        elif name not in old:
            yield Difference("added", inner, None, new[name])
        else:
            yield from _diff(old[name], new[name], inner)
    kept = [name for name in old if name in new]
    now = [name for name in new if name in old]
    if kept != now:
        yield Difference("moved", place, kept, now)


def _name(entry: Any) -> str:
    """An option is named by its value, a legal basis by its number."""
    named = next(entry[key] for key in ("id", "name", "number", "value") if key in entry)
    return str(named).lower() if isinstance(named, bool) else str(named)


def _named(entries: list[Any]) -> bool:
    if not all(isinstance(e, dict) and {"id", "name", "number", "value"} & set(e) for e in entries):
        return False
    names = [_name(entry) for entry in entries]
    return len(set(names)) == len(names)


def _said(value: Any) -> str:
    """Say a value on one line: a text in both languages, a table by its title or name."""
    if isinstance(value, dict):
        if {"vi", "en"} <= set(value):
            return f"{_short(value['vi'])} / {_short(value['en'])}"
        if isinstance(value.get("title"), dict):
            return _said(value["title"])
        return _short(", ".join(f"{key} = {_said(inner)}" for key, inner in value.items()))
    if isinstance(value, list):
        return _short("[" + ", ".join(_said(inner) for inner in value) + "]")
    return _short(str(value).lower() if isinstance(value, bool) else str(value))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
