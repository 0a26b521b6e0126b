"""The list found in its sheet: titles, headings, marks, sums, signatures, hamlets, a person's own choice of columns."""

from __future__ import annotations

from typing import Any

import pytest
from tests.intake.households import GOOD, HEAD, changed, listed, one, places, read
from tests.intake.spreadsheets import Rows, ods, text_of, xlsx

from intake.archive import Unusable

# -- the table ---------------------------------------------------------------------------------------------------------------


def test_two_rows_of_headings_with_merged_cells_and_numbers_below() -> None:
    rows: Rows = [
        ["UBND HUYỆN CẨM THỦY"],
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2018"],
        [],
        [
            "TT",
            "Họ và tên chủ hộ",
            "Năm sinh",
            None,
            "Thôn",
            "Phân loại",
            None,
            "Thu nhập BQ đầu người (nghìn đồng)",
            None,
        ],
        [None, None, "Nam", "Nữ", None, "Nghèo", "Cận nghèo", 2016, "Năm 2017"],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, "Nguyễn Văn An", 1975, None, "Bình Hòa", "x", None, 9600, "15.360"],
        [2, "Lò Thị Bé", None, "1980", "Bình Yên", None, "X", None, 0],
    ]
    merged = ["A1:I1", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:G4", "H4:I4"]
    for content in (xlsx(rows, merged=merged), xlsx(rows), ods(rows), text_of(rows).encode()):
        sheet = read(content)
        assert sheet.problems == ()
        assert [
            (r.row, r.head, r.birth_year, r.gender, r.household_class, r.incomes) for r in sheet.rows
        ] == [
            (7, "Nguyễn Văn An", 1975, "male", "poor", {2016: 9_600_000, 2017: 15_360_000}),
            (8, "Lò Thị Bé", 1980, "female", "near_poor", {2017: 0}),
        ]
        assert dict(sheet.columns) == {
            "head": "B", "birth_year_male": "C", "birth_year_female": "D", "hamlet": "E", "class_poor": "F",
            "class_near_poor": "G",
            "income_2016": "H", "income_2017": "I",
        }  # fmt: skip
        assert sheet.tables[0].header == 5
        assert sheet.tables[0].units == {"income_2016": 1000, "income_2017": 1000}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Mã hộ", "code"), ("MÃ SỐ HỘ", "code"), ("ma ho", "code"), ("Mã hộ nghèo", "code"),
        ("Họ tên", "head"), ("HO VA TEN", "head"), ("Chủ hộ", "head"), ("Họ và tên chủ hộ nghèo", "head"),
        ("Tên chủ hộ", "head"),
        ("Năm sinh", "birth_year"), ("Ngày, tháng, năm sinh", "birth_year"),
        ("Ngày sinh (chủ hộ)", "birth_year"), ("nam sinh", "birth_year"),
        ("Giới tính", "gender"), ("Dân tộc", "ethnicity"), ("Thành phần dân tộc", "ethnicity"),
        ("Thôn/bản", "hamlet"), ("Thôn, xóm, bản", "hamlet"), ("Tên thôn", "hamlet"), ("Khu phố", "hamlet"),
        ("Tổ dân phố", "hamlet"),
        ("Địa chỉ", "address"), ("Nơi ở hiện nay", "address"), ("Số khẩu", "members"),
        ("Nhân khẩu", "members"), ("Tổng số nhân khẩu", "members"),
        ("Phân loại hộ", "class"), ("Loại hộ", "class"), ("Đối tượng", "class"), ("Diện hộ", "class"),
        ("Phân loại hộ cuối năm", "class"),
        ("Hộ nghèo", "class_poor"), ("Cận nghèo", "class_near_poor"), ("Thoát nghèo", "class_exited"),
        ("Không nghèo", "class_not_poor"),
        ("Hộ có người khuyết tật", "disabled_member"), ("Bảo trợ xã hội", "social_protection"),
        ("Đối tượng BTXH", "social_protection"),
        ("Năm thoát nghèo", "exit_year"), ("Thoát từ diện", "exited_from"), ("Thoát nghèo từ hộ", "exited_from"),
        ("Thu nhập bình quân/người/năm 2018", "income_2018"), ("TNBQ 2019", "income_2019"), ("thu nhap 2016", "income_2016"),
    ],
)  # fmt: skip
def test_headings_as_communes_word_them(heading: str, field: str) -> None:
    # A stand-in keeps the list a list, whatever the heading tried is for.
    others = [w for w, f in (("Họ tên", "head"), ("Năm sinh", "birth_year"), ("Mã hộ", "code")) if f != field]
    sheet = read(xlsx([[*others, heading], ["a"] * 4]))
    assert sheet.columns.get(field) == "ABCD"[len(others)]


@pytest.mark.parametrize(
    "heading",
    [
        "Ghi chú",
        "Số hộ",
        "Quan hệ với chủ hộ",
        "Thu nhập",
        "Điểm B1",
        "Hộ thoát nghèo năm 2017 và 2018",
        "Nam",
        "CMND",
    ],
)
def test_headings_that_are_for_something_else(heading: str) -> None:
    sheet = read(xlsx([["Họ tên", "Năm sinh", heading], ["Chủ hộ", 1975, "chủ hộ"]]))
    assert set(sheet.columns) <= {"head", "birth_year", "relation"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Phân loại hộ (N/CN)", "class"),
        ("Hộ nghèo, cận nghèo", "class"),
        ("Hộ nghèo (đánh dấu x)", "class_poor"),
        ("Số nhân khẩu\n(người)", "members"),
        ("Giới tính (Nam/Nữ)", "gender"),
        ("Thôn (bản, khu phố)", "hamlet"),
        ("Dân tộc (Kinh, Mường…)", "ethnicity"),
    ],
)
def test_remarks_in_a_heading(heading: str, field: str) -> None:
    assert (
        read(xlsx([["Họ và tên chủ hộ (chữ in hoa)", "Mã hộ", heading], ["An", "1", ""]])).columns[field]
        == "C"
    )


@pytest.mark.parametrize(
    "heading",
    ["Tổng thu nhập", "Thu nhập cả hộ 2017", "Nguồn thu nhập", "Hộ nghèo về thu nhập", "Chuẩn thu nhập 2017",
     "Tổng thu nhập của hộ 2018"],
)  # fmt: skip
def test_incomes_that_are_not_per_head(heading: str) -> None:
    sheet = read(xlsx([["Họ tên", "Mã hộ", heading], ["An", "1", 5]]), year=2017)
    assert set(sheet.columns) == {"head", "code"}


def test_headings_that_could_be_understood_in_very_many_ways() -> None:
    for words in (
        "ngày tháng năm ",
        "hộ nghèo ",
        "khu phố ",
        "phân loại hộ nghèo ",
        "năm tháng ",
        "thôn tổ dân phố ",
    ):
        odd = [f"{start} {words * 9}{n}" for n in range(20) for start in ("", "phân loại", "tên thôn")]
        assert set(read(xlsx([["Họ tên", "Mã hộ", *odd], ["An", "1"]])).columns) >= {"head", "code"}


def test_three_rows_of_headings() -> None:
    rows: Rows = [
        ["TT", "Thông tin chủ hộ", None, None, "Thôn", "Thu nhập bình quân đầu người", None],
        [None, "Họ và tên", "Năm sinh", None, None, "(triệu đồng/năm)", None],
        [None, None, "Nam", "Nữ", None, "2016", "2017"],
        ["A", "B", "1", "2", "3", "4", "5"],
        [1, "Lò Thị Bé", None, 1980, "Thôn 1", 9.6, "15,36"],
    ]
    merged = ["A1:A3", "B1:D1", "B2:B3", "C2:D2", "E1:E3", "F1:G1", "F2:G2"]
    sheet = read(xlsx(rows, merged=merged))
    row = one(sheet)
    assert (row.head, row.birth_year, row.gender, row.hamlet) == ("Lò Thị Bé", 1980, "female", "Thôn 1")
    assert row.incomes == {2016: 9_600_000, 2017: 15_360_000}
    assert sheet.tables[0].header == 3


def test_the_class_at_the_end_of_the_year_counts() -> None:
    head = ["Họ tên", "Thôn", "Phân loại hộ đầu năm", "Phân loại hộ cuối năm"]
    assert one(listed(["An", "Thôn 1", "HN", "CN"], head=head)).household_class == "near_poor"


@pytest.mark.parametrize(
    ("heading", "value", "amount"),
    [
        ("Thu nhập BQ/người 2017", "15.360.000", 15_360_000),
        ("Thu nhập BQ/người 2017 (nghìn đồng)", "15.360", 15_360_000),
        ("Thu nhập BQ/người 2017 (1.000đ)", 15360, 15_360_000),
        ("Thu nhập BQ/người 2017 (1000 đồng)", "15,360", 15_360_000),
        ("Thu nhập BQ/người 2017 (triệu đồng)", "15,36", 15_360_000),
        ("Thu nhập BQ/người 2017 (tr.đ)", 15.36, 15_360_000),
        ("Thu nhập BQ/người/tháng 2017 (nghìn đồng)", 1280, 15_360_000),
        ("Thu nhập BQ/người 12 tháng năm 2017", "15,360,000", 15_360_000),
    ],
)
def test_units_of_the_heading(heading: str, value: Any, amount: int) -> None:
    assert one(listed(["An", "Thôn 1", value], head=["Họ tên", "Thôn", heading])).incomes == {2017: amount}


def test_a_unit_above_the_table() -> None:
    rows: Rows = [
        ["DANH SÁCH"],
        ["Đơn vị tính: 1.000 đồng"],
        ["Họ tên", "Thôn", "Thu nhập 2017"],
        ["An", "Thôn 1", 15360],
    ]
    assert one(read(xlsx(rows))).incomes == {2017: 15_360_000}


def test_the_year_of_an_income_column_that_names_none() -> None:
    content = xlsx([["Họ tên", "Thôn", "Thu nhập bình quân đầu người"], ["An", "Thôn 1", 15_360_000]])
    assert one(read(content)).incomes == {}
    assert one(read(content, year=2018)).incomes == {2018: 15_360_000}


def test_classes_by_marks() -> None:
    head = [
        "Họ tên",
        "Thôn",
        "Hộ nghèo",
        "Hộ cận nghèo",
        "Hộ thoát nghèo",
        "Hộ thoát cận nghèo",
        "Không nghèo",
    ]
    rows = [
        [f"Người {'abcdeghi'[n]}", "Thôn 1", *["x" if n == k else "" for k in range(5)]] for n in range(6)
    ]
    sheet = listed(*rows, head=head)
    assert [(r.household_class, r.exited_from) for r in sheet.rows] == [
        ("poor", ""), ("near_poor", ""), ("exited", "poor"), ("exited", "near_poor"), ("not_poor", ""), (None, ""),
    ]  # fmt: skip
    two = listed(["An", "Thôn 1", "x", "x", "", "", ""], ["Bé", "Thôn 1", "CN", "", "", "", ""], head=head)
    assert places(two) == [("unknown_class", 2, "D"), ("unknown_class", 3, "C")]
    assert one(listed(["An", "Thôn 1", "HN", "không", 0, "-", ""], head=head)).household_class == "poor"


def test_a_mark_and_a_class_that_disagree() -> None:
    head = ["Họ tên", "Thôn", "Phân loại", "Cận nghèo"]
    assert places(listed(["An", "Thôn 1", "HN", "x"], head=head)) == [("unknown_class", 2, "C")]


@pytest.mark.parametrize(
    ("title", "known"),
    [("DANH SÁCH HỘ NGHÈO NĂM 2018", "poor"), ("Danh sách hộ cận nghèo", "near_poor"),
    ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO", None), ("Danh sách hộ thoát nghèo", "exited")],
)  # fmt: skip
def test_the_title_may_tell_the_class(title: str, known: str | None) -> None:
    assert one(read(xlsx([[title], ["Họ tên", "Thôn"], ["An", "Thôn 1"]]))).household_class == known


def test_several_sheets_and_sheets_without_a_list() -> None:
    sheet = read(
        xlsx(
            [["Ghi chú"], ["gì đó"]],
            [HEAD, GOOD],
            [["Họ tên", "Mã hộ", "Thôn"], ["Lò Bé", "A2", "1"]],
            names=["Bìa", "Một", "Hai"],
        )
    )
    assert [(r.sheet, r.row, r.code) for r in sheet.rows] == [("Một", 2, "A1"), ("Hai", 2, "A2")]
    assert [dict(t.columns)["head"] for t in sheet.tables] == ["B", "A"]


def test_lists_that_begin_further_right() -> None:
    sheet = read(xlsx([[], [None, None, *HEAD], [None, None, *GOOD[:6], "abc"]]))
    assert dict(sheet.columns)["head"] == "D"
    assert places(sheet) == [("bad_number", 3, "I")]


def test_empty_rows_repeated_headings_and_signatures() -> None:
    sheet = listed(
        GOOD,
        [None] * 7,
        HEAD,
        changed(A="A2", C=1980),
        ["", "", "", "Cẩm Bình, ngày 5 tháng 12 năm 2018"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "TM. UBND XÃ"],
        ["", "(Ký, ghi rõ họ tên)"],
        ["", "Quách Thị Lập", "", "", "", "Bùi Văn Chủ"],
    )
    assert [r.row for r in sheet.rows] == [2, 5]
    assert sheet.problems == ()


def test_a_people_called_like_a_sum() -> None:
    head = ["Họ tên", "Dân tộc", "Thôn"]
    assert one(listed(["Lò Văn An", "Cống", "Thôn 1"], head=head)).ethnicity == "Cống"


@pytest.mark.parametrize("merged", [["B1:C1"], []])
def test_names_in_two_columns(merged: list[str]) -> None:
    top = ["Mã hộ", "Họ và tên", None, "Thôn"] if merged else ["Mã hộ", "Họ đệm", "Tên", "Thôn"]
    sheet = read(xlsx([top, ["A1", "Nguyễn Văn", "An", "Thôn 1"]], merged=merged))
    assert one(sheet).head == "Nguyễn Văn An"
    assert sheet.columns == {"code": "A", "head": "B", "given_name": "C", "hamlet": "D"}


def test_members_listed_under_their_head() -> None:
    head = ["Họ tên", "Quan hệ với chủ hộ", "Năm sinh", "Thôn"]
    sheet = listed(
        ["An", "Chủ hộ", 1975, "Thôn 1"], ["Bé", "Vợ", 1977, "Thôn 1"], ["Cún", "con", "?", ""], head=head
    )
    assert [(r.row, r.head) for r in sheet.rows] == [(2, "An")]
    assert sheet.counts == (1, 1, 0)


def test_a_file_without_a_list() -> None:
    without: tuple[Rows, ...] = ([["a", "b"], [1, 2]], [["Họ tên"], ["An"]], [[]])
    for rows in without:
        with pytest.raises(Unusable, match="No row of headings"):
            read(xlsx(rows))


# -- a person's mapping ------------------------------------------------------------------------------------------------------


def test_a_persons_mapping_goes_before_the_headings() -> None:
    head = ["Mã hộ", "Họ tên", "Tên thường gọi", "Thôn", "Tiền"]
    content = xlsx([head, ["A1", "An", "Nguyễn Văn An", "Thôn 1", "9.600.000"]])
    row = one(read(content, mapping={"head": "C", "income_2017": "e", "code": ""}))
    assert (row.head, row.incomes, row.code) == ("Nguyễn Văn An", {2017: 9_600_000}, "")
    # A column taken for something else is no longer what its heading says.
    assert dict(read(content, mapping={"address": "A"}).columns) == {
        "address": "A",
        "head": "B",
        "hamlet": "D",
    }


def test_a_mapping_for_a_list_whose_headings_say_nothing() -> None:
    content = xlsx([["c1", "c2", "c3"], ["An", 1975, "Thôn 1"]])
    sheet = read(content, mapping={"head": "A", "birth_year": "B", "hamlet": "C"})
    assert "An" in [r.head for r in sheet.rows]


@pytest.mark.parametrize(
    "mapping", [{"gì": "A"}, {"head": "A1"}, {"head": "ZZZZ"}, {"income_17": "A"}, {"head": "1"}]
)
def test_a_mapping_that_makes_no_sense(mapping: dict[str, str]) -> None:
    with pytest.raises(Unusable, match="choose the column again"):
        read(xlsx([HEAD, GOOD]), mapping=mapping)


# -- hamlets -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bình Hòa", "Bình Hòa"), ("thôn Bình Hoà", "Bình Hòa"), ("BINH HOA", "Bình Hòa"), ("Bản Bình Yên", "Bình Yên"),
        ("1", "Thôn 1"), (1, "Thôn 1"), ("thôn 01", "Thôn 1"), ("Thôn 1", "Thôn 1"), ("T1", "Thôn 1"), ("Cẩm Thuỷ", "Cẩm Thủy"),
    ],
)  # fmt: skip
def test_hamlets_as_people_write_them(written: Any, name: str) -> None:
    row = one(listed(changed(D=written)))
    assert (row.hamlet, row.hamlet_written) == (name, str(written))


def test_hamlets_that_only_their_marks_tell_apart() -> None:
    content = xlsx(
        [
            HEAD,
            changed(D="Bình Hóa"),
            changed(A="A2", D="thôn Bình Hoa"),
            changed(A="A3", D="binh hoa", B="Lò Bé"),
        ]
    )
    sheet = read(content, hamlets=["Thôn Bình Hòa", "Bình Hóa", "Bình Hoa"])
    assert [r.hamlet for r in sheet.rows] == ["Bình Hóa", "Bình Hoa"]
    assert places(sheet) == [("unknown_hamlet", 4, "D")]


def test_without_a_list_hamlets_stay_as_written() -> None:
    assert one(read(xlsx([HEAD, changed(D="Đâu đó")]), hamlets=None)).hamlet == "Đâu đó"


def test_hamlets_announced_by_lines_of_their_own() -> None:
    head = ["STT", "Họ tên", "Năm sinh"]
    rows: Rows = [
        ["I", "Thôn Bình Hòa", ""],
        [1, "An", 1975],
        [2, "Bé", 1980],
        ["II", "BÌNH YÊN", ""],
        [1, "Cúc", 1981],
        ["", "Cộng", ""],
    ]
    sheet = listed(*rows, head=head)
    assert [(r.row, r.hamlet) for r in sheet.rows] == [(3, "Bình Hòa"), (4, "Bình Hòa"), (6, "Bình Yên")]
    assert places(sheet) == [("total_row_skipped", 7, "B")]


def test_families_called_like_a_place() -> None:
    head = ["STT", "Họ tên", "Số khẩu"]
    sheet = read(xlsx([head, ["I", "Thôn 1", ""], [1, "Lang Thị Bé", 4]]))
    assert [(r.head, r.hamlet) for r in sheet.rows] == [("Lang Thị Bé", "Thôn 1")]
    sheet = read(xlsx([head, ["I", "Bản Lạ", 9], [1, "Lang Thị Bé", 4]]), hamlets=None)
    assert [(r.head, r.hamlet) for r in sheet.rows] == [("Lang Thị Bé", "Bản Lạ")]


def test_hamlets_of_addresses_sheets_and_the_only_one() -> None:
    by_address = xlsx([["Họ tên", "Địa chỉ"], ["An", "Thôn Bình Hòa, xã Cẩm Bình"], ["Bé", "xã khác"]])
    sheet = read(by_address)
    assert [(r.hamlet, r.hamlet_written) for r in sheet.rows] == [("Bình Hòa", "Thôn Bình Hòa")]
    assert places(sheet) == [("unknown_hamlet", 3, "B")]
    rows: Rows = [["Họ tên", "Năm sinh"], ["An", 1975]]
    assert one(read(xlsx(rows, names=["Bình Yên"]))).hamlet == "Bình Yên"
    assert one(read(xlsx(rows), hamlets=["Thôn 9"])).hamlet == "Thôn 9"
    assert places(read(xlsx(rows))) == [("unknown_hamlet", 2, "")]


def test_the_row_of_headings_that_a_person_names_goes_before_what_is_found() -> None:
    misleading = ["Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Phân loại hộ", "Số nhân khẩu"]
    rows: Rows = [misleading, [], ["Thôn", "Chủ hộ", "Loại"], ["Bình Hòa", "Bùi Thị Hà", "Hộ nghèo"]]
    content = xlsx(rows)
    assert dict(read(content).columns)["head"] == "B"
    assert read(content).tables[0].header == 1
    told = read(content, mapping={"heading_row": "3"})
    assert told.tables[0].header == 3
    assert [(r.row, r.head, r.hamlet, r.household_class) for r in told.rows] == [
        (4, "Bùi Thị Hà", "Bình Hòa", "poor")
    ]


def test_headings_over_two_rows_are_named_by_the_first_and_the_last() -> None:
    rows: Rows = [
        ["Chủ hộ", "Thôn", "Thu nhập BQ đầu người (nghìn đồng)", None],
        [None, None, 2016, 2017],
        ["Bùi Thị Hà", "Bình Hòa", 9600, 9700],
    ]
    told = read(xlsx(rows, merged=["C1:D1"]), mapping={"heading_row": "1-2"})
    assert told.tables[0].header == 2
    assert told.rows[0].incomes == {2016: 9_600_000, 2017: 9_700_000}


@pytest.mark.parametrize("row", ["4", "99", "2-1"])
def test_a_row_that_is_no_row_of_headings_is_refused_and_named(row: str) -> None:
    rows: Rows = [
        ["Chủ hộ", "Thôn", "Năm sinh"],
        ["Bùi Thị Hà", "Bình Hòa", 1980],
        ["Hà Văn Mai", "Bình Yên", 1970],
        ["x", "y", 3],
    ]
    with pytest.raises(Unusable, match=f"Row {row} is no row of headings"):
        read(xlsx(rows), mapping={"heading_row": row})
