"""Small values that several aggregates share, and the checks on them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from aggregates.pii import PII
from aggregates.refusals import Refused
from rules.text import Text

INCOME_LIMIT = Decimal(1_000_000_000)
"""Đồng per head and year. Above this a figure is a slip of the hand, not an income of a household of the plan."""
TEXT_LIMIT = 4000
NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper in the attachment store: found by its hash, named in the event that relies on it.

    ``sha256`` is over the plain bytes. ``subject`` owns the key the bytes are sealed under.
    """

    sha256: str
    size: int
    mime: str
    name: PII
    subject: UUID


def require_text(value: str, what: Text, field: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return ``value`` stripped; refuse an empty or overlong one."""
    text = value.strip()
    if not text:
        raise Refused("required", field=field, what=what)
    if len(text) > limit:
        raise Refused("too_long", field=field, what=what, limit=limit, length=len(text))
    return text


_MISLEADING = frozenset("\ufffd\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The mark of bytes that could not be read, line separators, and what turns the direction of the text after it around."""

_UNDECODED = re.compile("%[0-9A-Fa-f]{2}")
"""What bytes of another encoding are handed on as where a form came in the short way."""


def require_name(value: str, what: Text, field: str, *, limit: int = NAME_LIMIT) -> str:
    """Return the name of a person or a place stripped, as :func:`require_text` does, in whatever script it is written.

    Refused where it cannot be one: broken or control characters (``name_unreadable``), no letter at all
    (``name_without_letters``). Joiners that some scripts need between letters are no control characters.
    """
    name = require_text(value, what, field, limit=limit)
    if _UNDECODED.search(name) or any(
        c in _MISLEADING or unicodedata.category(c) in ("Cc", "Cs") for c in name
    ):
        raise Refused("name_unreadable", field=field, what=what)
    if not any(unicodedata.category(c).startswith("L") for c in name):
        raise Refused("name_without_letters", field=field, what=what)
    return name


def require_amount(value: Decimal, field: str = "amount") -> Decimal:
    """Return a usable amount in đồng: finite, not negative, whole, below :data:`INCOME_LIMIT`."""
    try:
        usable = value.is_finite() and 0 <= value <= INCOME_LIMIT and value == value.to_integral_value()
    except InvalidOperation:
        usable = False
    if not usable:
        most = f"{INCOME_LIMIT:,}"
        raise Refused("bad_amount", field=field, limit=Text(most.replace(",", "."), most))
    return value


EARLIEST_DOCUMENT: Final = date(1945, 9, 2)
"""No document that anything here rests on is older than the state itself: an earlier day is a slip of the hand."""


def require_past(day: date, today: date, *, earliest: date, field: str) -> date:
    """Return ``day`` when it lies between ``earliest`` and ``today``."""
    if day > today:
        raise Refused("future_date", field=field, day=day.strftime("%d/%m/%Y"))
    if day < earliest:
        raise Refused(
            "bad_date",
            field=field,
            day=day.strftime("%d/%m/%Y"),
            low=earliest.strftime("%d/%m/%Y"),
            high=today.strftime("%d/%m/%Y"),
        )
    return day


def require_choice(value: str, choices: tuple[str, ...], field: str) -> str:
    """Return ``value`` when it is one of ``choices``."""
    if value not in choices:
        raise Refused("bad_choice", field=field, value=value[:60])
    return value
