"""One question to another machine over HTTP, bounded as a whole: in seconds, in bytes, and to the address that was given.

A time-out of a socket bounds each wait, not their sum: a machine that sends one byte now and then would hold its caller for ever.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from types import TracebackType
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

_PIECE: Final = 65_536


class UnansweredError(OSError):
    """No answer came, or not in time, or more than was asked for. ``str()`` says which."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status of HTTP, the type of the content and the content."""

    status: int
    kind: str
    content: bytes


def is_address(text: str) -> bool:
    """Whether ``text`` is an address of the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def ask(
    address: str, *, seconds: float, most: int, body: bytes | None = None, kind: str = "", accept: str = ""
) -> Answer:
    """Ask ``address`` (``POST`` with a ``body`` of the type ``kind``, else ``GET``) and return the answer, whatever its status.

    Nobody is followed elsewhere: a redirection is an answer like others. Raises :class:`UnansweredError` for an address that is
    none of the web, an answer that takes more than ``seconds`` after the name was found, and one of more than ``most`` bytes.
    """
    if not is_address(address):
        raise UnansweredError("not an address of the web")
    headers = {**({"Content-Type": kind} if kind else {}), **({"Accept": accept} if accept else {})}
    watch = _Watch(seconds)
    try:
        request = Request(address, body, headers)
        with watch, watch.opener().open(request, timeout=seconds) as answer:
            content = _read(answer, most)
    except UnansweredError as error:
        if watch.over:
            raise UnansweredError(_late(seconds)) from error
        raise
    except (URLError, HTTPException, OSError, ValueError) as error:
        if watch.over:
            raise UnansweredError(_late(seconds)) from error
        raise UnansweredError(str(getattr(error, "reason", error)) or type(error).__name__) from error
    if watch.over:
        # A connection that was cut looks like an answer that has ended.
        raise UnansweredError(_late(seconds))
    return Answer(answer.status, answer.headers.get_content_type(), content)


def _late(seconds: float) -> str:
    return f"no full answer within {seconds:g} s"


def _read(answer: Any, most: int) -> bytes:
    found = bytearray()
    while piece := answer.read1(_PIECE):
        found += piece
        if len(found) > most:
            raise UnansweredError("the answer is too long")
    # What was announced and did not come: read1 alone would take it for the end.
    if answer.length:
        raise UnansweredError("the answer broke off")
    return bytes(found)


class _Watch:
    """Cuts the connections that are made under it when its time is over, whatever they wait for."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._made: list[HTTPConnection] = []
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def opener(self) -> OpenerDirector:
        """Return what opens addresses of the web and nothing else, by the proxies of the environment."""
        watch = self

        class Plain(HTTPHandler):
            def http_open(self, request: Any) -> Any:
                return self.do_open(watch._maker(HTTPConnection), request)

        class Secure(HTTPSHandler):
            def https_open(self, request: Any) -> Any:
                return self.do_open(watch._maker(HTTPSConnection), request)

        found = OpenerDirector()
        for handler in (ProxyHandler(), Plain(), Secure()):
            found.add_handler(handler)
        return found

    def _maker(self, kind: type[HTTPConnection]) -> Any:
        watch = self

        def make(*args: Any, **more: Any) -> HTTPConnection:
            made = kind(*args, **more)
            connect: Callable[[], None] = made.connect

            def connected() -> None:
                connect()
                # The response keeps on reading when its connection has let go of it.
                watch._sockets.append(made.sock)
                if watch.over:
                    raise TimeoutError

            made.connect = connected  # type: ignore[method-assign]
            watch._made.append(made)
            return made

        return make

    def _end(self) -> None:
        self.over = True
        for one in [*self._sockets, *(made.sock for made in self._made if made.sock is not None)]:
            # Past TLS, whose own way to end would wait for the other side.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
