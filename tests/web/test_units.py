"""Pages of units over time: a day's units, one unit's history, the administrator's acts, and what a dossier says of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.web.district import walk
from tests.web.story import World, hidden_fields, page_of

from workflows.bootstrap import units_2018
from workflows.boundary_changes import unit_id
from workflows.kernel import Command

OF_786 = ("390", "15127", "15157", "15166", "15130", "15178", "15184")


def merge(world: World, unit: str, into: str, since: str = "01/01/2020") -> Any:
    """Merge one unit into another through the pages."""
    typed = {"valid_from": since, "source": "Nghị quyết 1", "into": str(world.units[into])}
    return walk(world, "admin", f"/quan-tri/don-vi/{world.units[unit]}/nhap", typed)


def the_real_units(world: World) -> None:
    """Enter the real units that the change of 2019 is about, with one hamlet and its head."""
    admin = world.actor("admin")
    facts: dict[str, Any] = {"valid_from": date(2016, 1, 1), "source": "danh mục"}
    for unit in units_2018():
        if unit.key in OF_786:
            world.app.units.establish(
                admin,
                Command(),
                unit_id=unit_id(unit.key),
                kind=unit.kind,
                name=unit.name,
                # The small district bears the real one's code already.
                code="" if unit.key == "390" else unit.code,
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
        "Lập thị trấn Phong Sơn (mã 15127)",
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
