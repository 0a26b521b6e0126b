"""What the administrator does for those who sign: the paper a deputy signs by, and taking a lost device's codes back.

Nobody's device is set up from here: that is done by whoever holds it (``web.signing``).
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from rules.text import Text
from storage.application import Row
from web.admin import ACCOUNTS, account_row
from web.formats import dmy
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, two_steps
from web.schemas import Day, Line, Words

blueprint = Blueprint("admin_signing", __name__, url_prefix="/quan-tri")


class AuthoritySchema(Schema):
    """The paper by which an office signs for somebody else."""

    authority_document = Line(
        Text("Số văn bản ủy quyền hoặc phân công ký", "Number of the authorisation to sign"),
        limit=200,
        hint=Text("Ví dụ: Quyết định số 15/QĐ-UBND", "For example: Quyết định số 15/QĐ-UBND"),
    )
    authority_issued_on = Day(Text("Ngày văn bản", "Date of the document"))
    authority_from = Day(Text("Ký được từ ngày", "May sign from"))
    authority_to = Day(Text("Đến hết ngày", "To the end of"), required=False)


@blueprint.route(
    "/tai-khoan/<uuid:officer_id>/chuc-vu/<uuid:appointment_id>/uy-quyen", methods=["GET", "POST"]
)
def authority(officer_id: UUID, appointment_id: UUID) -> Answer:
    """File the paper by which a deputy signs."""
    require("people.manage")
    row = account_row(officer_id)
    office = next((o for o in row["offices"] if o["appointment_id"] == appointment_id), None)
    if office is None:
        raise Refused("not_found")
    schema = AuthoritySchema()
    form = Form(
        version=row["version"],
        initial={"authority_from": office["valid_from"], "authority_to": office["valid_to"]},
    )
    back = url_for("admin.account", officer_id=officer_id)
    way = [ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}]
    about: list[Row] = [
        {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
        {
            "key": Text("Chức vụ", "Office"),
            "value": f"{office['signs_for']} {office['title']}, {office['unit_name']}",
        },
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Ghi văn bản ủy quyền ký", "File the authorisation to sign"),
            about=about,
            cancel_url=back,
            breadcrumbs=way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi ghi văn bản ủy quyền", "Check before filing the authorisation"),
            rows=[
                *about,
                *(
                    {
                        "key": f.metadata["label"],
                        "value": data[n]
                        if n == "authority_document"
                        else dmy(data[n])
                        if data[n]
                        else Text("không thời hạn", "no end"),
                        "field": n,
                    }
                    for n, f in schema.fields.items()
                ),
            ],
            button=Text("Ghi văn bản ủy quyền", "File the authorisation"),
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: services().people.file_authority(
            actor(),
            wish,
            officer_id=officer_id,
            appointment_id=appointment_id,
            document=data["authority_document"],
            issued_on=data["authority_issued_on"],
            valid_from=data["authority_from"],
            valid_to=data["authority_to"],
        ),
        done=lambda _: go(back, Text("Đã ghi văn bản ủy quyền.", "The authorisation is filed.")),
        record_id=officer_id,
        rehearse=True,
    )


class ResetSchema(Schema):
    """Why the codes are taken back."""

    reason = Words(
        Text("Lý do", "Reason"),
        hint=Text(
            "Ví dụ: mất điện thoại, đã đến trực tiếp đề nghị", "For example: lost phone, asked in person"
        ),
    )


@blueprint.route("/tai-khoan/<uuid:officer_id>/dat-lai-ma", methods=["GET", "POST"])
def reset(officer_id: UUID) -> Answer:
    """Take somebody's second factor back."""
    require("people.manage")
    if officer_id == actor().officer_id:
        raise Refused("own_affair")
    row = account_row(officer_id)
    form = Form(version=row["version"])
    back = url_for("admin.account", officer_id=officer_id)
    way = [ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}]
    about: list[Row] = [
        {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
        {"key": Text("Tên đăng nhập", "User name"), "value": row["username"]},
    ]
    return two_steps(
        form,
        ResetSchema(),
        show=FormPage(
            title=Text("Đặt lại mã xác thực", "Reset the codes for signing"),
            lead=Text(
                "Chỉ khi người ấy mất thiết bị và hết mã dự phòng. Bạn không thiết lập thay được: người ấy tự làm khi đăng nhập.",
                "Only where device and recovery codes are lost. You cannot set up a device for them: they do at sign-in.",
            ),
            about=about,
            cancel_url=back,
            breadcrumbs=way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi đặt lại mã xác thực", "Check before resetting the codes"),
            rows=[*about, {"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"}],
            button=Text("Đặt lại mã xác thực", "Reset the codes"),
            warning=Text(
                "Thiết bị và mã dự phòng cũ hết hiệu lực, mọi phiên của người ấy kết thúc. Việc này được ghi lại vĩnh viễn "
                "cùng tên bạn và báo cho người ấy.",
                "The old device and recovery codes end, and so does every session of this person. The act stays on record with "
                "your name, and they are told.",
            ),
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: services().second_factors.reset(
            actor(), wish, officer_id=officer_id, reason=data["reason"]
        ),
        done=lambda _: go(back, Text("Đã đặt lại mã xác thực.", "The codes are reset.")),
        record_id=officer_id,
        rehearse=True,
    )
