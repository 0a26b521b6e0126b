"""Strict reading of nested tables: every value is asked for by name and type, and what nobody asked for is an error.

A misspelt key in a plan file would otherwise change the rules silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from rules.plan import PlanError
from rules.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_PLAIN_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_FRACTION = re.compile(r"[0-9]{1,6}(/[1-9][0-9]{0,5})?")


class Table:
    """One table of a plan file; remembers which keys were read so that :meth:`done` can name the others."""

    def __init__(self, raw: Any, file: str, place: str) -> None:
        """Wrap ``raw``; anything but a table is an error at ``place``."""
        self.file = file
        self.place = place
        if not isinstance(raw, Mapping):
            raise self.error("", Text("phải là một bảng", "must be a table"))
        self._raw = raw
        self._read: set[str] = set()

    def error(self, key: str, message: Text) -> PlanError:
        """Return the error that names this table and ``key``."""
        place = ".".join(part for part in (self.place, key) if part) or "(file)"
        return PlanError(self.file, place, message)

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self._raw

    def value(self, key: str) -> Any:
        """Return the raw value of a required key."""
        self._read.add(key)
        if key not in self._raw:
            raise self.error(key, Text("thiếu; hãy thêm khóa này", "is missing; add this key"))
        return self._raw[key]

    def string(self, key: str, *, choices: Sequence[str] | None = None) -> str:
        """Return a non-empty string, one of ``choices`` where these are given, even if they are none at all."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, Text("phải là chuỗi không rỗng", "must be a non-empty string"))
        if choices is not None and value not in choices:
            listed = ", ".join(choices)
            if not listed:
                raise self.error(
                    key,
                    Text(
                        "kế hoạch chưa có mục nào để chọn ở đây; hãy thêm mục ấy",
                        "the plan has nothing to choose from here; add it",
                    ),
                )
            raise self.error(key, Text(f"phải là một trong: {listed}", f"must be one of: {listed}"))
        return value

    def line(self, key: str, limit: int) -> str:
        """Return a non-empty string that stands in one line of a paper, of at most ``limit`` characters."""
        value = self.string(key)
        if len(value) > limit or not value.isprintable() or value != value.strip():
            raise self.error(
                key,
                Text(
                    f"phải là một dòng, tối đa {limit} ký tự, không có dấu cách ở hai đầu",
                    f"must be one line of at most {limit} characters without spaces at its ends",
                ),
            )
        return value

    def plain_id(self, key: str) -> str:
        """Return an id that may stand in an address or a file's name: letters, digits, single hyphens, at most 60."""
        value = self.string(key)
        if len(value) > 60 or not _PLAIN_ID.fullmatch(value):
            raise self.error(
                key,
                Text(
                    "mã chỉ gồm a-z, A-Z, 0-9 và dấu gạch nối ở giữa, tối đa 60 ký tự, như kh87-2018",
                    "an id has a-z, A-Z, 0-9 and hyphens in between, at most 60 characters, like kh87-2018",
                ),
            )
        return value

    def identifier(self, key: str) -> str:
        """Return an id: lower-case letters, digits, underscores, at most one dot."""
        value = self.string(key)
        if not _ID.fullmatch(value):
            raise self.error(
                key,
                Text(
                    "mã chỉ gồm a-z, 0-9, _ và tối đa một dấu chấm",
                    "an id has a-z, 0-9, _ and at most one dot",
                ),
            )
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number between ``low`` and ``high``; true and false are not numbers."""
        value = self.value(key)
        if type(value) is not int or not low <= value <= high:
            raise self.error(
                key,
                Text(
                    f"phải là số nguyên từ {low} đến {high}", f"must be a whole number from {low} to {high}"
                ),
            )
        return value

    def boolean(self, key: str) -> bool:
        """Return true or false."""
        value = self.value(key)
        if not isinstance(value, bool):
            raise self.error(key, Text("phải là true hoặc false", "must be true or false"))
        return value

    def day(self, key: str) -> date:
        """Return a date, written as a TOML date or as ``YYYY-MM-DD``."""
        value = self.value(key)
        if type(value) is date:
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise self.error(key, Text("phải là ngày dạng 2018-07-19", "must be a date like 2018-07-19"))

    def decimal(self, key: str) -> Fraction:
        """Return an exact non-negative number from a decimal string."""
        value = self.value(key)
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise self.error(
                key, Text('phải là chuỗi thập phân như "4.6"', 'must be a decimal string like "4.6"')
            )
        return Fraction(value)

    def positive_percent(self, key: str) -> Fraction:
        """Return per cent or percentage points above 0, at most 100, from a decimal string."""
        number = self.decimal(key)
        if not 0 < number <= 100:
            raise self.error(key, Text("phải lớn hơn 0, tối đa 100", "must be above 0, at most 100"))
        return number

    def share(self, key: str) -> Fraction:
        """Return a share between 0 and 1, written like ``"1/2"``."""
        value = self.value(key)
        if not isinstance(value, str) or not _FRACTION.fullmatch(value) or Fraction(value) > 1:
            raise self.error(key, Text('phải là phân số như "1/2"', 'must be a fraction like "1/2"'))
        return Fraction(value)

    def strings(self, key: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a list of different strings, each one of ``choices`` where these are given."""
        values = self.value(key)
        if not isinstance(values, (list, tuple)) or not all(isinstance(v, str) for v in values):
            raise self.error(key, Text("phải là danh sách chuỗi", "must be a list of strings"))
        if len(set(values)) != len(values):
            raise self.error(key, Text("có giá trị lặp lại; bỏ bớt", "repeats a value; remove it"))
        unknown = [v for v in values if choices and v not in choices]
        if unknown:
            listed = ", ".join(choices)
            raise self.error(
                key,
                Text(f"{unknown[0]!r} không có trong: {listed}", f"{unknown[0]!r} is not one of: {listed}"),
            )
        return tuple(values)

    def own_text(self) -> Text:
        """Return this table's own ``vi`` and ``en``."""
        return Text(self.string("vi"), self.string("en"))

    def text(self, key: str) -> Text:
        """Return a table of ``vi`` and ``en`` and nothing else."""
        table = self.table(key)
        text = table.own_text()
        table.done()
        return text

    def table(self, key: str) -> Table:
        """Return a required sub-table."""
        return Table(self.value(key), self.file, f"{self.place}.{key}" if self.place else key)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list; a missing key is an empty list."""
        self._read.add(key)
        values = self._raw.get(key, [])
        if not isinstance(values, (list, tuple)):
            raise self.error(key, Text("phải là danh sách bảng", "must be a list of tables"))
        prefix = f"{self.place}.{key}" if self.place else key
        for index, value in enumerate(values):
            label = value.get("id", value.get("name", index)) if isinstance(value, Mapping) else index
            yield Table(value, self.file, f"{prefix}[{label}]")

    def names(self) -> tuple[str, ...]:
        """Return every key, for tables whose keys are free."""
        return tuple(self._raw)

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = sorted(set(self._raw) - self._read)
        if unknown:
            raise self.error(
                unknown[0],
                Text(
                    "khóa không có trong định dạng; xóa hoặc sửa tên",
                    "unknown key; remove it or correct its name",
                ),
            )
