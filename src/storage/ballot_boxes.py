"""Boxes of secret ballots: sums under a key that is kept outside the database, and destroyed when they are counted.

A box is one row per session, outside the log, and holds per dossier how many are for, against and abstain. A ballot is added to
the sums, so that there is no ballot to find: no row, order, time or transaction of its own. The sums are sealed anew at every
ballot, under a key that lies in a file, so that old versions of the row, the server's journal and any backup of the database say
nothing. When the box has been counted the file is destroyed, and with it every copy of the box.

Of what a ballot says the size of a box tells nothing either: the sums are of fixed width.
"""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection

from aggregates.refusals import Refused
from storage.keyfiles import KEY_BYTES, read_key, read_or_create_key, sync_folder
from storage.problems import SetupProblem

CHOICES: Final = ("for", "against", "abstain")
_SUMS: Final = struct.Struct(">16s3I")
_NONCE: Final = 12
Sums = dict[UUID, list[int]]


class BallotBoxes:
    """The boxes of one installation; ``folder`` holds their keys and belongs into no backup."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(
        self,
        connection: Connection[Any],
        session_id: UUID,
        box: int,
        ballots: Mapping[UUID, Sequence[str]],
        already: Mapping[UUID, int],
    ) -> None:
        """Add choices per dossier inside the caller's transaction, which holds the event lock.

        ``already`` is how many ballots on each of these dossiers the record says are in the box. Raises ``Refused``:
        ``ballot_key_lost`` where the box cannot be opened, ``ballot_box_broken`` where it holds other numbers.
        """
        row = connection.execute(
            "SELECT sealed FROM ballot_boxes WHERE session_id = %s AND box = %s FOR UPDATE", (session_id, box)
        ).fetchone()
        if row is None:
            sums: Sums = {}
            key = read_or_create_key(self.key_path(session_id, box))
        else:
            key = self._key(session_id, box)
            sums = _unseal(key, session_id, box, bytes(row["sealed"]))
        for id, choices in ballots.items():
            one = sums.setdefault(id, [0, 0, 0])
            if sum(one) != already.get(id, 0):
                raise Refused("ballot_box_broken")
            for choice in choices:
                one[CHOICES.index(choice)] += 1
        connection.execute(
            "INSERT INTO ballot_boxes (session_id, box, sealed) VALUES (%s, %s, %s) "
            "ON CONFLICT (session_id, box) DO UPDATE SET sealed = excluded.sealed",
            (session_id, box, _seal(key, session_id, box, sums)),
        )

    def open(self, connection: Connection[Any], session_id: UUID, box: int) -> dict[UUID, list[str]]:
        """Return the choices in a box, per dossier and shuffled by the system's own randomness; none for a box never used.

        Raises ``Refused("ballot_key_lost")`` where it cannot be opened.
        """
        row = connection.execute(
            "SELECT sealed FROM ballot_boxes WHERE session_id = %s AND box = %s", (session_id, box)
        ).fetchone()
        if row is None:
            return {}
        sums = _unseal(self._key(session_id, box), session_id, box, bytes(row["sealed"]))
        found: dict[UUID, list[str]] = {}
        for id, numbers in sums.items():
            choices = [choice for choice, n in zip(CHOICES, numbers, strict=True) for _ in range(n)]
            secrets.SystemRandom().shuffle(choices)
            found[id] = choices
        return found

    def empty(self, connection: Connection[Any], session_id: UUID, box: int) -> None:
        """Throw a box away, inside the caller's transaction; its key is destroyed after that."""
        connection.execute("DELETE FROM ballot_boxes WHERE session_id = %s AND box = %s", (session_id, box))

    def destroy_key(self, session_id: UUID, box: int) -> None:
        """Destroy a box's key, so that no copy of the box can be opened again. Without such a key: nothing."""
        path = self.key_path(session_id, box)
        try:
            with path.open("r+b") as file:
                # What a disk really keeps is not in our hands: docs/decisions/0016 says what else has to hold.
                file.write(os.urandom(2 * KEY_BYTES + 1))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        sync_folder(self._folder)

    def held(self) -> Iterator[tuple[UUID, int]]:
        """Return session and box of every key there is."""
        for path in sorted(self._folder.glob("*.key")):
            session, _, box = path.stem.rpartition("-")
            try:
                yield UUID(session), int(box)
            except ValueError:
                continue

    def key_path(self, session_id: UUID, box: int) -> Path:
        """Return the file in which the key of a box lies while its ballots wait for the count."""
        return self._folder / f"{session_id}-{box}.key"

    def _key(self, session_id: UUID, box: int) -> bytes:
        try:
            return read_key(self.key_path(session_id, box))
        except SetupProblem:
            raise Refused("ballot_key_lost") from None


def _seal(key: bytes, session_id: UUID, box: int, sums: Sums) -> bytes:
    nonce = os.urandom(_NONCE)
    plain = b"".join(_SUMS.pack(id.bytes, *sums[id]) for id in sorted(sums))
    return nonce + AESGCM(key).encrypt(nonce, plain, _of(session_id, box))


def _unseal(key: bytes, session_id: UUID, box: int, sealed: bytes) -> Sums:
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _of(session_id, box))
    except InvalidTag:
        raise Refused("ballot_key_lost") from None
    return {UUID(bytes=id): numbers for id, *numbers in _SUMS.iter_unpack(plain)}


def _of(session_id: UUID, box: int) -> bytes:
    return session_id.bytes + box.to_bytes(4, "big")
