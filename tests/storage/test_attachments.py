"""Papers: told by what is in them, kept under their hash, and never believed when they have changed."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import zipfile
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from aggregates.pii import PII
from aggregates.refusals import Refused
from storage import attachments
from storage.attachments import MAX_BYTES, Attachments, clean_name, detect_type

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def picture(form: str) -> bytes:
    """Return a small whole picture."""
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(stream, form)
    return stream.getvalue()


JPEG, PNG = picture("JPEG"), picture("PNG")


def label(value: object) -> str:
    """Name a parameter in a test's id: bytes of archives carry the time they were made at."""
    return "bytes" if isinstance(value, bytes) else str(value)[:30]


def office(*names: str, size: int = 3) -> bytes:
    """Return an archive with such entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return stream.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")


class OneKey:
    """A vault with one key for everybody, and a list of who was erased."""

    def __init__(self) -> None:
        self._cipher = AESGCM(b"k" * 32)
        self.erased: set[UUID] = set()

    def seal(self, subject: UUID, data: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, data, subject.bytes)

    def open(self, subject: UUID, sealed: bytes) -> bytes | None:
        if subject in self.erased:
            return None
        return self._cipher.decrypt(sealed[:12], sealed[12:], subject.bytes)


@pytest.fixture
def vault() -> OneKey:
    return OneKey()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def papers(folder: Path, vault: OneKey) -> Attachments:
    return Attachments(folder, vault)  # type: ignore[arg-type]


def refusal(papers: Attachments, name: str, content: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        papers.keep(uuid4(), name, content)
    assert refused.value.field == "evidence"
    assert "{" not in refused.value.text.vi + refused.value.text.en
    return refused.value


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, "pdf"),
        (JPEG, "jpg"),
        (PNG, "png"),
        (XLSX, "xlsx"),
        (DOCX, "docx"),
        (b"MZ\x90\x00", "program"),
        (b"\x7fELF\x02", "program"),
        (b"<!DOCTYPE html><p>", "html/xml"),
        (b"  <svg xmlns='x'><script>", "html/xml"),
        (b"<script>alert(1)</script>", "html/xml"),
        (office("a.txt"), "zip"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro"),
        (b"PK\x03\x04 broken", "zip?"),
        (XLSX[:40], "zip?"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "?"),
        (b"GIF89a", "?"),
        (b"just words", "?"),
        (b"\xff\xd8", "?"),
        (b"%PDF-1.4\n<html><script>alert(1)</script>", "PDF?"),
        (JPEG[:3], "JPEG?"),
        (JPEG[:-2], "JPEG?"),
        (PNG[:8], "PNG?"),
        (PNG[:-20], "PNG?"),
        (b" %PDF-1.4", "?"),
        (b"", "?"),
    ],
    ids=label,
)
def test_type_by_content(content: bytes, found: str) -> None:
    assert detect_type(content) == found


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG"]))
def test_no_bytes_make_it_stumble(tail: bytes, start: bytes) -> None:
    assert isinstance(detect_type(start + tail), str)


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.JPEG", JPEG, "image/jpeg"),
        ("a.png", PNG, "image/png"),
        ("a.xlsx", XLSX, attachments.MIME["xlsx"]),
        ("a.docx", DOCX, attachments.MIME["docx"]),
    ],
    ids=label,
)
def test_kept_and_read_again(papers: Attachments, name: str, content: bytes, mime: str) -> None:
    subject = uuid4()
    kept = papers.keep(subject, name, content)
    assert (kept.mime, kept.size, kept.subject) == (mime, len(content), subject)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.name == PII(subject, name)
    assert papers.read(subject, kept.sha256) == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"MZ\x90\x00", "file_type"),
        ("a.pdf", b"<html>", "file_type"),
        ("a.pdf", JPEG, "file_name_mismatch"),
        ("a.jpg", PDF, "file_name_mismatch"),
        ("a.docx", XLSX, "file_name_mismatch"),
        ("a.exe", PDF, "file_name_mismatch"),
        ("a.pdf.exe", PDF, "file_name_mismatch"),
        ("pdf", PNG, "file_name_mismatch"),
        ("a", PDF, "file_name_mismatch"),
        ("a.zip", office("a.txt"), "file_type"),
        ("a.xlsm", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "file_type"),
    ],
    ids=label,
)
def test_what_is_not_what_it_says_is_refused(
    papers: Attachments, folder: Path, name: str, content: bytes, code: str
) -> None:
    assert refusal(papers, name, content).code == code
    assert not folder.exists(), "nothing is written for a refused file"


def test_the_limit_is_exact(papers: Attachments) -> None:
    at_limit = PDF[:-6] + b"0" * (MAX_BYTES - len(PDF)) + PDF[-6:]
    assert papers.keep(uuid4(), "a.pdf", at_limit).size == MAX_BYTES
    assert refusal(papers, "a.pdf", at_limit + b"0").code == "file_too_large"


def test_a_zip_bomb_is_told_from_its_list_without_unpacking(
    papers: Attachments, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attachments._MAX_UNPACKED == 200 * 1024 * 1024
    monkeypatch.setattr(attachments, "_MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    monkeypatch.setattr(zipfile.ZipFile, "extractall", None)
    just = office("[Content_Types].xml", "xl/workbook.xml", size=500_000)
    assert papers.keep(uuid4(), "a.xlsx", just).size < 10_000
    refused = refusal(papers, "a.xlsx", office("[Content_Types].xml", "xl/workbook.xml", size=500_001))
    assert (refused.code, refused.params["found"]) == ("file_type", "zip bomb")
    many = office("[Content_Types].xml", "xl/workbook.xml", *(f"xl/{i}" for i in range(4_999)), size=0)
    assert refusal(papers, "a.xlsx", many).params["found"] == "zip bomb"


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("C:\\Users\\Lan\\đơn.pdf", "đơn.pdf"),
        ("/absolute/a.pdf", "a.pdf"),
        ("a\x00b\n\r\t.pdf", "ab.pdf"),
        ("‮fdp.exe.pdf", "fdp.exe.pdf"),
        ("  .hidden.pdf. ", "hidden.pdf"),
        ("...", "tep"),
        ("", "tep"),
        ("/", "tep"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("x" * 300, "x" * 120),
        (unicodedata.normalize("NFD", "Giấy ra viện Thưởng.pdf"), "Giấy ra viện Thưởng.pdf"),
    ],
)
def test_names_are_cleaned(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    clean = clean_name(name)
    assert clean
    assert len(clean) <= 121
    assert not set(clean) & {"/", "\\", "\0", "\n"}
    assert clean not in (".", "..")
    assert clean == unicodedata.normalize("NFC", clean)


def test_a_name_in_decomposed_letters_is_kept_composed(papers: Attachments) -> None:
    kept = papers.keep(uuid4(), unicodedata.normalize("NFD", "Biên bản họp.PDF"), PDF)
    assert kept.name.value == "Biên bản họp.PDF"


@pytest.mark.parametrize("sha", ["../../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "", "a" * 63 + "/"])
def test_no_hash_leads_anywhere(papers: Attachments, sha: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        papers.read(uuid4(), sha)


def test_the_same_content_is_one_file(papers: Attachments, folder: Path) -> None:
    subject = uuid4()
    one, two = papers.keep(subject, "a.pdf", PDF), papers.keep(subject, "b.pdf", PDF)
    assert one.sha256 == two.sha256
    assert len([p for p in folder.rglob("*") if p.is_file()]) == 1


def test_on_disk_there_is_nothing_but_sealed_bytes(papers: Attachments, folder: Path) -> None:
    kept = papers.keep(uuid4(), "don-cua-Lan.pdf", PDF)
    (path,) = [p for p in folder.rglob("*") if p.is_file()]
    assert path.name == kept.sha256
    assert b"%PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_changed_bytes_are_noticed(papers: Attachments, folder: Path, vault: OneKey) -> None:
    subject = uuid4()
    kept = papers.keep(subject, "a.pdf", PDF)
    (path,) = [p for p in folder.rglob("*") if p.is_file()]
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(ValueError, match="was changed since it was sealed"):
        papers.read(subject, kept.sha256)
    # Even sealed under the right key, other content is not this paper.
    path.write_bytes(vault.seal(subject, PDF + b"changed"))
    with pytest.raises(ValueError, match="does not match its hash"):
        papers.read(subject, kept.sha256)


def test_what_was_never_kept_or_was_erased_is_none(papers: Attachments, vault: OneKey) -> None:
    subject = uuid4()
    assert papers.read(subject, "0" * 64) is None
    kept = papers.keep(subject, "a.pdf", PDF)
    assert papers.read(uuid4(), kept.sha256) is None, "a paper belongs to its subject"
    vault.erased.add(subject)
    assert papers.read(subject, kept.sha256) is None


def test_destroying_takes_all_papers_of_one_subject(papers: Attachments) -> None:
    gone, stays = uuid4(), uuid4()
    for content in (PDF, PDF + b"2"):
        papers.keep(gone, "a.pdf", content)
    kept = papers.keep(stays, "a.pdf", PDF)
    assert papers.destroy(gone) == 2
    assert papers.destroy(gone) == 0
    assert papers.read(gone, kept.sha256) is None
    assert papers.read(stays, kept.sha256) == PDF


def test_an_interrupted_write_leaves_no_paper(
    papers: Attachments, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        papers.keep(uuid4(), "a.pdf", PDF)
    assert [p for p in folder.rglob("*") if p.is_file()] == []
