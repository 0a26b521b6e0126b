"""The data-protection impact record, on a page and as a PDF, made anew whenever it is asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app

from documents.report_data import ReportTable
from rules.text import Text
from storage.application import Row
from web.kit import Answer, actor, render, services
from web.text import t

blueprint = Blueprint("protection", __name__, url_prefix="/quan-tri/bao-ve-du-lieu")


@blueprint.get("")
def index() -> Answer:
    """Show the record."""
    data = services().protection_record.data(actor(), current_app.config["CHUNGTAY"])
    return render(
        "protection/index.html",
        facts=[{"key": key, "value": value} for key, value in data.facts],
        tables=[_table(number, table) for number, table in enumerate(data.tables, start=1)],
        agency=data.agency,
    )


def _table(number: int, table: ReportTable) -> Row:
    """A table of the report as the page's macro takes it."""
    columns: list[dict[str, Any]] = [
        {"key": f"c{place}", "label": head, "head": place == 0}
        for place, (head, _) in enumerate(table.columns)
    ]
    return {
        "id": f"part-{number}",
        "title": table.title,
        "note": table.note,
        "columns": columns,
        "rows": [
            {f"c{place}": t(cell) if isinstance(cell, Text) else cell for place, cell in enumerate(row)}
            for row in table.rows
        ],
        "empty": table.empty,
    }


@blueprint.get("/ho-so.pdf")
def pdf() -> Answer:
    """Give the record as a PDF."""
    content = services().protection_record.pdf(actor(), current_app.config["CHUNGTAY"])
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="danh-gia-tac-dong-du-lieu.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
