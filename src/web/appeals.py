"""Appeals of nominees against the refusal of their dossiers: received on their behalf, decided by somebody else."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary_complaints import APPEAL_STATUSES, COMPLAINT_CHANNELS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web import doubts
from web.complaint_acts import place_of
from web.complaints import term_doubt
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    render,
    require,
    services,
    sight,
    stories,
    today,
    two_steps,
)
from web.labels import Label, Tone, overdue
from web.schemas import Choice, Day, Line, Words
from workflows.authorisation import may
from workflows.sensitive import Kind

blueprint = Blueprint("appeals", __name__, url_prefix="/kien-nghi")
CRUMB: Final[Row] = {"url": "/kien-nghi", "label": Text("Kiến nghị", "Appeals")}
_RECEIVE: Final = Text("Nhận kiến nghị về việc từ chối hồ sơ", "Receive an appeal against a refusal")
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "received": ("wait", "clock"), "upheld": ("go", "check"), "dismissed": ("stop", "warning"),
    "withdrawn": ("calm", "back"),
}  # fmt: skip


def label_of(row: Row) -> Label:
    """How an appeal stands."""
    words = capital(APPEAL_STATUSES[row["status"]])
    if row["status"] == "received" and row["due_on"] < today():
        return overdue(words)
    tone, icon = _TONES[row["status"]]
    return Label(words, tone, icon)


def title_of(row: Row) -> Text:
    """What an appeal is called."""
    return Text(f"Kiến nghị về hồ sơ {row['code']}", f"Appeal about dossier {row['code']}")


def work_item(row: Row) -> Row:
    """An appeal that waits for the officer, as a line of my work."""
    url = url_for("appeals.show", appeal_id=row["appeal_id"])
    return {
        "code": title_of(row), "url": url, "subject": row["name"], "place": place_of(row), "holder": None,
        "since": row["since"], "due": row["due_on"], "status": label_of(row),
        "action": {"label": Text("Giải quyết kiến nghị", "Decide the appeal"), "url": url},
    }  # fmt: skip


@blueprint.get("")
def index() -> str:
    """List the appeals in the officer's charge, open ones first."""
    by = actor()
    require("appeal.read")
    rows = [
        {
            "code": row["code"],
            "name": row["name"],
            "place": place_of(row),
            "received": row["received_on"],
            "due": row["due_on"] if row["status"] == "received" else None,
            "status": label_of(row),
            "url": {"code": url_for("appeals.show", appeal_id=row["appeal_id"])},
        }
        for row in services().appeals.listing(by)
    ]
    return render("appeals/index.html", rows=rows)


class ReceiveSchema(Schema):
    """An appeal as it came in."""

    appellant = Line(Text("Họ và tên người kiến nghị", "Who appeals"), limit=200)
    channel = Choice(
        Text("Đến bằng cách nào", "How it came"),
        {k: capital(v) for k, v in COMPLAINT_CHANNELS.items() if k != "posting"},
    )
    received_on = Day(Text("Ngày nhận", "Received on"))
    statement = Words(Text("Nội dung kiến nghị", "What is said"))


@blueprint.route("/moi/<uuid:nomination_id>", methods=["GET", "POST"])
def receive(nomination_id: UUID) -> Answer:
    """Receive an appeal on behalf of the nominee."""
    by = actor()
    require("appeal.receive")
    n = services().appeals.subject_of(by, nomination_id)
    refused_on, until = services().appeals.until(n)
    rule = services().plans.of(n).appeals
    back = url_for("nominations.show", nomination_id=nomination_id)
    known: list[Row] = [
        {"key": Text("Hồ sơ", "Dossier"), "value": n.code},
        {"key": Text("Đối tượng", "Subject"), "value": plain(n.subject_name), "kind": "personal"},
        {"key": Text("Bị từ chối ngày", "Refused on"), "value": refused_on, "kind": "date"},
        {
            "key": Text("Hạn kiến nghị", "Appeals until"), "value": until, "kind": "date",
            "hint": None if rule.confirmed else doubts.of_term(rule.working_days, rule.source),
        },
    ]  # fmt: skip
    form, schema = (
        Form(version=n.version, subject=n.subject_id, initial={"received_on": today()}),
        ReceiveSchema(),
    )
    page = FormPage(
        title=_RECEIVE, about=known, cancel_url=back, files=Text("Đơn, giấy tờ", "Letter, papers"),
        breadcrumbs=[CRUMB],
    )  # fmt: skip

    def check(data: dict[str, Any], _: object) -> Check:
        shown = {
            **data, "channel": capital(COMPLAINT_CHANNELS[data["channel"]]), "received_on": dmy(data["received_on"]),
        }  # fmt: skip
        return Check(
            title=Text("Kiểm tra trước khi ghi nhận", "Check before receiving it"),
            rows=[
                *known,
                *(
                    {"key": f.metadata["label"], "value": shown[n], "field": n}
                    for n, f in schema.fields.items()
                ),
            ],
            button=Text("Ghi nhận kiến nghị", "Receive the appeal"),
            cancel_url=back,
            breadcrumbs=[CRUMB],
        )

    return two_steps(
        form,
        schema,
        show=page,
        check=check,
        act=lambda wish, data, uploads: services().appeals.receive(
            by, wish, nomination_id=nomination_id, uploads=uploads, **data
        ),
        done=lambda outcome: go(
            url_for("appeals.show", appeal_id=outcome["id"]),
            Text("Đã ghi nhận kiến nghị.", "The appeal is received."),
        ),
        record_id=nomination_id,
        rehearse=True,
    )


@blueprint.get("/<uuid:appeal_id>")
def show(appeal_id: UUID) -> str:
    """Show one appeal."""
    by, appeals = actor(), services().appeals
    row = appeals.one(by, appeal_id)
    events, people = appeals.history(by, appeal_id)
    sight("dossier").see(row["subject_id"], Kind.WORDS, record=appeal_id)
    return render(
        "appeals/show.html",
        title=title_of(row),
        status=label_of(row),
        facts=[
            {
                "key": Text("Hồ sơ", "Dossier"), "value": row["code"],
                "actions": [
                    {"label": Text("Xem", "See"), "url": url_for("nominations.show", nomination_id=row["nomination_id"])}
                ],
            },
            {"key": Text("Đối tượng", "Subject"), "value": row["name"], "kind": "personal"},
            {"key": Text("Nơi", "Place"), "value": place_of(row)},
            {"key": Text("Người kiến nghị", "Who appeals"), "value": row["appellant"], "kind": "personal"},
            {"key": Text("Bị từ chối ngày", "Refused on"), "value": row["refused_on"], "kind": "date"},
            {"key": Text("Hạn kiến nghị", "Appeals until"), "value": row["until"], "kind": "date"},
            {"key": Text("Nhận ngày", "Received on"), "value": row["received_on"], "kind": "date"},
            {
                "key": Text("Hạn giải quyết", "To be decided by"), "value": row["due_on"], "kind": "date",
                "hint": term_doubt("appeal"),
            },
        ],
        actions=_actions(by, row),
        stories=stories(events, people, readable=may(by, "paper.read", row["unit_path"])),
        breadcrumbs=[CRUMB],
    )  # fmt: skip


def _actions(by: Any, row: Row) -> list[Row]:
    if row["status"] != "received" or row["subject_id"] in by.own_households:
        return []
    here = {"appeal_id": row["appeal_id"]}
    found: list[Row] = []
    if may(by, "appeal.decide", row["unit_path"]) and by.officer_id != row["refused_by"]:
        found.append(
            {"label": Text("Giải quyết kiến nghị", "Decide the appeal"), "url": url_for(".decide", **here)}
        )
    if may(by, "appeal.withdraw", row["unit_path"]):
        found.append(
            {
                "label": Text("Người kiến nghị rút lại", "It was taken back"),
                "url": url_for(".withdraw", **here),
            }
        )
    return found


class DecideSchema(Schema):
    """How an appeal is decided."""

    outcome = Choice(
        Text("Kết quả", "Outcome"), {k: capital(APPEAL_STATUSES[k]) for k in ("upheld", "dismissed")}
    )
    reason = Words(
        Text("Lý do", "Reason"),
        hint=Text("Người kiến nghị được đọc nguyên văn", "Whoever appeals reads it word for word"),
    )


def _act(
    appeal_id: UUID, act: str, schema: Schema, title: Text, done: Text, do: Any, shown: Any = dict
) -> Answer:
    row = services().appeals.one(actor(), appeal_id)
    require(act, row["unit_path"])
    if act == "appeal.decide" and row["refused_by"] == actor().officer_id:
        raise Refused("refuser_may_not")
    back = url_for("appeals.show", appeal_id=appeal_id)
    way = [CRUMB, {"url": back, "label": title_of(row)}]
    about: list[Row] = [
        {"key": Text("Hồ sơ", "Dossier"), "value": row["code"]},
        {"key": Text("Đối tượng", "Subject"), "value": row["name"], "kind": "personal"},
    ]
    return two_steps(
        Form(version=row["version"], subject=row["subject_id"]),
        schema,
        show=FormPage(title=title, about=about, cancel_url=back, breadcrumbs=way),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": shown(data)[n], "field": n}
                    for n, f in schema.fields.items()
                ),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: do(wish, data),
        done=lambda _: go(back, done),
        record_id=appeal_id,
        rehearse=True,
    )


@blueprint.route("/<uuid:appeal_id>/giai-quyet", methods=["GET", "POST"])
def decide(appeal_id: UUID) -> Answer:
    """Uphold or dismiss an appeal."""
    return _act(
        appeal_id,
        "appeal.decide",
        DecideSchema(),
        Text("Giải quyết kiến nghị", "Decide the appeal"),
        Text("Đã giải quyết kiến nghị.", "The appeal is decided."),
        lambda wish, data: services().appeals.decide(actor(), wish, appeal_id=appeal_id, **data),
        lambda data: {**data, "outcome": capital(APPEAL_STATUSES[data["outcome"]])},
    )


class ReasonSchema(Schema):
    """Why an appeal was taken back."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


@blueprint.route("/<uuid:appeal_id>/rut", methods=["GET", "POST"])
def withdraw(appeal_id: UUID) -> Answer:
    """Record that whoever appealed took it back."""
    return _act(
        appeal_id,
        "appeal.withdraw",
        ReasonSchema(),
        Text("Ghi việc rút kiến nghị", "Record that it was taken back"),
        Text("Đã ghi việc rút kiến nghị.", "Recorded."),
        lambda wish, data: services().appeals.withdraw(actor(), wish, appeal_id=appeal_id, **data),
    )
