"""What a leaf of the log says: which event it stands for, and the hash of the event's stored bytes.

The bytes are hashed as they are stored, with personal values sealed: an erasure destroys a key, and every hash stays valid.
The text is canonical JSON (RFC 8785). Its values are of few forms, so that writing it takes no library; the tests compare it
with one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from .lines import FormatError
from .merkle import leaf_hash

SALT_BYTES: Final = 16
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:+-]*")
LARGEST_EXACT: Final = 2**53 - 1
"""Numbers beyond it are not the same everywhere JSON is read."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event in the log.

    ``recorded_at`` is the moment as it is written in the event (ISO 8601 with its offset), ``state_hash`` the SHA-256 of
    its stored bytes. The salt keeps events that can be guessed from being found by their hashes.
    """

    topic: str
    event_id: UUID
    version: int
    recorded_at: str
    state_hash: bytes
    salt: bytes

    def text(self) -> bytes:
        """Return the canonical JSON. Raises :class:`FormatError` for a version outside of what JSON can count."""
        return leaf_text(
            self.topic,
            str(self.event_id),
            self.version,
            self.recorded_at,
            self.state_hash.hex(),
            self.salt.hex(),
        )

    def hash(self) -> bytes:
        """Return the leaf's hash in the tree."""
        return leaf_hash(self.text())


def leaf_text(topic: str, event: str, version: int, recorded_at: str, state: str, salt: str) -> bytes:
    """Return a leaf's canonical JSON from its parts as they are written in it. Raises :class:`FormatError`."""
    if not 0 < version <= LARGEST_EXACT:
        raise FormatError("no event has this version")
    # JSON's own writer for what could need escapes; all that is recorded in practice does not.
    topic = f'"{topic}"' if _PLAIN.fullmatch(topic) else json.dumps(topic, ensure_ascii=False)
    at = f'"{recorded_at}"' if _PLAIN.fullmatch(recorded_at) else json.dumps(recorded_at, ensure_ascii=False)
    return (
        f'{{"event":"{event}","recorded_at":{at},"salt":"{salt}","state":"{state}","topic":{topic},"version":{version}}}'
    ).encode()


def state_hash(state: bytes) -> bytes:
    """Return the hash of an event's stored bytes."""
    return sha256(state).digest()
