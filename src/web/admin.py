"""The administrator's pages: accounts and offices, units, and erasing a subject's data. No dossier is seen from here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import ERASURE_GROUNDS, UNIT_KINDS
from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.data_requests import erasures_that_wait
from web.erasure_words import cleared_words, erasure_check
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    perform,
    render,
    require,
    services,
    today,
    two_steps,
)
from web.labels import Label
from web.offices import held_office_name, office_name, office_names, offices_to_give
from web.passwords import first_password
from web.schemas import Choice, Day, Line
from web.succession import ended_words, vacancy_row
from workflows.kernel import Command

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")
ACCOUNTS: Row = {"url": "/quan-tri/tai-khoan", "label": Text("Tài khoản", "Accounts")}
_SIGNING = {
    "": Text("Ký với chức vụ của mình", "Signs in the own office"),
    "KT.": Text("Ký thay (KT.)", "Signs for the head (KT.)"),
    "TL.": Text("Thừa lệnh (TL.)", "Signs by order (TL.)"),
}


# -- accounts ---------------------------------------------------------------------------------------------------------------


@blueprint.get("/tai-khoan")
def accounts() -> Answer:
    """List all accounts with the offices they hold."""
    require("people.manage")
    return render(
        "admin/accounts.html",
        accounts=list(_grouped().values()),
        roles=office_names(),
        erasures=erasures_that_wait(),
        vacancies=[vacancy_row(v) for v in services().people.vacancies(actor())],
    )


def _grouped() -> dict[UUID, Row]:
    """Return accounts by id, each with its offices; those of the present first."""
    found: dict[UUID, Row] = {}
    day = today()
    for row in services().people.officers(actor()):
        one = found.setdefault(row["officer_id"], {**row, "offices": []})
        if row["appointment_id"]:
            current = row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] >= day)
            one["offices"].append(
                {**row, "current": current, "role_text": held_office_name(row["role"], held_now=current)}
            )
    return found


def account_row(officer_id: UUID) -> Row:
    """Return one account with its offices, or refuse an unknown id."""
    row = _grouped().get(officer_id)
    if row is None:
        raise Refused("not_found")
    return row


@blueprint.get("/tai-khoan/<uuid:officer_id>")
def account(officer_id: UUID) -> Answer:
    """Show one account: offices held and what may be done."""
    require("people.manage")
    row = account_row(officer_id)
    active = Label(Text("Đang dùng", "Active"), "go", "check")
    return render(
        "admin/account.html",
        one=row,
        ended=dict(_ended_words(officer_id)),
        status=active if row["active"] else Label(Text("Đã đóng", "Closed"), "stop", "cross"),
        own=officer_id == actor().officer_id,
        signing=_SIGNING,
        breadcrumbs=[ACCOUNTS],
    )


def _ended_words(officer_id: UUID) -> list[tuple[UUID, Text]]:
    rows = services().people.ended_offices(officer_id)
    return [(row["appointment_id"], words) for row, words in zip(rows, ended_words(rows), strict=True)]


class AccountSchema(Schema):
    """A new account."""

    full_name = Line(Text("Họ và tên", "Full name"), limit=200)
    username = Line(
        Text("Tên đăng nhập", "User name"),
        limit=40,
        hint=Text(
            "3 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch nối",
            "3 to 40 lower-case letters, digits, dots, hyphens",
        ),
    )


@blueprint.route("/tai-khoan/moi", methods=["GET", "POST"])
def new_account() -> Answer:
    """Open an account. The first password is made here, shown once, and has to be changed at the first sign-in."""
    require("people.manage")
    form, schema = Form(), AccountSchema()

    def create(wish: Command, data: dict[str, Any], _: object) -> dict[str, Any]:
        password = first_password()
        # The id is made from the command: sent twice, it is one account, and the password shown last is the one that holds.
        outcome = services().people.register_officer(
            actor(), wish, officer_id=uuid5(wish.id, "officer"), password=password, must_change=True, **data
        )
        return {**outcome, **data, "password": password}

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Mở tài khoản", "Open an account"),
            cancel_url=url_for("admin.accounts"),
            draft="account-new",
            breadcrumbs=[ACCOUNTS],
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi mở tài khoản", "Check before opening the account"),
            rows=[
                {"key": f.metadata["label"], "value": data[n], "field": n} for n, f in schema.fields.items()
            ],
            button=Text("Mở tài khoản", "Open the account"),
            cancel_url=url_for("admin.accounts"),
            legal=False,
            breadcrumbs=[ACCOUNTS],
        ),
        act=create,
        done=lambda made: render("admin/account_made.html", made=made, again=False, breadcrumbs=[ACCOUNTS]),
    )


# -- offices ----------------------------------------------------------------------------------------------------------------


def _units() -> list[tuple[str, Text | str]]:
    rows = services().people.units()
    names = {row["unit_id"]: row["name"] for row in rows}
    return [
        (str(row["unit_id"]), ", ".join(filter(None, [row["name"], names.get(row["parent_id"])])))
        for row in rows
    ]


class AppointmentSchema(Schema):
    """An office given to somebody."""

    role = Choice(Text("Vai trò", "Role"), lambda: list(offices_to_give().items()))
    unit_id = Choice(Text("Đơn vị", "Unit"), _units)
    title = Line(
        Text("Chức danh trên văn bản", "Title on papers"),
        limit=120,
        hint=Text("Ví dụ: Chủ tịch UBND xã Cẩm Bình", "For example: Chủ tịch UBND xã Cẩm Bình"),
    )
    signs_for = Choice(
        Text("Thẩm quyền ký", "Signing"), {k: v for k, v in _SIGNING.items() if k}, required=False
    )
    valid_from = Day(Text("Từ ngày", "From"))
    valid_to = Day(Text("Đến hết ngày", "To the end of"), required=False)
    basis = Line(Text("Căn cứ (quyết định số …)", "Basis (decision no. …)"), limit=200)


@blueprint.route("/tai-khoan/<uuid:officer_id>/bo-nhiem", methods=["GET", "POST"])
def appoint(officer_id: UUID) -> Answer:
    """Give an officer an office."""
    require("people.manage")
    if officer_id == actor().officer_id:
        # Told before the form is filled in; the act itself refuses it too.
        raise Refused("own_affair")
    row = account_row(officer_id)
    form, schema = Form(version=row["version"], initial={"valid_from": today()}), AppointmentSchema()
    back = url_for("admin.account", officer_id=officer_id)
    way = [ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}]

    def check(data: dict[str, Any], _: object) -> Check:
        shown = {
            **data,
            "role": office_name(data["role"]),
            "unit_id": dict(_units())[data["unit_id"]],
            "signs_for": _SIGNING[data["signs_for"]],
            "valid_from": dmy(data["valid_from"]),
            "valid_to": dmy(data["valid_to"]) if data["valid_to"] else Text("không thời hạn", "no end"),
        }
        return Check(
            title=Text("Kiểm tra trước khi giao chức vụ", "Check before giving the office"),
            rows=[
                {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
                *(
                    {"key": f.metadata["label"], "value": shown[n], "field": n}
                    for n, f in schema.fields.items()
                ),
            ],
            button=Text("Giao chức vụ này", "Give this office"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Giao chức vụ", "Give an office"),
            caption=row["full_name"],
            cancel_url=back,
            draft=f"appoint-{officer_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().people.appoint(
            actor(), wish, officer_id=officer_id, **{**data, "unit_id": UUID(data["unit_id"])}
        ),
        done=lambda _: go(back, Text("Đã giao chức vụ.", "The office is given.")),
        record_id=officer_id,
    )


class EndSchema(Schema):
    """The end of an office."""

    last_day = Day(Text("Ngày cuối cùng giữ chức vụ", "Last day in the office"))


@blueprint.route(
    "/tai-khoan/<uuid:officer_id>/chuc-vu/<uuid:appointment_id>/ket-thuc", methods=["GET", "POST"]
)
def end_appointment(officer_id: UUID, appointment_id: UUID) -> Answer:
    """Take an office away."""
    require("people.manage")
    row = account_row(officer_id)
    office = next((o for o in row["offices"] if o["appointment_id"] == appointment_id), None)
    if office is None:
        raise Refused("not_found")
    form, schema = Form(version=row["version"], initial={"last_day": today()}), EndSchema()
    back = url_for("admin.account", officer_id=officer_id)
    way = [ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}]
    about: list[Row] = [
        {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
        {"key": Text("Chức vụ", "Office"), "value": f"{office['title']}, {office['unit_name']}"},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Kết thúc chức vụ", "End the office"),
            about=about,
            cancel_url=back,
            breadcrumbs=way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi kết thúc chức vụ", "Check before ending the office"),
            rows=[
                *about,
                {
                    "key": Text("Ngày cuối cùng", "Last day"),
                    "value": data["last_day"],
                    "kind": "date",
                    "field": "last_day",
                },
            ],
            button=Text("Kết thúc chức vụ này", "End this office"),
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=lambda wish, data, _: services().people.end_appointment(
            actor(), wish, officer_id=officer_id, appointment_id=appointment_id, last_day=data["last_day"]
        ),
        done=lambda _: go(back, Text("Đã kết thúc chức vụ.", "The office has ended.")),
        record_id=officer_id,
    )


@blueprint.route("/tai-khoan/<uuid:officer_id>/dong", methods=["GET", "POST"])
def deactivate(officer_id: UUID) -> Answer:
    """Close an account and end its sessions."""
    require("people.manage")
    row = account_row(officer_id)
    form = Form(version=row["version"])
    back = url_for("admin.account", officer_id=officer_id)
    way = [ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}]
    page = Check(
        title=Text("Đóng tài khoản", "Close the account"),
        rows=[
            {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
            {"key": Text("Tên đăng nhập", "User name"), "value": row["username"]},
            {
                "key": Text("Số chức vụ đang giữ", "Offices held"),
                "value": sum(o["current"] for o in row["offices"]),
            },
        ],
        button=Text("Đóng tài khoản này", "Close this account"),
        warning=Text(
            "Người này bị đăng xuất ngay và không đăng nhập được nữa. Lịch sử các việc đã làm được giữ nguyên.",
            "This person is signed out at once and cannot sign in any more. The history of their acts stays.",
        ),
        cancel_url=back,
        breadcrumbs=way,
    )
    if form.step != "do":
        return check_page(form, page)
    return perform(
        lambda wish: services().people.deactivate(actor(), wish, officer_id=officer_id),
        form=form,
        done=lambda _: go(back, Text("Đã đóng tài khoản.", "The account is closed.")),
        on_refused=lambda: go(back, next(iter(form.errors.values())), "error"),
        record_id=officer_id,
    )


# -- units ------------------------------------------------------------------------------------------------------------------


@blueprint.get("/don-vi")
def units() -> Answer:
    """List the units: district, communes, hamlets and offices, each with its source."""
    require("people.manage")
    rows = services().people.units(ended=True)
    names = {row["unit_id"]: row["name"] for row in rows}
    depth = {row["unit_id"]: row["path"].count("/") for row in rows}
    order = {row["path"]: n for n, row in enumerate(rows)}

    def place(row: Row) -> list[int]:
        parts = [p for p in row["path"].split("/") if p]
        return [order.get("/" + "/".join(parts[: n + 1]) + "/", 0) for n in range(len(parts))]

    return render(
        "admin/units.html",
        rows=[
            {
                "name": row["name"],
                "kind": capital(UNIT_KINDS[row["kind"]]),
                "code": row["code"] or None,
                "parent": names.get(row["parent_id"]),
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                "url": {"name": url_for("units.show", unit_id=row["unit_id"])},
                "source": Text(f"{row['source']} (dữ liệu trình diễn)", f"{row['source']} (demonstration)")
                if row["demonstration"]
                else row["source"],
                "depth": depth[row["unit_id"]],
            }
            for row in sorted(rows, key=place)
        ],
        changes=services().units.changes(),
        breadcrumbs=[],
    )


# -- erasure ----------------------------------------------------------------------------------------------------------------


class ErasureSchema(Schema):
    """Whose data is to be erased, and on what ground."""

    code = Line(
        Text("Mã hộ hoặc mã hồ sơ", "Household or dossier code"),
        limit=40,
        hint=Text("Như ghi trong yêu cầu xóa dữ liệu", "As in the request for erasure"),
    )
    ground = Choice(
        Text("Căn cứ", "Ground"),
        {code: capital(words) for code, words in ERASURE_GROUNDS.items()},
        required=False,
        widget="select",
        hint=Text("Để trống: yêu cầu của chủ thể dữ liệu", "Blank: request of the data subject"),
    )
    confirm = Line(
        Text("Gõ lại mã hộ để xác nhận", "Type the code again to confirm"),
        limit=40,
        hint=Text("Việc này không hoàn tác được", "This cannot be undone"),
    )


class _UnknownCode(Refused):
    """No household and no dossier has the code that was typed: there is no list to choose one from."""

    def __init__(self) -> None:
        super().__init__("bad_choice", field="code")

    @property
    def text(self) -> Text:
        """The sentence for people."""
        return Text(
            "Không có hộ hoặc hồ sơ nào mang mã này.", "There is no household and no dossier with this code."
        )


@blueprint.route("/xoa-du-lieu", methods=["GET", "POST"])
def erasure() -> Answer:
    """Erase a household's data on request: its key is destroyed, papers go, the log stays as it was."""
    require("subject.erase")
    form, schema = Form(), ErasureSchema()

    def confirmed(data: dict[str, Any]) -> str:
        if data["confirm"] != data["code"]:
            raise Refused("code_mismatch", field="confirm")
        return str(data["code"])

    def find(data: dict[str, Any]) -> Row:
        row = services().erasure.find(actor(), confirmed(data))
        if row is None:
            raise _UnknownCode()
        return row

    def check(data: dict[str, Any], _: object) -> Check:
        row = find(data)
        obstacle = services().erasure.obstacle(actor(), row["subject_id"])
        if obstacle is not None:
            # Said where the code was typed: no page to check an act that can only be refused.
            raise Refused(obstacle.code, field="code")
        along = services().erasure.taken_along(actor(), row["subject_id"])
        return erasure_check(row, along, data["ground"])

    def erase(wish: Command, data: dict[str, Any], _: object) -> Any:
        try:
            return services().erasure.erase(
                actor(), wish, code=confirmed(data), ground=data["ground"] or "subject_request"
            )
        except Refused as refusal:
            raise (_UnknownCode() if refusal.code == "bad_choice" else refusal) from None

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Xóa dữ liệu cá nhân theo yêu cầu", "Erase personal data on request"),
            lead=Text(
                "Theo Luật Bảo vệ dữ liệu cá nhân. Nhập mã hộ, hoặc mã hồ sơ của cá nhân, tổ chức được đề nghị. "
                "Bạn không xem được hồ sơ ở đây. " + cleared_words().vi,
                "Under the law on personal data. Enter a household's code, or the dossier code of a person or "
                "organisation nominated. Records cannot be seen from here. " + cleared_words().en,
            ),
            cancel_url=url_for("admin.accounts"),
        ),
        check=check,
        act=erase,
        done=lambda _: go(
            url_for("admin.erasure"),
            joined([Text("Đã xóa dữ liệu.", "The data has been erased."), cleared_words()], " "),
        ),
    )
