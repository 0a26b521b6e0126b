"""Columns whose headings say what another column is read for: two incomes of one year, or a second list beside the first.

A field has one column. Which of two it is, their wording decides as well as it can; that the other one is left is told, so
that nobody believes it was read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from intake.grid import letter
from intake.headings import INCOME, called
from rules.text import Text

_LIST_BESIDE: Final = 2
"""So many columns of another list, its heads among them, make a list of their own."""


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


def not_read(found: Collection[Overlooked], columns: Mapping[str, str]) -> list[Text]:
    """Say which columns are not read and why; ``columns`` are the letters of those that are."""
    said: list[Text] = []
    if len(found) >= _LIST_BESIDE and any(one.field == "head" for one in found):
        names = ", ".join(one.letters for one in found)
        return [
            Text(
                "Trang tính có hai danh sách đặt cạnh nhau; các cột {names} chưa được đọc. Hãy chuyển danh sách bên phải xuống "
                "dưới hoặc sang một trang tính riêng, rồi gửi lại tệp.",
                "The sheet has two lists side by side; the columns {names} are not read. Put the list on the right below the other "
                "or on a sheet of its own and send the file again.",
            ).format(names=names)
        ]
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
