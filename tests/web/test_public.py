"""What everybody sees: certificates, the plan, and nothing personal beyond the name on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.web.story import INCOMES, World, page_of

from rules.plan import load_plan
from web import public
from workflows.kernel import Command
from workflows.public import certificate_number

SECRETS = ("Mường", "1975", "Nhà số 7", "Bình Sơn", "H001", "lúa, bò", "khuyết tật",
           *(f"{a:,}".replace(",", ".") for a in INCOMES.values()),
           *(str(a) for a in INCOMES.values()), "Lê A", "Lê B", "Báo cáo thành tích")  # fmt: skip


@pytest.fixture
def world(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(public, "throttle", public.Throttle(public.QUESTIONS_PER_MINUTE))
    made = World(database, tmp_path)
    yield made
    made.close()


def _certificate(world: World) -> tuple[UUID, str]:
    n = world.nomination(world.household())
    world.advance(n, "council")
    world.decide(n)
    issued = world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    return n, str(issued["certificate_id"])


def test_the_check_page_says_what_stands_on_the_paper_and_nothing_more(world: World) -> None:
    n, certificate = _certificate(world)
    row = world.log.query_one("SELECT * FROM certificates WHERE certificate_id = %s", (certificate,))
    assert row is not None
    for lang in ("vi", "en"):
        response = world.client(None).get(f"/c/{certificate}?lang={lang}")
        page = unescape(page_of(response))
        assert response.status_code == 200
        for wanted in (
            "Bùi Thị Thưởng",
            "xã Cẩm Bình",
            "01/QĐ-UBND",
            "18/05/2020",
            "0001/2020",
            row["sha256"][:4],
        ):
            assert wanted in page, wanted
        for secret in (*SECRETS, str(n), str(row["subject_id"]), row["sha256"]):
            assert secret not in page, secret
    assert "còn hiệu lực" in unescape(page_of(world.client(None).get(f"/c/{certificate}?lang=vi")))


@pytest.mark.parametrize(
    "id", ["x", "fa8eb4cc-cd76-451e-88bd-34850e191ff6", "0" * 32, "%27%22%3Cscript%3E", "a" * 5000]
)
def test_an_unknown_certificate_is_told_apart_clearly(world: World, id: str) -> None:
    response = world.client(None).get(f"/c/{id}")
    assert response.status_code == 404
    assert "Không có giấy khen này" in page_of(response)


def test_look_up_by_the_number_on_the_paper(world: World) -> None:
    _, certificate = _certificate(world)
    for typed in ("0001/2020", " 1 / 2020 ", "001/2020"):
        response = world.post(None, "/tra-cuu", {"number": typed})
        assert (response.status_code, response.location) == (303, f"/c/{certificate}")
    for typed, status in (
        ("0001/2019", 404),
        ("0002/2020", 404),
        ("", 422),
        ("một", 422),
        ("9" * 30 + "/2020", 422),
    ):
        response = world.post(None, "/tra-cuu", {"number": typed})
        assert response.status_code == status
        assert 'href="#f-number"' in page_of(response)
        assert f'value="{typed}"' in page_of(response)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("0012/2020", (12, 2020)), ("12/2020", (12, 2020)), ("0/2020", None), ("-1/2020", None), ("12", None), ("12/20", None),
     ("١٢/2020", None), ("12/2020; DROP", None)],
)  # fmt: skip
def test_numbers_as_printed(typed: str, wanted: tuple[int, int] | None) -> None:
    assert certificate_number(typed) == wanted


def test_questions_are_counted_per_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "throttle", public.Throttle(3))
    asked = [world.client(None).get(f"/c/{uuid4()}").status_code for _ in range(5)]
    assert asked == [404, 404, 404, 429, 429]
    other = world.client(None).get(f"/c/{uuid4()}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 404


def test_the_throttle_forgets_after_a_minute_and_never_grows_without_bound() -> None:
    now = [0.0]
    throttle = public.Throttle(2, clock=lambda: now[0])
    assert [throttle.allows("a") for _ in range(3)] == [True, True, False]
    now[0] = 60.0
    assert throttle.allows("a")
    for i in range(6000):
        assert throttle.allows(f"10.0.{i}")
    assert len(throttle._asked) <= 5000


def test_the_plan_page_has_every_household_criterion_word_for_word(world: World) -> None:
    plan = load_plan("kh87-2018")
    vi = unescape(page_of(world.client(None).get("/ke-hoach")))
    en = unescape(page_of(world.client(None).get("/ke-hoach?lang=en")))
    for criterion in plan.category("household").criteria:
        for bullet in criterion.bullets:
            assert bullet.text.vi in vi
            assert bullet.text.vi in en
            assert bullet.text.en in en
            assert bullet.text.en not in vi
        assert criterion.clause in vi
    reading = plan.readings["income_growth"]
    for option in reading.options:
        assert option.label.vi in vi
        assert option.label.en in en
    assert "mỗi năm ít nhất bằng 1,6 lần năm thoát nghèo</strong> – đang áp dụng" in vi


def test_the_home_for_visitors_needs_no_account(world: World) -> None:
    response = world.client(None).get("/gioi-thieu")
    page = page_of(response)
    assert response.status_code == 200
    assert 'href="/tra-cuu"' in page
    assert 'href="/ke-hoach"' in page
    assert response.headers["X-Robots-Tag"].startswith("noindex")


def test_a_public_post_without_token_is_refused(world: World) -> None:
    assert world.client(None).post("/tra-cuu", data={"number": "0001/2020"}).status_code == 400
