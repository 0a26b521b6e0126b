"""The security log on a page: what was refused and which sign-ins failed, by kind, account and day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from rules.text import Text
from storage.application import Row
from web.asked import asked, place_asked
from web.formats import erased
from web.kit import Answer, actor, render, services
from web.page_names import act_words
from web.refusals_in_short import in_short
from web.schemas import Choice, Day, Id
from web.text import t
from workflows.audit import SecurityFilter
from workflows.authorisation import authorise

KINDS = {
    "permission": Text("không có quyền", "not permitted"),
    "input": Text("dữ liệu nhập", "input"),
    "rule": Text("quy định", "a rule"),
    "sign_in": Text("đăng nhập sai", "failed sign-in"),
    "session": Text("đã đăng nhập", "signed in"),
    "account": Text("tài khoản", "account"),
    "keys": Text("khóa mã hóa", "encryption keys"),
    "backup": Text("sao lưu, khôi phục", "backup and restore"),
}
LIST = {"url": "/kiem-toan", "label": Text("Ai đã xác minh thu nhập", "Who verified incomes")}
"""The way back from every page of the audit."""
_NOBODY = UUID(int=0)
"""Stands in the list of accounts for acts of nobody who is known."""


class _Wanted(Schema):
    kind = Choice(Text("Loại", "Kind"), tuple(KINDS), required=False)
    officer = Id(Text("Tài khoản", "Account"), required=False)
    day = Day(Text("Ngày", "Day"), required=False)


def _wanted() -> tuple[SecurityFilter, dict[str, str], dict[str, list[Text]]]:
    """Read the filter from the address. What cannot be read becomes an error at its field."""
    data, typed, errors = asked(_Wanted())
    officer = data.get("officer")
    return (
        SecurityFilter(
            kind=data.get("kind") or "",
            officer_id=officer if officer != _NOBODY else None,
            unknown=officer == _NOBODY,
            day=data.get("day"),
        ),
        typed,
        errors,
    )


def show() -> Answer:
    """Show refused acts and failed sign-ins, the newest first, a page at a time."""
    by, audit = actor(), services().audit
    authorise(by, "security.read")
    wanted, typed, errors = _wanted()
    page = (
        audit.security_page(by, wanted, before=place_asked("truoc"), after=place_asked("sau"))
        if not errors
        else None
    )
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "audit/security.html",
        errors=errors,
        values=typed,
        kinds=list(KINDS.items()),
        officers=[
            (str(_NOBODY), t("không rõ", "unknown")),
            *(
                (str(o["officer_id"]), f"{erased(o['full_name'])} ({o['username']})")
                for o in audit.accounts(by)
            ),
        ],
        rows=[_line(r) for r in page.rows] if page else [],
        filtered=bool(kept),
        newer_url=url_for("audit.security", **kept, sau=page.rows[0]["id"]) if page and page.newer else None,
        older_url=url_for("audit.security", **kept, truoc=page.rows[-1]["id"])
        if page and page.older
        else None,
        breadcrumbs=[LIST],
    )
    return (body, 422) if errors else body


def _line(r: Row) -> dict[str, Any]:
    return {
        "at": r["at"],
        "kind": KINDS.get(r["kind"], Text(r["kind"], r["kind"])),
        "who": r["officer"] or r["username"] or t("không rõ", "unknown"),
        "act": act_words(r["act"]),
        "why": Text("Đặt lại mật khẩu cho tài khoản này.", "A new password was set for this account.")
        if r["code"] == "password_reset"
        else Text("Đăng nhập được.", "Signed in.")
        if r["code"] == "signed_in"
        else in_short(r["code"]),
        "reference": r["correlation_id"][:32],
    }
