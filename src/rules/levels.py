"""What a plan's own words say of the levels it works on: where it is decided, and what its communes' level consists of.

There were districts with communes and townships until 30 June 2025; since then communes and wards lie directly under a
province. A plan of one time must not be told in the words of the other.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.facts import CHOICE_NAMES
from rules.plan import LEVELS, Level, Plan
from rules.text import Text

TWO_LEVELS_SINCE: Final = date(2025, 7, 1)
"""The day on which the district level ended, and townships with it."""
COMMUNES_OF_PROVINCE: Final = Text("xã, phường", "communes and wards")
"""What lies directly under a province since then."""
_PLURAL: Final = {"commune": "communes", "ward": "wards", "township": "townships"}
_ORDER: Final = ("commune", "ward", "township")
_OF_DISTRICTS: Final[dict[str, tuple[str, ...]]] = {
    "huyện": ("commune", "township"),
    "quận": ("ward",),
    "thị xã": ("commune", "ward"),
    "thành phố": ("commune", "ward"),
}


def decided_at(plan: Plan) -> Level:
    """Return the level at which a plan's awards are decided: the highest where its categories differ."""
    levels = [s.level for c in plan.categories.values() for s in c.chain if s.act == "decide"]
    return max(levels, key=LEVELS.index, default="district")


def authority_area(plan: Plan) -> str:
    """Return the area of a plan's authority: "huyện Cẩm Thủy" of "Ủy ban nhân dân huyện Cẩm Thủy"."""
    name = plan.authority.vi
    for office in ("Ủy ban nhân dân ", "UBND "):
        name = name.removeprefix(office)
    return name


def commune_kinds(plan: Plan) -> tuple[str, ...]:
    """Return the kinds of units that the communes' level of a plan's area consists of, as far as the plan tells."""
    area = authority_area(plan)
    if decided_at(plan) == "district":
        return next((kinds for word, kinds in _OF_DISTRICTS.items() if area.startswith(f"{word} ")), _ORDER)
    if decided_at(plan) == "province" and date(plan.period.first_year, 12, 31) >= TWO_LEVELS_SINCE:
        return ("commune", "ward")
    return _ORDER


def commune_words(plan: Plan) -> Text:
    """Return what the units of the communes' level are called together: "xã, thị trấn", "xã, phường"."""
    kinds = [kind for kind in _ORDER if kind in commune_kinds(plan)]
    names = [_PLURAL[kind] for kind in kinds]
    return Text(
        ", ".join(CHOICE_NAMES["kind"][kind].vi for kind in kinds),
        " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])),
    )


def level_words(plan: Plan, level: Level) -> Text:
    """Return what one level of a plan's chains is called."""
    if level == "commune":
        return Text(commune_words(plan).vi, "commune")
    return {
        "hamlet": Text("thôn, bản, tổ dân phố", "hamlet"),
        "district": Text("huyện", "district"),
        "province": Text("tỉnh", "province"),
    }[level]
