"""Proofs as text: written and read in one form, and nothing of them can be altered but what nothing vouches for."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.kept import Kept

from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import inclusion_proof
from ledger.verifier.lines import FormatError, base64_of, bytes_of, number_of
from ledger.verifier.merkle import ProofError, leaf_hash
from ledger.verifier.notes import Checkpoint, SignatureError
from ledger.verifier.proofs import TlogProof

KEPT = Kept(21)
KEY = SigningKey("chungtay.example/log", bytes(range(32)))
REFUSALS = (FormatError, SignatureError, ProofError)


def proof_of(index: int, size: int = 21, extra: bytes = b"") -> TlogProof:
    """The proof of one leaf."""
    note = signed_checkpoint(Checkpoint(KEY.name, size, KEPT.roots[size]), [KEY])
    return TlogProof(index, tuple(inclusion_proof(index, size, KEPT.read)), note, extra)


def leaf(index: int) -> bytes:
    """The hash of one leaf."""
    return leaf_hash(KEPT.leaves[index])


def test_a_proof_is_written_as_specified() -> None:
    proof = proof_of(2, 3, b"extra data")
    lines = str(proof).split("\n")
    assert lines[:5] == [
        "c2sp.org/tlog-proof@v1",
        "extra ZXh0cmEgZGF0YQ==",
        "index 2",
        b64encode(KEPT.hashes[1, 0]).decode(),
        "",
    ]
    assert "\n".join(lines[5:]) == str(proof.note)
    assert "extra" not in str(proof_of(2))
    assert str(proof_of(0, 1)).split("\n")[1:3] == ["index 0", ""]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13, 21])
def test_every_leaf_proves_itself_and_no_other(size: int) -> None:
    for index in range(size):
        proof = TlogProof.parse(str(proof_of(index, size)).encode())
        checkpoint = proof.verify(leaf(index), [KEY.verifier()])
        assert checkpoint == Checkpoint(KEY.name, size, KEPT.roots[size])
        for other in set(range(size)) - {index}:
            with pytest.raises(ProofError):
                proof.verify(leaf(other), [KEY.verifier()])


def test_every_bit_counts() -> None:
    whole = str(proof_of(12)).encode()
    for position in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[position] ^= 1 << bit
            with pytest.raises(REFUSALS):
                TlogProof.parse(bytes(changed)).verify(leaf(12), [KEY.verifier()])


def test_every_cut_is_refused() -> None:
    whole = str(proof_of(12)).encode()
    for length in range(len(whole)):
        with pytest.raises(REFUSALS):
            TlogProof.parse(whole[:length]).verify(leaf(12), [KEY.verifier()])


def test_another_key_or_another_log_proves_nothing() -> None:
    proof = proof_of(3)
    other = SigningKey(KEY.name, bytes(range(1, 33)))
    with pytest.raises(SignatureError):
        proof.verify(leaf(3), [other.verifier()])
    elsewhere = Checkpoint("chungtay.example/another", 21, KEPT.roots[21])
    foreign = TlogProof(3, proof.path, signed_checkpoint(elsewhere, [KEY]))
    with pytest.raises(FormatError, match="another log"):
        foreign.verify(leaf(3), [KEY.verifier()])


def test_one_of_the_keys_being_the_log_s_is_enough() -> None:
    proof = proof_of(3)
    witness = SigningKey("witness.example", bytes(32))
    both = type(proof.note)(proof.note.text, (*proof.note.signatures, witness.sign(proof.note.text)))
    TlogProof(3, proof.path, both).verify(leaf(3), [KEY.verifier(), witness.verifier()])
    with pytest.raises(FormatError, match="another log"):
        TlogProof(3, proof.path, both).verify(leaf(3), [witness.verifier()])


def _with(**changes: str) -> bytes:
    proof = proof_of(12, extra=b"e")
    text = str(proof)
    for before, after in ((changes.pop("old"), changes.pop("new")),):
        assert before in text
        text = text.replace(before, after, 1)
    return text.encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"), ("index 12", "index 012"), ("index 12", "index +12"), ("index 12", "index  12"), ("index 12\n", ""),
        ("index 12", "index"), ("extra ZQ==", "extra ZQ"), ("extra ZQ==", "extra ZR=="), ("extra ZQ==", "extra "),
        ("extra ZQ==\n", "extra ZQ==\nextra ZQ==\n"), ("index 12\n", "index 12\nindex 12\n"), ("index 12\n", "index 12\n\n"),
        ("index 12\n", "index 12\nAAAA\n"), ("c2sp.org", "\nc2sp.org"), ("c2sp.org", "C2SP.org"), ("index 12", "index 12 "),
        ("index 12", "index 9223372036854775808"), ("index 12", "index é"), ("\n\n", "\r\n\r\n"),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused(old: str, new: str) -> None:
    with pytest.raises(REFUSALS):
        TlogProof.parse(_with(old=old, new=new)).verify(leaf(12), [KEY.verifier()])


def test_paths_and_proofs_have_their_limits() -> None:
    hash = base64_of(bytes(32))
    note = str(proof_of(0).note)
    for count, fine in ((63, True), (64, False)):
        text = "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{hash}\n" * count + f"\n{note}"
        if fine:
            assert len(TlogProof.parse(text.encode()).path) == count
        else:
            with pytest.raises(FormatError):
                TlogProof.parse(text.encode())
    extra = base64_of(bytes(250_000))
    with pytest.raises(FormatError):
        TlogProof.parse(f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 0\n\n{note}".encode())


def test_extra_data_comes_back_as_it_was_and_vouches_for_nothing() -> None:
    proof = TlogProof.parse(str(proof_of(12, extra=b"\x00\xffx")).encode())
    assert proof.extra == b"\x00\xffx"
    other = TlogProof(proof.index, proof.path, proof.note, b"something else")
    assert other.verify(leaf(12), [KEY.verifier()])


@given(st.binary(max_size=400))
def test_whatever_is_read_is_written_the_same(content: bytes) -> None:
    for start in (b"", b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v1\nindex 0\n"):
        try:
            proof = TlogProof.parse(start + content)
        except FormatError:
            continue
        assert str(proof).encode() == start + content


@given(st.integers(0, 2**63 - 1))
def test_numbers_are_read_as_written(number: int) -> None:
    assert number_of(str(number)) == number
    for text in (f"0{number}", f"+{number}", f"{number} ", f" {number}", f"{number}\n", f"-{number}"):
        with pytest.raises(FormatError):
            number_of(text)


@given(st.binary(max_size=70))
def test_bytes_are_read_as_written(data: bytes) -> None:
    text = base64_of(data)
    assert bytes_of(text) == data == bytes_of(b64encode(data).decode())
    for wrong in (f"{text}=", f"{text}\n", f" {text}", f"{text}A", text.rstrip("=") + "é"):
        with pytest.raises(FormatError):
            bytes_of(wrong)
    if text.endswith("="):
        with pytest.raises(FormatError):
            bytes_of(text.rstrip("="))
