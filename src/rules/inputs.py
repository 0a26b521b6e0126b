"""Strict reading of single values from JSON, each refused with its place, in both languages, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rules.text import Text
from rules.wording import quoted, short

FIRST_YEAR = 1990
LAST_YEAR = 2100

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")
_NEGATIVE = re.compile(r"\s*-\s*[0-9][0-9.,]*\s*")


class InputError(ValueError):
    """An input that cannot be judged: ``path`` is the place in it, ``message`` what is wrong and how to mend it."""

    def __init__(self, path: str, message: Text) -> None:
        """Keep place and sentence apart so that a form can show them at the field."""
        super().__init__(f"{path}: {message.vi} / {message.en}")
        self.path = path
        self.message = message


def parse_object(raw: Any, path: str) -> Mapping[str, Any]:
    """Read an object with string keys. Raises :class:`InputError`."""
    if not isinstance(raw, Mapping) or not all(type(key) is str for key in raw):
        raise InputError(path, Text("phải là một đối tượng {...}", "must be an object {...}"))
    return raw


def parse_list(raw: Any, path: str, limit: int) -> tuple[Any, ...]:
    """Read a list of at most ``limit`` entries. Raises :class:`InputError`."""
    if not isinstance(raw, (list, tuple)):
        raise InputError(path, Text("phải là danh sách [...]", "must be a list [...]"))
    if len(raw) > limit:
        raise InputError(
            path, Text(f"có hơn {limit} mục; bỏ bớt", f"has more than {limit} entries; remove some")
        )
    return tuple(raw)


def required(table: Mapping[str, Any], key: str, path: str = "") -> Any:
    """Return a value that must be there. Raises :class:`InputError`."""
    if key not in table:
        place = f"{path}.{key}" if path else key
        raise InputError(place, Text("thiếu; hãy thêm trường này", "is missing; add this field"))
    return table[key]


def only(table: Mapping[str, Any], path: str, known: tuple[str, ...]) -> None:
    """Refuse fields that nobody asks for. Raises :class:`InputError`."""
    for key in table:
        if key not in known:
            raise unknown(f"{path}.{short(key)}" if path else short(key), known)


def unknown(path: str, known: tuple[str, ...]) -> InputError:
    """Return the error for a field that is not known."""
    listed = ", ".join(known)
    if not known:
        return InputError(
            path,
            Text("nhóm này không có trường nào; bỏ đi", "this category has no fields; remove it"),
        )
    return InputError(
        path,
        Text(
            f"trường không có trong mẫu; bỏ đi hoặc dùng: {listed}",
            f"unknown field; remove it or use: {listed}",
        ),
    )


def not_among(path: str, value: Any, options: tuple[str, ...]) -> InputError:
    """Return the error for a value that is none of the options."""
    listed = ", ".join(options)
    return InputError(
        path,
        Text(
            f"{quoted(value)} không hợp lệ; dùng một trong: {listed}",
            f"{quoted(value)} is not valid; use one of: {listed}",
        ),
    )


def parse_choice(value: Any, path: str, options: tuple[str, ...]) -> str:
    """Read one of several words. Raises :class:`InputError`."""
    if type(value) is not str or value not in options:
        raise not_among(path, value, options)
    return value


def parse_flag(value: Any, path: str) -> bool:
    """Read true or false. Raises :class:`InputError`."""
    if type(value) is not bool:
        raise not_among(path, value, ("true", "false"))
    return value


def parse_count(value: Any, path: str, low: int, high: int) -> int:
    """Read a whole number from ``low`` to ``high``. Raises :class:`InputError`."""
    if type(value) is not int or not low <= value <= high:
        raise InputError(
            path,
            Text(
                f"{quoted(value)} phải là số nguyên từ {low} đến {high}, không có dấu ngoặc kép",
                f"{quoted(value)} must be a whole number from {low} to {high}, without quotes",
            ),
        )
    return value


def parse_year(value: Any, path: str) -> int:
    """Read a year. Raises :class:`InputError`."""
    return parse_count(value, path, FIRST_YEAR, LAST_YEAR)


def parse_name(value: Any, path: str) -> str:
    """Read a name of at most 200 characters. Raises :class:`InputError`."""
    if type(value) is not str or not value.strip() or len(value) > 200:
        raise InputError(
            path,
            Text("phải là tên, từ 1 đến 200 ký tự", "must be a name of 1 to 200 characters"),
        )
    return value


def parse_amount(value: Any, path: str) -> Fraction:
    """Read an amount in đồng from a decimal string, or a plain JSON number, exactly. Raises :class:`InputError`."""
    number = _decimal(value, path, Text("thu nhập phải từ 0 trở lên", "an income is 0 or more"))
    if number is not None:
        return number
    raise InputError(
        path,
        Text(
            f'{quoted(value)} không phải số tiền; viết chữ số liền nhau, tối đa 15 chữ số, như "9600000"',
            f'{quoted(value)} is no amount; write up to 15 plain digits, like "9600000"',
        ),
    )


def parse_percent(value: Any, path: str) -> Fraction:
    """Read per cent or percentage points, 0 to 100, from a decimal string, exactly. Raises :class:`InputError`."""
    number = _decimal(value, path, Text("phải từ 0 đến 100", "it must be 0 to 100"))
    if number is not None and number <= 100:
        return number
    raise InputError(
        path,
        Text(
            f'{quoted(value)} không phải số phần trăm; viết số từ 0 đến 100, như "4.6"',
            f'{quoted(value)} is no percentage; write a number from 0 to 100, like "4.6"',
        ),
    )


def _decimal(value: Any, path: str, bounds: Text) -> Fraction | None:
    """Return an exact non-negative number, None for what is no number; a negative one is called negative."""
    literal: str | None = None
    if isinstance(value, str):
        literal = value
    elif type(value) is int and abs(value) < 10**30:
        literal = str(value)
    if literal is not None and _AMOUNT.fullmatch(literal):
        return Fraction(literal)
    if literal is not None and _NEGATIVE.fullmatch(literal[:60]):
        raise InputError(
            path,
            Text(f"{quoted(value)} là số âm; {bounds.vi}", f"{quoted(value)} is negative; {bounds.en}"),
        )
    return None


def parse_day(value: Any, path: str) -> date:
    """Read a date written ``YYYY-MM-DD``. Raises :class:`InputError`."""
    if type(value) is str and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise InputError(
        path,
        Text(
            f'{quoted(value)} không phải ngày hợp lệ; viết dạng "2020-05-15", năm {FIRST_YEAR}–{LAST_YEAR}',
            f'{quoted(value)} is no valid date; write it like "2020-05-15", years {FIRST_YEAR}–{LAST_YEAR}',
        ),
    )
