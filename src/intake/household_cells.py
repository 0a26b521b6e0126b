"""The cells of one row of a list of households, each understood for what its column is, or named as a problem."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from intake import marks, values
from intake.grid import letter
from intake.headings import INCOME, called
from intake.household_problems import MESSAGES, NO_HAMLET, OTHER_HEADINGS, UNKNOWN_MARK
from intake.household_types import CODES, Problem
from intake.sheet_texts import CellText, SheetTexts
from intake.table import Table
from intake.titles import class_of_sheet, classes_named, is_numbered_group, is_title
from intake.values import OutOfRange, Unreadable
from rules.text import Text
from rules.vietnamese import search_key

_MARKED_CLASSES: Final = {
    "class_poor": ("poor", ""),
    "class_near_poor": ("near_poor", ""),
    "class_exited": ("exited", "poor"),
    "class_exited_near_poor": ("exited", "near_poor"),
    "class_not_poor": ("not_poor", ""),
}
_BIRTHS: Final = (("birth_year", ""), ("birth_year_male", "male"), ("birth_year_female", "female"))
_GENDERS: Final = {
    "nam": "male",
    "m": "male",
    "male": "male",
    "nu": "female",
    "f": "female",
    "female": "female",
}
_FIRST_INCOME: Final = 1990


class RowCells:
    """One row after another of one list; :attr:`found` holds the problems of the row it stands at."""

    def __init__(self, table: Table, texts: SheetTexts, *, today: dt.date, epoch: dt.date) -> None:
        self.table, self.texts = table, texts
        self.columns = dict(table.columns)
        self.found: list[Problem] = []
        self.repaired: list[str] = []
        """The fields in which decomposed text was composed."""
        self.row = 0
        """The sheet's own number."""
        self.other_headings: tuple[int, int, str] | None = None
        """Column, row of the grid and words of a heading below which the columns are others than those of the list."""
        self._today, self._epoch = today, epoch
        self._at = 0
        self._cells: Any = ()
        self._marks = [name for name in _MARKED_CLASSES if name in self.columns]
        self.class_of_list = self._titled()
        self.doubtful_class = ""
        """A line that may have begun another class, or be a sum: the rows below are refused with its words."""
        self._incomes = self._income_years()

    def go(self, at: int) -> None:
        """Stand at a row of the grid."""
        self._at, self._cells = at, self.table.grid.rows[at]
        self.row = self.table.grid.top + at
        self.found, self.repaired = [], []

    def has(self, name: str) -> bool:
        """Tell whether the row's cell for a field holds anything."""
        column = self.columns.get(name)
        return column is not None and self._cells[column] != ""

    def problem(self, code: str, name: str, *, rejects: bool | None = None, **params: Any) -> None:
        """Name a problem of the cell of a field."""
        self._add(code, self.table.letters.get(name, ""), rejects, params)

    def problem_at(self, code: str, column: int, **params: Any) -> None:
        """Name a problem of a cell that may belong to no field."""
        self._add(code, letter(self.table.grid.left + column), None, params)

    def _add(self, code: str, column: str, rejects: bool | None, params: dict[str, Any]) -> None:
        message = MESSAGES[code].format(this=self._today.year, **params)
        self._say(code, column, message, CODES[code] if rejects is None else rejects)

    def _say(self, code: str, column: str, message: Text, rejects: bool) -> None:
        self.found.append(Problem(self.table.grid.name, self.row, column, code, message, rejects))

    # -- text ------------------------------------------------------------------------------------------------------------

    def value(self, name: str) -> Any:
        """Return a cell as it is understood from: its text converted, anything else as it is; "" where there is none."""
        column = self.columns.get(name)
        if column is None:
            return ""
        value = self._cells[column]
        return self._converted(name, column, value).text if value.__class__ is str and value else value

    def text(self, name: str) -> str:
        """Return a cell as text to be stored."""
        column = self.columns.get(name)
        if column is None:
            return ""
        value = self._cells[column]
        if value.__class__ is not str:
            return values.words(value)
        if not value:
            return ""
        cell = self._converted(name, column, value)
        return _capitalised(cell.text) if cell.encoding == "tcvn3" and name == "head" else cell.text

    def _converted(self, name: str, column: int, value: str) -> CellText:
        cell = self.texts.cell(self._at, column, value)
        if cell.repaired and name not in self.repaired:
            self.repaired.append(name)
        return cell

    def unknown_hamlet(self, name: str, written: str) -> None:
        """Refuse a row whose hamlet is none of the commune's, or that names none."""
        if written:
            self.problem("unknown_hamlet", name, value=shown(written))
        else:
            self._say("unknown_hamlet", self.table.letters.get(name, ""), NO_HAMLET, CODES["unknown_hamlet"])

    def report_repairs(self) -> None:
        """Mention the fields in which decomposed text was composed, at the first of them."""
        if self.repaired:
            names = sorted(self.repaired, key=self.columns.__getitem__)
            texts = [called(name) for name in names]
            what = Text(", ".join(t.vi for t in texts), ", ".join(t.en for t in texts))
            self.problem("decomposed_text_repaired", names[0], what=what)

    def report_formulas(self) -> None:
        """Mention the formulas that no value was saved with."""
        grid = self.table.grid
        if grid.hollow:
            for name, column in self.columns.items():
                if (self.row, grid.left + column) in grid.hollow:
                    self.problem("formula_ignored", name, what=called(name))

    def report_headings(self) -> None:
        """Refuse a row that stands under other headings than those by which the list is read."""
        if self.other_headings is not None:
            column, at, words = self.other_headings
            place = letter(self.table.grid.left + column)
            message = OTHER_HEADINGS.format(
                words=words, place=f"{place}{self.table.grid.top + at}", header=self.table.header
            )
            self._say("missing_head", place, message, CODES["missing_head"])

    # -- years, numbers --------------------------------------------------------------------------------------------------

    def birth(self) -> tuple[int | None, str]:
        """Return the year of birth and the sex, which the column of the year may tell."""
        gender = _GENDERS.get(search_key(str(self.value("gender"))), "") if "gender" in self.columns else ""
        for name, implied in _BIRTHS:
            if self.has(name) and not values.is_empty(self.value(name)):
                return self.year(name, of_age=True), gender or implied
        return None, gender

    def year(self, name: str, *, of_age: bool = False) -> int | None:
        """Return the year that a cell names."""
        value = self.value(name)
        try:
            return values.year_of(value, epoch=self._epoch, today=self._today, of_age=of_age)
        except OutOfRange as found:
            self.problem(
                "year_out_of_range", name, what=called(name), year=found.year, first=values.OLDEST_YEAR
            )
        except Unreadable:
            self.problem("bad_date", name, what=called(name), value=shown(value))
        return None

    def members(self) -> int | None:
        """Return the number of people."""
        value = self.value("members")
        try:
            return values.members(value)
        except Unreadable:
            self.problem("bad_number", "members", what=called("members"), value=shown(value))
            return None

    def incomes(self) -> dict[int, Decimal]:
        """Return the incomes per head by year, in đồng."""
        found: dict[int, Decimal] = {}
        for name, year in self._incomes:
            value = self.value(name)
            try:
                amount = values.amount(value, self.table.factors.get(name, Decimal(1)))
            except Unreadable:
                self.problem("bad_number", name, what=called(name), value=shown(value))
                continue
            if amount is not None and amount < 0:
                self.problem("negative_amount", name, what=called(name), value=shown(value))
            elif amount is not None:
                found[year] = amount
        return found

    def income_years(self) -> None:
        """Say at their headings which income columns are of years that have not been; those are not read."""
        self.row, self.found = self.table.header, []
        for name in sorted(self.columns):
            found = INCOME.fullmatch(name)
            if found and not self._is_past(int(found[1])):
                self.problem(
                    "year_out_of_range",
                    name,
                    what=called(name),
                    year=int(found[1]),
                    first=_FIRST_INCOME,
                    rejects=False,
                )

    def _is_past(self, year: int) -> bool:
        return _FIRST_INCOME <= year <= self._today.year

    def _income_years(self) -> list[tuple[str, int]]:
        years = [(name, int(found[1])) for name in self.columns if (found := INCOME.fullmatch(name))]
        return sorted((name, year) for name, year in years if self._is_past(year))

    # -- marks and classes -----------------------------------------------------------------------------------------------

    def flag(self, name: str) -> bool | None:
        """Tell whether a column of marks is marked; None without such a column, and for what is neither mark nor no."""
        if name not in self.columns:
            return None
        value = self.value(name)
        try:
            return marks.flag(value)
        except Unreadable:
            self._unmarked(name, value)
            return None

    def _unmarked(self, name: str, value: Any) -> None:
        message = UNKNOWN_MARK.format(what=called(name), value=shown(value))
        self._say("unknown_class", self.table.letters.get(name, ""), message, CODES["unknown_class"])

    def household_class(self) -> tuple[str | None, str]:
        """Return the class and what was exited from: from its own column, from marks, or from the title of the list."""
        try:
            marked = self._marked()
        except Unreadable:
            return None, ""
        if "class" not in self.columns:
            return marked or self._class_told()
        value = self.value("class")
        try:
            named = values.household_class(value)
            if named is not None and marked is not None and marked[0] != named[0]:
                raise Unreadable
        except Unreadable:
            self.problem("unknown_class", "class", value=shown(value))
            return None, ""
        return named or marked or (None, "")

    def _marked(self) -> tuple[str, str] | None:
        """Return the class whose column is marked. Raises :class:`Unreadable` when the problem is named already."""
        marked: list[str] = []
        for name in self._marks:
            value = self.value(name)
            if values.is_empty(value):
                continue
            if not marks.is_mark(value):
                # Words under a heading for marks: the class itself, a no, or something that is no mark.
                try:
                    named = values.household_class(value)
                except Unreadable:
                    named = None
                if search_key(str(value)) == "khong" or (named is None and marks.is_no(value)):
                    continue
                if named is None or named[0] != _MARKED_CLASSES[name][0]:
                    self.problem("unknown_class", name, value=shown(value))
                    raise Unreadable
            marked.append(name)
        if len(marked) > 1:
            self.problem("unknown_class", marked[1], value=" + ".join(["x"] * len(marked)))
            raise Unreadable
        return _MARKED_CLASSES[marked[0]] if marked else None

    def origin(self) -> str:
        """Return what the household exited from, where a column says so."""
        value = self.value("exited_from")
        try:
            return values.poverty_origin(value)
        except Unreadable:
            self.problem("unknown_class", "exited_from", value=shown(value))
            return ""

    @property
    def tells_classes(self) -> bool:
        """Whether a column of the list tells the classes; titles and lines between the households then do not."""
        return "class" in self.columns or bool(self._marks)

    def _class_told(self) -> tuple[str | None, str]:
        if self.doubtful_class:
            self.problem_at("unknown_class", 0, value=shown(self.doubtful_class))
            return None, ""
        return self.class_of_list or (None, "")

    def announce_class(self, words: str, *, surely: bool = True) -> None:
        """Let the rows below have the class that a title or line among them names.

        ``surely`` is not so of a line that may as well be a sum: where it names another class, the rows below are refused until a
        line says which it is.
        """
        if self.tells_classes:
            return
        named = classes_named(words)
        if surely and named:
            self.class_of_list, self.doubtful_class = (named[0] if len(named) == 1 else None), ""
        elif named and self.class_of_list is not None and named != [self.class_of_list]:
            self.doubtful_class = words

    def _titled(self) -> tuple[str, str] | None:
        """Return the class that the list's title, else its sheet's name, gives to all of its households, where no column tells."""
        if self.tells_classes:
            return None
        of_sheet = class_of_sheet(self.table.grid.name)
        for title in reversed(self.table.titles):
            if is_title(title) or is_numbered_group(title):
                # "Hộ nghèo, hộ cận nghèo": which of them a row is, the title does not say; the sheet may. Of those who leave
                # a list (they are not poor, or poor) neither does.
                named = classes_named(title)
                if len(named) == 1:
                    return named[0]
                return of_sheet if of_sheet in named and ("not_poor", "") not in named else None
        return of_sheet


def shown(value: Any) -> str:
    """Return a cell as a message quotes it."""
    text = str(value).upper() if isinstance(value, bool) else values.words(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _capitalised(text: str) -> str:
    """Raise the first letters that TCVN3 has no capitals for: ``Lê Thị ánh``."""
    words = text.split(" ")
    if not all(word[:1].isupper() or not word[:1].isascii() for word in words if word[:1].isalpha()):
        return text
    return " ".join(word[:1].upper() + word[1:] for word in words)
