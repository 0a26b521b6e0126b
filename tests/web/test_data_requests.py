"""Requests of data subjects and consent through their pages."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from tests.web.district import id_in, walk
from tests.web.story import PDF, World, hidden_fields, page_of

from workflows.kernel import Command
from workflows.papers import Upload

REQUESTS = "/yeu-cau-du-lieu"
TYPED = {
    "kind": "access",
    "requester": "Bùi Văn Sơn",
    "capacity": "member",
    "identity": "xem căn cước",
    "channel": "in_person",
    "received_on": "02/03/2020",
    "details": "Cho tôi xem những gì đang lưu",
}


@pytest.fixture
def household(world: World) -> UUID:
    id = world.household()
    world.clock.set_day(date(2020, 3, 2))
    return id


def about(world: World, code: str = "h001", who: str = "officer") -> str:
    """Find by the code whom a request is about; return the page that receives it."""
    client, url = world.client(who), f"{REQUESTS}/moi"
    found = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), "code": code})
    assert found.status_code == 303, page_of(found)
    return urlsplit(found.location).path


def received(world: World, kind: str = "access", who: str = "officer") -> str:
    made = walk(world, who, about(world), {**TYPED, "kind": kind}, {"don.pdf": PDF})
    return f"{REQUESTS}/{id_in(made)}"


def test_a_request_is_received_after_a_check_that_names_who_it_is_about(
    world: World, household: UUID
) -> None:
    client, url = world.client("officer"), about(world)
    assert url in page_of(client.get(f"/ho-gia-dinh/{household}"))
    check = page_of(client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **TYPED}))
    assert "Bùi Thị Thưởng, thôn Bình Sơn" in check
    assert "04/03/2020" in check, "the day by which it is answered"
    page = page_of(client.get(received(world)))
    for words in ("Yêu cầu xem dữ liệu về mình", "Bùi Văn Sơn", "04/03/2020", "don.pdf", "Lập bản dữ liệu"):
        assert words in page
    work = page_of(client.get("/"))
    assert "Yêu cầu: xem dữ liệu về mình" in work
    world.clock.set_day(date(2020, 3, 5))
    assert "việc quá hạn" in page_of(client.get("/"))
    assert "Quá hạn" in page_of(client.get(REQUESTS))


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("received_on", "31/12/2015", "01/01/2016"),
        ("received_on", "03/03/2020", "03/03/2020"),
        ("requester", "", "Hãy nhập"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, household: UUID, field: str, typed: str, says: str
) -> None:
    answer = walk(world, "officer", about(world), {**TYPED, field: typed})
    assert answer.status_code == 422
    page = page_of(answer)
    assert says in page
    assert f'id="f-{field}"' in page
    assert "Cho tôi xem những gì đang lưu" in page, "what was typed is kept"


def test_the_report_is_made_read_and_handed_over(world: World, household: UUID) -> None:
    url = received(world)
    assert walk(world, "officer", f"{url}/lap-ban").status_code == 303
    page = page_of(world.client("officer").get(url))
    assert "Giao bản dữ liệu" in page
    (paper,) = world.log.query("SELECT sha256, originator_id FROM papers WHERE name LIKE 'du-lieu%%'")
    address = f"/giay-to/{paper['originator_id']}/{paper['sha256']}"
    assert address in page
    report = world.client("officer").get(address)
    assert report.data.startswith(b"%PDF")
    assert report.headers["Cache-Control"] == "private, no-store"
    assert world.client("hamlet").get(address).status_code == 403
    done = walk(world, "officer", f"{url}/giao", {"recipient": "Bùi Văn Sơn", "how": "tận tay"})
    assert done.status_code == 303, page_of(done)
    page = page_of(world.client("officer").get(url))
    assert "Đã giao bản dữ liệu" in page
    assert "Lập bản dữ liệu" not in page.partition("Diễn biến")[0]


def test_a_correction_is_answered_by_correcting(world: World, household: UUID) -> None:
    url = received(world, "correction")
    done = walk(
        world, "officer", f"{url}/sua", {"members": "6", "reason": "hộ có thêm người", "disabled_member": ""}
    )
    assert done.status_code == 303, page_of(done)
    assert done.location.endswith(url)
    assert "Đã sửa" in page_of(world.client("officer").get(url))


def test_a_restriction_closes_the_pages_and_is_lifted(world: World, household: UUID) -> None:
    url = received(world, "objection")
    done = walk(world, "officer", f"{url}/han-che", {"reason": "chờ làm rõ"})
    assert done.status_code == 303, page_of(done)
    hamlet, officer = world.client("hamlet"), world.client("officer")
    closed = hamlet.get(f"/ho-gia-dinh/{household}")
    assert closed.status_code == 403
    assert "hạn chế xử lý" in page_of(closed)
    assert "Bùi Thị Thưởng" not in page_of(closed)
    assert "Bùi Thị Thưởng" not in page_of(hamlet.get("/ho-gia-dinh"))
    open_ = page_of(officer.get(f"/ho-gia-dinh/{household}"))
    assert "đang được hạn chế xử lý" in open_
    assert "Lập hồ sơ đề nghị" not in open_
    refused = walk(
        world,
        "officer",
        f"/ho-gia-dinh/{household}/dong-y",
        {"purpose": "processing", "occurred_on": "02/03/2020"},
        {"dong-y.pdf": PDF},
    )
    assert refused.status_code == 422
    assert "chỉ còn làm được việc pháp luật buộc phải làm" in page_of(refused)
    assert walk(world, "officer", f"{url}/do-han-che", {"reason": "đã rõ"}).status_code == 303
    assert hamlet.get(f"/ho-gia-dinh/{household}").status_code == 200


def test_the_administrator_sees_what_may_end_in_an_erasure_and_no_name(world: World, household: UUID) -> None:
    access, erasure = received(world), received(world, "erasure")
    admin = world.client("admin")
    page = page_of(admin.get(REQUESTS))
    assert erasure in page
    assert access not in page
    assert admin.get(access).status_code == 404
    first = page_of(admin.get("/quan-tri/tai-khoan"))
    assert "1 yêu cầu xóa dữ liệu chờ bạn" in first
    assert erasure in first
    assert "H001" in first
    assert "Bùi Thị Thưởng" not in first
    row = world.log.query_one("SELECT due_on FROM data_requests WHERE kind = 'erasure'")
    assert row is not None
    assert row["due_on"].strftime("%d/%m/%Y") in first
    page = page_of(admin.get(erasure))
    assert "H001" in page
    for name in ("Bùi Thị Thưởng", "Bùi Văn Sơn", "Cho tôi xem"):
        assert name not in page
    done = walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H001", "confirm": "H001"})
    assert done.status_code == 303, page_of(done)
    assert "yêu cầu xóa dữ liệu chờ bạn" not in page_of(admin.get("/quan-tri/tai-khoan"))
    assert "Đã xóa dữ liệu" in page_of(world.client("officer").get(erasure))
    assert "Đã xóa dữ liệu" in page_of(world.client("officer").get(access))


def test_the_auditor_filters_and_changes_nothing(world: World, household: UUID) -> None:
    access, erasure = received(world), received(world, "erasure")
    auditor = world.client("auditor")
    page = page_of(auditor.get(f"{REQUESTS}?kind=access&status=open"))
    assert access in page
    assert erasure not in page
    assert auditor.get(f"{REQUESTS}?kind=x").status_code == 422
    page = page_of(auditor.get(access))
    assert "Việc làm được" not in page
    assert auditor.get(f"{access}/khong-dap-ung").status_code == 403
    assert world.client("hamlet").get(REQUESTS).status_code == 403


def test_a_refusal_is_told_with_its_ground(world: World, household: UUID) -> None:
    url = received(world, "erasure")
    done = walk(
        world,
        "officer",
        f"{url}/khong-dap-ung",
        {"ground": "dossier_open", "reason": "hồ sơ đang được xét, xin chờ kết quả"},
    )
    assert done.status_code == 303, page_of(done)
    page = page_of(world.client("auditor").get(url))
    assert "đang có hồ sơ được xét" in page
    assert "xin chờ kết quả" in page
    late = walk(world, "officer", f"{url}/rut", {"reason": "x"})
    assert "đã được trả lời" in page_of(late)


def test_nobody_has_the_code(world: World, household: UUID) -> None:
    client, url = world.client("officer"), f"{REQUESTS}/moi"
    answer = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), "code": "KHONG-CO"})
    assert answer.status_code == 422
    assert "không có hộ hoặc hồ sơ nào mang mã này" in page_of(answer)
    assert client.get(f"{url}/{world.units['hamlet']}").status_code == 404


# -- consent


def test_consent_stands_on_the_households_page(world: World, household: UUID) -> None:
    url = f"/ho-gia-dinh/{household}"
    assert "chưa ghi nhận" in page_of(world.client("hamlet").get(url))
    given = {"purpose": "public_display", "occurred_on": "01/03/2020"}
    assert walk(world, "hamlet", f"{url}/dong-y", given).status_code == 422, "no paper"
    take_back = f"{url}/rut-dong-y"
    asked = hidden_fields(page_of(world.client("officer").get(take_back)), take_back)
    first = world.client("officer").post(
        take_back, data={**asked, "purpose": "processing", "occurred_on": "02/03/2020", "reason": "thôi"}
    )
    assert first.status_code == 422, "what was never given is refused before anything is checked"
    assert 'name="step" value="do"' not in page_of(first)
    assert 'href="#f-purpose"' in page_of(first)
    done = walk(world, "hamlet", f"{url}/dong-y", given, {"dong-y.pdf": PDF})
    assert done.status_code == 303, page_of(done)
    page = page_of(world.client("hamlet").get(url))
    assert "đồng ý từ 01/03/2020" in page
    assert "dong-y.pdf" in page
    done = walk(
        world,
        "officer",
        f"{url}/rut-dong-y",
        {"purpose": "public_display", "occurred_on": "02/03/2020", "reason": "không muốn nêu tên"},
    )
    assert done.status_code == 303, page_of(done)
    page = page_of(world.client("hamlet").get(url))
    assert "đã rút lại hoặc phản đối ngày 02/03/2020" in page
    assert "Hộ nói ngày 02/03/2020." in page
    late = walk(world, "hamlet", f"{url}/dong-y", given, {"dong-y.pdf": PDF})
    assert late.status_code == 422
    assert "Ngày 02/03/2020 hộ đã nói điều khác" in page_of(late)
    assert "đã rút lại hoặc phản đối ngày 02/03/2020" in page_of(world.client("hamlet").get(url))


def test_a_nomination_warns_where_no_consent_to_display_is_on_file(world: World, household: UUID) -> None:
    url = f"/ho-so/moi/household/{household}"
    hamlet = world.client("hamlet")
    page = page_of(hamlet.get(url))
    assert "Hộ chưa đồng ý việc niêm yết công khai" in page
    assert "chưa ghi nhận" in page
    world.app.consents.give(
        world.actor("hamlet"), Command(), household_id=household, purpose="public_display", uploads=_paper()
    )
    page = page_of(hamlet.get(url))
    assert "Hộ chưa đồng ý" not in page
    assert "đồng ý từ 02/03/2020" in page
    world.app.consents.withdraw(
        world.actor("hamlet"),
        Command(),
        household_id=household,
        purpose="public_display",
        reason="x",
        uploads=[],
    )
    assert "Hộ chưa đồng ý" in page_of(hamlet.get(url))
    assert walk(world, "hamlet", url).status_code == 303, "it warns and does not stop"


def _paper() -> list[Upload]:
    return [Upload("dong-y.pdf", PDF)]


def test_no_form_opens_on_a_restricted_household_and_its_lifting_is_told(
    world: World, household: UUID
) -> None:
    commitment = world.commitment_of(household)
    acts = {"khai-thu-nhap", "ho-tro", "cong-nhan-thoat-ngheo", "tai-ngheo"}

    def offered(page: str) -> set[str]:
        return set(re.findall(rf'href="/cam-ket/{commitment}/([^"?]+)"', page))

    assert offered(page_of(world.client("officer").get(f"/cam-ket/{commitment}"))) & acts
    assert offered(page_of(world.client("chair").get(f"/cam-ket/{commitment}"))) & acts
    requests, by = world.app.data_requests, world.actor("officer")
    id = UUID(
        requests.receive(
            by, Command(), subject_id=household, kind="objection", channel="in_person", capacity="self",
            requester="Bà Thưởng", identity="căn cước", details="không đồng ý", received_on=world.clock.today(), uploads=[],
        )["id"]
    )  # fmt: skip
    requests.restrict(by, Command(), request_id=id, reason="đang làm rõ")
    client = world.client("officer")
    for page in ("chuyen-thon", "phan-loai", "tach-ho", "nhap-ho", "sua", "dong-y"):
        answer = client.get(f"/ho-gia-dinh/{household}/{page}")
        assert answer.status_code == 422, page
        assert "đang được hạn chế xử lý" in page_of(answer), page
        assert "<textarea" not in page_of(answer), page
    assert world.client("chair").get(f"/cam-ket/{commitment}/tai-ngheo").status_code == 422
    for who in ("officer", "chair"):
        shown = page_of(world.client(who).get(f"/cam-ket/{commitment}"))
        assert "Dữ liệu của hộ này đang được hạn chế xử lý" in shown, who
        assert not offered(shown) & acts, who
    assert "thu-nhap/2019/mo-lai" in offered(shown), "what a complaint asks for is still done"
    # What is the subject's own right is still open.
    requests.lift(by, Command(), request_id=id, reason="đã rõ")
    shown = page_of(client.get(f"/yeu-cau-du-lieu/{id}"))
    assert "Đã dỡ hạn chế ngày" in shown
    assert "Dỡ hạn chế xử lý" in shown
    assert client.get(f"/ho-gia-dinh/{household}/sua").status_code == 200


def test_the_forms_of_an_erased_household_say_what_to_do_instead(world: World, household: UUID) -> None:
    client = world.client("hamlet")
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=household)
    answer = client.get(f"/ho-gia-dinh/{household}/dang-ky-thoat-ngheo")
    assert answer.status_code == 422
    assert "đã được xóa theo yêu cầu" in page_of(answer)
    assert "như một hộ hoặc đối tượng mới" in page_of(answer)
    assert "<textarea" not in page_of(answer)
