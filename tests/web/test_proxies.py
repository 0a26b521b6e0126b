"""Behind a proxy that speaks HTTPS: whose address counts, and what a cookie is marked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from tests.web.story import PASSWORD, World

from web import create_app

SAID = {
    "X-Forwarded-For": "198.51.100.9, 192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "chungtay.example",
}
Behind = Callable[[int], Flask]


@pytest.fixture
def behind(world: World, database: str) -> Behind:
    """Build the site behind so many proxies, at an address with HTTPS."""

    def build(proxies: int) -> Flask:
        settings = world.site.config["CHUNGTAY"]
        https = replace(settings, trusted_proxies=proxies, base_url="https://chungtay.example")
        site = create_app(https, database, world.app)
        site.testing = False
        return site

    return build


def seen_by(site: Flask) -> tuple[str | None, str, str]:
    """What a request with these headers seems to be: from where, by which scheme, for which host."""
    seen = []
    site.before_request_funcs[None].insert(
        0, lambda: seen.append((request.remote_addr, request.scheme, request.host))
    )
    site.test_client().get("/gioi-thieu", headers=SAID)
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [(0, ("127.0.0.1", "http", "localhost")), (1, ("192.0.2.7", "https", "chungtay.example"))],
)
def test_what_proxies_say_counts_as_far_as_they_are_trusted(
    behind: Behind, proxies: int, seen: tuple[str, str, str]
) -> None:
    assert seen_by(behind(proxies)) == seen


def test_two_proxies_are_two_steps_back(behind: Behind) -> None:
    assert seen_by(behind(2))[0] == "198.51.100.9"


def sign_in(client: FlaskClient, address: str, password: str) -> int:
    """Try a password from an address, the way it comes through one proxy."""
    headers = {
        "X-Forwarded-For": address, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "chungtay.example",
        "Referer": "https://chungtay.example/dang-nhap",
    }  # fmt: skip
    page = client.get("/dang-nhap", headers=headers, base_url="https://chungtay.example").get_data(
        as_text=True
    )
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"csrf_token": token, "username": "hamlet", "password": password}
    return client.post(
        "/dang-nhap", data=typed, headers=headers, base_url="https://chungtay.example"
    ).status_code


def test_who_guesses_behind_the_proxy_shuts_out_nobody_else(behind: Behind) -> None:
    site = behind(1)
    for _ in range(8):
        assert sign_in(site.test_client(), "192.0.2.1", "sai hoàn toàn") == 422
    assert sign_in(site.test_client(), "192.0.2.1", PASSWORD) == 429
    assert sign_in(site.test_client(), "192.0.2.2", PASSWORD) == 303


def test_a_cookie_of_an_address_with_https_is_secure(behind: Behind, world: World) -> None:
    cookie = behind(1).test_client().get("/dang-nhap", headers=SAID).headers["Set-Cookie"]
    assert cookie.startswith("__Host-chungtay=")
    for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {mark}" in cookie
    assert "Domain" not in cookie
    assert "Secure" not in world.site.test_client().get("/dang-nhap").headers["Set-Cookie"]
