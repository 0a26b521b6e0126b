"""The seat of the authority that decides a plan's awards: its name, its level and its offices, as papers and pages say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aggregates.refusals import Refused
from aggregates.vocabulary import UNIT_KINDS
from rules.levels import authority_area, commune_words, decided_at
from rules.plan import Plan
from rules.text import Text
from storage.application import EventLog

_KINDS: Final = (
    "thành phố ", "thị xã ", "thị trấn ", "tổ dân phố ", "tỉnh ", "huyện ", "quận ", "phường ", "xã ", "thôn ", "bản ",
)  # fmt: skip
"""What stands before the names of units."""
_REMARK: Final = re.compile(r"\s*\([^()]*\)$")
"""A remark after a name, as in "tỉnh Sông Lam (ví dụ)"."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The authority's place: ``name`` is "huyện Cẩm Thủy", ``region`` what stands above it, "tỉnh Thanh Hóa" or nothing.

    ``below`` is the unit of the register that lies between the communes and the seat, mostly none; ``communes`` what the
    units of their level are called together.
    """

    name: str
    kind: str
    region: str
    communes: Text
    below: str = ""

    @property
    def level(self) -> str:
        """What the level is called: "huyện", "tỉnh"."""
        kind = next((kind for kind in _KINDS if self.name.lower().startswith(kind)), self.name.split(" ")[0])
        return kind.strip()

    @property
    def words(self) -> Text:
        """What the level is called in both languages: "huyện", "district"."""
        return Text(self.level, UNIT_KINDS[self.kind].en)

    @property
    def place(self) -> str:
        """The name alone, as it stands before a date: "Cẩm Thủy"."""
        return short_name(self.name)

    @property
    def area(self) -> str:
        """The end of every address in it: "huyện Cẩm Thủy, tỉnh Thanh Hóa"."""
        return ", ".join(filter(None, (self.below, self.name, self.region)))

    @property
    def committee(self) -> str:
        """Its People's Committee."""
        return f"Ủy ban nhân dân {self.name}"

    @property
    def chair(self) -> str:
        """Its chair, as letters address the office."""
        return f"Chủ tịch {self.committee}"

    @property
    def executors(self) -> str:
        """Who carries out a decision."""
        below = f"Chủ tịch UBND các {self.communes.vi}"
        if self.kind == "province":
            return f"Chánh Văn phòng UBND {self.level}, Giám đốc Sở Nội vụ, {below}"
        return f"Chánh Văn phòng HĐND và UBND {self.level}, Trưởng phòng Nội vụ, {below}"

    @property
    def interior(self) -> str:
        """The office that keeps the council's affairs."""
        return "Sở Nội vụ" if self.kind == "province" else "Phòng Nội vụ"


def seat_of(log: EventLog, plan: Plan) -> Seat:
    """Return the seat of a plan: the unit above all others, by the name the register has for it now.

    A register that does not reach up to the level on which the plan is decided has no such unit: then the seat is the area of
    the plan's authority. A unit above that level has taken over from the one the plan was made for.
    """
    row = log.query_one(
        "SELECT name, kind FROM units WHERE parent_id IS NULL AND valid_to IS NULL ORDER BY valid_from LIMIT 1"
    )
    if row is None:
        raise Refused("not_found")
    level = decided_at(plan)
    if level == "province" and row["kind"] != "province":
        return Seat(authority_area(plan), level, plan.region, commune_words(plan), below=row["name"])
    # What has taken over from the plan's own unit may be what stood above it.
    region = "" if plan.region == row["name"] else plan.region
    return Seat(row["name"], row["kind"], region, commune_words(plan))


def short_name(unit_name: str) -> str:
    """The name of a unit without its kind: "xã Cẩm Bình" → "Cẩm Bình"."""
    plain = _REMARK.sub("", unit_name)
    for kind in _KINDS:
        if plain.lower().startswith(kind):
            return plain[len(kind) :]
    return plain
