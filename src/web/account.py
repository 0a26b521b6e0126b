"""Signing in and out, one's own account: password, offices held, kin declared."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, session, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from rules.text import Text
from web.frame import actor_or_none, movement
from web.kit import (
    Answer,
    Check,
    Form,
    account,
    actor,
    go,
    local_path,
    public,
    render,
    require,
    services,
    two_steps,
)
from web.offices import office_names
from web.schemas import Line
from web.security import end_session, session_id, start_session
from web.succession import ended_words
from workflows.authorisation import may
from workflows.demonstration import DEMONSTRATION_PASSWORD, in_order
from workflows.people import PASSWORD_LENGTHS
from workflows.second_factor import SIGNING_ROLES

blueprint = Blueprint("account", __name__)


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Sign in; a demonstration lists its accounts."""
    onward = local_path(request.args.get("next")) or url_for("work.index")
    if request.method == "GET" and account() is not None:
        return redirect(onward)
    form = Form()
    status = 200
    if form.sent:
        username, password = str(form.values["username"] or ""), request.form.get("password", "")
        if not username.strip():
            form.fail("username", Text("Hãy nhập tên đăng nhập.", "Enter your user name."))
        if not password:
            form.fail("password", Text("Hãy nhập mật khẩu.", "Enter your password."))
        if not form.errors:
            try:
                who = services().people.sign_in(username, password, request.remote_addr or "")
            except Refused as refusal:
                if refusal.code == "throttled":
                    raise
                form.fail("password", refusal.text)
            else:
                start_session(who)
                return redirect(onward, 303)
        status = 422
    ours = movement()
    demonstration = services().people.demonstration_accounts() if ours and ours.demonstration else []
    page = render(
        "account/sign_in.html",
        form=form,
        accounts=in_order(demonstration),
        roles=office_names(),
        demonstration_password=DEMONSTRATION_PASSWORD,
        keep_drafts=True,
        action=url_for("account.sign_in", next=local_path(request.args.get("next"))),
    )
    return page, status


@blueprint.post("/dang-xuat")
def sign_out() -> Answer:
    """Sign out in this browser."""
    end_session()
    return go(url_for("account.sign_in"), Text("Bạn đã đăng xuất.", "You have signed out."))


@blueprint.post("/tai-khoan/dang-xuat-moi-noi")
def sign_out_everywhere() -> Answer:
    """End every session of the account, this one too."""
    who = account()
    if who is None:
        abort(403)
    services().people.sign_out_everywhere(who.officer_id)
    end_session()
    return go(
        url_for("account.sign_in"),
        Text("Bạn đã đăng xuất khỏi mọi thiết bị.", "You have signed out on all devices."),
    )


@blueprint.post("/tai-khoan/ket-thuc-phien")
def end_one_session() -> Answer:
    """End one of my sessions, in whatever browser it is."""
    who = account()
    if who is None:
        abort(403)
    if not services().sessions.end_of(who.officer_id, request.form.get("session", "")):
        return go(
            url_for("account.show"),
            Text("Phiên đó đã kết thúc rồi.", "That session had ended already."),
            "info",
        )
    return go(url_for("account.show"), Text("Đã kết thúc phiên.", "The session has ended."))


@blueprint.get("/tai-khoan")
def show() -> Answer:
    """Show who I am here: offices held, password, sessions, kin."""
    who = account()
    if who is None:
        abort(403)
    by = actor_or_none()
    return render(
        "account/show.html",
        mine=who,
        by=by,
        offices=services().people.appointments(who.officer_id),
        signs=any(o["role"] in SIGNING_ROLES for o in services().people.appointments(who.officer_id)),
        ended=ended_words(services().people.ended_offices(who.officer_id)),
        roles=office_names(),
        may_declare=by is not None and may(by, "dossier.read"),
        kin=_kin_rows(),
        sessions=services().sessions.live(who.officer_id, session_id()),
    )


@blueprint.post("/tai-khoan/chuc-vu")
def office() -> Answer:
    """Act in another of one's offices from now on."""
    who = account()
    if who is None:
        abort(403)
    try:
        chosen = UUID(request.form.get("office", ""))
    except ValueError:
        abort(400)
    # Refuses an office of somebody else's, or one that has ended.
    by = services().people.actor(who.officer_id, chosen)
    session["office"] = str(by.appointment_id)
    return go(
        url_for("work.index"),
        Text(
            f"Bây giờ bạn làm việc với tư cách {by.title}, {by.unit_name}.",
            f"You now act as {by.title}, {by.unit_name}.",
        ),
    )


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
def password() -> Answer:
    """Change one's password; a first password must be changed before anything else."""
    who = account()
    if who is None:
        abort(403)
    form = Form()
    if form.sent:
        old, new, again = (request.form.get(n, "") for n in ("old", "new", "again"))
        if not old:
            form.fail("old", Text("Hãy nhập mật khẩu hiện tại.", "Enter your present password."))
        if new != again:
            form.fail(
                "again", Text("Hai lần nhập mật khẩu mới không giống nhau.", "The new passwords differ.")
            )
        if not form.errors:
            try:
                services().people.change_password(who.officer_id, old, new)
            except Refused as refusal:
                form.fail(
                    refusal.field,
                    Text("Mật khẩu hiện tại không đúng.", "The present password is wrong.")
                    if refusal.code == "wrong_password"
                    else refusal.text,
                )
            else:
                renewed = services().people.sign_in(who.username, new, request.remote_addr or "")
                office = session.get("office")
                start_session(renewed)
                if office:
                    session["office"] = office
                return go(
                    url_for("work.index"),
                    Text(
                        "Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.",
                        "Password changed. Other devices are signed out.",
                    ),
                )
    page = render("account/password.html", form=form, mine=who, lengths=PASSWORD_LENGTHS, keep_drafts=True)
    return page, 422 if form.errors else 200


class KinSchema(Schema):
    """Which household somebody has kin in."""

    code = Line(Text("Mã hộ", "Household code"), limit=40)


@blueprint.route("/tai-khoan/nguoi-than", methods=["GET", "POST"])
def kin() -> Answer:
    """Declare that I belong to a household or have kin in it, and so decide nothing about it."""
    by = actor()
    require("dossier.read")
    form = Form()

    def find(code: str) -> dict[str, object]:
        rows, _ = services().household_register.page(by, text=code)
        found = next((r for r in rows if (r["code"] or "").casefold() == code.casefold()), None)
        if found is None:
            raise Refused("bad_choice", field="code", value=code)
        return found

    def check(data: dict[str, object], _: object) -> Check:
        row = find(str(data["code"]))
        return Check(
            title=Text("Kiểm tra trước khi khai người thân", "Check before declaring kin"),
            rows=[
                {"key": Text("Mã hộ", "Household code"), "value": row["code"], "field": "code"},
                {"key": Text("Chủ hộ", "Head of household"), "value": row["head"], "kind": "personal"},
                {"key": Text("Nơi ở", "Place"), "value": f"{row['hamlet']}, {row['commune']}"},
            ],
            button=Text("Khai có người thân trong hộ này", "Declare kin in this household"),
            warning=Text(
                "Từ nay bạn không quyết định việc gì của hộ này. Việc khai không rút lại được.",
                "From now on you decide nothing about this household. The declaration cannot be taken back.",
            ),
            cancel_url=url_for("account.show"),
        )

    return two_steps(
        form,
        KinSchema(),
        show=lambda: render("account/kin.html", form=form),
        check=check,
        act=lambda wish, data, _: services().people.declare_kin(
            by, wish, household_id=UUID(str(find(data["code"])["household_id"]))
        ),
        done=lambda _: go(url_for("account.show"), Text("Đã khai người thân.", "Kin declared.")),
    )


def _kin_rows() -> list[dict[str, object]]:
    by = actor_or_none()
    if by is None or not may(by, "dossier.read"):
        return []
    rows = []
    for id in by.own_households:
        try:
            rows.append(services().household_register.named(by, id))
        except Refused:
            continue
    return rows
