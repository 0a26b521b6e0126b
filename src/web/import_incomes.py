"""Incomes that stand in a list of households, declared from there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.refusals import Refused
from rules.text import Text, counted
from web.formats import dong, number
from web.imports import SHOWN, crumbs
from web.kit import Answer, Check, Form, actor, go, render, require, services, two_steps
from web.sight import sight
from workflows.list_incomes import WHY_NOT, ListedIncome
from workflows.sensitive import Kind

blueprint = Blueprint("import_incomes", __name__)


class IncomesSchema(Schema):
    """Which figures of the list are declared."""

    incomes = ma.List(
        ma.String(),
        load_default=list,
        metadata={"label": Text("Thu nhập trong danh sách", "Incomes of the list")},
    )


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>/thu-nhap", methods=["GET", "POST"])
def incomes(run_id: UUID) -> Answer:
    """Declare incomes that stand in a list, each on its household's commitment."""
    by = actor()
    row = services().import_runs.run(by, run_id)
    require("household.import", row["unit_path"])
    page = services().list_incomes.page(by, run_id, shown=SHOWN)
    offered = {f"{one.key[0]}:{one.year}": one for one in page.offered}
    others = page.others
    for one in (*offered.values(), *others):
        sight("import").see(one.household["household_id"], Kind.INCOME, record=run_id)
    form, schema = Form(initial={"incomes": list(offered)}), IncomesSchema()
    back = url_for("imports.show", run_id=run_id)

    def chosen(data: dict[str, Any]) -> list[ListedIncome]:
        if any(key not in offered for key in data["incomes"]):
            raise Refused("stale_version")
        return [offered[key] for key in dict.fromkeys(data["incomes"])]

    def check(data: dict[str, Any], _: object) -> Check:
        figures = chosen(data)
        if not figures:
            raise Refused("nothing_chosen", field="incomes")
        return Check(
            title=Text("Kiểm tra từng con số", "Check every figure"),
            rows=[
                {"key": Text("Danh sách", "List"), "value": row["file_name"], "kind": "personal"},
                {
                    "key": Text("Thu nhập sẽ khai", "Incomes to declare"),
                    "value": len(figures),
                    "kind": "number",
                    "field": "incomes",
                },
            ],
            listed=[_figure(one) for one in figures],
            button=Text(
                f"Khai {number(len(figures))} thu nhập", f"Declare {counted(len(figures), 'income')}"
            ),
            cancel_url=back,
            breadcrumbs=crumbs(),
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "imports/incomes.html",
            form=form,
            run=row,
            offered=[(key, _figure(one)) for key, one in offered.items()],
            more=page.more,
            others=[
                {
                    "household": one.household["head"],
                    "year": str(one.year),
                    "amount": one.amount,
                    "why": WHY_NOT[one.status],
                    "url": {
                        "household": url_for("households.show", household_id=one.household["household_id"])
                    },
                }
                for one in others
            ],
            back=back,
            breadcrumbs=crumbs(),
        ),
        check=check,
        act=lambda wish, data, _: services().list_incomes.declare(
            # Not as the list stands now: a form sent twice names what is declared already.
            by,
            wish,
            run_id=run_id,
            chosen=[_key(typed) for typed in data["incomes"]],
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã khai {outcome['declared']} thu nhập; Chủ tịch UBND xã xác nhận từng số.",
                f"{counted(outcome['declared'], 'income')} declared; the commune's chair confirms each.",
            ),
        ),
    )


def _key(typed: str) -> tuple[UUID, int]:
    id, _, year = typed.partition(":")
    try:
        return UUID(id), int(year)
    except ValueError:
        raise Refused("not_found") from None


def _figure(one: ListedIncome) -> Text:
    who = f"{one.household['head']}, {one.household['hamlet']}"
    return Text(
        f"{who}: {dong(one.amount)} mỗi người năm {one.year} (dòng {one.row.row})",
        f"{who}: {dong(one.amount)} per head in {one.year} (row {one.row.row})",
    )
