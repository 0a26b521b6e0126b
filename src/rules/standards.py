"""Poverty standards: dated data that decide from income and deprivations which class a household is in.

The lines change with the years and differ between country and town, so none of them is a constant here: they stand in
``standards/poverty-standards.toml`` with their days, their source and whether they were confirmed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from rules.table import Table
from rules.text import Text
from rules.wording import day as day_words
from rules.wording import money, sentence

AREAS: Final[Mapping[str, Text]] = MappingProxyType(
    {"rural": Text("nông thôn", "rural"), "urban": Text("thành thị", "urban")}
)
FILE: Final = "poverty-standards.toml"
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Standard:
    """One poverty standard. Lines are đồng per head and month by area; ``valid_to`` None: still in force.

    ``poor_line`` is None where income alone makes nobody poor. ``confirmed`` speaks for lines and days,
    ``deprivations_confirmed`` for how many of the ``indicators`` must be lacking.
    """

    id: str
    title: Text
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool
    indicators: int
    deprivations: int
    deprivations_confirmed: bool
    poor_line: Mapping[str, int] | None
    line: Mapping[str, int]

    def in_force(self, on: date) -> bool:
        """Whether the standard decides on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Classification:
    """The class (``poor``, ``near_poor``, ``not_poor``), or None where it cannot be told, with the sentence that says why."""

    household_class: str | None
    reason: Text
    standard: Standard | None


@cache
def load_standards() -> tuple[Standard, ...]:
    """Return the standards that ship with the program, the oldest first.

    Raises :class:`rules.plan.PlanError`, which names table and key, for a file that is not as it should be.
    """
    text = resources.files("rules").joinpath("standards", FILE).read_text(encoding="utf-8")
    return read_standards(tomllib.loads(text), FILE)


def read_standards(raw: Any, file: str) -> tuple[Standard, ...]:
    """Read standards from a parsed file. Two that are in force on one day are an error, and so are lines that fall."""
    root = Table(raw, file, "")
    found = [_standard(table) for table in root.tables("standards")]
    root.done()
    found.sort(key=lambda s: s.valid_from)
    for before, after in pairwise(found):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise root.error(
                f"standards[{after.id}].valid_from",
                Text(
                    f"trùng thời gian với chuẩn {before.id}; sửa ngày bắt đầu hoặc ngày kết thúc",
                    f"overlaps the standard {before.id}; mend one of the days",
                ),
            )
    return tuple(found)


def _standard(table: Table) -> Standard:
    first = table.day("valid_from")
    last = table.day("valid_to") if table.has("valid_to") else None
    if last is not None and last < first:
        raise table.error("valid_to", Text("trước ngày bắt đầu", "lies before the first day"))
    indicators = table.integer("indicators", 1, 100)
    poor_line = _lines(table, "poor_line") if table.has("poor_line") else None
    line = _lines(table, "line")
    if poor_line is not None and any(poor_line[area] >= line[area] for area in AREAS):
        raise table.error("poor_line", Text("phải thấp hơn line", "must be below line"))
    standard = Standard(
        id=table.string("id"),
        title=table.own_text(),
        valid_from=first,
        valid_to=last,
        source=table.string("source"),
        confirmed=table.boolean("confirmed"),
        indicators=indicators,
        deprivations=table.integer("deprivations", 1, indicators),
        deprivations_confirmed=table.boolean("deprivations_confirmed"),
        poor_line=poor_line,
        line=line,
    )
    table.done()
    return standard


def _lines(table: Table, key: str) -> Mapping[str, int]:
    lines = table.table(key)
    found = {area: lines.integer(area, 1, _MOST) for area in AREAS}
    lines.done()
    return MappingProxyType(found)


def standard_on(on: date, standards: Iterable[Standard] | None = None) -> Standard | None:
    """Return the standard that decides on a day; None where none is known."""
    return next((s for s in (load_standards() if standards is None else standards) if s.in_force(on)), None)


def classify(
    income_per_head_month: Fraction | Decimal | int | None,
    deprivations: int | None,
    area: str,
    on: date,
    standards: Iterable[Standard] | None = None,
) -> Classification:
    """Say which class a household is in under the standard of a day.

    ``income_per_head_month`` in đồng, ``deprivations`` the number of indicators it lacks; None: not known, and then no class
    is told, even where one of the two would do, because the official class rests on both. Incomes at a line count as below
    it. Raises ``ValueError`` for a negative or inexact income, more deprivations than indicators, or an unknown area.
    """
    if area not in AREAS:
        raise ValueError(f"unknown area {area!r}")
    standard = standard_on(on, standards)
    if standard is None:
        words = Text("chưa có chuẩn nghèo cho ngày {day}", "no poverty standard is known for {day}")
        return Classification(None, sentence(words.format(day=day_words(on))), None)
    income = _exact(income_per_head_month)
    if deprivations is not None and (
        type(deprivations) is not int or not 0 <= deprivations <= standard.indicators
    ):
        raise ValueError(f"deprivations must be 0 to {standard.indicators}")
    missing = [
        words
        for known, words in (
            (income, Text("thu nhập bình quân đầu người", "the income per head")),
            (deprivations, Text("số chỉ số thiếu hụt", "the number of deprivations")),
        )
        if known is None
    ]
    if income is None or deprivations is None:
        what = Text(" và ".join(m.vi for m in missing), " and ".join(m.en for m in missing))
        reason = Text("chưa biết {what}", "{what} is not known").format(what=what)
        return Classification(None, sentence(reason), standard)
    household_class, words = _decide(standard, income, deprivations, area)
    return Classification(household_class, sentence(words), standard)


def _decide(standard: Standard, income: Fraction, lacking: int, area: str) -> tuple[str, Text]:
    line = standard.line[area]
    about = {
        "income": money(income),
        "line": money(Fraction(line)),
        "area": AREAS[area],
        "lacking": lacking,
        "needed": standard.deprivations,
        "title": standard.title,
    }
    if standard.poor_line is not None and income <= standard.poor_line[area]:
        return "poor", Text(
            "thu nhập {income}/người/tháng không quá mức {line} ({area}): hộ nghèo theo {title}",
            "{income} per head and month is not above {line} ({area}): poor under the {title}",
        ).format(**{**about, "line": money(Fraction(standard.poor_line[area]))})
    if income > line:
        return "not_poor", Text(
            "thu nhập {income}/người/tháng trên mức {line} ({area}): không thuộc diện nghèo, cận nghèo theo {title}",
            "{income} per head and month is above {line} ({area}): neither poor nor near-poor under the {title}",
        ).format(**about)
    if lacking >= standard.deprivations:
        return "poor", Text(
            "thu nhập {income}/người/tháng không quá mức {line} ({area}) và thiếu hụt {lacking} chỉ số (từ {needed} trở lên): "
            "hộ nghèo theo {title}",
            "{income} per head and month is not above {line} ({area}) and {lacking} indicators are lacking ({needed} or more): "
            "poor under the {title}",
        ).format(**about)
    return "near_poor", Text(
        "thu nhập {income}/người/tháng không quá mức {line} ({area}) và thiếu hụt {lacking} chỉ số (dưới {needed}): "
        "hộ cận nghèo theo {title}",
        "{income} per head and month is not above {line} ({area}) and {lacking} indicators are lacking (fewer than {needed}): "
        "near-poor under the {title}",
    ).format(**about)


def _exact(income: Fraction | Decimal | int | None) -> Fraction | None:
    if income is None:
        return None
    if isinstance(income, bool) or not isinstance(income, int | Decimal | Fraction):
        raise ValueError("an income is an exact number")
    try:
        value = Fraction(income)
    except (ValueError, OverflowError):
        raise ValueError("an income is a finite number") from None
    if value < 0:
        raise ValueError("an income is never negative")
    return value
