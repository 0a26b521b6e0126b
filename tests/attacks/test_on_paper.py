"""Attacks on what was handed out and on the sealed papers: one byte is enough, and nothing of one paper serves another."""

from __future__ import annotations

import io
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from tests.attacks.conftest import District

from aggregates.nomination_award_events import AwardAttested, CertificateIssued
from ledger.signing import SigningKey
from ledger.verifier.certificate import MARKER, code_fragment, keys_of, verify_code


def test_the_certificate_itself_verifies(district: District) -> None:
    assert district.verify(district.certificate()) == (0, set())


def _stream_of(paper: bytes, name: str) -> int:
    """A place in the bytes of an attachment as they lie in the file."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        raw = pdf.attachments[name].get_file().obj.read_raw_bytes()
    return paper.index(raw) + len(raw) // 2


@pytest.mark.parametrize("where", ["head", "page", "award", "proof", "signature", "middle", "tail"])
def test_a_pdf_changed_by_one_byte_is_refused(district: District, where: str) -> None:
    paper = district.certificate()
    place = {
        "head": 5,
        "page": paper.index(b"stream") + 12,
        "award": _stream_of(paper, "award.json"),
        "proof": _stream_of(paper, "award.tlog-proof"),
        "signature": paper.index(MARKER) + len(MARKER) + 40,
        "middle": len(paper) // 2,
        "tail": len(paper) - 2,
    }[where]
    for bit in (1, 64):
        changed = bytearray(paper)
        changed[place] ^= bit
        code, failed = district.verify(bytes(changed))
        assert code == 1
        assert failed & {"signature", "attachment"}


def _with(paper: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        del pdf.attachments[name]
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content)  # type: ignore[call-arg]
        pdf.save(out)
    return out.getvalue()


def _attached(paper: bytes, name: str) -> bytes:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return pdf.attachments[name].get_file().read_bytes()


@pytest.mark.parametrize("name", ["award.json", "award.tlog-proof"])
def test_attachments_swapped_between_two_certificates_are_refused(district: District, name: str) -> None:
    one, two = district.certificate(1), district.certificate(2)
    code, failed = district.verify(_with(one, name, _attached(two, name)))
    assert (code, failed) == (1, {"signature", "content_hash"})


def test_both_attachments_swapped_leave_a_paper_that_was_never_issued(district: District) -> None:
    """What is attached then fits together; the page does not belong to it, and the file's signature says so."""
    one, two = district.certificate(1), district.certificate(2)
    mixed = one
    for name in ("award.json", "award.tlog-proof"):
        mixed = _with(mixed, name, _attached(two, name))
    assert district.verify(mixed) == (1, {"signature"})


def _code(district: District, number: int) -> tuple[str, CertificateIssued, AwardAttested]:
    row = district.row(f"SELECT nomination_id FROM certificates WHERE gold_book_number = {number}")
    events = district.world.log.events_of(row["nomination_id"])
    issued = next(e for e in events if isinstance(e, CertificateIssued))
    attested = next(e for e in events if isinstance(e, AwardAttested))
    return str(issued.data.value["check_url"]).partition("#")[2], issued, attested


def test_a_code_replayed_on_another_paper_names_the_paper_it_was_made_for(district: District) -> None:
    keys = keys_of(district.world.app.book.keys.pem().encode())
    fragment, issued, attested = _code(district, 1)
    _, other, other_attested = _code(district, 2)
    id, award, _ = verify_code(fragment, keys)
    assert (UUID(bytes=id), award.hex()) == (issued.certificate_id, attested.award_hash)
    assert (UUID(bytes=id), award.hex()) != (other.certificate_id, other_attested.award_hash)
    # And whoever asks the office is shown the award it belongs to.
    found = district.row(f"SELECT awardee FROM certificates WHERE certificate_id = '{UUID(bytes=id)}'")
    assert found["awardee"] == "Bùi Thị Một"


def test_a_code_made_of_two_or_signed_by_another_is_refused(district: District) -> None:
    keys = keys_of(district.world.app.book.keys.pem().encode())
    one, two = (urlsafe_b64decode(_code(district, n)[0]) for n in (1, 2))
    for cut in (16, 48, 56):
        mixed = urlsafe_b64encode(one[:cut] + two[cut:]).decode()
        with pytest.raises(ValueError, match="not signed"):
            verify_code(mixed, keys)
    forger = SigningKey("forger", bytes(32))
    forged = code_fragment(one[:16], one[16:48], one[48:56], forger.sign_bytes)
    with pytest.raises(ValueError, match="not signed"):
        verify_code(forged, keys)


def test_sealed_papers_exchanged_on_disk_are_named(district: District) -> None:
    """Each is sealed under its subject's key: what belongs to one opens under no other's name."""
    rows = [
        district.row(f"SELECT subject_id, sha256 FROM certificates WHERE gold_book_number = {n}")
        for n in (1, 2)
    ]
    one, two = (district.sealed_file(r["subject_id"], r["sha256"]) for r in rows)
    kept = one.read_bytes(), two.read_bytes()
    one.write_bytes(kept[1])
    two.write_bytes(kept[0])
    told = district.audit()
    assert {m["sha256"] for m in told["certificates"]["named"]} == {r["sha256"] for r in rows}
    assert {m["reason"] for m in told["certificates"]["named"]} == {"changed"}
    one.write_bytes(kept[0])
    two.unlink()
    told = district.audit()
    assert [(m["sha256"], m["reason"]) for m in told["certificates"]["named"]] == [
        (rows[1]["sha256"], "missing")
    ]


def test_a_sealed_paper_changed_by_one_byte_is_named(district: District) -> None:
    row = district.row("SELECT subject_id, sha256 FROM certificates WHERE gold_book_number = 1")
    file: Path = district.sealed_file(row["subject_id"], row["sha256"])
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert [m["reason"] for m in district.audit()["certificates"]["named"]] == ["changed"]
