"""Signing in and out, passwords, offices and kin, through the pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from psycopg import Connection
from tests.web.district import walk
from tests.web.story import PASSWORD, World, page_of
from werkzeug.test import TestResponse

from aggregates.actors import Actor
from aggregates.vocabulary import ROLES
from storage.application import EventLog
from web import create_app
from web.devices import device_of
from workflows.app import ChungTay
from workflows.demonstration import in_order
from workflows.kernel import Command
from workflows.sessions import Sessions

ROOT = Actor(uuid4(), uuid4(), "administrator", uuid4(), "/x/", "", "")


def sign_in(
    world: World, username: str, password: str, onward: str | None = None
) -> tuple[FlaskClient, TestResponse]:
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


def copied(world: World, client: FlaskClient) -> FlaskClient:
    """Another browser that holds a copy of this one's cookie."""
    thief = world.site.test_client()
    cookie = client.get_cookie("chungtay")
    assert cookie is not None
    thief.set_cookie("chungtay", cookie.value)
    return thief


def test_signing_out_ends_the_session_and_every_copy_of_its_cookie_but_no_other(world: World) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    there, _ = sign_in(world, "hamlet", PASSWORD)
    thief = copied(world, here)
    assert thief.get("/").status_code == 200
    assert here.post("/dang-xuat", data={"csrf_token": world.token(here)}).status_code == 303
    assert thief.get("/").location.startswith("/dang-nhap")
    assert there.get("/").status_code == 200


def test_an_ended_session_has_ended_for_every_process(world: World, database: str, tmp_path: Path) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    log = EventLog(database, master_key=b"k" * 32, attachments=tmp_path / "attachments")
    other = create_app(
        world.site.config["CHUNGTAY"], database, ChungTay(log, world.clock, "http://localhost")
    )
    try:
        thief = other.test_client()
        cookie = here.get_cookie("chungtay")
        assert cookie is not None
        thief.set_cookie("chungtay", cookie.value)
        assert thief.get("/").status_code == 200
        here.post("/dang-xuat", data={"csrf_token": world.token(here)})
        assert thief.get("/").status_code == 303
    finally:
        log.close()


def test_signing_in_again_ends_what_the_browser_had_before(world: World) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    thief = copied(world, here)
    typed = {"csrf_token": world.token(here), "username": "officer", "password": PASSWORD}
    assert here.post("/dang-nhap", data=typed).status_code == 303
    assert "Nguyễn Văn Officer" in page_of(here.get("/"))
    assert thief.get("/").status_code == 303


def test_a_changed_password_ends_all_other_sessions(world: World) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    there, _ = sign_in(world, "hamlet", PASSWORD)
    thief = copied(world, here)
    new = "con trâu ngoài đồng"
    typed = {"csrf_token": world.token(here), "old": PASSWORD, "new": new, "again": new}
    assert here.post("/tai-khoan/mat-khau", data=typed).location == "/"
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert thief.get("/").status_code == 303


def test_what_the_server_keeps_of_a_session_opens_none_and_tells_no_address(world: World) -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
    client = world.site.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": firefox, "REMOTE_ADDR": "192.0.2.33"}
    typed = {"csrf_token": world.token(client), "username": "hamlet", "password": PASSWORD}
    client.post("/dang-nhap", data=typed)
    with client.session_transaction() as session:
        id = session["_user_id"]
    (row,) = world.log.query("SELECT * FROM web_sessions")
    kept = repr({**row, "id_hash": bytes(row["id_hash"])})
    assert row["device"] == "Firefox · Windows"
    for secret in (id, "192.0.2.33", "128.0"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("agent", "word"),
    [
        ("Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_is_a_word_or_two(agent: str, word: str) -> None:
    assert device_of(agent) == word


def test_my_account_lists_my_sessions_and_ends_the_one_i_choose(world: World) -> None:
    here, _ = sign_in(world, "hamlet", PASSWORD)
    there, _ = sign_in(world, "hamlet", PASSWORD)
    stranger, _ = sign_in(world, "officer", PASSWORD)
    page = page_of(here.get("/tai-khoan"))
    found = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(found) == 1, "the other one; my own is ended by signing out"
    assert page.count("Bạn đang dùng phiên này") == 1
    not_theirs = {"csrf_token": world.token(stranger), "session": found[0]}
    assert "đã kết thúc rồi" in page_of(
        stranger.post("/tai-khoan/ket-thuc-phien", data=not_theirs, follow_redirects=True)
    )
    assert there.get("/").status_code == 200
    done = here.post(
        "/tai-khoan/ket-thuc-phien",
        data={"csrf_token": world.token(here), "session": found[0]},
        follow_redirects=True,
    )
    assert "Đã kết thúc phiên" in page_of(done)
    assert 'name="session"' not in page_of(done)
    assert there.get("/").status_code == 303
    assert here.get("/").status_code == 200


def _unused_for(world: World, hours: float) -> None:
    world.log.query("UPDATE web_sessions SET used_at = used_at - %s RETURNING 1", (timedelta(hours=hours),))


def test_a_session_that_nobody_uses_ends_and_is_swept_at_the_next_sign_in(world: World) -> None:
    sessions = world.app.sessions
    used, unused = (sessions.begin(world.officers["hamlet"], 0) for _ in range(2))
    for _ in range(3):
        _unused_for(world, 4)
        assert sessions.account(used) is not None
    assert sessions.account(unused) is None
    assert len(sessions.live(world.officers["hamlet"], used)) == 1
    assert len(world.log.query("SELECT 1 FROM web_sessions")) == 2
    sessions.begin(world.officers["officer"], 0)
    assert len(world.log.query("SELECT 1 FROM web_sessions")) == 2


def test_whose_session_it_is_takes_one_statement_and_its_use_is_written_now_and_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = world.app.sessions.begin(world.officers["hamlet"], 0)
    asked: list[str] = []
    execute = Connection.execute

    def counted(self: Connection[Any], query: Any, *args: Any, **more: Any) -> Any:
        asked.append(str(query).split()[0])
        return execute(self, query, *args, **more)

    monkeypatch.setattr(Connection, "execute", counted)
    for _ in range(3):
        assert world.app.sessions.account(id) is not None
    assert asked == ["SELECT"] * 3
    _unused_for(world, 0.6)
    asked.clear()
    for _ in range(3):
        assert world.app.sessions.account(id) is not None
    assert asked == ["SELECT", "UPDATE", "SELECT", "SELECT"]


def test_a_session_begun_while_the_password_changed_is_worth_nothing(world: World) -> None:
    checked = world.app.people.sign_in("hamlet", PASSWORD, "")
    world.app.people.set_password(checked.officer_id, "con trâu ngoài đồng")
    sessions: Sessions = world.app.sessions
    id = sessions.begin(checked.officer_id, checked.epoch)
    assert sessions.account(id) is None
    assert sessions.live(checked.officer_id, id) == []


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
    # A demonstration of a district has no provincial chair.
    assert {role for _, role, _ in chain} == set(ROLES) - {"province_chair"}
    rows = [dict(zip(("username", "role", "path"), one, strict=True)) for one in chain]
    assert in_order(sorted(rows, key=lambda a: a["username"])) == rows
    assert in_order([]) == []
    assert in_order(rows[-2:]) == rows[-2:]


def test_a_real_installation_shows_none(world: World) -> None:
    world.log.query("UPDATE movements SET demonstration = false RETURNING 1")
    page = page_of(world.site.test_client().get("/dang-nhap"))
    assert "chungtay-2020" not in page
    assert "trình diễn" not in page.lower()
