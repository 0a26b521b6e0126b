"""Prize money: what is known of coefficients and base salaries, setting one, and the payment list of a decision."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from marshmallow import Schema, ValidationError

from aggregates.refusals import Refused
from rules.prizes import RECEIVERS, Kind, in_decimals
from rules.text import Text, in_both
from storage.application import Row
from web.decision_view import crumbs, title_of
from web.formats import dmy, number
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, today, two_steps
from web.plan_in_force import HERE
from web.schemas import Amount, Choice, Day, Field, Line, Words
from web.text import t
from workflows.authorisation import may
from workflows.confirmations import coefficient_id, salary_id
from workflows.kernel import Command
from workflows.prizes import level_of

blueprint = Blueprint("prizes", __name__)
LIST: Row = {"url": "/tien-thuong", "label": Text("Tiền thưởng", "Prize money")}
_MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_UNSET = Text("chưa có hệ số: chưa lập được danh sách chi", "not set: no payment list can be made")
_DOUBT = Text("chưa đối chiếu với văn bản", "not compared with its document")


# -- figures ----------------------------------------------------------------------------------------------------------------


def _kind_words(kind: Kind) -> Text:
    plan = services().movements.in_force().plan
    form = plan.award_forms[kind.form]
    level, whom = level_of(plan, form), RECEIVERS[kind.receiver]
    return Text(f"{form.title.vi} ({level.vi}) – {whom.vi}", f"{form.title.en} ({level.en}) – {whom.en}")


@blueprint.get("/tien-thuong")
def index() -> Answer:
    """Show the coefficient of every kind of award of the plan, and the base salaries, each with its source."""
    by = actor()
    now, kinds = services().prizes.known(by)
    rows: list[dict[str, Any]] = []
    for kind in kinds:
        mine = sorted((c for c in now.prizes.coefficients if c.kind == kind), key=lambda c: c.valid_from)
        if not mine:
            rows.append(
                {"what": t(_kind_words(kind)), "value": "—", "since": "—", "state": t(_UNSET), "source": "—"}
            )
        for one in mine:
            sure = one.confirmed or coefficient_id(one) in now.confirmed
            rows.append(
                {
                    "what": t(_kind_words(kind)),
                    "value": number(in_decimals(one.value)),
                    "since": dmy(one.valid_from),
                    "state": "" if sure else t(_DOUBT),
                    "source": t(in_both(one.source)),
                    "url": {"state": _confirm_url(coefficient_id(one))} if not sure else {},
                }
            )
    salaries = [
        {
            "amount": one.amount,
            "since": dmy(one.valid_from),
            "state": "" if one.confirmed or salary_id(one) in now.confirmed else t(_DOUBT),
            "source": t(in_both(one.source)),
            "url": {"state": _confirm_url(salary_id(one))}
            if not one.confirmed and salary_id(one) not in now.confirmed
            else {},
        }
        for one in sorted(now.prizes.salaries, key=lambda s: s.valid_from)
    ]
    return render(
        "prizes/index.html",
        coefficients=rows,
        salaries=salaries,
        may_set=may(by, "movement.set_prize"),
        breadcrumbs=[HERE],
    )


def _confirm_url(datum: str) -> str | None:
    return url_for("confirmations.confirm", datum=datum) if may(actor(), "movement.confirm_datum") else None


class Coefficient(Field):
    """A coefficient such as 0,3."""

    def read(self, typed: str) -> Decimal:
        """Return the number; a comma or a full stop stands before its decimals."""
        if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,3})?", typed):
            raise ValidationError(
                [
                    Text(
                        "Ghi hệ số như 0,3 (tối đa 3 chữ số thập phân).",
                        "Write it like 0.3 (at most 3 decimals).",
                    )
                ]
            )
        return Decimal(typed.replace(",", "."))


class SourceSchema(Schema):
    """The document a figure stands in."""

    valid_from = Day(Text("Áp dụng từ ngày", "In force from"))
    document = Line(Text("Số văn bản", "Number of the document"), limit=200)
    issued_on = Day(Text("Ngày văn bản", "Date of the document"))
    remarks = Words(
        Text("Đã đối chiếu những gì", "What was compared"),
        hint=Text("Không ghi tên hay hoàn cảnh của ai", "No names or circumstances of anybody"),
    )


class CoefficientSchema(SourceSchema):
    """A coefficient with its document."""

    kind = Choice(Text("Hình thức, đối tượng", "Award and receiver"), lambda: _kinds())
    value = Coefficient(Text("Hệ số", "Coefficient"), hint=Text("Ví dụ: 0,3", "For example: 0.3"))

    class Meta:
        """Fields in the order people think of them."""

        fields = ("kind", "value", "valid_from", "document", "issued_on", "remarks")


class SalarySchema(SourceSchema):
    """A base salary with its document."""

    amount = Amount(Text("Mức lương cơ sở (đồng/tháng)", "Base salary (đồng a month)"))

    class Meta:
        """Fields in the order people think of them."""

        fields = ("amount", "valid_from", "document", "issued_on", "remarks")


def _kinds() -> list[tuple[str, Text | str]]:
    return [(kind.id, _kind_words(kind)) for kind in services().prizes.known(actor())[1]]


@blueprint.route("/tien-thuong/he-so", methods=["GET", "POST"])
def set_coefficient() -> Answer:
    """Set a coefficient, from a day on, by its document."""
    return _set(
        CoefficientSchema(),
        Text("Ghi hệ số tiền thưởng", "Set a prize coefficient"),
        lambda wish, data: services().prizes.set_coefficient(actor(), wish, **data),
    )


@blueprint.route("/tien-thuong/luong-co-so", methods=["GET", "POST"])
def set_salary() -> Answer:
    """Set a base salary, from a day on, by its document."""
    return _set(
        SalarySchema(),
        Text("Ghi mức lương cơ sở", "Set the base salary"),
        lambda wish, data: services().prizes.set_base_salary(
            actor(), wish, **{**data, "amount": int(data["amount"])}
        ),
    )


def _set(schema: Schema, title: Text, act: Any) -> Answer:
    require("movement.set_prize")
    services().movements.refresh()
    ours = services().movements.in_force()
    form = Form(version=ours.version, initial={"issued_on": today()})

    def shown(name: str, value: Any) -> Any:
        if name == "kind":
            return dict(_kinds())[value]
        if name in ("value", "amount"):
            return number(value)
        return dmy(value) if name in ("valid_from", "issued_on") else value

    def perform(wish: Command, data: dict[str, Any], _: object) -> Any:
        return act(wish, data)

    return two_steps(
        form,
        schema,
        show=FormPage(title=title, cancel_url=LIST["url"], breadcrumbs=[HERE, LIST]),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi ghi", "Check before recording"),
            rows=[
                {"key": f.metadata["label"], "value": shown(n, data[n]), "field": n}
                for n, f in schema.fields.items()
            ],
            button=title,
            cancel_url=LIST["url"],
            breadcrumbs=[HERE, LIST],
        ),
        act=perform,
        done=lambda _: go(LIST["url"], Text("Đã ghi.", "Recorded.")),
        record_id=ours.id,
        rehearse=True,
    )


# -- payments: pages of the decisions --------------------------------------------------------------------------------------


def payments(decision_id: UUID) -> Answer:
    """Show what the awardees of a decision are paid, or why the list cannot be made and how that is mended."""
    by = actor()
    require("prize.list")
    _, row = services().council.decision(by, decision_id)
    way = crumbs(row)
    try:
        found = services().prizes.payments(by, decision_id)
    except Refused as refusal:
        if refusal.code in ("not_found", "forbidden"):
            raise
        page = render(
            "prizes/refused.html",
            title=title_of(row),
            why=refusal.text,
            to_set=refusal.code in ("coefficient_unset", "salary_unknown") and may(by, "movement.read"),
            back=url_for("decisions.decision", decision_id=decision_id),
            breadcrumbs=way,
        )
        return page, 422
    return render(
        "prizes/payments.html",
        title=title_of(row),
        salary=found.salary,
        salary_source=in_both(found.salary.source),
        doubts=[t(doubt) for doubt in found.doubts],
        rows=[
            {
                "name": line.name,
                "place": line.address,
                "receiver": t(RECEIVERS[line.kind.receiver]),
                "coefficient": number(in_decimals(line.coefficient.value)),
                "amount": line.amount,
            }
            for line in found.lines
        ],
        totals=[
            {
                "key": RECEIVERS[receiver],
                "value": Text(f"{count} khoản, {number(amount)} đồng", f"{count}: {number(amount)} đồng"),
            }
            for receiver, count, amount in found.totals()
        ],
        total=found.total,
        revoking=found.revoking,
        left_out=[{"key": name, "value": why, "kind": "personal"} for name, why in found.left_out],
        downloads=[
            {"label": label, "url": url_for("decisions.payment_list", decision_id=decision_id, kind=kind)}
            for label, kind in (
                (Text("Tải danh sách chi (PDF)", "Download the list (PDF)"), "pdf"),
                (Text("Tải danh sách chi (XLSX)", "Download the list (XLSX)"), "xlsx"),
            )
        ],
        breadcrumbs=way,
    )


def paper(decision_id: UUID, kind: str) -> Answer:
    """Give the payment list out as a PDF or a sheet."""
    require("prize.list")
    if kind not in _MIME:
        abort(404)
    content, name = services().prizes.paper(actor(), decision_id, kind)
    return Response(
        content,
        mimetype=_MIME[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
