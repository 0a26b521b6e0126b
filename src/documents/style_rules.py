"""Which rules of form an administrative paper follows on its date.

Decree 30/2020/NĐ-CP took effect on 5/3/2020 and replaced Circular 01/2011/TT-BNV. For our papers four things differ:
where the page number stands, whether legal grounds are set in italics, how the last ground ends, and how an annex is
headed. A paper follows the rules of its own date, so that a decision of 2019 printed today still looks like 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class StyleRules:
    """One set of rules of form, valid from ``valid_from`` until the next one."""

    id: str
    source: str
    valid_from: date
    page_number: Literal["top-center", "bottom-right"]
    grounds_italic: bool
    last_ground_ends_with: str


CIRCULAR_01_2011: Final = StyleRules(
    id="tt01-2011",
    source="Thông tư số 01/2011/TT-BNV",
    valid_from=date(2011, 4, 6),
    page_number="bottom-right",
    grounds_italic=False,
    last_ground_ends_with=",",
)
DECREE_30_2020: Final = StyleRules(
    id="nd30-2020",
    source="Nghị định số 30/2020/NĐ-CP",
    valid_from=date(2020, 3, 5),
    page_number="top-center",
    grounds_italic=True,
    last_ground_ends_with=".",
)


def style_rules(day: date) -> StyleRules:
    """Return the rules of form in force on ``day``; anything before 5/3/2020 follows Circular 01/2011."""
    return DECREE_30_2020 if day >= DECREE_30_2020.valid_from else CIRCULAR_01_2011


def punctuate_grounds(grounds: tuple[str, ...], rules: StyleRules) -> tuple[str, ...]:
    """End every legal ground with a semicolon and the last one as the rules want, whatever the caller typed."""
    bare = [ground.rstrip(" ;,.") for ground in grounds]
    if not bare:
        return ()
    return (*(f"{ground};" for ground in bare[:-1]), bare[-1] + rules.last_ground_ends_with)
