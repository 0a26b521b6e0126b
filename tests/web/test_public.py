"""What everybody sees: certificates, and nothing personal beyond the name on the paper."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.web.story import INCOMES, World, page_of

from storage.application import EventLog
from workflows import throttle
from workflows.kernel import Command
from workflows.public import certificate_number
from workflows.throttle import may_ask

SECRETS = ("Mường", "1975", "Nhà số 7", "Bình Sơn", "H001", "lúa, bò", "khuyết tật",
           *(f"{a:,}".replace(",", ".") for a in INCOMES.values()),
           *(str(a) for a in INCOMES.values()), "Lê A", "Lê B", "Báo cáo thành tích")  # fmt: skip


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


def test_the_day_of_issue_is_the_one_on_the_paper_and_not_the_day_it_was_made(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "council")
    world.decide(n)
    decided = world.clock.today()
    world.clock.set_day(decided + timedelta(days=4))
    issued = world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    for lang, called, made in (("vi", "Ngày cấp", "Ngày lập tờ giấy"), ("en", "Issued on", "Paper made on")):
        page = unescape(page_of(world.client(None).get(f"/c/{issued['certificate_id']}?lang={lang}")))
        of_issue, _, of_making = page.partition(f">{called}<")[2].partition(f">{made}<")
        assert f"{decided:%d/%m/%Y}" in of_issue
        assert f"{decided + timedelta(days=4):%d/%m/%Y}" in of_making[:300]


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


def test_a_number_without_its_year_is_answered_by_asking_for_the_year(world: World) -> None:
    _certificate(world)
    page = page_of(world.client(None).get("/tra-cuu"))
    assert "cạnh mã QR" in page, "there number and year stand together"
    assert "năm in ở góc dưới bên trái" not in page
    for typed in ("0001", " 1 "):
        response = world.post(None, "/tra-cuu", {"number": typed})
        assert response.status_code == 422
        assert (
            f"Còn thiếu năm. Ghi thêm năm của quyết định sau số, như in cạnh mã QR, ví dụ {typed.strip()}/2020."
            in page_of(response)
        )
    assert "Còn thiếu năm" not in page_of(world.post(None, "/tra-cuu", {"number": "một"}))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("0012/2020", (12, 2020)), ("12/2020", (12, 2020)), ("0/2020", None), ("-1/2020", None), ("12", None), ("12/20", None),
     ("١٢/2020", None), ("12/2020; DROP", None)],
)  # fmt: skip
def test_numbers_as_printed(typed: str, wanted: tuple[int, int] | None) -> None:
    assert certificate_number(typed) == wanted


def test_questions_are_counted_per_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "QUESTIONS", 3)
    asked = [world.post(None, "/tra-cuu", {"number": "1/2020"}) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [404, 404, 404, 429]
    page = page_of(asked[-1])
    assert "ai dùng chung mạng cũng được tính" in page
    assert "mật khẩu" not in page, "nobody tried a password"
    scanned = world.client(None).get(f"/c/{uuid4()}")
    assert scanned.status_code == 404, (
        "a hall that scans its certificates is not stopped by who types numbers"
    )
    client = world.client(None)
    environ = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/tra-cuu", environ_base=environ).status_code == 200
    assert world.client(None).get("/tra-cuu").status_code == 200, "to look at the form is no question"


def test_a_hall_with_one_address_opens_many_check_pages_but_not_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert throttle.SCANS >= 10 * throttle.QUESTIONS
    monkeypatch.setattr(throttle, "SCANS", 3)
    asked = [world.client(None).get(f"/c/{uuid4()}").status_code for _ in range(4)]
    assert asked == [404, 404, 404, 429]
    assert world.post(None, "/tra-cuu", {"number": "1/2020"}).status_code == 404, "each is counted for itself"
    other = world.client(None).get(f"/c/{uuid4()}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 404


def test_all_processes_count_together(
    world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "QUESTIONS", 10)
    other = EventLog(database, master_key=b"k" * 32, attachments=tmp_path / "attachments")
    try:
        with ThreadPoolExecutor(4) as pool:
            allowed = list(pool.map(lambda i: may_ask((world.log, other)[i % 2], "192.0.2.1"), range(30)))
    finally:
        other.close()
    assert allowed.count(True) == 10


def _a_minute_later(world: World) -> None:
    world.log.query("UPDATE public_questions SET since = since - interval '61 seconds' RETURNING 1")


def test_after_a_minute_one_may_ask_again_and_others_are_swept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "QUESTIONS", 2)
    assert [may_ask(world.log, "192.0.2.1") for _ in range(3)] == [True, True, False]
    for last in range(2, 150):
        may_ask(world.log, f"192.0.2.{last}")
    _a_minute_later(world)
    assert [may_ask(world.log, "192.0.2.1") for _ in range(3)] == [True, True, False]
    assert world.log.query("SELECT asked FROM public_questions") == [{"asked": 3}]


def test_an_address_is_counted_under_a_hash_that_nobody_can_guess(
    world: World, database: str, tmp_path: Path
) -> None:
    may_ask(world.log, "192.0.2.1")
    (row,) = world.log.query("SELECT * FROM public_questions")
    assert "192.0.2.1" not in str(row)
    assert row["bucket"] == throttle.bucket(world.log, "question", "192.0.2.1")
    stranger = EventLog(database, master_key=b"x" * 32, attachments=tmp_path / "attachments")
    try:
        assert throttle.bucket(stranger, "question", "192.0.2.1") != row["bucket"], (
            "the key is the installation's"
        )
    finally:
        stranger.close()


def test_the_home_for_visitors_needs_no_account(world: World) -> None:
    response = world.client(None).get("/gioi-thieu")
    page = page_of(response)
    assert response.status_code == 200
    assert 'href="/tra-cuu"' in page
    assert 'href="/ke-hoach"' in page
    assert 'href="/tu-kiem-tra"' in page
    assert response.headers["X-Robots-Tag"].startswith("noindex")


def test_a_public_post_without_token_is_refused(world: World) -> None:
    assert world.client(None).post("/tra-cuu", data={"number": "0001/2020"}).status_code == 400


def test_a_hall_scans_from_one_address_without_using_up_its_questions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "QUESTIONS", 1)
    monkeypatch.setattr(throttle, "SCANS", 3)
    client = world.client(None)
    assert [client.get(f"/c/{uuid4()}").status_code for _ in range(4)] == [404, 404, 404, 429]
    page = client.get(f"/c/{uuid4()}").get_data(as_text=True)
    assert "trong một phút" in page
    assert "mật khẩu" not in page
    assert client.post("/tra-cuu", data={"number": "0001/2020"}).status_code != 429


# -- the course of an award ---------------------------------------------------------------------------------------------


def _days(page: str) -> list[str]:
    """Days on the page below its head, where a demonstration tells the time."""
    return re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)', page.partition("<main")[2])


def test_the_course_of_an_award_is_open_to_everybody_with_offices_and_leaves_and_nothing_personal(
    world: World,
) -> None:
    n, certificate = _certificate(world)
    world.app.book.catch_up(occasion="test")
    client = world.client(None)
    assert f'href="/c/{certificate}/dien-bien"' in page_of(client.get(f"/c/{certificate}"))
    names = [row["full_name"] for row in world.log.query("SELECT full_name FROM officers")]
    for lang, wanted in (
        (
            "vi",
            ("Niêm yết công khai", "Quyết định số 01/QĐ-UBND ngày 18/05/2020", "Số sổ vàng 0001", "Lá số"),
        ),
        (
            "en",
            ("Posted publicly", "Decision no. 01/QĐ-UBND of 18/05/2020", "Gold book no. 0001", "Leaf no."),
        ),
    ):
        response = client.get(f"/c/{certificate}/dien-bien?lang={lang}")
        page = unescape(page_of(response))
        assert response.status_code == 200
        assert response.headers["X-Robots-Tag"].startswith("noindex")
        for text in (*wanted, "Chủ tịch UBND xã Cẩm Bình", "Trưởng thôn/bản, tổ trưởng TDP, xã Cẩm Bình"):
            assert text in page, text
        for secret in (*SECRETS, *names, str(n), "Bùi Thị Thưởng"):
            assert secret not in page, secret
        # The day alone: at which minute an office worked is no business of the public.
        assert not re.search(r'<time datetime="[^"]*T', page.partition("<main")[2])
    number = re.findall(r'href="/bang-chung/(\d+)\.txt"', page)[0]
    assert client.get(f"/bang-chung/{number}.txt").status_code == 200


def test_the_public_course_has_the_days_that_the_office_sees(world: World) -> None:
    n, certificate = _certificate(world)
    public = _days(page_of(world.client(None).get(f"/c/{certificate}/dien-bien")))
    inside = _days(page_of(world.client("auditor").get(f"/thoi-diem/ho-so/{n}")))
    assert len(public) > 10
    assert public == sorted(public)
    assert set(public) <= set(inside)


def test_who_does_not_want_to_be_named_has_no_course_on_show(world: World) -> None:
    n, certificate = _certificate(world)
    row = world.log.query_one("SELECT subject_id FROM nominations WHERE nomination_id = %s", (n,))
    assert row is not None
    world.app.consents.withdraw(
        world.actor("officer"), Command(), household_id=row["subject_id"], purpose="public_display", reason="x", uploads=[]
    )  # fmt: skip
    client = world.client(None)
    assert "dien-bien" not in page_of(client.get(f"/c/{certificate}"))
    page = page_of(client.get(f"/c/{certificate}/dien-bien"))
    assert "Diễn biến không được hiển thị" in page
    assert not _days(page)


@pytest.mark.parametrize("id", ["x", "fa8eb4cc-cd76-451e-88bd-34850e191ff6", "a" * 5000])
def test_the_course_of_no_certificate_is_unknown(world: World, id: str) -> None:
    assert world.client(None).get(f"/c/{id}/dien-bien").status_code == 404


def test_courses_are_counted_with_the_scans_of_certificates(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "SCANS", 2)
    client = world.client(None)
    asked = [client.get(f"/c/{uuid4()}/dien-bien").status_code for _ in range(3)]
    assert asked == [404, 404, 429]
    assert client.get(f"/c/{uuid4()}").status_code == 429
