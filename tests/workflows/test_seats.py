"""The seat that papers and pages name: the unit a plan is decided in, by the register or by the plan's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from tests.workflows.world import World

from aggregates.nomination import Nomination
from rules.facts import COMMUNE_KINDS
from rules.levels import commune_kinds, commune_words, decided_at
from rules.plan import Level, load_plan
from rules.text import Text
from workflows.addressees import addressee_of
from workflows.kernel import Command
from workflows.seats import seat_of

OURS, OTHER = load_plan("kh87-2018"), load_plan("vd-hai-cap-2026")


def test_the_register_names_the_seat_of_its_own_plan(world: World) -> None:
    seat = seat_of(world.log, OURS, world.clock.today())
    assert (seat.name, seat.level, seat.words, seat.place) == (
        "huyện Cẩm Thủy",
        "huyện",
        Text("huyện", "district"),
        "Cẩm Thủy",
    )
    assert seat.area == "huyện Cẩm Thủy, tỉnh Thanh Hóa"
    assert seat.executors == (
        "Chánh Văn phòng HĐND và UBND huyện, Trưởng phòng Nội vụ, Chủ tịch UBND các xã, thị trấn"
    )
    assert world.app.seat() == seat


def test_a_plan_decided_above_the_register_names_its_seat_itself(world: World) -> None:
    """A district takes up a plan of its province: the awards are the province's, whatever stands on top of the register."""
    seat = seat_of(world.log, OTHER, world.clock.today())
    assert (seat.name, seat.words, seat.place) == (
        "tỉnh Sông Lam (ví dụ)",
        Text("tỉnh", "province"),
        "Sông Lam",
    )
    assert seat.chair == "Chủ tịch Ủy ban nhân dân tỉnh Sông Lam (ví dụ)"
    assert seat.executors == "Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ, Chủ tịch UBND các xã, phường"
    assert seat.interior == "Sở Nội vụ"
    n = world.log.load(Nomination, world.nomination("commune_check"))
    named = addressee_of(world.log, world.app.units, OURS, seat, n, world.clock.today())
    assert named.address == "thôn Bình Sơn, xã Cẩm Bình, huyện Cẩm Thủy, tỉnh Sông Lam (ví dụ)"


def test_what_took_over_from_the_district_is_named_once(world: World) -> None:
    """After 1 July 2025 dossiers of the district's plan end in the province, which addresses already end with."""
    world.clock.set_day(date(2025, 7, 1))
    province = uuid4()
    world.app.units.establish(
        world["admin"], Command(), unit_id=province, kind="province", name="tỉnh Thanh Hóa", code="38", parent_id=None,
        valid_from=date(2025, 7, 1), source="Nghị quyết 1686",
    )  # fmt: skip
    world.app.units.merge(
        world["admin"], Command(), unit_id=world.unit("district"), into_id=province, valid_from=date(2025, 7, 1),
        source="Nghị quyết 1686",
    )  # fmt: skip
    form = next(iter(OURS.award_forms.values()))
    for day, name, area, communes, grantor in (
        (date(1999, 1, 1), "huyện Cẩm Thủy", "huyện Cẩm Thủy, tỉnh Thanh Hóa", "xã, thị trấn", form.authority.vi),
        (date(2025, 6, 30), "huyện Cẩm Thủy", "huyện Cẩm Thủy, tỉnh Thanh Hóa", "xã, thị trấn", form.authority.vi),
        (date(2025, 7, 1), "tỉnh Thanh Hóa", "tỉnh Thanh Hóa", "xã, phường", "Chủ tịch Ủy ban nhân dân tỉnh Thanh Hóa"),
    ):  # fmt: skip
        seat = seat_of(world.log, OURS, day)
        assert (seat.name, seat.area, seat.communes.vi, seat.grantor(form).vi) == (
            name,
            area,
            communes,
            grantor,
        )
        assert seat.executors.endswith(f"Chủ tịch UBND các {communes}")
    assert seat.level == "tỉnh"
    assert seat.executors.startswith("Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ")
    assert world.app.seat() == seat


def test_a_province_entered_beside_its_district_is_not_the_district_s_seat(world: World) -> None:
    world.app.units.establish(
        world["admin"], Command(), unit_id=uuid4(), kind="province", name="tỉnh Thanh Hóa", code="38", parent_id=None,
        valid_from=date(1900, 1, 1), source="x",
    )  # fmt: skip
    assert seat_of(world.log, OURS, world.clock.today()).name == "huyện Cẩm Thủy"


@pytest.mark.parametrize(
    ("authority", "level", "first_year", "kinds", "words"),
    [
        ("UBND huyện A", "district", 2016, ("commune", "township"), Text("xã, thị trấn", "communes and townships")),
        ("UBND quận A", "district", 2016, ("ward",), Text("phường", "wards")),
        ("UBND thị xã A", "district", 2016, ("commune", "ward"), Text("xã, phường", "communes and wards")),
        ("UBND thành phố A", "district", 2016, ("commune", "ward"), Text("xã, phường", "communes and wards")),
        ("UBND tỉnh A", "province", 2024, ("commune", "ward", "township"),
         Text("xã, phường, thị trấn", "communes, wards and townships")),
        # The district level ended within the year.
        ("UBND tỉnh A", "province", 2025, ("commune", "ward"), Text("xã, phường", "communes and wards")),
        ("UBND xã A", "commune", 2026, ("commune", "ward", "township"),
         Text("xã, phường, thị trấn", "communes, wards and townships")),
    ],
)  # fmt: skip
def test_what_the_communes_level_consists_of(
    authority: str, level: Level, first_year: int, kinds: tuple[str, ...], words: Text
) -> None:
    category = OURS.category("household")
    chain = tuple(replace(s, level=level) for s in category.chain if s.act == "decide")
    plan = replace(
        OURS,
        authority=Text(authority, authority),
        period=replace(OURS.period, first_year=first_year),
        categories={"household": replace(category, chain=chain)},
    )
    assert (decided_at(plan), commune_kinds(plan), commune_words(plan)) == (level, kinds, words)
    assert set(kinds) <= set(COMMUNE_KINDS)
