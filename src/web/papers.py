"""Papers going out: evidence and issued documents, to whoever may read the record that relies on them.

A paper came from outside, so the browser is told to treat it as nothing but a paper: the type that its content was found
to have, no sniffing, no scripts, and shown inside the window only where that is harmless.
"""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response

from rules.vietnamese import search_key
from web.kit import actor, render, services, sight

blueprint = Blueprint("papers", __name__)

_SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def disposition(name: str, *, inline: bool) -> str:
    """Return a Content-Disposition by RFC 6266: an ASCII name for old programs, the true one beside it (RFC 8187)."""
    stem, dot, extension = name.rpartition(".")
    plain = search_key(stem if dot else name).replace(" ", "-")
    safe = "".join(c for c in plain if c.isascii() and (c.isalnum() or c in "-_"))[:80] or "giay-to"
    suffix = "".join(c for c in extension if c.isascii() and c.isalnum()).lower()[:8] if dot else ""
    ascii_name = f"{safe}.{suffix}" if suffix else safe
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


@blueprint.get("/giay-to/<uuid:originator_id>/<string:sha256>")
def show(originator_id: UUID, sha256: str) -> Response | tuple[str, int]:
    """Serve a paper of a record in the officer's charge; 410 when it was erased on request."""
    found = services().records.paper(actor(), sha256, originator_id, sight("paper"))
    if found.content is None:
        return render("nominations/erased_paper.html"), 410
    response = Response(found.content, mimetype=found.mime)
    response.headers["Content-Disposition"] = disposition(
        found.name or "giay-to", inline=found.mime in _SHOWN_INLINE
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
