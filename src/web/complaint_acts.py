"""The acts on a complaint, each with its fields and the check before it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES
from aggregates.vocabulary_complaints import (
    COMPLAINT_CHANNELS,
    COMPLAINT_ERASURES,
    COMPLAINT_GROUNDS,
    COMPLAINT_KINDS,
    COMPLAINT_MEASURES,
    COMPLAINT_STATUSES,
    INVESTIGATORS,
)
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy
from web.kit import Answer, Form, actor, require, services, today
from web.record_act import Do, Shown, record_act
from web.schemas import Choice, Day, Tick, Words

CRUMB: Final[Row] = {"url": "/don-thu", "label": Text("Khiếu nại, tố cáo", "Complaints")}
_PAPERS: Final = Text("Giấy tờ, biên bản", "Papers, minutes")


def title_of(row: Row) -> Text:
    """What a complaint is called: its kind and the first letters of its id."""
    number = row["complaint_id"].hex[:8].upper()
    kind = capital(COMPLAINT_KINDS[row["kind"]])
    return Text(f"{kind.vi} D-{number}", f"{kind.en} D-{number}")


def place_of(row: Row) -> str:
    """Where whom it is about is."""
    return ", ".join(filter(None, [row["unit"], row["commune"]]))


def _act(
    complaint_id: UUID,
    act: str,
    schema: Schema,
    title: Text,
    done: Text,
    do: Do,
    *,
    lead: Text | None = None,
    files: Text | None = None,
    shown: Shown = dict,
    rehearse: bool = True,
) -> Answer:
    """Answer for one act on a complaint: its fields, the check, the act."""
    row = services().complaints.one(actor(), complaint_id)
    require(act, row["unit_path"])
    if not row["deals"] and act != "complaint.erase":
        raise Refused("forbidden")
    form = Form(version=row["version"], subject=complaint_id, initial={"answered_on": today()})
    about: list[Row] = [
        {"key": Text("Về", "About"), "value": row["name"], "kind": "personal"},
        {"key": Text("Nhận ngày", "Received on"), "value": row["received_on"], "kind": "date"},
        {"key": Text("Tình trạng", "State"), "value": capital(COMPLAINT_STATUSES[row["status"]])},
    ]
    if actor().role == "administrator":
        about = about[1:]
    return record_act(
        form,
        schema,
        title,
        done,
        do,
        record_id=complaint_id,
        name=title_of(row),
        url=url_for("complaints.show", complaint_id=complaint_id),
        above=CRUMB,
        about=about,
        lead=lead,
        files=files,
        shown=shown,
        rehearse=rehearse,
    )


class AcceptSchema(Schema):
    """Who is charged with it."""

    office = Choice(
        Text("Cơ quan xác minh", "Looked into by"),
        {role: ROLES[role] for role in INVESTIGATORS},
        hint=Text(
            "Cơ quan đã đề nghị hoặc kiểm tra, xác minh hồ sơ thì không được giao",
            "Not an office that proposed, checked or verified the dossier",
        ),
    )


def accept(complaint_id: UUID) -> Answer:
    """Take a complaint up and charge an office with it."""
    return _act(
        complaint_id,
        "complaint.accept",
        AcceptSchema(),
        Text("Thụ lý đơn", "Take up the complaint"),
        Text("Đã thụ lý đơn.", "The complaint is taken up."),
        lambda wish, data, _: services().complaints.accept(actor(), wish, complaint_id=complaint_id, **data),
        shown=lambda data: {**data, "office": ROLES[data["office"]]},
    )


class LeaveSchema(Schema):
    """Why it is not taken up."""

    ground = Choice(Text("Căn cứ", "Ground"), {k: capital(v) for k, v in COMPLAINT_GROUNDS.items()})
    reason = Words(Text("Lý do nói với người nêu đơn", "The reason as told"))


def leave(complaint_id: UUID) -> Answer:
    """Do not take a complaint up."""
    return _act(
        complaint_id,
        "complaint.leave",
        LeaveSchema(),
        Text("Không thụ lý đơn", "Do not take up the complaint"),
        Text(
            "Đã ghi việc không thụ lý; hồ sơ hết tạm dừng vì đơn này.", "Recorded; the dossiers are let go."
        ),
        lambda wish, data, _: services().complaints.leave(actor(), wish, complaint_id=complaint_id, **data),
        shown=lambda data: {**data, "ground": capital(COMPLAINT_GROUNDS[data["ground"]])},
    )


class ReasonSchema(Schema):
    """Why something is done."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


def withdraw(complaint_id: UUID) -> Answer:
    """Record that whoever complained took it back."""
    return _act(
        complaint_id,
        "complaint.withdraw",
        ReasonSchema(),
        Text("Ghi việc rút đơn", "Record that it was taken back"),
        Text("Đã ghi việc rút đơn; hồ sơ hết tạm dừng vì đơn này.", "Recorded; the dossiers are let go."),
        lambda wish, data, _: services().complaints.withdraw(
            actor(), wish, complaint_id=complaint_id, **data
        ),
    )


class InquirySchema(Schema):
    """What was found on the way."""

    findings = Words(Text("Đã làm gì, kết quả thế nào", "What was done and found"))


def inquire(complaint_id: UUID) -> Answer:
    """Keep what was done and found on the way."""
    return _act(
        complaint_id,
        "complaint.investigate",
        InquirySchema(),
        Text("Ghi kết quả xác minh", "Record an inquiry"),
        Text("Đã ghi kết quả xác minh.", "The inquiry is on record."),
        lambda wish, data, uploads: services().complaints.record_inquiry(
            actor(), wish, complaint_id=complaint_id, uploads=uploads, **data
        ),
        files=_PAPERS,
    )


def _resolve_schema(possible: dict[str, Any]) -> Schema:
    """Ask for the outcome and for what could follow; what could not is not asked."""
    fields: dict[str, Any] = {
        "outcome": Choice(
            Text("Kết luận", "Conclusion"),
            {k: capital(COMPLAINT_STATUSES[k]) for k in ("unfounded", "founded")},
        ),
        "conclusion": Words(Text("Nội dung kết luận", "The conclusion in words")),
    }
    for year in possible["years"]:
        fields[f"year_{year}"] = Tick(
            Text(f"Nếu có căn cứ: mở lại thu nhập năm {year}", f"If true: reopen the income of {year}")
        )
    if possible["return"]:
        fields["return_"] = Tick(Text("Nếu có căn cứ: trả hồ sơ để bổ sung", "If true: return the dossier"))
        fields["missing"] = Words(
            Text("Cần bổ sung, làm rõ", "To be supplied"),
            required=False,
            hint=Text("Khi trả hồ sơ; mỗi dòng một mục", "When it is returned; one item on each line"),
        )
    if possible["rejection"]:
        fields["rejection"] = Tick(Text("Nếu có căn cứ: từ chối hồ sơ", "If true: reject the dossier"))
        reasons = services().movements.in_force().plan.refusal_reasons
        fields["reason_code"] = Choice(
            Text("Lý do từ chối theo quy định", "Reason for rejecting"), list(reasons.items()), required=False
        )
        fields["reason"] = Words(
            Text("Nêu rõ lý do từ chối", "The reason in words"),
            required=False,
            hint=Text(
                "Bên đề nghị đọc được; không nêu người nêu đơn",
                "The nominating side reads it; do not name who complained",
            ),
        )
    if possible["revocation"]:
        fields["revocation"] = Tick(
            Text("Nếu có căn cứ: kiến nghị thu hồi khen thưởng", "If true: recommend revoking the award")
        )
    fields["other"] = Tick(
        Text(
            "Nếu có căn cứ: biện pháp khác, nêu trong kết luận",
            "If true: another measure, said in the conclusion",
        )
    )
    return Schema.from_dict(fields)()


def _measures(data: dict[str, Any]) -> dict[str, Any]:
    years = [int(name.removeprefix("year_")) for name, on in data.items() if name.startswith("year_") and on]
    chosen = {
        "incomes": bool(years),
        "return": data.get("return_"),
        **{m: data.get(m) for m in COMPLAINT_MEASURES if m not in ("incomes", "return")},
    }
    return {
        "outcome": data["outcome"],
        "conclusion": data["conclusion"],
        "measures": [m for m in COMPLAINT_MEASURES if chosen[m]],
        "years": years,
        "missing": (data.get("missing") or "").splitlines(),
        "reason_code": data.get("reason_code") or "",
        "reason": data.get("reason") or "",
    }


def resolve(complaint_id: UUID) -> Answer:
    """Find a complaint true or untrue, with what follows."""
    possible = services().complaints.measurable(actor(), complaint_id)

    def shown(data: dict[str, Any]) -> dict[str, Any]:
        yes = Text("Có", "Yes")
        ticked = {name: yes if value is True else value for name, value in data.items()}
        reasons = services().movements.in_force().plan.refusal_reasons
        return {
            **ticked,
            "outcome": capital(COMPLAINT_STATUSES[data["outcome"]]),
            "reason_code": reasons.get(data.get("reason_code") or "", ""),
        }

    return _act(
        complaint_id,
        "complaint.resolve",
        _resolve_schema(possible),
        Text("Kết luận về đơn", "Resolve the complaint"),
        Text("Đã ghi kết luận.", "The conclusion is on record."),
        lambda wish, data, uploads: services().complaints.resolve(
            actor(), wish, complaint_id=complaint_id, uploads=uploads, **_measures(data)
        ),
        lead=Text(
            "Không có căn cứ: hồ sơ được làm tiếp. Có căn cứ: chọn cách xử lý; hồ sơ không bị trả hoặc từ chối vẫn tạm dừng cho "
            "đến khi cấp trên xem xét.",
            "Untrue: the dossiers go on. True: choose what follows; a dossier that is neither returned nor rejected stays on hold "
            "until the level above has looked at it.",
        ),
        files=_PAPERS,
        shown=shown,
    )


class AnswerSchema(Schema):
    """What whoever complained was told."""

    answered_on = Day(Text("Ngày trả lời", "Answered on"))
    channel = Choice(
        Text("Trả lời bằng cách nào", "How"),
        {
            k: capital(v)
            for k, v in COMPLAINT_CHANNELS.items()
            if k in ("in_person", "letter", "telephone", "email")
        },
    )
    answer = Words(Text("Nội dung trả lời", "What was told"))


def answer(complaint_id: UUID) -> Answer:
    """Record what whoever complained was told."""
    return _act(
        complaint_id,
        "complaint.answer",
        AnswerSchema(),
        Text("Ghi việc trả lời người nêu đơn", "Record the answer"),
        Text("Đã ghi việc trả lời.", "The answer is on record."),
        lambda wish, data, _: services().complaints.answer(actor(), wish, complaint_id=complaint_id, **data),
        shown=lambda data: {
            **data, "channel": capital(COMPLAINT_CHANNELS[data["channel"]]), "answered_on": dmy(data["answered_on"]),
        },
    )  # fmt: skip


class EraseSchema(Schema):
    """On what ground its words are erased."""

    ground = Choice(Text("Căn cứ", "Ground"), {k: capital(v) for k, v in COMPLAINT_ERASURES.items()})


def erase(complaint_id: UUID) -> Answer:
    """Erase what was said in a closed complaint, by whom and with what papers."""
    return _act(
        complaint_id,
        "complaint.erase",
        EraseSchema(),
        Text("Xóa nội dung đơn", "Erase the words of the complaint"),
        Text("Đã xóa nội dung đơn.", "The words are erased."),
        lambda wish, data, _: services().complaints.erase(actor(), wish, complaint_id=complaint_id, **data),
        lead=Text(
            "Nội dung, người nêu đơn, kết quả xác minh, câu trả lời và giấy tờ bị xóa, không lấy lại được; việc đã giải quyết ra "
            "sao vẫn còn.",
            "What was said, by whom, what was found and answered, and the papers are erased for good; how it was dealt with stays.",
        ),
        shown=lambda data: {**data, "ground": capital(COMPLAINT_ERASURES[data["ground"]])},
        rehearse=False,
    )
