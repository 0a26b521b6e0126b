"""What the page of a list says of its columns, and of the numbers and dates in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from aggregates.vocabulary import HOUSEHOLD_CLASSES, INCOME_UNITS
from intake.headings import FIELDS, INCOME, called
from intake.household_sheet import HouseholdRow, HouseholdSheet
from intake.understood import understood
from rules.income_hints import unlikely
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.formats import dong, number
from workflows.import_readings import Reading

ODD: Final = 50
"""Incomes to look at that the page lists."""


def left_words(seconds: int | None) -> Text:
    """Say how long something that is carried out will take still, roughly: nobody can promise more."""
    if seconds is None:
        return Text("Đang ước lượng thời gian còn lại.", "How long it will take is being estimated.")
    if seconds < 60:
        return Text("Còn chưa đến một phút.", "Less than a minute left.")
    minutes = -(-seconds // 60)
    return Text(f"Còn khoảng {number(minutes)} phút.", f"About {counted(minutes, 'minute')} left.")


def columns_of(reading: Reading) -> list[Row]:
    """Return the columns that are understood, in the order of the sheet, with what stands in their headings."""
    headings = {c.letters: c.heading for c in reading.columns}
    found = reading.sheet.columns if reading.sheet else {}
    units = reading.sheet.tables[0].units if reading.sheet and reading.sheet.tables else {}
    return [
        {
            "field": _with_unit(field, units[field]) if field in units else called(field),
            "column": letters,
            "heading": headings.get(letters, ""),
        }
        for field, letters in sorted(found.items(), key=lambda item: (len(item[1]), item[1]))
    ]


def _with_unit(field: str, factor: Decimal) -> Text:
    name, unit = called(field), INCOME_UNITS[str(int(factor))]
    return Text(
        f"{name.vi}, {unit.vi} (khai sau khi nhập xong)",
        f"{name.en}, {unit.en} (declared once the import is complete)",
    )


def readings_of(reading: Reading) -> list[Row]:
    """Return some cells of years and numbers, and what each was taken for."""
    if reading.sheet is None:
        return []
    return [
        {
            "field": called(one.field),
            "place": f"{one.sheet}!{one.place}",
            "written": one.written,
            "value": _value(one.field, one.value),
        }
        for one in understood(reading.book, reading.sheet)
    ]


def _value(field: str, value: int | Decimal | bool) -> Text | str:
    if isinstance(value, bool):
        return Text("có", "yes") if value else Text("không", "no")
    if INCOME.fullmatch(field):
        return Text(f"{dong(Decimal(value))} một năm", f"{dong(Decimal(value))} a year")
    if field == "members":
        return Text(f"{number(value)} người", f"{number(value)} {'person' if value == 1 else 'people'}")
    return Text(f"năm {value}", f"the year {value}")


def tally(rows: Sequence[HouseholdRow]) -> list[Row]:
    """Return how many of some households are of which class, disabled or protected: a wrong reading shows there first."""
    classes = Counter(row.household_class for row in rows)
    found = [(capital(words), classes[name]) for name, words in HOUSEHOLD_CLASSES.items() if classes[name]]
    if classes[None]:
        found.append((Text("Không ghi diện", "No class said"), classes[None]))
    for field in ("disabled_member", "social_protection"):
        said = [value for row in rows if (value := getattr(row, field)) is not None]
        if said:
            found.append((FIELDS[field], sum(said)))
    return [{"what": what, "number": count} for what, count in found]


def odd_incomes(sheet: HouseholdSheet | None) -> list[Row]:
    """Return the incomes that should be looked at before they are declared; nothing is decided about them."""
    found: list[Row] = []
    for row in sheet.rows if sheet is not None else ():
        for year, amount in sorted(row.incomes.items()):
            why = unlikely(amount)
            if why is not None:
                found.append(
                    {
                        "household": row.head,
                        "row": row.row,
                        "year": str(year),
                        "amount": amount,
                        "why": capital(why),
                    }
                )
    return found
