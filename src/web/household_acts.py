"""Acts on a household of the register, each a form and the page to check: it moves to another hamlet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, g, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from rules.text import Text
from storage.application import Row
from web.commitments import shown
from web.households import HAMLETS, crumbs, place_of
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, two_steps
from web.schemas import Choice, Day, Words
from workflows.authorisation import ACTS

blueprint = Blueprint("household_acts", __name__)


def _to_act_on(household_id: UUID, act: str) -> Row:
    """Open a household for an act; refuse who may not, and one that was erased."""
    row = services().household_register.household(actor(), household_id)
    require(act, row["unit_path"])
    if row["head"] is None:
        raise Refused("subject_erased")
    return row


def _about(row: Row) -> list[Row]:
    return [
        {"key": Text("Chủ hộ", "Head of household"), "value": row["head"], "kind": "personal"},
        {"key": Text("Mã hộ", "Code"), "value": row["code"], "kind": "personal"},
        {"key": Text("Nơi ở hiện nay", "Lives in"), "value": place_of(row)},
    ]


# -- to another hamlet ------------------------------------------------------------------------------------------------------


def _other_hamlets() -> list[tuple[str, Text | str]]:
    """Return the hamlets of the district but the household's own, by commune and name."""
    own: Row = g.moving
    people = services().people
    district = "/" + own["unit_path"].split("/")[1] + "/"
    communes = {u["unit_id"]: u["name"] for u in people.units(kinds=("commune", "township"), within=district)}
    hamlets = [u for u in people.units(kinds=HAMLETS, within=district) if u["unit_id"] != own["hamlet_id"]]
    hamlets.sort(
        key=lambda u: (communes.get(u["parent_id"]) != own["commune"], communes.get(u["parent_id"], ""))
    )
    return [
        (str(u["unit_id"]), ", ".join(filter(None, [u["name"], communes.get(u["parent_id"])])))
        for u in hamlets
    ]


class MoveSchema(Schema):
    """Where a household lives now, since when and why."""

    hamlet_id = Choice(Text("Chuyển đến thôn, tổ dân phố", "To the hamlet"), _other_hamlets, widget="select")
    occurred_on = Day(
        Text("Ngày chuyển đến, nếu không phải hôm nay", "Date of the move, if not today"), required=False
    )
    reason = Words(
        Text("Lý do chuyển", "Why it moved"),
        hint=Text("Ví dụ: tái định cư, về ở với con", "Such as: resettled, went to live with a child"),
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/chuyen-thon", methods=["GET", "POST"])
def move(household_id: UUID) -> Answer:
    """Record that a household lives in another hamlet."""
    row = g.moving = _to_act_on(household_id, "household.move")
    schema = MoveSchema()
    back, way = url_for("households.show", household_id=household_id), crumbs(row)
    note = Text(
        "Cam kết, thu nhập và hồ sơ đang lập đi theo hộ; thôn mới họp bình xét lại. Hồ sơ đã nộp ở lại với thôn, xã đã xét. "
        "Chuyển sang xã khác thì xã bạn không còn phụ trách hộ này.",
        "Commitments, incomes and dossiers in preparation go along; the new hamlet holds its own meeting. Submitted dossiers stay "
        "where they were considered. In another commune the household is no longer in your charge.",
    )

    def check(data: dict[str, Any], _: object) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi chuyển hộ", "Check before moving the household"),
            rows=[
                *_about(row),
                *shown(schema, {**data, "hamlet_id": dict(_other_hamlets())[data["hamlet_id"]]}),
                {"key": Text("Điều đi theo hộ", "What goes along"), "value": note},
            ],
            button=Text("Chuyển hộ đến thôn này", "Move the household to this hamlet"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        Form(version=row["version"], subject=household_id),
        schema,
        show=FormPage(
            title=ACTS["household.move"].label,
            caption=row["head"],
            about=_about(row),
            note=note,
            cancel_url=back,
            draft=f"move-{household_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().household_changes.move(
            actor(),
            replace(wish, occurred_on=data["occurred_on"]),
            household_id=household_id,
            hamlet_id=UUID(data["hamlet_id"]),
            reason=data["reason"],
        ),
        # In another commune its page is no longer the officer's to read.
        done=lambda _: go(
            back if _still_readable(household_id) else url_for("households.index"),
            Text("Đã chuyển hộ đến thôn mới.", "The household is moved to its new hamlet."),
        ),
        record_id=household_id,
        rehearse=True,
    )


def _still_readable(household_id: UUID) -> bool:
    try:
        services().household_register.household(actor(), household_id)
    except Refused:
        return False
    return True
