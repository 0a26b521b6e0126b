"""The turns of a session: opened, adjourned, resumed, called off; its invitation; and a ballot box that is lost."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from aggregates.council_session import CouncilSession
from aggregates.refusals import Refused
from rules.council import least_votes
from rules.text import Text, counted
from web.ballots import why_not
from web.council_view import crumbs, refused_page, term_of
from web.formats import dmy, erased
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
    today,
    two_steps,
    typed_row,
)
from web.schemas import Day, Id, Time, Words


def many(label: Text) -> ma.List[Any]:
    """Return a field of several ids, at least one."""

    def some(chosen: list[UUID]) -> None:
        if not chosen:
            raise ValidationError([nothing])

    nothing = Text(
        f"Hãy chọn ít nhất một mục: {label.vi.lower()}.", f"Choose at least one: {label.en.lower()}."
    )
    return ma.List(Id(label), required=True, metadata={"label": label}, validate=some)


class _Present(Schema):
    present = many(Text("Thành viên có mặt", "Members present"))


def open_session(session_id: UUID) -> Answer:
    """Take attendance, check, open."""
    require("council.open")
    return _attendance(
        session_id,
        act="open",
        title=Text("Khai mạc phiên họp", "Open the session"),
        check_title=Text("Kiểm tra trước khi khai mạc", "Check before opening"),
        done=Text("Phiên họp đã khai mạc.", "The session is open."),
    )


def resume(session_id: UUID) -> Answer:
    """Take attendance anew, check, go on."""
    require("council.resume")
    return _attendance(
        session_id,
        act="resume",
        title=Text("Họp tiếp", "Resume the session"),
        check_title=Text("Kiểm tra trước khi họp tiếp", "Check before resuming"),
        done=Text("Phiên họp tiếp tục.", "The session goes on."),
    )


def _attendance(session_id: UUID, *, act: str, title: Text, check_title: Text, done: Text) -> Answer:
    council = services().council
    found = council.session(actor(), session_id)
    members = {m["officer_id"]: m for m in council.members(found)}
    form = Form(version=found.version)
    doing = council.open if act == "open" else council.resume

    def line(id: UUID) -> str:
        if id not in members:
            raise Refused("not_a_member", field="present")
        return f"{erased(members[id]['full_name'])}, {members[id]['title']}"

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=check_title,
            rows=[
                {
                    "key": Text("Có mặt", "Present"),
                    "value": Text(
                        f"{len(data['present'])} trên {len(members)} thành viên",
                        f"{len(data['present'])} of {counted(len(members), 'member')}",
                    ),
                    "field": "present",
                }
            ],
            listed=[line(m) for m in data["present"]],
            button=title,
            cancel_url=url_for("council.session", session_id=session_id),
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        _Present(),
        show=lambda: render(
            "council/open.html",
            form=form,
            session=found,
            heading=title,
            action=url_for(
                "council.open_session" if act == "open" else "council.resume", session_id=session_id
            ),
            needed=least_votes(Fraction(str(found.rule.get("quorum", "1/2"))), len(members)),
            options=[
                (str(id), erased(m["full_name"]), ", ".join(filter(None, [m["title"], term_of(m)])) or "—")
                for id, m in members.items()
            ],
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: doing(actor(), command, session_id=session_id, present=data["present"]),
        done=lambda _: go(url_for("council.session", session_id=session_id), done),
        record_id=session_id,
    )


class _Adjourn(Schema):
    until = Day(Text("Họp tiếp ngày", "Resumed on"))
    starts_at = Time(
        Text("Giờ họp tiếp", "Hour"),
        required=False,
        hint=Text("Có thể bỏ trống. Ví dụ 08:00", "May be left out. For example 08:00"),
    )
    reason = Words(Text("Lý do tạm hoãn", "Why it is adjourned"), limit=1000)


def adjourn(session_id: UUID) -> Answer:
    """Name the day and the reason, check, and let the session go on then."""
    require("council.adjourn")
    council = services().council
    found = council.session(actor(), session_id)
    form, schema = Form(version=found.version, initial={"until": dmy(today())}), _Adjourn()
    back = url_for("council.session", session_id=session_id)

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi tạm hoãn", "Check before adjourning"),
            rows=[
                typed_row(schema, "until", data["until"], kind="date"),
                typed_row(
                    schema,
                    "starts_at",
                    f"{data['starts_at']:%H:%M}"
                    if data.get("starts_at") is not None
                    else Text("không hẹn giờ", "none named"),
                ),
                typed_row(schema, "reason", data["reason"]),
            ],
            warning=Text(
                "Phiếu đã bỏ được giữ; phiếu kín vẫn niêm phong. Khi họp tiếp thì điểm danh lại và phải đủ số người; ai đã bỏ "
                "phiếu vẫn được tính là tham gia hồ sơ ấy.",
                "Votes cast are kept, secret ones stay sealed. Attendance is taken anew when the session goes on, and there must "
                "be a quorum; whoever has voted on a dossier still counts for it.",
            ),
            button=Text("Tạm hoãn phiên họp", "Adjourn the session"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Tạm hoãn phiên họp", "Adjourn the session"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.adjourn(
            actor(),
            command,
            session_id=session_id,
            until=data["until"],
            reason=data["reason"],
            starts_at=data.get("starts_at"),
        ),
        done=lambda _: go(back, Text("Đã tạm hoãn phiên họp.", "The session is adjourned.")),
        record_id=session_id,
    )


class _LostBox(Schema):
    reason = Words(
        Text("Vì sao không mở được", "Why it cannot be opened"),
        limit=1000,
    )


def lose_box(session_id: UUID) -> Answer:
    """Say why, check, and record that the box of secret ballots cannot be opened."""
    require("council.lose_box")
    council = services().council
    found = council.session(actor(), session_id)
    form, schema = Form(version=found.version), _LostBox()
    back = url_for("council.session", session_id=session_id)
    title = Text("Ghi hòm phiếu kín không mở được", "Record that the ballot box cannot be opened")
    lost = [i for i in found.open_items if i.given]
    if not form.sent and (not _box_in_use(found) or council.box_opens(found)):
        form.fail(None, Refused("box_is_empty").text)
        return refused_page(form, back), 422

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=title,
            rows=[
                {
                    "key": Text("Hồ sơ bỏ phiếu lại", "Dossiers voted on again"),
                    "value": len(lost),
                    "kind": "number",
                },
                typed_row(schema, "reason", data["reason"]),
            ],
            warning=Text(
                "Khóa hoặc nội dung hòm phiếu không còn. Phiếu kín đã bỏ mất giá trị và mọi người bỏ phiếu lại; "
                "biên bản ghi việc này và lý do.",
                "The key or the content of the box is gone. The secret ballots count for nothing and all vote again; "
                "the minutes say so, and why.",
            ),
            button=Text("Ghi và bỏ phiếu lại", "Record it and vote again"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(title=title, cancel_url=back, breadcrumbs=crumbs(found)),
        check=check,
        act=lambda command, data, _: council.lose_box(
            actor(), command, session_id=session_id, reason=data["reason"]
        ),
        done=lambda _: go(
            back, Text("Đã ghi. Các thành viên bỏ phiếu lại.", "Recorded. The members vote again.")
        ),
        record_id=session_id,
    )


def _box_in_use(found: CouncilSession) -> bool:
    return found.status in ("opened", "adjourned") and any(i.given for i in found.open_items)


def invitation(session_id: UUID) -> Answer:
    """Return the invitation to the session as a PDF to print, until the session is over."""
    require("council.read")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    if found.status not in ("convened", "adjourned"):
        form = Form()
        form.fail(None, why_not(found))
        return refused_page(form, url_for("council.session", session_id=session_id)), 422
    name = f"giay-moi-{found.held_on.isoformat()}.pdf"
    return Response(
        council.invitation(by, session_id),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


# -- cancel ---------------------------------------------------------------------------------------------------------------


class _Cancel(Schema):
    reason = Words(Text("Lý do hủy", "Why it is cancelled"), limit=1000)


def cancel(session_id: UUID) -> Answer:
    """Say why, check, and call the session off."""
    require("council.cancel")
    council = services().council
    found = council.session(actor(), session_id)
    form, schema = Form(version=found.version), _Cancel()
    back = url_for("council.session", session_id=session_id)

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi hủy phiên họp", "Check before cancelling the session"),
            rows=[
                {"key": Text("Ngày họp", "Date"), "value": found.held_on, "kind": "date"},
                {"key": Text("Số hồ sơ", "Dossiers"), "value": len(found.items), "kind": "number"},
                typed_row(schema, "reason", data["reason"]),
            ],
            button=Text("Hủy phiên họp này", "Cancel this session"),
            warning=Text(
                "Phiếu đã bỏ không còn giá trị. Các hồ sơ chờ phiên họp khác. Việc này không rút lại được.",
                "Votes cast count for nothing. The dossiers wait for another session. This cannot be taken back.",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Hủy phiên họp", "Cancel the session"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.cancel(
            actor(), command, session_id=session_id, reason=data["reason"]
        ),
        done=lambda _: go(
            back,
            Text(
                "Đã hủy phiên họp. Các hồ sơ chờ phiên họp khác.",
                "The session is cancelled. Its dossiers wait for another.",
            ),
        ),
        record_id=session_id,
    )
