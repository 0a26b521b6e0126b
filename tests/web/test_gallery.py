"""The building blocks in a real browser: no violation that axe knows, nothing wider than a phone, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe
from flask import Response
from playwright.sync_api import Browser, Page, Route
from werkzeug.serving import make_server

from web.gallery import gallery_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("gallery")]
# What the product sends too: the scripts and styles must work under it.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    app = gallery_app()

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 768, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def wait_until_kept(page: Page, words: str) -> None:
    """Wait for the draft to hold these words. (The policy forbids the page what wait_for_function does.)"""
    for _ in range(100):
        if words in page.evaluate("Object.values(sessionStorage).join('|')"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the draft never held {words!r}")


@pytest.mark.parametrize(
    ("width", "scheme", "lang"), [(320, "light", "vi"), (1280, "dark", "en"), (768, "light", "en")]
)
def test_no_violations_and_nothing_wider_than_the_screen(
    browser: Browser, site: str, width: int, scheme: Literal["light", "dark"], lang: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/gallery?lang={lang}")
    violations = Axe().run(page)["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


def test_targets_are_large_enough_for_fingers(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}/gallery")
    fields = "select, .input, .textarea, .choice"
    kinds = f"{fields}, button, .button, .mainnav a, .tabs a, .pages a, .summary-actions a, summary"
    small = page.evaluate(
        """(kinds) => [...document.querySelectorAll(kinds)]
             .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
             .map((e) => e.outerHTML.slice(0, 90))""",
        kinds,
    )
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert small == []
    context.close()


def test_errors_get_the_focus_and_lead_to_their_fields(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a[href='#f-amount']")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in {"f-amount", "f-method"}


def test_what_was_typed_comes_back_with_a_note_and_can_be_discarded(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery/clean")
    page.check("#f-kind-2")
    page.fill("#f-password", "bí mật")
    # Last, so that what is kept with it is all that was typed.
    page.fill("#f-note", "Nhà đã sửa xong\n<b>mái</b>")
    wait_until_kept(page, "mái")
    assert "bí mật" not in page.evaluate("JSON.stringify(sessionStorage)")

    page.goto(f"{site}/gallery/clean")
    assert page.input_value("#f-note") == "Nhà đã sửa xong\n<b>mái</b>"
    assert page.is_checked("#f-kind-2")
    assert page.input_value("#f-password") == ""
    assert "khôi phục" in page.inner_text(".draft-note")

    page.click(".draft-note button")
    assert page.input_value("#f-note") == ""
    assert page.is_checked("#f-kind")
    page.goto(f"{site}/gallery/clean")
    assert page.input_value("#f-note") == ""


def test_the_draft_is_gone_once_the_form_went_through_and_after_signing_out(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery/clean")
    page.fill("#f-note", "Đã nộp")
    page.click("form[data-draft] button:has-text('Tiếp tục')")
    page.wait_for_selector(".flashes")
    assert page.input_value("#f-note") == ""
    assert page.locator(".draft-note").count() == 0

    page.fill("#f-note", "Dở dang")
    wait_until_kept(page, "Dở dang")
    with page.expect_navigation():
        page.click("text=Đăng xuất")
    assert page.input_value("#f-note") == ""


def test_a_failed_submit_keeps_the_draft(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery/clean")
    page.fill("#f-note", "Không được mất")
    failing = (
        "<!doctype html><title>x</title><body data-keep-drafts data-officer='Hà Văn Ba'>"
        "<script src='/static/app.js' defer></script>"
    )
    page.route("**/sent", lambda route: route.fulfill(status=500, content_type="text/html", body=failing))
    with page.expect_navigation():
        page.click("form[data-draft] button:has-text('Tiếp tục')")
    assert page.title() == "x"
    page.goto(f"{site}/gallery/clean")
    assert page.input_value("#f-note") == "Không được mất"


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery/clean")
    sent: list[str] = []

    def slow(route: Route) -> None:
        sent.append(route.request.post_data or "")
        page.wait_for_timeout(300)
        route.fulfill(status=204)

    page.route("**/sent", slow)
    page.evaluate(
        """() => { const button = document.querySelector("form[data-draft] button[name=do]");
                   for (let i = 0; i < 4; i += 1) button.click(); }"""
    )
    page.wait_for_timeout(600)
    assert len(sent) == 1
    assert 'name="do"' in sent[0]
    assert page.is_disabled("form[data-draft] button[name=do]")


def test_everything_stays_usable_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/gallery/clean")
    page.fill("#f-note", "Không cần kịch bản")
    page.click("form[data-draft] button:has-text('Tiếp tục')")
    page.wait_for_selector(".flashes")
    page.click("a[hreflang=en]")
    assert page.get_attribute("html", "lang") == "en"
    context.close()


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(page: Page, site: str) -> None:
    page.goto(f"{site}/gallery/clean")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    style = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert style == "3px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page: Page, site: str, tmp_path: Path) -> None:
    large, small = tmp_path / "quay-phim.pdf", tmp_path / "bien-ban.pdf"
    with large.open("wb") as stream:
        stream.truncate(20 * 1024 * 1024 + 1)
    small.write_bytes(b"%PDF-")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{site}/gallery/clean")
    page.fill("#f-note", "Còn đây")
    page.set_input_files("#f-minutes", large)
    page.click("form[data-draft] button:has-text('Tiếp tục')")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.inner_text(".error-summary h2") == "Có 1 chỗ cần sửa"
    assert page.inner_text(".error-summary a") == "Tệp “quay-phim.pdf” lớn hơn 20 MB."
    assert page.inner_text("#f-minutes-error") == "Tệp “quay-phim.pdf” lớn hơn 20 MB."
    described_by = page.get_attribute("#f-minutes", "aria-describedby")
    assert described_by is not None
    assert described_by.split()[-1] == "f-minutes-error"
    assert [v["id"] for v in Axe().run(page)["violations"]] == []
    assert sent == []
    assert page.input_value("#f-note") == "Còn đây"
    assert page.is_enabled("form[data-draft] button:has-text('Tiếp tục')")

    page.set_input_files("#f-minutes", small)
    page.click("form[data-draft] button:has-text('Tiếp tục')")
    page.wait_for_selector(".flashes")
    assert len(sent) == 1
