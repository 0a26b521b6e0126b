"""Complaints and denunciations: received with whom they are about, one as a page, each step an act with a check before it.

Who complained stands on no page but that of those who deal with the complaint; no draft of what is typed stays in a browser.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.movement import NAMESPACE
from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES
from aggregates.vocabulary_complaints import (
    COMPLAINT_CHANNELS,
    COMPLAINT_GROUNDS,
    COMPLAINT_KINDS,
    COMPLAINT_MEASURES,
    COMPLAINT_STATUSES,
    OPEN_COMPLAINTS,
)
from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web import complaint_acts as acts
from web import doubts
from web.asked import asked
from web.complaint_acts import CRUMB, place_of, title_of
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
from workflows.complaint_reading import PAGE
from workflows.complaint_terms import complaint_term
from workflows.sensitive import Kind

blueprint = Blueprint("complaints", __name__, url_prefix="/don-thu")
for _view, _path in (
    (acts.accept, "thu-ly"),
    (acts.leave, "khong-thu-ly"),
    (acts.withdraw, "rut"),
    (acts.inquire, "xac-minh"),
    (acts.resolve, "ket-luan"),
    (acts.answer, "tra-loi"),
    (acts.erase, "xoa"),
):
    blueprint.add_url_rule(f"/<uuid:complaint_id>/{_path}", _view.__name__, _view, methods=["GET", "POST"])
_RECEIVE: Final = Text("Nhận đơn khiếu nại, tố cáo", "Receive a complaint or denunciation")
_STATES: Final = {
    "open": Text("Đang giải quyết", "Open"),
    **{code: capital(words) for code, words in COMPLAINT_STATUSES.items()},
    "overdue": Text("Quá hạn", "Overdue"),
    "unanswered": Text("Chưa trả lời người nêu đơn", "Complainant not answered yet"),
}
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "received": ("wait", "clock"), "accepted": ("wait", "clock"), "founded": ("stop", "warning"),
    "unfounded": ("go", "check"), "not_taken_up": ("calm", "check"), "withdrawn": ("calm", "back"),
}  # fmt: skip


def label_of(row: Row) -> Label:
    """How a complaint stands, and whether something about it is overdue."""
    due = row["due_on"] or (row["answer_by"] if row["answered_on"] is None else None)
    words = capital(COMPLAINT_STATUSES[row["status"]])
    if due is not None and due < today():
        return overdue(words)
    tone, icon = _TONES[row["status"]]
    return Label(words, tone, icon)


def work_item(row: Row) -> Row:
    """A complaint that waits for the officer, as a line of my work."""
    url = url_for("complaints.show", complaint_id=row["complaint_id"])
    next_step = {
        "received": Text("Xem xét thụ lý", "Take it up or not"),
        "accepted": Text("Xác minh, kết luận", "Look into it"),
    }.get(row["status"], Text("Trả lời người nêu đơn", "Answer the complainant"))
    return {
        "code": title_of(row),
        "url": url,
        "subject": row["name"],
        "place": place_of(row),
        "holder": None,
        "since": row["since"],
        "due": row["due_on"] or row["answer_by"],
        "status": label_of(row),
        "action": {"label": next_step, "url": url},
    }


def recommended_item(row: Row) -> Row:
    """An award that a complaint speaks against, as a line of my work: for the standing office to see to its revocation."""
    return {
        **work_item(row),
        "due": None,
        "status": Label(Text("Kiến nghị thu hồi khen thưởng", "Revocation recommended"), "stop", "warning"),
        "action": {
            "label": Text("Đề nghị thu hồi", "Propose the revocation"),
            "url": url_for("revocations.propose", nomination_id=row["award"]),
        },
    }


# -- all of them -------------------------------------------------------------------------------------------------------------


class _Wanted(Schema):
    status = Choice(Text("Tình trạng", "State"), tuple(_STATES), required=False)
    kind = Choice(Text("Loại đơn", "Kind"), tuple(COMPLAINT_KINDS), required=False)


@blueprint.get("")
def index() -> Answer:
    """List the complaints in the officer's charge, those that wait first."""
    by = actor()
    require("complaint.read")
    data, typed, errors = asked(_Wanted())
    page = max(1, min(request.args.get("trang", 1, type=int), 10_000))
    rows, more = services().complaints.listing(
        by, status=data.get("status") or "", kind=data.get("kind") or "", offset=(page - 1) * PAGE
    )
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "complaints/index.html",
        rows=[_listed(row) for row in rows],
        values=typed,
        errors=errors,
        states=list(_STATES.items()),
        kinds=[(code, capital(words)) for code, words in COMPLAINT_KINDS.items()],
        may_receive=may(by, "complaint.receive"),
        may_appeals=may(by, "appeal.read"),
        page=page,
        earlier=url_for("complaints.index", **kept, trang=page - 1) if page > 1 else None,
        later=url_for("complaints.index", **kept, trang=page + 1) if more else None,
    )
    return (body, 422) if errors else body


def _listed(row: Row) -> Row:
    return {
        "kind": capital(COMPLAINT_KINDS[row["kind"]]),
        "about": " · ".join(filter(None, [row["name"], row["code"]])) or None,
        "place": place_of(row),
        "received": row["received_on"],
        "due": row["due_on"] or (row["answer_by"] if row["answered_on"] is None else None),
        "status": label_of(row),
        "url": {"kind": url_for("complaints.show", complaint_id=row["complaint_id"])},
    }


# -- received ----------------------------------------------------------------------------------------------------------------


class _CodeSchema(Schema):
    code = Line(
        Text("Mã hộ, mã hồ sơ hoặc số giấy khen", "Household code, dossier code or certificate number"),
        limit=40,
        hint=Text(
            "Của hộ, cá nhân, tổ chức, đơn vị mà đơn nói về",
            "Of the household, person, body or unit it is about",
        ),
    )


class ReceiveSchema(Schema):
    """A complaint as it came in."""

    kind = Choice(Text("Loại đơn", "Kind"), {code: capital(words) for code, words in COMPLAINT_KINDS.items()})
    named = Choice(
        Text("Người nêu đơn", "Whoever complains"),
        {
            "named": Text("Có nêu tên", "Gives a name"),
            "anonymous": Text("Không nêu tên", "Is anonymous"),
        },
    )
    complainant = Line(
        Text("Họ và tên người nêu đơn", "Name of whoever complains"),
        required=False,
        limit=200,
        hint=Text(
            "Được giữ kín: chỉ người giải quyết đơn đọc được",
            "Kept secret: only who deals with the complaint reads it",
        ),
    )
    contact = Line(
        Text("Địa chỉ, điện thoại để trả lời", "Address or telephone for the answer"),
        required=False,
        limit=400,
    )
    channel = Choice(
        Text("Đến bằng cách nào", "How it came"),
        {k: capital(v) for k, v in COMPLAINT_CHANNELS.items() if k != "posting"},
    )
    received_on = Day(Text("Ngày nhận", "Received on"))
    statement = Words(
        Text("Nội dung", "What is said"),
        hint=Text("Ghi đúng lời người nêu đơn", "In the words of whoever complains"),
    )


class _Unknown(Refused):
    """Nobody in the officer's charge has the code."""

    def __init__(self) -> None:
        super().__init__("bad_choice", field="code")

    @property
    def text(self) -> Text:
        """The sentence for people."""
        return Text(
            "Trong phạm vi bạn phụ trách không có hộ, hồ sơ hoặc giấy khen nào mang mã này.",
            "There is no household, dossier or certificate with this code in your charge.",
        )


@blueprint.route("/moi", methods=["GET", "POST"])
def find() -> Answer:
    """Ask whom a complaint is about, by a code; the code is posted and stands in no address."""
    by = actor()
    require("complaint.receive")

    def found(_: object, data: dict[str, Any], __: object) -> tuple[UUID, UUID | None]:
        pair = services().complaints.find(by, data["code"])
        if pair is None:
            raise _Unknown()
        return pair

    return two_steps(
        Form(),
        _CodeSchema(),
        show=FormPage(title=_RECEIVE, cancel_url=url_for("complaints.index"), breadcrumbs=[CRUMB]),
        act=found,
        done=lambda pair: go(url_for("complaints.receive", subject_id=pair[0], nomination_id=pair[1])),
    )


@blueprint.route("/moi/<uuid:subject_id>", methods=["GET", "POST"], defaults={"nomination_id": None})
@blueprint.route("/moi/<uuid:subject_id>/<uuid:nomination_id>", methods=["GET", "POST"])
def receive(subject_id: UUID, nomination_id: UUID | None) -> Answer:
    """Receive a complaint about a household, a nominee or a unit."""
    by = actor()
    require("complaint.receive")
    about = services().complaints.subject(by, subject_id, nomination_id)
    form, schema = Form(initial={"received_on": today()}), ReceiveSchema()
    # Its papers are sealed under the complaint's own key, which therefore has an id before there is a complaint.
    form.subject = uuid5(NAMESPACE, f"complaint:{form.command_id}")
    known: list[Row] = [
        {
            "key": Text("Về", "About"),
            "value": ", ".join(filter(None, [about["name"], about["unit"], about["commune"]])),
            "kind": "personal",
        },
        {"key": Text("Mã", "Code"), "value": about["code"], "kind": "personal"},
    ]
    page = FormPage(
        title=_RECEIVE,
        about=known,
        note=Text(
            "Ngay khi ghi nhận, mọi hồ sơ đang xét của đối tượng này bị tạm dừng cho đến khi đơn được giải quyết.",
            "As soon as it is received, every live dossier of this subject is held until the complaint is settled.",
        ),
        cancel_url=url_for("complaints.index"),
        files=Text("Đơn, giấy tờ kèm theo", "The letter, papers"),
        breadcrumbs=[CRUMB],
    )

    def check(data: dict[str, Any], _: object) -> Check:
        shown = {
            **data,
            "kind": capital(COMPLAINT_KINDS[data["kind"]]),
            "named": dict(schema.fields["named"].metadata["options"]())[data["named"]],
            "channel": capital(COMPLAINT_CHANNELS[data["channel"]]),
            "received_on": dmy(data["received_on"]),
        }
        return Check(
            title=Text("Kiểm tra trước khi ghi nhận", "Check before receiving it"),
            rows=[
                *known,
                *(
                    {"key": f.metadata["label"], "value": shown[n] or None, "field": n}
                    for n, f in schema.fields.items()
                ),
                {
                    "key": Text("Hạn xem xét thụ lý", "To be taken up or not by"),
                    "value": services().complaints.term_ends("screening", data["received_on"]),
                    "kind": "date",
                    "hint": term_doubt("screening"),
                },
            ],
            button=Text("Ghi nhận đơn", "Receive it"),
            cancel_url=page.cancel_url,
            breadcrumbs=[CRUMB],
        )

    def act(wish: Any, data: dict[str, Any], uploads: Any) -> Any:
        facts = {k: v for k, v in data.items() if k != "named"}
        return services().complaints.receive(
            by, wish, subject_id=subject_id, nomination_id=nomination_id, complaint_id=form.subject,
            anonymous=data["named"] == "anonymous", uploads=uploads, **facts,
        )  # fmt: skip

    return two_steps(
        form,
        schema,
        show=page,
        check=check,
        act=act,
        done=lambda outcome: go(
            url_for("complaints.show", complaint_id=outcome["id"]),
            _held(outcome),
        ),
        rehearse=True,
    )


def _held(outcome: Row) -> Text:
    # Told of a command again, an answer of before may not say how many there were.
    if outcome.get("held", 1):
        return Text(
            "Đã ghi nhận đơn; hồ sơ đang xét được tạm dừng.", "Received; the live dossiers are on hold."
        )
    return Text(
        "Đã ghi nhận đơn. Không có hồ sơ nào đang xét nên không hồ sơ nào bị tạm dừng; giấy khen đã cấp vẫn có giá trị cho đến khi "
        "có quyết định khác.",
        "Received. No dossier is live, so that none is on hold; a certificate that was issued stands until decided otherwise.",
    )


def term_doubt(what: str) -> Text | None:
    """Say that nobody has compared a term with the law, where nobody has."""
    term = complaint_term(what, today())
    return None if term.confirmed else doubts.of_term(term.working_days, term.source)


# -- one of them -------------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:complaint_id>")
def show(complaint_id: UUID) -> str:
    """Show one complaint as far as the officer is told of it: how it stands, what was said, what may be done."""
    by, complaints = actor(), services().complaints
    row = complaints.one(by, complaint_id)
    words = complaints.words(by, complaint_id)
    seen = [Kind.WORDS] if row["words"] else []
    seen += [Kind.COMPLAINANT] if row["deals"] else []
    sight("complaint").complaint(complaint_id, *seen)
    events, people = complaints.history(by, complaint_id)
    return render(
        "complaints/show.html",
        row=row,
        title=title_of(row),
        status=label_of(row),
        facts=_facts(row, words),
        actions=_actions(by, row),
        told=row["words"],
        erased=row["erased"],
        stories=stories(events, people, readable=row["words"] and may(by, "paper.read")),
        breadcrumbs=[CRUMB],
    )


def _facts(row: Row, words: dict[str, Any]) -> list[Row]:
    by = actor()
    about = None
    if row["subject_kind"] == "household" and may(by, "dossier.read", row["unit_path"]):
        about = url_for("households.show", household_id=row["subject_id"])
    dossier = (
        url_for("nominations.show", nomination_id=row["nomination_id"])
        if row["nomination_id"] and may(by, "dossier.read", row["unit_path"])
        else None
    )
    facts: list[Row] = [
        {"key": Text("Loại đơn", "Kind"), "value": capital(COMPLAINT_KINDS[row["kind"]])},
        {
            "key": Text("Về", "About"), "value": row["name"], "kind": "personal",
            "actions": [{"label": Text("Xem", "See"), "url": about}] if about else [],
        },
        {"key": Text("Nơi", "Place"), "value": place_of(row)},
        {"key": Text("Đến bằng cách nào", "How it came"), "value": capital(COMPLAINT_CHANNELS[row["channel"]])},
        {"key": Text("Ngày nhận", "Received on"), "value": row["received_on"], "kind": "date"},
    ]  # fmt: skip
    if row["code"]:
        facts.append(
            {
                "key": Text("Hồ sơ được nêu", "Dossier named"), "value": row["code"],
                "actions": [{"label": Text("Xem", "See"), "url": dossier}] if dossier else [],
            }
        )  # fmt: skip
    if row["deals"]:
        facts.append(
            {
                "key": Text("Người nêu đơn", "Made by"),
                "value": Text("Không nêu tên", "Anonymous")
                if row["anonymous"]
                else ", ".join(filter(None, [words["complainant"], words["contact"]])) or None,
                "kind": "text" if row["anonymous"] else "personal",
            }
        )
    if row["words"]:
        facts.append(
            {"key": Text("Nội dung", "What is said"), "value": words["statement"], "kind": "personal"}
        )
    if row["office"]:
        facts.append({"key": Text("Cơ quan xác minh", "Looked into by"), "value": ROLES[row["office"]]})
    if row["due_on"]:
        what = "screening" if row["status"] == "received" else "investigation"
        key = (
            Text("Hạn xem xét thụ lý", "To be taken up or not by")
            if what == "screening"
            else Text("Hạn kết luận", "To be resolved by")
        )
        facts.append({"key": key, "value": row["due_on"], "kind": "date", "hint": term_doubt(what)})
    if row["ground"]:
        facts.append(
            {"key": Text("Căn cứ không thụ lý", "Ground"), "value": capital(COMPLAINT_GROUNDS[row["ground"]])}
        )
    if row["measures"]:
        facts.append(
            {
                "key": Text("Xử lý", "What follows"),
                "value": capital(joined([COMPLAINT_MEASURES[m] for m in row["measures"]], "; ")),
            }
        )
    if row["answer_by"]:
        facts.append(
            {"key": Text("Hạn trả lời người nêu đơn", "Complainant to be answered by"), "value": row["answer_by"],
             "kind": "date", "hint": term_doubt("answer") if row["answered_on"] is None else None}
        )  # fmt: skip
    if row["answered_on"]:
        facts.append(
            {"key": Text("Đã trả lời ngày", "Answered on"), "value": row["answered_on"], "kind": "date"}
        )
    return facts


def _actions(by: Any, row: Row) -> list[Row]:
    here = {"complaint_id": row["complaint_id"]}
    found: list[Row] = []

    def offer(act: str, label: Text, endpoint: str, hint: Text | None = None) -> None:
        if may(by, act, row["unit_path"]):
            found.append({"label": label, "url": url_for(f".{endpoint}", **here), "hint": hint})

    if by.role == "administrator":
        if row["status"] not in OPEN_COMPLAINTS and not row["erased"]:
            offer("complaint.erase", Text("Xóa nội dung đơn", "Erase the words"), "erase")
        return found
    if not row["deals"]:
        return found
    if row["status"] == "received":
        offer("complaint.accept", Text("Thụ lý, giao xác minh", "Take it up"), "accept")
        offer("complaint.leave", Text("Không thụ lý, nêu lý do", "Do not take it up"), "leave")
    if row["status"] == "accepted":
        offer("complaint.investigate", Text("Ghi kết quả xác minh", "Record an inquiry"), "inquire")
        offer("complaint.resolve", Text("Kết luận", "Resolve it"), "resolve")
    if row["status"] in OPEN_COMPLAINTS:
        offer("complaint.withdraw", Text("Người nêu đơn rút đơn", "It was taken back"), "withdraw")
    if row["answer_by"] and not row["answered_on"]:
        offer("complaint.answer", Text("Ghi việc trả lời người nêu đơn", "Record the answer"), "answer")
    return found
