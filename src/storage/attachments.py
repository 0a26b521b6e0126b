"""Papers: found by the SHA-256 of their content, kept sealed under their subject's key, outside the database.

What a file is, is decided by its content and never by its name. Files are written whole or not at all: first under a
temporary name, then renamed, then forced to disk with their folder, before any event names them.
"""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import warnings
import zipfile
from pathlib import Path, PurePath
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from PIL import Image

from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence
from storage.vault import Vault

MAX_BYTES: Final = 20 * 1024 * 1024
MIME: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_EXTENSIONS: Final = {"jpeg": "jpg"}
_MAX_UNPACKED: Final = 200 * 1024 * 1024


def clean_name(name: str) -> str:
    """Return a file's own name without folders or control characters, in NFC, at most 120 characters."""
    base = PurePath(name.replace("\\", "/")).name
    text = "".join(c for c in unicodedata.normalize("NFC", base) if c.isprintable()).strip(" .")
    stem, dot, extension = text.rpartition(".")
    return (f"{stem[:110]}{dot}{extension[:9]}" if dot else text[:120]) or "tep"


def detect_type(content: bytes) -> str:
    """Return pdf, jpg, png, xlsx, docx, or a word for what it is instead."""
    if content.startswith(b"%PDF-"):
        # A reader finds a PDF by its end; what has none is something else behind a borrowed first line.
        return "pdf" if b"%%EOF" in content[-1024:] else "PDF?"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg" if _is_picture(content, "JPEG") else "JPEG?"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png" if _is_picture(content, "PNG") else "PNG?"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    if content[:2] == b"MZ" or content[:4] == b"\x7fELF":
        return "program"
    if (
        content[:256]
        .lstrip()
        .lower()
        .startswith((b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml"))
    ):
        return "html/xml"
    return "?"


def _is_picture(content: bytes, form: str) -> bool:
    """Whether the bytes are a whole picture of that form; its pixels are not unpacked beyond what checking takes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(form,)) as picture:
                picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
    return form != "JPEG" or b"\xff\xd9" in content[-1024:]


def _office_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > 5000 or sum(e.file_size for e in entries) > _MAX_UNPACKED:
                return "zip bomb"
            names = {e.filename for e in entries}
    except (zipfile.BadZipFile, ValueError, OSError):
        return "zip?"
    if any(n.endswith("vbaProject.bin") for n in names):
        return "macro"
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return "xlsx"
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return "docx"
    return "zip"


class Attachments:
    """The folder of sealed papers."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def check(self, name: str, content: bytes) -> tuple[str, str]:
        """Return (clean name, type) of an upload, or refuse it: size, emptiness, content, a name that lies."""
        tidy = clean_name(name)
        if not content:
            raise Refused("file_empty", field="evidence", name=tidy)
        if len(content) > MAX_BYTES:
            raise Refused("file_too_large", field="evidence", name=tidy, limit=MAX_BYTES // 1024 // 1024)
        found = detect_type(content)
        if found not in MIME:
            raise Refused("file_type", field="evidence", name=tidy, found=found)
        extension = tidy.rpartition(".")[2].lower()
        if _EXTENSIONS.get(extension, extension) != found:
            raise Refused("file_name_mismatch", field="evidence", name=tidy, found=found)
        return tidy, found

    def keep(self, subject: UUID, name: str, content: bytes) -> Evidence:
        """Check, seal and store an upload of the subject; the same content twice is one file."""
        tidy, found = self.check(name, content)
        return self.keep_as(subject, tidy, content, MIME[found])

    def keep_as(self, subject: UUID, name: str, content: bytes, mime: str) -> Evidence:
        """Seal and store what the caller has checked to be of type ``mime``, under a name from :func:`clean_name`."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(subject, digest)
        if not path.exists() or self._vault.open(subject, path.read_bytes()) is None:
            # There, but sealed under a key that has been renewed since: nobody can read that any more.
            self._write(path, self._vault.seal(subject, content))
        return Evidence(digest, len(content), mime, PII(subject, name), subject)

    def read(self, subject: UUID, sha256: str) -> bytes | None:
        """Return the plain bytes; None when they were erased or never kept. Raises ValueError when they do not fit."""
        try:
            sealed = self._path(subject, sha256).read_bytes()
        except FileNotFoundError:
            return None
        try:
            content = self._vault.open(subject, sealed)
        except InvalidTag:
            raise ValueError(f"attachment {sha256} was changed since it was sealed") from None
        if content is not None and hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"attachment {sha256} does not match its hash")
        return content

    def destroy(self, subject: UUID) -> int:
        """Remove every paper of an erased subject; return how many."""
        folder = self._folder / subject.hex[:2] / subject.hex
        count = 0
        for path in list(folder.glob("*")) if folder.is_dir() else []:
            path.unlink(missing_ok=True)
            count += 1
        return count

    def destroy_unreadable(self, record: UUID) -> int:
        """Remove the papers that a record's key no longer opens since it was renewed; return how many."""
        folder = self._folder / record.hex[:2] / record.hex
        count = 0
        for path in [p for p in folder.glob("*") if not p.name.startswith(".")] if folder.is_dir() else []:
            if self._vault.open(record, path.read_bytes()) is None:
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _path(self, subject: UUID, sha256: str) -> Path:
        if len(sha256) != 64 or any(c not in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256")
        return self._folder / subject.hex[:2] / subject.hex / sha256

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
