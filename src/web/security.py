"""What stands between the network and every page: who is signed in, forged requests, headers, limits and the access log.

A page is closed unless its view is marked :func:`public`, so that a forgotten mark closes a page instead of opening it.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from storage.attachments import MAX_BYTES
from storage.settings import Settings
from web.cookies import PageSessions
from web.devices import device_of
from web.text import current_lang
from workflows.app import ChungTay
from workflows.papers import MAX_FILES
from workflows.people import Account
from workflows.sessions import IDLE

MAX_BODY = (MAX_FILES + 3) * MAX_BYTES + 2 * 1024 * 1024
"""As many files as a form takes, and room for one that is far too large to arrive and be refused at its field."""
MAX_BODY_STRANGER = 256 * 1024
MAX_FIELD = 512 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_BEFORE_ENROLMENT = ("signing.second_factor", "account.password", "account.sign_out", "account.office")
"""Where somebody in a signing office may go before the codes are set up."""
_access = logging.getLogger("chungtay.access")
View = TypeVar("View", bound=Callable[..., Any])
_PUBLIC: set[Callable[..., Any]] = set()
_PROGRAMS: set[Callable[..., Any]] = set()


class SignedIn:
    """What flask-login keeps of an account: who, and in which session."""

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def __init__(self, account: Account, session_id: str) -> None:
        self.account = account
        self.session_id = session_id

    def get_id(self) -> str:
        """Return the id the cookie carries: random, and worth nothing once the session has ended on the server."""
        return self.session_id


def public(view: View) -> View:
    """Mark a view as open to everybody. Stands below the route: ``@blueprint.get(…)`` first, then ``@public``."""
    _PUBLIC.add(view)
    return view


def for_programs(view: View) -> View:
    """Mark a public view that programs send to, without a form: what it takes proves itself, and no session bears on it."""
    _PROGRAMS.add(view)
    return view


def account() -> Account | None:
    """Return the account of whoever is signed in."""
    return current_user.account if current_user.is_authenticated else None


def session_id() -> str:
    """Return the id of this browser's session; empty for a stranger's."""
    return current_user.session_id if current_user.is_authenticated else ""


def start_session(who: Account) -> None:
    """Begin a session; an earlier one in this browser ends, and nothing of it is taken over except the language."""
    end_session()
    session.permanent = True
    begun = _services().sessions.begin(who.officer_id, who.epoch, device_of(request.user_agent.string))
    login_user(SignedIn(who, begun))


def end_session() -> None:
    """End this browser's session: in the cookie, and on the server, where copies of the cookie end with it."""
    lang = current_lang()
    if id := session_id():
        _services().sessions.end(id)
    logout_user()
    session.clear()
    session["lang"] = lang


def local_path(address: str | None) -> str | None:
    """Return ``address`` when it leads to a page of this site and nowhere else, without a fragment."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(ord(c) < 33 or ord(c) == 127 for c in address):
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def protect(app: Flask, settings: Settings) -> None:
    """Set up sessions, the gate, CSRF protection, headers, limits and the access log."""
    https = settings.base_url.startswith("https://")
    app.session_interface = PageSessions()
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        SESSION_COOKIE_NAME="__Host-chungtay" if https else "chungtay",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=IDLE,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_FIELD,
        MAX_FORM_PARTS=2000,
        # A form may stay open as long as the session lives; the token ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    logins = LoginManager(app)
    logins.session_protection = None
    logins.user_loader(_load)
    # Before CSRF: whoever's session has ended is asked to sign in, not told that the request cannot be read.
    app.before_request(_gate)
    csrf = CSRFProtect(app)
    for view in _PROGRAMS:
        csrf.exempt(view)
    app.after_request(_headers)


def _load(id: str) -> SignedIn | None:
    found = _services().sessions.account(id)
    return SignedIn(found, id) if found else None


def _services() -> ChungTay:
    found: ChungTay = current_app.extensions["chungtay"]
    return found


def identify_request() -> None:
    """Give the request its reference and its nonce. Before anything that may fail: the page of a failure needs both."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
    g.csp_nonce = secrets.token_urlsafe(16)
    g.started = time.perf_counter()


def _gate() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    who = account()
    if who is None:
        # Only officers hand in papers.
        request.max_content_length = MAX_BODY_STRANGER
    if view is None or request.endpoint == "static" or view in _PUBLIC:
        return None
    if who is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else _own_referrer()
        return redirect(url_for("account.sign_in", next=local_path(back)), 303)
    if who.must_change and request.endpoint not in ("account.password", "account.sign_out"):
        return redirect(url_for("account.password"), 303)
    if who.must_enrol and request.endpoint not in _BEFORE_ENROLMENT:
        return redirect(url_for("signing.second_factor"), 303)
    return None


def _own_referrer() -> str | None:
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host else None


def _headers(response: Response) -> Response:
    nonce = g.get("csp_nonce", "")
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'",
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Request-ID"] = g.get("request_id", "")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    # Paths hold ids only; query strings and addresses of people stay out of the log.
    spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    _access.info(
        "%s %s %s %.0fms request=%s",
        request.method,
        request.path[:200],
        response.status_code,
        spent,
        g.get("request_id", ""),
    )
    return response


def log_to_stderr() -> None:
    """Send our own log lines to the process's error stream, unless somebody has set logging up already."""
    logger = logging.getLogger("chungtay")
    if not logger.handlers and not logging.getLogger().handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
