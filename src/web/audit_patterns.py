"""Who verified how much: counts by officer, household, year and method, and what an auditor should look at."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from aggregates.vocabulary import METHODS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.audit import NOT_TOLD, OUTCOMES, asked_for, communes
from web.formats import erased, office
from web.kit import Answer, actor, render, services
from web.security_log import LIST
from web.text import t
from workflows import audit_totals
from workflows.audit_patterns import (
    DAY_BEGINS,
    DAY_ENDS,
    ONE_METHOD,
    RAPID,
    RAPID_SECONDS,
    Patterns,
    counted_by,
    patterns,
)
from workflows.authorisation import authorise

blueprint = Blueprint("audit_patterns", __name__)
_BY = {
    "officer": Text("Người xác minh", "Officer"),
    "household": Text("Hộ", "Household"),
    "year": Text("Thu nhập năm", "Income of"),
    "method": Text("Cách xác minh", "Method"),
}
_ADDRESSES = {"nguoi": "officer", "ho": "household", "nam": "year", "cach": "method"}
"""What stands in the address for each way of counting."""


@blueprint.get("/kiem-toan/tong-hop")
def index() -> Answer:
    """Show the counts by one of officer, household, year and method, and the patterns."""
    by = actor()
    authorise(by, "audit.read")
    log = services().log
    wanted, typed, errors = asked_for()
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    chosen = request.args.get("theo", "nguoi")
    grouping = _ADDRESSES.get(chosen, "officer")
    rows, of_all = ([], 0) if errors else counted_by(log, by, wanted, grouping)
    found = Patterns([], [], [], [], []) if errors else patterns(log, by, wanted)
    body = render(
        "audit/patterns.html",
        errors=errors,
        values=typed,
        communes=[(str(u["unit_id"]), u["name"]) for u in communes()],
        years=[(str(y), str(y)) for y in audit_totals.years(log, by)],
        outcomes=list(OUTCOMES.items()),
        text=wanted.text,
        tabs=[
            {
                "label": words,
                "url": url_for("audit_patterns.index", **kept, theo=address),
                "here": code == grouping,
            }
            for address, code in _ADDRESSES.items()
            for words in (_BY[code],)
        ],
        theo=next(a for a, code in _ADDRESSES.items() if code == grouping),
        grouping=_BY[grouping],
        rows=[_line(grouping, row, kept) for row in rows],
        of_all=of_all,
        found=found,
        together=[_who(row) for row in found.together],
        rapid=[_who(row) for row in found.rapid],
        one_method=[
            {**_who(row), "method": capital(METHODS.get(row["method"], Text(row["method"], row["method"])))}
            for row in found.one_method
        ],
        unsurveyed=[_who(row) for row in found.unsurveyed],
        odd_hours=[_who(row) for row in found.odd_hours],
        limits={
            "rapid": RAPID,
            "seconds": RAPID_SECONDS,
            "one_method": ONE_METHOD,
            "begins": DAY_BEGINS,
            "ends": DAY_ENDS,
        },
        list_url=url_for("audit.index", **kept),
        breadcrumbs=[LIST],
    )
    return (body, 422) if errors else body


def _line(grouping: str, row: Row, kept: dict[str, Any]) -> Row:
    """One row of counts: what it is about in words, and where its verifications are listed."""
    if grouping == "officer":
        what: Any = erased(row["officer"])
        about = office("", row["title"], row["unit_name"])
        url = url_for("audit.index", **{**kept, "officer": row["officer_id"]}) if row["officer_id"] else None
    elif grouping == "household":
        what, about = erased(row["head"]), row["code"] or ""
        if row["restricted"]:
            what, about = t(NOT_TOLD), ""
        url = url_for("commitments.show", commitment_id=row["commitment_id"])
    elif grouping == "year":
        what, about = str(row["year"]), ""
        url = url_for("audit.index", **{**kept, "year": row["year"]})
    else:
        what, about, url = capital(METHODS.get(row["method"], Text(row["method"], row["method"]))), "", None
    return {**row, "what": what, "about": about, "url": url}


def _who(row: Row) -> Row:
    return {
        **row,
        "officer": erased(row["officer"]),
        "office": office("", row["title"], row["unit_name"]),
        "url": url_for("audit.index", officer=row["officer_id"]) if row["officer_id"] else None,
    }
