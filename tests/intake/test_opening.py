"""Files are taken for what they are, and hostile ones are refused before they cost anything."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.spreadsheets import Rows, in_sheet, ods, ods_cell, ods_row, repacked, text_of, xls, xlsx

from intake import grid, ole, workbook
from intake.archive import Unusable
from intake.workbook import open_book

ROWS: Rows = [["Họ tên", "Năm"], ["Nguyễn Văn A", 1975], ["", ""], ["Lò Thị B", date(1980, 5, 3)]]


def refused(content: bytes) -> str:
    """Why a file is refused, in Vietnamese."""
    with pytest.raises(Unusable) as error:
        open_book(content)
    assert error.value.text.en
    return error.value.text.vi


def cells(content: bytes) -> list[list[Any]]:
    (sheet,) = open_book(content).grids
    assert (sheet.top, sheet.left) == (1, 0)
    return [list(row) for row in sheet.rows]


# -- what it is ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "content"), [("xlsx", xlsx(ROWS)), ("xls", xls(ROWS)), ("ods", ods(ROWS))])
def test_each_kind_is_known_by_its_content(kind: str, content: bytes) -> None:
    assert open_book(content).kind == kind
    found = cells(content)
    assert found[:3] == [["Họ tên", "Năm"], ["Nguyễn Văn A", 1975.0], ["", ""]]
    assert found[3][0] == "Lò Thị B"
    assert str(found[3][1])[:10] == "1980-05-03"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_with_any_separator(separator: str, encoding: str) -> None:
    rows = [["Họ, tên; chủ hộ", "Năm"], ['Nguyễn "Văn" A', "1975"], ["Lò Thị B", "1980"]]
    content = text_of(rows, separator).encode(encoding)
    assert open_book(content).kind == "csv"
    assert cells(content) == rows
    assert not open_book(content).legacy_bytes


def test_text_that_is_no_unicode_keeps_its_bytes() -> None:
    book = open_book(b"Nguy\xd4n V\xa8n A,1975\r\n\x81,\x93x\x94\r\n")
    assert book.legacy_bytes
    assert [list(row) for row in book.grids[0].rows] == [["NguyÔn V¨n A", "1975"], ["\x81", "“x”"]]


def test_rows_of_unequal_length_are_made_equal() -> None:
    assert cells(b"a,b,c\n1\n\n2,3\n") == [["a", "b", "c"], ["1", "", ""], ["", "", ""], ["2", "3", ""]]


def test_hidden_sheets_are_left_out() -> None:
    book = open_book(xlsx([["a"]], [["b"]], names=["Một", "Ẩn"], hidden=["Ẩn"]))
    assert [sheet.name for sheet in book.grids] == ["Một"]
    assert book.hidden == ("Ẩn",)


def test_where_the_first_cell_stands_is_remembered() -> None:
    (sheet,) = open_book(xlsx([[], [], [None, "x", "y"]])).grids
    assert (sheet.top, sheet.left, [list(r) for r in sheet.rows]) == (3, 1, [["x", "y"]])


def test_days_from_1904() -> None:
    day = date(1980, 5, 3)
    for content in (xlsx([["a", datetime(1980, 5, 3)]], from_1904=True), xls([["a", day]], from_1904=True)):
        book = open_book(content)
        assert book.epoch == date(1904, 1, 1)
        assert str(book.grids[0].rows[0][1])[:10] == "1980-05-03"
    assert open_book(xlsx([["a"]])).epoch == date(1899, 12, 30)


def test_formulas_without_a_value_are_known() -> None:
    for content in (xlsx([["a", "=1+1"]]), xls([["a", "=1+1"]]), ods([["a", "=1+1"]]), b"a,=1+1\n"):
        (sheet,) = open_book(content).grids
        assert sheet.hollow == {(1, 1)}, content[:4]


def test_formulas_count_as_the_value_saved_with_them() -> None:
    content = repacked(xlsx([["a", "=1+1"]]), in_sheet(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>"))
    (sheet,) = open_book(content).grids
    assert (list(sheet.rows[0]), sheet.hollow) == (["a", 7.0], frozenset())


def test_fonts_of_legacy_encodings() -> None:
    content = xlsx([["a", "b", "c", "d"]], fonts={"A1": ".VnTime", "B1": ".VnArialH", "C1": "VNI-Times"})
    (sheet,) = open_book(content).grids
    assert sheet.fonts == {(1, 0): "tcvn3", (1, 1): "tcvn3-capitals", (1, 2): "vni"}
    (old,) = open_book(xls([["a", "", "b"]], font=".VnTimeH")).grids
    assert old.fonts == {(1, 0): "tcvn3-capitals", (1, 2): "tcvn3-capitals"}


def test_shared_texts_and_formulas_as_excel_writes_them() -> None:
    shared = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2">'
        '<si><t>Họ tên</t></si><si><r><rPr><rFont val=".VnTime"/></rPr><t xml:space="preserve">Lò </t></r>'
        "<r><t>Bé</t></r></si></sst>"
    )
    rows = (
        '<sheetData><row r="2" spans="1:3" x14ac:dyDescent="0.25"><c r="A2" s="0" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
        '<c r="C2"><f t="shared" ref="C2:C3" si="0">1+1</f><v>2</v></c></row><row r="3"><c r="C3"><f t="shared" si="0"/></c>'
        '<c r="D3" s="0"/></row></sheetData>'
    )

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        head, _, rest = data.partition(b"<sheetData>")
        return head + rows.replace("x14ac:", "").encode() + rest.partition(b"</sheetData>")[2]

    (sheet,) = open_book(repacked(xlsx([["a"]]), change, {"xl/sharedStrings.xml": shared.encode()})).grids
    assert [list(row) for row in sheet.rows] == [["Họ tên", "Lò Bé", 2.0]]
    assert (sheet.top, sheet.hollow) == (2, {(3, 2)})


def test_macros_are_neither_run_nor_kept() -> None:
    assert cells(repacked(xlsx([["a"]]), extra={"xl/vbaProject.bin": b"x" * 99})) == [["a"]]


# -- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b" \r\n"])
def test_empty(content: bytes) -> None:
    assert refused(content) == "Tệp trống."


def test_what_is_no_spreadsheet() -> None:
    word = repacked(xlsx([["a"]]), without=["xl/workbook.xml"], extra={"word/document.xml": b"<w/>"})
    for content in (b"\x89PNG\r\n\x1a\n\0\0", word, b"PK\x03\x04" + bytes(50), ole.MAGIC + bytes(600)):
        assert "Tệp" in refused(content)
    for content in (
        b"<html><table><tr><td>a</td></tr></table>",
        b'<?xml version="1.0"?><Workbook/>',
        b"%PDF-1.7",
    ):
        assert "không phải bảng tính" in refused(content)


def test_two_hundred_megabytes_are_refused_unread() -> None:
    content = bytes(200 * 1024 * 1024)
    tracemalloc.start()
    assert "lớn hơn 25 MB" in refused(content)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_bombs_that_declare_their_size() -> None:
    zeros = repacked(xlsx([["a"]]), extra={"xl/media/a.bin": bytes(161 * 1024 * 1024)})
    assert len(zeros) < 300_000
    assert "giải nén" in refused(zeros)
    swollen = repacked(xlsx([["a"]]), extra={"xl/worksheets/sheet9.xml": b" " * (8 * 1024 * 1024)})
    assert "giải nén" in refused(swollen)
    assert "giải nén" in refused(repacked(xlsx([["a"]]), extra={f"x/{n}.bin": b"" for n in range(2001)}))


def test_bombs_that_lie_about_their_size() -> None:
    content = bytearray(repacked(xlsx([["a"]]), extra={"xl/worksheets/sheet9.xml": b" " * 3_000_000}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = 0
        while (place := content.find(signature, place)) >= 0:
            if content[place + 24 : place + 28] == struct.pack("<I", 3_000_000) or signature == b"PK\x03\x04":
                size = struct.unpack_from("<I", content, place + at)[0]
                if size == 3_000_000:
                    struct.pack_into("<I", content, place + at, 10)
            place += 4
    assert "Tệp" in refused(bytes(content))


def test_two_parts_of_one_name() -> None:
    out = io.BytesIO(xlsx([["a"]]))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert "không phải bảng tính" in refused(out.getvalue())


def test_entities() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    assert "DOCTYPE" in refused(repacked(xlsx([["a"]]), in_sheet(b"<worksheet", bomb)))
    external = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><office:document-content'
    content = ods([["a"]])
    assert "DOCTYPE" in refused(
        repacked(content, lambda n, d: d.replace(b"<office:document-content", external, 1))
    )
    wide = repacked(xlsx([["a"]]), lambda n, d: d.decode().encode("utf-16") if "sheet1" in n else d)
    assert "mã hóa" in refused(wide)


FAR_XLSX = {
    "row": b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>',
    "column": b'<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData>',
    "a cell that is not in its row": b'<row r="2"><c r="A999999"><v>1</v></c></row></sheetData>',
    "an attribute that looks like the end": b'<row r="2"><c r="XFD2" x="/>" s="0"><v>1</v></c></row></sheetData>',
    "a tag that only a lenient reader takes": b'<row r="2"><c r="A999999" <x s="0"><v>1</v></c></row></sheetData>',
    "another spelling": b"<row r='2'><c s='0' r='XFD2'><v>1</v></c></row></sheetData>",
    "rows that count on": b"<row r='1048575'/><row><c><v>1</v></c></row></sheetData>",
}


@pytest.mark.parametrize("far", FAR_XLSX.values(), ids=FAR_XLSX.keys())
def test_xlsx_that_reaches_too_far(far: bytes) -> None:
    said = refused(repacked(xlsx([["a"]]), in_sheet(b"</sheetData>", far)))
    assert "60000 dòng" in said or ("bị hỏng" in said and b"<x" in far)


def test_formats_without_content_reach_as_far_as_they_like() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/><c r="XFE1048576" s="0"></c></row></sheetData>'
    assert cells(repacked(xlsx([["a"]]), in_sheet(b"</sheetData>", far))) == [["a"]]


def test_xls_that_reaches_too_far() -> None:
    rows: list[list[Any]] = [["a"]] + [[]] * 65_534 + [[""] * 255 + ["b"]]
    assert "60000 dòng" in refused(xls(rows))
    assert "60000 dòng" in refused(xls([["a"] + [""] * 250 + ["b"]]))


def test_ods_that_reaches_too_far() -> None:
    for body in (
        ods_row(ods_cell("z", 1000)),
        ods_row(ods_cell("z"), repeated=100_000),
        ods_row(ods_cell(""), repeated=100_000) + ods_row(ods_cell("z")),
        ods_row(ods_cell("", 16_383), ods_cell("z")),
        ods_row(ods_cell("z", 150), repeated=50_000),
        ods_row(ods_cell("z", 1000).replace(" office", ' table:formula="a>b" office')),
    ):
        assert "60000 dòng" in refused(ods(body))
    lenient = ods_row(ods_cell("z", 1000)).replace("<table:table-cell ", "<table:table-cell <x ")
    assert "bị hỏng" in refused(ods(lenient))
    # A number written so that only a parser would see it.
    assert "bị hỏng" in refused(ods(ods_row(ods_cell("z", 7)).replace('"7"', '"&#49;0000000"')))


def test_one_long_text_in_very_many_cells() -> None:
    many = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 10_001))
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    )
    content = repacked(
        xlsx([["a"]]),
        lambda n, d: (
            d[: d.index(b"<sheetData>") + 11] + many + b"</sheetData></worksheet>" if "sheet1" in n else d
        ),
        {"xl/sharedStrings.xml": shared % (b"a" * 32_000)},
    )
    assert "quá nhiều chữ" in refused(content)
    assert "quá nhiều chữ" in refused(xls([["a" * 32_000]] * 10_000))
    assert "quá nhiều chữ" in refused(ods(ods_row(ods_cell("a" * 32_000), repeated=10_000)))
    assert len(cells(xls([["b" * 300, f"c{n}"] for n in range(2000)]))) == 2000


def test_elements_that_stand_for_very_many_spaces() -> None:
    def spaced(attribute: str) -> bytes:
        return ods(ods_row(ods_cell("qq")).replace("qq", f"a<text:s {attribute}/>b"))

    assert cells(spaced('text:c="3"')) == [["a   b"]]
    assert "bị hỏng" in refused(spaced('text:c="4000000000"'))
    assert "bị hỏng" in refused(spaced("text:c='400000000'"))
    many = ods_row(ods_cell("qq")).replace("qq", 'a<text:s text:c="999999"/>b') * 201
    assert "quá nhiều chữ" in refused(ods(many))


def test_what_a_sheet_says_about_its_own_size_is_not_believed() -> None:
    content = repacked(xlsx([["a"]]), in_sheet(b'ref="A1:A1"', b'ref="A1:XFD1048576"'))
    assert cells(content) == [["a"]]


@pytest.mark.parametrize(
    "part", [b'<c r="A1" ', b'<c r="A1" s="1" s="1"', b'<c r="A1" x="', b' t="s"', b'<c r="A1"><f ']
)
def test_patterns_are_not_kept_busy(part: bytes) -> None:
    # Quadratic work on a few megabytes would run into the time limit of the tests.
    endless = repacked(xlsx([["a"]]), in_sheet(b"<row", part * (4_000_000 // len(part)) + b"<row"))
    with contextlib.suppress(Unusable):
        open_book(endless)


def test_patterns_for_ods_are_not_kept_busy() -> None:
    for part in ("<table:table-cell ", '<table:table-cell a="', "<table:table "):
        assert "bị hỏng" in refused(ods(part * (4_000_000 // len(part))))


def test_locked_files() -> None:
    secret = ods([["a"]], manifest='<m:encryption-data m:checksum="x"/>')
    assert "mật khẩu" in refused(repacked(secret, lambda n, d: bytes(99) if n == "content.xml" else d))
    # An encrypted XLSX is an old container with a stream of this name; an encrypted XLS begins with this record.
    container = bytearray(ole.pack(b"x" * 5000))
    name = "Workbook".encode("utf-16-le")
    at = container.index(name)
    longer = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    container[at : at + len(longer)] = longer
    struct.pack_into("<H", container, at + 64, len(longer))
    assert "mật khẩu" in refused(bytes(container))
    stream = ole.Container(xls([["a"]])).stream("Workbook")
    assert stream is not None
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    locked = stream[:begin] + struct.pack("<HH", 0x2F, 6) + bytes(6) + stream[begin:]
    assert "mật khẩu" in refused(ole.pack(locked))
    flagged = bytearray(xlsx([["a"]]))
    place = -1
    while (place := flagged.find(b"PK\x01\x02", place + 1)) >= 0:
        flagged[place + 8] |= 1
    assert "mật khẩu" in refused(bytes(flagged))


def test_chains_of_sectors_that_never_end() -> None:
    content = bytearray(ole.pack(bytes(20_000)))
    fat = 512
    # The first sector of the stream follows itself.
    struct.pack_into("<I", content, fat + 4 * 2, 2)
    assert "bị hỏng" in refused(bytes(content))


def test_text_files_beyond_measure() -> None:
    assert "60000 dòng" in refused(b"a\n" * 60_001)
    assert "60000 dòng" in refused(b"a," * 300)
    assert "bị hỏng" in refused(b'"' + b"a" * 200_000)


@pytest.mark.parametrize("size", [1, 4095, 4096, 70_000, 9_000_000])
def test_a_container_comes_back_as_it_was_packed(size: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    packed = ole.Container(ole.pack(data[:size]))
    stream = packed.stream("workbook")
    assert stream is not None
    assert stream[:size] == data[:size]
    assert packed.names == {"workbook"}


def test_a_file_that_would_end_the_process_is_a_refusal() -> None:
    stream = ole.Container(xls([["a"]])).stream("Workbook")
    assert stream is not None
    # The record of a sheet's dimensions, for which the library reserves what it is told to.
    at = stream.index(struct.pack("<HH", 0x0200, 14))
    lying = stream[: at + 4] + struct.pack("<IIHH", 0, 0xFFFFFFF0, 0, 0xFFFF) + stream[at + 16 :]
    assert "bị hỏng" in refused(ole.pack(lying))


def test_a_reading_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CPU_SECONDS", 1)
    with pytest.raises(Unusable, match="damaged"):
        workbook._grids(_endless(), lambda *_: (frozenset(), {}))


def _endless() -> bytes:
    """A sheet whose last element is never closed."""
    return repacked(ods([["a"]]), lambda n, d: d[: d.rindex(b"</table:table>")] if n == "content.xml" else d)


# Made once: a workbook holds the time at which it was made, and a test has to be repeatable.
WHOLE = {"xlsx": xlsx(ROWS), "xls": xls(ROWS), "ods": ods(ROWS)}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_damage_anywhere_is_a_refusal_or_a_reading(kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))
    with contextlib.suppress(Unusable):
        book = open_book(bytes(content[:cut]))
        assert all(len(sheet.rows) <= grid.MOST_ROWS for sheet in book.grids)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_damage_inside_is_a_refusal_or_a_reading(kind: str, data: st.DataObject) -> None:
    def damaged(part: bytes) -> bytes:
        changed = bytearray(part)
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(changed) - 1))
            changed[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
        return bytes(changed)

    if kind == "xls":
        stream = ole.Container(WHOLE["xls"]).stream("Workbook")
        assert stream is not None
        content = ole.pack(damaged(stream))
    else:
        parts = sorted(
            n for n in zipfile.ZipFile(io.BytesIO(WHOLE[kind])).namelist() if n.endswith((".xml", ".rels"))
        )
        chosen = data.draw(st.sampled_from(parts))
        content = repacked(WHOLE[kind], lambda n, d: damaged(d) if n == chosen else d)
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Unusable):
        patch.setattr(workbook, "CPU_SECONDS", 3)
        book = open_book(content)
        assert all(len(sheet.rows) <= grid.MOST_ROWS for sheet in book.grids)
