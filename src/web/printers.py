"""Printers of the office: entered, measured with the calibration sheet, taken out of use. For the administrator."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from aggregates.printer import OFFSET_LIMIT, PRINTER_NAME_LIMIT, SCALE_LIMITS, Correction
from rules.text import Text
from storage.application import Row
from web.kit import Answer, Form, FormPage, actor, go, render, require, services, two_steps
from web.measures import Measure, measure
from web.papers import disposition
from web.schemas import Line, Nothing

blueprint = Blueprint("printers", __name__, url_prefix="/quan-tri/may-in")
_TITLE = Text("Máy in", "Printers")
_LOW, _HIGH = map(float, SCALE_LIMITS)
_LIMIT = float(OFFSET_LIMIT)


def crumbs() -> list[Row]:
    """The way to a printer."""
    return [{"url": url_for("printers.index"), "label": _TITLE}]


class PrinterSchema(Schema):
    """A printer and its correction."""

    name = Line(
        Text("Tên máy in", "Name of the printer"),
        limit=PRINTER_NAME_LIMIT,
        hint=Text("Ví dụ: Canon LBP 2900, phòng Nội vụ", "For example: Canon LBP 2900, Home Affairs"),
    )
    offset_x = Measure(
        Text("Dời sang phải (mm)", "Move right (mm)"),
        low=-_LIMIT,
        high=_LIMIT,
        hint=Text("Số âm: dời sang trái", "Negative: to the left"),
    )
    offset_y = Measure(
        Text("Dời xuống (mm)", "Move down (mm)"),
        low=-_LIMIT,
        high=_LIMIT,
        hint=Text("Số âm: dời lên", "Negative: up"),
    )
    scale_x = Measure(Text("Tỷ lệ ngang (%)", "Scale across (%)"), low=_LOW, high=_HIGH)
    scale_y = Measure(Text("Tỷ lệ dọc (%)", "Scale down (%)"), low=_LOW, high=_HIGH)


def _correction(data: dict[str, Any]) -> Correction:
    return Correction(*(Decimal(data[n]) for n in ("offset_x", "offset_y", "scale_x", "scale_y")))


@blueprint.get("/")
def index() -> Answer:
    """List the printers in use."""
    require("printer.edit")
    rows = [
        {
            **row,
            "offset": f"{measure(row['offset_x'])} / {measure(row['offset_y'])}",
            "scale": f"{measure(row['scale_x'])} / {measure(row['scale_y'])}",
            "sheet": Text("Tờ căn chỉnh (PDF)", "Calibration sheet (PDF)"),
            "checked": Text("Tờ đã căn chỉnh (PDF)", "Corrected sheet (PDF)"),
            "url": {
                "name": url_for("printers.adjust", printer_id=row["printer_id"]),
                "sheet": url_for("printers.calibration", printer_id=row["printer_id"]),
                "checked": url_for("printers.calibration", printer_id=row["printer_id"], da_chinh=1),
            },
        }
        for row in services().printers.printers(actor())
    ]
    return render("printing/printers.html", rows=rows, title=_TITLE, breadcrumbs=[])


@blueprint.route("/moi", methods=["GET", "POST"])
def set_up() -> Answer:
    """Enter a printer."""
    require("printer.edit")
    by = actor()
    return two_steps(
        Form(initial={"offset_x": "0", "offset_y": "0", "scale_x": "100", "scale_y": "100"}),
        PrinterSchema(),
        show=FormPage(
            title=Text("Thêm máy in", "Add a printer"),
            lead=Text(
                "Chưa đo thì để 0 mm và 100 %, rồi in tờ căn chỉnh và đo bằng thước.",
                "Not measured yet: leave 0 mm and 100 %, then print the calibration sheet and measure with a ruler.",
            ),
            cancel_url=url_for("printers.index"),
            submit=Text("Lưu", "Save"),
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().printers.set_up(
            by, wish, name=data["name"], correction=_correction(data)
        ),
        done=lambda _: go(url_for("printers.index"), Text("Đã thêm máy in.", "The printer was added.")),
    )


@blueprint.route("/<uuid:printer_id>", methods=["GET", "POST"])
def adjust(printer_id: UUID) -> Answer:
    """Enter what was measured."""
    require("printer.edit")
    by = actor()
    row = services().printers.printer(by, printer_id)
    initial = {"name": row["name"], **{n: measure(row[n]) for n in _MEASURES}}
    form, schema = Form(version=row["version"], initial=initial), PrinterSchema()
    return two_steps(
        form,
        schema,
        show=lambda: render(
            "printing/printer.html",
            form=form,
            schema=schema,
            row=row,
            title=row["name"],
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().printers.adjust(
            by, wish, printer_id=printer_id, name=data["name"], correction=_correction(data)
        ),
        done=lambda _: go(url_for("printers.index"), Text("Đã lưu căn chỉnh.", "The correction was saved.")),
        record_id=printer_id,
    )


_MEASURES = ("offset_x", "offset_y", "scale_x", "scale_y")


@blueprint.route("/<uuid:printer_id>/bo", methods=["GET", "POST"])
def remove(printer_id: UUID) -> Answer:
    """Take a printer out of the lists."""
    require("printer.edit")
    by = actor()
    row = services().printers.printer(by, printer_id)
    title = Text("Bỏ máy in", "Remove the printer")
    return two_steps(
        Form(version=row["version"]),
        Nothing(),
        show=FormPage(
            title=title,
            caption=row["name"],
            lead=Text(
                "Máy in không còn trong danh sách chọn; các đợt đã in giữ nguyên.",
                "It can be chosen no more; what was printed with it stays on record.",
            ),
            cancel_url=url_for("printers.adjust", printer_id=printer_id),
            submit=title,
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().printers.remove(by, wish, printer_id=printer_id),
        done=lambda _: go(url_for("printers.index"), Text("Đã bỏ máy in.", "The printer was removed.")),
        record_id=printer_id,
    )


@blueprint.get("/<uuid:printer_id>/to-can-chinh.pdf")
def calibration(printer_id: UUID) -> Response:
    """Give the calibration sheet: as the printer prints by itself, or with its correction (``da_chinh=1``)."""
    require("printer.edit")
    corrected = request.args.get("da_chinh") == "1"
    return pdf(services().printers.calibration(actor(), printer_id, corrected=corrected), "to-can-chinh.pdf")


def pdf(content: bytes, name: str, *, inline: bool = True) -> Response:
    """Answer with a PDF that is kept nowhere on its way."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
