"""Whole lists in the encodings of old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.intake.households import one, read
from tests.intake.spreadsheets import Rows, text_of, xls, xlsx

from intake.legacy_text import LEGACY, MISREAD, Encoding, encode

# -- encodings ---------------------------------------------------------------------------------------------------------------

LIST: Rows = [
    ["DANH SÁCH HỘ NGHÈO".lower()],
    ["mã hộ", "họ và tên chủ hộ", "năm sinh", "thôn", "phân loại hộ"],
    ["a1", "Nguyễn Văn Sơn", "1975", "Bình Hòa", "hộ nghèo"],
    ["a2", "Lò Thị Hoàng", "1980", "Bình Yên", "hộ cận nghèo"],
    ["a3", "Quách Đức Toàn", "1981", "Cẩm Thủy", "thoát nghèo"],
]


def in_encoding(rows: Rows, encoding: Encoding, first: int = 0) -> list[list[Any]]:
    return [
        [encode(v, encoding) if isinstance(v, str) and n >= first else v for v in row]
        for n, row in enumerate(rows)
    ]


# In a text file all bytes are of one encoding; in a workbook the headings may be younger than what stands below.
KINDS = [("xlsx", 0), ("xlsx", 2), ("xls", 0), ("xls", 2), ("csv", 0)]


@pytest.mark.parametrize("encoding", [*LEGACY, MISREAD])
@pytest.mark.parametrize(("kind", "first"), KINDS)
def test_lists_in_old_encodings(encoding: Encoding, first: int, kind: str) -> None:
    rows = in_encoding(LIST, encoding, first)
    write: dict[str, Callable[[Rows], bytes]] = {
        "xlsx": xlsx,
        "xls": xls,
        # A text file of misread UTF-8 was saved as UTF-8 once more.
        "csv": lambda r: text_of(r).encode("utf-8" if encoding == MISREAD else "cp1252"),
    }
    content = write[kind](rows)
    sheet = read(content)
    assert sheet.problems == ()
    assert [(r.head, r.hamlet, r.household_class) for r in sheet.rows] == [
        ("Nguyễn Văn Sơn", "Bình Hòa", "poor"),
        ("Lò Thị Hoàng", "Bình Yên", "near_poor"),
        ("Quách Đức Toàn", "Cẩm Thủy", "exited"),
    ]
    assert sheet.encoding == encoding
    sample = sheet.samples[0]
    assert (
        sample.converted == "Nguyễn Văn Sơn"
        or first == 0
        or sample.original == encode(sample.converted, encoding)
    )
    assert ("Nguyễn Văn Sơn", rows[2][1], 3) in {(s.converted, s.original, s.row) for s in sheet.samples}


def test_unicode_files_have_nothing_to_confirm() -> None:
    sheet = read(xlsx(LIST))
    assert (sheet.encoding, sheet.samples) == ("unicode", ())


def test_lists_of_several_hands_are_mixed() -> None:
    rows = [*LIST[:3], *in_encoding(LIST[3:4], "tcvn3"), *in_encoding(LIST[4:], "vni")]
    sheet = read(xlsx(rows))
    assert sheet.encoding == "mixed"
    assert [r.head for r in sheet.rows] == ["Nguyễn Văn Sơn", "Lò Thị Hoàng", "Quách Đức Toàn"]


def test_capital_fonts_and_capitals_that_tcvn3_lacks() -> None:
    rows: Rows = [
        ["Họ tên", "Thôn", "Năm sinh"],
        ["nguyÔn v¨n s¬n", "Th«n 1", 1975],
        ["Lª ThÞ ¸nh", "Th«n 1", 1975],
    ]
    sheet = read(xlsx(rows, fonts={"A2": ".VnTimeH", "A3": ".VnTime"}))
    assert [r.head for r in sheet.rows] == ["NGUYỄN VĂN SƠN", "Lê Thị Ánh"]


def test_a_font_settles_what_words_cannot() -> None:
    rows = [["Họ tên", "Thôn"], ["Hoàng", "Thôn 1"]]
    assert one(read(xlsx(rows))).head == "Hoàng"
    assert one(read(xlsx(rows, fonts={"A2": "VNI-Times"}))).head == "Hồng"
    old = xls([["Ho ten", "Nam sinh"], ["Hoàng", 1975]], name="Thôn 1", font="VNI-Times")
    assert one(read(old)).head == "Hồng"


def test_a_person_may_say_the_encoding() -> None:
    content = xlsx([["Ho ten", "Thon"], ["Hoàng", "1"]])
    assert one(read(content, encoding="vni")).head == "Hồng"
    assert one(read(content, encoding="unicode")).head == "Hoàng"


def test_bytes_that_are_no_unicode_and_right_as_they_stand() -> None:
    sheet = read(text_of([["Ho ten", "Thon"], ["Hoàng", "1"]]).encode("cp1252"))
    assert (sheet.encoding, one(sheet).head) == ("windows-1258", "Hoàng")


def test_misread_utf_8_is_repaired_cell_by_cell_and_shown() -> None:
    rows: Rows = [
        ["Họ tên", "Thôn", "Năm sinh"],
        ["Nguyá»…n Thá»‹ HÃ", "ThÃ´n 1", 1975],
        ["Lê Văn Đức", "Thôn 1", 1976],
    ]
    sheet = read(xlsx(rows))
    assert [(r.head, r.hamlet) for r in sheet.rows] == [("Nguyễn Thị Hà", "Thôn 1"), ("Lê Văn Đức", "Thôn 1")]
    assert sheet.encoding == "mixed"
    assert ("Nguyá»…n Thá»‹ HÃ", "Nguyễn Thị Hà") in {(s.original, s.converted) for s in sheet.samples}
