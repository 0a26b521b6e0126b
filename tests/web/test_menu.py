"""The menu on a small phone: one row to scroll, so that the title stands on the first screen, and every entry by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, FloatRect, Page
from tests.web.story import World
from werkzeug.serving import make_server

pytestmark = [pytest.mark.browser]


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The site of the small district, served."""
    server = make_server("127.0.0.1", 0, world.site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join(timeout=10)


def opened(world: World, site: str, browser: Browser, who: str, width: int, *, scripts: bool) -> Page:
    cookie = world.client(who).get_cookie("chungtay")
    assert cookie is not None
    context = browser.new_context(viewport={"width": width, "height": 640}, java_script_enabled=scripts)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/so-vang")
    return page


def box(page: Page, what: str) -> FloatRect:
    found = page.locator(what).first.bounding_box()
    assert found is not None, what
    return found


@pytest.mark.parametrize("who", ["standing", "auditor"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "bare"])
def test_on_a_small_phone_the_menu_is_one_row_with_the_page_in_sight(
    world: World, site: str, browser: Browser, who: str, scripts: bool
) -> None:
    page = opened(world, site, browser, who, 320, scripts=scripts)
    assert page.locator(".mainnav a").count() >= 9
    assert box(page, ".mainnav")["height"] < 75
    assert box(page, "h1")["y"] < 420
    here = box(page, ".mainnav [aria-current]")
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 320
    page.context.close()


def test_the_keyboard_reaches_every_entry_and_brings_it_into_sight(
    world: World, site: str, browser: Browser
) -> None:
    page = opened(world, site, browser, "standing", 320, scripts=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [v["id"] for v in Axe().run(page)["violations"]] == []
    entries = page.locator(".mainnav a")
    entries.first.focus()
    for number in range(entries.count()):
        at = entries.nth(number)
        assert at.evaluate("e => e === document.activeElement"), number
        seen = at.bounding_box()
        assert seen is not None
        assert seen["x"] >= -1, number
        assert seen["x"] + seen["width"] <= 321, number
        page.keyboard.press("Tab")
    page.context.close()


def test_on_a_desk_the_menu_shows_every_entry(world: World, site: str, browser: Browser) -> None:
    page = opened(world, site, browser, "standing", 1280, scripts=True)
    assert page.evaluate("(u => u.scrollWidth <= u.clientWidth)(document.querySelector('.mainnav ul'))")
    page.context.close()
