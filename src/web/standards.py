"""The poverty standards by their days, and the class one household's figures give: open to everybody, nothing is kept."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, request
from marshmallow import Schema

from aggregates.vocabulary import HOUSEHOLD_CLASSES
from rules.standards import AREAS, Classification, Standard, classify, load_standards, standard_on
from rules.text import Text
from rules.wording import capital, joined
from web.asked import asked
from web.formats import dmy, number
from web.frame import movement
from web.kit import Answer, public, render, today
from web.labels import STATUSES, Label
from web.schemas import Amount, Choice, Count, Day
from web.text import t
from workflows.confirmations import NOTHING, standard_id

blueprint = Blueprint("standards", __name__)


NO_LINE = Text("không áp dụng", "does not apply")
"""Where income alone makes nobody poor there is no such line: it is not that nobody knows it."""
_WHATEVER = Text(
    "Số chỉ số thiếu hụt không làm thay đổi kết quả này.", "The number of deprivations does not change this."
)


class _Question(Schema):
    income = Amount(
        Text("Thu nhập bình quân đầu người một tháng", "Income per head and month"), required=False
    )
    lacking = Count(Text("Số chỉ số thiếu hụt", "Deprivations"), high=12, required=False)
    area = Choice(Text("Khu vực", "Area"), dict(AREAS))
    on = Day(Text("Vào ngày", "On the day"))


@blueprint.get("/chuan-ngheo")
@public
def index() -> Answer:
    """Show the standards, and the class that the figures in the address give."""
    data, values, errors = asked(_Question(), area="rural", on=dmy(today()))
    anything = any(request.args.get(name, "").strip() for name in values)
    ours = movement()
    confirmed = ours.confirmed if ours else NOTHING
    found = _class(data, errors) if anything and not errors else None
    page = render(
        "standards.html",
        schema=_Question(),
        values=values,
        errors=errors,
        found=found,
        label=_label(found),
        doubtful=bool(found and found.standard and unsure(found.standard, confirmed)),
        rows=[_row(s, confirmed) for s in load_standards()],
    )
    return (page, 422) if errors else page


def _class(data: dict[str, Any], errors: dict[str, list[Text]]) -> Classification | None:
    standard = standard_on(data["on"])
    lacking: int | None = data["lacking"]
    if standard is not None and lacking is not None and lacking > standard.indicators:
        errors["lacking"] = [
            Text(
                f"Chuẩn của ngày này chỉ có {standard.indicators} chỉ số.",
                f"The standard of that day has {standard.indicators} indicators only.",
            )
        ]
        return None
    found = classify(data["income"], lacking, data["area"], data["on"])
    if standard is None or lacking is not None or data["income"] is None:
        return found
    either = [classify(data["income"], n, data["area"], data["on"]) for n in (0, standard.indicators)]
    if either[0] != either[1]:
        return found
    # Nobody has to count what bears on nothing.
    return replace(either[0], reason=joined([either[0].reason, _WHATEVER], " "))


def _label(found: Classification | None) -> Label | None:
    if found is None or found.household_class is None:
        return None
    known = STATUSES[found.household_class]
    return Label(capital(HOUSEHOLD_CLASSES[found.household_class]), known.tone, known.icon)


def unsure(standard: Standard, confirmed: Container[str]) -> list[Text]:
    """Name what of a standard nobody has confirmed, neither before it shipped nor here."""
    return [
        words
        for known, part, words in (
            (
                standard.confirmed,
                "lines",
                Text("mức và thời gian chưa xác nhận", "lines and days not confirmed"),
            ),
            (
                standard.deprivations_confirmed,
                "deprivations",
                Text("số thiếu hụt chưa xác nhận", "deprivation rule not confirmed"),
            ),
        )
        if not known and standard_id(standard, part) not in confirmed
    ]


def _row(standard: Standard, confirmed: Container[str]) -> dict[str, Any]:
    def lines(of: Any) -> Text | str:
        return NO_LINE if of is None else f"{number(of['rural'])} / {number(of['urban'])}"

    open_ = unsure(standard, confirmed)
    return {
        "title": standard.title,
        "span": Text(_until(standard.valid_from, standard.valid_to, "nay"),
                     _until(standard.valid_from, standard.valid_to, "now")),
        "poor_line": lines(standard.poor_line),
        "line": lines(standard.line),
        "lacking": f"{standard.deprivations}/{standard.indicators}",
        "source": standard.source,
        "sure": Text("; ".join(u.vi for u in open_), "; ".join(u.en for u in open_))
        if open_
        else t(Text("đã đối chiếu", "checked")),
    }  # fmt: skip


def _until(first: date, last: date | None, now: str) -> str:
    return f"{dmy(first)} – {dmy(last) if last else now}"
