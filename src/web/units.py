"""Units as they were on any day, and one unit through time. Open to everybody: it is public who governs where since when."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import ValidationError

from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, UNIT_KINDS, ZONES
from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.frame import actor_or_none
from web.kit import Answer, public, render, services, today
from web.schemas import Day
from workflows.authorisation import may

blueprint = Blueprint("units", __name__, url_prefix="/don-vi")
CRUMB: Row = {"url": "/don-vi", "label": Text("Đơn vị", "Units")}
_SHOWN = {
    "xa": (Text("Xã, phường, thị trấn", "Communes, wards and townships"), COMMUNE_KINDS),
    "thon": (Text("Thôn, bản, tổ dân phố", "Hamlets and residential groups"), HAMLET_KINDS),
    "": (Text("Tất cả", "All"), ()),
}
_DAY = Day(Text("Ngày", "Day"))


def class_words(row: Row) -> Text:
    """Return kind, zone and difficulty of a period in words; what nobody has confirmed says so."""
    parts = [UNIT_KINDS[row["kind"]]]
    if row["zone"]:
        parts.append(ZONES[row["zone"]])
    if row["especially_difficult"]:
        parts.append(Text("đặc biệt khó khăn", "especially difficult"))
    if row["classed_poor"]:
        parts.append(Text("xã nghèo", "a poor commune"))
    if not row["class_confirmed"]:
        parts.append(Text("chưa xác nhận", "not confirmed"))
    return capital(joined(parts, ", "))


def source_words(row: Row) -> Text | str:
    """Return what a fact rests on; what nobody has confirmed says so."""
    if row["confirmed"] or "(chưa xác nhận" in row["source"]:
        return str(row["source"])
    return Text(f"{row['source']} (chưa xác nhận)", f"{row['source']} (not confirmed)")


@blueprint.get("")
@public
def index() -> Answer:
    """List the units that stood on a day, today unless another one is asked for."""
    typed, level = request.args.get("ngay", "").strip()[:20], request.args.get("cap", "xa")
    day, error = today(), None
    if typed:
        try:
            day = _DAY.read(typed)
        except ValidationError as wrong:
            error = wrong.messages[0]
    chosen = level if level in _SHOWN else "xa"
    title, kinds = _SHOWN[chosen]
    rows = [] if error else services().units.on(day, kinds=tuple(kinds))
    return render(
        "units/index.html",
        day=day,
        typed=typed or day,
        error=error,
        errors={"ngay": error} if error else {},
        level=chosen,
        levels=[(k, words) for k, (words, _) in _SHOWN.items()],
        title=title,
        rows=[
            {
                "name": row["name"],
                "code": row["code"] or None,
                "class": class_words(row),
                "parent": row["parent"],
                "since": row["valid_from"],
                "source": source_words(row),
                "url": {"name": url_for("units.show", unit_id=row["unit_id"])},
            }
            for row in rows
        ],
        changes=services().units.changes(),
        pending=[] if error else services().units.pending(day),
        breadcrumbs=[],
    )


@blueprint.get("/<uuid:unit_id>")
@public
def show(unit_id: UUID) -> Answer:
    """Show one unit through time: what it was called and classed when, what came to it and where it went."""
    history = services().units.history(unit_id)
    unit = history.unit
    by = actor_or_none()
    return render(
        "units/show.html",
        unit=unit,
        ended=unit["valid_to"],
        successor=unit["successor"]
        and {"name": unit["successor"], "url": url_for("units.show", unit_id=unit["successor_id"])},
        periods=[
            {
                "from": row["valid_from"],
                "to": row["valid_to"] or Text("nay", "today"),
                "name": row["name"],
                "code": row["code"] or None,
                "class": class_words(row),
                "parent": row["parent"],
                "source": source_words(row),
            }
            for row in reversed(history.periods)
        ],
        timeline=_timeline(unit, history.periods[0], history.came, history.went),
        may_change=(may_change := by is not None and may(by, "unit.change")),
        open_facts=len(services().units.open_facts(unit_id)) if may_change else 0,
        breadcrumbs=[CRUMB],
    )


def _timeline(unit: Row, first: Row, came: list[Row], went: list[Row]) -> list[dict[str, Any]]:
    """Return predecessors and successors as items of the timeline, the newest first."""
    items: list[tuple[date, dict[str, Any]]] = []
    for row in came:
        what = (
            Text(f"{row['name']} nhập vào đơn vị này", f"{row['name']} merged into this unit")
            if row["kind"] == "dissolved"
            else Text(
                f"{row['name']} chuyển đến từ {row['from_name']}",
                f"{row['name']} came from {row['from_name']}",
            )
        )
        items.append((row["on_day"], _item(row, what, "go")))
    for row in went:
        own = row["unit_id"] == unit["unit_id"]
        if row["kind"] == "dissolved":
            what = Text(f"Kết thúc; {row['to_name']} kế tục", f"Ended; succeeded by {row['to_name']}")
        elif own:
            what = Text(
                f"Chuyển từ {row['from_name']} sang {row['to_name']}",
                f"Passed from {row['from_name']} to {row['to_name']}",
            )
        else:
            what = Text(
                f"{row['name']} chuyển sang {row['to_name']}", f"{row['name']} passed to {row['to_name']}"
            )
        items.append((row["on_day"], _item(row, what, "warn")))
    start = Text(f"Có {first['name']}", f"{first['name']} stands")
    items.append(
        (first["valid_from"], {"when": first["valid_from"], "what": start, "note": source_words(first)})
    )
    return [item for _, item in sorted(items, key=lambda pair: pair[0], reverse=True)]


def _item(row: Row, what: Text, tone: str) -> dict[str, Any]:
    return {"when": row["on_day"], "what": what, "note": source_words(row), "tone": tone}
