"""Growth of a log as it is shown to a witness: from which size on, the proof, and the newest signed checkpoint.

The text is the request body of c2sp.org/tlog-witness (``add-checkpoint``). One file holds all a witness needs, so that it can be
carried on a stick as well as fetched. The same text shows that a checkpoint seen later, which others have cosigned, still
contains the one in a certificate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .lines import FormatError, base64_of, bytes_of, number_of
from .merkle import HASH_BYTES, ProofError, verify_consistency
from .notes import COSIGNATURE, LONGEST, Checkpoint, Note, VerifierKey
from .proofs import DEEPEST


@dataclass(frozen=True, slots=True)
class Growth:
    """What was shown, believed in nothing yet: ``note`` with the proof that its tree begins with the first ``old`` leaves."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        """Return the text as it is stored and sent."""
        path = "".join(f"{base64_of(one)}\n" for one in self.path)
        return f"old {self.old}\n{path}\n{self.note}"

    @classmethod
    def parse(cls, content: bytes) -> Growth:
        """Read what was shown. Raises :class:`.lines.FormatError` for everything that is not exactly one such text."""
        head, blank, below = content.partition(b"\n\n")
        if not blank or len(content) > 2 * LONGEST:
            raise FormatError("not the growth of a log")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise FormatError("not the growth of a log") from None
        if not first.startswith("old "):
            raise FormatError("it does not say from which size on")
        path = tuple(bytes_of(line) for line in lines)
        # A consistency proof holds one hash more than its tree is deep at most.
        if len(path) > DEEPEST + 1 or any(len(one) != HASH_BYTES for one in path):
            raise FormatError("not a path of hashes")
        return cls(number_of(first.removeprefix("old ")), path, Note.parse(below))

    def checkpoint(self) -> Checkpoint:
        """Return the newest checkpoint as its text says it. Raises :class:`.lines.FormatError`."""
        return Checkpoint.parse(self.note.text)

    def verify(self, before: Checkpoint, keys: Iterable[bytes]) -> Checkpoint:
        """Return the newest checkpoint: signed by one of ``keys``, of the same log, and a continuation of ``before``.

        Raises :class:`.notes.SignatureError`, :class:`.lines.FormatError` and :class:`.merkle.ProofError`.
        """
        found = self.checkpoint()
        if found.origin != before.origin:
            raise FormatError("the growth is another log's")
        self.note.signed_by([VerifierKey(found.origin, key) for key in keys])
        if self.old != before.size:
            raise ProofError(f"the growth begins at {self.old} leaves, not at {before.size}")
        verify_consistency(before.size, found.size, self.path, before.root, found.root)
        return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness's line below a checkpoint. ``second`` (POSIX) is None where the witness's key is not known here."""

    name: str
    second: int | None


def witnesses_of(text: str) -> list[VerifierKey]:
    """Return the witnesses' keys of a text: one per line; blank lines and those with ``#`` in front are left out.

    Raises :class:`.lines.FormatError` where there is none, or something else stands in between.
    """
    lines = [line.strip() for line in text.splitlines()]
    found = [VerifierKey.parse(line) for line in lines if line and not line.startswith("#")]
    if not found or any(key.kind != COSIGNATURE for key in found):
        raise FormatError("not the key of a witness")
    return found


def cosigners(note: Note, witnesses: Iterable[VerifierKey]) -> list[Seen]:
    """Return who has cosigned a checkpoint. Its log's own lines are left out.

    Raises :class:`.notes.SignatureError` where a known witness's line is wrong. Of an unknown one the name alone is told.
    """
    origin = Checkpoint.parse(note.text).origin
    known = {(key.name, key.id): key for key in witnesses}
    found: list[Seen] = []
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is not None:
            found.append(Seen(key.name, note.cosigned_at(key)))
        elif line.name != origin:
            found.append(Seen(line.name, None))
    return found
