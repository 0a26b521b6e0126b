"""What nobody had checked is confirmed through its page, and then no page says any more that it is in doubt."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.web.district import walk
from tests.web.story import World, page_of

from workflows.kernel import Command

LIST = "/quan-tri/xac-nhan"
TYPED = {
    "document": "6150/TB-LĐTBXH",
    "issued_on": "09/12/2019",
    "remarks": "Đối chiếu cả năm với thông báo.",
}
CALENDAR = "lịch nghỉ chưa được xác nhận"


def shown(world: World, who: str | None, url: str) -> str:
    return page_of(world.client(who).get(url))


def test_a_year_of_days_off_is_confirmed(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    assert CALENDAR in shown(world, None, "/ke-hoach/household")
    assert f'href="{LIST}"' in shown(world, "admin", "/quan-tri/ke-hoach")
    url = f"{LIST}/calendar:vietnam:2020"
    assert f'href="{url}"' in shown(world, "admin", LIST)
    done = walk(world, "admin", url, TYPED)
    assert done.status_code == 303, page_of(done)
    page = shown(world, "admin", LIST)
    assert "đã xác nhận: 6150/TB-LĐTBXH, ngày 09/12/2019" in page
    assert f'href="{url}"' not in page
    assert f'href="{LIST}/calendar:vietnam:2021"' in page
    assert CALENDAR not in shown(world, None, "/ke-hoach/household")
    assert "Ngày nghỉ của năm 2020" in shown(world, "admin", "/quan-tri/ke-hoach")
    world.clock.set_day(date(2021, 3, 2))
    assert CALENDAR in shown(world, None, "/ke-hoach/household"), "each year is announced for itself"


def test_the_councils_rule_and_a_standard_are_confirmed(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    for datum, url, doubt in (
        ("plan:kh87-2018@{version}:council_rule", "/ke-hoach", "Chưa có căn cứ xác nhận"),
        ("standard:2016-2020:deprivations", "/chuan-ngheo?income=500000&lacking=2&area=rural&on=01/01/2019",
         "Chuẩn này có phần chưa được xác nhận"),
    ):  # fmt: skip
        assert doubt in shown(world, None, url)
        plan = world.app.movements.in_force().plan
        done = walk(world, "admin", f"{LIST}/{datum.format(version=plan.version)}", TYPED)
        assert done.status_code == 303, page_of(done)
        assert doubt not in shown(world, None, url)


def test_others_read_the_list_and_confirm_nothing(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    page = shown(world, "auditor", LIST)
    assert "Ngày nghỉ của năm 2020" in page
    assert f'href="{LIST}/' not in page
    for who in ("auditor", "standing"):
        assert world.client(who).get(f"{LIST}/calendar:vietnam:2020").status_code == 403
    assert world.client("chair").get(LIST).status_code == 403
    assert world.client("admin").get(f"{LIST}/calendar:vietnam:1990").status_code == 404
    wrong = walk(world, "admin", f"{LIST}/calendar:vietnam:2020", {**TYPED, "issued_on": "09/12/2021"})
    assert wrong.status_code == 422
    assert "issued_on" in page_of(wrong)


def test_a_fact_about_a_unit_is_confirmed_on_its_page(world: World) -> None:
    unit = world.units["commune"]
    url = f"{LIST}/don-vi/{unit}"
    assert url not in shown(world, "admin", f"/don-vi/{unit}"), "nothing is open"
    world.clock.set_day(date(2020, 3, 2))
    world.app.units.reclassify(
        world.actor("admin"), Command(uuid4()), unit_id=unit, kind="commune", zone="III", especially_difficult=None,
        valid_from=date(2018, 1, 1), source="tờ khai", confirmed=False,
    )  # fmt: skip
    assert "Xã, khu vực III, chưa xác nhận" in shown(world, None, f"/don-vi/{unit}")
    assert url in shown(world, "admin", f"/don-vi/{unit}")
    assert url not in shown(world, "auditor", f"/don-vi/{unit}")
    assert world.client("auditor").get(url).status_code == 403
    assert "Loại, khu vực, từ 01/01/2018 (tờ khai)" in shown(world, "admin", url)
    typed = {"fact": "class@2018-01-01", "document": "Quyết định 582/QĐ-TTg", "issued_on": "28/04/2017"}
    bad = walk(world, "admin", url, {**typed, "fact": "name@2018-01-01"})
    assert bad.status_code == 422
    done = walk(world, "admin", url, typed)
    assert done.status_code == 303, page_of(done)
    page = shown(world, None, f"/don-vi/{unit}")
    assert "Xã, khu vực III<" in page
    assert "chưa xác nhận" not in page
    assert "tờ khai; Quyết định 582/QĐ-TTg, 28/04/2017" in page
    assert url not in shown(world, "admin", f"/don-vi/{unit}")
