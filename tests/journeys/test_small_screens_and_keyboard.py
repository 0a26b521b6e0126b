"""The product for a small phone, for the keyboard alone, without scripts, in English, and for people in a hurry."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from tests.journeys.conftest import Arrive
from tests.journeys.product import PHONE, Product, Visitor
from tests.web.story import OFFICERS, PASSWORD

from aggregates.exit_commitment import ExitCommitment

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("small-screens")]

SUPPORT = "Ghi nhận hỗ trợ"


@pytest.fixture(scope="module")
def commitment(product: Product) -> UUID:
    """The commitment of a household of which two years' incomes wait for the commune chair, with a dossier just opened."""
    world = product.world
    household = world.household(pending=(2018, 2019))
    world.nomination(household)
    return world.commitment_of(household)


def supports(product: Product, commitment: UUID) -> int:
    """How often support was recorded."""
    return sum(isinstance(e, ExitCommitment.SupportReceived) for e in product.world.log.events_of(commitment))


def type_support(who: Visitor, provider: str) -> None:
    who.tick("Loại hỗ trợ", "Con giống, cây giống")
    who.fill("Tên bên hỗ trợ", provider)
    who.fill("Trị giá", "5.000.000")
    who.fill("Ngày nhận", "15/10/2019")


# -- a phone ---------------------------------------------------------------------------------------------------------------


def links(who: Visitor, within: str) -> list[str]:
    return [str(a.get_attribute("href")) for a in who.page.locator(f"{within} a").all()]


def test_no_page_of_any_office_is_wider_than_a_small_phone(arrive: Arrive, commitment: UUID) -> None:
    stranger = arrive(viewport=PHONE)
    stranger.visit("/dang-nhap")
    for path in links(stranger, "footer"):
        stranger.visit(path)
    examined: set[str] = set()
    for name in {role: name for name, role, *_ in OFFICERS}.values():
        who = arrive(name, viewport=PHONE)
        shown = links(who, "nav.mainnav")
        assert shown, f"{name} is offered no page"
        for path in shown:
            # Every page is measured for everybody; axe looks at each once, for the first who gets there.
            who.visit(path, examine=path not in examined)
            examined.add(path)
        who.close()
    assert len(examined) >= 10


def test_the_pages_of_one_household_fit_a_small_phone(arrive: Arrive, commitment: UUID) -> None:
    chair = arrive("chair", viewport=PHONE)
    chair.visit(f"/cam-ket/{commitment}")
    chair.follow("Xác minh thu nhập năm 2019")
    chair.visit("/ho-so")
    chair.go(chair.page.locator("main table a[href^='/ho-so/']").first)
    chair.says("Thu nhập bình quân đầu người")


# -- the keyboard ----------------------------------------------------------------------------------------------------------


def tab_to(who: Visitor, name: str) -> None:
    """Press Tab until the element of that name has the focus, and check that one sees where it is."""
    for _ in range(80):
        who.page.keyboard.press("Tab")
        found = who.page.evaluate(
            """() => {
              const at = document.activeElement, look = getComputedStyle(at);
              const label = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
              return [label, look.outlineStyle !== "none" || look.boxShadow !== "none"];
            }"""
        )
        if name in " ".join(str(found[0]).split()):
            assert found[1], f"one cannot see that {name!r} has the focus"
            return
    raise AssertionError(f"the Tab key never reaches {name!r} at {who.page.url}")


def enter(who: Visitor) -> None:
    with who.page.expect_navigation(wait_until="load"):
        who.page.keyboard.press("Enter")
    who.look()


def test_signing_in_and_confirming_an_income_by_keyboard(arrive: Arrive, commitment: UUID) -> None:
    chair = arrive()
    chair.visit("/dang-nhap")
    chair.page.keyboard.press("Tab")
    assert chair.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    tab_to(chair, "Tên đăng nhập")
    chair.page.keyboard.type("chair")
    tab_to(chair, "Mật khẩu")
    chair.page.keyboard.type(PASSWORD)
    enter(chair)
    tab_to(chair, "Xác minh năm 2018")
    enter(chair)
    tab_to(chair, "Xác nhận đúng số đã khai")
    chair.page.keyboard.press("Space")
    tab_to(chair, "Khảo sát tại hộ")
    chair.page.keyboard.press("ArrowDown")  # the next answer: papers compared
    tab_to(chair, "Tiếp tục")
    enter(chair)
    chair.says("Đối chiếu giấy tờ, hóa đơn")
    tab_to(chair, "Xác nhận 12.000.000 đồng cho năm 2018")
    enter(chair)
    chair.says("Đã ghi kết luận về thu nhập năm 2018.")


# -- no scripts, another language ----------------------------------------------------------------------------------------


def test_an_act_without_scripts_keeps_what_was_typed_after_an_error(
    arrive: Arrive, product: Product, commitment: UUID
) -> None:
    hamlet = arrive("hamlet", java_script_enabled=False)
    before = supports(product, commitment)
    hamlet.visit(f"/cam-ket/{commitment}")
    hamlet.follow(SUPPORT)
    type_support(hamlet, "Hội Nông dân xã")
    hamlet.fill("Trị giá", "năm triệu")
    hamlet.press("Tiếp tục")
    hamlet.says("chỗ cần sửa")
    assert hamlet.page.title().startswith("Lỗi:")
    assert hamlet.field("Tên bên hỗ trợ").input_value() == "Hội Nông dân xã"
    assert hamlet.field("Trị giá").input_value() == "năm triệu"
    hamlet.fill("Trị giá", "5.000.000")
    hamlet.press("Tiếp tục")
    hamlet.says("Hội Nông dân xã")
    hamlet.press(SUPPORT)
    hamlet.says("Đã ghi nhận hỗ trợ.")
    assert supports(product, commitment) == before + 1


def test_the_other_language_keeps_the_page(arrive: Arrive, commitment: UUID) -> None:
    hamlet = arrive("hamlet")
    hamlet.visit(f"/cam-ket/{commitment}")
    hamlet.follow("English")
    assert urlsplit(hamlet.page.url).path == f"/cam-ket/{commitment}"
    assert hamlet.page.locator("html").get_attribute("lang") == "en"
    headings = hamlet.page.locator("main h2").all_inner_texts()
    assert {"What you may do", "Income by year", "Support received", "Timeline"} <= set(headings)
    hamlet.follow("My work")
    assert hamlet.page.locator("h1").inner_text() == "My work"
    hamlet.follow("Tiếng Việt")
    assert hamlet.page.locator("h1").inner_text() == "Việc của tôi"


# -- people in a hurry ---------------------------------------------------------------------------------------------------


def test_a_form_left_open_in_another_tab_shows_what_changed_and_keeps_what_was_typed(
    arrive: Arrive, product: Product, commitment: UUID
) -> None:
    hamlet = arrive("hamlet")
    before = supports(product, commitment)
    hamlet.visit(f"/cam-ket/{commitment}/ho-tro")
    type_support(hamlet, "Hội Phụ nữ xã")
    second = hamlet.another_tab()
    second.visit(f"/cam-ket/{commitment}/ho-tro")
    type_support(second, "Đoàn Thanh niên xã")
    second.press("Tiếp tục")
    second.press(SUPPORT)
    second.says("Đã ghi nhận hỗ trợ.")

    # Said before anybody is asked to confirm what could not be done.
    hamlet.press("Tiếp tục")
    hamlet.says("Hồ sơ đã thay đổi trong lúc bạn làm")
    hamlet.says("Đoàn Thanh niên xã")
    hamlet.says("Hội Phụ nữ xã")
    assert supports(product, commitment) == before + 1
    hamlet.press("Mở lại biểu mẫu với nội dung này")
    assert hamlet.field("Tên bên hỗ trợ").input_value() == "Hội Phụ nữ xã"
    assert hamlet.field("Ngày nhận").input_value() == "15/10/2019"
    hamlet.press("Tiếp tục")
    hamlet.press(SUPPORT)
    hamlet.says("Đã ghi nhận hỗ trợ.")
    assert supports(product, commitment) == before + 2


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_button_clicked_twice_acts_once(
    arrive: Arrive, product: Product, commitment: UUID, scripts: bool
) -> None:
    hamlet = arrive("hamlet", java_script_enabled=scripts)
    before = supports(product, commitment)
    hamlet.visit(f"/cam-ket/{commitment}/ho-tro")
    type_support(hamlet, "Ngân hàng Chính sách xã hội")
    hamlet.press("Tiếp tục")
    hamlet.page.get_by_role("button", name=SUPPORT, exact=True).dblclick(no_wait_after=True)
    hamlet.page.wait_for_url(f"**/cam-ket/{commitment}")
    hamlet.says("Đã ghi nhận hỗ trợ.")
    assert supports(product, commitment) == before + 1


# -- nothing typed gets lost ---------------------------------------------------------------------------------------------


def test_going_back_from_the_check_finds_everything_typed(
    arrive: Arrive, product: Product, commitment: UUID
) -> None:
    hamlet = arrive("hamlet")
    before = supports(product, commitment)
    form = f"/cam-ket/{commitment}/ho-tro"
    hamlet.visit(form)
    type_support(hamlet, "Hội Cựu chiến binh xã")
    hamlet.press("Tiếp tục")
    hamlet.page.go_back(wait_until="load")
    hamlet.says("Đã khôi phục nội dung bạn gõ dở")
    assert hamlet.field("Tên bên hỗ trợ").input_value() == "Hội Cựu chiến binh xã"
    assert hamlet.field("Ngày nhận").input_value() == "15/10/2019"
    # The session ends on the page to check; after signing in again the form is as it was.
    hamlet.press("Tiếp tục")
    hamlet.page.context.clear_cookies()
    hamlet.press(SUPPORT)
    hamlet.fill("Tên đăng nhập", "hamlet")
    hamlet.fill("Mật khẩu", PASSWORD)
    hamlet.press("Đăng nhập")
    assert urlsplit(hamlet.page.url).path == form
    assert hamlet.field("Tên bên hỗ trợ").input_value() == "Hội Cựu chiến binh xã"
    assert supports(product, commitment) == before
    # Done is done: the next form begins empty.
    hamlet.press("Tiếp tục")
    hamlet.press(SUPPORT)
    hamlet.says("Đã ghi nhận hỗ trợ.")
    assert supports(product, commitment) == before + 1
    hamlet.visit(form)
    assert hamlet.field("Tên bên hỗ trợ").input_value() == ""
    assert "Đã khôi phục" not in hamlet.words()


# -- the examination itself ----------------------------------------------------------------------------------------------


def test_these_journeys_would_notice_what_they_look_for(arrive: Arrive) -> None:
    stranger = arrive()
    stranger.visit("/tra-cuu")
    add = "(tag) => document.querySelector('main').append(document.createElement(tag))"
    stranger.page.evaluate(add, "input")
    with pytest.raises(AssertionError, match="label"):
        stranger.look()
    stranger.visit("/tra-cuu")
    stranger.page.evaluate("() => { document.querySelector('main').style.width = '3000px'; }")
    with pytest.raises(AssertionError, match="px wide"):
        stranger.look()
    stranger.visit("/tra-cuu")
    forbidden = (
        "() => { const s = document.createElement('script'); s.textContent = '1'; document.head.append(s); }"
    )
    with stranger.page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        stranger.page.evaluate(forbidden)
    with pytest.raises(AssertionError, match="Content Security Policy"):
        stranger.look()
