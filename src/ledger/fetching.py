"""How a witness reaches a log over the network: it fetches what has grown, and brings its cosignature. Nothing here is believed."""

from __future__ import annotations

from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from ledger.verifier.notes import LONGEST

TIMEOUT: Final = 20.0
"""Seconds for each answer of the network."""
GROWTH: Final = "/bang-chung/tang-truong"
COSIGN: Final = "/bang-chung/dong-ky"


class UnreachableError(OSError):
    """The log could not be asked, or did not answer with what was asked for."""


def is_address(source: str) -> bool:
    """Whether ``source`` is an address of the web, and not a file."""
    return urlsplit(source).scheme in ("http", "https")


def fetch_growth(address: str, seen: int) -> bytes:
    """Return the newest checkpoint of the log at ``address`` with the proof from ``seen`` leaves on.

    Raises :class:`UnreachableError`.
    """
    return _ask(Request(f"{address.rstrip('/')}{GROWTH}?tu={seen}"))


def send_cosigned(address: str, note: str) -> None:
    """Bring a cosigned checkpoint to the log's office. Raises :class:`UnreachableError`."""
    _ask(
        Request(
            f"{address.rstrip('/')}{COSIGN}",
            note.encode(),
            {"Content-Type": "text/plain; charset=utf-8"},
            method="POST",
        )
    )


class _Stays(HTTPRedirectHandler):
    """Follows nobody elsewhere: the address is the one the office was told."""

    def redirect_request(self, *_: object) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_Stays)


def _ask(request: Request) -> bytes:
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            content: bytes = answer.read(2 * LONGEST + 1)
    except HTTPError as error:
        said = error.read(200).decode("utf-8", "replace").split("\n")[0] if error.code != 404 else ""
        plain = said if said.isprintable() and "<" not in said else ""
        raise UnreachableError(f"HTTP {error.code}{f', {plain}' if plain else ''}") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise UnreachableError(str(getattr(error, "reason", error)) or type(error).__name__) from error
    if len(content) > 2 * LONGEST:
        raise UnreachableError("the answer is too long")
    return content
