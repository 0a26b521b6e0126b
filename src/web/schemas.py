"""What may be typed, and how it is read: one set of field types for forms, with a sentence in both languages for each error.

The forms hand over text exactly as typed; these fields turn it into dates, amounts and choices, and refuse what no officer
can have meant. What the domain forbids (a year outside the movement, a missing reason) is left to the domain.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from rules.text import Text
from rules.wording import lowered
from web.formats import number
from web.text import current_lang

_DATE = re.compile(r"\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})\s*")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:h.]([0-5][0-9])")
_GROUPED = re.compile(r"[0-9]{1,3}((\.[0-9]{3})+|( [0-9]{3})+|(,[0-9]{3}){2,})|[0-9]+")
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+")
_WHOLE = re.compile(r"[1-9][0-9]{0,2}((\.[0-9]{3})+|( [0-9]{3})+)|[0-9]+")
_UNIT = re.compile(r"\s*(đồng|đ|vnđ|vnd)\s*$", re.IGNORECASE)
_LARGEST = Decimal(10) ** 13


def _base(label: Text, required: bool) -> dict[str, Any]:
    asked = Text(f"Hãy nhập: {lowered(label.vi)}.", f"Enter: {lowered(label.en)}.")
    return {
        "required": required,
        "load_default": None,
        "metadata": {"label": label},
        "error_messages": {"required": [asked], "null": [asked]},
    }


def _wrong(vi: str, en: str) -> ValidationError:
    return ValidationError([Text(vi, en)])


class Field(ABC, ma.Field[Any]):
    """A field that reads text by :meth:`read`."""

    widget = "text"

    def __init__(
        self,
        label: Text,
        *,
        required: bool = True,
        empty: Any = None,
        hint: Text | None = None,
        **about: Any,
    ) -> None:
        arguments = _base(label, required)
        arguments["metadata"] |= {"hint": hint, "widget": self.widget, **about}
        if required:
            del arguments["load_default"]
        else:
            arguments["load_default"] = empty
        super().__init__(**arguments)
        self.label = label

    @abstractmethod
    def read(self, typed: str) -> Any:
        """Return the value of what was typed, or raise a ValidationError."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return self.read(str(value).strip())


class Words(Field):
    """Text of up to ``limit`` characters; not given and not required: an empty string."""

    widget = "textarea"

    def __init__(
        self, label: Text, *, limit: int = 4000, required: bool = True, hint: Text | None = None
    ) -> None:
        super().__init__(label, required=required, empty="", hint=hint)
        self.limit = limit

    def read(self, typed: str) -> str:
        """Return the text."""
        if len(typed) > self.limit:
            raise _wrong(
                f"{self.label.vi} dài quá {number(self.limit)} ký tự (hiện {number(len(typed))}).",
                f"{self.label.en} is longer than {number(self.limit)} characters (now {number(len(typed))}).",
            )
        return typed


class Line(Words):
    """Text on one line."""

    widget = "text"

    def read(self, typed: str) -> str:
        """Return the text with runs of space folded."""
        return super().read(" ".join(typed.split()))


def _grouped(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a whole number is written as its language writes it: an English page also groups by a single comma."""
    return bool(pattern.fullmatch(text) or (current_lang() == "en" and _ENGLISH.fullmatch(text)))


class Amount(Field):
    """An amount in whole đồng, written ``11.760.000``, ``11 760 000`` or ``11760000``."""

    widget = "money"

    def read(self, typed: str) -> Decimal:
        """Return the amount."""
        text = _UNIT.sub("", " ".join(typed.replace("\u00a0", " ").replace("\u202f", " ").split()))
        if text.startswith(("-", "−")):
            raise _wrong("Số tiền không thể là số âm.", "The amount cannot be negative.")
        if not _grouped(_GROUPED, text):
            raise _wrong(
                "Số tiền chỉ gồm chữ số, ví dụ 11.760.000.",
                "Write the amount in figures, for example 11,760,000.",
            )
        amount = Decimal(re.sub(r"[., ]", "", text)) if len(text) < 40 else _LARGEST
        if amount >= _LARGEST:
            raise _wrong("Số tiền quá lớn.", "The amount is too large.")
        return amount


class Count(Field):
    """A whole number from ``low`` to ``high``, plain or with dots or spaces between thousands.

    Any other dot is a decimal one and refused: 2.5 must not be read as 25.
    """

    widget = "number"

    def __init__(
        self,
        label: Text,
        *,
        low: int = 0,
        high: int = 100_000,
        required: bool = True,
        hint: Text | None = None,
    ) -> None:
        super().__init__(label, required=required, hint=hint)
        self.low, self.high = low, high

    def read(self, typed: str) -> int:
        """Return the number."""
        text = " ".join(typed.split())
        plain = re.sub(r"[., ]", "", text) if _grouped(_WHOLE, text) else ""
        if not (plain and len(plain) < 10 and self.low <= int(plain) <= self.high):
            raise _wrong(
                f"{self.label.vi}: hãy ghi số nguyên từ {number(self.low)} đến {number(self.high)}.",
                f"{self.label.en}: write a whole number from {number(self.low)} to {number(self.high)}.",
            )
        return int(plain)


class Year(Field):
    """A year in four figures, from 1900 to the year that ``last`` gives (none: 2100)."""

    widget = "year"

    def __init__(
        self,
        label: Text,
        *,
        last: Callable[[], int] | None = None,
        required: bool = True,
        hint: Text | None = None,
    ) -> None:
        super().__init__(label, required=required, hint=hint)
        self._last = last

    def read(self, typed: str) -> int:
        """Return the year."""
        if self._last is not None and typed.isascii() and typed.isdecimal() and len(typed) == 4:
            last = self._last()
            if not 1900 <= int(typed) <= last:
                raise _wrong(
                    f"{self.label.vi} phải từ 1900 đến {last}.",
                    f"{self.label.en} must be from 1900 to {last}.",
                )
        if not (typed.isascii() and typed.isdecimal() and len(typed) == 4 and 1900 <= int(typed) <= 2100):
            raise _wrong(
                "Năm phải gồm bốn chữ số, ví dụ 2017.", "Write the year in four figures, for example 2017."
            )
        return int(typed)


class Day(Field):
    """A date written ``15/05/2020`` or ``5/5/2020``."""

    widget = "date"

    def read(self, typed: str) -> date:
        """Return the date."""
        found = _DATE.fullmatch(typed) if typed.isascii() else None
        try:
            if found is None:
                raise ValueError
            day, month, year = map(int, found.groups())
            return _plausible(date(year, month, day))
        except ValueError:
            raise _wrong(
                "Ngày không đúng. Hãy ghi ngày/tháng/năm, ví dụ 15/05/2020.",
                "This is no date. Write day/month/year, for example 15/05/2020.",
            ) from None


class Time(Field):
    """A time of day, written ``14:30``, ``14h30`` or ``14.30``."""

    def read(self, typed: str) -> time:
        """Return the time."""
        found = _TIME.fullmatch(typed) if typed.isascii() else None
        if found is None:
            raise _wrong("Ghi giờ và phút, ví dụ 14:30.", "Write hour and minute, for example 14:30.")
        return time(int(found[1]), int(found[2]))


def _plausible(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise ValueError
    return day


Listed = Iterable[str] | Iterable[tuple[str, Text | str]]
Options = Mapping[str, Text] | Listed | Callable[[], Listed]


class Choice(Field):
    """One of some codes: a mapping from code to words, a list of codes or of pairs, or a function that returns such a list.

    A mapping shows as radio buttons, anything else (or ``widget="select"``) as a list to open.
    """

    def __init__(
        self,
        label: Text,
        options: Options,
        *,
        required: bool = True,
        hint: Text | None = None,
        widget: str = "",
    ) -> None:
        self._listed = options
        shown = widget or ("radios" if isinstance(options, Mapping) else "select")
        super().__init__(
            label, required=required, empty="", hint=hint, widget=shown, options=lambda: self.options()
        )
        chosen = [Text(f"Hãy chọn: {lowered(label.vi)}.", f"Choose: {lowered(label.en)}.")]
        self.error_messages |= {"required": chosen, "null": chosen}

    def options(self) -> list[tuple[str, Text | str]]:
        """Return code and words of every choice."""
        listed = self._listed() if callable(self._listed) else self._listed
        if isinstance(listed, Mapping):
            return list(listed.items())
        return [(one, one) if isinstance(one, str) else one for one in listed]

    def read(self, typed: str) -> str:
        """Return the code."""
        if typed not in {code for code, _ in self.options()}:
            raise _wrong("Hãy chọn một mục trong danh sách.", "Choose one from the list.")
        return typed


class Tick(Field):
    """A box that must be ticked, or need not (then False)."""

    widget = "tick"

    def __init__(self, label: Text, *, required: bool = False, hint: Text | None = None) -> None:
        super().__init__(label, required=required, empty=False, hint=hint)
        if required:
            self.error_messages["required"] = [Text("Hãy đánh dấu ô này.", "Tick this box.")]

    def read(self, typed: str) -> bool:
        """Return whether it is ticked."""
        return typed in ("1", "on", "true", "yes")


class Flag(Field):
    """Yes or no, or nothing chosen (then None, where not required): what is not known is not taken for a no."""

    def __init__(self, label: Text, *, required: bool = False, hint: Text | None = None) -> None:
        options = [("1", Text("Có", "Yes")), ("0", Text("Không", "No"))]
        super().__init__(
            label, required=required, empty=None, hint=hint, widget="radios", options=lambda: options
        )

    def read(self, typed: str) -> bool:
        """Return whether it holds."""
        if typed not in ("0", "1"):
            raise _wrong("Hãy chọn Có hoặc Không.", "Choose yes or no.")
        return typed == "1"


class Id(Field):
    """The id of a record, as it stands in a list to choose from."""

    def read(self, typed: str) -> UUID:
        """Return the id."""
        try:
            return UUID(typed)
        except ValueError:
            raise _wrong("Hãy chọn một mục trong danh sách.", "Choose one from the list.") from None


class Nothing(Schema):
    """An act with nothing to type."""
