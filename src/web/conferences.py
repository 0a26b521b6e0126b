"""Pages of the summary conference: planned, ordered, seated, opened and closed; its papers."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary_conference import CONFERENCE_STATUSES
from rules.text import Text, counted
from storage.application import Row
from web.conference_view import (
    CONFERENCE_LABELS,
    LIST,
    STATE_LABELS,
    blocks_of,
    crumbs,
    decision_words,
    facts_of,
    figures_of,
    line_of,
    title_of,
    warnings_of,
)
from web.council_turns import many
from web.council_view import refused_page
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    go,
    render,
    require,
    services,
    sight,
    stories,
    two_steps,
)
from web.papers import disposition
from web.schemas import Day, Line
from web.text import t
from workflows.authorisation import may
from workflows.conference_reading import counted as counted_states
from workflows.conference_reading import left_out
from workflows.sensitive import Kind

blueprint = Blueprint("conferences", __name__, url_prefix="/hoi-nghi")
_PER_PAGE: Final = 100
_MIME: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("")
def index() -> Answer:
    """List the conferences, the newest first."""
    by = actor()
    rows = [
        {
            "name": title_of(row),
            "place": row["place"],
            "handed": Text(
                f"{row['handed']} / {row['certificates']}", f"{row['handed']} of {row['certificates']}"
            ),
            "status": CONFERENCE_LABELS[row["status"]].text,
            "url": {"name": url_for("conferences.show", conference_id=row["conference_id"])},
        }
        for row in services().conferences.listing(by)
    ]
    return render(
        "conferences/index.html",
        rows=rows,
        may_plan=may(by, "conference.plan"),
        may_hand_over=may(by, "hand_over.read"),
        breadcrumbs=[],
    )


@blueprint.get("/<uuid:conference_id>")
def show(conference_id: UUID) -> Answer:
    """Show a conference: how far it is, what may be done, who is called up when and sits where."""
    by, ours = actor(), services().conferences
    row = ours.one(by, conference_id)
    rows = ours.awardees(by, conference_id)
    wanted = request.args.get("tinh_trang", "")
    shown = [r for r in rows if r["state"] == wanted] if wanted in STATE_LABELS else rows
    pages = max(1, -(-len(shown) // _PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    events = ours.events(by, conference_id)
    if row["programme"]:
        sight("council").see(conference_id, Kind.WORDS, record=conference_id)
    blocks, progress = blocks_of(row), counted_states(rows)
    return render(
        "conferences/show.html",
        conference=row,
        title=title_of(row),
        label=CONFERENCE_LABELS[row["status"]],
        warnings=warnings_of(row, rows),
        facts=facts_of(row),
        figures=figures_of(progress),
        progress=progress,
        programme=row["programme"] or (),
        lines=[line_of(r, blocks) for r in shown[(page - 1) * _PER_PAGE : page * _PER_PAGE]],
        first=(page - 1) * _PER_PAGE + 1,
        total=len(shown),
        page=page,
        pages=pages,
        page_url=lambda n: url_for(
            "conferences.show", conference_id=conference_id, trang=n, tinh_trang=wanted or None
        ),
        states=[("", Text("Tất cả", "All"))] + [(code, label.text) for code, label in STATE_LABELS.items()],
        wanted=wanted,
        actions=_actions(row, rows),
        papers=_papers(row, rows),
        stories=stories(events, services().dossiers.names({e.meta.officer_id for e in events})),
        breadcrumbs=[LIST],
    )


def _actions(row: Row, rows: list[Row]) -> list[dict[str, Any]]:
    by, status, id = actor(), row["status"], row["conference_id"]
    ordered = any(r["position"] for r in rows)
    actions: list[dict[str, Any]] = []

    def add(endpoint: str, vi: str, en: str, **more: Any) -> None:
        actions.append({"label": Text(vi, en), "url": url_for(endpoint, conference_id=id), **more})

    if status == "opened" and may(by, "conference.hand_over"):
        add("hand_overs.scan", "Ghi trao giấy khen", "Hand certificates over")
    if not may(by, "conference.plan"):
        return actions
    if status == "planned" and ordered:
        add("conference_acts.open_it", "Khai mạc hội nghị", "Open the conference", act=True)
    if status in ("planned", "opened"):
        add("conference_acts.order", "Xếp thứ tự trao", "Put awardees in order")
        if left_out(rows):
            add("conference_acts.append", "Đưa giấy cấp sau vào thứ tự trao", "Add those issued since")
        if ordered:
            add("conference_acts.move", "Đổi một vị trí", "Move one awardee")
            add("conference_acts.seats", "Xếp chỗ ngồi", "Seat everybody")
        if row["hall"]:
            add("conference_acts.change_seat", "Đổi một chỗ ngồi", "Change a seat")
        add("conference_acts.programme", "Đặt chương trình", "Set the programme")
    if ordered and status != "cancelled" and may(by, "print.run"):
        decisions = [str(d["decision_id"]) for d in row["decisions"]]
        actions.append(
            {
                "label": Text("In giấy khen theo thứ tự trao", "Print certificates in this order"),
                "url": url_for("print_runs.begin", quyet_dinh=decisions, thu_tu="programme"),
            }
        )
    if status == "planned":
        add("conferences.replan", "Sửa kế hoạch", "Change the plan")
        add("conference_acts.cancel", "Hủy hội nghị", "Call it off")
    if status == "opened":
        add("conference_acts.close", "Bế mạc hội nghị", "Close the conference", act=True)
    return actions


def _papers(row: Row, rows: list[Row]) -> list[Row]:
    names: list[tuple[str, Text]] = []
    if any(r["position"] for r in rows):
        names.append(("chuong-trinh", Text("Chương trình trao khen thưởng", "Programme of awards")))
    if row["hall"]:
        names.append(("so-do-cho-ngoi", Text("Sơ đồ chỗ ngồi", "Seating plan")))
    if row["status"] in ("opened", "closed") and may(actor(), "hand_over.read"):
        names.append(("bien-ban-giao-nhan", Text("Biên bản giao nhận", "Record of what was handed over")))
    return [
        {
            "label": Text(f"{words.vi} ({ending.upper()})", f"{words.en} ({ending.upper()})"),
            "url": url_for("conferences.paper", conference_id=row["conference_id"], name=name, ending=ending),
        }
        for name, words in names
        for ending in _MIME
    ]


@blueprint.get("/<uuid:conference_id>/<string:name>.<string:ending>")
def paper(conference_id: UUID, name: str, ending: str) -> Response:
    """Give a paper of the conference as PDF or XLSX."""
    content, named_in_it = services().conference_papers.paper(actor(), conference_id, name, ending)
    for subject in named_in_it:
        sight("dossier").see(subject, Kind.WORDS, record=conference_id)
    response = Response(content, mimetype=_MIME[ending])
    response.headers["Content-Disposition"] = disposition(f"{name}.{ending}", inline=ending == "pdf")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# -- planning ---------------------------------------------------------------------------------------------------------------


class PlanSchema(Schema):
    """When and where it is, and whose awards are handed over."""

    held_on = Day(Text("Ngày họp", "Day"))
    starts_at = Line(
        Text("Giờ bắt đầu", "Begins at"), limit=10, hint=Text("Ví dụ 07:30", "For example 07:30")
    )
    place = Line(Text("Địa điểm", "Place"), limit=200)
    decisions = many(Text("Quyết định được trao", "Decisions whose awards are handed over"))


@blueprint.route("/moi", methods=["GET", "POST"])
def plan() -> Answer:
    """Plan a conference."""
    require("conference.plan")
    free = services().conferences.decisions(actor())
    form = Form(initial={"decisions": [str(d["decision_id"]) for d in free], "starts_at": "07:30"})
    return _plan(
        form,
        free,
        Text("Lên kế hoạch hội nghị", "Plan a conference"),
        url_for("conferences.index"),
        [LIST],
        lambda wish, facts: services().conferences.plan(actor(), wish, **facts),
        None,
    )


@blueprint.route("/<uuid:conference_id>/sua", methods=["GET", "POST"])
def replan(conference_id: UUID) -> Answer:
    """Change the plan of a conference."""
    require("conference.plan")
    ours, by = services().conferences, actor()
    row = ours.one(by, conference_id)
    chosen = [str(d["decision_id"]) for d in row["decisions"]]
    form = Form(
        version=row["version"],
        initial={
            "held_on": dmy(row["held_on"]), "starts_at": row["starts_at"], "place": row["place"], "decisions": chosen,
        },
    )  # fmt: skip
    if row["status"] != "planned" and request.method == "GET":
        # Before anything is typed that could only be refused.
        form.fail(None, Refused("conference_state", status=CONFERENCE_STATUSES[row["status"]]).text)
        return refused_page(form, url_for("conferences.show", conference_id=conference_id))
    return _plan(
        form,
        ours.decisions(by, conference_id),
        Text("Sửa kế hoạch hội nghị", "Change the plan"),
        url_for("conferences.show", conference_id=conference_id),
        crumbs(row),
        lambda wish, facts: ours.replan(by, wish, conference_id=conference_id, **facts),
        conference_id,
    )


def _plan(
    form: Form, free: list[Row], title: Text, back: str, way: list[Row], act: Any, record_id: UUID | None
) -> Answer:
    options = [(str(d["decision_id"]), decision_words(d)) for d in free]
    words = dict(options)

    def facts(data: dict[str, Any]) -> dict[str, Any]:
        return {"decision_ids": data["decisions"], **{k: data[k] for k in ("held_on", "starts_at", "place")}}

    return two_steps(
        form,
        PlanSchema(),
        show=lambda: render(
            "conferences/plan.html",
            form=form,
            title=title,
            options=options,
            back=back,
            breadcrumbs=way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi ghi", "Check before recording"),
            rows=[
                {
                    "key": Text("Ngày họp", "Day"),
                    "value": data["held_on"],
                    "kind": "date",
                    "field": "held_on",
                },
                {"key": Text("Giờ bắt đầu", "Begins at"), "value": data["starts_at"], "field": "starts_at"},
                {"key": Text("Địa điểm", "Place"), "value": data["place"], "field": "place"},
                *_order_after(record_id, data["decisions"]),
            ],
            listed=[t(words.get(str(d), Text("?", "?"))) for d in data["decisions"]],
            button=title,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: act(wish, facts(data)),
        done=lambda outcome: go(
            url_for("conferences.show", conference_id=outcome["id"]), Text("Đã ghi.", "Recorded.")
        ),
        record_id=record_id,
        rehearse=True,
    )


def _order_after(conference_id: UUID | None, decision_ids: list[UUID]) -> list[Row]:
    """Say before other decisions are recorded what they do to the order and the seats."""
    if conference_id is None:
        return []
    then = services().conferences.after_replan(actor(), conference_id, decision_ids)
    if then is None:
        return []
    key = Text("Thứ tự trao, chỗ ngồi", "Order and seats")
    if not then.stays:
        return [
            {
                "key": key,
                "value": Text(
                    "thứ tự, hội trường và chỗ ngồi đã xếp bị bỏ hết, vì không còn ai trong thứ tự; phải xếp lại từ đầu",
                    "order, hall and seats are lost, as nobody in the order stays; all is to be set anew",
                ),
            }
        ]
    parts = [
        Text(
            f"{len(then.stays)} giấy khen giữ nguyên thứ tự và chỗ ngồi",
            f"{counted(len(then.stays), 'certificate')} in the order and seats they have",
        ),
        Text(
            f"{len(then.comes)} giấy khen đưa thêm vào cuối",
            f"{counted(len(then.comes), 'certificate')} added at the end",
        ),
        Text(
            f"{len(then.goes)} giấy khen ra khỏi thứ tự",
            f"{counted(len(then.goes), 'certificate')} out of the order",
        ),
    ]
    return [{"key": key, "value": Text("; ".join(p.vi for p in parts), "; ".join(p.en for p in parts))}]
