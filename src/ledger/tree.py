"""Building the tree: appending costs O(log n) hashes, and proofs read O(log n) of the hashes that were kept.

Kept is the hash of every *whole* subtree: node ``(level, number)`` stands above the leaves ``number * 2**level`` up to the
next multiple. Whole subtrees never change, so each is written once. What a proof needs is made from these alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ledger.verifier.merkle import EMPTY_ROOT, ProofError, node_hash

Place = tuple[int, int]
"""Level and number of a whole subtree. Level 0 are the leaves."""
Read = Callable[[Iterable[Place]], Mapping[Place, bytes]]
"""Gives the hashes of whole subtrees; those asked for are always there."""


def peaks(size: int) -> list[Place]:
    """Return the whole subtrees that a tree of ``size`` leaves consists of, from the left, the largest first."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root above peaks from the left to the right; that of the empty tree where there are none."""
    root: bytes | None = None
    for one in reversed(list(hashes)):
        root = one if root is None else node_hash(one, root)
    return EMPTY_ROOT if root is None else root


class Range:
    """A tree that only remembers its peaks: as much as appending takes."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Go on with a tree of ``size`` leaves whose peaks have these ``hashes``, from the left."""
        self.size = size
        self._peaks = list(hashes)
        if len(self._peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")

    def append(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Append a leaf by its hash; return the subtrees that are whole with it, the leaf itself first."""
        place, found = (0, self.size), leaf
        whole = [(place, leaf)]
        while self.size >> place[0] & 1:
            found = node_hash(self._peaks.pop(), found)
            place = (place[0] + 1, place[1] >> 1)
            whole.append((place, found))
        self._peaks.append(found)
        self.size += 1
        return whole

    def root(self) -> bytes:
        """Return the root of what was appended so far."""
        return root_of(self._peaks)


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """Return the path from leaf ``index`` to the root of the tree of ``size`` leaves (RFC 9162, 2.1.3.1)."""
    return inclusion_proofs([index], size, read)[0]


def inclusion_proofs(indexes: Iterable[int], size: int, read: Read) -> list[list[bytes]]:
    """Return the paths of several leaves, in their order. All of them are made from what is read at once."""
    paths = [_path(index, size) for index in indexes]
    # Paths meet on the way to the root: each hash is asked for once.
    known = read(dict.fromkeys(place for path in paths for parts in path for place in parts))
    return [[root_of(known[place] for place in parts) for parts in path] for path in paths]


def _path(index: int, size: int) -> list[list[Place]]:
    """Return what stands beside the way from the root down to a leaf, the leaf's neighbour first."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is outside of a tree of {size}")
    path: list[list[Place]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_parts(middle, end))
            end = middle
        else:
            path.append(_parts(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, read: Read) -> list[bytes]:
    """Return the proof that the tree of ``second`` leaves begins with that of ``first`` (RFC 9162, 2.1.4.1).

    Empty where none is needed: for equal sizes, and from the empty tree.
    """
    if not 0 <= first <= second:
        raise ProofError(f"a tree of {second} leaves does not begin with one of {first}")
    if first in (0, second):
        return []
    path: list[list[Place]] = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_parts(middle, end))
            end = middle
        else:
            path.append(_parts(start, middle))
            start = middle
    if start:
        # A smaller tree that is no subtree of its own begins the path with its last part.
        path.append(_parts(start, end))
    return _hashes(reversed(path), read)


def _split(count: int) -> int:
    """Return the largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _parts(start: int, end: int) -> list[Place]:
    """Return the whole subtrees of the leaves from ``start`` up to ``end``, which hang together in the tree."""
    return [(level, (start >> level) + number) for level, number in peaks(end - start)]


def _hashes(path: Iterable[list[Place]], read: Read) -> list[bytes]:
    wanted = list(path)
    known = read([place for parts in wanted for place in parts])
    return [root_of(known[place] for place in parts) for parts in wanted]
