"""Proofs in the text form of c2sp.org/tlog-proof: a leaf's number, its path to the root, and the signed checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .lines import FormatError, base64_of, bytes_of, number_of
from .merkle import HASH_BYTES, verify_inclusion
from .notes import LONGEST, Checkpoint, Note, VerifierKey

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
DEEPEST: Final = 63
"""Hashes of a path at most: no tree that can be counted is deeper."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof as read, believed in nothing yet. ``extra`` is what else the leaf is made from; nothing vouches for it."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    def __str__(self) -> str:
        """Return the proof as it is stored and sent."""
        extra = f"extra {base64_of(self.extra)}\n" if self.extra else ""
        path = "".join(f"{base64_of(one)}\n" for one in self.path)
        return f"{FIRST_LINE}\n{extra}index {self.index}\n{path}\n{self.note}"

    @classmethod
    def parse(cls, content: bytes) -> TlogProof:
        """Read a proof. Raises :class:`FormatError` for everything that is not exactly one."""
        head, blank, below = content.partition(b"\n\n")
        if not blank or len(content) > 4 * LONGEST:
            raise FormatError("not a proof")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise FormatError("not a proof") from None
        if first != FIRST_LINE:
            raise FormatError("not a proof of this version")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = bytes_of(lines.pop(0).removeprefix("extra "))
            if not extra:
                raise FormatError("an empty extra line")
        if not lines or not lines[0].startswith("index "):
            raise FormatError("the proof does not say of which leaf")
        index = number_of(lines.pop(0).removeprefix("index "))
        path = tuple(bytes_of(line) for line in lines)
        if len(path) > DEEPEST or any(len(one) != HASH_BYTES for one in path):
            raise FormatError("not a path of hashes")
        return cls(index, path, Note.parse(below), extra)

    def verify(self, leaf: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
        """Return the checkpoint, signed by one of ``keys``, whose tree has the leaf with hash ``leaf``.

        Raises :class:`.notes.SignatureError`, :class:`.lines.FormatError` and :class:`.merkle.ProofError`.
        """
        signers = self.note.signed_by(keys)
        checkpoint = Checkpoint.parse(self.note.text)
        if all(key.name != checkpoint.origin for key in signers):
            raise FormatError("the checkpoint is of another log")
        self.verify_path(leaf, checkpoint)
        return checkpoint

    def verify_path(self, leaf: bytes, checkpoint: Checkpoint) -> None:
        """Check the path alone, against a checkpoint that somebody else vouches for. Raises :class:`.merkle.ProofError`."""
        verify_inclusion(self.index, checkpoint.size, leaf, self.path, checkpoint.root)
