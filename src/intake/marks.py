"""Columns of marks: which cells say yes, which say no, and which are no mark at all.

Yes is said only by what is known to say it. A household that counts as protected or as having a disabled member by mistake
leaves the movement's promises, so what is not understood is for a person to mend, never a yes and never a silent no.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from intake.values import Unreadable, is_empty
from rules.vietnamese import search_key

_fold = lru_cache(maxsize=8192)(search_key)

_MARKS: Final = frozenset({"x", "xx", "v", "co", "1", "yes", "y", "true", "dung", "+", "✓", "✔", "√"})
_LONGEST: Final = 120
# Only words that leave a "no" a no may follow it: "không nghe được" tells of a disability.
_NO: Final = re.compile(
    r"(?:(?:khong|ko|k|chua|no|none|n|false)"
    r"(?: (?:co|thuoc|phai|la|con|duoc|bi|ai|nguoi|nao|ca|gi|dien|doi|tuong|ho|trong|khuyet|tan|tat|nkt|huong|tham|gia|bao|tro|"
    r"xa|hoi|btxh|cap|che|do|hang|thang|da|cat|thoi|het|thanh|vien))*"
    r"|(?:da )?(?:het|cat|thoi|ngung|cham dut)(?: (?:huong|bao|tro|xa|hoi|btxh|cap|che|do|hang|thang))*"
    r"|(?:da )?dung (?:huong|tro cap|che do|btxh)(?: .*)?"
    r"|(?:suc khoe )?(?:binh thuong|khoe manh|lanh lan))"
)
_DENIES: Final = re.compile(
    r"(?:^| )(?:khong|ko|k|chua|no|none|het|cat|thoi|ngung|dung|cham dut|bo|chet|mat|tu choi)(?: |$)"
)
_COUNT: Final = re.compile(
    r"(?:co )?([0-9]+(?:[ .,][0-9]+)*) ?(?:nguoi|nkt|doi tuong|khau|truong hop|d|dong|vnd|nghin|nghin dong)?"
    r"(?: (?:khuyet tat|tan tat|nkt|btxh|bao tro|bao tro xa hoi|thang|mot thang))?"
)
# What people write instead of a mark: the disability, its degree, the kind of protection.
_DESCRIBES: Final = re.compile(
    r"(?:^| )(?:khuyet tat|tan tat|di tat|nkt|kt|liet|mu|khiem thi|khiem thinh|cam|diec|tam than|than kinh|dong kinh|thieu nang|"
    r"cham phat trien|tu ky|down|cut|que|teo|bai nao|nang|dac biet nang|nhe|van dong|nghe noi|nhin|tri tue|da cam|"
    r"btxh|bao tro|tro cap|cao tuoi|nguoi gia|don than|neo don|co don|mo coi|hiv|dang huong|duoc huong|huong|co huong|"
    r"thuoc dien|thuoc doi tuong|co (?:nguoi|doi tuong|tro cap)|disabled|protected)(?: |$)"
)
_NONE_WRITTEN: Final = frozenset({"dừng", "đã dừng"})
"""Without its marks it would be ``đúng``."""


def flag(value: object) -> bool:
    """Tell whether a cell of a column of marks is marked: by a mark, a count of people, words that describe the matter.

    Raises :class:`Unreadable` for what is neither that nor a no.
    """
    if isinstance(value, bool):
        return value
    if is_empty(value):
        return False
    if isinstance(value, int | float):
        if value < 0:
            raise Unreadable
        return value != 0
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise Unreadable
    text = _fold(value)
    if value.strip().casefold() in _NONE_WRITTEN:
        return False
    if value.lstrip()[:1] in "-−–":
        raise Unreadable
    if is_mark(value):
        return True
    if _NO.fullmatch(text):
        return False
    counted = _COUNT.fullmatch(text)
    if counted is not None:
        return any(digit in "123456789" for digit in counted[1])
    if _DESCRIBES.search(text) and not _DENIES.search(text):
        return True
    raise Unreadable


def is_mark(value: object) -> bool:
    """Tell whether a cell holds one of the usual marks and nothing else."""
    if isinstance(value, int | float):
        return value == 1
    text = str(value).strip()
    return text in _MARKS or _fold(text) in _MARKS


def is_no(value: object) -> bool:
    """Tell whether a cell of a column of marks says no, or nothing."""
    try:
        return not flag(value)
    except Unreadable:
        return False
