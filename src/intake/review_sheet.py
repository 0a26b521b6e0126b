"""The spreadsheet of a year's poverty reviews: the same columns out and in.

Reading trusts nothing. A file is measured before it is opened, nothing in it is computed (a formula counts as the value the
office program saved with it), and whatever cannot be used is named by row and column in both languages. What a sheet says
is only read here; whether its units exist and who may report them is asked by ``workflows.review_import``.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from intake.archive import Limits, Unusable, read_parts
from rules.text import Text
from rules.vietnamese import search_key

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 30 * 1024 * 1024
MOST_PARTS: Final = 200
MOST_ROWS: Final = 1000
MOST_COLUMNS: Final = 40
_HEADER_ROWS: Final = 20
_LARGEST: Final = 1_000_000
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,7}")
_POINTS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")
_TOTALS: Final = ("cong", "tong", "tong cong", "tong so", "toan xa", "toan huyen", "total")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading in both languages, and other headings it is known by."""

    key: str
    title: Text
    also: tuple[str, ...] = ()
    required: bool = True
    width: int = 14


COLUMNS: Final = (
    Column("code", Text("Mã", "Code"), ("ma don vi", "ma so"), False, 12),
    Column("name", Text("Đơn vị", "Unit"), ("ten don vi", "thon", "thon ban", "xa"), width=30),
    Column("parent", Text("Thuộc", "Part of"), ("thuoc xa",), False, 26),
    Column("households", Text("Tổng số hộ", "Households"), ("so ho", "tong ho")),
    Column("poor", Text("Hộ nghèo", "Poor"), ("so ho ngheo",)),
    Column("near_poor", Text("Hộ cận nghèo", "Near-poor"), ("so ho can ngheo",)),
    Column(
        "target", Text("Chỉ tiêu giảm (điểm %)", "Target (points)"), ("chi tieu giam", "chi tieu"), False, 22
    ),
)
_COUNTS: Final = ("households", "poor", "near_poor")


@dataclass(frozen=True, slots=True)
class Line:
    """One line to write; counts None: nothing reported yet."""

    code: str
    name: str
    parent: str
    households: int | None
    poor: int | None
    near_poor: int | None
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be used: the sheet's own row number and column letter; 0 and "": the file as a whole."""

    row: int
    column: str
    message: Text


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line that was read. ``households`` and the others are None together: nothing was filled in."""

    row: int
    code: str
    name: str
    parent: str
    counts: tuple[int, int, int] | None
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read, and what is wrong. With any problem the rows are not to be used."""

    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    letters: dict[str, str]
    """Column letters by key, so that later problems name the same cells."""


# -- out --------------------------------------------------------------------------------------------------------------------


def write(title: Text, lines: Sequence[Line], *, year: int, note: Text, made_on: date) -> bytes:
    """Return an XLSX file of one sheet with the columns of :data:`COLUMNS`, in which every text is a text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"Rà soát {year}"
    for number, words in enumerate((f"{title.vi} / {title.en}", f"{note.vi} / {note.en}"), start=1):
        _text(sheet.cell(number, 1), words)
        sheet.cell(number, 1).font = Font(bold=number == 1, italic=number == 2)
    _text(sheet.cell(3, 1), f"Lập ngày / made on {made_on:%d/%m/%Y}")
    head = 5
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(head, place)
        _text(cell, f"{column.title.vi} / {column.title.en}")
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for number, line in enumerate(lines, start=head + 1):
        for place, column in enumerate(COLUMNS, start=1):
            value = getattr(line, column.key)
            cell = sheet.cell(number, place)
            if isinstance(value, str):
                _text(cell, value)
            elif value is not None:
                cell.value = value
                cell.number_format = "#,##0" if isinstance(value, int) else "0.00"
    sheet.freeze_panes = f"A{head + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: Any, value: str) -> None:
    """Write text as text: what begins like a formula must not become one in the reader's office program."""
    if value:
        cell.value = value
        cell.data_type = "s"


# -- in ---------------------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Sheet:
    """Read a file. Never raises for what stands in it: every fault is a :class:`Problem`."""
    try:
        _measure(content)
        rows = _cells(content)
        header, letters = _header(rows)
    except Unusable as error:
        return Sheet((), (Problem(0, "", error.text),), {})
    problems: list[Problem] = []
    found: list[SheetRow] = []
    for number in sorted(n for n in rows if n > header):
        one = _row(number, rows[number], letters, problems)
        if one is not None:
            found.append(one)
    if not found and not problems:
        problems.append(
            Problem(
                0, "", Text("Bảng tính không có dòng nào có số liệu.", "No row of the sheet has any figures.")
            )
        )
    return Sheet(tuple(found), tuple(problems), letters)


def _measure(content: bytes) -> None:
    """Refuse what is too large or no plain spreadsheet before anything is parsed."""
    names: set[str] = set()

    def noted(name: str) -> bool:
        names.add(name)
        return False

    read_parts(content, Limits(MOST_BYTES, MOST_UNPACKED, MOST_PARTS), wanted=noted)
    if any("vbaproject" in name.lower() for name in names):
        raise Unusable(
            "Tệp có macro; hãy lưu lại thành XLSX thường.",
            "The file has macros; save it as a plain XLSX.",
        )
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/workbook") for n in names):
        raise Unusable(
            "Tệp không phải bảng tính XLSX đọc được.", "The file is not a readable XLSX spreadsheet."
        )


def _cells(content: bytes) -> dict[int, list[tuple[str, Any, bool]]]:
    """Return the used rows: per cell its column letter, its saved value, and whether a formula stands in it."""
    try:
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            first, same = values.worksheets[0], formulas.worksheets[0]
            for sheet in (first, same):
                # What a sheet says about its own size is not believed.
                sheet.reset_dimensions()
            return dict(_used(first, same))
        finally:
            values.close()
            formulas.close()
    except Unusable:
        raise
    # Whatever a library stumbles over in a hostile file, it is the file that is wrong.
    except Exception:
        raise Unusable(
            "Không đọc được bảng tính; hãy lưu lại thành XLSX bằng Excel hoặc LibreOffice.",
            "The spreadsheet cannot be read; save it again as XLSX in Excel or LibreOffice.",
        ) from None


def _used(values: Any, formulas: Any) -> Iterator[tuple[int, list[tuple[str, Any, bool]]]]:
    used = 0
    pairs = zip(
        values.iter_rows(max_col=MOST_COLUMNS, values_only=True),
        formulas.iter_rows(max_col=MOST_COLUMNS, values_only=True),
        strict=False,
    )
    for number, (row, written) in enumerate(pairs, start=1):
        cells = [
            (
                get_column_letter(place),
                value,
                isinstance(source, str) and source.startswith("=") and value != source,
            )
            for place, (value, source) in enumerate(zip(row, written, strict=False), start=1)
        ]
        if any(value not in (None, "") or formula for _, value, formula in cells):
            used += 1
            if used > MOST_ROWS:
                raise _too_many()
            yield number, cells
        elif number > 20 * MOST_ROWS:
            raise _too_many()


def _too_many() -> Unusable:
    return Unusable(
        f"Bảng tính có hơn {MOST_ROWS} dòng hoặc dòng ở quá xa; hãy xóa bớt.",
        f"The sheet has more than {MOST_ROWS} rows, or rows very far down; delete some.",
    )


def _header(rows: dict[int, list[tuple[str, Any, bool]]]) -> tuple[int, dict[str, str]]:
    """Find the row of headings and the letter of each column."""
    best: dict[str, str] = {}
    for number in sorted(rows)[:_HEADER_ROWS]:
        letters: dict[str, str] = {}
        for letter, value, _ in rows[number]:
            key = _column(value)
            if key is None:
                continue
            if key in letters:
                title = next(c.title for c in COLUMNS if c.key == key)
                raise Unusable(
                    f"Có hai cột “{title.vi}” ({letters[key]} và {letter}); giữ lại một.",
                    f"There are two columns “{title.en}” ({letters[key]} and {letter}); keep one.",
                )
            letters[key] = letter
        if all(c.key in letters for c in COLUMNS if c.required):
            return number, letters
        if len(letters) > len(best):
            best = letters
    missing = [c.title for c in COLUMNS if c.required and c.key not in best]
    raise Unusable(
        "Không thấy cột: " + ", ".join(m.vi for m in missing) + ". Hãy dùng mẫu tải về.",
        "Columns not found: " + ", ".join(m.en for m in missing) + ". Use the sheet as downloaded.",
    )


def _column(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    # The bilingual heading of our own sheet, or the Vietnamese one alone.
    text = search_key(value.partition("/")[0]).strip()
    for column in COLUMNS:
        if text in (search_key(column.title.vi), *column.also):
            return column.key
    return None


def _row(
    number: int, cells: list[tuple[str, Any, bool]], letters: dict[str, str], problems: list[Problem]
) -> SheetRow | None:
    by_letter = {letter: (value, formula) for letter, value, formula in cells}
    texts = {
        key: _words(by_letter.get(letters.get(key, ""), (None, False))[0])
        for key in ("code", "name", "parent")
    }
    numbers: dict[str, Any] = {}
    before = len(problems)
    for key in (*_COUNTS, "target"):
        letter = letters.get(key)
        if letter is None:
            numbers[key] = None
            continue
        value, formula = by_letter.get(letter, (None, False))
        try:
            numbers[key] = _points(value, formula) if key == "target" else _count(value, formula)
        except Unusable as error:
            problems.append(Problem(number, letter, error.text))
            numbers[key] = None
    counts = [numbers[key] for key in _COUNTS]
    if search_key(texts["name"]).strip(" :.") in _TOTALS:
        # A line of sums is computed here, never taken over.
        del problems[before:]
        return None
    if not texts["name"] and not texts["code"]:
        if any(v is not None for v in (*counts, numbers["target"])) or len(problems) > before:
            problems.append(
                Problem(number, letters["name"], Text("Thiếu tên đơn vị.", "The unit's name is missing."))
            )
        return None
    given = [c is not None for c in counts]
    if any(given) and not all(given) and len(problems) == before:
        key = _COUNTS[given.index(False)]
        title = next(c.title for c in COLUMNS if c.key == key)
        problems.append(
            Problem(
                number,
                letters[key],
                Text(
                    "Thiếu số ở cột “{t}”; không có thì ghi 0.", "“{t}” is missing; write 0 for none."
                ).format(t=title),
            )
        )
    whole = (counts[0], counts[1], counts[2]) if all(given) else None
    return SheetRow(number, texts["code"], texts["name"], texts["parent"], whole, numbers["target"])


def _words(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        # A code that an office program took for a number.
        value = int(value)
    text = unicodedata.normalize("NFC", str(value))
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:200]


def _empty(value: Any, formula: bool) -> bool:
    if value is None and formula:
        raise Unusable(
            "Ô có công thức chưa tính; hãy ghi số.",
            "The cell holds a formula without a value; write the number.",
        )
    return value is None or (isinstance(value, str) and not value.strip())


def _count(value: Any, formula: bool) -> int | None:
    if _empty(value, formula):
        return None
    whole: int | None = None
    if isinstance(value, bool):
        whole = None
    elif isinstance(value, int):
        whole = value
    elif isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST:
        whole = int(value)
    elif isinstance(value, str):
        text = value.replace("\u00a0", " ").strip()
        whole = int(text.replace(".", "")) if _GROUPED.fullmatch(text) and text.isascii() else None
    if whole is None or not 0 <= whole <= _LARGEST:
        raise Unusable(
            f"“{_shown(value)}” không phải số hộ; ghi số nguyên không âm.",
            f"“{_shown(value)}” is no number of households; write a whole number, not negative.",
        )
    return whole


def _points(value: Any, formula: bool) -> Decimal | None:
    if _empty(value, formula):
        return None
    text = ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # The shortest decimal that stands for the saved number: what the cell shows.
        text = repr(value).removesuffix(".0")
    elif isinstance(value, str):
        text = value.replace("\u00a0", " ").strip().removesuffix("%").strip()
    try:
        if not (_POINTS.fullmatch(text) and text.isascii()):
            raise InvalidOperation
        points = Decimal(text.replace(",", "."))
        if points > 100:
            raise InvalidOperation
    except InvalidOperation:
        raise Unusable(
            f"“{_shown(value)}” không phải chỉ tiêu; ghi điểm phần trăm từ 0 đến 100, nhiều nhất hai chữ số lẻ.",
            f"“{_shown(value)}” is no target; write 0 to 100 percentage points with at most two decimals.",
        ) from None
    return points


def _shown(value: Any) -> str:
    return _words(value)[:40] if not isinstance(value, bool) else str(value)
