"""Lines among and under the households of a list: groups, signatures, remarks. They are no households, hamlet column or not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.intake.households import read
from tests.intake.spreadsheets import xlsx

WITH_HAMLET = ["STT", "Mã hộ", "Họ và tên chủ hộ", "Năm sinh", "Thôn", "Phân loại hộ"]
AN = [1, "A1", "Nguyễn Văn An", 1975, "Bình Hòa", "Hộ nghèo"]
BINH = [2, "A2", "Bùi Thị Bình", 1980, "Bình Yên", "Hộ nghèo"]


SIGNED = ["", "Hà Văn Mai", "", "", "Lê Thị Tư"]


def taken(*between: list[Any]) -> tuple[tuple[int, int, int], list[str], list[str | None]]:
    sheet = read(xlsx([["DANH SÁCH"], WITH_HAMLET, AN, *between, BINH]))
    return sheet.counts, [p.code for p in sheet.problems], [row.hamlet for row in sheet.rows]


@pytest.mark.parametrize(
    "line",
    [
        ["I", "Thôn Bình Hòa"],
        ["I", "", "Thôn Bình Hòa"],
        ["", "Thôn Bình Hòa (12 hộ)"],
        ["I.", "", "", "", "Thôn Bình Hòa"],
        ["", "", "", "", "Bình Hòa"],
        ["II", "Bản Suối Tọ"],
        ["A", "", "HỘ NGHÈO"],
        ["I", "Hộ cận nghèo"],
        ["", "", "Xã Cẩm Bình"],
        ["2", "THÔN BÌNH YÊN", "", "", "", ""],
        ["", "Tổ dân phố 3: 15 hộ"],
        ["", "", "Nhóm hộ thoát nghèo"],
    ],
)
def test_a_line_that_heads_a_group_is_no_household(line: list[Any]) -> None:
    counts, problems, hamlets = taken(line)
    assert (counts, problems) == ((2, 2, 0), [])
    assert hamlets == ["Bình Hòa", "Bình Yên"]


@pytest.mark.parametrize(
    "lines",
    [
        [["", "Người lập biểu", "", "", "TM. ỦY BAN NHÂN DÂN"], ["", "", "", "", "KT. CHỦ TỊCH"], SIGNED],
        [["", "", "Người lập biểu"], ["", "", "(Ký, ghi rõ họ tên)"], ["", "", "Hà Văn Mai"]],
        [["", "", "", "", "Cẩm Bình, ngày 15 tháng 12 năm 2019"], ["", "Người lập", "", "", "CHỦ TỊCH"], SIGNED],
        [["", "", "", "", "TM. ỦY BAN NHÂN DÂN XÃ"], ["", "", "", "", "PHÓ CHỦ TỊCH"], ["", "", "", "", "Nguyễn Thị Hoa"]],
        [["NGƯỜI LẬP BIỂU", "", "", "", "", "XÁC NHẬN CỦA UBND XÃ"], ["Hà Văn Mai", "", "", "", "", "Đã ký"]],
        [["", "Trưởng thôn", "", "", "Công chức Văn hóa - Xã hội"], ["", "Hà Văn Mai", "", "", "Lê Thị Tư"]],
        [["", "Trưởng ban"], ["", "(Đã ký)"], ["", "Hà Văn Mai"]],
        [["", "Ghi chú: danh sách này có 2 hộ"]],
        [["", "Danh sách này gồm 2 hộ./."]],
        [["", "", "Nơi nhận:"], ["", "", "- UBND huyện;"], ["", "", "- Lưu: VT."]],
    ],
)  # fmt: skip
def test_signatures_under_a_list_with_a_column_of_hamlets_are_no_households(lines: list[list[Any]]) -> None:
    sheet = read(xlsx([["DANH SÁCH"], WITH_HAMLET, AN, BINH, *lines]))
    assert (sheet.counts, [p.code for p in sheet.problems]) == ((2, 2, 0), [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([2, "", "Nguyễn Văn Cam", "", "Bình Hoà", ""], ""),
        ([2, "A3", "", 1960, "Bình Hòa", "Hộ nghèo"], "missing_head"),
        ([2, "A3", "", "", "Bình Hòa", "Hộ nghèo"], "missing_head"),
        ([2, "", "Lang Văn Thôn", "", "Bình Hòa", "Hộ nghèo"], ""),
        ([2, "A3", "Thôn Văn Bình", 1960, "Nơi Khác", "Hộ nghèo"], "unknown_hamlet"),
        (["", "", "Nguyễn Thị Chủ Tịch", "", "Bình Hòa", "Hộ nghèo"], ""),
        ([2, "", "", "", "Bình Hòa", "Hộ nghèo"], "missing_head"),
        (["", "A3", "Ban Văn Bình", "", "Bình Hòa", ""], ""),
    ],
)
def test_a_household_that_looks_like_such_a_line_stays_one(line: list[Any], code: str) -> None:
    counts, problems, _ = taken(line)
    assert counts[0] == 3
    assert problems == ([code] if code else [])


def test_the_group_gives_its_hamlet_where_a_row_names_none() -> None:
    sheet = read(
        xlsx(
            [
                WITH_HAMLET,
                ["I", "Thôn Bình Hòa"],
                [*AN[:4], "", AN[5]],
                ["II", "Thôn Bình Yên"],
                [*BINH[:4], "", BINH[5]],
            ]
        )
    )
    assert sheet.problems == ()
    assert [row.hamlet for row in sheet.rows] == ["Bình Hòa", "Bình Yên"]
