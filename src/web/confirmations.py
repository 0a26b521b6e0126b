"""What ships without having been compared with its source: the list of it, and the act that confirms one thing."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.base import EventSourced
from aggregates.movement import Movement
from aggregates.refusals import Refused
from aggregates.unit_confirmation import FACTS
from rules.text import Text
from storage.application import Row
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    render,
    require,
    services,
    today,
    two_steps,
    typed_row,
)
from web.plan_in_force import HERE
from web.schemas import Choice, Day, Line, Words
from web.unit_acts import UNITS
from workflows.authorisation import may
from workflows.confirmations import unconfirmed
from workflows.kernel import Command

blueprint = Blueprint("confirmations", __name__, url_prefix="/quan-tri/xac-nhan")
LIST: Row = {
    "url": "/quan-tri/xac-nhan",
    "label": Text("Số liệu chưa đối chiếu", "What was not checked"),
}


class ConfirmSchema(Schema):
    """The document, and what was compared."""

    document = Line(
        Text("Số văn bản", "Number of the document"),
        limit=200,
        hint=Text("Ví dụ: 6150/TB-LĐTBXH", "For example: 6150/TB-LĐTBXH"),
    )
    issued_on = Day(Text("Ngày văn bản", "Date of the document"))
    remarks = Words(
        Text("Đã đối chiếu những gì", "What was compared"),
        hint=Text("Không ghi tên hay hoàn cảnh của ai", "No names or circumstances of anybody"),
    )


@blueprint.get("")
def index() -> Answer:
    """List what is in doubt under the plan in force, and by which document each was confirmed."""
    by = actor()
    ours = services().movements.governing(by)
    told = {e.datum: e for e in ours.history if isinstance(e, Movement.DatumConfirmed)}
    may_confirm = may(by, "movement.confirm_datum")
    rows = [
        {
            "title": datum.title,
            "source": datum.source,
            "state": _state(told.get(datum.id)),
            "url": {"title": url_for("confirmations.confirm", datum=datum.id)}
            if may_confirm and datum.id not in told
            else {},
        }
        for datum in unconfirmed(ours.now.plan)
    ]
    return render("plans/confirmations.html", rows=rows, breadcrumbs=[HERE])


def _state(event: EventSourced.Event | None) -> Text:
    if not isinstance(event, Movement.DatumConfirmed):
        return Text("chưa đối chiếu", "not checked")
    day = dmy(event.issued_on)
    return Text(f"đã xác nhận: {event.document}, ngày {day}", f"confirmed: {event.document} of {day}")


@blueprint.route("/<string:datum>", methods=["GET", "POST"])
def confirm(datum: str) -> Answer:
    """Record that one thing was compared with its document and stands in it."""
    require("movement.confirm_datum")
    services().movements.refresh()
    ours = services().movements.in_force()
    found = next((d for d in unconfirmed(ours.plan) if d.id == datum), None)
    if found is None:
        raise Refused("not_found")
    schema, form = ConfirmSchema(), Form(version=ours.version, initial={"issued_on": today()})
    about: list[Row] = [
        {"key": Text("Điều cần đối chiếu", "What is to be compared"), "value": found.title},
        {"key": Text("Đang dựa vào", "Rests on so far"), "value": found.source},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Xác nhận với văn bản gốc", "Confirm by its document"),
            about=about,
            cancel_url=LIST["url"],
            breadcrumbs=[HERE, LIST],
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi xác nhận", "Check before confirming"),
            rows=[
                *about,
                *(
                    typed_row(schema, name, dmy(data[name]) if name == "issued_on" else data[name])
                    for name in ("document", "issued_on", "remarks")
                ),
            ],
            button=Text("Xác nhận là đúng văn bản", "Confirm that it is as in the document"),
            warning=Text(
                "Từ nay các trang không ghi chú là chưa đối chiếu nữa. Nếu văn bản nói khác, đừng xác nhận.",
                "From now on no page says any more that this was not checked. If the document says otherwise, do not confirm.",
            ),
            cancel_url=LIST["url"],
            breadcrumbs=[HERE, LIST],
        ),
        act=lambda wish, data, _: services().movements.confirm_datum(actor(), wish, datum=datum, **data),
        done=lambda _: go(LIST["url"], Text("Đã ghi xác nhận.", "The confirmation is recorded.")),
        record_id=ours.id,
        rehearse=True,
    )


# -- one unit's facts --------------------------------------------------------------------------------------------------


class UnitFactSchema(Schema):
    """The document that says so."""

    fact = Choice(Text("Điều được xác nhận", "What is confirmed"), lambda: list(_open_facts().items()))
    document = Line(
        Text("Số văn bản", "Number of the document"),
        limit=200,
        hint=Text("Ví dụ: Quyết định 582/QĐ-TTg", "For example: Quyết định 582/QĐ-TTg"),
    )
    issued_on = Day(Text("Ngày văn bản", "Date of the document"))


def _open_facts() -> dict[str, Text | str]:
    """Return what of the page's own unit waits for its document, by kind and day."""
    found = services().units.open_facts(UUID(str((request.view_args or {})["unit_id"])))
    return {
        f"{fact}@{day.isoformat()}": Text(
            f"{FACTS[fact].vi}, từ {dmy(day)} ({source})", f"{FACTS[fact].en}, from {dmy(day)} ({source})"
        )
        for fact, day, source in found
    }


@blueprint.route("/don-vi/<uuid:unit_id>", methods=["GET", "POST"])
def unit(unit_id: UUID) -> Answer:
    """Confirm a fact that was recorded without its document."""
    require("unit.change")
    row = services().units.history(unit_id).unit
    schema = UnitFactSchema()
    form = Form(version=row["version"], initial={"issued_on": today()})
    back = url_for("units.show", unit_id=unit_id)
    way = [UNITS, {"url": back, "label": row["name"]}]
    about: Row = {"key": Text("Đơn vị", "Unit"), "value": f"{row['name']} ({row['code'] or '—'})"}
    words = _open_facts()

    def act(wish: Command, data: dict[str, Any], _: object) -> Any:
        fact, _, day = data["fact"].partition("@")
        return services().units.confirm_fact(
            actor(),
            wish,
            unit_id=unit_id,
            fact=fact,
            fact_from=date.fromisoformat(day),
            document=data["document"],
            issued_on=data["issued_on"],
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Xác nhận với văn bản gốc", "Confirm by its document"),
            about=[about],
            cancel_url=back,
            breadcrumbs=way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi xác nhận", "Check before confirming"),
            rows=[
                about,
                typed_row(schema, "fact", words[data["fact"]]),
                typed_row(schema, "document", data["document"]),
                {
                    "key": schema.fields["issued_on"].metadata["label"],
                    "value": data["issued_on"],
                    "field": "issued_on",
                    "kind": "date",
                },
            ],
            button=Text("Xác nhận là đúng văn bản", "Confirm that it is as in the document"),
            warning=Text(
                "Nếu văn bản nói khác, đừng xác nhận: hãy ghi lại điều ấy từ cùng ngày, căn cứ văn bản này.",
                "If the document says otherwise, do not confirm: record the fact anew from the same day, with this document.",
            ),
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=act,
        done=lambda _: go(back, Text("Đã ghi xác nhận.", "The confirmation is recorded.")),
        record_id=unit_id,
        rehearse=True,
    )
