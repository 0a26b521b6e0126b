"""What households, officers, units and the movement decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.aggregates.cases import (
    ADMIN,
    CLERK,
    DISTRICT,
    HAMLET,
    HAMLET_PATH,
    HEAD,
    HOUSEHOLD,
    STANDING,
    TODAY,
    Step,
    Table,
    happened,
    kin,
    pii,
    uid,
)

from aggregates import movement_custody as custody
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.class_ground import Ground
from aggregates.household import Household, HouseholdEntry
from aggregates.movement import Movement
from aggregates.officer import Officer
from aggregates.pii import PII
from rules.text import Text

U = AdministrativeUnit
H = Household
M = Movement
O = Officer  # noqa: E741
HOUSEHOLDS = Table(H)


ENTRY = HouseholdEntry(
    code=" H001 ",
    head=" Bùi Thị Thưởng ",
    birth_year=1975,
    ethnicity=" Mường ",
    address=" tổ 2 ",
    members=4,
    disabled_member=False,
    social_protection=True,
)


def household(household_class: str = "poor", **more: Any) -> H:
    """Register with usable facts."""
    return H.register(
        HOUSEHOLD,
        hamlet_id=HAMLET,
        unit_path=HAMLET_PATH,
        entry=replace(ENTRY, **more),
        household_class=household_class,
    )


REGISTERED = (Step(HEAD, lambda _: household()),)
_FACTS: dict[str, Any] = {
    "code": pii("H001"),
    "hamlet_id": HAMLET,
    "unit_path": HAMLET_PATH,
    "head": pii("Bùi Thị Thưởng"),
    "birth_year": pii(1975),
    "ethnicity": pii("Mường"),
    "address": pii("tổ 2"),
    "members": pii(4),
    "disabled_member": pii(False),
    "social_protection": pii(True),
    "household_class": pii("poor"),
}
HOUSEHOLDS.happens(
    "a household is registered", (), HEAD, lambda _: household(), happened(H.Registered, **_FACTS)
)
HOUSEHOLDS.happens(
    "a birth year may be unknown",
    (),
    HEAD,
    lambda _: household(birth_year=None),
    happened(H.Registered, **{**_FACTS, "birth_year": pii(None)}),
)
for _members in (0, 31, -4):
    HOUSEHOLDS.refuses("bad_count", (), HEAD, lambda _, m=_members: household(members=m), field="members")
for _year in (1899, 2101):
    HOUSEHOLDS.refuses("bad_year", (), HEAD, lambda _, y=_year: household(birth_year=y), field="birth_year")
HOUSEHOLDS.refuses("required", (), HEAD, lambda _: household(head=""), field="head")
HOUSEHOLDS.refuses("required", (), HEAD, lambda _: household(code=" "), field="code")
HOUSEHOLDS.refuses("too_long", (), HEAD, lambda _: household(head="ă" * 10_000), field="head")
for _code, _name in (("name_unreadable", "\ufffd" * 6), ("name_without_letters", "123")):
    HOUSEHOLDS.refuses(_code, (), HEAD, lambda _, name=_name: household(head=name), field="head")
HOUSEHOLDS.refuses("too_long", (), HEAD, lambda _: household(code="x" * 41), field="code")
HOUSEHOLDS.refuses("too_long", (), HEAD, lambda _: household(address="x" * 201), field="address")
HOUSEHOLDS.refuses("too_long", (), HEAD, lambda _: household(ethnicity="x" * 41), field="ethnicity")
HOUSEHOLDS.refuses(
    "bad_choice", (), HEAD, lambda _: household(household_class="rich"), field="household_class"
)
HOUSEHOLDS.happens(
    "a review puts the household in another class",
    REGISTERED,
    HEAD,
    lambda h: h.record_class("near_poor", "relapse_recorded"),
    happened(H.ClassRecorded, household_class=pii("near_poor"), basis="relapse_recorded", reason=None),
)
GROUND = Ground(
    standard="2016-2020",
    area="rural",
    income=Decimal(650_000),
    deprivations=4,
    by_standard="poor",
    household_class="near_poor",
    differs="danh sách đã duyệt",
    words=Text("x", "x"),
)
_ASSESSED = happened(
    H.ClassAssessed,
    standard="2016-2020",
    area="rural",
    income=pii(Decimal(650_000)),
    deprivations=pii(4),
    by_standard=pii("poor"),
    household_class=pii("near_poor"),
    differs=pii("danh sách đã duyệt"),
)


def classify(h: H, by: Any = CLERK, household_class: str = "near_poor", **more: Any) -> None:
    """Record what a review found today."""
    facts: dict[str, Any] = {"reason": " rà soát 2019 ", "on": TODAY, "today": TODAY}
    h.classify(by, household_class, **{**facts, **more})


HOUSEHOLDS.happens(
    "a household is registered with what its class rests on",
    (),
    HEAD,
    lambda _: H.register(
        HOUSEHOLD, hamlet_id=HAMLET, unit_path=HAMLET_PATH, entry=ENTRY, household_class="poor", ground=GROUND
    ),
    happened(H.Registered, **_FACTS),
    _ASSESSED,
)
HOUSEHOLDS.happens(
    "a recognised exit rests on figures although the class is the same",
    REGISTERED,
    HEAD,
    lambda h: h.record_class("poor", "exit_recognised", GROUND),
    happened(H.ClassRecorded, household_class=pii("poor"), basis="exit_recognised", reason=None),
    _ASSESSED,
)
for _same in ("near_poor", "poor"):
    HOUSEHOLDS.happens(
        f"a review finds the class {_same}",
        REGISTERED,
        CLERK,
        lambda h, c=_same: classify(h, household_class=c),
        happened(H.ClassRecorded, household_class=pii(_same), basis="reviewed", reason=pii("rà soát 2019")),
        state={"household_class": pii(_same), "classes": [(TODAY, pii("poor")), (TODAY, pii(_same))]},
    )
HOUSEHOLDS.happens(
    "a review's class rests on figures",
    REGISTERED,
    CLERK,
    lambda h: classify(h, ground=GROUND),
    happened(H.ClassRecorded, household_class=pii("near_poor"), basis="reviewed", reason=pii("rà soát 2019")),
    _ASSESSED,
)
HOUSEHOLDS.refuses(
    "required", REGISTERED, CLERK, lambda h: classify(h, reason=" "), field="reason", name="of a review"
)
HOUSEHOLDS.refuses(
    "bad_choice",
    REGISTERED,
    CLERK,
    lambda h: classify(h, household_class="rich"),
    field="household_class",
    name="of a review",
)
HOUSEHOLDS.happens(
    "a list of a year before its entry is told of",
    REGISTERED,
    CLERK,
    lambda h: classify(h, on=TODAY.replace(year=TODAY.year - 1), ground=GROUND),
    happened(H.EarlierClassRecorded, household_class=pii("near_poor"), reason=pii("rà soát 2019")),
    _ASSESSED,
    state={"household_class": pii("poor")},
)
HOUSEHOLDS.refuses(
    "required",
    REGISTERED,
    CLERK,
    lambda h: classify(h, on=TODAY.replace(year=TODAY.year - 1), reason=" "),
    field="reason",
    name="of an earlier list without a ground",
)
HOUSEHOLDS.refuses("own_affair", REGISTERED, CLERK, lambda h: classify(h, kin(CLERK)), name="of a review")


def correct(h: H, by: Any = HEAD, reason: str = " ghi nhầm ", **more: Any) -> None:
    """Correct with what the register says, but for ``more``."""
    h.correct(by, replace(ENTRY, **more), reason)


HOUSEHOLDS.happens(
    "the register's entry is corrected",
    REGISTERED,
    HEAD,
    lambda h: correct(h, head="Bùi Thị Thường", members=5),
    happened(
        H.Corrected,
        **{
            **{k: v for k, v in _FACTS.items() if k not in ("hamlet_id", "unit_path", "household_class")},
            "head": pii("Bùi Thị Thường"),
            "members": pii(5),
            "reason": pii("ghi nhầm"),
        },
    ),
    state={"head": pii("Bùi Thị Thường"), "members": pii(5), "household_class": pii("poor")},
)
HOUSEHOLDS.refuses("nothing_corrected", REGISTERED, HEAD, correct)
HOUSEHOLDS.refuses("required", REGISTERED, HEAD, lambda h: correct(h, members=5, reason=" "), field="reason")
HOUSEHOLDS.refuses("bad_count", REGISTERED, HEAD, lambda h: correct(h, members=0), field="members")
HOUSEHOLDS.refuses("own_affair", REGISTERED, HEAD, lambda h: correct(h, kin(HEAD), members=5))
ELSEWHERE, ELSEWHERE_PATH = uid("elsewhere"), f"/{DISTRICT}/{uid('another commune')}/{uid('elsewhere')}/"


def move(h: H, by: Any = CLERK, **more: Any) -> None:
    """Move to the other hamlet today."""
    facts: dict[str, Any] = {"hamlet_id": ELSEWHERE, "unit_path": ELSEWHERE_PATH, "reason": " tái định cư "}
    h.move(by, **{**facts, "on": TODAY, "today": TODAY, **more})


HOUSEHOLDS.happens(
    "it moves to another hamlet",
    REGISTERED,
    CLERK,
    move,
    happened(H.Moved, hamlet_id=ELSEWHERE, unit_path=ELSEWHERE_PATH, reason=pii("tái định cư")),
    state={
        "hamlet_id": ELSEWHERE,
        "unit_path": ELSEWHERE_PATH,
        "homes": [(TODAY, HAMLET, HAMLET_PATH), (TODAY, ELSEWHERE, ELSEWHERE_PATH)],
        "members": pii(4),
    },
)
HOUSEHOLDS.happens(
    "it moves back on the same day",
    (*REGISTERED, Step(CLERK, move)),
    CLERK,
    lambda h: move(h, hamlet_id=HAMLET, unit_path=HAMLET_PATH),
    happened(H.Moved, hamlet_id=HAMLET, unit_path=HAMLET_PATH, reason=pii("tái định cư")),
)
HOUSEHOLDS.refuses(
    "household_lives_there", REGISTERED, CLERK, lambda h: move(h, hamlet_id=HAMLET), field="hamlet_id"
)
HOUSEHOLDS.refuses("own_affair", REGISTERED, CLERK, lambda h: move(h, kin(CLERK)))
HOUSEHOLDS.refuses(
    "required", REGISTERED, CLERK, lambda h: move(h, reason=" "), field="reason", name="of a move"
)
HOUSEHOLDS.refuses(
    "bad_date",
    REGISTERED,
    CLERK,
    lambda h: move(h, on=TODAY.replace(day=1)),
    field="occurred_on",
    name="before it came to where it is",
)
HOUSEHOLDS.happens(
    "the class it is in already", REGISTERED, HEAD, lambda h: h.record_class("poor", "relapse_recorded")
)
HOUSEHOLDS.refuses(
    "bad_choice", REGISTERED, HEAD, lambda h: h.record_class("x", "relapse_recorded"), field="household_class"
)
HOUSEHOLDS.refuses(
    "bad_choice",
    REGISTERED,
    HEAD,
    lambda h: h.record_class("near_poor", "y"),
    field="basis",
    name="of a ground nobody knows",
)
_BEFORE, _AFTER = TODAY.replace(year=TODAY.year - 4), TODAY
for _name, _entered, _left, _on, _fits in (
    ("the class on record", "poor", "poor", _AFTER, True),
    ("the class on record for a pledge of before the entry", "poor", "poor", _BEFORE, True),
    ("another class than the one on record", "poor", "near_poor", _AFTER, False),
    ("another class than the first on record, on a day before it", "near_poor", "poor", _BEFORE, False),
    ("a class it had left by then", "exited", "poor", _AFTER, False),
    (
        "a class it may have been in before it was entered as having left",
        "exited",
        "near_poor",
        _BEFORE,
        True,
    ),
    ("poverty, by a household that is not poor", "not_poor", "poor", _AFTER, False),
):
    _given = (Step(HEAD, lambda _, c=_entered: household(household_class=c)),)
    if _fits:
        HOUSEHOLDS.happens(
            f"pledges to leave {_name}", _given, HEAD, lambda h, c=_left, d=_on: h.require_class(c, d)
        )
    else:
        HOUSEHOLDS.refuses(
            "class_not_on_record",
            _given,
            HEAD,
            lambda h, c=_left, d=_on: h.require_class(c, d),
            field="exiting_from",
            name=f"pledges to leave {_name}",
        )
_MOVED = (*REGISTERED, Step(HEAD, lambda h: h.record_class("near_poor", "relapse_recorded")))
HOUSEHOLDS.happens("the newest class counts", _MOVED, HEAD, lambda h: h.require_class("near_poor", TODAY))
HOUSEHOLDS.refuses(
    "class_not_on_record",
    _MOVED,
    HEAD,
    lambda h: h.require_class("poor", TODAY),
    field="exiting_from",
    name="an old class",
)
HOUSEHOLDS.happens(
    "its data is erased",
    REGISTERED,
    STANDING,
    lambda h: h.record_erasure("subject_request"),
    happened(H.ErasureRecorded, ground="subject_request"),
    state={"erased": True},
)
ERASED = (*REGISTERED, Step(STANDING, lambda h: h.record_erasure("subject_request")))
HOUSEHOLDS.refuses("subject_erased", ERASED, STANDING, lambda h: h.record_erasure("legal_order"))
HOUSEHOLDS.refuses("subject_erased", ERASED, HEAD, lambda h: correct(h, members=5))
HOUSEHOLDS.refuses("subject_erased", ERASED, CLERK, move, name="of a move")
HOUSEHOLDS.refuses("bad_choice", REGISTERED, STANDING, lambda h: h.record_erasure("x"), field="ground")

NEW_ONE = uid("a new household")


def split_off(origin: H, by: Any = CLERK, **more: Any) -> H:
    """Let one member of a household of four leave."""
    entry = replace(
        ENTRY, code=" H002 ", head=" Bùi Văn Con ", members=more.pop("members", 1), social_protection=False
    )
    facts: dict[str, Any] = {"entry": entry, "household_class": "near_poor", "reason": " ra ở riêng "}
    return H.split_off(NEW_ONE, origin=origin, by=by, **{**facts, **more})


def left(h: H, by: Any = CLERK, **more: Any) -> None:
    """The same, looked at from the household they leave."""
    split_off(h, by, **more)


def second(hamlet: Any = HAMLET, path: str = HAMLET_PATH, **more: Any) -> H:
    """Another household of the hamlet."""
    return H.register(
        NEW_ONE,
        hamlet_id=hamlet,
        unit_path=path,
        entry=replace(ENTRY, code="H002", **more),
        household_class="poor",
    )


def new_pii(value: Any) -> PII:
    """A personal value of the other household."""
    return PII(NEW_ONE, value)


HOUSEHOLDS.happens(
    "some members become a household of their own",
    (),
    CLERK,
    lambda _: split_off(household()),
    happened(
        H.SplitOff,
        **{
            **{k: new_pii(v.value) for k, v in _FACTS.items() if isinstance(v, PII)},
            "hamlet_id": HAMLET,
            "unit_path": HAMLET_PATH,
            "code": new_pii("H002"),
            "head": new_pii("Bùi Văn Con"),
            "members": new_pii(1),
            "social_protection": new_pii(False),
            "household_class": new_pii("near_poor"),
            "from_household": HOUSEHOLD,
            "reason": new_pii("ra ở riêng"),
        },
    ),
    state={"split_from": HOUSEHOLD, "homes": [(TODAY, HAMLET, HAMLET_PATH)], "members": new_pii(1)},
)
HOUSEHOLDS.happens(
    "the figures of who splits off are the new household's",
    (),
    CLERK,
    lambda _: split_off(household(members=2), ground=GROUND),
    happened(
        H.SplitOff,
        **{
            **{k: new_pii(v.value) for k, v in _FACTS.items() if isinstance(v, PII)},
            "hamlet_id": HAMLET,
            "unit_path": HAMLET_PATH,
            "code": new_pii("H002"),
            "head": new_pii("Bùi Văn Con"),
            "members": new_pii(1),
            "social_protection": new_pii(False),
            "household_class": new_pii("near_poor"),
            "from_household": HOUSEHOLD,
            "reason": new_pii("ra ở riêng"),
        },
    ),
    happened(H.ClassAssessed, **GROUND.sealed(NEW_ONE)),
)
HOUSEHOLDS.happens(
    "the members of the old household go down",
    REGISTERED,
    CLERK,
    left,
    happened(H.MembersLeft, into_household=NEW_ONE, members=pii(3), reason=pii("ra ở riêng")),
    state={"members": pii(3)},
)
HOUSEHOLDS.happens(
    "all but one leave",
    REGISTERED,
    CLERK,
    lambda h: left(h, members=3),
    happened(H.MembersLeft, into_household=NEW_ONE, members=pii(1), reason=pii("ra ở riêng")),
)
HOUSEHOLDS.happens(
    "some leave of nobody knows how many",
    (Step(HEAD, lambda _: household(members=None)),),
    CLERK,
    left,
    happened(H.MembersLeft, into_household=NEW_ONE, members=pii(None), reason=pii("ra ở riêng")),
)
HOUSEHOLDS.refuses(
    "bad_count", REGISTERED, CLERK, lambda h: left(h, members=4), field="members", name="all leave"
)
HOUSEHOLDS.refuses("required", REGISTERED, CLERK, lambda h: left(h, members=None), field="members")
HOUSEHOLDS.refuses(
    "required", REGISTERED, CLERK, lambda h: left(h, reason=" "), field="reason", name="of a split"
)
HOUSEHOLDS.refuses("household_of_one", (Step(HEAD, lambda _: household(members=1)),), CLERK, left)
HOUSEHOLDS.refuses(
    "bad_choice",
    REGISTERED,
    CLERK,
    lambda h: left(h, household_class="x"),
    field="household_class",
    name="of a split",
)
HOUSEHOLDS.refuses("own_affair", REGISTERED, CLERK, lambda h: left(h, kin(CLERK)), name="of a split")
HOUSEHOLDS.happens(
    "it becomes part of another household",
    REGISTERED,
    CLERK,
    lambda h: h.merge_into(CLERK, second(), " về ở chung "),
    happened(H.MergedInto, into_household=NEW_ONE, reason=pii("về ở chung")),
    state={"merged_into": NEW_ONE, "members": pii(4)},
)
for _name, _came, _sum in (
    ("with its members", 2, 6),
    ("nobody knows how many", None, None),
    ("the most", 26, 30),
):
    HOUSEHOLDS.happens(
        f"it takes in another household, {_name}",
        REGISTERED,
        CLERK,
        lambda h, n=_came: second(members=n).merge_into(CLERK, h, "về ở chung"),
        happened(H.TookIn, from_household=NEW_ONE, members=pii(_sum), reason=pii("về ở chung")),
        state={"members": pii(_sum), "merged_into": None},
    )
for _code, _field, _other in (
    ("merge_too_many", "into", lambda: second(members=27)),
    ("merge_other_hamlet", "into", lambda: second(ELSEWHERE, ELSEWHERE_PATH)),
    ("merge_with_itself", "into", household),
):
    HOUSEHOLDS.refuses(
        _code, REGISTERED, CLERK, lambda h, o=_other: h.merge_into(CLERK, o(), "x"), field=_field
    )
HOUSEHOLDS.refuses(
    "required",
    REGISTERED,
    CLERK,
    lambda h: h.merge_into(CLERK, second(), " "),
    field="reason",
    name="of a merger",
)
HOUSEHOLDS.refuses(
    "own_affair", REGISTERED, CLERK, lambda h: h.merge_into(kin(CLERK), second(), "x"), name="of a merger"
)
HOUSEHOLDS.refuses(
    "own_affair", REGISTERED, CLERK, lambda h: second().merge_into(kin(CLERK), h, "x"), name="of who takes in"
)
HOUSEHOLDS.refuses(
    "household_changed_since",
    REGISTERED,
    CLERK,
    lambda h: h.require_as_it_is(TODAY.replace(day=1)),
    field="occurred_on",
    name="before it was in the register",
)
HOUSEHOLDS.happens(
    "it is what it is now on the day of its entry",
    REGISTERED,
    CLERK,
    lambda h: h.require_as_it_is(h.entered, second()),
)
MERGED = (*REGISTERED, Step(CLERK, lambda h: h.merge_into(CLERK, second(), "x")))
_ON_CLOSED: tuple[tuple[str, Any], ...] = (
    ("corrected", lambda h: correct(h, members=5)),
    ("moved", move),
    ("put in a class", classify),
    ("split", left),
    ("merged again", lambda h: h.merge_into(CLERK, second(), "x")),
    ("taking in", lambda h: second().merge_into(CLERK, h, "x")),
    ("asked for anything", lambda h: h.require_open()),
)
for _name, _change in _ON_CLOSED:
    HOUSEHOLDS.refuses("household_closed", MERGED, CLERK, _change, name=f"and it is {_name}")
HOUSEHOLDS.happens(
    "a closed household is erased",
    MERGED,
    STANDING,
    lambda h: h.record_erasure("subject_request"),
    happened(H.ErasureRecorded, ground="subject_request"),
)

OFFICERS = Table(O)
OFFICER, OFFICE = uid("an officer"), uid("an office")


def officer(**more: Any) -> O:
    """Open an account with usable facts."""
    facts: dict[str, Any] = {
        "username": " Chu.Tich-Xa1 ",
        "full_name": " Cao Văn Ích ",
        "demonstration": False,
    }
    return O.register(OFFICER, **{**facts, **more})


def appoint(o: O, **more: Any) -> None:
    """Give the officer an office."""
    facts: dict[str, Any] = {
        "role": "commune_chair",
        "unit_id": HAMLET,
        "unit_path": HAMLET_PATH,
        "unit_name": "xã Cẩm Bình",
        "title": "Phó Chủ tịch UBND xã",
        "signs_for": "KT.",
        "valid_from": date(2016, 1, 1),
        "valid_to": None,
        "basis": "QĐ 12",
        "by": STANDING.officer_id,
        "today": date(2020, 3, 2),
    }
    o.appoint(more.pop("id", OFFICE), **{**facts, **more})


def appointed(**more: Any) -> Any:
    """What :func:`appoint` makes happen."""
    facts: dict[str, Any] = {
        "appointment_id": OFFICE,
        "role": "commune_chair",
        "held_in": HAMLET,
        "held_in_path": HAMLET_PATH,
        "held_in_name": "xã Cẩm Bình",
        "held_title": "Phó Chủ tịch UBND xã",
        "held_signs_for": "KT.",
        "valid_from": date(2016, 1, 1),
        "valid_to": None,
        "basis": "QĐ 12",
    }
    return happened(O.Appointed, **{**facts, **more})


ACCOUNT = (Step(STANDING, lambda _: officer()),)
APPOINTED = (*ACCOUNT, Step(STANDING, appoint))
OFFICERS.happens(
    "an account is opened",
    (),
    STANDING,
    lambda _: officer(),
    happened(
        O.Registered, username="chu.tich-xa1", full_name=PII(OFFICER, "Cao Văn Ích"), demonstration=False
    ),
    state={"active": True},
)
for _name in ("ab", "x" * 41, "chủtịch", "a b c", "a/b/c", ""):
    OFFICERS.refuses("bad_choice", (), STANDING, lambda _, n=_name: officer(username=n), field="username")
OFFICERS.refuses("required", (), STANDING, lambda _: officer(full_name=""), field="full_name")
OFFICERS.refuses("too_long", (), STANDING, lambda _: officer(full_name="x" * 201), field="full_name")
for _code, _name in (("name_unreadable", "\ufffd" * 6), ("name_without_letters", "123")):
    OFFICERS.refuses(_code, (), STANDING, lambda _, name=_name: officer(full_name=name), field="full_name")
OFFICERS.happens(
    "an office is given",
    ACCOUNT,
    STANDING,
    appoint,
    appointed(),
)
OFFICERS.refuses("bad_choice", ACCOUNT, STANDING, lambda o: appoint(o, role="king"), field="role")
OFFICERS.refuses("bad_choice", ACCOUNT, STANDING, lambda o: appoint(o, signs_for="XX."), field="signs_for")
OFFICERS.refuses(
    "bad_date", ACCOUNT, STANDING, lambda o: appoint(o, valid_to=date(2015, 1, 1)), field="valid_to"
)
OFFICERS.refuses("own_affair", ACCOUNT, STANDING, lambda o: appoint(o, by=OFFICER))
OFFICERS.refuses(
    "bad_date", ACCOUNT, STANDING, lambda o: appoint(o, valid_from=date(2021, 3, 4)), field="valid_from"
)
OFFICERS.happens(
    "an office begins a year ahead",
    ACCOUNT,
    STANDING,
    lambda o: appoint(o, valid_from=date(2021, 3, 3)),
    appointed(valid_from=date(2021, 3, 3)),
)
ADMINISTERS = (
    *ACCOUNT,
    Step(STANDING, lambda o: appoint(o, role="administrator", valid_to=date(2020, 6, 30))),
)
ENDS = (*ACCOUNT, Step(STANDING, lambda o: appoint(o, valid_to=date(2020, 6, 30))))
NEXT = uid("another office")
for _held, _role in ((ADMINISTERS, "commune_chair"), (ENDS, "administrator")):
    for _name, _from, _to in (
        ("in the same days", date(2016, 1, 1), date(2020, 6, 30)),
        ("on its last day", date(2020, 6, 30), None),
        ("from before without end", date(2015, 1, 1), None),
        ("up to its first day", date(2015, 1, 1), date(2016, 1, 1)),
    ):
        OFFICERS.refuses(
            "administrator_apart",
            _held,
            STANDING,
            lambda o, r=_role, f=_from, t=_to: appoint(o, id=NEXT, role=r, valid_from=f, valid_to=t),
            field="role",
            name=f"{_role} {_name}",
        )
    for _name, _from, _to in (
        ("the day after its end", date(2020, 7, 1), None),
        ("up to the day before its beginning", date(2015, 1, 1), date(2015, 12, 31)),
    ):
        OFFICERS.happens(
            f"{_role} {_name}",
            _held,
            STANDING,
            lambda o, r=_role, f=_from, t=_to: appoint(o, id=NEXT, role=r, valid_from=f, valid_to=t),
            appointed(appointment_id=NEXT, role=_role, valid_from=_from, valid_to=_to),
        )
OFFICERS.happens(
    "a second office that is not the administrator's",
    APPOINTED,
    STANDING,
    lambda o: appoint(o, id=NEXT, role="council_member"),
    appointed(appointment_id=NEXT, role="council_member"),
)
OFFICERS.happens(
    "an office ends",
    APPOINTED,
    STANDING,
    lambda o: o.end_appointment(OFFICE, date(2020, 6, 1)),
    happened(O.AppointmentEnded, appointment_id=OFFICE, last_day=date(2020, 6, 1)),
)
OFFICERS.refuses(
    "bad_date", ENDS, STANDING, lambda o: o.end_appointment(OFFICE, date(2020, 7, 1)), field="last_day"
)
OFFICERS.refuses("not_found", ACCOUNT, STANDING, lambda o: o.end_appointment(OFFICE, date(2020, 6, 1)))


def authorise(o: O, **more: Any) -> None:
    """File the paper by which the deputy signs."""
    facts: dict[str, Any] = {
        "document": " 15/QĐ-UBND ",
        "issued_on": date(2020, 1, 2),
        "valid_from": date(2020, 1, 3),
        "valid_to": date(2020, 6, 30),
        "by": STANDING.officer_id,
        "today": date(2020, 3, 2),
    }
    o.file_authority(more.pop("id", OFFICE), **{**facts, **more})


OFFICERS.happens(
    "the paper a deputy signs by is filed",
    APPOINTED,
    STANDING,
    authorise,
    happened(
        O.AuthorityFiled,
        appointment_id=OFFICE,
        document="15/QĐ-UBND",
        issued_on=date(2020, 1, 2),
        holds_from=date(2020, 1, 3),
        holds_to=date(2020, 6, 30),
    ),
)
OFFICERS.refuses("own_affair", APPOINTED, STANDING, lambda o: authorise(o, by=OFFICER), name="own authority")
OFFICERS.refuses("not_found", ACCOUNT, STANDING, authorise, name="authority of no office")
OFFICERS.refuses(
    "no_authority_needed",
    (*ACCOUNT, Step(STANDING, lambda o: appoint(o, signs_for=""))),
    STANDING,
    authorise,
    field="authority_document",
)
for _code, _more, _field in (
    ("required", {"document": " "}, "authority_document"),
    ("too_long", {"document": "x" * 201}, "authority_document"),
    ("future_date", {"issued_on": date(2020, 3, 3)}, "authority_issued_on"),
    ("bad_date", {"issued_on": date(1945, 9, 1)}, "authority_issued_on"),
    ("bad_date", {"valid_to": date(2020, 1, 2)}, "authority_to"),
):
    OFFICERS.refuses(
        _code,
        APPOINTED,
        STANDING,
        lambda o, more=_more: authorise(o, **more),
        field=_field,
        name=f"authority {_code} {_field}",
    )
AUTHORISED = (*APPOINTED, Step(STANDING, authorise))
OFFICERS.refuses(
    "authority_missing",
    APPOINTED,
    STANDING,
    lambda o: o.authority_on(OFFICE, date(2020, 3, 2)),
    name="no paper",
)
for _day in (date(2020, 1, 2), date(2020, 7, 1)):
    OFFICERS.refuses(
        "authority_missing",
        AUTHORISED,
        STANDING,
        lambda o, d=_day: o.authority_on(OFFICE, d),
        name=f"a paper that does not hold on {_day}",
    )
OFFICERS.happens(
    "a paper holds from its first day to its last",
    AUTHORISED,
    STANDING,
    lambda o: [o.authority_on(OFFICE, d) for d in (date(2020, 1, 3), date(2020, 6, 30))],
)
OFFICERS.refuses(
    "no_appointment", ACCOUNT, STANDING, lambda o: o.authority_on(OFFICE, date(2020, 3, 2)), name="no office"
)
ENROLLED = (*ACCOUNT, Step(STANDING, lambda o: o.enrol_second_factor()))
OFFICERS.happens(
    "the second factor is set up",
    ACCOUNT,
    STANDING,
    lambda o: o.enrol_second_factor(),
    happened(O.SecondFactorEnrolled),
    state={"second_factor": True},
)
OFFICERS.refuses("second_factor_enrolled", ENROLLED, STANDING, lambda o: o.enrol_second_factor())
OFFICERS.happens(
    "recovery codes are renewed",
    ENROLLED,
    STANDING,
    lambda o: o.renew_recovery_codes(),
    happened(O.RecoveryCodesRenewed),
    state={"second_factor": True},
)
OFFICERS.refuses("second_factor_missing", ACCOUNT, STANDING, lambda o: o.renew_recovery_codes())
OFFICERS.happens(
    "the second factor is taken back, with the reason",
    ENROLLED,
    STANDING,
    lambda o: o.reset_second_factor(STANDING.officer_id, " mất máy "),
    happened(O.SecondFactorReset, reason=PII(OFFICER, "mất máy")),
    state={"second_factor": False},
)
OFFICERS.refuses(
    "own_affair", ENROLLED, STANDING, lambda o: o.reset_second_factor(OFFICER, "x"), name="own reset"
)
OFFICERS.refuses(
    "required", ENROLLED, STANDING, lambda o: o.reset_second_factor(STANDING.officer_id, " "), field="reason"
)
OFFICERS.refuses(
    "second_factor_missing",
    ACCOUNT,
    STANDING,
    lambda o: o.reset_second_factor(STANDING.officer_id, "x"),
    name="reset of nothing",
)
OFFICERS.happens(
    "kin is declared",
    ACCOUNT,
    STANDING,
    lambda o: o.declare_kin(HOUSEHOLD),
    happened(O.KinDeclared, household_id=HOUSEHOLD),
    state={"own_households": {HOUSEHOLD}},
)
OFFICERS.happens(
    "kin declared twice changes nothing",
    (*ACCOUNT, Step(STANDING, lambda o: o.declare_kin(HOUSEHOLD))),
    STANDING,
    lambda o: o.declare_kin(HOUSEHOLD),
)
OFFICERS.happens(
    "an account is closed",
    ACCOUNT,
    STANDING,
    lambda o: o.deactivate(),
    happened(O.Deactivated),
    state={"active": False},
)
OFFICERS.happens(
    "closing it twice changes nothing",
    (*ACCOUNT, Step(STANDING, lambda o: o.deactivate())),
    STANDING,
    lambda o: o.deactivate(),
)

UNITS = Table(U)


def unit(**more: Any) -> U:
    """Record a unit."""
    facts: dict[str, Any] = {
        "kind": "district",
        "name": " huyện Cẩm Thủy ",
        "code": "390",
        "parent": None,
        "valid_from": date(2000, 1, 1),
        "source": "danh mục",
        "demonstration": False,
    }
    return U.establish(DISTRICT, **{**facts, **more})


UNITS.happens(
    "a unit is recorded",
    (),
    STANDING,
    lambda _: unit(),
    happened(
        U.Established,
        kind="district",
        name="huyện Cẩm Thủy",
        code="390",
        parent_id=None,
        path=f"/{DISTRICT}/",
        valid_from=date(2000, 1, 1),
        source="danh mục",
        demonstration=False,
        confirmed=True,
        change_id="",
    ),
)
UNITS.happens(
    "a unit below another: the path is the parent's and its own",
    (),
    STANDING,
    lambda _: U.establish(
        uid("c"),
        kind="commune",
        name="xã Cẩm Bình",
        code="15151",
        parent=unit(),
        valid_from=date(2000, 1, 1),
        source="danh mục",
        demonstration=True,
    ),
    happened(
        U.Established,
        kind="commune",
        name="xã Cẩm Bình",
        code="15151",
        parent_id=DISTRICT,
        path=f"/{DISTRICT}/{uid('c')}/",
        valid_from=date(2000, 1, 1),
        source="danh mục",
        demonstration=True,
        confirmed=True,
        change_id="",
    ),
)
UNITS.refuses("bad_choice", (), STANDING, lambda _: unit(kind="planet"), field="kind")
UNITS.refuses("required", (), STANDING, lambda _: unit(name=""), field="name")
UNITS.refuses("too_long", (), STANDING, lambda _: unit(name="x" * 201), field="name")
for _code, _name in (("name_unreadable", "\ufffd" * 6), ("name_without_letters", "123")):
    UNITS.refuses(_code, (), STANDING, lambda _, name=_name: unit(name=name), field="name")

MOVEMENTS = Table(M)
MOVEMENTS.happens(
    "the movement is launched",
    (),
    STANDING,
    lambda _: M.open(
        "m",
        name="Chung tay",
        plan_id="kh87-2018",
        plan_version="1",
        readings={"income_growth": "fixed_base"},
        years=(2016, 2020),
        opened_on=date(2018, 7, 19),
        demonstration=True,
    ),
    happened(
        M.Opened,
        name="Chung tay",
        plan_id="kh87-2018",
        plan_version="1",
        readings={"income_growth": "fixed_base"},
        first_year=2016,
        last_year=2020,
        opened_on=date(2018, 7, 19),
        demonstration=True,
        sha256="",
        text="",
    ),
)


def _open(**more: Any) -> M:
    facts: dict[str, Any] = {
        "name": "Chung tay",
        "plan_id": "kh87-2018",
        "plan_version": "1",
        "readings": {"income_growth": "fixed_base", "exit_year_counts": False},
        "years": (2016, 2020),
        "opened_on": date(2018, 7, 19),
        "demonstration": True,
    }
    return M.open("m", **{**facts, **more})


OPENED = (Step(STANDING, lambda _: _open(sha256="ab", text='id = "kh87-2018"')),)
_COUNCIL: dict[str, Any] = {
    "document": "12/BB-HĐTĐKT",
    "decided_on": date(2020, 2, 28),
    "reason": "Hướng dẫn mới của tỉnh.",
}
_DECIDED = {**_COUNCIL, "reason": PII(M.id_of("m"), _COUNCIL["reason"])}
"""The same as it is recorded."""


def _adopt(m: M, **more: Any) -> None:
    facts: dict[str, Any] = {
        "plan_id": "kh87-2018",
        "plan_version": "2",
        "sha256": "cd",
        "text": 'version = "2"',
        "readings": {"income_growth": "compounding"},
        "years": (2016, 2021),
        "signed_on": date(2020, 2, 28),
        "today": date(2020, 3, 2),
        **_COUNCIL,
    }
    m.adopt_plan(**{**facts, **more})


def _read_otherwise(
    m: M, name: str = "income_growth", value: str | bool = "compounding", **more: Any
) -> None:
    m.change_reading(name, value, **{"today": date(2020, 3, 2), **_COUNCIL, **more})


for _signed, _code, _field in (
    (date(2020, 2, 29), "plan_signed_later", "decided_on"),
    (date(2020, 3, 2), "plan_signed_later", "decided_on"),
    (date(2020, 3, 3), "plan_not_signed", "plan"),
):
    MOVEMENTS.refuses(
        _code,
        OPENED,
        ADMIN,
        lambda m, day=_signed: _adopt(m, signed_on=day),
        field=_field,
        name=f"signed on {_signed}",
    )
MOVEMENTS.happens(
    "another version comes in force",
    OPENED,
    ADMIN,
    _adopt,
    happened(
        M.PlanAdopted,
        plan_id="kh87-2018",
        plan_version="2",
        sha256="cd",
        text='version = "2"',
        plan_before="kh87-2018",
        version_before="1",
        readings={"income_growth": "compounding"},
        first_year=2016,
        last_year=2021,
        **_DECIDED,
    ),
    state={
        "plan_version": "2",
        "sha256": "cd",
        "readings": {"income_growth": "compounding"},
        "last_year": 2021,
        "name": "Chung tay",
    },
)
ADOPTED = (*OPENED, Step(ADMIN, _adopt))
MOVEMENTS.happens(
    "an earlier version comes back",
    ADOPTED,
    ADMIN,
    lambda m: _adopt(m, plan_version="1", document="  13/BB "),
    happened(
        M.PlanAdopted,
        plan_id="kh87-2018",
        plan_version="1",
        sha256="cd",
        text='version = "2"',
        plan_before="kh87-2018",
        version_before="2",
        readings={"income_growth": "compounding"},
        first_year=2016,
        last_year=2021,
        **{**_DECIDED, "document": "13/BB"},
    ),
)
MOVEMENTS.refuses("plan_in_force", OPENED, ADMIN, lambda m: _adopt(m, plan_version="1"), field="plan")
MOVEMENTS.happens(
    "a wording is read otherwise",
    OPENED,
    ADMIN,
    _read_otherwise,
    happened(
        M.ReadingChanged, name="income_growth", value="compounding", value_before="fixed_base", **_DECIDED
    ),
    state={"readings": {"income_growth": "compounding", "exit_year_counts": False}},
)
MOVEMENTS.happens(
    "a wording that nobody had to read before",
    OPENED,
    ADMIN,
    lambda m: _read_otherwise(m, "reduction_unit", "relative"),
    happened(M.ReadingChanged, name="reduction_unit", value="relative", value_before="", **_DECIDED),
)
MOVEMENTS.happens(
    "yes is not the word yes",
    OPENED,
    ADMIN,
    lambda m: _read_otherwise(m, "exit_year_counts", "False"),
    happened(M.ReadingChanged, name="exit_year_counts", value="False", value_before=False, **_DECIDED),
)
MOVEMENTS.refuses(
    "reading_in_force",
    OPENED,
    ADMIN,
    lambda m: _read_otherwise(m, "exit_year_counts", False),
    field="value",
)
_CHECKED: dict[str, Any] = {
    "source": "chưa đối chiếu bản gốc",
    "document": "6150/TB-LĐTBXH",
    "issued_on": date(2019, 12, 9),
}


def _confirm(m: M, datum: str = "calendar:vietnam:2020", **more: Any) -> None:
    facts = {**_CHECKED, "remarks": "Cả năm.", "today": date(2020, 3, 2)}
    m.confirm_datum(datum, **{**facts, **more})


_SOURCE: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "document": " 12/NQ-HĐND ",
    "issued_on": date(2020, 1, 10),
    "remarks": " Điều 3 ",
    "today": date(2020, 3, 2),
}
_SOURCED: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "document": "12/NQ-HĐND",
    "issued_on": date(2020, 1, 10),
    "remarks": PII(M.id_of("m"), "Điều 3"),
}
_KIND = "district:giay_khen:household"
MOVEMENTS.happens(
    "a prize coefficient is set by its document",
    OPENED,
    ADMIN,
    lambda m: m.set_prize_coefficient(_KIND, Decimal("0.300"), **_SOURCE),
    happened(M.PrizeCoefficientSet, kind=_KIND, value=Decimal("0.3"), **_SOURCED),
    state={"coefficients": ((_KIND, Decimal("0.3"), date(2020, 1, 1), "12/NQ-HĐND", date(2020, 1, 10)),)},
)
MOVEMENTS.happens(
    "a base salary is set by its document",
    OPENED,
    ADMIN,
    lambda m: m.set_base_salary(1_490_000, **_SOURCE),
    happened(M.BaseSalarySet, amount=1_490_000, **_SOURCED),
    state={"base_salaries": ((1_490_000, date(2020, 1, 1), "12/NQ-HĐND", date(2020, 1, 10)),)},
)
for _value in ("0", "-0.1", "100.001", "0.0001", "NaN", "Infinity"):
    MOVEMENTS.refuses(
        "bad_coefficient",
        OPENED,
        ADMIN,
        lambda m, v=_value: m.set_prize_coefficient(_KIND, Decimal(v), **_SOURCE),
        field="value",
        name=f"coefficient {_value}",
    )
for _amount in (99_999, 100_000_001):
    MOVEMENTS.refuses(
        "bad_salary",
        OPENED,
        ADMIN,
        lambda m, a=_amount: m.set_base_salary(a, **_SOURCE),
        field="amount",
        name=f"salary {_amount}",
    )
for _code, _more, _field in (
    ("required", {"document": " "}, "document"),
    ("required", {"remarks": ""}, "remarks"),
    ("future_date", {"issued_on": date(2020, 3, 3)}, "issued_on"),
    ("bad_date", {"valid_from": date(2014, 1, 1)}, "valid_from"),
    ("bad_date", {"valid_from": date(2026, 1, 1)}, "valid_from"),
):
    MOVEMENTS.refuses(
        _code,
        OPENED,
        ADMIN,
        lambda m, more=_more: m.set_base_salary(1_490_000, **{**_SOURCE, **more}),
        field=_field,
        name=f"salary {_code} {_field} {sorted(_more.values(), key=str)}",
    )
MOVEMENTS.happens(
    "a figure that shipped in doubt is confirmed by its document",
    OPENED,
    ADMIN,
    _confirm,
    happened(
        M.DatumConfirmed, datum="calendar:vietnam:2020", remarks=PII(M.id_of("m"), "Cả năm."), **_CHECKED
    ),
    state={"confirmed": {"calendar:vietnam:2020": ("6150/TB-LĐTBXH", date(2019, 12, 9))}},
)
_OLD, _NEW = b"o" * 32, b"n" * 32
_MADE: dict[str, Any] = {"made_on": date(2020, 3, 1), "signs_until": date(2020, 3, 31)}


def _ledger_key(m: M) -> None:
    custody.record_ledger_key(m, 2, _NEW, before=_OLD, **_MADE)


def _master_key(m: M) -> None:
    custody.record_master_key(m, 1, "00aa", before="00bb", rotated_on=date(2020, 3, 1))


def _witness(m: M, entry: int = 1, office: str = "Thanh tra tỉnh") -> None:
    custody.record_witness(m, entry, "thanhtra+01+AA==", office=office, enlisted_on=date(2020, 3, 1))


def _no_witness(m: M, entry: int = 2) -> None:
    custody.record_dismissal(m, entry, "thanhtra+01+AA==", dismissed_on=date(2020, 3, 2))


MOVEMENTS.happens(
    "another key signs the ledger",
    OPENED,
    ADMIN,
    _ledger_key,
    happened(custody.LedgerKeyRotated, number=2, public=_NEW.hex(), public_before=_OLD.hex(), **_MADE),
    state={"ledger_keys": [_NEW.hex()]},
)
MOVEMENTS.happens(
    "another master key wraps the keys of subjects",
    OPENED,
    ADMIN,
    _master_key,
    happened(
        custody.MasterKeyRotated, rotation=1, key_id="00aa", key_id_before="00bb", rotated_on=date(2020, 3, 1)
    ),
    state={"master_keys": {1: "00aa"}},
)
MOVEMENTS.happens(
    "an office vouches for the ledger",
    OPENED,
    ADMIN,
    _witness,
    happened(
        custody.WitnessEnlisted,
        entry=1,
        key="thanhtra+01+AA==",
        office="Thanh tra tỉnh",
        enlisted_on=date(2020, 3, 1),
    ),
    state={"witnesses": {"thanhtra+01+AA==": "Thanh tra tỉnh"}, "witness_entries": {1}},
)
GUARDED = (*OPENED, *(Step(ADMIN, act) for act in (_ledger_key, _master_key, _witness)))
MOVEMENTS.happens(
    "the office is called otherwise",
    GUARDED,
    ADMIN,
    lambda m: _witness(m, 2, "Thanh tra tỉnh mới"),
    happened(
        custody.WitnessEnlisted,
        entry=2,
        key="thanhtra+01+AA==",
        office="Thanh tra tỉnh mới",
        enlisted_on=date(2020, 3, 1),
    ),
    state={"witnesses": {"thanhtra+01+AA==": "Thanh tra tỉnh mới"}, "witness_entries": {1, 2}},
)
MOVEMENTS.happens(
    "an office vouches no more",
    GUARDED,
    ADMIN,
    _no_witness,
    happened(custody.WitnessDismissed, entry=2, key="thanhtra+01+AA==", dismissed_on=date(2020, 3, 2)),
    state={"witnesses": {}, "witness_entries": {1, 2}},
)
for _told in (_ledger_key, _master_key, _witness):
    MOVEMENTS.happens(f"{_told.__name__[1:]} is on record once", GUARDED, ADMIN, _told)
MOVEMENTS.happens("an end is on record once", (*GUARDED, Step(ADMIN, _no_witness)), ADMIN, _no_witness)
CONFIRMED = (*OPENED, Step(ADMIN, _confirm))
MOVEMENTS.happens(
    "each year is confirmed for itself",
    CONFIRMED,
    ADMIN,
    lambda m: _confirm(m, "calendar:vietnam:2021"),
    happened(
        M.DatumConfirmed, datum="calendar:vietnam:2021", remarks=PII(M.id_of("m"), "Cả năm."), **_CHECKED
    ),
)
MOVEMENTS.refuses("datum_confirmed", CONFIRMED, ADMIN, lambda m: _confirm(m, document="x"), field="document")
for _field in ("document", "remarks"):
    MOVEMENTS.refuses("required", OPENED, ADMIN, lambda m, f=_field: _confirm(m, **{f: " "}), field=_field)
MOVEMENTS.refuses("too_long", OPENED, ADMIN, lambda m: _confirm(m, document="x" * 201), field="document")
for _day, _code in ((date(2020, 3, 3), "future_date"), (date(1945, 9, 1), "bad_date")):
    MOVEMENTS.refuses(_code, OPENED, ADMIN, lambda m, d=_day: _confirm(m, issued_on=d), field="issued_on")
for _act in (_adopt, _read_otherwise):
    for _field in ("document", "reason"):
        MOVEMENTS.refuses(
            "required", OPENED, ADMIN, lambda m, a=_act, f=_field: a(m, **{f: "  "}), field=_field
        )
    MOVEMENTS.refuses("too_long", OPENED, ADMIN, lambda m, a=_act: a(m, document="x" * 201), field="document")
    MOVEMENTS.refuses(
        "future_date", OPENED, ADMIN, lambda m, a=_act: a(m, decided_on=date(2020, 3, 3)), field="decided_on"
    )
    MOVEMENTS.refuses(
        "bad_date", OPENED, ADMIN, lambda m, a=_act: a(m, decided_on=date(2018, 7, 18)), field="decided_on"
    )
