"""Who verified which income: the auditor's question, answered row by row, with the evidence behind each.

What is filtered by stands in the address, except a household's name: that is posted and kept in the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, session, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS, METHODS
from rules.text import Text
from rules.vietnamese import search_key
from storage.application import Row
from web import security_log
from web.asked import asked
from web.cleaning import clean
from web.formats import dmy, dmyhm, erased, number, office
from web.kit import Answer, actor, go, paper_url, render, services, sight
from web.labels import STATUSES
from web.schemas import Amount, Choice, Day, Id, Year
from web.text import t
from workflows import audit_totals
from workflows.audit import Filter
from workflows.authorisation import authorise, may, scope_of
from workflows.clock import day_in_vietnam
from workflows.csv_cells import csv_bytes
from workflows.papers import papers_of
from workflows.permissions import ACTS

blueprint = Blueprint("audit", __name__)
blueprint.add_url_rule("/kiem-toan/an-ninh", "security", security_log.show)

OUTCOMES = {
    "verified": STATUSES["verified"].text,
    "corrected": STATUSES["corrected"].text,
    "refused": STATUSES["refused"].text,
}
NOT_TOLD = Text("đang hạn chế xử lý dữ liệu", "processing restricted")
"""Whose verification it is, where the household's data is restricted: it counts, and is not told of anybody."""
_PAGE, _EXPORTED = 25, 1000
"""Rows on a page, and rows of the export that are read at once."""
_NAME = "audit_name"


class _Wanted(Schema):
    officer = Id(Text("Người xác minh", "Verified by"), required=False)
    commune = Id(Text("Đơn vị cấp xã", "Commune"), required=False)
    year = Year(Text("Thu nhập năm", "Income of"), required=False)
    outcome = Choice(Text("Kết quả", "Outcome"), tuple(OUTCOMES), required=False)
    to = Amount(Text("Số tiền đến", "Amount to"), required=False)
    since = Day(Text("Từ ngày", "From"), required=False)
    until = Day(Text("Đến ngày", "Until"), required=False)


_SCHEMA = Schema.from_dict(
    {**_Wanted._declared_fields, "from": Amount(Text("Số tiền từ", "Amount from"), required=False)}
)()


def asked_for() -> tuple[Filter, dict[str, str], dict[str, list[Text]]]:
    """Read the filter from address and session. What cannot be read becomes an error at its field and finds nothing."""
    data, typed, errors = asked(_SCHEMA)
    for low, high, words in (
        (
            "from",
            "to",
            Text("Số “đến” phải bằng hoặc lớn hơn số “từ”.", "The upper amount lies below the lower one."),
        ),
        (
            "since",
            "until",
            Text("Ngày “đến” phải cùng hoặc sau ngày “từ”.", "The last day lies before the first one."),
        ),
    ):
        if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
            errors[high] = [words]
    path = ""
    if data.get("commune") is not None:
        path = next((u["path"] for u in communes() if u["unit_id"] == data["commune"]), "")
        if not path:
            errors["commune"] = [Text("Hãy chọn một mục trong danh sách.", "Choose one from the list.")]
    return (
        Filter(
            officer_id=data.get("officer"),
            commune_path=path,
            year=data.get("year"),
            amount_from=data.get("from"),
            amount_to=data.get("to"),
            recorded_from=data.get("since"),
            recorded_to=data.get("until"),
            outcome=data.get("outcome") or "",
            text=session.get(_NAME, ""),
        ),
        typed,
        errors,
    )


def communes() -> list[Row]:
    """Return the communes an actor may choose: those inside the own charge."""
    return services().people.units(kinds=COMMUNE_KINDS, within=scope_of(actor()))


@blueprint.get("/kiem-toan")
def index() -> Answer:
    """Show the verifications that match, newest first, with totals."""
    by = actor()
    authorise(by, "audit.read")
    ours = services()
    wanted, typed, errors = asked_for()
    page = max(request.args.get("trang", 1, type=int), 1)
    rows: list[Row] = []
    if errors:
        totals = dict.fromkeys(
            ("verifications", "households", "officers", "verified", "corrected", "refused"), 0
        )
    else:
        totals = audit_totals.totals(ours.log, by, wanted)
        page = min(page, max(1, -(-totals["verifications"] // _PAGE)))
        rows, _ = ours.audit.verifications(by, wanted, (page - 1) * _PAGE, _PAGE, sight("audit"))
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "audit/index.html",
        errors=errors,
        values=typed,
        text=wanted.text,
        officers=[
            (
                str(o["officer_id"]),
                f"{erased(o['full_name'])} – {_listed_office(o['office'])} ({o['verified']})",
            )
            for o in ours.audit.officers(by)
        ],
        communes=[(str(u["unit_id"]), u["name"]) for u in communes()],
        years=[(str(y), str(y)) for y in audit_totals.years(ours.log, by)],
        outcomes=list(OUTCOMES.items()),
        totals={
            **totals,
            "outcomes": f"{number(totals['verified'])} / {number(totals['corrected'])} / {number(totals['refused'])}",
        },
        rows=_lines(by, rows),
        page=page,
        pages=max(1, -(-totals["verifications"] // _PAGE)),
        page_url=lambda n: url_for("audit.index", **kept, trang=n),
        export_url=url_for("audit.export", **kept),
        may_security=may(by, "security.read"),
        may_readings=may(by, "readings.read"),
        patterns_url=url_for("audit_patterns.index", **kept),
    )
    return (body, 422) if errors else body


def _lines(by: Any, rows: list[Row]) -> list[dict[str, Any]]:
    ours = services()
    ids = list({r["commitment_id"] for r in rows})
    dossiers = audit_totals.dossiers_of(ours.log, by, ids)
    papers = {(p["originator_id"], p["sha256"]): p["name"] for p in papers_of(ours.log, ids)}
    readable = by.role in (ACTS["dossier.read"].roles or ())
    hints = ours.incomes.hints([(r["commitment_id"], r["year"]) for r in rows if not r["restricted"]])
    return [
        {
            **r,
            "head": t(NOT_TOLD) if r["restricted"] else r["head"],
            "place": ", ".join(p for p in (r["hamlet"], r["commune"]) if p)
            + (f" · {r['code']}" if r["code"] else ""),
            "office": office("", r["title"], r["unit_name"]),
            "method": METHODS.get(r["method"], Text(r["method"], r["method"]))
            if r["method"]
            else Text("—", "—"),
            "acted_on": _acted_on(r),
            "amount_words": _amount(r),
            "claimed_words": number(r["claimed"])
            if r["claimed"] is not None
            else "—"
            if r["restricted"]
            else erased(None),
            "commitment_url": url_for("commitments.show", commitment_id=r["commitment_id"])
            if readable
            else None,
            "papers": [
                {
                    "label": erased(papers.get((r["commitment_id"], h))),
                    "url": paper_url(r["commitment_id"], h),
                }
                for h in r["evidence"]
            ],
            "dossiers": [
                {"code": d["code"], "url": url_for("nominations.show", nomination_id=d["nomination_id"])}
                for d in ([] if r["restricted"] else dossiers.get(r["commitment_id"], []))
            ],
            "hints": [h.text for h in hints.get((r["commitment_id"], r["year"]), ())],
            "together": r["together"],
            "report_url": url_for("audit.report", household_id=r["household_id"]),
        }
        for r in rows
    ]


def _listed_office(written: str) -> str:
    """The office of one of the list of officers, where title and unit stand in one text."""
    title, dash, unit = written.rpartition(" – ")
    return office("", title, unit) if dash else written


def _acted_on(row: Row) -> date | None:
    """The act's own date where it is another one than the day it was recorded."""
    day: date | None = row["occurred_on"]
    return None if day == day_in_vietnam(row["recorded_at"]) else day


def _amount(row: Row) -> str:
    if row["outcome"] == "refused":
        return t("không xác nhận", "refused")
    if row["restricted"]:
        return "—"
    return number(row["amount"]) if row["amount"] is not None else erased(None)


@blueprint.post("/kiem-toan/tim")
def search() -> Answer:
    """Keep a household's name to search for in the session, or forget it."""
    authorise(actor(), "audit.read")
    name = clean(request.form.get("text", "")).strip()[:200]
    # Signs alone name nobody: a search for them would find everybody and look as if it had searched.
    if search_key(name) and "clear" not in request.form:
        session[_NAME] = name
    else:
        session.pop(_NAME, None)
    return go(url_for("audit.index"))


# -- files ------------------------------------------------------------------------------------------------------------------

_HEADINGS = (
    Text("Hộ", "Household"), Text("Mã hộ", "Code"), Text("Thôn", "Hamlet"), Text("Xã", "Commune"),
    Text("Năm", "Year"), Text("Số khai (đồng)", "Claimed (đồng)"), Text("Số xác nhận (đồng)", "Confirmed (đồng)"),
    Text("Kết quả", "Outcome"), Text("Cách xác minh", "Method"), Text("Ghi chú", "Note"), Text("Người xác minh", "Verified by"),
    Text("Chức vụ", "Office"), Text("Đơn vị", "Unit"),
    Text("Ngày xác minh", "Verified on"), Text("Ghi lúc (giờ Việt Nam)", "Recorded (Vietnam time)"),
    Text("Mở lại lúc", "Reopened"), Text("Mã lệnh", "Command"), Text("SHA-256 của giấy tờ", "SHA-256 of the papers"),
)  # fmt: skip


@blueprint.get("/kiem-toan/xuat.csv")
def export() -> Answer:
    """Give everything that matches as CSV: UTF-8 with a byte-order mark, no cell that a spreadsheet would compute."""
    by = actor()
    authorise(by, "audit.read")
    wanted, _, errors = asked_for()
    if errors:
        raise Refused("bad_choice", value="; ".join(sorted(map(str, errors))))
    response = Response(csv_bytes([t(h) for h in _HEADINGS], _export_rows(by, wanted)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="xac-minh-thu-nhap.csv"'
    return response


def _export_rows(by: Any, wanted: Filter) -> Iterator[list[str]]:
    offset = 0
    while True:
        rows, _ = services().audit.verifications(by, wanted, offset, _EXPORTED, sight("audit"))
        for r in rows:
            yield [
                t(NOT_TOLD) if r["restricted"] else erased(r["head"]),
                r["code"] or "",
                r["hamlet"] or "",
                r["commune"] or "",
                str(r["year"]),
                "" if r["restricted"] else _figure(r["claimed"]),
                "" if r["restricted"] or r["outcome"] == "refused" else _figure(r["amount"]),
                t(OUTCOMES.get(r["outcome"], Text(r["outcome"], r["outcome"]))),
                t(METHODS.get(r["method"], Text(r["method"], r["method"]))),
                "" if r["restricted"] else erased(r["note"]),
                erased(r["officer"]),
                r["title"],
                r["unit_name"],
                dmy(r["occurred_on"] or day_in_vietnam(r["recorded_at"])),
                dmyhm(r["recorded_at"]),
                dmyhm(r["reopened_at"]) if r["reopened_at"] else "",
                str(r["command_id"]),
                " ".join(r["evidence"]),
            ]
        offset += _EXPORTED
        if len(rows) < _EXPORTED:
            return


def _figure(amount: Any) -> str:
    return erased(None) if amount is None else f"{amount:f}"


@blueprint.get("/kiem-toan/ho/<uuid:household_id>.pdf")
def report(household_id: UUID) -> Answer:
    """Render the audit report of one household with all its dossiers."""
    by = actor()
    services().household_register.named(by, household_id)
    dossiers = audit_totals.dossiers_of_household(services().log, by, household_id)
    content = services().audit.report(
        by, household_ids=[household_id], nomination_ids=dossiers, sight=sight("audit")
    )
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="bao-cao-kiem-toan.pdf"'
    return response
