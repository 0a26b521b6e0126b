"""Sponsorships through their pages: assigned by the district, told by the department, confirmed or not by the commune."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.web.district import id_in, status_for, walk
from tests.web.story import OFFICERS, PDF, World, page_of

from workflows.kernel import Command


@pytest.fixture
def sponsor(world: World) -> str:
    """Open an account for the department, and return its name."""
    world.clock.set_day(date(2020, 3, 2))
    id = uuid4()
    root = world.actor("admin")
    world.app.people.register_officer(
        root, Command(), officer_id=id, username="phongban", full_name="Lê Văn Phòng", password="chungtay-2020",
        must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        root, Command(), officer_id=id, role="department", unit_id=world.units["department"], title="Chủ tịch Hội",
        valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    world.officers["phongban"] = id
    return "phongban"


def assigned(world: World, commune: str = "commune") -> UUID:
    typed = {
        "department_id": str(world.units["department"]), "commune_id": str(world.units[commune]), "document": "TB 52",
        "issued_on": "20/08/2018", "valid_from": "20/08/2018",
    }  # fmt: skip
    return id_in(walk(world, "standing", "/do-dau/phan-cong", typed))


def test_from_assignment_to_confirmation(world: World, sponsor: str) -> None:
    s = assigned(world)
    listed = page_of(world.client(sponsor).get("/do-dau"))
    for wanted in ("Phòng Nội vụ", "xã Cẩm Bình", "Đang đỡ đầu", "20/08/2018 – nay"):
        assert wanted in listed, wanted
    page = page_of(world.client(sponsor).get(f"/do-dau/{s}"))
    assert "Báo cáo kết quả giúp đỡ" in page
    assert "chưa có số liệu được tiếp nhận" in page
    url = f"/do-dau/{s}/bao-cao"
    without = walk(world, sponsor, url, {"year": "2019", "text": "Tặng 10 con bò"})
    assert without.status_code == 422
    assert "Cần đính kèm ít nhất một giấy tờ" in page_of(without)
    outside = walk(world, sponsor, url, {"year": "2017", "text": "Tặng 10 con bò"}, {"anh.pdf": PDF})
    assert outside.status_code == 422
    told = walk(world, sponsor, url, {"year": "2019", "text": "Tặng 10 con bò"}, {"anh.pdf": PDF})
    assert told.status_code == 303, page_of(told)
    work = page_of(world.client("chair").get("/"))
    assert "Kết quả giúp đỡ năm 2019" in work
    assert f'href="/do-dau/{s}/2019/xac-nhan"' in work
    asked = page_of(world.client("chair").get(f"/do-dau/{s}/2019/xac-nhan"))
    assert "Tặng 10 con bò" in asked
    no = walk(world, "chair", f"/do-dau/{s}/2019/khong-xac-nhan", {"reason": "Chưa nhận đủ"})
    assert no.status_code == 303
    assert "Báo cáo lại" in page_of(world.client(sponsor).get("/"))
    told = walk(world, sponsor, url, {"year": "2019", "text": "Tặng 8 con bò"}, {"anh.pdf": PDF})
    assert told.status_code == 303
    yes = walk(world, "chair", f"/do-dau/{s}/2019/xac-nhan", {"remarks": ""})
    assert yes.status_code == 303
    twice = walk(world, "chair", f"/do-dau/{s}/2019/xac-nhan", {"remarks": ""})
    assert twice.status_code == 422
    final = page_of(world.client("hamlet").get(f"/do-dau/{s}"))
    for wanted in ("Tặng 8 con bò", "Xã đã xác nhận", "Chưa nhận đủ", "anh.pdf", "Nguyễn Văn Chair"):
        assert wanted in final, wanted


def test_ending_and_assigning_twice(world: World, sponsor: str) -> None:
    s = assigned(world)
    typed = {
        "department_id": str(world.units["department"]), "commune_id": str(world.units["commune"]), "document": "TB 53",
        "issued_on": "20/08/2018", "valid_from": "01/01/2019", "valid_to": "31/12/2019",
    }  # fmt: skip
    twice = walk(world, "standing", "/do-dau/phan-cong", typed)
    assert twice.status_code == 422
    assert "đang được giao đỡ đầu chính xã này" in page_of(twice)
    backwards = walk(world, "standing", "/do-dau/phan-cong", {**typed, "valid_to": "31/12/2018"})
    assert backwards.status_code == 422
    ended = walk(
        world,
        "labour",
        f"/do-dau/{s}/ket-thuc",
        {"last_day": "31/12/2018", "document": "TB 2", "reason": "sáp nhập"},
    )
    assert ended.status_code == 303, page_of(ended)
    assert "Đã kết thúc" in page_of(world.client("chair").get(f"/do-dau/{s}"))
    assert walk(world, "standing", "/do-dau/phan-cong", typed).status_code == 303


def test_who_may_open_which_page(world: World, sponsor: str) -> None:
    s = assigned(world)
    walk(world, sponsor, f"/do-dau/{s}/bao-cao", {"year": "2019", "text": "x"}, {"anh.pdf": PDF})
    workers = {name for name, role, *_ in OFFICERS if role != "administrator"} | {sponsor}
    allowed = {
        f"/do-dau/{s}": workers - {"foreign"},
        f"/do-dau/{s}/bao-cao": {sponsor},
        f"/do-dau/{s}/2019/xac-nhan": {"chair"},
        f"/do-dau/{s}/2019/khong-xac-nhan": {"chair"},
        f"/do-dau/{s}/ket-thuc": {"standing", "labour"},
    }
    for page, who in allowed.items():
        for name in (*(o[0] for o in OFFICERS), sponsor):
            assert status_for(world, name, page) == (200 if name in who else 403), (name, page)
    assert status_for(world, "chair", f"/do-dau/{uuid4()}") == 404
    assert status_for(world, "chair", f"/do-dau/{s}/2018/xac-nhan") == 404
    english = page_of(world.client("auditor").get(f"/do-dau/{s}?lang=en"))
    assert "Support of 2019 reported" in english
