"""Complaints, appeals and postings through their pages."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from tests.web.district import id_in, walk
from tests.web.story import PDF, World, hidden_fields, page_of
from tests.workflows.test_postings import other_plan as adopt

from aggregates.nomination import Nomination
from workflows.kernel import Command

COMPLAINTS = "/don-thu"
TYPED = {
    "kind": "denunciation", "named": "named", "complainant": "Hà Văn Tố", "contact": "cạnh nhà văn hóa", "channel": "letter",
    "received_on": "02/03/2020", "statement": "Hộ này giấu thu nhập từ lò gạch",
}  # fmt: skip
SECRET = ("Hà Văn Tố", "cạnh nhà văn hóa", "lò gạch")


@pytest.fixture
def dossier(world: World) -> UUID:
    n = world.nomination(world.household())
    world.advance(n, "commune_verification")
    world.clock.set_day(date(2020, 3, 2))
    return n


def code_of(world: World, n: UUID) -> str:
    return world.log.load(Nomination, n).code


def receive(world: World, n: UUID, who: str = "officer", **typed: str) -> str:
    client, url = world.client(who), f"{COMPLAINTS}/moi"
    found = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), "code": code_of(world, n)})
    assert found.status_code == 303, page_of(found)
    made = walk(world, who, urlsplit(found.location).path, {**TYPED, **typed}, {"don.pdf": PDF})
    return f"{COMPLAINTS}/{id_in(made)}"


def test_what_is_said_of_holds_is_what_became_of_the_dossiers(world: World, dossier: UUID) -> None:
    held = page_of(world.client("officer").get(receive(world, dossier)))
    assert "hồ sơ đang xét được tạm dừng" in held
    awarded = world.nomination(world.household("Hộ Khác", "H002"))
    world.advance(awarded, "council")
    world.decide(awarded)
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=awarded)
    told = page_of(world.client("officer").get(receive(world, awarded)))
    assert "Không có hồ sơ nào đang xét" in told
    assert "được tạm dừng" not in told


def test_a_complaint_goes_from_its_receipt_to_the_answer(world: World, dossier: UUID) -> None:
    url = receive(world, dossier)
    page = unescape(page_of(world.client("inspector").get(url)))
    for words in (
        *SECRET,
        "Tố cáo D-",
        "11/03/2020",
        "Thụ lý, giao xác minh",
        "don.pdf",
        "chưa được đối chiếu",
    ):
        assert words in page, words
    assert "có tố cáo" in page_of(world.client("hamlet").get(f"/ho-so/{dossier}"))
    assert "Tố cáo D-" in page_of(world.client("inspector").get("/"))
    assert walk(world, "inspector", f"{url}/thu-ly", {"office": "inspector"}).status_code == 303
    done = walk(world, "inspector", f"{url}/xac-minh", {"findings": "đã đến hộ"}, {"bien-ban.pdf": PDF})
    assert done.status_code == 303, page_of(done)
    refused = walk(world, "inspector", f"{url}/ket-luan", {"outcome": "founded", "conclusion": "đúng"})
    assert refused.status_code == 422
    assert "chọn ít nhất một cách xử lý" in page_of(refused)
    typed = {
        "outcome": "founded", "conclusion": "đúng như đơn", "year_2018": "1", "rejection": "1",
        "reason_code": "standard_not_met", "reason": "khai không đúng",
    }  # fmt: skip
    done = walk(world, "inspector", f"{url}/ket-luan", typed)
    assert done.status_code == 303, page_of(done)
    assert world.log.load(Nomination, dossier).status == "rejected"
    page = page_of(world.client("inspector").get(url))
    assert "Kết luận có căn cứ" in page
    told = {"answered_on": "02/03/2020", "channel": "letter", "answer": "đã xử lý"}
    assert walk(world, "inspector", f"{url}/tra-loi", told).status_code == 303
    assert "Tố cáo D-" not in page_of(world.client("inspector").get("/"))


@pytest.mark.parametrize("who", ["hamlet", "officer", "chair", "labour", "standing", "auditor", "admin"])
def test_who_sees_what_of_it(world: World, dossier: UUID, who: str) -> None:
    url = receive(world, dossier, "standing")
    world.app.complaints.accept(
        world.actor("inspector"), Command(), complaint_id=UUID(url.rpartition("/")[2]), office="inspector"
    )
    client = world.client(who)
    answer = client.get(url)
    page = unescape(page_of(answer))
    seen = [words in page for words in SECRET]
    if who in ("hamlet", "admin"):
        assert answer.status_code in (403, 404)
    if who == "auditor":
        assert seen == [False, False, True]
    else:
        assert seen == [False] * 3
    for other in (f"/ho-so/{dossier}", COMPLAINTS, "/", "/niem-yet", "/kien-nghi"):
        text = unescape(page_of(client.get(other, follow_redirects=True)))
        assert not any(words in text for words in SECRET), other
    for act in ("ket-luan", "xac-minh", "rut", "tra-loi"):
        assert client.get(f"{url}/{act}").status_code in (403, 404)


def test_what_is_wrong_is_said_at_its_field_and_kept(world: World, dossier: UUID) -> None:
    n = world.log.load(Nomination, dossier)
    url = f"{COMPLAINTS}/moi/{n.subject_id}/{dossier}"
    for typed, field in (
        ({"complainant": ""}, "complainant"),
        ({"received_on": "03/03/2020"}, "received_on"),
    ):
        answer = walk(world, "officer", url, {**TYPED, **typed})
        assert answer.status_code == 422
        page = page_of(answer)
        assert f'id="f-{field}-error"' in page or f'href="#f-{field}"' in page
        assert "lò gạch" in page
    assert "data-draft" not in page_of(world.client("officer").get(url)), "nothing of it stays in the browser"


def test_a_hold_by_hand_is_for_investigations_and_points_to_complaints(world: World, dossier: UUID) -> None:
    page = page_of(world.client("inspector").get(f"/ho-so/{dossier}/tam-dung"))
    assert 'value="investigation"' in page
    assert 'value="complaint"' not in page
    assert 'value="denunciation"' not in page
    url = receive(world, dossier)
    shown = page_of(world.client("inspector").get(f"/ho-so/{dossier}"))
    assert url in shown
    assert world.client("inspector").get(f"/ho-so/{dossier}/bo-tam-dung").status_code == 422


def test_the_administrator_erases_what_is_past_its_term(world: World, dossier: UUID) -> None:
    url = receive(world, dossier)
    assert walk(world, "inspector", f"{url}/rut", {"reason": "đổi ý"}).status_code == 303
    listed = page_of(world.client("admin").get(COMPLAINTS))
    assert url in listed
    assert "Bùi Thị Thưởng" not in listed
    assert walk(world, "admin", f"{url}/xoa", {"ground": "term_passed"}).status_code == 303
    page = unescape(page_of(world.client("inspector").get(url)))
    assert not any(words in page for words in SECRET)
    assert "đã được xóa" in page


# -- appeals


def test_an_appeal_opens_the_dossier_again(world: World, dossier: UUID) -> None:
    typed = {"reason_code": "standard_not_met", "reason": "chưa đạt"}
    assert walk(world, "chair", f"/ho-so/{dossier}/tu-choi", typed).status_code == 303
    page = page_of(world.client("officer").get(f"/ho-so/{dossier}"))
    assert f"/kien-nghi/moi/{dossier}" in page
    appeal = {
        "appellant": "Bùi Thị Thưởng",
        "channel": "in_person",
        "received_on": "02/03/2020",
        "statement": "Tôi đủ tiêu chuẩn",
    }
    opened = page_of(world.client("officer").get(f"/kien-nghi/moi/{dossier}"))
    assert "23/03/2020" in opened
    assert "chưa được đối chiếu" in opened
    url = f"/kien-nghi/{id_in(walk(world, 'officer', f'/kien-nghi/moi/{dossier}', appeal, {'don.pdf': PDF}))}"
    assert "Tôi đủ tiêu chuẩn" in page_of(world.client("hamlet").get(url))
    assert url in page_of(world.client("standing").get("/"))
    assert world.client("chair").get(f"{url}/giai-quyet").status_code == 403
    done = walk(world, "standing", f"{url}/giai-quyet", {"outcome": "upheld", "reason": "xét lại"})
    assert done.status_code == 303, page_of(done)
    assert world.log.load(Nomination, dossier).status == "open"
    assert "Chấp nhận" in page_of(world.client("hamlet").get("/kien-nghi"))


def test_too_late_is_told_with_the_days(world: World, dossier: UUID) -> None:
    walk(
        world, "chair", f"/ho-so/{dossier}/tu-choi", {"reason_code": "standard_not_met", "reason": "chưa đạt"}
    )
    world.clock.set_day(date(2020, 3, 24))
    appeal = {"appellant": "Bùi", "channel": "letter", "received_on": "24/03/2020", "statement": "x"}
    answer = walk(world, "officer", f"/kien-nghi/moi/{dossier}", appeal)
    assert answer.status_code == 422
    page = page_of(answer)
    for day in ("02/03/2020", "23/03/2020", "24/03/2020"):
        assert day in page


# -- postings


def posted(world: World) -> UUID:
    n = world.nomination(world.household())
    world.advance(n, "commune_posting")
    world.clock.set_day(date(2020, 3, 2))
    assert walk(world, "officer", f"/ho-so/{n}/niem-yet").status_code == 303
    return n


def test_comments_are_answered_or_made_complaints_on_the_dossiers_page(world: World) -> None:
    n = posted(world)
    for text in ("Xin xem lại", "Hộ này giấu thu nhập"):
        typed = {"channel": "paper", "author": "Bà Hàng Xóm", "text": text}
        assert walk(world, "officer", f"/ho-so/{n}/y-kien", typed).status_code == 303
    assert "2 ý kiến chờ trả lời" in page_of(world.client("officer").get("/"))
    answered = walk(world, "officer", f"/ho-so/{n}/tra-loi-y-kien", {"comment": "1", "answer": "Đã xem lại"})
    assert answered.status_code == 303, page_of(answered)
    world.clock.set_day(date(2020, 3, 9))
    assert "Còn 1 ý kiến chưa trả lời" in page_of(world.client("officer").get(f"/ho-so/{n}"))
    made = walk(world, "officer", f"/ho-so/{n}/chuyen-thanh-don", {"comment": "2", "kind": "denunciation"})
    assert made.status_code == 303, page_of(made)
    loaded = world.log.load(Nomination, n)
    assert list(loaded.holds.values()) == ["denunciation"]
    hamlet = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    assert "Trả lời ý kiến số 1" in hamlet
    assert "Bà Hàng Xóm" not in hamlet
    assert "Đã xem lại" not in hamlet


def test_the_list_and_its_sheet(world: World) -> None:
    n = posted(world)
    page = page_of(world.client("officer").get("/niem-yet"))
    assert f"/ho-so/{n}" in page
    assert "08/03/2020" in page
    pdf = world.client("officer").get("/niem-yet/commune.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "private, no-store"
    assert world.client("officer").get("/niem-yet/district.pdf").status_code == 404


def test_the_page_for_everybody_follows_the_plan(world: World) -> None:
    n = posted(world)
    nobody = world.client(None)
    assert "Bùi Thị Thưởng" not in page_of(nobody.get("/cong-khai"))
    assert nobody.get(f"/cong-khai/{n}").status_code == 404


def test_everybody_reads_minimum_data_and_comments_with_a_token(world: World) -> None:
    world.clock.set_day(date(2020, 3, 1))
    adopt(world.app, world.actor("admin"), posting={"public": True, "comments": "either"})
    n = posted(world)
    nobody = world.client(None)
    for lang in ("vi", "en"):
        answer = nobody.get(f"/cong-khai?lang={lang}")
        page = unescape(page_of(answer))
        assert "Bùi Thị Thưởng" in page
        assert "xã Cẩm Bình" in page
        for secret in ("Mường", "1975", "H001", "lúa, bò", "11.760.000", "Nhà số 7"):
            assert secret not in page, secret
        assert answer.headers["X-Robots-Tag"] == "noindex, noarchive"
    url = f"/cong-khai/{n}"
    fields = hidden_fields(page_of(nobody.get(f"{url}?lang=vi")), url)
    bare = nobody.post(url, data={k: v for k, v in fields.items() if k != "csrf_token"} | {"text": "x"})
    assert bare.status_code == 400
    sent = nobody.post(url, data={**fields, "text": "Xin xem lại hộ này", "author": ""})
    assert sent.status_code == 303, page_of(sent)
    assert "Đã nhận ý kiến" in page_of(nobody.get(sent.location))
    assert world.log.load(Nomination, n).comments == 1
    for _ in range(2):
        fields = hidden_fields(page_of(nobody.get(url)), url)
        nobody.post(url, data={**fields, "text": "nữa"})
    fields = hidden_fields(page_of(nobody.get(url)), url)
    refused = nobody.post(url, data={**fields, "text": "quá nhiều"})
    assert refused.status_code == 422
    assert "quá nhiều ý kiến" in page_of(refused)
    page = page_of(world.client("officer").get(f"/ho-so/{n}"))
    assert "từ trang công khai" in page
    world.clock.set_day(date(2020, 3, 2) + timedelta(days=7))
    assert nobody.get(url).status_code == 404
