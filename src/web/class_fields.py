"""The fields by which a household's class is given, wherever it is: the class, the figures it rests on, and what an official
list says otherwise; and how all that is repeated before the act."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema

from aggregates.class_ground import Figures, Ground
from aggregates.vocabulary import HOUSEHOLD_CLASSES
from rules.standards import load_standards
from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.frame import movement
from web.schemas import Amount, Choice, Count, Words
from web.standards import unsure
from workflows.confirmations import NOTHING

_BOTH = Text(
    "Đồng. Để trống nếu chưa biết. Khi biết cả thu nhập và số thiếu hụt, chuẩn nghèo của ngày ấy quyết định phân loại",
    "In đồng. Leave empty where not known. Where income and deprivations are both known, the standard of that day decides",
)


class FiguresSchema(Schema):
    """What was found of a household, and why an official list has another class than follows from it."""

    class_income = Amount(
        Text("Thu nhập bình quân một người một tháng", "Income per head and month"),
        required=False,
        hint=_BOTH,
    )
    class_deprivations = Count(
        Text("Số chỉ số thiếu hụt", "Deprivations"),
        high=max(standard.indicators for standard in load_standards()),
        required=False,
    )
    class_differs = Words(
        Text(
            "Căn cứ khi danh sách chính thức xếp khác chuẩn",
            "Ground where an official list differs from the standard",
        ),
        required=False,
        hint=Text(
            "Chỉ ghi khi có quyết định hoặc danh sách đã phê duyệt, ví dụ: Quyết định số 45/QĐ-UBND ngày 20/12/2019",
            "Only where there is a decision or an approved list, such as: Decision no. 45/QĐ-UBND of 20/12/2019",
        ),
    )


class ClassSchema(FiguresSchema):
    """A household's class, typed or left to the standard."""

    household_class = Choice(
        Text("Phân loại hộ", "Class"),
        {code: capital(text) for code, text in HOUSEHOLD_CLASSES.items()},
        required=False,
        hint=Text(
            "Có thể để trống khi ghi thu nhập và số thiếu hụt ở dưới: chuẩn nghèo quyết định",
            "May be left empty where income and deprivations stand below: the standard decides",
        ),
    )


CLASS_FIELDS: Final = ("household_class", "class_income", "class_deprivations", "class_differs")
"""The fields of a class in the order in which forms ask."""


def figures_of(data: dict[str, Any]) -> Figures:
    """Take the figures out of what was typed."""
    return Figures(data["class_income"], data["class_deprivations"], data["class_differs"])


def class_row(found: str, ground: Ground | None) -> Row:
    """Return the class as the page to check says it, with the standard that decided and what of it nobody has confirmed."""
    row: Row = {
        "key": Text("Phân loại hộ", "Class"),
        "value": capital(HOUSEHOLD_CLASSES[found]),
        "field": "household_class",
    }
    if ground is not None:
        row["hint"] = joined([ground.words, *doubts(ground.standard)], " ")
    return row


def class_rows_to_check(schema: Schema, data: dict[str, Any], found: str, ground: Ground | None) -> list[Row]:
    """Return the class and what was typed about it, as rows of the page to check."""
    typed: list[Row] = [
        {
            "key": schema.fields[name].metadata["label"],
            "value": data[name],
            "field": name,
            "kind": "dong" if name == "class_income" else "text",
        }
        for name in CLASS_FIELDS[1:]
        if data[name] not in (None, "")
    ]
    return [class_row(found, ground), *typed]


def doubts(standard_id: str) -> list[Text]:
    """Say what of a standard was not compared with its document yet; nothing where all of it was."""
    ours = movement()
    confirmed = ours.confirmed if ours else NOTHING
    known = next((s for s in load_standards() if s.id == standard_id), None)
    open_ = unsure(known, confirmed) if known else []
    return (
        [Text(f"({'; '.join(u.vi for u in open_)})", f"({'; '.join(u.en for u in open_)})")] if open_ else []
    )
