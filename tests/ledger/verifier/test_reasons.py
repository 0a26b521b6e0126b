"""Why a proof is refused is said in words that fit: each refusal for its own reason, and not by chance for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.ledger.kept import Kept

from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import consistency_proof, inclusion_proof
from ledger.verifier.leaf import LARGEST_EXACT, Leaf
from ledger.verifier.lines import FormatError, base64_of, bytes_of, number_of
from ledger.verifier.merkle import (
    EMPTY_ROOT,
    LARGEST,
    ProofError,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from ledger.verifier.notes import LONGEST, Checkpoint, Note, Signature, SignatureError, VerifierKey
from ledger.verifier.proofs import TlogProof

KEPT_ID = UUID(int=1)
KEPT = Kept(9)
LEAF = leaf_hash(KEPT.leaves[2])
PATH = inclusion_proof(2, 9, KEPT.read)
ROOT = KEPT.roots[9]
GROWTH = consistency_proof(3, 9, KEPT.read)
OTHER = bytes(32)
SHORT = bytes(31)
LOG = SigningKey("log.example", bytes(range(32)))
OTHERS = SigningKey("other.example", bytes(range(1, 33)))
NOTE = signed_checkpoint(Checkpoint(LOG.name, 9, ROOT), [LOG])
LINE = NOTE.signatures[0]
HASH = base64_of(OTHER)
PROOF = "c2sp.org/tlog-proof@v1\n"

REFUSED: dict[str, tuple[Callable[..., Any], tuple[Any, ...], str]] = {
    "leaf outside": (verify_inclusion, (9, 9, LEAF, PATH, ROOT), "leaf 9 is outside of a tree of 9"),
    "leaf before the first": (verify_inclusion, (-1, 9, LEAF, PATH, ROOT), "leaf -1 is outside of a tree of 9"),
    "path too long": (verify_inclusion, (2, 9, LEAF, [*PATH, OTHER], ROOT), "the proof is longer than its path"),
    "path too short": (verify_inclusion, (2, 9, LEAF, PATH[:-1], ROOT), "the proof is shorter than its path"),
    "another root": (verify_inclusion, (2, 9, LEAF, PATH, OTHER), "the proof leads to another root"),
    "leaf no hash": (verify_inclusion, (2, 9, SHORT, PATH, ROOT), "a hash has 32 bytes, not 31"),
    "root no hash": (verify_inclusion, (2, 9, LEAF, PATH, SHORT), "a hash has 32 bytes, not 31"),
    "path no hash": (verify_inclusion, (2, 9, LEAF, [SHORT, *PATH[1:]], ROOT), "a hash has 32 bytes, not 31"),
    "the largest tree": (verify_inclusion, (0, LARGEST, LEAF, [], ROOT), "the proof is shorter than its path"),
    "beyond it": (verify_inclusion, (0, LARGEST + 1, LEAF, [], ROOT), f"no tree has {LARGEST + 1} leaves"),
    "less than none": (verify_consistency, (-1, 9, [], EMPTY_ROOT, ROOT), "no tree has -1 leaves"),
    "shrunk": (verify_consistency, (9, 3, [], ROOT, ROOT), "a tree of 3 leaves does not begin with one of 9"),
    "too large a second": (verify_consistency, (1, LARGEST + 1, [], ROOT, ROOT), f"no tree has {LARGEST + 1} leaves"),
    "first no hash": (verify_consistency, (3, 9, GROWTH, SHORT, ROOT), "a hash has 32 bytes, not 31"),
    "second no hash": (verify_consistency, (3, 9, GROWTH, KEPT.roots[3], SHORT), "a hash has 32 bytes, not 31"),
    "growth no hash": (
        verify_consistency, (3, 9, [SHORT, *GROWTH[1:]], KEPT.roots[3], ROOT), "a hash has 32 bytes, not 31"
    ),
    "not the empty root": (
        verify_consistency, (0, 9, [], OTHER, ROOT), "the root of an empty tree is another one"
    ),
    "two roots": (verify_consistency, (9, 9, [], OTHER, ROOT), "two roots of one size"),
    "needless": (verify_consistency, (9, 9, [OTHER], ROOT, ROOT), "a proof where none is needed"),
    "needless from nothing": (verify_consistency, (0, 9, [OTHER], EMPTY_ROOT, ROOT), "a proof where none is needed"),
    "no growth at all": (verify_consistency, (3, 9, [], KEPT.roots[3], ROOT), "the proof is shorter than its path"),
    "growth too long": (
        verify_consistency, (3, 9, [*GROWTH, OTHER], KEPT.roots[3], ROOT), "the proof is longer than its path"
    ),
    "growth too short": (
        verify_consistency, (3, 9, GROWTH[:-1], KEPT.roots[3], ROOT), "the proof is shorter than its path"
    ),
    "another smaller root": (
        verify_consistency, (3, 9, GROWTH, OTHER, ROOT), "the proof leads to another root of the smaller tree"
    ),
    "another larger root": (
        verify_consistency, (3, 9, GROWTH, KEPT.roots[3], OTHER), "the proof leads to another root of the larger tree"
    ),
    "no number": (number_of, ("x",), "not a number"),
    "too large a number": (number_of, (str(2**63),), "not a number"),
    "no base64": (bytes_of, ("A",), "not base64"),
    "no ASCII": (bytes_of, ("é",), "not base64"),
    "base64 in another way": (bytes_of, ("AB==",), "not base64 as it is written"),
    "no version": (Leaf("t", KEPT_ID, 0, "", b"", b"").text, (), "no event has this version"),
    "no key": (VerifierKey.parse, ("a",), "not a verifier key"),
    "short key": (VerifierKey.parse, (f"a+00000000+{base64_of(b'x' * 3)}",), "not a verifier key"),
    "another id": (VerifierKey.parse, ("a+00000000+" + base64_of(bytes([1] + [0] * 32)),), "the id is another key's"),
    "long note": (Note.parse, (b"a" * (LONGEST + 1),), "the note is too long"),
    "no UTF-8": (Note.parse, (b"\xff",), "the note is no UTF-8"),
    "control characters": (Note.parse, (b"a\x00",), "the note holds control characters"),
    "no signatures": (Note.parse, (b"a\n",), "the note has no signatures"),
    "cut signatures": (Note.parse, ("a\n\n— a AAAAAAAA".encode(),), "the note has no signatures"),
    "many signatures": (Note.parse, (("a\n\n" + "— a AAAAAAAA\n" * 65).encode(),), "the note has too many signatures"),
    "line without dash": (Note.parse, (b"a\n\nb AAAAAAAA\n",), "not a signature line"),
    "line without signature": (Note.parse, ("a\n\n— b\n".encode(),), "not a signature line"),
    "line without content": (Note.parse, ("a\n\n— b AAAAAA==\n".encode(),), "not a signature line"),
    "line with more": (Note.parse, ("a\n\n— b AAAAAAAA AAAAAAAA\n".encode(),), "not base64"),
    "painted key": (VerifierKey.parse, (f"a\x9b+00000000+{base64_of(bytes(33))}",), "not a verifier key"),
    "painted line": (Note.parse, ("a\n\n— b\x9b AAAAAAAA\n".encode(),), "not a signature line"),
    "line that turns": (Note.parse, ("a\n\n— b\u202e AAAAAAAA\n".encode(),), "not a signature line"),
    "painted log": (Checkpoint.parse, (f"a\x9b\n1\n{HASH}\n",), "not a checkpoint"),
    "no checkpoint": (Checkpoint.parse, ("a\n1\n",), "not a checkpoint"),
    "short root": (Checkpoint.parse, ("a\n1\nAAAA\n",), "the root is no hash"),
    "nobody's": (NOTE.signed_by, ([OTHERS.verifier()],), "not signed by any key that is known"),
    "twice": (Note(NOTE.text, (LINE, LINE)).signed_by, ([LOG.verifier()],), "log.example has signed twice"),
    "wrong": (
        Note(NOTE.text, (Signature(LINE.name, LINE.key_id, bytes(64)),)).signed_by, ([LOG.verifier()],),
        "the signature of log.example is wrong",
    ),
    "length": (
        Note(NOTE.text, (Signature(LINE.name, LINE.key_id, bytes(63)),)).signed_by, ([LOG.verifier()],),
        "the signature of log.example has another length",
    ),
    "no witness": (NOTE.cosigned_at, (LOG.verifier(),), "log.example is no witness"),
    "no moment": (
        Note(NOTE.text, (LOG.cosign(NOTE.text, 2**63),)).cosigned_at, (LOG.verifier(4),), "log.example cosigned at no moment"
    ),
    "no proof": (TlogProof.parse, (b"x",), "not a proof"),
    "proof too long": (TlogProof.parse, (f"{PROOF}index 0\n\n".encode() + b"a" * (4 * LONGEST),), "not a proof"),
    "proof not in ASCII": (TlogProof.parse, ("é\n\n".encode(),), "not a proof"),
    "another version": (TlogProof.parse, (b"c2sp.org/tlog-proof@v2\n\n",), "not a proof of this version"),
    "empty extra": (TlogProof.parse, (f"{PROOF}extra \nindex 0\n\n{NOTE}".encode(),), "an empty extra line"),
    "nothing but the first line": (
        TlogProof.parse, (f"{PROOF}\n{NOTE}".encode(),), "the proof does not say of which leaf"
    ),
    "no index": (TlogProof.parse, (f"{PROOF}{HASH}\n\n{NOTE}".encode(),), "the proof does not say of which leaf"),
    "no path": (TlogProof.parse, (f"{PROOF}index 0\nAAAA\n\n{NOTE}".encode(),), "not a path of hashes"),
    "too deep": (
        TlogProof.parse, ((f"{PROOF}index 0\n" + f"{HASH}\n" * 64 + f"\n{NOTE}").encode(),), "not a path of hashes"
    ),
    "another log": (
        TlogProof(2, tuple(PATH), signed_checkpoint(Checkpoint("elsewhere", 9, ROOT), [LOG])).verify,
        (LEAF, [LOG.verifier()]), "the checkpoint is of another log",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=list(REFUSED))
def test_each_refusal_says_its_own_reason(case: tuple[Callable[..., Any], tuple[Any, ...], str]) -> None:
    check, arguments, reason = case
    with pytest.raises((ProofError, FormatError, SignatureError)) as refusal:
        check(*arguments)
    assert str(refusal.value) == reason


def test_what_lies_just_within_the_limits_is_read() -> None:
    end = f"\n\n{NOTE}".encode()
    head = f"{PROOF}extra ".encode()
    room = (4 * LONGEST - len(head) - len(b"\nindex 0") - len(end)) // 4 * 3
    longest = head + base64_of(bytes(room)).encode() + b"\nindex 0" + end
    assert 4 * LONGEST - 4 < len(longest) <= 4 * LONGEST
    assert len(TlogProof.parse(longest).extra) == room
    with pytest.raises(FormatError):
        TlogProof.parse(longest.replace(b"extra ", b"extra AAAA"))
    leaf = Leaf("t", KEPT_ID, LARGEST_EXACT, "", b"", b"")
    assert leaf.text().endswith(b":9007199254740991}")
    assert number_of(str(LARGEST)) == LARGEST


def test_a_proof_without_extra_data_has_none() -> None:
    proof = TlogProof.parse(f"{PROOF}index 0\n\n{NOTE}".encode())
    assert proof.extra == b""


def test_a_key_whose_letters_hold_a_plus_is_read() -> None:
    key = next(
        k for n in range(99) if "+" in str(k := VerifierKey("a", bytes([n] * 31 + [251]))).split("+", 2)[2]
    )
    assert VerifierKey.parse(str(key)) == key


def test_the_longest_note_is_read() -> None:
    end = "\n\n— a AAAAAAAA\n".encode()
    assert Note.parse(b"a" * (LONGEST - len(end)) + end)
