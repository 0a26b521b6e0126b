"""The register of households through its pages: entering, finding, and everything one can type wrong."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID, uuid4

import pytest
from tests.entries import entry
from tests.web.district import walk
from tests.web.story import World, hidden_fields, page_of
from werkzeug.test import encode_multipart

from workflows.household_register import PAGE
from workflows.kernel import Command

NEW = "/ho-gia-dinh/ghi-moi"


def typed(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "hamlet_id": str(world.units["hamlet"]),
        "code": "H042",
        "head": "Phạm Thị Nụ",
        "birth_year": "1980",
        "members": "5",
        "household_class": "poor",
    } | changes


def count(world: World) -> int:
    row = world.log.query_one("SELECT count(*) AS n FROM households")
    assert row is not None
    return int(row["n"])


def test_registered_after_a_page_that_repeats_everything(world: World) -> None:
    client = world.client("hamlet")
    first = client.post(NEW, data={**hidden_fields(page_of(client.get(NEW)), NEW), **typed(world)})
    page = page_of(first)
    assert first.status_code == 200
    assert count(world) == 0
    for words in ("Phạm Thị Nụ", "H042", "1980", "Hộ nghèo", "thôn Bình Sơn, xã Cẩm Bình"):
        assert words in page
    assert page.count(f'formaction="{NEW}#f-') == 10
    done = client.post(NEW, data=hidden_fields(page, NEW))
    assert done.status_code == 303
    shown = page_of(client.get(done.location))
    assert "Phạm Thị Nụ" in shown
    assert "Đã ghi hộ vào sổ." in shown


def test_change_leads_back_with_everything_kept(world: World) -> None:
    client = world.client("hamlet")
    check = client.post(NEW, data={**hidden_fields(page_of(client.get(NEW)), NEW), **typed(world)})
    back = client.post(NEW, data={**hidden_fields(page_of(check), NEW), "change": "head"})
    assert back.status_code == 200
    page = page_of(back)
    assert 'value="Phạm Thị Nụ"' in page
    assert 'value="poor" checked' in page
    assert "data-error-summary" not in page
    assert count(world) == 0


def test_sent_twice_it_is_one_household(world: World) -> None:
    client = world.client("hamlet")
    check = client.post(NEW, data={**hidden_fields(page_of(client.get(NEW)), NEW), **typed(world)})
    fields = hidden_fields(page_of(check), NEW)
    first, second = client.post(NEW, data=fields), client.post(NEW, data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count(world) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("head", "x" * 10_000, "dài quá 200 ký tự"),
        ("head", "", "Hãy nhập: họ và tên chủ hộ."),
        ("members", "-4", "số nguyên từ 1 đến 30"),
        ("members", "٣", "số nguyên từ 1 đến 30"),
        ("members", "9" * 400, "số nguyên từ 1 đến 30"),
        ("members", "2.5", "số nguyên từ 1 đến 30"),
        ("members", "1.0", "số nguyên từ 1 đến 30"),
        ("birth_year", "80", "bốn chữ số"),
        ("birth_year", "1850", "Năm sinh của chủ hộ phải từ 1900 đến"),
        ("birth_year", "2100", "Năm sinh của chủ hộ phải từ 1900 đến"),
        ("head", "\u200b\u00ad\u2060", "Hãy nhập: họ và tên chủ hộ."),
        ("head", "\ufffd" * 8, "có ký tự bị hỏng"),
        ("head", "12 34", "phải có ít nhất một chữ cái"),
        ("household_class", "rich", "Hãy chọn một mục"),
        ("hamlet_id", "0d2c0d0e-6f3c-4c5b-8f5b-1f2f7d6a1a11", "Hãy chọn một mục"),
        ("code", "H" * 41, "dài quá 40 ký tự"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    world: World, field: str, value: str, message: str
) -> None:
    response = walk(world, "hamlet", NEW, typed(world, **{field: value}))
    page = page_of(response)
    assert response.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}-error"' in page
    assert message in page
    assert "của phong trào" not in page.partition("<main")[2]
    if field != "head":
        assert 'value="Phạm Thị Nụ"' in page
    elif value.isascii():
        assert value in page
    assert page.lstrip().startswith("<!doctype html>")
    assert "<title>Lỗi:" in page
    assert count(world) == 0


def test_a_name_in_bytes_of_another_encoding_is_refused_at_its_field(world: World) -> None:
    client = world.client("hamlet")
    fields = {**hidden_fields(page_of(client.get(NEW)), NEW), **typed(world)}
    body = urlencode(fields, doseq=True).replace(quote_plus("Phạm Thị Nụ"), "%C1%E1%BA%FF")
    whole = encode_multipart(fields, boundary="b")[1].replace("Phạm Thị Nụ".encode(), b"\xc1\xe1\xba\xff")
    for content, form in (
        (body.encode(), "application/x-www-form-urlencoded"),
        (whole, 'multipart/form-data; boundary="b"'),
    ):
        response = client.post(NEW, data=content, content_type=form)
        assert response.status_code == 422, form
        assert "có ký tự bị hỏng" in page_of(response)
    assert count(world) == 0


def test_a_code_taken_is_told_before_the_check_and_nothing_typed_is_lost(world: World) -> None:
    world.household(code="H042")
    client = world.client("hamlet")
    fields = hidden_fields(page_of(client.get(NEW)), NEW)
    response = client.post(NEW, data={**fields, **typed(world)})
    assert response.status_code == 422
    assert "Mã hộ này đã được dùng" in page_of(response)
    assert 'value="Phạm Thị Nụ"' in page_of(response)
    assert "Kiểm tra trước khi" not in page_of(response)


def test_decomposed_text_is_stored_composed(world: World) -> None:
    response = walk(world, "hamlet", NEW, typed(world, head=unicodedata.normalize("NFD", "Phạm Thị Nụ")))
    row = world.app.household_register.household(
        world.actor("hamlet"), UUID(response.location.rpartition("/")[2])
    )
    assert row["head"] == "Phạm Thị Nụ"
    assert unicodedata.is_normalized("NFC", row["head"])


def test_control_characters_never_reach_the_database(world: World) -> None:
    response = walk(world, "hamlet", NEW, typed(world, head="Phạm\x00 Thị\x07 Nụ"))
    row = world.app.household_register.household(
        world.actor("hamlet"), UUID(response.location.rpartition("/")[2])
    )
    assert row["head"] == "Phạm Thị Nụ"


def test_markup_in_a_name_is_text(world: World) -> None:
    response = walk(world, "hamlet", NEW, typed(world, head="<script>alert(1)</script>"))
    page = page_of(world.client("hamlet").get(response.location))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("text", ["bui thi thuong", "THƯỞNG", "h001", "Bùi Thị"])
def test_found_with_or_without_marks_and_never_by_address(world: World, text: str) -> None:
    world.household()
    world.household(head="Lê Văn Khác", code="K002")
    found = world.post("hamlet", "/ho-gia-dinh", {"text": text})
    assert (found.status_code, found.location) == (303, "/ho-gia-dinh")
    page = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert "Bùi Thị Thưởng" in page
    assert "Lê Văn Khác" not in page
    cleared = world.client("hamlet").get("/ho-gia-dinh?clear=1", follow_redirects=True)
    assert "Lê Văn Khác" in page_of(cleared)


@pytest.mark.parametrize("text", ["u%thuong", "b_i", "\\"])
def test_a_wildcard_finds_nothing_by_itself(world: World, text: str) -> None:
    world.household()
    world.household(head="Lê Văn Khác", code="K002")
    world.post("hamlet", "/ho-gia-dinh", {"text": text})
    page = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert not ("Bùi Thị Thưởng" in page and "Lê Văn Khác" not in page)


@pytest.mark.parametrize("text", ["%", "_", "%%__", "–"])
def test_signs_alone_find_nobody(world: World, text: str) -> None:
    world.household()
    world.post("hamlet", "/ho-gia-dinh", {"text": text})
    page = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert "Bùi Thị Thưởng" not in page
    assert f'value="{text}"' in page


def test_what_nobody_sees_is_no_search(world: World) -> None:
    world.household()
    world.post("hamlet", "/ho-gia-dinh", {"text": "\u200b\u00ad"})
    page = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert "Bùi Thị Thưởng" in page
    assert "\u200b" not in page


def test_another_commune_may_not_open_it_and_the_attempt_is_noted(world: World) -> None:
    household = world.household()
    response = world.client("foreign").get(f"/ho-gia-dinh/{household}")
    assert response.status_code == 403
    assert "ngoài phạm vi" in page_of(response)
    assert "Bùi Thị Thưởng" not in page_of(response)
    noted = world.log.query_one("SELECT * FROM security_log ORDER BY id DESC LIMIT 1")
    assert noted is not None
    assert (noted["code"], noted["record_id"], noted["officer_id"]) == (
        "foreign_unit",
        household,
        world.officers["foreign"],
    )
    assert noted["correlation_id"] == response.headers["X-Request-ID"]


def test_an_unknown_household_is_not_found(world: World) -> None:
    assert world.client("hamlet").get(f"/ho-gia-dinh/{uuid4()}").status_code == 404


def test_the_administrator_sees_no_dossiers(world: World) -> None:
    household = world.household()
    for url in ("/ho-gia-dinh", f"/ho-gia-dinh/{household}"):
        response = world.client("admin").get(url)
        assert response.status_code == 403
        assert "Bùi Thị Thưởng" not in page_of(response)


@pytest.mark.parametrize("who", ["chair", "standing", "auditor"])
def test_who_may_not_register_gets_no_form(world: World, who: str) -> None:
    assert world.client(who).get(NEW).status_code == 403


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_erased_household_says_so_and_still_shows(world: World, lang: str) -> None:
    world.household(head="Hộ Sẽ Xóa", code="H777")
    household = world.log.query_one(
        "SELECT household_id, (SELECT commitment_id FROM commitments) AS c FROM households"
    )
    assert household is not None
    response = walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H777", "confirm": "H777"})
    assert response.status_code == 303
    words = {"vi": "đã xóa theo yêu cầu", "en": "erased on request"}[lang]
    for url in (f"/ho-gia-dinh/{household['household_id']}", f"/cam-ket/{household['c']}", "/ho-gia-dinh"):
        page = world.client("hamlet").get(url, query_string={"lang": lang})
        assert page.status_code == 200
        assert words in page_of(page)
        assert "Hộ Sẽ Xóa" not in page_of(page)
        assert "11.760.000" not in page_of(page)


def registered(world: World, head: str, code: str, household_class: str = "poor") -> None:
    """Enter a household in the register and no more."""
    world.app.household_register.register(
        world.actor("hamlet"),
        Command(),
        hamlet_id=world.units["hamlet"],
        entry=entry(code, head, birth_year=1975, members=4),
        household_class=household_class,
    )


def test_pages_go_forward_and_back_without_a_name_in_their_address(world: World) -> None:
    for number in range(PAGE + 5):
        registered(world, f"Hà Văn Bảy {number:03d}", f"T{number:03d}")
    first = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    onward = re.search(r'<a href="([^"]+)" rel="next"', first)
    assert onward is not None
    assert re.fullmatch(r"/ho-gia-dinh\?sau=[0-9a-f-]{36}&amp;trang=2", onward[1])
    second = page_of(world.client("hamlet").get(onward[1].replace("&amp;", "&")))
    assert "Hà Văn Bảy 054" in second
    assert "Hà Văn Bảy 003" not in second
    assert 'rel="next"' not in second
    assert '<a href="/ho-gia-dinh" rel="prev"' in second
    # A page number alone says nothing about where the page begins.
    assert "Hà Văn Bảy 003" in page_of(world.client("hamlet").get("/ho-gia-dinh?trang=2"))
    assert world.client("hamlet").get("/ho-gia-dinh?sau=x&truoc=%00&trang=-1").status_code == 200


def test_a_class_narrows_the_list(world: World) -> None:
    registered(world, "Hà Văn Bảy", "T1", household_class="near_poor")
    registered(world, "Lê Thị Sáu", "T2")
    world.post("hamlet", "/ho-gia-dinh", {"text": "", "class": "near_poor"})
    page = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert "Hà Văn Bảy" in page
    assert "Lê Thị Sáu" not in page
    assert '<option value="near_poor" selected>' in page


def test_an_entry_is_corrected_after_a_page_that_shows_what_changes(world: World) -> None:
    id = world.household(head="Bùi Thị Thưởg")
    url = f"/ho-gia-dinh/{id}/sua"
    assert url in page_of(world.client("hamlet").get(f"/ho-gia-dinh/{id}"))
    client = world.client("hamlet")
    form = page_of(client.get(url))
    assert 'value="Bùi Thị Thưởg"' in form
    facts = {
        "code": "H001",
        "birth_year": "1975",
        "ethnicity": "Mường",
        "address": "Nhà số 7",
        "members": "4",
    }
    data = {**hidden_fields(form, url), **facts, "head": "Bùi Thị Thưởng", "reason": "Ghi nhầm"}
    check = page_of(client.post(url, data=data))
    assert "Bùi Thị Thưởg → Bùi Thị Thưởng" in check
    assert "Nhà số 7 →" not in check
    done = client.post(url, data=hidden_fields(check, url))
    assert done.status_code == 303
    shown = page_of(client.get(done.location))
    assert "Bùi Thị Thưởng" in shown
    assert "Ghi nhầm" in shown
    for who in ("chair", "labour", "auditor", "foreign"):
        assert world.client(who).get(url).status_code == 403
