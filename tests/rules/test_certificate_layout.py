"""What a layout may be, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.certificate_layout import (
    BUILT_IN,
    PARTS,
    Layout,
    faults,
    layout_as_data,
    layout_of,
    placed_as_data,
    placed_of,
)


def changed(name: str, **changes: Any) -> Layout:
    return BUILT_IN.with_part(name, replace(BUILT_IN.parts[name], **changes))


def test_the_layout_that_ships_has_no_fault_and_survives_being_kept() -> None:
    assert faults(BUILT_IN) == []
    assert layout_of(layout_as_data(BUILT_IN)) == BUILT_IN
    assert set(BUILT_IN.parts) == set(PARTS)


@pytest.mark.parametrize(
    ("name", "changes", "at", "words"),
    [
        ("awardee", {"left": 60.0}, "awardee", "Ra ngoài giấy"),
        ("awardee", {"left": 4.9, "width": 100.0}, "awardee", "cách mép chưa đủ 5 mm"),
        ("gold_book", {"top": 199.1}, "gold_book", "Ra ngoài giấy"),
        ("awardee", {"height": 14.2}, "address", "Đè lên mục “Đối tượng được khen”"),
        ("qr", {"width": 19.0}, "qr", "ít nhất 20 mm"),
        ("awardee", {"smallest": 30.0}, "awardee", "cỡ nhỏ nhất không lớn hơn"),
        ("awardee", {"size": 80.0}, "awardee", "Cỡ chữ từ 5 đến 72 pt"),
        ("awardee", {"smallest": 4.0}, "awardee", "Cỡ chữ từ 5 đến 72 pt"),
        ("merit", {"line_height": 0.5}, "merit", "Giãn dòng"),
        ("awardee", {"height": 0.5}, "awardee", "ít nhất 1 mm"),
        ("awardee", {"shown": False}, "awardee", "phải có mục này"),
        ("awardee", {"on_blank": False}, "awardee", "phải in cả trên phôi"),
        ("signatory", {"top": 180.0}, "signatory", "phải chừa 35 mm"),
        ("proof", {"left": 180.0, "top": 160.0}, "proof", "Nằm trong chỗ ký"),
    ],
)
def test_faults_are_told_at_their_part(name: str, changes: dict[str, Any], at: str, words: str) -> None:
    found = faults(changed(name, **changes))
    assert any(fault.part == at and words in fault.words.vi for fault in found), found
    assert all(fault.words.en for fault in found)


def test_the_sheet_has_limits_and_parts_that_only_touch_do_not_overlap() -> None:
    assert [f.part for f in faults(replace(BUILT_IN, width=600.0))] == [""]
    assert faults(changed("awardee", height=14.0)) == []
    assert faults(changed("proof", shown=False)) == []


def test_what_is_not_shown_may_lie_anywhere() -> None:
    assert faults(changed("blank_number", left=0.0, top=0.0)) == []
    assert faults(changed("blank_number", left=0.0, shown=True)) != []


@pytest.mark.parametrize(
    "wrong",
    [
        {"left": "26"}, {"left": True}, {"left": float("inf")}, {"left": 2000}, {"bold": "yes"}, {"rule": "cut"},
        {"font": "comic"}, {"label": 3}, {"label": "x" * 61},
    ],
)  # fmt: skip
def test_what_is_no_place_is_not_read_as_one(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        placed_of({**placed_as_data(BUILT_IN.parts["awardee"]), **wrong})


def test_a_stored_layout_that_does_not_know_a_part_yet_does_not_show_it() -> None:
    data = layout_as_data(BUILT_IN)
    del data["parts"]["proof"]
    read = layout_of(data)
    assert not read.parts["proof"].shown
    assert read.parts["awardee"] == BUILT_IN.parts["awardee"]
