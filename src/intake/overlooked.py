"""Columns whose headings say what another column is read for: two incomes of one year, or a second list beside the first.

A field has one column. Which of two it is, their wording decides as well as it can; that the other one is left is told, so
that nobody believes it was read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from intake.archive import Unusable
from intake.grid import letter
from intake.headings import INCOME, called
from rules.text import Text

HIDDEN_SHEET: Final = Text(
    "Trang tính này bị ẩn nên không đọc; nếu là danh sách cần nhập, hãy cho hiện lại (Unhide) rồi gửi lại tệp.",
    "This sheet is hidden and not read; if it is a list to bring in, unhide it and send the file again.",
)


@dataclass(frozen=True, slots=True)
class Overlooked:
    """A column that is not read, and the field that it would be."""

    field: str
    letters: str


def overlooked(
    claims: Mapping[int, str], columns: Mapping[str, int], given: Collection[str], left: int
) -> tuple[Overlooked, ...]:
    """Return the columns that claim a field which another column has, from left to right.

    ``claims``: what each column's heading says it is. ``given``: the fields whose columns a person named, who has seen both.
    ``left``: the sheet's first column.
    """
    taken = set(columns.values())
    return tuple(
        Overlooked(field, letter(left + column))
        for column, field in sorted(claims.items())
        if column not in taken and field in columns and field not in given
    )


def list_beside(claims: Mapping[int, str]) -> tuple[int, bool] | None:
    """Return the column where a second list begins on the right of the first, and whether that is sure; None where there is one.

    ``claims``: what each column's heading says it is, "" for one that is not understood; columns without a heading are not in
    it. A second list has heads of households again, and something of them. It surely begins with its running numbers, behind a
    column without a heading, or as the first one begins; else nobody can tell whose the columns before its heads are.
    """
    named = {column for column, field in claims.items() if field == "head"}
    # One heading merged over two columns of names is one.
    heads = sorted(column for column in named if column - 1 not in named)
    if len(heads) < 2 or not any(field and field != "head" for c, field in claims.items() if c > heads[1]):
        return None
    first, second = heads[:2]
    between = range(first + 1, second)
    numbered = [column for column in between if claims.get(column) == "number"]
    gaps = [column for column in between if column not in claims]
    if numbered or gaps:
        return (numbered[-1] if numbered else gaps[-1] + 1), True
    lead = [field for column, field in sorted(claims.items()) if column < first]
    start = second - len(lead)
    return (start, True) if lead == [claims[c] for c in range(start, second)] else (second, False)


def unsure(name: str) -> Unusable:
    """Refuse a sheet of two lists between which no border can be told."""
    return Unusable(
        f"Trang “{name[:40]}” có hai cột họ tên chủ hộ, không rõ cột nào thuộc danh sách nào; hãy để một cột trống giữa hai danh "
        "sách, tách ra hai trang tính, hoặc chọn cột họ tên chủ hộ bằng tay.",
        f"The sheet “{name[:40]}” has two columns of heads of households, and which column belongs to which list cannot be told; "
        "leave an empty column between two lists, put them on two sheets, or choose the column of the head's name by hand.",
    )


def not_read(
    found: Collection[Overlooked], columns: Mapping[str, str], beside: Collection[str] = ()
) -> list[Text]:
    """Say which columns are not read and why.

    ``columns``: the letters of those that are read. ``beside``: those of a list on the right.
    """
    said: list[Text] = []
    if beside:
        names = ", ".join(beside)
        said.append(
            Text(
                "Trang tính có hai danh sách đặt cạnh nhau; các cột {names} chưa được đọc. Hãy chuyển danh sách bên phải xuống "
                "dưới hoặc sang một trang tính riêng, rồi gửi lại tệp.",
                "The sheet has two lists side by side; the columns {names} are not read. Put the list on the right below the other "
                "or on a sheet of its own and send the file again.",
            ).format(names=names)
        )
    for one in found:
        what, income = called(one.field), INCOME.fullmatch(one.field) is not None
        said.append(
            Text(
                "Hai cột cùng là “{what}”: đọc cột {read}, bỏ cột {left}."
                + (" Nếu một cột là của năm khác, hãy ghi năm vào tiêu đề." if income else "")
                + " Nếu sai, chọn lại cột ở trang cách đọc.",
                "Two columns are both “{what}”: {read} is read, {left} is not."
                + (" If one is of another year, write the year in its heading." if income else "")
                + " If that is wrong, choose the column again where columns are corrected.",
            ).format(what=what, read=columns[one.field], left=one.letters)
        )
    return said
