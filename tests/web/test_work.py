"""My work: what waits for whom, in which order, and the action each line offers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests.web.story import World, page_of

from workflows.kernel import Command


def lines(world: World, who: str) -> str:
    response = world.client(who).get("/")
    assert response.status_code == 200
    page = page_of(response)
    return page[page.index("<main") : page.index("</main>")]


def test_a_declared_figure_waits_for_the_chair_to_confirm_and_for_the_officer_to_survey(world: World) -> None:
    household = world.household(pending=(2019,))
    c = world.app.households.commitments_of(household)[0]["commitment_id"]
    page = lines(world, "chair")
    assert "1 việc chờ bạn" in page
    assert "Thu nhập năm 2019: 13.000.000" in page
    assert f'href="/cam-ket/{c}/thu-nhap/2019/xac-nhan"' in page
    survey = lines(world, "officer")
    assert "1 việc chờ bạn" in survey
    assert "Khảo sát năm 2019" in survey
    assert f'href="/cam-ket/{c}/thu-nhap/2019/khao-sat"' in survey
    for who in ("hamlet", "foreign", "standing", "auditor"):
        assert "Không có việc nào chờ bạn" in lines(world, who)


def test_a_registration_waits_for_the_commune_officer(world: World) -> None:
    h = world.app.households
    world.clock.set_day(date(2018, 8, 1))
    id = UUID(
        h.register(
            world.actor("hamlet"), Command(), hamlet_id=world.units["hamlet"], code="H9", head="Lê Mới", birth_year=None,
            ethnicity="", address="", members=2, disabled_member=False, social_protection=False, household_class="poor",
        )["id"]
    )  # fmt: skip
    h.register_commitment(
        world.actor("hamlet"),
        Command(),
        household_id=id,
        exiting_from="poor",
        target_year=2019,
        statement="x",
        uploads=[],
    )
    page = lines(world, "officer")
    assert "Lê Mới" in page
    assert "/tiep-nhan" in page


@pytest.mark.parametrize(
    ("step", "who", "action"),
    [
        ("hamlet_meeting", "hamlet", "Nộp hồ sơ"),
        ("commune_check", "officer", "Xác nhận đủ thành phần"),
        ("commune_verification", "chair", "Xác minh nội dung đề nghị"),
        ("district_check", "standing", "Xác nhận đủ thành phần"),
        ("appraisal", "labour", "Thẩm định"),
    ],
)
def test_a_dossier_waits_for_whoever_has_the_step(world: World, step: str, who: str, action: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, step)
    page = lines(world, who)
    assert "Bùi Thị Thưởng" in page
    assert action in page
    assert f'href="/ho-so/{n}"' in page
    assert '<span class="count">1<span' in page_of(world.client(who).get("/"))


def test_the_most_urgent_comes_first_and_lateness_is_said(world: World) -> None:
    early, late = world.household("Hộ Trước", "A1"), world.household("Hộ Sau", "A2")
    first = world.nomination(early)
    world.advance(first, "commune_check")
    world.clock.set_day(date(2020, 3, 9))
    second = world.nomination(late)
    world.advance(second, "commune_check")
    page = lines(world, "officer")
    assert page.index("Hộ Trước") < page.index("Hộ Sau")
    assert "quá hạn" not in page
    world.clock.set_day(date(2020, 3, 16))
    assert "1 việc quá hạn" in lines(world, "officer")


def test_the_administrator_starts_with_the_accounts(world: World) -> None:
    assert world.client("admin").get("/").location == "/quan-tri/tai-khoan"


def test_the_administrator_is_not_sent_to_ask_the_administrator(world: World) -> None:
    for path in ("/ho-so", "/toan-canh"):
        page = page_of(world.client("admin").get(path))
        assert "hộ và hồ sơ không mở cho quản trị" in page
        assert "hãy hỏi quản trị viên" not in page
    assert "hãy hỏi quản trị viên" in page_of(world.client("hamlet").get("/kiem-toan"))


def test_without_an_office_there_is_a_page_that_says_so(world: World) -> None:
    world.clock.set_day(date(2015, 1, 1))
    response = world.client("hamlet").get("/")
    assert response.status_code == 403
    assert "hiện không giữ chức vụ nào" in page_of(response)
    assert world.client("hamlet").get("/tai-khoan").status_code == 200


def test_english_stays_on_the_page_and_for_the_next(world: World) -> None:
    client = world.client("auditor")
    assert 'href="/ho-gia-dinh?lang=en"' in page_of(client.get("/ho-gia-dinh"))
    assert "Households" in page_of(client.get("/ho-gia-dinh?lang=en"))
    assert "Nothing is waiting for you" in page_of(client.get("/"))


def test_days_pass_in_a_demonstration_with_a_clock_of_its_own_and_nowhere_else(world: World) -> None:
    def press(days: str) -> int:
        return world.post("hamlet", "/trinh-dien/ngay", {"days": days, "next": "/ho-so"}).status_code

    def stored() -> str:
        row = world.log.query_one(
            "SELECT value->>'simulated_from' AS at FROM installation WHERE key = 'clock'"
        )
        return str(row["at"]) if row else ""

    assert press("7") == 403
    with world.log.connection() as connection:
        connection.execute(
            "INSERT INTO installation (key, value) VALUES "
            """('clock', '{"simulated_from": "2020-05-18T01:30:00+00:00", "real_from": "2026-01-01T00:00:00+00:00"}')"""
        )
    assert press("7") == 303
    assert stored().startswith("2020-05-25T01:30:00")
    assert press("365") == 302
    assert stored().startswith("2020-05-25T01:30:00")
