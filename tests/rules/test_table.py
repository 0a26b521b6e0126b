"""Strict reading of one table: each kind of value, its bounds, and where and how anything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from tests.rules.conftest import Says

from rules.plan import PlanError
from rules.table import Table
from rules.text import Text

Read = Callable[[Table], Any]


def table(**values: Any) -> Table:
    return Table(values, "mine.toml", "top")


def refused(act: Callable[[], Any]) -> PlanError:
    with pytest.raises(PlanError) as caught:
        act()
    assert caught.value.file == "mine.toml"
    return caught.value


READERS: dict[str, Read] = {
    "value": lambda t: t.value("key"),
    "string": lambda t: t.string("key"),
    "choice": lambda t: t.string("key", choices=("one", "two")),
    "no choice": lambda t: t.string("key", choices=()),
    "line": lambda t: t.line("key", 5),
    "plain_id": lambda t: t.plain_id("key"),
    "identifier": lambda t: t.identifier("key"),
    "integer": lambda t: t.integer("key", 2, 4),
    "boolean": lambda t: t.boolean("key"),
    "day": lambda t: t.day("key"),
    "decimal": lambda t: t.decimal("key"),
    "percent": lambda t: t.positive_percent("key"),
    "share": lambda t: t.share("key"),
    "strings": lambda t: t.strings("key"),
    "chosen": lambda t: t.strings("key", ("one", "two")),
    "text": lambda t: t.text("key"),
    "table": lambda t: t.table("key"),
    "tables": lambda t: list(t.tables("key")),
}


@pytest.mark.parametrize(
    ("reader", "value", "found"),
    [
        ("value", None, None),
        ("string", " x ", " x "),
        ("choice", "two", "two"),
        ("line", "Một 5", "Một 5"),
        ("plain_id", "a", "a"),
        ("plain_id", "kh87-2018", "kh87-2018"),
        ("plain_id", "x" * 60, "x" * 60),
        ("identifier", "a", "a"),
        ("identifier", "a1_.b_2", "a1_.b_2"),
        ("integer", 2, 2),
        ("integer", 4, 4),
        ("boolean", True, True),
        ("boolean", False, False),
        ("day", date(2018, 7, 19), date(2018, 7, 19)),
        ("day", "2018-07-19", date(2018, 7, 19)),
        ("decimal", "0", Fraction(0)),
        ("decimal", "4.60", Fraction(46, 10)),
        ("decimal", "9" * 12 + "." + "9" * 12, Fraction("9" * 12 + "." + "9" * 12)),
        ("percent", "0.01", Fraction(1, 100)),
        ("percent", "100", Fraction(100)),
        ("share", "0", Fraction(0)),
        ("share", "1", Fraction(1)),
        ("share", "2/3", Fraction(2, 3)),
        ("strings", [], ()),
        ("strings", ("b", "a"), ("b", "a")),
        ("chosen", ["two", "one"], ("two", "one")),
        ("text", {"vi": "a", "en": "b"}, Text("a", "b")),
        ("tables", [], []),
        ("tables", (), []),
    ],
)
def test_what_is_read(reader: str, value: Any, found: Any) -> None:
    given = table(key=value)
    read = READERS[reader](given)
    assert (type(read), read) == (type(found), found)
    given.done()


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        *(("string", value) for value in ("", "  ", 5, None, ["x"])),
        *(("choice", value) for value in ("three", "", 1, "One")),
        *(("no choice", value) for value in ("one",)),
        *(("line", value) for value in ("123456", " x", "x ", "a\nb", "", 5)),
        *(("plain_id", value) for value in ("-a", "a-", "a--b", "a_b", "é", "x" * 61, "")),
        *(("identifier", value) for value in ("A", "1a", "a.b.c", ".a", "a.", "a-b", "a.1")),
        *(("integer", value) for value in (1, 5, True, "3", 3.0, None)),
        *(("boolean", value) for value in (0, 1, "true", None)),
        *(("day", value) for value in ("19/7/2018", "2018-02-30", "20180719", "2018-07-19T00:00", 2018, "٢٠١٨-07-19")),
        ("day", datetime(2018, 7, 19, 12)),
        *(("decimal", value) for value in ("", "-1", "1.", ".5", "1,5", "1e3", "9" * 13, "0." + "1" * 13, 4.6, 4, None)),
        *(("percent", value) for value in ("0", "0.00", "100.1", "101", "x", 5)),
        *(("share", value) for value in ("3/2", "2", "1/0", "-1/2", "0.5", "", "1/02", 1, None)),
        *(("strings", value) for value in ("x", [1], ["a", 1], ["a", "a"], {"a": 1}, None)),
        *(("chosen", value) for value in (["three"], ["one", "three", "four"], ["one", "one"])),
        *(("table", value) for value in (list[Any](), "x", None, 1)),
        *(("tables", value) for value in (dict[str, Any](), "x", None, 1)),
    ],
)  # fmt: skip
def test_what_is_refused(reader: str, value: Any, says: Says) -> None:
    error = refused(lambda: READERS[reader](table(key=value)))
    assert error.place == "top.key"
    says(error.message)


@pytest.mark.parametrize("reader", [name for name in READERS if name != "tables"])
def test_what_is_missing_is_named(reader: str) -> None:
    error = refused(lambda: READERS[reader](table(other=1)))
    assert (error.place, error.message) == (
        "top.key",
        Text("thiếu; hãy thêm khóa này", "is missing; add this key"),
    )
    # A list that is not there has no entries.
    assert list(table(other=1).tables("key")) == []


def test_places_of_what_stands_inside() -> None:
    given = table(
        key={"inner": {"vi": "a", "en": "b", "fr": "c"}, "list": [{"id": "x"}, {"name": "y"}, {}, 5]}
    )
    inner = given.table("key")
    assert inner.place == "top.key"
    assert refused(lambda: inner.text("inner")).place == "top.key.inner.fr"
    assert refused(lambda: inner.text("nothing")).place == "top.key.nothing"
    entries = inner.tables("list")
    assert [next(entries).place for _ in range(3)] == [
        "top.key.list[x]",
        "top.key.list[y]",
        "top.key.list[2]",
    ]
    assert refused(lambda: next(entries)).place == "top.key.list[3]"
    root = Table({"key": {}, "list": [{}]}, "mine.toml", "")
    assert (root.table("key").place, next(root.tables("list")).place) == ("key", "list[0]")
    assert root.error("", Text("a", "b")).place == "(file)"
    assert root.error("key", Text("a", "b")).place == "key"
    assert given.error("", Text("a", "b")).place == "top"
    assert refused(lambda: Table([], "mine.toml", "")).place == "(file)"
    assert refused(lambda: table(vi="a").own_text()).place == "top.en"
    assert table(vi="a", en="b").own_text() == Text("a", "b")


def test_what_nobody_asked_for_is_refused(says: Says) -> None:
    given = table(b=1, a=2, c=3)
    assert given.names() == ("b", "a", "c")
    assert given.has("a")
    assert not given.has("d")
    error = refused(given.done)
    assert error.place == "top.a", "the first in the order of the alphabet"
    says(error.message)
    for key in "abc":
        given.value(key)
    given.done()
    listed = table(rows=[{"x": 1}])
    (row,) = listed.tables("rows")
    listed.done()
    assert refused(row.done).place == "top.rows[0].x"
    nested = table(key={"x": 1})
    nested.table("key")
    nested.done()


def test_the_first_of_several_wrong_words_is_named() -> None:
    message = refused(lambda: table(key=["one", "three", "four"]).strings("key", ("one", "two"))).message
    assert message == Text("'three' không có trong: one, two", "'three' is not one of: one, two")
    message = refused(lambda: table(key="three").string("key", choices=["one", "two"])).message
    assert message == Text("phải là một trong: one, two", "must be one of: one, two")
