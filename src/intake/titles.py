"""The class of household that a title, or a line between the households of a list, gives to those below it."""

from __future__ import annotations

import re
from typing import Final

from rules.vietnamese import search_key

_LEAD: Final = r"(?:(?:[ivxlc]+|[0-9]+|[a-z]) )?"
_TITLE: Final = re.compile(_LEAD + r"danh sach .*")
_NUMBERED_GROUP: Final = re.compile(
    r"(?:[ivxlc]+|[0-9]+|[a-z]) (?:(?:nhom|cac|doi tuong|dien) )*ho .*ngheo.*"
)
_CLASS: Final = re.compile(
    r"(?:(?:ho|khong|thoat|dien|nhom|va|moi|da|tai|hoac) )+(?:can )?ngheo|can ngheo|ho binh thuong"
)
_SHEET: Final = re.compile(
    r"(?:(?:ds|danh sach|cac) )?((?:ho |dien |thoat |moi |khong )*(?:can )?ngheo)(?: (?:nam )?[0-9]{4})?"
)
_LEAVING: Final = re.compile(r"ra khoi danh sach|ra khoi dien|loai khoi|xoa ten|khong con")


def is_title(words: str) -> bool:
    """Tell whether a line is the title of a list: ``II. DANH SÁCH HỘ CẬN NGHÈO``."""
    return len(words) <= 200 and _TITLE.fullmatch(search_key(words)) is not None


def is_numbered_group(words: str) -> bool:
    """Tell whether a line heads a numbered group of a class: ``II. Hộ cận nghèo``."""
    return len(words) <= 80 and _NUMBERED_GROUP.fullmatch(search_key(words)) is not None


def class_of_sheet(name: str) -> tuple[str, str] | None:
    """Return the class that the name of a sheet is, with what was exited from; None for a sheet called anything else."""
    found = _SHEET.fullmatch(search_key(name))
    return _class(found[1]) if found else None


def classes_named(words: str) -> list[tuple[str, str]]:
    """Return each class that a line names, with what was exited from; what somebody leaves a list for is not said by it."""
    text = search_key(words)
    if _LEAVING.search(text):
        # Two readings, so neither.
        return [("poor", ""), ("not_poor", "")]
    return list(dict.fromkeys(_class(found[0]) for found in _CLASS.finditer(text)))


def _class(text: str) -> tuple[str, str]:
    if "khong" in text or "binh thuong" in text:
        return "not_poor", ""
    near = "can ngheo" in text
    if "thoat" in text:
        return "exited", "near_poor" if near else "poor"
    return ("near_poor" if near else "poor"), ""
