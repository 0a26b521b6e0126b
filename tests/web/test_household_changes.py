"""What becomes of a household, through the pages: its classes over the years, its moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.web.district import walk
from tests.web.story import World, page_of

from aggregates.household import Household
from workflows.kernel import Command


def hamlet(world: World, name: str, commune: str = "commune") -> UUID:
    """One more hamlet of a commune."""
    id = uuid4()
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=id, kind="hamlet", name=name, code="", parent_id=world.units[commune],
        valid_from=world.clock.today().replace(year=2016), source="thử", demonstration=True,
    )  # fmt: skip
    return id


def test_a_household_moves_after_a_page_that_says_what_goes_along(world: World) -> None:
    household = world.household()
    near, far = hamlet(world, "thôn Bình Yên"), hamlet(world, "thôn Tú Sơn", "elsewhere")
    url = f"/ho-gia-dinh/{household}/chuyen-thon"
    page = page_of(world.client("officer").get(f"/ho-gia-dinh/{household}"))
    assert f'href="{url}"' in page
    assert "Các nơi hộ đã ở" not in page
    form = page_of(world.client("officer").get(url))
    assert form.index("thôn Bình Yên, xã Cẩm Bình") < form.index("thôn Tú Sơn, xã Cẩm Tú")
    assert str(world.units["hamlet"]) not in form
    typed: dict[str, Any] = {"hamlet_id": str(near), "reason": "Tái định cư", "occurred_on": "01/03/2020"}
    done = walk(world, "officer", url, typed)
    assert done.status_code == 303
    shown = page_of(world.client("officer").get(done.location))
    homes = shown[shown.index("Các nơi hộ đã ở") : shown.index("Lịch sử của hộ trong sổ")]
    assert homes.index("thôn Bình Yên, xã Cẩm Bình") < homes.index("thôn Bình Sơn, xã Cẩm Bình")
    for words in ("01/03/2020", "Tái định cư", "Nguyễn Văn Officer", "Công chức Văn hóa - Xã hội"):
        assert words in homes, words
    # To another commune: it is no longer in the officer's charge, who is led to the list.
    done = walk(world, "officer", url, {"hamlet_id": str(far), "reason": "Theo con"})
    assert done.location == "/ho-gia-dinh"
    assert world.log.load(Household, household).hamlet_id == far
    assert world.client("officer").get(f"/ho-gia-dinh/{household}").status_code == 403
    assert "thôn Tú Sơn" in page_of(world.client("foreign").get(f"/ho-gia-dinh/{household}"))


def test_what_stands_in_the_way_of_a_move_is_said_before_the_check(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "commune_check")
    far = hamlet(world, "thôn Tú Sơn", "elsewhere")
    url = f"/ho-gia-dinh/{household}/chuyen-thon"
    answer = walk(world, "officer", url, {"hamlet_id": str(far), "reason": "Theo con"})
    assert answer.status_code == 422
    assert "đang chờ UBND xã nơi hộ chuyển đi xác minh" in page_of(answer)
    assert "Theo con" in page_of(answer)
    here = {"hamlet_id": str(world.units["hamlet"]), "reason": "x"}
    assert walk(world, "officer", url, here).status_code == 422


def test_a_dossier_that_stayed_opens_the_household_to_the_commune_it_left(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "commune_endorsement")
    far = hamlet(world, "thôn Tú Sơn", "elsewhere")
    url = f"/ho-gia-dinh/{household}/chuyen-thon"
    assert (
        walk(world, "officer", url, {"hamlet_id": str(far), "reason": "Theo con"}).location
        == f"/ho-gia-dinh/{household}"
    )
    c = world.commitment_of(household)
    for who in ("chair", "officer", "hamlet"):
        for page in (f"/ho-so/{n}", f"/ho-gia-dinh/{household}", f"/cam-ket/{c}"):
            assert world.client(who).get(page).status_code == 200, (who, page)
        assert "/chuyen-thon" not in page_of(world.client(who).get(f"/ho-gia-dinh/{household}"))


@pytest.mark.parametrize("who", ["hamlet", "chair", "foreign", "labour", "auditor", "admin"])
def test_who_may_not_move_a_household_gets_no_form(world: World, who: str) -> None:
    household = world.household()
    assert world.client(who).get(f"/ho-gia-dinh/{household}/chuyen-thon").status_code == 403
    if who != "admin" and who != "foreign":
        assert "/chuyen-thon" not in page_of(world.client(who).get(f"/ho-gia-dinh/{household}"))


def test_every_class_is_shown_with_its_day_its_ground_and_who_recorded_it(world: World) -> None:
    household = world.household()
    world.app.households.record_relapse(
        world.actor("chair"), Command(), commitment_id=world.commitment_of(household), year=2019, reason="Ốm nặng",
        household_class="near_poor",
    )  # fmt: skip
    page = page_of(world.client("hamlet").get(f"/ho-gia-dinh/{household}"))
    table = page[page.index('id="classes-caption"') : page.index("Lịch sử của hộ trong sổ")]
    rows = table.split("<tr")[2:]
    expected = (
        ("02/03/2020", "Hộ cận nghèo", "UBND xã ghi nhận tái nghèo", "Nguyễn Văn Chair"),
        (
            "01/08/2018",
            "Đã thoát nghèo, thoát cận nghèo",
            "UBND xã công nhận thoát nghèo",
            "Nguyễn Văn Chair",
        ),
        ("01/08/2018", "Hộ nghèo", "Ghi vào sổ", "Nguyễn Văn Hamlet"),
    )
    for row, words in zip(rows, expected, strict=True):
        assert [w for w in words if w not in row] == []
    english = page_of(world.client("hamlet").get(f"/ho-gia-dinh/{household}?lang=en"))
    assert "Relapse recorded by the commune" in english
    assert (
        walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H001", "confirm": "H001"}).status_code == 303
    )
    page = page_of(world.client("hamlet").get(f"/ho-gia-dinh/{household}?lang=vi"))
    table = page[page.index('id="classes-caption"') : page.index("Lịch sử của hộ trong sổ")]
    assert table.count("đã xóa theo yêu cầu") == 3
    assert "cận nghèo</th>" not in table
