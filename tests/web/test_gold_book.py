"""The gold book through its page: searched, turned, handed out; and the public page once a name is off display."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest
from tests.web.district import drafted, ready, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of

from aggregates.nomination import Nomination
from ledger.book import Book, LedgerError
from workflows import gold_book
from workflows.kernel import Command
from workflows.papers import Upload


@pytest.fixture
def awards(world: World) -> list[UUID]:
    """Two households with their certificates, issued with one press of a button."""
    found = ready(world, "Bùi Thị Thưởng", "Đỗ Văn Hợp")
    d = drafted(world, found)
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    url = f"/quyet-dinh/{d}/cap-giay-khen"
    check = page_of(world.client("standing").get(url))
    before = world.log.query_one("SELECT count(*) AS n FROM processed_commands")
    page = page_of(world.client("standing").post(url, data=hidden_fields(check, url)))
    after = world.log.query_one("SELECT count(*) AS n FROM processed_commands")
    assert "Đã cấp 2 giấy khen" in page
    assert before is not None
    assert after is not None
    assert after["n"] == before["n"] + 2
    return found


def shown(world: World, who: str | None, url: str) -> str:
    return page_of(world.client(who).get(url))


def test_names_are_searched_by_post_and_stand_in_no_address(world: World, awards: list[UUID]) -> None:
    client = world.client("standing")
    book = page_of(client.get("/so-vang"))
    assert "Bùi Thị Thưởng" in book
    assert "Đỗ Văn Hợp" in book
    data = {"csrf_token": hidden_fields(book, "/so-vang/tim")["csrf_token"], "text": "do van hop"}
    answer = client.post("/so-vang/tim", data=data)
    assert answer.location.endswith("/so-vang")
    found = page_of(client.get("/so-vang"))
    assert "Đỗ Văn Hợp" in found
    assert "Bùi Thị Thưởng" not in found
    assert "0002/2020" in found
    # Other questions stand in the address, and hold beside the words.
    assert "0002/2020" in page_of(client.get("/so-vang?year=2020&decision=1&state=valid"))
    assert "Không có giấy khen nào khớp" in page_of(client.get("/so-vang?number=1"))
    client.post("/so-vang/tim", data={**data, "clear": "1"})
    assert "0001/2020" in page_of(client.get("/so-vang?number=1"))
    wrong = client.get("/so-vang?year=abc&state=whatever")
    assert wrong.status_code == 422
    assert "Hãy chọn một mục trong danh sách" in page_of(wrong)


def test_pages_are_turned_by_the_number_the_last_one_ended_with(
    world: World, awards: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gold_book.GoldBook.page
    monkeypatch.setattr(
        gold_book.GoldBook, "page", lambda self, by, wanted, **more: whole(self, by, wanted, **more, limit=1)
    )
    first = shown(world, "standing", "/so-vang")
    assert "0002/2020" in first
    assert "0001/2020" not in first
    assert 'href="/so-vang?sau=2"' in first
    second = shown(world, "standing", "/so-vang?sau=2")
    assert "0001/2020" in second
    assert 'href="/so-vang?truoc=1"' in second
    assert "0002/2020" in shown(world, "standing", "/so-vang?truoc=1")
    for strange in ("-1", "99999999999999999999", "x"):
        assert world.client("standing").get(f"/so-vang?sau={strange}").status_code == 200


def test_files_are_for_who_answers_for_the_place(world: World, awards: list[UUID]) -> None:
    allowed = {"officer", "chair", "foreign", "standing", "district", "auditor"}
    for name, *_ in OFFICERS:
        for kind in ("csv", "xlsx", "pdf"):
            status = world.client(name).get(f"/so-vang/xuat.{kind}").status_code
            assert status == (200 if name in allowed else 403), (name, kind)
            if name == "standing" or status != 200:
                continue
            break
        link = "/so-vang/xuat.csv" in shown(world, name, "/so-vang") if name != "admin" else False
        assert link == (name in allowed), name
    answer = world.client("officer").get("/so-vang/xuat.csv?number=2")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:-1]] == ["Đỗ Văn Hợp"]
    assert rows[-1][0].startswith("số 2, trong phạm vi")
    assert rows[-1][0].split(" / ")[0].endswith(": 1 số"), "the file says what it holds"
    abroad = world.client("foreign").get("/so-vang/xuat.csv")
    assert "Đỗ Văn Hợp" not in abroad.data.decode("utf-8-sig")
    assert world.client("standing").get("/so-vang/xuat.doc").status_code == 404
    assert world.client("standing").get("/so-vang/xuat.pdf").data.startswith(b"%PDF")


def test_a_file_follows_the_page_it_is_pressed_on_whatever_another_window_searched_for(
    world: World, awards: list[UUID]
) -> None:
    client = world.client("standing")
    url = "/so-vang/xuat.csv"

    def pressed(page: str, url: str = url) -> list[list[str]]:
        answer = client.post(url, data=hidden_fields(page, url))
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

    whole = page_of(client.get("/so-vang"))
    token = hidden_fields(whole, "/so-vang/tim")["csrf_token"]
    client.post("/so-vang/tim", data={"csrf_token": token, "text": "do van hop"})
    searched = page_of(client.get("/so-vang"))
    assert [row[1] for row in pressed(whole)[1:-1]] == ["Bùi Thị Thưởng", "Đỗ Văn Hợp"]
    assert pressed(whole)[-1][0].startswith("toàn bộ: 2 số")
    assert [row[1] for row in pressed(searched)[1:-1]] == ["Đỗ Văn Hợp"]
    assert pressed(searched)[-1][0].startswith("theo tên, nơi ở: 1 số")
    # Beside the words, what stands in the page's address.
    one = page_of(client.get("/so-vang?number=1"))
    assert pressed(one, f"{url}?number=1")[-1][0].startswith("theo tên, nơi ở, số 1: 0 số")
    plain = client.get(url).data.decode("utf-8-sig")
    assert "Bùi Thị Thưởng" in plain, "an address holds no words, so it is not filtered by any"
    # The filter's own way back forgets the words too.
    assert 'href="/so-vang?bo_loc=1"' in searched
    assert client.get("/so-vang?bo_loc=1").location.endswith("/so-vang")
    assert "Bùi Thị Thưởng" in page_of(client.get("/so-vang"))


def test_a_name_taken_off_display_leaves_the_public_page_alone(world: World, awards: list[UUID]) -> None:
    n = awards[0]
    record = world.log.load(Nomination, n)
    consents, officer = world.app.consents, world.actor("officer")
    consents.give(
        officer,
        Command(),
        household_id=record.subject_id,
        purpose="public_display",
        uploads=[Upload("a.pdf", PDF)],
    )
    public = f"/c/{record.certificate_id}"
    assert "Bùi Thị Thưởng" in shown(world, None, public)
    consents.withdraw(
        officer, Command(), household_id=record.subject_id, purpose="public_display", reason="x", uploads=[]
    )
    page = shown(world, None, public)
    assert "Bùi Thị Thưởng" not in page
    assert "không hiện tên theo yêu cầu của người được khen" in page
    assert "đang còn hiệu lực" in page
    assert "0001" in page
    assert "Bùi Thị Thưởng" in shown(world, "standing", "/so-vang")
    assert "Bùi Thị Thưởng" not in shown(world, "foreign", "/so-vang")
    assert "không hiện tên theo yêu cầu" in shown(world, "foreign", "/so-vang")


def test_earlier_awards_stand_on_the_dossier(world: World, awards: list[UUID]) -> None:
    n = awards[0]
    assert "Đã được khen trước đây" not in shown(world, "standing", f"/ho-so/{n}")
    subject = world.log.load(Nomination, n).subject_id
    with world.log.connection() as connection:
        # The other household's award, as if it were this one's of an earlier year.
        connection.execute(
            "UPDATE nominations SET subject_id = %s WHERE nomination_id = %s", (subject, awards[1])
        )
    page = shown(world, "labour", f"/ho-so/{n}")
    assert "Đã được khen trước đây" in page
    assert "Giấy khen, Quyết định số 01/QĐ-UBND ngày 18/05/2020" in page


def test_a_number_that_was_never_issued_is_told_in_the_book_and_to_everybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303

    def stopped(_: Book) -> None:
        raise LedgerError("as if it did not fit")

    with monkeypatch.context() as patch:
        patch.setattr(Book, "catch_up", stopped)
        walk(world, "standing", f"/quyet-dinh/{d}/cap-giay-khen")
    response = world.post(None, "/tra-cuu", {"number": "1/2020"})
    assert response.status_code == 404
    assert "đang được cấp" in page_of(response)
    dossier = shown(world, "standing", f"/ho-so/{n}")
    assert "Số sổ vàng 0001" in dossier
    assert "không phát hành" not in dossier, "it may still come"
    drawn = world.app.amendments.draft_cancellation(
        world.actor("standing"), Command(), decision_id=d, ground="procedure", reason="chưa niêm yết đủ ngày"
    )
    world.app.amendments.sign(
        world.actor("district"), Command(), amendment_id=UUID(drawn["id"]), code=world.otp("district")["otp"]
    )
    response = world.post(None, "/tra-cuu", {"number": "1/2020"})
    assert response.status_code == 404
    assert "không phát hành, vì quyết định khen thưởng bị hủy bỏ ngày" in page_of(response)
    page = shown(world, "standing", "/so-vang")
    assert "0001/2020" in page
    assert "Không phát hành, vì quyết định khen thưởng bị hủy bỏ ngày" in page
    assert "Giấy khen (PDF)" not in page
    dossier = shown(world, "standing", f"/ho-so/{n}")
    assert "0001: không phát hành, vì quyết định khen thưởng bị hủy bỏ ngày" in dossier
    assert "Số sổ vàng 0001; số này không phát hành" in dossier, "where it is told what happened too"
    assert "0001 (đã lấy số, không phát hành)" in shown(world, "auditor", f"/thoi-diem/ho-so/{n}")
    english = shown(world, "standing", f"/ho-so/{n}?lang=en")
    assert "0001: not issued, because the award decision was cancelled on" in english
