"""Giving somebody who forgot their password a new first one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for

from rules.text import Text
from web.admin import ACCOUNTS, account_row
from web.kit import Answer, Check, Form, actor, check_page, command, render, require, services
from web.passwords import first_password

blueprint = Blueprint("admin_passwords", __name__, url_prefix="/quan-tri")


@blueprint.route("/tai-khoan/<uuid:officer_id>/mat-khau", methods=["GET", "POST"])
def reset(officer_id: UUID) -> Answer:
    """Show what a reset does; then show the new first password, once."""
    require("people.manage")
    row = account_row(officer_id)
    form = Form(version=row["version"])
    back = url_for("admin.account", officer_id=officer_id)
    if form.step != "do":
        return check_page(
            form,
            Check(
                title=Text("Cấp lại mật khẩu", "Reset the password"),
                rows=[
                    {"key": Text("Cán bộ", "Officer"), "value": row["full_name"], "kind": "personal"},
                    {"key": Text("Tên đăng nhập", "User name"), "value": row["username"]},
                ],
                button=Text("Cấp mật khẩu mới", "Issue a new password"),
                warning=Text(
                    "Mật khẩu cũ hết hiệu lực và mọi phiên đăng nhập của người này kết thúc. "
                    "Việc này được ghi vào nhật ký an ninh.",
                    "The old password ends and so does every session of this person. This is kept in the security log.",
                ),
                cancel_url=back,
                breadcrumbs=[ACCOUNTS, {"url": back, "label": row["full_name"] or row["username"]}],
            ),
        )
    password = first_password()
    services().people.reset_password(actor(), command(), officer_id=officer_id, password=password)
    made = {
        "id": officer_id,
        "username": row["username"],
        "full_name": row["full_name"],
        "password": password,
    }
    return render("admin/account_made.html", made=made, again=True, breadcrumbs=[ACCOUNTS])
