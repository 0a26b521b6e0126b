"""The conference on a phone: the camera finds the code, one tap hands over, and what was tapped without a network is not lost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests.journeys.conftest import Arrive
from tests.journeys.product import PHONE, Product, Visitor
from tests.web.test_printing import issued

from workflows.kernel import Command

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("conference")]

HEADS = ("Bùi Thị Thưởng", "Hà Văn Ân", "Đặng Thị Ý")
# A browser that reads codes itself, and a camera in front of which one can hold what one likes.
CAMERA = """
window.held = [];
window.BarcodeDetector = class {
  async detect() { const now = window.held; window.held = []; return now.map((rawValue) => ({ rawValue })); }
};
const sight = document.createElement("canvas");
const colour = sight.getContext("2d");
setInterval(() => { colour.fillStyle = "rgb(" + (Date.now() % 255) + ",0,0)"; colour.fillRect(0, 0, 300, 150); }, 50);
Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => sight.captureStream(10) } });
"""


@pytest.fixture(scope="module")
def begins() -> date:
    """The installation's clock begins on the day of the council's session, and is moved on by the story."""
    return date(2020, 5, 18)


@pytest.fixture(scope="module")
def conference(product: Product) -> tuple[UUID, dict[str, UUID]]:
    """A conference under way, and its certificates by name."""
    world = product.world
    decision = issued(world, *HEADS)
    ours, standing = world.app.conferences, world.actor("standing")
    id = UUID(
        ours.plan(
            standing, Command(), held_on=world.clock.today(), starts_at="07:30", place="Hội trường huyện",
            decision_ids=[decision],
        )["id"]
    )  # fmt: skip
    ours.order_awardees(standing, Command(), conference_id=id, rule="groups")
    ours.open(standing, Command(), conference_id=id)
    return id, {r["awardee"]: r["certificate_id"] for r in ours.awardees(standing, id)}


def states(product: Product, id: UUID) -> dict[str, str]:
    world = product.world
    return {r["awardee"]: r["state"] for r in world.app.conferences.awardees(world.actor("standing"), id)}


def hold_up(who: Visitor, certificate: UUID) -> None:
    """Hold a certificate in front of the camera, until the page has seen it."""
    who.page.evaluate(
        "(code) => { window.held = [{}].map(() => code); }", f"https://x.example/c/{certificate}"
    )
    who.page.locator(".scan-name").wait_for()


def test_scanned_tapped_offline_and_sent_once(
    arrive: Arrive, product: Product, conference: tuple[UUID, dict[str, UUID]]
) -> None:
    id, certificates = conference
    clerk = arrive("standing", viewport=PHONE)
    clerk.page.add_init_script(CAMERA)
    clerk.visit(f"/hoi-nghi/{id}/quet")
    page = clerk.page
    page.get_by_role("button", name="Mở máy quét").click()
    # Whose it is, before anything is recorded.
    hold_up(clerk, certificates[HEADS[0]])
    assert page.locator(".scan-name").inner_text() == HEADS[0]
    assert states(product, id)[HEADS[0]] == "waiting"
    page.get_by_role("button", name="Đã trao tận tay").click()
    page.get_by_text(f"{HEADS[0]} – Đã ghi").wait_for()
    assert states(product, id)[HEADS[0]] == "handed_over"
    # The same paper again: who and when, and no button.
    hold_up(clerk, certificates[HEADS[0]])
    page.get_by_text("người ghi:").wait_for()
    assert page.get_by_role("button", name="Đã trao tận tay").count() == 0
    page.get_by_role("button", name="Bỏ qua").click()
    # Without a network: kept, also through another page, and sent once when there is one.
    page.context.set_offline(True)
    hold_up(clerk, certificates[HEADS[1]])
    page.get_by_text("Không có mạng").wait_for()
    page.get_by_role("button", name="Đã trao tận tay").click()
    page.get_by_text("Giữ trong máy").first.wait_for()
    assert HEADS[1] not in page.evaluate("JSON.stringify(localStorage)"), "nobody's name waits on a phone"
    assert states(product, id)[HEADS[1]] == "waiting"
    page.context.set_offline(False)
    page.get_by_text(f"{HEADS[1]} – Đã ghi").wait_for()
    assert states(product, id)[HEADS[1]] == "handed_over"
    assert page.evaluate("Object.values(localStorage).every((kept) => kept === '[]')")


def test_without_a_script_by_the_address_on_the_paper(
    arrive: Arrive, product: Product, conference: tuple[UUID, dict[str, UUID]]
) -> None:
    id, certificates = conference
    clerk = arrive("standing", viewport=PHONE, java_script_enabled=False)
    clerk.visit(f"/c/{certificates[HEADS[2]]}")
    clerk.says(HEADS[2])
    clerk.page.get_by_role("button", name="Đã trao tận tay").click()
    clerk.says("Đã ghi: trao giấy khen")
    assert states(product, id)[HEADS[2]] == "handed_over"
    clerk.visit("/hoi-nghi")
    clerk.visit(f"/hoi-nghi/{id}")
    clerk.visit("/trao-giay-khen/")
