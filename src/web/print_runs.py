"""Certificates brought onto paper: chosen, checked, made, downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary_printing import MODES, ORDERS
from rules.certificate_layout import PARTS
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.council_view import decision_number
from web.formats import dmy, erased
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    check_page,
    go,
    paper_url,
    perform,
    render,
    require,
    services,
    sight,
    stories,
)
from web.papers import disposition
from web.print_view import TITLE, crumbs, label_of, name_of, sheet_line, unprintable
from web.printers import pdf
from web.schemas import Choice, Words
from web.text import t
from workflows.authorisation import may
from workflows.sensitive import Kind

blueprint = Blueprint("print_runs", __name__, url_prefix="/in-giay-khen")


@blueprint.get("/")
def index() -> Answer:
    """List the runs, the newest first."""
    require("print.read")
    rows = [
        {
            "name": name_of(row),
            "mode": capital(MODES[row["mode"]]),
            "printer": row["printer"],
            "officer": row["officer"] or row["title"],
            "spoiled": row["spoiled"],
            "status": label_of(row).text,
            "url": {"name": url_for("print_runs.show", run_id=row["run_id"])},
        }
        for row in services().print_runs.runs(actor())
    ]
    return render(
        "printing/runs.html",
        rows=rows,
        title=TITLE,
        may_print=may(actor(), "print.run"),
        breadcrumbs=[],
    )


# -- a new one -----------------------------------------------------------------------------------------------------------


def _decision_words(row: Row) -> Text:
    number, day = decision_number(row["number"]), dmy(row["signed_on"])
    return Text(
        f"Quyết định số {number} ngày {day}: {row['certificates']} giấy, đã in {row['printed']}",
        f"Decision {number} of {day}: {counted(row['certificates'], 'certificate')}, {row['printed']} printed",
    )


class _Chosen(Form):
    """A form whose check page carries what was chosen on the page before."""

    selected: Sequence[str] = ()

    def hidden(self) -> dict[str, list[str]]:
        """Return the selection beside what was typed."""
        return {**super().hidden(), "certificate": list(self.selected)}


def _begin_schema() -> Schema:
    printers = [(str(p["printer_id"]), p["name"]) for p in services().printers.printers(actor())]
    told: dict[str, Any] = {
        "mode": Choice(Text("Cách in", "How to print"), {c: capital(w) for c, w in MODES.items()}),
        "printer": Choice(
            Text("Máy in", "Printer"),
            printers,
            required=False,
            widget="select",
            hint=Text("Để trống: không căn chỉnh", "Blank: no correction"),
        ),
        "reason": Words(
            Text("Lý do in lại", "Why printed again"),
            limit=1000,
            required=False,
            hint=Text("Chỉ cần khi có giấy đã in trước đây", "Only where one has been printed before"),
        ),
    }
    return Schema.from_dict(told)()


@blueprint.route("/moi", methods=["GET", "POST"])
def begin() -> Answer:
    """Choose decisions and their order, then certificates; look at the long ones; check; begin."""
    require("print.run")
    by, ours = actor(), services().print_runs
    decisions = ours.decisions(by)
    known = {str(row["decision_id"]): row for row in decisions}
    wanted = [d for d in request.values.getlist("quyet_dinh") if d in known]
    order = request.values.get("thu_tu", "decision")
    if order not in ORDERS:
        raise Refused("bad_choice", field="thu_tu", value=order[:20])
    if not wanted:
        return render(
            "printing/choose.html",
            title=Text("In giấy khen: chọn quyết định", "Print certificates: choose the decisions"),
            decisions=[(id, _decision_words(row)) for id, row in known.items()],
            orders=[(code, capital(words)) for code, words in ORDERS.items()],
            order=order,
            breadcrumbs=crumbs(),
        )
    rows = ours.certificates(by, [UUID(d) for d in wanted], order)
    form, schema = _Chosen(), _begin_schema()
    chosen = (
        set(form.chosen("certificate"))
        if request.method == "POST"
        else {str(r["certificate_id"]) for r in rows if not r["good"] and not r["corrected_by"]}
    )

    def page() -> str:
        return render(
            "printing/begin.html",
            title=Text("In giấy khen: chọn giấy", "Print certificates: choose which"),
            form=form,
            schema=schema,
            rows=[_candidate(r) for r in rows],
            chosen=chosen,
            wanted=wanted,
            order=order,
            tight=[_tight(r) for r in rows if r["tight"]],
            breadcrumbs=crumbs(),
        )

    if not form.sent:
        return page()
    data = form.parse(schema)
    if data is None or form.errors:
        return page(), 422
    taken = [r for r in rows if str(r["certificate_id"]) in chosen]
    facts = {
        "decision_ids": [UUID(d) for d in wanted],
        "certificate_ids": [r["certificate_id"] for r in taken],
        "mode": data["mode"],
        "order": order,
        "printer_id": UUID(data["printer"]) if data["printer"] else None,
        "reason": data["reason"],
    }
    if form.step != "do":
        form.selected = [str(r["certificate_id"]) for r in taken]
        checked = _check(taken, data, order, wanted)
        return perform(
            lambda wish: ours.begin(by, replace(wish, digest="", rehearsal=True), **facts),
            form=form,
            done=lambda _: check_page(form, checked),
            on_refused=page,
        )
    return perform(
        lambda wish: ours.begin(by, wish, **facts),
        form=form,
        done=lambda outcome: go(
            url_for("print_runs.show", run_id=outcome["id"]),
            Text(
                "Đang dựng trang. Bạn có thể đóng trang này.",
                "The pages are being made. You may close this page.",
            ),
        ),
        on_refused=page,
    )


def _candidate(row: Row) -> Row:
    prints = row["prints"]
    said = (
        Text("chưa in", "not printed")
        if not prints
        else Text(f"đã in {prints} lần", f"printed {prints} times")
        if row["good"]
        else Text(f"hỏng cả {prints} lần in", f"spoiled at every print ({prints})")
    )
    return {
        "id": str(row["certificate_id"]),
        "name": erased(row["awardee"]),
        "number": row["gold_book_number"],
        "place": row["commune"],
        "prints": said,
    }


def _tight(row: Row) -> Row:
    parts = [PARTS[name].words for name in row["tight"]]
    return {
        "name": erased(row["awardee"]),
        "number": row["gold_book_number"],
        "parts": Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts)),
        "url": {"name": paper_url(row["nomination_id"], row["sha256"])},
    }


def _check(taken: list[Row], data: dict[str, Any], order: str, wanted: list[str]) -> Check:
    printers = {str(p["printer_id"]): p["name"] for p in services().printers.printers(actor())}
    again = [r for r in taken if r["prints"]]
    tight = [r for r in taken if r["tight"]]
    rows: list[Row] = [
        {"key": Text("Cách in", "How to print"), "value": capital(MODES[data["mode"]]), "field": "mode"},
        {"key": Text("Thứ tự", "Order"), "value": capital(ORDERS[order])},
        {
            "key": Text("Máy in", "Printer"),
            "value": printers.get(data["printer"] or "") or Text("không căn chỉnh", "no correction"),
            "field": "printer",
        },
        {"key": Text("In lại", "Printed again"), "value": len(again), "kind": "number"},
        {
            "key": Text("Có mục thu nhỏ hoặc xuống dòng", "With a part set smaller or wrapped"),
            "value": len(tight),
            "kind": "number",
        },
    ]
    if data["reason"]:
        rows.append(
            {"key": Text("Lý do in lại", "Why printed again"), "value": data["reason"], "field": "reason"}
        )
    if doubtful := [r for r in taken if r["revoking"]]:
        numbers = ", ".join(f"{r['gold_book_number']:04d}" for r in doubtful)
        rows.append(
            {
                "key": Text("Lưu ý", "Mind"),
                "value": Text(
                    f"{len(doubtful)} khen thưởng đang được xem xét thu hồi (số {numbers}): nên giữ giấy lại đến khi có kết quả.",
                    f"{counted(len(doubtful), 'award')} may be revoked (no. {numbers}): better keep the paper until then.",
                ),
            }
        )
    return Check(
        title=Text("Kiểm tra trước khi in", "Check before printing"),
        rows=rows,
        listed=[f"{r['gold_book_number']:04d} – {t(erased(r['awardee']))}" for r in taken],
        button=Text(f"In {len(taken)} giấy khen", f"Print {counted(len(taken), 'certificate')}"),
        cancel_url=url_for("print_runs.begin", quyet_dinh=wanted, thu_tu=order),
        breadcrumbs=crumbs(),
    )


# -- one of them ---------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:run_id>")
def show(run_id: UUID) -> Answer:
    """Show how far a run is, its files once they are there, and what became of every sheet."""
    by, ours = actor(), services().print_runs
    row = ours.run(by, run_id)
    cause = REFUSALS.get(row["cause"])
    events = ours.events(by, run_id)
    if row["reason"] is not None:
        sight("council").see(run_id, Kind.WORDS, record=run_id)
    sheets = ours.sheets(by, run_id)
    return render(
        "printing/run.html",
        run=row,
        blocked=row["status"] == "ready" and any(unprintable(s) for s in sheets),
        numbered=any(s["blank_number"] for s in sheets),
        title=name_of(row),
        mode=capital(MODES[row["mode"]]),
        order=capital(ORDERS[row["listed_by"]]),
        label=label_of(row),
        cause=cause if cause is not None and "{" not in cause.vi else None,
        sheets=[sheet_line(s, row) for s in sheets],
        may_print=may(by, "print.run"),
        may_spoil=may(by, "blank.spoil") and row["status"] in ("ready", "finished"),
        stories=stories(events, services().dossiers.names({e.meta.officer_id for e in events})),
        breadcrumbs=crumbs(),
    )


@blueprint.get("/<uuid:run_id>/giay-khen.<string:ending>")
def file(run_id: UUID, ending: str) -> Response:
    """Give all sheets as one PDF, or each by itself in a ZIP. That they are read is noted for everybody on them."""
    by, ours = actor(), services().print_runs
    if ending not in ("pdf", "zip"):
        raise Refused("not_found")
    content = ours.file(by, run_id, "whole" if ending == "pdf" else "singles")
    seen = sight("paper")
    for row in ours.sheets(by, run_id):
        if row["subject_id"] is not None:
            seen.see(row["subject_id"], Kind.PAPER, record=run_id)
    if ending == "pdf":
        return pdf(content, "giay-khen.pdf")
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = disposition("giay-khen.zip", inline=False)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
