"""Two units of one name side by side, and codes that are none: refused, whoever is faster."""

from __future__ import annotations

import threading
import unicodedata
from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.workflows.test_units import CamThuy, district, district_template  # noqa: F401
from tests.workflows.world import World

from aggregates.refusals import Refused
from workflows.kernel import Command

FIRST = date(2016, 1, 1)


def hamlet(world: World, name: str, commune: str = "binh", *, since: date = FIRST, code: str = "") -> UUID:
    outcome = world.app.units.establish(
        world["admin"],
        Command(),
        unit_id=uuid4(),
        kind="hamlet",
        name=name,
        code=code,
        parent_id=world.unit(commune),
        valid_from=since,
        source="NQ 12",
    )
    return UUID(outcome["id"])


def rename(world: World, unit: UUID, name: str, since: date) -> None:
    world.app.units.rename(
        world["admin"], Command(), unit_id=unit, name=name, valid_from=since, source="NQ 13"
    )


@pytest.mark.parametrize(
    "name",
    ["thôn Hòa Thủy", "Thôn  HÒA THỦY", "thôn Hoà Thuỷ", unicodedata.normalize("NFD", "thôn Hòa Thủy")],
)
def test_a_namesake_beside_it_is_refused_however_it_is_spelt(world: World, name: str) -> None:
    hamlet(world, "thôn Hòa Thủy")
    events = world.events
    with pytest.raises(Refused) as refusal:
        hamlet(world, name, since=date(2019, 5, 1))
    assert (refusal.value.code, refusal.value.field) == ("unit_name_taken", "name")
    assert "đã có thôn Hòa Thủy từ ngày 01/05/2019" in refusal.value.text.vi
    assert world.events == events


def test_another_word_another_place_and_other_days_are_no_namesakes(world: World) -> None:
    first = hamlet(world, "thôn Hòa Thủy")
    hamlet(world, "thôn Hòa Thúy")
    hamlet(world, "thôn Hoa Thủy")
    hamlet(world, "bản Hòa Thủy")
    hamlet(world, "thôn Hòa Thủy", "thach")
    rename(world, first, "thôn Mới", date(2019, 1, 1))
    # The old name is free from that day on, and not before.
    with pytest.raises(Refused, match="unit_name_taken"):
        hamlet(world, "thôn Hòa Thủy", since=date(2018, 12, 31))
    again = hamlet(world, "thôn Hòa Thủy", since=date(2019, 1, 1))
    with pytest.raises(Refused, match="unit_name_taken"):
        rename(world, again, "thôn mới", date(2020, 1, 1))


def test_a_unit_that_passes_into_another_one_may_not_meet_its_namesake_there(world: World) -> None:
    here, there = hamlet(world, "thôn Một"), hamlet(world, "thôn Một", "thach")

    def move() -> None:
        world.app.units.move(
            world["admin"],
            Command(),
            unit_id=here,
            parent_id=world.unit("thach"),
            valid_from=date(2019, 12, 1),
            source="NQ",
        )

    def merge() -> None:
        world.app.units.merge(
            world["admin"],
            Command(),
            unit_id=world.unit("binh"),
            into_id=world.unit("thach"),
            valid_from=date(2019, 12, 1),
            source="NQ",
        )

    for act in (move, merge):
        events = world.events
        with pytest.raises(Refused, match="unit_name_taken"):
            act()
        assert world.events == events
    rename(world, there, "thôn Một Cũ", date(2019, 12, 1))
    merge()
    assert [r["parent_id"] for r in world.app.units.on(date(2020, 1, 1)) if r["unit_id"] == here] == [
        world.unit("thach")
    ]


def test_a_change_of_boundaries_may_not_make_namesakes(district: CamThuy) -> None:  # noqa: F811
    district.hamlet("do2", "thôn Đồi Vàng", "15178")
    events = district.events
    refusal = district.refused("unit_name_taken", district.apply)
    assert refusal.params["parent"] == "xã Cẩm Tân"
    assert district.events == events


def test_what_does_not_touch_the_name_is_done_beside_an_old_namesake(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hamlet(world, "thôn Một")
    with monkeypatch.context() as patch:
        patch.setattr("workflows.unit_sets.spelling_key", lambda name: object())
        second = hamlet(world, "thôn Một")
    world.app.units.recode(
        world["admin"], Command(), unit_id=first, code="01", valid_from=date(2019, 1, 1), source="x"
    )
    rename(world, second, "thôn Hai", FIRST)


def test_of_two_who_enter_the_same_unit_at_once_one_is_told(world: World) -> None:
    barrier = threading.Barrier(2)
    told: list[str] = []

    def enter(name: str) -> None:
        app = world.another_process()
        barrier.wait(10)
        try:
            app.units.establish(
                world["admin"], Command(), unit_id=uuid4(), kind="hamlet", name=name, code="",
                parent_id=world.unit("binh"), valid_from=FIRST, source="x",
            )  # fmt: skip
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)

    assert world["admin"]
    threads = [threading.Thread(target=enter, args=(name,)) for name in ("thôn Thủy", "thôn Thuỷ")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["done", "unit_name_taken"]
    standing = [r["name"] for r in world.app.units.on(date(2020, 1, 1))]
    assert len({"thôn Thủy", "thôn Thuỷ"}.intersection(standing)) == 1


def test_a_code_that_is_none_is_refused_with_the_form_it_should_have(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        hamlet(world, "thôn Mã", code="<b>1")
    assert (refusal.value.code, refusal.value.field) == ("unit_code_form", "code")
    assert "1 đến 4 chữ số" in refusal.value.text.vi
    assert "1 to 4 figures" in refusal.value.text.en
    with pytest.raises(Refused, match="unit_code_form"):
        world.app.units.recode(
            world["admin"], Command(), unit_id=world.unit("binh"), code="1515", valid_from=FIRST, source="x"
        )
    hamlet(world, "thôn Mã", code="01")
