"""Searching and ordering Vietnamese names: what is typed finds what is stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.vietnamese import (
    alphabet_key,
    search_key,
    spelling_key,
    tidy,
    unit_sort_key,
    vietnamese_sort_key,
)

NAMES = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằềờủỷýỵĐẮ 0123456789-", max_size=40)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Nguyễn Văn Ả", "nguyen van a"),
        ("Cẩm Thủy", "Cam Thuy"),
        ("Cẩm Thuỷ", "cẩm thủy"),
        ("Đinh Thị Đào", "DINH THI DAO"),
        ("Phạm  Văn\u00a0Đức", "pham van duc"),
        ("Thôn Lương Thuận, xã Cẩm Lương", "thon luong thuan xa cam luong"),
        (unicodedata.normalize("NFD", "Trương Thị Ngượng"), "truong thi nguong"),
        ("Bùi\u200b Văn Ước", "bui van uoc"),
        ("Ng\u00aduyễn Văn\u2060g", "nguyen vang"),
        ("87/KH-UBND", "87 kh ubnd"),
    ],
)
def test_what_is_typed_without_marks_finds_the_name(stored: str, typed: str) -> None:
    assert search_key(stored) == search_key(typed)


def test_search_key_is_plain_ascii_for_vietnamese() -> None:
    assert search_key("Đặng Thị Hồng Ưng") == "dang thi hong ung"


def test_a_mark_that_has_lost_its_letter_is_no_word() -> None:
    assert search_key("Lan \u0300 Anh") == "lan anh"
    assert search_key("0:\u0300") == "0"
    assert search_key("\u0300") == ""


@pytest.mark.parametrize(
    ("one", "other"), [("Thủy", "Thuỷ"), ("Hòa", "HOÀ"), ("Khỏe", "khoẻ"), ("Quế ", "Quế")]
)
def test_the_tone_marks_place_does_not_make_another_name(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)
    assert spelling_key(unicodedata.normalize("NFD", one)) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Thủy", "Thúy"), ("Lan", "Lân"), ("Dung", "Đung"), ("Hoa", "Hòa")]
)
def test_other_tones_and_letters_do(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_people_are_listed_by_given_name_then_family_name() -> None:
    expected = [
        "Bùi Văn An",
        "Nguyễn Thị An",
        "Nguyễn Văn An",
        "Phạm Văn Ân",
        "Lê Thị Bà",
        "Cao Văn Bá",
        "Hà Thị Dung",
        "Hà Thị Đào",
        "Trương Công Thuỷ",
        "Trương Văn Thủy",
        "Bùi Thị Thúy",
        "Lê Văn Uy",
        "Lê Văn Ước",
    ]
    shuffled = [*expected[7:], *reversed(expected[:7])]
    assert sorted(shuffled, key=vietnamese_sort_key) == expected


def test_tones_come_in_dictionary_order_after_the_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "man", "mă"], key=alphabet_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "man", "mă",
    ]  # fmt: skip


def test_hamlets_with_numbers_come_in_counting_order() -> None:
    hamlets = ["Thôn 10", "Thôn 2", "Thôn 02B", "Thôn Đồn", "Thôn"]
    assert sorted(hamlets, key=alphabet_key) == ["Thôn", "Thôn 2", "Thôn 02B", "Thôn 10", "Thôn Đồn"]


def test_a_number_counts_by_its_value_and_what_follows_it_counts_too() -> None:
    hamlets = ["Thôn 2", "Thôn 2B", "Thôn 2C", "Thôn 03", "Thôn 010"]
    backwards = hamlets[::-1]
    assert sorted(backwards, key=alphabet_key) == hamlets
    assert alphabet_key("Thôn 007") == alphabet_key("Thôn 7")


def test_keys_are_kept_in_the_database_and_keep_their_form() -> None:
    """Lists compare keys written at different times: another form would need every one of them written anew."""
    assert alphabet_key("Tổ Dân Phố 02Z") == "t1o203d1a3n101p1h1o2051000012z101"
    assert alphabet_key("đ 0") == "d201100001001"
    assert vietnamese_sort_key("Lê Đức Ân") == "a3n101l1e201d2u2c105"
    assert spelling_key("Phạm Thị Thủy") == "pham6 thi6 thuy3"
    assert search_key("Phạm Thị Thủy") == "pham thi thuy"


def test_a_pasted_wall_of_digits_is_no_trouble() -> None:
    assert alphabet_key("9" * 10_000) < alphabet_key("1" + "0" * 10_000)


@given(NAMES)
def test_sort_keys_use_only_characters_that_every_collation_orders_alike(name: str) -> None:
    assert set(alphabet_key(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@given(st.text(max_size=60))
def test_keys_do_not_depend_on_composition_and_are_stable(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    for key in (search_key, spelling_key, alphabet_key, vietnamese_sort_key, tidy):
        assert key(composed) == key(decomposed)
    assert search_key(search_key(text)) == search_key(text)
    assert tidy(tidy(text)) == tidy(text)


def test_tidy_stores_composed_visible_single_spaced_text() -> None:
    assert tidy("  Pha\u0323m \u200b Va\u0306n\u00a0 Đức\n") == "Phạm Văn Đức"


def test_units_are_ordered_by_the_whole_name_without_their_kind() -> None:
    """Given names first is how people are listed: "Cẩm Châu, Phúc Do, Cẩm Giang" is no order of places."""
    expected = [
        "xã Cẩm Châu", "xã Cẩm Giang", "Thị trấn Cẩm Sơn", "xã Cẩm Tú", "xã Phúc Do", "thôn 2", "thôn 10", "Tổ dân phố 11",
    ]  # fmt: skip
    numbered = expected[5:]
    assert sorted(expected, key=unit_sort_key) == [*numbered, *expected[:5]]
    assert unit_sort_key("xã") != ""
    assert unit_sort_key("Bản Thủy") == unit_sort_key("Thủy")
