"""Spreadsheets of a year's reviews: out as XLSX, in with a check of every line before anything is recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from marshmallow import Schema

from aggregates.poverty_review import Counts, open_stages
from aggregates.refusals import Refused
from aggregates.vocabulary import REVIEW_STAGES
from rules.text import Text, counted
from rules.wording import capital
from web.formats import number
from web.kit import Answer, Check, Form, actor, go, render, require, services, today, two_steps
from web.review_view import counts_words, crumbs, points_words, unit_title
from web.reviews import review_id
from web.schemas import Choice, Day, Line, Words
from web.text import t
from workflows.authorisation import may
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.review_import import Change, Draft

blueprint = Blueprint("review_sheets", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/ra-soat/<uuid:unit_id>/<int:year>/bang-tinh.xlsx")
def export(unit_id: UUID, year: int) -> Answer:
    """Give out the sheet of one year."""
    demonstration = services().movements.in_force().demonstration
    content = services().sheets.export(actor(), unit_id=unit_id, year=year, demonstration=demonstration)
    unit = services().figures.unit(actor(), unit_id)
    name = f"ra-soat-{year}-{unit['code'] or unit_id.hex[:8]}.xlsx"
    return Response(
        content, mimetype=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _figure(figure: Counts | Decimal) -> Text:
    return counts_words(figure) if isinstance(figure, Counts) else points_words(figure)


def _change(one: Change) -> Text:
    after = _figure(one.after)
    if one.before is None:
        return Text(f"{unit_title(one.unit)}: {after.vi}", f"{unit_title(one.unit)}: {after.en}")
    before = _figure(one.before)
    return Text(
        f"{unit_title(one.unit)}: {after.vi} (trước: {before.vi})",
        f"{unit_title(one.unit)}: {after.en} (before: {before.en})",
    )


@blueprint.route(
    "/ra-soat/<uuid:unit_id>/<int:year>/nhap-bang-tinh", methods=["GET", "POST"], endpoint="import_"
)
def take_in(unit_id: UUID, year: int) -> Answer:
    """Read a sheet, show every line that would be recorded or every cell that must be mended, then record all or none."""
    by, sheets = actor(), services().sheets
    unit = services().figures.unit(by, unit_id)
    targeting = may(by, "target.set", unit["path"])
    if not targeting:
        require("review.report", unit["path"])
    state = sheets.state(by, unit_id=unit_id, year=year)
    schema: Schema = _targets() if targeting else _counts(year)
    form = Form(version=state, subject=review_id(unit_id, year))
    back = url_for("reviews.roll_up", unit_id=unit_id, nam=year)
    found: list[Draft] = []

    def the_file(uploads: list[Upload]) -> Upload:
        if not uploads:
            raise Refused("evidence_required", field="evidence")
        return uploads[-1]

    def check(data: dict[str, Any], uploads: list[Upload]) -> Check:
        # Only the file chosen last counts: an earlier one that could not be used is not carried on.
        form.carried = form.carried[-1:]
        draft = sheets.draft(by, unit_id=unit_id, year=year, content=the_file(uploads).content)
        found.append(draft)
        if draft.problems:
            form.carried = []
            raise Refused("sheet_problems", field="evidence", number=len(draft.problems))
        if not draft.changes:
            form.carried = []
            raise Refused("sheet_says_nothing", field="evidence")
        rows: list[dict[str, Any]] = [
            {"key": Text("Bảng của", "Sheet of"), "value": unit_title(unit)},
            {"key": Text("Năm", "Year"), "value": str(year)},
            {"key": Text("Dòng không đổi", "Unchanged lines"), "value": draft.unchanged, "kind": "number"},
        ]
        for name, field in schema.fields.items():
            value = data[name]
            if name == "stage":
                value = capital(REVIEW_STAGES[value])
            rows.append(
                {
                    "key": field.metadata["label"],
                    "value": value or None,
                    "field": name,
                    **({"kind": "date"} if field.metadata["widget"] == "date" else {}),
                }
            )
        n = number(len(draft.changes))
        return Check(
            title=Text("Kiểm tra từng dòng trước khi ghi", "Check every line before it is recorded"),
            rows=rows,
            listed=[_change(c) for c in draft.changes],
            button=Text(f"Giao {n} chỉ tiêu", f"Set {counted(len(draft.changes), 'target')}")
            if targeting
            else Text(f"Báo cáo {n} đơn vị", f"Report {counted(len(draft.changes), 'unit')}"),
            cancel_url=back,
            breadcrumbs=crumbs(unit),
        )

    def record(wish: Command, data: dict[str, Any], uploads: list[Upload]) -> Any:
        return sheets.record(
            by,
            wish,
            unit_id=unit_id,
            year=year,
            upload=the_file(uploads),
            stage=data.get("stage", ""),
            reviewed_on=data.get("reviewed_on"),
            basis=data.get("basis", ""),
            issued_on=data.get("issued_on"),
            reason=data.get("reason", ""),
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "reviews/import.html",
            form=form,
            schema=schema,
            unit=unit,
            year=year,
            targeting=targeting,
            problems=[
                {
                    "place": t(Text(f"dòng {p.row}, cột {p.column}", f"row {p.row}, column {p.column}"))
                    if p.row
                    else t(Text("cả tệp", "the file")),
                    "message": p.message,
                }
                for draft in found
                for p in draft.problems
            ],
            sheet_url=url_for("review_sheets.export", unit_id=unit_id, year=year),
            back=back,
            breadcrumbs=crumbs(unit),
        ),
        check=check,
        act=record,
        done=lambda outcome: go(
            back,
            Text(f"Đã ghi {len(outcome['ids'])} dòng.", f"{counted(len(outcome['ids']), 'line')} recorded."),
        ),
        files="evidence",
        rehearse=True,
    )


def _counts(year: int) -> Schema:
    stages = open_stages(year, today()) or ("official",)

    class Fields(Schema):
        stage = Choice(Text("Kết quả", "Figures"), {stage: capital(REVIEW_STAGES[stage]) for stage in stages})
        reviewed_on = Day(Text("Ngày rà soát", "Reviewed on"))
        reason = Words(Text("Ghi chú", "Note"), required=False, limit=1000)

    return Fields()


def _targets() -> Schema:
    class Fields(Schema):
        basis = Line(Text("Văn bản giao chỉ tiêu", "Document"), limit=200)
        issued_on = Day(Text("Ngày văn bản", "Date of the document"))
        reason = Words(
            Text("Lý do điều chỉnh", "Reason for changes"),
            required=False,
            hint=Text("Cần khi có chỉ tiêu được sửa.", "Needed where a target is changed."),
        )

    return Fields()
