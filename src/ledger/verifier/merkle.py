"""The Merkle tree of RFC 9162: how leaves and nodes are hashed, and how proofs are checked.

Everything here is a pure function of bytes and numbers. A check returns nothing and raises :class:`ProofError` with the
reason where the proof proves nothing; there is no answer in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves (RFC 9162, 2.1.1)."""
LARGEST: Final = 2**63 - 1
"""Sizes beyond it are refused: no log has so many leaves, and a database could not count them."""


class ProofError(ValueError):
    """The proof does not prove what it was given for."""


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf. The first byte keeps a leaf from being taken for a node."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash ``leaf`` is number ``index`` (from 0) of the tree of ``size`` leaves with ``root``.

    RFC 9162, 2.1.3.2. Raises :class:`ProofError`.
    """
    _require_size(size)
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is outside of a tree of {size}")
    _require_hashes(leaf, root, *proof)
    at, last = index, size - 1
    found = leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is longer than its path")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        at >>= 1
        last >>= 1
    if last:
        raise ProofError("the proof is shorter than its path")
    if found != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that the tree of ``second`` leaves begins with the tree of ``first`` leaves: nothing in it was changed.

    RFC 9162, 2.1.4.2, and the cases beside it: from the empty tree, whose root is known, and between equal sizes, where
    the roots must be equal; both need no proof, and none may be given. Raises :class:`ProofError`.
    """
    _require_size(first)
    _require_size(second)
    if first > second:
        raise ProofError(f"a tree of {second} leaves does not begin with one of {first}")
    _require_hashes(first_root, second_root, *proof)
    for size, root in ((first, first_root), (second, second_root)):
        if size == 0 and root != EMPTY_ROOT:
            raise ProofError("the root of an empty tree is another one")
    if first == second and first_root != second_root:
        raise ProofError("two roots of one size")
    if first in (0, second):
        if proof:
            raise ProofError("a proof where none is needed")
        return
    _verify_growth(first, second, proof, first_root, second_root)


def _verify_growth(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    # Where the smaller tree is whole, its root is the first hash of the path, and is left out of the proof.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        raise ProofError("the proof is shorter than its path")
    at, last = first - 1, second - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the proof is longer than its path")
        if at & 1 or at == last:
            old = node_hash(sibling, old)
            new = node_hash(sibling, new)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        at >>= 1
        last >>= 1
    if last:
        raise ProofError("the proof is shorter than its path")
    if old != first_root:
        raise ProofError("the proof leads to another root of the smaller tree")
    if new != second_root:
        raise ProofError("the proof leads to another root of the larger tree")


def _require_size(size: int) -> None:
    if not 0 <= size <= LARGEST:
        raise ProofError(f"no tree has {size} leaves")


def _require_hashes(*hashes: bytes) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise ProofError(f"a hash has {HASH_BYTES} bytes, not {len(one)}")
