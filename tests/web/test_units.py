"""Pages of units over time: a day's units, one unit's history, the administrator's acts, and what a dossier says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.web.district import walk
from tests.web.story import World, hidden_fields, page_of

from aggregates.refusals import Refused
from web.review_boundary import composition
from web.review_view import ended_words
from workflows.bootstrap import units_2018
from workflows.boundary_changes import unit_id
from workflows.kernel import Command

OF_786 = ("390", "15127", "15157", "15166", "15130", "15178", "15184")


def merge(world: World, unit: str, into: str, since: str = "01/01/2020") -> Any:
    """Merge one unit into another through the pages."""
    typed = {"valid_from": since, "source": "Nghị quyết 1", "into": str(world.units[into])}
    return walk(world, "admin", f"/quan-tri/don-vi/{world.units[unit]}/nhap", typed)


def the_real_units(world: World, of: Sequence[str] = OF_786) -> None:
    """Enter the real units that the change of 2019 is about, or all ``of``, with one hamlet and its head."""
    admin = world.actor("admin")
    facts: dict[str, Any] = {"valid_from": date(2016, 1, 1), "source": "danh mục"}
    for unit in units_2018():
        if unit.key in of and unit.kind != "department":
            world.app.units.establish(
                admin,
                Command(),
                unit_id=unit_id(unit.key),
                kind=unit.kind,
                name=unit.name,
                # The small district bears the real one's code already.
                code="" if unit.key not in OF_786[1:] else unit.code,
                parent_id=None if unit.key == "390" else unit_id("390"),
                **facts,
            )
    world.app.units.establish(
        admin,
        Command(),
        unit_id=UUID(int=7),
        kind="hamlet",
        name="thôn Đồi Vàng",
        code="",
        parent_id=unit_id("15130"),
        **facts,
    )
    world.app.people.appoint(
        admin,
        Command(),
        officer_id=world.officers["foreign"],
        role="hamlet_head",
        unit_id=UUID(int=7),
        title="Trưởng thôn Đồi Vàng",
        valid_from=date(2016, 1, 1),
        basis="x",
    )


def test_units_of_a_day_are_open_to_everybody(world: World) -> None:
    stranger = world.site.test_client()
    page = page_of(stranger.get("/don-vi"))
    assert "xã Cẩm Bình" in page
    assert "15151" in page
    assert "thôn Bình Sơn" not in page
    assert "thôn Bình Sơn" in page_of(stranger.get("/don-vi?cap=thon"))
    assert "huyện Cẩm Thủy" in page_of(stranger.get("/don-vi?cap="))
    assert "xã Cẩm Bình" not in page_of(stranger.get("/don-vi?ngay=01/01/1950"))
    wrong = stranger.get("/don-vi?ngay=hom%20nay")
    assert wrong.status_code == 200
    assert "Ngày không đúng." in page_of(wrong)
    assert stranger.get(f"/don-vi/{UUID(int=1)}").status_code == 404


def test_a_merger_through_the_pages_shows_on_both_sides(world: World) -> None:
    dossier = world.nomination(world.household("hamlet", "H1"))
    url = f"/quan-tri/don-vi/{world.units['commune']}/nhap"
    typed = {"valid_from": "01/01/2020", "source": "x", "into": str(world.units["elsewhere"])}
    admin = world.client("admin")
    checked = page_of(admin.post(url, data={**hidden_fields(page_of(admin.get(url)), url), **typed}))
    for words in ("Đơn vị chuyển theo: thôn Bình Sơn", "Chủ tịch UBND xã Cẩm Bình", "Hồ sơ chuyển theo: "):
        assert words in checked
    assert merge(world, "commune", "elsewhere").status_code == 303
    old = page_of(world.client("hamlet").get(f"/don-vi/{world.units['commune']}"))
    new = page_of(world.client("hamlet").get(f"/don-vi/{world.units['elsewhere']}"))
    assert "Kết thúc; xã Cẩm Tú kế tục" in old
    assert "31/12/2019" in old
    assert "xã Cẩm Bình nhập vào đơn vị này" in new
    assert "thôn Bình Sơn chuyển đến từ xã Cẩm Bình" in new
    before, after = (
        page_of(world.client("auditor").get(f"/don-vi?ngay={d}")) for d in ("31/12/2019", "1/1/2020")
    )
    assert ("xã Cẩm Bình" in before, "xã Cẩm Bình" in after) == (True, False)
    # The dossier says so, above and in its timeline; the chair of the other commune reads it now.
    page = page_of(world.client("foreign").get(f"/ho-so/{dossier}"))
    passed = "Chuyển từ xã Cẩm Bình sang xã Cẩm Tú theo Nghị quyết 1 từ 01/01/2020"
    assert page.count(passed) == 2
    assert "Hồ sơ đã chuyển theo đơn vị" in page
    row = world.log.query_one("SELECT household_id, commitment_id FROM commitments")
    assert row is not None
    for url in (f"/ho-gia-dinh/{row['household_id']}", f"/cam-ket/{row['commitment_id']}"):
        assert passed in page_of(world.client("foreign").get(url))
    # Whoever held an office there is told where it went.
    mine = page_of(world.client("officer").get("/tai-khoan"))
    assert "Chuyển theo Nghị quyết 1 từ xã Cẩm Bình" in mine


@pytest.mark.parametrize(
    ("what", "typed", "shown"),
    [
        ("doi-ten", {"name": "xã Cẩm Bình Mới"}, "xã Cẩm Bình Mới"),
        ("doi-ma", {"code": "15152"}, "15152"),
        ("xep-loai", {"kind": "commune", "zone": "III", "especially_difficult": "1", "unconfirmed": "1"},
         "Xã, khu vực III, đặc biệt khó khăn, chưa xác nhận"),
        ("xep-loai", {"kind": "commune", "zone": "", "classed_poor": "1"}, "Xã, xã nghèo"),
        ("xep-loai", {"kind": "ward", "zone": ""}, ">Phường<"),
    ],
)  # fmt: skip
def test_a_change_is_checked_and_then_shown(
    world: World, what: str, typed: dict[str, str], shown: str
) -> None:
    id = world.units["commune"]
    facts = {"valid_from": "01/06/2018", "source": "QĐ 582/QĐ-TTg", **typed}
    done = walk(world, "admin", f"/quan-tri/don-vi/{id}/{what}", facts)
    assert done.status_code == 303
    page = page_of(world.site.test_client().get(f"/don-vi/{id}"))
    assert shown in page
    assert "QĐ 582/QĐ-TTg" in page
    assert "31/05/2018" in page


def test_what_cannot_be_is_told_at_its_field(world: World) -> None:
    id = world.units["commune"]
    facts = {"valid_from": "01/06/2018", "source": "x", "code": "15154"}
    answer = walk(world, "admin", f"/quan-tri/don-vi/{id}/doi-ma", facts)
    assert answer.status_code == 422
    assert "Mã 15154 vào ngày ấy thuộc về xã Cẩm Tú" in page_of(answer)
    assert world.client("admin").get(f"/quan-tri/don-vi/{id}/bay-len").status_code == 404
    assert world.client("chair").get(f"/quan-tri/don-vi/{id}/doi-ten").status_code == 403


def test_a_boundary_change_is_shown_in_full_before_it_is_applied(world: World) -> None:
    the_real_units(world)
    world.clock.set_day(date(2020, 3, 2))
    url = "/quan-tri/don-vi/thay-doi/nq786-2019"
    assert url in page_of(world.client("admin").get("/quan-tri/don-vi"))
    page = page_of(world.client("admin").get(url))
    for words in (
        "Nghị quyết 786/NQ-UBTVQH14",
        "Lập thị trấn Phong Sơn, mã 15127",
        "xã Phúc Do kết thúc, nhập vào xã Cẩm Tân",
        "thôn Đồi Vàng chuyển từ xã Phúc Do sang xã Cẩm Tân",
        "thôn Phác Lê chuyển từ xã Cẩm Vân sang xã Cẩm Tân",
        "Trưởng thôn Đồi Vàng",
        "không hoàn tác được",
    ):
        assert words in page
    assert world.client("chair").get(url).status_code == 403
    assert walk(world, "admin", url).status_code == 303
    assert "Đã áp dụng." in page_of(world.client("admin").get("/quan-tri/don-vi"))
    assert "thị trấn Phong Sơn" in page_of(world.site.test_client().get("/don-vi"))
    # A second time there is nothing to apply.
    assert "đã được áp dụng" in page_of(world.client("admin").get(url))
    assert world.client("admin").get("/quan-tri/don-vi/thay-doi/nq1").status_code in (404, 422)


def test_units_of_one_name_are_told_apart_before_a_change_is_applied(world: World) -> None:
    """On 1 July 2025 Cẩm Thạch, Cẩm Liên, Cẩm Thành and Cẩm Bình become a commune that is called Cẩm Thạch, too."""
    the_real_units(world, [unit.key for unit in units_2018()])
    world.clock.set_day(date(2025, 7, 2))
    assert walk(world, "admin", "/quan-tri/don-vi/thay-doi/nq786-2019").status_code == 303
    url = "/quan-tri/don-vi/thay-doi/nq1686-2025"
    page = page_of(world.client("admin").get(url))
    for words in (
        "Lập xã Cẩm Thạch (mới), mã 15142",
        "xã Cẩm Thạch (cũ) kết thúc, nhập vào xã Cẩm Thạch (mới)",
        "xã Cẩm Liên kết thúc, nhập vào xã Cẩm Thạch (mới)",
        # Cẩm Thủy was a township of that name until 2019 and is a commune now: nobody takes one for the other.
        "Lập xã Cẩm Thủy, mã 15127",
    ):
        assert words in page, words
    assert "thôn Phác Lê chuyển từ xã Cẩm Tân (cũ) sang xã Cẩm Tân (mới)" in page
    english = page_of(world.client("admin").get(f"{url}?lang=en"))
    assert "xã Cẩm Thạch (former) ends, xã Cẩm Thạch (new) takes over" in english


def test_a_part_that_bears_the_name_of_the_whole_is_told_apart() -> None:
    parts = {2023: [("xã Cẩm Thạch", 1), ("xã Cẩm Liên", 1)], 2024: [("xã Cẩm Thạch", 1), ("xã Cẩm Liên", 1)]}
    (said,) = composition(parts, "xã Cẩm Thạch")
    assert said.vi == "Năm 2023–2024: cộng số của xã Cẩm Thạch (cũ), xã Cẩm Liên."
    assert said.en == "2023–2024: with xã Cẩm Thạch (former), xã Cẩm Liên added."
    (less,) = composition({2018: [("thôn Phác Lê", -1)]}, "xã Cẩm Vân")
    assert less.vi == "Năm 2018: trừ số của thôn Phác Lê."
    unit = {
        "name": "xã Cẩm Thuỷ",
        "successor": "xã Cẩm Thủy",
        "now_with": "xã Cẩm Thủy",
        "valid_to": date(2025, 6, 30),
    }
    told = ended_words(unit)
    assert told is not None
    assert "xã Cẩm Thủy (mới) kế tục" in told.vi
    assert "xã Cẩm Thủy (new) succeeds it" in told.en


def test_a_department_s_office_is_given_in_a_department(world: World) -> None:
    admin = world.actor("admin")
    with pytest.raises(Refused, match="office_of_department") as refused:
        world.app.people.appoint(
            admin, Command(), officer_id=world.officers["chair"], role="department", unit_id=world.units["district"],
            title="Chủ tịch Hội", valid_from=date(2018, 1, 1), basis="QĐ",
        )  # fmt: skip
    assert refused.value.field == "unit_id"
    assert "không thuộc cả huyện; hãy chọn cơ quan ấy trong huyện Cẩm Thủy" in refused.value.text.vi
    assert "not of a whole district" in refused.value.text.en


def test_a_list_of_a_day_says_what_is_not_applied_yet(world: World) -> None:
    the_real_units(world)
    world.clock.set_day(date(2020, 3, 2))
    stranger, late = (
        world.site.test_client(),
        "Nghị quyết 786/NQ-UBTVQH14 (từ 01/12/2019) chưa được áp dụng tại đây",
    )
    assert late in page_of(stranger.get("/don-vi"))
    assert late not in page_of(stranger.get("/don-vi?ngay=30/11/2019"))
    assert walk(world, "admin", "/quan-tri/don-vi/thay-doi/nq786-2019").status_code == 303
    assert "chưa được áp dụng" not in page_of(stranger.get("/don-vi"))


def test_another_district_is_told_nothing_of_changes_that_are_not_its_own(world: World) -> None:
    for page in (
        page_of(world.site.test_client().get("/don-vi?ngay=01/01/2026")),
        page_of(world.client("admin").get("/quan-tri/don-vi")),
    ):
        assert "786/NQ" not in page
        assert "1686/NQ" not in page
        assert "thay-doi" not in page
    answer = world.client("admin").get("/quan-tri/don-vi/thay-doi/nq786-2019")
    assert "Không có thay đổi địa giới này" in page_of(answer)
    # The change of 2025 is about more units than those of 2019.
    the_real_units(world)
    page = page_of(world.client("admin").get("/quan-tri/don-vi"))
    assert ("786/NQ" in page, "1686/NQ" in page) == (True, False)


def test_a_merger_offers_what_can_take_over_and_says_why_another_one_cannot(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    admin, units = world.actor("admin"), world.app.units
    facts: dict[str, Any] = {"code": "", "valid_from": date(2016, 1, 1), "source": "x"}
    union, inside = uuid4(), uuid4()
    for id, kind, name, parent in (
        (union, "department", "Hội Nông dân", "district"),
        (inside, "residential_group", "tổ dân phố 1", "elsewhere"),
    ):
        units.establish(
            admin, Command(), unit_id=id, kind=kind, name=name, parent_id=world.units[parent], **facts
        )
    client = world.client("admin")

    def offered(unit: UUID, what: str) -> list[str]:
        page = page_of(client.get(f"/quan-tri/don-vi/{unit}/{what}"))
        return [
            name
            for name in re.findall(r"<option[^>]*>([^<]+)</option>", page)
            if "," in name or "huyện" in name
        ]

    district, mine = "huyện Cẩm Thủy", world.units["department"]
    assert offered(mine, "nhap")[:1] == [f"Hội Nông dân, {district}"]
    assert not [name for name in offered(mine, "nhap") if "thôn" in name or "tổ dân phố" in name]
    assert f"xã Cẩm Tú, {district}" in offered(mine, "nhap")
    hamlet = world.units["hamlet"]
    assert "tổ dân phố 1, xã Cẩm Tú" in offered(hamlet, "nhap")
    assert not [name for name in offered(hamlet, "nhap") if name.startswith(("xã", "huyện", "Phòng", "Hội"))]
    assert offered(world.units["commune"], "nhap") == [f"xã Cẩm Tú, {district}"]
    assert "xã Cẩm Tú, huyện Cẩm Thủy" in offered(hamlet, "chuyen")
    assert merge(world, "department", "commune").status_code == 303
    typed = {"valid_from": "01/01/2020", "source": "x", "into": str(union)}
    refused = walk(world, "admin", f"/quan-tri/don-vi/{hamlet}/nhap", typed)
    assert refused.status_code == 422
    with pytest.raises(Refused) as refusal:
        units.merge(admin, Command(), unit_id=hamlet, into_id=union, valid_from=date(2020, 1, 1), source="x")
    assert refusal.value.text.vi == (
        "thôn Bình Sơn (thôn, bản) không nhập được vào Hội Nông dân (phòng, ban, ngành); "
        "chỉ nhập được vào: thôn, bản; tổ dân phố."
    )


def test_two_departments_merge_through_the_page(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    union = uuid4()
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=union, kind="department", name="Hội Nông dân", code="",
        parent_id=world.units["district"], valid_from=date(2016, 1, 1), source="x",
    )  # fmt: skip
    world.units["union"] = union
    assert merge(world, "department", "union").status_code == 303
    assert "Kết thúc; Hội Nông dân kế tục" in page_of(
        world.site.test_client().get(f"/don-vi/{world.units['department']}")
    )
    assert world.actor("standing").unit_id == union
