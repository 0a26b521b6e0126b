"""What is kept how long: what has passed its term, item by item without a name, and the yearly review of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.vocabulary_protection import RETENTION_DECISIONS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import number, office
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, today, two_steps
from web.schemas import Choice, Words
from web.text import t
from workflows.authorisation import may
from workflows.retention import LISTED, Term

blueprint = Blueprint("retention", __name__, url_prefix="/quan-tri/luu-giu")
CRUMB: Row = {"url": "/quan-tri/luu-giu", "label": Text("Thời hạn lưu giữ", "What is kept how long")}
_DECIDED = {code: capital(RETENTION_DECISIONS[code]) for code in ("keep", "erase")}
_PERSONS = ("households_left", "refused_commitments", "unsuccessful_dossiers", "data_requests")
"""Classes whose items are erased with the person they are about."""


def years_of(term: Term) -> Text:
    """How long a class is kept, and whether that has been confirmed."""
    n = term.kept.years
    one = "year" if n == 1 else "years"
    if term.kept.confirmed:
        return Text(f"{n} năm", f"{n} {one}")
    return Text(f"{n} năm (chưa xác nhận)", f"{n} {one} (to be confirmed)")


@blueprint.get("")
def index() -> Answer:
    """List the classes of records with what has passed its term, and the reviews on record."""
    by, retention = actor(), services().retention
    terms, reviews = retention.terms(by), retention.reviews(by)
    names = {term.kept.id: term.kept.name for term in terms}
    return render(
        "retention/index.html",
        rows=[
            {
                "name": term.kept.name,
                "term": years_of(term),
                "counts": term.kept.counts,
                "source": term.kept.source,
                "passed": term.passed,
                "oldest": term.oldest,
                "url": {"name": url_for("retention.items", class_id=term.kept.id)},
            }
            for term in terms
        ],
        reviews=[
            {
                "year": str(row["year"]),
                "at": row["recorded_at"],
                "who": ", ".join(filter(None, [row["officer"], office("", row["title"], row["unit_name"])])),
                "what": "; ".join(
                    f"{t(names[name])}: {number(row['passed'][name])}, {t(RETENTION_DECISIONS[decision])}"
                    for name, decision in row["decisions"].items()
                    if row["passed"][name] and name in names
                )
                or t(RETENTION_DECISIONS["nothing_due"]),
                "basis": row["basis"],
            }
            for row in reviews
        ],
        may_record=may(by, "retention.review") and all(row["year"] != today().year for row in reviews),
        due=today().year if all(row["year"] != today().year for row in reviews) else None,
    )


@blueprint.get("/<class_id>")
def items(class_id: str) -> Answer:
    """List what has passed its term of one class, the oldest first."""
    by = actor()
    term, rows = services().retention.items(by, class_id)
    return render(
        "retention/items.html",
        term=term,
        years=years_of(term),
        rows=[
            {
                "code": row["code"],
                "place": ", ".join(filter(None, [row["unit"], row["commune"]])) or "—",
                "since": row["since"],
            }
            for row in rows
        ],
        more=max(0, term.passed - LISTED),
        erasable=class_id in _PERSONS and may(by, "subject.erase"),
        breadcrumbs=[CRUMB],
    )


@blueprint.route("/ra-soat", methods=["GET", "POST"])
def review() -> Answer:
    """Record this year's review: a decision on each class in which something has passed its term."""
    require("retention.review")
    by = actor()
    due = [term for term in services().retention.terms(by) if term.passed]
    fields: dict[str, Any] = {
        f"decision_{term.kept.id}": Choice(
            Text(
                f"{term.kept.name.vi}: {number(term.passed)} đã hết thời hạn",
                f"{term.kept.name.en}: {number(term.passed)} past the term",
            ),
            _DECIDED,
        )
        for term in due
    }
    fields["basis"] = Words(
        Text("Ai quyết định, căn cứ và lý do", "Who decided, on what basis, and why"),
        hint=Text(
            "Ví dụ: kết luận của Hội đồng ngày …, không ghi họ tên hộ",
            "Such as: the council's conclusion of …, without names of households",
        ),
    )
    schema = Schema.from_dict(fields)()
    form = Form()
    year = today().year
    title = Text(f"Ghi rà soát thời hạn lưu giữ năm {year}", f"Record the review of terms for {year}")

    def check(data: dict[str, Any], _: object) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi ghi", "Check before it is recorded"),
            rows=[
                {
                    "key": field.metadata["label"],
                    "value": data[name] if name == "basis" else _DECIDED[data[name]],
                    "field": name,
                }
                for name, field in schema.fields.items()
            ],
            button=Text("Ghi rà soát", "Record the review"),
            cancel_url=url_for("retention.index"),
            breadcrumbs=[CRUMB],
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            lead=Text(
                "Việc ghi này không xóa gì: dữ liệu được quyết định xóa phải xóa từng trường hợp ở trang Xóa dữ liệu.",
                "Nothing is erased by this: what is to go is erased one by one on the page of erasure.",
            ),
            cancel_url=url_for("retention.index"),
            breadcrumbs=[CRUMB],
        ),
        check=check,
        act=lambda wish, data, _: services().retention.record(
            by,
            wish,
            decisions={name.removeprefix("decision_"): data[name] for name in data if name != "basis"},
            basis=data["basis"],
        ),
        done=lambda _: go(url_for("retention.index"), Text("Đã ghi rà soát.", "The review is recorded.")),
        rehearse=True,
    )
