"""Units over time: province, district, communes, townships and wards, hamlets and residential groups, departments.

A unit's identity is its id. Name, code, class and place are attributes with dates: the state's codes pass to other units,
communes merge, and a fact of 2017 may be recorded in 2020. So every change says from which day it counts, facts may be
recorded late, and what is recorded later about the same day stands.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.refusals import Refused
from aggregates.unit_code import require_code
from aggregates.unit_confirmation import FactConfirmed, UnitEvent
from aggregates.values import NAME_LIMIT, require_choice, require_name, require_text
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, UNIT_KINDS, ZONES
from rules.text import Text

_LEVELS: Final = (COMMUNE_KINDS, HAMLET_KINDS)
"""Kinds between which a unit may be reclassified: what lies below and above it stays where it is."""
_RANKS: Final = {
    "province": 0, "district": 1, **dict.fromkeys(COMMUNE_KINDS, 2), **dict.fromkeys(HAMLET_KINDS, 3), "department": 4,
}  # fmt: skip
_ROOTS: Final = ("province", "district")
_SUCCESSORS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(_ROOTS, _ROOTS),
    **dict.fromkeys(COMMUNE_KINDS, COMMUNE_KINDS),
    **dict.fromkeys(HAMLET_KINDS, HAMLET_KINDS),
    "department": ("department", *_ROOTS, *COMMUNE_KINDS),
}
_SOURCE = Text("căn cứ", "the source")


def parents_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of units that one of this kind may be moved into, the highest first."""
    return tuple(k for k, rank in _RANKS.items() if rank < min(_RANKS[kind], 3))


def successors_of(kind: str) -> tuple[str, ...]:
    """Return the kinds of units that may take over from one of this kind.

    A hamlet's households need a hamlet, and a commune's officers must not come to act for a district: what has a territory
    passes to its like. Offices may end in whatever has offices; nothing but an office passes to an office.
    """
    return _SUCCESSORS[kind]


def _misfit(
    code: str, field: str, unit: AdministrativeUnit, into: AdministrativeUnit, fit: tuple[str, ...]
) -> Refused:
    kinds = [UNIT_KINDS[k] for k in fit]
    return Refused(
        code,
        field=field,
        unit=unit.name,
        kind=UNIT_KINDS[unit.kind],
        into=into.name,
        into_kind=UNIT_KINDS[into.kind],
        fit=Text("; ".join(k.vi for k in kinds) or "–", "; ".join(k.en for k in kinds) or "–"),
    )


class AdministrativeUnit(EventSourced):
    """One unit of the district or of its administration."""

    TOPIC: ClassVar[str] = "administrative_unit"

    Event = UnitEvent

    class Established(UnitEvent, Created):
        """The unit exists from ``valid_from`` on."""

        TOPIC: ClassVar[str] = "administrative_unit.established.v1"
        class_version: ClassVar[int] = 2
        kind: str
        name: str
        code: str
        parent_id: UUID | None
        path: str
        valid_from: date
        source: str
        demonstration: bool
        confirmed: bool
        change_id: str
        """The boundary change that established it; empty where there was none."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version said in the words of the source whether the fact was confirmed, and knew no changes."""
            state["confirmed"] = "(chưa xác nhận" not in state["source"]
            state["change_id"] = ""

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take name, code and place."""
            aggregate.valid_from = aggregate.newest = self.valid_from
            aggregate.place_since = self.valid_from
            aggregate.parent_id = self.parent_id
            aggregate.path = self.path
            aggregate.names[self.valid_from] = self.name
            aggregate.codes[self.valid_from] = self.code
            aggregate.classes[self.valid_from] = (self.kind, "", None, None)
            aggregate.keep_doubt("established", self.valid_from, self.source, self.confirmed)
            aggregate.tell_present()

    class Renamed(UnitEvent):
        """The unit bears another name from ``valid_from`` on."""

        TOPIC: ClassVar[str] = "administrative_unit.renamed.v1"
        name: str
        valid_from: date
        source: str
        confirmed: bool
        change_id: str

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take the name."""
            aggregate.names[self.valid_from] = self.name
            aggregate.keep_doubt("name", self.valid_from, self.source, self.confirmed)
            aggregate.newest = max(aggregate.newest, self.valid_from)
            aggregate.tell_present()

    class Recoded(UnitEvent):
        """The unit bears another code from ``valid_from`` on; the old one may pass to another unit."""

        TOPIC: ClassVar[str] = "administrative_unit.recoded.v1"
        code: str
        valid_from: date
        source: str
        confirmed: bool
        change_id: str

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take the code."""
            aggregate.codes[self.valid_from] = self.code
            aggregate.keep_doubt("code", self.valid_from, self.source, self.confirmed)
            aggregate.newest = max(aggregate.newest, self.valid_from)
            aggregate.tell_present()

    class Reclassified(UnitEvent):
        """The unit is of this kind and zone, especially difficult or not, a poor commune or not, from ``valid_from`` on."""

        TOPIC: ClassVar[str] = "administrative_unit.reclassified.v1"
        class_version: ClassVar[int] = 2
        kind: str
        zone: str
        """I, II or III; empty: none, or not known."""
        especially_difficult: bool | None
        """None: not known."""
        classed_poor: bool | None
        """Whether it is officially a poor commune. None: not known, or no commune."""
        valid_from: date
        source: str
        confirmed: bool
        change_id: str

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version did not ask whether a commune is classed as poor."""
            state["classed_poor"] = None

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take kind, zone, difficulty and whether it is a poor commune."""
            aggregate.classes[self.valid_from] = (
                self.kind,
                self.zone,
                self.especially_difficult,
                self.classed_poor,
            )
            aggregate.keep_doubt("class", self.valid_from, self.source, self.confirmed)
            aggregate.newest = max(aggregate.newest, self.valid_from)
            aggregate.tell_present()

    class Moved(UnitEvent):
        """The unit lies in another unit from ``valid_from`` on, or the one it lies in has moved."""

        TOPIC: ClassVar[str] = "administrative_unit.moved.v1"
        parent_id: UUID
        parent_name: str
        path: str
        parent_before: UUID | None
        parent_name_before: str
        path_before: str
        valid_from: date
        source: str
        confirmed: bool
        change_id: str

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """Take the place."""
            aggregate.parent_id = self.parent_id
            aggregate.path = self.path
            aggregate.place_since = self.valid_from
            aggregate.keep_doubt("place", self.valid_from, self.source, self.confirmed)
            aggregate.newest = max(aggregate.newest, self.valid_from)

    class Dissolved(UnitEvent):
        """The unit ended with ``last_day``; what it was charged with is the successor's."""

        TOPIC: ClassVar[str] = "administrative_unit.dissolved.v1"
        last_day: date
        path_before: str
        name_before: str
        successor_id: UUID
        successor_name: str
        successor_path: str
        source: str
        confirmed: bool
        change_id: str

        def apply(self, aggregate: AdministrativeUnit) -> None:
            """End the unit."""
            aggregate.last_day = self.last_day
            aggregate.successor_id = self.successor_id
            aggregate.keep_doubt("end", self.last_day, self.source, self.confirmed)

    FactConfirmed = FactConfirmed

    def __init__(self) -> None:
        self.kind = ""
        self.name = ""
        self.code = ""
        self.zone = ""
        self.especially_difficult: bool | None = None
        self.classed_poor: bool | None = None
        self.parent_id: UUID | None = None
        self.path = ""
        self.valid_from = date.min
        self.place_since = date.min
        self.newest = date.min
        """The latest day any fact about the unit begins on."""
        self.last_day: date | None = None
        self.successor_id: UUID | None = None
        self.names: dict[date, str] = {}
        self.codes: dict[date, str] = {}
        self.classes: dict[date, tuple[str, str, bool | None, bool | None]] = {}
        self.unconfirmed: dict[tuple[str, date], str] = {}
        """What nobody has checked yet: the source of each fact (``aggregates.unit_confirmation``) by its kind and day."""

    def keep_doubt(self, fact: str, day: date, source: str, confirmed: bool) -> None:
        """Keep in mind what waits for its document; what is recorded anew about a day stands for what was recorded before."""
        self.unconfirmed.pop((fact, day), None)
        if not confirmed:
            self.unconfirmed[fact, day] = source

    def tell_present(self) -> None:
        """Let name, code and class be those that began last."""
        self.name = self.names[max(self.names)]
        self.code = self.codes[max(self.codes)]
        self.kind, self.zone, self.especially_difficult, self.classed_poor = self.classes[max(self.classes)]

    def name_on(self, day: date) -> str:
        """Return the name the unit bore on ``day``; before its first day, its first name."""
        return self.names[max((d for d in self.names if d <= day), default=min(self.names))]

    # -- decisions -----------------------------------------------------------------------------------------------------

    @classmethod
    def establish(
        cls,
        id: UUID,
        *,
        kind: str,
        name: str,
        code: str,
        parent: AdministrativeUnit | None,
        valid_from: date,
        source: str,
        demonstration: bool,
        confirmed: bool = True,
        change_id: str = "",
    ) -> AdministrativeUnit:
        """Record a unit. ``name`` is the full one, e.g. "xã Cẩm Bình"; ``source`` says where the fact is from.

        An empty ``code``: it bears none. For the forms of codes see ``aggregates.unit_code``.
        Refused below a unit that has been dissolved, and for days before the unit above began.
        """
        if parent is not None:
            if parent.last_day is not None:
                raise parent.gone("parent_id")
            if valid_from < parent.valid_from:
                raise _outside(valid_from, parent.valid_from, None)
        return cls.create(
            cls.Established,
            id,
            kind=require_choice(kind, tuple(UNIT_KINDS), "kind"),
            name=require_name(name, Text("tên đơn vị", "the unit's name"), "name"),
            code=require_code(kind, code) if code.strip() else "",
            parent_id=parent.id if parent else None,
            path=f"{parent.path if parent else '/'}{id}/",
            valid_from=valid_from,
            source=source,
            demonstration=demonstration,
            confirmed=confirmed,
            change_id=change_id,
        )

    def rename(
        self,
        name: str,
        *,
        valid_from: date,
        today: date,
        source: str,
        confirmed: bool = True,
        change_id: str = "",
    ) -> None:
        """Record the name borne from ``valid_from`` on."""
        new = require_name(name, Text("tên đơn vị", "the unit's name"), "name")
        self._require_day(valid_from, today)
        if self.name_on(valid_from) == new:
            raise Refused("unit_unchanged", field="name")
        self.trigger_event(
            self.Renamed,
            name=new,
            valid_from=valid_from,
            source=_require_source(source),
            confirmed=confirmed,
            change_id=change_id,
        )

    def recode(
        self,
        code: str,
        *,
        valid_from: date,
        today: date,
        source: str,
        confirmed: bool = True,
        change_id: str = "",
    ) -> None:
        """Record the code borne from ``valid_from`` on."""
        new = require_code(self.kind, code)
        self._require_day(valid_from, today)
        if self.codes[max(d for d in self.codes if d <= valid_from)] == new:
            raise Refused("unit_unchanged", field="code")
        self.trigger_event(
            self.Recoded,
            code=new,
            valid_from=valid_from,
            source=_require_source(source),
            confirmed=confirmed,
            change_id=change_id,
        )

    def reclassify(
        self,
        *,
        kind: str,
        zone: str,
        especially_difficult: bool | None,
        classed_poor: bool | None = None,
        valid_from: date,
        today: date,
        source: str,
        confirmed: bool = True,
        change_id: str = "",
    ) -> None:
        """Record kind, zone, difficulty and whether it is a poor commune from ``valid_from`` on.

        Only communes have a zone (IV.2.2: not townships, nor wards); what is of their level alone may be classed as poor.

        The same class may be recorded again: a later list that repeats it is a source of its own.
        """
        require_choice(kind, next((pair for pair in _LEVELS if self.kind in pair), (self.kind,)), "kind")
        require_choice(zone, tuple(ZONES) if kind == "commune" else ("",), "zone")
        if classed_poor is not None and kind not in COMMUNE_KINDS:
            raise Refused("bad_choice", field="classed_poor", value=UNIT_KINDS[kind])
        self._require_day(valid_from, today)
        self.trigger_event(
            self.Reclassified,
            kind=kind,
            zone=zone,
            especially_difficult=especially_difficult,
            classed_poor=classed_poor,
            valid_from=valid_from,
            source=_require_source(source),
            confirmed=confirmed,
            change_id=change_id,
        )

    def move(
        self,
        parent: AdministrativeUnit,
        *,
        before: AdministrativeUnit | None,
        valid_from: date,
        today: date,
        source: str,
        confirmed: bool = True,
        change_id: str = "",
    ) -> None:
        """Put the unit into another one, or follow ``parent``, which has moved itself; ``before`` is where it lay.

        Moves are told in their order: not before the day the unit came to where it lies. A hamlet lies in a commune, township
        or ward, those in a district or province.
        """
        if self.last_day is not None:
            raise self.gone("unit_id")
        if parent.last_day is not None:
            raise parent.gone("parent_id")
        self._require_day(valid_from, today)
        if valid_from < max(self.place_since, parent.valid_from):
            raise _outside(valid_from, max(self.place_since, parent.valid_from), today)
        if self.path in parent.path:
            raise Refused("unit_in_itself", field="parent_id")
        if parent.kind not in parents_of(self.kind):
            raise _misfit("unit_no_place", "parent_id", self, parent, parents_of(self.kind))
        path = f"{parent.path}{self.id}/"
        if path == self.path:
            raise Refused("unit_unchanged", field="parent_id")
        self.trigger_event(
            self.Moved,
            parent_id=parent.id,
            parent_name=parent.name_on(valid_from),
            path=path,
            parent_before=self.parent_id,
            parent_name_before=before.name_on(valid_from) if before else "",
            path_before=self.path,
            valid_from=valid_from,
            source=_require_source(source),
            confirmed=confirmed,
            change_id=change_id,
        )

    def dissolve(
        self,
        successor: AdministrativeUnit,
        *,
        last_day: date,
        today: date,
        source: str,
        confirmed: bool = True,
        change_id: str = "",
    ) -> None:
        """End the unit after ``last_day``; its charges pass to ``successor``, which has to be there on the day after."""
        if self.last_day is not None:
            raise self.gone("unit_id")
        if successor.last_day is not None:
            raise successor.gone("successor_id")
        if successor.id == self.id:
            raise Refused("unit_in_itself", field="successor_id")
        if successor.kind not in successors_of(self.kind):
            raise _misfit("unit_no_successor", "successor_id", self, successor, successors_of(self.kind))
        # Whoever says so names the first day without it.
        since, gone = self.newest, last_day + timedelta(days=1)
        if last_day < since:
            first = since + timedelta(days=1)
            raise Refused(
                "unit_too_new",
                field="valid_from",
                day=_words(gone),
                unit=self.name,
                since=_words(since),
                first=_words(first),
            )
        if last_day >= today:
            raise _outside(gone, since + timedelta(days=1), today)
        if gone < successor.valid_from:
            raise _outside(gone, successor.valid_from, today)
        self.trigger_event(
            self.Dissolved,
            last_day=last_day,
            path_before=self.path,
            name_before=self.name,
            successor_id=successor.id,
            successor_name=successor.name,
            successor_path=successor.path,
            source=_require_source(source),
            confirmed=confirmed,
            change_id=change_id,
        )

    def gone(self, field: str) -> Refused:
        """The refusal for whoever wants something of a unit that is no more."""
        assert self.last_day is not None
        return Refused("unit_dissolved", field=field, unit=self.name, day=_words(self.last_day))

    def _require_day(self, day: date, today: date) -> None:
        last = min(today, self.last_day or today)
        if not self.valid_from <= day <= last:
            raise _outside(day, self.valid_from, last)


def _require_source(source: str) -> str:
    return require_text(source, _SOURCE, "source", limit=NAME_LIMIT * 2)


def _words(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _outside(day: date, low: date, high: date | None, field: str = "valid_from") -> Refused:
    return Refused(
        "bad_date", field=field, day=_words(day), low=_words(low), high=_words(high) if high else "…"
    )
