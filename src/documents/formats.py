"""Dates, numbers and money as Vietnamese official paper writes them.

The rules are those of Decree 30/2020/NĐ-CP, annex I (and of Circular 01/2011/TT-BNV before it): days below 10 and the
months January and February carry a leading zero, and so do document numbers below 10, so that a figure cannot be
altered by putting a digit in front of it. Moments are shown in Vietnamese time whatever zone they were stored in.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Final

VIETNAM_TIME: Final = timezone(timedelta(hours=7))
"""Vietnam keeps UTC+7 all year; a fixed offset needs no time-zone database on the machine."""


def local(moment: datetime) -> datetime:
    """Return ``moment`` in Vietnamese time. A moment without a zone is taken to be Vietnamese time already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(VIETNAM_TIME)


def _day(day: date) -> date:
    return local(day).date() if isinstance(day, datetime) else day


def two_digits(count: int) -> str:
    """Write a count as official paper does: below 10 with a leading zero (``"03"``), otherwise grouped in thousands.

    Raises ``ValueError`` for a negative count: no paper of ours counts below nothing.
    """
    if count < 0:
        raise ValueError(f"a count cannot be negative: {count}")
    return f"0{count}" if count < 10 else number(count)


def date_words(day: date) -> str:
    """Return ``ngày 05 tháng 02 năm 2020``: leading zero for days below 10 and for months 1 and 2."""
    day = _day(day)
    month = f"0{day.month}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(place: str, day: date) -> str:
    """Return ``Cẩm Thủy, ngày 05 tháng 6 năm 2020``, the line above a signature or under the national motto."""
    return f"{place}, {date_words(day)}"


def dd_mm_yyyy(day: date) -> str:
    """Return ``05/02/2020``."""
    day = _day(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def moment(when: datetime) -> str:
    """Return ``05/02/2020 14:07`` in Vietnamese time."""
    return f"{dd_mm_yyyy(when)} {local(when):%H:%M}"


def time_words(when: time | datetime) -> str:
    """Return ``07 giờ 30 phút``; a ``datetime`` is turned into Vietnamese time first."""
    if isinstance(when, datetime):
        when = local(when).time()
    return f"{when.hour:02d} giờ {when.minute:02d} phút"


def number(value: Decimal | int | float, places: int | None = None) -> str:
    """Return ``1.234.567,8``: full stops between thousands, a comma before decimals.

    ``places`` fixes the decimals (rounded half to even); without it the value is shown as it stands, without trailing
    zeros. Raises ``ValueError`` for values that are not finite.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"not a number that can be printed: {value}")
    if places is not None:
        plain = f"{exact:,.{places}f}"
    else:
        plain = f"{exact:,f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
    if not any(digit in plain for digit in "123456789"):
        plain = plain.lstrip("-")  # Decimal keeps the sign of a zero; paper does not
    return plain.translate(str.maketrans(",.", ".,"))


def dong(amount: Decimal | int) -> str:
    """Return an amount in đồng: ``11.760.000 đồng``."""
    return f"{number(amount)} đồng"


def document_number(serial: int, symbol: str) -> str:
    """Return number and symbol of an official paper: ``01/QĐ-UBND``, below 10 with a leading zero.

    Raises ``ValueError`` for a serial below 1: sequences start at 1.
    """
    if serial < 1:
        raise ValueError(f"document numbers start at 1: {serial}")
    # A document number is a label, not a quantity: no thousands separator.
    return f"{serial:02d}/{symbol}"


def percent(part: int, whole: int) -> str:
    """Return ``part`` of ``whole`` as ``92,6%``, one decimal rounded half up from the exact fraction; ``–`` of nothing.

    The counts stand beside it wherever it is printed: the share is for reading, never for deciding.
    """
    if whole == 0:
        return "–"
    tenths = (Fraction(part * 1000, whole) + Fraction(1, 2)).__floor__()
    return f"{number(Decimal(tenths) / 10)}%"


_AGENCY_HEADS = ("ỦY BAN NHÂN DÂN ", "UỶ BAN NHÂN DÂN ", "HỘI ĐỒNG ", "ĐOÀN KIỂM TRA ")


def agency_lines(name: str) -> str:
    """Return an agency's name in capitals as a letterhead sets it: kind of body on one line, its place on the next."""
    capitals = name.upper()
    for head in _AGENCY_HEADS:
        if capitals.startswith(head):
            return f"{head.rstrip()}\n{capitals[len(head) :]}"
    return capitals


def closed(text: str) -> str:
    """Return ``text`` with ``./.`` at its end, the mark after which an official paper says nothing more."""
    return text.rstrip(" .;,/") + "./."
