"""The tree is RFC 9162's: its own definition and an independent program give the same roots and proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger import oracle
from tests.ledger.kept import Kept

from ledger.tree import Place, Range, consistency_proof, inclusion_proof, inclusion_proofs, peaks
from ledger.verifier.merkle import EMPTY_ROOT, ProofError, leaf_hash

LEAVES = 70
KEPT = Kept(LEAVES)
PEERS = oracle.pymerkle_tree(KEPT.leaves)


def test_every_root_is_that_of_the_definition_and_of_pymerkle() -> None:
    assert KEPT.roots[0] == EMPTY_ROOT == oracle.mth([])
    for size in range(1, LEAVES + 1):
        assert KEPT.roots[size] == oracle.mth(KEPT.leaves[:size]) == PEERS.get_root(size)


def test_known_roots() -> None:
    """The vectors that Certificate Transparency's implementations have shared from the beginning."""
    entries = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    tree = Range()
    roots = []
    for entry in entries:
        tree.append(leaf_hash(entry))
        roots.append(tree.root().hex())
    assert roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert roots[1] == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert roots[5] == "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"


@pytest.mark.parametrize("size", range(1, LEAVES + 1))
def test_every_inclusion_proof_is_the_definition_s_and_pymerkle_s(size: int) -> None:
    for index in range(size):
        made = inclusion_proof(index, size, KEPT.read)
        assert made == oracle.path(index, KEPT.leaves[:size])
        # pymerkle counts from 1 and begins with the leaf itself.
        assert [leaf_hash(KEPT.leaves[index]), *made] == PEERS.prove_inclusion(index + 1, size).path


@pytest.mark.parametrize("size", [1, 2, 7, 33, LEAVES])
def test_proofs_of_many_leaves_are_those_of_each_and_read_once_each_hash_once(size: int) -> None:
    asked: list[list[Place]] = []

    def read(places: Iterable[Place]) -> Mapping[Place, bytes]:
        asked.append(list(places))
        return KEPT.read(asked[-1])

    wanted = [*range(size - 1, -1, -1), 0]
    assert inclusion_proofs(wanted, size, read) == [oracle.path(i, KEPT.leaves[:size]) for i in wanted]
    assert len(asked) == 1
    assert len(asked[0]) == len(set(asked[0]))
    with pytest.raises(ProofError):
        inclusion_proofs([0, size], size, read)


@pytest.mark.parametrize("second", range(1, LEAVES + 1))
def test_every_consistency_proof_is_the_definition_s_and_pymerkle_sees_the_same_roots(second: int) -> None:
    for first in range(1, second):
        made = consistency_proof(first, second, KEPT.read)
        assert made == oracle.proof(first, KEPT.leaves[:second])
        # pymerkle's own path is another one, from which the same two roots follow.
        theirs = PEERS.prove_consistency(first, second)
        pymerkle.verify_consistency(KEPT.roots[first], KEPT.roots[second], theirs)


def test_no_proof_is_made_of_what_is_not_there() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ProofError):
            inclusion_proof(index, size, KEPT.read)
    for first, second in ((6, 5), (-1, 5)):
        with pytest.raises(ProofError):
            consistency_proof(first, second, KEPT.read)
    assert consistency_proof(0, 5, KEPT.read) == consistency_proof(5, 5, KEPT.read) == []


@given(st.integers(1, 2**63 - 1), st.data())
def test_a_proof_reads_few_hashes_however_large_the_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    asked: list[Place] = []

    def read(places: Iterable[Place]) -> Mapping[Place, bytes]:
        asked.extend(places)
        return {place: bytes(32) for place in asked}

    path = inclusion_proof(index, size, read)
    assert len(path) <= size.bit_length()
    assert len(asked) <= 2 * size.bit_length()
    for level, number in asked:
        # Only what is whole, and so is kept; never what the leaf itself is under.
        assert (number + 1) << level <= size
        assert not number << level <= index < (number + 1) << level


@given(st.integers(0, 2**63 - 1))
def test_peaks_cover_every_leaf_once_from_the_left(size: int) -> None:
    at = 0
    for level, number in peaks(size):
        assert number << level == at
        at += 1 << level
    assert at == size
    assert len(peaks(size)) == size.bit_count()


@given(st.integers(0, LEAVES), st.integers(0, LEAVES))
def test_a_tree_goes_on_from_its_peaks_alone(first: int, second: int) -> None:
    low, high = sorted((first, second))
    again = Range(low, [KEPT.hashes[place] for place in peaks(low)])
    for leaf in KEPT.leaves[low:high]:
        again.append(leaf_hash(leaf))
    assert (again.size, again.root()) == (high, KEPT.roots[high])


def test_a_tree_is_not_continued_from_too_few_peaks() -> None:
    with pytest.raises(ValueError, match="2 peaks"):
        Range(5, [bytes(32)])
