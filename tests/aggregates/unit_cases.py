"""What units decide: from which day a fact counts, what may pass into what, and what is no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.aggregates.cases import STANDING, TODAY, Happened, Step, acting, happened, uid
from tests.aggregates.register_cases import UNITS

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.unit_confirmation import FactConfirmed, confirm_fact
from aggregates.vocabulary import COMMUNE_KINDS

U = AdministrativeUnit
# The register's cases of units go on here.
T = UNITS
BEGUN, MERGED, LAST = date(2016, 1, 1), date(2019, 12, 1), date(2019, 11, 30)
WHY: dict[str, Any] = {"source": "Nghị quyết 786", "confirmed": True, "change_id": "nq786"}


def unit(name: str, kind: str = "commune", parent: U | None = None, **more: Any) -> U:
    """Establish a unit whose id follows from its name."""
    facts: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "code": "15130" if kind in COMMUNE_KINDS else "",
        "parent": parent,
        "valid_from": BEGUN,
        "source": "danh mục",
        "demonstration": False,
    }
    return U.establish(uid(name), **{**facts, **more})


def made(name: str, kind: str = "commune", parent: U | None = None, **more: Any) -> U:
    """Return a unit that stands already."""
    with acting(STANDING):
        one = unit(name, kind, parent, **more)
    one.collect_events()
    return one


DISTRICT_UNIT = made("huyện Cẩm Thủy", "district", code="390")
TAN, VAN = made("xã Cẩm Tân", parent=DISTRICT_UNIT), made("xã Cẩm Vân", parent=DISTRICT_UNIT)
PHUC_DO = (Step(STANDING, lambda _: unit("xã Phúc Do", parent=DISTRICT_UNIT)),)
PHAC_LE = (Step(STANDING, lambda _: unit("thôn Phác Lê", "hamlet", VAN)),)


def ended() -> U:
    """Return a unit that has ended."""
    one = made("xã Phúc Do", parent=DISTRICT_UNIT)
    with acting(STANDING):
        one.dissolve(TAN, last_day=LAST, today=TODAY, **WHY)
    return one


def on(act: str, *what: Any, **more: Any) -> Callable[[U], None]:
    """Return the act as of ``MERGED``, recorded today with its source, but for ``more``."""
    return lambda u: getattr(u, act)(*what, **{"valid_from": MERGED, "today": TODAY, **WHY, **more})


def dissolve(into: U | None, last_day: date = LAST) -> Callable[[U], None]:
    """Return the unit's end in another one, or in itself where none is named."""
    return lambda u: u.dissolve(into or u, last_day=last_day, today=TODAY, **WHY)


# -- names and codes -------------------------------------------------------------------------------------------------------

T.happens(
    "a unit is renamed from a day on",
    PHUC_DO,
    STANDING,
    on("rename", " xã Phúc Đô "),
    happened(U.Renamed, name="xã Phúc Đô", valid_from=MERGED, **WHY),
    state={"name": "xã Phúc Đô"},
)
RENAMED = (*PHUC_DO, Step(STANDING, on("rename", "xã Mới")))
T.happens(
    "an older name that is recorded late does not become the present one",
    RENAMED,
    STANDING,
    on("rename", "xã Giữa", valid_from=date(2018, 1, 1)),
    happened(U.Renamed, name="xã Giữa", valid_from=date(2018, 1, 1), **WHY),
    state={"name": "xã Mới"},
)
T.refuses(
    "unit_unchanged",
    RENAMED,
    STANDING,
    on("rename", "xã Mới", valid_from=date(2020, 1, 1)),
    field="name",
)
T.happens(
    "the name of before is a change on a day after the new one",
    RENAMED,
    STANDING,
    on("rename", "xã Phúc Do", valid_from=date(2020, 1, 1)),
    happened(U.Renamed, name="xã Phúc Do", valid_from=date(2020, 1, 1), **WHY),
)
T.happens(
    "a unit bears another code from a day on",
    PHUC_DO,
    STANDING,
    on("recode", "15131"),
    happened(U.Recoded, code="15131", valid_from=MERGED, **WHY),
    state={"code": "15131"},
)
T.refuses("unit_unchanged", PHUC_DO, STANDING, on("recode", "15130"), field="code")
for _day in (date(2015, 12, 31), date(2020, 3, 3)):
    T.refuses(
        "bad_date",
        PHUC_DO,
        STANDING,
        on("rename", "xã Mới", valid_from=_day),
        field="valid_from",
        name=f"a name from {_day}",
    )
T.refuses("required", PHUC_DO, STANDING, on("rename", " "), field="name")
T.refuses("required", PHUC_DO, STANDING, on("rename", "xã Mới", source=""), field="source")

# -- class -----------------------------------------------------------------------------------------------------------------


CLASS: dict[str, Any] = {"kind": "commune", "zone": "II", "especially_difficult": None}
"""The class that most cases put a unit in."""


def classify(u: U, day: date = MERGED, **more: Any) -> None:
    """Put the unit in a class."""
    u.reclassify(**{**CLASS, **more}, valid_from=day, today=TODAY, **WHY)


def classified(day: date = MERGED, **more: Any) -> Happened:
    """Expect that the unit was put in a class."""
    return happened(U.Reclassified, **{**CLASS, "classed_poor": None, **more}, valid_from=day, **WHY)


T.happens(
    "a commune comes into a zone in the middle of the period",
    PHUC_DO,
    STANDING,
    classify,
    classified(),
    state={"zone": "II"},
)
T.happens(
    "a hamlet is especially difficult",
    PHAC_LE,
    STANDING,
    lambda u: classify(u, kind="hamlet", zone="", especially_difficult=True),
    classified(kind="hamlet", zone="", especially_difficult=True),
    state={"especially_difficult": True},
)
T.happens(
    "a hamlet of a new township is a residential group",
    PHAC_LE,
    STANDING,
    lambda u: classify(u, kind="residential_group", zone=""),
    classified(kind="residential_group", zone=""),
    state={"kind": "residential_group"},
)
T.happens(
    "a commune is put on the list of poor communes",
    PHUC_DO,
    STANDING,
    lambda u: classify(u, classed_poor=True),
    classified(classed_poor=True),
    state={"classed_poor": True},
)
T.refuses(
    "bad_choice",
    PHAC_LE,
    STANDING,
    lambda u: classify(u, kind="hamlet", zone="", classed_poor=False),
    field="classed_poor",
)
T.refuses("bad_choice", PHUC_DO, STANDING, lambda u: classify(u, kind="hamlet", zone=""), field="kind")
T.refuses("bad_choice", PHUC_DO, STANDING, lambda u: classify(u, zone="IV"), field="zone")
T.refuses(
    "bad_choice",
    PHUC_DO,
    STANDING,
    lambda u: classify(u, kind="township"),
    field="zone",
    name="a township has no zone",
)
T.refuses(
    "bad_choice",
    PHUC_DO,
    STANDING,
    lambda u: classify(u, kind="ward"),
    field="zone",
    name="a ward has no zone",
)
T.happens(
    "a commune that becomes a ward may be classed as poor still",
    PHUC_DO,
    STANDING,
    lambda u: classify(u, kind="ward", zone="", classed_poor=True),
    classified(kind="ward", zone="", classed_poor=True),
    state={"kind": "ward", "classed_poor": True},
)
T.refuses("bad_date", PHUC_DO, STANDING, lambda u: classify(u, date(2020, 3, 3)), field="valid_from")

# -- what was recorded without its document ---------------------------------------------------------------------------------

DOUBTFUL = {**WHY, "confirmed": False}
IN_DOUBT = (
    *PHUC_DO,
    Step(STANDING, on("rename", "xã Mới", confirmed=False)),
    Step(STANDING, on("recode", "15131", confirmed=False)),
)


def confirm(u: U, fact: str = "name", day: date = MERGED, **more: Any) -> None:
    """Confirm a fact by a resolution of 2019."""
    facts = {"document": " Nghị quyết 786 ", "issued_on": date(2019, 10, 16), "today": TODAY}
    confirm_fact(u, fact, day, **{**facts, **more})


def confirmed(fact: str = "name", day: date = MERGED, **more: Any) -> Happened:
    """Return what the confirmation is recorded as."""
    facts = {
        "source_before": WHY["source"], "document": "Nghị quyết 786", "issued_on": date(2019, 10, 16), "settled": False,
    }  # fmt: skip
    return happened(FactConfirmed, fact=fact, fact_from=day, **{**facts, **more})


T.happens(
    "a name is confirmed; the code of the same day is open still",
    IN_DOUBT,
    STANDING,
    confirm,
    confirmed(),
    state={"unconfirmed": {("code", MERGED): WHY["source"]}, "name": "xã Mới"},
)
T.happens(
    "with the last of them the day is settled",
    (*IN_DOUBT, Step(STANDING, confirm)),
    STANDING,
    lambda u: confirm(u, "code"),
    confirmed("code", settled=True),
    state={"unconfirmed": {}},
)
T.happens(
    "what is recorded anew with its document need not be confirmed",
    (*IN_DOUBT, Step(STANDING, on("rename", "xã Khác"))),
    STANDING,
    lambda u: confirm(u, "code"),
    confirmed("code", settled=True),
)
T.happens(
    "a class is confirmed after the unit has ended",
    (
        *PHUC_DO,
        Step(STANDING, lambda u: on("reclassify", **CLASS, valid_from=date(2017, 1, 1), confirmed=False)(u)),
        Step(STANDING, dissolve(TAN)),
    ),
    STANDING,
    lambda u: confirm(u, "class", date(2017, 1, 1)),
    confirmed("class", date(2017, 1, 1), settled=True),
)
T.happens(
    "that a unit ended is a fact of its last day",
    (*PHUC_DO, Step(STANDING, lambda u: u.dissolve(TAN, last_day=LAST, today=TODAY, **DOUBTFUL))),
    STANDING,
    lambda u: confirm(u, "end", LAST),
    confirmed("end", LAST, settled=True),
    state={"unconfirmed": {}},
)
T.happens(
    "that there is a unit at all",
    (Step(STANDING, lambda _: unit("xã Phúc Do", parent=DISTRICT_UNIT, confirmed=False)),),
    STANDING,
    lambda u: confirm(u, "established", BEGUN),
    confirmed("established", BEGUN, source_before="danh mục", settled=True),
)
T.happens(
    "that a hamlet passed over",
    (*PHAC_LE, Step(STANDING, on("move", TAN, before=VAN, confirmed=False))),
    STANDING,
    lambda u: confirm(u, "place"),
    confirmed("place", settled=True),
)
for _name, _before, _fact, _day in (
    ("what was recorded with its document", RENAMED, "name", MERGED),
    ("what was confirmed before", (*IN_DOUBT, Step(STANDING, confirm)), "name", MERGED),
    ("another day", IN_DOUBT, "name", BEGUN),
    ("what no unit has", IN_DOUBT, "colour", MERGED),
):
    T.refuses(
        "fact_not_open",
        _before,
        STANDING,
        lambda u, f=_fact, d=_day: confirm(u, f, d),
        field="fact",
        name=_name,
    )
T.refuses("required", IN_DOUBT, STANDING, lambda u: confirm(u, document=" "), field="document")
T.refuses("too_long", IN_DOUBT, STANDING, lambda u: confirm(u, document="x" * 201), field="document")
for _issued, _code in ((date(2020, 3, 3), "future_date"), (date(1945, 9, 1), "bad_date")):
    T.refuses(_code, IN_DOUBT, STANDING, lambda u, d=_issued: confirm(u, issued_on=d), field="issued_on")

# -- place -----------------------------------------------------------------------------------------------------------------

T.happens(
    "a hamlet passes to another commune",
    PHAC_LE,
    STANDING,
    on("move", TAN, before=VAN),
    happened(
        U.Moved,
        parent_id=TAN.id,
        parent_name="xã Cẩm Tân",
        path=f"{TAN.path}{uid('thôn Phác Lê')}/",
        parent_before=VAN.id,
        parent_name_before="xã Cẩm Vân",
        path_before=f"{VAN.path}{uid('thôn Phác Lê')}/",
        valid_from=MERGED,
        **WHY,
    ),
    state={"parent_id": TAN.id, "path": f"{TAN.path}{uid('thôn Phác Lê')}/"},
)
MOVED = (
    *PHAC_LE,
    Step(STANDING, on("move", TAN, before=VAN)),
)
T.refuses(
    "bad_date",
    MOVED,
    STANDING,
    on("move", VAN, before=TAN, valid_from=LAST),
    field="valid_from",
    name="moves are told in their order",
)
T.refuses("unit_unchanged", MOVED, STANDING, on("move", TAN, before=TAN), field="parent_id")
T.refuses(
    "unit_in_itself",
    PHUC_DO,
    STANDING,
    lambda u: u.move(
        made("thôn Một", "hamlet", u), before=DISTRICT_UNIT, valid_from=MERGED, today=TODAY, **WHY
    ),
    field="parent_id",
)
T.refuses(
    "unit_no_place",
    PHAC_LE,
    STANDING,
    on("move", made("thôn Hai", "hamlet", TAN), before=VAN),
    field="parent_id",
    name="a hamlet lies in a commune",
)
T.refuses("unit_dissolved", PHAC_LE, STANDING, on("move", ended(), before=VAN), field="parent_id")

# -- the end ---------------------------------------------------------------------------------------------------------------

T.happens(
    "a commune merges into another",
    PHUC_DO,
    STANDING,
    dissolve(TAN),
    happened(
        U.Dissolved,
        last_day=LAST,
        path_before=f"/{DISTRICT_UNIT.id}/{uid('xã Phúc Do')}/",
        name_before="xã Phúc Do",
        successor_id=TAN.id,
        successor_name="xã Cẩm Tân",
        successor_path=TAN.path,
        **WHY,
    ),
    state={"last_day": LAST, "successor_id": TAN.id, "name": "xã Phúc Do"},
)
ENDED = (*PHUC_DO, Step(STANDING, dissolve(TAN)))
T.refuses("unit_dissolved", ENDED, STANDING, dissolve(VAN), field="unit_id")
T.refuses("unit_dissolved", ENDED, STANDING, on("move", DISTRICT_UNIT, before=None), field="unit_id")
T.refuses("bad_date", ENDED, STANDING, classify, field="valid_from", name="no class after the last day")
T.happens(
    "a class of days in which it stood may still be recorded",
    ENDED,
    STANDING,
    lambda u: classify(u, date(2017, 1, 1)),
    classified(date(2017, 1, 1)),
)
for _name, _steps, _into in (
    ("a hamlet's households need a hamlet", PHAC_LE, TAN),
    ("a commune is no hamlet's affair", PHUC_DO, made("thôn Bốn", "hamlet", TAN)),
    ("nor an office's", PHUC_DO, made("Phòng Nội vụ", "department", DISTRICT_UNIT)),
    ("a commune's officers must not come to act for a district", PHUC_DO, DISTRICT_UNIT),
):
    T.refuses("unit_no_successor", _steps, STANDING, dissolve(_into), field="successor_id", name=_name)
T.refuses("unit_in_itself", PHUC_DO, STANDING, dissolve(None), field="successor_id")
T.refuses(
    "unit_dissolved",
    (Step(STANDING, lambda _: unit("xã Khác", parent=DISTRICT_UNIT)),),
    STANDING,
    dissolve(ended()),
    field="successor_id",
)
T.refuses("unit_too_new", PHUC_DO, STANDING, dissolve(TAN, date(2015, 12, 31)), field="valid_from")
T.refuses("bad_date", PHUC_DO, STANDING, dissolve(TAN, TODAY), field="valid_from", name="ends today")
T.refuses(
    "unit_too_new",
    (*PHUC_DO, Step(STANDING, classify)),
    STANDING,
    dissolve(TAN),
    field="valid_from",
    name="not before a fact about it begins",
)
T.refuses(
    "unit_dissolved",
    (),
    STANDING,
    lambda _: unit("thôn Hai", "hamlet", ended()),
    field="parent_id",
)
T.refuses(
    "bad_date",
    (),
    STANDING,
    lambda _: unit("thôn Ba", "hamlet", VAN, valid_from=date(2015, 1, 1)),
    field="valid_from",
    name="not before the unit above",
)

# -- the form of a code ------------------------------------------------------------------------------------------------------

_GOOD_CODES = {
    "province": ("38",),
    "district": ("390",),
    "commune": ("15151",),
    "township": (" 15127 ",),
    "ward": ("00001",),
    "hamlet": ("1", "0123", "15151-01", "1515101"),
    "residential_group": ("12",),
    "department": ("PNV", "000.12.34.H56", "pnv-01"),
}
_BAD_CODES = {
    "province": ("3", "390", "3a"),
    "district": ("39", "3900"),
    "commune": ("<b>1", "1515", "151511", "15 51", "15151-01", "１５１５１"),
    "township": ("١٥١٥١",),
    "ward": ("15151\n2",),
    "hamlet": ("15151", "15151-", "-01", "15151--1", "15151-00001", "A1", "<b>1"),
    "residential_group": ("TDP1",),
    "department": ("<b>1", ".PNV", "P..V", "Phòng"),
}
for _kind, _codes in _GOOD_CODES.items():
    for _code in _codes:
        T.happens(
            f"{_kind} {_code!r}",
            (),
            STANDING,
            lambda _, k=_kind, c=_code: unit("xã Cẩm Tân", k, code=c),
            happened(
                U.Established,
                kind=_kind,
                name="xã Cẩm Tân",
                code=_code.strip(),
                parent_id=None,
                path=f"/{uid('xã Cẩm Tân')}/",
                valid_from=BEGUN,
                source="danh mục",
                demonstration=False,
                confirmed=True,
                change_id="",
            ),
        )
for _kind, _codes in _BAD_CODES.items():
    for _code in _codes:
        T.refuses(
            "unit_code_form",
            (),
            STANDING,
            lambda _, k=_kind, c=_code: unit("xã Cẩm Tân", k, code=c),
            field="code",
            name=f"{_kind} {_code!r}",
        )
T.refuses("unit_code_form", PHUC_DO, STANDING, on("recode", "1513"), field="code", name="of a commune")
T.refuses("unit_code_form", PHAC_LE, STANDING, on("recode", "15131"), field="code", name="of a hamlet")
T.refuses("required", PHUC_DO, STANDING, on("recode", "  "), field="code", name="of no code")
T.refuses("too_long", PHUC_DO, STANDING, on("recode", "1" * 21), field="code", name="of a code")
