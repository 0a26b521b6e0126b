"""The ledger in the database: appends leaves in the order of the log, each exactly once, and signs checkpoints.

Whoever appends holds one lock, in any process: the follower does it all the time, and an act that needs its proof at once
does it for itself. A batch and what is signed over it are one transaction, so that a kill at any moment loses nothing and
doubles nothing. Every checkpoint is also written to a file outside the database, last; a database that was rolled back behind
what was signed is noticed before anything else is signed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Connection

from ledger.cosignatures import lines_below
from ledger.keys import LedgerKeys
from ledger.places import LeafPlace, places_of
from ledger.signing import signed_checkpoint
from ledger.tree import Place, Range, consistency_proof, inclusion_proof, inclusion_proofs, peaks, root_of
from ledger.verifier.leaf import Leaf, state_hash
from ledger.verifier.lines import FormatError
from ledger.verifier.merkle import leaf_hash
from ledger.verifier.notes import Checkpoint, Note, SignatureError, VerifierKey
from ledger.verifier.proofs import TlogProof
from ledger.written import WrittenCheckpoints, WrittenDown, is_tail, newly_signed
from storage.problems import SetupProblem

logger = logging.getLogger("chungtay.ledger")

APPENDING: Final = 8_720_30
"""Key of the advisory lock that whoever appends holds."""
BATCH: Final = 2_000
_FEW: Final = 10
"""Checkpoints read at a time where one that holds is looked for; as a rule it is the first."""
_MOMENT: Final = re.compile(r"[0-9A-Za-z:.+-]{1,64}", re.ASCII)
"""What a moment is written with; neither the database nor a leaf's text can hold just anything."""
DAY: Final = timedelta(days=1)
"""What was appended is under a checkpoint after so long at most, as long as anything runs."""
DECISIONS: Final = frozenset(
    {"award_decision.signed.v1", "amending_decision.signed.v1", "nomination.award_attested.v1"}
)
"""Topics after which a checkpoint is signed at once."""
Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class LedgerError(RuntimeError):
    """The ledger does not go on: what is there contradicts what was signed before."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that was signed: the note, on which occasion, and when."""

    number: int
    size: int
    root: bytes
    note: str
    occasion: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How the ledger stands: leaves, events without a leaf yet, the newest checkpoint that holds, and whether there is what
    contradicts the past."""

    leaves: int
    waiting: int
    last: SignedCheckpoint | None
    behind: bool


class Book:
    """The ledger of one log. ``connect`` borrows a connection in autocommit mode with rows as dictionaries."""

    def __init__(self, connect: Connect, data_dir: Path) -> None:
        """Keep keys in ``data_dir``/keys/ledger and signed checkpoints in ``data_dir``/checkpoints.jsonl."""
        self._connect = connect
        self.keys = LedgerKeys(data_dir / "keys" / "ledger")
        self._copy = WrittenCheckpoints(data_dir / "checkpoints.jsonl")

    # -- appending ---------------------------------------------------------------------------------------------------

    def step(self, limit: int = BATCH, *, occasion: str = "") -> int:
        """Append the next events and return how many. Signs where a decision is among them or a day has passed.

        An ``occasion`` signs in any case, unless there is a checkpoint of this very size. Raises :class:`LedgerError`.
        """
        with self._connect() as connection:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPENDING,))
                size, position = self._end(connection)
                rows = connection.execute(
                    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events "
                    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s",
                    (position, limit),
                ).fetchall()
                tree = Range(size, self._read_from(connection, peaks(size)))
                self._append(connection, tree, rows)
                last = self._newest(connection)
                why = _occasion(rows, last, tree.size) or (occasion if len(rows) < limit else "")
                signed = bool(why) and self._sign(connection, tree, last, why)
            if signed:
                self._write_down(connection)
        return len(rows)

    def catch_up(self, *, occasion: str = "") -> int:
        """Append everything outstanding and return how many events that was; then sign for the ``occasion``, if any."""
        done = 0
        while count := self.step(occasion=occasion):
            done += count
            if count < BATCH:
                break
        return done

    def _append(self, connection: Connection[Any], tree: Range, rows: list[dict[str, Any]]) -> None:
        leaves: list[tuple[Any, ...]] = []
        nodes: list[tuple[Any, ...]] = []
        with self.keys.salts() as salt_of:
            for row in rows:
                leaf = Leaf(
                    row["topic"],
                    row["originator_id"],
                    row["originator_version"],
                    _recorded_at(bytes(row["state"])),
                    state_hash(row["state"]),
                    salt_of(row["originator_id"], row["originator_version"]),
                )
                number = tree.size
                (_, hash), *whole = tree.append(_hash_of(leaf, bytes(row["state"])))
                leaves.append(
                    (
                        number,
                        row["notification_id"],
                        row["originator_id"],
                        row["originator_version"],
                        leaf.recorded_at,
                        leaf.salt,
                        hash,
                    )
                )
                nodes.extend((level, place, found) for (level, place), found in whole)
        with connection.cursor() as cursor:
            _copy(
                cursor,
                "COPY ledger_leaves (leaf, notification_id, originator_id, originator_version, recorded_at, salt, hash) "
                "FROM STDIN (FORMAT BINARY)",
                ("int8", "int8", "uuid", "int8", "text", "bytea", "bytea"),
                leaves,
            )
            _copy(
                cursor,
                "COPY ledger_nodes (level, number, hash) FROM STDIN (FORMAT BINARY)",
                ("int2", "int8", "bytea"),
                nodes,
            )

    @staticmethod
    def _end(connection: Connection[Any]) -> tuple[int, int]:
        """Return how many leaves there are, and up to which position of the log."""
        row = connection.execute(
            "SELECT leaf + 1 AS size, notification_id FROM ledger_leaves ORDER BY leaf DESC LIMIT 1"
        ).fetchone()
        return (row["size"], row["notification_id"]) if row else (0, 0)

    # -- signing -----------------------------------------------------------------------------------------------------

    def _sign(
        self, connection: Connection[Any], tree: Range, last: SignedCheckpoint | None, why: str
    ) -> bool:
        if last is not None and last.size == tree.size and why != "rotation":
            return False
        self._require_growth(connection, tree.size)
        checkpoint = Checkpoint(self.keys.origin, tree.size, tree.root())
        note = signed_checkpoint(checkpoint, self.keys.signing(date.today()))
        connection.execute(
            "INSERT INTO ledger_checkpoints (size, root, note, occasion) VALUES (%s, %s, %s, %s)",
            (checkpoint.size, checkpoint.root, str(note), why),
        )
        return True

    def _require_growth(self, connection: Connection[Any], size: int) -> None:
        """Refuse to sign what does not contain the last checkpoint that is known, in the database or beside it."""
        in_database, written = self._largest(connection), self._copy.read()
        if written.unreadable:
            where = (
                f"line {written.unreadable[0]} of {self._copy.name}"
                if written.unreadable[0]
                else self._copy.name
            )
            raise LedgerError(f"{where} cannot be read: restore the copy of the checkpoints")
        for known in (written.last, written.largest, in_database.note if in_database else None):
            if known is None:
                continue
            try:
                note = Note.parse(known.encode())
                note.signed_by(self.keys.verifiers())
                before = Checkpoint.parse(note.text)
            except (FormatError, SignatureError, UnicodeEncodeError) as error:
                raise LedgerError(
                    "the last checkpoint was signed by another key: restore the keys of this ledger"
                ) from error
            if before.size > size:
                raise LedgerError(f"{before.size} leaves were signed before, and there are {size} now")
            if root_of(self._read_from(connection, peaks(before.size))) != before.root:
                raise LedgerError(f"the first {before.size} leaves are not those that were signed before")

    def _write_down(self, connection: Connection[Any]) -> None:
        """Add what was signed to the copy outside the database. What a kill left out is added the next time.

        What the copy lacks besides was taken out of it. It is not put back, so that the audit goes on naming it.
        """
        missing, written = self._not_in_the_copy(connection)
        new = newly_signed(missing, written)
        if len(new) < len(missing):
            logger.error("%s checkpoints are missing in %s", len(missing) - len(new), self._copy.name)
        self._add_to_the_copy(new)

    def _not_in_the_copy(self, connection: Connection[Any]) -> tuple[list[dict[str, Any]], int | None]:
        """Return the rows of checkpoints that the copy lacks, smallest first, and the size of the largest that it has.

        By note and not by number: numbers are the database's, which may begin them anew. What these keys have not signed is
        a misfit where it stands, and does not get into the copy from here.
        """
        rows = connection.execute(
            "SELECT checkpoint, size, note, occasion, signed_at FROM ledger_checkpoints "
            "ORDER BY size, signed_at, checkpoint"
        ).fetchall()
        there = {note for _, note in self._copy.read().notes}
        verifiers = self.keys.verifiers()
        missing = [row for row in rows if row["note"] not in there and _signed(row["note"], verifiers)]
        return missing, max((row["size"] for row in rows if row["note"] in there), default=None)

    def _add_to_the_copy(self, rows: list[dict[str, Any]], put_back: datetime | None = None) -> int:
        try:
            return self._copy.add(rows, put_back)
        except OSError as error:
            raise LedgerError(f"{self._copy.name} cannot be written ({error.strerror})") from error

    def put_back(self, now: datetime) -> int:
        """Write into the copy every checkpoint that was taken out of it, as put back ``now``; return how many.

        Raises :class:`LedgerError` where the copy holds something else that cannot be read, or what was signed before is no
        longer the beginning of the ledger.
        """
        with self._connect() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPENDING,))
            self._require_growth(connection, self._end(connection)[0])
            return self._add_to_the_copy(self._not_in_the_copy(connection)[0], now)

    def write_what_was_left_out(self) -> None:
        """Write down what a kill left out between a signature and the copy. Raises :class:`LedgerError`.

        More than that is a copy that somebody damaged: the audit tells of it until the next checkpoint is signed.
        """
        with self._connect() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPENDING,))
            missing, written = self._not_in_the_copy(connection)
            if missing and is_tail([row["size"] for row in missing], written):
                self._add_to_the_copy(missing)

    def written(self) -> WrittenDown:
        """Return the checkpoints in the file outside the database, oldest first, and what of it cannot be read."""
        return self._copy.read()

    # -- reading -----------------------------------------------------------------------------------------------------

    def leaf_of(self, event_id: UUID, version: int) -> tuple[int, Leaf, bytes] | None:
        """Return number and leaf of an event, and its stored bytes; None where it has no leaf yet."""
        with self._connect() as connection:
            row = connection.execute(
                "SELECT l.leaf, l.recorded_at, l.salt, e.topic, e.state FROM stored_events e "
                "JOIN ledger_leaves l USING (notification_id) WHERE e.originator_id = %s AND e.originator_version = %s",
                (event_id, version),
            ).fetchone()
        if row is None:
            return None
        state = bytes(row["state"])
        leaf = Leaf(
            row["topic"], event_id, version, row["recorded_at"], state_hash(state), bytes(row["salt"])
        )
        return row["leaf"], leaf, state

    def proof(self, event_id: UUID, version: int, extra: bytes = b"") -> TlogProof | None:
        """Return the proof of an event against the earliest checkpoint that has it; None where none has it yet."""
        found = self.leaf_of(event_id, version)
        if found is None:
            return None
        with self._connect() as connection:
            signed = self._first_signed(connection, "WHERE size > %s ORDER BY size, checkpoint", found[0])
            if signed is None:
                return None
            path = inclusion_proof(found[0], signed.size, self._reader(connection))
        return TlogProof(found[0], tuple(path), self.cosigned(signed), extra)

    def places(self, events: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], LeafPlace]:
        """Return where events stand, by record and version; those without a leaf yet are left out."""
        with self._connect() as connection:
            return places_of(connection, events)

    def cosigned(self, signed: SignedCheckpoint) -> Note:
        """Return a checkpoint with the lines of every witness that has cosigned it so far."""
        with self._connect() as connection:
            lines = lines_below(connection, self.keys.origin, signed.size, signed.root)
        return Note.parse("".join([signed.note, *lines]).encode())

    def proofs(
        self, events: Iterable[tuple[UUID, int]]
    ) -> tuple[SignedCheckpoint, list[tuple[Leaf, bytes, TlogProof]]]:
        """Return events with their stored bytes and proofs against one checkpoint, signed now where none has them all.

        Raises :class:`LedgerError` where an event is not in the log.
        """
        wanted = list(events)
        self.catch_up(occasion="bundle")
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT l.leaf, l.recorded_at, l.salt, e.topic, e.originator_id, e.originator_version, e.state "
                "FROM unnest(%s::uuid[], %s::bigint[]) WITH ORDINALITY AS w (id, version, position) "
                "JOIN stored_events e ON e.originator_id = w.id AND e.originator_version = w.version "
                "JOIN ledger_leaves l USING (notification_id) ORDER BY w.position",
                ([id for id, _ in wanted], [version for _, version in wanted]),
            ).fetchall()
            last = self._newest(connection)
            if len(rows) != len(wanted) or last is None or any(row["leaf"] >= last.size for row in rows):
                raise LedgerError("an event is not under a checkpoint")
            note, found = Note.parse(last.note.encode()), []
            paths = inclusion_proofs((row["leaf"] for row in rows), last.size, self._reader(connection))
            for row, path in zip(rows, paths, strict=True):
                state = bytes(row["state"])
                leaf = Leaf(
                    row["topic"],
                    row["originator_id"],
                    row["originator_version"],
                    row["recorded_at"],
                    state_hash(state),
                    bytes(row["salt"]),
                )
                found.append((leaf, state, TlogProof(row["leaf"], tuple(path), note, leaf.text())))
        return last, found

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the first ``second`` leaves begin with the first ``first``."""
        with self._connect() as connection:
            return consistency_proof(first, second, self._reader(connection))

    def checkpoints(self, limit: int = 50, before: int | None = None) -> list[SignedCheckpoint]:
        """Return what stands in the table of checkpoints, the newest first, numbered below ``before``; see :meth:`holding`."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT * FROM ledger_checkpoints WHERE %s::bigint IS NULL OR checkpoint < %s "
                "ORDER BY checkpoint DESC LIMIT %s",
                (before, before, limit),
            ).fetchall()
        return [_checkpoint(row) for row in rows]

    def holding(self, found: Iterable[SignedCheckpoint]) -> set[int]:
        """Return the numbers of those that these keys signed, and signed as they stand."""
        verifiers = self.keys.verifiers()
        return {signed.number for signed in found if _holds(signed, verifiers)}

    def standing(self) -> Standing:
        """Return how the ledger stands, in O(log n)."""
        with self._connect() as connection:
            size, position = self._end(connection)
            row = connection.execute(
                "SELECT count(*) AS n FROM stored_events WHERE notification_id > %s", (position,)
            ).fetchone()
            last = self._newest(connection)
            try:
                self._require_growth(connection, size)
                behind = False
            except (LedgerError, SetupProblem):
                behind = True
        return Standing(size, int(row["n"]) if row else 0, last, behind)

    def newest(self) -> SignedCheckpoint | None:
        """Return the checkpoint over the most leaves of those that hold; None where nothing is signed yet."""
        with self._connect() as connection:
            return self._newest(connection)

    def _newest(self, connection: Connection[Any]) -> SignedCheckpoint | None:
        return self._first_signed(connection, "ORDER BY size DESC, signed_at DESC, checkpoint DESC")

    def _first_signed(
        self, connection: Connection[Any], order: LiteralString, *values: int
    ) -> SignedCheckpoint | None:
        """Return the first checkpoint that these keys signed. What somebody else wrote into the table is passed over."""
        verifiers, passed = self.keys.verifiers(), 0
        while True:
            rows = connection.execute(
                f"SELECT * FROM ledger_checkpoints {order} LIMIT %s OFFSET %s", (*values, _FEW, passed)
            ).fetchall()
            for signed in map(_checkpoint, rows):
                if _holds(signed, verifiers):
                    return signed
            if len(rows) < _FEW:
                return None
            passed += _FEW

    @staticmethod
    def _largest(connection: Connection[Any]) -> SignedCheckpoint | None:
        """Return what the table says of the most leaves, believed in nothing: what is signed next has to contain it."""
        # By size: numbers are the database's, which may begin them anew.
        row = connection.execute(
            "SELECT * FROM ledger_checkpoints ORDER BY size DESC, signed_at DESC, checkpoint DESC LIMIT 1"
        ).fetchone()
        return _checkpoint(row) if row else None

    def _reader(self, connection: Connection[Any]) -> Callable[[Iterable[Place]], Mapping[Place, bytes]]:
        def read(places: Iterable[Place]) -> Mapping[Place, bytes]:
            wanted = list(places)
            return dict(zip(wanted, self._read_from(connection, wanted), strict=True))

        return read

    @staticmethod
    def _read_from(connection: Connection[Any], places: list[Place]) -> list[bytes]:
        """Return the hashes of whole subtrees. Raises :class:`LedgerError` where one is missing."""
        if not places:
            return []
        rows = connection.execute(
            "SELECT 0 AS level, leaf AS number, hash FROM ledger_leaves WHERE leaf = ANY(%s) UNION ALL "
            # One look at the index for each, whatever the planner believes about how many there are.
            "SELECT w.level, w.number, n.hash FROM unnest(%s::smallint[], %s::bigint[]) AS w (level, number) "
            "CROSS JOIN LATERAL (SELECT hash FROM ledger_nodes WHERE (level, number) = (w.level, w.number) OFFSET 0) n",
            (
                [number for level, number in places if level == 0],
                [level for level, _ in places],
                [number for _, number in places],
            ),
        ).fetchall()
        known = {(row["level"], row["number"]): bytes(row["hash"]) for row in rows}
        missing = [place for place in places if place not in known]
        if missing:
            raise LedgerError(f"the hash above leaf {missing[0][1] << missing[0][0]} is missing")
        return [known[place] for place in places]


def _signed(note: str, verifiers: list[VerifierKey]) -> bool:
    try:
        Note.parse(note.encode()).signed_by(verifiers)
    except (FormatError, SignatureError, UnicodeEncodeError):
        return False
    return True


def _holds(signed: SignedCheckpoint, verifiers: list[VerifierKey]) -> bool:
    """Whether one of the keys signed just what the table says."""
    try:
        note = Note.parse(signed.note.encode())
        note.signed_by(verifiers)
        said = Checkpoint.parse(note.text)
    except (FormatError, SignatureError, UnicodeEncodeError):
        return False
    return (said.origin, said.size, said.root) == (verifiers[0].name, signed.size, signed.root)


def _checkpoint(row: dict[str, Any]) -> SignedCheckpoint:
    return SignedCheckpoint(
        row["checkpoint"], row["size"], bytes(row["root"]), row["note"], row["occasion"], row["signed_at"]
    )


def _occasion(rows: list[dict[str, Any]], last: SignedCheckpoint | None, size: int) -> str:
    """Return why to sign now; nothing where there is no reason."""
    if any(row["topic"] in DECISIONS for row in rows):
        return "decision"
    if size and last is None:
        return "first"
    if last is not None and last.size < size and datetime.now(UTC) - last.signed_at >= DAY:
        return "daily"
    return ""


def _recorded_at(state: bytes) -> str:
    """Return when the event was recorded, as it is written in its bytes; empty where nothing like it is written.

    Whatever the bytes are: the ledger goes on over them, and what is no event is for the audit to name.
    """
    try:
        at = json.loads(state)["timestamp"]["_data_"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return at if isinstance(at, str) and _MOMENT.fullmatch(at) else ""


def _hash_of(leaf: Leaf, state: bytes) -> bytes:
    """Return the leaf's hash in the tree. A version that no event has is no leaf's: the bytes alone are bound then.

    The audit names such an event, since no leaf's text gives this hash.
    """
    try:
        return leaf.hash()
    except FormatError:
        return leaf_hash(state)


def _copy(cursor: Any, statement: str, types: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
