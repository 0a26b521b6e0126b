"""What the verifier believes, and everything it must not: one bit more, one hash fewer, another place, another size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import verify_inclusion as pymerkle_verifies
from tests.ledger import oracle
from tests.ledger.kept import Kept

from ledger.tree import consistency_proof, inclusion_proof
from ledger.verifier.merkle import (
    EMPTY_ROOT,
    LARGEST,
    ProofError,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = 40
KEPT = Kept(LEAVES)
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 21, 31, 32, 33, 40]


def inclusion(index: int, size: int) -> tuple[int, int, bytes, list[bytes], bytes]:
    """Everything that proves a leaf."""
    leaf = leaf_hash(KEPT.leaves[index])
    return index, size, leaf, inclusion_proof(index, size, KEPT.read), KEPT.roots[size]


def consistency(first: int, second: int) -> tuple[int, int, list[bytes], bytes, bytes]:
    """Everything that proves that a tree grew."""
    return (
        first,
        second,
        consistency_proof(first, second, KEPT.read),
        KEPT.roots[first],
        KEPT.roots[second],
    )


def refused(verify: Callable[..., None], *arguments: Any) -> bool:
    """Whether the verifier refuses; a mistake of another kind is no refusal and goes through."""
    try:
        verify(*arguments)
    except ProofError:
        return True
    return False


def test_leaves_nodes_and_the_empty_tree_are_hashed_apart() -> None:
    two = node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    assert two == oracle.mth([b"a", b"b"])
    assert two != leaf_hash(leaf_hash(b"a") + leaf_hash(b"b"))
    assert leaf_hash(b"") != EMPTY_ROOT
    assert node_hash(b"a" * 32, b"b" * 32) != node_hash(b"b" * 32, b"a" * 32)


@pytest.mark.parametrize("size", range(1, LEAVES + 1))
def test_every_leaf_proves(size: int) -> None:
    for index in range(size):
        verify_inclusion(*inclusion(index, size))


@pytest.mark.parametrize("second", range(LEAVES + 1))
def test_every_growth_proves(second: int) -> None:
    for first in range(second + 1):
        verify_consistency(*consistency(first, second))


@pytest.mark.parametrize("size", SIZES)
def test_a_leaf_proves_at_its_own_place_and_in_its_own_tree_alone(size: int) -> None:
    for index in range(size):
        _, _, leaf, proof, root = inclusion(index, size)
        for place in range(-1, size + 2):
            assert refused(verify_inclusion, place, size, leaf, proof, root) == (place != index)
        for other in (-1, 0, *range(1, LEAVES + 1), LARGEST, LARGEST + 1):
            if other == size:
                continue
            if not refused(verify_inclusion, index, other, leaf, proof, root):
                # A path does not tell sizes apart whose trees have one shape around the leaf: the signed size does. Then
                # the definition's path has the same length and turns, and only the root (signed with its size) is left.
                assert _turns(index, other) == _turns(index, size)
        assert refused(verify_inclusion, index, size, leaf, proof, bytes(32))


def _turns(index: int, size: int) -> list[bool]:
    """On which side of the path each hash of an inclusion proof goes, from the leaf on."""
    if size <= 1:
        return []
    k = oracle.split(size)
    return [*_turns(index, k), False] if index < k else [*_turns(index - k, size - k), True]


@pytest.mark.parametrize("size", SIZES)
def test_every_bit_of_leaf_path_and_root_counts(size: int) -> None:
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        _, _, leaf, proof, root = inclusion(index, size)
        whole = b"".join((leaf, *proof, root))
        for position in range(len(whole)):
            parts = _parts(_flipped(whole, position, 1 << position % 8))
            assert refused(verify_inclusion, index, size, parts[0], parts[1:-1], parts[-1])


@pytest.mark.parametrize("size", SIZES)
def test_every_bit_of_both_roots_and_the_path_between_counts(size: int) -> None:
    for first in {1, 2, 3, size // 2, size - 1, size} & set(range(1, size + 1)):
        _, _, proof, one, two = consistency(first, size)
        whole = b"".join((one, *proof, two))
        for position in range(len(whole)):
            parts = _parts(_flipped(whole, position, 1 << position % 8))
            assert refused(verify_consistency, first, size, parts[1:-1], parts[0], parts[-1])


@pytest.mark.parametrize("size", SIZES)
def test_a_path_has_exactly_its_length_and_its_order(size: int) -> None:
    for index in range(size):
        _, _, leaf, proof, root = inclusion(index, size)
        for wrong in _misshapen(proof, root):
            assert refused(verify_inclusion, index, size, leaf, wrong, root)
    for first in range(size):
        _, _, proof, one, two = consistency(first, size)
        for wrong in _misshapen(proof, one):
            assert refused(verify_consistency, first, size, wrong, one, two)


@pytest.mark.parametrize("second", SIZES)
def test_growth_proves_between_its_own_sizes_alone(second: int) -> None:
    for first in range(second + 1):
        _, _, proof, one, two = consistency(first, second)
        for wrong in range(-1, second + 3):
            if wrong == first:
                continue
            if not refused(verify_consistency, wrong, second, proof, one, two):
                # Nothing but another shape of the same path: the size is signed with its root.
                assert 0 < wrong < second
                assert one == KEPT.roots[first] != KEPT.roots[wrong]
        assert refused(verify_consistency, second + 1, second, proof, two, two)
        assert refused(verify_consistency, first, second, proof, two, one) == (first != second)


def test_empty_trees_have_one_root_and_need_no_proof() -> None:
    verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    verify_consistency(0, 5, [], EMPTY_ROOT, KEPT.roots[5])
    assert refused(verify_consistency, 0, 5, [], KEPT.roots[1], KEPT.roots[5])
    assert refused(verify_consistency, 0, 5, [KEPT.roots[5]], EMPTY_ROOT, KEPT.roots[5])
    assert refused(verify_consistency, 0, 0, [], KEPT.roots[1], KEPT.roots[1])
    assert refused(verify_consistency, 5, 5, [], KEPT.roots[4], KEPT.roots[5])
    assert refused(verify_consistency, 5, 5, [KEPT.roots[5]], KEPT.roots[5], KEPT.roots[5])
    assert refused(verify_inclusion, 0, 0, EMPTY_ROOT, [], EMPTY_ROOT)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_what_is_no_hash_is_refused_before_it_is_hashed(length: int) -> None:
    """Two hashes in one, or a leaf as long as a node, would let a proof begin higher up."""
    odd = bytes(length)
    leaf, root = leaf_hash(KEPT.leaves[0]), KEPT.roots[2]
    sibling = leaf_hash(KEPT.leaves[1])
    assert refused(verify_inclusion, 0, 2, odd, [sibling], root)
    assert refused(verify_inclusion, 0, 2, leaf, [odd], root)
    assert refused(verify_inclusion, 0, 2, leaf, [sibling], odd)
    assert refused(verify_inclusion, 0, 1, odd, [], odd)
    assert refused(verify_consistency, 1, 2, [odd], leaf, root)
    assert refused(verify_consistency, 2, 2, [], odd, odd)
    assert refused(verify_consistency, 0, 2, [], EMPTY_ROOT, odd)


def test_a_node_does_not_pass_for_a_leaf() -> None:
    """The tree of two nodes is not the tree of their four leaves, though their roots are the same bytes."""
    nodes = [KEPT.hashes[1, 0], KEPT.hashes[1, 1]]
    verify_inclusion(0, 2, nodes[0], [nodes[1]], KEPT.roots[4])  # nothing but the hash of its content tells
    content = KEPT.hashes[0, 0] + KEPT.hashes[0, 1]
    assert leaf_hash(content) != nodes[0]
    assert refused(verify_inclusion, 0, 4, nodes[0], [nodes[1]], KEPT.roots[4])


@given(
    st.integers(-3, LARGEST + 3),
    st.integers(-3, LARGEST + 3),
    st.lists(st.binary(max_size=33), max_size=80),
    st.binary(max_size=33),
    st.binary(max_size=33),
)
def test_whatever_is_put_in_comes_back_as_a_refusal(
    one: int, two: int, proof: list[bytes], first: bytes, second: bytes
) -> None:
    if (one, proof, first) != (0, [], second):
        assert refused(verify_inclusion, one, two, first, proof, second)
    if (first != second or one != two) and one != 0:
        assert refused(verify_consistency, one, two, proof, first, second)


@given(st.integers(0, LEAVES - 1), st.integers(1, LEAVES), st.data())
def test_pymerkle_and_this_agree_on_proofs_that_were_tampered_with(
    index: int, size: int, data: st.DataObject
) -> None:
    """Given the same pieces, both believe or neither does."""
    index %= size
    _, _, leaf, proof, root = inclusion(index, size)
    theirs = oracle.pymerkle_tree(KEPT.leaves[:size]).prove_inclusion(index + 1, size)
    position = data.draw(st.integers(0, 32 * (len(proof) + 1)))
    if position:
        pieces = _parts(_flipped(b"".join((leaf, *proof)), position - 1, data.draw(st.integers(1, 255))))
        leaf, proof = pieces[0], pieces[1:]
        theirs.path = [leaf, *proof]
    try:
        pymerkle_verifies(leaf, root, theirs)
        believed = True
    except Exception:
        believed = False
    assert refused(verify_inclusion, index, size, leaf, proof, root) == (not believed) == bool(position)


def _flipped(content: bytes, position: int, bits: int) -> bytes:
    changed = bytearray(content)
    changed[position] ^= bits
    return bytes(changed)


def _parts(content: bytes) -> list[bytes]:
    return [content[n : n + 32] for n in range(0, len(content), 32)]


def _misshapen(proof: list[bytes], hash: bytes) -> list[list[bytes]]:
    longer = [[*proof, hash], [hash, *proof], [*proof, bytes(32)], [*proof] + [hash] * 64]
    shorter = [proof[:-1], proof[1:], []] if proof else []
    turned = [proof[::-1]] if len(set(proof)) > 1 else []
    return [wrong for wrong in (*longer, *shorter, *turned) if wrong != proof]
