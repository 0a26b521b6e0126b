"""Columns of marks: yes only for what says yes, no for what denies, a problem for anything else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.intake.households import listed, one, places

from intake import marks
from intake.values import Unreadable


@pytest.mark.parametrize(
    "value",
    ["x", "X", " x ", "có", "1", 1, 1.0, True, "v", "✓", "Yes", "2", 2, "thần kinh", "2 người", "Có 1 người khuyết tật",
     "Nặng", "Khuyết tật đặc biệt nặng", "Người cao tuổi", "BTXH", "540.000đ", "đang hưởng trợ cấp", "Đúng", "Mù"],
)  # fmt: skip
def test_marks(value: Any) -> None:
    assert marks.flag(value) is True


@pytest.mark.parametrize(
    "value",
    ["", None, "0", 0, 0.0, False, "không", "Ko", "-", "–", "không có", "không thuộc", "chưa", "Chưa có", "không phải",
     "Không hưởng", "chưa được hưởng", "Bình thường", "hết hưởng", "Đã hết hưởng", "n", "N", "none", "Không, đã cắt", "0.0",
     "0,0", "0 người", "Không có ai", "K", "Không khuyết tật", "Không có người khuyết tật", "không thuộc đối tượng BTXH",
     "đã cắt trợ cấp", "Dừng", "Dừng hưởng", "không còn"],
)  # fmt: skip
def test_no_marks(value: Any) -> None:
    assert marks.flag(value) is False


@pytest.mark.parametrize(
    "value",
    ["?", "không rõ", "Nguyễn Văn Bình", "xem lại", "n/a", "không nghe được", "Đã cắt trợ cấp từ 2018 do chết", -1, "-1",
     dt.date(2018, 1, 1), "chưa xác định", "hồ sơ", "có không", "x" * 500],
)  # fmt: skip
def test_what_is_neither(value: Any) -> None:
    with pytest.raises(Unreadable):
        marks.flag(value)


HEAD = ["Họ tên", "Thôn", "Người khuyết tật", "Bảo trợ xã hội"]


def test_a_denial_is_a_no_and_an_unknown_word_is_a_problem_of_its_cell() -> None:
    row = one(listed(["An", "Thôn 1", "không thuộc", "Không, đã cắt"], head=HEAD))
    assert (row.disabled_member, row.social_protection) == (False, False)
    sheet = listed(["An", "Thôn 1", "x", "xem lại"], ["Bé", "Thôn 1", "hồ sơ", ""], head=HEAD)
    assert (sheet.rows, places(sheet)) == ((), [("unknown_class", 2, "D"), ("unknown_class", 3, "C")])
    assert sheet.problems[0].message.vi == (
        "Bảo trợ xã hội: không rõ “xem lại” là có hay không; có thì ghi x, không thì để trống."
    )


def test_denials_in_columns_of_classes() -> None:
    head = ["Họ tên", "Thôn", "Hộ nghèo", "Hộ cận nghèo", "Không nghèo"]
    row = one(listed(["An", "Thôn 1", "N", "không phải", "không"], head=head))
    assert row.household_class == "poor"
    assert places(listed(["An", "Thôn 1", "", "N", ""], head=head)) == [("unknown_class", 2, "D")]
