"""What can be the name of somebody, and what cannot."""

from __future__ import annotations

import pytest

from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, require_name, require_text
from rules.text import Text

WHAT = Text("họ tên", "the name")
BROKEN = b"\xc3\x28\xff".decode("utf-8", "replace")


@pytest.mark.parametrize(
    "name",
    [
        "Bùi Thị Hạnh",
        "Đ",
        "H'Hen Niê",
        "Y-Bhăm Êban",
        "K’Brếp (K’Să)",
        "Quách Văn Ếch",
        "阮文安",
        "ສົມ​ພອນ",
        "สมชาย ใจดี",
        "سارا می‌رود",
        "श्रीमती लक्ष्मी",
        "Иванов И. И.",
        "thôn 3",
        "Nguyễn Văn A 2",
        "HTX 100% Sạch",
        "Bùi Thị Hà",
    ],
)
def test_names_in_any_script_are_taken(name: str) -> None:
    assert require_name(f"  {name} ", WHAT, "head") == name


@pytest.mark.parametrize(
    "name",
    [
        "��� ���",
        BROKEN,
        f"Bùi {BROKEN}",
        "Bùi Th\ufffd Hạnh",
        "Bùi\x00Hạnh",
        "Bùi\x1b[31mHạnh",
        "Bùi\tHạnh",
        "Bùi\nHạnh",
        "Bùi\x85Hạnh",
        "Bùi \u202eHạnh",
        "Bùi \u2066Hạnh",
        "Bùi\u2028Hạnh",
        "Bùi \ud800",
        "%C1%E1%BA%FF",
    ],
)
def test_broken_and_control_characters_are_refused_at_the_field(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_name(name, WHAT, "head")
    assert (refusal.value.code, refusal.value.field) == ("name_unreadable", "head")
    assert "họ tên" in refusal.value.text.vi
    assert "the name" in refusal.value.text.en


@pytest.mark.parametrize("name", ["123", "...", "- -", "2020 / 15", "☺", "\u200d", "(?)", "\u0301"])
def test_what_has_no_letter_is_no_name(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_name(name, WHAT, "head")
    assert (refusal.value.code, refusal.value.field) == ("name_without_letters", "head")


def test_what_text_may_not_be_a_name_may_not_be_either() -> None:
    for name, code in (("", "required"), ("   ", "required"), ("x" * (NAME_LIMIT + 1), "too_long")):
        with pytest.raises(Refused, match=code):
            require_name(name, WHAT, "head")
    assert require_text("123", WHAT, "text") == "123", "other text may be figures"
