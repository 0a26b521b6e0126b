"""What becomes of a household, through the pages: its classes over the years, its moves, splits and mergers."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.entries import entry
from tests.web.district import walk
from tests.web.story import World, hidden_fields, page_of

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


def part(**more: str) -> dict[str, str]:
    """What is typed for a household that splits off."""
    facts = {
        "code": "H002", "head": "Bùi Văn Con", "birth_year": "1995", "members": "1", "household_class": "near_poor",
        "reason": "Ra ở riêng",
    }  # fmt: skip
    return {**facts, **more}


def test_a_household_splits_after_a_page_that_counts_who_stays(world: World) -> None:
    household = world.household()
    url = f"/ho-gia-dinh/{household}/tach-ho"
    client = world.client("officer")
    form = page_of(client.get(url))
    assert 'value="Mường"' in form
    check = page_of(client.post(url, data={**hidden_fields(form, url), **part()}))
    assert re.search(r"Số nhân khẩu còn lại</dt>\s*<dd[^>]*>3", check)
    done = client.post(url, data=hidden_fields(check, url))
    assert done.status_code == 303
    new = page_of(client.get(done.location))
    assert "Bùi Văn Con" in new
    for fact in ("Có người khuyết tật", "Có đối tượng bảo trợ xã hội"):
        assert re.search(rf"{fact}</dt>\s*<dd[^>]*>chưa ghi", new), "nobody asked, so nobody said no"
    assert f'href="/ho-gia-dinh/{household}"' in new[new.index("Tách hộ, nhập hộ") :]
    assert "Tách hộ</td>" in new[new.index('id="classes-caption"') :]
    old = page_of(client.get(f"/ho-gia-dinh/{household}"))
    assert "Đã tách ra hộ" in old
    assert re.search(r"Số nhân khẩu</dt>\s*<dd[^>]*>3", old)
    for typed, words in (
        (part(code="H003", members="3"), "phải là số nguyên từ 1 đến 2"),
        (part(), "Mã hộ này đã được dùng cho hộ khác"),
    ):
        answer = walk(world, "officer", url, typed)
        assert answer.status_code == 422
        assert words in page_of(answer)


def test_a_household_merges_into_another_and_leaves_the_list(world: World) -> None:
    stays = world.household()
    for name, code in (("Hộ Về Ở Chung", "H002"), ("Hộ Khác", "H003")):
        world.app.household_register.register(
            world.actor("hamlet"), Command(), hamlet_id=world.units["hamlet"], household_class="poor",
            entry=entry(code, name, members=2),
        )  # fmt: skip
    row = world.log.query_one("SELECT household_id FROM households WHERE code = 'H002'")
    assert row is not None
    url = f"/ho-gia-dinh/{row['household_id']}/nhap-ho"
    assert walk(world, "officer", url, {"into": "H00X", "reason": "x"}).status_code == 422
    assert walk(world, "officer", url, {"into": "h002", "reason": "x"}).status_code == 422
    client = world.client("officer")
    data = {**hidden_fields(page_of(client.get(url)), url), "into": "h001", "reason": "Về ở chung"}
    check = page_of(client.post(url, data=data))
    assert "Bùi Thị Thưởng (H001)" in check
    assert re.search(r"Số nhân khẩu sau khi nhập</dt>\s*<dd[^>]*>6", check)
    done = client.post(url, data=hidden_fields(check, url))
    assert done.location == f"/ho-gia-dinh/{stays}"
    assert "Đã nhận hộ nhập vào" in page_of(client.get(done.location))
    assert "Hộ Về Ở Chung" not in page_of(client.get("/ho-gia-dinh"))
    closed = page_of(client.get(f"/ho-gia-dinh/{row['household_id']}"))
    assert "Hộ này đã nhập vào hộ khác ngày 02/03/2020" in closed
    assert f'href="/ho-gia-dinh/{stays}"' in closed
    assert "Việc làm được" not in closed
    assert client.get(url).status_code == 422
    # The one with the commitment is the one to stay.
    other = f"/ho-gia-dinh/{stays}/nhap-ho"
    answer = walk(world, "officer", other, {"into": "H003", "reason": "x"})
    assert answer.status_code == 422
    assert "Hộ đang có cam kết thoát nghèo" in page_of(answer)


@pytest.mark.parametrize("act", ["tach-ho", "nhap-ho"])
@pytest.mark.parametrize("who", ["hamlet", "chair", "foreign"])
def test_who_may_not_split_or_merge_gets_no_form(world: World, who: str, act: str) -> None:
    assert world.client(who).get(f"/ho-gia-dinh/{world.household()}/{act}").status_code == 403


def test_a_relapse_shows_what_is_to_be_done_on_its_figures_and_on_the_award(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    awarded = world.nomination(household)
    world.advance(awarded, "council")
    world.decide(awarded)
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=awarded)
    chair = world.client("chair")
    asked = page_of(chair.get(f"/cam-ket/{commitment}/tai-ngheo"))
    years = [int(y) for y in re.findall(r'<option value="(\d{4})"', asked)]
    assert years == [2017, 2018, 2019, 2020], "not of the exit's own year, nor of one that has not come"
    assert (
        walk(
            world,
            "chair",
            f"/cam-ket/{commitment}/tai-ngheo",
            {"year": "2019", "household_class": "poor", "reason": "Ốm"},
        ).status_code
        == 303
    )
    page = page_of(chair.get(f"/cam-ket/{commitment}"))
    todo = page[page.index("<aside") : page.index("</aside>")]
    assert "Xác minh thu nhập năm 2019" in todo
    assert "Hiện không có việc nào" not in todo
    assert "mở lại để xác minh" in page[page.index("Số liệu của biểu đồ") :]
    told = page_of(world.client("standing").get(f"/ho-so/{awarded}"))
    assert "Hộ đã tái nghèo sau khi hồ sơ kết thúc" in told
    assert "theo rà soát năm 2019" in told


def test_no_relapse_is_not_asked_of_a_year_whose_review_has_not_begun(world: World) -> None:
    commitment = world.commitment_of(world.household(watched=()))
    url = f"/cam-ket/{commitment}/xac-nhan-khong-tai-ngheo"
    chair = world.actor("chair")
    for year in (2017, 2018, 2019):
        assert world.client("chair").get(url).status_code == 200
        world.app.households.confirm_no_relapse(
            chair, Command(), commitment_id=commitment, year=year, basis="x"
        )
    answer = world.client("chair").get(url)
    assert answer.status_code == 422
    assert "Rà soát chính thức năm 2020 bắt đầu từ 01/11/2020" in page_of(answer)
    assert world.client("hamlet").get(url).status_code == 403
