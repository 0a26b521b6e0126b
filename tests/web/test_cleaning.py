"""What is typed is stored without marks that nobody sees, wherever it comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.story import World, page_of

from web.cleaning import clean

UNSEEN = [
    0xAD, 0x34F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2800, 0x3164, 0xFE0F, 0xE0041,
    0, 7, 27, 127, 0x85, 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
]  # fmt: skip


@pytest.mark.parametrize("code", UNSEEN, ids=hex)
def test_marks_that_nobody_sees_are_taken_out(code: int) -> None:
    assert clean(f"Trần {chr(code)}Văn{chr(code)}") == "Trần Văn"


def test_what_people_type_stays() -> None:
    typed = "Nguyễn Thị Đào\n\t12.000.000 đồng – “lúa” 🐄 – Đỗ Thị Ỹ, “½ sào”"
    assert clean(typed) == typed
    assert clean("Nguye\u0302\u0303n\r\nA\rB") == "Nguyễn\nA\nB"


@given(st.text(max_size=60))
def test_clean_text_stays_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(chr(code) in once for code in UNSEEN)


def test_a_mark_kept_apart_by_what_nobody_sees_joins_its_letter() -> None:
    assert clean("Phu\u200b\u0323c\r\u00ad\n") == "Phụ" + "c\n"


FILTERS = [
    ("standing", "/ho-so?trang-thai=%00"),
    ("standing", "/ho-so?buoc=%00"),
    ("standing", "/ho-so?buoc=%ED%A0%80&trang=%00"),
    ("standing", "/ho-gia-dinh?trang=%00"),
    ("standing", "/hoi-dong?trang=%00&trang-thai=%00"),
    ("standing", "/quyet-dinh?trang=%00"),
    ("standing", "/so-vang?trang=%00"),
    ("inspector", "/kiem-tra?trang=%00"),
    ("inspector", "/kiem-tra/moi?so=%00&mau=%00"),
    ("standing", "/toan-canh?x=%00&%00=x"),
    ("auditor", "/suc-khoe?format=%00"),
    (None, "/dang-nhap?next=%00"),
    (None, "/tra-cuu?lang=%00"),
]


@pytest.mark.parametrize(("who", "url"), FILTERS, ids=[url for _, url in FILTERS])
def test_control_characters_in_an_address_find_their_page(world: World, who: str | None, url: str) -> None:
    assert world.client(who).get(url).status_code < 500


def test_control_characters_in_the_audit_are_no_choice(world: World) -> None:
    for name in ("officer", "commune", "year", "outcome", "from", "to", "since", "until", "trang"):
        for url in ("/kiem-toan", "/kiem-toan/xuat.csv"):
            assert world.client("auditor").get(f"{url}?{name}=%00").status_code == 200, (url, name)
            assert world.client("auditor").get(f"{url}?{name}=%00x").status_code in (200, 422), (url, name)


def test_control_characters_in_searches_find_as_if_they_were_not_there(world: World) -> None:
    household = world.household("Hà Văn Đức", "H002")
    nomination = world.nomination(household)
    found = world.post(
        "standing", "/ho-so/tim", {"text": "\0Đức\u202e", "buoc": "\0", "trang-thai": "\0", "trang": "\0"}
    )
    assert found.status_code == 200
    assert str(nomination) in page_of(found)
    onward = world.post(
        "standing", "/ho-so/tim", {"text": "\0", "buoc": "\0", "trang-thai": "\0", "trang": "\0"}
    )
    assert (onward.status_code, onward.location) == (303, "/ho-so")
    assert world.post("standing", "/ho-gia-dinh", {"text": "\0duc", "hamlet": "\0"}).status_code == 303
    assert str(household) in page_of(world.client("standing").get("/ho-gia-dinh"))
    assert world.post("auditor", "/kiem-toan/tim", {"text": "\0"}).status_code == 303
    assert world.client("auditor").get("/kiem-toan").status_code == 200
    assert (
        world.post(
            "chair", f"/ho-so/{nomination}/phat-hanh", {"kind": "\0", "command_id": str(household)}
        ).status_code
        < 500
    )
    assert world.post(None, "/tra-cuu", {"number": "\012"}).status_code in (404, 422)
