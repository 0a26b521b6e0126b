"""The old encodings, letter by letter and in sentences that everybody in Vietnam knows by heart."""

from __future__ import annotations

import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.legacy_text import ABOVE_LATIN_1, LEGACY, LETTERS, Encoding, decode, encode
from intake.syllables import is_syllable

SMALL: Final = sorted(letter for letter in LETTERS if letter.islower())
TCVN3_CAPITALS: Final = "ĂÂĐÊÔƠƯ"


def test_every_letter_is_there() -> None:
    # 12 vowels in 6 tones, less the 6 plain ones without a tone, and đ; small and capital.
    assert len(LETTERS) == 2 * (12 * 6 - 6 + 1)
    assert all(unicodedata.is_normalized("NFC", letter) for letter in LETTERS)


@pytest.mark.parametrize("encoding", ["vni", "windows-1258"])
@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_every_letter_comes_back(encoding: Encoding, letter: str) -> None:
    assert decode(encode(letter, encoding), encoding) == letter


@pytest.mark.parametrize("letter", [*SMALL, *TCVN3_CAPITALS])
def test_every_letter_of_tcvn3_comes_back(letter: str) -> None:
    written = encode(letter, "tcvn3")
    assert len(written) == 1
    assert "\u00a1" <= written <= "\u00fe"
    assert decode(written, "tcvn3") == letter


@pytest.mark.parametrize("letter", sorted(LETTERS - set(SMALL)))
def test_capitals_come_back_from_the_capital_fonts(letter: str) -> None:
    assert decode(encode(letter, "tcvn3", capitals=True), "tcvn3", capitals=True) == letter


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_windows_1258_is_the_code_page_of_that_name(letter: str) -> None:
    data = encode(letter, "windows-1258").encode("cp1252")
    assert unicodedata.normalize("NFC", data.decode("cp1258")) == letter


def test_tcvn3_cannot_write_every_capital() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        encode("Ễ", "tcvn3")
    for encoding in LEGACY:
        with pytest.raises(ValueError, match="cannot be written"):
            encode("ŵ", encoding)


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"),
        ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"),
        ("windows-1258", "Côòng hoÌa xaÞ hôòi chuÒ nghiÞa Viêòt Nam, Ðôòc lâòp - Týò do - Haònh phúc"),
        (
            "unicode",
            unicodedata.normalize("NFD", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"),
        ),
    ],
)
def test_known_words(encoding: Encoding, written: str) -> None:
    assert decode(written, encoding) == "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NGUYÔN V¡N S¥N", "NGUYỄN VĂN SƠN"),
        ("TrÇn ThÞ B×nh", "Trần Thị Bình"),
        ("hé nghÌo", "hộ nghèo"),
        ("§Æng H÷u", "Đặng Hữu"),
    ],
)
def test_capitals_of_tcvn3_are_told_from_their_company(written: str, read: str) -> None:
    written = written.replace("¡", encode("Ă", "tcvn3")).replace("¥", encode("Ơ", "tcvn3"))
    assert decode(written, "tcvn3") == read


def test_capitals_of_vni_in_either_habit() -> None:
    assert decode("NGUYEÃN NGUYEãN Nguyeãn ÑÖÙC ÑÖùC", "vni") == "NGUYỄN NGUYỄN Nguyễn ĐỨC ĐỨC"


@given(st.text("abcdeghiklmnopqrstuvxy " + "".join(SMALL)), st.sampled_from(LEGACY))
def test_small_text_comes_back(text: str, encoding: Encoding) -> None:
    written = encode(text, encoding)
    assert not set(written) & ABOVE_LATIN_1
    # Two letters side by side may look like one of VNI or be composed by windows-1258, never one letter of TCVN3.
    assert encode(decode(written, encoding), encoding) == written
    if encoding == "tcvn3":
        assert decode(written, encoding) == text


@given(st.text(st.characters(max_codepoint=0x7F)), st.sampled_from([*LEGACY, "unicode"]))
def test_ascii_is_the_same_in_every_encoding(text: str, encoding: Encoding) -> None:
    assert decode(text, encoding) == text
    assert encode(text, encoding) == text


@given(st.text(), st.sampled_from(LEGACY))
def test_no_text_is_too_strange(text: str, encoding: Encoding) -> None:
    decode(text, encoding)


RIGHT: Final = [
    "Quỳnh",
    "quốc",
    "quý",
    "quí",
    "gì",
    "giếng",
    "giặt",
    "ngoằn",
    "ngoèo",
    "khuỷu",
    "khuya",
    "Thuở",
    "hòa",
    "hoá",
    "Mường",
    "Thạch",
    "Yên",
    "Ỷ",
    "Ích",
    "Uyên",
    "xoong",
    "Ngọc",
    "nghĩa",
    "rượu",
    "ủy",
    "uỷ",
    "huỳnh",
    "tuýp",
    "khuếch",
    "oách",
    "Lò",
    "ghế",
    "kỹ",
    "Kạn",
    "thoát",
    "xoẹt",
    "hươu",
    "nguyệt",
    "loắt",
    "choắt",
    "khoèo",
]


@pytest.mark.parametrize("word", RIGHT)
def test_words_that_are_vietnamese(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


WRONG: Final = [
    "caùi",
    "nghóa",
    "où",
    "caù",
    "ngê",
    "cóách",
    "hoàt",
    "nghà",
    "gê",
    "càt",
    "Müller",
    "zên",
    "café",
    "NguyÔn",
    "hç",
    "á1",
    "''",
]


@pytest.mark.parametrize("word", WRONG)
def test_words_that_are_not(word: str) -> None:
    assert not is_syllable(word)
