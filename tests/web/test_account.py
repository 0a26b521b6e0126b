"""Signing in and out, passwords, offices and kin, through the pages."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.web.district import walk
from tests.web.story import PASSWORD, World, page_of

from aggregates.actors import Actor
from aggregates.vocabulary import ROLES
from web.account import in_order
from workflows.kernel import Command

ROOT = Actor(uuid4(), uuid4(), "administrator", uuid4(), "/x/", "", "")


def sign_in(world: World, username: str, password: str, onward: str | None = None):
    client = world.site.test_client()
    typed = {"csrf_token": world.token(client), "username": username, "password": password}
    return client, client.post("/dang-nhap", query_string={"next": onward} if onward else {}, data=typed)


def test_a_right_password_leads_to_my_work(world: World) -> None:
    client, response = sign_in(world, "hamlet", PASSWORD)
    assert (response.status_code, response.location) == (303, "/")
    assert "Nguyễn Văn Hamlet" in page_of(client.get("/"))


def test_a_wrong_one_says_so_at_the_field_and_keeps_the_name(world: World) -> None:
    _, response = sign_in(world, "hamlet", "chắc là thế này")
    page = page_of(response)
    assert response.status_code == 422
    assert 'href="#f-password">Tên đăng nhập hoặc mật khẩu không đúng.' in page
    assert 'value="hamlet"' in page
    assert "chắc là thế này" not in page


def test_after_eight_wrong_ones_even_the_right_one_waits(world: World) -> None:
    for _ in range(8):
        assert sign_in(world, "hamlet", "sai hoàn toàn")[1].status_code == 422
    _, response = sign_in(world, "hamlet", PASSWORD)
    assert response.status_code == 429
    assert "15 phút" in page_of(response)
    assert sign_in(world, "officer", PASSWORD)[1].status_code == 303


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:/ho-gia-dinh",
    ],
)
def test_signing_in_leads_nowhere_else(world: World, onward: str) -> None:
    assert sign_in(world, "hamlet", PASSWORD, onward)[1].location == "/"


def test_signing_in_leads_back_to_the_page_asked_for(world: World) -> None:
    asked = world.site.test_client().get("/ho-gia-dinh?trang=2")
    assert asked.location == "/dang-nhap?next=/ho-gia-dinh?trang%3D2"
    assert sign_in(world, "hamlet", PASSWORD, "/ho-gia-dinh?trang=2")[1].location == "/ho-gia-dinh?trang=2"


def test_signing_out_everywhere_ends_the_other_browser_too(world: World) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    there, _ = sign_in(world, "hamlet", PASSWORD)
    response = here.post("/tai-khoan/dang-xuat-moi-noi", data={"csrf_token": world.token(here)})
    assert response.status_code == 303
    assert there.get("/").location.startswith("/dang-nhap")
    assert here.get("/").location.startswith("/dang-nhap")


def test_a_first_password_must_be_changed_before_anything_else(world: World) -> None:
    world.app.people.set_password(world.officers["hamlet"], "mật khẩu đầu tiên", must_change=True)
    client, _ = sign_in(world, "hamlet", "mật khẩu đầu tiên")
    assert client.get("/ho-gia-dinh").location == "/tai-khoan/mat-khau"
    typed = {
        "csrf_token": world.token(client),
        "old": "mật khẩu đầu tiên",
        "new": "con trâu ngoài đồng",
        "again": "con trâu",
    }
    assert client.post("/tai-khoan/mat-khau", data=typed).status_code == 422
    changed = client.post("/tai-khoan/mat-khau", data={**typed, "again": "con trâu ngoài đồng"})
    assert (changed.status_code, changed.location) == (303, "/")
    assert client.get("/ho-gia-dinh").status_code == 200
    assert sign_in(world, "hamlet", "mật khẩu đầu tiên")[1].status_code == 422


def test_one_acts_in_the_office_chosen_and_never_in_somebody_elses(world: World) -> None:
    world.app.people.appoint(
        ROOT, Command(), officer_id=world.officers["hamlet"], role="commune_officer", unit_id=world.units["commune"],
        title="Công chức xã", valid_from=date(2017, 1, 1), basis="QĐ",
    )  # fmt: skip
    second = world.app.people.appointments(world.officers["hamlet"])[1]["appointment_id"]
    foreign = world.app.people.appointments(world.officers["chair"])[0]["appointment_id"]
    assert "Công chức xã" not in page_of(world.client("hamlet").get("/"))
    assert world.post("hamlet", "/tai-khoan/chuc-vu", {"office": str(second)}).status_code == 303
    assert "Công chức xã" in page_of(world.client("hamlet").get("/"))
    refused = world.post("hamlet", "/tai-khoan/chuc-vu", {"office": str(foreign)})
    assert refused.status_code == 403
    assert "Công chức xã" in page_of(world.client("hamlet").get("/"))
    assert world.post("hamlet", "/tai-khoan/chuc-vu", {"office": "1; DROP TABLE"}).status_code == 400


def test_kin_declared_on_the_own_page_keeps_one_from_deciding(world: World) -> None:
    household = world.household(pending=(2019,))
    done = walk(world, "chair", "/tai-khoan/nguoi-than", {"code": "H001"})
    assert done.status_code == 303
    assert household in world.actor("chair").own_households
    assert "Bùi Thị Thưởng" in page_of(world.client("chair").get("/tai-khoan"))
    assert walk(world, "chair", "/tai-khoan/nguoi-than", {"code": "H999"}).status_code == 422


def test_the_demonstration_shows_its_accounts_and_one_button_enters(world: World) -> None:
    world.app.people.register_officer(
        ROOT, Command(), officer_id=(id := uuid4()), username="trinh-dien", full_name="Lê Thị Trình", password=PASSWORD,
        demonstration=True, must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        ROOT, Command(), officer_id=id, role="auditor", unit_id=world.units["district"], title="Thanh tra",
        valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    page = page_of(world.site.test_client().get("/dang-nhap"))
    assert 'name="username" value="trinh-dien"' in page
    assert "chungtay-2020" in page
    assert 'value="hamlet"' not in page


def test_demonstration_accounts_stand_along_the_chain_the_main_commune_first() -> None:
    here, there, district = "/d/a/", "/d/b/", "/d/x/"
    chain = [
        ("truongthon", "hamlet_head", here + "h1/"),
        ("truongthon3", "hamlet_head", here + "h2/"),
        ("truongthon2", "hamlet_head", there + "h3/"),
        ("congchucxa", "commune_officer", here),
        ("congchucxa2", "commune_officer", there),
        ("chutichxa", "commune_chair", here),
        ("noivu", "standing_office", district),
        ("ldtbxh", "labour_office", district),
        ("hoidong1", "council_chair", district),
        ("hoidong2", "council_member", district),
        ("hoidong10", "council_member", district),
        ("chutichhuyen", "district_chair", "/d/"),
        ("kiemtra", "inspector", "/d/"),
        ("thanhtra", "auditor", "/d/"),
        ("phongban", "department", district),
        ("quantri", "administrator", "/d/"),
    ]
    assert {role for _, role, _ in chain} == set(ROLES)
    rows = [dict(zip(("username", "role", "path"), one, strict=True)) for one in chain]
    assert in_order(sorted(rows, key=lambda a: a["username"])) == rows
    assert in_order([]) == []
    assert in_order(rows[-2:]) == rows[-2:]


def test_a_real_installation_shows_none(world: World) -> None:
    world.log.query("UPDATE movements SET demonstration = false RETURNING 1")
    page = page_of(world.site.test_client().get("/dang-nhap"))
    assert "chungtay-2020" not in page
    assert "trình diễn" not in page.lower()
