"""A household's class by the poverty standard, through the pages: what is asked, refused, checked and shown to whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.web.district import id_in, walk
from tests.web.story import World, hidden_fields, page_of

from aggregates.household import Household
from aggregates.pii import plain

FIGURES = {"class_income": "650.000", "class_deprivations": "4"}


def typed(world: World, **more: str) -> dict[str, Any]:
    return {
        "hamlet_id": str(world.units["hamlet"]),
        "code": "CHUAN-1",
        "head": "Bùi Thị Chuẩn",
        "members": "4",
        **more,
    }


def classes(page: str) -> str:
    return page[page.index('id="classes-caption"') : page.index("Lịch sử của hộ trong sổ")]


def readings(world: World, household: UUID) -> set[str]:
    rows = world.app.log.query("SELECT kinds FROM personal_readings WHERE subject = %s", (household,))
    return {kind for row in rows for kind in row["kinds"]}


def test_who_enters_the_register_with_figures_is_classed_by_the_standard(world: World) -> None:
    url = "/ho-gia-dinh/ghi-moi"
    client = world.client("officer")
    form = page_of(client.get(url))
    for words in (
        "Phân loại hộ",
        "Thu nhập bình quân một người một tháng",
        "Số chỉ số thiếu hụt",
        "xếp khác chuẩn",
    ):
        assert words in form, words
    check = page_of(client.post(url, data={**hidden_fields(form, url), **typed(world, **FIGURES)}))
    assert "Thu nhập 650.000 đồng/người/tháng không quá mức 700.000 đồng (nông thôn)" in check
    # Which part of a standard nobody has compared with its document is said wherever it decides.
    assert "số thiếu hụt chưa xác nhận" in check
    done = walk(world, "officer", url, typed(world, **FIGURES))
    assert done.status_code == 303
    page = classes(page_of(world.client("officer").get(done.location)))
    for words in (
        "Hộ nghèo",
        "Ghi vào sổ; theo Chuẩn nghèo đa chiều",
        "650.000 đồng/người/tháng",
        "thiếu hụt 4 chỉ số",
    ):
        assert words in page, words
    assert "income" in readings(world, id_in(done))


def test_a_class_that_contradicts_comes_back_with_the_figures_and_the_way_on(world: World) -> None:
    url = "/ho-gia-dinh/ghi-moi"
    answer = walk(world, "officer", url, typed(world, household_class="near_poor", **FIGURES))
    assert answer.status_code == 422
    page = page_of(answer)
    assert "không phải “hộ cận nghèo”" in page
    assert 'href="#f-household_class"' in page
    for kept in ("650.000", "Bùi Thị Chuẩn"):
        assert kept in page
    english = world.client("officer")
    english.get("/?lang=en")
    assert "not “near-poor”" in page_of(
        walk(world, "officer", url, typed(world, household_class="near_poor", **FIGURES))
    )
    english.get("/?lang=vi")
    by_list = typed(world, household_class="near_poor", class_differs="Quyết định 45/QĐ-UBND", **FIGURES)
    done = walk(world, "officer", url, by_list)
    assert done.status_code == 303
    page = classes(page_of(world.client("officer").get(done.location)))
    assert "chuẩn xếp hộ nghèo; danh sách chính thức xếp khác: Quyết định 45/QĐ-UBND" in page
    assert "Hộ cận nghèo" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Hãy nhập phân loại hộ"),
        ({"class_income": "650.000"}, "Hãy ghi thêm số chỉ số thiếu hụt"),
        ({"class_deprivations": "3"}, "Hãy ghi thêm thu nhập bình quân"),
        ({"class_income": "650.000", "class_deprivations": "11"}, "từ 0 đến 10"),
        ({"class_income": "-1", "class_deprivations": "1"}, "không thể là số âm"),
        ({"class_differs": "QĐ 45", **FIGURES}, "hãy bỏ trống ô"),
    ],
)
def test_what_is_missing_is_said_at_its_field(world: World, more: dict[str, str], words: str) -> None:
    answer = walk(world, "officer", "/ho-gia-dinh/ghi-moi", typed(world, **more))
    assert answer.status_code == 422
    assert words in page_of(answer)


def test_a_review_puts_a_household_in_another_class(world: World) -> None:
    done = walk(world, "officer", "/ho-gia-dinh/ghi-moi", typed(world, household_class="poor"))
    household = id_in(done)
    url = f"/ho-gia-dinh/{household}/phan-loai"
    assert f'href="{url}"' in page_of(world.client("officer").get(f"/ho-gia-dinh/{household}"))
    assert "Phân loại hiện nay" in page_of(world.client("officer").get(url))
    answer = walk(
        world,
        "officer",
        url,
        {"class_income": "1.500.000", "class_deprivations": "1", "reason": "Rà soát cuối năm 2019"},
    )
    assert answer.location == f"/ho-gia-dinh/{household}"
    assert plain(world.log.load(Household, household).household_class) == "exited"
    rows = classes(page_of(world.client("officer").get(answer.location))).split("<tr")[2:]
    assert "Rà soát hộ nghèo: Rà soát cuối năm 2019; theo Chuẩn nghèo" in rows[0]
    assert "Đã thoát nghèo" in rows[0]
    english = page_of(world.client("officer").get(f"/ho-gia-dinh/{household}?lang=en"))
    assert "Poverty review: Rà soát cuối năm 2019; by Multidimensional poverty standard" in english


def test_an_office_without_need_sees_no_figure(world: World) -> None:
    done = walk(world, "officer", "/ho-gia-dinh/ghi-moi", typed(world, **FIGURES))
    household = id_in(done)
    before = readings(world, household)
    for who in ("council1", "council2"):
        page = page_of(world.client(who).get(f"/ho-gia-dinh/{household}"))
        assert "650.000" not in page
        assert "theo chuẩn nghèo (không hiển thị theo chức vụ)" in page
    assert readings(world, household) == before


@pytest.mark.parametrize("who", ["hamlet", "chair", "foreign", "labour", "auditor", "admin"])
def test_who_may_not_class_a_household_gets_no_form(world: World, who: str) -> None:
    household = world.household()
    assert world.client(who).get(f"/ho-gia-dinh/{household}/phan-loai").status_code == 403
    if who not in ("admin", "foreign"):
        assert "/phan-loai" not in page_of(world.client(who).get(f"/ho-gia-dinh/{household}"))


def test_the_form_says_which_commitment_keeps_the_class(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    page = page_of(world.client("officer").get(f"/ho-gia-dinh/{household}/phan-loai"))
    assert "Không đổi diện của hộ ở đây được" in page
    assert f'href="/cam-ket/{commitment}"' in page
