"""Refusals and failures as pages: what happened, that nothing has changed, and what to do now.

Permission refusals met outside of a command (opening a page of another commune) go to the security log here; those of
commands were noted by the kernel.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any
from uuid import UUID

from flask import Flask, g, render_template, request
from flask_login import AnonymousUserMixin
from werkzeug.exceptions import HTTPException

from aggregates.refusals import Refused
from web.frame import actor_or_none, services
from web.security import account
from workflows.kernel import Command

logger = logging.getLogger("chungtay.web")
FORBIDDEN = frozenset(
    {
        "forbidden", "foreign_unit", "own_affair", "own_unit", "proposer_may_not", "verifier_may_not_vote", "two_people",
        "appointment_ended", "no_signing_authority", "not_a_member", "recused", "attestation_not_yours", "no_appointment",
        "restricted_view", "office_ended", "refuser_may_not",
    }
)  # fmt: skip
"""Refusals that no other input would mend: this person, in this office, may not."""
_IN_THIS_CASE = frozenset(
    {"own_affair", "proposer_may_not", "verifier_may_not_vote", "two_people", "refuser_may_not", "recused"}
)
"""Of these, those that keep somebody from one case whose office does such work."""
_PAGES = {400, 403, 404, 409, 413, 422, 429, 500}
_DRAINED = 1024 * 1024 * 1024
_DRAINED_STRANGER = 8 * 1024 * 1024


def status_of(refusal: Refused) -> int:
    """Return the HTTP status a refusal stands for."""
    if refusal.code in FORBIDDEN:
        return 403
    return {"not_found": 404, "stale_version": 409, "command_reused": 409, "throttled": 429}.get(
        refusal.code, 422
    )


def error_page(status: int, **context: Any) -> tuple[str, int]:
    """Return the page of a status, in words, with the reference for support."""
    return render_template(f"errors/{status}.html", request_id=g.get("request_id"), **context), status


def refusal_page(refusal: Refused) -> tuple[str, int]:
    """Return the page of a refusal nobody handled closer to the form."""
    status = status_of(refusal)
    by = actor_or_none()
    if status == 403 and not g.get("refusal_noted"):
        g.refusal_noted = True
        record = next((v for v in (request.view_args or {}).values() if isinstance(v, UUID)), None)
        command = Command(correlation_id=g.get("request_id", ""))
        services().kernel.note_refusal(f"page {request.endpoint}", by, command, refusal, record)
    return error_page(
        status,
        details=None if refusal.code == "not_found" else refusal.text,
        retry_minutes=refusal.params.get("minutes"),
        role=by.role if by is not None else "",
        ended=refusal.code == "office_ended",
        in_this_case=refusal.code in _IN_THIS_CASE,
    )


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if code >= 500:
        _bare()
    if code == 413:
        _drain()
    if code == 405:
        code = 404
    context: dict[str, Any] = {"back_url": _form_url()} if code == 413 else {}
    if code == 429:
        # Attempts at a password are refused by their workflow; what is counted here is asked without an account.
        context = {"asked": True}
    page, _ = error_page(code if code in _PAGES else (400 if code < 500 else 500), **context)
    return page, error.code


def _form_url() -> str | None:
    """Return the address of the form that was sent, where it has one of its own: a form is shown where it is sent to."""
    return request.path if request.url_rule and "GET" in (request.url_rule.methods or ()) else None


def _drain() -> None:
    """Read on when a body was refused unread: a browser that is cut off while sending shows its own error, not our page."""
    announced, allowed = request.content_length or 0, request.max_content_length or 0
    left = min(announced, _DRAINED if account() else _DRAINED_STRANGER) if announced > allowed else 0
    try:
        while left > 0:
            chunk = request.environ["wsgi.input"].read(min(left, 1024 * 1024))
            if not chunk:
                return
            left -= len(chunk)
    except (OSError, ValueError):
        return


def _failure(error: Exception) -> tuple[str, int]:
    # Type and place only: messages of libraries may quote what was typed.
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("failed request=%s %s\n%s", g.get("request_id"), type(error).__name__, where)
    _bare()
    return error_page(500, back_url=_form_url() if request.method == "POST" else None)


def _bare() -> None:
    """Let the page that follows stand by itself: nothing around it, nobody signed in, no question to the database.

    The database may be what failed. flask-login asks for the account in every template unless it knows one already.
    """
    g.bare = True
    g._login_user = AnonymousUserMixin()


def register(app: Flask) -> None:
    """Give the application its error pages."""
    app.register_error_handler(Refused, refusal_page)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failure)
