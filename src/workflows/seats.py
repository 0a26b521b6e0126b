"""The seat of the authority that decides a plan's awards: its name, its level and its offices, as papers and pages say them.

A seat is that of a day: a paper that is signed speaks of the authority that signs it, a letter of the past of the one it was
written to. Nothing in one paper mixes the two but for acts of other days that it cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregates.refusals import Refused
from aggregates.vocabulary import UNIT_KINDS
from rules.levels import COMMUNES_OF_PROVINCE, authority_area, commune_words, decided_at
from rules.plan import AwardForm, Plan
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
    units of their level are called together. ``took_over``: it stands in place of the one that the plan was made for.
    """

    name: str
    kind: str
    region: str
    communes: Text
    below: str = ""
    took_over: bool = False

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

    def grantor(self, form: AwardForm) -> Text:
        """Who grants an award of the form: whom the plan names, or the chair of what has taken over."""
        if not self.took_over:
            return form.authority
        return Text(self.chair, f"Chair of the People's Committee of {self.name}")

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


def seat_of(log: EventLog, plan: Plan, day: date) -> Seat:
    """Return the seat of a plan on ``day``: the unit above all others then, by the name it bore.

    Before the register begins it is as it was at first. A register that does not reach up to the level on which the plan is
    decided has no such unit: then the seat is the area of the plan's authority. A unit above that level has taken over from
    the one the plan was made for.
    """
    level = decided_at(plan)
    row = log.query_one(
        # A province that was entered by hand beside its districts is no district's seat.
        "SELECT p.name, p.kind FROM unit_periods p JOIN units u USING (unit_id) WHERE p.parent_id IS NULL "
        "ORDER BY p.valid_from <= %(day)s AND coalesce(p.valid_to, 'infinity') >= %(day)s DESC, p.kind = %(level)s DESC, "
        "u.valid_from, p.valid_from LIMIT 1",
        {"day": day, "level": level},
    )
    if row is None:
        raise Refused("not_found")
    if level == "province" and row["kind"] != "province":
        return Seat(authority_area(plan), level, plan.region, commune_words(plan), below=row["name"])
    # What has taken over from the plan's own unit may be what stood above it.
    region = "" if plan.region == row["name"] else plan.region
    took_over = level == "district" and row["kind"] == "province"
    communes = COMMUNES_OF_PROVINCE if took_over else commune_words(plan)
    return Seat(row["name"], row["kind"], region, communes, took_over=took_over)


@dataclass(frozen=True, slots=True)
class SeatsOfPaper:
    """The seats that one paper on several dossiers is of, each by its own dossiers' plan: mostly one; else each is named."""

    each: tuple[Seat, ...]

    @property
    def name(self) -> str:
        """Their names."""
        return _both(seat.name for seat in self.each)

    @property
    def level(self) -> str:
        """What their levels are called: "huyện", "huyện và tỉnh"."""
        return _both(seat.level for seat in self.each)

    @property
    def place(self) -> str:
        """The name that stands before the date: a paper is made in one place, that of the dossier listed first."""
        return self.each[0].place

    @property
    def committee(self) -> str:
        """Their People's Committees."""
        return f"Ủy ban nhân dân {self.name}"


def seats_of(log: EventLog, plans: Iterable[Plan], day: date) -> SeatsOfPaper:
    """Return the seats on ``day`` of the plans, one at least, that the dossiers of a paper go by, in their order."""
    known = {(plan.id, plan.version): plan for plan in plans}
    return SeatsOfPaper(tuple(dict.fromkeys(seat_of(log, plan, day) for plan in known.values())))


def _both(names: Iterable[str]) -> str:
    return " và ".join(dict.fromkeys(names))


def short_name(unit_name: str) -> str:
    """The name of a unit without its kind: "xã Cẩm Bình" → "Cẩm Bình"."""
    plain = _REMARK.sub("", unit_name)
    for kind in _KINDS:
        if plain.lower().startswith(kind):
            return plain[len(kind) :]
    return plain
