"""The running product a journey walks through: `chungtay serve` in a process of its own, and officers in a browser."""

from __future__ import annotations

import copy
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Locator, Page
from psycopg.types.json import Jsonb
from tests.accessibility import violations
from tests.web.story import PASSWORD, World

from workflows.clock import VIETNAM
from workflows.demonstration import MOST_DAYS, forward

SOURCES = Path(__file__).parents[2] / "src"
READY = re.compile(r"ready: (http://\S+)")
START_SECONDS = 90.0
SCREENS = os.environ.get("CHUNGTAY_TEST_SCREENS", "")
"""A folder that gets a picture of every page looked at, for whoever wants to see what the journeys see."""
MODERN = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}

_PASSING = re.compile(r'(?<=value=")[^"]*|(?<=nonce=")[^"]*|(?<=<time)[^<]*|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+')
_EXAMINED: set[int] = set()


class Product:
    """The small district of the web tests, served as an office runs it: supervisor, web process and follower."""

    def __init__(self, database: str, folder: Path, begins: date) -> None:
        self.world = World(database, folder)
        self.world.found()
        self._set_clock(begins)
        key = folder / "master.key"
        key.write_text((b"k" * 32).hex())
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "CHUNGTAY_DATA": str(folder),
            "CHUNGTAY_PORT": "0",
            "CHUNGTAY_MASTER_KEY_FILE": str(key),
            "CHUNGTAY_WEB_WORKERS": "1",
            "CHUNGTAY_WEB_THREADS": "4",
            "PYTHONPATH": str(SOURCES),
        }
        environment.pop("CHUNGTAY_BASE_URL", None)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        self.said: list[str] = []
        self._ready: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        try:
            address = self._ready.get(timeout=START_SECONDS)
        except queue.Empty:
            address = None
        if address is None:
            self.close()
            raise AssertionError("the product did not start:\n" + "".join(self.said))
        self.address = address

    def _listen(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            self.said.append(line)
            if found := READY.search(line):
                self._ready.put(found[1])
        self._ready.put(None)

    def _set_clock(self, day: date) -> None:
        """Let the installation run by a simulated clock that stands at nine in the morning of ``day`` now."""
        began = datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM).astimezone(UTC)
        clock = {"simulated_from": began.isoformat(), "real_from": datetime.now(UTC).isoformat()}
        done = {"finished_at": datetime.now(UTC).isoformat()}
        with self.world.log.connection() as connection:
            for name, value in (("kind", {"demonstration": True}), ("first_start", done), ("clock", clock)):
                connection.execute(
                    "INSERT INTO installation (key, value) VALUES (%s, %s)", (name, Jsonb(value))
                )
        self.today = day

    def days_pass(self, days: int) -> None:
        """Let days go by for everybody, the way ``chungtay demo-clock --forward`` does."""
        self.today += timedelta(days=days)
        while days > 0:
            step = min(days, MOST_DAYS)
            forward(self.world.app, step)
            days -= step
        # A web process goes on by the clock it read last for a second: nobody is to open a form in yesterday.
        deadline = time.monotonic() + 30
        while f"{self.today:%d/%m/%Y}" not in self._shown():
            assert time.monotonic() < deadline, "the pages do not follow the clock"
            time.sleep(0.05)

    def _shown(self) -> str:
        with urlopen(f"{self.address}/dang-nhap", timeout=20) as answer:
            page: str = answer.read().decode()
        return page

    def until(self, day: date) -> None:
        """Let days go by until ``day``."""
        self.days_pass((day - self.today).days)

    def close(self) -> None:
        """Stop everything, children first as the supervisor does it, and give the connections back."""
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._reader.join(timeout=10)
        if self._server.stdout is not None:
            self._server.stdout.close()
        self.world.close()


class Visitor:
    """Somebody in a browser of their own. Every page shown is examined by axe before anything is done on it."""

    def __init__(self, browser: Browser, product: Product, name: str = "", **options: Any) -> None:
        self.name = name
        self.product = product
        self.seen: list[str] = []
        self.complaints: list[str] = []
        options = {"viewport": MODERN, "locale": "vi-VN", "reduced_motion": "reduce", **options}
        self.context: BrowserContext = browser.new_context(**options)
        self.look_of = (options["viewport"]["width"], options.get("color_scheme", "light"))
        self.scripted = options.get("java_script_enabled", True)
        self.page: Page = self._tab()

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        # Scripts that break and what the content security policy forbids: both are said in the console.
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def another_tab(self) -> Visitor:
        """The same person in a second tab of the same browser."""
        twin = copy.copy(self)
        twin.page = self._tab()
        return twin

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    # -- going about -------------------------------------------------------------------------------------------------

    def visit(self, path: str, *, examine: bool = True) -> None:
        """Open a page by its address. ``examine=False`` leaves axe out, where somebody else has just seen the page."""
        answer = self.page.goto(path if "://" in path else self.product.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}\n{self.words()}"
        self.look(examine)

    def sign_in(self) -> Visitor:
        """Sign in under this visitor's name, as the form asks for it."""
        self.visit("/dang-nhap")
        self.fill("Tên đăng nhập", self.name)
        self.fill("Mật khẩu", PASSWORD)
        self.press("Đăng nhập")
        assert urlsplit(self.page.url).path != "/dang-nhap", self.words()
        return self

    def press(self, name: str) -> None:
        """Press a button and look at the page it leads to."""
        self.go(self._one("button", name))

    def follow(self, name: str) -> None:
        """Follow a link and look at the page it leads to."""
        self.go(self._one("link", name))

    def _one(self, role: Any, name: str) -> Locator:
        exact = self.page.get_by_role(role, name=name, exact=True)
        found = exact if exact.count() else self.page.get_by_role(role, name=name)
        assert found.count(), f"{self.name} finds no {role} {name!r} at {self.page.url}\n{self.words()}"
        return found.first

    def go(self, what: Locator) -> None:
        """Click something that leads to another page, and look at that page."""
        with self.page.expect_navigation(wait_until="load") as going:
            what.click()
        answer = going.value
        assert answer is None or answer.status < 500, self.words() + "".join(self.product.said[-60:])
        self.look()

    # -- typing ------------------------------------------------------------------------------------------------------

    def field(self, label: str) -> Locator:
        """The field with this label, whether or not it says that it is optional."""
        return self.page.get_by_label(
            re.compile(rf"^\s*{re.escape(label)}\s*(\((không bắt buộc|optional)\))?\s*$")
        )

    def fill(self, label: str, text: str) -> None:
        """Type into a field, in place of what stands there."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list to open."""
        self.field(label).select_option(label=option)

    def tick(self, question: str, answer: str) -> None:
        """Choose an answer below a question."""
        group = self.page.get_by_role("group", name=question)
        assert group.count(), f"no question {question!r}\n{self.words()}"
        group.first.get_by_label(answer, exact=True).check()

    def attach(self, name: str, content: bytes, mime: str = "application/pdf") -> None:
        """Choose a file for the form's only file field."""
        self.page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": mime, "buffer": content}
        )

    # -- looking -----------------------------------------------------------------------------------------------------

    def look(self, examine: bool = True) -> None:
        """Examine the page shown: nothing axe objects to, nothing wider than the window, no complaint in the console."""
        self.seen.append(urlsplit(self.page.url).path)
        if SCREENS:
            place = re.sub(r"[0-9a-f-]{36}", "x", self.seen[-1]).strip("/").replace("/", "_") or "start"
            Path(SCREENS).mkdir(parents=True, exist_ok=True)
            width = (self.page.viewport_size or MODERN)["width"]
            count = len(list(Path(SCREENS).iterdir()))
            self.page.screenshot(
                path=f"{SCREENS}/{count:03d}-{self.name}-{width}-{place}.png", full_page=True
            )
        if not self.scripted:
            return
        self.fits()
        assert not self.complaints, self.complaints
        # The same markup in the same window gets the same answer; only ids, numbers, moments and values of forms differ.
        same = hash((self.look_of, _PASSING.sub("", self.page.content())))
        if examine and same not in _EXAMINED:
            found = violations(self.page)
            assert not found, self._report(found)
            _EXAMINED.add(same)

    def _report(self, violations: list[dict[str, Any]]) -> str:
        lines = [
            f"{v['id']}: {v['help']} {node['target']} {node.get('failureSummary', '')}"
            for v in violations
            for node in v["nodes"][:3]
        ]
        return f"axe at {self.page.url}\n" + "\n".join(lines)

    def fits(self) -> None:
        """Check that the page need not be scrolled sideways."""
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{self.page.url} is {wide} px wide in a window of {window} px"

    def words(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text().replace("\u00a0", " ")

    def main(self) -> str:
        """What the page says between its head and its foot, with plain spaces."""
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def says(self, words: str) -> None:
        """Check that the page says something."""
        assert words in self.main(), f"{words!r} is not said at {self.page.url}\n{self.main()}"

    def open_link(self, name: str) -> bytes:
        """Fetch what a link leads to as this visitor's browser would, and return its bytes."""
        address = self._one("link", name).get_attribute("href")
        assert address is not None
        answer = self.context.request.get(address if "://" in address else self.product.address + address)
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer.body()

    def close(self) -> None:
        """Close this browser."""
        self.context.close()
