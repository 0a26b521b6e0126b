"""Signed notes and checkpoints (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature), with Ed25519 keys.

A note is text with signature lines below it. A checkpoint is a note whose text names a log, its size and its root. Its log
signs it; others cosign it with the moment at which they had seen no larger one that contradicts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .lines import FormatError, base64_of, bytes_of, number_of
from .merkle import HASH_BYTES, LARGEST

UNKNOWN_KEY: Final = "not signed by any key that is known"
ED25519: Final = 1
COSIGNATURE: Final = 4
LONGEST: Final = 64 * 1024
"""Bytes of a note at most, and signatures at most: what is longer is not read."""
MOST_SIGNATURES: Final = 64
_DASH: Final = "\N{EM DASH} "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64


class SignatureError(ValueError):
    """A note is not signed by whom it should be."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under the name it signs by. ``kind`` is :data:`ED25519` for a log, :data:`COSIGNATURE` for a witness."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """Return the four bytes that tell the key in a signature line. They identify; they prove nothing."""
        content = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(content).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Return the key as one line of text (a "vkey")."""
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key from its line of text. Raises :class:`FormatError`."""
        try:
            name, id, material = text.split("+", 2)
        except ValueError:
            raise FormatError("not a verifier key") from None
        content = bytes_of(material)
        if not _is_name(name) or len(content) != 33 or content[0] not in (ED25519, COSIGNATURE):
            raise FormatError("not a verifier key")
        key = cls(name, content[1:], content[0])
        if key.id.hex() != id:
            raise FormatError("the id is another key's")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, the four bytes of the key, and the signature itself."""

    name: str
    key_id: bytes
    content: bytes

    def line(self) -> str:
        """Return the line as it stands below a note."""
        return f"{_DASH}{self.name} {base64_of(self.key_id + self.content)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        return f"{self.text}\n" + "".join(s.line() for s in self.signatures)

    @classmethod
    def parse(cls, content: bytes) -> Note:
        """Read a note. Raises :class:`FormatError` for everything that is not exactly one."""
        if len(content) > LONGEST:
            raise FormatError("the note is too long")
        try:
            whole = content.decode("utf-8")
        except UnicodeDecodeError:
            raise FormatError("the note is no UTF-8") from None
        if _CONTROL.search(whole):
            raise FormatError("the note holds control characters")
        text, blank, below = whole.rpartition("\n\n")
        if not blank or not below.endswith("\n"):
            raise FormatError("the note has no signatures")
        lines = below[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise FormatError("the note has too many signatures")
        return cls(f"{text}\n", tuple(_signature(line) for line in lines))

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Return which of ``keys`` signed. Others' lines are ignored; a wrong or doubled line of a known key is refused.

        Raises :class:`SignatureError` for those, and where none of the keys has signed.
        """
        known = {(key.name, key.id): key for key in keys}
        found: list[VerifierKey] = []
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if key in found:
                raise SignatureError(f"{key.name} has signed twice")
            _verify(key, self.text, signature.content)
            found.append(key)
        if not found:
            raise SignatureError(UNKNOWN_KEY)
        return found

    def cosigned_at(self, key: VerifierKey) -> int:
        """Return the second (POSIX) at which a witness cosigned. Raises :class:`SignatureError` where it did not."""
        if key.kind != COSIGNATURE:
            raise SignatureError(f"{key.name} is no witness")
        self.signed_by((key,))
        line = next(s for s in self.signatures if (s.name, s.key_id) == (key.name, key.id))
        return int.from_bytes(line.content[:_TIME_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64_of(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a checkpoint's text. Lines of extension are allowed and ignored. Raises :class:`FormatError`."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise FormatError("not a checkpoint")
        if not lines[0].isprintable():
            # It is told to people before anything is believed of it.
            raise FormatError("not a checkpoint")
        root = bytes_of(lines[2])
        if len(root) != HASH_BYTES:
            raise FormatError("the root is no hash")
        return cls(lines[0], number_of(lines[1]), root)


def cosigned_message(text: str, second: int) -> bytes:
    """Return what a witness signs: the moment, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def _verify(key: VerifierKey, text: str, content: bytes) -> None:
    message = text.encode()
    if key.kind == COSIGNATURE:
        second = int.from_bytes(content[:_TIME_BYTES], "big")
        if second > LARGEST:
            raise SignatureError(f"{key.name} cosigned at no moment")
        message, content = cosigned_message(text, second), content[_TIME_BYTES:]
    if len(content) != _SIGNATURE_BYTES:
        raise SignatureError(f"the signature of {key.name} has another length")
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(content, message)
    except (InvalidSignature, ValueError):
        raise SignatureError(f"the signature of {key.name} is wrong") from None


def _signature(line: str) -> Signature:
    name, space, written = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _is_name(name):
        raise FormatError("not a signature line")
    content = bytes_of(written)
    if len(content) <= _ID_BYTES:
        raise FormatError("not a signature line")
    return Signature(name, content[:_ID_BYTES], content[_ID_BYTES:])


def _is_name(name: str) -> bool:
    # Printed as it is: nothing that moves a terminal's cursor or turns the direction of writing.
    return bool(name) and "+" not in name and not any(c.isspace() for c in name) and name.isprintable()
