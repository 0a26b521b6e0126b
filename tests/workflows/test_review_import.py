"""A sheet held against what there is: units found by code or name, and every line that cannot be taken over named."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from tests.workflows.test_reviews import accepted, reported
from tests.workflows.world import World

from aggregates.pii import plain
from aggregates.poverty_review import Counts, PovertyReview
from aggregates.refusals import Refused
from intake.review_sheet import read
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.review_import import Draft, code_of

HEAD = ["Mã", "Đơn vị", "Thuộc", "Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo", "Chỉ tiêu giảm (điểm %)"]


def book(*rows: list[Any]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def draft(world: World, *rows: list[Any], by: str = "clerk", unit: str = "binh") -> Draft:
    return world.app.sheets.draft(world[by], unit_id=world.unit(unit), year=2019, content=book(*rows))


def places(found: Draft) -> list[tuple[int, str]]:
    return [(p.row, p.column) for p in found.problems]


def record(
    world: World,
    content: bytes,
    by: str = "clerk",
    unit: str = "binh",
    *,
    wish: Command | None = None,
    **more: Any,
) -> Any:
    facts: dict[str, Any] = {
        "stage": "official", "reviewed_on": date(2019, 12, 10), "basis": "QĐ 12", "issued_on": date(2019, 1, 15),
        "reason": "",
    }  # fmt: skip
    return world.app.sheets.record(
        world[by],
        wish or Command(),
        unit_id=world.unit(unit),
        year=2019,
        upload=Upload("a.xlsx", content),
        **{**facts, **more},
    )


def code(world: World, unit: str) -> str:
    return code_of({"code": "", "unit_id": world.unit(unit)})


def test_units_are_found_by_code_and_by_name_however_it_is_spelt(world: World) -> None:
    found = draft(
        world,
        [code(world, "son"), "", "", 96, 20, 10],
        ["", "THÔN  BÌNH  YÊN", "", 84, 14, 9],
        ["", "xã Cẩm Bình", "huyện Cẩm Thuỷ", 180, 34, 19],
    )
    assert found.problems == ()
    assert [(c.unit["name"], c.before, c.after, c.version) for c in found.changes] == [
        ("thôn Bình Sơn", None, Counts(96, 20, 10), 0),
        ("thôn Bình Yên", None, Counts(84, 14, 9), 0),
        ("xã Cẩm Bình", None, Counts(180, 34, 19), 0),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "thôn Bình Són", "", 1, 1, 0], "B"),
        (["", "thôn Thạch Long", "", 1, 1, 0], "B"),
        (["", "thôn Bình Sơn", "xã Cẩm Thạch", 1, 1, 0], "B"),
        (["15151", "thôn Bình Sơn", "", 1, 1, 0], "A"),
        (["", "thôn Bình Sơn", "", 5, 3, 3], "E"),
        (["", "thôn Bình Sơn", "", 0, 0, 0], "D"),
        (["", "thôn Bình Sơn", "", 200_000, 0, 0], "D"),
        (["", "thôn Bình Sơn", "", 5, 1, 1, 4.6], "G"),
    ],
)
def test_what_cannot_be_taken_over(world: World, row: list[Any], column: str) -> None:
    good = ["", "thôn Bình Yên", "", 84, 14, 9]
    found = draft(world, good, row)
    assert places(found) == [(3, column)]
    for words in (found.problems[0].message.vi, found.problems[0].message.en):
        assert words
        assert "{" not in words
    events = world.events
    with pytest.raises(Refused, match="sheet_problems"):
        record(world, book(good, row))
    assert world.events == events


def test_a_code_that_belongs_to_another_unit_and_a_unit_that_stands_twice(world: World) -> None:
    found = draft(
        world, [code(world, "son"), "thôn Bình Yên", "", 1, 0, 0], ["", "thôn Bình Sơn", "", 1, 0, 0],
        ["", "thôn Bình Sơn", "", 2, 0, 0],
    )  # fmt: skip
    assert places(found) == [(2, "B"), (4, "B")]
    assert "đã có ở dòng 3" in found.problems[1].message.vi


def test_verified_figures_are_not_run_over_and_returned_ones_are_new_again(world: World) -> None:
    row = ["", "thôn Bình Sơn", "", 96, 20, 10]
    accepted(world)
    assert draft(world, row).unchanged == 1
    assert places(draft(world, [*row[:4], 21, 10])) == [(2, "D")]
    id = world.log.query_one("SELECT review_id FROM poverty_reviews")
    assert id is not None
    world.app.reviews.return_to_reporter(world["labour"], Command(), review_id=id["review_id"], reason="x")
    (change,) = draft(world, row).changes
    assert change.after == Counts(96, 20, 10)


def test_recording_is_one_act_and_says_which_file_it_came_from(world: World) -> None:
    reported(world)
    content = book(["", "thôn Bình Sơn", "", 96, 19, 10], ["", "thôn Bình Yên", "", 84, 14, 9])
    outcome = record(world, content)
    events = [world.log.events_of(UUID(id))[-1] for id in outcome["ids"]]
    assert len({e.meta.command_id for e in events}) == 1
    for event in events:
        assert isinstance(event, PovertyReview.ReportedAgain | PovertyReview.Reported)
        assert "a.xlsx (SHA-256 " in str(plain(event.remarks))
    with pytest.raises(Refused, match="sheet_says_nothing"):
        record(world, content)
    with pytest.raises(Refused, match="required"):
        record(world, book(["", "thôn Bình Sơn", "", 96, 18, 10]), reviewed_on=None)


@pytest.mark.parametrize(
    ("by", "unit", "row"),
    [
        ("clerk", "binh", ["", "thôn Bình Sơn", "", 96, 19, 10]),
        ("labour", "district", ["", "thôn Bình Sơn", "", 96, 20, 10, 5]),
    ],
)
def test_a_second_press_of_the_button_gives_what_the_first_gave(
    world: World, by: str, unit: str, row: list[Any]
) -> None:
    """The sheet says nothing new by then, and the figures have moved since it was checked."""
    reported(world)
    content, wish = book(row), Command()
    wish = replace(wish, expected_version=draft(world, row, by=by, unit=unit).state)
    first = record(world, content, by, unit, wish=wish)
    events = world.events
    assert record(world, content, by, unit, wish=wish) == first
    assert world.events == events
    with pytest.raises(Refused, match="stale_version"):
        record(world, content, by, unit, wish=replace(wish, id=uuid4()))


def test_the_whole_district_s_targets_by_the_labour_office(world: World) -> None:
    reported(world)
    rows: list[list[Any]] = [
        ["", "xã Cẩm Bình", "", None, None, None, "4,6"],
        ["", "thôn Bình Sơn", "", 96, 20, 10, 5],
    ]
    record(world, book(*rows), by="labour", unit="district")
    assert world.app.figures.targets_of(world.unit("son")) == [(2019, Decimal(5))]
    rows[0][6] = 5
    with pytest.raises(Refused, match="required"):
        record(world, book(*rows), by="labour", unit="district")
    record(world, book(*rows), by="labour", unit="district", reason="điều chỉnh")
    assert world.app.figures.targets_of(world.unit("binh")) == [(2019, Decimal(5))]
    assert places(draft(world, ["", "thôn Bình Sơn", "", 95, 20, 10], by="labour")) == [(2, "D")]


def test_who_may_take_a_sheet_in_and_out(world: World) -> None:
    for who, code_ in (("head", "foreign_unit"), ("clerk_thach", "foreign_unit"), ("chair", "forbidden"),
                       ("auditor", "forbidden"), ("front", "forbidden"), ("admin", "forbidden")):  # fmt: skip
        with pytest.raises(Refused, match=code_):
            draft(world, ["", "thôn Bình Sơn", "", 96, 20, 10], by=who)
    with pytest.raises(Refused, match="not_found"):
        draft(world, by="labour", unit="son")
    for who in ("clerk", "chair", "auditor", "labour", "front"):
        content = world.app.sheets.export(
            world[who], unit_id=world.unit("binh"), year=2019, demonstration=True
        )
        assert [r.name for r in read(content).rows] == ["xã Cẩm Bình", "thôn Bình Sơn", "thôn Bình Yên"]
        (page,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        assert "DỮ LIỆU TRÌNH DIỄN" in str(page["A2"].value)
