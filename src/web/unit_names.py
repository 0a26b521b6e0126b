"""Names of units that a change of boundaries gives to another unit: which of the two is meant is said beside the name.

"Xã Cẩm Thạch" of before 1 July 2025 and of since then are two units. Where both stand in one sentence or list, a bare name
says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.text import Text
from rules.vietnamese import spelling_key


def same_name(one: str, other: str) -> bool:
    """Whether two units bear one name, however its tone marks are placed."""
    return spelling_key(one) == spelling_key(other)


def former(name: str, beside: Iterable[str]) -> Text:
    """Name a unit of before a change; with the remark where one of those ``beside`` it bears the same name."""
    return _told(name, beside, Text("cũ", "former"))


def new(name: str, beside: Iterable[str]) -> Text:
    """Name a unit of since a change; with the remark where one of those ``beside`` it bears the same name."""
    return _told(name, beside, Text("mới", "new"))


def _told(name: str, beside: Iterable[str], remark: Text) -> Text:
    if any(same_name(name, other) for other in beside):
        return Text(f"{name} ({remark.vi})", f"{name} ({remark.en})")
    return Text(name, name)
