"""The files of a backup: written whole or not at all, named with size and SHA-256, and read back no other way.

A backup is a folder. ``manifest.json`` says what is in it and is written last; everything it names it names with its hash.
Beside it, never in it, lies the key bundle: without that folder a backup is noise, and with it anybody reads everything.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from storage.keyfiles import sync_folder
from storage.locks import FileLock
from storage.problems import SetupProblem

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
BUNDLE: Final = "bundle.json"
ATTACHMENTS: Final = "attachments.jsonl"
CHUNK: Final = 1 << 18
Progress = Callable[[str, int, int], None]
"""Told the part that is being done, how much of it is, and how much it is in all."""


@contextmanager
def place_for(folder: Path) -> Iterator[Path]:
    """Yield a folder to write into, which takes the name ``folder`` at the end of the block, and not before.

    What an attempt that was killed has left is removed first. Raises :class:`SetupProblem` where something is there already,
    or somebody is writing.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetupProblem(
            f"{folder} đã có nội dung; hãy chọn thư mục chưa có.",
            f"There is something at {folder} already; name a folder that is not there yet.",
        )
    draft = folder.with_name(f".{folder.name}.partial")
    with saying(draft):
        draft.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(draft / "lock")
        if not lock.acquire(wait=False):
            raise SetupProblem(
                f"Một lần sao lưu khác đang ghi vào {folder}.",
                f"Another backup is being written to {folder}.",
            )
        try:
            for left in draft.iterdir():
                if left.is_dir():
                    shutil.rmtree(left)
                elif left != lock.path:
                    left.unlink()
            yield draft
            lock.path.unlink()
            sync_folder(draft)
            os.rename(draft, folder)
            sync_folder(folder.parent)
        finally:
            lock.release()


@contextmanager
def saying(path: Path) -> Iterator[None]:
    """Say what the system says of a file or folder that cannot be read or written."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise SetupProblem(
            f"Không đọc hoặc ghi được {where} ({error.strerror}).",
            f"{where} cannot be read or written ({error.strerror}).",
        ) from error


def write(path: Path, content: bytes) -> str:
    """Write a file for its owner alone, for good; return its SHA-256."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


class PackedFile:
    """A compressed file that is being written, and its hash."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._hash = hashlib.sha256()
        self._size = 0
        # The first level: what is sealed cannot be pressed anyway, and its hexadecimal digits halve at any.
        self._gzip = gzip.GzipFile("", "wb", 1, self, mtime=0)

    def add(self, data: bytes | bytearray | memoryview) -> None:
        """Add to the content."""
        self._gzip.write(data)

    def write(self, packed: bytes) -> int:
        """Take what was compressed; called by the compressor."""
        self._hash.update(packed)
        self._size += len(packed)
        return self._file.write(packed)

    def flush(self) -> None:
        """Nothing is flushed before the end; called by the compressor."""

    def close(self) -> dict[str, Any]:
        """Finish the file for good; return its size and hash as a manifest names them."""
        self._gzip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return {"bytes": self._size, "sha256": self._hash.hexdigest()}


@contextmanager
def unpacked(path: Path) -> Iterator[gzip.GzipFile]:
    """Yield the content of a compressed file."""
    with gzip.open(path, "rb") as stream:
        yield stream


def sha256_of(path: Path) -> str:
    """Return a file's hash, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_file(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file for its owner alone, for good and whole or not at all; return size and SHA-256 of what was read."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft, digest, size = target.with_name(f".{target.name}.{os.getpid()}"), hashlib.sha256(), 0
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with source.open("rb") as read, os.fdopen(descriptor, "wb") as written:
            while piece := read.read(CHUNK):
                digest.update(piece)
                size += written.write(piece)
            written.flush()
            os.fsync(written.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return size, digest.hexdigest()


def read_json(path: Path, what: str) -> dict[str, Any]:
    """Return the content of a manifest. Raises :class:`SetupProblem` where there is none, or it is of a later format."""
    with saying(path):
        if not path.is_file():
            raise SetupProblem(
                f"Không có {what} ở {path.parent} (thiếu {path.name}); bản sao lưu dở dang thì không dùng được.",
                f"There is no {what} at {path.parent} ({path.name} is missing); one that was broken off is none.",
            )
        content = path.read_bytes()
    try:
        found = json.loads(content)
        format = found["format"]
    except (ValueError, KeyError, TypeError):
        raise damaged(path) from None
    if format != FORMAT:
        raise SetupProblem(
            f"{path} do phiên bản mới hơn của chương trình ghi; hãy dùng phiên bản ấy.",
            f"{path} was written by a later version of the program; use that one.",
        )
    assert isinstance(found, dict)
    return found


def damaged(path: Path) -> SetupProblem:
    """Say that a file of a backup is not what was written."""
    return SetupProblem(
        f"Tệp {path} của bản sao lưu bị hỏng hoặc bị sửa; chưa có gì được khôi phục từ tệp này. Hãy dùng bản sao khác.",
        f"The backup's file {path} is damaged or was changed; nothing of it was restored. Use another copy.",
    )
