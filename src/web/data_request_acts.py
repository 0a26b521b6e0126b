"""The acts on a data subject's request, each with its fields and the check before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary_protection import REQUEST_KINDS, REQUEST_REFUSALS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.households import correct_for
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, two_steps
from web.proposals import correct_nominee
from web.schemas import Choice, Line, Nothing, Words
from workflows.kernel import Command

CRUMB: Row = {
    "url": "/yeu-cau-du-lieu",
    "label": Text("Yêu cầu về dữ liệu cá nhân", "Requests about personal data"),
}


def title_of(row: Row) -> Text:
    """What a request is called."""
    return Text("Yêu cầu {kind}", "Request for {kind}").format(kind=REQUEST_KINDS[row["kind"]])


def _act(
    request_id: UUID,
    schema: Schema,
    title: Text,
    button: Text,
    done: Text,
    do: Callable[[Command, dict[str, Any]], Any],
    *,
    lead: Text | None = None,
    shown: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    rehearse: bool = True,
) -> Answer:
    """Answer for one act on a request: its fields, the check, the act."""
    row = services().data_requests.one(actor(), request_id)
    require("request.answer", row["unit_path"])
    form = Form(version=row["version"], subject=row["subject_id"])
    back = url_for("data_requests.show", request_id=request_id)
    way = [CRUMB, {"url": back, "label": title_of(row)}]
    about: list[Row] = [
        {"key": Text("Dữ liệu về", "About"), "value": row["name"], "kind": "personal"},
        {"key": Text("Yêu cầu", "Request"), "value": capital(REQUEST_KINDS[row["kind"]])},
        {"key": Text("Hạn trả lời", "To be answered by"), "value": row["due_on"], "kind": "date"},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(title=title, lead=lead, about=about, cancel_url=back, breadcrumbs=way),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": shown(data)[n], "field": n}
                    for n, f in schema.fields.items()
                ),
            ],
            button=button,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: do(wish, data),
        done=lambda _: go(back, done),
        record_id=request_id,
        rehearse=rehearse,
    )


def make_report(request_id: UUID) -> Answer:
    """Write down everything that is kept about the person."""
    return _act(
        request_id,
        Nothing(),
        Text("Lập bản dữ liệu được lưu", "Make the report of what is kept"),
        Text("Lập bản dữ liệu", "Make the report"),
        Text("Đã lập bản dữ liệu; mở ở phần Diễn biến để in.", "The report is made; open it below to print it."),
        lambda wish, _: services().data_requests.make_report(actor(), wish, request_id=request_id),
        lead=Text(
            "Bản này gồm mục ghi trong sổ, cam kết, thu nhập cùng người xác nhận, hồ sơ, tên giấy tờ và những nơi đã được biết. "
            "Bản được lưu có khóa, chỉ người giải quyết yêu cầu mở được.",
            "It has the register's entry, commitments, incomes with who confirmed them, dossiers, papers by name, and to whom it "
            "was disclosed. It is kept sealed, and opens for those alone who answer the request.",
        ),
        rehearse=False,
    )  # fmt: skip


class HandOverSchema(Schema):
    """To whom the report was given."""

    recipient = Line(Text("Họ và tên người nhận", "Handed to"), limit=200)
    how = Words(
        Text("Giao bằng cách nào", "How"),
        limit=400,
        hint=Text("Ví dụ: giao tận tay, đã ký nhận", "Such as: by hand, signed for"),
    )


def hand_over(request_id: UUID) -> Answer:
    """Record that the report was handed over."""
    return _act(
        request_id,
        HandOverSchema(),
        Text("Ghi việc giao bản dữ liệu", "Record the hand-over"),
        Text("Đã giao bản dữ liệu", "The report was handed over"),
        Text("Đã ghi việc giao; yêu cầu được trả lời.", "Recorded; the request is answered."),
        lambda wish, data: services().data_requests.hand_over(actor(), wish, request_id=request_id, **data),
    )


class RefuseSchema(Schema):
    """Why a request is not met."""

    ground = Choice(Text("Căn cứ", "Ground"), {k: capital(v) for k, v in REQUEST_REFUSALS.items()})
    reason = Words(Text("Lý do nói với người yêu cầu", "The reason as told"))


def refuse(request_id: UUID) -> Answer:
    """Answer that the request cannot be met."""
    return _act(
        request_id,
        RefuseSchema(),
        Text("Không đáp ứng yêu cầu", "Refuse the request"),
        Text("Trả lời: không đáp ứng", "Answer: refused"),
        Text("Đã ghi câu trả lời.", "The answer is recorded."),
        lambda wish, data: services().data_requests.refuse(actor(), wish, request_id=request_id, **data),
        shown=lambda data: {**data, "ground": capital(REQUEST_REFUSALS[data["ground"]])},
    )


class ReasonSchema(Schema):
    """Why something is done about a request."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


def withdraw(request_id: UUID) -> Answer:
    """Record that whoever asked has taken the request back."""
    return _act(
        request_id,
        ReasonSchema(),
        Text("Người yêu cầu rút lại", "The request was taken back"),
        Text("Ghi việc rút lại", "Record it"),
        Text("Đã ghi.", "Recorded."),
        lambda wish, data: services().data_requests.withdraw(actor(), wish, request_id=request_id, **data),
    )


def restrict(request_id: UUID) -> Answer:
    """Restrict the processing of the person's data."""
    return _act(
        request_id,
        ReasonSchema(),
        Text("Hạn chế xử lý dữ liệu", "Restrict processing"),
        Text("Hạn chế xử lý", "Restrict processing"),
        Text("Đã hạn chế xử lý; yêu cầu được trả lời.", "Processing is restricted; the request is answered."),
        lambda wish, data: services().data_requests.restrict(actor(), wish, request_id=request_id, **data),
        lead=Text(
            "Dữ liệu ra khỏi mọi danh sách và tệp xuất, chỉ người phải giải quyết xem được, hồ sơ đang xét bị tạm dừng, mọi việc "
            "khác về hộ hoặc đối tượng này bị từ chối trừ việc pháp luật buộc làm, cho đến khi dỡ hạn chế.",
            "The data leaves all lists and exports, is shown to those alone who must act, live dossiers are held, and whatever "
            "else is done on it is refused unless the law requires it, until the restriction is lifted.",
        ),
    )


def lift(request_id: UUID) -> Answer:
    """Let the data be processed again."""
    return _act(
        request_id,
        ReasonSchema(),
        Text("Dỡ hạn chế xử lý dữ liệu", "Lift the restriction"),
        Text("Dỡ hạn chế", "Lift the restriction"),
        Text("Đã dỡ hạn chế xử lý.", "The restriction is lifted."),
        lambda wish, data: services().data_requests.lift(actor(), wish, request_id=request_id, **data),
    )


def correct(request_id: UUID) -> Answer:
    """Correct the household's or the nominee's entry as the request wants it."""
    row = services().data_requests.one(actor(), request_id)
    require("request.answer", row["unit_path"])
    if row["kind"] != "correction":
        raise Refused("not_found")
    if row["subject_kind"] == "nominee":
        back = url_for("data_requests.show", request_id=request_id)
        return correct_nominee(
            row["subject_id"], request_id, back, [CRUMB, {"url": back, "label": title_of(row)}]
        )
    return correct_for(row["subject_id"], request_id)
