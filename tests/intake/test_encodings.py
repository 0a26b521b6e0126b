"""Which encoding a text is in: told from its words, its font and its column; what is right is never touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intake import syllables
from intake.encodings import Decoder, FontHint, font_hint
from intake.legacy_text import ABOVE_LATIN_1, LEGACY, MISREAD, Encoding, decode, encode, misread

# Ours: common family, middle and given names, the peoples of the district, the words of its lists.
NAMES: Final = (
    "Nguyễn Văn Sơn", "Nông Văn Sơn", "Trần Hoàng", "Hà Thị Lan", "Lò Văn Toán", "Phạm Thị Hoà", "Bùi Đức Thịnh", "Quách Thị Yến",
    "Cao Xuân Quỳnh", "Phùng Hữu Thắng", "Trương Ngọc Bảo", "Đinh Công Ước", "Lê Thị Bình", "Đỗ Thị Nguyệt",
)  # fmt: skip
WORDS: Final = (
    "hộ nghèo",
    "cận nghèo",
    "thoát nghèo",
    "Mường",
    "Dao",
    "Thái",
    "thôn Bình Hòa",
    "Cẩm Thủy",
    "khuyết tật",
    "nữ",
)


def judged(texts: list[str], *more: str) -> Decoder:
    decoder = Decoder()
    decoder.weigh("c", [*texts, *more])
    return decoder


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("words", [NAMES, WORDS])
def test_a_column_in_one_encoding(encoding: Encoding, words: tuple[str, ...]) -> None:
    written = [encode(word, encoding) for word in words]
    decoder = judged(written)
    assert [decoder.read("c", text).text for text in written] == list(words)
    assert {decoder.read("c", t).encoding for t in written if not t.isascii()} == {encoding}
    assert decoder.encoding == encoding


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("name", NAMES)
def test_one_text_alone_is_enough_unless_it_is_right_as_it_stands(encoding: Encoding, name: str) -> None:
    written = encode(name, encoding)
    assert judged([written]).read("c", written).text == name


def test_what_could_be_either_goes_with_its_column() -> None:
    # "Hoàng" is a name in Unicode, and "Hồng" in VNI.
    hong = encode("Hồng", "vni")
    assert hong == "Hoàng"
    assert judged([hong]).read("c", hong).text == "Hoàng"
    vni = [encode(name, "vni") for name in NAMES]
    assert judged(vni, hong).read("c", hong).text == "Hồng"
    assert judged(list(NAMES), hong).read("c", hong).text == "Hoàng"
    # One odd text does not carry a column of a hundred.
    column = [f"Hoà {word}" for word in "abcdefghijklmnopqrstuv"]
    assert judged([*column, encode("Nguyễn", "vni")], hong).read("c", hong).text == "Hoàng"


def test_mixed_columns_are_told_text_by_text() -> None:
    texts = [encode("Nguyễn Văn Sơn", "tcvn3"), "Trần Thị Bình", encode("Bùi Đức Thịnh", "vni")]
    decoder = judged(texts)
    assert [decoder.read("c", text).text for text in texts] == [
        "Nguyễn Văn Sơn",
        "Trần Thị Bình",
        "Bùi Đức Thịnh",
    ]
    assert decoder.encoding == "mixed"


def test_a_column_that_says_nothing_follows_the_others() -> None:
    decoder = Decoder()
    decoder.weigh("names", [encode(name, "vni") for name in NAMES])
    decoder.weigh("given", ["Hoàng", "Toàn"])
    assert [decoder.read("given", t).text for t in ("Hoàng", "Toàn")] == ["Hồng", "Tồn"]


def test_fonts() -> None:
    assert [font_hint(n) for n in (".VnTime", ".VnTimeH", ".VnArial NarrowH", "VNI-Times", "vni-helve", "Times New Roman")] == [
        "tcvn3", "tcvn3-capitals", "tcvn3-capitals", "vni", "vni", None,
    ]  # fmt: skip
    assert judged(["Hoàng"]).read("c", "Hoàng", "vni").text == "Hồng"
    assert judged(["nguyÔn v¨n"]).read("c", "nguyÔn v¨n", "tcvn3-capitals").text == "NGUYỄN VĂN"
    # Unicode that was pasted into an old cell shows by its letters, or by its column.
    assert judged(["Nguyễn"]).read("c", "Nguyễn", "tcvn3").text == "Nguyễn"
    assert judged(list(NAMES), "Hoàng").read("c", "Hoàng", "vni").text == "Hoàng"


def test_a_person_has_the_last_word() -> None:
    forced = Decoder(forced="vni")
    assert forced.read("c", "Hoàng").text == "Hồng"
    assert forced.read("c", "Nguyễn").text == "Nguyễn"
    assert Decoder(forced="unicode").read("c", "NguyÔn").text == "NguyÔn"


def test_decomposed_unicode_is_composed_and_said() -> None:
    for form in (unicodedata.normalize("NFD", "Nguyễn Thị"), "Nguyê\u0303n Thi\u0323"):
        read = judged([form]).read("c", form)
        assert (read.text, read.repaired, read.encoding) == ("Nguyễn Thị", True, "unicode")
    assert not judged(["Nguyễn"]).read("c", "Nguyễn").repaired


NEITHER: Final = (
    "50 m²", "30°", "«Hộ nghèo»", "«Hoà»", "±5", "½", "µ", "café", "Müller", "Zoë", "François", "3×4", "§", "¡Hola!",
    "H'Mông", "Ê Đê", "Đắk Lắk",
)  # fmt: skip


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_neither_is_left_alone(text: str) -> None:
    decoder = judged([text])
    assert decoder.read("c", text).text == text
    assert decoder.encoding == "unicode"


def _syllables() -> list[str]:
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    found = []
    for initial in ("", "b", "ch", "đ", "gi", "h", "kh", "l", "ng", "ngh", "nh", "qu", "t", "th", "tr", "x"):
        for rhyme, (places, stopped) in syllables._RHYMES.items():
            for tone in tones:
                for at in places:
                    word = unicodedata.normalize("NFC", initial + rhyme[: at + 1] + tone + rhyme[at + 1 :])
                    if syllables.is_syllable(word) and not (stopped and not tone):
                        found.append(word)
    return sorted(set(found))


RIGHT: Final = _syllables()


def test_there_are_as_many_syllables_as_there_should_be() -> None:
    assert 5_000 < len(RIGHT) < 20_000


@given(
    st.lists(st.lists(st.sampled_from(RIGHT), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=20),
    st.booleans(),
)
def test_right_vietnamese_is_never_repaired(texts: list[str], capital: bool) -> None:
    texts = [text.title() if capital else text for text in texts]
    decoder = judged(texts)
    assert [decoder.read("c", text).text for text in texts] == texts
    assert decoder.encoding == "unicode"


@given(
    st.text(st.characters(max_codepoint=0x7F), max_size=40),
    st.sampled_from([None, "tcvn3", "vni", "tcvn3-capitals"]),
)
def test_plain_ascii_is_never_repaired(text: str, hint: FontHint | None) -> None:
    decoder = judged([encode(name, "vni") for name in NAMES], text)
    assert decoder.read("c", text, hint).text == text


@given(
    st.text(max_size=30),
    st.sampled_from(
        sorted(
            ABOVE_LATIN_1 - {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0302", "\u0306", "\u031b"}
        )
    ),
)
def test_a_letter_that_only_unicode_has_settles_it(text: str, letter: str) -> None:
    mixed = text + letter
    decoder = judged([encode(name, "tcvn3") for name in NAMES], mixed)
    assert decoder.read("c", mixed, "tcvn3").text == unicodedata.normalize("NFC", mixed)


@given(
    st.lists(
        st.lists(st.sampled_from(RIGHT), min_size=2, max_size=4).map(" ".join), min_size=12, max_size=30
    ),
    st.sampled_from(LEGACY),
)
def test_long_columns_come_back_whole(texts: list[str], encoding: Encoding) -> None:
    written = [encode(text, encoding) for text in texts]
    assume(all(decode(w, encoding) == t for w, t in zip(written, texts, strict=True)))
    decoder = judged(written)
    wrong = [t for w, t in zip(written, texts, strict=True) if decoder.read("c", w).text != t]
    # Syllables drawn at random are stranger than names: a text may be possible in two encodings at once.
    assert len(wrong) <= len(texts) // 4


@given(
    st.lists(st.sampled_from(RIGHT), min_size=1, max_size=5).map(" ".join),
    st.sampled_from(["unicode", *LEGACY]),
    st.sampled_from([str, str.title, str.upper]),
)
def test_no_vietnamese_is_taken_for_misread_utf_8(
    text: str, encoding: Encoding, case: Callable[[str], str]
) -> None:
    try:
        written = encode(case(text), encoding)
    except ValueError:
        # TCVN3 has no capitals with a tone.
        assume(False)
    assert misread(written) is None


@given(
    st.lists(st.sampled_from(RIGHT), min_size=1, max_size=5).map(" ".join),
    st.sampled_from([str, str.title, str.upper]),
)
def test_misread_utf_8_comes_back_whole(text: str, case: Callable[[str], str]) -> None:
    written = encode(case(text), MISREAD)
    decoder = judged([written], encode("Hoàng Sơn", "vni"))
    assert decoder.read("c", written).text == case(text)
