"""Requests of data subjects: received with their clock, one as a page, each answer an act with a check before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.base import EventSourced
from aggregates.data_request import DataRequest
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS
from aggregates.vocabulary_protection import (
    OUTCOMES_OF,
    REQUEST_CHANNELS,
    REQUEST_KINDS,
    REQUEST_OUTCOMES,
    REQUEST_STATUSES,
    REQUESTERS,
)
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web import data_request_acts as acts
from web.asked import asked
from web.data_request_acts import CRUMB, title_of
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
    stories,
    today,
    two_steps,
)
from web.labels import Label
from web.schemas import Choice, Day, Id, Line, Words
from workflows.authorisation import may, scope_of
from workflows.data_requests import PAGE

blueprint = Blueprint("data_requests", __name__, url_prefix="/yeu-cau-du-lieu")
for _view, _path in (
    (acts.make_report, "lap-ban"),
    (acts.hand_over, "giao"),
    (acts.refuse, "khong-dap-ung"),
    (acts.withdraw, "rut"),
    (acts.restrict, "han-che"),
    (acts.lift, "do-han-che"),
    (acts.correct, "sua"),
):
    blueprint.add_url_rule(f"/<uuid:request_id>/{_path}", _view.__name__, _view, methods=["GET", "POST"])
_RECEIVE: Final = Text("Ghi nhận yêu cầu về dữ liệu cá nhân", "Receive a request about personal data")
_OVERDUE: Final = Text("Quá hạn", "Overdue")
_STATES: Final = {
    **{code: capital(words) for code, words in REQUEST_STATUSES.items()},
    "overdue": Text("Quá hạn hoặc trả lời muộn", "Overdue or answered late"),
}


def label_of(row: Row) -> Label:
    """How a request stands: open, overdue, or its outcome, with a word where that came late."""
    if row["status"] == "open":
        late = row["due_on"] < today()
        return (
            Label(_OVERDUE, "stop", "warning")
            if late
            else Label(capital(REQUEST_STATUSES["open"]), "wait", "clock")
        )
    words = capital(REQUEST_OUTCOMES[row["outcome"]])
    if row["answered_on"] > row["due_on"]:
        return Label(Text(f"{words.vi} (muộn)", f"{words.en} (late)"), "warn", "warning")
    return Label(words, "stop" if row["outcome"] == "refused" else "go", "check")


def work_item(row: Row) -> Row:
    """A request that waits for its answer, as a line of my work."""
    url = url_for("data_requests.show", request_id=row["request_id"])
    return {
        "code": Text("Yêu cầu: {kind}", "Request: {kind}").format(kind=REQUEST_KINDS[row["kind"]]),
        "url": url,
        "subject": row["name"],
        "place": ", ".join(filter(None, [row["unit"], row["commune"]])),
        "holder": None,
        "since": row["recorded_at"],
        "due": row["due_on"],
        "status": label_of(row),
        "action": {"label": Text("Trả lời yêu cầu", "Answer the request"), "url": url},
    }


# -- all of them -------------------------------------------------------------------------------------------------------------


class _Wanted(Schema):
    status = Choice(Text("Tình trạng", "State"), tuple(_STATES), required=False)
    kind = Choice(Text("Yêu cầu", "Request"), tuple(REQUEST_KINDS), required=False)
    commune = Id(Text("Xã, thị trấn", "Commune"), required=False)


@blueprint.get("")
def index() -> Answer:
    """List the requests in the officer's charge, those that wait first."""
    by = actor()
    require("request.read")
    data, typed, errors = asked(_Wanted())
    communes = services().people.units(kinds=COMMUNE_KINDS, within=scope_of(by))
    path = next((u["path"] for u in communes if u["unit_id"] == data.get("commune")), "")
    page = max(1, min(request.args.get("trang", 1, type=int), 10_000))
    rows, more = services().data_requests.listing(
        by,
        status=data.get("status") or "",
        kind=data.get("kind") or "",
        commune_path=path,
        offset=(page - 1) * PAGE,
    )
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "data_requests/index.html",
        rows=[_listed(row) for row in rows],
        values=typed,
        errors=errors,
        states=list(_STATES.items()),
        kinds=[(code, capital(words)) for code, words in REQUEST_KINDS.items()],
        communes=[(str(u["unit_id"]), u["name"]) for u in communes] if len(communes) > 1 else [],
        may_receive=may(by, "request.receive"),
        may_retention=may(by, "retention.read"),
        page=page,
        earlier=url_for("data_requests.index", **kept, trang=page - 1) if page > 1 else None,
        later=url_for("data_requests.index", **kept, trang=page + 1) if more else None,
    )
    return (body, 422) if errors else body


def erasures_that_wait() -> list[Row]:
    """Return the first requests for an erasure that wait for the administrator, by the day by which they are to be done."""
    rows, _ = services().data_requests.listing(actor(), status="open", kind="erasure")
    return [
        {
            **one,
            "about": row["code"] or "—",
            "status": label_of(row).text,
            "url": {"about": one["url"]["kind"]},
        }
        for row in rows
        for one in [_listed(row)]
    ]


def _listed(row: Row) -> Row:
    return {
        "kind": capital(REQUEST_KINDS[row["kind"]]),
        "about": " · ".join(filter(None, [row["name"], row["code"]])) or None,
        "place": ", ".join(filter(None, [row["unit"], row["commune"]])),
        "received": row["received_on"],
        "due": row["due_on"],
        "status": label_of(row),
        "url": {"kind": url_for("data_requests.show", request_id=row["request_id"])},
    }


# -- received ----------------------------------------------------------------------------------------------------------------


class _CodeSchema(Schema):
    code = Line(
        Text("Mã hộ hoặc mã hồ sơ", "Household or dossier code"),
        limit=40,
        hint=Text(
            "Của hộ, cá nhân hoặc tổ chức mà dữ liệu nói về",
            "Of the household, person or body the data is about",
        ),
    )


class ReceiveSchema(Schema):
    """A request as it came in."""

    kind = Choice(Text("Yêu cầu", "Request"), {code: capital(words) for code, words in REQUEST_KINDS.items()})
    requester = Line(Text("Họ và tên người yêu cầu", "Who asks"), limit=200)
    capacity = Choice(Text("Với tư cách", "In what capacity"), {k: capital(v) for k, v in REQUESTERS.items()})
    identity = Line(
        Text("Đã kiểm tra người yêu cầu bằng cách nào", "How that was checked"),
        limit=400,
        hint=Text(
            "Ví dụ: xem căn cước; không ghi số căn cước",
            "Such as: saw the identity card; do not write its number",
        ),
    )
    channel = Choice(
        Text("Đến bằng cách nào", "How it came"), {k: capital(v) for k, v in REQUEST_CHANNELS.items()}
    )
    received_on = Day(Text("Ngày nhận", "Received on"))
    details = Words(
        Text("Nội dung yêu cầu", "What is asked for"),
        hint=Text("Ghi đúng lời người yêu cầu", "In the words of whoever asks"),
    )


class _Unknown(Refused):
    """Nobody in the officer's charge has the code."""

    def __init__(self) -> None:
        super().__init__("bad_choice", field="code")

    @property
    def text(self) -> Text:
        """The sentence for people."""
        return Text(
            "Trong phạm vi bạn phụ trách không có hộ hoặc hồ sơ nào mang mã này.",
            "There is no household and no dossier with this code in your charge.",
        )


@blueprint.route("/moi", methods=["GET", "POST"])
def find() -> Answer:
    """Ask whom a request is about, by the code; the code is posted and stands in no address."""
    by = actor()
    require("request.receive")

    def found(_: object, data: dict[str, Any], __: object) -> Row:
        row = services().data_requests.find(by, data["code"])
        if row is None:
            raise _Unknown()
        return row

    return two_steps(
        Form(),
        _CodeSchema(),
        show=FormPage(title=_RECEIVE, cancel_url=url_for("data_requests.index"), breadcrumbs=[CRUMB]),
        act=found,
        done=lambda row: go(url_for("data_requests.receive", subject_id=row["subject_id"])),
    )


@blueprint.route("/moi/<uuid:subject_id>", methods=["GET", "POST"])
def receive(subject_id: UUID) -> Answer:
    """Receive a request about a household or a nominee."""
    by = actor()
    about = services().data_requests.subject(by, subject_id)
    form, schema = Form(subject=subject_id, initial={"received_on": today()}), ReceiveSchema()
    known: list[Row] = [
        {
            "key": Text("Dữ liệu về", "About"),
            "value": ", ".join(filter(None, [about["name"], about["hamlet"], about["commune"]])),
            "kind": "personal",
        },
        {"key": Text("Mã", "Code"), "value": about["code"], "kind": "personal"},
    ]
    page = FormPage(
        title=_RECEIVE,
        about=known,
        cancel_url=url_for("data_requests.index"),
        files=Text("Đơn, giấy ủy quyền", "Letter, authorisation"),
        breadcrumbs=[CRUMB],
    )

    def check(data: dict[str, Any], _: object) -> Check:
        due = services().data_requests.due_on(data["received_on"])
        shown = {
            **data,
            "kind": capital(REQUEST_KINDS[data["kind"]]),
            "capacity": capital(REQUESTERS[data["capacity"]]),
            "channel": capital(REQUEST_CHANNELS[data["channel"]]),
            "received_on": dmy(data["received_on"]),
        }
        return Check(
            title=Text("Kiểm tra trước khi ghi nhận", "Check before receiving it"),
            rows=[
                *known,
                *(
                    {"key": f.metadata["label"], "value": shown[n], "field": n}
                    for n, f in schema.fields.items()
                ),
                {"key": Text("Hạn trả lời", "To be answered by"), "value": due, "kind": "date"},
            ],
            button=Text("Ghi nhận yêu cầu", "Receive the request"),
            cancel_url=page.cancel_url,
            breadcrumbs=[CRUMB],
        )

    return two_steps(
        form,
        schema,
        show=page,
        check=check,
        act=lambda wish, data, uploads: services().data_requests.receive(
            by, wish, subject_id=subject_id, uploads=uploads, **data
        ),
        done=lambda outcome: go(
            url_for("data_requests.show", request_id=outcome["id"]),
            Text("Đã ghi nhận yêu cầu.", "The request is received."),
        ),
        rehearse=True,
    )


# -- one of them -------------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:request_id>")
def show(request_id: UUID) -> Answer:
    """Show one request: what is asked, by when it is answered, what may be done, what happened."""
    by, requests = actor(), services().data_requests
    row = requests.one(by, request_id)
    events, people = requests.history(by, request_id)
    return render(
        "data_requests/show.html",
        row=row,
        title=title_of(row),
        status=label_of(row),
        facts=[*_facts(row), *_lifted(events)],
        actions=_actions(by, row),
        restricted=row["restricted_since"] is not None,
        stories=stories(events, people, readable=may(by, "request.answer", row["unit_path"])),
        breadcrumbs=[CRUMB],
    )


def _lifted(events: Sequence[EventSourced.Event]) -> list[Row]:
    """Say when the restriction that answered the request ended."""
    return [
        {
            "key": Text("Đã dỡ hạn chế ngày", "Restriction lifted on"),
            "value": e.meta.occurred_on,
            "kind": "date",
        }
        for e in events
        if isinstance(e, DataRequest.RestrictionLifted)
    ]


def _facts(row: Row) -> list[Row]:
    about = (
        url_for("households.show", household_id=row["subject_id"])
        if row["subject_kind"] == "household" and may(actor(), "dossier.read", row["unit_path"])
        else None
    )
    facts: list[Row] = [
        {
            "key": Text("Dữ liệu về", "About"),
            "value": row["name"],
            "kind": "personal",
            "actions": [{"label": Text("Xem", "See"), "url": about}] if about else [],
        },
        {"key": Text("Mã", "Code"), "value": row["code"], "kind": "personal"},
        {
            "key": Text("Nơi ở", "Place"),
            "value": ", ".join(filter(None, [row["unit"], row["commune"]])),
        },
        {"key": Text("Người yêu cầu", "Asked by"), "value": row["requester"], "kind": "personal"},
        {"key": Text("Với tư cách", "In what capacity"), "value": capital(REQUESTERS[row["capacity"]])},
        {"key": Text("Đến bằng cách nào", "How it came"), "value": capital(REQUEST_CHANNELS[row["channel"]])},
        {"key": Text("Ngày nhận", "Received on"), "value": row["received_on"], "kind": "date"},
        {"key": Text("Hạn trả lời", "To be answered by"), "value": row["due_on"], "kind": "date"},
        {"key": Text("Trả lời ngày", "Answered on"), "value": row["answered_on"], "kind": "date"},
    ]
    if actor().role == "administrator":
        # Who it is, and who asks, is not for the administrator: code and place name the right one.
        hidden = (Text("Dữ liệu về", "About"), Text("Người yêu cầu", "Asked by"))
        facts = [fact for fact in facts if fact["key"] not in hidden]
    return facts


def _actions(by: Any, row: Row) -> list[Row]:
    if by.role == "administrator":
        erasing = row["status"] == "open"
        return (
            [
                {
                    "label": Text("Xóa dữ liệu theo yêu cầu", "Erase the data on request"),
                    "url": url_for("admin.erasure"),
                    "hint": Text(
                        f"Nhập mã {row['code'] or ''}. Xóa xong là yêu cầu được trả lời.",
                        f"Enter the code {row['code'] or ''}. Erasing answers the request.",
                    ),
                }
            ]
            if erasing
            else []
        )
    if not may(by, "request.answer", row["unit_path"]) or row["subject_id"] in by.own_households:
        return []
    here = {"request_id": row["request_id"]}
    found: list[Row] = []
    if row["status"] == "open":
        if row["kind"] == "access":
            found.append(
                {"label": Text("Lập bản dữ liệu", "Make the report"), "url": url_for(".make_report", **here)}
            )
            if row["report_made"]:
                found.append(
                    {"label": Text("Giao bản dữ liệu", "Hand it over"), "url": url_for(".hand_over", **here)}
                )
        if row["kind"] == "correction" and (
            row["subject_kind"] == "nominee" or may(by, "household.correct", row["unit_path"])
        ):
            found.append(
                {
                    "label": Text("Sửa thông tin", "Correct the entry"),
                    "url": url_for(".correct", **here),
                    "hint": Text("Sửa xong là yêu cầu được trả lời.", "Correcting it answers the request."),
                }
            )
        if "restricted" in OUTCOMES_OF[row["kind"]] and row["restricted_since"] is None:
            found.append(
                {
                    "label": Text("Hạn chế xử lý dữ liệu", "Restrict processing"),
                    "url": url_for(".restrict", **here),
                }
            )
        found += [
            {"label": Text("Không đáp ứng, nêu lý do", "Refuse with the reason"), "url": url_for(".refuse", **here)},
            {"label": Text("Người yêu cầu rút lại", "It was taken back"), "url": url_for(".withdraw", **here)},
        ]  # fmt: skip
    elif row["outcome"] == "restricted" and row["restricting"]:
        found.append(
            {"label": Text("Dỡ hạn chế xử lý", "Lift the restriction"), "url": url_for(".lift", **here)}
        )
    return found
