"""Keys of subjects: one AES-256-GCM key per person or household, wrapped by the master key of the installation.

The master key lives in a file outside the database. Destroying a subject's key makes everything sealed under it
unreadable for ever, while events, hashes and proofs stay what they were. A destroyed key leaves a tombstone, so that none
is ever made again for the same subject.

A record that speaks of several people (an inspection, a session, a review) has a key for its own words and papers. When one
of those people is erased that key is *renewed*: what was sealed before is as unreadable as if it had been destroyed, and the
record goes on under the new one.

Keys are cached in each process. The cache is valid for one *epoch*: erasing a subject starts the next one under the same
lock that orders event inserts, and every insert proves that its process knew the current epoch
(``storage.recorder``), so that nobody writes a plain value of a subject that has just been erased.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg import Connection

_NONCE = 12
_KEY = "SELECT wrapped, renewed_at FROM subject_keys WHERE subject = %s"
_FINGERPRINTS = b"chungtay: fingerprints of commands"
Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class SubjectErasedError(Exception):
    """Something was to be sealed for a subject whose key has been destroyed."""


class MasterKeyError(Exception):
    """The master key does not open the keys in this database."""


class MasterKey:
    """The key of the installation: it wraps the keys of subjects, and the one of commands' fingerprints."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key = key
        self.id = self._derived(8, b"chungtay: name of a master key").hex()
        """Tells master keys apart and says nothing about them."""

    def _derived(self, length: int, purpose: bytes) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=purpose).derive(self._key)

    def wrap(self, subject: UUID, key: bytes) -> bytes:
        """Wrap a subject's key."""
        return self._sealed(key, subject.bytes)

    def unwrap(self, subject: UUID, wrapped: bytes) -> bytes:
        """Return the key that :meth:`wrap` was given. Raises ``InvalidTag`` where another master key wrapped it, or nothing did."""
        if len(wrapped) < _NONCE:
            raise InvalidTag
        return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.bytes)

    def wrap_fingerprints(self, key: bytes) -> bytes:
        """Wrap the key of commands' fingerprints."""
        return self._sealed(key, _FINGERPRINTS)

    def fingerprints(self, connection: Connection[Any]) -> bytes:
        """Return the key of commands' fingerprints: that of the first master key, handed on with every rotation."""
        row = connection.execute("SELECT fingerprints FROM vault_master").fetchone()
        if row is None:
            return self._derived(32, _FINGERPRINTS)
        wrapped = bytes(row["fingerprints"])
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _FINGERPRINTS)
        except InvalidTag:
            raise unfit() from None

    def _sealed(self, key: bytes, purpose: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, key, purpose)


def unfit() -> MasterKeyError:
    """Say that the master key is not the one of this database."""
    return MasterKeyError(
        "the master key does not fit this database: restore the key file that belongs to it, "
        "or end a rotation that was broken off with `chungtay keys rotate`"
    )


class Vault:
    """Seals and opens personal values; knows which subjects have been erased."""

    def __init__(self, master_key: bytes, connect: Connect) -> None:
        self._master = MasterKey(master_key)
        self._fingerprints: bytes | None = None
        self._connect = connect
        self._ciphers: dict[UUID, AESGCM | None] = {}
        self._renewed: set[UUID] = set()
        self._lock = Lock()
        self._others: list[Callable[[int], None]] = []
        self.epoch = -1

    def also_forget(self, forget: Callable[[int], None]) -> None:
        """Call ``forget`` with each new epoch: whoever keeps opened values drops them with the keys."""
        self._others.append(forget)

    def sync(self, epoch: int | None = None) -> int:
        """Drop cached keys when some subject has been erased since; return the epoch the cache is valid for."""
        if epoch is None:
            with self._connect() as connection:
                row = connection.execute("SELECT epoch FROM vault_epoch").fetchone()
            epoch = int(row["epoch"]) if row else 0
        if epoch > self.epoch:
            with self._lock:
                # Threads learn of epochs in any order; an older one is news from the past.
                if epoch > self.epoch:
                    self._ciphers.clear()
                    for forget in self._others:
                        forget(epoch)
                    self.epoch = epoch
        return self.epoch

    def seal(self, subject: UUID, data: bytes) -> bytes:
        """Encrypt ``data`` for the subject, minting its key on first use. Raises :class:`SubjectErasedError`."""
        cipher = self._cipher(subject, mint=True)
        if cipher is None:
            raise SubjectErasedError(str(subject))
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, data, subject.bytes)

    def open(self, subject: UUID, sealed: bytes) -> bytes | None:
        """Decrypt what :meth:`seal` returned; None once that key has been destroyed, or renewed since."""
        cipher = self._cipher(subject, mint=False)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], subject.bytes)
        except InvalidTag:
            if subject in self._renewed:
                return None
            raise

    def renew_key(self, connection: Connection[Any], record: UUID) -> None:
        """Throw a record's key away and put another in its place, inside the transaction that erases somebody it names.

        A record that has sealed nothing yet has nothing to lose. The caller starts the next epoch (:func:`destroy_keys`).
        """
        if connection.execute("SELECT 1 FROM vault_master WHERE key_id <> %s", (self._master.id,)).fetchone():
            # A process that was started before the master key was replaced wraps nothing by the old one.
            raise unfit()
        connection.execute(
            "UPDATE subject_keys SET wrapped = %s, renewed_at = clock_timestamp() WHERE subject = %s AND wrapped IS NOT NULL",
            (self._new_key(record), record),
        )

    def _new_key(self, subject: UUID) -> bytes:
        return self._master.wrap(subject, AESGCM.generate_key(256))

    def fingerprint(self, context: UUID, digest: str) -> str:
        """Return what may be kept of a digest of personal text, as hexadecimal text.

        Equal for equal ``digest`` and ``context`` alone. Without the master key it tells nothing, not even by guessing.
        """
        if self._fingerprints is None:
            with self._connect() as connection:
                self._fingerprints = self._master.fingerprints(connection)
        return hmac.digest(self._fingerprints, context.bytes + digest.encode(), "sha256").hex()

    def prefetch(self, subjects: Iterable[UUID]) -> None:
        """Load the keys of many subjects with one query."""
        missing = [s for s in set(subjects) if s not in self._ciphers]
        if not missing:
            return
        known = self.epoch
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT subject, wrapped, renewed_at FROM subject_keys WHERE subject = ANY(%s)", (missing,)
            ).fetchall()
        for row in rows:
            self._remember(row["subject"], row, known)

    def mint(self, subjects: Iterable[UUID]) -> None:
        """Make the keys of many new subjects at once, those that have one already aside; :meth:`seal` would one by one."""
        missing = [s for s in set(subjects) if s not in self._ciphers]
        if not missing:
            return
        with self._connect() as connection:
            connection.execute(
                "INSERT INTO subject_keys (subject, wrapped) SELECT * FROM unnest(%s::uuid[], %s::bytea[]) "
                "WHERE NOT EXISTS (SELECT 1 FROM vault_master WHERE key_id <> %s) ON CONFLICT (subject) DO NOTHING",
                (missing, [self._new_key(s) for s in missing], self._master.id),
            )
        self.prefetch(missing)

    def unopened(self) -> list[UUID]:
        """Return the subjects whose key is there and does not open: damaged, or put there from another subject."""
        found = []
        with (
            self._connect() as connection,
            connection.transaction(),
            connection.cursor("subject_keys") as cursor,
        ):
            cursor.itersize = 5_000
            cursor.execute(
                "SELECT subject, wrapped FROM subject_keys WHERE wrapped IS NOT NULL ORDER BY subject"
            )
            for row in cursor:
                try:
                    self._master.unwrap(row["subject"], bytes(row["wrapped"]))
                except InvalidTag:
                    found.append(row["subject"])
        return found

    def erased(self, subject: UUID) -> bool:
        """Whether the subject's key has been destroyed."""
        with self._connect() as connection:
            row = connection.execute(
                "SELECT wrapped FROM subject_keys WHERE subject = %s", (subject,)
            ).fetchone()
        return row is not None and row["wrapped"] is None

    def _cipher(self, subject: UUID, *, mint: bool) -> AESGCM | None:
        try:
            return self._ciphers[subject]
        except KeyError:
            pass
        known = self.epoch
        with self._connect() as connection:
            row = connection.execute(_KEY, (subject,)).fetchone()
            if row is None:
                if not mint:
                    return None
                # A process that was started before the master key was replaced wraps nothing by the old one.
                connection.execute(
                    "INSERT INTO subject_keys (subject, wrapped) SELECT %s, %s "
                    "WHERE NOT EXISTS (SELECT 1 FROM vault_master WHERE key_id <> %s) ON CONFLICT (subject) DO NOTHING",
                    (subject, self._new_key(subject), self._master.id),
                )
                row = connection.execute(_KEY, (subject,)).fetchone()
                if row is None:
                    raise unfit()
        return self._remember(subject, row, known)

    def _remember(self, subject: UUID, row: Mapping[str, Any], known: int) -> AESGCM | None:
        """Unwrap a key that was read in the epoch ``known``; keep it only while that epoch lasts."""
        cipher, wrapped = None, row["wrapped"]
        if wrapped is not None:
            try:
                cipher = AESGCM(self._master.unwrap(subject, bytes(wrapped)))
            except InvalidTag:
                raise unfit() from None
        with self._lock:
            if row["renewed_at"] is not None:
                # For ever: a key is renewed and renewed again, never made the first one any more.
                self._renewed.add(subject)
            if len(self._ciphers) > 50_000:
                self._ciphers.clear()
            if known == self.epoch:
                # Else another thread has learnt of an erasure meanwhile, perhaps of this very subject.
                self._ciphers[subject] = cipher
        return cipher


def destroy_keys(connection: Connection[Any], subjects: list[UUID]) -> None:
    """Destroy the keys of subjects inside the caller's transaction and start the next epoch.

    The caller holds the event lock (``storage.recorder.lock_events``) and clears the read models in the same transaction.
    The time is that of the lock, not of the transaction: who holds the lock knows all erasures until then (``storage.traces``).
    """
    connection.execute(
        "INSERT INTO subject_keys (subject, wrapped, erased_at) SELECT subject, NULL, clock_timestamp() "
        "FROM unnest(%s::uuid[]) subject ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, erased_at = excluded.erased_at",
        (subjects,),
    )
    connection.execute("UPDATE vault_epoch SET epoch = epoch + 1")
