"""What a layout may be, and what it may not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from tests.rules.conftest import Says

from rules.certificate_layout import (
    BUILT_IN,
    PARTS,
    Layout,
    Placed,
    faults,
    layout_as_data,
    layout_of,
    overlap,
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
def test_faults_are_told_at_their_part(
    name: str, changes: dict[str, Any], at: str, words: str, says: Says
) -> None:
    found = faults(changed(name, **changes))
    assert any(fault.part == at and words in fault.words.vi for fault in found), found
    says(*(fault.words for fault in found))


def alone(**changes: Any) -> Layout:
    """Return a layout that shows nothing but the words beside the QR code, somewhere on the sheet."""
    parts = {name: replace(placed, shown=False) for name, placed in BUILT_IN.parts.items()}
    there = Placed(50.0, 50.0, 60.0, 10.0, size=12.0, smallest=8.0)
    return replace(BUILT_IN, parts={**parts, "check_text": replace(there, **changes)})


def beyond(layout: Layout, name: str) -> bool:
    """Whether anything is wrong with the part, or with the sheet."""
    return any(fault.part in (name, "") for fault in faults(layout))


@pytest.mark.parametrize(
    ("still", "beyond_it"),
    [
        ({"width": 1.0}, {"width": 0.99}),
        ({"height": 1.0}, {"height": 0.99}),
        ({"left": 5.0}, {"left": 4.99}),
        ({"top": 5.0}, {"top": 4.99}),
        ({"left": BUILT_IN.width - 65.0}, {"left": BUILT_IN.width - 64.99}),
        ({"top": BUILT_IN.height - 15.0}, {"top": BUILT_IN.height - 14.99}),
        ({"smallest": 5.0}, {"smallest": 4.99}),
        ({"smallest": 12.0}, {"smallest": 12.01}),
        ({"size": 72.0}, {"size": 72.01}),
        ({"line_height": 0.9}, {"line_height": 0.89}),
        ({"line_height": 3.0}, {"line_height": 3.01}),
    ],
)
def test_a_limit_itself_is_allowed(still: dict[str, float], beyond_it: dict[str, float]) -> None:
    assert not beyond(alone(**still), "check_text")
    assert beyond(alone(**beyond_it), "check_text")


def test_a_qr_code_has_twenty_millimetres_each_way() -> None:
    for size, small in ((20.0, False), (19.99, True)):
        for way in ("width", "height"):
            layout = changed("qr", **{"width": 20.0, "height": 20.0, way: size})
            assert any("20 mm" in fault.words.vi for fault in faults(layout) if fault.part == "qr") is small


@pytest.mark.parametrize(("size", "fits"), [(100.0, True), (99.9, False), (500.0, True), (500.1, False)])
def test_the_sheet_has_limits_each_way(size: float, fits: bool) -> None:
    small = {"left": 10.0, "top": 10.0, "width": 20.0, "height": 10.0}
    layout = alone(**small)
    for sheet in (replace(layout, width=size), replace(layout, height=size)):
        assert beyond(sheet, "check_text") is not fits


@pytest.mark.parametrize(("dx", "dy"), [(-40, 0), (40, 0), (0, -30), (0, 30), (40, 30), (-40, 30)])
@pytest.mark.parametrize(("shared", "over"), [(0.04, False), (0.06, True), (-0.02, False)])
def test_less_than_a_twentieth_of_a_millimetre_is_a_touch(
    dx: float, dy: float, shared: float, over: bool
) -> None:
    one = Placed(100.0, 100.0, 40.0, 30.0)
    nearer = [way - math.copysign(shared, way) if way else 0.0 for way in (dx, dy)]
    other = Placed(100.0 + nearer[0], 100.0 + nearer[1], 40.0, 30.0)
    assert overlap(one, other) is overlap(other, one) is over


def test_whole_millimetres_beside_each_other_do_not_overlap() -> None:
    one = Placed(100.0, 100.0, 40.0, 30.0)
    for left, top in ((140.0, 100.0), (60.0, 100.0), (100.0, 130.0), (100.0, 70.0)):
        beside = Placed(left, top, 40.0, 30.0)
        assert not overlap(one, beside)
        assert not overlap(beside, one)


def test_the_room_to_sign_is_between_capacity_and_name_alone() -> None:
    capacity = BUILT_IN.parts["capacity"]
    free = BUILT_IN.with_part("signatory", replace(BUILT_IN.parts["signatory"], top=capacity.bottom + 35.0))
    assert not [f for f in faults(free) if "35 mm" in f.words.vi or "chỗ ký" in f.words.vi]
    close = BUILT_IN.with_part("signatory", replace(BUILT_IN.parts["signatory"], top=capacity.bottom + 34.9))
    assert [f.part for f in faults(close) if "35 mm" in f.words.vi] == ["signatory"]
    # Below the name is no room to sign, though as deep as the sheet.
    below = BUILT_IN.parts["signatory"]
    under = BUILT_IN.with_part("proof", Placed(below.left, below.bottom, 20.0, 4.0))
    assert not [f for f in faults(under) if "chỗ ký" in f.words.vi]
    # Without one of the two there is nothing between them.
    for name in ("capacity", "signatory"):
        assert [f.words.vi for f in faults(changed(name, shown=False))] == ["Giấy khen phải có mục này."]


def test_the_sheet_has_limits_and_parts_that_only_touch_do_not_overlap(says: Says) -> None:
    wide = faults(replace(BUILT_IN, width=600.0))
    assert [f.part for f in wide] == [""]
    says(*(f.words for f in wide))
    assert faults(changed("awardee", height=14.0)) == []
    assert faults(changed("proof", shown=False)) == []


def test_what_is_not_shown_may_lie_anywhere() -> None:
    assert faults(changed("blank_number", left=0.0, top=0.0)) == []
    assert faults(changed("blank_number", left=0.0, shown=True)) != []


@pytest.mark.parametrize(
    "wrong",
    [
        {"left": "26"}, {"left": True}, {"left": float("inf")}, {"left": 2000}, {"bold": "yes"}, {"rule": "cut"},
        {"font": "comic"}, {"label": 3}, {"label": "x" * 61}, {"left": 1000.01}, {"left": -1000.01},
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
    assert read.parts["proof"].shown is False


def test_a_place_at_its_limits_is_read_to_a_hundredth_of_a_millimetre() -> None:
    data = placed_as_data(BUILT_IN.parts["awardee"])
    read = placed_of({**data, "left": -1000, "top": 1000.0, "width": 12.3456, "label": "x" * 60})
    assert (read.left, read.top, read.width, read.label) == (-1000.0, 1000.0, 12.35, "x" * 60)
