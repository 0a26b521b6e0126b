"""Row by row through a list of households: which rows are households, and what each of them says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from intake import marks, values
from intake.hamlet_names import Hamlets
from intake.headings import recognise
from intake.household_cells import RowCells, shown
from intake.household_types import HouseholdRow, Problem
from intake.sheet_texts import SheetTexts
from intake.table import (
    Table,
    is_footer,
    is_group,
    is_ordinal,
    is_remark,
    is_summary,
    is_total,
    place_named,
)
from intake.titles import classes_named, is_numbered_group, is_title
from intake.values import Unreadable
from rules.text import Text
from rules.vietnamese import search_key, spelling_key

_TEXT_FIELDS: Final = ("code", "head", "ethnicity", "hamlet", "address", "relation")
_BIRTHS: Final = ("birth_year", "birth_year_male", "birth_year_female")
_WEIGHTY: Final = ("code", *_BIRTHS, "ethnicity")
_HEADS: Final = frozenset({"chu ho", "ch", "ch ho", "chu", "1"})
_HEADING_OF_NAMES: Final = re.compile(r"\W*(?:họ|ho|hoten|tên|ten|chủ|chu|head)(?:\W|$)", re.IGNORECASE)
Register = Callable[[], Mapping[str, tuple[str, str]]]
"""Gives by household code the head and the hamlet of each household that is known."""
_VALUES: Final = frozenset(
    {"head", "class_poor", "class_near_poor", "class_exited", "class_exited_near_poor", "class_not_poor"}
)
_LONGEST_NAME: Final = 200
_MOST_SIGNATURES: Final = 4
"""Beside each other at the foot of a page."""


class RowReader:
    """Reads the lists of one file; knows what was seen before, in other sheets too."""

    def __init__(
        self,
        *,
        today: dt.date,
        epoch: dt.date,
        hamlets: Hamlets | None,
        register: Register | None = None,
        hamlet_of_list: str = "",
    ) -> None:
        self.rows: list[HouseholdRow] = []
        self.problems: list[Problem] = []
        self.rejected: list[tuple[str, int]] = []
        self.total = 0
        self.today, self.epoch, self.hamlets = today, epoch, hamlets
        self.hamlet_of_list = hamlet_of_list
        self._register = register
        self._registered: Mapping[str, tuple[str, str]] | None = {} if register is None else None
        self._by_code: dict[str, tuple[str, int]] = {}
        self._by_person: dict[tuple[str, int | None, str], tuple[str, int, str]] = {}

    def read(self, table: Table, texts: SheetTexts) -> None:
        """Read one list to its end."""
        one = _ListReader(self, table, texts)
        one.cells.income_years()
        self.problems.extend(one.cells.found)
        for at in range(table.first, len(table.grid.rows)):
            one.cells.go(at)
            if not one.is_household(at):
                pass
            elif one.cells.other_headings is not None:
                # What else is wrong with it would be said of columns that are others.
                one.cells.report_headings()
                self.total += 1
                self.rejected.append((table.grid.name, one.cells.row))
            elif (row := one.household(at)) is not None:
                self.total += 1
                if any(problem.rejects for problem in one.cells.found):
                    self.rejected.append((row.sheet, row.row))
                else:
                    self.rows.append(row)
            # From left to right, as the row is mended.
            self.problems.extend(sorted(one.cells.found, key=lambda p: (len(p.column), p.column)))

    def registered(self, code: str) -> tuple[str, str]:
        """Return the head and the hamlet that the register has of a code, "" where it has none; asked once, and only if needed."""
        if self._registered is None:
            assert self._register is not None
            self._registered = {_code_key(known): said for known, said in self._register().items()}
        return self._registered.get(_code_key(code), ("", "")) if code else ("", "")

    def known_code(self, code: str, place: tuple[str, int]) -> tuple[str, int] | None:
        """Return where a household code stood before; remember it where it did not."""
        first = self._by_code.setdefault(_code_key(code), place)
        return None if first is place else first

    def known_person(
        self, person: tuple[str, int | None, str], place: tuple[str, int], code: str
    ) -> tuple[str, int] | None:
        """Return where the same head, birth year and hamlet stood before.

        Without a birth year two different household codes are two households.
        """
        here = (*place, code)
        first = self._by_person.setdefault(person, here)
        if first is here or (person[1] is None and code and first[2] and code != first[2]):
            return None
        return first[:2]


class _ListReader:
    """One list: what stands between its households, and the households."""

    def __init__(self, reader: RowReader, table: Table, texts: SheetTexts) -> None:
        self._reader, self._table, self._texts = reader, table, texts
        self.cells = RowCells(table, texts, today=reader.today, epoch=reader.epoch)
        self._columns = self.cells.columns
        self._section = ""
        self._marks_heads = self._has_marked_heads()
        self._titled = reader.hamlets.find_in_titles(table.titles) if reader.hamlets is not None else None
        self._ended = False
        self._spellings: dict[str, str] = {}

    def _has_marked_heads(self) -> bool:
        """Tell whether heads of households are marked in the column of relations, and not named as such."""
        column, rows = self._columns.get("relation"), self._table.grid.rows[self._table.first :]
        said = [] if column is None else [row[column] for row in rows if row[column] != ""]
        named = {search_key(values.words(one)) for one in said}
        return not named & _HEADS and any(marks.is_mark(one) for one in said)

    # -- which rows are households ---------------------------------------------------------------------------------------

    def is_household(self, at: int) -> bool:
        """Tell whether a row is a household; names sums, keeps the hamlet that a line between households announces."""
        if at in self._table.continued:
            return False
        row = self._table.grid.rows[at]
        words = [
            column
            for column, value in enumerate(row)
            if value.__class__ is str and value and not value.isspace()
        ]
        head = self._columns.get("head", -1)
        for column in words[:4]:
            # Beside a name, words to its right are about the person: the Cống are a people.
            near = column <= head or head not in words
            if (
                near
                and _may_be_total(row[column])
                and self._is_total(self._texts.at(at, column), column == head)
            ):
                self.cells.problem_at("total_row_skipped", column, words=shown(self._texts.at(at, column)))
                return False
        used = [name for name in self._columns if self.cells.has(name)]
        if self._is_heading(at, words):
            self._compare_headings(at)
            return False
        if self._heads_a_class(at, words):
            return False
        for column in words[:4] if self._may_be_summary(at) else ():
            if (column == head or head not in words) and is_summary(self._texts.at(at, column)):
                self.cells.problem_at("total_row_skipped", column, words=shown(self._texts.at(at, column)))
                self.cells.announce_class(self._texts.at(at, column), surely=False)
                return False
        if not used:
            if not self._announced(at, words):
                self._perhaps_announced(at)
            if words and self._is_signed(at, words):
                self._ended = True
            return False
        if head in words and self._repeats_heading(at, head):
            self._compare_headings(at)
            return False
        if self._heads_a_group(at, words):
            return False
        if self._is_signed(at, words):
            self._ended = True
        if self._ended:
            # Under the signatures stand the names of those who signed, in whatever columns they fall.
            self._ended = not self._is_surely_one(at, used)
            return not self._ended
        if any(name in _WEIGHTY and (name not in _BIRTHS or self._is_born()) for name in used) or not words:
            return True
        return not self._announced(at, words)

    def _heads_a_class(self, at: int, words: list[int]) -> bool:
        """Tell whether a row is the title of another list or heads the households of a class; the class is kept."""
        head = self._columns.get("head", -1)
        if not words or len(words) > 2 or self._ended:
            return False
        if self._alone(at) != words[-1] and (self._is_born() or self.cells.has("code")):
            return False
        lead = self._texts.at(at, words[0])
        if len(words) == 2 and (not is_ordinal(lead) or any(map(str.isdigit, lead))):
            return False
        column = words[-1]
        text = self._texts.at(at, column)
        # Beside a numeral of its own a line may tell how many they are; else counts make it a sum.
        numbered = len(words) == 2 or is_numbered_group(text)
        if not (is_title(text) or (is_group(text) and (numbered or self._alone(at) == column))):
            return False
        if not classes_named(text) or (self._is_numbered(at) and not is_title(text) and column != head):
            return False
        self.cells.announce_class(text)
        return True

    def _heads_a_group(self, at: int, words: list[int]) -> bool:
        """Tell whether a row holds nothing but the hamlet, commune or class of those below it; the hamlet is kept."""
        column = self._alone(at)
        if column is None or column not in words:
            return False
        text = self._texts.at(at, column)
        place, known = self._place(text)
        numbered = self._is_numbered(at)
        if (numbered and column == self._columns.get("hamlet")) or not (
            known or (not numbered and (place is not None or is_group(text)))
        ):
            # A row prepared for a household that nobody filled in; or somebody's name: Lang is a family name too.
            return False
        if place is not None:
            self._section = place
        elif not is_group(text):
            self._perhaps_announced(at)
        return True

    def _place(self, text: str) -> tuple[str | None, bool]:
        """Return the hamlet that a line names, None where it names none, and whether the commune has it."""
        place, hamlets = place_named(text), self._reader.hamlets
        if hamlets is not None:
            for said in (place, text):
                if said and hamlets.find(said) is not None:
                    return said, True
            if place is not None and (found := hamlets.find_in_address(place)) is not None:
                return found[0], True
        return place, False

    def _alone(self, at: int) -> int | None:
        """Return the column of the only cell that holds anything beside the running number; None where there are more."""
        found = [
            column
            for column, value in enumerate(self._table.grid.rows[at])
            if value != "" and not self._only_numbers(at, column)
        ]
        return found[0] if len(found) == 1 else None

    def _only_numbers(self, at: int, column: int) -> bool:
        """Tell whether a cell is a running number: many write the hamlet's line where the numbers stand."""
        if column != self._table.number:
            return False
        value = self._table.grid.rows[at][column]
        return value.__class__ is not str or is_ordinal(self._texts.at(at, column))

    def _is_signed(self, at: int, words: list[int]) -> bool:
        """Tell whether a row holds nothing but titles of those who sign, or remarks under a list."""
        row = self._table.grid.rows[at]
        if not words or len(words) > _MOST_SIGNATURES or self._is_numbered(at):
            return False
        if any(value != "" and value.__class__ is not str for value in row):
            return False
        return all(is_footer(self._texts.at(at, column)) for column in words)

    def _is_surely_one(self, at: int, used: list[str]) -> bool:
        """Tell whether a row is a household though signatures came before: it has a number, or what only a household has."""
        row = self._table.grid.rows[at]
        if self._is_numbered(at) or any(row[self._columns[name]].__class__ is not str for name in used):
            return True
        hamlets = self._reader.hamlets
        if "hamlet" in used and hamlets is not None and hamlets.find(self.cells.text("hamlet")) is not None:
            return True
        if any(name in used and any(map(str.isdigit, self.cells.text(name))) for name in _BIRTHS):
            return True
        try:
            return "class" in used and values.household_class(self.cells.value("class")) is not None
        except Unreadable:
            return False

    def _is_total(self, text: str, in_names: bool) -> bool:
        if len(text) > 80 or not is_total(text):
            return False
        # Among the names only what cannot be a person: Tống Hợp has a year of birth.
        return not in_names or not self._is_born()

    def _is_born(self) -> bool:
        """Tell whether a year of birth stands in the row: a count of people under its heading is none."""
        return any(values.may_be_birth(self.cells.value(name)) for name in _BIRTHS if self.cells.has(name))

    def _may_be_summary(self, at: int) -> bool:
        """Tell whether a row has nothing that only a household has."""
        if self.cells.has("code") or self._is_numbered(at) or self._is_born():
            return False
        # A class alone in its row stands over the households that are in it.
        alone = self._alone(at)
        return alone is None or not is_group(self._texts.at(at, alone))

    def _repeats_heading(self, at: int, head: int) -> bool:
        """Tell whether the headings stand here again, as on each printed page."""
        text = self._texts.at(at, head)
        # Most names are told from a heading by how they begin.
        heading = recognise(text) if len(text) < 40 and _HEADING_OF_NAMES.match(text) else None
        return heading is not None and heading.field == "head"

    def _is_heading(self, at: int, words: list[int]) -> bool:
        """Tell whether headings stand here, in whatever order."""
        row = self._table.grid.rows[at]
        if len(words) < 2 or self._is_numbered(at) or any(v.__class__ is not str for v in row):
            return False
        values_of = {self._columns.get("relation"), self._columns.get("class")}
        fields = {
            heading.field
            for column in words
            if len(text := self._texts.at(at, column)) < 80
            and (heading := recognise(text)) is not None
            # "Chủ hộ" and "Hộ nghèo" are what households have there.
            and (column not in values_of or heading.field not in _VALUES)
        }
        return "head" in fields and len(fields - {"number"}) > 1

    def _compare_headings(self, at: int) -> None:
        """Take headings that stand again for those of the list, or name the first that differs and refuse the rows below."""
        table, grid = self._table, self._table.grid
        own = table.header - grid.top
        by_column = {column: name for name, column in self._columns.items()}
        self.cells.other_headings = None
        if not table.header:
            return
        above = range(max(0, own - 2), own + 1)
        for column, value in enumerate(grid.rows[at]):
            if value.__class__ is not str or not value:
                continue
            text = self._texts.at(at, column)
            said = {search_key(self._texts.heading(row, column)) for row in above}
            found = recognise(text)
            field = found.field if found is not None else None
            known = by_column.get(column, "number" if column == table.number else None)
            if search_key(text) not in said and field != known:
                self.cells.other_headings = (column, at, shown(text))
                return

    def _announced(self, at: int, words: list[int]) -> bool:
        """Take note of a hamlet announced by a line of its own."""
        if self.cells.has("hamlet"):
            return False
        texts = [self._texts.at(at, column) for column in words if not self._only_numbers(at, column)]
        if len(texts) > 1:
            # What is written beside a hamlet's name says more about it: its head, how many households.
            head = self._columns.get("head")
            texts = [text for text in texts if place_named(text) is not None and not is_footer(text)]
            if head in words:
                texts = [text for text in texts if text == self._texts.at(at, head)]
        if len(texts) != 1:
            return False
        place, known = self._place(texts[0])
        if not known and self._is_numbered(at):
            # Lang is a family name too.
            return False
        if place == texts[0] and place_named(place) is None and self._alone(at) is None:
            return False
        self._section = place or self._section
        return place is not None

    def _perhaps_announced(self, at: int) -> None:
        """Let no household pass under the hamlet before a line that may have named another one.

        The rows below are refused with its words until a line names a hamlet that the commune has.
        """
        column = self._alone(at)
        if not self._section or self._ended or column is None or self._is_numbered(at):
            return
        text = self._texts.at(at, column)
        if any(map(str.isalpha, text)) and not (is_remark(text) or is_footer(text) or is_group(text)):
            self._section = text

    def _is_numbered(self, at: int) -> bool:
        if self._table.number is None:
            return False
        value = self._table.grid.rows[at][self._table.number]
        return isinstance(value, int | float) or (
            isinstance(value, str) and value.strip().rstrip(".").isdecimal()
        )

    # -- one household ---------------------------------------------------------------------------------------------------

    def household(self, at: int) -> HouseholdRow | None:
        """Return what a row says; None for a member listed under the head of a household."""
        cells = self.cells
        code, head, ethnicity, hamlet_text, address, relation = [cells.text(name) for name in _TEXT_FIELDS]
        if "given_name" in self._columns:
            head = f"{head} {cells.text('given_name')}".strip()
        if not self._is_head(relation):
            return None
        cells.report_formulas()
        living = ""
        if not head:
            # Who a known code stands for need not be said again.
            head, living = self._reader.registered(code)
        if (
            len(head) > _LONGEST_NAME
            or (head and marks.is_mark(head))
            or not any(char.isalpha() for char in head)
        ):
            cells.problem("missing_head", "head")
        birth_year, gender = cells.birth()
        hamlet, hamlet_written = self._hamlet(hamlet_text, address, living)
        known, exited_from = cells.household_class()
        origin = cells.origin()
        exit_year, members, incomes = cells.year("exit_year"), cells.members(), cells.incomes()
        flags = cells.flag("disabled_member"), cells.flag("social_protection")
        self._duplicates(head, birth_year, hamlet or hamlet_written, code)
        cells.report_repairs()
        return HouseholdRow(
            sheet=self._table.grid.name,
            row=cells.row,
            code=code,
            head=head,
            birth_year=birth_year,
            gender=gender,
            ethnicity=ethnicity,
            hamlet=hamlet,
            hamlet_written=hamlet_written,
            address=address,
            members=members,
            household_class=known,
            exited_from=(origin or exited_from) if known == "exited" else "",
            exit_year=exit_year,
            disabled_member=flags[0],
            social_protection=flags[1],
            incomes=incomes,
            bare=self._is_bare(at),
        )

    def _is_head(self, relation: str) -> bool:
        """Tell whether a row is the head of a household; in a list of persons where heads are marked, a blank is a member."""
        if not relation:
            return not self._marks_heads
        return marks.is_mark(relation) or search_key(relation) in _HEADS

    def _is_bare(self, at: int) -> bool:
        """Tell whether a row may be a hamlet's line as well: a name alone, where others have more and hamlets have their lines."""
        more = self._table.number is not None or len(self._columns) > 1
        alone = self._alone(at)
        unnumbered = alone is not None and alone == self._columns.get("head") and not self._is_numbered(at)
        return bool(self._section) and more and unnumbered

    def _hamlet(self, written: str, address: str, living: str) -> tuple[str | None, str]:
        hamlets = self._reader.hamlets
        said = written or self._section
        if hamlets is None:
            return said or None, said
        if not said and address:
            found = hamlets.find_in_address(address)
            if found is not None:
                return found[1], found[0]
        if not said and "hamlet" not in self._columns:
            # One sheet for each hamlet, or the list of the only one there is.
            sheet = hamlets.find(self._table.grid.name)
            if sheet is not None or len(hamlets.names) == 1:
                return sheet or hamlets.names[0], ""
        said = said or self._reader.hamlet_of_list or self._titled or living
        matched = hamlets.find(said) if said else None
        if matched is None:
            where = "hamlet" if "hamlet" in self._columns else "address"
            self.cells.unknown_hamlet(where, said or address)
        return matched, said

    def _duplicates(self, head: str, birth_year: int | None, hamlet: str, code: str) -> None:
        place = (self._table.grid.name, self.cells.row)
        if code:
            first = self._reader.known_code(code, place)
            if first is not None:
                self.cells.problem(
                    "duplicate_household_code", "code", value=shown(code), first=_place(first, place)
                )
        if head:
            where = self._spellings.get(hamlet)
            if where is None:
                where = self._spellings[hamlet] = spelling_key(hamlet)
            first = self._reader.known_person((spelling_key(head), birth_year, where), place, code)
            if first is not None:
                self.cells.problem(
                    "duplicate_household", "head", value=shown(head), first=_place(first, place)
                )


def _code_key(code: str) -> str:
    return code.casefold().replace(" ", "")


def _may_be_total(value: Any) -> bool:
    """Sort out cheaply what cannot begin with Tổng or Cộng in any encoding: Trần, Thị, Cao."""
    start = value[:8].lstrip()[:2].lower()
    return start[:1] in ("t", "c") and (start[1:] in ("o", ".", " ") or not start[1:].isascii())


def _place(first: tuple[str, int], here: tuple[str, int]) -> Text:
    """Name the row that came before, and its sheet where that is another."""
    if first[0] == here[0]:
        return Text(f"dòng {first[1]}", f"row {first[1]}")
    return Text(f"dòng {first[1]} của trang “{first[0]}”", f"row {first[1]} of the sheet “{first[0]}”")
