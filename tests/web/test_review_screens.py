"""Reviews, pictures and sponsorships in a real browser: nothing axe complains about, nothing wider than a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page
from tests.web.story import PDF, World
from werkzeug.serving import make_server

from aggregates.poverty_review import Counts
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.reviews import Aim

pytestmark = [pytest.mark.browser]


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The site of the small district, with reviews of three years, one of them only reported."""
    world.clock.set_day(date(2020, 3, 2))
    reviews = world.app.reviews
    for year, counts in (
        (2017, Counts(180, 50, 20)),
        (2018, Counts(180, 45, 20)),
        (2019, Counts(180, 36, 19)),
    ):
        id = UUID(
            reviews.report(
                world.actor("officer"), Command(), unit_id=world.units["commune"], year=year, stage="official",
                counts=counts, reviewed_on=date(year, 12, 10), remarks="", uploads=[Upload("ds.pdf", PDF)],
            )["ids"][0]
        )  # fmt: skip
        if year < 2019:
            reviews.verify(world.actor("chair"), Command(), reviews={id: None})
            reviews.accept(world.actor("labour"), Command(), reviews={id: None})
        reviews.set_targets(
            world.actor("labour"), Command(), year=year, aims=[Aim(world.units["commune"], Decimal("4.6"))],
            basis="QĐ 12", issued_on=date(2017, 1, 15),
        )  # fmt: skip
    world.app.sponsorships.assign(
        world.actor("standing"), Command(), department_id=world.units["department"], commune_id=world.units["commune"],
        document="TB 52", issued_on=date(2018, 8, 20), valid_from=date(2018, 8, 20), valid_to=None, uploads=[],
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, world.site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join(timeout=10)


def listened_to(page: Page) -> list[str]:
    """A list to which the page adds every error that it tells the browser's console."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    return complaints


@pytest.mark.parametrize(("width", "lang", "scheme"), [(320, "vi", "light"), (1280, "en", "dark")])
def test_no_violations_and_nothing_wider_than_the_screen(
    world: World, site: str, browser: Browser, width: int, lang: str, scheme: Literal["light", "dark"]
) -> None:
    commune = world.units["commune"]
    pages = {
        "chair": (
            "/ra-soat", f"/ra-soat/{commune}", f"/ra-soat/{commune}/2019", f"/ra-soat/{commune}/2019/xac-nhan",
            f"/ra-soat/{commune}/2019/dieu-chinh", "/ra-soat/xac-nhan", f"/ra-soat/{commune}/tong-hop?nam=2019",
            f"/ti-le/{commune}", "/ti-le?nam=2018", "/do-dau",
        ),
        "labour": (
            f"/ra-soat/{commune}/2019/chi-tieu", f"/ra-soat/{commune}/2019/nhap-bang-tinh", "/ti-le?nam=2019",
            "/do-dau/phan-cong", f"/ra-soat/{world.units['district']}/tong-hop",
        ),
        "officer": (f"/ra-soat/{commune}/2016/bao-cao",),
    }  # fmt: skip
    wrong: dict[str, object] = {}
    for who, urls in pages.items():
        cookie = world.client(who).get_cookie("chungtay")
        assert cookie is not None
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        complaints = listened_to(page)
        for url in urls:
            answer = page.goto(f"{site}{url}{'&' if '?' in url else '?'}lang={lang}")
            assert answer is not None
            assert answer.status == 200, (who, url)
            violations = [(v["id"], v["nodes"][0]["target"]) for v in Axe().run(page)["violations"]]
            if violations:
                wrong[url] = violations
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong[f"{url} is wide"] = page.evaluate("document.documentElement.scrollWidth")
        if complaints:
            wrong[who] = complaints
        context.close()
    assert wrong == {}
