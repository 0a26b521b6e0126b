"""The code on a certificate checked in a browser: on the check page, and on a page saved as a file with no server at all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page
from tests.web.story import World, page_of

from ledger.verifier.certificate import code_fragment
from ledger.verifier.merkle import leaf_hash
from workflows.kernel import Command


@pytest.fixture
def saved(world: World, tmp_path: Path) -> Path:
    """The offline page, saved."""
    world.household()
    world.app.book.catch_up()
    answer = world.client(None).get("/kiem-tra-ma")
    assert answer.status_code == 200
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert not re.search(r"(src|href)=\"(?!data:)", page_of(answer)), "a saved page has nothing to load"
    file = tmp_path / "kiem-tra.html"
    file.write_bytes(answer.data)
    return file


GENUINE = "warn: genuine, on whatever paper"
"""No green without a register to compare with: a genuine code may have been copied."""


def code(world: World, certificate: bytes = bytes(16)) -> str:
    """A code as certificates carry it."""
    key = world.app.book.keys.signing(date.today())[0]
    return code_fragment(certificate, leaf_hash(b"award"), leaf_hash(b"root"), key.sign_bytes)


def told(page: Page, text: str) -> str:
    """What the page says of an address or code: the tone of its answer."""
    page.evaluate("document.getElementById('code-result').removeAttribute('data-tone')")
    page.fill("#code-text", text)
    page.click("#code-form button")
    page.wait_for_selector("#code-result[data-tone]")
    tone, words = str(page.get_attribute("#code-result", "data-tone")), page.inner_text("#code-result")
    if tone != "warn":
        return tone
    return GENUINE if "Mã này là mã thật" in words else "warn: there is no code"


def test_a_saved_page_tells_true_codes_from_all_others(world: World, saved: Path, browser: Browser) -> None:
    right = code(world)
    page = browser.new_context(offline=True).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(saved.as_uri())
    assert told(page, right) == GENUINE
    assert "00000000-0000-0000-0000-000000000000" in page.inner_text("#code-result")
    address = "https://x.example/c/00000000-0000-0000-0000-000000000000"
    assert told(page, f"{address}#{right}") == GENUINE
    assert told(page, f"https://x.example/c/{uuid4()}#{right}") == "stop"
    for at in (0, 60, 75, 159):
        other = "A" if right[at] != "A" else "B"
        assert told(page, right[:at] + other + right[at + 1 :]) == "stop", at
    for broken in ("", "#", "x", right[:-1], right + "A", right.replace(right[5], "!")):
        assert told(page, broken) == "warn: there is no code", broken
    assert errors == []
    page.context.close()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", ("không có tên", "mã chép sang giấy của người khác vẫn là mã thật", "so tên, số và ngày quyết định")),
        ("en", ("holds no name", "copied onto somebody else's paper it is still genuine", "compare name, number and date")),
    ],
)  # fmt: skip
def test_a_genuine_code_on_another_paper_is_not_called_right(
    world: World, tmp_path: Path, browser: Browser, lang: str, said: tuple[str, ...]
) -> None:
    """The code names nobody: the saved page says what it proves, what it does not, and how to find out."""
    world.household()
    world.app.book.catch_up()
    file = tmp_path / "saved.html"
    file.write_bytes(world.client(None).get(f"/kiem-tra-ma?lang={lang}").data)
    page = browser.new_context(offline=True).new_page()
    page.goto(f"{file.as_uri()}#{code(world)}")
    page.wait_for_selector("#code-result[data-tone]")
    assert page.get_attribute("#code-result", "data-tone") == "warn"
    words = page.inner_text("#code-result")
    for part in said:
        assert part in words
    page.context.close()


def test_the_address_of_the_code_itself_is_checked_when_the_page_opens(
    world: World, saved: Path, browser: Browser
) -> None:
    page = browser.new_context(offline=True).new_page()
    page.goto(f"{saved.as_uri()}#{code(world)}")
    page.wait_for_selector('#code-result:has-text("Mã này là mã thật")')
    page.context.close()


def test_a_browser_that_cannot_check_says_so_and_does_not_call_it_false(
    world: World, saved: Path, browser: Browser
) -> None:
    page = browser.new_context(offline=True).new_page()
    page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))"
    )
    page.goto(saved.as_uri())
    assert told(page, code(world)) == "info"
    page.context.close()


def test_a_key_that_was_replaced_still_tells(world: World, tmp_path: Path, browser: Browser) -> None:
    world.household()
    world.app.book.catch_up()
    old = code(world)
    world.app.book.keys.rotate(date.today(), 0)
    file = tmp_path / "saved.html"
    file.write_bytes(world.client(None).get("/kiem-tra-ma").data)
    page = browser.new_context(offline=True).new_page()
    page.goto(file.as_uri())
    assert told(page, old) == GENUINE
    # A page that was saved before the key it would need says of which day its keys are.
    world.app.book.keys.rotate(date.today(), 0)
    assert told(page, code(world)) == "stop"
    day = world.clock.today()
    assert f"các khóa công bố đến ngày {day:%d/%m/%Y}" in page.inner_text("#code-result")
    page.context.close()


def test_the_check_page_of_a_certificate_carries_what_the_script_compares(world: World) -> None:
    household = world.household()
    nomination = world.nomination(household)
    world.advance(nomination, "council")
    world.decide(nomination)
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=nomination)
    row = world.log.query_one("SELECT certificate_id, award_hash FROM attested_awards")
    assert row is not None
    page = page_of(world.client(None).get(f"/c/{row['certificate_id']}?xem"))
    assert f'data-certificate="{row["certificate_id"]}"' in page
    assert f'data-award="{row["award_hash"]}"' in page
    assert "check.js" in page
    assert "nhất là tên, thì mã đã bị chép từ giấy khác" in page, "right here, yet maybe on another's paper"
    assert 'href="/kiem-tra-ma"' in page
