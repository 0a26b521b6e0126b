"""Pages of sponsorships: who is in charge of which poor commune, what was done each year, and who confirmed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.sponsorship import Sponsorship
from aggregates.vocabulary import COMMUNE_KINDS, SUPPORT_STATUSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy, percent
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
from web.labels import Label, Tone
from web.plan_view import clause_of
from web.schemas import Choice, Day, Line, Words, Year
from web.text import t
from workflows.authorisation import may, place_of_charge
from workflows.kernel import Command
from workflows.papers import Upload

blueprint = Blueprint("sponsorships", __name__)
CRUMB: Row = {"url": "/do-dau", "label": Text("Đỡ đầu xã nghèo", "Sponsorships")}
_TONES: dict[str, tuple[Tone, str]] = {
    "reported": ("wait", "clock"),
    "confirmed": ("go", "check"),
    "refused": ("stop", "cross"),
}


def support_label(status: str) -> Label:
    """The tag of one year's support."""
    tone, icon = _TONES[status]
    return Label(capital(SUPPORT_STATUSES[status]), tone, icon)


def _in_force(row: Row, day: date) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] >= day))


def _span(row: Row) -> Text:
    until = dmy(row["valid_to"]) if row["valid_to"] else None
    return Text(
        f"{dmy(row['valid_from'])} – {until or 'nay'}", f"{dmy(row['valid_from'])} – {until or 'now'}"
    )


def _state(row: Row) -> Label:
    if _in_force(row, today()):
        return Label(Text("Đang đỡ đầu", "In force"), "go", "check")
    if row["valid_from"] > today():
        return Label(Text("Chưa bắt đầu", "Not begun"), "wait", "clock")
    return Label(Text("Đã kết thúc", "Ended"), "calm", "minus")


@blueprint.get("/do-dau")
def index() -> Answer:
    """List the sponsorships the officer may see."""
    by = actor()
    rows = [
        {
            "department": row["department"],
            "commune": row["commune"],
            "span": _span(row),
            "confirmed": row["confirmed"],
            "status": _state(row),
            "url": {"department": url_for("sponsorships.show", sponsorship_id=row["sponsorship_id"])},
        }
        for row in services().sponsorships.listing(by)
    ]
    return render(
        "sponsorships/list.html",
        rows=rows,
        may_assign=may(by, "sponsorship.assign"),
        clause=clause_of(services().movements.in_force().plan, "sponsorship"),
    )


@blueprint.get("/do-dau/<uuid:sponsorship_id>")
def show(sponsorship_id: UUID) -> Answer:
    """Show one sponsorship: the commune's rate, the years told so far, what may be done."""
    by, sponsorships = actor(), services().sponsorships
    row = sponsorships.one(by, sponsorship_id)
    events, people = sponsorships.history(by, sponsorship_id)
    sponsored = next(
        (
            s
            for s in sponsorships.sponsored_communes_of(row["department_id"], max(today(), row["valid_from"]))
            if s.commune_id == row["commune_id"]
        ),
        None,
    )
    facts: list[Row] = [
        {"key": Text("Đơn vị đỡ đầu", "Department"), "value": row["department"]},
        {"key": Text("Xã được đỡ đầu", "Commune"), "value": row["commune"]},
        {"key": Text("Văn bản", "Document"), "value": Text(
            f"{row['document']}, ngày {dmy(row['issued_on'])}", f"{row['document']} of {dmy(row['issued_on'])}")},
        {"key": Text("Thời gian", "Time"), "value": _span(row)},
    ]  # fmt: skip
    if sponsored is not None:
        facts += [
            _rate(Text("Tỷ lệ hộ nghèo khi nhận đỡ đầu", "Poor rate when the charge began"), sponsored.poor_rate,
                  sponsored.rate_year),
            _rate(Text("Tỷ lệ hộ nghèo mới nhất", "Newest poor rate"), sponsored.latest_rate, sponsored.latest_year),
        ]  # fmt: skip
    return render(
        "sponsorships/show.html",
        title=Text(
            f"{row['department']} đỡ đầu {row['commune']}", f"{row['department']} for {row['commune']}"
        ),
        status=_state(row),
        facts=facts,
        supports=[
            {
                "year": str(s["year"]),
                "text": s["text"],
                "reporter": s["reporter"],
                "decider": s["decider"] if s["decided_at"] else "—",
                "status": support_label(s["status"]),
            }
            for s in row["supports"]
        ],
        actions=_actions(by, row),
        # The table has what was told last of each year.
        events=stories(
            events,
            people,
            told={
                e.year: e.originator_version for e in events if isinstance(e, Sponsorship.SupportReported)
            }.values(),
        ),
        breadcrumbs=[CRUMB],
    )


def _rate(key: Text, rate: Any, year: int | None) -> Row:
    hint = (
        Text(f"kết quả đã tiếp nhận năm {year}", f"accepted figures of {year}")
        if year is not None
        else Text("chưa có số liệu được tiếp nhận", "no accepted figures yet")
    )
    return {"key": key, "value": percent(rate, 2), "hint": hint}


def _actions(by: Any, row: Row) -> list[Row]:
    here = {"sponsorship_id": row["sponsorship_id"]}
    actions: list[Row] = []
    place = place_of_charge(by, row["department_id"], row["unit_path"])
    if may(by, "sponsorship.report", place):
        actions.append({"label": Text("Báo cáo kết quả giúp đỡ", "Report support given"),
                        "url": url_for("sponsorships.report", **here)})  # fmt: skip
    if may(by, "sponsorship.confirm", place):
        for support in row["supports"]:
            if support["status"] == "reported":
                year = support["year"]
                actions += [
                    {"label": Text(f"Xác nhận kết quả năm {year}", f"Confirm {year}"), "act": True,
                     "url": url_for("sponsorships.confirm", year=year, **here)},
                    {"label": Text(f"Không xác nhận năm {year}", f"Do not confirm {year}"),
                     "url": url_for("sponsorships.refuse", year=year, **here)},
                ]  # fmt: skip
    if may(by, "sponsorship.end", place) and _in_force(row, today()):
        actions.append({"label": Text("Kết thúc đỡ đầu", "End the charge"),
                        "url": url_for("sponsorships.end", **here)})  # fmt: skip
    return actions


# -- acts -------------------------------------------------------------------------------------------------------------------


@blueprint.route("/do-dau/phan-cong", methods=["GET", "POST"])
def assign() -> Answer:
    """Put a department in charge of a commune."""
    by = actor()
    require("sponsorship.assign")
    people = services().people
    departments = [(str(u["unit_id"]), u["name"]) for u in people.units(kinds=("department",))]
    communes = [(str(u["unit_id"]), u["name"]) for u in people.units(kinds=COMMUNE_KINDS)]

    class Fields(Schema):
        department_id = Choice(Text("Đơn vị đỡ đầu", "Department"), lambda: departments)
        commune_id = Choice(Text("Đơn vị cấp xã được đỡ đầu", "Commune"), lambda: communes)
        document = Line(Text("Số văn bản phân công", "Number of the document"), limit=200)
        issued_on = Day(Text("Ngày văn bản", "Date of the document"))
        valid_from = Day(Text("Từ ngày", "From"))
        valid_to = Day(
            Text("Đến ngày", "Until"),
            required=False,
            hint=Text("Để trống: cho đến khi có văn bản khác.", "Empty: until further notice."),
        )

    names = dict(departments) | dict(communes)
    schema = Fields()
    form = Form()
    page = FormPage(
        title=Text("Phân công đỡ đầu xã nghèo", "Assign a sponsorship"),
        cancel_url=url_for("sponsorships.index"),
        breadcrumbs=[CRUMB],
    )

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        kinds = {"issued_on": "date", "valid_from": "date", "valid_to": "date"}
        return Check(
            title=Text("Kiểm tra phân công", "Check the assignment"),
            rows=[
                {
                    "key": field.metadata["label"],
                    "value": names.get(data[name], data[name]) if name.endswith("_id") else data[name],
                    "field": name,
                    "kind": kinds.get(name, "text"),
                }
                for name, field in schema.fields.items()
            ],
            button=Text("Phân công đỡ đầu", "Assign the sponsorship"),
            cancel_url=page.cancel_url,
            breadcrumbs=[CRUMB],
        )

    return two_steps(
        form,
        schema,
        show=page,
        check=check,
        act=lambda wish, data, _: services().sponsorships.assign(
            by,
            wish,
            department_id=UUID(data["department_id"]),
            commune_id=UUID(data["commune_id"]),
            document=data["document"],
            issued_on=data["issued_on"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            uploads=[],
        ),
        done=lambda outcome: go(
            url_for("sponsorships.show", sponsorship_id=UUID(outcome["id"])),
            Text("Đã phân công.", "The sponsorship is assigned."),
        ),
        rehearse=True,
    )


class _Support(Schema):
    year = Year(Text("Năm", "Year"))
    text = Words(
        Text("Nội dung giúp đỡ", "What was done"),
        hint=Text(
            "Vốn, cây con giống, công trình, ngày công… và kết quả.",
            "Money, seedlings, works, labour… and the result.",
        ),
    )


class _Confirm(Schema):
    remarks = Words(Text("Ghi chú", "Note"), required=False)


class _Refuse(Schema):
    reason = Words(Text("Lý do", "Reason"))


class _End(Schema):
    last_day = Day(Text("Ngày cuối", "Last day"))
    document = Line(Text("Số văn bản", "Number of the document"), limit=200)
    reason = Words(Text("Lý do", "Reason"))


def _act(
    sponsorship_id: UUID,
    permission: str,
    schema: Schema,
    title: Text,
    button: Text,
    done: Text,
    do: Callable[[Command, dict[str, Any], list[Upload]], Any],
    *,
    files: Text | None = None,
    about: tuple[Row, ...] = (),
    initial: dict[str, Any] | None = None,
) -> Answer:
    """Answer for one act on a sponsorship: its fields, the check, the act."""
    row = services().sponsorships.one(actor(), sponsorship_id)
    require(permission, place_of_charge(actor(), row["department_id"], row["unit_path"]))
    form = Form(version=row["version"], subject=sponsorship_id, initial=initial)
    cancel = url_for("sponsorships.show", sponsorship_id=sponsorship_id)
    way = [CRUMB, {"url": cancel, "label": row["department"]}]
    known: list[Row] = [
        {"key": Text("Đơn vị đỡ đầu", "Department"), "value": row["department"]},
        {"key": Text("Xã được đỡ đầu", "Commune"), "value": row["commune"]},
        *about,
    ]

    def check(data: dict[str, Any], uploads: list[Upload]) -> Check:
        if files is not None and not uploads:
            raise Refused("evidence_required", field="evidence")
        return Check(
            title=Text("Kiểm tra lại", "Check"),
            rows=[
                *known,
                *(
                    {
                        "key": field.metadata["label"],
                        "value": data[name] if data[name] != "" else None,
                        "field": name,
                        **({"kind": "date"} if field.metadata["widget"] == "date" else {}),
                    }
                    for name, field in schema.fields.items()
                ),
            ],
            button=button,
            cancel_url=cancel,
            breadcrumbs=way,
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title, cancel_url=cancel, about=known, files=files, files_required=True, breadcrumbs=way
        ),
        check=check,
        act=do,
        done=lambda _: go(cancel, done),
        record_id=sponsorship_id,
        rehearse=True,
    )


@blueprint.route("/do-dau/<uuid:sponsorship_id>/bao-cao", methods=["GET", "POST"])
def report(sponsorship_id: UUID) -> Answer:
    """Tell what the department did in one year."""
    return _act(
        sponsorship_id,
        "sponsorship.report",
        _Support(),
        Text("Báo cáo kết quả giúp đỡ xã", "Report support given to the commune"),
        Text("Báo cáo kết quả giúp đỡ", "Report the support"),
        Text("Đã báo cáo, chờ UBND xã xác nhận.", "Reported; the commune confirms it now."),
        lambda wish, data, uploads: services().sponsorships.report_support(
            actor(),
            wish,
            sponsorship_id=sponsorship_id,
            year=data["year"],
            text=data["text"],
            uploads=uploads,
        ),
        files=Text("Bằng chứng", "Evidence"),
        initial={"year": str(today().year)},
    )


def _told(sponsorship_id: UUID, year: int) -> tuple[Row, ...]:
    """What the department told of the year, above the form that decides on it."""
    row = services().sponsorships.one(actor(), sponsorship_id)
    support = next((s for s in row["supports"] if s["year"] == year), None)
    if support is None:
        raise Refused("not_found")
    return (
        {"key": Text("Năm", "Year"), "value": str(year)},
        {"key": Text("Nội dung giúp đỡ", "What was done"), "value": support["text"], "kind": "personal"},
        {"key": Text("Người báo cáo", "Reported by"), "value": support["reporter"], "kind": "personal"},
    )


@blueprint.route("/do-dau/<uuid:sponsorship_id>/<int:year>/xac-nhan", methods=["GET", "POST"])
def confirm(sponsorship_id: UUID, year: int) -> Answer:
    """Confirm one year's support for the commune."""
    return _act(
        sponsorship_id,
        "sponsorship.confirm",
        _Confirm(),
        Text(f"Xác nhận kết quả giúp đỡ năm {year}", f"Confirm the support of {year}"),
        Text(f"Xác nhận kết quả năm {year}", f"Confirm {year}"),
        Text("Đã xác nhận.", "Confirmed."),
        lambda wish, data, _: services().sponsorships.confirm_support(
            actor(), wish, sponsorship_id=sponsorship_id, year=year, remarks=data["remarks"]
        ),
        about=_told(sponsorship_id, year),
    )


@blueprint.route("/do-dau/<uuid:sponsorship_id>/<int:year>/khong-xac-nhan", methods=["GET", "POST"])
def refuse(sponsorship_id: UUID, year: int) -> Answer:
    """Do not confirm one year's support, and say why."""
    return _act(
        sponsorship_id,
        "sponsorship.refuse",
        _Refuse(),
        Text(f"Không xác nhận kết quả giúp đỡ năm {year}", f"Do not confirm the support of {year}"),
        Text(f"Không xác nhận năm {year}", f"Do not confirm {year}"),
        Text("Đã ghi lý do; đơn vị có thể báo cáo lại.", "Recorded; the department may tell it anew."),
        lambda wish, data, _: services().sponsorships.refuse_support(
            actor(), wish, sponsorship_id=sponsorship_id, year=year, reason=data["reason"]
        ),
        about=_told(sponsorship_id, year),
    )


@blueprint.route("/do-dau/<uuid:sponsorship_id>/ket-thuc", methods=["GET", "POST"])
def end(sponsorship_id: UUID) -> Answer:
    """End the charge."""
    return _act(
        sponsorship_id,
        "sponsorship.end",
        _End(),
        Text("Kết thúc đỡ đầu", "End the charge"),
        Text("Kết thúc đỡ đầu", "End the charge"),
        Text("Đã ghi ngày kết thúc.", "The last day is recorded."),
        lambda wish, data, _: services().sponsorships.end(
            actor(), wish, sponsorship_id=sponsorship_id, **data
        ),
    )


def work_item(row: Row) -> dict[str, Any]:
    """One line of my work: support to confirm, or to tell anew."""
    url = url_for("sponsorships.show", sponsorship_id=row["sponsorship_id"])
    refused = row["status"] == "refused"
    return {
        "code": Text(f"Kết quả giúp đỡ năm {row['year']}", f"Support of {row['year']}"),
        "url": url,
        "subject": t(
            Text(f"{row['department']} đỡ đầu {row['commune']}", f"{row['department']} for {row['commune']}")
        ),
        "place": row["commune"],
        "since": row["since"],
        "due": None,
        "status": support_label(row["status"]),
        "action": {
            "label": Text("Báo cáo lại", "Report anew")
            if refused
            else Text("Xác nhận kết quả", "Confirm the support"),
            "url": url
            if refused
            else url_for("sponsorships.confirm", sponsorship_id=row["sponsorship_id"], year=row["year"]),
        },
    }
