"""What every command reads and writes: files within a limit, UTF-8 whatever the locale, and why it ends."""

from __future__ import annotations

import errno
import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from rules.text import Text

MAX_INPUT = 1_000_000


def read(file: str, limit: int = MAX_INPUT) -> bytes:
    """Read a file, or stdin for ``-``; one byte past the limit is enough to know that there is too much."""
    from rules.text import Text
    from rules.wording import megabytes

    try:
        if file == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with open(file, "rb") as stream:
                data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        refuse(
            file,
            "",
            Text(
                f"không đọc được ({detail}); kiểm tra đường dẫn và quyền đọc",
                f"cannot be read ({detail}); check the path and its permissions",
            ),
        )
    if len(data) > limit:
        most = megabytes(limit)
        refuse(
            file,
            "",
            Text(
                f"lớn hơn {most.vi} MB; dùng tệp nhỏ hơn",
                f"is larger than {most.en} MB; use a smaller file",
            ),
        )
    return data


def write_file(file: str, content: bytes) -> None:
    """Write a file that was asked for, over one that is there; where that cannot be done the command ends with one line."""
    from rules.text import Text

    try:
        with open(file, "wb") as stream:
            stream.write(content)
    except (OSError, ValueError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        refuse(
            file,
            "",
            Text(
                f"không ghi được ({detail}); kiểm tra đường dẫn và quyền ghi",
                f"cannot be written ({detail}); check the path and its permissions",
            ),
        )


def refuse(file: str, place: str, message: Text) -> NoReturn:
    """Say on one line of stderr what is wrong, and end with exit code 2."""
    from rules.wording import printable

    where = "".join(f"{part}: " for part in ("stdin" if file == "-" else file, place) if part)
    warn(printable(f"{where}{message.vi} / {message.en}"))
    raise SystemExit(2)


def pair(text: Text, indent: str) -> list[str]:
    """Return the lines of a text in both languages, Vietnamese first, each behind ``indent``."""
    return [indent + line for line in (*text.vi.splitlines(), *text.en.splitlines())]


def put(text: str) -> None:
    """Write a line of the result to stdout."""
    _write(sys.stdout, text)


def put_json(value: Any) -> None:
    """Write the result as JSON to stdout."""
    put(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def put_bytes(data: bytes) -> None:
    """Write the result to stdout byte for byte."""
    _write_bytes(sys.stdout, data)


def warn(text: str) -> None:
    """Write a line to stderr: what is no part of the result."""
    _write(sys.stderr, text)


def _write(stream: Any, text: str) -> None:
    """Write UTF-8 whatever the locale says: a terminal set to ASCII must not turn a verdict into a traceback."""
    _write_bytes(stream, f"{text}\n".encode())


def _write_bytes(stream: Any, data: bytes) -> None:
    try:
        click.echo(data, file=getattr(stream, "buffer", stream), nl=False)
    except OSError as error:
        if stream is sys.stderr or error.errno == errno.EPIPE:
            raise
        click.echo(f"không ghi được kết quả / the result cannot be written: {error.strerror}", err=True)
        # The unwritten rest would fail once more, with a traceback, when the interpreter flushes at its end.
        os._exit(1)
