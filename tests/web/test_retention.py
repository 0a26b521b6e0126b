"""The page of terms: what has passed them, the yearly review, and the way to an erasure."""

from __future__ import annotations

from datetime import date

from tests.web.district import walk
from tests.web.story import World, page_of

from aggregates.pii import ERASED_TEXT

TERMS = "/quan-tri/luu-giu"


def test_the_review_names_what_is_due_and_erases_nothing(world: World) -> None:
    world.household()
    admin, auditor = world.client("admin"), world.client("auditor")
    world.clock.set_day(date(2020, 3, 2))
    page = page_of(admin.get(TERMS))
    for words in ("Tệp danh sách hộ đã nhập", "Nhật ký an ninh", "2 năm (chưa xác nhận)", "chưa có rà soát"):
        assert words in page
    world.clock.set_day(date(2030, 3, 4))
    page = page_of(admin.get(f"{TERMS}/households_left"))
    assert "H001" in page
    assert "Bùi Thị Thưởng" not in page
    assert "/quan-tri/xoa-du-lieu" in page
    assert "/quan-tri/xoa-du-lieu" not in page_of(auditor.get(f"{TERMS}/households_left"))
    missing = walk(world, "admin", f"{TERMS}/ra-soat", {"basis": "Hội đồng ngày 1/3"})
    assert missing.status_code == 422
    done = walk(
        world,
        "admin",
        f"{TERMS}/ra-soat",
        {"decision_households_left": "erase", "decision_security_log": "keep", "basis": "Hội đồng ngày 1/3"},
    )
    assert done.status_code == 303, page_of(done)
    page = page_of(auditor.get(TERMS))
    for words in ("Hội đồng ngày 1/3", "Hộ không còn trong phong trào: 1, xóa bằng việc"):
        assert words in page
    assert "chưa có rà soát" not in page
    assert "Ghi rà soát năm nay" not in page
    again = walk(
        world,
        "admin",
        f"{TERMS}/ra-soat",
        {"decision_households_left": "keep", "decision_security_log": "keep", "basis": "x"},
    )
    assert "đã được ghi" in page_of(again)
    erased = walk(
        world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H001", "confirm": "H001", "ground": "term_passed"}
    )
    assert erased.status_code == 303, page_of(erased)
    assert "H001" not in page_of(admin.get(f"{TERMS}/households_left"))
    household = world.log.query_one("SELECT household_id, head FROM households")
    assert household is not None
    assert household["head"] is None
    page = page_of(auditor.get(f"/ho-gia-dinh/{household['household_id']}"))
    assert "hết thời hạn lưu giữ" in page
    assert ERASED_TEXT.vi in page


def test_who_may_see_and_who_may_record(world: World) -> None:
    for who, sees, records in (
        ("admin", 200, 200),
        ("auditor", 200, 403),
        ("officer", 403, 403),
        ("standing", 403, 403),
    ):
        client = world.client(who)
        assert client.get(TERMS).status_code == sees, who
        assert client.get(f"{TERMS}/security_log").status_code == sees, who
        assert client.get(f"{TERMS}/ra-soat").status_code == records, who
    assert world.client("admin").get(f"{TERMS}/x").status_code == 404


def test_the_impact_record_on_its_page_and_as_a_pdf(world: World) -> None:
    page = "/quan-tri/bao-ve-du-lieu"
    for who, status in (("admin", 200), ("auditor", 200), ("officer", 403), ("standing", 403)):
        client = world.client(who)
        assert client.get(page).status_code == status, who
        assert client.get(f"{page}/ho-so.pdf").status_code == status, who
    text = page_of(world.client("admin").get(page))
    for words in ("Ai xem được gì", "Thời hạn lưu giữ", "households", "chưa xác nhận", "Biện pháp bảo vệ"):
        assert words in text
    record = world.client("admin").get(f"{page}/ho-so.pdf")
    assert record.data.startswith(b"%PDF-")
    assert record.headers["Cache-Control"] == "private, no-store"
