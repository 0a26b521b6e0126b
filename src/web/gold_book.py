"""The gold book (sổ vàng): searched, turned page by page, exported and printed.

What is searched by stands in the address, except names and places: those are posted and kept in the session. A file follows
the page its button stands on, whose form brings the words: another window may have searched for others since.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, request, session, url_for
from marshmallow import Schema

from rules.text import Text
from rules.vietnamese import search_key
from rules.wording import capital
from storage.application import Row
from web.asked import asked
from web.audit import communes
from web.cleaning import clean
from web.council_view import dossier_url
from web.decision_view import LIST
from web.kit import Answer, actor, go, paper_url, render, require, services
from web.labels import STATUSES
from web.schemas import Choice, Count, Id, Year
from web.text import t
from workflows.authorisation import may
from workflows.gold_book import STATES, BookFilter
from workflows.gold_book_words import BOOK_STATES, NO_PAPER, state_words

_MIME: Final = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WORDS: Final = "register_words"


class _Wanted(Schema):
    number = Count(Text("Số sổ vàng", "Gold-book number"), low=1, high=10**9, required=False)
    year = Year(Text("Năm", "Year"), required=False)
    decision = Count(Text("Quyết định số", "Decision no."), low=1, high=100_000, required=False)
    commune = Id(Text("Đơn vị cấp xã", "Commune"), required=False)
    category = Choice(Text("Đối tượng", "Category"), lambda: list(_categories()), required=False)
    form = Choice(Text("Hình thức", "Form"), lambda: list(_forms()), required=False)
    state = Choice(Text("Tình trạng", "State"), STATES, required=False)


def _categories() -> dict[str, Text]:
    return services().gold_book.categories()


def _forms() -> dict[str, Text]:
    return services().gold_book.forms()


def _asked(text: str) -> tuple[BookFilter, dict[str, str], dict[str, list[Text]]]:
    data, typed, errors = asked(_Wanted())
    within = ""
    if data.get("commune") is not None:
        within = next((u["path"] for u in communes() if u["unit_id"] == data["commune"]), "")
        if not within:
            errors["commune"] = [Text("Hãy chọn một mục trong danh sách.", "Choose one from the list.")]
    wanted = BookFilter(
        text=text,
        number=data.get("number"),
        year=data.get("year"),
        decision=data.get("decision"),
        within=within,
        category=data.get("category") or "",
        form=data.get("form") or "",
        state=data.get("state") or "",
    )
    return wanted, typed, errors


def show() -> Answer:
    """Show the lines that match, the highest number first."""
    by, book = actor(), services().gold_book
    require("register.read")
    if "bo_loc" in request.args:
        session.pop(_WORDS, None)
        return go(url_for("decisions.register"))
    wanted, typed, errors = _asked(session.get(_WORDS, ""))
    below, above = (request.args.get(name, type=int) for name in ("sau", "truoc"))
    bounded = [None if n is None else max(0, min(n, 2**31 - 1)) for n in (below, above)]
    page = book.page(by, wanted, below=bounded[0], above=bounded[1]) if not errors else None
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    decisions = may(by, "council.read")
    body = render(
        "decisions/register.html",
        lines=[_line(row, decisions) for row in page.lines] if page else [],
        issued=book.issued(by),
        values=typed,
        errors=errors,
        text=wanted.text,
        clear_url=url_for("decisions.register", bo_loc=1),
        communes=[(str(u["unit_id"]), u["name"]) for u in communes()],
        categories=list(_categories().items()),
        forms=list(_forms().items()),
        states=[(code, capital(BOOK_STATES[code])) for code in STATES],
        newer=url_for("decisions.register", **kept, truoc=page.newer) if page and page.newer else None,
        older=url_for("decisions.register", **kept, sau=page.older) if page and page.older else None,
        exports=[
            {"label": label, "url": url_for("decisions.export_register", kind=kind, **kept)}
            for kind, label in (
                ("xlsx", Text("Xuất XLSX", "Export XLSX")),
                ("csv", Text("Xuất CSV", "Export CSV")),
                ("pdf", Text("In (PDF)", "Print (PDF)")),
            )
        ]
        if may(by, "register.export") and not errors
        else [],
        breadcrumbs=[LIST] if decisions else [],
    )
    return (body, 422) if errors else body


def _line(row: Row, decisions: bool) -> Row:
    mine = row["mine"]
    paper = row["status"] not in NO_PAPER
    return {
        **row,
        "number": f"{row['gold_book_number']:04d}/{row['year']}",
        "withheld": paper and not row["named"],
        "no_paper": not paper,
        "label": STATUSES[row["status"]],
        "state": t(state_words(row)),
        "prints": row["prints"] or 0,
        # Others may know of an award, which is public; the paper and the dossier stay with those in charge.
        "paper_url": paper_url(row["nomination_id"], row["sha256"]) if mine and paper else None,
        "dossier_url": dossier_url(row["nomination_id"]) if mine else None,
        "decision_url": url_for("decisions.decision", decision_id=row["decision_id"]) if decisions else None,
        "check_url": url_for("public.certificate", certificate_id=row["certificate_id"]) if paper else None,
    }


def search() -> Answer:
    """Keep the words to search for in the session, or forget them."""
    require("register.read")
    words = _words()
    if words and "clear" not in request.form:
        session[_WORDS] = words
    else:
        session.pop(_WORDS, None)
    return go(url_for("decisions.register"))


def _words() -> str:
    """Return the names and places that a form of the page has posted; empty where they are nothing to search for."""
    words = clean(request.form.get("text", "")).strip()[:200]
    return words if search_key(words) else ""


def export(kind: str) -> Answer:
    """Give all lines of the officer's charge that match as a file; names and places are those the page's form has posted."""
    by = actor()
    require("register.export")
    wanted, _, errors = _asked(_words())
    if kind not in _MIME or errors:
        abort(404)
    content, name = services().gold_book.export(by, wanted, kind)
    response = Response(content, mimetype=_MIME[kind])
    shown = "inline" if kind == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response
