"""Certificates into the awardees' hands, recorded on a phone: scanned, looked at, handed over, taken back.

Everything works without a script: the phone's own camera opens the address in the QR code, which leads whoever hands over to
the page of that certificate; or the number on the paper is typed. A script adds a camera on the page, and keeps what was
recorded without a network until there is one. It is then recorded once, however often it is sent.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary_conference import RECEIVERS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.cleaning import clean
from web.conference_view import (
    LIST,
    STATE_LABELS,
    blocks_of,
    crumbs,
    line_of,
    recorded_words,
    seat_words,
    taker_words,
    title_of,
)
from web.formats import dmy, erased
from web.frame import actor_or_none
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    command,
    go,
    perform,
    render,
    require,
    services,
    today,
    two_steps,
)
from web.old_papers import awaited, old_paper, take_back_words
from web.schemas import Choice, Day, Line, Words
from web.text import t
from workflows.authorisation import may
from workflows.conference_reading import counted, ended_words
from workflows.public import certificate_number, find_certificate

blueprint = Blueprint("hand_overs", __name__)
_ADDRESS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_CAMERA: Final = "camera=(self), microphone=(), geolocation=()"
_REVOKING: Final = Text(
    "Đang xem xét thu hồi khen thưởng này: nên giữ giấy lại đến khi có kết quả.",
    "This award may be revoked: better keep the paper until that is settled.",
)
_UNKNOWN: Final = Text(
    "Không có giấy khen nào mang số này. Ghi như in cạnh mã QR, ví dụ 0012/2020.",
    "No certificate has this number. Write it as printed beside the QR code, for example 0012/2020.",
)
_LATEST: Final = 8
"""How many of the officer's own last hand-overs stand below the camera."""


class HandOverSchema(Schema):
    """Who took it, and on which day where that is not today."""

    receiver = Choice(Text("Người nhận", "Taken by"), dict(RECEIVERS))
    proxy_name = Line(Text("Họ tên người nhận thay", "Name of who took it"), limit=200, required=False)
    proxy_relation = Line(
        Text("Quan hệ với đối tượng", "What they are to the awardee"),
        limit=100,
        required=False,
        hint=Text("Ví dụ: con, trưởng thôn", "For example: son, hamlet head"),
    )
    handed_on = Day(Text("Ngày trao", "Handed over on"), required=False)


class TakeBackSchema(Schema):
    """On which day a paper that was replaced came back."""

    returned_on = Day(Text("Ngày thu lại giấy cũ", "The old certificate came back on"))


class UndoSchema(Schema):
    """Why it is taken back."""

    reason = Words(Text("Lý do hoàn tác", "Why it is taken back"), limit=1000)


# -- finding the certificate ----------------------------------------------------------------------------------------------


@blueprint.get("/hoi-nghi/<uuid:conference_id>/quet")
def scan(conference_id: UUID) -> Answer:
    """Find a certificate by its QR code or its number: the page a clerk keeps open at the conference."""
    require("conference.hand_over")
    ours, by = services().conferences, actor()
    row = ours.one(by, conference_id)
    typed = clean(request.args.get("so", ""))[:200].strip()
    errors: dict[str, Text] = {}
    if typed:
        found = _certificate_of(typed)
        if found is not None:
            return redirect(url_for("hand_overs.show", certificate_id=found, tai=conference_id), 303)
        errors["so"] = _UNKNOWN
    rows = ours.awardees(by, conference_id)
    mine = [r for r in rows if r["state"] == "handed_over" and r["officer"] == _name()]
    mine.sort(key=lambda r: r["handed_at"], reverse=True)
    page = render(
        "hand_overs/scan.html",
        conference=row,
        title=Text("Ghi trao giấy khen", "Hand certificates over"),
        caption=title_of(row),
        typed=typed,
        errors=errors,
        progress=counted(rows),
        latest=[_latest(r) for r in mine[:_LATEST]],
        breadcrumbs=crumbs(row),
    )
    response = Response(page, 422 if errors else 200)
    # This page alone may ask for the camera.
    response.headers["Permissions-Policy"] = _CAMERA
    return response


def _name() -> str | None:
    by = actor()
    return services().people.names_of([by.officer_id]).get(by.officer_id)


def _latest(row: Row) -> Row:
    return {
        "name": row["awardee"],
        "number": f"{row['gold_book_number']:04d}",
        "when": row["handed_at"],
        "undo": t("Hoàn tác", "Take back"),
        "url": {
            "name": url_for("hand_overs.show", certificate_id=row["certificate_id"]),
            "undo": url_for("hand_overs.undo", certificate_id=row["certificate_id"]),
        },
    }


def _certificate_of(typed: str) -> UUID | None:
    """Return the certificate that an address, an id or a printed number means; None where there is none."""
    if found := _ADDRESS.search(typed):
        return UUID(found[0])
    wanted = certificate_number(typed)
    row = find_certificate(services().log, *wanted) if wanted is not None else None
    return row["certificate_id"] if row is not None else None


# -- one certificate ------------------------------------------------------------------------------------------------------


def _look(certificate_id: UUID, at: UUID | None) -> tuple[Row, Refused | None]:
    """Return a certificate as its conference has it, and why it is not handed over now."""
    ours, by = services().conferences, actor()
    row = ours.line(by, certificate_id)
    try:
        if row is None and services().council.public_certificate(certificate_id) is None:
            raise Refused("certificate_unknown")
        ours.require_not_replaced(certificate_id)
        row = ours.require_deliverable(row, at)
        require("hand_over.read", row["unit_path"])
        if row["state"] == "handed_over":
            return row, None
        ours.require_as_issued(row)
    except Refused as refusal:
        if refusal.code in ("forbidden", "foreign_unit", "appointment_ended"):
            raise
        return row or {}, refusal
    return row, None


def _at() -> UUID | None:
    """The conference on whose page the certificate was scanned."""
    typed = request.values.get("tai", "")
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


@blueprint.route("/trao-giay-khen/<uuid:certificate_id>", methods=["GET", "POST"])
def show(certificate_id: UUID) -> Answer:
    """Show whose certificate it is and how it stands, and record that it was handed over: the page is its own check."""
    require("conference.hand_over" if request.method == "POST" else "hand_over.read")
    at = _at()
    row, refusal = _look(certificate_id, at)
    form, schema = Form(initial={"handed_on": dmy(today()), "returned_on": dmy(today())}), HandOverSchema()

    def page() -> str:
        now, why = _look(certificate_id, at)
        return _page(certificate_id, now, why, form, at)

    if request.method == "GET":
        return (page(), 422) if refusal is not None and refusal.code == "certificate_unknown" else page()
    data = form.parse(schema)
    if data is None:
        return page(), 422
    day = data.pop("handed_on")

    def act(wish: Any) -> Any:
        closed = row.get("conference_status") == "closed"
        return services().conferences.hand_over(
            actor(),
            replace(wish, occurred_on=day) if closed and day is not None else wish,
            certificate_id=certificate_id,
            at=at,
            **data,
        )

    def done(outcome: Any) -> Answer:
        said = Text(
            f"Đã ghi: trao giấy khen số {row['gold_book_number']:04d} của {erased(row['awardee'])}.",
            f"Recorded: certificate {row['gold_book_number']:04d} of {erased(row['awardee'])} is handed over.",
        )
        if row["conference_status"] == "opened":
            return go(url_for("hand_overs.scan", conference_id=row["conference_id"]), said)
        return go(url_for("hand_overs.outstanding"), said)

    return perform(act, form=form, done=done, on_refused=page)


def _page(certificate_id: UUID, row: Row, refusal: Refused | None, form: Form, at: UUID | None) -> str:
    known = bool(row)
    conference = services().conferences.one(actor(), row["conference_id"]) if known else None
    facts: list[Row] = []
    if known and conference is not None:
        facts = [
            {
                "key": Text("Đơn vị, địa chỉ", "Unit, address"),
                "value": row["address"] or row["commune"],
                "kind": "personal",
            },
            {"key": Text("Số sổ vàng", "Gold-book no."), "value": f"{row['gold_book_number']:04d}"},
            {"key": Text("Quyết định", "Decision"), "value": row["decision_number"]},
            {"key": Text("Thứ tự trao", "Order"), "value": row["position"] or "–"},
            {"key": Text("Chỗ ngồi", "Seat"), "value": seat_words(row, blocks_of(conference))},
        ]
        if row["state"] == "handed_over":
            facts.append({"key": Text("Người nhận", "Taken by"), "value": taker_words(row)})
    return render(
        "hand_overs/show.html",
        form=form,
        known=known,
        row=row,
        title=Text("Trao giấy khen", "Hand over a certificate"),
        name=row["awardee"] if known else None,
        label=STATE_LABELS[row["state"]] if known else None,
        refusal=refusal.text if refusal is not None else None,
        recorded=recorded_words(row) if known and row["state"] == "handed_over" else None,
        warning=_REVOKING if known and row["revoking"] and refusal is None else None,
        replacement=url_for("hand_overs.show", certificate_id=by["certificate_id"], tai=at)
        if refusal is not None
        and refusal.code == "certificate_replaced"
        and (by := services().conferences.replaced_by(certificate_id)) is not None
        else None,
        take_back=take_back_words(row) if known and refusal is None else None,
        old_paper=old_paper(certificate_id) if refusal is not None else None,
        old_url=url_for("hand_overs.show", certificate_id=row["old_certificate"], tai=at)
        if known and awaited(row["old_paper"]) and row["old_certificate"]
        else None,
        ended=capital(ended) if known and (ended := ended_words(row)) else None,
        hands_over=may(actor(), "conference.hand_over"),
        facts=facts,
        at=at,
        absent_id=str(uuid4()),
        certificate_id=certificate_id,
        scan_url=url_for("hand_overs.scan", conference_id=at or row["conference_id"])
        if at or (known and row["conference_status"] == "opened")
        else None,
        breadcrumbs=crumbs(conference) if conference is not None else [LIST],
    )


@blueprint.post("/trao-giay-khen/<uuid:certificate_id>/thu-lai")
def take_back(certificate_id: UUID) -> Answer:
    """Record that a paper which was replaced came back; the page of that paper is its own check."""
    require("conference.take_back")
    at, form = _at(), Form()

    def page() -> str:
        row, why = _look(certificate_id, at)
        return _page(certificate_id, row, why, form, at)

    data = form.parse(TakeBackSchema())
    if data is None:
        return page(), 422

    def done(outcome: Any) -> Answer:
        by = services().conferences.replaced_by(certificate_id)
        assert by is not None
        return go(
            url_for("hand_overs.show", certificate_id=by["certificate_id"], tai=at),
            Text(
                f"Đã ghi: đã thu lại giấy cũ số {outcome['number']:04d}.",
                f"Recorded: the old certificate {outcome['number']:04d} came back.",
            ),
        )

    return perform(
        lambda wish: services().revocations.take_back(actor(), wish, certificate_id=certificate_id, **data),
        form=form,
        done=done,
        on_refused=page,
    )


@blueprint.route("/trao-giay-khen/<uuid:certificate_id>/hoan-tac", methods=["GET", "POST"])
def undo(certificate_id: UUID) -> Answer:
    """Take back a hand-over that was recorded by mistake."""
    require("conference.undo")
    row = services().conferences.line(actor(), certificate_id)
    if row is None:
        raise Refused("not_found")
    require("conference.undo", row["unit_path"])
    back = url_for("hand_overs.show", certificate_id=certificate_id)
    form, title = Form(), Text("Hoàn tác việc ghi trao", "Take back a hand-over")
    about: list[Row] = [
        {"key": Text("Đối tượng", "Awardee"), "value": row["awardee"], "kind": "personal"},
        {"key": Text("Số sổ vàng", "Gold-book no."), "value": f"{row['gold_book_number']:04d}"},
    ]
    if row["state"] == "handed_over":
        about.append({"key": Text("Đã ghi", "Recorded"), "value": recorded_words(row)})
    way = [LIST, {"url": back, "label": Text("Trao giấy khen", "Hand over a certificate")}]
    return two_steps(
        form,
        UndoSchema(),
        show=FormPage(title=title, about=about, cancel_url=back, breadcrumbs=way),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                {
                    "key": Text("Lý do hoàn tác", "Why it is taken back"),
                    "value": data["reason"],
                    "field": "reason",
                },
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: services().conferences.undo(
            actor(), wish, certificate_id=certificate_id, reason=data["reason"]
        ),
        done=lambda _: go(
            back, Text("Đã hoàn tác: giấy này chờ trao lại.", "Taken back: it waits to be handed over.")
        ),
        rehearse=True,
    )


@blueprint.post("/trao-giay-khen/<uuid:certificate_id>/vang")
def absent(certificate_id: UUID) -> Answer:
    """Note that nobody came up for it."""
    require("conference.hand_over")
    back = url_for("hand_overs.show", certificate_id=certificate_id)
    form = Form()
    return perform(
        lambda wish: services().conferences.note_absence(
            actor(), wish, certificate_id=certificate_id, at=_at()
        ),
        form=form,
        done=lambda outcome: go(
            url_for("hand_overs.scan", conference_id=outcome["conference_id"]),
            Text("Đã ghi: người nhận vắng mặt, trao sau.", "Recorded: absent; handed over later."),
        ),
        on_refused=lambda: go(back),
    )


@blueprint.get("/trao-giay-khen/")
def outstanding() -> Answer:
    """List the certificates that absent awardees are still to be given, in the officer's charge."""
    require("hand_over.read")
    rows = services().conferences.outstanding(actor())
    return render(
        "hand_overs/outstanding.html",
        lines=[{**line_of(r, []), "decision": r["decision_number"]} for r in rows],
        breadcrumbs=[LIST],
    )


# -- for the camera on the page ---------------------------------------------------------------------------------------------


@blueprint.route("/hoi-nghi/<uuid:conference_id>/giay/<uuid:certificate_id>", methods=["GET", "POST"])
def from_camera(conference_id: UUID, certificate_id: UUID) -> Answer:
    """Tell the script whose certificate was scanned, or record that it was handed over. Answers as JSON, refusals too."""
    require("conference.hand_over")
    if request.method == "POST":
        try:
            services().conferences.hand_over(
                actor(),
                # The same tap sent again carries the same id, whatever else has changed meanwhile.
                replace(command(), digest=""),
                certificate_id=certificate_id,
                at=conference_id,
                device_at=_moment(request.form.get("at", "")),
            )
        except Refused as refusal:
            return jsonify(_told(certificate_id, conference_id, refusal))
        return jsonify(_told(certificate_id, conference_id, None) | {"state": "done"})
    return jsonify(_told(certificate_id, conference_id, None))


def _told(certificate_id: UUID, conference_id: UUID, refusal: Refused | None) -> dict[str, Any]:
    row, why = _look(certificate_id, conference_id)
    why = refusal or why
    text = why.text if why is not None else None
    if row and row["state"] == "handed_over":
        text = recorded_words(row)
    elif row and text is None:
        text = take_back_words(row)
    state = "refused" if why is not None else row["state"]
    if state == "refused" and why is not None and why.code == "already_handed_over":
        state = "handed_over"
    return {
        "state": state,
        "name": erased(row["awardee"]) if row else "",
        "number": f"{row['gold_book_number']:04d}" if row else "",
        "place": (row["commune"] or row["address"] or "") if row else "",
        "text": t(text) if text is not None else "",
        "url": url_for("hand_overs.show", certificate_id=certificate_id, tai=conference_id),
    }


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def leads_to(certificate_id: UUID) -> str | None:
    """Return the hand-over page for an officer who opens a certificate's address to hand it over; None for anybody else."""
    by = actor_or_none()
    if by is None or not may(by, "conference.hand_over"):
        return None
    if not services().conferences.lands_here(by, certificate_id):
        return None
    return url_for("hand_overs.show", certificate_id=certificate_id)
