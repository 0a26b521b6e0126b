"""The class that titles and lines between the households give to those below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.intake.households import places, read
from tests.intake.spreadsheets import xlsx

HEAD = ["STT", "Họ tên chủ hộ", "Năm sinh", "Thôn"]
AN, BE = [1, "Nguyễn Văn An", 1975, "Thôn 1"], [1, "Lò Thị Bé", 1980, "Thôn 1"]


def classes(*rows: Sequence[Any]) -> list[tuple[str, str | None]]:
    sheet = read(xlsx([list(row) for row in rows]))
    assert sheet.problems == ()
    return [(row.head.split()[-1], row.household_class) for row in sheet.rows]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_second_list_under_its_own_title(place: int) -> None:
    poor, near = ([*[""] * place, f"DANH SÁCH HỘ {c} NĂM 2019"] for c in ("NGHÈO", "CẬN NGHÈO"))
    assert classes(poor, HEAD, AN, [], near, HEAD, BE) == [("An", "poor"), ("Bé", "near_poor")]


@pytest.mark.parametrize(
    "line",
    [["II. Hộ cận nghèo"], ["II", "Hộ cận nghèo"], ["II", "Hộ cận nghèo", "", "", 12], ["", "HỘ CẬN NGHÈO"],
     ["B. Hộ cận nghèo: 12 hộ"], ["II. Danh sách hộ cận nghèo"]],
)  # fmt: skip
def test_groups_under_a_title(line: list[Any]) -> None:
    for title in ("DANH SÁCH HỘ NGHÈO NĂM 2019", "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"):
        rows: list[list[Any]] = [[title], HEAD, ["I. Hộ nghèo"], AN, line, BE]
        assert classes(*rows) == [("An", "poor"), ("Bé", "near_poor")]


def test_a_group_between_the_title_and_the_headings() -> None:
    assert classes(["DANH SÁCH HỘ NGHÈO, CẬN NGHÈO"], ["II. Hộ cận nghèo"], HEAD, BE) == [("Bé", "near_poor")]


def test_titles_of_several_classes_or_of_those_that_leave_say_none() -> None:
    for title in (
        "DANH SÁCH HỘ CẬN NGHÈO, HỘ THOÁT NGHÈO",
        "DANH SÁCH HỘ RA KHỎI DANH SÁCH HỘ NGHÈO",
    ):
        assert classes(["DANH SÁCH HỘ NGHÈO"], HEAD, AN, [title], HEAD, BE) == [("An", "poor"), ("Bé", None)]


def test_a_line_that_may_be_a_sum_of_another_class_lets_no_household_pass_in_silence() -> None:
    sheet = read(xlsx([["DANH SÁCH HỘ NGHÈO"], HEAD, AN, ["", "Hộ cận nghèo", 12], BE]))
    assert [row.household_class for row in sheet.rows] == ["poor"]
    assert places(sheet) == [("total_row_skipped", 4, "B"), ("unknown_class", 5, "A")]


def test_a_column_of_classes_goes_before_lines() -> None:
    head = [*HEAD, "Phân loại hộ"]
    rows: list[list[Any]] = [
        ["DANH SÁCH HỘ NGHÈO"],
        head,
        [*AN, "Hộ nghèo"],
        ["II. Hộ cận nghèo"],
        [*BE, "Hộ nghèo"],
    ]
    assert classes(*rows) == [("An", "poor"), ("Bé", "poor")]


def of_sheets(names: list[str], title: str = "") -> list[tuple[str, str | None]]:
    lists: list[list[list[Any]]] = [
        [[title], HEAD, one] if title else [HEAD, one] for one in (AN, [*BE[:2], 1981, "Thôn 1"])
    ]
    sheet = read(xlsx(*lists, names=names))
    assert sheet.problems == ()
    return [(row.head.split()[-1], row.household_class) for row in sheet.rows]


def test_sheets_named_after_a_class() -> None:
    assert of_sheets(["Hộ nghèo 2019", "DS ho can ngheo"]) == [("An", "poor"), ("Bé", "near_poor")]
    assert of_sheets(["Thoát nghèo", "Không nghèo"]) == [("An", "exited"), ("Bé", "not_poor")]
    assert of_sheets(["Hộ nghèo hỗ trợ", "Sheet2"]) == [("An", None), ("Bé", None)]


def test_a_sheet_says_which_of_the_classes_of_a_title_its_households_have() -> None:
    names = ["Hộ nghèo", "Hộ cận nghèo"]
    assert of_sheets(names, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO") == [("An", "poor"), ("Bé", "near_poor")]
    assert of_sheets(names, "DANH SÁCH HỘ THOÁT NGHÈO") == [("An", "exited"), ("Bé", "exited")]
    assert of_sheets(names, "DANH SÁCH HỘ RA KHỎI DANH SÁCH HỘ NGHÈO") == [("An", None), ("Bé", None)]
