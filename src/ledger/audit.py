"""Reads the whole log once, in order, against the ledger and against every checkpoint that was ever signed.

What is signed binds: an event that was changed, removed, inserted or put elsewhere afterwards no longer has the hash that
went into the roots. The leaves that the ledger keeps say *which* event it is; the signed roots say that the leaves themselves
are those of then. Memory does not grow with the log: two cursors run side by side in one snapshot, and only the peaks of the
tree are kept. The keys and a copy of the checkpoints come from outside the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import psycopg
from psycopg.rows import tuple_row

from ledger.findings import NOTHING, SHOWN, Held, LogReport, Misfit
from ledger.keys import LedgerKeys
from ledger.tree import Range
from ledger.verifier.leaf import leaf_text
from ledger.verifier.lines import FormatError
from ledger.verifier.merkle import leaf_hash
from ledger.verifier.notes import Checkpoint, Note, SignatureError
from ledger.verifier.reasons import in_vietnamese
from ledger.written import WrittenDown, on_the_way
from rules.text import Text

FETCHED: Final = 5_000
"""Rows in memory at a time, of each of the two cursors."""
Progress = Callable[[int, int], None]
Seen = tuple[str, str]
"""Where a checkpoint was kept, and its note."""
OnEvent = Callable[[str, int, str, bytes], None]
"""Given record, version, topic and stored bytes of each event."""

_EVENTS: Final = (
    # Whoever may change tables may have let columns be empty.
    "SELECT coalesce(notification_id, 9223372036854775807), coalesce(originator_id::text, ''), "
    "coalesce(originator_version, 0), coalesce(topic, ''), coalesce(state, '') FROM stored_events ORDER BY notification_id"
)
_LEAVES: Final = (
    "SELECT coalesce(leaf, -1), coalesce(notification_id, -1), coalesce(originator_id::text, ''), coalesce(originator_version, 0), "
    "coalesce(recorded_at, ''), encode(coalesce(salt, ''), 'hex'), coalesce(hash, '') "
    "FROM ledger_leaves ORDER BY leaf"
)
_ANOTHER: Final = Text("chỗ của nó là sự kiện khác", "another event stands in its place")
_ELSEWHERE: Final = Text("nó nằm ở chỗ khác trong nhật ký", "it stands elsewhere in the log")
_LEAF_ELSEWHERE: Final = Text("sổ cái ghi nó ở chỗ khác", "it has a leaf elsewhere")


@dataclass(frozen=True, slots=True)
class _Signed:
    size: int
    root: bytes
    signed_at: datetime | None


def audit_log(
    url: str,
    keys: LedgerKeys,
    written: WrittenDown,
    *,
    progress: Progress | None = None,
    on_event: OnEvent | None = None,
    seen: Sequence[Seen] = (),
) -> LogReport:
    """Read the log at ``url`` once against its ledger. ``written`` are the checkpoints kept outside the database.

    ``seen`` are checkpoints that others have kept, witnesses or certificates: what they saw must still be there.
    ``progress`` is told (events done, events in all); ``on_event`` is given every event that is there, in order.
    """
    with psycopg.connect(url, row_factory=tuple_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # Everybody's own names, and the functions that come with the server under no other.
        connection.execute("SET LOCAL search_path = pg_catalog, public")
        total = _number(connection, "SELECT count(*) FROM stored_events")
        report = LogReport()
        signed = _checkpoints(connection, keys, written, seen, report)
        _Reading(connection, report, signed, progress, on_event, total).run()
    return report


def _number(connection: psycopg.Connection[Any], sql: str) -> int:
    row = connection.execute(sql.encode()).fetchone()
    return int(row[0]) if row else 0


def _checkpoints(
    connection: psycopg.Connection[Any],
    keys: LedgerKeys,
    written: WrittenDown,
    seen: Sequence[Seen],
    report: LogReport,
) -> list[_Signed]:
    """Return every checkpoint that is signed as it should be, by size; name the others."""
    rows = connection.execute(
        "SELECT checkpoint, coalesce(size, 0), coalesce(root, ''), coalesce(note, ''), "
        # A moment that no calendar here knows is somebody's own.
        "CASE WHEN signed_at BETWEEN '0001-01-02' AND '9999-12-30' THEN signed_at END "
        "FROM ledger_checkpoints ORDER BY checkpoint"
    ).fetchall()
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone() or (datetime.now(UTC),)
    verifiers = keys.verifiers()
    found: list[_Signed] = []

    def take(note_text: str, where: Text, at: datetime | None) -> Checkpoint | None:
        try:
            note = Note.parse(note_text.encode())
            note.signed_by(verifiers)
            checkpoint = Checkpoint.parse(note.text)
        except (FormatError, SignatureError, UnicodeEncodeError) as error:
            why = Text(f"{where.vi}: {in_vietnamese(str(error))}", f"{where.en}: {error}")
            report.add(Misfit("checkpoint", 0, detail=why))
            return None
        if checkpoint.origin != keys.origin:
            why = Text(f"{where.vi}: của nhật ký khác", f"{where.en}: of another log")
            report.add(Misfit("checkpoint", 0, detail=why))
            return None
        found.append(_Signed(checkpoint.size, checkpoint.root, at))
        return checkpoint

    in_database, missing, outside = set(), [], {note for _, note in written.notes}
    sizes: list[int] = []
    for number, size, root, note, at in rows:
        in_database.add(note)
        row = Text(f"điểm chốt {number}", f"checkpoint {number}")
        checkpoint = take(note, row, at)
        if checkpoint is None:
            continue
        if (checkpoint.size, checkpoint.root) != (size, bytes(root)):
            why = Text(
                f"{row.vi}: dòng của nó trong cơ sở dữ liệu ghi khác", f"{row.en}: its row says otherwise"
            )
            report.add(Misfit("checkpoint", checkpoint.size, detail=why))
        if note in outside:
            sizes.append(checkpoint.size)
        else:
            missing.append((number, checkpoint.size, at))
    for number, note in written.notes:
        if note not in in_database:
            checkpoint = take(note, Text(f"dòng {number} của bản sao", f"line {number} of the copy"), None)
            if checkpoint is not None:
                sizes.append(checkpoint.size)
                report.add(
                    Misfit(
                        "checkpoint",
                        max(checkpoint.size - 1, 0),
                        detail=Text(
                            f"điểm chốt trên {checkpoint.size} việc đã ký nay không còn trong cơ sở dữ liệu",
                            f"a checkpoint of {checkpoint.size} leaves was signed and is no longer in the database",
                        ),
                    )
                )
    for number in written.unreadable:
        line = Text(f"dòng {number} của ", f"line {number} of ") if number else NOTHING
        why = Text(
            f"{line.vi}bản sao ngoài cơ sở dữ liệu không đọc được",
            f"{line.en}the copy outside the database cannot be read",
        )
        report.add(Misfit("checkpoint", 0, detail=why))
    if not on_the_way([(size, at) for _, size, at in missing], max(sizes, default=None), now):
        for number, size, _ in missing:
            report.add(
                Misfit(
                    "checkpoint",
                    max(size - 1, 0),
                    detail=Text(
                        f"điểm chốt {number} trên {size} việc không có trong bản sao ngoài cơ sở dữ liệu",
                        f"checkpoint {number} of {size} leaves is not in the copy outside the database",
                    ),
                )
            )
    there = {(s.size, s.root) for s in found}
    for where, note in seen:
        checkpoint = take(note, Text(where, where), None)
        if checkpoint is not None and (checkpoint.size, checkpoint.root) not in there:
            report.add(
                Misfit(
                    "checkpoint",
                    max(checkpoint.size - 1, 0),
                    detail=Text(
                        f"{where} có điểm chốt đã ký trên {checkpoint.size} việc mà cơ sở dữ liệu không có",
                        f"{where} shows a signed checkpoint of {checkpoint.size} leaves that is not in the database",
                    ),
                )
            )
    report.checkpoints = len(found)
    return sorted(found, key=lambda s: s.size)


class _Reading:
    """One pass over events and leaves, side by side."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        report: LogReport,
        signed: list[_Signed],
        progress: Progress | None,
        on_event: OnEvent | None,
        total: int,
    ) -> None:
        self._connection = connection
        self._report = report
        self._signed = signed
        self._progress = progress
        self._on_event = on_event
        self._total = total
        self._tree = Range()
        self._next_signed = 0
        # Once leaves are missing in between, no later root can be made.
        self._whole = True
        # Whether a signed root contradicts the leaves: what was signed after it settles nothing any more.
        self._disputed = False
        # The first leaf whose event is not the one that was recorded.
        self._parted: int | None = None
        self._held_to = 0

    def run(self) -> None:
        """Read everything."""
        self._compare_roots()
        events, leaves = self._stream("events", _EVENTS), self._stream("leaves", _LEAVES)
        event, leaf = next(events, None), next(leaves, None)
        report = self._report
        while leaf is not None:
            if leaf[0] != self._tree.size and self._whole:
                self._gap(leaf[0])
            if event is not None and event[0] < leaf[1]:
                self._strange(event)
                self._seen(event)
                event = next(events, None)
                continue
            if event is None or event[0] > leaf[1]:
                self._missing(leaf)
            else:
                self._pair(event, leaf)
                self._seen(event)
                event = next(events, None)
            report.leaves += 1
            if self._whole:
                self._tree.append(bytes(leaf[6]))
                self._compare_roots()
            leaf = next(leaves, None)
        while event is not None:
            report.waiting += 1
            self._seen(event)
            event = next(events, None)
        self._unreached()
        if self._progress is not None:
            self._progress(report.events, max(self._total, report.events))

    def _stream(self, name: str, sql: str) -> Iterator[tuple[Any, ...]]:
        with self._connection.cursor(name=name) as cursor:
            cursor.itersize = FETCHED
            cursor.format = psycopg.pq.Format.BINARY
            cursor.execute(sql.encode())
            yield from cursor

    def _seen(self, event: tuple[Any, ...]) -> None:
        self._report.events += 1
        if self._on_event is not None:
            self._on_event(event[1], event[2], event[3], event[4])
        if self._progress is not None and self._report.events % FETCHED == 0:
            self._progress(self._report.events, max(self._total, self._report.events))

    # -- one event, one leaf -----------------------------------------------------------------------------------------

    def _pair(self, event: tuple[Any, ...], leaf: tuple[Any, ...]) -> None:
        _, record, version, topic, state = event
        try:
            text = leaf_text(topic, record, version, leaf[4], sha256(state).hexdigest(), leaf[5])
        except FormatError:
            text = b""
        if leaf_hash(text) == leaf[6] and (record, version) == (leaf[2], leaf[3]):
            return
        if (record, version) != (leaf[2], leaf[3]):
            if self._recorded(leaf[2], leaf[3]) or self._has_leaf(record, version):
                self._misfit("reordered", leaf, _ANOTHER)
            else:
                self._misfit("removed", leaf, _ANOTHER)
        else:
            self._misfit("changed", leaf, topic=topic)

    def _missing(self, leaf: tuple[Any, ...]) -> None:
        if self._recorded(leaf[2], leaf[3]):
            self._misfit("reordered", leaf, _ELSEWHERE)
        else:
            self._misfit("removed", leaf)

    def _strange(self, event: tuple[Any, ...]) -> None:
        """An event between others that has no leaf of its place."""
        place = self._report.leaves
        kind = "reordered" if self._has_leaf(event[1], event[2]) else "inserted"
        detail = _LEAF_ELSEWHERE if kind == "reordered" else NOTHING
        self._part(place)
        self._report.add(Misfit(kind, place, event[1], event[2], event[3], "", detail))

    def _misfit(self, kind: str, leaf: tuple[Any, ...], detail: Text = NOTHING, topic: str = "") -> None:
        self._part(leaf[0])
        self._report.add(Misfit(kind, leaf[0], leaf[2], leaf[3], topic, leaf[4], detail))

    def _part(self, leaf: int) -> None:
        if self._parted is None:
            self._parted = leaf

    def _recorded(self, record: str, version: int) -> bool:
        """Whether the event is there, wherever it stands."""
        return self._any(
            "SELECT 1 FROM stored_events WHERE originator_id = %s::uuid AND originator_version = %s",
            record,
            version,
        )

    def _has_leaf(self, record: str, version: int) -> bool:
        # No index leads there: asked for what does not fit alone, and not for all of a log that fits nowhere.
        return self._report.misfits - self._report.checkpoint_misfits < SHOWN and self._any(
            "SELECT 1 FROM ledger_leaves WHERE originator_id = %s::uuid AND originator_version = %s LIMIT 1",
            record,
            version,
        )

    def _any(self, sql: str, record: str, version: int) -> bool:
        return (
            bool(record) and self._connection.execute(sql.encode(), (record, version)).fetchone() is not None
        )

    # -- what was signed ---------------------------------------------------------------------------------------------

    def _gap(self, found: int) -> None:
        self._whole = False
        here = self._tree.size
        why = Text(
            f"thiếu việc #{here}, việc tiếp theo là #{found}",
            f"leaf {here} is missing, the next one is {found}",
        )
        self._report.add(Misfit("gap", here, detail=why))

    def _compare_roots(self) -> None:
        """Compare the root as it is with every root that was signed over as many leaves."""
        here = []
        while (
            self._next_signed < len(self._signed) and self._signed[self._next_signed].size == self._tree.size
        ):
            here.append(self._signed[self._next_signed])
            self._next_signed += 1
        if not here:
            return
        size, root = self._tree.size, self._tree.root()
        matching = [signed for signed in here if signed.root == root]
        self._report.matching += len(matching)
        if len(matching) == len(here):
            self._hold(matching[-1])
            self._held_to = size
            return
        # One root that matches proves nothing where another was signed over as many leaves: one of the two is of a history
        # that somebody made anew, and nothing in this database tells which. Otherwise it lies between the last root that
        # holds and this one; whether the other leaves tell more is asked of the hashes above.
        self._disputed = True
        for _ in {signed.root for signed in here if signed.root != root}:
            first, until = self._narrowed(self._held_to, size)
            told = Text("không phải gốc đã ký", "is not the one that was signed")
            if matching:
                told = Text(
                    "đã được ký, nhưng một gốc khác trên cùng số việc cũng được ký",
                    "was signed, and so was another one over as many",
                )
            self._report.add(
                Misfit(
                    "rewritten",
                    first,
                    *self._event_of(first),
                    detail=Text(f"gốc của {size} việc {told.vi}", f"the root of {size} leaves {told.en}"),
                    until=until,
                )
            )

    def _hold(self, signed: _Signed) -> None:
        """Keep up to where the log is as it was signed: the root binds the leaves, and these the events that pair with them."""
        held = self._report.holds
        size = signed.size if self._parted is None else min(self._parted, signed.size)
        if not self._disputed and (held.size if held else 0) < size:
            self._report.holds = Held(size, signed.root, signed.signed_at, signed.size)

    def _narrowed(self, start: int, end: int) -> tuple[int, int]:
        """Return from which leaf on, up to before which, the first rewritten leaf lies, by the hashes kept above leaves."""
        last = max(end - 1, start)
        row = self._connection.execute(
            "SELECT n.level, n.number FROM ledger_nodes n "
            "JOIN ledger_nodes a ON a.level = n.level - 1 AND a.number = n.number * 2 "
            "JOIN ledger_nodes b ON b.level = n.level - 1 AND b.number = n.number * 2 + 1 "
            "WHERE n.number BETWEEN (%(start)s::bigint >> n.level) AND (%(last)s::bigint >> n.level) "
            "AND n.hash <> sha256('\\x01'::bytea || a.hash || b.hash) "
            "UNION ALL "
            "SELECT n.level, n.number FROM ledger_nodes n JOIN ledger_leaves a ON a.leaf = n.number * 2 "
            "JOIN ledger_leaves b ON b.leaf = n.number * 2 + 1 WHERE n.level = 1 "
            "AND n.number BETWEEN (%(start)s::bigint >> 1) AND (%(last)s::bigint >> 1) "
            "AND n.hash <> sha256('\\x01'::bytea || a.hash || b.hash) "
            "ORDER BY 1, 2 LIMIT 1",
            {"start": start, "last": last},
        ).fetchone()
        if row is None:
            return start, end
        level, number = row
        return max(start, number << level), min(end, (number + 1) << level)

    def _event_of(self, leaf: int) -> tuple[str, int, str, str]:
        row = self._connection.execute(
            "SELECT coalesce(l.originator_id::text, ''), coalesce(l.originator_version, 0), coalesce(e.topic, ''), "
            "coalesce(l.recorded_at, '') "
            "FROM ledger_leaves l LEFT JOIN stored_events e USING (notification_id) WHERE l.leaf = %s",
            (leaf,),
        ).fetchone()
        return row or ("", 0, "", "")

    def _unreached(self) -> None:
        """Name what was signed over more leaves than are there."""
        size = self._tree.size
        beyond = [s for s in self._signed[self._next_signed :] if s.size > size]
        if beyond and self._whole:
            at = next((s.signed_at for s in beyond if s.signed_at), None)
            most, when = beyond[-1].size, f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
            why = Text(
                f"đã ký trên {most} việc{when and f' lúc {when}'}; nay còn {size}",
                f"{most} leaves were signed{when and f' on {when}'}; {size} are there",
            )
            self._report.add(Misfit("truncated", size, detail=why))
