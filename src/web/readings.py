"""Who read whose sensitive data: the auditor's log of readings, line by line, counted, and as a file.

What is filtered by stands in the address, except a name: that is posted and kept in the session. Whoever looks here leaves a
line as well.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, session, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from rules.text import Text
from rules.vietnamese import search_key
from storage.application import Row
from web.asked import asked, place_asked
from web.cleaning import clean
from web.formats import erased
from web.kit import Answer, actor, go, render, services, sight
from web.page_names import reading_words
from web.reading_lines import HEADINGS, cells, line, office_of, reader
from web.schemas import Choice, Day, Id
from web.security_log import LIST
from web.text import t
from workflows.audit_patterns import DAY_BEGINS, DAY_ENDS
from workflows.authorisation import authorise
from workflows.csv_cells import csv_bytes
from workflows.reading_patterns import (
    AT_ONCE,
    RAPID,
    RAPID_MINUTES,
    Patterns,
    by_officer,
    patterns,
)
from workflows.readings import COMMAND_LINE, ReadingFilter

blueprint = Blueprint("readings", __name__)
_NAME = "reading_name"
_NOBODY = UUID(int=0)
"""Stands in the list of accounts for the command line."""
_LOG = {"url": "/kiem-toan/ai-da-doc", "label": Text("Ai đã đọc", "Who read")}


class _Wanted(Schema):
    officer = Id(Text("Ai đọc", "Who read"), required=False)
    person = Id(Text("Về ai", "About"), required=False)
    page = Choice(
        Text("Ở trang", "Page"), lambda: [(p, p) for p in services().readings.pages(actor())], required=False
    )
    since = Day(Text("Từ ngày", "From"), required=False)
    until = Day(Text("Đến ngày", "Until"), required=False)


def _asked_for() -> tuple[ReadingFilter, dict[str, Any], dict[str, list[Text]]]:
    """Read the filter from address and session. What cannot be read becomes an error at its field and finds nothing."""
    data, typed, errors = asked(_Wanted())
    since, until = data.get("since"), data.get("until")
    if since is not None and until is not None and since > until:
        errors["until"] = [
            Text("Ngày “đến” phải cùng hoặc sau ngày “từ”.", "The last day lies before the first one.")
        ]
    officer = data.get("officer")
    wanted = ReadingFilter(
        officer_id=officer if officer != _NOBODY else None,
        unknown=officer == _NOBODY,
        subject=data.get("person"),
        text=session.get(_NAME, ""),
        page=data.get("page") or "",
        since=since,
        until=until,
    )
    return wanted, typed, errors


def _filter(wanted: ReadingFilter, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the filter's fields offer, and whose readings alone are shown."""
    ours, by = services().readings, actor()
    person = ours.person(by, wanted.subject) if wanted.subject else None
    return {
        "values": typed,
        "officers": [
            (str(_NOBODY), t(COMMAND_LINE)),
            *(
                (str(o["officer_id"]), f"{erased(o['full_name'])} ({o['username']})")
                for o in ours.readers(by)
            ),
        ],
        "pages": [(page, reading_words(page)) for page in ours.pages(by)],
        "text": wanted.text,
        "person": None if wanted.subject is None else erased(person["name"] if person else None),
    }


@blueprint.get("/kiem-toan/ai-da-doc")
def index() -> Answer:
    """Show readings, the newest first, a page at a time."""
    by, ours = actor(), services().readings
    authorise(by, "readings.read")
    wanted, typed, errors = _asked_for()
    sight("readings").log(wanted.subject)
    page = None if errors else ours.lines(by, wanted, before=place_asked("truoc"), after=place_asked("sau"))
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "audit/readings.html",
        errors=errors,
        **_filter(wanted, typed),
        rows=[line(found) for found in page.lines] if page else [],
        filtered=bool(kept or wanted.text),
        newer_url=url_for("readings.index", **kept, sau=page.newest) if page and page.newer else None,
        older_url=url_for("readings.index", **kept, truoc=page.oldest) if page and page.older else None,
        export_url=url_for("readings.export", **kept),
        counts_url=url_for("readings.counts", **kept),
        breadcrumbs=[LIST],
    )
    return (body, 422) if errors else body


@blueprint.post("/kiem-toan/ai-da-doc/tim")
def search() -> Answer:
    """Keep a name to search for in the session, or forget it."""
    authorise(actor(), "readings.read")
    name = clean(request.form.get("text", "")).strip()[:200]
    # Signs alone name nobody: a search for them would find everybody and look as if it had searched.
    if search_key(name) and "clear" not in request.form:
        session[_NAME] = name
    else:
        session.pop(_NAME, None)
    return go(url_for("readings.index"))


@blueprint.get("/kiem-toan/ai-da-doc/tong-hop")
def counts() -> Answer:
    """Show the counts by officer, and the patterns."""
    by, log = actor(), services().log
    authorise(by, "readings.read")
    wanted, typed, errors = _asked_for()
    sight("readings").log(wanted.subject)
    found = Patterns([], [], [], []) if errors else patterns(log, by, wanted)
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "audit/reading_counts.html",
        errors=errors,
        **_filter(wanted, typed),
        rows=[] if errors else [_who(row, kept) for row in by_officer(log, by, wanted)],
        found=found,
        rapid=[_who(row) for row in found.rapid],
        at_once=[{**_who(row), "page_words": reading_words(row["page"])} for row in found.at_once],
        kin=[_who(row) for row in found.kin],
        odd_hours=[_who(row) for row in found.odd_hours],
        limits={
            "rapid": RAPID,
            "minutes": RAPID_MINUTES,
            "at_once": AT_ONCE,
            "begins": DAY_BEGINS,
            "ends": DAY_ENDS,
        },
        list_url=url_for("readings.index", **kept),
        breadcrumbs=[LIST, _LOG],
    )
    return (body, 422) if errors else body


def _who(row: Row, kept: dict[str, Any] | None = None) -> Row:
    """One row of counts: who it is about in words, and where that officer's readings are listed."""
    chosen = row["officer_id"] if row["username"] is not None else _NOBODY
    return {
        **row,
        "who": reader(row),
        "office": office_of(row),
        "url": {
            "who": url_for("readings.index", **{**(kept or {}), "officer": chosen}),
            **(
                {"name": url_for("households.show", household_id=id)}
                if (id := row.get("household_id"))
                else {}
            ),
        },
    }


@blueprint.get("/kiem-toan/ai-da-doc/xuat.csv")
def export() -> Answer:
    """Give every reading that matches as CSV: UTF-8 with a byte-order mark, no cell that a spreadsheet would compute."""
    by = actor()
    authorise(by, "readings.read")
    wanted, _, errors = _asked_for()
    if errors:
        raise Refused("bad_choice", value="; ".join(sorted(map(str, errors))))
    sight("readings").log(wanted.subject)
    rows = (cells(row) for row in services().readings.export(by, wanted))
    response = Response(csv_bytes([t(h) for h in HEADINGS], rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="ai-da-doc.csv"'
    return response
