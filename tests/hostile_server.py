"""A machine on the network that answers as nobody should."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def behaving(
    how: str, body: bytes = b"junk", kind: str = "application/timestamp-reply"
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve on this machine; give the address, and a list that grows by each question.

    ``how``: ``silent`` (never answers), ``dripping`` (a byte now and then, for ever), ``dripping headers``, ``huge``,
    ``elsewhere`` (a redirection to a file), ``page`` (a web page), ``junk`` (``body`` of the right type), ``broken off``.
    """
    asked: list[bytes] = []
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    typed = OK + f"Content-Type: {kind}\r\n".encode()

    def answer(one: socket.socket) -> None:
        with one, contextlib.suppress(OSError):
            one.settimeout(5)
            asked.append(one.recv(65536))
            if how == "silent":
                ended.wait(20)
            elif how.startswith("dripping"):
                one.sendall(typed + (b"Content-Length: 9999\r\n\r\n" if how == "dripping" else b"X-A: "))
                while not ended.wait(0.05):
                    one.sendall(b"x")
            elif how == "huge":
                one.sendall(typed + b"\r\n")
                while not ended.is_set():
                    one.sendall(b"x" * 65536)
            elif how == "elsewhere":
                one.sendall(
                    b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
                )
            elif how == "page":
                one.sendall(OK + b"Content-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>a")
            elif how == "broken off":
                one.sendall(typed + b"Content-Length: 400\r\n\r\n" + body)
            else:
                one.sendall(typed + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                one, _ = listener.accept()
                threading.Thread(target=answer, args=(one,), daemon=True).start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        ended.set()
        thread.join()
        listener.close()
