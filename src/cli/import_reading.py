"""How a list is to be read, as the command line is told it: which column is what, and that its letters were read rightly."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from cli.terminal import refuse, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.household_sheet import HouseholdSheet
    from intake.household_types import HouseholdRow
    from rules.text import Text
    from workflows.import_readings import Reading

_SHOWN = 24
"""Samples of converted text that are shown; the page shows more."""


def told_columns(file: str, given: tuple[str, ...], heading_row: str | None = None) -> dict[str, str]:
    """Return what ``--column`` and ``--heading-row`` said, field → letter. Ends the command on what names no item or row."""
    from intake.grid import MOST_COLUMNS, column_of
    from intake.grid import letter as letter_of
    from intake.headings import FIELDS, HEADING_ROW, HEADING_ROWS, INCOME, UNIT
    from rules.text import Text

    told: dict[str, str] = {}
    last = letter_of(MOST_COLUMNS - 1)
    for said in given:
        field, equals, letter = (part.strip() for part in said.partition("="))
        known = field in FIELDS or INCOME.fullmatch(field) or UNIT.fullmatch(field)
        if not (equals and known):
            refuse(
                file,
                f"--column {said}",
                Text(
                    "cần dạng MỤC=CỘT như head=B; các mục: chungtay import fields",
                    "write ITEM=LETTER as in head=B; the items: chungtay import fields",
                ),
            )
        column = column_of(letter) if letter and not UNIT.fullmatch(field) else 0
        if not 0 <= column < MOST_COLUMNS:
            refuse(
                file,
                f"--column {said}",
                Text(
                    f"không có cột “{letter[:10]}”; cột ghi bằng chữ cái như trong Excel, từ A đến {last}, như {field}=B",
                    f"there is no column “{letter[:10]}”; name it by its letters as Excel does, A to {last}, as in {field}=B",
                ),
            )
        told[field] = letter
    if heading_row is not None:
        if not HEADING_ROWS.fullmatch(heading_row.strip()):
            refuse(
                file,
                f"--heading-row {heading_row}",
                Text(
                    "cần số dòng của bảng tính, như 6, hoặc 6-7 khi tiêu đề hai dòng",
                    "give the sheet's own row number such as 6, or 6-7 for headings over two rows",
                ),
            )
        told[HEADING_ROW] = heading_row.strip()
    return told


def no_list(file: str, problem: Text) -> NoReturn:
    """End the command on a file in which no list is found, with what mends it here."""
    from rules.text import Text

    refuse(
        file,
        "",
        Text(
            f"{problem.vi} Thêm --heading-row N, --column head=B … hoặc lấy mẫu: chungtay import template MAU.xlsx",
            f"{problem.en} Add --heading-row N, --column head=B … or get a template: chungtay import template TEMPLATE.xlsx",
        ),
    )


def show_samples(sheet: HouseholdSheet, say: Callable[[str], None]) -> None:
    """Say side by side what stands in the file and what it was read as, where it was not Unicode."""
    if sheet.encoding == "unicode":
        return
    say(f"bảng mã / encoding: {sheet.encoding}")
    for one in sheet.samples[:_SHOWN]:
        say(f"  {one.sheet}!{one.column}{one.row}: {one.original} → {one.converted}")


def agree_on_encoding(file: str, sheet: HouseholdSheet, named: str | None, *, asked: bool) -> None:
    """End the command unless a person agrees to the encoding: asked at a terminal, else by its name."""
    from rules.text import Text

    found = sheet.encoding
    if named == found or (named is None and found == "unicode"):
        return
    if named is None and asked and file != "-" and sys.stdin.isatty():
        show_samples(sheet, warn)
        if click.confirm("Chữ đọc đúng? / Is the text read rightly?", default=False, err=True):
            return
        refuse(
            file,
            "",
            Text(
                "chưa nhập gì; hãy gửi tệp ở trang Nhập danh sách hộ để chọn bảng mã khác",
                "nothing was brought in; send the file on the page of lists to choose another encoding",
            ),
        )
    refuse(
        file,
        "--confirm-encoding",
        Text(
            f"bảng mã nhận ra là {found}; xem chữ đọc được bằng --dry-run, nếu đúng thì thêm --confirm-encoding {found}",
            f"the encoding found is {found}; look at the text with --dry-run and, if it is right, add --confirm-encoding {found}",
        ),
    )


def class_needed(rows: int) -> Text:
    """Say that rows name no class, and which option names that of the list."""
    from rules.text import Text

    return Text(
        f"chưa nhập được: {rows} dòng không nói hộ thuộc diện nào; thêm --class poor (hộ nghèo) hoặc --class near_poor "
        "(hộ cận nghèo)",
        f"cannot come in yet: {rows} row(s) do not say which class the household is in; add --class poor or --class near_poor",
    )


def require_class(file: str, reading: Reading, of_class: str) -> None:
    """End the command, with exit code 2, where new households are in no class that the list or ``--class`` names."""
    if reading.without_class and not of_class:
        refuse(file, "--class", class_needed(reading.without_class))


def odd_incomes(reading: Reading) -> list[tuple[HouseholdRow, int, Text]]:
    """Return the incomes to look at before they are declared, each with its row, year and why; nothing is decided of them."""
    from rules.income_hints import unlikely

    found = (
        (row, year, unlikely(amount)) for row in reading.rows for year, amount in sorted(row.incomes.items())
    )
    return [(row, year, why) for row, year, why in found if why is not None]
