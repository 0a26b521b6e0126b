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


WITHOUT_HAMLET = ["STT", "Họ tên chủ hộ", "Năm sinh", "Loại hộ", "Số khẩu"]


def under(*lines: list[Any]) -> tuple[list[tuple[str, str | None]], list[str]]:
    """What became of a list that tells its hamlets by lines of their own: names with hamlets, problems."""
    sheet = read(xlsx([WITHOUT_HAMLET, *lines]), hamlets=("Bình Hòa", "Đồi Vàng"))
    return [(row.head, row.hamlet) for row in sheet.rows], [p.code for p in sheet.problems]


def home(number: int, name: str) -> list[Any]:
    return [number, name, 1970 + number, "Hộ nghèo", 4]


FIRST, SECOND = home(1, "Nguyễn Văn An"), home(2, "Bùi Thị Tám")


@pytest.mark.parametrize(
    "line",
    [
        ["Thôn Đồi Vàng"],
        ["II. Thôn Đồi Vàng"],
        ["II. THÔN ĐỒI VÀNG (12 hộ)", "", "", "", ""],
        ["Đồi Vàng"],
        ["II", "Thôn Đồi Vàng"],
        ["II", "Thôn Đồi Vàng", "", "", 12],
        ["II", "Thôn Đồi Vàng", 12, "", 40],
        ["II", "Thôn Đồi Vàng", "", "Trưởng thôn: ông Hà", ""],
        ["II. Thôn Đồi Vàng", "", "", "", 12],
        ["Thôn Đồi Vàng, xã Cẩm Bình"],
        ["Khu dân cư Đồi Vàng"],
    ],
)
@pytest.mark.parametrize("first", [["I. Thôn Bình Hòa"], ["I", "Thôn Bình Hòa"]])
def test_a_hamlet_is_read_wherever_its_line_is_written(first: list[Any], line: list[Any]) -> None:
    assert under(first, FIRST, line, SECOND) == (
        [("Nguyễn Văn An", "Bình Hòa"), ("Bùi Thị Tám", "Đồi Vàng")],
        [],
    )


@pytest.mark.parametrize(
    "line",
    [["Thôn Nơi Lạ"], ["Nơi Lạ"], ["II", "Thôn Nơi Lạ", "", "", 9], ["II. Đội 3"], ["Cụm Đồi Vàng Hạ"]],
)
def test_no_household_passes_in_silence_under_the_hamlet_before_a_line_that_is_not_understood(
    line: list[Any],
) -> None:
    assert under(["I. Thôn Bình Hòa"], FIRST, line, SECOND) == (
        [("Nguyễn Văn An", "Bình Hòa")],
        ["unknown_hamlet"],
    )


@pytest.mark.parametrize(
    "line", [["Trang 2"], ["A. HỘ NGHÈO"], ["Đơn vị tính: đồng"], ["Xã Cẩm Bình"], ["IV"]]
)
def test_a_line_that_is_surely_no_hamlet_leaves_the_hamlet(line: list[Any]) -> None:
    found, problems = under(["I. Thôn Bình Hòa"], FIRST, line, SECOND)
    assert (found[-1], problems) == (("Bùi Thị Tám", "Bình Hòa"), [])


@pytest.mark.parametrize(
    "line",
    [
        ["", "Bình quân chung", "", "", 4, 9000000],
        ["", "Trung bình", "", "", 4.2, 9000000],
        ["", "Thu nhập bình quân", "", "", 4, 9000000],
        ["", "Số hộ nghèo", "", "", 3],
        ["Số khẩu", "", "", "", 3],
        ["", "Trong đó: hộ cận nghèo", "", "", 3],
        ["", "Hộ cận nghèo", 12, "", 3],
        ["", "Tỷ lệ hộ nghèo", "", "", 5],
        ["", "Tổng cộng", 12, "", 8],
        ["", "Tổng cộng", "12", "", 8],
        ["", "Cộng thôn Bình Hòa", 2],
        ["Cộng", "", 1250, "", 8],
    ],
)
def test_lines_of_averages_and_counts_are_no_households(line: list[Any]) -> None:
    assert under(["I. Thôn Bình Hòa"], FIRST, line) == (
        [("Nguyễn Văn An", "Bình Hòa")],
        ["total_row_skipped"],
    )


@pytest.mark.parametrize(
    "line",
    [
        ["", "Trung Bình", 1975, "Hộ nghèo", 4],
        [2, "Bình Quân", "", "Hộ nghèo", 4],
        ["", "Hồ Nghèo", "03/05/1975", "", 4],
        ["", "Tống Hợp", "1975", "", 4],
        ["", "Bùi Trung Bình", "", "", 4],
        ["", "Trịnh Công Cộng", "", "", 4],
        [2, "Bình Trung Quân", 1960, "Hộ nghèo", 4],
    ],
)
def test_people_whose_names_sound_like_sums_are_households(line: list[Any]) -> None:
    found, problems = under(["I. Thôn Bình Hòa"], FIRST, line)
    assert (found[-1], problems) == ((line[1], "Bình Hòa"), [])


@pytest.mark.parametrize(
    ("lines", "bare"),
    [
        ([["I. Thôn Bình Hòa"], FIRST, ["", "Nơi Lạ"], SECOND], ["Nơi Lạ"]),
        # Numbered, or with anything else that a household has, or in a list of one hamlet: it is a household.
        ([["I. Thôn Bình Hòa"], FIRST, [2, "Nơi Lạ"], SECOND], []),
        ([["I. Thôn Bình Hòa"], FIRST, ["", "Nơi Lạ", "", "Hộ nghèo"], SECOND], []),
        ([["I. Thôn Bình Hòa"], FIRST, ["", "Nơi Lạ", 1975], SECOND], []),
    ],
)
def test_a_name_alone_between_hamlets_may_be_one(lines: list[list[Any]], bare: list[str]) -> None:
    sheet = read(xlsx([WITHOUT_HAMLET, *lines]), hamlets=("Bình Hòa", "Đồi Vàng"))
    assert len(sheet.rows) == 3
    assert [row.head for row in sheet.rows if row.bare] == bare


def test_in_a_list_of_names_and_nothing_else_no_name_is_doubted() -> None:
    content = xlsx([["Thôn Bình Hòa"], ["Nguyễn Văn An"]])
    sheet = read(content, hamlets=("Bình Hòa",), mapping={"head": "A"})
    assert [(row.head, row.hamlet, row.bare) for row in sheet.rows] == [("Nguyễn Văn An", "Bình Hòa", False)]


@pytest.mark.parametrize(
    "titles",
    [
        [["DANH SÁCH HỘ NGHÈO THÔN BÌNH HÒA"]],
        [["DANH SÁCH HỘ NGHÈO"], ["Thôn: Bình Hòa, xã Cẩm Bình"]],
        [["DANH SÁCH HỘ NGHÈO"], ["Thôn:", "Bình Hòa"]],
        [["DANH SÁCH HỘ NGHÈO THÔN BÌNH HÒA NĂM 2019"]],
    ],
)
def test_a_hamlet_named_above_the_headings_is_that_of_the_list(titles: list[list[Any]]) -> None:
    sheet = read(xlsx([*titles, WITHOUT_HAMLET, FIRST]), hamlets=("Bình Hòa", "Đồi Vàng"))
    assert (sheet.problems, [row.hamlet for row in sheet.rows]) == ((), ["Bình Hòa"])


def test_titles_that_name_two_hamlets_say_nothing_and_a_person_can() -> None:
    content = xlsx([["Thôn Bình Hòa và thôn Đồi Vàng"], WITHOUT_HAMLET, FIRST])
    hamlets = ("Bình Hòa", "Đồi Vàng")
    assert [p.code for p in read(content, hamlets=hamlets).problems] == ["unknown_hamlet"]
    said = read(content, hamlets=hamlets, mapping={"hamlet_of_list": "Đồi Vàng"})
    assert (said.problems, [row.hamlet for row in said.rows]) == ((), ["Đồi Vàng"])


def test_a_known_code_needs_no_name_and_an_unknown_one_does() -> None:
    content = xlsx(
        [["Mã hộ", "Thôn", "Thu nhập BQ/người 2018"], ["cb 1", "", 9_000_000], ["CB9", "Bình Hòa", 1]]
    )
    sheet = read(content, register=lambda: {"CB1": ("Bùi Thị Hà", "Bình Yên")})
    assert [(r.head, r.hamlet) for r in sheet.rows] == [("Bùi Thị Hà", "Bình Yên")]
    assert [(p.code, p.row) for p in sheet.problems] == [("missing_head", 3)]
