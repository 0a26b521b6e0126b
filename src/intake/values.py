"""Single cells understood as people fill them in: dates, numbers, classes. Marks: :mod:`intake.marks`.

Every function takes a cell as it was read and raises :class:`Unreadable` for what it cannot be; the caller knows the cell's
place and says what to do about it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from rules.vietnamese import search_key

_fold = lru_cache(maxsize=8192)(search_key)

MOST_AMOUNT: Final = Decimal(1_000_000_000)
"""No income per head and year lies above, in đồng."""
_LEAST_FRACTION: Final = Decimal(100_000)
OLDEST_YEAR: Final = 1900
_LATEST_TYPED: Final = 2100
"""A typed year, if a slip of one; as a day number it would be before October 1905."""

_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
_YEAR: Final = re.compile(r"(?:(?:sinh|nam|sn|s\.n|n\.s|ns)[\s.:]*)*'?([0-9]{4})(?:\.0)?")
_GROUPED_YEAR: Final = re.compile(r"((?:1\.9|2\.0)[0-9]{2})")
"""An office program set to group thousands writes 1975 so."""
_TIME_OF_YEAR: Final = re.compile(r"(?:(?:dau|giua|cuoi|trong) (?=nam )|t(?=[0-9]{1,2}[\s./\-]+[0-9]{4}$))")
_DAY: Final = re.compile(
    r"(?:ngay\s*)?([0-9]{1,2})[\s./\-]+(?:thang\s*)?([0-9]{1,2})[\s./\-]+(?:nam\s*)?([0-9]{4}|[0-9]{2})"
)
_MONTH: Final = re.compile(r"(?:thang\s*)?([0-9]{1,2})[\s./\-]+(?:nam\s*)?([0-9]{4})")
_ISO: Final = re.compile(
    r"([0-9]{4})[\-/.]([0-9]{1,2})[\-/.]([0-9]{1,2})(?:[T\s][0-9:.]+(?:Z|[+-][0-9:]+)?)?"
)
_CLOCK: Final = re.compile(r"\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s*[ap]m)?$")
_COMPACT: Final = re.compile(r"([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})")

_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_FRACTION: Final = re.compile(r"([0-9]{1,3}([.,' ])[0-9]{3}(?:\2[0-9]{3})*)(?!\2)[.,]([0-9]{1,6})")
_SIMPLE: Final = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_UNITS: Final = (
    (re.compile(r"(?:trieu|trd|tr|m)\.?(?:\s*(?:dong|vnd|d))?"), Decimal(1_000_000)),
    (re.compile(r"(?:nghin|ngan|ng|k)\.?(?:\s*(?:dong|vnd|d))?"), Decimal(1000)),
    (re.compile(r"dong|vnd|vn|d"), Decimal(1)),
)
_SIGNED: Final = re.compile(r"([-−–+]?)\s*([0-9][0-9.,' ]*)\s*([^0-9]*)")

_NAMED: Final = (
    ("poor", "", "ngheo; n; tai ngheo; ngheo phat sinh; phat sinh ngheo; poor"),
    ("near_poor", "", "can ngheo; cn; tai can ngheo; can ngheo phat sinh; near poor"),
    ("exited", "poor", "thoat ngheo; moi thoat ngheo; da thoat ngheo; tn"),
    ("exited", "near_poor", "thoat can ngheo; moi thoat can ngheo; da thoat can ngheo; tcn"),
    ("exited", "", "exited"),
    (
        "not_poor",
        "",
        "khong ngheo; ko ngheo; k ngheo; kn; khong; binh thuong; trung binh; kha; khong thuoc dien ngheo; not poor",
    ),
)
_DATED: Final = re.compile(r"(?: (?:dau|cuoi))?(?: nam)? (?:19|20)[0-9]{2}$")
"""``Thoát nghèo năm 2018``: the class, and since when."""
_CLASSES: Final[dict[str, tuple[str, str]]] = {}
for _name, _origin, _words in _NAMED:
    for _wording in _words.split("; "):
        for _form in (_wording, f"ho {_wording}", f"h{_wording}" if len(_wording) <= 3 else _wording):
            _CLASSES[_form] = (_name, _origin)


class Unreadable(Exception):
    """The cell is nothing of the kind asked for."""


class OutOfRange(Unreadable):
    """A year was understood, and cannot be right."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(str(year))


_LONGEST: Final = 60
"""No date or number is longer; what is takes no pattern's time."""


def is_empty(value: object) -> bool:
    """Tell whether a cell says nothing: empty, blank, or only the dash that stands for nothing."""
    return value is None or (value.__class__ is str and str(value).strip(" \u00a0\t\r\n-–—.…") == "")


def words(value: object) -> str:
    """Return a cell as text, on one line. A number that an office program made of a code loses its ``.0``."""
    if value.__class__ is str:
        text = str(value)
        return text if text.isalnum() else " ".join(text.split())
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


# -- dates ------------------------------------------------------------------------------------------------------------------


def year_of(value: object, *, epoch: dt.date, today: dt.date, of_age: bool = False) -> int | None:
    """Return the year a cell names, None where it is empty.

    A year alone (in a cell that shows dates too), a date with or without its day in any usual spelling, a serial day number
    counted from ``epoch``.
    ``of_age``: the year of birth of a head of household, which settles the century of ``12/5/75``.
    Raises :class:`Unreadable`, and :class:`OutOfRange` for a year before 1900 or after ``today``.
    """
    if is_empty(value):
        return None
    year = _year(value, epoch, today, of_age)
    if not OLDEST_YEAR <= year <= today.year:
        raise OutOfRange(year)
    return year


def may_be_birth(value: object) -> bool:
    """Tell whether a cell under a year of birth may be one, well written or not; counts of people are small numbers."""
    if is_empty(value):
        return False
    if isinstance(value, str):
        digits = value.strip().replace(".", "").replace(",", "")
        return not (digits.isascii() and digits.isdigit()) or int(digits[:9]) >= OLDEST_YEAR
    return not isinstance(value, int | float) or value >= OLDEST_YEAR


def _year(value: object, epoch: dt.date, today: dt.date, of_age: bool) -> int:
    if isinstance(value, dt.date):
        # A year typed into a cell that shows dates is kept as that day number: 1955 as 08/05/1905. Nobody who heads a household
        # was born in those months of 1905; of those after today it is the typed year that is said to be none yet.
        day = value.date() if isinstance(value, dt.datetime) else value
        serial = (day - epoch).days
        return serial if OLDEST_YEAR <= serial <= _LATEST_TYPED else value.year
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise Unreadable
        return _written_year(value, epoch, today, of_age)
    return _numbered_year(value, epoch)


def _numbered_year(value: float, epoch: dt.date) -> int:
    if value != value or abs(value) > 3_000_000 or value < 0:
        raise Unreadable
    if value < 10_000:
        # Four figures are a year, and 3025 a slip of one: as day numbers they would be before May 1927.
        if value != int(value):
            raise Unreadable
        return int(value)
    try:
        return (epoch + dt.timedelta(days=int(value))).year
    except OverflowError:
        raise Unreadable from None


def _written_year(value: str, epoch: dt.date, today: dt.date, of_age: bool) -> int:
    text = value.strip().strip("'\"()").strip()
    if text.isascii() and text.isdigit():
        if len(text) == 8 and (found := _COMPACT.fullmatch(text)):
            return _checked(found[1], found[2], int(found[3]))
        if len(text) in (4, 5):
            return _numbered_year(float(text), epoch)
        raise Unreadable
    text = _CLOCK.sub("", _TIME_OF_YEAR.sub("", _unmarked(text)))
    if not text.isascii():
        raise Unreadable
    if found := _YEAR.fullmatch(text) or _GROUPED_YEAR.fullmatch(text):
        return int(found[1].replace(".", ""))
    if found := _DAY.fullmatch(text):
        return _checked(found[1], found[2], _century(found[3], today, of_age))
    if found := _ISO.fullmatch(text.upper()):
        return _checked(found[3], found[2], int(found[1]))
    if found := _MONTH.fullmatch(text):
        return _checked("1", found[1], int(found[2]))
    raise Unreadable


def _unmarked(text: str) -> str:
    """Fold marks and case, and keep punctuation."""
    if text.isascii():
        return text.casefold()
    return " ".join(
        "".join(
            part if not part.isalpha() else _fold(part) for part in re.split(r"([^\W\d_]+)", text)
        ).split()
    )


def _century(text: str, today: dt.date, of_age: bool) -> int:
    if len(text) == 4:
        return int(text)
    recent = today.year // 100 * 100 + int(text)
    youngest = today.year - 15 if of_age else today.year
    return recent if recent <= youngest else recent - 100


def _checked(day: str, month: str, year: int) -> int:
    # Every day of the month must exist, 29 February too; a year of 0 or 10 000 has no days at all.
    try:
        return dt.date(year if 1 <= year <= 9999 else 2000, int(month), int(day)).year and year
    except ValueError:
        raise Unreadable from None


# -- numbers ----------------------------------------------------------------------------------------------------------------


def number(value: object) -> Decimal | None:
    """Return a number as written: 1.234.567 or 1,234,567, with a unit or a sign; None for an empty cell.

    A single point or comma before exactly three digits groups (``9.600`` is 9 600); before others it begins a fraction.
    Raises :class:`Unreadable`.
    """
    if is_empty(value):
        return None
    return _number(value, grouping=True)


def _number(value: object, *, grouping: bool) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable
    if not isinstance(value, str):
        if value != value or abs(value) > 1e15:
            raise Unreadable
        return Decimal(repr(value)) if value != int(value) else Decimal(int(value))
    found = _signed(value)
    if found is None:
        raise Unreadable
    factor = _factor(found[3])
    # With a unit of millions a single separator begins a fraction: nobody has 15.360 million.
    amount = _digits(found[2].strip(), grouping and factor < 1_000_000) * factor
    return -amount if found[1] in ("-", "−", "–") else amount


def _signed(value: str) -> re.Match[str] | None:
    """Take a written number apart into sign, digits and unit."""
    return _SIGNED.fullmatch(_SPACES.sub(" ", value).strip()) if len(value) <= _LONGEST else None


def _factor(text: str) -> Decimal:
    if not text:
        return Decimal(1)
    folded = _fold(text) if text.strip(" .") != "₫" else "vnd"
    for pattern, factor in _UNITS:
        if pattern.fullmatch(folded):
            return factor
    raise Unreadable


def _digits(text: str, grouping: bool) -> Decimal:
    if len(text) > 40 or not text.isascii():
        raise Unreadable
    found = _GROUPED.fullmatch(text)
    if found and (grouping or text.count(found[1]) > 1):
        return Decimal(text.replace(found[1], ""))
    found = _GROUPED_FRACTION.fullmatch(text)
    if found:
        return Decimal(found[1].replace(found[2], "") + "." + found[3])
    found = _SIMPLE.fullmatch(text)
    if found is None:
        raise Unreadable
    return Decimal(found[1] + ("." + found[2] if found[2] else ""))


def amount(value: object, factor: Decimal = Decimal(1)) -> Decimal | None:
    """Return an amount in whole đồng; ``factor`` is the unit its column names. None for an empty cell.

    A sum that an office program divided is rounded to the đồng; a fraction of a small number means that its unit is
    missing. Raises :class:`Unreadable` for what is no amount or above :data:`MOST_AMOUNT`. May be negative.
    """
    if is_empty(value):
        return None
    found = _signed(value) if isinstance(value, str) else None
    if found is not None and found[3].strip(" ."):
        # The cell names its own unit; of the column's only the months are left.
        exact = _number(value, grouping=True) * (factor / _scale(factor))
    else:
        exact = _number(value, grouping=factor < 1_000_000) * factor
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(whole) > MOST_AMOUNT or (whole != exact and abs(exact) < _LEAST_FRACTION):
        raise Unreadable
    return whole


def _scale(factor: Decimal) -> Decimal:
    """Return the part of a column's factor that is a unit of money, not a number of months."""
    return Decimal(1_000_000) if factor >= 1_000_000 else Decimal(1000) if factor >= 1000 else Decimal(1)


def members(value: object) -> int | None:
    """Return a number of people, 1 to 30; None for an empty cell. Raises :class:`Unreadable`."""
    if is_empty(value):
        return None
    text = _fold(value).removesuffix(" nguoi").removesuffix(" khau") if isinstance(value, str) else ""
    exact = _number(text or value, grouping=False)
    if exact != exact.to_integral_value() or not 1 <= exact <= 30:
        raise Unreadable
    return int(exact)


# -- classes ----------------------------------------------------------------------------------------------------------------


def household_class(value: object) -> tuple[str, str] | None:
    """Return the class and, for an exited household, from which class; None for an empty cell. Raises :class:`Unreadable`."""
    if is_empty(value):
        return None
    if not isinstance(value, str):
        raise Unreadable
    known = _CLASSES.get(_fold(value)) or _CLASSES.get(_DATED.sub("", _fold(value)))
    if known is None:
        raise Unreadable
    return known


def poverty_origin(value: object) -> str:
    """Return ``poor`` or ``near_poor`` of a cell that says what a household exited from, "" where it is empty."""
    known = household_class(value)
    if known is None:
        return ""
    if known[0] in ("poor", "near_poor"):
        return known[0]
    if known[1]:
        return known[1]
    raise Unreadable
