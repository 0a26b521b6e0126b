"""Witnesses as the log's own office knows them: who they are, and the cosignatures they have brought.

Both lists are added to and never changed. A cosignature is taken from whoever brings it: what it says is in its signature, and
only those of enlisted witnesses over checkpoints that were really signed here are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from ledger.book import Book, Connect
from ledger.cosignatures import COLUMNS, counted, is_signed
from ledger.verifier.growth import Growth
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import COSIGNATURE, Checkpoint, Note, SignatureError, VerifierKey

EARLY: Final = timedelta(minutes=10)
"""How far a witness's clock may go ahead of ours."""


class NotTakenError(ValueError):
    """A cosignature that is not kept. ``code``: ``unreadable``, ``unknown_checkpoint``, ``unknown_witness`` or ``wrong``."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A witness, and the newest checkpoint it has cosigned; ``size`` is None where it has none yet."""

    key: VerifierKey
    office: str
    since: datetime
    ended: datetime | None
    size: int | None
    at: datetime | None


class Witnesses:
    """The witnesses of one log."""

    def __init__(self, connect: Connect, book: Book) -> None:
        """``connect`` borrows a connection in autocommit mode with rows as dictionaries."""
        self._connect = connect
        self._book = book

    def enlist(self, key: VerifierKey, office: str) -> None:
        """Take up a witness, or change its office's name. Raises :class:`FormatError` for a key that is no witness's."""
        if key.kind != COSIGNATURE:
            raise FormatError("not the key of a witness")
        self._note(key, office, "enlisted")

    def dismiss(self, key: VerifierKey) -> None:
        """Take no more cosignatures of a witness. Those it has given stay."""
        self._note(key, "", "dismissed")

    def all(self) -> list[Enlisted]:
        """Return all witnesses there ever were, those that still are first, by name."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT w.name, w.public, e.office, e.since, "
                "CASE WHEN w.act = 'dismissed' THEN w.at END AS ended "
                "FROM (SELECT DISTINCT ON (name, public) * FROM ledger_witnesses ORDER BY name, public, entry DESC) w "
                "CROSS JOIN LATERAL (SELECT (array_agg(office ORDER BY entry DESC))[1] AS office, min(at) AS since "
                " FROM ledger_witnesses e WHERE (e.name, e.public, e.act) = (w.name, w.public, 'enlisted')) e "
                "ORDER BY w.act = 'dismissed', w.name, w.public"
            ).fetchall()
            newest = [self._newest(connection, row["name"], row["public"]) for row in rows]
        return [
            Enlisted(
                VerifierKey(row["name"], bytes(row["public"]), COSIGNATURE),
                row["office"] or "",
                row["since"],
                row["ended"],
                size,
                at,
            )
            for row, (size, at) in zip(rows, newest, strict=True)
        ]

    def _newest(
        self, connection: Connection[Any], name: str, public: bytes
    ) -> tuple[int | None, datetime | None]:
        """Return how many leaves a witness has cosigned last, and when. Few rows are read: most often the first one holds."""
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM ledger_cosignatures WHERE (name, public) = (%s, %s) ORDER BY size DESC LIMIT 100",
            (name, public),
        ).fetchall()
        for row in rows:
            if is_signed(self._book.keys.origin, row):
                return row["size"], datetime.fromtimestamp(row["second"], UTC)
        return None, None

    def take(self, content: bytes, now: datetime) -> list[VerifierKey]:
        """Keep the cosignatures below a checkpoint; return whose they are. Brought twice, they are kept once.

        Raises :class:`NotTakenError`; then none is kept.
        """
        try:
            note = Note.parse(content)
            checkpoint = Checkpoint.parse(note.text)
        except FormatError as error:
            raise NotTakenError("unreadable", str(error)) from error
        with self._connect() as connection:
            known = connection.execute(
                "SELECT note FROM ledger_checkpoints WHERE size = %s AND root = %s ORDER BY checkpoint LIMIT 1",
                (checkpoint.size, checkpoint.root),
            ).fetchone()
            # The whole text, with its origin: a cosignature over other lines would be one over something else.
            if known is None or Note.parse(known["note"].encode()).text != note.text:
                raise NotTakenError("unknown_checkpoint", "this log has not signed this checkpoint")
            current = [w.key for w in self.all() if w.ended is None]
            if not {(k.name, k.id) for k in current} & {(s.name, s.key_id) for s in note.signatures}:
                raise NotTakenError("unknown_witness", "none of the signatures is a witness's of this log")
            try:
                found = [(key, note.cosigned_at(key)) for key in note.signed_by(current)]
            except SignatureError as error:
                raise NotTakenError("wrong", str(error)) from error
            if any(second > (now + EARLY).timestamp() for _, second in found):
                raise NotTakenError("wrong", "cosigned at a moment that is still to come")
            with connection.transaction():
                for key, second in found:
                    line = next(s for s in note.signatures if (s.name, s.key_id) == (key.name, key.id))
                    connection.execute(
                        "INSERT INTO ledger_cosignatures (size, root, name, public, second, line) "
                        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                        (checkpoint.size, checkpoint.root, key.name, key.public, second, line.line()),
                    )
        return [key for key, _ in found]

    def growth(self, old: int) -> Growth | None:
        """Return the newest checkpoint as a witness wants it that has seen ``old`` leaves; None where nothing is signed yet.

        From more leaves than there are no proof leads anywhere: the checkpoint alone then tells the witness that.
        Raises :class:`ledger.book.LedgerError`.
        """
        newest = self._book.newest()
        if newest is None:
            return None
        path = self._book.consistency(old, newest.size) if old <= newest.size else []
        return Growth(old, tuple(path), self._book.cosigned(newest))

    def counted(self, sizes: Iterable[int]) -> dict[tuple[int, bytes], int]:
        """Return how many witnesses have cosigned the checkpoints of these sizes, by size and root."""
        with self._connect() as connection:
            return counted(connection, self._book.keys.origin, sizes)

    def _note(self, key: VerifierKey, office: str, act: str) -> None:
        with self._connect() as connection:
            connection.execute(
                "INSERT INTO ledger_witnesses (name, public, office, act) VALUES (%s, %s, %s, %s)",
                (key.name, key.public, office, act),
            )
