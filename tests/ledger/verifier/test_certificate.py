"""The whole chain of a certificate, link by link: each broken one is found, named, and by its own check."""

from __future__ import annotations

import io
import json
import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.ledger.verifier.papers import AWARDED, EVENT, LOG, OTHER, Paper, extra_with

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier import certificate
from ledger.verifier.certificate import (
    AWARD,
    HOLE,
    MARKER,
    NAMES,
    PROOF,
    Check,
    NotAPdfError,
    Verdict,
    award_hash,
    code_fragment,
    extra_of,
    keys_of,
    proof_in,
    sealed,
    verify_certificate,
    verify_code,
)
from ledger.verifier.growth import Growth
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import COSIGNATURE, Checkpoint, SignatureError

KEYS = [LOG.public]
WITNESS, STRANGER = SigningKey("thanhtra.vn", bytes([7] * 32)), SigningKey("ai-do.vn", bytes([8] * 32))
WHOLE = Paper()


def told(paper: Paper | bytes, keys: list[bytes] = KEYS, **more: Any) -> dict[str, tuple[bool, str]]:
    """What each check says of a certificate."""
    content = paper.file() if isinstance(paper, Paper) else paper
    return {c.name: (c.ok, c.detail) for c in verify_certificate(content, keys, **more).checks}


def failed(paper: Paper | bytes, keys: list[bytes] = KEYS, **more: Any) -> dict[str, str]:
    """The checks that do not hold, and why."""
    return {name: why for name, (ok, why) in told(paper, keys, **more).items() if ok is False}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"decision_serial": 1}, "01/QĐ-UBND"),
        ({"decision_serial": 12}, "12/QĐ-UBND"),
        ({"decision_serial": 1, "decision_number": "01/QĐ-UBND"}, "01/QĐ-UBND"),
        ({"decision_serial": 1, "decision_number": 7}, "01/QĐ-UBND"),
        ({"decision_serial": "x"}, "x/QĐ-UBND"),
    ],
)
def test_the_decision_s_number_is_told_as_it_stands_on_the_paper(more: dict[str, Any], said: str) -> None:
    """Awards of before their number stood in them bear the figure alone; their bytes stay as they were attested."""
    award = json.dumps({**AWARDED, **more}, ensure_ascii=False).encode()
    verdict = verify_certificate(Paper(award=award).file(), KEYS)
    assert verdict.valid, verdict.checks
    assert verdict.decision == said


@pytest.mark.parametrize("in_hex", [False, True])
def test_a_whole_one_holds_and_says_what_it_is(in_hex: bool) -> None:
    verdict = verify_certificate(Paper(in_hex=in_hex).file(), KEYS)
    assert verdict.valid
    assert [(c.name, c.ok, c.detail) for c in verdict.checks] == [
        ("attachment", True, "award.json, award.tlog-proof"),
        ("signature", True, "the whole file is as it was issued"),
        ("content_hash", True, f"bound to event {EVENT}, version 7"),
        ("inclusion", True, "leaf 5 of 11"),
        ("checkpoint", True, f"{LOG.name}, 11 leaves, root {verdict.checkpoint.root.hex()[:16]}"),  # type: ignore[union-attr]
    ]
    assert verdict.to_dict() == {
        "valid": True, "status": "valid", "status_as_of": "issue", "certificate": "0001/2020",
        "decision": "12/QĐ-UBND", "witnesses": [],
        "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in verdict.checks],
    }  # fmt: skip
    assert verdict.awardee == "Bùi Thị Đợi"
    assert str(proof_in(WHOLE.file())).encode() == WHOLE.proof()


def test_one_that_does_not_hold_is_unknown() -> None:
    shown = verify_certificate(WHOLE.file(), [OTHER.public]).to_dict()
    assert (shown["valid"], shown["status"], shown["certificate"]) == (False, "unknown", "0001/2020")


def test_a_verdict_holds_only_with_every_check_in_order() -> None:
    every = [Check(name, True) for name in NAMES]
    assert Verdict(every).valid
    assert not Verdict(every[:-1]).valid
    assert not Verdict(every[::-1]).valid
    assert not Verdict([]).valid
    for n in range(len(every)):
        assert not Verdict([*every[:n], Check(NAMES[n], False), *every[n + 1 :]]).valid


def test_any_of_the_keys_will_do_and_another_fails_by_name() -> None:
    assert not failed(WHOLE, [OTHER.public, LOG.public])
    assert failed(WHOLE, [OTHER.public]) == {
        "signature": "the file was altered, or signed with a key that is not among these",
        "checkpoint": "not signed by any key that is known",
    }
    # 32 bytes that are no key at all are passed over.
    assert failed(WHOLE, [b"short", LOG.public]).get("signature") is None
    assert set(failed(Paper(seal_key=OTHER))) == {"signature"}
    assert set(failed(Paper(note_keys=[OTHER]))) == {"checkpoint"}


def test_one_bit_anywhere_breaks_the_file() -> None:
    whole = WHOLE.file()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 2
        try:
            assert not verify_certificate(bytes(changed), KEYS).valid, place
        except NotAPdfError:
            assert place < 20


def other_award() -> Paper:
    """A certificate whose award is not the one that its event is bound to."""
    return Paper(state=WHOLE.event(), award=WHOLE.award.replace("Đợi".encode(), b"Nam"))


BROKEN: dict[str, tuple[Callable[[], Paper], str, str]] = {
    "no award": (lambda: Paper(without=(AWARD,)), "attachment", "award.json is not in it"),
    "no proof": (lambda: Paper(without=(PROOF,)), "attachment", "award.tlog-proof is not in it"),
    "neither": (lambda: Paper(without=(AWARD, PROOF)), "attachment", "award.json, award.tlog-proof is not in it"),
    "award no JSON": (lambda: Paper(award=b"{"), "attachment", "the award cannot be read"),
    "award a list": (lambda: Paper(award=b"[1]"), "attachment", "the award cannot be read"),
    "award no UTF-8": (lambda: Paper(award=b'{"a":"\xff"}'), "attachment", "the award cannot be read"),
    "half a letter": (lambda: Paper(award=b'{"awardee_name":"\\ud800"}'), "attachment", "the award cannot be read"),
    "too deep": (lambda: Paper(award=b'{"a":' + b"[" * 100_000), "attachment", "the award cannot be read"),
    "proof unreadable": (lambda: Paper(attached={PROOF: b"hello"}), "content_hash", "not a proof"),
    "extra no object": (lambda: Paper(extra=b"[]"), "content_hash", "the proof's extra data cannot be read"),
    "no leaf": (lambda: Paper(extra=extra_with(WHOLE, leaf=None)), "content_hash",
                "the proof lacks what its leaf is made from"),
    "no state": (lambda: Paper(extra=extra_with(WHOLE, state=None)), "content_hash",
                 "the proof lacks what its leaf is made from"),
    "no salt": (lambda: Paper(extra=extra_with(WHOLE, salt=None)), "content_hash",
                "the proof lacks what its leaf is made from"),
    "salt no hex": (lambda: Paper(extra=extra_with(WHOLE, salt="x")), "content_hash",
                    "the proof lacks what its leaf is made from"),
    "state no base64": (lambda: Paper(extra=extra_with(WHOLE, state="A")), "content_hash", "not base64"),
    "leaf no JSON": (lambda: Paper(extra=extra_with(WHOLE, leaf="x")), "content_hash",
                     "the leaf cannot be read"),
    "another kind of event": (lambda: Paper(leaf=WHOLE.leaf_with(topic="nomination.proposed.v1")), "content_hash",
                              "the leaf is another kind of event's"),
    "another event": (lambda: Paper(leaf=WHOLE.leaf_with(state="00" * 32)), "content_hash",
                      "the event is not the one in the leaf"),
    "event no JSON": (lambda: Paper(state=b"x"), "content_hash", "the event cannot be read"),
    "no hash in the event": (lambda: Paper(state=b"{}"), "content_hash", "the award is not the one in the event"),
    "a hash of strange letters": (lambda: Paper(state='{"award_hash":"é"}'.encode()), "content_hash",
                                  "the award is not the one in the event"),
    "another award": (other_award, "content_hash", "the award is not the one in the event"),
    "another salt": (lambda: Paper(state=WHOLE.event(), salt=bytes(16)), "content_hash",
                     "the award is not the one in the event"),
    "nameless leaf": (lambda: Paper(leaf=WHOLE.leaf_with(event=None)), "content_hash", "the leaf names no event"),
    "leaf with a message": (lambda: Paper(leaf=WHOLE.leaf_with(event="x\nVALID\x1b[1A")), "content_hash",
                            "the leaf names no event"),
    "leaf without version": (lambda: Paper(leaf=WHOLE.leaf_with(version=None)), "content_hash",
                             "the leaf names no event"),
    "version in words": (lambda: Paper(leaf=WHOLE.leaf_with(version="7")), "content_hash", "the leaf names no event"),
    "version a truth": (lambda: Paper(leaf=WHOLE.leaf_with(version=True)), "content_hash", "the leaf names no event"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_link_is_named(name: str) -> None:
    make, check, why = BROKEN[name]
    assert failed(make()) == {check: why}
    assert not verify_certificate(make().file(), KEYS).valid


def test_what_can_be_checked_without_the_attachments_is() -> None:
    assert list(told(Paper(without=(AWARD,)))) == ["attachment", "signature"]
    # An award that holds nothing is as good as none.
    assert list(told(Paper(award=b"{}"))) == ["attachment", "signature"]
    assert list(told(Paper(attached={PROOF: b"hello"}))) == ["attachment", "signature", "content_hash"]
    assert not verify_certificate(Paper(award=b"{}").file(), KEYS).valid


def test_the_path_is_against_the_root_as_the_note_says_it() -> None:
    """A path that leads elsewhere, in a file that is sealed as it is."""
    elsewhere = Paper(size=11, index=4)
    proof = elsewhere.proof().replace(b"index 4", b"index 5")
    assert failed(Paper(attached={PROOF: proof})) == {"inclusion": "the proof leads to another root"}
    # Of a note that is no checkpoint neither path nor signature says anything.
    lines = WHOLE.proof().split(b"\n")
    lines[lines.index(LOG.name.encode()) + 1] = b"x"
    broken = failed(Paper(attached={PROOF: b"\n".join(lines)}))
    assert broken == {"inclusion": "not a number", "checkpoint": "not a number"}


def test_an_award_without_particulars_holds_and_says_nothing_of_them() -> None:
    verdict = verify_certificate(Paper(award=b'{"a":1}').file(), KEYS)
    assert verdict.valid
    assert (verdict.certificate, verdict.decision, verdict.awardee) == ("", "/", "")


# -- the PDF ---------------------------------------------------------------------------------------------------------


def test_what_is_no_pdf_is_no_certificate() -> None:
    for content in (b"", b"hello", b"x" * 3000 + b"%PDF-", b"x" * 2044 + b"%PDF-", b" 0 ob"):
        with pytest.raises(NotAPdfError, match=r"^not a PDF$"):
            verify_certificate(content, KEYS)
    # What could be one that was damaged is one, and damaged.
    for content in (b"%PDF-", b"1 0 obj", b"x" * 3000 + b"startxref", b"x" * 2043 + b"%PDF-"):
        assert set(failed(content)) == {"attachment", "signature"}
    assert told(b"%PDF-")["attachment"] == (False, "the PDF cannot be read (PdfError)")


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = WHOLE.file()
    monkeypatch.setattr(certificate, "_LARGEST_PDF", len(whole))
    assert not failed(whole)
    monkeypatch.setattr(certificate, "_LARGEST_PDF", len(whole) - 1)
    assert failed(whole) == {"attachment": "the file is too large"}


def with_award(content: bytes, filter: Any = None, parms: Any = None) -> bytes:
    """A PDF whose award is packed in some way."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, data in ((AWARD, content), (PROOF, WHOLE.proof())):
        pdf.attachments[name] = data
    pdf.attachments[AWARD].get_file().obj.write(content, filter=filter, decode_parms=parms)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def test_few_bytes_do_not_become_many() -> None:
    flate = pikepdf.Name.FlateDecode
    for size in (1_000_000, 1_000_001, 30_000_000):
        award = b'{"a":"' + b"x" * (size - 8) + b'"}'
        for content in (with_award(zlib.compress(award, 9), flate), with_award(award)):
            ok, why = told(content)["attachment"]
            assert ok == (size <= 1_000_000)
            assert ok or why == "an attached file is too large"
    bomb = with_award(zlib.compress(bytes(60_000_000), 9), flate)
    tracemalloc.start()
    told(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000
    twice = pikepdf.Array([flate, flate])
    for packed, how, parms, said in (
        (zlib.compress(zlib.compress(WHOLE.award)), twice, None, "an attached file is packed in an unusual way"),
        (zlib.compress(WHOLE.award), flate, pikepdf.Dictionary(Predictor=12),
         "an attached file is packed in an unusual way"),
        (b"no flate", flate, None, "the PDF cannot be read (error)"),
    ):  # fmt: skip
        assert told(with_award(packed, how, parms))["attachment"] == (False, said)


def test_what_the_pades_signature_says_is_part_of_the_signature_s_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def detail(content: bytes) -> str:
        seen.append(content)
        return "PAdES by UBND"

    monkeypatch.setattr(certificate, "pades_detail", detail)
    whole = WHOLE.file()
    assert told(whole)["signature"] == (True, "the whole file is as it was issued; PAdES by UBND")
    assert seen == [whole]

    def broken(content: bytes) -> str:
        raise SignatureError("the time stamp does not hold")

    monkeypatch.setattr(certificate, "pades_detail", broken)
    assert failed(whole) == {"signature": "the time stamp does not hold"}
    # Under another key it is not even asked: what others signed says nothing then.
    assert (
        failed(whole, [OTHER.public])["signature"]
        == "the file was altered, or signed with a key that is not among these"
    )


# -- the seal --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_hex", [False, True])
def test_a_file_is_sealed_once(in_hex: bool) -> None:
    paper = Paper(in_hex=in_hex)
    open_, whole = paper.unsealed(), paper.file()
    assert len(open_) == len(whole)
    assert open_ != whole
    with pytest.raises(FormatError, match=r"^the file is sealed already$"):
        sealed(whole, LOG.sign_bytes)
    for content in (b"%PDF-", open_ + MARKER, open_ + MARKER.hex().upper().encode()):
        with pytest.raises(FormatError, match=r"^the file does not hold one signature$"):
            sealed(content, LOG.sign_bytes)
    # An open one is not signed: its hole is read as a signature, and is none.
    assert failed(open_)["signature"] == "the file was altered, or signed with a key that is not among these"


def test_the_seal_is_read_in_one_spelling() -> None:
    plain, in_hex = Paper().file(), Paper(in_hex=True).file()
    place = plain.index(MARKER) + len(MARKER)
    for content, why in (
        (plain[:place] + b"\xff" + plain[place + 1 :], "the signature cannot be read"),
        (plain[:place] + b"!" + plain[place + 1 :], "not base64"),
    ):
        assert failed(content)["signature"] == why
    digits = in_hex.index(MARKER.hex().upper().encode()) + 2 * len(MARKER)
    low = in_hex[:digits] + in_hex[digits : digits + 2 * len(HOLE)].lower() + in_hex[digits + 2 * len(HOLE) :]
    for content in (
        low,
        in_hex[:digits] + b"G" + in_hex[digits + 1 :],
        in_hex[:digits] + b"\xff" + in_hex[digits + 1 :],
        in_hex[:digits] + b" " + in_hex[digits + 1 :],
    ):
        assert failed(content)["signature"] == "the signature cannot be read"


def test_the_seal_is_over_the_file_and_nothing_else() -> None:
    """Signed for one purpose it is no signature for another, and it says which bytes it covers."""
    seen: list[bytes] = []

    def sign(message: bytes) -> bytes:
        seen.append(message)
        return LOG.sign_bytes(message)

    content = WHOLE.unsealed()
    sealed(content, sign)
    from hashlib import sha256

    assert seen == [b"chungtay.certificate.file@v1\n" + sha256(content).digest()]


# -- what is carried -------------------------------------------------------------------------------------------------


def test_the_award_is_bound_by_salt_and_text() -> None:
    from hashlib import sha256

    assert award_hash(b"salt", b"award") == sha256(b"saltaward").digest()
    assert json.loads(extra_of(b"leaf", b"\x00\xff", b"\x01")) == {
        "leaf": "leaf",
        "salt": "01",
        "state": "AP8=",
    }
    assert b" " not in extra_of(b"leaf", b"\x00\xff", b"\x01")


def test_the_code_on_the_paper() -> None:
    id, hash, root = bytes(range(16)), bytes(range(32)), bytes(range(100, 132))
    code = code_fragment(id, hash, root, LOG.sign_bytes)
    assert len(code) == 160
    assert verify_code(code, [OTHER.public, LOG.public]) == (id, hash, root[:8])
    with pytest.raises(SignatureError, match=r"^the code was not signed with this key$"):
        verify_code(code, [OTHER.public])
    for wrong in ("", "é" * 160, code[:-1], code + "AAAA", code.replace(code[3], "!", 1), code[:-4]):
        with pytest.raises(FormatError, match=r"^the code cannot be read$"):
            verify_code(wrong, KEYS)
    # The file's seal is no code, whatever bytes it is over.
    content = id + hash + root[:8]
    forged = urlsafe_b64encode(content + LOG.sign_bytes(content)).decode()
    with pytest.raises(SignatureError):
        verify_code(forged, KEYS)
    signed = LOG.sign_bytes(b"chungtay.certificate.code@v1\n" + content)
    assert urlsafe_b64encode(content + signed).decode() == code


def pem(key: Any) -> bytes:
    """A public key as a file."""
    content: bytes = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return content


def test_keys_are_read_in_their_order_and_nothing_else_is_a_key() -> None:
    first, second = (pem(Ed25519PublicKey.from_public_bytes(k.public)) for k in (LOG, OTHER))
    assert keys_of(first + second) == [LOG.public, OTHER.public]
    assert keys_of(b"Since 2020:\n" + second + b"\nand\n" + first + b"end") == [OTHER.public, LOG.public]
    # From where a first key begins, or is said to begin, to its end.
    assert keys_of(first + b"-----BEGIN nothing\n") == [LOG.public]
    curve = pem(generate_private_key(SECP256R1()).public_key())
    for content, why in (
        (b"", "no public key in PEM"),
        (b"hello", "no public key in PEM"),
        (first.replace(b"MC", b"xx"), "not a public key in PEM"),
        (first[30:], "not a public key in PEM"),
        (b"-----BEGIN NOTHING-----\n" + first, "not a public key in PEM"),
        (curve, "not an Ed25519 key"),
        (first + curve, "not an Ed25519 key"),
    ):
        with pytest.raises(FormatError, match=f"^{why}$"):
            keys_of(content)


# -- witnesses -------------------------------------------------------------------------------------------------------


def test_witnesses_are_told_with_their_moments() -> None:
    paper = Paper(witnesses=[(WITNESS, 1_600_000_000), (STRANGER, 1_600_000_001)])
    verdict = verify_certificate(paper.file(), KEYS, [WITNESS.verifier(COSIGNATURE)])
    assert verdict.valid
    assert verdict.to_dict()["witnesses"] == [
        {"name": "thanhtra.vn", "known": True, "cosigned_at": datetime.fromtimestamp(1_600_000_000, UTC).isoformat()},
        {"name": "ai-do.vn", "known": False, "cosigned_at": None},
    ]  # fmt: skip
    assert [w["known"] for w in verify_certificate(paper.file(), KEYS).to_dict()["witnesses"]] == [
        False,
        False,
    ]
    # A known witness's wrong line is no missing line.
    forged = SigningKey("thanhtra.vn", bytes([9] * 32))
    line = forged.cosign("another text\n", 5)
    proof = WHOLE.proof() + line.line().encode()
    wrong = failed(Paper(attached={PROOF: proof}), witnesses=[forged.verifier(COSIGNATURE)])
    assert wrong == {"checkpoint": "the signature of thanhtra.vn is wrong"}


def test_a_later_checkpoint_has_to_continue_the_one_in_the_file() -> None:
    from ledger.tree import Range, consistency_proof
    from ledger.verifier.merkle import leaf_hash

    leaves = [b"leaf %d" % n for n in range(11)]
    leaves[5] = WHOLE.leaf_bytes()
    kept: dict[Any, bytes] = {}
    grown = Range()
    for leaf in (*leaves, b"more", b"and more"):
        kept.update(grown.append(leaf_hash(leaf)))
    path = tuple(consistency_proof(11, 13, lambda places: {p: kept[p] for p in places}))
    note = signed_checkpoint(Checkpoint(LOG.name, 13, grown.root()), [LOG])
    from ledger.verifier.notes import Note

    note = Note(note.text, (*note.signatures, WITNESS.cosign(note.text, 1_600_000_002)))
    growth = str(Growth(11, path, note)).encode()
    known = [WITNESS.verifier(COSIGNATURE)]
    paper = Paper(witnesses=[(STRANGER, 5)])
    verdict = verify_certificate(paper.file(), KEYS, known, growth)
    assert verdict.valid
    assert verdict.checks[-1].detail.endswith("; continued up to 13")
    assert [(w.name, w.second) for w in verdict.witnesses] == [
        ("ai-do.vn", None),
        ("thanhtra.vn", 1_600_000_002),
    ]
    # The checkpoint told is still the one in the file.
    assert verdict.checkpoint is not None
    assert verdict.checkpoint.size == 11
    assert failed(WHOLE, growth=b"hello") == {"checkpoint": "not the growth of a log"}
    shorter = str(Growth(10, path, note)).encode()
    assert failed(WHOLE, growth=shorter) == {"checkpoint": "the growth begins at 10 leaves, not at 11"}
    broken = verify_certificate(WHOLE.file(), KEYS, known, shorter)
    assert (broken.valid, broken.checkpoint) == (False, None)
