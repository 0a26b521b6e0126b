"""Where in a sheet the list begins, and which column is which.

Lists stand under titles, with headings over one to three rows in merged cells, a row of column numbers beneath, and lines
of sums and signatures among or after the households.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from intake.archive import Unusable
from intake.grid import MOST_COLUMNS, Grid, column_of, letter
from intake.headings import (
    FIELDS,
    HAMLET_OF_LIST,
    HEADING_ROW,
    HEADING_ROWS,
    INCOME,
    UNIT,
    Heading,
    is_given_name,
    recognise,
    unit,
)
from intake.overlooked import Overlooked, list_beside, overlooked, unsure
from rules.vietnamese import search_key

_HEADER_WITHIN: Final = 40
_HEADER_ROWS: Final = 3
_ORDINAL: Final = re.compile(r"\(?([0-9]{1,2})\)?(?:\.0)?")
_LETTER: Final = re.compile(r"\(?[A-Za-z]\)?")
_TOTALS: Final = frozenset(
    ("cong", "tong", "tong cong", "tong so", "tong so ho", "tong hop", "toan xa", "toan thon", "toan huyen", "total", "cong don")
)  # fmt: skip
_TOTAL: Final = re.compile(
    r"(tong (cong|so|hop|toan)|cong (toan|thon|xa|ban|khu|to|trang|cong|chung|luy ke|mang sang|so ho|danh sach)|total)( .*)?|"
    # A count beside it, as in "Tổng: 25 hộ"; nobody is called by a number.
    r"(?:t |tong |cong )*(?:tong|cong|total)(?: (?:la|co|gom))?(?: [0-9]+)+(?: .*)?|t cong(?: [0-9].*)?"
)
_SUMMARY: Final = re.compile(
    r"(?:(?:thu nhap |muc |tn )?(?:binh quan|trung binh|bq)(?: (?:chung|cong|toan|cua|ho|moi|khau|dau|nguoi|thu nhap|thon|ban|xom|"
    r"khu|to|xa|nam|cac|tren|theo|mot|1)(?: .*)?)?|"
    r"(?:tong )?so (?:ho|khau|nhan khau|nguoi|luong|lao dong|thu nhap)(?: .*)?|(?:ty|ti) le(?: .*)?|trong do(?: .*)?|"
    r"tong (?:thu nhap|khau|nhan khau|ho|ho (?:can )?ngheo)|cong (?:ho|nhom) .*|"
    r"(?:cac )?ho (?:moi |da |khong )?(?:thoat )?(?:can )?(?:ngheo|binh thuong)(?: .*)?)"
)
_REMARK: Final = re.compile(
    r"(?:trang|page|bieu|mau|phu luc|don vi|dvt|dot|quy|so|ty le|nam|thang|cong hoa|doc lap|danh sach|ghi chu|tiep theo|nguon)\b.*"
)
_NUMERAL: Final = re.compile(r"[0-9 ]*|[ivxlc]+|[a-z](?: [0-9]+)?")
_FOOTERS: Final = re.compile(
    r"(nguoi (lap|tong hop)|can bo|cong chuc|da ky|noi nhan|luu|bi thu|"
    r"ke toan|chu tich|pho chu tich|truong (thon|ban|khu)|t m |tm |kt |ubnd|uy ban nhan dan|"
    r"(\w+ )*(xac nhan|ngay|thang) .*(nam|thang|cua).*|ghi chu|danh sach (nay|tren)|an dinh|trong do|"
    r"ky( ten| va| ghi| dong dau)|thu truong|ban chi dao|luu y).*"
)
_GROUP: Final = re.compile(
    r"(?:[ivxlc]+ |[0-9]+ |[a-z] )?(?:(?:xa|thi tran|phuong|huyen|tinh) \S.*|"
    r"(?:nhom |cac |danh sach |doi tuong |dien )*(?:ho )(?:moi |da |khong )?(?:thoat )?(?:can )?(?:ngheo|binh thuong)(?: .*)?)"
)
_COUNTED: Final = re.compile(r"[\s:;,–(-]+(?:gồm\s+|có\s+)?[0-9]+ *(?:hộ|khẩu|nhân khẩu)\b.*$", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"(?:[ivxlc]+ |[0-9]+ |[a-z] )?"
    r"(thon|ban|xom|lang|khu pho|to dan pho|khu dan cu|khu|tdp|ap|buon|phum|khom|tieu khu|to(?= [0-9]))( .+)"
)

TextAt = Callable[[int, int], str]
"""Gives the converted text of a cell by its place in ``grid.rows``; "" for what is no text."""


@dataclass(frozen=True, slots=True)
class Table:
    """One list within a sheet. Rows and columns are places in ``grid.rows``; :attr:`letters` are the sheet's own."""

    grid: Grid
    first: int
    columns: Mapping[str, int]
    letters: Mapping[str, str]
    factors: Mapping[str, Decimal]
    header: int
    """The sheet's own number of the last row of headings, 0 where there are none."""
    titles: tuple[str, ...]
    number: int | None = None
    """The column of running numbers (STT)."""
    told: bool = False
    """Whether its headings stand where a person said (``HEADING_ROW``)."""
    overlooked: tuple[Overlooked, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    """The columns whose headings say nothing that is asked for: letters and the heading's words."""
    beside: tuple[str, ...] = ()
    """The columns of another list on the right of this one, which is not read."""
    continued: frozenset[int] = frozenset()
    """Rows that go on with the household above, whose head's cell is merged over them."""


def find_table(
    grid: Grid, text: TextAt, *, mapping: Mapping[str, str] | None = None, year: int | None = None
) -> Table | None:
    """Find the list in a sheet. ``mapping``: letters that a person gave for fields, "" for a field that is not there.

    Of two lists side by side the left one is read, and nothing of the other: what stands there belongs to other people.

    ``year``: the year of an income column that names none. Returns None for a sheet without a list of households.

    The mapping may also say in which row the headings stand; a sheet that has no list under that row is looked through as if
    nobody had said so.
    """
    given = _given(mapping or {}, grid)
    units = _units(mapping or {})
    rows = told_rows(mapping or {}, grid)
    block = (rows.start, len(rows), _headings(grid, text, rows.start, len(rows), year)) if rows else None
    told = block is not None and (_is_list(block[2]) or given.get("head") is not None)
    if not told:
        block = _block(grid, text, year)
    if not ((block is not None and _is_list(block[2])) or given.get("head") is not None):
        return None
    headed = block is not None
    at, height, found = block or (0, 1, {})
    columns = {name: column for name, (column, _) in found.items()}
    factors = {name: heading.factor for name, (_, heading) in found.items() if INCOME.fullmatch(name)}
    labels = _labels(grid, text, at, height) if headed else {}
    claims = {
        column: heading.field if (heading := _heading(parts, year)) else ""
        for column, parts in labels.items()
    }
    border = list_beside(claims)
    if border is not None and all(place is None or place < border[0] for place in given.values()):
        beside, sure = border
        if not sure and given.get("head") is None:
            raise unsure(grid.name)
        left = replace(grid, rows=[row[:beside] for row in grid.rows])
        table = find_table(left, text, mapping=mapping, year=year)
        letters = tuple(letter(grid.left + column) for column in sorted(labels) if column >= beside)
        return table and replace(table, beside=letters)
    _split_names(columns, labels, lambda column: not any(text(row, column) for row in range(at, at + height)))
    for name, place in given.items():
        for other in [n for n, column in columns.items() if column == place or n == name]:
            del columns[other]
            factors.pop(other, None)
        if place is not None:
            columns[name] = place
            if INCOME.fullmatch(name):
                factors[name] = unit(" ".join(labels.get(place, ())))
    titles = tuple(
        text(row, column) for row in range(at) for column in range(len(grid.rows[row])) if text(row, column)
    )
    # A unit may stand once above the table.
    above = [t for t in titles if re.search(r"\b(dvt|don vi tinh|don vi)\b", search_key(t))]
    if above and unit(above[-1]) > 1:
        factors = {n: unit(above[-1]) if factor == 1 else factor for n, factor in factors.items()}
    # What a person says of the unit goes before what stands anywhere.
    factors = {n: units.get(n, factor) for n, factor in factors.items()}
    number = columns.pop("number", None)
    first = at + height if headed else 0
    for _ in range(2):
        if first < len(grid.rows) and _is_numbering(grid, first):
            first += 1
    filled = {c: field for c, field in claims.items() if any(row[c] != "" for row in grid.rows[first:])}
    return Table(
        grid,
        first,
        columns,
        {name: letter(grid.left + column) for name, column in columns.items()},
        factors,
        grid.top + at + height - 1 if headed else 0,
        titles,
        number,
        told,
        overlooked(filled, columns, given, grid.left),
        tuple(
            (letter(grid.left + column), labels[column][-1])
            for column, field in sorted(filled.items())
            if not field and column not in columns.values()
        ),
    )


_Block = tuple[int, int, dict[str, tuple[int, Heading]]]


def told_rows(mapping: Mapping[str, str], grid: Grid) -> range:
    """Return the rows of headings that a person named, as places in ``grid.rows``; none where nobody did or they are outside."""
    found = HEADING_ROWS.fullmatch(mapping.get(HEADING_ROW, ""))
    if found is None:
        return range(0)
    first, last = (int(n) - grid.top for n in (found[1], found[2] or found[1]))
    inside = 0 <= first <= last < len(grid.rows) and last - first < _HEADER_ROWS
    return range(first, last + 1) if inside else range(0)


def heading_rows(grid: Grid, text: TextAt, mapping: Mapping[str, str] | None = None) -> range:
    """Return the rows of headings, as places in ``grid.rows``; none where the sheet has none.

    Those that a person named; those that are known by their wording; else the row of words over columns of numbers, whatever
    the words are.
    """
    told = told_rows(mapping or {}, grid)
    if told:
        return told
    block = _block(grid, text, None)
    return range(block[0], block[0] + block[1]) if block is not None else range(0)


def _block(grid: Grid, text: TextAt, year: int | None) -> _Block | None:
    """Return where the headings stand, how many rows they take and what they stand for."""
    best: tuple[int, _Block] | None = None
    used = [n for n, row in enumerate(grid.rows) if any(v != "" for v in row)][:_HEADER_WITHIN]
    for at in used:
        for height in range(1, min(_HEADER_ROWS, len(grid.rows) - at) + 1):
            found = _headings(grid, text, at, height, year)
            if height > 1 and not _continues(text, at, height, found):
                break
            score = len(found) - ("number" in found)
            # Of blocks that say as much the lowest: a title is no heading.
            if best is None or (score, -height) > (best[0], -best[1][1]):
                best = (score, (at, height, found))
    if best is not None and _is_list(best[1][2]):
        return best[1]
    # A heading that nobody has met yet is one all the same: what it stands for is for a person to say.
    for at in used:
        if _is_over_numbers(grid, text, at):
            return at, 1, _headings(grid, text, at, 1, year)
    return best[1] if best is not None and best[0] > 0 else None


def _is_over_numbers(grid: Grid, text: TextAt, at: int) -> bool:
    """Tell whether a row is all words, each but once, and the next one has numbers under some of them."""
    below = at + 1
    if below < len(grid.rows) and _is_numbering(grid, below):
        below += 1
    cells = [column for column, value in enumerate(grid.rows[at]) if value != ""]
    said = [text(at, column) for column in cells]
    if below >= len(grid.rows) or len(cells) < 3 or len(set(said)) < len(said):
        return False
    if not all(any(char.isalpha() for char in words) and len(words) <= 80 for words in said):
        return False
    return any(_is_number(grid.rows[below][column]) for column in cells)


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return any(char.isdigit() for char in value) and not any(char.isalpha() for char in value)
    return value is not None


def _units(mapping: Mapping[str, str]) -> dict[str, Decimal]:
    """Return what a person said of the units of incomes: by what their numbers are multiplied."""
    return {
        f"income_{found[1]}": Decimal(said)
        for name, said in mapping.items()
        if (found := UNIT.fullmatch(name)) and said.isascii() and said.isdigit()
    }


def _split_names(
    columns: dict[str, int], labels: Mapping[int, list[str]], is_covered: Callable[[int], bool]
) -> None:
    """Join names that stand in two columns: ``Họ đệm`` and ``Tên``, or one heading merged over both."""
    family = columns.pop("family_name", None)
    if family is not None and is_given_name(" ".join(labels.get(family + 1, ["?"])[-1:])):
        columns["head"], columns["given_name"] = family, family + 1
    elif "head" in columns:
        beside = columns["head"] + 1
        same = labels.get(beside) == labels.get(columns["head"])
        if same and beside not in columns.values() and is_covered(beside):
            columns["given_name"] = beside


def _given(mapping: Mapping[str, str], grid: Grid) -> dict[str, int | None]:
    given: dict[str, int | None] = {}
    for name, letters in mapping.items():
        if UNIT.fullmatch(name) or name in (HEADING_ROW, HAMLET_OF_LIST):
            continue
        column = column_of(letters) if letters.strip() else None
        if (name not in FIELDS and not INCOME.fullmatch(name)) or (
            column is not None and not 0 <= column < MOST_COLUMNS
        ):
            raise Unusable(
                f"Không có trường “{name[:40]}” hoặc cột “{letters[:10]}”; hãy chọn lại cột.",
                f"There is no field “{name[:40]}” or no column “{letters[:10]}”; choose the column again.",
            )
        width = len(grid.rows[0]) if grid.rows else 0
        inside = column is not None and grid.left <= column < grid.left + width
        given[name] = column - grid.left if column is not None and inside else None
    return given


def _is_list(found: Mapping[str, object]) -> bool:
    fields = set(found) - {"number", "family_name"}
    return ("head" in fields and len(fields) >= 2) or ("code" in fields and len(fields) >= 3)


def _labels(grid: Grid, text: TextAt, at: int, height: int) -> dict[int, list[str]]:
    """Return the words over each column, from top to bottom, a merged cell's words over each column that it covers."""
    labels: dict[int, list[str]] = {}
    rows = range(at, at + height)
    width = len(grid.rows[at])
    for column in range(width):
        for row in rows:
            words = text(row, column)
            if not words:
                words = _covering(grid, text, row, column, rows)
            if words and words not in labels.setdefault(column, []):
                labels[column].append(words)
    return labels


def _covering(grid: Grid, text: TextAt, row: int, column: int, rows: range) -> str:
    place = (grid.top + row, grid.left + column)
    if grid.merged and place in grid.merged:
        top, left = grid.merged[place]
        # Only sideways: what is merged downwards has its words already.
        if top == place[0] and left >= grid.left:
            return text(row, left - grid.left)
        return ""
    # Where merging is not told, an empty cell over words belongs to the one on its left if that has words below as well.
    if row + 1 in rows and text(row + 1, column):
        for left in range(column - 1, -1, -1):
            if not text(row + 1, left):
                return ""
            if text(row, left):
                return text(row, left)
    return ""


def _headings(
    grid: Grid, text: TextAt, at: int, height: int, year: int | None
) -> dict[str, tuple[int, Heading]]:
    found: dict[str, tuple[int, Heading]] = {}
    for column, parts in _labels(grid, text, at, height).items():
        heading = _heading(parts, year)
        if heading is not None:
            known = found.get(heading.field)
            if known is None or heading.beats(known[1]):
                found[heading.field] = (column, heading)
    named = found.pop("member_name", None)
    if named is not None and "head" not in found and "relation" in found:
        # A list of persons: which of them heads a household stands beside.
        found["head"] = named
    return found


def _heading(parts: list[str], year: int | None) -> Heading | None:
    if len(parts) == 1:
        return recognise(parts[0], year)
    whole = recognise(" ".join(parts), year)
    if whole is not None and INCOME.fullmatch(whole.field):
        # The unit may stand in either row.
        return whole
    if parts[-1].startswith("("):
        return recognise(parts[-1], year) or _heading(parts[:-1], year)
    # The lowest words say most; what stands over them is added until they say something.
    for first in range(len(parts) - 1, -1, -1):
        heading = recognise(" ".join(parts[first:]), year)
        if heading is not None:
            return heading
    return None


def _continues(text: TextAt, at: int, height: int, found: Mapping[str, tuple[int, Heading]]) -> bool:
    """Tell whether the lowest row of a block is still a heading: no name of a person stands in it."""
    for name in ("head", "code"):
        if name in found:
            words = text(at + height - 1, found[name][0])
            if words and recognise(words) is None and not words.startswith("("):
                return False
    return True


def _is_numbering(grid: Grid, at: int) -> bool:
    """Tell whether a row only numbers the columns: 1, 2, 3 … or A, B, 1, 2 …"""
    cells = [str(value).strip() for value in grid.rows[at] if value != ""]
    if len(cells) < 3:
        return False
    numbers: list[int] = []
    for cell in cells:
        found = _ORDINAL.fullmatch(cell)
        if found:
            numbers.append(int(found[1]))
        elif not _LETTER.fullmatch(cell):
            return False
    return len(numbers) >= 2 and all(b - a == 1 for a, b in pairwise(numbers))


# -- rows that are no households --------------------------------------------------------------------------------------------


def is_total(words: str) -> bool:
    """Tell whether a cell names a line of sums."""
    text = search_key(words)
    return text in _TOTALS or _TOTAL.fullmatch(text) is not None


def is_summary(words: str) -> bool:
    """Tell whether a cell names a line of averages or counts, in a row that has nothing of one household.

    People are called Bình, Trung and Hồ: only ask where no running number, code or year of birth stands.
    """
    return len(words) <= 80 and _SUMMARY.fullmatch(search_key(words)) is not None


def is_remark(words: str) -> bool:
    """Tell whether a line between households surely names no hamlet: a page, a form, a unit of money."""
    return _REMARK.fullmatch(search_key(words)) is not None


def is_ordinal(words: str) -> bool:
    """Tell whether a text is only a number in a row of them: ``12.``, ``IV``, ``a)``, ``1.2``."""
    return _NUMERAL.fullmatch(search_key(words)) is not None


def is_footer(words: str) -> bool:
    """Tell whether a cell belongs to the signatures and remarks around a list."""
    return len(words) <= 120 and _FOOTERS.fullmatch(search_key(words)) is not None


def is_group(words: str) -> bool:
    """Tell whether a line names a commune or a class, as those that stand over a group of households do."""
    return len(words) <= 80 and _GROUP.fullmatch(search_key(words)) is not None


def place_named(words: str) -> str | None:
    """Return the hamlet that a line between households announces (``II. Thôn Bình Hòa``); None for another line."""
    # How many they are may stand beside.
    words = _COUNTED.sub("", words)
    found = _PLACE.fullmatch(search_key(words))
    if found is None:
        return None
    lead = len(search_key(words).split()) - len((found[1] + found[2]).split())
    return " ".join(words.replace(".", " ").replace(")", " ").split()[lead:]).rstrip(" :;") or None
