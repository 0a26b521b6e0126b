"""Text at the edge: what reaches a page is NFC and contains nothing invisible that changes what the eye reads.

Names come from keyboards, spreadsheets and phones. A decomposed name would extract and search differently from the one
in the register; a right-to-left override would print a name other than the one that was decided on.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any, TypeVar

T = TypeVar("T")

_KEPT = {"\n", "\t"}
# Cc: control, Cf: format (bidirectional overrides, zero-width marks), Cs: lone surrogates, which no PDF can hold.
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs"}


def clean_text(text: str) -> str:
    """Return ``text`` in NFC without control, format and surrogate characters (line breaks and tabs stay)."""
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _DROPPED_CATEGORIES)
    return unicodedata.normalize("NFC", kept)


def clean(value: T) -> T:
    """Return a copy of a frozen dataclass (or tuple, or string) with every string in it cleaned, however deep."""
    cleaned: T = _clean(value)
    return cleaned


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _clean(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **changes)
    return value
