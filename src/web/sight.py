"""What a page shows of sensitive fields, and the line in the log of readings that it leaves.

A view asks :func:`sight` for the part of the work it is at, and takes every sensitive value from it. When the page is complete,
all that was shown on it is written down with one statement, before a byte of it goes out: where that fails, the page is not
shown.
"""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

from web.frame import actor_or_none, services, without_office
from workflows.sensitive import Sight

_SHOWN = frozenset({200, 409, 422})
"""Answers that show a record: a page, a form with its errors, what has changed meanwhile. Any other is words of ours."""


def sight(area: str) -> Sight:
    """Return what whoever is signed in is shown on this page, in one part of the work (``workflows.sensitive``)."""
    by = actor_or_none()
    if by is None:
        raise without_office()
    sights: dict[str, Sight] = g.setdefault("sights", {})
    if area not in sights:
        sights[area] = Sight(by, area)
    return sights[area]


def _keep(response: Response) -> Response:
    sights: dict[str, Sight] = g.pop("sights", {})
    if sights and response.status_code in _SHOWN:
        services().readings.keep(
            sights.values(), page=request.endpoint or "", request=g.get("request_id", "")
        )
    return response


def register(app: Flask) -> None:
    """Have every page of the application leave its lines."""
    app.after_request(_keep)
