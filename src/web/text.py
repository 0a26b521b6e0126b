"""Which language a page speaks, and how templates choose their words.

Every visible sentence in a template is written in both languages where it stands: ``{{ t("Đăng nhập",
"Sign in") }}``. Vietnamese is the language of record and the default; English is a choice that the session
remembers. The browser's own preference is not consulted: commune offices run English browsers that nobody
ever set up.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from flask import Flask, g, has_app_context, has_request_context, request, session
from markupsafe import Markup

from rules.text import Lang, Text

DEFAULT_LANG: Lang = "vi"
_KEY = "lang"


def _as_lang(value: object) -> Lang | None:
    if value == "vi":
        return "vi"
    return "en" if value == "en" else None


def choose_language() -> None:
    """Set ``g.lang``: ``?lang=`` (remembered from then on), else the session, else Vietnamese."""
    asked = _as_lang(request.args.get(_KEY))
    if asked is not None and session.get(_KEY) != asked:
        session[_KEY] = asked
    g.lang = asked or _as_lang(session.get(_KEY)) or DEFAULT_LANG


def current_lang() -> Lang:
    """Return the language of the current page; Vietnamese outside of a request."""
    if has_app_context():
        return _as_lang(g.get(_KEY)) or DEFAULT_LANG
    return DEFAULT_LANG


def t(vi: str | Text | None, en: str | None = None) -> str:
    """Choose the wording in the language of the page.

    ``t("Tên", "Name")`` chooses between two wordings. ``t(value)`` takes what a caller passed on: a
    :class:`Text` is resolved, a plain string (a name, a code) or markup stays as it is, ``None`` becomes
    an empty string. The result is a plain string unless markup went in, so that templates escape it.
    """
    if vi is None:
        return ""
    if isinstance(vi, Text):
        if en is not None:
            raise TypeError("t() takes a Text or two strings, not both")
        return vi.get(current_lang())
    if en is not None and current_lang() == "en":
        return en
    return vi if isinstance(vi, Markup) else str(vi)


def lang_url(lang: Literal["vi", "en"]) -> str:
    """Return the address of this very page in the other language.

    A page that was the answer to a POST has an address that may not answer to GET; then it is the start page.
    """
    rule = request.url_rule if has_request_context() else None
    if rule is None or "GET" not in (rule.methods or ()):
        return "/?" + urlencode({_KEY: lang})
    args = [(key, value) for key, value in request.args.items(multi=True) if key != _KEY]
    return f"{request.path}?{urlencode([*args, (_KEY, lang)])}"


def register_text(app: Flask) -> None:
    """Give an application its language choice and its templates ``t``, ``current_lang`` and ``lang_url``."""
    app.before_request(choose_language)
    app.jinja_env.globals.update(t=t, current_lang=current_lang, lang_url=lang_url)
