"""A tree whose hashes are kept in memory as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.tree import Place, Range
from ledger.verifier.merkle import leaf_hash


class Kept:
    """Leaves with what is kept of them, and what was asked for since."""

    def __init__(self, count: int) -> None:
        self.leaves = [b"leaf %d" % n for n in range(count)]
        self.range = Range()
        self.hashes: dict[Place, bytes] = {}
        self.roots = [self.range.root()]
        self.asked = 0
        for leaf in self.leaves:
            for place, found in self.range.append(leaf_hash(leaf)):
                assert place not in self.hashes, "written twice"
                self.hashes[place] = found
            self.roots.append(self.range.root())

    def read(self, places: Iterable[Place]) -> Mapping[Place, bytes]:
        wanted = list(places)
        self.asked += len(wanted)
        return {place: self.hashes[place] for place in wanted}
