"""Whether a text names somebody."""

from __future__ import annotations

import unicodedata

import pytest

from rules.naming import names_somebody, words_of_a_name

NAME, CODE = "Quách Thị Nhược Lan", "HO-PLAIN-7781"


@pytest.mark.parametrize(
    "text",
    [
        "Đoàn đến nhà bà Quách Thị Nhược Lan.",
        "hộ QUÁCH THỊ NHƯỢC LAN, thôn Bình Sơn",
        "quach thi nhuoc lan",
        "Quách  Thị\nNhược Lan:",
        unicodedata.normalize("NFD", "bà Quách Thị Nhược Lan"),
        "hộ mã ho-plain-7781 khai thiếu",
        "(HO PLAIN 7781)",
        "QuachThiNhuocLan.png",
        "giay_quach-thi-nhuoc-lan.jpg",
        "giayQuachThiNhuocLan2.pdf",
    ],
)
def test_name_and_code_are_found_however_they_are_written(text: str) -> None:
    assert names_somebody(text, name=NAME, codes=(CODE,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Quách Thị Nhược",
        "Quách Thị Nhược Lanh",
        "Nhược Lan Quách Thị",
        "HO-PLAIN-77810",
        "XHO-PLAIN-7781",
    ],
)
def test_others_are_not(text: str) -> None:
    assert not names_somebody(text, name=NAME, codes=(CODE,))


def test_a_name_of_one_word_has_to_stand_there_as_it_is_written() -> None:
    assert names_somebody("nhà bà Lan, thôn 2", name="Lan")
    assert not names_somebody("trồng lan và tre", name="Lan")
    assert not names_somebody("nhà ông Lân", name="Lan")
    assert not names_somebody("nhà bà Lanh", name="Lan")


def test_a_short_code_or_no_name_names_nobody() -> None:
    assert not names_somebody("hộ số 12 của thôn", name="", codes=("12", " "))
    assert names_somebody("hộ H12 của thôn", name="", codes=("H12",))


def test_a_name_that_is_short_when_joined_is_not_looked_for_within_words() -> None:
    assert not names_somebody("giaylean.pdf", name="Lê An")
    assert names_somebody("giay-le-an.pdf", name="Lê An")


def test_six_letters_joined_are_looked_for_within_words() -> None:
    assert names_somebody("giayhaanvu.pdf", name="Hà An Vũ")
    assert not names_somebody("giayhaanu.pdf", name="Hà An U")


def test_the_words_to_look_for_are_folded_names_of_several_words_and_codes() -> None:
    assert words_of_a_name(["Bùi Văn Phong", "Lan"], ["HO-12", "12", "A1B"]) == [
        "bui van phong",
        "ho 12",
        "a1b",
    ]
