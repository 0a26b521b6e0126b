"""How a witness reaches a log over the network: it fetches what has grown, and brings its cosignature. Nothing here is believed."""

from __future__ import annotations

from typing import Final

from ledger.verifier.notes import LONGEST
from storage.web_client import UnansweredError, ask

TIMEOUT: Final = 20.0
"""Seconds for each answer of the network, from its first byte to its last."""
GROWTH: Final = "/bang-chung/tang-truong"
COSIGN: Final = "/bang-chung/dong-ky"


class UnreachableError(OSError):
    """The log could not be asked, or did not answer with what was asked for."""


def fetch_growth(address: str, seen: int) -> bytes:
    """Return the newest checkpoint of the log at ``address`` with the proof from ``seen`` leaves on.

    Raises :class:`UnreachableError`.
    """
    return _ask(f"{address.rstrip('/')}{GROWTH}?tu={seen}")


def send_cosigned(address: str, note: str) -> None:
    """Bring a cosigned checkpoint to the log's office. Raises :class:`UnreachableError`."""
    _ask(f"{address.rstrip('/')}{COSIGN}", note.encode())


def _ask(address: str, body: bytes | None = None) -> bytes:
    try:
        answer = ask(
            address,
            seconds=TIMEOUT,
            most=2 * LONGEST,
            body=body,
            kind="text/plain; charset=utf-8" if body is not None else "",
        )
    except UnansweredError as error:
        raise UnreachableError(str(error)) from error
    if not 200 <= answer.status < 300:
        said = answer.content[:200].decode("utf-8", "replace").split("\n")[0] if answer.status != 404 else ""
        plain = said if said.isprintable() and "<" not in said else ""
        raise UnreachableError(f"HTTP {answer.status}{f', {plain}' if plain else ''}")
    return answer.content
