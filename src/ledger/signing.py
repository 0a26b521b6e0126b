"""Private keys at work: they sign checkpoints for a log, or cosign them for a witness. Kept by :mod:`ledger.keys`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.verifier.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Note,
    Signature,
    VerifierKey,
    cosigned_message,
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key under the name it signs by; ``seed`` are its 32 secret bytes."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """Return the 32 bytes of the public key."""
        return self._key().public_key().public_bytes_raw()

    def verifier(self, kind: int = ED25519) -> VerifierKey:
        """Return the public key as a verifier knows it."""
        return VerifierKey(self.name, self.public, kind)

    def sign(self, text: str) -> Signature:
        """Sign the text of a note."""
        return Signature(self.name, self.verifier().id, self._key().sign(text.encode()))

    def sign_bytes(self, message: bytes) -> bytes:
        """Sign what is no note. The message begins with words that no note begins with."""
        return self._key().sign(message)

    def cosign(self, text: str, second: int) -> Signature:
        """Cosign a checkpoint's text as a witness that saw it at ``second`` (POSIX)."""
        content = second.to_bytes(8, "big") + self._key().sign(cosigned_message(text, second))
        return Signature(self.name, self.verifier(COSIGNATURE).id, content)

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def signed_checkpoint(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> Note:
    """Return the checkpoint signed by all of ``keys``: the one in use first, then those it takes over from."""
    text = checkpoint.text()
    return Note(text, tuple(key.sign(text) for key in keys))
