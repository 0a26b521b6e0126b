"""How every story of an event writes days, amounts and what people said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from aggregates.pii import ERASED_TEXT, PII, plain
from rules.text import Text


def money(value: Any) -> Text:
    """An amount as 11.760.000 đồng, in English 11,760,000 đồng."""
    amount = plain(value) if isinstance(value, PII) else value
    if amount is None:
        return ERASED_TEXT
    said = figure(Decimal(amount))
    return Text(f"{said.vi} đồng", f"{said.en} đồng")


def figure(number: Any) -> Text:
    """A number as 11.760, in English 11,760."""
    said = f"{number:,.0f}"
    return Text(said.replace(",", "."), said)


def dmy(day: date) -> str:
    """Write a day as 15/05/2020."""
    return day.strftime("%d/%m/%Y")


def words(value: PII | None) -> str | None:
    """Return what somebody said, a list as one line: empty where nothing was said, None where it was erased."""
    if value is None:
        return ""
    text = plain(value)
    return None if text is None else ("; ".join(text) if isinstance(text, list) else str(text))
