"""Files that neither a kill nor a power failure leaves half: replaced as a whole, or added to by whole lines."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from storage.keyfiles import sync_folder
from storage.problems import SetupProblem


def replace_file(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all. Raises :class:`SetupProblem` where it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise SetupProblem(
            f"Không ghi được {path} ({error.strerror}).", f"{path} cannot be written ({error.strerror})."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def add_lines(file: Path, lines: Iterable[str]) -> None:
    """Add whole lines to a file for good; a last line that a kill cut off is taken away first."""
    text = "".join(f"{line}\n" for line in lines).encode()
    fresh = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "rb+") as stream:
        end = stream.seek(0, os.SEEK_END)
        if end:
            stream.seek(end - 1)
            if stream.read(1) != b"\n":
                # The half line is taken away: in the middle of the file it would be damage.
                stream.seek(0)
                stream.truncate(stream.read().rfind(b"\n") + 1)
        stream.seek(0, os.SEEK_END)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if fresh:
        sync_folder(file.parent)
