"""The proof pages, for everybody: the ledger's public keys and the checkpoints it has signed. They say nothing of anybody.

Whoever keeps a checkpoint today can show tomorrow whether the history was rewritten since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from ledger.book import LedgerError, SignedCheckpoint
from ledger.verifier.merkle import LARGEST
from ledger.verifier.notes import LONGEST
from ledger.witnesses import Enlisted, NotTakenError
from rules.text import Text
from web.asked import place_asked
from web.kit import render, services
from web.security import for_programs, public
from web.text import t

blueprint = Blueprint("proof", __name__)

_PAGE = 25
_STATUS = {"unreadable": 400, "unknown_checkpoint": 404, "unknown_witness": 403, "wrong": 422}
_OCCASIONS: dict[str, Text] = {
    "first": Text("lần đầu", "the first one"),
    "decision": Text("sau một quyết định", "after a decision"),
    "daily": Text("hằng ngày", "daily"),
    "rotation": Text("khi thay khóa", "a change of keys"),
    "bundle": Text("cho một gói bằng chứng", "for a bundle of evidence"),
    "certificate": Text("trước khi cấp giấy khen", "before a certificate"),
}


@blueprint.get("/bang-chung")
@public
def index() -> str:
    """Show the last checkpoints and the keys they can be checked with."""
    book = services().book
    found = book.checkpoints(_PAGE + 1, place_asked("truoc"))
    holding, standing = book.holding(found), book.standing()
    witnesses = services().witnesses
    seen = witnesses.counted(c.size for c in found)
    return render(
        "proof/index.html",
        last=_row(standing.last) if standing.last else None,
        behind=standing.behind,
        leaves=standing.leaves,
        keys=book.keys.public_keys(),
        origin=book.keys.origin,
        rows=[
            _row(c, seen.get((c.size, c.root), 0)) if c.number in holding else _foreign(c)
            for c in found[:_PAGE]
        ],
        witnesses=[_witness(w) for w in witnesses.all()],
        older_url=url_for("proof.index", truoc=found[_PAGE - 1].number) if len(found) > _PAGE else None,
    )


def _witness(enlisted: Enlisted) -> dict[str, Any]:
    return {
        "office": enlisted.office,
        "name": enlisted.key.name,
        "key": str(enlisted.key),
        "size": enlisted.size,
        "at": enlisted.at,
        "since": enlisted.since,
        "ended": enlisted.ended,
    }


def _row(signed: SignedCheckpoint, witnesses: int = 0) -> dict[str, Any]:
    return {
        "witnesses": witnesses,
        "number": signed.number,
        "size": signed.size,
        "root": short_root(signed.root),
        "occasion": _OCCASIONS.get(signed.occasion, Text(signed.occasion, signed.occasion)),
        "signed_at": signed.signed_at,
        "url": {"root": url_for("proof.checkpoint", number=signed.number)},
    }


def _foreign(found: SignedCheckpoint) -> dict[str, Any]:
    """Return the row of what was written into the table by somebody else: what it says of itself is not repeated."""
    untold = dict.fromkeys(("witnesses", "size", "occasion", "signed_at"))
    return {
        **untold,
        "number": found.number,
        "root": t("không do sổ cái này ký", "not signed by this ledger"),
    }


def short_root(root: bytes) -> str:
    """Return the first 16 hexadecimal digits of a root in groups of four, as certificates print it."""
    digits = root.hex()[:16]
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


@blueprint.get("/bang-chung/khoa.pem")
@public
def key() -> Response:
    """Give all public keys as PEM, the one in use first."""
    response = Response(services().book.keys.pem(), mimetype="application/x-pem-file")
    response.headers["Content-Disposition"] = 'attachment; filename="public-key.pem"'
    return response


@blueprint.get("/bang-chung/<int:number>.txt")
@public
def checkpoint(number: int) -> Response:
    """Give one checkpoint as it was signed."""
    found = services().book.checkpoints(1, number + 1) if number < 2**62 else []
    if not found or found[0].number != number or number not in services().book.holding(found):
        abort(404)
    return Response(str(services().book.cosigned(found[0])), mimetype="text/plain")


@blueprint.get("/bang-chung/tang-truong")
@public
def growth() -> Response:
    """Give the newest checkpoint and the proof that it continues the one of ``tu`` leaves: what a witness asks for."""
    given = request.args.get("tu", "0")
    old = int(given) if given.isascii() and given.isdecimal() and len(given) < 20 else -1
    if not 0 <= old <= LARGEST:
        abort(400)
    try:
        found = services().witnesses.growth(old)
    except LedgerError:
        # A hash is missing: there is no proof, and the page of proof says why.
        abort(503)
    if found is None:
        abort(404)
    return Response(str(found), mimetype="text/plain")


@blueprint.post("/bang-chung/dong-ky")
@public
@for_programs
def take() -> tuple[Response, int]:
    """Take the cosignatures that a witness brings below a checkpoint. They prove themselves; nobody signs in for it."""
    # Of no announced length as well: nobody signs in for it.
    request.max_content_length = LONGEST
    try:
        content = request.get_data(cache=False)
    except RequestEntityTooLarge:
        content = b""
    try:
        taken = services().witnesses.take(content, datetime.now(UTC))
    except NotTakenError as refused:
        return Response(f"{refused.code}: {refused}\n", mimetype="text/plain"), _STATUS[refused.code]
    return Response("".join(f"{key.name}\n" for key in taken), mimetype="text/plain"), 200
