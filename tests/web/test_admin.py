"""The administrator's pages: accounts, offices, units, erasure; and that they are nobody else's."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import psycopg
import pytest
from tests.web.district import walk
from tests.web.story import PDF, World, hidden_fields, page_of

from storage import traces
from workflows.kernel import Command
from workflows.papers import Upload

ACCOUNTS = "/quan-tri/tai-khoan"


def new_account(world: World) -> tuple[UUID, str]:
    response = walk(world, "admin", f"{ACCOUNTS}/moi", {"full_name": "Hà Thị Mới", "username": "moi.ha"})
    page = page_of(response)
    assert response.status_code == 200
    password = re.search(r"<strong>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</strong>", page)
    assert password
    row = world.log.query_one("SELECT officer_id FROM officers WHERE username = 'moi.ha'")
    assert row is not None
    return row["officer_id"], password[1]


def test_a_new_officer_gets_an_office_and_must_choose_a_password(world: World) -> None:
    officer, password = new_account(world)
    assert world.app.people.sign_in("moi.ha", password, "").must_change
    office = {
        "role": "commune_officer", "unit_id": str(world.units["commune"]), "title": "Công chức xã", "signs_for": "",
        "valid_from": "1/1/2018", "valid_to": "", "basis": "QĐ 12/QĐ-UBND",
    }  # fmt: skip
    done = walk(world, "admin", f"{ACCOUNTS}/{officer}/bo-nhiem", office)
    assert (done.status_code, done.location) == (303, f"{ACCOUNTS}/{officer}")
    assert world.app.people.actor(officer).role == "commune_officer"
    assert "Công chức xã" in page_of(world.client("admin").get(done.location))


@pytest.mark.parametrize(
    ("who", "role", "status", "words"),
    [
        ("admin", "commune_chair", 403, "chính mình"),
        ("labour", "administrator", 422, "không giữ chức vụ nào khác"),
    ],
)
def test_an_administrator_stays_out_of_dossiers(
    world: World, who: str, role: str, status: int, words: str
) -> None:
    officer = world.officers[who]
    office = {
        "role": role, "unit_id": str(world.units["commune"]), "title": "Chủ tịch", "signs_for": "",
        "valid_from": "1/1/2018", "valid_to": "", "basis": "QĐ 12/QĐ-UBND",
    }  # fmt: skip
    answer = walk(world, "admin", f"{ACCOUNTS}/{officer}/bo-nhiem", office)
    assert answer.status_code == status
    assert words in page_of(answer)
    assert len(world.app.people.appointments(officer)) == 1
    button = f"{ACCOUNTS}/{officer}/bo-nhiem"
    shown = button in page_of(world.client("admin").get(f"{ACCOUNTS}/{officer}"))
    assert shown == (who != "admin")


def test_sent_twice_it_is_one_account_and_the_password_shown_last_holds(world: World) -> None:
    url, client = f"{ACCOUNTS}/moi", world.client("admin")
    typed = {"full_name": "Hà Thị Mới", "username": "moi.ha"}
    checked = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed})
    fields = hidden_fields(page_of(checked), url)
    pages = [page_of(client.post(url, data=fields)) for _ in range(2)]
    found = re.search(r"<strong>([a-z0-9-]{14})</strong>", pages[1])
    assert found
    assert world.app.people.sign_in("moi.ha", found[1], "").username == "moi.ha"
    row = world.log.query_one("SELECT count(*) AS n FROM credentials")
    assert row is not None
    assert row["n"] == len(world.officers) + 1


def test_a_name_taken_is_told(world: World) -> None:
    response = walk(world, "admin", f"{ACCOUNTS}/moi", {"full_name": "Khác", "username": "chair"})
    assert response.status_code == 422
    assert "Tên đăng nhập này đã có người dùng." in page_of(response)


def test_an_office_ends_and_an_account_closes(world: World) -> None:
    officer = world.officers["labour"]
    office = world.app.people.appointments(officer)[0]["appointment_id"]
    client = world.client("labour")
    assert client.get("/").status_code == 200
    ended = walk(
        world, "admin", f"{ACCOUNTS}/{officer}/chuc-vu/{office}/ket-thuc", {"last_day": "01/01/2017"}
    )
    assert ended.status_code == 303
    assert client.get("/").status_code == 403
    closed = walk(world, "admin", f"{ACCOUNTS}/{officer}/dong")
    assert closed.status_code == 303
    assert client.get("/").location.startswith("/dang-nhap")


def test_a_forgotten_password_is_reset_and_leaves_a_trace(world: World) -> None:
    officer = world.officers["labour"]
    signed_in = world.client("labour")
    done = walk(world, "admin", f"{ACCOUNTS}/{officer}/mat-khau")
    shown = re.search(r"<strong>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</strong>", page_of(done))
    assert shown
    assert world.app.people.sign_in("labour", shown[1], "").must_change
    assert signed_in.get("/").location.startswith("/dang-nhap")
    trace = world.log.query_one(
        "SELECT officer_id, record_id FROM security_log WHERE code = 'password_reset'"
    )
    assert trace == {"officer_id": world.officers["admin"], "record_id": officer}


def test_nobody_resets_the_own_password_or_without_the_office(world: World) -> None:
    assert walk(world, "admin", f"{ACCOUNTS}/{world.officers['admin']}/mat-khau").status_code == 403
    assert world.client("chair").get(f"{ACCOUNTS}/{world.officers['labour']}/mat-khau").status_code == 403


def test_nobody_closes_the_own_account(world: World) -> None:
    response = walk(world, "admin", f"{ACCOUNTS}/{world.officers['admin']}/dong")
    assert response.status_code == 403
    assert world.client("admin").get(ACCOUNTS).status_code == 200


def test_a_stale_form_of_an_account_is_told_too(world: World) -> None:
    officer = world.officers["labour"]
    url, client = f"{ACCOUNTS}/{officer}/dong", world.client("admin")
    fields = hidden_fields(page_of(client.get(url)), url)
    office = world.app.people.appointments(officer)[0]["appointment_id"]
    walk(world, "admin", f"{ACCOUNTS}/{officer}/chuc-vu/{office}/ket-thuc", {"last_day": "01/01/2017"})
    assert client.post(url, data=fields).status_code == 409


def test_units_are_listed_with_their_source(world: World) -> None:
    page = page_of(world.client("admin").get("/quan-tri/don-vi"))
    for words in ("huyện Cẩm Thủy", "15151", "thôn Bình Sơn", "thử (dữ liệu trình diễn)"):
        assert words in page
    assert page.index("xã Cẩm Bình") < page.index("thôn Bình Sơn")


@pytest.mark.parametrize("who", ["hamlet", "chair", "auditor", "district"])
@pytest.mark.parametrize("path", ["/tai-khoan", "/tai-khoan/moi", "/don-vi", "/xoa-du-lieu"])
def test_nobody_else_manages(world: World, who: str, path: str) -> None:
    assert world.client(who).get(f"/quan-tri{path}").status_code == 403


def test_erasure_asks_for_the_code_twice(world: World) -> None:
    world.household(code="H777")
    wrong = walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H777", "confirm": "H77"})
    assert wrong.status_code == 422
    assert 'id="f-confirm-error"' in page_of(wrong)
    assert "không khớp" in page_of(wrong)
    assert "không có trong danh sách" not in page_of(wrong)
    unknown = walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "X", "confirm": "X"})
    assert unknown.status_code == 422
    assert "Bùi Thị Thưởng" not in page_of(unknown)
    assert "Không có hộ hoặc hồ sơ nào mang mã này." in page_of(unknown)
    assert 'id="f-code-error"' in page_of(unknown)
    url, client = "/quan-tri/xoa-du-lieu", world.client("admin")
    fields = {**hidden_fields(page_of(client.get(url)), url), "code": "X", "confirm": "X", "step": "do"}
    last = client.post(url, data=fields)
    assert last.status_code == 422
    assert "Không có hộ hoặc hồ sơ nào mang mã này." in page_of(last)
    assert "không có trong danh sách" not in page_of(unknown) + page_of(last)


def test_what_goes_along_is_said_before_and_gone_after(world: World) -> None:
    household, other = world.household(code="H777"), world.household("Bùi Văn Khác", "H778")
    ids = [world.commitment_of(h) for h in (household, other)]
    inspector = world.actor("inspector")
    inspection = UUID(
        world.app.inspections.plan(
            inspector, Command(), unit_id=world.units["commune"], planned_for=date(2020, 3, 2),
            sampling="thôn chỉ hộ ấy", commitment_ids=ids,
        )["id"]
    )  # fmt: skip
    world.app.inspections.carry_out(
        inspector, Command(), inspection_id=inspection, on=date(2020, 3, 2), minutes="xem chuồng bò",
        uploads=[Upload("bien-ban.pdf", PDF)],
    )  # fmt: skip
    for id, text in zip(ids, ("thiếu sổ bò", "thiếu hóa đơn lợn"), strict=True):
        world.app.inspections.find_income(
            inspector, Command(), inspection_id=inspection, commitment_id=id, year=2017, text=text, uploads=[]
        )
    page_url, auditor = f"/kiem-tra/{inspection}", world.client("auditor")
    before = page_of(auditor.get(page_url))
    paper = re.search(rf"/giay-to/{inspection}/[0-9a-f]+", before)
    assert paper
    assert auditor.get(paper[0]).status_code == 200
    url, client = "/quan-tri/xoa-du-lieu", world.client("admin")
    typed = {**hidden_fields(page_of(client.get(url)), url), "code": "H777", "confirm": "H777"}
    checked = page_of(client.post(url, data=typed))
    assert "Cuộc kiểm tra xã Cẩm Bình (kế hoạch ngày 02/03/2020)" in checked
    assert "Bùi Thị Thưởng" not in checked
    assert "Biên bản, kết luận, ghi chú và giấy tờ" in checked
    assert client.post(url, data=hidden_fields(checked, url)).status_code == 303
    after = page_of(auditor.get(page_url))
    for words in ("thôn chỉ hộ ấy", "xem chuồng bò", "thiếu sổ bò", "Bùi Thị Thưởng", "bien-ban"):
        assert words in before
        assert words not in after
    for words in ("thiếu hóa đơn lợn", "Bùi Văn Khác", "02/03/2020", "xã Cẩm Bình"):
        assert words in after
    assert after.count("đã xóa theo yêu cầu") >= 4
    gone = auditor.get(paper[0])
    assert gone.status_code == 410


def test_erasure_is_refused_while_a_dossier_is_live(world: World) -> None:
    household = world.household(code="H777")
    world.nomination(household)
    response = walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H777", "confirm": "H777"})
    assert response.status_code == 422
    assert "Không thể xóa" in page_of(response)
    assert (
        world.app.household_register.household(world.actor("hamlet"), household)["head"] == "Bùi Thị Thưởng"
    )


def test_an_erasure_pressed_twice_is_one_act_that_stays_on_record(world: World) -> None:
    household = world.household(code="H777")
    url, client = "/quan-tri/xoa-du-lieu", world.client("admin")
    typed = {**hidden_fields(page_of(client.get(url)), url), "code": "H777", "confirm": "H777"}
    checked = page_of(client.post(url, data=typed))
    fields = hidden_fields(checked, url)
    first, second = client.post(url, data=fields), client.post(url, data=fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert [type(e).__name__ for e in world.log.events_of(household)].count("ErasureRecorded") == 1
    page = page_of(world.client("auditor").get(f"/ho-gia-dinh/{household}"))
    assert "Xóa dữ liệu cá nhân theo yêu cầu" in page
    assert "Căn cứ: yêu cầu của chủ thể dữ liệu." in page
    assert "Bùi Thị Thưởng" not in page


def test_no_erasure_is_offered_to_be_checked_that_can_only_be_refused(world: World) -> None:
    world.nomination(world.household(code="H777"))
    url, client = "/quan-tri/xoa-du-lieu", world.client("admin")
    typed = {**hidden_fields(page_of(client.get(url)), url), "code": "H777", "confirm": "H777"}
    answer = client.post(url, data=typed)
    assert answer.status_code == 422
    page = page_of(answer)
    assert "hãy rút hồ sơ trước" in page.lower()
    assert 'id="f-code-error"' in page
    assert "Kiểm tra trước khi xóa dữ liệu" not in page


def test_the_page_says_what_is_gone_at_once_and_what_within_which_time(world: World, database: str) -> None:
    world.household(code="H777")
    url, client = "/quan-tri/xoa-du-lieu", world.client("admin")
    typed = {**hidden_fields(page_of(client.get(url)), url), "code": "H777", "confirm": "H777"}
    check = page_of(client.post(url, data=typed))
    for words in (
        "Ngay khi xác nhận",
        "chậm nhất là đêm kế tiếp",
        "Nhật ký ghi trước",
        "Bản sao lưu và tệp in",
    ):
        assert words in check
    done = client.post(url, data=hidden_fields(check, url), follow_redirects=True)
    assert "đang được dọn" in page_of(done)
    with psycopg.connect(database, application_name="report") as reader:
        reader.execute("SELECT pg_current_xact_id()")
        assert not traces.clear(database, patience=0)
        waiting = page_of(client.get(url))
        assert "chưa dọn được vì phiên" in waiting
        assert f"{reader.info.backend_pid} report" in waiting
        assert "còn mở một giao dịch từ" in waiting
    assert traces.clear(database, patience=60)
    assert "Mọi lần xóa đã được dọn khỏi tệp của cơ sở dữ liệu" in page_of(client.get(url))
