"""The figures of the communes that merged on 1 December 2019: invented counts of 2015 to 2018 of what stood before, and of
2019 of what stands since.

The successors enter them after the merger, as offices do that have taken over the files of others. They are chosen so that the
boundary matters: what Cẩm Tân reported rises from 2018 to 2019, and what Cẩm Vân reported falls by more than its target; on one
boundary Cẩm Tân's rate falls, and Cẩm Vân's by less than its target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from aggregates.poverty_review import Counts, PovertyReview
from demo.people import SINCE, hamlet_id
from demo.scene import Scene
from demo.teller import PASSWORD, Teller, id_of
from workflows.bootstrap import system_actor, unit_id
from workflows.reviews import Aim, Report

PHONG_SON: Final = "phong-son"
PHUC_DO: Final = "15130"
CAM_TAN: Final = "15178"
CAM_VAN: Final = "15184"
_SOURCE: Final = "Dữ liệu trình diễn / demonstration data"
_BEFORE: Final = (2015, 2016, 2017, 2018)


@dataclass(frozen=True, slots=True)
class _Place:
    """A hamlet, or a commune without hamlets on record: its households, and its poor and near-poor of 2015 and on.

    ``before`` is the commune it lay in until the merger, ``since`` the one it has lain in since. A commune that ended has no
    figures of 2019.
    """

    name: str
    before: str
    since: str
    households: int
    poor: tuple[int, ...]
    near_poor: tuple[int, ...]


_PLACES: Final[Mapping[str, _Place]] = {
    "15127": _Place("", "15127", PHONG_SON, 210, (18, 16, 13, 11), (10, 10, 9, 8)),
    "15157": _Place("", "15157", PHONG_SON, 140, (35, 31, 27, 22), (18, 17, 16, 14)),
    "15166": _Place("", "15166", PHONG_SON, 150, (33, 29, 24, 20), (16, 15, 14, 13)),
    "phuc-my": _Place("thôn Phúc Mỹ", PHUC_DO, CAM_TAN, 90, (30, 27, 23, 19, 16), (12, 11, 11, 10, 9)),
    "tan-thanh": _Place("thôn Tân Thành", CAM_TAN, CAM_TAN, 80, (20, 18, 15, 12, 10), (9, 9, 8, 8, 7)),
    "tan-tien": _Place("thôn Tân Tiến", CAM_TAN, CAM_TAN, 70, (17, 15, 13, 11, 9), (8, 8, 7, 7, 6)),
    "phac-le": _Place("thôn Phác Lê", CAM_VAN, CAM_TAN, 60, (24, 21, 18, 15, 12), (9, 9, 8, 8, 7)),
    "van-tien": _Place("thôn Vân Tiến", CAM_VAN, CAM_VAN, 95, (26, 23, 20, 16, 14), (11, 11, 10, 9, 8)),
    "van-long": _Place("thôn Vân Long", CAM_VAN, CAM_VAN, 85, (22, 19, 16, 14, 12), (10, 9, 9, 8, 7)),
}
_TOWNSHIP_2019: Final = Counts(500, 40, 31)
"""What Phong Sơn reported of the first year's end at which it stood."""
_PREDECESSORS: Final = {PHONG_SON: (), CAM_TAN: (CAM_TAN, PHUC_DO), CAM_VAN: (CAM_VAN,)}
"""The communes with hamlets on record that lay where one stands since: each reports the sum of its hamlets."""
_TARGETS: Final = {PHONG_SON: "2.5", CAM_TAN: "3", CAM_VAN: "3"}
"""Percentage points of 2019."""
_SUCCESSORS: Final = {
    PHONG_SON: ("phong-son", "thị trấn Phong Sơn", "Lương Thị Hòa", "Bùi Văn Sáng"),
    CAM_TAN: ("cam-tan", "xã Cẩm Tân", "Trịnh Văn Ba", "Hà Thị Thu"),
    CAM_VAN: ("cam-van", "xã Cẩm Vân", "Quách Thị Nga", "Phạm Văn Tài"),
}
"""Of each commune that stands since: how its accounts are called, its name, its officer and its chair."""


def place_of(key: str) -> UUID:
    """The id of a hamlet or a commune of this part of the story."""
    return hamlet_id(key) if key in _PLACES and _PLACES[key].name else unit_id(key)


def figures(commune: str, year: int) -> dict[str, Counts]:
    """What is reported of a year within the commune that stands since: of every hamlet and commune there was at its end."""
    at, merged = year - _BEFORE[0], year > _BEFORE[-1]
    counts = {
        key: Counts(place.households, place.poor[at], place.near_poor[at])
        for key, place in _PLACES.items()
        if at < len(place.poor)
    }
    found = {key: counts[key] for key in counts if _PLACES[key].since == commune}
    for name in (commune,) if merged else _PREDECESSORS[commune]:
        inside = [
            counts[key]
            for key, place in _PLACES.items()
            if place.name and (place.since if merged else place.before) == name
        ]
        if inside:
            found[name] = Counts(
                sum(c.households for c in inside),
                sum(c.poor for c in inside),
                sum(c.near_poor for c in inside),
            )
    return found | ({PHONG_SON: _TOWNSHIP_2019} if merged and commune == PHONG_SON else {})


def merger_scenes() -> Iterator[Scene]:
    """The hamlets that lay in the communes before, and what their successors entered after the merger."""
    yield Scene(date(2018, 8, 6), _establish_hamlets)
    yield Scene(date(2019, 12, 3), _take_office)
    yield Scene(date(2019, 12, 4), lambda t: _report(t, _BEFORE))
    yield Scene(date(2019, 12, 6), _set_targets)
    yield Scene(date(2019, 12, 11), lambda t: _report(t, (2019,)))
    yield Scene(date(2019, 12, 13), _verify)
    yield Scene(date(2019, 12, 18), _accept)


def _establish_hamlets(t: Teller) -> None:
    for key, place in _PLACES.items():
        if place.name:
            t.do(
                f"merger:hamlet:{key}",
                system_actor(),
                t.app.units.establish,
                unit_id=place_of(key),
                kind="hamlet",
                name=place.name,
                code="",
                parent_id=unit_id(place.before),
                valid_from=SINCE,
                source=_SOURCE,
                demonstration=True,
            )


def _take_office(t: Teller) -> None:
    """The officers and chairs of the communes that stand since. Nobody signs in as them: they are no accounts to try."""
    by, people = system_actor(), t.app.people
    for commune, (key, name, officer, chair) in _SUCCESSORS.items():
        for role, who, title in (
            ("commune_officer", officer, f"Công chức Văn hóa - Xã hội {name}"),
            ("commune_chair", chair, f"Chủ tịch UBND {name}"),
        ):
            username = _account(key, role)
            id = id_of(f"officer:{username}")
            t.do(
                f"account:{username}",
                by,
                people.register_officer,
                officer_id=id,
                username=username,
                full_name=who,
                password=PASSWORD,
                must_change=False,
            )
            t.do(
                f"appoint:{username}",
                by,
                people.appoint,
                officer_id=id,
                role=role,
                unit_id=unit_id(commune),
                title=title,
                valid_from=date(2019, 12, 2),
                basis=_SOURCE,
            )


def _account(key: str, role: str) -> str:
    return f"{'congchuc' if role == 'commune_officer' else 'chutich'}-{key}"


def _report(t: Teller, years: tuple[int, ...]) -> None:
    for commune, (key, *_) in _SUCCESSORS.items():
        for year in years:
            t.do(
                f"merger:review:{commune}:{year}",
                _account(key, "commune_officer"),
                t.app.reviews.report_many,
                year=year,
                stage="official",
                reports=[Report(place_of(unit), counts) for unit, counts in figures(commune, year).items()],
                reviewed_on=date(year, 12, 4),
                remarks="Dữ liệu trình diễn."
                if year > _BEFORE[-1]
                else "Dữ liệu trình diễn; nhập sau khi sắp xếp đơn vị.",
                uploads=[],
            )


def _reviews(t: Teller, commune: str) -> dict[UUID, int | None]:
    movement = t.app.movements.in_force().id
    return {
        PovertyReview.id_of(movement, place_of(unit), year): None
        for year in (*_BEFORE, 2019)
        for unit in figures(commune, year)
    }


def _set_targets(t: Teller) -> None:
    t.do(
        "merger:target:2019",
        "ldtbxh",
        t.app.reviews.set_targets,
        year=2019,
        aims=[Aim(place_of(unit), Decimal(points)) for unit, points in _TARGETS.items()],
        basis="Quyết định số 96/QĐ-UBND (dữ liệu trình diễn)",
        issued_on=date(2019, 12, 5),
    )


def _verify(t: Teller) -> None:
    for commune, (key, *_) in _SUCCESSORS.items():
        t.do(
            f"merger:verify:{commune}",
            _account(key, "commune_chair"),
            t.app.reviews.verify,
            reviews=_reviews(t, commune),
            remarks="Đã đối chiếu với hồ sơ các đơn vị cũ bàn giao.",
        )


def _accept(t: Teller) -> None:
    t.do(
        "merger:accept",
        "ldtbxh",
        t.app.reviews.accept,
        reviews={id: version for commune in _SUCCESSORS for id, version in _reviews(t, commune).items()},
    )
