"""The gate, forged and oversized requests, headers, and what the log may not hold."""

from __future__ import annotations

import base64
import io
import logging
import re
import zlib
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.web.story import World, hidden_fields, page_of

from web.security import MAX_BODY, MAX_BODY_STRANGER, local_path


def test_every_page_is_closed_unless_it_says_otherwise(world: World) -> None:
    stranger = world.site.test_client()
    open_pages = {
        "public", "proof", "plan_pages", "standards", "self_check", "units", "account.sign_in", "static", "health.index",
        "health.ready", "health.live", "signing.demonstration_codes", "postings.everybody", "postings.comment",
    }  # fmt: skip
    closed = 0
    for rule in world.site.url_map.iter_rules():
        if (
            rule.endpoint in open_pages
            or rule.endpoint.partition(".")[0] in open_pages
            or rule.endpoint.startswith("health.")
        ):
            continue
        values: dict[str, Any] = {
            a: uuid4() if "uuid" in str(kind).lower() else "1" for a, kind in rule._converters.items()
        } | dict(rule.defaults or {})
        values |= {a: 2017 for a in rule.arguments if a == "year"}
        with world.site.test_request_context():
            url = world.site.url_for(rule.endpoint, **values)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        response = stranger.open(url, method=method)
        assert response.status_code == 303, (rule.endpoint, response.status_code)
        assert response.location.startswith("/dang-nhap"), rule.endpoint
        closed += 1
    assert closed > 30


def test_a_post_without_token_is_a_page_that_says_so(world: World) -> None:
    response = world.client("hamlet").post("/dang-xuat")
    assert response.status_code == 400
    assert "Yêu cầu không đọc được" in page_of(response)
    assert world.client("hamlet").get("/").status_code == 200


def test_a_post_after_the_session_has_ended_asks_to_sign_in(world: World) -> None:
    response = world.site.test_client().post(
        "/dang-xuat", headers={"Referer": "http://localhost/ho-gia-dinh?trang=3"}
    )
    assert response.status_code == 303
    assert response.location == "/dang-nhap?next=/ho-gia-dinh"


def test_headers_of_every_page(world: World) -> None:
    for response in (world.client("hamlet").get("/"), world.client(None).get("/dang-nhap")):
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_the_nonce_is_a_new_one_each_time(world: World) -> None:
    seen = {world.client(None).get("/dang-nhap").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(seen) == 3


def test_what_was_searched_for_cannot_be_read_in_the_cookie(world: World) -> None:
    client = world.client("officer")
    url = "/ho-gia-dinh"
    client.post(url, data={**hidden_fields(page_of(client.get(url)), url), "text": "Trương Thị Khuê"})
    cookie = client.get_cookie("chungtay")
    assert cookie is not None
    body = cookie.value.encode()
    for step in (body, zlib_opened(body)):
        assert b"Khu" not in step
        assert b"search" not in step
    assert "Trương Thị Khuê" in page_of(client.get(url)), "the session itself goes on"


def zlib_opened(cookie: bytes) -> bytes:
    """What a signed cookie that is not sealed holds, opened as its maker does."""
    payload = cookie.lstrip(b".").split(b".")[0]
    raw = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return raw


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    client = world.site.test_client()
    cookie = client.get("/dang-nhap").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_request_id_from_the_proxy_is_taken_over_only_when_it_is_harmless(world: World) -> None:
    client = world.client(None)
    assert (
        client.get("/dang-nhap", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    )
    odd = client.get("/dang-nhap", headers={"X-Request-ID": "a b <script>"}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", odd)


def test_the_access_log_holds_neither_questions_nor_names(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.household(head="Phạm Thị Kín")
    with caplog.at_level(logging.INFO, logger="chungtay"):
        world.post("hamlet", "/ho-gia-dinh", {"text": "Phạm Thị Kín"})
        page = page_of(world.client("hamlet").get("/ho-gia-dinh?lang=vi&q=pham-thi-kin"))
    assert "Phạm Thị Kín" in page
    text = caplog.text.lower()
    assert "/ho-gia-dinh" in text
    assert "kin" not in text
    assert "kín" not in text


def test_too_much_is_a_page_of_its_own(world: World) -> None:
    client = world.client("hamlet")
    response = client.post("/dang-xuat", data=b"x", environ_overrides={"CONTENT_LENGTH": str(MAX_BODY + 1)})
    assert response.status_code == 413
    assert "Tệp quá lớn" in page_of(response)


def test_far_too_much_keeps_what_was_typed_and_leads_back_to_the_form(world: World) -> None:
    household = world.household(pending=(2019,))
    client, form = world.client("hamlet"), f"/ho-gia-dinh/{household}/dang-ky-thoat-ngheo"
    for lang, nothing, kept in (
        ("vi", "Chưa có gì được ghi", "được giữ trong trình duyệt"),
        ("en", "Nothing was recorded", "kept in this browser"),
    ):
        client.get(f"/?lang={lang}")
        response = client.post(form, data=b"x", environ_overrides={"CONTENT_LENGTH": str(MAX_BODY + 1)})
        page = page_of(response)
        assert response.status_code == 413
        assert nothing in page
        assert kept in page
        assert f'href="{form}"' in page
        assert "data-keep-drafts" in page
    elsewhere = client.post("/dang-xuat", data=b"x", environ_overrides={"CONTENT_LENGTH": str(MAX_BODY + 1)})
    assert 'href="/dang-xuat"' not in page_of(elsewhere), "there is no form to go back to"


def test_a_stranger_may_send_far_less(world: World) -> None:
    client = world.site.test_client()
    big = io.BytesIO(b"x" * (MAX_BODY_STRANGER + 1))
    response = client.post("/dang-nhap", data={"f": (big, "a.pdf")}, content_type="multipart/form-data")
    assert response.status_code == 413


def test_an_unknown_address_is_a_page(world: World) -> None:
    response = world.client("hamlet").get("/khong-co")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in page_of(response)


def test_a_failure_of_ours_tells_nothing_but_a_reference(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    secret = uuid4().hex

    client = world.client("hamlet")
    monkeypatch.setattr(world.app.household_register, "page", broken)
    response = client.get("/ho-gia-dinh")
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in page_of(response)
    assert secret not in page_of(response)
    assert "RuntimeError" in caplog.text
    assert "households.py" in caplog.text
    assert secret not in caplog.text, "messages of libraries may quote what was typed"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/a?b=c", "/a?b=c"),
        ("/a#b", "/a"),
        ("a", None),
        ("", None),
        (None, None),
        ("//a", None),
        ("/\\a", None),
        ("/a\nb", None),
    ],
)
def test_local_paths(given: str | None, path: str | None) -> None:
    assert local_path(given) == path


def test_a_file_still_on_its_way_does_not_bring_an_ended_session_back(world: World) -> None:
    client = world.client("hamlet")
    with client.session_transaction() as session:
        session.permanent = True
    assert "Set-Cookie" not in client.get("/static/app.css").headers
    assert "Set-Cookie" in client.get("/").headers


@pytest.mark.parametrize(
    ("method", "url"), [("GET", "/ho-so"), ("POST", "/ho-gia-dinh/ghi-moi"), ("GET", "/khong-co")]
)
def test_without_a_database_the_page_of_a_failure_is_ours(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str, url: str
) -> None:
    client = world.client("hamlet")
    token = world.token(client)

    def broken(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("the connection is closed")

    monkeypatch.setattr(type(world.log), "connection", broken)
    monkeypatch.setattr(type(world.log), "query", broken)
    response = client.open(url, method=method, data={"csrf_token": token} if method == "POST" else None)
    page = page_of(response)
    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in page
    assert "data-keep-drafts" in page
    assert response.headers["X-Request-ID"] in page
    assert re.search(r"script-src 'self' 'nonce-[\w-]{20,}'", response.headers["Content-Security-Policy"])
    assert (f'href="{url}"' in page) == (method == "POST")
    english = page_of(client.get("/ho-so?lang=en"))
    assert "Something went wrong" in english
