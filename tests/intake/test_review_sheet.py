"""The spreadsheet of reviews: what goes out comes back the same, and files of bad will or bad luck are named, not believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import review_sheet
from intake.review_sheet import COLUMNS, Line, Sheet, read, write
from rules.text import Text

LINES = [
    Line("15151", "xã Cẩm Bình", "huyện Cẩm Thủy", 180, 34, 19, Decimal("4.60")),
    Line("#ab12cd34", "thôn Bình Hòa", "xã Cẩm Bình", 96, 20, 10, None),
    Line("#ef56ab78", "=HYPERLINK(\"http://x\")", "@xã", None, None, None, Decimal(5)),
]  # fmt: skip
HEAD = [f"{c.title.vi} / {c.title.en}" for c in COLUMNS]


def made(lines: list[Line] = LINES) -> bytes:
    return write(
        Text("Rà soát", "Review"), lines, year=2019, note=Text("ghi chú", "note"), made_on=date(2020, 3, 2)
    )


def book(*rows: list[Any], head: list[Any] | None = None) -> bytes:
    """A workbook of these rows under the usual headings."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [HEAD if head is None else head, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(
    content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None
) -> bytes:
    """The same archive with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def whole(sheet: Sheet) -> str:
    """The one problem of a file that cannot be read at all."""
    assert sheet.rows == ()
    (problem,) = sheet.problems
    assert (problem.row, problem.column) == (0, "")
    assert problem.message.en
    return problem.message.vi


def test_what_goes_out_comes_back() -> None:
    sheet = read(made())
    assert sheet.problems == ()
    assert [(r.code, r.name, r.parent, r.counts, r.target) for r in sheet.rows] == [
        ("15151", "xã Cẩm Bình", "huyện Cẩm Thủy", (180, 34, 19), Decimal("4.6")),
        ("#ab12cd34", "thôn Bình Hòa", "xã Cẩm Bình", (96, 20, 10), None),
        ("#ef56ab78", '=HYPERLINK("http://x")', "@xã", None, Decimal(5)),
    ]
    assert [r.row for r in sheet.rows] == [6, 7, 8]


def test_nothing_that_goes_out_is_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(made())).active
    assert page is not None
    assert {c.data_type for row in page.iter_rows() for c in row if c.value is not None} == {"s", "n"}
    assert page["B8"].value == '=HYPERLINK("http://x")'


def test_columns_may_stand_anywhere_and_lines_of_sums_are_skipped() -> None:
    head = ["Hộ nghèo", "Số hộ", "STT", "Hộ cận nghèo", "Tên đơn vị"]
    content = book(
        [20, 96, 1, 10, "thôn Bình Hòa"], [None] * 5, [14, 84, 2, 9, "thôn Bình Yên"],
        ["=SUM(A2:A4)", "x", None, 19, "TỔNG CỘNG:"], head=head,
    )  # fmt: skip
    sheet = read(content)
    assert sheet.problems == ()
    assert [(r.row, r.name, r.counts) for r in sheet.rows] == [
        (2, "thôn Bình Hòa", (96, 20, 10)), (4, "thôn Bình Yên", (84, 14, 9)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [(96, 96), (96.0, 96), ("96", 96), ("1.234", 1234), (" 1.234 ", 1234), ("96\u00a0", 96), (0, 0)],
)
def test_counts_as_people_write_them(value: Any, expected: int) -> None:
    sheet = read(book(["", "thôn A", "", value, 0, 0]))
    assert sheet.problems == ()
    assert sheet.rows[0].counts == (expected, 0, 0)


@pytest.mark.parametrize(
    "value",
    ["x", "-1", -1, 1.5, "1,5", True, date(2019, 1, 1), 1e300, "١٢", "1.23", "1e3", 2_000_000, "#REF!"],
)
def test_what_is_no_count_is_named(value: Any) -> None:
    sheet = read(book(["", "thôn A", "", 10, value, 0]))
    assert [(p.row, p.column) for p in sheet.problems] == [(2, "E")]
    assert "không phải số hộ" in sheet.problems[0].message.vi


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.6, "4.6"),
        ("4,6", "4.6"),
        ("4.60", "4.60"),
        (5, "5"),
        (5.0, "5"),
        ("5%", "5"),
        (0, "0"),
        (100, "100"),
    ],
)
def test_points_as_people_write_them(value: Any, expected: str) -> None:
    assert read(book(["", "thôn A", "", 1, 0, 0, value])).rows[0].target == Decimal(expected)


@pytest.mark.parametrize("value", [4.601, "4,601", -1, 100.01, "101", "nhiều", True, float("1e-7"), 0.301])
def test_what_is_no_target_is_named(value: Any) -> None:
    sheet = read(book(["", "thôn A", "", 1, 0, 0, value]))
    assert [(p.row, p.column) for p in sheet.problems] == [(2, "G")]


def test_half_a_line_and_a_line_without_a_unit_are_named() -> None:
    sheet = read(
        book(["", "thôn A", "", 10, None, 0], ["", "", "", 10, 1, 0], ["", "thôn B", "", None, None, None])
    )
    assert [(p.row, p.column) for p in sheet.problems] == [(2, "E"), (3, "B")]
    assert [r.counts for r in sheet.rows] == [None, None]


def test_a_formula_counts_as_its_saved_value_and_is_never_computed() -> None:
    content = book(["", "thôn A", "", "=90+6", 20, 10])
    sheet = read(content)
    assert [(p.row, p.column) for p in sheet.problems] == [(2, "D")]
    assert "công thức" in sheet.problems[0].message.vi
    # An office program saves the value beside the formula; one that lies is believed as little as any typed figure.
    told = repacked(content, lambda n, d: d.replace(b"<f>90+6</f><v />", b"<f>90+6</f><v>97</v>").replace(
        b"<f>90+6</f><v></v>", b"<f>90+6</f><v>97</v>"))  # fmt: skip
    assert told != content
    assert read(told).rows[0].counts == (97, 20, 10)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4\n%%EOF",
        b"Don vi;So ho\nA;1\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_what_is_no_spreadsheet(content: bytes) -> None:
    assert "không phải bảng tính" in whole(read(content))


def test_too_large_a_file() -> None:
    assert "lớn hơn 2 MB" in whole(read(made() + b"\0" * review_sheet.MOST_BYTES))


def test_a_bomb_is_measured_before_it_goes_off() -> None:
    bomb = repacked(made(), lambda n, d: d, {"xl/media/x.xml": b" " * (review_sheet.MOST_UNPACKED + 1)})
    assert len(bomb) < review_sheet.MOST_BYTES
    assert "giải nén" in whole(read(bomb))
    many = repacked(made(), lambda n, d: d, {f"xl/x{n}.bin": b"" for n in range(review_sheet.MOST_PARTS)})
    assert "giải nén" in whole(read(many))


def test_macros_and_entities_and_strange_encodings() -> None:
    assert "macro" in whole(read(repacked(made(), lambda n, d: d, {"xl/vbaProject.bin": b"x"})))

    def laughs(name: str, data: bytes) -> bytes:
        bomb = b'<!DOCTYPE x [<!ENTITY a "ha">]>'
        return data.replace(b"<worksheet", bomb + b"<worksheet") if "sheet1" in name else data

    assert "DOCTYPE" in whole(read(repacked(made(), laughs)))

    def wide(name: str, data: bytes) -> bytes:
        return data.decode().encode("utf-16") if "sheet1" in name else data

    assert "mã hóa" in whole(read(repacked(made(), wide)))


def cut(part: str) -> Callable[[str, bytes], bytes]:
    """A change for ``repacked``: the part loses its second half."""
    return lambda name, data: data[: len(data) // 2] if name == part else data


def test_damaged_parts() -> None:
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"):
        broken = repacked(made(), cut(part))
        assert read(broken).rows == () or part == "xl/styles.xml", part
        assert read(broken).problems or part == "xl/styles.xml", part


def test_rows_beyond_measure() -> None:
    rows = [["", f"thôn {n}", "", 1, 0, 0] for n in range(review_sheet.MOST_ROWS)]
    assert "hơn 1000 dòng" in whole(read(book(*rows)))
    content = book(["", "thôn A", "", 1, 0, 0])

    def far(name: str, data: bytes) -> bytes:
        if "sheet1" not in name:
            return data
        # One row at the very end of what a sheet may have, and a sheet that says it is small.
        row = b'<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        return data.replace(b"</sheetData>", row)

    assert "dòng ở quá xa" in whole(read(repacked(content, far)))


def test_columns_that_are_missing_or_there_twice() -> None:
    assert "Không thấy cột: Hộ cận nghèo" in whole(read(book(head=["Đơn vị", "Số hộ", "Hộ nghèo"])))
    assert "hai cột “Hộ nghèo” (C và E)" in whole(
        read(book(head=["Đơn vị", "Số hộ", "Hộ nghèo", "Hộ cận nghèo", "Số hộ nghèo"]))
    )
    assert "không có dòng nào" in whole(read(book()))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20),
            st.one_of(st.none(), st.tuples(st.integers(0, 9999), st.integers(0, 999), st.integers(0, 999))),
            st.one_of(st.none(), st.decimals(0, 100, places=2)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_round_trip(rows: list[tuple[str, tuple[int, int, int] | None, Decimal | None]]) -> None:
    lines = [
        Line(f"C{n}", f"thôn {name}", "xã", households, poor, near_poor, t)
        for n, (name, c, t) in enumerate(rows)
        for households, poor, near_poor in [c or (None, None, None)]
    ]
    sheet = read(made(lines))
    assert sheet.problems == ()
    assert [(r.code, r.counts, r.target) for r in sheet.rows] == [
        (f"C{n}", c, t) for n, (_, c, t) in enumerate(rows)
    ]
